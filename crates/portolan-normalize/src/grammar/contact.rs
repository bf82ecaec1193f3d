//! “For more information please contact …”: whom to call and write to, behind a text.
//!
//! Names, numbers and addresses of people are shown where the publisher put them and nowhere
//! else: not in search, not in feeds.

use std::sync::LazyLock;

use regex::Regex;

/// Language → the ways to open such a line.
const ROWS: [(&str, &str); 14] = [
    (
        "en",
        r"for (?:any )?(?:more|further|additional|media) (?:information|details|enquiries|inquiries),? (?:please )?(?:contact|write to|call|e-?mail|get in touch with)|(?:media |press )?(?:contacts?(?: person| persons)?|enquiries|inquiries)\s*:",
    ),
    (
        "fi",
        r"lisätietoja(?: antaa| antavat)?\b|lisätiedot\b|yhteydenotot\b|yhteyshenkilö\b|haastattelupyynnöt\b",
    ),
    (
        "sv",
        r"(?:för )?(?:mer|ytterligare) information,? (?:vänligen )?(?:kontakta|ring)|kontakt(?:person)?\s*:",
    ),
    (
        "de",
        r"(?:für )?(?:weitere|nähere|mehr) informationen\b|(?:presse)?kontakt\s*:|ansprechpartner(?:in)?\s*:|(?:bei )?rückfragen\b",
    ),
    (
        "fr",
        r"pour (?:plus|davantage) (?:d[’']informations?|de renseignements)|pour de plus amples (?:informations|renseignements)|contacts?(?: presse)?\s*:",
    ),
    (
        "es",
        r"(?:para )?(?:más|mayor) información,? (?:por favor )?(?:contact|comun|escrib|llam)\p{L}+|contactos?(?: de prensa| para medios)?\s*:",
    ),
    ("it", r"per (?:maggiori|ulteriori) informazioni\b|contatti?(?: stampa)?\s*:"),
    (
        "sk",
        r"(?:pre )?(?:viac|ďalšie|bližšie) informáci[eií]\b|kontakt(?:ná osoba| pre médiá)?\s*:",
    ),
    (
        "pl",
        r"(?:w celu uzyskania )?(?:więcej|dodatkowych) informacji\b|kontakt(?: dla mediów)?\s*:",
    ),
    ("tr", r"(?:daha fazla|ayrıntılı) bilgi için\b|iletişim\s*:"),
    (
        "ru",
        r"(?:за|для) (?:получени\p{L}+ )?дополнительной информаци\p{L}+|контакты?(?: для (?:сми|прессы))?\s*:|контактное лицо\s*:",
    ),
    (
        "uk",
        r"(?:за|для) (?:отримання )?додатков\p{L}+ інформаці\p{L}+|контакти?(?: для змі)?\s*:|контактна особа\s*:",
    ),
    ("ar", r"لمزيد من (?:المعلومات|التفاصيل)|للتواصل|جهة الاتصال"),
    ("bg", r"за (?:повече|допълнителна) информация\b|за контакти?\b|контакти?\s*:"),
];

/// A line is a contact's only with a number or an address in it.
const SIGN: &str = r"[\w.+-]+@[\w-]+\.\w|\+\d[\d ()./-]{6,}\d|\b(?:tel|telefon|telefono|teléfono|tél|phone|mobile|mob|cell|gsm|puh|puhelin|тел|телефон|هاتف)\b\.?\s*:?\s*\(?\+?\d";

/// Longer ones are texts that happen to begin so.
const CHARS_MAX: usize = 400;
const DETAIL_CHARS_MAX: usize = 160;

/// Whether a line opens a contact: with its signs, or with a colon and the signs below it.
pub(crate) fn opens(line: &str) -> bool {
    static PATTERN: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(&format!(r"(?i)^(?:{})", ways())).expect(WELL_FORMED));
    line.chars().count() <= CHARS_MAX
        && PATTERN.is_match(line)
        && (has_sign(line) || line.trim_end().ends_with(':'))
}

/// Whether a line below an opening one holds a number or an address.
pub(crate) fn has_sign(line: &str) -> bool {
    static PATTERN: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(&format!("(?i){SIGN}")).expect(WELL_FORMED));
    PATTERN.is_match(line)
}

/// Whether a line is short enough to be a contact's name, number or address.
pub(crate) fn is_detail(line: &str) -> bool {
    line.chars().count() <= DETAIL_CHARS_MAX
}

/// Byte offset at which the last sentences of a paragraph are a contact's.
pub(crate) fn tail(text: &str) -> Option<usize> {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(&format!(r"(?i)[.!?…»”\x22)]\s+(?P<opener>{})", ways())).expect(WELL_FORMED)
    });
    let at = PATTERN.captures_iter(text).last()?.name("opener")?.start();
    opens(&text[at..]).then_some(at)
}

const WELL_FORMED: &str = "the table's patterns are well-formed";

fn ways() -> String {
    ROWS.iter().map(|(_, pattern)| *pattern).collect::<Vec<_>>().join("|")
}
