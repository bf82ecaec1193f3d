//! schema.org as pages state it: JSON-LD in scripts and microdata in attributes.
//!
//! Specifications: JSON-LD 1.1 as far as schema.org pages use it (`@graph`, `@id` references,
//! `@value`, arrays anywhere; contexts are not expanded, only the prefix of schema.org is taken
//! off), HTML microdata. Damaged JSON is mended where its meaning is beyond doubt; see `mend`.

use std::collections::HashMap;

use dom_query::{Document, NodeId, NodeRef};
use portolan_core::Diagnostic;
use serde_json::{Map, Value};
use url::Url;

use crate::{address, dom};

mod mend;

/// Longer scripts are data of an application, not what a page says of itself.
pub const SCRIPT_BYTES_MAX: usize = 1024 * 1024;
/// So many scripts of one page are read.
pub const SCRIPTS_MAX: usize = 60;
/// So many elements of microdata may lie elsewhere in the page (`itemref`).
pub const REFS_MAX: usize = 200;
/// So many things of one page are read.
pub const THINGS_MAX: usize = 3_000;
/// Things inside things are read so deep; it is also how far references are followed.
pub const DEPTH_MAX: usize = 24;

/// What stands for a text of the person or work; pages that mean one thing say it in many types.
pub const ARTICLES: [&str; 16] = [
    "Article",
    "NewsArticle",
    "BlogPosting",
    "Report",
    "ReportageNewsArticle",
    "AnalysisNewsArticle",
    "BackgroundNewsArticle",
    "OpinionNewsArticle",
    "AdvertiserContentArticle",
    "ReviewNewsArticle",
    "AskPublicNewsArticle",
    "LiveBlogPosting",
    "SocialMediaPosting",
    "ScholarlyArticle",
    "TechArticle",
    "SpecialAnnouncement",
];

/// All things that a page states, those of JSON-LD before those of microdata.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    roots: Vec<Root>,
    pub diagnostics: Vec<Diagnostic>,
}

#[derive(Clone, Debug)]
struct Root {
    form: Form,
    node: Map<String, Value>,
}

/// How a thing is written in the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    JsonLd,
    Microdata,
}

impl Form {
    /// The word for `found`.
    pub fn name(self) -> &'static str {
        match self {
            Form::JsonLd => "json-ld",
            Form::Microdata => "microdata",
        }
    }
}

/// One thing of a page, with the way to those that it refers to.
#[derive(Clone, Copy, Debug)]
pub struct Thing<'a> {
    pub form: Form,
    node: &'a Map<String, Value>,
    depth: usize,
    ids: &'a Ids<'a>,
}

/// The things of a page by their `@id`.
#[derive(Debug)]
pub struct Ids<'a>(HashMap<&'a str, &'a Map<String, Value>>);

impl Schema {
    /// Reads every `script` of a JSON-LD type and every outermost `itemscope`.
    pub fn read(doc: &Document, base: &Url) -> Schema {
        let mut schema = Schema::default();
        let scripts = doc.select("script[type]");
        let scripts = scripts.nodes().iter().filter(|node| {
            let kind = node.attr("type").unwrap_or_default();
            kind.split(';').next().is_some_and(|it| {
                it.trim().eq_ignore_ascii_case("application/ld+json")
                    || it.trim().eq_ignore_ascii_case("application/json+ld")
            })
        });
        for (nth, script) in scripts.enumerate() {
            if nth == SCRIPTS_MAX {
                schema.diagnostics.push(Diagnostic::page_data_cut("scripts", SCRIPTS_MAX));
                break;
            }
            schema.add_script(&script.text());
        }
        schema.add_microdata(doc, base);
        schema
    }

    fn add_script(&mut self, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        if text.len() > SCRIPT_BYTES_MAX {
            let what = "bytes of one script of JSON-LD";
            self.diagnostics.push(Diagnostic::page_data_cut(what, SCRIPT_BYTES_MAX));
            return;
        }
        let values = match serde_json::from_str::<Value>(text.trim()) {
            Ok(value) => vec![value],
            Err(err) => {
                let mended = mend::values(text);
                self.diagnostics.push(Diagnostic::page_data_broken(
                    err.line(),
                    err.column(),
                    mended.is_empty(),
                ));
                mended
            }
        };
        for value in values {
            self.add(value, 0);
        }
    }

    fn add(&mut self, value: Value, depth: usize) {
        if depth > DEPTH_MAX {
            return;
        }
        if self.roots.len() >= THINGS_MAX {
            if self.roots.len() == THINGS_MAX && depth == 0 {
                self.diagnostics.push(Diagnostic::page_data_cut("things", THINGS_MAX));
            }
            return;
        }
        match value {
            Value::Array(values) => values.into_iter().for_each(|it| self.add(it, depth + 1)),
            Value::Object(mut node) => {
                let graph = node.remove("@graph");
                if node.keys().any(|key| !key.starts_with("@context")) {
                    self.roots.push(Root { form: Form::JsonLd, node });
                }
                if let Some(graph) = graph {
                    self.add(graph, depth + 1);
                }
            }
            _ => {}
        }
    }

    fn add_microdata(&mut self, doc: &Document, base: &Url) {
        let mut seen = Vec::new();
        let mut refs_left = REFS_MAX;
        for node in doc.select("[itemscope][itemtype]").nodes() {
            if node.has_attr("itemprop") {
                continue;
            }
            if self.roots.len() >= THINGS_MAX {
                self.diagnostics.push(Diagnostic::page_data_cut("things", THINGS_MAX));
                return;
            }
            let node = microdata(doc, node, base, 0, &mut seen, &mut refs_left);
            self.roots.push(Root { form: Form::Microdata, node });
        }
    }

    /// The things by `@id`, which [`Schema::things`] needs in order to follow references.
    pub fn ids(&self) -> Ids<'_> {
        let mut ids = HashMap::new();
        let mut stack: Vec<(&Value, usize)> = Vec::new();
        for root in &self.roots {
            index(&root.node, &mut ids);
            stack.extend(root.node.values().map(|value| (value, 1)));
        }
        while let Some((value, depth)) = stack.pop() {
            if depth > DEPTH_MAX {
                continue;
            }
            match value {
                Value::Array(values) => stack.extend(values.iter().map(|it| (it, depth + 1))),
                Value::Object(node) => {
                    index(node, &mut ids);
                    stack.extend(node.values().map(|it| (it, depth + 1)));
                }
                _ => {}
            }
        }
        Ids(ids)
    }

    /// The outermost things in the page's order.
    pub fn things<'a>(&'a self, ids: &'a Ids<'a>) -> impl Iterator<Item = Thing<'a>> {
        self.roots.iter().map(|root| Thing { form: root.form, node: &root.node, depth: 0, ids })
    }

    /// All things of one of these types, also those inside others (`mainEntity` of a page, events
    /// of a list), the outermost first.
    pub fn all<'a>(&'a self, ids: &'a Ids<'a>, types: &[&str]) -> Vec<Thing<'a>> {
        let mut found: Vec<Thing<'a>> = Vec::new();
        let mut level: Vec<Thing<'a>> = self.things(ids).collect();
        let mut n_seen = 0;
        while !level.is_empty() && n_seen < THINGS_MAX {
            n_seen += level.len();
            found.extend(level.iter().filter(|it| it.is(types)).copied());
            level = level.iter().flat_map(Thing::inner).collect();
        }
        found
    }
}

/// A thing that only names itself is a reference, not the thing.
fn index<'a>(node: &'a Map<String, Value>, ids: &mut HashMap<&'a str, &'a Map<String, Value>>) {
    if let Some(id) = node.get("@id").and_then(Value::as_str)
        && node.len() > 1
    {
        let known = ids.get(id).map_or(0, |it| it.len());
        if node.len() > known {
            ids.insert(id, node);
        }
    }
}

impl<'a> Thing<'a> {
    /// The types without the prefix of schema.org.
    pub fn types(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        list(self.node.get("@type")).filter_map(Value::as_str).map(|it| {
            let it = it.trim().trim_end_matches('/');
            it.rsplit(['/', '#', ':']).next().unwrap_or(it)
        })
    }

    pub fn is(&self, types: &[&str]) -> bool {
        self.types().any(|it| types.contains(&it))
    }

    /// The first text of a property: a string or number, `@value`, or the name of a thing.
    pub fn text(&self, key: &str) -> Option<String> {
        self.texts(key).into_iter().next()
    }

    /// All texts of a property, with entities resolved, without markup.
    pub fn texts(&self, key: &str) -> Vec<String> {
        let mut found = Vec::new();
        for value in list(self.node.get(key)) {
            let text = match value {
                Value::String(text) => plain(text),
                Value::Number(number) => number.to_string(),
                Value::Object(node) => {
                    let inner = self.inside(node);
                    inner.text_of_node()
                }
                _ => continue,
            };
            if !text.is_empty() {
                found.push(text);
            }
        }
        found
    }

    /// A text as it stands, with its markup and lines.
    pub fn raw(&self, key: &str) -> Option<&'a str> {
        list(self.node.get(key)).find_map(|value| match value {
            Value::String(text) => Some(text.as_str()),
            Value::Object(node) => node.get("@value").and_then(Value::as_str),
            _ => None,
        })
    }

    /// The addresses of a property: strings, or `url`, `contentUrl` or `@id` of things.
    pub fn addresses(&self, key: &str, base: &Url) -> Vec<Url> {
        let mut found = Vec::new();
        for value in list(self.node.get(key)) {
            let address = match value {
                Value::String(text) => address::absolute(base, text),
                Value::Object(node) => {
                    let inner = self.inside(node);
                    ["url", "contentUrl", "@id"]
                        .iter()
                        .filter_map(|key| inner.raw(key))
                        .find_map(|it| address::absolute(base, it))
                }
                _ => None,
            };
            found.extend(address);
        }
        found
    }

    /// The things of a property; references are followed.
    pub fn things(&self, key: &str) -> Vec<Thing<'a>> {
        if self.depth >= DEPTH_MAX {
            return Vec::new();
        }
        list(self.node.get(key))
            .filter_map(Value::as_object)
            .map(|node| self.inside(node))
            .collect()
    }

    /// The things that are written inside this one.
    fn inner(&self) -> Vec<Thing<'a>> {
        if self.depth >= DEPTH_MAX {
            return Vec::new();
        }
        let values = self.node.values().flat_map(|value| list(Some(value)));
        let nodes = values.filter_map(Value::as_object);
        nodes.map(|node| Thing { node, depth: self.depth + 1, ..*self }).collect()
    }

    fn inside(&self, node: &'a Map<String, Value>) -> Thing<'a> {
        let is_reference = node.keys().all(|key| key == "@id" || key == "@type");
        let id = node.get("@id").and_then(Value::as_str).filter(|_| is_reference);
        let node = id.and_then(|id| self.ids.0.get(id)).copied().unwrap_or(node);
        Thing { node, depth: self.depth + 1, ..*self }
    }

    fn text_of_node(&self) -> String {
        let keys = ["@value", "name", "headline", "text"];
        let texts = keys.iter().filter_map(|key| self.node.get(*key));
        texts
            .flat_map(|value| list(Some(value)))
            .find_map(|value| match value {
                Value::String(text) => Some(plain(text)).filter(|it| !it.is_empty()),
                Value::Number(number) => Some(number.to_string()),
                _ => None,
            })
            .unwrap_or_default()
    }
}

/// One value or several: schema.org makes no difference.
fn list(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    let (one, many): (Option<&Value>, &[Value]) = match value {
        Some(Value::Array(values)) => {
            // `@list` and `@set` hold nothing else.
            (None, values.as_slice())
        }
        Some(Value::Object(node)) => match node.get("@list").or_else(|| node.get("@set")) {
            Some(Value::Array(values)) => (None, values.as_slice()),
            Some(other) => (Some(other), &[]),
            None => (value, &[]),
        },
        Some(_) => (value, &[]),
        None => (None, &[]),
    };
    one.into_iter().chain(many)
}

/// Words without markup, entities and line ends; editors escape what needs no escape.
fn plain(text: &str) -> String {
    if text.contains(['&', '<']) {
        return dom::plain(text);
    }
    dom::squeeze(text)
}

/// A microdata item in the shape of JSON-LD.
fn microdata(
    doc: &Document,
    item: &NodeRef<'_>,
    base: &Url,
    depth: usize,
    seen: &mut Vec<NodeId>,
    refs_left: &mut usize,
) -> Map<String, Value> {
    let mut node = Map::new();
    if let Some(kind) = item.attr("itemtype") {
        let kinds: Vec<Value> = kind.split_whitespace().map(Value::from).collect();
        node.insert("@type".to_owned(), Value::Array(kinds));
    }
    if let Some(id) = item.attr("itemid") {
        node.insert("@id".to_owned(), Value::from(id.trim()));
    }
    if depth >= DEPTH_MAX || seen.contains(&item.id) {
        return node;
    }
    seen.push(item.id);
    let mut stack: Vec<NodeRef<'_>> = item.children_it(true).collect();
    if let Some(refs) = item.attr("itemref") {
        for id in refs.split_whitespace().filter(|it| !it.contains(['"', '\\'])) {
            if *refs_left == 0 {
                break;
            }
            *refs_left -= 1;
            if let Some(found) = doc.try_select(&format!("[id=\"{id}\"]")) {
                stack.extend(found.nodes().iter().copied().filter(|it| !seen.contains(&it.id)));
            }
        }
    }
    while let Some(at) = stack.pop() {
        if !at.is_element() {
            continue;
        }
        let is_item = at.has_attr("itemscope");
        if let Some(names) = at.attr("itemprop") {
            let value = match is_item {
                true => Value::Object(microdata(doc, &at, base, depth + 1, seen, refs_left)),
                false => Value::from(property_value(&at, base)),
            };
            for name in names.split_whitespace() {
                let name = name.rsplit('/').next().unwrap_or(name).to_owned();
                match node.get_mut(&name) {
                    Some(Value::Array(values)) => values.push(value.clone()),
                    _ => {
                        node.insert(name, Value::Array(vec![value.clone()]));
                    }
                }
            }
        }
        if !is_item {
            stack.extend(at.children_it(true));
        }
    }
    seen.pop();
    node
}

/// The value of a property by its element, as HTML says; `content` wins on any.
fn property_value(node: &NodeRef<'_>, base: &Url) -> String {
    let name = node.node_name().unwrap_or_default();
    let address = |attribute: &str| {
        let value = node.attr(attribute).unwrap_or_default();
        base.join(value.trim()).map_or_else(|_| value.to_string(), String::from)
    };
    if let Some(content) = node.attr("content") {
        return content.trim().to_owned();
    }
    match &*name {
        "meta" => String::new(),
        "audio" | "embed" | "iframe" | "img" | "source" | "track" | "video" => address("src"),
        "a" | "area" | "link" => address("href"),
        "object" => address("data"),
        "data" | "meter" => node.attr("value").unwrap_or_default().to_string(),
        "time" => match node.attr("datetime") {
            Some(value) => value.trim().to_owned(),
            None => dom::text(node),
        },
        _ => dom::text(node),
    }
}
