//! JSON as editors, plugins and templates break it.

use serde_json::Value;

/// So many values are read out of one script.
const VALUES_MAX: usize = 200;

/// What can be read of a script that is no JSON.
///
/// Mended are: comments of JavaScript, of HTML and CDATA marks around the whole; commas before an
/// end or twice; line ends and tabs inside strings; quotation marks inside strings that no comma,
/// colon or bracket follows; backslashes that escape nothing; entities in place of quotation
/// marks; several values in a row; brackets that were never closed. What is still no JSON then is
/// not read.
pub(super) fn values(text: &str) -> Vec<Value> {
    let text = unwrapped(text);
    let found = read(text);
    if found.is_empty() && text.contains("&quot;") {
        let text = text.replace("&quot;", "\"").replace("&#34;", "\"").replace("&amp;", "&");
        return read(&text);
    }
    found
}

fn read(text: &str) -> Vec<Value> {
    let mended = mended(text);
    let values = serde_json::Deserializer::from_str(&mended).into_iter::<Value>();
    values
        .map_while(Result::ok)
        .filter(|it| it.is_object() || it.is_array())
        .take(VALUES_MAX)
        .collect()
}

/// The text without what stands around the value.
fn unwrapped(text: &str) -> &str {
    let start = text.find(['{', '[']).unwrap_or(text.len());
    // `<![CDATA[` has brackets of its own.
    let start = match text.find("<![CDATA[") {
        Some(at) if at < start => {
            let after = at + "<![CDATA[".len();
            after + text[after..].find(['{', '[']).unwrap_or(0)
        }
        _ => start,
    };
    let text = &text[start..];
    text.split("]]>").next().unwrap_or(text).trim_end()
}

fn mended(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut open: Vec<char> = Vec::new();
    let mut chars = text.char_indices().peekable();
    let mut in_string = false;
    while let Some((at, c)) = chars.next() {
        let rest = &text[at + c.len_utf8()..];
        if in_string {
            match c {
                '"' if ends_string(rest) => {
                    in_string = false;
                    out.push('"');
                }
                '"' => out.push_str("\\\""),
                '\\' => match chars.peek().map(|(_, next)| *next) {
                    Some('u') if is_hex(&rest[1..]) => {
                        out.push_str("\\u");
                        chars.next();
                    }
                    Some(next @ ('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't')) => {
                        out.push('\\');
                        out.push(next);
                        chars.next();
                    }
                    _ => out.push_str("\\\\"),
                },
                '\n' => out.push_str("\\n"),
                '\t' => out.push_str("\\t"),
                c if c.is_control() => out.push(' '),
                c => out.push(c),
            }
            continue;
        }
        match c {
            '"' => {
                in_string = true;
                out.push('"');
            }
            '/' if rest.starts_with('/') => while chars.next_if(|(_, c)| *c != '\n').is_some() {},
            '/' if rest.starts_with('*') => {
                let end = rest.find("*/").map_or(text.len(), |it| at + 1 + it + 2);
                while chars.next_if(|(at, _)| *at < end).is_some() {}
            }
            '<' if rest.starts_with("!--") => {
                let end = rest.find("-->").map_or(text.len(), |it| at + 1 + it + 3);
                while chars.next_if(|(at, _)| *at < end).is_some() {}
            }
            '{' | '[' => {
                open.push(if c == '{' { '}' } else { ']' });
                out.push(c);
            }
            '}' | ']' => {
                drop_comma(&mut out);
                // A bracket of the other sort closes what is open.
                if let Some(wanted) = open.pop() {
                    out.push(wanted);
                }
            }
            ',' => {
                let last = out.trim_end().chars().next_back();
                if !open.is_empty() && !matches!(last, Some(',' | '{' | '[' | ':')) {
                    out.push(',');
                }
            }
            ';' => {}
            c => out.push(c),
        }
    }
    if in_string {
        out.push('"');
    }
    drop_comma(&mut out);
    if out.ends_with(':') {
        out.push_str("null");
    }
    while let Some(end) = open.pop() {
        out.push(end);
    }
    out
}

fn drop_comma(out: &mut String) {
    let len = out.trim_end().len();
    out.truncate(len);
    if out.ends_with(',') {
        out.pop();
    }
}

/// Whether a quotation mark before `rest` ends its string: what follows must go on as JSON does.
fn ends_string(rest: &str) -> bool {
    let rest = rest.trim_start();
    match rest.chars().next() {
        None | Some('}' | ']' | ':') => true,
        Some(',') => {
            let next = rest[1..].trim_start().chars().next();
            next.is_none_or(|it| {
                matches!(it, '"' | '{' | '[' | '}' | ']' | '-' | '/' | 't' | 'f' | 'n')
                    || it.is_ascii_digit()
            })
        }
        Some('/') => rest.starts_with("//") || rest.starts_with("/*"),
        _ => false,
    }
}

fn is_hex(text: &str) -> bool {
    text.len() >= 4 && text.bytes().take(4).all(|it| it.is_ascii_hexdigit())
}
