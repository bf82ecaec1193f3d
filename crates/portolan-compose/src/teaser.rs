//! Teasers: plain text of at most so many characters, cut where a reader would pause.

/// Longest teaser on a card.
pub(crate) const TEASER_CHARS_MAX: usize = 160;

/// Longest quote on a story's card.
pub(crate) const QUOTE_CHARS_MAX: usize = 280;

/// A shortened teaser.
///
/// A text that fits is kept whole. A longer one ends after its last sentence that fits, if that
/// leaves something worth reading, else at a word and with an ellipsis. `truncated` says that the
/// source had cut it already.
pub(crate) fn clip(text: &str, chars_max: usize, truncated: bool) -> String {
    let text = without_trailing_tags(&collapse(text));
    let Some((limit, _)) = text.char_indices().nth(chars_max) else {
        return if truncated { with_ellipsis(&text) } else { text };
    };
    let head = &text[..limit];
    if let Some(end) = last_sentence_end(head, text[limit..].chars().next())
        && head[..end].chars().count() * 2 >= chars_max
    {
        return head[..end].to_owned();
    }
    let head = match head.rfind(' ') {
        Some(space) if !text[limit..].starts_with(' ') => &head[..space],
        _ => head,
    };
    with_ellipsis(head)
}

/// The whole teaser, for feeds; an ellipsis if the source cut it.
pub(crate) fn whole(text: &str, truncated: bool) -> String {
    let text = collapse(text);
    if truncated { with_ellipsis(&text) } else { text }
}

/// A text reduced to what comparing needs: letters and digits, lower case.
pub(crate) fn normalized(text: &str) -> String {
    text.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The teaser without a repetition of the title at its beginning; `None` if nothing is left.
pub(crate) fn without_title<'a>(teaser: &'a str, title: &str) -> Option<&'a str> {
    let teaser = teaser.trim();
    if normalized(teaser) == normalized(title) || teaser.is_empty() {
        return None;
    }
    match teaser.strip_prefix(title) {
        // A heading printed twice stands on a line of its own; a sentence that merely begins
        // like the title goes on and is kept.
        Some(rest) if rest.starts_with('\n') => without_title(rest, title),
        _ => Some(teaser),
    }
}

fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn with_ellipsis(text: &str) -> String {
    let text = text.trim_end().trim_end_matches([',', ';', ':', '–', '-', '…', ' ']);
    let text = text.strip_suffix("...").unwrap_or(text);
    if text.ends_with(['.', '!', '?', '؟', '。']) {
        return text.to_owned();
    }
    format!("{text}…")
}

/// Hashtags and pictograms at the end of a teaser are address labels, not text.
fn without_trailing_tags(text: &str) -> String {
    let mut rest = text.trim_end();
    loop {
        let last = rest.rsplit(' ').next().unwrap_or("");
        let is_tag = last.starts_with('#') && last.chars().count() > 1;
        let is_pictogram = !last.is_empty() && last.chars().all(is_pictogram);
        if !(is_tag || is_pictogram) || last.len() == rest.len() {
            return rest.to_owned();
        }
        let shorter = rest[..rest.len() - last.len()].trim_end();
        // “… with hashtag #MigrantsDay” ends in a word of the sentence, not in a label.
        if is_tag && !shorter.ends_with(['.', '!', '?', '…', '؟']) && !ends_in_label(shorter) {
            return rest.to_owned();
        }
        rest = shorter;
    }
}

fn ends_in_label(text: &str) -> bool {
    let last = text.rsplit(' ').next().unwrap_or("");
    last.starts_with('#') || (!last.is_empty() && last.chars().all(is_pictogram))
}

fn is_pictogram(it: char) -> bool {
    matches!(it, '\u{2600}'..='\u{27bf}' | '\u{1f000}'..='\u{1faff}' | '\u{fe0f}' | '\u{200d}' | '\u{2190}'..='\u{21ff}')
}

fn last_sentence_end(head: &str, next: Option<char>) -> Option<usize> {
    let mut end = None;
    let mut letters = head.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        if !matches!(letter, '.' | '!' | '?' | '؟' | '。' | '۔') {
            continue;
        }
        let mut after = at + letter.len_utf8();
        if let Some((quote_at, quote)) = letters.peek().copied()
            && matches!(quote, '”' | '"' | '»' | '’')
        {
            after = quote_at + quote.len_utf8();
            letters.next();
        }
        let following = letters.peek().map(|(_, it)| *it).or(next);
        // “St. Petersburg” and “J. Smith” are not ends; what ends a sentence has a word of some
        // length before it.
        let word = head[..at].rsplit([' ', '(', '“']).next().unwrap_or("");
        let is_end = following.is_none_or(char::is_whitespace)
            && (letter != '.' || word.chars().count() > 2);
        if is_end {
            end = Some(after);
        }
    }
    end
}

#[cfg(test)]
mod tests;
