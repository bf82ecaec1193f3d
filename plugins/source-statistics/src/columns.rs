//! What each column of a table is: by the operator's word, by its HXL tag, by its title and what
//! stands in it, in this order.

use portolan_plugin::{Diagnostic, raw::RawPeriod};

use crate::{
    hxl::Tag,
    number::{self, Cell, Sign},
    period,
    settings::{Decimal, StatisticsSettings},
    table::{Column, Table},
};

/// How the rows of a table are read.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) values: Vec<Value>,
    pub(crate) measure: Option<usize>,
    pub(crate) unit: Option<usize>,
    pub(crate) starts: Option<usize>,
    pub(crate) ends: Option<usize>,
    pub(crate) year: Option<usize>,
    pub(crate) month: Option<usize>,
    /// Columns with names of places and with their codes, the wider areas first.
    pub(crate) places: Vec<(u8, usize)>,
    pub(crate) codes: Vec<(u8, usize)>,
    pub(crate) notes: Vec<usize>,
    pub(crate) dimensions: Vec<usize>,
}

/// A column of figures.
#[derive(Debug)]
pub(crate) struct Value {
    pub(crate) column: usize,
    pub(crate) measure: String,
    pub(crate) unit: Option<String>,
    pub(crate) sign: Option<Sign>,
    /// A title that is itself a time.
    pub(crate) period: Option<RawPeriod>,
    /// The tag, for what it says beyond the title: women, children.
    pub(crate) tag: Option<String>,
}

/// What a column is by its tag or title.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Value,
    Measure,
    Unit,
    Starts,
    Ends,
    Year,
    Month,
    Place(u8),
    Code(u8),
    Note,
    Dimension,
    /// Says nothing to a reader of figures: keys, addresses, coordinates.
    Nothing,
}

/// A column is known by so many of its cells that hold something.
const CELLS_SEEN: usize = 400;

pub(crate) fn plan(
    table: &Table,
    settings: &StatisticsSettings,
    complaints: &mut Vec<Diagnostic>,
) -> Plan {
    let mut roles: Vec<Option<Role>> = table.columns.iter().map(role_of).collect();
    let is_tagged = table.columns.iter().any(|column| column.tag.is_some());
    for (idx, role) in roles.iter_mut().enumerate() {
        // Beside tags a title is not asked: what nobody tagged is a dimension at most.
        let is_undecided = role.is_none();
        let figures = figures(table, idx);
        match role {
            Some(Role::Value) if !figures.are_some() && !is_tagged => *role = Some(Role::Dimension),
            Some(Role::Nothing | Role::Year | Role::Month) => {}
            _ if is_undecided => {
                let is_value = figures.are_most() && !is_tagged;
                *role = Some(if is_value { Role::Value } else { Role::Dimension });
            }
            _ => {}
        }
    }
    overrule(table, settings, &mut roles, complaints);

    let mut plan = Plan::default();
    let all = |wanted: Role| -> Vec<usize> {
        let of = roles.iter().enumerate().filter(|(_, role)| **role == Some(wanted));
        of.map(|(idx, _)| idx).collect()
    };
    let first = |wanted: Role| all(wanted).first().copied();
    plan.measure = first(Role::Measure);
    plan.unit = first(Role::Unit);
    plan.starts = first(Role::Starts);
    plan.ends = first(Role::Ends);
    plan.year = first(Role::Year);
    plan.month = first(Role::Month);
    plan.notes = all(Role::Note);
    for (idx, role) in roles.iter().enumerate() {
        match role {
            Some(Role::Place(level)) => plan.places.push((*level, idx)),
            Some(Role::Code(level)) => plan.codes.push((*level, idx)),
            _ => {}
        }
    }
    plan.places.sort_unstable();
    plan.codes.sort_unstable();
    plan.dimensions = match settings.dimensions.is_empty() {
        true => all(Role::Dimension),
        false => settings.dimensions.iter().filter_map(|name| table.column(name)).collect(),
    };
    let common = match settings.decimal {
        Decimal::Point => Some(Sign::Point),
        Decimal::Comma => Some(Sign::Comma),
        Decimal::Auto => None,
    };
    for idx in all(Role::Value) {
        let Some(column) = table.columns.get(idx) else { continue };
        let sign = common
            .or_else(|| number::sign(table.rows.iter().map(|row| table.cell(row, idx))))
            .or_else(|| table.sign());
        let (measure, unit) = parted_unit(&column.title);
        let period = period::is_title(&column.title).then(|| period::read(&column.title)).flatten();
        plan.values.push(Value {
            column: idx,
            measure,
            unit,
            sign,
            period,
            tag: column.tag.as_ref().map(Tag::text),
        });
    }
    plan
}

/// The operator's word; a column that is not there is complained of.
fn overrule(
    table: &Table,
    settings: &StatisticsSettings,
    roles: &mut [Option<Role>],
    complaints: &mut Vec<Diagnostic>,
) {
    let single = [
        ("measure", &settings.measure, Role::Measure),
        ("period", &settings.period, Role::Starts),
        ("period-end", &settings.period_end, Role::Ends),
        ("place", &settings.place, Role::Place(0)),
        ("place-code", &settings.place_code, Role::Code(0)),
        ("note", &settings.note, Role::Note),
    ];
    let titles = || -> Vec<&str> { table.columns.iter().map(|it| it.title.as_str()).collect() };
    for (key, name, role) in single {
        let Some(name) = name else { continue };
        let is_same = |known: &Option<Role>| match (role, known) {
            (Role::Place(_), Some(Role::Place(_))) | (Role::Code(_), Some(Role::Code(_))) => true,
            // A column of times puts the year and the month beside it out of use.
            (Role::Starts, Some(Role::Year | Role::Month)) => true,
            _ => *known == Some(role),
        };
        for known in roles.iter_mut().filter(|known| is_same(known)) {
            *known = Some(Role::Dimension);
        }
        match table.column(name) {
            Some(idx) => roles[idx] = Some(role),
            None => complaints.push(Diagnostic::table_column_missing(key, name, &titles())),
        }
    }
    if !settings.values.is_empty() {
        for known in roles.iter_mut().filter(|known| **known == Some(Role::Value)) {
            *known = Some(Role::Nothing);
        }
        for name in &settings.values {
            match table.column(name) {
                Some(idx) => roles[idx] = Some(Role::Value),
                None => {
                    complaints.push(Diagnostic::table_column_missing("values", name, &titles()));
                }
            }
        }
    }
    for name in &settings.dimensions {
        if table.column(name).is_none() {
            complaints.push(Diagnostic::table_column_missing("dimensions", name, &titles()));
        }
    }
}

/// What the cells of a column are.
struct Figures {
    n_numbers: usize,
    n_words: usize,
}

impl Figures {
    fn are_some(&self) -> bool {
        self.n_numbers > 0 && self.n_numbers >= self.n_words
    }

    fn are_most(&self) -> bool {
        self.n_numbers > 0 && self.n_numbers >= 4 * self.n_words
    }
}

fn figures(table: &Table, idx: usize) -> Figures {
    let mut figures = Figures { n_numbers: 0, n_words: 0 };
    for row in &table.rows {
        if figures.n_numbers + figures.n_words == CELLS_SEEN {
            break;
        }
        match number::read(table.cell(row, idx), None) {
            Cell::Number(_) | Cell::Either => figures.n_numbers += 1,
            // “10–15” is neither.
            Cell::Words if table.cell(row, idx).starts_with(|c: char| c.is_ascii_digit()) => {}
            Cell::Words => figures.n_words += 1,
            Cell::Empty => {}
        }
    }
    figures
}

fn role_of(column: &Column) -> Option<Role> {
    match &column.tag {
        Some(tag) => Some(role_of_tag(tag)),
        None => role_of_title(&column.title),
    }
}

/// The hashtags of HXL 1.1 that are counted things, unless an attribute says that they are words.
const COUNTED: [&str; 13] = [
    "affected",
    "inneed",
    "targeted",
    "reached",
    "population",
    "value",
    "capacity",
    "respondee",
    "access",
    "frequency",
    "output",
    "targets",
    "returnees",
];

fn role_of_tag(tag: &Tag) -> Role {
    // Where somebody comes from or goes to narrows a figure down; it is not where it was counted.
    let is_other_end = tag.has_any(&["origin", "dest", "destination", "former", "from", "to"]);
    let is_code = tag.has_any(&["code", "id", "iso2", "iso3", "m49", "pcode"]);
    let level = match tag.name.as_str() {
        "region" | "country" => Some(0),
        "adm1" => Some(1),
        "adm2" => Some(2),
        "adm3" => Some(3),
        "adm4" => Some(4),
        "adm5" => Some(5),
        "adm" | "loc" => Some(6),
        _ => None,
    };
    if let Some(level) = level {
        return match (is_other_end, is_code) {
            _ if tag.has_any(&["level", "len", "type", "parent"]) => Role::Nothing,
            (true, true) => Role::Nothing,
            (true, false) => Role::Dimension,
            (false, true) => Role::Code(level),
            (false, false) => Role::Place(level),
        };
    }
    let is_words = tag.has_any(&["code", "id", "name", "type", "text", "desc", "unit", "list"]);
    match tag.name.as_str() {
        "date" if tag.has("end") => Role::Ends,
        "date" if tag.has("year") => Role::Year,
        "date" if tag.has("month") => Role::Month,
        "date" if tag.has_any(&["updated", "created", "modified"]) => Role::Nothing,
        "date" => Role::Starts,
        "geo" | "contact" | "x_id" | "id" => Role::Nothing,
        "currency" => Role::Unit,
        "indicator" if tag.has("unit") => Role::Unit,
        "indicator" if tag.has_any(&["num", "value"]) => Role::Value,
        "indicator" if tag.has_any(&["code", "id"]) => Role::Nothing,
        "indicator" => Role::Measure,
        "meta" if tag.has_any(&["id", "code", "url"]) => Role::Nothing,
        "meta" | "description" | "comment" | "source" => Role::Note,
        name if COUNTED.contains(&name) && !is_words => Role::Value,
        _ if tag.has_any(&["num", "pct", "ratio"]) => Role::Value,
        _ if is_code && !tag.has("name") => match tag.name.as_str() {
            // A round of a survey has no other name than its number.
            "round" => Role::Dimension,
            _ => Role::Nothing,
        },
        _ => Role::Dimension,
    }
}

/// Words of titles in the languages of the estate.
const YEARS: [&str; 10] =
    ["year", "vuosi", "år", "jahr", "año", "année", "anno", "rok", "год", "السنة"];
const MONTHS: [&str; 9] =
    ["month", "kuukausi", "månad", "monat", "mes", "mois", "mese", "месяц", "الشهر"];
const DATES: [&str; 12] = [
    "date",
    "period",
    "time",
    "päivä",
    "ajankohta",
    "datum",
    "zeitraum",
    "fecha",
    "periodo",
    "période",
    "quarter",
    "дата",
];
const COUNTRIES: [&str; 14] = [
    "country",
    "countries",
    "maa",
    "land",
    "país",
    "pays",
    "paese",
    "krajina",
    "страна",
    "البلد",
    "location",
    "territory",
    "area",
    "place",
];
const PARTS: [(&str, u8); 12] = [
    ("region", 1),
    ("province", 1),
    ("governorate", 1),
    ("state", 1),
    ("oblast", 1),
    ("adm1", 1),
    ("district", 2),
    ("county", 2),
    ("adm2", 2),
    ("municipality", 3),
    ("adm3", 3),
    ("city", 4),
];
const MEASURES: [&str; 6] = ["indicator", "measure", "variable", "series", "statistic", "metric"];
const NOTES: [&str; 9] =
    ["note", "notes", "source", "comment", "remark", "remarks", "footnote", "warning", "lähde"];
const KEYS: [&str; 14] = [
    "id",
    "uuid",
    "url",
    "link",
    "key",
    "lat",
    "lon",
    "lng",
    "latitude",
    "longitude",
    "level",
    "hash",
    "row",
    "error",
];

fn role_of_title(title: &str) -> Option<Role> {
    let words = title_words(title);
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(&word.as_str()));
    let first = words.first().map(String::as_str).unwrap_or_default();
    let is_other_end =
        has(&["origin", "destination", "citizenship", "nationality", "birth", "from", "to"]);
    if period::is_title(title) {
        return Some(Role::Value);
    }
    if has(&["origin", "nationality", "citizenship"]) {
        return Some(if has(&["code", "pcode", "iso", "iso2", "iso3"]) {
            Role::Nothing
        } else {
            Role::Dimension
        });
    }
    if YEARS.contains(&first) {
        return Some(Role::Year);
    }
    if MONTHS.contains(&first) {
        return Some(Role::Month);
    }
    if has(&["end", "until"]) && (has(&DATES) || words.len() == 1) {
        return Some(Role::Ends);
    }
    if has(&DATES) {
        return Some(Role::Starts);
    }
    let level = words
        .iter()
        .find_map(|word| PARTS.iter().find(|(known, _)| known == word).map(|(_, level)| *level))
        .or_else(|| admin_level(&words))
        .or_else(|| has(&COUNTRIES).then_some(0));
    let is_code = has(&["code", "pcode", "iso", "iso2", "iso3", "m49"]);
    match level {
        Some(level) if is_code => return Some(Role::Code(level)),
        Some(_) if has(&["level"]) => return Some(Role::Nothing),
        Some(level) if !is_other_end => return Some(Role::Place(level)),
        _ => {}
    }
    if is_code {
        return Some(if words.len() <= 2 && has(&["pcode", "iso", "iso2", "iso3", "m49"]) {
            Role::Code(0)
        } else {
            Role::Nothing
        });
    }
    if has(&KEYS) {
        return Some(Role::Nothing);
    }
    if words.len() <= 3 && matches!(first, "unit" | "units" | "yksikkö" | "enhet" | "einheit") {
        return Some(Role::Unit);
    }
    if MEASURES.contains(&first) {
        return Some(Role::Measure);
    }
    if NOTES.contains(&first) && words.len() <= 2 {
        return Some(Role::Note);
    }
    // A round of a survey is counted, and counts nothing.
    if has(&["round", "rank", "code"]) {
        return Some(Role::Dimension);
    }
    None
}

/// `admin1Name`, `provider_admin2_name`.
fn admin_level(words: &[String]) -> Option<u8> {
    words.iter().enumerate().find_map(|(idx, word)| {
        let rest = word.strip_prefix("admin").or_else(|| word.strip_prefix("adm"))?;
        match rest.parse() {
            Ok(level) => Some(level),
            Err(_) => words.get(idx + 1)?.parse().ok(),
        }
    })
}

/// The words of a title in small letters, camel case taken apart.
fn title_words(title: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut was_lower = false;
    for c in title.chars() {
        let starts = c.is_uppercase() && was_lower;
        if (starts || !c.is_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        was_lower = c.is_lowercase() || c.is_ascii_digit();
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// “Grants (EUR)” counts grants in euros; “Women (%)” is a share.
fn parted_unit(title: &str) -> (String, Option<String>) {
    let title = title.trim();
    for (open, close) in [('(', ')'), ('[', ']')] {
        if let Some(inner) = title.strip_suffix(close)
            && let Some((name, unit)) = inner.rsplit_once(open)
            && !name.trim().is_empty()
            && (1..=12).contains(&unit.trim().chars().count())
        {
            return (name.trim().to_owned(), Some(unit.trim().to_owned()));
        }
    }
    (title.to_owned(), None)
}
