//! Front pages.

use portolan_core::{
    ItemId,
    item::Flag,
    page::{Front, FrontSection, IndexEntry, PageBody, Problem},
    portal::{PortalClass, Section, SectionLayout},
    snapshot::{Filter, Stored},
};

use crate::{
    address::{Route, Scope, Target},
    composer::{ComposeError, Composed, Cx, newest_change},
    languages::same_language,
    select::{all, in_language, section_filter},
};

/// Longest list under “More in other languages”.
const MORE_LANGUAGES_MAX: usize = 12;

/// Times that a section is asked for more where what it gave is hard content.
const CALM_ROUNDS_MAX: usize = 4;

/// Places on a front page that is not about one place.
const PLACES_MAX: usize = 60;

struct Chosen<'p> {
    section: &'p Section,
    items: Vec<Stored>,
}

impl Cx<'_> {
    pub(crate) fn front(&self, target: &Target) -> Result<Composed, ComposeError> {
        let mut page = self.page(target)?;
        page.title.clone_from(&page.site.title);
        page.description.clone_from(&page.site.tagline);

        let mut others: Vec<Stored> = Vec::new();
        let mut chosen = self.choose(&mut others)?;
        self.keep_a_third(&mut chosen, &mut others);
        for it in &mut chosen {
            self.lead_in_own_language(it);
        }
        let shown: Vec<Stored> =
            chosen.iter().flat_map(|it| it.items.iter()).chain(&others).cloned().collect();
        page.updated = newest_change(&shown);

        let mut sections = Vec::new();
        for it in &chosen {
            if !it.items.is_empty() {
                sections.push(self.front_section(it)?);
            }
        }
        if !others.is_empty() {
            sections.push(FrontSection {
                id: "more-languages".to_owned(),
                title: self.phrases.get("more-languages"),
                note: None,
                // A campaign's voices are heard in whatever language they speak.
                layout: match self.portal.class {
                    PortalClass::Campaign => layout_word(SectionLayout::Stories),
                    _ => "more-languages",
                }
                .to_owned(),
                all: Some(self.latest()),
                items: self.cards(&others)?,
                entries: Vec::new(),
            });
        }
        if self.portal.class != PortalClass::Campaign && self.shows_places()? {
            let mut entries: Vec<IndexEntry> =
                self.place_entries(&self.one_of_each(self.portal_filter()))?;
            entries.truncate(PLACES_MAX);
            sections.push(FrontSection {
                id: "places".to_owned(),
                title: self.phrases.get("places"),
                note: None,
                layout: "places".to_owned(),
                all: Some(self.link(
                    self.phrases.get("all-places"),
                    Route::Places { lang: self.lang.to_owned() },
                )),
                items: Vec::new(),
                entries,
            });
        }
        let empty = shown.is_empty().then(|| Problem {
            status: 200,
            heading: self.phrases.get("empty-front-heading"),
            text: self.phrases.get("empty-front-text"),
            links: page.site.footer.last().map_or_else(Vec::new, |group| group.links.clone()),
            number: None,
        });
        page.noindex = empty.is_some();
        Ok(Composed::page(page, PageBody::Front(Front { sections, empty })))
    }

    /// The newest items of each section; none stands on the page twice.
    fn choose(&self, others: &mut Vec<Stored>) -> Result<Vec<Chosen<'_>>, ComposeError> {
        let mut seen: Vec<ItemId> = Vec::new();
        let mut chosen = Vec::new();
        for section in self.portal.sections.iter().filter(|it| it.front > 0) {
            let filter = section_filter(self.portal, section);
            let fresh = all([filter, Filter { exclude_ids: seen.clone(), ..Filter::default() }]);
            let newest = self.calm_items(&fresh, section.front)?;
            let n_others_max = section.front as usize / 3;
            let (mut items, mut foreign) = (Vec::new(), Vec::new());
            let mut n_others = 0;
            for stored in newest {
                if self.is_own(&stored) {
                    items.push(stored);
                } else if n_others < n_others_max {
                    n_others += 1;
                    items.push(stored);
                } else {
                    foreign.push(stored);
                }
            }
            // What gave way to the page's language makes room for older items in it.
            if !foreign.is_empty() {
                let have: Vec<ItemId> = items.iter().map(|it| it.item.id).collect();
                let own = all([
                    fresh,
                    in_language(self.lang),
                    Filter { exclude_ids: have, ..Filter::default() },
                ]);
                let room = section.front - items.len() as u32;
                items.extend(self.calm_items(&own, room)?);
            }
            seen.extend(items.iter().chain(&foreign).map(|it| it.item.id));
            others.extend(foreign);
            chosen.push(Chosen { section, items });
        }
        Ok(chosen)
    }

    /// The newest items that may stand on a front page without an editor's word: hard content
    /// is found in listings, under its warning.
    fn calm_items(&self, filter: &Filter, n_items: u32) -> Result<Vec<Stored>, ComposeError> {
        let mut calm: Vec<Stored> = Vec::new();
        let mut asked: Vec<ItemId> = Vec::new();
        for _ in 0..CALM_ROUNDS_MAX {
            let room = n_items - u32::try_from(calm.len()).unwrap_or(n_items).min(n_items);
            if room == 0 {
                break;
            }
            let rest = Filter { exclude_ids: asked.clone(), ..Filter::default() };
            let items =
                self.snapshot.items(&self.one_of_each(all([filter.clone(), rest])), 0, room)?;
            let is_last = items.len() < room as usize;
            asked.extend(items.iter().map(|it| it.item.id));
            calm.extend(items.into_iter().filter(|it| !it.item.flags.contains(&Flag::HardContent)));
            if is_last {
                break;
            }
        }
        Ok(calm)
    }

    /// At most a third of the items may be in other languages; the last ones give way.
    fn keep_a_third(&self, chosen: &mut [Chosen<'_>], others: &mut Vec<Stored>) {
        let own: usize =
            chosen.iter().map(|it| it.items.iter().filter(|item| self.is_own(item)).count()).sum();
        let mut room = own / 2;
        let mut moved = Vec::new();
        for it in chosen {
            let mut kept = Vec::new();
            for stored in std::mem::take(&mut it.items) {
                if self.is_own(&stored) {
                    kept.push(stored);
                } else if room > 0 {
                    room -= 1;
                    kept.push(stored);
                } else {
                    moved.push(stored);
                }
            }
            it.items = kept;
        }
        others.extend(moved);
        others.sort_by_key(|it| std::cmp::Reverse((it.item.published.when.sort_key(), it.key)));
        others.truncate(MORE_LANGUAGES_MAX);
    }

    fn lead_in_own_language(&self, chosen: &mut Chosen<'_>) {
        if chosen.section.layout == SectionLayout::Lead
            && let Some(at) = self.lead_of(&chosen.items)
        {
            let lead = chosen.items.remove(at);
            chosen.items.insert(0, lead);
        }
    }

    /// The first item in the page's language, one with a date before one without: what happened
    /// nobody knows when is no news to open with.
    fn lead_of(&self, items: &[Stored]) -> Option<usize> {
        let own = |it: &Stored| self.is_own(it);
        items
            .iter()
            .position(|it| own(it) && it.item.published.when.is_known())
            .or_else(|| items.iter().position(own))
    }

    fn front_section(&self, chosen: &Chosen<'_>) -> Result<FrontSection, ComposeError> {
        let section = chosen.section;
        let title = self.text(&section.title).map_or_else(|| section.id.clone(), |it| it.0);
        let route = Route::listing(self.lang, Scope::Section(section.id.clone()));
        let label = self.phrases.with("all-of", &[("section", crate::words::Arg::Text(&title))]);
        Ok(FrontSection {
            id: section.id.clone(),
            note: self.text(&section.note).map(|it| it.0),
            layout: layout_word(section.layout).to_owned(),
            all: Some(self.link(label, route)),
            items: self.cards(&chosen.items)?,
            entries: Vec::new(),
            title,
        })
    }

    /// Whether an item speaks the page's language, or none that is known.
    fn is_own(&self, stored: &Stored) -> bool {
        let lang = &stored.item.lang.lang;
        lang.is_und() || lang.as_str() == "mul" || same_language(lang, self.lang)
    }
}

fn layout_word(layout: SectionLayout) -> &'static str {
    match layout {
        SectionLayout::Lead => "lead",
        SectionLayout::Rows => "rows",
        SectionLayout::Cards => "cards",
        SectionLayout::Stories => "stories",
    }
}
