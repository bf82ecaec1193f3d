//! Rows in a JSON answer: a list of objects, or of lists whose first one holds the titles.
//!
//! Numbers stay as they are written, so that no digit is lost; the order of an object's members
//! is that of the columns.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::delimited::Line;

/// How deep a list of rows is looked for.
const DEPTH_MAX: usize = 6;
/// A table has no more columns.
const COLUMNS_MAX: usize = 400;

/// Rows with the titles in the first, where the answer has titles.
pub(crate) struct Rows {
    pub(crate) lines: Vec<Line>,
    pub(crate) has_more: bool,
    /// Whether the first row was made from the names of members.
    pub(crate) has_titles: bool,
}

/// Reads the rows at `path`, or the first list of objects or lists that is found.
pub(crate) fn read(text: &str, path: Option<&str>, rows_max: usize) -> Result<Rows, String> {
    let root: &RawValue =
        serde_json::from_str(text).map_err(|err| format!("it is no JSON: {err}"))?;
    let list = match path {
        Some(path) => at(root, path)?,
        None => first_list(root, DEPTH_MAX).ok_or("it has no list of rows")?,
    };
    let mut lines = Vec::new();
    let mut titles: Vec<String> = Vec::new();
    let mut has_objects = false;
    let elements = elements(list).ok_or("the rows are no list")?;
    let has_more = elements.len() > rows_max;
    for (idx, element) in elements.iter().take(rows_max).enumerate() {
        let cells = if let Some(members) = members(element) {
            has_objects = true;
            let mut cells = vec![String::new(); titles.len()];
            flat(&members, "", &mut titles, &mut cells, 1);
            cells
        } else if let Some(values) = self::elements(element) {
            values.iter().map(|value| cell(value)).collect()
        } else {
            vec![cell(element)]
        };
        lines.push(Line { number: idx + 1, cells });
    }
    if has_objects {
        lines.insert(0, Line { number: 0, cells: titles });
    }
    Ok(Rows { lines, has_more, has_titles: has_objects })
}

/// Members of members become columns with a dot in their title, one level deep.
fn flat(
    found: &[(String, &RawValue)],
    prefix: &str,
    titles: &mut Vec<String>,
    cells: &mut Vec<String>,
    depth: usize,
) {
    for (name, value) in found {
        let title = format!("{prefix}{name}");
        if depth > 0
            && let Some(inner) = members(value)
        {
            flat(&inner, &format!("{title}."), titles, cells, depth - 1);
            continue;
        }
        let idx = match titles.iter().position(|known| *known == title) {
            Some(idx) => idx,
            None if titles.len() < COLUMNS_MAX => {
                titles.push(title);
                titles.len() - 1
            }
            None => continue,
        };
        if cells.len() <= idx {
            cells.resize(idx + 1, String::new());
        }
        cells[idx] = cell(value);
    }
}

/// A value as the text of a cell; `null`, lists and objects leave it empty.
fn cell(value: &RawValue) -> String {
    let raw = value.get();
    match raw.as_bytes().first() {
        Some(b'"') => serde_json::from_str(raw).unwrap_or_default(),
        Some(b'{' | b'[') => String::new(),
        _ if raw == "null" => String::new(),
        _ => raw.to_owned(),
    }
}

fn at<'v>(root: &'v RawValue, path: &str) -> Result<&'v RawValue, String> {
    let mut value = root;
    for name in path.split('.').filter(|it| !it.is_empty()) {
        let found = match name.parse::<usize>() {
            Ok(idx) => elements(value).and_then(|list| list.get(idx).copied()),
            Err(_) => members(value)
                .and_then(|all| all.into_iter().find(|(known, _)| known == name))
                .map(|(_, value)| value),
        };
        value = found.ok_or_else(|| format!("it has no `{name}` where `{path}` leads"))?;
    }
    Ok(value)
}

/// The first list of objects or of lists, level by level.
fn first_list(root: &RawValue, depth_max: usize) -> Option<&RawValue> {
    let mut level = vec![root];
    for _ in 0..=depth_max {
        for value in &level {
            let is_table = elements(value).is_some_and(|list| {
                list.first().is_some_and(|it| matches!(it.get().as_bytes(), [b'{' | b'[', ..]))
            });
            if is_table {
                return Some(value);
            }
        }
        level = level.iter().filter_map(|it| members(it)).flatten().map(|(_, it)| it).collect();
    }
    None
}

fn elements(value: &RawValue) -> Option<Vec<&RawValue>> {
    value.get().starts_with('[').then(|| serde_json::from_str(value.get()).ok()).flatten()
}

fn members(value: &RawValue) -> Option<Vec<(String, &RawValue)>> {
    let members: Members<'_> =
        value.get().starts_with('{').then(|| serde_json::from_str(value.get()).ok()).flatten()?;
    Some(members.0)
}

/// An object's members in their order.
struct Members<'v>(Vec<(String, &'v RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Members<'de>, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}
