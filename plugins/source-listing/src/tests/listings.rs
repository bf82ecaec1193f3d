//! Listings in ninety shapes, written by somebody who did not know how they would be read.

use std::path::{Path, PathBuf};

use dom_query::Document;
use url::Url;

use super::*;

/// Pages of which every title and link is right and nothing is extra, in percent.
const FLOOR: usize = 90;

struct Page {
    name: String,
    url: String,
    html: Vec<u8>,
    expected: Value,
}

#[allow(clippy::disallowed_methods, reason = "fixtures are files of the workspace")]
fn pages() -> Vec<Page> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/listings");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(&folder).unwrap().map(|it| it.unwrap().path()).collect();
    files.retain(|it| it.extension().is_some_and(|it| it == "html"));
    files.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(path.with_extension("json")).unwrap();
        let expected: Value = serde_json::from_str(&text).unwrap();
        Page {
            name: path.file_stem().unwrap().to_string_lossy().into_owned(),
            url: expected["url"].as_str().unwrap().to_owned(),
            html: std::fs::read(&path).unwrap(),
            expected,
        }
    };
    files.into_iter().map(read).collect()
}

/// What is wrong with the items that the inferred selectors find.
fn judge(page: &Page) -> Vec<String> {
    let url = Url::parse(&page.url).unwrap();
    let mut notes = Vec::new();
    let text = crate::decode::decode(&page.html, None, &mut notes);
    let doc = Document::from(text);
    let Some(inferred) = crate::infer::Inferred::of(&doc, &url) else {
        return vec!["nothing is inferred".to_owned()];
    };
    let more = json!({ "url": page.url, "details": false, "pages": 1, "profile": "custom" });
    let mut all = serde_json::to_value(&inferred).unwrap();
    let map = all.as_object_mut().unwrap();
    map.remove("certainty");
    map.retain(|_, value| !value.is_null());
    map.extend(more.as_object().unwrap().clone());
    let harvest = match first(&settings("custom", &all), &page.url, &page.html) {
        Ok(harvest) => harvest,
        Err(err) => return vec![format!("{}: {all}", err.message)],
    };
    let squeeze = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let address = |text: &str| Url::parse(text).map(|it| it.to_string()).unwrap_or_default();
    let found: Vec<(String, String)> = harvest
        .items
        .iter()
        .map(|it| (squeeze(value(&it.title)), address(it.url.as_deref().unwrap_or_default())))
        .collect();
    let expected: Vec<(String, String)> = page.expected["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            (
                squeeze(it["title"].as_str().unwrap()),
                address(it["link"].as_str().unwrap_or_default()),
            )
        })
        .collect();
    let mut wrong = Vec::new();
    for it in expected.iter().filter(|it| !found.contains(it)) {
        let near = found.iter().find(|other| other.0 == it.0 || other.1 == it.1);
        wrong.push(format!("misses {it:?}, has {near:?}"));
    }
    for it in found.iter().filter(|it| !expected.contains(it)) {
        wrong.push(format!("has too much {it:?}"));
    }
    if !wrong.is_empty() {
        wrong.push(format!("{all}"));
    }
    wrong
}

#[test]
fn most_listings_of_strangers_are_read_as_they_are_meant() {
    let pages = pages();
    let mut n_usable = 0;
    let mut report = String::new();
    for page in &pages {
        let wrong = judge(page);
        n_usable += usize::from(wrong.is_empty());
        if !wrong.is_empty() {
            report.push_str(&format!("\n{}\n", page.name));
            for it in wrong.iter().take(5).chain(wrong.iter().skip(5).last()) {
                report.push_str(&format!("    {it}\n"));
            }
        }
    }
    let percent = n_usable * 100 / pages.len().max(1);
    assert!(
        percent >= FLOOR,
        "{n_usable} of {} are usable, {percent} %, less than {FLOOR}:{report}",
        pages.len()
    );
}
