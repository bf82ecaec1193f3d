//! The time a figure is about, where the cell has a form that means one thing. Words (“October
//! 2020”) are left to normalising, which knows the months of many languages.

use portolan_plugin::{When, civil, raw::RawPeriod};

/// Reads a cell: `2020`, `2020-10`, `2020-10-03T00:00:00`, `2020Q3`, `2019–2020`, `[2010-06-30
/// TO 2025-01-31]`.
pub(crate) fn read(cell: &str) -> Option<RawPeriod> {
    let raw = cell.trim();
    if raw.is_empty() || raw.len() > 80 || !raw.contains(|c: char| c.is_alphanumeric()) {
        return None;
    }
    let mut period = RawPeriod { raw: raw.to_owned(), ..RawPeriod::default() };
    if let Some((starts, ends)) = span(raw) {
        period.starts = Some(starts);
        period.ends = ends;
    }
    Some(period)
}

/// From one cell to another.
pub(crate) fn between(start: &str, end: &str) -> Option<RawPeriod> {
    let (start, end) = (start.trim(), end.trim());
    let mut period = match (read(start), read(end)) {
        (Some(period), None) | (None, Some(period)) => return Some(period),
        (Some(period), Some(_)) if start == end => return Some(period),
        (Some(first), Some(last)) => RawPeriod {
            raw: format!("{start} – {end}"),
            starts: first.starts,
            ends: last.ends.or(last.starts),
        },
        (None, None) => return None,
    };
    if period.starts.is_none() {
        period.ends = None;
    }
    Some(period)
}

/// A year and a month from two cells.
pub(crate) fn of_month(year: &str, month: &str) -> Option<RawPeriod> {
    let (year, month) = (year.trim(), month.trim());
    if year.is_empty() {
        // A month that names its year itself.
        return read(month).filter(|period| period.starts.is_some());
    }
    let period = read(year)?;
    let Some(When::Year { year: number }) = period.starts else { return Some(period) };
    if month.is_empty() {
        return Some(period);
    }
    match month.parse::<i8>() {
        Ok(month @ 1..=12) => Some(RawPeriod {
            raw: format!("{number:04}-{month:02}"),
            starts: Some(When::Month { year: number, month }),
            ends: None,
        }),
        Ok(_) => Some(period),
        // A month in words.
        Err(_) => Some(RawPeriod { raw: format!("{month} {year}"), starts: None, ends: None }),
    }
}

/// Whether a column's title is itself a time: `2019`, `2020 Q1`, `2020-03`.
pub(crate) fn is_title(title: &str) -> bool {
    span(title.trim()).is_some()
}

fn span(text: &str) -> Option<(When, Option<When>)> {
    if let Some(when) = point(text) {
        return Some((when, None));
    }
    if let Some((starts, ends)) = part_of_year(text) {
        return Some((starts, Some(ends)));
    }
    let bare = text.trim_matches(['[', ']']);
    for parting in [" TO ", " to ", "/", "–", "—", " - ", "-"] {
        if let Some((first, last)) = bare.split_once(parting)
            && let (Some(starts), Some(ends)) = (point(first.trim()), point(last.trim()))
            && starts.sort_key() <= ends.sort_key()
        {
            return Some((starts, Some(ends)));
        }
    }
    None
}

/// A year, a month, a day, with or without a time that a figure has no use for.
fn point(text: &str) -> Option<When> {
    let bytes = text.as_bytes();
    let is_year = |text: &str| {
        text.len() == 4
            && text.bytes().all(|byte| byte.is_ascii_digit())
            && text.parse::<i16>().is_ok_and(|year| (1900..=2100).contains(&year))
    };
    if is_year(text) {
        return text.parse().ok().map(|year| When::Year { year });
    }
    let year = text.get(..4).filter(|it| is_year(it))?;
    let year: i16 = year.parse().ok()?;
    if bytes.get(4) != Some(&b'-') {
        return None;
    }
    match text.len() {
        7 => {
            let month: i8 = text.get(5..)?.parse().ok()?;
            (1..=12).contains(&month).then_some(When::Month { year, month })
        }
        10.. => {
            let rest = &text.get(10..)?;
            let date: civil::Date = text.get(..10)?.parse().ok()?;
            let is_time = |rest: &str| {
                rest.starts_with(|c: char| c.is_ascii_digit())
                    && rest
                        .chars()
                        .all(|c| c.is_ascii_digit() || matches!(c, ':' | '.' | 'Z' | '+' | '-'))
            };
            (rest.is_empty() || rest.strip_prefix(['T', ' ']).is_some_and(is_time))
                .then_some(When::Day { date })
        }
        _ => None,
    }
}

/// Quarters and halves of a year: `2020Q3`, `Q3 2020`, `2020-H1`.
fn part_of_year(text: &str) -> Option<(When, When)> {
    let compact: String =
        text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_ascii_uppercase();
    let (year, part) = match compact.as_bytes() {
        [b'Q' | b'H', _, ..] => (compact.get(2..)?, compact.get(..2)?),
        _ => (compact.get(..4)?, compact.get(4..)?),
    };
    if year.len() != 4 || part.len() != 2 {
        return None;
    }
    let year: i16 = year.parse().ok().filter(|year| (1900..=2100).contains(year))?;
    let number: i8 = part.get(1..)?.parse().ok()?;
    let months = match part.as_bytes().first()? {
        b'Q' if (1..=4).contains(&number) => 3,
        b'H' if (1..=2).contains(&number) => 6,
        _ => return None,
    };
    let first = (number - 1) * months + 1;
    Some((When::Month { year, month: first }, When::Month { year, month: first + months - 1 }))
}
