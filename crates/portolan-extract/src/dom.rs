//! Small tools over the parsed page: selectors in order of preference, texts, attributes.

use std::collections::HashSet;

use dom_query::{Document, Matcher, NodeId, NodeRef, Selection};
use url::Url;

use crate::address;

/// Selectors in order of preference: the first that finds something counts.
#[derive(Clone)]
pub struct Selectors(Vec<Matcher>);

/// Elements whose text nobody reads.
const SILENT: [&str; 6] = ["script", "style", "noscript", "template", "svg", "iframe"];

/// Elements that stand in a line; all others part their text from what is beside them.
const INLINE: [&str; 28] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
    "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u",
    "wbr",
];

impl Selectors {
    /// Selectors that cannot be read are left out; `check` has complained about the operator's.
    pub fn new<'a>(selectors: impl IntoIterator<Item = &'a str>) -> Selectors {
        Selectors(selectors.into_iter().filter_map(|it| Matcher::new(it).ok()).collect())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What the first selector finds that finds anything.
    pub fn all<'a>(&self, doc: &'a Document) -> Selection<'a> {
        self.0
            .iter()
            .map(|matcher| doc.select_matcher(matcher))
            .find(Selection::exists)
            .unwrap_or_default()
    }

    /// What each selector finds, in order of preference.
    pub fn each<'a>(&self, doc: &'a Document) -> impl Iterator<Item = Selection<'a>> {
        self.0.iter().map(|matcher| doc.select_matcher(matcher)).filter(Selection::exists)
    }

    /// What the first selector finds inside `node` that finds anything.
    pub fn within<'a>(&self, node: &NodeRef<'a>) -> Selection<'a> {
        let inside = Selection::from(*node);
        self.0
            .iter()
            .map(|matcher| inside.select_matcher(matcher))
            .find(Selection::exists)
            .unwrap_or_default()
    }

    /// What each selector finds inside `node` that finds anything, in order of preference.
    pub fn every_within<'a>(&self, node: &NodeRef<'a>) -> Vec<Selection<'a>> {
        let inside = Selection::from(*node);
        let found = self.0.iter().map(|matcher| inside.select_matcher(matcher));
        found.filter(Selection::exists).collect()
    }

    /// Takes everything that any of the selectors finds out of the page.
    pub fn remove(&self, doc: &Document) {
        for matcher in &self.0 {
            doc.select_matcher(matcher).remove();
        }
    }
}

/// The text as read aloud: silent elements left out, white space collapsed, blocks apart.
pub fn text(node: &NodeRef<'_>) -> String {
    let mut text = String::new();
    let mut stack = vec![(*node, false)];
    while let Some((node, is_end)) = stack.pop() {
        if is_end {
            text.push(' ');
            continue;
        }
        if node.is_text() {
            text.push_str(&node.text());
            continue;
        }
        let name = node.node_name();
        let name = name.as_deref().unwrap_or_default();
        if SILENT.contains(&name) {
            continue;
        }
        if node.is_element() && !INLINE.contains(&name) {
            text.push(' ');
            stack.push((node, true));
        }
        stack.extend(node.children_it(true).map(|child| (child, false)));
    }
    squeeze(&text)
}

/// The text as read aloud, if it has no more than `chars_max` letters; a longer one costs no more
/// than a short one.
pub fn short_text(node: &NodeRef<'_>, chars_max: usize) -> Option<String> {
    let mut n_chars = 0;
    for inner in node.descendants_it().chain([*node]) {
        if inner.is_text() {
            // Each text is cut at the limit before it is counted; white space between words and
            // what is silent may count too, so the bound is a generous one.
            n_chars += inner.text().split_whitespace().map(str::len).sum::<usize>();
            if n_chars > chars_max.saturating_mul(SILENT_FACTOR) {
                return None;
            }
        }
    }
    Some(text(node)).filter(|it| it.chars().count() <= chars_max)
}

/// How much more than its letters a short text's element may hold: bytes of wide letters, scripts.
const SILENT_FACTOR: usize = 8;

/// White space, hard spaces included, as single spaces.
pub fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Marks that stand between a title and what is beside it.
pub fn is_separator(letter: char) -> bool {
    letter.is_whitespace() || "–—-|:·•,/»«›".contains(letter)
}

/// What stands for the words of an element that shows none: a picture's description, a link's
/// label.
pub fn label(node: &NodeRef<'_>) -> Option<String> {
    let of = |node: &NodeRef<'_>| match node.has_name("img") {
        true => attribute(node, "alt"),
        false => attribute(node, "aria-label").or_else(|| attribute(node, "title")),
    };
    of(node).or_else(|| node.descendants_it().find_map(|inner| of(&inner)))
}

/// The words of a value that may hold entities and markup.
pub fn plain(html: &str) -> String {
    let fragment = Document::fragment(html);
    let words = text(&fragment.root());
    // What was escaped twice.
    if words.contains("&amp;") || words.contains("&quot;") || words.contains("&#") {
        return text(&Document::fragment(words).root());
    }
    words
}

/// `nodes` without those that lie inside others of them.
pub fn outermost<'a>(nodes: &[NodeRef<'a>]) -> Vec<NodeRef<'a>> {
    let ids: HashSet<NodeId> = nodes.iter().map(|node| node.id).collect();
    nodes
        .iter()
        .filter(|node| !node.ancestors_it(None).any(|around| ids.contains(&around.id)))
        .copied()
        .collect()
}

/// The text of the first of `nodes` that has any.
pub fn first_text(nodes: &Selection<'_>) -> Option<String> {
    nodes.iter().map(|selection| selection_text(&selection)).find(|it| !it.is_empty())
}

fn selection_text(selection: &Selection<'_>) -> String {
    selection.nodes().first().map(text).unwrap_or_default()
}

/// An attribute's value, squeezed, if it is there and not empty.
pub fn attribute(node: &NodeRef<'_>, name: &str) -> Option<String> {
    let value = squeeze(&node.attr(name)?);
    (!value.is_empty()).then_some(value)
}

/// The absolute address in an attribute.
pub fn address_in(node: &NodeRef<'_>, name: &str, base: &Url) -> Option<Url> {
    address::absolute(base, &node.attr(name)?)
}

/// The content of the first `meta` with this `name` or `property`.
pub fn meta(doc: &Document, name: &str) -> Option<String> {
    let selector = format!("meta[name=\"{name}\" i], meta[property=\"{name}\" i]");
    let found = doc.try_select(&selector)?;
    found.nodes().iter().find_map(|node| attribute(node, "content"))
}

/// Browsers build no deeper trees, and every question to a tree costs its depth.
pub const DEPTH_MAX: usize = 512;
/// So many elements left open tell a page of markup without end before it is read.
pub const OPEN_MAX: usize = 4_000;

/// Elements that stand without an end, or whose end may be left out.
const ENDLESS: [&str; 29] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr", "p", "li", "dt", "dd", "td", "th", "tr", "option", "thead", "tbody", "tfoot",
    "colgroup", "html", "head", "body",
];

/// The tree of a page, unless it nests deeper than any real one.
pub fn parse(text: String) -> Option<Document> {
    if n_open_max(&text) > OPEN_MAX {
        return None;
    }
    let doc = Document::from(text);
    let mut stack = vec![(doc.root(), 0_usize)];
    while let Some((node, depth)) = stack.pop() {
        if depth > DEPTH_MAX {
            return None;
        }
        stack.extend(node.children_it(false).map(|child| (child, depth + 1)));
    }
    Some(doc)
}

/// The most elements that are open at once, as far as can be told without reading the page.
fn n_open_max(text: &str) -> usize {
    let (mut n_open, mut n_max) = (0_usize, 0_usize);
    for tag in text.split('<').skip(1) {
        let is_end = tag.starts_with('/');
        let name = tag.trim_start_matches('/');
        let len = name.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let name = name[..len].to_ascii_lowercase();
        if len == 0 || ENDLESS.contains(&name.as_str()) {
            continue;
        }
        if is_end {
            n_open = n_open.saturating_sub(1);
        } else if !tag.split('>').next().is_some_and(|it| it.ends_with('/')) {
            n_open += 1;
            n_max = n_max.max(n_open);
        }
    }
    n_max
}

/// The base of the page's relative addresses.
pub fn base(doc: &Document, url: &Url) -> Url {
    doc.base_uri().and_then(|base| url.join(base.trim()).ok()).unwrap_or_else(|| url.clone())
}

/// The language the page declares for itself.
pub fn page_lang(doc: &Document) -> Option<String> {
    let root = doc.html_root();
    attribute(&root, "lang").or_else(|| attribute(&root, "xml:lang"))
}
