//! Calendars: what a reference reader finds in real files, and the same files as jCal.

use std::path::Path;

use portolan_core::{
    RawItem, When,
    raw::{RawDate, RawSpecifics},
};
use serde_json::Value;

use super::{Document, Scores, compare, files, json, served::Served};

/// The plugin's own files: lines, and the tree of components.
#[path = "../../../plugins/source-events/src/component.rs"]
#[allow(dead_code, reason = "a file of the plugin; only a part of it is scored here")]
mod component;
#[path = "../../../plugins/source-events/src/content.rs"]
#[allow(dead_code, reason = "a file of the plugin; only a part of it is scored here")]
mod content;

const SUITE: &str = "ical";
const URL: &str = "http://feeds.example/events.ics";

/// Events against a reference reader: which there are, and what they say.
pub(crate) fn reference(corpus: &Path, served: &Served, scores: &mut Scores) -> anyhow::Result<()> {
    let folder = corpus.join(SUITE);
    let settings = format!("url = \"{URL}\"\nrecurring = \"series\"\nmax-items = 10000");
    let source = served.source("source-events", &settings)?;
    for file in json(&folder.join("reference.json"))?.as_array().into_iter().flatten() {
        let name = text(file, "file");
        let body = std::fs::read(folder.join(name))?;
        let headers = [("content-type".to_owned(), "text/calendar".to_owned())];
        let document = Document { url: URL, headers: &headers, body: &body };
        let read = served.read(&source, &document);
        // A file that the reference gives up on may be read or refused; it must not break.
        let has_calendar = file.get("calendars").and_then(Value::as_u64) != Some(0);
        if text(file, "parse") != "ok" || !has_calendar {
            let broken = matches!(&read, Err(super::ReadError::Broken(_)));
            scores.check(SUITE, "no-crash", name, !broken, || "the plugin broke".to_owned());
            continue;
        }
        let items = match read {
            Ok(harvest) => harvest.items,
            Err(_) => Vec::new(),
        };
        let events: Vec<&Value> =
            file.get("events").and_then(Value::as_array).into_iter().flatten().collect();
        let n_said = events.iter().filter(|it| says_something(it)).count();
        let n_items = items.iter().filter(|it| it.title.is_some() || it.starts.is_some()).count();
        scores.check(SUITE, "events", name, n_items == n_said, || {
            format!("{n_items} events instead of {n_said}")
        });
        for event in events.into_iter().filter(|it| says_something(it)) {
            check(name, event, &items, scores);
        }
    }
    Ok(())
}

/// An event without title and time is left out, and said so.
fn says_something(event: &Value) -> bool {
    !text(event, "summary").trim().is_empty() || event.get("start").is_some_and(Value::is_object)
}

fn check(name: &str, event: &Value, items: &[RawItem], scores: &mut Scores) {
    let (uid, summary) = (text(event, "uid"), text(event, "summary"));
    let starts_alike = |item: &&RawItem| same_time(item.starts.as_ref(), event.get("start"), false);
    let is_it = |item: &&RawItem| {
        let id = item.origin_id.split('#').next().unwrap_or_default();
        let has_title = compare::same_words(item.title.as_ref(), summary)
            || summary.trim().is_empty() && item.title.is_none();
        if uid.trim().is_empty() {
            has_title
        } else {
            id == uid.trim() || item.origin_id == uid.trim()
        }
    };
    // Changed times of one event share its identifier.
    let of_it: Vec<&RawItem> = items.iter().filter(is_it).collect();
    let item = of_it.iter().find(|it| starts_alike(it)).or(of_it.first()).copied();
    scores.check(SUITE, "found", name, item.is_some(), || format!("event `{uid}` is missing"));
    let Some(item) = item else { return };
    let passed = compare::same_words(item.title.as_ref(), summary)
        || summary.trim().is_empty() && item.title.is_none();
    scores.check(SUITE, "title", name, passed, || format!("title of `{uid}` differs"));
    let passed = same_time(item.starts.as_ref(), event.get("start"), false);
    scores.check(SUITE, "start", name, passed, || {
        format!("start of `{uid}` differs: {:?}", item.starts.as_ref().map(|it| &it.raw))
    });
    // The reference does not add durations up.
    if event.get("end").is_some_and(Value::is_object) {
        let passed = same_time(item.ends.as_ref(), event.get("end"), true)
            || item.ends.is_none() && ends_at_start(event);
        scores.check(SUITE, "end", name, passed, || {
            format!("end of `{uid}` differs: {:?}", item.ends.as_ref().map(|it| &it.raw))
        });
    }
    let url = text(event, "url");
    if url.starts_with("http") {
        let has = item.url.as_deref() == Some(url) || item.links.iter().any(|it| it.url == url);
        scores.check(SUITE, "url", name, has, || format!("address of `{uid}` differs"));
    }
    let location = text(event, "location");
    if !location.trim().is_empty() {
        // The first part names the place; an address of the net is a link.
        let first = location.split([',', '\n']).next().unwrap_or_default().trim();
        let venue = match &item.specifics {
            Some(RawSpecifics::Event(details)) => details.venue.as_deref(),
            _ => None,
        };
        let passed = venue == Some(first) || item.links.iter().any(|it| it.url == location.trim());
        scores.check(SUITE, "location", name, passed, || format!("place of `{uid}` differs"));
    }
}

/// Whole days end on their last day here and on the day after it in the reference.
fn same_time(found: Option<&RawDate>, wanted: Option<&Value>, is_end: bool) -> bool {
    let Some(wanted) = wanted.filter(|it| it.is_object()) else { return found.is_none() };
    let Some(found) = found else { return false };
    let value = text(wanted, "value");
    let utc = text(wanted, "utc");
    match found.when {
        Some(When::Day { date }) => {
            let date = if is_end { date.tomorrow().unwrap_or(date) } else { date };
            date.to_string() == value
        }
        Some(When::Instant { at, .. }) => at.to_string() == utc,
        // A clock that hangs nowhere.
        _ => utc.is_empty() && found.raw == value,
    }
}

fn ends_at_start(event: &Value) -> bool {
    let (start, end) = (&event["start"], &event["end"]);
    let of = |value: &Value| {
        let utc = text(value, "utc");
        if utc.is_empty() { text(value, "value").to_owned() } else { utc.to_owned() }
    };
    let is_one_day = start.get("all_day").is_some()
        && text(start, "value")
            .parse::<portolan_core::civil::Date>()
            .ok()
            .and_then(|it| it.tomorrow().ok())
            .map(|it| it.to_string())
            .as_deref()
            == Some(text(end, "value"));
    is_one_day || of(end) <= of(start)
}

/// Lines and components against RFC 7265.
pub(crate) fn jcal(corpus: &Path, scores: &mut Scores) -> anyhow::Result<()> {
    let folder = corpus.join("ical/icaljs-parser");
    for (name, body) in files(&folder)? {
        let Some(stem) = name.strip_suffix(".ics") else { continue };
        let expected = json(&folder.join(format!("{stem}.jcal.json")))?;
        let (properties, _) = content::properties(&String::from_utf8_lossy(&body));
        let found = component::tree(properties);
        // Several calendars in one file stand in a list.
        let expected: Vec<&Value> = match expected.get(0) {
            Some(Value::Array(_)) => expected.as_array().into_iter().flatten().collect(),
            _ => vec![&expected],
        };
        scores.check(SUITE, "jcal-components", &name, found.len() == expected.len(), || {
            format!("{} components instead of {}", found.len(), expected.len())
        });
        for (found, expected) in found.iter().zip(expected) {
            component_as(&name, found, expected, scores);
        }
    }
    Ok(())
}

fn component_as(name: &str, found: &component::Component, expected: &Value, scores: &mut Scores) {
    let wanted = expected.get(0).and_then(Value::as_str).unwrap_or_default();
    let passed = found.name.eq_ignore_ascii_case(wanted);
    scores.check(SUITE, "jcal-components", name, passed, || format!("`{wanted}` differs"));
    let properties: Vec<&Value> =
        expected.get(1).and_then(Value::as_array).into_iter().flatten().collect();
    scores.check(
        SUITE,
        "jcal-properties",
        name,
        found.properties.len() == properties.len(),
        || format!("{} properties instead of {}", found.properties.len(), properties.len()),
    );
    for (found, expected) in found.properties.iter().zip(properties) {
        let wanted = expected.get(0).and_then(Value::as_str).unwrap_or_default();
        let is_text = expected.get(2).and_then(Value::as_str) == Some("text");
        let same_name = found.name.eq_ignore_ascii_case(wanted);
        let parameters = expected.get(1).and_then(Value::as_object);
        let same_parameters = parameters.into_iter().flatten().all(|(key, value)| {
            let of_list = |value: &Value| match value {
                Value::Array(values) => {
                    values.iter().filter_map(Value::as_str).map(ToOwned::to_owned).collect()
                }
                Value::String(text) => vec![text.clone()],
                _ => Vec::new(),
            };
            let known = found.parameters.iter().find(|(name, _)| name.eq_ignore_ascii_case(key));
            known.map(|(_, values)| values.clone()) == Some(of_list(value))
        });
        let values = expected.as_array().map(|it| &it[3.min(it.len())..]).unwrap_or_default();
        let same_value = !is_text
            || match values {
                [Value::String(one)] => found.text() == *one || found.texts() == [one.clone()],
                [Value::Array(parts)] => {
                    let parts: Vec<&str> = parts.iter().filter_map(Value::as_str).collect();
                    let found: Vec<String> = content::parted(&found.value, ';')
                        .into_iter()
                        .map(content::unescaped)
                        .collect();
                    found == parts
                }
                many => {
                    let many: Vec<&str> = many.iter().filter_map(Value::as_str).collect();
                    found.texts() == many
                }
            };
        let passed = same_name && same_parameters && same_value;
        scores.check(SUITE, "jcal-properties", name, passed, || {
            format!("`{wanted}` differs: {found:?}")
        });
    }
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}
