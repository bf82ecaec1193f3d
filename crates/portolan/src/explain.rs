//! `portolan explain`.

use std::collections::BTreeMap;

use portolan_app::{
    Absent, App, Cause, Explanation, FieldChange, GoneBy, ItemStory, PortalStory, PortalVerdict,
    Shown,
};
use portolan_core::{
    diagnostic::Explained,
    item::{How, PlaceRole},
};

use crate::{
    cli::{Form, Verdict},
    table::{Lean, clip, counted, table},
};

const WIDTH: usize = 72;

pub(crate) fn run(
    app: &App,
    settings: &[Shown],
    words: &str,
    form: Form,
) -> anyhow::Result<Verdict> {
    let codes = portolan_core::diagnostic::explained(words);
    if !codes.is_empty() {
        complaint(&codes, form)?;
        return Ok(Verdict::Clean);
    }
    let explanation = app.explain(&app.live(), settings, words)?;
    if form == Form::Json {
        println!("{}", serde_json::to_string_pretty(&explanation)?);
        return Ok(Verdict::Clean);
    }
    match &explanation {
        Explanation::Item(story) => item(story),
        Explanation::Gone { id, since, by, reason } => {
            println!("{id} is gone since {}", since.strftime("%Y-%m-%d %H:%M UTC"));
            println!(
                "{}",
                match by {
                    GoneBy::Source => "its source has it no more; it returns when the source does",
                    GoneBy::Rules => "a replay's rules left it out; it returns when they let it in",
                    GoneBy::Operator => "the operator withdrew it",
                    GoneBy::Takedown => "it was taken down; nothing of it is kept",
                }
            );
            if let Some(reason) = reason {
                println!("reason: {reason}");
            }
        }
        Explanation::Address(absent) => address(absent),
        Explanation::Portal(story) => portal(story),
    }
    Ok(Verdict::Clean)
}

fn complaint(codes: &[Explained], form: Form) -> anyhow::Result<()> {
    if form == Form::Json {
        println!("{}", serde_json::to_string_pretty(codes)?);
        return Ok(());
    }
    for it in codes {
        println!("{}[{}]: {}", it.severity, it.code, it.says);
        if !it.about.is_empty() {
            println!("  {}", it.about);
        }
        if !it.cure.is_empty() {
            println!("  help: {}", it.cure);
        }
    }
    Ok(())
}

fn item(story: &ItemStory) {
    let item = &story.stored.item;
    println!("{}", item.title.text.value);
    println!("{}  {}  {}", item.id, item.kind.as_str(), item.lang.lang);
    heading("known by");
    for url in item.canonical.iter().chain(&item.aliases) {
        println!("  {url}");
    }
    heading("bytes");
    if story.bytes.is_empty() {
        println!("  the archive has none: they were read before it began, or retention took them");
    }
    for bytes in &story.bytes {
        let hash = bytes.body.as_deref().map_or(String::new(), |hash| format!("  {}", &hash[..12]));
        let at = bytes.at.strftime("%Y-%m-%d %H:%M:%S");
        println!("  run {}  {at}  {}  ({}){hash}", bytes.run, bytes.url, bytes.answer);
    }
    heading("shown by");
    // A source may show it by several ways; that stands below, part by part.
    let mut shown = BTreeMap::new();
    for it in story.sightings() {
        let (first, last) = shown
            .entry((it.source.as_str(), it.office.as_str()))
            .or_insert((it.first_seen, it.last_seen));
        *first = it.first_seen.min(*first);
        *last = it.last_seen.max(*last);
    }
    for ((source, office), (first, last)) in shown {
        let (first, last) = (first.strftime("%Y-%m-%d"), last.strftime("%Y-%m-%d"));
        println!("  {source} ({office})  {first} to {last}");
    }
    for part in &story.parts {
        let found: Vec<String> =
            part.found.iter().map(|(field, at)| format!("{field} at {at}")).collect();
        let byte = part.byte.map_or(String::new(), |byte| format!(" from byte {byte}"));
        let way = part.way.as_ref().map_or(String::new(), |way| format!(" by `{way}`"));
        println!("  {}{way}: {:?}{byte}: {}", part.source, part.part, found.join(", "));
    }
    heading("values");
    for (field, from) in story.provenance() {
        let how = match from.how {
            How::Field => "field",
            How::Markup => "element",
            How::Pattern => "pattern",
            How::Settings => "settings",
            How::Derived => "rule",
            How::Unknown => "unknown",
        };
        println!("  {field}: {how} `{}`", from.at);
    }
    for tag in story.places() {
        let role = match tag.role {
            PlaceRole::Primary => "primary",
            PlaceRole::Secondary => "secondary",
            PlaceRole::Dateline => "written there",
            PlaceRole::Unknown => "unknown",
        };
        println!("  place `{}` ({role}): rule `{}`", tag.place, tag.by);
    }
    if !item.flags.is_empty() {
        let flags: Vec<String> = item.flags.iter().map(|it| format!("{it:?}")).collect();
        println!("  flags: {}", flags.join(", "));
    }
    if !story.repairs.is_empty() {
        heading("repairs and complaints");
        for diagnostic in &story.repairs {
            println!("  {}: {}", diagnostic.code, clip(&diagnostic.message, WIDTH));
        }
    }
    if !story.pending.is_empty() {
        heading("today's rules would change");
        changes(&story.pending);
    }
    if !story.revisions.is_empty() {
        heading("earlier wordings");
        for revision in &story.revisions {
            let cause = match revision.cause {
                Cause::Source => "the source corrected it",
                Cause::Completed => "another page of it was read",
                Cause::Rules => "other rules",
            };
            let until = revision.until.strftime("%Y-%m-%d %H:%M UTC");
            println!("  {} until {until}: {cause}", revision.number);
            changes(&revision.fields);
        }
    }
    heading("portals");
    for verdict in &story.portals {
        portal_line(verdict);
    }
}

fn portal_line(verdict: &PortalVerdict) {
    if verdict.shown {
        let sections = match verdict.sections.is_empty() {
            true => String::new(),
            false => format!(", under {}", verdict.sections.join(", ")),
        };
        println!("  {}: shown{sections}", verdict.portal);
        return;
    }
    println!("  {}: not shown", verdict.portal);
    for refused in &verdict.refused {
        println!(
            "    {} wants {} ({}); the item has {}",
            refused.key,
            clip(&refused.wants, WIDTH),
            refused.from,
            clip(&refused.has, WIDTH)
        );
    }
}

fn changes(fields: &[FieldChange]) {
    for change in fields {
        let side = |text: &Option<String>| {
            text.as_deref().map_or("nothing".to_owned(), |text| format!("“{}”", clip(text, WIDTH)))
        };
        println!("    {}: {} → {}", change.field, side(&change.before), side(&change.after));
    }
}

fn address(absent: &Absent) {
    println!("nothing is known by `{}`", absent.address);
    if absent.barred {
        println!("\n  it was taken down and is kept out; see `portolan takedown --list`");
        return;
    }
    if !absent.address.contains("://") {
        println!(
            "\n  it is no item's id, no portal's name, no code of a complaint, and no address"
        );
        return;
    }
    if absent.sources.is_empty() {
        println!("\n  no source reads its host; add the host to `hosts` of the source that should");
    }
    for from in &absent.sources {
        println!("\n  {}:", from.source);
        for reason in &from.reasons {
            println!("    {reason}");
        }
    }
}

fn portal(story: &PortalStory) {
    println!("{} shows {} of {}", story.portal, story.shown, counted(story.of, "item"));
    if !story.selects.is_empty() {
        heading("selects");
        for it in &story.selects {
            println!("  {} = {}  ({})", it.key, clip(&it.value, WIDTH), it.from);
        }
    }
    if !story.left_out.is_empty() {
        heading("leaves out");
        let rows: Vec<Vec<String>> = story
            .left_out
            .iter()
            .map(|row| vec![row.key.clone(), row.items.to_string(), row.alone.to_string()])
            .collect();
        let head = [("by", Lean::Left), ("items", Lean::Right), ("by nothing else", Lean::Right)];
        print!("{}", table(&head, &rows));
    }
}

fn heading(words: &str) {
    println!("\n{words}");
}
