//! `RRULE`: the text of a recurrence rule.

use jiff::civil::Weekday;

use crate::value::Moment;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Frequency {
    Secondly,
    Minutely,
    Hourly,
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    pub(crate) frequency: Frequency,
    pub(crate) interval: i64,
    pub(crate) count: Option<u64>,
    pub(crate) until: Option<Moment>,
    pub(crate) seconds: Vec<i8>,
    pub(crate) minutes: Vec<i8>,
    pub(crate) hours: Vec<i8>,
    /// A weekday with its number in the month or year; 0: every one.
    pub(crate) weekdays: Vec<(i16, Weekday)>,
    pub(crate) month_days: Vec<i8>,
    pub(crate) year_days: Vec<i16>,
    pub(crate) weeks: Vec<i8>,
    pub(crate) months: Vec<i8>,
    pub(crate) positions: Vec<i32>,
    pub(crate) week_start: Weekday,
}

/// Lists are as long as a year has days at most.
const LIST_MAX: usize = 400;

impl Rule {
    /// Reads `FREQ=WEEKLY;BYDAY=TU`. `Err` says what cannot be followed.
    pub(crate) fn parse(text: &str) -> Result<Rule, String> {
        let mut rule = Rule {
            frequency: Frequency::Daily,
            interval: 1,
            count: None,
            until: None,
            seconds: Vec::new(),
            minutes: Vec::new(),
            hours: Vec::new(),
            weekdays: Vec::new(),
            month_days: Vec::new(),
            year_days: Vec::new(),
            weeks: Vec::new(),
            months: Vec::new(),
            positions: Vec::new(),
            week_start: Weekday::Monday,
        };
        let mut has_frequency = false;
        for part in text.trim().split(';').filter(|part| !part.trim().is_empty()) {
            let (name, value) =
                part.split_once('=').ok_or_else(|| format!("`{part}` has no value"))?;
            let name = name.trim().to_ascii_uppercase();
            let value = value.trim().to_ascii_uppercase();
            let unreadable = || format!("`{name}={value}` cannot be read");
            match name.as_str() {
                "FREQ" => {
                    has_frequency = true;
                    rule.frequency = frequency(&value).ok_or_else(unreadable)?;
                }
                "INTERVAL" => {
                    let interval: i64 = value.parse().map_err(|_| unreadable())?;
                    if !(1..=1_000_000).contains(&interval) {
                        return Err(unreadable());
                    }
                    rule.interval = interval;
                }
                "COUNT" => rule.count = Some(value.parse().map_err(|_| unreadable())?),
                "UNTIL" => rule.until = Some(Moment::parse(&value).ok_or_else(unreadable)?),
                "BYSECOND" => rule.seconds = list(&value, 0, 60).ok_or_else(unreadable)?,
                "BYMINUTE" => rule.minutes = list(&value, 0, 59).ok_or_else(unreadable)?,
                "BYHOUR" => rule.hours = list(&value, 0, 23).ok_or_else(unreadable)?,
                "BYDAY" => rule.weekdays = weekdays(&value).ok_or_else(unreadable)?,
                "BYMONTHDAY" => rule.month_days = signed(&value, 31).ok_or_else(unreadable)?,
                "BYYEARDAY" => rule.year_days = signed(&value, 366).ok_or_else(unreadable)?,
                "BYWEEKNO" => rule.weeks = signed(&value, 53).ok_or_else(unreadable)?,
                "BYMONTH" => rule.months = list(&value, 1, 12).ok_or_else(unreadable)?,
                "BYSETPOS" => rule.positions = signed(&value, 366).ok_or_else(unreadable)?,
                "WKST" => rule.week_start = weekday(&value).ok_or_else(unreadable)?,
                // RFC 7529: other calendars, and what becomes of days that a month has not.
                "RSCALE" if value == "GREGORIAN" => {}
                "SKIP" if value == "OMIT" => {}
                "RSCALE" | "SKIP" => return Err(format!("`{name}={value}` is not followed")),
                _ => {}
            }
        }
        if !has_frequency {
            return Err("it has no `FREQ`".to_owned());
        }
        Ok(rule)
    }
}

fn frequency(word: &str) -> Option<Frequency> {
    Some(match word {
        "SECONDLY" => Frequency::Secondly,
        "MINUTELY" => Frequency::Minutely,
        "HOURLY" => Frequency::Hourly,
        "DAILY" => Frequency::Daily,
        "WEEKLY" => Frequency::Weekly,
        "MONTHLY" => Frequency::Monthly,
        "YEARLY" => Frequency::Yearly,
        _ => return None,
    })
}

fn weekday(word: &str) -> Option<Weekday> {
    Some(match word {
        "MO" => Weekday::Monday,
        "TU" => Weekday::Tuesday,
        "WE" => Weekday::Wednesday,
        "TH" => Weekday::Thursday,
        "FR" => Weekday::Friday,
        "SA" => Weekday::Saturday,
        "SU" => Weekday::Sunday,
        _ => return None,
    })
}

fn weekdays(value: &str) -> Option<Vec<(i16, Weekday)>> {
    let mut found = Vec::new();
    for word in value.split(',').take(LIST_MAX).map(str::trim).filter(|word| !word.is_empty()) {
        let split = word.len().checked_sub(2)?;
        let number = word.get(..split)?;
        let number: i16 = match number {
            "" => 0,
            number => number.parse().ok().filter(|it: &i16| (1..=53).contains(&it.abs()))?,
        };
        found.push((number, weekday(word.get(split..)?)?));
    }
    Some(found)
}

fn numbers<N: std::str::FromStr>(value: &str) -> Option<Vec<N>> {
    value
        .split(',')
        .take(LIST_MAX)
        .map(str::trim)
        .filter(|it| !it.is_empty())
        .map(|it| it.parse().ok())
        .collect()
}

fn list(value: &str, min: i8, max: i8) -> Option<Vec<i8>> {
    let mut found: Vec<i8> = numbers(value)?;
    found.sort_unstable();
    found.dedup();
    found.iter().all(|it| (min..=max).contains(it)).then_some(found)
}

/// Numbers that may be counted from the end, but are never nought.
fn signed<N: std::str::FromStr + Copy + Into<i32>>(value: &str, max: i32) -> Option<Vec<N>> {
    let found: Vec<N> = numbers(value)?;
    found
        .iter()
        .all(|it| {
            let number: i32 = (*it).into();
            number != 0 && number.abs() <= max
        })
        .then_some(found)
}
