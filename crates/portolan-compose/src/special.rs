//! What only some items have, as rows and tables: figures, and the details of events,
//! publications, portraits and posts.

use portolan_core::{
    Item, When,
    item::{Attendance, EventStatus, Observation, Period, Specifics},
    page::{DataRow, DataTable, FactText, Link},
};

use crate::{composer::Cx, dates, words::Arg};

impl Cx<'_> {
    /// What a sort of item says in labelled rows. What a source has labelled itself is left out.
    pub(crate) fn special_facts(&self, item: &Item, facts: &mut Vec<FactText>) {
        let mut add = |key: &str, value: Option<String>| {
            let label = self.phrases.get(key);
            let Some(value) = value.filter(|it| !it.is_empty()) else { return };
            if !facts.iter().any(|known| known.label == label) {
                facts.push(FactText { label, value });
            }
        };
        match &item.specifics {
            Some(Specifics::Portrait(it)) => {
                add("fact-current", it.current.as_ref().map(|it| it.raw.clone()));
                add("fact-origin", it.origin.as_ref().map(|it| it.raw.clone()));
                add("fact-distance", it.distance.clone());
                add("fact-consent", it.consent.as_ref().map(|it| it.value.clone()));
            }
            Some(Specifics::Event(it)) => {
                let status = match it.status {
                    Some(EventStatus::Cancelled) => Some("event-cancelled"),
                    Some(EventStatus::Postponed) => Some("event-postponed"),
                    Some(EventStatus::MovedOnline) => Some("event-moved-online"),
                    _ => None,
                };
                add("fact-status", status.map(|key| self.phrases.get(key)));
                // Words say it where no date could be read.
                if item.starts.as_ref().is_none_or(|it| !it.when.is_known()) {
                    add("fact-when", it.when_words.clone());
                }
                let address = it.address.as_ref().map(|it| it.raw.clone());
                let place = match (&it.venue, address) {
                    (Some(venue), Some(address)) if !address.contains(venue.as_str()) => {
                        Some(format!("{venue}, {address}"))
                    }
                    (_, Some(address)) => Some(address),
                    (venue, None) => venue.clone(),
                };
                let attendance = match it.attendance {
                    Some(Attendance::Online) => Some("event-online"),
                    Some(Attendance::Mixed) => Some("event-mixed"),
                    _ => None,
                };
                add("fact-where", place);
                add("fact-attendance", attendance.map(|key| self.phrases.get(key)));
                add("fact-organiser", it.organiser.as_ref().map(|it| it.name.clone()));
            }
            Some(Specifics::Publication(it)) => {
                add("fact-series", it.series.clone());
                add("fact-edition", it.edition.clone());
                add("fact-chapter", it.chapter.clone());
                add("fact-pages", it.pages.map(|n| n.to_string()));
                add("fact-isbn", Some(it.isbn.join(", ")));
                add("fact-reference", it.reference.clone());
                let original = it.original_lang.as_ref();
                add("fact-original-lang", original.map(|it| self.language_name(it.as_str())));
                add("fact-licence", it.licence.clone());
                add("fact-citation", it.citation.clone());
            }
            Some(Specifics::Post(it)) => {
                add("fact-account", Some(it.handle.clone()));
                add("fact-warning", it.warning.as_ref().map(|it| it.value.clone()));
            }
            Some(_) | None => {}
        }
    }

    /// A publication's chapters, each with its way there.
    pub(crate) fn contents(&self, item: &Item) -> Vec<Link> {
        let Some(Specifics::Publication(publication)) = &item.specifics else { return Vec::new() };
        let link = |it: &portolan_core::item::Chapter| {
            let run = self.run(&it.title);
            let label = match &it.number {
                Some(number) => format!("{number} {}", run.text),
                None => run.text,
            };
            let url = it.url.clone().unwrap_or_default();
            Link { label, lang: run.lang, external: !url.is_empty(), url, ..Link::default() }
        };
        publication.chapters.iter().map(link).collect()
    }

    /// The item's figures as a table. A column that no figure fills is left out.
    pub(crate) fn table(&self, item: &Item) -> Option<DataTable> {
        let rows = &item.observations;
        if rows.is_empty() {
            return None;
        }
        let has_period = rows.iter().any(|it| it.period.is_some());
        let has_place = rows.iter().any(|it| it.place.is_some());
        let has_note = rows.iter().any(|it| it.note.is_some());
        let mut labels: Vec<&str> = Vec::new();
        for dimension in rows.iter().flat_map(|it| &it.dimensions) {
            if !labels.contains(&dimension.label.as_str()) {
                labels.push(&dimension.label);
            }
        }
        // The number comes first: on a telephone the rest may lie beyond the edge.
        let mut columns =
            vec![self.phrases.get("figure-measure"), self.phrases.get("figure-value")];
        if has_period {
            columns.push(self.phrases.get("figure-period"));
        }
        if has_place {
            columns.push(self.phrases.get("figure-place"));
        }
        columns.extend(labels.iter().map(|label| (*label).to_owned()));
        if has_note {
            columns.push(self.phrases.get("figure-note"));
        }
        let row = |it: &Observation| {
            let mut cells = vec![figure(it)];
            if has_period {
                cells.push(it.period.as_ref().map(|it| self.period(it)).unwrap_or_default());
            }
            if has_place {
                cells.push(it.place.as_ref().map(|it| it.raw.clone()).unwrap_or_default());
            }
            for label in &labels {
                let value = it.dimensions.iter().find(|fact| fact.label == *label);
                cells.push(value.map(|it| it.value.clone()).unwrap_or_default());
            }
            if has_note {
                cells.push(it.note.clone().unwrap_or_default());
            }
            DataRow { header: self.run(&it.measure), cells, value_at: 0 }
        };
        Some(DataTable {
            caption: self.phrases.get("figures-caption"),
            note: self.phrases.get("figures-note"),
            columns,
            rows: rows.iter().map(row).collect(),
        })
    }

    /// “October 2020”, “1 January 2020 to 31 October 2020”; in the source's words where no rule
    /// reads them.
    fn period(&self, period: &Period) -> String {
        let Some(first) = self.date(&period.starts) else { return period.raw.clone() };
        let last = period.ends.filter(|ends| *ends != period.starts && *ends != When::Unknown);
        let Some(last) = last.and_then(|it| self.date(&it)) else { return first.text };
        if let (When::Day { date: from }, Some(When::Day { date: to })) =
            (period.starts, period.ends)
            && from < to
            && (from.year(), from.month()) == (to.year(), to.month())
        {
            return dates::days(self.phrases, from, to);
        }
        let ends = [("first", Arg::Text(&first.text)), ("last", Arg::Text(&last.text))];
        self.phrases.with("date-range", &ends)
    }
}

/// The source's own writing of the number: “1,234”, “almost 200 hundred”, with its unit.
fn figure(it: &Observation) -> String {
    match &it.unit {
        Some(unit) if !it.raw.contains(unit.as_str()) => format!("{} {unit}", it.raw),
        _ => it.raw.clone(),
    }
}
