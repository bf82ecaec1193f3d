use super::*;

#[test]
fn i12_white_space_of_every_kind_is_one_space() {
    assert_eq!(squeeze("  a\u{a0}\u{a0}b \n\t c\u{200b}d\u{ad}  "), "a b cd");
}

#[test]
fn c24_sentences_end_in_every_script() {
    let check = |text: &str, expect: &[&str]| assert_eq!(sentences(text), expect);
    check(
        "One thing. Another thing! A third? Done…",
        &["One thing.", "Another thing!", "A third?", "Done…"],
    );
    check("هل وصلوا؟ نعم وصلوا.", &["هل وصلوا؟", "نعم وصلوا."]);
    check("“He came.” She left.", &["“He came.”", "She left."]);
    check("Bogotá D.C. is high. It is cold.", &["Bogotá D.C. is high.", "It is cold."]);
    check("Dňa 19. mája sa konalo. Koniec.", &["Dňa 19. mája sa konalo.", "Koniec."]);
}

#[test]
fn c02_quotes_differ_and_compare_equal() {
    assert_eq!(key("“Uusi tuuli puhaltaa”"), key("”Uusi tuuli puhaltaa”"));
    assert_eq!(tag_key("Counter-trafficking"), tag_key("Countertrafficking"));
}

#[test]
fn clipping_cuts_between_words() {
    assert_eq!(clip("short", 90), "short");
    let clipped = clip("a harbour town welcomes forty new neighbours with soup and songs", 40);
    assert!(clipped.chars().count() <= 40, "{clipped}");
    assert!(clipped.ends_with('…') && !clipped.contains("neighb…"), "{clipped}");
}
