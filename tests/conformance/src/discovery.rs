//! Feeds that pages name, and pages that sitemaps name.

use std::path::Path;

use portolan_extract::{
    dom,
    feeds::{self, NamedBy},
};
use url::Url;

use super::{Document, Scores, served::Served};

/// The Atom autodiscovery tests: each page names one feed, in ways that are easy to overlook, or
/// names one in a way that is none.
pub(crate) fn feeds(corpus: &Path, scores: &mut Scores) -> anyhow::Result<()> {
    const SUITE: &str = "autodiscovery";
    let folder = corpus.join("html/autodiscovery/feedfinder");
    for (file, body) in super::files(&folder)? {
        let Some(stem) = file.strip_suffix(".html") else { continue };
        let html = portolan_extract::decode(&body, None, &mut Vec::new());
        // Beside a true link false ones may stand.
        let has_none =
            html.contains("/autodiscovery/404\"") && !html.contains(&format!("{stem}.xml\""));
        let has_own = folder.join(format!("{stem}.xml")).is_file();
        let url =
            Url::parse(&format!("http://diveintomark.org/tests/client/autodiscovery/{file}"))?;
        let Some(doc) = dom::parse(html) else {
            scores.check(SUITE, "feeds", stem, false, || "not read".to_owned());
            continue;
        };
        let found: Vec<Url> = feeds::discover(&doc, &url)
            .into_iter()
            .filter(|it| it.named_by == NamedBy::Link)
            .map(|it| it.url)
            .collect();
        let is_right = |url: &Url| {
            // Pages without their feed beside them have another base.
            let is_there = url.as_str().contains("diveintomark.org") == has_own;
            is_there && url.path().ends_with(&format!("/tests/client/autodiscovery/{stem}.xml"))
        };
        let passed = match found.as_slice() {
            [] => has_none,
            [only] => !has_none && is_right(only),
            _ => false,
        };
        scores.check(SUITE, "feeds", stem, passed, || {
            format!("{} feeds found, or another address", found.len())
        });
    }
    for (file, body) in super::files(&corpus.join("html/homepages"))? {
        let html = portolan_extract::decode(&body, None, &mut Vec::new());
        let url = Url::parse("http://home.example/")?;
        let passed = dom::parse(html).is_some_and(|doc| {
            let _ = feeds::discover(&doc, &url);
            true
        });
        scores.check(SUITE, "homepages-read", &file, passed, || "not read".to_owned());
    }
    Ok(())
}

/// Every page of a sitemap is asked for, and every sitemap of an index.
pub(crate) fn sitemaps(corpus: &Path, served: &Served, scores: &mut Scores) -> anyhow::Result<()> {
    const SUITE: &str = "sitemaps";
    let settings = "url = \"http://example.com/sitemap.xml\"\npages = 10000";
    let source = served.source("source-sitemap", settings)?;
    for (file, body) in super::files(&corpus.join("sitemaps"))? {
        let kind = if file.ends_with(".gz") { "application/gzip" } else { "application/xml" };
        let headers = [("content-type".to_owned(), kind.to_owned())];
        let url = "http://example.com/sitemap.xml";
        let document = Document { url, headers: &headers, body: &body };
        let harvest = served.read(&source, &document);
        let n_asked = harvest.as_ref().map_or(0, |it| it.requests.len());
        let n_listed = match &harvest {
            Ok(_) => n_listed(&body),
            Err(_) => usize::MAX,
        };
        scores.check(SUITE, "read", &file, n_asked == n_listed, || match harvest {
            Ok(_) => format!("{n_asked} requests for {n_listed} addresses"),
            Err(err) => err.into_words(),
        });
        // Cut anywhere, it is read without an end of the process, as far as it goes.
        let n_cuts = 20;
        for nth in 1..n_cuts {
            let body = &body[..body.len() * nth / n_cuts];
            let document = Document { url, headers: &headers, body };
            let passed =
                !matches!(served.read(&source, &document), Err(super::ReadError::Broken(_)));
            scores.check(SUITE, "cut-short", &file, passed, || "the plugin broke".to_owned());
        }
    }
    Ok(())
}

/// How many requests a document should lead to, counted without a parser: each page once, none for
/// a front page; of an index the first sitemap, for they are walked one by one.
fn n_listed(body: &[u8]) -> usize {
    let mut text = String::from_utf8_lossy(body).into_owned();
    if body.starts_with(&[0x1f, 0x8b]) {
        let mut unpacked = String::new();
        let mut reader = flate2::read::GzDecoder::new(body);
        if std::io::Read::read_to_string(&mut reader, &mut unpacked).is_err() {
            return 0;
        }
        text = unpacked;
    }
    if text.contains("<sitemapindex") {
        return 1;
    }
    let mut found = std::collections::BTreeSet::new();
    for piece in text.split("<loc>").skip(1) {
        let address = piece.split("</loc>").next().unwrap_or_default().trim();
        if let Ok(url) = Url::parse(&address.replace("&amp;", "&"))
            && (url.path() != "/" || url.query().is_some())
        {
            found.insert(url.as_str().trim_end_matches('/').to_owned());
        }
    }
    found.len()
}
