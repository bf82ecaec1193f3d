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

/// Where `span` lies. The span counts bytes of the text without its byte order mark.
pub(crate) fn spot(file: &SourceText, span: &Range<usize>) -> Spot {
    let text = without_bom(&file.text);
    let (line, column) = line_and_column(text, span.start);
    let (end_line, end_column) = line_and_column(text, span.end.max(span.start));
    Spot::File { path: file.path.clone(), line, column, end_line, end_column }
}

/// The lines of a text without their ends, as editors count them.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = &str> {
    without_bom(text).split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line))
}

fn line_and_column(text: &str, byte: usize) -> (u32, u32) {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    let before = &text[..byte];
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let column = before[line_start..].chars().filter(|char| *char != '\r').count() + 1;
    (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
}
