//! The dates that feeds use: RFC 822 and its relatives, RFC 3339, W3CDTF, ISO 8601, `asctime`,
//! and the local forms of a few generators.
//!
//! The reader takes a text apart into numbers, words and zones and puts them together by their
//! shape. What fits no shape is not guessed at: prose dates are the business of normalising.

use jiff::{civil, tz::Offset};
use portolan_plugin::When;

#[cfg(test)]
mod tests;

/// Longer texts are prose.
const DATE_BYTES_MAX: usize = 128;

/// Reads a date; `None` if it has no known form or names a day that does not exist.
pub(crate) fn read(raw: &str) -> Option<When> {
    let text = raw.trim().trim_matches(['"', '\'', '[', ']']).trim();
    if text.is_empty() || text.len() > DATE_BYTES_MAX {
        return None;
    }
    iso(text).or_else(|| words(text))
}

#[derive(Clone, Copy, Debug, Default)]
struct Clock {
    hour: i8,
    minute: i8,
    second: i8,
    nanos: i32,
}

/// `2003-12-31T10:14:55.12+01:00` and everything shorter, with the separators that occur.
fn iso(text: &str) -> Option<When> {
    let bytes = text.as_bytes();
    if text.starts_with('-') {
        return iso_truncated(text);
    }
    let n_digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (date, rest) = match n_digits {
        4 => {
            let year: i16 = text[..4].parse().ok()?;
            let rest = &text[4..];
            if rest.is_empty() {
                return Some(When::Year { year });
            }
            let separator =
                rest.chars().next().filter(|it| matches!(it, '-' | '/' | '.' | '년'))?;
            let rest = rest[separator.len_utf8()..].trim_start();
            let (month, rest) = month(rest)?;
            let rest = rest.trim_start_matches('월').trim_start();
            let rest = match rest.strip_prefix(['-', '/', '.']) {
                Some(rest) => rest,
                None if separator == '년' && rest.starts_with(|it: char| it.is_ascii_digit()) => {
                    rest
                }
                None if rest.is_empty() && matches!(month, Part::Month(_)) => {
                    let Part::Month(month) = month else { return None };
                    civil::Date::new(year, month, 1).ok()?;
                    return Some(When::Month { year, month });
                }
                None if rest.is_empty() => {
                    let Part::OrdinalDay(day) = month else { return None };
                    return Some(When::Day { date: ordinal(year, day)? });
                }
                None => match month {
                    Part::OrdinalDay(day) => {
                        return finish(ordinal(year, day)?, rest);
                    }
                    Part::Month(_) => return None,
                },
            };
            let Part::Month(month) = month else { return None };
            let (day, rest) = number(rest.trim_start(), 2)?;
            let rest = rest.trim_start_matches(['일', '.']);
            (civil::Date::new(year, month, i8::try_from(day).ok()?).ok()?, rest)
        }
        8 => {
            let year = text[..4].parse().ok()?;
            let date =
                civil::Date::new(year, text[4..6].parse().ok()?, text[6..8].parse().ok()?).ok()?;
            (date, &text[8..])
        }
        14 => {
            let date = civil::Date::new(
                text[..4].parse().ok()?,
                text[4..6].parse().ok()?,
                text[6..8].parse().ok()?,
            )
            .ok()?;
            let clock = Clock {
                hour: text[8..10].parse().ok()?,
                minute: text[10..12].parse().ok()?,
                second: text[12..14].parse().ok()?,
                nanos: 0,
            };
            return instant(date, clock, zone(&text[14..])?);
        }
        7 => (ordinal(text[..4].parse().ok()?, text[4..7].parse().ok()?)?, &text[7..]),
        6 => {
            let year: i16 = text[..4].parse().ok()?;
            let month: i8 = text[4..6].parse().ok()?;
            // `200312` is a month; `031231` is a day of a two-digit year.
            if (1970..=2100).contains(&year) && (1..=12).contains(&month) && text.len() == 6 {
                return Some(When::Month { year, month });
            }
            let year = full_year(text[..2].parse().ok()?);
            let date =
                civil::Date::new(year, text[2..4].parse().ok()?, text[4..6].parse().ok()?).ok()?;
            (date, &text[6..])
        }
        2 if bytes.get(2) == Some(&b'-') && bytes.len() >= 8 && bytes.get(5) == Some(&b'-') => {
            let year = full_year(text[..2].parse().ok()?);
            let (month, rest) = number(&text[3..], 2)?;
            let (day, rest) = number(rest.strip_prefix('-')?, 2)?;
            let date =
                civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
            (date, rest)
        }
        _ => return None,
    };
    finish(date, rest)
}

/// The forms of ISO 8601 that leave out the century: `-03-12`, `-0312`.
fn iso_truncated(text: &str) -> Option<When> {
    let rest = text.strip_prefix('-')?;
    let digits: String = rest.chars().filter(|it| *it != '-').collect();
    if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let year = full_year(digits[..2].parse().ok()?);
    let month = digits[2..].parse().ok()?;
    civil::Date::new(year, month, 1).ok()?;
    Some(When::Month { year, month })
}

enum Part {
    Month(i8),
    OrdinalDay(i16),
}

fn month(text: &str) -> Option<(Part, &str)> {
    let n_digits = text.bytes().take_while(u8::is_ascii_digit).count();
    match n_digits {
        1 | 2 => Some((Part::Month(text[..n_digits].parse().ok()?), &text[n_digits..])),
        3 => Some((Part::OrdinalDay(text[..3].parse().ok()?), &text[3..])),
        0 => {
            let len = text.find(|it: char| !it.is_alphabetic()).unwrap_or(text.len());
            Some((Part::Month(month_of(&text[..len])?), &text[len..]))
        }
        _ => None,
    }
}

fn ordinal(year: i16, day: i16) -> Option<civil::Date> {
    let first = civil::Date::new(year, 1, 1).ok()?;
    if !(1..=first.days_in_year()).contains(&day) {
        return None;
    }
    first.checked_add(jiff::Span::new().days(i64::from(day) - 1)).ok()
}

/// What follows the day: nothing, or a time and a zone.
fn finish(date: civil::Date, rest: &str) -> Option<When> {
    let rest = rest.trim_start_matches([',', ' ', '\t']);
    let rest = rest.strip_prefix(['T', 't']).unwrap_or(rest).trim();
    if rest.is_empty() {
        return Some(When::Day { date });
    }
    if !rest.contains(':') && matches!(rest, "Z" | "z" | "UTC" | "GMT") {
        return Some(When::Day { date });
    }
    let (half, rest) = half_of_day(rest);
    let (clock, rest) = clock(rest)?;
    let (half, rest) = match half {
        Some(_) => (half, rest),
        None => half_of_day(rest.trim_start()),
    };
    instant(date, in_half(clock, half)?, zone(rest)?)
}

/// `Thu, 01 Jan 2004 19:48:21 GMT` and everything whose parts stand in another order.
fn words(text: &str) -> Option<When> {
    let mut day: Option<i16> = None;
    let mut month: Option<i8> = None;
    let mut year: Option<i16> = None;
    let mut clock_found: Option<Clock> = None;
    let mut half = None;
    let mut offset: Option<i32> = None;
    let mut date: Option<civil::Date> = None;

    let spaced = text.replace(',', " ");
    for word in spaced.split_whitespace() {
        let word = word.trim_matches(['(', ')']);
        if word.is_empty() {
            continue;
        }
        if !word.starts_with(|it: char| it.is_ascii_digit() || matches!(it, '+' | '-')) {
            // `mar` is Tuesday and March in Italian, Spanish and French: of two names of months
            // the first was a weekday.
            if let Some(named) = month_of(word.trim_end_matches('.')) {
                month = Some(named);
                continue;
            }
            if is_weekday(word) {
                continue;
            }
            if let (Some(found), rest) = half_of_day(word)
                && rest.is_empty()
            {
                half = Some(found);
                continue;
            }
        }
        if word.contains(':') && word.starts_with(|it: char| it.is_ascii_digit()) {
            let (found, rest) = clock(word)?;
            let (later_half, rest) = half_of_day(rest);
            half = half.or(later_half);
            clock_found = Some(found);
            if !rest.is_empty() {
                offset = Some(zone(rest)?);
            }
            continue;
        }
        if word.contains(['-', '/']) && word.starts_with(|it: char| it.is_ascii_digit()) {
            match iso(word) {
                Some(When::Day { date: found }) => date = Some(found),
                Some(_) => return None,
                None => {
                    let (found_day, found_month, found_year) = dashed(word)?;
                    (day, month, year) = (Some(found_day), Some(found_month), Some(found_year));
                }
            }
            continue;
        }
        if word.bytes().all(|byte| byte.is_ascii_digit()) {
            match (day, year) {
                (None, _) if word.len() <= 2 => day = Some(word.parse().ok()?),
                (_, None) if word.len() == 4 => year = Some(word.parse().ok()?),
                // `1500 GMT` after the year.
                (Some(_), Some(_)) if word.len() == 4 && clock_found.is_none() => {
                    let (hour, minute) = (word[..2].parse().ok()?, word[2..].parse().ok()?);
                    clock_found = Some(Clock { hour, minute, ..Clock::default() });
                }
                (Some(_), None) if word.len() == 2 => year = Some(full_year(word.parse().ok()?)),
                (Some(_), None) if word.len() == 3 => {
                    // A two-digit year counted from 1900, as old C libraries print it.
                    year = Some(1900 + word.parse::<i16>().ok()?);
                }
                _ => return None,
            }
            continue;
        }
        let ordinal = word.trim_end_matches(['s', 't', 'n', 'd', 'r', 'h', '.']);
        if ordinal.len() < word.len()
            && ordinal.bytes().all(|byte| byte.is_ascii_digit())
            && !ordinal.is_empty()
        {
            day = Some(ordinal.parse().ok()?);
            continue;
        }
        match zone(word) {
            Some(found) => offset = Some(offset.filter(|_| found == 0).unwrap_or(found)),
            // A zone that nobody knows does not make the day unreadable.
            None if month.is_some() && clock_found.is_some() && is_zone_like(word) => {}
            None => return None,
        }
    }
    let date = match date {
        Some(date) => date,
        None => civil::Date::new(year?, month?, i8::try_from(day?).ok()?).ok()?,
    };
    match clock_found {
        None => Some(When::Day { date }),
        Some(clock) => instant(date, in_half(clock, half)?, offset.unwrap_or(0)),
    }
}

/// `01-Jan-2004`, `31/12/2003` where only one order is possible.
fn dashed(word: &str) -> Option<(i16, i8, i16)> {
    let mut parts = word.split(['-', '/']);
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let year = match third.len() {
        4 => third.parse().ok()?,
        2 => full_year(third.parse().ok()?),
        _ => return None,
    };
    if let Some(month) = month_of(second) {
        return Some((first.parse().ok()?, month, year));
    }
    let (first, second): (i16, i16) = (first.parse().ok()?, second.parse().ok()?);
    match (first, second) {
        (13..=31, 1..=12) => Some((first, i8::try_from(second).ok()?, year)),
        (1..=12, 13..=31) => Some((second, i8::try_from(first).ok()?, year)),
        (1..=12, 1..=12) if first == second => Some((first, i8::try_from(second).ok()?, year)),
        _ => None,
    }
}

fn number(text: &str, n_digits_max: usize) -> Option<(i16, &str)> {
    let n_digits = text.bytes().take_while(u8::is_ascii_digit).count().min(n_digits_max);
    if n_digits == 0 {
        return None;
    }
    Some((text[..n_digits].parse().ok()?, &text[n_digits..]))
}

/// `10:14`, `10:14:55`, `10:14:55.1234`, `10:14:55,5`, `24:00`.
fn clock(text: &str) -> Option<(Clock, &str)> {
    let (hour, rest) = number(text, 2)?;
    let (minute, rest) = number(rest.strip_prefix(':')?, 2)?;
    let mut found = Clock {
        hour: i8::try_from(hour).ok()?,
        minute: i8::try_from(minute).ok()?,
        ..Clock::default()
    };
    let Some(after) = rest.strip_prefix(':') else { return Some((found, rest)) };
    let (second, rest) = number(after, 2)?;
    found.second = i8::try_from(second).ok()?;
    let Some(after) = rest.strip_prefix(['.', ',', ':']) else { return Some((found, rest)) };
    let n_digits = after.bytes().take_while(u8::is_ascii_digit).count();
    if n_digits == 0 {
        return Some((found, after));
    }
    let digits = format!("{:0<9}", &after[..n_digits.min(9)]);
    found.nanos = digits.parse().ok()?;
    Some((found, &after[n_digits..]))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Half {
    Morning,
    Afternoon,
}

fn half_of_day(text: &str) -> (Option<Half>, &str) {
    const WORDS: [(&str, Half); 8] = [
        ("오전", Half::Morning),
        ("오후", Half::Afternoon),
        ("a.m.", Half::Morning),
        ("p.m.", Half::Afternoon),
        ("am", Half::Morning),
        ("pm", Half::Afternoon),
        ("πμ", Half::Morning),
        ("μμ", Half::Afternoon),
    ];
    for (word, half) in WORDS {
        if let Some(head) = text.get(..word.len())
            && head.to_lowercase() == word
        {
            return (Some(half), text[word.len()..].trim_start());
        }
    }
    (None, text)
}

fn in_half(mut clock: Clock, half: Option<Half>) -> Option<Clock> {
    match half {
        Some(Half::Afternoon) if clock.hour < 12 => clock.hour += 12,
        Some(Half::Morning) if clock.hour == 12 => clock.hour = 0,
        _ => {}
    }
    Some(clock)
}

fn instant(date: civil::Date, clock: Clock, offset_secs: i32) -> Option<When> {
    let is_midnight = clock.hour == 24 && clock.minute == 0 && clock.second == 0;
    let (date, hour) = match is_midnight {
        true => (date.tomorrow().ok()?, 0),
        false => (date, clock.hour),
    };
    // A leap second belongs to the minute it ends.
    let second = if clock.second == 60 { 59 } else { clock.second };
    let time = civil::Time::new(hour, clock.minute, second, clock.nanos).ok()?;
    let offset = Offset::from_seconds(offset_secs).ok()?;
    let at = offset.to_timestamp(date.to_datetime(time)).ok()?;
    Some(When::Instant { at, offset_minutes: i16::try_from(offset_secs / 60).ok()? })
}

/// Seconds east of Greenwich; nothing at all means UTC.
fn zone(text: &str) -> Option<i32> {
    let text = text.trim();
    if text.is_empty() {
        return Some(0);
    }
    if let Some(sign_at) = text.find(['+', '-', '−']) {
        let (name, rest) = text.split_at(sign_at);
        if !name.is_empty() && named_zone(name) != Some(0) {
            return None;
        }
        let sign = if rest.starts_with('+') { 1 } else { -1 };
        let rest = rest.trim_start_matches(['+', '-', '−']);
        let rest = rest.split_whitespace().next().unwrap_or_default();
        let (hours, minutes) = match rest.split_once(':') {
            Some((hours, minutes)) => (hours, minutes.split(':').next().unwrap_or_default()),
            None if rest.len() >= 3 => rest.split_at(rest.len() - 2),
            None => (rest, "0"),
        };
        let digits = |text: &str| {
            (text.len() <= 2 && !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit()))
                .then(|| text.parse::<i32>().ok())
                .flatten()
        };
        let (hours, minutes) = (digits(hours)?, digits(minutes)?);
        return (hours <= 25 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60));
    }
    named_zone(text)
}

fn is_zone_like(word: &str) -> bool {
    word.len() <= 5 && word.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn named_zone(name: &str) -> Option<i32> {
    let name = name.trim_end_matches('.').to_ascii_uppercase();
    let hours = match name.as_str() {
        "Z" | "UT" | "UTC" | "GMT" | "WET" | "GMTZ" | "UCT" => 0.0,
        "WEST" | "BST" | "CET" | "MEZ" | "MET" | "WAT" => 1.0,
        "CEST" | "MESZ" | "MEST" | "EET" | "SAST" | "CAT" => 2.0,
        "EEST" | "MSK" | "EAT" | "TRT" => 3.0,
        "MSD" | "GST" | "SAMT" => 4.0,
        "PKT" | "YEKT" => 5.0,
        "IST" => 5.5,
        "WIB" | "ICT" => 7.0,
        "HKT" | "SGT" | "AWST" | "PHT" => 8.0,
        "JST" | "KST" => 9.0,
        "ACST" => 9.5,
        "AEST" => 10.0,
        "AEDT" => 11.0,
        "NZST" => 12.0,
        "NZDT" => 13.0,
        "NST" => -3.5,
        "NDT" => -2.5,
        "BRT" | "ART" | "ADT" => -3.0,
        "AST" | "AT" | "EDT" => -4.0,
        "EST" | "ET" | "CDT" => -5.0,
        "CST" | "CT" | "MDT" => -6.0,
        "MST" | "MT" | "PDT" => -7.0,
        "PST" | "PT" | "AKDT" => -8.0,
        "AKST" => -9.0,
        "HST" => -10.0,
        _ => return None,
    };
    #[expect(clippy::cast_possible_truncation, reason = "at most 13 hours in seconds")]
    Some((hours * 3600.0) as i32)
}

/// Two-digit years as in RFC 2822.
fn full_year(year: i16) -> i16 {
    match year {
        0..=49 => 2000 + year,
        50..=99 => 1900 + year,
        _ => year,
    }
}

fn is_weekday(word: &str) -> bool {
    // Most weekdays are these; the list is for the others.
    const SHORT: [&[u8]; 7] = [b"mon", b"tue", b"wed", b"thu", b"fri", b"sat", b"sun"];
    if word.len() == 3 && SHORT.iter().any(|name| name.eq_ignore_ascii_case(word.as_bytes())) {
        return true;
    }
    const NAMES: [&str; 65] = [
        "mon",
        "tue",
        "wed",
        "thu",
        "fri",
        "sat",
        "sun",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "tues",
        "wednes",
        "thur",
        "thurs",
        "κυρ",
        "δευ",
        "τρι",
        "τετ",
        "πεμ",
        "παρ",
        "σαβ",
        "mo",
        "di",
        "mi",
        "do",
        "fr",
        "sa",
        "so",
        "lun",
        "mer",
        "jeu",
        "ven",
        "sam",
        "dim",
        "mié",
        "jue",
        "vie",
        "sáb",
        "dom",
        "пн",
        "вт",
        "ср",
        "чт",
        "пт",
        "сб",
        "вс",
        "seg",
        "ter",
        "qua",
        "qui",
        "sex",
        "sab",
        "gio",
        "segunda",
        "dimanche",
        "lundi",
        "mardi",
        "mercredi",
        "jeudi",
        "vendredi",
        "samedi",
    ];
    let word = word.trim_end_matches('.');
    if word.is_ascii() {
        return NAMES.iter().any(|name| name.eq_ignore_ascii_case(word));
    }
    let word = word.to_lowercase();
    NAMES.contains(&word.as_str())
}

/// The number of a month's name: English in full and cut, and the other languages that feed
/// generators are known to write.
fn month_of(word: &str) -> Option<i8> {
    const NAMES: [&[&str]; 12] = [
        &[
            "jan",
            "january",
            "ιαν",
            "január",
            "januar",
            "jän",
            "janvier",
            "enero",
            "gen",
            "янв",
            "janeiro",
            "gennaio",
            "января",
        ],
        &[
            "feb",
            "february",
            "φεβ",
            "február",
            "februar",
            "février",
            "fév",
            "febrero",
            "фев",
            "fev",
            "fevereiro",
            "febbraio",
            "февраля",
        ],
        &[
            "mar",
            "march",
            "μάώ",
            "μαρ",
            "március",
            "märz",
            "mär",
            "mars",
            "marzo",
            "мар",
            "março",
            "марта",
        ],
        &[
            "apr",
            "april",
            "απρ",
            "április",
            "avr",
            "avril",
            "abr",
            "abril",
            "апр",
            "aprile",
            "апреля",
        ],
        &[
            "may", "μαϊ", "μάι", "μαι", "május", "mai", "mayo", "мая", "май", "máj", "maio", "mag",
            "maggio",
        ],
        &[
            "jun", "june", "ιουν", "ιούν", "ιοϋν", "június", "juni", "juin", "junio", "июн", "giu",
            "giugno", "junho", "июня",
        ],
        &[
            "jul", "july", "ιουλ", "ιούλ", "ιοϋλ", "július", "juli", "juil", "juillet", "julio",
            "июл", "lug", "luglio", "julho", "июля",
        ],
        &[
            "aug",
            "august",
            "αυγ",
            "αύγ",
            "augusztus",
            "août",
            "aoû",
            "agosto",
            "ago",
            "авг",
            "августа",
        ],
        &[
            "sep",
            "sept",
            "september",
            "σεπ",
            "szeptember",
            "septembre",
            "septiembre",
            "сен",
            "set",
            "setembro",
            "settembre",
            "сентября",
        ],
        &[
            "oct",
            "october",
            "οκτ",
            "október",
            "okt",
            "oktober",
            "octobre",
            "octubre",
            "окт",
            "out",
            "outubro",
            "ott",
            "ottobre",
            "октября",
        ],
        &["nov", "november", "νοε", "νοέ", "novembre", "noviembre", "ноя", "novembro", "ноября"],
        &[
            "dec",
            "december",
            "δεκ",
            "dez",
            "dezember",
            "déc",
            "décembre",
            "dic",
            "diciembre",
            "дек",
            "dezembro",
            "dicembre",
            "декабря",
        ],
    ];
    if word.len() < 3 || !word.starts_with(char::is_alphabetic) {
        return None;
    }
    const SHORT: [&[u8]; 12] = [
        b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov",
        b"dec",
    ];
    if word.len() == 3
        && let Some(idx) = SHORT.iter().position(|name| name.eq_ignore_ascii_case(word.as_bytes()))
    {
        return i8::try_from(idx + 1).ok();
    }
    let idx = match word.is_ascii() {
        true => {
            let is_named = |names: &&[&str]| names.iter().any(|it| it.eq_ignore_ascii_case(word));
            NAMES.iter().position(is_named)
        }
        false => {
            let word = word.to_lowercase();
            NAMES.iter().position(|names| names.contains(&word.as_str()))
        }
    }?;
    i8::try_from(idx + 1).ok()
}
