//! Writes the pages and the schema that are made from the descriptions.
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a developers' tool")]

use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
};

use portolan_config::{
    SourceText,
    pages::{self, Mistake},
    schema,
};
use portolan_core::Manifest;

fn main() -> Result<(), Box<dyn Error>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = here.join("../..");

    let good: Vec<SourceText> = pages::files(&fs::read_to_string(here.join("mistakes/good.toml"))?);
    let mut mistakes = Vec::new();
    for path in toml_files(&here.join("mistakes"))? {
        let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if name != "good" {
            mistakes.push(Mistake::parse(&name, &fs::read_to_string(&path)?));
        }
    }
    let samples = manifests(&toml_files(&here.join("mistakes/plugins"))?)?;
    let shipped = manifests(&shipped_manifests(&root)?)?;

    fs::create_dir_all(root.join("docs/book"))?;
    let schema = serde_json::to_string_pretty(&schema(&shipped))? + "\n";
    for (path, text) in [
        ("docs/bad-config.md", pages::mistakes(&good, &mistakes, &samples)),
        ("docs/settings.md", pages::settings(&shipped)),
        ("docs/book/plugins.md", pages::plugins(&shipped)),
        ("config/schema.json", schema),
    ] {
        fs::write(root.join(path), text)?;
        println!("{path}");
    }
    Ok(())
}

fn manifests(paths: &[PathBuf]) -> Result<Vec<Manifest>, Box<dyn Error>> {
    let mut manifests = Vec::new();
    for path in paths {
        manifests.push(toml::from_str(&fs::read_to_string(path)?)?);
    }
    Ok(manifests)
}

/// `plugins/*/plugin.toml`, by name.
fn shipped_manifests(root: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut paths = Vec::new();
    if root.join("plugins").is_dir() {
        for entry in fs::read_dir(root.join("plugins"))? {
            let path = entry?.path().join("plugin.toml");
            if path.is_file() {
                paths.push(path);
            }
        }
    }
    paths.sort();
    Ok(paths)
}

fn toml_files(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}
