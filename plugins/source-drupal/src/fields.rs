//! Which fields hold what: the operator's word, or the names that sites usually choose.

use serde::Deserialize;
use serde_json::Value;

use crate::document::Resource;

/// The operator's names.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub(crate) struct FieldSettings {
    pub(crate) title: Option<String>,
    pub(crate) subtitle: Option<String>,
    pub(crate) teaser: Option<String>,
    pub(crate) body: Option<String>,
    pub(crate) date: Option<String>,
    pub(crate) event: Option<String>,
    pub(crate) image: Option<String>,
    pub(crate) files: Option<String>,
    pub(crate) kind: Option<String>,
    pub(crate) author: Option<String>,
}

pub(crate) const TITLES: &[&str] = &["title", "name", "label"];
pub(crate) const SUBTITLES: &[&str] =
    &["field_subtitle", "field_sub_title", "field_subheading", "field_sub_heading"];
pub(crate) const TEASERS: &[&str] = &[
    "field_teaser",
    "field_summary",
    "field_intro",
    "field_intro_text",
    "field_introduction",
    "field_lead",
    "field_excerpt",
    "field_short_description",
    "field_landing_page_summary",
    "field_landing_page_intro_text",
];
pub(crate) const BODIES: &[&str] = &[
    "body",
    "field_body",
    "field_content",
    "field_text",
    "field_main_text",
    "field_description",
    "field_instructions",
    "field_recipe_instruction",
    "description",
];
pub(crate) const DATES: &[&str] = &[
    "field_date",
    "field_publication_date",
    "field_publish_date",
    "field_published_date",
    "field_published",
    "field_news_date",
    "field_release_date",
    "published_at",
    "created",
];
pub(crate) const EVENTS: &[&str] = &[
    "field_event_date",
    "field_event_dates",
    "field_date_range",
    "field_dates",
    "field_daterange",
    "field_when",
];
pub(crate) const KINDS: &[&str] = &["field_news_type", "field_press_release_type", "field_type"];
pub(crate) const AUTHORS: &[&str] = &["field_author", "field_authors", "field_byline"];
pub(crate) const CAPTIONS: &[&str] =
    &["field_caption", "field_media_caption", "field_image_caption"];
pub(crate) const CREDITS: &[&str] = &[
    "field_credit",
    "field_credits",
    "field_photo_credit",
    "field_copyright",
    "field_media_credit",
];
pub(crate) const PARAGRAPH_TITLES: &[&str] =
    &["field_title", "field_heading", "field_paragraph_title"];

/// The name and value of the first of these fields that holds something.
pub(crate) fn first<'d>(
    resource: &Resource<'d>,
    chosen: Option<&str>,
    usual: &[&'static str],
) -> Option<(String, &'d Value)> {
    match chosen {
        Some(name) => Some((name.to_owned(), resource.attribute(name)?)),
        None => usual.iter().find_map(|name| Some(((*name).to_owned(), resource.attribute(name)?))),
    }
}

/// The words of a value: a text, a formatted text, or the first of several.
pub(crate) fn words(value: &Value) -> Option<(String, bool)> {
    match value {
        Value::String(text) => Some((text.clone(), is_markup(text))),
        Value::Array(values) => {
            let all: Vec<(String, bool)> = values.iter().filter_map(words).collect();
            let is_html = all.iter().any(|(_, is_html)| *is_html);
            let texts: Vec<&str> = all.iter().map(|(text, _)| text.as_str()).collect();
            (!texts.is_empty()).then(|| (texts.join("\n"), is_html))
        }
        Value::Object(text) => {
            let processed = text.get("processed").and_then(Value::as_str);
            let value = processed.or_else(|| text.get("value")?.as_str())?;
            let is_plain = text.get("format").and_then(Value::as_str) == Some("plain_text")
                && processed.is_none();
            (!value.trim().is_empty()).then(|| (value.to_owned(), !is_plain))
        }
        _ => None,
    }
}

fn is_markup(text: &str) -> bool {
    text.contains("</") || text.contains("<br") || text.contains("/>")
}
