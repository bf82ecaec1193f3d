//! What an operator may set.

use std::collections::BTreeMap;

use portolan_plugin::{
    Diagnostic, Settings,
    source::{Context, SourceError, SourceErrorKind},
};
use serde::Deserialize;

use crate::route::Site;

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct WordPressSettings {
    pub(crate) url: String,
    #[serde(default = "posts")]
    pub(crate) types: Vec<String>,
    #[serde(default)]
    pub(crate) languages: Vec<String>,
    #[serde(default)]
    pub(crate) rest: Rest,
    #[serde(default)]
    pub(crate) filter: BTreeMap<String, String>,
    #[serde(default = "twenty")]
    pub(crate) per_page: u32,
    #[serde(default = "fifty")]
    pub(crate) pages: u32,
    #[serde(default = "seven")]
    pub(crate) changes: u16,
    #[serde(default = "two_thousand")]
    pub(crate) list: usize,
}

/// How the interface is called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Rest {
    #[default]
    Auto,
    Path,
    Query,
}

fn posts() -> Vec<String> {
    vec!["posts".to_owned()]
}

fn twenty() -> u32 {
    20
}

fn fifty() -> u32 {
    50
}

fn seven() -> u16 {
    7
}

fn two_thousand() -> usize {
    2000
}

/// What is asked for as one list: a type in a language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Leg {
    pub(crate) kind: String,
    pub(crate) lang: Option<String>,
}

impl WordPressSettings {
    pub(crate) fn read(cx: &Context<'_>) -> Result<WordPressSettings, SourceError> {
        cx.settings.read().map_err(|words| SourceError::new(SourceErrorKind::Settings, words))
    }

    /// Every type in every language, in the operator's order.
    pub(crate) fn legs(&self) -> Vec<Leg> {
        let langs: Vec<Option<&String>> = match self.languages.as_slice() {
            [] => vec![None],
            langs => langs.iter().map(Some).collect(),
        };
        let types = self.types.iter();
        types
            .flat_map(|kind| {
                let kind = kind.trim_matches('/');
                langs.iter().map(move |lang| Leg { kind: kind.to_owned(), lang: lang.cloned() })
            })
            .collect()
    }
}

/// Everything that is wrong with the settings at once.
pub(crate) fn check(settings: &Settings) -> Vec<Diagnostic> {
    let settings: WordPressSettings = match settings.read() {
        Ok(settings) => settings,
        Err(words) => return vec![Diagnostic::api_setting("settings", &words)],
    };
    let mut complaints = Vec::new();
    if Site::read(&settings.url).is_none() {
        complaints.push(
            Diagnostic::api_setting("url", "is no `http` or `https` address")
                .with_hint("write the address of the site's front page, `https://…`"),
        );
    }
    if settings.types.is_empty() {
        complaints.push(
            Diagnostic::api_setting("types", "names nothing to read")
                .with_hint("write `types = [\"posts\"]`, or leave the key out"),
        );
    }
    let is_name = |word: &str| {
        !word.is_empty()
            && word.split('/').all(|part| !part.is_empty() && part != "..")
            && word.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_/.".contains(&it))
    };
    for kind in settings.types.iter().filter(|it| !is_name(it.trim_matches('/'))) {
        complaints.push(
            Diagnostic::api_setting("types", &format!("has `{kind}`, which is no name of a type"))
                .with_hint("write it as in the address, `posts` of `/wp-json/wp/v2/posts`"),
        );
    }
    for key in settings.filter.keys().filter(|it| OWN_PARAMETERS.contains(&it.as_str())) {
        complaints.push(
            Diagnostic::api_setting("filter", &format!("sets `{key}`, which is set already"))
                .with_hint("leave it out; `per-page` and `languages` are settings of their own"),
        );
    }
    complaints
}

const OWN_PARAMETERS: [&str; 11] = [
    "page",
    "per_page",
    "offset",
    "orderby",
    "order",
    "lang",
    "before",
    "modified_after",
    "_embed",
    "_fields",
    "rest_route",
];
