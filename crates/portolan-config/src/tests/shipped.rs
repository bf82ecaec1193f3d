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
fn the_taxonomies_are_whole() {
    use portolan_core::{place::PlaceKind, term::Scheme};

    let estate = estate("live");
    let with = |code: fn(&portolan_core::place::Place) -> &Option<String>| {
        estate.places.iter().filter(|place| code(place).is_some()).count()
    };
    // All of ISO 3166-1; the regions of UN M49 beside them.
    assert_eq!((with(|it| &it.iso2), with(|it| &it.iso3)), (249, 249));
    let regions = estate.places.iter().filter(|it| it.kind == PlaceKind::Region);
    assert_eq!(regions.filter(|it| it.m49.is_some()).count(), 29);
    for place in &estate.places {
        let is_country = place.iso2.is_some();
        for lang in ["en", "fr", "es", "ru", "ar", "zh", "fi", "sv", "de", "is", "uk"] {
            let has = place.names.contains_key(lang);
            assert!(has || !is_country, "{} has no name in `{lang}`", place.id);
        }
        // Every country lies in a region of the United Nations; Antarctica and the islands
        // around it in none.
        let lies =
            place.within.iter().any(|id| estate.place(id).is_some_and(|it| it.m49.is_some()));
        assert!(lies || !is_country || place.id == "aq", "{} lies nowhere", place.id);
    }
    let goals = (1..=17).map(|n| format!("sdg-{n}"));
    assert!(goals.into_iter().all(|id| estate.terms.iter().any(|term| term.id == id)));
    let day = |id: &str| {
        let term = estate.terms.iter().find(|term| term.id == id).expect("the day is a term");
        assert_eq!(term.scheme, Scheme::Observance);
        term.day.clone().expect("an observance has its day")
    };
    for (id, expect) in [
        ("womens-day", "03-08"),
        ("racism-day", "03-21"),
        ("tuberculosis-day", "03-24"),
        ("remittances-day", "06-16"),
        ("refugee-day", "06-20"),
        ("trafficking-day", "07-30"),
        ("eu-anti-trafficking-day", "10-18"),
        ("migrants-day", "12-18"),
    ] {
        assert_eq!(day(id), expect, "{id}");
    }
}

#[test]
fn g07_renamed_places_know_their_old_names_and_days() {
    let estate = estate("live");
    for (id, name, former, until) in [
        ("tr", "Türkiye", "Turkey", "2022-06-01"),
        ("cz", "Czechia", "Czech Republic", "2016-07-01"),
        ("sz", "Eswatini", "Swaziland", "2018-04-18"),
        ("mk", "North Macedonia", "The former Yugoslav Republic of Macedonia", "2019-02-11"),
        ("kz", "Kazakhstan", "Nur-Sultan", "2022-09-16"),
    ] {
        let place = estate.place(id).expect("the place is there");
        assert_eq!(place.names["en"], name);
        let old = place.aliases.iter().find(|alias| alias.name == former).expect(former);
        assert_eq!(old.until.map(|it| it.to_string()).as_deref(), Some(until), "{former}");
    }
    // The capital that was renamed twice stands for its country under both names.
    let cities = &estate.place("kz").expect("the place is there").aliases;
    assert!(cities.iter().any(|it| it.name == "Astana" && it.city && it.until.is_none()));
    let kosovo = estate.place("xk").expect("the place is there");
    assert!(kosovo.footnote.as_deref().is_some_and(|it| it.contains("1244")));
    assert!(estate.place("fk").is_some_and(|it| it.footnote.is_some()));
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
