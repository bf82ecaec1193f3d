//! The plugins in the operator's directories.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use portolan_core::{
    Diagnostic, Settings,
    manifest::{Manifest, PluginKind},
};

use crate::{
    handle::{RendererHandle, SourceHandle},
    image::{Hash, Image},
    library::Library,
};

/// All plugins that this process may use.
///
/// Reading a manifest runs nothing of a plugin. A library is loaded with its first handle, once
/// for each version of its file.
#[derive(Debug)]
pub struct Plugins {
    directories: Vec<PathBuf>,
    isolation: Isolation,
    /// What the files said when they were last read.
    seen: Mutex<BTreeMap<PathBuf, Seen>>,
    /// By the hash of their bytes.
    loaded: Mutex<BTreeMap<Hash, &'static Library>>,
}

/// Where the code of plugins runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Isolation {
    /// In this process, with all its rights. A crash of the plugin is a crash of the process.
    InProcess,
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
    /// Earlier directories win where two hold a library of the same name.
    pub fn new(directories: Vec<PathBuf>) -> Plugins {
        Plugins {
            directories,
            isolation: Isolation::InProcess,
            seen: Mutex::default(),
            loaded: Mutex::default(),
        }
    }

    pub fn isolation(&self) -> Isolation {
        self.isolation
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
        let library = self.library(name, PluginKind::Source)?;
        SourceHandle::start(library, settings)
    }

    /// An instance of a renderer plugin.
    pub fn renderer(&self, name: &str) -> Result<RendererHandle, Diagnostic> {
        let library = self.library(name, PluginKind::Renderer)?;
        RendererHandle::start(library)
    }

    /// The library of that name as its file is now.
    fn library(&self, name: &str, wanted: PluginKind) -> Result<&'static Library, Diagnostic> {
        let path = self.find(name)?;
        let seen = self.look(&path)?;
        if seen.manifest.kind != wanted {
            return Err(Diagnostic::plugin_kind(name, kind_word(wanted)));
        }
        // Held while loading, so that two sources do not load the same bytes side by side.
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(library) = loaded.get(&seen.sha256) {
            return Ok(library);
        }
        let image = read_as(&path)?;
        let library = match self.isolation {
            Isolation::InProcess => Library::load(&image)?,
        };
        loaded.insert(image.sha256, library);
        Ok(library)
    }

    fn find(&self, name: &str) -> Result<PathBuf, Diagnostic> {
        if !is_plugin_name(name) {
            return Err(Diagnostic::plugin_name(name));
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
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = seen.get(path).filter(|known| known.stamp == stamp) {
            return Ok(known.clone());
        }
        let Image { manifest, sha256, .. } = read_as(path)?;
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

/// The image of a file that is named as its plugin is.
fn read_as(path: &Path) -> Result<Image, Diagnostic> {
    let image = Image::read(path)?;
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    if file_of(&image.manifest.name) != file {
        let wanted = file.trim_start_matches("lib").trim_end_matches(".so").replace('_', "-");
        let name = &image.manifest.name;
        return Err(Diagnostic::plugin_misnamed(&image.file, name, &wanted));
    }
    Ok(image)
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
