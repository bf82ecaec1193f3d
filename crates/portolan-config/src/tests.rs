#![allow(clippy::disallowed_methods, reason = "fixtures are files")]

use std::{fs, path::Path};

use portolan_core::Manifest;

use super::*;
use crate::pages::Mistake;

mod bad;
mod editorial;
mod shipped;
mod values;

/// What the mistakes are written into.
fn good() -> Vec<SourceText> {
    pages::files(&read("mistakes/good.toml"))
}

fn sample_manifests() -> Vec<Manifest> {
    ["source-sample", "render-sample"]
        .iter()
        .map(|name| manifest(&read(&format!("mistakes/plugins/{name}.toml"))))
        .collect()
}

fn manifest(text: &str) -> Manifest {
    toml::from_str(text).expect("manifests of this repository are right")
}

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|err| panic!("{}: {err}", path.display()))
}
