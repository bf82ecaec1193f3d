//! Lists of places and themes, and the page on sources.

use jiff::{SignedDuration, Timestamp};
use portolan_core::{
    page::{DateText, Index, IndexEntry, PageBody, SourceRow, Sources},
    snapshot::{Facet, Filter, SourceState},
};

use crate::{
    address::{Route, Scope, Target},
    composer::{ComposeError, Composed, Cx},
    dates::{self, number},
    site::instant,
    words::Arg,
};

/// A source that has not been read for this long is late, unless it is read even more rarely.
const LATE_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// A source without anything new for this long is silent.
const SILENT_AFTER: SignedDuration = SignedDuration::from_hours(24 * 180);

impl Cx<'_> {
    pub(crate) fn places(&self, target: &Target) -> Result<Composed, ComposeError> {
        let entries = self.place_entries(&self.one_of_each(self.portal_filter()))?;
        self.index(target, "places", "places-intro", entries)
    }

    pub(crate) fn terms(&self, target: &Target) -> Result<Composed, ComposeError> {
        let mut entries = Vec::new();
        let filter = self.one_of_each(self.portal_filter());
        for (id, count) in self.snapshot.facets(&filter, Facet::Term)? {
            let Some(term) = self.term(&id) else { continue };
            let (label, tag) = term.label(&self.langs);
            let route = Route::listing(self.lang, Scope::Term(id));
            entries.push(IndexEntry {
                lang: self.foreign(tag),
                ..self.entry(label.to_owned(), count, (route, false))
            });
        }
        entries.sort_by_key(|it| it.label.to_lowercase());
        self.index(target, "themes", "themes-intro", entries)
    }

    /// Places in alphabetical order, with how many items are about each.
    pub(crate) fn place_entries(&self, filter: &Filter) -> Result<Vec<IndexEntry>, ComposeError> {
        let mut entries = Vec::new();
        for (id, count) in self.snapshot.facets(filter, Facet::Place)? {
            let Some(place) = self.place(&id) else { continue };
            let (name, tag) = place.name(&self.langs);
            let route = Route::listing(self.lang, Scope::Place(id));
            entries.push(IndexEntry {
                code: place.iso2.clone(),
                lang: self.foreign(tag),
                footnote: place.footnote.clone(),
                ..self.entry(name.to_owned(), count, (route, false))
            });
        }
        entries.sort_by_key(|it| it.label.to_lowercase());
        Ok(entries)
    }

    fn index(
        &self,
        target: &Target,
        heading: &str,
        intro: &str,
        entries: Vec<IndexEntry>,
    ) -> Result<Composed, ComposeError> {
        let mut page = self.page(target)?;
        let heading = self.phrases.get(heading);
        let intro = if entries.is_empty() {
            self.phrases.get("empty-text")
        } else {
            self.phrases.get(intro)
        };
        page.title.clone_from(&heading);
        page.description.clone_from(&intro);
        page.breadcrumb = vec![self.home()];
        page.noindex = entries.is_empty();
        Ok(Composed::page(page, PageBody::Index(Index { heading, intro: Some(intro), entries })))
    }

    pub(crate) fn sources(&self, target: &Target) -> Result<Composed, ComposeError> {
        let mut page = self.page(target)?;
        let states = self.snapshot.sources()?;
        let mut rows = Vec::new();
        for name in self.composer.portal_sources()?.iter() {
            let Some(info) = self.world.sources.get(name) else { continue };
            let state = states.iter().find(|it| it.source == *name);
            let (word, text) = self.state(state, info.every_secs);
            rows.push(SourceRow {
                mark: self.source_mark(&info.office),
                host: info.host.clone(),
                url: info.url.clone(),
                items: number(self.phrases.lang, state.map_or(0, |it| it.items)),
                last_read: state.and_then(|it| it.last_success).map(|at| self.moment(at)),
                newest: state.and_then(|it| it.newest).and_then(|at| self.date(&instant(at))),
                state: word.to_owned(),
                state_text: text,
            });
        }
        let heading = self.phrases.get("sources-heading");
        let intro = self.phrases.get("sources-intro");
        page.title.clone_from(&heading);
        page.description.clone_from(&intro);
        page.breadcrumb = vec![self.home()];
        Ok(Composed::page(page, PageBody::Sources(Sources { heading, intro, rows })))
    }

    /// `ok`, `warn` or `err`, and why.
    fn state(
        &self,
        state: Option<&SourceState>,
        every_secs: Option<u64>,
    ) -> (&'static str, String) {
        let Some((state, good)) = state.and_then(|it| Some((it, it.last_success?))) else {
            let failed = state.is_some_and(|it| it.failure.is_some());
            return if failed {
                ("err", self.phrases.get("state-never"))
            } else {
                ("warn", self.phrases.get("state-unread"))
            };
        };
        let age = self.composer.now.duration_since(good);
        let day = dates::instant_day(self.phrases, &self.composer.zone, good);
        let since = [("date", Arg::Text(day.as_str()))];
        // A weekly source is not late after a day.
        let every = SignedDuration::from_secs(
            every_secs.and_then(|secs| i64::try_from(secs).ok()).unwrap_or(0),
        );
        let late_after = LATE_AFTER.max(every.saturating_mul(3));
        match (&state.failure, age > late_after) {
            (Some(_), true) => ("err", self.phrases.with("state-failed", &since)),
            (Some(_), false) => ("warn", self.phrases.get("state-retrying")),
            (None, true) => ("warn", self.phrases.with("state-late", &since)),
            (None, false) => match state.newest {
                Some(newest) if self.composer.now.duration_since(newest) > SILENT_AFTER => {
                    let day = dates::instant_day(self.phrases, &self.composer.zone, newest);
                    ("warn", self.phrases.with("state-silent", &[("date", Arg::Text(&day))]))
                }
                _ => ("ok", self.phrases.get("state-ok")),
            },
        }
    }

    fn moment(&self, at: Timestamp) -> DateText {
        dates::instant_text(self.phrases, &self.composer.zone, at)
    }
}
