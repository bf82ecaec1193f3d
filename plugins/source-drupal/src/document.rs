//! An answer of JSON:API: resources, and those that are included with them.

use std::collections::HashMap;

use portolan_plugin::Diagnostic;
use serde_json::{Map, Value};

/// One answer, taken apart.
pub(crate) struct Document {
    pub(crate) data: Vec<Value>,
    included: HashMap<(String, String), Value>,
    /// The address of the next page.
    pub(crate) next: Option<String>,
    /// Entries that are withheld, and the site's words for it.
    pub(crate) omitted: Option<(usize, String)>,
}

impl Document {
    /// Reads an answer. Boxed: a complaint is larger than what it complains of.
    pub(crate) fn read(value: Value) -> Result<Document, Box<Diagnostic>> {
        let Value::Object(mut document) = value else {
            return Err(Box::new(Diagnostic::api_other("no document of JSON:API")));
        };
        if let Some(complaint) = error_of(&document) {
            return Err(Box::new(complaint));
        }
        // What a view answers with lies one level deeper.
        if !document.contains_key("data")
            && let Some(Value::Object(results)) = document.remove("results")
        {
            document = results;
        }
        let data = match document.remove("data") {
            Some(Value::Array(data)) => data,
            Some(Value::Null) => Vec::new(),
            Some(one @ Value::Object(_)) => vec![one],
            _ => return Err(Box::new(Diagnostic::api_other("no document of JSON:API"))),
        };
        let next = document.get("links").and_then(|it| it.get("next")).and_then(href);
        let omitted = document.get("meta").and_then(|it| it.get("omitted")).map(|omitted| {
            let links = omitted.get("links").and_then(Value::as_object);
            let n_items = links.map_or(0, |it| it.keys().filter(|key| *key != "help").count());
            let words = omitted.get("detail").and_then(Value::as_str).unwrap_or_default();
            (n_items, words.to_owned())
        });
        let included = match document.remove("included") {
            Some(Value::Array(included)) => included,
            _ => Vec::new(),
        };
        let included = included.into_iter().filter_map(|it| Some((key_of(&it)?, it)));
        Ok(Document { data, included: included.collect(), next, omitted })
    }

    /// The resource that an identifier names, if it was included.
    pub(crate) fn included(&self, identifier: &Value) -> Option<Resource<'_>> {
        Resource::of(self.included.get(&key_of(identifier)?)?)
    }
}

/// A resource: an item, a term, a file, a medium.
#[derive(Clone, Copy)]
pub(crate) struct Resource<'d> {
    pub(crate) value: &'d Map<String, Value>,
    attributes: Option<&'d Map<String, Value>>,
    relationships: Option<&'d Map<String, Value>>,
}

impl<'d> Resource<'d> {
    pub(crate) fn of(value: &'d Value) -> Option<Resource<'d>> {
        let value = value.as_object()?;
        let part = |name: &str| value.get(name).and_then(Value::as_object);
        Some(Resource {
            value,
            attributes: part("attributes"),
            relationships: part("relationships"),
        })
    }

    pub(crate) fn kind(&self) -> &'d str {
        self.value.get("type").and_then(Value::as_str).unwrap_or_default()
    }

    /// An attribute that holds something.
    pub(crate) fn attribute(&self, name: &str) -> Option<&'d Value> {
        let value = self.attributes?.get(name)?;
        let is_empty = match value {
            Value::Null => true,
            Value::String(text) => text.trim().is_empty(),
            Value::Array(values) => values.is_empty(),
            _ => false,
        };
        (!is_empty).then_some(value)
    }

    pub(crate) fn text(&self, name: &str) -> Option<&'d str> {
        self.attribute(name)?.as_str()
    }

    pub(crate) fn attributes(&self) -> impl Iterator<Item = (&'d String, &'d Value)> {
        self.attributes.into_iter().flatten()
    }

    /// Relationships with the identifiers they hold, in the order of their names.
    pub(crate) fn relationships(&self) -> Vec<(&'d str, Vec<&'d Value>)> {
        let all = self.relationships.into_iter().flatten();
        all.map(|(name, relationship)| (name.as_str(), identifiers(relationship))).collect()
    }

    pub(crate) fn related(&self, name: &str) -> Vec<&'d Value> {
        self.relationships.and_then(|it| it.get(name)).map(identifiers).unwrap_or_default()
    }
}

fn identifiers(relationship: &Value) -> Vec<&Value> {
    match relationship.get("data") {
        Some(Value::Array(many)) => many.iter().collect(),
        Some(one @ Value::Object(_)) => vec![one],
        _ => Vec::new(),
    }
}

/// The type of what an identifier names.
pub(crate) fn kind_of(identifier: &Value) -> &str {
    identifier.get("type").and_then(Value::as_str).unwrap_or_default()
}

/// A link is an address, or an object that holds one.
pub(crate) fn href(link: &Value) -> Option<String> {
    link.as_str().or_else(|| link.get("href")?.as_str()).map(str::to_owned)
}

fn key_of(value: &Value) -> Option<(String, String)> {
    Some((value.get("type")?.as_str()?.to_owned(), value.get("id")?.as_str()?.to_owned()))
}

/// `{"errors": [{"status": "403", "title": …, "detail": …}]}`
fn error_of(document: &Map<String, Value>) -> Option<Diagnostic> {
    let error = document.get("errors")?.as_array()?.first()?;
    let status = match error.get("status") {
        Some(Value::String(status)) => status.clone(),
        Some(Value::Number(status)) => status.to_string(),
        _ => String::new(),
    };
    let words = ["detail", "title"].iter().find_map(|key| error.get(*key)?.as_str());
    Some(Diagnostic::drupal_error(&status, words.unwrap_or_default()))
}

/// From bytes to JSON, or to a complaint that names what came instead.
pub(crate) fn json(body: &[u8]) -> Result<Value, Box<Diagnostic>> {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    serde_json::from_str(text).map_err(|err| {
        let start: String = text.chars().take(400).collect::<String>().to_ascii_lowercase();
        let is_page = start.contains("<!doctype") || start.contains("<html");
        Box::new(match (is_page, text.is_empty()) {
            (true, _) => Diagnostic::api_is_page(&title(text)),
            (_, true) => Diagnostic::api_unreadable("it is empty"),
            _ => Diagnostic::api_unreadable(&err.to_string()),
        })
    })
}

fn title(page: &str) -> String {
    let lower = page.to_ascii_lowercase();
    let inside = lower.find("<title").and_then(|at| {
        let start = at + lower[at..].find('>')? + 1;
        let end = start + lower[start..].find("</title")?;
        page.get(start..end)
    });
    inside.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}
