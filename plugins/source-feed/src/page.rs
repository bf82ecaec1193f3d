//! What came instead of a feed: an error page, a page with a feed behind it, a check for robots.

use portolan_plugin::{
    Diagnostic,
    source::{SourceError, SourceErrorKind},
};
use url::Url;

use crate::{attrs::Attrs, entities::decode_refs, fields::clip};

/// Only this much of a page is looked at.
const LOOK_BYTES_MAX: usize = 256 * 1024;
const FEEDS_MAX: usize = 8;

/// Says in words what a document is that holds no feed.
pub(crate) fn what_is_it(text: &str, base: Option<&Url>) -> SourceError {
    let end = (0..=text.len().min(LOOK_BYTES_MAX)).rev().find(|at| text.is_char_boundary(*at));
    let text = &text[..end.unwrap_or(0)];
    let lower = text.to_ascii_lowercase();
    let is_page = ["<html", "<!doctype html", "<head", "<body", "<title"]
        .iter()
        .any(|mark| lower.contains(mark));
    if !is_page {
        let start = clip(text.trim_start().lines().next().unwrap_or_default());
        let message = format!("neither RSS nor Atom nor JSON Feed; it begins with `{start}`");
        return SourceError::new(SourceErrorKind::Unrecognised, message);
    }
    let title = title(text, &lower);
    if is_bot_wall(&title, &lower) {
        let diagnostic = Diagnostic::feed_is_bot_wall(&title);
        return SourceError::new(SourceErrorKind::Unrecognised, diagnostic.message.clone())
            .with_diagnostics(vec![diagnostic]);
    }
    let diagnostic = Diagnostic::feed_is_page(&title, &feeds(text, &lower, base));
    SourceError::new(SourceErrorKind::Unrecognised, diagnostic.message.clone())
        .with_diagnostics(vec![diagnostic])
}

fn title(text: &str, lower: &str) -> String {
    let Some(start) = lower.find("<title") else { return String::new() };
    let Some(open) = lower[start..].find('>') else { return String::new() };
    let from = start + open + 1;
    let end = lower[from..].find("</title").map_or(text.len(), |len| from + len);
    let title = decode_refs(&text[from..end]);
    clip(&title.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn is_bot_wall(title: &str, lower: &str) -> bool {
    const TITLES: [&str; 7] = [
        "just a moment",
        "attention required",
        "access denied",
        "are you a robot",
        "checking your browser",
        "one moment, please",
        "ddos-guard",
    ];
    const MARKS: [&str; 5] = [
        "cf-browser-verification",
        "/cdn-cgi/challenge-platform",
        "cf-chl-",
        "g-recaptcha\"",
        "_incapsula_resource",
    ];
    let title = title.to_lowercase();
    TITLES.iter().any(|it| title.contains(it)) || MARKS.iter().any(|it| lower.contains(it))
}

/// The feeds that a page names in `<link rel=alternate>`, absolute.
fn feeds(text: &str, lower: &str, base: Option<&Url>) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in lower.match_indices("<link") {
        let Some(len) = lower[at..].find('>') else { break };
        let attrs = Attrs(text[at + "<link".len()..at + len].trim_end_matches('/'));
        let is_alternate = attrs.filled("rel").is_some_and(|rel| {
            rel.split_whitespace().any(|it| it.eq_ignore_ascii_case("alternate"))
        });
        let is_feed = attrs.filled("type").is_some_and(|kind| {
            let kind = kind.to_ascii_lowercase();
            ["rss+xml", "atom+xml", "feed+json", "rdf+xml"].iter().any(|it| kind.contains(it))
        });
        let Some(href) = attrs.filled("href").filter(|_| is_alternate && is_feed) else { continue };
        let url = match base {
            Some(base) => base.join(&href).ok(),
            None => Url::parse(&href).ok(),
        };
        if let Some(url) = url.map(String::from).filter(|url| !found.contains(url)) {
            found.push(url);
        }
        if found.len() == FEEDS_MAX {
            break;
        }
    }
    found
}
