//! Addresses of a portal: made and read here, and nowhere else.
//!
//! Every page is a directory and every other format a file in it, so that a static export and
//! the server answer at the same addresses:
//!
//! | Address | Shows |
//! | --- | --- |
//! | `/` | a redirect to the first language |
//! | `/{lang}/` | front page |
//! | `/{lang}/latest/` | everything, newest first |
//! | `/{lang}/{section}/` | a section |
//! | `/{lang}/kinds/{kind}/` | items of one kind |
//! | `/{lang}/places/`, `/{lang}/places/{place}/` | places with counts, items about one |
//! | `/{lang}/themes/`, `/{lang}/themes/{term}/` | terms with counts, items with one |
//! | `/{lang}/offices/{office}/` | items of one office |
//! | `/{lang}/languages/{tag}/` | items in one language |
//! | *listing* `by/{kind,place,language}/{value}/` | the listing, narrowed once |
//! | *listing* `page/{n}/` | its further pages |
//! | `/{lang}/{kind}/{slug}-{id}/` | an item; `id` is the first ten digits of its public id |
//! | `/{lang}/pages/{slug}/` | an editorial page |
//! | `/{lang}/sources/` | sources and when each was last read |
//! | `/sitemap.xml`, `/sitemap-{n}.xml` | index of sitemaps, one sitemap |
//!
//! In the directory of the front page and of each listing lie `feed.atom`, `feed.rss` and
//! `feed.json`; in every directory `index.{extension}` for each further renderer.

use portolan_core::{Kind, portal::Portal};

use crate::composer::World;

/// Words that no section may have as its id.
pub const RESERVED: [&str; 9] =
    ["latest", "kinds", "places", "themes", "offices", "languages", "pages", "sources", "page"];

/// Parameters that newsletters and networks hang on links; they carry nothing for us.
const TRACKING: [&str; 8] =
    ["fbclid", "gclid", "dclid", "msclkid", "mc_cid", "mc_eid", "igshid", "ref_src"];

/// What is asked of a portal: a route in a format.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Target {
    pub route: Route,
    pub format: Format,
    /// The address was understood but is not the one we print; the answer is a redirect.
    pub moved: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Route {
    Root,
    Front {
        lang: String,
    },
    Listing {
        lang: String,
        scope: Scope,
        narrow: Option<Narrow>,
        page: u64,
    },
    Places {
        lang: String,
    },
    Terms {
        lang: String,
    },
    Item {
        lang: String,
        kind: Kind,
        slug: String,
        short: String,
    },
    Editorial {
        lang: String,
        slug: String,
    },
    Sources {
        lang: String,
    },
    SitemapIndex,
    Sitemap {
        part: u64,
    },
    /// No address of this portal; answered with a calm page in `lang`.
    Missing {
        lang: String,
        path: String,
    },
}

/// What a listing lists.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    Latest,
    Section(String),
    Kind(Kind),
    Place(String),
    Term(String),
    Office(String),
    Language(String),
}

/// One facet chosen on a listing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Narrow {
    Kind(Kind),
    Place(String),
    Language(String),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    Html,
    Atom,
    Rss,
    JsonFeed,
    Sitemap,
    /// A further renderer, by its format's name.
    Other(String),
}

/// Reads an address. `path` is absolute and without the portal's prefix, `query` is what stands
/// after the question mark.
///
/// Nothing is refused: what is no address of the portal becomes [`Route::Missing`], and what is
/// one in another spelling (no slash at its end, `?page=2`, tracking parameters) becomes a
/// target that has [`moved`](Target::moved).
pub fn parse(world: &World<'_>, portal: &Portal, path: &str, query: Option<&str>) -> Target {
    let lang = language_of(portal, path);
    let missing = || Target {
        route: Route::Missing { lang: lang.clone(), path: path.to_owned() },
        format: Format::Html,
        moved: false,
    };
    let Some(mut target) = parse_path(world, portal, path) else { return missing() };
    if let Some(query) = query
        && !query.is_empty()
    {
        let Some(page) = parse_query(query) else { return missing() };
        match (&mut target.route, page) {
            (_, None) => {}
            (Route::Listing { page: current @ 1, .. }, Some(asked))
                if target.format == Format::Html =>
            {
                *current = asked;
            }
            _ => return missing(),
        }
        target.moved = true;
    }
    target
}

impl Target {
    pub fn html(route: Route) -> Target {
        Target { route, format: Format::Html, moved: false }
    }

    /// The path on the portal, without its prefix.
    pub fn address(&self, world: &World<'_>) -> String {
        let directory = self.route.directory();
        match &self.format {
            Format::Html | Format::Sitemap => directory,
            Format::Atom => format!("{directory}feed.atom"),
            Format::Rss => format!("{directory}feed.rss"),
            Format::JsonFeed => format!("{directory}feed.json"),
            Format::Other(name) => {
                let extension = world
                    .formats
                    .iter()
                    .find(|it| it.name == *name)
                    .map_or(name.as_str(), |it| it.extension.as_str());
                format!("{directory}index.{extension}")
            }
        }
    }

    /// The file in which a static export keeps this target, relative to the portal's root.
    pub fn file(&self, world: &World<'_>) -> String {
        let address = self.address(world);
        let path = address.trim_start_matches('/');
        if path.is_empty() || path.ends_with('/') {
            format!("{path}index.html")
        } else {
            path.to_owned()
        }
    }
}

impl Format {
    /// The name by which renderers go.
    pub fn name(&self) -> &str {
        match self {
            Format::Html => "html",
            Format::Atom => "atom",
            Format::Rss => "rss",
            Format::JsonFeed => "json-feed",
            Format::Sitemap => "sitemap",
            Format::Other(name) => name,
        }
    }

    /// Whether readers of this format subscribe to it; such pages carry whole texts.
    pub fn is_feed(&self) -> bool {
        matches!(self, Format::Atom | Format::Rss | Format::JsonFeed)
    }
}

impl Route {
    pub fn listing(lang: &str, scope: Scope) -> Route {
        Route::Listing { lang: lang.to_owned(), scope, narrow: None, page: 1 }
    }

    /// The language of the interface; none for what has no language.
    pub fn lang(&self) -> Option<&str> {
        match self {
            Route::Front { lang }
            | Route::Listing { lang, .. }
            | Route::Places { lang }
            | Route::Terms { lang }
            | Route::Item { lang, .. }
            | Route::Editorial { lang, .. }
            | Route::Sources { lang }
            | Route::Missing { lang, .. } => Some(lang),
            Route::Root | Route::SitemapIndex | Route::Sitemap { .. } => None,
        }
    }

    /// The same page with the interface in another language.
    pub fn in_language(&self, other: &str) -> Route {
        let mut route = self.clone();
        match &mut route {
            Route::Front { lang }
            | Route::Listing { lang, .. }
            | Route::Places { lang }
            | Route::Terms { lang }
            | Route::Item { lang, .. }
            | Route::Editorial { lang, .. }
            | Route::Sources { lang }
            | Route::Missing { lang, .. } => other.clone_into(lang),
            Route::Root | Route::SitemapIndex | Route::Sitemap { .. } => {}
        }
        route
    }

    /// Whether feeds lie beside the page.
    pub fn has_feeds(&self) -> bool {
        matches!(self, Route::Front { .. } | Route::Listing { page: 1, .. })
    }

    fn directory(&self) -> String {
        match self {
            Route::Root => "/".to_owned(),
            Route::Front { lang } => format!("/{lang}/"),
            Route::Listing { lang, scope, narrow, page } => {
                let mut path = format!("/{lang}/{}/", scope.words());
                if let Some(narrow) = narrow {
                    path.push_str(&narrow.words());
                }
                if *page > 1 {
                    path.push_str(&format!("page/{page}/"));
                }
                path
            }
            Route::Places { lang } => format!("/{lang}/places/"),
            Route::Terms { lang } => format!("/{lang}/themes/"),
            Route::Item { lang, kind, slug, short } => {
                let kind = kind_word(*kind);
                if slug.is_empty() {
                    format!("/{lang}/{kind}/{short}/")
                } else {
                    format!("/{lang}/{kind}/{slug}-{short}/")
                }
            }
            Route::Editorial { lang, slug } => format!("/{lang}/pages/{slug}/"),
            Route::Sources { lang } => format!("/{lang}/sources/"),
            Route::SitemapIndex => "/sitemap.xml".to_owned(),
            Route::Sitemap { part } => format!("/sitemap-{part}.xml"),
            Route::Missing { path, .. } => path.clone(),
        }
    }
}

impl Scope {
    fn words(&self) -> String {
        match self {
            Scope::Latest => "latest".to_owned(),
            Scope::Section(id) => id.clone(),
            Scope::Kind(kind) => format!("kinds/{}", kind.as_str()),
            Scope::Place(id) => format!("places/{id}"),
            Scope::Term(id) => format!("themes/{id}"),
            Scope::Office(id) => format!("offices/{id}"),
            Scope::Language(tag) => format!("languages/{tag}"),
        }
    }
}

impl Narrow {
    fn words(&self) -> String {
        match self {
            Narrow::Kind(kind) => format!("by/kind/{}/", kind.as_str()),
            Narrow::Place(id) => format!("by/place/{id}/"),
            Narrow::Language(tag) => format!("by/language/{tag}/"),
        }
    }
}

/// The interface language that an address speaks of, else the portal's first.
fn language_of(portal: &Portal, path: &str) -> String {
    let first = path.trim_start_matches('/').split('/').next().unwrap_or("");
    portal
        .languages
        .iter()
        .find(|lang| *lang == first)
        .or(portal.languages.first())
        .map_or_else(|| "en".to_owned(), Clone::clone)
}

fn parse_path(world: &World<'_>, portal: &Portal, path: &str) -> Option<Target> {
    let rest = path.strip_prefix('/')?;
    if rest.is_empty() {
        return Some(Target::html(Route::Root));
    }
    if let Some(sitemap) = parse_sitemap(rest) {
        return Some(Target { route: sitemap, format: Format::Sitemap, moved: false });
    }
    let mut segments: Vec<&str> = rest.split('/').collect();
    let last = segments.pop().unwrap_or("");
    let (format, mut moved) = match last {
        "" => (Format::Html, false),
        "feed.atom" => (Format::Atom, false),
        "feed.rss" => (Format::Rss, false),
        "feed.json" => (Format::JsonFeed, false),
        "index.html" => (Format::Html, true),
        _ => match last.strip_prefix("index.") {
            Some(extension) => {
                let known = world.formats.iter().find(|it| it.extension == extension)?;
                (Format::Other(known.name.clone()), false)
            }
            None => {
                segments.push(last);
                (Format::Html, true)
            }
        },
    };
    if segments.iter().any(|segment| segment.is_empty()) {
        return None;
    }
    let (lang, words) = segments.split_first()?;
    if !portal.languages.iter().any(|it| it == lang) {
        return None;
    }
    let (route, respelt) = parse_words(portal, lang, words)?;
    moved |= respelt;
    if format.is_feed() && !route.has_feeds() {
        return None;
    }
    Some(Target { route, format, moved })
}

fn parse_sitemap(name: &str) -> Option<Route> {
    if name == "sitemap.xml" {
        return Some(Route::SitemapIndex);
    }
    let part = name.strip_prefix("sitemap-")?.strip_suffix(".xml")?;
    Some(Route::Sitemap { part: number(part)? })
}

/// The route of the segments after the language, and whether they are another spelling of it.
fn parse_words(portal: &Portal, lang: &str, words: &[&str]) -> Option<(Route, bool)> {
    let lang = lang.to_owned();
    let straight = |route: Route| Some((route, false));
    match words {
        [] => straight(Route::Front { lang }),
        ["places"] => straight(Route::Places { lang }),
        ["themes"] => straight(Route::Terms { lang }),
        ["sources"] => straight(Route::Sources { lang }),
        ["pages", slug] => straight(Route::Editorial { lang, slug: (*slug).to_owned() }),
        ["latest", rest @ ..] => parse_listing(lang, Scope::Latest, rest),
        ["kinds", kind, rest @ ..] => parse_listing(lang, Scope::Kind(Kind::parse(kind)?), rest),
        ["places", id, rest @ ..] => parse_listing(lang, Scope::Place((*id).to_owned()), rest),
        ["themes", id, rest @ ..] => parse_listing(lang, Scope::Term((*id).to_owned()), rest),
        ["offices", id, rest @ ..] => parse_listing(lang, Scope::Office((*id).to_owned()), rest),
        ["languages", id, rest @ ..] => {
            parse_listing(lang, Scope::Language((*id).to_owned()), rest)
        }
        [kind, item] if parse_item(item).is_some() => {
            let (slug, short) = parse_item(item)?;
            let kind = match *kind {
                "item" => Kind::Unknown,
                word => Kind::parse(word)?,
            };
            straight(Route::Item { lang, kind, slug, short })
        }
        [section, rest @ ..] if portal.sections.iter().any(|it| it.id == *section) => {
            parse_listing(lang, Scope::Section((*section).to_owned()), rest)
        }
        [kind] => Some((Route::listing(&lang, Scope::Kind(Kind::parse(kind)?)), true)),
        _ => None,
    }
}

fn parse_listing(lang: String, scope: Scope, words: &[&str]) -> Option<(Route, bool)> {
    let (narrow, words) = match words {
        ["by", "kind", value, rest @ ..] => (Some(Narrow::Kind(Kind::parse(value)?)), rest),
        ["by", "place", value, rest @ ..] => (Some(Narrow::Place((*value).to_owned())), rest),
        ["by", "language", value, rest @ ..] => (Some(Narrow::Language((*value).to_owned())), rest),
        rest => (None, rest),
    };
    let page = match words {
        [] => 1,
        ["page", page] => number(page)?,
        _ => return None,
    };
    let respelt = page == 1 && !words.is_empty();
    Some((Route::Listing { lang, scope, narrow, page }, respelt))
}

/// `almost-200-returns-0a1b2c3d4e` → slug and id.
fn parse_item(segment: &str) -> Option<(String, String)> {
    let (slug, short) = match segment.rsplit_once('-') {
        Some((slug, short)) => (slug, short),
        None => ("", segment),
    };
    let is_id =
        short.len() == 10 && short.bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'));
    is_id.then(|| (slug.to_owned(), short.to_owned()))
}

/// The page number asked for, if any; `None` if a parameter is not ours or makes no sense.
fn parse_query(query: &str) -> Option<Option<u64>> {
    let mut page = None;
    for pair in query.split('&') {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        match key {
            "page" => page = Some(number(value)?),
            key if key.starts_with("utm_") || TRACKING.contains(&key) => {}
            _ => return None,
        }
    }
    Some(page)
}

/// A number from 1, in the one spelling that we print.
fn number(text: &str) -> Option<u64> {
    let plain = text.bytes().all(|it| it.is_ascii_digit()) && !text.starts_with('0');
    if plain { text.parse().ok() } else { None }
}

fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Unknown => "item",
        kind => kind.as_str(),
    }
}

#[cfg(test)]
mod tests;
