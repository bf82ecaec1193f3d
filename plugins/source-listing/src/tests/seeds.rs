//! The five extracts the platform was asked for, as the fixture estate rebuilds them, read by
//! ready profiles without a selector.

use super::*;

#[test]
fn seed_000_has_ten_items() {
    let harvest = listing("drupal7", "https://iom.fi/en/news?page=1", "iom.fi/news-1.html");
    assert_eq!(harvest.items.len(), 10);
    assert_eq!(codes(&harvest), [""; 0]);

    // One in Finnish, about which the page says nothing, so nothing is said.
    let finnish: Vec<&RawItem> =
        harvest.items.iter().filter(|it| value(&it.title).starts_with("“Uusi")).collect();
    assert_eq!(finnish.len(), 1);
    assert_eq!(finnish[0].lang, None);

    let n_dated = harvest
        .items
        .iter()
        .filter(|it| value(&it.teaser).starts_with("<p>14.02.2018, Helsinki</p>"))
        .count();
    assert_eq!(n_dated, 1);
    let captions: Vec<&str> = harvest
        .items
        .iter()
        .flat_map(|it| &it.images)
        .filter_map(|it| it.caption.as_deref())
        .collect();
    assert_eq!(captions.len(), 1);
    assert!(harvest.items.iter().all(|it| !value(&it.teaser).contains(captions[0])));
    let n_doubled = harvest
        .items
        .iter()
        .filter(|it| {
            let doubled = format!("<p>{}</p>", value(&it.title));
            value(&it.teaser).starts_with(&doubled)
        })
        .count();
    assert_eq!(n_doubled, 1);
}

#[test]
fn seed_001_has_ten_items() {
    let harvest = listing("drupal7", "https://iom.fi/en/news?page=2", "iom.fi/news-2.html");
    assert_eq!(harvest.items.len(), 10);
    assert_eq!(codes(&harvest), [""; 0]);

    let mut further: Vec<(&str, &str)> = Vec::new();
    for item in &harvest.items {
        further.extend(item.links.iter().map(|it| (it.url.as_str(), it.text.as_deref().unwrap())));
        further.extend(
            item.attachments.iter().map(|it| (it.url.as_str(), it.title.as_deref().unwrap())),
        );
    }
    assert_eq!(
        further,
        [
            (
                "https://iom.fi/sites/default/files/heuni-baltic-sea-2016.pdf",
                "Read the full report here"
            ),
            ("http://features.iom.int/stories/broken-on-the-border/", "Click here to read more"),
        ]
    );
    let n_with = |words: &str| {
        harvest.items.iter().filter(|it| value(&it.teaser).starts_with(words)).count()
    };
    assert_eq!(n_with("<p>Switzerland - "), 2);
    let subtitles: Vec<&str> = harvest
        .items
        .iter()
        .filter(|it| it.subtitle.is_some())
        .map(|it| value(&it.subtitle))
        .collect();
    assert_eq!(subtitles, ["Migration: A Measure of Humanity’s Dignity"]);
    let n_essays = harvest
        .items
        .iter()
        .filter(|it| value(&it.teaser).contains("in the name of"))
        .filter(|it| value(&it.teaser).contains("Director General William Lacy Swing"))
        .count();
    assert_eq!(n_essays, 2);
}

#[test]
fn seed_002_has_one_item_and_its_menu() {
    let url =
        "https://finland.iom.int/news/reimagining-human-mobility-international-migrants-day-2020";
    let harvest = single("drupal9", url, "finland.iom.int/reimagining.html");
    assert_eq!(titles(&harvest), ["Reimagining Human Mobility - International Migrants Day 2020"]);
    let menu = harvest.navigation.iter().find(|tree| tree.name == "main").unwrap();
    assert_eq!(menu.nodes.len(), 5);
    let inherited: Vec<&str> = menu
        .nodes
        .iter()
        .flat_map(|node| &node.children)
        .filter(|node| node.inherited)
        .map(|node| node.label.as_str())
        .collect();
    assert_eq!(inherited, ["IOM Global", "Cross-cutting (Global)"]);
}

#[test]
fn seed_003_has_eleven_items() {
    let harvest =
        listing("drupal7", "https://rovienna.iom.int/frontpage", "rovienna.iom.int/frontpage.html");
    assert_eq!(harvest.items.len(), 11);
    assert_eq!(codes(&harvest), [""; 0]);

    let n_untitled = harvest.items.iter().filter(|it| it.title.is_none()).count();
    assert_eq!(n_untitled, 2);
    let n_captions =
        harvest.items.iter().flat_map(|it| &it.images).filter(|it| it.caption.is_some()).count();
    assert_eq!(n_captions, 2);
    let n_cut = harvest.items.iter().filter(|it| value(&it.teaser).ends_with(" and</p>")).count();
    assert_eq!(n_cut, 2);
    let n_dated =
        harvest.items.iter().filter(|it| value(&it.teaser).starts_with("<p>Minsk – ")).count();
    assert_eq!(n_dated, 1);
    let quoted: Vec<&RawItem> =
        harvest.items.iter().filter(|it| value(&it.teaser).contains("“Luck would not")).collect();
    assert_eq!(quoted.len(), 1);
    assert_eq!(quoted[0].title, None);
}

#[test]
fn seed_004_has_one_page_without_a_title_and_its_menu() {
    let harvest = single(
        "drupal9",
        "https://www.iom.int/addressing-health-migrants",
        "www.iom.int/addressing-health-migrants.html",
    );
    assert_eq!(harvest.items.len(), 1);
    assert_eq!(harvest.items[0].title, None);
    let body = value(&harvest.items[0].body);
    assert_eq!(body.matches("<p>").count(), 4);
    assert!(body.starts_with("<p>No country can look after the health of migrants alone."));
    let menu = harvest.navigation.iter().find(|tree| tree.name == "main").unwrap();
    let labels: Vec<&str> = menu.nodes.iter().map(|node| node.label.as_str()).collect();
    assert_eq!(
        labels,
        [
            "Who we are",
            "Our Work",
            "Where we work",
            "Take Action",
            "Data and Research",
            "2030 Agenda"
        ]
    );
}
