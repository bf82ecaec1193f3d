//! From bytes to JSON, or to a complaint that names what came instead.

use portolan_plugin::Diagnostic;
use serde_json::Value;

use crate::markup;

/// So many places are tried as the beginning of the JSON behind a warning.
const BEGINNINGS_MAX: usize = 64;
/// So much of what stands before the JSON is quoted.
const QUOTED_CHARS: usize = 120;

/// What was read, and what was skipped on the way to it.
pub(crate) struct Answer {
    pub(crate) value: Value,
    pub(crate) skipped: Option<Diagnostic>,
}

/// Reads an answer of the interface. Boxed: a complaint is larger than what it complains of.
pub(crate) fn read(body: &[u8]) -> Result<Answer, Box<Diagnostic>> {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    if text.is_empty() {
        return Err(Box::new(Diagnostic::api_unreadable("it is empty")));
    }
    let answer = match first_value(text) {
        Ok(value) => Answer { value, skipped: None },
        Err(words) => behind_warning(text).ok_or_else(|| {
            Box::new(match is_page(text) {
                true => Diagnostic::api_is_page(&title(text)),
                false => Diagnostic::api_unreadable(&words),
            })
        })?,
    };
    match error_of(&answer.value) {
        Some(complaint) => Err(Box::new(complaint)),
        None => Ok(answer),
    }
}

/// The JSON at the start of a text; what a cache writes behind it is passed over.
fn first_value(text: &str) -> Result<Value, String> {
    if !text.starts_with(['{', '[']) {
        return Err("it begins with no bracket".to_owned());
    }
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    match values.next() {
        // What a comma follows is an entry of a list that was cut off.
        Some(Ok(value)) => match text[values.byte_offset()..].trim_start().chars().next() {
            Some(',' | ']' | '}' | ':') => Err("it is a part of something longer".to_owned()),
            _ => Ok(value),
        },
        Some(Err(err)) => Err(err.to_string()),
        None => Err("it is empty".to_owned()),
    }
}

/// PHP prints its warnings before the document. A page for people is none, whatever JSON its
/// scripts may hold.
fn behind_warning(text: &str) -> Option<Answer> {
    if is_page(text) || text.starts_with(['{', '[']) {
        return None;
    }
    let beginnings = text.match_indices(['{', '[']).map(|(at, _)| at).filter(|&at| {
        let rest = text[at + 1..].trim_start();
        let is_inside = text[..at].trim_end().ends_with([',', ':', '[', '{']);
        rest.starts_with(['{', '"', ']']) && !is_inside
    });
    for at in beginnings.take(BEGINNINGS_MAX) {
        if let Ok(value) = first_value(&text[at..])
            && (value.is_object() || value.is_array())
        {
            let words: String = markup::plain(&text[..at]).chars().take(QUOTED_CHARS).collect();
            let skipped = Some(Diagnostic::api_junk_before(at, &words));
            return Some(Answer { value, skipped });
        }
    }
    None
}

fn is_page(text: &str) -> bool {
    let start: String = text.chars().take(400).collect::<String>().to_ascii_lowercase();
    start.contains("<!doctype") || start.contains("<html") || start.contains("<head")
}

fn title(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let inside = lower.find("<title").and_then(|at| {
        let start = at + lower[at..].find('>')? + 1;
        let end = start + lower[start..].find("</title")?;
        text.get(start..end)
    });
    markup::plain(inside.unwrap_or_default())
}

/// `{"code": "rest_no_route", "message": …}`
fn error_of(value: &Value) -> Option<Diagnostic> {
    let code = value.get("code")?.as_str()?;
    let words = value.get("message")?.as_str()?;
    value.get("id").is_none().then(|| Diagnostic::wordpress_error(code, &markup::plain(words)))
}
