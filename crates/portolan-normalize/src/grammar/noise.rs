//! Lines that belong to a site's machinery and not to a text.

use std::sync::LazyLock;

use regex::Regex;

struct Row {
    what: &'static str,
    pattern: &'static str,
    #[cfg_attr(not(test), expect(dead_code, reason = "examples are for readers and tests"))]
    example: &'static str,
}

/// Whole lines. The text they are compared with is squeezed.
const ROWS: [Row; 16] = [
    Row { what: "tracking pixel", pattern: r"fbpx|gtm-[a-z0-9]{4,10}", example: "fbpx" },
    Row {
        what: "breadcrumb",
        pattern: r"you are here:?(?: (?:home|news|front ?page)(?: ?[»>/›] ?[^.]{0,80})?)?|olet tässä:?|du är här:?|sie sind hier:?|vous êtes ici ?:?|usted está aquí:?|tu sei qui:?|вы здесь:?|ви тут:?",
        example: "You are here",
    },
    Row {
        what: "skip link",
        pattern: r"(?:skip|jump) to (?:main )?(?:content|navigation)|hyppää pääsisältöön",
        example: "Skip to main content",
    },
    Row {
        what: "share",
        pattern: r"(?:\|?\s*(?:share|tweet|jaa|dela|teilen|partager|compartir|condividi|zdieľať|поделиться)(?: (?:this|on|in|via|auf|sur|en|su|på))?(?: (?:page|article|story))?(?: ?(?:on )?\|? ?(?:twitter|facebook|linkedin|whatsapp|e-?mail|x|instagram|telegram))*\s*\|?)+",
        example: "Share on Twitter | Facebook",
    },
    Row {
        what: "networks",
        pattern: r"(?:(?:twitter|facebook|linkedin|whatsapp|instagram|youtube|e-?mail|print)\s*[|,·•]?\s*){2,8}",
        example: "Facebook | Twitter | LinkedIn",
    },
    Row {
        what: "captcha",
        pattern: r"(?:please )?(?:calculate|compute|what is|solve) \d{1,3} ?(?:plus|minus|times|\+|-|x) ?\d{1,3} ?[.?=]*",
        example: "Please calculate 4 plus 9.",
    },
    Row {
        what: "rating",
        pattern: r"შეაფასეთ|rate this (?:page|article)|arvioi sivu|(?:no votes yet|average: \d(?:\.\d)? \(\d+ votes?\))",
        example: "Rate this page",
    },
    Row {
        what: "mail chrome",
        pattern: r"(?:unable|trouble|problems?) (?:to see|seeing|viewing|with) (?:images|this (?:e-?mail|message))\??.{0,40}|view (?:this e-?mail )?in (?:your )?browser",
        example: "Unable to see images? Click here",
    },
    Row {
        what: "alt text of a decoration",
        pattern: r"(?:main|header|top|footer) banner|banner|logo|spacer|image|img_?\d+|dsc_?\d+|photo|picture|placeholder|untitled",
        example: "main banner",
    },
    Row {
        what: "language switch",
        pattern: r"(?:(?:english|deutsch|français|francais|español|italiano|suomi|svenska|русский|українська|العربية|slovensky|polski|português)\s*[/|·•]?\s*){2,8}",
        example: "English / Deutsch",
    },
    Row {
        what: "print and mail",
        pattern: r"printer-friendly version|send by e-?mail|print(?: this page)?|pdf version|tulosta|back to top|takaisin ylös|to top",
        example: "Printer-friendly version",
    },
    Row {
        what: "pager",
        pattern: r"(?:« ?first|‹ ?previous|next ?›|last ?»|previous|next|page \d+ of \d+|\d+ of \d+)",
        example: "next ›",
    },
    Row {
        what: "cookies",
        pattern: r"(?:we|this site) uses? cookies\b.{0,160}",
        example: "This site uses cookies to count visits.",
    },
    Row {
        what: "comments",
        pattern: r"(?:add new|post|leave a) comment|\d* ?comments?|log in (?:or register )?to post comments",
        example: "Add new comment",
    },
    Row {
        what: "subscribe",
        pattern: r"subscribe to .{0,60} feed|syndicate|rss",
        example: "Subscribe to Harbour news feed",
    },
    Row { what: "menu bullet", pattern: r"[-–—•*·|]", example: "-" },
];

/// What a line is, if it is no part of the text.
pub(crate) fn read(line: &str) -> Option<&'static str> {
    static COMPILED: LazyLock<Vec<Regex>> = LazyLock::new(|| {
        ROWS.iter()
            .map(|row| {
                Regex::new(&format!("(?i)^(?:{})$", row.pattern))
                    .expect("the table's patterns are well-formed")
            })
            .collect()
    });
    let line = line.trim();
    if line.is_empty() || line.len() > 240 {
        return None;
    }
    COMPILED.iter().zip(&ROWS).find(|(regex, _)| regex.is_match(line)).map(|(_, row)| row.what)
}

/// A noise word glued to the start of a text, in bytes (“fbpx The office…”).
pub(crate) fn leading(text: &str) -> usize {
    match text.strip_prefix("fbpx") {
        Some(rest) if rest.starts_with([' ', '\n']) => text.len() - rest.trim_start().len(),
        _ => 0,
    }
}

/// Coordinates and geometry that a page prints for machines (“Geolocation is 60.2, 24.9”).
pub(crate) fn geo(line: &str) -> bool {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r#"(?i)^(?:geolocation is\s+-?\d{1,3}\.\d+\s*,\s*-?\d{1,3}\.\d+\.?|(?:geofield|geometry|wkt)\s*:.*|\{\s*"type"\s*:\s*"(?:multi)?(?:point|polygon|linestring|featurecollection|feature|geometrycollection)".*|(?:multi)?(?:polygon|point|linestring)\s*\(\(?[-\d., ()]+)$"#,
        )
        .expect("the pattern is well-formed")
    });
    PATTERN.is_match(line.trim())
}

/// What a calendar prints where an event has no hours (“(Koko päivä)”).
pub(crate) fn is_all_day(line: &str) -> bool {
    const WORDS: [&str; 9] = [
        "koko päivä",
        "all day",
        "hela dagen",
        "ganztägig",
        "toute la journée",
        "todo el día",
        "tutto il giorno",
        "celý deň",
        "весь день",
    ];
    let line = line.trim();
    if line.len() > 40 {
        return false;
    }
    let bare = line.trim_matches(['(', ')', '[', ']', '.', ' ']).to_lowercase();
    WORDS.contains(&bare.as_str())
}

/// Three asterisks or dashes that part a text in two.
pub(crate) fn is_separator(line: &str) -> bool {
    let marks: String = line.chars().filter(|c| !crate::text::is_space(*c)).collect();
    (3..=40).contains(&marks.chars().count())
        && ["*", "-", "_", "–", "—", "=", "~", "•", "·"]
            .iter()
            .any(|mark| marks.chars().all(|c| mark.starts_with(c)))
}

/// Labels of the shared mega-menu, as they leak in front of a text.
const MENU_LABELS: [&str; 21] = [
    "who we are",
    "our work",
    "what we do",
    "where we work",
    "take action",
    "data and resources",
    "data and research",
    "2030 agenda",
    "about",
    "iom global",
    "cross-cutting (global)",
    "partnerships",
    "highlights",
    "work with us",
    "get involved",
    "keitä olemme",
    "työmme",
    "wer wir sind",
    "unsere arbeit",
    "qui sommes-nous",
    "quiénes somos",
];

/// Whether a line is a label of the shared menu (“- Take Action”).
pub(crate) fn is_menu_label(line: &str) -> bool {
    let label = line.trim_start_matches(['-', '–', '•', '*', ' ']).trim().to_lowercase();
    MENU_LABELS.contains(&label.as_str())
}

/// Whether a paragraph is a menu's panel: a label glued to the words behind it
/// (“WHO WE AREThe organization…”).
pub(crate) fn is_menu_panel(line: &str) -> bool {
    MENU_LABELS.iter().any(|label| {
        let Some(head) = line.get(..label.len()) else { return false };
        let rest = &line[label.len()..];
        head.to_lowercase() == *label && rest.chars().next().is_some_and(char::is_uppercase)
    })
}

#[cfg(test)]
pub(super) fn examples() -> impl Iterator<Item = (&'static str, &'static str)> {
    ROWS.iter().map(|row| (row.example, row.what))
}
