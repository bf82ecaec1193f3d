//! How far the import of a source's history has come: what it has cost, when it rests, what is
//! left.
//!
//! Each slice is one run. What it may spend is taken out of the day's budget before it begins and
//! settled when it ends, so that a slice that is killed has cost all that it might have.

use jiff::{SignedDuration, Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::Slice;

/// The first rest after a slice that came to nothing; each further one is twice as long.
const REST: SignedDuration = SignedDuration::from_mins(1);
const LONGEST_REST: SignedDuration = SignedDuration::from_hours(24);
const DAY_SECONDS: i64 = 86_400;

/// What is remembered of a backfill.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct History {
    /// The way into the source by which it is read.
    pub way: String,
    /// Changes when its requests may mean something else: another plugin, other settings.
    pub rules: String,
    pub began: Option<Timestamp>,
    pub done: Option<Timestamp>,
    pub slices: u64,
    /// Requests made, those of slices that were killed not counted.
    pub requests: u64,
    /// Items that its pages showed.
    pub items: u64,
    /// The oldest day of publication among them.
    pub oldest: Option<Date>,
    /// Requests that are known and wait.
    pub waiting: u64,
    /// Requests that the source has not named yet, if it could say how many.
    pub remaining: Option<u64>,
    /// Pages that were not to be had.
    pub missing: u64,
    pub rests_until: Option<Timestamp>,
    /// Slices in a row that came to nothing.
    stumbles: u32,
    /// Days since 1970, and what was spent on that day.
    day: i64,
    spent: u64,
}

/// What a backfill may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Requests in one slice.
    pub slice: u64,
    pub day: u64,
    /// What one request may cost at most: itself and its repetitions.
    pub price: u64,
}

/// Whether a slice may begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ready {
    /// So many requests.
    Go(u64),
    Done,
    /// The origin asked to be left alone, or did not answer.
    Rests(Timestamp),
    /// The day's budget is spent.
    Spent(Timestamp),
}

/// What a slice came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Yield {
    /// Requests as the origin saw them, repetitions included.
    pub requests: u64,
    pub items: u64,
    pub oldest: Option<Date>,
    /// The longest time for which the origin asked to be left alone.
    pub held: Option<SignedDuration>,
}

impl History {
    pub fn begin(way: String, rules: String, now: Timestamp) -> History {
        History { way, rules, began: Some(now), ..History::default() }
    }

    pub fn ready(&self, budget: Budget, now: Timestamp) -> Ready {
        if self.done.is_some() {
            return Ready::Done;
        }
        if let Some(until) = self.rests_until.filter(|until| *until > now) {
            return Ready::Rests(until);
        }
        let spent = if self.day == day_of(now) { self.spent } else { 0 };
        let left = budget.day.saturating_sub(spent) / budget.price.max(1);
        match budget.slice.min(left) {
            0 => Ready::Spent(next_day(now)),
            requests => Ready::Go(requests),
        }
    }

    /// Takes what a slice may cost out of the day's budget. To be kept before it begins.
    pub fn reserve(&mut self, requests: u64, budget: Budget, now: Timestamp) {
        let today = day_of(now);
        if self.day != today {
            (self.day, self.spent) = (today, 0);
        }
        self.spent += requests * budget.price;
    }

    /// Settles a slice that read something or nothing. To be kept with its items.
    pub fn ended(
        &mut self,
        slice: &Slice,
        reserved: u64,
        budget: Budget,
        came: Yield,
        now: Timestamp,
    ) {
        self.settle(reserved, budget, came.requests);
        self.slices += 1;
        self.items += came.items;
        self.oldest = match (self.oldest, came.oldest) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        self.missing += slice.missing;
        self.waiting = slice.frontier.len() as u64;
        self.remaining = slice.remaining;
        self.rests_until = None;
        if slice.frontier.is_empty() {
            self.done = Some(now);
            self.remaining = None;
            return;
        }
        self.stumbles = if slice.good > 0 { 0 } else { self.stumbles.saturating_add(1) };
        let rest = match came.held {
            Some(wait) => Some(wait.max(SignedDuration::from_secs(1))),
            None => (slice.good == 0).then(|| self.rest()),
        };
        self.rests_until = rest.and_then(|rest| now.checked_add(rest).ok());
    }

    /// Settles a slice that failed as a whole: the plugin broke, the disk was full.
    pub fn failed(&mut self, reserved: u64, budget: Budget, requests: u64, now: Timestamp) {
        self.settle(reserved, budget, requests);
        self.stumbles = self.stumbles.saturating_add(1);
        self.rests_until = now.checked_add(self.rest()).ok();
    }

    /// About how many requests are left; at least so many where the source cannot say.
    pub fn to_go(&self) -> u64 {
        self.waiting + self.remaining.unwrap_or(0)
    }

    fn settle(&mut self, reserved: u64, budget: Budget, requests: u64) {
        self.requests += requests;
        self.spent = (self.spent + requests).saturating_sub(reserved * budget.price);
    }

    fn rest(&self) -> SignedDuration {
        let doublings = self.stumbles.saturating_sub(1).min(16);
        REST.checked_mul(1 << doublings).unwrap_or(LONGEST_REST).min(LONGEST_REST)
    }
}

fn day_of(at: Timestamp) -> i64 {
    at.as_second().div_euclid(DAY_SECONDS)
}

fn next_day(at: Timestamp) -> Timestamp {
    Timestamp::from_second((day_of(at) + 1) * DAY_SECONDS).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use portolan_core::Request;

    use super::*;
    use crate::Retryable;

    const BUDGET: Budget = Budget { slice: 25, day: 60, price: 2 };

    fn at(minute: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minute)
    }

    fn slice(good: u64, left: usize) -> Slice {
        let request = Request::get("https://a.example/2");
        let frontier = vec![Retryable { request, attempts: 0 }; left];
        Slice { frontier, good, ..Slice::default() }
    }

    fn came(requests: u64) -> Yield {
        Yield { requests, items: 10 * requests, ..Yield::default() }
    }

    #[test]
    fn a_day_costs_no_more_than_its_budget_and_a_killed_slice_all_that_it_might() {
        let mut history = History::begin("feed".to_owned(), String::new(), at(0));
        assert_eq!(history.ready(BUDGET, at(0)), Ready::Go(25));
        history.reserve(25, BUDGET, at(0));
        // Killed. What is left of the day is five requests, each perhaps made twice.
        assert_eq!(history.ready(BUDGET, at(1)), Ready::Go(5));
        history.reserve(5, BUDGET, at(1));
        history.ended(&slice(5, 1), 5, BUDGET, came(5), at(2));
        assert_eq!((history.requests, history.items), (5, 50));
        assert_eq!(history.ready(BUDGET, at(3)), Ready::Go(2));
        history.reserve(2, BUDGET, at(3));
        history.ended(&slice(2, 1), 2, BUDGET, came(4), at(4));
        let midnight = at(24 * 60);
        assert_eq!(history.ready(BUDGET, at(5)), Ready::Spent(midnight));
        assert_eq!(history.ready(BUDGET, midnight), Ready::Go(25));
    }

    #[test]
    fn it_rests_as_long_as_the_origin_asks_and_longer_each_time_it_is_silent() {
        let mut history = History::begin("feed".to_owned(), String::new(), at(0));
        let held = Yield { held: Some(SignedDuration::from_mins(7)), ..came(1) };
        history.ended(&slice(0, 3), 1, BUDGET, held, at(0));
        assert_eq!(history.ready(BUDGET, at(6)), Ready::Rests(at(7)));
        assert_eq!(history.ready(BUDGET, at(7)), Ready::Go(25));
        let mut rests = Vec::new();
        for _ in 0..14 {
            history.ended(&slice(0, 3), 1, BUDGET, came(1), at(0));
            rests.push(history.rests_until.unwrap().duration_since(at(0)).as_mins());
        }
        assert_eq!(rests[..4], [2, 4, 8, 16]);
        assert_eq!(rests.last(), Some(&(24 * 60)));
        history.ended(&slice(1, 3), 1, BUDGET, came(1), at(0));
        assert_eq!(history.rests_until, None, "something came");
        history.failed(1, BUDGET, 1, at(0));
        assert_eq!(history.rests_until, Some(at(1)));
    }

    #[test]
    fn it_is_done_when_nothing_is_left_to_ask() {
        let mut history = History::begin("feed".to_owned(), String::new(), at(0));
        let told = Slice { remaining: Some(600), ..slice(1, 3) };
        history.ended(&told, 1, BUDGET, came(1), at(1));
        assert_eq!(history.to_go(), 603);
        let day = |text: &str| text.parse::<Date>().ok();
        let older = Yield { oldest: day("2014-03-02"), ..came(1) };
        history.ended(&told, 1, BUDGET, older, at(1));
        history.ended(&told, 1, BUDGET, Yield { oldest: day("2019-01-01"), ..came(1) }, at(1));
        assert_eq!(history.oldest, day("2014-03-02"));
        history.ended(&slice(1, 0), 1, BUDGET, came(1), at(9));
        assert_eq!((history.done, history.to_go()), (Some(at(9)), 0));
        assert_eq!(history.ready(BUDGET, at(10)), Ready::Done);
        let copy = serde_json::to_value(&history).unwrap();
        assert_eq!(serde_json::from_value::<History>(copy).unwrap(), history);
    }
}
