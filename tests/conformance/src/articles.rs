//! Pages of articles: the main text, title, date and author, beside the library inside.
//!
//! `readability` holds what mozilla's program makes of pages, `trafilatura` strings that a text
//! must and must not have, `newspaper4k` what that program makes of a few pages.

use std::{collections::HashMap, fs, path::Path};

use anyhow::Context;
use dom_query::Document;
use dom_smoothie::Readability;
use portolan_core::{
    RawItem, Timestamp, When,
    raw::{Part, RawText},
};
use portolan_extract::{dom, page};
use serde_json::Value;
use url::Url;

use super::{Scores, json};

/// What one reader makes of a page.
#[derive(Default)]
struct Read {
    title: String,
    text: String,
    item: Option<RawItem>,
}

type Reader = fn(&str, &Url) -> Option<Read>;

/// Ours, and the library by itself.
const READERS: [(&str, Reader); 2] = [("", ours), ("dom-smoothie-", library)];

fn ours(html: &str, url: &Url) -> Option<Read> {
    let doc = dom::parse(html.to_owned())?;
    let item = page::read_with_text(&doc, url, "page", Part::Whole).item;
    let value =
        |text: &Option<RawText>| text.as_ref().map(|it| it.value.clone()).unwrap_or_default();
    let (title, text) = (value(&item.title), words_of(&value(&item.body)));
    Some(Read { title, text, item: Some(item) })
}

fn library(html: &str, url: &Url) -> Option<Read> {
    let mut library = Readability::new(html, Some(url.as_str()), None).ok()?;
    let article = library.parse().ok()?;
    Some(Read { title: article.title, text: words_of(&article.content), item: None })
}

fn words_of(html: &str) -> String {
    dom::text(&Document::fragment(html).root())
}

/// What mozilla's program finds, on its own test pages.
pub(crate) fn readability(corpus: &Path, scores: &mut Scores) -> anyhow::Result<()> {
    const SUITE: &str = "readability";
    let folder = corpus.join("html/readability");
    let url = Url::parse("http://fakehost/test/page.html")?;
    let mut pages: Vec<_> = fs::read_dir(&folder)
        .with_context(|| format!("`{}`", folder.display()))?
        .collect::<Result<_, _>>()?;
    pages.sort_by_key(fs::DirEntry::path);
    for (reader, read) in READERS {
        let mut board = Vec::new();
        for page in &pages {
            let name = page.file_name().to_string_lossy().into_owned();
            let file = |file: &str| page.path().join(file);
            let html = fs::read(file("source.html"))?;
            let html = portolan_extract::decode(&html, Some("utf-8"), &mut Vec::new());
            let wanted = words_of(&fs::read_to_string(file("expected.html"))?);
            let meta = json(&file("expected-metadata.json"))?;
            let found = read(&html, &url).unwrap_or_default();
            board.push((name.clone(), f1(&found.text, &wanted)));
            let field = |field: &str| format!("{reader}{field}");
            let title = text(&meta, "title");
            if !title.is_empty() {
                let passed = same_title(&found.title, title);
                scores.check(SUITE, &field("title"), &name, passed, || "another title".to_owned());
            }
            let Some(item) = found.item else { continue };
            let byline = text(&meta, "byline");
            if !byline.is_empty() {
                let passed = names_author(&item, byline);
                scores.check(SUITE, "author", &name, passed, || missing(item.authors.is_empty()));
            }
            let stated = text(&meta, "publishedTime");
            if !stated.is_empty() {
                let day = day(&item);
                let passed = day.as_deref() == stated.get(..10);
                scores.check(SUITE, "date", &name, passed, || missing(day.is_none()));
            }
        }
        mean(SUITE, &format!("{reader}text-f1"), board, scores);
    }
    Ok(())
}

/// Strings that a text has and has not, counted as trafilatura's own evaluation does.
pub(crate) fn trafilatura(corpus: &Path, scores: &mut Scores) -> anyhow::Result<()> {
    const SUITE: &str = "trafilatura";
    let folder = corpus.join("html/trafilatura");
    let expectations = json(&folder.join("expectations.json"))?;
    for (reader, read) in READERS {
        let (mut n_found, mut n_missed, mut n_extra) = (0_usize, 0_usize, 0_usize);
        let mut failures = Vec::new();
        for case in expectations.as_array().into_iter().flatten() {
            let name = text(case, "file");
            let html = fs::read(folder.join(name))?;
            let html = portolan_extract::decode(&html, None, &mut Vec::new());
            let url = Url::parse(text(case, "url"));
            let url = url.ok().filter(|it| it.has_host());
            let url = url.map_or_else(|| Url::parse("http://unknown.example/"), Ok)?;
            let found = read(&html, &url).unwrap_or_default();
            let strings = |key: &str| -> Vec<String> {
                let list = case.get(key).and_then(Value::as_array).into_iter().flatten();
                list.filter_map(Value::as_str).map(dom::squeeze).collect()
            };
            for wanted in strings("with") {
                if found.text.contains(&wanted) {
                    n_found += 1;
                } else {
                    n_missed += 1;
                    failures.push((name.to_owned(), "a wanted string is missing".to_owned()));
                }
            }
            for unwanted in strings("without") {
                if found.text.contains(&unwanted) {
                    n_extra += 1;
                    failures.push((name.to_owned(), "an unwanted string is there".to_owned()));
                }
            }
            let title = text(case, "title");
            if !title.is_empty() {
                let passed = same_title(&found.title, title);
                let field = format!("{reader}title");
                scores.check(SUITE, &field, name, passed, || "another title".to_owned());
            }
            let Some(item) = found.item else { continue };
            let author = text(case, "author");
            if !author.is_empty() {
                let passed = names_author(&item, author);
                scores.check(SUITE, "author", name, passed, || missing(item.authors.is_empty()));
            }
            let date = text(case, "date");
            if !date.is_empty() {
                let day = day(&item);
                let passed = day.as_deref() == Some(date);
                scores.check(SUITE, "date", name, passed, || missing(day.is_none()));
            }
        }
        let share = |of: usize| {
            let all = (n_found + of).max(1);
            (n_found as f64 / all as f64, all)
        };
        let (precision, _) = share(n_extra);
        let (recall, _) = share(n_missed);
        let f1 = 2.0 * precision * recall / (precision + recall).max(f64::EPSILON);
        part(SUITE, &format!("{reader}text-precision"), precision, Vec::new(), scores);
        part(SUITE, &format!("{reader}text-recall"), recall, Vec::new(), scores);
        let failures = if reader.is_empty() { failures } else { Vec::new() };
        part(SUITE, &format!("{reader}text-f1"), f1, failures, scores);
    }
    Ok(())
}

/// What newspaper4k finds on a few pages; reported, for it is no reference.
pub(crate) fn newspaper(corpus: &Path, scores: &mut Scores) -> anyhow::Result<()> {
    const SUITE: &str = "newspaper4k";
    let folder = corpus.join("html/newspaper4k");
    let files = super::files(&folder)?;
    for (reader, read) in READERS {
        let mut board = Vec::new();
        for (file, html) in &files {
            let Some(stem) = file.strip_suffix(".html") else { continue };
            let Ok(wanted) = fs::read_to_string(folder.join(format!("{stem}.expected.txt"))) else {
                continue;
            };
            let expected = folder.join(format!("{stem}.expected.json"));
            let expected = if expected.is_file() { json(&expected)? } else { Value::Null };
            let html = portolan_extract::decode(html, None, &mut Vec::new());
            let url = Url::parse(text(&expected, "url"));
            let url = url.or_else(|_| Url::parse("http://unknown.example/"))?;
            let found = read(&html, &url).unwrap_or_default();
            board.push((stem.to_owned(), f1(&found.text, &dom::squeeze(&wanted))));
            let title = text(&expected, "title");
            if !title.is_empty() {
                let passed = same_title(&found.title, title);
                let field = format!("{reader}title");
                scores.check(SUITE, &field, stem, passed, || "another title".to_owned());
            }
        }
        mean(SUITE, &format!("{reader}text-f1"), board, scores);
    }
    Ok(())
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).map(str::trim).unwrap_or_default()
}

fn missing(is_missing: bool) -> String {
    if is_missing { "none found" } else { "another one found" }.to_owned()
}

/// A mean of shares, as parts of ten thousand. A failure is a page below 0.9.
fn mean(suite: &str, field: &str, board: Vec<(String, f64)>, scores: &mut Scores) {
    let n_pages = board.len().max(1) as f64;
    let mean = board.iter().map(|(_, share)| share).sum::<f64>() / n_pages;
    let low = board.into_iter().filter(|(_, share)| *share < 0.9);
    let failures = low.map(|(name, _)| (name, "F1 below 0.9".to_owned())).collect();
    part(suite, field, mean, failures, scores);
}

fn part(
    suite: &str,
    field: &str,
    share: f64,
    failures: Vec<(String, String)>,
    scores: &mut Scores,
) {
    scores.count(suite, field, (share * 10_000.0).round() as usize, 10_000, failures);
}

/// F1 over words, each as often as it stands; signs of scripts without spaces are words.
fn f1(ours: &str, wanted: &str) -> f64 {
    let (ours, wanted) = (counts(ours), counts(wanted));
    let n_common: usize =
        ours.iter().map(|(word, n)| (*n).min(wanted.get(word).copied().unwrap_or(0))).sum();
    let (n_ours, n_wanted) = (ours.values().sum::<usize>(), wanted.values().sum::<usize>());
    if n_ours + n_wanted == 0 {
        return 1.0;
    }
    2.0 * n_common as f64 / (n_ours + n_wanted) as f64
}

fn counts(text: &str) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for run in text.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty()) {
        if run.chars().any(|it| matches!(u32::from(it), 0x3040..=0x30FF | 0x4E00..=0x9FFF)) {
            for sign in run.chars() {
                *counts.entry(sign.to_string()).or_default() += 1;
            }
        } else {
            *counts.entry(run.to_lowercase()).or_default() += 1;
        }
    }
    counts
}

/// Letters and digits are the same, or one title goes on with the site's name, parted by a sign.
fn same_title(ours: &str, expected: &str) -> bool {
    let fold = |text: &str| -> String {
        text.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    if fold(ours) == fold(expected) {
        return true;
    }
    let (a, b) = (dom::squeeze(ours).to_lowercase(), dom::squeeze(expected).to_lowercase());
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    if short.chars().count() < 8 {
        return false;
    }
    let is_sign = |it: char| !it.is_alphanumeric() && !it.is_whitespace();
    let after = long.strip_prefix(&short).is_some_and(|it| it.trim_start().starts_with(is_sign));
    let before = long.strip_suffix(&short).is_some_and(|it| it.trim_end().ends_with(is_sign));
    after || before
}

/// One of the names stands in the other: bylines hold more than names.
fn names_author(item: &RawItem, expected: &str) -> bool {
    let fold = |text: &str| -> String {
        text.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let expected = fold(expected);
    item.authors.iter().filter_map(|it| it.name.as_deref()).any(|name| {
        let name = fold(name);
        !name.is_empty() && (expected.contains(&name) || name.contains(&expected))
    })
}

/// The day of publication, words read as normalising reads them.
fn day(item: &RawItem) -> Option<String> {
    let date = item.published.as_ref()?;
    let when = date
        .when
        .unwrap_or_else(|| portolan_normalize::read_date(&date.raw, "UTC", Timestamp::UNIX_EPOCH));
    When::day(&when).map(|it| it.to_string())
}
