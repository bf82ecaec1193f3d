//! Editorial pages: the portal's own texts, read from `source-pages` sources, nearest first.

use portolan_core::{
    Item, Kind, Lang,
    page::{Link, PageBody},
    portal::Portal,
    snapshot::{Filter, Snapshot, Stored},
};

use crate::{
    address::{Route, Target},
    composer::{ComposeError, Composed, Cx},
    languages::own_name,
    slug::slug,
};

/// How many editorial pages a source may have; more would be a mistake in its directory.
const PAGES_MAX: u32 = 500;

/// One page in all its languages.
#[derive(Clone, Debug)]
pub(crate) struct EditorialPage {
    pub(crate) slug: String,
    pub(crate) variants: Vec<Stored>,
}

impl EditorialPage {
    /// The variant for a reader of the first of `langs` that has one, else any.
    pub(crate) fn variant(&self, langs: &[&str]) -> Option<&Stored> {
        langs
            .iter()
            .find_map(|lang| self.variants.iter().find(|it| it.item.lang.lang.as_str() == *lang))
            .or_else(|| self.variants.first())
    }
}

/// All editorial pages of a portal. A page of a nearer source replaces its namesake of a farther
/// one, language by language.
pub(crate) fn read(
    portal: &Portal,
    snapshot: &dyn Snapshot,
) -> Result<Vec<EditorialPage>, ComposeError> {
    let mut pages: Vec<EditorialPage> = Vec::new();
    for source in &portal.pages {
        let filter =
            Filter { sources: vec![source.clone()], kinds: vec![Kind::Page], ..Filter::default() };
        let mut items = snapshot.items(&filter, 0, PAGES_MAX)?;
        items.sort_by(|a, b| a.item.origin_id.cmp(&b.item.origin_id));
        let begin = pages.len();
        for stored in items {
            let slug = page_slug(&stored.item);
            match pages.iter_mut().find(|page| page.slug == slug) {
                None => pages.push(EditorialPage { slug, variants: vec![stored] }),
                Some(page) => {
                    let lang = &stored.item.lang.lang;
                    if page.variants.iter().all(|it| it.item.lang.lang != *lang) {
                        page.variants.push(stored);
                    }
                }
            }
        }
        // A translation rarely repeats the number; pages without one follow by name.
        pages[begin..].sort_by_key(|page| {
            let numbers = page.variants.iter().filter_map(|it| order(&it.item));
            numbers.min().unwrap_or(i64::MAX)
        });
    }
    Ok(pages)
}

/// The place among its neighbours that a page asked for.
fn order(item: &Item) -> Option<i64> {
    item.facts.iter().find(|fact| fact.label == "order")?.value.parse().ok()
}

/// The word by which a page and its translations are known: the origin id without directory of
/// the language, language and file ending (`who-we-are.fi.md`, `fi/who-we-are.md`).
pub(crate) fn page_slug(item: &Item) -> String {
    let lang = item.lang.lang.as_str();
    let id = item.origin_id.as_str();
    let id = id.strip_suffix(".md").or_else(|| id.strip_suffix(".markdown")).unwrap_or(id);
    let id = match id.rsplit_once(['.', '#', '@']) {
        Some((stem, tag)) if is_language(tag, lang) => stem,
        _ => id,
    };
    let id = match id.split_once('/') {
        Some((tag, stem)) if is_language(tag, lang) => stem,
        _ => id,
    };
    match slug(&id.replace('/', "-")) {
        slug if slug.is_empty() => item.id.short(),
        slug => slug,
    }
}

fn is_language(tag: &str, lang: &str) -> bool {
    tag.eq_ignore_ascii_case(lang)
        || (tag.len() == 2
            && tag.bytes().all(|it| it.is_ascii_lowercase())
            && Lang::parse(tag).is_some())
}

impl Cx<'_> {
    pub(crate) fn editorial_page(
        &self,
        target: &Target,
        slug: &str,
    ) -> Result<Composed, ComposeError> {
        let pages = self.composer.editorial()?;
        let found = pages
            .iter()
            .find(|page| page.slug == slug)
            .and_then(|page| Some((page, page.variant(&self.langs)?)));
        let Some((editorial, stored)) = found else {
            return self.missing(&target.address(self.world));
        };

        let mut page = self.page(target)?;
        let card = self.card(stored)?;
        page.title.clone_from(&card.title.text);
        page.title_lang.clone_from(&card.title.lang);
        page.description = card.teaser.as_ref().map_or_else(String::new, |it| it.text.clone());
        page.breadcrumb = vec![self.home()];
        page.updated = Some(stored.changed_at.to_string());
        // The address in the text's own language is the one to keep, if the portal has it.
        let own = stored.item.lang.lang.as_str();
        if own != self.lang && self.portal.languages.iter().any(|it| it == own) {
            page.canonical = self.url(target.route.in_language(own));
        }

        let mut article = self.article_text(stored, card)?;
        article.title_hidden = stored.item.title.derived;
        article.translations = editorial
            .variants
            .iter()
            .filter(|it| it.key != stored.key)
            .filter(|it| self.portal.languages.iter().any(|l| l == it.item.lang.lang.as_str()))
            .map(|it| {
                let lang = it.item.lang.lang.as_str();
                Link {
                    lang: self.foreign(lang),
                    ..self.link(own_name(lang), target.route.in_language(lang))
                }
            })
            .collect();
        article.card.url.clone_from(&page.url);
        article.card.path = self.href(target.route.clone());
        article.card.original = None;
        article.card.kicker = None;
        article.card.date_unknown = None;
        article.card.notes.clear();
        Ok(Composed::page(page, PageBody::Article(Box::new(article))))
    }

    /// Links to all editorial pages in the page's language.
    pub(crate) fn editorial_links(&self) -> Result<Vec<Link>, ComposeError> {
        let mut links = Vec::new();
        for page in self.composer.editorial()?.iter() {
            let Some(stored) = page.variant(&self.langs) else { continue };
            let route = Route::Editorial { lang: self.lang.to_owned(), slug: page.slug.clone() };
            let title = self.run(&stored.item.title.text);
            links.push(Link { lang: title.lang, dir: title.dir, ..self.link(title.text, route) });
        }
        Ok(links)
    }

    /// The editorial page that an item is part of, if it is one of this portal's.
    pub(crate) fn editorial_route(&self, item: &Item) -> Option<Route> {
        let is_page = item.kind == Kind::Page && self.portal.pages.contains(&item.source);
        is_page.then(|| {
            let own = item.lang.lang.as_str();
            let lang = self.portal.languages.iter().find(|it| *it == own);
            Route::Editorial {
                lang: lang.map_or(self.lang, String::as_str).to_owned(),
                slug: page_slug(item),
            }
        })
    }
}
