//! What attacks become: sanitised, parsed again by a real browser, and watched.
//!
//! The lists hold one payload a line, and a payload is also read with what is around it in feeds:
//! escaped, as an attribute's value, inside a paragraph.

use std::{collections::BTreeMap, fs, path::Path, process::Command};

use anyhow::{Context, bail};
use portolan_core::raw::RawText;
use serde_json::{Value, json};
use url::Url;

use super::{Scores, json as read_json, outline};

const SUITE: &str = "security/xss";
const BASE: &str = "http://portal.example/article/";

pub(crate) fn score(
    corpus: &Path,
    browser: Option<&Path>,
    scores: &mut Scores,
) -> anyhow::Result<()> {
    let payloads = payloads(corpus)?;
    let mut fragments = Vec::new();
    for (id, payload) in &payloads {
        let clean = sanitize(payload);
        let again = sanitize(&clean);
        scores.check(SUITE, "idempotent", id, clean == again, || {
            format!("{clean:?} becomes {again:?}")
        });
        fragments.push(json!({ "id": id, "html": clean }));
        for (context, html) in [
            ("paragraph", format!("<p>{payload}</p>")),
            ("title", format!("<p title=\"{payload}\">a</p>")),
            ("link", format!("<a href='{payload}'>a</a>")),
            ("table", format!("<table><tr><td>{payload}</table>")),
            ("svg", format!("<svg><desc>{payload}</desc></svg><math><mi>{payload}")),
        ] {
            fragments.push(json!({ "id": format!("{id} {context}"), "html": sanitize(&html) }));
        }
    }
    match browser {
        Some(browser) => watched(browser, &fragments, scores)?,
        None => println!("{SUITE}: no browser is at hand; nothing is watched"),
    }
    pairs(corpus, scores)
}

pub(crate) fn sanitize(html: &str) -> String {
    let base = Url::parse(BASE).ok();
    portolan_normalize::sanitize(&RawText::html(html), base.as_ref()).as_str().to_owned()
}

fn payloads(corpus: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let mut payloads = BTreeMap::new();
    let lists = corpus.join("security/xss/payload-lists");
    for (file, bytes) in super::files(&lists)? {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        for (nth, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            payloads.insert(format!("{file}:{}", nth + 1), line.to_owned());
        }
    }
    for (file, key) in [("dompurify.json", "title"), ("bleach.json", "id")] {
        let suite = read_json(&corpus.join("security/xss").join(file))?;
        for (nth, item) in items(&suite).enumerate() {
            let text = |key: &str| item.get(key).and_then(Value::as_str).unwrap_or_default();
            let id = format!("{file} {} {}", nth + 1, text(key));
            payloads.insert(id, text("payload").to_owned());
        }
    }
    let strings = read_json(&corpus.join("security/naughty-strings/blns.json"))?;
    let strings = strings.as_array().cloned().unwrap_or_default();
    for (nth, text) in strings.iter().filter_map(Value::as_str).enumerate() {
        payloads.insert(format!("blns.json {}", nth + 1), text.to_owned());
    }
    Ok(payloads)
}

fn items(suite: &Value) -> impl Iterator<Item = &Value> {
    suite.get("items").and_then(Value::as_array).into_iter().flatten()
}

/// The browser names what ran, asked or could be clicked.
fn watched(browser: &Path, fragments: &[Value], scores: &mut Scores) -> anyhow::Result<()> {
    let folder = tempfile::tempdir().context("no folder for the fragments")?;
    let file = folder.path().join("fragments.json");
    fs::write(&file, serde_json::to_vec(fragments)?)?;
    let output = Command::new("node")
        .current_dir(browser)
        .arg("sanitised.mjs")
        .arg(&file)
        .output()
        .context("`node` could not be started")?;
    if !output.status.success() {
        bail!("the browser failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    let findings: Value = serde_json::from_slice(&output.stdout)?;
    let findings: BTreeMap<&str, &str> = findings
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|it| Some((it.get("id")?.as_str()?, it.get("finding")?.as_str()?)))
        .collect();
    for fragment in fragments {
        let id = fragment.get("id").and_then(Value::as_str).unwrap_or_default();
        let finding = findings.get(id);
        scores.check(SUITE, "browser", id, finding.is_none(), || {
            finding.copied().unwrap_or_default().to_owned()
        });
    }
    Ok(())
}

/// Pairs of DOMPurify: ours has no element, attribute or address that is in none of the outputs
/// it allows.
fn pairs(corpus: &Path, scores: &mut Scores) -> anyhow::Result<()> {
    let suite = read_json(&corpus.join("security/xss/dompurify.json"))?;
    let base = Url::parse(BASE)?;
    for (nth, item) in items(&suite).enumerate() {
        let text = |key: &str| item.get(key).and_then(Value::as_str).unwrap_or_default();
        let allowed: Vec<&str> = match item.get("expected_any_of") {
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
            _ => vec![text("expected")],
        };
        let ours = outline::of(&sanitize(text("payload")), &base);
        let is_within = |expected: &&str| ours.is_within(&outline::of(expected, &base));
        let passed = allowed.iter().any(is_within);
        let id = format!("{} {}", nth + 1, text("title"));
        scores.check(SUITE, "pairs", &id, passed, || {
            let best = allowed.first().map(|it| outline::of(it, &base)).unwrap_or_default();
            format!("ours has more: {}", ours.beyond(&best))
        });
    }
    Ok(())
}
