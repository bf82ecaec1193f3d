//! Blocks back into HTML and into plain text.

use super::{Block, Element, Node};

/// The sanitiser's serialiser searches each text to its end for every special character, which
/// costs the square of the text; longer ones get a place to break.
const TEXT_BYTES_MAX: usize = 16 * 1024;

/// The blocks as HTML, for the sanitiser.
pub(crate) fn html(blocks: &[Block]) -> String {
    let mut writer = Writer { out: String::new(), text_start: 0 };
    for block in blocks {
        writer.element(&block.element);
        writer.out.push('\n');
    }
    writer.out.truncate(writer.out.trim_end().len());
    writer.out
}

/// The blocks' words, a line for each.
pub(crate) fn plain(blocks: &[Block]) -> String {
    let lines: Vec<String> =
        blocks.iter().map(Block::text).filter(|text| !text.is_empty()).collect();
    lines.join("\n")
}

pub(super) fn text(nodes: &[Node], out: &mut String) {
    for node in nodes {
        match node {
            Node::Text(words) => out.push_str(words),
            Node::Element(element) => {
                let breaks = is_break(element.name);
                if breaks {
                    out.push(' ');
                }
                text(&element.children, out);
                if breaks {
                    out.push(' ');
                }
            }
        }
    }
}

/// Elements that part words even where no space is written.
pub(super) fn is_break(name: &str) -> bool {
    matches!(
        name,
        "p" | "br"
            | "hr"
            | "li"
            | "ul"
            | "ol"
            | "dl"
            | "dt"
            | "dd"
            | "blockquote"
            | "pre"
            | "table"
            | "caption"
            | "thead"
            | "tbody"
            | "tfoot"
            | "tr"
            | "td"
            | "th"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
    )
}

struct Writer {
    out: String,
    /// Where the text that is being written began.
    text_start: usize,
}

impl Writer {
    fn element(&mut self, element: &Element) {
        self.out.push('<');
        self.out.push_str(element.name);
        for (name, value) in &element.attrs {
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            for c in value.chars() {
                self.character(c);
            }
            self.out.push('"');
        }
        self.tag_end();
        if matches!(element.name, "br" | "hr") {
            return;
        }
        for child in &element.children {
            match child {
                Node::Text(text) => self.text(text),
                Node::Element(child) => self.element(child),
            }
        }
        self.out.push_str("</");
        self.out.push_str(element.name);
        self.tag_end();
    }

    fn tag_end(&mut self) {
        self.out.push('>');
        self.text_start = self.out.len();
    }

    fn text(&mut self, text: &str) {
        for c in text.chars() {
            if self.out.len() - self.text_start >= TEXT_BYTES_MAX {
                self.out.push_str("<wbr");
                self.tag_end();
            }
            self.character(c);
        }
    }

    fn character(&mut self, c: char) {
        match c {
            '&' => self.out.push_str("&amp;"),
            '<' => self.out.push_str("&lt;"),
            '>' => self.out.push_str("&gt;"),
            '"' => self.out.push_str("&quot;"),
            _ => self.out.push(c),
        }
    }
}
