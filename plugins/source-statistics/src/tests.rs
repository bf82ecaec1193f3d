use portolan_plugin::{
    Cursor, Exchange, Harvest, Settings, Timestamp, When,
    message::{Answer, Response},
    raw::RawObservation,
    source::{ContentSource, Context, SourceError},
    testkit,
};
use serde_json::{Value, json};

use crate::StatisticsSource;

mod dialects;
mod figures;
mod tables;

const URL: &str = "https://data.example/files/returns.csv";

fn settings(more: &Value) -> Settings {
    let mut settings = json!({ "url": URL });
    for (key, value) in more.as_object().into_iter().flatten() {
        settings[key] = value.clone();
    }
    serde_json::from_value(settings).unwrap()
}

fn parse(more: &Value, media_type: &str, body: &[u8]) -> Result<Harvest, SourceError> {
    let settings = settings(more);
    let cx = Context::new("test", &settings, Timestamp::UNIX_EPOCH);
    let request = StatisticsSource.plan(&cx, &Cursor::default()).unwrap().remove(0);
    let response =
        Response::new(&request.url, 200).with_header("content-type", media_type).with_body(body);
    let exchange = Exchange::new(request, Answer::Response(response), Timestamp::UNIX_EPOCH);
    StatisticsSource.parse(&cx, &exchange)
}

fn csv(more: &Value, text: &str) -> Harvest {
    parse(more, "text/csv", text.as_bytes()).unwrap()
}

fn codes(harvest: &Harvest) -> Vec<&str> {
    harvest.diagnostics.iter().map(|it| it.code.as_ref()).collect()
}

/// All observations of a harvest, one a line: measure, value, unit, period, place, dimensions.
fn lines(harvest: &Harvest) -> Vec<String> {
    harvest.items.iter().flat_map(|item| item.observations.iter().map(line)).collect()
}

fn line(it: &RawObservation) -> String {
    let mut line = format!("{} = {}", it.measure, it.value);
    if it.value != it.raw {
        line.push_str(&format!(" “{}”", it.raw));
    }
    if it.approximate {
        line.push_str(" about");
    }
    for (sign, value) in [(" ", &it.unit), (" @", &it.place), (" #", &it.place_code)] {
        if let Some(value) = value {
            line.push_str(&format!("{sign}{value}"));
        }
    }
    if let Some(period) = &it.period {
        let iso = |when: &Option<When>| when.as_ref().and_then(When::iso).unwrap_or_default();
        line.push_str(&format!(" [{}|{}|{}]", period.raw, iso(&period.starts), iso(&period.ends)));
    }
    for fact in &it.dimensions {
        line.push_str(&format!(" {}:{}", fact.label, fact.value));
    }
    if let Some(note) = &it.note {
        line.push_str(&format!(" ({note})"));
    }
    line
}

#[test]
fn has_a_manifest() {
    let manifest = StatisticsSource.manifest();
    assert_eq!(manifest.name, env!("CARGO_PKG_NAME"));
    assert_eq!(manifest.version, env!("CARGO_PKG_VERSION"));
    assert!(manifest.settings["url"].required);
}

#[test]
fn refuses_settings_that_cannot_be_meant() {
    let complaints = |more: Value| StatisticsSource.check(&settings(&more)).len();
    assert_eq!(complaints(json!({})), 0);
    assert_eq!(complaints(json!({ "page": "data.example" })), 1);
    assert_eq!(complaints(json!({ "charset": "no-such", "table": "tr[" })), 2);
    assert_eq!(StatisticsSource.check(&Settings::default()).len(), 1);
}

#[test]
fn keeps_the_promises_over_its_recordings() {
    for recording in ["hxl", "page", "interface", "spreadsheet"] {
        testkit::check(&StatisticsSource, format!("recordings/{recording}"));
    }
}
