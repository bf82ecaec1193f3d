//! A folder of settings: which files belong to it, and what they say.

use std::{
    fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use portolan_config::{Checked, Shown, SourceText};
use portolan_core::manifest::Manifest;

/// The files of a profile, read and checked.
#[derive(Debug)]
pub struct Profile {
    /// The folder of `portolan.toml`.
    pub directory: PathBuf,
    pub files: Vec<SourceText>,
    pub checked: Checked,
    pub manifests: Vec<Manifest>,
}

/// The folder or a file in it cannot be read.
#[derive(Debug)]
pub struct ProfileError {
    pub path: PathBuf,
    /// The file that names it in `include`.
    pub included_by: Option<PathBuf>,
    pub err: io::Error,
}

/// Folders of a profile in which every `.toml` file belongs to it.
const FOLDERS: [&str; 3] = ["offices", "sources", "portals"];
/// Files beside `portolan.toml` that belong to it if they are there.
const FILES: [&str; 2] = ["places.toml", "terms.toml"];

impl Profile {
    /// Reads `directory` and checks it as a whole against the manifests of the plugins at hand.
    pub fn load(directory: &Path, manifests: Vec<Manifest>) -> Result<Profile, ProfileError> {
        let files = read(directory)?;
        let checked = portolan_config::check(&files, &manifests);
        Ok(Profile { directory: directory.to_owned(), files, checked, manifests })
    }

    /// All complaints as a terminal shows them: place, code, the line with the text underlined.
    pub fn report(&self) -> String {
        portolan_config::report(&self.checked.diagnostics, &self.files)
    }

    /// Effective values with their origin: all of them, or those below a key.
    pub fn show(&self, what: Option<&str>) -> Vec<Shown> {
        portolan_config::show(&self.checked, what)
    }

    /// The text of `portolan.toml`, read before plugins are known.
    pub fn main_text(directory: &Path) -> Result<String, ProfileError> {
        text(&directory.join("portolan.toml"))
    }
}

fn read(directory: &Path) -> Result<Vec<SourceText>, ProfileError> {
    let main = directory.join("portolan.toml");
    let main_text = text(&main)?;
    let includes = portolan_config::includes(&main_text);
    let mut files = vec![named(&main, main_text)];
    for include in includes {
        let path = directory.join(&include);
        let text =
            text(&path).map_err(|err| ProfileError { included_by: Some(main.clone()), ..err })?;
        files.push(named(&path, text));
    }
    for file in FILES {
        let path = directory.join(file);
        if path.is_file() {
            files.push(named(&path, text(&path)?));
        }
    }
    for folder in FOLDERS {
        let folder = directory.join(folder);
        if !folder.is_dir() {
            continue;
        }
        let mut paths = Vec::new();
        let entries = fs::read_dir(&folder).map_err(|err| failed(&folder, err))?;
        for entry in entries {
            let path = entry.map_err(|err| failed(&folder, err))?.path();
            if path.extension().is_some_and(|ending| ending == "toml") {
                paths.push(path);
            }
        }
        paths.sort();
        for path in paths {
            files.push(named(&path, text(&path)?));
        }
    }
    Ok(files)
}

fn named(path: &Path, text: String) -> SourceText {
    SourceText { path: path.display().to_string(), text }
}

fn text(path: &Path) -> Result<String, ProfileError> {
    fs::read_to_string(path).map_err(|err| failed(path, err))
}

fn failed(path: &Path, err: io::Error) -> ProfileError {
    ProfileError { path: path.to_owned(), included_by: None, err }
}

impl std::fmt::Display for ProfileError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ProfileError { path, included_by, err } = self;
        let path = path.display();
        match included_by {
            Some(main) => {
                write!(f, "`{path}`, which `{}` includes, cannot be read: {err}", main.display())
            }
            None if matches!(err.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                write!(f, "there is no `{path}`; `--profile` names the folder that holds it")
            }
            None => write!(f, "`{path}` cannot be read: {err}"),
        }
    }
}

impl std::error::Error for ProfileError {}
