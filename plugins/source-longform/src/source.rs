//! The source itself: the stories that are named, and those that an index links to.

use dom_query::Document;
use portolan_extract::{decode, dom, recognise};
use portolan_plugin::{
    Cursor, Diagnostic, Exchange, Harvest, Manifest, Request, Settings, Tag,
    message::{Answer, Response},
    source::{ContentSource, Context, SourceError, SourceErrorKind},
};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::{
    index, page,
    places::Places,
    settings::{self, LongformSettings},
};

/// Reads long stories.
#[derive(Clone, Copy, Debug, Default)]
pub struct LongformSource;

const ACCEPT: &str = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1";

/// What an answer needs to know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
enum PageTag {
    Index,
    Story { position: Option<u32> },
}

impl ContentSource for LongformSource {
    fn manifest(&self) -> Manifest {
        portolan_plugin::manifest!()
    }

    fn check(&self, settings: &Settings) -> Vec<Diagnostic> {
        settings::check(settings)
    }

    fn plan(&self, cx: &Context<'_>, _: &Cursor) -> Result<Vec<Request>, SourceError> {
        let settings = LongformSettings::read(cx)?;
        let stories = settings.urls.iter().map(|url| (url, PageTag::Story { position: None }));
        let index = settings.index.iter().map(|url| (url, PageTag::Index));
        Ok(stories.chain(index).map(|(url, tag)| request(url, &tag)).collect())
    }

    fn parse(&self, cx: &Context<'_>, exchange: &Exchange) -> Result<Harvest, SourceError> {
        let settings = LongformSettings::read(cx)?;
        let Answer::Response(response) = &exchange.answer else {
            return Ok(Harvest::default());
        };
        let tag = exchange.request.tag.read().unwrap_or(PageTag::Story { position: None });
        let page = Page::read(exchange, response)?;
        let mut harvest = Harvest::default();
        harvest.diagnostics.clone_from(&page.diagnostics);
        match tag {
            PageTag::Index => list(&page, &settings, &mut harvest)?,
            PageTag::Story { position } => {
                let places = Places::new(&settings.fields);
                let (item, diagnostics) = page::read(&page.doc, &places, &page.asked, &page.url);
                let Some(mut item) = item else {
                    return Err(unrecognised("the page shows no story", diagnostics, &page.url));
                };
                item.position = position;
                harvest.items.push(item);
                harvest.diagnostics.extend(diagnostics);
            }
        }
        for complaint in &mut harvest.diagnostics {
            *complaint = complaint.clone().at_content(page.url.as_str(), None);
        }
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
    fn read(exchange: &Exchange, response: &Response) -> Result<Page, SourceError> {
        let refuse = |complaint: Diagnostic| {
            let words = complaint.message.clone();
            let complaint = complaint.at_content(&response.url, None);
            SourceError::new(SourceErrorKind::Unrecognised, words).with_diagnostics(vec![complaint])
        };
        let is_html = |it: &String| {
            ["text/html", "application/xhtml+xml", "text/plain"].contains(&it.as_str())
        };
        if let Some(media_type) = response.media_type().filter(|it| !is_html(it)) {
            return Err(refuse(Diagnostic::page_no_html(&media_type)));
        }
        let address = |text: &str| {
            Url::parse(text).map_err(|_| {
                refuse(Diagnostic::story_setting("urls", &format!("has `{text}`, no address")))
            })
        };
        let (asked, url) = (address(&exchange.request.url)?, address(&response.url)?);
        let mut diagnostics = Vec::new();
        let text = decode(&response.body, response.charset().as_deref(), &mut diagnostics);
        let doc = dom::parse(text).ok_or_else(|| refuse(Diagnostic::page_too_deep()))?;
        match recognise::complaint(&doc) {
            Some(complaint) => Err(refuse(complaint)),
            None => Ok(Page { asked, url, doc, diagnostics }),
        }
    }
}

fn list(
    page: &Page,
    settings: &LongformSettings,
    harvest: &mut Harvest,
) -> Result<(), SourceError> {
    let stories = index::read(&page.doc, &settings.fields, &page.url);
    if stories.is_empty() {
        let complaint = Diagnostic::longform_index_empty();
        return Err(unrecognised("the index links to no story", vec![complaint], &page.url));
    }
    if stories.len() > settings.max_items {
        harvest.diagnostics.push(Diagnostic::listing_cut(stories.len(), settings.max_items));
    }
    for (n, story) in stories.iter().take(settings.max_items).enumerate() {
        let tag = PageTag::Story { position: u32::try_from(n).ok() };
        harvest.requests.push(request(story.as_str(), &tag));
    }
    Ok(())
}

fn unrecognised(words: &str, diagnostics: Vec<Diagnostic>, url: &Url) -> SourceError {
    let diagnostics = diagnostics.into_iter().map(|it| it.at_content(url.as_str(), None)).collect();
    SourceError::new(SourceErrorKind::Unrecognised, words).with_diagnostics(diagnostics)
}

fn request(url: &str, tag: &PageTag) -> Request {
    Request::get(url).with_accept(ACCEPT).with_tag(Tag::of(tag))
}
