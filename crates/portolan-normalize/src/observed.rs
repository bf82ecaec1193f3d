//! Figures in prose as observations: each number with its words, the time that its own sentence
//! names, and the sentence as its note. Nothing is added up, nothing is carried over from a
//! sentence that states another time, and what is not stated is not there.

use portolan_core::{
    Item, Kind, Text, When,
    item::{Figure, Observation, Period},
};

use crate::{
    dates::words::month as month_of,
    figures,
    item::{full_text, title_year, year_of},
    series,
    text::{key, sentences, squeeze},
};

/// A text with more figures is a table in sentences.
const OBSERVATIONS_MAX: usize = 40;

/// Tags and titles of posts that are about figures.
const STATISTICS: [&str; 8] = [
    "statistics",
    "statistic",
    "tilastot",
    "tilasto",
    "tilastoja",
    "statistik",
    "estadísticas",
    "statistiques",
];

/// Words that make a number a part of the one before (“for 161 of them”).
const OF_THEM: [&str; 8] =
    ["of them", "of those", "of these", "heistä", "niistä", "av dem", "davon", "d’entre eux"];

/// The observations that an item states in words, if figures are what it is about.
pub(crate) fn of(item: &Item) -> Vec<Observation> {
    let is_counted =
        |unit: &Option<String>| unit.as_deref().is_some_and(|unit| series::COUNTED.contains(&unit));
    // Most items are no statistics, and are told from their figures alone.
    let may_be = item.figures.iter().any(|figure| is_counted(&figure.unit));
    if item.figures.is_empty() || !(may_be || says_statistics(item)) {
        return Vec::new();
    }
    let title = item.title.text.value.as_str();
    let text = full_text(item);
    // The title says in short what the text says in full.
    let lines = text.lines().skip(title.lines().count()).chain([title]);
    let lang = item.lang.lang.primary().to_owned();
    let year = year_of(&item.published.when).or_else(|| title_year(&item.title.text.value));
    let mut observations: Vec<Observation> = Vec::new();
    let mut counted: Option<String> = None;
    let mut is_monthly = false;
    // The last month that the post has named: so far goes the year so far.
    let mut month = period_of(title, year, None).and_then(|it| last_month(&it));
    for line in lines {
        let mut period = None;
        for (sentence, clause) in sentences(line).into_iter().flat_map(clauses) {
            let named = period_of(clause, year, month);
            if let Some(named) = named {
                month = last_month(&named).or(month);
                period = Some(named);
            }
            let found = figures::read(clause, &lang);
            // “183” behind “since the beginning of the year” counts what was counted before.
            let bare = || bare_figure(clause, counted.as_deref());
            let found = if found.is_empty() { bare().into_iter().collect() } else { found };
            for figure in found {
                let measure = measure_of(&figure);
                if figure.unit.as_deref().is_some_and(|unit| unit != "percent") {
                    counted = Some(measure.clone());
                }
                let is_month = |it: &Period| matches!(it.starts, When::Month { .. });
                is_monthly |= is_counted(&figure.unit) && period.as_ref().is_some_and(is_month);
                let observation = observation(item, figure, measure, period.as_ref(), sentence);
                let is_known = observations.iter().any(|known| {
                    let is_title = line == title && known.value == observation.value;
                    is_title
                        || (&known.raw, &known.value, &known.period)
                            == (&observation.raw, &observation.value, &observation.period)
                });
                if !is_known && observations.len() < OBSERVATIONS_MAX {
                    observations.push(observation);
                }
            }
        }
    }
    // People counted by the month are statistics, whatever the post is called.
    if is_monthly || says_statistics(item) { observations } else { Vec::new() }
}

fn last_month(period: &Period) -> Option<When> {
    let last = period.ends.unwrap_or(period.starts);
    matches!(last, When::Month { .. }).then_some(last)
}

fn says_statistics(item: &Item) -> bool {
    let says_so = |words: &str| {
        let words = key(words);
        words.split(' ').any(|word| STATISTICS.contains(&word))
    };
    item.kind == Kind::Statistic
        || says_so(&item.title.text.value)
        || item.tags.iter().any(|tag| says_so(&tag.value))
}

fn observation(
    item: &Item,
    figure: Figure,
    measure: String,
    period: Option<&Period>,
    sentence: &str,
) -> Observation {
    // The unit as it is written, in the figure or before it; a table has the measure beside it.
    let written = |unit: &str| figure.raw.contains(unit).then(|| unit.to_owned());
    let unit = match figure.unit.as_deref() {
        Some("percent") if figure.raw.contains('%') => Some("%".to_owned()),
        Some(unit) => written(unit)
            .or_else(|| written(&measure))
            .or_else(|| (!figure.raw.contains(char::is_alphabetic)).then(|| measure.clone())),
        None => None,
    };
    Observation {
        measure: Text::new(measure, item.lang.clone()),
        value: Some(figure.value),
        raw: figure.raw,
        approximate: figure.approximate,
        unit,
        period: period.cloned(),
        place: None,
        dimensions: Vec::new(),
        note: Some(squeeze(sentence)),
    }
}

/// What a figure counts, in its own words: what stands behind the number.
fn measure_of(figure: &Figure) -> String {
    let is_number_word = |word: &str| {
        word.contains(|c: char| c.is_ascii_digit())
            || matches!(word, "hundred" | "hundreds" | "thousand" | "million" | "billion")
            || word.split('-').all(|part| figures::words::number(part).is_some())
    };
    let words: Vec<&str> = figure.raw.split_whitespace().collect();
    let first = words.iter().rposition(|word| is_number_word(word)).map_or(0, |at| at + 1);
    let measure = words[first..].join(" ");
    match (measure.is_empty(), &figure.unit) {
        (false, _) => measure,
        (true, Some(unit)) => unit.clone(),
        (true, None) => figure.raw.clone(),
    }
}

/// A number without a word of what it counts, where the sentence says that it goes on counting.
pub(crate) fn bare_figure(sentence: &str, counted: Option<&str>) -> Option<Figure> {
    let counted = counted?;
    let lower = sentence.to_lowercase();
    let goes_on = series::YEAR_TO_DATE.iter().chain(&OF_THEM).any(|words| lower.contains(words));
    if !goes_on {
        return None;
    }
    let number = sentence
        .split(|c: char| c.is_whitespace())
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .find(|word| {
            let digits = word.bytes().filter(u8::is_ascii_digit).count();
            let is_number = digits > 0
                && word.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b',' | b'.'));
            let is_year =
                word.len() == 4 && word.parse().is_ok_and(|it| (1900..=2100).contains(&it));
            is_number && !is_year
        })?;
    // One sign before three digits parts thousands of people, who have no decimals.
    let plain = number.replace([',', '.'], "");
    let is_whole = number.split([',', '.']).skip(1).all(|group| group.len() == 3);
    is_whole.then(|| Figure {
        raw: number.to_owned(),
        value: plain,
        approximate: false,
        unit: Some(counted.to_owned()),
    })
}

/// A sentence, and each of its parts that states a number of its own: “In June 51 persons returned,
/// which makes 447 since the beginning of the year.” tells of two times.
pub(crate) fn clauses(sentence: &str) -> Vec<(&str, &str)> {
    let has_digits = |part: &str| part.contains(|c: char| c.is_ascii_digit());
    let mut found = Vec::new();
    let mut start = 0;
    for (at, _) in sentence.match_indices([',', ';', '–', '—']) {
        let sign_len = sentence[at..].chars().next().map_or(1, char::len_utf8);
        let rest = &sentence[at + sign_len..];
        let next = rest.split([',', ';', '–', '—']).next().unwrap_or_default();
        let parts = rest.starts_with(' ') && has_digits(&sentence[start..at]) && has_digits(next);
        if parts {
            found.push((sentence, &sentence[start..at]));
            start = at + sign_len;
        }
    }
    found.push((sentence, &sentence[start..]));
    found
}

/// The time that a sentence names: a year so far, months, a year.
fn period_of(sentence: &str, year: Option<i16>, so_far: Option<When>) -> Option<Period> {
    if let Some(raw) = year_to_date(sentence) {
        let year = years(sentence).next().map(|(_, year)| year).or(year);
        // Where no month says how far the year has come, the words are all there is.
        return Some(match so_far {
            Some(When::Month { year: of, month }) if year.is_none_or(|year| year == of) => {
                let starts = When::Month { year: of, month: 1 };
                let ends = (month > 1).then_some(When::Month { year: of, month });
                Period { raw, starts, ends }
            }
            _ => Period { raw, starts: When::Unknown, ends: None },
        });
    }
    let words: Vec<(usize, &str)> = words_at(sentence).collect();
    let is_month = |word: &str| {
        // “May” and “march” are verbs too; months of English begin with a capital.
        let is_verb = matches!(word, "may" | "march" | "mars" | "sept");
        (!is_verb).then(|| month_of(word)).flatten()
    };
    let months: Vec<(usize, usize, i8)> = words
        .iter()
        .enumerate()
        .filter_map(|(idx, (at, word))| Some((idx, *at, is_month(word)?)))
        .collect();
    let own_year = years(sentence).next();
    let Some((first_idx, start, first)) = months.first().copied() else {
        let (at, year) = own_year?;
        let raw = sentence[at..at + 4].to_owned();
        return Some(Period { raw, starts: When::Year { year }, ends: None });
    };
    let number = own_year.map(|(_, year)| year).or(year);
    let (mut last_idx, mut last) = (first_idx, first);
    // “January and February”: months with one word between them at most.
    for (idx, _, month) in months.iter().skip(1) {
        if *idx <= last_idx + 2 && *month == last + 1 {
            (last_idx, last) = (*idx, *month);
        }
    }
    let (last_at, last_word) = words[last_idx];
    let mut end = last_at + last_word.len();
    if let Some((at, word)) = words.get(last_idx + 1)
        && own_year.is_some_and(|(year_at, _)| year_at == *at)
    {
        end = at + word.len();
    }
    let when = |month: i8| number.map_or(When::Unknown, |year| When::Month { year, month });
    Some(Period {
        raw: sentence[start..end].to_owned(),
        starts: when(first),
        ends: (last != first && number.is_some()).then(|| when(last)),
    })
}

/// The words for a year so far, as they stand.
fn year_to_date(sentence: &str) -> Option<String> {
    let lower = sentence.to_lowercase();
    let words = series::YEAR_TO_DATE.iter().find(|words| lower.contains(**words))?;
    let at = lower.find(words)?;
    // Letters of these words have the same length in both cases; elsewhere the words stand alone.
    match sentence.get(at..at + words.len()) {
        Some(raw) if raw.to_lowercase() == **words => {
            let rest = &sentence[at + words.len()..];
            let of_year = rest.strip_prefix(" of the year").map(|after| rest.len() - after.len());
            let of_number = rest.strip_prefix(" of ").and_then(|year| {
                let (at, _) = years(year.get(..4)?).next()?;
                (at == 0).then_some(" of 2017".len())
            });
            let end = at + words.len() + of_year.or(of_number).unwrap_or(0);
            Some(sentence[at..end].to_owned())
        }
        _ => Some((*words).to_owned()),
    }
}

fn years(sentence: &str) -> impl Iterator<Item = (usize, i16)> {
    words_at(sentence).filter_map(|(at, word)| {
        let year = word.parse().ok().filter(|_| word.len() == 4)?;
        (1990..=2100).contains(&year).then_some((at, year))
    })
}

fn words_at(sentence: &str) -> impl Iterator<Item = (usize, &str)> {
    sentence
        .split(|c: char| !c.is_alphanumeric() && !crate::text::is_mark(c))
        .filter(|word| !word.is_empty())
        .scan(0, move |from, word| {
            let at = *from + sentence[*from..].find(word)?;
            *from = at + word.len();
            Some((at, word))
        })
}

#[cfg(test)]
mod tests;
