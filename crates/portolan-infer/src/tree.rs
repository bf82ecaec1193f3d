//! A page as a flat list of its elements, with their texts, links and names at hand.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    ops::Range,
};

use dom_query::{Document, NodeId, NodeRef};
use url::Url;

use crate::{dates, words};

/// Larger pages are not looked at.
pub(crate) const ELEMENTS_MAX: usize = 40_000;
/// Browsers build no deeper trees.
const DEPTH_MAX: usize = 512;

/// Elements whose content is nobody's text.
const SILENT: [&str; 9] =
    ["script", "style", "noscript", "template", "svg", "iframe", "head", "object", "select"];

/// Elements that stand in a line.
const INLINE: [&str; 28] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
    "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u",
    "wbr",
];

/// The part of a page that an element stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Zone {
    Content,
    Header,
    Aside,
    Nav,
    Footer,
    Form,
    Hidden,
}

/// What an address leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Goal {
    Page,
    File,
    Foreign,
    /// A page of all that carries one label, has one author, or is shared.
    Label,
    /// This very page, or another page of it.
    Own,
}

#[derive(Debug)]
pub(crate) struct Element {
    pub(crate) node: NodeId,
    pub(crate) tag: Box<str>,
    pub(crate) id: Option<Box<str>>,
    /// Classes that can stand in a selector, the telling ones first.
    pub(crate) classes: Vec<Box<str>>,
    /// How many of them tell something.
    pub(crate) n_telling: usize,
    pub(crate) attributes: Vec<(Box<str>, Box<str>)>,
    /// Words in all its names.
    pub(crate) tokens: Vec<String>,
    pub(crate) parent: Option<usize>,
    /// The element after its last descendant.
    pub(crate) end: usize,
    /// Its place in the page's text.
    pub(crate) text: Range<usize>,
    pub(crate) zone: Zone,
    /// Its place among its siblings of the same name, from 1.
    pub(crate) nth_of_type: usize,
    /// The same, from the last one.
    pub(crate) nth_last_of_type: usize,
    pub(crate) link: Option<(Url, Goal)>,
}

pub(crate) struct Tree {
    pub(crate) elements: Vec<Element>,
    text: String,
    /// Pieces of text in order, with the element that each stands in directly.
    pieces: Vec<(usize, Range<usize>)>,
    pub(crate) class_counts: HashMap<Box<str>, usize>,
    /// The first `main`.
    pub(crate) main: Option<usize>,
    facts: Vec<Facts>,
    own_facts: Vec<Facts>,
    /// Elements with words of their own.
    speaking: Vec<bool>,
    /// Name and most common telling class of each element, as a number.
    pub(crate) marks: Vec<u64>,
    /// How many characters stand in the page's own part.
    pub(crate) content_chars: usize,
}

/// What is to be known of a text, without the text.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Facts {
    pub(crate) n_chars: usize,
    pub(crate) n_words: usize,
    pub(crate) hash: u64,
    pub(crate) is_date: bool,
    pub(crate) leads_on: bool,
    /// It stands in no text, but in a picture's description or a label for those who see none.
    pub(crate) is_label: bool,
}

impl Facts {
    pub(crate) fn of(text: &str) -> Facts {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        Facts {
            n_chars: width(text),
            n_words: text.split_whitespace().count(),
            hash: hasher.finish(),
            is_date: dates::is_date(text),
            leads_on: words::leads_on(text),
            is_label: false,
        }
    }
}

impl Tree {
    /// `None` of a page that is larger than any that people read.
    pub(crate) fn new(doc: &Document, url: &Url) -> Option<Tree> {
        let base = doc.base_uri().and_then(|base| url.join(base.trim()).ok());
        let base = base.unwrap_or_else(|| url.clone());
        let mut tree = Tree {
            elements: Vec::new(),
            text: String::new(),
            pieces: Vec::new(),
            class_counts: HashMap::new(),
            main: None,
            facts: Vec::new(),
            own_facts: Vec::new(),
            speaking: Vec::new(),
            marks: Vec::new(),
            content_chars: 0,
        };
        tree.walk(&doc.html_root(), &base, url)?;
        for element in &tree.elements {
            for class in &element.classes {
                *tree.class_counts.entry(class.clone()).or_default() += 1;
            }
        }
        tree.main = tree
            .elements
            .iter()
            .position(|it| &*it.tag == "main" || it.attribute("role") == Some("main"));
        tree.facts = (0..tree.elements.len()).map(|it| tree.read_facts(it)).collect();
        tree.own_facts = tree.read_own_facts();
        tree.speaking = vec![false; tree.elements.len()];
        for (parent, piece) in &tree.pieces {
            let has_word = tree.text[piece.clone()].chars().any(char::is_alphanumeric);
            tree.speaking[*parent] |= has_word;
        }
        tree.marks = (0..tree.elements.len()).map(|it| tree.mark(it)).collect();
        let n_chars = |(parent, piece): &(usize, Range<usize>)| match tree.elements[*parent].zone {
            Zone::Content | Zone::Form => tree.between(piece).chars().count(),
            _ => 0,
        };
        tree.content_chars = tree.pieces.iter().map(n_chars).sum();
        Some(tree)
    }

    pub(crate) fn facts(&self, idx: usize) -> Facts {
        self.facts[idx]
    }

    /// Of the text that stands directly in an element which has others beside it.
    pub(crate) fn own_facts(&self, idx: usize) -> Facts {
        self.own_facts[idx]
    }

    pub(crate) fn has_own_text(&self, idx: usize) -> bool {
        self.speaking[idx]
    }

    fn read_facts(&self, idx: usize) -> Facts {
        // Longer texts are neither titles nor dates.
        const FACTS_BYTES_MAX: usize = 4_000;
        let element = &self.elements[idx];
        if element.text.len() > FACTS_BYTES_MAX {
            let n_chars = element.text.len();
            return Facts { n_chars, n_words: n_chars / 6, ..Facts::default() };
        }
        let text = self.text(idx);
        if !text.is_empty() {
            let mut facts = Facts::of(&text);
            facts.is_date |= element.attribute("datetime").is_some() && facts.n_chars <= 40;
            return facts;
        }
        match self.words(idx) {
            words if words.is_empty() => Facts::default(),
            words => Facts { is_label: true, ..Facts::of(&words) },
        }
    }

    fn read_own_facts(&self) -> Vec<Facts> {
        let mut own = vec![String::new(); self.elements.len()];
        for (parent, piece) in &self.pieces {
            if self.elements[*parent].end > *parent + 1 && own[*parent].len() < 2_000 {
                own[*parent].push(' ');
                own[*parent].push_str(&self.text[piece.clone()]);
            }
        }
        own.iter().map(|text| Facts::of(&squeeze(text))).collect()
    }

    fn in_uneven_table(&self, idx: usize) -> bool {
        let table = self.ancestors(idx).find(|it| &*self.elements[*it].tag == "table");
        table.is_some_and(|table| {
            let inner = &self.elements[table..self.elements[table].end];
            inner.iter().any(|it| it.attribute("rowspan").is_some())
        })
    }

    fn mark(&self, idx: usize) -> u64 {
        let element = &self.elements[idx];
        let count = |class: &str| self.class_counts.get(class).copied().unwrap_or_default();
        let common =
            element.classes[..element.n_telling].iter().filter(|it| count(it.as_ref()) >= 2);
        let class = common.max_by_key(|it| (count(it.as_ref()), it.len()));
        // A cell that reaches over several rows shifts those after it, and not those before the end.
        let nth = match &*element.tag {
            "td" | "th" if self.in_uneven_table(idx) => 100 + element.nth_last_of_type,
            "td" | "th" => element.nth_of_type,
            _ => 0,
        };
        let mut hasher = DefaultHasher::new();
        (&element.tag, class, nth).hash(&mut hasher);
        hasher.finish()
    }

    fn walk(&mut self, root: &NodeRef<'_>, base: &Url, page: &Url) -> Option<()> {
        // A node to enter, or an element to leave.
        enum Step<'a> {
            Enter(NodeRef<'a>, Option<usize>, usize),
            Leave(usize, bool),
        }
        let mut stack = vec![Step::Enter(*root, None, 0)];
        let mut of_type: HashMap<(Option<usize>, Box<str>), usize> = HashMap::new();
        while let Some(step) = stack.pop() {
            let (node, parent, depth) = match step {
                Step::Enter(node, parent, depth) => (node, parent, depth),
                Step::Leave(idx, is_block) => {
                    if is_block {
                        self.text.push(' ');
                    }
                    self.elements[idx].text.end = self.text.len();
                    self.elements[idx].end = self.elements.len();
                    let inner: Vec<usize> = self.children(idx).collect();
                    let mut counts: HashMap<Box<str>, usize> = HashMap::new();
                    for it in inner.into_iter().rev() {
                        let count = counts.entry(self.elements[it].tag.clone()).or_default();
                        *count += 1;
                        self.elements[it].nth_last_of_type = *count;
                    }
                    continue;
                }
            };
            if node.is_text() {
                if let Some(parent) = parent {
                    let start = self.text.len();
                    self.text.push_str(&node.text());
                    self.pieces.push((parent, start..self.text.len()));
                }
                continue;
            }
            if !node.is_element() {
                continue;
            }
            if self.elements.len() >= ELEMENTS_MAX || depth > DEPTH_MAX {
                return None;
            }
            let tag: Box<str> = node.node_name().unwrap_or_default().as_ref().into();
            let counter = of_type.entry((parent, tag.clone())).or_default();
            *counter += 1;
            let nth_of_type = *counter;
            if SILENT.contains(&&*tag) {
                continue;
            }
            let is_block = !INLINE.contains(&&*tag);
            if is_block {
                self.text.push(' ');
            }
            let idx = self.elements.len();
            let mut element = self.element(&node, tag, parent, base, page);
            element.text = self.text.len()..self.text.len();
            element.nth_of_type = nth_of_type;
            self.elements.push(element);
            stack.push(Step::Leave(idx, is_block));
            let inner = node.children_it(true);
            stack.extend(inner.map(|child| Step::Enter(child, Some(idx), depth + 1)));
        }
        Some(())
    }

    fn element(
        &self,
        node: &NodeRef<'_>,
        tag: Box<str>,
        parent: Option<usize>,
        base: &Url,
        page: &Url,
    ) -> Element {
        let id = node.id_attr().filter(|it| is_name(it)).map(|it| it.as_ref().into());
        let class = node.class().unwrap_or_default();
        let (mut classes, mut weak): (Vec<Box<str>>, Vec<Box<str>>) = (Vec::new(), Vec::new());
        for word in class.split_whitespace().take(12).filter(|it| is_name(it)) {
            match strength(word) {
                Some(true) => classes.push(word.into()),
                Some(false) => weak.push(word.into()),
                None => {}
            }
        }
        let n_telling = classes.len();
        classes.extend(weak);
        let mut attributes = Vec::new();
        for name in [
            "itemprop",
            "itemtype",
            "datetime",
            "role",
            "rel",
            "hreflang",
            "lang",
            "alt",
            "title",
            "aria-label",
            "type",
            "rowspan",
        ] {
            if let Some(value) = node.attr(name) {
                attributes.push((name.into(), value.trim().into()));
            }
        }
        let role = node.attr("role").unwrap_or_default();
        let names = format!("{class} {} {role}", node.id_attr().unwrap_or_default());
        let style = node.attr("style").unwrap_or_default().replace(' ', "");
        let is_hidden = node.has_attr("hidden")
            || style.contains("display:none")
            || node.attr("aria-hidden").as_deref() == Some("true")
                && &*tag != "a"
                && &*tag != "img";
        let around = parent.map_or(Zone::Content, |it| self.elements[it].zone);
        let in_page = parent.is_none_or(|it| {
            self.ancestors(it)
                .all(|it| !matches!(&*self.elements[it].tag, "main" | "article" | "section" | "li"))
        });
        let zone = match (&*tag, &*role) {
            _ if around != Zone::Content && around != Zone::Header && around != Zone::Form => {
                around
            }
            _ if is_hidden => Zone::Hidden,
            ("nav", _) | (_, "navigation" | "menu" | "menubar") => Zone::Nav,
            (_, "contentinfo") => Zone::Footer,
            ("footer", _) if in_page => Zone::Footer,
            ("aside", _) | (_, "complementary") => Zone::Aside,
            ("header", _) if in_page => Zone::Header,
            (_, "banner") => Zone::Header,
            (_, "search") => Zone::Form,
            _ => around,
        };
        let link = match &*tag {
            "a" => node.attr("href").and_then(|href| link(base, page, &href)),
            _ => None,
        };
        Element {
            node: node.id,
            tag,
            id,
            classes,
            n_telling,
            attributes,
            tokens: words::tokens(&names),
            parent,
            end: 0,
            text: 0..0,
            zone,
            nth_of_type: 1,
            nth_last_of_type: 1,
            link,
        }
    }

    /// `idx` and all around it, the nearest first.
    pub(crate) fn ancestors(&self, idx: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(idx), |it| self.elements[*it].parent)
    }

    pub(crate) fn children(&self, idx: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.elements[idx].end;
        let first = Some(idx + 1).filter(|it| *it < end);
        std::iter::successors(first, move |it| Some(self.elements[*it].end).filter(|it| *it < end))
    }

    pub(crate) fn between(&self, range: &Range<usize>) -> String {
        squeeze(self.text.get(range.clone()).unwrap_or_default())
    }

    pub(crate) fn text(&self, idx: usize) -> String {
        self.between(&self.elements[idx].text)
    }

    /// The text, or what stands for it: a picture's description, a label for those who see none.
    pub(crate) fn words(&self, idx: usize) -> String {
        let text = self.text(idx);
        if !text.is_empty() || !matches!(&*self.elements[idx].tag, "a" | "img") {
            return text;
        }
        let inner = (idx..self.elements[idx].end).find_map(|it| {
            let it = &self.elements[it];
            let alt = it.attribute("alt").filter(|_| &*it.tag == "img");
            alt.or(it.attribute("aria-label")).or(it.attribute("title")).filter(|it| !it.is_empty())
        });
        squeeze(inner.unwrap_or_default())
    }

    /// The text that stands directly in `idx`, within a range of the page's text.
    pub(crate) fn own_text(&self, idx: usize, within: &Range<usize>) -> String {
        let from = self.pieces.partition_point(|(_, piece)| piece.start < within.start);
        let mut own = String::new();
        for (parent, piece) in &self.pieces[from..] {
            if piece.start >= within.end {
                break;
            }
            if *parent == idx {
                own.push(' ');
                own.push_str(&self.text[piece.clone()]);
            }
        }
        squeeze(&own)
    }
}

impl Element {
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| &**known == name).map(|(_, value)| &**value)
    }

    pub(crate) fn has_class(&self, class: &str) -> bool {
        self.classes.iter().any(|it| &**it == class)
    }

    pub(crate) fn is_heading(&self) -> bool {
        matches!(&*self.tag, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
            || self.attribute("role") == Some("heading")
    }
}

/// How long a text is for its reader: a sign of a script that writes words with one or two of them
/// counts as two letters.
fn width(text: &str) -> usize {
    text.chars().map(|it| if matches!(it, '\u{2e80}'..='\u{d7af}') { 2 } else { 1 }).sum()
}

pub(crate) fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a name needs no escape in a selector.
fn is_name(name: &str) -> bool {
    let starts = name.trim_start_matches('-').chars().next();
    starts.is_some_and(|it| it.is_ascii_alphabetic() || it == '_')
        && name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-' || it == b'_')
        && name.len() <= 60
}

/// Whether a class names what an element is.
pub(crate) fn tells(class: &str) -> bool {
    strength(class) == Some(true)
}

/// Whether a class names what an element is (`Some(true)`), how it looks (`Some(false)`), or is
/// of this one element or of this one day, and good for nothing.
fn strength(class: &str) -> Option<bool> {
    let lower = class.to_ascii_lowercase();
    let n_digits = lower.bytes().filter(u8::is_ascii_digit).count();
    let longest_number =
        lower.split(|it: char| !it.is_ascii_digit()).map(str::len).max().unwrap_or_default();
    // `row0` and `row1` take turns.
    let stem = lower.trim_end_matches(|it: char| it.is_ascii_digit());
    let takes_turns = stem.len() + 1 == lower.len() && stem.len() >= 3 && !stem.starts_with("col");
    if longest_number >= 3 || takes_turns || is_hashed(class) {
        return None;
    }
    const STATES: [&str; 22] = [
        "odd",
        "even",
        "first",
        "last",
        "active",
        "current",
        "clearfix",
        "clear",
        "open",
        "closed",
        "visible",
        "collapsed",
        "in",
        "show",
        "fade",
        "lazy",
        "loaded",
        "animated",
        "aos-init",
        "sticky",
        "new",
        "featured",
    ];
    if STATES.contains(&lower.as_str())
        || ["is-", "has-", "js-", "views-row-", "no-", "wow", "even-", "odd-"]
            .iter()
            .any(|it| lower.starts_with(it))
    {
        return None;
    }
    const LOOKS: [&str; 58] = [
        "row",
        "col",
        "column",
        "columns",
        "container",
        "wrapper",
        "wrap",
        "inner",
        "outer",
        "left",
        "right",
        "center",
        "grid",
        "flex",
        "block",
        "inline",
        "inline-block",
        "hidden",
        "relative",
        "absolute",
        "rounded",
        "shadow",
        "border",
        "bold",
        "small",
        "large",
        "big",
        "full",
        "half",
        "third",
        "quarter",
        "box",
        "group",
        "clear",
        "text",
        "bg",
        "dark",
        "light",
        "white",
        "black",
        "h-full",
        "w-full",
        "d-flex",
        "d-block",
        "img-fluid",
        "uppercase",
        "truncate",
        "italic",
        "underline",
        "cf",
        "pull-left",
        "pull-right",
        "no-gutters",
        "field",
        "odd",
        "mt",
        "mb",
        "py",
    ];
    const PREFIXES: [&str; 40] = [
        "col-", "row-", "grid-", "flex-", "mt-", "mb-", "ml-", "mr-", "mx-", "my-", "pt-", "pb-",
        "pl-", "pr-", "px-", "py-", "p-", "m-", "w-", "h-", "text-", "bg-", "font-", "border-",
        "rounded-", "gap-", "space-", "items-", "justify-", "align-", "d-", "order-", "offset-",
        "small-", "medium-", "large-", "uk-", "leading-", "max-", "min-",
    ];
    let looks = LOOKS.contains(&lower.as_str())
        || PREFIXES.iter().any(|it| lower.starts_with(it))
        || lower.len() <= 2
        || n_digits > 0 && lower.len() <= 6;
    Some(!looks)
}

/// Whether a machine made the name: `css-1q2w3e`, `sc-bdVaJa`, `Card_title__x7Gh2`, `_3xKdp`.
fn is_hashed(class: &str) -> bool {
    if ["css-", "sc-", "jsx-", "svelte-", "emotion-", "jss", "styled-", "data-v-"]
        .iter()
        .any(|it| class.starts_with(it))
    {
        return true;
    }
    class.split(['-', '_']).any(|part| {
        let n_digits = part.bytes().filter(u8::is_ascii_digit).count();
        let n_letters = part.bytes().filter(u8::is_ascii_alphabetic).count();
        let n_upper = part.bytes().skip(1).filter(u8::is_ascii_uppercase).count();
        let n_turns = part
            .as_bytes()
            .windows(2)
            .filter(|it| it[0].is_ascii_lowercase() && it[1].is_ascii_uppercase())
            .count();
        let n_vowels = part.bytes().filter(|it| b"aeiouyAEIOUY".contains(it)).count();
        let digits_inside = part
            .as_bytes()
            .windows(2)
            .any(|it| it[0].is_ascii_digit() && it[1].is_ascii_alphabetic());
        part.len() >= 5 && n_digits > 0 && n_letters > 0 && (digits_inside || n_upper > 0)
            || part.len() >= 5 && part.len() <= 9 && n_upper >= 2 && n_turns >= 2
            || part.len() >= 5 && n_letters >= 5 && n_vowels == 0 && n_upper > 0
    })
}

/// The address in an `href`, and what it leads to.
fn link(base: &Url, page: &Url, href: &str) -> Option<(Url, Goal)> {
    let href = href.trim();
    if href.is_empty() || href.starts_with('#') {
        return None;
    }
    let mut url = base.join(href).ok()?;
    if !matches!(url.scheme(), "http" | "https" | "file") {
        return None;
    }
    url.set_fragment(None);
    let goal = goal(&url, page);
    Some((url, goal))
}

fn goal(url: &Url, page: &Url) -> Goal {
    let bare = |it: &Url| {
        let host = it.host_str().unwrap_or_default().to_ascii_lowercase();
        host.strip_prefix("www.").unwrap_or(&host).to_owned()
    };
    let path = url.path().to_ascii_lowercase();
    let host = bare(url);
    const SHARES: [&str; 12] = [
        "facebook.com",
        "twitter.com",
        "x.com",
        "linkedin.com",
        "pinterest.com",
        "wa.me",
        "whatsapp.com",
        "t.me",
        "telegram.me",
        "reddit.com",
        "vk.com",
        "addtoany.com",
    ];
    if SHARES.iter().any(|it| host == *it || host.ends_with(&format!(".{it}"))) {
        return Goal::Label;
    }
    const LABELS: [&str; 11] = [
        "/tags/",
        "/tag/",
        "/taxonomy/term/",
        "/category/",
        "/pr-type/",
        "/user/",
        "/users/",
        "/author/",
        "/authors/",
        "/topics/",
        "/categories/",
    ];
    if host == bare(page) {
        if path.trim_end_matches('/') == page.path().to_ascii_lowercase().trim_end_matches('/')
            && only_paging(url, page)
        {
            return Goal::Own;
        }
        if LABELS.iter().any(|it| path.contains(it)) {
            return Goal::Label;
        }
    }
    const FILES: [&str; 12] = [
        ".pdf", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".zip", ".csv", ".epub", ".mp3",
        ".odt",
    ];
    if FILES.iter().any(|it| path.ends_with(it)) {
        return Goal::File;
    }
    if [".jpg", ".jpeg", ".png", ".gif", ".webp"].iter().any(|it| path.ends_with(it)) {
        return Goal::Label;
    }
    if host == bare(page) { Goal::Page } else { Goal::Foreign }
}

/// Whether two addresses with one path differ only by the page of the listing.
fn only_paging(url: &Url, page: &Url) -> bool {
    let parameters = |it: &Url| {
        let mut pairs: Vec<(String, String)> = it
            .query_pairs()
            .filter(|(name, _)| {
                !matches!(
                    &**name,
                    "desde"
                        | "page"
                        | "start"
                        | "limitstart"
                        | "paged"
                        | "p"
                        | "offset"
                        | "sort"
                        | "order"
                        | "view"
                        | "pg"
                        | "seite"
                        | "sida"
                        | "side"
                        | "sivu"
                        | "pagina"
                        | "strana"
                        | "str"
                        | "sayfa"
                        | "oldal"
                        | "safha"
                        | "strona"
                        | "lk"
                        | "lapa"
                        | "puslapis"
                        | "halaman"
                        | "trang"
                )
            })
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        pairs.sort();
        pairs
    };
    parameters(url) == parameters(page)
}

#[cfg(test)]
mod tests {
    use super::{is_hashed, strength};

    #[test]
    fn names_made_by_machines_are_not_relied_on() {
        for class in ["css-1q2w3e4", "sc-bdVaJa", "Card_title__x7Gh2", "_3xKdpQ", "jsx-2871293847"]
        {
            assert!(is_hashed(class), "{class}");
        }
        for class in ["news-item", "NewsList", "views-row", "card__title", "entryTitle", "h5"] {
            assert!(!is_hashed(class), "{class}");
        }
    }

    #[test]
    fn looks_and_states_say_little() {
        assert_eq!(strength("news-item"), Some(true));
        assert_eq!(strength("col-md-4"), Some(false));
        assert_eq!(strength("post-1234"), None);
        assert_eq!(strength("views-row-3"), None);
        assert_eq!(strength("odd"), None);
    }
}
