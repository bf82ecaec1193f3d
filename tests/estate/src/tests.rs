use std::collections::BTreeSet;
use std::io::Read as _;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use reqwest::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    LAST_MODIFIED, LOCATION, RETRY_AFTER,
};
use reqwest::{Certificate, Client, Response, StatusCode, Version};
use tempfile::TempDir;

use super::*;
use crate::content::sites;

mod content;
mod interfaces;
mod shapes;

/// A running estate and two clients who take every host name to be there.
struct Bench {
    estate: Estate,
    https: Client,
    http: Client,
    _dir: TempDir,
}

async fn bench() -> Bench {
    // A second installation is refused, and the first is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let dir = tempfile::tempdir().unwrap();
    let options = EstateOptions { dir: dir.path().to_owned(), https_port: 0, http_port: 0 };
    let estate = Estate::start(options).await.unwrap();
    let pem = std::fs::read(estate.ca_file()).unwrap();
    let client = |addr: SocketAddr| {
        let mut builder = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .tls_certs_only([Certificate::from_pem(&pem).unwrap()]);
        for host in Estate::hosts() {
            builder = builder.resolve(host.name, addr);
        }
        builder.resolve("nobody.example", addr).build().unwrap()
    };
    let (https, http) = (client(estate.https_addr()), client(estate.http_addr()));
    Bench { estate, https, http, _dir: dir }
}

impl Bench {
    async fn answer(&self, url: &str) -> reqwest::Result<Response> {
        let client = if url.starts_with("https:") { &self.https } else { &self.http };
        client.get(url).send().await
    }

    async fn get(&self, url: &str) -> Response {
        self.answer(url).await.unwrap()
    }

    async fn text(&self, url: &str) -> String {
        let response = self.get(url).await;
        assert_eq!(response.status(), StatusCode::OK, "{url}");
        response.text().await.unwrap()
    }
}

fn header(response: &Response, name: reqwest::header::HeaderName) -> Option<String> {
    Some(response.headers().get(name)?.to_str().unwrap().to_owned())
}

#[tokio::test]
async fn every_https_name_answers_over_http2_under_the_authority() {
    let bench = bench().await;
    for host in Estate::hosts().iter().filter(|host| host.name != "features.iom.int") {
        let response = bench.get(&format!("https://{}/robots.txt", host.name)).await;
        assert_eq!(response.version(), Version::HTTP_2, "{}", host.name);
        assert!(response.status().as_u16() < 400, "{}: {}", host.name, response.status());
    }
    assert!(bench.answer("https://features.iom.int/robots.txt").await.is_err());
}

#[tokio::test]
async fn a_stranger_is_told_so() {
    let bench = bench().await;
    let response = bench.get("http://nobody.example/").await;
    assert_eq!(response.status(), StatusCode::MISDIRECTED_REQUEST);
    assert!(response.text().await.unwrap().contains("no site named \"nobody.example\""));
}

#[tokio::test]
async fn only_reading_is_allowed() {
    let bench = bench().await;
    let response = bench.https.post("https://iom.fi/en/news").send().await.unwrap();
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    let response = bench.https.head("https://iom.fi/en/news").send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert!(header(&response, ETAG).is_some());
    assert_eq!(response.bytes().await.unwrap().len(), 0);
}

#[tokio::test]
async fn an_unchanged_page_answers_304_without_a_byte() {
    let bench = bench().await;
    for url in [
        "https://iom.fi/en/news?page=1",
        "https://finland.iom.int/news",
        "https://rovienna.iom.int/",
        "https://www.iom.int/news",
        "https://armenia.iom.int/rss.xml",
        "https://ukraine.iom.int/feed.atom",
        "https://serbia.iom.int/feed.json",
        "https://moldova.iom.int/rss.xml",
        "http://features.iom.int/stories/broken-on-the-border/",
    ] {
        let host = url.split('/').nth(2).unwrap();
        let first = bench.get(url).await;
        assert_eq!(first.status(), StatusCode::OK, "{url}");
        let (etag, modified) =
            (header(&first, ETAG).unwrap(), header(&first, LAST_MODIFIED).unwrap());
        drop(first.bytes().await.unwrap());
        for (name, value) in [(IF_NONE_MATCH, &etag), (IF_MODIFIED_SINCE, &modified)] {
            bench.estate.reset_counters();
            let client = if url.starts_with("https:") { &bench.https } else { &bench.http };
            let again = client.get(url).header(name, value).send().await.unwrap();
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{url}");
            assert_eq!(again.bytes().await.unwrap().len(), 0);
            let expected = Counters { requests: 1, not_modified: 1, body_bytes: 0, conditional: 1 };
            assert_eq!(bench.estate.counters(host), expected, "{url}");
        }
    }
}

#[tokio::test]
async fn validators_are_the_same_after_a_restart() {
    let (before, after) = (bench().await, bench().await);
    let url = "https://rovienna.iom.int/news";
    let (before, after) = (before.get(url).await, after.get(url).await);
    assert_eq!(header(&before, ETAG), header(&after, ETAG));
    assert_eq!(header(&before, LAST_MODIFIED), header(&after, LAST_MODIFIED));
}

#[tokio::test]
async fn one_site_has_no_validators_and_one_only_a_date() {
    let bench = bench().await;
    let none = bench.get("https://www.iamamigrant.org/stories").await;
    assert_eq!((header(&none, ETAG), header(&none, LAST_MODIFIED)), (None, None));
    let date = bench.get("https://iom.sk/sk/aktivity").await;
    assert_eq!(header(&date, ETAG), None);
    assert_eq!(header(&date, LAST_MODIFIED).unwrap(), "Fri, 19 May 2023 08:00:00 GMT");
}

#[tokio::test]
async fn gzip_is_sent_to_those_who_ask() {
    let bench = bench().await;
    let url = "https://iom.fi/en/news";
    let plain = bench.get(url).await;
    assert_eq!(header(&plain, CONTENT_ENCODING), None);
    let plain_tag = header(&plain, ETAG);
    let plain = plain.bytes().await.unwrap();
    let packed = bench.https.get(url).header(ACCEPT_ENCODING, "br;q=1, gzip").send().await.unwrap();
    assert_eq!(header(&packed, CONTENT_ENCODING).unwrap(), "gzip");
    assert_ne!(header(&packed, ETAG), plain_tag);
    let packed = packed.bytes().await.unwrap();
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut unpacked).unwrap();
    assert_eq!(unpacked, plain);
    assert!(packed.len() * 2 < plain.len());
    let refused = bench.https.get(url).header(ACCEPT_ENCODING, "gzip;q=0").send().await.unwrap();
    assert_eq!(header(&refused, CONTENT_ENCODING), None);
}

#[tokio::test]
async fn old_addresses_lead_to_new_ones() {
    let bench = bench().await;
    for (from, to) in [
        ("http://www.iom.int/news", "https://www.iom.int/news"),
        ("http://iom.int/news?page=1", "https://www.iom.int/news?page=1"),
        ("https://iom.int/news", "https://www.iom.int/news"),
        (
            "https://www.iom.int/migrant-assistance-and-protection",
            "https://rovienna.iom.int/migrant-assistance-and-protection",
        ),
        ("http://iamamigrant.org/stories", "https://www.iamamigrant.org/stories"),
        ("https://www.finland.iom.int/news", "https://finland.iom.int/news"),
        ("https://turkey.iom.int/rss.xml", "https://turkiye.iom.int/rss.xml"),
        ("http://turkey.iom.int/node/7", "https://turkiye.iom.int/node/7"),
        ("https://www.iom.sk/sk/aktivity?start=4", "https://iom.sk/sk/aktivity?start=4"),
    ] {
        let response = bench.get(from).await;
        assert_eq!(response.status(), StatusCode::MOVED_PERMANENTLY, "{from}");
        assert_eq!(header(&response, LOCATION).unwrap(), to);
    }
}

#[tokio::test]
async fn the_legacy_addresses_show_the_front_page() {
    let bench = bench().await;
    let joomla = "option=com_content&view=article&id=119&Itemid=112";
    let front = bench.text("https://iom.fi/en/frontpage").await;
    for url in [
        format!("https://iom.fi/index.php?{joomla}"),
        "http://www.iom.fi/".to_owned(),
        format!("https://www.iom.fi/en/frontpage?{joomla}"),
    ] {
        assert_eq!(bench.text(&url).await, front, "{url}");
    }
    assert_eq!(
        bench.text(&format!("http://iom.fi/en/frontpage?{joomla}&page=1")).await,
        bench.text("https://iom.fi/en/frontpage?page=1").await
    );
}

#[tokio::test]
async fn a_node_address_names_the_canonical_one() {
    let bench = bench().await;
    let page = bench.text("https://iom.fi/fi/node/203").await;
    let canonical = "https://iom.fi/en/news/imwithyou-iom-stands-against-racism";
    assert!(page.contains(&format!("<link rel=\"canonical\" href=\"{canonical}\" />")));
    assert!(page.contains("<link rel=\"shortlink\" href=\"/fi/node/203\" />"));
    assert!(page.contains("Olet tässä"));
}

#[tokio::test]
async fn a_page_number_beyond_the_end_shows_the_last_page() {
    let bench = bench().await;
    let last = bench.text("https://iom.fi/en/news?page=3").await;
    assert_eq!(bench.text("https://iom.fi/en/news?page=99").await, last);
    assert_eq!(bench.get("https://iom.fi/en/news?page=99999999999999999999").await.status(), 200);
}

#[tokio::test]
async fn a_revision_moves_items_to_later_pages_and_corrects_one() {
    let bench = bench().await;
    let url = "https://iom.fi/en/news?page=1";
    let before = bench.text(url).await;
    assert!(before.contains("UN Village") && before.contains("Uusi tilanne"));
    assert!(bench.estate.set_revision("www.iom.fi", 1));
    let after = bench.text(url).await;
    assert!(after.contains("UN Village") && !after.contains("Uusi tilanne"));
    assert!(bench.text("https://iom.fi/en/news?page=2").await.contains("Uusi tilanne"));

    let article = "https://iom.fi/en/news/returns-june-2018";
    assert!(bench.text(article).await.contains("makes 447"));
    bench.estate.set_revision("iom.fi", 2);
    assert!(bench.text(article).await.contains("makes 448"));
    assert!(!bench.estate.set_revision("nobody.example", 1));
}

/// Asks for a page of a site while a fault is on.
async fn under(fault: Fault, url: &str) -> (Bench, reqwest::Result<Response>) {
    let bench = bench().await;
    assert!(bench.estate.set_fault("rovienna.iom.int", Some(fault)));
    let response = bench.answer(url).await;
    (bench, response)
}

const NEWS: &str = "https://rovienna.iom.int/news";

#[tokio::test]
async fn slow_answers_come_late() {
    let begun = Instant::now();
    let (_bench, response) = under(Fault::Slow(Duration::from_millis(300)), NEWS).await;
    assert_eq!(response.unwrap().status(), StatusCode::OK);
    assert!(begun.elapsed() >= Duration::from_millis(300));
}

#[tokio::test]
async fn a_status_befalls_pages_but_not_robots_nor_other_sites() {
    let (bench, response) = under(Fault::Status(503), NEWS).await;
    assert_eq!(response.unwrap().status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(bench.text("https://rovienna.iom.int/robots.txt").await.contains("Disallow"));
    assert!(bench.text("https://iom.fi/en/news").await.contains("views-row"));
    bench.estate.set_fault("rovienna.iom.int", None);
    assert_eq!(bench.get(NEWS).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn too_many_requests_says_when_to_come_back() {
    let (_bench, response) = under(Fault::TooManyRequests { retry_after_secs: 7 }, NEWS).await;
    let response = response.unwrap();
    assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(header(&response, RETRY_AFTER).unwrap(), "7");
}

#[tokio::test]
async fn a_truncated_body_ends_in_an_error() {
    let (bench, response) = under(Fault::Truncated, NEWS).await;
    let response = response.unwrap();
    let announced = response.content_length().unwrap();
    assert!(response.bytes().await.is_err());
    let sent = bench.estate.counters("rovienna.iom.int").body_bytes;
    assert_eq!(sent, announced / 2);
}

#[tokio::test]
async fn an_error_page_and_a_bot_wall_claim_success() {
    for (fault, words) in
        [(Fault::HtmlErrorPage, "Something went wrong"), (Fault::BotWall, "Just a moment...")]
    {
        let (bench, response) = under(fault, "https://rovienna.iom.int/robots.txt").await;
        assert!(response.unwrap().text().await.unwrap().contains(words));
        assert!(bench.text(NEWS).await.contains(words));
    }
}

#[tokio::test]
async fn a_wrong_encoding_still_claims_utf8() {
    let (_bench, response) = under(Fault::WrongEncoding, "https://rovienna.iom.int/").await;
    let response = response.unwrap();
    assert_eq!(header(&response, CONTENT_TYPE).unwrap(), "text/html; charset=utf-8");
    let body = response.bytes().await.unwrap();
    assert!(std::str::from_utf8(&body).is_err());
    // The dash after the city, as windows-1252 has it.
    assert!(body.windows(7).any(|bytes| bytes == b"Minsk \x96"));
}

#[tokio::test]
async fn a_redirect_loop_never_arrives() {
    let (bench, response) = under(Fault::RedirectLoop, NEWS).await;
    assert_eq!(header(&response.unwrap(), LOCATION).unwrap(), "/news?loop=1");
    let back = bench.get("https://rovienna.iom.int/news?loop=1").await;
    assert_eq!(header(&back, LOCATION).unwrap(), "/news");
}

#[tokio::test]
async fn a_huge_body_is_as_long_as_asked() {
    let (bench, response) = under(Fault::HugeBody { bytes: 3_000_001 }, NEWS).await;
    assert_eq!(response.unwrap().bytes().await.unwrap().len(), 3_000_001);
    assert_eq!(bench.estate.counters("rovienna.iom.int").body_bytes, 3_000_001);
}

#[tokio::test]
async fn a_bomb_is_small_until_it_is_unpacked() {
    let (_bench, response) = under(Fault::Bomb, NEWS).await;
    let response = response.unwrap();
    assert_eq!(header(&response, CONTENT_ENCODING).unwrap(), "gzip");
    let body = response.bytes().await.unwrap();
    assert!(body.len() < 1 << 20);
    // Reading to the end also proves that the checksum is right.
    let mut unpacked = flate2::read::GzDecoder::new(&body[..]);
    assert_eq!(std::io::copy(&mut unpacked, &mut std::io::sink()).unwrap(), 256 << 20);
}

#[tokio::test]
async fn a_dropped_connection_gives_no_answer() {
    let (bench, response) = under(Fault::Drop, NEWS).await;
    assert!(response.is_err());
    assert_eq!(bench.estate.log().last().unwrap().status, None);
}

#[tokio::test]
async fn a_moved_feed_is_found_again() {
    let bench = bench().await;
    let old = "https://armenia.iom.int/rss.xml";
    let feed = bench.text(old).await;
    assert_eq!(
        bench.get("https://armenia.iom.int/rss/news.xml").await.status(),
        StatusCode::NOT_FOUND
    );
    bench.estate.set_fault("armenia.iom.int", Some(Fault::MovedFeed));
    let moved = bench.get(old).await;
    assert_eq!(moved.status(), StatusCode::MOVED_PERMANENTLY);
    assert_eq!(bench.text(&header(&moved, LOCATION).unwrap()).await, feed);
}

#[tokio::test]
async fn an_empty_listing_is_a_page_and_its_old_validators_no_longer_hold() {
    let bench = bench().await;
    for url in ["https://iom.sk/sk/aktivity", NEWS, "https://ukraine.iom.int/feed.atom"] {
        let host = url.split('/').nth(2).unwrap();
        let modified = header(&bench.get(url).await, LAST_MODIFIED).unwrap();
        bench.estate.set_fault(host, Some(Fault::EmptyListing));
        let request = bench.https.get(url).header(IF_MODIFIED_SINCE, modified);
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{url}");
        let body = response.text().await.unwrap();
        assert!(!body.contains("<entry") && !body.contains("Minsk") && !body.contains("readmore"));
    }
}

#[tokio::test]
async fn the_log_tells_who_asked_for_what() {
    let bench = bench().await;
    let request = bench.https.get("https://iom.fi/en/news?page=2");
    let request = request.header("user-agent", "Tester/1").header(IF_NONE_MATCH, "\"x\"");
    let length = request.send().await.unwrap().bytes().await.unwrap().len();
    let log = bench.estate.log();
    let entry = log.last().unwrap();
    assert_eq!(
        (entry.method.as_str(), entry.url.as_str(), entry.status, entry.bytes),
        ("GET", "https://iom.fi/en/news?page=2", Some(200), length as u64)
    );
    assert_eq!(entry.user_agent.as_deref(), Some("Tester/1"));
    assert_eq!(entry.if_none_match.as_deref(), Some("\"x\""));
    bench.estate.reset_counters();
    assert!(bench.estate.log().is_empty());
    assert_eq!(bench.estate.counters("iom.fi"), Counters::default());
}

#[tokio::test]
async fn the_control_endpoint_switches_faults_and_revisions() {
    let mut bench = bench().await;
    let control = format!("http://{}", bench.estate.start_control(0).await.unwrap());
    let post = |path: &str| bench.http.post(format!("{control}{path}")).send();
    assert_eq!(post("/fault?host=iom.fi&kind=status&status=500").await.unwrap().status(), 200);
    assert_eq!(bench.get("https://iom.fi/en/news").await.status(), 500);
    let off = bench.http.delete(format!("{control}/fault?host=iom.fi")).send().await.unwrap();
    assert_eq!(off.status(), 200);
    assert_eq!(bench.get("https://iom.fi/en/news").await.status(), 200);
    assert_eq!(post("/revision?host=iom.fi&n=1").await.unwrap().status(), 200);
    assert!(bench.text("https://iom.fi/en/news").await.contains("September 2020"));
    let counters = bench.text(&format!("{control}/counters")).await;
    let counters: serde_json::Value = serde_json::from_str(&counters).unwrap();
    assert_eq!(counters["iom-fi"]["requests"], 3);

    for (path, complaint) in [
        ("/fault?host=iom.fi&kind=flood", "there is no fault `flood`"),
        ("/fault?host=nobody.example&kind=drop", "no site named `nobody.example`"),
        ("/fault?kind=drop", "`host` is missing"),
        ("/fault?host=iom.fi&kind=slow&ms=soon", "`ms` is not a number"),
        ("/revision?host=iom.fi&n=last", "`n` is missing or not a number"),
    ] {
        let response = post(path).await.unwrap();
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{path}");
        assert!(response.text().await.unwrap().contains(complaint), "{path}");
    }
}

#[tokio::test]
async fn it_stops_when_told_to() {
    let bench = bench().await;
    let addr = bench.estate.https_addr();
    bench.get("https://iom.fi/en/news").await;
    bench.estate.shutdown().await;
    assert!(tokio::net::TcpStream::connect(addr).await.is_err());
}
