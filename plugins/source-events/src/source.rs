//! The source itself: one request for the calendar or the page.

use portolan_plugin::{
    Cursor, Diagnostic, Exchange, Harvest, Manifest, Request, Settings,
    message::Answer,
    source::{ContentSource, Context, SourceError, SourceErrorKind},
};

use crate::{
    calendar, decode,
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
        let mut harvest = Harvest::default();
        let is_calendar = match settings.format {
            Format::Auto => calendar::is_calendar(&text),
            Format::Calendar => true,
            Format::Page => false,
        };
        if !is_calendar {
            return Err(SourceError::new(
                SourceErrorKind::Unrecognised,
                "the answer is no calendar",
            ));
        }
        if !calendar::is_calendar(&text) {
            let words = "something else came instead of a calendar";
            return Err(SourceError::new(SourceErrorKind::Unrecognised, words));
        }
        let read = calendar::read(&text, &settings, cx.now);
        harvest.items = read.items;
        harvest.channel = read.channel;
        harvest.diagnostics =
            read.diagnostics.into_iter().map(|it| it.at_content(&response.url, None)).collect();
        Ok(harvest)
    }
}
