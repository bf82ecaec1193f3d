//! Bytes, addresses, walls; what heads, scripts and links say.

use dom_query::Document;
use url::Url;

use crate::{
    address, decode,
    feeds::{self, FeedFormat, NamedBy},
    meta::{self, Meta},
    recognise,
    schema::{Form, Schema},
};

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

fn schema_of(html: &str) -> Schema {
    let url = Url::parse("https://office.example/news/boats").unwrap();
    Schema::read(&Document::from(html), &url)
}

/// The headlines of all articles, with the form that they stand in.
fn headlines(html: &str) -> Vec<String> {
    let schema = schema_of(html);
    let ids = schema.ids();
    let all = schema.all(&ids, &crate::schema::ARTICLES);
    all.iter().filter_map(|it| it.text("headline")).collect()
}

#[test]
fn json_ld_is_read_in_all_its_shapes() {
    let check = |json: &str, expected: &[&str]| {
        let html = format!("<script type='application/ld+json'>{json}</script>");
        assert_eq!(headlines(&html), expected, "{json}");
    };
    check(r#"{"@type":"Article","headline":"Boats"}"#, &["Boats"]);
    check(r#"[{"@type":["Article","Report"],"headline":["Boats"]}]"#, &["Boats"]);
    check(
        r#"{"@graph":[{"@type":"WebPage"},{"@type":"schema:NewsArticle","headline":"Boats"}]}"#,
        &["Boats"],
    );
    check(r#"{"@type":"http://schema.org/BlogPosting","headline":{"@value":"A"}}"#, &["A"]);
    check(
        r#"{"@type":"WebPage","mainEntity":{"@type":"Article","headline":"Tides &amp; boats"}}"#,
        &["Tides & boats"],
    );
    check("", &[]);
    check("null", &[]);
}

#[test]
fn broken_json_ld_is_mended_where_its_meaning_is_clear() {
    let check = |json: &str, expected: &str| {
        let html = format!("<script type='application/ld+json'>{json}</script>");
        assert_eq!(headlines(&html), [expected], "{json}");
        let schema = schema_of(&html);
        assert_eq!(schema.diagnostics[0].code, "page-data-broken", "{json}");
    };
    check(r#"{"@type":"Article","headline":"Boats",}"#, "Boats");
    check(r#"<!-- {"@type":"Article","headline":"Boats"} -->"#, "Boats");
    check(
        r#"//<![CDATA[
{"@type":"Article","headline":"Boats"}
//]]>"#,
        "Boats",
    );
    check(
        r#"{"@type":"Article", // what it is
"headline":"Boats" /* and its name */}"#,
        "Boats",
    );
    check("{\"@type\":\"Article\",\"headline\":\"Boats\nand tides\"}", "Boats and tides");
    check(r#"{"@type":"Article","headline":"The "Seagull" sails"}"#, "The \"Seagull\" sails");
    check(r#"{"@type":"Article","headline":"Boats\'s way"}"#, "Boats\\'s way");
    check(
        r#"{&quot;@type&quot;:&quot;Article&quot;,&quot;headline&quot;:&quot;Boats&quot;}"#,
        "Boats",
    );
    check(r#"{"@type":"Article","headline":"Boats","author":{"name":"A"#, "Boats");
    check(r#"{"@type":"Article","headline":"Boats"};"#, "Boats");
    check(r#"{"@type":"WebSite","name":"x"}{"@type":"Article","headline":"Boats"}"#, "Boats");
}

#[test]
fn references_lead_to_the_thing_that_they_name() {
    let html = r##"<script type="application/ld+json">{"@graph":[
        {"@type":"Article","headline":"Boats","author":{"@id":"#a"},"image":{"@id":"#i"}},
        {"@type":"Person","@id":"#a","name":"Aino Virta"},
        {"@type":"ImageObject","@id":"#i","url":"/boat.jpg"}]}</script>"##;
    let schema = schema_of(html);
    let ids = schema.ids();
    let article = schema.all(&ids, &["Article"])[0];
    assert_eq!(article.text("author").as_deref(), Some("Aino Virta"));
    assert!(article.things("author")[0].is(&["Person"]));
    let base = Url::parse("https://office.example/").unwrap();
    assert_eq!(article.addresses("image", &base)[0].as_str(), "https://office.example/boat.jpg");
}

#[test]
fn things_that_refer_to_themselves_end() {
    let html = r##"<script type="application/ld+json">{"@id":"#a","@type":"Article",
        "headline":"Boats","isPartOf":{"@id":"#a"}}</script>"##;
    let schema = schema_of(html);
    let ids = schema.ids();
    let mut thing = schema.all(&ids, &["Article"])[0];
    let mut n = 0;
    while let Some(inner) = thing.things("isPartOf").first().copied() {
        thing = inner;
        n += 1;
    }
    assert_eq!(n, crate::schema::DEPTH_MAX);
    let deep = format!("<script type='application/ld+json'>{}</script>", "[".repeat(50_000));
    assert!(headlines(&deep).is_empty());
}

#[test]
fn microdata_has_the_shape_of_json_ld() {
    let html = r#"<div itemscope itemtype="https://schema.org/NewsArticle">
        <h1 itemprop="headline">Boats</h1><img itemprop="image" src="/b.jpg">
        <time itemprop="datePublished" datetime="2021-05-03">3 May</time>
        <span itemprop="author" itemscope itemtype="https://schema.org/Person">
        <span itemprop="name">Aino Virta</span></span></div>"#;
    let schema = schema_of(html);
    let ids = schema.ids();
    let article = schema.all(&ids, &["NewsArticle"])[0];
    assert_eq!(article.form, Form::Microdata);
    assert_eq!(article.text("headline").as_deref(), Some("Boats"));
    assert_eq!(article.text("datePublished").as_deref(), Some("2021-05-03"));
    assert_eq!(article.text("author").as_deref(), Some("Aino Virta"));
    assert_eq!(article.text("image").as_deref(), Some("https://office.example/b.jpg"));
}

#[test]
fn the_head_says_names_contents_and_relations() {
    let html = "<html><head><meta property='og:title twitter:title' content=' Boats  '>
        <meta name=DC.Date content=2021-05-03><link rel=Canonical href=/news/boats>
        <link rel=alternate hreflang=fi href=/fi/veneet><link rel=alternate hreflang=x-default href=/>
        <link rel=alternate hreflang=en href=/news/boats>
        <link rel=alternate type=application/rss+xml hreflang=sv href=/sv/feed>";
    let doc = Document::from(html);
    let url = Url::parse("https://office.example/news/boats?page=1").unwrap();
    let meta = Meta::read(&doc);
    assert_eq!(meta.first(&["og:nothing", "twitter:title"]), Some(("twitter:title", "Boats")));
    assert_eq!(meta.one("dc.date"), Some("2021-05-03"));
    let canonical = meta::canonical(&doc, &url).unwrap();
    assert_eq!(canonical.as_str(), "https://office.example/news/boats");
    let found = meta::translations(&doc, &url, &[&url, &canonical]);
    let found: Vec<(&str, &str)> =
        found.iter().map(|it| (it.lang.as_str(), it.url.as_str())).collect();
    assert_eq!(found, [("fi", "https://office.example/fi/veneet")]);
}

#[test]
fn feeds_are_found_where_they_are_named() {
    let html =
        "<head><link rel=alternate type=application/rss+xml href=/comments/feed title='Comments'>
        <link rel=alternate type='application/atom+xml' href=/atom.xml title=News>
        <link rel=alternate type=application/json href=/wp-json/wp/v2/posts/1>
        <link rel=alternate type=application/feed+json href=/feed.json>
        <link rel=stylesheet type=text/xml href=/x.xsl></head>
        <body><a href='/atom.xml'>Atom</a><a href='?format=feed&amp;type=rss'>News as RSS</a>
        <a href=/rss.html>RSS</a><a href='feed://office.example/news.rss'>x</a>
        <a href=/news>News feed</a><div class=h-feed></div>";
    let url = Url::parse("https://office.example/news").unwrap();
    let found = feeds::discover(&Document::from(html), &url);
    let found: Vec<(&str, FeedFormat, NamedBy)> =
        found.iter().map(|it| (it.url.as_str(), it.format, it.named_by)).collect();
    assert_eq!(
        found,
        [
            ("https://office.example/atom.xml", FeedFormat::Atom, NamedBy::Link),
            ("https://office.example/feed.json", FeedFormat::Json, NamedBy::Link),
            ("https://office.example/comments/feed", FeedFormat::Rss, NamedBy::Link),
            ("https://office.example/news", FeedFormat::HFeed, NamedBy::Markup),
            ("https://office.example/news?format=feed&type=rss", FeedFormat::Rss, NamedBy::Anchor),
            ("http://office.example/news.rss", FeedFormat::Rss, NamedBy::Anchor),
        ]
    );
}
