//! The cards of a list.

use std::collections::{BTreeMap, HashSet};

use dom_query::{Document, NodeRef, Selection};
use portolan_extract::{
    address,
    dom::{self, Selectors},
};
use portolan_plugin::{
    Diagnostic, RawItem,
    raw::{Part, RawFact, RawImage, RawPortrait, RawSpecifics, RawText},
};
use url::Url;
use xxhash_rust::xxh3::xxh3_64;

use crate::{people, theme::Theme, words};

/// What a page of the list shows.
#[derive(Default)]
pub(crate) struct Cards {
    pub(crate) items: Vec<RawItem>,
    /// The stories' own pages, in the items' order; what lies elsewhere is not among them.
    pub(crate) pages: Vec<(String, Url)>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// The elements that are cards, outside of menus, sidebars and footers.
pub(crate) fn nodes<'a>(doc: &'a Document, theme: &Theme) -> Vec<NodeRef<'a>> {
    let is_beside = |around: &NodeRef<'_>| {
        ["nav", "footer", "aside"].iter().any(|name| around.has_name(name))
            || (["body", "main", "html"].iter().all(|name| !around.has_name(name))
                && around.attr("class").is_some_and(|class| class.contains("sidebar")))
    };
    let mut nodes = dom::outermost(theme.card.all(doc).nodes());
    nodes.retain(|node| !node.ancestors_it(None).any(|around| is_beside(&around)));
    nodes
}

pub(crate) fn read(
    doc: &Document,
    theme: &Theme,
    url: &Url,
    n_before: u32,
    items_max: usize,
) -> Cards {
    let base = dom::base(doc, url);
    let mut cards = Cards::default();
    let nodes = nodes(doc, theme);
    if nodes.len() > items_max {
        cards.diagnostics.push(Diagnostic::listing_cut(nodes.len(), items_max));
    }
    let mut seen = HashSet::new();
    let mut position = n_before;
    for node in nodes.into_iter().take(items_max) {
        let Some((mut item, page)) = card(&node, theme, &base, url, &mut cards.diagnostics) else {
            cards.diagnostics.push(Diagnostic::card_empty(position));
            continue;
        };
        if !seen.insert(item.origin_id.clone()) {
            continue;
        }
        item.position = Some(position);
        position = position.saturating_add(1);
        let own = page
            .filter(|it| address::same_site(it, url) && address::file_type(it).is_none())
            .map(|page| (item.origin_id.clone(), page));
        cards.pages.extend(own);
        cards.items.push(item);
    }
    cards
}

fn card(
    node: &NodeRef<'_>,
    theme: &Theme,
    base: &Url,
    page: &Url,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(RawItem, Option<Url>)> {
    let mut item = RawItem::new("", Part::Card);
    let names = theme.name.within(node);
    let link = link(&names, node, base, page, diagnostics);
    let (name, mut distance) =
        words::names_and_distance(&dom::first_text(&names).unwrap_or_default());
    if !name.is_empty() {
        note(&mut item.found, "title", &names);
        item.title = Some(RawText::plain(name.as_str()).with_lang(lang_of(&names)));
    }
    let quotes = theme.quote.within(node);
    let quote = dom::first_text(&quotes);
    if let Some(quote) = &quote {
        note(&mut item.found, "teaser", &quotes);
        item.teaser = Some(RawText::plain(quote.as_str()).with_lang(lang_of(&quotes)));
    }
    let distances = theme.distance.within(node);
    if let Some(words) = dom::first_text(&distances) {
        note(&mut item.found, "distance", &distances);
        distance = Some(words);
    }
    let photos = theme.photo.within(node);
    item.images = images(&photos, theme, node, base);
    if !item.images.is_empty() {
        note(&mut item.found, "images", &photos);
    }
    let text = |selectors: &Selectors| dom::first_text(&selectors.within(node));
    if let Some(value) = text(&theme.occupation) {
        item.facts.push(RawFact { label: "Occupation".to_owned(), value });
    }
    let mut portrait = RawPortrait {
        people: people::read(&name),
        quote: quote.map(RawText::plain),
        origin: text(&theme.origin),
        current: text(&theme.current),
        distance,
        hashtags: words::hashtags(&dom::text(node)),
        consent: text(&theme.consent),
    };
    let names_are_changed = portrait.consent.as_deref().is_some_and(words::is_about_names);
    let said = portrait.quote.as_ref().map(|it| it.value.clone()).unwrap_or_default();
    people::complete(&mut portrait.people, &[&said], names_are_changed);

    item.origin_id = match &link {
        Some(link) => address::identity(link),
        None if item.title.is_none() && item.teaser.is_none() => return None,
        None => {
            let words = [&item.title, &item.teaser].into_iter().flatten();
            let words = words.map(|it| it.value.as_str()).collect::<Vec<_>>().join("\n");
            format!("text:{:016x}", xxh3_64(dom::squeeze(&words).as_bytes()))
        }
    };
    item.url = link.as_ref().map(|it| it.as_str().to_owned());
    item.kind = Some("portrait".to_owned());
    item.specifics = Some(RawSpecifics::Portrait(portrait));
    Some((item, link))
}

/// The address of the story's own page: where the name leads, else the first that leads to a
/// page of this site which is neither a list nor a way to sort one.
fn link(
    names: &Selection<'_>,
    card: &NodeRef<'_>,
    base: &Url,
    page: &Url,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Url> {
    let of_card = Selection::from(*card).select("a[href]");
    let around = card.ancestors_it(Some(2)).find(|it| it.has_name("a"));
    let is_itself = card.has_name("a").then_some(*card);
    let in_name = names.select("a[href]");
    let anchors = in_name.nodes().iter().chain(of_card.nodes()).chain(&is_itself).chain(&around);
    for anchor in anchors {
        let Some(url) = dom::address_in(anchor, "href", base) else { continue };
        let is_list = address::identity(&url) == address::identity(page)
            || ["/hashtag/", "/tags/", "/tag/", "/taxonomy/term/", "/user/", "/users/"]
                .iter()
                .any(|part| url.path().to_ascii_lowercase().contains(part));
        if is_list {
            continue;
        }
        match address::trap(&url) {
            None => return Some(url),
            Some(reason) => {
                let shown: String = url.as_str().chars().take(200).collect();
                let complaint = Diagnostic::listing_trap(&shown, reason);
                if !diagnostics.contains(&complaint) {
                    diagnostics.push(complaint);
                }
            }
        }
    }
    None
}

/// The pictures that `found` is or holds; the credit belongs to the first.
pub(crate) fn images(
    found: &Selection<'_>,
    theme: &Theme,
    scope: &NodeRef<'_>,
    base: &Url,
) -> Vec<RawImage> {
    let mut images: Vec<RawImage> = Vec::new();
    let inner = found.select("img");
    for node in found.nodes().iter().filter(|it| it.has_name("img")).chain(inner.nodes()) {
        let names = ["data-src", "data-lazy-src", "src"];
        let Some(url) = names.iter().find_map(|name| dom::address_in(node, name, base)) else {
            continue;
        };
        if images.iter().any(|it| it.url == url.as_str()) {
            continue;
        }
        let size = |name: &str| dom::attribute(node, name).and_then(|it| it.parse().ok());
        images.push(RawImage {
            url: url.into(),
            alt: node.attr("alt").map(|alt| dom::squeeze(&alt)),
            caption: caption_near(node, theme),
            credit: None,
            width: size("width"),
            height: size("height"),
        });
    }
    if let Some(first) = images.first_mut() {
        first.credit = dom::first_text(&theme.credit.within(scope));
    }
    images
}

/// The caption in the nearest element around a picture that holds only this picture.
fn caption_near(node: &NodeRef<'_>, theme: &Theme) -> Option<String> {
    for around in node.ancestors_it(Some(5)) {
        if Selection::from(around).select("img").length() > 1 {
            return None;
        }
        if let Some(caption) = dom::first_text(&theme.caption.within(&around)) {
            return Some(caption);
        }
    }
    None
}

/// The language that the first element, or what it alone holds, declares.
pub(crate) fn lang_of(found: &Selection<'_>) -> Option<String> {
    let node = *found.nodes().first()?;
    let of = |node: &NodeRef<'_>| {
        dom::attribute(node, "lang").or_else(|| dom::attribute(node, "xml:lang"))
    };
    of(&node).or_else(|| match node.element_children().as_slice() {
        [only] => of(only),
        _ => None,
    })
}

/// Where a value was found: the element's name and classes.
pub(crate) fn note(found: &mut BTreeMap<String, String>, field: &str, nodes: &Selection<'_>) {
    let Some(node) = nodes.nodes().first() else { return };
    let mut place = node.node_name().unwrap_or_default().to_string();
    for class in node.attr("class").unwrap_or_default().split_whitespace().take(2) {
        place.push('.');
        place.push_str(class);
    }
    found.insert(field.to_owned(), place);
}
