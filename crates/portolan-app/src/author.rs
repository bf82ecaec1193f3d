//! What authors of plugins ask for: their plugin tested as the host runs it, and real exchanges
//! saved for their tests.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use portolan_core::{
    Cursor, Diagnostic, Exchange, Harvest, Manifest, Request, Settings,
    manifest::PluginKind,
    message::Answer,
    source::{ContentSource, Context, SourceError},
};
use portolan_fetch::archive::Selection;
use portolan_host::{CallError, Isolation, Plugins, Policies, Policy, SourceHandle};
use portolan_plugin::testkit::{self, Recording, RecordingError};

use crate::{
    app::{App, AppError, Live},
    drive::blocking,
    trial,
};

pub use portolan_plugin::testkit::{Finding, LeftOut, Promise, Report};

#[cfg(test)]
mod tests;

/// A plugin under test.
#[derive(Clone, Copy, Debug)]
pub struct PluginTest<'a> {
    /// The plugin's folder, with `recordings` or `pages` in it.
    pub folder: &'a Path,
    /// Its library, if it is built already; otherwise cargo builds the crate in the folder.
    pub library: Option<&'a Path>,
    /// Where it runs: an examiner gives it things to die of.
    pub isolation: Isolation,
    /// Write what is expected instead of comparing.
    pub update: bool,
}

/// What came of a plugin's test.
#[derive(Debug)]
#[non_exhaustive]
pub struct PluginTested {
    pub manifest: Manifest,
    pub library: PathBuf,
    /// One for each recording or page.
    pub reports: Vec<Report>,
}

/// What is saved of a source.
#[derive(Clone, Copy, Debug)]
pub struct RecordingWish<'a> {
    pub source: &'a str,
    /// The folder of the recording, which must not be there yet.
    pub folder: &'a Path,
    /// An archived run instead of a new one: its number, `latest`, or `failed` for the newest
    /// that failed.
    pub run: Option<&'a str>,
    /// Of an archived run, only the exchanges with this address, asked for or answering.
    pub url: Option<&'a str>,
    /// Of a new run, no more than so many requests.
    pub requests_max: u64,
    /// Further headers to keep.
    pub headers: &'a [String],
}

/// What was saved.
#[derive(Debug)]
#[non_exhaustive]
pub struct Recorded {
    pub n_exchanges: usize,
    pub n_items: usize,
    pub left_out: LeftOut,
    /// Addresses that are asked for when the recording is played, and are not in it.
    pub unanswered: Vec<String>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Builds a plugin, loads its library as the host does, and plays its recordings or pages.
pub fn test_plugin(test: &PluginTest<'_>) -> Result<PluginTested, AppError> {
    let library = match test.library {
        Some(library) => library.to_owned(),
        None if !test.folder.join("Cargo.toml").is_file() => {
            return Err(AppError::Author(format!(
                "`{}` has no `Cargo.toml` to build; `--library FILE` names what is built otherwise",
                test.folder.display()
            )));
        }
        None => testkit::build(test.folder).map_err(AppError::Author)?,
    };
    let directory = library.parent().map(Path::to_owned).unwrap_or_default();
    let policies = Policies::all(Policy { isolation: test.isolation, ..Policy::default() });
    let plugins = Plugins::new(vec![directory]).with_policies(policies);
    let file = library.file_name().unwrap_or_default();
    let listed = plugins.list().into_iter().find(|it| it.path.file_name() == Some(file));
    let Some(listed) = listed else {
        return Err(AppError::Author(format!(
            "`{}` is no library of a plugin: its name must be `lib….so`",
            library.display()
        )));
    };
    let manifest = listed.manifest.map_err(|diagnostic| AppError::Unfit(vec![diagnostic]))?;
    let kind = match manifest.kind {
        PluginKind::Renderer => "pages",
        _ => "recordings",
    };
    let mut reports = Vec::new();
    for case in folders(&test.folder.join(kind))? {
        reports.push(match manifest.kind {
            PluginKind::Renderer => {
                let renderer = plugins.renderer(&manifest.name);
                let renderer = renderer.map_err(|diagnostic| AppError::Unfit(vec![diagnostic]))?;
                testkit::page_report(&renderer, &case, test.update)?
            }
            _ => {
                let recording = Recording::read(&case)?;
                let handle = plugins.source(&manifest.name, &recording.settings);
                let handle = handle.map_err(|diagnostic| AppError::Unfit(vec![diagnostic]))?;
                let (manifest, settings) = (manifest.clone(), recording.settings);
                let source = Loaded { plugins: &plugins, handle, manifest, settings };
                testkit::check_report(&source, &case, test.update)?
            }
        });
    }
    if reports.is_empty() {
        return Err(AppError::Author(format!(
            "`{}` holds no case to try; a source has `recordings/NAME`, which `portolan source \
             record` makes, and a renderer `pages/NAME`",
            test.folder.display()
        )));
    }
    Ok(PluginTested { manifest, library, reports })
}

impl App {
    /// Saves exchanges of a configured source as a recording, without secrets, and what the
    /// source makes of them beside it.
    pub async fn record_source(
        &self,
        live: &Arc<Live>,
        wish: &RecordingWish<'_>,
    ) -> Result<Recorded, AppError> {
        let source = live.source(wish.source)?.clone();
        if wish.folder.exists() {
            return Err(AppError::Author(format!(
                "`{}` is there already and stays as it is; name another folder",
                wish.folder.display()
            )));
        }
        let (exchanges, diagnostics) = match wish.run {
            Some(run) => self.archived(wish.source, run, wish.url)?,
            None => {
                let mut exchanges = Vec::new();
                let trial =
                    trial::read_into(live, &source, wish.requests_max, &mut exchanges).await;
                let mut diagnostics = trial.summary.diagnostics;
                diagnostics.extend(trial.failure);
                (exchanges, diagnostics)
            }
        };
        if exchanges.is_empty() {
            let mut complaints = diagnostics;
            complaints.push(Diagnostic::nothing_recorded(wish.source));
            return Err(AppError::Unfit(complaints));
        }
        let saved = save(live, &source, exchanges, wish.folder, wish.headers).await?;
        Ok(Recorded { diagnostics, ..saved })
    }

    /// The exchanges of a source in one of its archived runs.
    fn archived(
        &self,
        source: &str,
        run: &str,
        url: Option<&str>,
    ) -> Result<(Vec<Exchange>, Vec<Diagnostic>), AppError> {
        let selection = Selection { source: Some(source), url };
        let unfit = |diagnostic| AppError::Unfit(vec![diagnostic]);
        let archive = self.archive();
        let runs = match run {
            // The newest first. Runs of other sources have nothing to give.
            "latest" | "failed" => archive.runs().map_err(unfit)?.into_iter().rev().collect(),
            run => vec![format!("{run:0>8}")],
        };
        for name in runs {
            if run == "failed" {
                let record = archive.run_record(&name).map_err(unfit)?;
                if record.is_none_or(|it| it.source != source || it.is_complete()) {
                    continue;
                }
            }
            let (exchanges, diagnostics) = archive.export(&name, &selection).map_err(unfit)?;
            // One address is wanted for what it says, not for having said it before.
            let says = |it: &Exchange| !matches!(it.answer, Answer::NotModified);
            if exchanges.iter().any(|it| url.is_none() || run != "latest" || says(it)) {
                return Ok((exchanges, diagnostics));
            }
        }
        Ok((Vec::new(), Vec::new()))
    }
}

/// Writes exchanges of a source as a recording into a new folder, with what the source makes of
/// them.
pub(crate) async fn save(
    live: &Arc<Live>,
    source: &portolan_config::Source,
    exchanges: Vec<Exchange>,
    folder: &Path,
    headers: &[String],
) -> Result<Recorded, AppError> {
    let settings = live.settings(source);
    let recording = without_machine(Recording { settings, exchanges }, live, source);
    let (recording, left_out) = recording.discreet(headers);
    recording.write(folder)?;
    let played = play(live, &source.plugin, &recording).await?;
    let path = folder.join("expected.json");
    fs::write(&path, testkit::expected_text(&played)).map_err(|err| AppError::Io(path, err))?;
    Ok(Recorded {
        n_exchanges: recording.exchanges.len(),
        n_items: played.items.len(),
        left_out,
        unanswered: played.unanswered,
        diagnostics: Vec::new(),
    })
}

/// What the host says of a plugin that breaks over a call to `check`, beside complaints.
const BREACHES: &[&str] = &[
    "plugin-panicked",
    "plugin-failed",
    "plugin-lost",
    "plugin-too-slow",
    "plugin-channel",
    "plugin-set-aside",
    "plugin-answer-unreadable",
    "plugin-answer-too-large",
];

/// A loaded source where a source of this process is expected.
struct Loaded<'p> {
    plugins: &'p Plugins,
    handle: SourceHandle,
    manifest: Manifest,
    /// The handle's.
    settings: Settings,
}

impl Loaded<'_> {
    /// The examiner tries other settings than the handle was made with.
    fn with<T>(&self, settings: &Settings, act: impl FnOnce(&SourceHandle) -> T) -> T {
        if *settings == self.settings {
            return act(&self.handle);
        }
        match self.plugins.source(&self.manifest.name, settings) {
            Ok(handle) => act(&handle),
            Err(diagnostic) => broken(&diagnostic),
        }
    }
}

impl ContentSource for Loaded<'_> {
    fn manifest(&self) -> Manifest {
        self.manifest.clone()
    }

    fn check(&self, settings: &Settings) -> Vec<Diagnostic> {
        let complaints = self.handle.check(settings);
        match complaints.iter().find(|it| BREACHES.contains(&&*it.code)) {
            Some(breach) => broken(breach),
            None => complaints,
        }
    }

    fn plan(&self, cx: &Context<'_>, cursor: &Cursor) -> Result<Vec<Request>, SourceError> {
        self.with(cx.settings, |handle| settled(handle.plan(cx, cursor)))
    }

    fn parse(&self, cx: &Context<'_>, exchange: &Exchange) -> Result<Harvest, SourceError> {
        self.with(cx.settings, |handle| settled(handle.parse(cx, exchange)))
    }
}

fn settled<T>(res: Result<T, CallError>) -> Result<T, SourceError> {
    res.map_err(|err| match err {
        CallError::Refused(err) => err,
        CallError::Broken(diagnostic) => broken(&diagnostic),
    })
}

/// A plugin that broke is what a panic would be in this process, and the examiner knows panics.
/// No hook is called, so nothing is printed.
fn broken(diagnostic: &Diagnostic) -> ! {
    std::panic::resume_unwind(Box::new(diagnostic.message.clone()))
}

async fn play(
    live: &Arc<Live>,
    plugin: &str,
    recording: &Recording,
) -> Result<testkit::Played, AppError> {
    let (live, plugin, recording) = (Arc::clone(live), plugin.to_owned(), recording.clone());
    let played = blocking(move || {
        let handle = live.plugins.source(&plugin, &recording.settings)?;
        let manifest = handle.manifest().clone();
        let settings = recording.settings.clone();
        let source = Loaded { plugins: &live.plugins, handle, manifest, settings };
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            testkit::play(&source, &recording)
        }));
        outcome.map_err(|payload| {
            let words = payload.downcast_ref::<String>().cloned().unwrap_or_default();
            Diagnostic::recording_unplayable(&plugin, &words)
        })
    });
    played.await.map_err(|diagnostic| AppError::Unfit(vec![diagnostic]))
}

/// Directories of this machine get the names of a machine that is nobody's.
fn without_machine(
    mut recording: Recording,
    live: &Live,
    source: &portolan_config::Source,
) -> Recording {
    for (nth, directory) in (1..).zip(live.directories(source)) {
        let (wanted, by) = (directory.as_str(), format!("file:///recorded/{nth}/"));
        for value in recording.settings.0.values_mut() {
            if value.as_str().is_some_and(|text| text.contains(wanted)) {
                *value = value.as_str().unwrap_or_default().replace(wanted, &by).into();
            }
        }
        for exchange in &mut recording.exchanges {
            exchange.request.url = exchange.request.url.replace(wanted, &by);
            exchange.request.tag.0 = exchange.request.tag.0.replace(wanted, &by);
            if let Answer::Response(response) = &mut exchange.answer {
                response.url = response.url.replace(wanted, &by);
            }
        }
    }
    recording
}

/// In order of name; none where there is no such folder.
fn folders(parent: &Path) -> Result<Vec<PathBuf>, AppError> {
    let entries = match fs::read_dir(parent) {
        Ok(entries) => entries,
        Err(err) if err.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(err) => return Err(AppError::Io(parent.to_owned(), err)),
    };
    let mut folders = Vec::new();
    for entry in entries {
        let path = entry.map_err(|err| AppError::Io(parent.to_owned(), err))?.path();
        if path.is_dir() {
            folders.push(path);
        }
    }
    folders.sort();
    Ok(folders)
}

impl From<RecordingError> for AppError {
    fn from(err: RecordingError) -> AppError {
        AppError::Author(err.to_string())
    }
}
