//! The systems that the estate was asked for, each with the site that plays it, the source that
//! reads it, and what it yields: counted in a harvest, and written into the book.

use std::{collections::BTreeMap, fmt::Write, fs, path::Path};

use portolan_core::{
    Item,
    navigation::NavNode,
    snapshot::{Snapshot, Stored},
};
use serde::Deserialize;

use crate::bench::{Bench, all, enabled, harvest};

const PAGE: &str = "../docs/book/systems.md";
/// Set, the page is written instead of compared.
const WRITE: &str = "PORTOLAN_WRITE_PAGES";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    systems: Vec<System>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct System {
    name: String,
    what: String,
    /// None: any.
    sources: Vec<String>,
    #[serde(default)]
    terms: Vec<String>,
    #[serde(default)]
    kinds: Vec<String>,
    #[serde(default)]
    words: Vec<String>,
    #[serde(default)]
    menu: Vec<String>,
}

impl System {
    fn is_of(&self, item: &Item) -> bool {
        let has_word =
            |word: &String| item.title.text.value.to_lowercase().contains(&word.to_lowercase());
        let narrowed = !self.terms.is_empty() || !self.kinds.is_empty() || !self.words.is_empty();
        let fits = self.terms.iter().any(|it| item.terms.contains(it))
            || self.kinds.iter().any(|it| it == item.kind.as_str())
            || self.words.iter().any(has_word);
        (self.sources.is_empty() || self.sources.contains(&item.source)) && (fits || !narrowed)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_system_that_was_asked_for_is_read() {
    let table: Table = toml::from_str(include_str!("../systems.toml")).unwrap();
    let bench = Bench::start().await;
    let app = bench.open();
    // One after the other: what two sources show belongs to the first.
    for source in enabled(&app) {
        let report = harvest(&app, &source).await;
        assert_eq!(report.failure, None, "{source}");
    }
    let live = app.live();
    let snapshot = app.store().snapshot().unwrap();
    let stored = all(&app);
    let plugin_of: BTreeMap<&str, &str> =
        live.estate.sources.iter().map(|it| (it.id.as_str(), it.plugin.as_str())).collect();

    let mut rows = String::new();
    for system in &table.systems {
        let (sources, yields) = if system.menu.is_empty() {
            of_items(system, &stored)
        } else {
            of_menus(system, &snapshot)
        };
        assert!(!sources.is_empty(), "`{}` yields nothing", system.name);
        let mut hosts: Vec<&str> = sources.values().map(String::as_str).collect();
        hosts.sort_unstable();
        hosts.dedup();
        let read_by: Vec<String> =
            sources.keys().map(|id| format!("`{id}` ({})", plugin_of[id.as_str()])).collect();
        writeln!(
            rows,
            "| {} | {} | {} | {} | {yields} |",
            system.name,
            system.what,
            hosts.join(", "),
            read_by.join(", ")
        )
        .unwrap();
    }
    let text = format!("{INTRO}{rows}");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE);
    if std::env::var_os(WRITE).is_some() {
        fs::write(&path, text).unwrap();
        return;
    }
    let known = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(known, text, "run `{WRITE}=1 cargo test -p portolan-tests systems`");
}

const INTRO: &str = "\
# The systems of the estate

The systems that the platform was asked to bring together, the site of the fixture estate that \
plays each of them, the sources of the demonstration that read it, and what they yield.
The table is written by a test that harvests the whole estate (`tests/src/systems.rs`); its \
queries stand in `tests/systems.toml`.

| System | What it is | Sites | Read by | Yields |
| --- | --- | --- | --- | --- |
";

/// Sources with their hosts, and how many items of which kinds, with one title.
fn of_items(system: &System, stored: &[Stored]) -> (BTreeMap<String, String>, String) {
    let mut sources = BTreeMap::new();
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    let mut titles: Vec<&str> = Vec::new();
    for item in stored.iter().map(|it| &it.item).filter(|it| system.is_of(it)) {
        sources.entry(item.source.clone()).or_insert_with(|| host(item));
        *kinds.entry(item.kind.as_str()).or_default() += 1;
        titles.push(&item.title.text.value);
    }
    titles.sort_unstable();
    let counts: Vec<String> = kinds.iter().map(|(kind, n)| format!("{n} × {kind}")).collect();
    let example = titles.first().map_or(String::new(), |it| format!(", as “{it}”"));
    (sources, format!("{}{}", counts.join(", "), example.replace('|', "\\|")))
}

/// Sources whose menus have the label, and how many entries hang under it.
fn of_menus(system: &System, snapshot: &impl Snapshot) -> (BTreeMap<String, String>, String) {
    let mut sources = BTreeMap::new();
    let mut n_entries = 0;
    for source in &system.sources {
        let trees = snapshot.navigation(source).unwrap();
        let mut found = 0;
        let mut site = String::new();
        for node in trees.iter().flat_map(|tree| &tree.nodes) {
            under(node, &system.menu, &mut found, &mut site);
        }
        if found > 0 {
            sources.insert(source.clone(), site);
            n_entries += found;
        }
    }
    (sources, format!("{n_entries} menu entries"))
}

fn under(node: &NavNode, labels: &[String], found: &mut usize, site: &mut String) {
    if labels.contains(&node.label) {
        *found += 1 + below(node);
        let url = node.url.as_ref().or_else(|| node.children.iter().find_map(|it| it.url.as_ref()));
        if let Some(url) = url {
            *site = host_of(url);
        }
        return;
    }
    for child in &node.children {
        under(child, labels, found, site);
    }
}

fn below(node: &NavNode) -> usize {
    node.children.iter().map(|child| 1 + below(child)).sum()
}

fn host(item: &Item) -> String {
    item.url.as_deref().map(host_of).unwrap_or_default()
}

fn host_of(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |it| it.1);
    rest.split('/').next().unwrap_or_default().to_owned()
}
