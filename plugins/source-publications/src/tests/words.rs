//! Names of languages, of people, and numbers of books.

use crate::{chapters, languages};

#[test]
fn languages_are_known_by_their_names() {
    for (words, tag) in [
        ("French", Some("fr")),
        ("Français (PDF)", Some("fr")),
        ("English version", Some("en")),
        ("العربية", Some("ar")),
        ("中文", Some("zh")),
        ("Русский", Some("ru")),
        ("Kiswahili", Some("sw")),
        ("Download PDF", None),
        ("French Guiana", None),
    ] {
        assert_eq!(languages::named(words), tag, "{words}");
    }
    for (name, tag) in [
        ("WMR-2022-FR.pdf", Some("fr")),
        ("report_es.pdf", Some("es")),
        ("handbook-english.pdf", Some("en")),
        ("annex-II.pdf", None),
        ("plan-be.PDF", Some("be")),
        ("en.pdf", None),
        ("report.pdf", None),
    ] {
        assert_eq!(languages::in_file_name(name), tag, "{name}");
    }
    assert_eq!(languages::tag("pt-BR").as_deref(), Some("pt-BR"));
    assert_eq!(languages::tag("Svenska").as_deref(), Some("sv"));
    assert_eq!(languages::tag("several"), None);
}

#[test]
fn numbers_of_books_keep_their_hyphens() {
    let found = chapters::isbn(
        "ISBN 978-92-9268-126-5 (PDF), 9789292680787; ISBN: 92-9068-123-X, tel. 978 123",
    );
    assert_eq!(found, ["978-92-9268-126-5", "9789292680787", "92-9068-123-X"]);
}

#[test]
fn names_are_parted_where_they_end() {
    let names = |words: &str| {
        let people = chapters::people(words, None);
        people.into_iter().filter_map(|it| it.name).collect::<Vec<_>>()
    };
    assert_eq!(
        names("By Marie McAuliffe and Anna Triandafyllidou"),
        ["Marie McAuliffe", "Anna Triandafyllidou"]
    );
    assert_eq!(
        names("McAuliffe, M. and A. Triandafyllidou"),
        ["McAuliffe, M.", "A. Triandafyllidou"]
    );
    assert_eq!(names("Adrian Kitimbo; Guy Abel"), ["Adrian Kitimbo", "Guy Abel"]);
    assert_eq!(names("A. One, B. Two"), ["A. One", "B. Two"]);
    assert_eq!(names("One, J.-P. and B. C. Two"), ["One, J.-P.", "B. C. Two"]);
}
