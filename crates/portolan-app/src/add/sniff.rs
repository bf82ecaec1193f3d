//! What an answer is, by what it holds rather than by what it is called.

use serde::Serialize;
use serde_json::Value;

/// How far into a document its root is looked for.
const HEAD_BYTES: usize = 4_096;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum What {
    Page,
    Feed,
    Calendar,
    Sitemap,
    /// The root of WordPress' REST interface.
    WordpressApi,
    /// A list of posts out of it.
    WordpressPosts,
    /// A document of JSON:API.
    JsonApi,
    Json,
    Opml,
    Xml,
    Csv,
    Pdf,
    Picture,
    Other,
}

impl What {
    pub(crate) fn of(media_type: &str, body: &[u8]) -> What {
        let head = &body[..body.len().min(HEAD_BYTES)];
        let head = String::from_utf8_lossy(head);
        let head = head.trim_start_matches('\u{feff}').trim_start();
        let lower = head.to_ascii_lowercase();
        if head.starts_with("BEGIN:VCALENDAR") {
            return What::Calendar;
        }
        if head.starts_with("%PDF-") {
            return What::Pdf;
        }
        if head.starts_with(['{', '[']) {
            return json(body);
        }
        if head.starts_with('<') {
            let root = root(&lower);
            return match root {
                "rss" | "feed" | "rdf" | "channel" => What::Feed,
                "urlset" | "sitemapindex" => What::Sitemap,
                "opml" => What::Opml,
                "html" | "head" | "body" | "div" | "p" | "main" | "title" | "meta" => What::Page,
                _ if media_type.contains("html") => What::Page,
                _ => What::Xml,
            };
        }
        match media_type {
            it if it.contains("html") => What::Page,
            "text/csv" => What::Csv,
            "text/calendar" => What::Calendar,
            it if it.starts_with("image/") => What::Picture,
            it if it.contains("json") => What::Json,
            _ => What::Other,
        }
    }

    /// As it is named in a sentence.
    pub(crate) fn words(self) -> &'static str {
        match self {
            What::Page => "a page",
            What::Feed => "a feed",
            What::Calendar => "a calendar",
            What::Sitemap => "a sitemap",
            What::WordpressApi => "the root of a WordPress REST interface",
            What::WordpressPosts => "a list of WordPress posts",
            What::JsonApi => "a JSON:API document",
            What::Json => "JSON of no known form",
            What::Opml => "a list of subscriptions (OPML)",
            What::Xml => "XML of no known form",
            What::Csv => "a table (CSV)",
            What::Pdf => "a PDF file",
            What::Picture => "a picture",
            What::Other => "a file of no known form",
        }
    }
}

/// The first element's local name, past declarations and comments.
fn root(lower: &str) -> &str {
    let mut rest = lower;
    loop {
        rest = rest.trim_start();
        let Some(tag) = rest.strip_prefix('<') else {
            // Words before the first element, such as a warning of the server.
            match rest.find('<') {
                Some(at) => {
                    rest = &rest[at..];
                    continue;
                }
                None => return "",
            }
        };
        if let Some(comment) = tag.strip_prefix("!--") {
            match comment.find("-->") {
                Some(at) => rest = &comment[at + 3..],
                None => return "",
            }
            continue;
        }
        if let Some(kind) = tag.strip_prefix("!doctype") {
            let kind = kind.trim_start();
            if kind.starts_with("html") {
                return "html";
            }
        }
        if tag.starts_with(['?', '!']) {
            match tag.find('>') {
                Some(at) => rest = &tag[at + 1..],
                None => return "",
            }
            continue;
        }
        let name = tag.split(|it: char| it.is_whitespace() || it == '>' || it == '/').next();
        let name = name.unwrap_or_default();
        return name.rsplit(':').next().unwrap_or_default();
    }
}

fn json(body: &[u8]) -> What {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let Ok(value) = serde_json::from_slice::<Value>(body) else { return What::Other };
    let is_post = |it: &Value| it.get("id").is_some() && it.pointer("/title/rendered").is_some();
    match &value {
        Value::Array(all) if all.first().is_some_and(is_post) => What::WordpressPosts,
        Value::Object(_) if is_post(&value) => What::WordpressPosts,
        Value::Object(map) => {
            let version = map.get("version").and_then(Value::as_str).unwrap_or_default();
            let namespaces = map.get("namespaces").and_then(Value::as_array);
            if version.contains("jsonfeed.org") {
                What::Feed
            } else if namespaces
                .is_some_and(|all| all.iter().any(|it| it.as_str() == Some("wp/v2")))
            {
                What::WordpressApi
            } else if map.contains_key("jsonapi")
                && (map.contains_key("data") || map.contains_key("links"))
            {
                What::JsonApi
            } else {
                What::Json
            }
        }
        _ => What::Json,
    }
}

#[cfg(test)]
mod tests {
    use super::What;

    #[test]
    fn answers_are_known_by_what_they_hold() {
        let of = |body: &str| What::of("text/html", body.as_bytes());
        assert_eq!(of("<?xml version='1.0'?><!-- x --><rss version='2.0'>"), What::Feed);
        assert_eq!(of("\u{feff}<feed xmlns='http://www.w3.org/2005/Atom'>"), What::Feed);
        assert_eq!(of("<rdf:RDF xmlns:rdf='x'>"), What::Feed);
        assert_eq!(of("<!DOCTYPE html><html>"), What::Page);
        assert_eq!(
            of("<?xml version='1.0'?><!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0//EN'>"),
            What::Page
        );
        assert_eq!(of("<urlset xmlns='x'>"), What::Sitemap);
        assert_eq!(of("BEGIN:VCALENDAR\r\n"), What::Calendar);
        assert_eq!(of(r#"{"version":"https://jsonfeed.org/version/1.1","items":[]}"#), What::Feed);
        assert_eq!(of(r#"[{"id":1,"title":{"rendered":"A"}}]"#), What::WordpressPosts);
        assert_eq!(of(r#"{"name":"A","namespaces":["wp/v2"]}"#), What::WordpressApi);
        assert_eq!(of(r#"{"jsonapi":{"version":"1.0"},"data":[]}"#), What::JsonApi);
        assert_eq!(of(r#"{"a":1}"#), What::Json);
        assert_eq!(of("%PDF-1.4"), What::Pdf);
        assert_eq!(of("words without markup"), What::Page);
        assert_eq!(What::of("application/octet-stream", b"\x00\x01"), What::Other);
    }
}
