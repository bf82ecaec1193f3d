//! Languages and translations: cases C.

use super::*;

#[test]
fn c01_a_finnish_item_in_an_english_listing() {
    let mut raw = card("“Uusi tuuli puhaltaa satamassa ja kaupungissa”", FINNISH);
    raw.lang = Some("en".to_owned());
    let item = made(&raw);
    assert_eq!(lang_of(&item), "fi");
    assert_eq!(item.lang.origin, LangOrigin::Detected);
    assert_eq!(item.title.text.lang.lang.as_str(), "fi");
    assert_eq!(item.title.text.lang.origin, LangOrigin::Detected);
    // The quotation marks stay as they are.
    assert!(title(&item).starts_with('“') && title(&item).ends_with('”'));
}

#[test]
fn c01_a_title_that_speaks_softly_is_heard_where_its_text_agrees() {
    let title_lang = |raw: &RawItem| made(raw).title.text.lang.lang.to_string();
    let study = "Migration Forum Bratislava";
    let mut raw =
        card(study, &format!("Tento článok je publikovaný len v anglickom jazyku.\n\n{TEASER}"));
    raw.lang = Some("sk".to_owned());
    assert_eq!(title_lang(&raw), "en");
    // Without such a text below it, the page is believed.
    let mut raw = card(study, "");
    raw.lang = Some("sk".to_owned());
    assert_eq!(title_lang(&raw), "sk");
}

#[test]
fn c03_an_english_title_over_a_finnish_text_with_a_notice() {
    let mut raw = page(
        "The new wind at the harbour is stronger than the old one",
        &format!(
            "<p>* Information available only in Finnish</p><p>{FINNISH}</p><p>Toimisto on auki joka päivä, ja siellä autetaan myös heitä, jotka eivät vielä puhu suomea.</p>"
        ),
    );
    raw.lang = Some("en".to_owned());
    let item = made(&raw);
    assert_eq!(item.title.text.lang.lang.as_str(), "en");
    let body = item.body.as_ref().unwrap();
    assert_eq!(body.lang.lang.as_str(), "fi");
    assert_eq!(body.lang.origin, LangOrigin::Labelled);
    assert!(!body.text.contains("available only"), "{}", body.text);
    assert_eq!(item.notices.len(), 1);
    assert_eq!(langs(&item), ["fi", "en"]);
}

#[test]
fn c04_a_body_in_two_languages_is_marked_run_by_run() {
    let mut raw = page(
        "Harbour week",
        &format!(
            "<p>{TEASER}</p><p>Some of the boats will stay for the winter.</p><p>{FINNISH}</p><p>Osa veneistä jää satamaan talveksi, ja ne ovat nähtävillä joka päivä.</p>"
        ),
    );
    raw.lang = Some("fi".to_owned());
    let item = made(&raw);
    assert_eq!(langs(&item), ["en", "fi"]);
    assert!(html(&item).contains(r#"<p lang="fi" dir="ltr">Satamatoimisto"#), "{}", html(&item));
    assert!(html(&item).starts_with("<p>The harbour office"), "{}", html(&item));
}

#[test]
fn c04_short_lines_beside_a_second_version_speak_its_language() {
    let caption = "Satama tukee viikkoa kaikin voimin.";
    let other = "Satama on mukana tukemassa viikon kampanjaa.";
    let item = made(&page(
        "Harbour week",
        &format!(
            "<p>{TEASER}</p><p>Some of the boats will stay.</p><p>{caption}</p><p>{FINNISH}</p><p>{other}</p>"
        ),
    ));
    // Both captions are kept, and both are Finnish.
    for line in [caption, other] {
        let marked = format!(r#"<p lang="fi" dir="ltr">{line}</p>"#);
        assert!(html(&item).contains(&marked), "{}", html(&item));
    }
    assert!(html(&item).contains("<p>Some of the boats will stay.</p>"), "{}", html(&item));
    // Without a second version, a line with a foreign name in it stays what it is.
    let item = made(&page(
        "Harbour week",
        &format!("<p>{TEASER}</p><p>Satamatoimisto, Suomenlinna, Helsinki</p>"),
    ));
    assert!(!html(&item).contains("lang="), "{}", html(&item));
}

#[test]
fn c04_a_quotation_in_another_language_is_not_the_texts_own() {
    let french =
        "Le bureau du port a ouvert un nouveau guichet pour les personnes qui arrivent par bateau.";
    let mut raw = page(
        "Un parfum de mer",
        &format!("<blockquote><p>{TEASER} {TEASER}</p></blockquote><p>{french}</p><p>{french}</p>"),
    );
    raw.lang = Some("fr-FR".to_owned());
    let item = made(&raw);
    assert_eq!(item.lang.lang.as_str(), "fr-FR");
    assert_eq!(item.title.text.lang.lang.as_str(), "fr-FR");
    // The same language is not told twice.
    assert_eq!(langs(&item), ["fr-FR", "en"]);
    assert!(html(&item).contains(r#"<blockquote lang="en""#), "{}", html(&item));
    // A title of a few words keeps what is declared, if they are words of that language.
    let mut raw = card("Le voyage de mer", TEASER);
    raw.lang = Some("fr".to_owned());
    assert_eq!(made(&raw).title.text.lang.lang.as_str(), "fr");
}

#[test]
fn c04_urdu_is_not_persian() {
    let mut raw = card("امریکہ کے ساتھ خفیہ معلومات کا تبادلہ اور فوجی تعاون", "");
    raw.lang = Some("ur".to_owned());
    assert_eq!(made(&raw).title.text.lang.lang.as_str(), "ur");
}

#[test]
fn c05_markers_of_a_second_version_become_notices() {
    for (marker, expect) in
        [("(Suomeksi alla)", ["en", "fi"]), ("(Also Finnish version)", ["en", "fi"])]
    {
        let item =
            made(&page("Harbour week", &format!("<p>{marker}</p><p>{TEASER}</p><p>{FINNISH}</p>")));
        assert_eq!(langs(&item), expect, "{marker}");
        assert!(!html(&item).contains(marker), "{marker}");
        assert_eq!(item.notices[0].raw, marker);
    }
}

#[test]
fn c07_a_finnish_caption_glued_to_an_english_teaser() {
    let caption_words = "Sataman kestävä kehitys oli teemana myös viime vuoden juhlassa.";
    let item = made(&card("Harbour week", &format!("{caption_words}{TEASER}")));
    assert_eq!(teaser(&item), TEASER);
    assert_eq!(caption(&item), Some(caption_words));
    assert_eq!(item.teaser.as_ref().unwrap().text.lang.lang.as_str(), "en");

    let item = made(&card(
        "Harbour week",
        &format!("SatamaAreenassa puheenaiheena olivat saaret ja haavoittuvaiset{TEASER}"),
    ));
    assert_eq!(teaser(&item), TEASER);
}

#[test]
fn c07_the_caption_leaves_the_body_as_well() {
    let caption_words = "Sataman kestävä kehitys oli teemana myös viime vuoden juhlassa.";
    let body = format!("<p>{caption_words}{TEASER}</p><p>The talk is about ropes.</p>");
    let expect = format!("<p>{TEASER}</p>\n<p>The talk is about ropes.</p>");
    let item = made(&page("Harbour week", &body));
    assert_eq!(html(&item), expect);
    assert_eq!(caption(&item), Some(caption_words));

    // In one language only the teaser, where captions are looked for, can tell.
    let caption_words = "Children's drawings at the harbour school.";
    let body = format!("<p>{caption_words}{TEASER}</p><p>The talk is about ropes.</p>");
    let alone = made(&page("Harbour week", &body));
    assert!(html(&alone).contains(caption_words));
    let mut raw = page("Harbour week", &body);
    raw.teaser = Some(RawText::plain(format!("{caption_words}{TEASER}")));
    let item = made(&raw);
    assert_eq!(teaser(&item), TEASER);
    assert_eq!(html(&item), expect);
}

#[test]
fn c07_slips_of_the_pen_are_no_captions() {
    for text in [
        "When people see the harbour they should think “Oh, good, a harbour to walk in.” Then they look at the boats.",
        "The company Mail.Ru has bought a boat, and its crew has sailed it along the whole coast.",
        "Das Büro (im Hafen.Es ist neu) hat einen neuen Schalter für alle, die mit dem Boot kommen.",
    ] {
        let item = made(&card("Harbour week", text));
        assert_eq!(teaser(&item), text);
        assert_eq!(caption(&item), None);
    }
}

#[test]
fn c07_two_sentences_of_a_feed_without_a_space_are_two_sentences() {
    let text = format!("The move follows an order of the port commission.{TEASER}");
    let mut raw = card("Harbour order", &text);
    raw.part = Part::Whole;
    assert_eq!(teaser(&made(&raw)), text);
    // A credit or another language shows that the first is a caption, wherever it stands.
    let mut raw = card("Harbour week", &format!("Boats at the pier. ©IOM 2018{TEASER}"));
    raw.part = Part::Whole;
    assert_eq!(teaser(&made(&raw)), TEASER);
}

#[test]
fn c08_a_language_name_after_a_teaser_is_a_label() {
    let item = made(&card("Satamablogi", &format!("{FINNISH}\n\nFinnish")));
    assert_eq!(teaser(&item), FINNISH);
    assert_eq!(item.teaser.as_ref().unwrap().text.lang.origin, LangOrigin::Labelled);
    let mut raw = card("Harbour blog", TEASER);
    raw.lang_label = Some("English".to_owned());
    assert_eq!(made(&raw).lang.origin, LangOrigin::Labelled);
}

#[test]
fn c09_a_slovak_notice_before_an_english_text() {
    let mut raw = card(
        "Harbour week",
        &format!("Tento článok je publikovaný len v anglickom jazyku.\n\n{TEASER}"),
    );
    raw.lang = Some("sk".to_owned());
    let item = made(&raw);
    assert_eq!(lang_of(&item), "en");
    assert_eq!(teaser(&item), TEASER);
    assert_eq!(item.notices.len(), 1);
}

#[test]
fn c10_each_item_of_a_mixed_listing_has_its_own_language() {
    let mut raw = card(
        "Port jest otwarty",
        "Biuro portu otworzyło nowy punkt informacyjny dla osób, które przyjeżdżają statkiem i szukają pracy.",
    );
    raw.lang = Some("en".to_owned());
    assert_eq!(lang_of(&made(&raw)), "pl");
}

#[test]
fn c12_a_printed_language_field_is_a_label() {
    let mut raw = page("Boats", &format!("<div>Language English</div><p>{TEASER}</p>"));
    raw.lang = Some("de".to_owned());
    let item = made(&raw);
    assert_eq!(lang_of(&item), "en");
    assert!(!html(&item).contains("Language English"));
}

#[test]
fn c13_arabic_runs_from_right_to_left() {
    let item = made(&page(
        "Harbour",
        &format!(
            "<p>{TEASER}</p><p>افتتح مكتب الميناء نقطة معلومات جديدة للأشخاص الذين يصلون بالسفينة ويبحثون عن عمل في المدينة.</p>"
        ),
    ));
    assert!(html(&item).contains(r#"<p lang="ar" dir="rtl">"#), "{}", html(&item));
}

#[test]
fn c14_a_source_may_misuse_language_codes() {
    let mut raw = card("X", "");
    raw.lang = Some("ge".to_owned());
    assert_eq!(lang_of(&made(&raw)), "ka");
}

#[test]
fn c19_a_french_page_with_an_english_text() {
    let mut raw = page("Harbour profile", &format!("<p>{TEASER}</p>"));
    raw.lang = Some("fr".to_owned());
    assert_eq!(lang_of(&made(&raw)), "en");
}

#[test]
fn c22_without_any_sign_the_language_is_undetermined() {
    let world = World::new();
    let rules = Rules { default_lang: None, ..world.rules() };
    let item = normalize(&card("COVID-19", ""), &rules, now()).item.unwrap();
    assert!(item.lang.lang.is_und());
    assert_eq!(item.lang.origin, LangOrigin::Undetermined);
}

#[test]
fn c22_an_elements_own_mark_is_believed() {
    let mut raw = card("Boats", "");
    raw.teaser = Some(RawText::plain(TEASER).with_lang(Some("en-GB".to_owned())));
    assert_eq!(lang_of(&made(&raw)), "en-GB");
}

#[test]
fn c01_a_language_that_a_feed_repeats_on_every_text_is_inherited() {
    let mut raw = card("", "");
    raw.lang = Some("en".to_owned());
    raw.teaser = Some(RawText::plain(FINNISH).with_lang(Some("en".to_owned())));
    assert_eq!(lang_of(&made(&raw)), "fi");
}

#[test]
fn c15_a_prefix_means_what_its_own_source_says() {
    let lang = |url: &str, codes: &[(&str, &str)], default: &str| {
        let mut world = World::new();
        world.codes =
            codes.iter().map(|(code, tag)| ((*code).to_owned(), (*tag).to_owned())).collect();
        let rules = Rules { default_lang: Lang::parse(default), ..world.rules() };
        let mut raw = card("COVID-19", "");
        raw.url = Some(url.to_owned());
        let item = normalize(&raw, &rules, now()).item.unwrap();
        (item.lang.lang.to_string(), item.lang.origin)
    };
    let declared = |tag: &str| (tag.to_owned(), LangOrigin::Declared);
    let assumed = |tag: &str| (tag.to_owned(), LangOrigin::Assumed);
    // Unprefixed is Japanese on one site and English on another, which has German at /de/.
    assert_eq!(lang("https://japan.iom.int/iom_Japan", &[("en", "en")], "ja"), assumed("ja"));
    assert_eq!(lang("https://austria.iom.int/news/x", &[("de", "de")], "en"), assumed("en"));
    assert_eq!(lang("https://austria.iom.int/de/news/x", &[("de", "de")], "en"), declared("de"));
    // English lies under a prefix where the main language is Vietnamese.
    assert_eq!(lang("https://vietnam.iom.int/en/x", &[("en", "en")], "vi"), declared("en"));
    assert_eq!(lang("https://x.int/index.php/tj/x", &[("tj", "tg")], "ru"), declared("tg"));
    // What the operator does not name says nothing, whatever it looks like.
    assert_eq!(lang("https://niger.iom.int/fr/x", &[], "en"), assumed("en"));
    // A prefix is a declaration, and words are stronger.
    let mut world = World::new();
    world.codes = BTreeMap::from([("en".to_owned(), "en".to_owned())]);
    let mut raw = card("Satama", FINNISH);
    raw.url = Some("https://iom.fi/en/x".to_owned());
    assert_eq!(lang_of(&normalize(&raw, &world.rules(), now()).item.unwrap()), "fi");
}

#[test]
fn c18_a_summary_in_two_languages_is_two_untitled_entries() {
    let french = "Le bureau du port a ouvert un nouveau guichet pour les personnes qui arrivent par bateau et qui cherchent du travail dans la ville.";
    let entry = |text: &str, id: &str| {
        let mut raw = card("", text);
        raw.origin_id = format!("text:{id}");
        raw.url = None;
        raw.lang = Some("en".to_owned());
        made(&raw)
    };
    let (en, fr) = (entry(TEASER, "1"), entry(french, "2"));
    assert_eq!((lang_of(&en), lang_of(&fr)), ("en", "fr"));
    // The title made of the text speaks the text's language.
    assert!(en.title.derived && fr.title.derived);
    assert_eq!(fr.title.text.lang.lang.as_str(), "fr");
    assert!(title(&fr).starts_with("Le bureau du port"));
    assert_ne!(en.id, fr.id);
}

#[test]
fn c20_k03_one_event_under_two_names() {
    let mut world = World::new();
    world.terms.push(term(
        "world-village",
        Scheme::Campaign,
        &["World Village", "Maailma Kylässä"],
    ));
    let rules = world.rules();
    let terms = |raw: &RawItem| {
        let mut item = normalize(raw, &rules, now()).item.unwrap();
        curate(&mut item, &rules);
        item.terms
    };
    for raw in [
        card("UN tent at the World Village festival", TEASER),
        card("YK-kylä Maailma kylässä -festivaalilla", FINNISH),
        // The Finnish name inside an English text, and a follow-up.
        card(
            "Come and draw",
            "Meet the harbour crew in their tent at Maailma Kylässä in Helsinki.",
        ),
        card("World Village: Many goals, one target - Mini Talks", TEASER),
    ] {
        assert_eq!(terms(&raw), ["world-village"], "{raw:?}");
    }
    // A village in the world is none.
    assert!(terms(&card("The village and the world", TEASER)).is_empty());
}
