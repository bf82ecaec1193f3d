//! What only some items have.

use portolan_core::item::{
    Chapter, EventDetails, EventStatus, Observation, Period, Post, Publication, Specifics,
    Whereabouts,
};

use super::*;

fn observation(value: &str, raw: &str, month: i8) -> Observation {
    Observation {
        measure: text("en", "Voluntary returns"),
        value: (!value.is_empty()).then(|| value.to_owned()),
        raw: raw.to_owned(),
        approximate: value.is_empty(),
        unit: None,
        period: Some(Period {
            raw: format!("month {month}"),
            starts: When::Month { year: 2018, month },
            ends: None,
        }),
        place: None,
        dimensions: Vec::new(),
        note: None,
    }
}

#[test]
fn figures_stand_in_a_table_in_the_source_s_own_words() {
    let mut last = observation("58", "58", 5);
    last.dimensions = vec![Fact { label: "Sex".to_owned(), value: "f".to_owned() }];
    last.unit = Some("persons".to_owned());
    last.place = Some(Whereabouts { raw: "Finland".to_owned(), place: Some("fi".to_owned()) });
    let returns = item("en", "Returns by month")
        .kind(Kind::Statistic)
        .day("2018-06-04")
        .about("fi", PlaceRole::Primary)
        .with(|it| {
            it.observations =
                vec![observation("", "almost 200 hundred", 2), observation("49", "49", 4), last];
        });
    let memory = Memory::of([returns]);
    let path = path_of(&memory, "Returns by month");
    check("article-statistic", "finland", &memory, &path);
}

#[test]
fn a_publication_has_its_rows_and_its_contents() {
    let report = item("en", "A report on moving")
        .kind(Kind::Publication)
        .day("2018-03-02")
        .about("fi", PlaceRole::Primary)
        .with(|it| {
            it.specifics = Some(Specifics::Publication(Publication {
                series: Some("Moving in Figures".to_owned()),
                edition: Some("2018".to_owned()),
                isbn: list(&["978-92-9068-405-3"]),
                pages: Some(212),
                original_lang: Some(claim("fr").lang),
                chapters: vec![
                    Chapter {
                        number: Some("1".to_owned()),
                        title: text("en", "Who moves"),
                        url: Some("https://publications.iom.int/books/who-moves".to_owned()),
                        isbn: None,
                        authors: Vec::new(),
                    },
                    Chapter {
                        number: None,
                        title: text("fr", "Annexes"),
                        url: None,
                        isbn: None,
                        authors: Vec::new(),
                    },
                ],
                ..Publication::default()
            }));
        });
    let memory = Memory::of([report]);
    let path = path_of(&memory, "A report on moving");
    check("article-publication", "finland", &memory, &path);
}

#[test]
fn a_cancelled_event_says_so_first() {
    let talk = item("en", "A talk that will not be held")
        .kind(Kind::Event)
        .about("fi", PlaceRole::Primary)
        .with(|it| {
            it.specifics = Some(Specifics::Event(EventDetails {
                venue: Some("Kino Andorra".to_owned()),
                address: Some(Whereabouts { raw: "Helsinki, Finland".to_owned(), place: None }),
                status: Some(EventStatus::Cancelled),
                when_words: Some("at the end of May".to_owned()),
                ..EventDetails::default()
            }));
        });
    let memory = Memory::of([talk]);
    let path = path_of(&memory, "A talk that will not be held");
    let PageBody::Article(article) = page("finland", &memory, &path).body else {
        panic!("an event has a page of its own")
    };
    let facts: Vec<_> =
        article.card.facts.iter().map(|it| (it.label.as_str(), it.value.as_str())).collect();
    assert_eq!(
        facts,
        [
            ("Status", "Cancelled"),
            ("When", "at the end of May"),
            ("Where", "Kino Andorra, Helsinki, Finland"),
        ]
    );
}

#[test]
fn a_post_names_the_account_and_what_it_warns_of() {
    let post = item("en", "A post")
        .kind(Kind::SocialPost)
        .day("2018-03-02")
        .about("fi", PlaceRole::Primary)
        .with(|it| {
            it.specifics = Some(Specifics::Post(Post {
                network: "mastodon".to_owned(),
                handle: "@iomfinland@social.example".to_owned(),
                warning: Some(text("en", "Loss at sea")),
                ..Post::default()
            }));
        });
    let memory = Memory::of([post]);
    let path = path_of(&memory, "A post");
    let PageBody::Article(article) = page("finland", &memory, &path).body else {
        panic!("a post has a page of its own")
    };
    let values: Vec<_> = article.card.facts.iter().map(|it| it.value.as_str()).collect();
    assert_eq!(values, ["@iomfinland@social.example", "Loss at sea"]);
}
