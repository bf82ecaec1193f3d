//! What an operator may set.

use portolan_plugin::{
    Diagnostic, Settings,
    source::{Context, SourceError, SourceErrorKind},
};
use serde::Deserialize;
use url::Url;

use crate::patterns::Patterns;

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct SitemapSettings {
    pub(crate) url: String,
    #[serde(default)]
    include: Vec<String>,
    #[serde(default)]
    exclude: Vec<String>,
    #[serde(default = "default_pages")]
    pub(crate) pages: usize,
    #[serde(default = "default_recheck")]
    pub(crate) recheck: usize,
    #[serde(default = "default_sitemaps")]
    pub(crate) sitemaps: usize,
    #[serde(default = "yes")]
    pub(crate) details: bool,
}

fn default_pages() -> usize {
    100
}

fn default_recheck() -> usize {
    10
}

fn default_sitemaps() -> usize {
    50
}

fn yes() -> bool {
    true
}

impl SitemapSettings {
    pub(crate) fn read(cx: &Context<'_>) -> Result<SitemapSettings, SourceError> {
        cx.settings.read().map_err(|words| SourceError::new(SourceErrorKind::Settings, words))
    }

    pub(crate) fn address(&self) -> Result<Url, SourceError> {
        Url::parse(&self.url).map_err(|err| {
            SourceError::new(SourceErrorKind::Settings, format!("`url` is no address: {err}"))
        })
    }

    pub(crate) fn patterns(&self) -> Patterns {
        Patterns::new(&self.include, &self.exclude)
    }
}

/// Everything that is wrong with the settings at once.
pub(crate) fn check(settings: &Settings) -> Vec<Diagnostic> {
    let settings: SitemapSettings = match settings.read() {
        Ok(settings) => settings,
        Err(words) => return vec![Diagnostic::sitemap_setting("settings", &words)],
    };
    let mut complaints = Vec::new();
    match Url::parse(&settings.url) {
        Ok(url) if matches!(url.scheme(), "http" | "https" | "file") => {}
        _ => complaints.push(
            Diagnostic::sitemap_setting("url", "is no `http`, `https` or `file` address")
                .with_hint("write the full address, `https://…/sitemap.xml`"),
        ),
    }
    for (key, patterns) in [("include", &settings.include), ("exclude", &settings.exclude)] {
        for pattern in patterns {
            if !pattern.starts_with(['/', '*']) && !pattern.contains("://") {
                complaints.push(
                    Diagnostic::sitemap_setting(key, &format!("`{pattern}` fits no address"))
                        .with_hint(
                            "begin a path with `/`, an address with its scheme, anything with `*`",
                        ),
                );
            }
        }
    }
    complaints
}
