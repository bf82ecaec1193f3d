//! A list of publications: cards with what they show, and the page that follows.

use dom_query::{Document, NodeRef, Selection};
use portolan_extract::{
    address,
    dom::{self, Selectors},
};
use portolan_plugin::{
    Diagnostic, RawItem,
    raw::{Part, RawDate, RawImage, RawText},
};
use url::Url;

use crate::{files, settings::PublicationsSettings};

/// What lists of books are made of, the surest first.
const ROWS: [&str; 8] = [
    ".view-content .views-row",
    ".views-row",
    "article.node--type-book, article.node--type-publication",
    ".publication-item, .publication, .book-item",
    "main article",
    ".search-results > li, .search-result",
    "main li.item, #content li.item",
    "main tbody tr",
];

const TITLE: [&str; 4] = [
    ".views-field-title, .field--name-title, .node__title, .title",
    "h2, h3, h4",
    "a[rel=bookmark]",
    "",
];

/// The cards of a page, and the addresses of their own pages.
#[derive(Debug, Default)]
pub(crate) struct Cards {
    pub(crate) items: Vec<RawItem>,
    pub(crate) pages: Vec<(String, Url)>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

pub(crate) fn read(
    doc: &Document,
    base: &Url,
    settings: &PublicationsSettings,
    n_before: u32,
) -> Cards {
    let rows: Vec<NodeRef<'_>> = match &settings.item {
        Some(selector) => dom::outermost(doc.select(selector).nodes()),
        None => ROWS
            .iter()
            .map(|selector| dom::outermost(doc.select(selector).nodes()))
            .find(|rows| rows.iter().filter(|row| link_of(row, base).is_some()).count() > 1)
            .unwrap_or_default(),
    };
    let mut cards = Cards::default();
    let n_rows = rows.len();
    if n_rows > settings.max_items {
        cards.diagnostics.push(Diagnostic::listing_cut(n_rows, settings.max_items));
    }
    let lang = dom::page_lang(doc);
    for row in rows.into_iter().take(settings.max_items) {
        let Some(url) = link_of(&row, base) else { continue };
        let id = address::identity(&url);
        if cards.items.iter().any(|known| known.origin_id == id) {
            continue;
        }
        let position = n_before.saturating_add(u32::try_from(cards.items.len()).unwrap_or(0));
        let mut item = card(&row, base, &id, lang.clone());
        item.url = Some(url.as_str().to_owned());
        item.position = Some(position);
        cards.items.push(item);
        cards.pages.push((id, url));
    }
    cards
}

fn card(row: &NodeRef<'_>, base: &Url, id: &str, lang: Option<String>) -> RawItem {
    let inside = Selection::from(*row);
    let mut item = RawItem::new(id, Part::Card);
    item.kind = Some("publication".to_owned());
    item.lang = lang;
    let title = TITLE
        .iter()
        .filter(|it| !it.is_empty())
        .find_map(|selector| dom::first_text(&inside.select(selector)));
    let of_link = || {
        let links = inside.select("a[href]");
        let mut words = links.nodes().iter().map(dom::text);
        words.find(|words| !words.is_empty() && !is_call(words))
    };
    // A list may print a summary without any title: then it has none.
    item.title = title.or_else(of_link).map(RawText::plain);
    let summary = Selectors::new([
        ".views-field-body .field-content, .views-field-body",
        ".field--name-body, .field-name-body",
        ".summary, .teaser, .description",
        "p",
    ]);
    let summary = dom::first_text(&summary.within(row));
    let is_title = |words: &String| item.title.as_ref().is_some_and(|it| it.value == *words);
    item.teaser = summary.filter(|words| !is_title(words)).map(RawText::plain);
    let label = inside.select(".views-field-field-language, .field--name-field-language .field__item, .field--name-field-language, .language");
    item.lang_label = dom::first_text(&label)
        .map(|words| {
            words.trim_start_matches("Language:").trim_start_matches("Language").trim().to_owned()
        })
        .filter(|it| !it.is_empty());
    let date = inside.select(".views-field-field-date, .views-field-field-year, .field--name-field-year .field__item, time, .date, .year");
    item.published = dom::first_text(&date).map(|raw| RawDate { when: None, raw });
    item.images = images(&inside, base);
    item.attachments = files::read(row, base, &[]);
    for (field, at) in [("title", "card"), ("teaser", "card"), ("published", "card")] {
        item.found.insert(field.to_owned(), at.to_owned());
    }
    item
}

/// The link to a publication's own page: that of its title, else the first that is no file and no
/// call to download.
fn link_of(row: &NodeRef<'_>, base: &Url) -> Option<Url> {
    let inside = Selection::from(*row);
    let pages = |links: &Selection<'_>| {
        links.nodes().iter().find_map(|link| {
            let url = dom::address_in(link, "href", base)?;
            let is_page = address::file_type(&url).is_none() && address::same_site(&url, base);
            let is_self = address::identity(&url) == address::identity(base);
            (is_page && !is_self && address::trap(&url).is_none()).then_some(url)
        })
    };
    TITLE
        .iter()
        .filter(|it| !it.is_empty())
        .find_map(|selector| {
            let heads = inside.select(selector);
            heads.nodes().iter().find_map(|head| match head.node_name().as_deref() {
                Some("a") => pages(&Selection::from(*head)),
                _ => pages(&Selection::from(*head).select("a[href]")),
            })
        })
        .or_else(|| pages(&inside.select("a[href]")))
}

fn is_call(words: &str) -> bool {
    let lower = words.to_lowercase();
    ["read more", "download", "more", "details", "view", "lue lisää", "en savoir plus", "leer más"]
        .iter()
        .any(|call| lower == *call || lower.starts_with(&format!("{call} ")))
}

pub(crate) fn images(inside: &Selection<'_>, base: &Url) -> Vec<RawImage> {
    let found = inside.select("img[src]");
    let image = |node: &NodeRef<'_>| {
        let url = dom::address_in(node, "src", base)?;
        Some(RawImage { url: url.into(), alt: dom::attribute(node, "alt"), ..RawImage::default() })
    };
    found.nodes().iter().filter_map(image).take(1).collect()
}

/// The next page of the list.
pub(crate) fn next(doc: &Document, base: &Url) -> Option<Url> {
    const NEXT: [&str; 3] = [
        "a[rel~=next], link[rel~=next]",
        ".pager__item--next a, .pager-next a, li.next a",
        ".pagination .next a, a.next",
    ];
    let link = NEXT.iter().find_map(|selector| {
        let found = doc.select(selector);
        found.nodes().iter().find_map(|node| dom::address_in(node, "href", base))
    })?;
    let is_further = address::same_site(&link, base)
        && address::listing_path(&link) == address::listing_path(base)
        && address::page_number(&link) != address::page_number(base);
    is_further.then_some(link)
}
