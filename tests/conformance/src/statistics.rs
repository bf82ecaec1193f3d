//! Tables of figures: files in dialects that nobody declares, tags of HXL, answers of an
//! interface.

use std::path::Path;

use portolan_core::{Harvest, raw::RawObservation};
use serde_json::Value;

use super::{Document, Scores, files, json, served::Served};

#[path = "../../../plugins/source-statistics/src/delimited.rs"]
#[allow(dead_code, reason = "a file of the plugin; only a part of it is scored here")]
mod delimited;

const SPECTRUM: &str = "stats/csv-spectrum";
const RELIEFWEB: &str = "stats/csv-reliefweb";
const DTM: &str = "stats/iom-dtm";
const URL: &str = "http://feeds.example/table";

/// Cells of well-known difficulties, as the suite's own JSON has them.
pub(crate) fn spectrum(corpus: &Path, scores: &mut Scores) -> anyhow::Result<()> {
    for (name, body) in files(&corpus.join(SPECTRUM))? {
        let Some(stem) = name.strip_suffix(".csv") else { continue };
        let expected = json(&corpus.join(SPECTRUM).join(format!("{stem}.json")))?;
        let expected: Vec<Value> = match expected {
            Value::Array(rows) => rows,
            one => vec![one],
        };
        let lines = lines(&String::from_utf8_lossy(&body));
        let rows = lines.len().saturating_sub(1);
        scores.check(SPECTRUM, "rows", &name, rows == expected.len(), || {
            format!("{rows} rows instead of {}", expected.len())
        });
        let titles = lines.first().cloned().unwrap_or_default();
        for (row_idx, row) in expected.iter().enumerate() {
            for (title, wanted) in row.as_object().into_iter().flatten() {
                let found = titles
                    .iter()
                    .position(|it| it == title)
                    .and_then(|idx| lines.get(row_idx + 1)?.get(idx));
                // The suite writes some line breaks differently in its two files.
                let same = |text: &str| text.replace("\r\n", "\n");
                let passed = found.map(|it| same(it)) == wanted.as_str().map(same);
                scores.check(SPECTRUM, "cells", &name, passed, || {
                    format!("`{title}` of row {} differs", row_idx + 1)
                });
            }
        }
    }
    Ok(())
}

/// The dialect by the file's name, and rows of one width.
pub(crate) fn dialects(corpus: &Path, scores: &mut Scores) -> anyhow::Result<()> {
    for (name, body) in files(&corpus.join(RELIEFWEB))? {
        let text = String::from_utf8_lossy(&body).into_owned();
        let found = delimited::dialect(&text, None, None);
        let delimiter = if name.contains("semicolon") { b';' } else { b',' };
        scores.check(RELIEFWEB, "delimiter", &name, found.delimiter == delimiter, || {
            format!("`{}` was taken for the delimiter", char::from(found.delimiter))
        });
        let is_single = text.contains(",'") || text.contains(";'");
        if name.contains("quote") {
            let quote = if is_single { b'\'' } else { b'"' };
            scores.check(RELIEFWEB, "quote", &name, found.quote == Some(quote), || {
                "another quotation mark was found".to_owned()
            });
        }
        let lines = lines(&text);
        let width = lines.first().map_or(0, Vec::len);
        let n_alike = lines.iter().filter(|line| line.len() == width && width > 1).count();
        scores.check(RELIEFWEB, "rows", &name, n_alike == lines.len() && width > 1, || {
            format!("{n_alike} of {} rows have {width} cells", lines.len())
        });
    }
    Ok(())
}

/// Each number of the files as an observation with its words, place and time; no nought for
/// what is absent. The expected values are read out of the same files by their own rows.
pub(crate) fn displacement(
    corpus: &Path,
    served: &Served,
    scores: &mut Scores,
) -> anyhow::Result<()> {
    for (name, body) in files(&corpus.join(DTM))? {
        let (columns, settings) = match name.as_str() {
            "data_for_quickcharts.csv" | "global-iom-dtm-sample.csv" => {
                (&["numPresentIdpInd", "numberMales", "numberFemales"][..], "")
            }
            "hdx_hapi_idps_sample.csv" => (&["population"][..], ""),
            name if name.starts_with("displacement-admin") => {
                (&["numPresentIdpInd", "numberMales", "numberFemales"][..], "rows = \"result\"")
            }
            _ => continue,
        };
        let settings = format!("url = \"{URL}\"\nmax-rows = 200000\n{settings}");
        let source = served.source("source-statistics", &settings)?;
        let is_json = name.ends_with(".json");
        let media_type = if is_json { "application/json" } else { "text/csv" };
        let headers = [("content-type".to_owned(), media_type.to_owned())];
        let document = Document { url: URL, headers: &headers, body: &body };
        let harvest = match served.read(&source, &document) {
            Ok(harvest) => harvest,
            Err(err) => {
                let words = err.into_words();
                scores.check(DTM, "read", &name, false, || words);
                continue;
            }
        };
        scores.check(DTM, "read", &name, true, String::new);
        let wanted = match is_json {
            true => objects(&body)?,
            false => rows(&String::from_utf8_lossy(&body)),
        };
        compare(&name, columns, &wanted, &harvest, scores);
    }
    Ok(())
}

fn compare(
    name: &str,
    columns: &[&str],
    rows: &[Vec<(String, String)>],
    harvest: &Harvest,
    scores: &mut Scores,
) {
    // An item holds so many; what is beyond is counted and offered as the file.
    const KEPT: usize = 2_000;
    let mut found = harvest.items.iter().flat_map(|item| &item.observations);
    let (mut n_values, mut n_places, mut n_times, mut n_all) = (0, 0, 0, 0);
    let mut failures = Vec::new();
    'rows: for row in rows {
        let cell = |title: &str| {
            row.iter().find(|(known, _)| known == title).map_or("", |(_, cell)| cell.as_str())
        };
        for column in columns {
            let wanted = cell(column);
            if wanted.is_empty() || wanted == "nan" || wanted == "null" {
                continue;
            }
            if n_all == KEPT {
                break 'rows;
            }
            n_all += 1;
            let Some(observation) = found.next() else { break 'rows };
            let is_same = observation.measure == *column && observation.raw == wanted;
            if !is_same && failures.len() < 5 {
                failures.push((
                    name.to_owned(),
                    format!(
                        "`{wanted}` of `{column}` is `{}` of `{}`",
                        observation.raw, observation.measure
                    ),
                ));
            }
            n_values += usize::from(is_same);
            n_places += usize::from(is_at(observation, &cell));
            n_times += usize::from(is_then(observation, &cell));
        }
    }
    let n_more = if n_all < KEPT { found.count() } else { 0 };
    scores.check(DTM, "nothing-added", name, n_more == 0, || {
        format!("{n_more} observations that the file does not state")
    });
    scores.count(DTM, "value", n_values, n_all, failures);
    scores.count(DTM, "place", n_places, n_all, Vec::new());
    scores.count(DTM, "period", n_times, n_all, Vec::new());
}

/// The deepest name and code of a row.
fn is_at<'c>(observation: &RawObservation, cell: &impl Fn(&str) -> &'c str) -> bool {
    let deepest = |titles: &[&str]| {
        titles.iter().map(|it| cell(it)).find(|it| !it.is_empty()).unwrap_or_default().to_owned()
    };
    let name = deepest(&[
        "admin2Name",
        "admin1Name",
        "admin0Name",
        "admin2_name",
        "admin1_name",
        "provider_admin2_name",
        "provider_admin1_name",
    ]);
    let code = deepest(&[
        "admin2Pcode",
        "admin1Pcode",
        "admin0Pcode",
        "admin2_code",
        "admin1_code",
        "location_code",
    ]);
    observation.place.as_deref().unwrap_or_default() == name
        && observation.place_code.as_deref().unwrap_or_default() == code
}

fn is_then<'c>(observation: &RawObservation, cell: &impl Fn(&str) -> &'c str) -> bool {
    let starts = [cell("reportingDate"), cell("reference_period_start")].concat();
    let day = starts.get(..10).unwrap_or_default();
    let period = observation.period.as_ref();
    period.and_then(|it| it.starts.as_ref()?.iso()).as_deref() == Some(day)
}

fn lines(text: &str) -> Vec<Vec<String>> {
    let dialect = delimited::dialect(text, None, None);
    delimited::read(text, dialect, usize::MAX).0.into_iter().map(|line| line.cells).collect()
}

/// Rows as title and cell; a row of tags is none.
fn rows(text: &str) -> Vec<Vec<(String, String)>> {
    let lines = lines(text.trim_start_matches('\u{feff}'));
    let titles = lines.first().cloned().unwrap_or_default();
    let is_tags = |line: &&Vec<String>| line.iter().any(|cell| cell.starts_with('#'));
    let rows = lines.iter().skip(1).filter(|line| !is_tags(line));
    rows.map(|line| titles.iter().cloned().zip(line.iter().cloned()).collect()).collect()
}

fn objects(body: &[u8]) -> anyhow::Result<Vec<Vec<(String, String)>>> {
    let value: Value = serde_json::from_slice(body)?;
    let rows = value.get("result").and_then(Value::as_array).cloned().unwrap_or_default();
    let cell = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let row = |row: &Value| -> Vec<(String, String)> {
        row.as_object()
            .into_iter()
            .flatten()
            .map(|(title, value)| (title.clone(), cell(value)))
            .collect()
    };
    Ok(rows.iter().map(row).collect())
}
