//! microformats2 and its forerunners: the canonical JSON of each file, as it stands.

use std::path::Path;

use portolan_extract::{dom, microformats};
use serde_json::Value;
use url::Url;

use super::{Scores, json};

pub(crate) fn score(corpus: &Path, scores: &mut Scores) -> anyhow::Result<()> {
    const SUITE: &str = "microformats";
    let folder = corpus.join("html/microformats");
    for (file, _) in super::files(&folder)? {
        let Some(stem) = file.strip_suffix(".json") else { continue };
        let mut expected = json(&folder.join(&file))?;
        let html = std::fs::read(folder.join(format!("{stem}.html")))?;
        let html = portolan_extract::decode(&html, Some("utf-8"), &mut Vec::new());
        // The unit tests have another base than the others.
        let base =
            if file.contains("-unit") { "http://example.test" } else { "http://example.com" };
        let base = Url::parse(base)?;
        let Some(doc) = dom::parse(html) else {
            scores.check(SUITE, field(&file), stem, false, || "not read".to_owned());
            continue;
        };
        let found = microformats::parse(&doc, &dom::base(&doc, &base));
        let mut ours = found.to_json();
        one_spelling(&mut expected);
        one_spelling(&mut ours);
        scores.check(SUITE, field(&file), stem, ours == expected, || {
            first_difference(&ours, &expected, "").unwrap_or_default()
        });
    }
    Ok(())
}

/// The row that a file is counted in.
fn field(file: &str) -> &'static str {
    let folder = file.rsplit('/').nth(1).unwrap_or_default();
    match folder {
        _ if file.contains("-unit") => "unit",
        "h-entry" | "hentry" => "h-entry",
        "h-event" | "hcalendar" => "h-event",
        "h-feed" | "hfeed" => "h-feed",
        _ => "others",
    }
}

/// `http://example.com` and `http://example.com/` are one address.
fn one_spelling(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Ok(url) = Url::parse(text)
                && url.path() == "/"
                && url.query().is_none()
            {
                *text = url.into();
            }
        }
        Value::Array(values) => values.iter_mut().for_each(one_spelling),
        Value::Object(map) => map.values_mut().for_each(one_spelling),
        _ => {}
    }
}

/// Where two values part, by names and places.
fn first_difference(ours: &Value, expected: &Value, at: &str) -> Option<String> {
    match (ours, expected) {
        (Value::Object(a), Value::Object(b)) => {
            let keys: std::collections::BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            keys.into_iter().find_map(|key| {
                let at = format!("{at}.{key}");
                match (a.get(key), b.get(key)) {
                    (Some(a), Some(b)) => first_difference(a, b, &at),
                    (None, _) => Some(format!("`{at}` is missing")),
                    (_, None) => Some(format!("`{at}` is too much")),
                }
            })
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => a
            .iter()
            .zip(b)
            .enumerate()
            .find_map(|(nth, (a, b))| first_difference(a, b, &format!("{at}[{nth}]"))),
        (a, b) if a == b => None,
        _ => Some(format!("`{at}` differs")),
    }
}
