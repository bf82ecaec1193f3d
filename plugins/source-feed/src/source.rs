//! The source itself: one request for the feed, and one for each further page while it pays.

use portolan_plugin::{
    Cursor, Diagnostic, Exchange, Harvest, Manifest, Request, Settings, Tag,
    message::Answer,
    source::{ContentSource, Context, SourceError, SourceErrorKind},
};
use serde::{Deserialize, Serialize};

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
        Ok(vec![request(&settings.url, &PageTag { page: 1, n_before: 0 })])
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
        harvest.channel = Some(document.channel);
        harvest.diagnostics = document.diagnostics;
        let page = tag.page.max(1);
        if let Some(next) = document.next.filter(|next| {
            page < settings.pages
                && n_items > 0
                && *next != response.url
                && *next != exchange.request.url
        }) {
            let tag = PageTag { page: page + 1, n_before: tag.n_before.saturating_add(n_items) };
            harvest.requests.push(request(&next, &tag).when_news());
        }
        Ok(harvest)
    }
}

fn settings(cx: &Context<'_>) -> Result<FeedSettings, SourceError> {
    cx.settings.read().map_err(|words| SourceError::new(SourceErrorKind::Settings, words))
}

fn request(url: &str, tag: &PageTag) -> Request {
    Request::get(url).with_accept(ACCEPT).with_tag(Tag::of(tag))
}
