//! By what an item is known again when its source gives it another id and another address.

use portolan_core::{Item, office::Office};
use url::Url;
use xxhash_rust::xxh3::xxh3_64;

use crate::hash::RELATIVE_DATE;

/// A shorter title, “News” or “Vacancies”, stands over many things on one day.
const TITLE_CHARS_MIN: usize = 12;
/// A shorter last part of a path is a number or a section.
const SLUG_CHARS_MIN: usize = 8;

/// A hash of title and day of publication: the same source does not give two things both. `None`
/// where either is missing, is ours, or is counted back from the time of reading.
pub fn twin_key(item: &Item) -> Option<i64> {
    let is_counted = item.provenance.get("published").is_some_and(|it| it.at == RELATIVE_DATE);
    let day = item.published.when.day().filter(|_| !is_counted)?;
    let title: String = item
        .title
        .text
        .value
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    if item.title.derived || title.chars().count() < TITLE_CHARS_MIN {
        return None;
    }
    // Half of the hash's range is enough, and fits a signed integer.
    i64::try_from(xxh3_64(format!("{title}\u{1f}{day}").as_bytes()) >> 1).ok()
}

/// Where the other sites of the item's office would have it: the same path on each. Paths that
/// end in a number or a short word mean something else on another site.
pub fn predecessors(item: &Item, office: &Office) -> Vec<String> {
    let Some(url) = item.canonical.as_deref().and_then(|url| Url::parse(url).ok()) else {
        return Vec::new();
    };
    let Some(host) = url.host_str() else { return Vec::new() };
    let slug = url.path().rsplit('/').next().unwrap_or_default();
    if slug.len() < SLUG_CHARS_MIN || !slug.contains('-') || url.query().is_some() {
        return Vec::new();
    }
    let mut addresses = Vec::new();
    for span in &office.hosts {
        let other = crate::address::bare_host(&span.host);
        let mut moved = url.clone();
        if other != host && moved.set_host(Some(&other)).is_ok() {
            addresses.push(moved.to_string());
        }
    }
    addresses
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use portolan_core::{
        Dated, Item, ItemId, LangClaim, Text, When,
        item::Title,
        office::{HostSpan, Office, OfficeKind},
    };

    use super::*;

    #[test]
    fn d15_title_and_day_make_the_key() {
        let key = |title: &str, day: &str| twin_key(&item(title, day));
        let one = key("Open doors in Helsinki", "2018-03-09");
        assert!(one.is_some());
        assert_eq!(one, key("Open Doors, in Helsinki!", "2018-03-09"));
        assert_ne!(one, key("Open doors in Helsinki", "2018-03-10"));
        assert_eq!(key("Vacancies", "2018-03-09"), None);
        assert_eq!(key("Open doors in Helsinki", ""), None);
    }

    #[test]
    fn a22_the_same_path_on_the_other_sites_of_the_office() {
        let at = |url: &str| {
            let mut item = item("A new shelter opens", "2018-03-09");
            item.canonical = Some(url.to_owned());
            predecessors(&item, &turkiye())
        };
        let moved = at("https://turkiye.iom.int/news/new-shelter-opens");
        assert_eq!(moved, ["https://turkey.iom.int/news/new-shelter-opens"]);
        assert!(at("https://turkiye.iom.int/node/203").is_empty());
        assert!(at("https://turkiye.iom.int/stories").is_empty());
    }

    fn item(title: &str, day: &str) -> Item {
        let text = Text::new(title, LangClaim::und());
        let id = ItemId::of_origin("fi", "a");
        let mut item = Item::new(id, "fi", "a", "turkiye", Title { text, derived: false });
        if let Ok(date) = day.parse() {
            item.published = Dated { when: When::Day { date }, raw: None };
        }
        item
    }

    fn turkiye() -> Office {
        let host = |host: &str| HostSpan { host: host.to_owned(), from: None, until: None };
        Office {
            id: "turkiye".to_owned(),
            kind: OfficeKind::Country,
            names: BTreeMap::new(),
            mark: "TR".to_owned(),
            seat: None,
            coverage: Vec::new(),
            hosts: vec![host("turkiye.iom.int"), host("www.turkey.iom.int")],
            languages: Vec::new(),
            parent: None,
            present_since: None,
        }
    }
}
