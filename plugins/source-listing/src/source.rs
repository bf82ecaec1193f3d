//! The source itself: the listing, its further pages while they pay, and the items' own pages.

use dom_query::Document;
use portolan_plugin::{
    Cursor, Diagnostic, Exchange, Harvest, Manifest, Request, Settings, Tag,
    message::{Answer, Response},
    raw::Part,
    source::{ContentSource, Context, SourceError, SourceErrorKind},
};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::{
    address, article, decode, dom,
    infer::Inferred,
    listing, menu, pager,
    profile::{Profile, Reading},
    recognise,
    settings::{self, ListingSettings},
};

/// Reads HTML listings and the pages of their items.
#[derive(Clone, Copy, Debug, Default)]
pub struct ListingSource;

const ACCEPT: &str = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1";

/// What an answer needs to know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
enum PageTag {
    /// A page of the listing, counted from 0, and how many items the pages before it had.
    Listing {
        page: u32,
        n_before: u32,
        /// In a backfill, the first item of the page before: a site that answers every number
        /// with the same page would be asked for ever.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<String>,
        /// What was inferred from the first page where nobody knew its structure.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        inferred: Option<Box<Inferred>>,
    },
    /// An item's own page. The listing's language is there so that menus in others are noticed.
    Article { id: String, lang: Option<String> },
    /// The one page that is the item.
    Single,
}

impl PageTag {
    /// Of the listing's first page.
    fn first() -> PageTag {
        PageTag::Listing { page: 0, n_before: 0, before: None, inferred: None }
    }
}

/// Which page of the listing is read.
struct Place {
    number: u32,
    n_before: u32,
    before: Option<String>,
    history: bool,
    inferred: Option<Box<Inferred>>,
}

/// The newest items' own pages, to be asked for again.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Known {
    /// The listing they were found in; another one starts anew.
    url: String,
    lang: Option<String>,
    articles: Vec<KnownArticle>,
}

#[derive(Debug, Serialize, Deserialize)]
struct KnownArticle {
    id: String,
    url: String,
}

impl ContentSource for ListingSource {
    fn manifest(&self) -> Manifest {
        portolan_plugin::manifest!()
    }

    fn check(&self, settings: &Settings) -> Vec<Diagnostic> {
        settings::check(settings)
    }

    fn plan(&self, cx: &Context<'_>, cursor: &Cursor) -> Result<Vec<Request>, SourceError> {
        let settings = ListingSettings::read(cx)?;
        if settings.single {
            return Ok(vec![request(&settings.url, &PageTag::Single)]);
        }
        let listing = PageTag::first();
        let mut requests = vec![request(&settings.url, &listing)];
        let known: Known = cursor.read().unwrap_or_default();
        if settings.details && known.url == settings.url {
            for article in known.articles.iter().take(settings.recheck) {
                let tag = PageTag::Article { id: article.id.clone(), lang: known.lang.clone() };
                requests.push(request(&article.url, &tag).as_recheck());
            }
        }
        Ok(requests)
    }

    fn parse(&self, cx: &Context<'_>, exchange: &Exchange) -> Result<Harvest, SourceError> {
        let settings = ListingSettings::read(cx)?;
        let Answer::Response(response) = &exchange.answer else {
            return Ok(Harvest::default());
        };
        let tag: PageTag = exchange.request.tag.read().unwrap_or(match settings.single {
            true => PageTag::Single,
            false => PageTag::first(),
        });
        let page = match Page::read(exchange, response, &settings) {
            Ok(page) => page,
            Err(complaint) => return refused(&tag, *complaint),
        };
        match tag {
            PageTag::Listing { page: number, n_before, before, inferred } => {
                let place = Place { number, n_before, before, history: cx.history, inferred };
                inferred_page(page, &settings, place)
            }
            PageTag::Article { id, lang } => {
                Ok(article_page(&page, &settings, &id, lang.as_deref()))
            }
            PageTag::Single => single_page(&page, &settings),
        }
    }
}

/// A page that was read and recognised.
struct Page {
    asked: Url,
    url: Url,
    doc: Document,
    reading: Reading,
    /// What the page shows itself to be.
    found: Option<Profile>,
    diagnostics: Vec<Diagnostic>,
}

impl Page {
    fn read(
        exchange: &Exchange,
        response: &Response,
        settings: &ListingSettings,
    ) -> Result<Page, Box<Diagnostic>> {
        let place = |complaint: Diagnostic| Box::new(complaint.at_content(&response.url, None));
        if let Some(media_type) = response.media_type().filter(|it| !is_html(it)) {
            return Err(place(Diagnostic::page_no_html(&media_type)));
        }
        let unreadable = |address: &str| {
            place(Diagnostic::listing_setting("url", &format!("`{address}` is no address")))
        };
        let url = Url::parse(&response.url).map_err(|_| unreadable(&response.url))?;
        let asked =
            Url::parse(&exchange.request.url).map_err(|_| unreadable(&exchange.request.url))?;
        let mut diagnostics = Vec::new();
        let text = decode(&response.body, response.charset().as_deref(), &mut diagnostics);
        let doc = dom::parse(text).ok_or_else(|| place(Diagnostic::page_too_deep()))?;
        if let Some(complaint) = recognise::complaint(&doc) {
            return Err(place(complaint));
        }
        let found = Profile::of_page(&doc);
        let profile = match settings.profile {
            Profile::Auto => found.unwrap_or(Profile::Custom),
            chosen => chosen,
        };
        let reading = Reading::new(profile, settings);
        Ok(Page { asked, url, doc, reading, found, diagnostics })
    }

    fn finish(&self, mut harvest: Harvest, more: Vec<Diagnostic>) -> Harvest {
        harvest.diagnostics = self
            .diagnostics
            .iter()
            .cloned()
            .chain(more)
            .map(|complaint| complaint.at_content(self.url.as_str(), None))
            .collect();
        harvest
    }

    /// Where the items stand, if neither a profile nor the operator knows.
    fn infer(&self, settings: &ListingSettings) -> Option<Inferred> {
        let is_open = settings.profile == Profile::Auto && settings.item.is_none();
        let is_story = self.reading.profile == Profile::Microsite;
        if !is_open || is_story || !listing::card_nodes(&self.doc, &self.reading).is_empty() {
            return None;
        }
        Inferred::of(&self.doc, &self.url)
    }

    fn menus(&self, settings: &ListingSettings) -> Vec<portolan_plugin::navigation::NavTree> {
        match settings.menus {
            true => menu::read(&self.doc, &self.reading, &self.url),
            false => Vec::new(),
        }
    }
}

/// What no page could be made of costs an item its visit, and a listing its run.
fn refused(tag: &PageTag, complaint: Diagnostic) -> Result<Harvest, SourceError> {
    if matches!(tag, PageTag::Article { .. }) {
        let mut harvest = Harvest::default();
        harvest.diagnostics.push(complaint);
        return Ok(harvest);
    }
    Err(SourceError::new(SourceErrorKind::Unrecognised, complaint.message.clone())
        .with_diagnostics(vec![complaint]))
}

/// A page of the listing, by a structure that it shows itself if nobody knows another.
fn inferred_page(
    mut page: Page,
    settings: &ListingSettings,
    mut place: Place,
) -> Result<Harvest, SourceError> {
    if place.number == 0 && place.inferred.is_none() {
        place.inferred = page.infer(settings).map(Box::new);
        if let Some(inferred) = &place.inferred {
            let told = Diagnostic::listing_inferred(&inferred.words(), inferred.certainty);
            page.diagnostics.push(told);
        }
    }
    match &place.inferred {
        None => listing_page(&page, settings, place),
        Some(inferred) => {
            let settings = inferred.complete(settings);
            page.reading = Reading::new(Profile::Custom, &settings);
            listing_page(&page, &settings, place)
        }
    }
}

fn listing_page(
    page: &Page,
    settings: &ListingSettings,
    place: Place,
) -> Result<Harvest, SourceError> {
    let Place { number, n_before, before, history, inferred } = place;
    let Page { doc, reading, url, .. } = page;
    // A single story in the place of a list of them.
    let is_story = reading.profile == Profile::Microsite
        && doc.select(".Theme-StoryTitle, .Theme-TitleSection").exists();
    if is_story {
        return single_page(page, settings);
    }
    let lang = dom::page_lang(doc);
    let cards = listing::read(doc, reading, url, n_before, settings.max_items);
    let mut diagnostics = cards.diagnostics;
    let mut harvest = Harvest::default();
    if number == 0 {
        harvest.navigation = page.menus(settings);
    }
    if cards.items.is_empty() {
        let complaint = Diagnostic::listing_empty(reading.profile.name(), &seen(doc));
        if !reading.profile.accepts(page.found) || page.reading.card.item.is_empty() {
            let complaint = complaint.at_content(url.as_str(), None);
            return Err(SourceError::new(
                SourceErrorKind::Unrecognised,
                format!("the page is none that profile `{}` reads", reading.profile.name()),
            )
            .with_diagnostics(vec![complaint]));
        }
        // The end of a listing is no complaint; its beginning is.
        if number == 0 {
            diagnostics.push(complaint);
        }
        return Ok(page.finish(harvest, diagnostics));
    }

    if settings.details {
        let asked = address::identity(&page.asked);
        for (id, address) in cards.pages.iter().filter(|(id, _)| *id != asked) {
            let tag = PageTag::Article { id: id.clone(), lang: lang.clone() };
            harvest.requests.push(request(address.as_str(), &tag));
        }
    }
    if number == 0 {
        let articles = cards
            .pages
            .iter()
            .take(settings.recheck)
            .map(|(id, url)| KnownArticle { id: id.clone(), url: url.as_str().to_owned() })
            .collect();
        harvest.cursor = Some(Cursor::of(&Known { url: settings.url.clone(), lang, articles }));
    }
    let n_items = u32::try_from(cards.items.len()).unwrap_or(u32::MAX);
    harvest.items = cards.items;
    let first = harvest.items.first().map(|item| item.origin_id.clone());
    if history && first == before {
        return Ok(page.finish(harvest, diagnostics));
    }
    if let Some(next) = pager::next(doc, reading, url, &mut diagnostics) {
        if history || number + 1 < settings.pages {
            let tag = PageTag::Listing {
                page: number + 1,
                n_before: n_before.saturating_add(n_items),
                before: first.filter(|_| history),
                inferred,
            };
            harvest.requests.push(request(next.as_str(), &tag).when_news());
        } else if settings.pages > 1 {
            diagnostics.push(Diagnostic::pager_limit(settings.pages));
        }
    }
    Ok(page.finish(harvest, diagnostics))
}

fn article_page(
    page: &Page,
    settings: &ListingSettings,
    id: &str,
    listing_lang: Option<&str>,
) -> Harvest {
    let mut harvest = Harvest::default();
    if dom::page_lang(&page.doc).as_deref() != listing_lang {
        harvest.navigation = page.menus(settings);
        // The trail differs from article to article; only the listing's is kept.
        harvest.navigation.retain(|tree| tree.name != "breadcrumb");
    }
    let (item, diagnostics) =
        article::read(&page.doc, &page.reading, &page.asked, &page.url, id, Part::Detail);
    harvest.items.extend(item);
    page.finish(harvest, diagnostics)
}

fn single_page(page: &Page, settings: &ListingSettings) -> Result<Harvest, SourceError> {
    let mut harvest = Harvest::default();
    harvest.navigation = page.menus(settings);
    let id = address::identity(&page.asked);
    let (item, diagnostics) =
        article::read(&page.doc, &page.reading, &page.asked, &page.url, &id, Part::Whole);
    let Some(item) = item else {
        return Err(SourceError::new(
            SourceErrorKind::Unrecognised,
            format!("the page has nothing that profile `{}` reads", page.reading.profile.name()),
        )
        .with_diagnostics(diagnostics));
    };
    harvest.items.push(item);
    Ok(page.finish(harvest, diagnostics))
}

/// What an operator needs to know of a page without items.
fn seen(doc: &Document) -> String {
    let title = doc.select("head > title");
    let title = title.nodes().first().map(dom::text).unwrap_or_default();
    let n_links = doc.select("a[href]").length();
    let n_words = doc.body().map(|body| dom::text(&body).split(' ').count()).unwrap_or_default();
    match title.is_empty() {
        true => format!("{n_links} links and {n_words} words without a title"),
        false => format!("{n_links} links and {n_words} words titled “{title}”"),
    }
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
