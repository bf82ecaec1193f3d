//! When two values say the same.

use ammonia::{Builder, UrlRelative};
use portolan_core::{
    When,
    raw::{Markup, RawDate, RawText},
};
use url::Url;

/// The words of a text: tags and white space do not count.
pub(crate) fn words(text: &RawText) -> String {
    match text.markup {
        Markup::Html => words_of_html(&text.value),
        _ => squeeze(&text.value),
    }
}

/// The words of a value whose markup is not known.
pub(crate) fn words_of_html(value: &str) -> String {
    let stripped = Builder::empty().clean(value).to_string();
    let text = stripped
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&nbsp;", " ")
        .replace("&quot;", "\"")
        .replace("&amp;", "&");
    squeeze(&text)
}

pub(crate) fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a text of ours and an expected value of unknown markup have the same words.
pub(crate) fn same_words(ours: Option<&RawText>, expected: &str) -> bool {
    match ours {
        None => squeeze(expected).is_empty(),
        Some(ours) => {
            let words = words(ours);
            words == squeeze(expected) || words == words_of_html(expected)
        }
    }
}

/// Whether a text of ours and an expected one are the same document: both are parsed as HTML,
/// passed through the same sanitiser with relative addresses resolved, and written again.
pub(crate) fn same_html(ours: &RawText, expected: &str, base: &str) -> bool {
    if ours.value.trim() == expected.trim() {
        return true;
    }
    let base = ours.base.as_deref().unwrap_or(base);
    let html = match ours.markup {
        Markup::Html => ours.value.clone(),
        _ => {
            if squeeze(&ours.value) == squeeze(expected) {
                return true;
            }
            ours.value.replace('&', "&amp;").replace('<', "&lt;")
        }
    };
    canonical(&html, base) == canonical(expected, base)
}

fn canonical(html: &str, base: &str) -> String {
    let mut builder = Builder::default();
    if let Ok(base) = Url::parse(base) {
        builder.url_relative(UrlRelative::RewriteWithBase(base));
    }
    builder.link_rel(None);
    let clean = squeeze(&builder.clean(html).to_string());
    // Atom's wrapper may stay or go.
    let inner = clean.strip_prefix("<div>").and_then(|it| it.strip_suffix("</div>"));
    let clean = inner.filter(|it| !it.contains("<div")).map_or(clean.as_str(), str::trim);
    sort_attributes(clean)
}

/// The order of attributes says nothing. The input is what the sanitiser writes: every value
/// in double quotes, no `<` or `>` in them unescaped.
fn sort_attributes(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let (text, tag) = rest.split_at(start);
        let Some(end) = tag.find('>') else { break };
        out.push_str(text);
        let inner = &tag[1..end];
        let (name, attributes) = inner.split_once(' ').unwrap_or((inner, ""));
        let mut sorted: Vec<&str> = attributes.split_inclusive("\" ").map(str::trim).collect();
        sorted.sort_unstable();
        out.push('<');
        out.push_str(name);
        for attribute in sorted.iter().filter(|it| !it.is_empty()) {
            out.push(' ');
            out.push_str(attribute);
        }
        out.push('>');
        rest = &tag[end + 1..];
    }
    out.push_str(rest);
    out
}

pub(crate) fn same_address(ours: Option<&str>, expected: &str) -> bool {
    let Some(ours) = ours else { return expected.trim().is_empty() };
    let (ours, expected) = (ours.trim(), expected.trim());
    if ours == expected {
        return true;
    }
    matches!((Url::parse(ours), Url::parse(expected)), (Ok(ours), Ok(expected)) if ours == expected)
}

pub(crate) fn same_lang(ours: Option<&str>, expected: &str) -> bool {
    let fold = |text: &str| text.trim().replace('_', "-").to_ascii_lowercase();
    ours.map(fold).unwrap_or_default() == fold(expected)
}

/// Seconds since 1970; a day counts from its midnight in UTC.
pub(crate) fn seconds(date: Option<&RawDate>) -> Option<i64> {
    date?.when.as_ref().and_then(When::sort_key)
}

/// Seconds of an RFC 3339 time as the reference parsers write them.
pub(crate) fn seconds_of(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(at) = text.parse::<portolan_core::Timestamp>() {
        return Some(at.as_second());
    }
    let day: portolan_core::civil::Date = text.parse().ok()?;
    When::Day { date: day }.sort_key()
}
