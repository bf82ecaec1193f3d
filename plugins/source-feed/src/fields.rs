//! What the fields of items and channels have in common: texts with their markup, people,
//! terms, addresses, dates, and the language and base that apply where they stand.

use std::borrow::Cow;

use portolan_plugin::{
    Diagnostic,
    raw::{Markup, RawDate, RawLink, RawPerson, RawTerm, RawText},
};
use url::Url;

use crate::{
    attrs::Attrs,
    dates,
    entities::html_entity,
    names::Ns,
    report::Report,
    tree::{Element, Escaping},
};

/// One text is cut after so many bytes.
const TEXT_BYTES_MAX: usize = 4 * 1024 * 1024;

/// `xml:lang` and `xml:base` in force at an element.
#[derive(Clone, Debug)]
pub(crate) struct Scope<'d> {
    pub(crate) lang: Option<String>,
    /// Set only where the document declares one.
    pub(crate) base: Option<Url>,
    document: Option<&'d Url>,
}

impl<'d> Scope<'d> {
    pub(crate) fn new(document: Option<&'d Url>) -> Scope<'d> {
        Scope { lang: None, base: None, document }
    }

    pub(crate) fn inside(&self, attrs: Attrs<'_>) -> Cow<'_, Scope<'d>> {
        if !attrs.0.contains("xml:") {
            return Cow::Borrowed(self);
        }
        let mut scope = self.clone();
        if let Some(lang) = attrs.value("xml:lang") {
            let lang = lang.trim();
            scope.lang = (!lang.is_empty()).then(|| lang.to_owned());
        }
        if let Some(base) = attrs.filled("xml:base")
            && let Some(base) = self.resolve_url(&base).filter(|it| !it.cannot_be_a_base())
        {
            scope.base = Some(base);
        }
        Cow::Owned(scope)
    }

    pub(crate) fn base_text(&self) -> Option<String> {
        self.base.as_ref().map(Url::to_string)
    }

    /// The absolute address; one that is absolute already stays as it was written.
    pub(crate) fn resolve(
        &self,
        raw: &str,
        report: &mut Report,
        at: impl Into<Option<usize>>,
    ) -> Option<String> {
        let raw = raw.trim();
        if raw.is_empty() {
            return None;
        }
        let has_breaks = memchr::memchr3(b'\n', b'\r', b'\t', raw.as_bytes()).is_some();
        let raw: Cow<'_, str> = match has_breaks {
            true => Cow::Owned(raw.replace(['\n', '\r', '\t'], "")),
            false => Cow::Borrowed(raw),
        };
        if has_scheme(&raw) {
            return Some(raw.into_owned());
        }
        match self.resolve_url(&raw) {
            Some(url) => Some(url.into()),
            None => {
                report.add(Diagnostic::feed_address_unread(&clip(&raw)), at.into());
                None
            }
        }
    }

    fn resolve_url(&self, raw: &str) -> Option<Url> {
        match self.base.as_ref().or(self.document) {
            Some(base) => base.join(raw).ok(),
            None => Url::parse(raw).ok(),
        }
    }
}

/// How the text of an element is to be taken when nothing is declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// RSS says nothing: markup is recognised by its look.
    Rss,
    /// Atom 1.0: `type` says it, and is `text` when absent.
    Atom,
    /// Atom 0.3: `type` is a media type, `mode` an encoding.
    Atom03,
}

impl Dialect {
    pub(crate) fn of(ns: Ns) -> Dialect {
        match ns {
            Ns::Atom => Dialect::Atom,
            Ns::Atom03 => Dialect::Atom03,
            _ => Dialect::Rss,
        }
    }
}

/// The text of an element with its markup; `None` if there is nothing in it.
pub(crate) fn text(
    element: Element<'_, '_>,
    scope: &Scope<'_>,
    report: &mut Report,
) -> Option<RawText> {
    let scope = scope.inside(element.attrs());
    let (value, markup) = content(element, report)?;
    let trimmed = cut(value.trim(), element.name(), element.at(), report);
    if trimmed.is_empty() {
        return None;
    }
    let value = match trimmed.len() == value.len() {
        true => value,
        false => trimmed.to_owned(),
    };
    let text = RawText { value, markup, lang: scope.lang.clone(), base: None };
    Some(text.with_base(scope.base_text()))
}

fn content(element: Element<'_, '_>, report: &mut Report) -> Option<(String, Markup)> {
    let declared = element.attrs().filled("type").map(|it| it.to_ascii_lowercase());
    let declared = declared.as_deref().map(|it| it.split(';').next().unwrap_or(it).trim());
    let mode = element.attrs().filled("mode").map(|it| it.to_ascii_lowercase());
    let dialect = match mode {
        Some(_) => Dialect::Atom03,
        None => Dialect::of(element.ns()),
    };
    if mode.as_deref() == Some("base64") {
        return Some(of_base64(element, declared));
    }
    match (dialect, declared) {
        (Dialect::Rss, _) => Some(undeclared(element)),
        (_, Some("xhtml" | "application/xhtml+xml")) => {
            if !element.has_elements() && mode.is_none() && dialect == Dialect::Atom {
                return Some(undeclared(element));
            }
            if mode.as_deref() == Some("escaped") {
                return Some((element.text().into_owned(), Markup::Html));
            }
            Some((xhtml(element), Markup::Html))
        }
        (_, Some("html" | "text/html")) => match element.has_elements() {
            true => Some((element.markup(Escaping::None), Markup::Html)),
            false => Some((element.text().into_owned(), Markup::Html)),
        },
        (Dialect::Atom, None | Some("text" | "text/plain")) => match element.has_elements() {
            true => Some((xhtml(element), Markup::Html)),
            false => Some((element.text().into_owned(), Markup::Plain)),
        },
        (Dialect::Atom03, None | Some("text" | "text/plain")) => match mode.as_deref() {
            Some("escaped") => Some(undeclared(element)),
            _ if element.has_elements() => Some((xhtml(element), Markup::Html)),
            _ => Some(undeclared(element)),
        },
        (_, Some(media_type)) if media_type.ends_with("+xml") || media_type.ends_with("/xml") => {
            match element.has_elements() {
                true => Some((xhtml(element), Markup::Html)),
                false => Some(undeclared(element)),
            }
        }
        (_, Some(media_type)) if media_type.starts_with("text/") => {
            Some((element.text().into_owned(), Markup::Plain))
        }
        (Dialect::Atom03, Some(_)) => Some(undeclared(element)),
        (Dialect::Atom, Some(media_type)) if media_type.contains('/') => {
            let (value, markup) = of_base64(element, Some(media_type));
            match value.is_empty() {
                true => {
                    report.add(
                        Diagnostic::feed_json_member("content", "text or markup"),
                        Some(element.at()),
                    );
                    None
                }
                false => Some((value, markup)),
            }
        }
        (Dialect::Atom, Some(_)) => Some(undeclared(element)),
    }
}

/// XHTML content without the `div` that Atom wants around it.
fn xhtml(element: Element<'_, '_>) -> String {
    let mut children = element.elements();
    let only = children.next().filter(|_| children.next().is_none());
    let is_bare = |div: &Element<'_, '_>| {
        div.local() == "div"
            && div
                .attrs()
                .iter()
                .all(|(name, _)| name.starts_with("xmlns") || name.starts_with("xml:"))
    };
    match only.filter(is_bare) {
        // Text beside the `div` would be lost without this check.
        Some(div) if element.text().trim() == div.text().trim() => div.markup(Escaping::Text),
        _ => element.markup(Escaping::Text),
    }
}

fn undeclared(element: Element<'_, '_>) -> (String, Markup) {
    if element.has_elements() {
        return (element.markup(Escaping::None), Markup::Html);
    }
    let value = element.text().into_owned();
    let markup = if looks_like_html(&value) { Markup::Html } else { Markup::Plain };
    (value, markup)
}

fn of_base64(element: Element<'_, '_>, media_type: Option<&str>) -> (String, Markup) {
    let text = decode_base64(&element.text()).and_then(|bytes| String::from_utf8(bytes).ok());
    let value = text.unwrap_or_default();
    let is_html = matches!(media_type, Some("text/html" | "html" | "application/xhtml+xml"))
        || looks_like_html(&value);
    (value, if is_html { Markup::Html } else { Markup::Plain })
}

fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut n_bits) = (0_u32, 0_u32);
    for byte in text.bytes().filter(|byte| !byte.is_ascii_whitespace()) {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        n_bits += 6;
        if n_bits >= 8 {
            n_bits -= 8;
            out.push(u8::try_from((bits >> n_bits) & 0xFF).ok()?);
        }
    }
    Some(out)
}

/// Whether undeclared text is markup: it holds a tag that HTML knows, or a reference.
pub(crate) fn looks_like_html(text: &str) -> bool {
    let has_tag = text.match_indices('<').any(|(at, _)| {
        let rest = &text[at + 1..];
        let rest = rest.strip_prefix('/').unwrap_or(rest);
        let len = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let ends_well = rest[len..].starts_with(['>', '/', ' ', '\n', '\t', '\r']);
        rest.starts_with("!--") || (ends_well && is_html_name(&rest[..len]) && rest.contains('>'))
    });
    has_tag
        || text.match_indices('&').any(|(at, _)| {
            let rest = &text[at + 1..];
            let len =
                rest.bytes().take(32).take_while(|it| it.is_ascii_alphanumeric() || *it == b'#');
            let len = len.count();
            rest[len..].starts_with(';')
                && (rest.starts_with('#') || html_entity(&rest[..len]).is_some())
        })
}

fn is_html_name(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "a",
        "abbr",
        "acronym",
        "address",
        "area",
        "article",
        "aside",
        "audio",
        "b",
        "base",
        "basefont",
        "bdi",
        "bdo",
        "big",
        "blink",
        "blockquote",
        "body",
        "br",
        "button",
        "canvas",
        "caption",
        "center",
        "cite",
        "code",
        "col",
        "colgroup",
        "data",
        "datalist",
        "dd",
        "del",
        "details",
        "dfn",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "em",
        "embed",
        "fieldset",
        "figcaption",
        "figure",
        "font",
        "footer",
        "form",
        "frame",
        "frameset",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "header",
        "hgroup",
        "hr",
        "html",
        "i",
        "iframe",
        "img",
        "input",
        "ins",
        "kbd",
        "label",
        "legend",
        "li",
        "link",
        "main",
        "map",
        "mark",
        "marquee",
        "math",
        "menu",
        "meta",
        "meter",
        "nav",
        "nobr",
        "noscript",
        "object",
        "ol",
        "optgroup",
        "option",
        "output",
        "p",
        "param",
        "picture",
        "pre",
        "progress",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "script",
        "section",
        "select",
        "small",
        "source",
        "span",
        "strike",
        "strong",
        "style",
        "sub",
        "summary",
        "sup",
        "svg",
        "table",
        "tbody",
        "td",
        "template",
        "textarea",
        "tfoot",
        "th",
        "thead",
        "time",
        "title",
        "tr",
        "track",
        "tt",
        "u",
        "ul",
        "var",
        "video",
        "wbr",
    ];
    NAMES.binary_search_by(|known| cmp_ignoring_case(known, name)).is_ok()
}

fn cmp_ignoring_case(known: &str, name: &str) -> std::cmp::Ordering {
    known.bytes().cmp(name.bytes().map(|byte| byte.to_ascii_lowercase()))
}

/// A date with what it says in the terms of feeds; complains if that is nothing.
pub(crate) fn date(element: Element<'_, '_>, report: &mut Report) -> Option<RawDate> {
    let raw = element.filled()?;
    Some(date_of(element.name(), &raw, Some(element.at()), report))
}

pub(crate) fn date_of(field: &str, raw: &str, at: Option<usize>, report: &mut Report) -> RawDate {
    let raw = clip(raw);
    let when = dates::read(&raw);
    if when.is_none() {
        report.add(Diagnostic::feed_date_unread(field, &raw), at);
    }
    RawDate { raw, when }
}

/// A person in Atom's elements or in one of the forms `mail (Name)`, `Name (mail)`,
/// `Name <mail>`.
pub(crate) fn person(
    element: Element<'_, '_>,
    role: Option<&str>,
    scope: &Scope<'_>,
    report: &mut Report,
) -> Option<RawPerson> {
    let mut person = RawPerson { role: role.map(str::to_owned), ..RawPerson::default() };
    let scope = scope.inside(element.attrs());
    for child in element.elements() {
        match child.local() {
            "name" => person.name = person.name.or(child.filled()),
            "email" => person.email = person.email.or(child.filled()),
            "uri" | "url" | "homepage" => {
                let scope = scope.inside(child.attrs());
                let url = child.filled().and_then(|url| scope.resolve(&url, report, child.at()));
                person.url = person.url.or(url);
            }
            _ => {}
        }
    }
    if person.name.is_none() && person.email.is_none() && person.url.is_none() {
        return person_of(&element.text(), role);
    }
    Some(person)
}

pub(crate) fn person_of(text: &str, role: Option<&str>) -> Option<RawPerson> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let is_edge = |it: char| it.is_whitespace() || "()<>[],;\"'".contains(it);
    let email =
        text.split(|it: char| it.is_whitespace() || "()<>[],;\"".contains(it)).find(|word| {
            let (local, domain) = word.split_once('@').unwrap_or_default();
            !local.is_empty()
                && domain.contains('.')
                && !domain.contains('@')
                && !domain.ends_with('.')
        });
    let name = match email {
        Some(email) => {
            let rest = text.replacen(email, "", 1);
            let rest = rest.replace("()", "").replace("<>", "").replace("[]", "");
            let rest = rest.trim_matches(is_edge).trim_end_matches("mailto:").trim_matches(is_edge);
            rest.to_owned()
        }
        None => text.to_owned(),
    };
    Some(RawPerson {
        name: (!name.is_empty()).then_some(name),
        email: email.map(|it| it.strip_prefix("mailto:").unwrap_or(it).to_owned()),
        url: None,
        role: role.map(str::to_owned),
    })
}

/// The categories of one element: Atom's attributes, RSS's text with `domain`, nested ones of
/// iTunes.
pub(crate) fn terms(element: Element<'_, '_>, scope: &Scope<'_>, out: &mut Vec<RawTerm>) {
    let attrs = element.attrs();
    let lang = scope.inside(attrs).lang.clone();
    match element.ns() {
        Ns::Itunes if element.local() == "keywords" => {
            words(element, Some(ITUNES), out);
        }
        Ns::Itunes => {
            if let Some(term) = attrs.filled("text").or_else(|| element.filled()) {
                push_term(
                    RawTerm { term, scheme: Some(ITUNES.to_owned()), label: None, lang },
                    out,
                );
            }
            for child in element.elements().filter(|child| child.local() == "category") {
                terms(child, scope, out);
            }
        }
        ns => {
            let scheme = attrs.filled("scheme").or_else(|| attrs.filled("domain"));
            let scheme = scheme.or_else(|| (ns == Ns::Media).then(|| MEDIA_SCHEME.to_owned()));
            let label = attrs.filled("label");
            let term = attrs.filled("term").or_else(|| element.filled()).or_else(|| label.clone());
            let term = term.or_else(|| element.attrs().filled("rdf:resource"));
            if let Some(term) = term {
                push_term(RawTerm { term, scheme, label, lang }, out);
            }
        }
    }
}

/// Categories in one element, between commas.
pub(crate) fn words(element: Element<'_, '_>, scheme: Option<&str>, out: &mut Vec<RawTerm>) {
    for word in element.text().split(',').map(str::trim).filter(|word| !word.is_empty()) {
        let scheme = scheme.map(str::to_owned);
        push_term(RawTerm { term: word.to_owned(), scheme, label: None, lang: None }, out);
    }
}

const ITUNES: &str = "http://www.itunes.com/";
const MEDIA_SCHEME: &str = "http://search.yahoo.com/mrss/category_schema";

fn push_term(term: RawTerm, out: &mut Vec<RawTerm>) {
    if !out.contains(&term) {
        out.push(term);
    }
}

/// An Atom link: relation, address, words.
pub(crate) struct Link {
    pub(crate) rel: String,
    pub(crate) href: String,
    pub(crate) media_type: Option<String>,
    pub(crate) lang: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) bytes: Option<u64>,
}

impl Link {
    pub(crate) fn read(
        element: Element<'_, '_>,
        scope: &Scope<'_>,
        report: &mut Report,
    ) -> Option<Link> {
        let attrs = element.attrs();
        let href = attrs.value("href").or_else(|| attrs.value("resource"))?;
        let href = scope.inside(attrs).resolve(&href, report, element.at())?;
        let rel = attrs.filled("rel").unwrap_or_else(|| "alternate".to_owned());
        let rel = rel.rsplit('/').next().unwrap_or(&rel).to_ascii_lowercase();
        Some(Link {
            rel,
            href,
            media_type: attrs.filled("type"),
            lang: attrs.filled("hreflang"),
            title: attrs.filled("title"),
            bytes: attrs.filled("length").and_then(|it| it.parse().ok()),
        })
    }

    pub(crate) fn is_page(&self) -> bool {
        self.media_type.as_deref().is_none_or(|it| {
            let it = it.to_ascii_lowercase();
            it.starts_with("text/html") || it.starts_with("application/xhtml")
        })
    }

    pub(crate) fn into_raw(self) -> RawLink {
        RawLink { url: self.href, text: self.title, rel: Some(self.rel) }
    }
}

/// Whether an address begins with a scheme, so that it needs no base.
fn has_scheme(raw: &str) -> bool {
    let Some((scheme, _)) = raw.split_once(':') else { return false };
    scheme.len() > 1
        && scheme.starts_with(|it: char| it.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+.-".contains(&byte))
        && !scheme.contains('.')
}

fn cut<'t>(value: &'t str, field: &str, at: usize, report: &mut Report) -> &'t str {
    if value.len() <= TEXT_BYTES_MAX {
        return value;
    }
    report.add(Diagnostic::feed_text_cut(field, TEXT_BYTES_MAX), Some(at));
    let end = (0..=TEXT_BYTES_MAX).rev().find(|at| value.is_char_boundary(*at)).unwrap_or(0);
    &value[..end]
}

/// A value short enough to be quoted and stored as a label.
pub(crate) fn clip(text: &str) -> String {
    const BYTES_MAX: usize = 200;
    if text.len() <= BYTES_MAX {
        return text.to_owned();
    }
    let end = (0..=BYTES_MAX).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    format!("{}…", &text[..end])
}
