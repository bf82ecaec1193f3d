//! Complaints about the archive of exchanges and what is made of it.

use super::Diagnostic;

impl Diagnostic {
    /// The answer came, and its origin forbade keeping it.
    pub fn archive_body_forbidden(url: &str) -> Diagnostic {
        Diagnostic::warning("archive-body-forbidden", "the origin forbade keeping this answer")
            .at_content(url, None)
            .with_hint("a harvest reads it again; a replay cannot")
    }

    /// Nothing in the archive answers a request.
    pub fn archive_lacks_answer(url: &str) -> Diagnostic {
        Diagnostic::warning("archive-lacks-answer", "the archive has no answer to this request")
            .at_content(url, None)
            .with_hint("what it would have brought is unknown and nothing is removed for it; a harvest asks it")
    }

    /// Not asked in the run that is replayed, but in a later one.
    pub fn archive_answers_later(url: &str) -> Diagnostic {
        Diagnostic::note("archive-answers-later", "it was asked in a later run")
            .at_content(url, None)
    }

    /// Runs that the store remembers and the archive does not have as a whole.
    pub fn archive_lacks_runs(n_runs: u64, first: &str) -> Diagnostic {
        Diagnostic::warning(
            "archive-lacks-runs",
            format!("{n_runs} complete runs are not in the archive as a whole, the first is `{first}`"),
        )
        .with_hint("retention took them, or files were removed; what they alone brought stays in the store")
    }

    /// A source in the archive that the settings do not declare.
    pub fn archive_source_unknown(source: &str) -> Diagnostic {
        Diagnostic::warning(
            "archive-source-unknown",
            format!("the archive has runs of `{source}`, which the settings do not declare"),
        )
        .with_hint(
            "its runs cannot be replayed; declare it again, with `enabled = false` if it is over",
        )
    }

    /// A run that was complete then fails under today's rules.
    pub fn replay_run_fails(run: &str, words: &str) -> Diagnostic {
        Diagnostic::warning(
            "replay-run-fails",
            format!("run `{run}` was complete and fails today: {words}"),
        )
        .with_hint("`portolan source record NAME --from-archive --run RUN` makes a test of it")
    }

    /// A run that failed then is read under today's rules.
    pub fn replay_run_mended(run: &str) -> Diagnostic {
        Diagnostic::note("replay-run-mended", format!("run `{run}` failed then and is read today"))
    }

    /// More exchanges were lacking than are listed.
    pub fn archive_lacks_more(n_more: u64) -> Diagnostic {
        Diagnostic::warning("archive-lacks-more", format!("{n_more} more answers are lacking"))
    }

    /// Retention leaves more than it may keep, because the store stands on it.
    pub fn archive_above_limit(source: &str, bytes: u64, limit: u64) -> Diagnostic {
        Diagnostic::note(
            "archive-above-limit",
            format!("the archive of `{source}` keeps {bytes} bytes, above its {limit}"),
        )
        .with_hint(
            "the newest complete run and the answers it stands on are always kept; raise \
             `keep-bytes` under `[archive]`, or live with it",
        )
    }

    /// A file that is to be read as a web archive cannot be.
    pub fn warc_unreadable(file: &str, words: &str) -> Diagnostic {
        Diagnostic::error("warc-unreadable", format!("`{file}` cannot be read as WARC: {words}"))
            .with_hint("it must be a WARC file (ISO 28500), plain or compressed record by record")
    }

    /// A part of a web archive that is damaged; reading went on behind it or ended.
    pub fn warc_record_damaged(byte: u64, words: &str, goes_on: bool) -> Diagnostic {
        let rest = if goes_on { "reading went on behind it" } else { "reading ended there" };
        Diagnostic::warning(
            "warc-record-damaged",
            format!("the record at byte {byte} is damaged and was left out: {words}; {rest}"),
        )
    }

    /// A limit of reading web archives was reached.
    pub fn warc_limit(what: &str, limit: u64) -> Diagnostic {
        Diagnostic::warning("warc-limit", format!("a web archive's file may hold {limit} {what}"))
            .with_hint("split the file; what stands behind the limit was not read")
    }

    /// A web archive's file has no answer to a request.
    pub fn warc_lacks_answer(url: &str) -> Diagnostic {
        Diagnostic::warning("warc-lacks-answer", "the file has no answer to this request")
            .at_content(url, None)
    }
}
