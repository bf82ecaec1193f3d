//! Monthly counts that several items of one office state, held against their own sums.
//!
//! Nothing is corrected: a sum that does not fit its months is only pointed at.

use std::collections::BTreeMap;

use portolan_core::{Item, ItemId};

use crate::{
    dates::words::month,
    figures,
    item::{full_text, year_of},
    text::{sentences, words},
};

/// Words that make a count one of the whole year so far.
const YEAR_TO_DATE: [&str; 8] = [
    "since the beginning",
    "so far this year",
    "year to date",
    "since january",
    "this year so far",
    "vuoden alusta",
    "sedan årets början",
    "seit jahresbeginn",
];

const COUNTED: [&str; 3] = ["persons", "returnees", "migrants"];

/// What one item says about one month.
#[derive(Clone, Copy, Debug, Default)]
struct Entry {
    id: Option<ItemId>,
    /// People in the month.
    month: Option<i64>,
    /// People from January to the month's end.
    to_date: Option<i64>,
}

/// The items whose count for the year so far is not what an earlier one and the months since
/// then add up to. Only exact counts of an unbroken run of months are compared.
///
/// The caller puts [`InconsistentFigures`](portolan_core::item::Flag::InconsistentFigures) on
/// them.
pub fn inconsistent_series(items: &[&Item]) -> Vec<ItemId> {
    let mut series: BTreeMap<(&str, i16, i8), Entry> = BTreeMap::new();
    for item in items {
        let Some((year, number, entry)) = entry(item) else { continue };
        series.entry((&item.office, year, number)).or_insert(entry);
    }
    let mut found = Vec::new();
    // The last exact sum, the month it was for, and what came since.
    let mut sum: Option<((&str, i16, i8), i64)> = None;
    for (key, entry) in &series {
        let expected = sum.and_then(|((office, year, number), total)| {
            let is_next = (office, year, number + 1) == *key;
            is_next.then(|| entry.month.map(|n| total + n)).flatten()
        });
        if let (Some(expected), Some(stated), Some(id)) = (expected, entry.to_date, entry.id)
            && expected != stated
        {
            found.push(id);
        }
        sum = entry.to_date.or(expected).map(|total| (*key, total));
    }
    found
}

fn entry(item: &Item) -> Option<(i16, i8, Entry)> {
    let text = full_text(item);
    let lang = item.lang.lang.primary();
    let mut entry = Entry { id: Some(item.id), ..Entry::default() };
    let mut number = None;
    for sentence in text.lines().flat_map(sentences) {
        let count = figures::read(sentence, lang).into_iter().find(|figure| {
            !figure.approximate
                && figure.unit.as_deref().is_some_and(|unit| COUNTED.contains(&unit))
        });
        let Some(count) = count.and_then(|figure| figure.value.parse::<i64>().ok()) else {
            continue;
        };
        let lower = sentence.to_lowercase();
        if YEAR_TO_DATE.iter().any(|words| lower.contains(words)) {
            entry.to_date = entry.to_date.or(Some(count));
        } else if let Some(named) = words(sentence).filter(|word| *word != "may").find_map(month) {
            number = number.or(Some(named));
            entry.month = entry.month.or(Some(count));
        }
    }
    let number = number.or_else(|| words(&item.title.text.value).find_map(month))?;
    let year = year_of(&item.published.when).or_else(|| {
        text.split(|c: char| !c.is_ascii_digit())
            .filter(|word| word.len() == 4)
            .filter_map(|word| word.parse().ok())
            .find(|year| (1990..=2100).contains(year))
    })?;
    (entry.month.is_some() || entry.to_date.is_some()).then_some((year, number, entry))
}
