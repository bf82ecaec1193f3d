//! Properties that a microformat has without saying so: `name`, `photo`, `url`.

use dom_query::NodeRef;
use url::Url;

use super::{
    Gathered, Prefix, Value, classes, is_name,
    values::{self, Pictures},
};

/// Adds them where the specification allows: no name beside any other words or microformats
/// inside, no photo and address beside any other address or microformats inside.
pub(super) fn add(gathered: &mut Gathered, node: &NodeRef<'_>, base: &Url) {
    let has_words = gathered.has_words;
    let has_addresses = gathered.has_addresses;
    let has_nested = gathered.has_nested;
    let has_photo = gathered.has("photo");
    let has_url = gathered.has("url");
    if !gathered.has("name") && !has_words && !has_nested {
        gathered.add(Prefix::P, "name", Value::Text(name(node)));
    }
    if has_addresses || has_nested {
        return;
    }
    if !has_photo && let Some(photo) = photo(node, base) {
        gathered.add(Prefix::U, "photo", photo);
    }
    if !has_url && let Some(url) = url(node, base) {
        gathered.add(Prefix::U, "url", Value::Text(url));
    }
}

fn name(node: &NodeRef<'_>) -> String {
    let said = |node: &NodeRef<'_>| {
        let name = node.node_name().unwrap_or_default();
        match &*name {
            "img" | "area" => node.attr("alt"),
            "abbr" => node.attr("title"),
            _ => None,
        }
        .map(|it| it.to_string())
    };
    let trim = |text: &str| text.trim_matches(|it: char| it.is_ascii_whitespace()).to_owned();
    if let Some(text) = said(node) {
        return trim(&text);
    }
    let only = only_child(node);
    let inner = only.and_then(|it| only_child(&it));
    for candidate in [only, inner].into_iter().flatten() {
        if let Some(text) = said(&candidate).filter(|it| !it.is_empty()) {
            return trim(&text);
        }
    }
    trim(&values::text_content(node, Pictures::Alt))
}

fn photo(node: &NodeRef<'_>, base: &Url) -> Option<Value> {
    let of = |node: &NodeRef<'_>| {
        let name = node.node_name().unwrap_or_default();
        match &*name {
            "img" if node.has_attr("src") => Some(values::picture(node, base)),
            "object" => node.attr("data").map(|it| Value::Text(values::resolve(&it, base))),
            _ => None,
        }
    };
    of(node).or_else(|| below(node, &["img", "object"]).and_then(|it| of(&it)))
}

fn url(node: &NodeRef<'_>, base: &Url) -> Option<String> {
    let of = |node: &NodeRef<'_>| {
        let name = node.node_name().unwrap_or_default();
        let href = matches!(&*name, "a" | "area").then(|| node.attr("href")).flatten()?;
        Some(values::resolve(&href, base))
    };
    of(node).or_else(|| below(node, &["a", "area"]).and_then(|it| of(&it)))
}

/// The child, else the only child's child, that is the only one with its name and has the
/// attribute that counts.
fn below<'a>(node: &NodeRef<'a>, names: &[&str]) -> Option<NodeRef<'a>> {
    let only_child = only_child(node);
    let places = [Some(*node), only_child];
    places.into_iter().flatten().find_map(|place| {
        names.iter().find_map(|name| {
            let found: Vec<NodeRef<'a>> =
                place.element_children().into_iter().filter(|it| it.has_name(name)).collect();
            let attribute = match *name {
                "img" => "src",
                "object" => "data",
                _ => "href",
            };
            match found.as_slice() {
                [only] if only.has_attr(attribute) && !is_microformat(only) => Some(*only),
                _ => None,
            }
        })
    })
}

/// The one element inside, unless it is a microformat.
fn only_child<'a>(node: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    let children: Vec<NodeRef<'a>> =
        node.element_children().into_iter().filter(|it| !it.has_name("template")).collect();
    match children.as_slice() {
        [only] if !is_microformat(only) => Some(*only),
        _ => None,
    }
}

fn is_microformat(node: &NodeRef<'_>) -> bool {
    classes(node).iter().any(|it| it.strip_prefix("h-").is_some_and(is_name))
}
