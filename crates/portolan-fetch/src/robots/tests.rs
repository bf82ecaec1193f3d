use std::time::Duration;

use jiff::Timestamp;
use proptest::prelude::*;
use url::Url;

use super::{RobotsCopy, Rules, robots_url};

fn check(text: &str, path: &str, expect: Result<(), &str>) {
    let url = Url::parse("https://a.example/").unwrap().join(path).unwrap();
    let found = Rules::parse(text.as_bytes(), "Portolan").judge(&url);
    assert_eq!(found.as_ref().map_err(String::as_str).copied(), expect, "{path} under {text}");
}

#[test]
fn our_own_group_goes_before_the_common_one() {
    let text = "User-agent: *\nDisallow: /\n\nUser-agent: portolan\nDisallow: /private\n";
    check(text, "/news", Ok(()));
    check(text, "/private/x", Err("Disallow: /private"));
    check(text, "/robots.txt", Ok(()));
    check("User-agent: otherbot\nDisallow: /\n", "/news", Ok(()));
}

#[test]
fn the_longest_rule_wins_and_allow_breaks_ties() {
    let text = "User-agent: *\nDisallow: /n\nAllow: /news\nDisallow: /*.pdf$\n";
    check(text, "/news", Ok(()));
    check(text, "/notes", Err("Disallow: /n"));
    check(text, "/files/a.pdf", Err("Disallow: /*.pdf$"));
    check(text, "/files/a.pdf?x", Ok(()));
    check("User-agent: *\nDisallow: /a\nAllow: /a\n", "/a", Ok(()));
}

#[test]
fn an_html_page_or_nothing_forbids_nothing() {
    check("<!doctype html><title>Not found</title>", "/news", Ok(()));
    check("", "/news", Ok(()));
    check("User-agent: *\nDisallow:\n", "/news", Ok(()));
}

#[test]
fn a_crawl_delay_is_read() {
    let rules = Rules::parse(b"User-agent: *\nCrawl-delay: 2.5\n", "Portolan");
    assert_eq!(rules.crawl_delay(), Some(Duration::from_millis(2500)));
}

#[test]
fn rules_are_looked_up_at_the_root() {
    let url = Url::parse("https://a.example:8443/x/y?z#w").unwrap();
    assert_eq!(robots_url(&url).as_str(), "https://a.example:8443/robots.txt");
}

#[test]
fn a_copy_is_kept_ten_minutes_at_least_and_a_day_at_most() {
    let at: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
    let kept = |secs: Option<i64>| {
        let says = secs.map(|secs| Timestamp::from_second(at.as_second() + secs).unwrap());
        RobotsCopy::expiry(at, says).duration_since(at).as_secs()
    };
    assert_eq!(kept(None), 86_400);
    assert_eq!(kept(Some(-5)), 600);
    assert_eq!(kept(Some(1)), 600);
    assert_eq!(kept(Some(3600)), 3600);
    assert_eq!(kept(Some(1_000_000)), 86_400);
}

proptest! {
    #[test]
    fn no_file_and_no_path_is_a_panic(text in proptest::collection::vec(any::<u8>(), 0..400), path in "\\PC{0,40}") {
        let rules = Rules::parse(&text, "Portolan");
        if let Ok(url) = Url::parse("https://a.example/").unwrap().join(&path) {
            let _ = rules.judge(&url);
        }
        let _ = rules.crawl_delay();
    }

    #[test]
    fn a_disallowed_path_stays_so_whatever_stands_around(noise in "[a-z-]{1,10}: [a-z/]{0,10}", path in "/[a-z]{1,8}") {
        prop_assume!(!["user-agent", "allow", "disallow"].iter().any(|name| noise.starts_with(name)));
        let text = format!("{noise}\nUser-agent: *\n{noise}\nDisallow: {path}\n{noise}\n");
        let url = Url::parse("https://a.example/").unwrap().join(&path).unwrap();
        prop_assert!(Rules::parse(text.as_bytes(), "Portolan").judge(&url).is_err());
    }
}
