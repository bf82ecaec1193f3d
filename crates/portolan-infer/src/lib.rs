//! Tells from a page's structure which of its elements are the published items.
//!
//! **Never:** I/O, a clock; reading items. It names places, and a source reads what stands there.
//!
//! A page is flattened to a [`tree`]; [`group`] collects elements that are alike, or runs of
//! siblings that begin alike; [`columns`] compares what stands inside them and says which place is
//! the title, the link, the date; [`score`] judges how much a group looks like what the page is
//! for; [`name`] finds selectors that are short and rely on names rather than on positions.
//!
//! [`Site`] says what else a page tells of its site: the system that made it, its languages, the ways
//! in that it names.
//!
//! [`opml`] reads lists of subscriptions, which are addresses as well.
//!
//! All is bounded: by elements of the page, groups looked at, items compared, selectors tried.

mod columns;
mod dates;
mod group;
mod name;
pub mod opml;
mod pager;
mod score;
mod selector;
mod site;
#[cfg(test)]
mod tests;
mod tree;
mod words;

use std::collections::HashSet;

use dom_query::{Document, Matcher, NodeId};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::{
    columns::{Cell, Reading},
    group::{Group, Run},
    name::Wanted,
    score::Scored,
    selector::{Part, Sel},
    tree::Tree,
};

pub use site::{PageState, Site, System, Way};
pub use words::leads_on;

/// A listing that a page seems to show, as the settings of `source-listing` say it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Listing {
    /// One item, or its first element if `stretch`.
    pub item: String,
    /// An item has no element of its own: it reaches from `item` to the next one.
    #[serde(default)]
    pub stretch: bool,
    pub title: Option<String>,
    pub link: Option<String>,
    pub teaser: Option<String>,
    pub date: Option<String>,
    /// What stands before items and dates them.
    pub group_date: Option<String>,
    pub image: Option<String>,
    pub next: Option<String>,
    /// In percent.
    pub certainty: u8,
    /// Why, in a few words each.
    pub because: Vec<String>,
    pub items: Vec<Sample>,
}

/// An item as the selectors show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Sample {
    pub title: String,
    pub url: Option<String>,
    pub date: Option<String>,
}

/// Groups that are named, the best first.
const NAMED_MAX: usize = 14;
/// Listings that are told of one page.
const TOLD_MAX: usize = 5;

/// The listings of a page, the likeliest first. None of a page that has none, or is too large.
pub fn infer(doc: &Document, url: &Url) -> Vec<Listing> {
    let Some(tree) = Tree::new(doc, url) else { return Vec::new() };
    let mut scored = score::best(&tree, group::groups(&tree));
    scored.truncate(NAMED_MAX);
    let mut listings: Vec<(Listing, Vec<usize>, f64)> = Vec::new();
    for candidate in &scored {
        // The same places under another name are told once.
        let firsts: Vec<usize> = candidate.reading.link.iter().flatten().copied().collect();
        let is_known = listings.iter().any(|(_, known, _)| {
            let n_same = firsts.iter().filter(|it| known.contains(it)).count();
            n_same * 2 > firsts.len().min(known.len())
        });
        if is_known || listings.len() >= TOLD_MAX {
            continue;
        }
        if let Some(listing) = written(&tree, doc, candidate) {
            listings.push((listing, firsts, candidate.score));
        }
    }
    let scores: Vec<f64> = listings.iter().map(|(.., score)| *score).collect();
    let mut listings: Vec<Listing> = listings.into_iter().map(|(listing, ..)| listing).collect();
    for (nth, listing) in listings.iter_mut().enumerate() {
        let rival = scores.iter().enumerate().filter(|(at, _)| *at != nth).map(|(_, it)| *it);
        listing.certainty = score::certainty(scores[nth], rival.fold(0.0, f64::max));
    }
    listings
}

/// A candidate in selectors, unless none can say it.
fn written(tree: &Tree, doc: &Document, candidate: &Scored) -> Option<Listing> {
    let Scored { group, reading, reasons, .. } = candidate;
    let firsts: Vec<usize> = group.runs.iter().map(|it| it.first).collect();
    let mut all = [firsts.clone(), group.others.clone()].concat();
    all.sort_unstable();
    let sel = name::of_set(tree, &all)?;
    let mut item = sel.to_string();
    match group.has {
        Some("heading") => item.push_str(&with_heading(tree, &firsts)),
        Some("date") | None => {}
        Some(_) if &*tree.elements[firsts[0]].tag == "a" => item.push_str(LEADS),
        Some(has) => item.push_str(has),
    }
    // The real parser of selectors has the last word.
    let matcher = Matcher::new(&item).ok()?;
    let found: HashSet<NodeId> =
        doc.select_matcher(&matcher).nodes().iter().map(|it| it.id).collect();
    if !firsts.iter().all(|it| found.contains(&tree.elements[*it].node)) {
        return None;
    }

    let reading = kept(tree, reading);
    let title = title_name(tree, &reading, &sel)?;
    let link = link_name(tree, &reading)?;
    let (date, group_date) = date_names(tree, group, &reading, &sel);
    let teaser = Wanted {
        tree,
        runs: &reading.runs,
        targets: reading.teaser.clone(),
        passes: name::passes_nothing,
        same: name::same_element,
    };
    let teaser = teaser.name().filter(|(_, share)| *share >= 0.7).map(|(sel, _)| sel);
    let exclusion = exclusion(tree, group, candidate, &title, &link, date.as_deref())?;
    item.push_str(&exclusion);
    if group.has == Some("date") {
        if group.others.iter().any(|it| !group::has_link(tree, *it)) {
            match &*tree.elements[firsts[0]].tag {
                "a" => item.push_str(LEADS),
                _ => item.push_str(&format!(":has({link})")),
            }
        }
        item.push_str(&format!(":has({})", date.as_ref()?));
    }
    let found = doc.select_matcher(&Matcher::new(&item).ok()?);
    let found: HashSet<NodeId> = found.nodes().iter().map(|it| it.id).collect();
    if group.others.iter().any(|it| found.contains(&tree.elements[*it].node)) {
        return None;
    }
    let next = pager::next(tree, doc);
    let items = samples(tree, &reading);
    Some(Listing {
        item,
        stretch: group.stretch,
        title: Some(title),
        link: Some(link),
        teaser,
        date,
        group_date,
        image: reading.has_image.then(|| "img".to_owned()),
        next,
        certainty: 0,
        because: reasons.clone(),
        items,
    })
}

/// What only those elements have of all their kind.
fn with_heading(tree: &Tree, items: &[usize]) -> String {
    let mut tags: Vec<&str> = items
        .iter()
        .filter_map(|it| group::heading_link(tree, *it))
        .map(|it| &*tree.elements[it].tag)
        .collect();
    tags.sort_unstable();
    tags.dedup();
    let inner: Vec<String> = tags.iter().map(|tag| format!("{tag} a[href]")).collect();
    format!(":has({})", inner.join(", "))
}

/// Only the items that have what an item must have, and are nobody else's.
fn kept(tree: &Tree, reading: &Reading) -> Reading {
    let paid = score::strangers(tree, reading);
    let keep: Vec<bool> = (0..reading.runs.len())
        .map(|nth| reading.title[nth].is_some() && reading.link[nth].is_some() && !paid[nth])
        .collect();
    fn only<T: Clone>(all: &[T], keep: &[bool]) -> Vec<T> {
        all.iter().zip(keep).filter(|(_, keep)| **keep).map(|(it, _)| it.clone()).collect()
    }
    Reading {
        runs: only(&reading.runs, &keep),
        title: only(&reading.title, &keep),
        link: only(&reading.link, &keep),
        date: only(&reading.date, &keep),
        teaser: only(&reading.teaser, &keep),
        ..*reading
    }
}

fn title_name(tree: &Tree, reading: &Reading, item: &Sel) -> Option<String> {
    let is_own = |cell: &Cell, run: &Run| cell.own && cell.element == run.first;
    let n_own = reading
        .title
        .iter()
        .zip(&reading.runs)
        .filter(|(cell, run)| cell.is_some_and(|it| is_own(&it, run)))
        .count();
    if n_own * 2 > reading.runs.len() {
        // The item's own words, without what has another role.
        return Some(item.own.to_string());
    }
    let is_label =
        reading.title.iter().flatten().filter(|it| columns::facts(tree, **it).is_label).count() * 2
            > reading.title.len();
    let titles = Wanted {
        tree,
        runs: &reading.runs,
        targets: reading.title.iter().map(|it| it.map(|it| it.element)).collect(),
        passes: if is_label { name::passes_nothing } else { name::passes_silent },
        same: name::same_words,
    };
    titles.name().filter(|(_, share)| *share >= 0.5).map(|(sel, _)| sel)
}

fn link_name(tree: &Tree, reading: &Reading) -> Option<String> {
    let links = Wanted {
        tree,
        runs: &reading.runs,
        targets: reading.link.clone(),
        passes: name::passes_astray,
        same: name::same_address,
    };
    links.name().filter(|(_, share)| *share >= 0.5).map(|(sel, _)| sel)
}

/// Where an item's date stands, and what stands above it and dates all that follows.
fn date_names(
    tree: &Tree,
    group: &Group,
    reading: &Reading,
    item: &Sel,
) -> (Option<String>, Option<String>) {
    let n = reading.runs.len();
    let n_dated = reading.date.iter().flatten().count();
    let own = |cell: &Cell, run: &Run| cell.own && cell.element == run.first;
    let n_own = reading
        .date
        .iter()
        .zip(&reading.runs)
        .filter(|(cell, run)| cell.is_some_and(|it| own(&it, run)))
        .count();
    let date = if n_own * 2 > n_dated.max(1) {
        Some(item.own.to_string())
    } else if n_dated > 0 {
        let dates = Wanted {
            tree,
            runs: &reading.runs,
            targets: reading.date.iter().map(|it| it.map(|it| it.element)).collect(),
            passes: name::passes_nothing,
            same: name::same_words,
        };
        dates.name().filter(|(_, share)| *share >= 0.6).map(|(sel, _)| sel)
    } else if group.stretch && score::line_dates(tree, reading) * 2 > n {
        Some(STRETCH.to_owned())
    } else {
        None
    };
    let is_whole = |cell: &Cell| {
        let text = tree.text(cell.element);
        text.chars().filter(|it| it.is_numeric()).count() >= 5
    };
    let n_whole = reading.date.iter().flatten().filter(|it| is_whole(it)).count();
    let group_date = match date.is_some() && n_whole * 2 > n {
        true => None,
        false => score::heads(tree, &reading.runs, group)
            .and_then(|heads| heads_name(tree, reading, &heads)),
    };
    (date, group_date)
}

/// Links that lead to a page.
const LEADS: &str = ":not([href^=\"#\"]):not([href^=\"javascript:\"])";

/// The element that `source-listing` puts around an item that reaches over siblings.
const STRETCH: &str = "x-item";

/// What finds the elements above items, and nothing else between them.
fn heads_name(tree: &Tree, reading: &Reading, heads: &[Option<usize>]) -> Option<String> {
    let first = heads.iter().flatten().next()?;
    let element = &tree.elements[*first];
    let mut ways: Vec<Sel> = Vec::new();
    for class in element.classes.iter().take(element.n_telling) {
        ways.push(Sel::own(Part::class(class)));
    }
    ways.push(Sel::own(Part::tag(&element.tag)));
    for at in tree.ancestors(*first).skip(1).take(6) {
        let outer = &tree.elements[at];
        if let Some(id) = &outer.id {
            ways.push(Sel::own(Part::tag(&element.tag)).inside(Part::id(id)));
        }
        for class in outer.classes.iter().take(outer.n_telling) {
            ways.push(Sel::own(Part::tag(&element.tag)).inside(Part::class(class)));
        }
    }
    let right = |sel: &Sel| {
        let all: Vec<usize> =
            (0..tree.elements.len()).filter(|it| sel.matches(tree, *it, 0)).collect();
        let n_right = reading
            .runs
            .iter()
            .zip(heads)
            .filter(|(run, head)| {
                let before = all.iter().take_while(|it| **it < run.first);
                let nearest = before.filter(|it| tree.elements[**it].end <= run.first).last();
                nearest == head.as_ref()
            })
            .count();
        n_right == reading.runs.len()
    };
    ways.into_iter().find(right).map(|sel| sel.to_string())
}

/// What the item's selector must leave out: elements without a way to a page of their own, and
/// those of somebody else.
fn exclusion(
    tree: &Tree,
    group: &Group,
    candidate: &Scored,
    title: &str,
    link: &str,
    date: Option<&str>,
) -> Option<String> {
    let reading = &candidate.reading;
    let strangers = score::strangers(tree, reading);
    let first = |nth: usize| reading.runs[nth].first;
    let mut words = String::new();
    let lacks = |nth: &usize| {
        !strangers[*nth] && (reading.title[*nth].is_none() || reading.link[*nth].is_none())
    };
    let lacking: Vec<usize> = (0..reading.runs.len()).filter(lacks).collect();
    if !lacking.is_empty() && !group.stretch {
        let is_link = &*tree.elements[first(0)].tag == "a";
        let has_any = lacking.iter().any(|it| group::has_link(tree, first(*it)));
        // A title that is the item itself is no mark of it.
        let is_inner = reading
            .title
            .iter()
            .zip(&reading.runs)
            .all(|(title, run)| title.is_none_or(|it| it.element != run.first));
        let without_title = lacking.iter().any(|it| reading.title[*it].is_none());
        if is_link {
            words.push_str(LEADS);
        }
        match (is_link, has_any) {
            _ if is_inner && without_title => words.push_str(&format!(":has({title})")),
            (true, _) => {}
            (false, true) => words.push_str(&format!(":has({link})")),
            (false, false) => words.push_str(":has(a[href])"),
        }
    }
    let mut more: Vec<String> = Vec::new();
    let is_odd = |nth: &usize| strangers[*nth] || group.stretch && lacking.contains(nth);
    for nth in (0..reading.runs.len()).filter(is_odd) {
        let is_theirs = |class: &str| {
            (0..reading.runs.len())
                .all(|other| strangers[other] || !tree.elements[first(other)].has_class(class))
        };
        let classes = &tree.elements[first(nth)].classes;
        let all_dated = (0..reading.runs.len()).all(|it| {
            strangers[it] != reading.date[it].is_some_and(|date| date.element != first(it))
        });
        let shown = reading.title[nth].map(|it| tree.words(it.element)).unwrap_or_default();
        let word = if let Some(class) = classes.iter().find(|it| is_theirs(it)) {
            format!(":not(.{class})")
        } else if let Some(date) = date.filter(|_| all_dated && !group.stretch) {
            format!(":has({date})")
        } else if (!strangers[nth] || words::leads_next(&shown))
            && !shown.is_empty()
            && shown.len() < 60
            && !shown.contains(['"', '\\', '(', ')'])
        {
            format!(":not(:has-text(\"{shown}\"))")
        } else if strangers[nth] {
            // What cannot be left out makes the whole unusable.
            return None;
        } else {
            continue;
        };
        if !more.contains(&word) {
            more.push(word);
        }
    }
    // A selector that names what it does not mean, one by one, is none.
    if more.len() > 3 {
        return None;
    }
    Some(words + &more.concat())
}

fn samples(tree: &Tree, reading: &Reading) -> Vec<Sample> {
    let words = |cell: &Cell| match cell.own {
        true => tree.own_text(cell.element, &tree.elements[cell.element].text),
        false => tree.words(cell.element),
    };
    (0..reading.runs.len())
        .map(|nth| Sample {
            title: reading.title[nth].as_ref().map(words).unwrap_or_default(),
            url: reading.link[nth]
                .and_then(|it| tree.elements[it].link.as_ref())
                .map(|(url, _)| url.to_string()),
            date: reading.date[nth].as_ref().map(words),
        })
        .collect()
}
