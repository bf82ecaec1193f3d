use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use portolan_core::message::Answer;
use portolan_host::Isolation;
use portolan_plugin::testkit::{self, Promise, Recording};
use tempfile::TempDir;

use super::{PluginTest, RecordingWish, test_plugin};
use crate::{App, AppError, Silent};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Compiles a plugin in C, with every warning an error.
fn compiled(folder: &Path, name: &str, into: &Path) -> PathBuf {
    let library = into.join(format!("lib{}.so", name.replace('-', "_")));
    let output = Command::new("cc")
        .args(["-std=c11", "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"])
        .args(["-fvisibility=hidden", "-I"])
        .arg(root().join("crates/portolan-plugin/include"))
        .arg("-o")
        .arg(&library)
        .arg(folder.join(format!("{}.c", name.replace('-', "_"))))
        .output()
        .unwrap_or_else(|err| {
            panic!("no C compiler `cc`: {err}; on Debian, apt-get install build-essential")
        });
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && complaints.is_empty(), "{complaints}");
    library
}

#[test]
fn a_plugin_in_c_keeps_every_promise_and_reads_what_the_one_in_rust_reads() {
    let folder = root().join("plugins/examples/source-bulletin-c");
    let built = tempfile::tempdir().unwrap();
    let library = compiled(&folder, "source-bulletin-c", built.path());
    let test = PluginTest {
        folder: &folder,
        library: Some(&library),
        isolation: Isolation::InProcess,
        update: false,
    };
    let tested = test_plugin(&test).unwrap();
    assert_eq!(tested.manifest.name, "source-bulletin-c");
    let [report] = &tested.reports[..] else { panic!("one recording, one report") };
    assert!(report.is_clean(), "{report}");
    let tried: Vec<Promise> = report.findings.iter().map(|it| it.promise).collect();
    assert_eq!(tried, [Promise::OF_SOURCES, &[Promise::Expected]].concat());

    let expected =
        |case: PathBuf| fs::read_to_string(case.join("two-pages/expected.json")).unwrap();
    let of_rust = root().join("crates/portolan-host/fixtures/source-bulletin/recordings");
    assert_eq!(expected(folder.join("recordings")), expected(of_rust));
}

#[test]
fn a_plugin_in_rust_is_built_and_a_mistake_in_it_is_named() {
    let folder = root().join("crates/portolan-scaffold/templates/source-sample");
    let test = PluginTest {
        folder: &folder,
        library: None,
        isolation: Isolation::InProcess,
        update: false,
    };
    let tested = test_plugin(&test).unwrap();
    assert!(tested.reports.iter().all(|report| report.is_clean()), "{}", tested.reports[0]);

    // The same library, and a recording of which something else was expected.
    let copy = tempfile::tempdir().unwrap();
    let case = copy.path().join("recordings/first-list");
    Recording::read(&folder.join("recordings/first-list")).unwrap().write(&case).unwrap();
    fs::write(case.join("expected.json"), "{}\n").unwrap();
    let test = PluginTest {
        folder: copy.path(),
        library: Some(&tested.library),
        isolation: Isolation::InProcess,
        update: false,
    };
    let report = &test_plugin(&test).unwrap().reports[0];
    let broken: Vec<Promise> = report.broken().map(|it| it.promise).collect();
    assert_eq!(broken, [Promise::Expected], "{report}");
    let update = PluginTest { update: true, ..test };
    assert!(test_plugin(&update).unwrap().reports[0].is_clean());
    assert!(test_plugin(&test).unwrap().reports[0].is_clean());
}

#[test]
fn a_renderer_is_tried_over_its_pages() {
    let folder = root().join("crates/portolan-scaffold/templates/render-sample");
    let test = PluginTest {
        folder: &folder,
        library: None,
        isolation: Isolation::InProcess,
        update: false,
    };
    let tested = test_plugin(&test).unwrap();
    assert!(tested.reports[0].is_clean(), "{}", tested.reports[0]);
}

#[test]
fn a_plugin_that_panics_is_found_out_and_nothing_else_happens() {
    let library = testkit::library("source-misdeeds");
    let folder = tempfile::tempdir().unwrap();
    let from = root().join("crates/portolan-scaffold/templates/source-sample");
    let mut recording = Recording::read(&from.join("recordings/first-list")).unwrap();
    recording.settings = serde_json::from_str(r#"{ "misdeed": "panic-in-parse" }"#).unwrap();
    recording.exchanges[0].request.url = "https://misdeeds.example/".to_owned();
    let case = folder.path().join("recordings/case");
    recording.write(&case).unwrap();
    let test = PluginTest {
        folder: folder.path(),
        library: Some(&library),
        isolation: Isolation::InProcess,
        update: false,
    };
    let report = &test_plugin(&test).unwrap().reports[0];
    assert!(!report.is_clean(), "{report}");
    let mut words = report.broken().flat_map(|it| &it.broken);
    assert!(words.any(|words| words.contains("panicked")), "{report}");
}

#[test]
fn folders_without_a_plugin_are_told_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let test = PluginTest {
        folder: folder.path(),
        library: None,
        isolation: Isolation::InProcess,
        update: false,
    };
    let words = test_plugin(&test).unwrap_err().to_string();
    assert!(words.contains("Cargo.toml"), "{words}");
    let library = testkit::library("source-sample");
    let test = PluginTest { library: Some(&library), ..test };
    let words = test_plugin(&test).unwrap_err().to_string();
    assert!(words.contains("no case to try"), "{words}");
}

/// A profile that reads pages out of its own folder.
fn estate() -> (TempDir, Arc<App>) {
    let folder = tempfile::tempdir().unwrap();
    let plugins = testkit::library("source-pages").parent().unwrap().to_owned();
    let files = [
        ("portolan.toml", "[plugins]\nisolation = \"in-process\"\n".to_owned()),
        (
            "offices/town.toml",
            "[offices.town]\nkind = \"country\"\nnames = { en = \"Town\" }\nmark = \"TO\"\n\
             seat = \"fi\"\nlanguages = [\"en\"]\n"
                .to_owned(),
        ),
        (
            "places.toml",
            "[places.fi]\nkind = \"country\"\niso2 = \"FI\"\nnames = { en = \"Finland\" }\n"
                .to_owned(),
        ),
        (
            "sources/pages.toml",
            "[sources.pages]\nplugin = \"source-pages\"\noffice = \"town\"\nkind = \"page\"\n\
             language = \"en\"\n[sources.pages.settings]\ndirectory = \"pages\"\n"
                .to_owned(),
        ),
        ("pages/one.md", "+++\ntitle = \"One\"\n+++\n\nWrite to press@town.example.\n".to_owned()),
        ("pages/two.md", "+++\ntitle = \"Two\"\n+++\n\nThe second.\n".to_owned()),
    ];
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let data = folder.path().join("data");
    let app =
        App::open(folder.path(), &[plugins], Some(&data)).unwrap_or_else(|err| panic!("{err}"));
    (folder, Arc::new(app))
}

#[tokio::test]
async fn what_a_source_is_answered_becomes_a_recording_that_plays() {
    let (estate, app) = estate();
    let live = app.live();
    let folder = estate.path().join("recordings/pages");
    let wish = RecordingWish {
        source: "pages",
        folder: &folder,
        run: None,
        url: None,
        requests_max: 10,
        headers: &[],
    };
    let recorded = app.record_source(&live, &wish).await.unwrap_or_else(|err| panic!("{err}"));
    // The directory, and two files in it.
    assert_eq!((recorded.n_exchanges, recorded.n_items), (3, 2), "{recorded:?}");
    assert_eq!(recorded.left_out.n_mail_addresses, 1);
    assert!(recorded.unanswered.is_empty() && recorded.diagnostics.is_empty(), "{recorded:?}");
    // Nothing tells on which machine it was made.
    let machine = estate.path().canonicalize().unwrap().display().to_string();
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        assert!(!text.contains(&machine), "{}: {text}", path.display());
    }
    let recording = Recording::read(&folder).unwrap();
    assert_eq!(recording.settings.text("directory"), Some("file:///recorded/1/"));
    let Answer::Response(response) = &recording.exchanges[0].answer else { panic!() };
    assert_eq!(response.url, "file:///recorded/1/");

    let library = testkit::library("source-pages");
    let test = PluginTest {
        folder: estate.path(),
        library: Some(&library),
        isolation: Isolation::InProcess,
        update: false,
    };
    let report = &test_plugin(&test).unwrap().reports[0];
    assert!(report.is_clean(), "{report}");

    let again = app.record_source(&live, &wish).await.unwrap_err();
    assert!(again.to_string().contains("stays as it is"), "{again}");
    let few = estate.path().join("few");
    let wish = RecordingWish { folder: &few, requests_max: 2, ..wish };
    let recorded = app.record_source(&live, &wish).await.unwrap();
    assert_eq!((recorded.n_exchanges, recorded.unanswered.len()), (2, 1), "{recorded:?}");
}

fn directory_url(file: &Path) -> String {
    url::Url::from_file_path(file.canonicalize().unwrap()).unwrap().to_string()
}

#[tokio::test]
async fn an_archived_run_becomes_the_same_recording() {
    let (estate, app) = estate();
    let live = app.live();
    let report = app.harvest(&live, "pages", &Silent).await.unwrap();
    assert_eq!(report.items, 2, "{report:?}");
    let [fresh, archived] = ["fresh", "archived"].map(|name| estate.path().join(name));
    let mut wish = RecordingWish {
        source: "pages",
        folder: &fresh,
        run: None,
        url: None,
        requests_max: 10,
        headers: &[],
    };
    app.record_source(&live, &wish).await.unwrap();
    wish.folder = &archived;
    wish.run = Some("latest");
    app.record_source(&live, &wish).await.unwrap_or_else(|err| panic!("{err}"));
    let read = |folder| fs::read_to_string(Path::join(folder, "expected.json")).unwrap();
    assert_eq!(read(&archived), read(&fresh));

    // One exchange by its address, and a run that failed.
    let page = Recording::read(&archived).unwrap().exchanges.len();
    let url = directory_url(&estate.path().join("pages/one.md"));
    let one = estate.path().join("one");
    wish.folder = &one;
    wish.url = Some(&url);
    assert_eq!(app.record_source(&live, &wish).await.unwrap().n_exchanges, 1);
    wish.url = None;
    wish.run = Some("failed");
    let of_failed = estate.path().join("failed");
    wish.folder = &of_failed;
    assert!(app.record_source(&live, &wish).await.is_err());
    let mut record = app.archive().run_record("00000001").unwrap().unwrap();
    record.end.as_mut().unwrap().complete = false;
    app.archive().note_run(&record).unwrap();
    assert_eq!(app.record_source(&live, &wish).await.unwrap().n_exchanges, page);

    wish.run = Some("77");
    let none = estate.path().join("none");
    wish.folder = &none;
    let err = app.record_source(&live, &wish).await.unwrap_err();
    assert!(matches!(err, AppError::Unfit(_)), "{err}");
    assert!(!none.exists());
}
