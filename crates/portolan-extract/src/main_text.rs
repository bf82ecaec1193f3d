//! The main text of a page.
//!
//! `dom_smoothie`, a close port of mozilla's readability, makes the first proposal. It judges by
//! density of words; what it cannot know is what a page says: which element holds the text by its
//! class in a content system or by its property, and how long the text is by its structured data.
//! So its proposal is held against those, and what stands in every article's company (a row of
//! share buttons, a bar about cookies, a list of other articles, the author's portrait) is taken
//! out before and after.

use std::collections::{HashMap, HashSet};

use dom_query::{Document, NodeId, NodeRef, Selection};
use dom_smoothie::{Config, Readability};
use url::Url;

use crate::dom;

/// Of pages with more elements only the known places of texts are read.
pub const ELEMENTS_MAX: usize = 30_000;
/// Shorter texts are no proof that an element holds the page's text.
const TEXT_CHARS_MIN: usize = 150;
/// A proposal that covers less of a known place's words has missed the text.
const COVERED_MIN: f64 = 0.7;
/// A place with more of its words in links is a list.
const LINKED_MAX: f64 = 0.5;
/// A field that holds nothing but the text may be a list of links by its author's will.
const FIELD_LINKED_MAX: f64 = 0.85;
/// A shorter text on a page of several entries is no article.
const LIST_WORDS_MIN: usize = 120;
/// So much of an article may stand in links, and less than of a list's teasers.
const LIST_LINKED_MAX: f64 = 0.3;
/// Stated texts are compared so far.
const STATED_CHARS_MAX: usize = 200_000;

/// Where the text of an article stands, by property and by the classes of content systems.
const PLACES: [&str; 15] = [
    "[itemprop~=articleBody]",
    ".field--name-body, .field-name-body",
    ".field--name-field-paragraphs, .field--name-field-content, .field--name-field-text",
    ".entry-content",
    ".post-content, .post__content, .post-entry",
    ".article-content, .article__content, .article-body, .article__body, .articleBody",
    ".e-content",
    ".story-body, .news-text, .news-body, .story-content",
    ".com-content-article__body, .item-page",
    ".td-post-content, .elementor-widget-theme-post-content",
    ".post-body",
    ".blog-post-content, .single-content, .content-body",
    // What holds more than the text.
    ".node__content, .node-content",
    "article",
    "main, [role=main]",
];
const FIRST_BROAD: usize = PLACES.len() - 3;

/// Ids and classes, word for word, of what stands beside every text.
const COMPANY: [&str; 58] = [
    "addtoany_share_save_container",
    "author-bio",
    "author-box",
    "author-info",
    "author-description",
    "about-author",
    "abh_box",
    "breadcrumb",
    "breadcrumbs",
    "comment-respond",
    "comments",
    "comments-area",
    "cookie",
    "cookie-banner",
    "cookie-bar",
    "cookie-consent",
    "cookie-law-info-bar",
    "cookie-notice",
    "crp_related",
    "disqus_thread",
    "entry-footer",
    "entryfooter",
    "entry-tags",
    "eu-cookie-compliance-banner",
    "gdpr",
    "jp-relatedposts",
    "links--inline",
    "nav-links",
    "newsletter",
    "newsletter-signup",
    "onetrust-consent-sdk",
    "pagination",
    "post-meta",
    "post-navigation",
    "post-tags",
    "postmetadata",
    "print-link",
    "read-more-links",
    "related",
    "related-articles",
    "related-content",
    "related-links",
    "related-posts",
    "relatedposts",
    "rp4wp-related-posts",
    "share",
    "share-buttons",
    "share-links",
    "sharedaddy",
    "sharing",
    "sib-form",
    "skip-link",
    "social",
    "social-links",
    "social-share",
    "tag-links",
    "terms-list",
    "yarpp-related",
];

/// Words at the beginning of a line that leads to another article.
const ELSEWHERE: [&str; 40] = [
    "also read",
    "read also",
    "read more",
    "see also",
    "more on this",
    "related:",
    "related article",
    "lea también",
    "lea más",
    "lea:",
    "lea además",
    "leer más",
    "lee también",
    "te puede interesar",
    "lire aussi",
    "à lire aussi",
    "a lire aussi",
    "voir aussi",
    "siehe auch",
    "lesen sie auch",
    "lesen sie mehr",
    "mehr zum thema",
    "das könnte",
    "das thema könnte",
    "auch interessant",
    "weiterlesen",
    "weitere informationen zum",
    "leggi anche",
    "leia também",
    "leia mais",
    "lees ook",
    "lue myös",
    "läs också",
    "läs mer",
    "les også",
    "læs også",
    "czytaj także",
    "zobacz też",
    "читайте также",
    "читайте також",
];

/// Words of a link that leads back, up, on, or to a printer.
const STEPS: [&str; 26] = [
    "back",
    "go back",
    "back to top",
    "back to overview",
    "top",
    "print",
    "share",
    "zurück",
    "zurück zur übersicht",
    "zur übersicht",
    "nach oben",
    "drucken",
    "teilen",
    "retour",
    "haut de page",
    "imprimer",
    "partager",
    "volver",
    "imprimir",
    "compartir",
    "indietro",
    "terug",
    "tillbaka",
    "takaisin",
    "назад",
    "powrót",
];

/// A main text and how it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MainText {
    /// With markup as it came, addresses absolute where the library made them so.
    pub html: String,
    /// As read aloud.
    pub text: String,
    /// The rule or the selector that found it.
    pub by: String,
}

/// The main text of a tree that [`dom::parse`] made; `stated` is the text that structured data
/// hold. `doc` is not changed.
pub fn read(doc: &Document, url: &Url, stated: Option<&str>) -> Option<MainText> {
    let work = doc.clone();
    remove_hidden(&work);
    remove_company(&work.root());
    let place = place(&work);
    let proposal = proposal(&work, url);
    let stated = stated.filter(|it| it.chars().count() >= TEXT_CHARS_MIN);
    let stated: Option<String> = stated.map(|it| it.chars().take(STATED_CHARS_MAX).collect());
    let chosen = match (proposal, place) {
        (Some(proposal), Some(place)) => {
            let covers = covered(&place.text, &proposal.text);
            let covered_min = if is_broad(&place.by) { COVERED_MIN / 2.0 } else { COVERED_MIN };
            let is_fuller = place.text.len() * 10 >= proposal.text.len() * 6;
            // Of two places the one that holds the stated text is right.
            let by_stated = stated
                .as_deref()
                .map(|stated| covered(stated, &place.text) > covered(stated, &proposal.text) + 0.1);
            let is_missed = by_stated.unwrap_or(covers < covered_min && is_fuller);
            Some(if is_missed { place } else { proposal })
        }
        (proposal, place) => proposal.or(place),
    };
    let chosen = match (chosen, stated) {
        // No element has what the page says is its text.
        (Some(chosen), Some(stated)) if covered(&stated, &chosen.text) < 0.5 => {
            Some(of_statement(&stated))
                .filter(|it| it.text.len() > chosen.text.len())
                .or(Some(chosen))
        }
        (None, Some(stated)) => Some(of_statement(&stated)),
        (chosen, _) => chosen,
    };
    chosen.filter(|it| !it.text.is_empty())
}

/// Whether a text found on a page of several entries is made of them or of links.
pub(crate) fn is_of_list(doc: &Document, text: &MainText) -> bool {
    if words(&text.text).count() < LIST_WORDS_MIN {
        return true;
    }
    let fragment = Document::fragment(text.html.as_str());
    if linked(&fragment.root(), &text.text) > LIST_LINKED_MAX {
        return true;
    }
    let entries = doc.select(".hentry, .h-entry, [itemtype*=Article], [itemtype*=BlogPosting]");
    let entries = dom::outermost(entries.nodes());
    let entries: Vec<String> = entries.iter().map(dom::text).collect();
    covered(&text.text, &entries.join(" ")) > COVERED_MIN
}

/// Whether only known places of texts are read, because the page is so large.
pub fn is_too_large(doc: &Document) -> bool {
    doc.root().descendants_it().filter(NodeRef::is_element).nth(ELEMENTS_MAX).is_some()
}

/// What the library makes of the page.
fn proposal(doc: &Document, url: &Url) -> Option<MainText> {
    if is_too_large(doc) {
        return None;
    }
    let config = Config { keep_classes: true, disable_json_ld: true, ..Config::default() };
    let address = matches!(url.scheme(), "http" | "https").then(|| url.as_str());
    let mut library = Readability::with_document(doc.clone(), address, Some(config)).ok()?;
    let article = library.parse().ok()?;
    Some(cleaned(&article.content, "readability"))
}

/// The known place with the page's text: the first rule of which one element holds enough words
/// that are not links.
fn place(doc: &Document) -> Option<MainText> {
    for selector in PLACES {
        let found = doc.select(selector);
        let outermost = dom::outermost(found.nodes());
        let mut full: Vec<(NodeRef<'_>, String)> = Vec::new();
        for node in outermost {
            if is_company(&node) {
                continue;
            }
            let text = dom::text(&node);
            let linked_max = if is_broad(selector) { LINKED_MAX } else { FIELD_LINKED_MAX };
            if text.chars().count() >= TEXT_CHARS_MIN && linked(&node, &text) <= linked_max {
                full.push((node, text));
            }
        }
        // The parts of one text may stand in several such fields; several articles are a list.
        match full.as_slice() {
            [] => {}
            [(only, _)] => return Some(cleaned(&only.html(), selector)),
            many if !is_broad(selector) && same_parent(many) => {
                let html: String = many.iter().map(|(node, _)| node.html().to_string()).collect();
                return Some(cleaned(&html, selector));
            }
            _ => return None,
        }
    }
    None
}

/// Whether a place holds more than the text's own field.
fn is_broad(selector: &str) -> bool {
    PLACES.iter().position(|it| *it == selector).is_some_and(|at| at >= FIRST_BROAD)
}

fn same_parent(nodes: &[(NodeRef<'_>, String)]) -> bool {
    let parents: HashSet<Option<NodeId>> =
        nodes.iter().map(|(node, _)| node.parent().map(|it| it.id)).collect();
    parents.len() == 1
}

/// The share of a text that stands in links.
fn linked(node: &NodeRef<'_>, text: &str) -> f64 {
    let links = Selection::from(*node).select("a");
    let n_linked: usize = links.nodes().iter().map(|it| dom::text(it).chars().count()).sum();
    n_linked as f64 / text.chars().count().max(1) as f64
}

/// The share of `wanted`'s words that `text` has, each as often as it stands there.
fn covered(wanted: &str, text: &str) -> f64 {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for word in words(text) {
        *counts.entry(word).or_default() += 1;
    }
    let (mut n_all, mut n_found) = (0_usize, 0_usize);
    for word in words(wanted) {
        n_all += 1;
        if let Some(count) = counts.get_mut(word).filter(|it| **it > 0) {
            *count -= 1;
            n_found += 1;
        }
    }
    if n_all == 0 { 1.0 } else { n_found as f64 / n_all as f64 }
}

/// Words; of scripts that write without spaces, every sign.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let runs = text.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
    runs.flat_map(|run| {
        let is_wide =
            run.chars().any(|it| matches!(u32::from(it), 0x0E00..=0x0EFF | 0x3040..=0x9FFF));
        let signs =
            is_wide.then(|| run.char_indices().map(|(at, it)| &run[at..at + it.len_utf8()]));
        let whole = (!is_wide).then_some(run);
        whole.into_iter().chain(signs.into_iter().flatten())
    })
}

fn of_statement(stated: &str) -> MainText {
    let mut html = String::new();
    for line in stated.lines().map(str::trim).filter(|it| !it.is_empty()) {
        let escaped = line.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        html.push_str(&format!("<p>{escaped}</p>\n"));
    }
    MainText { html, text: dom::squeeze(stated), by: "articleBody".to_owned() }
}

/// The text without what keeps it company.
fn cleaned(html: &str, by: &str) -> MainText {
    let fragment = Document::fragment(html);
    let root = fragment.html_root();
    remove_company(&root);
    remove_lines(&fragment);
    remove_loose_ends(&root);
    // The library's own frame.
    let frame = root
        .first_element_child()
        .filter(|it| it.attr("id").is_some_and(|id| id.starts_with("readability-page")));
    let html = frame.unwrap_or(root).inner_html().trim().to_owned();
    let text = dom::text(&root);
    MainText { html, text, by: by.to_owned() }
}

/// Takes out what no reader sees.
fn remove_hidden(doc: &Document) {
    for node in doc.select("[hidden], [style]").nodes() {
        let style = node.attr("style").unwrap_or_default().to_lowercase();
        let style: String = style.split_whitespace().collect();
        let is_hidden = node.has_attr("hidden")
            || style.contains("display:none")
            || style.contains("visibility:hidden");
        if is_hidden && !node.has_name("body") && !node.has_name("html") {
            node.remove_from_parent();
        }
    }
}

/// Takes out elements that keep a text company, but none that holds most of the page.
fn remove_company(root: &NodeRef<'_>) {
    let n_all = dom::text(root).chars().count();
    let inside = Selection::from(*root);
    let found: Vec<NodeRef<'_>> = inside
        .select("[class], [id], dialog, [role=dialog], [role=navigation]")
        .nodes()
        .iter()
        .filter(|node| is_company(node))
        .copied()
        .collect();
    for node in dom::outermost(&found) {
        let name = node.node_name().unwrap_or_default();
        let is_frame = matches!(&*name, "html" | "body" | "main" | "article");
        if !is_frame && dom::text(&node).chars().count() * 3 < n_all {
            node.remove_from_parent();
        }
    }
}

fn is_company(node: &NodeRef<'_>) -> bool {
    if node.has_name("dialog")
        || node.attr("role").is_some_and(|it| matches!(&*it, "dialog" | "navigation"))
    {
        return true;
    }
    let id = node.attr("id").unwrap_or_default().to_lowercase();
    let class = node.attr("class").unwrap_or_default().to_lowercase();
    COMPANY.contains(&id.as_str()) || class.split_whitespace().any(|it| COMPANY.contains(&it))
}

/// Takes out lines that only lead elsewhere, and the lists of links that they announce.
fn remove_lines(doc: &Document) {
    for node in doc.select("p, li, div, h2, h3, h4, h5, h6, blockquote").nodes() {
        let Some(text) = dom::short_text(node, 200).filter(|it| !it.is_empty()) else { continue };
        let lower = text.to_lowercase();
        let links = Selection::from(*node).select("a");
        let is_elsewhere = ELSEWHERE.iter().any(|it| lower.starts_with(it));
        if is_elsewhere {
            let listed = listed_after(node);
            if links.exists() || !listed.is_empty() {
                listed.iter().for_each(NodeRef::remove_from_parent);
                node.remove_from_parent();
            }
            continue;
        }
        let bare = lower.trim_matches(|it: char| !it.is_alphanumeric());
        if links.length() == 1 && STEPS.contains(&bare) {
            node.remove_from_parent();
        }
    }
}

/// The elements after an announcement that are nothing but links.
fn listed_after<'a>(node: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
    let mut found = Vec::new();
    let mut next = node.next_element_sibling();
    while let Some(element) = next {
        let text = dom::text(&element);
        if !text.is_empty() && linked(&element, &text) < 0.8 {
            break;
        }
        next = element.next_element_sibling();
        found.push(element);
    }
    found
}

/// Takes out headings at the end that announce what is no longer there.
fn remove_loose_ends(root: &NodeRef<'_>) {
    for _ in 0..20 {
        let Some(last) = last_block(root) else { return };
        let name = last.node_name().unwrap_or_default();
        let text = dom::text(&last);
        let is_heading = matches!(&*name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
        let lower = text.to_lowercase();
        let is_announcement = text.chars().count() <= 120
            && text.ends_with(':')
            && ELSEWHERE.iter().any(|it| lower.starts_with(it));
        if !is_heading && !is_announcement {
            return;
        }
        last.remove_from_parent();
    }
}

/// The last element with a text of its own.
fn last_block<'a>(root: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    let mut at = *root;
    loop {
        let mut next = None;
        for child in at.children_it(true) {
            let is_full = match child.is_text() {
                true => !child.text().trim().is_empty(),
                false => child.is_element() && !is_bare(&child),
            };
            if is_full {
                next = Some(child);
                break;
            }
        }
        match next {
            Some(child) if child.is_element() && is_frame(&child) => at = child,
            Some(child) if child.is_element() => return Some(child),
            _ => return None,
        }
    }
}

fn is_frame(node: &NodeRef<'_>) -> bool {
    let name = node.node_name().unwrap_or_default();
    matches!(&*name, "div" | "section" | "article" | "main" | "body" | "html" | "header")
}

/// Whether an element shows nothing: neither words nor a picture.
fn is_bare(node: &NodeRef<'_>) -> bool {
    dom::text(node).is_empty()
        && !Selection::from(*node).select("img, video, audio, iframe, table").exists()
        && !matches!(&*node.node_name().unwrap_or_default(), "img" | "video" | "audio" | "iframe")
}
