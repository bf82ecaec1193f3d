//! Whether what was harvested is still there: looks at items' pages, and lists of all there is.
//!
//! What is believed is decided in `portolan_harvest::withdrawal`; here it is asked and noted.

use std::{collections::HashSet, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use portolan_config::Source;
use portolan_core::{Diagnostic, message::Stretch};
use portolan_fetch::{Ask, Outcome, Permitted};
use portolan_harvest::withdrawal::{
    Belief, Doubt, Grace, LATELY, Look, Missing, Sign, believe, doubt_looks, doubt_withdrawals,
};
use portolan_store::{Noted, Shown, way_of};
use url::Url;

use crate::{
    app::{App, AppError, Live},
    drive::{blocking, permit},
    harvest::{RunReport, store_failure},
    ways::Lane,
};

/// The same page is not looked at again before.
const BETWEEN_LOOKS: SignedDuration = SignedDuration::from_hours(12);
/// Mistakes are taken back in the first days; so half of the looks go to what is younger.
const YOUNG: SignedDuration = SignedDuration::from_hours(14 * 24);

/// An item that its source seems to have no more.
#[derive(Clone, Debug, serde::Serialize)]
pub struct MissingItem {
    pub title: String,
    pub url: Option<String>,
    pub origin_id: String,
    pub missing: Missing,
    pub withdrawn: bool,
}

/// What a run saw of a source as a whole.
pub(crate) struct Seen {
    /// The ids of all that there is, if the run could tell.
    pub(crate) present: Option<HashSet<String>>,
    /// Parts that were seen whole.
    pub(crate) stretches: Vec<Stretch>,
}

/// One item and what is believed of it.
struct Finding {
    shown: Shown,
    before: Option<Missing>,
    belief: Belief,
}

impl App {
    /// Looks after what a source has shown. Counts and complaints go into the report.
    pub(crate) async fn look_after(
        &self,
        live: &Arc<Live>,
        lane: &Lane,
        seen: Seen,
        report: &mut RunReport,
    ) -> Result<(), Diagnostic> {
        let source = &lane.source;
        let now = report.ended;
        let grace = grace(source);
        let is_list = seen.present.is_some();
        let mut findings = match seen.present {
            Some(present) => self.compare(lane, &present, grace, now).await?,
            None => self.look(live, source, grace, now).await?,
        };
        let first_missed = |it: &&Finding| {
            it.before.is_none() && matches!(it.belief, Belief::Missing(_) | Belief::Withdrawn(_))
        };
        let looked = findings.iter().filter(|it| it.belief != Belief::Unchanged).count() as u64;
        let missed = findings.iter().filter(first_missed).count() as u64;
        // A list leaves out what it leaves out; how much may go is judged below.
        if let Some(doubt) = doubt_looks(missed, looked).filter(|_| !is_list) {
            report.diagnostics.push(complaint_of(&source.id, doubt));
            for finding in &mut findings {
                if !matches!(finding.belief, Belief::There) {
                    finding.belief = Belief::Unchanged;
                }
            }
        }
        if !seen.stretches.is_empty() {
            let of_stretches = self.compare_within(lane, &seen.stretches, grace, now).await?;
            // Whoever showed a stretch whole knows better than a page that may be anybody's.
            let judged: HashSet<&str> =
                of_stretches.iter().map(|it| it.shown.origin_id.as_str()).collect();
            findings.retain(|it| !judged.contains(it.shown.origin_id.as_str()));
            findings.extend(of_stretches);
        }
        self.note(source, findings, false, report).await
    }

    /// What a source's lists of all there is leave out.
    async fn compare(
        &self,
        lane: &Lane,
        present: &HashSet<String>,
        grace: Grace,
        now: Timestamp,
    ) -> Result<Vec<Finding>, Diagnostic> {
        let source = &lane.source;
        // The operator's own directory is the operator's own word.
        let sign = if source.hosts.is_empty() { Sign::Removed } else { Sign::Unlisted };
        let shown = self.shown(source).await?;
        let judge = |shown: Shown| {
            let look = match present.contains(&shown.origin_id) {
                true => Look::There,
                false => Look::Missing(sign),
            };
            let before = missing_of(&shown);
            let is_news = look != Look::There || before.is_some() || shown.withdrawn;
            let belief = believe(before, look, grace, now);
            is_news.then_some(Finding { shown, before, belief })
        };
        // A list says nothing of what other ways have shown.
        let is_own = |shown: &Shown| way_of(&shown.origin_id).0 == lane.way.as_deref();
        Ok(shown.into_iter().filter(is_own).filter_map(judge).collect())
    }

    /// What a source leaves out of the stretches that it showed whole.
    async fn compare_within(
        &self,
        lane: &Lane,
        stretches: &[Stretch],
        grace: Grace,
        now: Timestamp,
    ) -> Result<Vec<Finding>, Diagnostic> {
        let listed: HashSet<&str> =
            stretches.iter().flat_map(|it| &it.ids).map(String::as_str).collect();
        let judge = |shown: Shown| {
            // A way says nothing of what others have shown.
            let (way, id) = way_of(&shown.origin_id);
            if way != lane.way.as_deref() {
                return None;
            }
            let around = |it: &&Stretch| it.covers(id);
            let says_deleted = stretches.iter().filter(around).any(Stretch::says_deleted);
            let look = match listed.contains(id) {
                _ if says_deleted => Look::Missing(Sign::Deleted),
                true => Look::There,
                false if stretches.iter().any(|it| around(&it)) => Look::Missing(Sign::Unlisted),
                false => return None,
            };
            let before = missing_of(&shown);
            let is_news = look != Look::There || before.is_some() || shown.withdrawn;
            let belief = believe(before, look, grace, now);
            is_news.then_some(Finding { shown, before, belief })
        };
        Ok(self.shown(&lane.source).await?.into_iter().filter_map(judge).collect())
    }

    /// Asks for the pages whose turn it is.
    async fn look(
        &self,
        live: &Arc<Live>,
        source: &Source,
        grace: Grace,
        now: Timestamp,
    ) -> Result<Vec<Finding>, Diagnostic> {
        let store = Arc::clone(&self.store);
        let (id, limit) = (source.id.clone(), source.withdrawals.looks);
        if limit == 0 || source.mirror {
            return Ok(Vec::new());
        }
        let due = blocking(move || {
            store
                .due_for_a_look(&id, now - BETWEEN_LOOKS, now - YOUNG, limit)
                .map_err(|err| store_failure(&err))
        })
        .await?;
        let mut findings = Vec::new();
        for shown in due {
            let look = look_at(live, source, &shown.url).await;
            let before = missing_of(&shown);
            let belief = believe(before, look, grace, now);
            findings.push(Finding { shown, before, belief });
        }
        Ok(findings)
    }

    /// Stores what is believed, unless more would go than is ever withdrawn on purpose.
    async fn note(
        &self,
        source: &Source,
        mut findings: Vec<Finding>,
        accepted: bool,
        report: &mut RunReport,
    ) -> Result<(), Diagnostic> {
        if findings.is_empty() {
            return Ok(());
        }
        let now = report.ended;
        let store = Arc::clone(&self.store);
        let id = source.id.clone();
        let (known, lately) = blocking(move || {
            store.count_shown(&id, now - LATELY).map_err(|err| store_failure(&err))
        })
        .await?;
        let is_going =
            |it: &&Finding| matches!(it.belief, Belief::Withdrawn(_)) && !it.shown.withdrawn;
        let going = findings.iter().filter(is_going).count() as u64;
        if let Some(doubt) = doubt_withdrawals(going, lately, known).filter(|_| !accepted) {
            report.diagnostics.push(complaint_of(&source.id, doubt));
            for finding in &mut findings {
                if let Belief::Withdrawn(missing) = finding.belief {
                    finding.belief = Belief::Missing(missing);
                }
            }
        }
        for Finding { shown, belief, .. } in &findings {
            let place = if shown.url.is_empty() { &shown.origin_id } else { &shown.url };
            match belief {
                Belief::Withdrawn(missing) if !shown.withdrawn => {
                    let how = sign_words(missing.sign);
                    report.diagnostics.push(Diagnostic::item_withdrawn(
                        place,
                        &shown.title,
                        how,
                        missing.since,
                        missing.looks,
                    ));
                }
                Belief::There if shown.withdrawn => {
                    report.diagnostics.push(Diagnostic::item_returned(place, &shown.title));
                }
                _ => {}
            }
        }
        let looks: Vec<(String, Noted)> = findings
            .into_iter()
            .map(|Finding { shown, belief, .. }| {
                let doc = |missing: Missing| serde_json::to_value(missing).unwrap_or_default();
                let noted = match belief {
                    Belief::There => Noted::There,
                    Belief::Missing(missing) => Noted::Missing(doc(missing)),
                    Belief::Withdrawn(missing) => Noted::Withdrawn(doc(missing)),
                    Belief::Unchanged => Noted::Unclear,
                };
                (shown.origin_id, noted)
            })
            .collect();
        let store = Arc::clone(&self.store);
        let id = source.id.clone();
        let (went, returned) =
            blocking(move || store.note_looks(&id, &looks, now).map_err(|err| store_failure(&err)))
                .await?;
        report.withdrawn += went;
        report.returned += returned;
        Ok(())
    }

    async fn shown(&self, source: &Source) -> Result<Vec<Shown>, Diagnostic> {
        let store = Arc::clone(&self.store);
        let id = source.id.clone();
        blocking(move || store.shown(&id).map_err(|err| store_failure(&err))).await
    }

    /// What a source seems to have no more, the longest missing first.
    pub async fn missing(&self, live: &Live, source: &str) -> Result<Vec<MissingItem>, AppError> {
        let source = live.source(source)?;
        let shown = self.shown(source).await.map_err(AppError::Diagnostic)?;
        let mut missing: Vec<MissingItem> = shown
            .into_iter()
            .filter_map(|shown| {
                let missing = missing_of(&shown)?;
                let Shown { title, url, origin_id, withdrawn, .. } = shown;
                let url = (!url.is_empty()).then_some(url);
                Some(MissingItem { title, url, origin_id, missing, withdrawn })
            })
            .collect();
        missing.sort_by_key(|it| it.missing.since);
        Ok(missing)
    }

    /// Takes all that is missing from a source for withdrawn, however much it is.
    pub async fn accept_missing(&self, live: &Live, source: &str) -> Result<RunReport, AppError> {
        let source = live.source(source)?;
        let mut report = RunReport::new(&source.id, Timestamp::now());
        let shown = self.shown(source).await.map_err(AppError::Diagnostic)?;
        let findings = shown
            .into_iter()
            .filter(|shown| !shown.withdrawn)
            .filter_map(|shown| {
                let missing = missing_of(&shown)?;
                let belief = Belief::Withdrawn(missing);
                Some(Finding { shown, before: Some(missing), belief })
            })
            .collect();
        self.note(source, findings, true, &mut report).await.map_err(AppError::Diagnostic)?;
        self.follow_clusters()?;
        self.revision_moved();
        Ok(report)
    }
}

/// Asks for a page's head, and for the page where a site does not answer that.
async fn look_at(live: &Arc<Live>, source: &Source, url: &str) -> Look {
    let permit = permit(live, source);
    let Ok(url) = Url::parse(url) else { return Look::Unclear };
    if !permit.allows(&url) || !source.allows(url.as_str()) {
        return Look::Unclear;
    }
    let ask = Ask::new(url.clone()).with_permitted(Permitted::by(move |url| permit.allows(url)));
    let head = status_of(&url, live.ask(&ask.clone().head_only()).await);
    match Look::of_status(head) {
        Look::There => Look::There,
        _ if matches!(head, Some(404 | 405 | 410 | 501)) => {
            Look::of_status(status_of(&url, live.ask(&ask).await))
        }
        look => look,
    }
}

/// The status that an address answered with. A page that leads to the front page is not there, and
/// its site does not say so.
fn status_of(url: &Url, outcome: Outcome) -> Option<u16> {
    match outcome {
        Outcome::Response(fetched) => {
            let is_front = |url: &Url| matches!(url.path(), "" | "/");
            (is_front(url) || !is_front(&fetched.final_url)).then_some(fetched.status)
        }
        Outcome::Failed(failure) => failure.status,
        _ => None,
    }
}

fn missing_of(shown: &Shown) -> Option<Missing> {
    serde_json::from_value(shown.missing.clone()?).ok()
}

fn grace(source: &Source) -> Grace {
    let time = SignedDuration::try_from(source.withdrawals.grace);
    Grace { time: time.unwrap_or(SignedDuration::from_hours(72)) }
}

fn sign_words(sign: Sign) -> &'static str {
    match sign {
        Sign::NotFound => "its page answers 404",
        Sign::Gone => "its page answers 410",
        Sign::Unlisted => "the source's list of all it has does not name it",
        Sign::Deleted => "the source says that it was deleted",
        Sign::Removed => "it is no longer in the directory",
    }
}

fn complaint_of(source: &str, doubt: Doubt) -> Diagnostic {
    match doubt {
        Doubt::ManyAtOnce { missing, looked } => {
            Diagnostic::many_missing_at_once(source, missing, looked)
        }
        Doubt::TooMany { going, known } => Diagnostic::too_many_withdrawn(source, going, known),
    }
}
