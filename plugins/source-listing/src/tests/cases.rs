//! The acceptance cases that concern reading, under their names.

use super::*;

fn cards(rows: &str) -> Harvest {
    let page = drupal7(&format!("<div class='view-content'>{rows}</div>"));
    first(&settings("drupal7", &json!({})), "https://listing.example/news", page.as_bytes())
        .unwrap()
}

fn drupal7(content: &str) -> String {
    format!(
        "<html xml:lang='en'><head><meta name='Generator' content='Drupal 7'>\
         <title>News | Site</title></head><body><div id='content'>\
         <div id='block-system-main'>{content}</div></div></body></html>"
    )
}

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

#[test]
fn a01_a_page_number_is_no_identity() {
    // The same card, first on page 6 and later, when the listing has drifted, on page 8.
    let card = row(&[("title", "<a href='/en/news/a?page=6'>A</a>")]);
    let drifted = row(&[("title", "<a href='http://www.listing.example/en/news/a/?page=8'>A</a>")]);
    let ids =
        |harvest: &Harvest| harvest.items.iter().map(|it| it.origin_id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&cards(&card)), ids(&cards(&drifted)));
    assert_eq!(ids(&cards(&card)), ["listing.example/en/news/a"]);

    let both = listing("drupal7", "https://iom.fi/en/news", "iom.fi/news-0.html");
    let next = both.requests.iter().find(|it| it.url.contains("page=")).unwrap();
    assert_eq!(next.url, "https://iom.fi/en/news?page=1");
    assert_eq!(next.issue, portolan_plugin::message::Issue::WhenNews);
    let second = answer(
        &settings("drupal7", &json!({ "url": "https://iom.fi/en/news" })),
        &next.url,
        &next.url,
        next.tag.clone(),
        &body("iom.fi/news-1.html"),
    )
    .unwrap();
    // Positions go on over the pages, and only the first page moves the cursor.
    assert_eq!(second.items[0].position, Some(u32::try_from(both.items.len()).unwrap()));
    assert!(both.cursor.is_some());
    assert!(second.cursor.is_none());
}

#[test]
fn a04_a_node_and_its_alias_know_each_other() {
    let harvest = article("drupal7", "https://iom.fi/fi/node/203", "iom.fi/node-203.html");
    let item = &harvest.items[0];
    let canonical = item.canonical.as_deref().unwrap();
    assert!(!canonical.contains("/node/"), "{canonical}");
    assert!(item.aliases.iter().any(|it| it.ends_with("/node/203")), "{:?}", item.aliases);
}

#[test]
fn a06_a_general_page_is_not_the_country() {
    let url = "https://www.iom.int/countries/burundi%3B";
    let harvest = article("drupal9", url, "www.iom.int/burundi.html");
    assert_eq!(harvest.items, []);
    assert_eq!(codes(&harvest), ["article-generic"]);
}

#[test]
fn a08_a_handlers_address_is_not_followed() {
    let trap = "/en/noticia/a?404%3Bhttp%3A%2F%2Fx_y%3A80%2Fen%2Fa%3Fpage=4&amp;page=14";
    let harvest = cards(&row(&[("title", &format!("<a href='{trap}'>A</a>")), ("body", "B")]));
    assert_eq!(codes(&harvest), ["listing-trap"]);
    assert_eq!(harvest.requests, []);
    assert_eq!(titles(&harvest), ["A"]);
}

#[test]
fn a09_an_article_that_shows_a_list_changes_nothing() {
    let url = "https://rovienna.iom.int/news/some-article?page=22";
    let harvest = article("drupal7", url, "rovienna.iom.int/news.html");
    assert_eq!(harvest.items, []);
    assert_eq!(harvest.requests, []);
    assert_eq!(codes(&harvest), ["article-listing"]);
}

#[test]
fn a11_sort_is_no_person() {
    let page = drupal7(
        "<div class='view-filters'><a href='/stories/cambodia/sort'>Sort</a></div>\
         <div class='view-content'>\
         <div class='views-row'><h3><a href='/stories/cambodia/sort'>Sort</a></h3></div>\
         <div class='views-row'><h3><a href='/stories/cambodia/dara'>Dara</a></h3></div></div>",
    );
    let url = "https://stories.example/stories/cambodia";
    let harvest = first(&settings("stories", &json!({})), url, page.as_bytes()).unwrap();
    let asked: Vec<&str> = harvest.requests.iter().map(|it| it.url.as_str()).collect();
    assert_eq!(asked, ["https://stories.example/stories/cambodia/dara"]);
    assert_eq!(codes(&harvest), ["listing-trap"]);
}

#[test]
fn a16_newsletters_without_titles_are_known_by_their_links() {
    let issue = |n: u32| {
        format!(
            "<div class='items-row'><div class='item'><a href='/index.php/en/newsletters/{n}-issue'>\
             <img src='/images/{n}.jpg' alt=''></a></div></div>"
        )
    };
    let page = format!(
        "<html><head><meta name='generator' content='Joomla!'></head><body><div id='content'>\
         <div class='blog'>{}{}</div><div class='pagination'><ul>\
         <li class='pagination-next'><a href='/index.php/en/newsletters?start=16'>Next</a></li>\
         </ul></div></div></body></html>",
        issue(9),
        issue(8)
    );
    let url = "https://iom.example/index.php/en/newsletters?start=8";
    let harvest = first(&settings("joomla", &json!({ "url": url })), url, page.as_bytes()).unwrap();
    let ids: Vec<&str> = harvest.items.iter().map(|it| it.origin_id.as_str()).collect();
    let expect = [
        "iom.example/index.php/en/newsletters/9-issue",
        "iom.example/index.php/en/newsletters/8-issue",
    ];
    assert_eq!(ids, expect);
    assert!(harvest.items.iter().all(|it| it.title.is_none()));
    // Eight to a page: the next one begins at sixteen.
    let pages: Vec<&str> = harvest.requests.iter().map(|it| it.url.as_str()).collect();
    assert!(pages.contains(&"https://iom.example/index.php/en/newsletters?start=16"), "{pages:?}");
}

#[test]
fn a24_a_page_of_a_listing_is_no_item() {
    let labels = "<a href='/pr-type/global'>Global</a> <a href='/news?page=2'>News</a>";
    let rows = [
        row(&[("title", "<a href='/news/boats-came'>Boats came</a>"), ("type", labels)]),
        // Without a title that leads to it, an item is not the river that it stands in.
        row(&[("type", labels), ("body", "Twelve boats came to the pier in one night.")]),
        row(&[("title", "<a href='/news'>All news</a>"), ("body", "More boats.")]),
    ];
    let harvest = cards(&rows.concat());
    let asked: Vec<&str> = harvest.requests.iter().map(|it| it.url.as_str()).collect();
    assert_eq!(asked, ["https://listing.example/news/boats-came"]);
    let ids: Vec<&str> = harvest.items.iter().map(|it| it.origin_id.as_str()).collect();
    assert_eq!(ids[0], "listing.example/news/boats-came");
    assert!(ids[1..].iter().all(|id| id.starts_with("text:")), "{ids:?}");
}

#[test]
fn a21_a_redirect_to_another_site_is_told() {
    let harvest = answer(
        &settings("drupal7", &json!({})),
        "https://www.iom.int/migrant-assistance",
        "https://rovienna.iom.int/migrant-assistance",
        Tag::of(&json!({ "is": "article", "id": "www", "lang": "en" })),
        &body("rovienna.iom.int/wdatip.html"),
    )
    .unwrap();
    assert_eq!(codes(&harvest), ["article-elsewhere"]);
    let item = &harvest.items[0];
    assert_eq!(item.url.as_deref(), Some("https://rovienna.iom.int/migrant-assistance"));
    assert!(item.aliases.contains(&"https://www.iom.int/migrant-assistance".to_owned()));
}

#[test]
fn b10_a_type_line_is_taken_apart() {
    let url =
        "https://finland.iom.int/news/iom-finland-assisted-29-voluntary-returnees-october-2020";
    let harvest = article("drupal9", url, "finland.iom.int/october-2020.html");
    let item = &harvest.items[0];
    assert_eq!(item.kind.as_deref(), Some("Press Release"));
    assert_eq!(item.scope.as_deref(), Some("Local"));
    assert_eq!(item.published.as_ref().unwrap().raw, "November 03, 2020");
}

#[test]
fn b16_the_day_of_an_event_is_not_its_publication() {
    let url = "https://rovienna.iom.int/events/world-anti-trafficking-day-across-region";
    let harvest = article("drupal7", url, "rovienna.iom.int/wdatip.html");
    let item = &harvest.items[0];
    assert!(item.starts.as_ref().unwrap().raw.starts_with("2018-07-30"));
}

#[test]
fn c08_a_language_label_is_no_text() {
    let harvest = listing("drupal7", "https://iom.fi/en/blog", "iom.fi/blog.html");
    assert!(!harvest.items.is_empty());
    for item in &harvest.items {
        let label = item.lang_label.as_deref().unwrap();
        assert!(["English", "Finnish"].contains(&label), "{label}");
        assert!(!value(&item.teaser).contains(label));
    }
}

#[test]
fn d13_an_item_that_is_listed_twice_is_one() {
    let card =
        row(&[("title", "<a href='/news/boats-came'>Boats came</a>"), ("body", "To the pier.")]);
    let harvest = cards(&[card.clone(), card].concat());
    assert_eq!(titles(&harvest), ["Boats came"]);
    assert_eq!(harvest.requests.len(), 1);
}

#[test]
fn d03_a_doubled_title_stays_for_the_cleaning() {
    let harvest = listing("drupal7", "https://iom.fi/en/news?page=1", "iom.fi/news-1.html");
    let item = item(&harvest, "joint-statement-coercion-children-fingerprints");
    assert!(value(&item.teaser).contains(value(&item.title)));
}

#[test]
fn e02_an_untitled_item_is_known_by_its_link() {
    let harvest =
        listing("drupal7", "https://rovienna.iom.int/frontpage", "rovienna.iom.int/frontpage.html");
    let item = item(&harvest, "/news/no-single-portrait");
    assert_eq!(item.title, None);
    assert!(value(&item.teaser).contains("“No single portrait”"));
}

#[test]
fn e02_an_item_without_title_and_link_is_known_by_its_text() {
    let text = row(&[("body", "<p>First words.</p>")]);
    let harvest = cards(&text);
    assert!(harvest.items[0].origin_id.starts_with("text:"));
    assert_eq!(harvest.items[0].origin_id, cards(&text).items[0].origin_id);
}

#[test]
fn e03_a_pull_quote_is_no_item() {
    let harvest =
        listing("drupal7", "https://rovienna.iom.int/frontpage", "rovienna.iom.int/frontpage.html");
    assert!(titles(&harvest).iter().all(|title| !title.contains("Luck would not")));
    let item = item(&harvest, "/news/remittances-equitable-recovery");
    assert!(value(&item.teaser).contains("“Luck would not have happened"));
}

#[test]
fn e04_a_caption_above_a_title_belongs_to_the_picture() {
    let harvest =
        listing("drupal7", "https://rovienna.iom.int/frontpage", "rovienna.iom.int/frontpage.html");
    let item = item(&harvest, "/news/diaspora-policy-must-start-economic-policy");
    assert_eq!(value(&item.title), "Diaspora Policy Must Start With Economic Policy");
    let caption = item.images[0].caption.as_deref().unwrap();
    assert!(caption.starts_with("Kathleen Newland"), "{caption}");
    assert!(!value(&item.teaser).contains(caption));
}

#[test]
fn e06_a_subtitle_is_no_teaser() {
    let harvest = listing("drupal7", "https://iom.fi/en/news?page=2", "iom.fi/news-2.html");
    let item = item(&harvest, "/iom-65th-anniversary-world-move");
    assert_eq!(value(&item.subtitle), "Migration: A Measure of Humanity’s Dignity");
    assert!(!value(&item.teaser).contains("A Measure of"));
}

#[test]
fn e08_read_more_is_a_link() {
    let harvest = listing("drupal7", "https://iom.fi/en/news?page=2", "iom.fi/news-2.html");
    let item = item(&harvest, "/iom-shorthand-stories-tell-migrants-journeys");
    assert_eq!(item.links[0].url, "http://features.iom.int/stories/broken-on-the-border/");
    assert_eq!(item.links[0].rel.as_deref(), Some("read-more"));
}

#[test]
fn g01_a_tag_line_before_a_title_is_no_title() {
    let harvest = listing("drupal7", "https://iom.fi/en/frontpage", "iom.fi/frontpage.html");
    let item = item(&harvest, "/suomiareena-invisible-vulnerable");
    assert_eq!(value(&item.title), "Who is invisible? A debate at SuomiAreena");
    let tags: Vec<&str> = item.categories.iter().map(|it| it.term.as_str()).collect();
    assert_eq!(tags, ["events", "SuomiAreena", "haavoittuvaiset"]);
    let untagged = harvest.items.iter().filter(|it| it.categories.is_empty()).count();
    assert!(untagged > 0);
}

#[test]
fn g02_tags_in_three_places() {
    let tags = |harvest: &Harvest| {
        let terms = &harvest.items[0].categories;
        terms.iter().map(|it| it.term.clone()).collect::<Vec<_>>()
    };
    let title = ("title", "<a href='/a'>A</a>");
    let before = row(&[("field-tags", "AVRR, Statistics"), title, ("body", "<p>T</p>")]);
    assert_eq!(tags(&cards(&before)), ["AVRR", "Statistics"]);
    let labelled = row(&[title, ("body", "<p>T</p>"), ("field-tags", "Tags: AVRR, Statistics")]);
    assert_eq!(tags(&cards(&labelled)), ["AVRR", "Statistics"]);
    let after = row(&[title, ("body", "<p>T</p>"), ("field-tags", "news; migrant; story")]);
    assert_eq!(tags(&cards(&after)), ["news", "migrant", "story"]);
}

#[test]
fn g09_the_geometry_of_a_country_is_no_text() {
    let url = "https://rovienna.iom.int/country/serbia";
    let harvest = listing("drupal7", url, "rovienna.iom.int/serbia.html");
    assert!(!harvest.items.is_empty());
    let all = shown(&harvest);
    assert!(!all.contains("Geolocation") && !all.contains("Polygon"));
}

#[test]
fn i05_a_panel_is_kept_without_the_heading_glued_to_it() {
    let url = "https://finland.iom.int/news";
    let harvest = listing("drupal9", url, "finland.iom.int/news.html");
    let menu = harvest.navigation.iter().find(|tree| tree.name == "main").unwrap();
    let panel = menu.nodes[0].panel.as_deref().unwrap();
    assert!(panel.starts_with("IOM, the International Organization for Migration"), "{panel}");
    let panel = menu.nodes[1].panel.as_deref().unwrap();
    assert!(panel.starts_with("As an inter-governmental"), "{panel}");
}

#[test]
fn i06_a_button_and_its_panels_heading_are_one_entry() {
    let url = "https://finland.iom.int/news";
    let harvest = listing("drupal9", url, "finland.iom.int/news.html");
    let menu = harvest.navigation.iter().find(|tree| tree.name == "main").unwrap();
    let labels: Vec<&str> = menu.nodes[0].children.iter().map(|node| node.label.as_str()).collect();
    assert_eq!(labels, ["About", "IOM Global"]);
}

#[test]
fn i07_no_menu_in_any_text() {
    for harvest in [
        listing("drupal9", "https://finland.iom.int/news", "finland.iom.int/news.html"),
        article("drupal9", "https://finland.iom.int/a", "finland.iom.int/reimagining.html"),
        single("drupal9", "https://www.iom.int/a", "www.iom.int/addressing-health-migrants.html"),
    ] {
        for item in &harvest.items {
            let texts = format!("{} {}", value(&item.teaser), value(&item.body));
            for words in ["Take Action", "WHO WE ARE", "Data and Re", "menu", "Skip to main"] {
                assert!(!texts.contains(words), "{words} in {texts}");
            }
        }
    }
}

#[test]
fn m04_cards_without_a_name_or_without_a_quotation_are_kept() {
    let page = drupal7(
        "<div class='view-content'>\
         <div class='views-row'><h3><a href='/stories/dara'>Dara</a></h3></div>\
         <div class='views-row'><a href='/stories/7'><img src='/7.jpg' alt=''></a>\
         <blockquote>The sea was calm.</blockquote></div></div>",
    );
    let url = "https://stories.example/stories";
    let harvest = first(&settings("stories", &json!({})), url, page.as_bytes()).unwrap();
    assert_eq!(harvest.items.len(), 2);
    assert_eq!(value(&harvest.items[0].title), "Dara");
    assert!(harvest.items[0].teaser.is_none());
    assert!(harvest.items[1].title.is_none());
    assert_eq!(value(&harvest.items[1].teaser), "The sea was calm.");
    assert_eq!(harvest.items[1].origin_id, "stories.example/stories/7");
}

#[test]
fn j04_you_are_here_is_no_text() {
    let harvest = article("joomla", "https://iom.sk/en/activities/591", "iom.sk/article.html");
    let item = &harvest.items[0];
    assert!(!value(&item.body).contains("You are here"));
    let url = "https://iom.sk/en/activities";
    let harvest = listing("joomla", url, "iom.sk/activities.html");
    let trail = harvest.navigation.iter().find(|tree| tree.name == "breadcrumb").unwrap();
    assert_eq!(trail.nodes[0].label, "Home");
}

#[test]
fn j05_the_language_switcher_is_no_text() {
    for file in ["finland.iom.int/new-situation.html", "finland.iom.int/reimagining.html"] {
        let harvest = article("drupal9", "https://finland.iom.int/news/a", file);
        assert!(!value(&harvest.items[0].body).contains("Suomi</a>"));
        let menu = &harvest.navigation[0];
        assert!(menu.nodes.iter().all(|node| node.label != "Suomi"));
    }
    let harvest =
        article("drupal9", "https://finland.iom.int/news/a", "finland.iom.int/reimagining.html");
    let translations: Vec<&str> =
        harvest.items[0].translations.iter().map(|it| it.lang.as_str()).collect();
    assert_eq!(translations, ["fi"]);
}
