//! What the house says when something is wrong: code, severity, sentence, place, cure.
//!
//! All sentences are made by the named constructors in the submodules, so that they stand
//! together and can be read in one sitting. A message is lower case without a full stop, names
//! stand in backticks, the cure stands in the hint.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Serialize};

mod add;
mod archive;
mod cluster;
mod cms;
mod config;
mod content;
mod event;
mod feed;
mod fetch;
mod harvest;
mod listing;
mod plugin;
mod publication;
mod render;
mod sitemap;
mod social;
mod store;
mod stories;
mod table;

/// One complaint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// Kebab-case and stable.
    pub code: Cow<'static, str>,
    pub severity: Severity,
    pub message: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Spot>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing; nothing is lost.
    Note,
    /// Something was repaired, skipped or cut.
    Warning,
    /// Something could not be done.
    Error,
    #[serde(other)]
    Unknown,
}

/// Where the trouble is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Spot {
    /// Lines and columns count from 1, columns in characters.
    File { path: String, line: u32, column: u32, end_line: u32, end_column: u32 },
    /// Fetched content; `byte` counts from 0.
    Content {
        url: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        byte: Option<u64>,
    },
    /// An item of a source.
    Item { source: String, origin_id: String },
    #[serde(other)]
    Unknown,
}

/// What is to be said of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Explained {
    pub code: &'static str,
    pub severity: &'static str,
    /// When it is made.
    pub about: &'static str,
    /// Its sentence, with `…` for what is filled in.
    pub says: &'static str,
    pub cure: &'static str,
}

/// Written by `cargo xtask codegen` from the constructors below.
const CODES: &str = include_str!("diagnostic/codes.tsv");

/// What the house's complaints of this code mean; some codes have several.
pub fn explained(code: &str) -> Vec<Explained> {
    let explain = |line: &'static str| {
        let mut cells = line.split('\t');
        let mut cell = || cells.next().unwrap_or_default();
        let explained =
            Explained { code: cell(), severity: cell(), about: cell(), says: cell(), cure: cell() };
        (explained.code == code).then_some(explained)
    };
    CODES.lines().filter_map(explain).collect()
}

impl Diagnostic {
    /// A plugin author's own complaint. The house's complaints have constructors of their own.
    pub fn of_plugin(
        code: impl Into<Cow<'static, str>>,
        severity: Severity,
        message: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic { code: code.into(), severity, message: message.into(), place: None, hint: None }
    }

    #[must_use]
    pub fn at(mut self, spot: Spot) -> Diagnostic {
        self.place = Some(spot);
        self
    }

    #[must_use]
    pub fn at_content(self, url: impl Into<String>, byte: Option<u64>) -> Diagnostic {
        self.at(Spot::Content { url: url.into(), byte })
    }

    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Diagnostic {
        self.hint = Some(hint.into());
        self
    }

    fn new(code: &'static str, severity: Severity, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code: Cow::Borrowed(code),
            severity,
            message: message.into(),
            place: None,
            hint: None,
        }
    }

    fn note(code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, Severity::Note, message)
    }

    fn warning(code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, Severity::Warning, message)
    }

    fn error(code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, Severity::Error, message)
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Spot::File { path, line, column, .. } => write!(f, "{path}:{line}:{column}"),
            Spot::Content { url, byte: Some(byte) } => write!(f, "{url} (byte {byte})"),
            Spot::Content { url, byte: None } => f.write_str(url),
            Spot::Item { source, origin_id } => write!(f, "{source}: {origin_id}"),
            Spot::Unknown => f.write_str("unknown place"),
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Note | Severity::Unknown => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        })
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        write!(f, "{}[{}]: {}", self.severity, self.code, self.message)?;
        if let Some(hint) = &self.hint {
            write!(f, "\n  help: {hint}")?;
        }
        Ok(())
    }
}
