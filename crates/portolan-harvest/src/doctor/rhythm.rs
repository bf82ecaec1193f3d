//! What is usual for a source, learned from its healthy runs and kept in bounded form.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::chart::{Listed, Visit, day_of};

/// Days with something new that are kept: a rhythm is that of the last ones.
const DAYS_KEPT: usize = 96;
const SIZES_KEPT: usize = 24;
const WAITS_KEPT: usize = 48;
const KNOWN_KEPT: usize = 300;
const TOP_KEPT: usize = 10;
const LANGUAGES_KEPT: usize = 12;
/// The weight of a new run in what is usual.
const WEIGHT: f32 = 0.15;
/// A rhythm of fewer gaps is none.
const GAPS_MIN: usize = 5;
/// Where there is none, silence is no news for so long.
const SILENCE_WITHOUT_RHYTHM: SignedDuration = SignedDuration::from_hours(24 * 120);

/// What is usual.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rhythm {
    /// Healthy runs that it was learned from, and those of them that brought a body.
    pub runs: u64,
    pub bodies: u64,
    /// Days since 1970 on which something was new, in order.
    days: Vec<i32>,
    /// Items listed in one run.
    sizes: Vec<u32>,
    /// Milliseconds until the first address was answered.
    waits: Vec<u32>,
    /// Field name → share of the items that have it, of listings and of items' own pages.
    listed: BTreeMap<String, f32>,
    details: BTreeMap<String, f32>,
    pub(crate) garbled: f32,
    pub(crate) ahead: f32,
    pub(crate) undated: f32,
    pub(crate) blank: f32,
    /// Letters of one item's texts, in listings and on items' own pages.
    pub(crate) letters: f32,
    pub(crate) letters_of_details: f32,
    languages: BTreeMap<String, f32>,
    /// Identity and text of the items seen last.
    known: Vec<(u64, u64)>,
    /// The first items of the last listing.
    top: Vec<u64>,
    pub(crate) newest: Option<i64>,
    pub(crate) bytes: u64,
}

impl Rhythm {
    /// Learns from a run that showed nothing wrong.
    pub(crate) fn learn(&mut self, visit: &Visit, wait: Option<SignedDuration>) {
        self.runs += 1;
        if let Some(wait) = wait {
            let millis = u32::try_from(wait.as_millis()).unwrap_or(u32::MAX);
            push(&mut self.waits, millis, WAITS_KEPT);
        }
        let today = day_of(visit.at.as_second());
        // The day on which an item was published says more than the day on which we saw it.
        let mut days: Vec<i32> = visit.days.iter().copied().filter(|it| *it <= today).collect();
        if visit.new > 0 && self.runs > 1 && days.iter().all(|it| *it < today - 3) {
            days.push(today);
        }
        for day in days {
            if let Err(at) = self.days.binary_search(&day) {
                self.days.insert(at, day);
            }
        }
        let surplus = self.days.len().saturating_sub(DAYS_KEPT);
        self.days.drain(..surplus);
        if !visit.has_contents() || visit.listed.n == 0 {
            return;
        }
        self.bodies += 1;
        push(&mut self.sizes, u32::try_from(visit.listed.n).unwrap_or(u32::MAX), SIZES_KEPT);
        fill(&mut self.listed, &visit.listed);
        if visit.details.n > 0 {
            fill(&mut self.details, &visit.details);
            let letters = share(visit.details.letters, visit.details.n);
            let of_first = if self.letters_of_details == 0.0 { 1 } else { self.bodies };
            nudge(&mut self.letters_of_details, letters, of_first);
        }
        let n = visit.listed.n.max(1);
        nudge(&mut self.letters, share(visit.listed.letters, n), self.bodies);
        nudge(&mut self.garbled, share(visit.listed.garbled, n), self.bodies);
        nudge(&mut self.ahead, share(visit.listed.ahead, n), self.bodies);
        if visit.judged.n > 0 {
            nudge(&mut self.undated, share(visit.judged.undated, visit.judged.n), self.bodies);
        }
        if visit.pages_read > 0 {
            nudge(&mut self.blank, share(visit.pages_blank, visit.pages_read), self.bodies);
        }
        self.learn_languages(visit);
        for id in &visit.ids {
            if !self.known.contains(id) {
                push(&mut self.known, *id, KNOWN_KEPT);
            }
        }
        self.top = visit.ids.iter().take(TOP_KEPT).map(|id| id.0).collect();
        self.newest = self.newest.max(visit.listed.newest);
    }

    fn learn_languages(&mut self, visit: &Visit) {
        for (language, n) in &visit.judged.languages {
            *self.languages.entry(language.clone()).or_default() += *n as f32;
        }
        // Old counts fade once there are many, so that a slow change of habits is followed.
        if self.languages.values().sum::<f32>() > 400.0 {
            for n in self.languages.values_mut() {
                *n /= 2.0;
            }
        }
        while self.languages.len() > LANGUAGES_KEPT {
            let rarest = self.languages.iter().min_by(|a, b| a.1.total_cmp(b.1));
            let Some(rarest) = rarest.map(|it| it.0.clone()) else { return };
            self.languages.remove(&rarest);
        }
    }

    /// The last day on which something was new, and how long silence may last after it.
    pub fn silence(&self) -> Option<(Timestamp, SignedDuration)> {
        let last = *self.days.last()?;
        let at = Timestamp::from_second(i64::from(last) * 86_400).ok()?;
        let mut gaps: Vec<i32> = self
            .days
            .windows(2)
            .filter_map(|it| match it {
                [one, two] => Some(two - one),
                _ => None,
            })
            .collect();
        if gaps.len() < GAPS_MIN {
            let longest = f64::from(gaps.iter().max().copied().unwrap_or_default());
            let allowed = match gaps.len() {
                0..3 => SILENCE_WITHOUT_RHYTHM.max(days(longest * 3.0)),
                _ => days(longest * 2.5 + 7.0),
            };
            return Some((at, allowed));
        }
        gaps.sort_unstable();
        let n = gaps.len() as f64;
        // One pinned item of years ago is no rhythm.
        let longest = match gaps.as_slice() {
            [.., second, last] if *last > 6 * *second => *second,
            [.., last] => *last,
            [] => 0,
        };
        let longest = f64::from(longest);
        let mean = gaps.iter().map(|it| f64::from(*it).min(longest)).sum::<f64>() / n;
        let spread =
            gaps.iter().map(|it| (f64::from(*it).min(longest) - mean).powi(2)).sum::<f64>();
        let usual = mean + SPREADS * (spread / n).sqrt();
        let usual = usual.clamp(longest * LONGEST_FACTORS.0, longest * LONGEST_FACTORS.1);
        // A rhythm of few gaps is a guess.
        let usual = usual * (1.0 + 3.0 / n) + DAYS_MORE;
        Some((at, days(usual.max(DAYS_AT_LEAST))))
    }

    /// The median of what was waited for the first answer.
    pub fn usual_wait(&self) -> Option<SignedDuration> {
        (self.waits.len() >= 6).then(|| {
            let mut waits = self.waits.clone();
            waits.sort_unstable();
            SignedDuration::from_millis(i64::from(waits[waits.len() / 2]))
        })
    }

    /// The median and the least of the last listings.
    pub fn usual_size(&self) -> Option<(u32, u32)> {
        (self.sizes.len() >= 3).then(|| {
            let mut sizes = self.sizes.clone();
            sizes.sort_unstable();
            (sizes[sizes.len() / 2], sizes[0])
        })
    }

    /// The share of listed items that have a field, once enough was seen.
    pub(crate) fn usual_listed(&self, field: &str) -> Option<f32> {
        (self.bodies >= 3).then(|| self.listed.get(field).copied()).flatten()
    }

    pub(crate) fn usual_details(&self, field: &str) -> Option<f32> {
        (self.bodies >= 3).then(|| self.details.get(field).copied()).flatten()
    }

    /// How much of all that was read is in this language, once enough was.
    pub(crate) fn usual_language(&self, language: &str) -> Option<f32> {
        let all: f32 = self.languages.values().sum();
        (all >= 6.0).then(|| self.languages.get(language).copied().unwrap_or_default() / all)
    }

    pub(crate) fn main_language(&self) -> Option<&str> {
        let main = self.languages.iter().max_by(|a, b| a.1.total_cmp(b.1));
        main.map(|it| it.0.as_str())
    }

    pub(crate) fn knows_id(&self, id: u64) -> bool {
        self.known.iter().any(|it| it.0 == id)
    }

    pub(crate) fn knows_text(&self, text: u64) -> bool {
        self.known.iter().any(|it| it.1 == text)
    }

    pub(crate) fn top(&self) -> &[u64] {
        &self.top
    }

    /// Takes identities in that a sick run showed, so that the next run can be compared.
    pub(crate) fn meet(&mut self, visit: &Visit) {
        for id in &visit.ids {
            if !self.known.contains(id) {
                push(&mut self.known, *id, KNOWN_KEPT);
            }
        }
    }
}

/// Silence is longer than usual beyond so many standard deviations of the gaps, within these
/// multiples of the longest gap, and so many days more.
const SPREADS: f64 = 6.0;
const LONGEST_FACTORS: (f64, f64) = (1.12, 1.5);
const DAYS_MORE: f64 = 1.5;
const DAYS_AT_LEAST: f64 = 4.0;

fn days(n: f64) -> SignedDuration {
    SignedDuration::from_hours((n * 24.0) as i64)
}

fn push<T>(ring: &mut Vec<T>, value: T, kept: usize) {
    ring.push(value);
    let surplus = ring.len().saturating_sub(kept);
    ring.drain(..surplus);
}

fn fill(usual: &mut BTreeMap<String, f32>, listed: &Listed) {
    for (field, n) in listed.fields() {
        let seen = share(n, listed.n.max(1));
        usual.entry(field.to_owned()).and_modify(|it| *it += WEIGHT * (seen - *it)).or_insert(seen);
    }
}

fn nudge(usual: &mut f32, seen: f32, runs: u64) {
    if runs <= 1 {
        *usual = seen;
    } else {
        *usual += WEIGHT * (seen - *usual);
    }
}

pub(crate) fn share(part: u64, whole: u64) -> f32 {
    if whole == 0 { 0.0 } else { part as f32 / whole as f32 }
}
