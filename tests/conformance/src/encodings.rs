//! Feeds in many encodings, with and without a true declaration: each must say the same as its
//! own text in UTF-8.

use std::path::Path;

use encoding_rs::Encoding;
use portolan_core::Harvest;
use serde_json::Value;

use super::{Document, Read, Scores, json};

pub(crate) fn score(corpus: &Path, read: &Read<'_>, scores: &mut Scores) -> anyhow::Result<()> {
    const SUITE: &str = "encoding/chardet";
    let folder = corpus.join(SUITE);
    let expectations = json(&folder.join("expectations.json"))?;
    for case in expectations.as_array().into_iter().flatten() {
        let text = |key: &str| case.get(key).and_then(Value::as_str).unwrap_or_default();
        let is_feed = case.get("feed").and_then(Value::as_bool).unwrap_or(false);
        // Two encodings of DOS and old Macintosh machines are in no browser and not in ours.
        let Some(encoding) = encoding(text("encoding")).filter(|_| is_feed) else { continue };
        let file = text("file");
        let body = std::fs::read(folder.join(file))?;
        let (utf8, _) = encoding.decode_with_bom_removal(&body);
        let ours = words(read, file, &body);
        let expected = words(read, file, utf8.as_bytes());
        let passed = ours.is_some() && ours == expected;
        scores.check(SUITE, "words", file, passed, || "read in another encoding".to_owned());
    }
    Ok(())
}

/// The suite's names carry a language behind the label: `iso-8859-2-hungarian`.
pub(crate) fn encoding(name: &str) -> Option<&'static Encoding> {
    let label = name.trim_end_matches(|it: char| it.is_ascii_alphabetic()).trim_end_matches('-');
    Encoding::for_label(name.as_bytes()).or_else(|| Encoding::for_label(label.as_bytes()))
}

fn words(read: &Read<'_>, file: &str, body: &[u8]) -> Option<Vec<String>> {
    let url = format!("http://feeds.example/{file}");
    let headers = [("content-type".to_owned(), "application/xml".to_owned())];
    let harvest: Harvest = read(&Document { url: &url, headers: &headers, body }).ok()?;
    let texts = |it: &portolan_core::RawItem| {
        [&it.title, &it.teaser, &it.body]
            .into_iter()
            .flatten()
            .map(|text| text.value.clone())
            .collect::<Vec<_>>()
    };
    Some(harvest.items.iter().flat_map(texts).collect())
}
