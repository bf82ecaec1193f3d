//! The check of a whole profile: every file is read, every name resolved, every rule asked, and
//! only then is there an answer.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
};

use jiff::civil::Date;
use portolan_core::{Diagnostic, Manifest, Severity, diagnostic::Spot, manifest::PluginKind};
use url::Url;

use crate::{
    assemble,
    estate::{Estate, way_name},
    keys, portals,
    read::{Cell, Reader, Row, Value, Whence},
    spec::{self, Kind, Noun, Table},
    text::{Ruled, Site, SourceText},
    tree::{self, Key, Node},
    values,
};

/// What a check found.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Absent if any complaint is an error.
    pub settings: Option<Estate>,
    /// All complaints at once, by file and place.
    pub diagnostics: Vec<Diagnostic>,
    pub(crate) profile: Profile,
    pub(crate) files: Vec<SourceText>,
}

/// All tables of a profile with their values and where these stand.
#[derive(Clone, Debug, Default)]
pub(crate) struct Profile {
    pub(crate) server: Row,
    pub(crate) store: Row,
    pub(crate) fetch: Row,
    pub(crate) archive: Row,
    pub(crate) plugins: Row,
    pub(crate) alerts: Row,
    pub(crate) privacy: Row,
    pub(crate) origins: BTreeMap<String, Row>,
    /// By host.
    pub(crate) gone: BTreeMap<String, Row>,
    pub(crate) named: BTreeMap<Noun, BTreeMap<String, Row>>,
}

/// Checks the files of one profile against the plugins that are there. The order of the files is
/// the order of the complaints.
pub fn check(files: &[SourceText], manifests: &[Manifest]) -> Checked {
    let mut reader = Reader::new(files);
    let mut broken = BTreeSet::new();
    let mut profile = gather(files, &mut reader, &mut broken);
    resolve(&profile, manifests, files, &broken, &mut reader);
    read_settings(&mut profile, manifests, &mut reader);
    portals::inherit(&mut profile, &mut reader);
    ask_plugins(&profile, manifests, &mut reader);
    ask_origins(&profile, &mut reader);
    ask_offices(&profile, files, &mut reader);
    ask_taxonomies(&profile, &mut reader);
    portals::ask(&profile, files, &mut reader);

    let diagnostics = in_order(reader.complaints, files, &broken);
    let refused = diagnostics.iter().any(|complaint| complaint.severity == Severity::Error);
    let settings = (!refused).then(|| assemble::estate(&profile));
    Checked { settings, diagnostics, profile, files: files.to_vec() }
}

impl Profile {
    pub(crate) fn of(&self, noun: Noun) -> impl Iterator<Item = (&str, &Row)> {
        self.named
            .get(&noun)
            .into_iter()
            .flat_map(|rows| rows.iter().map(|(name, row)| (name.as_str(), row)))
    }

    pub(crate) fn row(&self, noun: Noun, name: &str) -> Option<&Row> {
        self.named.get(&noun)?.get(name)
    }
}

/// Reads all files and puts their tables together; nothing may be said twice.
fn gather(files: &[SourceText], reader: &mut Reader<'_>, broken: &mut BTreeSet<usize>) -> Profile {
    let root = keys::root();
    let mut profile = Profile::default();
    if files.is_empty() {
        reader.complain(Diagnostic::nothing_to_check(), None);
    }
    let mut once: BTreeMap<String, Cell> = BTreeMap::new();
    for (number, file) in files.iter().enumerate() {
        let parsed = tree::parse(number, file);
        for (words, span) in parsed.errors {
            let complaint = match broken.insert(number) {
                true => Diagnostic::toml_syntax(&words)
                    .with_hint("the other complaints of this file show once its syntax is right"),
                false => Diagnostic::toml_syntax(&words),
            };
            reader.complain(complaint, Some(&Site { file: number, span }));
        }
        let main = file.path.rsplit('/').next() == Some("portolan.toml");
        if let Some((key, _)) = parsed.entries.iter().find(|(key, _)| key.name == "include")
            && !main
        {
            reader.complain(Diagnostic::include_elsewhere(), key.site.as_ref());
        }
        let mut row = reader.table(&root, "", None, &parsed.entries);
        for (key, cell) in std::mem::take(&mut row.cells) {
            let noun = [Noun::Office, Noun::Place, Noun::Term, Noun::Source, Noun::Portal]
                .into_iter()
                .find(|noun| noun.table() == key);
            match (noun, cell.value) {
                (Some(noun), Value::Table(rows)) => {
                    let known = profile.named.entry(noun).or_default();
                    add_named(noun.word(), known, rows, files, reader);
                }
                (None, Value::Table(rows)) if key == "origins" => {
                    add_named("origin", &mut profile.origins, rows, files, reader);
                }
                (None, Value::Table(rows)) if key == "gone" => {
                    add_named("site", &mut profile.gone, rows, files, reader);
                }
                (None, value @ Value::Table(_)) => {
                    let Whence::Written(site) = &cell.from else { continue };
                    let site = site.clone();
                    let cell = Cell { value, from: cell.from };
                    match once.get(&key).and_then(Cell::site).cloned() {
                        Some(first) => {
                            let (here, there) = (name(files, &site), name(files, &first));
                            reader.complain(Diagnostic::stated_twice(&key, &here), Some(&first));
                            reader.complain(Diagnostic::stated_twice(&key, &there), Some(&site));
                        }
                        None => {
                            once.insert(key, cell);
                        }
                    }
                }
                _ => {}
            }
        }
    }
    let mut single = |key: &str, table: &Table| match once.remove(key).map(|cell| cell.value) {
        Some(Value::Table(row)) => row,
        _ => reader.table(table, key, None, &[]),
    };
    profile.server = single("server", &keys::server());
    profile.store = single("store", &keys::store());
    profile.fetch = single("fetch", &keys::fetch());
    profile.archive = single("archive", &keys::archive());
    profile.plugins = single("plugins", &keys::plugins());
    profile.alerts = single("alerts", &keys::alerts());
    profile.privacy = single("privacy", &keys::privacy());
    profile
}

fn add_named(
    noun: &str,
    known: &mut BTreeMap<String, Row>,
    rows: Row,
    files: &[SourceText],
    reader: &mut Reader<'_>,
) {
    for (id, cell) in rows.cells {
        let Value::Table(row) = cell.value else { continue };
        match (known.get(&id).and_then(|first| first.site.clone()), row.site.clone()) {
            (Some(first), Some(second)) => {
                let (here, there) = (name(files, &second), name(files, &first));
                reader.complain(Diagnostic::duplicate_name(noun, &id, &here), Some(&first));
                reader.complain(Diagnostic::duplicate_name(noun, &id, &there), Some(&second));
            }
            _ => {
                known.insert(id, row);
            }
        }
    }
}

/// Every name that is mentioned has to be declared.
fn resolve(
    profile: &Profile,
    manifests: &[Manifest],
    files: &[SourceText],
    broken: &BTreeSet<usize>,
    reader: &mut Reader<'_>,
) {
    for mention in std::mem::take(&mut reader.mentions) {
        let known: Vec<&str> = match mention.noun {
            Noun::Plugin => manifests.iter().map(|manifest| manifest.name.as_str()).collect(),
            noun => profile.of(noun).map(|(name, _)| name).collect(),
        };
        if known.contains(&mention.name.as_str()) {
            continue;
        }
        let complaint = match (mention.noun, place_called(profile, &mention.name)) {
            (Noun::Place, Some(id)) => Diagnostic::unknown_reference("place", &mention.name)
                .with_hint(format!("`{}` is the place `{id}`", mention.name)),
            _ => unknown(mention.noun, &mention.name, &known),
        };
        let lost = broken.iter().next().and_then(|number| files.get(*number));
        let complaint = match (lost, mention.noun) {
            (Some(file), noun) if noun != Noun::Plugin => {
                let hint = complaint.hint.clone().map_or(String::new(), |hint| hint + "; ");
                complaint.with_hint(format!(
                    "{hint}it may stand in `{}`, which could not be read to its end",
                    file.path
                ))
            }
            _ => complaint,
        };
        reader.complain(complaint, Some(&mention.site));
    }
}

/// The place that goes by this name in some language.
fn place_called<'p>(profile: &'p Profile, name: &str) -> Option<&'p str> {
    let name = name.to_lowercase();
    let is_it = |row: &Row| row.words("names").values().any(|it| it.to_lowercase() == name);
    profile.of(Noun::Place).find(|(_, row)| is_it(row)).map(|(id, _)| id)
}

fn unknown(noun: Noun, name: &str, known: &[&str]) -> Diagnostic {
    let complaint = Diagnostic::unknown_reference(noun.word(), name);
    match (values::nearest(name, known.iter().copied()), noun) {
        (Some(near), _) => complaint.with_hint(format!("did you mean `{near}`?")),
        (None, Noun::Plugin) if known.is_empty() => {
            complaint.with_hint("no plugin was found in the `directories` of `[plugins]`")
        }
        (None, _) if known.is_empty() => {
            complaint.with_hint(format!("there is no {} at all", noun.word()))
        }
        (None, _) if known.len() <= 12 => {
            let known: Vec<String> = known.iter().map(|name| (*name).to_owned()).collect();
            complaint.with_hint(format!("known: {}", spec::listed(&known)))
        }
        (None, Noun::Plugin) => complaint,
        (None, noun) => complaint.with_hint(format!(
            "{}s are declared as `[{}.NAME]`",
            noun.word(),
            noun.table()
        )),
    }
}

/// The settings of sources are typed by the manifests of their plugins.
fn read_settings(profile: &mut Profile, manifests: &[Manifest], reader: &mut Reader<'_>) {
    let tables: BTreeMap<&str, Table> = manifests
        .iter()
        .filter(|manifest| manifest.kind == PluginKind::Source)
        .map(|manifest| (manifest.name.as_str(), spec::of_manifest(manifest)))
        .collect();
    for (plugin, table) in &tables {
        ask_defaults(plugin, table, reader);
    }
    let Some(sources) = profile.named.get_mut(&Noun::Source) else { return };
    for (id, source) in sources {
        let name = format!("sources.{id}.settings");
        let mut urls = read_own_settings(source, &name, &tables, reader);
        for way in source.tables_mut("ways") {
            let name = format!("sources.{id}.ways.settings");
            urls.extend(read_own_settings(way, &name, &tables, reader));
        }
        ask_ways(source, reader);
        ask_hosts(source, &urls, reader);
        if source.cell("hosts").is_none() {
            let hosts: BTreeSet<String> =
                urls.iter().filter_map(|(url, _)| url.host_str().map(str::to_owned)).collect();
            let from = Whence::Derived("the addresses in `settings`".to_owned());
            let cells = hosts
                .into_iter()
                .map(|host| Cell { value: Value::Text(host), from: from.clone() })
                .collect();
            source.cells.insert("hosts".to_owned(), Cell { value: Value::List(cells), from });
        }
    }
}

/// Reads the settings of a source, or of one of its further ways, by the table of its plugin, and
/// answers with the web addresses in them.
fn read_own_settings(
    row: &mut Row,
    name: &str,
    tables: &BTreeMap<&str, Table>,
    reader: &mut Reader<'_>,
) -> Vec<(Url, Option<Site>)> {
    let Some(table) = row.text("plugin").and_then(|plugin| tables.get(plugin)) else {
        return Vec::new();
    };
    let raw = row.cells.remove("settings");
    let (from, settings) = match raw.map(|cell| (cell.value, cell.from)) {
        Some((Value::Raw(node), from)) => {
            let site = match &from {
                Whence::Written(site) => Some(site.clone()),
                _ => node.site.clone(),
            };
            (from, reader.table(table, name, site.as_ref(), entries(&node)))
        }
        _ => (Whence::Default, reader.table(table, name, row.site.as_ref(), &[])),
    };
    let urls = urls(table, &settings);
    let urls = urls.into_iter().map(|(url, cell)| (url, cell.site().cloned())).collect();
    row.cells.insert("settings".to_owned(), Cell { value: Value::Table(settings), from });
    urls
}

/// Ways are told apart by their names.
fn ask_ways(source: &Row, reader: &mut Reader<'_>) {
    let mut taken: Vec<String> = Vec::new();
    taken.extend(source.text("plugin").map(|plugin| way_name(plugin).to_owned()));
    for way in source.tables("ways") {
        let named = way.text("name").or(way.text("plugin").map(way_name));
        let Some(named) = named.map(str::to_owned) else { continue };
        if taken.contains(&named) {
            let cell = way.cell("name").or(way.cell("plugin"));
            reader.complain(Diagnostic::shared_way(&named), cell.and_then(Cell::site));
        }
        taken.push(named);
    }
}

fn entries(node: &Node) -> &[(Key, Node)] {
    match &node.tree {
        tree::Tree::Table(entries) => entries,
        _ => &[],
    }
}

/// A default that its own type refuses is the plugin author's mistake, not the operator's.
fn ask_defaults(plugin: &str, table: &Table, reader: &mut Reader<'_>) {
    let before = reader.complaints.len();
    for key in &table.keys {
        let spec::Need::Default(default) = &key.need else { continue };
        reader.value(&key.kind, &key.name, None, &Node::of_json(default));
    }
    for complaint in reader.complaints.split_off(before) {
        reader.complain(Diagnostic::plugin_default(plugin, &complaint.message), None);
    }
}

/// The web addresses among settings, wherever they stand.
fn urls<'r>(table: &Table, row: &'r Row) -> Vec<(Url, &'r Cell)> {
    let mut found = Vec::new();
    for (key, cell) in &row.cells {
        let kind = match (table.key(key), &table.others) {
            (Some(key), _) => &key.kind,
            (None, Some(others)) => &others.kind,
            (None, None) => continue,
        };
        urls_of(kind, cell, &mut found);
    }
    found
}

fn urls_of<'r>(kind: &Kind, cell: &'r Cell, found: &mut Vec<(Url, &'r Cell)>) {
    match (kind, &cell.value) {
        (Kind::Url(_), Value::Text(text)) => match Url::parse(text) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => found.push((url, cell)),
            _ => {}
        },
        (Kind::List(inner), Value::List(cells)) => {
            for cell in cells {
                urls_of(inner, cell, found);
            }
        }
        (Kind::Table(table), Value::Table(row)) => found.extend(urls(table, row)),
        _ => {}
    }
}

fn ask_hosts(source: &Row, urls: &[(Url, Option<Site>)], reader: &mut Reader<'_>) {
    if source.cell("hosts").is_none() {
        return;
    }
    let hosts = source.texts("hosts");
    for (url, site) in urls {
        let Some(host) = url.host_str() else { continue };
        if !hosts.iter().any(|known| known == host) {
            reader.complain(Diagnostic::host_not_named(host), site.as_ref());
        }
    }
}

/// Plugins that are named are there and are of the right kind.
fn ask_plugins(profile: &Profile, manifests: &[Manifest], reader: &mut Reader<'_>) {
    let known: BTreeMap<&str, &Manifest> =
        manifests.iter().map(|manifest| (manifest.name.as_str(), manifest)).collect();
    let names: Vec<&str> = known.keys().copied().collect();
    for (name, cell) in &profile.plugins.cells {
        let Value::Table(row) = &cell.value else { continue };
        if !known.contains_key(name.as_str()) {
            reader.complain(unknown(Noun::Plugin, name, &names), row.site.as_ref());
        }
    }
    let sources = profile.of(Noun::Source);
    for row in sources.flat_map(|(_, source)| std::iter::once(source).chain(source.tables("ways")))
    {
        let Some(cell) = row.cell("plugin") else { continue };
        let Some(name) = cell.as_text() else { continue };
        match known.get(name) {
            Some(manifest) if manifest.kind != PluginKind::Source => {
                let sources: Vec<String> = manifests
                    .iter()
                    .filter(|manifest| manifest.kind == PluginKind::Source)
                    .map(|manifest| manifest.name.clone())
                    .collect();
                let complaint = Diagnostic::plugin_kind(name, "source plugin")
                    .with_hint(format!("known: {}", spec::listed(&sources)));
                reader.complain(complaint, cell.site());
            }
            // The unknown name has its complaint already.
            Some(_) | None => {}
        }
    }
}

fn ask_origins(profile: &Profile, reader: &mut Reader<'_>) {
    for origin in profile.origins.values() {
        let Some(cell) = origin.cell("connect-to") else { continue };
        let Some(Ok(address)) = cell.as_text().map(str::parse::<SocketAddr>) else { continue };
        if values::is_private(address.ip()) && origin.flag("allow-private") != Some(true) {
            reader.complain(Diagnostic::private_address(&address.to_string()), cell.site());
        }
    }
}

fn ask_offices(profile: &Profile, files: &[SourceText], reader: &mut Reader<'_>) {
    ask_circles(profile, Noun::Office, reader, |row| {
        row.text("parent").map(str::to_owned).into_iter().collect()
    });
    let mut used: BTreeSet<&str> = BTreeSet::new();
    used.extend(profile.of(Noun::Source).filter_map(|(_, source)| source.text("office")));
    used.extend(profile.of(Noun::Office).filter_map(|(_, office)| office.text("parent")));
    used.extend(profile.of(Noun::Term).filter_map(|(_, term)| term.text("owner")));

    let mut spans: Vec<(&str, &Row)> = Vec::new();
    for (id, office) in profile.of(Noun::Office) {
        if !used.contains(id) {
            reader.complain(Diagnostic::unused_office(id), office.site.as_ref());
        }
        for row in office.tables("coverage").into_iter().chain(office.tables("hosts")) {
            if let (Some(from), Some(until)) = (row.date("from"), row.date("until"))
                && until < from
            {
                let site = row.cell("until").and_then(Cell::site);
                reader.complain(Diagnostic::span_reversed(), site);
            }
        }
        for span in office.tables("hosts") {
            let host = span.text("host").unwrap_or_default();
            let other = spans.iter().find(|(other, earlier)| {
                *other != id && earlier.text("host") == Some(host) && overlap(earlier, span)
            });
            if let Some((other, earlier)) = other {
                let site = span.cell("host").and_then(Cell::site);
                let mut complaint = Diagnostic::shared_office_host(host, other);
                if let Some(there) = earlier.cell("host").and_then(Cell::site) {
                    let hint = complaint.hint.take().unwrap_or_default();
                    complaint = complaint.with_hint(format!("{hint}; {}", name(files, there)));
                }
                reader.complain(complaint, site);
            }
            spans.push((id, span));
        }
    }
}

fn overlap(one: &Row, other: &Row) -> bool {
    let from = |row: &Row| row.date("from").unwrap_or(Date::MIN);
    let until = |row: &Row| row.date("until").unwrap_or(Date::MAX);
    from(one) <= until(other) && from(other) <= until(one)
}

fn ask_taxonomies(profile: &Profile, reader: &mut Reader<'_>) {
    ask_circles(profile, Noun::Place, reader, |row| row.texts("within"));
    for code in ["iso2", "iso3", "m49"] {
        let mut holders: BTreeMap<&str, &str> = BTreeMap::new();
        for (id, place) in profile.of(Noun::Place) {
            let Some(cell) = place.cell(code) else { continue };
            let Some(text) = cell.as_text() else { continue };
            match holders.get(text) {
                Some(other) => {
                    reader.complain(Diagnostic::shared_code("place", text, other), cell.site());
                }
                None => {
                    holders.insert(text, id);
                }
            }
        }
    }
    for (noun, keys) in [
        (Noun::Place, ["names", "aliases", "cities", "former"].as_slice()),
        (Noun::Term, ["labels", "synonyms"].as_slice()),
    ] {
        let mut meanings: BTreeMap<String, &str> = BTreeMap::new();
        for (id, row) in profile.of(noun) {
            for cell in keys.iter().filter_map(|key| row.cell(key)).flat_map(words) {
                let word = cell.as_text().unwrap_or_default();
                match meanings.get(&word.to_lowercase()) {
                    Some(other) if *other != id => {
                        let complaint = Diagnostic::ambiguous_word(word, noun.word(), other);
                        reader.complain(complaint, cell.site());
                    }
                    _ => {
                        meanings.insert(word.to_lowercase(), id);
                    }
                }
            }
        }
    }
}

/// The texts in a list, in a table of languages, or under `name` in a list of tables.
fn words(cell: &Cell) -> Vec<&Cell> {
    match &cell.value {
        Value::List(cells) => cells
            .iter()
            .filter_map(|cell| match &cell.value {
                Value::Table(row) => row.cell("name"),
                _ => Some(cell),
            })
            .collect(),
        Value::Table(row) => row.cells.values().collect(),
        _ => Vec::new(),
    }
}

/// Nothing lies in itself, however far around.
fn ask_circles(
    profile: &Profile,
    noun: Noun,
    reader: &mut Reader<'_>,
    parents: impl Fn(&Row) -> Vec<String>,
) {
    for (id, row) in profile.of(noun) {
        let mut chain = vec![id.to_owned()];
        if find_circle(profile, noun, id, &parents, &mut chain)
            // A circle is complained about once, at its first member.
            && chain.iter().min().map(String::as_str) == Some(id)
        {
            reader.complain(Diagnostic::parent_cycle(noun.word(), &chain), row.site.as_ref());
        }
    }
}

fn find_circle(
    profile: &Profile,
    noun: Noun,
    start: &str,
    parents: &impl Fn(&Row) -> Vec<String>,
    chain: &mut Vec<String>,
) -> bool {
    let Some(row) = chain.last().and_then(|last| profile.row(noun, last)) else { return false };
    for parent in parents(row) {
        if parent == start {
            chain.push(parent);
            return true;
        }
        if chain.contains(&parent) {
            continue;
        }
        chain.push(parent);
        if find_circle(profile, noun, start, parents, chain) {
            return true;
        }
        chain.pop();
    }
    false
}

/// `file:line:column`, for hints.
pub(crate) fn name(files: &[SourceText], site: &Site) -> String {
    files.get(site.file).map_or(String::new(), |file| Ruled::new(file).spot(&site.span).to_string())
}

/// By file and place; the consequences of broken syntax are left out.
fn in_order(
    complaints: Vec<Diagnostic>,
    files: &[SourceText],
    broken: &BTreeSet<usize>,
) -> Vec<Diagnostic> {
    let number = |path: &str| files.iter().position(|file| file.path == path);
    let mut placed: Vec<((usize, u32, u32), Diagnostic)> = complaints
        .into_iter()
        .filter_map(|complaint| match &complaint.place {
            Some(Spot::File { path, line, column, .. }) => {
                let number = number(path).unwrap_or(usize::MAX);
                let consequence = broken.contains(&number) && complaint.code != "toml-syntax";
                (!consequence).then_some(((number, *line, *column), complaint))
            }
            _ => Some(((usize::MAX, 0, 0), complaint)),
        })
        .collect();
    if placed.iter().any(|(_, complaint)| complaint.severity == Severity::Error) {
        // The source that an office lacks may be the one that is wrong.
        placed.retain(|(_, complaint)| complaint.code != "unused-office");
    }
    placed.sort_by(|(one, first), (other, second)| {
        one.cmp(other).then_with(|| first.message.cmp(&second.message))
    });
    placed.dedup_by(|(here, one), (there, other)| {
        // After one mistake in a line, the parser stumbles over the rest of it.
        let syntax = one.code == "toml-syntax" && other.code == "toml-syntax";
        one == other || (syntax && (here.0, here.1) == (there.0, there.1))
    });
    placed.into_iter().map(|(_, complaint)| complaint).collect()
}
