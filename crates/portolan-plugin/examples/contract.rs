//! Writes the contract reference of the authors' book.
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a developers' tool")]

use std::{fs, path::Path};

#[path = "../book/contract.rs"]
mod contract;

fn main() -> std::io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let read = |file: &str| {
        fs::read_to_string(root.join(file)).unwrap_or_else(|err| panic!("{file}: {err}"))
    };
    let made = contract::page(read);
    fs::write(root.join("docs/book/contract.md"), made)?;
    println!("docs/book/contract.md");
    Ok(())
}
