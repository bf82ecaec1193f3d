//! Sitemaps: the protocol of sitemaps.org with the extensions for news, pictures and languages,
//! indexes, lists of plain text, and what is left of any of them.

use std::io::Read;

use flate2::read::GzDecoder;
use portolan_extract::{address, date};
use portolan_plugin::{
    Diagnostic, When,
    raw::{RawImage, RawTranslation},
};
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use serde::{Deserialize, Serialize};
use url::Url;

/// The protocol allows 50 MiB of text.
const UNPACKED_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// The protocol allows 50,000 entries.
pub(crate) const ENTRIES_MAX: usize = 50_000;
/// Of one entry so many pictures and languages are kept.
const IMAGES_MAX: usize = 5;
const TRANSLATIONS_MAX: usize = 60;
/// Elements inside elements; the deepest real one is four deep.
const DEPTH_MAX: usize = 32;
/// Longer texts are no values of a sitemap.
const TEXT_BYTES_MAX: usize = 8 * 1024;

/// A document that lists pages or sitemaps.
#[derive(Debug, Default)]
pub(crate) struct Sitemap {
    pub(crate) kind: Kind,
    pub(crate) entries: Vec<Entry>,
    /// Everything that the document lists was read.
    pub(crate) is_whole: bool,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    #[default]
    Pages,
    Index,
}

/// One page, or one sitemap of an index.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) url: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) lastmod: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) news: Option<News>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) images: Vec<RawImage>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) translations: Vec<RawTranslation>,
}

/// What a news sitemap says of an article.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct News {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) published: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) lang: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) keywords: Option<String>,
}

impl Entry {
    pub(crate) fn when(&self) -> Option<When> {
        date::machine(self.lastmod.as_deref()?)
    }

    /// Seconds of the change, or of publication where a news sitemap says no more.
    pub(crate) fn changed(&self) -> Option<i64> {
        let published = || date::machine(self.news.as_ref()?.published.as_deref()?);
        self.when().or_else(published)?.sort_key()
    }
}

/// The sitemaps that a robots.txt names (RFC 9309 leaves `Sitemap:` to others; it may stand
/// anywhere).
pub(crate) fn named_by_robots(text: &str, base: &Url) -> Vec<Url> {
    let mut found: Vec<Url> = Vec::new();
    for line in text.lines() {
        let Some((key, value)) = line.split_once(':') else { continue };
        let key = key.trim_start_matches('\u{feff}').trim();
        if key.eq_ignore_ascii_case("sitemap") || key.eq_ignore_ascii_case("site-map") {
            let value = value.split('#').next().unwrap_or_default();
            if let Some(url) = address::absolute(base, value).filter(|it| !found.contains(it)) {
                found.push(url);
            }
        }
    }
    found
}

/// Reads a body; `Err` says what it is instead.
pub(crate) fn read(body: &[u8], charset: Option<&str>, base: &Url) -> Result<Sitemap, String> {
    let mut sitemap = Sitemap { is_whole: true, ..Sitemap::default() };
    let unpacked;
    let body = if body.starts_with(&[0x1f, 0x8b]) {
        unpacked = unpack(body, &mut sitemap);
        &unpacked
    } else {
        body
    };
    // Sitemaps are UTF-8; others say so or are found out, without a word about it.
    let text = portolan_extract::decode(body, charset, &mut Vec::new());
    let text = text.trim_start_matches(|it: char| it == '\u{feff}' || it.is_whitespace());
    if !text.starts_with('<') {
        return lines(text, base, sitemap);
    }
    xml(text, base, sitemap)
}

fn unpack(body: &[u8], sitemap: &mut Sitemap) -> Vec<u8> {
    let mut out = Vec::new();
    let read = GzDecoder::new(body).take(UNPACKED_BYTES_MAX + 1).read_to_end(&mut out);
    let max = usize::try_from(UNPACKED_BYTES_MAX).unwrap_or(usize::MAX);
    if out.len() > max {
        out.truncate(max);
        sitemap.is_whole = false;
        sitemap.diagnostics.push(Diagnostic::sitemap_cut("bytes", max));
    }
    if let Err(err) = read {
        sitemap.is_whole = false;
        sitemap.diagnostics.push(Diagnostic::sitemap_damaged(0, &err.to_string()));
    }
    out
}

/// One address a line.
fn lines(text: &str, base: &Url, mut sitemap: Sitemap) -> Result<Sitemap, String> {
    let lines = text.lines().map(str::trim).filter(|it| !it.is_empty());
    let mut n_others = 0_usize;
    for line in lines {
        let is_address = line.starts_with("http://") || line.starts_with("https://");
        match address::absolute(base, line).filter(|_| is_address) {
            Some(_) if sitemap.entries.len() >= ENTRIES_MAX => {
                sitemap.is_whole = false;
                sitemap.diagnostics.push(Diagnostic::sitemap_cut("entries", ENTRIES_MAX));
                break;
            }
            Some(url) => {
                sitemap.entries.push(Entry { url: url.into(), ..Entry::default() });
            }
            None => n_others += 1,
        }
    }
    if n_others > sitemap.entries.len() || sitemap.entries.is_empty() {
        return Err("a text without addresses".to_owned());
    }
    Ok(sitemap)
}

/// Where the reader is: the names of open elements, without their prefixes.
#[derive(Default)]
struct Place {
    open: Vec<String>,
    text: String,
}

fn xml(text: &str, base: &Url, mut sitemap: Sitemap) -> Result<Sitemap, String> {
    let mut reader = Reader::from_str(text);
    // Ends are matched by us, so that one wrong end costs one element.
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    let mut place = Place::default();
    let mut entry: Option<Entry> = None;
    let mut is_known = false;
    let mut bad: Vec<String> = Vec::new();
    loop {
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(err) => {
                damaged(&mut sitemap, &err.to_string());
                break;
            }
        };
        match event {
            Event::Start(tag) => {
                let name = local(&tag);
                if !is_known {
                    sitemap.kind = kind(&name)?;
                    is_known = true;
                } else if matches!(name.as_str(), "url" | "sitemap") && place.open.len() <= 1 {
                    entry = Some(Entry::default());
                }
                if place.open.len() >= DEPTH_MAX {
                    damaged(&mut sitemap, "elements inside elements without end");
                    break;
                }
                link(&tag, &name, entry.as_mut(), base);
                open_image(&name, entry.as_mut());
                place.open.push(name);
                place.text.clear();
            }
            Event::Empty(tag) => {
                let name = local(&tag);
                if !is_known {
                    sitemap.kind = kind(&name)?;
                    is_known = true;
                }
                link(&tag, &name, entry.as_mut(), base);
            }
            Event::Text(text) => place.add(&text),
            Event::CData(text) => place.add(&text),
            Event::GeneralRef(name) => {
                place.add(&reference(&name));
            }
            Event::End(tag) => {
                let name = tag.local_name().as_ref().to_lowercase();
                let Some(at) = place.open.iter().rposition(|it| *it == name) else { continue };
                if let Some(entry) = entry.as_mut() {
                    take(entry, &place.open[..=at], place.text.trim(), base, &mut bad);
                }
                place.open.truncate(at);
                place.text.clear();
                if matches!(name.as_str(), "url" | "sitemap") && at <= 1 {
                    let Some(done) = entry.take().filter(|it| !it.url.is_empty()) else { continue };
                    if sitemap.entries.len() >= ENTRIES_MAX {
                        sitemap.is_whole = false;
                        sitemap.diagnostics.push(Diagnostic::sitemap_cut("entries", ENTRIES_MAX));
                        break;
                    }
                    sitemap.entries.push(done);
                }
            }
            Event::Eof => {
                if !place.open.is_empty() {
                    damaged(&mut sitemap, "its last element has no end");
                }
                break;
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
    if !is_known {
        return Err("an empty document".to_owned());
    }
    if let Some(first) = bad.first() {
        sitemap.diagnostics.push(Diagnostic::sitemap_address(bad.len(), first));
    }
    for entry in &mut sitemap.entries {
        entry.images.retain(|it| !it.url.is_empty());
    }
    Ok(sitemap)
}

fn damaged(sitemap: &mut Sitemap, words: &str) {
    sitemap.is_whole = false;
    let n_entries = sitemap.entries.len();
    sitemap.diagnostics.push(Diagnostic::sitemap_damaged(n_entries, words));
}

impl Place {
    fn add(&mut self, text: &str) {
        if self.text.len() + text.len() <= TEXT_BYTES_MAX {
            self.text.push_str(text);
        }
    }
}

fn local(tag: &BytesStart<'_>) -> String {
    tag.local_name().as_ref().to_lowercase()
}

/// What a document is by its first element.
fn kind(name: &str) -> Result<Kind, String> {
    match name {
        "urlset" => Ok(Kind::Pages),
        "sitemapindex" => Ok(Kind::Index),
        "rss" | "feed" | "rdf" => Err(format!("a feed (`{name}`); `source-feed` reads it")),
        "html" => Err("a page of HTML".to_owned()),
        _ => Err(format!("`{name}`")),
    }
}

/// The predefined entities and numbers; others stay as they were written.
fn reference(name: &str) -> String {
    let character = match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => name.strip_prefix('#').and_then(|number| {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }),
    };
    character.map_or_else(|| format!("&{name};"), String::from)
}

/// `xhtml:link rel="alternate" hreflang`.
fn link(tag: &BytesStart<'_>, name: &str, entry: Option<&mut Entry>, base: &Url) {
    let Some(entry) = entry.filter(|_| name == "link") else { return };
    let value = |wanted: &str| {
        let mut attributes = tag.attributes();
        let mut attributes = attributes.with_checks(false).flatten();
        let found = attributes.find(|it| it.key.local_name().as_ref() == wanted)?;
        Some(found.value.replace("&amp;", "&"))
    };
    let (Some(lang), Some(href)) = (value("hreflang"), value("href")) else { return };
    let is_alternate = value("rel").is_none_or(|it| it.eq_ignore_ascii_case("alternate"));
    let lang = lang.trim().to_owned();
    if !is_alternate || lang.is_empty() || lang == "x-default" {
        return;
    }
    if let Some(url) = address::absolute(base, &href)
        && entry.translations.len() < TRANSLATIONS_MAX
    {
        entry.translations.push(RawTranslation { url: url.into(), lang });
    }
}

fn open_image(name: &str, entry: Option<&mut Entry>) {
    if let Some(entry) = entry.filter(|_| name == "image")
        && entry.images.len() < IMAGES_MAX
    {
        entry.images.push(RawImage::default());
    }
}

/// Takes the text of an element that ends; `path` are the names of what is open, its own last.
fn take(entry: &mut Entry, path: &[String], text: &str, base: &Url, bad: &mut Vec<String>) {
    if text.is_empty() {
        return;
    }
    let name = path.last().map(String::as_str).unwrap_or_default();
    let parent = path.len().checked_sub(2).map(|at| path[at].as_str()).unwrap_or_default();
    let words = || Some(text.split_whitespace().collect::<Vec<_>>().join(" "));
    match (parent, name) {
        ("url" | "sitemap", "loc") => match address::absolute(base, text) {
            Some(url) => entry.url = url.into(),
            None => bad.push(text.chars().take(120).collect()),
        },
        ("url" | "sitemap", "lastmod") => entry.lastmod = words(),
        ("image", "loc") => {
            if let (Some(image), Some(url)) =
                (entry.images.last_mut(), address::absolute(base, text))
            {
                image.url = url.into();
            }
        }
        ("image", "caption") => {
            if let Some(image) = entry.images.last_mut() {
                image.caption = words();
            }
        }
        ("image", "title") => {
            if let Some(image) = entry.images.last_mut() {
                image.alt = words();
            }
        }
        ("news", "title") => entry.news.get_or_insert_default().title = words(),
        ("news", "publication_date") => entry.news.get_or_insert_default().published = words(),
        ("news", "keywords") => entry.news.get_or_insert_default().keywords = words(),
        ("publication", "language") => entry.news.get_or_insert_default().lang = words(),
        _ => {}
    }
}
