//! TOML text becomes checked settings: every complaint at once, every value with its origin.
//!
//! **Never:** reading files, the network.
//!
//! The callers read the files of a profile and hand them over as [`SourceText`]s together with
//! the manifests of the plugins that are there. [`check`] answers with an [`Estate`] if nothing
//! stands against it, and with all complaints in any case. Tables are described once, in
//! `keys`; the reader, the JSON Schema and the reference page all follow that description.

mod assemble;
mod check;
mod estate;
mod keys;
mod portals;
mod read;
mod report;
mod schema;
mod show;
mod spec;
mod text;
mod tree;
mod values;

pub mod pages;

pub use check::{Checked, check};
pub use estate::{
    Alerts, ArchiveSettings, Backfill, Contract, DateOrder, Estate, FetchSettings, GoneHost,
    Isolation, Keep, Mail, MailTls, OnViolation, Origin, Pattern, Plugin, PluginLimits,
    PluginSettings, RunLimits, Server, Source, SourceRule, StoreSettings, Way, Webhook,
    Withdrawals,
};
pub use report::report;
pub use schema::schema;
pub use show::{Shown, show};
pub use text::SourceText;

use tree::{Key, Node, Tree};

/// The further files that the text of a `portolan.toml` names, relative to it. Lists what can be
/// read even if the rest is wrong; the check tells what is.
pub fn includes(text: &str) -> Vec<String> {
    let entries = entries(text);
    entry(&entries, "include").map(texts).unwrap_or_default()
}

/// The directories in which the text of a `portolan.toml` looks for plugins, relative to it.
/// Needed before the check, which asks for the manifests of the plugins in them.
pub fn plugin_directories(text: &str) -> Vec<String> {
    let entries = entries(text);
    let written = match entry(&entries, "plugins").map(|node| &node.tree) {
        Some(Tree::Table(plugins)) => entry(plugins, "directories").map(texts),
        _ => None,
    };
    written.unwrap_or_else(|| keys::PLUGIN_DIRECTORIES.map(str::to_owned).to_vec())
}

fn entries(text: &str) -> Vec<(Key, Node)> {
    let source = SourceText { path: String::new(), text: text.to_owned() };
    tree::parse(0, &source).entries
}

fn entry<'n>(entries: &'n [(Key, Node)], name: &str) -> Option<&'n Node> {
    entries.iter().find(|(key, _)| key.name == name).map(|(_, node)| node)
}

fn texts(node: &Node) -> Vec<String> {
    let Tree::List(nodes) = &node.tree else { return Vec::new() };
    nodes
        .iter()
        .filter_map(|node| match &node.tree {
            Tree::Text(path) => Some(path.clone()),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests;
