use portolan_core::raw::{RawImage, RawLink};

use super::*;

fn part(part: Part, title: Option<&str>, teaser: Option<&str>) -> RawItem {
    let mut raw = RawItem::new("/a", part);
    raw.title = title.map(RawText::plain);
    raw.teaser = teaser.map(RawText::plain);
    raw
}

#[test]
fn a_details_values_win_and_a_cards_stay() {
    let card = part(Part::Card, Some("Short"), Some("The teaser."));
    let detail = part(Part::Detail, Some("The long title"), None);
    for parts in [[card.clone(), detail.clone()], [detail.clone(), card.clone()]] {
        let merged = merge(&parts);
        assert_eq!(merged.title.as_ref().unwrap().value, "The long title");
        assert_eq!(merged.teaser.as_ref().unwrap().value, "The teaser.");
        assert_eq!(merged.part, Part::Detail);
        assert_eq!(merged.found["title"], "detail");
        assert_eq!(merged.found["teaser"], "card");
    }
}

#[test]
fn an_empty_title_of_a_detail_does_not_win() {
    let card = part(Part::Card, Some("Short"), None);
    let detail = part(Part::Detail, Some("\u{a0} "), None);
    assert_eq!(merge(&[card, detail]).title.unwrap().value, "Short");
}

#[test]
fn lists_are_united_without_doubles() {
    let mut card = part(Part::Card, Some("A"), None);
    card.url = Some("https://a.example/node/1".to_owned());
    card.links = vec![RawLink { url: "https://a.example/x".to_owned(), ..RawLink::default() }];
    card.images = vec![RawImage {
        url: "https://a.example/i.jpg".to_owned(),
        alt: Some("boats".to_owned()),
        ..RawImage::default()
    }];
    let mut detail = part(Part::Detail, Some("A"), None);
    detail.url = Some("https://a.example/boats".to_owned());
    detail.links = card.links.clone();
    detail.images =
        vec![RawImage { url: "https://a.example/i.jpg".to_owned(), ..RawImage::default() }];
    let merged = merge(&[card, detail]);
    assert_eq!(merged.links.len(), 1);
    assert_eq!(merged.images[0].alt.as_deref(), Some("boats"));
    assert_eq!(merged.url.as_deref(), Some("https://a.example/boats"));
    assert_eq!(merged.aliases, ["https://a.example/node/1"]);
}

#[test]
fn nothing_merges_to_an_empty_item() {
    assert_eq!(merge(&[]), RawItem::default());
}
