//! What a piece of HTML holds beyond words: its elements and their attributes, counted.

use std::collections::BTreeMap;

use dom_query::Document;
use url::Url;

/// Elements and attributes, each with how often it occurs.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Outline(BTreeMap<String, usize>);

/// `base` is the address of the page.
pub(crate) fn of(html: &str, base: &Url) -> Outline {
    let document = Document::fragment(html);
    let mut outline = Outline::default();
    for node in document.select("*").nodes() {
        let Some(name) = node.node_name() else { continue };
        let name = match &*name {
            // Wrappers of the parser, and what we call otherwise.
            "html" | "head" | "body" => continue,
            "b" => "strong",
            "i" => "em",
            "h1" => "h2",
            "tt" => "code",
            "strike" => "s",
            "acronym" => "abbr",
            name => name,
        };
        *outline.0.entry(format!("<{name}>")).or_default() += 1;
        for attribute in node.attrs() {
            let (key, value) = (&*attribute.name.local, attribute.value.trim());
            // Ours are resolved; what the suite expects stays as it was written.
            let value = match base.join(value) {
                Ok(address) if key == "href" => address.to_string(),
                _ => value.to_owned(),
            };
            *outline.0.entry(format!("{key}={value}")).or_default() += 1;
        }
    }
    outline
}

impl Outline {
    /// Nothing here that is not there. Paragraphs and the marks of links are what we add.
    pub(crate) fn is_within(&self, other: &Outline) -> bool {
        self.surplus(other).next().is_none()
    }

    pub(crate) fn beyond(&self, other: &Outline) -> String {
        self.surplus(other).collect::<Vec<_>>().join(", ")
    }

    fn surplus<'a>(&'a self, other: &'a Outline) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(|(key, _)| *key != "<p>" && !key.starts_with("rel="))
            .filter(|(key, n)| other.0.get(*key).is_none_or(|allowed| allowed < *n))
            .map(|(key, _)| key.as_str())
    }
}
