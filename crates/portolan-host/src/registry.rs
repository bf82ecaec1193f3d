//! The plugins in the operator's directories.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use portolan_core::{
    Diagnostic, Settings,
    manifest::{Manifest, PluginKind},
};

use crate::{
    crew::{Crew, Standing},
    handle::{Code, RendererHandle, SourceHandle},
    image::{Hash, Image, Label},
    library::Library,
    policy::{Isolation, Policy},
    worker::Program,
};

/// All plugins that this process may use.
///
/// Reading a manifest runs nothing of a plugin. A library is loaded with its first handle, once
/// for each version of its file.
#[derive(Debug)]
pub struct Plugins {
    directories: Vec<PathBuf>,
    policies: Policies,
    /// What the files said when they were last read.
    seen: Mutex<BTreeMap<PathBuf, Seen>>,
    /// By the plugin's name: what the last handle was made of.
    loaded: Mutex<BTreeMap<String, Code>>,
    complaints: Mutex<Complaints>,
}

#[derive(Debug, Default)]
struct Complaints {
    waiting: Vec<Diagnostic>,
    /// By the plugin: what was said last, and is not said again for each of its sources.
    said: BTreeMap<String, Diagnostic>,
}

/// What the operator's settings say about plugins.
#[derive(Clone, Debug)]
pub struct Policies {
    pub general: Policy,
    pub own: BTreeMap<String, Policy>,
    /// Libraries that are not to be found by their names.
    pub files: BTreeMap<String, PathBuf>,
    /// Whose workers they are.
    pub program: Program,
}

impl Default for Policies {
    fn default() -> Policies {
        Policies::all(Policy::default())
    }
}

impl Policies {
    /// One policy for every plugin.
    pub fn all(general: Policy) -> Policies {
        Policies { general, own: BTreeMap::new(), files: BTreeMap::new(), program: Program::Itself }
    }

    pub fn of(&self, plugin: &str) -> &Policy {
        self.own.get(plugin).unwrap_or(&self.general)
    }
}

/// A library file in one of the directories.
#[derive(Clone, Debug)]
pub struct Listed {
    pub path: PathBuf,
    /// What it says of itself, or why it is of no use.
    pub manifest: Result<Manifest, Diagnostic>,
    /// Of a file that is of use.
    pub sha256: Option<Hash>,
}

#[derive(Clone, Debug)]
struct Seen {
    stamp: Stamp,
    manifest: Manifest,
    sha256: Hash,
}

/// What tells that a file has not been replaced since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    device: u64,
    inode: u64,
    bytes: u64,
    modified: (i64, i64),
}

impl Plugins {
    /// Earlier directories win where two hold a library of the same name. Every plugin is sealed
    /// until [`with_policies`](Plugins::with_policies) says otherwise.
    pub fn new(directories: Vec<PathBuf>) -> Plugins {
        Plugins {
            directories,
            policies: Policies::default(),
            seen: Mutex::default(),
            loaded: Mutex::default(),
            complaints: Mutex::default(),
        }
    }

    pub fn with_policies(self, policies: Policies) -> Plugins {
        Plugins { policies, ..self }
    }

    pub fn policy(&self, name: &str) -> &Policy {
        self.policies.of(name)
    }

    /// Read from the library's note; nothing of the library runs.
    pub fn manifest(&self, name: &str) -> Result<Manifest, Diagnostic> {
        let path = self.find(name)?;
        Ok(self.look(&path)?.manifest)
    }

    /// Every `lib*.so` in the directories, by file name. Nothing of them runs.
    pub fn list(&self) -> Vec<Listed> {
        let mut found = BTreeMap::new();
        for directory in &self.directories {
            for path in libraries_in(directory) {
                if let Some(name) = path.file_name().map(ToOwned::to_owned) {
                    found.entry(name).or_insert(path);
                }
            }
        }
        let look = |path: PathBuf| {
            let (manifest, sha256) = match self.look(&path) {
                Ok(seen) => (Ok(seen.manifest), Some(seen.sha256)),
                Err(diagnostic) => (Err(diagnostic), None),
            };
            Listed { path, manifest, sha256 }
        };
        found.into_values().map(look).collect()
    }

    /// An instance of a source plugin, holding `settings`.
    pub fn source(&self, name: &str, settings: &Settings) -> Result<SourceHandle, Diagnostic> {
        SourceHandle::start(self.code(name, PluginKind::Source)?, settings)
    }

    /// An instance of a renderer plugin.
    pub fn renderer(&self, name: &str) -> Result<RendererHandle, Diagnostic> {
        RendererHandle::start(self.code(name, PluginKind::Renderer)?)
    }

    /// Starts the plugin if it is not running, and tells how it runs. `None` for one that runs in
    /// this process.
    pub fn standing(&self, name: &str) -> Result<Option<Standing>, Diagnostic> {
        let kind = self.manifest(name)?.kind;
        match self.code(name, kind)? {
            Code::Here(_) => Ok(None),
            Code::Workers(crew) => crew.prove().map(|()| Some(crew.standing())),
        }
    }

    /// How the plugins that this process has started are running; those that run in this process
    /// itself have nothing to tell.
    pub fn standings(&self) -> BTreeMap<String, Standing> {
        let loaded = lock(&self.loaded);
        let workers = loaded.iter().filter_map(|(name, code)| match code {
            Code::Here(_) => None,
            Code::Workers(crew) => Some((name.clone(), Arc::clone(crew))),
        });
        let workers: Vec<_> = workers.collect();
        drop(loaded);
        workers.into_iter().map(|(name, crew)| (name, crew.standing())).collect()
    }

    /// Starts workers ahead of need, at most as many as the plugin's policy allows. A plugin that
    /// runs in this process has none.
    pub fn warm(&self, name: &str, n_workers: usize) -> Result<(), Diagnostic> {
        let kind = self.manifest(name)?.kind;
        match self.code(name, kind)? {
            Code::Here(_) => Ok(()),
            Code::Workers(crew) => crew.warm(n_workers),
        }
    }

    /// What is worth saying about plugins that do run: a replacement that was not taken, a wall
    /// that is lower than it could be. Each is said once.
    pub fn take_complaints(&self) -> Vec<Diagnostic> {
        std::mem::take(&mut lock(&self.complaints).waiting)
    }

    /// The code of that name as its file is now; of a file that has become useless, the code that
    /// ran before.
    fn code(&self, name: &str, wanted: PluginKind) -> Result<Code, Diagnostic> {
        // Held while loading, so that two sources do not load the same bytes side by side.
        let mut loaded = lock(&self.loaded);
        match self.fresh(name, wanted, loaded.get(name)) {
            Ok(code) => {
                loaded.insert(name.to_owned(), code.clone());
                // What comes after this is news, even in the same words.
                lock(&self.complaints).said.remove(name);
                Ok(code)
            }
            Err(diagnostic) => match loaded.get(name) {
                Some(code) if code.label().manifest.kind == wanted => {
                    let code = code.clone();
                    drop(loaded);
                    self.complain(name, Diagnostic::plugin_replacement(name, &diagnostic.message));
                    Ok(code)
                }
                _ => Err(diagnostic),
            },
        }
    }

    fn fresh(
        &self,
        name: &str,
        wanted: PluginKind,
        known: Option<&Code>,
    ) -> Result<Code, Diagnostic> {
        let path = self.find(name)?;
        let seen = self.look(&path)?;
        if seen.manifest.kind != wanted {
            return Err(Diagnostic::plugin_kind(name, kind_word(wanted)));
        }
        let policy = self.policies.of(name);
        if let Some(locked) = policy.sha256.filter(|locked| *locked != seen.sha256) {
            let (locked, has) = (locked.to_string(), seen.sha256.to_string());
            return Err(Diagnostic::plugin_not_as_locked(name, &locked, &has));
        }
        if let Some(code) = known.filter(|code| code.label().sha256 == seen.sha256) {
            return Ok(code.clone());
        }
        let image = read_as(&path, name)?;
        if policy.isolation == Isolation::InProcess {
            return Library::load(&image).map(Code::Here);
        }
        let crew = Crew::of(&image, policy.clone(), self.policies.program.clone())?;
        crew.prove()?;
        if policy.isolation == Isolation::StrongestAvailable {
            let standing = crew.standing();
            let missing: Vec<String> = standing
                .layers
                .iter()
                .filter(|it| !it.on)
                .map(|it| format!("{} ({})", it.name, it.detail))
                .collect();
            if !missing.is_empty() {
                let has = |name: &str| standing.layers.iter().any(|it| it.on && it.name == name);
                let level = if has("seccomp") { Isolation::Filtered } else { Isolation::Separate };
                let words = missing.join(", ");
                self.complain(name, Diagnostic::plugin_weaker(name, level.word(), &words));
            }
        }
        Ok(Code::Workers(crew))
    }

    fn complain(&self, name: &str, diagnostic: Diagnostic) {
        let mut complaints = lock(&self.complaints);
        if complaints.said.get(name) != Some(&diagnostic) {
            complaints.said.insert(name.to_owned(), diagnostic.clone());
            complaints.waiting.push(diagnostic);
        }
    }

    fn find(&self, name: &str) -> Result<PathBuf, Diagnostic> {
        if !is_plugin_name(name) {
            return Err(Diagnostic::plugin_name(name));
        }
        if let Some(path) = self.policies.files.get(name) {
            return Ok(path.clone());
        }
        let file = file_of(name);
        let paths = self.directories.iter().map(|directory| directory.join(&file));
        paths.into_iter().find(|path| path.exists()).ok_or_else(|| {
            let looked: Vec<String> =
                self.directories.iter().map(|path| path.display().to_string()).collect();
            Diagnostic::plugin_not_found(name, &file, &looked)
        })
    }

    fn look(&self, path: &Path) -> Result<Seen, Diagnostic> {
        let stamp = stamp(path)?;
        let mut seen = lock(&self.seen);
        if let Some(known) = seen.get(path).filter(|known| known.stamp == stamp) {
            return Ok(known.clone());
        }
        let wanted = self.policies.files.iter().find(|(_, file)| *file == path);
        let image = match wanted {
            Some((name, _)) => read_as(path, name)?,
            None => read_as(path, &name_of(path))?,
        };
        let Label { manifest, sha256, .. } = image.label;
        let fresh = Seen { stamp, manifest, sha256 };
        seen.insert(path.to_owned(), fresh.clone());
        Ok(fresh)
    }
}

/// `libsource_feed.so` for `source-feed`.
pub(crate) fn file_of(name: &str) -> String {
    format!("lib{}.so", name.replace('-', "_"))
}

/// Also keeps names from leaving the directories.
fn is_plugin_name(name: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    name.len() <= 64 && name.split('-').all(is_word)
}

/// `source-feed` for `libsource_feed.so`.
fn name_of(path: &Path) -> String {
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    file.trim_start_matches("lib").trim_end_matches(".so").replace('_', "-")
}

/// The image of a file that holds the plugin of this name.
fn read_as(path: &Path, wanted: &str) -> Result<Image, Diagnostic> {
    let image = Image::read(path)?;
    let name = &image.label.manifest.name;
    if name != wanted {
        return Err(Diagnostic::plugin_misnamed(&image.label.file, name, wanted));
    }
    Ok(image)
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn libraries_in(directory: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(directory) else {
        return Vec::new();
    };
    let paths = entries.flatten().map(|entry| entry.path());
    paths
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with("lib") && name.ends_with(".so")
        })
        .collect()
}

fn stamp(path: &Path) -> Result<Stamp, Diagnostic> {
    let metadata = fs::metadata(path).map_err(|err| {
        Diagnostic::plugin_unreadable(&path.display().to_string(), &err.to_string())
    })?;
    Ok(Stamp {
        device: metadata.dev(),
        inode: metadata.ino(),
        bytes: metadata.size(),
        modified: (metadata.mtime(), metadata.mtime_nsec()),
    })
}

fn kind_word(kind: PluginKind) -> &'static str {
    match kind {
        PluginKind::Source => "source",
        PluginKind::Renderer => "renderer",
        PluginKind::Unknown => "known kind of plugin",
    }
}
