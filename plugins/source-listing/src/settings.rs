//! What an operator may set.

use dom_query::Matcher;
use portolan_plugin::{
    Diagnostic, Settings,
    source::{Context, SourceError, SourceErrorKind},
};
use serde::Deserialize;
use url::Url;

use crate::profile::Profile;

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct ListingSettings {
    pub(crate) url: String,
    #[serde(default)]
    pub(crate) profile: Profile,
    #[serde(default)]
    pub(crate) single: bool,
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
    #[serde(default)]
    pub(crate) stretch: bool,
    pub(crate) title: Option<String>,
    pub(crate) link: Option<String>,
    pub(crate) subtitle: Option<String>,
    pub(crate) teaser: Option<String>,
    pub(crate) date: Option<String>,
    pub(crate) group_date: Option<String>,
    pub(crate) tags: Option<String>,
    pub(crate) image: Option<String>,
    pub(crate) caption: Option<String>,
    pub(crate) next: Option<String>,
    pub(crate) menu: Option<String>,
    pub(crate) article: Option<ArticleSettings>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct ArticleSettings {
    pub(crate) title: Option<String>,
    pub(crate) subtitle: Option<String>,
    pub(crate) body: Option<String>,
    pub(crate) date: Option<String>,
    pub(crate) tags: Option<String>,
    pub(crate) image: Option<String>,
    pub(crate) author: Option<String>,
    pub(crate) remove: Option<String>,
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

impl ListingSettings {
    pub(crate) fn read(cx: &Context<'_>) -> Result<ListingSettings, SourceError> {
        cx.settings.read().map_err(|words| SourceError::new(SourceErrorKind::Settings, words))
    }

    fn selectors(&self) -> Vec<(&'static str, &Option<String>)> {
        let mut all = vec![
            ("item", &self.item),
            ("title", &self.title),
            ("link", &self.link),
            ("subtitle", &self.subtitle),
            ("teaser", &self.teaser),
            ("date", &self.date),
            ("group-date", &self.group_date),
            ("tags", &self.tags),
            ("image", &self.image),
            ("caption", &self.caption),
            ("next", &self.next),
            ("menu", &self.menu),
        ];
        if let Some(article) = &self.article {
            all.extend([
                ("article.title", &article.title),
                ("article.subtitle", &article.subtitle),
                ("article.body", &article.body),
                ("article.date", &article.date),
                ("article.tags", &article.tags),
                ("article.image", &article.image),
                ("article.author", &article.author),
                ("article.remove", &article.remove),
            ]);
        }
        all
    }
}

/// Everything that is wrong with the settings at once.
pub(crate) fn check(settings: &Settings) -> Vec<Diagnostic> {
    let settings: ListingSettings = match settings.read() {
        Ok(settings) => settings,
        Err(words) => return vec![Diagnostic::listing_setting("settings", &words)],
    };
    let mut complaints = Vec::new();
    match Url::parse(&settings.url) {
        Ok(url) if matches!(url.scheme(), "http" | "https" | "file") => {}
        _ => complaints.push(
            Diagnostic::listing_setting("url", "is no `http`, `https` or `file` address")
                .with_hint("write the page's full address, `https://…`"),
        ),
    }
    for (key, selector) in settings.selectors() {
        if let Some(selector) = selector
            && Matcher::new(selector).is_err()
        {
            complaints.push(
                Diagnostic::listing_setting(key, "is no CSS selector that can be read")
                    .with_hint("write it as in a style sheet, such as `.news-item h2 a`"),
            );
        }
    }
    if settings.profile == Profile::Custom && !settings.single && settings.item.is_none() {
        complaints.push(
            Diagnostic::listing_setting("item", "is missing, and profile `custom` knows no other")
                .with_hint("name the element of one item with `item`, or choose a ready profile"),
        );
    }
    complaints
}
