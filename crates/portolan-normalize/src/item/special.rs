//! What only some items have: observations, and the details of portraits, events, publications
//! and posts.

use std::sync::LazyLock;

use portolan_core::{
    Diagnostic, Item, RawItem, When,
    item::{
        Attendance, Chapter, EventDetails, EventStatus, Fact, Flag, Observation, Period, Person,
        Portrait, Portrayed, Post, Publication, Specifics, Whereabouts,
    },
    place::Place,
    raw::{
        RawEvent, RawFact, RawObservation, RawPeriod, RawPerson, RawPortrait, RawPost,
        RawPublication, RawSpecifics,
    },
};
use regex::Regex;

use super::{Normalizer, is_web, limit};
use crate::{dates, markup, text::squeeze};

/// A table of more rows is a file to download, not an item to read.
const OBSERVATIONS_MAX: usize = 2_000;
const DIMENSIONS_MAX: usize = 20;
const PEOPLE_MAX: usize = 20;
const CHAPTERS_MAX: usize = 100;
const HASHTAGS_MAX: usize = 40;
const ISBN_MAX: usize = 20;
/// A child is not a year older than this.
const CHILD_AGE_MAX: u32 = 17;

impl Normalizer<'_> {
    pub(super) fn fill_special(
        &self,
        item: &mut Item,
        raw: &RawItem,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let mut observations: Vec<Observation> = Vec::new();
        for given in &raw.observations {
            match self.observation(given, item) {
                Some(observation) => observations.push(observation),
                None => diagnostics.push(Diagnostic::observation_unreadable(
                    &raw.origin_id,
                    &given.measure,
                    &given.value,
                )),
            }
        }
        limit(&mut observations, OBSERVATIONS_MAX, "observations", &raw.origin_id, diagnostics);
        item.observations = observations;
        item.specifics =
            match &raw.specifics {
                Some(RawSpecifics::Portrait(it)) => {
                    Some(Specifics::Portrait(self.portrait(it, item, &raw.origin_id, diagnostics)))
                }
                Some(RawSpecifics::Event(it)) => Some(Specifics::Event(self.event(it))),
                Some(RawSpecifics::Publication(it)) => Some(Specifics::Publication(
                    self.publication(it, item, &raw.origin_id, diagnostics),
                )),
                Some(RawSpecifics::Post(it)) => Some(Specifics::Post(self.post(it, item))),
                Some(_) | None => None,
            };
    }

    /// `None` where what is given as a number is none, or nothing says what is counted.
    fn observation(&self, raw: &RawObservation, item: &Item) -> Option<Observation> {
        let measure = squeeze(&raw.measure);
        let value = raw.value.trim();
        let words = squeeze(&raw.raw);
        if measure.is_empty() || (!value.is_empty() && !is_decimal(value)) {
            return None;
        }
        if value.is_empty() && words.is_empty() {
            return None;
        }
        let mut dimensions: Vec<Fact> = raw.dimensions.iter().filter_map(fact).collect();
        dimensions.truncate(DIMENSIONS_MAX);
        Some(Observation {
            measure: self.text_near(&measure, item),
            value: (!value.is_empty()).then(|| value.to_owned()),
            raw: if words.is_empty() { value.to_owned() } else { words },
            approximate: raw.approximate,
            unit: given(raw.unit.as_deref()),
            period: raw.period.as_ref().and_then(|it| self.period(it)),
            place: self.whereabouts(raw.place.as_deref(), raw.place_code.as_deref()),
            dimensions,
            note: given(raw.note.as_deref()),
        })
    }

    fn portrait(
        &self,
        raw: &RawPortrait,
        item: &mut Item,
        origin_id: &str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Portrait {
        let mut people: Vec<Portrayed> = Vec::new();
        for person in &raw.people {
            let name = squeeze(&person.name);
            if name.is_empty() {
                continue;
            }
            let pseudonym = person.pseudonym || name.ends_with('*');
            let age = given(person.age.as_deref());
            let is_child =
                age.as_deref().and_then(first_number).is_some_and(|n| n <= CHILD_AGE_MAX);
            if is_child && item.flags.insert(Flag::Children) {
                diagnostics.push(Diagnostic::item_children(origin_id));
            }
            people.push(Portrayed { name, pseudonym, age, role: given(person.role.as_deref()) });
        }
        limit(&mut people, PEOPLE_MAX, "people", origin_id, diagnostics);
        let quote = raw.quote.as_ref().map(|quote| {
            squeeze(&markup::plain(&markup::read(quote, None).blocks).replace('\n', " "))
        });
        Portrait {
            people,
            quote: quote.filter(|it| !it.is_empty()).map(|it| self.text_near(&it, item)),
            origin: self.whereabouts(raw.origin.as_deref(), None),
            current: self.whereabouts(raw.current.as_deref(), None),
            distance: given(raw.distance.as_deref()),
            hashtags: hashtags(&raw.hashtags),
            consent: given(raw.consent.as_deref()).map(|it| self.text_near(&it, item)),
        }
    }

    fn event(&self, raw: &RawEvent) -> EventDetails {
        EventDetails {
            venue: given(raw.venue.as_deref()),
            address: self.whereabouts(raw.address.as_deref(), None),
            organiser: raw.organiser.as_ref().and_then(person),
            status: raw.status.as_deref().map(|word| match tidy(word).as_str() {
                "scheduled" | "confirmed" | "rescheduled" => EventStatus::Scheduled,
                "cancelled" | "canceled" => EventStatus::Cancelled,
                "postponed" => EventStatus::Postponed,
                "moved-online" => EventStatus::MovedOnline,
                _ => EventStatus::Unknown,
            }),
            attendance: raw.attendance.as_deref().map(|word| match tidy(word).as_str() {
                "in-person" | "offline" => Attendance::InPerson,
                "online" => Attendance::Online,
                "mixed" => Attendance::Mixed,
                _ => Attendance::Unknown,
            }),
            when_words: given(raw.when_words.as_deref()),
            series: given(raw.series.as_deref()),
        }
    }

    fn publication(
        &self,
        raw: &RawPublication,
        item: &Item,
        origin_id: &str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Publication {
        let mut chapters: Vec<Chapter> = Vec::new();
        for chapter in &raw.chapters {
            let title = squeeze(&chapter.title);
            if title.is_empty() {
                continue;
            }
            chapters.push(Chapter {
                number: given(chapter.number.as_deref()),
                title: self.text_near(&title, item),
                url: chapter.url.clone().filter(|url| is_web(url)),
                isbn: chapter.isbn.as_deref().and_then(isbn),
                authors: chapter.authors.iter().filter_map(person).collect(),
            });
        }
        limit(&mut chapters, CHAPTERS_MAX, "chapters", origin_id, diagnostics);
        let mut numbers: Vec<String> = Vec::new();
        for number in raw.isbn.iter().filter_map(|it| isbn(it)) {
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
        limit(&mut numbers, ISBN_MAX, "isbn", origin_id, diagnostics);
        Publication {
            series: given(raw.series.as_deref()),
            edition: given(raw.edition.as_deref()),
            part_of: given(raw.part_of.as_deref()),
            chapter: given(raw.chapter.as_deref()),
            isbn: numbers,
            reference: given(raw.reference.as_deref()),
            citation: given(raw.citation.as_deref()),
            licence: given(raw.licence.as_deref()),
            pages: raw.pages,
            original_lang: raw.original_lang.as_deref().and_then(|it| self.lang(it)),
            chapters,
        }
    }

    fn post(&self, raw: &RawPost, item: &Item) -> Post {
        let web = |url: &Option<String>| url.clone().filter(|url| is_web(url));
        Post {
            network: squeeze(&raw.network),
            handle: squeeze(&raw.handle),
            account: given(raw.account.as_deref()),
            speaks_for: given(raw.speaks_for.as_deref()),
            reply_to: web(&raw.reply_to),
            repost_of: web(&raw.repost_of),
            warning: given(raw.warning.as_deref()).map(|it| self.text_near(&it, item)),
            sensitive: raw.sensitive,
            hashtags: hashtags(&raw.hashtags),
        }
    }

    /// A source that knows no months yields the words alone.
    fn period(&self, raw: &RawPeriod) -> Option<Period> {
        let words = squeeze(&raw.raw);
        let starts = match raw.starts {
            Some(starts) => starts,
            None if words.is_empty() || dates::is_relative(&words) => When::Unknown,
            None => dates::read(&words, &self.zone, self.rules.now),
        };
        if words.is_empty() && !starts.is_known() {
            return None;
        }
        let raw_words = if words.is_empty() { starts.iso().unwrap_or_default() } else { words };
        Some(Period { raw: raw_words, starts, ends: raw.ends.filter(When::is_known) })
    }

    /// The place that a code or the words mean; of “Helsinki, Finland” the last name that is one.
    fn whereabouts(&self, words: Option<&str>, code: Option<&str>) -> Option<Whereabouts> {
        let words = given(words);
        let code = given(code);
        let by_code = code.as_deref().and_then(|code| self.place_of_code(code));
        let by_words = || {
            let words = words.as_deref()?;
            let parts = words.rsplit(',').map(str::trim);
            std::iter::once(words).chain(parts).find_map(|name| self.gazetteer.place(name))
        };
        let place = by_code.or_else(by_words).map(|place| place.id.clone());
        let raw = words.or(code)?;
        Some(Whereabouts { raw, place })
    }

    /// ISO 3166-1 alpha-2 or alpha-3, or M49. A P-code begins with one of them and means a part
    /// of the country, which is not the country.
    fn place_of_code(&self, code: &str) -> Option<&Place> {
        let is = |known: &Option<String>| {
            known.as_deref().is_some_and(|known| known.eq_ignore_ascii_case(code))
        };
        self.rules.places.iter().find(|place| is(&place.iso2) || is(&place.iso3) || is(&place.m49))
    }
}

fn given(words: Option<&str>) -> Option<String> {
    words.map(squeeze).filter(|it| !it.is_empty())
}

/// A word of a vocabulary without its prefix: `https://schema.org/EventCancelled` → `cancelled`.
fn tidy(word: &str) -> String {
    let word = word.trim().rsplit(['/', '#']).next().unwrap_or_default();
    let word = word.trim_start_matches("Event").trim_end_matches("EventAttendanceMode");
    let mut out = String::new();
    for (idx, c) in word.chars().enumerate() {
        if c.is_uppercase() && idx > 0 && word.chars().any(char::is_lowercase) {
            out.push('-');
        }
        out.extend(c.to_lowercase());
    }
    out.replace([' ', '_'], "-")
}

fn is_decimal(value: &str) -> bool {
    static DECIMAL: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^-?[0-9]+(\.[0-9]+)?$").ok());
    DECIMAL.as_ref().is_some_and(|it| it.is_match(value))
}

fn first_number(words: &str) -> Option<u32> {
    let digits: String = words
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().ok()
}

fn fact(raw: &RawFact) -> Option<Fact> {
    let (label, value) = (squeeze(&raw.label), squeeze(&raw.value));
    (!label.is_empty() && !value.is_empty()).then_some(Fact { label, value })
}

fn person(raw: &RawPerson) -> Option<Person> {
    let name = given(raw.name.as_deref()).filter(|it| !it.contains('@'))?;
    let url = raw.url.clone().filter(|url| is_web(url));
    Some(Person { name, role: given(raw.role.as_deref()), url })
}

/// Ten or thirteen digits, with the hyphens as given; nothing else is an ISBN (ISO 2108).
fn isbn(words: &str) -> Option<String> {
    let words = squeeze(words);
    let words = words.trim_start_matches("ISBN").trim_start_matches([':', ' ']).trim();
    let n_digits = words.chars().filter(|c| c.is_ascii_digit() || matches!(c, 'X' | 'x')).count();
    let is_clean =
        words.chars().all(|c| c.is_ascii_digit() || matches!(c, 'X' | 'x' | '-' | ' ' | '‐' | '–'));
    (is_clean && matches!(n_digits, 10 | 13)).then(|| words.to_owned())
}

/// With their sign, each once, case as written.
fn hashtags(raw: &[String]) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for tag in raw {
        let word = tag.trim().trim_start_matches(['#', '＃']);
        if word.is_empty() || word.chars().any(char::is_whitespace) {
            continue;
        }
        let tag = format!("#{word}");
        if !tags.iter().any(|known| known.to_lowercase() == tag.to_lowercase()) {
            tags.push(tag);
        }
    }
    tags.truncate(HASHTAGS_MAX);
    tags
}

#[cfg(test)]
mod tests;
