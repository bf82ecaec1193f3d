//! Clusters follow what was published, and operators have the last word.

use std::collections::BTreeSet;

use jiff::Timestamp;
use portolan_core::{
    Diagnostic, ItemId,
    snapshot::{Found, Snapshot, Stored},
};
use portolan_normalize::{
    cluster::{
        self, BEARERS_MAX, CANDIDATES_MAX, Comparison, MEMBERS_MAX, RELATED_MAX, RULES_VERSION,
        Signature, Tie, Verdict,
    },
    item_url,
};
use portolan_store::{
    Bond, ClusterLink, ClusterPass, Moved, Ruling, RulingKind, Store, StoreError,
};
use serde::Serialize;
use serde_json::json;

use crate::{
    app::{App, AppError},
    drive::blocking,
    harvest::store_failure,
};

/// Changes that are followed in one transaction.
const BATCH: u32 = 100;

/// What following the change feed came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Clustered {
    /// Items that were looked at.
    pub items: u64,
    /// Others that they were compared with.
    pub compared: u64,
    /// Items whose cluster has other members now.
    pub changed: u64,
    /// Marks that too many items carry.
    pub common_marks: u64,
    /// Items that shared a mark and were not compared.
    pub left_out: u64,
    /// Texts longer than is compared.
    pub cut: u64,
    /// Links that a full cluster did not take.
    pub too_large: u64,
    /// Neighbourhoods larger than is formed anew at once.
    pub crowded: u64,
}

/// An item as a list of clusters names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClusterItem {
    pub id: ItemId,
    pub title: String,
    pub lang: String,
    pub office: String,
    pub source: String,
    pub published: Option<String>,
    pub url: Option<String>,
}

/// What is known of an item's cluster, and why.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClusterShown {
    pub item: ClusterItem,
    /// The other members.
    pub members: Vec<ClusterItem>,
    pub links: Vec<ClusterReason>,
    /// Operators' words about the item.
    pub rulings: Vec<Ruling>,
}

/// Why an item is linked with another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClusterReason {
    pub other: ClusterItem,
    pub bond: Bond,
    /// The rule that decided.
    pub rule: String,
    /// Sentences without full stops.
    pub evidence: Vec<String>,
}

impl App {
    /// Looks at every item that has changed since clusters were last formed.
    ///
    /// A process that was killed in between, or that published while another one was at it, leaves
    /// its changes to whoever comes next.
    pub fn follow_clusters(&self) -> Result<Clustered, AppError> {
        Ok(follow(&self.store)?)
    }

    /// After a run: what there is to say about it. A failure costs the clusters their freshness,
    /// not the run.
    pub(crate) async fn cluster_after_run(&self) -> Vec<Diagnostic> {
        let store = std::sync::Arc::clone(&self.store);
        let followed = blocking(move || follow(&store).map_err(|err| store_failure(&err))).await;
        match followed {
            Ok(done) => done.diagnostics(),
            Err(failure) => vec![Diagnostic::clusters_wait(&failure.message)],
        }
    }

    /// Clusters with their members, those with the newest items first.
    pub fn clusters(&self, limit: u32) -> Result<Vec<Vec<ClusterItem>>, AppError> {
        let snapshot = self.store.snapshot()?;
        let mut clusters = Vec::new();
        for ids in self.store.clusters(limit)? {
            let mut members = Vec::new();
            for id in ids {
                let stored = snapshot.item(id).map_err(|err| AppError::Compose(err.0))?;
                members.extend(stored.map(|it| ClusterItem::of(&it)));
            }
            clusters.push(members);
        }
        Ok(clusters)
    }

    /// The cluster and the links of an item, named by an address, an id or the ten digits of a
    /// portal's address.
    pub fn cluster(&self, name: &str) -> Result<ClusterShown, AppError> {
        let snapshot = self.store.snapshot()?;
        let item = find(&snapshot, name)?;
        let failed = |err: portolan_core::snapshot::SnapshotError| AppError::Compose(err.0);
        let kin = snapshot.kin(item.item.id).map_err(failed)?;
        let mut links = Vec::new();
        for (other, link) in self.store.cluster_links(item.item.id)? {
            let Some(other) = snapshot.item(other).map_err(failed)? else { continue };
            let evidence = link.doc["evidence"].as_array().into_iter().flatten();
            links.push(ClusterReason {
                other: ClusterItem::of(&other),
                bond: link.bond,
                rule: link.doc["rule"].as_str().unwrap_or_default().to_owned(),
                evidence: evidence
                    .filter_map(|it| it["words"].as_str().map(str::to_owned))
                    .collect(),
            });
        }
        let id = item.item.id;
        let rulings = self.store.rulings()?.into_iter().filter(|it| it.a == id || it.b == id);
        Ok(ClusterShown {
            item: ClusterItem::of(&item),
            members: kin.same.iter().map(ClusterItem::of).collect(),
            links,
            rulings: rulings.collect(),
        })
    }

    /// Puts on record that two items are one, or are not, whatever the evidence says. It holds
    /// through every later harvest. Answers how many items have another cluster now.
    pub fn rule_cluster(
        &self,
        what: RulingKind,
        one: &str,
        other: &str,
        reason: &str,
    ) -> Result<u64, AppError> {
        let (a, b) = {
            let snapshot = self.store.snapshot()?;
            (find(&snapshot, one)?.item.id, find(&snapshot, other)?.item.id)
        };
        if a == b {
            return Err(AppError::UnknownItem(format!("`{one}` and `{other}` are the same item")));
        }
        let at = Timestamp::now();
        let ruling = Ruling { a, b, what, reason: reason.to_owned(), at };
        let changed = self.store.cluster(at, |pass| {
            pass.rule(&ruling)?;
            let mut around = BTreeSet::new();
            around.extend(pass.key_of(a)?);
            around.extend(pass.key_of(b)?);
            let mut done = Clustered::default();
            form(pass, &around, &mut done)?;
            Ok(done.changed)
        })?;
        self.revision_moved();
        Ok(changed)
    }
}

impl ClusterItem {
    fn of(stored: &Stored) -> ClusterItem {
        let item = &stored.item;
        ClusterItem {
            id: item.id,
            title: item.title.text.value.clone(),
            lang: item.lang.lang.to_string(),
            office: item.office.clone(),
            source: item.source.clone(),
            published: item.published.when.iso(),
            url: item.url.clone().or_else(|| item.canonical.clone()),
        }
    }
}

impl Clustered {
    /// The limits that were reached.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        let limits = [
            ("items that share a mark", CANDIDATES_MAX as u64, self.left_out),
            ("links to a full cluster", MEMBERS_MAX as u64, self.too_large),
            ("neighbours of a changed item", 1_024, self.crowded),
            ("ends of texts, in bytes,", 64_000, self.cut),
        ];
        limits
            .into_iter()
            .filter(|(_, _, n)| *n > 0)
            .map(|(what, n_max, n)| Diagnostic::cluster_limit(what, n_max, n))
            .collect()
    }
}

pub(crate) fn follow(store: &Store) -> Result<Clustered, StoreError> {
    let mut done = Clustered::default();
    while store.cluster_lags(RULES_VERSION)? {
        store.cluster(Timestamp::now(), |pass| {
            let (moved, last) = pass.moved(RULES_VERSION, BATCH)?;
            let mut around = BTreeSet::new();
            for moved in &moved {
                look(pass, moved, &mut around, &mut done)?;
            }
            form(pass, &around, &mut done)?;
            pass.advance(last)
        })?;
    }
    Ok(done)
}

/// Compares one item with the few that are worth it, and notes the links.
fn look(
    pass: &ClusterPass<'_>,
    moved: &Moved,
    around: &mut BTreeSet<i64>,
    done: &mut Clustered,
) -> Result<(), StoreError> {
    done.items += 1;
    let key = moved.key;
    let old = moved.signature.as_deref();
    let old_marks =
        old.and_then(Signature::from_bytes).map_or_else(Vec::new, |signature| signature.marks());
    let Some(signature) = moved.item.as_ref().and_then(Signature::of) else {
        pass.sign(key, &old_marks, None)?;
        around.extend(pass.link(key, &[])?);
        around.insert(key);
        return Ok(());
    };
    let bytes = signature.to_bytes();
    if old == Some(bytes.as_slice()) {
        return Ok(());
    }
    done.cut += u64::from(signature.is_cut());
    let candidates = pass.candidates(key, &signature.lookups(), BEARERS_MAX, CANDIDATES_MAX)?;
    done.compared += candidates.items.len() as u64;
    done.common_marks += candidates.n_common;
    done.left_out += candidates.n_left_out;
    let mut found: Vec<(i64, Comparison)> = candidates
        .items
        .iter()
        .filter_map(|(other, bytes)| Some((*other, Signature::from_bytes(bytes)?)))
        .map(|(other, its)| (other, cluster::compare(&signature, &its)))
        .filter(|(_, comparison)| comparison.verdict != Verdict::Apart)
        .collect();
    found.sort_by_key(|(other, it)| (std::cmp::Reverse((it.verdict, it.strength)), *other));
    let mut n_related = 0;
    found.retain(|(_, it)| {
        n_related += usize::from(it.verdict == Verdict::Related);
        it.verdict != Verdict::Related || n_related <= RELATED_MAX
    });
    let links: Vec<ClusterLink> =
        found.iter().filter_map(|(other, it)| link(key, *other, it)).collect();
    pass.sign(key, &old_marks, Some((&bytes, &signature.marks())))?;
    let before = pass.link(key, &links)?;
    // Under new rules a cluster may have lost all of its links.
    if !links.is_empty() || !before.is_empty() || pass.is_member(key)? {
        around.insert(key);
        around.extend(before);
        around.extend(links.iter().map(|it| if it.a == key { it.b } else { it.a }));
    }
    Ok(())
}

fn link(key: i64, other: i64, found: &Comparison) -> Option<ClusterLink> {
    let bond = match found.verdict {
        Verdict::Same => Bond::Same,
        Verdict::Translation => Bond::Translation,
        Verdict::Near => Bond::Near,
        Verdict::Related => Bond::Related,
        Verdict::Apart => return None,
    };
    let evidence: Vec<serde_json::Value> =
        found.evidence.iter().map(|it| json!({"fact": it.fact, "words": it.words})).collect();
    Some(ClusterLink {
        a: key.min(other),
        b: key.max(other),
        bond,
        strength: found.strength,
        doc: json!({"rule": found.rule, "evidence": evidence}),
    })
}

/// Forms the clusters around these items anew.
fn form(
    pass: &ClusterPass<'_>,
    around: &BTreeSet<i64>,
    done: &mut Clustered,
) -> Result<(), StoreError> {
    if around.is_empty() {
        return Ok(());
    }
    let near = pass.neighbourhood(around)?;
    done.crowded += u64::from(near.is_cut);
    let ties: Vec<Tie> = near.ties.iter().map(|&(a, b, strength)| Tie { a, b, strength }).collect();
    let grouped = cluster::group(&ties, &near.apart, MEMBERS_MAX);
    done.too_large += grouped.n_too_large;
    done.changed += pass.regroup(&near.keys, &grouped.groups)?;
    Ok(())
}

fn find(snapshot: &dyn Snapshot, name: &str) -> Result<Stored, AppError> {
    let failed = |err: portolan_core::snapshot::SnapshotError| AppError::Compose(err.0);
    if let Some(id) = ItemId::parse(name)
        && let Some(stored) = snapshot.item(id).map_err(failed)?
    {
        return Ok(stored);
    }
    let canonical = item_url(name, &[]).map(|it| it.url).ok();
    for url in [Some(name), canonical.as_deref()].into_iter().flatten() {
        if let Some(Found::Here(stored)) = snapshot.item_by_url(url).map_err(failed)? {
            return Ok(*stored);
        }
    }
    // A portal's address ends in ten digits of the id.
    let digits: String = name
        .trim_end_matches('/')
        .rsplit(|c: char| !c.is_ascii_hexdigit())
        .next()
        .unwrap_or_default()
        .to_owned();
    if let Some(Found::Here(stored)) = snapshot.item_by_short_id(&digits).map_err(failed)? {
        return Ok(*stored);
    }
    Err(AppError::UnknownItem(format!(
        "no item is known by `{name}`; name its address, its id or its address on a portal"
    )))
}

#[cfg(test)]
mod tests;
