//! What the feed formats have in common: which items, and where the feed and its page are.

use std::collections::BTreeSet;

use portolan_core::{
    Timestamp,
    page::{Card, DateText, FormatLink, Page, PageBody},
    render::RenderError,
};

use crate::html::{is_own, without_foreign_images};

/// Dates of a page that knows none at all: the oldest there are, so that no reader takes the
/// feed for news.
pub(crate) const EPOCH: &str = "1970-01-01T00:00:00Z";

/// A page read as a feed.
pub(crate) struct Feed<'p> {
    pub(crate) page: &'p Page,
    pub(crate) title: String,
    /// The address of the feed itself.
    pub(crate) own: &'p str,
    pub(crate) items: Vec<&'p Card>,
}

impl<'p> Feed<'p> {
    /// The items of a front page or listing, each once; other pages have no feed.
    pub(crate) fn of(page: &'p Page, format: &str) -> Result<Feed<'p>, RenderError> {
        let items: Vec<&Card> = match &page.body {
            PageBody::Listing(listing) => listing.items.iter().collect(),
            PageBody::Front(front) => front.sections.iter().flat_map(|it| &it.items).collect(),
            _ => return Err(RenderError::unsupported("only listings have feeds")),
        };
        let mut seen = BTreeSet::new();
        let items = items.into_iter().filter(|it| seen.insert(it.id.as_str())).collect();
        let site = &page.site.title;
        let title = match page.title.as_str() {
            "" => site.clone(),
            title if title == site => site.clone(),
            title => format!("{site}: {title}"),
        };
        let link = page.formats.iter().find(|it| it.format == format);
        Ok(Feed { page, title, own: link.map_or(page.url.as_str(), |it| it.url.as_str()), items })
    }

    /// The same feed in the other formats, and pages in theirs.
    pub(crate) fn others(&self, format: &str) -> impl Iterator<Item = &'p FormatLink> {
        self.page.formats.iter().filter(move |it| it.format != format)
    }

    /// The address of the feed, made absolute: readers have no page to resolve it against.
    pub(crate) fn absolute(&self, url: &str) -> String {
        match url.starts_with('/') && !url.starts_with("//") {
            true => format!("{}{url}", self.page.site.base),
            false => url.to_owned(),
        }
    }

    /// When the feed last changed, as far as its items tell.
    pub(crate) fn updated(&self) -> &'p str {
        let newest = self.items.iter().filter_map(|it| own_instant(it)).max_by_key(|it| *it);
        self.page.updated.as_deref().or(newest).unwrap_or(EPOCH)
    }

    /// When an item last changed: as it says, else when it was published, else as the feed.
    pub(crate) fn item_updated(&self, item: &'p Card) -> &'p str {
        own_instant(item).unwrap_or_else(|| self.updated())
    }

    pub(crate) fn language(&self, item: &'p Card) -> &'p str {
        item.title.lang.as_deref().unwrap_or(&self.page.lang)
    }

    /// The whole text, with pictures from here only.
    pub(crate) fn body(&self, item: &Card) -> Option<String> {
        let html = item.body.as_ref()?.as_str();
        Some(without_foreign_images(html, &self.page.site.base)).filter(|it| !it.is_empty())
    }

    /// The picture of an item, if it lies here.
    pub(crate) fn image(&self, item: &Card) -> Option<String> {
        let url = &item.image.as_ref()?.url;
        is_own(url, &self.page.site.base).then(|| self.absolute(url))
    }
}

/// The title of an item; a reader shows an empty one as a blank line.
pub(crate) fn title(item: &Card) -> &str {
    match item.title.text.trim() {
        "" => item.teaser.as_ref().map_or(item.url.as_str(), |it| it.text.as_str()),
        title => title,
    }
}

/// `urn:uuid:…`: minted once, whatever becomes of the address.
pub(crate) fn urn(item: &Card) -> String {
    format!("urn:uuid:{}", item.id)
}

fn own_instant(item: &Card) -> Option<&str> {
    instant(&item.updated).or_else(|| instant(&item.date))
}

/// A date as the instant that feeds want; one that is none is as good as unknown.
pub(crate) fn instant(date: &Option<DateText>) -> Option<&str> {
    let instant = date.as_ref()?.instant.as_str();
    instant.parse::<Timestamp>().is_ok().then_some(instant)
}
