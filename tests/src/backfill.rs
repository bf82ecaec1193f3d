//! The past of a large site, imported by the operators' binary through kills and refusals.
//!
//! `cargo xtask backfill` runs this with a hundred thousand posts and prints the figures.

#![allow(clippy::print_stderr, reason = "figures of a run on demand are for people")]

use std::{
    collections::BTreeSet,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use portolan_app::{App, Program, Silent};
use rusqlite::Connection;
use tempfile::TempDir;

use crate::{
    bench::{built, harvest},
    origin::{Origin, PAGE},
    replay::assert_no_difference,
};

/// Posts unless `PORTOLAN_POSTS` says otherwise.
const POSTS: usize = 3_000;
const KILLS: usize = 3;
/// 2002-01-01.
const FIRST: i64 = 1_009_843_200;
/// Requests in one slice.
const SLICE: usize = 5;

struct Past {
    origin: Origin,
    folder: TempDir,
    budget: usize,
}

impl Past {
    async fn of(posts: usize, slice: usize, budget: usize) -> Past {
        let origin = Origin::start(posts, FIRST, 2 * 3_600).await;
        let folder = tempfile::tempdir().unwrap();
        let source = format!(
            "[sources.harbour]\nplugin = \"source-feed\"\noffice = \"harbour\"\n\
             language = \"en\"\nevery = \"90d\"\n\
             settings = {{ url = \"http://harbour.example/feed/\" }}\n\
             withdrawals = {{ looks = 0 }}\n\
             backfill = {{ requests = {slice}, requests-per-day = {budget}, wanted = true }}\n"
        );
        origin.write_profile(folder.path(), &source);
        Past { origin, folder, budget }
    }

    fn portolan(&self, words: &[&str]) -> Command {
        let mut command = Command::new(built().join("portolan"));
        command.arg("--profile").arg(self.folder.path());
        command.arg("--plugins").arg(built()).args(words);
        command
    }

    fn backfill(&self) -> Child {
        self.portolan(&["source", "backfill", "harbour"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }

    /// Waits until the site has been asked so often, or the program has ended.
    async fn until_asked(&self, n: usize, child: &mut Child) -> bool {
        loop {
            if self.origin.site().asked >= n {
                return true;
            }
            if child.try_wait().unwrap().is_some() {
                return false;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    fn store(&self) -> Connection {
        Connection::open(self.folder.path().join("data/portolan.sqlite")).unwrap()
    }

    fn count(&self, sql: &str) -> usize {
        let n: i64 = self.store().query_row(sql, [], |row| row.get(0)).unwrap();
        usize::try_from(n).unwrap()
    }

    fn assert_exactly_once(&self, posts: usize) {
        let store = self.store();
        let mut rows = store.prepare("SELECT url FROM sighting").unwrap();
        let urls: Vec<String> =
            rows.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let numbers: BTreeSet<usize> =
            urls.iter().map(|url| url.rsplit('/').next().unwrap().parse().unwrap()).collect();
        assert_eq!(urls.len(), posts, "sightings");
        assert_eq!(numbers, (0..posts).collect(), "posts");
        assert_eq!(self.count("SELECT count(*) FROM item WHERE gone IS NULL"), posts, "items");
        let told = "SELECT count(*) FROM change WHERE what = 'new'";
        assert_eq!(self.count(told), posts, "each was told as new once");
        assert_eq!(self.count("SELECT count(*) FROM change WHERE what = 'changed'"), 0);
        assert_eq!(self.count("SELECT count(*) FROM history_frontier"), 0, "left to ask");
        assert_eq!(self.count("SELECT count(*) FROM stage_part"), 0, "left over");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_past_comes_exactly_once_through_kills_and_refusals() {
    let posts = std::env::var("PORTOLAN_POSTS").ok().and_then(|it| it.parse().ok());
    let posts = posts.unwrap_or(POSTS);
    let pages = posts.div_ceil(PAGE);
    let slice = if posts > POSTS { 25 } else { SLICE };
    // The pages, the end, the harvest of the newest page; what the kills may cost, each request
    // perhaps made twice; and the storm.
    let storm = if posts > POSTS { 60 } else { 8 };
    let budget = pages + 2 + KILLS * slice * 2 + storm * 2;
    let past = Past::of(posts, slice, budget).await;
    past.origin.site().storms = vec![(pages / 2, storm)];
    let started = Instant::now();
    let mut killed = 0;
    for nth in 1..=KILLS {
        let mut child = past.backfill();
        let is_under_way = past.until_asked(pages * nth / (KILLS + 2), &mut child).await;
        assert!(is_under_way, "it ended before kill {nth}");
        child.kill().unwrap();
        killed += usize::from(!child.wait().unwrap().success());
        let known = past.count("SELECT count(*) FROM item");
        eprintln!("kill {nth} after {:.1?}: {known} items", started.elapsed());
    }
    assert_eq!(killed, KILLS);
    let last = past.portolan(&["source", "backfill", "harbour"]).output().unwrap();
    let words = String::from_utf8_lossy(&last.stdout).into_owned();
    assert!(last.status.success(), "{words}{}", String::from_utf8_lossy(&last.stderr));
    assert!(words.contains("all that the source shows of its past is here"), "{words}");
    past.assert_exactly_once(posts);
    let (asked, refused) = past.origin.asked_and_refused();
    assert_eq!(refused, storm, "the storm was met");
    assert!(asked <= past.budget, "{asked} requests, budget {}", past.budget);
    let listed = past.portolan(&["source", "list"]).output().unwrap();
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    assert!(listed.contains("oldest 2002-01-01, complete since"), "{listed}");
    eprintln!(
        "{posts} posts on {pages} pages in {:.1?}: {asked} requests of {budget}, {refused} refused, \
         {killed} kills; {}",
        started.elapsed(),
        words.lines().next().unwrap_or_default()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_days_budget_is_not_overdrawn_and_harvests_go_on() {
    let past = Past::of(2_000, 3, 14).await;
    let words = |arguments: &[&str]| {
        let output = past.portolan(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let call = words(&["source", "backfill", "harbour", "--budget", "6"]);
    assert!(call.contains("the budget is spent; the next call goes on"), "{call}");
    assert!(call.contains("1 harvest came first"), "{call}");
    let so_far = words(&["source", "backfill", "harbour", "--status"]);
    assert!(so_far.contains("items so far, oldest"), "{so_far}");
    let call = words(&["harvest", "harbour", "--history"]);
    assert!(call.contains("the day's budget"), "{call}");
    let asked = past.origin.site().asked;
    assert!(asked <= 14 + 1, "{asked} requests and one harvest");

    // The newest post comes with the harvest, whatever the past costs.
    past.origin.site().posts += 1;
    let workers = Program::At(built().join("portolan"));
    let app = App::open_with(past.folder.path(), &[built()], None, workers).unwrap_or_else(|err| {
        panic!("{err}");
    });
    let mut report = harvest(&app, "harbour").await;
    while report.claimed {
        report = harvest(&app, "harbour").await;
    }
    assert_eq!((report.failure, report.new), (None, 1));
    let replayed = app.replay(&app.live(), &[], false, &Silent).await.unwrap();
    assert_no_difference(&replayed);
}

#[tokio::test(flavor = "multi_thread")]
async fn serving_imports_the_past_between_harvests() {
    let past = Past::of(1_000, 2, 1_000).await;
    let mut server = past
        .portolan(&["serve", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let started = Instant::now();
    let is_done = || {
        let listed =
            past.portolan(&["source", "backfill", "harbour", "--status"]).output().unwrap();
        String::from_utf8_lossy(&listed.stdout).contains("complete since")
    };
    while !is_done() {
        assert!(started.elapsed() < Duration::from_secs(90), "it does not come");
        assert_eq!(server.try_wait().unwrap(), None, "the server ended");
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    server.kill().unwrap();
    server.wait().unwrap();
    past.assert_exactly_once(1_000);
}
