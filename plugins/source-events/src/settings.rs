//! What an operator may set.

use portolan_plugin::{
    Diagnostic, Settings,
    source::{Context, SourceError, SourceErrorKind},
};
use serde::Deserialize;
use url::Url;

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct EventsSettings {
    pub(crate) url: String,
    #[serde(default)]
    pub(crate) format: Format,
    pub(crate) language: Option<String>,
    #[serde(default)]
    pub(crate) recurring: Recurring,
    /// In seconds, as durations reach plugins.
    #[serde(default = "default_past")]
    pub(crate) past: u64,
    #[serde(default = "default_future")]
    pub(crate) future: u64,
    #[serde(default = "default_occurrences")]
    pub(crate) max_occurrences: usize,
    #[serde(default = "default_items")]
    pub(crate) max_items: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Format {
    #[default]
    Auto,
    Calendar,
    Page,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Recurring {
    #[default]
    Occurrences,
    Series,
}

fn default_past() -> u64 {
    30 * 86_400
}

fn default_future() -> u64 {
    180 * 86_400
}

fn default_occurrences() -> usize {
    60
}

fn default_items() -> usize {
    1_000
}

impl EventsSettings {
    pub(crate) fn read(cx: &Context<'_>) -> Result<EventsSettings, SourceError> {
        cx.settings.read().map_err(|words| SourceError::new(SourceErrorKind::Settings, words))
    }
}

/// Everything that is wrong with the settings at once.
pub(crate) fn check(settings: &Settings) -> Vec<Diagnostic> {
    let settings: EventsSettings = match settings.read() {
        Ok(settings) => settings,
        Err(words) => return vec![Diagnostic::event_setting("settings", &words)],
    };
    match Url::parse(&settings.url) {
        Ok(url) if matches!(url.scheme(), "http" | "https" | "file") => Vec::new(),
        Ok(url) if url.scheme() == "webcal" => vec![
            Diagnostic::event_setting("url", "begins with `webcal`, which means `https`")
                .with_hint("write `https://` in its place"),
        ],
        _ => vec![
            Diagnostic::event_setting("url", "is no `http`, `https` or `file` address")
                .with_hint("write the calendar's full address, `https://…`"),
        ],
    }
}
