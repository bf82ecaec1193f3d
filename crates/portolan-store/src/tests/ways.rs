//! Items of a source that is read by several ways, and slices of its past.

use portolan_core::Request;

use super::*;
use crate::{HistorySlice, Retry, way_id};

/// A source with the ways `feed` and `list` below its best one.
fn ways() -> Ways {
    Ways { further: vec!["feed".to_owned(), "list".to_owned()] }
}

/// What a way shows: its own id, the title, the day, the address.
type Entry<'a> = (&'a str, &'a str, &'a str, Option<&'a str>);

impl Bench {
    fn run_way(&self, way: Option<&str>, entries: &[Entry<'_>]) -> Published {
        let publication =
            Publication { way: way.map(str::to_owned), ways: ways(), ..publication() };
        self.run_way_with(way, entries, &publication)
    }

    fn run_way_with(
        &self,
        way: Option<&str>,
        entries: &[Entry<'_>],
        publication: &Publication,
    ) -> Published {
        let run = self.store.begin_run("fi", NOW).unwrap();
        let mut items = Vec::new();
        for (own, title, day, url) in entries {
            let origin_id = way_id(way, own);
            let mut raw = RawItem::new(origin_id.as_str(), Part::Whole);
            raw.title = Some(portolan_core::raw::RawText::plain(*title));
            self.store.stage(run, &[raw], None, &[]).unwrap();
            let mut item = entry(own, day);
            item.id = ItemId::of_url(&url.map_or_else(|| origin_id.clone(), str::to_owned));
            item.origin_id.clone_from(&origin_id);
            item.title.text.value = (*title).to_owned();
            item.canonical = url.map(str::to_owned);
            let mut staged = staged(item, Some(0));
            let words = format!("{title} {day}");
            staged.likeness.renames = true;
            staged.likeness.twin =
                Some(words.bytes().map(i64::from).fold(7, |a, b| a * 31 % 1_000_003 + b));
            items.push(staged);
        }
        self.store.stage_items(run, &items).unwrap();
        self.store.publish(run, "fi", publication).unwrap()
    }

    fn all(&self) -> Vec<String> {
        let mut titles = self.titles(&Filter::default());
        titles.sort();
        titles
    }
}

const A: &str = "https://iom.fi/a";
const B: &str = "https://iom.fi/b";
const DAY: &str = "2026-03-02";

#[test]
fn ids_of_ways_are_told_apart_and_read_back() {
    assert_eq!(crate::way_of(&way_id(Some("feed"), "a~b")), (Some("feed"), "a~b"));
    assert_eq!(crate::way_of("12"), (None, "12"));
    assert_eq!(crate::way_of("~12"), (None, "~12"));
    assert_eq!(crate::memory_key("fi", Some("feed")), "fi~feed");
}

#[test]
fn ways_find_each_others_items_by_address_global_id_and_title_with_day() {
    let bench = Bench::new();
    bench.run_way(None, &[("1", "One", DAY, Some(A)), ("urn:2", "Two", DAY, None)]);
    bench.run_way(None, &[("3", "Three", "2026-03-04", None)]);
    let published = bench.run_way(
        Some("feed"),
        &[
            ("guid-one", "One", DAY, Some(A)),
            ("urn:2", "Two, shortened", DAY, None),
            ("guid-three", "Three", "2026-03-04", None),
        ],
    );
    assert_eq!((published.new, published.sighted), (0, 3));
    assert_eq!(bench.all(), ["One", "Three", "Two"], "the better way speaks for them");
}

#[test]
fn two_ways_may_call_different_things_by_one_id() {
    let bench = Bench::new();
    bench.run_way(None, &[("12", "A bridge", DAY, Some(A))]);
    bench.run_way(Some("feed"), &[("12", "A ferry", "2026-03-09", Some(B))]);
    assert_eq!(bench.all(), ["A bridge", "A ferry"]);
}

#[test]
fn two_items_with_one_title_on_one_day_stay_two_by_another_way() {
    for order in [[A, B], [B, A]] {
        let bench = Bench::new();
        bench.run_way(None, &[("1", "Weekly figures", DAY, Some(A))]);
        let second = [
            ("x", "Weekly figures", DAY, Some(order[0])),
            ("y", "Weekly figures", DAY, Some(order[1])),
        ];
        let published = bench.run_way(Some("feed"), &second);
        assert_eq!((published.new, published.sighted), (1, 1), "{order:?}");
        assert_eq!(bench.all().len(), 2);
    }
}

#[test]
fn a_lesser_way_adds_and_corrects_and_a_better_one_takes_back() {
    let bench = Bench::new();
    bench.run_way(None, &[("1", "One, in full", DAY, Some(A))]);
    bench.run_way(Some("feed"), &[("g1", "One", DAY, Some(A)), ("g2", "Two", DAY, Some(B))]);
    assert_eq!(bench.all(), ["One, in full", "Two"]);
    bench.run_way(Some("feed"), &[("g1", "One, mended", DAY, Some(A))]);
    assert_eq!(bench.all(), ["One, mended", "Two"]);
    // A still lesser way leaves both as they are.
    bench.run_way(Some("list"), &[("a", "one…", DAY, Some(A)), ("b", "two…", DAY, Some(B))]);
    assert_eq!(bench.all(), ["One, mended", "Two"]);
    let back = [("1", "One, mended in full", DAY, Some(A)), ("2", "Two, in full", DAY, Some(B))];
    let published = bench.run_way(None, &back);
    assert_eq!((published.new, published.changed), (0, 2));
    assert_eq!(bench.all(), ["One, mended in full", "Two, in full"]);
    let item = bench.first();
    assert!(!bench.store.revisions(item.id).unwrap().is_empty());
}

#[test]
fn what_is_withdrawn_by_one_way_is_withdrawn() {
    let bench = Bench::new();
    bench.run_way(None, &[("1", "One", DAY, Some(A))]);
    bench.run_way(Some("feed"), &[("g1", "One", DAY, Some(A))]);
    let gone = [(way_id(Some("feed"), "g1"), Noted::Withdrawn(serde_json::json!({})))];
    assert_eq!(bench.store.note_looks("fi", &gone, NOW).unwrap(), (1, 0));
    assert_eq!(bench.all().len(), 0);
    let back = [(way_id(Some("feed"), "g1"), Noted::There)];
    assert_eq!(bench.store.note_looks("fi", &back, NOW).unwrap(), (0, 1));
    assert_eq!(bench.all(), ["One"]);
}

#[test]
fn each_way_has_its_memory_and_the_source_is_as_old_as_the_acting_one() {
    let bench = Bench::new();
    bench.run_way(None, &[("1", "One", DAY, Some(A))]);
    let later = NOW + jiff::SignedDuration::from_hours(5);
    let publication = Publication {
        cursor: Some(Cursor(serde_json::json!("of the feed"))),
        way: Some("feed".to_owned()),
        ways: ways(),
        ended: later,
        ..publication()
    };
    bench.run_way_with(Some("feed"), &[("g1", "One", DAY, Some(A))], &publication);
    let cursor = |key: &str| bench.store.memory(key).unwrap().cursor.0;
    assert_eq!(cursor("fi"), serde_json::json!({ "page": 3 }));
    assert_eq!(cursor("fi~feed"), serde_json::json!("of the feed"));
    let state = || {
        let snapshot = bench.store.snapshot().unwrap();
        let states = snapshot.sources().unwrap();
        assert_eq!(states.len(), 1, "ways are no sources");
        states[0].clone()
    };
    assert_eq!((state().last_success, state().items), (Some(NOW), 1));
    bench.store.set_ladder("fi", Some("feed"), &serde_json::json!({})).unwrap();
    assert_eq!(state().last_success, Some(later));
    assert!(bench.store.ladder("fi").unwrap().is_some());
}

#[test]
fn a_slice_leaves_the_memory_of_harvests_and_is_stored_with_its_items() {
    let bench = Bench::new();
    bench.run_way(None, &[("1", "One", DAY, Some(A))]);
    let before = bench.store.memory("fi").unwrap();
    let request = |page: u32| Retry {
        request: Request::get(format!("https://iom.fi/feed?page={page}")).when_news(),
        attempts: 1,
    };
    let slice = HistorySlice {
        doc: serde_json::json!({ "items": 1 }),
        frontier: vec![request(3), request(4)],
        answered: vec![7, u64::MAX >> 1],
    };
    let publication = Publication {
        cursor: Some(Cursor(serde_json::json!("of the past"))),
        history: Some(slice.clone()),
        ended: NOW + jiff::SignedDuration::from_hours(9),
        ..publication()
    };
    bench.run_way_with(None, &[("0", "Long ago", "2014-03-02", Some(B))], &publication);
    assert_eq!(bench.store.memory("fi").unwrap(), before);
    let memory = bench.store.history_memory("fi").unwrap();
    assert_eq!(memory.doc, Some(slice.doc));
    assert_eq!(memory.frontier, slice.frontier);
    assert_eq!(memory.answered, slice.answered.into_iter().collect());
    bench.store.forget_history("fi").unwrap();
    assert_eq!(bench.store.history_memory("fi").unwrap(), crate::HistoryMemory::default());
    assert_eq!(bench.all(), ["Long ago", "One"]);
}

#[test]
fn an_undated_item_of_the_past_is_no_news() {
    let bench = Bench::new();
    bench.run("fi", &[entry("a", "2018-03-09")]);
    let slice =
        HistorySlice { doc: serde_json::json!({}), frontier: Vec::new(), answered: Vec::new() };
    let run = bench.store.begin_run("fi", NOW).unwrap();
    bench.store.stage_items(run, &[staged(undated("old"), Some(0))]).unwrap();
    let publication = Publication { history: Some(slice), ..publication() };
    bench.store.publish(run, "fi", &publication).unwrap();
    assert_eq!(bench.titles(&Filter::default()), ["a", "old"]);
}
