//! Items that have no element of their own, dates that stand above them, and structures that only
//! the page itself tells.

use super::*;

const URL: &str = "https://listing.example/news";

fn read(more: &Value, body: &str) -> Harvest {
    let page = format!("<html lang=en><body><main><h1>News</h1>{body}</main></body></html>");
    let profile = if more.get("item").is_some() { "custom" } else { "auto" };
    let mut more = more.clone();
    more["url"] = json!(URL);
    more["details"] = json!(false);
    first(&settings(profile, &more), URL, page.as_bytes()).unwrap()
}

/// Title, path, date and teaser of each item.
#[track_caller]
fn check(harvest: &Harvest, expected: &[[&str; 4]]) {
    let found: Vec<[String; 4]> = harvest
        .items
        .iter()
        .map(|it| {
            let url = it.url.clone().unwrap_or_default();
            let date = it.published.as_ref().map(|it| it.raw.clone()).unwrap_or_default();
            let path = url.strip_prefix("https://listing.example").unwrap_or(&url).to_owned();
            [value(&it.title).to_owned(), path, date, value(&it.teaser).to_owned()]
        })
        .collect();
    let expected: Vec<[String; 4]> = expected.iter().map(|it| it.map(str::to_owned)).collect();
    assert_eq!(found, expected, "{:?}", harvest.diagnostics);
}

#[test]
fn an_item_can_stretch_over_siblings() {
    let harvest = read(
        &json!({ "item": "main > h3", "stretch": true, "title": "h3", "link": "a[href]", "date": ".when", "teaser": "p:not(.when)" }),
        r#"<h3>Boats return</h3><p class="when">12 March 2024</p><p>Nine of them. <a href="/n/1">Read more</a></p>
           <h3>A school opens</h3><p class="when">10 March 2024</p><p>For forty children. <a href="/n/2">Read more</a></p>
           <nav><a href="/news?page=1">Older</a></nav>"#,
    );
    check(
        &harvest,
        &[
            [
                "Boats return",
                "/n/1",
                "12 March 2024",
                r#"Nine of them. <a href="/n/1">Read more</a>"#,
            ],
            [
                "A school opens",
                "/n/2",
                "10 March 2024",
                r#"For forty children. <a href="/n/2">Read more</a>"#,
            ],
        ],
    );
}

#[test]
fn what_stands_above_items_dates_them_and_gives_them_years() {
    let harvest = read(
        &json!({ "item": "dd", "title": "a", "date": ".day", "group-date": "dt" }),
        r#"<dl><dt>12 March 2024</dt><dd><a href="/n/1">Boats return</a></dd><dd><a href="/n/2">A school opens</a></dd>
           <dt>February 2024</dt><dd><span class="day">29</span> <a href="/n/3">Doctors visit</a></dd></dl>"#,
    );
    let dates: Vec<String> = harvest
        .items
        .iter()
        .map(|it| it.published.as_ref().map(|it| it.raw.clone()).unwrap_or_default())
        .collect();
    assert_eq!(dates, ["12 March 2024", "12 March 2024", "29 February 2024"]);

    let dates_of = |above: &str, day: &str| {
        let body = format!(
            r#"<h2>{above}</h2><ul><li><b>{day}</b> <a href="/n/1">Boats return</a></li></ul>"#
        );
        let selectors = json!({ "item": "li", "title": "a", "date": "b", "group-date": "h2" });
        read(&selectors, &body).items[0].published.as_ref().unwrap().raw.clone()
    };
    assert_eq!(dates_of("Toukokuu 2024", "23.5."), "23.5.2024");
    assert_eq!(dates_of("2023年", "12-19"), "2023-12-19");
    assert_eq!(dates_of("2023", "12 March 2021"), "12 March 2021");
}

#[test]
fn lines_between_breaks_are_items() {
    let harvest = read(
        &json!({ "item": "main > p > a", "stretch": true, "title": "a", "date": "x-item" }),
        r#"<p>12.03.2024 – <a href="/n/1">Boats return</a><br>10.03.2024 – <a href="/n/2">A school opens</a></p>"#,
    );
    check(
        &harvest,
        &[["Boats return", "/n/1", "12.03.2024", ""], ["A school opens", "/n/2", "10.03.2024", ""]]
            .map(|[title, url, date, _]| [title, url, date, ""]),
    );
}

#[test]
fn words_beside_the_title_in_one_element_are_its_date() {
    let harvest = read(
        &json!({ "item": "li", "title": "a", "date": "li" }),
        r#"<ul><li>12.03.2024 – <a href="/n/1">Boats return</a></li><li>10.03.2024 – <a href="/n/2">A school opens</a></li></ul>"#,
    );
    assert_eq!(titles(&harvest), ["Boats return", "A school opens"]);
    assert_eq!(harvest.items[0].published.as_ref().unwrap().raw, "12.03.2024");
}

#[test]
fn a_picture_alone_gives_its_description_as_title() {
    let harvest = read(
        &json!({ "item": "li", "title": "a" }),
        r#"<ul><li><a href="/n/1"><img src="/1.jpg" alt="Boats return"></a></li><li><a href="/n/2" aria-label="A school opens"></a></li></ul>"#,
    );
    assert_eq!(titles(&harvest), ["Boats return", "A school opens"]);
}

#[test]
fn dates_and_ways_on_are_no_part_of_a_title() {
    let harvest = read(
        &json!({ "item": "li", "title": "li", "date": "time", "link": "a" }),
        r#"<ul><li><time>12 March 2024</time> Boats return <a href="/n/1">Read more</a></li><li><time>10 March 2024</time> A school opens <a href="/n/2">Read more</a></li></ul>"#,
    );
    assert_eq!(titles(&harvest), ["Boats return", "A school opens"]);
}

#[test]
fn what_no_profile_knows_is_told_from_what_repeats() {
    let body = r#"<div class="box"><h3><a href="/n/1">Boats return to the harbour</a></h3><p>12 March 2024</p></div>
        <div class="box"><h3><a href="/n/2">A school opens in the town</a></h3><p>10 March 2024</p></div>
        <p><a rel="next" href="/news?page=1">Older</a></p>"#;
    let harvest = read(&json!({}), body);
    assert_eq!(titles(&harvest), ["Boats return to the harbour", "A school opens in the town"]);
    assert_eq!(harvest.items[0].published.as_ref().unwrap().raw, "12 March 2024");
    assert_eq!(codes(&harvest), ["listing-inferred"]);

    // The next page is read by the same places, though nothing repeats there.
    let request = harvest.requests.last().unwrap();
    assert_eq!(request.url, "https://listing.example/news?page=1");
    let last = r#"<html><body><main><div class="box"><h3><a href="/n/3">Doctors visit</a></h3></div></main></body></html>"#;
    let settings = settings("auto", &json!({ "url": URL, "details": false }));
    let harvest =
        answer(&settings, &request.url, &request.url, request.tag.clone(), last.as_bytes())
            .unwrap();
    assert_eq!(titles(&harvest), ["Doctors visit"]);
}

#[test]
fn a_page_without_anything_that_repeats_is_no_listing() {
    let page = b"<html><body><p>Only words.</p></body></html>";
    let refused = first(&settings("auto", &json!({ "url": URL })), URL, page).unwrap_err();
    assert_eq!(refused.diagnostics[0].code, "listing-empty");
}
