//! What settings and editors decide: campaigns, people, locked files, parts of a source.

use portolan_core::Diagnostic;

use super::*;

fn with_extras(raw: &RawItem, world: &World, extras: &Extras) -> (Option<Item>, Vec<Diagnostic>) {
    let rules = world.rules();
    let normalizer = Normalizer::new(&rules).with(extras);
    let made = normalizer.normalize(raw, now());
    let mut diagnostics = made.diagnostics;
    let item = made.item.map(|mut item| {
        diagnostics.extend(normalizer.curate(&mut item));
        item
    });
    (item, diagnostics)
}

fn made_with(raw: &RawItem, extras: &Extras) -> Item {
    with_extras(raw, &World::new(), extras).0.expect("the item can be shown")
}

fn codes(diagnostics: &[Diagnostic]) -> Vec<&str> {
    diagnostics.iter().map(|it| it.code.as_ref()).collect()
}

#[test]
fn b12_a_source_may_say_the_order_of_its_numbers() {
    let when = |raw: &str, order: Option<DateOrder>| {
        let mut card = card("Boats came", TEASER);
        card.published = Some(RawDate { raw: raw.to_owned(), when: None });
        made_with(&card, &Extras { date_order: order, ..Extras::default() }).published.when
    };
    // Without the operator's word it is no date: nothing tells March from October.
    assert_eq!(when("10/03/2022", None), When::Unknown);
    assert_eq!(when("10/03/2022", Some(DateOrder::Dmy)), day(2022, 3, 10));
    assert_eq!(when("10/03/2022", Some(DateOrder::Mdy)), day(2022, 10, 3));
    assert_eq!(when("10-03-2022", Some(DateOrder::Dmy)), day(2022, 3, 10));
    // A weekday that fits the other order only, and a number above twelve, are stronger.
    assert_eq!(when("Thursday, 10/03/2022", Some(DateOrder::Mdy)), day(2022, 3, 10));
    assert_eq!(when("23/07/2021", Some(DateOrder::Mdy)), day(2021, 7, 23));
    // The order is that of the line in a text, too.
    let raw = page("Boats", &format!("<p>10/03/2022</p><p>{TEASER}</p>"));
    let extras = Extras { date_order: Some(DateOrder::Dmy), ..Extras::default() };
    let item = made_with(&raw, &extras);
    assert_eq!(item.published.when, day(2022, 3, 10));
    assert_eq!(item.provenance["published"].at, "date-order");
    assert_eq!(item.body.as_ref().unwrap().text, TEASER);
}

#[test]
fn l13_parts_of_a_source_have_rules_of_their_own() {
    let mut world = World::new();
    world.office = office("vienna", OfficeKind::Regional, &["by", "tr"]);
    let extras = Extras {
        rules: vec![
            AddressRule {
                urls: vec!["/en/food/*".to_owned()],
                kind: Some(Kind::Project),
                lang: Lang::parse("fi"),
                places: vec!["tr".to_owned()],
                terms: vec!["return".to_owned()],
                date_order: Some(DateOrder::Mdy),
            },
            AddressRule {
                urls: vec!["https://iom.fi/en/*".to_owned()],
                places: vec!["by".to_owned()],
                ..AddressRule::default()
            },
        ],
        date_order: Some(DateOrder::Dmy),
        ..Extras::default()
    };
    let of = |url: &str| {
        let mut raw = card("COVID-19", "");
        raw.url = Some(url.to_owned());
        raw.published = Some(RawDate { raw: "10/03/2022".to_owned(), when: None });
        with_extras(&raw, &world, &extras).0.unwrap()
    };
    let food = of("https://iom.fi/en/food/soup");
    assert_eq!((food.kind, food.lang.lang.as_str()), (Kind::Project, "fi"));
    assert_eq!(places(&food), [("tr", PlaceRole::Primary)]);
    assert_eq!(food.terms, ["return"]);
    assert_eq!(food.published.when, day(2022, 10, 3));
    assert_eq!(food.provenance["kind"].at, "rules");
    // The second rule says of places only; the rest is the source's.
    let other = of("https://iom.fi/en/thing");
    assert_eq!((other.kind, other.lang.lang.as_str()), (Kind::News, "en"));
    assert_eq!(places(&other), [("by", PlaceRole::Primary)]);
    assert_eq!(other.published.when, day(2022, 3, 10));
    assert!(other.terms.is_empty() && of("https://iom.fi/fi/thing").places.is_empty());
}

#[test]
fn m02_d09_items_of_a_campaign_carry_its_owner() {
    let mut world = World::new();
    let mut campaign = term("with-you", Scheme::Campaign, &["#imwithyou"]);
    campaign.owner = Some("red-cross".to_owned());
    campaign.url = Some("https://eirasismille.fi".to_owned());
    world.terms.push(campaign);
    let text = "The week is led by the Harbour Rescue, and everyone joins with #imwithyou.";
    let ours = with_extras(&card("The harbour stands up", text), &world, &Extras::default());
    assert_eq!(ours.0.unwrap().owner.as_deref(), Some("red-cross"));
    // What the owner publishes itself need not say whose it is.
    world.office.id = "red-cross".to_owned();
    let theirs = with_extras(&card("The harbour stands up", text), &world, &Extras::default());
    let theirs = theirs.0.unwrap();
    assert_eq!((theirs.owner, theirs.terms), (None, vec!["with-you".to_owned()]));
    // And what is of no campaign has no owner.
    assert_eq!(curated(&card("The harbour stands up", TEASER)).owner, None);
}

#[test]
fn m08_hard_words_on_a_card_are_marked_and_kept() {
    let text = "“Every night on the boat I thought of suicide,” says Anna, who now mends ropes.";
    let world = World::new();
    let (item, diagnostics) = with_extras(&card("Anna", text), &world, &Extras::default());
    let item = item.unwrap();
    assert!(item.flags.contains(&Flag::HardContent));
    assert_eq!(teaser(&item), text);
    assert!(codes(&diagnostics).contains(&"item-hard-content"));
    // A quotation on a card of people counts as well; what stands deep in a text does not.
    let mut raw = card("Anna", "");
    raw.facts = vec![RawFact { label: "Quote".to_owned(), value: "I saw dead bodies.".to_owned() }];
    assert!(made(&raw).flags.contains(&Flag::HardContent));
    let deep = page("Anna", &format!("<p>{TEASER}</p><p>She had been tortured.</p>"));
    assert!(!made(&deep).flags.contains(&Flag::HardContent));
}

#[test]
fn m09_a_link_to_a_site_that_is_gone_leads_to_a_copy() {
    let extras = Extras {
        gone: vec![
            GoneSite {
                host: "www.stories.example".to_owned(),
                archive: Some("https://archive.example/2018/".to_owned()),
            },
            GoneSite { host: "lost.example".to_owned(), archive: None },
        ],
        ..Extras::default()
    };
    let mut raw = card("Boats", TEASER);
    raw.links = ["http://stories.example/anna", "https://lost.example/", "https://iom.fi/en/other"]
        .map(|url| RawLink { url: url.to_owned(), ..RawLink::default() })
        .to_vec();
    let item = made_with(&raw, &extras);
    let link = |idx: usize| (item.links[idx].rel.as_deref(), item.links[idx].archive.as_deref());
    let copy = "https://archive.example/2018/http://stories.example/anna";
    assert_eq!(link(0), (Some("gone"), Some(copy)));
    assert_eq!(link(1), (Some("gone"), None));
    assert_eq!(link(2), (None, None));
    // The address itself is kept as it was published.
    assert_eq!(item.links[0].url, "http://stories.example/anna");
    // A copy that was found later is a new version.
    assert_ne!(content_hash(&item), content_hash(&made(&raw)));
}

#[test]
fn m12_who_has_asked_is_not_shown() {
    let person = |name: &str, url: Option<&str>| portolan_core::raw::RawPerson {
        name: Some(name.to_owned()),
        url: url.map(ToOwned::to_owned),
        ..Default::default()
    };
    let world = World::new();
    let extras = Extras {
        opt_out: ["Anna Sand", "@jonreed", "https://social.example/@mona"]
            .map(ToOwned::to_owned)
            .to_vec(),
        ..Extras::default()
    };
    let mut raw = card("Boats", TEASER);
    raw.authors = vec![
        person("anna  sand", None),
        person("Jon", Some("https://social.example/JonReed")),
        person("Mona", Some("https://social.example/mona/")),
        person("Ida Holm", None),
    ];
    let (item, diagnostics) = with_extras(&raw, &world, &extras);
    let names: Vec<String> = item.unwrap().authors.into_iter().map(|it| it.name).collect();
    assert_eq!(names, ["Ida Holm"]);
    assert!(codes(&diagnostics).contains(&"person-opted-out"));
    // A byline in the text is no way round it.
    let raw = page("Boats", &format!("<p>By Anna Sand, Harbour Master</p><p>{TEASER}</p>"));
    let item = made_with(&raw, &extras);
    assert!(item.authors.is_empty() && !html(&item).contains("Anna"));
    // A post of theirs is left out, whoever is named as its author.
    let post = |url: &str| {
        let mut raw = card("", "Twelve boats came today.");
        raw.kind = Some("tweet".to_owned());
        raw.url = Some(url.to_owned());
        with_extras(&raw, &world, &extras)
    };
    let (left_out, diagnostics) = post("https://social.example/jonreed/status/12");
    assert!(left_out.is_none());
    assert!(codes(&diagnostics).contains(&"person-opted-out"));
    assert!(post("https://social.example/harbour/status/12").0.is_some());
}

#[test]
fn l09_a_locked_dataset_offers_no_download() {
    let file = RawAttachment {
        url: "https://iom.fi/files/round-12.xlsx".to_owned(),
        ..RawAttachment::default()
    };
    let mut raw = page(
        "Flows of boats, round 12",
        &format!(r#"<p>{TEASER}</p><p><a href="/ask?set=12">REQUEST ACCESS</a></p>"#),
    );
    raw.attachments = vec![file.clone()];
    let item = made(&raw);
    assert!(item.flags.contains(&Flag::Locked));
    assert!(item.attachments.is_empty());
    // What is public stays, and so does the way to ask.
    assert_eq!(item.body.as_ref().unwrap().text, TEASER);
    assert_eq!(item.links[0].rel.as_deref(), Some("request-access"));
    assert_eq!(item.links[0].url, "https://iom.fi/ask?set=12");
    // A field may say it as well as a button.
    let mut raw = page("Flows of boats, round 12", &format!("<p>{TEASER}</p>"));
    raw.attachments = vec![file];
    raw.facts = vec![RawFact { label: "Access".to_owned(), value: "locked".to_owned() }];
    assert!(made(&raw).attachments.is_empty());
    raw.facts[0].value = "open".to_owned();
    let open = made(&raw);
    assert!(!open.flags.contains(&Flag::Locked) && open.attachments.len() == 1);
}

#[test]
fn l10_a_file_that_moves_is_the_new_one_of_the_same_item() {
    let round = |n: u32| {
        let mut raw = page("Flows of boats", &format!("<p>{TEASER}</p>"));
        raw.attachments = vec![RawAttachment {
            url: format!("https://iom.fi/files/{n}/flows.xlsx?token={n}"),
            ..RawAttachment::default()
        }];
        raw
    };
    let (before, after) = (made(&round(12)), made(&round(13)));
    assert_eq!(before.id, after.id);
    assert_eq!(after.attachments[0].url, "https://iom.fi/files/13/flows.xlsx?token=13");
    assert_ne!(content_hash(&before), content_hash(&after));
    // A token alone that changes with every visit makes no new version.
    let mut again = round(12);
    again.attachments[0].url = "https://iom.fi/files/12/flows.xlsx?token=99".to_owned();
    assert_eq!(content_hash(&before), content_hash(&made(&again)));
}

#[test]
fn f08_a_picture_without_words_is_reported_and_given_none() {
    let image = |alt: Option<&str>, caption: Option<&str>| RawImage {
        url: "https://iom.fi/a.jpg".to_owned(),
        alt: alt.map(ToOwned::to_owned),
        caption: caption.map(ToOwned::to_owned),
        ..RawImage::default()
    };
    let world = World::new();
    let mut raw = page("Boats", &format!("<p>{TEASER}</p>"));
    // The name of a decoration is no description.
    for alt in [None, Some(""), Some("banner")] {
        raw.images = vec![image(alt, None)];
        let made = normalize(&raw, &world.rules(), now());
        let item = made.item.unwrap();
        assert!(item.flags.contains(&Flag::Undescribed), "{alt:?}");
        assert_eq!((&item.images[0].alt, &item.images[0].caption), (&None, &None));
        assert!(codes(&made.diagnostics).contains(&"image-undescribed"));
    }
    for described in [image(Some("Boats at the pier"), None), image(None, Some("Boats at noon."))] {
        raw.images = vec![described];
        assert!(!made(&raw).flags.contains(&Flag::Undescribed));
    }
    // A listing's thumbnail says nothing of what the page says.
    let mut raw = card("Boats", TEASER);
    raw.images = vec![image(None, None)];
    assert!(!made(&raw).flags.contains(&Flag::Undescribed));
}

#[test]
fn i11_what_every_page_prints_is_no_text() {
    let panel = "The Harbour Organisation works with crews and towns to make the sea a safe place.";
    let about = "The 2030 Agenda of Harbours is a promise that was made by all coasts together.";
    let page_of = |n: u32| {
        let text = format!("Boat number {n} came with a crew of {n} and a hold full of ropes.");
        let mut raw =
            page(&format!("Boat {n}"), &format!("<p>{panel}</p><p>{text}</p><p>{about}</p>"));
        raw.url = Some(format!("https://iom.fi/en/boat-{n}"));
        (raw, text)
    };
    let pages: Vec<(RawItem, String)> = (1..=8).map(page_of).collect();
    let extras = Extras { frame: Frame::of(pages.iter().map(|(raw, _)| raw)), ..Extras::default() };
    for (raw, text) in &pages {
        assert_eq!(made_with(raw, &extras).body.unwrap().text, *text);
    }
    // A page that is nothing but the frame is the page about it.
    let own = page("Who we are", &format!("<p>{panel}</p><p>{about}</p>"));
    assert_eq!(made_with(&own, &extras).body.unwrap().text, format!("{panel}\n{about}"));
    // Of a few pages nothing is told: two may well say the same.
    let few = Frame::of(pages[..4].iter().map(|(raw, _)| raw));
    assert_eq!(few, Frame::default());
    let item = made_with(&pages[0].0, &Extras { frame: few, ..Extras::default() });
    assert!(item.body.unwrap().text.starts_with(panel));
}

#[test]
fn k06_g14_an_event_in_many_countries_belongs_to_each_and_leads_to_its_paragraph() {
    let mut raw = page(
        "The Day of the Harbour",
        "<p>Crews of the region light their boats on this day.</p><p>In Belarus, the crews sing at the river.</p><p>In Slovakia boats of paper are folded.</p><p>Türkiye opens its piers to children.</p><p>In Slovakia there is soup as well.</p>",
    );
    raw.kind = Some("event".to_owned());
    raw.starts = Some(RawDate { raw: "30 July 2018".to_owned(), when: None });
    let mut world = World::new();
    world.office = office("vienna", OfficeKind::Regional, &["by", "tr", "sk"]);
    let item = with_extras(&raw, &world, &Extras::default()).0.unwrap();
    assert_eq!(item.kind, Kind::Event);
    let ids: Vec<&str> = item.places.iter().map(|tag| tag.place.as_str()).collect();
    assert_eq!(ids, ["by", "sk", "tr"]);
    for (place, words) in [("by", "In Belarus"), ("sk", "In Slovakia boats"), ("tr", "Türkiye")] {
        let anchored = format!(r#"<p id="place-{place}">{words}"#);
        assert!(html(&item).contains(&anchored), "{}", html(&item));
    }
    assert_eq!(html(&item).matches("id=").count(), 3, "each country has one anchor");
    // Foreign anchors do not pass, not even one that looks like ours.
    let foreign = page("Boats", &format!(r#"<p id="place-by">{TEASER}</p><p id="x">{TEASER}</p>"#));
    assert!(!html(&made(&foreign)).contains("id="));
}

#[test]
fn n03_contact_lines_leave_the_text_and_stay_with_the_item() {
    let check = |body: &str, contacts: &str| {
        let item = made(&page("Boats", body));
        assert_eq!(item.body.as_ref().unwrap().text, TEASER, "{body}");
        assert_eq!(item.contacts.as_ref().unwrap().as_str(), contacts);
        assert_eq!(item.provenance["contacts"].at, "contact-line");
    };
    let line = "For more information, please contact Anna Sand at the harbour, Tel: +358 40 000 0000, Email: desk@harbour.example";
    check(&format!("<p>{TEASER}</p><p>{line}</p>"), &format!("<p>{line}</p>"));
    check(&format!("<p>{TEASER} {line}</p>"), &format!("<p>{line}</p>"));
    // A heading, names and numbers below one another.
    check(
        &format!(
            "<p>{TEASER}</p><p>Media contacts:</p><p>Anna Sand, Harbour Office</p><p>+358 40 000 0000</p><p>Jon Reed, desk@harbour.example</p>"
        ),
        "<p>Media contacts:</p>\n<p>Anna Sand, Harbour Office</p>\n<p>+358 40 000 0000</p>\n<p>Jon Reed, desk@harbour.example</p>",
    );
    check(
        &format!("<p>{TEASER}</p><p>Lisätietoja antaa Anna Sand, puh. 040 000 0000.</p>"),
        "<p>Lisätietoja antaa Anna Sand, puh. 040 000 0000.</p>",
    );
    // Words of that kind without a number or an address are text, and so is a page of nothing else.
    let text = "<p>For more information please contact the harbour.</p>";
    let item = made(&page("Boats", &format!("<p>{TEASER}</p>{text}")));
    assert!(item.contacts.is_none() && html(&item).contains("please contact"));
    let item = made(&page("Contacts", &format!("<p>{line}</p>")));
    assert!(item.contacts.is_none() && html(&item).contains("desk@harbour.example"));
}

#[test]
fn b13_of_two_times_the_one_with_a_zone_wins_and_the_other_stays() {
    let mut raw = page(
        "Boats",
        &format!("<div>Posted: Wednesday, September 19, 2018 - 17:11</div><p>{TEASER}</p>"),
    );
    raw.published = Some(RawDate {
        raw: "Wed, 19 Sep 2018 11:19:00 +0200".to_owned(),
        when: Some(When::Instant {
            at: "2018-09-19T09:19:00Z".parse().unwrap(),
            offset_minutes: 120,
        }),
    });
    let item = made(&raw);
    assert_eq!(item.published.when.sort_key(), Some(1_537_348_740));
    assert_eq!(item.published.raw.as_deref(), Some("Wed, 19 Sep 2018 11:19:00 +0200"));
    assert_eq!(fact(&item, "Posted"), Some("Wednesday, September 19, 2018 - 17:11"));
}

#[test]
fn d14_d15_a_correction_or_a_new_identifier_is_the_same_item() {
    let first = card("Boats cmae", TEASER);
    let mut corrected = card("Boats came", TEASER);
    assert_eq!(made(&first).id, made(&corrected).id);
    assert_ne!(content_hash(&made(&first)), content_hash(&made(&corrected)));
    // The system hands out another identifier, and the link stays.
    corrected.origin_id = "guid:another".to_owned();
    assert_eq!(made(&first).id, made(&corrected).id);
    // Where the address is the identifier's as well, the old one says so as an alias.
    let mut moved = card("Boats came", TEASER);
    moved.url = Some("https://iom.fi/en/news/boats-came".to_owned());
    moved.aliases = vec!["https://iom.fi/en/news/thing".to_owned()];
    let moved = made(&moved);
    assert!(moved.aliases.contains(&made(&first).canonical.unwrap()), "{:?}", moved.aliases);
}

#[test]
fn f05_an_agencys_picture_is_a_link_and_no_picture() {
    let image = |n: u32, credit: &str| RawImage {
        url: format!("https://iom.fi/{n}.jpg"),
        caption: Some("Boats at the pier.".to_owned()),
        credit: Some(credit.to_owned()),
        ..RawImage::default()
    };
    let mut raw = page("Boats", &format!("<p>{TEASER}</p>"));
    raw.images = vec![
        image(1, "Photo: AFP/Getty Images/Ped Pard"),
        image(2, "Photo: IOM/Mona Sand"),
        image(3, "Reuters/Ed Garr"),
    ];
    let item = made(&raw);
    let shown: Vec<&str> = item.images.iter().map(|it| it.url.as_str()).collect();
    assert_eq!(shown, ["https://iom.fi/2.jpg"]);
    let links: Vec<(&str, Option<&str>)> =
        item.links.iter().map(|it| (it.url.as_str(), it.rel.as_deref())).collect();
    let picture = Some("picture");
    assert_eq!(links, [("https://iom.fi/1.jpg", picture), ("https://iom.fi/3.jpg", picture)]);
    // Whose it is stays with it.
    assert!(item.links[1].text.as_deref().is_some_and(|text| text.ends_with("Reuters/Ed Garr")));
}

#[test]
fn i13_references_escaped_twice_are_what_they_mean() {
    let raw = page(
        "Boats &amp; ropes",
        "<p>The harbour&amp;nbsp;office &amp;amp; its crew said &amp;quot;come&amp;quot; &amp;#8211; and 40 boats came to the pier.</p>",
    );
    let item = made(&raw);
    assert_eq!(title(&item), "Boats & ropes");
    let text = "The harbour office & its crew said \"come\" – and 40 boats came to the pier.";
    assert_eq!(item.body.as_ref().unwrap().text, text);
    // What looks like markup afterwards is text, and an ampersand alone is one.
    let raw = page(
        "AT&T",
        "<p>&amp;lt;script&amp;gt;boats()&amp;lt;/script&amp;gt; R&amp;D; &amp;unknown;</p>",
    );
    let item = made(&raw);
    assert!(html(&item).contains("&lt;script&gt;boats()"), "{}", html(&item));
    assert!(item.body.as_ref().unwrap().text.ends_with("R&D; &unknown;"));
    assert_eq!(title(&item), "AT&T");
}

#[test]
fn m03_names_and_distance_of_a_card_are_told_apart() {
    for (shown, names, distance) in [
        (
            "Kate, Maddie, Mimi and Ella, 14,418 km",
            "Kate, Maddie, Mimi and Ella",
            Some("14,418 km"),
        ),
        ("Sophia , 4,166 km", "Sophia", Some("4,166 km")),
        ("Nimith, Ponleak, Sokhem, and Khemera", "Nimith, Ponleak, Sokhem, and Khemera", None),
        ("Mesfin", "Mesfin", None),
        ("The crews walked the coast, 300 km", "The crews walked the coast, 300 km", None),
    ] {
        let item = made(&card(shown, "“I came by boat.“"));
        assert_eq!(title(&item), names, "{shown}");
        assert_eq!(fact(&item, "Distance"), distance, "{shown}");
        // A closing mark that is the wrong one stays.
        assert_eq!(teaser(&item), "“I came by boat.“");
    }
}

#[test]
fn k05_an_event_in_several_cities_names_them_all() {
    let mut world = World::new();
    let finland = world.places.iter_mut().find(|it| it.id == "fi").unwrap();
    for city in ["Oulu", "Kuopio", "Turku"] {
        finland.aliases.push(Alias { name: city.to_owned(), city: true, until: None });
    }
    let venues = |raw: &RawItem| -> Vec<String> {
        let item = with_extras(raw, &world, &Extras::default()).0.unwrap();
        let is_venue = |fact: &portolan_core::item::Fact| fact.label == "venue";
        item.facts.into_iter().filter(is_venue).map(|fact| fact.value).collect()
    };
    let mut raw = card(
        "Training in five cities",
        "The training on boats takes place in Helsinki, Tampere, Oulu, Kuopio, Turku in spring.",
    );
    assert!(venues(&raw).is_empty(), "news takes place nowhere");
    raw.kind = Some("event".to_owned());
    assert_eq!(venues(&raw), ["Helsinki", "Tampere", "Oulu", "Kuopio", "Turku"]);
}
