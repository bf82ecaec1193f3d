//! Texts and places in them: byte spans become lines and columns that editors agree with.

use std::ops::Range;

use portolan_core::diagnostic::Spot;

/// One file of a profile, as the caller read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceText {
    /// As complaints shall name it: `config/demo/portolan.toml`.
    pub path: String,
    pub text: String,
}

/// A span of a file, by the file's number and its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Site {
    pub(crate) file: usize,
    pub(crate) span: Range<usize>,
}

/// The same text without its byte order mark, which is no part of any line.
pub(crate) fn without_bom(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// A file with the starts of its lines, for many questions.
pub(crate) struct Ruled<'a> {
    file: &'a SourceText,
    line_starts: Vec<usize>,
}

impl<'a> Ruled<'a> {
    pub(crate) fn all(files: &'a [SourceText]) -> Vec<Ruled<'a>> {
        files.iter().map(Ruled::new).collect()
    }

    pub(crate) fn new(file: &'a SourceText) -> Ruled<'a> {
        let newlines = without_bom(&file.text).match_indices('\n').map(|(at, _)| at + 1);
        Ruled { file, line_starts: std::iter::once(0).chain(newlines).collect() }
    }

    /// Where `span` lies. The span counts bytes of the text without its byte order mark.
    pub(crate) fn spot(&self, span: &Range<usize>) -> Spot {
        let (line, column) = self.line_and_column(span.start);
        let (end_line, end_column) = self.line_and_column(span.end.max(span.start));
        Spot::File { path: self.file.path.clone(), line, column, end_line, end_column }
    }

    fn line_and_column(&self, byte: usize) -> (u32, u32) {
        let text = without_bom(&self.file.text);
        let mut byte = byte.min(text.len());
        while !text.is_char_boundary(byte) {
            byte -= 1;
        }
        let line = self.line_starts.partition_point(|start| *start <= byte);
        let start = self.line_starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let column = text[start..byte].chars().filter(|char| *char != '\r').count() + 1;
        (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
    }
}

/// The lines of a text without their ends, as editors count them.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = &str> {
    without_bom(text).split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line))
}
