use super::*;

/// The request for an account's posts, as its lookup leads to it.
fn posts_of(settings: &Settings) -> Request {
    let lookup = planned(settings).remove(0);
    let account = r#"{ "id": "11", "username": "helsinki", "acct": "helsinki" }"#;
    answer(settings, &lookup, None, account).unwrap().requests.remove(0)
}

fn status(id: &str, more: &Value) -> Value {
    let mut status = json!({
        "id": id, "created_at": "2024-03-21T09:30:00.000Z", "visibility": "public",
        "url": format!("https://social.example/@helsinki/{id}"),
        "content": format!("<p>{id}</p>"),
        "account": { "id": "11", "acct": "helsinki", "display_name": "Helsinki",
                     "url": "https://social.example/@helsinki" },
    });
    for (key, value) in more.as_object().into_iter().flatten() {
        status[key] = value.clone();
    }
    status
}

fn read(more: &Value, statuses: &[Value], link: Option<&str>) -> Harvest {
    let settings = settings(&mastodon_account(), more);
    answer(&settings, &posts_of(&settings), link, &json!(statuses).to_string()).unwrap()
}

#[test]
fn an_account_is_looked_up_whole_and_leads_to_its_posts() {
    let settings = settings(&mastodon_account(), &json!({ "limit": 100 }));
    let lookup = planned(&settings).remove(0);
    assert_eq!(lookup.url, "https://social.example/api/v1/accounts/lookup?acct=helsinki");
    // Only this answer says where the posts are, so it is asked for even if nothing changed.
    assert!(lookup.whole && lookup.cure.is_some());
    assert_eq!(
        posts_of(&settings).url,
        "https://social.example/api/v1/accounts/11/statuses\
         ?limit=40&exclude_replies=true&exclude_reblogs=true"
    );
    let moved = r#"{ "id": "11", "username": "h", "moved": { "url": "https://new.example/@h" } }"#;
    let harvest = answer(&settings, &lookup, None, moved).unwrap();
    assert_eq!(harvest.diagnostics[0].code, "social-moved");
    assert!(answer(&settings, &lookup, None, r#"{ "error": "Record not found" }"#).is_err());
}

#[test]
fn further_pages_are_followed_while_they_bring_news() {
    let link = "<https://social.example/api/v1/accounts/11/statuses?max_id=2>; rel=\"next\", \
                <https://social.example/api/v1/accounts/11/statuses?min_id=9>; rel=\"prev\"";
    let harvest = read(&json!({}), &[status("3", &json!({})), status("2", &json!({}))], Some(link));
    let next = &harvest.requests[0];
    assert_eq!(next.url, "https://social.example/api/v1/accounts/11/statuses?max_id=2");
    assert_eq!(next.issue, Issue::WhenNews);
    // The window is read in every run.
    let wide = read(&json!({ "window": 2 }), &[status("2", &json!({}))], Some(link));
    assert_eq!(wide.requests[0].issue, Issue::Always);
    let limited = read(&json!({ "pages": 1 }), &[status("2", &json!({}))], Some(link));
    assert_eq!((limited.requests.len(), &*limited.diagnostics[0].code), (0, "pager-limit"));
}

#[test]
fn n05_what_is_missing_from_the_window_is_told_by_the_window() {
    let link = "<https://social.example/api/v1/accounts/11/statuses?max_id=20>; rel=\"next\"";
    let statuses = [status("30", &json!({})), status("20", &json!({}))];
    let harvest = read(&json!({}), &statuses, Some(link));
    let id = |n: u32| format!("mastodon/social.example/helsinki/{n:020}");
    let stretch = &harvest.stretches[0];
    assert_eq!(stretch.ids, [id(30), id(20)]);
    assert!(stretch.covers(&id(25)) && stretch.covers(&id(31)) && !stretch.covers(&id(19)));
    assert!(!stretch.covers("mastodon/social.example/helsinki2/00000000000000000025"));

    // The page behind it goes on where this one ends, and the last one reaches the beginning.
    let settings = settings(&mastodon_account(), &json!({}));
    let last = json!([status("10", &json!({}))]).to_string();
    let harvest = answer(&settings, &harvest.requests[0], None, &last).unwrap();
    let stretch = &harvest.stretches[0];
    assert!(stretch.covers(&id(1)) && stretch.covers(&id(19)) && !stretch.covers(&id(25)));
}

#[test]
fn an_edit_changes_the_same_item() {
    let before = read(&json!({}), &[status("1", &json!({}))], None);
    let edit = json!({ "content": "<p>Better</p>", "edited_at": "2024-03-22T06:00:00.000Z" });
    let after = read(&json!({}), &[status("1", &edit)], None);
    assert_eq!(before.items[0].origin_id, after.items[0].origin_id);
    assert_eq!(bodies(&after), ["<p>Better</p>"]);
    let updated = after.items[0].updated.as_ref().unwrap().when.unwrap();
    assert_eq!(updated.iso().as_deref(), Some("2024-03-22T06:00:00Z"));
}

#[test]
fn warnings_pictures_polls_and_cards_are_kept() {
    let more = json!({
        "language": "fi", "sensitive": false, "spoiler_text": "Food",
        "tags": [{ "name": "olenkanssasi" }],
        "media_attachments": [
            { "type": "image", "url": "https://social.example/q.png", "description": "A table",
              "meta": { "original": { "width": 1200, "height": 800 } } },
            { "type": "video", "url": "https://social.example/v.mp4",
              "preview_url": "https://social.example/v.png" },
        ],
        "card": { "url": "https://iom.fi/", "title": "Office" },
        "poll": { "options": [{ "title": "A < B", "votes_count": 3 }, { "title": "C" }] },
    });
    let harvest = read(&json!({}), &[status("1", &more)], None);
    let item = &harvest.items[0];
    assert_eq!(item.lang.as_deref(), Some("fi"));
    assert_eq!(post(item).warning.as_deref(), Some("Food"));
    assert_eq!(post(item).hashtags, ["#olenkanssasi"]);
    assert_eq!(item.images[0].alt.as_deref(), Some("A table"));
    assert_eq!(item.images[0].width, Some(1200));
    assert_eq!(item.images[1].url, "https://social.example/v.png");
    assert_eq!(item.attachments[0].media_type.as_deref(), Some("video/mp4"));
    assert_eq!(item.links[0].text.as_deref(), Some("Office"));
    assert_eq!(value(&item.body), "<p>1</p><ul><li>A &lt; B (3)</li><li>C</li></ul>");
}

#[test]
fn m08_sensitive_media_stay_away_unless_they_are_wanted() {
    let more = json!({
        "sensitive": true, "spoiler_text": "The dead",
        "media_attachments": [{ "type": "image", "url": "https://social.example/q.png" }],
    });
    let status = status("1", &more);
    let item = read(&json!({}), std::slice::from_ref(&status), None).items.remove(0);
    assert!(post(&item).sensitive && item.images.is_empty());
    let item = read(&json!({ "sensitive-media": true }), &[status], None).items.remove(0);
    assert_eq!(item.images.len(), 1);
}

#[test]
fn replies_and_reposts_follow_the_policy() {
    let own = json!({ "in_reply_to_id": "1", "in_reply_to_account_id": "11" });
    let other = json!({ "in_reply_to_id": "7", "in_reply_to_account_id": "99" });
    let original = status(
        "500",
        &json!({
            "url": "https://other.example/@kitchen/500", "content": "<p>Soup</p>",
            "account": { "id": "5", "acct": "kitchen@other.example", "display_name": "Kitchen",
                         "url": "https://other.example/@kitchen" },
        }),
    );
    let boost = json!({ "reblog": original, "content": "" });
    let all =
        [status("4", &boost), status("3", &other), status("2", &own), status("1", &json!({}))];
    let ids = |more: Value| -> Vec<String> {
        let harvest = read(&more, &all, None);
        harvest
            .items
            .iter()
            .map(|it| {
                it.origin_id.trim_start_matches(|c| c != '0').trim_start_matches('0').to_owned()
            })
            .collect()
    };
    assert_eq!(ids(json!({})), ["2", "1"]);
    assert_eq!(ids(json!({ "replies": "none" })), ["1"]);
    assert_eq!(ids(json!({ "replies": "all" })), ["3", "2", "1"]);
    assert_eq!(ids(json!({ "reposts": true })), ["4", "2", "1"]);

    let harvest = read(&json!({ "reposts": true }), &all, None);
    let passed_on = &harvest.items[0];
    assert_eq!(post(passed_on).repost_of.as_deref(), Some("https://other.example/@kitchen/500"));
    assert_eq!(post(passed_on).handle, "@helsinki@social.example");
    assert_eq!(passed_on.authors[0].name.as_deref(), Some("Kitchen"));
    let thread = &harvest.items[1];
    assert_eq!(post(thread).reply_to.as_deref(), Some("https://social.example/@helsinki/1"));
}

#[test]
fn what_is_not_for_everybody_is_left_out() {
    let statuses = [
        status("1", &json!({ "visibility": "private" })),
        status("2", &json!({ "visibility": "direct" })),
        status("3", &json!({ "visibility": "unlisted" })),
        json!({ "content": "no id" }),
        json!(7),
    ];
    let harvest = read(&json!({}), &statuses, None);
    assert_eq!(bodies(&harvest), ["<p>3</p>"]);
    assert_eq!(harvest.diagnostics.len(), 2);
}

#[test]
fn custom_signs_are_no_part_of_a_name() {
    let more = json!({ "account": {
        "id": "11", "acct": "helsinki", "display_name": "Helsinki :anchor: mission",
        "emojis": [{ "shortcode": "anchor", "url": "https://social.example/a.png" }],
        "url": "https://social.example/@helsinki",
    }});
    let item = read(&json!({}), &[status("1", &more)], None).items.remove(0);
    assert_eq!(post(&item).account.as_deref(), Some("Helsinki mission"));
}
