//! Scores the house against test files written by others, with committed floors.
//!
//! **Never:** a judgement of our own where others have written one; a part of what operators run.
//!
//! Each suite turns its expectations into counted checks of the form *suite, field, file*.
//! What is compared, and how leniently, is said in `docs/conformance.md`, which this writes.

// It reads the files of others, measures time and talks to a terminal.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    clippy::print_stderr
)]

mod articles;
mod calendars;
mod compare;
mod dates;
mod dedup;
mod discovery;
mod drupal;
mod encodings;
mod feedparser;
mod guards;
mod humanitarian;
mod lang;
mod listings;
mod microformats;
mod models;
mod outline;
mod outputs;
mod pages;
mod real;
mod reliefweb;
mod report;
mod robust;
mod routes;
mod served;
mod social;
mod statistics;
#[cfg(test)]
mod tests;
mod trees;
mod wordpress;
mod xss;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use clap::Args;
use portolan_core::Harvest;

/// What is scored, and what becomes of the scores.
#[derive(Args)]
pub struct Options {
    /// The directory with the test files of others.
    #[arg(long)]
    pub corpus: PathBuf,
    /// Only the suites whose names begin so.
    #[arg(long)]
    pub suite: Option<String>,
    /// Where the browser's scripts and their packages lie; without it nothing is watched.
    #[arg(long)]
    pub browser: Option<PathBuf>,
    /// Write `docs/conformance.md` from this run.
    #[arg(long)]
    pub write: bool,
    /// Print every failing check.
    #[arg(long)]
    pub failures: bool,
}

/// Of a feed everything is read, however long it is.
const FEED_SETTINGS: &str = "url = \"http://feeds.example\"\nmax-items = 100000";

/// A document as a server would answer with it.
pub(crate) struct Document<'a> {
    pub(crate) url: &'a str,
    pub(crate) headers: &'a [(String, String)],
    pub(crate) body: &'a [u8],
}

/// Reads one document through the plugin.
pub(crate) type Read<'a> = dyn Fn(&Document<'_>) -> Result<Harvest, ReadError> + Sync + 'a;

/// Why a document brought nothing.
#[derive(Debug)]
pub(crate) enum ReadError {
    /// The plugin says that this is none of its documents. Of many files that is the right answer.
    NoFeed(String),
    /// The plugin broke, or the document never reached it.
    Broken(String),
}

impl ReadError {
    pub(crate) fn into_words(self) -> String {
        match self {
            ReadError::NoFeed(words) | ReadError::Broken(words) => words,
        }
    }
}

/// Counted checks of all suites.
#[derive(Default)]
pub(crate) struct Scores {
    rows: BTreeMap<(String, String), Row>,
}

#[derive(Default)]
pub(crate) struct Row {
    pub(crate) passed: usize,
    pub(crate) total: usize,
    /// File and reason, in our own words.
    pub(crate) failures: Vec<(String, String)>,
}

impl Scores {
    /// Counts one check; `reason` is asked for only if it failed.
    pub(crate) fn check(
        &mut self,
        suite: &str,
        field: &str,
        file: &str,
        passed: bool,
        reason: impl FnOnce() -> String,
    ) {
        let row = self.rows.entry((suite.to_owned(), field.to_owned())).or_default();
        row.total += 1;
        if passed {
            row.passed += 1;
        } else {
            row.failures.push((file.to_owned(), reason()));
        }
    }

    /// Counts many at once, or a share as parts of a whole.
    pub(crate) fn count(
        &mut self,
        suite: &str,
        field: &str,
        passed: usize,
        total: usize,
        failures: Vec<(String, String)>,
    ) {
        let row = self.rows.entry((suite.to_owned(), field.to_owned())).or_default();
        row.passed += passed;
        row.total += total;
        row.failures.extend(failures);
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = (&str, &str, &Row)> {
        self.rows.iter().map(|((suite, field), row)| (suite.as_str(), field.as_str(), row))
    }
}

impl Row {
    pub(crate) fn percent(&self) -> f64 {
        if self.total == 0 {
            return 0.0;
        }
        100.0 * self.passed as f64 / self.total as f64
    }
}

/// Scores every suite, prints the board, and fails if a score is below its floor.
pub fn run(options: &Options) -> anyhow::Result<()> {
    let root = root();
    let floors = report::floors(&root.join("tests/conformance.toml"))?;
    if !options.corpus.is_dir() {
        bail!("`{}` is no directory", options.corpus.display());
    }
    let wanted = |suite: &str| options.suite.as_deref().is_none_or(|it| suite.starts_with(it));

    let served = served::Served::start()?;
    let feeds = served.source("source-feed", FEED_SETTINGS)?;
    let read: &Read<'_> = &|document| served.read(&feeds, document);
    let mut scores = Scores::default();
    for suite in ["feeds-real", "feeds-small"] {
        if wanted(suite) {
            real::score(&options.corpus, suite, read, &mut scores)?;
        }
    }
    if wanted("feeds-spec/feedparser") {
        feedparser::score(&options.corpus, read, &mut scores)?;
    }
    for suite in ["gofeed", "rss-parser", "feed-rs", "laminas"] {
        if wanted(&format!("feeds-spec/{suite}")) {
            models::score(&options.corpus, suite, read, &mut scores)?;
        }
    }
    if wanted("encoding/chardet") {
        encodings::score(&options.corpus, read, &mut scores)?;
    }
    if wanted("encoding/html5lib") {
        pages::declared(&options.corpus, &mut scores)?;
    }
    if wanted("encoding/chardet") {
        pages::found_out(&options.corpus, &mut scores)?;
    }
    if wanted("dates") {
        dates::score(&options.corpus, read, &mut scores)?;
    }
    if wanted("lang") {
        lang::score(&options.corpus, &mut scores)?;
    }
    if wanted("humanitarian") {
        humanitarian::feed(&options.corpus, read, &mut scores)?;
        humanitarian::documents(&options.corpus, &served, &mut scores)?;
        reliefweb::answers(&options.corpus, &served, &mut scores)?;
    }
    if wanted("cms/wordpress-6.1") {
        wordpress::feeds(&options.corpus, read, &mut scores)?;
        wordpress::pages(&options.corpus, &served, &mut scores)?;
        wordpress::interface(&options.corpus, &served, &mut scores)?;
    }
    if wanted("api/drupal-jsonapi") {
        drupal::score(&options.corpus, &served, &mut scores)?;
    }
    if wanted("api/wordpress-rest") {
        wordpress::mocks(&options.corpus, &served, &mut scores)?;
    }
    if wanted("reliefweb") {
        reliefweb::posted(&options.corpus, &served, &mut scores)?;
    }
    if wanted("mastodon") {
        social::mastodon(&options.corpus, &served, &mut scores)?;
    }
    if wanted("granary") {
        social::granary(&options.corpus, &served, &mut scores)?;
    }
    if wanted("microformats") {
        microformats::score(&options.corpus, &mut scores)?;
    }
    if wanted("readability") {
        articles::readability(&options.corpus, &mut scores)?;
    }
    if wanted("trafilatura") {
        articles::trafilatura(&options.corpus, &mut scores)?;
    }
    if wanted("newspaper4k") {
        articles::newspaper(&options.corpus, &mut scores)?;
    }
    if wanted("autodiscovery") {
        discovery::feeds(&options.corpus, &mut scores)?;
    }
    if wanted("sitemaps") {
        discovery::sitemaps(&options.corpus, &served, &mut scores)?;
    }
    if wanted("ical") {
        calendars::reference(&options.corpus, &served, &mut scores)?;
        calendars::jcal(&options.corpus, &mut scores)?;
    }
    if wanted("stats/csv-spectrum") {
        statistics::spectrum(&options.corpus, &mut scores)?;
    }
    if wanted("stats/csv-reliefweb") {
        statistics::dialects(&options.corpus, &mut scores)?;
    }
    if wanted("stats/iom-dtm") {
        statistics::displacement(&options.corpus, &served, &mut scores)?;
    }
    if wanted("security/xss") {
        xss::score(&options.corpus, options.browser.as_deref(), &mut scores)?;
    }
    if wanted("security/ssrf") {
        guards::ssrf(&options.corpus, &mut scores)?;
    }
    if wanted("security/path-traversal") {
        guards::traversal(&options.corpus, &mut scores)?;
    }
    if wanted("security/bombs") {
        guards::bombs(&options.corpus, read, &mut scores)?;
    }
    if wanted("robots") {
        guards::robots(&options.corpus, &mut scores)?;
    }
    if wanted("urls") {
        guards::urls(&options.corpus, &mut scores)?;
    }
    if wanted("html/html5lib") {
        trees::score(&options.corpus, &mut scores)?;
    }
    if wanted("listings") {
        listings::score(&root, &served, &mut scores)?;
    }
    if wanted("html/homepages") {
        listings::homepages(&options.corpus, &mut scores)?;
    }
    if wanted("opml") {
        listings::subscriptions(&options.corpus, &mut scores)?;
    }
    if wanted("robustness") {
        robust::score(&options.corpus, read, &mut scores)?;
    }

    if wanted("dedup") {
        dedup::score(&options.corpus, &root, &mut scores)?;
    }
    if wanted("outputs") || wanted("security/routes") {
        let demo = outputs::Demo::harvest()?;
        if wanted("outputs") {
            demo.export()?;
            outputs::score(&options.corpus, &demo, &mut scores)?;
        }
        if wanted("security/routes") {
            routes::score(&options.corpus, &demo, &mut scores)?;
        }
    }

    let below = report::print(&scores, &floors, options.failures);
    if options.write {
        report::write(&root.join("docs/conformance.md"), &scores, &floors)?;
    }
    if below > 0 {
        bail!("{below} scores are below their floors in tests/conformance.toml");
    }
    Ok(())
}

/// The root of the workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Where the plugins lie: the build puts them beside this program.
fn built() -> anyhow::Result<PathBuf> {
    let program = std::env::current_exe().context("this program does not know its place")?;
    Ok(program.parent().map_or_else(PathBuf::new, Path::to_owned))
}

/// Files under `folder` of the corpus, as (path relative to the folder, bytes), sorted.
pub(crate) fn files(folder: &Path) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        let entries = fs::read_dir(&next).with_context(|| format!("`{}`", next.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder)?.to_string_lossy().into_owned();
                let bytes = fs::read(&path).with_context(|| format!("`{}`", path.display()))?;
                found.push((name, bytes));
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Parses an expectation file; a few of them are not quite UTF-8 or not quite JSON.
pub(crate) fn json(path: &Path) -> anyhow::Result<serde_json::Value> {
    let bytes = fs::read(path).with_context(|| format!("`{}`", path.display()))?;
    serde_json::from_str(&String::from_utf8_lossy(&bytes))
        .with_context(|| format!("`{}`", path.display()))
}
