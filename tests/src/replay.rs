//! The flight recorder: what was read is derived again from the archive, compared, applied.

use std::{collections::BTreeMap, fs, path::Path};

use portolan_app::{Replayed, Silent};
use rusqlite::{Connection, types::Value};

use crate::bench::{Bench, all, harvest_all, harvest_some};

/// Every table that a replay makes, with the columns that must come out the same. What a clock
/// of its own tells is left out: when a source is due, and when it was last tried.
const TABLES: [(&str, &str); 11] = [
    (
        "item",
        "key, id, source, origin_id, kind, lang, mirror, sort, rank, first_seen, changed_at, \
         revision, hash, gone, doc",
    ),
    ("alias", "url, key"),
    ("sighting", "source, origin_id, key, office, url, first_seen, last_seen, twin"),
    ("revision", "key, number, until, cause, doc"),
    ("part", "source, origin_id, part, hash, doc"),
    ("item_place", "key, place"),
    ("item_term", "key, term"),
    ("navigation", "source, name, lang, doc"),
    ("validator", "source, url, doc"),
    ("retry", "source, url, doc"),
    ("source", "source, cursor, fingerprint, last_success, redirects"),
];

fn rows(data: &Path, table: &str, columns: &str) -> Vec<Vec<Value>> {
    let connection = Connection::open(data.join("portolan.sqlite")).unwrap();
    let sql = format!("SELECT {columns} FROM {table} ORDER BY {columns}");
    let mut statement = connection.prepare(&sql).unwrap();
    let width = statement.column_count();
    let rows = statement.query_map([], |row| (0..width).map(|idx| row.get(idx)).collect()).unwrap();
    rows.map(Result::unwrap).collect()
}

fn assert_same_store(one: &Path, other: &Path) {
    for (table, columns) in TABLES {
        let (one, other) = (rows(one, table, columns), rows(other, table, columns));
        assert!(table == "retry" || !one.is_empty(), "{table}");
        for (one, other) in one.iter().zip(&other) {
            assert_eq!(one, other, "{table}");
        }
        assert_eq!(one.len(), other.len(), "{table}");
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()));
        } else {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

pub(crate) fn assert_no_difference(replayed: &Replayed) {
    assert_eq!(replayed.diagnostics, []);
    for source in &replayed.sources {
        assert_eq!(source.holes, [], "{}", source.source);
        let difference = &source.difference;
        assert!(difference.is_empty(), "{}: {difference:#?}", source.source);
        assert_eq!((difference.spared.len(), difference.elsewhere), (0, 0), "{}", source.source);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_archive_of_the_estate_makes_the_same_store_again() {
    const CORRECTED: [&str; 3] = ["iom.fi", "armenia.iom.int", "turkiye.iom.int"];
    let bench = Bench::start().await;
    let app = bench.open();
    for host in CORRECTED {
        assert!(bench.estate.set_revision(host, 1));
    }
    harvest_all(&app).await;
    // Answers 304 and 200 with the same body stand for the first ones.
    harvest_all(&app).await;
    for host in CORRECTED {
        assert!(bench.estate.set_revision(host, 2));
    }
    harvest_some(&app, &["iom-fi", "armenia", "turkiye"]).await;
    let before = app.revision();
    let n_items = all(&app).len() as u64;

    let replayed = app.replay(&app.live(), &[], false, &Silent).await.unwrap();
    assert_no_difference(&replayed);
    let same: u64 = replayed.sources.iter().map(|it| it.difference.same).sum();
    assert_eq!(same, n_items);
    assert_eq!(app.store().changes_since(before, 10).unwrap(), []);
    assert!(!bench.data().join(".replay").exists());

    // The store is lost; the archive is not.
    let again = bench.folder("again");
    copy(&bench.data().join("archive"), &again.join("archive"));
    let restored = bench.open_in(&again);
    let replayed = restored.replay(&restored.live(), &[], true, &Silent).await.unwrap();
    assert!(replayed.sources.iter().all(|it| it.applied || it.runs == 0));
    drop((app, restored));
    assert_same_store(&bench.data(), &again);
    let restored = bench.open_in(&again);
    assert_no_difference(&restored.replay(&restored.live(), &[], false, &Silent).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_rule_shows_its_difference_before_it_is_applied() {
    let bench = Bench::start().await;
    let app = bench.open();
    harvest_some(&app, &["iom-fi", "armenia"]).await;
    let before = texts(&app);
    let revision = app.revision();

    // Another rule: paragraphs do not belong to the text of an article.
    let url = "url = \"https://iom.fi/en/news\"\n";
    let stricter = format!("{url}article.remove = \"p\"\n");
    bench.edit("sources/finland.toml", url, &stricter);
    app.reload().unwrap();
    let sources = ["iom-fi".to_owned(), "armenia".to_owned()];
    let replayed = app.replay(&app.live(), &sources, false, &Silent).await.unwrap();
    let [finland, armenia] = &replayed.sources[..] else { panic!("two sources") };
    assert!(armenia.difference.is_empty());
    assert_eq!((finland.difference.added.len(), finland.difference.removed.len()), (0, 0));
    assert!(finland.difference.changed.len() > 10);
    for change in &finland.difference.changed {
        assert!(change.fields.iter().any(|it| it.field.starts_with("body")), "{change:?}");
        assert!(change.portals.iter().any(|it| it == "finland"), "{change:?}");
    }
    // Nothing was applied.
    assert_eq!((texts(&app), app.store().revision().unwrap()), (before.clone(), revision));

    let n_changed = finland.difference.changed.len();
    let replayed = app.replay(&app.live(), &sources, true, &Silent).await.unwrap();
    assert!(replayed.sources[0].applied && !replayed.sources[1].applied);
    let after = texts(&app);
    let n_other = after.iter().filter(|(id, text)| before[*id] != **text).count();
    assert_eq!((after.len(), n_other), (before.len(), n_changed));
    assert!(app.revision() > revision);
    assert_no_difference(&app.replay(&app.live(), &sources, false, &Silent).await.unwrap());
    // The next harvest goes on from there, with nothing to read anew.
    let reports = harvest_some(&app, &["iom-fi"]).await;
    assert_eq!(reports["iom-fi"].not_modified, reports["iom-fi"].requests);
}

#[tokio::test(flavor = "multi_thread")]
async fn items_that_the_rules_leave_out_go_and_a_hole_in_the_archive_keeps_them() {
    let bench = Bench::start().await;
    let app = bench.open();
    harvest_some(&app, &["iom-fi"]).await;
    let url = "url = \"https://iom.fi/en/news\"\n";
    bench.edit("sources/finland.toml", url, &format!("{url}max-items = 1\n"));
    app.reload().unwrap();
    let sources = ["iom-fi".to_owned()];
    let n_items = all(&app).len();

    let whole = app.replay(&app.live(), &sources, false, &Silent).await.unwrap();
    let n_removed = whole.sources[0].difference.removed.len();
    assert!(n_removed > 0 && whole.sources[0].is_whole());

    // A line is torn: what it said is unknown.
    let run = bench.data().join("archive/runs/00000001.jsonl");
    let text = fs::read_to_string(&run).unwrap();
    let torn: Vec<&str> = text.lines().collect();
    let (last, lines) = torn.split_last().unwrap();
    fs::write(&run, format!("{}\n{}", lines.join("\n"), &last[..last.len() / 2])).unwrap();
    let holed = app.replay(&app.live(), &sources, true, &Silent).await.unwrap();
    let source = &holed.sources[0];
    let codes: Vec<&str> = source.holes.iter().map(|it| it.code.as_ref()).collect();
    assert!(codes.contains(&"archive-line-torn"), "{codes:?}");
    assert!(source.difference.removed.is_empty() && !source.difference.spared.is_empty());
    assert_eq!(all(&app).len(), n_items);

    // The line is back.
    fs::write(&run, text).unwrap();
    let whole = app.replay(&app.live(), &sources, true, &Silent).await.unwrap();
    assert_eq!(whole.sources[0].difference.removed.len(), n_removed);
    assert_eq!(all(&app).len(), n_items - n_removed);
    // What was withdrawn stays so.
    assert_no_difference(&app.replay(&app.live(), &sources, true, &Silent).await.unwrap());
    assert_eq!(all(&app).len(), n_items - n_removed);
}

/// What each item says, by its id.
fn texts(app: &portolan_app::App) -> BTreeMap<String, Option<String>> {
    let items = all(app).into_iter();
    items.map(|it| (it.item.id.to_string(), it.item.body.map(|body| body.text))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_is_gone_comes_back_out_of_a_web_archive() {
    let bench = Bench::start().await;
    let app = bench.open();
    // The second harvest makes revisits.
    harvest_some(&app, &["iom-fi"]).await;
    harvest_some(&app, &["iom-fi"]).await;
    let file = bench.folder("iom-fi.warc.gz");
    let exported = app.export_warc("iom-fi", &file).unwrap();
    assert_eq!((exported.runs, exported.diagnostics.len()), (2, 0));
    assert!(exported.written.responses > 10 && exported.written.revisits > 0);
    assert!(app.export_warc("iom-fi", &file).is_err(), "a file that is there stays");

    let elsewhere = bench.folder("elsewhere");
    let other = bench.open_in(&elsewhere);
    let imported = other.import_warc(&other.live(), "iom-fi", &file, None, &Silent).await.unwrap();
    assert_eq!(imported.report.failure, None);
    assert_eq!(imported.lacking, Vec::<String>::new());
    assert_eq!(content(&other), content(&app));
    // What came out of the file is in the archive like any run.
    assert_no_difference(&other.replay(&other.live(), &[], false, &Silent).await.unwrap());

    // A second import finds nothing new, and the next harvest reads on.
    let again = other.import_warc(&other.live(), "iom-fi", &file, None, &Silent).await.unwrap();
    assert_eq!((again.report.new, again.report.changed), (0, 0));
    let reports = harvest_some(&other, &["iom-fi"]).await;
    assert_eq!((reports["iom-fi"].new, reports["iom-fi"].changed), (0, 0));

    // Of another site there is nothing in it, and that is said.
    let foreign = other.import_warc(&other.live(), "armenia", &file, None, &Silent).await.unwrap();
    assert!(foreign.report.failure.is_some() && !foreign.lacking.is_empty());
    assert_eq!((foreign.captures, foreign.foreign > 0), (0, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_retention_leaves_still_makes_every_item_that_is_stored() {
    let bench = Bench::start().await;
    let app = bench.open();
    for _ in 0..3 {
        harvest_some(&app, &["iom-fi"]).await;
    }
    let settings = "[sources.iom-fi.settings]\n";
    let keep = format!("[sources.iom-fi.archive]\nkeep-bytes = \"1KiB\"\n\n{settings}");
    bench.edit("sources/finland.toml", settings, &keep);
    app.reload().unwrap();
    let swept = app.sweep_archive(&app.live()).unwrap();
    let [retained] = &swept.sources[..] else { panic!("one source") };
    assert_eq!(retained.runs_thinned, 2, "{retained:?}");
    assert!(retained.exchanges_dropped > 0);
    // How long the archive is kept is no rule by which items are made.
    let reports = harvest_some(&app, &["iom-fi"]).await;
    assert_eq!(reports["iom-fi"].not_modified, reports["iom-fi"].requests);

    let sources = ["iom-fi".to_owned()];
    let replayed = app.replay(&app.live(), &sources, false, &Silent).await.unwrap();
    let source = &replayed.sources[0];
    let codes: Vec<&str> = source.holes.iter().map(|it| it.code.as_ref()).collect();
    assert_eq!(codes, ["archive-lacks-runs"]);
    assert!(source.difference.is_empty() && source.difference.spared.is_empty());
    assert_eq!(source.difference.same, all(&app).len() as u64);
}

/// What can be the same of two imports at different times.
fn content(app: &portolan_app::App) -> Vec<portolan_core::Item> {
    let mut items: Vec<_> = all(app).into_iter().map(|it| it.item).collect();
    items.sort_by_key(|it| it.id);
    items
}
