//! Who wrote a page.

use dom_query::{NodeRef, Selection};
use portolan_core::raw::RawPerson;

use super::{Voices, title};
use crate::{address, dom};

/// So many authors of one page are named.
const AUTHORS_MAX: usize = 20;
/// Longer texts are no names.
const NAME_CHARS_MAX: usize = 100;

/// Words before a name.
const BYLINES: [&str; 14] = [
    "written by ",
    "posted by ",
    "published by ",
    "story by ",
    "by ",
    "by: ",
    "von ",
    "von: ",
    "par ",
    "por ",
    "door ",
    "av ",
    "autor: ",
    "author: ",
];

/// Order: structured data, `meta`, microformats, `rel=author`, elements of an author's class near
/// the heading.
pub(super) fn authors(
    voices: &Voices<'_>,
    heading: Option<&NodeRef<'_>>,
    scope: &NodeRef<'_>,
) -> (Vec<RawPerson>, String) {
    if let Some(thing) = voices.main {
        let mut people: Vec<RawPerson> = Vec::new();
        for author in thing.things("author") {
            if let Some(name) = author.text("name") {
                let url = author.addresses("url", &voices.base).into_iter().next();
                let person = RawPerson {
                    url: url.map(String::from),
                    email: author.text("email"),
                    role: author.text("jobTitle"),
                    ..RawPerson::default()
                };
                add(&mut people, &name, &person);
            }
        }
        if people.is_empty() {
            for name in thing.texts("author") {
                add(&mut people, &name, &RawPerson::default());
            }
        }
        people.retain(|it| !is_site(it, voices));
        if !people.is_empty() {
            return (people, format!("{} author", thing.form.name()));
        }
    }
    for name in [
        "citation_author",
        "dc.creator",
        "dcterms.creator",
        "dc.contributor",
        "parsely-author",
        "sailthru.author",
        "article:author",
        "article:author_name",
        "og:article:author",
        "author",
        "byl",
        "twitter:creator:name",
    ] {
        let mut people = Vec::new();
        for text in voices.meta.all(name) {
            // Open Graph wants an address there; that is no name.
            if !text.contains("://") && !text.starts_with('@') {
                add(&mut people, text, &RawPerson::default());
            }
        }
        people.retain(|it| !is_site(it, voices));
        if !people.is_empty() {
            return (people, format!("meta {name}"));
        }
    }
    if let Some(entry) = &voices.entry {
        let mut people = Vec::new();
        for value in entry.values("author") {
            add(&mut people, value.text(), &RawPerson::default());
        }
        people.retain(|it| !is_site(it, voices));
        if !people.is_empty() {
            return (people, "h-entry author".to_owned());
        }
    }
    let header = heading.and_then(NodeRef::parent);
    let places = [header.as_ref(), Some(scope)];
    for place in places.into_iter().flatten() {
        let inside = Selection::from(*place);
        for selector in [
            "[itemprop~=author] [itemprop~=name]",
            "[itemprop~=author]",
            "a[rel~=author]",
            ".author.vcard .fn, .byline .author, .author-name, .authorname, .author__name",
            ".entry-author, .post-author, .article-author, .field--name-field-author",
            ".author",
            ".byline",
            ".autor",
        ] {
            let mut people = Vec::new();
            for node in inside.select(selector).nodes().iter().take(AUTHORS_MAX) {
                if is_aside(node) {
                    continue;
                }
                let url = dom::attribute(node, "href")
                    .and_then(|href| address::absolute(&voices.base, &href))
                    .map(String::from);
                add(&mut people, &dom::text(node), &RawPerson { url, ..RawPerson::default() });
            }
            people.retain(|it| !is_site(it, voices));
            if !people.is_empty() {
                return (people, selector.split(',').next().unwrap_or_default().to_owned());
            }
        }
    }
    (Vec::new(), String::new())
}

/// The names in a byline, each as a person.
fn add(people: &mut Vec<RawPerson>, text: &str, like: &RawPerson) {
    let mut text = dom::plain(text);
    let lower = text.to_lowercase();
    if let Some(word) = BYLINES.iter().find(|it| lower.starts_with(**it)) {
        text = text.get(word.len()..).unwrap_or_default().trim().to_owned();
    }
    let text = text.trim_matches(['|', '·', '•', '-', '–', ',', ':', ' ']).to_owned();
    for name in
        text.split([';', '|']).flat_map(|it| it.split(" and ")).flat_map(|it| it.split(" & "))
    {
        let name = dom::squeeze(name);
        let fits = !name.is_empty()
            && name.chars().count() <= NAME_CHARS_MAX
            && name.chars().any(char::is_alphabetic);
        let is_known = people.iter().any(|it| it.name.as_deref() == Some(&name));
        if fits && !is_known && people.len() < AUTHORS_MAX {
            people.push(RawPerson { name: Some(name), ..like.clone() });
        }
    }
}

/// The site itself, or the account of its keeper, is nobody.
fn is_site(person: &RawPerson, voices: &Voices<'_>) -> bool {
    let name = title::fold(person.name.as_deref().unwrap_or_default());
    matches!(name.as_str(), "admin" | "administrator" | "webmaster" | "root" | "author" | "user")
        || voices.site_names.iter().any(|it| title::fold(it) == name)
}

fn is_aside(node: &NodeRef<'_>) -> bool {
    node.ancestors_it(Some(8)).any(|around| {
        let class = around.attr("class").unwrap_or_default().to_lowercase();
        let id = around.attr("id").unwrap_or_default().to_lowercase();
        ["comment", "sidebar", "widget", "related", "respond"]
            .iter()
            .any(|word| class.contains(word) || id.contains(word))
    })
}
