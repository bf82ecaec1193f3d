//! Items as they came: uncleaned, untrusted, with the place each value was found at.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One item as one exchange shows it.
///
/// A source yields what it saw. It does not trim captions, guess languages or correct dates:
/// that is normalising, and happens once for all sources.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct RawItem {
    /// The origin's identifier: the same thing has the same id in every run. Never a title,
    /// never a page position.
    pub origin_id: String,
    pub part: Part,
    /// The address the source gives for it, absolute.
    pub url: Option<String>,
    /// `rel=canonical`, if the page names one.
    pub canonical: Option<String>,
    /// Other addresses of the same thing: short links, node URLs, permalink guids.
    pub aliases: Vec<String>,
    /// The same thing in other languages (`hreflang`, language switchers).
    pub translations: Vec<RawTranslation>,
    /// What the source calls it: “Press Release”, `news`, `blog`.
    pub kind: Option<String>,
    /// “Local”, “Global”, if printed.
    pub scope: Option<String>,
    pub title: Option<RawText>,
    pub subtitle: Option<RawText>,
    pub teaser: Option<RawText>,
    pub body: Option<RawText>,
    /// Language the source declares for the whole item.
    pub lang: Option<String>,
    /// Words beside the item that name a language (“Finnish”).
    pub lang_label: Option<String>,
    pub published: Option<RawDate>,
    pub updated: Option<RawDate>,
    /// Start and end of an event.
    pub starts: Option<RawDate>,
    pub ends: Option<RawDate>,
    pub authors: Vec<RawPerson>,
    pub categories: Vec<RawTerm>,
    pub images: Vec<RawImage>,
    pub attachments: Vec<RawAttachment>,
    /// Links that belong to the item but not to its text: “read more”, related, comments.
    pub links: Vec<RawLink>,
    /// For an aggregator's copy: where it says it has it from.
    pub via: Option<RawLink>,
    /// Labelled facts: distance, country of origin, “Press Release Type”.
    pub facts: Vec<RawFact>,
    pub copyright: Option<String>,
    /// The item's place in its listing, from 0, counted over all pages of a run by the source.
    pub position: Option<u32>,
    /// Where each value was found: field name → element, selector or rule.
    pub found: BTreeMap<String, String>,
    /// Byte offset of the item in the exchange's body.
    pub byte: Option<u64>,
}

/// What an exchange shows of the item.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// All that the source has (a feed entry, a Markdown file).
    #[default]
    Whole,
    /// A card of a listing; the page itself may add to it.
    Card,
    /// The item's own page; its values win over the card's.
    Detail,
    #[serde(other)]
    Unknown,
}

/// A text with its markup as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RawText {
    pub value: String,
    pub markup: Markup,
    pub lang: Option<String>,
    /// Base for relative addresses inside, if it is not the item's own.
    pub base: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Markup {
    #[default]
    Plain,
    Html,
    #[serde(other)]
    Unknown,
}

/// A date as it stood, and the instant if the source's format defines one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RawDate {
    pub raw: String,
    /// Read by the rules of the format (RFC 822, RFC 3339, HTML `datetime`); `None` for prose.
    pub when: Option<crate::date::When>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RawPerson {
    pub name: Option<String>,
    pub email: Option<String>,
    pub url: Option<String>,
    pub role: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RawTerm {
    pub term: String,
    pub scheme: Option<String>,
    pub label: Option<String>,
    pub lang: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RawImage {
    pub url: String,
    pub alt: Option<String>,
    pub caption: Option<String>,
    pub credit: Option<String>,
    pub width: Option<u32>,
    pub height: Option<u32>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RawAttachment {
    pub url: String,
    pub title: Option<String>,
    pub media_type: Option<String>,
    pub bytes: Option<u64>,
    pub lang: Option<String>,
    pub duration_secs: Option<u64>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RawLink {
    pub url: String,
    pub text: Option<String>,
    pub rel: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RawTranslation {
    pub url: String,
    pub lang: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RawFact {
    pub label: String,
    pub value: String,
}

/// What a feed or a site says of itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RawChannel {
    pub id: Option<String>,
    pub title: Option<RawText>,
    pub subtitle: Option<RawText>,
    pub url: Option<String>,
    /// The address it gives for itself (`atom:link rel=self`, `feed_url`).
    pub self_url: Option<String>,
    pub lang: Option<String>,
    pub updated: Option<RawDate>,
    pub published: Option<RawDate>,
    pub authors: Vec<RawPerson>,
    pub contributors: Vec<RawPerson>,
    pub categories: Vec<RawTerm>,
    pub image: Option<RawImage>,
    pub copyright: Option<String>,
    pub generator: Option<String>,
    pub links: Vec<RawLink>,
    /// How often it asks to be read, in minutes (`ttl`, `sy:updatePeriod`).
    pub ttl_minutes: Option<u32>,
    /// Format and version: `rss 2.0`, `atom 1.0`, `json-feed 1.1`.
    pub format: Option<String>,
}

impl RawItem {
    pub fn new(origin_id: impl Into<String>, part: Part) -> RawItem {
        RawItem { origin_id: origin_id.into(), part, ..RawItem::default() }
    }
}

impl RawText {
    pub fn plain(value: impl Into<String>) -> RawText {
        RawText { value: value.into(), markup: Markup::Plain, lang: None, base: None }
    }

    pub fn html(value: impl Into<String>) -> RawText {
        RawText { value: value.into(), markup: Markup::Html, lang: None, base: None }
    }

    #[must_use]
    pub fn with_lang(mut self, lang: Option<String>) -> RawText {
        self.lang = lang;
        self
    }

    #[must_use]
    pub fn with_base(mut self, base: Option<String>) -> RawText {
        self.base = base;
        self
    }
}
