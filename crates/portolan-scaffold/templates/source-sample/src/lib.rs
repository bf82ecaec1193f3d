//! Reads a list of notices: one a line, number, date and title between tabs.
//!
//! **Never:** network, files, a clock.

use portolan_plugin::{
    ContentSource, Context, Cursor, Diagnostic, Exchange, Harvest, Manifest, RawItem, Request,
    Settings, Severity, SourceError, SourceErrorKind, Tag,
    message::{Answer, Response},
    raw::{Part, RawDate, RawText},
};

#[cfg(test)]
mod tests;

#[derive(Default)]
struct Plugin;

portolan_plugin::export_source!(Plugin);

impl ContentSource for Plugin {
    fn manifest(&self) -> Manifest {
        portolan_plugin::manifest!()
    }

    /// What the types in `plugin.toml` cannot say of the settings.
    fn check(&self, settings: &Settings) -> Vec<Diagnostic> {
        match settings.text("url") {
            Some(url) if url.contains('?') => vec![
                Diagnostic::of_plugin(
                    "sample-query",
                    Severity::Error,
                    format!("`{url}` already has a query; this source adds its own"),
                )
                .with_hint("leave out everything from the question mark on"),
            ],
            _ => Vec::new(),
        }
    }

    /// The first thing to ask. Further requests come out of answers.
    fn plan(&self, cx: &Context<'_>, _: &Cursor) -> Result<Vec<Request>, SourceError> {
        Ok(vec![page(cx, 1)?])
    }

    fn parse(&self, cx: &Context<'_>, exchange: &Exchange) -> Result<Harvest, SourceError> {
        let mut harvest = Harvest::default();
        // “Not modified” is an answer too: there is nothing to read out of it.
        let Answer::Response(response) = &exchange.answer else {
            return Ok(harvest);
        };
        if response.media_type().as_deref() == Some("text/html") {
            return Err(SourceError::new(
                SourceErrorKind::Unrecognised,
                "an HTML page came instead of a list of notices",
            ));
        }
        for (line_idx, line) in String::from_utf8_lossy(&response.body).lines().enumerate() {
            match notice(line) {
                Some(item) => harvest.items.push(item),
                None => harvest.diagnostics.push(no_notice(response, line_idx + 1)),
            }
        }
        // The tag came back as we wrote it: it says which page this is.
        let number: i64 = exchange.request.tag.read().unwrap_or(1);
        if number < cx.settings.integer("pages").unwrap_or(1) && !harvest.items.is_empty() {
            harvest.requests.push(page(cx, number + 1)?.when_news());
        }
        Ok(harvest)
    }
}

fn page(cx: &Context<'_>, number: i64) -> Result<Request, SourceError> {
    let Some(url) = cx.settings.text("url") else {
        return Err(SourceError::new(SourceErrorKind::Settings, "`url` is missing"));
    };
    Ok(Request::get(format!("{url}?page={number}")).with_tag(Tag::of(&number)))
}

/// As it was printed: cleaning and dates are the host's work, once for all sources.
fn notice(line: &str) -> Option<RawItem> {
    let [number, date, title] = line.split('\t').collect::<Vec<_>>()[..] else {
        return None;
    };
    if number.trim().is_empty() {
        return None;
    }
    let mut item = RawItem::new(number, Part::Whole);
    item.title = Some(RawText::plain(title));
    item.published = Some(RawDate { raw: date.to_owned(), when: None });
    Some(item)
}

fn no_notice(response: &Response, line: usize) -> Diagnostic {
    let words = format!("line {line} is no notice and was left out");
    Diagnostic::of_plugin("sample-line", Severity::Warning, words).at_content(&response.url, None)
}
