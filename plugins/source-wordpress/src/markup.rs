//! What WordPress and its builders leave in texts.

/// The longest shortcode that is looked for.
const SHORTCODE_MAX: usize = 2000;

/// A text without tags and references, in one line.
pub(crate) fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        let is_tag = rest[at + 1..].starts_with(|it: char| it.is_ascii_alphabetic() || it == '/');
        match rest[at..].find('>').filter(|_| is_tag) {
            Some(end) => {
                text.push(' ');
                rest = &rest[at + end + 1..];
            }
            None => {
                text.push('<');
                rest = &rest[at + 1..];
            }
        }
    }
    text.push_str(rest);
    decoded(&text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text with its character references resolved.
pub(crate) fn decoded(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(34).position(|it| it == b';');
        match end.and_then(|end| Some((reference(&rest[1..end])?, end))) {
            Some((character, end)) => {
                decoded.push_str(&character);
                rest = &rest[end + 1..];
            }
            None => {
                decoded.push('&');
                rest = &rest[1..];
            }
        }
    }
    decoded.push_str(rest);
    decoded
}

fn reference(name: &str) -> Option<String> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code).filter(|it| *it != '\0').map(String::from);
    }
    let is_named = |it: &&entities::Entity| {
        it.entity.strip_prefix('&').and_then(|it| it.strip_suffix(';')) == Some(name)
    };
    entities::ENTITIES.iter().find(is_named).map(|it| it.characters.to_owned())
}

/// An introduction without the link to the rest that themes append.
pub(crate) fn without_more_link(html: &str) -> String {
    let mut kept = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(link) = next_link(rest) {
        let class = link.attribute("class").unwrap_or_default();
        let is_more = class
            .split_whitespace()
            .any(|it| matches!(it, "more-link" | "read-more" | "readmore" | "excerpt-read-more"));
        let end = rest[link.end..].find("</a>").map(|at| link.end + at + 4);
        match end.filter(|_| is_more) {
            Some(end) => {
                kept.push_str(&rest[..link.start]);
                rest = &rest[end..];
            }
            None => {
                kept.push_str(&rest[..link.end]);
                rest = &rest[link.end..];
            }
        }
    }
    kept.push_str(rest);
    kept
}

/// A text without the codes of builders that are no longer there to turn them into anything:
/// `[vc_row][vc_column width="1/2"]`. A bracket of the writer's own, `[sic]`, stays.
pub(crate) fn without_shortcodes(text: &str) -> String {
    if !text.contains('[') {
        return text.to_owned();
    }
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        kept.push_str(&rest[..at]);
        rest = &rest[at..];
        match shortcode(rest) {
            Some(length) => rest = &rest[length..],
            None => {
                kept.push('[');
                rest = &rest[1..];
            }
        }
    }
    kept.push_str(rest);
    kept
}

/// Codes of WordPress itself and of widespread plugins that say nothing by their form.
const CODES: [&str; 14] = [
    "audio",
    "button",
    "caption",
    "column",
    "contact-form",
    "contact-form-7",
    "embed",
    "gallery",
    "playlist",
    "row",
    "section",
    "toc",
    "tribe_events",
    "video",
];

/// The length of the shortcode that a text begins with.
fn shortcode(text: &str) -> Option<usize> {
    let end = text.bytes().take(SHORTCODE_MAX).position(|it| it == b']')?;
    let inside = text.get(1..end)?;
    let is_end = inside.starts_with('/');
    let inside = inside.trim_start_matches('/').trim_end_matches('/').trim();
    let name = inside.split(char::is_whitespace).next().unwrap_or_default();
    let is_name = name.len() > 1
        && name.starts_with(|it: char| it.is_ascii_lowercase())
        && name
            .bytes()
            .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || b"_-".contains(&it));
    let more = inside[name.len()..].trim();
    let has_attributes = more.contains("=\"") || more.contains("=&#") || more.contains("=”");
    let is_builders = name.contains('_') || CODES.contains(&name);
    let is_code = is_name && (has_attributes || (is_builders && (more.is_empty() || is_end)));
    is_code.then_some(end + 1)
}

/// A link in a text.
pub(crate) struct Link<'t> {
    /// Where its tag begins and ends.
    pub(crate) start: usize,
    pub(crate) end: usize,
    tag: &'t str,
}

impl Link<'_> {
    pub(crate) fn attribute(&self, name: &str) -> Option<String> {
        let mut rest = self.tag;
        loop {
            rest = rest.trim_start_matches(|it: char| it.is_whitespace() || it == '/');
            let length = rest.find(|it: char| it.is_whitespace() || it == '=')?;
            let (key, after) = rest.split_at(length);
            let after = after.trim_start();
            let Some(after) = after.strip_prefix('=') else {
                rest = after;
                continue;
            };
            let after = after.trim_start();
            let (value, next) = match after.chars().next()? {
                quote @ ('"' | '\'') => {
                    let end = after[1..].find(quote)? + 1;
                    (&after[1..end], &after[end + 1..])
                }
                _ => {
                    let end = after.find(char::is_whitespace).unwrap_or(after.len());
                    after.split_at(end)
                }
            };
            if key.eq_ignore_ascii_case(name) {
                return Some(decoded(value));
            }
            rest = next;
        }
    }
}

/// The first link of a text.
pub(crate) fn next_link(html: &str) -> Option<Link<'_>> {
    let mut from = 0;
    while let Some(at) = html[from..].find("<a") {
        let start = from + at;
        let after = &html[start + 2..];
        if after.starts_with(char::is_whitespace) {
            let length = after.find('>')?;
            return Some(Link { start, end: start + 2 + length + 1, tag: &after[..length] });
        }
        from = start + 2;
    }
    None
}

/// Every link of a text with the words it stands on.
pub(crate) fn links(html: &str) -> Vec<(String, String)> {
    let mut links = Vec::new();
    let mut rest = html;
    while let Some(link) = next_link(rest) {
        let after = &rest[link.end..];
        let words = after.find("</a>").map(|end| plain(&after[..end])).unwrap_or_default();
        if let Some(href) = link.attribute("href") {
            links.push((href, words));
        }
        rest = after;
    }
    links
}
