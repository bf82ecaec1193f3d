//! Dates, times and durations as RFC 5545 writes them.

use jiff::{SignedDuration, civil};

/// A date or a time on a clock, and whether that clock shows UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Moment {
    Date(civil::Date),
    /// On a wall: of a named zone, or of whoever looks at it.
    Wall(civil::DateTime),
    Utc(civil::DateTime),
}

impl Moment {
    /// `20180526`, `20180526T100000`, `20180526T100000Z`; hyphens and colons do no harm.
    pub(crate) fn parse(text: &str) -> Option<Moment> {
        let bare: String =
            text.trim().chars().filter(|c| !matches!(c, '-' | ':')).collect::<String>();
        let bare = bare.to_ascii_uppercase();
        let (day, time) = match bare.split_once('T') {
            Some((day, time)) => (day, Some(time)),
            None => (bare.as_str(), None),
        };
        let date = date(day)?;
        let Some(time) = time else { return Some(Moment::Date(date)) };
        let (digits, is_utc) = match time.strip_suffix('Z') {
            Some(digits) => (digits, true),
            None => (time, false),
        };
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let part = |at: usize| digits.get(at..at + 2)?.parse::<i8>().ok();
        let (hour, minute) = (part(0)?, part(2)?);
        // Seconds may be left out; a leap second is the one before it.
        let second = match digits.len() {
            4 => 0,
            6 => part(4)?.min(59),
            _ => return None,
        };
        let time = civil::Time::new(hour, minute, second, 0).ok()?;
        let at = date.to_datetime(time);
        Some(if is_utc { Moment::Utc(at) } else { Moment::Wall(at) })
    }

    /// The clock's time; midnight of a date.
    pub(crate) fn clock(&self) -> civil::DateTime {
        match self {
            Moment::Date(date) => date.to_datetime(civil::Time::midnight()),
            Moment::Wall(at) | Moment::Utc(at) => *at,
        }
    }

    pub(crate) fn is_date(&self) -> bool {
        matches!(self, Moment::Date(_))
    }

    /// The same sort of moment at another time.
    pub(crate) fn at(&self, clock: civil::DateTime) -> Moment {
        match self {
            Moment::Date(_) => Moment::Date(clock.date()),
            Moment::Wall(_) => Moment::Wall(clock),
            Moment::Utc(_) => Moment::Utc(clock),
        }
    }
}

fn date(day: &str) -> Option<civil::Date> {
    if day.len() != 8 || !day.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let year = day.get(..4)?.parse().ok()?;
    let month = day.get(4..6)?.parse().ok()?;
    civil::Date::new(year, month, day.get(6..)?.parse().ok()?).ok()
}

/// A length: days and weeks by the calendar, the rest by the clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Length {
    pub(crate) days: i64,
    pub(crate) seconds: i64,
}

impl Length {
    /// `P1DT2H30M`, `-PT15M`, `P2W`.
    pub(crate) fn parse(text: &str) -> Option<Length> {
        let text = text.trim().to_ascii_uppercase();
        let (sign, rest) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text.strip_prefix('+').unwrap_or(&text)),
        };
        let rest = rest.strip_prefix('P')?;
        let mut length = Length::default();
        let mut in_time = false;
        let mut digits = String::new();
        let mut n_parts = 0;
        for c in rest.chars() {
            if c.is_ascii_digit() {
                digits.push(c);
                continue;
            }
            if c == 'T' && digits.is_empty() {
                in_time = true;
                continue;
            }
            let number: i64 = digits.parse().ok()?;
            digits.clear();
            n_parts += 1;
            let (days, seconds) = match (c, in_time) {
                ('W', false) => (number.checked_mul(7)?, 0),
                ('D', false) => (number, 0),
                ('H', true) => (0, number.checked_mul(3600)?),
                ('M', true) => (0, number.checked_mul(60)?),
                ('S', true) => (0, number),
                _ => return None,
            };
            length.days = length.days.checked_add(days)?;
            length.seconds = length.seconds.checked_add(seconds)?;
        }
        // Ten thousand years are all that the calendar has.
        let fits = length.days < 4_000_000 && length.seconds < 400_000_000_000;
        (n_parts > 0 && digits.is_empty() && fits)
            .then_some(Length { days: sign * length.days, seconds: sign * length.seconds })
    }

    pub(crate) fn between(start: civil::DateTime, end: civil::DateTime) -> Length {
        Length { days: 0, seconds: end.duration_since(start).as_secs() }
    }

    pub(crate) fn after(&self, start: civil::DateTime) -> Option<civil::DateTime> {
        let days = jiff::Span::new().try_days(self.days).ok()?;
        start.checked_add(days).ok()?.checked_add(SignedDuration::from_secs(self.seconds)).ok()
    }
}

/// `+0200`, `-04:30`, `+005258`: seconds east of Greenwich.
pub(crate) fn offset(text: &str) -> Option<i32> {
    let text = text.trim();
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-" | "−", rest) => (-1, rest),
        _ => return None,
    };
    let digits: String = rest.chars().filter(|c| *c != ':').collect();
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) || !matches!(digits.len(), 4 | 6) {
        return None;
    }
    let part = |at: usize| digits.get(at..at + 2)?.parse::<i32>().ok();
    let seconds = part(0)? * 3600 + part(2)? * 60 + if digits.len() == 6 { part(4)? } else { 0 };
    (seconds < 26 * 3600).then_some(sign * seconds)
}
