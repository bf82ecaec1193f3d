use super::*;

const DID: &str = "did:plc:yerevan";

fn account() -> Value {
    json!({ "network": "bluesky", "handle": "yerevan.example" })
}

fn entry(key: &str, record: &Value, more: &Value) -> Value {
    let mut record = record.clone();
    record["$type"] = json!("app.bsky.feed.post");
    if record.get("createdAt").is_none() {
        record["createdAt"] = json!("2024-03-19T10:00:00.000Z");
    }
    let mut post = json!({
        "uri": format!("at://{DID}/app.bsky.feed.post/{key}"),
        "author": { "did": DID, "handle": "yerevan.example", "displayName": "Yerevan" },
        "record": record,
    });
    for (key, value) in more.as_object().into_iter().flatten() {
        post[key] = value.clone();
    }
    json!({ "post": post })
}

fn read(more: &Value, feed: &[Value], cursor: Option<&str>) -> Harvest {
    let settings = settings(&account(), more);
    let body = json!({ "feed": feed, "cursor": cursor });
    answer(&settings, &planned(&settings)[0], None, &body.to_string()).unwrap()
}

fn one(record: &Value) -> RawItem {
    read(&json!({}), &[entry("3k", record, &json!({}))], None).items.remove(0)
}

#[test]
fn links_are_put_where_the_bytes_say() {
    let check = |text: &str, facets: Value, expect: &str| {
        let item = one(&json!({ "text": text, "facets": facets }));
        assert_eq!(value(&item.body), expect);
    };
    let facet = |from: u32, to: u32, feature: Value| json!({ "index": { "byteStart": from, "byteEnd": to }, "features": [feature] });
    let to = |url: &str| json!({ "$type": "app.bsky.richtext.facet#link", "uri": url });
    check(
        "Բ: here & there",
        json!([facet(4, 8, to("https://a.example/?a=1&b=2"))]),
        "<p>Բ: <a href=\"https://a.example/?a=1&amp;b=2\">here</a> &amp; there</p>",
    );
    let mention = json!({ "$type": "app.bsky.richtext.facet#mention", "did": "did:plc:x" });
    check(
        "hi @alice!",
        json!([facet(3, 9, mention)]),
        "<p>hi <a href=\"https://bsky.app/profile/did:plc:x\">@alice</a>!</p>",
    );
    // Inside a letter, behind the end, over another place, to no web address.
    check(
        "Բab\n\nc\nd",
        json!([
            facet(1, 3, to("https://a.example/")),
            facet(2, 99, to("https://a.example/")),
            facet(2, 3, to("https://b.example/")),
            facet(2, 4, to("https://c.example/")),
            facet(3, 4, to("javascript:x")),
        ]),
        "<p>Բ<a href=\"https://b.example/\">a</a>b</p><p>c<br>d</p>",
    );
}

#[test]
fn embeds_become_pictures_cards_and_quotations() {
    let item = read(
        &json!({}),
        &[entry(
            "3k",
            &json!({ "text": "x", "langs": ["hy"] }),
            &json!({
                "embed": {
                    "$type": "app.bsky.embed.recordWithMedia#view",
                    "media": { "images": [{ "fullsize": "https://p.example/a.png", "alt": "Hives",
                                            "aspectRatio": { "width": 16, "height": 9 } }] },
                    "record": { "record": { "uri": "at://did:plc:other/app.bsky.feed.post/9" } },
                },
            }),
        )],
        None,
    )
    .items
    .remove(0);
    assert_eq!(item.lang.as_deref(), Some("hy"));
    assert_eq!(item.images[0].alt.as_deref(), Some("Hives"));
    assert_eq!(item.links[0].url, "https://bsky.app/profile/did:plc:other/post/9");
    assert_eq!(item.url.as_deref(), Some("https://bsky.app/profile/yerevan.example/post/3k"));
    assert_eq!(item.aliases, ["https://bsky.app/profile/did:plc:yerevan/post/3k"]);
    let two = one(&json!({ "text": "x", "langs": ["en", "hy"] }));
    assert_eq!(two.lang, None);
}

#[test]
fn the_window_of_a_feed_goes_by_the_time_of_its_posts() {
    let at = |key: &str, at: &str| entry(key, &json!({ "text": key, "createdAt": at }), &json!({}));
    let feed = [at("3c", "2024-03-03T00:00:00Z"), at("3a", "2024-03-01T00:00:00Z")];
    let harvest = read(&json!({}), &feed, Some("c"));
    let id = |day: &str| format!("bluesky/{DID}/2024-03-{day}T00:00:00Z/3b");
    let stretch = &harvest.stretches[0];
    assert!(stretch.covers(&id("02")) && stretch.covers(&id("04")) && !stretch.covers(&id("00")));
    let next = &harvest.requests[0];
    assert!(next.url.ends_with("&cursor=c") && next.issue == Issue::WhenNews);
    assert_eq!(read(&json!({}), &[], None).stretches, []);
}

#[test]
fn replies_reposts_and_labels_follow_the_policy() {
    let reply = |did: &str| json!({ "text": "x", "reply": { "parent": { "uri": format!("at://{did}/app.bsky.feed.post/1") } } });
    let by = json!({ "did": DID, "handle": "yerevan.example" });
    let mut repost = entry(
        "3r",
        &json!({ "text": "Bread" }),
        &json!({
            "uri": "at://did:plc:baker/app.bsky.feed.post/5",
            "author": { "did": "did:plc:baker", "handle": "baker.example" },
        }),
    );
    repost["reason"] = json!({ "$type": "app.bsky.feed.defs#reasonRepost", "by": by });
    let feed = [
        entry("3a", &reply(DID), &json!({})),
        entry("3b", &reply("did:plc:other"), &json!({})),
        repost,
    ];
    let count = |more: Value| read(&more, &feed, None).items.len();
    assert_eq!(count(json!({})), 1);
    assert_eq!(count(json!({ "replies": "none" })), 0);
    assert_eq!(count(json!({ "replies": "all" })), 2);
    assert_eq!(count(json!({ "reposts": true })), 2);

    let hard = read(
        &json!({}),
        &[entry(
            "3h",
            &json!({ "text": "x" }),
            &json!({
                "labels": [{ "val": "graphic-media" }],
                "embed": { "images": [{ "fullsize": "https://p.example/a.png" }] },
            }),
        )],
        None,
    );
    assert!(post(&hard.items[0]).sensitive && hard.items[0].images.is_empty());
}

#[test]
fn tags_stand_inside_the_text_and_beside_it() {
    let item = one(&json!({
        "text": "#honey", "tags": ["Tavush", "honey"],
        "facets": [{ "index": { "byteStart": 0, "byteEnd": 6 },
                     "features": [{ "$type": "app.bsky.richtext.facet#tag", "tag": "honey" }] }],
    }));
    assert_eq!(post(&item).hashtags, ["#honey", "#Tavush"]);
}
