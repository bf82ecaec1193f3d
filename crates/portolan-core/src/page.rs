//! The page model: all that a renderer needs, and nothing it would have to ask for.
//!
//! Texts of the interface are already in the page's language, dates already have their words,
//! addresses are already the portal's. A renderer lays out; it does not look up.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::item::SafeHtml;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Page {
    pub site: Site,
    /// Path and query on the portal, without prefix: `/en/news?page=2`.
    pub route: String,
    /// Absolute address of this page.
    pub url: String,
    /// Absolute address that search engines should keep; the original's for republished items.
    pub canonical: String,
    /// BCP 47 tag of the interface.
    pub lang: String,
    /// `ltr` or `rtl`.
    pub dir: String,
    /// The page's own title, without the portal's name.
    pub title: String,
    /// Language of the title if it is not the page's.
    pub title_lang: Option<String>,
    pub description: String,
    /// This page in the portal's other languages, itself included.
    pub alternates: Vec<Alternate>,
    /// This page as feeds and in other formats.
    pub formats: Vec<FormatLink>,
    /// From the front page to here, without the page itself.
    pub breadcrumb: Vec<Link>,
    /// Keep out of search engines (deep paging, empty listings, errors).
    pub noindex: bool,
    /// RFC 3339; the newest change among what the page shows.
    pub updated: Option<String>,
    pub body: PageBody,
    /// Phrases of the interface by key, in the page's language: `read-more` → “Read more”.
    pub words: BTreeMap<String, String>,
}

/// What is the same on all pages of a portal in one language.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Site {
    pub id: String,
    /// `global`, `regional`, `national`, `campaign`.
    pub class: String,
    pub title: String,
    pub tagline: String,
    pub notice: Option<String>,
    /// Path prefix of the portal's addresses, empty or `/finland`.
    pub prefix: String,
    /// Scheme and authority.
    pub base: String,
    pub home: String,
    pub theme: String,
    /// Address of the style sheet, with its fingerprint.
    pub stylesheet: String,
    pub languages: Vec<Alternate>,
    /// The portal's own sections.
    pub nav: Vec<Link>,
    /// Menus read from sites, own and inherited.
    pub menus: Vec<Menu>,
    pub help: Vec<Link>,
    /// The network or portal that this one belongs to, above the masthead.
    pub network: Option<Link>,
    /// Feeds, editorial pages, sources.
    pub footer: Vec<LinkGroup>,
    /// “Put together from 7 sources. Newest item 22 March 2018.”
    pub freshness: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Link {
    pub label: String,
    pub url: String,
    /// Language of the label if it is not the page's.
    pub lang: Option<String>,
    pub dir: Option<String>,
    pub current: bool,
    /// Leaves the portal.
    pub external: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LinkGroup {
    pub title: String,
    pub links: Vec<Link>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Menu {
    pub title: String,
    /// The portal it is inherited from, by title.
    pub inherited_from: Option<String>,
    pub nodes: Vec<MenuNode>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct MenuNode {
    pub label: String,
    pub url: Option<String>,
    pub lang: Option<String>,
    pub dir: Option<String>,
    pub panel: Option<String>,
    pub external: bool,
    pub children: Vec<MenuNode>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Alternate {
    pub lang: String,
    pub dir: String,
    /// The language's own name: “Suomi”.
    pub label: String,
    /// Absolute path on this host.
    pub path: String,
    /// Absolute address.
    pub url: String,
    pub current: bool,
    /// The link leads to that language's front page, because this page does not exist in it.
    pub fallback: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FormatLink {
    /// `rss`, `atom`, `json-feed`, `text`.
    pub format: String,
    pub media_type: String,
    pub url: String,
    pub label: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[expect(clippy::large_enum_variant, reason = "a page has one body; it is never in a collection")]
pub enum PageBody {
    Front(Front),
    Listing(Listing),
    Article(Box<Article>),
    /// A list of places or terms with counts.
    Index(Index),
    /// Sources and when each was last read.
    Sources(Sources),
    Problem(Problem),
    Sitemap(Sitemap),
    #[default]
    #[serde(other)]
    Unknown,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Front {
    pub sections: Vec<FrontSection>,
    pub empty: Option<Problem>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FrontSection {
    pub id: String,
    pub title: String,
    pub note: Option<String>,
    /// `lead`, `rows`, `cards`, `stories`, `more-languages`, `places`.
    pub layout: String,
    pub all: Option<Link>,
    pub items: Vec<Card>,
    /// For `places`.
    pub entries: Vec<IndexEntry>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Listing {
    pub heading: String,
    pub intro: Option<String>,
    /// Footnote of a place, where practice wants one.
    pub footnote: Option<String>,
    pub items: Vec<Card>,
    /// “31 to 60 of 214”.
    pub range: String,
    pub total: u64,
    pub pager: Option<Pager>,
    pub empty: Option<Problem>,
    /// Narrower and neighbouring listings (kinds, places, languages) with counts.
    pub facets: Vec<FacetGroup>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FacetGroup {
    pub title: String,
    pub entries: Vec<IndexEntry>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pager {
    pub previous: Option<Link>,
    pub next: Option<Link>,
    /// Numbered links; an entry without address is a gap.
    pub pages: Vec<Link>,
    pub current: u64,
    pub last: u64,
}

/// An item on a front page, in a listing or in a feed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Card {
    /// UUID; `urn:uuid:` in feeds.
    pub id: String,
    pub url: String,
    /// Path on this host.
    pub path: String,
    /// Where it was first published.
    pub original: Option<Link>,
    /// Printed above the title unless it is plain news.
    pub kicker: Option<String>,
    pub kind: String,
    pub title: Run,
    pub subtitle: Option<Run>,
    /// Plain text; ends in an ellipsis if it is cut.
    pub teaser: Option<Run>,
    pub date: Option<DateText>,
    pub date_unknown: Option<String>,
    pub updated: Option<DateText>,
    pub source: SourceMark,
    /// “Suomi”, when the item's language is not the page's.
    pub lang_tag: Option<LangTag>,
    pub authors: Vec<String>,
    pub categories: Vec<String>,
    pub image: Option<Picture>,
    /// For feeds: the whole text.
    pub body: Option<SafeHtml>,
    pub attachments: Vec<Download>,
    /// “Also published by 3 offices”, staleness, damaged text.
    pub notes: Vec<String>,
    /// Labelled facts of a story card.
    pub facts: Vec<FactText>,
}

/// A run of text with its language, when that is not the page's.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Run {
    pub text: String,
    pub lang: Option<String>,
    pub dir: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LangTag {
    /// The language's own name.
    pub label: String,
    pub lang: String,
    pub dir: String,
    /// “In Finnish”, for screen readers, in the page's language.
    pub spoken: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DateText {
    /// `datetime` value.
    pub iso: String,
    /// RFC 3339, whatever the precision, for feeds.
    pub instant: String,
    /// In the page's language: “22 March 2018”.
    pub text: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SourceMark {
    /// `FI`, `HQ`; decorative.
    pub code: String,
    pub name: String,
    pub lang: Option<String>,
    /// Listing of the office on this portal.
    pub url: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Picture {
    pub url: String,
    pub alt: String,
    pub alt_lang: Option<String>,
    pub caption: Option<Run>,
    pub credit: Option<String>,
    pub width: Option<u32>,
    pub height: Option<u32>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Download {
    pub url: String,
    /// Name, format, language, size: “Report (PDF, Finnish, 0.6 MB)”.
    pub label: String,
    pub media_type: String,
    pub bytes: Option<u64>,
    pub lang: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FactText {
    pub label: String,
    pub value: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Article {
    /// Everything a card has; `body` included.
    pub card: Card,
    /// No heading is shown: the source gave none and the page is an editorial one.
    pub title_hidden: bool,
    /// “By A and B”.
    pub byline: Option<String>,
    /// Place in bold before the first words, as the source wrote it.
    pub dateline: Option<String>,
    pub body_lang: Option<String>,
    pub body_dir: Option<String>,
    /// Where there is no body: the teaser as a paragraph and the way to the original.
    pub body_missing: Option<String>,
    pub notices: Vec<String>,
    pub figures: Vec<Picture>,
    /// The item's numbers with what they count.
    pub table: Option<DataTable>,
    /// A publication's chapters; one without an address is not linked.
    pub contents: Vec<Link>,
    /// “Originally published by … on …”; absent for the portal's own pages.
    pub provenance: Option<ProvenanceNote>,
    /// The same text in other languages: here, or on other portals with their host.
    pub translations: Vec<Link>,
    pub also_published: Vec<Link>,
    pub places: Vec<Link>,
    pub themes: Vec<Link>,
    pub tags: Vec<Run>,
    pub related: Vec<Card>,
    pub links: Vec<Link>,
    pub contacts_note: Option<String>,
}

/// Figures in rows, each under the name of what it counts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DataTable {
    pub caption: String,
    /// “As the source states them; nothing was added up.”
    pub note: String,
    /// Titles of the columns, the rows' headers first.
    pub columns: Vec<String>,
    pub rows: Vec<DataRow>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DataRow {
    pub header: Run,
    /// One cell for each column after the first; empty where the source says nothing.
    pub cells: Vec<String>,
    /// Which of the cells is the number.
    pub value_at: usize,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProvenanceNote {
    /// “Originally published by IOM Finland on 9 March 2018.”
    pub sentence: String,
    /// “Shown in full and unchanged” or “Shortened: the original has more.”
    pub extent: String,
    /// “Last compared with the original on …”.
    pub compared: Option<String>,
    pub publisher: String,
    pub host: String,
    pub original: Link,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Index {
    pub heading: String,
    pub intro: Option<String>,
    pub entries: Vec<IndexEntry>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct IndexEntry {
    /// Two letters, for tiles.
    pub code: Option<String>,
    pub label: String,
    pub lang: Option<String>,
    pub url: String,
    pub count: u64,
    pub current: bool,
    pub footnote: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sources {
    pub heading: String,
    pub intro: String,
    pub rows: Vec<SourceRow>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SourceRow {
    pub mark: SourceMark,
    pub host: String,
    pub url: String,
    pub items: String,
    pub last_read: Option<DateText>,
    pub newest: Option<DateText>,
    /// `ok`, `warn`, `err`.
    pub state: String,
    pub state_text: String,
}

/// 404, 410, and listings without items: a calm page with a way on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Problem {
    /// 404, 410, 200 for an empty listing, 500.
    pub status: u16,
    pub heading: String,
    pub text: String,
    pub links: Vec<Link>,
    /// What visitors can quote.
    pub number: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sitemap {
    /// Non-empty on an index of sitemaps.
    pub sitemaps: Vec<SitemapEntry>,
    pub entries: Vec<SitemapEntry>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SitemapEntry {
    pub url: String,
    pub modified: Option<String>,
    pub alternates: Vec<Alternate>,
}

impl Default for Page {
    fn default() -> Page {
        Page {
            site: Site::default(),
            route: String::new(),
            url: String::new(),
            canonical: String::new(),
            lang: "en".to_owned(),
            dir: "ltr".to_owned(),
            title: String::new(),
            title_lang: None,
            description: String::new(),
            alternates: Vec::new(),
            formats: Vec::new(),
            breadcrumb: Vec::new(),
            noindex: false,
            updated: None,
            body: PageBody::Unknown,
            words: BTreeMap::new(),
        }
    }
}
