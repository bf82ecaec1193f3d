use std::time::Duration;

use jiff::Timestamp;
use portolan_core::message::Response;
use proptest::prelude::*;

use super::{CacheControl, Freshness, http_date, retry_after};

const DAY: Duration = Duration::from_secs(24 * 3600);

fn now() -> Timestamp {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

/// Headers as `name: value` lines; seconds the answer stays fresh, 0 for not at all.
fn check(headers: &str, secs: i64) {
    let headers = read(headers);
    let freshness = Freshness::of(&headers, now(), DAY);
    let found = freshness.expires_at.map_or(0, |at| at.duration_since(now()).as_secs());
    assert_eq!(found, secs, "{headers:?}");
    assert_eq!(freshness.is_fresh(now()), secs > 0);
}

fn read(headers: &str) -> Vec<(String, String)> {
    headers
        .lines()
        .filter_map(|line| line.trim().split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

#[test]
fn max_age_goes_before_expires_and_age_is_taken_off() {
    check("cache-control: max-age=600", 600);
    check("cache-control: public, Max-Age=\"600\"", 600);
    check("cache-control: max-age=600\nage: 200", 400);
    check("cache-control: max-age=600\nage: 700", 0);
    check("cache-control: max-age=600\nexpires: Tue, 24 Nov 2026 13:00:00 GMT", 600);
    check("cache-control: max-age=600, max-age=300", 300);
    check("cache-control: max-age=99999999999999999999999", 24 * 3600);
    check("cache-control: max-age=soon", 0);
    check("cache-control: max-age=-1", 0);
}

#[test]
fn expires_counts_from_the_origins_own_clock() {
    check("expires: Tue, 24 Nov 2026 13:00:00 GMT", 3600);
    check("expires: Tue, 24 Nov 2026 13:00:00 GMT\ndate: Tue, 24 Nov 2026 12:30:00 GMT", 1800);
    check("expires: 0", 0);
    check("expires: Sun, 19 Nov 1978 05:00:00 GMT", 0);
}

#[test]
fn nothing_said_or_forbidden_means_ask_again() {
    check("", 0);
    check("cache-control: no-cache, max-age=600", 0);
    check("cache-control: no-store\ncache-control: max-age=600", 0);
    check("cache-control: private=\"set-cookie, max-age=5\", max-age=60", 60);
    check("cache-control: no-cache=\"set-cookie\", max-age=60", 60);
    assert!(Freshness::of(&read("cache-control: No-Store"), now(), DAY).no_store);
}

#[test]
fn retry_after_takes_seconds_and_dates() {
    let after = |value| retry_after(value, now()).map(|it| it.as_secs());
    assert_eq!(after("120"), Some(120));
    assert_eq!(after(" 0 "), Some(0));
    assert_eq!(after("Tue, 24 Nov 2026 12:02:00 GMT"), Some(120));
    assert_eq!(after("Tuesday, 24-Nov-26 12:02:00 GMT"), Some(120));
    assert_eq!(after("Tue Nov 24 12:02:00 2026"), Some(120));
    assert_eq!(after("Tue, 24 Nov 2026 11:00:00 GMT"), Some(0));
    for value in ["", "-5", "1.5", "soon", "12 s"] {
        assert_eq!(after(value), None, "{value}");
    }
}

proptest! {
    #[test]
    fn no_header_value_is_a_panic(value in "\\PC*") {
        let _ = retry_after(&value, now());
        let _ = http_date(&value);
        CacheControl::default().read(&value);
        let headers = vec![
            ("cache-control".to_owned(), value.clone()),
            ("expires".to_owned(), value.clone()),
            ("age".to_owned(), value.clone()),
            ("date".to_owned(), value.clone()),
        ];
        let freshness = Freshness::of(&headers, now(), DAY);
        prop_assert!(freshness.expires_at.is_none_or(|at| at.duration_since(now()).as_secs() <= 24 * 3600));
        let res = Response::new("https://a.example/", 200).with_header("Content-Type", value);
        let _ = (res.media_type(), res.charset());
    }

    #[test]
    fn every_number_of_seconds_is_understood(secs in any::<u64>()) {
        let after = retry_after(&secs.to_string(), now()).unwrap();
        prop_assert_eq!(after.as_secs(), secs.min(1 << 31));
    }

    #[test]
    fn directives_are_found_among_any_others(secs in 1u64..80_000, noise in "[a-z-]{1,12}(=[a-z0-9]{1,5})?") {
        prop_assume!(!noise.starts_with("no-") && !noise.starts_with("max-age"));
        let headers = vec![("cache-control".to_owned(), format!("{noise}, max-age={secs} ,{noise}"))];
        let freshness = Freshness::of(&headers, now(), DAY);
        prop_assert_eq!(freshness.expires_at.unwrap().duration_since(now()).as_secs(), secs as i64);
    }
}
