use super::*;

fn refusal(body: &str) -> (SourceErrorKind, String, String) {
    let err = first(body).unwrap_err();
    let complaint = err.diagnostics.first().unwrap();
    let hint = complaint.hint.clone().unwrap_or_default();
    (err.kind, complaint.code.to_string(), format!("{}; {hint}", complaint.message))
}

#[test]
fn a_warning_of_php_before_the_list_is_skipped_and_told() {
    let list = r#"[{"id": 5, "link": "https://office.example/five/"}]"#;
    for before in [
        "\u{feff}",
        "\u{feff}\u{feff}\n",
        "<br />\n<b>Warning</b>:  array_map() [function.array-map]: bad in <b>/a.php</b><br />\n",
        "Notice: Undefined index: {key} in /srv/x.php on line 3\n",
    ] {
        let harvest = first(format!("{before}{list}\n<!-- kept by a cache -->")).unwrap();
        assert_eq!(ids(&harvest), ["5"], "{before}");
        assert_eq!(codes(&harvest).contains(&"api-junk-before"), before.len() > 10, "{before}");
    }
}

#[test]
fn a_page_for_people_is_named_by_its_title() {
    let page = "<!DOCTYPE html><html><head><title>Nothing &amp; nobody</title>\
                <script type='application/json'>{\"id\": 5}</script></head></html>";
    let (kind, code, words) = refusal(page);
    assert_eq!((kind, code.as_str()), (SourceErrorKind::Unrecognised, "api-is-page"));
    assert!(words.contains("“Nothing & nobody”"), "{words}");
    assert!(words.contains("feed or listing"), "{words}");
}

#[test]
fn error_objects_are_named_with_a_cure() {
    let check = |code: &str, cure: &str| {
        let body = json!({ "code": code, "message": "So it is.", "data": { "status": 401 } });
        let (_, found, words) = refusal(&body.to_string());
        assert_eq!(found, "wordpress-error");
        assert!(words.contains(code) && words.contains(cure), "{words}");
    };
    check("rest_no_route", "compare `types`");
    check("rest_cannot_access", "ask its keepers");
    check("rest_login_required", "ask its keepers");
    check("rest_post_invalid_page_number", "fewer pages");
    check("rest_invalid_param", "`per-page`");
    check("internal_server_error", "asked again");
}

#[test]
fn what_is_no_list_of_posts_is_refused() {
    let check = |body: &str, code: &str| assert_eq!(refusal(body).1, code, "{body}");
    check("", "api-unreadable");
    check("[{\"id\": 5}", "api-unreadable");
    check("Warning: so\n[{\"id\": 5}, {\"id\": 6}", "api-unreadable");
    check("just words", "api-unreadable");
    check("\"words\"", "api-unreadable");
    check("{\"name\": \"An office\", \"namespaces\": []}", "api-other");
    check("{}", "api-other");
}

#[test]
fn a_list_that_became_an_object_and_a_single_post_are_read() {
    assert_eq!(ids(&first(r#"{"0": {"id": 5}, "2": {"id": "7"}}"#).unwrap()), ["5", "7"]);
    assert_eq!(ids(&first(r#"{"id": 5, "link": "/five/"}"#).unwrap()), ["5"]);
}

#[test]
fn one_bad_post_costs_one_complaint() {
    let harvest = first(r#"[{"id": 5}, {"link": "/no-number/"}, 7, {"id": 6}]"#).unwrap();
    assert_eq!(ids(&harvest), ["5", "6"]);
    assert_eq!(codes(&harvest), ["api-entry-unread", "api-entry-unread"]);
    assert_eq!(harvest.items[1].position, Some(3));
}

#[test]
fn lists_of_people_terms_and_comments_are_refused_by_name() {
    let check = |entry: Value, words: &str| {
        let (_, code, found) = refusal(&json!([entry]).to_string());
        assert_eq!(code, "api-other");
        assert!(found.contains(words), "{found}");
    };
    check(json!({ "id": 1, "name": "A", "slug": "a", "avatar_urls": {} }), "a person");
    check(json!({ "id": 1, "name": "Boats", "taxonomy": "category" }), "a term");
    check(json!({ "id": 1, "type": "comment", "content": {} }), "a comment");
    let post = json!([{ "id": 1, "taxonomy": "x" }, { "id": 2, "type": "post" }]);
    assert_eq!(ids(&first(post.to_string()).unwrap()), ["2"]);
}
