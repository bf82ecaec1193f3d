use portolan_core::{
    RawItem, When,
    item::{Attendance, EventStatus, Flag, Specifics},
    raw::{
        Part, RawEvent, RawFact, RawObservation, RawPeriod, RawPerson, RawPortrait, RawPortrayed,
        RawPublication, RawSpecifics, RawText,
    },
};

use super::*;
use crate::{
    Normalized, merge, normalize,
    tests::{World, now},
};

fn normalized(raw: &RawItem) -> Normalized {
    normalize(raw, &World::new().rules(), now())
}

fn raw(title: &str) -> RawItem {
    let mut raw = RawItem::new("1", Part::Whole);
    raw.title = Some(RawText::plain(title));
    raw
}

fn returns(value: &str, words: &str) -> RawObservation {
    RawObservation {
        measure: "voluntary returns".to_owned(),
        value: value.to_owned(),
        raw: words.to_owned(),
        ..RawObservation::default()
    }
}

#[test]
fn figures_keep_their_words_and_their_digits() {
    let mut item = raw("Returns from Finland in October");
    item.observations = vec![
        RawObservation {
            period: Some(RawPeriod {
                raw: "October 2020".to_owned(),
                starts: Some(When::Month { year: 2020, month: 10 }),
                ends: None,
            }),
            place: Some("Helsinki, Finland".to_owned()),
            dimensions: vec![RawFact { label: "Sex".to_owned(), value: " f ".to_owned() }],
            ..returns("29", "29")
        },
        RawObservation { approximate: true, ..returns("", "almost 200 hundred") },
        returns("1.50", "1,50"),
    ];
    let normalized = normalized(&item);
    let item = normalized.item.expect("an item");
    assert!(normalized.diagnostics.is_empty(), "{:?}", normalized.diagnostics);
    let [october, almost, share] = item.observations.as_slice() else { panic!("three figures") };
    assert_eq!(october.value.as_deref(), Some("29"));
    assert_eq!(october.place.as_ref().and_then(|it| it.place.as_deref()), Some("fi"));
    assert_eq!(october.dimensions[0].value, "f");
    assert_eq!((almost.value.as_deref(), almost.raw.as_str()), (None, "almost 200 hundred"));
    assert_eq!(share.value.as_deref(), Some("1.50"), "a trailing nought is a digit");
}

#[test]
fn what_is_no_figure_costs_itself_and_is_reported() {
    let mut item = raw("Returns from Finland in October");
    item.observations = vec![
        returns("1,234", "1,234"),
        returns("NaN", "n/a"),
        returns("", ""),
        RawObservation { measure: " ".to_owned(), ..returns("4", "4") },
        returns("7", "seven"),
    ];
    let normalized = normalized(&item);
    let values: Vec<_> =
        normalized.item.expect("an item").observations.into_iter().map(|it| it.raw).collect();
    assert_eq!(values, ["seven"]);
    let codes: Vec<_> = normalized.diagnostics.iter().map(|it| it.code.as_ref()).collect();
    assert_eq!(codes, ["observation-unreadable"; 4]);
}

#[test]
fn a_table_that_is_too_long_is_cut_and_says_so() {
    let mut item = raw("Arrivals by district");
    item.observations = (0..=OBSERVATIONS_MAX).map(|n| returns(&n.to_string(), "")).collect();
    let normalized = normalized(&item);
    assert_eq!(normalized.item.expect("an item").observations.len(), OBSERVATIONS_MAX);
    assert!(normalized.diagnostics.iter().any(|it| it.code == "values-cut"));
}

#[test]
fn a_card_s_quotation_stays_where_the_page_has_none() {
    let portrait = |quote: Option<&str>, distance: Option<&str>, name: &str, age: Option<&str>| {
        RawSpecifics::Portrait(RawPortrait {
            people: vec![RawPortrayed {
                name: name.to_owned(),
                age: age.map(ToOwned::to_owned),
                ..RawPortrayed::default()
            }],
            quote: quote.map(RawText::plain),
            origin: Some("Eritrea".to_owned()),
            distance: distance.map(ToOwned::to_owned),
            hashtags: vec!["iamamigrant".to_owned(), "#IamaMigrant".to_owned()],
            ..RawPortrait::default()
        })
    };
    let mut card = RawItem::new("1", Part::Card);
    card.specifics = Some(portrait(Some("The sea was the easy part."), None, "Selam*", None));
    let mut detail = raw("Selam");
    detail.part = Part::Detail;
    detail.specifics = Some(portrait(None, Some("6,100 kms"), "Selam*", Some("16-year-old")));
    let item = normalized(&merge(&[card, detail])).item.expect("an item");
    let Some(Specifics::Portrait(portrait)) = item.specifics else { panic!("a portrait") };
    assert_eq!(portrait.quote.expect("a quote").value, "The sea was the easy part.");
    assert_eq!(portrait.distance.as_deref(), Some("6,100 kms"));
    assert!(portrait.people[0].pseudonym, "the star says so");
    assert_eq!(portrait.hashtags, ["#iamamigrant"]);
    assert!(item.flags.contains(&Flag::Children), "sixteen is a child");
}

#[test]
fn an_event_s_words_are_read_with_and_without_schema_org() {
    let event = |status: &str, attendance: &str| {
        let mut item = raw("Open day at the Helsinki office");
        item.specifics = Some(RawSpecifics::Event(RawEvent {
            status: Some(status.to_owned()),
            attendance: Some(attendance.to_owned()),
            organiser: Some(RawPerson {
                name: Some("Harbour office".to_owned()),
                url: Some("javascript:alert(1)".to_owned()),
                ..RawPerson::default()
            }),
            ..RawEvent::default()
        }));
        match normalized(&item).item.expect("an item").specifics {
            Some(Specifics::Event(event)) => event,
            other => panic!("no event: {other:?}"),
        }
    };
    let plain = event("CANCELLED", "online");
    assert_eq!(plain.status, Some(EventStatus::Cancelled));
    assert_eq!(plain.attendance, Some(Attendance::Online));
    assert_eq!(plain.organiser.expect("an organiser").url, None, "no script as a link");
    let schema =
        event("https://schema.org/EventMovedOnline", "https://schema.org/MixedEventAttendanceMode");
    assert_eq!(schema.status, Some(EventStatus::MovedOnline));
    assert_eq!(schema.attendance, Some(Attendance::Mixed));
    assert_eq!(event("who knows", "").status, Some(EventStatus::Unknown));
}

#[test]
fn only_isbns_are_isbns() {
    let mut item = raw("World Migration Report");
    item.specifics = Some(RawSpecifics::Publication(RawPublication {
        isbn: ["ISBN: 978-92-9268-126-5", "978-92-9268-126-5", "PUB2020/053/EL", "92 9068 405 X"]
            .map(str::to_owned)
            .to_vec(),
        original_lang: Some("en_GB".to_owned()),
        ..RawPublication::default()
    }));
    let Some(Specifics::Publication(publication)) =
        normalized(&item).item.expect("an item").specifics
    else {
        panic!("a publication")
    };
    assert_eq!(publication.isbn, ["978-92-9268-126-5", "92 9068 405 X"]);
    assert_eq!(publication.original_lang.expect("a language").as_str(), "en-GB");
}

#[test]
fn an_item_without_them_keeps_its_hash() {
    let plain = normalized(&raw("Open day")).item.expect("an item");
    let mut with = raw("Open day");
    with.observations = vec![returns("29", "29")];
    let with = normalized(&with).item.expect("an item");
    assert_ne!(crate::content_hash(&plain), crate::content_hash(&with));
}
