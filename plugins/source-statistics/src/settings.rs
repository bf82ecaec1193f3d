//! What an operator may set.

use portolan_plugin::{
    Diagnostic, Settings,
    source::{Context, SourceError, SourceErrorKind},
};
use serde::Deserialize;
use url::Url;

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct StatisticsSettings {
    pub(crate) url: String,
    pub(crate) page: Option<String>,
    #[serde(default)]
    pub(crate) format: Format,
    #[serde(default = "dataset")]
    pub(crate) kind: String,
    pub(crate) title: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) group: Option<String>,
    pub(crate) charset: Option<String>,
    #[serde(default)]
    pub(crate) delimiter: Delimiter,
    #[serde(default)]
    pub(crate) quote: Quote,
    #[serde(default)]
    pub(crate) header_rows: usize,
    pub(crate) rows: Option<String>,
    pub(crate) table: Option<String>,
    #[serde(default)]
    pub(crate) decimal: Decimal,
    #[serde(default)]
    pub(crate) values: Vec<String>,
    pub(crate) measure: Option<String>,
    pub(crate) unit: Option<String>,
    pub(crate) period: Option<String>,
    pub(crate) period_end: Option<String>,
    pub(crate) place: Option<String>,
    pub(crate) place_code: Option<String>,
    #[serde(default)]
    pub(crate) dimensions: Vec<String>,
    pub(crate) note: Option<String>,
    #[serde(default = "default_rows")]
    pub(crate) max_rows: usize,
    #[serde(default = "default_observations")]
    pub(crate) max_observations: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Format {
    #[default]
    Auto,
    Csv,
    Json,
    Html,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Delimiter {
    #[default]
    Auto,
    Comma,
    Semicolon,
    Tab,
    Pipe,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Quote {
    #[default]
    Auto,
    Double,
    Single,
    None,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Decimal {
    #[default]
    Auto,
    Point,
    Comma,
}

fn dataset() -> String {
    "dataset".to_owned()
}

fn default_rows() -> usize {
    20_000
}

fn default_observations() -> usize {
    2_000
}

impl StatisticsSettings {
    pub(crate) fn read(cx: &Context<'_>) -> Result<StatisticsSettings, SourceError> {
        cx.settings.read().map_err(|words| SourceError::new(SourceErrorKind::Settings, words))
    }
}

impl Delimiter {
    pub(crate) fn byte(self) -> Option<u8> {
        match self {
            Delimiter::Auto => None,
            Delimiter::Comma => Some(b','),
            Delimiter::Semicolon => Some(b';'),
            Delimiter::Tab => Some(b'\t'),
            Delimiter::Pipe => Some(b'|'),
        }
    }
}

impl Quote {
    /// `None`: to be found out; `Some(None)`: there is none.
    pub(crate) fn byte(self) -> Option<Option<u8>> {
        match self {
            Quote::Auto => None,
            Quote::Double => Some(Some(b'"')),
            Quote::Single => Some(Some(b'\'')),
            Quote::None => Some(None),
        }
    }
}

/// Everything that is wrong with the settings at once.
pub(crate) fn check(settings: &Settings) -> Vec<Diagnostic> {
    let settings: StatisticsSettings = match settings.read() {
        Ok(settings) => settings,
        Err(words) => return vec![Diagnostic::table_setting("settings", &words)],
    };
    let mut complaints = Vec::new();
    let is_address = |text: &str| {
        Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https" | "file"))
    };
    let addresses = [("url", Some(&settings.url)), ("page", settings.page.as_ref())];
    for (key, address) in addresses {
        if address.is_some_and(|it| !is_address(it)) {
            complaints.push(
                Diagnostic::table_setting(key, "is no `http`, `https` or `file` address")
                    .with_hint("write the full address, `https://…`"),
            );
        }
    }
    if let Some(label) = &settings.charset
        && encoding_rs::Encoding::for_label(label.trim().as_bytes()).is_none()
    {
        complaints.push(
            Diagnostic::table_setting("charset", "names no encoding that is known")
                .with_hint("write it as the web does, such as `windows-1252` or `utf-16le`"),
        );
    }
    if let Some(selector) = &settings.table
        && dom_query::Matcher::new(selector).is_err()
    {
        complaints.push(
            Diagnostic::table_setting("table", "is no CSS selector that can be read")
                .with_hint("write it as in a style sheet, such as `#figures table`"),
        );
    }
    complaints
}
