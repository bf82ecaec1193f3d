//! Letters that were lost before a text reached us. Found and flagged; never put back, because
//! a guess that is shown as text is a falsification.

use std::sync::LazyLock;

use regex::Regex;

/// The first damaged place of a text, with its surroundings, if the damage is certain enough.
pub(crate) fn sample(text: &str) -> Option<String> {
    static BETWEEN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"\p{L}+\?\p{Ll}\p{L}*|\s\?\p{Lu}\p{L}+[^?!.]{0,40}\p{L}\?[\s,.]|\p{L}\?\p{Lu}\p{Ll}+",
        )
        .expect("the pattern is well-formed")
    });
    static REPLACED: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\u{fffd}").expect("the pattern is well-formed"));
    // UTF-8 read as Latin-1: “Ã¤”, “â€™”.
    static TWICE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?:Ã[\u{80}-\u{bf}¤¥¦§¨©ª«¬®¯°±²³´µ¶·¸¹º»¼½¾]|â€[™œ\u{9d}“”˜¦]|Ð[\u{80}-\u{bf}])",
        )
        .expect("the pattern is well-formed")
    });
    // Latin-5 read as Latin-1 and then cut down to ASCII: “yylynyn”, “Ykinci”.
    static TURKISH: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\b(?:yylynyn|yyly|Ykinci|Ystanbul|ylke|altynda|kadynlar|ynsan)\b")
            .expect("the pattern is well-formed")
    });
    // “d'ONG⏎uvrant”: a word that begins with the second half of a lost œ.
    static LIGATURE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\b(?:uvrant|uvre|uvres|uvrer|urs|ufs)\b").expect("the pattern is well-formed")
    });
    for pattern in [&REPLACED, &TWICE, &TURKISH] {
        if let Some(found) = pattern.find(text) {
            return Some(word_around(text, found.start(), found.end()).to_owned());
        }
    }
    if let Some(found) = BETWEEN.find_iter(text).find(|it| is_loss(text, it.start(), it.end())) {
        return Some(found.as_str().trim().to_owned());
    }
    let french = text.contains(" d'") || text.contains(" l'") || text.contains(" de ");
    LIGATURE.find(text).filter(|_| french).map(|it| it.as_str().to_owned())
}

/// Query strings hold question marks between letters, too.
fn is_loss(text: &str, start: usize, end: usize) -> bool {
    let word = word_around(text, start, end);
    !word.contains("://") && !word.contains("www.") && !word.contains('=') && !word.contains('/')
}

/// The spot with the rest of its word, at most some dozen characters on either side.
fn word_around(text: &str, start: usize, end: usize) -> &str {
    const REACH_CHARS: usize = 40;
    let from = text[..start]
        .char_indices()
        .rev()
        .take(REACH_CHARS)
        .take_while(|(_, c)| !crate::text::is_space(*c))
        .last()
        .map_or(start, |(at, _)| at);
    let to = text[end..]
        .char_indices()
        .take(REACH_CHARS)
        .take_while(|(_, c)| !crate::text::is_space(*c))
        .last()
        .map_or(end, |(at, c)| end + at + c.len_utf8());
    &text[from..to]
}
