//! The source itself: one list for each sort of content, page by page while they pay.

use portolan_plugin::{
    Cursor, Diagnostic, Exchange, Harvest, Manifest, Request, Settings, Tag,
    message::{Answer, Response},
    source::{ContentSource, Context, SourceError, SourceErrorKind},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    entry::{self, Read},
    posted, query,
    settings::{self, APPNAME_CURE, Content, ReliefWebSettings},
};

/// Reads ReliefWeb.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReliefWebSource;

/// What an answer needs to know.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct PageTag {
    content: Content,
    /// Counted from 0.
    page: u32,
    offset: u64,
}

impl ContentSource for ReliefWebSource {
    fn manifest(&self) -> Manifest {
        portolan_plugin::manifest!()
    }

    fn check(&self, settings: &Settings) -> Vec<Diagnostic> {
        settings::check(settings)
    }

    fn plan(&self, cx: &Context<'_>, _: &Cursor) -> Result<Vec<Request>, SourceError> {
        let settings = ReliefWebSettings::read(cx)?;
        let of = |content: &Content| {
            request(&settings, PageTag { content: *content, page: 0, offset: 0 })
        };
        settings.content.iter().map(of).collect()
    }

    fn parse(&self, cx: &Context<'_>, exchange: &Exchange) -> Result<Harvest, SourceError> {
        let settings = ReliefWebSettings::read(cx)?;
        let Answer::Response(response) = &exchange.answer else {
            return Ok(Harvest::default());
        };
        let first = PageTag { content: Content::Reports, page: 0, offset: 0 };
        let tag: PageTag = exchange.request.tag.read().unwrap_or(first);
        let answer = read(response)?;
        let mut harvest = Harvest::default();
        if posted::is_one(&answer) {
            harvest.items.extend(posted::read(&answer, &mut harvest.diagnostics));
        } else {
            page(&settings, tag, &answer, response, &mut harvest)?;
        }
        for complaint in &mut harvest.diagnostics {
            *complaint = complaint.clone().at_content(&response.url, None);
        }
        Ok(harvest)
    }
}

/// The answer as JSON, unless it is something else or a refusal in a success's clothes.
fn read(response: &Response) -> Result<Value, SourceError> {
    let refuse = |kind: SourceErrorKind, complaint: Diagnostic| {
        let words = complaint.message.clone();
        let complaint = complaint.at_content(&response.url, None);
        SourceError::new(kind, words).with_diagnostics(vec![complaint])
    };
    let answer: Value = serde_json::from_slice(&response.body).map_err(|err| {
        refuse(SourceErrorKind::Unrecognised, Diagnostic::reliefweb_unreadable(&err.to_string()))
    })?;
    let Some(error) = answer.get("error") else { return Ok(answer) };
    let words = match error {
        Value::String(words) => words.clone(),
        error => crate::fields::text(error, "message").unwrap_or_default(),
    };
    let status = answer.get("status").and_then(Value::as_u64).unwrap_or_default();
    let mut complaint = Diagnostic::reliefweb_refused(&words);
    if status == 403 || words.to_lowercase().contains("appname") {
        complaint = complaint.with_hint(APPNAME_CURE);
    }
    Err(refuse(SourceErrorKind::Unreadable, complaint))
}

fn page(
    settings: &ReliefWebSettings,
    tag: PageTag,
    answer: &Value,
    response: &Response,
    harvest: &mut Harvest,
) -> Result<(), SourceError> {
    let Some(entries) = answer.get("data").and_then(Value::as_array) else {
        let complaint = Diagnostic::reliefweb_unreadable("there is no list of entries in it");
        return Err(SourceError::new(
            SourceErrorKind::Unrecognised,
            "the answer is JSON and none of ReliefWeb's",
        )
        .with_diagnostics(vec![complaint.at_content(&response.url, None)]));
    };
    for entry in entries {
        match entry::read(entry, tag.content) {
            Read::Item(item) => {
                // A list that grows while it is read shows an entry twice.
                if harvest.items.iter().all(|it| it.origin_id != item.origin_id) {
                    harvest.items.push(*item);
                }
            }
            Read::Hidden => {}
            Read::Bad(complaint) => harvest.diagnostics.push(complaint),
        }
    }
    if entries.is_empty() && tag.offset == 0 {
        harvest.diagnostics.push(Diagnostic::reliefweb_empty(tag.content.path()));
    }
    let next = answer
        .pointer("/links/next/href")
        .and_then(Value::as_str)
        .and_then(query::offset_of)
        .filter(|next| *next > tag.offset && !entries.is_empty());
    let Some(offset) = next else { return Ok(()) };
    if tag.page + 1 >= settings.pages {
        harvest.diagnostics.push(Diagnostic::pager_limit(settings.pages));
        return Ok(());
    }
    let next = PageTag { page: tag.page + 1, offset, ..tag };
    harvest.requests.push(request(settings, next)?.when_news());
    Ok(())
}

fn request(settings: &ReliefWebSettings, tag: PageTag) -> Result<Request, SourceError> {
    let url = query::url(settings, tag.content, tag.offset)?;
    let request = Request::get(url).with_accept("application/json").with_tag(Tag::of(&tag));
    Ok(request.with_cure(APPNAME_CURE))
}
