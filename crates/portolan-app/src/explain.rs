//! Why an item is as it is and where it is, and why an address is nowhere.

use std::sync::Arc;

use jiff::Timestamp;
use portolan_compose::{passes, portal_filter, refusals};
use portolan_config::{Shown, Source};
use portolan_core::{
    Diagnostic, Item, ItemId,
    item::{PlaceTag, Provenance, Sighting},
    portal::Portal,
    raw::Part,
    snapshot::{Filter, Found, Snapshot, Stored},
};
use portolan_fetch::archive::RecordedResult;
use portolan_normalize::Frame;
use portolan_store::{Cause, GoneBy, Revision, way_of};
use serde::Serialize;
use url::Url;

use crate::{
    app::{App, AppError, Live, run_name},
    difference::{FieldChange, field_changes},
    drive::permit,
    trial,
    ways::Lane,
};

/// Runs of a source in whose archived exchanges is looked for an item's bytes.
const RUNS_SEARCHED: u32 = 50;
/// Parts from which is told what a source prints on every page.
const FRAME_PARTS: u32 = 200;
/// Exchanges named of one item; the newest stand first.
const EXCHANGES_NAMED: usize = 12;

/// What is to be said of a thing.
#[derive(Debug, Serialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Explanation {
    Item(Box<ItemStory>),
    Gone { id: ItemId, since: Timestamp, by: GoneBy, reason: Option<String> },
    Address(Absent),
    Portal(PortalStory),
}

/// From bytes to portals.
#[derive(Debug, Serialize)]
pub struct ItemStory {
    pub stored: Stored,
    /// Archived exchanges with its page, and with what its source listed in its last run.
    pub bytes: Vec<Bytes>,
    /// What the source showed of it, and where each value stood.
    pub parts: Vec<PartStory>,
    /// What normalising repaired or complained of, told again from the same parts.
    pub repairs: Vec<Diagnostic>,
    /// What today's rules would make otherwise of the same parts.
    pub pending: Vec<FieldChange>,
    pub revisions: Vec<RevisionStory>,
    pub portals: Vec<PortalVerdict>,
}

#[derive(Debug, Serialize)]
pub struct Bytes {
    pub run: String,
    pub at: Timestamp,
    pub url: String,
    /// In words: `200, 4711 bytes`, `304`, or why there was no answer.
    pub answer: String,
    /// Hash of the archived body.
    pub body: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct PartStory {
    pub source: String,
    /// By which of its ways the source showed it, where it has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub way: Option<String>,
    pub origin_id: String,
    pub part: Part,
    /// Byte offset of the item in its page.
    pub byte: Option<u64>,
    /// Field → element or rule.
    pub found: Vec<(String, String)>,
}

#[derive(Debug, Serialize)]
pub struct RevisionStory {
    pub number: u32,
    pub until: Timestamp,
    pub cause: Cause,
    pub fields: Vec<FieldChange>,
}

/// Whether one portal shows an item.
#[derive(Debug, Serialize)]
pub struct PortalVerdict {
    pub portal: String,
    pub shown: bool,
    /// Sections whose selection it meets.
    pub sections: Vec<String>,
    /// Conditions that it does not meet.
    pub refused: Vec<Refused>,
}

#[derive(Debug, Serialize)]
pub struct Refused {
    /// `select.places`.
    pub key: String,
    /// What the operator wrote, and where.
    pub wants: String,
    pub from: String,
    pub has: String,
}

/// Why nothing is known by an address.
#[derive(Debug, Serialize)]
pub struct Absent {
    pub address: String,
    pub sources: Vec<AbsentFrom>,
    /// It was taken down: nothing else is known of it.
    pub barred: bool,
}

/// What one source has to do with an address.
#[derive(Debug, Serialize)]
pub struct AbsentFrom {
    pub source: String,
    pub reasons: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct PortalStory {
    pub portal: String,
    pub shown: u64,
    pub of: u64,
    /// Effective settings of its selection, with their places.
    pub selects: Vec<Effective>,
    /// How many items each condition leaves out, and how many of them nothing else does.
    pub left_out: Vec<Filtered>,
}

#[derive(Debug, Serialize)]
pub struct Effective {
    pub key: String,
    pub value: String,
    pub from: String,
}

#[derive(Debug, Serialize)]
pub struct Filtered {
    pub key: String,
    pub items: u64,
    pub alone: u64,
}

impl App {
    /// Explains an item, an address or a portal. `settings` are all effective values, for the places
    /// of what decided.
    pub fn explain(
        &self,
        live: &Arc<Live>,
        settings: &[Shown],
        words: &str,
    ) -> Result<Explanation, AppError> {
        if let Some(portal) = live.estate.portal(words) {
            return Ok(Explanation::Portal(self.explain_portal(portal, settings)?));
        }
        match self.find_item(live, words)? {
            Some(Found::Here(stored)) => {
                Ok(Explanation::Item(Box::new(self.explain_item(live, settings, *stored)?)))
            }
            Some(Found::Gone { id, since }) => {
                let by = self.store.gone_by(id)?.unwrap_or(GoneBy::Operator);
                let records = self.store.takedowns()?;
                let record = records.into_iter().find(|record| record.id == id.to_string());
                Ok(Explanation::Gone { id, since, by, reason: record.map(|it| it.reason) })
            }
            None => Ok(Explanation::Address(self.explain_absence(live, settings, words)?)),
        }
    }

    fn explain_item(
        &self,
        live: &Arc<Live>,
        settings: &[Shown],
        stored: Stored,
    ) -> Result<ItemStory, AppError> {
        let item = &stored.item;
        let mut parts = Vec::new();
        let mut repairs = Vec::new();
        let mut pending = Vec::new();
        for sighting in &stored.sightings {
            let raw = self.store.parts(&sighting.source, &sighting.origin_id)?;
            let (way, own_id) = way_of(&sighting.origin_id);
            let source = live.source(&sighting.source).ok();
            let lane = source.map(|source| Lane::by_memory(source, way));
            for part in &raw {
                parts.push(PartStory {
                    source: sighting.source.clone(),
                    way: lane.as_ref().and_then(Lane::shown_name),
                    origin_id: own_id.to_owned(),
                    part: part.part,
                    byte: part.byte,
                    found: part.found.iter().map(|(a, b)| (a.clone(), b.clone())).collect(),
                });
            }
            let owns = sighting.source == item.source && sighting.origin_id == item.origin_id;
            if owns && let Ok(source) = live.source(&sighting.source) {
                let others = self.store.some_parts(&source.id, FRAME_PARTS)?;
                let frame = Frame::of(&others);
                let now = sighting.last_seen;
                let judged =
                    trial::normalize_in(&live.estate, source, [raw.as_slice()], frame, now)
                        .map_err(AppError::Diagnostic)?;
                for judged in judged {
                    repairs.extend(judged.diagnostics);
                    pending
                        .extend(judged.item.iter().flat_map(|(now, _)| field_changes(item, now)));
                }
            }
        }
        let mut revisions = Vec::new();
        let mut after: Item = item.clone();
        for Revision { number, until, cause, item } in self.store.revisions(item.id)? {
            let fields = field_changes(&item, &after);
            revisions.push(RevisionStory { number, until, cause, fields });
            after = item;
        }
        let portals = live.estate.portals.iter();
        let portals = portals.map(|portal| verdict(portal, settings, &stored)).collect();
        let bytes = self.bytes_of(&stored)?;
        Ok(ItemStory { bytes, parts, repairs, pending, revisions, portals, stored })
    }

    /// Archived exchanges of an item's own addresses, newest first; without any, those of the last
    /// runs of the source that speaks for it.
    fn bytes_of(&self, stored: &Stored) -> Result<Vec<Bytes>, AppError> {
        let item = &stored.item;
        let urls: Vec<&str> = item
            .url
            .iter()
            .chain(&item.canonical)
            .chain(&item.aliases)
            .map(String::as_str)
            .chain(stored.sightings.iter().filter_map(|it| it.url.as_deref()))
            .collect();
        let mut own = Vec::new();
        let mut others = Vec::new();
        for run in self.store.runs(Some(&item.source), RUNS_SEARCHED)? {
            let name = run_name(run.run);
            // Retention may have dropped the run.
            let Ok(exchanges) = self.archive().exchanges(&name) else { continue };
            for record in exchanges.flatten() {
                let is_own = urls.contains(&record.request.url.as_str());
                if !is_own && (!others.is_empty() && others.len() >= EXCHANGES_NAMED) {
                    continue;
                }
                let (answer, body) = match &record.result {
                    RecordedResult::Response { status, body, body_bytes, .. } => {
                        let hash = body.map(|hash| hash.to_string());
                        (format!("{status}, {body_bytes} bytes"), hash)
                    }
                    RecordedResult::NotModified { .. } => ("304".to_owned(), None),
                    RecordedResult::Fresh => ("not asked: the last answer held".to_owned(), None),
                    RecordedResult::Failed { diagnostic, .. } => (diagnostic.message.clone(), None),
                    _ => continue,
                };
                let bytes = Bytes {
                    run: name.clone(),
                    at: record.ended_at,
                    url: record.request.url,
                    answer,
                    body,
                };
                if is_own { &mut own } else { &mut others }.push(bytes);
            }
        }
        let mut bytes = if own.is_empty() { others } else { own };
        bytes.sort_by_key(|it| std::cmp::Reverse(it.at));
        bytes.truncate(EXCHANGES_NAMED);
        Ok(bytes)
    }

    fn explain_absence(
        &self,
        live: &Arc<Live>,
        settings: &[Shown],
        words: &str,
    ) -> Result<Absent, AppError> {
        let mut absent = Absent { address: words.to_owned(), sources: Vec::new(), barred: false };
        let Ok(url) = Url::parse(words) else { return Ok(absent) };
        absent.barred = self
            .spellings(live, &url)
            .iter()
            .map(|spelling| self.store.is_taken_down(spelling))
            .collect::<Result<Vec<bool>, _>>()?
            .contains(&true);
        for source in &live.estate.sources {
            let reasons = self.reasons(live, settings, source, &url)?;
            if !reasons.is_empty() {
                absent.sources.push(AbsentFrom { source: source.id.clone(), reasons });
            }
        }
        Ok(absent)
    }

    /// What keeps a source whose host an address is on from bringing it; empty for other hosts.
    fn reasons(
        &self,
        live: &Arc<Live>,
        settings: &[Shown],
        source: &Source,
        url: &Url,
    ) -> Result<Vec<String>, AppError> {
        if !permit(live, source).allows(url) {
            return Ok(Vec::new());
        }
        let place = |key: &str| {
            let key = format!("sources.{}.{key}", source.id);
            settings.iter().find(|it| it.key.starts_with(&key)).map_or_else(
                || "by default".to_owned(),
                |shown| format!("`{}` in {}", shown.key, shown.origin),
            )
        };
        let mut reasons = Vec::new();
        let acting = self.acting(source)?;
        if acting.way.is_some() {
            reasons.push(format!(
                "the source is read by its way `{}` now, which may not show all that a better one \
                 would",
                acting.name
            ));
        }
        if !source.enabled {
            reasons.push(format!("the source is not enabled ({})", place("enabled")));
        }
        let patterns = |list: &[portolan_config::Pattern]| -> Vec<String> {
            list.iter().map(|pattern| pattern.0.clone()).collect()
        };
        let (allow, deny) = (patterns(&source.allow_urls), patterns(&source.deny_urls));
        if let Some(trap) = portolan_normalize::trap(url.as_str(), &allow, &deny) {
            let from = match trap.code.as_ref() {
                "url-denied" => format!(" ({})", place("deny-urls")),
                "url-not-allowed" => format!(" ({})", place("allow-urls")),
                _ => String::new(),
            };
            reasons.push(format!("{}{from}", trap.message));
        }
        let runs = self.store.runs(Some(&source.id), RUNS_SEARCHED)?;
        if runs.is_empty() {
            reasons.push("the source has never been read".to_owned());
        }
        let quoted = runs.iter().find_map(|run| {
            let list = run.report.get("diagnostics")?.as_array()?;
            let of_url = |it: &&serde_json::Value| {
                it.pointer("/place/url").and_then(|it| it.as_str()) == Some(url.as_str())
                    || it.pointer("/place/origin_id").and_then(|it| it.as_str())
                        == Some(url.as_str())
            };
            let found = list.iter().find(of_url)?.get("message")?.as_str()?.to_owned();
            Some(format!("run {} of {}: {found}", run.run, run.started.strftime("%Y-%m-%d")))
        });
        reasons.extend(quoted);
        let asked = runs.iter().any(|run| {
            let exchanges = self.archive().exchanges(&run_name(run.run));
            exchanges.is_ok_and(|it| it.flatten().any(|it| it.request.url == url.as_str()))
        });
        if asked {
            reasons.push("its page was read, and no item came of it under this address".to_owned());
        } else if reasons.is_empty() {
            reasons.push(
                "none of its listings or feeds has named the address in the runs on record"
                    .to_owned(),
            );
        }
        Ok(reasons)
    }

    fn explain_portal(&self, portal: &Portal, settings: &[Shown]) -> Result<PortalStory, AppError> {
        let snapshot = self.store.snapshot()?;
        let outward = |err: portolan_core::snapshot::SnapshotError| AppError::Compose(err.0);
        let everything = Filter::default();
        let of = snapshot.count(&everything).map_err(outward)?;
        let shown = snapshot.count(&portal_filter(portal)).map_err(outward)?;
        let mut left_out: Vec<Filtered> = Vec::new();
        let mut offset = 0;
        loop {
            let items = snapshot.items(&everything, offset, 500).map_err(outward)?;
            if items.is_empty() {
                break;
            }
            offset += items.len() as u64;
            for stored in &items {
                let refused = refusals(portal, stored);
                for refusal in &refused {
                    let key = format!("select.{}", refusal.key);
                    let row = match left_out.iter_mut().find(|row| row.key == key) {
                        Some(row) => row,
                        None => {
                            left_out.push(Filtered { key, items: 0, alone: 0 });
                            let last = left_out.len() - 1;
                            &mut left_out[last]
                        }
                    };
                    row.items += 1;
                    row.alone += u64::from(refused.len() == 1);
                }
            }
        }
        left_out.sort_by(|a, b| b.items.cmp(&a.items).then_with(|| a.key.cmp(&b.key)));
        let prefix = format!("portals.{}.select", portal.id);
        let selects = settings
            .iter()
            .filter(|it| it.key.starts_with(&prefix))
            .map(|it| Effective {
                key: it.key.clone(),
                value: it.value.clone(),
                from: it.origin.clone(),
            })
            .collect();
        Ok(PortalStory { portal: portal.id.clone(), shown, of, selects, left_out })
    }
}

fn verdict(portal: &Portal, settings: &[Shown], stored: &Stored) -> PortalVerdict {
    let refused: Vec<Refused> = refusals(portal, stored)
        .into_iter()
        .map(|refusal| {
            let keys: &[&str] = match refusal.key {
                "any-of" => &["offices", "sources", "places"],
                _ => std::slice::from_ref(&refusal.key),
            };
            let prefixes: Vec<String> =
                keys.iter().map(|key| format!("portals.{}.select.{key}", portal.id)).collect();
            let written = settings.iter().filter(|it| {
                prefixes.iter().any(|key| it.key == *key || it.key.starts_with(&format!("{key}[")))
            });
            let (mut wants, mut from) = (Vec::new(), None);
            for shown in written {
                wants.push(shown.value.clone());
                from = from.or_else(|| Some(shown.origin.clone()));
            }
            Refused {
                key: format!("select.{}", refusal.key),
                wants: wants.join(", "),
                from: from.unwrap_or_else(|| "default".to_owned()),
                has: refusal.has,
            }
        })
        .collect();
    let shown = passes(&portal_filter(portal), stored);
    let sections = portal
        .sections
        .iter()
        .filter(|section| {
            shown && passes(&portolan_compose::selection_filter(&section.select), stored)
        })
        .map(|section| section.id.clone())
        .collect();
    PortalVerdict { portal: portal.id.clone(), shown, sections, refused }
}

impl ItemStory {
    pub fn sightings(&self) -> &[Sighting] {
        &self.stored.sightings
    }

    /// Where each value came from, in the order of the fields' names.
    pub fn provenance(&self) -> impl Iterator<Item = (&str, &Provenance)> {
        self.stored.item.provenance.iter().map(|(field, from)| (field.as_str(), from))
    }

    pub fn places(&self) -> &[PlaceTag] {
        &self.stored.item.places
    }
}
