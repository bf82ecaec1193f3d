//! By which words these pages speak of places, distances, ages and consent.

use std::sync::LazyLock;

use portolan_extract::dom;
use regex::Regex;

/// What a labelled fact of a portrait is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum About {
    Origin,
    Current,
    Distance,
    Occupation,
    Consent,
}

/// In lower case, as the label of a field without its colon.
const LABELS: [(About, &str); 5] = [
    (
        About::Origin,
        "country of origin|origin|origin country|home country|from|país de origen|pays d'origine|\
         pays d’origine|herkunftsland|lähtömaa|kotimaa|ursprungsland|hemland|страна происхождения|\
         بلد الأصل|البلد الأصلي",
    ),
    (
        About::Current,
        "current country|current location|country of residence|host country|lives in|\
         país actual|país de residencia|pays actuel|pays de résidence|aktuelles land|asuinmaa|\
         nuvarande land|bosättningsland|страна проживания|بلد الإقامة|البلد الحالي",
    ),
    (
        About::Distance,
        "distance|distance from home|distancia|distance de chez soi|entfernung|etäisyys|avstånd|\
         расстояние|المسافة",
    ),
    (
        About::Occupation,
        "occupation|profession|job|ocupación|profesión|métier|beruf|ammatti|yrke|профессия|المهنة",
    ),
    (About::Consent, "consent|note|consentimiento|consentement|suostumus|samtycke"),
];

pub(crate) fn about(label: &str) -> Option<About> {
    let label = dom::squeeze(label).to_lowercase();
    let label = label.trim_end_matches([':', ' ']);
    LABELS.iter().find(|(_, words)| words.split('|').any(|it| it == label)).map(|(it, _)| *it)
}

/// “10,467 km”, “14,418 kms from home”, “5 921 kilometres”: the words, wherever they stand.
pub(crate) fn distance(text: &str) -> Option<&str> {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?i)\d[\d.,\u{a0}\u{202f} ]{0,9}\s?(?:kms?|kilomet(?:er|re)s?|kilómetros|miles|mi)\b(?: (?:away )?from home)?",
        )
        .expect("the pattern is well-formed")
    });
    PATTERN.find(text).map(|it| it.as_str().trim())
}

/// Names and the distance behind them: “Sophia , 4,166 km”.
pub(crate) fn names_and_distance(text: &str) -> (String, Option<String>) {
    let text = dom::squeeze(text);
    let Some(found) = distance(&text) else { return (text, None) };
    let Some(at) = text.find(found).filter(|at| at + found.len() == text.len()) else {
        return (text, None);
    };
    let names = text[..at].trim_end_matches([' ', ',', '–', '—', '-', '|']).to_owned();
    (names, Some(found.to_owned()))
}

/// A sentence about changed names or about consent.
pub(crate) fn is_consent(line: &str) -> bool {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r"(?i)\bnames? (?:has|have|had|was|were)? ?(?:been )?(?:changed|altered|withheld)",
            r"|\bnot (?:his|her|their) real names?\b|\bpseudonym|\bname(?:n)? (?:geändert|frei erfunden)",
            r"|\bwith (?:the |her |his |their )?(?:full |informed )?consent\b|\bconsent(?:ed)? (?:of|to|was|form)\b",
            r"|\bnombres? (?:ficticios?|cambiados?|ha(?:n)? sido (?:cambiados?|modificados?))",
            r"|\b(?:pré)?noms? (?:a|ont) été (?:changés?|modifiés?)|\bnom d’emprunt",
            r"|\bnim(?:i|et) (?:on )?(?:muutettu|muutettiin)|\bnimet on muutettu",
            r"|\bnamn(?:et|en)? (?:är|har) (?:fingerat|fingerade|ändrats|ändrat)|\bfingerat namn",
            r"|\bимя (?:было )?изменено|\bимена изменены|تم تغيير (?:الاسم|الأسماء)",
        ))
        .expect("the pattern is well-formed")
    });
    line.chars().count() <= CONSENT_CHARS_MAX && PATTERN.is_match(line)
}

/// Longer paragraphs are part of the story.
const CONSENT_CHARS_MAX: usize = 300;

/// Whether such a sentence is about names, so that those on the page are not people's own.
pub(crate) fn is_about_names(line: &str) -> bool {
    let line = line.to_lowercase();
    ["consent", "suostum", "samtyck"].iter().all(|word| !line.contains(word))
        || ["name", "nombre", "nom", "nimi", "namn", "имя", "имена"]
            .iter()
            .any(|word| line.contains(word) && (line.contains("chang") || line.contains("real")))
}

/// Words that tell the age of somebody of this name: “Naima, 8,”, “Naima (8)”.
pub(crate) fn age_beside(name: &str, text: &str) -> Option<String> {
    let name = name.trim_end_matches(['*', '†']);
    let first = name.split(' ').next().filter(|it| it.chars().count() > 1)?;
    let mut from = 0;
    while let Some(at) = text[from..].find(first) {
        let after = &text[from + at + first.len()..];
        from += at + first.len();
        let after = after.trim_start_matches(['*', '†']);
        let after =
            name.strip_prefix(first).and_then(|rest| after.strip_prefix(rest)).unwrap_or(after);
        if let Some(age) = age_behind(after) {
            return Some(age.to_owned());
        }
    }
    None
}

/// The age right behind a name.
fn age_behind(text: &str) -> Option<&str> {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"^(?:, (?P<a>\d{1,2})(?:,| years old\b|$)|,? \((?P<b>\d{1,2})\)|, (?P<c>aged \d{1,2})\b|, an? (?P<d>\d{1,2}-year-old)\b)",
        )
        .expect("the pattern is well-formed")
    });
    let found = PATTERN.captures(text)?;
    ["a", "b", "c", "d"].iter().find_map(|name| found.name(name)).map(|it| it.as_str())
}

/// “17-year-old”, “10-vuotias”, “9-årig”: the words, where only one person can be meant.
pub(crate) fn age_alone(text: &str) -> Option<String> {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"\b\d{1,2}(?:[- ]year[- ]old\b|-vuotia\w*|-årig\w*|[- ]jährig\w*| ans\b| años\b| years old\b)",
        )
        .expect("the pattern is well-formed")
    });
    PATTERN.find(text).map(|it| it.as_str().to_owned())
}

/// The hashtags in a text, as written, each once.
pub(crate) fn hashtags(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut before = ' ';
    for (at, letter) in text.char_indices() {
        if letter == '#' && !before.is_alphanumeric() && before != '&' && before != '/' {
            let word: String = text[at + 1..]
                .chars()
                .take_while(|it| it.is_alphanumeric() || *it == '_')
                .collect();
            let known = found.iter().any(|it| it[1..].eq_ignore_ascii_case(&word));
            if word.chars().any(char::is_alphabetic) && !known {
                found.push(format!("#{word}"));
            }
        }
        before = letter;
    }
    found
}
