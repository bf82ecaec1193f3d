//! What a publication's page says.

use super::*;

#[test]
fn fields_are_read_by_their_labels() {
    let harvest = single(
        &json!({}),
        "<h1>Handbook on assisted return</h1>\
         <div class=field><div class=field__label>ISBN</div><div class=field__item>978-92-9268-126-5</div><div class=field__item>ISBN 92-9068-123-X</div></div>\
         <dl><dt>Reference Number:</dt><dd>PUB2020/053/EL</dd><dt>Number of Pages</dt><dd>112 pages</dd>\
         <dt>Original Language</dt><dd>English</dd><dt>Sprache</dt><dd>Deutsch</dd></dl>\
         <table><tr><th>Authors</th><td>Marie McAuliffe; Anna Triandafyllidou</td></tr><tr><th>Series</th><td>Handbooks</td></tr></table>\
         <ul><li><strong>Volume:</strong> 3</li><li><strong>Year of publication:</strong> 2020</li></ul>\
         <p><b>How to cite:</b> IOM, 2020. Handbook. Geneva.</p><p><b>Format:</b> Softcover</p>\
         <p>Words about the book.</p><a href='/files/handbook_de.pdf'>Herunterladen</a>",
    );
    let item = &harvest.items[0];
    let about = book(item);
    assert_eq!(about.isbn, ["978-92-9268-126-5", "92-9068-123-X"]);
    assert_eq!(about.reference.as_deref(), Some("PUB2020/053/EL"));
    assert_eq!(about.pages, Some(112));
    assert_eq!(about.original_lang.as_deref(), Some("en"));
    assert_eq!(about.series.as_deref(), Some("Handbooks"));
    assert_eq!(about.edition.as_deref(), Some("3"));
    assert_eq!(about.citation.as_deref(), Some("IOM, 2020. Handbook. Geneva."));
    assert_eq!(item.lang.as_deref(), Some("de"));
    assert_eq!(item.published.as_ref().unwrap().raw, "2020");
    let names: Vec<&str> = item.authors.iter().filter_map(|it| it.name.as_deref()).collect();
    assert_eq!(names, ["Marie McAuliffe", "Anna Triandafyllidou"]);
    assert!(item.facts.iter().any(|it| it.label == "Format" && it.value == "Softcover"));
    assert_eq!(item.attachments[0].lang.as_deref(), Some("de"));
    assert_eq!(item.kind.as_deref(), Some("publication"));
}

#[test]
fn i09_labels_without_a_value_say_nothing() {
    let harvest = single(
        &json!({}),
        "<h1>Profile</h1><p>Words.</p><dl><dt>Number of Pages</dt><dd></dd><dt>Reference Number</dt><dd> </dd>\
         <dt>Region</dt><dd></dd><dt>For Deletion</dt><dd>Yes</dd></dl><a href=/files/p.pdf>Download</a>",
    );
    let item = &harvest.items[0];
    assert_eq!((book(item).pages, book(item).reference), (None, None));
    // An editor's flag is kept: normalising holds the record back.
    let facts: Vec<&str> = item.facts.iter().map(|it| it.label.as_str()).collect();
    assert_eq!(facts, ["For Deletion"]);
}

#[test]
fn languages_are_translations_or_files() {
    let harvest = single(
        &json!({}),
        "<h1>Report</h1><p>Words.</p><a href='/files/report-en.pdf'>Download</a> (4.2 MB)\
         <p><strong>Also available in:</strong> <a href='/books/rapport'>Français</a>, <a href='/files/report-ES.pdf'>Spanish (PDF)</a>, <a href='/books/otchet'>Русский</a></p>",
    );
    let item = &harvest.items[0];
    let translations: Vec<(&str, &str)> =
        item.translations.iter().map(|it| (it.lang.as_str(), it.url.as_str())).collect();
    assert_eq!(
        translations,
        [
            ("fr", "https://books.example/books/rapport"),
            ("ru", "https://books.example/books/otchet")
        ]
    );
    let files: Vec<Option<&str>> = item.attachments.iter().map(|it| it.lang.as_deref()).collect();
    assert_eq!(files, [Some("en"), Some("es")]);
}

#[test]
fn chapters_with_something_of_their_own_are_items() {
    let page = "<h1>World Migration Report 2022</h1><p>Words.</p><p>ISBN 978-92-9268-078-7</p>\
        <dl><dt>Licence</dt><dd>CC BY-NC-ND 3.0 IGO</dd></dl>\
        <ol><li><h3>Chapter 1: Overview</h3><p class=authors>A. One and B. Two</p><p>ISBN 978-92-9268-126-5</p>\
        <a href='/files/ch1-EN.pdf' hreflang=en>English</a> <a href='/files/ch1-de.pdf'>Deutsch</a></li>\
        <li><h3><a href='/wmr/chapter-2'>Chapter 2. Regions</a></h3></li>\
        <li>Chapter 3 Planned</li></ol>";
    let harvest = single(&json!({ "series": "World Migration Report" }), page);
    let titles: Vec<&str> = harvest.items.iter().map(title).collect();
    assert_eq!(titles, ["World Migration Report 2022", "Overview", "Regions"]);
    let whole = book(&harvest.items[0]);
    assert_eq!(whole.edition.as_deref(), Some("2022"));
    let listed: Vec<(Option<&str>, &str)> =
        whole.chapters.iter().map(|it| (it.number.as_deref(), it.title.as_str())).collect();
    assert_eq!(listed, [(Some("1"), "Overview"), (Some("2"), "Regions"), (Some("3"), "Planned")]);
    let first = &harvest.items[1];
    let about = book(first);
    assert_eq!(first.origin_id, "books.example/books/one#chapter-1");
    assert_eq!(about.part_of.as_deref(), Some("books.example/books/one"));
    assert_eq!(about.chapter.as_deref(), Some("1"));
    assert_eq!(about.isbn, ["978-92-9268-126-5"]);
    assert_eq!(about.series.as_deref(), Some("World Migration Report"));
    let langs: Vec<Option<&str>> = first.attachments.iter().map(|it| it.lang.as_deref()).collect();
    assert_eq!(langs, [Some("en"), Some("de")]);
    assert_eq!(first.authors.len(), 2);
    // The chapters' files are theirs, not the book's.
    assert!(harvest.items[0].attachments.is_empty());
    assert_eq!(harvest.items[2].url.as_deref(), Some("https://books.example/wmr/chapter-2"));

    let without = single(&json!({ "chapters": false }), page);
    assert_eq!(without.items.len(), 1);
    assert_eq!(book(&without.items[0]).chapters.len(), 3);
}

#[test]
fn a_page_may_say_it_to_machines() {
    let harvest = single(
        &json!({}),
        r#"<script type="application/ld+json">{"@type": "Book", "name": "Report", "isbn": "978-92-9268-126-5",
        "numberOfPages": 40, "bookEdition": "2nd", "license": "https://creativecommons.org/licenses/by-nc-nd/3.0/igo/",
        "datePublished": "2021-12-01", "author": [{"@type": "Person", "name": "A. One"}], "isPartOf": {"@type": "BookSeries", "name": "Reports"}}</script>
        <h1>Report</h1><p>Words.</p>"#,
    );
    let item = &harvest.items[0];
    let about = book(item);
    assert_eq!((about.pages, about.edition.as_deref()), (Some(40), Some("2nd")));
    assert_eq!(about.series.as_deref(), Some("Reports"));
    assert!(about.licence.unwrap().contains("creativecommons"));
    assert!(item.published.as_ref().unwrap().when.is_some());
    assert_eq!(item.authors.len(), 1);
}

#[test]
fn c18_a_card_without_a_title_is_a_card() {
    let html = "<html lang=en><body><div class=views-row><p>The same words in English.</p><a href='/books/a'>Read more</a><span class=language>English</span></div>\
        <div class=views-row><p>Les mêmes mots en français.</p><a href='/books/b'>Read more</a><span class=language>French</span></div></body></html>";
    let harvest = answer(&json!({}), LIST, None, html).unwrap();
    assert_eq!(harvest.items.len(), 2);
    assert!(harvest.items.iter().all(|it| it.title.is_none() && it.teaser.is_some()));
    assert_eq!(harvest.items[1].lang_label.as_deref(), Some("French"));
}
