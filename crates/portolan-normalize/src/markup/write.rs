//! Blocks back into HTML and into plain text.

use super::{Block, Element, Node};

/// The blocks as HTML, for the sanitiser.
pub(crate) fn html(blocks: &[Block]) -> String {
    let mut out = String::new();
    for block in blocks {
        element(&block.element, &mut out);
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out
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

fn element(element: &Element, out: &mut String) {
    out.push('<');
    out.push_str(element.name);
    for (name, value) in &element.attrs {
        out.push(' ');
        out.push_str(name);
        out.push_str("=\"");
        escape(value, out);
        out.push('"');
    }
    out.push('>');
    if matches!(element.name, "br" | "hr") {
        return;
    }
    for child in &element.children {
        match child {
            Node::Text(text) => escape(text, out),
            Node::Element(child) => self::element(child, out),
        }
    }
    out.push_str("</");
    out.push_str(element.name);
    out.push('>');
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
}
