//! Tables for terminals.

use unicode_width::UnicodeWidthStr;

/// Which way a column leans.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lean {
    Left,
    Right,
}

/// Columns as wide as their widest cell, two spaces between, nothing drawn.
pub(crate) fn table(head: &[(&str, Lean)], rows: &[Vec<String>]) -> String {
    let mut widths: Vec<usize> = head.iter().map(|(name, _)| name.width()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width());
        }
    }
    let mut out = String::new();
    line(&mut out, head, &widths, head.iter().map(|(name, _)| *name));
    for row in rows {
        line(&mut out, head, &widths, row.iter().map(String::as_str));
    }
    out
}

/// “1 error”, “2 errors”.
pub(crate) fn counted(n: impl TryInto<u64>, noun: &str) -> String {
    match n.try_into().unwrap_or(u64::MAX) {
        1 => format!("1 {noun}"),
        n => format!("{n} {noun}s"),
    }
}

fn line<'c>(
    out: &mut String,
    head: &[(&str, Lean)],
    widths: &[usize],
    cells: impl Iterator<Item = &'c str>,
) {
    let mut text = String::new();
    for ((cell, width), (_, lean)) in cells.zip(widths).zip(head) {
        let gap = " ".repeat(width.saturating_sub(cell.width()));
        match lean {
            Lean::Left => text.push_str(&format!("{cell}{gap}  ")),
            Lean::Right => text.push_str(&format!("{gap}{cell}  ")),
        }
    }
    out.push_str(text.trim_end());
    out.push('\n');
}

/// At most `width` columns, with an ellipsis where something was cut.
pub(crate) fn clip(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    for letter in text.chars() {
        if out.width() + 2 > width {
            break;
        }
        out.push(letter);
    }
    out.push('…');
    out
}

/// `1.4 MB`, in powers of ten as HTTP counts.
pub(crate) fn bytes(count: u64) -> String {
    match count {
        0..1_000 => format!("{count} B"),
        1_000..1_000_000 => format!("{}.{} kB", count / 1_000, count % 1_000 / 100),
        _ => format!("{}.{} MB", count / 1_000_000, count % 1_000_000 / 100_000),
    }
}
