//! Feeds read back by a parser that is not ours, and what the RFCs demand.

use feed_rs::model::FeedType;
use quick_xml::{Reader, events::Event};
use serde_json::Value;

use super::{Atom, JsonFeed, Page, Rss, Sitemap, case, render};

fn listings() -> Vec<(&'static str, Page)> {
    vec![
        case!("front"),
        case!("front-arabic"),
        case!("front-empty"),
        case!("listing"),
        case!("listing-empty"),
        case!("listing-place"),
    ]
}

fn parsed(text: &str) -> feed_rs::model::Feed {
    feed_rs::parser::parse(text.as_bytes()).expect("another parser reads it")
}

fn cards(page: &Page) -> Vec<&portolan_core::page::Card> {
    match &page.body {
        portolan_core::page::PageBody::Listing(it) => it.items.iter().collect(),
        portolan_core::page::PageBody::Front(it) => {
            it.sections.iter().flat_map(|it| &it.items).collect()
        }
        _ => Vec::new(),
    }
}

#[test]
fn other_parsers_read_what_the_page_says() {
    for (name, page) in listings() {
        let rss = parsed(&render(&Rss, &page).expect("listings have feeds"));
        let atom = parsed(&render(&Atom, &page).expect("listings have feeds"));
        let json = parsed(&render(&JsonFeed, &page).expect("listings have feeds"));
        assert_eq!(rss.feed_type, FeedType::RSS2);
        assert_eq!(atom.feed_type, FeedType::Atom);
        assert_eq!(json.feed_type, FeedType::JSON);
        for feed in [rss, atom, json] {
            let cards = cards(&page);
            assert_eq!(feed.entries.len(), cards.len(), "{name}");
            assert_eq!(feed.language.as_deref(), Some(page.lang.as_str()), "{name}");
            for (entry, card) in feed.entries.iter().zip(cards) {
                assert_eq!(entry.id, format!("urn:uuid:{}", card.id));
                assert_eq!(
                    entry.title.as_ref().map(|it| it.content.as_str()),
                    Some(card.title.text.as_str())
                );
                assert!(entry.links.iter().any(|it| it.href == card.url), "{name}: {}", card.url);
                let published = entry.published.map(|it| it.timestamp());
                let expect = card.date.as_ref().map(|it| {
                    it.instant.parse::<portolan_core::Timestamp>().expect("an instant").as_second()
                });
                assert_eq!(published, expect, "{name}: {}", card.url);
            }
        }
    }
}

/// How often each element occurs at each path: `rss/channel/item/guid` → 9.
fn elements(xml: &str) -> std::collections::BTreeMap<String, usize> {
    let mut reader = Reader::from_str(xml);
    let (mut path, mut counts) = (Vec::new(), std::collections::BTreeMap::new());
    loop {
        match reader.read_event().expect("the document is well-formed") {
            Event::Start(it) => {
                path.push(it.name().as_ref().to_owned());
                *counts.entry(path.join("/")).or_default() += 1;
            }
            Event::Empty(it) => {
                let name = it.name();
                let name = name.as_ref();
                *counts.entry(format!("{}/{name}", path.join("/"))).or_default() += 1;
            }
            Event::End(_) => {
                path.pop();
            }
            Event::Eof => return counts,
            _ => {}
        }
    }
}

#[test]
fn rss_has_what_its_specification_demands() {
    for (name, page) in listings() {
        let counts = elements(&render(&Rss, &page).expect("listings have feeds"));
        for once in ["title", "link", "description", "language", "atom:link"] {
            assert_eq!(counts.get(&format!("rss/channel/{once}")), Some(&1), "{name}: {once}");
        }
        let n = counts.get("rss/channel/item").copied().unwrap_or(0);
        assert_eq!(n, cards(&page).len());
        for each in ["title", "link", "guid", "dc:language"] {
            let path = format!("rss/channel/item/{each}");
            assert_eq!(counts.get(&path).copied().unwrap_or(0), n, "{name}: {each}");
        }
        let n_dated = cards(&page).iter().filter(|it| it.date.is_some()).count();
        assert_eq!(counts.get("rss/channel/item/pubDate").copied().unwrap_or(0), n_dated);
    }
}

#[test]
fn atom_has_what_rfc_4287_demands() {
    for (name, page) in listings() {
        let text = render(&Atom, &page).expect("listings have feeds");
        let counts = elements(&text);
        for once in ["title", "id", "updated", "author"] {
            assert_eq!(counts.get(&format!("feed/{once}")), Some(&1), "{name}: {once}");
        }
        let n = cards(&page).len();
        for each in ["title", "id", "updated"] {
            let path = format!("feed/entry/{each}");
            assert_eq!(counts.get(&path).copied().unwrap_or(0), n, "{name}: {each}");
        }
        assert_eq!(text.matches("rel=\"self\"").count(), 1);
        assert!(!text.contains("<updated></updated>"));
    }
}

#[test]
fn atom_dates_undated_items_by_the_page() {
    let page = case!("listing").1;
    let atom = parsed(&render(&Atom, &page).expect("listings have feeds"));
    let undated = atom.entries.last().expect("the page has items");
    assert_eq!(undated.published, None);
    assert_eq!(
        undated.updated.map(|it| it.to_rfc3339()),
        Some("2018-03-22T08:40:00+00:00".to_owned())
    );
    let changed = &atom.entries[0];
    assert_eq!(
        changed.updated.map(|it| it.to_rfc3339()),
        Some("2018-03-23T07:15:00+00:00".to_owned())
    );
}

#[test]
fn json_feed_has_what_its_specification_demands() {
    for (name, page) in listings() {
        let text = render(&JsonFeed, &page).expect("listings have feeds");
        let json: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(json["version"], "https://jsonfeed.org/version/1.1");
        assert!(json["title"].is_string() && json["items"].is_array(), "{name}");
        assert!(json["feed_url"].as_str().is_some_and(|it| it.starts_with("https://")), "{name}");
        for item in json["items"].as_array().into_iter().flatten() {
            assert!(item["id"].is_string());
            assert!(item["content_html"].is_string() || item["content_text"].is_string());
            assert!(item["_portolan"]["source"].is_string());
            for file in item["attachments"].as_array().into_iter().flatten() {
                assert!(file["url"].is_string() && file["mime_type"].is_string());
            }
        }
    }
}

#[test]
fn feeds_show_no_pictures_of_others() {
    let page = case!("listing").1;
    for text in [
        render(&Rss, &page).expect("listings have feeds"),
        render(&Atom, &page).expect("listings have feeds"),
        render(&JsonFeed, &page).expect("listings have feeds"),
    ] {
        assert!(!text.contains("tent.jpg") && text.contains("[The tent of 2017]"));
    }
}

#[test]
fn characters_that_xml_cannot_carry_are_left_out() {
    let mut page = case!("listing").1;
    page.title = "a\u{0}\u{b}b\u{fffe}c]]>&amp;<d>".to_owned();
    for renderer in [&Rss as &dyn super::Renderer, &Atom] {
        let feed = parsed(&render(renderer, &page).expect("listings have feeds"));
        let title = feed.title.expect("the feed has a title").content;
        assert!(title.ends_with(": abc]]>&amp;<d>"), "{title}");
    }
}

#[test]
fn sitemaps_name_pages_and_their_languages() {
    let counts = elements(&render(&Sitemap, &case!("sitemap").1).expect("a sitemap"));
    assert_eq!(counts.get("urlset/url/loc"), Some(&2));
    // A language in which a page is not there is not promised.
    assert_eq!(counts.get("urlset/url/xhtml:link"), Some(&4));
    let counts = elements(&render(&Sitemap, &case!("sitemap-index").1).expect("an index"));
    assert_eq!(counts.get("sitemapindex/sitemap/loc"), Some(&2));
    assert_eq!(counts.get("sitemapindex/sitemap/lastmod"), Some(&1));
}
