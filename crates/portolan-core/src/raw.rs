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
    /// Figures with what they count, where the source states them as data or in plain words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub observations: Vec<RawObservation>,
    /// What only one sort of item has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub specifics: Option<RawSpecifics>,
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

/// A figure and what it counts, as the source states it. A source adds nothing up, fills nothing
/// in, and yields nothing where none is stated: silence is no zero.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RawObservation {
    /// What is counted, in the source's words: a column's title, “voluntary returnees”.
    pub measure: String,
    /// The number as decimal text: digits, at most one `-` in front and one `.`. Empty where the
    /// words name none that can be written so (“a dozen or so”).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub value: String,
    /// The exact words or the cell it was read from: “almost 200 hundred”.
    pub raw: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub approximate: bool,
    /// “persons”, `EUR`, `%`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<RawPeriod>,
    /// Where, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The place's code as given: ISO 3166, M49, a P-code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place_code: Option<String>,
    /// What narrows it down: sex, age group, nationality, programme.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dimensions: Vec<RawFact>,
    /// Its footnote or named source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// The time a figure is about. A point in time has no end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RawPeriod {
    /// The words or the cell: “October 2020”, `2019Q3`.
    pub raw: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starts: Option<crate::date::When>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends: Option<crate::date::When>,
}

/// What only one sort of item has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum RawSpecifics {
    Portrait(RawPortrait),
    Event(RawEvent),
    Publication(RawPublication),
    Post(RawPost),
    /// Something that this host does not know.
    #[serde(other)]
    Unknown,
}

/// Somebody's story: who tells it, and between which places.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RawPortrait {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<RawPortrayed>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<RawText>,
    /// Where the person comes from, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// Where the person lives now, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<String>,
    /// “14,418 kms from home”.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hashtags: Vec<String>,
    /// What the source says of the person's consent, or of names that were changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RawPortrayed {
    /// As written, with the mark of a pseudonym: `Zainab*`.
    pub name: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub pseudonym: bool,
    /// Words that tell the age: “17-year-old”.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
}

/// What an event has beside `starts` and `ends`. A link to register goes to `links` as
/// `registration`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RawEvent {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub venue: Option<String>,
    /// Street, city, country, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organiser: Option<RawPerson>,
    /// `scheduled`, `cancelled`, `postponed`, `moved-online`, or the source's own word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// `in-person`, `online`, `mixed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attendance: Option<String>,
    /// When it takes place in the source's words, where these say more than two dates: “every
    /// first Tuesday”, “at the end of May”.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when_words: Option<String>,
    /// What the occurrences of one event share.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series: Option<String>,
}

/// What a publication has beside its texts. Its files go to `attachments`, each with its
/// language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RawPublication {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series: Option<String>,
    /// “2022”, “11th edition”, “Volume 3”.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
    /// The publication that this is a chapter of: its origin id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part_of: Option<String>,
    /// The chapter's number as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chapter: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub isbn: Vec<String>,
    /// The publisher's own number: `PUB2020/053/EL`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// How the publisher wants it cited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub citation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pages: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub original_lang: Option<String>,
    /// Its chapters in their order, where the source lists them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub chapters: Vec<RawChapter>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RawChapter {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub isbn: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<RawPerson>,
}

/// What a post of a social network has beside its text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RawPost {
    /// `mastodon`, `activitypub`, `bluesky`, `twitter`.
    pub network: String,
    /// `@name@host`, as others would mention it.
    pub handle: String,
    /// The account's name as shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The mission or person it speaks for, by the operator's list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speaks_for: Option<String>,
    /// Address of the post that it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// Address of the post that it passes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repost_of: Option<String>,
    /// The author's warning, shown before the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub sensitive: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hashtags: Vec<String>,
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
    observations specifics copyright position found byte
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
