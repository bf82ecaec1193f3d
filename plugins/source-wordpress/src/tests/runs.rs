use super::*;

const KNOWN: fn() -> Value =
    || json!({ "form": "path", "read": "2018-03-21", "counted": "2018-03-22" });

fn list(ids: impl IntoIterator<Item = u64>) -> String {
    Value::from_iter(ids.into_iter().map(|id| json!({ "id": id }))).to_string()
}

#[test]
fn a_first_run_asks_for_the_newest_by_either_form() {
    let requests = plan(&settings(&json!({})), &Value::Null);
    assert_eq!(requests.len(), 1);
    let embedded = "_embed=author%2Cwp%3Afeaturedmedia%2Cwp%3Aterm";
    assert_eq!(
        requests[0].url,
        format!("https://office.example/wp-json/wp/v2/posts?per_page=2&page=1&{embedded}")
    );
    let other = requests[0].otherwise.as_ref().unwrap();
    assert_eq!(
        other.url,
        format!(
            "https://office.example/?rest_route=%2Fwp%2Fv2%2Fposts&per_page=2&page=1&{embedded}"
        )
    );
    let fixed = plan(&settings(&json!({ "rest": "query" })), &Value::Null);
    assert!(fixed[0].url.contains("rest_route") && fixed[0].otherwise.is_none());
}

#[test]
fn the_form_that_answered_is_kept_and_remembered() {
    let settings = settings(&json!({}));
    let other = *plan(&settings, &Value::Null).remove(0).otherwise.unwrap();
    let pages = [("X-WP-Total", "5"), ("X-WP-TotalPages", "3")];
    let harvest = answer(&settings, &other, &pages, list([9, 8])).unwrap();
    assert!(harvest.requests[0].url.contains("?rest_route=%2Fwp%2Fv2%2Fposts&per_page=2&page=2"));
    let cursor = harvest.cursor.unwrap().0;
    assert!(plan(&settings, &cursor)[0].url.contains("?rest_route="));
}

#[test]
fn a_site_in_a_folder_or_named_by_its_interface_is_found() {
    let check = |url: &str, expected: &str| {
        let requests = plan(&settings(&json!({ "url": url })), &Value::Null);
        assert!(requests[0].url.starts_with(expected), "{}", requests[0].url);
    };
    check("https://office.example", "https://office.example/wp-json/wp/v2/posts?");
    check("https://office.example/fi", "https://office.example/fi/wp-json/wp/v2/posts?");
    check("https://office.example/fi/?x=1#y", "https://office.example/fi/wp-json/wp/v2/posts?");
    check(
        "https://o.example/a/wp-json/wp/v2/posts?x=1",
        "https://o.example/a/wp-json/wp/v2/posts?",
    );
    check("https://o.example/index.php", "https://o.example/index.php/wp-json/wp/v2/posts?");
}

#[test]
fn every_type_is_asked_for_in_every_language() {
    let settings = settings(&json!({
        "types": ["posts", "other/v1/notices"],
        "languages": ["sk", "en"],
        "filter": { "categories": "5,7" },
    }));
    let requests = plan(&settings, &Value::Null);
    let asked: Vec<_> = requests.iter().map(|it| it.url.as_str()).collect();
    let has = |it: &str, words: &[&str]| words.iter().all(|word| it.contains(word));
    assert_eq!(asked.len(), 4);
    assert!(has(asked[0], &["/wp/v2/posts?", "&lang=sk&", "&categories=5%2C7&"]));
    assert!(has(asked[3], &["/wp-json/other/v1/notices?", "&lang=en&", "&categories=5%2C7&"]));
    let harvest = answer(&settings, &requests[1], &[], list([5])).unwrap();
    assert_eq!(harvest.items[0].lang.as_deref(), Some("en"));
}

#[test]
fn further_pages_wait_for_news_and_end_where_the_headers_say() {
    let settings = settings(&json!({ "pages": 3 }));
    let newest = plan(&settings, &Value::Null).remove(0);
    let check = |request: &Request, headers: &[(&str, &str)], n_items: u64, goes_on: bool| {
        let harvest = answer(&settings, request, headers, list(1..=n_items)).unwrap();
        assert_eq!(harvest.requests.len(), usize::from(goes_on), "{headers:?}");
        harvest
    };
    let harvest = check(&newest, &[("X-WP-TotalPages", "9")], 2, true);
    assert_eq!(harvest.requests[0].issue, Issue::WhenNews);
    check(&newest, &[("X-WP-TotalPages", "1")], 2, false);
    check(&newest, &[("Link", "<https://office.example/x>; rel=\"next\"")], 1, true);
    check(&newest, &[], 2, true);
    check(&newest, &[], 1, false);
    check(&harvest.requests[0], &[], 2, false); // The same page once more.
    let more = [("X-WP-TotalPages", "9")];
    let second = answer(&settings, &harvest.requests[0], &more, list([5, 6])).unwrap();
    assert_eq!(second.items[0].position, Some(2));
    assert_eq!(second.cursor, None, "a run is remembered by its first page");
    let third = answer(&settings, &second.requests[0], &more, list([7, 8])).unwrap();
    assert_eq!(third.requests, []);
    assert_eq!(codes(&third), ["api-pages-limit"]);
}

#[test]
fn in_a_backfill_all_pages_are_asked_for_and_counted() {
    let settings = settings(&json!({ "pages": 1 }));
    let cx = Context::new("test", &settings, now()).in_history(true);
    let newest = WordPressSource.plan(&cx, &Cursor::default()).unwrap().remove(0);
    let response = Response::new(newest.url.clone(), 200)
        .with_body(list([9, 8]))
        .with_header("X-WP-TotalPages", "40");
    let exchange = Exchange::new(newest, Answer::Response(response), now());
    let harvest = WordPressSource.parse(&cx, &exchange).unwrap();
    assert_eq!((harvest.requests.len(), harvest.remaining), (1, Some(38)));
    assert!(harvest.requests[0].url.contains("page=2"), "{}", harvest.requests[0].url);
    assert_eq!(codes(&harvest).len(), 0);
}

#[test]
fn what_was_changed_is_asked_for_since_the_last_run_and_some_days_more() {
    let check = |settings: &Value, read: &str, expected: Option<&str>| {
        let mut known = KNOWN();
        known["read"] = json!(read);
        let requests = plan(&super::settings(settings), &known);
        let changes = requests.iter().find(|it| it.url.contains("orderby=modified"));
        assert_eq!(changes.is_some(), expected.is_some());
        if let (Some(changes), Some(day)) = (changes, expected) {
            assert!(changes.recheck, "a run does not hang on it");
            assert!(changes.url.contains(&format!("&modified_after={day}T00%3A00%3A00&")));
        }
    };
    check(&json!({}), "2018-03-21", Some("2018-03-15"));
    check(&json!({}), "2018-01-31", Some("2018-01-30"));
    check(&json!({ "changes": 30 }), "2018-03-21", Some("2018-02-20"));
    check(&json!({ "changes": 0 }), "2018-03-21", None);
}

#[test]
fn changes_are_followed_to_their_end() {
    let settings = settings(&json!({}));
    let changes = plan(&settings, &KNOWN()).remove(1);
    let pages = [("X-WP-TotalPages", "2")];
    let harvest = answer(&settings, &changes, &pages, list([4, 3])).unwrap();
    assert_eq!(ids(&harvest), ["4", "3"]);
    assert_eq!(harvest.items[0].position, None, "that is no place in the listing");
    let next = &harvest.requests[0];
    assert!(next.recheck && next.issue == Issue::Always && next.url.contains("&page=2&"));
}

#[test]
fn deletions_are_seen_by_who_has_seen_every_number() {
    let settings = settings(&json!({ "types": ["posts", "pages"] }));
    let mut known = KNOWN();
    assert!(plan(&settings, &known).iter().all(|it| !it.url.contains("_fields=id")), "once a day");
    known["counted"] = json!("2018-03-21");
    let numbers = plan(&settings, &known).pop().unwrap();
    assert!(numbers.recheck);
    assert!(numbers.url.contains("per_page=100") && numbers.url.contains("_fields=id"));

    let pages = [("X-WP-Total", "102"), ("X-WP-TotalPages", "2")];
    let first = answer(&settings, &numbers, &pages, list(1..=100)).unwrap();
    assert_eq!((first.present, first.cursor, first.items.len()), (None, None, 0));
    let second = answer(&settings, &first.requests[0], &pages, list(101..=102)).unwrap();
    assert_eq!(second.present, None, "the pages are not counted yet");
    assert!(second.requests[0].url.contains("/wp/v2/pages?"));
    let last = [("X-WP-TotalPages", "1")];
    let third = answer(&settings, &second.requests[0], &last, list([200])).unwrap();
    let present = third.present.unwrap();
    assert_eq!(present.len(), 103);
    assert_eq!(present.last().map(String::as_str), Some("200"));
    let cursor = third.cursor.unwrap().0;
    assert_eq!(cursor["counted"], "2018-03-22");
}

#[test]
fn a_site_with_more_items_than_are_listed_says_so_once_a_day() {
    let settings = settings(&json!({ "list": 150 }));
    let known = json!({ "form": "path", "read": "2018-03-21", "counted": null });
    let numbers = plan(&settings, &known).pop().unwrap();
    let pages = [("X-WP-Total", "151"), ("X-WP-TotalPages", "2")];
    let harvest = answer(&settings, &numbers, &pages, list(1..=100)).unwrap();
    assert_eq!(codes(&harvest), ["api-list-limit"]);
    assert_eq!((harvest.present, harvest.requests.len()), (None, 0));
    assert_eq!(harvest.cursor.unwrap().0["counted"], "2018-03-22");
}

#[test]
fn settings_that_cannot_work_are_told_all_at_once() {
    let codes = |settings: Value| {
        let settings = serde_json::from_value(settings).unwrap();
        let complaints = WordPressSource.check(&settings);
        complaints.iter().map(|it| it.message.clone()).collect::<Vec<_>>()
    };
    assert_eq!(codes(json!({ "url": "https://office.example/" })), [""; 0]);
    let all = codes(json!({
        "url": "ftp://office.example/",
        "types": ["posts?x", "../users"],
        "filter": { "page": "7" },
    }));
    assert_eq!(all.len(), 4, "{all:?}");
    assert_eq!(codes(json!({ "url": "https://o.example/", "types": [] })).len(), 1);
}

#[test]
fn an_answer_to_older_settings_is_passed_over() {
    let both = settings(&json!({ "types": ["posts", "pages"] }));
    let pages = plan(&both, &Value::Null).remove(1);
    let harvest = answer(&settings(&json!({})), &pages, &[], list([5])).unwrap();
    assert_eq!(harvest, Harvest::default());
}

#[test]
fn every_recording_is_played_from_its_first_request() {
    for name in ["polylang", "wpml-subdirectory"] {
        let recording = Recording::read(recording(name).as_ref()).unwrap();
        let played = testkit::play(&WordPressSource, &recording);
        assert_eq!(played.refused.len(), 0, "{name}");
        assert!(played.requests.len() >= recording.exchanges.len(), "{name}");
    }
}

#[test]
fn a_backfill_follows_every_page_and_says_how_many_are_left() {
    let settings = settings(&json!({ "pages": 1 }));
    let newest = plan(&settings, &Value::Null).remove(0);
    let cx = Context::new("test", &settings, now()).in_history(true);
    let response = Response::new(newest.url.clone(), 200)
        .with_header("x-wp-totalpages", "9")
        .with_body(list([9, 8]));
    let exchange = Exchange::new(newest, Answer::Response(response), now());
    let harvest = WordPressSource.parse(&cx, &exchange).unwrap();
    assert_eq!((harvest.requests.len(), harvest.remaining), (1, Some(7)));
    assert_eq!(codes(&harvest), [""; 0]);
}
