//! Where the code of a plugin runs, and what it may use there.

use std::{fmt, time::Duration};

use serde::{Deserialize, Serialize};

use crate::image::Hash;

/// Where the code of a plugin runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Isolation {
    /// In a worker process without any rights: no file, no network, no other process.
    Sealed,
    /// In a worker process whose system calls are filtered. Code that runs while the library is
    /// loaded could read files.
    Filtered,
    /// In a worker process. A crash is contained, malice is not.
    Separate,
    /// The strongest of these that the machine offers.
    StrongestAvailable,
    /// In this process, with all its rights. A crash of the plugin is a crash of the process.
    InProcess,
}

impl Isolation {
    pub const ALL: [Isolation; 5] = [
        Isolation::Sealed,
        Isolation::Filtered,
        Isolation::Separate,
        Isolation::StrongestAvailable,
        Isolation::InProcess,
    ];

    /// As operators write it.
    pub fn word(self) -> &'static str {
        match self {
            Isolation::Sealed => "sealed",
            Isolation::Filtered => "filtered",
            Isolation::Separate => "separate",
            Isolation::StrongestAvailable => "strongest-available",
            Isolation::InProcess => "in-process",
        }
    }

    pub fn of_word(word: &str) -> Option<Isolation> {
        Isolation::ALL.into_iter().find(|it| it.word() == word)
    }
}

impl fmt::Display for Isolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What becomes of a system call that a worker is not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnViolation {
    /// It is answered with an error, reported and counted.
    Deny,
    /// It ends the worker.
    Kill,
}

/// What the operator lets a plugin have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    pub isolation: Isolation,
    /// Bytes of address space beyond what the worker has before loading.
    pub memory: u64,
    /// From asking to the whole answer.
    pub time: Duration,
    /// CPU time of one call; whole seconds, rounded up.
    pub cpu: Duration,
    /// Processes at once.
    pub workers: usize,
    pub on_violation: OnViolation,
    /// The file must have this hash.
    pub sha256: Option<Hash>,
}

impl Default for Policy {
    fn default() -> Policy {
        Policy {
            isolation: Isolation::Sealed,
            memory: 256 * 1024 * 1024,
            time: Duration::from_secs(30),
            cpu: Duration::from_secs(20),
            workers: 2,
            on_violation: OnViolation::Deny,
            sha256: None,
        }
    }
}

impl Policy {
    pub fn in_process() -> Policy {
        Policy { isolation: Isolation::InProcess, ..Policy::default() }
    }
}
