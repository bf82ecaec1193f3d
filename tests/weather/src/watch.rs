//! A source under watch: what the house keeps of it between runs, and one run of it.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use jiff::{SignedDuration, Timestamp};
use portolan_core::{
    Cursor, Harvest, Lang, RawItem, Settings,
    office::{Office, OfficeKind},
    source::Context,
};
use portolan_harvest::{
    Limits, Parsed, Permit, Retryable, Run,
    doctor::{Chart, Contract, Health, Judged, Notice, Reading},
    timetable,
};
use portolan_host::{CallError, SourceHandle};
use portolan_normalize::{Foreign, Normalizer, Rules, merge};
use url::Url;

use crate::{
    line::{self, Memory},
    pages::Answer,
    sites::Site,
};

const LIMITS: Limits = Limits {
    requests: 500,
    items: 10_000,
    bytes: 256 << 20,
    duration: SignedDuration::from_mins(30),
    window: 8,
};

/// A site's source as Portolan knows it.
pub(crate) struct Source<'s> {
    pub(crate) site: &'s Site,
    pub(crate) handle: SourceHandle,
    settings: Settings,
    office: Office,
    hosts: Vec<String>,
}

/// What is kept between runs.
#[derive(Clone, Default)]
pub(crate) struct Watch {
    pub(crate) health: Health,
    cursor: Cursor,
    memory: BTreeMap<String, Memory>,
    parts: BTreeMap<String, Vec<Rc<RawItem>>>,
    /// Identity of an item → its address on the site.
    pub(crate) items: BTreeMap<String, String>,
    /// Origin id → identity of its item.
    origins: BTreeMap<String, String>,
    retries: Vec<Retryable>,
    failures: u32,
    pub(crate) traced: bool,
    pub(crate) due: Timestamp,
    pub(crate) n_runs: u64,
}

impl<'s> Source<'s> {
    pub(crate) fn new(site: &'s Site, handle: SourceHandle, settings: Settings) -> Source<'s> {
        let office = Office {
            id: "office".to_owned(),
            kind: OfficeKind::Country,
            names: BTreeMap::new(),
            mark: "OF".to_owned(),
            seat: None,
            coverage: Vec::new(),
            hosts: Vec::new(),
            languages: Vec::new(),
            parent: None,
            present_since: None,
        };
        Source { site, handle, settings, office, hosts: vec![site.host.clone()] }
    }
}

impl Watch {
    pub(crate) fn due_at(due: Timestamp) -> Watch {
        Watch { due, ..Watch::default() }
    }

    /// One run, as `portolan-app` makes it: plan, fetch and parse, normalise, keep; then the doctor.
    pub(crate) fn run(
        &mut self,
        source: &Source<'_>,
        now: Timestamp,
        serve: &mut dyn FnMut(&Url) -> Answer,
    ) -> Vec<Notice> {
        self.n_runs += 1;
        let name = &source.site.name;
        let cx = Context::new(name, &source.settings, now);
        let planned = source.handle.plan(&cx, &self.cursor).unwrap_or_default();
        let mut chart = Chart::new(now, &planned);
        let permit = Permit::new(source.hosts.iter().cloned(), Vec::new());
        let retries = std::mem::take(&mut self.retries);
        let kept_retries = retries.clone();
        let mut run = Run::new(LIMITS, permit.clone(), now, planned, retries);
        let mut clock = now;
        let mut held = None;
        let mut memories: BTreeMap<u64, Memory> = BTreeMap::new();
        let mut staged: Vec<RawItem> = Vec::new();
        let mut staged_memory = Vec::new();
        let mut cursor = None;
        while !run.is_finished() {
            let Some(fetch) = run.next_fetch(clock) else { break };
            let url = fetch.request.url.clone();
            let known = self.memory.get(&url);
            let landed = line::ask(&fetch.request, known, &permit, clock, serve);
            clock = clock.checked_add(landed.answered.took).unwrap_or(clock);
            chart.answered(&url, landed.answered);
            held = held.max(landed.held_secs);
            if let Some(memory) = landed.memory {
                memories.insert(fetch.ticket, memory);
            }
            run.arrived(fetch.ticket, landed.arrival);
            while let Some((ticket, exchange)) = run.next_parse() {
                let url = exchange.request.url.clone();
                let outcome = source.handle.parse(&cx, &exchange);
                let response = match &exchange.answer {
                    portolan_core::message::Answer::Response(response) => Some(response),
                    _ => None,
                };
                let (mut harvest, failure) = match outcome {
                    Ok(harvest) => (harvest, None),
                    Err(CallError::Refused(mut err)) => {
                        let mut harvest = Harvest::default();
                        harvest.diagnostics = std::mem::take(&mut err.diagnostics);
                        let failure =
                            portolan_core::Diagnostic::source_unrecognised(&url, &err.message);
                        (harvest, Some(failure))
                    }
                    Err(CallError::Broken(failure)) => (Harvest::default(), Some(failure)),
                };
                if response.is_some() {
                    chart.read(&url, Reading::of(response, &harvest, failure.as_ref(), now));
                }
                let unknown =
                    harvest.items.iter().filter(|it| !self.parts.contains_key(&it.origin_id));
                let unknown = unknown.count() as u64;
                let n = harvest.items.len() as u64;
                if failure.is_none() {
                    staged.append(&mut harvest.items);
                    if let Some(memory) = memories.remove(&ticket) {
                        staged_memory.push((url, memory));
                    }
                    cursor = harvest.cursor.take().or(cursor);
                }
                run.parsed(
                    ticket,
                    Parsed {
                        requests: std::mem::take(&mut harvest.requests),
                        items: n,
                        unknown_items: unknown,
                        diagnostics: harvest.diagnostics,
                        failure,
                        remaining: harvest.remaining,
                    },
                );
            }
        }
        let (summary, retries) = run.finish();
        let mut new = 0;
        match &summary.failure {
            Some(_) => {
                self.failures += 1;
                self.retries = kept_retries;
            }
            None => {
                self.failures = 0;
                self.retries = retries;
                self.memory.extend(staged_memory);
                if let Some(cursor) = cursor {
                    self.cursor = cursor;
                }
                let judged;
                (new, judged) = self.keep(source, staged, now);
                chart.judged(&judged);
            }
        }
        let visit = chart.finish(clock, new, summary.failure.as_ref());
        let every = SignedDuration::from_hours(source.site.every_hours);
        let held = held.and_then(|secs| clock.checked_add(SignedDuration::from_secs(secs)).ok());
        self.due = timetable::next_due(name, clock, every, self.failures, held);
        let notices = self.health.examine(&visit, &Contract::default());
        if self.traced {
            let health = serde_json::to_value(&self.health).unwrap_or_default();
            println!("{visit:?}\n→ {}", health["suspicion"]);
            println!("→ {}\n→ {:?}", health["carried"], self.health.rhythm.silence());
            println!("days {}", health["rhythm"]["days"]);
            println!("→ {:?}\n→ {notices:?}\n", self.health.diagnosis);
        }
        notices
    }

    /// Merges what is staged into what is known, and normalises what has changed.
    fn keep(&mut self, source: &Source<'_>, staged: Vec<RawItem>, now: Timestamp) -> (u64, Judged) {
        let mut new = 0;
        let mut changed = BTreeSet::new();
        for mut item in staged {
            // Its place in the listing is no change of the item.
            item.position = None;
            item.byte = None;
            let id = item.origin_id.clone();
            let known = self.parts.entry(id.clone()).or_default();
            new += u64::from(known.is_empty());
            match known.iter_mut().find(|it| it.part == item.part) {
                Some(same) if **same == item => continue,
                Some(other) => *other = Rc::new(item),
                None => known.push(Rc::new(item)),
            }
            changed.insert(id);
        }
        let mut judged = Judged::default();
        if changed.is_empty() {
            return (new, judged);
        }
        let none = BTreeMap::new();
        let rules = Rules {
            source: &source.site.name,
            office: &source.office,
            hosts: &source.hosts,
            foreign: Foreign::Flag,
            default_lang: Lang::parse(source.site.tongue.tag),
            language_codes: &none,
            kind: None,
            allow: &[],
            deny: &[],
            places: &[],
            terms: &[],
            default_places: &[],
            mirror: false,
            time_zone: "UTC",
            now,
        };
        let normalizer = Normalizer::new(&rules);
        for id in changed {
            let parts: Vec<RawItem> =
                self.parts[&id].iter().map(|part| RawItem::clone(part)).collect();
            let normalized = normalizer.normalize(&merge(&parts), now);
            let Some(item) = normalized.item else { continue };
            judged.take(&item, now);
            // As the store does: an origin id that is known is the same item, then an address.
            let minted = item.canonical.clone().unwrap_or_else(|| item.origin_id.clone());
            let identity = self.origins.entry(item.origin_id.clone()).or_insert(minted).clone();
            self.items.insert(identity, item.url.clone().unwrap_or_default());
        }
        (new, judged)
    }
}
