//! The archive that Twitter, now X, gives to the owner of an account: a script with a list in it.

use jiff::{Timestamp, fmt::strtime};
use portolan_plugin::{
    When,
    raw::{RawDate, RawImage},
};
use serde_json::Value;

use crate::{
    account::Account,
    fields::{address, flag, link, padded, paragraphs, text, things},
    post::{Author, Post, hashtag},
    settings::{Replies, SocialSettings},
};

/// The list in the script: everything behind the first sign of equality.
pub(crate) fn list(body: &str) -> Option<Vec<Value>> {
    let body = body.trim_start_matches('\u{feff}').trim_start();
    let json = match body.starts_with('[') {
        true => body,
        false => body.split_once('=')?.1,
    };
    serde_json::from_str(json.trim().trim_end_matches(';')).ok()
}

/// A tweet as a post, unless it is not meant for this wall.
pub(crate) fn read(entry: &Value, account: &Account, settings: &SocialSettings) -> Option<Post> {
    let tweet = entry.get("tweet").unwrap_or(entry);
    let id = text(tweet, "id_str").or_else(|| text(tweet, "id"))?;
    let words = text(tweet, "full_text").or_else(|| text(tweet, "text"))?;
    let passed_on = words.strip_prefix("RT @").and_then(|rest| rest.split_once(": "));
    if passed_on.is_some() && !settings.reposts {
        return None;
    }
    let user = account.user();
    let answered = text(tweet, "in_reply_to_screen_name");
    let is_own = answered.as_ref().is_some_and(|it| it.eq_ignore_ascii_case(user));
    let fits = match settings.replies {
        Replies::None => answered.is_none(),
        Replies::Own => answered.is_none() || is_own,
        Replies::All => true,
    };
    if !fits {
        return None;
    }
    let status = |user: &str, id: &str| format!("https://twitter.com/{user}/status/{id}");
    let mut post = Post {
        origin_id: format!("{}{}", account.prefix()?, padded(&id)),
        network: "twitter",
        found: "tweet",
        url: Some(status(user, &id)),
        // The network has changed its name, its addresses lead to one another.
        aliases: vec![format!("https://x.com/{user}/status/{id}")],
        author: Author {
            name: None,
            handle: Some(account.handle.clone()),
            url: Some(format!("https://twitter.com/{user}")),
        },
        html: paragraphs(&marked_up(tweet, &words)),
        // `und` and codes such as `qme` say that the network could not tell.
        lang: text(tweet, "lang").filter(|it| it.len() == 2).map(|it| match it.as_str() {
            "in" => "id".to_owned(),
            "iw" => "he".to_owned(),
            _ => it,
        }),
        published: text(tweet, "created_at").map(|raw| RawDate { when: when(&raw), raw }),
        sensitive: flag(tweet, "possibly_sensitive"),
        reply_to: answered
            .zip(text(tweet, "in_reply_to_status_id_str"))
            .map(|(user, id)| status(&user, &id)),
        ..Post::default()
    };
    if let Some((whose, _)) = passed_on {
        post.repost_of = Some(format!("https://twitter.com/{whose}"));
        post.author.handle = Some(format!("@{whose}"));
        post.author.url.clone_from(&post.repost_of);
    }
    let entities = tweet.get("entities").cloned().unwrap_or_default();
    post.hashtags = things(&entities, "hashtags")
        .iter()
        .filter_map(|it| text(it, "text"))
        .map(|it| hashtag(&it))
        .collect();
    let extended = tweet.get("extended_entities").cloned().unwrap_or_default();
    for media in things(&extended, "media").iter().chain(things(&entities, "media")) {
        let Some(url) = address(media, "media_url_https").or_else(|| address(media, "media_url"))
        else {
            continue;
        };
        if post.images.iter().all(|it| it.url != url) {
            let alt = text(media, "ext_alt_text");
            post.images.push(RawImage { url, alt, ..RawImage::default() });
        }
    }
    Some(post)
}

/// The text, whose entities are escaped in the archive already, with its short addresses written
/// out. An address of the post's own picture says nothing.
fn marked_up(tweet: &Value, words: &str) -> String {
    let mut html = words.to_owned();
    let entities = tweet.get("entities").cloned().unwrap_or_default();
    for media in things(&entities, "media") {
        if let Some(short) = text(media, "url") {
            html = html.replace(&short, "");
        }
    }
    for url in things(&entities, "urls") {
        let Some((short, long)) = text(url, "url").zip(address(url, "expanded_url")) else {
            continue;
        };
        let shown = text(url, "display_url").unwrap_or_else(|| long.clone());
        html = html.replace(&short, &link(&long, &crate::fields::escaped(&shown)));
    }
    html.trim().to_owned()
}

/// “Wed Mar 21 10:00:00 +0000 2018”.
fn when(raw: &str) -> Option<When> {
    let parsed = strtime::parse("%a %b %d %H:%M:%S %z %Y", raw).ok()?;
    let at: Timestamp = parsed.to_timestamp().ok()?;
    Some(When::Instant { at, offset_minutes: 0 })
}
