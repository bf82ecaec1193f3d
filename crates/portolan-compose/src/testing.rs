//! A snapshot in memory, and a small estate to compose from.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::Date};
use portolan_core::{
    Item, ItemId, Kind, Lang, LangClaim, LangOrigin, Text, When,
    date::Dated,
    item::{Body, PlaceRole, PlaceTag, SafeHtml, Sighting, Teaser, Title},
    navigation::NavTree,
    office::{Office, OfficeKind},
    place::{Place, PlaceKind},
    portal::{MenuSource, Portal, PortalClass, Section, SectionLayout, Selection, Words},
    snapshot::{
        Facet, Filter, Found, Kin, Preference, Snapshot, SnapshotError, SourceState, Stored,
    },
    term::{Scheme, Term},
};
use serde::{
    Deserialize,
    de::{IntoDeserializer, value::StrDeserializer},
};

use crate::{FormatInfo, SourceInfo, World, passes};

/// A complete snapshot over a list of items.
#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) stored: Vec<Stored>,
    pub(crate) gone: Vec<(ItemId, Timestamp)>,
    pub(crate) menus: BTreeMap<String, Vec<NavTree>>,
    pub(crate) states: Vec<SourceState>,
    /// Members of clusters, by their ids.
    pub(crate) clusters: Vec<Vec<ItemId>>,
    pub(crate) related: Vec<(ItemId, ItemId)>,
}

impl Memory {
    pub(crate) fn of(items: impl IntoIterator<Item = Item>) -> Memory {
        let mut memory = Memory::default();
        for (idx, item) in items.into_iter().enumerate() {
            let seen = at("2018-03-22T06:40:00Z");
            memory.stored.push(Stored {
                key: i64::try_from(idx).expect("test items are few"),
                sightings: vec![Sighting {
                    source: item.source.clone(),
                    office: item.office.clone(),
                    origin_id: item.origin_id.clone(),
                    url: item.url.clone(),
                    first_seen: seen,
                    last_seen: seen,
                }],
                item,
                first_seen: seen,
                changed_at: seen,
                revision: 1,
                copies: Vec::new(),
            });
        }
        memory
    }

    fn passing(&self, filter: &Filter) -> Vec<&Stored> {
        let once = filter.one_of_each.is_some();
        let (each, excluded) = if once { part(filter) } else { (filter.clone(), Vec::new()) };
        let mut found: Vec<&Stored> = self.stored.iter().filter(|it| passes(&each, it)).collect();
        // Newest first; undated ones by first sighting, within one run by their order.
        found.sort_by_key(|it| {
            let time = it.item.published.when.sort_key();
            (std::cmp::Reverse(time.unwrap_or_else(|| it.first_seen.as_second())), it.key)
        });
        let Some(preference) = &filter.one_of_each else { return found };
        let shown: Vec<&Stored> = found
            .iter()
            .copied()
            .filter(|it| {
                let cluster = self.cluster(it.item.id);
                let is_excluded = excluded.contains(&it.item.id)
                    || cluster.iter().any(|member| excluded.contains(member));
                !is_excluded
                    && !found.iter().any(|rival| {
                        cluster.contains(&rival.item.id)
                            && rank(preference, rival) < rank(preference, it)
                    })
            })
            .collect();
        shown
    }

    fn cluster(&self, id: ItemId) -> &[ItemId] {
        self.clusters.iter().find(|it| it.contains(&id)).map_or(&[], Vec::as_slice)
    }

    /// The members shown together, each with what the store says of the others.
    pub(crate) fn joined(mut self, members: &[ItemId]) -> Memory {
        let sightings = |id: &ItemId| {
            let stored = self.stored.iter().find(|it| it.item.id == *id);
            stored.map_or_else(Vec::new, |it| it.sightings.clone())
        };
        let all: Vec<(ItemId, Vec<Sighting>)> =
            members.iter().map(|id| (*id, sightings(id))).collect();
        for stored in &mut self.stored {
            if members.contains(&stored.item.id) {
                let others = all.iter().filter(|it| it.0 != stored.item.id);
                stored.copies = others.flat_map(|it| it.1.clone()).collect();
            }
        }
        self.clusters.push(members.to_vec());
        self
    }
}

/// A filter without the items it excludes, and these: they exclude their whole clusters.
fn part(filter: &Filter) -> (Filter, Vec<ItemId>) {
    let mut excluded = filter.exclude_ids.clone();
    let mut inner = Vec::new();
    for filter in &filter.and {
        let (filter, more) = part(filter);
        inner.push(filter);
        excluded.extend(more);
    }
    (Filter { exclude_ids: Vec::new(), and: inner, ..filter.clone() }, excluded)
}

/// As the store ranks the members of a cluster.
fn rank(preference: &Preference, stored: &Stored) -> (usize, usize, i64, i64) {
    let lang = stored.item.lang.lang.as_str();
    let language = preference.languages.iter().position(|it| it == lang).unwrap_or(usize::MAX);
    let office = preference
        .offices
        .iter()
        .position(|group| group.contains(&stored.item.office))
        .unwrap_or(usize::MAX);
    let time = stored.item.published.when.sort_key().unwrap_or(i64::MAX);
    (language, office, time, stored.key)
}

impl Snapshot for Memory {
    fn revision(&self) -> u64 {
        self.stored.iter().map(|it| u64::from(it.revision)).sum()
    }

    fn items(
        &self,
        filter: &Filter,
        offset: u64,
        limit: u32,
    ) -> Result<Vec<Stored>, SnapshotError> {
        let offset = usize::try_from(offset).map_err(|err| SnapshotError(err.to_string()))?;
        Ok(self.passing(filter).into_iter().skip(offset).take(limit as usize).cloned().collect())
    }

    fn count(&self, filter: &Filter) -> Result<u64, SnapshotError> {
        Ok(self.passing(filter).len() as u64)
    }

    fn facets(&self, filter: &Filter, facet: Facet) -> Result<Vec<(String, u64)>, SnapshotError> {
        // Each cluster counts once for each value that any of its members has.
        let once = filter.one_of_each.is_some();
        let each = Filter { one_of_each: None, ..filter.clone() };
        let mut counted: BTreeSet<(String, ItemId)> = BTreeSet::new();
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for stored in self.passing(&each) {
            let item = &stored.item;
            let mut values = match facet {
                Facet::Place => item
                    .places
                    .iter()
                    .filter(|tag| tag.role != PlaceRole::Dateline)
                    .map(|tag| tag.place.clone())
                    .collect(),
                Facet::Office => stored.sightings.iter().map(|it| it.office.clone()).collect(),
                Facet::Kind => vec![item.kind.as_str().to_owned()],
                Facet::Term => item.terms.clone(),
                Facet::Lang => vec![item.lang.lang.to_string()],
            };
            values.sort();
            values.dedup();
            let id = stored.item.id;
            let thing = self.cluster(id).first().copied().filter(|_| once).unwrap_or(id);
            for value in values {
                if counted.insert((value.clone(), thing)) {
                    *counts.entry(value).or_default() += 1;
                }
            }
        }
        Ok(counts.into_iter().collect())
    }

    fn item(&self, id: ItemId) -> Result<Option<Stored>, SnapshotError> {
        Ok(self.stored.iter().find(|it| it.item.id == id).cloned())
    }

    fn item_by_short_id(&self, short: &str) -> Result<Option<Found>, SnapshotError> {
        let mut here = self.stored.iter().filter(|it| it.item.id.short() == short);
        if let (Some(stored), None) = (here.next(), here.next()) {
            return Ok(Some(Found::Here(Box::new(stored.clone()))));
        }
        let gone = self.gone.iter().find(|(id, _)| id.short() == short);
        Ok(gone.map(|(id, since)| Found::Gone { id: *id, since: *since }))
    }

    fn item_by_url(&self, url: &str) -> Result<Option<Found>, SnapshotError> {
        let known = |item: &Item| {
            item.canonical.as_deref() == Some(url)
                || item.url.as_deref() == Some(url)
                || item.aliases.iter().any(|it| it == url)
        };
        let stored = self.stored.iter().find(|it| known(&it.item));
        Ok(stored.map(|it| Found::Here(Box::new(it.clone()))))
    }

    fn kin(&self, id: ItemId) -> Result<Kin, SnapshotError> {
        let of = |ids: Vec<ItemId>| -> Vec<Stored> {
            self.stored.iter().filter(|it| ids.contains(&it.item.id)).cloned().collect()
        };
        let same = self.cluster(id).iter().copied().filter(|it| *it != id).collect();
        let related = self
            .related
            .iter()
            .filter_map(|&(a, b)| if a == id { Some(b) } else { (b == id).then_some(a) })
            .collect();
        Ok(Kin { same: of(same), related: of(related) })
    }

    fn navigation(&self, source: &str) -> Result<Vec<NavTree>, SnapshotError> {
        Ok(self.menus.get(source).cloned().unwrap_or_default())
    }

    fn sources(&self) -> Result<Vec<SourceState>, SnapshotError> {
        Ok(self.states.clone())
    }
}

/// Offices, places, themes, sources and portals shaped like the estate's.
pub(crate) struct Estate {
    pub(crate) portals: Vec<Portal>,
    pub(crate) offices: Vec<Office>,
    pub(crate) places: Vec<Place>,
    pub(crate) terms: Vec<Term>,
    pub(crate) sources: BTreeMap<String, SourceInfo>,
    pub(crate) formats: Vec<FormatInfo>,
}

impl Estate {
    pub(crate) fn new() -> Estate {
        let offices = vec![
            office(
                "finland",
                OfficeKind::Country,
                "FI",
                &[("en", "IOM Finland"), ("fi", "IOM Suomi")],
            ),
            office("vienna", OfficeKind::Regional, "REG", &[("en", "IOM Vienna")]),
            office("hq", OfficeKind::Headquarters, "HQ", &[("en", "IOM"), ("ar", "المنظمة")]),
            office("stories", OfficeKind::Campaign, "CAM", &[("en", "In my own words")]),
        ];
        let places = vec![
            place("fi", "FI", &[("en", "Finland"), ("fi", "Suomi"), ("ar", "فنلندا")]),
            place("se", "SE", &[("en", "Sweden"), ("fi", "Ruotsi"), ("sv", "Sverige")]),
            place("is", "IS", &[("en", "Iceland"), ("fi", "Islanti")]),
            place("ua", "UA", &[("en", "Ukraine"), ("fi", "Ukraina"), ("ru", "Украина")]),
            Place {
                footnote: Some("Named as in the resolution.".to_owned()),
                ..place("xk", "XK", &[("en", "Kosovo")])
            },
            place("ch", "CH", &[("en", "Switzerland")]),
        ];
        let terms = vec![
            term(
                "counter-trafficking",
                &[("en", "Counter-trafficking"), ("fi", "Ihmiskaupan vastainen työ")],
                &["ihmiskauppa", "countertrafficking"],
            ),
            term("return", &[("en", "Return and reintegration"), ("fi", "Paluu")], &["AVRR"]),
        ];
        let source = |office: &str, host: &str| SourceInfo {
            office: office.to_owned(),
            host: host.to_owned(),
            url: format!("https://{host}/"),
            every_secs: Some(900),
        };
        let sources = BTreeMap::from([
            ("iom-fi".to_owned(), source("finland", "iom.fi")),
            ("finland".to_owned(), source("finland", "finland.iom.int")),
            ("vienna".to_owned(), source("vienna", "rovienna.iom.int")),
            ("global".to_owned(), source("hq", "www.iom.int")),
            ("stories".to_owned(), source("stories", "stories.example.org")),
            ("finland-pages".to_owned(), source("finland", "finland.example.org")),
            ("global-pages".to_owned(), source("hq", "example.org")),
        ]);
        let formats = vec![FormatInfo {
            name: "text".to_owned(),
            media_type: "text/plain; charset=utf-8".to_owned(),
            extension: "txt".to_owned(),
        }];
        Estate { portals: portals(), offices, places, terms, sources, formats }
    }

    pub(crate) fn world<'a>(&'a self) -> World<'a> {
        World {
            portals: &self.portals,
            offices: &self.offices,
            places: &self.places,
            terms: &self.terms,
            sources: &self.sources,
            formats: &self.formats,
            stylesheet: &|theme| format!("/assets/{theme}.0a1b2c3d.css"),
        }
    }

    pub(crate) fn portal(&self, id: &str) -> &Portal {
        self.portals.iter().find(|it| it.id == id).expect("tests name portals of the estate")
    }
}

fn portals() -> Vec<Portal> {
    let global = Portal {
        id: "global".to_owned(),
        class: PortalClass::Global,
        extends: None,
        title: words(&[
            ("en", "Migration worldwide"),
            ("ar", "الهجرة في العالم"),
            ("fr", "Migrations"),
        ]),
        tagline: words(&[("en", "From all offices")]),
        notice: Words::new(),
        languages: list(&["en", "fr", "ar"]),
        hosts: list(&["global.example.org"]),
        prefix: "/global".to_owned(),
        base: "https://global.example.org".to_owned(),
        time_zone: "Europe/Zurich".to_owned(),
        select: Selection::default(),
        sections: vec![
            section("news", "News", SectionLayout::Lead, 6, &[Kind::News, Kind::PressRelease]),
            section("stories", "Stories", SectionLayout::Stories, 3, &[Kind::Story]),
        ],
        menus: vec![MenuSource { source: "global".to_owned(), inherited_from: None }],
        help: Vec::new(),
        pages: list(&["global-pages"]),
        theme: "default".to_owned(),
        page_size: 10,
    };
    let finland = Portal {
        id: "finland".to_owned(),
        class: PortalClass::National,
        extends: Some("global".to_owned()),
        title: words(&[
            ("en", "Migration in Finland, Sweden and Iceland"),
            ("fi", "Muuttoliike Suomessa"),
        ]),
        tagline: words(&[
            ("en", "What offices publish about Finland, Sweden and Iceland"),
            ("fi", "Mitä toimistot julkaisevat"),
        ]),
        notice: words(&[("en", "A demonstration retold from public facts.")]),
        languages: list(&["en", "fi", "sv"]),
        hosts: list(&["finland.example.org"]),
        prefix: String::new(),
        base: "https://finland.example.org".to_owned(),
        time_zone: "Europe/Helsinki".to_owned(),
        select: Selection {
            offices: list(&["finland"]),
            places: list(&["fi", "se", "is"]),
            any_of: true,
            ..Selection::default()
        },
        sections: vec![
            Section {
                title: words(&[("en", "News"), ("fi", "Uutiset"), ("sv", "Nyheter")]),
                ..section("news", "News", SectionLayout::Lead, 6, &[Kind::News, Kind::PressRelease])
            },
            section("blog", "Blog", SectionLayout::Rows, 3, &[Kind::Blog]),
        ],
        menus: vec![
            MenuSource { source: "finland".to_owned(), inherited_from: None },
            MenuSource { source: "global".to_owned(), inherited_from: Some("global".to_owned()) },
        ],
        help: vec![portolan_core::portal::LabelledLink {
            label: words(&[("en", "Returning home voluntarily")]),
            url: "https://iom.fi/return".to_owned(),
        }],
        pages: list(&["finland-pages", "global-pages"]),
        page_size: 3,
        ..global.clone()
    };
    let region = Portal {
        id: "region".to_owned(),
        class: PortalClass::Regional,
        extends: Some("global".to_owned()),
        title: words(&[("en", "South-Eastern Europe"), ("ru", "Юго-Восточная Европа")]),
        languages: list(&["en", "ru"]),
        hosts: Vec::new(),
        prefix: "/region".to_owned(),
        base: "https://example.org".to_owned(),
        select: Selection {
            offices: list(&["vienna"]),
            places: list(&["ua", "xk"]),
            any_of: true,
            ..Selection::default()
        },
        ..global.clone()
    };
    let campaign = Portal {
        id: "campaign".to_owned(),
        class: PortalClass::Campaign,
        title: words(&[("en", "In my own words"), ("es", "En mis palabras")]),
        languages: list(&["en", "es"]),
        hosts: Vec::new(),
        prefix: "/stories".to_owned(),
        base: "https://example.org".to_owned(),
        select: Selection { kinds: vec![Kind::Story], ..Selection::default() },
        sections: vec![section("voices", "Voices", SectionLayout::Stories, 12, &[])],
        menus: Vec::new(),
        pages: Vec::new(),
        ..global.clone()
    };
    vec![global, finland, region, campaign]
}

fn office(id: &str, kind: OfficeKind, mark: &str, names: &[(&str, &str)]) -> Office {
    Office {
        id: id.to_owned(),
        kind,
        names: words(names),
        mark: mark.to_owned(),
        seat: None,
        coverage: Vec::new(),
        hosts: Vec::new(),
        languages: Vec::new(),
        parent: None,
        present_since: None,
    }
}

fn place(id: &str, iso2: &str, names: &[(&str, &str)]) -> Place {
    Place {
        id: id.to_owned(),
        kind: PlaceKind::Country,
        iso2: Some(iso2.to_owned()),
        iso3: None,
        m49: None,
        names: words(names),
        aliases: Vec::new(),
        within: Vec::new(),
        footnote: None,
    }
}

fn term(id: &str, labels: &[(&str, &str)], synonyms: &[&str]) -> Term {
    Term {
        id: id.to_owned(),
        scheme: Scheme::Theme,
        labels: words(labels),
        synonyms: list(synonyms),
        day: None,
        owner: None,
        url: None,
    }
}

fn section(id: &str, title: &str, layout: SectionLayout, front: u32, kinds: &[Kind]) -> Section {
    Section {
        id: id.to_owned(),
        title: words(&[("en", title)]),
        note: Words::new(),
        select: Selection { kinds: kinds.to_vec(), ..Selection::default() },
        front,
        layout,
        in_menu: true,
    }
}

pub(crate) fn words(pairs: &[(&str, &str)]) -> Words {
    pairs.iter().map(|(tag, text)| ((*tag).to_owned(), (*text).to_owned())).collect()
}

pub(crate) fn list(words: &[&str]) -> Vec<String> {
    words.iter().map(|it| (*it).to_owned()).collect()
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().expect("tests write RFC 3339")
}

pub(crate) fn claim(lang: &str) -> LangClaim {
    LangClaim::new(Lang::parse(lang).expect("tests write tags"), LangOrigin::Declared)
}

pub(crate) fn text(lang: &str, value: &str) -> Text {
    Text::new(value, claim(lang))
}

/// HTML as the store gives it back: read, not vouched for anew.
pub(crate) fn safe(html: &str) -> SafeHtml {
    let html: StrDeserializer<'_, serde::de::value::Error> = html.into_deserializer();
    SafeHtml::deserialize(html).expect("a text is read as one")
}

/// An item of the Finnish office, with the methods below for what differs.
pub(crate) struct Draft(pub(crate) Item);

pub(crate) fn item(lang: &str, title: &str) -> Draft {
    let url = format!("https://iom.fi/{}", crate::slug(title));
    let url = if url.ends_with('/') { format!("{url}{}", title.len()) } else { url };
    let title = Title { text: text(lang, title), derived: false };
    let id = ItemId::of_url(&url);
    let mut item = Item::new(id, "iom-fi", url.clone(), "finland", title);
    item.canonical = Some(url.clone());
    item.url = Some(url);
    Draft(item)
}

impl Draft {
    pub(crate) fn day(mut self, date: &str) -> Draft {
        let date: Date = date.parse().expect("tests write dates");
        self.0.published = Dated { when: When::Day { date }, raw: Some(date.to_string()) };
        self
    }

    pub(crate) fn when(mut self, when: When) -> Draft {
        self.0.published = Dated { when, raw: None };
        self
    }

    pub(crate) fn kind(mut self, kind: Kind) -> Draft {
        self.0.kind = kind;
        self
    }

    pub(crate) fn from(mut self, source: &str, office: &str) -> Draft {
        source.clone_into(&mut self.0.source);
        office.clone_into(&mut self.0.office);
        self
    }

    pub(crate) fn about(mut self, place: &str, role: PlaceRole) -> Draft {
        self.0.places.push(PlaceTag { place: place.to_owned(), role, by: "test".to_owned() });
        self
    }

    pub(crate) fn on(mut self, term: &str) -> Draft {
        self.0.terms.push(term.to_owned());
        self
    }

    pub(crate) fn teaser(mut self, lang: &str, value: &str, truncated: bool) -> Draft {
        self.0.teaser = Some(Teaser { text: text(lang, value), truncated });
        self
    }

    pub(crate) fn body(mut self, lang: &str, value: &str) -> Draft {
        self.0.body = Some(Body {
            html: safe(&format!("<p>{value}</p>")),
            lang: claim(lang),
            text: value.to_owned(),
        });
        self
    }

    pub(crate) fn with(mut self, change: impl FnOnce(&mut Item)) -> Item {
        change(&mut self.0);
        self.0
    }

    pub(crate) fn done(self) -> Item {
        self.0
    }
}
