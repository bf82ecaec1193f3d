//! The library that a plugin crate becomes.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde::Deserialize;

/// A line of cargo's account of a build, as far as it matters here.
#[derive(Deserialize)]
struct Line {
    target: Option<Target>,
    #[serde(default)]
    manifest_path: PathBuf,
    #[serde(default)]
    filenames: Vec<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    crate_types: Vec<String>,
}

/// Builds the plugin crate `package` of the workspace under test and returns its library.
///
/// Tests do not build the libraries of other packages by themselves, and where they lie is
/// cargo's secret: so cargo is asked, which takes a moment if nothing has changed.
///
/// # Panics
///
/// If the crate does not build, or is no `cdylib`.
pub fn library(package: &str) -> PathBuf {
    let mut command = cargo();
    command.args(["build", "--package", package]);
    let is_wanted =
        |line: &Line| line.target.as_ref().is_some_and(|it| it.name.replace('_', "-") == package);
    built(&mut command, package, is_wanted).unwrap_or_else(|words| panic!("{words}"))
}

/// Builds the plugin crate in `folder`, in whatever workspace it is, and returns its library. The
/// error is a sentence; what the compiler has to say goes to standard error.
pub fn build(folder: &Path) -> Result<PathBuf, String> {
    let manifest = folder.join("Cargo.toml");
    let manifest = manifest
        .canonicalize()
        .map_err(|err| format!("`{}` cannot be read: {err}", manifest.display()))?;
    let mut command = cargo();
    command.arg("build").arg("--manifest-path").arg(&manifest);
    built(&mut command, &folder.display().to_string(), |line| line.manifest_path == manifest)
}

fn cargo() -> Command {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    // These describe the crate under test. Build scripts that watch them would run again, and
    // half of the workspace with them.
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(name);
        }
    }
    command
}

fn built(
    command: &mut Command,
    what: &str,
    is_wanted: impl Fn(&Line) -> bool,
) -> Result<PathBuf, String> {
    let output = command
        .args(["--message-format", "json-render-diagnostics"])
        .stderr(Stdio::inherit())
        .output()
        .map_err(|err| format!("cargo cannot be started: {err}; rustup.rs says how to get it"))?;
    if !output.status.success() {
        return Err(format!("plugin `{what}` does not build"));
    }
    let account = String::from_utf8_lossy(&output.stdout);
    let lines = account.lines().filter_map(|line| serde_json::from_str::<Line>(line).ok());
    lines
        .filter(|line| is_wanted(line) && line.target.as_ref().is_some_and(is_cdylib))
        .flat_map(|line| line.filenames)
        .find(|path| path.extension().is_some_and(|ending| ending == env::consts::DLL_EXTENSION))
        .ok_or_else(|| format!("`{what}` builds no library; is it a `cdylib`?"))
}

fn is_cdylib(target: &Target) -> bool {
    target.crate_types.iter().any(|kind| kind == "cdylib")
}
