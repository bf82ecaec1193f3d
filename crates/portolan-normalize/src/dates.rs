//! Dates in prose and in the chrome of sites: read tolerantly, never guessed.
//!
//! What is not said stays unknown: a day without a year has no year, `05/03/2020` without a
//! weekday has no order, an unreadable date is no date. The current year is never assumed.

use std::sync::LazyLock;

use jiff::{Timestamp, ToSpan, civil, tz::TimeZone};
use portolan_core::When;
use regex::{Captures, Regex};

use crate::{extras::DateOrder, text::squeeze};

mod clock;
pub(crate) mod words;

use words::Unit;

/// What the words say and no more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) year: Option<i16>,
    pub(crate) month: Option<i8>,
    pub(crate) day: Option<i8>,
    /// Hour and minute on the wall.
    pub(crate) time: Option<(i8, i8)>,
    pub(crate) offset_minutes: Option<i16>,
}

/// A date inside a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) parts: Parts,
}

/// A grammar of dates: a row is a name, a pattern, and examples that are tested.
struct Form {
    name: &'static str,
    pattern: &'static str,
    read: fn(&Captures<'_>) -> Option<Parts>,
    #[cfg_attr(not(test), expect(dead_code, reason = "examples are for readers and tests"))]
    examples: &'static [(&'static str, &'static str)],
}

const TIME: &str = r"(?:\s*(?:,|-|–|klo|kl\.?|um|at|à|alle|о|в|T)?\s*(?P<h>\d{1,2})(?:[:.]|h)(?P<min>\d{2})(?::\d{2})?)?";

/// In order of trial. `\b` keeps numbers whole; month words are looked up, not spelt out.
const FORMS: [Form; 10] = [
    Form {
        name: "iso",
        pattern: r"\b(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?:[T\s](?P<h>\d{1,2}):(?P<min>\d{2})(?::\d{2}(?:[.,]\d+)?)?\s?(?P<z>Z|[+-]\d{2}:?\d{2})?|\b)",
        read: read_numbers,
        examples: &[
            ("2018-02-14", "2018-02-14"),
            ("2018-02-14T09:30:00+02:00", "2018-02-14T07:30:00Z"),
        ],
    },
    Form {
        name: "dotted",
        pattern: r"\b(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4})\b",
        read: read_numbers,
        examples: &[
            ("14.02.2018", "2018-02-14"),
            ("1.6.2020", "2020-06-01"),
            ("20.11.2017 klo 18.00", "2017-11-20T16:00:00Z"),
        ],
    },
    Form {
        name: "slashed",
        pattern: r"(?:(?P<w>[\p{L}\p{M}’]+)\.?,?\s+)?\b(?P<a>\d{1,2})[/-](?P<b>\d{1,2})[/-](?P<y>\d{4})\b(?P<us>\s+-\s+\d{1,2}:\d{2})?",
        read: read_slashed,
        examples: &[
            ("Mar, 04/04/2017 - 11:24", "2017-04-04T08:24:00Z"),
            ("23/07/2021", "2021-07-23"),
            ("06-17-2014", "2014-06-17"),
            ("05/03/2020", ""),
        ],
    },
    Form {
        name: "day-month-year",
        pattern: r"\b(?P<d>\d{1,2})(?:\.|st|nd|rd|th|er|º|°|-го|-е|শে|লা|-)?\s*(?:de\s+|(?:day\s+)?of\s+|u\s+)?(?P<mon>[\p{L}\p{M}]{2,14})[.-]?,?\s*(?:de\s+|del\s+)?(?P<y>\d{4})(?:г|\b)",
        read: read_words,
        examples: &[
            ("26 de noviembre de 2024", "2024-11-26"),
            ("19. mája 2023", "2023-05-19"),
            ("12 November, 2020", "2020-11-12"),
            ("30 نوفمبر 2021", "2021-11-30"),
        ],
    },
    Form {
        name: "month-day-year",
        pattern: r"(?P<mon>[\p{L}\p{M}]{3,14})\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})\b",
        read: read_words,
        examples: &[
            ("November 03, 2020", "2020-11-03"),
            ("Tuesday, July 21, 2015", "2015-07-21"),
            ("Aug 02, 2019", "2019-08-02"),
        ],
    },
    Form {
        name: "year-month-day",
        pattern: r"\b(?P<y>\d{4})-(?P<mon>[\p{L}\p{M}]{3,14})-(?P<d>\d{1,2})\b",
        read: read_words,
        examples: &[("2015-кві-12", "2015-04-12")],
    },
    Form {
        name: "year-day-month",
        pattern: r"\b(?P<y>\d{4})\s*(?:წლის|წ)\.?\s+(?P<d>\d{1,2})\s+(?P<mon>[\p{L}\p{M}]{3,14})\b",
        read: read_words,
        examples: &[("2011 წლის 17 მარტი", "2011-03-17")],
    },
    Form {
        name: "day-month",
        pattern: r"\b(?P<d>\d{1,2})(?:\.|st|nd|rd|th|er|º|°)?\s+(?:de\s+|of\s+)?(?P<mon>[\p{L}\p{M}]{3,14})\b",
        read: read_words,
        examples: &[("23. februára", ""), ("5 فبراير", ""), ("18 December", "")],
    },
    Form {
        name: "month-year",
        pattern: r"(?P<mon>[\p{L}\p{M}]{3,14})\.?,?\s+(?:de\s+|of\s+)?(?P<y>\d{4})\b",
        read: read_words,
        examples: &[
            ("March 2017", "2017-03"),
            ("toukokuussa 2020", "2020-05"),
            ("juin 2019", "2019-06"),
        ],
    },
    Form {
        name: "month-day",
        pattern: r"(?P<mon>[\p{L}\p{M}]{3,14})\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?\b",
        read: read_words,
        examples: &[("July 30", "")],
    },
];

const EPOCH: (Option<i16>, Option<i8>, Option<i8>) = (Some(1970), Some(1), Some(1));

/// Reads a whole field: a date and nothing else but a weekday and a word like “Posted”.
pub(crate) fn read(raw: &str, zone: &TimeZone, fetched_at: Timestamp) -> When {
    let text = western_digits(&squeeze(raw));
    if text.is_empty() || text.len() > 120 {
        return When::Unknown;
    }
    if let Some(when) = relative(&text, zone, fetched_at) {
        return when;
    }
    match parts_of_line(&text) {
        // A counter that stands at nought is no date.
        Some(parts) if (parts.year, parts.month, parts.day) == EPOCH => When::Unknown,
        Some(parts) => when(&parts, zone),
        None => bare_year(&text),
    }
}

/// Numbers in the order that a source is known to write them: “10/03/2022”, “10-03-2022”. A
/// weekday beside them that fits the other order only is believed before the source.
pub(crate) fn ordered(text: &str, order: DateOrder) -> Option<Parts> {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(&format!(
            r"(?i)\b(?P<a>\d{{1,2}})(?:/|-)(?P<b>\d{{1,2}})(?:/|-)(?P<y>\d{{4}})\b{TIME}"
        ))
        .expect("the pattern is well-formed")
    });
    let text = western_digits(&squeeze(text));
    let captures = PATTERN.captures(&text)?;
    let whole = captures.get(0)?;
    let around = format!("{} {}", &text[..whole.start()], &text[whole.end()..]);
    let words = || around.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    if !words().all(is_chrome) {
        return None;
    }
    let (a, b) = (number(&captures, "a")?, number(&captures, "b")?);
    let (month, day) = if order == DateOrder::Mdy { (a, b) } else { (b, a) };
    let date = civil::Date::new(number(&captures, "y")?, month, day).ok()?;
    let named: Vec<i8> = words().flat_map(|word| words::weekdays(word).to_vec()).collect();
    (named.is_empty() || named.contains(&date.weekday().to_monday_one_offset())).then(|| Parts {
        year: Some(date.year()),
        month: Some(month),
        day: Some(day),
        time: time(&captures),
        offset_minutes: None,
    })
}

/// The date a line consists of, weekday and label aside.
pub(crate) fn parts_of_line(text: &str) -> Option<Parts> {
    let text = western_digits(text);
    if let Some(parts) = whole(&text) {
        return Some(parts);
    }
    // A clock in front of the date, between its parts, or with a half of the day or a zone.
    let (clock, rest) = clock::taken(&clock::tidied(&text));
    let mut parts = whole(&rest)?;
    if let Some(clock) = clock
        && parts.time.is_none()
    {
        parts.time = Some(clock.time);
        parts.offset_minutes = clock.offset_minutes;
    }
    Some(parts)
}

fn whole(text: &str) -> Option<Parts> {
    let found = first(text)?;
    let around = format!("{} {}", &text[..found.start], &text[found.end..]);
    around
        .split(|c: char| !c.is_alphanumeric() && c != '’' && !crate::text::is_mark(c))
        .filter(|word| !word.is_empty())
        .all(is_chrome)
        .then_some(found.parts)
}

/// The first date in a text, whatever else stands there.
pub(crate) fn first(text: &str) -> Option<Found> {
    static COMPILED: LazyLock<Vec<(Regex, &'static Form)>> = LazyLock::new(|| {
        FORMS
            .iter()
            .map(|form| {
                // Times stand behind every form but those that hold their own.
                let pattern = match form.name {
                    "iso" | "slashed" | "day-month" | "month-day" | "month-year" => {
                        form.pattern.to_owned()
                    }
                    _ => format!("{}{TIME}", form.pattern),
                };
                (
                    Regex::new(&format!("(?i){pattern}"))
                        .expect("the table's patterns are well-formed"),
                    form,
                )
            })
            .collect()
    });
    let mut best: Option<Found> = None;
    for (regex, form) in COMPILED.iter() {
        let mut at = 0;
        while let Some(captures) = regex.captures_at(text, at) {
            let Some(whole) = captures.get(0) else { break };
            match (form.read)(&captures) {
                Some(parts) => {
                    let earlier = best.is_none_or(|known| whole.start() < known.start);
                    if earlier {
                        best = Some(Found { start: whole.start(), end: whole.end(), parts });
                    }
                    break;
                }
                None => {
                    // A word that is no month: look on behind its first character.
                    let step = text[whole.start()..].chars().next().map_or(1, char::len_utf8);
                    at = whole.start() + step;
                }
            }
        }
    }
    best
}

/// The point in time that the parts describe, no more precise than they are.
pub(crate) fn when(parts: &Parts, zone: &TimeZone) -> When {
    let Some(year) = parts.year else { return When::Unknown };
    let Some(month) = parts.month else { return When::Year { year } };
    let Some(day) = parts.day else { return When::Month { year, month } };
    let Ok(date) = civil::Date::new(year, month, day) else { return When::Unknown };
    let Some((hour, minute)) = parts.time else { return When::Day { date } };
    let Ok(wall) = date.at(0, 0, 0, 0).with().hour(hour).minute(minute).build() else {
        return When::Day { date };
    };
    let zoned = match parts.offset_minutes {
        Some(minutes) => jiff::tz::Offset::from_seconds(i32::from(minutes) * 60)
            .ok()
            .and_then(|offset| offset.to_timestamp(wall).ok().map(|at| (at, minutes))),
        None => zone.to_zoned(wall).ok().map(|zoned| {
            let minutes = zoned.offset().seconds() / 60;
            (zoned.timestamp(), i16::try_from(minutes).unwrap_or(0))
        }),
    };
    match zoned {
        Some((at, offset_minutes)) => When::Instant { at, offset_minutes },
        None => When::Day { date },
    }
}

/// “(15/02)”, “(7/6)”: a day and a month in this order, without a year.
///
/// The house style of the newsrooms is day first; the numbers are never read the other way
/// round, and alone they are no date.
pub(crate) fn day_in_text(text: &str) -> Option<Parts> {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\((\d{1,2})/(\d{1,2})\)").expect("the pattern is well-formed")
    });
    let captures = PATTERN.captures(text)?;
    let day: i8 = captures[1].parse().ok()?;
    let month: i8 = captures[2].parse().ok()?;
    ((1..=31).contains(&day) && (1..=12).contains(&month)).then_some(Parts {
        month: Some(month),
        day: Some(day),
        ..Parts::default()
    })
}

/// A day without a year beside a date that has one: the nearest such day not after the anchor,
/// or up to a month after it.
pub(crate) fn with_anchor(parts: Parts, anchor: &When) -> Option<When> {
    let (month, day) = (parts.month?, parts.day?);
    let (year, limit) = match *anchor {
        When::Year { year } => (year, None),
        When::Month { year, month } => (year, civil::Date::new(year, month, 28).ok()),
        _ => {
            let date = anchor.day()?;
            (date.year(), Some(date))
        }
    };
    let date = civil::Date::new(year, month, day).ok()?;
    let Some(limit) = limit else { return Some(When::Day { date }) };
    // “(28/12)” in a text of January is last year's.
    let latest = limit.checked_add(31.days()).ok()?;
    if date > latest {
        let date = civil::Date::new(year.checked_sub(1)?, month, day).ok()?;
        return Some(When::Day { date });
    }
    Some(When::Day { date })
}

/// First and last day of “19.–25.3.2018”, “6.-11. June 2016”, “28-29th May”, “vecka 12 2018”.
///
/// Without a year of its own the range takes the anchor's; without an anchor it is unknown.
pub(crate) fn range(text: &str, anchor: Option<i16>) -> Option<(When, When)> {
    span(text, anchor)?.days
}

/// Days as a text names them: a range, a week, a part of a month.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Span {
    pub(crate) raw: String,
    /// First and last; absent where nothing tells the year.
    pub(crate) days: Option<(When, When)>,
    /// The words have a year of their own.
    pub(crate) has_year: bool,
}

/// The first range of days that a text names.
pub(crate) fn span(text: &str, anchor: Option<i16>) -> Option<Span> {
    let text = western_digits(&squeeze(text));
    day_range(&text, anchor).or_else(|| week(&text, anchor)).or_else(|| vague(&text, anchor))
}

/// A span of the pattern's words; `days` says which days they are in a year.
fn span_of(
    captures: &Captures<'_>,
    year_idx: usize,
    anchor: Option<i16>,
    days: impl Fn(i16) -> Option<(When, When)>,
) -> Option<Span> {
    let own: Option<i16> = captures.get(year_idx).and_then(|it| it.as_str().parse().ok());
    let days = match own.or(anchor) {
        Some(year) => Some(days(year)?),
        None => None,
    };
    Some(Span { raw: captures[0].trim().to_owned(), days, has_year: own.is_some() })
}

fn day_range(text: &str, anchor: Option<i16>) -> Option<Span> {
    static NUMBERS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"\b(\d{1,2})\.\s?(?:(\d{1,2})\.)?\s?[-–—]\s?(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})?",
        )
        .expect("the pattern is well-formed")
    });
    static WORDS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?i)\b(\d{1,2})(?:\.|st|nd|rd|th)?\s*(?:([\p{L}\p{M}]{3,14})\s*)?(?:[-–—]|to|till|bis|al|до|au)\s*(\d{1,2})(?:\.|st|nd|rd|th)?\s+(?:of\s+|de\s+)?([\p{L}\p{M}]{3,14})\.?(?:,?\s+(?:de\s+)?(\d{4}))?",
        )
        .expect("the pattern is well-formed")
    });
    if let Some(captures) = NUMBERS.captures(text) {
        let number = |idx: usize| captures.get(idx).and_then(|it| it.as_str().parse::<i8>().ok());
        let (from, to, month) = (number(1)?, number(3)?, number(4)?);
        let from_month = number(2).unwrap_or(month);
        return span_of(&captures, 5, anchor, |year| days(year, from_month, from, month, to));
    }
    let captures = WORDS.captures(text)?;
    let number = |idx: usize| captures.get(idx).and_then(|it| it.as_str().parse::<i8>().ok());
    let month = words::month(captures.get(4)?.as_str())?;
    let from_month = captures.get(2).and_then(|it| words::month(it.as_str())).unwrap_or(month);
    let (from, to) = (number(1)?, number(3)?);
    span_of(&captures, 5, anchor, |year| days(year, from_month, from, month, to))
}

fn days(year: i16, from_month: i8, from: i8, to_month: i8, to: i8) -> Option<(When, When)> {
    let last = civil::Date::new(year, to_month, to).ok()?;
    let mut first = civil::Date::new(year, from_month, from).ok()?;
    if first > last {
        // From December into January.
        first = civil::Date::new(year - 1, from_month, from).ok()?;
    }
    (first <= last).then_some((When::Day { date: first }, When::Day { date: last }))
}

fn week(text: &str, anchor: Option<i16>) -> Option<Span> {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?i)\b(?:week|viikko|viikolla|vecka|woche|kw|semaine|semana|settimana|uke|týždeň)\s+(\d{1,2})(?:[\s,/]+(\d{4}))?\b",
        )
        .expect("the pattern is well-formed")
    });
    let captures = PATTERN.captures(text)?;
    let number: i8 = captures[1].parse().ok()?;
    span_of(&captures, 2, anchor, |year| {
        let monday = civil::ISOWeekDate::new(year, number, civil::Weekday::Monday).ok()?.date();
        let sunday = monday.checked_add(6.days()).ok()?;
        Some((When::Day { date: monday }, When::Day { date: sunday }))
    })
}

/// “at the end of May”: the month is all that is known.
fn vague(text: &str, anchor: Option<i16>) -> Option<Span> {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?i)\b(?:end of|beginning of|middle of|in|early|late|mid|fin de|fines de|ende|anfang|konci|slutet av)[\s-]+([\p{L}\p{M}]{3,14})(?:\s+(\d{4}))?\b",
        )
        .expect("the pattern is well-formed")
    });
    for captures in PATTERN.captures_iter(text) {
        let Some(month) = words::month(&captures[1]) else { continue };
        return span_of(&captures, 2, anchor, |year| {
            let when = When::Month { year, month };
            Some((when, when))
        });
    }
    None
}

/// “4 years 2 months ago”, “17 hours 23 min ago”, “vor 3 Tagen”: counted from the moment the
/// page was fetched, as precise as the smallest unit it names.
fn relative(text: &str, zone: &TimeZone, fetched_at: Timestamp) -> Option<When> {
    static SPAN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(\d{1,4})\s+([\p{L}\p{M}]+)").expect("the pattern is well-formed")
    });
    let lower = text.to_lowercase();
    let padded = format!(" {} ", lower.replace(['.', ',', ':'], " "));
    if !words::AGO.iter().any(|word| padded.contains(&format!(" {word} "))) {
        return None;
    }
    let mut units: Vec<(i64, Unit)> = Vec::new();
    for captures in SPAN.captures_iter(&lower) {
        let (Ok(n), Some(unit)) = (captures[1].parse(), words::unit(&captures[2])) else {
            continue;
        };
        units.push((n, unit));
    }
    let smallest = units.iter().map(|(_, unit)| *unit).min()?;
    let mut span = jiff::Span::new();
    for (n, unit) in units {
        span = match unit {
            Unit::Second => span.try_seconds(n),
            Unit::Minute => span.try_minutes(n),
            Unit::Hour => span.try_hours(n),
            Unit::Day => span.try_days(n),
            Unit::Week => span.try_weeks(n),
            Unit::Month => span.try_months(n),
            Unit::Year => span.try_years(n),
        }
        .ok()?;
    }
    let now = fetched_at.to_zoned(zone.clone());
    let then = now.checked_sub(span).ok()?;
    let (year, month) = (then.year(), then.month());
    Some(match smallest {
        Unit::Second | Unit::Minute => {
            let floor = then.round(jiff::Unit::Minute).ok()?;
            let minutes = floor.offset().seconds() / 60;
            When::Instant {
                at: floor.timestamp(),
                offset_minutes: i16::try_from(minutes).unwrap_or(0),
            }
        }
        Unit::Hour | Unit::Day => When::Day { date: then.date() },
        Unit::Week | Unit::Month => When::Month { year, month },
        Unit::Year => When::Year { year },
    })
}

/// Byte offset behind a relative date that a text begins with, white space included
/// (“4 years 2 months ago When the numbers rose …”).
///
/// In front of a text it has two units or a label, as systems print it: “4 years ago Anna came”
/// is a sentence.
pub(crate) fn relative_end(text: &str) -> Option<usize> {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?i)^(?P<label>(?:last )?(?:updated|posted|published|submitted|päivitetty|julkaistu|uppdaterad|publicerad|aktualisiert|mis à jour|actualizado)\s*:?\s+)?(?:(?:vor|il y a|hace|för|pred|há)\s+)?\d{1,4}\s+\p{L}+\.?(?P<second>\s+\d{1,4}\s+\p{L}+\.?)?(?:\s+(?:ago|sitten|sedan|назад|тому|fa|temu|önce))?(?P<end>\s+|$)",
        )
        .expect("the pattern is well-formed")
    });
    let window = crate::text::head(text, 80);
    if !window.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let captures = PATTERN.captures(window)?;
    let end = captures.get(0)?.end();
    if !is_relative(&window[..end]) {
        return None;
    }
    let rest = &text[end..];
    let is_alone = rest.is_empty();
    let is_printed = captures.name("label").is_some() || captures.name("second").is_some();
    let starts = rest.trim_start_matches(['“', '”', '"', '„', '«', '#']).chars().next();
    let begins_text = starts.is_some_and(|c| !c.is_lowercase() && c.is_alphanumeric());
    (is_alone || is_printed && begins_text).then_some(end)
}

/// Whether a label says that a date is that of a change (“Updated: 1 hour 46 min ago”).
pub(crate) fn is_update(raw: &str) -> bool {
    let lower = raw.to_lowercase();
    ["updated", "päivitetty", "uppdaterad", "aktualisiert", "mis à jour", "actualizado"]
        .iter()
        .any(|label| lower.contains(label))
}

/// Whether the words name a span before now; such a date moves with every fetch.
pub(crate) fn is_relative(raw: &str) -> bool {
    relative(&western_digits(&squeeze(raw)), &TimeZone::UTC, Timestamp::UNIX_EPOCH).is_some()
}

fn bare_year(text: &str) -> When {
    match text.parse::<i16>() {
        Ok(year) if (1900..=2100).contains(&year) && text.len() == 4 => When::Year { year },
        _ => When::Unknown,
    }
}

fn read_numbers(captures: &Captures<'_>) -> Option<Parts> {
    let parts = Parts {
        year: number(captures, "y"),
        month: number(captures, "m"),
        day: number(captures, "d"),
        time: time(captures),
        offset_minutes: captures.name("z").and_then(|it| offset(it.as_str())),
    };
    plausible(parts)
}

/// Numbers with slashes. A site prints one order everywhere, and a weekday beside them tells
/// which; without it only a number above twelve does, or the fixed shape of an old short format.
fn read_slashed(captures: &Captures<'_>) -> Option<Parts> {
    let a: i8 = number(captures, "a")?;
    let b: i8 = number(captures, "b")?;
    let year: i16 = number(captures, "y")?;
    let time = captures.name("us").and_then(|it| {
        let text = it.as_str().trim_start_matches([' ', '-']);
        let (hour, minute) = text.split_once(':')?;
        Some((hour.parse().ok()?, minute.parse().ok()?))
    });
    let is_us_shape = captures.name("us").is_some();
    let day_first = civil::Date::new(year, b, a).ok();
    let month_first = civil::Date::new(year, a, b).ok();
    let named = captures.name("w").map_or(&[][..], |it| words::weekdays(it.as_str()));
    let fits = |date: &Option<civil::Date>| {
        date.is_some_and(|date| named.contains(&date.weekday().to_monday_one_offset()))
    };
    let date = if !named.is_empty() {
        match (fits(&month_first), fits(&day_first)) {
            (true, false) => month_first,
            (false, true) => day_first,
            (true, true) if is_us_shape || a == b => month_first,
            _ => None,
        }
    } else if is_us_shape || a == b || day_first.is_none() {
        month_first
    } else if month_first.is_none() {
        day_first
    } else {
        None
    }?;
    Some(Parts {
        year: Some(date.year()),
        month: Some(date.month()),
        day: Some(date.day()),
        time,
        offset_minutes: None,
    })
}

fn read_words(captures: &Captures<'_>) -> Option<Parts> {
    let parts = Parts {
        year: number(captures, "y"),
        month: Some(words::month(captures.name("mon")?.as_str())?),
        day: number(captures, "d"),
        time: time(captures),
        offset_minutes: None,
    };
    plausible(parts)
}

fn plausible(parts: Parts) -> Option<Parts> {
    let year = parts.year.unwrap_or(2000);
    let month = parts.month.unwrap_or(1);
    let day = parts.day.unwrap_or(1);
    (1900..=2100).contains(&year).then_some(())?;
    civil::Date::new(year, month, day).ok()?;
    Some(parts)
}

fn time(captures: &Captures<'_>) -> Option<(i8, i8)> {
    let hour: i8 = number(captures, "h")?;
    let minute: i8 = number(captures, "min")?;
    (hour < 24 && minute < 60).then_some((hour, minute))
}

fn number<T: std::str::FromStr>(captures: &Captures<'_>, name: &str) -> Option<T> {
    captures.name(name)?.as_str().parse().ok()
}

fn offset(text: &str) -> Option<i16> {
    if text.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let hours: i16 = digits.get(..2)?.parse().ok()?;
    let minutes: i16 = digits.get(2..4)?.parse().ok()?;
    let total = hours * 60 + minutes;
    Some(if text.starts_with('-') { -total } else { total })
}

/// Words that stand around a date in a field and say nothing about it.
fn is_chrome(word: &str) -> bool {
    const LABELS: [&str; 34] = [
        "posted",
        "published",
        "updated",
        "submitted",
        "created",
        "date",
        "on",
        "the",
        "of",
        "at",
        "julkaistu",
        "päivitetty",
        "publicerad",
        "den",
        "veröffentlicht",
        "am",
        "vom",
        "datum",
        "publié",
        "le",
        "mis",
        "jour",
        "publicado",
        "el",
        "fecha",
        "pubblicato",
        "il",
        "опубликовано",
        "опубліковано",
        "дата",
        "publikované",
        "dňa",
        "klo",
        "г",
    ];
    let lower = word.to_lowercase();
    !words::weekdays(&lower).is_empty()
        || LABELS.contains(&lower.as_str())
        || words::FILLERS.iter().any(|list| list.split(' ').any(|it| it == lower))
}

/// Arabic-Indic and Persian digits as the digits the grammar knows.
pub(crate) fn western_digits(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{660}'..='\u{669}' => shifted(c, 0x660),
            '\u{6f0}'..='\u{6f9}' => shifted(c, 0x6f0),
            _ => c,
        })
        .collect()
}

fn shifted(c: char, zero: u32) -> char {
    char::from_digit(c as u32 - zero, 10).unwrap_or(c)
}

#[cfg(test)]
mod tests;
