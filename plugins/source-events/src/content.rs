//! Content lines of RFC 5545: unfolding, names, parameters, values.

/// `NAME;PARAM=value:value`, unfolded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Property {
    /// In capitals, without the group that old files write before it.
    pub(crate) name: String,
    /// Names in capitals, values without quotation marks.
    pub(crate) parameters: Vec<(String, Vec<String>)>,
    /// As it stands, still escaped.
    pub(crate) value: String,
    /// From 1.
    pub(crate) line: usize,
}

/// A longer line is no line of a calendar.
const LINE_BYTES_MAX: usize = 1 << 20;

impl Property {
    /// The first value of a parameter.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        let (_, values) = self.parameters.iter().find(|(known, _)| known == name)?;
        values.first().map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The text with its escapes undone: `\n`, `\,`, `\;`, `\\`.
    pub(crate) fn text(&self) -> String {
        unescaped(&self.value)
    }

    /// The texts of a list, parted by commas that are not escaped.
    pub(crate) fn texts(&self) -> Vec<String> {
        parted(&self.value, ',').into_iter().map(unescaped).collect()
    }
}

/// All properties of a text, and the numbers of the lines that are none.
pub(crate) fn properties(text: &str) -> (Vec<Property>, Vec<usize>) {
    let mut found = Vec::new();
    let mut broken = Vec::new();
    for (line, content) in unfolded(text) {
        if content.trim().is_empty() {
            continue;
        }
        match property(&content, line) {
            Some(property) => found.push(property),
            None => broken.push(line),
        }
    }
    (found, broken)
}

/// Lines with their continuations; a lone carriage return ends a line as well.
fn unfolded(text: &str) -> Vec<(usize, String)> {
    let text = text.trim_start_matches('\u{feff}');
    let mut lines: Vec<(usize, String)> = Vec::new();
    for (idx, raw) in text.split('\n').enumerate() {
        let raw = raw.strip_suffix('\r').unwrap_or(raw);
        match raw.strip_prefix([' ', '\t']) {
            Some(rest) if !lines.is_empty() => {
                if let Some((_, line)) = lines.last_mut()
                    && line.len() + rest.len() <= LINE_BYTES_MAX
                {
                    line.push_str(rest);
                }
            }
            // A blank line is none, not even between a line and its continuation.
            _ if raw.is_empty() => {}
            _ => lines.push((idx + 1, raw.to_owned())),
        }
    }
    lines
}

fn property(content: &str, line: usize) -> Option<Property> {
    // Some editors indent whole files; blanks belong to no name.
    let content = content.trim_start();
    let name_len = content.find([';', ':'])?;
    let name = content[..name_len].trim();
    let name = name.rsplit_once('.').map_or(name, |(_, name)| name).to_ascii_uppercase();
    let is_name = !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if !is_name {
        return None;
    }
    let mut parameters = Vec::new();
    let mut rest = &content[name_len..];
    while let Some(after) = rest.strip_prefix(';') {
        let (parameter, after) = parameter(after)?;
        if let Some(parameter) = parameter {
            parameters.push(parameter);
        }
        rest = after;
    }
    let value = rest.strip_prefix(':')?.to_owned();
    Some(Property { name, parameters, value, line })
}

/// A parameter with its values; `None` inside for the empty one that a stray semicolon leaves.
#[expect(clippy::type_complexity, reason = "a parameter and the text behind it")]
fn parameter(text: &str) -> Option<(Option<(String, Vec<String>)>, &str)> {
    let name_len = text.find(['=', ';', ':'])?;
    let name = text[..name_len].trim().to_ascii_uppercase();
    let Some(mut rest) = text[name_len..].strip_prefix('=') else {
        // Old files write bare words: `;BASE64`.
        let bare = (!name.is_empty()).then(|| (name, Vec::new()));
        return Some((bare, &text[name_len..]));
    };
    let mut values = Vec::new();
    loop {
        let (value, after) = match rest.trim_start().strip_prefix('"') {
            Some(quoted) => {
                let (value, after) = quoted.split_once('"')?;
                let end = after.find([',', ';', ':'])?;
                (value.to_owned(), &after[end..])
            }
            None => {
                let end = rest.find([',', ';', ':'])?;
                (rest[..end].trim().to_owned(), &rest[end..])
            }
        };
        values.push(caret_decoded(&value));
        match after.strip_prefix(',') {
            Some(more) => rest = more,
            None => return Some((Some((name, values)), after)),
        }
    }
}

/// RFC 6868: `^n`, `^'`, `^^` inside parameters.
fn caret_decoded(value: &str) -> String {
    if !value.contains('^') {
        return value.to_owned();
    }
    let mut decoded = String::with_capacity(value.len());
    let mut chars = value.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('^', Some('n')) => decoded.push('\n'),
            ('^', Some('\'')) => decoded.push('"'),
            ('^', Some('^')) => decoded.push('^'),
            _ => {
                decoded.push(c);
                continue;
            }
        }
        chars.next();
    }
    decoded
}

pub(crate) fn unescaped(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            plain.push(c);
            continue;
        }
        match chars.next() {
            Some('n' | 'N') => plain.push('\n'),
            Some(c @ (',' | ';' | '\\' | ':' | '"')) => plain.push(c),
            // A backslash that escapes nothing is one.
            Some(other) => {
                plain.push('\\');
                plain.push(other);
            }
            None => plain.push('\\'),
        }
    }
    plain
}

/// The parts of a value between signs that are not escaped.
pub(crate) fn parted(value: &str, sign: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut is_escaped = false;
    for (at, c) in value.char_indices() {
        if is_escaped {
            is_escaped = false;
        } else if c == '\\' {
            is_escaped = true;
        } else if c == sign {
            parts.push(&value[start..at]);
            start = at + c.len_utf8();
        }
    }
    parts.push(&value[start..]);
    parts
}
