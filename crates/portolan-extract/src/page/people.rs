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

/// Names that content systems give to nobody.
const NOBODY: [&str; 9] = [
    "admin",
    "administrator",
    "webmaster",
    "root",
    "author",
    "user",
    "username",
    "guest",
    "anonymous",
];

/// Words before a colon that name the author.
const LABELS: [&str; 12] = [
    "author:",
    "authors:",
    "written by:",
    "autor:",
    "autorin:",
    "auteur:",
    "autora:",
    "autore:",
    "forfatter:",
    "författare:",
    "kirjoittaja:",
    "автор:",
];

/// `meta` that mean the page's author; `author` alone is as often whoever made the site.
const EXACT_META: [&str; 9] = [
    "citation_author",
    "dc.creator",
    "dcterms.creator",
    "parsely-author",
    "sailthru.author",
    "article:author",
    "article:author_name",
    "og:article:author",
    "twitter:creator:name",
];

const EXACT_ELEMENTS: [&str; 4] = [
    "[itemprop~=author] [itemprop~=name]",
    "[itemprop~=author]",
    "a[rel~=author]",
    ".author.vcard .fn, .byline .author",
];

const ELEMENTS: [&str; 6] = [
    ".author-name, .authorname, .author__name, .field--name-field-author, .username",
    ".entry-author, .post-author, .article-author",
    ".author, .byline, .autor",
    "a[href*=\"/author/\"], a[href*=\"/autor/\"], a[href*=\"/authors/\"]",
    "[class$=author], [class$=-autor]",
    "address",
];

/// Order: structured data, exact `meta`, microformats, `rel=author` and the like in the page's
/// matter, `meta` `author`, elements of an author's class, a line near the heading.
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
    if let Some(found) = of_meta(voices, &EXACT_META) {
        return found;
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
    let places = [heading.and_then(NodeRef::parent), Some(*scope)];
    of_elements(voices, &places, &EXACT_ELEMENTS)
        .or_else(|| of_person(voices))
        .or_else(|| of_label(voices, scope))
        .or_else(|| of_meta(voices, &["author", "byl"]))
        .or_else(|| of_elements(voices, &places, &ELEMENTS))
        .or_else(|| heading.and_then(|it| of_line(voices, it)))
        .unwrap_or_default()
}

fn of_person(voices: &Voices<'_>) -> Option<(Vec<RawPerson>, String)> {
    let person = voices.person?;
    let mut people = Vec::new();
    add(&mut people, &person.text("name")?, &RawPerson::default());
    people.retain(|it| !is_site(it, voices));
    (!people.is_empty()).then(|| (people, format!("{} Person", person.form.name())))
}

/// A line of the page's matter that says whose the text is: “Autorin: Aino Virta”.
fn of_label(voices: &Voices<'_>, scope: &NodeRef<'_>) -> Option<(Vec<RawPerson>, String)> {
    for node in Selection::from(*scope).select("p, li, div, span, strong, em").nodes() {
        let Some(text) = dom::short_text(node, NAME_CHARS_MAX) else { continue };
        let lower = text.to_lowercase();
        if !LABELS.iter().any(|it| lower.starts_with(it)) || is_aside(node) {
            continue;
        }
        let name = text.split_once(':').map_or("", |(_, name)| name);
        // Behind a comma stands what the person is.
        let name = name.split([',', '(']).next().unwrap_or_default();
        let mut people = Vec::new();
        add(&mut people, name, &RawPerson::default());
        people.retain(|it| !is_site(it, voices) && is_like_a_name(it));
        if !people.is_empty() {
            return Some((people, "line of the author".to_owned()));
        }
    }
    None
}

fn is_like_a_name(person: &RawPerson) -> bool {
    let name = person.name.as_deref().unwrap_or_default();
    name.split_whitespace().count() <= 5
        && name.chars().next().is_some_and(char::is_uppercase)
        && !name.chars().any(char::is_numeric)
}

fn of_meta(voices: &Voices<'_>, names: &[&str]) -> Option<(Vec<RawPerson>, String)> {
    for name in names {
        let mut people = Vec::new();
        for text in voices.meta.all(name) {
            // Open Graph wants an address there; that is no name.
            if !text.contains("://") && !text.starts_with('@') {
                add(&mut people, text, &RawPerson::default());
            }
        }
        people.retain(|it| !is_site(it, voices));
        if !people.is_empty() {
            return Some((people, format!("meta {name}")));
        }
    }
    None
}

/// What elements of an author's class say in the first of these places.
fn of_elements(
    voices: &Voices<'_>,
    places: &[Option<NodeRef<'_>>],
    selectors: &[&str],
) -> Option<(Vec<RawPerson>, String)> {
    for place in places.iter().flatten() {
        let inside = Selection::from(*place);
        for selector in selectors {
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
            // So many are of other articles.
            let is_many = people.len() > 4 && selector.contains("class");
            if !people.is_empty() && !is_many {
                let by = selector.split(',').next().unwrap_or_default().to_owned();
                return Some((people, by));
            }
        }
    }
    None
}

/// A line such as “By Aino Virta” near the heading.
fn of_line(voices: &Voices<'_>, heading: &NodeRef<'_>) -> Option<(Vec<RawPerson>, String)> {
    let mut around = *heading;
    let mut n_seen = 0;
    for _ in 0..4 {
        let mut sibling = around.next_sibling();
        while let Some(node) = sibling.filter(|_| n_seen < 12) {
            n_seen += 1;
            sibling = node.next_sibling();
            let text =
                if node.is_element() { dom::text(&node) } else { dom::squeeze(&node.text()) };
            let lower = text.to_lowercase();
            let is_byline = BYLINES.iter().any(|it| lower.starts_with(it));
            if !is_byline || text.chars().count() > NAME_CHARS_MAX {
                continue;
            }
            let mut people = Vec::new();
            // Behind the name stands the day, or what the person is.
            let name = text.split(['|', '·', '•', ',', '@', '(']).next().unwrap_or_default();
            let name = name.split(" am ").next().unwrap_or_default();
            let name = name.split(" on ").next().unwrap_or_default();
            add(&mut people, name, &RawPerson::default());
            people.retain(|it| is_like_a_name(it) && !is_site(it, voices));
            if !people.is_empty() {
                return Some((people, "line near the heading".to_owned()));
            }
        }
        let Some(parent) = around.parent().filter(|it| !it.has_name("body")) else { break };
        around = parent;
    }
    None
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
    NOBODY.contains(&name.as_str()) || voices.site_names.iter().any(|it| title::fold(it) == name)
}

fn is_aside(node: &NodeRef<'_>) -> bool {
    node.ancestors_it(Some(8)).any(|around| {
        if around.has_name("form") || around.has_name("template") {
            return true;
        }
        let class = around.attr("class").unwrap_or_default().to_lowercase();
        let id = around.attr("id").unwrap_or_default().to_lowercase();
        ["comment", "sidebar", "widget", "related", "respond"]
            .iter()
            .any(|word| class.contains(word) || id.contains(word))
    })
}
