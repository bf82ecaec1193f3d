//! Complaints for people: the sentence, the line, and a mark below what is meant.

use portolan_core::{Diagnostic, diagnostic::Spot};

use crate::text::{SourceText, lines};

/// Lines wider than this are shown around the mark only.
const WIDTH: usize = 110;

/// Renders complaints for a terminal, each with the offending line underlined.
pub fn report(diagnostics: &[Diagnostic], files: &[SourceText]) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        if !out.is_empty() {
            out.push('\n');
        }
        one(diagnostic, files, &mut out);
    }
    out
}

fn one(diagnostic: &Diagnostic, files: &[SourceText], out: &mut String) {
    let Diagnostic { code, severity, message, place, hint } = diagnostic;
    out.push_str(&format!("{severity}[{code}]: {message}\n"));
    let mut gutter = " ".to_owned();
    match place {
        Some(Spot::File { path, line, column, end_line, end_column }) => {
            let number = line.to_string();
            gutter = " ".repeat(number.len());
            out.push_str(&format!("{gutter}--> {path}:{line}:{column}\n"));
            let source = files.iter().find(|file| file.path == *path);
            let text = source.and_then(|file| {
                lines(&file.text).nth(usize::try_from(line.saturating_sub(1)).unwrap_or(0))
            });
            if let Some(text) = text {
                let start = usize::try_from(column.saturating_sub(1)).unwrap_or(0);
                let end = match end_line == line {
                    true => usize::try_from(end_column.saturating_sub(1)).unwrap_or(0),
                    false => text.chars().count(),
                };
                let (shown, start, end) = clip(text, start, end.max(start + 1));
                out.push_str(&format!("{gutter} |\n{number} | {shown}\n"));
                out.push_str(&format!(
                    "{gutter} | {}{}\n",
                    " ".repeat(start),
                    "^".repeat(end - start)
                ));
            }
        }
        Some(other) => out.push_str(&format!(" --> {other}\n")),
        None => {}
    }
    if let Some(hint) = hint {
        out.push_str(&format!("{gutter} = help: {hint}\n"));
    }
}

/// The part of a line around a mark, without tabs and control characters, and the mark in it.
fn clip(text: &str, start: usize, end: usize) -> (String, usize, usize) {
    let chars: Vec<char> =
        text.chars().map(|char| if char.is_control() { ' ' } else { char }).collect();
    if chars.len() <= WIDTH {
        return (chars.into_iter().collect(), start, end);
    }
    let first = start.saturating_sub(WIDTH / 3);
    let last = chars.len().min(first + WIDTH);
    let mut shown = String::new();
    let mut shift = 0;
    if first > 0 {
        shown.push('…');
        shift = 1;
    }
    shown.extend(&chars[first..last]);
    if last < chars.len() {
        shown.push('…');
    }
    let end = end.min(last).max(start + 1);
    (shown, start - first + shift, end - first + shift)
}
