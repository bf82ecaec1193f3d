//! When a rule applies, within a window and a budget: a rule may go on for ever, and a hostile one
//! may never apply.

use jiff::{SignedDuration, Span, civil};

use crate::{
    rule::{Frequency, Rule},
    value::Moment,
};

/// What of a recurrence is wanted, on the event's own clock, both ends included.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    pub(crate) from: civil::DateTime,
    pub(crate) until: civil::DateTime,
    /// How many times are wanted.
    pub(crate) n_max: usize,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Times {
    pub(crate) times: Vec<civil::DateTime>,
    /// There are more in the window.
    pub(crate) has_more: bool,
    /// The budget was used up before the window's end.
    pub(crate) is_tired: bool,
}

/// How many periods of a rule, and how many days and times in them, are looked at.
const STEPS_MAX: usize = 400_000;

/// The times of a rule that begins at `start`, which is always the first of them. `until` is the
/// rule's own end on the event's clock.
pub(crate) fn times(
    start: civil::DateTime,
    rule: &Rule,
    until: Option<civil::DateTime>,
    window: Window,
) -> Times {
    let mut out = Out { found: Times::default(), window, until, n_left: rule.count, last: None };
    if rule.count == Some(0) {
        return out.found;
    }
    if !out.take(start) {
        return out.found;
    }
    let walk = Walk { start, rule };
    // What was before the window need not be walked through, unless it has to be counted.
    let mut period = match rule.count {
        None => walk.periods_before(window.from),
        Some(_) => 0,
    };
    let mut steps = 0;
    while let Some(first_day) = walk.period(period) {
        if first_day > window.until || until.is_some_and(|until| first_day > until) {
            break;
        }
        let times = walk.times_in(first_day, &mut steps);
        for time in times {
            if time > start && !out.take(time) {
                return out.found;
            }
        }
        steps += 1;
        if steps > STEPS_MAX {
            out.found.is_tired = true;
            break;
        }
        period += walk.periods_to_next(first_day);
    }
    out.found
}

/// The rule's own end on the clock of an event: `UNTIL` as a date covers its whole day.
pub(crate) fn until(
    rule: &Rule,
    on_clock: impl Fn(civil::DateTime) -> civil::DateTime,
) -> Option<civil::DateTime> {
    Some(match rule.until? {
        Moment::Date(date) => date.to_datetime(civil::time(23, 59, 59, 0)),
        Moment::Wall(at) => at,
        Moment::Utc(at) => on_clock(at),
    })
}

struct Out {
    found: Times,
    window: Window,
    until: Option<civil::DateTime>,
    /// Times that the rule still counts.
    n_left: Option<u64>,
    last: Option<civil::DateTime>,
}

impl Out {
    /// Takes the next time in order; `false` when there will be no more.
    fn take(&mut self, time: civil::DateTime) -> bool {
        if self.last.is_some_and(|last| time <= last) {
            return true;
        }
        self.last = Some(time);
        if self.until.is_some_and(|until| time > until) || time > self.window.until {
            return false;
        }
        if let Some(n_left) = &mut self.n_left {
            if *n_left == 0 {
                return false;
            }
            *n_left -= 1;
        }
        if time < self.window.from {
            return true;
        }
        if self.found.times.len() == self.window.n_max {
            self.found.has_more = true;
            return false;
        }
        self.found.times.push(time);
        true
    }
}

struct Walk<'r> {
    start: civil::DateTime,
    rule: &'r Rule,
}

impl Walk<'_> {
    /// The beginning of a period, counted from the one with the start; `None` past the calendar.
    fn period(&self, number: i64) -> Option<civil::DateTime> {
        let n = number.checked_mul(self.rule.interval)?;
        let start = self.start;
        let date = start.date();
        let midnight = civil::Time::midnight();
        match self.rule.frequency {
            Frequency::Yearly => {
                let year = i64::from(date.year()).checked_add(n)?;
                civil::Date::new(i16::try_from(year).ok()?, 1, 1).ok()
            }
            Frequency::Monthly => {
                let months = i64::from(date.year()) * 12 + i64::from(date.month()) - 1;
                let months = months.checked_add(n)?;
                let year = i16::try_from(months.div_euclid(12)).ok()?;
                let month = i8::try_from(months.rem_euclid(12)).ok()? + 1;
                civil::Date::new(year, month, 1).ok()
            }
            Frequency::Weekly => {
                let since = date.weekday().since(self.rule.week_start);
                let days = n.checked_mul(7)?.checked_sub(i64::from(since))?;
                date.checked_add(Span::new().try_days(days).ok()?).ok()
            }
            Frequency::Daily => date.checked_add(Span::new().try_days(n).ok()?).ok(),
            Frequency::Hourly | Frequency::Minutely | Frequency::Secondly => {
                let seconds = n.checked_mul(self.unit_seconds())?;
                let base = self.unit_start()?;
                return base.checked_add(SignedDuration::from_secs(seconds)).ok();
            }
        }
        .map(|date| date.to_datetime(midnight))
    }

    fn unit_seconds(&self) -> i64 {
        match self.rule.frequency {
            Frequency::Hourly => 3600,
            Frequency::Minutely => 60,
            _ => 1,
        }
    }

    /// The start without what is smaller than the rule's unit.
    fn unit_start(&self) -> Option<civil::DateTime> {
        let time = self.start.time();
        let (minute, second) = match self.rule.frequency {
            Frequency::Hourly => (0, 0),
            Frequency::Minutely => (time.minute(), 0),
            _ => (time.minute(), time.second()),
        };
        let time = civil::Time::new(time.hour(), minute, second, 0).ok()?;
        Some(self.start.date().to_datetime(time))
    }

    /// The last period that surely ends before `from`.
    fn periods_before(&self, from: civil::DateTime) -> i64 {
        if from <= self.start {
            return 0;
        }
        let seconds = from.duration_since(self.start).as_secs();
        let longest = match self.rule.frequency {
            Frequency::Yearly => 366 * 86_400,
            Frequency::Monthly => 31 * 86_400,
            Frequency::Weekly => 7 * 86_400,
            Frequency::Daily => 86_400,
            _ => self.unit_seconds(),
        };
        (seconds / (longest * self.rule.interval) - 2).max(0)
    }

    /// How far to the next period that is worth a look: a rule by the second whose day does not
    /// fit goes on with the next day.
    fn periods_to_next(&self, now: civil::DateTime) -> i64 {
        let is_small = matches!(
            self.rule.frequency,
            Frequency::Hourly | Frequency::Minutely | Frequency::Secondly
        );
        if !is_small || self.fits_day(now.date()) {
            return 1;
        }
        let Ok(tomorrow) = now.date().tomorrow() else { return 1 };
        let next = tomorrow.to_datetime(civil::Time::midnight());
        let seconds = next.duration_since(now).as_secs();
        let step = self.unit_seconds() * self.rule.interval;
        (seconds.div_euclid(step) + i64::from(seconds.rem_euclid(step) > 0)).max(1)
    }

    /// The times of one period, sorted, after `BYSETPOS`.
    fn times_in(&self, first: civil::DateTime, steps: &mut usize) -> Vec<civil::DateTime> {
        let date = first.date();
        let days: Vec<civil::Date> = match self.rule.frequency {
            Frequency::Yearly => days_from(date, i64::from(date.days_in_year())),
            Frequency::Monthly => days_from(date, i64::from(date.days_in_month())),
            Frequency::Weekly => days_from(date, 7),
            _ => vec![date],
        };
        *steps += days.len();
        let mut times = Vec::new();
        let clocks = self.clocks(first);
        for day in days.into_iter().filter(|day| self.fits_day(*day)) {
            *steps += clocks.len();
            times.extend(clocks.iter().map(|clock| day.to_datetime(*clock)));
        }
        if self.rule.positions.is_empty() {
            return times;
        }
        let n = times.len();
        let mut chosen: Vec<civil::DateTime> = self
            .rule
            .positions
            .iter()
            .filter_map(|position| {
                let away = usize::try_from(position.unsigned_abs()).ok()?;
                let idx = if *position > 0 { away.checked_sub(1)? } else { n.checked_sub(away)? };
                times.get(idx).copied()
            })
            .collect();
        chosen.sort_unstable();
        chosen.dedup();
        chosen
    }

    /// The times of day of a period, sorted.
    fn clocks(&self, first: civil::DateTime) -> Vec<civil::Time> {
        let rule = self.rule;
        let own = self.start.time();
        let given = |list: &[i8], own: i8| match list.is_empty() {
            true => vec![own],
            false => list.to_vec(),
        };
        // A rule by the hour has its hours from its periods, which `BYHOUR` only narrows.
        let within = |list: &[i8], now: i8| match list.is_empty() || list.contains(&now) {
            true => vec![now],
            false => Vec::new(),
        };
        let now = first.time();
        let (hours, minutes, seconds) = match rule.frequency {
            Frequency::Hourly => (
                within(&rule.hours, now.hour()),
                given(&rule.minutes, own.minute()),
                given(&rule.seconds, own.second()),
            ),
            Frequency::Minutely => (
                within(&rule.hours, now.hour()),
                within(&rule.minutes, now.minute()),
                given(&rule.seconds, own.second()),
            ),
            Frequency::Secondly => (
                within(&rule.hours, now.hour()),
                within(&rule.minutes, now.minute()),
                within(&rule.seconds, now.second()),
            ),
            _ => (
                given(&rule.hours, own.hour()),
                given(&rule.minutes, own.minute()),
                given(&rule.seconds, own.second()),
            ),
        };
        let mut clocks = Vec::new();
        for hour in &hours {
            for minute in &minutes {
                for second in &seconds {
                    clocks.extend(civil::Time::new(*hour, *minute, (*second).min(59), 0).ok());
                }
            }
        }
        clocks
    }

    fn fits_day(&self, day: civil::Date) -> bool {
        let rule = self.rule;
        let start = self.start.date();
        let has_day =
            !rule.weekdays.is_empty() || !rule.month_days.is_empty() || !rule.year_days.is_empty();
        let months_fit = match (rule.months.is_empty(), rule.frequency) {
            (false, _) => rule.months.contains(&day.month()),
            // What a rule leaves open is that of its start.
            (true, Frequency::Yearly) if !has_day && rule.weeks.is_empty() => {
                day.month() == start.month()
            }
            (true, _) => true,
        };
        if !months_fit {
            return false;
        }
        if !rule.weeks.is_empty() && rule.frequency == Frequency::Yearly {
            let (week, n_weeks) = week_of(day, rule.week_start);
            let fits = rule.weeks.iter().any(|wanted| {
                *wanted == week || i16::from(*wanted) == i16::from(week) - i16::from(n_weeks) - 1
            });
            if !fits || (!has_day && day.weekday() != start.weekday()) {
                return false;
            }
        }
        if !rule.year_days.is_empty() {
            let (number, n_days) = (day.day_of_year(), day.days_in_year());
            let fits = |wanted: &i16| *wanted == number || *wanted == number - n_days - 1;
            if !rule.year_days.iter().any(fits) {
                return false;
            }
        }
        if !rule.month_days.is_empty() {
            let (number, n_days) = (day.day(), day.days_in_month());
            let fits = |wanted: &i8| *wanted == number || *wanted == number - n_days - 1;
            if !rule.month_days.iter().any(fits) {
                return false;
            }
        }
        if !rule.weekdays.is_empty() {
            return rule.weekdays.iter().any(|(n, weekday)| {
                *weekday == day.weekday() && (*n == 0 || self.is_nth(*n, day))
            });
        }
        if has_day || !rule.weeks.is_empty() {
            return true;
        }
        match rule.frequency {
            Frequency::Yearly | Frequency::Monthly => day.day() == start.day(),
            Frequency::Weekly => day.weekday() == start.weekday(),
            _ => true,
        }
    }

    /// Whether a day is the nth of its weekday: in its month, or in its year.
    fn is_nth(&self, n: i16, day: civil::Date) -> bool {
        let rule = self.rule;
        let in_month = match rule.frequency {
            Frequency::Monthly => true,
            Frequency::Yearly => !rule.months.is_empty(),
            // A number means nothing in a rule by the week or the day.
            _ => return true,
        };
        let (number, n_days) = match in_month {
            true => (i16::from(day.day()), i16::from(day.days_in_month())),
            false => (day.day_of_year(), day.days_in_year()),
        };
        match n > 0 {
            true => (number - 1) / 7 + 1 == n,
            false => (n_days - number) / 7 + 1 == -n,
        }
    }
}

fn days_from(first: civil::Date, n: i64) -> Vec<civil::Date> {
    let mut days = Vec::new();
    let mut day = first;
    for _ in 0..n {
        days.push(day);
        match day.tomorrow() {
            Ok(next) => day = next,
            Err(_) => break,
        }
    }
    days
}

/// The number of a day's week, and how many weeks its year of weeks has. The first week is that
/// with at least four days in the year.
fn week_of(day: civil::Date, week_start: civil::Weekday) -> (i8, i8) {
    let day_in_week = i16::from(day.weekday().since(week_start));
    // The day of the week that decides which year the week belongs to.
    let fourth = day.checked_add(Span::new().days(i64::from(3 - day_in_week))).unwrap_or(day);
    let week = (fourth.day_of_year() - 1) / 7 + 1;
    let days_left = fourth.days_in_year() - fourth.day_of_year();
    let n_weeks = week + days_left / 7;
    (i8::try_from(week).unwrap_or(i8::MAX), i8::try_from(n_weeks).unwrap_or(i8::MAX))
}
