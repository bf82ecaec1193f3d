//! What cards and articles have in common: dates, terms, pictures, files, labelled facts.

use std::collections::BTreeMap;

use dom_query::{Document, NodeRef, Selection};
use jiff::fmt::temporal::Pieces;
use portolan_plugin::{
    RawItem, When,
    raw::{RawAttachment, RawDate, RawFact, RawImage, RawLink, RawPerson, RawTerm, RawText},
};
use url::Url;

use crate::{
    address,
    dom::{self, Selectors},
    profile::Roles,
};

/// Longer fields are texts, not facts.
const FACT_MAX: usize = 200;
/// A type is one or a few words.
const KIND_MAX: usize = 40;

/// “Press Release — Local November 03, 2020”, taken apart.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct MetaLine {
    pub(crate) kind: Option<String>,
    pub(crate) scope: Option<String>,
    pub(crate) date: Option<String>,
}

/// Words that say how far a text is meant to reach.
const SCOPES: [&str; 12] = [
    "local",
    "global",
    "regional",
    "national",
    "international",
    "locale",
    "globale",
    "régional",
    "mondial",
    "lokal",
    "regionaalinen",
    "paikallinen",
];

/// Classes that Drupal gives a node besides its type.
const NODE_STATES: [&str; 8] =
    ["promoted", "sticky", "teaser", "unpublished", "published", "full", "preview", "readmore"];

impl MetaLine {
    pub(crate) fn read(line: &str) -> MetaLine {
        let line = dom::squeeze(line);
        let mut parts =
            line.splitn(2, ['—', '–', '|', '/', '·']).map(str::trim).filter(|it| !it.is_empty());
        let (Some(first), second) = (parts.next(), parts.next()) else {
            return MetaLine::default();
        };
        let has_digit = |text: &str| text.chars().any(char::is_numeric);
        let mut found = MetaLine::default();
        if has_digit(first) {
            found.date = Some(line);
            return found;
        }
        if first.chars().count() > KIND_MAX {
            return found;
        }
        found.kind = Some(first.to_owned());
        let Some(second) = second else { return found };
        let (word, rest) = second.split_once(' ').unwrap_or((second, ""));
        let is_scope = SCOPES.contains(&word.to_lowercase().as_str());
        let rest = if is_scope {
            found.scope = Some(word.to_owned());
            rest.trim_start_matches(['—', '–', '|', '/', '·', ' '])
        } else {
            second
        };
        if has_digit(rest) {
            found.date = Some(rest.trim().to_owned());
        }
        found
    }
}

/// The date in an element: the machine's form if there is one, and the words.
pub(crate) fn date(node: &NodeRef<'_>) -> Option<RawDate> {
    let machine = dom::attribute(node, "datetime").or_else(|| dom::attribute(node, "content"));
    let words = dom::text(node);
    let when = machine.as_deref().and_then(when);
    let raw = match machine {
        Some(machine) if when.is_some() => machine,
        Some(machine) if words.is_empty() => machine,
        _ => words,
    };
    (!raw.is_empty()).then_some(RawDate { raw, when })
}

/// A date in the form that HTML defines.
pub(crate) fn when(text: &str) -> Option<When> {
    let pieces = Pieces::parse(text.trim()).ok()?;
    match (pieces.time(), pieces.to_numeric_offset()) {
        (Some(time), Some(offset)) => {
            let at = offset.to_timestamp(pieces.date().to_datetime(time)).ok()?;
            let offset_minutes = i16::try_from(offset.seconds() / 60).unwrap_or_default();
            Some(When::Instant { at, offset_minutes })
        }
        _ => Some(When::Day { date: pieces.date() }),
    }
}

/// Tags: one for each link, else one for each word between commas or semicolons.
pub(crate) fn terms(found: &Selection<'_>) -> Vec<RawTerm> {
    let mut terms: Vec<RawTerm> = Vec::new();
    let mut add = |words: String, lang: Option<String>| {
        let known = terms.iter().any(|it| it.term == words);
        if !words.is_empty() && !known && words.chars().count() <= FACT_MAX {
            terms.push(RawTerm { term: words, lang, ..RawTerm::default() });
        }
    };
    for node in found.nodes() {
        let links = Selection::from(*node).select("a");
        if links.exists() {
            for link in links.nodes() {
                add(dom::text(link), dom::attribute(link, "lang"));
            }
            continue;
        }
        let words = dom::text(node);
        let words = match words.split_once(':') {
            Some((label, rest)) if !label.contains([',', ';']) => rest.to_owned(),
            _ => words,
        };
        for word in words.split([',', ';']) {
            add(dom::squeeze(word), None);
        }
    }
    terms
}

/// The pictures that `found` is or holds, with the caption beside each.
pub(crate) fn images(
    found: &Selection<'_>,
    captions: &Selectors,
    credits: &Selectors,
    scope: &NodeRef<'_>,
    base: &Url,
) -> Vec<RawImage> {
    let mut images: Vec<RawImage> = Vec::new();
    let inner = found.select("img");
    for node in found.nodes().iter().filter(|it| it.has_name("img")).chain(inner.nodes()) {
        let Some(url) = picture_address(node, base) else { continue };
        let is_pixel = ["width", "height"]
            .iter()
            .any(|name| dom::attribute(node, name).is_some_and(|it| it == "1" || it == "0"));
        if is_pixel || images.iter().any(|it| it.url == url.as_str()) {
            continue;
        }
        let size = |name: &str| dom::attribute(node, name).and_then(|it| it.parse().ok());
        images.push(RawImage {
            url: url.into(),
            // An empty `alt` says that the picture is an ornament, which no `alt` does not say.
            alt: node.attr("alt").map(|alt| dom::squeeze(&alt)),
            caption: caption_near(node, captions),
            credit: None,
            width: size("width"),
            height: size("height"),
        });
    }
    if let Some(first) = images.first_mut() {
        // One picture and one caption in one item belong together wherever they stand.
        if first.caption.is_none() {
            first.caption = dom::first_text(&captions.within(scope));
        }
        first.credit = dom::first_text(&credits.within(scope));
    }
    images
}

fn picture_address(node: &NodeRef<'_>, base: &Url) -> Option<Url> {
    for name in ["data-src", "data-lazy-src", "src"] {
        if let Some(url) = dom::address_in(node, name, base) {
            return Some(url);
        }
    }
    let set = node.attr("srcset").or_else(|| node.attr("data-srcset"))?;
    let first = set.split(',').next()?.split_whitespace().next()?.to_owned();
    address::absolute(base, &first)
}

/// The caption in the nearest element around a picture that holds only this picture.
fn caption_near(node: &NodeRef<'_>, captions: &Selectors) -> Option<String> {
    for around in node.ancestors_it(Some(6)) {
        if Selection::from(around).select("img").length() > 1 {
            return None;
        }
        if let Some(caption) = dom::first_text(&captions.within(&around)) {
            return Some(caption);
        }
    }
    None
}

/// Files that links lead to.
pub(crate) fn attachments(links: &Selection<'_>, base: &Url) -> Vec<RawAttachment> {
    let mut files: Vec<RawAttachment> = Vec::new();
    for node in links.nodes() {
        let Some(url) = dom::address_in(node, "href", base) else { continue };
        let declared = dom::attribute(node, "type").unwrap_or_default();
        let (media_type, parameters) = declared.split_once(';').unwrap_or((&declared, ""));
        let media_type = match media_type.trim() {
            "" => address::file_type(&url).map(ToOwned::to_owned),
            declared => Some(declared.to_owned()),
        };
        let is_picture = media_type.as_deref().is_some_and(|it| it.starts_with("image/"));
        if media_type.is_none() || is_picture || files.iter().any(|it| it.url == url.as_str()) {
            continue;
        }
        let bytes = parameters.trim().strip_prefix("length=").and_then(|it| it.parse().ok());
        let title = dom::text(node);
        files.push(RawAttachment {
            url: url.into(),
            title: (!title.is_empty()).then_some(title),
            media_type,
            bytes,
            lang: dom::attribute(node, "hreflang"),
            duration_secs: None,
        });
    }
    files
}

/// “Read more”: paragraphs of a text that are nothing but one link.
pub(crate) fn further_links(found: &Selection<'_>, base: &Url, own: Option<&Url>) -> Vec<RawLink> {
    let mut links = Vec::new();
    let anchors = found.select("a[href]");
    for node in anchors.nodes() {
        let Some(url) = dom::address_in(node, "href", base) else { continue };
        let words = dom::text(node);
        let stands_alone = node.parent().is_some_and(|parent| dom::text(&parent) == words);
        let is_own = own.is_some_and(|own| address::identity(own) == address::identity(&url));
        if !stands_alone || words.is_empty() || is_own || address::file_type(&url).is_some() {
            continue;
        }
        links.push(RawLink {
            url: url.into(),
            text: Some(words),
            rel: Some("read-more".to_owned()),
        });
    }
    links
}

/// Fields that print their own label (“Country of origin: …”), which is taken out with them if
/// they are facts. Tags, texts, pictures and files have roles of their own.
pub(crate) fn labelled_facts(scope: &NodeRef<'_>) -> Vec<RawFact> {
    let mut facts = Vec::new();
    let labels = Selection::from(*scope).select(".field-label, .field__label, .views-label");
    for label in labels.nodes() {
        let words = dom::text(label);
        let field = label.parent();
        let class = field.and_then(|it| it.attr("class")).unwrap_or_default();
        let has_role = ["field-tags", "taxonomy", "name-body", "image", "file", "text-long"]
            .iter()
            .any(|word| class.contains(word));
        label.remove_from_parent();
        let Some(field) = field.filter(|_| !has_role) else { continue };
        let value = dom::text(&field);
        if value.chars().count() <= FACT_MAX {
            let label = words.trim_end_matches(['\u{a0}', ' ', ':']).to_owned();
            if !label.is_empty() && !value.is_empty() {
                facts.push(RawFact { label, value });
            }
            field.remove_from_parent();
        }
    }
    facts
}

/// The name Drupal has for a node's type, unless it is one of the two that say nothing.
pub(crate) fn node_type(doc: &Document, item: &NodeRef<'_>) -> Option<String> {
    let inner = Selection::from(*item).select_single(".node");
    let class = |node: &NodeRef<'_>| node.attr("class").map(|it| it.to_string());
    let classes = [class(item), inner.nodes().first().and_then(class)];
    let of_node = classes.into_iter().flatten().find_map(|class| {
        class.split_whitespace().find_map(|word| {
            let name = match word.strip_prefix("node--type-") {
                Some(name) => name,
                None => word.strip_prefix("node-").filter(|name| {
                    !name.starts_with("view-mode")
                        && !name.starts_with("lang")
                        && !name.starts_with('-')
                        && !name.starts_with(|it: char| it.is_ascii_digit())
                })?,
            };
            (!NODE_STATES.contains(&name)).then(|| name.to_owned())
        })
    });
    of_node.or_else(|| {
        let class = doc.body().and_then(|body| class(&body))?;
        class.split_whitespace().find_map(|word| {
            let name =
                word.strip_prefix("page-node-type-").or_else(|| word.strip_prefix("node-type-"))?;
            (!NODE_STATES.contains(&name)).then(|| name.to_owned())
        })
    })
}

pub(crate) fn persons(found: &Selection<'_>, base: &Url) -> Vec<RawPerson> {
    let mut persons: Vec<RawPerson> = Vec::new();
    for node in found.nodes() {
        let words = dom::text(node);
        // A byline names everybody in one sentence.
        let names: Vec<&str> = match words.strip_prefix("By ").or(words.strip_prefix("by ")) {
            Some(names) => names.split(", ").flat_map(|it| it.split(" and ")).collect(),
            None => vec![&words],
        };
        for name in names.into_iter().map(dom::squeeze).filter(|name| !name.is_empty()) {
            if persons.iter().all(|it| it.name.as_deref() != Some(&name)) {
                let url = dom::address_in(node, "href", base).map(String::from);
                persons.push(RawPerson { name: Some(name), url, ..RawPerson::default() });
            }
        }
    }
    persons
}

/// Title, subtitle, dates, type line, tags, author and language label of an item, each noted with
/// the selector's role that found it.
pub(crate) fn read_fields(item: &mut RawItem, roles: &Roles, scope: &NodeRef<'_>, base: &Url) {
    let mut found = std::mem::take(&mut item.found);
    let mut note = |field: &str, nodes: &Selection<'_>| note(&mut found, field, nodes);
    let subtitle = roles.subtitle.within(scope);
    if let Some(words) = dom::first_text(&subtitle) {
        note("subtitle", &subtitle);
        item.subtitle = Some(RawText::plain(words));
        subtitle.remove();
    }
    if item.kind.as_deref().is_some_and(|kind| kind.contains("event")) {
        let days = roles.event.within(scope);
        item.starts = days.nodes().iter().find_map(date);
        if item.starts.is_some() {
            note("starts", &days);
        }
        days.remove();
    }
    let dates = roles.date.within(scope);
    item.published = dates.nodes().iter().find_map(|node| match beside_title(node, roles) {
        Some(words) => (!words.is_empty()).then_some(RawDate { when: None, raw: words }),
        None => date(node),
    });
    if item.published.is_some() {
        note("published", &dates);
    }
    let meta = roles.meta.within(scope);
    if let Some(line) = meta.nodes().first() {
        if !Selection::from(*line).select("time").exists() {
            let read = MetaLine::read(&dom::text(line));
            if let Some(kind) = read.kind {
                note("kind", &meta);
                item.kind = Some(kind);
            }
            item.scope = read.scope;
            if let Some(raw) = read.date.filter(|_| item.published.is_none()) {
                note("published", &meta);
                item.published = Some(RawDate { when: None, raw });
            }
        }
        meta.remove();
    }
    let tags = roles.tags.within(scope);
    item.categories = terms(&tags);
    if !item.categories.is_empty() {
        note("categories", &tags);
    }
    tags.remove();
    let language = roles.language.within(scope);
    item.lang_label = dom::first_text(&language);
    language.remove();
    item.authors = persons(&roles.author.within(scope), base);
    let distance = roles.distance.within(scope);
    if let Some(value) = dom::first_text(&distance) {
        item.facts.push(RawFact { label: "Distance".to_owned(), value });
    }
    distance.remove();
    item.found = found;
}

/// The words that stand in an element beside the title it holds, if it holds one.
fn beside_title(node: &NodeRef<'_>, roles: &Roles) -> Option<String> {
    let holds = |title: &NodeRef<'_>| title.id != node.id && !dom::text(title).is_empty();
    if !roles.title.within(node).nodes().iter().any(holds) {
        return None;
    }
    let words = dom::squeeze(&node.immediate_text());
    Some(words.trim_matches(dom::is_separator).to_owned())
}

/// Where a value was found: the element's name and classes.
pub(crate) fn note(found: &mut BTreeMap<String, String>, field: &str, nodes: &Selection<'_>) {
    let Some(node) = nodes.nodes().first() else { return };
    let name = node.node_name().unwrap_or_default();
    let class = node.attr("class").unwrap_or_default();
    let classes: Vec<&str> = class.split_whitespace().take(2).collect();
    let mut place = name.to_string();
    for class in classes {
        place.push('.');
        place.push_str(class);
    }
    found.insert(field.to_owned(), place);
}
