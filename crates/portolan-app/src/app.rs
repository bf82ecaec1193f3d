//! An estate at work: its store, and its settings as they stand now.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use arc_swap::ArcSwap;
use portolan_compose::{FormatInfo, SourceInfo};
use portolan_config::{Estate, PluginLimits, Source};
use portolan_core::{
    Diagnostic, Request, Settings,
    manifest::{Manifest, PluginKind, SettingKind},
    portal::Portal,
    render::Renderer,
};
use portolan_fetch::{
    Ask, Fetcher, FetcherOptions, Limits, OriginRule, Outcome, Politeness,
    archive::{Archive, ExchangeRecord, RunRecord},
    files::Files,
};
use portolan_host::{Isolation, Listed, OnViolation, Plugins, Policies, Policy, Program, Standing};
use portolan_store::{Store, StoreError};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::{
    lock::PluginLock,
    profile::{Profile, ProfileError},
};

/// Name of the note about origins.
const ORIGINS: &str = "origins";

/// Name of the note about plugins.
const PLUGINS: &str = "plugins";

/// What the workers of a plugin have done in one process.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PluginWork {
    pub calls: u64,
    pub denied: u64,
    pub deaths: u64,
    pub started: u64,
    /// 99 of 100 of the last calls were answered within so many microseconds.
    pub p99_micros: Option<u64>,
}

impl PluginWork {
    fn of(standing: &Standing) -> PluginWork {
        let statistics = &standing.statistics;
        let micros = |time: std::time::Duration| u64::try_from(time.as_micros()).ok();
        PluginWork {
            calls: statistics.calls,
            denied: statistics.denied,
            deaths: statistics.deaths,
            started: statistics.started,
            p99_micros: statistics.p99().and_then(micros),
        }
    }
}

/// An estate at work. Shared between tasks.
pub struct App {
    pub(crate) store: Arc<Store>,
    archive: Arc<Archive>,
    live: ArcSwap<Live>,
    profile_directory: PathBuf,
    plugin_directories: Vec<PathBuf>,
    data_directory: PathBuf,
    workers: Program,
    /// The newest revision seen, so that serving a cached page asks no database.
    revision: AtomicU64,
}

/// The settings in force, and what was built from them. Replaced as a whole.
pub struct Live {
    pub estate: Estate,
    /// Goes up with each change of settings; pages of an older generation are composed anew.
    pub generation: u64,
    pub(crate) plugins: Arc<Plugins>,
    pub(crate) fetcher: Fetcher,
    pub(crate) files: Files,
    pub(crate) profile_directory: PathBuf,
    pub(crate) manifests: Vec<Manifest>,
    pub(crate) formats: Vec<FormatInfo>,
    pub(crate) renderers: BTreeMap<String, Box<dyn Renderer>>,
    pub(crate) source_infos: BTreeMap<String, SourceInfo>,
    pub(crate) mounts: Vec<Mount>,
}

/// A portal at one of the places where it answers.
#[derive(Clone, Debug)]
pub struct Mount {
    /// With `prefix` and `base` as they are here.
    pub portal: Portal,
    /// Host names without port; empty for the mount under a path.
    pub hosts: Vec<String>,
}

/// Why an estate cannot work.
#[derive(Debug)]
#[non_exhaustive]
pub enum AppError {
    Profile(ProfileError),
    /// The settings have complaints; the profile can print them.
    Unchecked(Box<Profile>),
    /// They check clean but cannot be brought to life: a CA file is missing, say.
    Unfit(Vec<Diagnostic>),
    Store(StoreError),
    /// The data directory cannot be worked in.
    Data(PathBuf, StoreError),
    /// No source of this name; the nearest known ones.
    UnknownSource {
        name: String,
        known: Vec<String>,
    },
    /// No item, or not the one that is needed, as a sentence.
    UnknownItem(String),
    Compose(String),
    /// A complaint that stands for the whole.
    Diagnostic(Diagnostic),
    /// What an author asked for cannot be done, as a sentence.
    Author(String),
    Io(PathBuf, std::io::Error),
}

impl App {
    /// Loads a profile's settings, without opening anything.
    pub fn check(
        profile_directory: &Path,
        plugin_directories: &[PathBuf],
    ) -> Result<Profile, AppError> {
        let at_hand = plugins(profile_directory, plugin_directories)?;
        let mut profile = at_hand.check(profile_directory)?;
        let more = offline(&profile);
        profile.checked.diagnostics.extend(more);
        Ok(profile)
    }

    /// The plugins at hand under the policies of the profile, or, if its settings do not check,
    /// under the strictest; nothing else is opened.
    pub fn plugins(
        profile_directory: &Path,
        plugin_directories: &[PathBuf],
    ) -> Result<Plugins, AppError> {
        let profile_directory = absolute(profile_directory)?;
        let at_hand = plugins(&profile_directory, plugin_directories)?;
        let policies = match at_hand.check(&profile_directory)?.checked.settings {
            Some(estate) => policies(&estate, &profile_directory)?,
            None => Policies::all(Policy::default()),
        };
        Ok(at_hand.plugins.with_policies(policies))
    }

    /// What lies in the plugin directories; nothing of it runs.
    pub fn plugins_at_hand(
        profile_directory: &Path,
        plugin_directories: &[PathBuf],
    ) -> Result<Vec<Listed>, AppError> {
        Ok(plugins(profile_directory, plugin_directories)?.plugins.list())
    }

    /// The JSON Schema of all settings, those of the plugins at hand included.
    pub fn schema(
        profile_directory: &Path,
        plugin_directories: &[PathBuf],
    ) -> Result<serde_json::Value, AppError> {
        let at_hand = plugins(profile_directory, plugin_directories)?;
        Ok(portolan_config::schema(&at_hand.manifests))
    }

    /// Opens an estate. `data_directory` overrides what the settings say.
    pub fn open(
        profile_directory: &Path,
        plugin_directories: &[PathBuf],
        data_directory: Option<&Path>,
    ) -> Result<App, AppError> {
        App::open_with(profile_directory, plugin_directories, data_directory, Program::Itself)
    }

    /// As [`App::open`], with another program for the workers of plugins: one that begins with
    /// [`be_worker_if_asked`](portolan_host::be_worker_if_asked).
    pub fn open_with(
        profile_directory: &Path,
        plugin_directories: &[PathBuf],
        data_directory: Option<&Path>,
        workers: Program,
    ) -> Result<App, AppError> {
        let profile_directory = absolute(profile_directory)?;
        let at_hand = plugins(&profile_directory, plugin_directories)?;
        let profile = at_hand.check(&profile_directory)?;
        let AtHand { plugins, manifests, .. } = at_hand;
        let Some(estate) = profile.checked.settings.clone() else {
            return Err(AppError::Unchecked(Box::new(profile)));
        };
        let policies =
            Policies { program: workers.clone(), ..policies(&estate, &profile_directory)? };
        let plugins = Arc::new(plugins.with_policies(policies));
        let data_directory = match data_directory {
            Some(directory) => absolute(directory)?,
            None => profile_directory.join(&estate.store.directory),
        };
        let store = Store::open(&data_directory).map_err(|err| match err {
            StoreError::Format(_) => AppError::Store(err),
            err => AppError::Data(data_directory.clone(), err),
        })?;
        let store = Arc::new(store);
        let archive = Archive::open(data_directory.join("archive"))
            .map_err(|diagnostic| AppError::Unfit(vec![diagnostic]))?;
        // A store that was lost or restored must not write over the archive's runs.
        let newest = archive.runs().map_err(AppError::Diagnostic)?.pop();
        store.number_runs_above(newest.and_then(|run| run.parse().ok()).unwrap_or_default());
        let fetcher =
            Fetcher::new(fetcher_options(&estate, &data_directory)).map_err(AppError::Unfit)?;
        let parts = Parts { estate, plugins, manifests, fetcher, generation: 1 };
        let live = Live::build(parts, &profile_directory)?;
        let revision = AtomicU64::new(store.revision()?);
        Ok(App {
            store,
            archive: Arc::new(archive),
            live: ArcSwap::from_pointee(live),
            profile_directory,
            plugin_directories: plugin_directories.to_vec(),
            data_directory,
            workers,
            revision,
        })
    }

    /// The settings in force.
    pub fn live(&self) -> Arc<Live> {
        self.live.load_full()
    }

    pub fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) fn archive(&self) -> &Arc<Archive> {
        &self.archive
    }

    pub fn data_directory(&self) -> &Path {
        &self.data_directory
    }

    pub fn profile_directory(&self) -> &Path {
        &self.profile_directory
    }

    /// Reads the settings again. They come into force if they check clean; otherwise the old ones
    /// stay and the complaints come back.
    pub fn reload(&self) -> Result<(), AppError> {
        let at_hand = plugins(&self.profile_directory, &self.plugin_directories)?;
        let profile = at_hand.check(&self.profile_directory)?;
        let AtHand { plugins, manifests, .. } = at_hand;
        let Some(estate) = profile.checked.settings.clone() else {
            return Err(AppError::Unchecked(Box::new(profile)));
        };
        let policies = Policies {
            program: self.workers.clone(),
            ..policies(&estate, &self.profile_directory)?
        };
        let plugins = Arc::new(plugins.with_policies(policies));
        let old = self.live();
        let options = fetcher_options(&estate, &self.data_directory);
        let fetcher = old.fetcher.reconfigured(options).map_err(AppError::Unfit)?;
        let parts = Parts { estate, plugins, manifests, fetcher, generation: old.generation + 1 };
        let live = Live::build(parts, &self.profile_directory)?;
        self.live.store(Arc::new(live));
        Ok(())
    }

    /// The number of the settings in force.
    pub fn generation(&self) -> u64 {
        self.live.load().generation
    }

    /// Recalls what earlier processes learned of the origins: robots.txt and who asked to be left
    /// alone until when.
    pub fn recall(&self) -> Result<(), AppError> {
        if let Some(doc) = self.store.note(ORIGINS)? {
            let memory = serde_json::from_value(doc).unwrap_or_default();
            self.live().fetcher.remember(memory);
        }
        Ok(())
    }

    /// Keeps what was learned of the origins for the next process.
    pub(crate) fn keep_origins(&self, live: &Live) -> Result<(), AppError> {
        let memory = live.fetcher.memory();
        let doc = serde_json::to_value(memory).unwrap_or_default();
        self.store.set_note(ORIGINS, &doc)?;
        Ok(())
    }

    /// How the plugins that this process has started are running.
    pub fn plugin_standings(&self) -> BTreeMap<String, Standing> {
        self.live().plugins.standings()
    }

    /// Keeps what the plugins' workers have done for `portolan plugin list`.
    pub(crate) fn keep_plugins(&self, live: &Live) -> Result<(), AppError> {
        let work: BTreeMap<String, PluginWork> = live
            .plugins
            .standings()
            .into_iter()
            .map(|(name, standing)| (name, PluginWork::of(&standing)))
            .collect();
        if !work.is_empty() {
            let doc = serde_json::to_value(work).unwrap_or_default();
            self.store.set_note(PLUGINS, &doc)?;
        }
        Ok(())
    }

    /// What the workers of plugins did in the process that harvested last. Nothing where nobody
    /// has harvested into this data directory.
    pub fn plugin_work(
        profile_directory: &Path,
        plugin_directories: &[PathBuf],
        data_directory: Option<&Path>,
    ) -> Result<BTreeMap<String, PluginWork>, AppError> {
        let directory = match data_directory {
            Some(directory) => absolute(directory)?,
            None => {
                let at_hand = plugins(profile_directory, plugin_directories)?;
                let profile = at_hand.check(profile_directory)?;
                let Some(estate) = profile.checked.settings else { return Ok(BTreeMap::new()) };
                profile_directory.join(&estate.store.directory)
            }
        };
        if !directory.is_dir() {
            return Ok(BTreeMap::new());
        }
        let doc = Store::open(&directory)?.note(PLUGINS)?;
        Ok(doc.and_then(|doc| serde_json::from_value(doc).ok()).unwrap_or_default())
    }

    /// The newest revision seen.
    pub fn revision(&self) -> u64 {
        self.revision.load(Ordering::Acquire)
    }

    /// Asks the store for its revision; another process may have published.
    pub fn revision_moved(&self) {
        match self.store.revision() {
            Ok(revision) => self.revision.store(revision, Ordering::Release),
            Err(err) => tracing::error!(error = %err, "the store's revision cannot be read"),
        }
    }

    /// Archives an exchange. The disk is slow; the network's threads do not wait for it.
    pub(crate) async fn record(
        &self,
        run: i64,
        source: &str,
        request: &Request,
        ask: &Ask,
        outcome: &Outcome,
    ) {
        let record = ExchangeRecord::of(run_name(run), source, request.clone(), ask, outcome);
        let body = match outcome {
            Outcome::Response(fetched) => fetched.body.clone(),
            _ => bytes::Bytes::new(),
        };
        let archive = Arc::clone(&self.archive);
        let recorded = crate::drive::blocking(move || archive.record(&record, &body)).await;
        if let Err(diagnostic) = recorded {
            tracing::error!(source.id = source, error = %diagnostic, "an exchange was not archived");
        }
    }

    /// Notes in the archive that a run has begun or ended. Without it a replay goes by the store.
    pub(crate) fn note_run(&self, record: &RunRecord) {
        if let Err(diagnostic) = self.archive.note_run(record) {
            tracing::error!(source.id = record.source, error = %diagnostic, "a run was not noted");
        }
    }

    pub(crate) fn close_archive(&self, run: i64) {
        self.archive.close_run(&run_name(run));
    }
}

/// Runs sort by name as they do by number.
pub(crate) fn run_name(run: i64) -> String {
    format!("{run:08}")
}

struct Parts {
    estate: Estate,
    plugins: Arc<Plugins>,
    manifests: Vec<Manifest>,
    fetcher: Fetcher,
    generation: u64,
}

impl Live {
    fn build(parts: Parts, profile_directory: &Path) -> Result<Live, AppError> {
        let Parts { estate, plugins, manifests, fetcher, generation } = parts;
        let directories = directories(&estate, &manifests, profile_directory);
        let files = Files::new(&directories, estate.fetch.decoded_bytes_max);
        let mut renderers = crate::pages::built_in_renderers();
        let mut formats = Vec::new();
        let mut complaints = Vec::new();
        // Only what the operator named is loaded: a library that merely lies there is not run.
        let named = |manifest: &&Manifest| {
            estate.plugins.plugins.iter().any(|plugin| plugin.name == manifest.name)
        };
        let renderer = |manifest: &&Manifest| manifest.kind == PluginKind::Renderer;
        for manifest in manifests.iter().filter(renderer).filter(named) {
            match plugins.renderer(&manifest.name) {
                Ok(renderer) => {
                    let format = renderer.format();
                    formats.push(FormatInfo {
                        name: format.name.clone(),
                        media_type: format.media_type,
                        extension: format.extension,
                    });
                    renderers.insert(format.name, Box::new(renderer) as Box<dyn Renderer>);
                }
                Err(diagnostic) => complaints.push(diagnostic),
            }
        }
        complaints.extend(plugins.take_complaints());
        for complaint in complaints {
            // A renderer that cannot be loaded costs its format, not the portals.
            tracing::warn!("{complaint}");
        }
        let source_infos = estate.sources.iter().map(|it| (it.id.clone(), info(it))).collect();
        let mounts = mounts(&estate);
        Ok(Live {
            estate,
            generation,
            plugins,
            fetcher,
            files,
            profile_directory: profile_directory.to_owned(),
            manifests,
            formats,
            renderers,
            source_infos,
            mounts,
        })
    }

    pub fn source(&self, name: &str) -> Result<&Source, AppError> {
        self.estate.source(name).ok_or_else(|| AppError::UnknownSource {
            name: name.to_owned(),
            known: self.estate.sources.iter().map(|source| source.id.clone()).collect(),
        })
    }

    /// Where portals answer: host mounts first.
    pub fn mounts(&self) -> &[Mount] {
        &self.mounts
    }

    /// The mount for a host name and path, and the path's rest below it.
    pub fn mount<'p>(&self, host: &str, path: &'p str) -> Option<(&Mount, &'p str)> {
        let by_host = self
            .mounts
            .iter()
            .find(|mount| mount.hosts.iter().any(|known| known.eq_ignore_ascii_case(host)));
        if let Some(mount) = by_host {
            return Some((mount, path));
        }
        self.mounts.iter().filter(|mount| mount.hosts.is_empty()).find_map(|mount| {
            let rest = path.strip_prefix(mount.portal.prefix.as_str())?;
            (rest.is_empty() || rest.starts_with('/')).then_some((mount, rest))
        })
    }

    /// What the source's plugin receives: the operator's settings, directories made absolute.
    pub(crate) fn settings(&self, source: &Source) -> Settings {
        let mut settings = source.settings.clone();
        for (key, directory) in named_directories(source, &self.manifests, &self.profile_directory)
        {
            settings.0.insert(key, serde_json::Value::String(directory_url(&directory).into()));
        }
        settings
    }

    /// Directories the source may read, as URLs.
    pub(crate) fn directories(&self, source: &Source) -> Vec<Url> {
        named_directories(source, &self.manifests, &self.profile_directory)
            .iter()
            .map(|(_, directory)| directory_url(directory))
            .collect()
    }

    pub(crate) fn manifest_version(&self, plugin: &str) -> String {
        let manifest = self.manifests.iter().find(|manifest| manifest.name == plugin);
        manifest.map_or_else(String::new, |it| format!("{} {}", it.name, it.version))
    }

    /// Asks over the network, or reads from an allowed directory.
    pub(crate) async fn ask(&self, ask: &Ask) -> Outcome {
        if ask.url.scheme() == "file" {
            self.files.read(ask)
        } else {
            self.fetcher.fetch(ask.clone()).await
        }
    }
}

/// The libraries that were found, and what their labels say.
struct AtHand {
    plugins: Plugins,
    manifests: Vec<Manifest>,
    spoilt: Vec<Spoilt>,
}

/// A file that has the name of a plugin's and cannot be used as that plugin.
struct Spoilt {
    plugin: String,
    complaint: Diagnostic,
}

impl AtHand {
    /// Reads a profile. Of a plugin that is missing only because its file is useless, it is said
    /// what the file is.
    fn check(&self, profile_directory: &Path) -> Result<Profile, AppError> {
        let mut profile =
            Profile::load(profile_directory, self.manifests.clone()).map_err(AppError::Profile)?;
        for Spoilt { plugin, complaint } in &self.spoilt {
            let missing = Diagnostic::unknown_reference("plugin", plugin);
            for diagnostic in &mut profile.checked.diagnostics {
                if diagnostic.code == missing.code && diagnostic.message == missing.message {
                    diagnostic.hint = Some(complaint.message.clone());
                }
            }
        }
        Ok(profile)
    }
}

impl Spoilt {
    fn of(listed: &Listed) -> Option<Spoilt> {
        let stem = listed.path.file_stem()?.to_str()?;
        let plugin = stem.strip_prefix("lib")?.replace('_', "-");
        let complaint = match &listed.manifest {
            Ok(manifest) if manifest.name == plugin => return None,
            Ok(manifest) => {
                let file = listed.path.display().to_string();
                Diagnostic::plugin_misnamed(&file, &manifest.name, &plugin)
            }
            Err(complaint) => complaint.clone(),
        };
        Some(Spoilt { plugin, complaint })
    }
}

/// What can be told of right settings without a network or a store: whether the directories that
/// sources read are there, and whether the lock file of the plugins can be read.
fn offline(profile: &Profile) -> Vec<Diagnostic> {
    let Some(estate) = &profile.checked.settings else { return Vec::new() };
    let mut complaints = Vec::new();
    for source in estate.sources.iter().filter(|source| source.enabled) {
        let named = named_directories(source, &profile.manifests, &profile.directory);
        for (_, directory) in named {
            if let Some(words) = Files::trouble(&directory) {
                let directory = directory.display().to_string();
                complaints.push(Diagnostic::directory_missing(&source.id, &directory, &words));
            }
        }
    }
    complaints.extend(PluginLock::read(&profile.directory).err());
    complaints
}

/// The plugins in `directories`, the profile's own and beside our executable.
fn plugins(profile_directory: &Path, directories: &[PathBuf]) -> Result<AtHand, AppError> {
    let text = Profile::main_text(profile_directory).map_err(AppError::Profile)?;
    let mut all = directories.to_vec();
    let own = portolan_config::plugin_directories(&text);
    all.extend(own.iter().map(|directory| profile_directory.join(directory)));
    if let Some(beside) = std::env::current_exe().ok().as_deref().and_then(Path::parent) {
        all.push(beside.to_owned());
        all.push(beside.join("plugins"));
    }
    let plugins = Plugins::new(all);
    let listed = plugins.list();
    let spoilt = listed.iter().filter_map(Spoilt::of).collect();
    let manifests = listed.into_iter().filter_map(|listed| listed.manifest.ok()).collect();
    Ok(AtHand { plugins, manifests, spoilt })
}

/// Where each plugin runs, what it may use, and which file it must be.
fn policies(estate: &Estate, profile_directory: &Path) -> Result<Policies, AppError> {
    let lock = PluginLock::read(profile_directory).map_err(|it| AppError::Unfit(vec![it]))?;
    let mut policies = Policies::all(policy(&estate.plugins.general));
    for plugin in &estate.plugins.plugins {
        policies.own.insert(plugin.name.clone(), policy(&plugin.limits));
        if let Some(file) = &plugin.file {
            policies.files.insert(plugin.name.clone(), profile_directory.join(file));
        }
    }
    for (name, locked) in lock.plugins {
        let own = policies.own.entry(name).or_insert_with(|| policies.general.clone());
        own.sha256 = Some(locked.sha256);
    }
    Ok(policies)
}

fn policy(limits: &PluginLimits) -> Policy {
    Policy {
        isolation: match limits.isolation {
            portolan_config::Isolation::Sealed => Isolation::Sealed,
            portolan_config::Isolation::Filtered => Isolation::Filtered,
            portolan_config::Isolation::Separate => Isolation::Separate,
            portolan_config::Isolation::StrongestAvailable => Isolation::StrongestAvailable,
            portolan_config::Isolation::InProcess => Isolation::InProcess,
        },
        memory: limits.memory,
        time: limits.time,
        cpu: limits.cpu,
        workers: limits.workers as usize,
        on_violation: match limits.on_violation {
            portolan_config::OnViolation::Deny => OnViolation::Deny,
            portolan_config::OnViolation::Kill => OnViolation::Kill,
        },
        sha256: None,
    }
}

fn absolute(path: &Path) -> Result<PathBuf, AppError> {
    std::path::absolute(path).map_err(|err| AppError::Io(path.to_owned(), err))
}

fn fetcher_options(estate: &Estate, data_directory: &Path) -> FetcherOptions {
    let fetch = &estate.fetch;
    let origins = estate.origins.iter().map(|origin| OriginRule {
        connect_to: origin.connect_to,
        ca_file: origin.ca_file.as_ref().map(|file| data_directory.join(file)),
        allow_private: origin.allow_private,
        allow_downgrade: origin.allow_downgrade,
        delay: origin.delay,
        concurrency: origin.concurrency,
        user_agent: origin.user_agent.clone(),
        ignore_robots: !origin.robots.unwrap_or(fetch.robots),
        ..OriginRule::new(origin.origin.clone())
    });
    FetcherOptions {
        user_agent: fetch.user_agent.clone(),
        contact: fetch.contact.clone(),
        origins: origins.collect(),
        limits: Limits {
            body_bytes: fetch.body_bytes_max,
            decoded_bytes: fetch.decoded_bytes_max,
            redirects: fetch.redirects_max,
            connect_timeout: fetch.connect_timeout,
            response_timeout: fetch.response_timeout,
            idle_timeout: fetch.idle_timeout,
            total_timeout: fetch.timeout,
            ..Limits::default()
        },
        politeness: Politeness {
            delay: fetch.delay,
            concurrency: fetch.concurrency,
            concurrency_total: fetch.concurrency_total,
            retries: fetch.retries_max,
            ..Politeness::default()
        },
        ..FetcherOptions::default()
    }
}

fn directories(estate: &Estate, manifests: &[Manifest], profile: &Path) -> Vec<PathBuf> {
    estate
        .sources
        .iter()
        .filter(|source| source.enabled)
        .flat_map(|source| named_directories(source, manifests, profile))
        .map(|(_, directory)| directory)
        .collect()
}

/// The settings of a source that name directories, relative to the profile's folder.
fn named_directories(
    source: &Source,
    manifests: &[Manifest],
    profile: &Path,
) -> Vec<(String, PathBuf)> {
    let Some(manifest) = manifests.iter().find(|manifest| manifest.name == source.plugin) else {
        return Vec::new();
    };
    manifest
        .settings
        .iter()
        .filter(|(_, spec)| spec.kind == SettingKind::Directory)
        .filter_map(|(key, _)| {
            let written = source.settings.text(key)?;
            Some((key.clone(), profile.join(written)))
        })
        .collect()
}

/// A `file:` URL ending in a slash.
fn directory_url(directory: &Path) -> Url {
    let real = directory.canonicalize().unwrap_or_else(|_| directory.to_owned());
    Url::from_directory_path(&real)
        .unwrap_or_else(|()| Url::parse("file:///").expect("the root's address is an address"))
}

fn info(source: &Source) -> SourceInfo {
    let host = source.hosts.first().cloned().unwrap_or_default();
    let url = match source.settings.text("url").and_then(|url| Url::parse(url).ok()) {
        Some(mut url) => {
            url.set_path("/");
            url.set_query(None);
            url.to_string()
        }
        None if host.is_empty() => String::new(),
        None => format!("https://{host}/"),
    };
    SourceInfo {
        office: source.office.clone(),
        host,
        url,
        every_secs: Some(source.every.as_secs()),
    }
}

/// Each portal under its host names, and under its path on any other host.
fn mounts(estate: &Estate) -> Vec<Mount> {
    let mut mounts = Vec::new();
    for portal in &estate.portals {
        if !portal.hosts.is_empty() {
            let mut portal = portal.clone();
            portal.prefix = String::new();
            mounts.push(Mount { hosts: portal.hosts.clone(), portal });
        }
    }
    for portal in &estate.portals {
        if !portal.prefix.is_empty() {
            let mut portal = portal.clone();
            portal.base.clone_from(&estate.server.public_base);
            portal.hosts.clear();
            mounts.push(Mount { portal, hosts: Vec::new() });
        }
    }
    mounts
}

impl std::fmt::Display for AppError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            AppError::Profile(err) => err.fmt(f),
            AppError::Unchecked(profile) => f.write_str(&profile.report()),
            AppError::Unfit(diagnostics) => {
                for (nth, diagnostic) in diagnostics.iter().enumerate() {
                    if nth > 0 {
                        writeln!(f)?;
                    }
                    diagnostic.fmt(f)?;
                }
                Ok(())
            }
            AppError::Store(err) => err.fmt(f),
            AppError::Data(directory, err) => write!(
                f,
                "the data directory `{}` cannot be used: {err}; `directory` under `[store]` or \
                 `--data` names another",
                directory.display()
            ),
            AppError::UnknownSource { name, known } => {
                write!(f, "no source is called `{name}`; there are: {}", known.join(", "))
            }
            AppError::Compose(words) | AppError::Author(words) | AppError::UnknownItem(words) => {
                f.write_str(words)
            }
            AppError::Diagnostic(diagnostic) => diagnostic.fmt(f),
            AppError::Io(path, err) => write!(f, "`{}`: {err}", path.display()),
        }
    }
}

impl std::error::Error for AppError {}

impl From<StoreError> for AppError {
    fn from(err: StoreError) -> AppError {
        AppError::Store(err)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_plugin_that_is_missing_because_its_file_is_useless_is_told_so() {
        let profile = tempfile::tempdir().unwrap();
        let plugins = profile.path().join("plugins");
        fs::create_dir(&plugins).unwrap();
        fs::write(plugins.join("libsource_weather.so"), "a page that said 404").unwrap();
        let settings = "[sources.a]\nplugin = \"source-weather\"\n\
                        [sources.b]\nplugin = \"source-tides\"\n";
        fs::write(profile.path().join("portolan.toml"), settings).unwrap();
        let checked = App::check(profile.path(), &[]).unwrap().checked;
        let missing = checked.diagnostics.iter().filter(|it| it.code == "unknown-plugin");
        let hints: Vec<&str> = missing.filter_map(|it| it.hint.as_deref()).collect();
        assert_eq!(hints.len(), 2);
        assert!(hints[0].ends_with("libsource_weather.so` is text, not a Linux library"));
        assert!(!hints[1].contains("Linux library"), "{}", hints[1]);
    }

    #[test]
    fn a_profile_that_is_not_there_is_told_as_such() {
        let profile = tempfile::tempdir().unwrap();
        let words = App::check(profile.path(), &[]).unwrap_err().to_string();
        assert!(words.starts_with("there is no `") && words.contains("--profile"), "{words}");
        fs::write(profile.path().join("portolan.toml"), "include = [\"places.toml\"]").unwrap();
        let words = App::check(profile.path(), &[]).unwrap_err().to_string();
        assert!(words.contains("portolan.toml` includes, cannot be read"), "{words}");
    }
}
