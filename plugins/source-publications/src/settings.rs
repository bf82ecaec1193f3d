//! What an operator may set.

use dom_query::Matcher;
use portolan_plugin::{
    Diagnostic, Settings,
    source::{Context, SourceError, SourceErrorKind},
};
use serde::Deserialize;
use url::Url;

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct PublicationsSettings {
    pub(crate) url: String,
    #[serde(default)]
    pub(crate) single: bool,
    pub(crate) series: Option<String>,
    #[serde(default = "yes")]
    pub(crate) chapters: bool,
    #[serde(default = "yes")]
    pub(crate) details: bool,
    #[serde(default = "default_pages")]
    pub(crate) pages: u32,
    #[serde(default = "default_recheck")]
    pub(crate) recheck: usize,
    #[serde(default = "default_items")]
    pub(crate) max_items: usize,
    pub(crate) item: Option<String>,
    pub(crate) chapter: Option<String>,
}

fn yes() -> bool {
    true
}

fn default_pages() -> u32 {
    20
}

fn default_recheck() -> usize {
    10
}

fn default_items() -> usize {
    200
}

impl PublicationsSettings {
    pub(crate) fn read(cx: &Context<'_>) -> Result<PublicationsSettings, SourceError> {
        cx.settings.read().map_err(|words| SourceError::new(SourceErrorKind::Settings, words))
    }
}

/// Everything that is wrong with the settings at once.
pub(crate) fn check(settings: &Settings) -> Vec<Diagnostic> {
    let settings: PublicationsSettings = match settings.read() {
        Ok(settings) => settings,
        Err(words) => return vec![Diagnostic::publication_setting("settings", &words)],
    };
    let mut complaints = Vec::new();
    let is_address = Url::parse(&settings.url)
        .is_ok_and(|url| matches!(url.scheme(), "http" | "https" | "file"));
    if !is_address {
        complaints.push(
            Diagnostic::publication_setting("url", "is no `http`, `https` or `file` address")
                .with_hint("write the full address, `https://…`"),
        );
    }
    for (key, selector) in [("item", &settings.item), ("chapter", &settings.chapter)] {
        if selector.as_ref().is_some_and(|it| Matcher::new(it).is_err()) {
            complaints.push(
                Diagnostic::publication_setting(key, "is no CSS selector that can be read")
                    .with_hint("write it as in a style sheet, such as `.views-row`"),
            );
        }
    }
    complaints
}
