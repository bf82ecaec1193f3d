//! “Helsinki –”, “Genf/Wien, 3.12.2021 –”, “Geneva The promotion …”: where and when a text was
//! written, in front of its first sentence.

use std::{collections::HashSet, sync::LazyLock};

use portolan_core::item::Dateline;
use regex::Regex;

use crate::{
    dates::{self, Parts},
    language,
    text::{ends_sentence, is_space, key},
};

/// Names that are known to be places: from the operator's places, their aliases and cities.
#[derive(Clone, Debug, Default)]
pub(crate) struct KnownPlaces {
    keys: HashSet<String>,
}

pub(crate) struct Reading {
    pub(crate) dateline: Dateline,
    pub(crate) date: Option<Parts>,
    /// How many characters of the text it takes, the space behind it included.
    pub(crate) n_chars: usize,
}

/// Newsrooms that sign datelines.
const AGENCIES: [&str; 18] = [
    "IOM",
    "OIM",
    "AFP",
    "IPS",
    "AP",
    "Reuters",
    "Devex",
    "UNHCR",
    "UN News",
    "The Guardian",
    "BBC",
    "EFE",
    "ANSA",
    "DPA",
    "LinkedIn",
    "Xinhua",
    "IRIN",
    "TASS",
];

/// Words with which a first sentence begins where the dash is missing.
const STARTERS: [&str; 38] = [
    "The", "A", "An", "In", "On", "At", "As", "For", "From", "More", "This", "Today", "Some",
    "With", "After", "Over", "Since", "Nearly", "Almost", "El", "La", "Los", "Las", "Un", "Una",
    "En", "Le", "Les", "Des", "Die", "Der", "Das", "Im", "Am", "First", "When", "Under", "By",
];

/// Capitalised words that stand before dashes and are no places.
const NOT_PLACES: [&str; 83] = [
    "background",
    "note",
    "notes",
    "update",
    "news",
    "press release",
    "statement",
    "summary",
    "introduction",
    "conclusion",
    "question",
    "answer",
    "today",
    "about",
    "contact",
    "story",
    "migration",
    "breaking",
    "covid-19",
    "video",
    "photo",
    "event",
    "report",
    "project",
    "webinar",
    // What newspapers print in front of a story.
    "analysis",
    "comment",
    "commentary",
    "dossier",
    "editorial",
    "exclusive",
    "explainer",
    "factbox",
    "feature",
    "gallery",
    "interview",
    "live",
    "long read",
    "obituary",
    "opinion",
    "podcast",
    "portrait",
    "poll",
    "profile",
    "quiz",
    "review",
    "urgent",
    "warning",
    "watch",
    "avant-première",
    "chronique",
    "critique",
    "disparition",
    "en images",
    "enchères",
    "enquête",
    "entretien",
    "exclusif",
    "infographie",
    "jeu-concours",
    "le live",
    "long format",
    "reportage",
    "tribune",
    "vidéo",
    "conferenza stampa",
    "esclusiva",
    "intervista",
    "entrevista",
    "opinión",
    "exklusiv",
    "kommentar",
    "meinung",
    "haastattelu",
    "arvio",
    "kolumni",
    "mielipide",
    "intervju",
    "rozhovor",
    "komentár",
    "мнение",
    "интервью",
    "эксклюзив",
];

/// Sections of newspapers, which stand before a dash as well.
const SECTIONS: [&str; 60] = [
    "economy",
    "health",
    "culture",
    "sport",
    "sports",
    "politics",
    "society",
    "education",
    "climate",
    "world",
    "business",
    "science",
    "terveys",
    "talous",
    "kulttuuri",
    "urheilu",
    "politiikka",
    "yhteiskunta",
    "ilmasto",
    "ekonomi",
    "hälsa",
    "kultur",
    "samhälle",
    "politik",
    "klimat",
    "gesundheit",
    "wirtschaft",
    "gesellschaft",
    "wissenschaft",
    "klima",
    "économie",
    "santé",
    "société",
    "politique",
    "climat",
    "economía",
    "salud",
    "sociedad",
    "cultura",
    "política",
    "clima",
    "economia",
    "salute",
    "società",
    "politica",
    "kultúra",
    "zdravie",
    "ekonomika",
    "spoločnosť",
    "экономика",
    "здоровье",
    "общество",
    "культура",
    "политика",
    "климат",
    "економіка",
    "здоров’я",
    "суспільство",
    "політика",
    "клімат",
];

/// Language → endings of words that name a matter and no place (“Integration – …”). Each is asked
/// of texts in its own language only: Bandung is a city, Bildung is none.
const MATTER_ENDINGS: [(&str, &[&str]); 11] = [
    ("en", &["tion", "sion", "ity", "ety", "ness", "ment", "ism", "ship"]),
    ("fi", &["suus", "syys", "vuus", "vyys", "minen", "keus", "utus", "ytys"]),
    ("sv", &["ning", "het", "skap", "else", "tion", "itet", "ism"]),
    ("de", &["ung", "keit", "heit", "schaft", "tion", "tät", "ismus"]),
    ("fr", &["tion", "sion", "ité", "isme", "ement"]),
    ("es", &["ción", "sión", "ismo", "miento", "guridad", "gualdad"]),
    ("it", &["zione", "sione", "ità", "ismo"]),
    ("sk", &["osť", "ácia", "anie", "enie"]),
    ("pl", &["ość", "acja", "anie", "enie", "stwo"]),
    ("ru", &["ость", "ация", "ение", "ание", "ство"]),
    ("uk", &["ість", "ація", "ення", "ання", "ство"]),
];

/// Words that begin sentences and no names.
const NOT_NAMES: [&str; 14] =
    ["we", "i", "you", "he", "she", "it", "they", "this", "that", "yes", "no", "so", "but", "and"];

/// Words inside place names that stay small.
const PARTICLES: [&str; 20] = [
    "de", "del", "la", "las", "los", "el", "of", "the", "and", "da", "do", "di", "am", "an", "der",
    "sur", "al", "y", "i", "sous",
];

const PLACE_WORDS_MAX: usize = 4;
const HEAD_CHARS_MAX: usize = 90;
/// A text that was cut off ends no sentence, but it is longer than a name.
const NEWS_CHARS_MIN: usize = 60;

impl KnownPlaces {
    pub(crate) fn new<'a>(names: impl Iterator<Item = &'a str>) -> KnownPlaces {
        KnownPlaces { keys: names.map(key).filter(|key| !key.is_empty()).collect() }
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.keys.contains(&key(name))
    }
}

/// Reads the dateline a text begins with.
pub(crate) fn read(text: &str, known: &KnownPlaces) -> Option<Reading> {
    with_dash(text, known).or_else(|| without_dash(text, known))
}

/// `HEAD DASH`: the dash is a hyphen between spaces, a longer dash, or two of either.
fn with_dash(text: &str, known: &KnownPlaces) -> Option<Reading> {
    static DASH: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\s*(?:[-–—−]{2}|[–—−])\s*|\s+-\s+").expect("the pattern is well-formed")
    });
    let reach = text.char_indices().nth(HEAD_CHARS_MAX + 4).map_or(text.len(), |(at, _)| at);
    let window = &text[..reach];
    for dash in DASH.find_iter(window) {
        let head = &window[..dash.start()];
        if head.trim().is_empty() || head.chars().count() > HEAD_CHARS_MAX {
            return None;
        }
        let rest = &text[dash.end()..];
        // Inside a number or a compound (“19–25”) a dash parts nothing.
        let spaced = dash.as_str().contains(is_space);
        if !spaced && !dash.as_str().contains(['—', '−']) && dash.as_str().chars().count() < 2 {
            continue;
        }
        let starts = rest.chars().find(|c| c.is_alphanumeric());
        if !starts.is_some_and(|c| c.is_uppercase() || c.is_numeric() || is_caseless(c)) {
            return None;
        }
        let (dateline, date, evidence) = head_of(head, known)?;
        if evidence == Evidence::None
            && (sentence_before_dash(head) || names_a_matter(head, rest) || !reads_like_news(rest))
        {
            return None;
        }
        let n_chars = text[..dash.end()].chars().count();
        return Some(Reading { dateline, date, n_chars });
    }
    None
}

/// `PLACE(, REGION)?[.]? Sentence`: only for places that are known.
fn without_dash(text: &str, known: &KnownPlaces) -> Option<Reading> {
    static NEXT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?P<stop>\.)?\s+(?P<word>\p{Lu}[\p{L}’']*)")
            .expect("the pattern is well-formed")
    });
    let reach = text.char_indices().nth(60).map_or(text.len(), |(at, _)| at);
    let ends: Vec<usize> = text[..reach]
        .char_indices()
        .filter(|(_, c)| is_space(*c) || *c == '.')
        .map(|(at, _)| at)
        .collect();
    // The longest head first: “San José, Costa Rica The …”.
    for end in ends.into_iter().rev() {
        let head = text[..end].trim();
        if without_stop(head) != head {
            continue;
        }
        let Some(next) = NEXT.captures(&text[end..]) else { continue };
        let parts: Vec<&str> = head.split(", ").collect();
        let is_known = parts.iter().any(|part| known.has(part))
            && parts.iter().all(|part| known.has(part) || is_place_shape(part));
        let word = next.name("word").map_or("", |it| it.as_str());
        if !is_known || parts.len() > 3 || !STARTERS.contains(&word) {
            continue;
        }
        let has_stop = next.name("stop").is_some();
        let raw_end = if has_stop { end + 1 } else { end };
        let places = parts.iter().map(|part| (*part).to_owned()).collect();
        let dateline = Dateline { raw: text[..raw_end].trim().to_owned(), places, agency: None };
        let behind = &text[raw_end..];
        let gap = behind.len() - behind.trim_start().len();
        let n_chars = text[..raw_end + gap].chars().count();
        return Some(Reading { dateline, date: None, n_chars });
    }
    None
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Evidence {
    /// Only the shape of the words.
    None,
    /// A date, an agency or a known place.
    Some,
}

fn head_of(head: &str, known: &KnownPlaces) -> Option<(Dateline, Option<Parts>, Evidence)> {
    static BRACKETS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\(([^()]{2,40})\)").expect("the pattern is well-formed"));
    let raw = head.trim().to_owned();
    let mut rest = dates::western_digits(&raw);
    let mut evidence = Evidence::None;
    let mut agency = None;
    let mut date = None;
    let mut places: Vec<String> = Vec::new();
    if let Some(captures) = BRACKETS.captures(&rest) {
        let inside = captures[1].trim().to_owned();
        let range = captures.get(0).map(|it| it.range())?;
        if is_agency(&inside) {
            agency = Some(inside);
        } else if let Some(parts) = dates::parts_of_line(&inside) {
            date = Some(parts);
        } else if known.has(&inside) || is_place_shape(&inside) {
            places.push(inside);
        } else {
            return None;
        }
        evidence = Evidence::Some;
        rest.replace_range(range, " ");
    }
    // A date may hold commas of its own, so it is taken out first.
    if let Some(found) = dates::first(&rest) {
        date = Some(found.parts);
        evidence = Evidence::Some;
        rest.replace_range(found.start..found.end, ",");
    }
    for piece in rest.split([',', '،']).flat_map(|piece| piece.split('/')) {
        let piece = without_stop(piece.trim());
        if piece.is_empty() || !crate::dates::words::weekdays(piece).is_empty() && date.is_some() {
            continue;
        }
        if is_agency(piece) {
            agency.get_or_insert_with(|| piece.to_owned());
            continue;
        }
        if known.has(piece) {
            evidence = Evidence::Some;
        } else if !is_place_shape(piece) {
            return None;
        }
        places.push(piece.to_owned());
    }
    if places.is_empty() && (agency.is_none() || evidence == Evidence::None) || places.len() > 4 {
        return None;
    }
    if places.is_empty() && date.is_none() && !head.contains('(') {
        return None;
    }
    Some((Dateline { raw, places, agency }, date, evidence))
}

/// A name without the full stop that ends a dateline; that of “D.C.” belongs to the name.
fn without_stop(text: &str) -> &str {
    match text.strip_suffix('.') {
        Some(bare) if !bare.contains('.') => bare.trim_end(),
        _ => text,
    }
}

fn is_agency(text: &str) -> bool {
    AGENCIES.iter().any(|agency| agency.eq_ignore_ascii_case(text.trim()))
}

/// Words that look like a place's name: few, each with a capital but for particles.
fn is_place_shape(text: &str) -> bool {
    let text = text.trim();
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    if words.is_empty()
        || words.len() > PLACE_WORDS_MAX
        || text.chars().count() > 40
        || NOT_PLACES.contains(&text.to_lowercase().as_str())
        || is_agency(text)
    {
        return false;
    }
    let letters_only = text.chars().all(|c| {
        c.is_alphabetic() || is_space(c) || matches!(c, '-' | '’' | '\'' | '.' | 'ʼ') || is_mark(c)
    });
    let starts = words.first().and_then(|word| word.chars().next());
    let capitals = words.iter().all(|word| {
        PARTICLES.contains(&word.to_lowercase().as_str()) && words.len() > 1
            || word.chars().next().is_some_and(|c| c.is_uppercase() || is_caseless(c))
    });
    // “IOM”, “UN”, “NGO” are no places; “EDIRNE” is one.
    let is_acronym = words.len() == 1
        && text.chars().count() <= 4
        && text.chars().all(|c| c.is_uppercase() && !is_caseless(c));
    letters_only && capitals && !is_acronym && starts.is_some_and(char::is_alphabetic)
}

/// Whether a single word before a dash is a kicker: what the text is about, not where it was
/// written. A place of this name would have to be known.
fn names_a_matter(head: &str, rest: &str) -> bool {
    let head = head.trim().to_lowercase();
    if head.contains(is_space) {
        return false;
    }
    if SECTIONS.contains(&head.as_str()) {
        return true;
    }
    let lang = language::detect(rest).map(|it| it.lang);
    MATTER_ENDINGS
        .iter()
        .filter(|(tag, _)| lang.as_ref().is_none_or(|lang| lang.primary() == *tag))
        .any(|(_, endings)| endings.iter().any(|ending| head.ends_with(ending)))
}

/// What stands behind an unknown name and a dash is a text, and no second half of a title or a
/// list (“Singer – Song”, “Surfing - 9-20-04”).
fn reads_like_news(rest: &str) -> bool {
    let begins = rest.trim_start().trim_start_matches(['"', '“', '”', '„', '«']).chars().next();
    begins.is_some_and(char::is_alphabetic)
        && (ends_sentence(rest) || rest.chars().count() >= NEWS_CHARS_MIN)
}

/// A head of several words without any evidence is a title rather than a place
/// (“World Village – Many goals”).
fn sentence_before_dash(head: &str) -> bool {
    let n_words = head.split(is_space).filter(|word| !word.is_empty()).count();
    let has_comma = head.contains([',', '،', '/']);
    // “MARKET NEWS – ”: two words in capitals head a column.
    let is_shouted = n_words > 1 && !head.chars().any(char::is_lowercase);
    let first = head.split(is_space).next().unwrap_or_default().to_lowercase();
    n_words > 2 && !has_comma
        || n_words > 6
        || is_shouted && !has_comma
        || NOT_NAMES.contains(&first.as_str())
}

fn is_caseless(c: char) -> bool {
    c.is_alphabetic() && !c.is_uppercase() && !c.is_lowercase()
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}')
}

/// A line that holds a date and a place and nothing else: “14.02.2018, Town”, “Town, 1.6.2020”.
pub(crate) struct DateLine {
    pub(crate) parts: Parts,
    pub(crate) places: Vec<String>,
}

pub(crate) fn date_line(line: &str, known: &KnownPlaces) -> Option<DateLine> {
    let text = dates::western_digits(line.trim());
    if text.chars().count() > 70 {
        return None;
    }
    if let Some(parts) = dates::parts_of_line(&text) {
        return parts.year.map(|_| DateLine { parts, places: Vec::new() });
    }
    let found = dates::first(&text)?;
    found.parts.year?;
    found.parts.day?;
    let around = format!("{},{}", &text[..found.start], &text[found.end..]);
    let mut places = Vec::new();
    for piece in around.split([',', '،', '/', '|']) {
        let piece = piece.trim().trim_matches(['.', '-', '–', '—', ' ']);
        if piece.is_empty() || !crate::dates::words::weekdays(piece).is_empty() {
            continue;
        }
        if !known.has(piece) && !is_place_shape(piece) {
            return None;
        }
        places.push(piece.to_owned());
    }
    (places.len() <= 3).then_some(DateLine { parts: found.parts, places })
}

/// A caption that ends with a year, met by a date line without a space
/// (“Our year in numbers, 2019.14.2.2020 Town …”): byte offset of the date.
pub(crate) fn glued_date(text: &str) -> Option<usize> {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?:\b(?:19|20)\d{2}|\p{Ll}{3})[.!?](?P<date>\d{1,2}\.\d{1,2}\.(?:19|20)\d{2})\b",
        )
        .expect("the pattern is well-formed")
    });
    let reach = text.char_indices().nth(300).map_or(text.len(), |(at, _)| at);
    PATTERN.captures(&text[..reach])?.name("date").map(|it| it.start())
}
