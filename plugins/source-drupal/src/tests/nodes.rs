use super::*;
use portolan_plugin::When;

#[test]
fn a_node_is_known_by_its_uuid_and_language() {
    let bare = one(&json!({}), &json!({}), &json!([]));
    assert_eq!(bare.origin_id, "n1");
    let arabic = one(&json!({ "langcode": "ar" }), &json!({}), &json!([]));
    assert_eq!((arabic.origin_id.as_str(), arabic.lang.as_deref()), ("n1:ar", Some("ar")));
    let undefined = one(&json!({ "langcode": "und" }), &json!({}), &json!([]));
    assert_eq!((undefined.origin_id.as_str(), undefined.lang), ("n1", None));
}

#[test]
fn a_node_has_its_address_in_words_and_by_number() {
    let check = |attributes: Value, url: Option<&str>, aliases: &[&str]| {
        let item = one(&attributes, &json!({}), &json!([]));
        assert_eq!(item.url.as_deref(), url, "{attributes}");
        assert_eq!(item.aliases, aliases);
    };
    let number = "https://office.example/node/5";
    check(
        json!({ "drupal_internal__nid": 5, "path": { "alias": "/news/boats", "pid": 1 } }),
        Some("https://office.example/news/boats"),
        &[number],
    );
    check(json!({ "drupal_internal__nid": 5, "path": { "alias": null } }), Some(number), &[]);
    check(json!({ "drupal_internal__nid": 5 }), Some(number), &[]);
    let tag = json!({ "tag": "link", "attributes": {
        "rel": "canonical", "href": "https://front.example/boats",
    } });
    check(json!({ "metatag": [tag] }), Some("https://front.example/boats"), &[]);
    check(json!({}), None, &[]);
}

#[test]
fn languages_have_their_folders() {
    let check = |more: Value, langcode: &str, expected: &str| {
        let attributes = json!({
            "langcode": langcode,
            "drupal_internal__nid": 5,
            "path": { "alias": "/boats" },
        });
        let item = one_with(&more, &attributes, &json!({}), &json!([]));
        assert_eq!(item.url.as_deref(), Some(expected));
    };
    check(json!({ "languages": ["en", "ar"] }), "en", "https://office.example/boats");
    let all = json!({ "languages": ["ar", "en"], "prefixes": { "ar": "arabic" } });
    check(all, "ar", "https://office.example/arabic/boats");
    check(json!({ "url": "https://o.example/sub" }), "fi", "https://o.example/sub/boats");
}

#[test]
fn a_translation_names_what_it_was_made_from() {
    let more = json!({ "languages": ["ar", "en"] });
    let attributes = json!({
        "langcode": "ar",
        "drupal_internal__nid": 5,
        "content_translation_source": "en",
    });
    let item = one_with(&more, &attributes, &json!({}), &json!([]));
    assert_eq!(item.translations.len(), 1);
    assert_eq!(item.translations[0].url, "https://office.example/en/node/5");
    assert_eq!(item.translations[0].lang, "en");
    let alone = one(&attributes, &json!({}), &json!([]));
    assert_eq!(alone.translations, [], "where its pages lie is not known");
}

#[test]
fn what_is_shown_for_want_of_a_translation_is_left_to_its_own_list() {
    let node = |id: &str, lang: &str| json!({ "type": "node--news", "id": id, "attributes": { "langcode": lang } });
    let document = json!({ "data": [node("a", "ar"), node("b", "en")] });
    let harvest = read(&json!({ "languages": ["ar"] }), &document).unwrap();
    assert_eq!(ids(&harvest), ["a:ar"]);
    assert_eq!(ids(&read(&json!({}), &document).unwrap()), ["a:ar", "b:en"]);
}

#[test]
fn texts_stand_in_the_usual_fields_or_in_those_that_are_named() {
    let attributes = json!({
        "title": "Boats & crews",
        "body": { "value": "raw", "processed": "<p>Boats came.</p>", "summary": "Boats." },
        "field_subtitle": "In spring",
        "field_story": { "value": "Other words", "format": "plain_text" },
    });
    let item = one(&attributes, &json!({}), &json!([]));
    assert_eq!(value(&item.title), "Boats & crews");
    assert_eq!(value(&item.body), "<p>Boats came.</p>");
    assert_eq!(value(&item.teaser), "Boats.");
    assert_eq!(value(&item.subtitle), "In spring");
    let fields = json!({ "fields": { "body": "field_story", "title": "field_subtitle" } });
    let item = one_with(&fields, &attributes, &json!({}), &json!([]));
    assert_eq!((value(&item.title), value(&item.body)), ("In spring", "Other words"));
    assert_eq!(item.found["body"], "field_story");
}

#[test]
fn a_text_of_paragraphs_is_put_together() {
    let paragraph = |id: &str, attributes: Value| json!({ "type": "paragraph--text", "id": id, "attributes": attributes });
    let included = json!([
        paragraph("p2", json!({ "field_text": { "processed": "<p>Then they left.</p>" } })),
        paragraph(
            "p1",
            json!({
                "field_title": "Boats < ships",
                "field_text": { "processed": "<p>Boats came.</p>" },
            })
        ),
    ]);
    let id = |id: &str| json!({ "type": "paragraph--text", "id": id });
    let relationships = json!({ "field_parts": { "data": [id("p1"), id("p2")] } });
    let item = one(&json!({}), &relationships, &included);
    assert_eq!(
        value(&item.body),
        "<h2>Boats &lt; ships</h2>\n<p>Boats came.</p>\n<p>Then they left.</p>\n"
    );
}

#[test]
fn dates_keep_the_offset_in_which_they_were_written() {
    let check = |created: Value, expected: Option<When>| {
        let item = one(&json!({ "created": created }), &json!({}), &json!([]));
        assert_eq!(item.published.unwrap().when, expected);
    };
    let instant = |at: &str, offset_minutes: i16| {
        Some(When::Instant { at: at.parse().unwrap(), offset_minutes })
    };
    check(json!("2018-03-22T12:00:00+02:00"), instant("2018-03-22T10:00:00Z", 120));
    check(json!("2018-03-22T05:30:00-0430"), instant("2018-03-22T10:00:00Z", -270));
    check(json!("2018-03-22T10:00:00Z"), instant("2018-03-22T10:00:00Z", 0));
    check(json!(1_521_712_800), instant("2018-03-22T10:00:00Z", 0));
    check(json!("2018-03-22"), Some(When::Day { date: "2018-03-22".parse().unwrap() }));
    check(json!("in spring"), None);
    let attributes = json!({
        "created": "2018-03-22T10:00:00Z",
        "field_date": "2018-03-20",
        "field_event_date": [{ "value": "2018-04-01T08:00:00Z", "end_value": "2018-04-02T08:00:00Z" }],
    });
    let item = one(&attributes, &json!({}), &json!([]));
    assert_eq!(item.published.unwrap().raw, "2018-03-20");
    assert_eq!(item.starts.unwrap().when, instant("2018-04-01T08:00:00Z", 0));
    assert_eq!(item.ends.unwrap().when, instant("2018-04-02T08:00:00Z", 0));
}

#[test]
fn terms_are_categories_of_their_vocabulary_and_one_of_them_says_the_kind() {
    let term = |id: &str, vocabulary: &str, name: &str| {
        json!({
            "type": format!("taxonomy_term--{vocabulary}"),
            "id": id,
            "attributes": { "name": name },
        })
    };
    let included = json!([term("t1", "tags", "Boats"), term("t2", "news_type", "Press release")]);
    let relationships = json!({
        "field_tags": { "data": [
            { "type": "taxonomy_term--tags", "id": "t1" },
            { "type": "taxonomy_term--tags", "id": "not-included" },
        ] },
        "field_news_type": { "data": { "type": "taxonomy_term--news_type", "id": "t2" } },
    });
    let item = one(&json!({}), &relationships, &included);
    assert_eq!(item.categories.len(), 1);
    assert_eq!(item.categories[0].scheme.as_deref(), Some("tags"));
    assert_eq!(item.kind.as_deref(), Some("Press release"));
    assert_eq!(one(&json!({}), &json!({}), &json!([])).kind.as_deref(), Some("news"));
}

#[test]
fn pictures_and_files_are_followed_to_their_addresses() {
    let file = |id: &str, mime: &str, uri: Value| {
        let attributes = json!({ "uri": uri, "filemime": mime, "filename": id, "filesize": 9 });
        json!({ "type": "file--file", "id": id, "attributes": attributes })
    };
    let included = json!([
        file("boat.png", "image/png", json!({ "url": "/files/boat.png" })),
        file("list.pdf", "application/pdf", json!({ "value": "https://cloud.example/list.pdf" })),
        { "type": "media--document", "id": "m1", "attributes": { "name": "A list" },
          "relationships": {
            "thumbnail": { "data": { "type": "file--file", "id": "boat.png" } },
            "field_media_document": { "data": { "type": "file--file", "id": "list.pdf" } },
        } },
        { "type": "media--remote_video", "id": "m2",
          "attributes": { "name": "A film", "field_media_oembed_video": "https://films.example/1" } },
    ]);
    let meta = json!({ "alt": "A boat", "width": "80", "height": 60 });
    let relationships = json!({
        "field_image": { "data": { "type": "file--file", "id": "boat.png", "meta": meta } },
        "field_media": { "data": [
            { "type": "media--document", "id": "m1" },
            { "type": "media--remote_video", "id": "m2" },
            { "type": "media--image", "id": "not-included" },
        ] },
    });
    let item = one(&json!({}), &relationships, &included);
    assert_eq!(item.images.len(), 1);
    let image = &item.images[0];
    assert_eq!(image.url, "https://office.example/files/boat.png");
    assert_eq!(
        (image.alt.as_deref(), image.width, image.height),
        (Some("A boat"), Some(80), Some(60))
    );
    assert_eq!(item.attachments.len(), 1);
    assert_eq!(item.attachments[0].url, "https://cloud.example/list.pdf");
    assert_eq!(item.attachments[0].title.as_deref(), Some("A list"));
    assert_eq!(item.links[0].url, "https://films.example/1");

    let none = json!({ "fields": { "image": "field_other", "files": "field_other" } });
    let item = one_with(&none, &json!({}), &relationships, &included);
    assert_eq!((item.images.len(), item.attachments.len()), (0, 0));
}
