//! A WordPress as it answers: its feeds, its listing pages and its articles.

use std::{
    collections::{BTreeMap, VecDeque},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use portolan_core::{
    Harvest, RawItem, When,
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
    // The comments are a feed like another; the index says nothing of them but their document.
    if let Some(page) = site.pages.iter().find(|it| it.file == "comments.rss") {
        let n_items = String::from_utf8_lossy(&page.body).matches("<item>").count();
        let found = read(&page.document()).map(|it| it.items.len()).unwrap_or_default();
        scores.check(SUITE, "feeds", &page.file, found == n_items, || {
            format!("{found} comments instead of {n_items}")
        });
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

/// What is no list of posts, and is asked for by nobody who reads posts.
const OTHERS: [&str; 7] = [
    "categories.json",
    "index.json",
    "posts-p99-error.json",
    "tags.json",
    "types.json",
    "users.json",
    "wp-sitemap.xml",
];

/// The site's own interface through the plugin for it. What the index expects of listings and
/// articles is expected of the same posts here.
pub(crate) fn interface(corpus: &Path, served: &Served, scores: &mut Scores) -> anyhow::Result<()> {
    let site = Site::open(corpus)?;
    let settings = "url = \"https://newsroom.example/\"\nper-page = 10";
    let source = served.source("source-wordpress", settings)?;
    let first = served.plan(&source)?.into_iter().next().context("nothing was planned")?;
    for page in &site.pages {
        if OTHERS.contains(&page.file.as_str()) {
            let outcome = served.answer(&source, &first, &page.document());
            let is_refused = matches!(outcome, Err(ReadError::NoFeed(_)));
            scores.check(SUITE, "rest-refused", &page.file, is_refused, || {
                "it was read as posts".to_owned()
            });
        }
        if !page.file.starts_with("posts-p") && page.file != "posts-fields.json" {
            continue;
        }
        let Ok(Value::Array(posts)) = serde_json::from_slice::<Value>(&page.body) else { continue };
        // The second page is what the first one leads to.
        let mut request = first.clone();
        if page.file.contains("p2") {
            let before = site.pages.iter().find(|it| it.file == "posts-p1-embed.json");
            let before = before.map(|it| served.answer(&source, &first, &it.document()));
            let next = before.and_then(Result::ok).and_then(|it| it.requests.into_iter().next());
            request = next.context("the first page leads nowhere")?;
        }
        let harvest = served.answer(&source, &request, &page.document());
        let harvest = harvest.map_err(|err| anyhow::anyhow!("{}", err.into_words()))?;
        page.check_interface(&posts, &harvest, scores);
        for other in &site.pages {
            let items = other.expected.get("expected_items").and_then(Value::as_array);
            let article = other.expected.get("expected_article");
            for post in items.into_iter().flatten().chain(article) {
                check_expected(&page.file, post, &harvest, scores);
            }
        }
    }
    Ok(())
}

/// What the index says of a post holds for the item that the interface brought of it.
fn check_expected(file: &str, post: &Value, harvest: &Harvest, scores: &mut Scores) {
    let link = text(post, "link");
    let found = harvest.items.iter().find(|it| compare::same_address(it.url.as_deref(), link));
    let Some(item) = found else { return };
    let mut check = |field: &str, passed: bool| {
        scores.check(SUITE, field, file, passed, || format!("{field} of {link} differs"));
    };
    check("rest-expected-title", compare::same_words(item.title.as_ref(), text(post, "title")));
    check("rest-expected-date", is_date_of(item.published.as_ref(), post));
    let html = text(post, "content_html");
    if let Some(body) = item.body.as_ref().filter(|_| !html.is_empty()) {
        check("rest-expected-body", compare::same_html(body, html, link));
    }
}

/// Answers of several sites, every kind of object in them: each post becomes an item with its
/// address, its words and its moment; all that is no post is refused in words.
pub(crate) fn mocks(corpus: &Path, served: &Served, scores: &mut Scores) -> anyhow::Result<()> {
    const SUITE: &str = "api/wordpress-rest";
    let source = served.source("source-wordpress", "url = \"http://newsroom.example/\"")?;
    let first = served.plan(&source)?.into_iter().next().context("nothing was planned")?;
    for (file, body) in super::files(&corpus.join(SUITE))? {
        let headers = [("content-type".to_owned(), "application/json".to_owned())];
        let document = Document { url: &first.url, headers: &headers, body: &body };
        let outcome = served.answer(&source, &first, &document);
        let survived = !matches!(outcome, Err(ReadError::Broken(_)));
        scores.check(SUITE, "no-crash", &file, survived, || "the plugin broke".to_owned());
        let value: Value = serde_json::from_slice(&body)?;
        let entries = match &value {
            Value::Array(entries) => entries.as_slice(),
            one => std::slice::from_ref(one),
        };
        let posts: Vec<&Value> = entries.iter().filter(|it| is_post(it)).collect();
        let items = outcome.map(|it| it.items).unwrap_or_default();
        scores.check(SUITE, "items", &file, items.len() == posts.len(), || {
            format!("{} items of {} posts", items.len(), posts.len())
        });
        for post in posts {
            let id = post["id"].to_string();
            let item = items.iter().find(|it| it.origin_id == id);
            let mut check = |field: &str, passed: bool| {
                scores.check(SUITE, field, &file, passed, || format!("{field} of {id} differs"));
            };
            let url = item.and_then(|it| it.url.as_deref());
            check("link", compare::same_address(url, &absolute(text(post, "link"))));
            if let Some(title) = post.pointer("/title/rendered").and_then(Value::as_str) {
                let found = item.and_then(|it| it.title.as_ref());
                check("title", compare::same_words(found, title));
            }
            if !text(post, "date_gmt").is_empty() {
                check("date", is_date_of(item.and_then(|it| it.published.as_ref()), post));
            }
        }
    }
    Ok(())
}

/// A post, a page, a custom type or a file; the rest are people, terms, comments and indexes.
fn is_post(entry: &Value) -> bool {
    let kind = text(entry, "type");
    !kind.is_empty() && kind != "comment"
}

/// Some of these answers give addresses without their site.
fn absolute(link: &str) -> String {
    match link.strip_prefix('/') {
        Some(path) => format!("http://newsroom.example/{path}"),
        None => link.to_owned(),
    }
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

    fn check_interface(&self, posts: &[Value], harvest: &Harvest, scores: &mut Scores) {
        let mut check = |field: &str, passed: bool, reason: &dyn Fn() -> String| {
            scores.check(SUITE, field, &self.file, passed, reason);
        };
        check("rest-items", harvest.items.len() == posts.len(), &|| {
            format!("{} items of {} posts", harvest.items.len(), posts.len())
        });
        for post in posts {
            let link = text(post, "link");
            let found = |it: &&RawItem| compare::same_address(it.url.as_deref(), link);
            let item = harvest.items.iter().find(found);
            check("rest-link", item.is_some(), &|| format!("{link} is missing"));
            let Some(item) = item else { continue };
            let at = |path: &str| post.pointer(path).and_then(Value::as_str).unwrap_or_default();
            let passed = compare::same_words(item.title.as_ref(), at("/title/rendered"));
            check("rest-title", passed, &|| format!("title of {link} differs"));
            let moment = compare::seconds_of(&format!("{}Z", text(post, "date_gmt")));
            let passed = compare::seconds(item.published.as_ref()) == moment;
            check("rest-date", passed, &|| format!("date of {link} differs"));
            let html = at("/content/rendered");
            if !html.is_empty() {
                let body = item.body.as_ref();
                let passed = body.is_some_and(|it| compare::same_html(it, html, link));
                check("rest-body", passed, &|| format!("body of {link} differs"));
            }
            if post.get("_embedded").is_none() {
                continue;
            }
            let name = at("/_embedded/author/0/name");
            let is_author = |it: &RawPerson| it.name.as_deref() == Some(name);
            let passed = item.authors.iter().any(is_author);
            check("rest-author", passed, &|| format!("author of {link} differs"));
            let groups = post.pointer("/_embedded/wp:term").and_then(Value::as_array);
            let terms = groups.into_iter().flatten().filter_map(Value::as_array).flatten();
            for term in terms.filter(|it| text(it, "slug") != "uncategorized") {
                let name = compare::words_of_html(text(term, "name"));
                let passed = item.categories.iter().any(|it| it.term == name);
                check("rest-terms", passed, &|| format!("{name} of {link} is missing"));
            }
            let picture = at("/_embedded/wp:featuredmedia/0/source_url");
            if !picture.is_empty() {
                let passed = item.images.first().is_some_and(|it| it.url == picture);
                check("rest-image", passed, &|| format!("picture of {link} differs"));
            }
        }
        let pages = self.headers.iter().find(|(name, _)| name == "x-wp-totalpages");
        let pages = pages.and_then(|(_, value)| value.parse::<u32>().ok()).unwrap_or(1);
        let query = self.url.split_once("&page=").map(|(_, rest)| rest);
        let page = query.and_then(|it| it.split('&').next()?.parse::<u32>().ok()).unwrap_or(1);
        let next = harvest.requests.iter().find(|it| it.issue == Issue::WhenNews);
        let passed = next.is_some() == (page < pages)
            && next.is_none_or(|it| it.url.contains(&format!("&page={}&", page + 1)));
        check("rest-next", passed, &|| "the next page differs".to_owned());
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
