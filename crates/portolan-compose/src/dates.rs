//! Dates and numbers as each language writes them.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use portolan_core::{When, page::DateText};

use crate::words::{Arg, Phrases};

/// The rules by which days are reckoned; UTC where the name is not known.
pub(crate) fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// A date with its words; `None` if it is not known.
pub(crate) fn date_text(phrases: &Phrases, zone: &TimeZone, when: &When) -> Option<DateText> {
    let text = match *when {
        When::Instant { at, .. } => day(phrases, zone.to_datetime(at).date()),
        When::Day { date } => day(phrases, date),
        When::Month { year, month } => {
            let name = phrases.get(&format!("month-{month}"));
            let year = year.to_string();
            phrases.with("date-month", &[("month", Arg::Text(&name)), ("year", Arg::Text(&year))])
        }
        When::Year { year } => phrases.with("date-year", &[("year", Arg::Text(&year.to_string()))]),
        When::Unknown => return None,
    };
    let instant = Timestamp::from_second(when.sort_key()?).ok()?;
    Some(DateText { iso: when.iso()?, instant: instant.to_string(), text })
}

/// An instant as a day.
pub(crate) fn instant_day(phrases: &Phrases, zone: &TimeZone, at: Timestamp) -> String {
    day(phrases, zone.to_datetime(at).date())
}

/// An instant to the minute: “22 March 2018, 06:40”.
pub(crate) fn instant_text(phrases: &Phrases, zone: &TimeZone, at: Timestamp) -> DateText {
    let date = instant_day(phrases, zone, at);
    let time = time(phrases, zone, at);
    let text = phrases.with("date-time", &[("date", Arg::Text(&date)), ("time", Arg::Text(&time))]);
    DateText { iso: at.to_string(), instant: at.to_string(), text }
}

/// The clock time of an instant.
pub(crate) fn time(phrases: &Phrases, zone: &TimeZone, at: Timestamp) -> String {
    let local = zone.to_datetime(at);
    let (hour, minute) = (format!("{:02}", local.hour()), format!("{:02}", local.minute()));
    phrases.with("time", &[("hour", Arg::Text(&hour)), ("minute", Arg::Text(&minute))])
}

/// Days of one month: “26–27 May 2018”.
pub(crate) fn days(phrases: &Phrases, first: Date, last: Date) -> String {
    let month = first.month().to_string();
    let name = phrases.get(&format!("month-in-date-{month}"));
    phrases.with(
        "date-days",
        &[
            ("first", Arg::Text(&first.day().to_string())),
            ("last", Arg::Text(&last.day().to_string())),
            ("month", Arg::Text(&name)),
            ("number", Arg::Text(&month)),
            ("year", Arg::Text(&first.year().to_string())),
        ],
    )
}

pub(crate) fn day(phrases: &Phrases, date: Date) -> String {
    let (number, month) = (date.day().to_string(), date.month().to_string());
    let name = phrases.get(&format!("month-in-date-{month}"));
    let year = date.year().to_string();
    // French and Spanish write the first of a month apart.
    let key = if date.day() == 1 { "date-first-day" } else { "date-day" };
    phrases.with(
        key,
        &[
            ("day", Arg::Text(&number)),
            ("month", Arg::Text(&name)),
            ("number", Arg::Text(&month)),
            ("year", Arg::Text(&year)),
        ],
    )
}

/// A whole number with the language's grouping; spaces inside it do not break.
pub(crate) fn number(lang: &str, value: u64) -> String {
    let gap = match lang {
        "en" | "ar" => ",",
        "fr" => "\u{202f}",
        _ => "\u{a0}",
    };
    let digits = value.to_string();
    // Spanish leaves four digits together.
    if lang == "es" && digits.len() <= 4 {
        return digits;
    }
    let mut text = String::new();
    for (idx, digit) in digits.chars().enumerate() {
        if idx > 0 && (digits.len() - idx).is_multiple_of(3) {
            text.push_str(gap);
        }
        text.push(digit);
    }
    text
}

/// A size in bytes: “0.6 MB”, “12 KB”.
pub(crate) fn size(phrases: &Phrases, bytes: u64) -> String {
    let point = if matches!(phrases.lang, "en" | "ar") { "." } else { "," };
    if bytes < 100_000 {
        let shown = number(phrases.lang, bytes.div_ceil(1000).max(1));
        return phrases.with("size-kilobytes", &[("size", Arg::Text(&shown))]);
    }
    let tenths = (bytes + 50_000) / 100_000;
    let shown = format!("{}{point}{}", number(phrases.lang, tenths / 10), tenths % 10);
    phrases.with("size-megabytes", &[("size", Arg::Text(&shown))])
}

#[cfg(test)]
mod tests;
