//! The source itself: a list, its further pages, and the publications' own pages.

use dom_query::Document;
use portolan_extract::{address, decode, dom, recognise};
use portolan_plugin::{
    Cursor, Diagnostic, Exchange, Harvest, Manifest, Request, Settings, Tag,
    message::{Answer, Response},
    raw::Part,
    source::{ContentSource, Context, SourceError, SourceErrorKind},
};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::{
    book::{self, Asked},
    listing,
    settings::{self, PublicationsSettings},
};

/// Reads publications.
#[derive(Clone, Copy, Debug, Default)]
pub struct PublicationsSource;

const ACCEPT: &str = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1";

/// What an answer needs to know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
enum PageTag {
    List { page: u32, n_before: u32 },
    Book { id: String },
    Single,
}

/// The newest publications' own pages, to be asked for again.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Known {
    /// The list they were found in; another one starts anew.
    url: String,
    books: Vec<(String, String)>,
}

impl ContentSource for PublicationsSource {
    fn manifest(&self) -> Manifest {
        portolan_plugin::manifest!()
    }

    fn check(&self, settings: &Settings) -> Vec<Diagnostic> {
        settings::check(settings)
    }

    fn plan(&self, cx: &Context<'_>, cursor: &Cursor) -> Result<Vec<Request>, SourceError> {
        let settings = PublicationsSettings::read(cx)?;
        if settings.single {
            return Ok(vec![request(&settings.url, &PageTag::Single)]);
        }
        let mut requests = vec![request(&settings.url, &PageTag::List { page: 0, n_before: 0 })];
        let known: Known = cursor.read().unwrap_or_default();
        if settings.details && known.url == settings.url {
            for (id, url) in known.books.into_iter().take(settings.recheck) {
                requests.push(request(&url, &PageTag::Book { id }).as_recheck());
            }
        }
        Ok(requests)
    }

    fn parse(&self, cx: &Context<'_>, exchange: &Exchange) -> Result<Harvest, SourceError> {
        let settings = PublicationsSettings::read(cx)?;
        let Answer::Response(response) = &exchange.answer else {
            return Ok(Harvest::default());
        };
        let tag: PageTag = exchange.request.tag.read().unwrap_or(match settings.single {
            true => PageTag::Single,
            false => PageTag::List { page: 0, n_before: 0 },
        });
        let page = match Page::read(exchange, response) {
            Ok(page) => page,
            Err(complaint) => return refused(&tag, *complaint),
        };
        let mut harvest = match &tag {
            PageTag::List { page: number, n_before } => list(&page, &settings, *number, *n_before)?,
            PageTag::Book { id } => one(&page, &settings, id, Part::Detail)?,
            PageTag::Single => one(&page, &settings, &address::identity(&page.asked), Part::Whole)?,
        };
        let own = page.diagnostics.into_iter();
        harvest.diagnostics = own
            .chain(harvest.diagnostics)
            .map(|it| it.at_content(page.url.as_str(), None))
            .collect();
        Ok(harvest)
    }
}

/// A page that was read and recognised.
struct Page {
    asked: Url,
    url: Url,
    doc: Document,
    diagnostics: Vec<Diagnostic>,
}

impl Page {
    fn read(exchange: &Exchange, response: &Response) -> Result<Page, Box<Diagnostic>> {
        let place = |it: Diagnostic| Box::new(it.at_content(&response.url, None));
        if let Some(media_type) = response.media_type().filter(|it| !is_html(it)) {
            return Err(place(Diagnostic::page_no_html(&media_type)));
        }
        let parsed = |url: &str| {
            Url::parse(url)
                .map_err(|_| place(Diagnostic::publication_setting("url", "is no address")))
        };
        let (url, asked) = (parsed(&response.url)?, parsed(&exchange.request.url)?);
        let mut diagnostics = Vec::new();
        let text = decode(&response.body, response.charset().as_deref(), &mut diagnostics);
        let doc = dom::parse(text).ok_or_else(|| place(Diagnostic::page_too_deep()))?;
        match recognise::complaint(&doc) {
            Some(complaint) => Err(place(complaint)),
            None => Ok(Page { asked, url, doc, diagnostics }),
        }
    }
}

/// What no page could be made of costs a publication its visit, and a list its run.
fn refused(tag: &PageTag, complaint: Diagnostic) -> Result<Harvest, SourceError> {
    if matches!(tag, PageTag::Book { .. }) {
        let mut harvest = Harvest::default();
        harvest.diagnostics.push(complaint);
        return Ok(harvest);
    }
    Err(SourceError::new(SourceErrorKind::Unrecognised, complaint.message.clone())
        .with_diagnostics(vec![complaint]))
}

fn list(
    page: &Page,
    settings: &PublicationsSettings,
    number: u32,
    n_before: u32,
) -> Result<Harvest, SourceError> {
    let base = dom::base(&page.doc, &page.url);
    let cards = listing::read(&page.doc, &base, settings, n_before);
    let mut harvest = Harvest::default();
    harvest.diagnostics = cards.diagnostics;
    if cards.items.is_empty() {
        // The end of a list is no complaint; its beginning is.
        if number > 0 {
            return Ok(harvest);
        }
        let complaint = Diagnostic::publication_list_empty();
        return Err(SourceError::new(SourceErrorKind::Unrecognised, complaint.message.clone())
            .with_diagnostics(vec![complaint.at_content(page.url.as_str(), None)]));
    }
    if settings.details {
        for (id, url) in &cards.pages {
            harvest.requests.push(request(url.as_str(), &PageTag::Book { id: id.clone() }));
        }
    }
    if number == 0 {
        let books = cards.pages.iter().take(settings.recheck);
        let books = books.map(|(id, url)| (id.clone(), url.as_str().to_owned())).collect();
        harvest.cursor = Some(Cursor::of(&Known { url: settings.url.clone(), books }));
    }
    let n_items = u32::try_from(cards.items.len()).unwrap_or(u32::MAX);
    harvest.items = cards.items;
    if let Some(next) = listing::next(&page.doc, &base) {
        if number + 1 < settings.pages {
            let tag =
                PageTag::List { page: number + 1, n_before: n_before.saturating_add(n_items) };
            harvest.requests.push(request(next.as_str(), &tag).when_news());
        } else if settings.pages > 1 {
            harvest.diagnostics.push(Diagnostic::pager_limit(settings.pages));
        }
    }
    Ok(harvest)
}

fn one(
    page: &Page,
    settings: &PublicationsSettings,
    id: &str,
    part: Part,
) -> Result<Harvest, SourceError> {
    let asked = Asked { url: &page.url, asked: &page.asked, id, part };
    let items = book::read(&page.doc, &asked, settings);
    let mut harvest = Harvest::default();
    let says_something = items.first().is_some_and(|item| {
        item.title.is_some() && (item.body.is_some() || !item.attachments.is_empty())
            || items.len() > 1
    });
    if !says_something {
        let complaint = Diagnostic::publication_page_empty();
        return refused(
            &match part {
                Part::Detail => PageTag::Book { id: id.to_owned() },
                _ => PageTag::Single,
            },
            complaint.at_content(page.url.as_str(), None),
        );
    }
    harvest.items = items;
    Ok(harvest)
}

fn is_html(media_type: &str) -> bool {
    matches!(
        media_type,
        "text/html" | "application/xhtml+xml" | "text/plain" | "application/octet-stream"
    )
}

fn request(url: &str, tag: &PageTag) -> Request {
    Request::get(url).with_accept(ACCEPT).with_tag(Tag::of(tag))
}
