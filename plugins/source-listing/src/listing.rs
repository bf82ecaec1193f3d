//! A listing's cards.

use std::collections::HashSet;

use dom_query::{Document, NodeRef, Selection};
use portolan_plugin::{
    Diagnostic, RawItem,
    raw::{Part, RawFact, RawText},
};
use url::Url;
use xxhash_rust::xxh3::xxh3_64;

use crate::{
    address, dom, item,
    profile::{Profile, Reading, Roles},
    stretch,
};

/// Longer fields of a row are texts of their own.
const FIELD_MAX: usize = 200;

/// Words that are there for screen readers alone.
const UNSEEN: &str = ".visually-hidden, .sr-only, .screen-reader-text, .element-invisible";

/// What a page of a listing shows.
#[derive(Default)]
pub(crate) struct Cards {
    pub(crate) items: Vec<RawItem>,
    /// The items' own pages, in the items' order; what lies elsewhere is not among them.
    pub(crate) pages: Vec<(String, Url)>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// The elements that are items, from the first selector that finds any in the page's own part.
pub(crate) fn card_nodes<'a>(doc: &'a Document, reading: &Reading) -> Vec<NodeRef<'a>> {
    for main in reading.main.each(doc) {
        for root in main.nodes() {
            let nodes = outermost(&reading.card.item.within(root), reading);
            if !nodes.is_empty() {
                return nodes;
            }
        }
    }
    Vec::new()
}

/// Drops elements inside others of the same list, and those in menus, sidebars and footers.
fn outermost<'a>(found: &Selection<'a>, reading: &Reading) -> Vec<NodeRef<'a>> {
    let is_beside = |around: &NodeRef<'_>| {
        ["nav", "footer", "aside"].iter().any(|name| around.has_name(name))
            || (reading.profile != Profile::Custom
                && ["body", "main", "html"].iter().all(|name| !around.has_name(name))
                && around.attr("class").is_some_and(|class| class.contains("sidebar")))
    };
    let mut nodes = dom::outermost(found.nodes());
    nodes.retain(|node| !node.ancestors_it(None).any(|around| is_beside(&around)));
    nodes
}

pub(crate) fn read(
    doc: &Document,
    reading: &Reading,
    url: &Url,
    n_before: u32,
    items_max: usize,
) -> Cards {
    let base = dom::base(doc, url);
    let mut cards = Cards::default();
    let mut nodes = card_nodes(doc, reading);
    if reading.stretch {
        nodes = stretch::gather(doc, reading, &nodes);
    }
    let above = stretch::Above::new(doc, reading);
    if nodes.len() > items_max {
        cards.diagnostics.push(Diagnostic::listing_cut(nodes.len(), items_max));
    }
    let mut seen = HashSet::new();
    let mut position = n_before;
    for node in nodes.into_iter().take(items_max) {
        match card(&node, reading, &base, url, &mut cards.diagnostics) {
            Some((mut item, page)) => {
                if !seen.insert(item.origin_id.clone()) {
                    continue;
                }
                item.position = Some(position);
                above.date(&node, &mut item);
                if let Some(page) = page.filter(|page| {
                    address::same_site(page, url) && address::file_type(page).is_none()
                }) {
                    cards.pages.push((item.origin_id.clone(), page));
                }
                cards.items.push(item);
                position = position.saturating_add(1);
            }
            None => cards.diagnostics.push(Diagnostic::card_empty(position)),
        }
    }
    cards
}

fn card(
    node: &NodeRef<'_>,
    reading: &Reading,
    base: &Url,
    page: &Url,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(RawItem, Option<Url>)> {
    let roles = &reading.card;
    let copy = node.to_fragment();
    let root = copy.html_root();
    let mut item = RawItem::new("", Part::Card);
    item.lang = declared_lang(node);
    let top = root.first_element_child().unwrap_or(root);
    item.kind = item::node_type(&copy, &top);
    item.facts = item::labelled_facts(&root);

    let link = link(reading, &root, base, page, diagnostics);
    let titles = roles.title.within(&root);
    let shown = titles.nodes().iter().find(|node| !dom::text(node).is_empty());
    let title = shown.map(|node| (node, title_words(node, &top, roles)));
    let label = || titles.nodes().iter().find_map(|node| Some((node, dom::label(node)?)));
    if let Some((title, words)) = title.or_else(label) {
        let lang = dom::attribute(title, "lang").or_else(|| {
            let inner = Selection::from(*title).select("[lang]");
            inner.nodes().first().and_then(|node| dom::attribute(node, "lang"))
        });
        item.title = Some(RawText::plain(words).with_lang(lang));
        item::note(&mut item.found, "title", &titles);
    }
    item::read_fields(&mut item, roles, &root, base);

    let pictures = roles.image.within(&root);
    item.images = item::images(&pictures, &roles.caption, &roles.credit, &root, base);
    if !item.images.is_empty() {
        item::note(&mut item.found, "images", &pictures);
    }
    roles.caption.remove(&copy);
    roles.credit.remove(&copy);

    let quotes = roles.quote.within(&root);
    let quote = dom::first_text(&quotes);
    let texts = if quotes.exists() { quotes } else { roles.text.within(&root) };
    item.links = item::further_links(&texts, base, link.as_ref());
    let mut teaser = html_of(&texts);
    if teaser.is_none() {
        roles.remove.remove(&copy);
        roles.date.remove(&copy);
        let files = Selection::from(root).select("a[href]");
        item.attachments = item::attachments(&files, base);
        if item.title.is_some() {
            titles.remove();
        }
        item.facts.extend(row_facts(&root, base));
        if roles.quote.is_empty() {
            let rest = Selection::from(root.first_element_child().unwrap_or(root));
            item.links = item::further_links(&rest, base, link.as_ref());
            teaser = html_of(&rest);
        }
    } else {
        item.attachments = item::attachments(&Selection::from(root).select("a[href]"), base);
        item::note(&mut item.found, "teaser", &texts);
    }
    item.teaser = match quote {
        Some(words) => Some(RawText::plain(words)),
        None => teaser.map(|html| RawText::html(html).with_base(Some(base.as_str().to_owned()))),
    };

    item.origin_id = match (&link, &item.title, &item.teaser) {
        (Some(link), _, _) => address::identity(link),
        (None, None, None) => return None,
        (None, title, teaser) => {
            let words = [title, teaser].into_iter().flatten().map(|it| it.value.as_str());
            let words = dom::squeeze(&words.collect::<Vec<_>>().join("\n"));
            format!("text:{:016x}", xxh3_64(words.as_bytes()))
        }
    };
    item.url = link.as_ref().map(|it| it.as_str().to_owned());
    Some((item, link))
}

/// The words of a title without what has another role: the date, “Read more”, words for screen
/// readers alone; of an item that is itself its title's element, also the teaser.
fn title_words(title: &NodeRef<'_>, item: &NodeRef<'_>, roles: &Roles) -> String {
    let words = dom::text(title);
    if title.first_element_child().is_none() {
        return words;
    }
    let copy = title.to_fragment();
    roles.date.remove(&copy);
    if title.id == item.id {
        roles.text.remove(&copy);
        roles.tags.remove(&copy);
    }
    copy.select(UNSEEN).remove();
    for link in copy.select("a").nodes() {
        if portolan_infer::leads_on(&dom::text(link)) {
            link.remove_from_parent();
        }
    }
    let bare = dom::text(&copy.html_root());
    if bare.is_empty() || bare == words {
        return words;
    }
    bare.trim_matches(dom::is_separator).to_owned()
}

/// The language that the item or something in its own listing declares, not that of the page.
fn declared_lang(node: &NodeRef<'_>) -> Option<String> {
    let of = |node: &NodeRef<'_>| {
        dom::attribute(node, "lang").or_else(|| dom::attribute(node, "xml:lang"))
    };
    of(node).or_else(|| {
        let inner = node.element_children();
        match inner.as_slice() {
            [only] => of(only),
            _ => None,
        }
    })
}

/// The address of the item's own page.
fn link(
    reading: &Reading,
    root: &NodeRef<'_>,
    base: &Url,
    page: &Url,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Url> {
    let mut judge = |node: &NodeRef<'_>| {
        let anchor = if node.has_name("a") {
            *node
        } else {
            node.ancestors_it(Some(3)).find(|around| around.has_name("a"))?
        };
        let url = dom::address_in(&anchor, "href", base)?;
        // What shows a list is a source and no item; the listing itself is one of these.
        if is_label(&url) || is_listing(&url, page) {
            return None;
        }
        match address::trap(&url) {
            Some(reason) => {
                let complaint = Diagnostic::listing_trap(&shown(&url), reason);
                if !diagnostics.contains(&complaint) {
                    diagnostics.push(complaint);
                }
                None
            }
            None => Some(url),
        }
    };
    let titles = reading.card.title.within(root);
    let in_title = titles.select("a[href]");
    let around_title = titles.nodes().iter().filter(|it| it.has_name("a"));
    let of_title: Vec<NodeRef<'_>> = in_title.nodes().iter().chain(around_title).copied().collect();
    let mut places = vec![of_title];
    let named = reading.card.link.every_within(root);
    places.extend(named.iter().map(|found| found.nodes().to_vec()));
    // A title leads to its item, unless the operator says what does.
    if reading.link_is_named {
        places.rotate_left(1);
    }
    for nodes in places {
        if let Some(url) = nodes.iter().find_map(&mut judge) {
            return Some(url);
        }
    }
    // One link, wherever it stands, can only be the item's own.
    let mut all: Vec<Url> = Vec::new();
    for node in Selection::from(*root).select("a[href]").nodes() {
        if let Some(url) = judge(node)
            && address::same_site(&url, base)
            && !all.contains(&url)
        {
            all.push(url);
        }
    }
    if all.len() == 1 { all.pop() } else { None }
}

/// Whether an address shows this listing, or another page of it.
fn is_listing(url: &Url, listing: &Url) -> bool {
    address::identity(url) == address::identity(listing)
}

/// Whether an address shows all that carries one label.
fn is_label(url: &Url) -> bool {
    let path = url.path().to_ascii_lowercase();
    [
        "/tags/",
        "/tag/",
        "/taxonomy/term/",
        "/category/",
        "/pr-type/",
        "/user/",
        "/users/",
        "/author/",
    ]
    .iter()
    .any(|part| path.contains(part))
}

fn shown(url: &Url) -> String {
    let text = url.as_str();
    match text.char_indices().nth(200) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// Fields of a view that have no role: their class is their name.
fn row_facts(root: &NodeRef<'_>, base: &Url) -> Vec<RawFact> {
    let mut facts = Vec::new();
    for field in Selection::from(*root).select("[class*='views-field-']").nodes() {
        let class = field.attr("class").unwrap_or_default();
        let name = class.split_whitespace().find_map(|word| word.strip_prefix("views-field-"));
        let Some(name) = name else { continue };
        let name = name.strip_prefix("field-").unwrap_or(name).replace(['-', '_'], " ");
        let value = dom::text(field);
        if value.chars().count() > FIELD_MAX || name.starts_with("nothing") {
            continue;
        }
        let has_file = Selection::from(*field).select("a[href]").nodes().iter().any(|link| {
            dom::address_in(link, "href", base).is_some_and(|it| address::file_type(&it).is_some())
        });
        if !value.is_empty() && !has_file {
            facts.push(RawFact { label: name, value });
        }
        field.remove_from_parent();
    }
    facts
}

/// The markup inside `found`, unless it holds no word.
pub(crate) fn html_of(found: &Selection<'_>) -> Option<String> {
    let mut html = String::new();
    let mut has_text = false;
    for node in dom::outermost(found.nodes()) {
        has_text |= !dom::text(&node).is_empty();
        if !html.is_empty() {
            html.push('\n');
        }
        html.push_str(node.inner_html().trim());
    }
    has_text.then_some(html)
}
