//! The one reader of all tables: a tree and a description in, checked values and complaints out.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    time::Duration,
};

use jiff::civil::Date;
use portolan_core::Diagnostic;
use serde_json::{Map, Value as Json, json};
use url::Url;

use crate::{
    spec::{CodeForm, KeyForm, Kind, Need, Noun, Table, listed},
    text::{Ruled, Site, SourceText},
    tree::{Key, Node, Tree},
    values,
};

/// A table whose values have passed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    pub(crate) cells: BTreeMap<String, Cell>,
    /// Keys that are written and whose values were refused.
    pub(crate) refused: BTreeSet<String>,
    /// The key or header that opens it.
    pub(crate) site: Option<Site>,
}

#[derive(Clone, Debug)]
pub(crate) struct Cell {
    pub(crate) value: Value,
    pub(crate) from: Whence,
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Whence {
    Written(Site),
    Default,
    /// From another portal, which wrote it.
    Inherited(String, Site),
    /// Reckoned from other values: from which.
    Derived(String),
}

#[derive(Clone, Debug)]
pub(crate) enum Value {
    Text(String),
    Integer(i64),
    Flag(bool),
    Duration(Duration),
    Size(u64),
    Date(Date),
    List(Vec<Cell>),
    Table(Row),
    Raw(Node),
}

/// A name that some other table has to declare.
#[derive(Clone, Debug)]
pub(crate) struct Mention {
    pub(crate) noun: Noun,
    pub(crate) name: String,
    pub(crate) site: Site,
}

/// Collects complaints and mentions while tables are read.
pub(crate) struct Reader<'a> {
    files: Vec<Ruled<'a>>,
    pub(crate) complaints: Vec<Diagnostic>,
    pub(crate) mentions: Vec<Mention>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(files: &'a [SourceText]) -> Reader<'a> {
        Reader { files: Ruled::all(files), complaints: Vec::new(), mentions: Vec::new() }
    }

    pub(crate) fn complain(&mut self, complaint: Diagnostic, site: Option<&Site>) {
        let complaint = match site.and_then(|site| Some((self.files.get(site.file)?, site))) {
            Some((file, site)) => complaint.at(file.spot(&site.span)),
            None => complaint,
        };
        self.complaints.push(complaint);
    }

    /// Reads the entries of one table. `name` is how complaints call it.
    pub(crate) fn table(
        &mut self,
        table: &Table,
        name: &str,
        site: Option<&Site>,
        entries: &[(Key, Node)],
    ) -> Row {
        let mut row = Row { site: site.cloned(), ..Row::default() };
        for (key, node) in entries {
            let kind = match (table.key(&key.name), &table.others) {
                (Some(known), _) => &known.kind,
                (None, Some(others)) => {
                    if !self.free_key(others.key, name, table, key) {
                        continue;
                    }
                    &others.kind
                }
                (None, None) => {
                    self.unknown_key(table, name, key);
                    continue;
                }
            };
            let cell_name = match &table.others {
                Some(others) if others.key != KeyForm::Free && table.key(&key.name).is_none() => {
                    format!("{name}.{}", key.name)
                }
                _ => key.name.clone(),
            };
            let site = match kind {
                Kind::Table(_) | Kind::Raw => key.site.clone(),
                _ => node.site.clone(),
            };
            if let Some(value) = self.value(kind, &cell_name, key.site.as_ref(), node) {
                let from = site.map_or(Whence::Default, Whence::Written);
                let stored = match &table.others {
                    Some(others) if others.key == KeyForm::Language => {
                        values::language(&key.name).unwrap_or_else(|| key.name.clone())
                    }
                    _ => key.name.clone(),
                };
                row.cells.insert(stored, Cell { value, from });
            } else {
                row.refused.insert(key.name.clone());
            }
        }
        let written: BTreeSet<&str> = entries.iter().map(|(key, _)| key.name.as_str()).collect();
        for key in &table.keys {
            if written.contains(key.name.as_str()) {
                continue;
            }
            match &key.need {
                Need::Optional => {
                    // Tables that need nothing and have defaults exist even where nothing is
                    // written.
                    let Kind::Table(inner) = &key.kind else { continue };
                    if inner.others.is_none()
                        && inner.keys.iter().all(|key| key.need != Need::Required)
                        && inner.keys.iter().any(|key| matches!(key.need, Need::Default(_)))
                    {
                        let value = Value::Table(self.table(inner, &key.name, None, &[]));
                        row.cells.insert(key.name.clone(), Cell { value, from: Whence::Default });
                    }
                }
                Need::Required => {
                    let complaint = Diagnostic::missing_key(&key.name, name, &key.kind.noun());
                    self.complain(complaint, site);
                }
                Need::Default(default) => {
                    let node = Node::of_json(default);
                    if let Some(value) = self.value(&key.kind, &key.name, None, &node) {
                        row.cells.insert(key.name.clone(), Cell { value, from: Whence::Default });
                    }
                }
            }
        }
        row
    }

    fn unknown_key(&mut self, table: &Table, name: &str, key: &Key) {
        let complaint = Diagnostic::unknown_key(&key.name);
        let known = table.keys.iter().map(|known| known.name.as_str());
        let complaint = match values::nearest(&key.name, known) {
            Some(near) => complaint.with_hint(format!("did you mean `{near}`?")),
            None => {
                let known: Vec<String> =
                    table.keys.iter().map(|known| known.name.clone()).collect();
                match known.is_empty() {
                    true => complaint.with_hint(format!("`{name}` takes no keys")),
                    false => complaint.with_hint(format!("`{name}` takes {}", listed(&known))),
                }
            }
        };
        self.complain(complaint, key.site.as_ref());
    }

    /// Whether a free key has its form; complains if not.
    fn free_key(&mut self, form: KeyForm, name: &str, table: &Table, key: &Key) -> bool {
        let complaint = match form {
            KeyForm::Free if key.name.is_empty() => Diagnostic::bad_name(&key.name),
            KeyForm::Free => return true,
            KeyForm::Host if values::is_host(&key.name) => return true,
            KeyForm::Host => Diagnostic::malformed(
                "bad-host",
                name,
                "host names such as `www.example.org` as its keys",
                &key.name,
            ),
            KeyForm::Name if values::is_name(&key.name) => return true,
            KeyForm::Name => Diagnostic::bad_name(&key.name),
            KeyForm::Language if values::language(&key.name).is_some() => return true,
            KeyForm::Language => Diagnostic::malformed(
                "bad-language",
                name,
                "language tags such as `fi` as its keys",
                &key.name,
            ),
            KeyForm::Origin => match base(&key.name) {
                Some(origin) if origin == key.name => return true,
                Some(origin) => Diagnostic::malformed(
                    "bad-origin",
                    name,
                    "scheme and host in lower case, with nothing behind",
                    &key.name,
                )
                .with_hint(format!("write `{origin}`")),
                None => Diagnostic::malformed(
                    "bad-origin",
                    name,
                    "scheme and host such as `https://example.org`",
                    &key.name,
                ),
            },
        };
        let known = table.keys.iter().map(|known| known.name.as_str());
        let complaint = match values::nearest(&key.name, known) {
            Some(near) => complaint.with_hint(format!("did you mean `{near}`?")),
            None => complaint,
        };
        self.complain(complaint, key.site.as_ref());
        false
    }

    /// Reads one value; `None` after complaining.
    pub(crate) fn value(
        &mut self,
        kind: &Kind,
        key: &str,
        key_site: Option<&Site>,
        node: &Node,
    ) -> Option<Value> {
        match (kind, &node.tree) {
            (Kind::Flag, Tree::Flag(flag)) => Some(Value::Flag(*flag)),
            (Kind::Integer { min, max }, Tree::Integer(found)) => {
                match found.filter(|found| (min..=max).contains(&found)) {
                    Some(found) => Some(Value::Integer(found)),
                    None => {
                        let found = found.map_or("that large".to_owned(), |it| it.to_string());
                        let complaint = Diagnostic::out_of_range(
                            key,
                            &found,
                            &min.to_string(),
                            &max.to_string(),
                        );
                        self.refuse(complaint, node)
                    }
                }
            }
            (Kind::Date, Tree::Time(time)) => match date(time) {
                Some(date) => Some(Value::Date(date)),
                None => {
                    let found = time.to_string();
                    self.refuse(Diagnostic::malformed("bad-date", key, &kind.noun(), &found), node)
                }
            },
            (Kind::List(inner), Tree::List(nodes)) => Some(self.list(inner, key, nodes)),
            (Kind::Tables(inner), Tree::List(nodes)) => {
                let mut cells = Vec::new();
                for node in nodes {
                    match &node.tree {
                        Tree::Table(entries) => {
                            let site = node.site.as_ref().or(key_site);
                            let row = self.table(inner, key, site, entries);
                            let from = site.cloned().map_or(Whence::Default, Whence::Written);
                            cells.push(Cell { value: Value::Table(row), from });
                        }
                        _ => {
                            let complaint = Diagnostic::wrong_type(key, "tables", node.noun());
                            self.complain(complaint, node.site.as_ref());
                        }
                    }
                }
                Some(Value::List(cells))
            }
            (Kind::Table(inner), Tree::Table(entries)) => {
                let site = key_site.or(node.site.as_ref());
                Some(Value::Table(self.table(inner, key, site, entries)))
            }
            (Kind::Raw, Tree::Table(_)) => Some(Value::Raw(node.clone())),
            (kind, Tree::Text(text)) => self.text(kind, key, text, node),
            (kind, _) => {
                let complaint = Diagnostic::wrong_type(key, &kind.noun(), node.noun());
                let complaint = match (kind, &node.tree) {
                    (Kind::Tables(_), Tree::Table(_)) => {
                        complaint.with_hint(format!("write `[[…{key}]]` with double brackets"))
                    }
                    _ => complaint,
                };
                self.refuse(complaint, node)
            }
        }
    }

    fn refuse(&mut self, complaint: Diagnostic, node: &Node) -> Option<Value> {
        self.complain(complaint, node.site.as_ref());
        None
    }

    fn list(&mut self, kind: &Kind, key: &str, nodes: &[Node]) -> Value {
        let mut cells = Vec::new();
        let mut seen = BTreeSet::new();
        for node in nodes {
            let Some(value) = self.value(kind, key, None, node) else { continue };
            if let Value::Text(text) = &value
                && !seen.insert(text.clone())
            {
                self.complain(Diagnostic::repeated_entry(key, text), node.site.as_ref());
                continue;
            }
            let from = node.site.clone().map_or(Whence::Default, Whence::Written);
            cells.push(Cell { value, from });
        }
        Value::List(cells)
    }

    /// Reads a value that is written as a text.
    fn text(&mut self, kind: &Kind, key: &str, text: &str, node: &Node) -> Option<Value> {
        let malformed = |code| Diagnostic::malformed(code, key, &kind.noun(), text);
        let complaint = match kind {
            Kind::Text if text.trim().is_empty() => Diagnostic::empty_text(key),
            Kind::Text => return Some(Value::Text(text.to_owned())),
            Kind::Name | Kind::Path | Kind::Pattern | Kind::Reference(_) if text.is_empty() => {
                Diagnostic::empty_text(key)
            }
            Kind::Name if values::is_name(text) => return Some(Value::Text(text.to_owned())),
            Kind::Name => Diagnostic::bad_name(text),
            Kind::Duration { min, max, whole } => match values::duration(text) {
                Some(found) if *whole && found.subsec_nanos() != 0 => {
                    malformed("bad-duration").with_hint("the plugin counts in whole seconds")
                }
                Some(found) if (*min..=*max).contains(&found.as_secs()) => {
                    return Some(Value::Duration(found));
                }
                Some(_) => Diagnostic::out_of_range(
                    key,
                    &format!("`{text}`"),
                    &format!("`{}`", values::show_duration(Duration::from_secs(*min))),
                    &format!("`{}`", values::show_duration(Duration::from_secs(*max))),
                ),
                None => malformed("bad-duration")
                    .with_hint("a whole number and one of `ms`, `s`, `m`, `h`, `d`"),
            },
            Kind::Size => match values::size(text) {
                Some(0) => Diagnostic::out_of_range(key, "`0`", "`1B`", "what the machine has"),
                Some(bytes) => return Some(Value::Size(bytes)),
                None => malformed("bad-size")
                    .with_hint("a whole number and one of `B`, `KiB`, `MiB`, `GiB`"),
            },
            Kind::Socket => match text.parse::<SocketAddr>() {
                Ok(_) => return Some(Value::Text(text.to_owned())),
                Err(_) => malformed("bad-address")
                    .with_hint("a number address, a colon and a port; `[::1]:8080` for IPv6"),
            },
            Kind::Url(schemes) => match url(text, schemes) {
                Ok(_) => return Some(Value::Text(text.to_owned())),
                Err(BadUrl::Credentials) => Diagnostic::url_credentials(key),
                Err(BadUrl::Scheme(found)) => malformed("bad-url").with_hint(format!(
                    "the scheme `{found}` is not among {}",
                    listed(&schemes.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>())
                )),
                Err(BadUrl::Form(words)) => malformed("bad-url").with_hint(words),
            },
            Kind::Base => match base(text) {
                Some(base) if base == text => return Some(Value::Text(text.to_owned())),
                Some(base) => malformed("bad-base").with_hint(format!("write `{base}`")),
                None => malformed("bad-base"),
            },
            Kind::Link if text.starts_with('/') && !text.starts_with("//") => {
                return Some(Value::Text(text.to_owned()));
            }
            Kind::Link => match url(text, &["http", "https", "mailto", "tel"]) {
                Ok(_) => return Some(Value::Text(text.to_owned())),
                Err(BadUrl::Credentials) => Diagnostic::url_credentials(key),
                Err(_) => malformed("bad-url"),
            },
            Kind::Prefix if values::is_prefix(text) => return Some(Value::Text(text.to_owned())),
            Kind::Prefix => malformed("bad-prefix")
                .with_hint("a slash, then lower-case words with slashes between, none at the end"),
            Kind::Host if values::is_host(text) => return Some(Value::Text(text.to_owned())),
            Kind::Host => {
                malformed("bad-host").with_hint("lower case, without scheme, port and path")
            }
            Kind::Language => match values::language(text) {
                Some(tag) => return Some(Value::Text(tag)),
                None => malformed("bad-language").with_hint("BCP 47: `en`, `pt-BR`, `sr-Latn`"),
            },
            Kind::TimeZone if values::is_time_zone(text) => {
                return Some(Value::Text(text.to_owned()));
            }
            Kind::TimeZone => {
                let zones: Vec<String> =
                    jiff::tz::db().available().map(|zone| zone.as_str().to_owned()).collect();
                match values::nearest(text, zones.iter().map(String::as_str)) {
                    Some(near) => {
                        malformed("bad-time-zone").with_hint(format!("did you mean `{near}`?"))
                    }
                    None => malformed("bad-time-zone")
                        .with_hint("a name of the IANA time zone database"),
                }
            }
            Kind::MonthDay if values::is_month_day(text) => {
                return Some(Value::Text(text.to_owned()));
            }
            Kind::MonthDay => malformed("bad-day"),
            Kind::Code(form) if values::is_code(*form, text) => {
                return Some(Value::Text(text.to_owned()));
            }
            Kind::Code(CodeForm::Mark) => {
                malformed("bad-code").with_hint("one to four capital letters")
            }
            Kind::Code(_) => malformed("bad-code"),
            Kind::Pattern if text.starts_with("http://") || text.starts_with("https://") => {
                return Some(Value::Text(text.to_owned()));
            }
            Kind::Pattern if text.starts_with('*') => return Some(Value::Text(text.to_owned())),
            Kind::Pattern => malformed("bad-pattern").with_hint(
                "patterns stand for whole addresses; `*` stands for anything: `*/news/*`",
            ),
            Kind::Path if text.contains('\0') => malformed("bad-path"),
            Kind::Path => return Some(Value::Text(text.to_owned())),
            Kind::Choice(words) if words.iter().any(|word| word == text) => {
                return Some(Value::Text(text.to_owned()));
            }
            Kind::Choice(words) => {
                let complaint = Diagnostic::unknown_word(key, text);
                match values::nearest(text, words.iter().map(String::as_str)) {
                    Some(near) => complaint.with_hint(format!("did you mean `{near}`?")),
                    None => complaint.with_hint(format!("one of {}", listed(words))),
                }
            }
            Kind::Reference(noun) => {
                if let Some(site) = &node.site {
                    let mention =
                        Mention { noun: *noun, name: text.to_owned(), site: site.clone() };
                    self.mentions.push(mention);
                }
                return Some(Value::Text(text.to_owned()));
            }
            Kind::Flag
            | Kind::Integer { .. }
            | Kind::Date
            | Kind::List(_)
            | Kind::Table(_)
            | Kind::Tables(_)
            | Kind::Raw => {
                let complaint = Diagnostic::wrong_type(key, &kind.noun(), node.noun());
                match kind {
                    Kind::Flag if matches!(text, "true" | "false" | "yes" | "no") => {
                        complaint.with_hint("without quotation marks")
                    }
                    Kind::Integer { .. } if text.parse::<i64>().is_ok() => {
                        complaint.with_hint("without quotation marks")
                    }
                    Kind::Date if text.parse::<Date>().is_ok() => {
                        complaint.with_hint(format!("write {text} without quotation marks"))
                    }
                    Kind::List(inner) if matches!(**inner, Kind::Raw) => complaint,
                    Kind::List(_) => complaint.with_hint(format!("write `[\"{text}\"]`")),
                    _ => complaint,
                }
            }
        };
        self.refuse(complaint, node)
    }
}

impl Row {
    pub(crate) fn cell(&self, key: &str) -> Option<&Cell> {
        self.cells.get(key)
    }

    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        match &self.cell(key)?.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn integer(&self, key: &str) -> Option<i64> {
        match self.cell(key)?.value {
            Value::Integer(integer) => Some(integer),
            _ => None,
        }
    }

    pub(crate) fn flag(&self, key: &str) -> Option<bool> {
        match self.cell(key)?.value {
            Value::Flag(flag) => Some(flag),
            _ => None,
        }
    }

    pub(crate) fn duration(&self, key: &str) -> Option<Duration> {
        match self.cell(key)?.value {
            Value::Duration(duration) => Some(duration),
            _ => None,
        }
    }

    pub(crate) fn size(&self, key: &str) -> Option<u64> {
        match self.cell(key)?.value {
            Value::Size(size) => Some(size),
            _ => None,
        }
    }

    pub(crate) fn date(&self, key: &str) -> Option<Date> {
        match self.cell(key)?.value {
            Value::Date(date) => Some(date),
            _ => None,
        }
    }

    /// The cells of a list; none if the key is absent.
    pub(crate) fn list(&self, key: &str) -> &[Cell] {
        match self.cell(key).map(|cell| &cell.value) {
            Some(Value::List(cells)) => cells,
            _ => &[],
        }
    }

    pub(crate) fn texts(&self, key: &str) -> Vec<String> {
        self.list(key).iter().filter_map(|cell| cell.as_text().map(str::to_owned)).collect()
    }

    pub(crate) fn table(&self, key: &str) -> Option<&Row> {
        match &self.cell(key)?.value {
            Value::Table(row) => Some(row),
            _ => None,
        }
    }

    /// The tables of a `[[…]]` list.
    pub(crate) fn tables(&self, key: &str) -> Vec<&Row> {
        self.list(key)
            .iter()
            .filter_map(|cell| match &cell.value {
                Value::Table(row) => Some(row),
                _ => None,
            })
            .collect()
    }

    /// The same, to be completed.
    pub(crate) fn tables_mut(&mut self, key: &str) -> Vec<&mut Row> {
        let Some(Cell { value: Value::List(cells), .. }) = self.cells.get_mut(key) else {
            return Vec::new();
        };
        cells
            .iter_mut()
            .filter_map(|cell| match &mut cell.value {
                Value::Table(row) => Some(row),
                _ => None,
            })
            .collect()
    }

    /// A table of texts under free keys.
    pub(crate) fn words(&self, key: &str) -> BTreeMap<String, String> {
        let Some(row) = self.table(key) else { return BTreeMap::new() };
        row.cells
            .iter()
            .filter_map(|(key, cell)| Some((key.clone(), cell.as_text()?.to_owned())))
            .collect()
    }

    pub(crate) fn json(&self) -> Map<String, Json> {
        self.cells.iter().map(|(key, cell)| (key.clone(), cell.json())).collect()
    }
}

impl Cell {
    pub(crate) fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Where it is written, by whomever.
    pub(crate) fn site(&self) -> Option<&Site> {
        match &self.from {
            Whence::Written(site) | Whence::Inherited(_, site) => Some(site),
            Whence::Default | Whence::Derived(_) => None,
        }
    }

    /// As plugins receive it: durations as seconds, sizes as bytes.
    pub(crate) fn json(&self) -> Json {
        match &self.value {
            Value::Text(text) => json!(text),
            Value::Integer(integer) => json!(integer),
            Value::Flag(flag) => json!(flag),
            Value::Duration(duration) => json!(duration.as_secs()),
            Value::Size(size) => json!(size),
            Value::Date(date) => json!(date.to_string()),
            Value::List(cells) => Json::Array(cells.iter().map(Cell::json).collect()),
            Value::Table(row) => Json::Object(row.json()),
            Value::Raw(_) => Json::Null,
        }
    }
}

enum BadUrl {
    Credentials,
    Scheme(String),
    Form(String),
}

fn url(text: &str, schemes: &[&str]) -> Result<Url, BadUrl> {
    let url = Url::parse(text).map_err(|err| BadUrl::Form(err.to_string()))?;
    if !schemes.contains(&url.scheme()) {
        return Err(BadUrl::Scheme(url.scheme().to_owned()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(BadUrl::Credentials);
    }
    if text.trim() != text || text.chars().any(char::is_control) {
        return Err(BadUrl::Form("there is a space or line break in it".to_owned()));
    }
    Ok(url)
}

/// The canonical form of scheme and authority, if that is all there is.
fn base(text: &str) -> Option<String> {
    let url = url(text, &["http", "https"]).ok()?;
    let bare = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
    bare.then(|| url.origin().ascii_serialization())
}

fn date(time: &toml::value::Datetime) -> Option<Date> {
    if time.time.is_some() || time.offset.is_some() {
        return None;
    }
    let date = time.date?;
    let year = i16::try_from(date.year).ok()?;
    Date::new(year, i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?).ok()
}
