//! JSON Feed 1.1.

use portolan_core::{
    page::{Card, Page},
    render::{Format, RenderError, Renderer},
};
use serde::Serialize;

use crate::feed::{self, Feed};

/// Listings and front pages as JSON Feed 1.1.
pub struct JsonFeed;

const VERSION: &str = "https://jsonfeed.org/version/1.1";

impl Renderer for JsonFeed {
    fn format(&self) -> Format {
        Format {
            name: "json-feed".to_owned(),
            media_type: "application/feed+json; charset=utf-8".to_owned(),
            extension: "json".to_owned(),
        }
    }

    fn render(&self, page: &Page) -> Result<Vec<u8>, RenderError> {
        let feed = Feed::of(page, "json-feed")?;
        let document = Document {
            version: VERSION,
            title: &feed.title,
            home_page_url: &page.url,
            feed_url: feed.absolute(feed.own),
            description: Some(page.description.as_str()).filter(|it| !it.is_empty()),
            language: &page.lang,
            authors: vec![Author { name: &page.site.title }],
            items: feed.items.iter().map(|it| item(&feed, it)).collect(),
        };
        let mut json = serde_json::to_vec_pretty(&document)
            .map_err(|err| RenderError::new(err.to_string()))?;
        json.push(b'\n');
        Ok(json)
    }
}

#[derive(Serialize)]
struct Document<'p> {
    version: &'static str,
    title: &'p str,
    home_page_url: &'p str,
    feed_url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'p str>,
    language: &'p str,
    authors: Vec<Author<'p>>,
    items: Vec<Item<'p>>,
}

#[derive(Serialize)]
struct Item<'p> {
    id: String,
    url: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_url: Option<&'p str>,
    title: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_html: Option<String>,
    /// One of the two contents is required.
    #[serde(skip_serializing_if = "Option::is_none")]
    content_text: Option<&'p str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'p str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_published: Option<&'p str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_modified: Option<&'p str>,
    authors: Vec<Author<'p>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    tags: &'p [String],
    language: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<Attachment<'p>>,
    #[serde(rename = "_portolan")]
    portolan: Provenance<'p>,
}

#[derive(Serialize)]
struct Author<'p> {
    name: &'p str,
}

#[derive(Serialize)]
struct Attachment<'p> {
    url: String,
    mime_type: &'p str,
    #[serde(skip_serializing_if = "str::is_empty")]
    title: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    size_in_bytes: Option<u64>,
}

/// Where the item comes from, in the words of its own page.
#[derive(Serialize)]
struct Provenance<'p> {
    source: &'p str,
    #[serde(skip_serializing_if = "str::is_empty")]
    source_code: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    original: Option<&'p str>,
    kind: &'p str,
    /// The date with the precision at which it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<&'p str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    notes: &'p [String],
}

fn item<'p>(feed: &Feed<'p>, card: &'p Card) -> Item<'p> {
    let content_html = feed.body(card);
    let teaser = card.teaser.as_ref().map(|it| it.text.as_str()).filter(|it| !it.is_empty());
    let names = match card.authors.as_slice() {
        [] => std::slice::from_ref(&card.source.name),
        authors => authors,
    };
    Item {
        id: feed::urn(card),
        url: &card.url,
        external_url: card.original.as_ref().map(|it| it.url.as_str()),
        title: feed::title(card),
        content_text: content_html.is_none().then(|| teaser.unwrap_or(feed::title(card))),
        content_html,
        summary: teaser,
        date_published: feed::instant(&card.date),
        date_modified: feed::instant(&card.updated),
        authors: names.iter().map(|name| Author { name }).collect(),
        tags: &card.categories,
        language: feed.language(card),
        image: feed.image(card),
        attachments: card
            .attachments
            .iter()
            // The type is required.
            .filter(|it| !it.media_type.is_empty())
            .map(|it| Attachment {
                url: feed.absolute(&it.url),
                mime_type: &it.media_type,
                title: &it.label,
                size_in_bytes: it.bytes,
            })
            .collect(),
        portolan: Provenance {
            source: &card.source.name,
            source_code: &card.source.code,
            original: card.original.as_ref().map(|it| it.url.as_str()),
            kind: &card.kind,
            date: card.date.as_ref().map(|it| it.iso.as_str()),
            notes: &card.notes,
        },
    }
}
