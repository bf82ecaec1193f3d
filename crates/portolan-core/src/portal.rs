//! Portals: what each selects, how it is divided, where it answers. Effective values, after
//! inheritance.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::item::Kind;

/// A text per language: BCP 47 tag → words.
pub type Words = BTreeMap<String, String>;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Portal {
    pub id: String,
    pub class: PortalClass,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extends: Option<String>,
    pub title: Words,
    #[serde(default)]
    pub tagline: Words,
    /// A standing notice above all pages; the demo says here that it is one.
    #[serde(default)]
    pub notice: Words,
    /// Interface languages, the first is the default; also the order in which content in other
    /// languages is preferred.
    pub languages: Vec<String>,
    /// Host names it answers under; the first is the one in its addresses.
    pub hosts: Vec<String>,
    /// Path it answers under on any host: `/finland`.
    pub prefix: String,
    /// Scheme and authority for absolute addresses: `https://finland.example.org`.
    pub base: String,
    /// IANA time zone in which days are reckoned.
    pub time_zone: String,
    pub select: Selection,
    pub sections: Vec<Section>,
    /// Sources whose main menus it shows, the nearest first; inherited ones come from the portal
    /// it extends.
    #[serde(default)]
    pub menus: Vec<MenuSource>,
    /// Links that stand above the news on national portals.
    #[serde(default)]
    pub help: Vec<LabelledLink>,
    /// The `source-pages` sources whose items are its editorial pages, nearest first.
    #[serde(default)]
    pub pages: Vec<String>,
    pub theme: String,
    /// Items on a listing page.
    pub page_size: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PortalClass {
    Global,
    Regional,
    National,
    Campaign,
}

/// What a portal, a section or a listing shows. Empty lists do not restrict.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct Selection {
    pub offices: Vec<String>,
    pub places: Vec<String>,
    pub sources: Vec<String>,
    pub kinds: Vec<Kind>,
    pub terms: Vec<String>,
    pub languages: Vec<String>,
    /// `offices`, `sources` and `places` together: an item passes if *any* of the three names it.
    /// Without this word it must pass all that are not empty.
    pub any_of: bool,
    pub exclude_sources: Vec<String>,
    pub exclude_kinds: Vec<Kind>,
}

/// A named part of a portal with a listing of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Section {
    /// Its word in addresses: `news`, `stories`.
    pub id: String,
    pub title: Words,
    #[serde(default)]
    pub note: Words,
    #[serde(default)]
    pub select: Selection,
    /// How many items the front page shows of it; 0 keeps it off the front page.
    pub front: u32,
    pub layout: SectionLayout,
    /// Whether the main navigation names it.
    pub in_menu: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SectionLayout {
    /// One lead item and a column of others.
    Lead,
    /// Dated rows.
    #[default]
    Rows,
    /// Cards side by side.
    Cards,
    /// A quote and a portrait.
    Stories,
}

/// A menu that a portal shows, read from a source's site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct MenuSource {
    pub source: String,
    /// Set by inheritance: the portal that this menu comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inherited_from: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct LabelledLink {
    pub label: Words,
    pub url: String,
}
