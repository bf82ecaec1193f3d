//! What becomes of items over time: withdrawn by their source, back again, taken down.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use portolan_app::{App, RunReport};
use portolan_core::{
    item::Item,
    snapshot::{Found, Snapshot},
};
use rusqlite::Connection;

use crate::bench::{Bench, codes, harvest, of_source, stored};

/// So many hours are more than lie between two looks, and three times so many more than the grace.
const A_DAY_AND_MORE: u32 = 26;

#[tokio::test(flavor = "multi_thread")]
async fn n05_a_page_that_stays_away_goes_and_returns_by_itself() {
    let bench = Bench::start().await;
    let app = bench.open();
    harvest(&app, "serbia").await;
    let items = stored(&app, &of_source("serbia"));
    let item = items.last().unwrap().item.clone();
    let (host, path) = host_and_path(&item);
    bench.estate.set_removed(&host, &path, Some(404));

    let mut went = Vec::new();
    for _ in 0..5 {
        pass(&bench, A_DAY_AND_MORE);
        let report = harvest(&app, "serbia").await;
        went.push(report.withdrawn);
        if report.withdrawn > 0 {
            assert_eq!(codes(&report), ["item-withdrawn"]);
            break;
        }
        assert!(is_there(&app, &item), "missing is not yet withdrawn");
    }
    assert_eq!(went, [0, 0, 0, 1], "first missed, twice more, and after three days");
    assert!(!is_there(&app, &item));
    assert_eq!(stored(&app, &of_source("serbia")).len(), items.len() - 1);

    bench.estate.set_removed(&host, &path, None);
    pass(&bench, A_DAY_AND_MORE);
    assert_eq!(harvest(&app, "serbia").await.returned, 1);
    assert!(is_there(&app, &item));
    assert_eq!(stored(&app, &of_source("serbia")).len(), items.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn n05_a_site_that_loses_all_its_pages_loses_no_item() {
    let bench = Bench::start().await;
    let app = bench.open();
    harvest(&app, "serbia").await;
    let items = stored(&app, &of_source("serbia"));
    for stored in &items {
        let (host, path) = host_and_path(&stored.item);
        bench.estate.set_removed(&host, &path, Some(410));
    }
    let mut all = Vec::new();
    for _ in 0..8 {
        pass(&bench, A_DAY_AND_MORE);
        let report = harvest(&app, "serbia").await;
        assert_eq!(report.withdrawn, 0);
        all.extend(codes(&report).into_iter().map(str::to_owned));
    }
    assert!(all.contains(&"many-missing-at-once".to_owned()), "{all:?}");
    assert_eq!(stored(&app, &of_source("serbia")).len(), items.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_taken_out_of_a_directory_is_gone_with_the_next_run() {
    let bench = Bench::start().await;
    let app = bench.open();
    harvest(&app, "pages-stories").await;
    let before = stored(&app, &of_source("pages-stories"));
    assert!(before.len() > 1);
    let gone = before[0].item.clone();
    let file = page_file(&bench.profile(), &gone.origin_id);
    let text = fs::read(&file).unwrap();
    fs::remove_file(&file).unwrap();
    let report = harvest(&app, "pages-stories").await;
    assert_eq!(report.withdrawn, 1, "{:?}", report.diagnostics);
    assert!(!is_there(&app, &gone));
    fs::write(&file, text).unwrap();
    harvest(&app, "pages-stories").await;
    assert!(is_there(&app, &gone));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_takedown_reaches_store_archive_and_exports_and_holds() {
    let bench = Bench::start().await;
    let app = bench.open();
    harvest(&app, "finland").await;
    let live = app.live();
    let item = stored(&app, &of_source("finland"))
        .into_iter()
        .map(|stored| stored.item)
        .find(|item| item.title.text.value.len() > 30 && !item.title.derived)
        .unwrap();
    let export = bench.folder("export");
    app.export(&live, &export, &["finland".to_owned()], &mut |_: &str, _: &Path| {}).unwrap();
    let title = item.title.text.value.clone();
    // Apostrophes and quotes are written in several ways; a run of plain words is not.
    let words = longest_plain(&title);
    assert!(places_of(&export, words) > 0 && places_of(&bench.data(), words) > 0, "{words}");

    let by_address = app.find_item(&live, item.url.as_deref().unwrap()).unwrap();
    assert!(matches!(by_address, Some(Found::Here(stored)) if stored.item.id == item.id));
    let report = app.take_down(item.id, "a wish of the person shown").await.unwrap().unwrap();
    assert_eq!(report.title, title);
    assert!(report.archive.bodies > 0, "{report:?}");

    let second = harvest(&app, "finland").await;
    assert_eq!((second.failure, second.new), (None, 0));
    assert!(!is_there(&app, &item));
    let report = app
        .export(&app.live(), &export, &["finland".to_owned()], &mut |_: &str, _: &Path| {})
        .unwrap();
    assert!(report.removed > 0, "{report:?}");
    assert_eq!(places_of(&export, words), 0, "exports");
    // Today's run has read the listing again; what it may not keep, it has not kept.
    assert_eq!(places_of_store(&bench.data(), words), 0, "store");
    // Even when everything is derived anew.
    bench.edit("sources/finland.toml", "every = \"15m\"", "every = \"20m\"");
    let again: RunReport = harvest(&bench.open_in(&bench.data()), "finland").await;
    assert_eq!((again.failure, again.new), (None, 0));
    assert!(!is_there(&app, &item));
}

/// Lets time pass for all looks at items.
pub(crate) fn pass(bench: &Bench, hours: u32) {
    let store = Connection::open(bench.data().join("portolan.sqlite")).unwrap();
    store
        .execute(
            "UPDATE sighting SET first_seen = first_seen - ?1, looked_at = looked_at - ?1, \
             missing = json_set(missing, '$.since', strftime('%Y-%m-%dT%H:%M:%fZ', \
             unixepoch(json_extract(missing, '$.since')) - ?1 / 1000, 'unixepoch'))",
            [i64::from(hours) * 3_600_000],
        )
        .unwrap();
}

fn is_there(app: &Arc<App>, item: &Item) -> bool {
    let snapshot = app.store().snapshot().unwrap();
    match snapshot.item_by_short_id(&item.id.short()).unwrap() {
        Some(Found::Here(_)) => true,
        Some(Found::Gone { .. }) => false,
        None => panic!("`{}` is not even known to have gone", item.id),
    }
}

fn host_and_path(item: &Item) -> (String, String) {
    let url = item.url.as_deref().unwrap();
    let rest = url.split_once("://").unwrap().1;
    let (host, path) = rest.split_once('/').unwrap();
    (host.to_owned(), format!("/{path}"))
}

fn page_file(profile: &Path, path: &str) -> PathBuf {
    fn search(directory: &Path, path: &str) -> Option<PathBuf> {
        for entry in fs::read_dir(directory).unwrap().flatten() {
            let found = entry.path();
            if found.is_dir() {
                if let Some(found) = search(&found, path) {
                    return Some(found);
                }
            } else if found.ends_with(path) {
                return Some(found);
            }
        }
        None
    }
    search(profile, path).unwrap_or_else(|| panic!("no file `{path}` in the profile"))
}

fn longest_plain(title: &str) -> &str {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == ' ';
    let pieces = title.split(|c| !is_plain(c)).map(str::trim);
    pieces.max_by_key(|piece| piece.len()).unwrap()
}

/// In how many files of a folder words stand; archived bodies are unpacked.
fn places_of(folder: &Path, words: &str) -> usize {
    let mut places = 0;
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            places += places_of(&path, words);
            continue;
        }
        let mut bytes = fs::read(&path).unwrap();
        if path.extension().is_some_and(|it| it == "zst") {
            bytes = zstd::decode_all(bytes.as_slice()).unwrap();
        }
        places += usize::from(holds(&bytes, words));
    }
    places
}

/// The same of the store's own files.
fn places_of_store(data: &Path, words: &str) -> usize {
    let files = fs::read_dir(data).unwrap().flatten().map(|entry| entry.path());
    files.filter(|path| path.is_file() && holds(&fs::read(path).unwrap(), words)).count()
}

fn holds(bytes: &[u8], words: &str) -> bool {
    memchr::memmem::find(bytes, words.as_bytes()).is_some()
}
