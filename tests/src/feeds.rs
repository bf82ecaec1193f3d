//! Every feed and sitemap of every portal, read by a parser that is not ours.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use portolan_app::{App, Live};

use crate::bench::{Bench, harvest_some};

const SOURCES: [&str; 5] =
    ["finland-blogs", "serbia", "stories", "features-border", "pages-stories"];

#[tokio::test(flavor = "multi_thread")]
async fn every_feed_and_sitemap_holds_what_it_must() {
    let bench = Bench::start().await;
    let app = bench.open();
    harvest_some(&app, &SOURCES).await;
    let live = app.live();
    let directory = bench.folder("export");
    let report = app.export(&live, &directory, &[], &mut |_: &str, _: &Path| {}).unwrap();
    assert_eq!(report.failed, 0);
    for portal in &live.estate.portals {
        check_portal(&app, &live, &portal.id, &directory.join(&portal.id));
    }
}

fn check_portal(app: &Arc<App>, live: &Live, portal: &str, directory: &Path) {
    let files = files(directory);
    let named = |name: &str| files.iter().filter(|it| it.ends_with(name)).count();
    // Each listing has all three.
    assert!(named("feed.atom") > 0, "{portal}");
    assert_eq!(named("feed.atom"), named("feed.rss"), "{portal}");
    assert_eq!(named("feed.atom"), named("feed.json"), "{portal}");

    let mut n_entries = 0;
    for path in files.iter().filter(|it| it.file_stem().is_some_and(|it| it == "feed")) {
        let bytes = fs::read(path).unwrap();
        let place = path.display();
        let feed =
            feed_rs::parser::parse(bytes.as_slice()).unwrap_or_else(|err| panic!("{place}: {err}"));
        assert!(feed.title.is_some_and(|it| !it.content.is_empty()), "{place}");
        let ids: BTreeSet<&str> = feed.entries.iter().map(|it| it.id.as_str()).collect();
        assert_eq!(ids.len(), feed.entries.len(), "{place}: ids are there twice");
        for entry in &feed.entries {
            n_entries += 1;
            assert!(!entry.id.is_empty(), "{place}");
            assert!(entry.title.as_ref().is_some_and(|it| !it.content.is_empty()), "{place}");
            let link = entry.links.first().unwrap_or_else(|| panic!("{place}: {}", entry.id));
            assert!(link.href.starts_with("http"), "{place}: {}", link.href);
            let date = entry.published.or(entry.updated);
            assert!(date.is_none_or(|it| it.timestamp() > 0), "{place}: 1970");
        }
    }
    assert!(n_entries > 0, "{portal}");

    let mut n_links = 0;
    for path in files.iter().filter(|it| it.extension().is_some_and(|it| it == "xml")) {
        let text = fs::read_to_string(path).unwrap();
        for address in locations(&text) {
            n_links += 1;
            let (_, rest) = address.split_once("://").unwrap();
            let (host, path) = rest.split_once('/').unwrap();
            let host = host.split(':').next().unwrap();
            let path = format!("/{path}");
            let (mount, rest) = live.mount(host, &path).unwrap_or_else(|| panic!("{address}"));
            assert_eq!(mount.portal.id, portal, "{address}");
            // The sitemap's own parts are in its index.
            assert_eq!(app.respond(live, mount, rest, None).status, 200, "{address}");
        }
    }
    assert!(n_links > 1, "{portal}");
}

fn locations(xml: &str) -> impl Iterator<Item = &str> {
    xml.split("<loc>").skip(1).map(|rest| rest.split("</loc>").next().unwrap())
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}
