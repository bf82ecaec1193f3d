//! When a page was published: what it states for machines, then what it prints near its heading.

use dom_query::{NodeRef, Selection};
use portolan_core::raw::RawDate;

use super::Voices;
use crate::{date, dom};

/// Names of `meta` that say when a page was published, the most exact first.
const PUBLISHED: [&str; 33] = [
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "article:published",
    "published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "citation_publication_date",
    "citation_online_date",
    "citation_date",
    "dcterms.issued",
    "dcterms.date",
    "dcterms.created",
    "dc.date.issued",
    "dc.date.created",
    "dc.date",
    "dc.created",
    "bt:pubdate",
    "cxenseparse:recs:publishtime",
    "rnews:datepublished",
    "originalpublicationdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "publicationdate",
    "pubdate",
    "published-date",
    "release_date",
    "article.published",
    "date_published",
    "date",
    "date.available",
];

/// Words in classes of elements that print the day of publication.
const DATE_CLASSES: [&str; 17] = [
    "published",
    "pubdate",
    "publish-date",
    "post-date",
    "entry-date",
    "article-date",
    "news-date",
    "posted-on",
    "post-meta",
    "entry-meta",
    "article-meta",
    "date",
    "datum",
    "datetime",
    "dateline",
    "timestamp",
    "submitted",
];

/// How far behind the heading a day in words is looked for.
const NEAR_TEXTS: usize = 14;
/// Longer texts that hold a day are sentences, not lines of a date.
const LINE_CHARS_MAX: usize = 140;

/// Order: structured data, `meta`, microformats, `time` in the page's own matter, the address, an
/// element of a dating class, a line near the heading, any `time` of the matter.
pub(super) fn published(
    voices: &Voices<'_>,
    heading: Option<&NodeRef<'_>>,
    scope: &NodeRef<'_>,
) -> Option<(RawDate, String)> {
    if let Some(thing) = voices.main {
        for key in ["datePublished", "dateCreated", "uploadDate"] {
            if let Some(found) = thing.text(key).and_then(stated) {
                return Some((found, format!("{} {key}", thing.form.name())));
            }
        }
    }
    for name in PUBLISHED {
        for text in voices.meta.all(name) {
            if let Some(found) = stated(text.to_owned()) {
                return Some((found, format!("meta {name}")));
            }
        }
    }
    if let Some(text) = voices.entry.as_ref().and_then(|it| it.text("published"))
        && let Some(found) = stated(text.to_owned())
    {
        return Some((found, "h-entry dt-published".to_owned()));
    }
    let inside = Selection::from(*scope);
    for selector in [
        "time[pubdate]",
        "[itemprop~=datePublished]",
        "time.published, time.entry-date, time.post-date",
        "time[datetime]",
    ] {
        let found = inside.select(selector);
        let node = found.nodes().iter().find(|node| !is_aside(node) && !is_update(node));
        if let Some(date) = node.and_then(in_element) {
            return Some((date, selector.split(',').next().unwrap_or_default().to_owned()));
        }
    }
    if let Some(when) = date::in_address(voices.url.path()) {
        let raw = when.iso().unwrap_or_default();
        return Some((RawDate { raw, when: Some(when) }, "address".to_owned()));
    }
    if let Some(found) = heading.and_then(near) {
        return Some(found);
    }
    if let Some(found) = by_class(&inside) {
        return Some(found);
    }
    // A heading that stands outside of the text, or none.
    let body = voices.doc.body()?;
    by_class(&Selection::from(body))
}

/// Order: structured data, `meta`, microformats.
pub(super) fn updated(voices: &Voices<'_>) -> Option<(RawDate, String)> {
    let exact = |text: &str| {
        let when = date::machine(text)?;
        Some(RawDate { raw: dom::squeeze(text), when: Some(when) })
    };
    if let Some(thing) = voices.main
        && let Some(found) = thing.text("dateModified").as_deref().and_then(exact)
    {
        return Some((found, format!("{} dateModified", thing.form.name())));
    }
    for name in [
        "article:modified_time",
        "og:updated_time",
        "article:updated_time",
        "dcterms.modified",
        "dc.date.modified",
        "last-modified",
    ] {
        if let Some(found) = voices.meta.one(name).and_then(exact) {
            return Some((found, format!("meta {name}")));
        }
    }
    let found = voices.entry.as_ref()?.text("updated").and_then(exact)?;
    Some((found, "h-entry dt-updated".to_owned()))
}

/// A value that is stated as the date: exact, or words that hold a day.
fn stated(text: String) -> Option<RawDate> {
    if let Some(when) = date::machine(&text) {
        return Some(RawDate { raw: text, when: Some(when) });
    }
    let words = date::in_words(&text)?;
    Some(RawDate { raw: words.to_owned(), when: None })
}

/// The date in an element: the machine's form, else the words.
fn in_element(node: &NodeRef<'_>) -> Option<RawDate> {
    for name in ["datetime", "content", "title"] {
        if let Some(text) = dom::attribute(node, name)
            && let Some(when) = date::machine(&text)
        {
            return Some(RawDate { raw: text, when: Some(when) });
        }
    }
    stated(dom::short_text(node, LINE_CHARS_MAX)?)
}

fn by_class(inside: &Selection<'_>) -> Option<(RawDate, String)> {
    for class in DATE_CLASSES {
        let Some(found) = inside.try_select(&format!("[class*=\"{class}\" i], [id=\"{class}\" i]"))
        else {
            continue;
        };
        for node in found.nodes().iter().take(20) {
            if is_aside(node) || is_update(node) {
                continue;
            }
            if let Some(date) = in_element(node) {
                return Some((date, format!(".{class}")));
            }
        }
    }
    None
}

/// A line with a day just behind or before the heading.
fn near(heading: &NodeRef<'_>) -> Option<(RawDate, String)> {
    let by = "line near the heading".to_owned();
    let mut n_texts = 0;
    let mut around = *heading;
    for _ in 0..5 {
        let mut sibling = around.next_sibling();
        while let Some(node) = sibling {
            for line in lines(&node) {
                n_texts += 1;
                if let Some(words) = date::in_words(&line) {
                    return Some((RawDate { raw: words.to_owned(), when: None }, by));
                }
                if n_texts >= NEAR_TEXTS {
                    break;
                }
            }
            if n_texts >= NEAR_TEXTS {
                break;
            }
            sibling = node.next_sibling();
        }
        if let Some(before) = previous_lines(&around)
            .into_iter()
            .find_map(|line| date::in_words(&line).map(str::to_owned))
        {
            return Some((RawDate { raw: before, when: None }, by));
        }
        let Some(parent) = around.parent().filter(|it| !it.has_name("body")) else { break };
        around = parent;
    }
    None
}

fn previous_lines(node: &NodeRef<'_>) -> Vec<String> {
    let mut found = Vec::new();
    let mut sibling = node.prev_sibling();
    while let Some(before) = sibling {
        found.extend(lines(&before));
        if found.len() > 6 {
            break;
        }
        sibling = before.prev_sibling();
    }
    found.truncate(6);
    found
}

/// The short texts of an element, block by block.
fn lines(node: &NodeRef<'_>) -> Vec<String> {
    if node.is_text() {
        let text = dom::squeeze(&node.text());
        let fits = !text.is_empty() && text.chars().count() <= LINE_CHARS_MAX;
        return fits.then_some(text).into_iter().collect();
    }
    if !node.is_element() || is_silent(node) {
        return Vec::new();
    }
    if let Some(text) = dom::short_text(node, LINE_CHARS_MAX) {
        return if text.is_empty() { Vec::new() } else { vec![text] };
    }
    let mut found = Vec::new();
    for child in node.children_it(false) {
        found.extend(lines(&child));
        if found.len() >= NEAR_TEXTS {
            break;
        }
    }
    found
}

fn is_silent(node: &NodeRef<'_>) -> bool {
    let name = node.node_name().unwrap_or_default();
    matches!(&*name, "script" | "style" | "noscript" | "template" | "nav" | "aside" | "form")
}

/// What stands beside the page's own matter: other articles, comments, widgets.
fn is_aside(node: &NodeRef<'_>) -> bool {
    node.ancestors_it(Some(10)).chain([*node]).any(|around| {
        let name = around.node_name().unwrap_or_default();
        if matches!(&*name, "aside" | "nav" | "footer") {
            return true;
        }
        let class = around.attr("class").unwrap_or_default().to_lowercase();
        let id = around.attr("id").unwrap_or_default().to_lowercase();
        ["related", "comment", "sidebar", "widget", "teaser", "recent", "copyright", "footer"]
            .iter()
            .any(|word| class.contains(word) || id.contains(word))
    })
}

fn is_update(node: &NodeRef<'_>) -> bool {
    let class = node.attr("class").unwrap_or_default().to_lowercase();
    let property = node.attr("itemprop").unwrap_or_default();
    class.contains("updated") && !class.contains("published") || property.contains("dateModified")
}
