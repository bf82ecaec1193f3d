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
pub(crate) struct StoriesSettings {
    pub(crate) url: String,
    #[serde(default = "yes")]
    pub(crate) details: bool,
    #[serde(default = "yes")]
    pub(crate) menus: bool,
    #[serde(default = "default_pages")]
    pub(crate) pages: u32,
    #[serde(default = "default_recheck")]
    pub(crate) recheck: usize,
    #[serde(default = "default_items")]
    pub(crate) max_items: usize,
    pub(crate) item: Option<String>,
    pub(crate) next: Option<String>,
    #[serde(default)]
    pub(crate) fields: FieldSettings,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub(crate) struct FieldSettings {
    pub(crate) name: Option<String>,
    pub(crate) quote: Option<String>,
    pub(crate) distance: Option<String>,
    pub(crate) origin: Option<String>,
    pub(crate) current: Option<String>,
    pub(crate) occupation: Option<String>,
    pub(crate) photo: Option<String>,
    pub(crate) credit: Option<String>,
    pub(crate) hashtags: Option<String>,
    pub(crate) consent: Option<String>,
    pub(crate) text: Option<String>,
}

fn yes() -> bool {
    true
}

fn default_pages() -> u32 {
    50
}

fn default_recheck() -> usize {
    10
}

fn default_items() -> usize {
    200
}

impl StoriesSettings {
    pub(crate) fn read(cx: &Context<'_>) -> Result<StoriesSettings, SourceError> {
        cx.settings.read().map_err(|words| SourceError::new(SourceErrorKind::Settings, words))
    }

    fn selectors(&self) -> [(&'static str, &Option<String>); 13] {
        let fields = &self.fields;
        [
            ("item", &self.item),
            ("next", &self.next),
            ("fields.name", &fields.name),
            ("fields.quote", &fields.quote),
            ("fields.distance", &fields.distance),
            ("fields.origin", &fields.origin),
            ("fields.current", &fields.current),
            ("fields.occupation", &fields.occupation),
            ("fields.photo", &fields.photo),
            ("fields.credit", &fields.credit),
            ("fields.hashtags", &fields.hashtags),
            ("fields.consent", &fields.consent),
            ("fields.text", &fields.text),
        ]
    }
}

/// Everything that is wrong with the settings at once.
pub(crate) fn check(settings: &Settings) -> Vec<Diagnostic> {
    let settings: StoriesSettings = match settings.read() {
        Ok(settings) => settings,
        Err(words) => return vec![Diagnostic::story_setting("settings", &words)],
    };
    let mut complaints = Vec::new();
    match Url::parse(&settings.url) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => {}
        _ => complaints.push(
            Diagnostic::story_setting("url", "is no `http` or `https` address")
                .with_hint("write the list's full address, `https://…`"),
        ),
    }
    for (key, selector) in settings.selectors() {
        if selector.as_ref().is_some_and(|it| Matcher::new(it).is_err()) {
            complaints.push(
                Diagnostic::story_setting(key, "is no CSS selector that can be read")
                    .with_hint("write it as in a style sheet, such as `.story-card h3`"),
            );
        }
    }
    complaints
}
