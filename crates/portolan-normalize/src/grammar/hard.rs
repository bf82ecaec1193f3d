//! Words on a card that may hurt who reads them unprepared: suicide, rape, torture, the dead.

use std::sync::LazyLock;

use regex::Regex;

/// Language → words. Only those that leave no doubt: “death” is in any text.
const ROWS: [(&str, &str); 11] = [
    (
        "en",
        r"suicid\p{L}*|(?:kill|hang)(?:ed)? (?:my|him|her|them)sel(?:f|ves)|raped?|rapes|tortur(?:e|ed|ing)|corpses?|dead bod(?:y|ies)|bodies (?:were|lay|washed|floating|of the (?:dead|drowned))|beheaded",
    ),
    ("fi", r"itsemurh\p{L}*|raiska\p{L}+|kidut\p{L}+|ruumi(?:ita|it|iden|s)\b"),
    ("sv", r"självmord\p{L}*|våldt\p{L}+|tortyr\p{L}*|torterad\p{L}*|döda kroppar"),
    ("de", r"selbstmord\p{L}*|suizid\p{L}*|vergewaltig\p{L}+|gefoltert|folter|leichen?"),
    ("fr", r"suicid\p{L}*|violée?s?|tortur\p{L}+|cadavres?"),
    ("es", r"suicid\p{L}*|violad[ao]s?|violaron|tortur\p{L}+|cadáver(?:es)?"),
    ("it", r"suicid\p{L}*|stuprat[aoie]|violentat[aoie]|tortur\p{L}+|cadaver[ei]"),
    ("sk", r"samovražd\p{L}*|znásiln\p{L}+|muč(?:ili|ený|ená|enie)|mŕtvol\p{L}*"),
    ("ru", r"самоубийств\p{L}*|изнасил\p{L}+|пыт(?:ки|ок|али)|труп(?:ы|ов)?"),
    ("uk", r"самогубств\p{L}*|зґвалтув\p{L}+|катув\p{L}+|труп(?:и|ів)?"),
    ("ar", r"(?:ال|لل)?انتحار|اغتصاب\p{L}*|(?:ال)?تعذيب|(?:ال)?جثث"),
];

/// The first such word of a text.
pub(crate) fn read(text: &str) -> Option<&str> {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        let ways: Vec<&str> = ROWS.iter().map(|(_, pattern)| *pattern).collect();
        Regex::new(&format!(r"(?i)\b(?:{})\b", ways.join("|")))
            .expect("the table's patterns are well-formed")
    });
    PATTERN.find(text).map(|found| found.as_str())
}
