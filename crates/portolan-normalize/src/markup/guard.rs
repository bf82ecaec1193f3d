//! Limits that must hold before a tree is built: a parser's work grows with the square of what
//! stays open, and a tag may be as long as the page.

use std::borrow::Cow;

/// Elements open at once; editors' markup stays far below.
const OPEN_MAX: usize = 256;
/// Formatting elements open at once: each of them is opened anew in every paragraph.
const FORMATTING_MAX: usize = 12;
/// Tags of one text; a long report has some thousands.
const TAGS_MAX: usize = 50_000;
/// A longer tag holds an embedded picture or an attack; neither is shown.
const TAG_BYTES_MAX: usize = 8 * 1024;

const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];

/// Elements whose end may be left out; the parser closes them itself.
const IMPLIED: [&str; 14] = [
    "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "optgroup",
    "html", "body",
];

const FORMATTING: [&str; 14] = [
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];

const RAW_TEXT: [&str; 6] = ["script", "style", "textarea", "title", "xmp", "noembed"];

/// The markup with the tags beyond the limits left out; their words stay. `true` if the rest of
/// an endless text was cut off.
pub(super) fn bounded(html: &str) -> (Cow<'_, str>, bool) {
    let mut guard = Guard { kept: None, copied: 0, n_open: 0, n_formatting: 0, n_dropped: 0 };
    let bytes = html.as_bytes();
    let mut at = 0;
    let mut n_tags = 0;
    while let Some(start) = find(bytes, at, b'<') {
        if html[start..].starts_with("<!--") {
            at = html[start + 4..].find("-->").map_or(html.len(), |end| start + 4 + end + 3);
            continue;
        }
        let is_end = bytes.get(start + 1) == Some(&b'/');
        let name_start = start + 1 + usize::from(is_end);
        let name_end = name_end(bytes, name_start);
        if name_end == name_start {
            at = start + 1;
            continue;
        }
        let Some(end) = tag_end(bytes, name_end) else {
            // A tag that is never closed is no tag for the parser either.
            guard.drop_range(html, start, html.len());
            break;
        };
        n_tags += 1;
        if n_tags > TAGS_MAX {
            return (Cow::Owned(guard.finish(html, start)), true);
        }
        let name = html[name_start..name_end].to_ascii_lowercase();
        if !guard.takes(&name, is_end) || end - start > TAG_BYTES_MAX {
            guard.drop_range(html, start, end);
        }
        at = end;
        if !is_end && RAW_TEXT.contains(&name.as_str()) {
            at = raw_text_end(html, end, &name);
        }
    }
    if guard.kept.is_none() {
        return (Cow::Borrowed(html), false);
    }
    (Cow::Owned(guard.finish(html, html.len())), false)
}

struct Guard {
    /// The text so far, once something was left out.
    kept: Option<String>,
    copied: usize,
    n_open: usize,
    n_formatting: usize,
    /// Starts that were left out and whose ends must go, too.
    n_dropped: usize,
}

impl Guard {
    fn takes(&mut self, name: &str, is_end: bool) -> bool {
        if VOID.contains(&name) || IMPLIED.contains(&name) {
            return true;
        }
        let is_formatting = FORMATTING.contains(&name);
        if is_end {
            if self.n_dropped > 0 {
                self.n_dropped -= 1;
                return false;
            }
            self.n_open = self.n_open.saturating_sub(1);
            if is_formatting {
                self.n_formatting = self.n_formatting.saturating_sub(1);
            }
            return true;
        }
        if self.n_open >= OPEN_MAX || is_formatting && self.n_formatting >= FORMATTING_MAX {
            self.n_dropped += 1;
            return false;
        }
        self.n_open += 1;
        self.n_formatting += usize::from(is_formatting);
        true
    }

    fn drop_range(&mut self, html: &str, start: usize, end: usize) {
        let kept = self.kept.get_or_insert_with(String::new);
        kept.push_str(&html[self.copied..start]);
        self.copied = end;
    }

    fn finish(mut self, html: &str, end: usize) -> String {
        self.drop_range(html, end.max(self.copied), end.max(self.copied));
        self.kept.unwrap_or_default()
    }
}

fn find(bytes: &[u8], from: usize, wanted: u8) -> Option<usize> {
    bytes.get(from..)?.iter().position(|byte| *byte == wanted).map(|at| from + at)
}

fn name_end(bytes: &[u8], start: usize) -> usize {
    let is_letter = bytes.get(start).is_some_and(u8::is_ascii_alphabetic);
    if !is_letter {
        return start;
    }
    let length = bytes[start..]
        .iter()
        .position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/' | b'<' | b'"'))
        .unwrap_or(bytes.len() - start);
    // Multi-byte names belong to no element that is shown; the end stays between characters,
    // because the stop is an ASCII byte or the end of the text.
    start + length
}

/// The byte behind the tag's `>`, quoted values read over.
fn tag_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut quote = None;
    let mut after_equals = false;
    for (idx, byte) in bytes.iter().enumerate().skip(from) {
        match (quote, byte) {
            (Some(open), byte) if *byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') if after_equals => quote = Some(*byte),
            (None, b'>') => return Some(idx + 1),
            (None, _) => {}
        }
        // A quote opens a value only behind an equals sign.
        after_equals = *byte == b'=' || after_equals && byte.is_ascii_whitespace();
    }
    None
}

fn raw_text_end(html: &str, from: usize, name: &str) -> usize {
    let bytes = html.as_bytes();
    let mut at = from;
    while let Some(start) = find(bytes, at, b'<') {
        let rest = &bytes[start + 1..];
        let closes = rest.first() == Some(&b'/')
            && rest.len() > name.len()
            && rest[1..=name.len()].eq_ignore_ascii_case(name.as_bytes());
        if closes {
            return start;
        }
        at = start + 1;
    }
    html.len()
}
