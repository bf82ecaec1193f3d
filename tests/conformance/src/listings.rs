//! Structure told from pages of strangers, and lists of subscriptions.

use std::path::Path;

use anyhow::Context;
use portolan_core::Harvest;
use portolan_extract::{decode, dom};
use portolan_infer::{Listing, opml};
use serde_json::{Value, json};
use url::Url;

use super::{Document, ReadError, Scores, compare, files, humanitarian, served::Served};

/// Pages in the repository, written by somebody who had not read how they would be read.
const LISTINGS: &str = "listings";
const HOMEPAGES: &str = "html/homepages";
const OPML: &str = "opml";

/// What a person finds on a page of other projects' tests.
const EXPECTED: [(&str, Expected); 11] = [
    ("fftests.html", Expected::Nothing),
    ("heise.html", Expected::Nothing),
    ("html4_head_stripped_page.html", Expected::Nothing),
    ("html_page.html", Expected::Nothing),
    // Photographs with a caption each; the way to a post is its date.
    ("html_reader_cabinporn.html", Expected::Items { n: 10, last: "/post/" }),
    ("html_scraper_arstechnica.html", Expected::Nothing),
    ("html_scraper_inc.html", Expected::Nothing),
    ("html_scraper_lemonde.html", Expected::Nothing),
    ("orf.html", Expected::Nothing),
    // Twenty entries of four sorts, the titles of which are headings with links.
    ("sixcolors.html", Expected::Items { n: 20, last: "http" }),
    ("stadtfeuerwehrweiz.html", Expected::Nothing),
];

/// As sure as a source must be to be written without a warning.
const CERTAINTY: u8 = 60;

enum Expected {
    /// One article, or a head without a body: no list that anybody would follow.
    Nothing,
    /// So many items, each under an address with this in it.
    Items { n: usize, last: &'static str },
}

pub(crate) fn score(root: &Path, served: &Served, scores: &mut Scores) -> anyhow::Result<()> {
    let folder = root.join("tests/fixtures/listings");
    for (name, body) in files(&folder)? {
        let Some(stem) = name.strip_suffix(".html") else { continue };
        let expected = super::json(&folder.join(format!("{stem}.json")))?;
        let url = expected["url"].as_str().context("an expectation names its page")?;
        let found = infer(&body, url).into_iter().next();
        let harvest = found.as_ref().map(|found| read(served, found, url, &body)).transpose()?;
        let harvest = match harvest {
            Some(Ok(harvest)) => harvest,
            _ => Harvest::default(),
        };
        let ours: Vec<(String, String)> = harvest
            .items
            .iter()
            .map(|it| {
                let title = it.title.as_ref().map(|it| compare::squeeze(&it.value));
                (title.unwrap_or_default(), it.url.clone().unwrap_or_default())
            })
            .collect();
        let normalized = humanitarian::normalized(&harvest.items);
        let (mut n_right, mut n_expected) = (0, 0);
        for it in expected["items"].as_array().into_iter().flatten() {
            let title = compare::squeeze(it["title"].as_str().unwrap_or_default());
            let link = it["link"].as_str().unwrap_or_default();
            let is_it = |ours: &&(String, String)| {
                ours.0 == title && Url::parse(&ours.1).ok() == Url::parse(link).ok()
            };
            let own = ours.iter().find(is_it);
            n_expected += 1;
            n_right += usize::from(own.is_some());
            scores.check(LISTINGS, "items", &name, own.is_some(), || {
                "title or link differs".to_owned()
            });
            if let Some(day) = it["date"].as_str() {
                let item =
                    normalized.iter().find(|it| compare::same_address(it.url.as_deref(), link));
                let ours = item.and_then(|it| it.published.when.day()).map(|it| it.to_string());
                scores.check(LISTINGS, "dates", &name, ours.as_deref() == Some(day), || {
                    format!("{day} is read as {ours:?}")
                });
            }
        }
        let usable = n_right == n_expected && ours.len() == n_expected;
        scores.check(LISTINGS, "usable", &name, usable, || {
            format!("{n_right} of {n_expected} items right, {} found", ours.len())
        });
    }
    Ok(())
}

pub(crate) fn homepages(corpus: &Path, scores: &mut Scores) -> anyhow::Result<()> {
    for (name, body) in files(&corpus.join(HOMEPAGES))? {
        let expected = EXPECTED.iter().find(|(file, _)| *file == name);
        let Some((_, expected)) = expected else { continue };
        let best = infer(&body, "https://home.example/").into_iter().next();
        let best = best.filter(|it| it.certainty >= CERTAINTY);
        match expected {
            Expected::Nothing => scores.check(HOMEPAGES, "none", &name, best.is_none(), || {
                "a list is seen where there is none".to_owned()
            }),
            Expected::Items { n, last } => {
                let items = best.map(|it| it.items).unwrap_or_default();
                let is_right = |it: &portolan_infer::Sample| {
                    !it.title.is_empty() && it.url.as_deref().is_some_and(|it| it.contains(last))
                };
                let n_right = items.iter().filter(|it| is_right(it)).count();
                let passed = n_right == *n && items.len() == *n;
                scores.check(HOMEPAGES, "usable", &name, passed, || {
                    format!("{n_right} of {n} items, {} found", items.len())
                });
            }
        }
    }
    Ok(())
}

/// Every outline with a feed's address is an entry; what is no list is said to be none.
pub(crate) fn subscriptions(corpus: &Path, scores: &mut Scores) -> anyhow::Result<()> {
    for (name, body) in files(&corpus.join(OPML))? {
        let text = String::from_utf8_lossy(&body);
        let list = opml::read(&body);
        if !text.contains("<opml") {
            scores.check(OPML, "refused", &name, list.is_err(), || "it is read".to_owned());
            continue;
        }
        let n = text.to_lowercase().matches("xmlurl=\"").count()
            - text.to_lowercase().matches("xmlurl=\"\"").count();
        let list = list.unwrap_or_default();
        scores.check(OPML, "entries", &name, list.entries.len() == n, || {
            format!("{} entries instead of {n}", list.entries.len())
        });
        let whole = list.entries.iter().all(|it| Url::parse(&it.url).is_ok() && !it.url.is_empty());
        scores.check(OPML, "addresses", &name, whole, || "an address is damaged".to_owned());
    }
    Ok(())
}

fn infer(body: &[u8], url: &str) -> Vec<Listing> {
    let text = decode::decode(body, None, &mut Vec::new());
    let (Some(doc), Ok(url)) = (dom::parse(text), Url::parse(url)) else { return Vec::new() };
    portolan_infer::infer(&doc, &url)
}

/// Through the plugin, with the settings that an operator would be given.
fn read(
    served: &Served,
    found: &Listing,
    url: &str,
    body: &[u8],
) -> anyhow::Result<Result<Harvest, ReadError>> {
    let mut settings = json!({
        "url": url, "profile": "custom", "details": false, "menus": false, "pages": 1,
        "item": found.item, "stretch": found.stretch,
    });
    let more = [
        ("title", &found.title),
        ("link", &found.link),
        ("teaser", &found.teaser),
        ("date", &found.date),
        ("group-date", &found.group_date),
        ("image", &found.image),
        ("next", &found.next),
    ];
    for (key, value) in more {
        if let Some(value) = value {
            settings[key] = Value::String(value.clone());
        }
    }
    let source = served.source("source-listing", &toml::to_string(&settings)?)?;
    let planned = served.plan(&source)?;
    let request = planned.first().context("a listing is asked for")?;
    let headers = [("content-type".to_owned(), "text/html".to_owned())];
    Ok(served.parse(&source, request, &Document { url, headers: &headers, body }))
}
