//! What an operator may set.

use std::collections::BTreeMap;

use portolan_plugin::{
    Diagnostic, Settings,
    source::{Context, SourceError, SourceErrorKind},
};
use serde::Deserialize;

use crate::{fields::FieldSettings, route::Site};

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct DrupalSettings {
    pub(crate) url: String,
    #[serde(default = "articles")]
    pub(crate) types: Vec<String>,
    #[serde(default = "jsonapi")]
    pub(crate) path: String,
    #[serde(default)]
    pub(crate) languages: Vec<String>,
    #[serde(default)]
    pub(crate) prefixes: BTreeMap<String, String>,
    pub(crate) include: Option<String>,
    #[serde(default)]
    pub(crate) filter: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) menus: Vec<String>,
    #[serde(default = "fifty")]
    pub(crate) per_page: u32,
    #[serde(default = "fifty")]
    pub(crate) pages: u32,
    #[serde(default = "seven")]
    pub(crate) changes: u16,
    #[serde(default = "thousand")]
    pub(crate) list: usize,
    #[serde(default)]
    pub(crate) fields: FieldSettings,
}

fn articles() -> Vec<String> {
    vec!["node/article".to_owned()]
}

fn jsonapi() -> String {
    "jsonapi".to_owned()
}

fn fifty() -> u32 {
    50
}

fn seven() -> u16 {
    7
}

fn thousand() -> usize {
    1000
}

/// What is asked for as one list: a type in a language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Leg {
    /// `node/news`
    pub(crate) kind: String,
    pub(crate) lang: Option<String>,
}

impl Leg {
    /// Its name in what is remembered.
    pub(crate) fn key(&self) -> String {
        match &self.lang {
            Some(lang) => format!("{}:{lang}", self.kind),
            None => self.kind.clone(),
        }
    }
}

impl DrupalSettings {
    pub(crate) fn read(cx: &Context<'_>) -> Result<DrupalSettings, SourceError> {
        cx.settings.read().map_err(|words| SourceError::new(SourceErrorKind::Settings, words))
    }

    /// Every language asked for, or the one that is shown unasked.
    pub(crate) fn langs(&self) -> Vec<Option<&String>> {
        match self.languages.as_slice() {
            [] => vec![None],
            langs => langs.iter().map(Some).collect(),
        }
    }

    /// Every type in every language, in the operator's order.
    pub(crate) fn legs(&self) -> Vec<Leg> {
        let langs = self.langs();
        let types = self.types.iter();
        types
            .flat_map(|kind| {
                let kind = kind.trim_matches('/').replacen("--", "/", 1);
                langs.iter().map(move |lang| Leg { kind: kind.clone(), lang: lang.cloned() })
            })
            .collect()
    }

    /// What stands before the addresses of a language: nothing for the main one.
    pub(crate) fn prefix<'s>(&'s self, lang: Option<&'s str>) -> &'s str {
        let Some(lang) = lang else { return "" };
        if let Some(prefix) = self.prefixes.get(lang) {
            return prefix.trim_matches('/');
        }
        match self.languages.first() {
            Some(main) if main == lang => "",
            _ => lang,
        }
    }
}

/// Everything that is wrong with the settings at once.
pub(crate) fn check(settings: &Settings) -> Vec<Diagnostic> {
    let settings: DrupalSettings = match settings.read() {
        Ok(settings) => settings,
        Err(words) => return vec![Diagnostic::api_setting("settings", &words)],
    };
    let mut complaints = Vec::new();
    if Site::read(&settings).is_none() {
        complaints.push(
            Diagnostic::api_setting("url", "is no `http` or `https` address")
                .with_hint("write the address of the site's front page, `https://…`"),
        );
    }
    let is_word = |word: &str| {
        !word.is_empty() && word.bytes().all(|it| it.is_ascii_alphanumeric() || b"_-".contains(&it))
    };
    for leg in settings.legs() {
        let is_type = leg.kind.split_once('/').is_some_and(|(a, b)| is_word(a) && is_word(b));
        if !is_type {
            complaints.push(
                Diagnostic::api_setting("types", &format!("has `{}`, which is no type", leg.kind))
                    .with_hint("write entity type and bundle, such as `node/news`"),
            );
        }
    }
    if settings.types.is_empty() {
        complaints.push(
            Diagnostic::api_setting("types", "names nothing to read")
                .with_hint("write `types = [\"node/news\"]`"),
        );
    }
    for menu in settings.menus.iter().filter(|it| !is_word(it)) {
        complaints.push(
            Diagnostic::api_setting("menus", &format!("has `{menu}`, which is no machine name"))
                .with_hint("the main menu is called `main`"),
        );
    }
    for lang in settings.prefixes.keys().filter(|it| !settings.languages.contains(it)) {
        complaints.push(
            Diagnostic::api_setting("prefixes", &format!("names `{lang}`, which is not read"))
                .with_hint("add it to `languages`, or leave it out"),
        );
    }
    complaints
}
