use super::*;

fn hosts() -> Vec<String> {
    vec!["iom.fi".to_owned(), "www.iom.fi".to_owned()]
}

#[track_caller]
fn check(url: &str, expect: &str) {
    assert_eq!(canonical_url(url, &hosts()).map(|it| it.url), Ok(expect.to_owned()), "{url}");
}

#[track_caller]
fn check_item(url: &str, expect: &str) {
    assert_eq!(item_url(url, &hosts()).map(|it| it.url), Ok(expect.to_owned()), "{url}");
}

#[track_caller]
fn check_trap(url: &str) {
    let refused = canonical_url(url, &[]).expect_err("the address is a trap");
    assert_eq!(refused.code, "url-trap", "{url}");
}

#[test]
fn a01_a_page_number_is_no_identity() {
    check("https://iom.fi/en/news?page=8", "https://iom.fi/en/news?page=8");
    check_item("https://iom.fi/en/news/boats?page=8", "https://iom.fi/en/news/boats");
}

#[test]
fn a02_dead_joomla_parameters_fall_away_and_the_page_stays() {
    check(
        "https://iom.fi/index.php?option=com_content&view=article&id=119&Itemid=112",
        "https://iom.fi/",
    );
    check(
        "https://iom.fi/en/frontpage?option=com_content&view=article&id=119&Itemid=112&page=1",
        "https://iom.fi/en/frontpage?page=1",
    );
    check("https://iom.fi/en/frontpage?page=1", "https://iom.fi/en/frontpage?page=1");
}

#[test]
fn a02_articles_of_a_living_joomla_stay_apart() {
    let first =
        item_url("http://old.example/index.php?option=com_content&view=article&id=7&Itemid=3", &[]);
    let second =
        item_url("http://old.example/index.php?option=com_content&view=article&id=8&Itemid=3", &[]);
    assert_ne!(first.unwrap().url, second.unwrap().url);
}

#[test]
fn a03_scheme_and_www_make_no_difference() {
    for url in
        ["http://iom.fi/x", "https://iom.fi/x", "http://www.iom.fi/x", "HTTPS://WWW.IOM.FI/x"]
    {
        check(url, "https://iom.fi/x");
    }
}

#[test]
fn a06_punctuation_at_the_end_falls_off() {
    check("https://iom.fi/countries/chad%3B", "https://iom.fi/countries/chad");
    check("https://iom.fi/countries/chad).", "https://iom.fi/countries/chad");
    check("https://iom.fi/ports_(harbour)", "https://iom.fi/ports_(harbour)");
}

#[test]
fn a07_escaped_ampersands_are_ampersands() {
    let expect = "https://iom.fi/search-books?language=fr&page=5&subject=450";
    check("https://iom.fi/search-books?subject=450&amp%3Blanguage=fr&page=5", expect);
    check("https://iom.fi/search-books?subject=450&amp;language=fr&amp;page=5", expect);
    check("https://iom.fi/search-books?subject=450&language=fr&page=5", expect);
}

#[test]
fn a08_crawl_traps_are_refused() {
    check_trap(
        "https://old.example/en/noticia/x?404%3Bhttp%3A%2F%2Fold_example%3A80%2Fen%2Fx%3Fpage=4&page=14",
    );
    check_trap("https://old.example/en/x?page=4&page=14");
    check_trap(&format!("https://old.example/x?{}", "a=1&".repeat(200)));
    check_trap("https://old.example/a/b/a/b/a/b/a/b");
    check_trap("https://old.example/x?http://other.example/y");
}

#[test]
fn a09_a_pager_on_an_article_is_the_article() {
    check_item("https://iom.fi/en/noticia/puerto?page=22", "https://iom.fi/en/noticia/puerto");
}

#[test]
fn a11_a_switch_of_a_listing_is_no_person() {
    check_trap("http://campaign.example/stories/cambodia/sort");
}

#[test]
fn a12_three_spellings_are_one_item() {
    let all: Vec<String> =
        ["http://www.iom.int/news/a", "https://iom.int/news/a", "https://www.iom.int/news/a"]
            .iter()
            .map(|url| item_url(url, &[]).unwrap().url)
            .collect();
    assert!(all.iter().all(|url| *url == all[0]), "{all:?}");
}

#[test]
fn a13_the_default_port_is_dropped() {
    check("https://www.iom.fi:443/about", "https://iom.fi/about");
    check("http://www.iom.fi:80/about", "https://iom.fi/about");
    check("https://www.iom.fi:8443/about", "https://iom.fi:8443/about");
}

#[test]
fn a19_letters_are_readable_for_people_and_encoded_for_requests() {
    let it = canonical_url("http://iom.fi/content/%d1%81%d1%8a%d0%b1", &hosts()).unwrap();
    assert_eq!(it.url, "https://iom.fi/content/%D1%81%D1%8A%D0%B1");
    assert_eq!(it.display, "https://iom.fi/content/съб");
}

#[test]
fn a22_hosts_of_one_office_are_one_site() {
    let hosts = vec!["turkiye.iom.int".to_owned(), "turkey.iom.int".to_owned()];
    let it = canonical_url("http://turkey.iom.int/news/a", &hosts).unwrap();
    assert_eq!(it.url, "https://turkiye.iom.int/news/a");
}

#[test]
fn a23_a_slug_is_never_corrected() {
    check("https://iom.fi/news/internatonal-dy", "https://iom.fi/news/internatonal-dy");
}

#[test]
fn a26_a_number_before_a_slug_is_the_lasting_name() {
    let old = canonical_url("https://kyrgyzstan.un.org/en/131029-digital-future", &[]).unwrap();
    let new = canonical_url("https://kyrgyzstan.un.org/en/131029-future-is-digital", &[]).unwrap();
    assert_eq!(old.number_alias, Some("https://kyrgyzstan.un.org/en/131029".to_owned()));
    assert_eq!(old.number_alias, new.number_alias);
    assert_eq!(canonical_url("https://blog.example/10-things", &[]).unwrap().number_alias, None);
}

#[test]
fn tracking_parameters_and_fragments_fall_away() {
    check("https://iom.fi/x?utm_source=a&fbclid=b&q=1#top", "https://iom.fi/x?q=1");
    check("https://iom.fi/x/", "https://iom.fi/x");
    check("https://iom.fi", "https://iom.fi/");
}

#[test]
fn patterns_keep_out_and_let_in() {
    let list = |words: &[&str]| words.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    let code = |url: &str, allow: &[&str], deny: &[&str]| {
        trap(url, &list(allow), &list(deny)).map(|it| it.code.into_owned())
    };
    assert_eq!(code("https://a.example/news/x", &["/news/*"], &[]), None);
    assert_eq!(
        code("https://a.example/events/x", &["/news/*"], &[]).as_deref(),
        Some("url-not-allowed")
    );
    assert_eq!(
        code("https://a.example/news/draft-x", &[], &["/news/draft*"]).as_deref(),
        Some("url-denied")
    );
    assert_eq!(
        code("https://a.example/x", &[], &["https://a.example/*"]).as_deref(),
        Some("url-denied")
    );
    assert_eq!(code("javascript:alert(1)", &[], &[]).as_deref(), Some("url-malformed"));
}
