//! The settings of a source as a person would write them, with the reasons beside them.

use std::fmt::Write;

use serde_json::Value;
use url::Url;

use super::{Candidate, probe::Seen, ways::Proposal, yields::Yield};
use crate::app::Live;

/// A name that no source has yet, from the host and the last part of the path.
pub(crate) fn name(url: &Url, live: &Live) -> String {
    let host = url.host_str().unwrap_or_default().to_lowercase();
    let mut labels: Vec<&str> =
        host.split('.').filter(|it| !it.is_empty() && *it != "www").collect();
    let is_number =
        host.starts_with('[') || labels.iter().all(|it| it.bytes().all(|it| it.is_ascii_digit()));
    // A country's letters tell offices apart, `org` tells nothing.
    let says_nothing = |it: &&str| matches!(*it, "org" | "com" | "net" | "int" | "info" | "eu");
    if labels.len() > 1
        && !is_number
        && (labels.len() > 2 || labels.last().is_some_and(says_nothing))
    {
        labels.pop();
    }
    let mut words: Vec<String> = labels.iter().map(|it| slug(it)).collect();
    let last = url.path_segments().and_then(|mut it| it.rfind(|it| !it.is_empty()));
    if let Some(last) = last {
        let stem = last.rsplit_once('.').map_or(last, |(stem, _)| stem);
        let stem = slug(stem);
        if !matches!(stem.as_str(), "rss" | "feed" | "atom" | "index" | "") && stem.len() <= 30 {
            words.push(stem);
        }
    }
    words.retain(|it| !it.is_empty());
    let mut base = words.join("-");
    if !base.starts_with(|it: char| it.is_ascii_lowercase()) {
        base = format!("site-{base}").trim_end_matches('-').to_owned();
    }
    let taken = |it: &str| live.estate.source(it).is_some();
    if !taken(&base) {
        return base;
    }
    (2..).map(|nth| format!("{base}-{nth}")).find(|it| !taken(it)).unwrap_or(base)
}

pub(crate) fn slug(text: &str) -> String {
    let mut out = String::new();
    for letter in text.to_lowercase().chars() {
        match letter {
            'a'..='z' | '0'..='9' => out.push(letter),
            _ if !out.is_empty() && !out.ends_with('-') => out.push('-'),
            _ => {}
        }
    }
    out.trim_end_matches('-').to_owned()
}

/// The least that a trial needs.
pub(crate) fn bare(name: &str, office: &str, proposal: &Proposal) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "[sources.{name}]");
    let _ = writeln!(text, "plugin = {}", quoted(proposal.plugin));
    let _ = writeln!(text, "office = {}", quoted(office));
    if let Some(kind) = proposal.kind {
        let _ = writeln!(text, "kind = {}", quoted(kind));
    }
    let _ = writeln!(text, "hosts = {}", list(&proposal.hosts));
    let _ = writeln!(text, "\n[sources.{name}.settings]");
    for setting in &proposal.settings {
        let _ = writeln!(text, "{} = {}", setting.key, written_value(&setting.value));
    }
    text.push('\n');
    text
}

/// The whole, with a contract and the reasons.
pub(crate) fn written(name: &str, office: &str, seen: &Seen, candidate: &Candidate) -> String {
    let proposal = &candidate.proposal;
    let yields = candidate.yields.clone().unwrap_or_default();
    let mut text = String::new();
    let site = seen.site.as_ref();
    let title = site.and_then(|it| it.title.as_deref()).unwrap_or_default();
    let title: String = title.chars().filter(|it| !it.is_control()).take(80).collect();
    let host = seen.url.host_str().unwrap_or_default();
    match title.is_empty() {
        true => line(&mut text, &format!("# {host}.")),
        false => line(&mut text, &format!("# {host}: {title}.")),
    }
    let system = site.and_then(|it| it.system);
    if let (Some(system), Some(site)) = (system, site) {
        let evidence = site.evidence.first().map(String::as_str).unwrap_or_default();
        line(&mut text, &format!("# Made with {system:?} ({evidence})."));
    }
    line(&mut text, &format!("# Read through {}: {}.", proposal.words, proposal.because));
    line(&mut text, &format!("# {}", brought(&yields)));
    text.push('\n');

    line(&mut text, &format!("[sources.{name}]"));
    line(&mut text, &format!("plugin = {}", quoted(proposal.plugin)));
    line(&mut text, &format!("office = {}", quoted(office)));
    if let Some(kind) = proposal.kind {
        line(&mut text, &format!("kind = {}", quoted(kind)));
    }
    if let Some(lang) = yields.language() {
        line(&mut text, &format!("language = {}", quoted(lang)));
    }
    line(&mut text, &format!("hosts = {}", list(&proposal.hosts)));
    line(&mut text, &format!("every = {}", quoted(every(&yields))));
    line(
        &mut text,
        "# Dates without a zone are read as UTC; write the office’s: `time-zone = \"Europe/Helsinki\"`.",
    );
    text.push('\n');

    line(&mut text, &format!("[sources.{name}.settings]"));
    for setting in &proposal.settings {
        if let Some(note) = setting.note.as_ref().filter(|it| !it.is_empty()) {
            let note: String = note.chars().filter(|it| !it.is_control()).collect();
            line(&mut text, &format!("# {}.", capital(note.trim_end_matches('.'))));
        }
        line(&mut text, &format!("{} = {}", setting.key, written_value(&setting.value)));
    }
    text.push('\n');
    contract(&mut text, name, &yields);
    text
}

/// What the doctor may expect, from what the trial brought.
fn contract(text: &mut String, name: &str, yields: &Yield) {
    line(text, "# What the doctor may expect, from one look; what is left out he learns.");
    line(text, &format!("[sources.{name}.contract]"));
    // A list may be shorter on a quiet day.
    line(text, &format!("items = {}", (yields.items * 6 / 10).max(1)));
    let mut fields = vec!["title", "url"];
    if yields.dated == yields.items && yields.items > 0 {
        fields.push("date");
    }
    if yields.with_teaser == yields.items && yields.items > 0 {
        fields.push("teaser");
    }
    if yields.with_body == yields.items && yields.items > 0 {
        fields.push("body");
    }
    let fields: Vec<String> = fields.into_iter().map(str::to_owned).collect();
    line(text, &format!("fields = {}", list(&fields)));
    let languages: Vec<String> =
        yields.languages.keys().filter(|it| *it != "und").cloned().collect();
    if !languages.is_empty() && !yields.languages.contains_key("und") {
        line(text, &format!("languages = {}", list(&languages)));
    }
    if let Some(gap) = yields.gap_days_max.filter(|_| yields.dated >= 5) {
        let days = (gap * 2 + 7).clamp(14, 365);
        line(text, &format!("# The longest silence seen was {gap} days."));
        line(text, &format!("silence = {}", quoted(&format!("{days}d"))));
    }
}

/// What a trial brought, as a sentence.
pub(crate) fn brought(yields: &Yield) -> String {
    let mut words = match yields.items {
        1 => "It brought 1 item".to_owned(),
        n => format!("It brought {n} items"),
    };
    if let (Some(first), Some(last)) = (yields.first, yields.last) {
        let _ = match first == last {
            true => write!(words, " of {first}"),
            false => write!(words, " from {first} to {last}"),
        };
    }
    let languages: Vec<&str> =
        yields.languages.keys().map(String::as_str).filter(|it| *it != "und").collect();
    if !languages.is_empty() {
        let _ = write!(words, " in {}", languages.join(", "));
    }
    if yields.with_body > 0 && yields.read_whole > 0 {
        let _ = match yields.with_body >= yields.items {
            true => write!(words, ", with their whole text"),
            false => write!(
                words,
                "; {} of {} looked at have a text",
                yields.with_body.min(yields.read_whole),
                yields.read_whole
            ),
        };
    }
    words.push('.');
    words
}

/// How often it is worth looking, by how often something came.
fn every(yields: &Yield) -> &'static str {
    let (Some(first), Some(last)) = (yields.first, yields.last) else { return "1h" };
    let days = last.since(first).map(|it| it.get_days()).unwrap_or_default();
    let per_item = f64::from(days) / yields.dated.max(1) as f64;
    match per_item {
        n if n < 1.0 => "15m",
        n if n < 10.0 => "1h",
        _ => "6h",
    }
}

fn line(text: &mut String, words: &str) {
    text.push_str(words);
    text.push('\n');
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

pub(crate) fn list(words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|it| quoted(it)).collect();
    format!("[{}]", words.join(", "))
}

pub(crate) fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn written_value(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Array(values) => {
            let values: Vec<String> = values.iter().map(written_value).collect();
            format!("[{}]", values.join(", "))
        }
        other => other.to_string(),
    }
}
