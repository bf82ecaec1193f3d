//! What a way in would bring.

use std::collections::{BTreeMap, HashSet};

use jiff::civil::Date;
use portolan_core::Item;
use serde::Serialize;
use url::Url;

use crate::trial::{Trial, TrialItem};

/// What a trial brought.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Yield {
    pub items: usize,
    /// Origins that became no item.
    pub left_out: usize,
    pub dated: usize,
    pub with_body: usize,
    pub with_teaser: usize,
    pub with_image: usize,
    /// Items in each language, those without one under `und`.
    pub languages: BTreeMap<String, usize>,
    pub first: Option<Date>,
    pub last: Option<Date>,
    pub requests: u64,
    /// There is more than one trial reads.
    pub goes_on: bool,
    /// The longest time between two items, in days.
    pub gap_days_max: Option<i64>,
    /// Items whose own pages were read, where there are such.
    pub read_whole: usize,
}

impl Yield {
    /// `reads_pages`: the plugin reads each item's own page after the list.
    pub(crate) fn of(trial: &Trial, reads_pages: bool) -> Yield {
        let items: Vec<&Item> = trial.items.iter().filter_map(|it| it.item.as_ref()).collect();
        let mut languages: BTreeMap<String, usize> = BTreeMap::new();
        for item in &items {
            *languages.entry(item.lang.lang.to_string()).or_default() += 1;
        }
        let mut days: Vec<Date> = items.iter().filter_map(|it| day(it)).collect();
        days.sort();
        let gaps = days
            .windows(2)
            .filter_map(|pair| pair[1].since(pair[0]).ok().map(|it| i64::from(it.get_days())));
        let count = |test: &dyn Fn(&Item) -> bool| items.iter().filter(|it| test(it)).count();
        // The first request is for the list; the others are for items, where the list is a page.
        let n_pages =
            usize::try_from(trial.summary.requests.saturating_sub(1)).unwrap_or(usize::MAX);
        Yield {
            items: items.len(),
            left_out: trial.items.len() - items.len(),
            dated: count(&|it| it.published.when.is_known() || it.starts.is_some()),
            with_body: count(&|it| it.body.is_some()),
            with_teaser: count(&|it| it.teaser.is_some()),
            with_image: count(&|it| !it.images.is_empty()),
            languages,
            first: days.first().copied(),
            last: days.last().copied(),
            requests: trial.summary.requests,
            goes_on: trial.summary.limit_reached,
            gap_days_max: gaps.max(),
            read_whole: match n_pages {
                n if n > 0 && reads_pages => n.min(items.len()),
                _ => items.len(),
            },
        }
    }

    /// From 0 to about 100: how much, how well known, how whole.
    pub(crate) fn score(&self, worth: i32) -> u32 {
        if self.items == 0 {
            return 0;
        }
        let share = |n: usize| n as f64 / self.items as f64;
        let whole = self.with_body as f64 / self.read_whole.max(1) as f64;
        let many = ((1 + self.items) as f64).ln() / 21_f64.ln();
        let unknown = self.languages.get("und").copied().unwrap_or_default();
        let score = 30.0 * many.min(1.0)
            + 20.0 * share(self.dated)
            + 25.0 * whole.min(1.0)
            + 5.0 * share(self.with_teaser.max(self.with_body)).min(1.0)
            + 5.0 * (1.0 - share(unknown))
            - 10.0 * (self.left_out as f64 / (self.items + self.left_out) as f64);
        (score as i32 + worth).max(1).unsigned_abs()
    }

    /// The language that nearly all items are in.
    pub(crate) fn language(&self) -> Option<&str> {
        let (lang, n) = self.languages.iter().max_by_key(|(_, n)| **n)?;
        (*lang != "und" && *n * 10 >= self.items * 9).then_some(lang)
    }
}

fn day(item: &Item) -> Option<Date> {
    item.published.when.day().or_else(|| item.starts.as_ref()?.when.day())
}

/// What items are known by in comparing two ways in.
pub(crate) fn keys(items: &[TrialItem]) -> HashSet<String> {
    let key = |it: &TrialItem| {
        let item = it.item.as_ref()?;
        let url = item.canonical.as_ref().or(item.url.as_ref())?;
        let url = Url::parse(url).ok()?;
        let host = url.host_str()?;
        let host = host.strip_prefix("www.").unwrap_or(host);
        let query = url.query().map(|it| format!("?{it}")).unwrap_or_default();
        Some(format!("{host}{}{query}", url.path().trim_end_matches('/')))
    };
    items.iter().filter_map(key).collect()
}
