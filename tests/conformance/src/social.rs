//! Posts of social networks: answers of a real Mastodon, and what a converter between networks
//! makes of each form.

use std::path::Path;

use portolan_core::{
    Harvest, RawItem,
    raw::{RawPost, RawSpecifics},
};
use serde_json::Value;

use super::{
    Document, ReadError, Scores, compare, files, json,
    served::{Served, Source},
};

const MASTODON: &str = "mastodon";
const GRANARY: &str = "granary";
const ORIGIN: &str = "http://example.com";

/// Whatever an account shows is read: how much of it is the operator's choice.
const ALL: &str = "replies = \"all\"\nreposts = true\nsensitive-media = true\npages = 1000\n";

/// Each recorded answer is read as a page of an account's posts.
pub(crate) fn mastodon(corpus: &Path, served: &Served, scores: &mut Scores) -> anyhow::Result<()> {
    let account = "[accounts.one]\nnetwork = \"mastodon\"\nhandle = \"@one@example.com\"\n\
                   url = \"http://example.com\"";
    let source = served.source("source-social", &format!("{ALL}{account}"))?;
    for (file, bytes) in files(&corpus.join("api/mastodon"))? {
        let recorded: Value = serde_json::from_slice(&bytes)?;
        let link = recorded.get("link").and_then(Value::as_array).into_iter().flatten();
        let link = link.filter_map(Value::as_str).collect::<Vec<_>>().join(", ");
        let mut headers =
            vec![("content-type".to_owned(), "application/json; charset=utf-8".to_owned())];
        if !link.is_empty() {
            headers.push(("link".to_owned(), link.clone()));
        }
        let body = recorded.get("body").cloned().unwrap_or_default();
        let harvest = answer(served, &source, &headers, &body);
        let statuses: Vec<&Value> = match &body {
            Value::Array(all) => all.iter().collect(),
            one => vec![one],
        };
        let statuses: Vec<&Value> =
            statuses.into_iter().filter(|it| it.get("visibility").is_some()).collect();
        if statuses.is_empty() {
            let is_nothing = match &harvest {
                Ok(harvest) => harvest.items.is_empty(),
                Err(ReadError::NoFeed(_)) => true,
                Err(ReadError::Broken(_)) => false,
            };
            scores.check(MASTODON, "no-posts", &file, is_nothing, || {
                "something was read out of what holds no posts".to_owned()
            });
            continue;
        }
        let harvest = harvest.unwrap_or_default();
        for status in statuses {
            let is_public = matches!(text(status, "visibility"), "public" | "unlisted" | "");
            let id = format!("{:0>20}", text(status, "id"));
            let item = harvest.items.iter().find(|it| it.origin_id.ends_with(&id));
            scores.check(MASTODON, "posts", &file, item.is_some() == is_public, || {
                if is_public { "a post is missing" } else { "a private post was read" }.to_owned()
            });
            if let Some(item) = item {
                check_status(status, item, &file, scores);
            }
        }
        if link.contains("rel=\"next\"") && body.as_array().is_some_and(|it| !it.is_empty()) {
            let wanted = link.split(['<', '>']).nth(1).unwrap_or_default();
            let asked = harvest.requests.first().map(|it| it.url.as_str());
            scores.check(MASTODON, "next-page", &file, asked == Some(wanted), || {
                format!("{asked:?} is asked for")
            });
        }
    }
    Ok(())
}

fn check_status(status: &Value, item: &RawItem, file: &str, scores: &mut Scores) {
    let shown = status.get("reblog").filter(|it| it.is_object()).unwrap_or(status);
    let mut check = |field: &str, passed: bool, words: &str| {
        scores.check(MASTODON, field, file, passed, || words.to_owned());
    };
    let mut expected = text(shown, "content").to_owned();
    for option in shown.pointer("/poll/options").and_then(Value::as_array).into_iter().flatten() {
        let votes = option.get("votes_count").and_then(Value::as_u64).unwrap_or_default();
        expected.push_str(&format!("<li>{} ({votes})</li>", text(option, "title")));
    }
    check("text", compare::same_words(item.body.as_ref(), &expected), "the words differ");
    let link = compare::same_address(item.url.as_deref(), text(shown, "url"));
    check("link", link, "the address differs");
    let at = compare::seconds_of(text(status, "created_at"));
    check("date", compare::seconds(item.published.as_ref()) == at, "the moment differs");
    let edited = compare::seconds_of(text(shown, "edited_at"));
    check("edited", compare::seconds(item.updated.as_ref()) == edited, "the edit differs");
    let names = ["/account/display_name", "/account/username"];
    // Pictures in a name are no part of it.
    let signs: Vec<String> = shown
        .pointer("/account/emojis")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|it| format!(":{}:", text(it, "shortcode")))
        .collect();
    let bare = |name: &str| {
        compare::squeeze(&signs.iter().fold(name.to_owned(), |name, sign| name.replace(sign, "")))
    };
    let mut names =
        names.iter().filter_map(|at| shown.pointer(at).and_then(Value::as_str)).map(bare);
    let name = item.authors.first().and_then(|it| it.name.as_deref()).unwrap_or_default();
    check("author", names.any(|it| it == name), "the author differs");
    let lang = text(shown, "language");
    check("language", item.lang.as_deref().unwrap_or_default() == lang, "the language differs");
    let Some(post) = post(item) else {
        check("warning", false, "it is no post");
        return;
    };
    let warning = post.warning.as_deref().unwrap_or_default() == text(shown, "spoiler_text").trim();
    check("warning", warning, "the warning differs");
    let tags: Vec<String> =
        list(shown, "tags").map(|it| format!("#{}", text(it, "name"))).collect();
    check("hashtags", post.hashtags == tags, "the hashtags differ");
    for media in list(shown, "media_attachments") {
        let url = text(media, "url");
        let alt = match text(media, "type") {
            "image" => item.images.iter().find(|it| it.url == url).map(|it| it.alt.clone()),
            _ => item.attachments.iter().find(|it| it.url == url).map(|it| it.title.clone()),
        };
        let wanted = Some(text(media, "description").trim()).filter(|it| !it.is_empty());
        let passed = alt.is_some_and(|alt| alt.as_deref() == wanted);
        check("media", passed, "a file, or its description, is missing");
    }
}

/// For each form that is read, the converter's own model says what stands in it.
pub(crate) fn granary(corpus: &Path, served: &Served, scores: &mut Scores) -> anyhow::Result<()> {
    let folder = corpus.join("api/granary");
    let activitypub = "[accounts.one]\nnetwork = \"activitypub\"\nhandle = \"@one@example.com\"\n\
                       url = \"http://example.com/one\"";
    let bluesky = "[accounts.one]\nnetwork = \"bluesky\"\nhandle = \"@one.example.com\"\n\
                   url = \"http://example.com\"";
    for (ending, settings, models) in [
        (".as2.json", activitypub, ["as-from-as2", "as"]),
        (".bsky.json", bluesky, ["as-from-bsky", "as"]),
    ] {
        let source = served.source("source-social", &format!("{ALL}{settings}"))?;
        for (file, _) in files(&folder)? {
            let Some(base) = file.strip_suffix(ending).filter(|it| !it.contains('.')) else {
                continue;
            };
            let model = models.iter().map(|it| folder.join(format!("{base}.{it}.json")));
            let Some(model) = model.into_iter().find(|it| it.exists()) else { continue };
            let (Ok(body), Ok(model)) = (json(&folder.join(&file)), json(&model)) else { continue };
            let harvest = answer(served, &source, &[], &body).unwrap_or_default();
            check_pair(&model, &harvest, &file, scores);
        }
    }
    Ok(())
}

/// Sorts of things in the model that a wall shows.
const POSTS: [&str; 7] = ["note", "article", "comment", "question", "event", "video", "image"];

fn check_pair(model: &Value, harvest: &Harvest, file: &str, scores: &mut Scores) {
    let is_activity = text(model, "objectType") == "activity";
    let verb = text(model, "verb");
    let is_share = is_activity && verb == "share";
    let object = match is_activity {
        true => model.get("object").filter(|it| it.is_object()).unwrap_or(model),
        false => model,
    };
    let is_post = POSTS.contains(&text(object, "objectType"))
        && (!is_activity || ["post", "update", "share", ""].contains(&verb));
    let content = text(object, "content");
    let says = !content.is_empty() || !text(object, "displayName").is_empty();
    if !is_post || !says {
        let count = harvest.items.len();
        scores.check(GRANARY, "no-post", file, count == 0, || format!("{count} posts were read"));
        return;
    }
    let Some(item) = harvest.items.first() else {
        scores.check(GRANARY, "post", file, false, || "no post was read".to_owned());
        return;
    };
    scores.check(GRANARY, "post", file, true, String::new);
    let mut check = |field: &str, passed: bool, words: String| {
        scores.check(GRANARY, field, file, passed, || words);
    };
    // What a poll offers is not in the model's text.
    let ours = item.body.as_ref().map(compare::words).unwrap_or_default();
    let wanted = compare::words_of_html(content);
    let options: Vec<&str> = list(object, "options").map(|it| text(it, "displayName")).collect();
    let passed = ours == wanted || (!options.is_empty() && ours.starts_with(&wanted));
    check("text", passed, format!("“{ours}” instead of “{wanted}”"));
    let urls: Vec<&str> = item.url.iter().chain(&item.aliases).map(String::as_str).collect();
    let url = text(object, "url");
    if !url.is_empty() {
        let passed = urls.iter().any(|it| compare::same_address(Some(it), url));
        check("permalink", passed, format!("{urls:?} instead of {url}"));
    }
    let published = text(if is_share { model } else { object }, "published");
    if !published.is_empty() {
        let raw = item.published.as_ref().map(|it| it.raw.as_str());
        let at = compare::seconds(item.published.as_ref());
        let passed = raw == Some(published) || at.is_some() && at == compare::seconds_of(published);
        check("date", passed, format!("{raw:?} instead of {published}"));
    }
    let author = object.pointer("/author/displayName").and_then(Value::as_str);
    if let Some(author) = author {
        let name = item.authors.first().and_then(|it| it.name.as_deref());
        check("author", name == Some(author), format!("{name:?} instead of {author}"));
    }
    let answered = match object.get("inReplyTo") {
        Some(Value::Array(all)) => all.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    if !answered.is_empty() {
        // A post has one place for what it answers; of several, one will do.
        let is_it = |ours: &str, it: &Value| {
            it.as_str() == Some(ours) || text(it, "url") == ours || text(it, "id") == ours
        };
        let ours = post(item).and_then(|it| it.reply_to.as_deref());
        let passed = ours.is_some_and(|ours| answered.iter().any(|it| is_it(ours, it)));
        check("reply", passed, format!("{ours:?} is answered"));
    }
}

fn answer(
    served: &Served,
    source: &Source,
    headers: &[(String, String)],
    body: &Value,
) -> Result<Harvest, ReadError> {
    let body = body.to_string();
    let url = format!("{ORIGIN}/posts");
    let headers: Vec<(String, String)> = match headers {
        [] => vec![("content-type".to_owned(), "application/json".to_owned())],
        headers => headers.to_vec(),
    };
    served.read(source, &Document { url: &url, headers: &headers, body: body.as_bytes() })
}

fn post(item: &RawItem) -> Option<&RawPost> {
    match &item.specifics {
        Some(RawSpecifics::Post(post)) => Some(post),
        _ => None,
    }
}

fn list<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}
