//! `portolan source add` and the lists of subscriptions of `portolan source import`.

use std::path::{Path, PathBuf};

use clap::Args;
use portolan_app::{AddWish, Added, App, Candidate, OpmlPlan, OpmlWish, PageState, Site};
use portolan_core::{Diagnostic, Severity};

use crate::{
    cli::{Form, Verdict},
    table::{Lean, clip, counted, table},
};

#[derive(Args)]
pub(crate) struct Add {
    /// Address of the office's site, of its news page, its feed or its calendar.
    address: String,
    /// The source's name, instead of one made from the address.
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The office whose voice it is, instead of the one that has the host.
    #[arg(long, value_name = "OFFICE")]
    office: Option<String>,
    /// Take this of the ways in, by its number, instead of the best.
    #[arg(long, value_name = "N")]
    way: Option<usize>,
    /// Write the settings and a recording into the profile's folder.
    #[arg(long)]
    write: bool,
}

/// Items that are printed.
const ITEMS_SHOWN: usize = 12;
/// Complaints of one way that are printed.
const COMPLAINTS_SHOWN: usize = 4;

pub(crate) async fn run(app: &App, options: &Add, form: Form) -> anyhow::Result<Verdict> {
    app.recall()?;
    let live = app.live();
    let wish = AddWish {
        address: &options.address,
        name: options.name.as_deref(),
        office: options.office.as_deref(),
        way: options.way,
        write: options.write,
    };
    let added = app.add_source(&live, &wish).await?;
    let failed = added.diagnostics.iter().any(|it| it.severity == Severity::Error);
    let verdict = if failed { Verdict::Complaints } else { Verdict::Clean };
    match form {
        Form::Json => println!("{}", serde_json::to_string_pretty(&json(&added))?),
        Form::Text => print(&added),
    }
    Ok(verdict)
}

/// With the items of the chosen way, which are many.
fn json(added: &Added) -> serde_json::Value {
    let mut value = serde_json::to_value(added).unwrap_or_default();
    if let Some(candidate) = added.chosen.and_then(|it| added.candidates.get(it)) {
        value["items"] = serde_json::to_value(&candidate.items).unwrap_or_default();
    }
    value
}

fn print(added: &Added) {
    println!("{}", added.url);
    if let Some(site) = &added.site {
        print_site(site);
    }
    if !added.candidates.is_empty() {
        println!();
        print_candidates(added);
    }
    let chosen = added.chosen.and_then(|it| added.candidates.get(it));
    if let Some(candidate) = chosen {
        println!();
        print_items(candidate);
        for complaint in candidate.diagnostics.iter().take(COMPLAINTS_SHOWN) {
            println!("{complaint}");
        }
        if candidate.diagnostics.len() > COMPLAINTS_SHOWN {
            println!("… and {} more complaints", candidate.diagnostics.len() - COMPLAINTS_SHOWN);
        }
    }
    for failure in added.candidates.iter().filter_map(|it| it.failure.as_ref()) {
        println!("{failure}");
    }
    if let Some(toml) = &added.toml {
        println!("\n{}", added.file.display());
        println!("{}", "-".repeat(40));
        print!("{toml}");
        println!("{}", "-".repeat(40));
    }
    print_complaints(&added.diagnostics);
    println!("{} made", counted(added.requests, "request"));
    match (added.written, &added.toml) {
        (true, _) => println!(
            "written, with a recording in {}; `portolan source test {}` reads it anew",
            added.recording.display(),
            added.name
        ),
        (false, Some(_)) => println!("nothing was written; `--write` does"),
        (false, None) => {}
    }
}

fn print_site(site: &Site) {
    if let Some(title) = &site.title {
        println!("  title      {}", clip(title, 80));
    }
    match site.system {
        Some(system) => {
            let version = site.version.as_deref().unwrap_or_default();
            let evidence = site.evidence.first().map(String::as_str).unwrap_or_default();
            println!("  made with  {system:?} {version} ({evidence})");
        }
        None => println!("  made with  nothing that is known"),
    }
    let mut languages: Vec<&str> = site.language.as_deref().into_iter().collect();
    languages.extend(site.languages.iter().map(|(lang, _)| lang.as_str()));
    languages.dedup();
    if !languages.is_empty() {
        println!("  languages  {}", languages.join(", "));
    }
    if site.state == PageState::Article {
        println!("  the page is one article; what its site lists was looked at as well");
    }
}

fn print_candidates(added: &Added) {
    let head = [
        ("#", Lean::Right),
        ("way in", Lean::Left),
        ("items", Lean::Right),
        ("dated", Lean::Right),
        ("with text", Lean::Right),
        ("from", Lean::Left),
        ("to", Lean::Left),
        ("languages", Lean::Left),
        ("shared", Lean::Left),
        ("score", Lean::Right),
        ("address", Lean::Left),
    ];
    let mut rows = Vec::new();
    for (nth, it) in added.candidates.iter().enumerate() {
        let yields = it.yields.clone().unwrap_or_default();
        let text = |it: Option<String>| it.unwrap_or_else(|| "—".to_owned());
        let mark = if added.chosen == Some(nth) { "*" } else { "" };
        let shared: Vec<String> = it
            .overlaps
            .iter()
            .map(|(other, percent)| format!("{percent} % #{}", other + 1))
            .take(2)
            .collect();
        let languages: Vec<&str> = yields.languages.keys().map(String::as_str).take(4).collect();
        let more = if yields.goes_on { "+" } else { "" };
        rows.push(vec![
            format!("{mark}{}", nth + 1),
            match it.certainty {
                Some(certainty) => format!("{} ({certainty} % sure)", it.way),
                None => it.way.to_owned(),
            },
            format!("{}{more}", yields.items),
            yields.dated.to_string(),
            format!("{}/{}", yields.with_body.min(yields.read_whole), yields.read_whole),
            text(yields.first.map(|it| it.to_string())),
            text(yields.last.map(|it| it.to_string())),
            languages.join(" "),
            shared.join(", "),
            it.score.to_string(),
            clip(&it.address, 64),
        ]);
    }
    print!("{}", table(&head, &rows));
}

fn print_items(candidate: &Candidate) {
    let head = [
        ("published", Lean::Left),
        ("lang", Lean::Left),
        ("title", Lean::Left),
        ("address", Lean::Left),
    ];
    let items: Vec<_> = candidate.items.iter().filter_map(|it| it.item.as_ref()).collect();
    let rows: Vec<Vec<String>> = items
        .iter()
        .take(ITEMS_SHOWN)
        .map(|item| {
            let date = item.published.when.iso().unwrap_or_else(|| "—".to_owned());
            vec![
                date.chars().take(10).collect(),
                item.lang.lang.to_string(),
                clip(&item.title.text.value, 64),
                clip(item.url.as_deref().unwrap_or(&item.origin_id), 60),
            ]
        })
        .collect();
    print!("{}", table(&head, &rows));
    if items.len() > ITEMS_SHOWN {
        println!("… and {} more", items.len() - ITEMS_SHOWN);
    }
}

fn print_complaints(complaints: &[Diagnostic]) {
    for complaint in complaints {
        println!("{complaint}");
    }
}

/// A list of subscriptions as sources.
pub(crate) fn import(
    app: &App,
    file: &Path,
    office: Option<&str>,
    write: bool,
    form: Form,
) -> anyhow::Result<Verdict> {
    let live = app.live();
    let plan = app.import_opml(&live, &OpmlWish { file, office, write })?;
    match form {
        Form::Json => println!("{}", serde_json::to_string_pretty(&plan)?),
        Form::Text => print_plan(&plan),
    }
    let clean = plan.toml.is_some();
    Ok(if clean { Verdict::Clean } else { Verdict::Complaints })
}

fn print_plan(plan: &OpmlPlan) {
    let head = [
        ("source", Lean::Left),
        ("office", Lean::Left),
        ("folder", Lean::Left),
        ("title", Lean::Left),
        ("feed", Lean::Left),
    ];
    let rows: Vec<Vec<String>> = plan
        .entries
        .iter()
        .map(|it| {
            vec![
                it.name.clone().unwrap_or_else(|| "—".to_owned()),
                it.office.clone().unwrap_or_default(),
                clip(&it.folders.join(" / "), 28),
                clip(&it.title, 40),
                clip(&it.url, 56),
            ]
        })
        .collect();
    print!("{}", table(&head, &rows));
    println!();
    print_complaints(&plan.diagnostics);
    let n = plan.entries.iter().filter(|it| it.skipped.is_none()).count();
    let n_skipped = plan.entries.len() - n;
    let file: &PathBuf = &plan.file;
    match plan.written {
        true => println!(
            "{} written into {}, {n_skipped} left out; `portolan source test NAME` shows what one brings",
            counted(n, "source"),
            file.display()
        ),
        false => println!(
            "{} would be written into {}, {n_skipped} left out; `--write` does",
            counted(n, "source"),
            file.display()
        ),
    }
}
