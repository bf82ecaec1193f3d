//! Every file, hostile ones included: no panic, bounded time, bounded memory.
//!
//! Each file is read on a thread of its own. A plugin's panic is caught by its host and comes back
//! as an error of its own kind. Time is wall time around the call. Memory is the
//! growth of the process's high-water mark (`VmHWM`), which is reset through
//! `/proc/self/clear_refs` before each call; where the kernel does not allow that, the mark can
//! only be too high, never too low.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    thread,
    time::Instant,
};

use super::{Document, Read, ReadError, Scores};

const SECONDS_MAX: f64 = 2.0;
const MIB_MAX: u64 = 256;

const FOLDERS: [&str; 11] = [
    "cms/wordpress-6.1",
    "encoding",
    "feeds-real",
    "feeds-small",
    "feeds-spec/feed-rs",
    "feeds-spec/feedparser",
    "feeds-spec/feedvalidator",
    "feeds-spec/gofeed",
    "feeds-spec/laminas",
    "feeds-spec/rss-parser",
    "security/xml-attacks",
];

pub(crate) fn score(corpus: &Path, read: &Read<'_>, scores: &mut Scores) -> anyhow::Result<()> {
    const SUITE: &str = "robustness";
    let (mut slowest, mut largest) = ((0.0, String::new()), (0, String::new()));
    for folder in FOLDERS {
        for (name, body) in super::files(&corpus.join(folder))? {
            let file = format!("{folder}/{name}");
            let url = format!("http://feeds.example/files/{name}");
            let document = Document { url: &url, headers: &[], body: &body };
            reset_high_water();
            let before = kib("VmRSS:");
            let started = Instant::now();
            let outcome = thread::scope(|scope| {
                scope.spawn(|| catch_unwind(AssertUnwindSafe(|| read(&document)))).join()
            });
            let seconds = started.elapsed().as_secs_f64();
            let mib = kib("VmHWM:").saturating_sub(before) / 1024;
            let trouble = match outcome {
                Ok(Ok(Ok(_) | Err(ReadError::NoFeed(_)))) => None,
                Ok(Ok(Err(ReadError::Broken(words)))) => Some(words),
                _ => Some("panicked outside the plugin".to_owned()),
            };
            let survived = trouble.is_none();
            scores.check(SUITE, "no-crash", &file, survived, || trouble.unwrap_or_default());
            scores.check(SUITE, "time", &file, seconds <= SECONDS_MAX, || {
                format!("took {seconds:.1} s")
            });
            scores.check(SUITE, "memory", &file, mib <= MIB_MAX, || format!("took {mib} MiB"));
            if seconds > slowest.0 {
                slowest = (seconds, file.clone());
            }
            if mib > largest.0 {
                largest = (mib, file);
            }
        }
    }
    println!("slowest file: {:.3} s, {}", slowest.0, slowest.1);
    println!("largest file: {} MiB, {}", largest.0, largest.1);
    Ok(())
}

pub(crate) fn reset_high_water() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

pub(crate) fn kib(field: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status
        .lines()
        .find_map(|line| line.strip_prefix(field))
        .and_then(|rest| rest.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}
