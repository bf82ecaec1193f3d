use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use flate2::{Compression, write::GzEncoder};
use proptest::prelude::*;
use tokio::net::TcpStream;
use url::Url;

use super::{Fetcher, to_uri};
use crate::{
    Ask, Dialled, Failure, FailureKind, Fetched, FetcherOptions, Limits, NotModified, OriginRule,
    Outcome, Permitted, Politeness, Resolve, Resolved, Validators,
};

mod origin;
use origin::{
    Origin, authority, broken, bytes, missing, page, redirect, serve, serve_over, serve_raw, slow,
    status, with,
};

const SITE: &str = "http://site.example";

/// Patience none, pauses tiny: faults show at once.
fn options() -> FetcherOptions {
    FetcherOptions {
        contact: Some("https://portal.example/bot".to_owned()),
        limits: Limits {
            body_bytes: 1 << 20,
            decoded_bytes: 4 << 20,
            connect_timeout: Duration::from_secs(2),
            response_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(5),
            total_timeout: Duration::from_secs(20),
            ..Limits::default()
        },
        politeness: Politeness {
            delay: Duration::ZERO,
            retries: 0,
            retry_wait: Duration::from_millis(5),
            backoff: Duration::from_secs(60),
            patience: Duration::ZERO,
            ..Politeness::default()
        },
        ..FetcherOptions::default()
    }
}

fn pin(origin: &str, address: SocketAddr) -> OriginRule {
    OriginRule { connect_to: Some(address), ..OriginRule::new(origin) }
}

fn fetcher(origin: &Origin) -> Fetcher {
    fetcher_with(options(), origin)
}

fn fetcher_with(mut options: FetcherOptions, origin: &Origin) -> Fetcher {
    options.origins.push(pin(SITE, origin.address));
    Fetcher::new(options).unwrap()
}

fn ask(path: &str) -> Ask {
    Ask::new(Url::parse(SITE).unwrap().join(path).unwrap())
}

async fn fetched(fetcher: &Fetcher, ask: Ask) -> Fetched {
    match fetcher.fetch(ask).await {
        Outcome::Response(fetched) => fetched,
        other => panic!("no response but {other:?}"),
    }
}

async fn not_modified(fetcher: &Fetcher, ask: Ask) -> NotModified {
    match fetcher.fetch(ask).await {
        Outcome::NotModified(it) => it,
        other => panic!("not `not modified` but {other:?}"),
    }
}

async fn failed(fetcher: &Fetcher, ask: Ask) -> Failure {
    match fetcher.fetch(ask).await {
        Outcome::Failed(failure) => failure,
        other => panic!("no failure but {other:?}"),
    }
}

/// One path of a raw origin fails as said.
async fn check_raw(wire: &[u8], kind: FailureKind, code: &str) -> Failure {
    let origin = serve_raw(vec![wire.to_vec()], Duration::ZERO).await;
    let failure = failed(&fetcher(&origin), ask("/x")).await;
    assert_eq!((failure.kind, failure.diagnostic.code.as_ref()), (kind, code), "{failure:?}");
    failure
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    io::Write::write_all(&mut encoder, body).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn a_page_comes_whole_with_what_it_says_of_itself() {
    let origin = serve(|path, _| match path {
        "/news?page=2" => with(
            with(with(page("hello"), "etag", "\"v1\""), "cache-control", "max-age=60"),
            "X-Odd",
            "Þór",
        ),
        _ => missing(),
    })
    .await;
    let fetcher = fetcher(&origin);
    let it = fetched(&fetcher, ask("/news?page=2#part")).await;
    assert_eq!((it.status, &it.body[..], it.wire_bytes), (200, &b"hello"[..], 5));
    assert_eq!(it.final_url.as_str(), "http://site.example/news?page=2");
    assert_eq!(it.header("x-odd"), Some("Þór"));
    assert_eq!(it.validators.unwrap().etag.as_deref(), Some("\"v1\""));
    assert!(it.freshness.expires_at.is_some());
    assert_eq!(origin.lines(), ["GET /robots.txt HTTP/1.1", "GET /news?page=2 HTTP/1.1"]);
    let seen = origin.last().headers;
    assert_eq!(seen["host"], "site.example");
    let agent = seen["user-agent"].to_str().unwrap();
    assert!(agent.starts_with("Portolan/") && agent.ends_with("(+https://portal.example/bot)"));
    for name in ["accept", "accept-language", "accept-encoding"] {
        assert!(seen.contains_key(name), "{name}");
    }
}

#[tokio::test]
async fn a_second_visit_is_conditional_and_costs_no_body() {
    let origin = serve(|path, headers| match path {
        "/feed" if headers.get("if-none-match").is_some_and(|it| it == "W/\"7\"") => {
            assert_eq!(headers["if-modified-since"], "Tue, 24 Nov 2026 10:00:00 GMT");
            with(status(304), "cache-control", "max-age=120")
        }
        "/feed" => with(
            with(page("body"), "etag", "W/\"7\""),
            "last-modified",
            "Tue, 24 Nov 2026 10:00:00 GMT",
        ),
        _ => missing(),
    })
    .await;
    let fetcher = fetcher(&origin);
    let first = fetched(&fetcher, ask("/feed")).await;
    let second =
        not_modified(&fetcher, ask("/feed").with_validators(first.validators.clone())).await;
    assert_eq!(Some(second.validators), first.validators);
    let third = fetcher
        .fetch(
            ask("/feed").with_validators(first.validators).with_freshness(Some(second.freshness)),
        )
        .await;
    assert!(matches!(third, Outcome::Fresh));
    let egress = &fetcher.egress()[0];
    assert_eq!((egress.n_requests, egress.n_not_modified, egress.wire_bytes), (3, 1, 4));
}

#[tokio::test]
async fn the_same_body_under_status_200_is_recognised() {
    let origin = serve(|path, _| if path == "/x" { page("same") } else { missing() }).await;
    let fetcher = fetcher(&origin);
    let first = fetched(&fetcher, ask("/x")).await;
    assert!(!first.same_body);
    assert!(fetched(&fetcher, ask("/x").with_known_body(Some(first.body_hash))).await.same_body);
}

#[tokio::test]
async fn no_store_leaves_nothing_to_keep() {
    let origin =
        serve(|_, _| with(with(page("x"), "etag", "\"1\""), "cache-control", "no-store")).await;
    let it = fetched(&fetcher(&origin), ask("/x")).await;
    assert_eq!((it.validators, it.freshness.no_store), (None, true));
}

#[tokio::test]
async fn an_unasked_304_and_a_part_are_protocol_faults() {
    check_raw(b"HTTP/1.1 304 Not Modified\r\n\r\n", FailureKind::Protocol, "protocol-broken").await;
    check_raw(
        b"HTTP/1.1 206 Partial Content\r\ncontent-length: 2\r\n\r\nab",
        FailureKind::Protocol,
        "protocol-broken",
    )
    .await;
}

#[tokio::test]
async fn bodies_are_decoded_and_counted_on_both_sides() {
    let text = "news ".repeat(1000);
    let packed = gzip(text.as_bytes());
    let sent = packed.clone();
    let origin = serve(move |path, _| match path {
        "/x" => with(bytes(sent.clone()), "content-encoding", "gzip"),
        "/plain" => with(page("<rss/>"), "content-encoding", "gzip"),
        "/lzw" => with(page("x"), "content-encoding", "compress"),
        _ => missing(),
    })
    .await;
    let fetcher = fetcher(&origin);
    let it = fetched(&fetcher, ask("/x")).await;
    assert_eq!((&it.body[..], it.wire_bytes), (text.as_bytes(), packed.len() as u64));
    let it = fetched(&fetcher, ask("/plain")).await;
    assert_eq!(&it.body[..], b"<rss/>");
    assert_eq!(it.notes[0].code, "coding-not-applied");
    let failure = failed(&fetcher, ask("/lzw")).await;
    assert_eq!(
        (failure.kind, failure.diagnostic.code.as_ref()),
        (FailureKind::Coding, "coding-unknown")
    );
}

#[tokio::test]
async fn half_a_document_is_no_document() {
    let cut = check_raw(
        b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nonly this",
        FailureKind::Truncated,
        "body-truncated",
    )
    .await;
    assert_eq!(cut.diagnostic.message, "the body broke off after 9 of 100 bytes");
    check_raw(
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nabcde\r\n5\r\nab",
        FailureKind::Truncated,
        "body-truncated",
    )
    .await;
    let mut packed = gzip(b"a whole document");
    packed.truncate(packed.len() - 6);
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n",
        packed.len()
    );
    let wire = [head.as_bytes(), &packed].concat();
    check_raw(&wire, FailureKind::Truncated, "body-truncated").await;
}

#[tokio::test]
async fn a_dropped_connection_and_nonsense_are_told_apart() {
    check_raw(b"", FailureKind::Closed, "connection-closed").await;
    check_raw(b"HTTP/1.1 200", FailureKind::Closed, "connection-closed").await;
    check_raw(b"SSH-2.0-OpenSSH_9.6\r\n\r\n", FailureKind::Protocol, "protocol-broken").await;
    check_raw(
        b"HTTP/1.1 200 OK\r\nno colon here\r\n\r\n",
        FailureKind::Protocol,
        "protocol-broken",
    )
    .await;
    check_raw(
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzzz\r\n",
        FailureKind::Protocol,
        "protocol-broken",
    )
    .await;
}

#[tokio::test]
async fn l15_every_limit_says_its_number_and_the_cure() {
    let says = |failure: &Failure, number: &str, cure: &str| {
        let hint = failure.diagnostic.hint.as_deref().unwrap();
        assert!(failure.diagnostic.message.contains(number), "{failure:?}");
        assert!(hint.contains(cure), "{failure:?}");
    };
    let huge = check_raw(
        b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n",
        FailureKind::TooLarge,
        "answer-too-large",
    )
    .await;
    says(&huge, "1048576", "body-limit");
    let endless = [b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), vec![b'x'; 2 << 20]].concat();
    says(
        &check_raw(&endless, FailureKind::TooLarge, "answer-too-large").await,
        "1048576",
        "body-limit",
    );
    let head = format!("HTTP/1.1 200 OK\r\nx-long: {}\r\n\r\n", "y".repeat(200 << 10));
    let failure = check_raw(head.as_bytes(), FailureKind::TooLarge, "answer-too-large").await;
    says(&failure, "65536", "no honest server");

    let zeros = vec![0; 40 << 20];
    let bombs = [
        ("gzip", gzip(&zeros)),
        ("zstd", zstd::encode_all(&zeros[..], 3).unwrap()),
        ("br", {
            let mut out = Vec::new();
            io::Write::write_all(&mut brotli::CompressorWriter::new(&mut out, 4096, 5, 22), &zeros)
                .unwrap();
            out
        }),
    ];
    for (coding, bomb) in bombs {
        let origin = serve(move |path, _| match path {
            "/robots.txt" => missing(),
            _ => with(bytes(bomb.clone()), "content-encoding", coding),
        })
        .await;
        let failure = failed(&fetcher(&origin), ask("/x")).await;
        assert_eq!(failure.kind, FailureKind::Bomb, "{coding}: {failure:?}");
        says(&failure, "200 to 1", "no honest page");
    }
    let noise: String = (0..200_000u32)
        .map(|n| format!("item {:02x} of a list\n", n.wrapping_mul(2_654_435_761) >> 24))
        .collect();
    let noise = [noise.as_bytes(); 2].concat();
    let packed = zstd::encode_all(&noise[..], 1).unwrap();
    assert!(packed.len() < 1 << 20 && packed.len() * 200 > noise.len());
    let origin = serve(move |path, _| match path {
        "/robots.txt" => missing(),
        _ => with(bytes(packed.clone()), "content-encoding", "zstd"),
    })
    .await;
    let failure = failed(&fetcher(&origin), ask("/x")).await;
    assert_eq!(failure.kind, FailureKind::TooLarge);
    says(&failure, "4194304", "decoded-limit");
}

#[tokio::test]
async fn slowness_has_three_bounds() {
    let check = async |pieces: Vec<Vec<u8>>, tighten: fn(&mut Limits), setting: &str| {
        let origin = serve_raw(pieces, Duration::from_millis(40)).await;
        let mut options = options();
        options.limits.connect_timeout = Duration::from_millis(100);
        tighten(&mut options.limits);
        let failure = failed(&fetcher_with(options, &origin), ask("/x")).await;
        assert_eq!(failure.kind, FailureKind::Timeout, "{failure:?}");
        assert!(failure.diagnostic.hint.unwrap().contains(setting), "{setting}");
    };
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n".to_vec();
    let drip = |first: Vec<u8>| std::iter::once(first).chain((0..100).map(|_| b"a".to_vec()));
    let unfinished = drip(b"HTTP/1.1 200 O".to_vec()).collect();
    check(unfinished, |it| it.response_timeout = Duration::from_millis(100), "response-timeout")
        .await;
    check(
        drip(head.clone()).collect(),
        |it| it.idle_timeout = Duration::from_millis(10),
        "idle-timeout",
    )
    .await;
    check(drip(head).collect(), |it| it.total_timeout = Duration::from_millis(500), "`timeout`")
        .await;
}

#[tokio::test]
async fn a_slow_but_steady_body_arrives() {
    let origin = serve(|path, _| match path {
        "/x" => slow(vec!["one ", "two ", "three"], Duration::from_millis(30)),
        _ => missing(),
    })
    .await;
    assert_eq!(&fetched(&fetcher(&origin), ask("/x")).await.body[..], b"one two three");
}

#[tokio::test]
async fn redirects_are_followed_and_remembered() {
    let origin = serve(|path, _| match path {
        "/old" => redirect(301, "/newer"),
        "/newer" => redirect(302, "new#x"),
        "/new" => with(page("here"), "etag", "\"n\""),
        _ => missing(),
    })
    .await;
    let fetcher = fetcher(&origin);
    let it = fetched(&fetcher, ask("/old")).await;
    assert_eq!(it.final_url.path(), "/new");
    let hops: Vec<_> =
        it.hops.iter().map(|hop| (hop.from.as_str(), hop.status, hop.permanent)).collect();
    assert_eq!(
        hops,
        [("http://site.example/old", 301, true), ("http://site.example/newer", 302, false)]
    );
    assert_eq!(it.n_requests, 3);

    // The validator belongs to the last address and is sent to no other.
    let it = fetched(&fetcher, ask("/old").with_validators(it.validators)).await;
    assert_eq!(&it.body[..], b"here");
    let conditional: Vec<bool> = origin
        .seen
        .lock()
        .unwrap()
        .iter()
        .map(|seen| seen.headers.contains_key("if-none-match"))
        .collect();
    assert_eq!(conditional, [false, false, false, false, false, false, true]);
}

#[tokio::test]
async fn redirects_go_neither_in_circles_nor_on_for_ever() {
    let origin = serve(|path, _| match path {
        "/a" => redirect(302, "/b"),
        "/b" => redirect(302, "/a"),
        "/self" => redirect(301, "/self"),
        "/nowhere" => status(302),
        "/bad" => redirect(302, "http://[::bad"),
        "/robots.txt" => missing(),
        path => redirect(307, &format!("{path}x")),
    })
    .await;
    let fetcher = fetcher(&origin);
    for (path, kind, n_hops) in [
        ("/a", FailureKind::RedirectLoop, 1),
        ("/self", FailureKind::RedirectLoop, 0),
        ("/nowhere", FailureKind::RedirectRefused, 0),
        ("/bad", FailureKind::RedirectRefused, 0),
        ("/x", FailureKind::TooManyRedirects, 10),
    ] {
        let failure = failed(&fetcher, ask(path)).await;
        assert_eq!((failure.kind, failure.hops.len()), (kind, n_hops), "{path}: {failure:?}");
    }
}

#[tokio::test]
async fn a_redirect_never_leads_inside() {
    let origin = serve(|path, _| match path {
        "/robots.txt" => missing(),
        path => redirect(302, path.trim_start_matches('/')),
    })
    .await;
    let fetcher = fetcher(&origin);
    for target in [
        "http://127.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://0x7f000001/",
        "http://localhost/",
        "file:///etc/passwd",
        "ftp://example.org/",
        "https://name:secret@example.org/",
    ] {
        let failure = failed(&fetcher, ask(&format!("/{target}"))).await;
        assert_eq!(failure.kind, FailureKind::RedirectRefused, "{target}: {failure:?}");
        assert_eq!(failure.hops.len(), 1);
    }
    assert_eq!(fetcher.egress().len(), 1, "no other origin was asked");
}

#[tokio::test]
async fn the_source_is_asked_about_every_hop() {
    let origin = serve(|path, _| match path {
        "/away" => redirect(301, "http://elsewhere.example/"),
        _ => missing(),
    })
    .await;
    let fetcher = fetcher(&origin);
    let only = Permitted::origins(["http://SITE.example:80/"]);
    let failure = failed(&fetcher, ask("/away").with_permitted(only)).await;
    assert_eq!(failure.kind, FailureKind::RedirectRefused);
    assert!(failure.diagnostic.message.contains("elsewhere.example"), "{failure:?}");
    let none = Permitted::by(|_| false);
    let failure = failed(&fetcher, ask("/x").with_permitted(none)).await;
    assert_eq!((failure.kind, failure.n_requests), (FailureKind::Refused, 0));
}

#[tokio::test]
async fn http2_over_tls_keeps_the_real_name_and_a_private_authority() {
    let dir = tempfile::tempdir().unwrap();
    for (alpn, version) in [(&b"h2"[..], "HTTP/2.0"), (b"http/1.1", "HTTP/1.1")] {
        let (ca_file, tls) = authority(dir.path(), &["site.example"], &[alpn]);
        let origin = serve_over(Some(tls), |path, _| match path {
            "/down" => redirect(302, "http://site.example/"),
            "/robots.txt" => missing(),
            _ => page("secure"),
        })
        .await;
        let mut options = options();
        let rule =
            OriginRule { ca_file: Some(ca_file), ..pin("https://site.example", origin.address) };
        options.origins.push(rule);
        options.origins.push(pin("https://other.example", origin.address));
        let fetcher = Fetcher::new(options).unwrap();
        let secure =
            |path: &str| Ask::new(Url::parse("https://site.example").unwrap().join(path).unwrap());
        assert_eq!(&fetched(&fetcher, secure("/x")).await.body[..], b"secure");
        assert_eq!(origin.last().line, format!("GET /x {version}"));

        let failure = failed(&fetcher, secure("/down")).await;
        assert_eq!(failure.diagnostic.code, "redirect-downgrade");
        assert_eq!(failure.kind, FailureKind::RedirectRefused);

        // Neither the authority nor the name holds for the other origin.
        let other = Ask::new(Url::parse("https://other.example/").unwrap());
        let failure = failed(&fetcher, other).await;
        assert_eq!(failure.kind, FailureKind::Tls, "{failure:?}");
    }
}

#[tokio::test]
async fn over_http2_too_half_a_document_is_none_and_headers_have_a_limit() {
    let dir = tempfile::tempdir().unwrap();
    let (ca_file, tls) = authority(dir.path(), &["site.example"], &[b"h2"]);
    let origin = serve_over(Some(tls), |path, _| match path {
        "/cut" => broken("only this"),
        "/long" => with(page("x"), "x-long", &"y".repeat(100 << 10)),
        "/robots.txt" => missing(),
        _ => page("whole"),
    })
    .await;
    let mut options = options();
    let rule = OriginRule { ca_file: Some(ca_file), ..pin("https://site.example", origin.address) };
    options.origins.push(rule);
    let fetcher = Fetcher::new(options).unwrap();
    let secure =
        |path: &str| Ask::new(Url::parse("https://site.example").unwrap().join(path).unwrap());
    let failure = failed(&fetcher, secure("/cut")).await;
    assert_eq!(failure.kind, FailureKind::Truncated, "{failure:?}");
    let failure = failed(&fetcher, secure("/long")).await;
    assert_eq!(failure.kind, FailureKind::TooLarge, "{failure:?}");
    assert_eq!(&fetched(&fetcher, secure("/x")).await.body[..], b"whole");
}

#[test]
fn no_answer_whatever_is_a_panic() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let lines = prop_oneof![
        "[a-zA-Z-]{1,12}: \\PC{0,20}",
        "content-encoding: (gzip|br|zstd|deflate|x)",
        "transfer-encoding: (chunked|gzip)",
        "content-length: [0-9]{1,22}",
        "location: \\PC{0,30}",
        "retry-after: \\PC{0,12}",
        "cache-control: \\PC{0,20}",
    ];
    let answers = (
        "(HTTP/1.1|HTTP/1.0|HTTP/2|) ?[0-9]{0,4} ?[A-Z]{0,5}",
        proptest::collection::vec(lines, 0..6),
        proptest::collection::vec(any::<u8>(), 0..200),
    );
    proptest!(ProptestConfig::with_cases(64), |((first, lines, body) in answers)| {
        let head = format!("{first}\r\n{}\r\n", lines.iter().map(|it| format!("{it}\r\n")).collect::<String>());
        let wire = [head.as_bytes(), &body].concat();
        runtime.block_on(async {
            let origin = serve_raw(vec![wire], Duration::ZERO).await;
            // Where a redirect leads is of no interest here, and must not leave this machine.
            let only = Permitted::origins([SITE]);
            match fetcher(&origin).fetch(ask("/x").with_permitted(only)).await {
                Outcome::Failed(failure) => {
                    assert!(!failure.diagnostic.message.is_empty());
                }
                Outcome::Response(it) => assert!((200..300).contains(&it.status)),
                other => panic!("{other:?}"),
            }
        });
    });
}

/// Names lead where the test says; connections always to one place.
struct Fake {
    answers: Vec<&'static str>,
    n_asked: AtomicUsize,
    real: SocketAddr,
}

impl Resolve for Fake {
    fn resolve<'a>(&'a self, _host: &'a str, port: u16) -> Resolved<'a> {
        let idx = self.n_asked.fetch_add(1, Ordering::Relaxed).min(self.answers.len() - 1);
        let found = self.answers[idx]
            .split_whitespace()
            .map(|ip| SocketAddr::new(ip.parse().unwrap(), port))
            .collect();
        Box::pin(async move { Ok(found) })
    }

    fn dial(&self, _address: SocketAddr) -> Dialled<'_> {
        Box::pin(TcpStream::connect(self.real))
    }
}

/// The outcome for a name that resolves so, with and without the operator's word.
async fn check_resolved(answers: &[&'static str], allow_private: bool) -> Outcome {
    let origin = serve(|path, _| if path == "/robots.txt" { missing() } else { page("x") }).await;
    let mut options = options();
    options.resolver = Arc::new(Fake {
        answers: answers.to_vec(),
        n_asked: AtomicUsize::new(0),
        real: origin.address,
    });
    if allow_private {
        options.origins.push(OriginRule { allow_private, ..OriginRule::new(SITE) });
    }
    Fetcher::new(options).unwrap().fetch(ask("/x")).await
}

#[tokio::test]
async fn names_that_lead_inside_are_refused_at_each_of_three_gates() {
    let refused = |outcome: Outcome, words: &str| match outcome {
        Outcome::Failed(failure) => {
            assert_eq!(failure.kind, FailureKind::Refused, "{failure:?}");
            assert!(failure.diagnostic.message.contains(words), "{failure:?}");
        }
        other => panic!("{other:?}"),
    };
    refused(check_resolved(&["127.0.0.1"], false).await, "`127.0.0.1`");
    refused(check_resolved(&["::ffff:169.254.169.254"], false).await, "IPv4-mapped");
    // One special address among public ones.
    refused(check_resolved(&["11.0.0.1 10.0.0.1"], false).await, "`10.0.0.1`");
    // The name is public, the connection is not: what counts is where we arrived.
    refused(check_resolved(&["11.0.0.1"], false).await, "`127.0.0.1`");
    // First public, then private: every connection is judged anew.
    refused(check_resolved(&["11.0.0.1", "192.168.0.1"], false).await, "refused");
    assert!(matches!(check_resolved(&["127.0.0.1"], true).await, Outcome::Response(_)));
}

#[tokio::test]
async fn a_name_without_address_and_a_closed_port_are_held_after_failing() {
    match check_resolved(&[""], false).await {
        Outcome::Failed(failure) => assert_eq!(failure.kind, FailureKind::Dns),
        other => panic!("{other:?}"),
    }
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut options = options();
    options.origins.push(pin(SITE, closed));
    let fetcher = Fetcher::new(options).unwrap();
    let failure = failed(&fetcher, ask("/x")).await;
    assert_eq!(failure.kind, FailureKind::Connect, "{failure:?}");
    assert!(failure.retry_after.unwrap() > Duration::from_secs(20));
    // The hold is known to a fetcher that takes up the memory, and then nothing is sent.
    let again = fetcher.reconfigured(fetcher.shared.options.clone()).unwrap();
    let failure = failed(&again, ask("/y")).await;
    assert_eq!((failure.kind, failure.n_requests), (FailureKind::Held, 0));
}

#[tokio::test]
async fn without_the_operators_word_nothing_on_this_machine_is_asked() {
    let origin = serve(|_, _| page("secret")).await;
    let fetcher = Fetcher::new(options()).unwrap();
    let url = Url::parse(&format!("http://{}/", origin.address)).unwrap();
    let failure = failed(&fetcher, Ask::new(url.clone())).await;
    assert_eq!(
        (failure.kind, failure.diagnostic.code.as_ref()),
        (FailureKind::Refused, "address-refused")
    );
    assert!(origin.lines().is_empty());

    let mut options = options();
    let rule = OriginRule { allow_private: true, ..OriginRule::new(url.as_str()) };
    options.origins.push(rule);
    assert_eq!(&fetched(&Fetcher::new(options).unwrap(), Ask::new(url)).await.body[..], b"secret");
}

#[tokio::test]
async fn l06_an_origin_that_asks_for_a_pause_gets_it() {
    let origin = serve(|path, _| match path {
        "/busy" => with(status(429), "retry-after", "120"),
        "/robots.txt" => missing(),
        _ => page("x"),
    })
    .await;
    let fetcher = fetcher(&origin);
    let failure = failed(&fetcher, ask("/busy")).await;
    assert_eq!((failure.kind, failure.status), (FailureKind::RateLimited, Some(429)));
    let wait = failure.retry_after.unwrap().as_secs();
    assert!((118..=120).contains(&wait), "{wait}");
    assert!(failure.diagnostic.message.contains("until 20"), "{failure:?}");
    let failure = failed(&fetcher, ask("/other")).await;
    assert_eq!(failure.kind, FailureKind::Held);
    assert!(failure.diagnostic.message.contains("until 20"), "{failure:?}");
    assert_eq!(origin.lines().len(), 2, "nothing more was sent");
}

#[tokio::test]
async fn a_short_pause_is_waited_out_and_the_request_repeated() {
    let n_asked = AtomicUsize::new(0);
    let origin = serve(move |path, _| match path {
        "/robots.txt" => missing(),
        _ if n_asked.fetch_add(1, Ordering::Relaxed) == 0 => with(status(503), "retry-after", "1"),
        _ => page("open again"),
    })
    .await;
    let mut options = options();
    options.politeness.retries = 1;
    options.politeness.patience = Duration::from_secs(5);
    let began = Instant::now();
    let it = fetched(&fetcher_with(options, &origin), ask("/x")).await;
    assert_eq!((&it.body[..], it.n_requests), (&b"open again"[..], 2));
    assert!(began.elapsed() >= Duration::from_millis(950));
}

#[tokio::test]
async fn passing_faults_are_tried_again_a_bounded_number_of_times() {
    let check = async |code: u16, n_tries: usize, kind: FailureKind| {
        let origin =
            serve(move |path, _| if path == "/x" { status(code) } else { missing() }).await;
        let mut options = options();
        options.politeness.retries = 2;
        let failure = failed(&fetcher_with(options, &origin), ask("/x")).await;
        assert_eq!((failure.kind, failure.status), (kind, Some(code)));
        assert_eq!(
            origin.lines().iter().filter(|line| line.contains("/x")).count(),
            n_tries,
            "{code}"
        );
    };
    check(500, 3, FailureKind::ServerError).await;
    check(502, 3, FailureKind::ServerError).await;
    check(501, 1, FailureKind::ServerError).await;
    check(503, 1, FailureKind::ServerError).await;
    check(403, 1, FailureKind::ClientError).await;
    check(404, 1, FailureKind::NotFound).await;
    check(410, 1, FailureKind::Gone).await;
}

#[tokio::test]
async fn l16_a_gate_for_browsers_is_called_what_it_is() {
    let origin = serve(|path, _| match path {
        "/robots.txt" => missing(),
        _ => with(status(403), "cf-mitigated", "challenge"),
    })
    .await;
    let failure = failed(&fetcher(&origin), ask("/x")).await;
    assert_eq!((failure.kind, failure.status), (FailureKind::Blocked, Some(403)));
}

#[tokio::test]
async fn robots_txt_is_asked_once_and_obeyed() {
    let origin = serve(|path, _| match path {
        "/robots.txt" => page("User-agent: portolan\nDisallow: /private\nCrawl-delay: 0.2\n"),
        "/to-private" => redirect(302, "/private/x"),
        _ => page("x"),
    })
    .await;
    let fetcher = fetcher(&origin);
    let began = Instant::now();
    fetched(&fetcher, ask("/a")).await;
    fetched(&fetcher, ask("/b")).await;
    assert!(began.elapsed() >= Duration::from_millis(190), "the crawl delay was kept");
    let failure = failed(&fetcher, ask("/private/x")).await;
    assert_eq!(failure.kind, FailureKind::RobotsDenied);
    assert!(failure.diagnostic.message.contains("Disallow: /private"), "{failure:?}");
    assert_eq!(failed(&fetcher, ask("/to-private")).await.kind, FailureKind::RobotsDenied);
    let n_robots = origin.lines().iter().filter(|line| line.contains("robots")).count();
    assert_eq!((n_robots, origin.lines().len()), (1, 4));

    // The operator has it in writing.
    let mut options = options();
    options.origins.push(OriginRule { ignore_robots: true, ..pin(SITE, origin.address) });
    fetched(&Fetcher::new(options).unwrap(), ask("/private/x")).await;
}

#[tokio::test]
async fn robots_txt_that_is_missing_allows_and_one_that_fails_forbids() {
    let check = async |answer: fn() -> http::Response<origin::Body>,
                       expect: Option<FailureKind>| {
        let origin =
            serve(move |path, _| if path == "/robots.txt" { answer() } else { page("x") }).await;
        let fetcher = fetcher(&origin);
        match (fetcher.fetch(ask("/x")).await, expect) {
            (Outcome::Response(_), None) => {}
            (Outcome::Failed(failure), Some(kind)) if failure.kind == kind => {
                assert_eq!(failed(&fetcher, ask("/y")).await.kind, kind, "and stays so");
                assert!(!origin.lines().iter().any(|line| line.contains("/x")));
            }
            (other, _) => panic!("{other:?}, not {expect:?}"),
        }
    };
    check(missing, None).await;
    check(|| status(403), None).await;
    check(|| redirect(302, "/robots.txt"), None).await;
    check(|| page("<html>"), None).await;
    check(|| status(500), Some(FailureKind::RobotsDenied)).await;
    check(|| with(status(429), "retry-after", "60"), Some(FailureKind::RateLimited)).await;
    check(
        || with(page("x"), "content-encoding", "gzip, gzip, gzip"),
        Some(FailureKind::RobotsDenied),
    )
    .await;
}

#[tokio::test]
async fn a_huge_robots_txt_is_read_as_far_as_the_limit() {
    let origin = serve(|path, _| match path {
        "/robots.txt" => {
            let padding = "# padding\n".repeat(100_000);
            page(&format!("User-agent: *\nDisallow: /early\n{padding}Disallow: /late\n"))
        }
        _ => page("x"),
    })
    .await;
    let fetcher = fetcher(&origin);
    assert_eq!(failed(&fetcher, ask("/early")).await.kind, FailureKind::RobotsDenied);
    fetched(&fetcher, ask("/late")).await;
}

#[tokio::test]
async fn robots_txt_is_remembered_between_processes_and_asked_conditionally() {
    let origin = serve(|path, headers| match path {
        "/robots.txt" if headers.contains_key("if-none-match") => status(304),
        "/robots.txt" => with(page("User-agent: *\nDisallow: /no\n"), "etag", "\"r\""),
        _ => page("x"),
    })
    .await;
    let first = fetcher(&origin);
    fetched(&first, ask("/x")).await;
    let mut memory = first.memory();
    let text = serde_json::to_string(&memory).unwrap();
    let second = fetcher(&origin);
    second.remember(serde_json::from_str(&text).unwrap());
    assert_eq!(failed(&second, ask("/no")).await.kind, FailureKind::RobotsDenied);
    assert_eq!(origin.lines().len(), 2, "the copy was used");

    let copy = memory[0].robots.as_mut().unwrap();
    copy.expires_at = jiff::Timestamp::UNIX_EPOCH;
    let third = fetcher(&origin);
    third.remember(memory);
    assert_eq!(failed(&third, ask("/no")).await.kind, FailureKind::RobotsDenied);
    assert!(origin.last().headers.contains_key("if-none-match"));
}

#[tokio::test]
async fn requests_to_an_origin_keep_their_distance_and_their_number() {
    let origin = serve(|path, _| match path {
        "/robots.txt" => missing(),
        _ => slow(vec!["x"], Duration::from_millis(50)),
    })
    .await;
    let mut options = options();
    options.origins.push(OriginRule {
        delay: Some(Duration::from_millis(30)),
        concurrency: Some(1),
        ..pin(SITE, origin.address)
    });
    let fetcher = Fetcher::new(options).unwrap();
    let began = Instant::now();
    let tasks: Vec<_> = (0..3)
        .map(|n| {
            let fetcher = fetcher.clone();
            tokio::spawn(async move { fetched(&fetcher, ask(&format!("/{n}"))).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert!(began.elapsed() >= Duration::from_millis(150), "one after the other");
    assert_eq!(origin.lines().len(), 4);
}

#[tokio::test]
async fn l05_whoever_refuses_us_meets_the_same_name_again() {
    let origin = serve(|path, _| match path {
        "/robots.txt" => missing(),
        "/refused" => status(403),
        "/failing" => status(500),
        _ => page("x"),
    })
    .await;
    let mut options = options();
    options.politeness.retries = 2;
    let fetcher = fetcher_with(options, &origin);
    for path in ["/refused", "/failing"] {
        failed(&fetcher, ask(path)).await;
        let seen = origin.last().headers;
        // Neither a second attempt nor another page tries another identity, and what a browser
        // would say of itself is not said.
        let agent = seen["user-agent"].to_str().unwrap();
        assert!(agent.starts_with("Portolan/") && !agent.contains("Mozilla"), "{agent}");
        for name in ["accept", "accept-language", "accept-encoding"] {
            assert!(seen.contains_key(name), "{name}");
        }
        assert!(!seen.keys().any(|name| name.as_str().starts_with("sec-")), "{seen:?}");
    }
    // A refusal is not asked again with insistence; a passing fault is.
    let count = |path: &str| origin.lines().iter().filter(|line| line.contains(path)).count();
    assert_eq!((count("/refused"), count("/failing")), (1, 3));
}

#[tokio::test]
async fn l05_an_origin_may_be_told_another_name() {
    let origin = serve(|_, _| page("x")).await;
    let mut options = options();
    let user_agent = Some("Portolan for site.example".to_owned());
    options.origins.push(OriginRule { user_agent, ..pin(SITE, origin.address) });
    fetched(&Fetcher::new(options).unwrap(), ask("/x")).await;
    assert_eq!(origin.last().headers["user-agent"], "Portolan for site.example");
}

#[tokio::test]
async fn all_origins_together_have_only_so_many_places() {
    let origin = serve(|path, _| match path {
        "/robots.txt" => missing(),
        _ => slow(vec!["x"], Duration::from_millis(60)),
    })
    .await;
    let mut options = options();
    options.politeness.concurrency_total = 1;
    options.origins.push(pin(SITE, origin.address));
    options.origins.push(pin("http://other.example", origin.address));
    let fetcher = Fetcher::new(options).unwrap();
    let began = Instant::now();
    let other = Ask::new(Url::parse("http://other.example/x").unwrap());
    tokio::join!(fetched(&fetcher, ask("/x")), fetched(&fetcher, other));
    assert!(began.elapsed() >= Duration::from_millis(120), "one after the other");
}

#[test]
fn options_that_cannot_work_are_complained_about_together() {
    let options = FetcherOptions {
        contact: Some("line\nbreak".to_owned()),
        origins: vec![
            OriginRule::new("example.org"),
            OriginRule {
                ca_file: Some("/nowhere/ca.pem".into()),
                ..OriginRule::new("https://a.example")
            },
        ],
        ..FetcherOptions::default()
    };
    let complaints = Fetcher::new(options).err().unwrap();
    let codes: Vec<&str> = complaints.iter().map(|it| it.code.as_ref()).collect();
    assert_eq!(codes, ["user-agent-unreadable", "origin-unreadable", "ca-file-unreadable"]);
}

#[test]
fn every_url_can_be_put_into_a_request() {
    for text in [
        "https://a.example/x?q={a|b}^`\"<>",
        "https://ä.example/ö/å?ü",
        "https://a.example/%zz[]\\",
    ] {
        assert!(to_uri(&Url::parse(text).unwrap()).is_some(), "{text}");
    }
}

#[test]
fn validators_keep_their_form_in_the_store() {
    let validators = Validators { etag: Some("\"a\"".to_owned()), ..Validators::default() };
    let text = serde_json::to_string(&validators).unwrap();
    assert_eq!(text, r#"{"etag":"\"a\""}"#);
    assert_eq!(serde_json::from_str::<Validators>(&text).unwrap(), validators);
}
