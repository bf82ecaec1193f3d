//! Raw item → item: identity, canonical URL, dates and datelines, language per field, captions
//! and credits, safe HTML; then terms and places with reasons.
//!
//! **Never:** markup for output, storage.
//!
//! Nothing fetched is trusted before this crate, nothing after it is untrusted. It corrects no
//! fact, repairs no letter, fills in no number: what a source says is kept in its own words, and
//! what is doubtful is flagged.

// A refused address is rare and carries its whole complaint.
#![allow(clippy::result_large_err)]

use std::collections::BTreeMap;

use portolan_core::{
    Diagnostic, Item, Kind, Lang, RawItem, SafeHtml, Timestamp, When, office::Office, place::Place,
    raw::RawText, term::Term,
};
use url::Url;

mod address;
pub mod cluster;
mod curate;
mod dates;
mod extras;
mod figures;
mod frame;
mod grammar;
mod hash;
mod html;
mod item;
mod language;
mod likeness;
mod markup;
mod merge;
mod observed;
mod series;
mod text;

pub use address::{Canonical, canonical_url, item_url, trap};
pub use curate::{Meaning, Taxonomy};
pub use extras::{AddressRule, DateOrder, Extras, GoneSite};
pub use frame::Frame;
pub use grammar::caption::{Credit, credit};
pub use hash::content_hash;
pub use item::Normalizer;
pub use likeness::{predecessors, twin_key};
pub use merge::merge;
pub use series::{MonthlyCount, inconsistent_series};

/// What the operator's settings say about one source.
#[derive(Clone, Debug)]
pub struct Rules<'a> {
    /// The operator's name of the source.
    pub source: &'a str,
    /// The office that publishes it.
    pub office: &'a Office,
    /// Host names that mean the same site; the first is the one it is known by. None: any host.
    pub hosts: &'a [String],
    /// What becomes of an item on another host.
    pub foreign: Foreign,
    /// The language of the source's texts where nothing else is known.
    pub default_lang: Option<Lang>,
    /// The source's own codes for languages → BCP 47 tags (`ge` → `ka`).
    pub language_codes: &'a BTreeMap<String, String>,
    /// What its items are where nothing else says so.
    pub kind: Option<Kind>,
    /// Patterns of the addresses that are wanted; none: all. `*` stands for anything.
    pub allow: &'a [String],
    /// Patterns of the addresses that are not.
    pub deny: &'a [String],
    pub places: &'a [Place],
    pub terms: &'a [Term],
    /// Ids of the places its items are about where the texts name none.
    pub default_places: &'a [String],
    /// It shows copies of what others publish.
    pub mirror: bool,
    /// IANA name of the zone its clocks show.
    pub time_zone: &'a str,
    /// The run's time.
    pub now: Timestamp,
}

/// What becomes of an item that lies on a host that is not the source's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// It is taken and flagged: a redirect led to a sister site.
    Flag,
    /// It is left out: only the source's own hosts are trusted.
    Refuse,
}

/// What normalising made of a raw item.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Normalized {
    /// Absent if the item cannot be shown; a diagnostic says why.
    pub item: Option<Item>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Makes an item of a raw one. For many items of one source, a [`Normalizer`] reads the rules
/// once.
pub fn normalize(raw: &RawItem, rules: &Rules<'_>, fetched_at: Timestamp) -> Normalized {
    Normalizer::new(rules).normalize(raw, fetched_at)
}

/// Gives an item its places and terms, each with the rule that found it, and reports the tags
/// that no term means.
pub fn curate(item: &mut Item, rules: &Rules<'_>) -> Vec<Diagnostic> {
    Normalizer::new(rules).curate(item)
}

/// Which language a text is in, if its words or letters say so reliably.
pub fn identify(text: &str) -> Option<Lang> {
    language::detect(text).map(|it| it.lang)
}

/// Foreign markup as HTML that is safe to show; `base` is its own address, for relative links.
pub fn sanitize(raw: &RawText, base: Option<&Url>) -> SafeHtml {
    html::safe_html(&markup::read(raw, base).blocks)
}

/// A date as people write it, no more precise than its words are. Clocks without a zone show the
/// time of `zone`, an IANA name; what is said as “two days ago” is counted from `fetched_at`.
pub fn read_date(raw: &str, zone: &str, fetched_at: Timestamp) -> When {
    let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    dates::read(raw, &zone, fetched_at)
}

#[cfg(test)]
mod tests;
