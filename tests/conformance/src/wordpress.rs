//! A WordPress as it answers: its feeds, its listing pages and its articles.

use std::{
    collections::{BTreeMap, VecDeque},
    path::{Path, PathBuf},
};

use portolan_core::{
    Harvest, When,
    message::Issue,
    raw::{RawDate, RawPerson},
};
use serde_json::Value;

use super::{Document, Read, ReadError, Scores, compare, json, served::Served};

const SUITE: &str = "cms/wordpress-6.1";
const FEEDS: [&str; 3] = ["feed.rss", "feed.atom", "feed-rdf.xml"];
/// Where a source would begin: the news, and one category of them.
const LISTINGS: [&str; 2] =
    ["https://newsroom.example/", "https://newsroom.example/category/press-releases/"];

/// What the site's own interface says of its newest posts is the measure for its feeds.
pub(crate) fn feeds(corpus: &Path, read: &Read<'_>, scores: &mut Scores) -> anyhow::Result<()> {
    let site = Site::open(corpus)?;
    let posts = json(&site.folder.join("posts-p1.json"))?;
    for file in FEEDS {
        let Some(page) = site.pages.iter().find(|it| it.file == file) else { continue };
        let harvest = match read(&page.document()) {
            Ok(harvest) => harvest,
            Err(err) => {
                let words = err.into_words();
                scores.check(SUITE, "feeds", file, false, || words);
                continue;
            }
        };
        for post in posts.as_array().into_iter().flatten() {
            let link = text(post, "link");
            let item =
                harvest.items.iter().find(|it| compare::same_address(it.url.as_deref(), link));
            scores.check(SUITE, "feeds", file, item.is_some(), || "a post is missing".to_owned());
            let Some(item) = item else { continue };
            let title = post.pointer("/title/rendered").and_then(Value::as_str).unwrap_or_default();
            let passed = compare::same_words(item.title.as_ref(), title);
            scores.check(SUITE, "feeds", file, passed, || "title differs".to_owned());
            let expected = compare::seconds_of(&format!("{}Z", text(post, "date_gmt")));
            let passed = compare::seconds(item.published.as_ref()) == expected;
            scores.check(SUITE, "feeds", file, passed, || "date differs".to_owned());
        }
    }
    Ok(())
}

/// Walks as a run does: from the listing to what the plugin asks for, as far as the site was
/// recorded. A page that the plugin never asked for was not read.
pub(crate) fn pages(corpus: &Path, served: &Served, scores: &mut Scores) -> anyhow::Result<()> {
    let site = Site::open(corpus)?;
    let mut outcomes: BTreeMap<&str, Result<Harvest, String>> = BTreeMap::new();
    for listing in LISTINGS {
        let source = served.source("source-listing", &format!("url = \"{listing}\""))?;
        let mut waiting = VecDeque::from(served.plan(&source)?);
        while let Some(request) = waiting.pop_front() {
            let Some(page) = site.page(&request.url) else { continue };
            if outcomes.contains_key(page.file.as_str()) {
                continue;
            }
            let outcome = served.answer(&source, &request, &page.document());
            let outcome = outcome.map_err(ReadError::into_words);
            if let Ok(harvest) = &outcome {
                waiting.extend(harvest.requests.iter().cloned());
            }
            outcomes.insert(&page.file, outcome);
        }
    }
    for page in site.pages.iter().filter(|page| page.is_listing() || page.is_article()) {
        let outcome = outcomes.remove(page.file.as_str());
        let outcome = outcome.unwrap_or_else(|| Err("no page led here".to_owned()));
        let (harvest, refusal) = match outcome {
            Ok(harvest) => (harvest, None),
            Err(words) => (Harvest::default(), Some(words)),
        };
        scores
            .check(SUITE, "reached", &page.file, refusal.is_none(), || refusal.unwrap_or_default());
        match page.is_listing() {
            true => page.check_listing(&harvest, scores),
            false => page.check_article(&harvest, scores),
        }
    }
    Ok(())
}

/// The recorded answers of one site.
struct Site {
    folder: PathBuf,
    pages: Vec<Page>,
}

/// One answer, with what is expected of it.
struct Page {
    file: String,
    url: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    expected: Value,
}

impl Site {
    fn open(corpus: &Path) -> anyhow::Result<Site> {
        let folder = corpus.join(SUITE);
        let mut pages = Vec::new();
        for entry in json(&folder.join("index.json"))?.as_array().into_iter().flatten() {
            let file = text(entry, "file").to_owned();
            // What was kept for other judges is in the index and not in the folder.
            let Ok(body) = std::fs::read(folder.join(&file)) else { continue };
            let headers = entry.get("headers").and_then(Value::as_object).into_iter().flatten();
            let headers = headers.filter_map(|(name, value)| {
                Some((name.to_ascii_lowercase(), value.as_str()?.to_owned()))
            });
            pages.push(Page {
                file,
                url: text(entry, "request").to_owned(),
                headers: headers.collect(),
                body,
                expected: entry.clone(),
            });
        }
        Ok(Site { folder, pages })
    }

    fn page(&self, url: &str) -> Option<&Page> {
        self.pages.iter().find(|page| compare::same_address(Some(&page.url), url))
    }
}

impl Page {
    fn document(&self) -> Document<'_> {
        Document { url: &self.url, headers: &self.headers, body: &self.body }
    }

    fn is_listing(&self) -> bool {
        self.expected.get("expected_items").is_some()
    }

    fn is_article(&self) -> bool {
        self.expected.get("expected_article").is_some()
    }

    fn check_listing(&self, harvest: &Harvest, scores: &mut Scores) {
        let mut check = |field: &str, passed: bool, reason: &dyn Fn() -> String| {
            scores.check(SUITE, field, &self.file, passed, reason);
        };
        let expected = self.expected.get("expected_items").and_then(Value::as_array);
        let expected = expected.map_or(&[][..], Vec::as_slice);
        check("list-items", harvest.items.len() == expected.len(), &|| {
            format!("{} items instead of {}", harvest.items.len(), expected.len())
        });
        for post in expected {
            let link = text(post, "link");
            let item =
                harvest.items.iter().find(|it| compare::same_address(it.url.as_deref(), link));
            check("list-link", item.is_some(), &|| "an item is missing".to_owned());
            let passed =
                compare::same_words(item.and_then(|it| it.title.as_ref()), text(post, "title"));
            check("list-title", passed, &|| "title differs".to_owned());
            let passed = is_date_of(item.and_then(|it| it.published.as_ref()), post);
            check("list-date", passed, &|| "date differs".to_owned());
        }
        let mut onward = harvest.requests.iter().filter(|it| it.issue == Issue::WhenNews);
        let passed = match text(&self.expected, "next_page") {
            "" => onward.next().is_none(),
            next => onward.any(|it| compare::same_address(Some(&it.url), next)),
        };
        check("next-page", passed, &|| "the next page differs".to_owned());
    }

    fn check_article(&self, harvest: &Harvest, scores: &mut Scores) {
        let mut check = |field: &str, passed: bool| {
            scores.check(SUITE, field, &self.file, passed, || format!("{field} differs"));
        };
        let expected = &self.expected["expected_article"];
        let item = harvest.items.first();
        let title = item.and_then(|it| it.title.as_ref());
        check("article-title", compare::same_words(title, text(expected, "title")));
        check("article-date", is_date_of(item.and_then(|it| it.published.as_ref()), expected));
        let is_author = |it: &RawPerson| it.name.as_deref() == Some(text(expected, "author"));
        check("article-author", item.is_some_and(|it| it.authors.iter().any(is_author)));
        let body = item.and_then(|it| it.body.as_ref());
        let html = text(expected, "content_html");
        check("article-body", body.is_some_and(|it| compare::same_html(it, html, &self.url)));
    }
}

/// Either the moment that the interface names or what the clock on the site's wall showed: where
/// the site has moved to another zone since, its pages and its interface name two moments.
pub(crate) fn is_date_of(date: Option<&RawDate>, post: &Value) -> bool {
    let Some(When::Instant { at, offset_minutes }) = date.and_then(|it| it.when) else {
        return false;
    };
    let moment = compare::seconds_of(&format!("{}Z", text(post, "date_gmt")));
    let wall = compare::seconds_of(&format!("{}Z", text(post, "date")));
    moment == Some(at.as_second()) || wall == Some(at.as_second() + i64::from(offset_minutes) * 60)
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}
