use std::io::Write;

use portolan_plugin::{
    Cursor, Exchange, Harvest, Request, Settings, Timestamp,
    message::{Answer, Response},
    source::{ContentSource, Context, SourceError},
    testkit,
};
use serde_json::json;
use url::Url;

use crate::{SitemapSource, sitemap};

const URL: &str = "https://harbour.example/sitemap.xml";

fn settings(more: &serde_json::Value) -> Settings {
    let mut settings = json!({ "url": URL });
    for (key, value) in more.as_object().into_iter().flatten() {
        settings[key] = value.clone();
    }
    serde_json::from_value(settings).unwrap()
}

fn now() -> Timestamp {
    "2021-05-10T09:00:00Z".parse().unwrap()
}

fn plan(settings: &Settings, cursor: &Cursor) -> Request {
    let cx = Context::new("harbour", settings, now());
    let mut requests = SitemapSource.plan(&cx, cursor).unwrap();
    assert_eq!(requests.len(), 1);
    requests.remove(0)
}

fn answer(settings: &Settings, request: Request, body: &str) -> Result<Harvest, SourceError> {
    let response = Response::new(request.url.clone(), 200).with_body(body);
    give(settings, request, Answer::Response(response))
}

fn give(settings: &Settings, request: Request, answer: Answer) -> Result<Harvest, SourceError> {
    let cx = Context::new("harbour", settings, now());
    SitemapSource.parse(&cx, &Exchange::new(request, answer, now()))
}

/// A sitemap of pages `/n` with these moments of change.
fn urlset(entries: &[(&str, &str)]) -> String {
    let entries: String = entries
        .iter()
        .map(|(path, at)| {
            let at = if at.is_empty() { String::new() } else { format!("<lastmod>{at}</lastmod>") };
            format!("<url><loc>https://harbour.example{path}</loc>{at}</url>")
        })
        .collect();
    format!("<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{entries}</urlset>")
}

/// One run over one sitemap: the paths asked for, those known marked, and the cursor.
fn run(settings: &Settings, cursor: &Cursor, body: &str) -> (Vec<String>, Harvest) {
    let harvest = answer(settings, plan(settings, cursor), body).unwrap();
    (paths(&harvest), harvest)
}

fn paths(harvest: &Harvest) -> Vec<String> {
    let path = |request: &Request| {
        let url = Url::parse(&request.url).unwrap();
        format!("{}{}", url.path(), if request.recheck { "?" } else { "" })
    };
    harvest.requests.iter().map(path).collect()
}

fn codes(harvest: &Harvest) -> Vec<&str> {
    harvest.diagnostics.iter().map(|it| it.code.as_ref()).collect()
}

#[test]
fn keeps_its_promises_and_plays_its_recording() {
    let manifest = SitemapSource.manifest();
    assert_eq!(manifest.name, env!("CARGO_PKG_NAME"));
    testkit::check(&SitemapSource, concat!(env!("CARGO_MANIFEST_DIR"), "/recordings/office"));
}

#[test]
fn wrong_settings_are_told_all_at_once() {
    let settings =
        settings(&json!({ "url": "sitemap.xml", "include": ["news/*"], "exclude": ["*x"] }));
    let complaints = SitemapSource.check(&settings);
    let messages: Vec<&str> = complaints.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(
        messages,
        ["`url` is no `http`, `https` or `file` address", "`include` `news/*` fits no address"]
    );
}

#[test]
fn only_what_has_changed_is_asked_again_and_the_newest_first() {
    let settings = settings(&json!({}));
    let first = urlset(&[("/a", "2021-05-01"), ("/b", "2021-05-03"), ("/c", "2021-05-02")]);
    let (asked, harvest) = run(&settings, &Cursor::default(), &first);
    assert_eq!(asked, ["/b", "/c", "/a"]);
    let cursor = harvest.cursor.unwrap();
    let (asked, harvest) = run(&settings, &cursor, &first);
    assert!(asked.is_empty(), "{asked:?}");
    assert_eq!(codes(&harvest), [""; 0]);
    let second = urlset(&[("/a", "2021-05-04"), ("/b", "2021-05-03"), ("/d", "2021-05-05")]);
    let (asked, _) = run(&settings, &cursor, &second);
    assert_eq!(asked, ["/d", "/a?"]);
    // Another address starts anew.
    let other = super::tests::settings(&json!({ "url": "https://harbour.example/other.xml" }));
    assert_eq!(run(&other, &cursor, &first).0.len(), 3);
}

#[test]
fn a_budget_makes_pages_wait_and_none_is_forgotten() {
    let settings = settings(&json!({ "pages": 2 }));
    let body = urlset(&[
        ("/a", "2021-05-01"),
        ("/b", "2021-05-02"),
        ("/c", "2021-05-03"),
        ("/d", "2021-05-04"),
        ("/e", "2021-05-05"),
    ]);
    let (asked, harvest) = run(&settings, &Cursor::default(), &body);
    assert_eq!((asked, codes(&harvest)), (vec!["/e".into(), "/d".into()], vec!["sitemap-waiting"]));
    let cursor = harvest.cursor.unwrap();
    let (asked, harvest) = run(&settings, &cursor, &body);
    assert_eq!(asked, ["/c", "/b"]);
    // The sitemap is unchanged, and the rest has its turn all the same.
    let request = plan(&settings, &harvest.cursor.unwrap());
    let harvest = give(&settings, request, Answer::NotModified).unwrap();
    assert_eq!((paths(&harvest), harvest.cursor), (vec!["/a".into()], None));
    // Nothing is remembered out of “not modified”; the page's answer bears it.
    let page = harvest.requests.into_iter().next().unwrap();
    let harvest = answer(&settings, page, "<title>A</title><p>Words.").unwrap();
    let (asked, _) = run(&settings, &harvest.cursor.unwrap(), &body);
    assert!(asked.is_empty(), "{asked:?}");
}

#[test]
fn changes_that_are_all_now_are_not_believed() {
    let names: Vec<String> = (0..12).map(|n| format!("/{n}")).collect();
    let at = |at: &'static str| -> String {
        let entries: Vec<(&str, &str)> = names.iter().map(|it| (it.as_str(), at)).collect();
        urlset(&entries)
    };
    let settings = settings(&json!({ "recheck": 5 }));
    let (asked, harvest) = run(&settings, &Cursor::default(), &at("2021-05-10T08:59:00Z"));
    assert_eq!((asked.len(), codes(&harvest)), (12, vec!["sitemap-lastmod-untrue"]));
    // A part of them is looked at in each run, until all have had their turn.
    let mut cursor = harvest.cursor.unwrap();
    let mut seen = Vec::new();
    for _ in 0..3 {
        let (asked, harvest) = run(&settings, &cursor, &at("2021-05-10T09:00:00Z"));
        assert!(asked.len() == 5 && asked.iter().all(|it| it.ends_with('?')), "{asked:?}");
        seen.extend(asked);
        cursor = harvest.cursor.unwrap();
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 12);
}

#[test]
fn what_is_gone_from_a_whole_sitemap_was_deleted() {
    let settings = settings(&json!({ "exclude": ["/b"] }));
    let body = urlset(&[("/a", ""), ("/b", ""), ("/c", "")]);
    let (_, harvest) = run(&settings, &Cursor::default(), &body);
    let present = harvest.present.unwrap();
    assert_eq!(present, ["harbour.example/a", "harbour.example/c"]);
    // A damaged one says nothing about what is gone.
    let broken = &body[..body.len() - 20];
    let (_, harvest) = run(&settings, &Cursor::default(), broken);
    assert_eq!((&harvest.present, codes(&harvest)), (&None, vec!["sitemap-damaged"]));
}

#[test]
fn an_index_is_walked_and_a_silent_sitemap_stands_last_next_time() {
    let index = "<sitemapindex><sitemap><loc>/one.xml</loc><lastmod>2021-05-02</lastmod></sitemap>
        <sitemap><loc>/two.xml</loc><lastmod>2021-05-01</lastmod></sitemap></sitemapindex>";
    let settings = settings(&json!({}));
    let (asked, harvest) = run(&settings, &Cursor::default(), index);
    assert_eq!(asked, ["/one.xml"]);
    // It does not answer: the run ends here.
    let (asked, mut harvest) = run(&settings, &harvest.cursor.unwrap(), index);
    assert_eq!(asked, ["/two.xml"]);
    let harvest = answer(&settings, harvest.requests.remove(0), &urlset(&[("/a", "2021-05-01")]));
    let mut harvest = harvest.unwrap();
    assert_eq!(paths(&harvest), ["/a", "/one.xml"]);
    assert_eq!(harvest.present, None);
    let last = harvest.requests.remove(1);
    let harvest = answer(&settings, last, &urlset(&[("/b", "2021-05-02")])).unwrap();
    assert_eq!(paths(&harvest), ["/b"]);
    assert_eq!(harvest.present.unwrap(), ["harbour.example/a", "harbour.example/b"]);
    let (asked, _) = run(&settings, &harvest.cursor.unwrap(), index);
    assert_eq!(asked, ["/one.xml"]);
}

#[test]
fn an_unchanged_index_may_have_changed_sitemaps() {
    let index = "<sitemapindex><sitemap><loc>/one.xml</loc></sitemap></sitemapindex>";
    let settings = settings(&json!({}));
    let (_, mut harvest) = run(&settings, &Cursor::default(), index);
    let body = urlset(&[("/a", "2021-05-01")]);
    let harvest = answer(&settings, harvest.requests.remove(0), &body).unwrap();
    let request = plan(&settings, &harvest.cursor.unwrap());
    let harvest = give(&settings, request, Answer::NotModified).unwrap();
    assert_eq!(paths(&harvest), ["/one.xml"]);
}

#[test]
fn robots_txt_names_sitemaps_or_the_usual_one_is_tried() {
    let settings = settings(&json!({ "url": "https://harbour.example/" }));
    let request = plan(&settings, &Cursor::default());
    assert_eq!(request.url, "https://harbour.example/robots.txt");
    let named = "\u{feff}SITEMAP: https://harbour.example/a.xml # the first\nSitemap: /b.xml";
    let harvest = answer(&settings, request.clone(), named).unwrap();
    assert_eq!(paths(&harvest), ["/a.xml"]);
    let harvest = answer(&settings, request, "User-agent: *\nDisallow:\n").unwrap();
    assert_eq!(
        (paths(&harvest), codes(&harvest)),
        (vec!["/sitemap.xml".into()], vec!["sitemap-unnamed"])
    );
}

#[test]
fn other_documents_are_refused_by_name() {
    let settings = settings(&json!({}));
    let check = |body: &str, words: &str| {
        let err = answer(&settings, plan(&settings, &Cursor::default()), body).unwrap_err();
        assert_eq!(err.message, format!("the document is no sitemap but {words}"));
    };
    check("<html><p>x</html>", "a page of HTML");
    check("<rss version='2.0'/>", "a feed (`rss`); `source-feed` reads it");
    check("", "a text without addresses");
    check("Nothing here.", "a text without addresses");
    check("<?xml version='1.0'?>", "an empty document");
}

fn read(body: &[u8]) -> sitemap::Sitemap {
    sitemap::read(body, None, &Url::parse(URL).unwrap()).unwrap()
}

fn addresses(sitemap: &sitemap::Sitemap) -> Vec<&str> {
    sitemap.entries.iter().map(|it| it.url.as_str()).collect()
}

#[test]
fn damaged_sitemaps_give_what_is_left_of_them() {
    let check = |body: &str, urls: &[&str], is_whole: bool| {
        let found = read(body.as_bytes());
        assert_eq!((addresses(&found), found.is_whole), (urls.to_vec(), is_whole), "{body}");
    };
    let a = "https://harbour.example/a";
    check("<urlset><url><loc>/a</loc></url></urlset>", &[a], true);
    check("\n \u{feff}<urlset><url><loc>\n /a\n</loc></url></urlset>", &[a], true);
    check("<urlset><url><loc><![CDATA[/a]]></loc></url></urlset>", &[a], true);
    check("<s:urlset xmlns:s='x'><s:url><s:loc>/a</s:loc></s:url></s:urlset>", &[a], true);
    check(
        "<urlset><url><loc>/a?x=1&amp;y=2</loc></url></urlset>",
        &["https://harbour.example/a?x=1&y=2"],
        true,
    );
    check("<urlset><url><loc>/a</loc></url><url><loc>/b", &[a], false);
    check("<urlset><url><loc>/a</loc></url><url><loc></loc></url></urlset>", &[a], true);
    check("<urlset><url><loc>/a</loc></wrong></url></urlset>", &[a], true);
    check(
        "<urlset><url><loc>mailto:x@y.example</loc></url><url><loc>/a</loc></url></urlset>",
        &[a],
        true,
    );
    check(
        "https://harbour.example/a\r\n\r\nhttps://harbour.example/b\n",
        &[a, "https://harbour.example/b"],
        true,
    );
}

#[test]
fn packed_sitemaps_are_unpacked_within_limits() {
    let pack = |body: &[u8]| {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(body).unwrap();
        packer.finish().unwrap()
    };
    let packed = pack(urlset(&[("/a", "")]).as_bytes());
    assert_eq!(addresses(&read(&packed)), ["https://harbour.example/a"]);
    let bomb = pack(&[urlset(&[("/a", "")]).as_bytes(), &vec![b' '; 80 * 1024 * 1024]].concat());
    let found = read(&bomb);
    assert!(!found.is_whole && found.entries.len() == 1);
    let long = urlset(&[("/a", ""), ("/b", "")]);
    let cut = pack(long.as_bytes());
    assert!(
        sitemap::read(&cut[..cut.len() - 12], None, &Url::parse(URL).unwrap())
            .is_ok_and(|it| !it.is_whole)
    );
}

#[test]
fn a_page_that_lists_others_is_no_item() {
    let settings = settings(&json!({}));
    let (_, mut harvest) = run(&settings, &Cursor::default(), &urlset(&[("/news", "")]));
    let page = "<html><title>News</title><div class=h-feed>
        <div class=h-entry><a class='u-url p-name' href=/a>One</a></div>
        <div class=h-entry><a class='u-url p-name' href=/b>Two</a></div></div></html>";
    let harvest = answer(&settings, harvest.requests.remove(0), page).unwrap();
    assert_eq!((harvest.items.len(), codes(&harvest).contains(&"sitemap-page-list")), (0, true));
}

#[test]
fn without_details_news_sitemaps_bring_cards() {
    let settings = settings(&json!({ "details": false }));
    let body =
        "<urlset xmlns:n='x'><url><loc>/a</loc><n:news><n:publication><n:language>fi</n:language>
        </n:publication><n:title>Veneet</n:title><n:publication_date>2021-05-08</n:publication_date>
        </n:news></url></urlset>";
    let (asked, harvest) = run(&settings, &Cursor::default(), body);
    assert!(asked.is_empty());
    let item = &harvest.items[0];
    assert_eq!(item.title.as_ref().unwrap().value, "Veneet");
    assert_eq!(item.lang.as_deref(), Some("fi"));
    assert_eq!(item.found["published"], "sitemap news:publication_date");
}
