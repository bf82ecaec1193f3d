use super::*;

fn twitter(more: &Value, tweets: &[Value]) -> Harvest {
    let account =
        json!({ "network": "twitter-archive", "handle": "@kyiv", "file": "kyiv/tweets.js" });
    let settings = settings(&account, more);
    let tweets: Vec<Value> = tweets.iter().map(|it| json!({ "tweet": it })).collect();
    let script = format!("window.YTD.tweets.part0 = {}", json!(tweets));
    answer(&settings, &planned(&settings)[0], None, &script).unwrap()
}

#[test]
fn an_archive_of_tweets_is_read_whole() {
    let tweet = json!({
        "id_str": "977001", "created_at": "Wed Mar 21 10:00:00 +0000 2018", "lang": "en",
        "full_text": "Coffee &amp; films #imwithyou https://t.co/a https://t.co/p",
        "entities": {
            "hashtags": [{ "text": "imwithyou" }],
            "urls": [{ "url": "https://t.co/a", "expanded_url": "https://iom.fi/", "display_url": "iom.fi" }],
            "media": [{ "url": "https://t.co/p", "media_url_https": "https://pbs.example/p.jpg" }],
        },
    });
    let harvest = twitter(&json!({}), &[tweet]);
    let item = &harvest.items[0];
    assert_eq!(
        value(&item.body),
        "<p>Coffee &amp; films #imwithyou <a href=\"https://iom.fi/\">iom.fi</a></p>"
    );
    assert_eq!(
        item.published.as_ref().unwrap().when.unwrap().iso().as_deref(),
        Some("2018-03-21T10:00:00Z")
    );
    assert_eq!(item.url.as_deref(), Some("https://twitter.com/kyiv/status/977001"));
    assert_eq!(item.images[0].url, "https://pbs.example/p.jpg");
    assert_eq!(post(item).hashtags, ["#imwithyou"]);
    assert!(harvest.stretches[0].covers("twitter/kyiv/00000000000000000005"));
}

#[test]
fn m12_nobody_on_the_list_leaves_the_plugin() {
    // An account that is opted out is not asked for, and nothing of it is there.
    let hidden =
        json!({ "network": "mastodon", "handle": "@anna@social.example", "opt-out": true });
    let shown = mastodon_account();
    let both = json!({ "accounts": { "anna": hidden, "one": shown } });
    let settings = settings(&shown, &both);
    let requests = planned(&settings);
    assert_eq!(requests.len(), 1);
    assert!(requests[0].url.ends_with("acct=helsinki"));
    let account = r#"{ "id": "11", "username": "helsinki" }"#;
    let harvest = answer(&settings, &requests[0], None, account).unwrap();
    let nothing = &harvest.stretches[0];
    assert!(nothing.covers("mastodon/social.example/anna/00000000000000000007"));
    assert_eq!(nothing.ids, [""; 0]);

    // A list beside the accounts counts for them and for whom they pass on.
    for entry in ["@jon", "JON", "https://twitter.com/jon"] {
        let more = json!({ "opt-out": [entry], "reposts": true });
        let tweets = [
            json!({ "id_str": "2", "full_text": "RT @jon: Soup" }),
            json!({ "id_str": "1", "full_text": "Coffee" }),
        ];
        assert_eq!(bodies(&twitter(&more, &tweets)), ["<p>Coffee</p>"], "{entry}");
    }
    let all = json!({ "opt-out": ["@Helsinki@social.example"] });
    let settings = super::settings(&shown, &all);
    assert_eq!(SocialSource.check(&settings)[0].message, "`accounts` has nobody who may be shown");
}

#[test]
fn a_post_says_for_whom_it_speaks() {
    let account = json!({
        "network": "twitter-archive", "handle": "@kyiv", "file": "tweets.js",
        "person": "Anna Sand", "mission": "IOM Ukraine", "country": "Ukraine", "language": "uk",
    });
    let settings = settings(&account, &json!({}));
    let script = r#"window.YTD.tweets.part0 = [{ "tweet": { "id_str": "1", "full_text": "x", "lang": "und" } }]"#;
    let harvest = answer(&settings, &planned(&settings)[0], None, script).unwrap();
    let item = &harvest.items[0];
    assert_eq!(post(item).speaks_for.as_deref(), Some("Anna Sand, IOM Ukraine"));
    assert_eq!(item.facts[0].value, "Ukraine");
    assert_eq!(item.lang.as_deref(), Some("uk"));
    assert_eq!(item.kind.as_deref(), Some("social-post"));
    assert!(item.categories.iter().any(|it| it.term == "IOM Ukraine"));
}

#[test]
fn wrong_settings_are_told_all_at_once() {
    let accounts = json!({ "accounts": {
        "a": { "network": "mastodon", "handle": "helsinki" },
        "b": { "network": "activitypub", "handle": "@x@y.example" },
        "c": { "network": "twitter-archive", "handle": "@x", "file": "../x.js" },
        "d": { "network": "bluesky", "handle": "" },
        "e": { "network": "bluesky", "handle": "x.example", "url": "here" },
    }});
    let complaints = SocialSource.check(&settings(&json!({}), &accounts));
    let messages: Vec<&str> = complaints.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "`accounts.a` has a handle without its server",
            "`accounts.b` is read by ActivityPub and has no `url`",
            "`accounts.c` is an archive and names no `file` below `archives`",
            "`accounts.d` has no handle",
            "`accounts.e` has a `url` that is no web address",
        ]
    );
    assert_eq!(SocialSource.manifest().name, env!("CARGO_PKG_NAME"));
}

#[test]
fn hostile_answers_cost_neither_panic_nor_time() {
    let accounts = [
        mastodon_account(),
        json!({ "network": "bluesky", "handle": "x.example" }),
        json!({ "network": "activitypub", "handle": "@x@y.example", "url": "https://y.example/x" }),
        json!({ "network": "twitter-archive", "handle": "@x", "file": "x.js" }),
    ];
    let deep = format!("{}1{}", "[".repeat(100), "]".repeat(100));
    for account in &accounts {
        let settings = settings(account, &json!({}));
        for body in [
            "",
            "null",
            "[]",
            "{}",
            "[null]",
            &deep,
            "= [",
            "{\"feed\":[{}]}",
            "{\"type\":7}",
            "{\"feed\":[{\"post\":{\"record\":{\"$type\":\"app.bsky.feed.post\"}}}],\"cursor\":7}",
            "{\"type\":\"OrderedCollectionPage\",\"orderedItems\":[{\"type\":\"Create\",\"object\":{\"type\":\"Note\"}}]}",
            "x = [{\"tweet\":{\"id\":1,\"full_text\":\"\"}}]",
        ] {
            let _ = answer(&settings, &planned(&settings)[0], None, body);
        }
    }
}
