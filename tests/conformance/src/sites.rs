//! Whole sites: what a humanitarian aggregator expected of real pages, and a WordPress.

use std::path::Path;

use serde_json::Value;

use super::{Document, Read, Scores, compare, json};

pub(crate) fn humanitarian(
    corpus: &Path,
    read: &Read<'_>,
    scores: &mut Scores,
) -> anyhow::Result<()> {
    const SUITE: &str = "humanitarian";
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
    for expected in expected.get("items").and_then(Value::as_array).into_iter().flatten() {
        let text = |key: &str| expected.get(key).and_then(Value::as_str).unwrap_or_default();
        let item =
            harvest.items.iter().find(|it| compare::same_address(it.url.as_deref(), text("url")));
        scores.check(SUITE, "link", file, item.is_some(), || "an item is missing".to_owned());
        let title = item.and_then(|it| it.title.as_ref());
        let passed = compare::same_words(title, text("title"));
        scores.check(SUITE, "title", file, passed, || "title differs".to_owned());
        let day = item
            .and_then(|it| it.published.as_ref()?.when.as_ref()?.day())
            .map(|day| day.to_string());
        let passed = day.as_deref() == Some(text("published_on"));
        scores.check(SUITE, "date", file, passed, || "day differs".to_owned());
        let wanted = compare::squeeze(text("author_raw"));
        let passed = item.is_some_and(|it| {
            it.authors
                .iter()
                .any(|it| it.name.as_deref().map(compare::squeeze).as_ref() == Some(&wanted))
        });
        scores.check(SUITE, "author", file, passed, || "author differs".to_owned());
    }
    Ok(())
}

pub(crate) fn wordpress(corpus: &Path, read: &Read<'_>, scores: &mut Scores) -> anyhow::Result<()> {
    const SUITE: &str = "cms/wordpress-6.1";
    let folder = corpus.join(SUITE);
    let index = json(&folder.join("index.json"))?;
    // What the site's own interface says of its newest posts is the measure for its feeds.
    let posts = json(&folder.join("posts-p1.json"))?;
    let posts = posts.as_array().map_or(&[][..], Vec::as_slice);
    for file in ["feed.rss", "feed.atom", "feed-rdf.xml"] {
        let Ok(body) = std::fs::read(folder.join(file)) else { continue };
        let entry = index
            .as_array()
            .into_iter()
            .flatten()
            .find(|it| it.get("file").and_then(Value::as_str) == Some(file));
        let url = entry.and_then(|it| it.get("request")?.as_str());
        // The pages were recorded under https; which scheme carries them makes no difference here.
        let url = url.unwrap_or("https://newsroom.example/feed/").replacen("https:", "http:", 1);
        let url = url.as_str();
        let headers: Vec<(String, String)> = entry
            .and_then(|it| it.get("headers")?.as_object())
            .into_iter()
            .flatten()
            .filter_map(|(name, value)| {
                Some((name.to_ascii_lowercase(), value.as_str()?.to_owned()))
            })
            .collect();
        let harvest = match read(&Document { url, headers: &headers, body: &body }) {
            Ok(harvest) => harvest,
            Err(err) => {
                let words = err.into_words();
                scores.check(SUITE, "feeds", file, false, || words);
                continue;
            }
        };
        for post in posts {
            let link = post.get("link").and_then(Value::as_str).unwrap_or_default();
            let item =
                harvest.items.iter().find(|it| compare::same_address(it.url.as_deref(), link));
            scores.check(SUITE, "feeds", file, item.is_some(), || "a post is missing".to_owned());
            let Some(item) = item else { continue };
            let title = post.pointer("/title/rendered").and_then(Value::as_str).unwrap_or_default();
            let passed = compare::same_words(item.title.as_ref(), title);
            scores.check(SUITE, "feeds", file, passed, || "title differs".to_owned());
            let date = post.get("date_gmt").and_then(Value::as_str).unwrap_or_default();
            let expected = compare::seconds_of(&format!("{date}Z"));
            let passed = compare::seconds(item.published.as_ref()) == expected;
            scores.check(SUITE, "feeds", file, passed, || "date differs".to_owned());
        }
    }
    Ok(())
}
