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
    Estate, FetchSettings, Isolation, Origin, Pattern, Plugin, PluginSettings, RunLimits, Server,
    Source, StoreSettings,
};
pub use report::report;
pub use schema::schema;
pub use show::{Shown, show};
pub use text::SourceText;

/// The further files that the text of a `portolan.toml` names, relative to it. Lists what can be
/// read even if the rest is wrong; the check tells what is.
pub fn includes(text: &str) -> Vec<String> {
    let parsed = tree::parse(0, &SourceText { path: String::new(), text: text.to_owned() });
    let include = parsed.entries.iter().find(|(key, _)| key.name == "include");
    include.map(|(_, node)| texts(&node.tree)).unwrap_or_default()
}

/// The directories in which the text of a `portolan.toml` has plugins looked for, relative to it.
/// Their manifests are needed before the whole can be checked.
pub fn plugin_directories(text: &str) -> Vec<String> {
    let parsed = tree::parse(0, &SourceText { path: String::new(), text: text.to_owned() });
    let plugins = parsed.entries.iter().find(|(key, _)| key.name == "plugins");
    let Some((_, tree::Node { tree: tree::Tree::Table(table), .. })) = plugins else {
        return Vec::new();
    };
    let directories = table.iter().find(|(key, _)| key.name == "directories");
    directories.map(|(_, node)| texts(&node.tree)).unwrap_or_default()
}

fn texts(tree: &tree::Tree) -> Vec<String> {
    let tree::Tree::List(nodes) = tree else { return Vec::new() };
    let text = |node: &tree::Node| match &node.tree {
        tree::Tree::Text(text) => Some(text.clone()),
        _ => None,
    };
    nodes.iter().filter_map(text).collect()
}

#[cfg(test)]
mod tests;
