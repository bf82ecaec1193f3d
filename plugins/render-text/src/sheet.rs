//! Lines of at most 72 columns, and the numbered addresses that stand below them.

use textwrap::{Options, WordSplitter, WrapAlgorithm, core::display_width};

const COLUMNS: usize = 72;

/// A text in the making.
pub(crate) struct Sheet {
    text: String,
    /// Addresses in the order of their numbers, which begin with 1.
    notes: Vec<String>,
    /// Scheme and authority for addresses that are only a path.
    base: String,
}

impl Sheet {
    pub(crate) fn new(base: &str) -> Sheet {
        Sheet { text: String::new(), notes: Vec::new(), base: base.to_owned() }
    }

    /// An empty line, unless one is there or nothing is.
    pub(crate) fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// Words wrapped to the sheet's width. Line breaks in `text` are kept.
    pub(crate) fn lines(&mut self, text: &str) {
        self.prefixed("", "", text);
    }

    /// The same with something before the first line and something before the others.
    pub(crate) fn prefixed(&mut self, first: &str, rest: &str, text: &str) {
        let text = harmless(text);
        if text.trim().is_empty() {
            return;
        }
        for (line_idx, line) in text.split('\n').enumerate() {
            let first = if line_idx == 0 { first } else { rest };
            // Scripts without blanks are cut where the line is full. Other words that are too
            // long, addresses mostly, are left whole, to be copied.
            let options = Options::new(COLUMNS)
                .break_words(!line.is_ascii())
                .word_splitter(WordSplitter::NoHyphenation)
                .wrap_algorithm(WrapAlgorithm::FirstFit)
                .initial_indent(first)
                .subsequent_indent(rest);
            for wrapped in textwrap::wrap(line.trim_end(), options) {
                self.line(&wrapped);
            }
        }
    }

    /// A line as it is: preformatted text, an address.
    pub(crate) fn verbatim(&mut self, prefix: &str, line: &str) {
        self.line(&format!("{prefix}{}", harmless(line)));
    }

    pub(crate) fn heading(&mut self, text: &str, underline: char) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        self.gap();
        let start = self.text.len();
        self.lines(text);
        let widest = self.text[start..].lines().map(display_width).max().unwrap_or_default();
        self.line(&underline.to_string().repeat(widest));
        self.gap();
    }

    pub(crate) fn rule(&mut self) {
        self.gap();
        self.line(&"-".repeat(COLUMNS));
        self.gap();
    }

    /// ` [3]`, to stand behind a link's words; nothing for an address that leads nowhere.
    pub(crate) fn reference(&mut self, url: &str) -> String {
        let url = url.trim();
        if url.is_empty() || url.starts_with('#') {
            return String::new();
        }
        let url = if url.starts_with('/') { format!("{}{url}", self.base) } else { url.to_owned() };
        let number = match self.notes.iter().position(|known| *known == url) {
            Some(note_idx) => note_idx + 1,
            None => {
                self.notes.push(url);
                self.notes.len()
            }
        };
        format!(" [{number}]")
    }

    /// The text with its addresses, ending in one line break.
    pub(crate) fn finish(mut self) -> String {
        if !self.notes.is_empty() {
            self.rule();
            let width = self.notes.len().to_string().len();
            for (note_idx, url) in std::mem::take(&mut self.notes).iter().enumerate() {
                let number = note_idx + 1;
                self.verbatim(&format!("[{number}]{:1$}", "", width + 1 - digits(number)), url);
            }
        }
        self.text.truncate(self.text.trim_end().len());
        self.text.push('\n');
        self.text
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }
}

fn digits(number: usize) -> usize {
    number.to_string().len()
}

/// Without characters that steer terminals. Tabs become blanks, so that widths are right.
fn harmless(text: &str) -> String {
    let plain = text.chars().map(|c| if c == '\t' { ' ' } else { c });
    plain.filter(|&c| c == '\n' || !c.is_control()).collect()
}
