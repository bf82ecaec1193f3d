//! The way in: a target becomes a page or a redirect.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use jiff::{Timestamp, tz::TimeZone};
use portolan_core::{
    When,
    office::Office,
    page::{Alternate, DateText, FormatLink, Link, Page, PageBody},
    place::{Place, pick},
    portal::{Portal, Words},
    snapshot::{Filter, Snapshot, SnapshotError, Stored},
    term::Term,
};
use url::Url;

use crate::{
    address::{Format, Route, Scope, Target},
    dates,
    editorial::EditorialPage,
    languages::{dir_of, own_name},
    select,
    site::Shared,
    words::{Phrases, phrases},
};

/// What the operator declared once for all portals.
pub struct World<'a> {
    pub portals: &'a [Portal],
    pub offices: &'a [Office],
    pub places: &'a [Place],
    pub terms: &'a [Term],
    /// The operator's name of each source → what pages say of it.
    pub sources: &'a BTreeMap<String, SourceInfo>,
    /// Renderers beyond HTML and feeds, such as plain text.
    pub formats: &'a [FormatInfo],
    /// Theme → address of its style sheet, with its fingerprint.
    pub stylesheet: &'a dyn Fn(&str) -> String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceInfo {
    /// Id of the office that publishes there.
    pub office: String,
    /// Its host name, as readers know it.
    pub host: String,
    /// Its front page.
    pub url: String,
    /// How often it is read.
    pub every_secs: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatInfo {
    /// As in routes and settings: `text`.
    pub name: String,
    pub media_type: String,
    /// File ending without a dot.
    pub extension: String,
}

/// The answer to a target.
#[derive(Clone, Debug, PartialEq)]
pub enum Composed {
    Page {
        page: Box<Page>,
        status: u16,
    },
    Redirect {
        /// Path on this host, with the portal's prefix.
        to: String,
        permanent: bool,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ComposeError {
    Snapshot(SnapshotError),
}

/// Composes pages of one portal out of one snapshot. What is the same on all pages of a language
/// is worked out once: keep it for as long as the snapshot lives.
pub struct Composer<'a> {
    pub(crate) world: &'a World<'a>,
    pub(crate) portal: &'a Portal,
    pub(crate) snapshot: &'a dyn Snapshot,
    pub(crate) now: Timestamp,
    pub(crate) zone: TimeZone,
    shared: RefCell<BTreeMap<String, Rc<Shared>>>,
    editorial: RefCell<Option<Rc<Vec<EditorialPage>>>>,
    portal_sources: RefCell<Option<Rc<Vec<String>>>>,
    pub(crate) has_places: RefCell<Option<bool>>,
    pub(crate) failing: RefCell<Option<Vec<(String, Timestamp)>>>,
}

/// One page of one target.
pub fn compose(
    world: &World<'_>,
    portal: &Portal,
    snapshot: &dyn Snapshot,
    target: &Target,
    now: Timestamp,
) -> Result<Composed, ComposeError> {
    Composer::new(world, portal, snapshot, now).compose(target)
}

/// A page in the making: its composer, its language and format.
pub(crate) struct Cx<'c> {
    pub(crate) composer: &'c Composer<'c>,
    pub(crate) world: &'c World<'c>,
    pub(crate) portal: &'c Portal,
    pub(crate) snapshot: &'c dyn Snapshot,
    pub(crate) lang: &'c str,
    /// The page's language, then the portal's others: the order in which labels are looked up.
    pub(crate) langs: Vec<&'c str>,
    pub(crate) phrases: &'static Phrases,
    pub(crate) format: &'c Format,
}

impl<'a> Composer<'a> {
    pub fn new(
        world: &'a World<'a>,
        portal: &'a Portal,
        snapshot: &'a dyn Snapshot,
        now: Timestamp,
    ) -> Composer<'a> {
        Composer {
            world,
            portal,
            snapshot,
            now,
            zone: dates::zone(&portal.time_zone),
            shared: RefCell::default(),
            editorial: RefCell::default(),
            portal_sources: RefCell::default(),
            has_places: RefCell::default(),
            failing: RefCell::default(),
        }
    }

    pub fn compose(&self, target: &Target) -> Result<Composed, ComposeError> {
        if target.moved {
            return Ok(self.redirect(target, true));
        }
        let lang = match target.route.lang() {
            Some(lang) => lang,
            None => self.default_language(),
        };
        let cx = self.cx(lang, &target.format);
        match &target.route {
            Route::Root => {
                let front = Target::html(Route::Front { lang: lang.to_owned() });
                Ok(self.redirect(&front, false))
            }
            Route::Front { .. } if target.format.is_feed() => {
                cx.listing(target, &Scope::Latest, None, 1)
            }
            Route::Front { .. } => cx.front(target),
            Route::Listing { scope, narrow, page, .. } => {
                cx.listing(target, scope, narrow.as_ref(), *page)
            }
            Route::Places { .. } => cx.places(target),
            Route::Terms { .. } => cx.terms(target),
            Route::Item { short, .. } => cx.item(target, short),
            Route::Editorial { slug, .. } => cx.editorial_page(target, slug),
            Route::Sources { .. } => cx.sources(target),
            Route::SitemapIndex => cx.sitemap_index(target),
            Route::Sitemap { part } => cx.sitemap(target, *part),
            Route::Missing { path, .. } => cx.missing(path),
        }
    }

    pub(crate) fn cx<'c>(&'c self, lang: &'c str, format: &'c Format) -> Cx<'c> {
        let mut langs = vec![lang];
        langs.extend(self.portal.languages.iter().map(String::as_str).filter(|it| *it != lang));
        Cx {
            composer: self,
            world: self.world,
            portal: self.portal,
            snapshot: self.snapshot,
            lang,
            langs,
            phrases: phrases(lang),
            format,
        }
    }

    pub(crate) fn redirect(&self, target: &Target, permanent: bool) -> Composed {
        Composed::Redirect { to: self.href(target), permanent }
    }

    pub(crate) fn default_language(&self) -> &str {
        self.portal.languages.first().map_or("en", String::as_str)
    }

    /// Path on this host.
    pub(crate) fn href(&self, target: &Target) -> String {
        format!("{}{}", self.portal.prefix, target.address(self.world))
    }

    /// Absolute address. A portal with a host name of its own stands at that host's root.
    pub(crate) fn url(&self, target: &Target) -> String {
        format!("{}{}", self.root(), target.address(self.world))
    }

    fn root(&self) -> String {
        let base = self.portal.base.trim_end_matches('/');
        let own_host = Url::parse(base)
            .ok()
            .and_then(|url| url.host_str().map(str::to_owned))
            .is_some_and(|host| self.portal.hosts.contains(&host));
        if own_host { base.to_owned() } else { format!("{base}{}", self.portal.prefix) }
    }

    pub(crate) fn shared(&self, lang: &str) -> Result<Rc<Shared>, ComposeError> {
        if let Some(shared) = self.shared.borrow().get(lang) {
            return Ok(Rc::clone(shared));
        }
        let shared = Rc::new(self.cx(lang, &Format::Html).compose_shared()?);
        self.shared.borrow_mut().insert(lang.to_owned(), Rc::clone(&shared));
        Ok(shared)
    }

    pub(crate) fn editorial(&self) -> Result<Rc<Vec<EditorialPage>>, ComposeError> {
        if let Some(pages) = &*self.editorial.borrow() {
            return Ok(Rc::clone(pages));
        }
        let pages = Rc::new(crate::editorial::read(self.portal, self.snapshot)?);
        *self.editorial.borrow_mut() = Some(Rc::clone(&pages));
        Ok(pages)
    }

    /// The sources of which this portal shows something, or which the operator chose for it.
    pub(crate) fn portal_sources(&self) -> Result<Rc<Vec<String>>, ComposeError> {
        if let Some(sources) = &*self.portal_sources.borrow() {
            return Ok(Rc::clone(sources));
        }
        let select = &self.portal.select;
        let mut names = BTreeSet::new();
        for (name, info) in self.world.sources {
            if self.portal.pages.contains(name) || select.exclude_sources.contains(name) {
                continue;
            }
            let chosen = select.sources.contains(name) || select.offices.contains(&info.office);
            let filter = select::all([
                select::portal_filter(self.portal),
                Filter { sources: vec![name.clone()], ..Filter::default() },
            ]);
            if chosen || self.snapshot.count(&filter)? > 0 {
                names.insert(name.clone());
            }
        }
        let sources = Rc::new(names.into_iter().collect::<Vec<_>>());
        *self.portal_sources.borrow_mut() = Some(Rc::clone(&sources));
        Ok(sources)
    }
}

impl<'c> Cx<'c> {
    /// The frame of a page: everything but its title and body.
    pub(crate) fn page(&self, target: &Target) -> Result<Page, ComposeError> {
        let mut site = self.composer.shared(self.lang)?.site.clone();
        let url = self.composer.url(&Target::html(target.route.clone()));
        let alternates = self.alternates(&target.route);
        site.languages = match &target.route {
            Route::Missing { .. } => self.front_alternates(),
            _ => alternates.clone(),
        };
        let home = self.href(Route::Front { lang: self.lang.to_owned() });
        let here = self.href(target.route.clone());
        for link in &mut site.nav {
            link.current = here.starts_with(&link.url) && link.url != home;
        }
        Ok(Page {
            route: target.address(self.world),
            canonical: url.clone(),
            url,
            lang: self.lang.to_owned(),
            dir: dir_of(self.lang).to_owned(),
            alternates: if matches!(target.route, Route::Missing { .. }) {
                Vec::new()
            } else {
                alternates
            },
            formats: self.formats(&target.route),
            breadcrumb: Vec::new(),
            words: self.phrases.for_renderers(),
            site,
            ..Page::default()
        })
    }

    pub(crate) fn href(&self, route: Route) -> String {
        self.composer.href(&Target::html(route))
    }

    pub(crate) fn url(&self, route: Route) -> String {
        self.composer.url(&Target::html(route))
    }

    pub(crate) fn link(&self, label: impl Into<String>, route: Route) -> Link {
        Link { label: label.into(), url: self.href(route), ..Link::default() }
    }

    pub(crate) fn home(&self) -> Link {
        self.link(self.phrases.get("front-page"), Route::Front { lang: self.lang.to_owned() })
    }

    pub(crate) fn latest(&self) -> Link {
        self.link(self.phrases.get("latest"), Route::listing(self.lang, Scope::Latest))
    }

    /// A text that the operator wrote per language, and its tag if it is not the page's.
    pub(crate) fn text(&self, words: &Words) -> Option<(String, Option<String>)> {
        let (text, tag) = pick(words, &self.langs)?;
        Some((text.to_owned(), self.foreign(tag)))
    }

    /// The tag of a label, if it is not in the page's language.
    pub(crate) fn foreign(&self, tag: &str) -> Option<String> {
        (tag != self.lang && tag != "und").then(|| tag.to_owned())
    }

    pub(crate) fn date(&self, when: &When) -> Option<DateText> {
        dates::date_text(self.phrases, &self.composer.zone, when)
    }

    pub(crate) fn office(&self, id: &str) -> Option<&'c Office> {
        self.world.offices.iter().find(|it| it.id == id)
    }

    pub(crate) fn place(&self, id: &str) -> Option<&'c Place> {
        self.world.places.iter().find(|it| it.id == id)
    }

    pub(crate) fn term(&self, id: &str) -> Option<&'c Term> {
        self.world.terms.iter().find(|it| it.id == id)
    }

    pub(crate) fn office_name(&self, id: &str) -> String {
        self.office(id).map_or(id, |office| office.name(&self.langs).0).to_owned()
    }

    pub(crate) fn portal_filter(&self) -> Filter {
        select::portal_filter(self.portal)
    }

    /// The same filter with one item for each cluster: in the page's language if there is one,
    /// else in the portal's next; from the portal's own offices, else from the one nearest to the
    /// subject.
    pub(crate) fn one_of_each(&self, filter: Filter) -> Filter {
        let preference = select::preference(self.portal, self.world.offices, &self.langs);
        Filter { one_of_each: Some(preference), ..filter }
    }

    /// The item with this address, if this portal shows it.
    pub(crate) fn shown_by_url(&self, url: &str) -> Result<Option<Box<Stored>>, ComposeError> {
        use portolan_core::snapshot::Found;
        match self.snapshot.item_by_url(url)? {
            Some(Found::Here(stored)) if self.shows(&stored) => Ok(Some(stored)),
            _ => Ok(None),
        }
    }

    pub(crate) fn shows(&self, stored: &Stored) -> bool {
        select::passes(&self.portal_filter(), stored)
    }

    fn alternates(&self, route: &Route) -> Vec<Alternate> {
        if route.lang().is_none() {
            return Vec::new();
        }
        self.portal
            .languages
            .iter()
            .map(|lang| self.alternate(lang, &route.in_language(lang), false))
            .collect()
    }

    fn front_alternates(&self) -> Vec<Alternate> {
        self.portal
            .languages
            .iter()
            .map(|lang| {
                let mut it = self.alternate(lang, &Route::Front { lang: lang.clone() }, true);
                it.fallback = lang != self.lang;
                it
            })
            .collect()
    }

    pub(crate) fn alternate(&self, lang: &str, route: &Route, fallback: bool) -> Alternate {
        Alternate {
            lang: lang.to_owned(),
            dir: dir_of(lang).to_owned(),
            label: own_name(lang).to_owned(),
            path: self.href(route.clone()),
            url: self.url(route.clone()),
            current: lang == self.lang,
            fallback,
        }
    }

    fn formats(&self, route: &Route) -> Vec<FormatLink> {
        let mut links = Vec::new();
        if route.has_feeds() {
            for (format, media_type, key) in [
                (Format::Atom, "application/atom+xml", "feed-atom"),
                (Format::Rss, "application/rss+xml", "feed-rss"),
                (Format::JsonFeed, "application/feed+json", "feed-json"),
            ] {
                links.push(self.format_link(route, format, media_type, self.phrases.get(key)));
            }
        }
        if route.lang().is_some() && !matches!(route, Route::Missing { .. }) {
            for info in self.world.formats {
                let label = self
                    .phrases
                    .find(&format!("format-{}", info.name))
                    .unwrap_or_else(|| info.name.clone());
                let format = Format::Other(info.name.clone());
                links.push(self.format_link(route, format, &info.media_type, label));
            }
        }
        links
    }

    fn format_link(
        &self,
        route: &Route,
        format: Format,
        media_type: &str,
        label: String,
    ) -> FormatLink {
        let target = Target { route: route.clone(), format, moved: false };
        FormatLink {
            format: target.format.name().to_owned(),
            media_type: media_type.to_owned(),
            url: self.composer.url(&target),
            label,
        }
    }
}

impl Composed {
    pub(crate) fn page(page: Page, body: PageBody) -> Composed {
        Composed::with_status(page, body, 200)
    }

    pub(crate) fn with_status(mut page: Page, body: PageBody, status: u16) -> Composed {
        page.body = body;
        Composed::Page { page: Box::new(page), status }
    }
}

impl From<SnapshotError> for ComposeError {
    fn from(err: SnapshotError) -> ComposeError {
        ComposeError::Snapshot(err)
    }
}

impl std::fmt::Display for ComposeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ComposeError::Snapshot(err) => write!(f, "the store could not answer: {err}"),
        }
    }
}

impl std::error::Error for ComposeError {}

/// The newest change among what a page shows.
pub(crate) fn newest_change(items: &[Stored]) -> Option<String> {
    items.iter().map(|it| it.changed_at).max().map(|at| at.to_string())
}
