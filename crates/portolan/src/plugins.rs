//! `portolan plugin list`, `check` and `lock`.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Context;
use portolan_app::{
    App, Image, Isolation, Listed, Locked, PluginLock, PluginWork, Plugins, Policies, Policy,
    Standing,
};
use portolan_core::{
    Diagnostic,
    manifest::{Manifest, PluginKind},
};

use crate::{
    cli::{Form, Verdict},
    table::{Lean, table},
};

pub(crate) fn list(
    profile: &Path,
    directories: &[PathBuf],
    data: Option<&Path>,
    form: Form,
) -> anyhow::Result<Verdict> {
    let lock = match PluginLock::read(profile) {
        Ok(lock) => lock,
        Err(complaint) => return complain(&complaint, form),
    };
    let plugins = App::plugins(profile, directories)?;
    // Who may not read the data directory still sees the plugins.
    let work = App::plugin_work(profile, directories, data).unwrap_or_else(|err| {
        eprintln!("what the plugins did is not known: {err}");
        BTreeMap::new()
    });
    let mut clean = true;
    let mut rows = Vec::new();
    let mut docs = Vec::new();
    let mut complaints = Vec::new();
    for Listed { path, manifest, sha256 } in plugins.list() {
        let manifest = match manifest {
            Ok(manifest) => manifest,
            Err(diagnostic) => {
                clean = false;
                complaints.push(diagnostic);
                continue;
            }
        };
        complaints.extend(features_missing(&manifest));
        let isolation = plugins.policy(&manifest.name).isolation;
        // What runs with all our rights is not started for the sake of a list.
        let standing = match isolation {
            Isolation::InProcess => Ok(None),
            _ => plugins.standing(&manifest.name),
        };
        let standing = standing.unwrap_or_else(|diagnostic| {
            clean = false;
            complaints.push(diagnostic);
            None
        });
        let locked = match (lock.plugins.get(&manifest.name), sha256) {
            (None, _) => "no",
            (Some(locked), Some(sha256)) if locked.sha256 == sha256 => "yes",
            (Some(_), _) => "differs",
        };
        let mut doc = doc(&path, &manifest, isolation, standing.as_ref(), locked);
        doc["work"] = serde_json::to_value(work.get(&manifest.name))?;
        docs.push(doc);
        rows.push(vec![
            manifest.name.clone(),
            manifest.version.clone(),
            kind(&manifest).to_owned(),
            manifest.contract.to_string(),
            isolation.to_string(),
            standing.as_ref().map_or_else(|| "–".to_owned(), layers),
            standing.as_ref().map_or_else(|| "–".to_owned(), |it| millis(it.started_in)),
            standing.as_ref().map_or_else(|| "–".to_owned(), |it| kib(it.private_bytes)),
            of_work(&work, &manifest.name, |it| it.calls.to_string()),
            of_work(&work, &manifest.name, |it| {
                it.p99_micros.map_or_else(|| "–".to_owned(), |it| millis(Duration::from_micros(it)))
            }),
            of_work(&work, &manifest.name, |it| it.deaths.to_string()),
            of_work(&work, &manifest.name, |it| it.denied.to_string()),
            locked.to_owned(),
        ]);
    }
    complaints.extend(plugins.take_complaints());
    if form == Form::Json {
        println!(
            "{}",
            serde_json::to_string_pretty(
                &serde_json::json!({ "plugins": docs, "complaints": complaints })
            )?
        );
    } else {
        let head = [
            ("plugin", Lean::Left),
            ("version", Lean::Left),
            ("kind", Lean::Left),
            ("contract", Lean::Right),
            ("runs", Lean::Left),
            ("layers", Lean::Left),
            ("start", Lean::Right),
            ("memory", Lean::Right),
            ("calls", Lean::Right),
            ("p99", Lean::Right),
            ("deaths", Lean::Right),
            ("denied", Lean::Right),
            ("locked", Lean::Left),
        ];
        print!("{}", table(&head, &rows));
        println!(
            "calls, p99, deaths and denied calls are those of the process that harvested last"
        );
        for diagnostic in &complaints {
            println!("\n{diagnostic}");
        }
    }
    Ok(if clean { Verdict::Clean } else { Verdict::Complaints })
}

fn doc(
    path: &Path,
    manifest: &Manifest,
    isolation: Isolation,
    standing: Option<&Standing>,
    locked: &str,
) -> serde_json::Value {
    serde_json::json!({
        "file": path,
        "manifest": manifest,
        "features_missing": manifest.features_missing(),
        "isolation": isolation,
        "locked": locked,
        "layers": standing.map(|it| &it.layers),
        "started_in_micros": standing.map(|it| it.started_in.as_micros() as u64),
        "private_bytes": standing.map(|it| it.private_bytes),
        "built_with": standing.map(|it| &it.built_with),
    })
}

/// All that can be told of one file.
pub(crate) fn check(file: &Path, form: Form) -> anyhow::Result<Verdict> {
    let image = match Image::read(file) {
        Ok(image) => image,
        Err(diagnostic) => return complain(&diagnostic, form),
    };
    let Image { label, bytes } = image;
    let n_bytes = bytes.len();
    drop(bytes);
    let manifest = &label.manifest;
    let policies = Policies {
        files: BTreeMap::from([(manifest.name.clone(), file.to_owned())]),
        ..Policies::all(Policy::default())
    };
    let plugins = Plugins::new(Vec::new()).with_policies(policies);
    let standing = match plugins.standing(&manifest.name) {
        Ok(standing) => standing,
        Err(diagnostic) => return complain(&diagnostic, form),
    };
    let Some(standing) = standing else {
        anyhow::bail!("a plugin that is checked runs sealed");
    };
    if form == Form::Json {
        let mut doc = doc(file, manifest, standing.isolation, Some(&standing), "no");
        doc["sha256"] = label.sha256.to_string().into();
        doc["needs"] = label.needs.clone().into();
        doc["unknown"] = label.unknown.clone().into();
        println!("{}", serde_json::to_string_pretty(&doc)?);
        return Ok(Verdict::Clean);
    }
    println!("{} {}: {}", manifest.name, manifest.version, manifest.summary);
    println!("  kind      {}, contract {}", kind(manifest), manifest.contract);
    println!("  features  {}", or_none(&manifest.features));
    if !label.unknown.is_empty() {
        let unknown = label.unknown.join(", ");
        println!("  unknown   {unknown}: passed over; a later kit's, or misspelt");
    }
    println!("  built     {}", standing.built_with);
    println!("  file      {}, {n_bytes} bytes", file.display());
    println!("  sha256    {}", label.sha256);
    println!("  needs     {}", or_none(&label.needs));
    let settings: Vec<String> = manifest
        .settings
        .iter()
        .map(|(key, it)| if it.required { format!("{key} (required)") } else { key.clone() })
        .collect();
    println!("  settings  {}", or_none(&settings));
    println!(
        "  started   in {}, {} of memory; the kernel confirms its walls",
        millis(standing.started_in),
        kib(standing.private_bytes)
    );
    for layer in &standing.layers {
        let on = if layer.on { "on" } else { "OFF" };
        let detail =
            if layer.detail.is_empty() { String::new() } else { format!(": {}", layer.detail) };
        println!("  {:14} {on}, {} µs{detail}", layer.name, layer.micros);
    }
    if let Some(note) = features_missing(manifest) {
        println!("\n{note}");
    }
    Ok(Verdict::Clean)
}

/// Worth knowing, and no complaint: the plugin works.
fn features_missing(manifest: &Manifest) -> Option<Diagnostic> {
    let missing = manifest.features_missing();
    (!missing.is_empty()).then(|| Diagnostic::plugin_features(&manifest.name, &missing))
}

/// Writes the hashes of the files at hand into the lock file.
pub(crate) fn lock(
    profile: &Path,
    directories: &[PathBuf],
    names: &[String],
) -> anyhow::Result<Verdict> {
    // A lock that locks everybody out is what this mends, so it is not asked first.
    let mut lock = PluginLock::read(profile).unwrap_or_default();
    let listed = App::plugins_at_hand(profile, directories)?;
    let mut n_locked = 0;
    for Listed { manifest, sha256, .. } in listed {
        let (Ok(manifest), Some(sha256)) = (manifest, sha256) else { continue };
        if !names.is_empty() && !names.contains(&manifest.name) {
            continue;
        }
        println!("{} {} {sha256}", manifest.name, manifest.version);
        lock.plugins.insert(manifest.name, Locked { version: manifest.version, sha256 });
        n_locked += 1;
    }
    if n_locked == 0 {
        anyhow::bail!("no plugin of these names is at hand: {}", or_none(names));
    }
    lock.write(profile).map_err(|it| anyhow::anyhow!("{it}")).context("nothing was locked")?;
    Ok(Verdict::Clean)
}

fn complain(diagnostic: &Diagnostic, form: Form) -> anyhow::Result<Verdict> {
    if form == Form::Json {
        println!("{}", serde_json::to_string_pretty(diagnostic)?);
    } else {
        println!("{diagnostic}");
    }
    Ok(Verdict::Complaints)
}

fn kind(manifest: &Manifest) -> &'static str {
    match manifest.kind {
        PluginKind::Source => "source",
        PluginKind::Renderer => "renderer",
        PluginKind::Unknown => "unknown",
    }
}

/// “all 7”, or what is missing.
fn layers(standing: &Standing) -> String {
    let off: Vec<&str> =
        standing.layers.iter().filter(|it| !it.on).map(|it| it.name.as_str()).collect();
    let has_namespaces = standing.layers.iter().any(|it| it.on && it.name == "namespaces");
    match off.as_slice() {
        [] if has_namespaces => {
            format!("all {}, namespaces for Landlock", standing.layers.len())
        }
        [] => format!("all {}", standing.layers.len()),
        some => format!("without {}", some.join(", ")),
    }
}

fn of_work(
    work: &BTreeMap<String, PluginWork>,
    plugin: &str,
    tell: impl Fn(&PluginWork) -> String,
) -> String {
    work.get(plugin).map_or_else(|| "–".to_owned(), tell)
}

fn or_none(words: &[String]) -> String {
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}

fn millis(duration: Duration) -> String {
    match duration.as_micros() {
        micros @ ..1000 => format!("{micros} µs"),
        _ => format!("{:.1} ms", duration.as_secs_f64() * 1e3),
    }
}

fn kib(bytes: u64) -> String {
    format!("{} KiB", bytes / 1024)
}
