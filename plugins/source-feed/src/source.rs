//! The source itself: one request for the feed, and one for each further page while it pays.

use portolan_plugin::{
    Cursor, Diagnostic, Exchange, Harvest, Manifest, Request, Settings, Tag,
    message::Answer,
    source::{ContentSource, Context, SourceError, SourceErrorKind},
};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::read::{self, Options};

#[cfg(test)]
mod tests;

/// Reads syndication feeds.
#[derive(Clone, Copy, Debug, Default)]
pub struct FeedSource;

const ACCEPT: &str = "application/rss+xml, application/atom+xml, application/feed+json, \
                      application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, \
                      application/json;q=0.7, */*;q=0.1";

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct FeedSettings {
    url: String,
    #[serde(default = "one")]
    pages: u32,
    #[serde(default = "default_items")]
    max_items: u32,
}

fn one() -> u32 {
    1
}

fn default_items() -> u32 {
    500
}

/// What an answer needs to know of those before it.
#[derive(Debug, Default, Serialize, Deserialize)]
struct PageTag {
    /// The number of this page, from 1.
    page: u32,
    /// Items on the pages before.
    n_before: u32,
    /// In a backfill, the first item of the page before: a site that answers every number with
    /// the same page would be asked for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    before: Option<String>,
    /// In a backfill, how many items the first page had: a numbered page with fewer is the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    full: Option<u32>,
}

impl ContentSource for FeedSource {
    fn manifest(&self) -> Manifest {
        portolan_plugin::manifest!()
    }

    fn check(&self, settings: &Settings) -> Vec<Diagnostic> {
        match settings.read::<FeedSettings>() {
            Ok(settings) => {
                let is_http = settings.url.starts_with("http://")
                    || settings.url.starts_with("https://")
                    || settings.url.starts_with("file:");
                match is_http {
                    true => Vec::new(),
                    false => vec![
                        Diagnostic::feed_setting("url", "is no `http`, `https` or `file` address")
                            .with_hint("write the feed's full address, `https://…`"),
                    ],
                }
            }
            Err(words) => vec![Diagnostic::feed_setting("settings", &words)],
        }
    }

    fn plan(&self, cx: &Context<'_>, _cursor: &Cursor) -> Result<Vec<Request>, SourceError> {
        let settings = settings(cx)?;
        Ok(vec![request(&settings.url, &PageTag { page: 1, ..PageTag::default() })])
    }

    fn parse(&self, cx: &Context<'_>, exchange: &Exchange) -> Result<Harvest, SourceError> {
        let settings = settings(cx)?;
        let mut harvest = Harvest::default();
        let Answer::Response(response) = &exchange.answer else { return Ok(harvest) };
        let tag: PageTag = exchange.request.tag.read().unwrap_or_default();
        let charset = response.charset();
        let options = Options {
            url: &response.url,
            charset: charset.as_deref(),
            items_max: usize::try_from(settings.max_items).unwrap_or(usize::MAX),
        };
        let document = read::read(&response.body, &options)?;

        let n_items = u32::try_from(document.items.len()).unwrap_or(u32::MAX);
        harvest.items = document.items;
        for item in &mut harvest.items {
            item.position = item.position.map(|position| position.saturating_add(tag.n_before));
        }
        if document.complete {
            let ids = harvest.items.iter().map(|item| item.origin_id.clone());
            harvest.present = Some(ids.collect());
        }
        let page = tag.page.max(1);
        let first = harvest.items.first().map(|item| item.origin_id.clone());
        let next = match cx.history {
            true if first.is_some() && first == tag.before => None,
            true => document.archive.or(document.next).or_else(|| {
                let is_last = tag.full.is_some_and(|full| n_items < full);
                let goes_on = !is_last && is_wordpress(document.channel.generator.as_deref());
                goes_on.then(|| numbered(&settings.url, page + 1))?
            }),
            false => document.next.filter(|_| page < settings.pages),
        };
        harvest.channel = Some(document.channel);
        harvest.diagnostics = document.diagnostics;
        let is_other = |next: &String| *next != response.url && *next != exchange.request.url;
        if n_items > 0
            && let Some(next) = next.filter(is_other)
        {
            let tag = PageTag {
                page: page + 1,
                n_before: tag.n_before.saturating_add(n_items),
                before: first.filter(|_| cx.history),
                full: cx.history.then(|| tag.full.unwrap_or(n_items)),
            };
            harvest.requests.push(request(&next, &tag).when_news());
        }
        Ok(harvest)
    }
}

fn settings(cx: &Context<'_>) -> Result<FeedSettings, SourceError> {
    cx.settings.read().map_err(|words| SourceError::new(SourceErrorKind::Settings, words))
}

/// Every feed of a WordPress has its past under numbers, and names them nowhere.
fn is_wordpress(generator: Option<&str>) -> bool {
    generator.is_some_and(|it| it.to_ascii_lowercase().contains("wordpress"))
}

/// The page with this number of a WordPress feed.
fn numbered(feed: &str, page: u32) -> Option<String> {
    let mut url = Url::parse(feed).ok().filter(|it| matches!(it.scheme(), "http" | "https"))?;
    let others: Vec<(String, String)> =
        url.query_pairs().into_owned().filter(|(name, _)| name != "paged").collect();
    url.query_pairs_mut().clear().extend_pairs(others).append_pair("paged", &page.to_string());
    Some(url.into())
}

fn request(url: &str, tag: &PageTag) -> Request {
    Request::get(url).with_accept(ACCEPT).with_tag(Tag::of(tag))
}
