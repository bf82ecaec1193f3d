//! What the archive holds, and how long.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use portolan_core::Diagnostic;
use portolan_fetch::archive::{Holding, Retained, Retention};
use serde::Serialize;

use crate::{
    app::{App, AppError, Live},
    replay::ROOM,
};

/// A body may lie there so long before the line that names it is written.
const GRACE: Duration = Duration::from_secs(3_600);

/// What a sweep of the archive did.
#[derive(Debug, Default, Serialize)]
#[non_exhaustive]
pub struct Swept {
    /// Sources with anything in the archive.
    pub sources: Vec<Retained>,
    pub bodies_deleted: u64,
    pub diagnostics: Vec<Diagnostic>,
}

impl App {
    /// What the archive holds of each source, in the order of their names.
    pub fn holdings(&self) -> Result<Vec<Holding>, AppError> {
        let holdings = self.archive().holdings().map_err(|it| AppError::Unfit(vec![it]))?;
        Ok(holdings.into_values().collect())
    }

    /// Lets go of what `keep-days` and `keep-bytes` do not keep, and of the bodies that nothing
    /// names any more. Sources that are no longer declared are kept as the others are.
    pub fn sweep_archive(&self, live: &Live) -> Result<Swept, AppError> {
        let Some(_claim) = self.store.claim(ROOM)? else {
            return Err(AppError::Author(
                "a replay is going on; sweep when it has ended".to_owned(),
            ));
        };
        let unfit = |diagnostic| AppError::Unfit(vec![diagnostic]);
        let archive = self.archive();
        let now = Timestamp::now();
        let mut swept = Swept::default();
        for source in archive.runs_by_source().map_err(unfit)?.into_keys() {
            let keep = live.estate.archive.of(&source);
            let age = SignedDuration::from_hours(24 * i64::from(keep.days));
            let retention = Retention { age, bytes: keep.bytes };
            swept.sources.push(archive.retain(&source, &retention, now).map_err(unfit)?);
        }
        swept.bodies_deleted = archive.sweep(GRACE).map_err(unfit)?;
        Ok(swept)
    }
}
