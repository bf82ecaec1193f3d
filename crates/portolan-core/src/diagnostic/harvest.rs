//! Complaints about runs.

use super::Diagnostic;

impl Diagnostic {
    /// A limit of the run was reached.
    pub fn run_limit(what: &str, limit: u64) -> Diagnostic {
        Diagnostic::warning("run-limit", format!("the run reached its limit of {limit} {what}"))
            .with_hint(
                "what was not asked comes first in the next run; raise the limit under \
                 `[sources.NAME.limits]` if the source is that large",
            )
    }

    /// A source asked for an address outside its hosts and directories.
    pub fn request_refused(url: &str) -> Diagnostic {
        Diagnostic::warning("request-refused", "the source may not read this address")
            .at_content(url, None)
            .with_hint("name its host under `hosts` of the source if it belongs to it")
    }

    /// A source asked for something that is no URL.
    pub fn request_unreadable(url: &str, words: &str) -> Diagnostic {
        Diagnostic::warning("request-unreadable", format!("`{url}` is no address: {words}"))
    }

    /// A request failed in several runs and is not repeated any more.
    pub fn request_given_up(url: &str, attempts: u32) -> Diagnostic {
        Diagnostic::warning(
            "request-given-up",
            format!("given up after {attempts} runs; what listings show of it is kept"),
        )
        .at_content(url, None)
    }

    /// A way into a source failed for good, and another took over.
    pub fn way_taken(
        source: &str,
        from: &str,
        to: &str,
        state: &str,
        evidence: &str,
    ) -> Diagnostic {
        Diagnostic::warning(
            "way-taken",
            format!(
                "source `{source}` is read by its way `{to}` now: `{from}` is {state}, {evidence}"
            ),
        )
        .with_hint(format!(
            "`portolan source doctor {source}` says how all its ways are; it goes back by itself \
             when `{from}` has healed"
        ))
    }

    /// A better way into a source has healed and is gone back to.
    pub fn way_restored(source: &str, from: &str, to: &str, state: &str) -> Diagnostic {
        Diagnostic::warning(
            "way-restored",
            format!("source `{source}` is read by its way `{to}` again, which was {state}"),
        )
        .with_hint(format!("nothing is to be done; `{from}` waits for the next time"))
    }

    /// A way that had failed was tried again, or one that should take over did not do.
    pub fn way_tried(source: &str, way: &str, state: &str, evidence: &str) -> Diagnostic {
        Diagnostic::note(
            "way-tried",
            format!("the way `{way}` into `{source}` was tried and does not do: {evidence}"),
        )
        .with_hint(format!("it is {state}; it is tried again, each time later, up to a week"))
    }

    /// The acting way is lost, and no other way does.
    pub fn ways_all_lost(source: &str, ways: u64) -> Diagnostic {
        Diagnostic::warning(
            "ways-all-lost",
            format!("none of the {ways} ways into source `{source}` does; what was known stays"),
        )
        .with_hint(format!("`portolan source doctor {source}` says what each of them shows"))
    }

    /// A backfill that has begun by a way that is lost begins again by another.
    pub fn history_restarted(source: &str, from: &str, to: &str) -> Diagnostic {
        Diagnostic::note(
            "history-restarted",
            format!(
                "the backfill of `{source}` begins again by the way `{to}`; by `{from}` it cannot \
                 go on"
            ),
        )
        .with_hint("nothing is doubled: what it has brought is known again")
    }

    /// Too many requests wait.
    pub fn history_too_wide(source: &str, limit: u64) -> Diagnostic {
        Diagnostic::warning(
            "history-too-wide",
            format!("the backfill of `{source}` keeps {limit} requests to be made, and drops more"),
        )
        .with_hint(
            "when it is done, repeat it with `portolan source backfill NAME --again`: pages whose \
             items are known cost one request each",
        )
    }

    /// A page of the past is not to be had.
    pub fn history_page_missing(url: &str, words: &str) -> Diagnostic {
        Diagnostic::note(
            "history-page-missing",
            format!("the backfill passes over this page: {words}"),
        )
        .at_content(url, None)
        .with_hint(
            "many sites end their paging so; if there is more behind it, repeat the backfill with \
             `portolan source backfill NAME --again` when the page is back",
        )
    }

    /// The plugin's answer was for a response it did not recognise.
    pub fn source_unrecognised(url: &str, words: &str) -> Diagnostic {
        Diagnostic::error("source-unrecognised", words.to_owned()).at_content(url, None)
    }

    /// Another process is harvesting this source.
    pub fn source_claimed(source: &str) -> Diagnostic {
        Diagnostic::note(
            "source-claimed",
            format!("source `{source}` is being harvested by another process"),
        )
    }

    /// A planned request list was empty.
    pub fn source_plans_nothing(source: &str) -> Diagnostic {
        Diagnostic::warning("source-plans-nothing", format!("source `{source}` plans no request"))
            .with_hint("compare its settings with the plugin's page in the book")
    }

    /// An address has moved for good, seen often enough to believe it.
    pub fn moved_for_good(from: &str, to: &str) -> Diagnostic {
        Diagnostic::warning("moved-for-good", format!("moved for good to `{to}`"))
            .at_content(from, None)
            .with_hint("write the new address into the source's settings")
    }

    /// An item stayed away long enough to be believed.
    pub fn item_withdrawn(
        place: &str,
        title: &str,
        how: &str,
        since: jiff::Timestamp,
        looks: u32,
    ) -> Diagnostic {
        let since = since.strftime("%Y-%m-%d");
        let times = if looks == 1 { "once".to_owned() } else { format!("{looks} times") };
        Diagnostic::warning(
            "item-withdrawn",
            format!("“{title}” is taken for withdrawn: {how} since {since}, seen {times}"),
        )
        .at_content(place, None)
        .with_hint("nothing is to be done; it returns by itself when its source has it again")
    }

    /// An item that was taken for withdrawn is there again.
    pub fn item_returned(place: &str, title: &str) -> Diagnostic {
        Diagnostic::note("item-returned", format!("“{title}” is there again"))
            .at_content(place, None)
    }

    /// So many pages were missing at once that the site is doubted, not the pages.
    pub fn many_missing_at_once(source: &str, missing: u64, looked: u64) -> Diagnostic {
        Diagnostic::warning(
            "many-missing-at-once",
            format!("{missing} of {looked} items looked at are missing at once; none is noted"),
        )
        .with_hint(format!(
            "look at the site of `{source}`: after a move, correct its settings; if the items are \
             meant to be gone, they are believed one by one in later runs"
        ))
    }

    /// More items would go than are ever withdrawn on purpose.
    pub fn too_many_withdrawn(source: &str, going: u64, known: u64) -> Diagnostic {
        Diagnostic::warning(
            "too-many-withdrawn",
            format!(
                "{going} of {known} items would be withdrawn within a week; they stay until \
                 somebody confirms"
            ),
        )
        .with_hint(format!(
            "look at them with `portolan source missing {source}`, then \
             `portolan source missing {source} --accept`"
        ))
    }

    /// A part of the house panicked; the run is lost, nothing else.
    pub fn run_broke(words: &str) -> Diagnostic {
        Diagnostic::error("run-broke", format!("the run broke off: {words}"))
            .with_hint("this is a fault of Portolan's own; please report it with the log")
    }

    /// The source's office is not declared; checked settings do not let this happen.
    pub fn office_missing(source: &str, office: &str) -> Diagnostic {
        Diagnostic::error(
            "office-missing",
            format!("source `{source}` belongs to the office `{office}`, which is not declared"),
        )
    }

    /// An alert could not be delivered.
    pub fn alert_failed(to: &str, words: &str) -> Diagnostic {
        Diagnostic::error("alert-failed", format!("no alert was delivered to `{to}`: {words}"))
            .with_hint("compare `[alerts]` with what the receiving side expects")
    }

    /// A secret that a setting names is nowhere.
    pub fn secret_missing(name: &str) -> Diagnostic {
        Diagnostic::error("secret-missing", format!("there is no secret `{name}`")).with_hint(
            format!("set `{name}` in the environment, or `{name}_FILE` to the file that holds it"),
        )
    }
}
