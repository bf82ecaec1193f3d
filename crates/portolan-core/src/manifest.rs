//! What a plugin says of itself: the text of its `plugin.toml`, carried in the library's ELF note.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The contract number that this host and SDK speak. Only this number decides whether a plugin
/// may be called; it changes when a message changes its meaning, never when one gains a field.
pub const CONTRACT: u16 = 1;

/// The optional parts of the contract that this host has. There are none yet; what is added to
/// contract 1 and must be relied on gets a name here.
pub const FEATURES: &[&str] = &[];

/// A plugin's own description, the same in its ELF note and in its descriptor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Manifest {
    /// Name as operators write it: `source-feed`, `render-text`.
    pub name: String,
    pub version: String,
    pub kind: PluginKind,
    pub contract: u16,
    /// Optional parts of the contract that this plugin uses when the host has them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub features: Vec<String>,
    /// One sentence for `portolan plugin list`.
    pub summary: String,
    /// The settings it takes, by key.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub settings: BTreeMap<String, SettingSpec>,
}

impl Manifest {
    /// The keys that this contract has so far. Hosts pass over others.
    pub const KEYS: &[&str] =
        &["name", "version", "kind", "contract", "features", "summary", "settings"];

    /// The features that the plugin would use and this host does not have.
    pub fn features_missing(&self) -> Vec<&str> {
        let features = self.features.iter().map(String::as_str);
        features.filter(|it| !FEATURES.contains(it)).collect()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PluginKind {
    Source,
    Renderer,
    #[serde(other)]
    Unknown,
}

/// One setting: its type, whether it must be there, and what it means.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SettingSpec {
    #[serde(rename = "type")]
    pub kind: SettingKind,
    #[serde(default)]
    pub required: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<serde_json::Value>,
    /// One sentence: meaning and unit.
    pub doc: String,
    /// The allowed words, for `choice` (and for the elements of `choices`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// Bounds of an `integer`, inclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<i64>,
    /// The keys inside a `table`; for `map`, the one entry `value` describes every value.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, SettingSpec>,
}

impl SettingSpec {
    /// The keys that this contract has so far. Hosts pass over others.
    pub const KEYS: &[&str] =
        &["type", "required", "default", "doc", "values", "min", "max", "fields"];
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SettingKind {
    Text,
    /// One of `values`.
    Choice,
    /// A list of words out of `values`.
    Choices,
    /// An absolute `http`, `https` or `file` URL.
    Url,
    Urls,
    Texts,
    Integer,
    Flag,
    /// A duration such as `"15m"`; reaches the plugin as seconds.
    Duration,
    /// A BCP 47 tag.
    Language,
    /// A CSS selector.
    Selector,
    /// A directory, relative to the folder of `portolan.toml`; the source may read what lies in
    /// it. Reaches the plugin as a `file:` URL ending in a slash.
    Directory,
    /// A table with the keys in `fields`.
    Table,
    /// A table with free keys; values as `fields.value` says.
    Map,
}
