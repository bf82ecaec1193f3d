//! Whole items. Fixtures keep the shape of the pages the cases were seen on, in words of our own.

use super::*;

mod dates;
mod editorial;
mod identity;
mod languages;
mod places;
mod texts;

fn title(item: &Item) -> &str {
    &item.title.text.value
}

fn lang_of(item: &Item) -> &str {
    item.lang.lang.as_str()
}

fn langs(item: &Item) -> Vec<&str> {
    item.languages.iter().map(Lang::as_str).collect()
}

fn caption(item: &Item) -> Option<&str> {
    item.facts.iter().find(|fact| fact.label == "caption").map(|fact| fact.value.as_str())
}

fn fact<'i>(item: &'i Item, label: &str) -> Option<&'i str> {
    item.facts.iter().find(|fact| fact.label == label).map(|fact| fact.value.as_str())
}

fn tags(item: &Item) -> Vec<&str> {
    item.tags.iter().map(|tag| tag.value.as_str()).collect()
}

fn places(item: &Item) -> Vec<(&str, PlaceRole)> {
    item.places.iter().map(|tag| (tag.place.as_str(), tag.role)).collect()
}

const TEASER: &str =
    "The harbour office has opened a new desk for people who arrive by boat and look for work.";
const FINNISH: &str = "Satamatoimisto on avannut uuden neuvontapisteen ihmisille, jotka saapuvat laivalla ja etsivät työtä Suomesta.";
