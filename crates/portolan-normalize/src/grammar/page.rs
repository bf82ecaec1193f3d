// The page of the book that shows the grammars, from the file that the tests read. Included by
// the tests and by `cargo run -p portolan-normalize --example grammars`.

use std::{collections::BTreeMap, fmt::Write as _};

use toml::{Table, Value};

/// A grammar's examples.
pub(crate) struct Grammar {
    #[allow(dead_code, reason = "the tests tell grammars apart by it")]
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) about: String,
    pub(crate) rows: Vec<Row>,
}

pub(crate) struct Row {
    pub(crate) lang: String,
    pub(crate) text: String,
    /// Empty: nothing of the kind.
    pub(crate) parse: String,
}

/// Languages of the estate, in the order of the page.
pub(crate) const LANGUAGES: [(&str, &str); 15] = [
    ("en", "English"),
    ("fi", "Finnish"),
    ("sv", "Swedish"),
    ("de", "German"),
    ("fr", "French"),
    ("es", "Spanish"),
    ("it", "Italian"),
    ("sk", "Slovak"),
    ("pl", "Polish"),
    ("tr", "Turkish"),
    ("bg", "Bulgarian"),
    ("ru", "Russian"),
    ("uk", "Ukrainian"),
    ("ar", "Arabic"),
    ("ka", "Georgian"),
];

pub(crate) fn read(text: &str) -> Vec<Grammar> {
    let table: Table = text.parse().expect("the file of examples is TOML");
    let word = |table: &Table, key: &str| {
        table
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_else(|| panic!("{table}: `{key}`"))
            .to_owned()
    };
    let list = |table: &Table, key: &str| -> Vec<Table> {
        let list = table.get(key).and_then(Value::as_array).unwrap_or_else(|| panic!("`{key}`"));
        list.iter().filter_map(Value::as_table).cloned().collect()
    };
    list(&table, "grammars")
        .iter()
        .map(|grammar| Grammar {
            id: word(grammar, "id"),
            title: word(grammar, "title"),
            about: word(grammar, "about"),
            rows: list(grammar, "rows")
                .iter()
                .map(|row| Row {
                    lang: word(row, "lang"),
                    text: word(row, "text"),
                    parse: word(row, "parse"),
                })
                .collect(),
        })
        .collect()
}

/// The page. `interface` are the languages that portals speak.
pub(crate) fn page(grammars: &[Grammar], interface: &[String]) -> String {
    let mut page = String::from(
        "# What is read out of texts\n\n\
         Pages of the estate print dates, places, notices, credits and labels into their texts.\n\
         Small grammars take them out and keep them as what they are.\n\
         Every row below is a test; the file is `crates/portolan-normalize/grammars.toml`, and this page is made from it by `cargo run -p portolan-normalize --example grammars`.\n\n\
         ## Which language is spoken where\n\n\
         A number says how many examples of a language are tested; a dash says that nothing of this kind is read in it.\n\
         What is missing here is missing: a text in such a language keeps its words, and nothing is guessed.\n\
         “Portals” tells whether a portal's own words exist in the language.\n\n",
    );
    let spoken: Vec<BTreeMap<&str, usize>> = grammars.iter().map(spoken).collect();
    page.push_str("| Language | Portals |");
    for grammar in grammars {
        let _ = write!(page, " {} |", grammar.title);
    }
    page.push_str("\n| --- | --- |");
    page.push_str(&" --- |".repeat(grammars.len()));
    page.push('\n');
    for (tag, name) in LANGUAGES {
        let portals = if interface.iter().any(|it| it == tag) { "yes" } else { "–" };
        let _ = write!(page, "| {name} (`{tag}`) | {portals} |");
        for counts in &spoken {
            match counts.get(tag) {
                Some(n) => {
                    let _ = write!(page, " {n} |");
                }
                None => page.push_str(" – |"),
            }
        }
        page.push('\n');
    }
    for grammar in grammars {
        let _ = write!(
            page,
            "\n## {}\n\n{}\n\n| Language | Text | Read as |\n| --- | --- | --- |\n",
            grammar.title, grammar.about
        );
        for row in &grammar.rows {
            let parse = if row.parse.is_empty() {
                "nothing of the kind".to_owned()
            } else {
                cell(&row.parse)
            };
            let _ = writeln!(page, "| `{}` | {} | {parse} |", row.lang, cell(&row.text));
        }
    }
    page
}

/// Language → examples that are read as something.
fn spoken(grammar: &Grammar) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for row in grammar.rows.iter().filter(|row| !row.parse.is_empty()) {
        *counts.entry(row.lang.as_str()).or_default() += 1;
    }
    counts
}

fn cell(text: &str) -> String {
    text.trim().replace('|', "\\|").replace('*', "\\*").replace('#', "\\#").replace('[', "\\[")
}
