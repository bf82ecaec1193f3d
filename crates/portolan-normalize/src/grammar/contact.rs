//! “For more information please contact …”: whom to call and write to, behind a text.
//!
//! Names, numbers and addresses of people are shown where the publisher put them and nowhere
//! else: not in search, not in feeds.

use std::sync::LazyLock;

use regex::Regex;

/// A language's ways to open such a line, and an example.
struct Row {
    #[cfg_attr(not(test), expect(dead_code, reason = "languages are for readers and tests"))]
    lang: &'static str,
    pattern: &'static str,
    #[cfg_attr(not(test), expect(dead_code, reason = "examples are for readers and tests"))]
    example: &'static str,
}

const ROWS: [Row; 14] = [
    Row {
        lang: "en",
        pattern: r"for (?:any )?(?:more|further|additional|media) (?:information|details|enquiries|inquiries),? (?:please )?(?:contact|write to|call|e-?mail|get in touch with)|(?:media |press )?(?:contacts?(?: person| persons)?|enquiries|inquiries)\s*:",
        example: "For more information, please contact Anna Sand, Harbour Office, Tel: +358 40 000 0000, Email: desk@harbour.example",
    },
    Row {
        lang: "fi",
        pattern: r"lisätietoja(?: antaa| antavat)?\b|lisätiedot\b|yhteydenotot\b|yhteyshenkilö\b|haastattelupyynnöt\b",
        example: "Lisätietoja antaa Anna Sand, puh. 040 000 0000.",
    },
    Row {
        lang: "sv",
        pattern: r"(?:för )?(?:mer|ytterligare) information,? (?:vänligen )?(?:kontakta|ring)|kontakt(?:person)?\s*:",
        example: "För mer information kontakta Anna Sand, tel. 040 000 0000.",
    },
    Row {
        lang: "de",
        pattern: r"(?:für )?(?:weitere|nähere|mehr) informationen\b|(?:presse)?kontakt\s*:|ansprechpartner(?:in)?\s*:|(?:bei )?rückfragen\b",
        example: "Pressekontakt: Anna Sand, Telefon: +43 1 000 0000",
    },
    Row {
        lang: "fr",
        pattern: r"pour (?:plus|davantage) (?:d[’']informations?|de renseignements)|pour de plus amples (?:informations|renseignements)|contacts?(?: presse)?\s*:",
        example: "Pour plus d’informations, veuillez contacter Anna Sand, tél. : +41 22 000 0000",
    },
    Row {
        lang: "es",
        pattern: r"(?:para )?(?:más|mayor) información,? (?:por favor )?(?:contact|comun|escrib|llam)\p{L}+|contactos?(?: de prensa| para medios)?\s*:",
        example: "Para más información, contactar a Anna Sand, correo: desk@harbour.example",
    },
    Row {
        lang: "it",
        pattern: r"per (?:maggiori|ulteriori) informazioni\b|contatti?(?: stampa)?\s*:",
        example: "Per maggiori informazioni contattare Anna Sand, tel. +39 06 000 0000",
    },
    Row {
        lang: "sk",
        pattern: r"(?:pre )?(?:viac|ďalšie|bližšie) informáci[eií]\b|kontakt(?:ná osoba| pre médiá)?\s*:",
        example: "Pre viac informácií: Anna Sand, tel. +421 2 0000 0000",
    },
    Row {
        lang: "pl",
        pattern: r"(?:w celu uzyskania )?(?:więcej|dodatkowych) informacji\b|kontakt(?: dla mediów)?\s*:",
        example: "Więcej informacji: Anna Sand, tel. +48 22 000 0000",
    },
    Row {
        lang: "tr",
        pattern: r"(?:daha fazla|ayrıntılı) bilgi için\b|iletişim\s*:",
        example: "Daha fazla bilgi için: Anna Sand, tel: +90 312 000 0000",
    },
    Row {
        lang: "ru",
        pattern: r"(?:за|для) (?:получени\p{L}+ )?дополнительной информаци\p{L}+|контакты?(?: для (?:сми|прессы))?\s*:|контактное лицо\s*:",
        example: "За дополнительной информацией: Анна Санд, тел. +7 495 000 0000",
    },
    Row {
        lang: "uk",
        pattern: r"(?:за|для) (?:отримання )?додатков\p{L}+ інформаці\p{L}+|контакти?(?: для змі)?\s*:|контактна особа\s*:",
        example: "За додатковою інформацією: Анна Санд, тел. +380 44 000 0000",
    },
    Row {
        lang: "ar",
        pattern: r"لمزيد من (?:المعلومات|التفاصيل)|للتواصل|جهة الاتصال",
        example: "لمزيد من المعلومات: آنا ساند، هاتف +20 2 0000 0000",
    },
    Row {
        lang: "bg",
        pattern: r"за (?:повече|допълнителна) информация\b|за контакти?\b|контакти?\s*:",
        example: "За повече информация: Ана Санд, тел. +359 2 000 0000",
    },
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
    ROWS.iter().map(|row| row.pattern).collect::<Vec<_>>().join("|")
}

/// The languages the table speaks.
#[cfg(test)]
pub(crate) fn examples() -> impl Iterator<Item = (&'static str, &'static str)> {
    ROWS.iter().map(|row| (row.lang, row.example))
}
