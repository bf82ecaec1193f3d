//! Who made a story: “By Joe Lind and Nasrin Haidari”, “Words: A | Photos: B”.

use portolan_extract::dom;
use portolan_plugin::raw::RawPerson;

/// A line of more people is a list of everybody.
const PEOPLE_MAX: usize = 20;
/// Longer pieces are sentences.
const NAME_CHARS_MAX: usize = 60;

/// Words before a name, in lower case, and what they make of it; longer ones first.
const ROLES: [(&str, Option<&str>); 34] = [
    ("words and photos by", Some("words and photos")),
    ("text and photos by", Some("words and photos")),
    ("story and photos by", Some("words and photos")),
    ("words and pictures by", Some("words and photos")),
    ("photography by", Some("photos")),
    ("photographs by", Some("photos")),
    ("illustrations by", Some("illustrations")),
    ("illustrated by", Some("illustrations")),
    ("produced by", Some("production")),
    ("edited by", Some("editing")),
    ("design by", Some("design")),
    ("video by", Some("video")),
    ("pictures by", Some("photos")),
    ("photos by", Some("photos")),
    ("story by", None),
    ("words by", None),
    ("text by", None),
    ("written by", None),
    ("reported by", None),
    ("reporting by", None),
    ("photography:", Some("photos")),
    ("photographs:", Some("photos")),
    ("photos:", Some("photos")),
    ("pictures:", Some("photos")),
    ("video:", Some("video")),
    ("design:", Some("design")),
    ("production:", Some("production")),
    ("editor:", Some("editing")),
    ("words:", None),
    ("text:", None),
    ("story:", None),
    ("par", None),
    ("por", None),
    ("by", None),
];

/// The people of a line, each with what it says they did; writers have no such word.
pub(crate) fn read(line: &str) -> Vec<RawPerson> {
    let mut people: Vec<RawPerson> = Vec::new();
    let mut role = None;
    for part in line.split(['|', '·', '•', '\n', ';', '/']).map(dom::squeeze) {
        role = if part.is_empty() { role } else { None };
        for piece in pieces(&part) {
            let (word, name) = named(&piece);
            if let Some(word) = word {
                role = word;
            }
            let known = people.iter().any(|it| it.name.as_deref() == Some(name));
            if is_name(name) && !known && people.len() < PEOPLE_MAX {
                people.push(RawPerson {
                    name: Some(name.to_owned()),
                    role: role.map(ToOwned::to_owned),
                    ..RawPerson::default()
                });
            }
        }
    }
    people
}

/// The names of a part, each with the words before it.
fn pieces(part: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for piece in part.split(',').map(str::trim) {
        let piece = piece.strip_prefix("and ").unwrap_or(piece);
        // “Words and photos by” holds an “and” that parts nobody.
        let (head, rest) = match ROLES.iter().find(|(word, _)| starts(piece, word)) {
            Some((word, _)) => piece.split_at(word.len()),
            None => ("", piece),
        };
        let mut names = [" and ", " & ", " et ", " y "]
            .iter()
            .fold(rest.to_owned(), |text, joiner| text.replace(joiner, "\n"))
            .split('\n')
            .map(|it| it.trim().to_owned())
            .collect::<Vec<_>>();
        if let Some(first) = names.first_mut() {
            *first = format!("{head} {first}").trim().to_owned();
        }
        pieces.extend(names);
    }
    pieces
}

/// What a piece says its people did, if it does, and the name.
fn named(piece: &str) -> (Option<Option<&'static str>>, &str) {
    match ROLES.iter().find(|(word, _)| starts(piece, word)) {
        Some((word, role)) => (Some(*role), piece[word.len()..].trim()),
        None => (None, piece.trim()),
    }
}

fn starts(piece: &str, word: &str) -> bool {
    piece.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word))
        && piece[word.len()..].starts_with([' ', '\u{a0}'])
}

/// Dates and sentences stand in such lines as well.
fn is_name(text: &str) -> bool {
    let begins = text.chars().next().is_some_and(|it| it.is_alphabetic() && !it.is_lowercase());
    begins && text.chars().count() <= NAME_CHARS_MAX && !text.chars().any(|it| it.is_ascii_digit())
}
