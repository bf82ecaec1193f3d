//! Titles, teasers, pictures, figures and what leaks into texts: cases E, F, H, I and M.

use super::*;

fn inconsistent(items: &[&Item]) -> Vec<portolan_core::ItemId> {
    let counts: Vec<_> = items.iter().filter_map(|item| MonthlyCount::of(item)).collect();
    inconsistent_series(&counts)
}

#[test]
fn h02_a_sum_that_does_not_fit_its_months_is_flagged() {
    let post = |month: &str, text: &str| {
        let mut raw = card(&format!("Boats in {month} 2018"), text);
        raw.url = Some(format!("https://iom.fi/en/news/{month}"));
        made(&raw)
    };
    let april = post(
        "April",
        "In April 49 persons returned. Since the beginning of the year 339 persons have returned.",
    );
    let may = post(
        "May",
        "In May 58 persons returned. Almost 400 hundred migrants have returned since the beginning of the year.",
    );
    let june = post(
        "June",
        "In June 51 persons returned. Since the beginning of the year 447 persons have returned.",
    );
    let right = post(
        "June",
        "In June 51 persons returned. Since the beginning of the year 448 persons have returned.",
    );
    assert_eq!(inconsistent(&[&june, &april, &may]), [june.id]);
    assert!(inconsistent(&[&right, &april, &may]).is_empty());
    // Without the month between, nothing can be said.
    assert!(inconsistent(&[&june, &april]).is_empty());
    // One sentence may state both.
    let both = post(
        "June",
        "In June 51 persons returned, which makes 447 since the beginning of the year.",
    );
    assert_eq!(inconsistent(&[&both, &april, &may]), [both.id]);
}

#[test]
fn e01_a_teaser_cut_in_mid_sentence_is_flagged() {
    let check = |text: &str, expect: bool, shown: &str| {
        let item = made(&card("Boats came", text));
        assert_eq!(item.teaser.as_ref().unwrap().truncated, expect, "{text}");
        assert_eq!(item.flags.contains(&Flag::Truncated), expect, "{text}");
        assert_eq!(teaser(&item), shown);
    };
    let cut =
        "In answer to the storm the harbour office has brought blankets and soup to the pier and";
    check(cut, true, cut);
    check(
        "The harbour office has brought blankets and soup to the pier…",
        true,
        "The harbour office has brought blankets and soup to the pier",
    );
    check(
        "The harbour office has brought soup to the [...]",
        true,
        "The harbour office has brought soup to the",
    );
    let whole =
        "Two harbour masters look at how the money sector can help the coast to a fair recovery";
    check(whole, false, whole);
    check(TEASER, false, TEASER);
}

#[test]
fn e02_an_item_without_title_gets_its_first_sentence() {
    let item = made(&card(
        "",
        "The harbour office is offering a walk along the pier to all who like boats and stories, with its new digital guide “No lonely boat”. It is free.",
    ));
    assert!(item.title.derived);
    assert!(item.flags.contains(&Flag::DerivedTitle));
    assert!(title(&item).chars().count() <= 90, "{}", title(&item));
    assert!(title(&item).starts_with("The harbour office is offering a walk"));
    let item = made(&card("", "Boats came. They left."));
    assert_eq!(title(&item), "Boats came.");
}

#[test]
fn e03_a_quotation_as_title_stays_one_item() {
    let item = made(&card(
        "“Wind would not have come without the sea’s help.”",
        "This old saying proved true for the crews of forty boats and for their families.",
    ));
    assert!(title(&item).starts_with('“'));
    assert!(teaser(&item).starts_with("This old saying"));
}

#[test]
fn e04_a_caption_above_a_teaser_is_no_teaser() {
    let line = "File photo with the harbour master Lars Holm (left) during the first winter";
    let item = made(&card("Harbour profile launched", &format!("{line}\n\n{TEASER}")));
    assert_eq!(caption(&item), Some(line));
    assert_eq!(teaser(&item), TEASER);
}

#[test]
fn e06_a_short_line_without_full_stop_is_a_subtitle() {
    let item = made(&card(
        "65 Years of the Harbour",
        &format!("Boats: A Measure of the Sea’s Patience\n\n{TEASER}"),
    ));
    assert_eq!(item.subtitle.as_ref().unwrap().value, "Boats: A Measure of the Sea’s Patience");
    assert_eq!(teaser(&item), TEASER);
    // Where teaser and body both begin with it, both lose it.
    let line = "Boats: A Measure of the Sea’s Patience";
    let mut raw = page("65 Years of the Harbour", &format!("<p>{line}</p><p>{TEASER}</p>"));
    raw.teaser = Some(RawText::html(format!("<p>{line}</p><p>{TEASER}</p>")));
    let item = made(&raw);
    assert_eq!(item.subtitle.as_ref().unwrap().value, line);
    assert_eq!(teaser(&item), TEASER);
    assert_eq!(html(&item), format!("<p>{TEASER}</p>"));
}

#[test]
fn e07_a_goal_as_first_line_is_a_term() {
    let item = curated(&card(
        "Satamakoulu",
        &format!("Kestävän kehityksen tavoite 4: Hyvä opetus\n\n{FINNISH}"),
    ));
    assert_eq!(fact(&item, "sdg"), Some("4"));
    assert_eq!(item.terms, ["sdg-4"]);
    assert_eq!(teaser(&item), FINNISH);
}

#[test]
fn e08_read_more_leaves_the_teaser_and_its_link_stays() {
    let mut raw = card("Harbour report", "");
    raw.teaser = Some(RawText::html(format!(
        r#"<p>{TEASER}</p><p><a href="/files/report.pdf">Read the full report here</a></p>"#
    )));
    let item = made(&raw);
    assert_eq!(teaser(&item), TEASER);
    assert_eq!(item.attachments[0].url, "https://iom.fi/files/report.pdf");
    raw.teaser = Some(RawText::html(format!(
        r#"<p>{TEASER} <a href="http://features.example/x/">Click here to read more</a></p>"#
    )));
    let item = made(&raw);
    assert_eq!(teaser(&item), TEASER);
    assert_eq!(item.links[0].url, "http://features.example/x/");
}

#[test]
fn e09_a_hash_before_a_title_is_text() {
    let item = made(&card("#withyou - the harbour stands up against storms", TEASER));
    assert_eq!(title(&item), "#withyou - the harbour stands up against storms");
}

#[test]
fn e11_a_byline_is_an_author() {
    let item = made(&card(
        "With winds at odds, storms win. Let’s work together.",
        &format!("By Will Lace Swan, Harbour Director General\n\n{TEASER}"),
    ));
    assert_eq!(item.authors[0].name, "Will Lace Swan");
    assert_eq!(item.authors[0].role.as_deref(), Some("Harbour Director General"));
    assert_eq!(teaser(&item), TEASER);
    assert!(title(&item).ends_with("together."));
}

#[test]
fn e13_three_asterisks_are_a_rule() {
    let item = made(&page(
        "Boats",
        &format!("<p>{TEASER}</p><p>* * *</p><p>Come to the harbour with us tomorrow.</p>"),
    ));
    assert!(html(&item).contains("<hr>"), "{}", html(&item));
    assert!(!html(&item).contains('*'));
}

#[test]
fn e14_a_quotation_over_paragraphs_is_one_quotation() {
    let item = made(&page(
        "Boats",
        "<p>The harbour master speaks about the sea and the people on it:</p><p>\"Last year we saw more boats than ever before in the old harbour.</p><p>We called their crews “friends of the sea,” unaware of the storm.</p><p>Together we can calm it.\"</p><p>She spoke in the morning.</p>",
    ));
    let html = html(&item);
    assert_eq!(html.matches("<blockquote>").count(), 1, "{html}");
    assert!(
        html.contains("calm it.&quot;</p></blockquote>")
            || html.contains("calm it.\"</p></blockquote>"),
        "{html}"
    );
    assert!(html.ends_with("<p>She spoke in the morning.</p>"), "{html}");
}

#[test]
fn an_enclosed_picture_is_a_picture_and_no_file() {
    let mut raw = card("Boats", TEASER);
    let url = "https://iom.fi/a.jpg".to_owned();
    raw.images = vec![RawImage { url: url.clone(), ..RawImage::default() }];
    raw.attachments = vec![
        RawAttachment { url, ..RawAttachment::default() },
        RawAttachment { url: "https://iom.fi/a.pdf".to_owned(), ..RawAttachment::default() },
    ];
    let item = made(&raw);
    assert_eq!(item.images.len(), 1);
    let files: Vec<&str> = item.attachments.iter().map(|it| it.url.as_str()).collect();
    assert_eq!(files, ["https://iom.fi/a.pdf"]);
}

#[test]
fn e16_the_sites_name_leaves_the_title() {
    assert_eq!(title(&made(&card("News | IOM Finland", TEASER))), "News");
    assert_eq!(title(&made(&card("Boats | Finland", TEASER))), "Boats");
    assert_eq!(
        title(&made(&card("Boats | ships | ropes and more", TEASER))),
        "Boats | ships | ropes and more"
    );
}

#[test]
fn e17_mail_chrome_is_left_out() {
    let item = made(&page(
        "Digest",
        &format!("<p>Unable to see images? Click here</p><p>main banner</p><p>{TEASER}</p>"),
    ));
    assert_eq!(item.body.as_ref().unwrap().text, TEASER);
}

#[test]
fn e19_the_name_of_a_decoration_is_no_description() {
    let mut raw = card("Boats", TEASER);
    raw.images = vec![RawImage {
        url: "https://iom.fi/a.jpg".to_owned(),
        alt: Some("main banner".to_owned()),
        ..RawImage::default()
    }];
    assert_eq!(made(&raw).images[0].alt, None);
}

#[test]
fn f01_a_dated_caption_is_neither_summary_nor_date() {
    let line = "Marie, 8, a girl from the coast, at her family's house in Harbour Village, on Tuesday, March 14, 2017.";
    let item =
        made(&card("Gaps in the figures leave children alone", &format!("{line}\n\n{TEASER}")));
    assert_eq!(caption(&item), Some(line));
    assert_eq!(teaser(&item), TEASER);
    assert_eq!(item.published.when, When::Unknown);
    assert!(item.flags.contains(&Flag::Children));
}

#[test]
fn f02_a_credit_parts_caption_and_teaser() {
    let item = made(&card(
        "Kerho",
        &format!("Nuorten kerho sataman opettajan johdolla. ©IOM 2018”{FINNISH}”"),
    ));
    assert_eq!(caption(&item), Some("Nuorten kerho sataman opettajan johdolla."));
    assert_eq!(fact(&item, "credit"), Some("©IOM 2018"));
    assert!(teaser(&item).starts_with("”Satamatoimisto"));
}

#[test]
fn f03_a_caption_gives_its_credit_to_the_picture() {
    let mut raw = card("Boats", TEASER);
    raw.images = vec![RawImage {
        url: "https://iom.fi/a.jpg".to_owned(),
        caption: Some("Boats at dawn. Photo: Sara Ali / IOM".to_owned()),
        ..RawImage::default()
    }];
    let image = &made(&raw).images[0];
    assert_eq!(image.caption.as_ref().unwrap().value, "Boats at dawn.");
    assert_eq!(image.credit.as_deref(), Some("Sara Ali/IOM"));
}

#[test]
fn f07_a_page_whose_content_is_a_picture_is_flagged() {
    let item = made(&page("Our numbers", r#"<p><img src="/numbers.png" alt=""></p>"#));
    assert!(item.flags.contains(&Flag::ContentInImage));
    assert_eq!(item.images[0].url, "https://iom.fi/numbers.png");
}

#[test]
fn hashtags_in_a_text_name_an_observance() {
    let item = curated(&page(
        "A harbour for all",
        &format!(
            "<p>{TEASER}</p><p>Join us with #MigrantsDay (or #SiirtolaistenPäivä in Finnish).</p>"
        ),
    ));
    assert_eq!(item.terms, ["migrants-day"]);
}

#[test]
fn h01_a_slip_of_the_pen_is_never_multiplied() {
    let item = made(&card(
        "Almost 200 boats",
        "Over the first two months almost 200 hundred persons chose to return by boat. Of these, 161 persons returned to Iraq.",
    ));
    let figure = |value: &str| item.figures.iter().find(|it| it.value == value);
    let two_hundred = figure("200").expect("the figure is read");
    assert!(two_hundred.approximate);
    assert_eq!(two_hundred.raw, "almost 200 hundred persons");
    assert!(!figure("161").unwrap().approximate);
    assert!(figure("20000").is_none());
}

#[test]
fn h02_sums_are_not_recomputed() {
    let item = made(&card(
        "Boats in June",
        "In June 51 persons returned by boat. Since the beginning of the year 447 persons have returned.",
    ));
    let values: Vec<&str> = item.figures.iter().map(|it| it.value.as_str()).collect();
    assert_eq!(values, ["51", "447"]);
}

#[test]
fn i01_damaged_letters_are_flagged_and_kept() {
    let world = World::new();
    let raw = card("IOM Ukraine?s boats", TEASER);
    let made = normalize(&raw, &world.rules(), now());
    let item = made.item.unwrap();
    assert!(item.flags.contains(&Flag::DamagedEncoding));
    assert_eq!(title(&item), "IOM Ukraine?s boats");
    assert!(made.diagnostics.iter().any(|it| it.code == "encoding-damaged"));
}

#[test]
fn i02_damaged_turkish_is_flagged() {
    let item = made(&card(
        "Deniz",
        "Liman ofisi dünya tarihinin görmü? oldu?u en büyük yolculu?a tanıklık etmektedir.",
    ));
    assert!(item.flags.contains(&Flag::DamagedEncoding));
}

#[test]
fn i04_old_line_breaks_flow_together() {
    let item = made(&card(
        "Boats",
        "The harbour authorities\nin the Pacific region moved up a gear with the\nofficial opening of a pier.\n\nA second paragraph follows here.",
    ));
    assert_eq!(
        teaser(&item),
        "The harbour authorities in the Pacific region moved up a gear with the official opening of a pier. A second paragraph follows here."
    );
}

#[test]
fn i05_a_menu_before_the_text_is_left_out() {
    let item = made(&page(
        "Boats",
        &format!(
            "<p>-</p><p>Who We Are</p><p>WHO WE AREThe harbour office is part of the port system.</p><p>About</p><p>About</p><p>IOM Global</p><p>IOM Global</p><p>- Take Action</p><p>- 2030 Agenda</p><p>{TEASER}</p>"
        ),
    ));
    assert_eq!(item.body.as_ref().unwrap().text, TEASER);
}

#[test]
fn i08_a_pixels_name_is_no_word() {
    assert_eq!(teaser(&made(&card("Boats", &format!("fbpx {TEASER}")))), TEASER);
}

#[test]
fn i09_a_record_marked_for_deletion_waits_for_an_editor() {
    let world = World::new();
    let rules = world.rules();
    let raw = page(
        "Old record",
        &format!(
            "<p>{TEASER}</p><div>Original Language</div><div>Number of Pages</div><div>For Deletion</div>"
        ),
    );
    let held = normalize(&raw, &rules, now());
    assert!(held.item.is_none());
    let told = held.diagnostics.iter().find(|it| it.code == "item-for-deletion").unwrap();
    assert!(told.hint.as_ref().is_some_and(|hint| hint.contains("`reviewed`")));
    // An editor has looked at it: it is shown, and stays flagged.
    let extras = Extras { reviewed: vec!["/en/news/*".to_owned()], ..Extras::default() };
    let item = Normalizer::new(&rules).with(&extras).normalize(&raw, now()).item.unwrap();
    assert!(item.flags.contains(&Flag::ForDeletion));
    // Labels without a value are gone.
    assert_eq!(item.body.as_ref().unwrap().text, TEASER);
    // The words alone are no mark.
    let text = "The record of boats was marked for deletion in the spring.";
    assert!(normalize(&card("Old boats", text), &rules, now()).item.is_some());
}

#[test]
fn i13_links_in_links_are_survived() {
    let item = made(&page(
        "Boats",
        r#"<p>Read <a href="/a"><a href="/b">the second</a></a> story of the harbour.</p>"#,
    ));
    assert!(
        html(&item)
            .contains(r#"<a href="https://iom.fi/b" rel="nofollow noopener">the second</a>"#),
        "{}",
        html(&item)
    );
}

#[test]
fn i14_a_dateline_leaves_the_text() {
    let item = made(&card(
        "Boats",
        "Minsk – In answer to the storm the harbour office brought soup to the pier.",
    ));
    assert_eq!(item.dateline.as_ref().unwrap().places, ["Minsk"]);
    assert!(teaser(&item).starts_with("In answer"));
    let item = made(&page(
        "Boats",
        "<p><strong>Helsinki –</strong> Today we met forty people at the pier.</p>",
    ));
    assert_eq!(html(&item), "<p>Today we met forty people at the pier.</p>");
}

#[test]
fn i18_share_words_and_captchas_are_left_out() {
    let item = made(&page(
        "Boats",
        &format!(
            "<p>Share on Twitter | Facebook</p><p>{TEASER}</p><p>Please calculate 2 plus 3.</p><p>შეაფასეთ</p><p>You are here</p>"
        ),
    ));
    assert_eq!(item.body.as_ref().unwrap().text, TEASER);
}

#[test]
fn m03_distances_are_facts() {
    let mut raw = card("Anna", TEASER);
    raw.facts = vec![RawFact { label: "Distance:".to_owned(), value: " 10,467  km ".to_owned() }];
    assert_eq!(fact(&made(&raw), "Distance"), Some("10,467 km"));
}

#[test]
fn e18_bracketed_notices_are_notices() {
    for notice in
        ["[Information] only in Finnish", "*Only available in Finnish*", "(Only in Finnish)"]
    {
        let item = made(&page("Harbour news", &format!("<p>{notice}</p><p>{FINNISH}</p>")));
        assert_eq!(item.notices.len(), 1, "{notice}");
        assert!(!html(&item).contains("only"), "{}", html(&item));
        assert_eq!(item.body.as_ref().unwrap().lang.origin, LangOrigin::Labelled);
    }
}

#[test]
fn h05_h06_slips_of_the_pen_and_of_fact_stay() {
    let text = "Officers from Afhanistan and Herts were accomodated at the harbour, where the King of Spain, Harald, gave an indivídual speech about chosing a Retrn.";
    let item = made(&page("IOM Finlands assists crews", &format!("<p>{text}</p>")));
    assert_eq!(title(&item), "IOM Finlands assists crews");
    assert_eq!(item.body.as_ref().unwrap().text, text);
    assert!(!item.flags.contains(&Flag::DamagedEncoding), "{:?}", item.flags);
}

#[test]
fn h08_two_publishers_counts_are_two_figures() {
    let count = |source: &'static str, n: &str| {
        let world = World::new();
        let rules = Rules { source, ..world.rules() };
        let raw = card("Boats in 2017", &format!("In 2017 {n} persons returned by boat."));
        normalize(&raw, &rules, now()).item.unwrap()
    };
    let (a, b) = (count("ksml", "1,488"), count("kaleva", "1,422"));
    assert_eq!((a.source.as_str(), a.figures[0].value.as_str()), ("ksml", "1488"));
    assert_eq!((b.source.as_str(), b.figures[0].value.as_str()), ("kaleva", "1422"));
}

#[test]
fn h09_a_weighted_estimate_keeps_its_digits() {
    let item = made(&card("Round 12", "The round counted 3633.942583732058 individuals in camps."));
    assert_eq!(item.figures[0].value, "3633.942583732058");
}

#[test]
fn i19_captchas_and_ratings_are_left_out() {
    let item = made(&page(
        "Satama",
        "<p>Please calculate 2 plus 3.</p><p>Biuro portu otworzyło nowy punkt informacyjny dla osób, które przyjeżdżają statkiem i szukają pracy.</p><p>შეაფასეთ</p>",
    ));
    assert_eq!(lang_of(&item), "pl");
    assert!(!html(&item).contains("calculate") && !html(&item).contains("შეაფასეთ"));
}

#[test]
fn m05_labels_that_contradict_a_text_are_both_kept() {
    let text = "Anna migrated from Georgia to France, and has worked on boats ever since she came.";
    let item = made(&page(
        "Anna",
        &format!("<p>{text}</p><div>Current country: Georgia / Country of origin: France</div>"),
    ));
    assert_eq!(fact(&item, "Current country"), Some("Georgia"));
    assert_eq!(fact(&item, "Country of origin"), Some("France"));
    assert_eq!(item.body.as_ref().unwrap().text, text);
}

#[test]
fn m10_a_story_told_in_quotations_is_one_quotation() {
    let item = made(&page(
        "Anna",
        "<p>“I came by boat when the sea was calm.”</p><p>“My brother waited for me on the pier.”</p><p>“Now I mend ropes for others.”</p><p>Anna lives near the harbour and says “hello” to all.</p>",
    ));
    let html = html(&item);
    assert_eq!(html.matches("<blockquote>").count(), 1, "{html}");
    assert!(html.contains("for others.”</p></blockquote>"), "{html}");
    // One quotation among others' words, and a dialogue, stay paragraphs.
    for text in [
        "<p>“I came by boat when the sea was calm.”</p><p>Anna said so in the morning.</p>",
        "<p>“I came,” she says, “by boat.”</p><p>“And I,” he says, “stayed.”</p>",
    ] {
        assert!(!super::html(&made(&page("Anna", text))).contains("blockquote"), "{text}");
    }
}

#[test]
fn an_item_with_nothing_in_it_is_left_out() {
    let world = World::new();
    let mut raw = card("", "");
    raw.url = None;
    let made = normalize(&raw, &world.rules(), now());
    assert!(made.item.is_none());
    assert_eq!(made.diagnostics[0].code, "item-empty");
}

#[test]
fn every_value_says_where_it_was_found() {
    let mut raw = card("Boats", TEASER);
    raw.found = BTreeMap::from([
        ("title".to_owned(), "h2.title a".to_owned()),
        ("published".to_owned(), "rss:pubDate".to_owned()),
    ]);
    raw.published = Some(RawDate { raw: "2018-02-14".to_owned(), when: Some(day(2018, 2, 14)) });
    let item = made(&raw);
    assert_eq!(item.provenance["title"].at, "h2.title a");
    assert_eq!(item.provenance["published"].how, portolan_core::item::How::Field);
}

#[test]
fn a17_parts_of_a_series_are_known_by_their_titles() {
    let part = |title: &str, url: &str| {
        let mut raw = card(title, TEASER);
        raw.url = Some(url.to_owned());
        let item = made(&raw);
        let of = |label: &str| fact(&item, label).map(ToOwned::to_owned);
        (item.kind, of("series"), of("part"))
    };
    let blog = |n: &str| (Kind::Blog, Some("History Blog".to_owned()), Some(n.to_owned()));
    // The fourth lies elsewhere than the others; what it is, its title says.
    let first = part("History Blog 1: Founding the harbour", "https://iom.fi/blogs/history-blog-1");
    let fourth = part("History Blog 4: Boats turn to the coast", "https://iom.fi/history-blog-4");
    assert_eq!((first, fourth), (blog("1"), blog("4")));
    for title in ["A blog about 4 boats", "Agenda 2030: boats", "Round 12", "Part of the sea"] {
        let (_, series, number) = part(title, "https://iom.fi/x");
        assert_eq!((series, number), (None, None), "{title}");
    }
}
