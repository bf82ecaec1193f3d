//! JSON Feed 1.0 and 1.1, with the liberties that publishers take.

use portolan_plugin::{
    Diagnostic, RawItem,
    raw::{
        Part, RawAttachment, RawChannel, RawDate, RawImage, RawLink, RawPerson, RawTerm, RawText,
    },
    source::{SourceError, SourceErrorKind},
};
use serde_json::{Map, Value};
use url::Url;

use crate::{
    entry::Draft,
    fields::{self, Scope},
    read::{Found, NotAFeed},
    report::Report,
};

pub(crate) fn read(
    text: &str,
    base: Option<&Url>,
    items_max: usize,
    mut report: Report,
) -> Result<Found, NotAFeed> {
    let document: Value = match serde_json::from_str(text.trim_start()) {
        Ok(document) => document,
        Err(err) => {
            let message = format!("the document looks like JSON but does not parse: {err}");
            let error = SourceError::new(SourceErrorKind::Unreadable, message);
            return Err(NotAFeed { error, report });
        }
    };
    let version = document.get("version").and_then(Value::as_str).unwrap_or_default().to_owned();
    let is_feed =
        version.contains("jsonfeed.org") || document.get("items").is_some_and(Value::is_array);
    let Value::Object(feed) = document else {
        let message = "the document is JSON but no JSON Feed: its root is no object";
        let error = SourceError::new(SourceErrorKind::Unrecognised, message);
        return Err(NotAFeed { error, report });
    };
    if !is_feed {
        let message = "the document is JSON but no JSON Feed: it has neither `version` nor `items`";
        let error = SourceError::new(SourceErrorKind::Unrecognised, message);
        return Err(NotAFeed { error, report });
    }
    let format = match version.rsplit('/').next() {
        Some(number @ ("1" | "1.0")) if !number.is_empty() => "json-feed 1.0".to_owned(),
        _ => "json-feed 1.1".to_owned(),
    };

    let scope = Scope::new(base);
    let mut reading = Reading { scope: &scope, report: &mut report };
    let mut channel = reading.channel(&feed);
    channel.format = Some(format);
    let next = reading.address(&feed, "next_url");
    let mut drafts = Vec::new();
    let n_items = feed.get("items").and_then(Value::as_array).map_or(0, Vec::len);
    for item in feed.get("items").and_then(Value::as_array).into_iter().flatten().take(items_max) {
        match item {
            Value::Object(item) => drafts.push(reading.item(item)),
            _ => reading.report.add(Diagnostic::feed_json_member("items[]", "an object"), None),
        }
    }
    if n_items > items_max {
        report.add(Diagnostic::feed_items_limit(items_max), None);
    }
    Ok(Found { drafts, channel, next, archive: None, complete: false, report })
}

struct Reading<'s, 'd> {
    scope: &'s Scope<'d>,
    report: &'s mut Report,
}

impl Reading<'_, '_> {
    fn channel(&mut self, feed: &Map<String, Value>) -> RawChannel {
        let mut channel = RawChannel {
            title: self.text(feed, "title").map(RawText::plain),
            subtitle: self.text(feed, "description").map(RawText::plain),
            url: self.address(feed, "home_page_url"),
            self_url: self.address(feed, "feed_url"),
            lang: self.text(feed, "language"),
            authors: self.authors(feed),
            ..RawChannel::default()
        };
        if let Some(url) = self.address(feed, "icon").or_else(|| self.address(feed, "favicon")) {
            channel.image = Some(RawImage { url, ..RawImage::default() });
        }
        for hub in feed.get("hubs").and_then(Value::as_array).into_iter().flatten() {
            if let Some(url) = hub.as_object().and_then(|hub| self.address(hub, "url")) {
                channel.links.push(RawLink { url, text: None, rel: Some("hub".to_owned()) });
            }
        }
        channel
    }

    fn item(&mut self, from: &Map<String, Value>) -> Draft {
        let mut item = RawItem::new("", Part::Whole);
        let id = self.text(from, "id");
        item.url = self.address(from, "url");
        item.title = self.text(from, "title").map(RawText::plain);
        item.teaser = self.text(from, "summary").map(RawText::plain);
        let html = self.text(from, "content_html").map(RawText::html);
        item.body = html.or_else(|| self.text(from, "content_text").map(RawText::plain));
        item.published = self.date(from, "date_published");
        item.updated = self.date(from, "date_modified");
        item.lang = self.text(from, "language");
        item.authors = self.authors(from);
        if let Some(url) = self.address(from, "external_url") {
            if item.url.is_none() {
                item.url = Some(url);
            } else if item.url.as_ref() != Some(&url) {
                item.via = Some(RawLink { url, text: None, rel: Some("external".to_owned()) });
            }
        }
        for member in ["image", "banner_image"] {
            if let Some(url) = self.address(from, member)
                && item.images.iter().all(|known| known.url != url)
            {
                item.images.push(RawImage { url, ..RawImage::default() });
            }
        }
        for tag in from.get("tags").and_then(Value::as_array).into_iter().flatten() {
            match tag.as_str().map(str::trim) {
                Some("") => {}
                Some(term) => {
                    item.categories.push(RawTerm { term: term.to_owned(), ..RawTerm::default() });
                }
                None => self.report.add(Diagnostic::feed_json_member("tags[]", "a string"), None),
            }
        }
        for attachment in from.get("attachments").and_then(Value::as_array).into_iter().flatten() {
            let Some(attachment) = attachment.as_object() else { continue };
            let Some(url) = self.address(attachment, "url") else { continue };
            let media_type = self.text(attachment, "mime_type");
            if media_type.as_deref().is_some_and(|it| it.starts_with("image/"))
                && item.images.iter().all(|known| known.url != url)
            {
                item.images.push(RawImage { url: url.clone(), ..RawImage::default() });
            }
            item.attachments.push(RawAttachment {
                url,
                title: self.text(attachment, "title"),
                media_type,
                bytes: attachment.get("size_in_bytes").and_then(whole),
                lang: None,
                duration_secs: attachment.get("duration_in_seconds").and_then(whole),
            });
        }
        for (field, member, is_there) in [
            ("url", "url", item.url.is_some()),
            ("title", "title", item.title.is_some()),
            ("teaser", "summary", item.teaser.is_some()),
            ("published", "date_published", item.published.is_some()),
            ("updated", "date_modified", item.updated.is_some()),
        ] {
            if is_there {
                item.found.insert(field.to_owned(), member.to_owned());
            }
        }
        if item.body.is_some() {
            let is_html = from.get("content_html").is_some_and(|it| !it.is_null());
            let member = if is_html { "content_html" } else { "content_text" };
            item.found.insert("body".to_owned(), member.to_owned());
        }
        Draft { item, at: None, id }
    }

    fn authors(&mut self, from: &Map<String, Value>) -> Vec<RawPerson> {
        let many = from.get("authors").and_then(Value::as_array).map(Vec::as_slice);
        let one = from.get("author").map(std::slice::from_ref);
        let mut persons = Vec::new();
        for author in many.filter(|it| !it.is_empty()).or(one).unwrap_or_default() {
            match author {
                Value::String(words) => persons.extend(fields::person_of(words, None)),
                Value::Object(author) => {
                    let person = RawPerson {
                        name: self.text(author, "name"),
                        email: None,
                        url: self.address(author, "url"),
                        role: None,
                    };
                    if person.name.is_some() || person.url.is_some() {
                        persons.push(person);
                    }
                }
                Value::Null => {}
                _ => self.report.add(Diagnostic::feed_json_member("author", "an object"), None),
            }
        }
        persons
    }

    /// A string; a number stands for itself, as some generators write identifiers.
    fn text(&mut self, from: &Map<String, Value>, member: &str) -> Option<String> {
        match from.get(member)? {
            Value::String(text) => {
                let text = text.trim();
                (!text.is_empty()).then(|| text.to_owned())
            }
            Value::Number(number) => Some(number.to_string()),
            Value::Null => None,
            _ => {
                self.report.add(Diagnostic::feed_json_member(member, "a string"), None);
                None
            }
        }
    }

    fn address(&mut self, from: &Map<String, Value>, member: &str) -> Option<String> {
        let raw = self.text(from, member)?;
        self.scope.resolve(&raw, self.report, None)
    }

    fn date(&mut self, from: &Map<String, Value>, member: &str) -> Option<RawDate> {
        let raw = self.text(from, member)?;
        Some(fields::date_of(member, &raw, None, self.report))
    }
}

fn whole(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
            let rounded = number.as_f64().filter(|it| *it >= 0.0 && *it < 1e15).map(|it| it as u64);
            number.as_u64().or(rounded)
        }
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}
