//! Foreign markup read into a small tree of blocks that the rules can work on.
//!
//! Only what a portal may show survives the reading: wrappers fall away, presentation is
//! forgotten, images, frames and scripts leave the text. The tree is bounded in depth and size
//! whatever came in. It is not the safety wall; that is [`crate::html`], which sees its
//! output.

use dom_query::{Document, NodeRef};
use portolan_core::raw::{Markup, RawText};
use url::Url;

use crate::text::{is_invisible, is_space, squeeze, unescape};

mod guard;
mod read;
mod write;

pub(crate) use read::read;
pub(crate) use write::{html, plain};

/// Nesting beyond this is flattened; editors' markup stays far below.
const DEPTH_MAX: usize = 40;
/// Markup beyond this many bytes is not read.
pub(crate) const BYTES_MAX: usize = 2 * 1024 * 1024;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    Text(String),
    Element(Element),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Element {
    pub(crate) name: &'static str,
    pub(crate) attrs: Vec<(&'static str, String)>,
    pub(crate) children: Vec<Node>,
}

/// A paragraph, heading, list, table, quotation or rule: what stands between two line breaks of
/// a page.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Block {
    pub(crate) element: Element,
    /// The nearest `lang` attribute around it, as written.
    pub(crate) lang: Option<String>,
}

/// A text taken apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Blocks {
    pub(crate) blocks: Vec<Block>,
    pub(crate) images: Vec<FoundImage>,
    /// The markup was longer than is read; the rest is missing.
    pub(crate) cut: bool,
}

/// An image that stood in a text. It is listed, not shown: portals do not hot-link.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct FoundImage {
    pub(crate) url: String,
    pub(crate) alt: Option<String>,
    pub(crate) caption: Option<String>,
    pub(crate) width: Option<u32>,
    pub(crate) height: Option<u32>,
}

impl Element {
    pub(crate) fn new(name: &'static str, children: Vec<Node>) -> Element {
        Element { name, attrs: Vec::new(), children }
    }

    pub(crate) fn attr(&self, name: &str) -> Option<&str> {
        self.attrs.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// The words, with a space wherever a block or a line break parts them.
    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        write::text(&self.children, &mut out);
        squeeze(&out)
    }

    /// All links inside: address and words.
    pub(crate) fn links(&self) -> Vec<(String, String)> {
        let mut found = Vec::new();
        collect_links(self, &mut found);
        found
    }
}

impl Block {
    pub(crate) fn paragraph(text: impl Into<String>) -> Block {
        Block { element: Element::new("p", vec![Node::Text(text.into())]), lang: None }
    }

    pub(crate) fn text(&self) -> String {
        self.element.text()
    }

    pub(crate) fn is_paragraph(&self) -> bool {
        self.element.name == "p"
    }

    pub(crate) fn is_heading(&self) -> bool {
        matches!(self.element.name, "h2" | "h3" | "h4" | "h5" | "h6")
    }

    /// Removes the first `n_chars` characters of [`Block::text`], and the white space and line
    /// breaks that then lead.
    pub(crate) fn trim_start(&mut self, n_chars: usize) {
        let mut left = n_chars;
        let mut gap = true;
        cut_start(&mut self.element.children, &mut left, &mut gap);
        strip_leading(&mut self.element.children);
    }

    /// Keeps the first `n_chars` characters of [`Block::text`].
    pub(crate) fn truncate(&mut self, n_chars: usize) {
        let mut left = n_chars;
        let mut gap = true;
        keep_start(&mut self.element.children, &mut left, &mut gap);
        strip_trailing(&mut self.element.children);
    }
}

fn collect_links(element: &Element, found: &mut Vec<(String, String)>) {
    if element.name == "a"
        && let Some(href) = element.attr("href")
    {
        found.push((href.to_owned(), element.text()));
    }
    for child in &element.children {
        if let Node::Element(child) = child {
            collect_links(child, found);
        }
    }
}

/// Walks in the same steps as squeezing does: a run of white space counts one, leading white
/// space nothing.
fn cut_start(nodes: &mut Vec<Node>, left: &mut usize, gap: &mut bool) {
    let mut keep_from = 0;
    for node in nodes.iter_mut() {
        if *left == 0 {
            break;
        }
        match node {
            Node::Text(text) => {
                let end = advance(text, left, gap);
                text.drain(..end);
                if text.is_empty() {
                    keep_from += 1;
                }
            }
            Node::Element(element) => {
                let breaks = write::is_break(element.name);
                if breaks && !*gap && *left > 0 {
                    *left -= 1;
                    *gap = true;
                }
                cut_start(&mut element.children, left, gap);
                if breaks && !*gap && *left > 0 {
                    *left -= 1;
                    *gap = true;
                }
                if element.children.is_empty() {
                    keep_from += 1;
                }
            }
        }
        if *left == 0 {
            break;
        }
    }
    nodes.drain(..keep_from.min(nodes.len()));
}

fn keep_start(nodes: &mut Vec<Node>, left: &mut usize, gap: &mut bool) {
    let mut n_kept = 0;
    for node in nodes.iter_mut() {
        if *left == 0 {
            break;
        }
        n_kept += 1;
        match node {
            Node::Text(text) => {
                let end = advance(text, left, gap);
                text.truncate(end);
            }
            Node::Element(element) => {
                let breaks = write::is_break(element.name);
                if breaks && !*gap && *left > 0 {
                    *left -= 1;
                    *gap = true;
                }
                keep_start(&mut element.children, left, gap);
                if breaks && !*gap && *left > 0 {
                    *left -= 1;
                    *gap = true;
                }
            }
        }
    }
    nodes.truncate(n_kept);
}

/// The byte offset in `text` at which `left` squeezed characters are used up.
fn advance(text: &str, left: &mut usize, gap: &mut bool) -> usize {
    for (at, c) in text.char_indices() {
        if *left == 0 {
            return at;
        }
        if is_space(c) {
            if !*gap {
                *left -= 1;
                *gap = true;
            }
        } else if !is_invisible(c) {
            *left -= 1;
            *gap = false;
        }
    }
    text.len()
}

fn strip_leading(nodes: &mut Vec<Node>) {
    while let Some(first) = nodes.first_mut() {
        match first {
            Node::Text(text) => {
                let trimmed = text.trim_start_matches(|c| is_space(c) || is_invisible(c));
                if !trimmed.is_empty() {
                    *text = trimmed.to_owned();
                    return;
                }
                nodes.remove(0);
            }
            Node::Element(element) if element.name == "br" => {
                nodes.remove(0);
            }
            Node::Element(element) => {
                strip_leading(&mut element.children);
                if !element.children.is_empty() {
                    return;
                }
                nodes.remove(0);
            }
        }
    }
}

fn strip_trailing(nodes: &mut Vec<Node>) {
    while let Some(last) = nodes.last_mut() {
        match last {
            Node::Text(text) => {
                let trimmed = text.trim_end_matches(|c| is_space(c) || is_invisible(c));
                if !trimmed.is_empty() {
                    text.truncate(trimmed.len());
                    return;
                }
                nodes.pop();
            }
            Node::Element(element) if element.name == "br" => {
                nodes.pop();
            }
            Node::Element(element) => {
                strip_trailing(&mut element.children);
                if !element.children.is_empty() {
                    return;
                }
                nodes.pop();
            }
        }
    }
}

#[cfg(test)]
mod tests;
