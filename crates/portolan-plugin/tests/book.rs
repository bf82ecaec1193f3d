//! The contract reference says what the sources say.
#![allow(clippy::disallowed_methods, reason = "pages are compared with files")]

use std::{fs, path::Path};

#[path = "../book/contract.rs"]
mod contract;

fn read(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(file);
    fs::read_to_string(&path).unwrap_or_else(|err| panic!("{}: {err}", path.display()))
}

#[test]
fn the_contract_reference_is_fresh() {
    assert!(
        read("docs/book/contract.md") == contract::page(read),
        "docs/book/contract.md is stale: cargo run -p portolan-plugin --example contract"
    );
}
