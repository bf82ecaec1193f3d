//! Writes `docs/book/grammars.md` from the examples that the tests read.

#![allow(clippy::disallowed_methods, clippy::print_stdout, missing_docs)]

use std::{fs, io, path::Path};

#[path = "../src/grammar/page.rs"]
mod page;

fn main() -> io::Result<()> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let grammars = page::read(&fs::read_to_string(here.join("grammars.toml"))?);
    let mut interface = Vec::new();
    for entry in fs::read_dir(here.join("../portolan-compose/languages"))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        interface.extend(name.strip_suffix(".ftl").map(str::to_owned));
    }
    fs::write(here.join("../../docs/book/grammars.md"), page::page(&grammars, &interface))?;
    println!("docs/book/grammars.md");
    Ok(())
}
