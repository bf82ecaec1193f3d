//! The estate's content as its files say it: one `site.toml` and a folder of items for each site.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use anyhow::{Context as _, ensure};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::files;

include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// Every site of the estate, read once; the files are part of the program, so a mistake in them is a bug.
pub(crate) fn sites() -> &'static [Site] {
    static SITES: OnceLock<Vec<Site>> = OnceLock::new();
    SITES.get_or_init(|| read_sites().expect("the embedded content reads"))
}

/// The embedded templates, by their path below `templates/`.
pub(crate) fn templates() -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES.iter().filter_map(|(path, text)| Some((path.strip_prefix("templates/")?, *text)))
}

/// An embedded file, by its path below this crate.
pub(crate) fn file(path: &str) -> Option<&'static str> {
    FILES.iter().find(|(known, _)| *known == path).map(|(_, text)| *text)
}

/// One site: how it is built, what it answers with, and what it publishes.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all(deserialize = "kebab-case"), deny_unknown_fields)]
pub(crate) struct Site {
    /// The short name used in reports and by the control endpoint.
    pub(crate) name: String,
    pub(crate) title: String,
    #[serde(default)]
    pub(crate) slogan: String,
    /// The folder of templates: `joomla`, `drupal7`, `drupal9`, `microsite` or `stories`.
    pub(crate) generation: String,
    /// Every name the site answers under; the first one also names its folder.
    pub(crate) hosts: Vec<String>,
    /// Where requests for the other names are sent; without it all names answer alike.
    pub(crate) canonical_host: Option<String>,
    pub(crate) scheme: Scheme,
    /// Whether the other scheme redirects to `scheme` or answers with the same pages.
    #[serde(default)]
    pub(crate) other_scheme: OtherScheme,
    #[serde(default)]
    pub(crate) validators: Validators,
    pub(crate) robots: String,
    /// What the content management system offers to programs.
    pub(crate) interface: Option<Interface>,
    /// The address shown at `/`, when that is not a page of its own.
    pub(crate) front: Option<String>,
    /// Where the sitemap lies, if there is one.
    pub(crate) sitemap: Option<String>,
    /// Whether articles say what they are in JSON-LD.
    #[serde(default)]
    pub(crate) structured_data: bool,
    /// Whether article pages print who submitted them and when.
    #[serde(default)]
    pub(crate) submitted: bool,
    /// When the parts around the content last changed.
    pub(crate) built: Timestamp,
    #[serde(rename = "language")]
    pub(crate) languages: Vec<Language>,
    #[serde(default, rename = "menu")]
    pub(crate) menus: BTreeMap<String, Vec<MenuNode>>,
    #[serde(default, rename = "listing")]
    pub(crate) listings: Vec<Listing>,
    #[serde(default, rename = "feed")]
    pub(crate) feeds: Vec<Feed>,
    #[serde(default, rename = "redirect")]
    pub(crate) redirects: Vec<Redirect>,
    /// Addresses that show the page of another address of the same site.
    #[serde(default, rename = "alias")]
    pub(crate) aliases: Vec<Alias>,
    /// Answers that lie ready as files, such as those of an interface for programs.
    #[serde(default, rename = "document")]
    pub(crate) documents: Vec<Document>,
    /// Filled from the item files.
    #[serde(default, skip_deserializing, skip_serializing)]
    pub(crate) items: Vec<Item>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Interface {
    /// WordPress's REST interface at `/wp-json/`, with the languages of Polylang.
    Wordpress,
    /// The same by `?rest_route=` alone, as with plain permalinks, with the languages of WPML.
    WordpressPlain,
    /// Drupal's JSON:API and menus.
    Jsonapi,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Scheme {
    Http,
    Https,
}

impl Scheme {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Scheme::Http => "http",
            Scheme::Https => "https",
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum OtherScheme {
    #[default]
    Redirects,
    AnswersAlike,
    /// The site has no listener for the other scheme.
    Refused,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Validators {
    #[default]
    EtagAndLastModified,
    LastModifiedOnly,
    None,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all(deserialize = "kebab-case"), deny_unknown_fields)]
pub(crate) struct Language {
    pub(crate) code: String,
    pub(crate) label: String,
    /// What stands before every path of this language, such as `/fi`; empty for the main one.
    #[serde(default)]
    pub(crate) prefix: String,
    #[serde(default = "ltr")]
    pub(crate) dir: String,
}

fn ltr() -> String {
    "ltr".to_owned()
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all(deserialize = "kebab-case"), deny_unknown_fields)]
pub(crate) struct MenuNode {
    pub(crate) label: String,
    #[serde(default)]
    pub(crate) url: String,
    /// The heading and paragraph inside the panel, for a node that opens one.
    pub(crate) heading: Option<String>,
    pub(crate) text: Option<String>,
    /// Panels opened from within this panel.
    #[serde(default)]
    pub(crate) children: Vec<MenuNode>,
}

/// A page that lists items, newest first, in pages of `size`.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all(deserialize = "kebab-case"), deny_unknown_fields)]
pub(crate) struct Listing {
    pub(crate) path: String,
    pub(crate) language: String,
    pub(crate) title: String,
    /// The machine name printed in classes, such as `news`.
    pub(crate) view: String,
    /// How rows are marked up: `fields`, `teasers`, `front`, `blog`, `cards`, `blocks`, `aggregator`.
    pub(crate) style: String,
    #[serde(default = "ten")]
    pub(crate) size: usize,
    /// The types of items listed; empty means news.
    #[serde(default)]
    pub(crate) types: Vec<String>,
    /// Only items tagged with this country.
    pub(crate) country: Option<String>,
    /// Only items with this tag; a listing whose path ends in `*` serves one page for each tag.
    pub(crate) tag: Option<String>,
    /// Markup printed before the rows.
    #[serde(default)]
    pub(crate) intro: String,
    /// Whether the page's heading is hidden.
    #[serde(default)]
    pub(crate) heading_hidden: bool,
    /// A heading printed inside the block of rows.
    #[serde(default)]
    pub(crate) block_heading: String,
    /// A block with the newest blog post stands before the rows, under this heading.
    pub(crate) blog_heading: Option<String>,
    #[serde(default)]
    pub(crate) paged: Paging,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Paging {
    /// `?page=N`, counted from nought.
    #[default]
    Page,
    /// `?start=N`, the number of rows left out.
    Start,
    /// All rows on one page.
    None,
}

fn ten() -> usize {
    10
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all(deserialize = "kebab-case"), deny_unknown_fields)]
pub(crate) struct Feed {
    pub(crate) path: String,
    pub(crate) title: String,
    pub(crate) description: String,
    /// The template below `templates/feeds/`.
    pub(crate) template: String,
    pub(crate) content_type: String,
    pub(crate) language: String,
    /// Sent as these bytes; the document does not say so.
    #[serde(default)]
    pub(crate) encoding: FeedEncoding,
    #[serde(default = "twenty")]
    pub(crate) size: usize,
    /// Where a subscriber of the old address is sent while the feed has moved.
    pub(crate) moved_path: String,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) enum FeedEncoding {
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    #[serde(rename = "windows-1252")]
    Windows1252,
}

fn twenty() -> usize {
    20
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all(deserialize = "kebab-case"), deny_unknown_fields)]
pub(crate) struct Redirect {
    /// A path, or a prefix ending in `*`, whose rest is put in place of the `*` of `to`.
    pub(crate) from: String,
    pub(crate) to: String,
    #[serde(default = "moved_permanently")]
    pub(crate) status: u16,
}

fn moved_permanently() -> u16 {
    301
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all(deserialize = "kebab-case"), deny_unknown_fields)]
pub(crate) struct Alias {
    pub(crate) path: String,
    pub(crate) shows: String,
}

/// A file below the site's `documents/` that is an answer as it stands; of those that fit a
/// request, the first is sent.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all(deserialize = "kebab-case"), deny_unknown_fields)]
pub(crate) struct Document {
    pub(crate) path: String,
    /// Pairs that the request's query must have, whatever else it has.
    #[serde(default)]
    pub(crate) query: String,
    pub(crate) file: String,
    #[serde(default = "json")]
    pub(crate) content_type: String,
    #[serde(default = "success")]
    pub(crate) status: u16,
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, String>,
    /// The first and the last revision of the site that answer with it.
    #[serde(default = "always")]
    pub(crate) revisions: [u32; 2],
}

fn json() -> String {
    "application/json; charset=utf-8".to_owned()
}

fn success() -> u16 {
    200
}

fn always() -> [u32; 2] {
    [0, u32::MAX]
}

/// One thing a site publishes: a TOML head, and a body of Markdown with HTML where the source had it.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all(deserialize = "kebab-case"), deny_unknown_fields)]
pub(crate) struct Item {
    /// The content management system's own number.
    pub(crate) node: u32,
    #[serde(rename = "type", default = "news")]
    pub(crate) kind: String,
    /// The language edition whose listings show the item.
    pub(crate) edition: String,
    /// The language of the body; the edition's without it.
    pub(crate) lang: Option<String>,
    /// The language of the title, where it differs from the body's.
    pub(crate) title_lang: Option<String>,
    /// The address below the edition's prefix.
    pub(crate) path: String,
    pub(crate) title: String,
    /// The title as listings print it, where a copy was renamed in one of the two places.
    pub(crate) listing_title: Option<String>,
    /// The title is part of the picture, so that a listing's text has none.
    #[serde(default)]
    pub(crate) untitled: bool,
    /// A post whose page prints no date.
    #[serde(default)]
    pub(crate) date_hidden: bool,
    /// A page whose heading is not printed.
    #[serde(default)]
    pub(crate) heading_hidden: bool,
    pub(crate) subtitle: Option<String>,
    pub(crate) published: Timestamp,
    pub(crate) modified: Option<Timestamp>,
    #[serde(default)]
    pub(crate) tags: Vec<String>,
    #[serde(default)]
    pub(crate) countries: Vec<String>,
    /// The line of type and date that newer sites print, as it stands.
    pub(crate) type_line: Option<String>,
    pub(crate) byline: Option<String>,
    #[serde(default)]
    pub(crate) authors: Vec<String>,
    pub(crate) image: Option<Image>,
    /// The teaser where it is not the body up to `<!--break-->`.
    pub(crate) teaser: Option<String>,
    #[serde(default)]
    pub(crate) attachments: Vec<Attachment>,
    /// Items with the same group are translations of one another.
    pub(crate) group: Option<String>,
    /// The feed's identifier where it is not the address; empty means an empty element.
    pub(crate) guid: Option<String>,
    /// What the feed prints as description where it is not the teaser.
    pub(crate) feed_description: Option<String>,
    /// The card of a personal story.
    pub(crate) card: Option<Card>,
    #[serde(default)]
    pub(crate) sections: Vec<LongSection>,
    /// The item is there from this revision of the site on.
    #[serde(default)]
    pub(crate) since_revision: u32,
    pub(crate) correction: Option<Correction>,
    /// The body as HTML up to the break, and the whole of it; filled from the file.
    #[serde(default, skip_deserializing)]
    pub(crate) lead_html: String,
    #[serde(default, skip_deserializing)]
    pub(crate) body_html: String,
}

fn news() -> String {
    "news".to_owned()
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all(deserialize = "kebab-case"), deny_unknown_fields)]
pub(crate) struct Image {
    pub(crate) src: String,
    #[serde(default)]
    pub(crate) alt: String,
    pub(crate) caption: Option<String>,
    pub(crate) credit: Option<String>,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all(deserialize = "kebab-case"), deny_unknown_fields)]
pub(crate) struct Attachment {
    pub(crate) url: String,
    pub(crate) title: String,
    pub(crate) mime: String,
    /// The length of the file that is served.
    #[serde(default, skip_deserializing)]
    pub(crate) bytes: usize,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all(deserialize = "kebab-case"), deny_unknown_fields)]
pub(crate) struct Card {
    /// As printed, odd spacing included; a card may have none.
    pub(crate) name: Option<String>,
    pub(crate) distance: Option<String>,
    pub(crate) quote: Option<String>,
    pub(crate) credit: Option<String>,
    pub(crate) current_country: Option<String>,
    pub(crate) origin_country: Option<String>,
    pub(crate) occupation: Option<String>,
    /// What the page says of consent and of changed names.
    pub(crate) consent: Option<String>,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all(deserialize = "kebab-case"), deny_unknown_fields)]
pub(crate) struct LongSection {
    pub(crate) heading: String,
    pub(crate) text: String,
    pub(crate) image: Option<Image>,
}

/// What revision 2 of a site changes in an item.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all(deserialize = "kebab-case"), deny_unknown_fields)]
pub(crate) struct Correction {
    pub(crate) find: String,
    pub(crate) replace: String,
    pub(crate) modified: Timestamp,
}

impl Site {
    pub(crate) fn language(&self, code: &str) -> &Language {
        self.languages.iter().find(|language| language.code == code).unwrap_or(&self.languages[0])
    }

    /// The host that stands in the addresses the site prints.
    pub(crate) fn main_host(&self) -> &str {
        self.canonical_host.as_deref().unwrap_or(&self.hosts[0])
    }

    /// The site's content as it stands at a revision, newest first.
    pub(crate) fn items_at(&self, revision: u32) -> Vec<Item> {
        let mut items: Vec<Item> = self
            .items
            .iter()
            .filter(|item| item.since_revision <= revision)
            .map(|item| item.at(revision))
            .collect();
        items.sort_by(|a, b| b.published.cmp(&a.published).then(b.node.cmp(&a.node)));
        items
    }
}

impl Item {
    pub(crate) fn changed(&self) -> Timestamp {
        self.modified.unwrap_or(self.published)
    }

    fn at(&self, revision: u32) -> Item {
        let mut item = self.clone();
        match &self.correction {
            Some(correction) if revision >= 2 => {
                let corrected = |text: &str| text.replace(&correction.find, &correction.replace);
                item.title = corrected(&item.title);
                item.lead_html = corrected(&item.lead_html);
                item.body_html = corrected(&item.body_html);
                item.teaser = item.teaser.as_deref().map(corrected);
                item.modified = Some(correction.modified);
                item
            }
            _ => item,
        }
    }
}

fn read_sites() -> anyhow::Result<Vec<Site>> {
    let mut sites = Vec::new();
    for (path, text) in FILES {
        let Some(folder) = path.strip_prefix("sites/").and_then(|p| p.strip_suffix("/site.toml"))
        else {
            continue;
        };
        let mut site: Site = toml::from_str(text).with_context(|| (*path).to_owned())?;
        ensure!(site.hosts.first().is_some_and(|host| host == folder), "{path} names its folder");
        ensure!(!site.languages.is_empty(), "{path} has a language");
        let items = format!("sites/{folder}/items/");
        for (path, text) in FILES.iter().filter(|(path, _)| path.starts_with(&items)) {
            site.items.push(read_item(text).with_context(|| (*path).to_owned())?);
        }
        sites.push(site);
    }
    Ok(sites)
}

fn read_item(text: &str) -> anyhow::Result<Item> {
    let rest = text.strip_prefix("+++\n").context("an item begins with `+++`")?;
    let (head, body) = rest.split_once("\n+++\n").context("the head ends with `+++`")?;
    let mut item: Item = toml::from_str(head)?;
    let (lead, rest) = body.split_once("<!--break-->").unwrap_or((body, ""));
    item.lead_html = to_html(lead);
    item.body_html = format!("{}{}", item.lead_html, to_html(rest));
    item.teaser = item.teaser.as_deref().map(to_html);
    for attachment in &mut item.attachments {
        let file = files::file(&attachment.url).context("an attachment is a file we serve")?;
        attachment.bytes = file.bytes.len();
    }
    if let Some(correction) = &item.correction {
        let found = item.title.contains(&correction.find)
            || item.body_html.contains(&correction.find)
            || item.teaser.as_deref().is_some_and(|teaser| teaser.contains(&correction.find));
        ensure!(found, "the correction's `find` is in the text");
    }
    Ok(item)
}

pub(crate) fn to_html(markdown: &str) -> String {
    let mut options = comrak::Options::default();
    options.render.r#unsafe = true;
    options.extension.table = true;
    // Editors of these systems leave the entity in the text, and so it is printed.
    comrak::markdown_to_html(markdown, &options).replace('\u{a0}', "&nbsp;")
}
