//! The source itself: the list, its further pages while they pay, and the stories' own pages.

use dom_query::Document;
use portolan_extract::{address, decode, dom, recognise};
use portolan_plugin::{
    Cursor, Diagnostic, Exchange, Harvest, Manifest, Request, Settings, Tag,
    message::{Answer, Response},
    source::{ContentSource, Context, SourceError, SourceErrorKind},
};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::{
    card, menu,
    settings::{self, StoriesSettings},
    story,
    theme::Theme,
};

/// Reads platforms of personal stories.
#[derive(Clone, Copy, Debug, Default)]
pub struct StoriesSource;

const ACCEPT: &str = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1";

/// What an answer needs to know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
enum PageTag {
    /// A page of the list, counted from 0, and how many cards the pages before it had.
    List {
        page: u32,
        n_before: u32,
    },
    Story {
        id: String,
    },
}

/// The newest stories' own pages, to be asked for again.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Known {
    /// The list they were found in; another one starts anew.
    url: String,
    stories: Vec<(String, String)>,
}

impl ContentSource for StoriesSource {
    fn manifest(&self) -> Manifest {
        portolan_plugin::manifest!()
    }

    fn check(&self, settings: &Settings) -> Vec<Diagnostic> {
        settings::check(settings)
    }

    fn plan(&self, cx: &Context<'_>, cursor: &Cursor) -> Result<Vec<Request>, SourceError> {
        let settings = StoriesSettings::read(cx)?;
        let mut requests = vec![request(&settings.url, &PageTag::List { page: 0, n_before: 0 })];
        let known: Known = cursor.read().unwrap_or_default();
        if settings.details && known.url == settings.url {
            for (id, url) in known.stories.iter().take(settings.recheck) {
                requests.push(request(url, &PageTag::Story { id: id.clone() }).as_recheck());
            }
        }
        Ok(requests)
    }

    fn parse(&self, cx: &Context<'_>, exchange: &Exchange) -> Result<Harvest, SourceError> {
        let settings = StoriesSettings::read(cx)?;
        let Answer::Response(response) = &exchange.answer else {
            return Ok(Harvest::default());
        };
        let tag: PageTag =
            exchange.request.tag.read().unwrap_or(PageTag::List { page: 0, n_before: 0 });
        let theme = Theme::new(&settings);
        let page = match Page::read(exchange, response) {
            Ok(page) => page,
            Err(complaint) => return refused(&tag, *complaint),
        };
        match tag {
            PageTag::List { page: number, n_before } => {
                list_page(&page, &theme, &settings, number, n_before)
            }
            PageTag::Story { id } => {
                let mut harvest = Harvest::default();
                match story::read(&page.doc, &theme, &page.asked, &page.url, &id) {
                    Ok(item) => harvest.items.push(item),
                    Err(complaint) => harvest.diagnostics.push(complaint),
                }
                Ok(page.finish(harvest))
            }
        }
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
        let place = |complaint: Diagnostic| Box::new(complaint.at_content(&response.url, None));
        let is_html = |it: &String| {
            ["text/html", "application/xhtml+xml", "text/plain"].contains(&it.as_str())
        };
        if let Some(media_type) = response.media_type().filter(|it| !is_html(it)) {
            return Err(place(Diagnostic::page_no_html(&media_type)));
        }
        let address = |text: &str| {
            Url::parse(text).map_err(|_| {
                place(Diagnostic::story_setting("url", &format!("`{text}` is no address")))
            })
        };
        let (asked, url) = (address(&exchange.request.url)?, address(&response.url)?);
        let mut diagnostics = Vec::new();
        let text = decode(&response.body, response.charset().as_deref(), &mut diagnostics);
        let doc = dom::parse(text).ok_or_else(|| place(Diagnostic::page_too_deep()))?;
        match recognise::complaint(&doc) {
            Some(complaint) => Err(place(complaint)),
            None => Ok(Page { asked, url, doc, diagnostics }),
        }
    }

    fn finish(&self, mut harvest: Harvest) -> Harvest {
        let own = std::mem::take(&mut harvest.diagnostics);
        let all = self.diagnostics.iter().cloned().chain(own);
        harvest.diagnostics =
            all.map(|complaint| complaint.at_content(self.url.as_str(), None)).collect();
        harvest
    }
}

/// What no page could be made of costs a story its visit, and a list its run.
fn refused(tag: &PageTag, complaint: Diagnostic) -> Result<Harvest, SourceError> {
    if matches!(tag, PageTag::Story { .. }) {
        let mut harvest = Harvest::default();
        harvest.diagnostics.push(complaint);
        return Ok(harvest);
    }
    Err(SourceError::new(SourceErrorKind::Unrecognised, complaint.message.clone())
        .with_diagnostics(vec![complaint]))
}

fn list_page(
    page: &Page,
    theme: &Theme,
    settings: &StoriesSettings,
    number: u32,
    n_before: u32,
) -> Result<Harvest, SourceError> {
    let Page { doc, url, .. } = page;
    let mut cards = card::read(doc, theme, url, n_before, settings.max_items);
    let mut harvest = Harvest::default();
    harvest.diagnostics = std::mem::take(&mut cards.diagnostics);
    if number == 0 && settings.menus {
        harvest.navigation.extend(menu::read(doc, theme, url));
    }
    if cards.items.is_empty() {
        let is_empty_list = doc.select(".view, .view-empty, .view-content").exists();
        if !is_empty_list && number == 0 {
            let complaint = Diagnostic::story_list_empty().at_content(url.as_str(), None);
            return Err(SourceError::new(
                SourceErrorKind::Unrecognised,
                "the page is no list of stories",
            )
            .with_diagnostics(vec![complaint]));
        }
        // The end of a list is no complaint; its beginning is.
        if number == 0 {
            harvest.diagnostics.push(Diagnostic::story_list_empty());
        }
        return Ok(page.finish(harvest));
    }
    if settings.details {
        for (id, address) in &cards.pages {
            harvest.requests.push(request(address.as_str(), &PageTag::Story { id: id.clone() }));
        }
    }
    if number == 0 {
        let stories = cards.pages.iter().take(settings.recheck);
        let stories = stories.map(|(id, url)| (id.clone(), url.as_str().to_owned())).collect();
        harvest.cursor = Some(Cursor::of(&Known { url: settings.url.clone(), stories }));
    }
    let n_items = u32::try_from(cards.items.len()).unwrap_or(u32::MAX);
    harvest.items = cards.items;
    if let Some(next) = next(doc, theme, url, &mut harvest.diagnostics) {
        if number + 1 < settings.pages {
            let n_before = n_before.saturating_add(n_items);
            let tag = PageTag::List { page: number + 1, n_before };
            harvest.requests.push(request(next.as_str(), &tag).when_news());
        } else if settings.pages > 1 {
            harvest.diagnostics.push(Diagnostic::pager_limit(settings.pages));
        }
    }
    Ok(page.finish(harvest))
}

/// The list's next page, if the pager names one that belongs to this list.
fn next(
    doc: &Document,
    theme: &Theme,
    url: &Url,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Url> {
    let base = dom::base(doc, url);
    let found = theme.next.all(doc);
    let next = found.nodes().iter().find_map(|node| dom::address_in(node, "href", &base))?;
    let reason = if !address::same_site(&next, url) {
        Some("it lies on another site")
    } else if let Some(reason) = address::trap(&next) {
        Some(reason)
    } else if address::listing_path(&next) != address::listing_path(url) {
        Some("it is a page of another list")
    } else if address::page_number(&next) <= address::page_number(url).or(Some(0)) {
        Some("its number is no higher than this page's")
    } else {
        None
    };
    match reason {
        Some(reason) => {
            diagnostics.push(Diagnostic::pager_astray(next.as_str(), reason));
            None
        }
        None => Some(next),
    }
}

fn request(url: &str, tag: &PageTag) -> Request {
    Request::get(url).with_accept(ACCEPT).with_tag(Tag::of(tag))
}
