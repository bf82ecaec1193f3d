//! Takedown: an item, all that was kept of it and every way back are removed.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use portolan_core::{
    ItemId,
    snapshot::{Found, Snapshot},
};
use portolan_fetch::{Expunge, Expunged};
use portolan_store::{Claim, TakedownRecord};
use serde::Serialize;
use url::Url;

use crate::{
    app::{App, AppError, Live},
    replay::ROOM,
};

/// How long a takedown waits for a harvest of one of the item's sources to end.
const PATIENCE: Duration = Duration::from_secs(120);
const BETWEEN_TRIES: Duration = Duration::from_millis(200);

/// What a takedown removed.
#[derive(Clone, Debug, Serialize)]
pub struct TakedownReport {
    pub id: ItemId,
    pub title: String,
    pub addresses: Vec<String>,
    pub sources: Vec<String>,
    pub revisions: u64,
    pub archive: Expunged,
}

impl App {
    /// The item that words mean: an id, its beginning, the address of its original, or the address
    /// of its page on one of the portals.
    pub fn find_item(&self, live: &Live, words: &str) -> Result<Option<Found>, AppError> {
        let snapshot = self.store.snapshot()?;
        let outward = |err: portolan_core::snapshot::SnapshotError| AppError::Compose(err.0);
        if let Some(id) = ItemId::parse(words) {
            return snapshot.item_by_short_id(&id.short()).map_err(outward);
        }
        let is_hex = |text: &str| text.len() >= 6 && text.bytes().all(|b| b.is_ascii_hexdigit());
        if is_hex(words) {
            return snapshot.item_by_short_id(words).map_err(outward);
        }
        let Ok(url) = Url::parse(words) else { return Ok(None) };
        for canonical in self.spellings(live, &url) {
            if let Some(found) = snapshot.item_by_url(&canonical).map_err(outward)? {
                return Ok(Some(found));
            }
        }
        // Pages of portals end in the first digits of the id.
        let last = url.path().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        let digits = last.rsplit('-').next().unwrap_or_default();
        let digits = digits.split('.').next().unwrap_or_default();
        match is_hex(digits) {
            true => snapshot.item_by_short_id(digits).map_err(outward),
            false => Ok(None),
        }
    }

    /// The address as each source would write it.
    pub(crate) fn spellings(&self, live: &Live, url: &Url) -> Vec<String> {
        let mut spellings = vec![url.to_string()];
        for source in &live.estate.sources {
            if let Ok(canonical) = portolan_normalize::item_url(url.as_str(), &source.hosts)
                && !spellings.contains(&canonical.url)
            {
                spellings.push(canonical.url);
            }
        }
        spellings
    }

    /// Takes an item down: out of the store, the archive and every output, for good.
    ///
    /// Its sources are claimed meanwhile, so that no run brings it back or writes it to the archive.
    pub async fn take_down(
        &self,
        id: ItemId,
        reason: &str,
    ) -> Result<Option<TakedownReport>, AppError> {
        let sources = self.sources_of(id)?;
        let mut rooms = sources.clone();
        rooms.push(ROOM.to_owned());
        let _claims = self.claim_all(&rooms).await?;
        // What a replay left when it was killed holds everything once more.
        let scratch = self.data_directory().join(ROOM);
        match std::fs::remove_dir_all(&scratch) {
            Err(err) if err.kind() != std::io::ErrorKind::NotFound => {
                return Err(AppError::Io(scratch, err));
            }
            _ => {}
        }
        // The archive first: the store alone knows what is to be looked for there, so a takedown
        // that breaks off can be repeated.
        let Some(known) = self.store.would_take_down(id)? else { return Ok(None) };
        let what = Expunge { addresses: &known.addresses, sources: &sources, words: &known.marks };
        let archive = self.archive().expunge(&what).map_err(AppError::Diagnostic)?;
        let Some(taken) = self.store.take_down(id, reason, Timestamp::now())? else {
            return Ok(None);
        };
        self.follow_clusters()?;
        self.revision_moved();
        tracing::warn!(item.id = %id, "taken down");
        Ok(Some(TakedownReport {
            id,
            title: taken.title,
            addresses: taken.addresses,
            sources,
            revisions: taken.revisions,
            archive,
        }))
    }

    /// Withdraws an item from every output and keeps what is known of it.
    pub fn withdraw(&self, id: ItemId) -> Result<bool, AppError> {
        let withdrawn = self.store.withdraw(&id.to_string(), Timestamp::now())?;
        self.follow_clusters()?;
        self.revision_moved();
        Ok(withdrawn)
    }

    /// All takedowns, newest first.
    pub fn takedowns(&self) -> Result<Vec<TakedownRecord>, AppError> {
        Ok(self.store.takedowns()?)
    }

    fn sources_of(&self, id: ItemId) -> Result<Vec<String>, AppError> {
        let mut sources: Vec<String> =
            self.store.sightings_of(id)?.into_iter().map(|(source, _)| source).collect();
        sources.dedup();
        Ok(sources)
    }

    async fn claim_all(&self, sources: &[String]) -> Result<Vec<Claim>, AppError> {
        let started = Instant::now();
        let mut claims = Vec::new();
        for source in sources {
            loop {
                if let Some(claim) = self.store.claim(source)? {
                    claims.push(claim);
                    break;
                }
                if started.elapsed() > PATIENCE {
                    return Err(AppError::Diagnostic(portolan_core::Diagnostic::source_claimed(
                        source,
                    )));
                }
                tokio::time::sleep(BETWEEN_TRIES).await;
            }
        }
        Ok(claims)
    }
}
