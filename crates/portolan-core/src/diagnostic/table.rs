//! Complaints about tables of figures.

use super::Diagnostic;

impl Diagnostic {
    /// Settings that cannot be meant so.
    pub fn table_setting(key: &str, words: &str) -> Diagnostic {
        Diagnostic::error("table-setting", format!("`{key}` {words}"))
    }

    /// A table in which nothing is counted.
    pub fn table_without_figures(n_rows: usize, columns: &[&str]) -> Diagnostic {
        Diagnostic::error(
            "table-without-figures",
            format!("none of the columns holds figures ({n_rows} rows; {})", named(columns)),
        )
        .with_hint(
            "name the columns of figures with `values`, and the rows of titles with `header-rows`",
        )
    }

    /// The settings name a column that the table does not have.
    pub fn table_column_missing(key: &str, name: &str, columns: &[&str]) -> Diagnostic {
        Diagnostic::warning(
            "table-column-missing",
            format!("`{key}` names the column `{name}`, which the table does not have"),
        )
        .with_hint(format!("the table has {}", named(columns)))
    }

    /// Figures that could be read in two ways, such as `1.234`.
    pub fn table_number_ambiguous(column: &str, n_cells: usize, first: &str) -> Diagnostic {
        Diagnostic::warning(
            "table-number-ambiguous",
            format!(
                "{n_cells} figures of column `{column}` could be read in two ways and were left \
                 out, the first is `{first}`"
            ),
        )
        .with_hint("say with `decimal` whether a point or a comma stands before the decimals")
    }

    /// Words in a column of figures.
    pub fn table_cell_words(column: &str, n_cells: usize, first: &str) -> Diagnostic {
        Diagnostic::note(
            "table-cell-words",
            format!(
                "{n_cells} cells of column `{column}` hold words and no figure, the first is \
                 `{first}`"
            ),
        )
    }

    /// The table is longer than the operator allows.
    pub fn table_rows_cut(rows_max: usize) -> Diagnostic {
        Diagnostic::warning("table-rows-cut", format!("only the first {rows_max} rows were read"))
            .with_hint("raise `max-rows`")
    }

    /// More figures than an item holds.
    pub fn table_observations_cut(n_observations: usize, n_max: usize) -> Diagnostic {
        Diagnostic::note(
            "table-observations-cut",
            format!("the first {n_max} of {n_observations} figures are shown"),
        )
        .with_hint("part the table with `group`, or choose columns with `values`; readers find all figures in the file")
    }

    /// Rows that belong to no group, or to more groups than are made.
    pub fn table_rows_without_group(n_rows: usize, column: &str, groups_max: usize) -> Diagnostic {
        Diagnostic::warning(
            "table-rows-without-group",
            format!(
                "{n_rows} rows were left out: column `{column}` is empty there, or has more than \
                 {groups_max} values"
            ),
        )
    }
}

/// The first columns, quoted.
fn named(columns: &[&str]) -> String {
    const SHOWN: usize = 12;
    let shown: Vec<String> = columns
        .iter()
        .filter(|it| !it.is_empty())
        .take(SHOWN)
        .map(|it| format!("`{it}`"))
        .collect();
    match shown.is_empty() {
        true => "no column has a title".to_owned(),
        false => format!("the columns {}", shown.join(", ")),
    }
}
