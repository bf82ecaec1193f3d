//! Content management systems that answer programs: WordPress and Drupal of the estate.

use portolan_core::item::Item;

use crate::bench::{Bench, codes, harvest, of_source, stored};

#[tokio::test(flavor = "multi_thread")]
async fn wordpress_and_drupal_are_read_in_all_their_languages() {
    let bench = Bench::start().await;
    let app = bench.open();
    for (source, n_items, languages) in
        [("safe-travel", 9, ["sk", "en"]), ("eu-info", 5, ["sr", "en"]), ("cairo", 6, ["ar", "en"])]
    {
        let first = harvest(&app, source).await;
        assert_eq!((first.failure.as_ref(), first.new), (None, n_items), "{source}");
        let items: Vec<Item> =
            stored(&app, &of_source(source)).into_iter().map(|it| it.item).collect();
        for language in languages {
            let declared = |it: &&Item| {
                it.url.as_ref().is_some_and(|url| url.contains(&format!("/{language}/")))
            };
            let n_of_prefix = items.iter().filter(declared).count();
            let is_main = matches!(language, "sk" | "sr") || (source, language) == ("cairo", "en");
            assert_eq!(n_of_prefix == 0, is_main, "{source} {language}");
        }
        assert!(items.iter().any(|it| !it.translations.is_empty()), "{source}");
        let again = harvest(&app, source).await;
        assert_eq!((again.failure.as_ref(), again.new, again.changed), (None, 0, 0), "{source}");
        assert_eq!((again.failed, codes(&again).len()), (0, 0), "{source}: {:?}", codes(&again));
    }
}

/// Behind plain permalinks `/wp-json/` leads nowhere: that is told once, and never asked again.
#[tokio::test(flavor = "multi_thread")]
async fn an_interface_at_its_other_address_is_found_and_remembered() {
    let bench = Bench::start().await;
    bench.edit("sources/interfaces.toml", "rest = \"query\"", "rest = \"auto\"");
    let app = bench.open();
    let first = harvest(&app, "eu-info").await;
    assert_eq!((first.failed, first.new), (2, 5), "each language was asked for by both ways");
    let hints = first.diagnostics.iter().filter(|it| it.code == "status");
    for complaint in hints {
        assert!(complaint.hint.as_deref().is_some_and(|it| it.contains("/wp-json/wp/v2/types")));
    }
    let again = harvest(&app, "eu-info").await;
    assert_eq!(again.failed, 0);
}
