//! Sitemaps with the languages of each page, and indexes of sitemaps.

use std::io;

use portolan_core::{
    page::{self, Page, PageBody},
    render::{Format, RenderError, Renderer},
};

use crate::xml::Xml;

/// Sitemaps by the protocol of sitemaps.org.
pub struct Sitemap;

const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
const XHTML: &str = "http://www.w3.org/1999/xhtml";

impl Renderer for Sitemap {
    fn format(&self) -> Format {
        Format {
            name: "sitemap".to_owned(),
            media_type: "application/xml; charset=utf-8".to_owned(),
            extension: "xml".to_owned(),
        }
    }

    fn render(&self, page: &Page) -> Result<Vec<u8>, RenderError> {
        let PageBody::Sitemap(sitemap) = &page.body else {
            return Err(RenderError::unsupported("this page is no sitemap"));
        };
        let written = match sitemap.sitemaps.is_empty() {
            true => write(sitemap),
            false => write_index(sitemap),
        };
        written.map_err(|err| RenderError::new(err.to_string()))
    }
}

fn write_index(sitemap: &page::Sitemap) -> io::Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    xml.open("sitemapindex", &[("xmlns", NAMESPACE)])?;
    for entry in &sitemap.sitemaps {
        xml.open("sitemap", &[])?;
        xml.text("loc", &[], &entry.url)?;
        if let Some(modified) = &entry.modified {
            xml.text("lastmod", &[], modified)?;
        }
        xml.close("sitemap")?;
    }
    xml.close("sitemapindex")?;
    Ok(xml.into_bytes())
}

fn write(sitemap: &page::Sitemap) -> io::Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    xml.open("urlset", &[("xmlns", NAMESPACE), ("xmlns:xhtml", XHTML)])?;
    for entry in &sitemap.entries {
        xml.open("url", &[])?;
        xml.text("loc", &[], &entry.url)?;
        if let Some(modified) = &entry.modified {
            xml.text("lastmod", &[], modified)?;
        }
        for it in entry.alternates.iter().filter(|it| !it.fallback) {
            xml.empty(
                "xhtml:link",
                &[("rel", "alternate"), ("hreflang", &it.lang), ("href", &it.url)],
            )?;
        }
        xml.close("url")?;
    }
    xml.close("urlset")?;
    Ok(xml.into_bytes())
}
