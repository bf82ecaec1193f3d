//! The scoreboard, the floors, and the page that says what fails.

use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path};

use anyhow::Context;

use super::Scores;

/// Suite → field → percent.
pub(crate) type Floors = BTreeMap<String, BTreeMap<String, f64>>;

pub(crate) fn floors(path: &Path) -> anyhow::Result<Floors> {
    let text = fs::read_to_string(path).with_context(|| format!("`{}`", path.display()))?;
    toml::from_str(&text).with_context(|| format!("`{}`", path.display()))
}

/// Prints one line for each suite and field; answers how many are below their floor.
pub(crate) fn print(scores: &Scores, floors: &Floors, with_failures: bool) -> usize {
    let mut n_below = 0;
    for (suite, field, row) in scores.rows() {
        let floor = floors.get(suite).and_then(|fields| fields.get(field)).copied();
        let is_below = floor.is_some_and(|floor| row.percent() < floor);
        n_below += usize::from(is_below);
        let floor = floor.map_or("-".to_owned(), |it| format!("{it:.1}"));
        let mark = if is_below { "  BELOW" } else { "" };
        println!(
            "{suite:<24} {field:<14} {:>6}/{:<6} {:>6.2} %  floor {floor}{mark}",
            row.passed,
            row.total,
            row.percent()
        );
        if with_failures {
            for (file, reason) in &row.failures {
                println!("    {file}: {reason}");
            }
        }
    }
    n_below
}

/// Writes the page for people.
pub(crate) fn write(path: &Path, scores: &Scores, floors: &Floors) -> anyhow::Result<()> {
    let mut out = String::from(include_str!("preface.md"));
    out.push_str("\n## Scores\n\n| Suite | Field | Passed | Of | Percent | Floor |\n");
    out.push_str("| --- | --- | ---: | ---: | ---: | ---: |\n");
    for (suite, field, row) in scores.rows() {
        let floor = floors.get(suite).and_then(|fields| fields.get(field));
        let floor = floor.map_or("–".to_owned(), |it| format!("{it:.1}"));
        writeln!(
            out,
            "| {suite} | {field} | {} | {} | {:.2} | {floor} |",
            row.passed,
            row.total,
            row.percent()
        )?;
    }
    out.push_str("\n## What fails\n");
    for (suite, field, row) in scores.rows().filter(|(_, _, row)| !row.failures.is_empty()) {
        writeln!(out, "\n### {suite}: {field}\n")?;
        let mut by_reason: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for (file, reason) in &row.failures {
            let files = by_reason.entry(general(reason)).or_default();
            if files.last() != Some(&file.as_str()) {
                files.push(file);
            }
        }
        for (reason, files) in by_reason {
            let names: Vec<String> = files.iter().map(|file| format!("`{file}`")).collect();
            writeln!(out, "* {reason}: {}", names.join(", "))?;
        }
    }
    // Attacks and addresses hold signs that no page may hold.
    let is_sign = |c: &char| c.is_control() && *c != '\n';
    let out: String = out
        .chars()
        .map(|c| if is_sign(&c) { c.escape_unicode().to_string() } else { c.to_string() })
        .collect();
    fs::write(path, out).with_context(|| format!("`{}`", path.display()))
}

/// Reasons without the numbers of items, so that one file is named once.
fn general(reason: &str) -> String {
    let words: Vec<&str> = reason.split(' ').collect();
    let mut out: Vec<&str> = Vec::with_capacity(words.len());
    for word in words {
        match word.parse::<u32>() {
            Ok(_) => out.push("N"),
            Err(_) => out.push(word),
        }
    }
    out.join(" ")
}
