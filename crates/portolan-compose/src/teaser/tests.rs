use super::{clip, without_title};

#[test]
fn clips() {
    let check = |text: &str, truncated: bool, expect: &str| {
        assert_eq!(clip(text, 60, truncated), expect, "{text}");
    };
    check("A short one.", false, "A short one.");
    check("humanitarian aid at the border and", true, "humanitarian aid at the border and…");
    check("It ends well.", true, "It ends well.");
    check("cut already…", true, "cut already…");
    check(
        "The first sentence fits in well enough. The second one does not fit any more.",
        false,
        "The first sentence fits in well enough.",
    );
    check(
        "One long sentence that goes on and on without any end in sight, it seems to me.",
        false,
        "One long sentence that goes on and on without any end in…",
    );
    check(
        "Mr. J. Smith of St. Petersburg went to see the sea and the many ships that sail there.",
        false,
        "Mr. J. Smith of St. Petersburg went to see the sea and the…",
    );
    check(
        "Kerro meille mitä sinä ajattelet! Tule mukaan keskusteluun tänään 🎉 #a",
        false,
        "Kerro meille mitä sinä ajattelet!",
    );
    check("We meet on Monday. #MigrantsDay #Siirtolaiset 🎉", false, "We meet on Monday.");
    check("Join us with hashtag #MigrantsDay", false, "Join us with hashtag #MigrantsDay");
    check("spaces \n and\tlines", false, "spaces and lines");
    check("", false, "");
}

#[test]
fn clips_count_characters_not_bytes() {
    let text = "мир ".repeat(50);
    let short = clip(&text, 60, false);
    assert!(short.chars().count() <= 61, "{short}");
    assert!(short.ends_with('…'));
}

/// D03: the listing prints the heading again as the first line of the teaser.
#[test]
fn a_teaser_does_not_repeat_the_title() {
    assert_eq!(without_title("A title!", "a Title"), None);
    assert_eq!(
        without_title("A title\nA title\nThen the text.", "A title"),
        Some("Then the text.")
    );
    assert_eq!(
        without_title("A title is what we need.", "A title"),
        Some("A title is what we need.")
    );
    assert_eq!(without_title("  ", "A title"), None);
}
