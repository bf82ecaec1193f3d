//! “Read more”: words at the end of a text that only lead to another.

use std::sync::LazyLock;

use regex::Regex;

/// Words that lead to a form for taking part.
const REGISTER: &str = r"(?:(?:please )?(?:register|sign up|rsvp)(?: (?:for the \p{L}{3,20}|to attend|now|online))? here|ilmoittaudu(?: mukaan)? (?:täältä|tästä|täällä)|anmäl dig här|(?:jetzt|hier) anmelden|inscríbete aquí|inscrivez-vous ici|iscriviti qui|(?:registrujte|prihláste) sa tu|зарегистрироваться)";

/// A way to say it, and an example.
const ROWS: [(&str, &str); 19] = [
    (
        r"read (?:the )?(?:full |whole |entire |complete )?(?:report|article|story|statement|press release|text|interview|blog|post|study|speech)(?: here)?",
        "Read the full report here",
    ),
    (
        r"read (?:more|on|here|further)(?: (?:here|about it|in english|in finnish))?",
        "Read more here.",
    ),
    (
        r"click here(?: (?:to|for) (?:read |see |view |watch |download )?(?:more|the [\p{L} ]{3,30}|more [\p{L}]{3,20}))?",
        "Click here for more pictures",
    ),
    (
        r"(?:watch|listen|see|download|view|find out more|learn more|more information|more)(?: (?:it|more|here|the (?:film|video|report|pictures)))?(?: here)",
        "Watch here",
    ),
    (r"(?:learn|find out|discover) more", "Find out more"),
    (
        r"continue reading|full (?:story|text|article)|more(?: ?[»›>]| ?\.\.\.|…)",
        "Continue reading",
    ),
    (
        r"lue (?:lisää|koko (?:juttu|tarina|artikkeli|raportti|tiedote))(?: (?:täältä|tästä|täällä))?",
        "Lue lisää.",
    ),
    (r"(?:läs|läsa) mer(?:a)?(?: här)?", "Läs mer."),
    (r"(?:mehr (?:lesen|erfahren)|weiterlesen|lesen sie (?:mehr|weiter)(?: hier)?)", "Weiterlesen"),
    (r"(?:lire (?:la suite|plus)|en savoir plus)", "En savoir plus"),
    (r"(?:leer más|lea más|más información)(?: aquí)?", "Leer más"),
    (r"(?:leggi (?:tutto|di più|di piu)|continua a leggere)", "Leggi tutto"),
    (r"(?:čítať viac|viac informácií|čítajte viac)(?: tu)?", "Čítať viac"),
    (r"(?:читать (?:далее|полностью|дальше)|подробнее|докладніше|читати далі)", "Читать далее"),
    (r"(?:اقرأ المزيد|للمزيد|المزيد)", "اقرأ المزيد"),
    (r"(?:czytaj|przeczytaj|dowiedz się) (?:więcej|dalej)(?: tutaj)?", "Czytaj więcej"),
    (r"(?:devamını oku(?:yun)?|daha fazla(?:sını oku)?)", "Devamını oku"),
    (r"(?:прочетете|научете) (?:повече|още)", "Прочетете повече"),
    (REGISTER, "Ilmoittaudu mukaan täältä."),
];

/// Byte offset at which such words begin, if the text ends with them as a sentence of their own.
pub(crate) fn tail(text: &str) -> Option<usize> {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        let ways: Vec<&str> = ROWS.iter().map(|(pattern, _)| *pattern).collect();
        Regex::new(&format!(
            r"(?i)(?:^|[.!?…»”\x22):\]]\s*|\s[-–—|>»]\s*|\s{{2,}}|\n)(?P<tail>[>»→\[(]?\s*(?:{})\s*[.:!…»›>→\])]*)\s*$",
            ways.join("|")
        ))
        .expect("the table's patterns are well-formed")
    });
    // No row is as long as this; the words before are none of its business.
    const TAIL_BYTES_MAX: usize = 320;
    let text = text.trim_end();
    let from = text.floor_char_boundary(text.len().saturating_sub(TAIL_BYTES_MAX));
    PATTERN.captures_at(text, from)?.name("tail").map(|it| it.start())
}

/// Whether such words lead to a form for taking part.
pub(crate) fn is_registration(words: &str) -> bool {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(&format!(r"(?i)^\W*{REGISTER}\W*$")).expect("the pattern is well-formed")
    });
    PATTERN.is_match(words)
}

#[cfg(test)]
pub(super) fn examples() -> impl Iterator<Item = &'static str> {
    ROWS.iter().map(|(_, example)| *example)
}
