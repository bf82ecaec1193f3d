//! Two texts that were printed without a space between them: a caption and a teaser, usually.

use super::caption;
use crate::text::{ends_sentence, is_space, sentences};

/// The boundary is looked for in this many characters.
const REACH_CHARS: usize = 300;

/// Words with a capital inside that are names and no joints.
const CAMEL_CASE: [&str; 14] = [
    "youtube",
    "linkedin",
    "whatsapp",
    "facebook",
    "tiktok",
    "powerpoint",
    "infomigrants",
    "reliefweb",
    "openstreetmap",
    "github",
    "displacementtracking",
    "covidtracker",
    "iphone",
    "sharepoint",
];

/// Byte offset at which the second text begins, if the first reads like a caption.
///
/// A joint is the end of a sentence without a space behind it, a credit, or a small letter met
/// by a capital (`haavoittuvaisetOn Wednesday`).
pub(crate) fn caption_end(text: &str) -> Option<usize> {
    let mut before: Option<char> = None;
    for (n_chars, (at, c)) in text.char_indices().enumerate() {
        if n_chars > REACH_CHARS {
            return None;
        }
        let joint = match before {
            Some(last) => is_joint(text, at, last, c),
            None => false,
        };
        before = Some(c);
        if joint && is_pair(&text[..at], &text[at..]) {
            return Some(at);
        }
    }
    None
}

fn is_joint(text: &str, at: usize, last: char, next: char) -> bool {
    let left = &text[..at];
    let opens = matches!(next, '”' | '“' | '"' | '«' | '„');
    if opens && is_credit_end(left) {
        return true;
    }
    if matches!(last, '.' | '!' | '?' | '…' | ')' | '”' | '"') {
        return (next.is_uppercase() || opens && !matches!(last, '”' | '"'))
            && ends_a_word(left)
            && starts_a_word(&text[at..]);
    }
    if next.is_uppercase() && is_credit_end(left) {
        return true;
    }
    last.is_lowercase() && next.is_uppercase() && is_small_capital_joint(left, &text[at..])
}

/// “©IOM 2018”: a year at the end of a credit.
fn is_credit_end(left: &str) -> bool {
    left.rfind('©').is_some_and(|at| {
        let credit = &left[at..];
        credit.chars().count() <= 60 && credit.ends_with(|c: char| c.is_ascii_digit())
    })
}

/// The word before the full stop is a word: not an initial, an abbreviation or a host name.
fn ends_a_word(left: &str) -> bool {
    let bare = left.trim_end_matches(['.', '!', '?', '…', ')', '”', '"', '’']);
    let word = bare.rsplit(is_space).next().unwrap_or_default();
    let n_chars = word.chars().count();
    let last_is_small = bare.ends_with(|c: char| c.is_lowercase() || c.is_ascii_digit());
    n_chars >= 2
        && last_is_small
        && !word.contains("www.")
        && !word.contains('@')
        && !word.contains("://")
}

fn starts_a_word(right: &str) -> bool {
    let mut chars = right.chars().skip_while(|c| !c.is_alphabetic());
    let first = chars.next();
    let second = chars.next();
    // “A better …” begins with a word of one letter; “D.C.” does not.
    first.is_some_and(char::is_uppercase)
        && second.is_some_and(|c| c.is_alphabetic() || is_space(c) || matches!(c, '\'' | '’'))
}

fn is_small_capital_joint(left: &str, right: &str) -> bool {
    let start = left
        .rfind(|c: char| !c.is_alphabetic())
        .map_or(0, |at| at + left[at..].chars().next().map_or(1, char::len_utf8));
    let word = &left[start..];
    let after: String = right.chars().take_while(|c| c.is_alphabetic()).collect();
    let whole = format!("{word}{after}").to_lowercase();
    word.chars().count() >= 4
        && word.chars().all(char::is_lowercase)
        && after.chars().count() >= 2
        && after.chars().skip(1).all(char::is_lowercase)
        && !CAMEL_CASE.contains(&whole.as_str())
}

/// Whether every quotation mark and bracket that opens is closed.
fn is_balanced(text: &str) -> bool {
    let n = |c: char| text.matches(c).count();
    // Finnish and Swedish open with the mark that others close with.
    let n_closing = n('”');
    let curly = n('“') == n_closing || n('“') == 0 && n_closing.is_multiple_of(2);
    curly && n('"').is_multiple_of(2) && n('(') == n(')') && n('«') == n('»')
}

/// “Mail.Ru”: a name with a dot in it.
fn is_host_name(left: &str, right: &str) -> bool {
    let word: String = right.chars().take_while(|c| c.is_alphanumeric()).collect();
    left.ends_with('.')
        && ["ru", "com", "org", "net", "int", "info", "io", "fi", "se", "de", "ua", "eu", "js"]
            .contains(&word.to_lowercase().as_str())
}

/// A caption is one sentence (and a credit), shorter than the text it stands before.
fn is_pair(left: &str, right: &str) -> bool {
    let left = left.trim();
    // Inside a quotation or brackets, a joint is a slip of the pen.
    if !is_balanced(left) || is_host_name(left, right) {
        return false;
    }
    let n_left = left.chars().count();
    let n_right = right.trim().chars().count();
    if n_left < 10 || n_right < 20 {
        return false;
    }
    let without_credit = caption::split(left).text;
    sentences(&without_credit).len() <= 1
        && (n_right >= 40 || n_right > n_left || !ends_sentence(left))
}
