//! One item from raw to cleaned, case by case. The names are those of the acceptance list.

use std::collections::BTreeMap;

use portolan_core::{
    Item, Lang, LangOrigin, RawItem, When,
    item::{Flag, PlaceRole, Scope},
    office::{Coverage, Office, OfficeKind},
    place::{Alias, Place, PlaceKind},
    raw::{Part, RawAttachment, RawDate, RawFact, RawImage, RawLink, RawText},
    term::{Scheme, Term},
};

use super::*;

mod cases;
mod properties;

/// An estate in small: one national office, a few places with cities, a few terms.
pub(crate) struct World {
    office: Office,
    hosts: Vec<String>,
    codes: BTreeMap<String, String>,
    places: Vec<Place>,
    terms: Vec<Term>,
    none: Vec<String>,
}

impl World {
    pub(crate) fn new() -> World {
        World {
            office: office("finland", OfficeKind::Country, &["fi", "se", "is"]),
            hosts: vec!["iom.fi".to_owned(), "www.iom.fi".to_owned()],
            codes: BTreeMap::from([("ge".to_owned(), "ka".to_owned())]),
            places: vec![
                place(
                    "fi",
                    &[("en", "Finland"), ("fi", "Suomi"), ("sv", "Finland")],
                    &["Helsinki", "Tampere"],
                ),
                place(
                    "se",
                    &[("en", "Sweden"), ("fi", "Ruotsi"), ("sv", "Sverige")],
                    &["Stockholm"],
                ),
                place("is", &[("en", "Iceland")], &["Reykjavik"]),
                place("ch", &[("en", "Switzerland"), ("de", "Schweiz")], &["Geneva", "Genf"]),
                place("at", &[("en", "Austria")], &["Wien", "Vienna"]),
                place("tm", &[("en", "Turkmenistan")], &["Ashgabat"]),
                place("co", &[("es", "Colombia")], &["Bogotá", "Bogotá D.C."]),
                place("cr", &[("en", "Costa Rica")], &["San José"]),
                place("sk", &[("en", "Slovakia"), ("sk", "Slovensko")], &["Bratislava"]),
                place("by", &[("en", "Belarus")], &["Minsk"]),
                place("tr", &[("en", "Türkiye")], &["Ankara", "Turkey"]),
                place("gy", &[("en", "Guyana")], &[]),
                place("vn", &[("en", "Viet Nam")], &["Vietnam"]),
                place("eg", &[("en", "Egypt"), ("ar", "مصر")], &["القاهرة"]),
                place("pa", &[("en", "Panama")], &[]),
                place("it", &[("en", "Italy")], &["Rome"]),
            ],
            terms: vec![
                term(
                    "counter-trafficking",
                    Scheme::Theme,
                    &["Countertrafficking", "Ihmiskauppa", "Ihmiskaupan vastainen työ"],
                ),
                term("return", Scheme::Theme, &["AVRR", "Return", "avustettu vapaaehtoinen paluu"]),
                term("sdg-4", Scheme::Sdg, &[]),
                term(
                    "migrants-day",
                    Scheme::Observance,
                    &["#MigrantsDay", "#SiirtolaistenPäivä", "International Migrants Day"],
                ),
            ],
            none: Vec::new(),
        }
    }

    pub(crate) fn rules(&self) -> Rules<'_> {
        Rules {
            source: "iom-fi",
            office: &self.office,
            hosts: &self.hosts,
            foreign: Foreign::Flag,
            default_lang: Lang::parse("en"),
            language_codes: &self.codes,
            kind: None,
            allow: &self.none,
            deny: &self.none,
            places: &self.places,
            terms: &self.terms,
            default_places: &self.none,
            mirror: false,
            time_zone: "Europe/Helsinki",
            now: now(),
        }
    }
}

pub(crate) fn now() -> Timestamp {
    "2021-06-15T12:00:00Z".parse().unwrap()
}

fn office(id: &str, kind: OfficeKind, places: &[&str]) -> Office {
    Office {
        id: id.to_owned(),
        kind,
        names: BTreeMap::from([("en".to_owned(), "IOM Finland".to_owned())]),
        mark: "FI".to_owned(),
        seat: None,
        coverage: places
            .iter()
            .map(|place| Coverage {
                place: (*place).to_owned(),
                programme: None,
                from: None,
                until: None,
            })
            .collect(),
        hosts: Vec::new(),
        languages: Vec::new(),
        parent: None,
        present_since: None,
    }
}

fn place(id: &str, names: &[(&str, &str)], cities: &[&str]) -> Place {
    Place {
        id: id.to_owned(),
        kind: PlaceKind::Country,
        iso2: Some(id.to_uppercase()),
        iso3: None,
        m49: None,
        names: names.iter().map(|(lang, name)| ((*lang).to_owned(), (*name).to_owned())).collect(),
        aliases: cities
            .iter()
            .map(|name| Alias { name: (*name).to_owned(), city: true, until: None })
            .collect(),
        within: Vec::new(),
        footnote: None,
    }
}

fn term(id: &str, scheme: Scheme, synonyms: &[&str]) -> Term {
    Term {
        id: id.to_owned(),
        scheme,
        labels: BTreeMap::from([("en".to_owned(), id.replace('-', " "))]),
        synonyms: synonyms.iter().map(|word| (*word).to_owned()).collect(),
        day: None,
        owner: None,
        url: None,
    }
}

/// A card of a listing with a title and a teaser.
pub(crate) fn card(title: &str, teaser: &str) -> RawItem {
    let mut raw = RawItem::new("/en/news/thing", Part::Card);
    raw.url = Some("https://iom.fi/en/news/thing".to_owned());
    raw.title = (!title.is_empty()).then(|| RawText::plain(title));
    raw.teaser = (!teaser.is_empty()).then(|| RawText::plain(teaser));
    raw
}

/// A page with a title and a body.
pub(crate) fn page(title: &str, body: &str) -> RawItem {
    let mut raw = RawItem::new("/en/news/thing", Part::Detail);
    raw.url = Some("https://iom.fi/en/news/thing".to_owned());
    raw.title = (!title.is_empty()).then(|| RawText::plain(title));
    raw.body = Some(RawText::html(body));
    raw
}

pub(crate) fn made(raw: &RawItem) -> Item {
    let world = World::new();
    normalize(raw, &world.rules(), now()).item.expect("the item can be shown")
}

pub(crate) fn curated(raw: &RawItem) -> Item {
    let world = World::new();
    let rules = world.rules();
    let mut item = normalize(raw, &rules, now()).item.expect("the item can be shown");
    curate(&mut item, &rules);
    item
}

pub(crate) fn teaser(item: &Item) -> &str {
    item.teaser.as_ref().map_or("", |it| it.text.value.as_str())
}

pub(crate) fn html(item: &Item) -> &str {
    item.body.as_ref().map_or("", |it| it.html.as_str())
}

pub(crate) fn day(year: i16, month: i8, day: i8) -> When {
    When::Day { date: portolan_core::civil::date(year, month, day) }
}
