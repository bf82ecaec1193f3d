//! The stories that a page links to.

use dom_query::Document;
use portolan_extract::{address, dom};
use url::Url;

use crate::settings::FieldSettings;

/// Where builders print a link to a story, in order of preference; the last needs a sign.
const LINKS: [&str; 3] = [
    "[class*=Collection] a[href], .story-card a[href], .card a[href]",
    "main article a[href], main li a[href]",
    "a[href]",
];

/// The addresses in their order, each once, without those that lead to no story.
pub(crate) fn read(doc: &Document, own: &FieldSettings, url: &Url) -> Vec<Url> {
    let base = dom::base(doc, url);
    let stock = LINKS.iter().map(|it| (*it, false));
    let selectors = own.link.iter().map(|it| (it.as_str(), true)).chain(stock);
    for (selector, is_own) in selectors {
        let Some(found) = doc.try_select(selector) else { continue };
        let mut stories: Vec<Url> = Vec::new();
        for node in found.nodes() {
            let Some(story) = dom::address_in(node, "href", &base) else { continue };
            let known = stories.iter().any(|it| address::identity(it) == address::identity(&story));
            let fits = is_own || is_story(&story, url);
            if fits && !known && address::trap(&story).is_none() {
                stories.push(story);
            }
        }
        if !stories.is_empty() {
            return stories;
        }
    }
    Vec::new()
}

/// A page of the same site that lies below the index, or below a folder of stories.
fn is_story(story: &Url, index: &Url) -> bool {
    let below = |folder: &str| {
        story.path().strip_prefix(folder).is_some_and(|rest| !rest.trim_matches('/').is_empty())
    };
    let folder = match index.path() {
        path if path.ends_with('/') => path.to_owned(),
        path => format!("{path}/"),
    };
    address::same_site(story, index)
        && address::file_type(story).is_none()
        && ((folder != "/" && below(&folder)) || below("/stories/") || below("/story/"))
}
