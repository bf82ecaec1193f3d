//! The site's main menu, as a tree of its entries.

use dom_query::{Document, NodeRef, Selection};
use portolan_extract::dom;
use portolan_plugin::navigation::{NavNode, NavTree};
use url::Url;

use crate::theme::Theme;

/// Deeper and longer menus are sitemaps.
const DEPTH_MAX: usize = 4;
const NODES_MAX: usize = 200;

pub(crate) fn read(doc: &Document, theme: &Theme, url: &Url) -> Option<NavTree> {
    let base = dom::base(doc, url);
    let found = theme.menu.all(doc);
    let mut left = NODES_MAX;
    let nodes = entries(found.nodes().first()?, &base, 0, &mut left);
    let tree = NavTree { name: "main".to_owned(), lang: dom::page_lang(doc), nodes };
    (!tree.nodes.is_empty()).then_some(tree)
}

fn entries(list: &NodeRef<'_>, base: &Url, depth: usize, left: &mut usize) -> Vec<NavNode> {
    let mut nodes = Vec::new();
    if depth == DEPTH_MAX {
        return nodes;
    }
    for entry in list.element_children().iter().filter(|it| it.has_name("li")) {
        if *left == 0 {
            break;
        }
        let head = entry.element_children().into_iter().find(|it| !it.has_name("ul"));
        let Some(head) = head.filter(|it| !dom::text(it).is_empty()) else { continue };
        *left -= 1;
        let inner = Selection::from(*entry).select_single("ul");
        nodes.push(NavNode {
            label: dom::text(&head),
            url: dom::address_in(&head, "href", base).map(String::from),
            lang: dom::attribute(&head, "lang"),
            children: inner
                .nodes()
                .first()
                .map(|list| entries(list, base, depth + 1, left))
                .unwrap_or_default(),
            ..NavNode::default()
        });
    }
    nodes
}
