//! Every address of a portal, one after another: for exports, crawls and sitemaps.

use portolan_core::{
    Kind,
    snapshot::{Facet, Filter},
};

use crate::{
    address::{Format, Narrow, Route, Scope, Target},
    composer::{ComposeError, Composer},
    listing::page_size,
    select::{self, listing_filter},
    sitemap::sitemap_target,
};

/// Items asked of the snapshot at once.
pub(crate) const STEP: u32 = 500;

impl Composer<'_> {
    /// Calls `visit` with every target that answers with a page: each page in each language and
    /// each format, then the sitemaps. Redirects are left out; the root is one. Memory stays the
    /// same however many items there are.
    pub fn visit_targets<E: From<ComposeError>>(
        &self,
        visit: &mut dyn FnMut(Target) -> Result<(), E>,
    ) -> Result<(), E> {
        self.visit_standing(&mut |route| self.visit_pages(route, visit))?;
        self.visit_narrowed(&mut |route| self.visit_pages(route, visit))?;
        let filter = select::portal_filter(self.portal);
        let mut at = 0;
        loop {
            let items = self.snapshot.items(&filter, at, STEP).map_err(ComposeError::from)?;
            if items.is_empty() {
                break;
            }
            at += items.len() as u64;
            for stored in &items {
                for lang in &self.portal.languages {
                    let cx = self.cx(lang, &Format::Html);
                    self.visit_formats(&cx.item_route(&stored.item), visit)?;
                }
            }
        }
        visit(Target { route: Route::SitemapIndex, format: Format::Sitemap, moved: false })?;
        let n_parts = self.cx(self.default_language(), &Format::Html).n_parts()?;
        for part in 1..=n_parts {
            visit(sitemap_target(part))?;
        }
        Ok(())
    }

    /// The pages that a portal has of itself, in every language: fronts, listings, indexes,
    /// editorial pages.
    pub(crate) fn visit_standing<E: From<ComposeError>>(
        &self,
        visit: &mut dyn FnMut(Route) -> Result<(), E>,
    ) -> Result<(), E> {
        let scopes = self.scopes()?;
        let has_places = scopes.iter().any(|it| matches!(it, Scope::Place(_)));
        let has_terms = scopes.iter().any(|it| matches!(it, Scope::Term(_)));
        for lang in &self.portal.languages {
            let lang = lang.clone();
            visit(Route::Front { lang: lang.clone() })?;
            for scope in &scopes {
                visit(Route::listing(&lang, scope.clone()))?;
            }
            if has_places {
                visit(Route::Places { lang: lang.clone() })?;
            }
            if has_terms {
                visit(Route::Terms { lang: lang.clone() })?;
            }
            for page in self.editorial()?.iter() {
                visit(Route::Editorial { lang: lang.clone(), slug: page.slug.clone() })?;
            }
            visit(Route::Sources { lang })?;
        }
        Ok(())
    }

    /// Listings with one facet chosen, as the facets of sections and places link to them.
    fn visit_narrowed<E: From<ComposeError>>(
        &self,
        visit: &mut dyn FnMut(Route) -> Result<(), E>,
    ) -> Result<(), E> {
        for scope in self.scopes()? {
            let with_places = matches!(scope, Scope::Section(_));
            if !with_places && !matches!(scope, Scope::Place(_)) {
                continue;
            }
            let filter = listing_filter(self.portal, &scope, None);
            let mut narrows: Vec<Narrow> =
                self.kinds(&filter)?.into_iter().map(Narrow::Kind).collect();
            narrows.extend(self.content_languages(&filter)?.into_iter().map(Narrow::Language));
            if with_places {
                narrows.extend(self.known_places(&filter)?.into_iter().map(Narrow::Place));
            }
            for narrow in narrows {
                for lang in &self.portal.languages {
                    visit(Route::Listing {
                        lang: lang.clone(),
                        scope: scope.clone(),
                        narrow: Some(narrow.clone()),
                        page: 1,
                    })?;
                }
            }
        }
        Ok(())
    }

    /// Every listing that some page links to.
    fn scopes(&self) -> Result<Vec<Scope>, ComposeError> {
        let filter = select::portal_filter(self.portal);
        let mut scopes = vec![Scope::Latest];
        scopes.extend(self.portal.sections.iter().map(|it| Scope::Section(it.id.clone())));
        scopes.extend(self.kinds(&filter)?.into_iter().map(Scope::Kind));
        scopes.extend(self.known_places(&filter)?.into_iter().map(Scope::Place));
        for (id, _) in self.snapshot.facets(&filter, Facet::Term)? {
            if self.world.terms.iter().any(|it| it.id == id) {
                scopes.push(Scope::Term(id));
            }
        }
        for office in self.linked_offices(&filter)? {
            scopes.push(Scope::Office(office));
        }
        scopes.extend(self.content_languages(&filter)?.into_iter().map(Scope::Language));
        Ok(scopes)
    }

    /// Offices of items, of the portal's sources and of its editorial pages: what source marks
    /// link to.
    fn linked_offices(&self, filter: &Filter) -> Result<Vec<String>, ComposeError> {
        let mut offices: Vec<String> =
            self.snapshot.facets(filter, Facet::Office)?.into_iter().map(|it| it.0).collect();
        for source in self.portal_sources()?.iter() {
            offices.extend(self.world.sources.get(source).map(|it| it.office.clone()));
        }
        for page in self.editorial()?.iter() {
            offices.extend(page.variants.iter().map(|it| it.item.office.clone()));
        }
        offices.sort();
        offices.dedup();
        offices.retain(|id| self.world.offices.iter().any(|it| it.id == *id));
        Ok(offices)
    }

    fn kinds(&self, filter: &Filter) -> Result<Vec<Kind>, ComposeError> {
        let counts = self.snapshot.facets(filter, Facet::Kind)?;
        Ok(counts.iter().filter_map(|(word, _)| Kind::parse(word)).collect())
    }

    fn known_places(&self, filter: &Filter) -> Result<Vec<String>, ComposeError> {
        let counts = self.snapshot.facets(filter, Facet::Place)?;
        let known = |id: &String| self.world.places.iter().any(|it| it.id == *id);
        Ok(counts.into_iter().map(|it| it.0).filter(known).collect())
    }

    fn content_languages(&self, filter: &Filter) -> Result<Vec<String>, ComposeError> {
        let counts = self.snapshot.facets(filter, Facet::Lang)?;
        let shown = |tag: &String| {
            tag != "mul"
                && portolan_core::Lang::parse(tag)
                    .is_some_and(|it| !it.is_und() && it.as_str() == tag)
        };
        Ok(counts.into_iter().map(|it| it.0).filter(shown).collect())
    }

    /// A route, and if it is a listing its further pages.
    fn visit_pages<E: From<ComposeError>>(
        &self,
        route: Route,
        visit: &mut dyn FnMut(Target) -> Result<(), E>,
    ) -> Result<(), E> {
        self.visit_formats(&route, visit)?;
        let Route::Listing { lang, scope, narrow, .. } = route else { return Ok(()) };
        let filter = listing_filter(self.portal, &scope, narrow.as_ref());
        let filter = self.cx(&lang, &Format::Html).one_of_each(filter);
        let total = self.snapshot.count(&filter).map_err(ComposeError::from)?;
        let last = total.div_ceil(u64::from(page_size(self.portal.page_size)));
        for page in 2..=last {
            let further = Route::Listing {
                lang: lang.clone(),
                scope: scope.clone(),
                narrow: narrow.clone(),
                page,
            };
            self.visit_formats(&further, visit)?;
        }
        Ok(())
    }

    fn visit_formats<E: From<ComposeError>>(
        &self,
        route: &Route,
        visit: &mut dyn FnMut(Target) -> Result<(), E>,
    ) -> Result<(), E> {
        visit(Target::html(route.clone()))?;
        let mut formats: Vec<Format> =
            self.world.formats.iter().map(|it| Format::Other(it.name.clone())).collect();
        if route.has_feeds() {
            formats.extend([Format::Atom, Format::Rss, Format::JsonFeed]);
        }
        for format in formats {
            visit(Target { route: route.clone(), format, moved: false })?;
        }
        Ok(())
    }
}
