//! The TOML at the head of a file, between two lines of `+++`.

use portolan_plugin::Diagnostic;
use serde::Deserialize;

const FENCE: &str = "+++";
const KEYS: [&str; 5] = ["title", "description", "order", "lang", "updated"];

/// What a file says of its page.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct FrontMatter {
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    /// Place among the pages; lower comes first.
    pub(crate) order: Option<i64>,
    /// Wins over the language in the file's name.
    pub(crate) lang: Option<String>,
    /// A date, as TOML or as text.
    pub(crate) updated: Option<String>,
}

#[derive(Deserialize)]
struct Known {
    title: Option<String>,
    description: Option<String>,
    order: Option<i64>,
    lang: Option<String>,
    updated: Option<toml::Value>,
}

/// The front matter, the Markdown after it, and complaints. `None` if there is no page in it.
pub(crate) fn read(text: &str, complaints: &mut Vec<Diagnostic>) -> Option<(FrontMatter, String)> {
    let Some((head, body)) = split(text) else {
        let words = match text.trim_start().starts_with(FENCE) {
            true => "its second line of `+++` is missing",
            false => "the file does not begin with it",
        };
        complaints.push(Diagnostic::front_matter_unreadable(1, words));
        return None;
    };
    let known: Known = match toml::from_str(head) {
        Ok(known) => known,
        Err(err) => {
            let at = err.span().map_or(0, |span| span.start);
            let words = err.message().trim().replace('\n', ", ");
            complaints.push(Diagnostic::front_matter_unreadable(line_of(head, at), &words));
            return None;
        }
    };
    if let Ok(table) = head.parse::<toml::Table>() {
        for key in table.keys().filter(|key| !KEYS.contains(&key.as_str())) {
            let at = head.lines().position(|line| {
                let line = line.trim_start().trim_start_matches(['"', '[']);
                line.starts_with(key.as_str())
            });
            let line = u32::try_from(at.unwrap_or(0)).unwrap_or(u32::MAX).saturating_add(2);
            complaints.push(Diagnostic::front_matter_unknown(line, key, &KEYS));
        }
    }
    let updated = match known.updated {
        None => None,
        Some(toml::Value::Datetime(date)) => Some(date.to_string()),
        Some(toml::Value::String(words)) => Some(words),
        Some(_) => {
            let words = "`updated` is no date";
            complaints.push(Diagnostic::front_matter_unreadable(1, words));
            None
        }
    };
    let filled = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
    let Some(title) = filled(known.title) else {
        complaints.push(Diagnostic::front_matter_untitled());
        return None;
    };
    let front = FrontMatter {
        title,
        description: filled(known.description),
        order: known.order,
        lang: filled(known.lang),
        updated,
    };
    Some((front, body.to_owned()))
}

/// The TOML and the rest, without the fences.
fn split(text: &str) -> Option<(&str, &str)> {
    let rest = text.trim_start_matches('\u{feff}').strip_prefix(FENCE)?;
    let (rest_of_line, rest) = rest.split_once('\n')?;
    if !rest_of_line.trim().is_empty() {
        return None;
    }
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == FENCE {
            return Some((&rest[..at], &rest[at + line.len()..]));
        }
        at += line.len();
    }
    None
}

/// The line in the file of a byte in its front matter, which begins on the second.
fn line_of(head: &str, at: usize) -> u32 {
    let before = head.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count();
    u32::try_from(before).unwrap_or(u32::MAX).saturating_add(2)
}
