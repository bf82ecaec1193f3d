//! The estate's content is whole: what pages link to is there, feeds parse, nobody passes for the organisation.

use super::*;
use crate::content::{Site, Validators};
use crate::pages::{Answer, Content, Mood, answer};

const MOODS: [Mood; 2] = [
    Mood { revision: 0, listings_empty: false, feeds_moved: false },
    Mood { revision: 2, listings_empty: false, feeds_moved: false },
];

fn page(site: &Site, mood: Mood, path: &str, query: &str) -> Content {
    match answer(site, mood, path, query).unwrap() {
        Answer::Content(content) => content,
        Answer::Redirect { location, .. } => panic!("{path} leads to {location}"),
    }
}

/// Every address of the site that its pages lead to, with the page it shows.
fn crawl(site: &Site, mood: Mood, missing: &mut Vec<String>) -> Vec<(String, String)> {
    let disallowed: Vec<&str> =
        site.robots.lines().filter_map(|line| line.strip_prefix("Disallow: ")).collect();
    let mut waiting: Vec<String> = vec!["/".to_owned()];
    if site.front.is_none() {
        waiting = site.items.iter().map(|item| item.path.clone()).collect();
    }
    let mut seen: BTreeSet<String> = waiting.iter().cloned().collect();
    let mut pages = Vec::new();
    while let Some(address) = waiting.pop() {
        let (path, query) = address.split_once('?').unwrap_or((&address, ""));
        let Answer::Content(content) = answer(site, mood, path, query).unwrap() else { continue };
        if content.status != 200 {
            missing.push(format!("{}{address}", site.hosts[0]));
            continue;
        }
        let Ok(text) = String::from_utf8(content.body) else { continue };
        if !content.content_type.starts_with("text/html") {
            continue;
        }
        for link in text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let own = format!("{}://{}", site.scheme.as_str(), site.main_host());
            let link = link.strip_prefix(&own).unwrap_or(link).replace("&amp;", "&");
            let link = match link.strip_prefix('?') {
                Some(query) => format!("{path}?{query}"),
                None => link,
            };
            let asset = ["/themes/", "/templates/", "/misc/", "/static/", "/modules/"];
            let left_out = disallowed.iter().chain(&asset).any(|it| link.starts_with(it));
            if link.starts_with('/') && !left_out && seen.insert(link.clone()) {
                waiting.push(link);
            }
        }
        pages.push((address, text));
    }
    pages
}

#[test]
fn whatever_a_page_leads_to_is_there_and_says_what_it_is() {
    let mut missing = Vec::new();
    for site in sites() {
        for mood in MOODS {
            let pages = crawl(site, mood, &mut missing);
            assert!(pages.len() >= 2 || site.items.is_empty(), "{}", site.name);
            for (address, text) in pages {
                assert!(
                    text.contains("class=\"demonstration\""),
                    "{}{address} does not say that it is a demonstration",
                    site.name
                );
            }
        }
    }
    assert!(missing.is_empty(), "these lead nowhere:\n{}", missing.join("\n"));
}

#[test]
fn the_estate_has_as_much_as_it_should() {
    for (name, n_posts) in [
        ("iom-fi", 20),
        ("iom-finland", 8),
        ("iom-vienna", 11),
        ("iom-global", 8),
        ("iamamigrant", 8),
        ("iom-features", 2),
        ("iom-slovakia", 6),
        ("iom-armenia", 5),
        ("iom-ukraine", 5),
        ("iom-serbia", 5),
        ("iom-moldova", 5),
    ] {
        let site = sites().iter().find(|site| site.name == name).unwrap();
        let n_found = site.items_at(0).iter().filter(|item| item.kind != "page").count();
        assert!(n_found >= n_posts, "{name} has {n_found}");
        let first = site.items_at(0).len();
        let later = site.items_at(1);
        let grows = name != "iom-features";
        assert_eq!(later.len() > first, grows, "{name} grows at revision 1");
    }
}

#[test]
fn node_numbers_and_addresses_are_used_once() {
    for site in sites() {
        let mut nodes = BTreeSet::new();
        let mut addresses = BTreeSet::new();
        for item in &site.items {
            assert!(nodes.insert(item.node), "{} has node {} twice", site.name, item.node);
            assert!(addresses.insert((&item.edition, &item.path)), "{}{}", site.name, item.path);
        }
    }
}

#[test]
fn every_site_forbids_something_to_robots() {
    for site in sites() {
        assert!(site.robots.starts_with("User-agent: *\n"), "{}", site.name);
        assert!(site.robots.contains("\nDisallow: /"), "{}", site.name);
    }
    let with_delay: Vec<&str> = sites()
        .iter()
        .filter(|site| site.robots.contains("Crawl-delay: 1"))
        .map(|site| site.name.as_str())
        .collect();
    assert_eq!(with_delay, ["iom-finland"]);
    let without: Vec<&str> = sites()
        .iter()
        .filter(|site| site.validators == Validators::None)
        .map(|site| site.name.as_str())
        .collect();
    assert_eq!(without, ["safe-travel", "eu-info", "iamamigrant"]);
}

#[test]
fn feeds_parse_except_the_one_that_must_not() {
    for site in sites() {
        for feed in &site.feeds {
            let body = page(site, MOODS[1], &feed.path, "").body;
            let well_formed = match feed.template.as_str() {
                "json-feed.json" => serde_json::from_slice::<serde_json::Value>(&body).is_ok(),
                "bulletins.txt" => {
                    let text = String::from_utf8(body.to_vec()).unwrap();
                    text.lines().all(|line| line.split('\t').count() == 3)
                }
                _ => {
                    let mut reader = quick_xml::Reader::from_reader(&body[..]);
                    let mut depth = 0;
                    loop {
                        match reader.read_event() {
                            Ok(quick_xml::events::Event::Start(_)) => depth += 1,
                            Ok(quick_xml::events::Event::End(_)) => depth -= 1,
                            Ok(quick_xml::events::Event::Eof) => break depth == 0,
                            Ok(_) => {}
                            Err(_) => break false,
                        }
                    }
                }
            };
            assert_eq!(well_formed, site.name != "iom-moldova", "{}", site.name);
        }
    }
}

#[test]
fn a_json_feed_leads_on_to_its_last_page() {
    let site = sites().iter().find(|site| site.name == "iom-serbia").unwrap();
    let (mut query, mut n_items, mut n_pages) = (String::new(), 0, 0);
    loop {
        let body = page(site, Mood::default(), "/feed.json", &query).body;
        let feed: serde_json::Value = serde_json::from_slice(&body).unwrap();
        n_items += feed["items"].as_array().unwrap().len();
        n_pages += 1;
        let Some(next) = feed["next_url"].as_str() else { break };
        query = next.split_once('?').unwrap().1.to_owned();
    }
    assert_eq!((n_items, n_pages), (6, 2));
}

#[test]
fn the_moldovan_feed_is_in_windows_1252_and_does_not_say_so() {
    let site = sites().iter().find(|site| site.name == "iom-moldova").unwrap();
    let content = page(site, Mood::default(), "/rss.xml", "");
    assert_eq!(content.content_type, "application/rss+xml");
    let contains = |needle: &[u8]| content.body.windows(needle.len()).any(|it| it == needle);
    assert!(
        contains(b"caf\xe9") && contains(b"\x93Moldova in numbers\x94") && contains(b"\x80100")
    );
    assert!(contains(b"Facts & Figures") && contains(b"A fund <b>now"));
    assert!(!contains(b"encoding="));
}

#[test]
fn the_armenian_feed_has_its_oddities() {
    let site = sites().iter().find(|site| site.name == "iom-armenia").unwrap();
    let feed = String::from_utf8(page(site, Mood::default(), "/rss.xml", "").body).unwrap();
    for oddity in [
        "<guid isPermaLink=\"false\"></guid>",
        "Region-Country: ArmeniaThemes: Migration HealthDefault: Multimedia:",
        "&amp;nbsp;",
        "<content:encoded><![CDATA[<p>",
        "<dc:creator>Levon Sahakyan</dc:creator>",
        "<media:description type=\"plain\">",
        "<enclosure url=\"https://armenia.iom.int/sites/default/files/document-readers.pdf\"",
    ] {
        assert!(feed.contains(oddity), "{oddity}");
    }
}

#[test]
fn pictures_and_documents_are_what_they_claim() {
    let site = sites().iter().find(|site| site.name == "iom-fi").unwrap();
    let picture = page(site, Mood::default(), "/sites/default/files/pikpa-village.png", "");
    assert_eq!(picture.content_type, "image/png");
    assert!(picture.body.starts_with(b"\x89PNG\r\n\x1a\n"));
    let path = "/sites/default/files/heuni-baltic-sea-2016.pdf";
    let document = page(site, Mood::default(), path, "");
    assert_eq!(document.content_type, "application/pdf");
    assert!(document.body.starts_with(b"%PDF-1.4") && document.body.ends_with(b"%%EOF\n"));
    assert_eq!(page(site, Mood::default(), "/sites/default/files/x.exe", "").status, 404);
}
