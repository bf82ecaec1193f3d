//! What an operator may set.

use std::collections::BTreeMap;

use portolan_plugin::{
    Diagnostic, Settings, civil,
    source::{Context, SourceError, SourceErrorKind},
};
use serde::{Deserialize, Serialize};
use url::Url;

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct ReliefWebSettings {
    pub(crate) appname: String,
    #[serde(default = "default_url")]
    pub(crate) url: String,
    #[serde(default = "default_content")]
    pub(crate) content: Vec<Content>,
    pub(crate) query: Option<String>,
    #[serde(default)]
    pub(crate) filter: BTreeMap<String, Vec<String>>,
    pub(crate) since: Option<String>,
    #[serde(default)]
    pub(crate) full: bool,
    #[serde(default = "default_limit")]
    pub(crate) limit: u32,
    #[serde(default = "default_pages")]
    pub(crate) pages: u32,
}

/// What the interface has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Content {
    Reports,
    Jobs,
    Training,
    Disasters,
}

fn default_url() -> String {
    "https://api.reliefweb.int/v2".to_owned()
}

fn default_content() -> Vec<Content> {
    vec![Content::Reports]
}

fn default_limit() -> u32 {
    50
}

fn default_pages() -> u32 {
    20
}

impl Content {
    /// Its word in addresses.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Content::Reports => "reports",
            Content::Jobs => "jobs",
            Content::Training => "training",
            Content::Disasters => "disasters",
        }
    }

    /// One of them.
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Content::Reports => "report",
            Content::Jobs => "job",
            Content::Training => "training",
            Content::Disasters => "disaster",
        }
    }
}

impl ReliefWebSettings {
    pub(crate) fn read(cx: &Context<'_>) -> Result<ReliefWebSettings, SourceError> {
        cx.settings.read().map_err(|words| SourceError::new(SourceErrorKind::Settings, words))
    }

    /// The day from which on entries are asked for.
    pub(crate) fn since(&self) -> Option<civil::Date> {
        self.since.as_deref()?.parse().ok()
    }
}

/// Everything that is wrong with the settings at once.
pub(crate) fn check(settings: &Settings) -> Vec<Diagnostic> {
    let settings: ReliefWebSettings = match settings.read() {
        Ok(settings) => settings,
        Err(words) => return vec![Diagnostic::reliefweb_setting("settings", &words)],
    };
    let mut complaints = Vec::new();
    let is_name = |it: char| it.is_ascii_alphanumeric() || "-_.".contains(it);
    if settings.appname.is_empty() || !settings.appname.chars().all(is_name) {
        complaints.push(
            Diagnostic::reliefweb_setting("appname", "is no name that ReliefWeb approves")
                .with_hint(APPNAME_CURE),
        );
    }
    match Url::parse(&settings.url) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => {
            if url.path().trim_end_matches('/').ends_with("/v1") {
                complaints.push(Diagnostic::reliefweb_old_version());
            }
        }
        _ => complaints.push(
            Diagnostic::reliefweb_setting("url", "is no `http` or `https` address")
                .with_hint("leave it out, or write `https://api.reliefweb.int/v2`"),
        ),
    }
    if settings.since.is_some() && settings.since().is_none() {
        complaints.push(
            Diagnostic::reliefweb_setting("since", "is no day")
                .with_hint("write it as `2020-01-31`"),
        );
    }
    for (field, values) in &settings.filter {
        let is_field = |it: char| it.is_ascii_alphanumeric() || "._-".contains(it);
        if field.is_empty() || !field.chars().all(is_field) || values.is_empty() {
            let key = format!("filter.\"{field}\"");
            complaints.push(
                Diagnostic::reliefweb_setting(&key, "is no field with values")
                    .with_hint("write it as `\"primary_country.iso3\" = [\"fin\"]`"),
            );
        }
    }
    complaints
}

/// What helps where ReliefWeb refuses.
pub(crate) const APPNAME_CURE: &str = "ReliefWeb answers only to names that it has approved: ask \
                                       for one at https://apidoc.reliefweb.int/parameters#appname \
                                       and write it as `appname`";
