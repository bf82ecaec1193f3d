//! Tokens to elements: mends what is not closed, not opened, or not declared.

use portolan_plugin::Diagnostic;

use crate::{
    attrs::Attrs,
    names::{self, Ns},
    report::Report,
    scan::{Scanner, StartTag, Token},
    tree::{self, Tree},
};

/// Elements nested deeper lose their tags and keep their text.
const DEPTH_MAX: usize = 128;
/// Declarations of one document that are remembered.
const BINDINGS_MAX: usize = 512;

pub(crate) struct Parser<'a> {
    scanner: Scanner<'a>,
    pending: Option<Token<'a>>,
    bindings: Vec<Binding<'a>>,
    /// Prefixes that were already complained about.
    undeclared: Vec<&'a str>,
    /// The root's own namespace counts as the feed's, whatever it is called.
    root_uri: Option<&'a str>,
    pub(crate) report: Report,
    pub(crate) is_truncated: bool,
}

struct Binding<'a> {
    depth: usize,
    prefix: &'a str,
    ns: Ns,
}

/// How reading one element's subtree ended.
struct Open<'a> {
    idx: usize,
    name: &'a str,
}

impl<'a> Parser<'a> {
    pub(crate) fn new(text: &'a str, report: Report) -> Parser<'a> {
        Parser {
            scanner: Scanner::new(text),
            pending: None,
            bindings: Vec::new(),
            undeclared: Vec::new(),
            root_uri: None,
            report,
            is_truncated: false,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.scanner.len()
    }

    pub(crate) fn next(&mut self) -> Token<'a> {
        match self.pending.take() {
            Some(token) => token,
            None => self.scanner.next(None, &mut self.report),
        }
    }

    /// Takes up the declarations of a container's tag at `depth` (0 for the root).
    pub(crate) fn enter(&mut self, tag: &StartTag<'a>, depth: usize) {
        self.leave(depth);
        self.bind(tag, depth);
        if depth == 0 {
            let (prefix, _) = names::split(tag.name);
            let wanted = prefix.map_or("xmlns".to_owned(), |prefix| format!("xmlns:{prefix}"));
            self.root_uri = Attrs(tag.attrs)
                .iter()
                .find(|(name, _)| *name == wanted)
                .map(|(_, uri)| uri)
                .filter(|uri| Ns::of_uri(uri).is_none());
            if self.root_uri.is_some() {
                let prefix = prefix.unwrap_or_default();
                self.bindings.retain(|binding| binding.prefix != prefix);
                self.bindings.push(Binding { depth, prefix, ns: Ns::Core });
            }
        }
    }

    /// Forgets the declarations made at `depth` and deeper.
    pub(crate) fn leave(&mut self, depth: usize) {
        while self.bindings.last().is_some_and(|binding| binding.depth >= depth) {
            self.bindings.pop();
        }
    }

    pub(crate) fn ns_of(&mut self, name: &'a str, at: usize) -> Ns {
        let (prefix, _) = names::split(name);
        let wanted = prefix.unwrap_or_default();
        let bound = self.bindings.iter().rev().find(|binding| binding.prefix == wanted);
        match (bound, prefix) {
            (Some(binding), _) => binding.ns,
            (None, None) => Ns::Core,
            (None, Some(prefix)) => {
                if !self.undeclared.contains(&prefix) && self.undeclared.len() < 32 {
                    self.undeclared.push(prefix);
                    let is_usual = Ns::of_prefix(prefix).is_some();
                    self.report.add(Diagnostic::feed_prefix_undeclared(prefix, is_usual), Some(at));
                }
                Ns::of_prefix(prefix).unwrap_or(Ns::Other)
            }
        }
    }

    /// Reads the element that `tag` opens into `tree`, up to its end tag or to whatever shows
    /// that it has none. `outer` names the containers around it, at `depth`.
    pub(crate) fn read(
        &mut self,
        tag: StartTag<'a>,
        outer: &[&'a str],
        depth: usize,
        tree: &mut Tree<'a>,
    ) {
        tree.clear();
        self.leave(depth);
        self.bind(&tag, depth);
        let ns = self.ns_of(tag.name, tag.at);
        let root = tree.open(&tag, ns);
        if tag.is_empty {
            return;
        }
        let is_item = is_item(tag.name);
        let mut open = vec![Open { idx: root, name: tag.name }];
        let mut n_too_deep = 0_usize;
        while let Some(innermost) = open.last() {
            let innermost = innermost.name;
            let token = match self.pending.take() {
                Some(token) => token,
                None => self.scanner.next(Some(innermost), &mut self.report),
            };
            match token {
                Token::Start(inner) => {
                    if is_item
                        && is_same_item(tag.name, inner.name)
                        && open[1..].iter().all(|it| is_field(it.name))
                    {
                        self.report.add(
                            Diagnostic::feed_tag_unclosed(tag.name, inner.name),
                            Some(inner.at),
                        );
                        self.pending = Some(Token::Start(inner));
                        break;
                    }
                    if is_item && open.len() == 2 && ends_field(innermost, inner.name) {
                        self.report.add(
                            Diagnostic::feed_tag_unclosed(innermost, inner.name),
                            Some(inner.at),
                        );
                        close_last(&mut open, tree);
                    }
                    if open.len() >= DEPTH_MAX {
                        if n_too_deep == 0 {
                            let make = || Diagnostic::feed_depth(DEPTH_MAX);
                            self.report.repair("feed-depth", inner.at, make);
                        }
                        n_too_deep += usize::from(!inner.is_empty);
                        continue;
                    }
                    let inner_depth = depth + open.len();
                    self.leave(inner_depth);
                    self.bind(&inner, inner_depth);
                    let ns = self.ns_of(inner.name, inner.at);
                    let idx = tree.open(&inner, ns);
                    let is_void = open.len() > 1 && tree::is_void(inner.name);
                    match inner.is_empty || is_void {
                        true => tree.close(idx),
                        false => open.push(Open { idx, name: inner.name }),
                    }
                }
                Token::End { name, at } => {
                    if n_too_deep > 0 {
                        n_too_deep -= 1;
                        continue;
                    }
                    if is_same(innermost, name) {
                        if innermost != name {
                            self.report
                                .add(Diagnostic::feed_tag_mismatched(innermost, name), Some(at));
                        }
                        close_last(&mut open, tree);
                        continue;
                    }
                    if let Some(level) = open.iter().rposition(|it| is_same(it.name, name)) {
                        self.report.add(Diagnostic::feed_tag_mismatched(innermost, name), Some(at));
                        while open.len() > level {
                            close_last(&mut open, tree);
                        }
                    } else if outer.iter().any(|it| is_same(it, name)) {
                        self.report.add(Diagnostic::feed_tag_mismatched(innermost, name), Some(at));
                        self.pending = Some(Token::End { name, at });
                        break;
                    } else if !tree::is_void(name) {
                        self.report
                            .repair("feed-tag-stray", at, || Diagnostic::feed_tag_stray(name));
                    }
                }
                Token::Text { value, at } => tree.text(value, at),
                Token::Eof => {
                    self.is_truncated = true;
                    self.pending = Some(Token::Eof);
                    break;
                }
            }
        }
        while !open.is_empty() {
            close_last(&mut open, tree);
        }
        self.leave(depth);
    }

    fn bind(&mut self, tag: &StartTag<'a>, depth: usize) {
        if !tag.attrs.contains("xmlns") {
            return;
        }
        for (name, uri) in Attrs(tag.attrs).iter() {
            let prefix = match name.strip_prefix("xmlns") {
                Some("") => "",
                Some(rest) => match rest.strip_prefix(':') {
                    Some(prefix) => prefix,
                    None => continue,
                },
                None => continue,
            };
            if self.bindings.len() >= BINDINGS_MAX {
                return;
            }
            let ns = match Ns::of_uri(uri) {
                Some(ns) => ns,
                None if self.root_uri == Some(uri) => Ns::Core,
                // A home-made default namespace around a known prefix is still what it was.
                None => Ns::of_prefix(prefix).filter(|_| uri.contains(prefix)).unwrap_or(Ns::Other),
            };
            self.bindings.push(Binding { depth, prefix, ns });
        }
    }
}

fn close_last(open: &mut Vec<Open<'_>>, tree: &mut Tree<'_>) {
    if let Some(last) = open.pop() {
        tree.close(last.idx);
    }
}

fn is_same(open: &str, end: &str) -> bool {
    open == end || open.eq_ignore_ascii_case(end)
}

/// Whether a tag opens an item of RSS or an entry of Atom.
pub(crate) fn is_item(name: &str) -> bool {
    let (prefix, local) = names::split(name);
    let is_feed = prefix.is_none_or(|prefix| {
        matches!(Ns::of_prefix(prefix), Some(Ns::Core | Ns::Atom)) || prefix.len() <= 4
    });
    is_feed && (local.eq_ignore_ascii_case("item") || local.eq_ignore_ascii_case("entry"))
}

fn is_same_item(open: &str, next: &str) -> bool {
    open.eq_ignore_ascii_case(next)
}

/// Fields that hold text, so that an item beginning inside one shows that both were left open.
fn is_field(name: &str) -> bool {
    const FIELDS: [&str; 10] = [
        "title",
        "link",
        "description",
        "guid",
        "pubdate",
        "author",
        "category",
        "comments",
        "id",
        "summary",
    ];
    FIELDS.iter().any(|field| field.eq_ignore_ascii_case(name))
}

/// Whether the field `open` of an item can only have been left open when `next` begins.
fn ends_field(open: &str, next: &str) -> bool {
    const TEXT_ONLY: [&str; 6] = ["title", "link", "guid", "pubdate", "comments", "category"];
    const NEXT: [&str; 8] =
        ["title", "link", "guid", "pubdate", "comments", "category", "description", "enclosure"];
    let is_in = |names: &[&str], name: &str| names.iter().any(|it| it.eq_ignore_ascii_case(name));
    let rest: &[&str] = &["guid", "pubdate", "enclosure"];
    match open.eq_ignore_ascii_case("description") {
        true => is_in(rest, next),
        false => is_in(&TEXT_ONLY, open) && is_in(&NEXT, next),
    }
}
