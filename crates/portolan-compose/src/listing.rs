//! Listings: sections, kinds, places, themes, offices and languages, with paging and facets.

use portolan_core::{
    Kind,
    page::{FacetGroup, IndexEntry, Link, Listing, PageBody, Pager, Problem},
    place::pick,
    snapshot::{Facet, Filter},
};

use crate::{
    address::{Narrow, Route, Scope, Target},
    composer::{ComposeError, Composed, Cx, newest_change},
    dates::number,
    languages::own_name,
    select::listing_filter,
    words::Arg,
};

/// Items in a feed, whatever the portal's page size.
const FEED_ITEMS: u32 = 50;

/// Largest page an operator can ask for.
const PAGE_SIZE_MAX: u32 = 200;

/// Entries of one facet on a page.
const FACET_ENTRIES_MAX: usize = 40;

/// The words over a listing.
struct Heading {
    text: String,
    lang: Option<String>,
    intro: Option<String>,
    footnote: Option<String>,
}

impl Cx<'_> {
    pub(crate) fn listing(
        &self,
        target: &Target,
        scope: &Scope,
        narrow: Option<&Narrow>,
        number_of_page: u64,
    ) -> Result<Composed, ComposeError> {
        let Some(heading) = self.heading(scope, narrow) else {
            return self.missing(&target.address(self.world));
        };
        let filter = self.one_of_each(listing_filter(self.portal, scope, narrow));
        let total = self.snapshot.count(&filter)?;
        let size =
            if self.format.is_feed() { FEED_ITEMS } else { page_size(self.portal.page_size) };
        let last = total.div_ceil(u64::from(size)).max(1);
        if number_of_page > last {
            return self.missing(&target.address(self.world));
        }
        let offset = (number_of_page - 1) * u64::from(size);
        let items = self.snapshot.items(&filter, offset, size)?;

        let mut page = self.page(target)?;
        page.title = match number_of_page {
            1 => heading.text.clone(),
            page => self.phrases.with(
                "title-with-page",
                &[
                    ("title", Arg::Text(&heading.text)),
                    ("page", Arg::Text(&number(self.phrases.lang, page))),
                ],
            ),
        };
        if target.route == (Route::Front { lang: self.lang.to_owned() }) {
            page.title.clone_from(&page.site.title);
        }
        page.title_lang.clone_from(&heading.lang);
        page.description = heading.intro.clone().unwrap_or_else(|| {
            self.phrases.with(
                "listing-description",
                &[("heading", Arg::Text(&heading.text)), ("portal", Arg::Text(&page.site.title))],
            )
        });
        page.updated = newest_change(&items);
        page.noindex = number_of_page > 1 || items.is_empty() || narrow.is_some();
        page.breadcrumb = self.crumbs(scope, narrow);
        let listing = Listing {
            range: self.range(offset, items.len() as u64, total),
            items: self.cards(&items)?,
            total,
            pager: self.pager(target, number_of_page, last),
            empty: items.is_empty().then(|| self.empty(scope, narrow)),
            facets: if self.format.is_feed() { Vec::new() } else { self.facets(scope, narrow)? },
            heading: heading.text,
            intro: heading.intro,
            footnote: heading.footnote,
        };
        Ok(Composed::page(page, PageBody::Listing(listing)))
    }

    /// `None` if the scope names nothing that we know.
    fn heading(&self, scope: &Scope, narrow: Option<&Narrow>) -> Option<Heading> {
        let mut heading = self.scope_heading(scope)?;
        if let Some(narrow) = narrow {
            let within = match narrow {
                Narrow::Kind(kind) => self.kinds_label(*kind),
                Narrow::Place(id) => self.place(id)?.name(&self.langs).0.to_owned(),
                Narrow::Language(tag) => {
                    self.known_language(tag)?;
                    self.language_name(tag)
                }
            };
            // The section “News” and its kind “News” need no saying twice.
            if heading.text != within {
                heading.text = self.phrases.with(
                    "heading-narrowed",
                    &[("heading", Arg::Text(&heading.text)), ("facet", Arg::Text(&within))],
                );
            }
            heading.intro = None;
        }
        Some(heading)
    }

    fn scope_heading(&self, scope: &Scope) -> Option<Heading> {
        let plain = |text: String| Heading { text, lang: None, intro: None, footnote: None };
        let named = |(text, tag): (&str, &str)| Heading {
            lang: self.foreign(tag),
            ..plain(text.to_owned())
        };
        Some(match scope {
            Scope::Latest => plain(self.phrases.get("latest")),
            Scope::Section(id) => {
                let section = self.portal.sections.iter().find(|it| it.id == *id)?;
                let title = pick(&section.title, &self.langs).unwrap_or((id, "und"));
                Heading { intro: self.text(&section.note).map(|it| it.0), ..named(title) }
            }
            Scope::Kind(kind) => plain(self.kinds_label(*kind)),
            Scope::Place(id) => {
                let place = self.place(id)?;
                Heading { footnote: place.footnote.clone(), ..named(place.name(&self.langs)) }
            }
            Scope::Term(id) => named(self.term(id)?.label(&self.langs)),
            Scope::Office(id) => {
                let office = self.office(id)?;
                let since = office.present_since.map(|year| {
                    let year = year.to_string();
                    self.phrases.with("office-since", &[("year", Arg::Text(&year))])
                });
                Heading { intro: since, ..named(office.name(&self.langs)) }
            }
            Scope::Language(tag) => plain(self.known_language(tag)?),
        })
    }

    /// “Texts in Finnish”; `None` for a tag in another spelling than ours.
    fn known_language(&self, tag: &str) -> Option<String> {
        let lang = portolan_core::Lang::parse(tag)?;
        (lang.as_str() == tag).then(|| self.spoken_language(tag))
    }

    pub(crate) fn kinds_label(&self, kind: Kind) -> String {
        self.phrases.get(&format!("kinds-{}", kind.as_str()))
    }

    fn crumbs(&self, scope: &Scope, narrow: Option<&Narrow>) -> Vec<Link> {
        let mut crumbs = vec![self.home()];
        match scope {
            Scope::Place(_) => crumbs.push(
                self.link(self.phrases.get("places"), Route::Places { lang: self.lang.to_owned() }),
            ),
            Scope::Term(_) => crumbs.push(
                self.link(self.phrases.get("themes"), Route::Terms { lang: self.lang.to_owned() }),
            ),
            Scope::Office(_) => {
                crumbs.push(self.link(
                    self.phrases.get("sources"),
                    Route::Sources { lang: self.lang.to_owned() },
                ));
            }
            _ => {}
        }
        if narrow.is_some()
            && let Some(heading) = self.scope_heading(scope)
        {
            let link = self.link(heading.text, Route::listing(self.lang, scope.clone()));
            crumbs.push(Link { lang: heading.lang, ..link });
        }
        crumbs
    }

    /// “31 to 60 of 214”.
    fn range(&self, offset: u64, shown: u64, total: u64) -> String {
        if total == 0 {
            return self.phrases.get("range-none");
        }
        let [first, last, all] =
            [offset + 1, offset + shown, total].map(|it| number(self.phrases.lang, it));
        self.phrases.with(
            "range",
            &[("first", Arg::Text(&first)), ("last", Arg::Text(&last)), ("total", Arg::Text(&all))],
        )
    }

    /// Previous, 1 … 4 5 6 … 20, next.
    fn pager(&self, target: &Target, current: u64, last: u64) -> Option<Pager> {
        if last < 2 || self.format.is_feed() {
            return None;
        }
        let to = |page: u64| {
            let mut route = target.route.clone();
            if let Route::Listing { page: it, .. } = &mut route {
                *it = page;
            }
            route
        };
        let mut pages = Vec::new();
        let mut before = 0;
        for page in 1..=last {
            if page != 1 && page != last && page.abs_diff(current) > 1 {
                continue;
            }
            if page > before + 1 {
                pages.push(Link { label: "…".to_owned(), ..Link::default() });
            }
            let label = number(self.phrases.lang, page);
            pages.push(Link { current: page == current, ..self.link(label, to(page)) });
            before = page;
        }
        let step = |key: &str, page: u64| self.link(self.phrases.get(key), to(page));
        Some(Pager {
            previous: (current > 1).then(|| step("previous-page", current - 1)),
            next: (current < last).then(|| step("next-page", current + 1)),
            pages,
            current,
            last,
        })
    }

    fn empty(&self, scope: &Scope, narrow: Option<&Narrow>) -> Problem {
        let mut links = Vec::new();
        if narrow.is_some()
            && let Some(heading) = self.scope_heading(scope)
        {
            links.push(self.link(heading.text, Route::listing(self.lang, scope.clone())));
        }
        if *scope != Scope::Latest {
            links.push(self.latest());
        }
        links.push(self.home());
        Problem {
            status: 200,
            heading: self.phrases.get("empty-heading"),
            text: self.phrases.get("empty-text"),
            links,
            number: None,
        }
    }

    /// Narrower listings of sections and places, neighbouring ones elsewhere. What would show
    /// nothing is left out.
    fn facets(
        &self,
        scope: &Scope,
        narrow: Option<&Narrow>,
    ) -> Result<Vec<FacetGroup>, ComposeError> {
        let whole = self.one_of_each(listing_filter(self.portal, scope, None));
        let portal = self.one_of_each(listing_filter(self.portal, &Scope::Latest, None));
        let narrowed = |narrow: Narrow| Route::Listing {
            lang: self.lang.to_owned(),
            scope: scope.clone(),
            narrow: Some(narrow),
            page: 1,
        };
        let to = |scope: Scope| Route::listing(self.lang, scope);
        let mut groups = Vec::new();
        match scope {
            Scope::Section(_) | Scope::Place(_) => {
                let is = |it: Narrow| narrow == Some(&it);
                groups.push(self.kind_facet(&whole, &|kind| {
                    (narrowed(Narrow::Kind(kind)), is(Narrow::Kind(kind)))
                })?);
                if matches!(scope, Scope::Section(_)) {
                    groups.push(self.place_facet(&whole, &|id| {
                        let it = Narrow::Place(id.to_owned());
                        (narrowed(it.clone()), is(it))
                    })?);
                }
                groups.push(self.language_facet(&whole, &|tag| {
                    let it = Narrow::Language(tag.to_owned());
                    (narrowed(it.clone()), is(it))
                })?);
            }
            Scope::Latest => {
                groups.push(self.kind_facet(&portal, &|kind| (to(Scope::Kind(kind)), false))?);
                groups.push(
                    self.place_facet(&portal, &|id| (to(Scope::Place(id.to_owned())), false))?,
                );
                groups.push(
                    self.language_facet(&portal, &|it| {
                        (to(Scope::Language(it.to_owned())), false)
                    })?,
                );
            }
            Scope::Kind(current) => {
                groups.push(self.kind_facet(&portal, &|it| (to(Scope::Kind(it)), it == *current))?);
            }
            Scope::Language(current) => {
                groups.push(self.language_facet(&portal, &|it| {
                    (to(Scope::Language(it.to_owned())), it == current)
                })?);
            }
            Scope::Office(current) => {
                groups.push(self.office_facet(&portal, &|it| {
                    (to(Scope::Office(it.to_owned())), it == current)
                })?);
            }
            Scope::Term(_) => {}
        }
        // A facet with a single value that is not chosen leads nowhere else.
        groups.retain(|group| {
            group.entries.len() > 1 || group.entries.iter().any(|entry| entry.current)
        });
        Ok(groups)
    }

    fn kind_facet(
        &self,
        filter: &Filter,
        to: &dyn Fn(Kind) -> (Route, bool),
    ) -> Result<FacetGroup, ComposeError> {
        let mut entries = Vec::new();
        for (word, count) in self.snapshot.facets(filter, Facet::Kind)? {
            let Some(kind) = Kind::parse(&word) else { continue };
            entries.push(self.entry(self.kinds_label(kind), count, to(kind)));
        }
        Ok(self.facet("kinds", entries))
    }

    fn place_facet(
        &self,
        filter: &Filter,
        to: &dyn Fn(&str) -> (Route, bool),
    ) -> Result<FacetGroup, ComposeError> {
        let mut entries = Vec::new();
        for (id, count) in self.snapshot.facets(filter, Facet::Place)? {
            let Some(place) = self.place(&id) else { continue };
            let (name, tag) = place.name(&self.langs);
            entries.push(IndexEntry {
                code: place.iso2.clone(),
                lang: self.foreign(tag),
                footnote: place.footnote.clone(),
                ..self.entry(name.to_owned(), count, to(&id))
            });
        }
        Ok(self.facet("places", entries))
    }

    fn language_facet(
        &self,
        filter: &Filter,
        to: &dyn Fn(&str) -> (Route, bool),
    ) -> Result<FacetGroup, ComposeError> {
        let mut entries = Vec::new();
        for (tag, count) in self.snapshot.facets(filter, Facet::Lang)? {
            let Some(lang) = portolan_core::Lang::parse(&tag) else { continue };
            if lang.is_und() || lang.as_str() == "mul" || lang.as_str() != tag {
                continue;
            }
            entries.push(IndexEntry {
                lang: self.foreign(&tag),
                ..self.entry(own_name(&tag).to_owned(), count, to(&tag))
            });
        }
        Ok(self.facet("languages", entries))
    }

    fn office_facet(
        &self,
        filter: &Filter,
        to: &dyn Fn(&str) -> (Route, bool),
    ) -> Result<FacetGroup, ComposeError> {
        let mut entries = Vec::new();
        for (id, count) in self.snapshot.facets(filter, Facet::Office)? {
            let Some(office) = self.office(&id) else { continue };
            let (name, tag) = office.name(&self.langs);
            entries.push(IndexEntry {
                code: Some(office.mark.clone()),
                lang: self.foreign(tag),
                ..self.entry(name.to_owned(), count, to(&id))
            });
        }
        Ok(self.facet("sources", entries))
    }

    pub(crate) fn entry(
        &self,
        label: String,
        count: u64,
        (route, current): (Route, bool),
    ) -> IndexEntry {
        IndexEntry { label, url: self.href(route), count, current, ..IndexEntry::default() }
    }

    fn facet(&self, key: &str, mut entries: Vec<IndexEntry>) -> FacetGroup {
        entries.retain(|it| it.count > 0 || it.current);
        entries.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.label.cmp(&b.label)));
        entries.truncate(FACET_ENTRIES_MAX);
        FacetGroup { title: self.phrases.get(key), entries }
    }
}

pub(crate) fn page_size(wanted: u32) -> u32 {
    wanted.clamp(1, PAGE_SIZE_MAX)
}
