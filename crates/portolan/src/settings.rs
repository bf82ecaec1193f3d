//! `portolan check` and `portolan config`.

use std::path::{Path, PathBuf};

use portolan_app::App;
use portolan_core::Severity;

use crate::{
    cli::{Form, Verdict},
    table::{Lean, counted, table},
};

pub(crate) fn check(profile: &Path, plugins: &[PathBuf], form: Form) -> anyhow::Result<Verdict> {
    let profile = App::check(profile, plugins)?;
    let diagnostics = &profile.checked.diagnostics;
    if form == Form::Json {
        println!("{}", serde_json::to_string_pretty(diagnostics)?);
    } else {
        if !diagnostics.is_empty() {
            println!("{}", profile.report());
        }
        let count = |severity, noun| {
            counted(diagnostics.iter().filter(|it| it.severity == severity).count(), noun)
        };
        println!(
            "{}: {}, {}, {}",
            counted(profile.files.len(), "file"),
            count(Severity::Error, "error"),
            count(Severity::Warning, "warning"),
            count(Severity::Note, "note")
        );
    }
    let clean = diagnostics.iter().all(|it| it.severity != Severity::Error);
    Ok(if clean { Verdict::Clean } else { Verdict::Complaints })
}

pub(crate) fn show(
    profile: &Path,
    plugins: &[PathBuf],
    what: Option<&str>,
    form: Form,
) -> anyhow::Result<Verdict> {
    let profile = App::check(profile, plugins)?;
    if profile.checked.settings.is_none() {
        print!("{}", profile.report());
        return Ok(Verdict::Complaints);
    }
    let shown = profile.show(what);
    if shown.is_empty()
        && let Some(what) = what
    {
        anyhow::bail!(
            "no key begins with `{what}`; name a portal, or a key as `portolan config show` does"
        );
    }
    if form == Form::Json {
        let rows: Vec<serde_json::Value> = shown
            .iter()
            .map(|it| {
                serde_json::json!({
                    "key": it.key, "value": it.value, "origin": it.origin,
                })
            })
            .collect();
        println!("{}", serde_json::to_string_pretty(&rows)?);
        return Ok(Verdict::Clean);
    }
    let rows: Vec<Vec<String>> =
        shown.iter().map(|it| vec![it.key.clone(), it.value.clone(), it.origin.clone()]).collect();
    print!("{}", table(&[("key", Lean::Left), ("value", Lean::Left), ("from", Lean::Left)], &rows));
    Ok(Verdict::Clean)
}

pub(crate) fn schema(profile: &Path, plugins: &[PathBuf]) -> anyhow::Result<Verdict> {
    let schema = App::schema(profile, plugins)?;
    println!("{}", serde_json::to_string_pretty(&schema)?);
    Ok(Verdict::Clean)
}
