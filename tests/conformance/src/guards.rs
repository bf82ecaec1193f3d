//! What must be refused or stay bounded: addresses that lead inside, names that lead out of their
//! folder, entities and bombs.

use std::{
    collections::BTreeMap,
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use anyhow::{Context, anyhow};
use bytes::Bytes;
use portolan_core::Request;
use portolan_fetch::{
    Archive, Ask, ExchangeRecord, FailureKind, Fetcher, FetcherOptions, Files, Outcome, Politeness,
    Resolve, Resolved, guard,
    robots::{self, Rules},
};
use serde_json::Value;
use tokio::runtime::Runtime;
use url::Url;

use super::{Document, Read, Scores, json, robust};

/// Addresses of the SSRF list: as text, and through a fetcher whose resolver leads every name
/// that must be blocked to this machine.
pub(crate) fn ssrf(corpus: &Path, scores: &mut Scores) -> anyhow::Result<()> {
    const SUITE: &str = "security/ssrf";
    let list = json(&corpus.join("security/ssrf-urls.json"))?;
    let runtime = Runtime::new().context("no runtime")?;
    let options = FetcherOptions {
        politeness: Politeness { retries: 0, ..Politeness::default() },
        resolver: Arc::new(Inside),
        ..FetcherOptions::default()
    };
    let fetcher = runtime
        .block_on(async { Fetcher::new(options) })
        .map_err(|complaints| anyhow!("the fetcher does not start: {complaints:?}"))?;
    for item in list.get("items").and_then(Value::as_array).into_iter().flatten() {
        let text = item.get("url").and_then(Value::as_str).unwrap_or_default();
        let must_block = item.get("must_block").and_then(Value::as_bool).unwrap_or(true);
        let judged = guard::judge_url(text);
        let refused_as_text = matches!(judged, guard::Verdict::Refused(_));
        if !must_block {
            scores.check(SUITE, "public", text, !refused_as_text, || "refused".to_owned());
            continue;
        }
        let refused = refused_as_text
            || Url::parse(text).is_ok_and(|url| {
                let outcome = runtime.block_on(fetcher.fetch(Ask::new(url)));
                matches!(outcome, Outcome::Failed(it) if it.kind == FailureKind::Refused)
            });
        scores.check(SUITE, "blocked", text, refused, || "not refused".to_owned());
    }
    Ok(())
}

/// A resolver that is not to be trusted: all names are this machine.
struct Inside;

impl Resolve for Inside {
    fn resolve<'a>(&'a self, _host: &'a str, port: u16) -> Resolved<'a> {
        Box::pin(async move { Ok(vec![SocketAddr::from(([127, 0, 0, 1], port))]) })
    }
}

/// Names that climb: as runs of the archive, and as `file:` URLs below an allowed folder.
pub(crate) fn traversal(corpus: &Path, scores: &mut Scores) -> anyhow::Result<()> {
    const SUITE: &str = "security/path-traversal";
    let list = fs::read(corpus.join("security/path-traversal.txt"))?;
    let list = String::from_utf8_lossy(&list).into_owned();
    let work = tempfile::tempdir().context("no folder for the archive")?;
    let folder = work.path().join("a/b/c/d/e/allowed");
    fs::create_dir_all(&folder)?;
    fs::write(work.path().join("secret"), "secret")?;
    let archive = Archive::open(folder.join("archive")).map_err(|it| anyhow!("{it:?}"))?;
    let files = Files::new([&folder], 1 << 20);
    for (nth, line) in list.lines().enumerate() {
        let id = format!("{}: {line}", nth + 1);
        // What it says is refused or kept is the archive's business; where it lies is ours.
        drop(archive.record(&record(line)?, &Bytes::new()));
        archive.close_run(line);
        let base = Url::from_directory_path(&folder).map_err(|()| anyhow!("no file URL"))?;
        let found = base.join(line).ok().filter(|url| url.scheme() == "file").map(Ask::new);
        let is_inside = |outcome: Outcome| match outcome {
            Outcome::Response(found) => found
                .final_url
                .to_file_path()
                .is_ok_and(|path| path.canonicalize().is_ok_and(|it| it.starts_with(&folder))),
            _ => true,
        };
        let passed = found.is_none_or(|ask| is_inside(files.read(&ask)));
        scores.check(SUITE, "file-url", &id, passed, || "read outside of the folder".to_owned());
    }
    let outside = outside(work.path(), &folder)?;
    let passed = outside.is_empty();
    scores.check(SUITE, "archive", "all names", passed, || format!("wrote {outside:?}"));
    Ok(())
}

/// Files that are not below the folder, but for the one that was there before.
fn outside(work: &Path, folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let all = super::files(work)?.into_iter().map(|(name, _)| work.join(name));
    Ok(all.filter(|it| !it.starts_with(folder) && *it != work.join("secret")).collect())
}

fn record(run: &str) -> anyhow::Result<ExchangeRecord> {
    let ask = Ask::new(Url::parse("gopher://feeds.example/")?);
    let outcome = Files::new(["/nowhere"], 1).read(&ask);
    Ok(ExchangeRecord::of(run, run, Request::get("gopher://feeds.example/"), &ask, &outcome))
}

type Headers = Vec<(String, String)>;

/// Entities that grow or read files, and bodies that unfold: refused, or bounded.
pub(crate) fn bombs(corpus: &Path, read: &Read<'_>, scores: &mut Scores) -> anyhow::Result<()> {
    const XML: &str = "security/xml-attacks";
    const SECRET: &str = "portolan-secret-7f3a";
    const SECONDS_MAX: f64 = 2.0;
    const MIB_MAX: u64 = 128;
    let work = tempfile::tempdir().context("no folder for the secret")?;
    let secret = work.path().join("secret.txt");
    fs::write(&secret, SECRET)?;
    let mut documents: BTreeMap<String, (Vec<u8>, Headers)> = BTreeMap::new();
    for (file, body) in super::files(&corpus.join(XML))? {
        documents.insert(format!("{XML}/{file}"), (body, Vec::new()));
    }
    for (name, declaration, use_of_it) in [
        ("entity", format!("<!ENTITY s SYSTEM \"file://{}\">", secret.display()), "&s;"),
        (
            "parameter",
            format!("<!ENTITY % f SYSTEM \"file://{}\"><!ENTITY s \"%f;\">%f;", secret.display()),
            "&s;",
        ),
        (
            "laughs",
            (1..12).fold("<!ENTITY a0 \"ha\">".to_owned(), |dtd, n| {
                let before = format!("&a{};", n - 1).repeat(10);
                format!("{dtd}<!ENTITY a{n} \"{before}\">")
            }),
            "&a11;",
        ),
    ] {
        let body = format!(
            "<?xml version=\"1.0\"?><!DOCTYPE rss [{declaration}]><rss version=\"2.0\"><channel>\
             <title>{use_of_it}</title><item><title>one {use_of_it}</title><guid>1</guid>\
             <description>{use_of_it}</description></item></channel></rss>"
        );
        documents.insert(format!("ours/{name}"), (body.into_bytes(), Vec::new()));
    }
    let coding = ("content-encoding".to_owned(), "gzip".to_owned());
    let media = ("content-type".to_owned(), "application/rss+xml".to_owned());
    for (file, body) in super::files(&corpus.join("security/decompression"))? {
        let headers = vec![coding.clone(), media.clone()];
        documents.insert(format!("security/decompression/{file}"), (body, headers));
    }
    for (id, (body, headers)) in &documents {
        let document = Document { url: "http://feeds.example/attack.xml", headers, body };
        robust::reset_high_water();
        let before = robust::kib("VmRSS:");
        let started = Instant::now();
        let outcome = read(&document);
        let seconds = started.elapsed().as_secs_f64();
        let mib = robust::kib("VmHWM:").saturating_sub(before) / 1024;
        let words = format!("{outcome:?}");
        let bounded = seconds <= SECONDS_MAX && mib <= MIB_MAX;
        scores.check("security/bombs", "bounded", id, bounded, || {
            format!("took {seconds:.1} s and {mib} MiB")
        });
        scores.check("security/bombs", "no-file-read", id, !words.contains(SECRET), || {
            "the words of a local file came out".to_owned()
        });
    }
    Ok(())
}

/// Real robots.txt files: read without a panic and in bounded time, and a rule that forbids all
/// forbids.
pub(crate) fn robots(corpus: &Path, scores: &mut Scores) -> anyhow::Result<()> {
    const SECONDS_MAX: f64 = 0.5;
    for (file, body) in super::files(&corpus.join("robots"))? {
        let started = Instant::now();
        let judged = std::panic::catch_unwind(|| {
            let rules = Rules::parse(&body, "portolan");
            let text = String::from_utf8_lossy(&body);
            for path in text.lines().filter_map(|line| line.split_once(':')).map(|it| it.1.trim()) {
                if let Ok(url) = Url::parse("http://feeds.example").and_then(|it| it.join(path)) {
                    // Both answers are right; that there is one is what counts.
                    drop(rules.judge(&url));
                }
            }
            let url = Url::parse("http://feeds.example/robots.txt").ok();
            url.is_some_and(|url| robots::robots_url(&url) == url)
        });
        let passed = judged.is_ok_and(|it| it);
        scores.check("robots", "no-crash", &file, passed, || "panicked".to_owned());
        let seconds = started.elapsed().as_secs_f64();
        scores.check("robots", "time", &file, seconds <= SECONDS_MAX, || {
            format!("took {seconds:.1} s")
        });
    }
    Ok(())
}

/// The URL tests of the browsers: our reading of addresses is theirs, and one spelling of an
/// address stays itself.
pub(crate) fn urls(corpus: &Path, scores: &mut Scores) -> anyhow::Result<()> {
    const SUITE: &str = "urls";
    for (file, _) in super::files(&corpus.join("urls"))? {
        let Ok(cases) = json(&corpus.join("urls").join(&file)) else { continue };
        for case in cases.as_array().into_iter().flatten().filter(|it| it.is_object()) {
            let text = |key: &str| case.get(key).and_then(Value::as_str);
            let Some(input) = text("input") else { continue };
            let base = text("base").and_then(|base| Url::parse(base).ok());
            let parsed = Url::options().base_url(base.as_ref()).parse(input).ok();
            let id = format!("{input} on {}", text("base").unwrap_or_default());
            let found = parsed.as_ref().map(Url::as_str);
            scores.check(SUITE, "parsed", &id, found == text("href"), || {
                format!("{found:?}; expected {:?}", text("href"))
            });
            let address = found.unwrap_or(input);
            let spell = |address: &str| {
                portolan_normalize::canonical_url(address, &[]).ok().map(|it| it.url)
            };
            let outcome = std::panic::catch_unwind(|| {
                let once = spell(address);
                let twice = once.as_deref().and_then(spell);
                (once.is_none() || once == twice, format!("{once:?} becomes {twice:?}"))
            });
            let (is_same, words) = outcome.unwrap_or((false, "panicked".to_owned()));
            scores.check(SUITE, "one-spelling", &id, is_same, || words);
        }
    }
    Ok(())
}
