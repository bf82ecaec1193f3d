use super::*;

/// A card as Drupal 7 prints one.
fn row(fields: &[(&str, &str)]) -> String {
    let fields: String = fields
        .iter()
        .map(|(name, html)| {
            format!(
                "<div class='views-field views-field-{name}'>\
                 <div class='field-content'>{html}</div></div>"
            )
        })
        .collect();
    format!("<div class='views-row'>{fields}</div>")
}

fn page(rows: &str) -> String {
    format!(
        "<html xml:lang=en><body><h1 id=page-title>Stories</h1>\
         <div class=view><div class=view-content>{rows}</div></div>"
    )
}

#[test]
fn m03_names_and_distances_as_they_are_printed() {
    let check = |heading: &str, title: &str, people: &[&str], distance: Option<&str>| {
        let link = format!("<a href='/stories/x/y'>{heading}</a>");
        let harvest = list(&page(&row(&[("title", &link)]))).unwrap();
        let item = &harvest.items[0];
        let portrait = portrait(item);
        assert_eq!(value(&item.title), title);
        assert_eq!(names(portrait), people, "{heading}");
        assert_eq!(portrait.distance.as_deref(), distance, "{heading}");
    };
    check(
        "Nimith, Ponleak, Sokhem, and Khemera",
        "Nimith, Ponleak, Sokhem, and Khemera",
        &["Nimith", "Ponleak", "Sokhem", "Khemera"],
        None,
    );
    check(
        "Kate, Maddie, Mimi and Ella, 14,418 km",
        "Kate, Maddie, Mimi and Ella",
        &["Kate", "Maddie", "Mimi", "Ella"],
        Some("14,418 km"),
    );
    check("Sophia , 4,166 km", "Sophia", &["Sophia"], Some("4,166 km"));
    check("Amal &amp; Yusuf", "Amal & Yusuf", &["Amal", "Yusuf"], None);
    check("José Luis de la Cruz", "José Luis de la Cruz", &["José Luis de la Cruz"], None);
    check("ليلى ونور", "ليلى ونور", &["ليلى ونور"], None);
    check("Leaving Fear Behind", "Leaving Fear Behind", &[], None);
    check("She runs a bakery", "She runs a bakery", &[], None);
}

#[test]
fn m03_a_wrong_quotation_mark_stays_as_it_is() {
    let quote = "“ The hills look at you, just natural. “";
    let html = format!("<a href='/stories/georgia/sophia'>{quote}</a>");
    let harvest = list(&page(&row(&[("title", "Sophia"), ("field-quote", &html)]))).unwrap();
    let item = &harvest.items[0];
    assert_eq!(value(&portrait(item).quote), quote);
    assert_eq!(value(&item.teaser), quote);
    assert_eq!(item.url.as_deref(), Some("https://stories.example/stories/georgia/sophia"));
}

#[test]
fn m04_a_card_without_name_or_quotation_is_kept() {
    let rows = [
        row(&[("title", "<a href='/stories/mexico/luis'>Luis</a>")]),
        row(&[("field-quote", "<a href='/stories/jordan/baker'>“Bread travels.”</a>")]),
        row(&[("field-quote", "“Nobody knows my page.”")]),
        row(&[("field-photo", "<a href='/stories/7'><img src='/7.png' alt='Portrait'></a>")]),
        row(&[("nothing", "")]),
    ];
    let harvest = list(&page(&rows.join(""))).unwrap();
    let ids: Vec<&str> = harvest.items.iter().map(|it| it.origin_id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "stories.example/stories/mexico/luis",
            "stories.example/stories/jordan/baker",
            "text:cacb16751610cd63",
            "stories.example/stories/7",
        ]
    );
    assert_eq!(harvest.items[1].title, None);
    assert_eq!(value(&harvest.items[1].teaser), "“Bread travels.”");
    assert_eq!(codes(&harvest), ["card-empty"]);
}

#[test]
fn f03_a_credit_is_kept_in_its_own_spelling() {
    for credit in [
        "Photo credit: IOM/Dara Vuth",
        "photo credit: iom/dara vuth",
        "Photo credit. IOM/Dara vuth",
        "Credit: IOM/ John Mulder",
        "Photo Credits: WFP/Rita Skov",
        "© Lina Haddad and Omar Saleh",
    ] {
        let photo = "<a href='/stories/x/y'><img src='/y.png' alt='Portrait'></a>";
        let rows = row(&[("field-photo", photo), ("field-photo-credit", credit)]);
        let harvest = list(&page(&rows)).unwrap();
        assert_eq!(harvest.items[0].images[0].credit.as_deref(), Some(credit));
    }
}

#[test]
fn a11_what_sorts_a_list_is_nobody() {
    let rows = [
        row(&[("title", "<a href='/stories/cambodia/sort'>Sort</a>")]),
        row(&[("title", "<a href='/stories/cambodia/dara'>Dara</a>")]),
    ];
    let harvest = list(&page(&rows.join(""))).unwrap();
    let asked: Vec<&str> = harvest.requests.iter().map(|it| it.url.as_str()).collect();
    assert_eq!(asked, ["https://stories.example/stories/cambodia/dara"]);
    assert_eq!(codes(&harvest), ["listing-trap"]);
}

#[test]
fn a_page_without_cards_is_no_list_and_an_empty_list_is_told() {
    assert!(list("<body><p>This domain is for sale.").is_err());
    let harvest = list("<body><div class=view><div class=view-empty>No one yet.</div>").unwrap();
    assert_eq!((harvest.items.len(), codes(&harvest)), (0, vec!["story-list-empty"]));
}

#[test]
fn the_operators_places_come_first() {
    let page = "<body><section class=voice><b>Dara</b><i>“Rice.”</i><a href='/v/dara'>More</a>\
                <small>9 km</small></section>";
    let own = json!({
        "item": "section.voice",
        "fields": { "name": "b", "quote": "i", "distance": "small" },
    });
    let tag = Tag::of(&json!({ "is": "list", "page": 0, "n_before": 0 }));
    let harvest = answer(&settings(&own), LIST, tag, page).unwrap();
    let found = portrait(&harvest.items[0]);
    assert_eq!(names(found), ["Dara"]);
    assert_eq!((value(&found.quote), found.distance.as_deref()), ("“Rice.”", Some("9 km")));
}

#[test]
fn known_stories_are_asked_again() {
    let rows = row(&[("title", "<a href='/stories/x/y'>Dara</a>")]);
    let harvest = list(&page(&rows)).unwrap();
    let settings = settings(&json!({}));
    let cx = Context::new("test", &settings, Timestamp::UNIX_EPOCH);
    let planned = StoriesSource.plan(&cx, &harvest.cursor.unwrap()).unwrap();
    assert_eq!(planned.len(), 2);
    let first = &harvest.requests[0];
    assert_eq!((&planned[1].url, &planned[1].tag), (&first.url, &first.tag));
    assert!(planned[1].recheck);
}
