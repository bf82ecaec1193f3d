//! Complaints about runs.

use super::Diagnostic;

impl Diagnostic {
    /// A limit of the run was reached.
    pub fn run_limit(what: &str, limit: u64) -> Diagnostic {
        Diagnostic::warning("run-limit", format!("the run reached its limit of {limit} {what}"))
            .with_hint("raise it under `[sources.NAME.limits]` if the source is that large")
    }
}
