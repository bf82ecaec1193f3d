//! The five extracts the platform was asked for, as the estate rebuilds them: how many items each
//! must yield, and which oddities each must show. Read over HTTP by stock profiles.

use portolan_core::{
    Item,
    item::Flag,
    navigation::{NavNode, NavTree},
};

use crate::bench::{Bench, one};

#[tokio::test(flavor = "multi_thread")]
async fn seed_000_is_ten_items() {
    let bench = Bench::start().await;
    let items = bench.read("seed-000").await;
    assert_eq!(items.len(), 10);
    assert_eq!(count(&items, |it| it.lang.lang.as_str() == "fi"), 1);
    assert_eq!(count(&items, |it| it.published.when.is_known()), 1);
    assert_eq!(captions(&items), 1);
    // The one whose listing prints its title twice has it once.
    let doubled = one(&items, "joint-statement-coercion-children-fingerprints");
    let teaser = &doubled.teaser.as_ref().unwrap().text.value;
    assert!(teaser.starts_with("A proposal"), "{teaser}");
}

#[tokio::test(flavor = "multi_thread")]
async fn seed_001_is_ten_items() {
    let bench = Bench::start().await;
    let items = bench.read("seed-001").await;
    assert_eq!(items.len(), 10);
    assert_eq!(count(&items, |it| it.published.when.is_known()), 0);
    let further = |it: &Item| it.links.len() + it.attachments.len();
    assert_eq!(items.iter().map(further).sum::<usize>(), 2);
    let from_switzerland =
        |it: &Item| it.dateline.as_ref().is_some_and(|it| it.raw == "Switzerland");
    assert_eq!(count(&items, from_switzerland), 2);
    assert_eq!(count(&items, |it| it.subtitle.is_some()), 1);
    assert_eq!(count(&items, |it| teaser(it).contains("in the name of")), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn seed_002_is_one_item_and_a_menu() {
    let bench = Bench::start().await;
    let trial = bench.try_source("seed-002").await;
    assert_eq!(trial.failure, None);
    let items: Vec<&Item> = trial.items.iter().filter_map(|row| row.item.as_ref()).collect();
    assert_eq!(items.len(), 1);
    let menu = main_menu(&trial.menus);
    assert_eq!(
        labels(&menu.nodes),
        ["Who We Are", "Our Work", "Data and Resources", "Take Action", "2030 Agenda"]
    );
    let below: Vec<&NavNode> = menu.nodes.iter().flat_map(|node| &node.children).collect();
    let inherited: Vec<&str> =
        below.iter().filter(|it| it.inherited).map(|it| it.label.as_str()).collect();
    assert_eq!(inherited, ["IOM Global", "Cross-cutting (Global)"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn seed_003_is_eleven_items() {
    let bench = Bench::start().await;
    let items = bench.read("seed-003").await;
    assert_eq!(items.len(), 11);
    assert_eq!(count(&items, |it| it.title.derived), 2);
    assert_eq!(captions(&items), 2);
    assert_eq!(
        count(&items, |it| it.flags.contains(&Flag::Truncated) && teaser(it).ends_with(" and")),
        2
    );
    assert_eq!(count(&items, |it| it.dateline.as_ref().is_some_and(|it| it.raw == "Minsk")), 1);
    // The pull quote belongs to its neighbour and is no item.
    assert_eq!(count(&items, |it| it.title.text.value.contains("Luck would not")), 0);
    assert_eq!(count(&items, |it| teaser(it).contains("Luck would not")), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn seed_004_is_one_page_without_a_title_and_a_menu() {
    let bench = Bench::start().await;
    let trial = bench.try_source("seed-004").await;
    assert_eq!(trial.failure, None);
    let items: Vec<&Item> = trial.items.iter().filter_map(|row| row.item.as_ref()).collect();
    assert_eq!(items.len(), 1);
    let body = items[0].body.as_ref().unwrap();
    assert_eq!(body.html.as_str().matches("<p").count(), 4, "{}", body.html.as_str());
    let menu = main_menu(&trial.menus);
    assert_eq!(
        labels(&menu.nodes),
        [
            "Who we are",
            "Our Work",
            "Where we work",
            "Take Action",
            "Data and Research",
            "2030 Agenda"
        ]
    );
    assert_eq!(labels(&menu.nodes[1].children), ["What We Do", "Partnerships", "Highlights"]);
    assert_eq!(labels(&menu.nodes[3].children), ["Work with us", "Get involved"]);
}

fn count(items: &[Item], is: impl Fn(&Item) -> bool) -> usize {
    items.iter().filter(|item| is(item)).count()
}

fn captions(items: &[Item]) -> usize {
    items.iter().flat_map(|it| &it.images).filter(|it| it.caption.is_some()).count()
}

fn teaser(item: &Item) -> &str {
    item.teaser.as_ref().map_or("", |it| it.text.value.as_str())
}

fn main_menu(menus: &[NavTree]) -> &NavTree {
    menus.iter().find(|tree| tree.name == "main").unwrap()
}

fn labels(nodes: &[NavNode]) -> Vec<&str> {
    nodes.iter().map(|node| node.label.as_str()).collect()
}
