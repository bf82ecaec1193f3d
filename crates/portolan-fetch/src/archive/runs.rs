//! What the archive knows of a run besides its exchanges: `DIR/runs/RUN.json`.

use std::{fs, io};

use jiff::Timestamp;
use portolan_core::Diagnostic;
use serde::{Deserialize, Serialize};

use super::{Archive, failed};

/// A run's own record is small; a damaged file must not fill the memory.
const RECORD_BYTES_MAX: u64 = 1 << 20;

/// One run, as it must be known to happen again in the same way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RunRecord {
    pub run: String,
    pub source: String,
    /// The time that the plugin was told.
    pub started: Timestamp,
    /// Whether the run went on where the last complete one ended, or read everything anew because
    /// the plugin, its settings or our rules had changed.
    pub same_rules: bool,
    /// Absent while the run goes on, and of one that was killed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<RunEnd>,
    /// Retention has taken exchanges away: what is left only answers for later runs.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub thinned: bool,
    /// Out of a web archive's file: it brought only what the source did not have, and left the
    /// cursor where it was.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub import: bool,
    /// By which further way into the source it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub way: Option<String>,
    /// A slice of a backfill.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub history: bool,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunEnd {
    /// When it was published, or failed.
    pub at: Timestamp,
    /// It published; otherwise it failed.
    pub complete: bool,
    /// The store's revision after it, which tells in which order runs were published.
    pub revision: u64,
}

impl RunRecord {
    pub fn new(
        run: impl Into<String>,
        source: impl Into<String>,
        started: Timestamp,
        same_rules: bool,
    ) -> RunRecord {
        RunRecord {
            run: run.into(),
            source: source.into(),
            started,
            same_rules,
            end: None,
            thinned: false,
            import: false,
            way: None,
            history: false,
        }
    }

    /// When it was over, or began if it never ended.
    pub fn over_at(&self) -> Timestamp {
        self.end.as_ref().map_or(self.started, |end| end.at)
    }

    pub fn is_complete(&self) -> bool {
        self.end.as_ref().is_some_and(|end| end.complete)
    }
}

impl Archive {
    /// Keeps what is known of a run; an earlier record of it is replaced as a whole.
    pub fn note_run(&self, record: &RunRecord) -> Result<(), Diagnostic> {
        let path = self.run_path(&record.run)?.with_extension("json");
        let text = serde_json::to_vec(record).map_err(|err| failed(&path, &err.into()))?;
        self.replace(&path, &text).map_err(|err| failed(&path, &err))
    }

    /// What is known of a run. One without a record, or with a damaged one, is described by its
    /// exchanges, as far as they tell; `None` if there are none.
    pub fn run_record(&self, run: &str) -> Result<Option<RunRecord>, Diagnostic> {
        let path = self.run_path(run)?.with_extension("json");
        match fs::metadata(&path) {
            Ok(metadata) if metadata.len() <= RECORD_BYTES_MAX => {
                let text = fs::read(&path).map_err(|err| failed(&path, &err))?;
                if let Ok(record) = serde_json::from_slice(&text) {
                    return Ok(Some(record));
                }
            }
            Err(err) if err.kind() != io::ErrorKind::NotFound => return Err(failed(&path, &err)),
            _ => {}
        }
        self.run_by_exchanges(run)
    }

    fn run_by_exchanges(&self, run: &str) -> Result<Option<RunRecord>, Diagnostic> {
        let mut known: Option<RunRecord> = None;
        for record in self.exchanges(run)?.flatten() {
            let known = known.get_or_insert_with(|| {
                RunRecord::new(run, &record.source, record.started_at, true)
            });
            known.started = known.started.min(record.started_at);
            let at = known.over_at().max(record.ended_at);
            known.end = Some(RunEnd { at, complete: true, revision: 0 });
        }
        Ok(known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive() -> (tempfile::TempDir, Archive) {
        let dir = tempfile::tempdir().unwrap();
        let archive = Archive::open(dir.path()).unwrap();
        (dir, archive)
    }

    #[test]
    fn a_run_is_noted_twice_and_no_run_is_named_by_its_record_alone() {
        let (_dir, archive) = archive();
        let mut record = RunRecord::new("00000007", "office", Timestamp::UNIX_EPOCH, false);
        archive.note_run(&record).unwrap();
        assert!(!record.is_complete());
        record.end = Some(RunEnd { at: Timestamp::UNIX_EPOCH, complete: true, revision: 3 });
        archive.note_run(&record).unwrap();
        assert_eq!(archive.run_record("00000007").unwrap(), Some(record));
        assert_eq!(archive.runs().unwrap(), ["00000007"]);
    }

    #[test]
    fn a_damaged_record_is_made_up_for_by_the_exchanges() {
        let (dir, archive) = archive();
        let (one, body) = super::super::tests::record("r1", "https://a.example/1", "one");
        archive.record(&one, &body).unwrap();
        fs::write(dir.path().join("runs/r1.json"), b"{").unwrap();
        let record = archive.run_record("r1").unwrap().unwrap();
        assert_eq!((record.source.as_str(), record.is_complete()), ("office", true));
    }
}
