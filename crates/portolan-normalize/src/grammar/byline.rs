//! Who wrote it: “By NAME, ROLE” as a line of its own.

use portolan_core::item::Person;

const OPENERS: [&str; 10] = [
    "by ",
    "text: ",
    "author: ",
    "teksti: ",
    "kirjoittanut ",
    "von ",
    "par ",
    "por ",
    "text av ",
    "автор: ",
];

/// The authors a line names.
pub(crate) fn read(line: &str) -> Option<Vec<Person>> {
    let line = line.trim().trim_end_matches('.');
    if line.chars().count() > 140 {
        return None;
    }
    let rest = OPENERS.iter().find_map(|opener| {
        let head = line.get(..opener.len())?;
        (head.to_lowercase() == **opener).then(|| line[opener.len()..].trim())
    })?;
    let (names, role) = match rest.split_once(", ") {
        Some((names, role)) => (names, Some(role.trim().to_owned())),
        None => (rest, None),
    };
    // “By 2020, …” and “By the end of the year” are no bylines.
    let people: Vec<Person> = names
        .split(" and ")
        .flat_map(|part| part.split(" & "))
        .map(str::trim)
        .map(|name| Person { name: name.to_owned(), role: role.clone(), url: None })
        .collect();
    let all_names = people.iter().all(|person| is_name(&person.name));
    (all_names && !people.is_empty()).then_some(people)
}

/// Two to five words, each beginning with a capital but for the particles of names.
pub(crate) fn is_name(text: &str) -> bool {
    const PARTICLES: [&str; 14] = [
        "de", "da", "di", "del", "della", "van", "von", "der", "den", "al", "el", "bin", "la", "af",
    ];
    let words: Vec<&str> = text.split(' ').collect();
    (2..=5).contains(&words.len())
        && words.iter().all(|word| {
            PARTICLES.contains(word)
                || word.chars().next().is_some_and(char::is_uppercase)
                    && word
                        .chars()
                        .all(|c| c.is_alphabetic() || matches!(c, '-' | '’' | '\'' | '.'))
        })
}
