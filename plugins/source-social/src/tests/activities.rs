use super::*;

const ACTOR: &str = "https://social.example/users/chisinau";
const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

fn account() -> Value {
    json!({ "network": "activitypub", "handle": "@chisinau@social.example", "url": ACTOR })
}

fn note(n: u32, more: &Value) -> Value {
    let mut note = json!({
        "id": format!("{ACTOR}/statuses/{n}"), "type": "Note", "attributedTo": ACTOR,
        "to": [PUBLIC], "published": "2024-03-20T08:00:00Z", "content": format!("<p>{n}</p>"),
        "url": format!("https://social.example/@chisinau/{n}"),
    });
    for (key, value) in more.as_object().into_iter().flatten() {
        note[key] = value.clone();
    }
    note
}

fn activity(kind: &str, object: &Value) -> Value {
    json!({ "id": "https://social.example/a/1", "type": kind, "actor": ACTOR, "object": object })
}

fn read(more: &Value, activities: &[Value]) -> Harvest {
    let settings = settings(&account(), more);
    let page = json!({ "type": "OrderedCollectionPage", "orderedItems": activities });
    answer(&settings, &planned(&settings)[0], None, &page.to_string()).unwrap()
}

#[test]
fn an_actor_leads_to_its_outbox_and_that_to_its_pages() {
    let settings = settings(&account(), &json!({}));
    let first = planned(&settings).remove(0);
    assert!(first.whole && first.accept.as_deref().unwrap().starts_with("application/activity"));
    let actor = json!({ "type": "Person", "id": ACTOR, "outbox": format!("{ACTOR}/outbox") });
    let harvest = answer(&settings, &first, None, &actor.to_string()).unwrap();
    let outbox = &harvest.requests[0];
    assert_eq!((outbox.url.as_str(), outbox.whole), (&*format!("{ACTOR}/outbox"), true));

    let front =
        json!({ "type": "OrderedCollection", "first": format!("{ACTOR}/outbox?page=true") });
    let harvest = answer(&settings, outbox, None, &front.to_string()).unwrap();
    let page = &harvest.requests[0];
    assert_eq!(
        (page.url.as_str(), page.issue),
        (&*format!("{ACTOR}/outbox?page=true"), Issue::Always)
    );

    let body = json!({
        "type": "OrderedCollectionPage", "next": format!("{ACTOR}/outbox?max_id=1&page=true"),
        "orderedItems": [activity("Create", &note(1, &json!({})))],
    });
    let harvest = answer(&settings, page, None, &body.to_string()).unwrap();
    assert_eq!(bodies(&harvest), ["<p>1</p>"]);
    assert_eq!(harvest.requests[0].issue, Issue::WhenNews);

    let nowhere = json!({ "type": "Person", "id": ACTOR });
    assert!(answer(&settings, &first, None, &nowhere.to_string()).is_err());
    assert!(answer(&settings, &first, None, "<html>").is_err());
}

#[test]
fn several_languages_stand_one_after_the_other_each_marked() {
    let one = note(1, &json!({ "contentMap": { "ru": "<p>Да</p>" } }));
    let two = note(2, &json!({ "contentMap": { "ro": "<p>Da</p>", "ru": "<p>Да</p>" } }));
    let harvest = read(&json!({}), &[activity("Create", &one), activity("Create", &two)]);
    assert_eq!(harvest.items[0].lang.as_deref(), Some("ru"));
    assert_eq!(harvest.items[1].lang, None);
    assert_eq!(
        value(&harvest.items[1].body),
        "<div lang=\"ro\"><p>Da</p></div><div lang=\"ru\"><p>Да</p></div>"
    );
}

#[test]
fn n05_a_deletion_is_the_authors_word() {
    let tombstone = json!({ "id": format!("{ACTOR}/statuses/8"), "type": "Tombstone" });
    let harvest = read(
        &json!({}),
        &[
            activity("Delete", &tombstone),
            activity("Delete", &json!(format!("{ACTOR}/statuses/7"))),
            activity("Create", &note(8, &json!({}))),
            activity("Create", &note(6, &json!({}))),
        ],
    );
    assert_eq!(bodies(&harvest), ["<p>6</p>"]);
    assert_eq!(harvest.stretches.len(), 2);
    assert!(harvest.stretches.iter().all(portolan_plugin::message::Stretch::says_deleted));
    assert!(harvest.stretches[0].covers(&format!("activitypub/{ACTOR}/statuses/8")));
}

#[test]
fn the_newest_word_on_a_post_counts() {
    let better = note(1, &json!({ "content": "<p>Better</p>", "updated": "2024-03-21T08:00:00Z" }));
    let activities = [activity("Update", &better), activity("Create", &note(1, &json!({})))];
    let harvest = read(&json!({}), &activities);
    assert_eq!(bodies(&harvest), ["<p>Better</p>"]);
    assert!(harvest.items[0].updated.is_some());
}

#[test]
fn what_is_none_of_a_walls_business_is_left_out() {
    let to_one = json!({ "to": ["https://social.example/users/somebody"] });
    let harvest = read(
        &json!({}),
        &[
            activity("Like", &note(1, &json!({}))),
            activity("Follow", &json!("https://social.example/users/x")),
            activity("Create", &note(2, &to_one)),
            activity("Create", &note(3, &json!({ "inReplyTo": "https://other.example/9" }))),
            activity("Announce", &json!("https://other.example/9")),
            json!("https://social.example/a/5"),
        ],
    );
    assert_eq!(harvest.items, []);
    let announced = activity("Announce", &json!("https://other.example/9"));
    let harvest = read(&json!({ "reposts": true }), &[announced]);
    assert_eq!(post(&harvest.items[0]).repost_of.as_deref(), Some("https://other.example/9"));
}

#[test]
fn a_mastodon_archive_is_read_whole() {
    let account = json!({ "network": "mastodon-archive", "handle": "@chisinau@social.example", "file": "c/outbox.json" });
    let settings = settings(&account, &json!({}));
    let request = planned(&settings).remove(0);
    assert_eq!(request.url, "file:///archives/c/outbox.json");
    let outbox = json!({
        "type": "OrderedCollection",
        "orderedItems": [activity("Create", &note(11, &json!({}))), activity("Create", &note(2, &json!({})))],
    });
    let harvest = answer(&settings, &request, None, &outbox.to_string()).unwrap();
    assert_eq!(harvest.items.len(), 2);
    let stretch = &harvest.stretches[0];
    assert!(stretch.covers(&format!("activitypub/{ACTOR}/statuses/5")));
    assert!(!stretch.covers("activitypub/https://social.example/users/other/statuses/5"));
}
