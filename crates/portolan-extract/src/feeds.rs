//! Which feeds a page names.
//!
//! Specifications: HTML standard (`link rel=alternate` with a feed's media type, `rel=feed`),
//! RSS autodiscovery and the Atom autodiscovery draft, JSON Feed 1.1, h-feed as in the mf2
//! vocabulary. Links in the text are a guess and are marked so.

use dom_query::{Document, NodeRef};
use url::Url;

use crate::{address, dom};

/// So many feeds of one page are named.
pub const FEEDS_MAX: usize = 100;

/// A feed that a page names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedLink {
    pub url: Url,
    pub title: Option<String>,
    pub format: FeedFormat,
    pub lang: Option<String>,
    pub named_by: NamedBy,
    /// A feed of comments or of one entry's answers.
    pub is_comments: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedFormat {
    Rss,
    Atom,
    Json,
    /// The page itself, marked up as h-feed.
    HFeed,
    /// The page does not say.
    Unknown,
}

/// How sure the page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NamedBy {
    /// Declared: `link rel=alternate`, `rel=feed`.
    Link,
    /// The page's own markup.
    Markup,
    /// A link among others whose address or words look like a feed's.
    Anchor,
}

/// The feeds of a page: declared ones first, then the page itself if it is an h-feed, then links
/// that look like feeds; feeds of comments stand last among their like. Each address once.
pub fn discover(doc: &Document, url: &Url) -> Vec<FeedLink> {
    let mut found: Vec<FeedLink> = Vec::new();
    let bases = doc.select("base[href]");
    let base_node = bases.nodes().first();
    let base = base_node
        .and_then(|node| url.join(node.attr("href")?.trim()).ok())
        .unwrap_or_else(|| url.clone());
    // A base that comes after a link does not count for it, as HTML 4 said; node ids grow in the
    // order of the parser.
    let base_at = base_node.map(|node| node.id);
    let base_of = |node: &NodeRef<'_>| match base_at {
        Some(at) if node.id > at => &base,
        _ => url,
    };

    for node in doc.select("link[href][rel]").nodes() {
        let rel = node.attr("rel").unwrap_or_default().to_ascii_lowercase();
        let is_alternate = rel.split_whitespace().any(|it| it == "alternate");
        let is_feed = rel.split_whitespace().any(|it| it == "feed");
        if !is_alternate && !is_feed || rel.split_whitespace().any(|it| it == "stylesheet") {
            continue;
        }
        let Some(target) = join(base_of(node), &node.attr("href").unwrap_or_default()) else {
            continue;
        };
        let Some(format) = format_of(node, &target, is_feed) else { continue };
        add(&mut found, node, target, format, NamedBy::Link);
    }

    let h_feed = doc.select(".h-feed");
    if let Some(node) = h_feed.nodes().first() {
        add(&mut found, node, url.clone(), FeedFormat::HFeed, NamedBy::Markup);
    }

    for node in doc.select("a[href]").nodes() {
        let href = node.attr("href").unwrap_or_default();
        let Some(target) = join(base_of(node), &href) else { continue };
        let kind = node.attr("type").unwrap_or_default();
        let format = match media_format(&kind) {
            Some(format) => Some(format),
            None => anchor_format(node, &target),
        };
        if let Some(format) = format {
            add(&mut found, node, target, format, NamedBy::Anchor);
        }
    }
    found.sort_by_key(|it| (it.named_by, it.is_comments));
    found
}

fn add(
    found: &mut Vec<FeedLink>,
    node: &NodeRef<'_>,
    url: Url,
    format: FeedFormat,
    named_by: NamedBy,
) {
    let is_known = found.iter().any(|it| it.url == url && it.format != FeedFormat::HFeed);
    if found.len() >= FEEDS_MAX || is_known {
        return;
    }
    let title = dom::attribute(node, "title").or_else(|| {
        let words = if named_by == NamedBy::Anchor { dom::text(node) } else { String::new() };
        (!words.is_empty()).then_some(words)
    });
    let says_comments = |text: &str| text.to_lowercase().contains("comment");
    let is_comments = says_comments(url.path())
        || title.as_deref().is_some_and(says_comments)
        || url.query().is_some_and(says_comments);
    let lang = dom::attribute(node, "hreflang");
    found.push(FeedLink { url, title, format, lang, named_by, is_comments });
}

/// Also `feed:` addresses, which some readers wanted.
fn join(base: &Url, href: &str) -> Option<Url> {
    let href = href.trim();
    let href = match href.strip_prefix("feed:") {
        Some(rest) if rest.starts_with("//") => format!("http:{rest}"),
        Some(rest) => rest.to_owned(),
        None => href.to_owned(),
    };
    address::absolute(base, &href)
}

/// The format that a declaring link names; `None` for what is no feed.
fn format_of(node: &NodeRef<'_>, url: &Url, is_feed: bool) -> Option<FeedFormat> {
    let kind = node.attr("type").unwrap_or_default();
    match media_format(&kind) {
        Some(FeedFormat::Json) if is_interface(url) => None,
        Some(format) => Some(format),
        None if is_feed && kind.trim().is_empty() => Some(FeedFormat::Unknown),
        None => None,
    }
}

/// A media type as it is compared: white space around it and letters' size say nothing, white
/// space inside makes it another.
fn media_format(kind: &str) -> Option<FeedFormat> {
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    Some(match kind.as_str() {
        "application/rss+xml"
        | "application/rdf+xml"
        | "text/rss+xml"
        | "text/rss"
        | "application/x-rss+xml" => FeedFormat::Rss,
        "application/atom+xml" | "application/x.atom+xml" | "text/atom+xml" | "text/atom" => {
            FeedFormat::Atom
        }
        "application/feed+json" | "application/json" => FeedFormat::Json,
        "text/xml" | "application/xml" => FeedFormat::Unknown,
        _ => return None,
    })
}

/// JSON that programs ask for: interfaces of WordPress and Drupal, oEmbed.
fn is_interface(url: &Url) -> bool {
    let address = url.as_str();
    ["/wp-json", "rest_route=", "oembed", "/jsonapi", "/api/"].iter().any(|it| address.contains(it))
}

/// What the address or the words of a link say.
fn anchor_format(node: &NodeRef<'_>, url: &Url) -> Option<FeedFormat> {
    let path = url.path().trim_end_matches('/').to_ascii_lowercase();
    let last = path.rsplit('/').next().unwrap_or_default();
    let (stem, ending) = last.rsplit_once('.').unwrap_or((last, ""));
    let query = url.query().unwrap_or_default().to_ascii_lowercase();
    let has = |wanted: &[&str]| query.split('&').any(|pair| wanted.contains(&pair));
    if has(&["format=feed", "type=rss", "feed=rss2", "feed=rss", "format=rss", "rss=1"]) {
        return Some(FeedFormat::Rss);
    }
    if has(&["type=atom", "feed=atom", "format=atom"]) {
        return Some(FeedFormat::Atom);
    }
    let by_name = match (stem, ending) {
        (_, "rss" | "rdf") => Some(FeedFormat::Rss),
        (_, "atom") => Some(FeedFormat::Atom),
        ("feed", "json") => Some(FeedFormat::Json),
        (stem, "xml") if stem.contains("atom") => Some(FeedFormat::Atom),
        (stem, "xml") if stem.contains("rss") || stem.contains("feed") => Some(FeedFormat::Rss),
        ("rss" | "rss2" | "rss.xml", "") => Some(FeedFormat::Rss),
        ("atom", "") => Some(FeedFormat::Atom),
        ("feed" | "feeds", "") if last == "feed" => Some(FeedFormat::Unknown),
        _ => None,
    };
    if by_name.is_some() {
        return by_name;
    }
    // Pages that explain feeds are called so, too; an icon or the bare word means the feed itself
    // only if the address does not end like a page.
    if matches!(ending, "html" | "htm" | "php" | "aspx") && query.is_empty() {
        return None;
    }
    let words = dom::text(node).to_lowercase();
    let class = node.attr("class").unwrap_or_default().to_lowercase();
    let is_word = matches!(words.as_str(), "rss" | "rss feed" | "atom" | "xml" | "feed");
    let is_icon = class.split(['-', '_', ' ']).any(|it| it == "rss");
    let in_address = path.contains("rss") || path.contains("feed") || query.contains("feed");
    match (is_word || is_icon) && in_address {
        true if words == "atom" => Some(FeedFormat::Atom),
        true => Some(FeedFormat::Unknown),
        false => None,
    }
}
