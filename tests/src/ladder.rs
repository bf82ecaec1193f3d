//! A source with three ways in, each broken in turn while the site goes on publishing.

use std::{collections::BTreeSet, process::Command, sync::Arc};

use portolan_app::{App, Program, RunReport, Silent};
use portolan_core::snapshot::Stored;
use rusqlite::Connection;
use tempfile::TempDir;

use crate::{
    bench::{Bench, all, built, codes, harvest, of_source, stored},
    origin::{Broken, Origin},
    replay::assert_no_difference,
};

const SOURCE: &str = "
[sources.harbour]
plugin = \"source-feed\"
office = \"harbour\"
language = \"en\"
every = \"1h\"
settings = { url = \"http://harbour.example/posts.json\" }

[[sources.harbour.ways]]
name = \"rss\"
plugin = \"source-feed\"
settings = { url = \"http://harbour.example/feed/\" }

[[sources.harbour.ways]]
plugin = \"source-listing\"

[sources.harbour.ways.settings]
url = \"http://harbour.example/news\"
profile = \"custom\"
details = false
item = \".post\"
title = \"h2\"
link = \"h2 a\"
date = \"time\"
teaser = \"p\"
";

struct House {
    origin: Origin,
    folder: TempDir,
    app: Arc<App>,
}

impl House {
    async fn open() -> House {
        let now = jiff::Timestamp::now();
        let origin = Origin::start(20, now.as_second() - 80 * 3_600, 3_600).await;
        let folder = tempfile::tempdir().unwrap();
        origin.write_profile(folder.path(), SOURCE);
        let workers = Program::At(built().join("portolan"));
        let opened = App::open_with(folder.path(), &[built()], None, workers);
        let app = match opened {
            Ok(app) => Arc::new(app),
            Err(err) => panic!("{err}"),
        };
        House { origin, folder, app }
    }

    /// The site publishes a post; then the source is read.
    async fn poll(&self) -> RunReport {
        self.origin.site().posts += 1;
        self.pass(1);
        loop {
            // While another test of this process starts a program, that holds our locks as well,
            // for the moment between its birth and its own beginning.
            let report = harvest(&self.app, "harbour").await;
            if !report.claimed {
                return report;
            }
        }
    }

    /// Lets hours pass for ways that rest.
    fn pass(&self, hours: u32) {
        let store = Connection::open(self.folder.path().join("data/portolan.sqlite")).unwrap();
        let ladder: Option<String> =
            store.query_row("SELECT doc FROM ladder", [], |row| row.get(0)).ok();
        let Some(ladder) = ladder else { return };
        let mut ladder: portolan_app::Ladder = serde_json::from_str(&ladder).unwrap();
        let time = jiff::SignedDuration::from_hours(i64::from(hours));
        for failed in ladder.failed.values_mut() {
            failed.next_try -= time;
        }
        let doc = serde_json::to_string(&ladder).unwrap();
        store.execute("UPDATE ladder SET doc = ?1", [doc]).unwrap();
    }

    /// What the operators' binary says.
    fn told(&self, words: &[&str]) -> String {
        let mut portolan = Command::new(built().join("portolan"));
        portolan.arg("--profile").arg(self.folder.path()).arg("--plugins").arg(built());
        let output = portolan.args(words).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn way(&self) -> String {
        let checkup = self.app.checkups(&["harbour".to_owned()]).unwrap().remove(0);
        checkup.way.unwrap()
    }

    /// Every post is there once, but for the newest `late` ones.
    fn assert_whole(&self, late: usize, when: &str) {
        let items = all(&self.app);
        let found: BTreeSet<usize> = items.iter().map(number).collect();
        assert_eq!(found.len(), items.len(), "{when}: some are doubled");
        let posts = self.origin.site().posts;
        // A JSON feed shows its newest ten, and that is where the first run began.
        let wanted: BTreeSet<usize> = (11..posts - late).collect();
        assert!(wanted.is_subset(&found), "{when}: lost {:?}", wanted.difference(&found));
    }
}

fn number(stored: &Stored) -> usize {
    stored.item.url.as_deref().unwrap().rsplit('/').next().unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_way_broken_in_turn_loses_and_doubles_nothing() {
    let house = House::open().await;
    for _ in 0..4 {
        let report = house.poll().await;
        assert_eq!(report.failure, None, "{:?}", report.diagnostics);
        house.assert_whole(0, "fair weather");
    }
    assert_eq!(house.way(), "feed");
    assert_eq!(house.origin.site().by_path.get("/feed/"), None, "one way is asked only");

    // Status 404: the second poll in a row believes it, and the next way brings what was missed.
    house.origin.site().broken.insert("/posts.json", Broken::Gone);
    let first = house.poll().await;
    assert!(first.failure.is_some());
    house.assert_whole(1, "the first poll without the JSON feed");
    let second = house.poll().await;
    assert_eq!(codes(&second), ["way-taken"], "{:?}", second.diagnostics);
    assert_eq!((second.way.as_deref(), second.failure), (Some("rss"), None));
    house.assert_whole(0, "the second poll without the JSON feed");
    assert_eq!(house.way(), "rss");

    // A feed without an entry.
    house.origin.site().broken.insert("/feed/", Broken::Empty);
    house.poll().await;
    house.assert_whole(1, "the first poll with an empty feed");
    let taken = house.poll().await;
    assert!(codes(&taken).contains(&"way-taken"), "{:?}", taken.diagnostics);
    house.assert_whole(0, "the second poll with an empty feed");
    assert_eq!(house.way(), "listing");

    // A listing redesigned; none is left, and nothing known goes.
    let known = all(&house.app).len();
    house.origin.site().broken.insert("/news", Broken::Redesigned);
    for _ in 0..3 {
        house.poll().await;
    }
    assert_eq!(all(&house.app).len(), known);
    assert_eq!(house.way(), "listing", "no other does");
    let told = house.told(&["source", "doctor", "harbour"]);
    for words in ["harbour (by listing)", "feed: does not do since", "→ listing: redesigned"] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let told = house.told(&["explain", "http://harbour.example/posts/22"]);
    assert!(told.contains("harbour by `rss`: Whole"), "{told}");
    assert!(house.told(&["source", "list"]).contains("listing, of 3"));

    // They heal from the bottom.
    house.origin.site().broken.remove("/news");
    house.poll().await;
    house.assert_whole(0, "the listing is back");
    house.origin.site().broken.remove("/feed/");
    house.pass(200);
    let back = house.poll().await;
    assert!(codes(&back).contains(&"way-restored"), "{:?}", back.diagnostics);
    assert_eq!(house.way(), "rss");
    house.assert_whole(0, "the feed is back");
    house.origin.site().broken.remove("/posts.json");
    house.pass(400);
    house.poll().await;
    assert_eq!(house.way(), "feed");
    house.assert_whole(0, "all is well");
    let changes = house.app.checkups(&["harbour".to_owned()]).unwrap().remove(0).way_changes;
    let turns: Vec<String> =
        changes.iter().rev().map(|it| format!("{} to {}", it.from, it.to)).collect();
    assert_eq!(turns, ["feed to rss", "rss to listing", "listing to rss", "rss to feed"]);
    let replayed = house.app.replay(&house.app.live(), &[], false, &Silent).await.unwrap();
    assert_no_difference(&replayed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lesser_way_says_less_and_takes_nothing_away() {
    let house = House::open().await;
    for _ in 0..3 {
        house.poll().await;
    }
    let body = |number_: usize| {
        let items = all(&house.app);
        let item = items.into_iter().find(|it| number(it) == number_).unwrap().item;
        (item.title.text.value, item.body.map(|it| it.text))
    };
    let (_, whole) = body(20);
    assert!(whole.as_deref().is_some_and(|it| it.contains("long table")), "{whole:?}");
    house.origin.site().broken.insert("/posts.json", Broken::Gone);
    house.poll().await;
    house.poll().await;
    assert_eq!(house.way(), "rss");
    assert_eq!(body(20).1, whole, "the feed has a summary only");

    // What the lesser way sees corrected, it corrects.
    house.origin.site().corrected.push(20);
    house.poll().await;
    let (title, kept) = body(20);
    assert!(title.ends_with("number 20, corrected"), "{title}");
    assert_eq!(kept, whole);

    // Items that it brought get their texts when the better way is back.
    let newest = house.origin.site().posts - 1;
    assert!(!body(newest).1.unwrap_or_default().contains("long table"));
    house.origin.site().broken.clear();
    house.pass(200);
    house.poll().await;
    assert_eq!(house.way(), "feed");
    assert!(body(newest).1.unwrap_or_default().contains("long table"));
    house.assert_whole(0, "all is well");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listing_takes_over_where_an_interface_of_the_estate_is_closed() {
    let bench = Bench::start().await;
    let app = bench.open();
    harvest(&app, "safe-travel").await;
    let ids = || -> BTreeSet<String> {
        let items = stored(&app, &of_source("safe-travel"));
        items.into_iter().map(|it| it.item.id.to_string()).collect()
    };
    let before = ids();
    assert!(before.len() > 3);
    let host = "bezpecnecestovanie.iom.sk";
    assert!(bench.estate.set_removed(host, "/wp-json/wp/v2/posts", Some(404)));
    harvest(&app, "safe-travel").await;
    let second = harvest(&app, "safe-travel").await;
    assert!(codes(&second).contains(&"way-taken"), "{:?}", second.diagnostics);
    assert_eq!(second.way.as_deref(), Some("listing"));
    assert_eq!((second.new, ids()), (0, before), "{:?}", second.diagnostics);
}
