use super::*;

fn decoded(url: &str) -> String {
    url.replace("%5B", "[").replace("%5D", "]").replace("%2C", ",").replace("%3E%3D", ">=")
}

fn nodes(ids: &[&str]) -> Value {
    ids.iter().map(|id| json!({ "type": "node--news", "id": id })).collect()
}

#[test]
fn a_first_run_finds_out_what_belongs_to_a_type() {
    let settings = settings(&json!({}));
    let probe = plan(&settings, &Value::Null).remove(0);
    assert_eq!(
        decoded(&probe.url),
        "https://office.example/jsonapi/node/news?sort=-created&page[limit]=50&filter[status]=1"
    );
    let relationships = json!({
        "uid": { "data": { "type": "user--user", "id": "u" } },
        "field_tags": { "data": [{ "type": "taxonomy_term--tags", "id": "t" }] },
        "field_picture": { "data": { "type": "media--image", "id": "m" } },
        "field_paper": { "data": { "type": "media--document", "id": "d" } },
        "field_nothing": { "data": null },
    });
    let node = json!({ "type": "node--news", "id": "a", "relationships": relationships });
    let document = json!({ "data": [node] }).to_string();
    let harvest = answer(&settings, &probe, document.as_str()).unwrap();
    assert_eq!((ids(&harvest), &harvest.cursor), (vec!["a"], &None), "in case no more comes");
    let include = "field_paper.field_media_document,field_picture.thumbnail,field_tags";
    let whole = &harvest.requests[0];
    assert!(decoded(&whole.url).ends_with(&format!("&include={include}")), "{}", whole.url);
    let plain = whole.otherwise.as_ref().unwrap();
    assert!(!plain.url.contains("include"), "where the site refuses it");

    let harvest = answer(&settings, whole, document.as_str()).unwrap();
    assert_eq!(ids(&harvest), ["a"]);
    let cursor = harvest.cursor.unwrap().0;
    assert_eq!(cursor["includes"]["node/news"], include);
    assert!(decoded(&plan(&settings, &cursor)[0].url).ends_with(include));
    let harvest = answer(&settings, plain, document.as_str()).unwrap();
    assert_eq!(ids(&harvest), ["a"]);
}

#[test]
fn a_type_to_which_nothing_belongs_is_read_at_once() {
    let settings = settings(&json!({}));
    let probe = plan(&settings, &Value::Null).remove(0);
    let document = json!({ "data": nodes(&["a", "b"]) }).to_string();
    let harvest = answer(&settings, &probe, document).unwrap();
    assert_eq!(ids(&harvest), ["a", "b"]);
    assert_eq!(harvest.cursor.unwrap().0["includes"]["node/news"], "");
}

#[test]
fn types_are_found_out_one_after_the_other_and_none_holds_up_the_next() {
    let settings =
        settings(&json!({ "types": ["node/news", "node/gone"], "languages": ["en", "ar"] }));
    let mut planned = plan(&settings, &Value::Null);
    assert_eq!(planned.len(), 1);
    let english = planned.remove(0);
    assert!(english.url.contains(".example/jsonapi/node/news?"));
    let instead = english.otherwise.as_ref().unwrap();
    assert!(instead.url.contains("/ar/jsonapi/node/news?"), "if the first is refused");
    let with = |field: &str| {
        let related = json!({ field: { "data": { "type": "taxonomy_term--tags", "id": "t" } } });
        let node = json!({ "type": "node--news", "id": "a", "relationships": related });
        json!({ "data": [node] }).to_string()
    };
    let first = answer(&settings, &english, with("field_tags")).unwrap();
    let [whole, arabic] = first.requests.as_slice() else { panic!("{:?}", first.requests) };
    assert!(decoded(&whole.url).contains("include=field_tags"));
    let second = answer(&settings, arabic, with("field_words")).unwrap();
    let whole = answer(&settings, &second.requests[0], with("field_words")).unwrap();
    let includes = whole.cursor.unwrap().0["includes"].clone();
    assert_eq!(includes, json!({ "node/news:en": "field_tags", "node/news:ar": "field_words" }));
    assert!(second.requests[1].url.contains("/jsonapi/node/gone?"));

    // What has not changed leads on as well.
    let exchange = Exchange::new(english, Answer::NotModified, now());
    let cx = Context::new("test", &settings, now());
    let harvest = DrupalSource.parse(&cx, &exchange).unwrap();
    assert!(harvest.requests[0].url.contains("/ar/jsonapi/node/news?"));
}

#[test]
fn pages_follow_the_links_of_the_site_while_there_is_news() {
    let settings = settings(&json!({ "pages": 2, "include": "" }));
    let newest = plan(&settings, &Value::Null).remove(0);
    let next = "https://office.example/jsonapi/node/news?page%5Boffset%5D=2";
    let page_of =
        |ids: &[&str], link: Value| json!({ "data": nodes(ids), "links": { "next": link } });
    let page = |link: Value| page_of(&["a", "b"], link);
    let first = answer(&settings, &newest, page(json!({ "href": next })).to_string()).unwrap();
    assert_eq!(first.requests[0].url, next);
    assert_eq!(first.requests[0].issue, Issue::WhenNews);
    let again = answer(&settings, &first.requests[0], page(json!("/more")).to_string()).unwrap();
    assert_eq!((again.requests.len(), codes(&again).len()), (0, 0), "the same page once more");
    let other = page_of(&["c", "d"], json!("/more")).to_string();
    let second = answer(&settings, &first.requests[0], other).unwrap();
    assert_eq!(second.items[0].position, Some(2));
    assert_eq!((second.requests.len(), codes(&second)), (0, vec!["api-pages-limit"]));
    assert_eq!(second.cursor, None, "a run is remembered by its first page");
    let same = page(json!(newest.url)).to_string();
    assert_eq!(answer(&settings, &newest, same).unwrap().requests, [], "a page after itself");
}

#[test]
fn every_type_is_asked_for_in_the_folder_of_every_language() {
    let settings = settings(&json!({
        "types": ["node/news", "node--event"],
        "languages": ["en", "fi", "ar"],
        "prefixes": { "ar": "/arabic/" },
        "filter": { "field_office.name": "Cairo" },
    }));
    let mut known = json!({ "includes": {} });
    for kind in ["node/news", "node/event"] {
        for lang in ["en", "fi", "ar"] {
            known["includes"][format!("{kind}:{lang}")] = json!("field_tags");
        }
    }
    let requests = plan(&settings, &known);
    let asked: Vec<String> = requests.iter().map(|it| decoded(&it.url)).collect();
    assert_eq!(asked.len(), 6);
    assert!(asked[0].starts_with("https://office.example/jsonapi/node/news?"));
    assert!(asked[1].starts_with("https://office.example/fi/jsonapi/node/news?"));
    assert!(asked[5].starts_with("https://office.example/arabic/jsonapi/node/event?"));
    assert!(asked.iter().all(|it| it.contains("&filter[field_office.name]=Cairo")));
}

#[test]
fn changes_and_names_are_asked_for_by_who_has_read_before() {
    let settings = settings(&json!({}));
    let known = json!({
        "read": "2018-03-21",
        "listed": "2018-03-21",
        "includes": { "node/news": "field_tags" },
    });
    let requests = plan(&settings, &known);
    let asked: Vec<String> = requests.iter().map(|it| decoded(&it.url)).collect();
    assert_eq!(asked.len(), 3);
    assert!(asked[1].contains("sort=-changed") && asked[1].contains("include=field_tags"));
    let since: Timestamp = "2018-03-15T00:00:00Z".parse().unwrap();
    let condition = format!(
        "filter[changed][condition][path]=changed&filter[changed][condition][operator]=>=&\
         filter[changed][condition][value]={}",
        since.as_second()
    );
    assert!(asked[1].contains(&condition), "{}", asked[1]);
    assert!(asked[2].contains("fields[node--news]=langcode"));
    assert!(requests[1].recheck && requests[2].recheck);
    let mut again = known;
    again["listed"] = json!("2018-03-22");
    assert_eq!(plan(&settings, &again).len(), 2, "once a day");
    again["read"] = Value::Null;
    assert_eq!(plan(&settings, &again).len(), 1, "only what is known can have changed");
}

#[test]
fn deletions_are_seen_by_who_has_seen_every_name() {
    let settings = settings(&json!({ "types": ["node/news", "node/page"], "languages": ["ar"] }));
    let known = json!({ "read": "2018-03-21", "listed": null, "includes": {} });
    let names = plan(&settings, &known).pop().unwrap();
    let node = |id: &str, lang: &str| json!({ "type": "node--news", "id": id, "attributes": { "langcode": lang } });
    let next = json!({ "next": { "href": "https://office.example/jsonapi/node/news?page=2" } });
    let page = json!({ "data": [node("a", "ar"), node("b", "en")], "links": next });
    let first = answer(&settings, &names, page.to_string()).unwrap();
    assert_eq!((&first.present, &first.cursor, first.items.len()), (&None, &None, 0));
    let page = json!({ "data": [node("c", "ar")] }).to_string();
    let second = answer(&settings, &first.requests[0], page).unwrap();
    assert_eq!(second.present, None, "the pages are not listed yet");
    assert!(second.requests[0].url.contains("/node/page?"));
    let third = answer(&settings, &second.requests[0], json!({ "data": [] }).to_string()).unwrap();
    assert_eq!(third.present.unwrap(), ["a:ar", "c:ar"]);
    assert_eq!(third.cursor.unwrap().0["listed"], "2018-03-22");
}

#[test]
fn a_site_with_more_items_than_are_listed_says_so() {
    let settings = settings(&json!({ "list": 1 }));
    let known = json!({ "read": "2018-03-21", "listed": null, "includes": {} });
    let names = plan(&settings, &known).pop().unwrap();
    let page = json!({ "data": nodes(&["a", "b"]) }).to_string();
    let harvest = answer(&settings, &names, page).unwrap();
    assert_eq!((codes(&harvest), &harvest.present), (vec!["api-list-limit"], &None));
}

#[test]
fn menus_are_read_in_either_form() {
    let settings = settings(&json!({ "menus": ["main"], "languages": ["en", "ar"] }));
    let menus: Vec<Request> = plan(&settings, &Value::Null).split_off(1);
    assert_eq!(menus[1].url, "https://office.example/ar/system/menu/main/linkset");
    let other = menus[1].otherwise.as_ref().unwrap();
    assert_eq!(other.url, "https://office.example/ar/jsonapi/menu_items/main");
    let link = |id: &str, parent: &str, weight: i64, target: &str| {
        json!({ "type": "menu_link_content--menu_link_content", "id": id, "attributes": {
            "title": id, "parent": parent, "weight": weight, "enabled": id != "off",
            "link": { "uri": target },
        } })
    };
    let document = json!({ "data": [
        link("b", "", 2, "internal:/b"),
        link("a", "", 1, "entity:node/5"),
        link("c", "menu_link_content:a", 0, "route:<nolink>"),
        link("off", "", 0, "/off"),
    ] });
    let harvest = answer(&settings, other, document.to_string()).unwrap();
    let tree = &harvest.navigation[0];
    assert_eq!((tree.name.as_str(), tree.lang.as_deref()), ("main", Some("ar")));
    let labels: Vec<&str> = tree.nodes.iter().map(|it| it.label.as_str()).collect();
    assert_eq!(labels, ["a", "b"]);
    assert_eq!(tree.nodes[0].url.as_deref(), Some("https://office.example/node/5"));
    assert_eq!(tree.nodes[0].children[0].url, None);
}

#[test]
fn settings_that_cannot_work_are_told_all_at_once() {
    let check = |settings: Value, n_complaints: usize| {
        let settings = serde_json::from_value(settings).unwrap();
        let complaints = DrupalSource.check(&settings);
        assert_eq!(complaints.len(), n_complaints, "{complaints:?}");
    };
    check(json!({ "url": "https://office.example/" }), 0);
    check(json!({ "url": "office", "types": ["news"], "menus": ["a b"] }), 3);
    check(json!({ "url": "https://o.example/", "types": [], "prefixes": { "fi": "x" } }), 2);
}

#[test]
fn a_backfill_follows_every_page_with_what_belongs_to_it() {
    let settings = settings(&json!({ "pages": 1 }));
    let probe = plan(&settings, &Value::Null).remove(0);
    let related = json!({ "field_tags": { "data": { "type": "taxonomy_term--tags", "id": "t" } } });
    let node = json!({ "type": "node--news", "id": "a", "relationships": related });
    let document = json!({ "data": [node], "links": { "next": "/jsonapi/node/news?p=2" } });
    let parse = |request: &Request| {
        let cx = Context::new("test", &settings, now()).in_history(true);
        let response = Response::new(request.url.clone(), 200).with_body(document.to_string());
        let exchange = Exchange::new(request.clone(), Answer::Response(response), now());
        DrupalSource.parse(&cx, &exchange).unwrap()
    };
    let whole = parse(&probe).requests.remove(0);
    assert!(!whole.recheck, "nothing is asked beside the lists");
    assert_eq!(parse(&whole).requests[0].url, "https://office.example/jsonapi/node/news?p=2");
}
