use portolan_plugin::{
    Cursor, Exchange, Harvest, RawItem, Settings, Tag, Timestamp,
    message::{Answer, Issue, Response},
    raw::{RawPublication, RawSpecifics},
    source::{ContentSource, Context, SourceError},
    testkit,
};
use serde_json::{Value, json};

use crate::PublicationsSource;

mod books;
mod words;

const LIST: &str = "https://books.example/search-books";

fn settings(more: &Value) -> Settings {
    let mut settings = json!({ "url": LIST });
    for (key, value) in more.as_object().into_iter().flatten() {
        settings[key] = value.clone();
    }
    serde_json::from_value(settings).unwrap()
}

fn answer(more: &Value, url: &str, tag: Option<Tag>, body: &str) -> Result<Harvest, SourceError> {
    let settings = settings(more);
    let cx = Context::new("test", &settings, Timestamp::UNIX_EPOCH);
    let mut request = PublicationsSource.plan(&cx, &Cursor::default()).unwrap().remove(0);
    url.clone_into(&mut request.url);
    if let Some(tag) = tag {
        request.tag = tag;
    }
    let response = Response::new(url, 200)
        .with_header("content-type", "text/html; charset=utf-8")
        .with_body(body);
    let exchange = Exchange::new(request, Answer::Response(response), Timestamp::UNIX_EPOCH);
    PublicationsSource.parse(&cx, &exchange)
}

/// A page of one publication.
fn single(more: &Value, inside: &str) -> Harvest {
    let mut settings = json!({ "url": "https://books.example/books/one", "single": true });
    for (key, value) in more.as_object().into_iter().flatten() {
        settings[key] = value.clone();
    }
    let html = format!(
        "<!DOCTYPE html><html lang='en'><head><title>One</title></head><body><main>{inside}</main></body></html>"
    );
    answer(&settings, "https://books.example/books/one", None, &html).unwrap()
}

fn book(item: &RawItem) -> RawPublication {
    match &item.specifics {
        Some(RawSpecifics::Publication(book)) => book.clone(),
        other => panic!("no publication: {other:?}"),
    }
}

fn title(item: &RawItem) -> &str {
    item.title.as_ref().map(|it| it.value.as_str()).unwrap_or_default()
}

#[test]
fn has_a_manifest() {
    let manifest = PublicationsSource.manifest();
    assert_eq!(manifest.name, env!("CARGO_PKG_NAME"));
    assert_eq!(manifest.version, env!("CARGO_PKG_VERSION"));
}

#[test]
fn refuses_settings_that_cannot_be_meant() {
    let complaints = |more: Value| PublicationsSource.check(&settings(&more)).len();
    assert_eq!(complaints(json!({})), 0);
    assert_eq!(complaints(json!({ "url": "books.example", "item": "li[", "chapter": "[[" })), 3);
    assert_eq!(PublicationsSource.check(&Settings::default()).len(), 1);
}

#[test]
fn keeps_the_promises_over_its_recordings() {
    for recording in ["platform", "flagship"] {
        testkit::check(&PublicationsSource, format!("recordings/{recording}"));
    }
}

#[test]
fn a_list_leads_to_its_books_and_to_its_next_page() {
    let row = |href: &str, title: &str| {
        format!(
            "<div class=views-row><h3><a href='{href}'>{title}</a></h3><p>Words about it.</p></div>"
        )
    };
    let html = format!(
        "<html lang=en><body><div class=view-content>{}{}</div><ul><li class=pager__item--next><a href='?page=1'>Next</a></li></ul></body></html>",
        row("/books/a", "A"),
        row("/books/b", "B")
    );
    let harvest = answer(&json!({}), LIST, None, &html).unwrap();
    let ids: Vec<&str> = harvest.items.iter().map(|it| it.origin_id.as_str()).collect();
    assert_eq!(ids, ["books.example/books/a", "books.example/books/b"]);
    let urls: Vec<&str> = harvest.requests.iter().map(|it| it.url.as_str()).collect();
    assert_eq!(
        urls,
        [
            "https://books.example/books/a",
            "https://books.example/books/b",
            "https://books.example/search-books?page=1"
        ]
    );
    assert_eq!(harvest.requests[2].issue, Issue::WhenNews);
    assert!(harvest.cursor.is_some());

    // Known books are asked for again.
    let settings = settings(&json!({ "recheck": 1 }));
    let cx = Context::new("test", &settings, Timestamp::UNIX_EPOCH);
    let again = PublicationsSource.plan(&cx, &harvest.cursor.unwrap()).unwrap();
    assert_eq!(again.len(), 2);
    assert!(again[1].recheck);
}

#[test]
fn what_is_no_list_and_no_book_is_refused() {
    let nothing = "<html><body><main><p>Soon.</p></main></body></html>";
    assert_eq!(
        answer(&json!({}), LIST, None, nothing).unwrap_err().diagnostics[0].code,
        "publication-list-empty"
    );
    let err = answer(&json!({ "single": true }), LIST, None, nothing).unwrap_err();
    assert_eq!(err.diagnostics[0].code, "publication-page-empty");
    // A book of a list costs itself only.
    let tag = Tag::of(&json!({ "is": "book", "id": "x" }));
    let harvest = answer(&json!({}), "https://books.example/books/x", Some(tag), nothing).unwrap();
    assert_eq!(harvest.diagnostics[0].code, "publication-page-empty");
}
