//! Classes that say what things are.

use dom_query::Document;
use serde_json::{Value, json};
use url::Url;

use crate::microformats;

fn items(html: &str) -> Value {
    let base = Url::parse("https://office.example/news/").unwrap();
    microformats::parse(&Document::from(html), &base).to_json()["items"].take()
}

fn check(html: &str, expected: &Value) {
    assert_eq!(&items(html), expected, "{html}");
}

#[test]
fn an_entry_has_its_properties() {
    let html = r#"<article class="h-entry" id=boats><h1 class=p-name>Boats</h1>
        <a class=u-url href=boats></a><time class=dt-published datetime=2021-05-03>3 May</time>
        <a class="p-author h-card" href=/aino>Aino Virta</a>
        <div class=e-content><p>They <a href=/sail>sail</a>.</p></div></article>"#;
    check(
        html,
        &json!([{ "type": ["h-entry"], "id": "boats", "properties": {
            "name": ["Boats"],
            "url": ["https://office.example/news/boats"],
            "published": ["2021-05-03"],
            "author": [{ "type": ["h-card"], "value": "Aino Virta", "properties": {
                "name": ["Aino Virta"], "url": ["https://office.example/aino"] } }],
            "content": [{ "value": "They sail.",
                "html": "<p>They <a href=\"https://office.example/sail\">sail</a>.</p>" }],
        } }]),
    );
}

#[test]
fn names_pictures_and_addresses_are_implied() {
    check(
        "<a class=h-card href=/a><img src=a.jpg alt='Aino Virta'></a>",
        &json!([{ "type": ["h-card"], "properties": {
            "name": ["Aino Virta"],
            "photo": [{ "value": "https://office.example/news/a.jpg", "alt": "Aino Virta" }],
            "url": ["https://office.example/a"] } }]),
    );
    check(
        "<div class=h-card><span class=p-org>Harbour office</span></div>",
        &json!([{ "type": ["h-card"], "properties": { "org": ["Harbour office"] } }]),
    );
}

#[test]
fn the_value_class_pattern_joins_day_and_time() {
    check(
        "<div class=h-event><span class=p-name>Fair</span>
         <p class=dt-start>On <span class=value>2021-05-03</span> at <span class=value>7pm</span></p>
         <p class=dt-end>to <span class=value>21:30</span></p></div>",
        &json!([{ "type": ["h-event"], "properties": {
            "name": ["Fair"], "start": ["2021-05-03 19:00"], "end": ["2021-05-03 21:30"] } }]),
    );
}

#[test]
fn classic_microformats_are_read_as_their_successors() {
    check(
        "<div class=hfeed><div class=hentry><a class=entry-title rel=bookmark href=/b>Boats</a>
         <span class='author vcard'><b class=fn>Aino Virta</b></span>
         <span class=p-name>not read</span></div></div>",
        &json!([{ "type": ["h-feed"], "properties": {}, "children": [
            { "type": ["h-entry"], "properties": {
                "name": ["Boats"], "url": ["https://office.example/b"],
                "author": [{ "type": ["h-card"], "value": "Aino Virta",
                    "properties": { "name": ["Aino Virta"] } }] } }] }]),
    );
}

#[test]
fn items_inside_and_beside_properties_are_found() {
    let html = "<div class=h-feed><p class='p-author h-card'>Harbour office</p>
        <div class=h-entry>One</div><div class=h-entry>Two</div></div>";
    let base = Url::parse("https://office.example/").unwrap();
    let found = microformats::parse(&Document::from(html), &base);
    let names: Vec<Option<&str>> = found.all("h-entry").iter().map(|it| it.text("name")).collect();
    assert_eq!(names, [Some("One"), Some("Two")]);
    assert_eq!(found.all("h-card")[0].text("name"), Some("Harbour office"));
    let feed = found.all("h-feed")[0];
    assert_eq!(feed.text("author"), Some("Harbour office"));
}

#[test]
fn hostile_markup_ends() {
    let deep = format!("{}x", "<div class='p-a h-card'>".repeat(3_000));
    let many = "<p class=h-card>x</p>".repeat(microformats::ITEMS_MAX + 10);
    let round = "<div class=vcard><a class=include href=#x></a></div>
        <div id=x><div class=vcard><a class=include href=#x></a></div></div>";
    let base = Url::parse("https://office.example/").unwrap();
    for (html, is_cut) in [(deep.as_str(), true), (&many, true), (round, false)] {
        let found = microformats::parse(&Document::from(html), &base);
        assert_eq!(found.is_cut, is_cut, "{}", &html[..40]);
    }
}
