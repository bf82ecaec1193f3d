//! The list of complaints says what the constructors say.
#![allow(clippy::disallowed_methods, reason = "pages are compared with files")]

use std::{fs, path::Path};

#[path = "../book/complaints.rs"]
mod complaints;

fn read(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(file);
    fs::read_to_string(&path).unwrap_or_else(|err| panic!("{}: {err}", path.display()))
}

#[test]
fn the_list_of_complaints_is_fresh_and_whole() {
    let all = complaints::complaints(read);
    let cure = "cargo run -p portolan-core --example complaints";
    assert!(read("docs/complaints.md") == complaints::page(&all), "stale: {cure}");
    let table = read("crates/portolan-core/src/diagnostic/codes.tsv");
    assert!(table == complaints::table(&all), "stale: {cure}");
    for it in &all {
        let is_told = !it.about.is_empty() || !it.says.is_empty();
        assert!(is_told, "nothing is told of `{}`", it.code);
    }
    let calls =
        ["Diagnostic::note(", "Diagnostic::warning(", "Diagnostic::error(", "Diagnostic::new("];
    let n_calls: usize = complaints::FILES
        .iter()
        .map(|file| read(&format!("crates/portolan-core/src/diagnostic/{file}.rs")))
        .map(|text| calls.iter().map(|call| text.matches(call).count()).sum::<usize>())
        .sum();
    assert!(all.len() * 10 >= n_calls * 9, "{} of {n_calls} constructors were read", all.len());
}

#[test]
fn codes_are_explained() {
    let found = portolan_core::diagnostic::explained("item-withdrawn");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].severity, "warning");
    assert!(found[0].says.contains("is taken for withdrawn"), "{}", found[0].says);
    assert!(portolan_core::diagnostic::explained("no-such-code").is_empty());
}
