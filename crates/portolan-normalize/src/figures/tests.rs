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
    // What a share is one of belongs to it: 79 percent of 99 percent are not 79 percent of all.
    let text = "99 percent received support, and 79 percent of those received more. 5 percent of the families did not, 0,3 % heistä.";
    let raws: Vec<String> = read(text, "en").into_iter().map(|it| it.raw).collect();
    assert_eq!(raws[..3], ["99 percent", "79 percent of those", "5 percent of the families"]);
    check("fi", "3 % heistä palasi", Some(("3", false, "percent", "3 % heistä")));
    check("en", "One percent received", Some(("1", false, "percent", "One percent")));
    check("fr", "3,5 pour cent", Some(("3.5", false, "percent", "3,5 pour cent")));
}

#[test]
fn h03_numbers_of_several_words_are_one_number() {
    for (lang, text, value, raw) in [
        ("en", "Twenty-three persons chose", "23", "Twenty-three persons"),
        ("en", "nearly forty five families", "45", "nearly forty five families"),
        ("en", "one hundred and twenty persons", "120", "one hundred and twenty persons"),
        (
            "en",
            "two thousand three hundred migrants",
            "2300",
            "two thousand three hundred migrants",
        ),
        ("en", "two million people", "2000000", "two million people"),
        ("en", "seventeen countries", "17", "seventeen countries"),
        ("fi", "kaksikymmentäkolme henkilöä", "23", "kaksikymmentäkolme henkilöä"),
        ("fi", "kaksitoista lasta", "12", "kaksitoista lasta"),
        ("sv", "tjugotre personer", "23", "tjugotre personer"),
        ("de", "dreiundzwanzig Menschen", "23", "dreiundzwanzig Menschen"),
        ("es", "treinta y tres países", "33", "treinta y tres países"),
        ("fr", "vingt-trois personnes", "23", "vingt-trois personnes"),
    ] {
        let figures = read(text, lang);
        assert_eq!(figures.len(), 1, "{text}: {figures:?}");
        assert_eq!((figures[0].value.as_str(), figures[0].raw.as_str()), (value, raw));
    }
    // Two numbers with a word between stay two.
    let figures = read("Twenty and three persons", "en");
    assert_eq!(figures.len(), 1, "{figures:?}");
    assert_eq!(figures[0].value, "3");
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
fn h04_scales_are_read_with_a_capital_and_coins_are_no_shares() {
    check("de", "3,5 Milliarden Euro", Some(("3500000000", false, "euros", "3,5 Milliarden Euro")));
    check(
        "de",
        "2 Millionen Menschen",
        Some(("2000000", false, "persons", "2 Millionen Menschen")),
    );
    check("fr", "3 milliards d’euros et 2 cas", Some(("2", false, "cases", "2 cas")));
    check(
        "es",
        "5 millones de personas",
        Some(("5000000", false, "persons", "5 millones de personas")),
    );
    // A billion is not the same everywhere.
    check("de", "1 Billion Euro", None);
    check("en", "1 billion euros", Some(("1000000000", false, "euros", "1 billion euros")));
    check("de", "30 Cent je Boot", None);
    check("en", "83.2 per cent", Some(("83.2", false, "percent", "83.2 per cent")));
    // Words between a number and money belong to something else.
    check("en", "Boat 2 costs US$ and 3Aimage%", None);
    check("en", "10km", Some(("10", false, "km", "10km")));
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
fn a_number_counts_nothing_in_the_next_line() {
    check("en", "Training in five cities\nStaff of the harbour", None);
}

#[test]
fn money_before_and_behind() {
    check("en", "more than 900 euros", Some(("900", true, "euros", "more than 900 euros")));
    check("en", "granted EUR 1500 each", Some(("1500", false, "euros", "EUR 1500")));
    check("en", "a sentence ends in 2017. Persons came", None);
}
