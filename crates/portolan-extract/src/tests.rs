//! Bytes, addresses, walls.

use dom_query::Document;
use url::Url;

use crate::{address, decode, recognise};

#[test]
fn walls_and_errors_are_no_pages() {
    let check = |html: &str, code: Option<&str>| {
        let found = recognise::complaint(&Document::from(html));
        assert_eq!(found.as_ref().map(|it| it.code.as_ref()), code, "{html}");
    };
    check("<title>Just a moment...</title><p>Checking", Some("page-wall"));
    check("<title>x</title><p>Please verify you are human to go on.", Some("page-wall"));
    check("<h1>Service unavailable</h1><p>Something went wrong.", Some("page-error"));
    check("<title>Page not found | Site</title><h1>Page not found</h1>", Some("page-error"));
    check("<title>Error 503</title>", Some("page-error"));
    check("<title>404 families return | Site</title><h1>404 families return</h1>", None);
    check("<title>News | Site</title><h1>Not found in the data: children</h1><p>x", None);
    check("<title>News | Site</title><h1>News</h1>", None);
}

#[test]
fn addresses_are_the_same_or_not() {
    let check = |url: &str, id: &str| {
        assert_eq!(address::identity(&Url::parse(url).unwrap()), id, "{url}");
    };
    check("http://www.iom.int/news/a/", "iom.int/news/a");
    check("https://iom.int:443/news/a?page=3#top", "iom.int/news/a");
    check("https://iom.int/news/a?utm_source=x&lang=fr", "iom.int/news/a?lang=fr");
    check(
        "https://iom.fi/index.php?option=com_content&view=article&id=119&Itemid=112&page=1",
        "iom.fi/index.php?id=119&option=com_content&view=article",
    );
    check("https://iom.fi/en/node/203", "iom.fi/en/node/203");
    check("https://iom.fi/%D1%81", "iom.fi/%D1%81");
}

#[test]
fn links_are_tidied() {
    let base = Url::parse("https://www.iom.int/countries").unwrap();
    let check = |href: &str, expect: Option<&str>| {
        assert_eq!(address::absolute(&base, href).as_ref().map(Url::as_str), expect, "{href}");
    };
    check("/countries/burundi%3B", Some("https://www.iom.int/countries/burundi"));
    check(
        "?subject=450&amp%3Blanguage=fr",
        Some("https://www.iom.int/countries?subject=450&language=fr"),
    );
    check("https://www.iom.int:443/about", Some("https://www.iom.int/about"));
    check("mailto:a@b.example", None);
    check("javascript:void(0)", None);
    check("#top", None);
}

#[test]
fn encodings_are_told_from_the_bytes() {
    let check = |body: &[u8], charset: Option<&str>, text: &str, code: Option<&str>| {
        let mut complaints = Vec::new();
        let read = decode(body, charset, &mut complaints);
        assert_eq!(read, text);
        assert_eq!(complaints.first().map(|it| it.code.as_ref()), code, "{text}");
    };
    check("<p>Keitä".as_bytes(), Some("utf-8"), "<p>Keitä", None);
    check("<p>Keitä".as_bytes(), Some("iso-8859-1"), "<p>Keitä", Some("page-encoding-wrong"));
    check(b"<meta charset=iso-8859-1><p>Keit\xe4", None, "<meta charset=iso-8859-1><p>Keitä", None);
    let turkish = b"<p>d\xfcnya tarihinin g\xf6rm\xfc\xfe oldu\xf0u en b\xfcy\xfck hareket";
    check(turkish, Some("iso-8859-9"), "<p>dünya tarihinin görmüş olduğu en büyük hareket", None);
    check(b"\xef\xbb\xbf<p>\xc3\xa4", None, "<p>ä", None);
    let mut complaints = Vec::new();
    let read = decode(b"<p>Keit\xe4 olemme", Some("utf-8"), &mut complaints);
    assert_eq!(read, "<p>Keitä olemme");
    assert_eq!(complaints[0].code, "page-encoding-wrong");
}

#[test]
fn only_a_meta_that_means_it_declares_an_encoding() {
    let polish = b"<p>\xa3\xf3d\xbc";
    let read = |head: &str| {
        let page = [head.as_bytes(), polish].concat();
        decode(&page, None, &mut Vec::new()).contains("Łódź")
    };
    for head in [
        "<meta charset=iso-8859-2>",
        "<META\ncharset='ISO-8859-2'>",
        "<meta content='text/html; charset=iso-8859-2' http-equiv=Content-Type>",
        "<!--<meta charset=koi8-r>--><meta charset=iso-8859-2>",
        "<p title='<meta charset=koi8-r>'><meta charset=iso-8859-2>",
    ] {
        assert!(read(head), "{head}");
    }
    let koi = b"<p>\xec\xcf\xc4\xcb\xc9 \xd7 \xc7\xc1\xd7\xc1\xce\xc9 \xd0\xcf\xcb\xd2\xc1\xd3\xc9\xcc\xc9";
    for head in [
        "<metacharset=iso-8859-2>",
        "<meta content='text/html; charset=iso-8859-2'>",
        "<meta http-equiv=Content-Style-Type content='text/html; charset=iso-8859-2'>",
        "<meta name=a data='x' title=' charset=iso-8859-2'>",
        // A tag that never ends declares nothing, and ends the search.
        "<meta charset=\"iso-8859-2><p>",
    ] {
        let page = [head.as_bytes(), koi].concat();
        let text = decode(&page, None, &mut Vec::new());
        assert!(text.contains("Лодки"), "{head}: {text}");
    }
}
