//! `portolan cluster`.

use clap::Args;
use portolan_app::{App, Bond, ClusterItem, ClusterReason, ClusterShown, RulingKind};

use crate::{
    cli::{Form, Verdict},
    table::{clip, counted},
};

/// Columns of a title in a list.
const TITLE_COLUMNS: usize = 72;

#[derive(Args)]
pub(crate) struct Ruled {
    /// One item's address, its id, or its address on a portal.
    one: String,
    /// The other's.
    other: String,
    /// Why, for whoever looks at it later.
    #[arg(long)]
    reason: String,
}

pub(crate) fn list(app: &App, limit: u32, form: Form) -> anyhow::Result<Verdict> {
    app.follow_clusters()?;
    let clusters = app.clusters(limit)?;
    if form == Form::Json {
        println!("{}", serde_json::to_string_pretty(&clusters)?);
        return Ok(Verdict::Clean);
    }
    for members in &clusters {
        if let Some(first) = members.first() {
            println!("{}", clip(&first.title, TITLE_COLUMNS));
        }
        for member in members {
            println!("    {}", line(member));
        }
    }
    println!("{}", counted(clusters.len(), "cluster"));
    Ok(Verdict::Clean)
}

pub(crate) fn show(app: &App, address: &str, form: Form) -> anyhow::Result<Verdict> {
    app.follow_clusters()?;
    let shown = app.cluster(address)?;
    match form {
        Form::Json => println!("{}", serde_json::to_string_pretty(&shown)?),
        Form::Text => print!("{}", told(&shown)),
    }
    Ok(Verdict::Clean)
}

pub(crate) fn rule(
    app: &App,
    what: RulingKind,
    ruled: &Ruled,
    form: Form,
) -> anyhow::Result<Verdict> {
    app.follow_clusters()?;
    let changed = app.rule_cluster(what, &ruled.one, &ruled.other, &ruled.reason)?;
    match form {
        Form::Json => println!("{}", serde_json::json!({ "ruling": what, "changed": changed })),
        Form::Text => {
            let kept = match what {
                RulingKind::Split => "kept apart from now on",
                RulingKind::Join => "one from now on",
            };
            println!("The two are {kept}; {} changed.", counted(changed, "item"));
        }
    }
    Ok(Verdict::Clean)
}

/// An item's cluster in sentences.
fn told(shown: &ClusterShown) -> String {
    let mut out = format!("{}\n    {}\n\n", shown.item.title, line(&shown.item));
    match shown.members.as_slice() {
        [] => out.push_str("It shares a cluster with no other item.\n"),
        members => {
            out.push_str(&format!("It is one with {}:\n", counted(members.len(), "other item")));
            for member in members {
                out.push_str(&format!("    {}\n", line(member)));
            }
        }
    }
    for link in &shown.links {
        out.push_str(&format!("\n{}, by the rule `{}`\n", said(link), link.rule));
        out.push_str(&format!("    {}\n", line(&link.other)));
        for words in &link.evidence {
            out.push_str(&format!("    because {words}\n"));
        }
    }
    for ruling in &shown.rulings {
        let other = if ruling.a == shown.item.id { ruling.b } else { ruling.a };
        let what = match ruling.what {
            RulingKind::Split => "An operator keeps it apart from",
            RulingKind::Join => "An operator takes it for one with",
        };
        out.push_str(&format!("\n{what} {other} since {}: {}\n", ruling.at, ruling.reason));
    }
    out
}

fn said(link: &ClusterReason) -> &'static str {
    match link.bond {
        Bond::Same => "The same statement",
        Bond::Translation => "A translation",
        Bond::Near => "A near-duplicate that stays apart",
        Bond::Related => "Related",
    }
}

/// Date, language, office, address.
fn line(item: &ClusterItem) -> String {
    let day = item.published.as_deref().map_or("undated", |it| it.get(..10).unwrap_or(it));
    let url = item.url.as_deref().unwrap_or("no address");
    format!("{day}  {}  {}  {url}", item.lang, item.office)
}

#[cfg(test)]
mod tests;
