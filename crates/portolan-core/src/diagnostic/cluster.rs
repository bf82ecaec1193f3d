//! Complaints about clusters.

use super::Diagnostic;

impl Diagnostic {
    /// More than is looked at for clusters.
    pub fn cluster_limit(what: &str, n_max: u64, n_beyond: u64) -> Diagnostic {
        Diagnostic::note(
            "cluster-limit",
            format!("{n_beyond} {what} beyond the limit of {n_max} were passed over for clusters"),
        )
        .with_hint("nothing is lost; if two items should be one, `portolan cluster join` says so")
    }

    /// The items are stored; which of them are one is found out later.
    pub fn clusters_wait(words: &str) -> Diagnostic {
        Diagnostic::warning(
            "clusters-wait",
            format!("clusters were not brought up to date: {words}"),
        )
        .with_hint("the next run tries again; nothing that was read is lost")
    }
}
