//! Tries every promise of a renderer over a page.

use std::{collections::BTreeMap, env, fs, io, path::Path};

use portolan_core::{
    page::{Page, PageBody},
    render::{RenderError, Renderer},
};
use serde_json::Value;

use super::{
    examine::guarded,
    play::first_difference,
    promise::{Finding, Promise, Report},
    recording::RecordingError,
};

/// A page with texts, without a frame: of what size and shape a renderer's first test wants.
const SAMPLES: &[(&str, &str)] = &[
    ("front", include_str!("pages/front.json")),
    ("listing", include_str!("pages/listing.json")),
    ("article", include_str!("pages/article.json")),
    ("problem", include_str!("pages/problem.json")),
];

/// What is put into every text of a page in turn.
const HOSTILE: &[(&str, &str)] = &[
    ("markup", "</td></table><script>alert(1)</script><!-- & &amp; \"'"),
    ("line breaks", "one\r\nBcc: everybody@example.org\r\n\r\n<h1>two"),
    ("control characters", "red\u{1b}[31m bell\u{7} null\u{0} title\u{9d}"),
    ("writing that turns around", "\u{202e}txt.exe \u{2066}العربية\u{200f} \u{feff}"),
    ("nothing", ""),
];

/// Pages to try a renderer with: a front page, a listing from right to left, an article in a
/// language that is not the page's, and a problem.
pub fn pages() -> BTreeMap<&'static str, Page> {
    let read = |(name, text): &(&'static str, &str)| {
        let page =
            serde_json::from_str(text).expect("the sample pages are pages; a test reads all");
        (*name, page)
    };
    SAMPLES.iter().map(read).collect()
}

/// Renders the page in `folder` (`page.json`), examines the renderer over it, and compares the
/// bytes with `expected.` and the format's ending there. `UPDATE_EXPECT=1` writes that file.
///
/// # Panics
///
/// With the report, if the renderer breaks a promise or the bytes differ; with a sentence, if the
/// folder has no page.
pub fn check_page(renderer: &dyn Renderer, folder: impl AsRef<Path>) {
    let update = env::var_os("UPDATE_EXPECT").is_some();
    let report = page_report(renderer, folder.as_ref(), update);
    let report = report.unwrap_or_else(|err| panic!("{err}"));
    assert!(report.is_clean(), "{report}");
}

/// The same, as findings. With `update` the expected bytes are written instead of compared.
pub fn page_report(
    renderer: &dyn Renderer,
    folder: &Path,
    update: bool,
) -> Result<Report, RecordingError> {
    let path = folder.join("page.json");
    let text = fs::read_to_string(&path).map_err(|err| RecordingError::of(&path, &err))?;
    let page: Page = serde_json::from_str(&text).map_err(|err| RecordingError::of(&path, &err))?;
    let mut report = examine_page(renderer, &page);
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    report.about = format!("format {} over {name}", report.about);
    let Ok(Ok(found)) = guarded(|| renderer.render(&page)) else { return Ok(report) };
    let Ok(format) = guarded(|| renderer.format()) else { return Ok(report) };
    let file = format!("expected.{}", format.extension);
    let path = folder.join(&file);
    let mut finding = Finding::new(Promise::Expected);
    if update {
        fs::write(&path, &found).map_err(|err| RecordingError::of(&path, &err))?;
        finding.tried = format!("{file} was written: read it before you keep it");
    } else {
        finding.tried.clone_from(&file);
        match fs::read(&path) {
            Ok(wanted) if wanted == found => {}
            Ok(wanted) => {
                let (wanted, found) =
                    (String::from_utf8_lossy(&wanted), String::from_utf8_lossy(&found));
                let difference = first_difference(&wanted, &found);
                let difference = difference.unwrap_or_else(|| "line ends".to_owned());
                finding.breach(format!("{file} differs in {difference}"));
            }
            Err(err) if err.kind() == io::ErrorKind::NotFound => {
                finding.breach(format!("{file} is not there; UPDATE_EXPECT=1 writes it"));
            }
            Err(err) => return Err(RecordingError::of(&path, &err)),
        }
    }
    report.findings.push(finding);
    Ok(report)
}

/// Examines a renderer over one page: every promise in [`Promise::OF_RENDERERS`].
pub fn examine_page(renderer: &dyn Renderer, page: &Page) -> Report {
    let mut report = Report { about: String::new(), findings: Vec::new() };
    let mut format = Finding::new(Promise::Format);
    match guarded(|| renderer.format()) {
        Err(words) => {
            format.breach(format!("panicked: {words}"));
        }
        Ok(it) => {
            report.about.clone_from(&it.name);
            format.tried = format!("{}, {}, .{}", it.name, it.media_type, it.extension);
            let is_word = |word: &str| {
                !word.is_empty()
                    && word.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'))
            };
            if !is_word(&it.name) || !is_word(&it.extension) || !it.media_type.contains('/') {
                format.breach("is not written as promised");
            }
        }
    }
    report.findings.push(format);
    report.findings.push(same_page(renderer, page));
    report.findings.push(unsupported(renderer, page));
    report.findings.push(missing_parts(renderer, page));
    report.findings.push(hostile(renderer, page));
    report
}

fn same_page(renderer: &dyn Renderer, page: &Page) -> Finding {
    let mut finding = Finding::new(Promise::SamePage);
    let render = || guarded(|| renderer.render(page));
    match (render(), render()) {
        (Err(words), _) | (_, Err(words)) => {
            finding.breach(format!("panicked: {words}"));
        }
        (Ok(first), Ok(second)) => {
            if first != second {
                finding.breach("two renderings of one page differ");
            }
            match first {
                Ok(bytes) => finding.tried = format!("{} bytes, twice", bytes.len()),
                Err(err) => {
                    finding.tried = format!("refused twice: {err}");
                    refusal(&mut finding, "the page", &err);
                }
            }
        }
    }
    finding
}

fn unsupported(renderer: &dyn Renderer, page: &Page) -> Finding {
    let mut finding = Finding::new(Promise::Unsupported);
    let mut bodies = vec![("a kind of page of the future", PageBody::Unknown)];
    let samples = pages();
    bodies.extend(samples.iter().map(|(name, page)| (*name, page.body.clone())));
    bodies.extend([
        ("an index", PageBody::Index(Default::default())),
        ("a list of sources", PageBody::Sources(Default::default())),
        ("a sitemap", PageBody::Sitemap(Default::default())),
    ]);
    finding.tried = format!("{} kinds of page", bodies.len());
    for (what, body) in bodies {
        let page = Page { body, ..page.clone() };
        match guarded(|| renderer.render(&page)) {
            Err(words) => {
                finding.breach(format!("panicked over {what}: {words}"));
            }
            Ok(Err(err)) => {
                refusal(&mut finding, what, &err);
                if !err.unsupported {
                    finding.breach(format!("refused {what} without `unsupported`: {err}"));
                }
            }
            Ok(Ok(_)) => {}
        }
    }
    finding
}

/// Each list of the page emptied and each text or table taken away: pages as they may come.
fn missing_parts(renderer: &dyn Renderer, page: &Page) -> Finding {
    let mut finding = Finding::new(Promise::MissingParts);
    let value = serde_json::to_value(page).unwrap_or_default();
    let mut pointers = Vec::new();
    pointers_of(&value, "", &mut |pointer, value| {
        if !matches!(value, Value::Null | Value::Bool(_)) {
            pointers.push(pointer.to_owned());
        }
    });
    for pointer in &pointers {
        let mut value = value.clone();
        if let Some(slot) = value.pointer_mut(pointer) {
            *slot = match slot {
                Value::Array(_) => Value::Array(Vec::new()),
                Value::Object(_) => Value::Object(serde_json::Map::new()),
                Value::String(_) => Value::String(String::new()),
                _ => Value::from(0),
            };
        }
        // What is no page any more is no page that the host would give.
        let Ok(page) = serde_json::from_value::<Page>(value) else { continue };
        if let Err(words) = guarded(|| renderer.render(&page))
            && finding.breach(format!("panicked without `{pointer}`: {words}"))
        {
            break;
        }
    }
    finding.tried = format!("{} parts of the page taken away, one at a time", pointers.len());
    finding
}

fn hostile(renderer: &dyn Renderer, page: &Page) -> Finding {
    let mut finding = Finding::new(Promise::HostilePages);
    let long = "extraordinarily".repeat(20_000);
    let texts = HOSTILE.iter().copied().chain([("a word of 300,000 letters", long.as_str())]);
    let mut n_tried = 0;
    for (what, text) in texts {
        n_tried += 1;
        let mut value = serde_json::to_value(page).unwrap_or_default();
        let mut pointers = Vec::new();
        pointers_of(&value, "", &mut |pointer, value| {
            if value.is_string() && !pointer.ends_with("/kind") {
                pointers.push(pointer.to_owned());
            }
        });
        for pointer in pointers {
            if let Some(slot) = value.pointer_mut(&pointer) {
                *slot = Value::String(text.to_owned());
            }
        }
        let Ok(page) = serde_json::from_value::<Page>(value) else { continue };
        match guarded(|| renderer.render(&page)) {
            Err(words) => {
                finding.breach(format!("panicked over {what}: {words}"));
            }
            Ok(Err(err)) => refusal(&mut finding, what, &err),
            Ok(Ok(_)) => {}
        }
    }
    finding.tried = format!("{n_tried} texts, in every place");
    finding
}

fn refusal(finding: &mut Finding, what: &str, err: &RenderError) {
    if err.message.trim().is_empty() {
        finding.breach(format!("refused {what} without a word"));
    }
}

fn pointers_of(value: &Value, at: &str, seen: &mut impl FnMut(&str, &Value)) {
    if !at.is_empty() {
        seen(at, value);
    }
    match value {
        Value::Array(values) => {
            for (nth, value) in values.iter().enumerate() {
                pointers_of(value, &format!("{at}/{nth}"), seen);
            }
        }
        Value::Object(fields) => {
            for (key, value) in fields {
                let key = key.replace('~', "~0").replace('/', "~1");
                pointers_of(value, &format!("{at}/{key}"), seen);
            }
        }
        _ => {}
    }
}
