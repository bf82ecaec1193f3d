use std::{fs, path::Path};

use portolan_core::{
    Timestamp, When,
    raw::{RawDate, RawText},
};
use serde_json::json;

use crate::{Scores, compare, outline, outputs, report, wordpress};

fn instant(text: &str, offset_minutes: i16) -> RawDate {
    let at: Timestamp = text.parse().unwrap();
    RawDate { raw: text.to_owned(), when: Some(When::Instant { at, offset_minutes }) }
}

#[test]
fn a_date_is_the_moment_or_the_time_on_the_wall() {
    let post = json!({ "date": "2025-05-30T20:15:00", "date_gmt": "2025-05-30T17:15:00" });
    assert!(wordpress::is_date_of(Some(&instant("2025-05-30T17:15:00Z", 180)), &post));
    assert!(wordpress::is_date_of(Some(&instant("2025-05-30T18:15:00Z", 120)), &post));
    assert!(!wordpress::is_date_of(Some(&instant("2025-05-30T18:15:00Z", 180)), &post));
    assert!(!wordpress::is_date_of(None, &post));
}

#[test]
fn bodies_are_the_same_by_what_a_reader_sees() {
    let base = "https://news.example/a/";
    let ours = RawText::html("<p class=lead>A <a href=\"/b\">b</a></p>");
    let same = "<p>A <a href=\"https://news.example/b\">b</a></p>";
    assert!(compare::same_html(&ours, same, base));
    assert!(!compare::same_html(&ours, "<p>A <a href=\"/c\">b</a></p>", base));
    assert!(!compare::same_html(&ours, "<p>A</p>", base));
}

#[test]
fn a_score_below_its_floor_is_counted() {
    let mut scores = Scores::default();
    scores.check("suite", "field", "a", true, String::new);
    scores.check("suite", "field", "b", false, || "differs".to_owned());
    let floor = |percent| [("suite".to_owned(), [("field".to_owned(), percent)].into())].into();
    assert_eq!(report::print(&scores, &floor(50.0), false), 0);
    assert_eq!(report::print(&scores, &floor(50.1), false), 1);
}

#[test]
fn a_feed_is_judged_by_its_schema() {
    let schema = json!({
        "type": "object",
        "required": ["title"],
        "properties": { "feed_url": { "type": "string", "format": "uri" } },
    });
    let judge = outputs::JsonSchema::new(&schema).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let complaint = |feed: &str| {
        let path = folder.path().join("feed.json");
        fs::write(&path, feed).unwrap();
        judge.complaint(&path)
    };
    assert_eq!(complaint(r#"{ "title": "A", "feed_url": "https://a.example/" }"#), None);
    assert!(complaint("{}").unwrap().contains("title"));
    assert!(complaint(r#"{ "title": "A", "feed_url": "a" }"#).unwrap().starts_with("/feed_url: "));
    assert!(complaint("{").is_some());
}

#[test]
fn an_export_is_sorted_by_format_and_must_have_all() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap_or(Path::new(""))).unwrap();
        fs::write(path, text).unwrap();
    };
    for name in ["p/en/feed.atom", "p/en/feed.rss", "p/en/feed.json", "p/en/index.html"] {
        write(name, "");
    }
    assert!(outputs::Written::sort(folder.path()).is_err());
    write("p/sitemap.xml", "<sitemapindex/>");
    write("p/sitemap-1.xml", "<urlset/>");
    let written = outputs::Written::sort(folder.path()).unwrap();
    assert_eq!(written.atom, ["p/en/feed.atom"]);
    assert_eq!(written.json, ["p/en/feed.json"]);
    assert_eq!(written.indexes, ["p/sitemap.xml"]);
    assert_eq!(written.sitemaps, ["p/sitemap-1.xml"]);
}

#[test]
fn an_outline_is_within_another_if_it_adds_nothing() {
    let base = url::Url::parse("https://news.example/a/").unwrap();
    let outline = |html: &str| outline::of(html, &base);
    let theirs = outline("<b>a</b> <a href=\"/b\">b</a>");
    assert!(outline("<p><strong>a</strong></p>").is_within(&theirs));
    assert!(
        outline("<a href=\"https://news.example/b\" rel=\"nofollow\">b</a>").is_within(&theirs)
    );
    assert!(!outline("<a href=\"/c\">b</a>").is_within(&theirs));
    assert!(!outline("<em>a</em>").is_within(&theirs));
}
