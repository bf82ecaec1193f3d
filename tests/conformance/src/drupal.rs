//! Answers of Drupal's JSON:API as they came: every node becomes an item.

use std::path::Path;

use anyhow::Context as _;
use portolan_core::raw::RawText;
use serde_json::Value;

use super::{Document, ReadError, Scores, compare, json, served::Served};

const SUITE: &str = "api/drupal-jsonapi";

/// What is expected of an item is what stands in its resource; documents that another program has
/// already taken apart are refused in words.
pub(crate) fn score(corpus: &Path, served: &Served, scores: &mut Scores) -> anyhow::Result<()> {
    let folder = corpus.join(SUITE);
    for (file, body) in super::files(&folder)? {
        let document = json(&folder.join(&file))?;
        // A view's documents lie one level deeper; the origin's path differs from site to site.
        let inner = document.get("results").filter(|it| it.is_object()).unwrap_or(&document);
        let nodes: Vec<&Value> = match inner.get("data") {
            Some(Value::Array(many)) => many.iter().collect(),
            Some(one @ Value::Object(_)) => vec![one],
            _ => Vec::new(),
        };
        let own = nodes.first().and_then(|it| it.pointer("/links/self/href")?.as_str());
        let path = if own.is_some_and(|it| it.contains("/api/v1/")) { "api/v1" } else { "jsonapi" };
        let url = "http://newsroom.example/";
        let settings = format!("url = \"{url}\"\npath = \"{path}\"\ninclude = \"field_tags\"");
        let source = served.source("source-drupal", &settings)?;
        let request = served.plan(&source)?.into_iter().next().context("nothing was planned")?;
        let headers = [("content-type".to_owned(), "application/vnd.api+json".to_owned())];
        let answered = Document { url: &request.url, headers: &headers, body: &body };
        let outcome = served.answer(&source, &request, &answered);
        let is_raw = inner.get("jsonapi").is_some() && inner.get("data").is_some();
        if !is_raw {
            let is_refused = matches!(outcome, Err(ReadError::NoFeed(_)));
            scores.check(SUITE, "refused", &file, is_refused, || "it was read".to_owned());
            continue;
        }
        let harvest = outcome.map_err(|err| anyhow::anyhow!("{file}: {}", err.into_words()))?;
        scores.check(SUITE, "items", &file, harvest.items.len() == nodes.len(), || {
            format!("{} items of {} nodes", harvest.items.len(), nodes.len())
        });
        for node in nodes {
            let text = |path: &str| node.pointer(path).and_then(Value::as_str);
            let id = text("/id").unwrap_or_default();
            let item = harvest.items.iter().find(|it| it.origin_id.starts_with(id));
            let mut check = |field: &str, passed: bool| {
                scores.check(SUITE, field, &file, passed, || format!("{field} of {id} differs"));
            };
            let is = |found: Option<&RawText>, words: &str| {
                found.is_some_and(|it| compare::squeeze(&it.value) == compare::squeeze(words))
            };
            if let Some(title) = text("/attributes/title") {
                check("title", is(item.and_then(|it| it.title.as_ref()), title));
            }
            let nid = node.pointer("/attributes/drupal_internal__nid").and_then(Value::as_u64);
            if let Some(alias) = text("/attributes/path/alias") {
                let url = item.and_then(|it| it.url.as_deref());
                check("alias", url.is_some_and(|it| it.ends_with(alias)));
            }
            if let Some(nid) = nid {
                let tail = format!("/node/{nid}");
                let addresses = item.map(|it| it.aliases.iter().chain(&it.url).collect());
                let addresses: Vec<&String> = addresses.unwrap_or_default();
                check("number", addresses.iter().any(|it| it.ends_with(&tail)));
            }
            if let Some(created) = text("/attributes/created") {
                let found = compare::seconds(item.and_then(|it| it.published.as_ref()));
                check("date", found.is_some() && found == compare::seconds_of(created));
            }
            if let Some(body) = text("/attributes/body/processed") {
                check("body", is(item.and_then(|it| it.body.as_ref()), body));
            }
        }
    }
    Ok(())
}
