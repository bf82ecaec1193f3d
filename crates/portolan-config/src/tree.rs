//! TOML as a tree in which every key and value knows where it stands.

use std::ops::Range;

use serde_json::Value as Json;
use toml::de::{DeTable, DeValue};

use crate::text::{Site, SourceText, without_bom};

#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) tree: Tree,
    /// Absent for defaults, which stand in no file.
    pub(crate) site: Option<Site>,
}

#[derive(Clone, Debug)]
pub(crate) enum Tree {
    Text(String),
    /// Absent if it does not fit into 64 bits.
    Integer(Option<i64>),
    Float,
    Flag(bool),
    Time(toml::value::Datetime),
    List(Vec<Node>),
    Table(Vec<(Key, Node)>),
}

#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) name: String,
    pub(crate) site: Option<Site>,
}

/// What one file holds, and where its syntax ends to make sense: sentence and span.
pub(crate) struct Parsed {
    pub(crate) entries: Vec<(Key, Node)>,
    pub(crate) errors: Vec<(String, Range<usize>)>,
}

pub(crate) fn parse(file: usize, source: &SourceText) -> Parsed {
    let text = without_bom(&source.text);
    let (document, errors) = DeTable::parse_recoverable(text);
    let errors = errors
        .iter()
        .map(|err| (err.message().to_owned(), err.span().unwrap_or(text.len()..text.len())))
        .collect();
    Parsed { entries: entries(file, document.get_ref()), errors }
}

impl Node {
    /// A default, as if it had been written.
    pub(crate) fn of_json(value: &Json) -> Node {
        let tree = match value {
            Json::String(text) => Tree::Text(text.clone()),
            Json::Bool(flag) => Tree::Flag(*flag),
            Json::Number(number) => match number.as_i64() {
                Some(integer) => Tree::Integer(Some(integer)),
                None => Tree::Float,
            },
            Json::Array(values) => Tree::List(values.iter().map(Node::of_json).collect()),
            Json::Object(values) => Tree::Table(
                values
                    .iter()
                    .map(|(name, value)| {
                        (Key { name: name.clone(), site: None }, Node::of_json(value))
                    })
                    .collect(),
            ),
            Json::Null => Tree::Table(Vec::new()),
        };
        Node { tree, site: None }
    }

    /// What it is, with its article, for sentences.
    pub(crate) fn noun(&self) -> &'static str {
        match self.tree {
            Tree::Text(_) => "a text",
            Tree::Integer(_) => "an integer",
            Tree::Float => "a fraction",
            Tree::Flag(_) => "`true` or `false`",
            Tree::Time(_) => "a date or time",
            Tree::List(_) => "a list",
            Tree::Table(_) => "a table",
        }
    }
}

fn node(file: usize, value: &toml::Spanned<DeValue<'_>>) -> Node {
    let site = Some(Site { file, span: value.span() });
    let tree = match value.get_ref() {
        DeValue::String(text) => Tree::Text(text.to_string()),
        DeValue::Integer(integer) => {
            Tree::Integer(i64::from_str_radix(integer.as_str(), integer.radix()).ok())
        }
        DeValue::Float(_) => Tree::Float,
        DeValue::Boolean(flag) => Tree::Flag(*flag),
        DeValue::Datetime(time) => Tree::Time(*time),
        DeValue::Array(values) => {
            Tree::List(values.iter().map(|value| node(file, value)).collect())
        }
        DeValue::Table(table) => Tree::Table(entries(file, table)),
    };
    Node { tree, site }
}

/// The entries in the order of the file.
fn entries(file: usize, table: &DeTable<'_>) -> Vec<(Key, Node)> {
    let mut entries: Vec<(Key, Node)> = table
        .iter()
        .map(|(key, value)| {
            let name = key.get_ref().to_string();
            (Key { name, site: Some(Site { file, span: key.span() }) }, node(file, value))
        })
        .collect();
    entries.sort_by_key(|(key, _)| key.site.as_ref().map_or(0, |site| site.span.start));
    entries
}
