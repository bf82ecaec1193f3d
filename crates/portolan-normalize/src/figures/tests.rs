use super::*;

/// Text → value, approximate, unit, raw of the first figure.
#[track_caller]
fn check(lang: &str, text: &str, expect: Option<(&str, bool, &str, &str)>) {
    let figures = read(text, lang);
    let first = figures.first().map(|it| {
        (it.value.as_str(), it.approximate, it.unit.as_deref().unwrap_or_default(), it.raw.as_str())
    });
    assert_eq!(first, expect, "{text}");
}

#[test]
fn h01_hundreds_that_were_written_twice() {
    check(
        "en",
        "almost 200 hundred persons chose",
        Some(("200", true, "persons", "almost 200 hundred persons")),
    );
    check(
        "en",
        "Almost 400 hundred migrants came",
        Some(("400", true, "migrants", "Almost 400 hundred migrants")),
    );
    check("en", "two hundred persons", Some(("200", false, "persons", "two hundred persons")));
}

#[test]
fn h03_number_words_and_percentages() {
    check("en", "99 percent of those", Some(("99", false, "percent", "99 percent")));
    check("en", "One percent received", Some(("1", false, "percent", "One percent")));
    check("fr", "3,5 pour cent", Some(("3.5", false, "percent", "3,5 pour cent")));
}

#[test]
fn h04_separators_mean_what_the_language_says() {
    check("en", "28,000 new TB cases", Some(("28000", false, "cases", "28,000 new TB cases")));
    check("fi", "0,3 prosenttia", Some(("0.3", false, "percent", "0,3 prosenttia")));
    check(
        "es",
        "más de 1.500 migrantes",
        Some(("1500", true, "migrants", "más de 1.500 migrantes")),
    );
    check("fi", "2 985 km", Some(("2985", false, "km", "2 985 km")));
    check("ar", "4.7 مليون شخص", Some(("4700000", false, "persons", "4.7 مليون شخص")));
    check(
        "en",
        "3,9 million registered nationwide",
        Some(("3900000", false, "registered", "3,9 million registered")),
    );
    check(
        "en",
        "An estimated 28 million children",
        Some(("28000000", true, "children", "An estimated 28 million children")),
    );
    check("en", "1,234,567 people", Some(("1234567", false, "persons", "1,234,567 people")));
    check("de", "1.234,5 km", Some(("1234.5", false, "km", "1.234,5 km")));
    check(
        "en",
        "3633.942583732058 individuals",
        Some(("3633.942583732058", false, "persons", "3633.942583732058 individuals")),
    );
}

#[test]
fn h04_what_may_mean_two_things_is_not_read() {
    check("en", "1.500 persons", None);
    check("fi", "1,500 henkilöä", None);
}

#[test]
fn h11_no_figure_is_no_figure() {
    check("en", "Nobody came in 2018, and the 2030 Agenda was read.", None);
    check("en", "0 persons", Some(("0", false, "persons", "0 persons")));
}

#[test]
fn money_before_and_behind() {
    check("en", "more than 900 euros", Some(("900", true, "euros", "more than 900 euros")));
    check("en", "granted EUR 1500 each", Some(("1500", false, "euros", "EUR 1500")));
    check("en", "a sentence ends in 2017. Persons came", None);
}
