//! Portals extend one another, and answer for what they then are.

use std::collections::BTreeMap;

use portolan_core::Diagnostic;
use url::Url;

use crate::{
    check::{Profile, name},
    keys::{ADDED, INHERITED, RESERVED_SECTIONS},
    read::{Cell, Reader, Row, Value, Whence},
    spec::Noun,
    text::SourceText,
};

/// Replaces what each portal wrote by what it effectively has.
pub(crate) fn inherit(profile: &mut Profile, reader: &mut Reader<'_>) {
    let Some(written) = profile.named.get(&Noun::Portal).cloned() else { return };
    let mut effective: BTreeMap<String, Row> = BTreeMap::new();
    for id in written.keys() {
        settle(id, &written, &mut effective, &mut Vec::new(), reader);
    }
    for (id, portal) in &mut effective {
        derive_addresses(id, portal, &profile.server);
    }
    profile.named.insert(Noun::Portal, effective);
}

/// Settles the portal that `id` extends, then `id` itself.
fn settle(
    id: &str,
    written: &BTreeMap<String, Row>,
    effective: &mut BTreeMap<String, Row>,
    chain: &mut Vec<String>,
    reader: &mut Reader<'_>,
) {
    if effective.contains_key(id) {
        return;
    }
    let Some(own) = written.get(id) else { return };
    chain.push(id.to_owned());
    let mut row = own.clone();
    if let Some(parent) = own.text("extends") {
        match chain.iter().position(|known| known == parent) {
            Some(start) => {
                let mut circle = chain[start..].to_vec();
                circle.push(parent.to_owned());
                let site = own.cell("extends").and_then(Cell::site);
                reader.complain(Diagnostic::extends_cycle(&circle), site);
            }
            None => {
                settle(parent, written, effective, chain, reader);
                if let Some(settled) = effective.get(parent) {
                    take_over(&mut row, parent, settled);
                }
            }
        }
    }
    chain.pop();
    effective.insert(id.to_owned(), row);
}

fn take_over(row: &mut Row, parent: &str, settled: &Row) {
    for key in INHERITED {
        let own = row.cell(key).is_some_and(|cell| cell.from != Whence::Default);
        if let (false, Some(cell)) = (own, settled.cell(key)) {
            row.cells.insert(key.to_owned(), handed_down(cell, parent));
        }
    }
    for key in ADDED {
        let mut cells = row.list(key).to_vec();
        for cell in settled.list(key) {
            if !cells.iter().any(|own| own.as_text() == cell.as_text()) {
                cells.push(handed_down(cell, parent));
            }
        }
        if cells.is_empty() {
            continue;
        }
        let from = match row.cell(key).or_else(|| settled.cell(key)) {
            Some(cell) if row.cell(key).is_some() => cell.from.clone(),
            Some(cell) => handed_down(cell, parent).from,
            None => Whence::Default,
        };
        row.cells.insert(key.to_owned(), Cell { value: Value::List(cells), from });
    }
}

/// The same value, marked with the portal that wrote it.
fn handed_down(cell: &Cell, parent: &str) -> Cell {
    let from = match &cell.from {
        Whence::Written(site) => Whence::Inherited(parent.to_owned(), site.clone()),
        other => other.clone(),
    };
    let value = match &cell.value {
        Value::List(cells) => {
            Value::List(cells.iter().map(|cell| handed_down(cell, parent)).collect())
        }
        Value::Table(row) => {
            let mut row = row.clone();
            for cell in row.cells.values_mut() {
                *cell = handed_down(cell, parent);
            }
            Value::Table(row)
        }
        value => value.clone(),
    };
    Cell { value, from }
}

/// `prefix` and `base`, where they are not written.
fn derive_addresses(id: &str, portal: &mut Row, server: &Row) {
    if portal.cell("prefix").is_none() {
        let from = Whence::Derived("the portal's name".to_owned());
        let value = Value::Text(format!("/{id}"));
        portal.cells.insert("prefix".to_owned(), Cell { value, from });
    }
    if portal.cell("base").is_none()
        && let Some(public) = server.text("public-base")
    {
        let host = portal.texts("hosts").into_iter().next();
        let (base, words) = match host.and_then(|host| under_host(public, &host)) {
            Some(base) => (base, "`public-base` and the first of `hosts`"),
            None => (public.to_owned(), "`public-base`"),
        };
        let from = Whence::Derived(words.to_owned());
        portal.cells.insert("base".to_owned(), Cell { value: Value::Text(base), from });
    }
}

fn under_host(public: &str, host: &str) -> Option<String> {
    let mut url = Url::parse(public).ok()?;
    url.set_host(Some(host)).ok()?;
    Some(url.origin().ascii_serialization())
}

/// Asks the rules of portals on their effective values.
pub(crate) fn ask(profile: &Profile, files: &[SourceText], reader: &mut Reader<'_>) {
    let mut hosts: BTreeMap<&str, (&str, &Cell)> = BTreeMap::new();
    let mut prefixes: BTreeMap<&str, (&str, Option<&Cell>)> = BTreeMap::new();
    for (id, portal) in profile.of(Noun::Portal) {
        for cell in portal.list("hosts") {
            let Some(host) = cell.as_text() else { continue };
            match hosts.get(host) {
                Some((other, there)) => {
                    let there = there.site().map_or(String::new(), |site| name(files, site));
                    let complaint = Diagnostic::shared_host(host, other, &there);
                    reader.complain(complaint, cell.site());
                }
                None => {
                    hosts.insert(host, (id, cell));
                }
            }
        }
        if let Some(prefix) = portal.text("prefix") {
            let cell = portal.cell("prefix");
            let site = cell.and_then(Cell::site).or(portal.site.as_ref());
            match prefixes.get(prefix) {
                Some((other, there)) => {
                    let there = there
                        .and_then(Cell::site)
                        .or_else(|| profile.row(Noun::Portal, other)?.site.as_ref());
                    let there = there.map_or(String::new(), |site| name(files, site));
                    reader.complain(Diagnostic::shared_prefix(prefix, other, &there), site);
                }
                None => {
                    prefixes.insert(prefix, (id, cell));
                }
            }
        }
        ask_languages(id, portal, reader);
        ask_sections(portal, reader);
        if let Some(select) = portal.table("select") {
            ask_selection(profile, select, portal.cell("select"), reader);
        }
    }
}

fn ask_languages(id: &str, portal: &Row, reader: &mut Reader<'_>) {
    let languages = portal.texts("languages");
    let cell = portal.cell("languages");
    // What was refused has its complaint already.
    let complained =
        portal.refused.contains("languages") || cell.is_some_and(|cell| !is_empty(cell));
    if languages.is_empty() && !complained {
        let site = portal.cell("languages").and_then(Cell::site).or(portal.site.as_ref());
        reader.complain(Diagnostic::portal_languages(id), site);
    }
    let mut tables: Vec<(String, &Cell)> = ["title", "notice"]
        .iter()
        .filter_map(|key| Some(((*key).to_owned(), portal.cell(key)?)))
        .collect();
    for section in portal.tables("sections") {
        let Some(title) = section.cell("title") else { continue };
        let word = section.text("id").unwrap_or_default();
        tables.push((format!("title` of section `{word}"), title));
    }
    for (key, cell) in tables {
        let Value::Table(words) = &cell.value else { continue };
        for language in &languages {
            if !words.cells.contains_key(language) && !words.refused.contains(language) {
                let complaint = Diagnostic::missing_words(id, &key, language);
                reader.complain(complaint, cell.site());
            }
        }
    }
}

fn is_empty(cell: &Cell) -> bool {
    matches!(&cell.value, Value::List(cells) if cells.is_empty())
}

fn ask_sections(portal: &Row, reader: &mut Reader<'_>) {
    let mut seen: Vec<&str> = Vec::new();
    for section in portal.tables("sections") {
        let Some(cell) = section.cell("id") else { continue };
        let Some(id) = cell.as_text() else { continue };
        if seen.contains(&id) {
            reader.complain(Diagnostic::shared_section(id), cell.site());
        }
        if RESERVED_SECTIONS.contains(&id) {
            reader.complain(Diagnostic::reserved_section(id), cell.site());
        }
        seen.push(id);
        if let Some(select) = section.table("select") {
            ask_contradictions(select, section.cell("select"), reader);
        }
    }
}

fn ask_selection(profile: &Profile, select: &Row, cell: Option<&Cell>, reader: &mut Reader<'_>) {
    let site = cell.and_then(Cell::site);
    if ask_contradictions(select, cell, reader) {
        return;
    }
    let any = profile.of(Noun::Source).any(|(_, source)| source.flag("enabled") == Some(true));
    let (offices, sources) = (select.texts("offices"), select.texts("sources"));
    let places = select.texts("places");
    let excluded = select.texts("exclude-sources");
    let any_of = select.flag("any-of") == Some(true);
    // With `any-of`, a place alone lets items of any source through.
    if (offices.is_empty() && sources.is_empty()) || (any_of && !places.is_empty()) {
        return;
    }
    let passing: Vec<(&str, &Row)> = profile
        .of(Noun::Source)
        .filter(|(id, source)| {
            let by_office = source.text("office").is_some_and(|it| offices.iter().any(|o| o == it));
            let by_source = sources.iter().any(|named| named == id);
            let passes = match any_of {
                true => by_office || by_source,
                false => (offices.is_empty() || by_office) && (sources.is_empty() || by_source),
            };
            passes && !excluded.iter().any(|named| named == id)
        })
        .collect();
    if passing.is_empty() {
        let why = "no source passes its `offices` and `sources`";
        reader.complain(Diagnostic::selects_nothing(why), site);
    } else if any && passing.iter().all(|(_, source)| source.flag("enabled") == Some(false)) {
        let why = "all sources that pass it have `enabled = false`";
        reader.complain(Diagnostic::selects_nothing(why), site);
    }
}

/// Whether a selection takes back all that it names.
fn ask_contradictions(select: &Row, cell: Option<&Cell>, reader: &mut Reader<'_>) -> bool {
    let mut found = false;
    for (named, excluded) in [("kinds", "exclude-kinds"), ("sources", "exclude-sources")] {
        let (names, excluded_names) = (select.texts(named), select.texts(excluded));
        if !names.is_empty() && names.iter().all(|name| excluded_names.contains(name)) {
            let why = format!("`{excluded}` takes back all of `{named}`");
            reader.complain(Diagnostic::selects_nothing(&why), cell.and_then(Cell::site));
            found = true;
        }
    }
    found
}
