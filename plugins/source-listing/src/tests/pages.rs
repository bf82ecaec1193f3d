//! Whole pages of every system, as they are read.

use super::*;

fn check(name: &str, harvest: &Harvest) {
    insta::assert_snapshot!(name, shown(harvest));
}

#[test]
fn drupal7_front_page() {
    check(
        "drupal7-front",
        &listing("drupal7", "https://iom.fi/en/frontpage", "iom.fi/frontpage.html"),
    );
}

#[test]
fn drupal7_blog_with_language_labels() {
    check("drupal7-blog", &listing("drupal7", "https://iom.fi/en/blog", "iom.fi/blog.html"));
}

#[test]
fn drupal7_blocks() {
    let url = "https://rovienna.iom.int/frontpage";
    check("drupal7-blocks", &listing("drupal7", url, "rovienna.iom.int/frontpage.html"));
}

#[test]
fn drupal7_teasers() {
    let url = "https://rovienna.iom.int/news";
    check("drupal7-teasers", &listing("drupal7", url, "rovienna.iom.int/news.html"));
}

#[test]
fn drupal7_events() {
    let url = "https://rovienna.iom.int/events";
    check("drupal7-events", &listing("drupal7", url, "rovienna.iom.int/events.html"));
}

#[test]
fn drupal7_aggregator() {
    let url = "https://rovienna.iom.int/aggregator/sources/3";
    check("drupal7-aggregator", &listing("drupal7", url, "rovienna.iom.int/aggregator.html"));
}

#[test]
fn drupal7_event_page() {
    let url = "https://rovienna.iom.int/events/world-anti-trafficking-day-across-region";
    check("drupal7-event", &article("drupal7", url, "rovienna.iom.int/wdatip.html"));
}

#[test]
fn drupal9_listing() {
    let url = "https://finland.iom.int/news";
    check("drupal9-listing", &listing("drupal9", url, "finland.iom.int/news.html"));
}

#[test]
fn drupal9_listing_in_french() {
    let url = "https://www.iom.int/fr/news";
    check("drupal9-french", &listing("drupal9", url, "www.iom.int/fr-news.html"));
}

#[test]
fn drupal9_page() {
    let url =
        "https://finland.iom.int/news/iom-finland-assisted-29-voluntary-returnees-october-2020";
    check("drupal9-page", &article("drupal9", url, "finland.iom.int/october-2020.html"));
}

#[test]
fn joomla_listing() {
    let url = "https://iom.sk/en/activities";
    check("joomla-listing", &listing("joomla", url, "iom.sk/activities.html"));
}

#[test]
fn joomla_page() {
    let url = "https://iom.sk/en/activities/591-winter-support";
    check("joomla-page", &article("joomla", url, "iom.sk/article.html"));
}

#[test]
fn microsite_story() {
    let url = "http://features.iom.int/stories/broken-on-the-border/";
    check("microsite", &single("microsite", url, "features.iom.int/broken-on-the-border.html"));
}

#[test]
fn stories_listing() {
    let url = "https://www.iamamigrant.org/stories";
    check("stories-listing", &listing("stories", url, "www.iamamigrant.org/stories.html"));
}

#[test]
fn stories_page() {
    let url = "https://www.iamamigrant.org/stories/finland/mesfin";
    check("stories-page", &article("stories", url, "www.iamamigrant.org/mesfin.html"));
}

#[test]
fn every_page_is_recognised_by_itself() {
    for (file, profile) in [
        ("iom.fi/news-1.html", "drupal7"),
        ("finland.iom.int/news.html", "drupal9"),
        ("iom.sk/activities.html", "joomla"),
        ("www.iamamigrant.org/stories.html", "drupal7"),
    ] {
        let url = "https://listing.example/";
        assert_eq!(
            shown(&listing("auto", url, file)),
            shown(&listing(profile, url, file)),
            "{file}"
        );
    }
}
