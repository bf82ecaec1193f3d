//! The small grammars and the places of complaints.

use std::time::Duration;

use crate::{Pattern, SourceText, includes, plugin_directories, text, values::*};

#[test]
fn durations_and_sizes_read_back() {
    for text in ["0s", "250ms", "30s", "15m", "6h", "90d"] {
        let duration = duration(text).unwrap();
        assert_eq!(show_duration(duration), text);
    }
    assert_eq!(duration("90s"), Some(Duration::from_secs(90)));
    for text in ["", "15", "m", "1.5h", "-1s", "15 m", "15M", "99999999999999999999d"] {
        assert_eq!(duration(text), None, "{text}");
    }
    for text in ["1B", "512KiB", "8MiB", "2GiB"] {
        assert_eq!(show_size(size(text).unwrap()), text);
    }
    for text in ["", "8", "8MB", "8 MiB", "18446744073709551615KiB"] {
        assert_eq!(size(text), None, "{text}");
    }
}

#[test]
fn hosts_names_days_and_prefixes() {
    for host in ["iom.fi", "www.iom.int", "xn--80ak6aa92e.com", "old_host.example", "localhost"] {
        assert!(is_host(host), "{host}");
    }
    for host in ["", "IOM.fi", "iom.fi:443", "https://iom.fi", "a..b", "-a.example", "a b"] {
        assert!(!is_host(host), "{host}");
    }
    assert!(is_name("iom-fi") && is_name("2030-agenda"));
    assert!(!is_name("Iom") && !is_name("-a") && !is_name("a_b") && !is_name(""));
    assert!(is_month_day("02-29") && is_month_day("12-18"));
    assert!(!is_month_day("2-29") && !is_month_day("13-01") && !is_month_day("02-30"));
    assert!(is_prefix("/finland") && is_prefix("/europe/finland"));
    assert!(!is_prefix("finland") && !is_prefix("/finland/") && !is_prefix("/"));
}

#[test]
fn the_nearest_name_is_near() {
    let known = ["finland", "sweden", "iceland"];
    assert_eq!(nearest("finlnad", known), Some("finland"));
    assert_eq!(nearest("Finland", known), Some("finland"));
    assert_eq!(nearest("sweeden", known), Some("sweden"));
    assert_eq!(nearest("portugal", known), None);
}

#[test]
fn patterns_stand_for_whole_addresses() {
    let check = |pattern: &str, url: &str| Pattern(pattern.to_owned()).matches(url);
    assert!(check("https://a.example/news/*", "https://a.example/news/one"));
    assert!(!check("https://a.example/news/*", "https://a.example/events/one"));
    assert!(check("*/sort", "http://a.example/stories/cambodia/sort"));
    assert!(check("*?404*", "https://a.example/x?404%3Bhttp"));
    assert!(check("*/news/*?page=*", "https://a.example/news/x?page=2"));
    assert!(!check("https://a.example", "https://a.example/"));
    assert!(!check("*a*a", "a"));
}

#[test]
fn columns_count_characters_after_marks_and_carriage_returns() {
    let check = |content: &str, word: &str, expected: &str| {
        let file = SourceText { path: "a.toml".to_owned(), text: content.to_owned() };
        let start = text::without_bom(content).find(word).unwrap();
        let spot = text::Ruled::new(&file).spot(&(start..start + word.len()));
        assert_eq!(spot.to_string(), expected);
    };
    check("a = 1\nb = 2\n", "b", "a.toml:2:1");
    check("\u{feff}a = 1\n", "a", "a.toml:1:1");
    check("a = 1\r\nb = 2\r\n", "2", "a.toml:2:5");
    check("ä = \"öö\" # x", "x", "a.toml:1:12");
}

#[test]
fn includes_and_plugins_are_found_even_beside_mistakes() {
    assert_eq!(
        includes("include = [\"../a.toml\", 3, \"b.toml\"]\n[server\n"),
        ["../a.toml", "b.toml"]
    );
    assert_eq!(includes("[server]\n"), Vec::<String>::new());
    assert_eq!(plugin_directories("[plugins]\ndirectories = [\"a\", \"b\"]\n[x\n"), ["a", "b"]);
    assert_eq!(plugin_directories("[plugins]\nisolation = 1\n"), ["plugins"]);
}
