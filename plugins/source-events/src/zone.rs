//! What the time on a clock means: zones by name, by Windows' name, or by the rules that the
//! calendar itself brings.

use jiff::{Timestamp, civil, tz::TimeZone};

use crate::{
    component::Component,
    recur::{self, Window},
    rule::Rule,
    value::{self, Moment},
    windows,
};

/// A clock's zone.
#[derive(Clone, Debug)]
pub(crate) enum Zone {
    Known(TimeZone),
    /// The calendar's own rules.
    Own(Vec<Observance>),
}

/// A stretch of standard or summer time: when it begins, and the offsets before and after.
#[derive(Clone, Debug)]
pub(crate) struct Observance {
    start: civil::DateTime,
    rules: Vec<Rule>,
    more: Vec<civil::DateTime>,
    from_seconds: i32,
    to_seconds: i32,
    is_summer: bool,
}

/// The zones of one calendar.
#[derive(Debug, Default)]
pub(crate) struct Zones {
    known: Vec<(String, Zone)>,
}

impl Zones {
    /// The zones that a calendar defines.
    pub(crate) fn of(calendar: &Component) -> Zones {
        let mut zones = Zones::default();
        for component in calendar.children("VTIMEZONE") {
            let Some(id) = component.property("TZID").map(|it| it.text()) else { continue };
            let location = component.property("X-LIC-LOCATION").map(|it| it.text());
            let zone = named(&id)
                .or_else(|| location.as_deref().and_then(named))
                .map(Zone::Known)
                .or_else(|| own(component));
            if let Some(zone) = zone {
                zones.known.push((id, zone));
            }
        }
        zones
    }

    /// The zone of a `TZID`; `None` if nobody says what it means.
    pub(crate) fn get(&self, id: &str) -> Option<Zone> {
        let id = id.trim();
        let known = self.known.iter().find(|(known, _)| known.trim() == id);
        known.map(|(_, zone)| zone.clone()).or_else(|| named(id).map(Zone::Known))
    }
}

impl Zone {
    /// The instant that the clock shows, with the offset from UTC in seconds. A time that the
    /// clock skips in spring is the one an hour later, as everybody would take it.
    pub(crate) fn instant(&self, clock: civil::DateTime) -> Option<(Timestamp, i32)> {
        match self {
            Zone::Known(zone) => {
                let at = zone.to_ambiguous_timestamp(clock).compatible().ok()?;
                Some((at, zone.to_offset(at).seconds()))
            }
            Zone::Own(observances) => {
                let seconds = offset_at(observances, clock)?;
                let offset = jiff::tz::Offset::from_seconds(seconds).ok()?;
                Some((offset.to_timestamp(clock).ok()?, seconds))
            }
        }
    }

    /// What the clock shows at an instant.
    pub(crate) fn clock(&self, at: Timestamp) -> civil::DateTime {
        match self {
            Zone::Known(zone) => zone.to_datetime(at),
            Zone::Own(observances) => {
                let utc = TimeZone::UTC.to_datetime(at);
                let shifted = |seconds: i32| {
                    utc.checked_add(jiff::SignedDuration::from_secs(i64::from(seconds))).ok()
                };
                // The offset near that instant; an hour to either side of a change is as good.
                offset_at(observances, utc).and_then(shifted).unwrap_or(utc)
            }
        }
    }
}

/// A zone by its name in the tz database, also at the end of a path
/// (`/example.org/Olson_20011030/Europe/Berlin`), by Windows' name, or by an offset (`GMT+2`).
fn named(id: &str) -> Option<TimeZone> {
    let id = id.trim().trim_matches('"');
    if id.is_empty() || id.len() > 120 {
        return None;
    }
    if let Some(zone) = database(id) {
        return Some(zone);
    }
    if let Some(zone) = windows::zone(id) {
        return TimeZone::get(zone).ok();
    }
    let parts: Vec<&str> = id.split('/').filter(|part| !part.is_empty()).collect();
    for n in (2..=3).rev() {
        if parts.len() > n
            && let Some(zone) = database(&parts[parts.len() - n..].join("/"))
        {
            return Some(zone);
        }
    }
    fixed(id)
}

fn database(id: &str) -> Option<TimeZone> {
    // Three letters mean one thing in one country and another elsewhere, but for these.
    let is_name = id.contains('/') || matches!(id, "UTC" | "GMT" | "Z" | "Zulu" | "UCT");
    let id = if id == "Z" { "UTC" } else { id };
    is_name.then(|| TimeZone::get(id).ok()).flatten()
}

/// `GMT+2`, `UTC+02:00`, `GMT-0400`.
fn fixed(id: &str) -> Option<TimeZone> {
    let upper = id.to_ascii_uppercase();
    let rest = upper.strip_prefix("GMT").or_else(|| upper.strip_prefix("UTC"))?;
    let (sign, digits) = match rest.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some((hours, minutes)) => (hours, minutes),
        None if digits.len() > 2 => digits.split_at_checked(digits.len() - 2)?,
        None => (digits, "0"),
    };
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    if hours > 14 || minutes > 59 {
        return None;
    }
    let offset = jiff::tz::Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()?;
    Some(TimeZone::fixed(offset))
}

fn own(component: &Component) -> Option<Zone> {
    /// Zones have changed their minds less often.
    const OBSERVANCES_MAX: usize = 400;
    let mut observances = Vec::new();
    let parts = component.components.iter();
    let parts = parts.filter(|it| matches!(it.name.as_str(), "STANDARD" | "DAYLIGHT"));
    for part in parts.take(OBSERVANCES_MAX) {
        let offset = |name: &str| part.property(name).and_then(|it| value::offset(&it.value));
        let Some(to_seconds) = offset("TZOFFSETTO") else { continue };
        let from_seconds = offset("TZOFFSETFROM").unwrap_or(to_seconds);
        let start = part.property("DTSTART").and_then(|it| Moment::parse(&it.value));
        let start = start.map_or(civil::DateTime::MIN, |moment| moment.clock());
        let rules = part.all("RRULE").filter_map(|it| Rule::parse(&it.value).ok()).collect();
        let more = part
            .all("RDATE")
            .flat_map(|it| it.value.split(','))
            .filter_map(|it| Moment::parse(it.split('/').next()?))
            .map(|moment| moment.clock())
            .collect();
        let is_summer = part.name == "DAYLIGHT";
        observances.push(Observance { start, rules, more, from_seconds, to_seconds, is_summer });
    }
    (!observances.is_empty()).then_some(Zone::Own(observances))
}

impl Observance {
    /// The last time that it began, not after `clock`.
    fn last_onset(&self, clock: civil::DateTime) -> Option<civil::DateTime> {
        let mut last = (self.start <= clock).then_some(self.start);
        let mut note = |onset: civil::DateTime| {
            if onset <= clock && last.is_none_or(|known| onset > known) {
                last = Some(onset);
            }
        };
        for onset in &self.more {
            note(*onset);
        }
        // A rule of a zone applies once a year; two years back are enough to meet it.
        let from = clock.checked_sub(jiff::Span::new().days(800)).unwrap_or(civil::DateTime::MIN);
        for rule in &self.rules {
            let window = Window { from, until: clock, n_max: 1_000 };
            let until = recur::until(rule, |utc| {
                let east = jiff::SignedDuration::from_secs(i64::from(self.from_seconds));
                utc.checked_add(east).unwrap_or(utc)
            });
            if let Some(onset) = recur::times(self.start, rule, until, window).times.last() {
                note(*onset);
            } else if let Some(until) = until
                && until < from
            {
                // It ended long ago: its last time is near its end.
                let from = until.checked_sub(jiff::Span::new().days(800)).unwrap_or(from);
                let window = Window { from, until, n_max: 1_000 };
                if let Some(onset) =
                    recur::times(self.start, rule, Some(until), window).times.last()
                {
                    note(*onset);
                }
            }
        }
        last
    }
}

/// The offset of the observance that began last. Before all of them the standard says nothing;
/// then it is that of the first winter.
fn offset_at(observances: &[Observance], clock: civil::DateTime) -> Option<i32> {
    let onsets = observances.iter().filter_map(|it| Some((it.last_onset(clock)?, it.to_seconds)));
    match onsets.max_by_key(|(onset, _)| *onset) {
        Some((_, seconds)) => Some(seconds),
        None => {
            let first = observances.iter().min_by_key(|it| (it.is_summer, it.start))?;
            Some(if first.is_summer { first.from_seconds } else { first.to_seconds })
        }
    }
}
