//! Names as these platforms print them: one, two, a group, an age behind, a mark of a pseudonym.

use portolan_extract::dom;
use portolan_plugin::raw::RawPortrayed;

use crate::words;

/// A group of more is a crowd and no portrait.
const PEOPLE_MAX: usize = 12;
const WORDS_MAX: usize = 5;

/// Words that stand inside names without a capital.
const PARTICLES: [&str; 20] = [
    "al", "bin", "bint", "da", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "el",
    "la", "ould", "van", "von", "y", "ibn",
];

/// Words between names.
const JOINERS: [&str; 11] =
    [" and ", " & ", " + ", " y ", " et ", " und ", " ja ", " och ", " e ", " и ", " و "];

/// The people that a line names, or none if it is a headline or a sentence.
pub(crate) fn read(line: &str) -> Vec<RawPortrayed> {
    let line = dom::squeeze(line);
    let mut joined = line;
    for joiner in JOINERS {
        joined = joined.replace(joiner, ", ");
    }
    let mut people: Vec<RawPortrayed> = Vec::new();
    for piece in joined.split(',').map(str::trim).filter(|it| !it.is_empty()) {
        // The Oxford comma leaves its “and” at the front.
        let piece = ["and ", "& "].iter().find_map(|it| piece.strip_prefix(it)).unwrap_or(piece);
        if let Some(age) = age(piece) {
            match people.last_mut() {
                Some(person) => person.age = Some(age.to_owned()),
                None => return Vec::new(),
            }
            continue;
        }
        let (name, age) = match piece.rsplit_once(" (") {
            Some((name, rest)) => (name, self::age(rest.trim_end_matches(')'))),
            None => (piece, None),
        };
        if !is_name(name) || people.len() == PEOPLE_MAX {
            return Vec::new();
        }
        people.push(RawPortrayed {
            name: name.to_owned(),
            pseudonym: is_marked(name),
            age: age.map(ToOwned::to_owned),
            role: None,
        });
    }
    people
}

/// People who are named only in the text, with the mark of a pseudonym: `Zainab*`.
pub(crate) fn marked(text: &str) -> Vec<RawPortrayed> {
    let mut people: Vec<RawPortrayed> = Vec::new();
    for word in text.split(|it: char| it.is_whitespace() || "“”\"«»(),.;:!?’'".contains(it))
    {
        let is_new = people.iter().all(|it| it.name != word);
        if is_marked(word) && is_name(word) && is_new && people.len() < PEOPLE_MAX {
            people.push(RawPortrayed {
                name: word.to_owned(),
                pseudonym: true,
                ..RawPortrayed::default()
            });
        }
    }
    people
}

/// Adds what the page says elsewhere of the people that its heading names.
pub(crate) fn complete(people: &mut [RawPortrayed], texts: &[&str], names_are_changed: bool) {
    let is_alone = people.len() == 1;
    for person in people {
        person.pseudonym |= names_are_changed;
        if person.age.is_none() {
            person.age = texts.iter().find_map(|text| words::age_beside(&person.name, text));
        }
        if person.age.is_none() && is_alone {
            // What is said of somebody at the end may be of anybody; the first words are of them.
            person.age = texts.first().and_then(|text| words::age_alone(text));
        }
    }
}

fn is_marked(name: &str) -> bool {
    name.ends_with(['*', '†', '‡'])
}

/// `8`, `aged 8`, `8 years old`, `8 años`.
fn age(piece: &str) -> Option<&str> {
    let digits = piece.trim_start_matches("aged ");
    let digits = [" years old", "-year-old", " years", " ans", " años", " v."]
        .iter()
        .find_map(|it| digits.strip_suffix(it))
        .unwrap_or(digits);
    let is_age = (1..=2).contains(&digits.len()) && digits.bytes().all(|it| it.is_ascii_digit());
    is_age.then_some(piece)
}

fn is_name(piece: &str) -> bool {
    let words: Vec<&str> = piece.split(' ').collect();
    let is_word = |word: &&str| {
        let bare = word.trim_end_matches(['*', '†', '‡', '.']);
        let mut letters = bare.chars();
        // Arabic and other scripts have no capitals.
        let begins = letters.next().is_some_and(|it| it.is_alphabetic() && !it.is_lowercase());
        (begins && bare.chars().all(|it| it.is_alphabetic() || "-'’".contains(it)))
            || PARTICLES.contains(word)
    };
    let is_possessive = |word: &&str| {
        let word = word.to_lowercase();
        word.ends_with("'s") || word.ends_with("’s") || word.ends_with("*s")
    };
    !words.is_empty()
        && words.len() <= WORDS_MAX
        && words.iter().all(is_word)
        && !words.iter().any(is_possessive)
        && !words.iter().any(|it| HEADLINE.contains(&it.to_lowercase().as_str()))
}

/// Words of headlines that are written with capitals and are in nobody's name.
const HEADLINE: [&str; 26] = [
    "a", "an", "at", "behind", "fear", "for", "from", "her", "his", "home", "hope", "how", "in",
    "journey", "leaving", "life", "my", "of", "on", "our", "story", "stories", "the", "to", "we",
    "with",
];
