//! The source itself: sitemaps one after the other, and the pages that have changed.

use portolan_extract::address;
use portolan_plugin::{
    Cursor, Diagnostic, Exchange, Harvest, Manifest, Request, Settings, Tag,
    message::{Answer, Response},
    raw::Part,
    source::{ContentSource, Context, SourceError, SourceErrorKind},
};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::{
    page,
    settings::{self, SitemapSettings},
    sitemap::{self, Entry, Kind, Sitemap},
    walk::{Walk, Wanted},
};

/// Reads the pages that a site lists in its sitemaps.
#[derive(Clone, Copy, Debug, Default)]
pub struct SitemapSource;

const ACCEPT_SITEMAP: &str =
    "application/xml, text/xml;q=0.9, application/gzip;q=0.8, text/plain;q=0.5, */*;q=0.1";
const ACCEPT_PAGE: &str = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1";

/// So many pages carry what is to be remembered, in case that one of them does not answer.
const CURSOR_BEARERS: usize = 3;

/// An index may lie in an index, and no deeper.
const DEPTH_MAX: usize = 2;

/// What an answer needs to know.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
enum Note {
    Robots {
        walk: Walk,
    },
    Sitemap {
        walk: Walk,
    },
    Page {
        entry: Entry,
        is_news: bool,
        /// What to remember when this answer came, where no sitemap's answer could say so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cursor: Option<Cursor>,
    },
}

impl ContentSource for SitemapSource {
    fn manifest(&self) -> Manifest {
        portolan_plugin::manifest!()
    }

    fn check(&self, settings: &Settings) -> Vec<Diagnostic> {
        settings::check(settings)
    }

    fn plan(&self, cx: &Context<'_>, cursor: &Cursor) -> Result<Vec<Request>, SourceError> {
        let settings = SitemapSettings::read(cx)?;
        let url = settings.address()?;
        let walk = Walk::begin(&settings, cursor);
        let is_front = url.path() == "/" && url.query().is_none();
        if is_front || url.path().ends_with("/robots.txt") {
            let robots = url.join("/robots.txt").unwrap_or(url);
            let request = Request::get(robots).with_accept("text/plain, */*;q=0.1");
            return Ok(vec![request.with_tag(Tag::of(&Note::Robots { walk }))]);
        }
        Ok(vec![sitemap_request(url.as_str(), walk)])
    }

    fn parse(&self, cx: &Context<'_>, exchange: &Exchange) -> Result<Harvest, SourceError> {
        let settings = SitemapSettings::read(cx)?;
        let note: Note =
            exchange.request.tag.read().unwrap_or_else(|| Note::Sitemap {
                walk: Walk::begin(&settings, &Cursor::default()),
            });
        let asked = Url::parse(&exchange.request.url).map_err(|err| {
            SourceError::new(SourceErrorKind::Settings, format!("the address is none: {err}"))
        })?;
        let response = match &exchange.answer {
            Answer::Response(response) => Some(response),
            _ => None,
        };
        match (note, response) {
            (Note::Robots { walk }, Some(response)) => Ok(robots(&settings, walk, response)),
            (Note::Robots { walk }, None) => Ok(same_sitemap(walk, &asked)),
            (Note::Sitemap { walk }, Some(response)) => {
                sitemap_answer(cx, &settings, walk, &asked, response)
            }
            (Note::Sitemap { walk }, None) => Ok(same_sitemap(walk, &asked)),
            (Note::Page { entry, is_news, cursor }, Some(response)) => {
                let part = if is_news { Part::Detail } else { Part::Whole };
                let (item, diagnostics) = page::read(response, &asked, &entry, part);
                let mut harvest = Harvest::default();
                harvest.items.extend(item);
                harvest.cursor = cursor;
                Ok(placed(harvest, diagnostics, &response.url))
            }
            (Note::Page { .. }, None) => Ok(Harvest::default()),
        }
    }
}

/// The sitemaps that robots.txt names, else the usual address.
fn robots(settings: &SitemapSettings, mut walk: Walk, response: &Response) -> Harvest {
    let mut diagnostics = Vec::new();
    let mut harvest = Harvest::default();
    if let Ok(base) = Url::parse(&response.url) {
        let text = String::from_utf8_lossy(&response.body);
        let mut named: Vec<String> =
            sitemap::named_by_robots(&text, &base).into_iter().map(String::from).collect();
        if named.is_empty()
            && let Ok(guess) = base.join("/sitemap.xml")
        {
            diagnostics.push(Diagnostic::sitemap_unnamed(guess.as_str()));
            named.push(guess.into());
        }
        let mut index = Sitemap { is_whole: true, ..Sitemap::default() };
        index.entries = named.into_iter().map(|url| Entry { url, ..Entry::default() }).collect();
        walk.index(&index, settings, &mut diagnostics);
        go_on(&mut harvest, walk);
    }
    placed(harvest, diagnostics, &response.url)
}

fn sitemap_answer(
    cx: &Context<'_>,
    settings: &SitemapSettings,
    mut walk: Walk,
    asked: &Url,
    response: &Response,
) -> Result<Harvest, SourceError> {
    let base = Url::parse(&response.url).unwrap_or_else(|_| asked.clone());
    let charset = response.charset();
    let mut harvest = Harvest::default();
    let sitemap = match sitemap::read(&response.body, charset.as_deref(), &base) {
        Ok(sitemap) => sitemap,
        Err(seen) => {
            let complaint = Diagnostic::sitemap_none(&seen).at_content(&response.url, None);
            if walk.depth() == 0 {
                return Err(SourceError::new(SourceErrorKind::Unrecognised, &*complaint.message)
                    .with_diagnostics(vec![complaint]));
            }
            // One of several: the others are read.
            harvest.diagnostics.push(complaint);
            walk.same_sitemap();
            go_on(&mut harvest, walk);
            return Ok(harvest);
        }
    };
    walk.answered(asked.as_str());
    let mut diagnostics = sitemap.diagnostics.clone();
    match sitemap.kind {
        Kind::Index if walk.depth() < DEPTH_MAX => {
            walk.index(&sitemap, settings, &mut diagnostics);
        }
        Kind::Index => {
            walk.same_sitemap();
            diagnostics.push(Diagnostic::sitemap_cut("levels of indexes", DEPTH_MAX));
        }
        Kind::Pages => {
            let patterns = settings.patterns();
            for entry in &sitemap.entries {
                let wants = Url::parse(&entry.url).is_ok_and(|url| patterns.wants(&url));
                harvest.items.extend(page::card(entry).filter(|_| wants));
            }
            for (nth, item) in harvest.items.iter_mut().enumerate() {
                item.position = u32::try_from(nth).ok();
            }
            let wanted = walk.pages(&sitemap, settings, cx.now, &mut diagnostics);
            harvest.requests.extend(wanted.into_iter().map(|it| page_request(it, None)));
        }
    }
    go_on(&mut harvest, walk);
    Ok(placed(harvest, diagnostics, &response.url))
}

/// The origin says that nothing has changed. Nothing is read out of that, but the way goes on:
/// sitemaps of an unchanged index may have changed, and pages may wait.
fn same_sitemap(mut walk: Walk, asked: &Url) -> Harvest {
    walk.answered(asked.as_str());
    match walk.depth() == 0 && walk.has_children() {
        true => walk.same_index(),
        false => walk.same_sitemap(),
    }
    let mut harvest = Harvest::default();
    if let Some(next) = walk.next() {
        harvest.requests.push(sitemap_request(&next, walk));
        return harvest;
    }
    let waiting = walk.waiting();
    let from = waiting.len().saturating_sub(CURSOR_BEARERS);
    let cursor = walk.cursor(None);
    for (nth, wanted) in waiting.into_iter().enumerate() {
        harvest.requests.push(page_request(wanted, (nth >= from).then(|| cursor.clone())));
    }
    harvest
}

/// Asks for the next sitemap, or ends the walk.
fn go_on(harvest: &mut Harvest, mut walk: Walk) {
    if let Some(next) = walk.next() {
        harvest.cursor = Some(walk.cursor(Some(&next)));
        harvest.requests.push(sitemap_request(&next, walk));
        return;
    }
    let waiting = walk.waiting();
    harvest.requests.extend(waiting.into_iter().map(|it| page_request(it, None)));
    harvest.cursor = Some(walk.cursor(None));
    harvest.present = walk.present();
}

fn placed(mut harvest: Harvest, diagnostics: Vec<Diagnostic>, url: &str) -> Harvest {
    harvest.diagnostics = diagnostics.into_iter().map(|it| it.at_content(url, None)).collect();
    harvest
}

fn sitemap_request(url: &str, walk: Walk) -> Request {
    Request::get(url).with_accept(ACCEPT_SITEMAP).with_tag(Tag::of(&Note::Sitemap { walk }))
}

fn page_request(wanted: Wanted, cursor: Option<Cursor>) -> Request {
    let Wanted { mut entry, is_known } = wanted;
    let is_news = entry.news.take().is_some();
    let own = Url::parse(&entry.url).ok().map(|it| address::identity(&it));
    entry
        .translations
        .retain(|it| Url::parse(&it.url).ok().map(|url| address::identity(&url)) != own);
    let request = Request::get(entry.url.clone())
        .with_accept(ACCEPT_PAGE)
        .with_tag(Tag::of(&Note::Page { entry, is_news, cursor }));
    if is_known { request.as_recheck() } else { request }
}
