//! What the server answers, over HTTP: the bytes of the export, the headers that HTTP asks for,
//! and changes of settings, of the store and by other processes without a restart.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use http::{Method, StatusCode};
use jiff::Timestamp;
use portolan_app::App;
use portolan_server::{Server, ServerOptions};
use tokio::sync::oneshot;

use crate::{
    bench::{Bench, harvest, harvest_some, of_source, stored},
    browser::{Answer, Browser},
};

/// Enough of the estate for every kind of page of every portal.
const SOURCES: [&str; 5] =
    ["finland-blogs", "serbia", "global-ar", "features-border", "pages-stories"];

const CODINGS: [&str; 3] = ["br", "zstd", "gzip"];

/// A server that ends when it is dropped.
pub(crate) struct Serving {
    pub(crate) address: SocketAddr,
    _stop: oneshot::Sender<()>,
}

impl Serving {
    pub(crate) async fn start(app: &Arc<App>) -> Serving {
        let options = ServerOptions { cache_bytes: 256 << 20, grace: Duration::from_secs(1) };
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        let server = Server::bind(Arc::clone(app), any, options).await.unwrap();
        let address = server.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(server.run(async move {
            // An error says that the sender was dropped, which is the sign to stop.
            drop(stopped.await);
        }));
        Serving { address, _stop: stop }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_and_the_server_give_the_same_bytes() {
    let bench = Bench::start().await;
    let app = bench.open();
    harvest_some(&app, &SOURCES).await;
    let live = app.live();
    let directory = bench.folder("export");
    let report = app.export(&live, &directory, &[], &mut |_: &str, _: &Path| {}).unwrap();
    assert_eq!(report.failed, 0);
    let serving = Serving::start(&app).await;
    let mut n_files = 0;
    let mut portals = tokio::task::JoinSet::new();
    for portal in &live.estate.portals {
        let (host, folder) = (portal.hosts[0].clone(), directory.join(&portal.id));
        portals.spawn(compare(serving.address, host, folder));
    }
    while let Some(done) = portals.join_next().await {
        n_files += done.unwrap();
    }
    assert_eq!(n_files, report.files);
}

/// Asks for every file of a portal's export and compares; gives their number.
async fn compare(address: SocketAddr, host: String, folder: PathBuf) -> u64 {
    let mut browser = Browser::open(address).await;
    let mut n_files = 0;
    for path in files(&folder) {
        n_files += 1;
        let file = path.strip_prefix(&folder).unwrap().to_str().unwrap();
        let body = fs::read(&path).unwrap();
        if file == "index.html" {
            // The root leads to the front page, of which the export has a copy.
            let root = browser.get(&host, "/").await;
            assert_eq!(root.status, StatusCode::FOUND, "{host}");
            let front = root.header("location").unwrap().to_owned();
            assert_eq!(browser.get(&host, &front).await.body, body, "{host}{front}");
            continue;
        }
        let address = match file.strip_suffix("index.html") {
            Some(directory) => format!("/{directory}"),
            None => format!("/{file}"),
        };
        let answer = browser.get(&host, &address).await;
        assert_eq!(answer.status, StatusCode::OK, "{host}{address}");
        // This page says how long ago each source was read.
        if !address.contains("/sources/") {
            assert!(answer.body == body, "{host}{address} differs");
        }
    }
    n_files
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_keep_to_http() {
    let bench = Bench::start().await;
    let app = bench.open();
    harvest_some(&app, &["finland", "serbia"]).await;
    let serving = Serving::start(&app).await;
    let mut browser = Browser::open(serving.address).await;
    let host = "finland.localhost";

    for path in ["/en/", "/en/latest/", "/en/feed.atom", "/en/latest/feed.json", "/en/index.txt"] {
        let plain = browser.get(host, path).await;
        assert_eq!(plain.status, StatusCode::OK, "{path}");
        assert_eq!(plain.header("content-encoding"), None, "{path}");
        let mut etags = vec![plain.header("etag").unwrap().to_owned()];
        for coding in CODINGS {
            let wish = [("accept-encoding", coding)];
            let coded = browser.ask(Method::GET, host, path, &wish).await;
            assert_eq!(coded.header("content-encoding"), Some(coding), "{path}");
            assert_eq!(coded.header("vary"), Some("accept-encoding"), "{path}");
            assert!(coded.body.len() < plain.body.len(), "{path} {coding}");
            assert_eq!(coded.decoded(), plain.body, "{path} {coding}");
            etags.push(coded.header("etag").unwrap().to_owned());
            same_without_body(&mut browser, host, path, &wish, &coded).await;
        }
        same_without_body(&mut browser, host, path, &[], &plain).await;
        // Each representation has a tag of its own, and each is known again.
        for etag in &etags {
            assert_eq!(etags.iter().filter(|it| *it == etag).count(), 1, "{path}: {etag}");
            assert!(!etag.starts_with("W/"), "{path}");
            for coding in ["identity", "br", "zstd", "gzip"] {
                let headers = [("accept-encoding", coding), ("if-none-match", etag.as_str())];
                let known = browser.ask(Method::GET, host, path, &headers).await;
                assert_eq!(known.status, StatusCode::NOT_MODIFIED, "{path} {coding} {etag}");
                assert!(known.body.is_empty(), "{path}");
                assert!(known.header("etag").is_some() && known.header("vary").is_some());
            }
        }
        let other = [("if-none-match", "\"another\"")];
        let answer = browser.ask(Method::GET, host, path, &other).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
    }

    let missing = browser.get(host, "/en/nowhere/").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert!(missing.text().contains("<html"));
    let nobody = browser.get("nobody.localhost", "/en/").await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
    let posted = browser.ask(Method::POST, host, "/en/", &[]).await;
    assert_eq!(posted.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(posted.header("allow"), Some("GET, HEAD, OPTIONS"));
    let health = browser.get(host, "/healthz").await;
    assert!(health.status == StatusCode::OK && health.text().starts_with("ok\n"));
    let metrics = browser.get(host, "/metrics").await;
    assert_eq!(metrics.status, StatusCode::OK);
    // Under the path prefix, on any host.
    assert_eq!(browser.get("127.0.0.1", "/finland/en/").await.status, StatusCode::OK);
}

/// HEAD gives the headers of GET and nothing else.
async fn same_without_body(
    browser: &mut Browser,
    host: &str,
    path: &str,
    headers: &[(&str, &str)],
    with_body: &Answer,
) {
    let head = browser.ask(Method::HEAD, host, path, headers).await;
    assert_eq!(head.status, with_body.status, "{path}");
    assert!(head.body.is_empty(), "{path}");
    let without_date = |answer: &Answer| {
        let mut headers = answer.headers.clone();
        headers.remove("date");
        headers
    };
    assert_eq!(without_date(&head), without_date(with_body), "{path}");
}

#[tokio::test(flavor = "multi_thread")]
async fn n05_an_item_has_one_address_and_can_be_withdrawn() {
    let bench = Bench::start().await;
    let app = bench.open();
    harvest(&app, "serbia").await;
    let serving = Serving::start(&app).await;
    let mut browser = Browser::open(serving.address).await;
    let host = "seeeca.localhost";

    let item = stored(&app, &of_source("serbia")).remove(0).item;
    let wrong = format!("/en/{}/another-title-{}/", item.kind.as_str(), item.id.short());
    let moved = browser.get(host, &wrong).await;
    assert_eq!(moved.status, StatusCode::MOVED_PERMANENTLY);
    let address = moved.header("location").unwrap().to_owned();
    assert!(address.ends_with(&format!("-{}/", item.id.short())), "{address}");
    let page = browser.get(host, &address).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains(item.url.as_deref().unwrap()), "the original is linked");
    let listing = browser.get(host, "/en/latest/").await;
    assert!(listing.text().contains(&item.id.short()));

    assert!(app.store().withdraw(&item.id.to_string(), Timestamp::now()).unwrap());
    until(|| app.revision() == app.store().revision().unwrap()).await;
    assert_eq!(browser.get(host, &address).await.status, StatusCode::GONE);
    let listing = browser.get(host, "/en/latest/").await;
    assert_eq!(listing.status, StatusCode::OK);
    assert!(!listing.text().contains(&item.id.short()));
}

#[tokio::test(flavor = "multi_thread")]
async fn changed_settings_are_taken_up_and_broken_ones_refused() {
    let bench = Bench::start().await;
    let app = bench.open();
    harvest(&app, "serbia").await;
    let serving = Serving::start(&app).await;
    let mut browser = Browser::open(serving.address).await;
    let host = "finland.localhost";
    let old = "Migration in Finland, Sweden and Iceland";
    let new = "The North on the Move";
    assert!(browser.get(host, "/en/").await.text().contains(old));

    let generation = app.generation();
    bench.edit("portals/finland.toml", old, new);
    until(|| app.generation() > generation).await;
    let front = browser.get(host, "/en/").await;
    assert!(front.text().contains(new) && !front.text().contains(old));

    let generation = app.generation();
    bench.edit("portals/finland.toml", "class = \"national\"", "class = \"nationalist\"");
    // Longer than a change takes to settle and to be read.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert_eq!(app.generation(), generation);
    assert!(browser.get(host, "/en/").await.text().contains(new));

    bench.edit("portals/finland.toml", "class = \"nationalist\"", "class = \"national\"");
    until(|| app.generation() > generation).await;
    assert_eq!(browser.get(host, "/en/").await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_process_harvests_appears_within_two_seconds() {
    let bench = Bench::start().await;
    let app = bench.open();
    let serving = Serving::start(&app).await;
    let mut browser = Browser::open(serving.address).await;
    let host = "seeeca.localhost";
    let before = browser.get(host, "/en/latest/").await;
    assert!(!before.text().contains("IOM Serbia"));

    let harvested = bench.portolan(&bench.data()).args(["harvest", "serbia"]).output().unwrap();
    assert!(harvested.status.success());
    let since = Instant::now();
    while !browser.get(host, "/en/latest/").await.text().contains("IOM Serbia") {
        assert!(since.elapsed() < Duration::from_secs(2), "it has not appeared");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Waits for something that another thread brings about.
async fn until(mut is: impl FnMut() -> bool) {
    let since = Instant::now();
    while !is() {
        assert!(since.elapsed() < Duration::from_secs(10), "it has not come about");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.file_name().is_some_and(|name| name != ".portolan-files") {
            found.push(path);
        }
    }
    found.sort();
    found
}
