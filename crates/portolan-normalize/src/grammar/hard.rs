//! Words on a card that may hurt who reads them unprepared: suicide, rape, torture, the dead.

use std::sync::LazyLock;

use regex::Regex;

/// A language's words, and an example. Only words that leave no doubt: “death” is in any text.
struct Row {
    #[cfg_attr(not(test), expect(dead_code, reason = "languages are for readers and tests"))]
    lang: &'static str,
    pattern: &'static str,
    #[cfg_attr(not(test), expect(dead_code, reason = "examples are for readers and tests"))]
    example: &'static str,
}

const ROWS: [Row; 11] = [
    Row {
        lang: "en",
        pattern: r"suicid\p{L}*|(?:kill|hang)(?:ed)? (?:my|him|her|them)sel(?:f|ves)|raped?|rapes|tortur(?:e|ed|ing)|corpses?|dead bod(?:y|ies)|bodies (?:were|lay|washed|floating|of the (?:dead|drowned))|beheaded",
        example: "I thought of suicide every night on that boat.",
    },
    Row {
        lang: "fi",
        pattern: r"itsemurh\p{L}*|raiska\p{L}+|kidut\p{L}+|ruumi(?:ita|it|iden|s)\b",
        example: "Laivalla ajattelin itsemurhaa joka yö.",
    },
    Row {
        lang: "sv",
        pattern: r"självmord\p{L}*|våldt\p{L}+|tortyr\p{L}*|torterad\p{L}*|döda kroppar",
        example: "På båten tänkte jag på självmord.",
    },
    Row {
        lang: "de",
        pattern: r"selbstmord\p{L}*|suizid\p{L}*|vergewaltig\p{L}+|gefoltert|folter|leichen?",
        example: "Auf dem Schiff dachte ich an Selbstmord.",
    },
    Row {
        lang: "fr",
        pattern: r"suicid\p{L}*|violée?s?|tortur\p{L}+|cadavres?",
        example: "Sur le bateau, j’ai été torturé.",
    },
    Row {
        lang: "es",
        pattern: r"suicid\p{L}*|violad[ao]s?|violaron|tortur\p{L}+|cadáver(?:es)?",
        example: "En el barco me torturaron.",
    },
    Row {
        lang: "it",
        pattern: r"suicid\p{L}*|stuprat[aoie]|violentat[aoie]|tortur\p{L}+|cadaver[ei]",
        example: "Sulla barca c’erano cadaveri.",
    },
    Row {
        lang: "sk",
        pattern: r"samovražd\p{L}*|znásiln\p{L}+|muč(?:ili|ený|ená|enie)|mŕtvol\p{L}*",
        example: "Na lodi som myslela na samovraždu.",
    },
    Row {
        lang: "ru",
        pattern: r"самоубийств\p{L}*|изнасил\p{L}+|пыт(?:ки|ок|али)|труп(?:ы|ов)?",
        example: "На корабле я думала о самоубийстве.",
    },
    Row {
        lang: "uk",
        pattern: r"самогубств\p{L}*|зґвалтув\p{L}+|катув\p{L}+|труп(?:и|ів)?",
        example: "На кораблі я думала про самогубство.",
    },
    Row {
        lang: "ar",
        pattern: r"(?:ال|لل)?انتحار|اغتصاب\p{L}*|(?:ال)?تعذيب|(?:ال)?جثث",
        example: "فكرت في الانتحار كل ليلة على القارب.",
    },
];

/// The first such word of a text.
pub(crate) fn read(text: &str) -> Option<&str> {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        let ways: Vec<&str> = ROWS.iter().map(|row| row.pattern).collect();
        Regex::new(&format!(r"(?i)\b(?:{})\b", ways.join("|")))
            .expect("the table's patterns are well-formed")
    });
    PATTERN.find(text).map(|found| found.as_str())
}

#[cfg(test)]
pub(crate) fn examples() -> impl Iterator<Item = (&'static str, &'static str)> {
    ROWS.iter().map(|row| (row.lang, row.example))
}
