//! An article's HTML as lines.

use dom_query::{Document, NodeRef};

use crate::sheet::Sheet;

/// Deeper markup is read as the words it holds.
const DEPTH_MAX: usize = 64;

/// `lead` stands before the first words, in the same line: a dateline.
pub(crate) fn body(sheet: &mut Sheet, lead: &str, html: &str) {
    let document = Document::fragment(html);
    let mut writer = Writer {
        sheet,
        inline: String::new(),
        lead: lead.to_owned(),
        marker: None,
        indent: String::new(),
        gap_at: None,
        preformatted: false,
    };
    writer.children(&document.root(), 0);
    writer.flush();
    sheet.gap();
}

struct Writer<'s> {
    sheet: &'s mut Sheet,
    /// Words that wait for the end of their block.
    inline: String,
    /// What stands before the first of them.
    lead: String,
    /// Before the next line only: a list item's bullet.
    marker: Option<String>,
    /// Before every line: quotation marks, room for bullets.
    indent: String,
    /// The indentation at which a gap was asked for since the last line; it is made when
    /// another line comes, so that nothing ends in a gap.
    gap_at: Option<String>,
    preformatted: bool,
}

impl Writer<'_> {
    fn children(&mut self, node: &NodeRef<'_>, depth: usize) {
        for child in node.children_it(false) {
            self.node(&child, depth);
        }
    }

    fn node(&mut self, node: &NodeRef<'_>, depth: usize) {
        if node.is_text() {
            self.words(&node.text());
            return;
        }
        let Some(name) = node.node_name().filter(|_| node.is_element()) else {
            return;
        };
        if depth > DEPTH_MAX {
            self.words(&node.text());
            return;
        }
        match &*name {
            "script" | "style" | "template" | "head" => {}
            "br" => self.inline.push('\n'),
            "hr" => {
                self.flush();
                self.gap();
                self.block("* * *");
                self.gap();
            }
            "img" => {
                if let Some(alt) = node.attr("alt").filter(|alt| !alt.trim().is_empty()) {
                    self.words(&format!("[{}]", alt.trim()));
                }
            }
            "a" => {
                self.children(node, depth + 1);
                let href = node.attr("href").unwrap_or_default();
                let is_its_own_text = node.text().trim() == &*href
                    || href.strip_prefix("mailto:").is_some_and(|it| it == &*node.text());
                if !is_its_own_text {
                    let reference = self.sheet.reference(&href);
                    self.inline.push_str(&reference);
                }
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.flush();
                self.children(node, depth + 1);
                let words = std::mem::take(&mut self.inline);
                self.sheet.heading(&words.replace('\n', " "), '-');
                self.gap_at = None;
            }
            "ul" | "ol" => self.list(node, &name, depth),
            "blockquote" => self.indented("> ", |writer| writer.children(node, depth + 1)),
            "dd" => self.indented("  ", |writer| writer.children(node, depth + 1)),
            "pre" => {
                self.flush();
                self.gap();
                self.preformatted = true;
                self.children(node, depth + 1);
                self.flush();
                self.preformatted = false;
                self.gap();
            }
            "tr" => self.row(node, depth),
            "p" | "div" | "section" | "article" | "aside" | "header" | "footer" | "nav"
            | "main" | "figure" | "figcaption" | "address" | "table" | "caption" | "dl"
            | "details" | "summary" => {
                self.flush();
                self.gap();
                self.children(node, depth + 1);
                self.flush();
                self.gap();
            }
            "dt" => {
                self.flush();
                self.children(node, depth + 1);
                self.flush();
            }
            _ => self.children(node, depth + 1),
        }
    }

    fn list(&mut self, node: &NodeRef<'_>, name: &str, depth: usize) {
        self.flush();
        // A list inside a list stands close to its item.
        let nested = !self.indent.trim_start_matches("> ").is_empty();
        if !nested {
            self.gap();
        }
        let mut number = node.attr("start").and_then(|it| it.parse().ok()).unwrap_or(1_i64);
        for item in node.children_it(false).filter(|child| child.has_name("li")) {
            let marker = if name == "ol" { format!("{number}. ") } else { "* ".to_owned() };
            number = number.saturating_add(1);
            let room = " ".repeat(marker.len());
            self.marker = Some(format!("{}{marker}", self.indent));
            self.indented(&room, |writer| writer.children(&item, depth + 2));
            self.marker = None;
        }
        if !nested {
            self.gap();
        }
    }

    /// One line for a row, its cells apart.
    fn row(&mut self, node: &NodeRef<'_>, depth: usize) {
        self.flush();
        for (cell_idx, cell) in node.element_children().iter().enumerate() {
            if cell_idx > 0 {
                self.inline.push_str(" | ");
            }
            let before = std::mem::take(&mut self.inline);
            for child in cell.children_it(false) {
                self.cell(&child, depth + 1);
            }
            let words = std::mem::replace(&mut self.inline, before);
            self.inline.push_str(words.trim());
        }
        self.flush();
    }

    /// What stands in a cell stays in its row, blocks included.
    fn cell(&mut self, node: &NodeRef<'_>, depth: usize) {
        let inline = node.is_text()
            || ["a", "b", "i", "em", "strong", "span", "img", "sup", "sub"]
                .iter()
                .any(|name| node.has_name(name));
        if inline {
            self.node(node, depth);
        } else {
            self.words(" ");
            self.words(&node.text());
            self.words(" ");
        }
    }

    fn indented(&mut self, room: &str, write: impl FnOnce(&mut Self)) {
        self.flush();
        let outer = self.indent.len();
        self.indent.push_str(room);
        write(self);
        self.flush();
        self.indent.truncate(outer);
    }

    /// Runs of white space count as one blank; no-break spaces are kept.
    fn words(&mut self, text: &str) {
        if self.preformatted {
            self.inline.push_str(text);
            return;
        }
        for c in text.chars() {
            if !c.is_ascii_whitespace() {
                self.inline.push(c);
            } else if !self.inline.ends_with([' ', '\n']) && !self.inline.is_empty() {
                self.inline.push(' ');
            }
        }
    }

    fn flush(&mut self) {
        let words = std::mem::take(&mut self.inline);
        if words.trim().is_empty() {
            return;
        }
        if self.preformatted {
            let first = self.start();
            for (line_idx, line) in words.trim_matches('\n').lines().enumerate() {
                let prefix = if line_idx == 0 { &first } else { &self.indent };
                self.sheet.verbatim(prefix, line);
            }
        } else {
            let lines: Vec<&str> = words.trim().split('\n').map(str::trim).collect();
            let mut lead = std::mem::take(&mut self.lead);
            if !lead.is_empty() {
                lead.push(' ');
            }
            self.block(&(lead + &lines.join("\n")));
        }
    }

    fn block(&mut self, words: &str) {
        let first = self.start();
        self.sheet.prefixed(&first, &self.indent, words);
    }

    /// Makes the gap that was asked for and says what stands before the line that comes now.
    fn start(&mut self) -> String {
        if let Some(then) = self.gap_at.take() {
            // Where a quotation begins or ends, the gap lies outside.
            let indent = if then.len() < self.indent.len() { &then } else { &self.indent };
            if indent.contains('>') {
                self.sheet.verbatim(indent.trim_end(), "");
            } else {
                self.sheet.gap();
            }
        }
        self.marker.take().unwrap_or_else(|| self.indent.clone())
    }

    /// Between paragraphs, if something has been written since the last one.
    fn gap(&mut self) {
        if self.marker.is_some() {
            return;
        }
        match &self.gap_at {
            Some(then) if then.len() <= self.indent.len() => {}
            _ => self.gap_at = Some(self.indent.clone()),
        }
    }
}
