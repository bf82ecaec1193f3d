//! Values of properties: `p-`, `u-`, `dt-`, `e-`, and the value-class pattern.

use dom_query::{Document, NodeRef, Selection};
use url::Url;

use super::{Value, classes, classic, is_name};

/// What becomes of pictures in a text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Pictures<'a> {
    Dropped,
    /// Their `alt`, else their address.
    AltOrAddress(&'a Url),
    Alt,
}

/// The text as DOM has it, without scripts, styles and templates, and with what stands for the
/// pictures inside.
pub(super) fn text_content(node: &NodeRef<'_>, pictures: Pictures<'_>) -> String {
    let mut text = String::new();
    let mut stack: Vec<NodeRef<'_>> = node.children_it(true).collect();
    while let Some(node) = stack.pop() {
        if node.is_text() {
            text.push_str(&node.text());
            continue;
        }
        let name = node.node_name().unwrap_or_default();
        match &*name {
            "script" | "style" | "template" => continue,
            "img" => match (pictures, node.attr("alt")) {
                (Pictures::Dropped, _) => {}
                (_, Some(alt)) => text.push_str(&alt),
                (Pictures::AltOrAddress(base), None) => {
                    if let Some(src) = node.attr("src") {
                        text.push_str(&format!(" {} ", resolve(&src, base)));
                    }
                }
                (Pictures::Alt, None) => {}
            },
            _ => {}
        }
        stack.extend(node.children_it(true));
    }
    text
}

fn trim(text: &str) -> &str {
    text.trim_matches(|it: char| it.is_ascii_whitespace())
}

/// An absolute address, or what stood there if it cannot be one.
pub(super) fn resolve(href: &str, base: &Url) -> String {
    base.join(trim(href)).map_or_else(|_| href.to_owned(), String::from)
}

pub(super) fn plain(node: &NodeRef<'_>, base: &Url, is_classic: bool) -> String {
    if let Some(text) = value_class(node, is_classic) {
        return text;
    }
    let name = node.node_name().unwrap_or_default();
    let given = match &*name {
        "abbr" | "link" => node.attr("title"),
        "data" | "input" => node.attr("value"),
        "img" | "area" => node.attr("alt"),
        _ => None,
    };
    match given {
        Some(text) => text.to_string(),
        None => trim(&text_content(node, Pictures::AltOrAddress(base))).to_owned(),
    }
}

pub(super) fn address(node: &NodeRef<'_>, base: &Url, is_classic: bool) -> Value {
    let name = node.node_name().unwrap_or_default();
    let given = match &*name {
        "a" | "area" | "link" => node.attr("href"),
        "img" => return picture(node, base),
        "audio" | "source" | "iframe" => node.attr("src"),
        "video" => node.attr("src").or_else(|| node.attr("poster")),
        "object" => node.attr("data"),
        _ => None,
    };
    if let Some(href) = given {
        return Value::Text(resolve(&href, base));
    }
    let text = value_class(node, is_classic)
        .or_else(|| match &*name {
            "abbr" => node.attr("title").map(|it| it.to_string()),
            "data" | "input" => node.attr("value").map(|it| it.to_string()),
            _ => None,
        })
        .unwrap_or_else(|| trim(&text_content(node, Pictures::Dropped)).to_owned());
    Value::Text(resolve(&text, base))
}

/// A picture's address, with what it shows if that is said.
pub(super) fn picture(node: &NodeRef<'_>, base: &Url) -> Value {
    let src = node.attr("src");
    let url = resolve(src.as_deref().unwrap_or_default(), base);
    match node.attr("alt").filter(|_| src.is_some()) {
        Some(alt) => Value::Image { url, alt: alt.to_string() },
        None => Value::Text(url),
    }
}

pub(super) fn embedded(node: &NodeRef<'_>, base: &Url) -> Value {
    let text = trim(&text_content(node, Pictures::AltOrAddress(base))).to_owned();
    let html = node.inner_html();
    let html = trim(&html);
    let has_relative = html.contains("href") || html.contains("src") || html.contains("=");
    if !has_relative {
        return Value::Html { html: html.to_owned(), text };
    }
    let fragment = Document::fragment(html);
    for name in ["href", "src", "cite", "data", "poster"] {
        if let Some(found) = fragment.try_select(&format!("[{name}]")) {
            for node in found.nodes() {
                let value = node.attr(name).unwrap_or_default();
                if base.join(&value).is_ok_and(|url| url.as_str() != &*value)
                    && Url::parse(&value).is_err()
                {
                    node.set_attr(name, &resolve(&value, base));
                }
            }
        }
    }
    let html = Selection::from(fragment.html_root()).inner_html().to_string();
    Value::Html { html: trim(&html).to_owned(), text }
}

pub(super) fn date(node: &NodeRef<'_>, known: &mut Option<String>, is_classic: bool) -> String {
    if let Some(text) = dated(node, known, is_classic) {
        return text;
    }
    let name = node.node_name().unwrap_or_default();
    let given = match &*name {
        "time" | "ins" | "del" => node.attr("datetime"),
        "abbr" => node.attr("title"),
        "data" | "input" => node.attr("value"),
        _ => None,
    };
    let text = match given {
        Some(text) => text.to_string(),
        None => trim(&text_content(node, Pictures::Dropped)).to_owned(),
    };
    if let Some(day) = text.get(..10).filter(|it| is_day(it)) {
        *known = Some(day.to_owned());
    } else if let (Some(time), Some(day)) = (time(trim(&text)), known.as_deref()) {
        return format!("{day} {time}");
    }
    text
}

/// The elements that hold a value, by the pattern: not inside one another, nor inside properties
/// or microformats of their own.
fn holders<'a>(node: &NodeRef<'a>, is_classic: bool) -> Vec<(NodeRef<'a>, bool)> {
    let mut found = Vec::new();
    let mut stack: Vec<NodeRef<'a>> = node.children_it(true).collect();
    while let Some(at) = stack.pop() {
        if !at.is_element() || at.has_name("template") {
            continue;
        }
        let classes = classes(&at);
        let says = |wanted: &str| classes.iter().any(|it| it == wanted);
        if says("value") {
            found.push((at, false));
            continue;
        }
        if says("value-title") {
            found.push((at, true));
            continue;
        }
        let is_own = classes.iter().any(|class| {
            if is_classic {
                return classic::is_known(class);
            }
            let parts = class.split_once('-');
            parts.is_some_and(|(prefix, name)| {
                matches!(prefix, "p" | "u" | "dt" | "e" | "h") && is_name(name)
            })
        });
        if !is_own {
            stack.extend(at.children_it(true));
        }
    }
    found
}

fn held(node: &NodeRef<'_>, is_title: bool) -> String {
    if is_title {
        return node.attr("title").unwrap_or_default().to_string();
    }
    let name = node.node_name().unwrap_or_default();
    let given = match &*name {
        "img" | "area" => Some(node.attr("alt").unwrap_or_default()),
        "data" => node.attr("value"),
        "abbr" => node.attr("title"),
        _ => None,
    };
    match given {
        Some(text) => text.to_string(),
        None => trim(&text_content(node, Pictures::Dropped)).to_owned(),
    }
}

/// The parts of the pattern in a row.
fn value_class(node: &NodeRef<'_>, is_classic: bool) -> Option<String> {
    let holders = holders(node, is_classic);
    if holders.is_empty() {
        return None;
    }
    Some(holders.iter().map(|(node, is_title)| held(node, *is_title)).collect())
}

/// Date, time and zone of the pattern, the first of each.
fn dated(node: &NodeRef<'_>, known: &mut Option<String>, is_classic: bool) -> Option<String> {
    let mut day: Option<String> = None;
    let mut clock: Option<String> = None;
    let mut offset: Option<String> = None;
    for (holder, is_title) in holders(node, is_classic) {
        let name = holder.node_name().unwrap_or_default();
        let text = match &*name {
            "time" | "ins" | "del" if !is_title => match holder.attr("datetime") {
                Some(text) => text.to_string(),
                None => held(&holder, false),
            },
            _ => held(&holder, is_title),
        };
        let text = trim(&text);
        if is_full(text) {
            if day.is_none() && clock.is_none() {
                *known = text.get(..10).map(str::to_owned);
                return Some(text.to_owned());
            }
            continue;
        }
        if day.is_none() && is_day(text) {
            day = Some(text.to_owned());
        } else if clock.is_none()
            && let Some(time) = time(text)
        {
            clock = Some(time);
        } else if offset.is_none() && is_offset(text) {
            offset = Some(text.replace(':', ""));
        }
    }
    let has_offset = clock.as_deref().is_some_and(|it| it.contains(['+', '-', 'Z']));
    let clock = clock.map(|it| match offset.filter(|_| !has_offset) {
        Some(offset) => format!("{it}{offset}"),
        None => it,
    });
    match (day, clock) {
        (Some(day), clock) => {
            *known = Some(day.clone());
            Some(clock.map_or(day.clone(), |clock| format!("{day} {clock}")))
        }
        (None, Some(clock)) => Some(match known.as_deref() {
            Some(day) => format!("{day} {clock}"),
            None => clock,
        }),
        (None, None) => None,
    }
}

/// `YYYY-MM-DD` or `YYYY-DDD`.
fn is_day(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let is_number =
        |it: &&str, len: usize| it.len() == len && it.bytes().all(|b| b.is_ascii_digit());
    match parts.as_slice() {
        [year, month, day] => is_number(year, 4) && is_number(month, 2) && is_number(day, 2),
        [year, day] => is_number(year, 4) && is_number(day, 3),
        _ => false,
    }
}

/// A date with its time in one.
fn is_full(text: &str) -> bool {
    let Some((day, clock)) = text.split_once(['T', 't', ' ']) else { return false };
    is_day(day) && time(clock).is_some()
}

fn is_offset(text: &str) -> bool {
    if matches!(text, "Z" | "z") {
        return true;
    }
    let Some(digits) = text.strip_prefix(['+', '-']) else { return false };
    let digits = digits.replace(':', "");
    matches!(digits.len(), 1..=4) && digits.bytes().all(|b| b.is_ascii_digit())
}

/// A time on a clock of 24 or 12 hours as `HH:MM[:SS]` with its offset, which loses its colon.
fn time(text: &str) -> Option<String> {
    let text = trim(text);
    let clock_len =
        text.bytes().take_while(|it| it.is_ascii_digit() || *it == b':' || *it == b'.').count();
    // A fraction of a second has a digit behind its point, `p.m.` has none before.
    let (clock, rest) = text.split_at(clock_len);
    let rest = trim(rest);
    let mut parts = clock.split(':');
    let hour: u32 = parts.next().filter(|it| matches!(it.len(), 1 | 2))?.parse().ok()?;
    let minutes: Vec<&str> = parts.collect();
    let is_sixty = |it: &&str| it.len() >= 2 && it.bytes().take(2).all(|b| b.is_ascii_digit());
    if minutes.len() > 2 || !minutes.iter().all(is_sixty) || hour > 24 {
        return None;
    }
    let half = rest.to_ascii_lowercase().replace('.', "");
    let (hour, offset) = match half.as_str() {
        "am" | "pm" => {
            let is_afternoon = half == "pm";
            let hour = match (hour, is_afternoon) {
                (12, false) => 0,
                (12, true) => 12,
                (hour, true) => hour + 12,
                (hour, false) => hour,
            };
            (hour, String::new())
        }
        // Without minutes a number is no time.
        _ if minutes.is_empty() => return None,
        "" => (hour, String::new()),
        _ if is_offset(rest) => (hour, rest.replace(':', "").to_ascii_uppercase()),
        _ => return None,
    };
    let mut out = format!("{hour:02}");
    if minutes.is_empty() {
        out.push_str(":00");
    }
    for part in minutes {
        out.push(':');
        out.push_str(part);
    }
    out.push_str(&offset);
    Some(out)
}
