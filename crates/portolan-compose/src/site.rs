//! What is the same on all pages of a portal in one language.

use jiff::{SignedDuration, Timestamp};
use portolan_core::{
    When,
    page::{Link, LinkGroup, Site},
    portal::{PortalClass, Section},
    snapshot::{Facet, Stored},
};

use crate::{
    address::{Format, Route, Scope, Target},
    composer::{ComposeError, Composer, Cx},
    select::{passes, section_filter},
    words::Arg,
};

/// How long a failing source may be behind before readers are told on its items.
const FAILING_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// How many of the newest items are looked through for one with a date: undated ones stand where
/// they were first seen.
const LOOKED_THROUGH: u32 = 50;

/// Most links in the main navigation.
const NAV_MAX: usize = 8;

pub(crate) struct Shared {
    pub(crate) site: Site,
}

impl Composer<'_> {
    /// Sources whose last run failed a day or more after their last complete one, with its time.
    /// Both come from the snapshot, so that a page stays a function of it.
    pub(crate) fn shared_states(&self) -> Result<Vec<(String, Timestamp)>, ComposeError> {
        if let Some(failing) = &*self.failing.borrow() {
            return Ok(failing.clone());
        }
        let mut failing = Vec::new();
        for state in self.snapshot.sources()? {
            if let (Some(_), Some(good), Some(tried)) =
                (&state.failure, state.last_success, state.last_attempt)
                && tried.duration_since(good) >= FAILING_AFTER
            {
                failing.push((state.source, good));
            }
        }
        *self.failing.borrow_mut() = Some(failing.clone());
        Ok(failing)
    }
}

impl Cx<'_> {
    pub(crate) fn compose_shared(&self) -> Result<Shared, ComposeError> {
        let portal = self.portal;
        let title = self.text(&portal.title).map_or_else(|| portal.id.clone(), |it| it.0);
        let nav = self.nav()?;
        let site = Site {
            id: portal.id.clone(),
            class: class_word(portal.class).to_owned(),
            tagline: self.text(&portal.tagline).map_or_else(String::new, |it| it.0),
            notice: self.text(&portal.notice).map(|it| it.0),
            prefix: portal.prefix.clone(),
            base: portal.base.clone(),
            home: self.href(Route::Front { lang: self.lang.to_owned() }),
            theme: portal.theme.clone(),
            stylesheet: (self.world.stylesheet)(&portal.theme),
            languages: Vec::new(),
            menus: self.menus()?,
            help: self.help()?,
            network: self.network(),
            footer: self.footer(&nav)?,
            freshness: self.freshness()?,
            nav,
            title,
        };
        Ok(Shared { site })
    }

    /// The portal at the head of the line that this one extends, with its front page.
    fn network(&self) -> Option<Link> {
        let mut head = self.portal;
        // Settings refuse circles; the bound keeps an odd world from hanging a page.
        for _ in 0..self.world.portals.len() {
            let Some(parent) = head.extends.as_ref() else { break };
            head = self.world.portals.iter().find(|portal| portal.id == *parent)?;
        }
        if head.id == self.portal.id {
            return None;
        }
        let (label, lang) = self.text(&head.title)?;
        let url = format!("{}/", head.base.trim_end_matches('/'));
        Some(Link { label, url, lang, ..Link::default() })
    }

    fn nav(&self) -> Result<Vec<Link>, ComposeError> {
        let mut nav: Vec<Link> = Vec::new();
        for section in self.portal.sections.iter().filter(|it| it.in_menu) {
            let route = Route::listing(self.lang, Scope::Section(section.id.clone()));
            let (label, lang) =
                self.text(&section.title).unwrap_or_else(|| (section.id.clone(), None));
            nav.push(Link { lang, ..self.link(label, route) });
        }
        if self.shows_places()? {
            let route = Route::Places { lang: self.lang.to_owned() };
            nav.push(self.link(self.phrases.get("places"), route));
        }
        if self.shows_terms()? {
            let route = Route::Terms { lang: self.lang.to_owned() };
            nav.push(self.link(self.phrases.get("themes"), route));
        }
        nav.truncate(NAV_MAX);
        Ok(nav)
    }

    /// Whether the portal is about several places; one about a single one needs no list of them.
    pub(crate) fn shows_places(&self) -> Result<bool, ComposeError> {
        if let Some(known) = *self.composer.has_places.borrow() {
            return Ok(known);
        }
        let counts = self.snapshot.facets(&self.portal_filter(), Facet::Place)?;
        let n_known = counts.iter().filter(|(id, _)| self.place(id).is_some()).count();
        *self.composer.has_places.borrow_mut() = Some(n_known > 1);
        Ok(n_known > 1)
    }

    fn shows_terms(&self) -> Result<bool, ComposeError> {
        let counts = self.snapshot.facets(&self.portal_filter(), Facet::Term)?;
        Ok(counts.iter().any(|(id, _)| self.term(id).is_some()))
    }

    fn help(&self) -> Result<Vec<Link>, ComposeError> {
        let mut links = Vec::new();
        for link in &self.portal.help {
            let Some((label, lang)) = self.text(&link.label) else { continue };
            links.push(Link { lang, ..self.outward(label, &link.url)? });
        }
        Ok(links)
    }

    /// A link to an address: to our own page if it is that of an item which this portal shows.
    pub(crate) fn outward(
        &self,
        label: impl Into<String>,
        url: &str,
    ) -> Result<Link, ComposeError> {
        let (url, external) = self.way_to(url)?;
        Ok(Link { label: label.into(), url, external, ..Link::default() })
    }

    pub(crate) fn way_to(&self, url: &str) -> Result<(String, bool), ComposeError> {
        // A path that the operator wrote is one of this portal.
        if url.starts_with('/') && !url.starts_with("//") {
            return Ok((format!("{}{url}", self.portal.prefix), false));
        }
        if let Some(stored) = self.shown_by_url(url)? {
            return Ok((self.href(self.item_route(&stored.item)), false));
        }
        Ok((url.to_owned(), true))
    }

    fn footer(&self, nav: &[Link]) -> Result<Vec<LinkGroup>, ComposeError> {
        let front = Route::Front { lang: self.lang.to_owned() };
        let feeds = [
            (Format::Atom, "feed-atom"),
            (Format::Rss, "feed-rss"),
            (Format::JsonFeed, "feed-json"),
        ]
        .map(|(format, key)| {
            let target = Target { route: front.clone(), format, moved: false };
            Link {
                label: self.phrases.get(key),
                url: self.composer.href(&target),
                ..Link::default()
            }
        });
        let mut about = self.editorial_links()?;
        let sources = Route::Sources { lang: self.lang.to_owned() };
        about.push(self.link(self.phrases.get("sources"), sources));

        let mut sections = vec![self.latest()];
        sections.extend(nav.iter().cloned());
        let groups = [("section-list", sections), ("follow", feeds.to_vec()), ("about", about)];
        Ok(groups
            .into_iter()
            .map(|(key, links)| LinkGroup { title: self.phrases.get(key), links })
            .collect())
    }

    /// “Put together from 7 sources. Newest item 22 March 2018.”
    fn freshness(&self) -> Result<Option<String>, ComposeError> {
        let sources = self.composer.portal_sources()?;
        if sources.is_empty() {
            return Ok(None);
        }
        let mut sentence = self.phrases.counted("freshness-sources", sources.len() as u64);
        let newest = self.snapshot.items(&self.portal_filter(), 0, LOOKED_THROUGH)?;
        let newest = newest
            .iter()
            .map(|it| it.item.published.when)
            .filter(When::is_known)
            .max_by_key(When::sort_key);
        if let Some(date) = newest.and_then(|when| self.date(&when)) {
            sentence.push(' ');
            sentence.push_str(
                &self.phrases.with("freshness-newest", &[("date", Arg::Text(&date.text))]),
            );
        }
        Ok(Some(sentence))
    }

    /// The section in whose listing a visitor would look for an item.
    pub(crate) fn section_of(&self, stored: &Stored) -> Option<&Section> {
        self.portal
            .sections
            .iter()
            .find(|section| passes(&section_filter(self.portal, section), stored))
    }
}

pub(crate) fn class_word(class: PortalClass) -> &'static str {
    match class {
        PortalClass::Global => "global",
        PortalClass::Regional => "regional",
        PortalClass::National => "national",
        PortalClass::Campaign => "campaign",
    }
}

/// The date of an instant, as a value for date texts.
pub(crate) fn instant(at: Timestamp) -> When {
    When::Instant { at, offset_minutes: 0 }
}
