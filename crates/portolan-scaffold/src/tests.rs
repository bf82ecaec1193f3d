use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{Kind, MakeError, Sdk, Wish, make, sdk_near};

fn sdk() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../portolan-plugin")
}

fn wish<'a>(kind: Kind, name: &'a str, parent: &'a Path) -> Wish<'a> {
    Wish { kind, name, parent, sdk: Sdk::Path(sdk()) }
}

/// Makes a plugin outside of the workspace and runs its tests, as its author would.
#[track_caller]
fn check(kind: Kind, name: &str, expect: &str) {
    let parent = tempfile::tempdir().unwrap();
    let made = make(&wish(kind, name, parent.path())).unwrap();
    assert_eq!(made.name, expect);
    for file in &made.files {
        let text = fs::read_to_string(made.folder.join(file)).unwrap();
        let is_ours = !file.ends_with("Cargo.lock") && !file.ends_with("page.json");
        assert!(!is_ours || !text.to_lowercase().contains("sample"), "{}", file.display());
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["test", "--offline"]).current_dir(&made.folder);
    // What these tests build is kept for the next time, apart from what the house builds.
    command.env("CARGO_TARGET_DIR", made_target());
    for (variable, _) in std::env::vars_os() {
        if variable.to_string_lossy().starts_with("CARGO_PKG_") {
            command.env_remove(variable);
        }
    }
    let output = command.output().unwrap();
    let words = String::from_utf8_lossy(&output.stdout);
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words}\n{complaints}");
    assert!(words.contains("2 passed"), "{words}");
    assert!(!complaints.contains("warning"), "{complaints}");
}

fn made_target() -> PathBuf {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or(workspace, PathBuf::from);
    target.join("scaffold")
}

#[test]
fn a_new_source_passes_its_test_at_once() {
    check(Kind::Source, "my-town", "source-my-town");
}

#[test]
fn a_new_renderer_passes_its_test_at_once() {
    check(Kind::Renderer, "render-pigeon-post2", "render-pigeon-post2");
}

#[test]
fn nothing_that_is_there_is_touched() {
    let parent = tempfile::tempdir().unwrap();
    let made = make(&wish(Kind::Source, "my-town", parent.path())).unwrap();
    fs::write(made.folder.join("src/lib.rs"), "// mine").unwrap();
    let again = make(&wish(Kind::Source, "source-my-town", parent.path()));
    assert!(matches!(again, Err(MakeError::Exists(_))));
    assert_eq!(fs::read_to_string(made.folder.join("src/lib.rs")).unwrap(), "// mine");
}

#[test]
fn names_are_those_that_the_host_takes() {
    let parent = tempfile::tempdir().unwrap();
    for name in ["", "My-Town", "my_town", "my--town", "../town", "2town", "tówn", "source-"] {
        let made = make(&wish(Kind::Source, name, parent.path()));
        assert!(matches!(made, Err(MakeError::Name(_))), "{name}: {made:?}");
    }
    assert!(make(&wish(Kind::Source, &"a".repeat(49), parent.path())).is_err());
    assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 0);
}

#[test]
fn the_sdk_is_named_as_it_was_wished() {
    let parent = tempfile::tempdir().unwrap();
    let made = |sdk, name| {
        let made = make(&Wish { sdk, ..wish(Kind::Source, name, parent.path()) })?;
        Ok::<_, MakeError>(fs::read_to_string(made.folder.join("Cargo.toml")).unwrap())
    };
    let text = made(Sdk::Workspace, "a").unwrap();
    assert!(text.contains("portolan-plugin.workspace = true"), "{text}");
    let text = made(Sdk::Version("0.1".to_owned()), "b").unwrap();
    assert!(text.contains("portolan-plugin = \"0.1\"\n"), "{text}");
    let text = made(Sdk::Path(sdk()), "c").unwrap();
    assert!(text.contains("crates/portolan-plugin\" }") && !text.contains(".."), "{text}");
    let none = made(Sdk::Path(parent.path().to_owned()), "d").unwrap_err();
    assert!(none.to_string().contains("does not hold `portolan-plugin`"), "{none}");
}

#[test]
fn a_checkout_is_found_from_anywhere_in_it() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = sdk_near([Path::new("/"), &here.join("src")]).unwrap();
    assert!(found.ends_with("crates/portolan-plugin"), "{}", found.display());
    assert_eq!(sdk_near([Path::new("/")]), None);
}

/// The code that the book shows is the template's, which is built and tested.
#[test]
fn the_book_shows_what_is_made() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (chapter, kind) in [("twenty-minutes", Kind::Source), ("renderer", Kind::Renderer)] {
        let text = fs::read_to_string(here.join(format!("../../docs/book/{chapter}.md"))).unwrap();
        let blocks: Vec<&str> = ["```rust\n", "```toml\n"]
            .into_iter()
            .flat_map(|start| text.split(start).skip(1))
            .map(|rest| rest.split("```").next().unwrap())
            .collect();
        assert!(!blocks.is_empty(), "{chapter}");
        for block in blocks {
            let is_shown = kind.files().iter().any(|(_, file)| file.contains(block));
            assert!(is_shown, "docs/book/{chapter}.md shows what is not in the template:\n{block}");
        }
    }
}
