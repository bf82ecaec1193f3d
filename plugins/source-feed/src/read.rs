//! A whole document: finds the feed in it, reads channel and items, gives every item its identity.

use std::{borrow::Cow, collections::HashMap};

use portolan_plugin::{
    Diagnostic, RawItem,
    raw::RawChannel,
    source::{SourceError, SourceErrorKind},
};
use url::Url;
use xxhash_rust::xxh3::xxh3_128;

use crate::{
    attrs::Attrs,
    channel::Channel,
    decode::{self, Decoded},
    entry::{self, Draft},
    fields::Scope,
    json,
    names::{self, Ns},
    page,
    parser::{self, Parser},
    report::Report,
    scan::{StartTag, Token},
    tree::Tree,
};

#[cfg(test)]
mod tests;

/// Containers nest no deeper in any real feed.
const CONTAINERS_MAX: usize = 16;

/// What is known of a document before it is read.
pub(crate) struct Options<'a> {
    /// The address that answered.
    pub(crate) url: &'a str,
    pub(crate) charset: Option<&'a str>,
    pub(crate) items_max: usize,
}

/// What a document holds.
#[derive(Debug, Default)]
pub(crate) struct Document {
    pub(crate) items: Vec<RawItem>,
    pub(crate) channel: RawChannel,
    pub(crate) next: Option<String>,
    /// The document with what was published before.
    pub(crate) archive: Option<String>,
    /// It holds all that there is, and was read to its end.
    pub(crate) complete: bool,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// What a format's reader found, before identities are given.
pub(crate) struct Found {
    pub(crate) drafts: Vec<Draft>,
    pub(crate) channel: RawChannel,
    pub(crate) next: Option<String>,
    /// The document with what was published before.
    pub(crate) archive: Option<String>,
    pub(crate) complete: bool,
    pub(crate) report: Report,
}

pub(crate) fn read(body: &[u8], options: &Options<'_>) -> Result<Document, SourceError> {
    let mut report = Report::default();
    let Decoded { text, offsets } = decode::decode(body, options.charset, &mut report);
    let text = without_controls(text, &mut report);
    let to_byte = |at: usize| offsets.to_body(&text, body, at);
    let base = Url::parse(options.url).ok();

    let found = match text.trim_start().as_bytes().first() {
        None => {
            let message = if body.is_empty() { "the body is empty" } else { "the body is blank" };
            return Err(SourceError::new(SourceErrorKind::Unrecognised, message));
        }
        Some(b'{' | b'[') => json::read(&text, base.as_ref(), options.items_max, report),
        Some(_) => xml(&text, base.as_ref(), options.items_max, report),
    };
    let Found { mut drafts, mut channel, next, archive, complete, mut report } = match found {
        Ok(found) => found,
        Err(NotAFeed { error, report }) => {
            let mut diagnostics = error.diagnostics.clone();
            for diagnostic in &mut diagnostics {
                *diagnostic = diagnostic.clone().at_content(options.url, None);
            }
            diagnostics.extend(report.finish(options.url, to_byte));
            return Err(error.with_diagnostics(diagnostics));
        }
    };
    channel.links.dedup();
    if let Some(lang) = &channel.lang {
        for draft in drafts.iter_mut().filter(|draft| draft.item.lang.is_none()) {
            draft.item.lang = Some(lang.clone());
            draft.item.found.insert("lang".to_owned(), "channel/language".to_owned());
        }
    }
    let items = identify(drafts, &mut report, to_byte);
    let diagnostics = report.finish(options.url, to_byte);
    Ok(Document { items, channel, next, archive, complete, diagnostics })
}

/// The document is no feed.
pub(crate) struct NotAFeed {
    pub(crate) error: SourceError,
    pub(crate) report: Report,
}

fn without_controls<'a>(text: Cow<'a, str>, report: &mut Report) -> Cow<'a, str> {
    let is_bad = |byte: u8| (byte < 0x20) & (byte != b'\t') & (byte != b'\n') & (byte != b'\r');
    // Whole chunks without an early way out, so that the compiler can look at many bytes at once.
    let mut chunks = text.as_bytes().chunks(256);
    if !chunks.any(|chunk| chunk.iter().fold(false, |found, byte| found | is_bad(*byte))) {
        return text;
    }
    let mut out = text.into_owned();
    for (at, byte) in out.bytes().enumerate().filter(|(_, byte)| is_bad(*byte)) {
        let make = || Diagnostic::feed_character(u32::from(byte));
        report.repair("feed-character", at, make);
    }
    // One space for one control character keeps every offset.
    out = out.chars().map(|it| if it.is_ascii() && is_bad(it as u8) { ' ' } else { it }).collect();
    Cow::Owned(out)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Container {
    Rss,
    Rdf,
    Feed,
    Channel,
    /// A wrapper around items that some generators add.
    Wrapper,
}

fn container(name: &str) -> Option<Container> {
    let (_, local) = names::split(name);
    const NAMES: [(&str, Container); 6] = [
        ("rss", Container::Rss),
        ("rdf", Container::Rdf),
        ("feed", Container::Feed),
        ("channel", Container::Channel),
        ("items", Container::Wrapper),
        ("entries", Container::Wrapper),
    ];
    let named = NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(local));
    named.map(|(_, container)| *container)
}

fn xml(
    text: &str,
    base: Option<&Url>,
    items_max: usize,
    report: Report,
) -> Result<Found, NotAFeed> {
    let mut parser = Parser::new(text, report);
    let Some(root) = find_root(text, &mut parser) else {
        return Err(NotAFeed { error: page::what_is_it(text, base), report: parser.report });
    };
    let mut walk = Walk {
        channel: Channel::default(),
        drafts: Vec::new(),
        open: Vec::new(),
        scopes: vec![Scope::new(base)],
        tree: Tree::default(),
        items_max,
    };
    walk.channel.raw.format = Some(format_of(&root, &mut parser));
    let mut token = Token::Start(root);
    loop {
        match token {
            Token::Start(tag) => {
                if walk.drafts.len() >= items_max && parser::is_item(tag.name) {
                    parser.report.add(Diagnostic::feed_items_limit(items_max), Some(tag.at));
                    walk.open.clear();
                    parser.is_truncated = false;
                    break;
                }
                walk.start(tag, &mut parser);
            }
            Token::End { name, at } => walk.end(name, at, &mut parser),
            Token::Text { .. } => {}
            Token::Eof => break,
        }
        token = parser.next();
    }
    let is_open = walk.open.iter().any(|name| container(name) != Some(Container::Wrapper));
    if parser.is_truncated || is_open {
        let at = parser.len();
        parser.report.add(Diagnostic::feed_truncated(), Some(at));
    }
    let is_whole = !parser.is_truncated && !is_open && walk.drafts.len() < items_max;
    let complete = walk.channel.complete && is_whole && walk.channel.next.is_none();
    let (next, archive) = (walk.channel.next.take(), walk.channel.archive.take());
    let channel = walk.channel.finish();
    Ok(Found { drafts: walk.drafts, channel, next, archive, complete, report: parser.report })
}

struct Walk<'a, 'd> {
    channel: Channel,
    drafts: Vec<Draft>,
    open: Vec<&'a str>,
    /// One more than `open`: the scope inside each container.
    scopes: Vec<Scope<'d>>,
    tree: Tree<'a>,
    items_max: usize,
}

impl<'a> Walk<'a, '_> {
    fn start(&mut self, tag: StartTag<'a>, parser: &mut Parser<'a>) {
        let depth = self.open.len();
        let scope = self.scopes.last().expect("the document's own scope is never popped");
        if let Some(kind) = container(tag.name).filter(|_| depth < CONTAINERS_MAX) {
            let attrs = Attrs(tag.attrs);
            let inner = scope.inside(attrs).into_owned();
            parser.enter(&tag, depth);
            if kind != Container::Wrapper {
                self.attributes(kind, attrs, &inner, parser, tag.at);
            }
            if !tag.is_empty {
                self.open.push(tag.name);
                self.scopes.push(inner);
            }
            return;
        }
        let is_item = parser::is_item(tag.name);
        parser.read(tag, &self.open, depth, &mut self.tree);
        let Some(root) = self.tree.root() else { return };
        let is_wrapped_elsewhere = root.ns() == Ns::Other && !self.open.is_empty();
        if is_item && !is_wrapped_elsewhere {
            debug_assert!(self.drafts.len() < self.items_max, "the caller stops at the limit");
            self.drafts.push(entry::read(root, scope, &mut parser.report));
        } else {
            self.channel.field(root, scope, &mut parser.report);
        }
    }

    fn attributes(
        &mut self,
        kind: Container,
        attrs: Attrs<'_>,
        scope: &Scope<'_>,
        parser: &mut Parser<'a>,
        at: usize,
    ) {
        if self.channel.raw.lang.is_none() {
            self.channel.raw.lang.clone_from(&scope.lang);
        }
        if kind != Container::Channel {
            return;
        }
        if let Some(about) = attrs.filled("about") {
            self.channel.raw.id = self.channel.raw.id.take().or_else(|| Some(about.clone()));
            let url = scope.resolve(&about, &mut parser.report, at);
            self.channel.address(4, url);
        }
        if let Some(href) = attrs.filled("href") {
            let url = scope.resolve(&href, &mut parser.report, at);
            self.channel.address(1, url);
        }
        if let Some(raw) = attrs.filled("lastmod") {
            let date = crate::fields::date_of("lastmod", &raw, Some(at), &mut parser.report);
            self.channel.raw.updated = self.channel.raw.updated.take().or(Some(date));
        }
    }

    fn end(&mut self, name: &'a str, at: usize, parser: &mut Parser<'a>) {
        let level = self.open.iter().rposition(|open| open.eq_ignore_ascii_case(name));
        match level {
            Some(level) => {
                if level + 1 != self.open.len() {
                    let innermost = self.open.last().copied().unwrap_or_default();
                    parser.report.add(Diagnostic::feed_tag_mismatched(innermost, name), Some(at));
                }
                self.open.truncate(level);
                self.scopes.truncate(level + 1);
                parser.leave(level);
            }
            None => {
                if !crate::tree::is_void(name) {
                    parser.report.add(Diagnostic::feed_tag_stray(name), Some(at));
                }
            }
        }
    }
}

/// Skips what stands before the feed; `None` if there is no feed.
fn find_root<'a>(text: &'a str, parser: &mut Parser<'a>) -> Option<StartTag<'a>> {
    let mut is_page = false;
    loop {
        match parser.next() {
            Token::Start(tag) => {
                let kind = container(tag.name).filter(|kind| *kind != Container::Wrapper);
                let (_, local) = names::split(tag.name);
                if local.eq_ignore_ascii_case("html") {
                    is_page = true;
                }
                if kind.is_some() || (!is_page && parser::is_item(tag.name)) {
                    if kind.is_none() {
                        let found = Diagnostic::feed_root_missing(tag.name);
                        parser.report.add(found, Some(tag.at));
                    }
                    let junk = junk(&text[..tag.at]);
                    if !junk.is_empty() {
                        let found = match junk.trim().is_empty() {
                            true => Diagnostic::feed_blank_before(junk.len()),
                            false => Diagnostic::feed_junk_before(junk.len()),
                        };
                        parser.report.add(found, Some(0));
                    }
                    return Some(tag);
                }
            }
            Token::Eof => return None,
            Token::End { .. } | Token::Text { .. } => {}
        }
    }
}

/// What stands before the XML declaration, or before the root if there is none.
fn junk(before: &str) -> &str {
    match before.find("<?xml") {
        Some(at) => &before[..at],
        None => {
            let mut rest = before.trim_start();
            // Comments, style sheets and document types may stand before a root.
            while let Some(inner) = rest.strip_prefix("<!").or_else(|| rest.strip_prefix("<?")) {
                let has_subset = inner.find('[') < inner.find('>') && inner.contains('[');
                let end = match inner.starts_with("--") {
                    true => "-->",
                    false if has_subset => "]>",
                    false => ">",
                };
                rest = inner.find(end).map_or("", |at| inner[at + end.len()..].trim_start());
            }
            rest
        }
    }
}

fn format_of<'a>(root: &StartTag<'a>, parser: &mut Parser<'a>) -> String {
    let attrs = Attrs(root.attrs);
    let version = attrs.filled("version");
    match container(root.name) {
        Some(Container::Rss) => {
            let version = version.unwrap_or_else(|| "2.0".to_owned());
            format!("rss {}", crate::fields::clip(&version))
        }
        Some(Container::Rdf) => match root.attrs.contains("purl.org/rss/1.0") {
            true => "rss 1.0".to_owned(),
            false if root.attrs.contains("netscape.com/rdf/simple/0.9") => "rss 0.90".to_owned(),
            false => "rss 1.0".to_owned(),
        },
        Some(Container::Feed) => {
            parser.enter(root, 0);
            let is_old = parser.ns_of(root.name, root.at) == Ns::Atom03
                || version.as_deref().is_some_and(|it| it.starts_with("0."));
            if is_old { "atom 0.3".to_owned() } else { "atom 1.0".to_owned() }
        }
        Some(Container::Channel) => "cdf".to_owned(),
        Some(Container::Wrapper) | None => "fragment".to_owned(),
    }
}

/// Gives every item its origin id, its position and its place in the body; leaves out repetitions.
fn identify(
    drafts: Vec<Draft>,
    report: &mut Report,
    to_byte: impl Fn(usize) -> u64,
) -> Vec<RawItem> {
    let mut items: Vec<RawItem> = Vec::with_capacity(drafts.len());
    let mut known: HashMap<String, usize> = HashMap::with_capacity(drafts.len());
    for draft in drafts {
        let Draft { mut item, at, id } = draft;
        let mut origin_id = id.or_else(|| item.url.clone()).unwrap_or_else(|| content_id(&item));
        if let Some(first_idx) = known.get(&origin_id).copied() {
            let same_address = items[first_idx].url == item.url;
            if same_address && content_id(&items[first_idx]) == content_id(&item) {
                report.add(Diagnostic::feed_item_repeated(&crate::fields::clip(&origin_id)), at);
                continue;
            }
            report.add(Diagnostic::feed_id_shared(&crate::fields::clip(&origin_id)), at);
            let first = &mut items[first_idx];
            match (&first.url, &item.url) {
                (Some(first_url), Some(url)) if first_url != url => {
                    let (first_url, url) = (first_url.clone(), url.clone());
                    known.insert(first_url.clone(), first_idx);
                    first.origin_id = first_url;
                    origin_id = url;
                }
                _ => origin_id = content_id(&item),
            }
            if known.contains_key(&origin_id) {
                origin_id = content_id(&item);
            }
            if known.contains_key(&origin_id) {
                report.add(Diagnostic::feed_item_repeated(&crate::fields::clip(&origin_id)), at);
                continue;
            }
        }
        known.insert(origin_id.clone(), items.len());
        item.origin_id = origin_id;
        item.position = u32::try_from(items.len()).ok();
        item.byte = at.map(&to_byte);
        items.push(item);
    }
    items
}

/// An identifier for an item without one: the same title and date give the same id.
fn content_id(item: &RawItem) -> String {
    let title = item.title.as_ref().map_or("", |text| text.value.as_str());
    let date = item.published.as_ref().or(item.updated.as_ref()).map_or("", |it| it.raw.as_str());
    let text = item.teaser.as_ref().or(item.body.as_ref()).map(|it| it.value.as_str());
    let file = item.attachments.first().map(|it| it.url.as_str());
    let text = match title.is_empty() {
        true => text.or(file).unwrap_or_default(),
        false => "",
    };
    format!("hash:{:032x}", xxh3_128(format!("{title}\u{1F}{date}\u{1F}{text}").as_bytes()))
}
