//! Menus as navigation: labels once, panels' paragraphs kept, children under their parents.

use std::collections::HashSet;

use dom_query::{Document, NodeRef, Selection};
use portolan_plugin::navigation::{NavNode, NavTree};
use url::Url;

use crate::{dom, profile::Reading};

/// Deeper and longer menus are sitemaps.
const DEPTH_MAX: usize = 5;
const NODES_MAX: usize = 400;

/// The site's main menu, and the trail to this page.
pub(crate) fn read(doc: &Document, reading: &Reading, url: &Url) -> Vec<NavTree> {
    let base = dom::base(doc, url);
    let lang = dom::page_lang(doc);
    let mut trees = Vec::new();
    for menu in reading.menu.each(doc) {
        let mut left = NODES_MAX;
        let nodes = menu
            .nodes()
            .iter()
            .filter(|node| !is_aside(node))
            .map(|list| items(list, &base, 0, &mut left))
            .find(|nodes| !nodes.is_empty());
        if let Some(nodes) = nodes {
            trees.push(NavTree { name: "main".to_owned(), lang: lang.clone(), nodes });
            break;
        }
    }
    if let Some(nodes) = trail(doc, &base) {
        trees.push(NavTree { name: "breadcrumb".to_owned(), lang, nodes });
    }
    trees
}

/// Whether a list of links is something else than the main menu.
fn is_aside(list: &NodeRef<'_>) -> bool {
    let says = |node: &NodeRef<'_>| {
        let words = format!(
            "{} {}",
            node.attr("class").unwrap_or_default(),
            node.attr("id").unwrap_or_default()
        );
        ["language", "locale", "breadcrumb", "pager", "pagination", "footer", "social"]
            .iter()
            .any(|word| words.contains(word))
    };
    says(list)
        || list
            .ancestors_it(Some(4))
            .any(|around| around.has_name("footer") || (!around.has_name("body") && says(&around)))
}

fn items(scope: &NodeRef<'_>, base: &Url, depth: usize, left: &mut usize) -> Vec<NavNode> {
    let mut nodes: Vec<NavNode> = Vec::new();
    if depth >= DEPTH_MAX {
        return nodes;
    }
    for entry in nearest_entries(scope) {
        if *left == 0 {
            break;
        }
        let Some(node) = item(&entry, base, depth, left) else {
            // A column of a panel: its entries are the panel's own.
            nodes.extend(items(&entry, base, depth + 1, left));
            continue;
        };
        // A button and the heading of what it opens are one entry.
        match nodes.iter_mut().find(|known| same_label(&known.label, &node.label)) {
            Some(known) => {
                known.url = known.url.take().or(node.url);
                known.panel = known.panel.take().or(node.panel);
                known.children.extend(node.children);
            }
            None => {
                *left -= 1;
                nodes.push(node);
            }
        }
    }
    nodes
}

fn item(entry: &NodeRef<'_>, base: &Url, depth: usize, left: &mut usize) -> Option<NavNode> {
    let inner: HashSet<_> = nearest_entries(entry).iter().map(|node| node.id).collect();
    let is_own = |node: &NodeRef<'_>| {
        !inner.contains(&node.id)
            && !node
                .ancestors_it(None)
                .take_while(|around| around.id != entry.id)
                .any(|around| inner.contains(&around.id))
    };
    let all = Selection::from(*entry);
    let heads = all.select("a, button, .nolink, .menu-toggle, span.separator, span.nav-header");
    let heads: Vec<NodeRef<'_>> = heads.nodes().iter().filter(|it| is_own(it)).copied().collect();
    let in_paragraph = |node: &NodeRef<'_>| {
        node.ancestors_it(None)
            .take_while(|around| around.id != entry.id)
            .any(|around| around.has_name("p"))
    };
    let label_node =
        heads.iter().find(|node| !dom::text(node).is_empty() && !in_paragraph(node)).copied();
    let label = match &label_node {
        Some(node) => dom::text(node),
        None => own_words(entry, &inner)?,
    };
    let address = |node: &NodeRef<'_>| dom::address_in(node, "href", base).map(String::from);
    let url = label_node.as_ref().and_then(address).or_else(|| {
        heads.iter().filter(|node| same_label(&dom::text(node), &label)).find_map(address)
    });
    let lang = label_node
        .and_then(|node| dom::attribute(&node, "lang"))
        .or_else(|| dom::attribute(entry, "lang"));

    let mut panel = String::new();
    for paragraph in all.select("p").nodes().iter().filter(|it| is_own(it)) {
        let heading = Selection::from(*paragraph).select("strong, b, .panel-title, h2, h3, h4");
        let heading = heading.nodes().first().map(dom::text).unwrap_or_default();
        let words = without_heading(&dom::text(paragraph), &heading, &label);
        if !words.is_empty() {
            if !panel.is_empty() {
                panel.push(' ');
            }
            panel.push_str(&words);
        }
    }
    let children = items(entry, base, depth + 1, left);
    Some(NavNode {
        inherited: is_inherited(&label),
        label,
        url,
        lang,
        panel: (!panel.is_empty()).then_some(panel),
        children,
    })
}

/// The entries below `scope` that lie in no other entry below it.
fn nearest_entries<'a>(scope: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
    let mut found = Vec::new();
    let mut stack: Vec<NodeRef<'a>> = scope.children_it(true).collect();
    while let Some(node) = stack.pop() {
        let is_entry = node.has_name("li") || node.has_class("menu-item");
        if is_entry {
            found.push(node);
        } else {
            stack.extend(node.children_it(true));
        }
    }
    found
}

/// The words directly in an entry that has neither link nor button.
fn own_words(entry: &NodeRef<'_>, inner: &HashSet<dom_query::NodeId>) -> Option<String> {
    if !inner.is_empty() {
        return None;
    }
    let words = dom::text(entry);
    (!words.is_empty() && words.chars().count() <= 80).then_some(words)
}

/// A panel's paragraph without the heading that is glued to its beginning.
fn without_heading(words: &str, heading: &str, label: &str) -> String {
    for start in [heading, label] {
        if start.is_empty() {
            continue;
        }
        let n_chars = start.chars().count();
        let head: String = words.chars().take(n_chars).collect();
        if same_label(&head, start) && words.chars().count() > n_chars {
            return words.chars().skip(n_chars).collect::<String>().trim().to_owned();
        }
        if same_label(words, start) {
            return String::new();
        }
    }
    words.to_owned()
}

fn same_label(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

/// Whether a label says that the entry comes from the global site: “IOM Global”,
/// “Cross-cutting (Global)”, “Priorités transversales (globales)”.
fn is_inherited(label: &str) -> bool {
    let lower = label.to_lowercase();
    lower.contains("(global") || lower.contains("(mondial") || lower.ends_with(" global")
}

fn trail(doc: &Document, base: &Url) -> Option<Vec<NavNode>> {
    let found = doc.select(
        ".breadcrumb, .breadcrumbs, nav[aria-labelledby=system-breadcrumb], [itemtype$=BreadcrumbList]",
    );
    let nodes: Vec<NavNode> = Selection::from(*found.nodes().first()?)
        .select("a")
        .nodes()
        .iter()
        .map(|node| NavNode {
            label: dom::text(node),
            url: dom::address_in(node, "href", base).map(String::from),
            ..NavNode::default()
        })
        .filter(|node| !node.label.is_empty())
        .collect();
    (!nodes.is_empty()).then_some(nodes)
}
