//! What a humanitarian aggregator expected of real pages: a feed, and a list of documents.

use std::{collections::BTreeMap, path::Path};

use portolan_core::{
    Item, RawItem, Timestamp,
    office::{Office, OfficeKind},
};
use portolan_normalize::{Foreign, Normalizer, Rules};
use serde_json::Value;

use super::{Document, Read, Scores, compare, json, served::Served};

const SUITE: &str = "humanitarian";

pub(crate) fn feed(corpus: &Path, read: &Read<'_>, scores: &mut Scores) -> anyhow::Result<()> {
    let folder = corpus.join("humanitarian/deep-connectors");
    let file = "rss_feed_page1.xml";
    let expected = json(&folder.join("rss_feed_expected.json"))?;
    let body = std::fs::read(folder.join(file))?;
    if !body.contains(&b'<') {
        println!("{SUITE:<24} {file} holds no document in this corpus; nothing to compare");
        return Ok(());
    }
    let url = "http://reliefweb.example/updates/rss.xml";
    let harvest = read(&Document { url, headers: &[], body: &body }).unwrap_or_default();
    for expected in items(&expected) {
        let item = harvest
            .items
            .iter()
            .find(|it| compare::same_address(it.url.as_deref(), text(expected, "url")));
        scores.check(SUITE, "link", file, item.is_some(), || "an item is missing".to_owned());
        let title = item.and_then(|it| it.title.as_ref());
        let passed = compare::same_words(title, text(expected, "title"));
        scores.check(SUITE, "title", file, passed, || "title differs".to_owned());
        let day = item
            .and_then(|it| it.published.as_ref()?.when.as_ref()?.day())
            .map(|day| day.to_string());
        let passed = day.as_deref() == Some(text(expected, "published_on"));
        scores.check(SUITE, "date", file, passed, || "day differs".to_owned());
        let wanted = compare::squeeze(text(expected, "author_raw"));
        let passed = item.is_some_and(|it| {
            it.authors
                .iter()
                .any(|it| it.name.as_deref().map(compare::squeeze).as_ref() == Some(&wanted))
        });
        scores.check(SUITE, "author", file, passed, || "author differs".to_owned());
    }
    Ok(())
}

/// The list prints its dates for people only and its titles with invisible letters, so the items
/// are normalised before they are compared.
pub(crate) fn documents(corpus: &Path, served: &Served, scores: &mut Scores) -> anyhow::Result<()> {
    let folder = corpus.join("humanitarian/deep-connectors");
    let file = "humanitarian_response_page1.html";
    let expected = json(&folder.join("humanitarian_response_expected.json"))?;
    let body = std::fs::read(folder.join(file))?;
    let source =
        served.source("source-listing", include_str!("../sources/humanitarian-response.toml"))?;
    let first = served.plan(&source)?;
    let [request] = first.as_slice() else { anyhow::bail!("a first run asks for the list only") };
    let headers = [("content-type".to_owned(), "text/html; charset=utf-8".to_owned())];
    let document = Document { url: &request.url, headers: &headers, body: &body };
    let harvest = match served.answer(&source, request, &document) {
        Ok(harvest) => harvest,
        Err(err) => {
            let words = err.into_words();
            scores.check(SUITE, "list-items", file, false, || words);
            return Ok(());
        }
    };
    let ours = normalized(&harvest.items);
    let n_expected = items(&expected).count();
    scores.check(SUITE, "list-items", file, ours.len() == n_expected, || {
        format!("{} items instead of {n_expected}", ours.len())
    });
    for expected in items(&expected) {
        let item =
            ours.iter().find(|it| compare::same_address(it.url.as_deref(), text(expected, "url")));
        scores.check(SUITE, "list-link", file, item.is_some(), || "an item is missing".to_owned());
        let title = item.map(|it| it.title.text.value.as_str());
        let passed = title == Some(&compare::squeeze(text(expected, "title")));
        scores.check(SUITE, "list-title", file, passed, || "title differs".to_owned());
        let day = item.and_then(|it| it.published.when.day());
        let wanted = text(expected, "published_on");
        let passed = day.is_some_and(|day| day.to_string() == wanted);
        scores.check(SUITE, "list-date", file, passed, || format!("day is not read: {wanted}"));
    }
    Ok(())
}

/// As a source whose operator said nothing of it but its address.
pub(crate) fn normalized(raw: &[RawItem]) -> Vec<Item> {
    let office = Office {
        id: "humanitarian".to_owned(),
        kind: OfficeKind::Partner,
        names: BTreeMap::new(),
        mark: "HUM".to_owned(),
        seat: None,
        coverage: Vec::new(),
        hosts: Vec::new(),
        languages: Vec::new(),
        parent: None,
        present_since: None,
    };
    let rules = Rules {
        source: "humanitarian-response",
        office: &office,
        hosts: &[],
        foreign: Foreign::Flag,
        default_lang: None,
        language_codes: &BTreeMap::new(),
        kind: None,
        allow: &[],
        deny: &[],
        places: &[],
        terms: &[],
        default_places: &[],
        mirror: false,
        time_zone: "UTC",
        now: Timestamp::UNIX_EPOCH,
    };
    let normalizer = Normalizer::new(&rules);
    raw.iter().filter_map(|raw| normalizer.normalize(raw, Timestamp::UNIX_EPOCH).item).collect()
}

fn items(expected: &Value) -> impl Iterator<Item = &Value> {
    expected.get("items").and_then(Value::as_array).into_iter().flatten()
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}
