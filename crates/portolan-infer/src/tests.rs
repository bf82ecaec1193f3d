//! Pages in many shapes, in our own words.

use dom_query::Document;
use url::Url;

use crate::{Listing, infer};

fn best(html: &str) -> Listing {
    let url = Url::parse("https://office.example/news").expect("an address");
    let doc = Document::from(html);
    infer(&doc, &url).into_iter().next().expect("a listing")
}

/// Titles and paths of the items, as a table that reads like the page.
#[track_caller]
fn check(html: &str, expected: &[(&str, &str)]) -> Listing {
    let listing = best(html);
    let found: Vec<(String, String)> = listing
        .items
        .iter()
        .map(|it| {
            let url = it.url.clone().unwrap_or_default();
            let path = url.strip_prefix("https://office.example").unwrap_or(&url).to_owned();
            (it.title.clone(), path)
        })
        .collect();
    let expected: Vec<(String, String)> =
        expected.iter().map(|(title, path)| ((*title).to_owned(), (*path).to_owned())).collect();
    assert_eq!(found, expected, "{listing:#?}");
    listing
}

const FRAME: &str = r##"<header><nav><ul><li><a href="/">Home of the office</a><li><a href="/about">About our work in towns</a><li><a href="/news">News and stories here</a></ul></nav></header>"##;
const FOOT: &str = r##"<footer><ul><li><a href="/privacy">Privacy of your data</a><li><a href="/contact">Contact the office here</a></ul></footer>"##;

const THREE: &[(&str, &str)] = &[
    ("Boats return to the northern harbour", "/n/boats"),
    ("A school opens for forty children", "/n/school"),
    ("Doctors visit three island villages", "/n/doctors"),
];

fn page(body: &str) -> String {
    format!("<html><body>{FRAME}<main>{body}</main>{FOOT}</body></html>")
}

#[test]
fn cards_with_headings_are_items() {
    let cards: String = THREE
        .iter()
        .map(|(title, url)| format!(r#"<div class="card shadow-sm"><a href="{url}"><img src="/i.jpg" alt=""></a><div class="card-body"><span class="date">12 March 2024</span><h3><a href="{url}">{title}</a></h3><p>Forty words of what happened in the harbour last week, told shortly.</p><a href="{url}" class="more">Read more</a></div></div>"#))
        .collect();
    let listing = check(&page(&format!(r#"<div class="row">{cards}</div>"#)), THREE);
    assert_eq!(listing.item, ".card");
    assert_eq!(listing.title.as_deref(), Some("h3 a[href]"));
    assert_eq!(listing.date.as_deref(), Some(".date"));
    assert_eq!(listing.teaser.as_deref(), Some("p"));
}

#[test]
fn rows_of_a_table_are_items_but_its_head_is_none() {
    let rows: String = THREE
        .iter()
        .map(|(title, url)| {
            format!(
                r#"<tr><td>12.03.2024</td><td><a href="{url}">{title}</a></td><td>Press</td></tr>"#
            )
        })
        .collect();
    check(
        &page(&format!(
            r#"<table><tr><th><a href="?sort=date">Date</a></th><th>Title</th><th>Type</th></tr>{rows}</table>"#
        )),
        THREE,
    );
}

#[test]
fn definition_lists_are_read_in_both_directions() {
    let dated: String = THREE
        .iter()
        .map(|(title, url)| {
            format!(r#"<dt>12 March 2024</dt><dd><a href="{url}">{title}</a></dd>"#)
        })
        .collect();
    check(&page(&format!("<dl>{dated}</dl>")), THREE);
    let titled: String = THREE
        .iter()
        .map(|(title, url)| format!(r#"<dt><a href="{url}">{title}</a></dt><dd>What happened then, told in a sentence or two for all.</dd>"#))
        .collect();
    check(&page(&format!("<dl>{titled}</dl>")), THREE);
}

#[test]
fn headings_with_paragraphs_after_them_are_items() {
    let items: String = THREE
        .iter()
        .map(|(title, url)| format!(r#"<h3>{title}</h3><p class="when">12 March 2024</p><p>What happened then, told in a sentence or two for all who read. <a href="{url}">Read more</a></p>"#))
        .collect();
    let listing = check(&page(&format!("<h1>News</h1>{items}")), THREE);
    assert!(listing.stretch);
    assert_eq!(listing.item, "main > h3");
}

#[test]
fn months_above_nested_lists_date_them() {
    let html = page(
        r#"<ul class="archive"><li>March 2024<ul><li><a href="/n/boats">Boats return to the northern harbour</a></li><li><a href="/n/school">A school opens for forty children</a></li></ul></li><li>February 2024<ul><li><a href="/n/doctors">Doctors visit three island villages</a></li></ul></li></ul>"#,
    );
    check(&html, THREE);
    let html = page(
        r#"<h2>March 2024</h2><ul><li><a href="/n/boats">Boats return to the northern harbour</a></li><li><a href="/n/school">A school opens for forty children</a></li></ul><h2>February 2024</h2><ul><li><a href="/n/doctors">Doctors visit three island villages</a></li></ul>"#,
    );
    let listing = check(&html, THREE);
    assert_eq!(listing.group_date.as_deref(), Some("h2"));
}

#[test]
fn lines_of_a_paragraph_are_items() {
    let lines: Vec<String> = THREE
        .iter()
        .map(|(title, url)| format!(r#"12.03.2024 <a href="{url}">{title}</a>"#))
        .collect();
    check(&page(&format!("<h1>News</h1><p>{}</p>", lines.join("<br>"))), THREE);
}

#[test]
fn words_beside_a_link_are_a_date() {
    let lines: String = THREE
        .iter()
        .map(|(title, url)| format!(r#"<li>12.03.2024 – <a href="{url}">{title}</a></li>"#))
        .collect();
    let listing = check(&page(&format!("<h1>News</h1><ul>{lines}</ul>")), THREE);
    assert_eq!(listing.date.as_deref(), Some("li"));
}

#[test]
fn links_on_pictures_lead_to_titles_beside_them() {
    let cards: String = THREE
        .iter()
        .map(|(title, url)| format!(r#"<div><a href="{url}"><img src="/i.jpg"></a><p><b>{title}</b></p><p>12 March 2024</p></div>"#))
        .collect();
    check(&page(&format!(r#"<div id="list">{cards}</div>"#)), THREE);
}

#[test]
fn whole_cards_can_be_links() {
    let cards: String = THREE
        .iter()
        .map(|(title, url)| format!(r#"<a class="tile" href="{url}"><img src="/i.jpg" alt="A harbour"><span class="label">News</span><strong>{title}</strong><span>12 March 2024</span></a>"#))
        .collect();
    let listing = check(&page(&cards), THREE);
    assert_eq!(listing.item, ".tile");
}

#[test]
fn titles_in_rows_of_their_own_are_items() {
    let rows: String = THREE
        .iter()
        .map(|(title, url)| format!(r#"<tr><td class="d">12 March 2024</td></tr><tr><td><a href="{url}">{title}</a></td></tr>"#))
        .collect();
    check(&page(&format!("<table>{rows}</table>")), THREE);
}

#[test]
fn boxes_beside_the_list_are_left_alone() {
    let items: String = THREE
        .iter()
        .map(|(title, url)| format!(r#"<article><h2><a href="{url}">{title}</a></h2><p>What happened then, told in a sentence or two for all who read.</p><ul class="tags"><li><a href="/tag/sea">the northern sea</a></li><li><a href="/tag/aid">aid for islands</a></li></ul></article>"#))
        .collect();
    let beside = r#"<div class="most-read"><h4>Most read</h4><ul><li><a href="/n/old">An old story about the lighthouse</a></li><li><a href="/n/older">An older story about the bridge</a></li><li><a href="/n/oldest">The oldest story about the ferry</a></li></ul></div>"#;
    let ad = r#"<article class="sponsored"><h2><a href="https://shop.example/">Buy a boat from our partner</a></h2><p>Only today, for a price that you will like.</p></article>"#;
    let (first, rest) = items.split_at(items.find("</article>").expect("an end") + 10);
    check(&page(&format!("<div>{first}{ad}{rest}</div>{beside}")), THREE);
}

#[test]
fn a_first_item_with_a_larger_heading_is_an_item() {
    let html = page(
        r#"<div class="list"><div class="item lead"><h2><a href="/n/boats">Boats return to the northern harbour</a></h2><p>12 March 2024</p></div><div class="item"><h3><a href="/n/school">A school opens for forty children</a></h3><p>11 March 2024</p></div><div class="item"><h3><a href="/n/doctors">Doctors visit three island villages</a></h3><p>10 March 2024</p></div></div>"#,
    );
    check(&html, THREE);
}

#[test]
fn pages_from_right_to_left_are_read_as_others() {
    let html = r#"<html dir="rtl" lang="ar"><body><nav><a href="/">الرئيسية</a><a href="/a">من نحن</a></nav><div class="views"><div class="views-row views-row-1"><span>١٢ مارس ٢٠٢٤</span><h3><a href="/n/1">عودة القوارب إلى المرفأ الشمالي</a></h3></div><div class="views-row views-row-2"><span>١١ مارس ٢٠٢٤</span><h3><a href="/n/2">مدرسة تفتح أبوابها لأربعين طفلا</a></h3></div></div></body></html>"#;
    let listing = check(
        html,
        &[("عودة القوارب إلى المرفأ الشمالي", "/n/1"), ("مدرسة تفتح أبوابها لأربعين طفلا", "/n/2")],
    );
    assert_eq!(listing.item, ".views-row");
}

#[test]
fn a_page_of_menus_has_no_listing() {
    let url = Url::parse("https://office.example/").expect("an address");
    let html = format!("<html><body>{FRAME}<p>One paragraph of words.</p>{FOOT}</body></html>");
    let found = infer(&Document::from(html), &url);
    assert!(found.iter().all(|it| it.certainty < 20), "{found:#?}");
}
