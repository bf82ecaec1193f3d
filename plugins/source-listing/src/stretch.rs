//! Items without an element of their own: a heading and the paragraphs after it, a date in the row
//! above, a month over all that follows.

use std::collections::{HashMap, HashSet};

use dom_query::{Document, NodeId, NodeRef};
use portolan_plugin::{RawItem, raw::RawDate};

use crate::{dom, item, profile::Reading};

/// Siblings that one item reaches over at most.
const REACH_MAX: usize = 60;

/// Puts an element around each item: it begins with one of `starts` and reaches to the next one,
/// or to what is nobody's continuation.
pub(crate) fn gather<'a>(
    doc: &'a Document,
    reading: &Reading,
    starts: &[NodeRef<'a>],
) -> Vec<NodeRef<'a>> {
    let above: HashSet<NodeId> =
        reading.group_date.all(doc).nodes().iter().map(|it| it.id).collect();
    let ids: HashSet<NodeId> = starts.iter().map(|it| it.id).collect();
    // All are measured before the first is moved.
    let reaches: Vec<Vec<NodeRef<'a>>> =
        starts.iter().map(|start| reach(start, &ids, &above)).collect();
    let mut items = Vec::new();
    for members in reaches {
        let around = doc.tree.new_element("x-item");
        let Some(first) = members.first() else { continue };
        first.insert_before(&around);
        for member in &members {
            around.append_child(member);
        }
        items.push(around);
    }
    items
}

fn reach<'a>(
    start: &NodeRef<'a>,
    starts: &HashSet<NodeId>,
    above: &HashSet<NodeId>,
) -> Vec<NodeRef<'a>> {
    let mut members = line_before(start);
    members.reverse();
    members.push(*start);
    let mut at = start.next_sibling();
    while let Some(next) = at {
        if starts.contains(&next.id) {
            // Words that begin the next item's line are not this one's.
            let n_next = line_before(&next).len();
            members.truncate(members.len().saturating_sub(n_next));
            break;
        }
        if above.contains(&next.id) || ends(start, &next) || members.len() >= REACH_MAX {
            break;
        }
        members.push(next);
        at = next.next_sibling();
    }
    members
}

/// The words between the last break and an element, the nearest first: they begin its line.
fn line_before<'a>(start: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
    let mut words = Vec::new();
    let mut at = start.prev_sibling();
    while let Some(before) = at {
        if before.is_element() {
            let is_break = before.has_name("br") || before.has_name("hr");
            return if is_break { words } else { Vec::new() };
        }
        words.push(before);
        at = before.prev_sibling();
    }
    // The first line of a paragraph that has several.
    let has_lines =
        start.parent().is_some_and(|it| it.children_it(false).any(|it| it.has_name("br")));
    if has_lines { words } else { Vec::new() }
}

fn ends(start: &NodeRef<'_>, next: &NodeRef<'_>) -> bool {
    if ["nav", "footer", "aside", "form", "main"].iter().any(|name| next.has_name(name)) {
        return true;
    }
    let level = |node: &NodeRef<'_>| {
        node.node_name().and_then(|it| it.strip_prefix('h').and_then(|it| it.parse::<u8>().ok()))
    };
    match (level(start), level(next)) {
        (Some(own), Some(next)) => next < own,
        _ => false,
    }
}

/// What stands above items and dates them.
pub(crate) struct Above {
    order: HashMap<NodeId, usize>,
    /// Places of the dates in the page, in order.
    dates: Vec<(usize, RawDate)>,
}

impl Above {
    pub(crate) fn new(doc: &Document, reading: &Reading) -> Above {
        let mut above = Above { order: HashMap::new(), dates: Vec::new() };
        if reading.group_date.is_empty() {
            return above;
        }
        let root = doc.root();
        above.order = root.descendants_it().enumerate().map(|(at, it)| (it.id, at)).collect();
        for node in reading.group_date.all(doc).nodes() {
            if let (Some(at), Some(date)) = (above.order.get(&node.id), item::date(node)) {
                above.dates.push((*at, date));
            }
        }
        above.dates.sort_by_key(|(at, _)| *at);
        above
    }

    /// Dates an item that has none, and gives its year to one that has only a day.
    pub(crate) fn date(&self, node: &NodeRef<'_>, item: &mut RawItem) {
        let Some(place) = self.order.get(&node.id) else { return };
        let above = self.dates.partition_point(|(at, _)| at < place);
        let Some((_, date)) = above.checked_sub(1).and_then(|it| self.dates.get(it)) else {
            return;
        };
        match &mut item.published {
            None => {
                item.published = Some(date.clone());
                item.found.insert("published".to_owned(), "above the item".to_owned());
            }
            Some(own) if own.when.is_none() && !has_year(&own.raw) && has_year(&date.raw) => {
                own.raw = joined(&own.raw, &date.raw);
            }
            Some(_) => {}
        }
    }
}

/// A day with the year, or the month and year, that stand above it.
fn joined(day: &str, above: &str) -> String {
    let is_number = |it: &&str| it.bytes().all(|it| it.is_ascii_digit()) && !it.is_empty();
    let year = above.split(|it: char| !it.is_ascii_digit()).find(|it| it.len() == 4);
    let bare = day.trim_matches(|it: char| !it.is_alphanumeric());
    for (mark, last) in [('-', false), ('.', true), ('/', true)] {
        let parts: Vec<&str> = bare.split(mark).map(str::trim).collect();
        if let ([first, second], Some(year)) = (parts.as_slice(), year)
            && parts.iter().all(is_number)
        {
            // Between dashes the larger unit stands first.
            return match last {
                true => format!("{first}{mark}{second}{mark}{year}"),
                false => format!("{year}{mark}{first}{mark}{second}"),
            };
        }
    }
    dom::squeeze(&format!("{day} {above}"))
}

/// Whether the words have four digits in a row, in whatever script.
fn has_year(words: &str) -> bool {
    words.split(|it: char| !it.is_numeric()).any(|it| it.chars().count() == 4)
}
