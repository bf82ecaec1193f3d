//! The way through the sitemaps of one run, and what is remembered of it for the next.
//!
//! Answers know nothing of one another, so sitemaps are asked for one after the other, and each
//! request carries in its tag what the ones before have found.

use std::collections::{HashMap, HashSet};

use portolan_extract::address;
use portolan_plugin::{Cursor, Diagnostic, Timestamp};
use serde::{Deserialize, Serialize};
use url::Url;
use xxhash_rust::xxh3::xxh3_64;

use crate::{
    settings::SitemapSettings,
    sitemap::{Entry, Sitemap},
};

/// So many pages of a site are remembered with their last change.
pub(crate) const KNOWN_MAX: usize = 20_000;
/// So many pages that one run had no room for are remembered with their addresses.
const WAITING_MAX: usize = 1_000;
/// So many sitemaps are remembered for the case that their index has not changed.
const CHILDREN_MAX: usize = 200;
/// So many identifiers travel along, so that deletions are seen; larger sites have none.
pub(crate) const PRESENT_MAX: usize = 5_000;
/// A sitemap in which fewer entries share one moment may tell the truth.
const UNTRUE_MIN: usize = 10;
/// A change is as new as the run if it is not further away.
const UNTRUE_SECS: i64 = 48 * 3600;
/// Where the sitemap names no moment.
const NO_MOMENT: i64 = i64::MIN;

/// A page by the hash of its identity, and the moment of its last change.
type Known = (i64, i64);

/// What is kept from run to run.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(crate) struct Memory {
    /// The settings' address that this belongs to; another one starts anew.
    url: String,
    known: Vec<Known>,
    waiting: Vec<Waiting>,
    children: Vec<String>,
    /// Sitemaps that did not answer, so that those behind them get their turn.
    broken: Vec<String>,
    asking: Option<String>,
    /// The page up to which known ones have been asked for again.
    turn: i64,
}

/// A page that waits for its run.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Waiting {
    url: String,
    at: i64,
}

/// What a request for a sitemap carries along.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(crate) struct Walk {
    memory: Memory,
    /// Sitemaps still to be asked for, in this order.
    rest: Vec<String>,
    /// What this run has seen, each with the moment to remember.
    seen: Vec<Known>,
    n_sitemaps: usize,
    /// Inside an index, so that an index in an index is followed only once.
    depth: usize,
    pages_left: usize,
    recheck_left: usize,
    /// Identifiers of all entries so far; `None` once they are not all.
    present: Option<Vec<String>>,
    is_whole: bool,
}

/// A page to ask for.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    pub(crate) entry: Entry,
    pub(crate) is_known: bool,
}

impl Walk {
    pub(crate) fn begin(settings: &SitemapSettings, cursor: &Cursor) -> Walk {
        let mut memory: Memory = cursor.read().unwrap_or_default();
        if memory.url != settings.url {
            memory = Memory { url: settings.url.clone(), ..Memory::default() };
        }
        if let Some(asking) = memory.asking.take()
            && !memory.broken.contains(&asking)
            && memory.broken.len() < CHILDREN_MAX
        {
            memory.broken.push(asking);
        }
        Walk {
            memory,
            pages_left: settings.pages,
            recheck_left: settings.recheck,
            present: Some(Vec::new()),
            is_whole: true,
            ..Walk::default()
        }
    }

    /// Takes in the sitemaps of an index, the newest first and those that did not answer last.
    pub(crate) fn index(
        &mut self,
        index: &Sitemap,
        settings: &SitemapSettings,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let mut entries: Vec<&Entry> = index.entries.iter().collect();
        entries.sort_by_key(|it| std::cmp::Reverse(it.changed().unwrap_or(NO_MOMENT)));
        let mut children: Vec<String> = Vec::new();
        for entry in entries {
            if !children.contains(&entry.url) {
                children.push(entry.url.clone());
            }
        }
        if children.len() > settings.sitemaps {
            children.truncate(settings.sitemaps);
            self.is_whole = false;
            diagnostics.push(Diagnostic::sitemap_cut("sitemaps", settings.sitemaps));
        }
        self.is_whole &= index.is_whole;
        self.memory.children = children.iter().take(CHILDREN_MAX).cloned().collect();
        self.follow(children);
    }

    /// The index has not changed, but its sitemaps may have.
    pub(crate) fn same_index(&mut self) {
        let children = self.memory.children.clone();
        // What an unchanged sitemap lists is not known any more.
        self.is_whole = false;
        self.follow(children);
    }

    pub(crate) fn has_children(&self) -> bool {
        !self.memory.children.is_empty()
    }

    pub(crate) fn follow(&mut self, mut children: Vec<String>) {
        children.sort_by_key(|it| self.memory.broken.contains(it));
        self.depth += 1;
        self.rest.extend(children);
    }

    pub(crate) fn depth(&self) -> usize {
        self.depth
    }

    /// The sitemap has not changed since the last run.
    pub(crate) fn same_sitemap(&mut self) {
        self.is_whole = false;
    }

    /// Takes in the pages of a sitemap and says which to ask for.
    pub(crate) fn pages(
        &mut self,
        sitemap: &Sitemap,
        settings: &SitemapSettings,
        now: Timestamp,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<Wanted> {
        self.n_sitemaps += 1;
        self.is_whole &= sitemap.is_whole;
        let patterns = settings.patterns();
        let mut entries: Vec<(Url, &Entry)> = Vec::new();
        let mut ids = HashSet::new();
        for entry in &sitemap.entries {
            let Ok(url) = Url::parse(&entry.url) else { continue };
            // The front page is where a site lists, not what it says.
            let is_front = url.path() == "/" && url.query().is_none();
            if !is_front && patterns.wants(&url) && ids.insert(address::identity(&url)) {
                entries.push((url, entry));
            }
        }
        if entries.is_empty() && !sitemap.entries.is_empty() {
            diagnostics.push(Diagnostic::sitemap_unwanted(sitemap.entries.len()));
        }
        self.note_present(&entries);
        let is_untrue = is_untrue(&entries, now);
        if is_untrue {
            diagnostics.push(Diagnostic::sitemap_lastmod_untrue(entries.len()));
        }
        entries.sort_by_key(|(_, it)| std::cmp::Reverse(it.changed().unwrap_or(NO_MOMENT)));

        let known: HashMap<i64, i64> = self.memory.known.iter().copied().collect();
        let listed: HashSet<String> = entries.iter().map(|(_, it)| it.url.clone()).collect();
        self.memory.waiting.retain(|it| !listed.contains(&it.url));
        let mut wanted = Vec::new();
        let mut settled: Vec<(i64, &Entry)> = Vec::new();
        let mut n_waiting = 0;
        for (url, entry) in &entries {
            let key = key(url);
            let at = entry.changed().filter(|_| !is_untrue).unwrap_or(NO_MOMENT);
            let before = known.get(&key).copied();
            let is_changed = match before {
                None => true,
                Some(before) => at != NO_MOMENT && at != before,
            };
            if !is_changed {
                if at == NO_MOMENT {
                    settled.push((key, entry));
                }
                self.see(key, before.unwrap_or(at));
                continue;
            }
            if self.pages_left == 0 || !settings.details {
                n_waiting += usize::from(settings.details);
                if let Some(before) = before {
                    self.see(key, before);
                }
                if settings.details && self.memory.waiting.len() < WAITING_MAX {
                    self.memory.waiting.push(Waiting { url: entry.url.clone(), at });
                }
                continue;
            }
            self.pages_left -= 1;
            self.see(key, at);
            wanted.push(Wanted { entry: (*entry).clone(), is_known: before.is_some() });
        }
        if n_waiting > 0 {
            diagnostics.push(Diagnostic::sitemap_waiting(n_waiting, settings.pages));
        }
        if settings.details {
            wanted.extend(self.turn_of(settled));
        }
        wanted
    }

    /// Known pages whose turn it is, in the order of their keys, round and round.
    fn turn_of(&mut self, mut settled: Vec<(i64, &Entry)>) -> Vec<Wanted> {
        settled.sort_by_key(|(key, _)| *key);
        let start = settled.partition_point(|(key, _)| *key <= self.memory.turn);
        settled.rotate_left(start);
        let taken: Vec<(i64, &Entry)> = settled.into_iter().take(self.recheck_left).collect();
        self.recheck_left -= taken.len();
        if let Some((last, _)) = taken.last() {
            self.memory.turn = *last;
        }
        taken
            .into_iter()
            .map(|(_, entry)| Wanted { entry: entry.clone(), is_known: true })
            .collect()
    }

    /// Pages of earlier runs for which there is room now, when no sitemap is left to be read.
    pub(crate) fn waiting(&mut self) -> Vec<Wanted> {
        let n_taken = self.pages_left.min(self.memory.waiting.len());
        self.pages_left -= n_taken;
        let taken: Vec<Waiting> = self.memory.waiting.drain(..n_taken).collect();
        let mut wanted = Vec::new();
        for Waiting { url, at } in taken {
            if let Ok(parsed) = Url::parse(&url) {
                self.see(key(&parsed), at);
                wanted.push(Wanted { entry: Entry { url, ..Entry::default() }, is_known: false });
            }
        }
        wanted
    }

    fn see(&mut self, key: i64, at: i64) {
        if self.seen.len() < KNOWN_MAX {
            self.seen.push((key, at));
        }
    }

    fn note_present(&mut self, entries: &[(Url, &Entry)]) {
        let Some(present) = &mut self.present else { return };
        if present.len() + entries.len() > PRESENT_MAX {
            self.present = None;
            return;
        }
        present.extend(entries.iter().map(|(url, _)| address::identity(url)));
    }

    /// The next sitemap to ask for; `None` when the walk is over.
    pub(crate) fn next(&mut self) -> Option<String> {
        if self.rest.is_empty() {
            return None;
        }
        Some(self.rest.remove(0))
    }

    /// A sitemap answered.
    pub(crate) fn answered(&mut self, url: &str) {
        self.memory.broken.retain(|it| it != url);
    }

    /// What to remember if the run ended here: all that was seen, and of the rest what was known.
    pub(crate) fn cursor(&self, asking: Option<&str>) -> Cursor {
        let mut memory = self.memory.clone();
        let seen: HashSet<i64> = self.seen.iter().map(|(key, _)| *key).collect();
        let mut known = self.seen.clone();
        let is_over = asking.is_none() && self.is_whole;
        if !is_over {
            let rest = self.memory.known.iter().filter(|(key, _)| !seen.contains(key));
            known.extend(rest.take(KNOWN_MAX.saturating_sub(self.seen.len())));
        }
        known.sort_unstable();
        known.dedup_by_key(|(key, _)| *key);
        memory.known = known;
        memory.asking = asking.map(str::to_owned);
        Cursor::of(&memory)
    }

    /// All that there is, if all sitemaps were read whole.
    pub(crate) fn present(&mut self) -> Option<Vec<String>> {
        self.present.take().filter(|ids| self.is_whole && !ids.is_empty())
    }
}

fn key(url: &Url) -> i64 {
    xxh3_64(address::identity(url).as_bytes()).cast_signed()
}

/// Whether nearly all entries claim one moment, and that moment is the run's.
fn is_untrue(entries: &[(Url, &Entry)], now: Timestamp) -> bool {
    let moments: Vec<i64> = entries.iter().filter_map(|(_, it)| it.changed()).collect();
    if moments.len() < UNTRUE_MIN {
        return false;
    }
    let (Some(first), Some(last)) = (moments.iter().min(), moments.iter().max()) else {
        return false;
    };
    // Generators write the moment of each entry, so that a long list takes some seconds.
    let is_one = last - first <= 600;
    is_one && (now.as_second() - last).abs() <= UNTRUE_SECS
}
