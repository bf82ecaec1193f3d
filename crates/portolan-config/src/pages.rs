//! Pages of the book that are made from the descriptions and from the mistakes, so that they
//! cannot lag behind.

use portolan_core::{Manifest, manifest::PluginKind};
use serde_json::Value as Json;

use crate::{
    SourceText, check,
    keys::{self, ADDED, INHERITED},
    report,
    spec::{self, Key, KeyForm, Kind, Need, Table},
};

const GENERATED: &str = "<!-- Made by `cargo run -p portolan-config --example pages`. Edit the descriptions, not this page. -->\n\n";

/// `docs/settings.md`: every table and key.
pub fn settings(manifests: &[Manifest]) -> String {
    let mut page = String::from("# Settings\n\n");
    page.push_str(GENERATED);
    page.push_str(include_str!("settings_intro.md"));
    page.push_str("\n## What a portal inherits\n\n");
    page.push_str(&format!(
        "From the portal that it `extends`, a portal takes {}, each as a whole, unless it states the key itself.\n",
        named(&INHERITED)
    ));
    page.push_str(&format!(
        "To its own {} the entries of the extended portal are added, its own first; nothing is named twice.\n",
        named(&ADDED)
    ));
    page.push_str("All other keys are its own: `title`, `tagline`, `class`, `hosts`, `prefix`, `base` and, above all, `select` are never inherited.\n");
    page.push_str("A portal extends at most one other, which may itself extend one.\n");
    page.push_str("`portolan config show PORTAL` prints every effective value with the place it comes from.\n");
    for key in &keys::root().keys {
        if let Kind::Table(inner) = &key.kind {
            table(&format!("[{}]", key.name), inner, &key.doc, &mut page);
        }
    }
    for manifest in manifests {
        if manifest.settings.is_empty() {
            continue;
        }
        page.push_str(&format!("\n## Settings of `{}`\n\n{}\n", manifest.name, manifest.summary));
        keys_of(&spec::of_manifest(manifest), &mut page);
    }
    page
}

/// `docs/book/plugins.md`: every plugin that is delivered, with its settings.
pub fn plugins(manifests: &[Manifest]) -> String {
    let mut page = String::from("# Plugins that are delivered\n\n");
    page.push_str(GENERATED);
    page.push_str("Each describes itself in its `plugin.toml`; a plugin of yours is described in the same way.\n\n");
    page.push_str("| Plugin | Kind | Does |\n| --- | --- | --- |\n");
    for manifest in manifests {
        let kind = match manifest.kind {
            PluginKind::Renderer => "renderer",
            _ => "source",
        };
        let name = &manifest.name;
        page.push_str(&format!(
            "| [`{name}`](#{name}) | {kind} | {} |\n",
            escaped(&manifest.summary)
        ));
    }
    for manifest in manifests {
        page.push_str(&format!("\n## `{}`\n\n{}\n", manifest.name, manifest.summary));
        if manifest.settings.is_empty() {
            page.push_str("It has no settings.\n");
        } else {
            keys_of(&spec::of_manifest(manifest), &mut page);
        }
    }
    page
}

/// A mistake that operators make: a good profile with some of its files changed.
#[derive(Clone, Debug)]
pub struct Mistake {
    /// The fixture's name: `unknown-key`.
    pub name: String,
    /// What the operator did, one sentence.
    pub what: String,
    /// The files that differ from the good profile.
    pub changed: Vec<SourceText>,
}

impl Mistake {
    /// Reads a fixture: a comment line that says what was done, then files, each below a line
    /// `#@ PATH`.
    pub fn parse(name: &str, text: &str) -> Mistake {
        let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
        let what = first.trim_start_matches('#').trim().to_owned();
        Mistake { name: name.to_owned(), what, changed: files(rest) }
    }

    /// The good profile with this mistake in it.
    pub fn in_profile(&self, good: &[SourceText]) -> Vec<SourceText> {
        let mut profile = good.to_vec();
        for changed in &self.changed {
            match profile.iter_mut().find(|file| file.path == changed.path) {
                Some(file) => file.text.clone_from(&changed.text),
                None => profile.push(changed.clone()),
            }
        }
        profile
    }
}

/// Splits a fixture into its files, each below a line `#@ PATH`. Escapes stand for what editors
/// would not keep: `\u{feff}` for a byte order mark, `\r` at a line's end for a carriage return.
pub fn files(text: &str) -> Vec<SourceText> {
    let mut files: Vec<SourceText> = Vec::new();
    for line in text.split_inclusive('\n') {
        match (line.strip_prefix("#@ "), files.last_mut()) {
            (Some(path), _) => {
                files.push(SourceText { path: path.trim().to_owned(), text: String::new() });
            }
            (None, Some(file)) => {
                file.text.push_str(&line.replace("\\u{feff}", "\u{feff}").replace("\\r\n", "\r\n"));
            }
            (None, None) => {}
        }
    }
    files
}

/// `docs/bad-config.md`: every mistake that was tried, and what the operator sees.
pub fn mistakes(good: &[SourceText], mistakes: &[Mistake], manifests: &[Manifest]) -> String {
    let mut page = String::from("# Mistakes in settings\n\n");
    page.push_str(GENERATED);
    page.push_str("Each of these was written into a profile that is otherwise right.\n");
    page.push_str("`portolan check` shows all complaints of a profile at once, in the order of files and lines; nothing is harvested or served from a profile with an error, and a running server keeps the last one that was right.\n\n");
    page.push_str("| Mistake | Complaints |\n| --- | --- |\n");
    let mut sections = String::new();
    let mut mistakes: Vec<&Mistake> = mistakes.iter().collect();
    mistakes.sort_by_key(|mistake| &mistake.name);
    for mistake in mistakes {
        let profile = mistake.in_profile(good);
        let checked = check(&profile, manifests);
        let mut codes: Vec<String> =
            checked.diagnostics.iter().map(|it| format!("`{}`", it.code)).collect();
        codes.dedup();
        page.push_str(&format!(
            "| [{}](#{}) | {} |\n",
            escaped(&mistake.what),
            mistake.name,
            codes.join(", ")
        ));
        sections.push_str(&format!("\n## {}\n\n{}\n\n", mistake.name, mistake.what));
        sections.push_str("```text\n");
        sections.push_str(&report(&checked.diagnostics, &profile));
        sections.push_str("```\n");
    }
    page.push_str(&sections);
    page
}

fn table(title: &str, described: &Table, doc: &str, page: &mut String) {
    page.push_str(&format!("\n## `{title}`\n\n{doc}\n"));
    keys_of(described, page);
    inner_tables(title, described, page);
}

fn inner_tables(title: &str, described: &Table, page: &mut String) {
    let inside = |name: &str| title.trim_matches(['[', ']']).to_owned() + "." + name;
    for key in &described.keys {
        match &key.kind {
            Kind::Table(inner) if !is_words(inner) && inner.others.is_none() => {
                table(&format!("[{}]", inside(&key.name)), inner, &key.doc, page);
            }
            Kind::Tables(inner) => {
                table(&format!("[[{}]]", inside(&key.name)), inner, &key.doc, page);
            }
            _ => {}
        }
    }
    if let Some(others) = &described.others
        && let Kind::Table(inner) = &others.kind
    {
        let title = match others.key {
            KeyForm::Origin | KeyForm::Host => {
                format!("[{}]", inside(&format!("\"{}\"", others.placeholder)))
            }
            _ => format!("[{}]", inside(others.placeholder)),
        };
        page.push_str(&format!("\n## `{title}`\n"));
        keys_of(inner, page);
        inner_tables(&title, inner, page);
    }
}

fn keys_of(described: &Table, page: &mut String) {
    if described.keys.is_empty() {
        return;
    }
    page.push_str("\n| Key | Wants | Default | Meaning |\n| --- | --- | --- | --- |\n");
    for key in &described.keys {
        page.push_str(&format!(
            "| `{}` | {} | {} | {} |\n",
            key.name,
            escaped(&wants(key)),
            default(key),
            escaped(&key.doc)
        ));
    }
    for key in &described.keys {
        // The keys of plugins' own tables follow where they are named.
        if let Kind::Table(inner) = &key.kind
            && let Some(others) = &inner.others
            && let Kind::Table(fields) = &others.kind
            && !fields.keys.is_empty()
            && others.placeholder == "KEY"
        {
            page.push_str(&format!("\nEach entry of `{}`:\n", key.name));
            keys_of(fields, page);
        }
    }
}

fn wants(key: &Key) -> String {
    match &key.kind {
        Kind::Integer { min, max } if *min != i64::MIN && *max != i64::MAX => {
            format!("an integer from {min} to {max}")
        }
        kind => kind.noun(),
    }
}

fn default(key: &Key) -> String {
    match &key.need {
        Need::Required => "required".to_owned(),
        Need::Optional => String::new(),
        Need::Default(Json::String(text)) => format!("`\"{text}\"`"),
        Need::Default(value) => format!("`{value}`"),
    }
}

fn is_words(table: &Table) -> bool {
    table.others.as_ref().is_some_and(|others| others.key == KeyForm::Language)
}

fn named(keys: &[&str]) -> String {
    spec::listed(&keys.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>())
}

fn escaped(text: &str) -> String {
    text.replace('|', "\\|")
}
