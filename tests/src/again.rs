//! Reading again: what has not changed costs nothing, what was corrected is one revision more.

use std::collections::{BTreeMap, BTreeSet};

use crate::bench::{Bench, all, harvest_all, harvest_some};

/// They ask an interface by what they know of it, so that some address is another at each visit.
const ASK_ANEW: [&str; 4] =
    ["source-drupal", "source-reliefweb", "source-social", "source-wordpress"];

/// Deliberately without validators: every visit pays for the whole page.
const WITHOUT_VALIDATORS: &str = "www.iamamigrant.org";

#[tokio::test(flavor = "multi_thread")]
async fn an_unchanged_estate_costs_conditional_requests_and_no_byte() {
    let bench = Bench::start().await;
    let app = bench.open();
    harvest_all(&app).await;
    let before = app.revision();
    let n_items = all(&app).len();
    bench.estate.reset_counters();

    let reports = harvest_all(&app).await;
    let live = app.live();
    let asks_anew: BTreeSet<&str> = live
        .estate
        .sources
        .iter()
        .filter(|it| ASK_ANEW.contains(&it.plugin.as_str()))
        .map(|it| it.id.as_str())
        .collect();
    for (source, report) in &reports {
        assert_eq!((report.new, report.changed), (0, 0), "{source}");
        if asks_anew.contains(source.as_str()) {
            assert!(report.requests > 0, "{source}");
        } else if source.starts_with("pages-") {
            // Files cost no network.
            assert_eq!(report.wire_bytes, 0, "{source}");
        } else if source == "stories" {
            assert_eq!(report.same_body, report.requests, "{source}");
            assert_eq!(report.not_modified, 0, "{source}");
        } else {
            assert_eq!(report.not_modified, report.requests, "{source}");
            assert_eq!(report.wire_bytes, 0, "{source}");
        }
    }
    assert_eq!(all(&app).len(), n_items);
    assert_eq!(app.store().changes_since(before, 1_000).unwrap(), []);

    // The same, as the sites saw it.
    let of_interfaces: BTreeSet<&str> = live
        .estate
        .sources
        .iter()
        .filter(|it| asks_anew.contains(it.id.as_str()))
        .flat_map(|it| it.hosts.iter().map(String::as_str))
        .collect();
    let with_interfaces: BTreeSet<&str> = estate::Estate::hosts()
        .iter()
        .filter(|it| of_interfaces.contains(it.name))
        .map(|it| it.site)
        .collect();
    let mut sites = BTreeMap::new();
    for host in estate::Estate::hosts().iter().filter(|it| !with_interfaces.contains(it.site)) {
        sites.entry(host.site).or_insert_with(|| (host.name, bench.estate.counters(host.name)));
    }
    for (site, (host, counters)) in &sites {
        if *host == WITHOUT_VALIDATORS {
            assert_eq!(counters.conditional, 0, "{site}");
            assert!(counters.body_bytes > 0, "{site}");
        } else {
            assert_eq!(counters.not_modified, counters.requests, "{site}");
            assert_eq!(counters.conditional, counters.requests, "{site}");
            assert_eq!(counters.body_bytes, 0, "{site}");
        }
    }
    let over_http = |source: &str| {
        !source.starts_with("pages-") && source != "stories" && !asks_anew.contains(source)
    };
    let n_not_modified: u64 = sites.values().map(|(_, it)| it.not_modified).sum();
    let n_requests: u64 =
        reports.iter().filter(|(source, _)| over_http(source)).map(|(_, it)| it.requests).sum();
    assert_eq!(n_not_modified, n_requests);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_is_one_revision_of_one_item() {
    /// Host, the end of the corrected item's address, and the words it has afterwards.
    const CORRECTIONS: [(&str, &str, &str); 4] = [
        ("iom.fi", "/returns-june-2018", "448"),
        ("armenia.iom.int", "/school-bags-syunik", "Two hundred and twenty children"),
        ("ukraine.iom.int", "/veterans-business", "Forty-two veterans"),
        ("turkiye.iom.int", "/registered-nationwide-figures", "twelve provinces"),
    ];
    const SOURCES: [&str; 5] = ["iom-fi", "armenia", "ukraine", "turkiye", "slovakia-en"];
    let bench = Bench::start().await;
    let app = bench.open();
    for (host, ..) in CORRECTIONS {
        assert!(bench.estate.set_revision(host, 1));
    }
    harvest_some(&app, &SOURCES).await;
    let before: BTreeMap<String, u32> =
        all(&app).into_iter().map(|it| (it.item.id.to_string(), it.revision)).collect();

    for (host, ..) in CORRECTIONS {
        assert!(bench.estate.set_revision(host, 2));
    }
    let reports = harvest_some(&app, &SOURCES).await;
    assert_eq!(reports.values().map(|it| it.new).sum::<u64>(), 0);
    let changed: Vec<_> = reports.iter().filter(|(_, it)| it.changed > 0).collect();
    let changed: Vec<_> =
        changed.iter().map(|(source, it)| (source.as_str(), it.changed)).collect();
    assert_eq!(changed.len(), CORRECTIONS.len(), "{changed:?}");
    assert!(changed.iter().all(|(_, n)| *n == 1), "{changed:?}");

    let after = all(&app);
    let ids: BTreeSet<String> = after.iter().map(|it| it.item.id.to_string()).collect();
    assert!(ids.iter().eq(before.keys()), "an id came or went");
    let corrected: Vec<_> =
        after.iter().filter(|it| before[&it.item.id.to_string()] != it.revision).collect();
    assert_eq!(corrected.len(), CORRECTIONS.len());
    for (host, ending, words) in CORRECTIONS {
        let found = corrected
            .iter()
            .find(|it| {
                let url = it.item.url.as_deref().unwrap_or_default();
                url.contains(host) && url.ends_with(ending)
            })
            .unwrap_or_else(|| panic!("{host}{ending} has no new revision"));
        assert_eq!(found.revision, before[&found.item.id.to_string()] + 1, "{host}");
        let text = &found.item.body.as_ref().unwrap().text;
        assert!(text.contains(words), "{host}: {text}");
    }
}
