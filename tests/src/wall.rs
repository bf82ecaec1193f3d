//! Posts of social networks over time: edited, deleted, out of sight.

use portolan_core::item::Specifics;

use crate::{
    bench::{Bench, codes, harvest, of_source, stored},
    identity::pass,
};

const MORE_THAN_THE_GRACE: u32 = 26;

#[tokio::test(flavor = "multi_thread")]
async fn n05_edits_are_followed_and_deleted_posts_go() {
    let bench = Bench::start().await;
    let app = bench.open();
    let first = harvest(&app, "wall").await;
    assert_eq!(first.new, 21, "{:?}", first.diagnostics);
    let shown = || -> Vec<(String, String)> {
        let of_body = |it: &portolan_core::item::Item| {
            it.body.as_ref().map(|it| it.text.clone()).unwrap_or_default()
        };
        let items = stored(&app, &of_source("wall"));
        items.iter().map(|it| (it.item.origin_id.clone(), of_body(&it.item))).collect()
    };
    let says = |words: &str| shown().iter().any(|(_, text)| text.contains(words));
    assert!(says("Acompanied") && says("begins at five") && says("list of shelters"));

    for host in ["social.example", "public.api.bsky.app"] {
        assert!(bench.estate.set_revision(host, 1));
    }
    let report = harvest(&app, "wall").await;
    // An outbox's word that a post was deleted is its author's own.
    assert_eq!((report.withdrawn, codes(&report)), (1, vec!["item-withdrawn"]));
    assert!(!says("list of shelters"));
    assert!(says("Accompanied") && !says("Acompanied"), "an edit is the same post");
    assert!(says("begins at five"), "what is missing once is not yet gone");

    // The second look holds even where the network says that nothing has changed.
    pass(&bench, MORE_THAN_THE_GRACE);
    let report = harvest(&app, "wall").await;
    assert_eq!(report.withdrawn, 2, "{:?}", report.diagnostics);
    assert!(!says("begins at five") && !says("The form is at the door"));
    assert!(says("nothing about anybody"), "what lies before the window is not judged");
    assert_eq!(shown().len(), 18);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_keeps_its_account_its_warning_and_whom_it_speaks_for() {
    let bench = Bench::start().await;
    let app = bench.open();
    harvest(&app, "wall").await;
    let items = stored(&app, &of_source("wall"));
    let warned = items.iter().map(|it| &it.item).find_map(|it| match &it.specifics {
        Some(Specifics::Post(post)) if post.warning.is_some() => Some((it, post)),
        _ => None,
    });
    let (item, post) = warned.unwrap();
    assert_eq!(post.handle, "@helsinki@social.example");
    assert_eq!(post.speaks_for.as_deref(), Some("IOM Finland"));
    assert!(post.sensitive && item.images.is_empty());
    assert_eq!(item.places[0].place, "fi");
}

#[tokio::test(flavor = "multi_thread")]
async fn d01_a_copy_on_reliefweb_is_a_sighting_of_the_original() {
    let bench = Bench::start().await;
    let app = bench.open();
    harvest(&app, "reliefweb-api").await;
    let copies = stored(&app, &of_source("reliefweb-api")).len();
    harvest(&app, "finland").await;
    let items = stored(&app, &of_source("finland"));
    let original = items.iter().find(|it| it.item.origin_id.contains("29-voluntary")).unwrap();
    // The publisher speaks, whoever was read first, and it is one item.
    assert_eq!(original.item.office, "finland");
    assert!(original.sightings.iter().any(|it| it.source == "reliefweb-api"));
    let left = stored(&app, &of_source("reliefweb-api"));
    assert_eq!(left.iter().filter(|it| it.item.source == "reliefweb-api").count(), copies - 1);
}
