//! Menus: core's linksets, and the resources of menu links.

use std::collections::BTreeMap;

use portolan_plugin::navigation::{NavNode, NavTree};
use serde_json::Value;

use crate::{document::Resource, route::Site};

/// Deeper menus are flattened to this depth.
const DEPTH_MAX: usize = 8;

/// `{"linkset": [{"item": [{"href", "title", "hierarchy": ["001", "002"]}]}]}`
pub(crate) fn of_linkset(
    value: &Value,
    name: &str,
    lang: Option<&str>,
    site: &Site,
) -> Option<NavTree> {
    let sets = value.get("linkset")?.as_array()?;
    let items = sets.iter().filter_map(|set| set.get("item")?.as_array()).flatten();
    let mut links: Vec<(Vec<String>, NavNode)> = Vec::new();
    for item in items {
        let Some(label) = item.get("title").and_then(Value::as_str) else { continue };
        let hierarchy = item.get("hierarchy").and_then(Value::as_array).into_iter().flatten();
        let place: Vec<String> =
            hierarchy.filter_map(Value::as_str).take(DEPTH_MAX).map(str::to_owned).collect();
        let url = item.get("href").and_then(Value::as_str).and_then(|it| address(it, site));
        links.push((place, NavNode { label: label.to_owned(), url, ..NavNode::default() }));
    }
    links.sort_by(|a, b| a.0.cmp(&b.0));
    let mut nodes = Vec::new();
    for (place, node) in links {
        level(&mut nodes, place.len().saturating_sub(1)).push(node);
    }
    Some(NavTree { name: name.to_owned(), lang: lang.map(str::to_owned), nodes })
}

/// The list in which the next node of a depth stands: inside the last node above it.
fn level(nodes: &mut Vec<NavNode>, depth: usize) -> &mut Vec<NavNode> {
    if depth == 0 || nodes.is_empty() {
        return nodes;
    }
    let last = nodes.len() - 1;
    level(&mut nodes[last].children, depth - 1)
}

/// Resources with `title`, `url` or `link.uri`, `parent` and `weight`.
pub(crate) fn of_resources(data: &[Value], name: &str, lang: Option<&str>, site: &Site) -> NavTree {
    let mut below: BTreeMap<String, Vec<(i64, usize)>> = BTreeMap::new();
    let mut links: Vec<(Vec<String>, NavNode)> = Vec::new();
    for entry in data {
        let Some(resource) = Resource::of(entry) else { continue };
        let Some(label) = resource.text("title") else { continue };
        if resource.attribute("enabled") == Some(&Value::Bool(false)) {
            continue;
        }
        let id = resource.value.get("id").and_then(Value::as_str).unwrap_or_default();
        // The link's own name stands in `parent` with the name of its plugin before it.
        let names = vec![id.to_owned(), format!("menu_link_content:{id}")];
        let target = resource
            .text("url")
            .or_else(|| resource.attribute("link").and_then(|it| it.get("uri")?.as_str()));
        let node = NavNode {
            label: label.to_owned(),
            url: target.and_then(|it| address(it, site)),
            panel: resource.text("description").map(str::to_owned),
            ..NavNode::default()
        };
        let parent = resource.text("parent").unwrap_or_default().to_owned();
        let weight = resource.attribute("weight");
        let weight = weight.and_then(|it| it.as_i64().or_else(|| it.as_str()?.parse().ok()));
        below.entry(parent).or_default().push((weight.unwrap_or_default(), links.len()));
        links.push((names, node));
    }
    for children in below.values_mut() {
        children.sort_unstable();
    }
    let nodes = children(&[String::new()], &below, &links, DEPTH_MAX);
    NavTree { name: name.to_owned(), lang: lang.map(str::to_owned), nodes }
}

fn children(
    names: &[String],
    below: &BTreeMap<String, Vec<(i64, usize)>>,
    links: &[(Vec<String>, NavNode)],
    depth: usize,
) -> Vec<NavNode> {
    if depth == 0 {
        return Vec::new();
    }
    let found = names.iter().filter_map(|name| below.get(name)).flatten();
    let grow = |(_, index): &(i64, usize)| {
        let (names, node) = &links[*index];
        NavNode { children: children(names, below, links, depth - 1), ..node.clone() }
    };
    found.map(grow).collect()
}

/// `internal:/news` is an address of the site, `entity:node/5` a node of it; `route:<nolink>` and
/// an empty one only open a panel.
fn address(target: &str, site: &Site) -> Option<String> {
    let target = target.strip_prefix("internal:").unwrap_or(target);
    match target.strip_prefix("entity:") {
        Some(entity) => site.absolute(&format!("/{entity}")),
        None if target.starts_with("route:") || target.starts_with('<') => None,
        None => site.absolute(target),
    }
}
