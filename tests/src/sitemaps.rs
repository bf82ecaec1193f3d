//! A site without a feed, read by its sitemap.

use portolan_core::Item;

use crate::bench::{Bench, codes, harvest, of_source, one, stored};

const HOST: &str = "austria.iom.int";

#[tokio::test(flavor = "multi_thread")]
async fn a_site_is_read_by_its_sitemap_and_then_only_what_has_changed() {
    let bench = Bench::start().await;
    let app = bench.open();
    let report = harvest(&app, "austria").await;
    assert_eq!(codes(&report), [""; 0]);
    let items = items_of(&app);
    assert_eq!(items.len(), 4, "{:?}", titles(&items));
    let report_de = one(&items, "weltmigrationsbericht-2022-in-wien");
    assert_eq!(report_de.lang.lang.to_string(), "de");
    assert_eq!(report_de.authors.len(), 1);
    assert_eq!(report_de.images.len(), 1);
    let body = report_de.body.as_ref().map(|it| it.text.as_str()).unwrap_or_default();
    assert!(body.contains("281 Millionen") && !body.contains("Hauptnavigation"), "{body}");
    assert_eq!(report_de.translations.len(), 1, "{:?}", report_de.translations);

    // Nothing has changed: the robots.txt, the sitemap, and no page.
    bench.estate.reset_counters();
    let report = harvest(&app, "austria").await;
    assert_eq!((report.requests, report.new, report.changed), (2, 0, 0));
    assert_eq!(bench.estate.counters(HOST).body_bytes, 0);

    // A new page is asked for, and none of the others.
    assert!(bench.estate.set_revision(HOST, 1));
    let report = harvest(&app, "austria").await;
    assert_eq!((report.requests, report.new, report.changed), (3, 1, 0));
    let all = items_of(&app);
    one(&all, "training-on-trafficking-for-asylum-staff");
}

fn items_of(app: &portolan_app::App) -> Vec<Item> {
    stored(app, &of_source("austria")).into_iter().map(|it| it.item.clone()).collect()
}

fn titles(items: &[Item]) -> Vec<&str> {
    items.iter().map(|it| it.title.text.value.as_str()).collect()
}
