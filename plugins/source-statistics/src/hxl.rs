//! The Humanitarian Exchange Language, 1.1: a row of hashtags that say what the columns are.

use crate::delimited::Line;

/// How far down the row of tags is looked for.
pub(crate) const ROWS_SEARCHED: usize = 25;

/// `#affected+idps+f`: a hashtag and its attributes, in small letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tag {
    pub(crate) name: String,
    pub(crate) attributes: Vec<String>,
}

impl Tag {
    /// A tag as HXL 1.1 writes it; blanks may stand between its parts.
    pub(crate) fn parse(text: &str) -> Option<Tag> {
        let rest = text.trim().strip_prefix('#')?;
        let mut parts = rest.split('+').map(|part| part.trim().to_ascii_lowercase());
        let name = parts.next()?;
        let is_token = |token: &String| {
            let mut chars = token.chars();
            chars.next().is_some_and(|c| c.is_ascii_alphabetic())
                && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
        };
        let attributes: Vec<String> = parts.collect();
        // An empty attribute is a slip of the pen that costs nothing.
        let attributes: Vec<String> = attributes.into_iter().filter(|it| !it.is_empty()).collect();
        (is_token(&name) && attributes.iter().all(is_token)).then_some(Tag { name, attributes })
    }

    pub(crate) fn has(&self, attribute: &str) -> bool {
        self.attributes.iter().any(|it| it == attribute)
    }

    pub(crate) fn has_any(&self, attributes: &[&str]) -> bool {
        attributes.iter().any(|it| self.has(it))
    }

    /// As written in a file.
    pub(crate) fn text(&self) -> String {
        let mut text = format!("#{}", self.name);
        for attribute in &self.attributes {
            text.push('+');
            text.push_str(attribute);
        }
        text
    }
}

/// The row of tags: the first of the upper rows in which at least half of the cells that are not
/// empty are tags, and none of which is a number.
pub(crate) fn tag_row(lines: &[Line]) -> Option<(usize, Vec<Option<Tag>>)> {
    lines.iter().take(ROWS_SEARCHED).enumerate().find_map(|(idx, line)| {
        let filled = line.cells.iter().filter(|cell| !cell.trim().is_empty()).count();
        let tags: Vec<Option<Tag>> = line.cells.iter().map(|cell| Tag::parse(cell)).collect();
        let n_tags = tags.iter().flatten().count();
        (n_tags > 0 && n_tags * 2 >= filled).then_some((idx, tags))
    })
}
