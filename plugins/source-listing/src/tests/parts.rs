//! The parts by themselves: settings, plan, hostile pages.

use dom_query::Matcher;

use portolan_plugin::testkit;

use super::*;
use crate::{item::MetaLine, profile};

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
fn in_a_backfill_pages_do_not_count_and_a_page_that_comes_again_ends_it() {
    let page = |first: u32, next: u32| {
        format!(
            "<html><body><ul><li class=post><h2><a href='/p/{first}'>Post {first}</a></h2></li>\
             </ul><a rel=next href='/news?page={next}'>Older</a></body></html>"
        )
    };
    let more = json!({ "url": "https://listing.example/news", "pages": 1, "details": false,
        "item": ".post", "title": "h2", "next": "a[rel=next]" });
    let settings = settings("custom", &more);
    let read = |request: Request, body: String, history: bool| {
        let cx = Context::new("test", &settings, Timestamp::UNIX_EPOCH).in_history(history);
        let response = Response::new(request.url.clone(), 200).with_body(body.into_bytes());
        let exchange = Exchange::new(request, Answer::Response(response), Timestamp::UNIX_EPOCH);
        ListingSource.parse(&cx, &exchange).unwrap().requests
    };
    let start = Request::get("https://listing.example/news");
    assert_eq!(read(start.clone(), page(9, 1), false), []);
    let second = read(start, page(9, 1), true).remove(0);
    assert_eq!(second.url, "https://listing.example/news?page=1");
    let third = read(second.clone(), page(8, 2), true).remove(0);
    assert_eq!(third.url, "https://listing.example/news?page=2");
    assert_eq!(read(second, page(9, 2), true), [], "the same page under every number");
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
    // The same request whether the cursor or the listing led to it, so that a run makes it once.
    for (again, first) in planned[1..].iter().zip(&harvest.requests) {
        assert_eq!((&again.url, &again.tag), (&first.url, &first.tag));
        assert!(again.recheck && !first.recheck);
    }

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
    assert_eq!(err.kind, portolan_plugin::source::SourceErrorKind::Unrecognised);
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
fn hostile_pages_cost_neither_panic_nor_time() {
    let deep = format!("<div class=views-row>{}x", "<div>".repeat(20_000));
    let hidden = format!("<div class=views-row>{}x", "<b><p>".repeat(500));
    let menu = format!("<ul class=menu>{}x", "<li><a href=/a>b</a><ul>".repeat(5_000));
    let cards = "<div class=views-row><h2><a href='http://['>x</a></h2></div>".repeat(2_000);
    let attributes = format!("<p {}>", "a=b ".repeat(20_000));
    for html in
        [&deep, &hidden, &menu, &cards, &attributes, "", "\0", "<", "<!--", "<svg><style><img>"]
    {
        for profile in ["auto", "drupal7", "microsite"] {
            let url = "https://listing.example/";
            let _ = first(&settings(profile, &json!({})), url, html.as_bytes());
            let _ = article_of(profile, url, html.as_bytes());
        }
    }
}

#[test]
fn keeps_its_promises_over_every_page() {
    for (profile, url, file) in [
        ("drupal7", "https://iom.fi/en/news", "iom.fi/news-0.html"),
        ("drupal9", "https://finland.iom.int/news", "finland.iom.int/news.html"),
        ("joomla", "https://iom.sk/en/activities", "iom.sk/activities.html"),
        ("stories", "https://www.iamamigrant.org/stories", "www.iamamigrant.org/stories.html"),
        ("drupal7", "https://rovienna.iom.int/events/a", "rovienna.iom.int/wdatip.html"),
    ] {
        let settings = settings(profile, &json!({ "url": url }));
        let cx = Context::new("test", &settings, Timestamp::UNIX_EPOCH);
        let request = ListingSource.plan(&cx, &Cursor::default()).unwrap().remove(0);
        let response = Response::new(url, 200)
            .with_header("content-type", "text/html; charset=utf-8")
            .with_body(body(file));
        let answer = Answer::Response(response);
        let exchange = Exchange::new(request, answer, Timestamp::UNIX_EPOCH);
        let recording = testkit::Recording { settings, exchanges: vec![exchange] };
        testkit::examine(&ListingSource, &recording);
    }
}

#[test]
fn a_view_in_a_table_gives_its_columns_as_facts() {
    let page = "<meta name=generator content='Drupal 7'><body><div id=content>\
        <table class=views-table><tbody><tr>\
        <td class='views-field views-field-title-field'><a href=/doc/1>Minutes</a></td>\
        <td class='views-field views-field-field-document-type'>Meeting</td>\
        <td class='views-field views-field-field-publication-date'>\
        <span class=date-display-single>04/28/2018</span></td>\
        <td class='views-field views-field-field-files'><a href=/f/a.pdf>a.pdf</a></td>\
        </tr></tbody></table></div>";
    let url = "https://listing.example/documents";
    let harvest = first(&settings("auto", &json!({})), url, page.as_bytes()).unwrap();
    let item = &harvest.items[0];
    assert_eq!(value(&item.title), "Minutes");
    assert_eq!(item.published.as_ref().unwrap().raw, "04/28/2018");
    let facts: Vec<(&str, &str)> =
        item.facts.iter().map(|it| (it.label.as_str(), it.value.as_str())).collect();
    assert_eq!(facts, [("document type", "Meeting")]);
    assert_eq!(item.attachments[0].url, "https://listing.example/f/a.pdf");
    assert_eq!(item.teaser, None);
}

#[test]
fn a_wordpress_block_theme_is_read() {
    let page = "<html lang=et><meta name=generator content='WordPress 6.1'><body><main>\
        <ul class=wp-block-post-template><li class='wp-block-post post'>\
        <h2 class=wp-block-post-title><a href=/2024/12/a/>A</a></h2>\
        <div class=wp-block-post-excerpt><p class=wp-block-post-excerpt__excerpt>Words.</p></div>\
        <div class=wp-block-post-date><time datetime=2024-12-15T11:15:00+02:00>December</time>\
        </div></li></ul><a class=wp-block-query-pagination-next href=/page/2/>Next</a></main>";
    let url = "https://news.example/";
    let harvest = first(&settings("auto", &json!({ "url": url })), url, page.as_bytes()).unwrap();
    let item = &harvest.items[0];
    let teaser = "<p class=\"wp-block-post-excerpt__excerpt\">Words.</p>";
    assert_eq!((value(&item.title), value(&item.teaser)), ("A", teaser));
    let when = item.published.as_ref().unwrap().when.unwrap();
    assert_eq!(when.iso().as_deref(), Some("2024-12-15T09:15:00Z"));
    assert_eq!(harvest.requests[1].url, "https://news.example/page/2/");
}

#[test]
fn a_wordpress_block_themes_article_is_read() {
    let page = "<html lang=fi><meta name=generator content='WordPress 6.1'>\
        <body class='single single-post'><div class=wp-site-blocks><header>\
        <p class=wp-block-site-title><a href=/>Harbour news</a></p></header><main>\
        <h1 class=wp-block-post-title>The quay is open</h1>\
        <div class='entry-content wp-block-post-content'><p>Ships may land.</p>\
        <p><span id=more-7></span></p><p>Boats as well.</p>\
        <figure class=wp-block-image><img src=/quay.png alt=Quay>\
        <figcaption>The quay</figcaption></figure></div>\
        <div class=wp-block-post-date><time datetime=2025-05-30T20:15:00+03:00>May</time></div>\
        <div class=wp-block-post-terms><a href=/category/port/ rel=tag>Port</a></div>\
        <p class=wp-block-post-author__name>Aino</p>\
        <div class=wp-block-comments><h2>Comments</h2><ol><li>First!</li></ol></div></main>";
    let harvest = article_of("auto", "https://news.example/2025/05/quay/", page.as_bytes());
    let item = &harvest.unwrap().items[0];
    assert_eq!(value(&item.title), "The quay is open");
    let when = item.published.as_ref().unwrap().when.unwrap();
    assert_eq!(when.iso().as_deref(), Some("2025-05-30T17:15:00Z"));
    assert_eq!(item.authors[0].name.as_deref(), Some("Aino"));
    assert_eq!(item.categories[0].term, "Port");
    let body = value(&item.body);
    assert!(body.contains("Ships may land.") && body.contains("The quay"), "{body}");
    // The mark at which a front page breaks off says nothing on the article's own.
    for other in ["more-7", "First!", "Harbour news", "Aino"] {
        assert!(!body.contains(other), "{body}");
    }
}

#[test]
fn a_wordpress_classic_theme_is_read() {
    let page = "<html lang=en><meta name=generator content='WordPress 4.9'><body class=blog>\
        <div id=content><article id=post-3 class='post-3 post hentry'><header>\
        <h1 class=entry-title><a href=/2018/03/b/ rel=bookmark>B</a></h1></header>\
        <div class=entry-content><p>Words. <a class=more-link href=/2018/03/b/#more-3>On</a></p>\
        </div><footer class=entry-meta><a href=/2018/03/b/ rel=bookmark>\
        <time class=entry-date datetime=2018-03-04T10:00:00+00:00>March</time></a>\
        <span class='author vcard'><a class='url fn n' href=/author/eve/>Eve</a></span></footer>\
        </article><nav id=nav-below><div class=nav-previous><a href=/page/2/>Older</a></div>\
        </nav></div><aside class=sidebar><article class=post><h3><a href=/c/>C</a></h3></article>";
    let url = "https://news.example/";
    let harvest = first(&settings("auto", &json!({ "url": url })), url, page.as_bytes()).unwrap();
    assert_eq!(harvest.items.len(), 1);
    let item = &harvest.items[0];
    assert_eq!(value(&item.title), "B");
    assert_eq!(item.url.as_deref(), Some("https://news.example/2018/03/b/"));
    assert!(value(&item.teaser).contains("Words."));
    let when = item.published.as_ref().unwrap().when.unwrap();
    assert_eq!(when.iso().as_deref(), Some("2018-03-04T10:00:00Z"));
    assert_eq!(item.authors[0].name.as_deref(), Some("Eve"));
    assert_eq!(harvest.requests.last().unwrap().url, "https://news.example/page/2/");
}

#[test]
fn an_operators_selectors_read_any_page() {
    let page = "<body><section class=n><b>A</b><i>3 May 2021</i><p class=t>T</p>\
        <a href=/a>more</a></section><a class=on href='?page=2'>on</a>";
    let more = json!({
        "item": ".n", "title": "b", "date": "i", "teaser": ".t", "link": "a", "next": "a.on",
    });
    let url = "https://listing.example/";
    let harvest = first(&settings("custom", &more), url, page.as_bytes()).unwrap();
    let item = &harvest.items[0];
    assert_eq!((value(&item.title), value(&item.teaser)), ("A", "T"));
    assert_eq!(item.published.as_ref().unwrap().raw, "3 May 2021");
    assert_eq!(item.origin_id, "listing.example/a");
    assert_eq!(harvest.requests[1].url, "https://listing.example/?page=2");
}

#[test]
fn an_operators_link_comes_before_that_of_the_title() {
    let page = "<body class='html not-logged-in'><div id=content><table class=views-table><tbody>\
        <tr><td class=views-field-title-field><a href=/document/minutes>Minutes</a></td>\
        <td class=views-field-files><a href=/f/minutes.pdf>minutes.pdf</a></td></tr>\
        <tr><td class=views-field-title-field><a href=/document/agenda>Agenda</a></td>\
        <td class=views-field-files></td></tr></tbody></table></div>";
    let url = "https://listing.example/documents";
    let more = json!({ "link": ".views-field-files a" });
    let harvest = first(&settings("drupal7", &more), url, page.as_bytes()).unwrap();
    let known_by = |idx: usize| harvest.items[idx].url.as_deref();
    assert_eq!(known_by(0), Some("https://listing.example/f/minutes.pdf"));
    assert_eq!(known_by(1), Some("https://listing.example/document/agenda"));
    // A file has no page of its own to be read.
    assert_eq!(harvest.requests.len(), 1);
    assert_eq!(harvest.requests[0].url, "https://listing.example/document/agenda");
}

#[test]
fn a_text_keeps_its_picture_and_loses_the_chrome() {
    let page = "<html lang=en><meta name=generator content='Drupal 9'>\
        <body class=page-node-type-news><header role=banner><h1 class=site-name>Site</h1></header>\
        <main><nav class=breadcrumb><a href=/>Home</a></nav><h1 class=page-title>T</h1>\
        <article class='node node--type-news'><div class='field--name-body'><p>One.</p>\
        <figure><img src=/i.jpg alt=x><figcaption>Cap</figcaption></figure>\
        <div class=addtoany>Share</div></div></article></main><footer>Foot</footer>";
    let harvest = article_of("drupal9", "https://a.example/news/t", page.as_bytes()).unwrap();
    let item = &harvest.items[0];
    assert_eq!(value(&item.title), "T");
    let body = value(&item.body);
    assert!(body.contains("<p>One.</p>") && body.contains("Cap"), "{body}");
    for chrome in ["Share", "Home", "Foot", "Site"] {
        assert!(!body.contains(chrome), "{body}");
    }
}

#[test]
fn a_wall_costs_an_article_its_visit_and_a_listing_its_run() {
    let wall = b"<title>Just a moment...</title>";
    let harvest = article_of("drupal7", "https://listing.example/a", wall).unwrap();
    assert_eq!((harvest.items.len(), codes(&harvest)), (0, vec!["page-wall"]));
    let url = "https://listing.example/";
    assert!(first(&settings("drupal7", &json!({})), url, wall).is_err());
}
