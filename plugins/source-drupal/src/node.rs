//! One resource as an item.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use portolan_plugin::{
    RawItem, When,
    raw::{
        Part, RawAttachment, RawDate, RawImage, RawLink, RawPerson, RawTerm, RawText,
        RawTranslation,
    },
};
use serde_json::Value;

use crate::{
    document::{Document, Resource, href, kind_of},
    fields::{self, FieldSettings},
    route::Site,
    settings::DrupalSettings,
};

/// What an entry turned out to be.
pub(crate) enum Read {
    Item(Box<RawItem>),
    /// Not published; those with an account see it.
    Unpublished,
    /// Shown in another language because there is no translation; the other list has it.
    OtherLanguage,
}

/// Reads a resource. The error says what is missing. `lang` is the language that was asked for.
pub(crate) fn read(
    entry: &Value,
    document: &Document,
    settings: &DrupalSettings,
    site: &Site,
    answered: &str,
    lang: Option<&str>,
) -> Result<Read, String> {
    let resource = Resource::of(entry).ok_or("it is no object")?;
    let name = name_of(&resource).ok_or("it has no id")?;
    if resource.attribute("status") == Some(&Value::Bool(false)) {
        return Ok(Read::Unpublished);
    }
    let langcode = langcode(&resource);
    if let (Some(asked), Some(found)) = (lang, langcode)
        && !is_same_lang(asked, found)
    {
        return Ok(Read::OtherLanguage);
    }
    let reading = Reading { resource, document, fields: &settings.fields, site };
    let mut item = RawItem::new(name, Part::Whole);

    let own = resource.value.get("links").and_then(|it| it.get("self")).and_then(href);
    let answered =
        own.as_deref().and_then(|it| site.folder_of(it)).or_else(|| site.folder_of(answered));
    // The folder of the item's own language, where the operator has said what it is called.
    let is_known = langcode.is_some_and(|it| settings.languages.iter().any(|known| known == it));
    let folder = match langcode.filter(|_| is_known) {
        Some(code) => site.folder(settings.prefix(Some(code))),
        None => answered.unwrap_or_else(|| site.folder("")),
    };
    reading.addresses(&mut item, &folder);
    item.lang = langcode.or(lang).map(str::to_owned);
    item.translations = reading.translations(settings);
    reading.texts(&mut item);
    reading.dates(&mut item);
    item.kind = reading.kind();
    item.authors = reading.authors();
    reading.related(&mut item);
    Ok(Read::Item(Box::new(item)))
}

/// The name by which a resource is known in a language.
pub(crate) fn name_of(resource: &Resource<'_>) -> Option<String> {
    let id = resource.value.get("id")?.as_str().filter(|it| !it.trim().is_empty())?;
    Some(match langcode(resource) {
        Some(code) => format!("{id}:{code}"),
        None => id.to_owned(),
    })
}

/// The language of a resource; `und` and `zxx` are none.
pub(crate) fn langcode<'d>(resource: &Resource<'d>) -> Option<&'d str> {
    resource.text("langcode").filter(|it| !matches!(*it, "und" | "zxx"))
}

pub(crate) fn is_same_lang(asked: &str, found: &str) -> bool {
    asked.eq_ignore_ascii_case(found)
}

struct Reading<'d> {
    resource: Resource<'d>,
    document: &'d Document,
    fields: &'d FieldSettings,
    site: &'d Site,
}

impl Reading<'_> {
    fn number(&self) -> Option<u64> {
        self.resource.attribute("drupal_internal__nid")?.as_u64()
    }

    fn addresses(&self, item: &mut RawItem, folder: &str) {
        let path = self.resource.attribute("path");
        let alias = path.and_then(|it| it.get("alias")?.as_str()).filter(|it| !it.is_empty());
        let by_words = alias.map(|alias| format!("{folder}/{}", alias.trim_start_matches('/')));
        let by_number = self.number().map(|number| format!("{folder}/node/{number}"));
        match (by_words, by_number) {
            (Some(words), number) => {
                item.aliases.extend(number.filter(|it| *it != words));
                item.url = Some(words);
                note(&mut item.found, "url", "path.alias");
            }
            (None, Some(number)) => {
                item.url = Some(number);
                note(&mut item.found, "url", "drupal_internal__nid");
            }
            (None, None) => {}
        }
        item.url = item.url.take().and_then(|it| self.site.absolute(&it));
        item.canonical = self.metatag("canonical").and_then(|it| self.site.absolute(&it));
        if item.url.is_none() {
            item.url.clone_from(&item.canonical);
        }
        if item.canonical == item.url {
            item.canonical = None;
        }
    }

    /// What the site's own head would say.
    fn metatag(&self, name: &str) -> Option<String> {
        let tags = self.resource.attribute("metatag")?.as_array()?;
        tags.iter().filter_map(|tag| tag.get("attributes")).find_map(|tag| {
            let is_named = ["rel", "name", "property"]
                .iter()
                .any(|key| tag.get(*key).and_then(Value::as_str) == Some(name));
            let value = tag.get("href").or_else(|| tag.get("content"))?;
            value.as_str().filter(|_| is_named).map(str::to_owned)
        })
    }

    /// A translation names the language it was made from; both have one number.
    fn translations(&self, settings: &DrupalSettings) -> Vec<RawTranslation> {
        let own = langcode(&self.resource).unwrap_or_default();
        let source = self.resource.text("content_translation_source");
        let source = source.filter(|it| *it != "und" && *it != own);
        // Of other languages it is not known where their pages lie.
        let source = source.filter(|it| settings.languages.iter().any(|known| known == it));
        let (Some(source), Some(number)) = (source, self.number()) else { return Vec::new() };
        let folder = self.site.folder(settings.prefix(Some(source)));
        let url = format!("{folder}/node/{number}");
        vec![RawTranslation { url, lang: source.to_owned() }]
    }

    fn texts(&self, item: &mut RawItem) {
        let mut read = |field: &str, chosen: Option<&String>, usual: &[&'static str]| {
            let (name, value) = fields::first(&self.resource, chosen.map(String::as_str), usual)?;
            let (words, is_html) = fields::words(value)?;
            note(&mut item.found, field, &name);
            Some(if is_html { RawText::html(words) } else { RawText::plain(words) })
        };
        let title = read("title", self.fields.title.as_ref(), fields::TITLES);
        let subtitle = read("subtitle", self.fields.subtitle.as_ref(), fields::SUBTITLES);
        let teaser = read("teaser", self.fields.teaser.as_ref(), fields::TEASERS);
        let body = read("body", self.fields.body.as_ref(), fields::BODIES);
        // Titles are plain, whatever stands in them.
        item.title = title.map(|it| RawText::plain(it.value));
        item.subtitle = subtitle;
        item.teaser = teaser;
        item.body = body;
        if item.teaser.is_none() {
            let summary =
                self.resource.attribute("body").and_then(|it| it.get("summary")?.as_str());
            if let Some(summary) = summary.filter(|it| !it.trim().is_empty()) {
                item.teaser = Some(RawText::html(summary));
                note(&mut item.found, "teaser", "body.summary");
            }
        }
        if item.body.is_none()
            && let Some(html) = self.paragraphs()
        {
            item.body = Some(RawText::html(html));
            note(&mut item.found, "body", "paragraphs");
        }
    }

    /// A text that is put together of paragraphs, in their order.
    fn paragraphs(&self) -> Option<String> {
        let related = self.resource.relationships().into_iter().flat_map(|(_, ids)| ids);
        let paragraphs = related
            .filter(|it| kind_of(it).starts_with("paragraph--"))
            .filter_map(|it| self.document.included(it));
        let mut html = String::new();
        for paragraph in paragraphs {
            if let Some((heading, false)) =
                fields::first(&paragraph, None, fields::PARAGRAPH_TITLES)
                    .and_then(|(_, value)| fields::words(value))
            {
                html.push_str(&format!("<h2>{}</h2>\n", escaped(&heading)));
            }
            for (_, value) in paragraph.attributes() {
                if value.is_object()
                    && value.get("processed").is_some()
                    && let Some((words, _)) = fields::words(value)
                {
                    html.push_str(&words);
                    html.push('\n');
                }
            }
        }
        (!html.is_empty()).then_some(html)
    }

    fn dates(&self, item: &mut RawItem) {
        let chosen = self.fields.date.as_deref();
        if let Some((name, value)) = fields::first(&self.resource, chosen, fields::DATES) {
            item.published = date(value.get("value").unwrap_or(value));
            note(&mut item.found, "published", &name);
        }
        item.updated = self.resource.attribute("changed").and_then(date);
        let chosen = self.fields.event.as_deref();
        if let Some((name, value)) = fields::first(&self.resource, chosen, fields::EVENTS) {
            let value = value.as_array().and_then(|it| it.first()).unwrap_or(value);
            item.starts = date(value.get("value").unwrap_or(value));
            item.ends = value.get("end_value").and_then(date);
            note(&mut item.found, "starts", &name);
        }
    }

    /// A term or a text that says it, or the name of the type.
    fn kind(&self) -> Option<String> {
        let names: Vec<&str> = match self.fields.kind.as_deref() {
            Some(name) => vec![name],
            None => fields::KINDS.to_vec(),
        };
        let said = names.iter().find_map(|name| {
            let text = self.resource.attribute(name).and_then(fields::words).map(|it| it.0);
            text.or_else(|| self.labels(name).into_iter().next())
        });
        let bundle = self.resource.kind().split_once("--").map(|(_, bundle)| bundle);
        let bundle = bundle.filter(|it| !matches!(*it, "article" | "node"));
        said.or_else(|| bundle.map(|it| it.replace(['_', '-'], " ")))
    }

    fn authors(&self) -> Vec<RawPerson> {
        let names: Vec<&str> = match self.fields.author.as_deref() {
            Some(name) => vec![name],
            None => fields::AUTHORS.to_vec(),
        };
        let found = names.iter().find_map(|name| {
            let text = self.resource.attribute(name).and_then(fields::words).map(|it| vec![it.0]);
            text.or_else(|| Some(self.labels(name))).filter(|it| !it.is_empty())
        });
        let person = |name: String| RawPerson { name: Some(name), ..RawPerson::default() };
        found.unwrap_or_default().into_iter().map(person).collect()
    }

    /// What the resources of a relationship are called.
    fn labels(&self, relationship: &str) -> Vec<String> {
        let related = self.resource.related(relationship).into_iter();
        related.filter_map(|it| label(&self.document.included(it)?)).collect()
    }

    fn related(&self, item: &mut RawItem) {
        let kind_field = self.fields.kind.as_deref();
        let is_chosen =
            |chosen: &Option<String>, name: &str| chosen.as_deref().is_none_or(|it| it == name);
        for (name, identifiers) in self.resource.relationships() {
            for identifier in identifiers {
                let kind = kind_of(identifier);
                if let Some(vocabulary) = kind.strip_prefix("taxonomy_term--") {
                    let is_kind = kind_field == Some(name)
                        || (kind_field.is_none() && fields::KINDS.contains(&name));
                    let term = self.document.included(identifier).and_then(|it| label(&it));
                    if let Some(term) = term.filter(|_| !is_kind) {
                        let scheme = Some(vocabulary.to_owned());
                        item.categories.push(RawTerm { term, scheme, ..RawTerm::default() });
                    }
                } else if kind == "file--file" {
                    let Some(file) = self.document.included(identifier) else { continue };
                    let meta = identifier.get("meta");
                    if is_picture(&file) && is_chosen(&self.fields.image, name) {
                        item.images.extend(self.picture(&file, meta, None));
                    } else if !is_picture(&file) && is_chosen(&self.fields.files, name) {
                        let words = meta.and_then(|it| it.get("description")?.as_str());
                        item.attachments.extend(self.file(&file, words, None));
                    }
                } else if kind.starts_with("media--")
                    && let Some(media) = self.document.included(identifier)
                {
                    let is_image = kind == "media--image";
                    let chosen = if is_image { &self.fields.image } else { &self.fields.files };
                    if is_chosen(chosen, name) {
                        self.medium(item, &media, is_image);
                    }
                }
            }
        }
    }

    fn medium(&self, item: &mut RawItem, media: &Resource<'_>, is_image: bool) {
        if let Some(url) = media.text("field_media_oembed_video") {
            item.links.push(RawLink {
                url: url.to_owned(),
                text: media.text("name").map(str::to_owned),
                rel: Some("video".to_owned()),
            });
            return;
        }
        // The medium's own file comes before the small picture that stands for it.
        let mut files: Vec<(&str, &Value, Resource<'_>)> = Vec::new();
        for (name, identifiers) in media.relationships() {
            for identifier in identifiers {
                if let Some(file) = self.document.included(identifier)
                    && file.kind() == "file--file"
                {
                    files.push((name, identifier, file));
                }
            }
        }
        files.sort_by_key(|(name, ..)| *name == "thumbnail");
        if is_image {
            let file = files.iter().find(|(_, _, file)| is_picture(file));
            let picture = file.and_then(|(_, identifier, file)| {
                self.picture(file, identifier.get("meta"), Some(media))
            });
            item.images.extend(picture);
            return;
        }
        // A picture of the first page is no file to be read.
        if let Some((_, _, file)) = files.iter().find(|(name, ..)| *name != "thumbnail") {
            item.attachments.extend(self.file(file, media.text("name"), langcode(media)));
        }
    }

    fn picture(
        &self,
        file: &Resource<'_>,
        meta: Option<&Value>,
        media: Option<&Resource<'_>>,
    ) -> Option<RawImage> {
        let words = |key: &str| {
            let words = meta?.get(key)?.as_str()?.trim();
            (!words.is_empty()).then(|| words.to_owned())
        };
        let size = |key: &str| {
            let value = meta?.get(key)?;
            let size = value.as_u64().or_else(|| value.as_str()?.parse().ok())?;
            u32::try_from(size).ok().filter(|it| *it > 0)
        };
        let of_media = |names: &[&'static str]| {
            fields::first(media?, None, names).and_then(|(_, value)| fields::words(value))
        };
        Some(RawImage {
            url: self.address(file)?,
            alt: words("alt"),
            caption: of_media(fields::CAPTIONS).map(|it| it.0).or_else(|| words("title")),
            credit: of_media(fields::CREDITS).map(|it| it.0),
            width: size("width"),
            height: size("height"),
        })
    }

    fn file(
        &self,
        file: &Resource<'_>,
        title: Option<&str>,
        lang: Option<&str>,
    ) -> Option<RawAttachment> {
        let title = title.filter(|it| !it.trim().is_empty()).or_else(|| file.text("filename"));
        Some(RawAttachment {
            url: self.address(file)?,
            title: title.map(str::to_owned),
            media_type: file.text("filemime").map(str::to_owned),
            bytes: file.attribute("filesize").and_then(Value::as_u64).filter(|it| *it > 0),
            lang: lang.map(str::to_owned),
            ..RawAttachment::default()
        })
    }

    fn address(&self, file: &Resource<'_>) -> Option<String> {
        let uri = file.attribute("uri");
        let stated = uri.and_then(|it| it.get("url")?.as_str()).or_else(|| file.text("url"));
        let outside = || uri?.get("value")?.as_str().filter(|it| it.starts_with("http"));
        self.site.absolute(stated.or_else(outside)?)
    }
}

/// What a term, a person or a page is called.
fn label(resource: &Resource<'_>) -> Option<String> {
    let names = ["name", "display_name", "title"];
    names.iter().find_map(|name| resource.text(name)).map(|it| it.trim().to_owned())
}

fn is_picture(file: &Resource<'_>) -> bool {
    file.text("filemime").is_some_and(|it| it.starts_with("image/"))
}

/// RFC 3339, a day, or the seconds that older sites count.
fn date(value: &Value) -> Option<RawDate> {
    let (raw, when) = match value {
        Value::Number(seconds) => {
            let at = Timestamp::from_second(seconds.as_i64()?).ok();
            (seconds.to_string(), at.map(|at| When::Instant { at, offset_minutes: 0 }))
        }
        Value::String(text) => (text.clone(), instant(text).or_else(|| day(text))),
        _ => return None,
    };
    Some(RawDate { raw, when })
}

fn instant(text: &str) -> Option<When> {
    let text = text.trim();
    let at: Timestamp = text.parse().ok()?;
    Some(When::Instant { at, offset_minutes: offset(text).unwrap_or_default() })
}

/// Minutes of `+01:00` at the end of a moment; a `-` before the time belongs to the date.
fn offset(text: &str) -> Option<i16> {
    let at = text.rfind(['+', '-']).filter(|at| *at > 10)?;
    let digits: String = text[at + 1..].chars().filter(char::is_ascii_digit).collect();
    let hours: i16 = digits.get(..2)?.parse().ok()?;
    let minutes: i16 = digits.get(2..4).unwrap_or("0").parse().ok()?;
    let sign = if text[at..].starts_with('-') { -1 } else { 1 };
    Some(sign * (hours * 60 + minutes))
}

fn day(text: &str) -> Option<When> {
    let date: Date = text.trim().parse().ok().filter(|_| text.trim().len() == 10)?;
    Some(When::Day { date })
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn note(found: &mut BTreeMap<String, String>, field: &str, at: &str) {
    found.insert(field.to_owned(), at.to_owned());
}
