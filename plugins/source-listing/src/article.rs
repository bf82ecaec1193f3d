//! An item's own page.

use std::collections::HashSet;

use dom_query::{Document, NodeId, NodeRef, Selection};
use portolan_plugin::{
    Diagnostic, RawItem,
    raw::{Part, RawDate, RawText, RawTranslation},
};
use url::Url;

use crate::{
    address, dom, item, listing,
    profile::{Profile, Reading},
};

/// So many cards are a list.
const LIST_MIN: usize = 3;

/// Reads the page into an item, or says why it shows none.
///
/// The document is taken apart on the way: what is chrome is removed from it.
pub(crate) fn read(
    doc: &Document,
    reading: &Reading,
    asked: &Url,
    url: &Url,
    origin_id: &str,
    part: Part,
) -> (Option<RawItem>, Vec<Diagnostic>) {
    let base = dom::base(doc, url);
    let mut diagnostics = Vec::new();
    let canonical = head_link(doc, "canonical", &base);
    if part == Part::Detail {
        if let Some(general) = canonical.as_ref().filter(|it| is_general(it, url)) {
            return (None, vec![Diagnostic::article_generic(general.as_str())]);
        }
        let n_cards = n_cards_without_text(doc, reading);
        if n_cards >= LIST_MIN {
            return (None, vec![Diagnostic::article_listing(n_cards)]);
        }
    }
    if !address::same_site(asked, url) {
        diagnostics.push(Diagnostic::article_elsewhere(url.host_str().unwrap_or_default()));
    }

    let mut item = RawItem::new(origin_id, part);
    item.url = Some(url.as_str().to_owned());
    if asked != url {
        item.aliases.push(asked.as_str().to_owned());
    }
    if let Some(short) = head_link(doc, "shortlink", &base) {
        item.aliases.push(short.into());
    }
    item.translations = translations(doc, &base, [Some(url), canonical.as_ref()]);

    item.canonical = canonical.map(String::from);

    let roles = &reading.article;
    let titles: Vec<NodeRef<'_>> = roles
        .title
        .each(doc)
        .flat_map(|found| found.nodes().to_vec())
        .filter(|node| !is_site_name(node))
        .collect();
    let title = titles.iter().find(|node| !dom::text(node).is_empty());
    if let Some(title) = title {
        item.title = Some(RawText::plain(dom::text(title)).with_lang(title_lang(title)));
        item::note(&mut item.found, "title", &Selection::from(*title));
    }

    let article = article_node(doc, reading, &titles);
    item.lang = article
        .as_ref()
        .and_then(|node| dom::attribute(node, "lang").or_else(|| dom::attribute(node, "xml:lang")))
        .or_else(|| dom::page_lang(doc));
    let scope = article.or_else(|| doc.body()).unwrap_or_else(|| doc.html_root());
    item.kind = item::node_type(doc, &scope);
    remove_chrome(doc, reading, &scope);
    item.facts = item::labelled_facts(&scope);
    item::read_fields(&mut item, roles, &scope, &base);
    read_head(doc, &mut item);

    let files = roles.files.within(&scope);
    item.attachments = item::attachments(&files, &base);
    let quotes = roles.quote.within(&scope);
    if reading.profile == Profile::Stories
        && let Some(words) = dom::first_text(&quotes)
    {
        item.teaser = Some(RawText::plain(words));
        item::note(&mut item.found, "teaser", &quotes);
        quotes.remove();
    }

    let texts = texts(&scope, reading);
    for text in &texts {
        let inside = Selection::from(*text).select("a[href]");
        for file in item::attachments(&inside, &base) {
            if item.attachments.iter().all(|known| known.url != file.url) {
                item.attachments.push(file);
            }
        }
    }
    let ids: HashSet<NodeId> = texts.iter().map(|node| node.id).collect();
    let outside: Vec<NodeRef<'_>> = roles
        .image
        .within(&scope)
        .nodes()
        .iter()
        .filter(|node| !node.ancestors_it(None).any(|around| ids.contains(&around.id)))
        .copied()
        .collect();
    for picture in outside {
        let found = Selection::from(picture);
        let around = picture.parent().unwrap_or(picture);
        for image in item::images(&found, &roles.caption, &roles.credit, &around, &base) {
            if item.images.iter().all(|known| known.url != image.url) {
                item.images.push(image);
            }
        }
    }
    if let Some(first) = item.images.first_mut().filter(|it| it.credit.is_none()) {
        first.credit = dom::first_text(&roles.credit.within(&scope));
    }

    // The title has been read; where it stands in the text it would be read twice.
    if let Some(title) = title {
        title.remove_from_parent();
    }
    let mut kept: HashSet<NodeId> = ids;
    kept.extend(texts.iter().flat_map(|node| node.ancestors_it(None)).map(|node| node.id));
    for found in roles.remove.each(doc) {
        for node in found.nodes().iter().filter(|node| !kept.contains(&node.id)) {
            node.remove_from_parent();
        }
    }
    let texts = Selection::from(texts);
    item.body = listing::html_of(&texts)
        .map(|html| RawText::html(html).with_base(Some(base.as_str().to_owned())));
    if item.body.is_some() {
        item::note(&mut item.found, "body", &texts);
    }
    if item.title.is_none() && item.body.is_none() && item.images.is_empty() {
        diagnostics.push(Diagnostic::article_empty(reading.profile.name()));
        return (None, diagnostics);
    }
    (Some(item), diagnostics)
}

/// The elements with the text: those of the first selector that finds a word, the outermost only.
fn texts<'a>(scope: &NodeRef<'a>, reading: &Reading) -> Vec<NodeRef<'a>> {
    let found = reading
        .article
        .text
        .every_within(scope)
        .into_iter()
        .find(|found| dom::first_text(found).is_some());
    let Some(found) = found else { return vec![*scope] };
    dom::outermost(found.nodes())
}

/// The article's element: the first that holds more than chrome and, if there is one, no card.
fn article_node<'a>(
    doc: &'a Document,
    reading: &Reading,
    titles: &[NodeRef<'a>],
) -> Option<NodeRef<'a>> {
    let found: Vec<NodeRef<'a>> =
        reading.article.item.each(doc).flat_map(|it| it.nodes().to_vec()).collect();
    let has_text = |node: &&NodeRef<'a>| {
        let texts = reading.article.text.within(node);
        dom::first_text(&texts).is_some()
    };
    found
        .iter()
        .find(has_text)
        .or_else(|| found.first())
        .copied()
        .or_else(|| titles.first().and_then(NodeRef::parent))
}

/// How many cards the page shows, or none if it has a text beside them.
fn n_cards_without_text(doc: &Document, reading: &Reading) -> usize {
    let cards = listing::card_nodes(doc, reading);
    // Drupal says on every page of a node what sort of node it is.
    let is_node = doc.select("body[class*='node-type-'], .node--view-mode-full").exists();
    if cards.len() < LIST_MIN || is_node {
        return 0;
    }
    let ids: HashSet<NodeId> = cards.iter().map(|node| node.id).collect();
    let mut around: HashSet<NodeId> = HashSet::new();
    for card in &cards {
        around.extend(card.ancestors_it(None).map(|node| node.id));
    }
    let has_text = reading.article.text.each(doc).any(|found| {
        found.nodes().iter().any(|node| {
            !ids.contains(&node.id)
                && !around.contains(&node.id)
                && !node.ancestors_it(None).any(|it| ids.contains(&it.id))
                && !dom::text(node).is_empty()
        })
    });
    if has_text { 0 } else { cards.len() }
}

/// Whether `canonical` is a page above `url`: what a site shows for everything it does not know.
fn is_general(canonical: &Url, url: &Url) -> bool {
    if !address::same_site(canonical, url) {
        return false;
    }
    let above: Vec<&str> = segments(canonical);
    let here: Vec<&str> = segments(url);
    let is_language = matches!(above.as_slice(), [only] if only.len() == 2);
    let is_page = here.get(above.len()) == Some(&"page");
    !above.is_empty()
        && !is_language
        && !is_page
        && above.len() < here.len()
        && here.starts_with(&above)
}

fn segments(url: &Url) -> Vec<&str> {
    url.path_segments().into_iter().flatten().filter(|it| !it.is_empty()).collect()
}

fn head_link(doc: &Document, rel: &str, base: &Url) -> Option<Url> {
    let found = doc.try_select(&format!("link[rel~=\"{rel}\" i][href]"))?;
    found.nodes().iter().find_map(|node| dom::address_in(node, "href", base))
}

/// The same page in other languages: what the head declares, else what a switcher offers beyond
/// the front pages.
fn translations(doc: &Document, base: &Url, own: [Option<&Url>; 2]) -> Vec<RawTranslation> {
    let mut found: Vec<RawTranslation> = Vec::new();
    let own: Vec<String> = own.into_iter().flatten().map(address::identity).collect();
    let mut add = |node: &NodeRef<'_>, lang: Option<String>| {
        let Some(lang) = lang.filter(|it| it != "x-default") else { return };
        let Some(address) = dom::address_in(node, "href", base) else { return };
        let known = found.iter().any(|it| it.lang == lang);
        if !known && !own.contains(&address::identity(&address)) {
            found.push(RawTranslation { url: address.into(), lang });
        }
    };
    let declared = doc.select("link[rel~=alternate][hreflang][href]");
    for node in declared.nodes() {
        add(node, dom::attribute(node, "hreflang"));
    }
    if declared.exists() {
        return found;
    }
    let switcher = doc.select(
        "[class*=language-switcher] a[href], .block-locale a[href], .mod-languages a[href], .wpml-ls a[href]",
    );
    for node in switcher.nodes() {
        let Some(address) = dom::address_in(node, "href", base) else { continue };
        let is_front = segments(&address).len() <= 1;
        let is_untranslated = node.attr("class").is_some_and(|it| it.contains("untranslated"));
        if is_front || is_untranslated || !address::same_site(&address, base) {
            continue;
        }
        let lang = dom::attribute(node, "hreflang")
            .or_else(|| dom::attribute(node, "lang"))
            .or_else(|| dom::attribute(node, "xml:lang"));
        add(node, lang);
    }
    found
}

/// What the head says and the page does not print.
fn read_head(doc: &Document, item: &mut RawItem) {
    let date = |name: &str| dom::meta(doc, name).map(|raw| RawDate { when: item::when(&raw), raw });
    let is_vague = |date: &Option<RawDate>| date.as_ref().is_none_or(|it| it.when.is_none());
    if is_vague(&item.published)
        && item.starts.is_none()
        && let Some(published) = date("article:published_time").filter(|it| it.when.is_some())
    {
        item.found.insert("published".to_owned(), "meta article:published_time".to_owned());
        item.published = Some(published);
    }
    item.updated = date("article:modified_time").filter(|it| it.when.is_some());
}

fn title_lang(title: &NodeRef<'_>) -> Option<String> {
    dom::attribute(title, "lang").or_else(|| {
        let inner = Selection::from(*title).select("[lang]");
        inner.nodes().first().and_then(|node| dom::attribute(node, "lang"))
    })
}

/// Whether a heading names the site and not the page.
fn is_site_name(node: &NodeRef<'_>) -> bool {
    let says = |node: &NodeRef<'_>| {
        let class = node.attr("class").unwrap_or_default();
        let id = node.attr("id").unwrap_or_default();
        ["site-name", "site-title", "site-branding", "logo", "name-and-slogan"]
            .iter()
            .any(|word| class.contains(word) || &*id == *word)
            || node.attr("role").is_some_and(|role| &*role == "banner")
    };
    says(node) || node.ancestors_it(Some(6)).any(|around| says(&around))
}

/// Takes menus, breadcrumbs, switchers and the like out of the page, but nothing that holds the
/// article itself.
fn remove_chrome(doc: &Document, reading: &Reading, scope: &NodeRef<'_>) {
    let mut kept: HashSet<NodeId> = scope.ancestors_it(None).map(|node| node.id).collect();
    kept.insert(scope.id);
    // The head's declarations are still to be read.
    if let Some(head) = doc.head() {
        kept.extend(head.descendants_it().map(|node| node.id));
    }
    let mut chrome: Vec<NodeRef<'_>> = Vec::new();
    for found in reading.chrome.each(doc) {
        chrome.extend(found.nodes().iter().filter(|node| !kept.contains(&node.id)));
    }
    for node in chrome {
        node.remove_from_parent();
    }
}
