//! Tags of published items that no term of the operator means.

use std::collections::BTreeMap;

use portolan_core::snapshot::{Filter, Snapshot};
use portolan_normalize::{Meaning, Taxonomy};
use serde::Serialize;

use crate::app::{App, AppError, Live};

/// Items read from the store at a time.
const BATCH: u32 = 500;

/// A tag that means nothing yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnmappedTag {
    pub source: String,
    /// As most items write it.
    pub tag: String,
    /// How many items carry it.
    pub items: u64,
    /// The term that is most like it.
    pub nearest: Option<String>,
}

/// All that was asked for, and how many tags were looked at.
#[derive(Clone, Debug, Serialize)]
pub struct TagReport {
    pub unmapped: Vec<UnmappedTag>,
    /// Different tags in all, by source.
    pub tags: u64,
    /// Those of them that a term means.
    pub terms: u64,
    /// Those of them that are names of places.
    pub places: u64,
}

impl App {
    /// The tags of these sources' items, or of all, that no term and no place means: the most
    /// frequent first.
    pub fn unmapped_tags(&self, live: &Live, names: &[String]) -> Result<TagReport, AppError> {
        let mut sources: Vec<String> = Vec::new();
        for name in names {
            sources.push(live.source(name)?.id.clone());
        }
        if names.is_empty() {
            sources.extend(live.estate.sources.iter().map(|source| source.id.clone()));
        }
        let taxonomy = Taxonomy::new(&live.estate.places, &live.estate.terms);
        let snapshot = self.store.snapshot()?;
        let mut report = TagReport { unmapped: Vec::new(), tags: 0, terms: 0, places: 0 };
        for source in sources {
            // Tag in lower case → spellings with their counts.
            let mut tags: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
            let filter = Filter { sources: vec![source.clone()], ..Filter::default() };
            let mut offset = 0;
            loop {
                let items = snapshot
                    .items(&filter, offset, BATCH)
                    .map_err(|err| AppError::Compose(err.0))?;
                for stored in items.iter().filter(|stored| stored.item.source == source) {
                    for tag in &stored.item.tags {
                        let spellings = tags.entry(tag.value.to_lowercase()).or_default();
                        *spellings.entry(tag.value.clone()).or_default() += 1;
                    }
                }
                offset += items.len() as u64;
                if items.len() < BATCH as usize {
                    break;
                }
            }
            for spellings in tags.into_values() {
                let n_items = spellings.values().sum();
                let most = spellings.into_iter().max_by_key(|(_, n)| *n);
                let Some((tag, _)) = most else { continue };
                report.tags += 1;
                match taxonomy.meaning(&tag) {
                    Meaning::Term(_) => report.terms += 1,
                    Meaning::Place(_) => report.places += 1,
                    Meaning::Nothing { nearest } => report.unmapped.push(UnmappedTag {
                        source: source.clone(),
                        tag,
                        items: n_items,
                        nearest,
                    }),
                    _ => {}
                }
            }
        }
        report.unmapped.sort_by(|a, b| {
            (std::cmp::Reverse(a.items), &a.source, &a.tag).cmp(&(
                std::cmp::Reverse(b.items),
                &b.source,
                &b.tag,
            ))
        });
        Ok(report)
    }
}
