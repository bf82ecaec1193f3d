//! Effective values, each with the place it comes from.

use portolan_core::diagnostic::Spot;

use crate::{
    check::Checked,
    read::{Cell, Row, Value, Whence},
    spec::Noun,
    text::Ruled,
    values,
};

/// One effective value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// `portals.finland.page-size`.
    pub key: String,
    /// As TOML writes it.
    pub value: String,
    /// `config/demo/portals/finland.toml:3:13`, `default`, `inherited from portal …`.
    pub origin: String,
    /// The place in a file, where there is one.
    pub place: Option<Spot>,
}

/// All effective values, or those of one thing: `finland`, `portals.finland`, `fetch`,
/// `sources.iom-fi.limits`.
pub fn show(checked: &Checked, what: Option<&str>) -> Vec<Shown> {
    let mut shown = Vec::new();
    let profile = &checked.profile;
    let files = Ruled::all(&checked.files);
    for (name, row) in [
        ("server", &profile.server),
        ("store", &profile.store),
        ("fetch", &profile.fetch),
        ("archive", &profile.archive),
        ("plugins", &profile.plugins),
        ("alerts", &profile.alerts),
        ("privacy", &profile.privacy),
    ] {
        table(name, row, &files, &mut shown);
    }
    for (origin, row) in &profile.origins {
        table(&format!("origins.\"{origin}\""), row, &files, &mut shown);
    }
    for (host, row) in &profile.gone {
        table(&format!("gone.\"{host}\""), row, &files, &mut shown);
    }
    for noun in [Noun::Office, Noun::Place, Noun::Term, Noun::Source, Noun::Portal] {
        for (id, row) in profile.of(noun) {
            table(&format!("{}.{id}", noun.table()), row, &files, &mut shown);
        }
    }
    match what {
        None => shown,
        Some(what) => shown.into_iter().filter(|it| is_under(&it.key, what)).collect(),
    }
}

/// Whether a key is `what`, lies in it, or lies in the thing that is called `what`.
fn is_under(key: &str, what: &str) -> bool {
    let begins = |key: &str| {
        key.strip_prefix(what)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.') || rest.starts_with('['))
    };
    begins(key) || key.split_once('.').is_some_and(|(_, rest)| begins(rest))
}

fn table(prefix: &str, row: &Row, files: &[Ruled<'_>], shown: &mut Vec<Shown>) {
    for (key, cell) in &row.cells {
        let key = match values::is_name(key) {
            true => format!("{prefix}.{key}"),
            false => format!("{prefix}.\"{key}\""),
        };
        value(&key, cell, files, shown);
    }
}

fn value(key: &str, cell: &Cell, files: &[Ruled<'_>], shown: &mut Vec<Shown>) {
    match &cell.value {
        Value::Table(row) => table(key, row, files, shown),
        Value::List(cells) if cells.iter().any(|cell| matches!(cell.value, Value::Table(_))) => {
            for (number, cell) in cells.iter().enumerate() {
                value(&format!("{key}[{number}]"), cell, files, shown);
            }
        }
        // A list that is put together from several places is shown entry by entry.
        Value::List(cells) if !same_whence(cells) => {
            for (number, cell) in cells.iter().enumerate() {
                value(&format!("{key}[{number}]"), cell, files, shown);
            }
        }
        _ => {
            let (origin, place) = origin(&cell.from, files);
            shown.push(Shown { key: key.to_owned(), value: literal(cell), origin, place });
        }
    }
}

fn same_whence(cells: &[Cell]) -> bool {
    let sort = |cell: &Cell| match &cell.from {
        Whence::Written(site) => (Some(site.file), None),
        Whence::Inherited(portal, site) => (Some(site.file), Some(portal.clone())),
        Whence::Default | Whence::Derived(_) => (None, None),
    };
    cells.windows(2).all(|pair| sort(&pair[0]) == sort(&pair[1]))
}

fn origin(from: &Whence, files: &[Ruled<'_>]) -> (String, Option<Spot>) {
    let place = |site: &crate::text::Site| Some(files.get(site.file)?.spot(&site.span));
    match from {
        Whence::Written(site) => {
            let place = place(site);
            (place.as_ref().map_or("default".to_owned(), ToString::to_string), place)
        }
        Whence::Default => ("default".to_owned(), None),
        Whence::Derived(words) => (format!("from {words}"), None),
        Whence::Inherited(portal, site) => {
            let place = place(site);
            let at = place.as_ref().map_or(String::new(), |place| format!(", {place}"));
            (format!("inherited from portal `{portal}`{at}"), place)
        }
    }
}

/// A value as TOML writes it.
pub(crate) fn literal(cell: &Cell) -> String {
    match &cell.value {
        Value::Text(text) => quoted(text),
        Value::Integer(integer) => integer.to_string(),
        Value::Flag(flag) => flag.to_string(),
        Value::Duration(duration) => quoted(&values::show_duration(*duration)),
        Value::Size(bytes) => quoted(&values::show_size(*bytes)),
        Value::Date(date) => date.to_string(),
        Value::List(cells) => {
            format!("[{}]", cells.iter().map(literal).collect::<Vec<_>>().join(", "))
        }
        Value::Table(_) | Value::Raw(_) => "{ … }".to_owned(),
    }
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
