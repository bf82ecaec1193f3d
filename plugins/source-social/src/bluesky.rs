//! Bluesky's public view: posts as records, with ranges of bytes for what is more than text.

use portolan_plugin::raw::{RawAttachment, RawImage, RawLink};
use serde_json::Value;

use crate::{
    fields::{address, date, escaped, link, paragraphs, text, things},
    post::{Author, Post, hashtag},
    settings::{Replies, SocialSettings},
};

/// Labels that warn of what a post shows.
const WARNINGS: [&str; 6] = ["porn", "sexual", "nudity", "graphic-media", "gore", "!warn"];

/// An entry of a feed as a post, unless it is not meant for this wall. The id's part after the
/// account grows with time.
pub(crate) fn read(entry: &Value, settings: &SocialSettings) -> Option<Post> {
    let view = entry.get("post").filter(|it| it.is_object()).unwrap_or(entry);
    let reason = entry.get("reason").filter(|it| it.is_object());
    let is_repost = reason.is_some_and(|it| kind(it).ends_with("reasonRepost"));
    if is_repost && !settings.reposts {
        return None;
    }
    let record = view.get("record").unwrap_or(view);
    if !kind(record).ends_with("app.bsky.feed.post") {
        return None;
    }
    let author = view.get("author").cloned().unwrap_or_default();
    let did = text(&author, "did");
    let parent = record.pointer("/reply/parent/uri").and_then(Value::as_str);
    let is_own = parent.is_some_and(|uri| {
        did.as_ref().is_some_and(|did| uri.starts_with(&format!("at://{did}/")))
    });
    let fits = match settings.replies {
        Replies::None => parent.is_none(),
        Replies::Own => parent.is_none() || is_own,
        Replies::All => true,
    };
    if !fits && !is_repost {
        return None;
    }
    let uri = text(view, "uri").unwrap_or_default();
    let created = text(record, "createdAt");
    let by = reason.and_then(|it| it.get("by")).and_then(|it| text(it, "did"));
    let origin_id = match (is_repost, by) {
        (true, Some(by)) => format!("bluesky-repost/{by}/{uri}"),
        _ => {
            let (did, key) = parts(&uri).unwrap_or_default();
            format!("bluesky/{did}/{}/{key}", created.as_deref().unwrap_or_default())
        }
    };
    let handle = text(&author, "handle");
    let mut post = Post {
        origin_id,
        network: "bluesky",
        found: "record",
        url: page(&uri, handle.as_deref()),
        author: Author {
            name: text(&author, "displayName").or_else(|| handle.clone()),
            handle: handle.as_ref().map(|it| format!("@{it}")),
            url: handle.as_ref().map(|it| format!("https://bsky.app/profile/{it}")),
        },
        html: paragraphs(&marked_up(record)),
        published: created.and_then(|it| date(&it)),
        reply_to: parent.and_then(|uri| page(uri, None)),
        ..Post::default()
    };
    // Handles change, what an account is known by does not.
    post.aliases.extend(page(&uri, None).filter(|it| Some(it) != post.url.as_ref()));
    if is_repost {
        let at = reason.and_then(|it| text(it, "indexedAt"));
        post.published = at.and_then(|it| date(&it)).or(post.published);
        post.repost_of.clone_from(&post.url);
    }
    if let [Value::String(only)] = things(record, "langs") {
        post.lang = Some(only.clone());
    }
    post.hashtags = hashtags(record);
    let labels = things(view, "labels").iter().chain(
        record
            .pointer("/labels/values")
            .into_iter()
            .flat_map(|it| it.as_array().map(Vec::as_slice).unwrap_or_default()),
    );
    let mut labels = labels.filter_map(|it| text(it, "val"));
    post.sensitive = labels.any(|it| WARNINGS.contains(&it.as_str()));
    if let Some(embed) = view.get("embed").or_else(|| record.get("embed")) {
        read_embed(embed, &mut post);
    }
    Some(post)
}

fn kind(value: &Value) -> String {
    text(value, "$type").unwrap_or_default()
}

/// `at://did/collection/key` in its parts.
fn parts(uri: &str) -> Option<(&str, &str)> {
    let rest = uri.strip_prefix("at://")?;
    let (did, rest) = rest.split_once('/')?;
    Some((did, rest.rsplit('/').next()?))
}

/// Where people read a post.
pub(crate) fn page(uri: &str, handle: Option<&str>) -> Option<String> {
    let (did, key) = parts(uri)?;
    Some(format!("https://bsky.app/profile/{}/post/{key}", handle.unwrap_or(did)))
}

/// The text with its links; places are counted in bytes, and what lies across a letter or over
/// another place counts for nothing.
fn marked_up(record: &Value) -> String {
    let words = record.get("text").and_then(Value::as_str).unwrap_or_default();
    let mut facets: Vec<(usize, usize, String)> = Vec::new();
    for facet in things(record, "facets") {
        let at = |key: &str| {
            let number = facet.pointer(&format!("/index/{key}"))?.as_u64()?;
            usize::try_from(number).ok()
        };
        let (Some(from), Some(to)) = (at("byteStart"), at("byteEnd")) else { continue };
        if words.get(from..to).is_none_or(str::is_empty) {
            continue;
        }
        let target = things(facet, "features").iter().find_map(|feature| {
            match kind(feature).rsplit('#').next() {
                Some("link") => address(feature, "uri"),
                Some("mention") => {
                    Some(format!("https://bsky.app/profile/{}", text(feature, "did")?))
                }
                _ => None,
            }
        });
        facets.extend(target.map(|target| (from, to, target)));
    }
    facets.sort();
    let mut html = String::new();
    let mut done = 0;
    for (from, to, target) in facets {
        if from < done {
            continue;
        }
        html.push_str(&escaped(&words[done..from]));
        html.push_str(&link(&target, &escaped(&words[from..to])));
        done = to;
    }
    html.push_str(&escaped(&words[done..]));
    html
}

/// Tags inside the text and those beside it.
fn hashtags(record: &Value) -> Vec<String> {
    let inside = things(record, "facets")
        .iter()
        .flat_map(|facet| things(facet, "features"))
        .filter(|it| kind(it).ends_with("#tag"))
        .filter_map(|it| text(it, "tag"));
    let beside = things(record, "tags").iter().filter_map(Value::as_str).map(ToOwned::to_owned);
    let mut tags: Vec<String> = Vec::new();
    for tag in inside.chain(beside).map(|it| hashtag(&it)) {
        if tags.iter().all(|known| !known.eq_ignore_ascii_case(&tag)) {
            tags.push(tag);
        }
    }
    tags
}

fn read_embed(embed: &Value, post: &mut Post) {
    for image in things(embed, "images") {
        let Some(url) = address(image, "fullsize").or_else(|| address(image, "thumb")) else {
            continue;
        };
        let size = |key: &str| {
            let number = image.pointer(&format!("/aspectRatio/{key}"))?.as_u64()?;
            u32::try_from(number).ok()
        };
        post.images.push(RawImage {
            url,
            alt: Some(text(image, "alt").unwrap_or_default()).filter(|it| !it.is_empty()),
            width: size("width"),
            height: size("height"),
            ..RawImage::default()
        });
    }
    if let Some(card) = embed.get("external")
        && let Some(url) = address(card, "uri")
    {
        let rel = Some("read-more".to_owned());
        post.links.push(RawLink { url, text: text(card, "title"), rel });
    }
    if let Some(url) = address(embed, "playlist") {
        if let Some(still) = address(embed, "thumbnail") {
            let alt = text(embed, "alt");
            post.images.push(RawImage { url: still, alt, ..RawImage::default() });
        }
        let media_type = Some("application/vnd.apple.mpegurl".to_owned());
        post.files.push(RawAttachment { url, media_type, ..RawAttachment::default() });
    }
    if let Some(media) = embed.get("media") {
        read_embed(media, post);
    }
    // A quotation lies one level deeper where it stands beside pictures.
    let quoted = embed.pointer("/record/record/uri").or_else(|| embed.pointer("/record/uri"));
    if let Some(quoted) = quoted.and_then(Value::as_str).filter(|it| it.contains("feed.post"))
        && let Some(url) = page(quoted, None)
    {
        let rel = Some("quoted".to_owned());
        post.links.push(RawLink { url, text: None, rel });
    }
}
