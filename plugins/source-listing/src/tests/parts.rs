//! The parts by themselves: settings, plan, addresses, encodings, walls, hostile pages.

use dom_query::{Document, Matcher};
use url::Url;

use super::*;
use crate::{address, item::MetaLine, profile, recognise};

#[test]
fn every_ready_selector_can_be_read() {
    for selector in profile::stock_selectors() {
        assert!(Matcher::new(selector).is_ok(), "{selector}");
    }
}

#[test]
fn the_manifest_is_readable_and_its_defaults_are_settings() {
    let manifest = ListingSource.manifest();
    assert_eq!(manifest.name, env!("CARGO_PKG_NAME"));
    let mut filled = json!({ "url": "https://listing.example/" });
    for (key, spec) in &manifest.settings {
        if let Some(default) = &spec.default {
            filled[key] = default.clone();
        }
    }
    let settings: Settings = serde_json::from_value(filled).unwrap();
    assert_eq!(ListingSource.check(&settings), []);
}

#[test]
fn wrong_settings_are_told_all_at_once() {
    let more = json!({ "url": "news", "title": "a[", "article": { "body": ">>" } });
    let complaints = ListingSource.check(&settings("custom", &more));
    let messages: Vec<&str> = complaints.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "`url` is no `http`, `https` or `file` address",
            "`title` is no CSS selector that can be read",
            "`article.body` is no CSS selector that can be read",
            "`item` is missing, and profile `custom` knows no other",
        ]
    );
}

#[test]
fn known_articles_are_asked_again() {
    let more = json!({ "url": "https://iom.fi/en/news", "recheck": 2 });
    let settings = settings("drupal7", &more);
    let harvest = first(&settings, "https://iom.fi/en/news", &body("iom.fi/news-0.html")).unwrap();
    let cursor = harvest.cursor.unwrap();
    let cx = Context::new("test", &settings, Timestamp::UNIX_EPOCH);
    let planned = ListingSource.plan(&cx, &cursor).unwrap();
    assert_eq!(planned.len(), 3);
    // The same request whether the cursor or the listing led to it.
    assert_eq!(planned[1..], harvest.requests[..2]);

    let elsewhere = super::settings("drupal7", &json!({ "url": "https://iom.fi/en/blog" }));
    let cx = Context::new("test", &elsewhere, Timestamp::UNIX_EPOCH);
    assert_eq!(ListingSource.plan(&cx, &cursor).unwrap().len(), 1);
}

#[test]
fn a_listing_ends_at_its_limit_of_pages() {
    let more = json!({ "url": "https://iom.fi/en/news", "pages": 2 });
    let settings = settings("drupal7", &more);
    let harvest = first(&settings, "https://iom.fi/en/news", &body("iom.fi/news-0.html")).unwrap();
    let next = harvest.requests.last().unwrap();
    let harvest =
        answer(&settings, &next.url, &next.url, next.tag.clone(), &body("iom.fi/news-1.html"))
            .unwrap();
    assert!(harvest.requests.iter().all(|it| !it.url.contains("page=")));
    assert_eq!(codes(&harvest), ["pager-limit"]);
}

#[test]
fn a_pager_that_leads_away_is_not_followed() {
    for (href, code) in [
        ("https://other.example/news?page=1", "pager-astray"),
        ("/blog?page=1", "pager-astray"),
        ("/news?page=0", "pager-astray"),
    ] {
        let page = format!(
            "<meta name=generator content='Drupal 7'><body><div id=content>\
             <div class=views-row><h2><a href=/a>A</a></h2></div>\
             <ul class=pager><li class=pager-next><a href='{href}'>next</a></ul></div>"
        );
        let url = "https://listing.example/news";
        let harvest = first(&settings("drupal7", &json!({})), url, page.as_bytes()).unwrap();
        assert_eq!(codes(&harvest), [code], "{href}");
        assert_eq!(harvest.requests.len(), 1);
    }
}

#[test]
fn an_empty_listing_is_told_and_another_page_is_refused() {
    let url = "https://listing.example/news";
    let empty = "<meta name=generator content='Drupal 7'><title>News</title>\
                 <body><div id=content><div class=view-empty>Nothing yet.</div></div>";
    let harvest = first(&settings("drupal7", &json!({})), url, empty.as_bytes()).unwrap();
    assert_eq!(harvest.items, []);
    assert_eq!(codes(&harvest), ["listing-empty"]);
    assert!(harvest.cursor.is_none());

    let other = "<title>Welcome</title><body><p>This domain is for sale.";
    let err = first(&settings("drupal7", &json!({})), url, other.as_bytes()).unwrap_err();
    assert_eq!(err.kind, portolan_core::source::SourceErrorKind::Unrecognised);
}

#[test]
fn walls_and_errors_are_no_pages() {
    let check = |html: &str, code: Option<&str>| {
        let found = recognise::complaint(&Document::from(html));
        assert_eq!(found.as_ref().map(|it| it.code.as_ref()), code, "{html}");
    };
    check("<title>Just a moment...</title><p>Checking", Some("page-wall"));
    check("<title>x</title><p>Please verify you are human to go on.", Some("page-wall"));
    check("<h1>Service unavailable</h1><p>Something went wrong.", Some("page-error"));
    check("<title>Page not found | Site</title><h1>Page not found</h1>", Some("page-error"));
    check("<title>Error 503</title>", Some("page-error"));
    check("<title>404 families return | Site</title><h1>404 families return</h1>", None);
    check("<title>News | Site</title><h1>Not found in the data: children</h1><p>x", None);
    check("<title>News | Site</title><h1>News</h1>", None);

    let wall = b"<title>Just a moment...</title>";
    let harvest = article_of("drupal7", "https://listing.example/a", wall).unwrap();
    assert_eq!((harvest.items.len(), codes(&harvest)), (0, vec!["page-wall"]));
    let url = "https://listing.example/";
    assert!(first(&settings("drupal7", &json!({})), url, wall).is_err());
}

#[test]
fn addresses_are_the_same_or_not() {
    let check = |url: &str, id: &str| {
        assert_eq!(address::identity(&Url::parse(url).unwrap()), id, "{url}");
    };
    check("http://www.iom.int/news/a/", "iom.int/news/a");
    check("https://iom.int:443/news/a?page=3#top", "iom.int/news/a");
    check("https://iom.int/news/a?utm_source=x&lang=fr", "iom.int/news/a?lang=fr");
    check(
        "https://iom.fi/index.php?option=com_content&view=article&id=119&Itemid=112&page=1",
        "iom.fi/index.php?id=119&option=com_content&view=article",
    );
    check("https://iom.fi/en/node/203", "iom.fi/en/node/203");
    check("https://iom.fi/%D1%81", "iom.fi/%D1%81");
}

#[test]
fn links_are_tidied() {
    let base = Url::parse("https://www.iom.int/countries").unwrap();
    let check = |href: &str, expect: Option<&str>| {
        assert_eq!(address::absolute(&base, href).as_ref().map(Url::as_str), expect, "{href}");
    };
    check("/countries/burundi%3B", Some("https://www.iom.int/countries/burundi"));
    check(
        "?subject=450&amp%3Blanguage=fr",
        Some("https://www.iom.int/countries?subject=450&language=fr"),
    );
    check("https://www.iom.int:443/about", Some("https://www.iom.int/about"));
    check("mailto:a@b.example", None);
    check("javascript:void(0)", None);
    check("#top", None);
}

#[test]
fn type_lines() {
    let check = |line: &str, kind: &str, scope: &str, date: &str| {
        let read = MetaLine::read(line);
        let found = [&read.kind, &read.scope, &read.date].map(|it| it.as_deref().unwrap_or(""));
        assert_eq!(found, [kind, scope, date], "{line}");
    };
    check("Press Release —Local November 03, 2020", "Press Release", "Local", "November 03, 2020");
    check("News / Local", "News", "Local", "");
    check("News - Global", "News - Global", "", "");
    check("03 November 2020", "", "", "03 November 2020");
    check("Story | 3 May 2021", "Story", "", "3 May 2021");
    check("", "", "", "");
}

#[test]
fn encodings_are_told_from_the_bytes() {
    let check = |body: &[u8], charset: Option<&str>, text: &str, code: Option<&str>| {
        let mut complaints = Vec::new();
        let read = crate::decode::decode(body, charset, &mut complaints);
        assert_eq!(read, text);
        assert_eq!(complaints.first().map(|it| it.code.as_ref()), code, "{text}");
    };
    check("<p>Keitä".as_bytes(), Some("utf-8"), "<p>Keitä", None);
    check("<p>Keitä".as_bytes(), Some("iso-8859-1"), "<p>Keitä", Some("page-encoding-wrong"));
    check(b"<meta charset=iso-8859-1><p>Keit\xe4", None, "<meta charset=iso-8859-1><p>Keitä", None);
    let turkish = b"<p>d\xfcnya tarihinin g\xf6rm\xfc\xfe oldu\xf0u en b\xfcy\xfck hareket";
    check(turkish, Some("iso-8859-9"), "<p>dünya tarihinin görmüş olduğu en büyük hareket", None);
    check(b"\xef\xbb\xbf<p>\xc3\xa4", None, "<p>ä", None);
    let mut complaints = Vec::new();
    let read = crate::decode::decode(b"<p>Keit\xe4 olemme", Some("utf-8"), &mut complaints);
    assert_eq!(read, "<p>Keitä olemme");
    assert_eq!(complaints[0].code, "page-encoding-wrong");
}

#[test]
fn hostile_pages_cost_neither_panic_nor_time() {
    let deep = format!("<div class=views-row>{}x", "<div>".repeat(20_000));
    let hidden = format!("<div class=views-row>{}x", "<b><p>".repeat(2_000));
    let menu = format!("<ul class=menu>{}x", "<li><a href=/a>b</a><ul>".repeat(5_000));
    let cards = "<div class=views-row><h2><a href='http://['>x</a></h2></div>".repeat(2_000);
    let attributes = format!("<p {}>", "a=b ".repeat(20_000));
    for html in
        [&deep, &hidden, &menu, &cards, &attributes, "", "\0", "<", "<!--", "<svg><style><img>"]
    {
        for profile in ["auto", "drupal7", "joomla", "microsite", "stories", "wordpress"] {
            let url = "https://listing.example/";
            let _ = first(&settings(profile, &json!({})), url, html.as_bytes());
            let _ = article_of(profile, url, html.as_bytes());
        }
    }
}
