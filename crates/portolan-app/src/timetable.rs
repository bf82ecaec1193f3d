//! Harvesting on the timetable of each source, for as long as the process lives.

use std::{collections::HashSet, sync::Arc, time::Duration};

use jiff::Timestamp;
use tokio::{sync::Semaphore, task::JoinSet};

use crate::{app::App, harvest::Observer};

/// How often the timetable is looked at.
const TICK: Duration = Duration::from_secs(1);
/// How often the archive is swept, and how long after the start first.
const SWEEP_EVERY: Duration = Duration::from_secs(6 * 3_600);
const SWEEP_AFTER: Duration = Duration::from_secs(600);
/// Sources harvested at once.
const AT_ONCE: usize = 4;

impl App {
    /// Harvests every enabled source when it is due, until the future is dropped. Runs that are
    /// under way then are cut off; they leave nothing behind.
    pub async fn follow(self: Arc<App>, observer: Arc<dyn Observer>) {
        let slots = Arc::new(Semaphore::new(AT_ONCE));
        let mut running: HashSet<String> = HashSet::new();
        let mut runs: JoinSet<String> = JoinSet::new();
        let mut tick = tokio::time::interval(TICK);
        let first = tokio::time::Instant::now() + SWEEP_AFTER;
        let mut sweep = tokio::time::interval_at(first, SWEEP_EVERY);
        loop {
            tokio::select! {
                _ = tick.tick() => {}
                _ = sweep.tick() => {
                    let app = Arc::clone(&self);
                    tokio::task::spawn_blocking(move || app.sweep_on_time());
                    continue;
                }
                Some(done) = runs.join_next() => {
                    match done {
                        Ok(source) => {
                            running.remove(&source);
                        }
                        Err(err) => tracing::error!(error = %err, "a run broke off"),
                    }
                    continue;
                }
            }
            for source in self.due() {
                if !running.insert(source.clone()) {
                    continue;
                }
                let app = Arc::clone(&self);
                let observer = Arc::clone(&observer);
                let slots = Arc::clone(&slots);
                runs.spawn(async move {
                    let _slot = slots.acquire().await;
                    let live = app.live();
                    if let Err(err) = app.harvest(&live, &source, observer.as_ref()).await {
                        tracing::error!(source.id = source, error = %err, "the run could not begin");
                    }
                    source
                });
            }
        }
    }

    fn sweep_on_time(&self) {
        match self.sweep_archive(&self.live()) {
            Ok(swept) => {
                let sum = |of: fn(&portolan_fetch::archive::Retained) -> u64| -> u64 {
                    swept.sources.iter().map(of).sum()
                };
                tracing::info!(
                    runs_thinned = sum(|it| it.runs_thinned),
                    exchanges_dropped = sum(|it| it.exchanges_dropped),
                    bodies_deleted = swept.bodies_deleted,
                    kept_bytes = sum(|it| it.bytes_kept),
                    "the archive was swept"
                );
                for diagnostic in swept.sources.iter().flat_map(|it| &it.diagnostics) {
                    tracing::info!("{diagnostic}");
                }
            }
            Err(err) => tracing::error!(error = %err, "the archive could not be swept"),
        }
    }

    /// The enabled sources whose time has come.
    fn due(&self) -> Vec<String> {
        let now = Timestamp::now();
        let live = self.live();
        live.estate
            .sources
            .iter()
            .filter(|source| source.enabled)
            .filter(|source| match self.store.memory(&source.id) {
                Ok(memory) => memory.next_due.is_none_or(|due| due <= now),
                Err(err) => {
                    tracing::error!(source.id = source.id, error = %err, "its state cannot be read");
                    false
                }
            })
            .map(|source| source.id.clone())
            .collect()
    }
}
