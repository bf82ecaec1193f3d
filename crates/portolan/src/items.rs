//! Verbs about single items: `withdraw`, `takedown`, `source missing`.

use anyhow::{anyhow, bail};
use clap::Args;
use portolan_app::{App, Live};
use portolan_core::{ItemId, snapshot::Found};

use crate::{
    cli::{Form, Verdict},
    table::{Lean, clip, counted, table},
};

#[derive(Args)]
pub(crate) struct Withdraw {
    /// Its id, the address of the original, or of its page on a portal.
    item: String,
}

#[derive(Args)]
pub(crate) struct Takedown {
    /// Its id, the address of the original, or of its page on a portal.
    #[arg(required_unless_present = "list")]
    item: Option<String>,
    /// Why, for the record. Keep names out of it: the record stays.
    #[arg(long, required_unless_present = "list")]
    reason: Option<String>,
    /// Do it. Without this, only what would go is shown.
    #[arg(long)]
    yes: bool,
    /// Show all takedowns.
    #[arg(long, conflicts_with_all = ["item", "reason", "yes"])]
    list: bool,
}

#[derive(Args)]
pub(crate) struct Missing {
    name: String,
    /// Take all of it for withdrawn, however much it is.
    #[arg(long)]
    accept: bool,
}

pub(crate) fn withdraw(app: &App, options: &Withdraw, form: Form) -> anyhow::Result<Verdict> {
    let (id, title) = wanted(app, &app.live(), &options.item)?;
    let withdrawn = app.withdraw(id)?;
    if form == Form::Json {
        println!("{}", serde_json::json!({"id": id, "withdrawn": withdrawn}));
    } else if withdrawn {
        println!("withdrawn: {}", title.unwrap_or_else(|| id.to_string()));
        println!("its pages answer 410; `portolan serve` follows within 2 seconds");
    } else {
        println!("{id} had gone before");
    }
    Ok(Verdict::Clean)
}

pub(crate) async fn takedown(app: &App, options: &Takedown, form: Form) -> anyhow::Result<Verdict> {
    let (Some(words), Some(reason)) = (&options.item, &options.reason) else {
        return list(app, form);
    };
    let live = app.live();
    let (id, title) = wanted(app, &live, words)?;
    if !options.yes {
        println!("{}", title.unwrap_or_else(|| "gone already; what is left would go".to_owned()));
        println!("{id}");
        println!(
            "\nnothing was done: a takedown cannot be taken back; repeat the command with `--yes`"
        );
        return Ok(Verdict::Complaints);
    }
    let Some(report) = app.take_down(id, reason).await? else {
        bail!("{id} is not in the store any more");
    };
    if form == Form::Json {
        println!("{}", serde_json::to_string_pretty(&report)?);
        return Ok(Verdict::Clean);
    }
    println!("taken down: {}", report.title);
    println!(
        "removed: the item, {}, {} and {} of the archive; barred: {} of {}",
        counted(report.revisions, "former wording"),
        match report.archive.bodies {
            1 => "1 body".to_owned(),
            n => format!("{n} bodies"),
        },
        counted(report.archive.lines, "line"),
        match report.addresses.len() {
            1 => "1 address".to_owned(),
            n => format!("{n} addresses"),
        },
        counted(report.sources.len(), "source"),
    );
    println!(
        "its pages answer 410; `portolan serve` follows within 2 seconds, exported folders with \
         the next `portolan export`"
    );
    Ok(Verdict::Clean)
}

pub(crate) async fn missing(app: &App, options: &Missing, form: Form) -> anyhow::Result<Verdict> {
    let live = app.live();
    if options.accept {
        let report = app.accept_missing(&live, &options.name).await?;
        if form == Form::Json {
            println!("{}", serde_json::to_string_pretty(&report)?);
        } else {
            for diagnostic in &report.diagnostics {
                println!("{diagnostic}\n");
            }
            println!("{} withdrawn", counted(report.withdrawn, "item"));
        }
        return Ok(Verdict::Clean);
    }
    let missing = app.missing(&live, &options.name).await?;
    if form == Form::Json {
        println!("{}", serde_json::to_string_pretty(&missing)?);
        return Ok(Verdict::Clean);
    }
    let rows: Vec<Vec<String>> = missing
        .iter()
        .map(|it| {
            vec![
                it.missing.since.strftime("%Y-%m-%d %H:%M UTC").to_string(),
                it.missing.looks.to_string(),
                if it.withdrawn { "withdrawn" } else { "missing" }.to_owned(),
                clip(&it.title, 56),
                it.url.clone().unwrap_or_else(|| it.origin_id.clone()),
            ]
        })
        .collect();
    if rows.is_empty() {
        println!("nothing of `{}` is missing", options.name);
        return Ok(Verdict::Clean);
    }
    let head = [
        ("since", Lean::Left),
        ("looks", Lean::Right),
        ("state", Lean::Left),
        ("title", Lean::Left),
        ("address", Lean::Left),
    ];
    print!("{}", table(&head, &rows));
    Ok(Verdict::Clean)
}

fn list(app: &App, form: Form) -> anyhow::Result<Verdict> {
    let records = app.takedowns()?;
    if form == Form::Json {
        println!("{}", serde_json::to_string_pretty(&records)?);
        return Ok(Verdict::Clean);
    }
    if records.is_empty() {
        println!("nothing was ever taken down");
        return Ok(Verdict::Clean);
    }
    let rows: Vec<Vec<String>> = records
        .into_iter()
        .map(|it| vec![it.at.strftime("%Y-%m-%d %H:%M UTC").to_string(), it.id, it.reason])
        .collect();
    print!("{}", table(&[("at", Lean::Left), ("item", Lean::Left), ("reason", Lean::Left)], &rows));
    Ok(Verdict::Clean)
}

/// The item that is meant, and its title while it is there.
fn wanted(app: &App, live: &Live, words: &str) -> anyhow::Result<(ItemId, Option<String>)> {
    match app.find_item(live, words)? {
        Some(Found::Here(stored)) => Ok((stored.item.id, Some(stored.item.title.text.value))),
        Some(Found::Gone { id, .. }) => Ok((id, None)),
        None => Err(anyhow!(
            "no item is known by `{words}`; give its id, the address of the original, or of its \
             page on a portal"
        )),
    }
}
