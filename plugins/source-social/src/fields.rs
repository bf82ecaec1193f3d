//! Small tools over JSON, times and text.

use jiff::{Timestamp, fmt::temporal::Pieces};
use portolan_plugin::{When, raw::RawDate};
use serde_json::Value;
use url::Url;

/// A text that says something.
pub(crate) fn text(value: &Value, key: &str) -> Option<String> {
    let words = match value.get(key)? {
        Value::String(words) => words.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!words.is_empty()).then_some(words)
}

pub(crate) fn flag(value: &Value, key: &str) -> bool {
    value.get(key).and_then(Value::as_bool).unwrap_or(false)
}

/// The things under a key, whether they stand in a list or alone.
pub(crate) fn things<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    match value.get(key) {
        Some(Value::Array(all)) => all,
        Some(Value::Null) | None => &[],
        Some(one) => std::slice::from_ref(one),
    }
}

/// A web address under a key.
pub(crate) fn address(value: &Value, key: &str) -> Option<String> {
    text(value, key).filter(|it| is_web(it))
}

pub(crate) fn is_web(text: &str) -> bool {
    Url::parse(text).is_ok_and(|it| matches!(it.scheme(), "http" | "https") && it.has_host())
}

/// A moment; a time without its distance from UTC is kept in its words only.
pub(crate) fn date(raw: &str) -> Option<RawDate> {
    let raw = raw.trim();
    if raw.is_empty() {
        return None;
    }
    let when = raw.parse::<Timestamp>().ok().map(|at| {
        let offset = Pieces::parse(raw).ok().and_then(|it| it.to_numeric_offset());
        let minutes = offset.and_then(|it| i16::try_from(it.seconds() / 60).ok());
        When::Instant { at, offset_minutes: minutes.unwrap_or_default() }
    });
    Some(RawDate { raw: raw.to_owned(), when })
}

/// Numbers in the order of their value, as texts: ids that grow with time.
pub(crate) fn padded(id: &str) -> String {
    format!("{id:0>20}")
}

pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Lines of a plain text, whose markup is done, as paragraphs.
pub(crate) fn paragraphs(html: &str) -> String {
    html.replace("\r\n", "\n")
        .split("\n\n")
        .map(|it| it.trim_matches('\n'))
        .filter(|it| !it.trim().is_empty())
        .map(|it| format!("<p>{}</p>", it.replace('\n', "<br>")))
        .collect()
}

pub(crate) fn link(url: &str, words: &str) -> String {
    format!("<a href=\"{}\">{words}</a>", escaped(url))
}

/// The words of a piece of markup, for what wants no markup.
pub(crate) fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut in_tag = false;
    for letter in html.chars() {
        match letter {
            '<' => in_tag = true,
            '>' if in_tag => {
                in_tag = false;
                text.push(' ');
            }
            letter if !in_tag => text.push(letter),
            _ => {}
        }
    }
    let text = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
