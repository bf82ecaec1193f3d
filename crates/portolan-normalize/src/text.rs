//! Plain text: whitespace, sentences, and keys for comparing.

use std::{borrow::Cow, collections::HashSet, sync::LazyLock};

use regex::Regex;

/// Ends of sentences in the scripts of the estate.
const SENTENCE_ENDS: [char; 9] = ['.', '!', '?', '…', '。', '؟', '۔', '։', '।'];

const CLOSERS: [char; 11] = ['"', '\'', '”', '’', '“', '»', '›', ')', ']', '）', '」'];

/// Abbreviations whose full stop ends no sentence.
const ABBREVIATIONS: [&str; 30] = [
    "mr", "mrs", "ms", "dr", "prof", "st", "no", "nr", "vs", "etc", "e.g", "i.e", "d.c", "u.n",
    "u.s", "jr", "sr", "bl", "al", "approx", "dept", "gen", "hon", "esim", "mm", "bl.a", "z.b",
    "p.ej", "sra", "vol",
];

/// The text with every run of white space as one space, invisible characters and controls
/// removed, ends trimmed.
pub(crate) fn squeeze(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        // The common case, told without tables.
        if c.is_ascii_graphic() {
            out.push(c);
        } else if is_space(c) {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else if !is_invisible(c) {
            out.push(c);
        }
    }
    if out.ends_with(' ') {
        out.pop();
    }
    out
}

/// White space of every width, the no-break spaces included.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{2800}' | '\u{3164}')
}

/// Characters that show nothing and only hinder comparing. The joiners stay: Persian words and
/// emoji need them.
pub(crate) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}' | '\u{feff}' | '\u{2060}' | '\u{fffe}' | '\u{ffff}')
}

/// What two spellings of the same words have in common: lower case, letters and digits only,
/// single spaces.
pub(crate) fn key(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if c.is_alphanumeric() || is_mark(c) {
            out.extend(c.to_lowercase());
        } else if !matches!(c, '\'' | '’' | '\u{ad}') && !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    if out.ends_with(' ') {
        out.pop();
    }
    out
}

/// A tag's key: like [`key`], with joints closed, so that “Counter-trafficking” and
/// “Countertrafficking” meet.
pub(crate) fn tag_key(text: &str) -> String {
    key(text).replace(' ', "")
}

pub(crate) fn is_mark(c: char) -> bool {
    // Combining marks belong to their letters (Devanagari, Arabic vowels, decomposed accents).
    matches!(c, '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}' | '\u{900}'..='\u{94f}')
}

/// Whether the text ends as a sentence ends, closing quotes and brackets aside.
pub(crate) fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end().trim_end_matches(CLOSERS);
    text.ends_with(SENTENCE_ENDS) || text.ends_with([';', ':'])
}

/// Byte offset just behind the first sentence, closing quotes included.
pub(crate) fn first_sentence_end(text: &str) -> usize {
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if !SENTENCE_ENDS.contains(&c) {
            continue;
        }
        let mut end = at + c.len_utf8();
        while let Some(&(next_at, next)) = chars.peek() {
            if CLOSERS.contains(&next) || SENTENCE_ENDS.contains(&next) {
                end = next_at + next.len_utf8();
                chars.next();
            } else {
                break;
            }
        }
        let followed = chars.peek().is_none_or(|&(_, next)| is_space(next));
        if followed && !(c == '.' && is_abbreviation(&text[..at])) {
            return end;
        }
    }
    text.len()
}

/// The text cut into sentences; nothing is lost but the spaces between them.
pub(crate) fn sentences(text: &str) -> Vec<&str> {
    let mut rest = text.trim();
    let mut out = Vec::new();
    while !rest.is_empty() {
        let end = first_sentence_end(rest);
        out.push(rest[..end].trim());
        rest = rest[end..].trim_start();
    }
    out
}

fn is_abbreviation(before: &str) -> bool {
    let word = before
        .rsplit(|c: char| is_space(c) || matches!(c, '(' | '"' | '“' | '”'))
        .next()
        .unwrap_or_default();
    let lower = word.to_lowercase();
    // A single capital is an initial; a number is an ordinal (“19. mája”, “6.-11. June”).
    let initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    let ordinal = !word.is_empty() && word.len() <= 2 && word.bytes().all(|b| b.is_ascii_digit());
    initial || ordinal || ABBREVIATIONS.contains(&lower.as_str())
}

/// The text in at most `chars_max` characters, cut between words, with an ellipsis if cut.
pub(crate) fn clip(text: &str, chars_max: usize) -> String {
    if text.chars().count() <= chars_max {
        return text.to_owned();
    }
    let hard =
        text.char_indices().nth(chars_max.saturating_sub(1)).map_or(text.len(), |(at, _)| at);
    let head = &text[..hard];
    let soft = head.rfind(' ').filter(|at| *at > hard / 2).unwrap_or(hard);
    let trimmed =
        head[..soft].trim_end_matches(|c: char| !c.is_alphanumeric() && !CLOSERS.contains(&c));
    format!("{trimmed}…")
}

/// Words that no sentence ends with.
pub(crate) fn is_joining_word(word: &str) -> bool {
    const WORDS: &str = " and or the a an of in to for with by on at from that which as but is are was were its their between into during ja sekä tai että kuin eli on och att eller som i på för med av till und oder der die das den dem des ein eine mit von zu für im in auf bei y e o de la el los las un una que con por para en del al et ou le les des du une qui dans sur pour avec au aux a alebo na v s z do že aj ktorý и в на с по для что или та і у з із що або و في من على إلى أن ";
    static TABLE: LazyLock<HashSet<&'static str>> =
        LazyLock::new(|| WORDS.split_whitespace().collect());
    TABLE.contains(lower(word).as_ref())
}

/// In lower case; most words of a text already are.
pub(crate) fn lower(word: &str) -> Cow<'_, str> {
    if word.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase()) {
        Cow::Borrowed(word)
    } else {
        Cow::Owned(word.to_lowercase())
    }
}

/// References that a system escaped once too often (`&amp;nbsp;` in a page, `&nbsp;` in a text) as
/// what they mean. Twice at most: what then still looks like one was meant to be seen. What comes
/// of it is text, whatever it looks like.
pub(crate) fn unescape(text: &str) -> Cow<'_, str> {
    const NAMED: [(&str, &str); 22] = [
        ("amp", "&"),
        ("lt", "<"),
        ("gt", ">"),
        ("quot", "\""),
        ("apos", "'"),
        ("nbsp", "\u{a0}"),
        ("ndash", "–"),
        ("mdash", "—"),
        ("lsquo", "‘"),
        ("rsquo", "’"),
        ("ldquo", "“"),
        ("rdquo", "”"),
        ("laquo", "«"),
        ("raquo", "»"),
        ("hellip", "…"),
        ("copy", "©"),
        ("euro", "€"),
        ("shy", "\u{ad}"),
        ("auml", "ä"),
        ("ouml", "ö"),
        ("uuml", "ü"),
        ("eacute", "é"),
    ];
    static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"&(?:(?P<name>[a-z]{2,6})|#(?P<number>\d{2,6})|#x(?P<hex>[0-9a-fA-F]{2,5}));")
            .expect("the pattern is well-formed")
    });
    if !text.contains('&') || !REFERENCE.is_match(text) {
        return Cow::Borrowed(text);
    }
    let once = |text: &str| {
        REFERENCE
            .replace_all(text, |found: &regex::Captures<'_>| {
                let number = |name: &str, radix: u32| {
                    u32::from_str_radix(found.name(name)?.as_str(), radix).ok()
                };
                let code = number("number", 10).or_else(|| number("hex", 16));
                let named = |name: &str| NAMED.iter().find(|(known, _)| *known == name);
                match (code.and_then(char::from_u32), found.name("name")) {
                    (Some(c), _) if !c.is_control() => c.to_string(),
                    (None, Some(name)) => named(name.as_str())
                        .map_or_else(|| found[0].to_owned(), |(_, meant)| (*meant).to_owned()),
                    _ => found[0].to_owned(),
                }
            })
            .into_owned()
    };
    Cow::Owned(once(&once(text)))
}

pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || is_mark(c) || matches!(c, '\'' | '’' | '-')))
        .filter(|word| !word.is_empty())
}

/// The first `bytes_max` bytes or fewer, ending between characters.
pub(crate) fn head(text: &str, bytes_max: usize) -> &str {
    if text.len() <= bytes_max {
        return text;
    }
    let mut end = bytes_max;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests;
