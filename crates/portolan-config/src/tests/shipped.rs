//! The profiles that are delivered have no complaint, and say what they are meant to say.

use std::{
    fs,
    path::{Path, PathBuf},
};

use portolan_core::portal::PortalClass;

use super::*;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The files of a profile, in the order in which `portolan` reads them.
fn profile(name: &str) -> Vec<SourceText> {
    let folder = root().join("config").join(name);
    let main = read(&format!("../../config/{name}/portolan.toml"));
    let mut paths = vec![folder.join("portolan.toml")];
    paths.extend(includes(&main).iter().map(|path| folder.join(path)));
    for part in ["offices", "sources", "portals"] {
        paths.extend(toml_files(&folder.join(part)));
    }
    paths
        .iter()
        .map(|path| SourceText {
            path: path.strip_prefix(root()).unwrap_or(path).display().to_string(),
            text: fs::read_to_string(path)
                .unwrap_or_else(|err| panic!("{}: {err}", path.display())),
        })
        .collect()
}

fn toml_files(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the profile is there")
        .map(|entry| entry.expect("its entries can be read").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .collect();
    paths.sort();
    paths
}

fn shipped_manifests() -> Vec<Manifest> {
    let mut paths: Vec<PathBuf> = fs::read_dir(root().join("plugins"))
        .expect("the plugins are there")
        .filter_map(|entry| Some(entry.ok()?.path().join("plugin.toml")))
        .filter(|path| path.is_file())
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| manifest(&fs::read_to_string(path).expect("manifests can be read")))
        .collect()
}

fn estate(name: &str) -> Estate {
    let files = profile(name);
    let checked = check(&files, &shipped_manifests());
    assert_eq!(report(&checked.diagnostics, &files), "", "{name} has complaints");
    checked.settings.expect("a profile without complaints has settings")
}

#[test]
fn the_demo_profile_is_clean_and_has_its_four_portals() {
    let estate = estate("demo");
    let portals: Vec<(&str, PortalClass, &str, &str)> = estate
        .portals
        .iter()
        .map(|portal| {
            (portal.id.as_str(), portal.class, portal.hosts[0].as_str(), portal.prefix.as_str())
        })
        .collect();
    assert_eq!(
        portals,
        [
            ("finland", PortalClass::National, "finland.localhost", "/finland"),
            ("global", PortalClass::Global, "global.localhost", "/global"),
            ("seeeca", PortalClass::Regional, "seeeca.localhost", "/seeeca"),
            ("stories", PortalClass::Campaign, "stories.localhost", "/stories"),
        ]
    );
    for portal in &estate.portals {
        for language in &portal.languages {
            assert!(portal.notice.contains_key(language), "{}: {language}", portal.id);
        }
    }
    let finland = estate.portal("finland").unwrap();
    assert_eq!(finland.languages, ["en", "fi", "sv"]);
    assert_eq!(finland.select.places, ["fi", "se", "is"]);
    let inherited: Vec<Option<&str>> =
        finland.menus.iter().map(|menu| menu.inherited_from.as_deref()).collect();
    let global = Some("global");
    assert_eq!(inherited, [None, None, global, global, global, global]);
    assert_eq!(estate.portal("seeeca").unwrap().select.places.len(), 20);
    assert!(estate.place("xk").unwrap().footnote.is_some());
    assert!(estate.sources.iter().all(|source| source.enabled));
    for origin in &estate.origins {
        assert!(origin.allow_private && origin.connect_to.is_some(), "{}", origin.origin);
    }
}

#[test]
fn the_live_profile_is_clean_and_reads_nobody_unasked() {
    let estate = estate("live");
    assert!(estate.sources.len() >= 80, "{}", estate.sources.len());
    assert!(estate.sources.iter().all(|source| !source.enabled));
    assert!(estate.origins.is_empty());
    let finland = estate.office("finland").unwrap();
    assert!(finland.hosts.iter().any(|span| span.host == "iom.fi" && span.until.is_some()));
}

#[test]
fn inherited_values_are_shown_with_the_portal_and_the_line() {
    let files = profile("demo");
    let checked = check(&files, &shipped_manifests());
    let shown = show(&checked, Some("finland.menus"));
    let origins: Vec<&str> = shown.iter().map(|it| it.origin.as_str()).collect();
    assert_eq!(origins.len(), 6);
    assert!(origins[0].starts_with("config/demo/portals/finland.toml:"), "{}", origins[0]);
    assert!(
        origins[2].starts_with("inherited from portal `global`, config/demo/portals/global.toml:"),
        "{}",
        origins[2]
    );
}

#[test]
fn generated_files_are_fresh() {
    let schema = serde_json::to_string_pretty(&schema(&shipped_manifests())).unwrap() + "\n";
    for (path, made) in [
        ("config/schema.json", schema),
        ("docs/settings.md", pages::settings(&shipped_manifests())),
        ("docs/book/plugins.md", pages::plugins(&shipped_manifests())),
    ] {
        assert!(
            read(&format!("../../{path}")) == made,
            "{path} is stale: cargo run -p portolan-config --example pages"
        );
    }
}
