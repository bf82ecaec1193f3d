//! What pages are judged to be.

use portolan_core::{
    RawItem, When,
    raw::{Part, RawSpecifics, RawText},
};
use url::Url;

use crate::{
    date, dom,
    page::{self, Reading, Subject},
};

const URL: &str = "https://www.harbour.example/news/2021/boats";

fn read(html: &str) -> Reading {
    read_at(html, URL)
}

fn read_at(html: &str, url: &str) -> Reading {
    let doc = dom::parse(html.to_owned()).unwrap();
    page::read_with_text(&doc, &Url::parse(url).unwrap(), "id", Part::Whole)
}

fn title(item: &RawItem) -> &str {
    item.title.as_ref().map(|it| it.value.as_str()).unwrap_or_default()
}

fn day(item: &RawItem) -> String {
    let date = item.published.as_ref();
    let when = date.and_then(|it| it.when).and_then(|it| it.day());
    match when {
        Some(day) => day.to_string(),
        None => date.map(|it| it.raw.clone()).unwrap_or_default(),
    }
}

fn names(item: &RawItem) -> Vec<&str> {
    item.authors.iter().filter_map(|it| it.name.as_deref()).collect()
}

const TEXT: &str = "<p>The boats in the harbour were painted by the people who live there, each in
    a colour that its owner had chosen, and the rain has not washed any of it away.</p>
    <p>On Sundays, when the wind is low, they row out together, and whoever comes back first makes
    tea for all the others, which is why nobody wants to be first, and everybody is late.</p>";

#[test]
fn titles_lose_the_sites_name() {
    let check = |head: &str, body: &str, expected: &str, by: &str| {
        let html = format!("<html><head>{head}</head><body>{body}{TEXT}</body></html>");
        let item = read(&html).item;
        assert_eq!((title(&item), item.found["title"].as_str()), (expected, by), "{head}{body}");
    };
    check("<title>New boats | Harbour</title>", "<h1>New boats</h1>", "New boats", "heading");
    check("<title>New boats arrive | Harbour office</title>", "", "New boats arrive", "title");
    check(
        "<title>Harbour: who paints the boats</title>",
        "",
        "Harbour: who paints the boats",
        "title",
    );
    check(
        "<meta property=og:title content='New boats - Harbour'>
         <meta property=og:site_name content=Harbour>",
        "<h1>New boats</h1>",
        "New boats",
        "meta og:title",
    );
    // A card that sells, a heading that says what it is.
    check(
        "<meta property=og:title content='You will not believe this'>",
        "<h1>Ten boats were painted</h1>",
        "Ten boats were painted",
        "heading",
    );
    // Card and window agree against the heading of a section.
    check(
        "<title>Who paints the boats? | Harbour</title>
         <meta property=og:title content='Who paints the boats?'>",
        "<h1>Press releases</h1><div class=big>Who paints the boats?</div>",
        "Who paints the boats?",
        "meta og:title",
    );
    // A heading of the section is no title.
    check(
        "<title>Who paints the boats?</title>",
        "<h1>News</h1>",
        "Who paints the boats?",
        "title",
    );
    // The site's name as a heading.
    check(
        "<title>Harbour office » Painted boats</title>",
        "<h1><a href=/>Harbour office</a></h1><h2>Painted boats</h2>",
        "Painted boats",
        "heading",
    );
    check(
        "<title>x</title>",
        "<h1><span class=kicker>Port</span> Painted boats</h1>",
        "x",
        "title",
    );
    check(
        "<title>Painted boats</title>",
        "<h1><span class=kicker>Port</span> Painted boats</h1>",
        "Painted boats",
        "heading",
    );
}

#[test]
fn dates_come_from_the_voice_that_knows_best() {
    let check = |head: &str, body: &str, expected: &str, by: &str| {
        let html = format!(
            "<html><head><title>Boats</title>{head}</head><body><article><h1>Boats</h1>{body}{TEXT}\
             </article></body></html>"
        );
        let item = read_at(&html, "https://www.harbour.example/boats").item;
        let found = item.found.get("published").map(String::as_str).unwrap_or_default();
        assert_eq!((day(&item).as_str(), found), (expected, by), "{head}{body}");
    };
    let stated = "<meta property=article:published_time content='2021-05-03T10:00:00+02:00'>";
    check(
        stated,
        "<time datetime=2021-06-01>1 June</time>",
        "2021-05-03",
        "meta article:published_time",
    );
    check("<meta name=dc.date content=2021/05/03>", "", "2021-05-03", "meta dc.date");
    check("", "<time datetime='2021-05-03'>3 May</time>", "2021-05-03", "time[datetime]");
    check("", "<p>Posted on 3 May 2021 by Aino</p>", "3 May 2021", "line near the heading");
    check("", "<p>Veröffentlicht am 3. Mai 2021</p>", "3. Mai 2021", "line near the heading");
    check(
        "",
        "<div><span>Опубликовано 3 мая 2021</span></div>",
        "3 мая 2021",
        "line near the heading",
    );
    check("", "<p>2021年5月3日</p>", "2021年5月3日", "line near the heading");
    check("", "<p>In 2021 there were 3 boats</p>", "", "");
    // The date of another article.
    check("", "<aside class=related><time datetime=2020-01-01></time></aside>", "", "");
}

#[test]
fn an_address_may_hold_the_day() {
    let day = |path: &str| date::in_address(path).and_then(|it| it.iso()).unwrap_or_default();
    assert_eq!(day("/2021/05/03/boats"), "2021-05-03");
    assert_eq!(day("/news/2021-05-03-boats"), "2021-05-03");
    assert_eq!(day("/news/20210503/boats"), "2021-05-03");
    assert_eq!(day("/2021/05/boats-3"), "");
    assert_eq!(day("/news/2021/13/40/"), "");
}

#[test]
fn machines_write_dates_in_many_ways() {
    let check = |text: &str, expected: &str| {
        let found = date::machine(text).and_then(|it| it.iso()).unwrap_or_default();
        assert_eq!(found, expected, "{text}");
    };
    check("2021-05-03", "2021-05-03");
    check("2021-05-03T10:00:00+0200", "2021-05-03T08:00:00Z");
    check("2021-05-03 10:00:00 +0200", "2021-05-03T08:00:00Z");
    check("2021-05-03 10:00:00 UTC", "2021-05-03T10:00:00Z");
    check("Mon, 03 May 2021 10:00:00 +0200", "2021-05-03T08:00:00Z");
    check("2021/05/03", "2021-05-03");
    check("20210503", "2021-05-03");
    check("2021-05", "2021-05");
    check("2021", "2021");
    for text in ["", "0000-00-00", "May 2021", "3 May", "12345", "2021-13-01", "0001-01-01"] {
        check(text, "");
    }
}

#[test]
fn authors_are_people() {
    let check = |head: &str, body: &str, expected: &[&str]| {
        let html = format!(
            "<html><head><title>Boats</title>{head}</head><body><article>
            <h1>Boats</h1>{body}{TEXT}</article></body></html>"
        );
        assert_eq!(names(&read(&html).item), expected, "{head}{body}");
    };
    check("<meta name=author content='Aino Virta'>", "", &["Aino Virta"]);
    check(
        "<meta name=author content='By Aino Virta and Petr Novák'>",
        "",
        &["Aino Virta", "Petr Novák"],
    );
    check("<meta property=article:author content='https://social.example/aino'>", "", &[]);
    check(
        "<meta name=author content=admin>",
        "<a rel=author href=/a>Aino Virta</a>",
        &["Aino Virta"],
    );
    // Whoever made the site is in its head, whoever wrote the text beside it.
    check(
        "<meta name=author content='Studio Nord'>",
        "<a rel=author href=/a>Aino Virta</a>",
        &["Aino Virta"],
    );
    check("", "<p class=byline>Von Aino Virta</p>", &["Aino Virta"]);
    check("", "<p><b>Autorin: Aino Virta, Hafenbüro</b></p>", &["Aino Virta"]);
    check("", "<form><span class=author-name>Your name</span></form>", &[]);
    let profile =
        "<script type=application/ld+json>{\"@type\":\"Person\",\"name\":\"Aino Virta\"}</script>";
    check(profile, "", &["Aino Virta"]);
    check("", "<p>By Aino Virta | 3 May 2021</p>", &["Aino Virta"]);
}

#[test]
fn structured_data_speak_first() {
    let html = format!(
        r##"<html lang=fi><head><title>x</title><meta property=og:type content=article>
        <script type="application/ld+json">{{"@graph":[
          {{"@type":"Organization","@id":"#o","name":"Harbour office"}},
          {{"@type":"Report","@id":"{URL}#a","mainEntityOfPage":"{URL}","headline":"Painted boats",
            "description":"Who paints them.","datePublished":"2021-05-03","dateModified":"2021-05-04",
            "author":[{{"@type":"Person","name":"Aino Virta","url":"/aino"}}],
            "publisher":{{"@id":"#o"}},"keywords":"boats, paint",
            "image":{{"@type":"ImageObject","url":"/b.jpg","caption":"A boat"}}}},
          {{"@type":"Article","headline":"Another article","url":"/other"}}]}}</script>
        </head><body><main><h1>Painted boats</h1>{TEXT}</main></body></html>"##
    );
    let reading = read(&html);
    let item = &reading.item;
    assert_eq!(reading.subject, Subject::Article);
    assert_eq!((title(item), day(item).as_str()), ("Painted boats", "2021-05-03"));
    assert_eq!(item.kind.as_deref(), Some("Report"));
    assert_eq!(item.lang.as_deref(), Some("fi"));
    assert_eq!(item.authors[0].url.as_deref(), Some("https://www.harbour.example/aino"));
    assert_eq!(item.images[0].caption.as_deref(), Some("A boat"));
    let terms: Vec<&str> = item.categories.iter().map(|it| it.term.as_str()).collect();
    assert_eq!(terms, ["boats", "paint"]);
    assert!(item.updated.is_some() && item.teaser.is_some());
    assert_eq!(item.found["teaser"], "json-ld description");
    let body = item.body.as_ref().map(|it| it.value.as_str()).unwrap_or_default();
    assert!(body.contains("painted by the people") && body.contains("tea for all"), "{body}");
}

#[test]
fn an_event_has_its_days_and_its_place() {
    let html = r#"<script type="application/ld+json">{"@type":"Event","name":"Regatta",
        "startDate":"2021-05-03T10:00:00+02:00","endDate":"2021-05-04",
        "eventStatus":"https://schema.org/EventPostponed",
        "eventAttendanceMode":"https://schema.org/MixedEventAttendanceMode",
        "location":{"@type":"Place","name":"Old pier","address":{"streetAddress":"Pier 1",
        "addressLocality":"Vaasa","addressCountry":{"@type":"Country","name":"Finland"}}},
        "organizer":{"@type":"Organization","name":"Harbour office"}}</script><p>Come all."#;
    let reading = read(html);
    assert_eq!(reading.subject, Subject::Event);
    let item = &reading.item;
    assert_eq!(title(item), "Regatta");
    assert!(matches!(item.starts.as_ref().unwrap().when, Some(When::Instant { .. })));
    assert!(matches!(item.ends.as_ref().unwrap().when, Some(When::Day { .. })));
    let Some(RawSpecifics::Event(event)) = &item.specifics else { panic!("{:?}", item.specifics) };
    assert_eq!(event.venue.as_deref(), Some("Old pier"));
    assert_eq!(event.address.as_deref(), Some("Pier 1, Vaasa, Finland"));
    assert_eq!(event.status.as_deref(), Some("postponed"));
    assert_eq!(event.attendance.as_deref(), Some("mixed"));
}

#[test]
fn several_articles_are_a_list() {
    let html = "<div class=h-feed><div class=h-entry><a class='p-name u-url' href=/a>One</a></div>
        <div class=h-entry><a class='p-name u-url' href=/b>Two</a></div></div>";
    let reading = read(html);
    assert_eq!(reading.subject, Subject::List);
    assert_eq!(reading.item.body, None);
}

fn text(html: &str) -> String {
    let body: Option<RawText> = read(html).item.body;
    let html = body.map(|it| it.value).unwrap_or_default();
    dom::plain(&html)
}

#[test]
fn a_text_loses_its_company() {
    let html = format!(
        "<html><body><div id=cookie-banner>We use cookies, please accept all of them now.</div>
        <nav><a href=/>Home</a></nav><article><h1>Boats</h1><div class=entry-content>
        <div class=share-buttons><a href=#>Share this</a></div>{TEXT}
        <p><strong>Lea también: <a href=/x>Otra nota</a></strong></p>
        <h3>More on this site</h3><ul><li><a href=/y>Another article</a></li></ul></div>
        <div class=author-bio>Aino has written this and other texts about boats.</div></article>
        <footer>Contact</footer></body></html>"
    );
    let text = text(&html);
    assert!(
        text.starts_with("The boats in the harbour") && text.ends_with("everybody is late."),
        "{text}"
    );
}

#[test]
fn a_field_that_holds_the_text_wins_over_a_proposal_that_missed_it() {
    let links: String = (0..20)
        .map(|n| {
            format!("<li><a href=/{n}>A report about the boats of harbour number {n}</a></li>")
        })
        .collect();
    let html = format!(
        "<html><body><article><div class=entry-content><ul>{links}</ul></div>
        <div class=bio><p>Aino, who lives by the sea, writes about boats, their paint, the people
        who paint them, and the weather, which she likes best when it rains.</p></div></article>"
    );
    assert!(text(&html).contains("harbour number 7"));
}

#[test]
fn hidden_words_are_no_text() {
    let html = format!(
        "<article><h1>Boats</h1>{TEXT}<p style='display: none'>Nobody reads this
        sentence, because it is hidden by its style, however long it may go on.</p></article>"
    );
    assert!(!text(&html).contains("Nobody reads"));
}

#[test]
fn a_page_without_words_has_no_text() {
    assert_eq!(read("").item.body, None);
    assert_eq!(read("<html><body><script>x()</script></body></html>").item.body, None);
}

#[test]
fn hostile_pages_cost_little() {
    let words = "boats and tides and oars ".repeat(4_000);
    let nested = format!("{}{words}", "<div class='share date author'><p>".repeat(400));
    let wide = format!("<article>{}", "<div class=related><a href=/x>x</a></div>".repeat(5_000));
    let headings = "<h1>Boats</h1>".repeat(3_000);
    let includes =
        "<div class=vcard itemscope itemtype=x itemref='a a'><a class=include href=#a></a></div>"
            .repeat(2_000);
    let scripts =
        "<script type=application/ld+json>{\"@type\":\"Article\",\"a\":[{</script>".repeat(2_000);
    let metas = "<meta property=og:title content=x>".repeat(20_000);
    let url = Url::parse(URL).unwrap();
    let mut codes = Vec::new();
    for html in [&nested, &wide, &headings, &includes, &scripts, &metas] {
        let Some(doc) = dom::parse(html.clone()) else { continue };
        let reading = page::read_with_text(&doc, &url, "id", Part::Whole);
        codes.extend(reading.diagnostics.into_iter().map(|it| it.code));
    }
    // What was cut is told.
    assert!(codes.iter().filter(|it| **it == "page-data-cut").count() >= 3, "{codes:?}");
}
