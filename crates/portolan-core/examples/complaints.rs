//! Writes the list of all complaints: the page of the documentation and the table for `explain`.
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a developers' tool")]

use std::{fs, path::Path};

#[path = "../book/complaints.rs"]
mod complaints;

fn main() -> std::io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let read = |file: &str| {
        fs::read_to_string(root.join(file)).unwrap_or_else(|err| panic!("{file}: {err}"))
    };
    let all = complaints::complaints(read);
    for (file, text) in [
        ("docs/complaints.md", complaints::page(&all)),
        ("crates/portolan-core/src/diagnostic/codes.tsv", complaints::table(&all)),
    ] {
        fs::write(root.join(file), text)?;
        println!("{file}");
    }
    Ok(())
}
