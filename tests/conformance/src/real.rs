//! Real and small feeds: every field on which the two reference parsers agree.

use std::path::Path;

use portolan_core::{Harvest, RawItem};
use serde_json::Value;

use super::{Document, Read, Scores, compare, json};

pub(crate) fn score(
    corpus: &Path,
    suite: &str,
    read: &Read<'_>,
    scores: &mut Scores,
) -> anyhow::Result<()> {
    let folder = corpus.join(suite);
    for (reference, _) in super::files(&folder.join("reference"))? {
        let Some(file) = reference.strip_suffix(".json") else { continue };
        let expected = json(&folder.join("reference").join(&reference))?;
        let Ok(body) = std::fs::read(folder.join(file)) else { continue };
        let url = format!("http://feeds.example/{file}");
        let document = Document { url: &url, headers: &[], body: &body };
        let items = expected.get("items").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let harvest = match read(&document) {
            Ok(harvest) => harvest,
            Err(err) => {
                let words = err.into_words();
                scores.check(suite, "read", file, items.is_empty(), || words);
                Harvest::default()
            }
        };
        check(suite, file, &url, items, &harvest, scores);
    }
    Ok(())
}

fn check(
    suite: &str,
    file: &str,
    url: &str,
    items: &[Value],
    harvest: &Harvest,
    scores: &mut Scores,
) {
    let mut n_missing = 0;
    for (idx, expected) in items.iter().enumerate() {
        let text = |key: &str| expected.get(key).and_then(Value::as_str);
        let agrees = |field: &str| {
            expected.pointer(&format!("/agree/{field}")).and_then(Value::as_bool).unwrap_or(false)
        };
        let ours = counterpart(harvest, idx, items.len(), text("id"), text("link"), text("title"));
        n_missing += usize::from(ours.is_none());
        if agrees("title")
            && let Some(title) = text("title")
        {
            let mine = ours.and_then(|it| it.title.as_ref());
            scores.check(suite, "title", file, compare::same_words(mine, title), || {
                format!("title of item {idx} differs")
            });
        }
        if agrees("link")
            && let Some(link) = text("link")
        {
            let mine = ours.and_then(|it| it.url.as_deref());
            scores.check(suite, "link", file, same_link(mine, link, url), || {
                format!("link of item {idx} differs")
            });
        }
        if agrees("date")
            && let Some(date) = text("published").or(text("updated"))
        {
            let expected = compare::seconds_of(date);
            let mine = ours.map(|it| {
                [compare::seconds(it.published.as_ref()), compare::seconds(it.updated.as_ref())]
            });
            let passed = expected.is_some() && mine.is_some_and(|it| it.contains(&expected));
            scores.check(suite, "date", file, passed, || format!("date of item {idx} differs"));
        }
    }
    scores.check(suite, "items", file, n_missing == 0, || format!("{n_missing} items are missing"));
}

/// The item of ours that an expected one describes: by id, by address, else by place.
fn counterpart<'h>(
    harvest: &'h Harvest,
    idx: usize,
    n_expected: usize,
    id: Option<&str>,
    link: Option<&str>,
    title: Option<&str>,
) -> Option<&'h RawItem> {
    let items = &harvest.items;
    let at_place = items.get(idx).filter(|_| items.len() == n_expected);
    let by_id = || items.iter().find(|it| id.is_some_and(|id| it.origin_id == id.trim()));
    let by_link =
        || items.iter().find(|it| link.is_some_and(|link| it.url.as_deref() == Some(link.trim())));
    let by_title = || {
        items
            .iter()
            .find(|it| title.is_some_and(|title| compare::same_words(it.title.as_ref(), title)))
    };
    let has_key = id.is_some() || link.is_some() || title.is_some();
    let by_order = || items.get(idx).filter(|_| !has_key);
    at_place.or_else(by_id).or_else(by_link).or_else(by_title).or_else(by_order)
}

/// The references were made without an address for the document, so relative links stayed so.
fn same_link(ours: Option<&str>, expected: &str, base: &str) -> bool {
    let resolved = url::Url::parse(base).and_then(|base| base.join(expected.trim()));
    compare::same_address(ours, expected)
        || resolved.is_ok_and(|it| compare::same_address(ours, it.as_str()))
}
