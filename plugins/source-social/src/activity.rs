//! ActivityStreams 2: activities, the objects in them, and the collections that hold them.

use portolan_plugin::raw::{RawAttachment, RawImage, RawLink};
use serde_json::Value;

use crate::{
    account::Account,
    fields::{date, escaped, flag, is_web, plain, text, things},
    post::{Author, Choice, Post, hashtag},
    settings::{Replies, SocialSettings},
};

const PUBLIC: [&str; 3] = ["https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"];

/// Objects that are posts.
const POSTS: [&str; 6] = ["Note", "Article", "Question", "Page", "Video", "Event"];

/// What an activity, or a bare object, comes to.
pub(crate) enum Read {
    Post(Box<Post>),
    /// The object of this id is no more.
    Deleted(String),
    /// None of a wall's business: a like, a follow, a message to one person.
    Other,
}

pub(crate) fn read(value: &Value, account: &Account, settings: &SocialSettings) -> Read {
    let kind = kind(value);
    let object = things(value, "object").first();
    match kind.as_str() {
        "Create" | "Update" => match object {
            Some(object) if self::kind(object) == "Tombstone" => deleted(object),
            Some(object) if POSTS.contains(&self::kind(object).as_str()) => {
                let mut post = object_post(object, settings, value);
                if let Read::Post(post) = &mut post
                    && post.author.url.is_none()
                {
                    post.author = author(things(value, "actor").first());
                }
                post
            }
            _ => Read::Other,
        },
        "Delete" => object.map_or(Read::Other, deleted),
        "Announce" if settings.reposts => announced(value, account),
        "Tombstone" => deleted(value),
        other if POSTS.contains(&other) => object_post(value, settings, &Value::Null),
        _ => Read::Other,
    }
}

/// The entries of a collection or of a page of one.
pub(crate) fn entries(collection: &Value) -> &[Value] {
    match things(collection, "orderedItems") {
        [] => things(collection, "items"),
        entries => entries,
    }
}

/// Where a collection goes on: its first page, or the next one.
pub(crate) fn next(collection: &Value) -> Option<String> {
    let key = if kind(collection).ends_with("Page") { "next" } else { "first" };
    things(collection, key).first().and_then(id).filter(|it| is_web(it))
}

/// The page that stands inside a collection, if one does.
pub(crate) fn inner_page(collection: &Value) -> Option<&Value> {
    things(collection, "first").first().filter(|it| !entries(it).is_empty())
}

pub(crate) fn kind(value: &Value) -> String {
    things(value, "type").first().and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// An id, whether it stands alone or in the thing itself.
pub(crate) fn id(value: &Value) -> Option<String> {
    match value {
        Value::String(id) => Some(id.clone()),
        value => text(value, "id").or_else(|| web_address(value, "url")),
    }
}

fn deleted(object: &Value) -> Read {
    id(object).map_or(Read::Other, |id| Read::Deleted(origin_id(&id)))
}

/// Ids of objects are addresses, and lie below that of their actor.
pub(crate) fn origin_id(id: &str) -> String {
    format!("activitypub/{id}")
}

fn announced(value: &Value, account: &Account) -> Read {
    let (Some(id), Some(object)) = (id(value), things(value, "object").first()) else {
        return Read::Other;
    };
    let Some(of) = web_address(object, "url").or_else(|| self::id(object)) else {
        return Read::Other;
    };
    let html = match object.is_object() {
        true => texts(object).0,
        // Only its address is known.
        false => format!("<p>{}</p>", crate::fields::link(&of, &escaped(&of))),
    };
    let author = match things(object, "attributedTo").first() {
        Some(by) => self::author(Some(by)),
        None => Author { handle: Some(account.handle.clone()), ..Author::default() },
    };
    Read::Post(Box::new(Post {
        origin_id: origin_id(&id),
        network: "activitypub",
        found: "object",
        url: Some(of.clone()).filter(|it| is_web(it)),
        author,
        html,
        published: text(value, "published").and_then(|it| date(&it)),
        repost_of: Some(of),
        ..Post::default()
    }))
}

fn object_post(object: &Value, settings: &SocialSettings, activity: &Value) -> Read {
    let Some(id) = id(object) else { return Read::Other };
    if !is_public(object, activity) {
        return Read::Other;
    }
    let answered = things(object, "inReplyTo").first().and_then(self::id);
    let by = things(object, "attributedTo").first().or(things(activity, "actor").first());
    let own = by.and_then(self::id);
    let is_own = answered
        .as_ref()
        .zip(own.as_ref())
        .is_some_and(|(answered, own)| answered.starts_with(own.as_str()));
    let fits = match settings.replies {
        Replies::None => answered.is_none(),
        Replies::Own => answered.is_none() || is_own,
        Replies::All => true,
    };
    if !fits {
        return Read::Other;
    }
    let (html, lang) = texts(object);
    let url = web_address(object, "url").or_else(|| Some(id.clone()).filter(|it| is_web(it)));
    let mut post = Post {
        origin_id: origin_id(&id),
        network: "activitypub",
        found: "object",
        aliases: Some(id).filter(|it| is_web(it) && Some(it) != url.as_ref()).into_iter().collect(),
        url,
        author: author(by),
        title: named(object, "name").map(|it| plain(&it)),
        html,
        lang,
        published: text(object, "published")
            .or_else(|| text(activity, "published"))
            .and_then(|it| date(&it)),
        updated: text(object, "updated").and_then(|it| date(&it)),
        sensitive: flag(object, "sensitive"),
        reply_to: answered,
        ..Post::default()
    };
    // Articles have summaries, posts have warnings.
    let summary = named(object, "summary").map(|it| plain(&it));
    if kind(object) == "Note" || kind(object) == "Question" {
        post.warning = summary.filter(|_| flag(object, "sensitive"));
        post.title = None;
    }
    for tag in things(object, "tag").iter().filter(|it| kind(it) == "Hashtag") {
        post.hashtags.extend(text(tag, "name").map(|it| hashtag(&it)));
    }
    for media in things(object, "attachment").iter().chain(things(object, "image")) {
        read_media(media, &mut post);
    }
    post.poll = things(object, "oneOf")
        .iter()
        .chain(things(object, "anyOf"))
        .filter_map(|it| {
            let votes = it.pointer("/replies/totalItems").and_then(Value::as_u64);
            Some(Choice { words: text(it, "name")?, votes })
        })
        .collect();
    Read::Post(Box::new(post))
}

/// Whether it is meant for everybody: by the readers that the object names, else by those of the
/// activity. What names no reader at all stands where everybody reads.
fn is_public(object: &Value, activity: &Value) -> bool {
    let readers = |it: &Value| -> Vec<String> {
        ["to", "cc"].iter().flat_map(|key| things(it, key)).filter_map(id).collect()
    };
    let named = match readers(object) {
        none if none.is_empty() => readers(activity),
        named => named,
    };
    named.is_empty() || named.iter().any(|it| PUBLIC.contains(&it.as_str()))
}

/// The text and its language; several languages stand one after the other, each marked.
fn texts(object: &Value) -> (String, Option<String>) {
    let versions: Vec<(&String, &str)> = object
        .get("contentMap")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter_map(|(lang, words)| Some((lang, words.as_str()?)))
        .filter(|(lang, words)| !words.trim().is_empty() && *lang != "und")
        .collect();
    match versions.as_slice() {
        [] => (text(object, "content").unwrap_or_default(), None),
        [(lang, words)] => ((*words).to_owned(), Some((*lang).clone())),
        several => {
            let part = |(lang, words): &(&String, &str)| {
                format!("<div lang=\"{}\">{words}</div>", escaped(lang))
            };
            (several.iter().map(part).collect(), None)
        }
    }
}

fn named(object: &Value, key: &str) -> Option<String> {
    text(object, key).or_else(|| {
        let map = object.get(format!("{key}Map"))?.as_object()?;
        map.values().find_map(Value::as_str).map(ToOwned::to_owned)
    })
}

/// Of several addresses the one for people.
fn web_address(value: &Value, key: &str) -> Option<String> {
    let all = things(value, key);
    let href = |it: &Value| match it {
        Value::String(url) => Some(url.clone()),
        it => text(it, "href").or_else(|| text(it, "url")),
    };
    let is_page = |it: &&Value| text(it, "mediaType").is_none_or(|it| it == "text/html");
    all.iter().filter(is_page).filter_map(href).find(|it| is_web(it))
}

fn author(by: Option<&Value>) -> Author {
    let Some(by) = by else { return Author::default() };
    let url = web_address(by, "url").or_else(|| id(by).filter(|it| is_web(it)));
    let user = text(by, "preferredUsername");
    let host = url.as_deref().and_then(|url| url.split('/').nth(2));
    Author {
        name: text(by, "name").map(|it| plain(&it)),
        handle: user.zip(host).map(|(user, host)| format!("@{user}@{host}")),
        url,
    }
}

fn read_media(media: &Value, post: &mut Post) {
    let url = match media {
        Value::String(url) => Some(url.clone()).filter(|it| is_web(it)),
        media => media_address(media),
    };
    let Some(url) = url else { return };
    let kind = kind(media);
    let media_type = text(media, "mediaType").unwrap_or_default();
    let alt = text(media, "name").or_else(|| text(media, "summary"));
    let is_image = kind == "Image" || media_type.starts_with("image/") || media.is_string();
    if is_image {
        if post.images.iter().all(|it| it.url != url) {
            let size = |key: &str| {
                media.get(key).and_then(Value::as_u64).and_then(|it| u32::try_from(it).ok())
            };
            let (width, height) = (size("width"), size("height"));
            post.images.push(RawImage { url, alt, width, height, ..RawImage::default() });
        }
        return;
    }
    if kind == "Link" || kind == "Page" {
        post.links.push(RawLink { url, text: alt, rel: Some("read-more".to_owned()) });
        return;
    }
    let kinds = [("Video", "video/mp4"), ("Audio", "audio/mpeg")];
    let by_kind = kinds.iter().find(|(name, _)| *name == kind).map(|(_, it)| (*it).to_owned());
    post.files.push(RawAttachment {
        url,
        title: alt,
        media_type: Some(media_type).filter(|it| !it.is_empty()).or(by_kind),
        bytes: media.get("size").and_then(Value::as_u64),
        ..RawAttachment::default()
    });
}

/// The file's address, whatever its type.
fn media_address(media: &Value) -> Option<String> {
    let href = |it: &Value| match it {
        Value::String(url) => Some(url.clone()),
        it => text(it, "href").or_else(|| text(it, "url")),
    };
    let own = ["url", "href"].iter().flat_map(|key| things(media, key)).filter_map(href);
    own.into_iter().find(|it| is_web(it))
}
