//! ReliefWeb's interface: recorded answers of its first version, and documents as they are sent
//! in.

use std::path::Path;

use serde_json::Value;

use super::{Document, Scores, compare, files, json, served::Served};

/// What an aggregator expected of two pages of reports.
pub(crate) fn answers(corpus: &Path, served: &Served, scores: &mut Scores) -> anyhow::Result<()> {
    const SUITE: &str = "humanitarian";
    let folder = corpus.join("humanitarian/deep-connectors");
    let expected = json(&folder.join("relief_web_expected.json"))?;
    let settings = "appname = \"thedeep.io\"\nurl = \"http://reliefweb.example/v2\"\nlimit = 10";
    let source = served.source("source-reliefweb", settings)?;
    let mut request = served.plan(&source)?.into_iter().next();
    let mut items = Vec::new();
    for file in ["relief_web_page1.json", "relief_web_page2.json"] {
        let passed = request.is_some();
        scores.check(SUITE, "api-page", file, passed, || "no answer led here".to_owned());
        let Some(asked) = request.take() else { break };
        let body = std::fs::read(folder.join(file))?;
        let headers = [("content-type".to_owned(), "application/json".to_owned())];
        let document = Document { url: &asked.url, headers: &headers, body: &body };
        let harvest = served.answer(&source, &asked, &document).unwrap_or_default();
        items.push(harvest.items);
        request = harvest.requests.into_iter().next();
        if let Some(next) = &request {
            let passed = next.url.contains("appname=thedeep.io") && next.url.contains("offset=10");
            scores.check(SUITE, "api-page", file, passed, || format!("{} is next", next.url));
        }
    }
    scores.check(SUITE, "api-page", "relief_web_page2.json", request.is_none(), || {
        "something is asked for behind the last answer".to_owned()
    });
    let expected: Vec<&Value> =
        expected.get("items").and_then(Value::as_array).into_iter().flatten().collect();
    let n_expected = expected.len();
    for (n, expected) in expected.iter().enumerate() {
        // Both answers list as many reports.
        let page = n * items.len() / n_expected;
        let file = format!("relief_web_page{}.json", page + 1);
        let id = text(expected, "id");
        let item = items
            .get(page)
            .and_then(|it| it.iter().find(|it| it.origin_id.ends_with(&format!("/{id}"))));
        scores.check(SUITE, "api-items", &file, item.is_some(), || format!("{id} is missing"));
        let Some(item) = item else { continue };
        let passed = compare::same_words(item.title.as_ref(), text(expected, "title"));
        scores.check(SUITE, "api-title", &file, passed, || "the title differs".to_owned());
        // The aggregator knows a report by its file, where it has one.
        let url = text(expected, "url");
        let own = item.url.iter().chain(item.attachments.iter().map(|it| &it.url));
        let passed = own.into_iter().any(|it| compare::same_address(Some(it), url));
        scores.check(SUITE, "api-link", &file, passed, || format!("{url} is missing"));
        let day = item.published.as_ref().and_then(|it| it.when.as_ref()?.day());
        let passed = day.is_some_and(|it| it.to_string() == text(expected, "published_on"));
        scores.check(SUITE, "api-date", &file, passed, || format!("{day:?}"));
        let author = item.authors.first().and_then(|it| it.name.as_deref());
        let passed = author == Some(text(expected, "author_raw"));
        scores.check(SUITE, "api-author", &file, passed, || format!("{author:?}"));
    }
    Ok(())
}

/// Documents as publishers send them to ReliefWeb.
pub(crate) fn posted(corpus: &Path, served: &Served, scores: &mut Scores) -> anyhow::Result<()> {
    const SUITE: &str = "reliefweb";
    let settings = "appname = \"thedeep.io\"\nurl = \"http://reliefweb.example/v2\"";
    let source = served.source("source-reliefweb", settings)?;
    for (file, body) in files(&corpus.join("api/reliefweb-post"))? {
        let posted: Value = serde_json::from_slice(&body)?;
        let url = "http://reliefweb.example/posted";
        let headers = [("content-type".to_owned(), "application/json".to_owned())];
        let document = Document { url, headers: &headers, body: &body };
        let harvest = served.read(&source, &document).unwrap_or_default();
        let mut check = |field: &str, passed: bool, words: &str| {
            scores.check(SUITE, field, &file, passed, || words.to_owned());
        };
        let has_uuid = posted.get("uuid").is_some();
        let told = harvest.diagnostics.iter().any(|it| it.code == "reliefweb-entry");
        check("told", told != has_uuid, "what is missing is not told, or nothing is missing");
        let Some(item) = harvest.items.first() else {
            check("document", false, "nothing was read");
            continue;
        };
        check("document", true, "");
        let passed = compare::same_words(item.title.as_ref(), text(&posted, "title"));
        check("title", passed, "the title differs");
        let link = compare::same_address(item.url.as_deref(), text(&posted, "url"));
        check("link", link, "the address differs");
        // Its Markdown is read, so only its words are the same; the signs of Markdown go.
        let body = item.body.as_ref().map(compare::words).unwrap_or_default();
        let signs = |text: &str| compare::words_of_html(text).replace(['*', '#'], "");
        for key in ["body", "how_to_apply", "how_to_register"] {
            let words = signs(text(&posted, key));
            let passed = without_gaps(&body).contains(&without_gaps(&words));
            check("text", passed, "words are missing");
        }
        for (key, date) in [("published", &item.published), ("closing_date", &item.ends)] {
            let wanted = compare::seconds_of(text(&posted, key));
            check("date", compare::seconds(date.as_ref()) == wanted, "the moment differs");
        }
        for wanted in posted.get("file").and_then(Value::as_array).into_iter().flatten() {
            let passed = item.attachments.iter().any(|it| {
                it.url == text(wanted, "url")
                    && it.title.as_deref() == Some(text(wanted, "description"))
            });
            check("file", passed, "a file is missing");
        }
    }
    Ok(())
}

/// Markup parts words at other places than white space does.
fn without_gaps(text: &str) -> String {
    text.split_whitespace().collect()
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}
