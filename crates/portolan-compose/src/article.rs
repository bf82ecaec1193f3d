//! An item's own page.

use std::collections::BTreeSet;

use portolan_core::{
    Item, ItemId, Lang,
    item::{Flag, PlaceRole},
    page::{Article, Card, Link, PageBody, Picture, ProvenanceNote},
    snapshot::{Filter, Found, Kin, Stored},
};

use crate::{
    address::{Route, Scope, Target},
    card::{host, original_url},
    composer::{ComposeError, Composed, Cx},
    dates,
    languages::own_name,
    select::all,
    words::Arg,
};

/// Related items shown.
const RELATED_MAX: u32 = 3;

/// A body that says no more than this many letters beyond its cut teaser is the teaser again.
const BEYOND_TEASER: usize = 20;

impl Cx<'_> {
    pub(crate) fn item(&self, target: &Target, short: &str) -> Result<Composed, ComposeError> {
        let address = target.address(self.world);
        let stored = match self.snapshot.item_by_short_id(short)? {
            None => return self.missing(&address),
            Some(Found::Gone { .. }) => return self.gone(&address),
            Some(Found::Here(stored)) => stored,
        };
        if let Some(route) = self.editorial_route(&stored.item) {
            return Ok(self.composer.redirect(&Target { route, ..target.clone() }, true));
        }
        if !self.shows(&stored) {
            return self.missing(&address);
        }
        let route = self.item_route(&stored.item);
        if route != target.route {
            return Ok(self.composer.redirect(&Target { route, ..target.clone() }, true));
        }
        self.article(target, &stored)
    }

    fn article(&self, target: &Target, stored: &Stored) -> Result<Composed, ComposeError> {
        let item = &stored.item;
        let mut page = self.page(target)?;
        let card = self.card(stored)?;
        page.title.clone_from(&card.title.text);
        page.title_lang.clone_from(&card.title.lang);
        page.description =
            card.teaser.as_ref().map_or_else(|| card.title.text.clone(), |it| it.text.clone());
        page.updated = Some(stored.changed_at.to_string());
        page.breadcrumb = vec![self.home()];
        if let Some(section) = self.section_of(stored)
            && let Some((label, lang)) = self.text(&section.title)
        {
            let route = Route::listing(self.lang, Scope::Section(section.id.clone()));
            page.breadcrumb.push(Link { lang, ..self.link(label, route) });
        }

        let mut article = self.article_text(stored, card)?;
        article.provenance = self.provenance(stored);
        if let Some(original) = original_url(item) {
            original.clone_into(&mut page.canonical);
        }
        let kin = self.snapshot.kin(item.id)?;
        article.translations = self.translations(item, &kin)?;
        article.also_published = self.also_published(stored);
        article.places = self.place_links(item);
        article.themes = self.theme_links(item);
        article.tags = self.unmapped_tags(item).map(|tag| self.run(tag)).collect();
        article.related = self.related(item, &kin)?;
        article.links.extend(self.campaign_link(item)?);
        for link in &item.links {
            let label = link.text.clone().or_else(|| host(&link.url)).unwrap_or_default();
            let link = match (&link.archive, link.rel.as_deref()) {
                (Some(copy), _) => {
                    let label = self.phrases.with("link-archived", &[("label", Arg::Text(&label))]);
                    Link { label, url: copy.clone(), external: true, ..Link::default() }
                }
                (None, Some("gone")) => {
                    let label = self.phrases.with("link-gone", &[("label", Arg::Text(&label))]);
                    self.outward(label, &link.url)?
                }
                (None, _) => self.outward(label, &link.url)?,
            };
            if !link.label.is_empty() && is_web(&link) {
                article.links.push(link);
            }
        }
        Ok(Composed::page(page, PageBody::Article(Box::new(article))))
    }

    /// What republished items and editorial pages have in common.
    pub(crate) fn article_text(
        &self,
        stored: &Stored,
        mut card: Card,
    ) -> Result<Article, ComposeError> {
        let item = &stored.item;
        // Whom to call stands on the item's own page and nowhere else.
        card.body = match (&item.body, &item.contacts) {
            (Some(body), Some(contacts)) => Some(body.html.followed_by(contacts)),
            (Some(body), None) => Some(body.html.clone()),
            (None, contacts) => contacts.clone(),
        };
        let body_lang = item
            .body
            .as_ref()
            .map(|body| &body.lang.lang)
            .filter(|lang| !lang.is_und() && lang.as_str() != "mul")
            .filter(|lang| !crate::languages::same_language(lang, self.lang));
        let figures = item
            .images
            .iter()
            .filter(|image| {
                // The text already shows it, or nobody has said what is to be seen.
                let described = image.alt.is_some() || image.caption.is_some();
                let in_text =
                    item.body.as_ref().is_some_and(|body| body.html.as_str().contains(&image.url));
                described && !in_text
            })
            .map(|image| self.picture(image))
            .collect::<Vec<Picture>>();
        Ok(Article {
            title_hidden: false,
            byline: self.byline(item),
            dateline: item
                .dateline
                .as_ref()
                .map(|it| it.raw.trim().trim_end_matches(['-', '–', '—', ' ']).to_owned()),
            body_lang: body_lang.map(ToString::to_string),
            body_dir: body_lang.map(|lang| lang.dir().to_owned()),
            body_missing: item.body.is_none().then(|| self.phrases.get("body-missing")),
            notices: self.notices(item),
            figures,
            table: self.table(item),
            contents: self.contents(item),
            card,
            ..Article::default()
        })
    }

    /// “By A, B and C”.
    fn byline(&self, item: &Item) -> Option<String> {
        let names: Vec<&str> = item.authors.iter().map(|it| it.name.as_str()).collect();
        let (last, before) = names.split_last()?;
        let names = if before.is_empty() {
            (*last).to_owned()
        } else {
            let comma = if self.phrases.lang == "ar" { "، " } else { ", " };
            self.phrases.with(
                "list-and",
                &[("first", Arg::Text(&before.join(comma))), ("last", Arg::Text(last))],
            )
        };
        Some(self.phrases.with("byline", &[("names", Arg::Text(&names))]))
    }

    fn notices(&self, item: &Item) -> Vec<String> {
        let mut notices = Vec::new();
        for notice in &item.notices {
            let names: Vec<String> =
                notice.languages.iter().map(|it| self.language_name(it.as_str())).collect();
            notices.push(match names.as_slice() {
                [] => notice.raw.clone(),
                [name] => self.phrases.with("notice-only-in", &[("language", Arg::Text(name))]),
                names => self
                    .phrases
                    .with("notice-only-in", &[("language", Arg::Text(&names.join(", ")))]),
            });
        }
        let flags = [
            (Flag::DamagedEncoding, "note-damaged"),
            (Flag::ContentInImage, "notice-content-in-image"),
            (Flag::InconsistentFigures, "notice-inconsistent-figures"),
            (Flag::HardContent, "notice-hard-content"),
            (Flag::Locked, "notice-locked"),
        ];
        notices.extend(
            flags
                .into_iter()
                .filter(|(flag, _)| item.flags.contains(flag))
                .map(|(_, key)| self.phrases.get(key)),
        );
        notices
    }

    fn provenance(&self, stored: &Stored) -> Option<ProvenanceNote> {
        let item = &stored.item;
        let office = self.office_name(&item.office);
        let sentence = match self.date(&item.published.when) {
            Some(date) => self.phrases.with(
                "provenance-dated",
                &[("office", Arg::Text(&office)), ("date", Arg::Text(&date.text))],
            ),
            None => self.phrases.with("provenance-undated", &[("office", Arg::Text(&office))]),
        };
        let compared = stored
            .sightings
            .iter()
            .filter(|it| it.source == item.source)
            .map(|it| it.last_seen)
            .max()
            .map(|at| {
                // By the day: a page is the same as long as its revision is.
                let date = dates::instant_day(self.phrases, &self.composer.zone, at);
                self.phrases.with("provenance-compared", &[("date", Arg::Text(&date))])
            });
        let url = original_url(item);
        let host = match url.and_then(host) {
            Some(host) => host,
            None => {
                self.world.sources.get(&item.source).map_or_else(String::new, |it| it.host.clone())
            }
        };
        let original = match url {
            Some(url) => url.to_owned(),
            // A source whose items have no addresses is reached by its front page.
            None => self.world.sources.get(&item.source)?.url.clone(),
        };
        Some(ProvenanceNote {
            sentence,
            extent: self.phrases.get(extent(item)),
            compared,
            publisher: office,
            host,
            original: Link {
                label: self.phrases.get("see-original"),
                url: original,
                external: true,
                ..Link::default()
            },
        })
    }

    /// The same text in other languages: here if we have it, else on its own site. What the page
    /// says of itself comes first, then what was found on other sites.
    fn translations(&self, item: &Item, kin: &Kin) -> Result<Vec<Link>, ComposeError> {
        let mut links: Vec<Link> = Vec::new();
        let mut add = |link: Link, lang: &Lang| {
            if links.iter().any(|it| it.url == link.url) || !is_web(&link) {
                return;
            }
            let tag = self.foreign(lang.as_str());
            let dir = tag.is_some().then(|| lang.dir().to_owned());
            links.push(Link { lang: tag, dir, ..link });
        };
        let mut known: Vec<ItemId> = vec![item.id];
        for translation in &item.translations {
            let link = match self.shown_by_url(&translation.url)? {
                Some(stored) if stored.item.id == item.id => continue,
                Some(stored) => {
                    known.push(stored.item.id);
                    self.translated_here(&stored.item, &translation.lang)
                }
                None => elsewhere(&translation.lang, &translation.url),
            };
            add(link, &translation.lang);
        }
        for stored in &kin.same {
            let other = &stored.item;
            let lang = &other.lang.lang;
            let same = lang.is_und() || lang.as_str() == "mul" || *lang == item.lang.lang;
            if same || known.contains(&other.id) {
                continue;
            }
            if self.shows(stored) {
                add(self.translated_here(other, lang), lang);
            } else if let Some(url) = original_url(other) {
                add(elsewhere(lang, url), lang);
            }
        }
        Ok(links)
    }

    fn translated_here(&self, item: &Item, lang: &Lang) -> Link {
        let tag = self.portal.languages.iter().find(|it| *it == lang.as_str());
        let page = tag.map_or(self.lang, String::as_str);
        self.link(own_name(lang.as_str()), self.item_route(item).in_language(page))
    }

    /// The other offices that show the item, each once.
    fn also_published(&self, stored: &Stored) -> Vec<Link> {
        let mut seen = BTreeSet::from([stored.item.office.as_str()]);
        let mut links = Vec::new();
        for sighting in stored.sightings.iter().chain(&stored.copies) {
            let Some(url) = &sighting.url else { continue };
            if !seen.insert(&sighting.office) {
                continue;
            }
            let name = self.office_name(&sighting.office);
            let label = match host(url) {
                Some(host) => format!("{name} ({host})"),
                None => name,
            };
            let link = Link { label, url: url.clone(), external: true, ..Link::default() };
            if is_web(&link) {
                links.push(link);
            }
        }
        links
    }

    /// Places that the item is about; where it was written is its dateline's business.
    fn place_links(&self, item: &Item) -> Vec<Link> {
        let mut links: Vec<Link> = Vec::new();
        for tag in &item.places {
            if tag.role == PlaceRole::Dateline {
                continue;
            }
            let Some(place) = self.place(&tag.place) else { continue };
            let (name, lang) = place.name(&self.langs);
            let route = Route::listing(self.lang, Scope::Place(place.id.clone()));
            let link = Link { lang: self.foreign(lang), ..self.link(name, route) };
            if !links.contains(&link) {
                links.push(link);
            }
        }
        links
    }

    fn theme_links(&self, item: &Item) -> Vec<Link> {
        item.terms
            .iter()
            .filter_map(|id| self.term(id))
            .map(|term| {
                let (label, lang) = term.label(&self.langs);
                let route = Route::listing(self.lang, Scope::Term(term.id.clone()));
                Link { lang: self.foreign(lang), ..self.link(label, route) }
            })
            .collect()
    }

    /// Whose campaign it is, where that is not the office that publishes: a link to the campaign's
    /// own site, else to what we show of its owner.
    fn campaign_link(&self, item: &Item) -> Result<Option<Link>, ComposeError> {
        let Some(owner) = &item.owner else { return Ok(None) };
        let name = self.office_name(owner);
        let label = self.phrases.with("campaign-of", &[("office", Arg::Text(&name))]);
        let site = item
            .terms
            .iter()
            .filter_map(|id| self.term(id))
            .filter(|term| term.owner.as_ref() == Some(owner))
            .find_map(|term| term.url.clone());
        Ok(match site {
            Some(url) => Some(self.outward(label, &url)?),
            None if self.office(owner).is_some() => {
                let route = Route::listing(self.lang, Scope::Office(owner.clone()));
                Some(self.link(label, route))
            }
            None => None,
        })
    }

    /// What is near to the item, then the newest items on the same themes, else about the same
    /// place.
    fn related(&self, item: &Item, kin: &Kin) -> Result<Vec<Card>, ComposeError> {
        let near = kin.related.iter().filter(|it| self.shows(it));
        let mut items: Vec<Stored> = near.take(RELATED_MAX as usize).cloned().collect();
        let place = item.places.iter().find(|tag| tag.role == PlaceRole::Primary);
        let same = if !item.terms.is_empty() {
            Filter { terms: item.terms.clone(), ..Filter::default() }
        } else if let Some(place) = place {
            Filter { places: vec![place.place.clone()], ..Filter::default() }
        } else {
            return self.cards(&items);
        };
        let known = items.iter().map(|it| it.item.id).chain([item.id]).collect();
        let others = Filter { exclude_ids: known, ..Filter::default() };
        let filter = self.one_of_each(all([self.portal_filter(), same, others]));
        let room = RELATED_MAX.saturating_sub(u32::try_from(items.len()).unwrap_or(RELATED_MAX));
        items.extend(self.snapshot.items(&filter, 0, room)?);
        self.cards(&items)
    }
}

/// A text in another language that this portal does not show.
fn elsewhere(lang: &Lang, url: &str) -> Link {
    let host = host(url).unwrap_or_default();
    Link {
        label: format!("{} ({host})", own_name(lang.as_str())),
        url: url.to_owned(),
        external: true,
        ..Link::default()
    }
}

/// Whether all of the original is here.
fn extent(item: &Item) -> &'static str {
    let Some(body) = &item.body else { return "extent-card" };
    if item.flags.contains(&Flag::CardOnly) {
        return "extent-card";
    }
    let repeats_teaser = item.teaser.as_ref().is_some_and(|teaser| {
        teaser.truncated
            && body.text.chars().count() <= teaser.text.value.chars().count() + BEYOND_TEASER
    });
    if repeats_teaser { "extent-shortened" } else { "extent-full" }
}

/// Addresses that a reader's browser may follow.
fn is_web(link: &Link) -> bool {
    !link.external
        || ["http://", "https://", "mailto:", "tel:"].iter().any(|it| link.url.starts_with(it))
}
