//! Harvesting on the timetable of each source, for as long as the process lives.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use portolan_harvest::history::Ready;
use tokio::{sync::Semaphore, task::JoinSet};

use crate::{
    app::{App, Live},
    backfill::Sliced,
    harvest::Observer,
};

/// How often the timetable is looked at.
const TICK: Duration = Duration::from_secs(1);
/// How often the archive is swept, and how long after the start first.
const SWEEP_EVERY: Duration = Duration::from_secs(6 * 3_600);
const SWEEP_AFTER: Duration = Duration::from_secs(600);
/// How often it is looked whether a backfill that is done is wanted again.
const GLANCE_AT_PAST: SignedDuration = SignedDuration::from_mins(5);
/// Sources harvested at once.
const AT_ONCE: usize = 4;

impl App {
    /// Harvests every enabled source when it is due, until the future is dropped. Runs that are
    /// under way then are cut off; they leave nothing behind.
    pub async fn follow(self: Arc<App>, observer: Arc<dyn Observer>) {
        let slots = Arc::new(Semaphore::new(AT_ONCE));
        let mut running: HashSet<String> = HashSet::new();
        let mut runs: JoinSet<String> = JoinSet::new();
        // One slice at a time, of whichever source has waited longest; harvests do not wait for it.
        let mut pasts: JoinSet<(String, Timestamp)> = JoinSet::new();
        let mut rests: HashMap<String, Timestamp> = HashMap::new();
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
                Some(done) = pasts.join_next() => {
                    match done {
                        Ok((source, until)) => {
                            running.remove(&source);
                            rests.insert(source, until);
                        }
                        Err(err) => {
                            tracing::error!(error = %err, "a slice of a backfill broke off");
                        }
                    }
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
            let due = self.due();
            if pasts.is_empty()
                && let Some(source) = self.past_due(&running, &due, &rests)
            {
                running.insert(source.clone());
                let app = Arc::clone(&self);
                let observer = Arc::clone(&observer);
                pasts.spawn(async move {
                    let live = app.live();
                    let rests = app.slice_on_time(&live, &source, observer.as_ref()).await;
                    (source, rests)
                });
            }
            for source in due {
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

    /// The source whose history is wanted and has waited longest, unless a harvest is due or under
    /// way.
    fn past_due(
        &self,
        running: &HashSet<String>,
        due: &[String],
        rests: &HashMap<String, Timestamp>,
    ) -> Option<String> {
        let now = Timestamp::now();
        let live = self.live();
        let rest = |id: &str| rests.get(id).copied().unwrap_or(Timestamp::MIN);
        live.estate
            .sources
            .iter()
            .filter(|source| source.enabled && source.backfill.wanted)
            .filter(|source| !running.contains(&source.id) && !due.contains(&source.id))
            .filter(|source| rest(&source.id) <= now)
            .min_by_key(|source| rest(&source.id))
            .map(|source| source.id.clone())
    }

    /// Imports a slice of a source's history; answers with when the next one may be asked for.
    async fn slice_on_time(
        &self,
        live: &Arc<Live>,
        source: &str,
        observer: &dyn Observer,
    ) -> Timestamp {
        let now = Timestamp::now();
        let later = now.checked_add(GLANCE_AT_PAST).unwrap_or(now);
        let Ok(wanted) = live.source(source) else { return later };
        match self.slice(live, wanted, None, observer).await {
            Ok(Sliced::Came(_)) => Timestamp::now(),
            Ok(Sliced::Not(Ready::Rests(until) | Ready::Spent(until))) => until,
            // Another process may begin it again.
            Ok(Sliced::Not(_) | Sliced::Unpaid | Sliced::Claimed) => later,
            Err(err) => {
                tracing::error!(source.id = source, error = %err, "no slice of its history");
                later
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
