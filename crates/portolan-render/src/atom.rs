//! Atom, RFC 4287.

use std::io;

use portolan_core::{
    page::{Card, Page},
    render::{Format, RenderError, Renderer},
};

use crate::{
    feed::{self, Feed},
    xml::Xml,
};

/// Listings and front pages as Atom.
pub struct Atom;

impl Renderer for Atom {
    fn format(&self) -> Format {
        Format {
            name: "atom".to_owned(),
            media_type: "application/atom+xml; charset=utf-8".to_owned(),
            extension: "atom".to_owned(),
        }
    }

    fn render(&self, page: &Page) -> Result<Vec<u8>, RenderError> {
        let feed = Feed::of(page, "atom")?;
        write(&feed).map_err(|err| RenderError::new(err.to_string()))
    }
}

fn write(feed: &Feed<'_>) -> io::Result<Vec<u8>> {
    let page = feed.page;
    let own = feed.absolute(feed.own);
    let mut xml = Xml::new()?;
    xml.open("feed", &[("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", &page.lang)])?;
    xml.text("title", &[], &feed.title)?;
    if !page.description.is_empty() {
        xml.text("subtitle", &[], &page.description)?;
    }
    // The feed's own address is as lasting as the portal.
    xml.text("id", &[], &own)?;
    xml.text("updated", &[], feed.updated())?;
    xml.open("author", &[])?;
    xml.text("name", &[], &page.site.title)?;
    xml.close("author")?;
    xml.empty("link", &[("rel", "self"), ("type", "application/atom+xml"), ("href", &own)])?;
    xml.empty(
        "link",
        &[
            ("rel", "alternate"),
            ("type", "text/html"),
            ("hreflang", &page.lang),
            ("href", &page.url),
        ],
    )?;
    for other in feed.others("atom") {
        let url = feed.absolute(&other.url);
        xml.empty("link", &[("rel", "alternate"), ("type", &other.media_type), ("href", &url)])?;
    }
    for item in &feed.items {
        write_entry(&mut xml, feed, item)?;
    }
    xml.close("feed")?;
    Ok(xml.into_bytes())
}

fn write_entry(xml: &mut Xml, feed: &Feed<'_>, item: &Card) -> io::Result<()> {
    let lang = feed.language(item);
    xml.open("entry", &[("xml:lang", lang)])?;
    xml.text("title", &[], feed::title(item))?;
    xml.text("id", &[], &feed::urn(item))?;
    if let Some(date) = feed::instant(&item.date) {
        xml.text("published", &[], date)?;
    }
    xml.text("updated", &[], feed.item_updated(item))?;
    let names = match item.authors.as_slice() {
        [] => std::slice::from_ref(&item.source.name),
        authors => authors,
    };
    for name in names.iter().filter(|it| !it.is_empty()) {
        xml.open("author", &[])?;
        xml.text("name", &[], name)?;
        xml.close("author")?;
    }
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &item.url)])?;
    if let Some(original) = &item.original {
        xml.empty("link", &[("rel", "via"), ("href", &original.url)])?;
    }
    for file in &item.attachments {
        let url = feed.absolute(&file.url);
        let length = file.bytes.map(|it| it.to_string());
        let mut attributes = vec![("rel", "enclosure"), ("href", url.as_str())];
        if !file.media_type.is_empty() {
            attributes.push(("type", &file.media_type));
        }
        if let Some(length) = &length {
            attributes.push(("length", length));
        }
        if !file.label.is_empty() {
            attributes.push(("title", &file.label));
        }
        if let Some(lang) = &file.lang {
            attributes.push(("hreflang", lang));
        }
        xml.empty("link", &attributes)?;
    }
    for category in &item.categories {
        xml.empty("category", &[("term", category)])?;
    }
    if let Some(teaser) = item.teaser.as_ref().filter(|it| !it.text.is_empty()) {
        let lang = teaser.lang.as_deref().unwrap_or(&feed.page.lang);
        xml.text("summary", &[("xml:lang", lang)], &teaser.text)?;
    }
    if let Some(body) = feed.body(item) {
        xml.text("content", &[("type", "html")], &body)?;
    }
    xml.close("entry")
}
