//! Rows of cells as a table: titles of columns in one line or two, the row of tags, and what
//! stands around it.

use crate::{
    delimited::Line,
    hxl::{self, Tag},
    number::{self, Cell, Sign},
};

/// A table with what was written above and below it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Table {
    /// The table's own title: a line above it, the caption in a page.
    pub(crate) title: Option<String>,
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Line>,
    /// Lines above and below that are no rows: sources, footnotes.
    pub(crate) notes: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) title: String,
    pub(crate) tag: Option<Tag>,
}

/// Titles longer than this are texts.
const TITLE_CHARS_MAX: usize = 200;

/// Finds the table in the lines of a file. `header_rows` 0: found out.
pub(crate) fn read(lines: Vec<Line>, header_rows: usize) -> Table {
    let width = width(&lines);
    let mut table = Table::default();
    let tagged = hxl::tag_row(&lines);
    let (head, first_row) = match &tagged {
        Some((tag_idx, _)) => {
            let n_head = if header_rows > 0 { header_rows } else { 1 };
            (tag_idx.saturating_sub(n_head)..*tag_idx, tag_idx + 1)
        }
        None => {
            let start = lines.iter().position(|line| is_head(line, width)).unwrap_or(0);
            let n_head = match header_rows {
                0 => 1 + usize::from(has_second_head(&lines, start, width)),
                given => given,
            };
            let end = (start + n_head).min(lines.len());
            (start..end, end)
        }
    };
    for line in &lines[..head.start] {
        if let Some(words) = words_of(line) {
            table.notes.push(words);
        }
    }
    // The first line above a table names it.
    if !table.notes.is_empty() && table.notes[0].chars().count() <= TITLE_CHARS_MAX {
        table.title = Some(table.notes.remove(0));
    }
    table.columns = columns(&lines[head], tagged.map(|(_, tags)| tags), width);
    let mut rows: Vec<Line> = lines.into_iter().skip(first_row).collect();
    rows.retain(|line| words_of(line).is_some());
    let n_rows = rows.len() - n_footnotes(&rows, width);
    for line in rows.split_off(n_rows) {
        table.notes.extend(words_of(&line));
    }
    table.rows = rows;
    table
}

impl Table {
    /// The cell of a row, trimmed; a short row has nothing there.
    pub(crate) fn cell<'t>(&self, row: &'t Line, column: usize) -> &'t str {
        row.cells.get(column).map_or("", |cell| cell.trim())
    }

    /// The place of a column that an operator names by its title or tag.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        let name = name.trim();
        let by_title =
            self.columns.iter().position(|column| column.title.eq_ignore_ascii_case(name));
        by_title.or_else(|| {
            let wanted = Tag::parse(name)?;
            self.columns.iter().position(|column| {
                column.tag.as_ref().is_some_and(|tag| {
                    tag.name == wanted.name && wanted.attributes.iter().all(|it| tag.has(it))
                })
            })
        })
    }

    /// The decimal sign that all figures of the table speak for.
    pub(crate) fn sign(&self) -> Option<Sign> {
        number::sign(self.rows.iter().flat_map(|row| row.cells.iter().map(String::as_str)))
    }
}

/// How many columns most rows have.
fn width(lines: &[Line]) -> usize {
    let mut counts: Vec<(usize, usize)> = Vec::new();
    for line in lines {
        let is_filled = |cell: &String| !cell.trim().is_empty();
        // Titles and notes stand in one cell, however many they are.
        if line.cells.iter().filter(|cell| is_filled(cell)).count() < 2 {
            continue;
        }
        let Some(last) = line.cells.iter().rposition(is_filled) else { continue };
        match counts.iter_mut().find(|(known, _)| *known == last + 1) {
            Some((_, n)) => *n += 1,
            None => counts.push((last + 1, 1)),
        }
    }
    counts.iter().max_by_key(|(width, n)| (*n, *width)).map_or(1, |(width, _)| *width)
}

/// The first row that could hold the titles: as wide as the table, or nearly.
fn is_head(line: &Line, width: usize) -> bool {
    let filled = line.cells.iter().filter(|cell| !cell.trim().is_empty()).count();
    filled * 2 > width || filled >= 3 || filled >= width.min(2)
}

/// Whether the row under the first one belongs to the titles as well: the first leaves cells
/// empty that this one fills, this one holds no figure, and the next one does.
fn has_second_head(lines: &[Line], first: usize, width: usize) -> bool {
    let cell =
        |row: usize, column: usize| lines.get(row)?.cells.get(column).map(|cell| cell.trim());
    let is_empty = |row: usize, column: usize| cell(row, column).unwrap_or_default().is_empty();
    let is_figure = |row: usize, column: usize| {
        matches!(
            number::read(cell(row, column).unwrap_or_default(), None),
            Cell::Number(_) | Cell::Either
        )
    };
    if lines.len() < first + 3 || width < 2 {
        return false;
    }
    let fills = (0..width).any(|column| is_empty(first, column) && !is_empty(first + 1, column));
    let only_years = (0..width).filter(|column| is_figure(first + 1, *column)).all(|column| {
        cell(first + 1, column)
            .is_some_and(|cell| cell.parse::<u16>().is_ok_and(|year| (1900..=2100).contains(&year)))
    });
    let has_figures = (0..width).any(|column| is_figure(first + 2, column));
    fills && only_years && has_figures
}

/// Titles of one row or several. A cell that spans the columns to its right leaves them empty, and
/// stands for each of them.
fn columns(head: &[Line], tags: Option<Vec<Option<Tag>>>, width: usize) -> Vec<Column> {
    let n_tags = tags.as_ref().map_or(0, Vec::len);
    let n_cells = head.iter().map(|line| line.cells.len()).max().unwrap_or(0);
    let n_columns = n_cells.max(n_tags).max(width);
    let mut columns = vec![Column::default(); n_columns];
    for (row_idx, line) in head.iter().enumerate() {
        let is_last = row_idx + 1 == head.len();
        let mut before = String::new();
        for (idx, column) in columns.iter_mut().enumerate() {
            let mut words = squeeze(line.cells.get(idx).map_or("", String::as_str));
            if words.is_empty() && !is_last {
                words.clone_from(&before);
            } else {
                before.clone_from(&words);
            }
            if words.is_empty() || column.title == words {
                continue;
            }
            if !column.title.is_empty() {
                column.title.push_str(" / ");
            }
            column.title.push_str(&words);
        }
    }
    for (column, tag) in columns.iter_mut().zip(tags.into_iter().flatten()) {
        column.tag = tag;
        if column.title.is_empty()
            && let Some(tag) = &column.tag
        {
            column.title = tag.text();
        }
    }
    columns
}

/// How many rows at the end are notes: only their first cell is filled, and it is no figure, or it
/// says that a source follows.
fn n_footnotes(rows: &[Line], width: usize) -> usize {
    if width < 2 {
        return 0;
    }
    let is_note = |line: &&Line| {
        let filled: Vec<&String> =
            line.cells.iter().filter(|cell| !cell.trim().is_empty()).collect();
        let [only] = filled.as_slice() else {
            return filled.first().is_some_and(|cell| says_source(cell)) && filled.len() <= 2;
        };
        let is_first = line.cells.first().is_some_and(|cell| !cell.trim().is_empty());
        is_first && !matches!(number::read(only, None), Cell::Number(_) | Cell::Either)
    };
    rows.iter().rev().take_while(is_note).count()
}

fn says_source(cell: &str) -> bool {
    const WORDS: [&str; 12] = [
        "source",
        "sources",
        "note",
        "notes",
        "lähde",
        "huom",
        "källa",
        "quelle",
        "fuente",
        "fonte",
        "источник",
        "المصدر",
    ];
    let lower = cell.trim().to_lowercase();
    WORDS.iter().any(|word| {
        lower.strip_prefix(word).is_some_and(|rest| rest.trim_start().starts_with([':', '.']))
    })
}

/// The words of a row, if it has any.
fn words_of(line: &Line) -> Option<String> {
    let cells = line.cells.iter().map(|cell| squeeze(cell)).filter(|cell| !cell.is_empty());
    let words = cells.collect::<Vec<_>>().join(" ");
    (!words.is_empty()).then_some(words)
}

pub(crate) fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
