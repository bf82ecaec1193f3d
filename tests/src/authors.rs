//! Plugins that did not come with the house: one made outside of it with nothing but the kit, and
//! one in C. Both are examined, and harvest a site of the estate in sealed workers.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::bench::{Bench, built, ids_and_titles};

const URL: &str = "https://kyrgyzstan.un.org/bulletins.txt";

#[tokio::test(flavor = "multi_thread")]
async fn plugins_of_strangers_are_examined_and_harvest() {
    let bench = Bench::start().await;
    let strange = bench.folder("strange");
    fs::create_dir_all(&strange).unwrap();
    let made = made_outside(&strange);
    let in_c = compiled(&strange);
    for (folder, library) in [(&made.folder, &made.library), (&in_c.folder, &in_c.library)] {
        let output = Command::new(built().join("portolan"))
            .args(["plugin", "test"])
            .arg(folder)
            .arg("--library")
            .arg(library)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", told(&output));
    }

    for name in ["source-town-board", "source-bulletin-c"] {
        let source = format!(
            "[sources.{name}]\nplugin = \"{name}\"\noffice = \"vienna\"\nlanguage = \"en\"\n\
             hosts = [\"kyrgyzstan.un.org\"]\nsettings = {{ url = \"{URL}\", pages = 1 }}\n"
        );
        fs::write(bench.profile().join(format!("sources/{name}.toml")), source).unwrap();
        let data = bench.folder(&format!("data-of-{name}"));
        let output =
            bench.portolan(&data).arg("--plugins").arg(&strange).args(["harvest", name]).output();
        let output = output.unwrap();
        assert!(output.status.success(), "{}", told(&output));
        let items = ids_and_titles(&bench.open_strange(&data, &strange));
        let titles: Vec<&str> = items.iter().map(|(_, title)| title.as_str()).collect();
        // The site counts its pages from 0, with one bulletin each; the plugins begin with 1.
        let expected = ["Glaciers, Pastures and the Families Who Follow the Grass"];
        assert_eq!(titles, expected, "{name}: {}", told(&output));
        fs::remove_file(bench.profile().join(format!("sources/{name}.toml"))).unwrap();
    }
}

struct Strange {
    folder: PathBuf,
    library: PathBuf,
}

/// As the book says it, in a folder that belongs to no workspace.
fn made_outside(into: &Path) -> Strange {
    let output = Command::new(built().join("portolan"))
        .args(["plugin", "new", "source", "town-board", "--dir"])
        .arg(into)
        .arg("--sdk")
        .arg(root().join("crates/portolan-plugin"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", told(&output));
    let folder = into.join("source-town-board");
    // The same versions of what the kit stands on as everywhere in this build.
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let target = built().join("outside");
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .arg("build")
        .current_dir(&folder)
        .env("CARGO_TARGET_DIR", &target)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", told(&output));
    let library = into.join("libsource_town_board.so");
    fs::copy(target.join("debug/libsource_town_board.so"), &library).unwrap();
    Strange { folder, library }
}

fn compiled(into: &Path) -> Strange {
    let folder = root().join("plugins/examples/source-bulletin-c");
    let library = into.join("libsource_bulletin_c.so");
    let output = Command::new("cc")
        .args(["-std=c11", "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"])
        .args(["-fvisibility=hidden", "-I"])
        .arg(root().join("crates/portolan-plugin/include"))
        .arg("-o")
        .arg(&library)
        .arg(folder.join("source_bulletin_c.c"))
        .output();
    let output = output.unwrap_or_else(|err| {
        panic!("no C compiler `cc`: {err}; on Debian, apt-get install build-essential")
    });
    assert!(output.status.success(), "{}", told(&output));
    Strange { folder, library }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn told(output: &std::process::Output) -> String {
    let (out, err) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    format!("{out}\n{err}")
}
