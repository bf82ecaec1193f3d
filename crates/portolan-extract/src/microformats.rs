//! microformats2: what classes say of people, entries, events and feeds.
//!
//! Specification: microformats2 parsing (microformats.org/wiki/microformats2-parsing), the
//! value-class pattern, and the tables for classic microformats (`hentry`, `vcard`, `vevent` and
//! the rest) with their include pattern. [`Microformats::to_json`] is the canonical JSON.

use dom_query::{Document, NodeRef};
use serde_json::{Map, Value as Json};
use url::Url;

use crate::dom::DEPTH_MAX;

mod classic;
mod implied;
mod values;

use classic::Classic;

/// So many microformats of one page are read.
pub const ITEMS_MAX: usize = 5_000;
/// So many includes of classic microformats are followed; each is looked for in the whole page.
pub const INCLUDES_MAX: usize = 200;
/// So many links with a relation are read.
pub const RELS_MAX: usize = 5_000;

/// All that a page's classes and relations say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Microformats {
    pub items: Vec<Item>,
    /// Relation → addresses, both in the page's order.
    pub rels: Vec<(String, Vec<String>)>,
    pub rel_urls: Vec<(String, RelUrl)>,
    /// More microformats than [`ITEMS_MAX`], or deeper ones, were not read.
    pub is_cut: bool,
}

/// One microformat.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Item {
    /// `h-entry` and the like, sorted.
    pub types: Vec<String>,
    pub properties: Vec<(String, Vec<Value>)>,
    pub id: Option<String>,
    pub children: Vec<Item>,
    /// What it is to the property that it stands in.
    pub value: Option<Box<Value>>,
}

/// One value of a property.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Text(String),
    /// A picture that says what it shows.
    Image {
        url: String,
        alt: String,
    },
    Html {
        html: String,
        text: String,
    },
    Item(Box<Item>),
}

/// What is said of an address that stands in a relation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RelUrl {
    pub rels: Vec<String>,
    pub text: String,
    /// `hreflang`, `media`, `title`, `type`, as far as they are given.
    pub attributes: Vec<(&'static str, String)>,
}

/// Reads the page; `base` is that of its relative addresses.
pub fn parse(doc: &Document, base: &Url) -> Microformats {
    let mut found = Microformats::default();
    let mut parser = Parser { doc, base, n_items: 0, n_includes: 0, is_cut: false };
    parser.walk(&doc.root(), &Mode::Outside, &mut Gathered::default(), &mut found.items, 0);
    found.is_cut = parser.is_cut;
    relations(doc, base, &mut found);
    found
}

impl Microformats {
    /// The outermost items of a type, those of feeds and other items after them.
    pub fn all(&self, kind: &str) -> Vec<&Item> {
        let mut found = Vec::new();
        let mut level: Vec<&Item> = self.items.iter().collect();
        while !level.is_empty() {
            found.extend(level.iter().filter(|it| it.is(kind)));
            level = level.iter().flat_map(|it| it.inner()).collect();
        }
        found
    }

    pub fn to_json(&self) -> Json {
        let items: Vec<Json> = self.items.iter().map(Item::to_json).collect();
        let rels: Map<String, Json> =
            self.rels.iter().map(|(rel, urls)| (rel.clone(), urls.clone().into())).collect();
        let rel_urls: Map<String, Json> = self
            .rel_urls
            .iter()
            .map(|(url, said)| {
                let mut rels = said.rels.clone();
                rels.sort();
                let mut map = Map::new();
                map.insert("rels".to_owned(), rels.into());
                map.insert("text".to_owned(), said.text.clone().into());
                for (name, value) in &said.attributes {
                    map.insert((*name).to_owned(), value.clone().into());
                }
                (url.clone(), Json::Object(map))
            })
            .collect();
        let mut map = Map::new();
        map.insert("items".to_owned(), items.into());
        map.insert("rels".to_owned(), Json::Object(rels));
        map.insert("rel-urls".to_owned(), Json::Object(rel_urls));
        Json::Object(map)
    }
}

impl Item {
    pub fn is(&self, kind: &str) -> bool {
        self.types.iter().any(|it| it == kind)
    }

    pub fn values(&self, property: &str) -> &[Value] {
        let found = self.properties.iter().find(|(name, _)| name == property);
        found.map_or(&[], |(_, values)| values)
    }

    /// The first value of a property as a text.
    pub fn text(&self, property: &str) -> Option<&str> {
        self.values(property).iter().map(Value::text).find(|it| !it.trim().is_empty())
    }

    /// The first item in a property.
    pub fn item(&self, property: &str) -> Option<&Item> {
        self.values(property).iter().find_map(|value| match value {
            Value::Item(item) => Some(item.as_ref()),
            _ => None,
        })
    }

    fn inner(&self) -> impl Iterator<Item = &Item> {
        let nested = self.properties.iter().flat_map(|(_, values)| values);
        let nested = nested.filter_map(|value| match value {
            Value::Item(item) => Some(item.as_ref()),
            _ => None,
        });
        self.children.iter().chain(nested)
    }

    fn to_json(&self) -> Json {
        let mut map = Map::new();
        map.insert("type".to_owned(), self.types.clone().into());
        let properties: Map<String, Json> = self
            .properties
            .iter()
            .map(|(name, values)| {
                let values: Vec<Json> = values.iter().map(Value::to_json).collect();
                (name.clone(), values.into())
            })
            .collect();
        map.insert("properties".to_owned(), Json::Object(properties));
        if let Some(id) = &self.id {
            map.insert("id".to_owned(), id.clone().into());
        }
        if !self.children.is_empty() {
            let children: Vec<Json> = self.children.iter().map(Item::to_json).collect();
            map.insert("children".to_owned(), children.into());
        }
        match self.value.as_deref() {
            Some(Value::Html { html, text }) => {
                map.insert("html".to_owned(), html.clone().into());
                map.insert("value".to_owned(), text.clone().into());
            }
            Some(value) => {
                map.insert("value".to_owned(), value.to_json());
            }
            None => {}
        }
        Json::Object(map)
    }
}

impl Value {
    /// The words, the address of a picture, the value of an item.
    pub fn text(&self) -> &str {
        match self {
            Value::Text(text) | Value::Html { text, .. } => text,
            Value::Image { url, .. } => url,
            Value::Item(item) => item.value.as_deref().map_or("", |it| match it {
                Value::Text(text) | Value::Html { text, .. } => text,
                Value::Image { url, .. } => url,
                Value::Item(_) => "",
            }),
        }
    }

    fn to_json(&self) -> Json {
        let pair = |first: (&str, &String), second: (&str, &String)| {
            let mut map = Map::new();
            map.insert(first.0.to_owned(), first.1.clone().into());
            map.insert(second.0.to_owned(), second.1.clone().into());
            Json::Object(map)
        };
        match self {
            Value::Text(text) => text.clone().into(),
            Value::Image { url, alt } => pair(("value", url), ("alt", alt)),
            Value::Html { html, text } => pair(("html", html), ("value", text)),
            Value::Item(item) => item.to_json(),
        }
    }
}

/// How a property's value is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Prefix {
    P,
    U,
    Dt,
    E,
}

/// Which classes count where the parser is.
#[derive(Debug)]
enum Mode {
    /// In no microformat.
    Outside,
    /// `p-`, `u-`, `dt-`, `e-`.
    Modern,
    /// The classes of these classic microformats.
    Classic(Vec<&'static Classic>),
}

/// What has been found of an item so far.
#[derive(Default)]
struct Gathered {
    properties: Vec<(String, Vec<Value>)>,
    has_words: bool,
    has_addresses: bool,
    has_nested: bool,
    /// The date of the last `dt-` property, which a bare time after it means too.
    date: Option<String>,
}

struct Parser<'a> {
    doc: &'a Document,
    base: &'a Url,
    n_items: usize,
    n_includes: usize,
    is_cut: bool,
}

/// What an element is by its classes.
struct Role {
    types: Vec<String>,
    /// The tables to read it by, if none of its types is modern.
    classics: Vec<&'static Classic>,
    properties: Vec<(Prefix, String)>,
}

impl<'a> Parser<'a> {
    fn walk(
        &mut self,
        node: &NodeRef<'_>,
        mode: &Mode,
        gathered: &mut Gathered,
        items: &mut Vec<Item>,
        depth: usize,
    ) {
        if depth > DEPTH_MAX {
            self.is_cut = true;
            return;
        }
        for child in node.children_it(false) {
            self.visit(&child, mode, gathered, items, depth);
        }
    }

    fn visit(
        &mut self,
        node: &NodeRef<'_>,
        mode: &Mode,
        gathered: &mut Gathered,
        items: &mut Vec<Item>,
        depth: usize,
    ) {
        if !node.is_element() || node.has_name("template") {
            return;
        }
        let role = role(node, mode);
        if matches!(mode, Mode::Classic(_))
            && let Some(included) = self.included(node)
        {
            self.visit(&included, mode, gathered, items, depth + 1);
            return;
        }
        if role.types.is_empty() {
            for (prefix, name) in &role.properties {
                let value = self.value(node, *prefix, mode, gathered);
                gathered.add(*prefix, name, value);
            }
            self.walk(node, mode, gathered, items, depth + 1);
            return;
        }
        if self.n_items >= ITEMS_MAX {
            self.is_cut = true;
            return;
        }
        self.n_items += 1;
        let properties = role.properties.clone();
        let item = self.item(node, role, depth);
        if !matches!(mode, Mode::Outside) {
            gathered.has_nested = true;
        }
        if properties.is_empty() {
            items.push(item);
            return;
        }
        for (prefix, name) in properties {
            let value = self.value_of_item(node, prefix, &item, mode, gathered);
            let mut item = item.clone();
            item.value = Some(Box::new(value));
            gathered.add(prefix, &name, Value::Item(Box::new(item)));
        }
    }

    fn item(&mut self, node: &NodeRef<'_>, role: Role, depth: usize) -> Item {
        let mut inside = Gathered::default();
        let mut children = Vec::new();
        let mode = match role.classics.is_empty() {
            true => Mode::Modern,
            false => Mode::Classic(role.classics),
        };
        self.walk(node, &mode, &mut inside, &mut children, depth + 1);
        if matches!(mode, Mode::Classic(_)) {
            let refs = node.attr("itemref").unwrap_or_default();
            for id in refs.split_whitespace() {
                if let Some(target) = self.by_id(id, node) {
                    self.visit(&target, &mode, &mut inside, &mut children, depth + 1);
                }
            }
        }
        inside.has_nested |= !children.is_empty();
        let mut item = Item { types: role.types, children, ..Item::default() };
        item.id = node.attr("id").map(|it| it.to_string()).filter(|it| !it.is_empty());
        if matches!(mode, Mode::Modern) {
            implied::add(&mut inside, node, self.base);
        }
        item.properties = inside.properties;
        item
    }

    fn value(
        &self,
        node: &NodeRef<'_>,
        prefix: Prefix,
        mode: &Mode,
        gathered: &mut Gathered,
    ) -> Value {
        let is_classic = matches!(mode, Mode::Classic(_));
        match prefix {
            Prefix::P => Value::Text(values::plain(node, self.base, is_classic)),
            Prefix::U => values::address(node, self.base, is_classic),
            Prefix::Dt => Value::Text(values::date(node, &mut gathered.date, is_classic)),
            Prefix::E => values::embedded(node, self.base),
        }
    }

    /// What a microformat is to the property that it stands in.
    fn value_of_item(
        &self,
        node: &NodeRef<'_>,
        prefix: Prefix,
        item: &Item,
        mode: &Mode,
        gathered: &mut Gathered,
    ) -> Value {
        let first = |name: &str| item.values(name).first();
        let known = match prefix {
            Prefix::P => first("name"),
            Prefix::U => first("url"),
            Prefix::Dt | Prefix::E => None,
        };
        match known {
            Some(Value::Item(inner)) => inner
                .value
                .as_deref()
                .cloned()
                .unwrap_or_else(|| self.value(node, prefix, mode, gathered)),
            Some(Value::Html { text, .. }) => Value::Text(text.clone()),
            Some(value) => value.clone(),
            None => self.value(node, prefix, mode, gathered),
        }
    }

    /// The element that a classic include stands for, unless it lies around the include.
    fn included(&mut self, node: &NodeRef<'_>) -> Option<NodeRef<'a>> {
        if !has_class(node, "include") {
            return None;
        }
        let href = node.attr("data").or_else(|| node.attr("href"))?;
        self.by_id(href.trim().strip_prefix('#')?, node)
    }

    fn by_id(&mut self, id: &str, from: &NodeRef<'_>) -> Option<NodeRef<'a>> {
        if id.is_empty() || id.contains(['"', '\\', '\n']) {
            return None;
        }
        if self.n_includes >= INCLUDES_MAX {
            self.is_cut = true;
            return None;
        }
        self.n_includes += 1;
        let found = self.doc.try_select(&format!("[id=\"{id}\"]"))?;
        let target = found.nodes().first().copied()?;
        let is_around =
            target.id == from.id || from.ancestors_it(None).any(|it| it.id == target.id);
        // What includes could include itself again.
        let has_include = dom_query::Selection::from(target).select(".include").exists();
        (!is_around && !has_include).then_some(target)
    }
}

impl Gathered {
    fn add(&mut self, prefix: Prefix, name: &str, value: Value) {
        match prefix {
            Prefix::P | Prefix::E => self.has_words = true,
            Prefix::U => self.has_addresses = true,
            Prefix::Dt => {}
        }
        match self.properties.iter_mut().find(|(known, _)| known == name) {
            Some((_, values)) => values.push(value),
            None => self.properties.push((name.to_owned(), vec![value])),
        }
    }

    fn has(&self, name: &str) -> bool {
        self.properties.iter().any(|(known, _)| known == name)
    }
}

/// The classes of an element, parted as HTML parts them.
fn classes(node: &NodeRef<'_>) -> Vec<String> {
    let Some(class) = node.attr("class") else { return Vec::new() };
    class.split_ascii_whitespace().map(str::to_owned).collect()
}

fn has_class(node: &NodeRef<'_>, wanted: &str) -> bool {
    classes(node).iter().any(|it| it == wanted)
}

fn role(node: &NodeRef<'_>, mode: &Mode) -> Role {
    let classes = classes(node);
    let mut types: Vec<String> =
        classes.iter().filter(|it| it.strip_prefix("h-").is_some_and(is_name)).cloned().collect();
    let mut classics: Vec<&'static Classic> = Vec::new();
    if types.is_empty() {
        for class in &classes {
            if let Some(classic) = classic::by_root(class) {
                types.push(classic.kind.to_owned());
                classics.push(classic);
            }
        }
    }
    let properties = match mode {
        Mode::Outside => Vec::new(),
        Mode::Modern => modern_properties(&classes),
        Mode::Classic(tables) => {
            let (properties, more) = classic::properties(node, &classes, tables);
            if types.is_empty() {
                for classic in more {
                    types.push(classic.kind.to_owned());
                    classics.push(classic);
                }
            }
            properties
        }
    };
    types.sort();
    types.dedup();
    Role { types, classics, properties }
}

fn modern_properties(classes: &[String]) -> Vec<(Prefix, String)> {
    let mut found = Vec::new();
    for class in classes {
        let Some((prefix, name)) = class.split_once('-') else { continue };
        let prefix = match prefix {
            "p" => Prefix::P,
            "u" => Prefix::U,
            "dt" => Prefix::Dt,
            "e" => Prefix::E,
            _ => continue,
        };
        let property = (prefix, name.to_owned());
        if is_name(name) {
            found.push(property);
        }
    }
    found
}

/// An optional vendor of letters and digits, then words of letters, all in lower case.
fn is_name(name: &str) -> bool {
    let is_word = |it: &str| !it.is_empty() && it.bytes().all(|b| b.is_ascii_lowercase());
    let is_vendor = |it: &str| {
        !it.is_empty() && it.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    match name.split_once('-') {
        Some((first, rest)) => is_vendor(first) && rest.split('-').all(is_word),
        None => is_word(name),
    }
}

/// `a`, `area` and `link` with a relation.
fn relations(doc: &Document, base: &Url, found: &mut Microformats) {
    let links = doc.select("a[rel][href], area[rel][href], link[rel][href]");
    for (nth, node) in links.nodes().iter().enumerate() {
        if nth == RELS_MAX {
            found.is_cut = true;
            return;
        }
        let (Some(href), Some(rel)) = (node.attr("href"), node.attr("rel")) else { continue };
        let rels: Vec<&str> = rel.split_ascii_whitespace().collect();
        if rels.is_empty() {
            continue;
        }
        let url = values::resolve(&href, base);
        for rel in &rels {
            match found.rels.iter_mut().find(|(known, _)| known == rel) {
                Some((_, urls)) if urls.contains(&url) => {}
                Some((_, urls)) => urls.push(url.clone()),
                None => found.rels.push(((*rel).to_owned(), vec![url.clone()])),
            }
        }
        let at = found.rel_urls.iter().position(|(known, _)| *known == url);
        let at = at.unwrap_or_else(|| {
            let text = values::text_content(node, values::Pictures::Dropped);
            found.rel_urls.push((url.clone(), RelUrl { text, ..RelUrl::default() }));
            found.rel_urls.len() - 1
        });
        let said = &mut found.rel_urls[at].1;
        for rel in rels {
            if !said.rels.iter().any(|it| it == rel) {
                said.rels.push(rel.to_owned());
            }
        }
        for name in ["hreflang", "media", "title", "type"] {
            let is_known = said.attributes.iter().any(|(known, _)| *known == name);
            if let Some(value) = node.attr(name).filter(|_| !is_known) {
                said.attributes.push((name, value.to_string()));
            }
        }
    }
}
