//! One post of the interface as an item.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::DateTime, tz::Offset};
use portolan_plugin::{
    RawItem, When,
    raw::{Part, RawAttachment, RawDate, RawImage, RawPerson, RawTerm, RawText, RawTranslation},
};
use serde_json::{Map, Value};

use crate::{markup, route::Site};

/// Taxonomies that sort posts for the site's own machinery.
const INNER_TAXONOMIES: [&str; 4] = ["post_format", "language", "post_translations", "nav_menu"];

/// What was read, and whether the site keeps the text to itself.
pub(crate) struct Post {
    pub(crate) item: RawItem,
    pub(crate) is_protected: bool,
}

/// Reads a post. `lang` is the language that was asked for. The error says what is missing.
pub(crate) fn read(post: &Value, site: &Site, lang: Option<&str>) -> Result<Post, String> {
    if let Some(sort) = sort_of(post) {
        return Err(format!("it is {sort}"));
    }
    let Value::Object(post) = post else { return Err("it is no object".to_owned()) };
    let id = id(post).ok_or("it has no number")?;
    let is_protected = ["content", "excerpt"]
        .iter()
        .any(|key| post.get(*key).and_then(|it| it.get("protected")) == Some(&Value::Bool(true)));

    let mut item = RawItem::new(id.to_string(), Part::Whole);
    let short_link = site.short_link(id);
    item.url = text(post, "link").and_then(|it| site.absolute(it));
    if item.url.is_none() {
        item.url = Some(short_link.clone());
    } else {
        item.aliases.push(short_link);
    }
    // The guid is an address that the post had when it was written, or no address at all.
    let guid = rendered(post, "guid").map(markup::decoded);
    if let Some(guid) = guid.filter(|it| it.starts_with("http"))
        && item.url.as_ref() != Some(&guid)
        && !item.aliases.contains(&guid)
    {
        item.aliases.push(guid);
    }
    let seo = post.get("yoast_head_json").and_then(Value::as_object);
    item.canonical = seo
        .and_then(|seo| text(seo, "canonical"))
        .and_then(|it| site.absolute(it))
        .filter(|it| Some(it) != item.url.as_ref());

    let kind = text(post, "type").filter(|it| *it != "post");
    item.kind = kind.map(|it| it.replace(['_', '-'], " "));
    item.lang = lang_of(post).or_else(|| lang.map(str::to_owned));
    item.translations = translations(post, id, site);

    note(&mut item.found, "title", "title.rendered");
    item.title = rendered(post, "title").map(RawText::html);
    let content = rendered(post, "content").filter(|_| !is_protected);
    if let Some(content) = content {
        item.body = Some(RawText::html(markup::without_shortcodes(content)));
        note(&mut item.found, "body", "content.rendered");
        item.attachments = files(content, site);
    }
    let excerpt = rendered(post, "excerpt").filter(|_| !is_protected);
    let excerpt = excerpt.map(|it| markup::without_shortcodes(&markup::without_more_link(it)));
    if let Some(excerpt) = excerpt.filter(|it| !markup::plain(it).is_empty()) {
        item.teaser = Some(RawText::html(excerpt));
        note(&mut item.found, "teaser", "excerpt.rendered");
    } else if let Some(words) = seo.and_then(|seo| text(seo, "description")) {
        item.teaser = Some(RawText::plain(markup::decoded(words)));
        note(&mut item.found, "teaser", "yoast_head_json.description");
    }

    item.published = date(post, "date", "date_gmt");
    item.updated = date(post, "modified", "modified_gmt");
    if item.published.is_some() {
        note(&mut item.found, "published", "date_gmt");
    }
    item.authors = authors(post, seo);
    item.categories = terms(post);
    item.images = images(post, seo, site);
    add_own_file(&mut item, post, site);
    Ok(Post { item, is_protected })
}

/// What an entry is that has a number too and is no post.
pub(crate) fn sort_of(entry: &Value) -> Option<&'static str> {
    let has = |key: &str| entry.get(key).is_some();
    if entry.get("type").and_then(Value::as_str) == Some("comment") {
        return Some("a comment");
    }
    if has("title") || has("content") || has("type") {
        return None;
    }
    if has("taxonomy") {
        Some("a term of a taxonomy")
    } else if has("avatar_urls") || (has("name") && has("slug")) {
        Some("a person or a group")
    } else {
        None
    }
}

/// The number of a post; some plugins write it as a text.
pub(crate) fn id(post: &Map<String, Value>) -> Option<u64> {
    match post.get("id").or_else(|| post.get("ID"))? {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// Polylang's `lang`, WPML's `wpml_current_locale`.
fn lang_of(post: &Map<String, Value>) -> Option<String> {
    let code = text(post, "lang").or_else(|| text(post, "wpml_current_locale"))?;
    Some(tag_of(code))
}

/// `de_DE_formal` is German as in Germany.
fn tag_of(locale: &str) -> String {
    locale.split(['_', '-']).take(2).collect::<Vec<_>>().join("-")
}

/// Polylang gives languages with the numbers of their posts, WPML a list with addresses.
fn translations(post: &Map<String, Value>, id: u64, site: &Site) -> Vec<RawTranslation> {
    let mut found = Vec::new();
    let mut add = |lang: &str, other: Option<u64>, url: Option<&str>| {
        if other == Some(id) || lang.is_empty() {
            return;
        }
        let url = url.and_then(|it| site.absolute(&markup::decoded(it)));
        // The short form is the same in every answer, whether or not the other post stands in it.
        if let Some(url) = url.or_else(|| other.map(|other| site.short_link(other))) {
            found.push(RawTranslation { url, lang: tag_of(lang) });
        }
    };
    match post.get("translations") {
        Some(Value::Object(known)) => {
            for (lang, other) in known {
                match other {
                    Value::Object(other) => add(lang, self::id(other), text(other, "link")),
                    other => add(lang, number(other), other.as_str().filter(|it| it.contains(':'))),
                }
            }
        }
        Some(Value::Array(known)) => {
            for other in known.iter().filter_map(Value::as_object) {
                let lang = text(other, "lang").or_else(|| text(other, "locale"));
                add(lang.unwrap_or_default(), self::id(other), text(other, "link"));
            }
        }
        _ => {}
    }
    let known = match post.get("wpml_translations") {
        Some(Value::Array(known)) => known.iter().collect(),
        Some(Value::Object(known)) => known.values().collect(),
        _ => Vec::new(),
    };
    for other in known.into_iter().filter_map(Value::as_object) {
        let lang = text(other, "locale").or_else(|| text(other, "lang")).unwrap_or_default();
        let url = text(other, "href").or_else(|| text(other, "link"));
        add(lang, self::id(other), url);
    }
    found
}

/// The moment is that of the `_gmt` field; the local clock beside it tells the offset.
fn date(post: &Map<String, Value>, local: &str, gmt: &str) -> Option<RawDate> {
    let local = text(post, local);
    let clock = |text: &str| text.trim().trim_end_matches('Z').parse::<DateTime>().ok();
    let known = |text: &&str| !text.starts_with("0000");
    let moment = text(post, gmt).filter(known).and_then(clock);
    let at = moment.and_then(|it| Offset::UTC.to_timestamp(it).ok());
    let raw = local.or_else(|| text(post, gmt)).filter(known)?.to_owned();
    let Some(at) = at else { return Some(RawDate { raw, when: None }) };
    let offset_minutes = local.and_then(clock).and_then(|it| offset(it, at)).unwrap_or_default();
    Some(RawDate { raw, when: Some(When::Instant { at, offset_minutes }) })
}

/// Minutes of the site's clock before UTC; no place on earth is further away than 14 hours.
fn offset(local: DateTime, at: Timestamp) -> Option<i16> {
    let seconds = Offset::UTC.to_timestamp(local).ok()?.as_second() - at.as_second();
    i16::try_from(seconds / 60).ok().filter(|it| it.abs() <= 14 * 60)
}

fn authors(post: &Map<String, Value>, seo: Option<&Map<String, Value>>) -> Vec<RawPerson> {
    let named = embedded(post, "author").into_iter().filter_map(|author| {
        let name = text(author, "name").map(markup::plain).filter(|it| !it.is_empty())?;
        let url = text(author, "link").map(str::to_owned);
        Some(RawPerson { name: Some(name), url, ..RawPerson::default() })
    });
    let named: Vec<RawPerson> = named.collect();
    match seo.and_then(|seo| text(seo, "author")) {
        Some(name) if named.is_empty() => {
            vec![RawPerson { name: Some(markup::plain(name)), ..RawPerson::default() }]
        }
        _ => named,
    }
}

fn terms(post: &Map<String, Value>) -> Vec<RawTerm> {
    let groups = post.get("_embedded").and_then(|it| it.get("wp:term")).and_then(Value::as_array);
    let terms = groups.into_iter().flatten().filter_map(Value::as_array).flatten();
    terms
        .filter_map(|term| {
            let term = term.as_object()?;
            let taxonomy = text(term, "taxonomy").unwrap_or_default();
            let slug = text(term, "slug").unwrap_or_default();
            // What WordPress puts posts into that nobody has put anywhere.
            if INNER_TAXONOMIES.contains(&taxonomy) || slug.starts_with("uncategori") {
                return None;
            }
            let name = text(term, "name").map(markup::plain).filter(|it| !it.is_empty());
            Some(RawTerm {
                term: name.or_else(|| (!slug.is_empty()).then(|| slug.to_owned()))?,
                scheme: (!taxonomy.is_empty()).then(|| taxonomy.to_owned()),
                ..RawTerm::default()
            })
        })
        .collect()
}

/// The featured picture; pictures in the text stay there.
fn images(
    post: &Map<String, Value>,
    seo: Option<&Map<String, Value>>,
    site: &Site,
) -> Vec<RawImage> {
    let featured = embedded(post, "wp:featuredmedia").into_iter();
    let featured: Vec<RawImage> = featured.filter_map(|media| picture(media, site)).collect();
    if !featured.is_empty() {
        return featured;
    }
    let shared = seo.and_then(|seo| seo.get("og_image")?.as_array()?.first()?.as_object());
    let (address, size) = match text(post, "jetpack_featured_media_url") {
        Some(address) => (Some(address), None),
        None => (shared.and_then(|it| text(it, "url")), shared),
    };
    let size =
        |key: &str| size.and_then(|it| number(it.get(key)?)).and_then(|it| u32::try_from(it).ok());
    let url = address.and_then(|it| site.absolute(it));
    url.map(|url| RawImage {
        url,
        width: size("width"),
        height: size("height"),
        ..RawImage::default()
    })
    .into_iter()
    .collect()
}

/// A picture of the site's library.
fn picture(media: &Map<String, Value>, site: &Site) -> Option<RawImage> {
    let details = media.get("media_details").and_then(Value::as_object);
    let full = details.and_then(|it| it.get("sizes")?.get("full")?.as_object());
    let address = text(media, "source_url").or_else(|| full.and_then(|it| text(it, "source_url")));
    let size = |key: &str| {
        let stated = details.and_then(|it| number(it.get(key)?));
        let stated = stated.or_else(|| full.and_then(|it| number(it.get(key)?)));
        stated.and_then(|it| u32::try_from(it).ok()).filter(|it| *it > 0)
    };
    let meta = details.and_then(|it| it.get("image_meta")?.as_object());
    let credit = meta.and_then(|it| text(it, "credit").or_else(|| text(it, "copyright")));
    let plain = |text: &str| Some(markup::plain(text)).filter(|it| !it.is_empty());
    Some(RawImage {
        url: site.absolute(address?)?,
        alt: text(media, "alt_text").and_then(plain),
        caption: rendered(media, "caption").and_then(plain),
        credit: credit.and_then(plain),
        width: size("width"),
        height: size("height"),
    })
}

/// A post of the type `media` is a file itself.
fn add_own_file(item: &mut RawItem, post: &Map<String, Value>, site: &Site) {
    let Some(url) = text(post, "source_url").and_then(|it| site.absolute(it)) else { return };
    let title = rendered(post, "title").map(markup::plain);
    if text(post, "media_type") == Some("image") {
        item.images.extend(picture(post, site));
    } else {
        let media_type = text(post, "mime_type").map(str::to_owned);
        item.attachments.push(RawAttachment { url, title, media_type, ..RawAttachment::default() });
    }
}

/// Files that the text links to.
fn files(content: &str, site: &Site) -> Vec<RawAttachment> {
    let mut files: Vec<RawAttachment> = Vec::new();
    for (href, words) in markup::links(content) {
        let Some(media_type) = media_type(&href) else { continue };
        let Some(url) = site.absolute(&href) else { continue };
        match files.iter_mut().find(|it| it.url == url) {
            // The button beside a file's name says “Download”.
            Some(_) => {}
            None => files.push(RawAttachment {
                url,
                title: (!words.is_empty()).then_some(words),
                media_type: Some(media_type.to_owned()),
                ..RawAttachment::default()
            }),
        }
    }
    files
}

fn media_type(href: &str) -> Option<&'static str> {
    let path = href.split(['?', '#']).next()?;
    let (_, ending) = path.rsplit_once('/')?.1.rsplit_once('.')?;
    Some(match ending.to_ascii_lowercase().as_str() {
        "pdf" => "application/pdf",
        "doc" => "application/msword",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xls" => "application/vnd.ms-excel",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "ppt" => "application/vnd.ms-powerpoint",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "odt" => "application/vnd.oasis.opendocument.text",
        "ods" => "application/vnd.oasis.opendocument.spreadsheet",
        "csv" => "text/csv",
        "zip" => "application/zip",
        "epub" => "application/epub+zip",
        "mp3" => "audio/mpeg",
        _ => return None,
    })
}

/// What is embedded under a name. An entry that the reader may not see is an error object.
fn embedded<'p>(post: &'p Map<String, Value>, name: &str) -> Vec<&'p Map<String, Value>> {
    let entries = post.get("_embedded").and_then(|it| it.get(name)).and_then(Value::as_array);
    let entries = entries.into_iter().flatten().filter_map(Value::as_object);
    entries.filter(|it| !(it.contains_key("code") && it.contains_key("message"))).collect()
}

/// `{"rendered": "…"}`, or the bare text that some plugins make of it.
fn rendered<'p>(post: &'p Map<String, Value>, key: &str) -> Option<&'p str> {
    let value = post.get(key)?;
    let value = value.as_str().or_else(|| value.get("rendered")?.as_str())?;
    (!value.trim().is_empty()).then_some(value)
}

fn text<'p>(post: &'p Map<String, Value>, key: &str) -> Option<&'p str> {
    post.get(key)?.as_str().filter(|it| !it.trim().is_empty())
}

fn number(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

fn note(found: &mut BTreeMap<String, String>, field: &str, at: &str) {
    found.insert(field.to_owned(), at.to_owned());
}
