//! The monthly returns of one office, in sentences of our own with the figures and slips of the
//! published ones.

use portolan_core::{When, date::Dated};

use crate::tests::{made, page};

fn iso(when: &When) -> String {
    when.iso().unwrap_or_else(|| "?".to_owned())
}

/// What a post of this day states: measure, value, about, period, words.
fn stated(title: &str, published: &str, text: &str) -> Vec<String> {
    let mut raw = page(title, &format!("<p>{text}</p>"));
    raw.published = Some(portolan_core::raw::RawDate { raw: published.to_owned(), when: None });
    let item = made(&raw);
    item.observations
        .iter()
        .map(|it| {
            let about = if it.approximate { "about " } else { "" };
            let period = it.period.as_ref().map_or_else(String::new, |period| {
                let ends = period.ends.as_ref().map(|it| format!("–{}", iso(it)));
                format!(" [{}: {}{}]", period.raw, iso(&period.starts), ends.unwrap_or_default())
            });
            let value = it.value.as_deref().unwrap_or_default();
            format!("{about}{value} {}{period} “{}”", it.measure.value, it.raw)
        })
        .collect()
}

#[test]
fn a_month_and_the_year_so_far_are_two_observations() {
    assert_eq!(
        stated(
            "IOM Finland assisted 29 voluntary returnees in October 2020",
            "3.11.2020",
            "Helsinki – In October 2020 IOM Finland assisted 29 persons in their return. Since the beginning of the year there have been 183.",
        ),
        [
            "29 persons [October 2020: 2020-10] “29 persons”",
            "183 persons [Since the beginning of the year: 2020-01–2020-10] “183”",
        ]
    );
    assert_eq!(
        stated(
            "One returnee in May 2020",
            "4.6.2020",
            "Toukokuussa 2020 yksi henkilö palasi vapaaehtoisesti kotimaahansa. Vuoden alusta 69 henkilöä on palannut.",
        ),
        [
            "1 henkilö [Toukokuussa 2020: 2020-05] “yksi henkilö”",
            "69 henkilöä [Vuoden alusta: 2020-01–2020-05] “69 henkilöä”",
        ]
    );
}

#[test]
fn h01_what_was_written_twice_is_counted_once() {
    assert_eq!(
        stated(
            "Almost 200 returns during January and February 2018",
            "12.3.2018",
            "In January and February 2018 almost 200 hundred persons went back by boat. For 161 of them that country was Iraq.",
        ),
        [
            "about 200 persons [January and February 2018: 2018-01–2018-02] “almost 200 hundred persons”",
            "161 persons [January and February 2018: 2018-01–2018-02] “161”",
        ]
    );
}

#[test]
fn h02_a_wrong_sum_stays_as_it_is() {
    let post =
        |month: &str, day: &str, text: &str| stated(&format!("Returns in {month} 2018"), day, text);
    let april = post(
        "April",
        "7.5.2018",
        "In April 49 persons returned. Since the beginning of the year 339 persons have returned.",
    );
    let may = post(
        "May",
        "6.6.2018",
        "In May 58 persons returned. Almost 400 hundred migrants have returned since the beginning of the year.",
    );
    let june = post(
        "June",
        "5.7.2018",
        "In June 51 persons returned. Since the beginning of the year 447 persons have returned.",
    );
    assert_eq!(
        april[1],
        "339 persons [Since the beginning of the year: 2018-01–2018-04] “339 persons”"
    );
    assert_eq!(
        may[1],
        "about 400 migrants [since the beginning of the year: 2018-01–2018-05] “Almost 400 hundred migrants”"
    );
    assert_eq!(
        june,
        [
            "51 persons [June: 2018-06] “51 persons”",
            "447 persons [Since the beginning of the year: 2018-01–2018-06] “447 persons”",
        ]
    );
}

#[test]
fn one_sentence_may_tell_of_two_times() {
    assert_eq!(
        stated(
            "Returns in the first half of 2018",
            "5.7.2018",
            "In June 51 persons returned, which makes 447 since the beginning of the year. In April the total had been 339, and 58 persons returned in May."
        ),
        [
            "51 persons [June: 2018-06] “51 persons”",
            "447 persons [since the beginning of the year: 2018-01–2018-06] “447”",
            "58 persons [May: 2018-05] “58 persons”",
        ]
    );
    // Months in a row are one time.
    assert_eq!(
        stated("Statistics", "5.7.2018", "In 2018, 27 persons returned in May, June and July."),
        ["27 persons [May, June and July: 2018-05–2018-07] “27 persons”"]
    );
}

#[test]
fn h03_shares_keep_what_they_are_shares_of() {
    let found = stated(
        "Statistics of March 2017",
        "5.4.2017",
        "Support went to 99 percent of those who returned in 2017. It was paid in cash, and 79 percent of those paid received more than 900 euros.",
    );
    assert_eq!(
        found,
        [
            "99 percent of those [2017: 2017] “99 percent of those”",
            "79 percent of those [2017: 2017] “79 percent of those”",
            "about 900 euros [2017: 2017] “more than 900 euros”",
        ]
    );
}

#[test]
fn h08_publishers_that_disagree_stand_side_by_side() {
    let one =
        stated("Statistics", "1.1.2019", "In 2017 there were 1,488 returns from the country.");
    let other =
        stated("Statistics", "1.1.2019", "In 2017 there were 1,422 returns from the country.");
    assert_eq!(one, ["1488 returns [2017: 2017] “1,488 returns”"]);
    assert_eq!(other, ["1422 returns [2017: 2017] “1,422 returns”"]);
}

#[test]
fn h11_silence_is_no_nought_and_stories_are_no_statistics() {
    assert!(
        stated("Statistics of May", "4.6.2020", "Nobody knows yet how it will go on.").is_empty()
    );
    // Figures of a story are figures, but it is not about them.
    assert!(
        stated("A long way", "4.6.2020", "Two children and 12 goats crossed the hills.").is_empty()
    );
    // What names no time has none.
    let found = stated("Statistics", "4.6.2020", "The house has room for 45 persons.");
    assert_eq!(found, ["45 persons “45 persons”"]);
}

#[test]
fn a_year_so_far_without_a_month_is_told_in_its_words() {
    let found = stated(
        "Statistics",
        "5.7.2018",
        "Since the beginning of the year 447 persons have returned.",
    );
    assert_eq!(found, ["447 persons [Since the beginning of the year: ?] “447 persons”"]);
}

#[test]
fn units_are_those_that_stand_there() {
    let mut raw = page(
        "Tilastot",
        "<p>Toukokuussa 2020 palasi 12 henkilöä, heistä 3 % lapsia. Tuki oli 900 €.</p>",
    );
    raw.published = Some(portolan_core::raw::RawDate { raw: "2020-06-04".to_owned(), when: None });
    let item = made(&raw);
    let units: Vec<Option<&str>> = item.observations.iter().map(|it| it.unit.as_deref()).collect();
    assert_eq!(units, [Some("henkilöä"), Some("%"), Some("€")]);
}

#[test]
fn a_figure_keeps_the_sentence_it_stands_in() {
    let mut raw = page(
        "Statistics",
        "<p>In 2019 the office helped 406 persons to 39 countries. Later that was called a record.</p>",
    );
    raw.published = Some(portolan_core::raw::RawDate { raw: "2020-02-04".to_owned(), when: None });
    let item = made(&raw);
    let notes: Vec<&str> = item.observations.iter().filter_map(|it| it.note.as_deref()).collect();
    assert_eq!(notes, ["In 2019 the office helped 406 persons to 39 countries."; 2]);
    assert_eq!(
        item.published,
        Dated { when: crate::tests::day(2020, 2, 4), raw: Some("2020-02-04".to_owned()) }
    );
}

#[test]
fn a_period_in_words_is_read_by_the_months_of_all_languages() {
    use portolan_core::raw::{RawObservation, RawPeriod};

    let starts = |words: &str| {
        let mut raw = page("Returns", "<p>Figures of the office.</p>");
        raw.observations.push(RawObservation {
            measure: "returns".to_owned(),
            value: "1".to_owned(),
            raw: "1".to_owned(),
            period: Some(RawPeriod { raw: words.to_owned(), ..RawPeriod::default() }),
            ..RawObservation::default()
        });
        let item = made(&raw);
        let period = item.observations[0].period.clone().unwrap();
        assert_eq!(period.raw, words);
        iso(&period.starts)
    };
    assert_eq!(starts("October 2020"), "2020-10");
    assert_eq!(starts("toukokuu 2020"), "2020-05");
    assert_eq!(starts("2017"), "2017");
    assert_eq!(starts("05/03/2020"), "?");
    assert_eq!(starts("two days ago"), "?");
}
