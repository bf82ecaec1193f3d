//! Dates as feed generators print them, and as people write them in many languages.
//!
//! The first go through the feed plugin as an item's `pubDate`, the others through the reader of
//! prose dates.

use std::path::Path;

use portolan_core::{Timestamp, When};
use serde_json::Value;

use super::{Document, Read, Scores, json};

const SUITE: &str = "dates";

pub(crate) fn score(corpus: &Path, read: &Read<'_>, scores: &mut Scores) -> anyhow::Result<()> {
    let feeds = json(&corpus.join("dates/feed-dates.json"))?;
    for (text, expected) in items(&feeds, "expected_utc") {
        let found = in_a_feed(read, text);
        let passed = match (expected, found) {
            (Some(expected), Some(found)) => found.sort_key() == seconds(expected),
            (None, None | Some(When::Unknown)) => true,
            _ => false,
        };
        scores.check(SUITE, "feeds", text, passed, || described(expected, found));
    }

    let human = json(&corpus.join("dates/human-dates.json"))?;
    for (text, expected) in items(&human, "expected") {
        let Some(expected) = expected.filter(|_| is_ours(text)) else { continue };
        let found = portolan_normalize::read_date(text, "UTC", Timestamp::UNIX_EPOCH);
        let passed = is_same(expected, &found);
        scores.check(SUITE, "prose", text, passed, || described(Some(expected), Some(found)));
    }
    Ok(())
}

/// Whether the text is of what we read: days in the estate's languages. Several days are a span
/// for us and no date, and of two numbers that may both be a month neither is one.
fn is_ours(text: &str) -> bool {
    /// Tagalog and Bengali, in which no office of the estate writes dates.
    const FOREIGN: [&str; 4] = ["Hulyo", "Peb,", "1লা", "শুক্র"];
    let squeezed: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let numbers = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()) && !text.is_empty();
    let is_span = squeezed.split_once('-').is_some_and(|(first, rest)| {
        let second: String = rest.chars().take_while(char::is_ascii_digit).collect();
        let is_day = |text: &str| numbers(text) && text.len() <= 2;
        is_day(first.trim_end_matches('.'))
            && is_day(&second)
            && !rest[second.len()..].starts_with('-')
    });
    let has_no_order = text.split_once(['/', '-']).is_some_and(|(first, rest)| {
        let second = rest.split(['/', '-']).next().unwrap_or_default();
        let month = |text: &str| text.parse::<u8>().is_ok_and(|it| (1..=12).contains(&it));
        first.len() <= 2 && month(first) && month(second) && first != second
    });
    !is_span && !has_no_order && !FOREIGN.iter().any(|word| text.contains(word))
}

fn items<'a>(
    suite: &'a Value,
    key: &'static str,
) -> impl Iterator<Item = (&'a str, Option<&'a str>)> {
    let items = suite.get("items").and_then(Value::as_array).into_iter().flatten();
    items.filter_map(move |item| {
        let text = item.get("text").and_then(Value::as_str)?;
        Some((text, item.get(key).and_then(Value::as_str)))
    })
}

fn in_a_feed(read: &Read<'_>, text: &str) -> Option<When> {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    let body = format!(
        "<rss version=\"2.0\"><channel><title>Dates</title><item><title>One</title>\
         <guid>http://feeds.example/1</guid><pubDate>{text}</pubDate></item></channel></rss>"
    );
    let document =
        Document { url: "http://feeds.example/dates.xml", headers: &[], body: body.as_bytes() };
    let harvest = read(&document).ok()?;
    harvest.items.first()?.published.as_ref()?.when
}

/// Seconds of a time in UTC; the suite counts years below 1000 with four digits as well.
fn seconds(expected: &str) -> Option<i64> {
    expected.parse::<Timestamp>().ok().map(Timestamp::as_second)
}

/// The same minute, or the same day where the suite expects midnight, which is how it writes a
/// day. What people write is kept to the minute.
fn is_same(expected: &str, found: &When) -> bool {
    let Ok(expected) = expected.parse::<portolan_core::civil::DateTime>() else { return false };
    match *found {
        When::Day { date } => {
            date == expected.date() && expected.time() == portolan_core::civil::Time::midnight()
        }
        When::Instant { at, .. } => {
            let minute = |seconds: i64| seconds.div_euclid(60);
            let stamp: Option<Timestamp> = format!("{expected}Z").parse().ok();
            stamp.is_some_and(|stamp| minute(stamp.as_second()) == minute(at.as_second()))
        }
        _ => false,
    }
}

fn described(expected: Option<&str>, found: Option<When>) -> String {
    let expected = expected.unwrap_or("no date");
    match found {
        None | Some(When::Unknown) => format!("not read; expected {expected}"),
        Some(found) => format!("read as {found:?}; expected {expected}"),
    }
}
