use portolan_plugin::{Renderer, page::PageBody, testkit};

use super::Plugin;

/// Compares with `expected.sample`, and tries every promise of a renderer over the page.
#[test]
fn lists_titles_and_addresses() {
    testkit::check_page(&Plugin, "pages/listing");
}

#[test]
fn declines_what_is_no_list() {
    let mut page = testkit::pages()["problem"].clone();
    assert!(Plugin.render(&page).unwrap_err().unsupported);
    page.body = PageBody::Front(Default::default());
    assert!(Plugin.render(&page).is_ok());
}
