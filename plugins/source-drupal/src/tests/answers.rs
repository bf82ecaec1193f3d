use super::*;

fn refusal(body: &str) -> (SourceErrorKind, String, String) {
    let settings = settings(&json!({}));
    let request = plan(&settings, &Value::Null).remove(0);
    let err = answer(&settings, &request, body).unwrap_err();
    let complaint = err.diagnostics.first().unwrap();
    let hint = complaint.hint.clone().unwrap_or_default();
    (err.kind, complaint.code.to_string(), format!("{}; {hint}", complaint.message))
}

#[test]
fn documents_of_errors_are_named_with_a_cure() {
    let check = |status: Value, cure: &str| {
        let error = json!({ "status": status, "title": "Title", "detail": "So it is." });
        let (_, code, words) = refusal(&json!({ "errors": [error] }).to_string());
        assert_eq!(code, "drupal-error");
        assert!(words.contains("“So it is.”") && words.contains(cure), "{words}");
    };
    check(json!("400"), "`include`");
    check(json!("403"), "ask the site's keepers");
    check(json!(404), "compare `types`");
    check(json!("500"), "asked again");
}

#[test]
fn what_is_no_document_is_refused() {
    let check = |body: &str, expected: &str, part: &str| {
        let (kind, code, words) = refusal(body);
        assert_eq!((kind, code.as_str()), (SourceErrorKind::Unrecognised, expected), "{body}");
        assert!(words.contains(part), "{words}");
    };
    check("", "api-unreadable", "empty");
    check("{\"data\": [", "api-unreadable", "parse");
    check("<!DOCTYPE html><title>Not\n found</title>", "api-is-page", "“Not found”");
    check("[1]", "api-other", "no document");
    check("{\"jsonapi\": {}}", "api-other", "no document");
    check("{\"data\": 7}", "api-other", "no document");
}

#[test]
fn what_is_withheld_or_unpublished_is_counted() {
    let node = |id: &str, status: bool| json!({ "type": "node--news", "id": id, "attributes": { "status": status } });
    let links = json!({ "help": {}, "item--a": {}, "item--b": {} });
    let document = json!({
        "data": [node("a", true), node("b", false), { "type": "node--news" }],
        "meta": { "omitted": { "detail": "Insufficient authorization.", "links": links } },
    });
    let harvest = read(&json!({}), &document).unwrap();
    assert_eq!(ids(&harvest), ["a"]);
    assert_eq!(codes(&harvest), ["api-omitted", "api-entry-unread", "api-unpublished"]);
    assert!(harvest.diagnostics[0].message.contains("withholds 2 entries"));
}

#[test]
fn one_resource_none_and_the_results_of_a_view_are_documents() {
    let node = json!({ "type": "node--news", "id": "a" });
    let check = |document: &Value, expected: &[&str]| {
        assert_eq!(ids(&read(&json!({}), document).unwrap()), expected);
    };
    check(&json!({ "data": node }), &["a"]);
    check(&json!({ "data": null }), &[]);
    check(&json!({ "results": { "data": [node] }, "meta": {} }), &["a"]);
}
