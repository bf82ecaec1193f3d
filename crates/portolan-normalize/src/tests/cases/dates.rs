//! Dates and events: cases B and K.

use super::*;

#[test]
fn b01_a_date_line_between_title_and_text() {
    let item = made(&card(
        "“Uusi tuuli puhaltaa satamassa”",
        &format!("14.02.2018, Helsinki\n\n{FINNISH}"),
    ));
    assert_eq!(item.published.when, day(2018, 2, 14));
    assert_eq!(item.published.raw.as_deref(), Some("14.02.2018, Helsinki"));
    assert_eq!(item.dateline.as_ref().unwrap().places, ["Helsinki"]);
    assert_eq!(teaser(&item), FINNISH);
    assert_eq!(item.provenance["published"].at, "date-line");
}

#[test]
fn b02_a_date_glued_to_a_caption_that_ends_with_a_year() {
    let item = made(&card(
        "The year at the harbour",
        &format!("Our harbour in numbers, 2019.14.2.2020 Helsinki {TEASER}"),
    ));
    assert_eq!(item.published.when, day(2020, 2, 14));
    assert_eq!(caption(&item), Some("Our harbour in numbers, 2019."));
    assert_eq!(teaser(&item), TEASER);
    // Where the line is a paragraph of its own, no empty paragraph is left of it.
    let item = made(&page(
        "The year at the harbour",
        &format!("<p>Our harbour in numbers, 2019.14.2.2020 Helsinki</p><p>{TEASER}</p>"),
    ));
    assert_eq!(html(&item), format!("<p>{TEASER}</p>"));
}

#[test]
fn b06_a_dateline_without_year_leaves_the_date_unknown() {
    let item = made(&card(
        "Lode",
        "Bratislava, 23. februára – Dňa 24. februára prišli do prístavu prvé lode, ktoré priviezli ľudí.",
    ));
    assert_eq!(item.published.when, When::Unknown);
    assert_eq!(item.dateline.as_ref().unwrap().places, ["Bratislava"]);
    assert!(teaser(&item).starts_with("Dňa 24. februára"));
}

#[test]
fn b08_a_day_in_the_text_counts_only_beside_another_date() {
    let text = "Twelve boats reached the harbour, its office said today (12/03), and more are on their way to the coast.";
    let alone = made(&card("Boats came", text));
    assert_eq!(alone.published.when, When::Unknown);
    let mut raw = card("Boats came", text);
    raw.updated = Some(RawDate { raw: "2018-03-14".to_owned(), when: None });
    let anchored = made(&raw);
    assert_eq!(anchored.published.when, day(2018, 3, 12));
    assert_eq!(anchored.provenance["published"].at, "day-in-text");
    assert_eq!(teaser(&anchored), text);
}

#[test]
fn b10_type_scope_and_date_in_one_line() {
    let item = made(&page(
        "Boats came",
        &format!("<div>Press Release —Local November 03, 2020</div><p>{TEASER}</p>"),
    ));
    assert_eq!(item.kind, Kind::PressRelease);
    assert_eq!(item.scope, Some(Scope::Local));
    assert_eq!(item.published.when, day(2020, 11, 3));
}

#[test]
fn b10_a_type_line_that_a_source_takes_for_the_date() {
    for (line, kind, scope, when) in [
        (
            "Press Release —Local November 03, 2020",
            Kind::PressRelease,
            Some(Scope::Local),
            day(2020, 11, 3),
        ),
        ("Story 02 June 2021", Kind::Story, None, day(2021, 6, 2)),
        (
            "Noticia Regional 12 November, 2020",
            Kind::News,
            Some(Scope::Regional),
            day(2020, 11, 12),
        ),
        ("Tiedote 12.3.2018", Kind::PressRelease, None, day(2018, 3, 12)),
    ] {
        let mut raw = card("Boats came", TEASER);
        raw.published = Some(RawDate { raw: line.to_owned(), when: None });
        let world = World::new();
        let made = normalize(&raw, &world.rules(), now());
        let item = made.item.unwrap();
        assert_eq!((item.kind, item.scope), (kind, scope), "{line}");
        assert_eq!(item.published.when, when, "{line}");
        assert_eq!(item.published.raw.as_deref(), Some(line));
        assert!(made.diagnostics.is_empty(), "{:?}", made.diagnostics);
    }
    // The line says more than the system's own type for all of them.
    let mut raw = card("Boats came", TEASER);
    raw.kind = Some("news".to_owned());
    raw.published =
        Some(RawDate { raw: "Press Release —Local November 03, 2020".to_owned(), when: None });
    assert_eq!(made(&raw).kind, Kind::PressRelease);
    // A heading of one word, or a sentence with a date in it, is no such line.
    for text in ["News", "Story of 5 boats", "Event in May 2018"] {
        assert!(crate::grammar::kind::line(text).is_none(), "{text}");
    }
}

#[test]
fn b11_a_date_counted_back_does_not_change_the_item() {
    let world = World::new();
    let mut raw = card("Boats came", TEASER);
    raw.published = Some(RawDate { raw: "4 years 2 months ago".to_owned(), when: None });
    let first = normalize(&raw, &world.rules(), now()).item.unwrap();
    assert_eq!(first.published.when, When::Month { year: 2017, month: 4 });
    let later: Timestamp = "2021-07-20T12:00:00Z".parse().unwrap();
    let second = normalize(&raw, &world.rules(), later).item.unwrap();
    assert_eq!(content_hash(&first), content_hash(&second));
}

#[test]
fn b11_a_relative_date_before_a_text_leaves_it() {
    let check = |raw: &RawItem, when: When, words: &str| {
        let item = made(raw);
        assert_eq!(item.published.when, when, "{item:?}");
        assert_eq!(item.published.raw.as_deref(), Some(words));
        assert_eq!(item.provenance["published"].at, "relative-date");
    };
    let month = When::Month { year: 2017, month: 4 };
    let line = card("Boats came", &format!("4 years 2 months ago\n\n{TEASER}"));
    check(&line, month, "4 years 2 months ago");
    assert_eq!(teaser(&made(&line)), TEASER);
    let glued = card("Boats came", &format!("4 years 2 months ago {TEASER}"));
    check(&glued, month, "4 years 2 months ago");
    assert_eq!(teaser(&made(&glued)), TEASER);
    // A sentence may begin like that.
    let sentence = "4 years ago Anna came to the harbour of Helsinki with one suitcase.";
    assert_eq!(teaser(&made(&card("Anna", sentence))), sentence);

    let mut raw = page("Boats", &format!("<p>Updated: 1 hour 46 min ago</p><p>{TEASER}</p>"));
    raw.published = Some(RawDate { raw: "2021-06-14".to_owned(), when: None });
    let item = made(&raw);
    assert_eq!(item.published.when, day(2021, 6, 14));
    assert_eq!(item.updated.as_ref().unwrap().when.sort_key(), Some(now().as_second() - 6360));
    assert_eq!(item.body.as_ref().unwrap().text, TEASER);
    // It moves with every fetch, and the item does not.
    let world = World::new();
    let later: Timestamp = "2021-06-15T13:00:00Z".parse().unwrap();
    let again = normalize(&raw, &world.rules(), later).item.unwrap();
    assert_eq!(content_hash(&item), content_hash(&again));
}

#[test]
fn b12_month_first_where_the_weekday_says_so() {
    let mut raw = card("Boats came", TEASER);
    raw.published = Some(RawDate { raw: "Mar, 04/04/2017 - 11:24".to_owned(), when: None });
    assert_eq!(made(&raw).published.when.day(), Some(portolan_core::civil::date(2017, 4, 4)));
}

#[test]
fn b17_today_and_a_year_in_the_title() {
    let item = made(&page(
        "A harbour for all - Migrants Day 2020",
        &format!(
            "<p>Helsinki – Today, 18 December, we light the harbour for all.</p><p>{TEASER}</p>"
        ),
    ));
    assert_eq!(item.published.when, day(2020, 12, 18));
    assert_eq!(item.provenance["published"].how, portolan_core::item::How::Derived);
}

#[test]
fn b18_no_date_is_unknown_and_never_1970() {
    let item = made(&card("Boats came", TEASER));
    assert_eq!(item.published.when, When::Unknown);
    let mut raw = card("Boats came", TEASER);
    let epoch = When::Instant { at: Timestamp::UNIX_EPOCH, offset_minutes: 0 };
    raw.published =
        Some(RawDate { raw: "Thu, 01 Jan 1970 00:00:00 GMT".to_owned(), when: Some(epoch) });
    assert_eq!(made(&raw).published.when.sort_key().filter(|key| *key < 86_400), None);
    raw.published = Some(RawDate { raw: "some day".to_owned(), when: None });
    let world = World::new();
    let unread = normalize(&raw, &world.rules(), now());
    assert!(unread.diagnostics.iter().any(|it| it.code == "date-unreadable"));
    assert_eq!(unread.item.unwrap().published.raw.as_deref(), Some("some day"));
}

#[test]
fn b20_an_event_over_several_days() {
    let mut raw = card("Open harbour week", TEASER);
    raw.starts = Some(RawDate { raw: "19.–25.3.2018".to_owned(), when: None });
    let item = made(&raw);
    assert_eq!(item.starts.unwrap().when, day(2018, 3, 19));
    assert_eq!(item.ends.unwrap().when, day(2018, 3, 25));
}

#[test]
fn b16_the_day_of_an_event_and_that_of_its_publication_are_two() {
    let mut raw = page(
        "The Day of the Harbour across the region",
        "<p>July 30 is the Day of the Harbour, on which crews from all coasts sing.</p>",
    );
    raw.kind = Some("event".to_owned());
    raw.starts = Some(RawDate { raw: "Jul 30, 2018".to_owned(), when: None });
    let item = made(&raw);
    assert_eq!(item.starts.as_ref().unwrap().when, day(2018, 7, 30));
    assert_eq!(item.published.when, When::Unknown);
    // A digest that was posted days after the event has no day of its own but that.
    let mut raw = card(
        "The Day of the Harbour 2019 across the region",
        "On July 30 crews from all coasts sang together in Minsk and in Ankara.",
    );
    raw.published = Some(RawDate { raw: "Aug 02, 2019".to_owned(), when: None });
    let item = made(&raw);
    assert_eq!(item.kind, Kind::Digest);
    assert_eq!(item.published.when, day(2019, 8, 2));
    assert!(item.starts.is_none());
}

#[test]
fn b22_the_date_of_a_report_in_a_text_is_not_the_texts_own() {
    let tell = |when: &str, url: &str| {
        let mut raw = card(
            "The Harbour of Tomorrow",
            &format!("The report on boats and banks, {when}, is summed up here. {TEASER}"),
        );
        raw.url = Some(format!("https://iom.fi/news/{url}"));
        made(&raw)
    };
    let first = tell("to be published in full in July 2021", "new-report");
    let again = tell("published in full in November 2021", "harbour-of-tomorrow");
    for item in [&first, &again] {
        assert_eq!(item.published.when, When::Unknown);
        assert!(item.starts.is_none());
        assert_eq!(item.kind, Kind::News);
    }
    assert_ne!(first.id, again.id);
    assert_ne!(content_hash(&first), content_hash(&again));
    assert!(teaser(&first).contains("to be published in full in July 2021"));
}

#[test]
fn b23_items_of_one_day_differ_in_nothing_but_themselves() {
    let posted = |n: u32| {
        let mut raw = card(&format!("Boat {n}"), TEASER);
        raw.url = Some(format!("https://iom.fi/news/boat-{n}"));
        raw.position = Some(n);
        raw.published = Some(RawDate { raw: "12 November, 2020".to_owned(), when: None });
        made(&raw)
    };
    let items: Vec<Item> = (0..5).map(posted).collect();
    // The posting day is all there is: no time of day is made up to tell them apart.
    assert!(items.iter().all(|item| item.published.when == day(2020, 11, 12)));
    let ids: std::collections::BTreeSet<_> = items.iter().map(|item| item.id).collect();
    assert_eq!(ids.len(), 5);
}

#[test]
fn k01_an_invitation_without_a_year_keeps_its_words() {
    let raw = card("Come to the harbour tent in Helsinki at the end of May", TEASER);
    let item = made(&raw);
    assert_eq!(item.kind, Kind::Event);
    let starts = item.starts.as_ref().unwrap();
    // No year is made up, not even the current one.
    assert_eq!(starts.when, When::Unknown);
    assert_eq!(starts.raw.as_deref(), Some("end of May"));
    assert_eq!(item.published.when, When::Unknown);
    // Beside another date the year is a guess, and says so.
    let mut raw = raw;
    raw.published = Some(RawDate { raw: "7 May 2018".to_owned(), when: None });
    let item = made(&raw);
    assert_eq!(item.starts.as_ref().unwrap().when, When::Month { year: 2018, month: 5 });
    assert_eq!(item.provenance["starts"].how, portolan_core::item::How::Derived);
    // What the text itself says is no guess.
    let item = made(&card(
        "Come to the harbour tent at the end of May",
        "On 26.–27.5.2018 the crews of the harbour meet at the pier.",
    ));
    assert_eq!(item.starts.as_ref().unwrap().when, day(2018, 5, 26));
    assert_eq!(item.ends.as_ref().unwrap().when, day(2018, 5, 27));
    assert_eq!(item.provenance["starts"].how, portolan_core::item::How::Pattern);
}

#[test]
fn k05_a_registration_is_a_link_and_no_sentence() {
    let mut raw = card("Training in five cities", "");
    raw.teaser = Some(RawText::html(format!(
        r#"<p>{TEASER} <a href="/form">Ilmoittaudu mukaan täältä.</a></p>"#
    )));
    let item = made(&raw);
    assert_eq!(teaser(&item), TEASER);
    assert_eq!(item.links[0].url, "https://iom.fi/form");
    assert_eq!(item.links[0].rel.as_deref(), Some("registration"));
}

#[test]
fn k07_empty_labels_of_an_event_are_left_out() {
    let item = made(&page(
        "Satamakino",
        &format!(
            "<div>Tapahtuma tyyppi:</div><div>Päivämäärä:</div><div>(Koko päivä)</div><p>{FINNISH}</p>"
        ),
    ));
    assert_eq!(item.body.as_ref().unwrap().text, FINNISH);
    assert!(item.facts.iter().all(|fact| !fact.value.is_empty()), "{:?}", item.facts);
    assert_eq!(fact(&item, "all day"), Some("(Koko päivä)"));
}

#[test]
fn b16_b17_an_observance_knows_its_day() {
    let mut world = World::new();
    world.terms[3].day = Some("12-18".to_owned());
    let rules = world.rules();
    let dated = |raw: &RawItem| {
        let mut item = normalize(raw, &rules, now()).item.unwrap();
        curate(&mut item, &rules);
        item
    };
    // “Today” and a year in the title: the day is worked out, and says so.
    let raw = page(
        "A harbour for all - International Migrants Day 2020",
        &format!("<p>Today we light the harbour for all.</p><p>{TEASER}</p>"),
    );
    let item = dated(&raw);
    assert_eq!(item.published.when, day(2020, 12, 18));
    assert_eq!(item.provenance["published"].at, "observance");
    assert_eq!(item.provenance["published"].how, portolan_core::item::How::Derived);
    // Without the one or the other nothing is told: it may have been written at any time.
    let undated = page("International Migrants Day 2020", &format!("<p>{TEASER}</p>"));
    assert_eq!(dated(&undated).published.when, When::Unknown);
    let no_year = page("International Migrants Day", "<p>Today we light the harbour for all.</p>");
    assert_eq!(dated(&no_year).published.when, When::Unknown);
    // An event about the day takes place on it, whenever it was announced.
    let mut event = page("Come to the harbour on International Migrants Day", "<p>Sing.</p>");
    event.published = Some(RawDate { raw: "2 December 2019".to_owned(), when: None });
    let item = dated(&event);
    assert_eq!(item.published.when, day(2019, 12, 2));
    assert_eq!(item.starts.as_ref().unwrap().when, day(2019, 12, 18));
    assert_eq!(item.provenance["starts"].at, "observance");
}
