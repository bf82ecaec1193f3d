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
pub(crate) struct LongformSettings {
    #[serde(default)]
    pub(crate) urls: Vec<String>,
    pub(crate) index: Option<String>,
    #[serde(default = "default_items")]
    pub(crate) max_items: usize,
    #[serde(default)]
    pub(crate) fields: FieldSettings,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub(crate) struct FieldSettings {
    pub(crate) link: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) standfirst: Option<String>,
    pub(crate) byline: Option<String>,
    pub(crate) section: Option<String>,
    pub(crate) remove: Option<String>,
}

fn default_items() -> usize {
    100
}

impl LongformSettings {
    pub(crate) fn read(cx: &Context<'_>) -> Result<LongformSettings, SourceError> {
        cx.settings.read().map_err(|words| SourceError::new(SourceErrorKind::Settings, words))
    }
}

/// Everything that is wrong with the settings at once.
pub(crate) fn check(settings: &Settings) -> Vec<Diagnostic> {
    let settings: LongformSettings = match settings.read() {
        Ok(settings) => settings,
        Err(words) => return vec![Diagnostic::story_setting("settings", &words)],
    };
    let mut complaints = Vec::new();
    if settings.urls.is_empty() && settings.index.is_none() {
        complaints.push(
            Diagnostic::story_setting(
                "urls",
                "is empty, and there is no `index` to find stories in",
            )
            .with_hint("name each story's address in `urls`, or a page that links to them"),
        );
    }
    let is_web =
        |url: &&String| Url::parse(url).is_ok_and(|it| matches!(it.scheme(), "http" | "https"));
    for url in settings.urls.iter().chain(&settings.index).filter(|it| !is_web(it)) {
        complaints.push(
            Diagnostic::story_setting("urls", &format!("has `{url}`, which is no web address"))
                .with_hint(
                    "write the story's full address, with its slash at the end if it has one",
                ),
        );
    }
    let fields = &settings.fields;
    for (key, selector) in [
        ("fields.link", &fields.link),
        ("fields.title", &fields.title),
        ("fields.standfirst", &fields.standfirst),
        ("fields.byline", &fields.byline),
        ("fields.section", &fields.section),
        ("fields.remove", &fields.remove),
    ] {
        if selector.as_ref().is_some_and(|it| Matcher::new(it).is_err()) {
            complaints.push(
                Diagnostic::story_setting(key, "is no CSS selector that can be read")
                    .with_hint("write it as in a style sheet, such as `main > section`"),
            );
        }
    }
    complaints
}
