use jiff::civil::date;
use portolan_core::When;

use super::{date_text, instant_text, number, size, zone};
use crate::{testing::at, words::phrases};

#[test]
fn dates_in_every_language() {
    let check = |lang: &str, when: When, expect: &str| {
        let text = date_text(phrases(lang), &zone("Europe/Helsinki"), &when).expect("known");
        assert_eq!(text.text, expect, "{lang}");
    };
    let day = When::Day { date: date(2018, 3, 22) };
    check("en", day, "22 March 2018");
    check("fi", day, "22.3.2018");
    check("sv", day, "22 mars 2018");
    check("ru", day, "22 марта 2018 г.");
    check("ar", day, "22 آذار/مارس 2018");
    check("fr", day, "22 mars 2018");
    check("es", day, "22 de marzo de 2018");
    check("fr", When::Day { date: date(2018, 3, 1) }, "1er mars 2018");
    check("ru", When::Month { year: 2018, month: 3 }, "март 2018 г.");
    check("fi", When::Month { year: 2018, month: 3 }, "maaliskuu 2018");
    check("es", When::Month { year: 2018, month: 3 }, "marzo de 2018");
    check("en", When::Year { year: 2018 }, "2018");
}

/// B18: what has no date has no words for one, and never those of 1970.
#[test]
fn unknown_dates_have_no_text() {
    assert_eq!(date_text(phrases("en"), &zone("UTC"), &When::Unknown), None);
}

#[test]
fn days_are_reckoned_in_the_portals_time_zone() {
    let late = When::Instant { at: at("2018-03-22T22:30:00Z"), offset_minutes: 0 };
    let text = |name: &str| date_text(phrases("en"), &zone(name), &late).expect("known");
    assert_eq!(text("Europe/Helsinki").text, "23 March 2018");
    assert_eq!(text("UTC").text, "22 March 2018");
    assert_eq!(text("no such zone").text, "22 March 2018");
    assert_eq!(text("Europe/Helsinki").iso, "2018-03-22T22:30:00Z");
}

#[test]
fn times() {
    let check = |lang: &str, expect: &str| {
        let moment = at("2018-03-22T04:40:00Z");
        assert_eq!(instant_text(phrases(lang), &zone("Europe/Helsinki"), moment).text, expect);
    };
    check("en", "22 March 2018, 06:40");
    check("fi", "22.3.2018 klo 06.40");
    check("fr", "22 mars 2018 à 06:40");
}

#[test]
fn numbers_and_sizes() {
    assert_eq!(number("en", 1_234_567), "1,234,567");
    assert_eq!(number("fi", 12_345), "12\u{a0}345");
    assert_eq!(number("es", 1_234), "1234");
    assert_eq!(number("es", 12_345), "12\u{a0}345");
    assert_eq!(number("ar", 999), "999");
    assert_eq!(size(phrases("en"), 612_345), "0.6 MB");
    assert_eq!(size(phrases("fi"), 1_150_000), "1,2 Mt");
    assert_eq!(size(phrases("en"), 4_001), "5 KB");
    assert_eq!(size(phrases("en"), 0), "1 KB");
}
