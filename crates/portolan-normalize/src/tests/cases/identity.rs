//! Addresses, copies, feeds and trust: cases A, D, L and N.

use super::*;

#[test]
fn a01_the_same_item_on_two_listing_pages_is_one() {
    let mut on_page_six = card("Boats came", TEASER);
    on_page_six.position = Some(61);
    on_page_six.url = Some("https://iom.fi/en/news/boats?page=6".to_owned());
    let mut on_page_eight = card("Boats came", TEASER);
    on_page_eight.position = Some(83);
    on_page_eight.url = Some("https://iom.fi/en/news/boats".to_owned());
    let (a, b) = (made(&on_page_six), made(&on_page_eight));
    assert_eq!(a.id, b.id);
    assert_eq!(content_hash(&a), content_hash(&b));
}

#[test]
fn a04_a_node_url_becomes_an_alias_of_the_words() {
    let mut raw = card("Boats came", TEASER);
    raw.url = Some("https://iom.fi/fi/node/203".to_owned());
    raw.canonical = Some("https://iom.fi/fi/boats-came".to_owned());
    raw.aliases = vec!["https://iom.fi/?p=203".to_owned()];
    let item = made(&raw);
    assert_eq!(item.canonical.as_deref(), Some("https://iom.fi/fi/boats-came"));
    assert!(item.aliases.contains(&"https://iom.fi/fi/node/203".to_owned()), "{:?}", item.aliases);
    assert!(item.aliases.contains(&"https://iom.fi/?p=203".to_owned()), "{:?}", item.aliases);

    let mut raw = card("Boats came", TEASER);
    raw.url = Some("https://iom.fi/fi/node/203".to_owned());
    raw.aliases = vec!["https://iom.fi/fi/boats-came".to_owned()];
    let item = made(&raw);
    assert_eq!(item.canonical.as_deref(), Some("https://iom.fi/fi/boats-came"));
}

#[test]
fn a08_a_trap_costs_one_item_and_says_so() {
    let world = World::new();
    let mut raw = card("Boats came", TEASER);
    raw.url = Some("https://iom.fi/x?404%3Bhttp%3A%2F%2Fiom_fi%3A80%2Fx&page=4".to_owned());
    let made = normalize(&raw, &world.rules(), now());
    assert!(made.item.is_none());
    assert_eq!(made.diagnostics[0].code, "url-trap");
    assert!(made.diagnostics[0].place.is_some());
}

#[test]
fn a14_the_content_tells_the_language_not_the_prefix() {
    let mut raw = page(
        "Harbour digest of December",
        &format!(
            "<p>{TEASER}</p><p>Some boats came with the people who had left in the morning.</p>"
        ),
    );
    raw.url = Some("https://iom.fi/es/node/84228".to_owned());
    raw.canonical = Some("https://iom.fi/newsdesk/20171212".to_owned());
    raw.lang = Some("es".to_owned());
    let item = made(&raw);
    assert_eq!(lang_of(&item), "en");
    assert_eq!(item.canonical.as_deref(), Some("https://iom.fi/newsdesk/20171212"));
    assert_eq!(item.published.when, day(2017, 12, 12));
}

#[test]
fn a21_an_item_on_another_site_is_flagged_and_keeps_its_host() {
    let mut raw = card("Boats came", TEASER);
    raw.url = Some("https://rovienna.iom.int/protection".to_owned());
    let item = made(&raw);
    assert!(item.flags.contains(&Flag::ForeignHost));
    assert_eq!(item.canonical.as_deref(), Some("https://rovienna.iom.int/protection"));
}

#[test]
fn n01_where_only_own_hosts_are_trusted_others_are_refused() {
    let world = World::new();
    let rules = Rules { foreign: Foreign::Refuse, ..world.rules() };
    let mut raw = card("Boats came", TEASER);
    raw.url = Some("https://spam.example/boats".to_owned());
    let made = normalize(&raw, &rules, now());
    assert!(made.item.is_none());
    assert_eq!(made.diagnostics[0].code, "item-foreign-host");
}

#[test]
fn d08_a_mirror_shows_whose_copy_it_holds() {
    let world = World::new();
    let rules = Rules { mirror: true, ..world.rules() };
    let mut raw = card("Boats came", TEASER);
    raw.url = Some("https://www.iom.int/news/boats-came".to_owned());
    let item = normalize(&raw, &rules, now()).item.unwrap();
    assert_eq!(item.via.as_deref(), Some("https://www.iom.int/news/boats-came"));
    assert!(!item.flags.contains(&Flag::ForeignHost));
}

#[test]
fn d01_the_texts_of_a_joint_statement_are_not_lost() {
    let world = World::new();
    let mut ids = std::collections::BTreeSet::new();
    for host in [
        "iom.fi",
        "www.iom.int",
        "eea.iom.int",
        "iom.bg",
        "reliefweb.int",
        "picum.org",
        "caritas.eu",
    ] {
        let mut raw = card("JOINT STATEMENT: no rope for children", TEASER);
        raw.url = Some(format!("https://{host}/news/no-rope"));
        let item = normalize(&raw, &world.rules(), now()).item.unwrap();
        assert_eq!(item.kind, Kind::Statement);
        ids.insert(item.id);
    }
    assert_eq!(ids.len(), 7);
}

#[test]
fn d03_a_doubled_title_leaves_the_teaser() {
    let title = "JOINT STATEMENT: no rope for children";
    let item = made(&card(title, &format!("{title}\n\n{TEASER}")));
    assert_eq!(teaser(&item), TEASER);
    let item = made(&page(title, &format!("<h1>{title}</h1><p>{TEASER}</p>")));
    assert_eq!(item.body.as_ref().unwrap().text, TEASER);
    assert!(made(&card(title, title)).teaser.is_none());
}

#[test]
fn d04_one_text_under_three_titles_stays_three_items() {
    let world = World::new();
    let titles = ["", "The harbour of tomorrow is digital", "Day of the Harbour 2021"];
    let items: Vec<Item> = titles
        .iter()
        .enumerate()
        .map(|(n, title)| {
            let mut raw = card(title, TEASER);
            raw.url = Some(format!("https://iom.fi/en/{n}-harbour"));
            normalize(&raw, &world.rules(), now()).item.unwrap()
        })
        .collect();
    assert!(items[0].title.derived && !items[1].title.derived);
    assert_ne!(items[0].id, items[1].id);
    // A text that is one short sentence is its own title, and is not said twice.
    assert_eq!(title(&items[0]), teaser(&items[2]));
}

#[test]
fn d05_near_duplicates_stay_two() {
    let mut first = card(
        "The future of harbours is digital",
        &format!("Published in full in November 2021. {TEASER}"),
    );
    first.url = Some("https://iom.fi/news/future-digital".to_owned());
    let mut second = card(
        "New report on the role of harbours",
        &format!("To be published in full in July 2021. {TEASER}"),
    );
    second.url = Some("https://iom.fi/news/new-report".to_owned());
    let (first, second) = (made(&first), made(&second));
    assert_ne!(first.id, second.id);
    assert_ne!(content_hash(&first), content_hash(&second));
}

#[test]
fn d11_a_caption_printed_twice_is_one() {
    let mut raw = card("Boats", TEASER);
    raw.images = vec![RawImage {
        url: "https://iom.fi/a.jpg".to_owned(),
        caption: Some("Boats in the old harbour Boats in the old harbour".to_owned()),
        ..RawImage::default()
    }];
    assert_eq!(made(&raw).images[0].caption.as_ref().unwrap().value, "Boats in the old harbour");
}

#[test]
fn d16_an_empty_identifier_is_no_address() {
    let mut raw = card("Boats", TEASER);
    raw.url = Some(String::new());
    let item = made(&raw);
    assert_eq!(item.canonical, None);
    assert_eq!(item.id, portolan_core::ItemId::of_origin("iom-fi", "/en/news/thing"));
}

#[test]
fn n02_an_address_of_a_script_is_no_address() {
    let mut raw = card("Boats", TEASER);
    raw.links = vec![RawLink { url: "javascript:alert(1)".to_owned(), ..RawLink::default() }];
    raw.attachments =
        vec![RawAttachment { url: "data:text/html,x".to_owned(), ..RawAttachment::default() }];
    raw.images = vec![RawImage { url: "javascript:x".to_owned(), ..RawImage::default() }];
    raw.via = Some(RawLink { url: "javascript:x".to_owned(), ..RawLink::default() });
    let item = made(&raw);
    assert!(item.links.is_empty() && item.attachments.is_empty() && item.images.is_empty());
    assert_eq!(item.via, None);
}

#[test]
fn n03_an_authors_mail_address_is_not_shown() {
    let mut raw = card("Boats", TEASER);
    raw.authors = vec![
        portolan_core::raw::RawPerson {
            email: Some("desk@harbour.example".to_owned()),
            ..Default::default()
        },
        portolan_core::raw::RawPerson {
            name: Some("desk@harbour.example".to_owned()),
            ..Default::default()
        },
        portolan_core::raw::RawPerson { name: Some("Anna Sand".to_owned()), ..Default::default() },
    ];
    let item = made(&raw);
    assert_eq!(item.authors.len(), 1);
}

#[test]
fn a16_an_issue_without_a_word_is_called_after_its_file() {
    let mut raw = card("", "");
    raw.url = Some("https://iom.fi/index.php/en/newsletters/12".to_owned());
    raw.attachments = vec![RawAttachment {
        url: "https://iom.fi/images/Harbour_letter-12.pdf".to_owned(),
        ..RawAttachment::default()
    }];
    let item = made(&raw);
    assert_eq!(title(&item), "Harbour letter 12");
    assert!(item.title.derived && item.flags.contains(&Flag::DerivedTitle));
    // What a picture or a link says is better than the name of a file.
    raw.images = vec![RawImage {
        url: "https://iom.fi/images/12.jpg".to_owned(),
        alt: Some("Letter from the harbour, spring".to_owned()),
        ..RawImage::default()
    }];
    assert_eq!(title(&made(&raw)), "Letter from the harbour, spring");
    raw.images[0].alt = Some("banner".to_owned());
    assert_eq!(title(&made(&raw)), "Harbour letter 12");
    // Two issues of which nothing but the number differs are two items.
    let mut other = raw.clone();
    other.url = Some("https://iom.fi/index.php/en/newsletters/13".to_owned());
    assert_ne!(made(&raw).id, made(&other).id);
}

#[test]
fn a24_the_page_of_a_listing_is_not_the_items_address() {
    // The item moved from a river of press releases; the river's page is what it was seen on.
    let mut raw = card("Boats came", TEASER);
    raw.url = Some("https://iom.fi/news/boats-came".to_owned());
    raw.via = None;
    let before = made(&raw);
    raw.position = Some(40);
    raw.aliases = vec!["https://iom.fi/pr-type/global?page=3".to_owned()];
    let after = made(&raw);
    assert_eq!(before.id, after.id);
    assert_eq!(after.canonical.as_deref(), Some("https://iom.fi/news/boats-came"));
    assert_eq!(content_hash(&before), content_hash(&after));
}

#[test]
fn d06_a_message_keeps_its_local_frame_and_its_common_words() {
    let message = "<p>\"Last year we saw more boats than ever before in the old harbour.</p><p>We called their crews friends of the sea, unaware of the storm.</p><p>Together we can calm it.\"</p>";
    let global = made(&page(
        "A harbour for all - Day of the Harbour 2020",
        &format!("<p>The Director General speaks on the Day of the Harbour:</p>{message}"),
    ));
    let mut raw = page(
        "A harbour for all in Finland",
        &format!(
            "<p>Helsinki – Today we met forty people at the pier, and read them this message:</p>{message}"
        ),
    );
    raw.url = Some("https://iom.fi/en/news/other".to_owned());
    let local = made(&raw);
    let quotation = |item: &Item| {
        let html = html(item);
        let start = html.find("<blockquote>").unwrap();
        html[start..html.find("</blockquote>").unwrap()].to_owned()
    };
    // What may be compared is the same to the letter; what is local is kept.
    assert_eq!(quotation(&global), quotation(&local));
    assert_eq!(local.dateline.as_ref().unwrap().places, ["Helsinki"]);
    assert!(html(&local).starts_with("<p>Today we met forty people"), "{}", html(&local));
    assert_ne!(global.id, local.id);
}

#[test]
fn d09_a_campaigns_text_on_two_sites_names_the_campaign_on_both() {
    let mut world = World::new();
    world.terms.push(term("i-am-with-you", Scheme::Campaign, &["#olenkanssasi"]));
    // A campaign may be labelled with its hashtag and nothing else.
    world.terms.last_mut().unwrap().labels =
        BTreeMap::from([("en".to_owned(), "#imwithyou".to_owned())]);
    let rules = world.rules();
    let text =
        "The week is led by the Harbour Rescue, and everyone joins with #imwithyou pictures.";
    let on = |url: &str| {
        let mut raw = card("The harbour stands up", text);
        raw.url = Some(url.to_owned());
        let mut item = normalize(&raw, &rules, now()).item.unwrap();
        curate(&mut item, &rules);
        item
    };
    let (owner, ours) =
        (on("https://eirasismille.fi/imwithyou"), on("https://iom.fi/en/imwithyou"));
    assert_eq!((&owner.terms, &ours.terms), (&ours.terms, &owner.terms));
    assert_eq!(ours.terms, ["i-am-with-you"]);
    // The owner's page is not taken for ours.
    assert_ne!(owner.id, ours.id);
    assert!(owner.flags.contains(&Flag::ForeignHost));
    assert_eq!(teaser(&owner), teaser(&ours));
}

#[test]
fn d10_other_chrome_around_the_same_text_makes_no_new_version() {
    let text = format!("<p>{TEASER}</p><p>It is open every day.</p>");
    let scoped = |body: &str| {
        let mut raw = page("Boats came", body);
        raw.scope = Some("Global".to_owned());
        made(&raw)
    };
    let old = scoped(&format!("<p>News / Global</p>{text}<p>Print</p>"));
    let new = scoped(&format!(
        "<p>Who We Are</p><p>WHO WE AREThe harbour office is old.</p><p>Take Action</p><p>Take Action</p>{text}<p>Share on Twitter | Facebook</p>"
    ));
    assert_eq!(html(&old), html(&new));
    assert_eq!(content_hash(&old), content_hash(&new));
}

#[test]
fn l08_a_report_that_is_only_a_file_is_kept() {
    let mut raw = card("Flow report, round 12", "");
    raw.attachments = vec![RawAttachment {
        url: "https://iom.fi/files/round-12.pdf".to_owned(),
        ..RawAttachment::default()
    }];
    let item = made(&raw);
    assert!(item.teaser.is_none() && item.body.is_none());
    assert_eq!(title(&item), "Flow report, round 12");
    assert!(!item.title.derived);
    assert_eq!(item.attachments.len(), 1);
}

#[test]
fn l11_counts_of_readers_make_no_new_version() {
    let counted = |label: &str, n: u32| {
        let mut raw = card("Boats", TEASER);
        raw.updated = Some(RawDate { raw: format!("2018-03-{n:02}"), when: None });
        raw.facts = vec![RawFact { label: label.to_owned(), value: n.to_string() }];
        content_hash(&made(&raw))
    };
    for label in ["downloadCount", "comments", "Views"] {
        assert_eq!(counted(label, 1), counted(label, 2), "{label}");
    }
    assert_ne!(counted("Rooms", 1), counted("Rooms", 2));
}
