//! `portolan source terms`.

use portolan_app::App;

use crate::{
    cli::{Form, Verdict},
    table::{Lean, clip, counted, table},
};

pub(crate) fn run(app: &App, names: &[String], form: Form) -> anyhow::Result<Verdict> {
    let report = app.unmapped_tags(&app.live(), names)?;
    if form == Form::Json {
        println!("{}", serde_json::to_string_pretty(&report)?);
        return Ok(Verdict::Clean);
    }
    let rows: Vec<Vec<String>> = report
        .unmapped
        .iter()
        .map(|row| {
            vec![
                row.items.to_string(),
                clip(&row.tag, 48),
                row.nearest.clone().unwrap_or_else(|| "—".to_owned()),
                row.source.clone(),
            ]
        })
        .collect();
    let head = [
        ("items", Lean::Right),
        ("tag", Lean::Left),
        ("nearest term", Lean::Left),
        ("source", Lean::Left),
    ];
    if !rows.is_empty() {
        print!("{}", table(&head, &rows));
        println!();
    }
    println!(
        "{}: {} mean a term, {} a place, {} nothing yet",
        counted(report.tags, "tag"),
        report.terms,
        report.places,
        rows.len()
    );
    if !rows.is_empty() {
        println!("a tag means a term when it stands in the term's `synonyms`");
    }
    Ok(Verdict::Clean)
}
