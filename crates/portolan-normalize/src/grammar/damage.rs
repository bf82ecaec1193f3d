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
        LazyLock::new(|| Regex::new(r"\S*\u{fffd}\S*").expect("the pattern is well-formed"));
    // UTF-8 read as Latin-1: “Ã¤”, “â€™”.
    static TWICE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\S*(?:Ã[\u{80}-\u{bf}¤¥¦§¨©ª«¬®¯°±²³´µ¶·¸¹º»¼½¾]|â€[™œ\u{9d}“”˜¦]|Ð[\u{80}-\u{bf}])\S*")
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
            return Some(found.as_str().trim().to_owned());
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
    let from = text[..start].rfind(crate::text::is_space).map_or(0, |at| at + 1);
    let from = (from..=start).find(|at| text.is_char_boundary(*at)).unwrap_or(start);
    let to = text[end..].find(crate::text::is_space).map_or(text.len(), |at| end + at);
    let word = &text[from..to];
    !word.contains("://") && !word.contains("www.") && !word.contains('=') && !word.contains('/')
}
