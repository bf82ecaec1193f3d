//! What the head of a page says in `meta` and `link`.
//!
//! Specifications: HTML standard metadata names, Open Graph protocol with `article:`, Twitter
//! cards, Dublin Core in HTML (`DC.`, `dcterms.`), Google Scholar's `citation_*`, parsely, sailthru,
//! RFC 6596 (`canonical`), RFC 8288 (`alternate`, `hreflang`).

use dom_query::Document;
use portolan_core::raw::RawTranslation;
use url::Url;

use crate::{address, dom};

/// So many `meta` of one page are read; more are made by machines for machines.
pub const METAS_MAX: usize = 1_000;
/// So many translations of one page are read.
pub const TRANSLATIONS_MAX: usize = 200;

/// All `meta` with a name and a content, in the page's order.
#[derive(Clone, Debug, Default)]
pub struct Meta {
    pairs: Vec<(String, String)>,
    is_cut: bool,
}

impl Meta {
    /// Names (`name`, `property`, `itemprop`, `http-equiv`) in lower case, contents squeezed.
    pub fn read(doc: &Document) -> Meta {
        let mut found = Vec::new();
        let all = doc.select("meta[content]");
        for node in all.nodes().iter().take(METAS_MAX) {
            let Some(content) = dom::attribute(node, "content") else { continue };
            for attribute in ["property", "name", "itemprop", "http-equiv"] {
                let Some(names) = node.attr(attribute) else { continue };
                // Some write several names at once, with the prefix of Open Graph or without.
                for name in names.split_whitespace() {
                    found.push((name_of(name), content.clone()));
                }
            }
        }
        Meta { pairs: found, is_cut: all.length() > METAS_MAX }
    }

    /// The page has more than were read.
    pub fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// The content of the first of `names` that the page has, and its name.
    pub fn first<'n>(&self, names: &[&'n str]) -> Option<(&'n str, &str)> {
        names.iter().find_map(|name| self.one(name).map(|content| (*name, content)))
    }

    pub fn one(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(known, _)| known == name).map(|(_, content)| content.as_str())
    }

    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs
            .iter()
            .filter(move |(known, _)| known == name)
            .map(|(_, content)| content.as_str())
    }
}

/// Dublin Core is written with a point and with a colon.
fn name_of(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    for prefix in ["dc", "dcterms", "dcterm"] {
        if let Some(rest) = name.strip_prefix(prefix).and_then(|it| it.strip_prefix(':')) {
            return format!("{prefix}.{rest}");
        }
    }
    name
}

/// `rel=canonical`, absolute.
pub fn canonical(doc: &Document, base: &Url) -> Option<Url> {
    link(doc, "canonical", base)
}

/// The address of the first `link` in such a relation.
pub fn link(doc: &Document, rel: &str, base: &Url) -> Option<Url> {
    let found = doc.try_select(&format!("link[rel~=\"{rel}\" i][href]"))?;
    found.nodes().iter().find_map(|node| dom::address_in(node, "href", base))
}

/// The page in other languages as the head declares them: `rel=alternate` with `hreflang`.
/// `x-default` is no language, and the page itself is no translation.
pub fn translations(doc: &Document, base: &Url, own: &[&Url]) -> Vec<RawTranslation> {
    let own: Vec<String> = own.iter().map(|url| address::identity(url)).collect();
    let mut found: Vec<RawTranslation> = Vec::new();
    for node in doc.select("link[rel~=alternate i][hreflang][href]").nodes() {
        if found.len() == TRANSLATIONS_MAX {
            break;
        }
        let Some(lang) = dom::attribute(node, "hreflang").filter(|it| it != "x-default") else {
            continue;
        };
        // A feed in another language is no translation of this page.
        if node.attr("type").is_some_and(|it| it.contains("rss") || it.contains("atom")) {
            continue;
        }
        let Some(url) = dom::address_in(node, "href", base) else { continue };
        let is_known = found.iter().any(|it| it.lang == lang);
        if !is_known && !own.contains(&address::identity(&url)) {
            found.push(RawTranslation { url: url.into(), lang });
        }
    }
    found
}
