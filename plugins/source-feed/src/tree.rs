//! A small tree for one element at a time: an item, or one field of a channel.
//!
//! Nodes lie in document order; each knows where its subtree ends, so that walking over
//! children needs no pointers and a tree can be emptied and filled again.

use std::borrow::Cow;

use crate::{
    attrs::Attrs,
    entities::decode_refs,
    names::{self, Ns},
    scan::StartTag,
};

#[derive(Debug, Default)]
pub(crate) struct Tree<'a> {
    nodes: Vec<Node<'a>>,
    ends_in_text: bool,
}

#[derive(Debug)]
struct Node<'a> {
    /// Index after the last node of the subtree.
    end: usize,
    at: usize,
    kind: NodeKind<'a>,
}

#[derive(Debug)]
enum NodeKind<'a> {
    Element { ns: Ns, name: &'a str, local: Cow<'a, str>, attrs: Attrs<'a> },
    Text(Cow<'a, str>),
}

/// One element of a tree.
#[derive(Clone, Copy)]
pub(crate) struct Element<'t, 'a> {
    tree: &'t Tree<'a>,
    idx: usize,
}

impl<'a> Tree<'a> {
    pub(crate) fn clear(&mut self) {
        self.nodes.clear();
        self.ends_in_text = false;
    }

    pub(crate) fn root(&self) -> Option<Element<'_, 'a>> {
        (!self.nodes.is_empty()).then_some(Element { tree: self, idx: 0 })
    }

    pub(crate) fn open(&mut self, tag: &StartTag<'a>, ns: Ns) -> usize {
        let (_, local) = names::split(tag.name);
        let local = match local.bytes().any(|byte| byte.is_ascii_uppercase()) {
            true => Cow::Owned(local.to_ascii_lowercase()),
            false => Cow::Borrowed(local),
        };
        self.ends_in_text = false;
        let idx = self.nodes.len();
        self.nodes.push(Node {
            end: idx + 1,
            at: tag.at,
            kind: NodeKind::Element { ns, name: tag.name, local, attrs: Attrs(tag.attrs) },
        });
        idx
    }

    pub(crate) fn close(&mut self, idx: usize) {
        self.ends_in_text = false;
        let end = self.nodes.len();
        self.nodes[idx].end = end;
    }

    /// Adds text to the innermost open element, joining it to text that stands directly before.
    pub(crate) fn text(&mut self, value: Cow<'a, str>, at: usize) {
        if value.is_empty() {
            return;
        }
        if self.ends_in_text
            && let Some(Node { kind: NodeKind::Text(known), .. }) = self.nodes.last_mut()
        {
            known.to_mut().push_str(&value);
            return;
        }
        let idx = self.nodes.len();
        self.nodes.push(Node { end: idx + 1, at, kind: NodeKind::Text(value) });
        self.ends_in_text = true;
    }
}

impl<'t, 'a> Element<'t, 'a> {
    pub(crate) fn ns(self) -> Ns {
        match &self.node().kind {
            NodeKind::Element { ns, .. } => *ns,
            NodeKind::Text(_) => Ns::Other,
        }
    }

    /// The name without prefix, in lower case.
    pub(crate) fn local(self) -> &'t str {
        match &self.node().kind {
            NodeKind::Element { local, .. } => local,
            NodeKind::Text(_) => "",
        }
    }

    /// The name as it stands.
    pub(crate) fn name(self) -> &'a str {
        match &self.node().kind {
            NodeKind::Element { name, .. } => name,
            NodeKind::Text(_) => "",
        }
    }

    pub(crate) fn attrs(self) -> Attrs<'a> {
        match &self.node().kind {
            NodeKind::Element { attrs, .. } => *attrs,
            NodeKind::Text(_) => Attrs(""),
        }
    }

    /// Byte offset of the tag in the text.
    pub(crate) fn at(self) -> usize {
        self.node().at
    }

    pub(crate) fn elements(self) -> impl Iterator<Item = Element<'t, 'a>> {
        self.children().filter(|child| matches!(child.node().kind, NodeKind::Element { .. }))
    }

    pub(crate) fn has_elements(self) -> bool {
        self.elements().next().is_some()
    }

    /// The first child element with this name in a feed's namespace.
    pub(crate) fn child(self, local: &str) -> Option<Element<'t, 'a>> {
        self.elements().find(|child| child.ns().is_feed() && child.local() == local)
    }

    /// All text inside, without tags.
    pub(crate) fn text(self) -> Cow<'t, str> {
        let nodes = &self.tree.nodes[self.idx + 1..self.node().end];
        let mut texts = nodes.iter().filter_map(|node| match &node.kind {
            NodeKind::Text(text) => Some(text.as_ref()),
            NodeKind::Element { .. } => None,
        });
        match (texts.next(), texts.next()) {
            (None, _) => Cow::Borrowed(""),
            (Some(only), None) => Cow::Borrowed(only),
            (Some(first), Some(second)) => {
                let mut all = String::from(first);
                all.push_str(second);
                all.extend(texts);
                Cow::Owned(all)
            }
        }
    }

    /// The trimmed text, if there is any.
    pub(crate) fn filled(self) -> Option<String> {
        let text = self.text();
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// The content as HTML: elements by their local names, declarations left out.
    ///
    /// `Escaping::Text` for content that is markup (XHTML); `Escaping::None` where text beside
    /// elements is itself markup, as in an RSS description that mixes both.
    pub(crate) fn markup(self, escaping: Escaping) -> String {
        let mut out = String::new();
        self.write_children(escaping, &mut out);
        out
    }

    fn write_children(self, escaping: Escaping, out: &mut String) {
        for child in self.children() {
            match &child.node().kind {
                NodeKind::Text(text) => match escaping {
                    Escaping::Text => escape(text, false, out),
                    Escaping::None => out.push_str(text),
                },
                NodeKind::Element { ns, name, attrs, .. } => {
                    let name = match ns {
                        Ns::Xhtml | Ns::Svg | Ns::MathMl => names::split(name).1,
                        _ => name,
                    };
                    out.push('<');
                    out.push_str(name);
                    for (key, raw) in attrs.iter().filter(|(key, _)| !key.starts_with("xmlns")) {
                        out.push(' ');
                        out.push_str(key);
                        out.push_str("=\"");
                        escape(&decode_refs(raw), true, out);
                        out.push('"');
                    }
                    if is_void(name) {
                        out.push_str(" />");
                        child.write_children(escaping, out);
                        continue;
                    }
                    out.push('>');
                    child.write_children(escaping, out);
                    out.push_str("</");
                    out.push_str(name);
                    out.push('>');
                }
            }
        }
    }

    fn children(self) -> impl Iterator<Item = Element<'t, 'a>> {
        let tree = self.tree;
        let (mut next, end) = (self.idx + 1, self.node().end);
        std::iter::from_fn(move || {
            (next < end).then(|| {
                let idx = next;
                next = tree.nodes[idx].end;
                Element { tree, idx }
            })
        })
    }

    fn node(self) -> &'t Node<'a> {
        &self.tree.nodes[self.idx]
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Escaping {
    Text,
    None,
}

/// HTML's elements that have no content and are often left open.
pub(crate) fn is_void(name: &str) -> bool {
    const VOID: [&str; 9] = ["area", "br", "col", "embed", "hr", "img", "input", "param", "wbr"];
    VOID.iter().any(|void| void.eq_ignore_ascii_case(name))
}

fn escape(text: &str, is_attr: bool, out: &mut String) {
    let mut rest = text;
    let is_special = |byte: &u8| matches!(byte, b'&' | b'<' | b'>' | b'"');
    while let Some(at) = rest.as_bytes().iter().position(is_special) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            _ if is_attr => "&quot;",
            _ => "\"",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}
