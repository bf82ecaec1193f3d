//! Captions and credits of pictures that were printed as text.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::{ends_sentence, squeeze};

/// Who made a picture, taken apart; the words as written are kept beside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Credit {
    /// The words behind the label, spaces around slashes closed.
    pub raw: String,
    pub photographer: Option<String>,
    pub organisation: Option<String>,
    pub licence: Option<String>,
    pub year: Option<i16>,
}

/// Organisations and agencies that sign pictures, as they sign them.
const ORGANISATIONS: [&str; 28] = [
    "IOM",
    "OIM",
    "МОМ",
    "UNHCR",
    "UNICEF",
    "WFP",
    "UNDP",
    "UN",
    "UNFPA",
    "UN Women",
    "WHO",
    "OCHA",
    "MONUSCO",
    "AFP",
    "Reuters",
    "Getty Images",
    "Getty",
    "AP",
    "EPA",
    "ANSA",
    "Lehtikuva",
    "TT",
    "EU",
    "ECHO",
    "IFRC",
    "Red Cross",
    "Diak",
    "World Bank",
];

/// Agencies whose pictures nobody else may show.
const AGENCIES: [&str; 9] =
    ["AFP", "Reuters", "Getty Images", "Getty", "AP", "EPA", "ANSA", "Lehtikuva", "TT"];

const LABEL: &str = r"(?:(?:banner |cover |file )?(?:photos?|pictures?|images?|banner|kuvat?|foto(?:graf[ií]a)?|bilder?|bild|valokuva|crédits? photo|الصورة|تصوير)\s*(?:credits?|copyright|by|©|kredit)?|photo credits?|credits?|copyright|kuvaaja|fotograf|фото|снимка)\s*[:.]\s*";

impl Credit {
    /// Whether the picture belongs to an agency and must not be shown by others.
    pub fn is_agency(&self) -> bool {
        AGENCIES.iter().any(|agency| {
            self.organisation.as_deref().is_some_and(|it| it.eq_ignore_ascii_case(agency))
                || self.raw.split('/').any(|part| part.trim().eq_ignore_ascii_case(agency))
        })
    }
}

/// Reads a credit: `Photo credit: IOM/NAME`, `Photo: NAME / IOM`, `© NAME 2018`, `Reuters/NAME`.
pub fn credit(text: &str) -> Option<Credit> {
    static LABELLED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(&format!(r"(?i)^[(\[]?{LABEL}(?P<who>.+?)[)\]]?$"))
            .expect("the pattern is well-formed")
    });
    let text = squeeze(text);
    if text.chars().count() > 160 {
        return None;
    }
    let who = match LABELLED.captures(&text) {
        Some(captures) => captures["who"].to_owned(),
        None if text.starts_with('©') || text.to_lowercase().starts_with("(c) ") => text,
        None => {
            let head = text.split('/').next().unwrap_or_default().trim();
            let is_bare =
                text.contains('/') && ORGANISATIONS.contains(&head) && text.split(' ').count() <= 6;
            is_bare.then_some(text)?
        }
    };
    Some(take_apart(&who))
}

fn take_apart(who: &str) -> Credit {
    static YEAR: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\b(19|20)\d{2}\b").expect("the pattern is well-formed"));
    static LICENCE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\bCC[ -](?:BY(?:-(?:SA|NC|ND|NC-SA|NC-ND))?|0|Zero)(?:[ -]IGO)?(?: \d\.\d)?|public domain")
            .expect("the pattern is well-formed")
    });
    let raw = who
        .replace("(c)", "©")
        .trim_matches(|c: char| matches!(c, '.' | ',' | ';') || crate::text::is_space(c))
        .to_owned();
    let raw = join_slashes(&raw);
    let year = YEAR.find(&raw).and_then(|it| it.as_str().parse().ok());
    let licence = LICENCE.find(&raw).map(|it| it.as_str().to_owned());
    let mut rest = raw.replace(['©', '(', ')'], " ");
    if let Some(found) = YEAR.find(&rest).map(|it| it.range()) {
        rest.replace_range(found, " ");
    }
    if let Some(found) = LICENCE.find(&rest).map(|it| it.range()) {
        rest.replace_range(found, " ");
    }
    let mut organisation = None;
    let mut photographer = None;
    for part in rest.split('/').map(squeeze).filter(|part| !part.is_empty()) {
        let part = part.trim_matches([',', ' ', '.']).to_owned();
        let is_organisation = ORGANISATIONS.iter().any(|it| it.eq_ignore_ascii_case(&part));
        if is_organisation && organisation.is_none() {
            organisation = Some(
                ORGANISATIONS
                    .iter()
                    .find(|it| it.eq_ignore_ascii_case(&part))
                    .map_or(part, |it| (*it).to_owned()),
            );
        } else if !is_organisation && photographer.is_none() && !part.is_empty() {
            photographer = Some(part);
        }
    }
    Credit { raw, photographer, organisation, licence, year }
}

fn join_slashes(text: &str) -> String {
    let parts: Vec<&str> = text.split('/').map(str::trim).collect();
    parts.join("/")
}

/// A caption and the credit at its end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Caption {
    pub(crate) text: String,
    pub(crate) credit: Option<Credit>,
}

/// Parts a caption from the credit behind it.
pub(crate) fn split(text: &str) -> Caption {
    static TAIL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(&format!(
            r"(?i)(?:^|[\s.!?”)(\[])(?P<credit>(?:{LABEL}|©\s?|\(c\)\s).{{2,80}})$"
        ))
        .expect("the pattern is well-formed")
    });
    let text = squeeze(text);
    let text = strip_label(&text);
    if let Some(found) = TAIL.captures(text).and_then(|it| it.name("credit"))
        && let Some(credit) = credit(found.as_str().trim_end_matches([')', ']']))
    {
        let caption = text[..found.start()].trim().trim_end_matches(['(', '[', '|', '–']).trim();
        return Caption { text: caption.to_owned(), credit: Some(credit) };
    }
    match credit(text) {
        Some(credit) => Caption { text: String::new(), credit: Some(credit) },
        None => Caption { text: text.to_owned(), credit: None },
    }
}

fn strip_label(text: &str) -> &str {
    for label in ["Caption:", "Kuvateksti:", "Bildtext:", "Bildunterschrift:", "Légende :"] {
        if let Some(rest) = text.strip_prefix(label) {
            return rest.trim();
        }
    }
    text
}

/// Whether a line that stands before others reads like a caption.
pub(crate) fn is_caption(line: &str) -> bool {
    static SIGNS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?x)
            ^(?:File\ photo|Photo:|Pictured|Caption:|In\ the\ (?:photo|picture)|Kuvassa|På\ bilden|Foto:|Im\ Bild)
            | \((?:left|right|centre|center|middle|second\ from\ (?:left|right)|vasemmalla|oikealla|links|rechts|vas\.|oik\.)\)
            | \bfrom\ left\ to\ right\b | \(L-R\) | \(from\ left\)
            | ^\p{Lu}[\p{L}’-]+(?:\ \p{Lu}[\p{L}’-]+){0,2},\ (?:aged\ )?\d{1,2},\s
            ",
        )
        .expect("the pattern is well-formed")
    });
    // “…, on Tuesday, March 14, 2017.” at the end.
    static DATED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?i)(?:on|,)\s+(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+[^.]{3,20}\d{4}\.?$",
        )
        .expect("the pattern is well-formed")
    });
    // “…, keynote speaker”: a person and a role, and no sentence.
    static ROLE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i),\s+(?:the |a )?(?:keynote |guest |panel )?(?:speaker|moderator|panellist|panelist|host|interpreter|participant|trainer)s?$")
            .expect("the pattern is well-formed")
    });
    let line = line.trim();
    if line.chars().count() > 400 || line.is_empty() {
        return false;
    }
    if split(line).credit.is_some() {
        return true;
    }
    SIGNS.is_match(line) || DATED.is_match(line) || !ends_sentence(line) && ROLE.is_match(line)
}

/// Whether a caption or a text names a child with its age (“Mariem, 8, a refugee …”).
pub(crate) fn names_child(text: &str) -> bool {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?i:\b(\d{1,2})[- ]year[- ]old\b|\baged (\d{1,2})\b|\b(\d{1,2})-vuotia\w*|\b(\d{1,2})-årig\w*)|\p{Lu}[\p{L}’-]+\*?(?: \p{Lu}[\p{L}’-]+)?(?:, (\d{1,2}),| \((\d{1,2})\))",
        )
        .expect("the pattern is well-formed")
    });
    PATTERN.captures_iter(text).any(|captures| {
        (1..=6).filter_map(|idx| captures.get(idx)).any(|it| {
            let is_day_of_month = {
                let before = &text[..it.start()];
                let word = before.trim_end().trim_end_matches([',', '(']).rsplit(' ').next();
                word.is_some_and(|word| crate::dates::words::month(word).is_some())
            };
            !is_day_of_month && it.as_str().parse::<u8>().is_ok_and(|age| (1..18).contains(&age))
        })
    })
}
