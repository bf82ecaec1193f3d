//! `portolan source list`.

use portolan_app::{App, Checkup};
use serde::Serialize;

use crate::{
    cli::{Form, Verdict},
    table::{Lean, clip, counted, table},
};

/// One source, in a line.
#[derive(Serialize)]
struct Row {
    source: String,
    enabled: bool,
    office: String,
    plugin: String,
    /// The acting way and how many there are, where there are several.
    way: Option<String>,
    ways: usize,
    state: String,
    items: u64,
    history: Option<String>,
}

pub(crate) fn list(app: &App, form: Form) -> anyhow::Result<Verdict> {
    let live = app.live();
    let names: Vec<String> = live.estate.sources.iter().map(|it| it.id.clone()).collect();
    let states = app.source_states()?;
    let mut rows = Vec::new();
    for (source, checkup) in live.estate.sources.iter().zip(app.checkups(&names)?) {
        let Checkup { way, ways, backfill, state, .. } = checkup;
        let known = states.iter().find(|it| it.source == source.id);
        let acting = ways.iter().find(|it| it.acting).map(|it| it.plugin.clone());
        rows.push(Row {
            source: source.id.clone(),
            enabled: source.enabled,
            office: source.office.clone(),
            plugin: acting.unwrap_or_else(|| source.plugin.clone()),
            way,
            ways: ways.len(),
            state: if source.enabled { state.to_string() } else { "off".to_owned() },
            items: known.map_or(0, |it| it.items),
            history: backfill.map(|it| it.words()),
        });
    }
    if form == Form::Json {
        println!("{}", serde_json::to_string_pretty(&rows)?);
        return Ok(Verdict::Clean);
    }
    let head = [
        ("source", Lean::Left),
        ("state", Lean::Left),
        ("plugin", Lean::Left),
        ("way", Lean::Left),
        ("items", Lean::Right),
        ("history", Lean::Left),
    ];
    let cells: Vec<Vec<String>> = rows.iter().map(cells).collect();
    print!("{}", table(&head, &cells));
    println!("\n{}", counted(rows.len(), "source"));
    Ok(Verdict::Clean)
}

fn cells(row: &Row) -> Vec<String> {
    let way = row.way.as_ref().map(|way| format!("{way}, of {}", row.ways));
    vec![
        row.source.clone(),
        row.state.clone(),
        row.plugin.clone(),
        way.unwrap_or_default(),
        row.items.to_string(),
        clip(row.history.as_deref().unwrap_or_default(), 90),
    ]
}
