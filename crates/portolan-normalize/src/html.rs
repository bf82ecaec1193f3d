//! The wall between foreign markup and ours.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use ammonia::Builder;
use portolan_core::SafeHtml;

use crate::markup::{self, Block};

/// What a portal may show of somebody else's page.
const TAGS: [&str; 47] = [
    "a",
    "abbr",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "dd",
    "del",
    "dfn",
    "dl",
    "dt",
    "em",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "ul",
    "var",
    "wbr",
];

const ATTRIBUTES: [(&str, &[&str]); 7] = [
    ("a", &["href"]),
    ("abbr", &["title"]),
    ("bdo", &["dir"]),
    ("ol", &["start"]),
    ("td", &["colspan", "rowspan"]),
    ("th", &["colspan", "rowspan", "scope"]),
    ("time", &["datetime"]),
];

static SANITIZER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from(TAGS))
        .tag_attributes(
            ATTRIBUTES
                .iter()
                .map(|(tag, names)| (*tag, names.iter().copied().collect()))
                .collect::<HashMap<_, _>>(),
        )
        .generic_attributes(HashSet::from(["lang", "dir", "id"]))
        // Anchors are ours alone: reading drops foreign ones, and this is the wall behind it.
        .attribute_filter(|_, name, value| {
            let is_anchor = |id: &str| {
                id.strip_prefix("place-").is_some_and(|place| {
                    !place.is_empty() && place.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
                })
            };
            (name != "id" || is_anchor(value)).then(|| value.into())
        })
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("nofollow noopener"))
        .clean_content_tags(HashSet::from(["script", "style", "template", "title"]))
        .strip_comments(true);
    builder
});

/// The blocks as HTML that is safe to show.
pub(crate) fn safe_html(blocks: &[Block]) -> SafeHtml {
    let html = markup::html(blocks);
    SafeHtml::assume_sanitized(SANITIZER.clean(&html).to_string())
}

#[cfg(test)]
pub(crate) mod tests;
