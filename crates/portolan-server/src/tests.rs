use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use http_body_util::BodyExt;
use portolan_app::Rendered;

use crate::{cache::Entry, encoding::Coding, lane};

#[test]
fn the_best_admitted_coding_is_chosen() {
    let check = |accepted: &str, expect: Coding| {
        assert_eq!(Coding::negotiate(accepted), expect, "{accepted}");
    };
    check("gzip, deflate, br, zstd", Coding::Brotli);
    check("gzip, zstd", Coding::Zstd);
    check("x-gzip", Coding::Gzip);
    check("GZIP;q=0.5", Coding::Gzip);
    check("br;q=0, gzip", Coding::Gzip);
    check("*", Coding::Brotli);
    check("*, br;q=0, zstd;q=0", Coding::Gzip);
    check("*;q=0", Coding::Identity);
    check("identity", Coding::Identity);
    check("", Coding::Identity);
    check("br;q=nonsense", Coding::Brotli);
}

#[test]
fn a_known_page_is_not_sent_again_in_whatever_coding_it_was_known() {
    let entry = Entry::new(&page(), 1);
    let check = |tags: &str, expect: StatusCode| {
        let mut request = HeaderMap::new();
        request.insert(header::IF_NONE_MATCH, HeaderValue::from_str(tags).unwrap());
        assert_eq!(entry.respond(&request, false).status(), expect, "{tags}");
    };
    check("\"abc\"", StatusCode::NOT_MODIFIED);
    check("W/\"abc-br\"", StatusCode::NOT_MODIFIED);
    check("\"other\", \"abc-gzip\"", StatusCode::NOT_MODIFIED);
    check("*", StatusCode::NOT_MODIFIED);
    check("\"abcd\"", StatusCode::OK);
    check("\"\"", StatusCode::OK);
}

#[tokio::test]
async fn head_has_the_headers_of_get_and_no_body() {
    let entry = Entry::new(&page(), 1);
    let mut request = HeaderMap::new();
    request.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
    let get = entry.respond(&request, false);
    let head = entry.respond(&request, true);
    assert_eq!(head.headers()[header::ETAG], get.headers()[header::ETAG]);
    assert_eq!(head.headers()[header::CONTENT_ENCODING], "gzip");
    let length: usize = head.headers()[header::CONTENT_LENGTH].to_str().unwrap().parse().unwrap();
    let body = get.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(body.len(), length);
    assert_eq!(head.into_body().collect().await.unwrap().to_bytes().len(), 0);
}

#[test]
fn a_failed_page_is_kept_by_nobody() {
    let entry = Entry::new(&Rendered { status: 500, ..page() }, 1);
    let response = entry.respond(&HeaderMap::new(), false);
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
}

#[test]
fn the_host_is_read_without_its_port() {
    let check = |host: &'static str, expect: &str| {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static(host));
        assert_eq!(lane::host(&headers, &http::Uri::from_static("/en/")), expect);
    };
    check("finland.localhost:8080", "finland.localhost");
    check("finland.localhost", "finland.localhost");
    check("[::1]:8080", "[::1]");
    check("[::1]", "[::1]");
}

fn page() -> Rendered {
    Rendered {
        status: 200,
        media_type: "text/html; charset=utf-8".to_owned(),
        body: Bytes::from("<p>A line that repeats itself.</p>\n".repeat(40)),
        etag: "\"abc\"".to_owned(),
        location: None,
        lang: Some("en".to_owned()),
        revision: 1,
        cacheable: true,
        immutable: false,
    }
}
