//! Sentences about the text: in which language it is, or where its other half stands.

use std::sync::LazyLock;

use portolan_core::{Lang, item::Notice};
use regex::Regex;

/// A way to say it, with the language names of that way.
struct Row {
    pattern: &'static str,
    meaning: Meaning,
    #[cfg_attr(not(test), expect(dead_code, reason = "examples are for readers and tests"))]
    pub(super) example: (&'static str, &'static [&'static str]),
}

enum Meaning {
    /// The text is in the language named by the capture, and in no other.
    Only,
    /// The text is also, further down or beside, in the language named.
    Also(&'static str),
    /// The capture names the second language.
    AlsoNamed,
}

const ROWS: [Row; 24] = [
    Row {
        pattern: r"^[*(\[]?\s*(?:this )?(?:information|article|text|content|page|news|publication)?\s*(?:is )?(?:only )?(?:available|published) (?:only )?in (\p{L}+)(?: only)?\s*[.)\]*]*$",
        meaning: Meaning::Only,
        example: ("* Information available only in Finnish", &["fi"]),
    },
    Row {
        pattern: r"^[*(\[]?\s*(?:this )?(?:information|article|text|content|page|news|publication)[)\]]?\s+(?:is )?only in (\p{L}+)\s*[.)\]*]*$",
        meaning: Meaning::Only,
        example: ("[Information] only in Finnish", &["fi"]),
    },
    Row {
        pattern: r"^[*(\[]?\s*only in (\p{L}+)\s*[.)\]*]*$",
        meaning: Meaning::Only,
        example: ("(Only in Swedish)", &["sv"]),
    },
    Row {
        pattern: r"^[*(\[]?\s*in (\p{L}+) only\s*[.)\]*]*$",
        meaning: Meaning::Only,
        example: ("In English only.", &["en"]),
    },
    Row {
        pattern: r"^[*(\[]?\s*saatavilla (?:vain|ainoastaan) (\p{L}+)\s*[.)\]*]*$",
        meaning: Meaning::Only,
        example: ("Saatavilla vain englanniksi.", &["en"]),
    },
    Row {
        pattern: r"^[*(\[]?\s*(?:finns |tillgänglig )?(?:endast|bara) på (\p{L}+)\s*[.)\]*]*$",
        meaning: Meaning::Only,
        example: ("Finns endast på finska.", &["fi"]),
    },
    Row {
        pattern: r"^[*(\[]?\s*(?:tento|táto) [\p{L} ]{3,30}? (?:len|iba) v (\p{L}+) (?:jazyku|verzii)\s*[.)\]*]*$",
        meaning: Meaning::Only,
        example: ("Tento text je dostupný iba v anglickom jazyku.", &["en"]),
    },
    Row {
        pattern: r"^[*(\[]?\s*(?:nur auf) (\p{L}+)(?: verfügbar)?\s*[.)\]*]*$",
        meaning: Meaning::Only,
        example: ("Nur auf Englisch verfügbar", &["en"]),
    },
    Row {
        pattern: r"^[*(\[]?\s*(?:disponible (?:uniquement|seulement|solamente|solo|sólo) en) (\p{L}+)\s*[.)\]*]*$",
        meaning: Meaning::Only,
        example: ("Disponible uniquement en anglais.", &["en"]),
    },
    Row {
        pattern: r"^[*(\[]\s*suomeksi (?:alla|alempana)\s*[)\].*]*$",
        meaning: Meaning::Also("fi"),
        example: ("(Suomeksi alla)", &["fi"]),
    },
    Row {
        pattern: r"^[*(\[]\s*(?:på svenska nedan|svenska nedan)\s*[)\].*]*$",
        meaning: Meaning::Also("sv"),
        example: ("(På svenska nedan)", &["sv"]),
    },
    Row {
        pattern: r"^[*(\[]\s*englanniksi (?:alla|alempana)\s*[)\].*]*$",
        meaning: Meaning::Also("en"),
        example: ("(Englanniksi alla)", &["en"]),
    },
    Row {
        pattern: r"^[*(\[]\s*(?:in )?(\p{L}+) (?:version )?(?:below|follows)\s*[)\].*]*$",
        meaning: Meaning::AlsoNamed,
        example: ("(English below)", &["en"]),
    },
    Row {
        pattern: r"^[*(\[]\s*also (?:in )?(\p{L}+)(?: version)?\s*[)\].*]*$",
        meaning: Meaning::AlsoNamed,
        example: ("(Also Finnish version)", &["fi"]),
    },
    Row {
        pattern: r"^[*(\[]\s*(\p{L}+) version (?:is )?(?:available )?(?:below|also)\s*[)\].*]*$",
        meaning: Meaning::AlsoNamed,
        example: ("(Swedish version available below)", &["sv"]),
    },
    Row {
        pattern: r"^[*(\[]?\s*(?:also available in|available in)\s*:?\s*(\p{L}+)\s*[)\].*]*$",
        meaning: Meaning::AlsoNamed,
        example: ("Also available in: French", &["fr"]),
    },
    Row {
        pattern: r"^[*(\[]\s*auch auf (\p{L}+)\s*[)\].*]*$",
        meaning: Meaning::AlsoNamed,
        example: ("(Auch auf Englisch)", &["en"]),
    },
    Row {
        pattern: r"^[*(\[]?\s*(?:disponibile (?:solo|soltanto|esclusivamente) in) (\p{L}+)\s*[.)\]*]*$",
        meaning: Meaning::Only,
        example: ("Disponibile solo in inglese.", &["en"]),
    },
    Row {
        pattern: r"^[*(\[]?\s*(?:материал |информация |текст )?(?:доступн\p{L}+|опубликован\p{L}*) только на (\p{L}+)(?: языке)?\s*[.)\]*]*$",
        meaning: Meaning::Only,
        example: ("Доступно только на английском языке.", &["en"]),
    },
    Row {
        pattern: r"^[*(\[]?\s*(?:матеріал |інформація |текст )?доступн\p{L}+ (?:лише|тільки) (\p{L}+)(?: мовою)?\s*[.)\]*]*$",
        meaning: Meaning::Only,
        example: ("Доступно лише англійською мовою.", &["en"]),
    },
    Row {
        pattern: r"^[*(\[]?\s*(?:dostępn[eay]|artykuł dostępny) (?:tylko|wyłącznie) (?:w języku|po) (\p{L}+)\s*[.)\]*]*$",
        meaning: Meaning::Only,
        example: ("Dostępne tylko w języku angielskim.", &["en"]),
    },
    Row {
        pattern: r"^[*(\[]?\s*متاح(?:ة)? باللغة (\p{L}+) فقط\s*[.)\]*]*$",
        meaning: Meaning::Only,
        example: ("متاح باللغة الإنجليزية فقط", &["en"]),
    },
    Row {
        pattern: r"^[*(\[]?\s*(?:yalnızca|sadece) ([\p{L}\p{M}]+) (?:olarak )?(?:mevcuttur|yayımlanmıştır)\s*[.)\]*]*$",
        meaning: Meaning::Only,
        example: ("Yalnızca İngilizce olarak mevcuttur.", &["en"]),
    },
    Row {
        pattern: r"^[*(\[]\s*на (\p{L}+)(?: языке)? (?:ниже|по-долу|нижче)\s*[)\].*]*$",
        meaning: Meaning::AlsoNamed,
        example: ("(На русском ниже)", &["ru"]),
    },
];

/// Language tag → its names, in the cases that notices and labels use.
const LANGUAGE_NAMES: [(&str, &str); 22] = [
    (
        "en",
        "english englanniksi englanti englannin engelska englisch anglais inglés ingles inglese anglickom angličtina anglicky английский английском англійська англійською английски angielskim ingilizce i̇ngilizce إنجليزي الإنجليزية",
    ),
    (
        "fi",
        "finnish suomeksi suomi suomen finska finnisch finnois finlandés finlandese fínsky финский",
    ),
    ("sv", "swedish ruotsiksi ruotsi svenska schwedisch suédois sueco svedese švédsky шведский"),
    (
        "de",
        "german saksaksi tyska deutsch allemand alemán tedesco nemeckom nemecky немецкий німецька",
    ),
    ("sk", "slovak slovenčina slovensky slovenskom slowakisch slovaque"),
    ("cs", "czech česky čeština českom"),
    (
        "es",
        "spanish espanjaksi spanska spanisch espagnol español espanol castellano spagnolo испанский",
    ),
    ("fr", "french ranskaksi franska französisch français francais francés francese французский"),
    ("it", "italian italiano italienisch italien italienska"),
    ("pt", "portuguese português portugués"),
    (
        "ru",
        "russian venäjäksi venäjä ryska russisch russe ruso русский русском російська по-русски ruskom",
    ),
    (
        "uk",
        "ukrainian ukrainaksi ukrainska ukrainisch ukrainien украинский українська українською ukrajinskom",
    ),
    ("ar", "arabic arabiaksi arabiska arabisch arabe árabe arabo арабский العربية عربي"),
    ("tr", "turkish turkiksi türkçe türkisch turc turco турецкий"),
    ("pl", "polish polski polsku puolaksi polnisch polonais"),
    ("nb", "norwegian norsk norjaksi norska"),
    ("da", "danish dansk tanskaksi danska"),
    ("ro", "romanian română rumänisch roumain"),
    ("bg", "bulgarian български bulgarisch bulgare"),
    ("ka", "georgian ქართული"),
    ("so", "somali somaliksi soomaali"),
    ("ckb", "sorani kurdish kurdiksi"),
];

pub(crate) struct Reading {
    pub(crate) notice: Notice,
    /// The language that the text is in, if the notice says that it is in this one only.
    pub(crate) only: Option<Lang>,
}

/// Reads a line as a notice.
pub(crate) fn read(line: &str) -> Option<Reading> {
    static COMPILED: LazyLock<Vec<Regex>> = LazyLock::new(|| {
        ROWS.iter()
            .map(|row| {
                Regex::new(&format!("(?i){}", row.pattern))
                    .expect("the table's patterns are well-formed")
            })
            .collect()
    });
    let line = line.trim();
    if line.len() > 160 {
        return None;
    }
    for (regex, row) in COMPILED.iter().zip(&ROWS) {
        let Some(captures) = regex.captures(line) else { continue };
        let named = captures.get(1).and_then(|it| language(it.as_str()));
        let (lang, is_only) = match row.meaning {
            Meaning::Only => (named, true),
            Meaning::AlsoNamed => (named, false),
            Meaning::Also(tag) => (Lang::parse(tag), false),
        };
        let Some(lang) = lang else { continue };
        let notice = Notice { raw: line.to_owned(), languages: vec![lang.clone()] };
        return Some(Reading { notice, only: is_only.then_some(lang) });
    }
    None
}

/// The language that a word names, in any of the estate's languages.
pub(crate) fn language(word: &str) -> Option<Lang> {
    let lower = word.trim().trim_matches(['.', ':', '(', ')']).to_lowercase();
    let (tag, _) =
        LANGUAGE_NAMES.iter().find(|(_, names)| names.split(' ').any(|name| name == lower))?;
    Lang::parse(tag)
}

#[cfg(test)]
pub(super) fn examples() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    ROWS.iter().map(|row| row.example)
}
