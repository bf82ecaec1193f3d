use portolan_core::Kind;

use crate::{
    Composed, compose, parse,
    testing::{Estate, Memory, at, item},
};

/// Composes one page of one portal of the test estate.
fn page(portal: &str, memory: &Memory, path: &str) -> Composed {
    let estate = Estate::new();
    let world = estate.world();
    let portal = estate.portal(portal);
    let (path, query) = match path.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (path, None),
    };
    let target = parse(&world, portal, path, query);
    compose(&world, portal, memory, &target, at("2018-03-22T08:45:00Z"))
        .expect("the snapshot in memory answers")
}

#[test]
fn smoke() {
    let memory = Memory::of([item("en", "Almost 200 returns in two months")
        .day("2018-03-09")
        .kind(Kind::News)
        .done()]);
    let answer = page("finland", &memory, "/en/");
    assert!(matches!(answer, Composed::Page { status: 200, .. }), "{answer:?}");
}
