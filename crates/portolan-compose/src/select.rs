//! Selections of portals, sections and routes, as filters that a snapshot answers.

use portolan_core::{
    Kind,
    item::PlaceRole,
    office::{Office, OfficeKind},
    portal::{Portal, Section, Selection},
    snapshot::{AnyOf, Filter, Preference, Stored},
};

use crate::address::{Narrow, Scope};

/// A selection as the operator wrote it, as a filter.
pub fn selection_filter(select: &Selection) -> Filter {
    let mut filter = Filter {
        kinds: select.kinds.clone(),
        terms: select.terms.clone(),
        languages: select.languages.clone(),
        exclude_sources: select.exclude_sources.clone(),
        exclude_kinds: select.exclude_kinds.clone(),
        ..Filter::default()
    };
    if select.any_of {
        let group = AnyOf {
            offices: select.offices.clone(),
            sources: select.sources.clone(),
            places: select.places.clone(),
        };
        if group != AnyOf::default() {
            filter.any_of.push(group);
        }
    } else {
        filter.offices.clone_from(&select.offices);
        filter.places.clone_from(&select.places);
        filter.sources.clone_from(&select.sources);
    }
    filter
}

/// What a portal shows at all. Editorial pages have their own addresses and stand in no listing,
/// unless the operator selects the kind by name.
pub fn portal_filter(portal: &Portal) -> Filter {
    let mut filter = selection_filter(&portal.select);
    if !portal.select.kinds.contains(&Kind::Page) {
        filter.exclude_kinds.push(Kind::Page);
    }
    filter.exclude_sources.extend(portal.pages.iter().cloned());
    filter
}

pub(crate) fn section_filter(portal: &Portal, section: &Section) -> Filter {
    all([portal_filter(portal), selection_filter(&section.select)])
}

pub(crate) fn listing_filter(portal: &Portal, scope: &Scope, narrow: Option<&Narrow>) -> Filter {
    let mut parts = vec![portal_filter(portal)];
    match scope {
        Scope::Latest => {}
        Scope::Section(id) => {
            let section = portal.sections.iter().find(|it| it.id == *id);
            parts.extend(section.map(|it| selection_filter(&it.select)));
        }
        Scope::Kind(kind) => parts.push(of_kind(*kind)),
        Scope::Place(id) => parts.push(about_place(id)),
        Scope::Term(id) => {
            parts.push(Filter { terms: vec![id.clone()], ..Filter::default() });
        }
        Scope::Office(id) => {
            parts.push(Filter { offices: vec![id.clone()], ..Filter::default() });
        }
        Scope::Language(tag) => parts.push(in_language(tag)),
    }
    match narrow {
        None => {}
        Some(Narrow::Kind(kind)) => parts.push(of_kind(*kind)),
        Some(Narrow::Place(id)) => parts.push(about_place(id)),
        Some(Narrow::Language(tag)) => parts.push(in_language(tag)),
    }
    all(parts)
}

pub(crate) fn of_kind(kind: Kind) -> Filter {
    Filter { kinds: vec![kind], ..Filter::default() }
}

pub(crate) fn about_place(id: &str) -> Filter {
    Filter { places: vec![id.to_owned()], ..Filter::default() }
}

pub(crate) fn in_language(tag: &str) -> Filter {
    Filter { languages: vec![tag.to_owned()], ..Filter::default() }
}

/// The more an office is about one thing, the nearer it is to what it publishes. Headquarters print
/// what happens anywhere, and partners what others have written.
const NEAREST_FIRST: [OfficeKind; 6] = [
    OfficeKind::Campaign,
    OfficeKind::Sub,
    OfficeKind::Country,
    OfficeKind::Regional,
    OfficeKind::Headquarters,
    OfficeKind::Partner,
];

/// Which member of a cluster a page shows: the page's language, then the portal's others in their
/// order; the portal's own offices, then by kind.
pub(crate) fn preference(portal: &Portal, offices: &[Office], langs: &[&str]) -> Preference {
    let own = portal.select.offices.clone();
    let of_kind = |kind: OfficeKind| -> Vec<String> {
        offices
            .iter()
            .filter(|office| office.kind == kind && !own.contains(&office.id))
            .map(|office| office.id.clone())
            .collect()
    };
    let mut groups: Vec<Vec<String>> = NEAREST_FIRST.into_iter().map(of_kind).collect();
    groups.insert(0, own);
    Preference { languages: langs.iter().map(|it| (*it).to_owned()).collect(), offices: groups }
}

/// All of `parts` must pass.
pub(crate) fn all(parts: impl IntoIterator<Item = Filter>) -> Filter {
    let mut parts: Vec<Filter> =
        parts.into_iter().filter(|part| *part != Filter::default()).collect();
    if parts.len() == 1 {
        return parts.remove(0);
    }
    Filter { and: parts, ..Filter::default() }
}

/// Whether an item passes a filter. Offices and sources are those of all its sightings; a
/// dateline says where a text was written, not what it is about, and never selects.
pub fn passes(filter: &Filter, stored: &Stored) -> bool {
    let item = &stored.item;
    let named = |list: &[String], word: &str| list.iter().any(|it| it == word);
    let open_or = |list: &[String], hit: bool| list.is_empty() || hit;
    let by_office = |list: &[String]| {
        named(list, &item.office) || stored.sightings.iter().any(|it| named(list, &it.office))
    };
    let from_source = |list: &[String]| {
        named(list, &item.source) || stored.sightings.iter().any(|it| named(list, &it.source))
    };
    let about = |list: &[String]| {
        item.places.iter().any(|tag| {
            matches!(tag.role, PlaceRole::Primary | PlaceRole::Secondary) && named(list, &tag.place)
        })
    };

    open_or(&filter.offices, by_office(&filter.offices))
        && open_or(&filter.places, about(&filter.places))
        && open_or(&filter.sources, from_source(&filter.sources))
        && (filter.kinds.is_empty() || filter.kinds.contains(&item.kind))
        && open_or(&filter.terms, item.terms.iter().any(|term| named(&filter.terms, term)))
        && open_or(&filter.languages, named(&filter.languages, item.lang.lang.as_str()))
        && !named(&filter.exclude_sources, &item.source)
        && !filter.exclude_kinds.contains(&item.kind)
        && !filter.exclude_ids.contains(&item.id)
        && filter.any_of.iter().all(|group| {
            by_office(&group.offices) || from_source(&group.sources) || about(&group.places)
        })
        && filter.and.iter().all(|part| passes(part, stored))
}

/// One condition of a selection that an item does not meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The key in the selection, as operators write it.
    pub key: &'static str,
    /// What the item has there.
    pub has: String,
}

/// Every reason why a portal does not show an item; none if it does.
pub fn refusals(portal: &Portal, stored: &Stored) -> Vec<Refusal> {
    let item = &stored.item;
    let select = &portal.select;
    let mut refusals = Vec::new();
    let mut refuse = |key, has: Vec<&str>| {
        let has = if has.is_empty() { "none".to_owned() } else { has.join(", ") };
        refusals.push(Refusal { key, has });
    };
    let lacks = |filter: Filter| filter != Filter::default() && !passes(&filter, stored);
    let offices = || {
        let mut names: Vec<&str> = vec![&item.office];
        names.extend(stored.sightings.iter().map(|it| it.office.as_str()));
        names.dedup();
        names
    };
    let sources = || {
        let mut names: Vec<&str> = vec![&item.source];
        names.extend(stored.sightings.iter().map(|it| it.source.as_str()));
        names.dedup();
        names
    };
    let places = || {
        let selecting = |tag: &&portolan_core::item::PlaceTag| tag.role != PlaceRole::Dateline;
        item.places.iter().filter(selecting).map(|tag| tag.place.as_str()).collect::<Vec<_>>()
    };
    let group = Selection {
        offices: select.offices.clone(),
        sources: select.sources.clone(),
        places: select.places.clone(),
        any_of: select.any_of,
        ..Selection::default()
    };
    if select.any_of && lacks(selection_filter(&group)) {
        let mut has: Vec<&str> = Vec::new();
        for word in offices().into_iter().chain(sources()).chain(places()) {
            if !has.contains(&word) {
                has.push(word);
            }
        }
        refuse("any-of", has);
    } else if !select.any_of {
        if lacks(Filter { offices: group.offices, ..Filter::default() }) {
            refuse("offices", offices());
        }
        if lacks(Filter { sources: group.sources, ..Filter::default() }) {
            refuse("sources", sources());
        }
        if lacks(Filter { places: group.places, ..Filter::default() }) {
            refuse("places", places());
        }
    }
    if lacks(Filter { kinds: select.kinds.clone(), ..Filter::default() }) {
        refuse("kinds", vec![item.kind.as_str()]);
    }
    if lacks(Filter { terms: select.terms.clone(), ..Filter::default() }) {
        refuse("terms", item.terms.iter().map(String::as_str).collect());
    }
    if lacks(Filter { languages: select.languages.clone(), ..Filter::default() }) {
        refuse("languages", vec![item.lang.lang.as_str()]);
    }
    if select.exclude_sources.contains(&item.source) {
        refuse("exclude-sources", vec![&item.source]);
    }
    if select.exclude_kinds.contains(&item.kind) {
        refuse("exclude-kinds", vec![item.kind.as_str()]);
    }
    let is_page = item.kind == Kind::Page && !select.kinds.contains(&Kind::Page);
    if (is_page || portal.pages.contains(&item.source)) && refusals.is_empty() {
        refusals.push(Refusal { key: "kinds", has: "page, which stands in no listing".to_owned() });
    }
    refusals
}
