//! Clusters over a real store: incremental, and as filters see them.

use jiff::Timestamp;
use portolan_core::{
    Item, ItemId, Lang, LangClaim, LangOrigin, Text, When,
    item::{Body, SafeHtml, Title},
    snapshot::{Facet, Filter, Preference, Snapshot},
};
use portolan_store::{
    Bond, ChangeKind, Likeness, Publication, Ruling, RulingKind, StagedItem, Store,
};
use tempfile::TempDir;

use super::*;

const ENGLISH: &str = "The harbour towns that sign below ask the assembly to take article 17 out of \
    the draft called HAVDAC. It would let guards hold a child until a finger lies on the scanner. \
    Nobody needs a fingerprint that badly, write Saltvik, Brenholm and Porto Chiaro, where 4,150 \
    people work with children who came by boat.";

const FINNISH: &str = "Satamakaupungit pyytävät kokousta poistamaan HAVDAC-luonnoksesta artiklan \
    17. Sormenjälkeä ei kukaan tarvitse niin kipeästi, kirjoittavat Saltvik, Brenholm ja Porto \
    Chiaro, joissa 4 150 ihmistä työskentelee veneillä tulleiden lasten kanssa.";

const OTHER: &str = "A new lighthouse was lit on the western pier last night, and the old keeper, \
    who has trimmed its lamp since he was a boy, turned the switch himself. Ships will see it from \
    twenty miles away, the pilots say, and the birds will have to get used to its new colour.";

#[test]
fn copies_and_translations_share_a_cluster_and_others_do_not() {
    let bench = Bench::new();
    bench.publish("fin", &[item("fin", "en", "A", ENGLISH), item("fin", "en", "L", OTHER)]);
    bench.publish("hq", &[item("hq", "en", "B", ENGLISH)]);
    bench.publish("swe", &[item("swe", "fi", "C", FINNISH)]);
    let done = bench.follow();
    assert_eq!((done.items, done.changed), (4, 3));
    assert_eq!(bench.clusters(), [["fin/A", "hq/B", "swe/C"]]);
    assert_eq!(bench.follow(), Clustered::default(), "nothing is looked at twice");
}

#[test]
fn only_what_changed_is_looked_at_again() {
    let bench = Bench::new();
    bench.publish("fin", &[item("fin", "en", "A", ENGLISH), item("fin", "en", "L", OTHER)]);
    bench.publish("hq", &[item("hq", "en", "B", ENGLISH)]);
    bench.follow();
    bench.publish("hq", &[item("hq", "en", "B", OTHER)]);
    let done = bench.follow();
    assert_eq!(done.items, 1);
    assert_eq!(done.changed, 3, "the old partner, the item, the new partner");
    assert_eq!(bench.clusters(), [["fin/L", "hq/B"]]);
}

#[test]
fn another_order_of_arrival_gives_the_same_clusters() {
    let bench = Bench::new();
    bench.publish("swe", &[item("swe", "fi", "C", FINNISH)]);
    bench.follow();
    bench.publish("hq", &[item("hq", "en", "B", ENGLISH)]);
    bench.follow();
    bench.publish("fin", &[item("fin", "en", "A", ENGLISH)]);
    bench.follow();
    assert_eq!(bench.clusters(), [["swe/C", "hq/B", "fin/A"]]);
}

#[test]
fn a_process_killed_between_publishing_and_clustering_loses_nothing() {
    let bench = Bench::new();
    bench.publish("fin", &[item("fin", "en", "A", ENGLISH)]);
    bench.publish("hq", &[item("hq", "en", "B", ENGLISH)]);
    // It dies in the middle of its work: the transaction is not committed.
    let died = bench.store.cluster(NOW, |pass| {
        let (moved, last) = pass.moved(RULES_VERSION, BATCH)?;
        let mut around = BTreeSet::new();
        for moved in &moved {
            look(pass, moved, &mut around, &mut Clustered::default())?;
        }
        pass.advance(last)?;
        Err::<(), _>(StoreError::Document("killed".to_owned()))
    });
    assert!(died.is_err());
    let again = Store::open(bench.directory.path()).unwrap();
    assert!(again.cluster_lags(RULES_VERSION).unwrap());
    assert_eq!(follow(&again).unwrap().items, 2);
    assert_eq!(bench.clusters(), [["fin/A", "hq/B"]]);
}

#[test]
fn other_rules_look_at_everything_anew() {
    let bench = Bench::new();
    bench.publish("fin", &[item("fin", "en", "A", ENGLISH)]);
    bench.publish("hq", &[item("hq", "en", "B", ENGLISH)]);
    bench.follow();
    assert!(bench.store.cluster_lags(RULES_VERSION + 1).unwrap());
    let moved = bench.store.cluster(NOW, |pass| pass.moved(RULES_VERSION + 1, BATCH)).unwrap();
    assert_eq!(moved.0.len(), 2);
    assert!(moved.0.iter().all(|it| it.signature.is_none()));
    // Back under the old rules the same clusters come out, and no change is reported.
    let done = bench.follow();
    assert_eq!((done.items, done.changed), (2, 0));
}

#[test]
fn a_change_of_cluster_is_in_the_change_feed_and_only_once() {
    let bench = Bench::new();
    bench.publish("fin", &[item("fin", "en", "A", ENGLISH)]);
    bench.publish("hq", &[item("hq", "en", "B", ENGLISH)]);
    bench.follow();
    let changes = bench.store.changes_since(0, 100).unwrap();
    let clustered: Vec<&str> = changes
        .iter()
        .filter(|it| it.what == ChangeKind::Clustered)
        .map(|it| it.source.as_str())
        .collect();
    assert_eq!(clustered, ["fin", "hq"]);
    assert!(!bench.store.cluster_lags(RULES_VERSION).unwrap());
}

#[test]
fn a_withdrawn_item_leaves_its_cluster() {
    let bench = Bench::new();
    for host in ["fin", "hq", "swe"] {
        bench.publish(host, &[item(host, "en", "A", ENGLISH)]);
    }
    bench.follow();
    bench.store.withdraw(&id("hq", "A").to_string(), NOW).unwrap();
    bench.follow();
    assert_eq!(bench.clusters(), [["fin/A", "swe/A"]]);
}

#[test]
fn what_an_operator_splits_stays_split_through_later_harvests() {
    let bench = Bench::new();
    bench.publish("fin", &[item("fin", "en", "A", ENGLISH)]);
    bench.publish("hq", &[item("hq", "en", "B", ENGLISH)]);
    bench.follow();
    bench.rule(RulingKind::Split, id("hq", "B"), id("fin", "A"));
    assert_eq!(bench.clusters(), Vec::<Vec<String>>::new());
    let changed = format!("{ENGLISH} A line was added later.");
    bench.publish("hq", &[item("hq", "en", "B", &changed)]);
    bench.publish("swe", &[item("swe", "en", "C", ENGLISH)]);
    bench.follow();
    // The third is like both and goes with one of them.
    assert_eq!(bench.clusters(), [["fin/A", "swe/C"]]);
    // And the operator may think again.
    bench.rule(RulingKind::Join, id("fin", "A"), id("hq", "B"));
    assert_eq!(bench.clusters(), [["fin/A", "hq/B", "swe/C"]]);
    assert_eq!(bench.store.rulings().unwrap().len(), 1);
}

#[test]
fn what_an_operator_joins_stays_joined_without_any_evidence() {
    let bench = Bench::new();
    bench.publish("fin", &[item("fin", "en", "A", ENGLISH)]);
    bench.publish("hq", &[item("hq", "en", "B", OTHER)]);
    bench.follow();
    bench.rule(RulingKind::Join, id("fin", "A"), id("hq", "B"));
    assert_eq!(bench.clusters(), [["fin/A", "hq/B"]]);
    bench.publish("hq", &[item("hq", "en", "B", &format!("{OTHER} And so on."))]);
    bench.follow();
    assert_eq!(bench.clusters(), [["fin/A", "hq/B"]]);
}

#[test]
fn a_link_keeps_its_reasons() {
    let bench = Bench::new();
    bench.publish("fin", &[item("fin", "en", "A", ENGLISH)]);
    bench.publish("swe", &[item("swe", "fi", "C", FINNISH)]);
    bench.follow();
    let links = bench.store.cluster_links(id("swe", "C")).unwrap();
    assert_eq!(links.len(), 1);
    assert_eq!((links[0].0, links[0].1.bond), (id("fin", "A"), Bond::Translation));
    assert_eq!(links[0].1.doc["rule"], "agrees");
    let words = links[0].1.doc["evidence"].to_string();
    assert!(words.contains("both name the numbers 4150, 17"), "{words}");
}

#[test]
fn a_listing_shows_the_preferred_member_and_counts_each_cluster_once() {
    let bench = Bench::new();
    bench.publish("fin", &[item("fin", "en", "A", ENGLISH), item("fin", "en", "L", OTHER)]);
    bench.publish("hq", &[item("hq", "en", "B", ENGLISH)]);
    bench.publish("swe", &[item("swe", "fi", "C", FINNISH)]);
    bench.follow();
    assert_eq!(bench.shown(Filter::default(), &["en", "fi"], &["hq"]), ["hq/B", "fin/L"]);
    assert_eq!(bench.shown(Filter::default(), &["en"], &["fin"]), ["fin/A", "fin/L"]);
    assert_eq!(bench.shown(Filter::default(), &["fi", "en"], &["hq"]), ["swe/C", "fin/L"]);
    // Preferred is only who passes the filter.
    let english = Filter { languages: vec!["en".to_owned()], ..Filter::default() };
    assert_eq!(bench.shown(english, &["fi", "en"], &["hq"]), ["hq/B", "fin/L"]);
    let swedish = Filter { offices: vec!["swe".to_owned()], ..Filter::default() };
    assert_eq!(bench.shown(swedish, &["en"], &["hq"]), ["swe/C"]);
    // What stands elsewhere on a page takes its whole cluster with it.
    let seen = Filter { exclude_ids: vec![id("swe", "C")], ..Filter::default() };
    assert_eq!(bench.shown(seen, &["en"], &["hq"]), ["fin/L"]);

    let snapshot = bench.store.snapshot().unwrap();
    let once = preferring(Filter::default(), &["en"], &["hq"]);
    // Each facet counts what its own listing would show.
    let langs = snapshot.facets(&once, Facet::Lang).unwrap();
    assert_eq!(langs, [("en".to_owned(), 2), ("fi".to_owned(), 1)]);
    let offices = snapshot.facets(&once, Facet::Office).unwrap();
    assert_eq!(offices, [("fin".to_owned(), 2), ("hq".to_owned(), 1), ("swe".to_owned(), 1)]);
    let kin = snapshot.kin(id("hq", "B")).unwrap();
    assert_eq!(kin.same.len(), 2);
    let stored = snapshot.item(id("hq", "B")).unwrap().unwrap();
    let copies: Vec<&str> = stored.copies.iter().map(|it| it.office.as_str()).collect();
    assert_eq!(copies, ["fin", "swe"]);
}

#[test]
fn pages_of_a_listing_fit_together_whatever_is_hidden() {
    let bench = Bench::new();
    for n in 0..12 {
        let text = format!("{OTHER} {}", filler(n));
        let title = format!("T{n:02}");
        bench.publish("fin", &[item("fin", "en", &title, &text)]);
        if n % 3 == 0 {
            bench.publish("hq", &[item("hq", "en", &title, &text)]);
        }
    }
    bench.follow();
    let once = preferring(Filter::default(), &["en"], &["hq"]);
    let snapshot = bench.store.snapshot().unwrap();
    let total = snapshot.count(&once).unwrap();
    let mut seen = Vec::new();
    for page in 0..20 {
        let items = snapshot.items(&once, page * 5, 5).unwrap();
        seen.extend(items.into_iter().map(|it| it.item.origin_id));
    }
    assert_eq!(seen.len() as u64, total);
    let all: BTreeSet<&String> = seen.iter().collect();
    assert_eq!(all.len(), seen.len());
}

#[test]
fn boilerplate_that_everybody_prints_is_passed_over_and_counted() {
    let bench = Bench::new();
    let items: Vec<Item> = (0..60)
        .map(|n| item("fin", "en", &format!("T{n:02}"), &format!("{} {OTHER}", filler(n))))
        .collect();
    bench.publish("fin", &items);
    let done = bench.follow();
    assert!(done.common_marks > 0, "{done:?}");
    assert!(done.compared <= 60 * CANDIDATES_MAX as u64, "{done:?}");
}

/// Words that no other number has.
fn filler(n: usize) -> String {
    (0..60)
        .map(|word| {
            format!("{}{word:02}x ", ["ba", "ke", "mo", "ri"][(n + word) % 4].repeat(n + 1))
        })
        .collect()
}

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

struct Bench {
    directory: TempDir,
    store: Store,
}

impl Bench {
    fn new() -> Bench {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::open(directory.path()).unwrap();
        Bench { directory, store }
    }

    fn publish(&self, source: &str, items: &[Item]) {
        let staged: Vec<StagedItem> = items
            .iter()
            .enumerate()
            .map(|(position, item)| StagedItem {
                hash: item.body.as_ref().map_or_else(String::new, |it| it.text.clone()),
                position: Some(position as u32),
                mirror: false,
                likeness: Likeness::default(),
                item: item.clone(),
            })
            .collect();
        let run = self.store.begin_run(source, NOW).unwrap();
        self.store.stage_items(run, &staged).unwrap();
        let publication = Publication {
            cursor: None,
            fingerprint: String::new(),
            retries: Vec::new(),
            ended: NOW,
            report: serde_json::Value::Null,
            imported: false,
            way: None,
            ways: portolan_store::Ways::default(),
            history: None,
        };
        self.store.publish(run, source, &publication).unwrap();
    }

    fn follow(&self) -> Clustered {
        follow(&self.store).unwrap()
    }

    fn rule(&self, what: RulingKind, a: ItemId, b: ItemId) {
        let ruling = Ruling { a, b, what, reason: "we know".to_owned(), at: NOW };
        self.store
            .cluster(NOW, |pass| {
                pass.rule(&ruling)?;
                let mut around = BTreeSet::new();
                around.extend(pass.key_of(a)?);
                around.extend(pass.key_of(b)?);
                form(pass, &around, &mut Clustered::default())
            })
            .unwrap();
    }

    fn clusters(&self) -> Vec<Vec<String>> {
        let snapshot = self.store.snapshot().unwrap();
        let name = |id: &ItemId| snapshot.item(*id).unwrap().unwrap().item.origin_id;
        let clusters = self.store.clusters(100).unwrap();
        clusters.iter().map(|ids| ids.iter().map(name).collect()).collect()
    }

    /// What a listing shows, having checked that its count agrees.
    fn shown(&self, filter: Filter, languages: &[&str], offices: &[&str]) -> Vec<String> {
        let filter = preferring(filter, languages, offices);
        let snapshot = self.store.snapshot().unwrap();
        let items = snapshot.items(&filter, 0, 100).unwrap();
        assert_eq!(snapshot.count(&filter).unwrap(), items.len() as u64);
        items.into_iter().map(|it| it.item.origin_id).collect()
    }
}

fn preferring(filter: Filter, languages: &[&str], offices: &[&str]) -> Filter {
    let preference = Preference {
        languages: languages.iter().map(|it| (*it).to_owned()).collect(),
        offices: vec![offices.iter().map(|it| (*it).to_owned()).collect()],
    };
    Filter { one_of_each: Some(preference), ..filter }
}

fn id(host: &str, title: &str) -> ItemId {
    ItemId::of_url(&format!("https://{host}.example/{title}"))
}

fn item(host: &str, lang: &str, title: &str, text: &str) -> Item {
    let claim = LangClaim::new(Lang::parse(lang).unwrap(), LangOrigin::Declared);
    let url = format!("https://{host}.example/{title}");
    let title_text = Title { text: Text::new(title, claim.clone()), derived: false };
    let mut item = Item::new(id(host, title), host, format!("{host}/{title}"), host, title_text);
    item.canonical = Some(url.clone());
    item.url = Some(url);
    let html: SafeHtml = serde_json::from_value("".into()).unwrap();
    item.body = Some(Body { html, lang: claim, text: text.to_owned() });
    let date = if title == "L" { "2018-02-27" } else { "2018-02-28" };
    item.published.when = When::Day { date: date.parse().unwrap() };
    item
}
