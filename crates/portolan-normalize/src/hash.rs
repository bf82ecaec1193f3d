//! What makes two versions of an item the same.

use portolan_core::{Item, When};
use serde_json::json;
use xxhash_rust::xxh3::xxh3_128;

/// Name of the rule for dates counted from the moment of fetching.
pub(crate) const RELATIVE_DATE: &str = "relative-date";

/// A hash over what a reader would notice: texts, languages, dates, people, pictures, files,
/// tags. Left out is what changes by itself: provenance, aliases, queries of picture addresses,
/// dates that were counted back from the time of fetching, counts of what readers did.
pub fn content_hash(item: &Item) -> String {
    let is_counted = |field: &str| {
        item.provenance.get(field).is_some_and(|provenance| provenance.at == RELATIVE_DATE)
    };
    let date = |field: &str, when: Option<&When>| match when {
        Some(when) if !is_counted(field) => when.iso(),
        _ => None,
    };
    let images: Vec<_> = item
        .images
        .iter()
        .map(|image| json!([without_query(&image.url), image.alt, image.caption, image.credit]))
        .collect();
    let attachments: Vec<_> = item
        .attachments
        .iter()
        .map(|it| json!([without_query(&it.url), it.title, it.media_type]))
        .collect();
    let facts: Vec<_> = item.facts.iter().filter(|fact| !is_count(&fact.label)).collect();
    let links: Vec<_> = item.links.iter().map(|link| json!([link.url, link.text])).collect();
    let content = json!([
        item.kind,
        item.scope,
        item.canonical,
        item.title,
        item.subtitle,
        item.teaser,
        item.body.as_ref().map(|body| (&body.html, &body.lang)),
        item.languages,
        item.notices,
        date("published", Some(&item.published.when)),
        date("starts", item.starts.as_ref().map(|it| &it.when)),
        date("ends", item.ends.as_ref().map(|it| &it.when)),
        item.dateline,
        item.authors,
        item.tags,
        images,
        attachments,
        links,
        item.translations,
        facts,
        item.via,
        item.copyright,
    ]);
    let mut content = content.to_string();
    // Said only where there are some, so that items without them stay the versions they were.
    if let Some(contacts) = &item.contacts {
        content.push_str(contacts.as_str());
    }
    for archive in item.links.iter().filter_map(|link| link.archive.as_ref()) {
        content.push_str(archive);
    }
    if !item.observations.is_empty() || item.specifics.is_some() {
        content.push_str(&json!([item.observations, item.specifics]).to_string());
    }
    format!("{:032x}", xxh3_128(content.as_bytes()))
}

/// Whether a fact counts its readers and says nothing of the text.
fn is_count(label: &str) -> bool {
    [
        "comments",
        "comment count",
        "downloads",
        "download count",
        "downloadcount",
        "views",
        "hits",
        "reads",
        "likes",
        "shares",
        "votes",
    ]
    .iter()
    .any(|known| label.eq_ignore_ascii_case(known))
}

fn without_query(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or(url)
}

#[cfg(test)]
mod tests;
