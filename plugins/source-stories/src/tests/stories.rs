use super::*;

const URL: &str = "https://stories.example/stories/lebanon/naima";

fn page(heading: &str, content: &str) -> String {
    format!(
        "<html xml:lang=en><body class='not-logged-in'><h1 id=page-title>{heading}</h1>\
         <div id=block-system-main><div class='node node-portrait'><div class=content>{content}\
         </div></div></div>"
    )
}

fn body(html: &str) -> String {
    format!("<div class='field field-name-body'><div class=field-item>{html}</div></div>")
}

fn field(name: &str, label: &str, value: &str) -> String {
    format!(
        "<div class='field field-name-field-{name}'><div class=field-label>{label}:&nbsp;</div>\
         <div class=field-items><div class=field-item>{value}</div></div></div>"
    )
}

#[test]
fn m05_contradicting_fields_stay_as_the_page_prints_them() {
    let content = [
        field("current-country", "Current country", "Georgia"),
        field("origin-country", "Country of origin", "France"),
        body("<p>Sophia migrated from Georgia to France.</p>"),
    ];
    let harvest = story(URL, &page("Sophia", &content.join("")));
    let found = portrait(&harvest.items[0]);
    assert_eq!(found.current.as_deref(), Some("Georgia"));
    assert_eq!(found.origin.as_deref(), Some("France"));
    assert!(value(&harvest.items[0].body).contains("from Georgia to France"));
}

#[test]
fn a_pseudonym_keeps_its_mark_and_its_footnote() {
    let text = "<p>Zahra* sells bread with Nur*.</p><p>* Names have been changed.</p>";
    let harvest = story(URL, &page("Leaving Fear Behind: Zahra*’s Bread", &body(text)));
    let item = &harvest.items[0];
    let found = portrait(item);
    assert_eq!(names(found), ["Zahra*", "Nur*"]);
    assert!(found.people.iter().all(|it| it.pseudonym));
    assert_eq!(found.consent.as_deref(), Some("* Names have been changed."));
    assert!(value(&item.body).contains("* Names have been changed."));

    // The heading has the name, the text the mark.
    let harvest = story(URL, &page("Zahra", &body("<p>Zahra* sells bread.</p>")));
    assert!(portrait(&harvest.items[0]).people[0].pseudonym);
    let harvest = story(URL, &page("Zahra", &body("<p>Zahra sells bread.</p>")));
    assert!(!portrait(&harvest.items[0]).people[0].pseudonym);
}

#[test]
fn m07_the_age_of_a_child_is_kept_in_its_words() {
    let age = |heading: &str, text: &str| {
        let harvest = story(URL, &page(heading, &body(&format!("<p>{text}</p>"))));
        portrait(&harvest.items[0]).people[0].age.clone()
    };
    assert_eq!(age("Naima, 8", "She draws.").as_deref(), Some("8"));
    assert_eq!(age("Naima (8) and Ruba", "They draw.").as_deref(), Some("8"));
    assert_eq!(age("Naima", "Naima, 8, draws a house.").as_deref(), Some("8"));
    assert_eq!(age("Naima", "A 17-year-old pupil draws.").as_deref(), Some("17-year-old"));
    assert_eq!(age("Naima", "Here draws Naima, aged 9, with Ruba.").as_deref(), Some("aged 9"));
    assert_eq!(age("Naima", "She came on 8 March with 12 others."), None);
    // Of two people nobody knows who is meant.
    assert_eq!(age("Ruba and Naima", "A 17-year-old pupil draws."), None);
}

#[test]
fn the_list_that_comes_instead_of_a_story_is_named() {
    let rows = "<div class=views-row><h3><a href=/stories/us/a>A</a></h3></div>\
                <div class=views-row><h3><a href=/stories/us/b>B</a></h3></div>";
    let content = format!("<div class=view><div class=view-content>{rows}</div></div>");
    let page = format!("<body><h1 id=page-title>United States</h1><div id=content>{content}</div>");
    let harvest = story(URL, &page);
    assert_eq!(harvest.items, []);
    assert_eq!(codes(&harvest), ["story-list"]);
    let words = &harvest.diagnostics[0].message;
    assert_eq!(words, "a story's address shows the list “United States” of 2 cards and no story");
}

#[test]
fn others_beside_a_story_do_not_make_it_a_list() {
    let others = "<div class=view><div class=view-content>\
                  <div class=views-row><h3><a href=/stories/us/a>A</a></h3></div></div></div>";
    let harvest = story(URL, &page("Dara", &format!("{}{others}", body("<p>She cooks.</p>"))));
    assert_eq!(value(&harvest.items[0].title), "Dara");
    assert_eq!(value(&harvest.items[0].body), "<p>She cooks.</p>");
}

#[test]
fn a_caption_is_no_quotation() {
    let photo = "<div class=field-name-field-photo><img src=/n.png alt=''>\
                 <blockquote class=image-field-caption><p>Naima, 8, draws.</p></blockquote></div>";
    let harvest = story(URL, &page("Naima", &format!("{photo}{}", body("<p>A house.</p>"))));
    let item = &harvest.items[0];
    assert_eq!(item.images[0].caption.as_deref(), Some("Naima, 8, draws."));
    assert_eq!(item.teaser, None);
    assert_eq!(portrait(item).people[0].age.as_deref(), Some("8"));
}

#[test]
fn hashtags_come_from_their_field_and_from_the_text() {
    let content = format!(
        "{}<div class='field-name-field-hashtag'><a href=/hashtag/iamamigrant>iamamigrant</a></div>",
        body("<p>We #StandTogether. #iamamigrant &amp; &#8217;99, page#2</p>")
    );
    let harvest = story(URL, &page("Dara", &content));
    assert_eq!(portrait(&harvest.items[0]).hashtags, ["#iamamigrant", "#StandTogether"]);
}

#[test]
fn consent_is_found_in_many_words() {
    for line in [
        "*Name has been changed.",
        "* Names were changed to protect identities",
        "Not her real name",
        "Shared with the consent of the family.",
        "*Nimi muutettu.",
        "Namnet är fingerat.",
        "*El nombre ha sido cambiado",
        "Les prénoms ont été modifiés.",
        "Name geändert",
        "Имя изменено",
    ] {
        assert!(words::is_consent(line), "{line}");
    }
    for line in ["She changed her job.", "The name of the street was blue."] {
        assert!(!words::is_consent(line), "{line}");
    }
    assert!(words::is_about_names("*Names have been changed."));
    assert!(!words::is_about_names("Shared with her consent."));
    assert!(words::is_about_names("Shared with her consent. Names have been changed."));
}

#[test]
fn distances_are_found_in_their_own_words() {
    for (text, expect) in [
        ("10,467 km", Some("10,467 km")),
        ("14,418 kms from home", Some("14,418 kms from home")),
        ("5 921 kilometres away from home", Some("5 921 kilometres away from home")),
        ("98km", Some("98km")),
        ("10 weeks", None),
    ] {
        assert_eq!(words::distance(text), expect, "{text}");
    }
}

#[test]
fn hostile_pages_cost_neither_panic_nor_time() {
    let deep = format!("<div class=views-row>{}x", "<div>".repeat(20_000));
    let cards = "<div class=views-row><h3><a href='http://['>x</a></h3></div>".repeat(2_000);
    let names = format!("<h1>{}</h1><p>x", "A, ".repeat(5_000));
    for html in [&deep, &cards, &names, "", "\0", "<", "<!--", "<h1>#</h1><p>#"] {
        let _ = list(html);
        let _ = story(URL, html);
    }
    assert_eq!(people::read(&"A, ".repeat(500)), []);
}
