use proptest::prelude::*;

use super::{Format, Narrow, Route, Scope, Target, parse};
use crate::testing::Estate;

/// The address that a path stands for, as printed; `missing` if it stands for none.
fn read(path: &str) -> String {
    let estate = Estate::new();
    let world = estate.world();
    let (path, query) = match path.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (path, None),
    };
    let target = parse(&world, estate.portal("finland"), path, query);
    match &target.route {
        Route::Missing { .. } => "missing".to_owned(),
        _ => format!("{}{}", if target.moved { "→ " } else { "" }, target.address(&world)),
    }
}

#[test]
fn addresses_are_read_as_they_are_printed() {
    for path in [
        "/",
        "/en/",
        "/fi/feed.atom",
        "/en/feed.rss",
        "/en/feed.json",
        "/en/index.txt",
        "/en/latest/",
        "/en/news/",
        "/en/news/feed.atom",
        "/en/news/page/2/",
        "/en/news/page/2/index.txt",
        "/en/news/by/kind/press-release/",
        "/en/news/by/place/se/page/3/",
        "/en/news/by/language/fi/feed.rss",
        "/en/kinds/social-post/",
        "/en/places/",
        "/en/places/fi/by/kind/news/",
        "/sv/themes/counter-trafficking/",
        "/en/offices/finland/",
        "/en/languages/fi/",
        "/en/pages/who-we-are/",
        "/en/sources/",
        "/en/news/almost-200-returns-0a1b2c3d4e/",
        "/en/news/0a1b2c3d4e/index.txt",
        "/en/item/0a1b2c3d4e/",
        "/sitemap.xml",
        "/sitemap-12.xml",
    ] {
        assert_eq!(read(path), path);
    }
}

#[test]
fn other_spellings_lead_to_the_one_that_is_printed() {
    let check = |path: &str, expect: &str| assert_eq!(read(path), expect, "{path}");
    check("/en", "→ /en/");
    check("/en/news", "→ /en/news/");
    check("/en/news/index.html", "→ /en/news/");
    check("/en/news/page/1/", "→ /en/news/");
    check("/en/news/?page=2", "→ /en/news/page/2/");
    check("/en/news?page=2", "→ /en/news/page/2/");
    check("/en/news/?utm_source=letter&fbclid=x", "→ /en/news/");
    check("/en/press-release/", "→ /en/kinds/press-release/");
    check("/en/blog/", "/en/blog/");
}

#[test]
fn what_is_no_address_is_missing() {
    for path in [
        "",
        "en/",
        "/de/",
        "/en//news/",
        "/en/nevs/",
        "/en/news/page/0/",
        "/en/news/page/02/",
        "/en/news/page/two/",
        "/en/news/page/99999999999999999999/",
        "/en/news/?page=0",
        "/en/news/?page=-1",
        "/en/news/?page=two",
        "/en/news/?start=10",
        "/en/news/page/2/?page=3",
        "/en/news/page/2/feed.atom",
        "/en/sources/feed.atom",
        "/en/news/index.exe",
        "/en/sources/?page=2",
        "/en/kinds/novels/",
        "/en/news/by/mood/glad/",
        "/en/novels/title-0a1b2c3d4e/",
        "/sitemap-0.xml",
        "/sitemap-x.xml",
        "/en/../etc/passwd",
    ] {
        assert_eq!(read(path), "missing", "{path}");
    }
}

#[test]
fn files_of_an_export_lie_where_the_addresses_say() {
    let estate = Estate::new();
    let world = estate.world();
    let check = |path: &str, expect: &str| {
        let target = parse(&world, estate.portal("finland"), path, None);
        assert_eq!(target.file(&world), expect);
    };
    check("/en/", "en/index.html");
    check("/en/news/feed.atom", "en/news/feed.atom");
    check("/en/news/page/2/index.txt", "en/news/page/2/index.txt");
    check("/sitemap.xml", "sitemap.xml");
}

proptest! {
    #[test]
    fn any_text_can_be_asked_for(path in "\\PC{0,60}", query in proptest::option::of("\\PC{0,20}")) {
        let estate = Estate::new();
        parse(&estate.world(), estate.portal("finland"), &path, query.as_deref());
    }

    #[test]
    fn any_listing_is_read_as_it_is_printed(
        id in "[a-z][a-z0-9-]{0,12}",
        page in 1u64..500,
        narrow in 0u8..3,
        format in 0u8..3,
    ) {
        let estate = Estate::new();
        let world = estate.world();
        let route = Route::Listing {
            lang: "fi".to_owned(),
            scope: Scope::Place(id.clone()),
            narrow: match narrow {
                0 => None,
                1 => Some(Narrow::Language(id.clone())),
                _ => Some(Narrow::Place(id)),
            },
            page,
        };
        let format = match format {
            1 => Format::Other("text".to_owned()),
            2 if page == 1 => Format::Rss,
            _ => Format::Html,
        };
        let target = Target { route, format, moved: false };
        let read = parse(&world, estate.portal("finland"), &target.address(&world), None);
        prop_assert_eq!(read, target);
    }
}
