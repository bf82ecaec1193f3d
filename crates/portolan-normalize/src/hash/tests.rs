use portolan_core::{Text, item::Image};

use crate::tests::{card, made};

use super::*;

#[test]
fn what_changes_by_itself_does_not_change_the_hash() {
    let mut raw = card("Boats", "The boats have come to the harbour in the morning.");
    let first = made(&raw);
    raw.position = Some(7);
    raw.found.insert("title".to_owned(), "h3 a".to_owned());
    raw.aliases = vec!["https://iom.fi/node/9".to_owned()];
    assert_eq!(content_hash(&first), content_hash(&made(&raw)));
}

#[test]
fn what_a_reader_sees_changes_the_hash() {
    let first = made(&card("Boats", "The boats have come to the harbour in the morning."));
    let mut second = first.clone();
    second.title.text = Text::new("Ships", second.title.text.lang.clone());
    assert_ne!(content_hash(&first), content_hash(&second));
}

#[test]
fn a_pictures_token_does_not_change_the_hash() {
    let image = |url: &str| Image {
        url: url.to_owned(),
        alt: None,
        caption: None,
        credit: None,
        width: None,
        height: None,
    };
    let mut first = made(&card("Boats", ""));
    let mut second = first.clone();
    first.images = vec![image("https://iom.fi/a.jpg?itok=abc")];
    second.images = vec![image("https://iom.fi/a.jpg?itok=xyz")];
    assert_eq!(content_hash(&first), content_hash(&second));
}
