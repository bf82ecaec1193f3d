//! Menus as trees: read from sites, inherited from global to national, shown by portals.

use serde::{Deserialize, Serialize};

/// One menu of a site in one interface language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NavTree {
    /// `main`, `footer`, `languages`, `breadcrumb`.
    pub name: String,
    /// BCP 47 tag of its labels, as declared by the page.
    pub lang: Option<String>,
    pub nodes: Vec<NavNode>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NavNode {
    pub label: String,
    /// Absolute address; a heading that only opens a panel has none.
    pub url: Option<String>,
    /// BCP 47 tag, where a label differs from the tree's language.
    pub lang: Option<String>,
    /// The paragraph some mega-menus print inside the panel.
    pub panel: Option<String>,
    /// The label marks it as shared by the global site (“IOM Global”, “Cross-cutting (Global)”).
    pub inherited: bool,
    pub children: Vec<NavNode>,
}
