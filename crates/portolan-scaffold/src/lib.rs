//! Makes a new plugin out of a template that is itself compiled and tested with the house.
//!
//! **Never:** anything but writing files into a folder that was not there.
//!
//! The templates lie in `templates/`, as crates of the workspace: whoever edits one sees at once
//! whether it still builds and keeps its promises. The word `sample` in them stands for the new
//! plugin's name.

#![allow(clippy::disallowed_methods, reason = "writing a plugin's folder is this crate's effect")]

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
};

#[cfg(test)]
mod tests;

/// What sort of plugin is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Source,
    Renderer,
}

/// Where the new crate finds `portolan-plugin`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sdk {
    /// The crate becomes a member of our own workspace.
    Workspace,
    /// The folder of `portolan-plugin` in a checkout.
    Path(PathBuf),
    /// A version in a registry.
    Version(String),
}

/// A wish for a new plugin.
#[derive(Clone, Debug)]
pub struct Wish<'a> {
    pub kind: Kind,
    /// `my-town` or `source-my-town`.
    pub name: &'a str,
    /// The folder that the plugin's own folder is made in.
    pub parent: &'a Path,
    pub sdk: Sdk,
}

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// `source-my-town`.
    pub name: String,
    pub folder: PathBuf,
    /// Relative to the folder.
    pub files: Vec<PathBuf>,
}

/// Why nothing was made.
#[derive(Debug)]
#[non_exhaustive]
pub enum MakeError {
    Name(String),
    Exists(PathBuf),
    /// The folder named as the SDK does not hold it.
    NoSdk(PathBuf),
    Io(PathBuf, io::Error),
}

type Files = &'static [(&'static str, &'static str)];

macro_rules! template {
    ($folder:literal, $($file:literal),* $(,)?) => {
        &[$(($file, include_str!(concat!("../templates/", $folder, "/", $file)))),*]
    };
}

const SOURCE: Files = template!(
    "source-sample",
    "Cargo.toml",
    "README.md",
    "plugin.toml",
    "src/lib.rs",
    "src/tests.rs",
    "recordings/first-list/settings.toml",
    "recordings/first-list/01.request.toml",
    "recordings/first-list/01.response.toml",
    "recordings/first-list/01.body",
    "recordings/first-list/expected.json",
);

const RENDERER: Files = template!(
    "render-sample",
    "Cargo.toml",
    "README.md",
    "plugin.toml",
    "src/lib.rs",
    "src/tests.rs",
    "pages/listing/page.json",
    "pages/listing/expected.sample",
);

const OUTSIDE: &str = include_str!("../templates/outside.toml");

/// The word in the templates that stands for the new name.
const SAMPLE: &str = "sample";

/// No name is longer; the host takes 64 bytes with the prefix.
const NAME_BYTES_MAX: usize = 48;

impl Kind {
    /// What names of this kind begin with.
    pub fn prefix(self) -> &'static str {
        match self {
            Kind::Source => "source-",
            Kind::Renderer => "render-",
        }
    }

    fn files(self) -> Files {
        match self {
            Kind::Source => SOURCE,
            Kind::Renderer => RENDERER,
        }
    }
}

/// Makes the plugin's folder. Nothing that is there already is touched.
pub fn make(wish: &Wish<'_>) -> Result<Made, MakeError> {
    let prefix = wish.kind.prefix();
    let short = wish.name.strip_prefix(prefix).unwrap_or(wish.name);
    judge_name(short)?;
    let name = format!("{prefix}{short}");
    let folder = wish.parent.join(&name);
    if folder.exists() {
        return Err(MakeError::Exists(folder));
    }
    let outside = match &wish.sdk {
        Sdk::Workspace => None,
        Sdk::Path(path) => {
            let sdk = path
                .canonicalize()
                .ok()
                .filter(|path| path.join("Cargo.toml").is_file() && path.join("src").is_dir())
                .ok_or_else(|| MakeError::NoSdk(path.clone()))?;
            Some(format!("{{ path = {:?} }}", sdk.display().to_string()))
        }
        Sdk::Version(version) => Some(format!("{version:?}")),
    };
    let mut files = Vec::new();
    for (file, text) in wish.kind.files() {
        let text = match (&outside, *file) {
            (Some(sdk), "Cargo.toml") => {
                let named = OUTSIDE.replace("source-sample", &name);
                named.replace("SDK", sdk)
            }
            // A page is only looked at, and the word may stand in it.
            (_, file) if file.ends_with("page.json") => (*text).to_owned(),
            _ => text.replace(SAMPLE, short),
        };
        write(&folder, &file.replace(SAMPLE, short), &text, &mut files)?;
    }
    if outside.is_some() {
        write(&folder, ".gitignore", "/target\n", &mut files)?;
    }
    if let Sdk::Path(sdk) = &wish.sdk {
        // The versions that the house was tested with, rather than whatever is newest today.
        let lock = sdk.join("../../Cargo.lock");
        if let Ok(text) = fs::read_to_string(lock) {
            write(&folder, "Cargo.lock", &text, &mut files)?;
        }
    }
    Ok(Made { name, folder, files })
}

/// The folder of `portolan-plugin` in the checkout that one of the `places` lies in.
pub fn sdk_near<'p>(places: impl IntoIterator<Item = &'p Path>) -> Option<PathBuf> {
    let ancestors = places.into_iter().flat_map(Path::ancestors);
    let folders = ancestors.map(|folder| folder.join("crates/portolan-plugin"));
    folders.into_iter().find(|folder| folder.join("Cargo.toml").is_file())
}

fn judge_name(name: &str) -> Result<(), MakeError> {
    let is_word = |word: &str| {
        !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    let is_name = name.len() <= NAME_BYTES_MAX
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.split('-').all(is_word);
    if is_name { Ok(()) } else { Err(MakeError::Name(name.to_owned())) }
}

fn write(folder: &Path, file: &str, text: &str, files: &mut Vec<PathBuf>) -> Result<(), MakeError> {
    let path = folder.join(file);
    let parent = path.parent().unwrap_or(folder);
    fs::create_dir_all(parent).map_err(|err| MakeError::Io(parent.to_owned(), err))?;
    fs::write(&path, text).map_err(|err| MakeError::Io(path.clone(), err))?;
    files.push(PathBuf::from(file));
    Ok(())
}

impl fmt::Display for MakeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MakeError::Name(name) => write!(
                f,
                "`{name}` cannot be a plugin's name: small letters, digits and single hyphens \
                 make one, with a letter first and at most {NAME_BYTES_MAX} of them"
            ),
            MakeError::Exists(folder) => {
                write!(f, "`{}` is there already and stays as it is", folder.display())
            }
            MakeError::NoSdk(folder) => write!(
                f,
                "`{}` does not hold `portolan-plugin`; in a checkout it is `crates/portolan-plugin`",
                folder.display()
            ),
            MakeError::Io(path, err) => write!(f, "`{}`: {err}", path.display()),
        }
    }
}

impl std::error::Error for MakeError {}
