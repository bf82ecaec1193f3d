use jiff::{Timestamp, civil};
use portolan_core::{
    Cursor, Dated, Item, ItemId, LangClaim, RawItem, Text, When,
    item::{PlaceRole, PlaceTag, Title},
    raw::Part,
    snapshot::{AnyOf, Facet, Filter, Found, Snapshot},
};
use tempfile::TempDir;

use crate::{
    Cause, ChangeKind, HealthChange, HealthState, Likeness, Noted, Publication, Published, Reach,
    StagedItem, StagedValidator, Store, Ways,
};

mod ways;

#[test]
fn contents_are_as_old_as_the_last_run_that_brought_what_it_should() {
    let bench = Bench::new();
    bench.run("fi", &[entry("a", "2018-03-09")]);
    let good = Timestamp::from_second(-60).unwrap();
    let mut health = HealthState {
        source: "fi".to_owned(),
        state: "redesigned".to_owned(),
        since: None,
        ill: true,
        evidence: "no item".to_owned(),
        last_good: Some(good),
    };
    bench.store.set_health(&health, &serde_json::json!({}), &[]).unwrap();
    let state = bench.store.snapshot().unwrap().sources().unwrap().remove(0);
    assert_eq!((state.last_success, state.failure.as_deref()), (Some(good), Some("no item")));
    health.ill = false;
    bench.store.set_health(&health, &serde_json::json!({}), &[]).unwrap();
    let state = bench.store.snapshot().unwrap().sources().unwrap().remove(0);
    assert_eq!(state.failure, None);
    assert_ne!(state.last_success, Some(good));
}

#[test]
fn health_is_kept_with_as_many_changes_as_a_source_may_have() {
    let bench = Bench::new();
    assert_eq!(bench.store.health("fi").unwrap(), None);
    let at = |minute: i64| Timestamp::from_second(minute * 60).unwrap();
    for minute in 0..260 {
        let state = if minute % 2 == 0 { "gone" } else { "healthy" };
        let health = HealthState {
            source: "fi".to_owned(),
            state: state.to_owned(),
            since: Some(at(minute)),
            ill: state == "gone",
            evidence: String::new(),
            last_good: None,
        };
        let evidence = format!("change {minute}");
        let change = HealthChange { at: at(minute), state: state.to_owned(), evidence };
        bench.store.set_health(&health, &serde_json::json!({ "n": minute }), &[change]).unwrap();
    }
    assert_eq!(bench.store.health("fi").unwrap(), Some(serde_json::json!({ "n": 259 })));
    let states = bench.store.health_states().unwrap();
    assert_eq!((states.len(), states[0].state.as_str()), (1, "healthy"));
    let changes = bench.store.health_changes("fi", 1_000).unwrap();
    assert_eq!(changes.len(), 200);
    assert_eq!(
        (changes[0].evidence.as_str(), changes[199].evidence.as_str()),
        ("change 259", "change 60")
    );
}

#[test]
fn a_second_run_of_the_same_items_changes_nothing() {
    let bench = Bench::new();
    let first = bench.run("fi", &[entry("a", "2018-03-09"), entry("b", "2018-02-14")]);
    assert_eq!((first.new, first.changed, first.unchanged), (2, 0, 0));
    let second = bench.run("fi", &[entry("a", "2018-03-09"), entry("b", "2018-02-14")]);
    assert_eq!((second.new, second.changed, second.unchanged), (0, 0, 2));
    assert_eq!(first.revision, second.revision);
}

#[test]
fn a_changed_item_keeps_its_id_and_counts_its_revisions() {
    let bench = Bench::new();
    bench.run("fi", &[entry("a", "2018-03-09")]);
    let before = bench.titles(&Filter::default());
    let mut corrected = entry("a", "2018-03-09");
    corrected.title.text.value = "A, corrected".to_owned();
    let changed = bench.run("fi", &[corrected]);
    assert_eq!((changed.new, changed.changed), (0, 1));
    let snapshot = bench.store.snapshot().unwrap();
    let stored = snapshot.items(&Filter::default(), 0, 10).unwrap().remove(0);
    assert_eq!(before, ["a"]);
    assert_eq!(stored.item.title.text.value, "A, corrected");
    assert_eq!(stored.revision, 2);
    let kinds: Vec<ChangeKind> =
        bench.store.changes_since(0, 10).unwrap().iter().map(|change| change.what).collect();
    assert_eq!(kinds, [ChangeKind::New, ChangeKind::Source, ChangeKind::Changed]);
}

#[test]
fn a_run_that_was_killed_leaves_nothing_behind() {
    let bench = Bench::new();
    {
        let run = bench.store.begin_run("fi", NOW).unwrap();
        let validator = StagedValidator {
            url: "https://iom.fi/en/news".to_owned(),
            doc: serde_json::json!({"etag": "1"}),
        };
        bench.store.stage(run, &[RawItem::new("a", Part::Card)], Some(&validator), &[]).unwrap();
        bench.store.stage_items(run, &[staged(entry("a", "2018-03-09"), Some(0))]).unwrap();
    }
    assert_eq!(bench.titles(&Filter::default()), Vec::<String>::new());
    assert_eq!(bench.store.validator("fi", "https://iom.fi/en/news").unwrap(), None);
    assert_eq!(bench.store.count_unknown("fi", ["a"]).unwrap(), 1);
    let next = bench.run("fi", &[entry("a", "2018-03-09")]);
    assert_eq!(next.new, 1);
    let outcomes: Vec<Option<String>> =
        bench.store.runs(Some("fi"), 5).unwrap().into_iter().map(|run| run.outcome).collect();
    assert_eq!(outcomes, [Some("complete".to_owned()), Some("interrupted".to_owned())]);
}

#[test]
fn parts_of_earlier_runs_come_back_beside_the_new_ones() {
    let bench = Bench::new();
    let mut detail = RawItem::new("a", Part::Detail);
    detail.subtitle = Some(portolan_core::raw::RawText::plain("from its own page"));
    let run = bench.store.begin_run("fi", NOW).unwrap();
    let card = RawItem::new("a", Part::Card);
    bench.store.stage(run, &[card.clone(), detail.clone()], None, &[]).unwrap();
    bench.store.publish(run, "fi", &publication()).unwrap();

    let run = bench.store.begin_run("fi", NOW).unwrap();
    let mut moved = card;
    moved.position = Some(7);
    bench.store.stage(run, &[moved], None, &[]).unwrap();
    let origins = bench.store.staged_origins(run, "fi", Reach::Staged, None, 10).unwrap();
    assert_eq!(origins.len(), 1);
    assert!(origins[0].unchanged, "a card that only moved in its listing has not changed");
    assert_eq!(origins[0].position, Some(7));
    assert_eq!(origins[0].parts[1], detail);
}

#[test]
fn one_address_is_one_item_whoever_shows_it() {
    let bench = Bench::new();
    bench.run("fi", &[entry("a", "2018-03-09")]);
    let mut copy = entry("other-id", "2018-03-10");
    copy.canonical = Some("https://iom.fi/a".to_owned());
    copy.title.text.value = "the copy's title".to_owned();
    let seen = bench.run("front", &[copy]);
    assert_eq!((seen.new, seen.sighted), (0, 1));
    let snapshot = bench.store.snapshot().unwrap();
    let stored = snapshot.items(&Filter::default(), 0, 10).unwrap();
    assert_eq!(stored.len(), 1);
    assert_eq!(stored[0].item.title.text.value, "a", "the first publisher speaks for it");
    assert_eq!(stored[0].sightings.len(), 2);
}

#[test]
fn a_mirror_gives_way_to_the_publisher() {
    let bench = Bench::new();
    let mut copy = entry("copy", "2018-03-10");
    copy.canonical = Some("https://iom.fi/a".to_owned());
    bench.publish("mirror", &[StagedItem { mirror: true, ..staged(copy, Some(0)) }]);
    let id = bench.first().id;
    bench.run("fi", &[entry("a", "2018-03-09")]);
    let owner = bench.first();
    assert_eq!(owner.origin_id, "a");
    assert_eq!(owner.id, id, "the id was minted once");
}

#[test]
fn b18_undated_items_stand_where_their_listing_shows_them() {
    let bench = Bench::new();
    bench.run(
        "fi",
        &[
            undated("top"),
            entry("march", "2018-03-09"),
            undated("between"),
            entry("old", "2017-04-03"),
        ],
    );
    assert_eq!(bench.titles(&Filter::default()), ["top", "march", "between", "old"]);
    // A listing without any date comes after everything dated, in its own order.
    bench.run("sk", &[undated("first"), undated("second")]);
    let all = ["top", "march", "between", "old", "first", "second"];
    assert_eq!(bench.titles(&Filter::default()), all);
}

#[test]
fn a_snapshot_does_not_move() {
    let bench = Bench::new();
    bench.run("fi", &[entry("a", "2018-03-09")]);
    let frozen = bench.store.snapshot().unwrap();
    bench.run("fi", &[entry("b", "2018-03-10")]);
    assert_eq!(frozen.count(&Filter::default()).unwrap(), 1);
    assert_eq!(bench.store.snapshot().unwrap().count(&Filter::default()).unwrap(), 2);
}

#[test]
fn g05_a_dateline_selects_nothing() {
    let bench = Bench::new();
    let mut item = entry("tb-day", "2017-03-24");
    item.places = vec![tag("ch", PlaceRole::Dateline), tag("fi", PlaceRole::Primary)];
    bench.run("hq", &[item]);
    assert_eq!(bench.titles(&places(&["fi"])), ["tb-day"]);
    assert_eq!(bench.titles(&places(&["ch"])), Vec::<String>::new());
    let any = Filter {
        any_of: vec![AnyOf { places: vec!["fi".to_owned()], ..AnyOf::default() }],
        ..Filter::default()
    };
    assert_eq!(bench.titles(&any), ["tb-day"]);
    let facets = bench.store.snapshot().unwrap().facets(&Filter::default(), Facet::Place).unwrap();
    assert_eq!(facets, [("fi".to_owned(), 1)]);
}

#[test]
fn a_withdrawn_item_is_gone_and_stays_gone() {
    let bench = Bench::new();
    bench.run("fi", &[entry("a", "2018-03-09")]);
    let id = bench.first().id;
    assert!(bench.store.withdraw(&id.to_string(), NOW).unwrap());
    bench.run("fi", &[entry("a", "2018-03-09")]);
    let snapshot = bench.store.snapshot().unwrap();
    assert_eq!(snapshot.count(&Filter::default()).unwrap(), 0);
    let found = snapshot.item_by_short_id(&id.short()).unwrap();
    assert_eq!(found, Some(Found::Gone { id, since: NOW }));
}

#[test]
fn d14_a_correction_keeps_what_was_said_before() {
    let bench = Bench::new();
    bench.run_parts("fi", &[("a", "The office closes", "2018-03-09")]);
    bench.run_parts("fi", &[("a", "The office closes early", "2018-03-09")]);
    let item = bench.first();
    let revisions = bench.store.revisions(item.id).unwrap();
    assert_eq!(revisions.len(), 1);
    assert_eq!(revisions[0].item.title.text.value, "The office closes");
    assert_eq!((revisions[0].number, revisions[0].cause), (1, Cause::Source));
    // The same words judged by other rules are no correction of the source's.
    let run = bench.store.begin_run("fi", NOW).unwrap();
    let mut judged = item.clone();
    judged.subtitle = Some(Text::new("a rule found it", LangClaim::und()));
    bench.store.stage_items(run, &[staged(judged, Some(0))]).unwrap();
    bench.store.publish(run, "fi", &publication()).unwrap();
    let revisions = bench.store.revisions(item.id).unwrap();
    assert_eq!((revisions[0].number, revisions[0].cause), (2, Cause::Rules));
}

#[test]
fn d15_a_changed_guid_is_the_same_item() {
    let bench = Bench::new();
    bench.run_parts("fi", &[("node/203", "Open doors in Helsinki", "2018-03-09")]);
    let before = bench.first();
    let changed =
        bench.run_parts("fi", &[("news/open-doors", "Open doors in Helsinki", "2018-03-09")]);
    assert_eq!((changed.new, changed.changed), (0, 1));
    let after = bench.first();
    assert_eq!((after.id, after.origin_id.as_str()), (before.id, "news/open-doors"));
    // Both at once are two, and so is another day.
    let both = [
        ("x", "Weekly coffee", "2018-03-09"),
        ("y", "Weekly coffee", "2018-03-09"),
        ("z", "Weekly coffee", "2018-03-16"),
    ];
    assert_eq!(bench.run_parts("sk", &both).new, 3);
}

#[test]
fn d15_an_old_id_gives_way_once_and_only_to_its_own_source() {
    let bench = Bench::new();
    bench.run_parts("fi", &[("old", "Open doors in Helsinki", "2018-03-09")]);
    let two = [
        ("new-1", "Open doors in Helsinki", "2018-03-09"),
        ("new-2", "Open doors in Helsinki", "2018-03-09"),
    ];
    let published = bench.run_parts("fi", &two);
    assert_eq!((published.new, published.changed), (1, 1), "neither overwrites the other");
    // Another source that shows the item does not take it over by giving its copy another id.
    let bench = Bench::new();
    bench.run_parts("fi", &[("a", "Open doors in Helsinki", "2018-03-09")]);
    let copy = ("copy", "Open doors in Helsinki", "2018-03-09");
    let shown = bench.run_parts_at("front", &[copy], "https://iom.fi/a");
    assert_eq!((shown.new, shown.sighted), (0, 1));
    let renamed = ("copy-2", "Open doors in Helsinki", "2018-03-09");
    assert_eq!(bench.run_parts("front", &[renamed]).new, 1);
    let snapshot = bench.store.snapshot().unwrap();
    let sources: Vec<String> = snapshot
        .items(&Filter::default(), 0, 10)
        .unwrap()
        .into_iter()
        .map(|stored| stored.item.origin_id)
        .collect();
    assert!(sources.contains(&"a".to_owned()), "{sources:?}");
}

#[test]
fn runs_are_numbered_above_what_others_keep_of_them() {
    let bench = Bench::new();
    bench.store.number_runs_above(41);
    assert_eq!(bench.store.begin_run("fi", NOW).unwrap().number(), 42);
    assert_eq!(bench.store.begin_run("fi", NOW).unwrap().number(), 43);
}

#[test]
fn what_was_withdrawn_does_not_use_up_the_looks() {
    let bench = Bench::new();
    let items: Vec<Item> =
        ["a", "b", "c", "d"].iter().map(|name| with_page(entry(name, "2018-03-09"))).collect();
    bench.run("fi", &items);
    let sign = serde_json::json!({"sign": "not-found"});
    let gone = ["a", "b", "c"].map(|origin| (origin.to_owned(), Noted::Withdrawn(sign.clone())));
    bench.store.note_looks("fi", &gone, NOW).unwrap();
    let soon = NOW + jiff::SignedDuration::from_hours(24);
    let due = bench.store.due_for_a_look("fi", soon, soon, 2).unwrap();
    let due: Vec<&str> = due.iter().map(|shown| shown.origin_id.as_str()).collect();
    assert_eq!(due, ["a", "d"], "one of the withdrawn, and then the others");
}

#[test]
fn an_imported_item_is_not_looked_for_on_the_site() {
    let bench = Bench::new();
    let run = bench.store.begin_run("fi", NOW).unwrap();
    bench.store.stage_items(run, &[staged(with_page(entry("a", "2018-03-09")), None)]).unwrap();
    let imported = Publication { imported: true, ..publication() };
    bench.store.publish(run, "fi", &imported).unwrap();
    let soon = NOW + jiff::SignedDuration::from_hours(24);
    assert_eq!(bench.store.due_for_a_look("fi", soon, soon, 5).unwrap(), []);
    bench.run("fi", &[with_page(entry("a", "2018-03-09"))]);
    assert_eq!(bench.store.due_for_a_look("fi", soon, soon, 5).unwrap().len(), 1);
}

#[test]
fn a22_a_new_site_of_the_office_continues_the_old_one() {
    let bench = Bench::new();
    bench.run("turkey", &[entry("news/new-shelter-opens", "2018-03-09")]);
    let before = bench.first();
    let mut moved = entry("moved", "2018-03-09");
    moved.title = before.title.clone();
    moved.canonical = Some("https://turkiye.iom.int/news/new-shelter-opens".to_owned());
    moved.id = ItemId::of_url("https://turkiye.iom.int/news/new-shelter-opens");
    let mut staged = staged(moved, Some(0));
    staged.likeness.predecessors = vec!["https://iom.fi/news/new-shelter-opens".to_owned()];
    let published = bench.publish("turkiye", std::slice::from_ref(&staged));
    assert_eq!((published.new, published.changed), (0, 1));
    let after = bench.first();
    assert_eq!((after.id, after.source.as_str()), (before.id, "any"));
    // The same path, another text: another item.
    staged.item.title.text.value = "Another story altogether".to_owned();
    staged.item.published = Dated::unknown();
    staged.item.canonical = Some("https://turkiye.iom.int/news/other".to_owned());
    staged.item.id = ItemId::of_url("https://turkiye.iom.int/news/other");
    staged.item.origin_id = "other".to_owned();
    assert_eq!(bench.publish("turkiye", &[staged]).new, 1);
}

#[test]
fn n05_an_item_goes_with_its_last_sighting_and_returns_with_it() {
    let bench = Bench::new();
    bench.run("fi", &[with_page(entry("a", "2018-03-09"))]);
    let mut copy = entry("copy", "2018-03-09");
    copy.canonical = Some("https://iom.fi/a".to_owned());
    bench.run("global", &[with_page(copy)]);
    let sign = serde_json::json!({"sign": "not-found"});
    let gone = |origin: &str| [(origin.to_owned(), Noted::Withdrawn(sign.clone()))];
    assert_eq!(bench.store.note_looks("fi", &gone("a"), NOW).unwrap(), (0, 0));
    let stored = bench.store.snapshot().unwrap().items(&Filter::default(), 0, 1).unwrap().remove(0);
    assert_eq!(stored.sightings.len(), 1, "the other source still shows it");
    let finland = Filter { sources: vec!["fi".to_owned()], ..Filter::default() };
    assert_eq!(bench.titles(&finland), Vec::<String>::new());
    assert_eq!(bench.store.note_looks("global", &gone("copy"), NOW).unwrap(), (1, 0));
    assert_eq!(bench.titles(&Filter::default()), Vec::<String>::new());
    assert_eq!(bench.store.count_shown("fi", NOW).unwrap(), (0, 1));
    // A listing that still shows its card does not bring back a page that is not there.
    bench.run("fi", &[with_page(entry("a", "2018-03-09"))]);
    assert_eq!(bench.titles(&Filter::default()), Vec::<String>::new());
    let soon = NOW + jiff::SignedDuration::from_hours(1);
    let due = bench.store.due_for_a_look("fi", soon, NOW, 5).unwrap();
    assert_eq!(due.len(), 1, "it is looked at again");
    assert!(due[0].withdrawn);
    let there = [("a".to_owned(), Noted::There)];
    assert_eq!(bench.store.note_looks("fi", &there, NOW).unwrap(), (0, 1));
    assert_eq!(bench.titles(&Filter::default()), ["a"]);
}

#[test]
fn looks_go_to_the_missing_then_to_the_young_then_to_the_others() {
    let bench = Bench::new();
    let items: Vec<Item> =
        ["a", "b", "c", "d"].iter().map(|name| with_page(entry(name, "2018-03-09"))).collect();
    bench.run("fi", &items);
    let due = |before: Timestamp| -> Vec<String> {
        let due = bench.store.due_for_a_look("fi", before, NOW, 3).unwrap();
        due.into_iter().map(|shown| shown.origin_id).collect()
    };
    let later = |hours: i64| NOW + jiff::SignedDuration::from_hours(hours);
    assert_eq!(due(later(1)), ["a", "b", "c"]);
    let missing = Noted::Missing(serde_json::json!({"looks": 1}));
    let looks = [("a".to_owned(), Noted::There), ("c".to_owned(), missing)];
    bench.store.note_looks("fi", &looks, later(1)).unwrap();
    assert_eq!(due(later(1)), ["b", "d"], "what was looked at waits");
    assert_eq!(due(later(2)), ["c", "b", "d"]);
}

#[test]
fn a_takedown_leaves_no_word_and_no_way_back() {
    let bench = Bench::new();
    let mut item = with_page(entry("story", "2018-03-09"));
    item.title.text.value = "Zawadi Okonjo tells of her journey".to_owned();
    item.aliases = vec!["https://iom.fi/node/77".to_owned()];
    let mut raw = RawItem::new("story", Part::Card);
    raw.title = Some(portolan_core::raw::RawText::plain("Zawadi Okonjo tells of her journey"));
    let harvest = |item: &Item, complaint: &str| {
        let run = bench.store.begin_run("fi", NOW).unwrap();
        bench.store.stage(run, std::slice::from_ref(&raw), None, &[]).unwrap();
        bench.store.stage_items(run, &[staged(item.clone(), Some(0))]).unwrap();
        let mut publication = publication();
        publication.report = serde_json::json!({"diagnostics": [
            {"code": "x", "message": complaint},
            {"code": "y", "message": "nothing of the kind"},
        ]});
        bench.store.publish(run, "fi", &publication).unwrap()
    };
    let quoting = "Zawadi Okonjo tells of her journey: an odd date";
    harvest(&item, quoting);
    item.title.text.value = "Zawadi Okonjo tells of her long journey".to_owned();
    harvest(&item, quoting);
    let id = bench.first().id;
    let taken = bench.store.take_down(id, "at her own wish", NOW).unwrap().unwrap();
    assert_eq!(taken.revisions, 1);
    assert_eq!(taken.addresses, ["https://iom.fi/story", "https://iom.fi/node/77"]);
    let published = harvest(&item, "no complaint");
    assert_eq!((published.new, published.changed), (0, 0));
    // Under another id of the source, by its address; staging says so, so that the answer that
    // showed it is not kept either.
    item.origin_id = "story-2".to_owned();
    assert!(bench.store.bars_anything().unwrap());
    let run = bench.store.begin_run("fi", NOW).unwrap();
    let barred = bench.store.stage_items(run, &[staged(item.clone(), Some(0))]).unwrap();
    assert_eq!(barred, ["story-2"]);
    bench.store.fail_run(run, None, "it was cut off", NOW, &serde_json::json!({})).unwrap();
    assert_eq!(bench.run("other", &[item]).new, 0);
    let snapshot = bench.store.snapshot().unwrap();
    assert_eq!(snapshot.count(&Filter::default()).unwrap(), 0);
    let found = snapshot.item_by_short_id(&id.short()).unwrap();
    assert_eq!(found, Some(Found::Gone { id, since: NOW }));
    drop(snapshot);
    let record = &bench.store.takedowns().unwrap()[0];
    assert_eq!((record.id.clone(), record.reason.as_str()), (id.to_string(), "at her own wish"));
    drop(bench.store);
    for file in std::fs::read_dir(bench.directory.path()).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            let is_there = bytes.windows(6).any(|window| window == b"Zawadi");
            assert!(!is_there, "{} still has the name", path.display());
        }
    }
}

#[test]
fn one_process_at_a_time_harvests_a_source() {
    let bench = Bench::new();
    let claim = bench.store.claim("fi").unwrap();
    assert!(claim.is_some());
    assert!(Store::open(bench.directory.path()).unwrap().claim("fi").unwrap().is_none());
    assert!(bench.store.claim("sk").unwrap().is_some());
    drop(claim);
    assert!(bench.store.claim("fi").unwrap().is_some());
}

#[test]
fn a_failed_run_counts_and_a_complete_one_forgives() {
    let bench = Bench::new();
    let run = bench.store.begin_run("fi", NOW).unwrap();
    bench.store.fail_run(run, Some("fi"), "status 500", NOW, &serde_json::json!({})).unwrap();
    let memory = bench.store.memory("fi").unwrap();
    assert_eq!((memory.failures, memory.failure.as_deref()), (1, Some("status 500")));
    bench.run("fi", &[]);
    let memory = bench.store.memory("fi").unwrap();
    assert_eq!((memory.failures, memory.failure), (0, None));
    assert_eq!(memory.cursor, Cursor(serde_json::json!({"page": 3})));
}

#[test]
fn a_store_of_a_newer_format_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    drop(Store::open(directory.path()).unwrap());
    let connection = rusqlite::Connection::open(directory.path().join("portolan.sqlite")).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    let refused = Store::open(directory.path()).err().unwrap().to_string();
    assert!(refused.contains("the store has format 99, this Portolan knows "), "{refused}");
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

    fn run(&self, source: &str, items: &[Item]) -> Published {
        let items: Vec<StagedItem> =
            (0..).zip(items).map(|(at, item)| staged(item.clone(), Some(at))).collect();
        self.publish(source, &items)
    }

    /// Runs with what the source showed beside the items, as in a real harvest.
    fn run_parts(&self, source: &str, entries: &[(&str, &str, &str)]) -> Published {
        self.run_parts_at(source, entries, "")
    }

    /// The same under another address.
    fn run_parts_at(
        &self,
        source: &str,
        entries: &[(&str, &str, &str)],
        address: &str,
    ) -> Published {
        let run = self.store.begin_run(source, NOW).unwrap();
        let mut items = Vec::new();
        for (origin_id, title, day) in entries {
            let mut raw = RawItem::new(*origin_id, Part::Card);
            raw.title = Some(portolan_core::raw::RawText::plain(*title));
            self.store.stage(run, &[raw], None, &[]).unwrap();
            let mut item = entry(origin_id, day);
            item.title.text.value = (*title).to_owned();
            if !address.is_empty() {
                item.canonical = Some(address.to_owned());
            }
            let mut staged = staged(item, Some(0));
            let words = format!("{title} {day}");
            staged.likeness.renames = true;
            staged.likeness.twin =
                Some(words.bytes().map(i64::from).fold(7, |a, b| a * 31 % 1_000_003 + b));
            items.push(staged);
        }
        self.store.stage_items(run, &items).unwrap();
        self.store.publish(run, source, &publication()).unwrap()
    }

    fn publish(&self, source: &str, items: &[StagedItem]) -> Published {
        let run = self.store.begin_run(source, NOW).unwrap();
        self.store.stage_items(run, items).unwrap();
        self.store.publish(run, source, &publication()).unwrap()
    }

    fn titles(&self, filter: &Filter) -> Vec<String> {
        let snapshot = self.store.snapshot().unwrap();
        let items = snapshot.items(filter, 0, 100).unwrap();
        items.into_iter().map(|stored| stored.item.title.text.value).collect()
    }

    fn first(&self) -> Item {
        let snapshot = self.store.snapshot().unwrap();
        snapshot.items(&Filter::default(), 0, 1).unwrap().remove(0).item
    }
}

fn publication() -> Publication {
    Publication {
        cursor: Some(Cursor(serde_json::json!({"page": 3}))),
        fingerprint: "test".to_owned(),
        retries: Vec::new(),
        ended: NOW,
        report: serde_json::json!({}),
        imported: false,
        way: None,
        ways: Ways::default(),
        history: None,
    }
}

fn staged(item: Item, position: Option<u32>) -> StagedItem {
    let hash = serde_json::to_string(&item).unwrap();
    StagedItem { item, hash, position, mirror: false, likeness: Likeness::default() }
}

fn undated(name: &str) -> Item {
    let title = Title { text: Text::new(name, LangClaim::und()), derived: false };
    let url = format!("https://iom.fi/{name}");
    let mut item = Item::new(ItemId::of_url(&url), "any", name, "finland", title);
    item.canonical = Some(url);
    item
}

fn entry(name: &str, day: &str) -> Item {
    let mut item = undated(name);
    let date: civil::Date = day.parse().unwrap();
    item.published = Dated { when: When::Day { date }, raw: Some(day.to_owned()) };
    item
}

fn with_page(mut item: Item) -> Item {
    item.url = item.canonical.clone();
    item
}

fn tag(place: &str, role: PlaceRole) -> PlaceTag {
    PlaceTag { place: place.to_owned(), role, by: "test".to_owned() }
}

fn places(ids: &[&str]) -> Filter {
    Filter { places: ids.iter().map(|&id| id.to_owned()).collect(), ..Filter::default() }
}
