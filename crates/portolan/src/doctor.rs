//! `portolan source doctor`.

use jiff::Timestamp;
use portolan_app::{App, Checkup, WayStanding};

use crate::{
    cli::{Form, Verdict},
    table::{Lean, clip, counted, table},
};

pub(crate) fn run(
    app: &App,
    names: &[String],
    accept: bool,
    form: Form,
) -> anyhow::Result<Verdict> {
    if accept {
        app.accept(names)?;
    }
    let checkups = app.checkups(names)?;
    let ill = checkups.iter().filter(|it| !it.state.is_fine()).count();
    let verdict = if ill == 0 { Verdict::Clean } else { Verdict::Complaints };
    if form == Form::Json {
        println!("{}", serde_json::to_string_pretty(&checkups)?);
        return Ok(verdict);
    }
    let head = [
        ("source", Lean::Left),
        ("state", Lean::Left),
        ("since", Lean::Left),
        ("last good", Lean::Left),
        ("next", Lean::Left),
        ("evidence", Lean::Left),
    ];
    let rows: Vec<Vec<String>> = checkups.iter().map(row).collect();
    print!("{}", table(&head, &rows));
    for checkup in checkups.iter().filter(|it| !it.state.is_fine()) {
        let Checkup { source, state, meaning, evidence, cure, .. } = checkup;
        println!("\n{source} is {state}: {meaning}\n  evidence: {evidence}\n  cure: {cure}");
        if names.is_empty() {
            continue;
        }
        for way in &checkup.ways {
            println!("  {}", way_line(way));
        }
        for change in &checkup.changes {
            let day = minute(Some(change.at));
            println!("  {day}  {}  {}", change.state, clip(&change.evidence, 80));
        }
    }
    for checkup in checkups.iter().filter(|it| it.state.is_fine() && is_down(it)) {
        let Checkup { source, way, .. } = checkup;
        println!("\n{source} is read by its way {}:", way.as_deref().unwrap_or_default());
        for way in &checkup.ways {
            println!("  {}", way_line(way));
        }
    }
    for checkup in &checkups {
        if let Some(progress) = &checkup.backfill {
            println!("\n{}, history: {}", checkup.source, progress.words());
        }
    }
    let n = checkups.len();
    match ill {
        0 => println!("\n{} fine", counted(n, "source")),
        _ => println!("\n{ill} of {}", counted(n, "source")),
    }
    Ok(verdict)
}

/// The source is not read by the best of its ways.
fn is_down(checkup: &Checkup) -> bool {
    checkup.ways.first().is_some_and(|best| !best.acting)
}

fn way_line(way: &WayStanding) -> String {
    let WayStanding { name, state, evidence, .. } = way;
    let mark = if way.acting { "→" } else { " " };
    match (way.failed_since, way.next_try) {
        (Some(since), next) => format!(
            "{mark} {name}: does not do since {}, {}; tried again {}",
            minute(Some(since)),
            clip(evidence, 70),
            minute(next)
        ),
        _ => format!("{mark} {name}: {state}"),
    }
}

fn row(checkup: &Checkup) -> Vec<String> {
    let source = match &checkup.way {
        Some(way) if is_down(checkup) => format!("{} (by {way})", checkup.source),
        _ => checkup.source.clone(),
    };
    vec![
        source,
        checkup.state.to_string(),
        minute(checkup.since),
        minute(checkup.last_good),
        minute(checkup.next_due),
        clip(&checkup.evidence, 60),
    ]
}

fn minute(at: Option<Timestamp>) -> String {
    at.map_or_else(|| "—".to_owned(), |at| at.strftime("%Y-%m-%d %H:%M").to_string())
}
