//! How the interface writes values: names inside objects, lists of one, dates of days.

use comrak::{Options, markdown_to_html};
use portolan_plugin::{
    Timestamp, When,
    raw::{RawDate, RawImage, RawTerm},
};
use serde_json::Value;
use url::Url;

/// A text, squeezed at its ends, if there is one.
pub(crate) fn text(value: &Value, key: &str) -> Option<String> {
    let words = match value.get(key)? {
        Value::String(words) => words.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!words.is_empty()).then_some(words)
}

/// The things under a key, whether they stand in a list or alone.
pub(crate) fn things<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    match value.get(key) {
        Some(Value::Array(all)) => all,
        Some(Value::Null) | None => &[],
        Some(one) => std::slice::from_ref(one),
    }
}

/// The names of the things under a key.
pub(crate) fn names(value: &Value, key: &str) -> Vec<String> {
    let name = |it: &Value| match it {
        Value::String(name) => Some(name.trim().to_owned()),
        it => text(it, "name").or_else(|| text(it, "shortname")),
    };
    things(value, key).iter().filter_map(name).filter(|it| !it.is_empty()).collect()
}

/// Tags of one sort. Bare numbers are ids of ReliefWeb's own lists and say nothing here.
pub(crate) fn terms(value: &Value, key: &str, scheme: &str) -> Vec<RawTerm> {
    let term = |name: String| RawTerm {
        term: name,
        scheme: Some(scheme.to_owned()),
        ..RawTerm::default()
    };
    names(value, key).into_iter().map(term).collect()
}

/// A date. Midnight is how the interface writes a day whose time nobody gave.
pub(crate) fn date(value: &Value, key: &str) -> Option<RawDate> {
    let raw = text(value, key)?;
    let when = raw.parse::<Timestamp>().ok().map(|at| match raw.get(10..19) {
        Some("T00:00:00") => raw
            .get(..10)
            .and_then(|day| day.parse().ok())
            .map_or(When::Instant { at, offset_minutes: 0 }, |date| When::Day { date }),
        _ => When::Instant { at, offset_minutes: offset(&raw) },
    });
    let when = when.or_else(|| Some(When::Day { date: raw.parse().ok()? }));
    Some(RawDate { raw, when })
}

/// Minutes from UTC at the end of an instant.
fn offset(raw: &str) -> i16 {
    let Some(at) = raw.rfind(['+', '-']).filter(|at| *at > 10) else { return 0 };
    let digits: String = raw[at + 1..].chars().filter(char::is_ascii_digit).collect();
    let Some((hours, minutes)) = digits.split_at_checked(2) else { return 0 };
    let total =
        hours.parse::<i16>().unwrap_or_default() * 60 + minutes.parse::<i16>().unwrap_or_default();
    if raw[at..].starts_with('-') { -total } else { total }
}

/// A web address.
pub(crate) fn address(value: &Value, key: &str) -> Option<String> {
    let words = text(value, key)?;
    let url = Url::parse(&words).ok()?;
    matches!(url.scheme(), "http" | "https").then_some(words)
}

/// A text with markup: the HTML that the interface makes of it, else the Markdown itself.
pub(crate) fn html(value: &Value, key: &str) -> Option<String> {
    text(value, &format!("{key}-html")).or_else(|| text(value, key).map(|it| markdown(&it)))
}

/// Publishers' Markdown may hold HTML of their own; what of it is safe is decided later.
pub(crate) fn markdown(text: &str) -> String {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.autolink = true;
    options.render.r#unsafe = true;
    markdown_to_html(text, &options)
}

/// A picture with its own words.
pub(crate) fn image(value: &Value) -> Option<RawImage> {
    let url = ["url-large", "url", "url-small"].iter().find_map(|key| address(value, key))?;
    let number = |key: &str| text(value, key).and_then(|it| it.parse().ok());
    Some(RawImage {
        url,
        alt: text(value, "description").or_else(|| text(value, "alt")),
        caption: text(value, "caption"),
        credit: text(value, "copyright"),
        width: number("width"),
        height: number("height"),
    })
}
