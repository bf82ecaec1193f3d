//! RSS 2.0, with the elements of Atom, Dublin Core and Content that readers have come to expect.

use std::io;

use portolan_core::{
    Timestamp,
    page::{Card, Page},
    render::{Format, RenderError, Renderer},
};

use crate::{
    feed::{self, Feed},
    xml::Xml,
};

/// Listings and front pages as RSS 2.0.
pub struct Rss;

const NAMESPACES: &[(&str, &str)] = &[
    ("version", "2.0"),
    ("xmlns:atom", "http://www.w3.org/2005/Atom"),
    ("xmlns:content", "http://purl.org/rss/1.0/modules/content/"),
    ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
];

impl Renderer for Rss {
    fn format(&self) -> Format {
        Format {
            name: "rss".to_owned(),
            media_type: "application/rss+xml; charset=utf-8".to_owned(),
            extension: "rss".to_owned(),
        }
    }

    fn render(&self, page: &Page) -> Result<Vec<u8>, RenderError> {
        let feed = Feed::of(page, "rss")?;
        write(&feed).map_err(|err| RenderError::new(err.to_string()))
    }
}

fn write(feed: &Feed<'_>) -> io::Result<Vec<u8>> {
    let page = feed.page;
    let mut xml = Xml::new()?;
    xml.open("rss", NAMESPACES)?;
    xml.open("channel", &[])?;
    xml.text("title", &[], &feed.title)?;
    xml.text("link", &[], &page.url)?;
    // The element is required, and a reader shows it under the title.
    let description = match page.description.as_str() {
        "" => &feed.title,
        description => description,
    };
    xml.text("description", &[], description)?;
    xml.text("language", &[], &page.lang)?;
    if let Some(date) = rfc2822(feed.updated()).filter(|_| feed.updated() != feed::EPOCH) {
        xml.text("lastBuildDate", &[], &date)?;
    }
    let own = feed.absolute(feed.own);
    xml.empty("atom:link", &[("rel", "self"), ("type", "application/rss+xml"), ("href", &own)])?;
    for item in &feed.items {
        write_item(&mut xml, feed, item)?;
    }
    xml.close("channel")?;
    xml.close("rss")?;
    Ok(xml.into_bytes())
}

fn write_item(xml: &mut Xml, feed: &Feed<'_>, item: &Card) -> io::Result<()> {
    xml.open("item", &[])?;
    xml.text("title", &[], feed::title(item))?;
    xml.text("link", &[], &item.url)?;
    xml.text("guid", &[("isPermaLink", "false")], &feed::urn(item))?;
    if let Some(date) = feed::instant(&item.date).and_then(rfc2822) {
        xml.text("pubDate", &[], &date)?;
    }
    match item.authors.as_slice() {
        [] => xml.text("dc:creator", &[], &item.source.name)?,
        authors => {
            for author in authors {
                xml.text("dc:creator", &[], author)?;
            }
        }
    }
    xml.text("dc:language", &[], feed.language(item))?;
    for category in &item.categories {
        xml.text("category", &[], category)?;
    }
    if let Some(teaser) = &item.teaser {
        xml.text("description", &[], &teaser.text)?;
    }
    if let Some(body) = feed.body(item) {
        xml.text("content:encoded", &[], &body)?;
    }
    // RSS has room for one enclosure, and demands its length.
    if let Some((file, bytes)) =
        item.attachments.iter().find_map(|it| Some((it, it.bytes?))).filter(|(it, _)| is_typed(it))
    {
        let bytes = bytes.to_string();
        let url = feed.absolute(&file.url);
        xml.empty("enclosure", &[("url", &url), ("length", &bytes), ("type", &file.media_type)])?;
    }
    if let Some(original) = &item.original {
        xml.text("source", &[("url", &original.url)], &item.source.name)?;
    }
    xml.close("item")
}

fn is_typed(file: &portolan_core::page::Download) -> bool {
    !file.media_type.is_empty()
}

/// `Fri, 09 Mar 2018 08:00:00 +0000`
fn rfc2822(instant: &str) -> Option<String> {
    let instant: Timestamp = instant.parse().ok()?;
    Some(instant.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string())
}
