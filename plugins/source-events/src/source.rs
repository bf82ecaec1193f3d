//! The source itself: one request for the calendar or the page.

use portolan_plugin::{
    Cursor, Diagnostic, Exchange, Harvest, Manifest, Request, Settings,
    message::{Answer, Response},
    source::{ContentSource, Context, SourceError, SourceErrorKind},
};

use crate::{
    calendar, decode, page,
    settings::{self, EventsSettings, Format},
};

/// Reads events.
#[derive(Clone, Copy, Debug, Default)]
pub struct EventsSource;

const ACCEPT: &str = "text/calendar, text/html;q=0.8, */*;q=0.5";

impl ContentSource for EventsSource {
    fn manifest(&self) -> Manifest {
        portolan_plugin::manifest!()
    }

    fn check(&self, settings: &Settings) -> Vec<Diagnostic> {
        settings::check(settings)
    }

    fn plan(&self, cx: &Context<'_>, _cursor: &Cursor) -> Result<Vec<Request>, SourceError> {
        let settings = EventsSettings::read(cx)?;
        Ok(vec![Request::get(settings.url).with_accept(ACCEPT)])
    }

    fn parse(&self, cx: &Context<'_>, exchange: &Exchange) -> Result<Harvest, SourceError> {
        let settings = EventsSettings::read(cx)?;
        let Answer::Response(response) = &exchange.answer else {
            return Ok(Harvest::default());
        };
        let text = decode::decode(&response.body, response.charset().as_deref());
        let is_calendar = match settings.format {
            Format::Auto => calendar::is_calendar(&text),
            Format::Calendar => true,
            Format::Page => false,
        };
        if !is_calendar {
            return page(response, &settings);
        }
        if !calendar::is_calendar(&text) {
            let words = "something else came instead of a calendar";
            return Err(SourceError::new(SourceErrorKind::Unrecognised, words));
        }
        let mut harvest = Harvest::default();
        let read = calendar::read(&text, &settings, cx.now);
        harvest.items = read.items;
        harvest.channel = read.channel;
        harvest.diagnostics =
            read.diagnostics.into_iter().map(|it| it.at_content(&response.url, None)).collect();
        Ok(harvest)
    }
}

fn page(response: &Response, settings: &EventsSettings) -> Result<Harvest, SourceError> {
    let media_type = response.media_type();
    let is_page = media_type.as_deref().is_none_or(|it| {
        matches!(it, "text/html" | "application/xhtml+xml" | "application/octet-stream")
    });
    let read = match is_page {
        true => page::read(&response.body, response.charset().as_deref(), &response.url, settings),
        false => Err(Diagnostic::event_page_empty()),
    };
    let read = read.map_err(|complaint| {
        SourceError::new(SourceErrorKind::Unrecognised, complaint.message.clone())
            .with_diagnostics(vec![complaint.at_content(&response.url, None)])
    })?;
    let mut harvest = Harvest::default();
    harvest.items = read.items;
    harvest.diagnostics =
        read.diagnostics.into_iter().map(|it| it.at_content(&response.url, None)).collect();
    Ok(harvest)
}
