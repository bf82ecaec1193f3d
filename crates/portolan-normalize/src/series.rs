//! Monthly counts that several items of one office state, held against their own sums.
//!
//! Nothing is corrected: a sum that does not fit its months is only pointed at.

use std::collections::BTreeMap;

use portolan_core::{Item, ItemId, item::Figure};

use crate::{
    dates::words::month as month_of,
    figures,
    item::{full_text, year_of},
    observed,
    text::{sentences, words},
};

/// Words that make a count one of the whole year so far.
pub(crate) const YEAR_TO_DATE: [&str; 8] = [
    "since the beginning",
    "so far this year",
    "year to date",
    "since january",
    "this year so far",
    "vuoden alusta",
    "sedan årets början",
    "seit jahresbeginn",
];

pub(crate) const COUNTED: [&str; 3] = ["persons", "returnees", "migrants"];

/// What one item says about one month of its office's counting.
#[derive(Clone, Debug)]
pub struct MonthlyCount {
    id: ItemId,
    office: String,
    year: i16,
    number: i8,
    /// People in the month.
    month: Option<i64>,
    /// People from January to the month's end.
    to_date: Option<i64>,
}

impl MonthlyCount {
    /// The count that an item states, if it states one. Most items do not, and are told from
    /// their figures alone.
    pub fn of(item: &Item) -> Option<MonthlyCount> {
        if !item.figures.iter().any(is_count) {
            return None;
        }
        let text = full_text(item);
        let lang = item.lang.lang.primary();
        let (mut number, mut month, mut to_date) = (None, None, None);
        let mut has_counted = false;
        let parts = text.lines().flat_map(sentences).flat_map(observed::clauses);
        for (_, sentence) in parts {
            let lower = sentence.to_lowercase();
            let is_to_date = YEAR_TO_DATE.iter().any(|words| lower.contains(words));
            // The verb “may” is no month.
            let named = || words(sentence).filter(|word| *word != "may").find_map(month_of);
            let named = if is_to_date { None } else { named() };
            if !is_to_date && named.is_none() {
                continue;
            }
            let figures = figures::read(sentence, lang);
            let has_figures = !figures.is_empty();
            let count = figures.into_iter().find(is_count);
            has_counted |= count.is_some();
            // “… and 183 since the beginning of the year”: of those who were counted before.
            let goes_on = || observed::bare_figure(sentence, Some("persons"));
            let count =
                count.or_else(|| goes_on().filter(|_| is_to_date && has_counted && !has_figures));
            let Some(count) = count.and_then(|figure| figure.value.parse::<i64>().ok()) else {
                continue;
            };
            if is_to_date {
                to_date = to_date.or(Some(count));
            } else {
                number = number.or(named);
                month = month.or(Some(count));
            }
        }
        if month.is_none() && to_date.is_none() {
            return None;
        }
        let number = number.or_else(|| words(&item.title.text.value).find_map(month_of))?;
        let year = year_of(&item.published.when).or_else(|| {
            text.split(|c: char| !c.is_ascii_digit())
                .filter(|word| word.len() == 4)
                .filter_map(|word| word.parse().ok())
                .find(|year| (1990..=2100).contains(year))
        })?;
        Some(MonthlyCount {
            id: item.id,
            office: item.office.clone(),
            year,
            number,
            month,
            to_date,
        })
    }

    /// Whether it states a sum that earlier months could contradict.
    pub fn is_sum(&self) -> bool {
        self.to_date.is_some()
    }

    pub fn id(&self) -> ItemId {
        self.id
    }
}

fn is_count(figure: &Figure) -> bool {
    !figure.approximate && figure.unit.as_deref().is_some_and(|unit| COUNTED.contains(&unit))
}

/// The items whose count for the year so far is not what an earlier one and the months since
/// then add up to. Only exact counts of an unbroken run of months are compared; of several counts
/// of one month the first stands.
///
/// The caller puts [`InconsistentFigures`](portolan_core::item::Flag::InconsistentFigures) on
/// them.
pub fn inconsistent_series<'c>(counts: impl IntoIterator<Item = &'c MonthlyCount>) -> Vec<ItemId> {
    let mut series: BTreeMap<(&str, i16, i8), &MonthlyCount> = BTreeMap::new();
    for count in counts {
        series.entry((&count.office, count.year, count.number)).or_insert(count);
    }
    let mut found = Vec::new();
    // The last exact sum, and the month it was for.
    let mut sum: Option<((&str, i16, i8), i64)> = None;
    for (key, count) in &series {
        let expected = sum.and_then(|((office, year, number), total)| {
            let is_next = (office, year, number + 1) == *key;
            is_next.then(|| count.month.map(|n| total + n)).flatten()
        });
        if let (Some(expected), Some(stated)) = (expected, count.to_date)
            && expected != stated
        {
            found.push(count.id);
        }
        sum = count.to_date.or(expected).map(|total| (*key, total));
    }
    found
}
