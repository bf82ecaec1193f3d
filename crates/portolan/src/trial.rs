//! `portolan source test`.

use portolan_app::App;

use crate::{
    cli::{Form, Verdict},
    table::{Lean, clip, counted, table},
};

pub(crate) async fn run(app: &App, name: &str, form: Form) -> anyhow::Result<Verdict> {
    app.recall()?;
    let live = app.live();
    let trial = app.try_source(&live, name).await?;
    let verdict = if trial.failure.is_some() { Verdict::Complaints } else { Verdict::Clean };
    if form == Form::Json {
        println!("{}", serde_json::to_string_pretty(&trial)?);
        return Ok(verdict);
    }
    let mut rows = Vec::new();
    for (nth, row) in (1..).zip(&trial.items) {
        let Some(item) = &row.item else {
            let why = row.diagnostics.first().map(|it| it.message.clone()).unwrap_or_default();
            rows.push(vec![
                nth.to_string(),
                "left out".to_owned(),
                String::new(),
                String::new(),
                clip(&why, 60),
                clip(&row.origin_id, 48),
            ]);
            continue;
        };
        let mut title = item.title.text.value.clone();
        if item.title.derived {
            title = format!("({title})");
        }
        rows.push(vec![
            nth.to_string(),
            item.kind.as_str().to_owned(),
            item.lang.lang.to_string(),
            item.published
                .when
                .iso()
                .map_or("—".to_owned(), |iso| iso.chars().take(16).collect()),
            clip(&title, 60),
            clip(item.url.as_deref().unwrap_or(&row.origin_id), 48),
        ]);
    }
    let head = [
        ("#", Lean::Right),
        ("kind", Lean::Left),
        ("lang", Lean::Left),
        ("published", Lean::Left),
        ("title", Lean::Left),
        ("address", Lean::Left),
    ];
    print!("{}", table(&head, &rows));
    println!(
        "\n{} from {}; nothing was stored",
        counted(trial.items.iter().filter(|row| row.item.is_some()).count(), "item"),
        counted(trial.summary.requests, "request")
    );
    // Why the run would fail is said last.
    let others = trial.summary.diagnostics.iter();
    for diagnostic in others.filter(|it| Some(*it) != trial.failure.as_ref()) {
        println!("{diagnostic}");
    }
    for row in &trial.items {
        for diagnostic in &row.diagnostics {
            println!("{diagnostic}");
        }
    }
    for menu in &trial.menus {
        let lang = menu.lang.as_deref().unwrap_or("und");
        println!("menu `{}` ({lang}): {} entries at the top", menu.name, menu.nodes.len());
    }
    if let Some(failure) = &trial.failure {
        println!("\nthe run would fail\n{failure}");
    }
    Ok(verdict)
}
