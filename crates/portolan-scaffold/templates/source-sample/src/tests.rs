use portolan_plugin::{ContentSource, Settings, testkit};

use super::Plugin;

/// Compares with `expected.json`, and tries every promise of a source over the recording.
#[test]
fn reads_the_first_list() {
    testkit::check(&Plugin, "recordings/first-list");
}

#[test]
fn complains_of_an_address_with_a_query() {
    let mut settings = Settings::default();
    settings.0.insert("url".to_owned(), "https://town.example/notices?all".into());
    let complaints = Plugin.check(&settings);
    assert_eq!(complaints[0].code, "sample-query");
}
