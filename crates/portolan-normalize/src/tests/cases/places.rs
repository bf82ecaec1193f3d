//! Tags and places: cases G.

use super::*;

#[test]
fn g01_tags_before_a_text_are_tags() {
    let item = made(&card("Boats", &format!("children, EURODAC, coercion\n\n{TEASER}")));
    assert_eq!(tags(&item), ["children", "EURODAC", "coercion"]);
    assert_eq!(teaser(&item), TEASER);
    let item = made(&card("Almost 200 boats", TEASER));
    assert!(item.tags.is_empty());
}

#[test]
fn g02_tags_behind_a_text_are_tags() {
    let item = made(&page("Boats", &format!("<p>{TEASER}</p><p>Tags: AVRR, Statistics</p>")));
    assert_eq!(tags(&item), ["AVRR", "Statistics"]);
    let item = made(&page("Boats", &format!("<p>{TEASER}</p><p>news; boats; story</p>")));
    assert_eq!(tags(&item), ["news", "boats", "story"]);
}

#[test]
fn g03_printed_field_labels_become_facts() {
    let item = made(&page(
        "Boats",
        &format!(
            "<div>Posted: Wednesday, September 19, 2018 - 17:11</div><div>Region-Country: SwitzerlandThemes: Labour LawDefault: Multimedia: </div><div>Press Release Type: Global</div><p>{TEASER}</p>"
        ),
    ));
    assert_eq!(fact(&item, "Region-Country"), Some("Switzerland"));
    assert_eq!(tags(&item), ["Labour Law"]);
    assert_eq!(item.scope, Some(Scope::Global));
    assert_eq!(item.body.as_ref().unwrap().text, TEASER);
    assert_eq!(item.published.when.day(), Some(portolan_core::civil::date(2018, 9, 19)));
}

#[test]
fn g04_a_region_and_a_country_without_space() {
    let item = curated(&page(
        "Boats on the river",
        &format!("<div>Region-Country: AmericaGuyana</div><p>{TEASER}</p>"),
    ));
    assert_eq!(places(&item)[0], ("gy", PlaceRole::Primary));
}

#[test]
fn g05_the_place_of_writing_is_not_the_topic() {
    let item = curated(&card(
        "We must sail together",
        "Switzerland - On the Day of the Harbour crews from all coasts joined in a song about boats.",
    ));
    assert!(places(&item).contains(&("ch", PlaceRole::Dateline)));
    assert!(
        !places(&item).iter().any(|(place, role)| *place == "ch" && *role != PlaceRole::Dateline)
    );
}

#[test]
fn g06_other_names_mean_the_same_place() {
    let item = curated(&card("Boats for Vietnam", TEASER));
    assert!(places(&item).iter().any(|(place, _)| *place == "vn"));
}

#[test]
fn g09_coordinates_and_polygons_are_left_out() {
    let item = made(&page(
        "Serbia",
        &format!(
            r#"<div>Location:</div><div>Geolocation is 44.016521, 21.005858999999987</div><div>Geofield: {{"type":"Polygon","coordinates":[[[1,2],[3,4]]]}}</div><p>{TEASER}</p>"#
        ),
    ));
    assert_eq!(item.body.as_ref().unwrap().text, TEASER);
}

#[test]
fn g11_coverage_depends_on_the_day() {
    let mut world = World::new();
    world.office.coverage[0].from = Some(portolan_core::civil::date(2020, 1, 1));
    let rules = world.rules();
    let mut raw = card("Boats came", TEASER);
    raw.published = Some(RawDate { raw: "2019-05-01".to_owned(), when: None });
    let mut item = normalize(&raw, &rules, now()).item.unwrap();
    curate(&mut item, &rules);
    assert_eq!(places(&item), [("se", PlaceRole::Primary)]);
}

#[test]
fn g11_a_programme_covers_more_than_the_office() {
    // Norway has an office of its own; Sweden belongs to one programme only.
    let mut world = World::new();
    world.office = office("finland", OfficeKind::Country, &["fi", "se"]);
    world.office.coverage[1].programme = Some("AVRR-TiPP".to_owned());
    let rules = world.rules();
    let ids = |title: &str, tag: Option<&str>| -> Vec<String> {
        let mut raw =
            card(title, "The harbour office helps people in Sweden and Iceland to sail home.");
        raw.categories = tag
            .into_iter()
            .map(|tag| portolan_core::raw::RawTerm { term: tag.to_owned(), ..Default::default() })
            .collect();
        let mut item = normalize(&raw, &rules, now()).item.unwrap();
        curate(&mut item, &rules);
        let primary = item.places.iter().filter(|tag| tag.role == PlaceRole::Primary);
        primary.map(|tag| tag.place.clone()).collect()
    };
    assert_eq!(ids("Boats for victims (AVRR-TiPP)", None), ["se"]);
    assert_eq!(ids("Boats for victims", Some("AVRR-TiPP")), ["se"]);
    // Without the programme the office's own country is what it writes about.
    assert_eq!(ids("Boats for all", None), ["fi"]);
}

#[test]
fn g14_a_round_up_belongs_to_all_its_countries() {
    let mut world = World::new();
    world.office = office("vienna", OfficeKind::Regional, &["by", "tr", "sk"]);
    let rules = world.rules();
    let raw = page(
        "Harbours around the region",
        &format!(
            "<p>{TEASER}</p><p>In Belarus boats were painted by school children.</p><p>Slovakia opened a museum of ropes.</p><p>Türkiye held a song contest on the pier.</p>"
        ),
    );
    let mut item = normalize(&raw, &rules, now()).item.unwrap();
    curate(&mut item, &rules);
    let ids: Vec<&str> = item.places.iter().map(|tag| tag.place.as_str()).collect();
    assert_eq!(ids, ["by", "sk", "tr"]);
    assert_eq!(item.kind, Kind::Digest);
}

#[test]
fn g15_the_offices_country_is_primary_and_others_are_few() {
    let item = curated(&page(
        "Turkmen sailors visit the Helsinki harbour",
        "<p>The harbour office hosted sailors in Finland. The visit was organised with the office in Ashgabat, Turkmenistan, and led by members of The Mejlis.</p><p>They also spoke of Sweden, Iceland and Panama.</p>",
    ));
    assert_eq!(places(&item), [("fi", PlaceRole::Primary), ("tm", PlaceRole::Secondary)]);
}

#[test]
fn c17_tags_in_many_languages_are_one_term() {
    let world = World::new();
    let rules = world.rules();
    let mut raw = card("Boats", TEASER);
    raw.categories = [
        "Ihmiskauppa",
        "Ihmiskaupan vastainen työ",
        "Countertrafficking",
        "Counter-traficking",
        "ropes",
    ]
    .iter()
    .map(|word| portolan_core::raw::RawTerm { term: (*word).to_owned(), ..Default::default() })
    .collect();
    let mut item = normalize(&raw, &rules, now()).item.unwrap();
    let diagnostics = curate(&mut item, &rules);
    assert_eq!(item.terms, ["counter-trafficking"]);
    assert_eq!(item.tags.len(), 5);
    let unmapped: Vec<&str> = diagnostics.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(
        unmapped,
        ["tag `Counter-traficking` belongs to no term", "tag `ropes` belongs to no term"]
    );
    assert!(diagnostics[0].hint.as_ref().unwrap().contains("`counter-trafficking`"));
}

#[test]
fn g07_an_old_name_means_the_place_and_stays_in_the_text() {
    let item =
        curated(&card("Boats for Turkey", "The harbour office in Turkey has sent two boats."));
    assert!(places(&item).iter().any(|(place, _)| *place == "tr"));
    assert_eq!(title(&item), "Boats for Turkey");
    assert!(teaser(&item).contains("in Turkey"));
}

#[test]
fn g10_an_office_does_not_cover_the_country_of_its_seat() {
    let mut world = World::new();
    world.office = office("vienna", OfficeKind::Regional, &["by", "tr"]);
    world.office.seat = Some("at".to_owned());
    let rules = world.rules();
    let raw =
        card("A year of boats", "Vienna – The regional office has counted the boats of a year.");
    let mut item = normalize(&raw, &rules, now()).item.unwrap();
    curate(&mut item, &rules);
    assert_eq!(places(&item), [("at", PlaceRole::Dateline)]);
}

#[test]
fn g12_a_text_about_no_country_has_none() {
    let mut world = World::new();
    world.office = office("vienna", OfficeKind::Regional, &["by", "tr"]);
    let rules = world.rules();
    let mut item =
        normalize(&card("Flows of boats, round 12", TEASER), &rules, now()).item.unwrap();
    curate(&mut item, &rules);
    assert!(item.places.is_empty(), "{:?}", item.places);
}

#[test]
fn g15_a_name_counts_only_where_it_is_a_place() {
    let mut world = World::new();
    world.places.push(place("fr", &[("en", "France")], &["Paris"]));
    world.places.retain(|it| it.id != "is" && it.id != "it");
    world.places.push(place("is", &[("en", "Iceland"), ("sv", "Island")], &[]));
    world.places.push(place("it", &[("en", "Italy")], &["Roma"]));
    world.office = office("vienna", OfficeKind::Regional, &["by"]);
    let rules = world.rules();
    let ids = |title: &str, teaser: &str| -> Vec<String> {
        let mut item = normalize(&card(title, teaser), &rules, now()).item.unwrap();
        curate(&mut item, &rules);
        item.places.into_iter().map(|tag| tag.place).collect()
    };
    // Neither an island nor a people, nor what is named after a city.
    assert!(ids("Boats for Rope Island and for Roma children", TEASER).is_empty());
    assert!(ids("Crews sign the Paris Agreement", TEASER).is_empty());
    assert_eq!(ids("Crews meet in Paris", TEASER), ["fr"]);
    let swedish = "Hamnkontoret på Island har öppnat en ny disk för människor som kommer med båt och söker arbete.";
    assert_eq!(ids("Båtar till Island", swedish), ["is"]);
}

#[test]
fn g04_another_country_in_the_text_is_a_second_place() {
    let item = curated(&page(
        "Boats on the river of Panama",
        &format!(
            "<div>Region-Country: AmericaGuyana</div><p>Guyana - Panama counts its boats. {TEASER}</p>"
        ),
    ));
    assert_eq!(places(&item)[..2], [("gy", PlaceRole::Primary), ("pa", PlaceRole::Secondary)]);
    // What the source declared is kept in its words.
    assert_eq!(fact(&item, "Region-Country"), Some("AmericaGuyana"));
}

#[test]
fn g16_an_office_is_no_place() {
    // An office and a country may share a word; what is about the one is not by the other.
    let mut world = World::new();
    world.office = office("tr", OfficeKind::Country, &["fi"]);
    let rules = world.rules();
    let mut item = normalize(&card("Boats came", TEASER), &rules, now()).item.unwrap();
    curate(&mut item, &rules);
    assert_eq!(item.office, "tr");
    assert_eq!(places(&item), [("fi", PlaceRole::Primary)]);
}

#[test]
fn c17_a_tag_that_means_nothing_has_a_nearest_term() {
    let world = World::new();
    let taxonomy = Taxonomy::new(&world.places, &world.terms);
    let term = |id: &str| Meaning::Term(id.to_owned());
    let nearest = |id: Option<&str>| Meaning::Nothing { nearest: id.map(ToOwned::to_owned) };
    // Two languages and several spellings of one label.
    for tag in ["Ihmiskauppa", "COUNTER-TRAFFICKING", "Countertrafficking", "counter trafficking"] {
        assert_eq!(taxonomy.meaning(tag), term("counter-trafficking"), "{tag}");
    }
    assert_eq!(taxonomy.meaning("Suomi"), Meaning::Place("fi".to_owned()));
    // A slip of the pen, and words around a label.
    assert_eq!(taxonomy.meaning("Counter-traficking"), nearest(Some("counter-trafficking")));
    assert_eq!(taxonomy.meaning("Counter-trafficking week"), nearest(Some("counter-trafficking")));
    assert_eq!(taxonomy.meaning("ropes"), nearest(None));
    assert_eq!(taxonomy.meaning("ice"), nearest(None));
}
