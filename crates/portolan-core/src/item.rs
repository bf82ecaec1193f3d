//! Items after normalising: identified, cleaned, safe to show, every value with its origin.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    date::{Dated, When},
    lang::{Lang, LangClaim, Text},
};

/// The public id of an item: minted once, never changed, never derived from a title or a page
/// position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ItemId(Uuid);

/// HTML that has passed the sanitiser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SafeHtml(String);

/// One published thing, as the house knows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Item {
    pub id: ItemId,
    /// The operator's name of the source that this version was read from.
    pub source: String,
    pub origin_id: String,
    /// The office that publishes it.
    pub office: String,
    pub kind: Kind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<Scope>,
    /// The address it is known by; absent where a source has no addresses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canonical: Option<String>,
    /// Where a reader finds the original, exactly as the source gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(default)]
    pub aliases: Vec<String>,
    pub title: Title,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subtitle: Option<Text>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub teaser: Option<Teaser>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
    /// The item's main language.
    pub lang: LangClaim,
    /// All languages its texts use, the main one first.
    #[serde(default)]
    pub languages: Vec<Lang>,
    #[serde(default)]
    pub notices: Vec<Notice>,
    pub published: Dated,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated: Option<Dated>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts: Option<Dated>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<Dated>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dateline: Option<Dateline>,
    #[serde(default)]
    pub authors: Vec<Person>,
    /// Places, the primary one first.
    #[serde(default)]
    pub places: Vec<PlaceTag>,
    /// Ids of taxonomy terms.
    #[serde(default)]
    pub terms: Vec<String>,
    /// Tags as the source wrote them, mapped or not.
    #[serde(default)]
    pub tags: Vec<Text>,
    #[serde(default)]
    pub images: Vec<Image>,
    #[serde(default)]
    pub attachments: Vec<Attachment>,
    #[serde(default)]
    pub links: Vec<Link>,
    #[serde(default)]
    pub translations: Vec<Translation>,
    #[serde(default)]
    pub facts: Vec<Fact>,
    #[serde(default)]
    pub figures: Vec<Figure>,
    /// Figures with what they count, as the source states them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub observations: Vec<Observation>,
    /// What only one sort of item has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub specifics: Option<Specifics>,
    #[serde(default)]
    pub flags: BTreeSet<Flag>,
    /// The office whose campaign it belongs to, where that is not the office that publishes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Whom to call and write to: shown on the item's own page, and left out of search and feeds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contacts: Option<SafeHtml>,
    /// For an aggregator's copy: the original's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copyright: Option<String>,
    /// Field name → where its value was found and by which rule.
    #[serde(default)]
    pub provenance: BTreeMap<String, Provenance>,
}

#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    #[default]
    News,
    PressRelease,
    Statement,
    Speech,
    Blog,
    Story,
    Longform,
    Event,
    Digest,
    Statistic,
    Dataset,
    Publication,
    Campaign,
    Project,
    Vacancy,
    Page,
    SocialPost,
    #[serde(other)]
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    Local,
    Regional,
    Global,
    #[serde(other)]
    Unknown,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Title {
    pub text: Text,
    /// The source gave none: this is the first sentence of its text, clipped.
    #[serde(default)]
    pub derived: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Teaser {
    pub text: Text,
    /// The source cut it mid-sentence; renderers add an ellipsis.
    #[serde(default)]
    pub truncated: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// Language runs inside are marked with `lang` and `dir`.
    pub html: SafeHtml,
    pub lang: LangClaim,
    /// The same words without markup, for search, teasers and text renderers.
    pub text: String,
}

/// “Helsinki –”, “Genf/Wien, 3.12.2021 –”: taken out of the text and kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dateline {
    pub raw: String,
    /// Place names as written.
    pub places: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
}

/// A sentence that was about the text, not of it: “Information available only in Finnish”.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    pub raw: String,
    #[serde(default)]
    pub languages: Vec<Lang>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceTag {
    /// Id of the place.
    pub place: String,
    pub role: PlaceRole,
    /// The rule or field that names it.
    pub by: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlaceRole {
    Primary,
    Secondary,
    /// Where the text was written, not what it is about.
    Dateline,
    #[serde(other)]
    Unknown,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    pub url: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt: Option<Text>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<Text>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    pub url: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<Lang>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub url: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// `read-more`, `registration`, `request-access`; `gone` where its site is no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rel: Option<String>,
    /// Where a copy is kept of what is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archive: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Translation {
    pub url: String,
    pub lang: Lang,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    pub label: String,
    pub value: String,
}

/// A number with its exact words; never recomputed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The words it was read from: “almost 200 hundred persons”.
    pub raw: String,
    /// Decimal, as text, so that no digit is lost.
    pub value: String,
    #[serde(default)]
    pub approximate: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// A figure and what it counts. Never recomputed, never filled in; sources that disagree stand
/// side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    pub measure: Text,
    /// Decimal, as text, so that no digit is lost; absent where the words name no number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The exact words or the cell it was read from.
    pub raw: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub approximate: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Whereabouts>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dimensions: Vec<Fact>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// The time a figure is about; a point in time has no end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    pub raw: String,
    pub starts: When,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<When>,
}

/// A place in the source's words, and which one of ours it is, if that is sure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whereabouts {
    pub raw: String,
    /// Id of the place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
}

/// What only one sort of item has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Specifics {
    Portrait(Portrait),
    Event(EventDetails),
    Publication(Publication),
    Post(Post),
    /// Written by a newer version.
    #[serde(other)]
    Unknown,
}

/// Somebody's story.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Portrait {
    pub people: Vec<Portrayed>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<Whereabouts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<Whereabouts>,
    /// In the source's words; never worked out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hashtags: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent: Option<Text>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Portrayed {
    /// As written, with the mark of a pseudonym.
    pub name: String,
    /// Not the person's own name; nobody looks for the other one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pseudonym: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
}

/// What an event has beside its times.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EventDetails {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub venue: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Whereabouts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organiser: Option<Person>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<EventStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attendance: Option<Attendance>,
    /// In the source's words, where these say more than two dates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when_words: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventStatus {
    Scheduled,
    Cancelled,
    Postponed,
    MovedOnline,
    #[serde(other)]
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Attendance {
    InPerson,
    Online,
    Mixed,
    #[serde(other)]
    Unknown,
}

/// What a publication has beside its texts and files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Publication {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
    /// The publication that this is a chapter of: its origin id at the same source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part_of: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chapter: Option<String>,
    /// Digits and `X` with the hyphens as given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub isbn: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub citation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pages: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub original_lang: Option<Lang>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub chapters: Vec<Chapter>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chapter {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    pub title: Text,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub isbn: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<Person>,
}

/// What a post of a social network has beside its text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Post {
    pub network: String,
    pub handle: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speaks_for: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repost_of: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning: Option<Text>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub sensitive: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hashtags: Vec<String>,
}

/// What editors and readers should know about an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flag {
    /// Text damaged before it reached us (`IOM Ukraine?s`); not repaired.
    DamagedEncoding,
    /// Teaser cut by the source.
    Truncated,
    /// The title is ours.
    DerivedTitle,
    /// Numbers in one series contradict one another.
    InconsistentFigures,
    /// A child is named with age or portrayed.
    Children,
    /// Its page was not reached: this is what the listing showed.
    CardOnly,
    /// The page's main content is an image without text.
    ContentInImage,
    /// The source marks the record for deletion.
    ForDeletion,
    /// The original answered from another site than the source's.
    ForeignHost,
    /// A picture has neither a description nor a caption.
    Undescribed,
    /// What a card shows of it may hurt: violence, suicide, the dead. Readers are warned, and it
    /// does not open a front page by itself.
    HardContent,
    /// Its files are given only to those who ask; what is public is shown.
    Locked,
    #[serde(other)]
    Unknown,
}

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    pub how: How,
    /// Element, selector, setting or rule: `rss:pubDate`, `h1.page-title`, `date-line`.
    pub at: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// A field of the feed or structured markup.
    Field,
    /// An element of a page.
    Markup,
    /// A pattern in prose.
    Pattern,
    /// The operator's settings.
    Settings,
    /// Worked out from other values.
    Derived,
    #[serde(other)]
    Unknown,
}

/// What one source shows of an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sighting {
    pub source: String,
    pub office: String,
    pub origin_id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    pub first_seen: Timestamp,
    pub last_seen: Timestamp,
}

/// Namespace of all item ids: UUIDv5 of the URL namespace and the house's name.
const ITEMS: Uuid = Uuid::from_u128(0x6f1f_3c5e_0b0a_5d5f_9a55_0a1d_7e21_c0de);

impl ItemId {
    /// The id of an item with an address: UUIDv5 of its first canonical URL.
    pub fn of_url(canonical: &str) -> ItemId {
        ItemId(Uuid::new_v5(&ITEMS, canonical.as_bytes()))
    }

    /// The id of an item without an address: UUIDv5 of source and origin id.
    pub fn of_origin(source: &str, origin_id: &str) -> ItemId {
        ItemId(Uuid::new_v5(&ITEMS, format!("{source}\u{1f}{origin_id}").as_bytes()))
    }

    pub fn parse(text: &str) -> Option<ItemId> {
        Uuid::try_parse(text).ok().map(ItemId)
    }

    /// The first ten hexadecimal digits: what portals put into addresses.
    pub fn short(&self) -> String {
        self.0.simple().to_string()[..10].to_owned()
    }
}

impl std::fmt::Display for ItemId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

impl SafeHtml {
    /// Vouches that `html` has passed the house's sanitiser. Called where sanitising happens and
    /// nowhere else; `cargo xtask tidy` counts the callers.
    pub fn assume_sanitized(html: String) -> SafeHtml {
        SafeHtml(html)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Both, one after the other: what is safe stays safe beside what is safe.
    #[must_use]
    pub fn followed_by(&self, other: &SafeHtml) -> SafeHtml {
        SafeHtml(format!("{}\n{}", self.0, other.0))
    }
}

impl Kind {
    pub const ALL: [Kind; 17] = [
        Kind::News,
        Kind::PressRelease,
        Kind::Statement,
        Kind::Speech,
        Kind::Blog,
        Kind::Story,
        Kind::Longform,
        Kind::Event,
        Kind::Digest,
        Kind::Statistic,
        Kind::Dataset,
        Kind::Publication,
        Kind::Campaign,
        Kind::Project,
        Kind::Vacancy,
        Kind::Page,
        Kind::SocialPost,
    ];

    /// The kind's word in settings, addresses and API: `press-release`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Kind::News => "news",
            Kind::PressRelease => "press-release",
            Kind::Statement => "statement",
            Kind::Speech => "speech",
            Kind::Blog => "blog",
            Kind::Story => "story",
            Kind::Longform => "longform",
            Kind::Event => "event",
            Kind::Digest => "digest",
            Kind::Statistic => "statistic",
            Kind::Dataset => "dataset",
            Kind::Publication => "publication",
            Kind::Campaign => "campaign",
            Kind::Project => "project",
            Kind::Vacancy => "vacancy",
            Kind::Page => "page",
            Kind::SocialPost => "social-post",
            Kind::Unknown => "unknown",
        }
    }

    pub fn parse(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

impl Item {
    /// An item with nothing but its identity; the other fields are filled by assignment.
    pub fn new(
        id: ItemId,
        source: impl Into<String>,
        origin_id: impl Into<String>,
        office: impl Into<String>,
        title: Title,
    ) -> Item {
        let lang = title.text.lang.clone();
        Item {
            id,
            source: source.into(),
            origin_id: origin_id.into(),
            office: office.into(),
            kind: Kind::News,
            scope: None,
            canonical: None,
            url: None,
            aliases: Vec::new(),
            title,
            subtitle: None,
            teaser: None,
            body: None,
            languages: vec![lang.lang.clone()],
            lang,
            notices: Vec::new(),
            published: Dated::unknown(),
            updated: None,
            starts: None,
            ends: None,
            dateline: None,
            authors: Vec::new(),
            places: Vec::new(),
            terms: Vec::new(),
            tags: Vec::new(),
            images: Vec::new(),
            attachments: Vec::new(),
            links: Vec::new(),
            translations: Vec::new(),
            facts: Vec::new(),
            figures: Vec::new(),
            observations: Vec::new(),
            specifics: None,
            flags: BTreeSet::new(),
            owner: None,
            contacts: None,
            via: None,
            copyright: None,
            provenance: BTreeMap::new(),
        }
    }
}
