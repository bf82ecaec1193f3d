//! Items as they came: uncleaned, untrusted, with the place each value was found at.
//!
//! What is absent is not sent: of thirty fields an item has ten, and there are a hundred items in
//! an answer.

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

/// One item as one exchange shows it.
///
/// A source yields what it saw. It does not trim captions, guess languages or correct dates:
/// that is normalising, and happens once for all sources.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(default)]
#[non_exhaustive]
pub struct RawItem {
    /// The origin's identifier: the same thing has the same id in every run. Never a title,
    /// never a page position.
    pub origin_id: String,
    pub part: Part,
    /// The address the source gives for it, absolute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// `rel=canonical`, if the page names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub canonical: Option<String>,
    /// Other addresses of the same thing: short links, node URLs, permalink guids.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// The same thing in other languages (`hreflang`, language switchers).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub translations: Vec<RawTranslation>,
    /// What the source calls it: “Press Release”, `news`, `blog`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// “Local”, “Global”, if printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<RawText>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subtitle: Option<RawText>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub teaser: Option<RawText>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<RawText>,
    /// Language the source declares for the whole item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// Words beside the item that name a language (“Finnish”).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang_label: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<RawDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated: Option<RawDate>,
    /// Start and end of an event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starts: Option<RawDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends: Option<RawDate>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<RawPerson>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<RawTerm>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<RawImage>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<RawAttachment>,
    /// Links that belong to the item but not to its text: “read more”, related, comments.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<RawLink>,
    /// For an aggregator's copy: where it says it has it from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub via: Option<RawLink>,
    /// Labelled facts: distance, country of origin, “Press Release Type”.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<RawFact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copyright: Option<String>,
    /// The item's place in its listing, from 0, counted over all pages of a run by the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<u32>,
    /// Where each value was found: field name → element, selector or rule.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub found: BTreeMap<String, String>,
    /// Byte offset of the item in the exchange's body.
    #[serde(skip_serializing_if = "Option::is_none")]
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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// Base for relative addresses inside, if it is not the item's own.
    #[serde(skip_serializing_if = "Option::is_none")]
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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<crate::date::When>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RawPerson {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RawTerm {
    pub term: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RawImage {
    pub url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alt: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RawAttachment {
    pub url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_secs: Option<u64>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RawLink {
    pub url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<RawText>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subtitle: Option<RawText>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The address it gives for itself (`atom:link rel=self`, `feed_url`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub self_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated: Option<RawDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<RawDate>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<RawPerson>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contributors: Vec<RawPerson>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<RawTerm>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<RawImage>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copyright: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generator: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<RawLink>,
    /// How often it asks to be read, in minutes (`ttl`, `sy:updatePeriod`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ttl_minutes: Option<u32>,
    /// Format and version: `rss 2.0`, `atom 1.0`, `json-feed 1.1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
}

/// An item that is read where it lies: a kilobyte is not moved for each of a hundred. Fields that
/// are absent stay as they are, unknown ones are passed over.
struct Slot<'i>(&'i mut RawItem);

macro_rules! item_fields {
    ($($field:ident)*) => {
        #[derive(Deserialize)]
        #[serde(field_identifier)]
        #[allow(non_camel_case_types, reason = "they are the fields' names")]
        enum Field {
            $($field,)*
            #[serde(other)]
            Unknown,
        }

        impl<'de> Visitor<'de> for Slot<'_> {
            type Value = ();

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an item")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
                // Names them all, or does not compile.
                let RawItem { $($field),* } = self.0;
                while let Some(field) = map.next_key()? {
                    match field {
                        $(Field::$field => *$field = map.next_value()?,)*
                        Field::Unknown => {
                            map.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(())
            }
        }
    };
}

item_fields! {
    origin_id part url canonical aliases translations kind scope title subtitle teaser body lang
    lang_label published updated starts ends authors categories images attachments links via facts
    copyright position found byte
}

impl<'de> DeserializeSeed<'de> for Slot<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Deserialize<'de> for RawItem {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<RawItem, D::Error> {
        let mut item = RawItem::default();
        Slot(&mut item).deserialize(deserializer)?;
        Ok(item)
    }
}

/// The items of a harvest, each read where it will lie.
pub(crate) fn items<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<RawItem>, D::Error> {
    /// No more room is made ahead; a forged length costs no memory.
    const ITEMS_AHEAD_MAX: usize = 512;

    struct Items;

    impl<'de> Visitor<'de> for Items {
        type Value = Vec<RawItem>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list of items")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<RawItem>, A::Error> {
            let ahead = seq.size_hint().unwrap_or_default().min(ITEMS_AHEAD_MAX);
            let mut items = Vec::with_capacity(ahead + 1);
            loop {
                let read = seq.next_element_seed(Slot(items.push_mut(RawItem::default())))?;
                if read.is_none() {
                    items.pop();
                    return Ok(items);
                }
            }
        }
    }

    deserializer.deserialize_seq(Items)
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
