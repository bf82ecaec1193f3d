//! Documents as publishers send them in: one object with its own address and without `fields`.
//!
//! Sources, countries and themes are ids of ReliefWeb's lists in them and are left out.

use portolan_plugin::{
    Diagnostic, RawItem,
    raw::{Part, RawAttachment, RawFact, RawLink, RawText},
};
use serde_json::Value;

use crate::fields::{address, date, image, markdown, text, things};

/// Whether an answer is such a document.
pub(crate) fn is_one(value: &Value) -> bool {
    value.get("title").is_some() && value.get("url").is_some() && value.get("data").is_none()
}

pub(crate) fn read(posted: &Value, diagnostics: &mut Vec<Diagnostic>) -> Option<RawItem> {
    let Some(url) = address(posted, "url") else {
        diagnostics.push(Diagnostic::reliefweb_entry("", "has no web address"));
        return None;
    };
    let id = text(posted, "uuid");
    if id.is_none() {
        diagnostics.push(Diagnostic::reliefweb_entry(&url, "has no `uuid`; its address names it"));
    }
    let mut item = RawItem::new(id.unwrap_or_else(|| url.clone()), Part::Whole);
    item.title = text(posted, "title").map(RawText::plain);
    item.canonical = Some(url.clone());
    item.url = Some(url);
    let has = |key: &str| posted.get(key).is_some();
    let kind = if has("closing_date") || has("how_to_apply") {
        "job"
    } else if has("how_to_register") || has("event_url") {
        "training"
    } else {
        "report"
    };
    item.kind = Some(kind.to_owned());
    item.published = date(posted, "published");
    if let Some(closing) = date(posted, "closing_date") {
        item.facts.push(RawFact { label: "Closing date".to_owned(), value: closing.raw.clone() });
        item.ends = Some(closing);
    }
    if let Some(origin) = address(posted, "origin").filter(|it| Some(it) != item.url.as_ref()) {
        item.via = Some(RawLink { url: origin, ..RawLink::default() });
    }
    if let Some(url) = address(posted, "event_url").filter(|it| Some(it) != item.url.as_ref()) {
        let rel = Some("registration".to_owned());
        item.links.push(RawLink { url, text: None, rel });
    }
    let mut body = text(posted, "body").map(|it| markdown(&it)).unwrap_or_default();
    for (key, heading) in [("how_to_apply", "How to apply"), ("how_to_register", "How to register")]
    {
        if let Some(words) = text(posted, key) {
            body.push_str(&format!("\n<h2>{heading}</h2>\n{}", markdown(&words)));
        }
    }
    if !body.is_empty() {
        item.body = Some(RawText::html(body).with_base(item.url.clone()));
    }
    item.images.extend(posted.get("image").and_then(image));
    for file in things(posted, "file") {
        let Some(url) = address(file, "url") else { continue };
        item.attachments.push(RawAttachment {
            url,
            title: text(file, "description"),
            lang: text(file, "language"),
            ..RawAttachment::default()
        });
    }
    Some(item)
}
