//! Groups of elements that may be the items of a listing.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use crate::{
    selector::{Part, Sel},
    tree::{Tree, Zone},
};

/// Groups that are looked at closely.
const GROUPS_MAX: usize = 1_500;
/// Longer listings exist; nobody publishes them on one page for people to read.
const MEMBERS_MAX: usize = 3_000;

/// One item: neighbouring elements with the text around them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Run {
    pub(crate) first: usize,
    pub(crate) elements: Range<usize>,
    pub(crate) text: Range<usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) runs: Vec<Run>,
    /// Each item is a run of siblings that begins with its first element.
    pub(crate) stretch: bool,
    /// Elements that are like the items' own but lack what all of those have.
    pub(crate) others: Vec<usize>,
    /// What that is, as it stands after a selector.
    pub(crate) has: Option<&'static str>,
}

impl Run {
    fn single(tree: &Tree, idx: usize) -> Run {
        let element = &tree.elements[idx];
        Run { first: idx, elements: idx..element.end, text: element.text.clone() }
    }

    /// The element around all of the run's own.
    pub(crate) fn parent(&self, tree: &Tree) -> Option<usize> {
        tree.elements[self.first].parent
    }
}

/// Elements that can be an item or its beginning, although nothing but their name says so.
const PLAIN: [&str; 19] = [
    "li", "article", "tr", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "a", "p", "div",
    "section", "td", "figure", "time", "details",
];

pub(crate) fn groups(tree: &Tree) -> Vec<Group> {
    let mut keyed: HashMap<(u8, usize, Part, Part), Vec<usize>> = HashMap::new();
    let mut order: Vec<(u8, usize, Part, Part)> = Vec::new();
    let mut put = |key: (u8, usize, Part, Part), idx: usize| {
        let known = keyed.entry(key.clone()).or_insert_with(|| {
            order.push(key);
            Vec::new()
        });
        known.push(idx);
    };
    for (idx, element) in tree.elements.iter().enumerate() {
        if is_beside(tree, idx) || element.zone == Zone::Hidden || element.zone == Zone::Nav {
            continue;
        }
        let Some(parent) = element.parent else { continue };
        let around = &tree.elements[parent];
        for own in owns(tree, idx) {
            // Siblings.
            put((0, parent, own.clone(), Part::default()), idx);
            // Cousins.
            for class in around.classes.iter().take(around.n_telling.max(1)).take(3) {
                let outer = Part { tag: Some(around.tag.clone()), ..Part::class(class) };
                put((1, 0, own.clone(), outer), idx);
            }
            put((1, 0, own.clone(), Part::tag(&around.tag)), idx);
            // Wherever they stand inside something with a name.
            let mut n_named = 0;
            for at in tree.ancestors(parent).take(8) {
                let outer = &tree.elements[at];
                if let Some(id) = &outer.id {
                    put((2, 0, own.clone(), Part::id(id)), idx);
                    n_named += 1;
                }
                for class in outer.classes.iter().take(outer.n_telling).take(2) {
                    put((2, 0, own.clone(), Part::class(class)), idx);
                    n_named += 1;
                }
                let is_frame = matches!(&*outer.tag, "main" | "body" | "li" | "dd" | "section");
                if is_frame {
                    put((2, 0, own.clone(), Part::tag(&outer.tag)), idx);
                }
                if n_named >= 6 {
                    break;
                }
            }
            if own.class.is_some() {
                put((3, 0, own.clone(), Part::default()), idx);
            }
        }
    }

    let mut found: Vec<Group> = Vec::new();
    let mut seen: HashSet<Vec<(usize, usize)>> = HashSet::new();
    let mut keep = |runs: Vec<Run>, stretch: bool, found: &mut Vec<Group>| {
        if runs.len() < 2 || runs.len() > MEMBERS_MAX || found.len() >= GROUPS_MAX {
            return;
        }
        let key = runs.iter().map(|run| (run.elements.start, run.elements.end)).collect();
        if seen.insert(key) {
            found.push(Group { runs, stretch, others: Vec::new(), has: None });
        }
    };
    for key in &order {
        let members = in_main(tree, outermost(tree, &keyed[key]));
        let n_linked = members.iter().filter(|it| has_link(tree, **it)).count();
        if n_linked * 2 > members.len() {
            let runs = members.iter().map(|it| Run::single(tree, *it)).collect();
            keep(runs, false, &mut found);
        }
    }
    // Elements of one kind, of which some have a heading with a link, a date, or a link at all.
    let dates: Vec<usize> = (0..tree.elements.len())
        .filter(|it| {
            let facts = tree.facts(*it);
            facts.is_date && facts.n_chars <= 40
        })
        .collect();
    let dated = |idx: usize| {
        let at = dates.partition_point(|it| *it <= idx);
        dates.get(at).is_some_and(|it| *it < tree.elements[idx].end)
    };
    for key in order.iter().filter(|(level, _, own, _)| *level <= 1 || own.class.is_none()) {
        let members = in_main(tree, outermost(tree, &keyed[key]));
        let is_row = members.first().is_some_and(|it| &*tree.elements[*it].tag == "tr");
        let ways: [(&'static str, &dyn Fn(usize) -> bool); 4] = [
            ("heading", &|it| heading_link(tree, it).is_some()),
            (":has(td a[href])", &|it| is_row && cell_link(tree, it)),
            (":has(a[href])", &|it| !is_row && has_link(tree, it)),
            ("date", &|it| has_link(tree, it) && dated(it)),
        ];
        for (has, test) in ways {
            let (items, others): (Vec<usize>, Vec<usize>) =
                members.iter().partition(|it| test(**it));
            // What has no link is told by that, not by having no date.
            let is_vain = has == "date" && !others.iter().any(|it| has_link(tree, *it));
            let n_least = if has == "date" { 3 } else { 2 };
            if is_vain {
                continue;
            }
            if items.len() >= n_least && !others.is_empty() && others.len() <= items.len() * 3 {
                let runs = items.iter().map(|it| Run::single(tree, *it)).collect();
                let n_before = found.len();
                keep(runs, false, &mut found);
                if found.len() > n_before
                    && let Some(group) = found.last_mut()
                {
                    group.others = others;
                    group.has = Some(has);
                }
            }
        }
    }
    // Runs of siblings: what one parent holds, and what its like hold.
    for key in order.iter().filter(|(level, ..)| *level <= 1) {
        let members = in_main(tree, outermost(tree, &keyed[key]));
        if members.len() < 2 {
            continue;
        }
        let starts: HashSet<usize> = members.iter().copied().collect();
        let runs: Vec<Run> = members.iter().map(|it| run_from(tree, *it, &starts)).collect();
        // One element each is no run.
        let n_long = runs
            .iter()
            .filter(|run| {
                let own = &tree.elements[run.first];
                run.elements.end > own.end || run.text.end > own.text.end + 2
            })
            .count();
        let n_linked = runs.iter().filter(|run| run_has_link(tree, run)).count();
        // A run that is alone in its parent is that parent.
        let parents: HashSet<Option<usize>> = runs.iter().map(|run| run.parent(tree)).collect();
        if parents.len() == runs.len() {
            continue;
        }
        if n_long * 3 >= runs.len() * 2 && n_linked * 2 > runs.len() {
            keep(runs, true, &mut found);
        }
    }
    found
}

/// How an element may be named by itself.
fn owns(tree: &Tree, idx: usize) -> Vec<Part> {
    let element = &tree.elements[idx];
    let mut owns: Vec<Part> = Vec::new();
    for class in element.classes.iter().take(4) {
        if tree.class_counts.get(class).copied().unwrap_or_default() >= 2 {
            owns.push(Part::class(class));
        }
    }
    if PLAIN.contains(&&*element.tag) {
        owns.push(Part::tag(&element.tag));
    }
    if let Some(value) = element.attribute("itemprop").or(element.attribute("itemtype")) {
        let name = if element.attribute("itemprop").is_some() { "itemprop" } else { "itemtype" };
        if !value.contains(['"', '\\']) {
            owns.push(Part {
                attribute: Some((name.into(), Some(value.into()))),
                ..Part::default()
            });
        }
    }
    owns
}

/// Whether an element stands where no source reads: in `nav`, `footer` or `aside`.
pub(crate) fn is_beside(tree: &Tree, idx: usize) -> bool {
    tree.ancestors(idx)
        .skip(1)
        .any(|it| matches!(&*tree.elements[it].tag, "nav" | "footer" | "aside"))
}

/// Without those that lie inside others.
fn outermost(tree: &Tree, members: &[usize]) -> Vec<usize> {
    let mut kept: Vec<usize> = Vec::new();
    let mut end = 0;
    for member in members {
        if *member >= end {
            kept.push(*member);
            end = tree.elements[*member].end;
        }
    }
    kept
}

/// A source looks into `main` first.
fn in_main(tree: &Tree, members: Vec<usize>) -> Vec<usize> {
    let Some(main) = tree.main else { return members };
    let range = main + 1..tree.elements[main].end;
    let inside: Vec<usize> = members.iter().copied().filter(|it| range.contains(it)).collect();
    if inside.is_empty() { members } else { inside }
}

/// All that a source would take for an item by this selector.
pub(crate) fn selected(tree: &Tree, sel: &Sel) -> Vec<usize> {
    let all: Vec<usize> = (0..tree.elements.len()).filter(|it| sel.matches(tree, *it, 0)).collect();
    let mut members = in_main(tree, all);
    members = outermost(tree, &members);
    members.retain(|it| !is_beside(tree, *it));
    members
}

/// The heading in an element that is, holds or stands in a link.
pub(crate) fn heading_link(tree: &Tree, idx: usize) -> Option<usize> {
    (idx..tree.elements[idx].end).find(|it| {
        let heading = &tree.elements[*it];
        heading.is_heading() && (*it..heading.end).any(|it| tree.elements[it].link.is_some())
    })
}

/// Whether a cell of a row holds a link; cells of headings sort.
fn cell_link(tree: &Tree, row: usize) -> bool {
    (row..tree.elements[row].end).any(|it| {
        tree.elements[it].link.is_some()
            && tree
                .ancestors(it)
                .take_while(|it| *it > row)
                .any(|it| &*tree.elements[it].tag == "td")
    })
}

pub(crate) fn has_link(tree: &Tree, idx: usize) -> bool {
    (idx..tree.elements[idx].end).any(|it| tree.elements[it].link.is_some())
}

fn run_has_link(tree: &Tree, run: &Run) -> bool {
    run.elements.clone().any(|it| tree.elements[it].link.is_some())
}

/// An item that begins with `start` and reaches to the next one.
fn run_from(tree: &Tree, start: usize, starts: &HashSet<usize>) -> Run {
    let parent = tree.elements[start].parent.unwrap_or_default();
    let siblings: Vec<usize> = tree.children(parent).collect();
    let at = siblings.iter().position(|it| *it == start).unwrap_or_default();
    let mut last = start;
    let mut text_end = None;
    for next in &siblings[at + 1..] {
        if starts.contains(next) || ends_run(tree, start, *next) {
            text_end = Some(line_start(tree, &siblings, *next, parent));
            break;
        }
        last = *next;
    }
    let text_start = line_start(tree, &siblings, start, parent);
    let text_end = text_end.unwrap_or(tree.elements[parent].text.end);
    Run {
        first: start,
        elements: start..tree.elements[last].end,
        text: text_start..text_end.max(text_start),
    }
}

/// Whether an element is nobody's continuation: a heading above the item's own, a pager.
pub(crate) fn ends_run(tree: &Tree, start: usize, next: usize) -> bool {
    let (own, next) = (&tree.elements[start], &tree.elements[next]);
    if matches!(&*next.tag, "nav" | "footer" | "aside" | "form" | "main") {
        return true;
    }
    let level = |tag: &str| tag.strip_prefix('h').and_then(|it| it.parse::<u8>().ok());
    match (level(&own.tag), level(&next.tag)) {
        (Some(own), Some(next)) => next < own,
        _ => false,
    }
}

/// Where the text of what begins with an element begins: after the last break, if only words stand
/// between.
fn line_start(tree: &Tree, siblings: &[usize], start: usize, parent: usize) -> usize {
    let own = tree.elements[start].text.start;
    let at = siblings.iter().position(|it| *it == start).unwrap_or_default();
    match at.checked_sub(1).map(|it| siblings[it]) {
        Some(before) if matches!(&*tree.elements[before].tag, "br" | "hr") => {
            tree.elements[before].text.end
        }
        None if siblings.iter().any(|it| &*tree.elements[*it].tag == "br") => {
            tree.elements[parent].text.start
        }
        _ => own,
    }
}
