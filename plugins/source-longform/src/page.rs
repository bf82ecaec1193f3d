//! One story: its opening, its sections, and what its head says.

use std::collections::{BTreeMap, HashSet};

use dom_query::{Document, NodeId, NodeRef, Selection};
use portolan_extract::{
    address, dom,
    meta::{self, Meta},
};
use portolan_plugin::{
    Diagnostic, RawItem,
    raw::{Part, RawAttachment, RawDate, RawImage, RawPerson, RawText},
};
use url::Url;

use crate::{byline, places::Places};

/// A text of fewer letters beside a long head was put together by a script that nobody ran.
const TEXT_CHARS_MIN: usize = 200;

/// Reads the page into an item, or says why it shows none. The document is taken apart.
pub(crate) fn read(
    doc: &Document,
    places: &Places,
    asked: &Url,
    url: &Url,
) -> (Option<RawItem>, Vec<Diagnostic>) {
    let base = dom::base(doc, url);
    let head = Meta::read(doc);
    let canonical = meta::canonical(doc, &base).filter(|it| address::same_site(it, url));
    let mut item = RawItem::new(address::identity(asked), Part::Whole);
    item.kind = Some("longform".to_owned());
    item.url = Some(url.as_str().to_owned());
    if asked != url {
        item.aliases.push(asked.as_str().to_owned());
    }
    let own: Vec<&Url> = [Some(url), canonical.as_ref()].into_iter().flatten().collect();
    item.translations = meta::translations(doc, &base, &own);
    item.canonical = canonical.map(String::from);
    item.lang = dom::page_lang(doc);

    places.remove.remove(doc);
    let title = first(&places.title, doc);
    let standfirst = first(&places.standfirst, doc);
    let from_page = |found: &Option<NodeRef<'_>>| found.as_ref().map(dom::text);
    let mut text = |field: &str, node: &Option<NodeRef<'_>>, names: &[&'static str]| {
        if let Some(words) = from_page(node) {
            note(&mut item.found, field, node);
            return Some(RawText::plain(words));
        }
        let (name, words) = head.first(names)?;
        item.found.insert(field.to_owned(), format!("meta {name}"));
        Some(RawText::plain(words))
    };
    item.title = text("title", &title, &["og:title", "twitter:title"]);
    item.subtitle =
        text("subtitle", &standfirst, &["og:description", "twitter:description", "description"]);
    item.authors = authors(doc, places, &head);
    for (field, name) in [
        (&mut item.published, "article:published_time"),
        (&mut item.updated, "article:modified_time"),
    ] {
        // Without a stated date there is none; a year in a footer is the builder's.
        *field = head.one(name).and_then(date);
    }
    let opening: Vec<NodeRef<'_>> = places.opening.all(doc).nodes().to_vec();
    item.images.extend(lead(&opening, places, &head, &base));
    item.attachments = films(&opening, &head, &base);

    // What was read stands in no section once more.
    for node in [title, standfirst].into_iter().flatten() {
        node.remove_from_parent();
    }
    places.byline.all(doc).remove();
    let sections = sections(doc, places, &opening);
    let mut html = String::new();
    let mut n_chars = 0;
    for section in &sections {
        mend_pictures(section, &base);
        n_chars += dom::text(section).chars().count();
        let words = section.inner_html();
        html.push_str(words.trim());
        html.push('\n');
    }
    if n_chars > 0 {
        note(&mut item.found, "body", &sections.first().copied());
        item.body = Some(RawText::html(html.trim()).with_base(Some(base.as_str().to_owned())));
    }
    let mut diagnostics = Vec::new();
    if item.title.is_none() {
        diagnostics.push(Diagnostic::longform_untitled());
        return (None, diagnostics);
    }
    if n_chars < TEXT_CHARS_MIN {
        diagnostics.push(Diagnostic::longform_scripted(n_chars));
    }
    (Some(item), diagnostics)
}

/// The first element with a word.
fn first<'a>(selectors: &dom::Selectors, doc: &'a Document) -> Option<NodeRef<'a>> {
    selectors
        .each(doc)
        .flat_map(|found| found.nodes().to_vec())
        .find(|node| !dom::text(node).is_empty())
}

fn authors(doc: &Document, places: &Places, head: &Meta) -> Vec<RawPerson> {
    let mut people: Vec<RawPerson> = Vec::new();
    let lines = places.byline.all(doc);
    let lines = dom::outermost(lines.nodes());
    for line in &lines {
        // Breaks part people as bars do.
        let parts = Selection::from(*line).select("p, li, br");
        let text = match parts.exists() {
            true => line.inner_html().replace("<br>", "\n").replace("</p>", "\n"),
            false => line.inner_html().to_string(),
        };
        let text = text.split('\n').map(dom::plain).collect::<Vec<_>>().join("\n");
        for person in byline::read(&text) {
            if people.iter().all(|it| it.name != person.name) {
                people.push(person);
            }
        }
    }
    if people.is_empty() {
        let named = ["author", "article:author", "twitter:creator"];
        let names = named.iter().flat_map(|name| head.all(name));
        // Some write the address of a page into it.
        for line in names.filter(|it| !it.contains("://") && !it.starts_with('@')) {
            people.extend(byline::read(line));
        }
    }
    people
}

/// The picture that stands for the story: the head's, with what the opening says of it.
fn lead(opening: &[NodeRef<'_>], places: &Places, head: &Meta, base: &Url) -> Option<RawImage> {
    let pictures: Vec<(RawImage, NodeRef<'_>)> = opening
        .iter()
        .flat_map(|node| Selection::from(*node).select("img, video[poster]").nodes().to_vec())
        .filter_map(|node| Some((picture(&node, base)?, node)))
        .collect();
    let names = ["og:image:secure_url", "og:image", "og:image:url", "twitter:image"];
    let stated = names
        .iter()
        .filter_map(|name| head.one(name))
        .find_map(|words| address::absolute(base, words));
    let shown = match &stated {
        // The same file under another scheme is the same picture.
        Some(url) => pictures.iter().find(|(it, _)| same_file(&it.url, url)),
        None => pictures.first(),
    };
    let mut image = match (&stated, shown) {
        (Some(url), shown) => RawImage {
            url: url.as_str().to_owned(),
            alt: shown
                .and_then(|(it, _)| it.alt.clone())
                .or_else(|| head.one("og:image:alt").map(ToOwned::to_owned)),
            width: head.one("og:image:width").and_then(|it| it.parse().ok()),
            height: head.one("og:image:height").and_then(|it| it.parse().ok()),
            ..RawImage::default()
        },
        (None, Some((it, _))) => it.clone(),
        (None, None) => return None,
    };
    let around = shown.map(|(_, node)| *node).or_else(|| opening.first().copied());
    let near = around
        .and_then(|node| node.ancestors_it(Some(4)).find(|it| places.caption.within(it).exists()));
    let near = near.filter(|it| {
        opening.iter().any(|open| {
            it.id == open.id || it.ancestors_it(None).any(|around| around.id == open.id)
        })
    });
    if let Some(near) = near {
        image.caption = dom::first_text(&places.caption.within(&near));
        image.credit = dom::first_text(&places.credit.within(&near));
    }
    Some(image)
}

fn picture(node: &NodeRef<'_>, base: &Url) -> Option<RawImage> {
    let names = ["data-src", "data-lazy-src", "src", "poster"];
    let of_set = || {
        let set = node.attr("srcset").or_else(|| node.attr("data-srcset"))?;
        address::absolute(base, set.split([',', ' ']).find(|it| !it.is_empty())?)
    };
    let url = names.iter().find_map(|name| dom::address_in(node, name, base)).or_else(of_set)?;
    Some(RawImage {
        url: url.into(),
        alt: node.attr("alt").map(|alt| dom::squeeze(&alt)),
        ..RawImage::default()
    })
}

fn same_file(url: &str, other: &Url) -> bool {
    Url::parse(url)
        .is_ok_and(|url| url.host_str() == other.host_str() && url.path() == other.path())
}

/// The films of the opening and of the head, as files.
fn films(opening: &[NodeRef<'_>], head: &Meta, base: &Url) -> Vec<RawAttachment> {
    let mut films: Vec<RawAttachment> = Vec::new();
    let stated = ["og:video:secure_url", "og:video", "og:video:url"];
    let stated = stated.iter().filter_map(|name| address::absolute(base, head.one(name)?));
    let shown = opening.iter().flat_map(|node| {
        Selection::from(*node).select("video[src], video source[src]").nodes().to_vec()
    });
    let shown = shown.filter_map(|node| dom::address_in(&node, "src", base));
    for url in stated.chain(shown) {
        let media_type = address::file_type(&url).filter(|it| it.starts_with("video/"));
        // A player's page is no file.
        let Some(media_type) = media_type else { continue };
        if films.iter().all(|it| it.url != url.as_str()) {
            films.push(RawAttachment {
                url: url.into(),
                media_type: Some(media_type.to_owned()),
                ..RawAttachment::default()
            });
        }
    }
    films
}

/// The elements of the text in their order: those of the first selector that finds a word
/// outside of the opening.
fn sections<'a>(doc: &'a Document, places: &Places, opening: &[NodeRef<'a>]) -> Vec<NodeRef<'a>> {
    let ids: HashSet<NodeId> = opening.iter().map(|node| node.id).collect();
    let is_opening = |node: &NodeRef<'_>| {
        ids.contains(&node.id) || node.ancestors_it(None).any(|around| ids.contains(&around.id))
    };
    for found in places.section.each(doc) {
        let mut nodes = dom::outermost(found.nodes());
        nodes.retain(|node| !is_opening(node));
        if nodes.iter().any(|node| !dom::text(node).is_empty()) {
            return nodes;
        }
    }
    Vec::new()
}

/// Pictures that wait for a script get the address that it would give them.
fn mend_pictures(section: &NodeRef<'_>, base: &Url) {
    for node in Selection::from(*section).select("img").nodes() {
        let has_own = node
            .attr("src")
            .is_some_and(|it| !it.trim().is_empty() && !it.trim().starts_with("data:"));
        if !has_own && let Some(image) = picture(node, base) {
            node.set_attr("src", &image.url);
        }
    }
}

/// A date that the head states in the form of machines.
fn date(raw: &str) -> Option<RawDate> {
    let when = raw
        .parse::<portolan_plugin::Timestamp>()
        .ok()
        .map(|at| portolan_plugin::When::Instant { at, offset_minutes: offset_minutes(raw) })
        .or_else(|| {
            let date = raw.get(..10)?.parse().ok()?;
            Some(portolan_plugin::When::Day { date })
        })?;
    Some(RawDate { raw: raw.to_owned(), when: Some(when) })
}

/// The offset at the end of an instant, `+02:00`.
fn offset_minutes(raw: &str) -> i16 {
    let Some(at) = raw.rfind(['+', '-']).filter(|at| *at > 10) else { return 0 };
    let digits: String = raw[at + 1..].chars().filter(char::is_ascii_digit).collect();
    let (hours, minutes) = digits.split_at(digits.len().min(2));
    let minutes =
        hours.parse::<i16>().unwrap_or_default() * 60 + minutes.parse::<i16>().unwrap_or_default();
    if raw[at..].starts_with('-') { -minutes } else { minutes }
}

/// Where a value was found: the element's name and classes.
fn note(found: &mut BTreeMap<String, String>, field: &str, node: &Option<NodeRef<'_>>) {
    let Some(node) = node else { return };
    let mut place = node.node_name().unwrap_or_default().to_string();
    for class in node.attr("class").unwrap_or_default().split_whitespace().take(2) {
        place.push('.');
        place.push_str(class);
    }
    found.insert(field.to_owned(), place);
}
