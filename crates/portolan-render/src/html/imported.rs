//! The sanitised text of others, made ready for our pages.

use minijinja::Value;

#[cfg(test)]
mod tests;

/// `body|sanitized(dateline, base)`: the text with its dateline before the first words and
/// without pictures that lie elsewhere. The input has passed the house's sanitiser: `card.body`
/// is a `SafeHtml` in the model.
pub(super) fn sanitized(html: &str, dateline: Option<String>, base: &str) -> Value {
    let html = without_foreign_images(html, base);
    Value::from_safe_string(match dateline.filter(|it| !it.is_empty()) {
        Some(dateline) => with_dateline(&html, &dateline),
        None => html,
    })
}

/// The dateline opens the first paragraph; a text that opens with anything else gets one for it.
fn with_dateline(html: &str, dateline: &str) -> String {
    let dateline = format!("<span class=\"dateline\">{}</span>", escaped(dateline));
    let opening = html.strip_prefix("<p").and_then(|rest| {
        let end = end_of_tag(rest)?;
        let is_paragraph = rest.starts_with(['>', ' ']);
        is_paragraph.then_some("<p".len() + end + 1)
    });
    match opening {
        Some(at) => format!("{}{dateline} – {}", &html[..at], &html[at..]),
        None => format!("<p>{dateline}</p>{html}"),
    }
}

/// Pictures are shown from here or not at all; of others the words stay that describe them.
pub(crate) fn without_foreign_images(html: &str, base: &str) -> String {
    let mut kept = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        kept.push_str(&rest[..at]);
        let tag = &rest[at + 1..];
        let Some(end) = end_of_tag(tag) else {
            rest = "";
            break;
        };
        rest = &tag[end + 1..];
        let Some(attributes) = tag[..end].strip_prefix("img").filter(|it| !starts_with_name(it))
        else {
            kept.push('<');
            kept.push_str(&tag[..=end]);
            continue;
        };
        match attribute(attributes, "src") {
            Some(src) if is_own(src, base) && !attributes.contains(" srcset=") => {
                kept.push('<');
                kept.push_str(&tag[..=end]);
            }
            _ => {
                if let Some(alt) = attribute(attributes, "alt").filter(|it| !it.trim().is_empty()) {
                    kept.push_str("<span class=\"no-img\">[");
                    kept.push_str(&alt.replace('<', "&lt;").replace('>', "&gt;"));
                    kept.push_str("]</span>");
                }
            }
        }
    }
    kept.push_str(rest);
    kept
}

/// Whether an address lies on the portal's own host.
pub(crate) fn is_own(url: &str, base: &str) -> bool {
    let path = match url.strip_prefix(base) {
        Some(path) if !base.is_empty() => path,
        _ => url,
    };
    path.starts_with('/') && !path.starts_with("//") && !path.starts_with("/\\")
}

/// Where a tag closes; `>` inside a value does not close it. The sanitiser writes all values in
/// double quotes.
fn end_of_tag(tag: &str) -> Option<usize> {
    let mut quoted = false;
    tag.bytes().position(|byte| {
        quoted ^= byte == b'"';
        byte == b'>' && !quoted
    })
}

fn starts_with_name(attributes: &str) -> bool {
    attributes.starts_with(|it: char| it.is_ascii_alphanumeric() || it == '-')
}

/// The value of an attribute as it stands in the markup.
fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let opening = format!(" {name}=\"");
    let from = attributes.find(&opening)? + opening.len();
    let length = attributes[from..].find('"')?;
    Some(&attributes[from..from + length])
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
