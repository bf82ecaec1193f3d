//! Rows to observations: one for each cell that states a figure.

use portolan_plugin::{
    Diagnostic,
    raw::{RawFact, RawObservation, RawPeriod},
};

use crate::{
    columns::{Plan, Value},
    delimited::Line,
    number::{self, Cell},
    period,
    settings::StatisticsSettings,
    table::Table,
};

/// The observations of the rows at `rows`, and what could not be read.
#[derive(Debug, Default)]
pub(crate) struct Observed {
    pub(crate) observations: Vec<RawObservation>,
    /// How many there are, if more than are kept.
    pub(crate) n_all: usize,
    /// Cells that could be read in two ways: title of the column, how many, the first one.
    pub(crate) either: Vec<(String, usize, String)>,
    /// Cells with words where figures stand.
    pub(crate) words: Vec<(String, usize, String)>,
}

pub(crate) fn rows(
    table: &Table,
    plan: &Plan,
    settings: &StatisticsSettings,
    title: &str,
    rows: &[&Line],
) -> Observed {
    let mut observed = Observed::default();
    for row in rows {
        let about = About::read(table, plan, row);
        for value in &plan.values {
            let cell = table.cell(row, value.column);
            let found = match number::read(cell, value.sign) {
                Cell::Empty => continue,
                Cell::Number(number) => Some(number),
                Cell::Either => {
                    count(&mut observed.either, &value.measure, cell);
                    continue;
                }
                // Words with a figure in them are kept as they stand: “10–15”, “3.5 million”.
                Cell::Words if cell.contains(|c: char| c.is_ascii_digit()) && cell.len() <= 80 => {
                    None
                }
                Cell::Words => {
                    count(&mut observed.words, &value.measure, cell);
                    continue;
                }
            };
            observed.n_all += 1;
            if observed.observations.len() == settings.max_observations {
                continue;
            }
            observed
                .observations
                .push(about.observation(table, plan, settings, title, row, value, cell, found));
        }
    }
    observed
}

/// Complaints about what was left out.
pub(crate) fn complaints(observed: &Observed, n_max: usize) -> Vec<Diagnostic> {
    let mut complaints = Vec::new();
    for (column, n_cells, first) in &observed.either {
        complaints.push(Diagnostic::table_number_ambiguous(column, *n_cells, first));
    }
    for (column, n_cells, first) in &observed.words {
        complaints.push(Diagnostic::table_cell_words(column, *n_cells, first));
    }
    if observed.n_all > n_max {
        complaints.push(Diagnostic::table_observations_cut(observed.n_all, n_max));
    }
    complaints
}

fn count(counts: &mut Vec<(String, usize, String)>, column: &str, cell: &str) {
    match counts.iter_mut().find(|(known, _, _)| known == column) {
        Some((_, n, _)) => *n += 1,
        None => counts.push((column.to_owned(), 1, cell.to_owned())),
    }
}

/// What all figures of one row are about.
struct About {
    period: Option<RawPeriod>,
    place: Option<String>,
    place_code: Option<String>,
    dimensions: Vec<RawFact>,
    note: Option<String>,
}

impl About {
    fn read(table: &Table, plan: &Plan, row: &Line) -> About {
        let cell = |column: Option<usize>| column.map_or("", |idx| table.cell(row, idx));
        let period = match (plan.starts, plan.ends) {
            (None, None) => period::of_month(cell(plan.year), cell(plan.month)),
            (Some(_), None) | (None, Some(_)) => period::read(cell(plan.starts.or(plan.ends)))
                .or_else(|| period::of_month(cell(plan.year), cell(plan.month))),
            (Some(_), Some(_)) => period::between(cell(plan.starts), cell(plan.ends)),
        };
        let last = |columns: &[(u8, usize)]| {
            columns
                .iter()
                .rev()
                .map(|(_, idx)| (*idx, table.cell(row, *idx)))
                .find(|(_, cell)| !matches!(number::read(cell, None), Cell::Empty))
        };
        let place = last(&plan.places);
        let mut dimensions: Vec<RawFact> = Vec::new();
        // The wider areas around the place narrow it down for readers.
        for (_, idx) in &plan.places {
            if place.is_none_or(|(chosen, _)| chosen != *idx) {
                push(&mut dimensions, table, row, *idx);
            }
        }
        for idx in &plan.dimensions {
            push(&mut dimensions, table, row, *idx);
        }
        let notes: Vec<&str> = plan
            .notes
            .iter()
            .map(|idx| table.cell(row, *idx))
            .filter(|cell| !cell.is_empty())
            .collect();
        About {
            period,
            place: place.map(|(_, cell)| cell.to_owned()),
            place_code: last(&plan.codes).map(|(_, cell)| cell.to_owned()),
            dimensions,
            note: (!notes.is_empty()).then(|| notes.join("; ")),
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a cell is read with all that is around it")]
    fn observation(
        &self,
        table: &Table,
        plan: &Plan,
        settings: &StatisticsSettings,
        title: &str,
        row: &Line,
        value: &Value,
        cell: &str,
        found: Option<number::Number>,
    ) -> RawObservation {
        let named = plan.measure.map(|idx| table.cell(row, idx)).filter(|it| !it.is_empty());
        // A column whose title is a year counts what the table is about.
        let measure = match (named, &value.period) {
            (Some(named), _) => named.to_owned(),
            (None, Some(_)) => title.to_owned(),
            (None, None) if value.measure.is_empty() => title.to_owned(),
            (None, None) => value.measure.clone(),
        };
        let in_row = plan.unit.map(|idx| table.cell(row, idx)).filter(|it| !it.is_empty());
        let mut dimensions = self.dimensions.clone();
        if let Some(tag) = value.tag.as_ref().filter(|tag| tag.contains('+')) {
            dimensions.push(RawFact { label: "HXL".to_owned(), value: tag.clone() });
        }
        let mut note = self.note.clone();
        let (number, approximate, unit) = match found {
            Some(found) => {
                if let Some(mark) = &found.mark {
                    let footnote = footnote(table, mark).unwrap_or_else(|| mark.clone());
                    note =
                        Some(note.map_or(footnote.clone(), |note| format!("{note}; {footnote}")));
                }
                (found.value, found.approximate, found.unit)
            }
            None => (String::new(), true, None),
        };
        RawObservation {
            measure,
            value: number,
            raw: cell.to_owned(),
            approximate,
            unit: unit
                .or_else(|| in_row.map(ToOwned::to_owned))
                .or_else(|| value.unit.clone())
                .or_else(|| settings.unit.clone()),
            period: value.period.clone().or_else(|| self.period.clone()),
            place: self.place.clone(),
            place_code: self.place_code.clone(),
            dimensions,
            note,
        }
    }
}

fn push(dimensions: &mut Vec<RawFact>, table: &Table, row: &Line, idx: usize) {
    let value = table.cell(row, idx);
    let Some(column) = table.columns.get(idx) else { return };
    let is_nothing = matches!(number::read(value, None), Cell::Empty);
    if !is_nothing && !column.title.is_empty() {
        dimensions.push(RawFact { label: column.title.clone(), value: value.to_owned() });
    }
}

/// The note below the table that begins with this mark.
fn footnote(table: &Table, mark: &str) -> Option<String> {
    table.notes.iter().find_map(|note| {
        let note = note.trim_start_matches(['[', '(']);
        let rest = note.strip_prefix(mark)?;
        let rest = rest.trim_start_matches([']', ')', ':', '.', ' ']);
        (!rest.is_empty()).then(|| rest.to_owned())
    })
}
