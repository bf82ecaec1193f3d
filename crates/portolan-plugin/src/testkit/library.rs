//! The library that a plugin crate becomes.

use std::{
    env,
    path::PathBuf,
    process::{Command, Stdio},
};

use serde::Deserialize;

/// A line of cargo's account of a build, as far as it matters here.
#[derive(Deserialize)]
struct Line {
    target: Option<Target>,
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
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["build", "--package", package, "--message-format", "json-render-diagnostics"]);
    // These describe the crate under test. Build scripts that watch them would run again, and
    // half of the workspace with them.
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(name);
        }
    }
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .unwrap_or_else(|err| panic!("cargo cannot be started: {err}"));
    assert!(output.status.success(), "plugin `{package}` does not build");
    let account = String::from_utf8_lossy(&output.stdout);
    let lines = account.lines().filter_map(|line| serde_json::from_str::<Line>(line).ok());
    lines
        .filter(|line| line.target.as_ref().is_some_and(|target| is_cdylib(target, package)))
        .flat_map(|line| line.filenames)
        .find(|path| path.extension().is_some_and(|ending| ending == env::consts::DLL_EXTENSION))
        .unwrap_or_else(|| panic!("`{package}` builds no library; is it a `cdylib`?"))
}

fn is_cdylib(target: &Target, package: &str) -> bool {
    target.name.replace('_', "-") == package
        && target.crate_types.iter().any(|kind| kind == "cdylib")
}
