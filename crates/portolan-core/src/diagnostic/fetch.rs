//! Complaints about requests and what origins answered.

use super::Diagnostic;

impl Diagnostic {
    /// The origin answered with a status that is no success.
    pub fn status(status: u16) -> Diagnostic {
        Diagnostic::warning("status", format!("the origin answered with status {status}"))
    }
}
