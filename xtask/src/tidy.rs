//! The house rules that no compiler knows.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};

use crate::shell;

/// Which crate of ours may use which. An edge that is not here is a wall.
const EDGES: &[(&str, &[&str])] = &[
    ("portolan-core", &[]),
    ("portolan-plugin", &["portolan-core"]),
    ("portolan-extract", &["portolan-core"]),
    ("portolan-config", &["portolan-core"]),
    ("portolan-harvest", &["portolan-core"]),
    ("portolan-normalize", &["portolan-core"]),
    ("portolan-compose", &["portolan-core"]),
    ("portolan-render", &["portolan-core"]),
    ("portolan-fetch", &["portolan-core"]),
    ("portolan-store", &["portolan-core"]),
    ("portolan-host", &["portolan-core", "portolan-plugin"]),
    ("portolan-infer", &[]),
    ("portolan-scaffold", &[]),
    (
        "portolan-app",
        &[
            "portolan-core",
            "portolan-config",
            "portolan-extract",
            "portolan-harvest",
            "portolan-normalize",
            "portolan-compose",
            "portolan-render",
            "portolan-fetch",
            "portolan-store",
            "portolan-host",
            "portolan-infer",
            "portolan-plugin",
        ],
    ),
    ("portolan-server", &["portolan-core", "portolan-app"]),
    ("portolan", &["portolan-core", "portolan-app", "portolan-scaffold", "portolan-server"]),
];

/// What each plugin may use: the porch, and the shelf of pure readings beside it (decision 0012).
const PLUGIN_EDGES: &[&str] = &["portolan-extract", "portolan-infer", "portolan-plugin"];

/// What the crates beside the house may use of it, by folder. They look at it from outside, so
/// the fewer doors the better.
const BESIDE: &[(&str, &[&str])] = &[
    ("tests", &[]),
    (
        "tests/conformance",
        &[
            "portolan-core",
            "portolan-extract",
            "portolan-fetch",
            "portolan-host",
            "portolan-infer",
            "portolan-normalize",
        ],
    ),
    ("tests/estate", &[]),
    (
        "tests/weather",
        &["portolan-core", "portolan-harvest", "portolan-host", "portolan-normalize"],
    ),
    ("xtask", &["portolan-scaffold"]),
];

/// Files longer than this are two files that have not been parted yet.
const LINES_MAX: usize = 1_500;

/// The only files that may vouch for HTML, besides the one that defines the word.
const SANITIZERS: &[&str] =
    &["crates/portolan-core/src/item.rs", "crates/portolan-normalize/src/html.rs"];

pub(crate) fn run() -> anyhow::Result<()> {
    let root = shell::root();
    let mut complaints = Vec::new();
    let crates = members(&root, "crates")?;
    let plugins = members(&root, "plugins")?;
    let beside = beside(&root)?;
    walls(&root, &crates, &plugins, &mut complaints)?;
    walls_beside(&beside, &mut complaints)?;
    purpose_lines("crates/", &crates, &mut complaints)?;
    purpose_lines("", &beside, &mut complaints)?;
    sources(&root, &mut complaints)?;
    architecture(&root, &crates, &plugins, &beside, &mut complaints)?;
    if complaints.is_empty() {
        return Ok(());
    }
    for complaint in &complaints {
        eprintln!("{complaint}");
    }
    bail!("{} house rules are broken", complaints.len());
}

/// The folders that hold a crate, by name.
fn members(root: &Path, folder: &str) -> anyhow::Result<BTreeMap<String, PathBuf>> {
    let mut found = BTreeMap::new();
    let entries =
        fs::read_dir(root.join(folder)).with_context(|| format!("`{folder}` cannot be listed"))?;
    for entry in entries {
        let path = entry?.path();
        if path.join("Cargo.toml").is_file()
            && let Some(name) = path.file_name()
        {
            found.insert(name.to_string_lossy().into_owned(), path);
        }
    }
    Ok(found)
}

/// The crates that examine the house, by folder.
fn beside(root: &Path) -> anyhow::Result<BTreeMap<String, PathBuf>> {
    let mut found: BTreeMap<String, PathBuf> =
        ["tests", "xtask"].into_iter().map(|name| (name.to_owned(), root.join(name))).collect();
    for (name, path) in members(root, "tests")? {
        found.insert(format!("tests/{name}"), path);
    }
    Ok(found)
}

fn walls(
    root: &Path,
    crates: &BTreeMap<String, PathBuf>,
    plugins: &BTreeMap<String, PathBuf>,
    complaints: &mut Vec<String>,
) -> anyhow::Result<()> {
    let allowed: BTreeMap<&str, &[&str]> = EDGES.iter().copied().collect();
    for (name, path) in crates {
        let Some(edges) = allowed.get(name.as_str()) else {
            complaints.push(format!(
                "crates/{name}: not in the table of floors; add it to EDGES in xtask/src/tidy.rs \
                 with the reason in docs/decisions"
            ));
            continue;
        };
        for dependency in ours(path)? {
            if !edges.contains(&dependency.as_str()) {
                complaints.push(format!(
                    "crates/{name}: may not use `{dependency}`; arrows point down only, and never \
                     between engines and hands (ARCHITECTURE.md, floors)"
                ));
            }
        }
    }
    for (name, path) in plugins {
        for dependency in ours(path)? {
            if !PLUGIN_EDGES.contains(&dependency.as_str()) {
                complaints.push(format!(
                    "plugins/{name}: may not use `{dependency}`; plugins see only the porch, \
                     `portolan-plugin`, as authors outside the house do, and \
                     `portolan-extract`"
                ));
            }
        }
    }
    for (name, path) in crates.iter().chain(plugins) {
        let manifest = package_name(path)?;
        if manifest != *name {
            let place = path.strip_prefix(root).unwrap_or(path).display();
            complaints.push(format!("{place}: the folder is named otherwise than `{manifest}`"));
        }
    }
    Ok(())
}

fn walls_beside(
    beside: &BTreeMap<String, PathBuf>,
    complaints: &mut Vec<String>,
) -> anyhow::Result<()> {
    let allowed: BTreeMap<&str, &[&str]> = BESIDE.iter().copied().collect();
    for (folder, path) in beside {
        let Some(edges) = allowed.get(folder.as_str()) else {
            complaints.push(format!("{folder}: not in the table BESIDE in xtask/src/tidy.rs"));
            continue;
        };
        for dependency in ours(path)? {
            if !edges.contains(&dependency.as_str()) {
                complaints.push(format!(
                    "{folder}: may not use `{dependency}`; what examines the house stands outside it"
                ));
            }
        }
    }
    Ok(())
}

/// Crates of ours among the (non-development) dependencies.
fn ours(path: &Path) -> anyhow::Result<BTreeSet<String>> {
    let manifest = manifest(path)?;
    let dependencies = manifest.get("dependencies").and_then(toml::Value::as_table);
    let names = dependencies.into_iter().flat_map(|table| table.keys());
    Ok(names.filter(|name| name.starts_with("portolan")).cloned().collect())
}

fn package_name(path: &Path) -> anyhow::Result<String> {
    let manifest = manifest(path)?;
    let name = manifest.get("package").and_then(|package| package.get("name"));
    Ok(name.and_then(toml::Value::as_str).unwrap_or_default().to_owned())
}

fn manifest(path: &Path) -> anyhow::Result<toml::Table> {
    let file = path.join("Cargo.toml");
    let text = fs::read_to_string(&file).with_context(|| format!("`{}`", file.display()))?;
    text.parse().with_context(|| format!("`{}`", file.display()))
}

fn purpose_lines(
    folder: &str,
    crates: &BTreeMap<String, PathBuf>,
    complaints: &mut Vec<String>,
) -> anyhow::Result<()> {
    for (name, path) in crates {
        let lib = path.join("src/lib.rs");
        let main = path.join("src/main.rs");
        let file = if lib.is_file() { lib } else { main };
        let text = fs::read_to_string(&file)?;
        if !text.starts_with("//! ") {
            complaints.push(format!("{folder}{name}: does not open with a sentence of purpose"));
        }
        if !text.lines().take(12).any(|line| line.starts_with("//! **Never:**")) {
            complaints.push(format!("{folder}{name}: has no line `**Never:**` at its top"));
        }
    }
    Ok(())
}

fn sources(root: &Path, complaints: &mut Vec<String>) -> anyhow::Result<()> {
    let mut files = Vec::new();
    for folder in ["crates", "plugins", "tests", "xtask"] {
        rust_files(&root.join(folder), &mut files)?;
    }
    for file in files {
        let text = fs::read_to_string(&file)?;
        let place = file.strip_prefix(root).unwrap_or(&file).to_string_lossy().into_owned();
        let lines = text.lines().count();
        if lines > LINES_MAX {
            complaints.push(format!("{place}: {lines} lines; part it, at most {LINES_MAX}"));
        }
        let is_test = place.contains("/tests") || place.starts_with("tests/");
        let vouches = concat!("SafeHtml::assume", "_sanitized(");
        if text.contains(vouches) && !is_test && !SANITIZERS.contains(&place.as_str()) {
            complaints.push(format!(
                "{place}: vouches for HTML; only the sanitiser may ({})",
                SANITIZERS.join(", ")
            ));
        }
    }
    Ok(())
}

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            rust_files(&path, files)?;
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
    Ok(())
}

/// Every crate is named in the map, and the map names no crate that is not there.
fn architecture(
    root: &Path,
    crates: &BTreeMap<String, PathBuf>,
    plugins: &BTreeMap<String, PathBuf>,
    beside: &BTreeMap<String, PathBuf>,
    complaints: &mut Vec<String>,
) -> anyhow::Result<()> {
    let text = fs::read_to_string(root.join("ARCHITECTURE.md"))
        .context("`ARCHITECTURE.md` cannot be read")?;
    let named: BTreeSet<&str> = text
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|word| {
            ["portolan-", "source-", "render-"].iter().any(|start| word.starts_with(start))
                && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
        })
        .collect();
    for name in crates.keys().chain(plugins.keys()).filter(|name| *name != "portolan") {
        if !named.contains(name.as_str()) {
            complaints.push(format!("ARCHITECTURE.md: does not name `{name}`"));
        }
    }
    let mut outside = BTreeSet::new();
    for path in beside.values() {
        outside.insert(package_name(path)?);
    }
    for name in named {
        if !crates.contains_key(name) && !plugins.contains_key(name) && !outside.contains(name) {
            complaints.push(format!("ARCHITECTURE.md: names `{name}`, which is not there"));
        }
    }
    Ok(())
}
