use portolan_plugin::{
    Cursor, Exchange, Harvest, RawItem, Settings, Timestamp, When,
    message::{Answer, Response},
    raw::{RawDate, RawSpecifics},
    source::{ContentSource, Context, SourceError},
    testkit,
};
use serde_json::{Value, json};

use crate::EventsSource;

mod calendars;
mod pages;
mod recurrences;

const URL: &str = "https://office.example/events.ics";
const NOW: &str = "2018-05-01T00:00:00Z";

fn settings(more: &Value) -> Settings {
    let mut settings = json!({ "url": URL });
    for (key, value) in more.as_object().into_iter().flatten() {
        settings[key] = value.clone();
    }
    serde_json::from_value(settings).unwrap()
}

fn parse(more: &Value, media_type: &str, body: &[u8]) -> Result<Harvest, SourceError> {
    let settings = settings(more);
    let now: Timestamp = NOW.parse().unwrap();
    let cx = Context::new("test", &settings, now);
    let request = EventsSource.plan(&cx, &Cursor::default()).unwrap().remove(0);
    let response =
        Response::new(&request.url, 200).with_header("content-type", media_type).with_body(body);
    let exchange = Exchange::new(request, Answer::Response(response), now);
    EventsSource.parse(&cx, &exchange)
}

/// Events with the lines of a calendar around them.
fn calendar(more: &Value, inside: &str) -> Harvest {
    let text = format!("BEGIN:VCALENDAR\nVERSION:2.0\n{}\nEND:VCALENDAR\n", inside.trim());
    parse(more, "text/calendar", text.as_bytes()).unwrap()
}

fn event(inside: &str) -> Harvest {
    calendar(&json!({}), &format!("BEGIN:VEVENT\nUID:1\n{}\nEND:VEVENT", inside.trim()))
}

fn codes(harvest: &Harvest) -> Vec<&str> {
    harvest.diagnostics.iter().map(|it| it.code.as_ref()).collect()
}

fn iso(date: &Option<RawDate>) -> String {
    let Some(date) = date else { return String::new() };
    match date.when.as_ref().and_then(When::iso) {
        Some(iso) => iso,
        None => format!("?{}", date.raw),
    }
}

/// Start and end of each item.
fn times(harvest: &Harvest) -> Vec<String> {
    harvest
        .items
        .iter()
        .map(|item| {
            let (starts, ends) = (iso(&item.starts), iso(&item.ends));
            if ends.is_empty() { starts } else { format!("{starts} – {ends}") }
        })
        .collect()
}

fn details(item: &RawItem) -> portolan_plugin::raw::RawEvent {
    match &item.specifics {
        Some(RawSpecifics::Event(details)) => details.clone(),
        other => panic!("no event: {other:?}"),
    }
}

#[test]
fn has_a_manifest() {
    let manifest = EventsSource.manifest();
    assert_eq!(manifest.name, env!("CARGO_PKG_NAME"));
    assert_eq!(manifest.version, env!("CARGO_PKG_VERSION"));
    assert!(manifest.settings["url"].required);
}

#[test]
fn refuses_settings_that_cannot_be_meant() {
    let complaints = |url: &str| EventsSource.check(&settings(&json!({ "url": url })));
    assert_eq!(complaints(URL).len(), 0);
    assert_eq!(complaints("office.example").len(), 1);
    let hint = complaints("webcal://office.example/events.ics")[0].hint.clone();
    assert!(hint.unwrap().contains("https"));
    assert_eq!(EventsSource.check(&Settings::default()).len(), 1);
}

#[test]
fn keeps_the_promises_over_its_recordings() {
    for recording in ["office", "festival", "film-festival"] {
        testkit::check(&EventsSource, format!("recordings/{recording}"));
    }
}

#[test]
fn what_is_no_calendar_is_refused() {
    for (media_type, body) in [("text/calendar", "<html></html>"), ("text/calendar", "")] {
        assert!(parse(&json!({ "format": "calendar" }), media_type, body.as_bytes()).is_err());
    }
}
