//! The parts of a publication: number, title, authors, ISBN, files in their languages.

use std::{collections::HashSet, sync::LazyLock};

use dom_query::{NodeId, NodeRef, Selection};
use portolan_extract::{address, dom};
use portolan_plugin::raw::{RawAttachment, RawPerson};
use regex::Regex;
use url::Url;

use crate::{files, languages};

/// One part as its page shows it.
#[derive(Debug, Default)]
pub(crate) struct Part {
    pub(crate) number: Option<String>,
    pub(crate) title: String,
    pub(crate) url: Option<String>,
    pub(crate) isbn: Vec<String>,
    pub(crate) authors: Vec<RawPerson>,
    pub(crate) citation: Option<String>,
    pub(crate) files: Vec<RawAttachment>,
}

const PARTS_MAX: usize = 200;
/// A part's block is no page.
const BLOCK_CHARS_MAX: usize = 4_000;

/// Words by which parts are numbered.
const NUMBERED: &str = r"(?i)^(?:chapter|part|annex|appendix|luku|osa|liite|kapitel|del|teil|anhang|chapitre|partie|annexe|cap[ií]tulo|parte|anexo|глава|часть|приложение|الفصل|الجزء)\s+(\d{1,3}|[ivxl]{1,6}|[a-h])\b\s*[:.–—-]?\s*";

/// The parts of a page and the nodes they were read from.
pub(crate) fn read(
    scope: &NodeRef<'_>,
    base: &Url,
    selector: Option<&str>,
) -> (Vec<Part>, Vec<NodeId>) {
    let blocks = match selector {
        Some(selector) => dom::outermost(Selection::from(*scope).select(selector).nodes()),
        None => numbered(scope),
    };
    let (mut parts, mut nodes) = (Vec::new(), Vec::new());
    for block in blocks.into_iter().take(PARTS_MAX) {
        if let Some(part) = part(&block, base) {
            parts.push(part);
            nodes.push(block.id);
        }
    }
    (parts, nodes)
}

/// The innermost blocks whose words begin with a number of a part.
fn numbered<'a>(scope: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
    let all = Selection::from(*scope)
        .select("li, tr, article, section, .views-row, .chapter, .accordion-item, .field__item");
    let fits: Vec<NodeRef<'a>> = all
        .nodes()
        .iter()
        .filter(|node| {
            let words = dom::text(node);
            words.chars().count() <= BLOCK_CHARS_MAX && number(&words).is_some()
        })
        .copied()
        .collect();
    let around: HashSet<NodeId> =
        fits.iter().flat_map(|node| node.ancestors_it(None).map(|it| it.id)).collect();
    let inner: Vec<NodeRef<'a>> =
        fits.iter().filter(|node| !around.contains(&node.id)).copied().collect();
    // One reference to a chapter is no table of contents.
    if inner.len() < 2 { Vec::new() } else { inner }
}

fn number(words: &str) -> Option<(String, usize)> {
    static PATTERN: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(NUMBERED).ok());
    let captures = PATTERN.as_ref()?.captures(words)?;
    Some((captures.get(1)?.as_str().to_owned(), captures.get(0)?.end()))
}

fn part(block: &NodeRef<'_>, base: &Url) -> Option<Part> {
    let words = dom::text(block);
    let inside = Selection::from(*block);
    let mut part = Part { isbn: isbn(&words), ..Part::default() };
    part.number = number(&words).map(|(number, _)| number);
    let heads = inside.select("h1, h2, h3, h4, h5, h6, .title, .chapter-title, a[href]");
    for head in heads.nodes() {
        let text = dom::text(head);
        let bare = number(&text).map_or(text.as_str(), |(_, end)| &text[end..]).trim();
        let is_download = is_download(bare);
        if !bare.is_empty() && !is_download && languages::named(bare).is_none() {
            part.title = bare.to_owned();
            break;
        }
    }
    if part.title.is_empty() {
        let (_, end) = number(&words)?;
        let rest = words[end..].split(" ISBN").next().unwrap_or_default().trim();
        part.title = rest.chars().take(200).collect();
    }
    if part.title.is_empty() {
        return None;
    }
    let names = inside.select(
        ".authors, .author, .byline, .field--name-field-authors, .field--name-field-author",
    );
    part.authors = dom::first_text(&names).map(|it| people(&it, None)).unwrap_or_default();
    part.citation = dom::first_text(&inside.select(".citation, .field--name-field-citation"));
    part.files = files::read(block, base, &[]);
    part.url = inside.select("a[href]").nodes().iter().find_map(|link| {
        let url = dom::address_in(link, "href", base)?;
        let is_page = address::file_type(&url).is_none() && address::same_site(&url, base);
        let is_self = address::identity(&url) == address::identity(base);
        (is_page && !is_self).then(|| url.into())
    });
    Some(part)
}

fn is_download(words: &str) -> bool {
    let lower = words.to_lowercase();
    [
        "download",
        "pdf",
        "read more",
        "read online",
        "lataa",
        "télécharger",
        "descargar",
        "herunterladen",
    ]
    .iter()
    .any(|word| lower.starts_with(word))
}

/// All ISBNs in a text, with their hyphens as written.
pub(crate) fn isbn(words: &str) -> Vec<String> {
    static PATTERN: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"\b97[89][-‐– ]?(?:\d[-‐– ]?){9}\d\b|(?i:ISBN)[:\s]*((?:\d[-‐– ]?){9}[\dXx])\b")
            .ok()
    });
    let mut found: Vec<String> = Vec::new();
    for captures in PATTERN.iter().flat_map(|it| it.captures_iter(words)) {
        let number = captures.get(1).or_else(|| captures.get(0));
        let number = number.map_or("", |it| it.as_str()).trim().to_owned();
        if !number.is_empty() && !found.contains(&number) {
            found.push(number);
        }
    }
    found
}

/// Names in a line, with the role that its label gives them.
pub(crate) fn people(words: &str, role: Option<&str>) -> Vec<RawPerson> {
    const NAMES_MAX: usize = 40;
    let words = words.trim_start_matches("By ").trim_start_matches("by ");
    // “McAuliffe, M. and A. Triandafyllidou”: a comma before an initial parts no names.
    let is_initials = |piece: &str| {
        let piece = piece.split([' ', ';']).next().unwrap_or_default();
        let letters = piece.chars().filter(|c| c.is_alphabetic()).count();
        piece.ends_with('.')
            && letters > 0
            && piece.chars().count() <= 3 * letters
            && piece.split('.').all(|part| part.trim_matches('-').chars().count() <= 1)
    };
    // The piece behind the comma is nothing but initials.
    let has_initials = words.split(", ").skip(1).any(|rest| {
        let end = [" and ", " & ", ";", ","].iter().filter_map(|it| rest.find(it)).min();
        let piece = rest[..end.unwrap_or(rest.len())].trim();
        piece.split(' ').all(is_initials)
    });
    let parting = if words.contains(';') { ";" } else { "," };
    let words = words.replace(" and ", ";").replace(" & ", ";");
    words
        .split(|c: char| c == ';' || (!has_initials && parting == "," && c == ','))
        .map(str::trim)
        .filter(|name| !name.is_empty() && name.chars().count() <= 80)
        .take(NAMES_MAX)
        .map(|name| RawPerson {
            name: Some(name.to_owned()),
            role: role.map(ToOwned::to_owned),
            ..RawPerson::default()
        })
        .collect()
}
