//! An estate of its own for each test, and a copy of the demonstration's profile that leads to it.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use estate::{Estate, EstateOptions};
use portolan_app::{App, Program, RunReport, Silent, Trial};
use portolan_core::{
    Item, Severity,
    snapshot::{Filter, Snapshot, Stored},
};
use tempfile::TempDir;
use tokio::task::JoinSet;

/// What the tests need besides themselves.
const BUILT: [&str; 7] = [
    "libsource_drupal.so",
    "libsource_feed.so",
    "libsource_listing.so",
    "libsource_pages.so",
    "libsource_wordpress.so",
    "librender_text.so",
    "portolan",
];

/// Sources read at once, as the operators' binary does.
const AT_ONCE: usize = 4;

pub(crate) struct Bench {
    pub(crate) estate: Estate,
    directory: TempDir,
}

impl Bench {
    pub(crate) async fn start() -> Bench {
        let directory = tempfile::tempdir().unwrap();
        let dir = directory.path().join("data/estate");
        let estate =
            Estate::start(EstateOptions { dir, https_port: 0, http_port: 0 }).await.unwrap();
        let bench = Bench { estate, directory };
        bench.copy_profile();
        bench
    }

    pub(crate) fn profile(&self) -> PathBuf {
        self.directory.path().join("config/demo")
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.directory.path().join("data")
    }

    /// A folder of the bench's own.
    pub(crate) fn folder(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub(crate) fn open(&self) -> Arc<App> {
        self.open_in(&self.data())
    }

    pub(crate) fn open_in(&self, data: &Path) -> Arc<App> {
        self.open_with(data, &[built()])
    }

    /// The same, with plugins from a further folder.
    pub(crate) fn open_strange(&self, data: &Path, plugins: &Path) -> Arc<App> {
        self.open_with(data, &[built(), plugins.to_owned()])
    }

    fn open_with(&self, data: &Path, plugins: &[PathBuf]) -> Arc<App> {
        // The test's own program is no worker; the operators' is.
        let workers = Program::At(built().join("portolan"));
        match App::open_with(&self.profile(), plugins, Some(data), workers) {
            Ok(app) => Arc::new(app),
            Err(err) => panic!("{err}"),
        }
    }

    /// The operators' binary on this profile.
    pub(crate) fn portolan(&self, data: &Path) -> Command {
        let mut command = Command::new(built().join("portolan"));
        command.arg("--profile").arg(self.profile()).arg("--data").arg(data);
        command.arg("--plugins").arg(built());
        command
    }

    /// Replaces a text in a file of the profile, as an operator's editor does.
    pub(crate) fn edit(&self, file: &str, from: &str, to: &str) {
        let path = self.profile().join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "`{file}` has no `{from}`");
        fs::write(&path, text.replacen(from, to, 1)).unwrap();
    }

    /// Reads one source without a trace in the store.
    pub(crate) async fn try_source(&self, source: &str) -> Trial {
        let app = self.open();
        app.try_source(&app.live(), source).await.unwrap()
    }

    /// The items that a source would bring, which must be without failure.
    pub(crate) async fn read(&self, source: &str) -> Vec<Item> {
        let trial = self.try_source(source).await;
        assert_eq!(trial.failure, None, "{source}");
        trial.items.into_iter().filter_map(|row| row.item).collect()
    }

    fn copy_profile(&self) {
        let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("../config");
        let more = include_str!("../fixtures/origins.toml");
        self.estate.copy_profile(&config, &self.directory.path().join("config"), more).unwrap();
        self.edit("portolan.toml", "delay = \"10ms\"", "delay = \"1ms\"");
        let trials = include_str!("../fixtures/trials.toml");
        fs::write(self.profile().join("sources/trials.toml"), trials).unwrap();
    }
}

pub(crate) async fn harvest(app: &App, source: &str) -> RunReport {
    app.harvest(&app.live(), source, &Silent).await.unwrap()
}

/// Reads some sources, several at once, and gives their reports by name.
pub(crate) async fn harvest_some<S: AsRef<str>>(
    app: &Arc<App>,
    sources: &[S],
) -> BTreeMap<String, RunReport> {
    let mut waiting = sources.iter().map(|it| it.as_ref().to_owned());
    let mut running = JoinSet::new();
    let mut reports = BTreeMap::new();
    loop {
        while running.len() < AT_ONCE
            && let Some(source) = waiting.next()
        {
            let app = Arc::clone(app);
            running.spawn(async move { harvest(&app, &source).await });
        }
        let Some(done) = running.join_next().await else { return reports };
        let report = done.unwrap();
        reports.insert(report.source.clone(), report);
    }
}

/// A site that has closed the first address of its interface, and how many requests that refuses
/// until the source remembers the other one.
const CLOSED: (&str, u64) = ("eu-info", 2);

/// Reads every enabled source, without a failure.
pub(crate) async fn harvest_all(app: &Arc<App>) -> BTreeMap<String, RunReport> {
    let reports = harvest_some(app, &enabled(app)).await;
    for report in reports.values() {
        assert_eq!(report.failure, None, "{}", report.source);
        let refused = if report.source == CLOSED.0 { CLOSED.1 } else { 0 };
        assert!(report.failed <= refused, "{}: {:?}", report.source, report.diagnostics);
    }
    reports
}

pub(crate) fn enabled(app: &App) -> Vec<String> {
    let live = app.live();
    live.estate.sources.iter().filter(|it| it.enabled).map(|it| it.id.clone()).collect()
}

/// Everything in the store that passes a filter.
pub(crate) fn stored(app: &App, filter: &Filter) -> Vec<Stored> {
    app.store().snapshot().unwrap().items(filter, 0, 10_000).unwrap()
}

pub(crate) fn all(app: &App) -> Vec<Stored> {
    stored(app, &Filter::default())
}

pub(crate) fn of_source(source: &str) -> Filter {
    Filter { sources: vec![source.to_owned()], ..Filter::default() }
}

/// Public id and title of everything, in the order of ids: what must not be lost or doubled.
pub(crate) fn ids_and_titles(app: &App) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> =
        all(app).into_iter().map(|it| (it.item.id.to_string(), it.item.title.text.value)).collect();
    found.sort();
    found
}

/// The one item whose address ends so.
pub(crate) fn one<'i>(items: &'i [Item], ending: &str) -> &'i Item {
    let ends = |item: &&Item| item.origin_id.ends_with(ending);
    let found: Vec<&Item> = items.iter().filter(ends).collect();
    assert_eq!(found.len(), 1, "items whose address ends with `{ending}`");
    found[0]
}

/// The codes of all complaints that are more than notes.
pub(crate) fn codes(report: &RunReport) -> Vec<&str> {
    let serious = report.diagnostics.iter().filter(|it| it.severity != Severity::Note);
    let mut codes: Vec<&str> = serious.map(|it| it.code.as_ref()).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// The folder of the build, where the plugins and the operators' binary lie.
pub(crate) fn built() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let directory = test.parent().and_then(Path::parent).unwrap();
    for file in BUILT {
        assert!(
            directory.join(file).is_file(),
            "`{file}` is not built: run `cargo build --workspace` first; `cargo xtask ci` does"
        );
    }
    directory.to_owned()
}
