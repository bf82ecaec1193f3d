//! Numbers and times as cells write them.

use crate::{
    number::{self, Cell, Sign},
    period,
};

use super::*;

/// Cell, decimal sign → value, approximate, unit; `either`; or what else it is.
#[track_caller]
fn check(cell: &str, sign: Option<Sign>, expect: &str) {
    let shown = match number::read(cell, sign) {
        Cell::Empty => "nothing".to_owned(),
        Cell::Either => "either".to_owned(),
        Cell::Words => "words".to_owned(),
        Cell::Number(number) => {
            let about = if number.approximate { "about " } else { "" };
            let unit = number.unit.map(|it| format!(" {it}")).unwrap_or_default();
            let mark = number.mark.map(|it| format!(" ^{it}")).unwrap_or_default();
            format!("{about}{}{unit}{mark}", number.value)
        }
    };
    assert_eq!(shown, expect, "{cell}");
}

#[test]
fn h04_separators_mean_what_the_column_says() {
    for (cell, expect) in [
        ("1234", "1234"),
        ("1,234,567", "1234567"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("12,34,567.8", "1234567.8"),
        ("1 234 567", "1234567"),
        ("1\u{202f}234", "1234"),
        ("1'234'567", "1234567"),
        ("12,5", "12.5"),
        ("0,125", "0.125"),
        ("0.125", "0.125"),
        ("3633.942583732058", "3633.942583732058"),
        ("1,234", "either"),
        ("1.234", "either"),
        ("1.5e3", "1500"),
        ("2E-3", "0.002"),
        ("-12", "-12"),
        ("−12,5 %", "-12.5 %"),
        ("€ 1 500", "1500 €"),
        ("EUR 900", "900 EUR"),
        ("900 EUR", "900 EUR"),
        ("almost 500", "about 500"),
        ("~200", "about 200"),
        ("<5", "about 5"),
        ("116*", "116 ^*"),
        ("116 [1]", "116 ^1"),
        ("49²", "49 ^²"),
    ] {
        check(cell, None, expect);
    }
    check("1,234", Some(Sign::Point), "1234");
    check("1,234", Some(Sign::Comma), "1.234");
    check("1.234", Some(Sign::Comma), "1234");
    check("1.234", Some(Sign::Point), "1.234");
}

#[test]
fn h11_what_is_not_stated_is_no_nought() {
    for cell in ["", " ", "-", "–", "n/a", "nan", "NULL", "..", ":", "Not available"] {
        check(cell, None, "nothing");
    }
    check("0", None, "0");
    for cell in ["2020-10-03", "10–15", "12.3.2020", "3.5 of 7", "AF32", "10:30"] {
        check(cell, None, "words");
    }
}

#[test]
fn h04_a_column_tells_its_decimal_sign() {
    let sign = |cells: &[&str]| number::sign(cells.iter().copied());
    assert_eq!(sign(&["1,234", "12.5"]), Some(Sign::Point));
    assert_eq!(sign(&["1.234", "12,5"]), Some(Sign::Comma));
    assert_eq!(sign(&["1,234", "1,234,567"]), Some(Sign::Point));
    // Three digits behind each sign, and never four without one.
    assert_eq!(sign(&["1,234", "2,116", "646"]), Some(Sign::Point));
    assert_eq!(sign(&["1.234", "2.116", "646"]), Some(Sign::Comma));
    // One alone says nothing, and a long number beside it says otherwise.
    assert_eq!(sign(&["1,234", "646"]), None);
    assert_eq!(sign(&["1,234", "2,116", "1646"]), None);
    // A column of both is none.
    assert_eq!(sign(&["1,5", "1.5"]), None);
    // Dates are no figures.
    assert_eq!(sign(&["12.3.2020", "1.4.2020"]), None);
}

#[test]
fn h04_what_may_mean_two_things_is_not_read() {
    let harvest = csv(&json!({}), "place;n\nOslo;1.234\nTurku;1646\n");
    assert_eq!(lines(&harvest), ["n = 1646 @Turku"]);
    assert_eq!(codes(&harvest), ["table-number-ambiguous"]);
    let harvest = csv(&json!({ "decimal": "comma" }), "place;n\nOslo;1.234\nTurku;1646\n");
    assert_eq!(lines(&harvest), ["n = 1234 “1.234” @Oslo", "n = 1646 @Turku"]);
}

#[test]
fn times_are_read_where_their_form_means_one_thing() {
    let iso = |when: Option<When>| when.and_then(|it| it.iso()).unwrap_or_default();
    for (cell, starts, ends) in [
        ("2020", "2020", ""),
        ("2020-10", "2020-10", ""),
        ("2017-12-31T00:00:00", "2017-12-31", ""),
        ("2020Q3", "2020-07", "2020-09"),
        ("Q1 2020", "2020-01", "2020-03"),
        ("2020-H2", "2020-07", "2020-12"),
        ("2019–2020", "2019", "2020"),
        ("2015-2019", "2015", "2019"),
        ("2010-06-30 to 2025-01-31", "2010-06-30", "2025-01-31"),
        ("[2010-06-30T00:00:00 TO 2025-01-31T23:59:59]", "2010-06-30", "2025-01-31"),
        // Words are left to who knows the months of many languages.
        ("October 2020", "", ""),
        ("05/03/2020", "", ""),
        ("2020-2019", "", ""),
    ] {
        let period = period::read(cell).unwrap();
        assert_eq!(period.raw, cell);
        assert_eq!((iso(period.starts), iso(period.ends)), (starts.into(), ends.into()), "{cell}");
    }
    assert_eq!(period::read("–"), None);
    assert_eq!(period::of_month("2017", "12").unwrap().raw, "2017-12");
    assert_eq!(period::of_month("2017", "March").unwrap().raw, "March 2017");
    let span = period::between("2017-03-30", "2017-04-30").unwrap();
    assert_eq!(span.raw, "2017-03-30 – 2017-04-30");
    assert_eq!(iso(span.ends), "2017-04-30");
}
