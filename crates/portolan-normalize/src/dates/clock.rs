//! Clocks in a field that holds a date: before it, behind it, between its parts; with a half of
//! the day, with a zone.

use std::sync::LazyLock;

use regex::{Captures, Regex};

/// A time on the wall, and its distance from UTC where the field says one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    pub(super) time: (i8, i8),
    pub(super) offset_minutes: Option<i16>,
}

/// In order of trial; each names hour, minute and half of the day as far as it has them.
const SHAPES: [&str; 5] = [
    r"(?P<half>오전|오후|上午|下午|晚上|晚)\s*(?P<h>\d{1,2})\s*(?::|時|时|시|点)\s*(?P<min>\d{1,2})?(?::\d{2})?\s*[分분]?",
    r"\b(?P<h>\d{1,2})(?::|h)(?P<min>\d{2})(?::\d{2}(?:[.,]\d+)?)?\s*(?P<half>[ap]\.?\s?m\b\.?)?",
    r"\b(?P<h>\d{1,2})\.(?P<min>\d{2})\s*(?P<half>[ap]\.?\s?m\b\.?|ip\b\.?|ap\b\.?)",
    r"\b(?P<h>\d{1,2})\s*(?P<half>[ap]\.?\s?m\b\.?)",
    r"(?P<h>\d{1,2})\s*(?:時|时|시|点|гадзін\w*)\s*(?:(?P<min>\d{1,2})\s*(?:分|분|хвілін\w*))?",
];

/// Times that have a name.
const NAMED: [(&str, (i8, i8)); 10] = [
    ("at midnight", (0, 0)),
    ("midnight", (0, 0)),
    ("à minuit", (0, 0)),
    ("um mitternacht", (0, 0)),
    ("u ponoć", (0, 0)),
    ("at noon", (12, 0)),
    ("noon", (12, 0)),
    ("à midi", (12, 0)),
    ("a mezzogiorno", (12, 0)),
    ("u podne", (12, 0)),
];

/// Zones by the letters that people write behind a clock, in minutes.
const ZONES: [(&str, i16); 19] = [
    ("UTC", 0),
    ("GMT", 0),
    ("Z", 0),
    ("WET", 0),
    ("BST", 60),
    ("CET", 60),
    ("CEST", 120),
    ("EET", 120),
    ("EEST", 180),
    ("MSK", 180),
    ("WIB", 420),
    ("EDT", -240),
    ("EST", -300),
    ("CDT", -300),
    ("CST", -360),
    ("MDT", -360),
    ("MST", -420),
    ("PDT", -420),
    ("PST", -480),
];

/// The field in the spelling that the grammar of dates reads: signs of Chinese, Japanese and
/// Korean dates become dashes, months of several words one word, brackets spaces.
pub(super) fn tidied(text: &str) -> String {
    static EASTERN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(\d{4})\s*(?:年|년|[./])\s*(\d{1,2})\s*(?:月|월|[./])\s*(\d{1,2})\s*(?:日|일)?",
        )
        .expect("the pattern is well-formed")
    });
    static SPACED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\b(\d{1,2})\s?\.\s?(\d{1,2})\s?\.\s?(\d{4})")
            .expect("the pattern is well-formed")
    });
    const MONTHS: [(&str, &str); 24] = [
        ("tháng mười hai", "december"),
        ("tháng mười một", "november"),
        ("tháng mười", "october"),
        ("tháng một", "january"),
        ("tháng hai", "february"),
        ("tháng ba", "march"),
        ("tháng tư", "april"),
        ("tháng năm", "may"),
        ("tháng sáu", "june"),
        ("tháng bảy", "july"),
        ("tháng tám", "august"),
        ("tháng chín", "september"),
        ("ม.ค.", "january"),
        ("ก.พ.", "february"),
        ("มี.ค.", "march"),
        ("เม.ย.", "april"),
        ("พ.ค.", "may"),
        ("มิ.ย.", "june"),
        ("ก.ค.", "july"),
        ("ส.ค.", "august"),
        ("ก.ย.", "september"),
        ("ต.ค.", "october"),
        ("พ.ย.", "november"),
        ("ธ.ค.", "december"),
    ];
    let mut text = text.replace(['[', ']', '(', ')', '|', '@'], " ");
    let lower = text.to_lowercase();
    if lower.contains("tháng") || text.chars().any(|c| ('\u{e00}'..='\u{e7f}').contains(&c)) {
        text = lower;
        for (words, month) in MONTHS {
            text = text.replace(words, month);
        }
    }
    let text = EASTERN.replace(&text, "$1-$2-$3 ");
    SPACED.replace(&text, "$1.$2.$3").into_owned()
}

/// The clock of a field, and the field without it and its zone.
pub(super) fn taken(text: &str) -> (Option<Clock>, String) {
    static COMPILED: LazyLock<Vec<Regex>> = LazyLock::new(|| {
        let compile = |shape: &&str| {
            Regex::new(&format!("(?i){shape}")).expect("the table's patterns are well-formed")
        };
        SHAPES.iter().map(compile).collect()
    });
    for shape in COMPILED.iter() {
        let Some(captures) = shape.captures(text) else { continue };
        let Some((start, end)) = captures.get(0).map(|it| (it.start(), it.end())) else { continue };
        let Some(time) = time(&captures) else { continue };
        let (offset_minutes, rest) = zone(&text[end..]);
        return (Some(Clock { time, offset_minutes }), format!("{} {rest}", &text[..start]));
    }
    let lower = text.to_lowercase();
    for (words, time) in NAMED {
        if let Some(before) = lower.strip_suffix(words) {
            return (Some(Clock { time, offset_minutes: None }), before.to_owned());
        }
    }
    (None, text.to_owned())
}

fn time(captures: &Captures<'_>) -> Option<(i8, i8)> {
    let number = |name| captures.name(name).and_then(|it| it.as_str().parse::<i8>().ok());
    let hour = number("h")?;
    let minute = number("min").unwrap_or(0);
    let half = captures.name("half").map_or(String::new(), |it| it.as_str().to_lowercase());
    let is_afternoon = half.starts_with('p')
        || half.starts_with("ip")
        || matches!(half.as_str(), "오후" | "下午" | "晚" | "晚上");
    let hour = match (half.is_empty(), is_afternoon) {
        (false, true) if hour < 12 => hour + 12,
        (false, false) if hour == 12 => 0,
        _ => hour,
    };
    (hour < 24 && minute < 60).then_some((hour, minute))
}

/// What stands right behind a clock: a distance, letters of a zone, or both; a distance is
/// believed before letters.
fn zone(text: &str) -> (Option<i16>, &str) {
    static DISTANCE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^\s*(?:GMT|UTC)?\s*(?P<sign>[+-])(?P<h>\d{2}):?(?P<m>\d{2})?\b")
            .expect("the pattern is well-formed")
    });
    static LETTERS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^\s*(?P<name>[A-Z]{1,4})\b").expect("the pattern is well-formed")
    });
    let mut rest = text;
    let mut offset = None;
    if let Some(captures) = DISTANCE.captures(rest) {
        let number = |name| captures.name(name).and_then(|it| it.as_str().parse::<i16>().ok());
        let minutes = number("h").unwrap_or(0) * 60 + number("m").unwrap_or(0);
        offset = Some(if &captures["sign"] == "-" { -minutes } else { minutes });
        rest = &rest[captures[0].len()..];
    }
    while let Some(captures) = LETTERS.captures(rest) {
        let Some((_, minutes)) = ZONES.iter().find(|(name, _)| *name == &captures["name"]) else {
            break;
        };
        offset = offset.or(Some(*minutes));
        rest = &rest[captures[0].len()..];
    }
    (offset, rest)
}
