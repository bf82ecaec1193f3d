//! Text with one row a line and a sign between cells: CSV and its kin, whose dialect nobody
//! declares.

use csv::{ReaderBuilder, StringRecord};

/// What stands between cells, and around a cell that holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dialect {
    pub(crate) delimiter: u8,
    pub(crate) quote: Option<u8>,
}

/// A row of cells with the line it begins on, from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) number: usize,
    pub(crate) cells: Vec<String>,
}

/// How much of a file is looked at to find its dialect.
const SAMPLE_BYTES: usize = 64 * 1024;
const SAMPLE_ROWS: usize = 100;

/// In order of preference where all fit alike.
const DELIMITERS: [u8; 4] = *b",;\t|";

/// What the file's own rows say; `None` leaves a part open.
pub(crate) fn dialect(text: &str, delimiter: Option<u8>, quote: Option<Option<u8>>) -> Dialect {
    let (declared, text) = declared(text);
    let mut end = text.len().min(SAMPLE_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let sample = &text[..end];
    let is_whole = end == text.len();
    let candidates: Vec<u8> = match delimiter.or(declared) {
        Some(delimiter) => vec![delimiter],
        None => DELIMITERS.to_vec(),
    };
    let mut best: Option<(f64, Dialect)> = None;
    for delimiter in candidates {
        let quote = quote.unwrap_or_else(|| quote_beside(sample, delimiter));
        let dialect = Dialect { delimiter, quote };
        let score = score(sample, dialect, is_whole);
        if best.is_none_or(|(known, _)| score > known) {
            best = Some((score, dialect));
        }
    }
    best.map_or(Dialect { delimiter: b',', quote: Some(b'"') }, |(_, dialect)| dialect)
}

/// All rows up to `rows_max`, and whether there are more. Nothing that can be read is refused: a
/// row may be longer or shorter than the others.
pub(crate) fn read(text: &str, dialect: Dialect, rows_max: usize) -> (Vec<Line>, bool) {
    let (_, text) = declared(text);
    let mut reader = ReaderBuilder::new();
    reader.has_headers(false).flexible(true).delimiter(dialect.delimiter);
    match dialect.quote {
        Some(quote) => reader.quote(quote),
        None => reader.quoting(false),
    };
    let mut reader = reader.from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    let mut lines = Vec::new();
    // Text that is UTF-8 makes no errors here; a row that did is passed over.
    while let Ok(true) = reader.read_record(&mut record) {
        if lines.len() == rows_max {
            return (lines, true);
        }
        let number = record.position().map_or(0, |at| usize::try_from(at.line()).unwrap_or(0));
        lines.push(Line { number, cells: record.iter().map(ToOwned::to_owned).collect() });
    }
    (lines, false)
}

/// Spreadsheets say in the first line what they use: `sep=;`.
fn declared(text: &str) -> (Option<u8>, &str) {
    let Some(rest) = text.get(..4).filter(|it| it.eq_ignore_ascii_case("sep=")).map(|_| &text[4..])
    else {
        return (None, text);
    };
    let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
    match line.trim_end_matches('\r').as_bytes() {
        [delimiter] if delimiter.is_ascii() => (Some(*delimiter), after),
        _ => (None, text),
    }
}

/// The quotation mark that opens and closes cells beside this delimiter. The single one is an
/// apostrophe unless it does both.
fn quote_beside(sample: &str, delimiter: u8) -> Option<u8> {
    let n_beside = |quote: u8| {
        let bytes = sample.as_bytes();
        let is_edge = |byte: Option<&u8>| {
            byte.is_none_or(|byte| *byte == delimiter || matches!(byte, b'\n' | b'\r'))
        };
        let (mut opens, mut closes) = (0_usize, 0_usize);
        for (at, byte) in bytes.iter().enumerate() {
            if *byte == quote {
                let before = at.checked_sub(1).and_then(|at| bytes.get(at));
                opens += usize::from(is_edge(before));
                closes += usize::from(is_edge(bytes.get(at + 1)));
            }
        }
        opens.min(closes)
    };
    let (double, single) = (n_beside(b'"'), n_beside(b'\''));
    if single > double { Some(b'\'') } else { Some(b'"') }
}

/// How regular the sample is when it is read so: rows of the same length count, and long ones
/// more; a delimiter that parts nothing scores nothing.
fn score(sample: &str, dialect: Dialect, is_whole: bool) -> f64 {
    let (mut lines, has_more) = read(sample, dialect, SAMPLE_ROWS);
    if !is_whole && !has_more {
        // The last row was cut.
        lines.pop();
    }
    lines.retain(|line| line.cells.iter().any(|cell| !cell.trim().is_empty()));
    let mut counts: Vec<(usize, usize)> = Vec::new();
    for line in &lines {
        let n_cells = line.cells.len();
        match counts.iter_mut().find(|(known, _)| *known == n_cells) {
            Some((_, n_rows)) => *n_rows += 1,
            None => counts.push((n_cells, 1)),
        }
    }
    counts.retain(|(n_cells, _)| *n_cells > 1);
    let Some((n_cells, n_rows)) =
        counts.iter().max_by_key(|(n_cells, n_rows)| (*n_rows, *n_cells)).copied()
    else {
        return 0.0;
    };
    let (n_cells, n_rows, n_lines) = (n_cells as f64, n_rows as f64, lines.len() as f64);
    n_rows / n_lines * n_cells.ln_1p()
}
