use super::*;
use portolan_plugin::When;

#[test]
fn a_post_is_known_by_its_number_and_its_old_addresses_are_aliases() {
    let item = one(&json!({
        "id": 12,
        "link": "https://office.example/2018/03/boats/",
        "guid": { "rendered": "https://old.example/?post_type=notice&#038;p=12" },
    }));
    assert_eq!(item.origin_id, "12");
    assert_eq!(item.url.as_deref(), Some("https://office.example/2018/03/boats/"));
    assert_eq!(
        item.aliases,
        ["https://office.example/?p=12", "https://old.example/?post_type=notice&p=12"]
    );
    let bare = one(&json!({ "id": 12, "guid": { "rendered": "tag:12" } }));
    assert_eq!(bare.url.as_deref(), Some("https://office.example/?p=12"));
    assert_eq!(bare.aliases, [""; 0]);
}

#[test]
fn the_moment_is_gmt_and_the_local_clock_tells_the_offset() {
    let check = |date: Option<&str>, gmt: Option<&str>, expected: Option<(&str, i16)>| {
        let item = one(&json!({ "id": 1, "date": date, "date_gmt": gmt }));
        let found = item.published.as_ref().and_then(|it| it.when);
        let expected = expected
            .map(|(at, offset_minutes)| When::Instant { at: at.parse().unwrap(), offset_minutes });
        assert_eq!(found, expected, "{date:?} {gmt:?}");
    };
    let noon = Some("2018-03-22T12:00:00");
    check(noon, Some("2018-03-22T10:00:00"), Some(("2018-03-22T10:00:00Z", 120)));
    check(noon, Some("2018-03-22T12:00:00"), Some(("2018-03-22T12:00:00Z", 0)));
    // A post that was written for a day years later; its clock is not 72 hours off.
    check(noon, Some("2018-03-25T12:00:00"), Some(("2018-03-25T12:00:00Z", 0)));
    check(None, Some("2018-03-22T10:00:00"), Some(("2018-03-22T10:00:00Z", 0)));
    check(noon, Some("0000-00-00T00:00:00"), None);
    check(noon, None, None);
    let future = one(&json!({ "id": 1, "date_gmt": "2030-01-01T00:00:00" }));
    assert_eq!(future.published.unwrap().raw, "2030-01-01T00:00:00");
}

#[test]
fn translations_of_wpml_and_polylang_lead_to_the_other_posts() {
    let of = |fields: Value| {
        let mut post = json!({ "id": 5, "link": "https://office.example/five/" });
        post.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        let item = one(&post);
        let found = item.translations.into_iter().map(|it| (it.lang, it.url));
        (item.lang, found.collect::<Vec<_>>())
    };
    let english = ("en".to_owned(), "https://office.example/?p=6".to_owned());
    let (lang, found) = of(json!({ "lang": "fi", "translations": { "fi": 5, "en": 6 } }));
    assert_eq!((lang.as_deref(), found), (Some("fi"), vec![english.clone()]));
    let (_, found) = of(json!({ "lang": "fi", "translations": { "fi": "5", "en": "6" } }));
    assert_eq!(found, vec![english]);
    let other = json!([{ "locale": "en_US", "id": 6, "href": "https://office.example/en/six/" }]);
    let (lang, found) =
        of(json!({ "wpml_current_locale": "de_DE_formal", "wpml_translations": other }));
    assert_eq!(lang.as_deref(), Some("de-DE"));
    assert_eq!(found, [("en-US".to_owned(), "https://office.example/en/six/".to_owned())]);
    let (lang, found) = of(json!({ "translations": [], "wpml_translations": {} }));
    assert_eq!((lang, found), (None, vec![]));
}

#[test]
fn what_themes_append_to_an_introduction_falls_off() {
    let check = |excerpt: &str, expected: &str| {
        let item = one(&json!({ "id": 1, "excerpt": { "rendered": excerpt } }));
        assert_eq!(value(&item.teaser), expected);
    };
    check("<p>Boats came.</p>", "<p>Boats came.</p>");
    check(
        "<p>Boats <a href='/x'>came</a>. <a class='a more-link' href='/b/'>Continue \
           reading <span>Boats</span></a></p>",
        "<p>Boats <a href='/x'>came</a>. </p>",
    );
    check(
        "[vc_row][vc_column width=&#8220;1/2&#8243;]Boats [sic] came [1].[/vc_column]",
        "Boats [sic] came [1].",
    );
    check("<p>&nbsp;</p>", "");
}

#[test]
fn shortcodes_that_nobody_resolved_leave_the_text_and_brackets_stay() {
    let check = |text: &str, expected: &str| {
        let item = one(&json!({ "id": 1, "content": { "rendered": text } }));
        assert_eq!(value(&item.body), expected);
    };
    check("[gallery ids=\"1,2\"]<p>Boats</p>[/gallery]", "<p>Boats</p>");
    check("[et_pb_section][et_pb_text a=\"b\"]Boats[/et_pb_text][/et_pb_section]", "Boats");
    check("[audio]", "");
    check(
        "The town [Helsinki] and [the harbour] [2018].",
        "The town [Helsinki] and [the harbour] [2018].",
    );
    check("An open bracket [ and [no_end", "An open bracket [ and [no_end");
}

#[test]
fn a_featured_picture_has_its_words_and_its_size() {
    let media = json!({
        "source_url": "/wp-content/uploads/boat.jpg",
        "alt_text": "A boat",
        "caption": { "rendered": "<p>A boat &amp; its crew</p>" },
        "media_details": { "width": "800", "height": 600, "image_meta": { "credit": "A. Person" } },
    });
    let item = one(&json!({ "id": 1, "_embedded": { "wp:featuredmedia": [media] } }));
    let image = &item.images[0];
    assert_eq!(image.url, "https://office.example/wp-content/uploads/boat.jpg");
    assert_eq!(image.alt.as_deref(), Some("A boat"));
    assert_eq!(image.caption.as_deref(), Some("A boat & its crew"));
    assert_eq!(image.credit.as_deref(), Some("A. Person"));
    assert_eq!((image.width, image.height), (Some(800), Some(600)));

    let closed = json!([{ "code": "rest_forbidden", "message": "No.", "data": {} }]);
    let shared = json!({ "og_image": [{ "url": "https://office.example/s.png", "width": 9 }] });
    let item = one(&json!({
        "id": 1,
        "_embedded": { "wp:featuredmedia": closed },
        "yoast_head_json": shared,
    }));
    assert_eq!(item.images[0].url, "https://office.example/s.png");
}

#[test]
fn terms_have_their_taxonomy_and_the_sites_own_machinery_is_none() {
    let term = |taxonomy: &str, name: &str, slug: &str| json!({ "taxonomy": taxonomy, "name": name, "slug": slug });
    let terms = json!([
        [
            term("category", "Health &amp; care", "health"),
            term("category", "Andere", "uncategorized-de")
        ],
        [term("post_tag", "boats", "boats"), term("post_format", "Gallery", "post-format-gallery")],
    ]);
    let item = one(&json!({ "id": 1, "_embedded": { "wp:term": terms } }));
    let found: Vec<_> =
        item.categories.iter().map(|it| (it.scheme.as_deref(), it.term.as_str())).collect();
    assert_eq!(found, [(Some("category"), "Health & care"), (Some("post_tag"), "boats")]);
}

#[test]
fn a_protected_post_keeps_its_text_to_itself() {
    let post = json!([{
        "id": 1,
        "title": { "rendered": "For partners" },
        "content": { "rendered": "<form></form>", "protected": true },
        "excerpt": { "rendered": "There is no excerpt.", "protected": true },
    }]);
    let harvest = first(post.to_string()).unwrap();
    let item = &harvest.items[0];
    assert_eq!(value(&item.title), "For partners");
    assert_eq!((&item.body, &item.teaser), (&None, &None));
    assert_eq!(codes(&harvest), ["api-protected"]);
}

#[test]
fn files_in_the_text_are_attachments_once() {
    let text = "<p><a href=\"/f/list.pdf?x=1\">A list</a> <a href='/f/list.pdf?x=1'>Download</a>\
                <a href=/page/>a page</a> <abbr>x</abbr> <a name=\"z\">";
    let item = one(&json!({ "id": 1, "content": { "rendered": text } }));
    let found: Vec<_> =
        item.attachments.iter().map(|it| (it.url.as_str(), it.title.as_deref())).collect();
    assert_eq!(found, [("https://office.example/f/list.pdf?x=1", Some("A list"))]);
}

#[test]
fn custom_types_are_called_by_their_names() {
    let kind = |kind: &str| one(&json!({ "id": 1, "type": kind })).kind;
    assert_eq!(kind("post"), None);
    assert_eq!(kind("page").as_deref(), Some("page"));
    assert_eq!(kind("press_release").as_deref(), Some("press release"));
}

#[test]
fn a_file_of_the_library_is_its_own_attachment_or_picture() {
    let of = |sort: &str| {
        one(&json!({
            "id": 1,
            "type": "attachment",
            "title": { "rendered": "A list" },
            "source_url": "https://office.example/f/list",
            "media_type": sort,
            "mime_type": "application/pdf",
        }))
    };
    assert_eq!(of("file").attachments[0].media_type.as_deref(), Some("application/pdf"));
    assert_eq!(of("image").images[0].url, "https://office.example/f/list");
}
