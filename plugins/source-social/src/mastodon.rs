//! Mastodon's interface for programs, which several servers speak.

use portolan_plugin::raw::{RawAttachment, RawImage, RawLink};
use serde_json::Value;

use crate::{
    account::Account,
    fields::{address, date, flag, padded, text, things},
    post::{Author, Choice, Post, hashtag},
    settings::{Replies, SocialSettings},
};

/// What is meant for everybody.
const PUBLIC: [&str; 2] = ["public", "unlisted"];

/// A status as a post, unless it is not meant for this wall.
pub(crate) fn read(status: &Value, account: &Account, settings: &SocialSettings) -> Option<Post> {
    let id = text(status, "id")?;
    if text(status, "visibility").is_some_and(|it| !PUBLIC.contains(&it.as_str())) {
        return None;
    }
    let reblog = status.get("reblog").filter(|it| it.is_object());
    // Messages about posts have ids and accounts as well.
    status.get("content").filter(|it| it.is_string())?;
    if reblog.is_some() && !settings.reposts {
        return None;
    }
    let author = text(status.get("account")?, "id");
    let answered = text(status, "in_reply_to_account_id");
    let is_reply = text(status, "in_reply_to_id").is_some();
    let fits = match settings.replies {
        Replies::None => !is_reply,
        Replies::Own => !is_reply || answered == author,
        Replies::All => true,
    };
    if !fits {
        return None;
    }
    let shown = reblog.unwrap_or(status);
    let mut post = Post {
        origin_id: format!("{}{}", account.prefix()?, padded(&id)),
        network: "mastodon",
        found: "status",
        author: author_of(shown.get("account")?),
        ..content(shown)
    };
    post.repost_of = reblog.and_then(|it| address(it, "url").or_else(|| address(it, "uri")));
    if reblog.is_some() {
        post.published = text(status, "created_at").and_then(|it| date(&it));
    }
    // The interface names only the number of what is answered; on the same server that is enough.
    post.reply_to = text(status, "in_reply_to_id").zip(answered).and_then(|(id, answered)| {
        let own = (Some(&answered) == author.as_ref()).then(|| address(status, "url"))??;
        let (folder, _) = own.rsplit_once('/')?;
        Some(format!("{folder}/{id}"))
    });
    Some(post)
}

/// What a status itself says, whoever passes it on.
fn content(status: &Value) -> Post {
    let url = address(status, "url");
    let uri = address(status, "uri").filter(|it| Some(it) != url.as_ref());
    let mut post = Post {
        aliases: uri.into_iter().collect(),
        html: text(status, "content").unwrap_or_default(),
        lang: text(status, "language"),
        published: text(status, "created_at").and_then(|it| date(&it)),
        updated: text(status, "edited_at").and_then(|it| date(&it)),
        warning: text(status, "spoiler_text"),
        sensitive: flag(status, "sensitive"),
        hashtags: things(status, "tags")
            .iter()
            .filter_map(|it| text(it, "name"))
            .map(|it| hashtag(&it))
            .collect(),
        url,
        ..Post::default()
    };
    for media in things(status, "media_attachments") {
        read_media(media, &mut post);
    }
    if let Some(card) = status.get("card").filter(|it| it.is_object())
        && let Some(url) = address(card, "url")
    {
        let rel = Some("read-more".to_owned());
        post.links.push(RawLink { url, text: text(card, "title"), rel });
    }
    if let Some(poll) = status.get("poll") {
        post.poll = things(poll, "options")
            .iter()
            .filter_map(|it| {
                let votes = it.get("votes_count").and_then(Value::as_u64);
                Some(Choice { words: text(it, "title")?, votes })
            })
            .collect();
    }
    post
}

fn read_media(media: &Value, post: &mut Post) {
    let Some(url) = address(media, "url").or_else(|| address(media, "remote_url")) else { return };
    let kind = text(media, "type").unwrap_or_default();
    let alt = text(media, "description");
    let size = |key: &str| {
        let number = media.pointer(&format!("/meta/original/{key}"))?.as_u64()?;
        u32::try_from(number).ok()
    };
    if kind == "image" {
        post.images.push(RawImage {
            url,
            alt,
            width: size("width"),
            height: size("height"),
            ..RawImage::default()
        });
        return;
    }
    let media_type = match kind.as_str() {
        "video" | "gifv" => Some("video/mp4"),
        "audio" => Some("audio/mpeg"),
        _ => None,
    };
    if let Some(still) = address(media, "preview_url").filter(|it| *it != url && kind != "audio") {
        post.images.push(RawImage { url: still, alt: alt.clone(), ..RawImage::default() });
    }
    let media_type = media_type.map(ToOwned::to_owned);
    post.files.push(RawAttachment { url, title: alt, media_type, ..RawAttachment::default() });
}

pub(crate) fn author_of(account: &Value) -> Author {
    let name = text(account, "display_name").map(|name| {
        // Custom signs are pictures; their names say nothing in a name.
        things(account, "emojis")
            .iter()
            .filter_map(|it| text(it, "shortcode"))
            .fold(name, |name, code| name.replace(&format!(":{code}:"), ""))
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    });
    let url = address(account, "url");
    let handle = text(account, "acct").map(|acct| match (acct.contains('@'), &url) {
        (false, Some(url)) => {
            let host = url.split('/').nth(2).unwrap_or_default();
            format!("@{acct}@{host}")
        }
        _ => format!("@{acct}"),
    });
    Author {
        name: name.filter(|it| !it.is_empty()).or_else(|| text(account, "username")),
        handle,
        url,
    }
}

/// The address that a `Link` header gives for a relation.
pub(crate) fn linked(header: &str, relation: &str) -> Option<String> {
    header.split(',').find_map(|part| {
        let (url, parameters) = part.trim().strip_prefix('<')?.split_once('>')?;
        let is_it = parameters.split(';').any(|it| {
            let it = it.trim().replace(['"', '\''], "");
            it.strip_prefix("rel=").is_some_and(|rels| rels.split(' ').any(|it| it == relation))
        });
        is_it.then(|| url.to_owned())
    })
}
