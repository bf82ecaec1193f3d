//! Dates in forms that machines wrote, and the places where people wrote one.
//!
//! Specifications: HTML date and time strings, RFC 3339, RFC 5322 (`Date:`), and the forms that
//! content systems print into `meta` although no specification has them. Words are not read
//! here: that needs languages and an office's order of day and month, and is normalising.

use jiff::{
    civil,
    fmt::{rfc2822, temporal::Pieces},
};
use portolan_core::When;

/// Longer values are no dates.
const BYTES_MAX: usize = 80;

/// A date in the form that HTML defines.
pub fn html(text: &str) -> Option<When> {
    let pieces = Pieces::parse(text.trim()).ok()?;
    match (pieces.time(), pieces.to_numeric_offset()) {
        (Some(time), Some(offset)) => {
            let at = offset.to_timestamp(pieces.date().to_datetime(time)).ok()?;
            let offset_minutes = i16::try_from(offset.seconds() / 60).unwrap_or_default();
            Some(When::Instant { at, offset_minutes })
        }
        _ => Some(When::Day { date: pieces.date() }),
    }
}

/// A date in any form that has only one reading: HTML's, RFC 5322, `2021/05/03`, `20210503`, a
/// month or a year by itself.
pub fn machine(text: &str) -> Option<When> {
    let text = text.trim();
    if text.is_empty() || text.len() > BYTES_MAX {
        return None;
    }
    let when = html(text).or_else(|| other(text))?;
    let year = match when {
        When::Instant { .. } | When::Day { .. } => when.day()?.year(),
        When::Month { year, .. } | When::Year { year } => year,
        When::Unknown => return None,
    };
    // Zeros and other fillers of empty fields.
    (1900..=2200).contains(&year).then_some(when)
}

fn other(text: &str) -> Option<When> {
    // `2021-05-03 10:00:00 +0200` and `2021-05-03T10:00:00.000+02`.
    if let Some((head, offset)) = text.rsplit_once(' ')
        && offset.starts_with(['+', '-'])
        && let Some(when) = html(&format!("{head}{offset}"))
    {
        return Some(when);
    }
    for zone in [" UTC", " GMT", " Z"] {
        if let Some(head) = text.strip_suffix(zone)
            && let Some(when) = html(&format!("{head}Z"))
        {
            return Some(when);
        }
    }
    if let Ok(zoned) = rfc2822::DateTimeParser::new().parse_zoned(text) {
        let offset_minutes = i16::try_from(zoned.offset().seconds() / 60).unwrap_or_default();
        return Some(When::Instant { at: zoned.timestamp(), offset_minutes });
    }
    let digits: Vec<&str> = text.split(|it: char| !it.is_ascii_digit()).take(4).collect();
    let number = |at: usize| digits.get(at).and_then(|it| it.parse::<i16>().ok());
    let small = |at: usize| digits.get(at).and_then(|it| it.parse::<i8>().ok());
    let day = |year: i16, month: i8, day: i8| {
        civil::Date::new(year, month, day).ok().map(|date| When::Day { date })
    };
    let is_numeric = text.bytes().all(|it| it.is_ascii_digit());
    match (is_numeric, text.len()) {
        (true, 8) => {
            return day(text[..4].parse().ok()?, text[4..6].parse().ok()?, text[6..].parse().ok()?);
        }
        (true, 4) => return Some(When::Year { year: text.parse().ok()? }),
        (true, _) => return None,
        _ => {}
    }
    let is_year = digits.first().is_some_and(|it| it.len() == 4);
    let has_letters = text.get(..10.min(text.len()))?.chars().any(char::is_alphabetic);
    if !is_year || has_letters {
        return None;
    }
    match (number(0), small(1), small(2)) {
        (Some(year), Some(month), Some(number)) => day(year, month, number),
        (Some(year), Some(month), None) if text.len() == 7 && (1..=12).contains(&month) => {
            Some(When::Month { year, month })
        }
        _ => None,
    }
}

/// Names of months begin so in languages written in Latin letters; in other scripts any word may.
const MONTHS: [&str; 78] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mai",
    "mär", "maa", "okt", "dez", "des", "jän", "fév", "fev", "avr", "juin", "juil", "aoû", "aou",
    "déc", "ene", "abr", "ago", "dic", "set", "out", "gen", "mag", "giu", "lug", "ott", "maj",
    "mei", "mrt", "jui", "tam", "hel", "huh", "tou", "kes", "hei", "elo", "syy", "lok", "mars",
    "sty", "lut", "kwi", "cze", "lip", "sie", "wrz", "paź", "lis", "gru", "led", "úno", "bře",
    "dub", "kvě", "čer", "srp", "zář", "říj", "pro", "oca", "şub", "nis", "eyl", "eki", "kas",
];

/// The first words of a text that look like one day: `3 May 2021`, `May 3, 2021`, `03.05.2021`,
/// `2021-05-03`, `2021年5月3日`, `3 мая 2021`.
pub fn in_words(text: &str) -> Option<&str> {
    let tokens = tokens(text);
    for at in 0..tokens.len() {
        if let Some(end) = day_at(&tokens, at, text) {
            return text.get(tokens[at].from..end).map(|it| it.trim_matches([',', ' ', ';']));
        }
    }
    None
}

#[derive(Clone, Copy, Debug)]
struct Token<'a> {
    text: &'a str,
    from: usize,
    is_number: bool,
}

/// Runs of digits and runs of letters.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found: Vec<Token<'_>> = Vec::new();
    let mut from: Option<(usize, bool)> = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let kind = match c {
            c if c.is_numeric() => Some(true),
            c if c.is_alphabetic() => Some(false),
            _ => None,
        };
        if let Some((start, is_number)) = from
            && kind != Some(is_number)
        {
            found.push(Token { text: &text[start..at], from: start, is_number });
            from = None;
        }
        if let (Some(is_number), None) = (kind, from) {
            from = Some((at, is_number));
        }
    }
    found
}

/// Where a day that begins at this token ends.
fn day_at(tokens: &[Token<'_>], at: usize, text: &str) -> Option<usize> {
    let get = |n: usize| tokens.get(at + n).copied();
    let end = |token: Token<'_>| token.from + token.text.len();
    let gap = |a: Token<'_>, b: Token<'_>| text.get(end(a)..b.from).unwrap_or_default();
    let is_year = |it: &Token<'_>| {
        it.is_number && it.text.parse::<u16>().is_ok_and(|year| (1990..2100).contains(&year))
    };
    let is_day = |it: &Token<'_>| {
        it.is_number
            && it.text.len() <= 2
            && it.text.parse::<u8>().is_ok_and(|it| (1..=31).contains(&it))
    };
    let first = get(0)?;
    // 2021-05-03, 2021年5月3日.
    if is_year(&first) {
        let mut numbers = Vec::new();
        for n in 1..5 {
            let Some(token) = get(n) else { break };
            match token.is_number {
                true if is_day(&token) => numbers.push(token),
                false if matches!(token.text, "年" | "月" | "년" | "월") => {}
                _ => break,
            }
            if numbers.len() == 2 {
                let last = numbers[1];
                return Some(match get(n + 1).filter(|it| matches!(it.text, "日" | "일")) {
                    Some(word) => end(word),
                    None => end(last),
                });
            }
        }
        return None;
    }
    if is_day(&first) {
        let second = get(1)?;
        // 03.05.2021, 3/5/2021.
        if second.is_number {
            let third = get(2)?;
            let marks = [gap(first, second), gap(second, third)];
            let is_mark = |it: &str| matches!(it.trim(), "." | "/" | "-");
            return (is_day(&second) && is_year(&third) && marks.into_iter().all(is_mark))
                .then(|| end(third));
        }
        // 3 May 2021, 3. Mai 2021, 3 de mayo de 2021, 3rd of May 2021.
        let mut n = 1;
        let mut month = None;
        while n <= 5 {
            let token = get(n)?;
            if token.is_number {
                return (month.is_some() && is_year(&token)).then(|| end(token));
            }
            if is_month(token.text) {
                month = Some(token);
            } else if token.text.chars().count() > 3 {
                return None;
            }
            n += 1;
        }
        return None;
    }
    // May 3, 2021.
    if !first.is_number && is_month(first.text) {
        let second = get(1).filter(is_day)?;
        let third = get(2)?;
        let third = if third.is_number || third.text.len() > 2 { third } else { get(3)? };
        let is_near = gap(first, second).trim_matches(['.', ' ', '\u{a0}']).is_empty();
        return (is_near && is_year(&third)).then(|| end(third));
    }
    None
}

fn is_month(word: &str) -> bool {
    let lower = word.to_lowercase();
    match lower.chars().next() {
        Some(c) if c.is_ascii() || ('à'..='ž').contains(&c) => {
            MONTHS.iter().any(|it| lower.starts_with(it))
        }
        Some(_) => lower.chars().count() >= 3,
        None => false,
    }
}

/// The day in an address: `/2021/05/03/`, `/2021-05-03-title`, `/20210503/`.
pub fn in_address(path: &str) -> Option<When> {
    let tokens: Vec<&str> =
        path.split(|it: char| !it.is_ascii_digit()).filter(|it| !it.is_empty()).collect();
    let day = |year: &str, month: &str, day: &str| {
        let date = civil::Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
        date.ok().map(|date| When::Day { date })
    };
    let is_year = |it: &str| it.len() == 4 && (it.starts_with("19") || it.starts_with("20"));
    for (at, token) in tokens.iter().enumerate() {
        if token.len() == 8
            && is_year(&token[..4])
            && let Some(when) = day(&token[..4], &token[4..6], &token[6..])
        {
            return Some(when);
        }
        let (Some(month), Some(number)) = (tokens.get(at + 1), tokens.get(at + 2)) else {
            continue;
        };
        if !is_year(token) || month.len() > 2 || number.len() > 2 {
            continue;
        }
        // They must stand side by side: `2021/05/03` or `2021-05-03`.
        let is_near = ["/", "-", "_"]
            .iter()
            .any(|mark| path.contains(&format!("{token}{mark}{month}{mark}{number}")));
        if is_near && let Some(when) = day(token, month, number) {
            return Some(when);
        }
    }
    None
}
