//! Words of the interface: one Fluent catalogue per language, built into the crate.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

use crate::dates::number;

/// Languages in which the interface speaks.
pub const CATALOGUE_LANGUAGES: [&str; 7] = ["en", "fi", "sv", "ar", "ru", "fr", "es"];

/// Phrases that every page carries for its renderer, by key.
pub const WORDS: &[&str] = &[
    "about",
    "all-items",
    "also-published",
    "attachments",
    "breadcrumb",
    "close",
    "contents",
    "credit",
    "error",
    "external-link",
    "facts",
    "feeds",
    "filter",
    "follow",
    "front-page",
    "help",
    "inherited-menu",
    "items",
    "kinds",
    "language",
    "languages",
    "last-read",
    "latest",
    "lead-story",
    "links",
    "main-navigation",
    "menu",
    "menus",
    "more",
    "more-languages",
    "newest-item",
    "next-page",
    "notice",
    "original",
    "other-formats",
    "other-languages",
    "page",
    "pages-of-results",
    "places",
    "previous-page",
    "printed-from",
    "problem-number",
    "provenance",
    "published",
    "read-more",
    "read-this-in",
    "related",
    "results",
    "section-list",
    "see-original",
    "skip-to-content",
    "source",
    "sources",
    "state",
    "tags",
    "text-version",
    "themes",
    "top-news",
    "untranslated-menu",
    "updated",
    "way-on",
];

/// The catalogue of one language.
pub(crate) struct Phrases {
    pub(crate) lang: &'static str,
    bundle: FluentBundle<Arc<FluentResource>>,
}

/// A value inside a phrase.
pub(crate) enum Arg<'a> {
    Text(&'a str),
    /// A number to choose the form by; the digits shown are passed as `Text`.
    Count(u64),
}

/// The phrases of `lang`, of its primary language, or English ones.
pub(crate) fn phrases(lang: &str) -> &'static Phrases {
    static CATALOGUES: OnceLock<Vec<Phrases>> = OnceLock::new();
    let catalogues = CATALOGUES.get_or_init(|| {
        CATALOGUE_LANGUAGES.into_iter().map(|lang| Phrases::read(lang, catalogue(lang))).collect()
    });
    let primary = lang.split('-').next().unwrap_or(lang);
    catalogues.iter().find(|it| it.lang == primary).unwrap_or(&catalogues[0])
}

/// The source text of a catalogue.
pub(crate) fn catalogue(lang: &str) -> &'static str {
    match lang {
        "fi" => include_str!("../languages/fi.ftl"),
        "sv" => include_str!("../languages/sv.ftl"),
        "ar" => include_str!("../languages/ar.ftl"),
        "ru" => include_str!("../languages/ru.ftl"),
        "fr" => include_str!("../languages/fr.ftl"),
        "es" => include_str!("../languages/es.ftl"),
        _ => include_str!("../languages/en.ftl"),
    }
}

impl Phrases {
    fn read(lang: &'static str, text: &str) -> Phrases {
        let id: LanguageIdentifier =
            lang.parse().expect("the languages of the catalogues are well-formed tags");
        let resource = match FluentResource::try_new(text.to_owned()) {
            Ok(resource) => resource,
            // What can be read is kept; a test proves that all of it can.
            Err((resource, _)) => resource,
        };
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        bundle.set_use_isolating(false);
        bundle.add_resource_overriding(Arc::new(resource));
        Phrases { lang, bundle }
    }

    pub(crate) fn get(&self, key: &str) -> String {
        self.with(key, &[])
    }

    pub(crate) fn find(&self, key: &str) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        Some(self.bundle.format_pattern(pattern, None, &mut Vec::new()).into_owned())
    }

    /// The phrase with its values; a phrase that no catalogue has shows its key.
    pub(crate) fn with(&self, key: &str, args: &[(&'static str, Arg<'_>)]) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let mut values = FluentArgs::new();
        for (name, arg) in args {
            match arg {
                Arg::Text(text) => values.set(*name, self.isolated(text)),
                Arg::Count(count) => values.set(*name, *count),
            }
        }
        self.bundle.format_pattern(pattern, Some(&values), &mut Vec::new()).into_owned()
    }

    /// Names in left-to-right scripts inside Arabic sentences keep their own direction; digits
    /// and dates need no help.
    fn isolated<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let is_ltr = |it: char| it.is_alphabetic() && it < '\u{590}';
        if self.lang == "ar" && text.contains(is_ltr) {
            return Cow::Owned(format!("\u{2068}{text}\u{2069}"));
        }
        Cow::Borrowed(text)
    }

    /// A phrase about a number of things: `count` chooses the form, `shown` is printed.
    pub(crate) fn counted(&self, key: &str, count: u64) -> String {
        let shown = number(self.lang, count);
        self.with(key, &[("count", Arg::Count(count)), ("shown", Arg::Text(&shown))])
    }

    pub(crate) fn for_renderers(&self) -> BTreeMap<String, String> {
        WORDS.iter().map(|key| ((*key).to_owned(), self.get(key))).collect()
    }
}

#[cfg(test)]
mod tests;
