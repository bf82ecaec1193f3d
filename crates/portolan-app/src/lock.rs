//! Which files the operator has taken for plugins: `plugins.lock` beside `portolan.toml`.
//!
//! Without the file nothing is held. With it, a library of another hash is not loaded until the
//! operator has said so with `portolan plugin lock`.

use std::{collections::BTreeMap, fs, io, path::Path};

use portolan_core::Diagnostic;
use portolan_host::image::Hash;
use serde::{Deserialize, Serialize};

pub const LOCK_FILE: &str = "plugins.lock";

const HEAD: &str =
    "# Written by `portolan plugin lock`. Other files than these are not loaded.\n\n";

/// The locked plugins by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PluginLock {
    pub plugins: BTreeMap<String, Locked>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Locked {
    /// For people.
    pub version: String,
    pub sha256: Hash,
}

impl PluginLock {
    /// An absent file locks nothing; one that cannot be read locks everything, with a complaint.
    pub fn read(profile_directory: &Path) -> Result<PluginLock, Diagnostic> {
        let path = profile_directory.join(LOCK_FILE);
        let file = path.display().to_string();
        match fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text)
                .map_err(|err| Diagnostic::plugin_lock_unreadable(&file, &err.to_string())),
            Err(err) if err.kind() == io::ErrorKind::NotFound => Ok(PluginLock::default()),
            Err(err) => Err(Diagnostic::plugin_lock_unreadable(&file, &err.to_string())),
        }
    }

    pub fn write(&self, profile_directory: &Path) -> Result<(), Diagnostic> {
        let path = profile_directory.join(LOCK_FILE);
        let file = path.display().to_string();
        let unwritable = |err: String| Diagnostic::plugin_lock_unreadable(&file, &err);
        let text = toml::to_string(self).map_err(|err| unwritable(err.to_string()))?;
        // Beside, then over: a lock that is half written would lock everybody out.
        let beside = path.with_extension("lock.new");
        fs::write(&beside, format!("{HEAD}{text}"))
            .and_then(|()| fs::rename(&beside, &path))
            .map_err(|err| unwritable(err.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_locked_is_read_again_and_a_broken_file_locks_all() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(PluginLock::read(folder.path()).unwrap(), PluginLock::default());
        let locked = Locked { version: "1.2.0".to_owned(), sha256: Hash([7; 32]) };
        let lock = PluginLock { plugins: [("source-feed".to_owned(), locked)].into() };
        lock.write(folder.path()).unwrap();
        assert_eq!(PluginLock::read(folder.path()).unwrap(), lock);
        let text = fs::read_to_string(folder.path().join(LOCK_FILE)).unwrap();
        assert!(text.contains("sha256 = \"0707"), "{text}");

        fs::write(folder.path().join(LOCK_FILE), "[source-feed]\nsha256 = \"07\"\n").unwrap();
        let complaint = PluginLock::read(folder.path()).unwrap_err();
        assert_eq!(complaint.code, "plugin-lock");
    }
}
