//! Selectors for what was found: short, and by names that stay.

use std::collections::HashSet;

use crate::{
    group::{self, Run},
    selector::{Part, Sel},
    tree::{self, Goal, Tree},
    words,
};

/// Selectors that are tried for one thing.
const TRIED_MAX: usize = 240;

/// A selector that finds exactly these elements where a source looks for items.
pub(crate) fn of_set(tree: &Tree, set: &[usize]) -> Option<Sel> {
    let first = *set.first()?;
    let mut ways = Vec::new();
    let mut own = parts(tree, first, true);
    own.retain(|part| set.iter().all(|it| part.matches(tree, *it)));
    let has_class = |part: &Part| part.class.is_some() || part.attribute.is_some();
    for part in own.iter().filter(|it| has_class(it) && it.tag.is_none()) {
        ways.push((cost_of(part), Sel::own(part.clone())));
    }
    let around: Vec<usize> = tree.ancestors(first).skip(1).take(9).collect();
    for part in &own {
        let own_cost = cost_of(part);
        for (depth, at) in around.iter().enumerate() {
            for outer in parts(tree, *at, false) {
                let cost = own_cost + cost_of(&outer) + depth as u32 + 2;
                if depth == 0 {
                    let sel = Sel::own(part.clone()).child_of(outer.clone());
                    ways.push((cost - 1, sel));
                    // The parent has no name of its own, but something further out has.
                    for (depth, at) in around.iter().enumerate().skip(1) {
                        for outermost in parts(tree, *at, false) {
                            let cost = cost + cost_of(&outermost) + depth as u32 + 3;
                            let sel = Sel::own(part.clone()).child_of(outer.clone());
                            ways.push((
                                cost,
                                match depth {
                                    1 => sel.child_of(outermost),
                                    _ => sel.inside(outermost),
                                },
                            ));
                        }
                    }
                }
                ways.push((cost, Sel::own(part.clone()).inside(outer)));
            }
        }
    }
    ways.sort_by_key(|(cost, _)| *cost);
    ways.truncate(TRIED_MAX);
    ways.into_iter().map(|(_, sel)| sel).find(|sel| group::selected(tree, sel) == set)
}

/// How little is to be relied on a mark.
fn cost_of(part: &Part) -> u32 {
    let mut cost = 0;
    if part.nth.is_some() {
        cost += 14;
    }
    if part.nth_last.is_some() {
        cost += 15;
    }
    cost += match (&part.class, &part.id, &part.tag, &part.attribute) {
        (Some(class), ..) => match (tree::tells(class), words::names_list(&words::tokens(class))) {
            (true, true) => 1,
            (true, false) => 2,
            (false, _) => 9,
        },
        (_, Some(_), ..) => 2,
        (_, _, _, Some(_)) => 2,
        (_, _, Some(tag), _) => match &**tag {
            "main" => 3,
            "article" | "dl" | "table" | "tbody" | "dt" | "dd" | "h2" | "h3" | "h4" => 4,
            "div" | "span" | "p" | "a" => 7,
            "body" => 8,
            _ => 5,
        },
        _ => 20,
    };
    cost + u32::from(part.tag.is_some() && part.class.is_some())
}

/// How an element can be named by itself, for the element that is looked for or for one around it.
fn parts(tree: &Tree, idx: usize, is_own: bool) -> Vec<Part> {
    let element = &tree.elements[idx];
    let mut parts = Vec::new();
    for class in element.classes.iter().take(5) {
        parts.push(Part::class(class));
        parts.push(Part { tag: Some(element.tag.clone()), ..Part::class(class) });
    }
    if let Some(id) = element.id.as_ref().filter(|_| !is_own) {
        parts.push(Part::id(id));
    }
    if let Some(value) = element.attribute("itemprop").filter(|it| !it.contains(['"', '\\'])) {
        parts.push(Part {
            attribute: Some(("itemprop".into(), Some(value.into()))),
            ..Part::default()
        });
    }
    parts.push(Part::tag(&element.tag));
    if !is_own && element.classes.is_empty() && element.id.is_none() {
        parts.push(Part { nth: Some(element.nth_of_type), ..Part::tag(&element.tag) });
    }
    parts
}

/// What the first match in an item must be.
pub(crate) struct Wanted<'t> {
    pub(crate) tree: &'t Tree,
    pub(crate) runs: &'t [Run],
    pub(crate) targets: Vec<Option<usize>>,
    /// Elements that are passed over when they match.
    pub(crate) passes: fn(&Tree, usize) -> bool,
    /// A match that says the same as the target is as good.
    pub(crate) same: fn(&Tree, usize, usize) -> bool,
}

pub(crate) fn passes_nothing(_: &Tree, _: usize) -> bool {
    false
}

/// A source reads the first title that has words.
pub(crate) fn passes_silent(tree: &Tree, idx: usize) -> bool {
    let facts = tree.facts(idx);
    facts.n_chars == 0 || facts.is_label
}

/// A source follows no link to a label or to the listing.
pub(crate) fn passes_astray(tree: &Tree, idx: usize) -> bool {
    !matches!(tree.elements[idx].link, Some((_, Goal::Page | Goal::File | Goal::Foreign)))
}

pub(crate) fn same_element(_: &Tree, a: usize, b: usize) -> bool {
    a == b
}

pub(crate) fn same_words(tree: &Tree, a: usize, b: usize) -> bool {
    a == b || tree.facts(a).hash == tree.facts(b).hash
}

pub(crate) fn same_address(tree: &Tree, a: usize, b: usize) -> bool {
    let url = |it: usize| tree.elements[it].link.as_ref().map(|(url, _)| url);
    a == b || url(a) == url(b)
}

impl Wanted<'_> {
    /// The shortest selectors whose first match is right in every item, several if one is not
    /// enough; with the share of items in which they are.
    pub(crate) fn name(&self) -> Option<(String, f64)> {
        let mut chosen: Vec<Sel> = Vec::new();
        let mut best = 0.0;
        for _ in 0..3 {
            let rights = self.rights(&chosen);
            let Some(wrong) = rights.iter().position(|right| *right == Some(false)) else { break };
            let target = self.targets[wrong]?;
            let mut found: Option<(Sel, f64)> = None;
            for sel in self.ways(wrong, target) {
                let mut all = chosen.clone();
                all.push(sel.clone());
                let share = share(&self.rights(&all));
                if found.as_ref().is_none_or(|(_, known)| share > *known + 1e-9) {
                    found = Some((sel, share));
                }
                if share >= 1.0 {
                    break;
                }
            }
            match found {
                Some((sel, share)) if share > best + 1e-9 => {
                    best = share;
                    chosen.push(sel);
                }
                _ => break,
            }
        }
        if chosen.is_empty() {
            return None;
        }
        let words: Vec<String> = chosen.iter().map(ToString::to_string).collect();
        Some((words.join(", "), best))
    }

    /// Of each item with a target whether the first match is right.
    fn rights(&self, sels: &[Sel]) -> Vec<Option<bool>> {
        let of = |(run, target): (&Run, &Option<usize>)| {
            let found = run.elements.clone().find(|it| {
                !(self.passes)(self.tree, *it)
                    && sels.iter().any(|sel| sel.matches(self.tree, *it, run.elements.start))
            });
            let target = (*target)?;
            Some(found.is_some_and(|found| (self.same)(self.tree, found, target)))
        };
        self.runs.iter().zip(&self.targets).map(of).collect()
    }

    fn ways(&self, nth: usize, target: usize) -> Vec<Sel> {
        let tree = self.tree;
        let element = &tree.elements[target];
        let mut own: Vec<(u32, Part)> = Vec::new();
        for part in parts(tree, target, true) {
            own.push((cost_of(&part), part));
        }
        if &*element.tag == "a" {
            own.retain(|(_, part)| part.tag.is_none() || part.class.is_some());
            let link = Part { attribute: Some(("href".into(), None)), ..Part::tag("a") };
            let has_picture = (target + 1..element.end).any(|it| &*tree.elements[it].tag == "img");
            own.push((3, link.clone()));
            own.push((6, Part { picture: Some(has_picture), ..link }));
        }
        if &*element.tag == "time" {
            own.insert(0, (0, Part::tag("time")));
        }
        own.push((12, Part { nth: Some(element.nth_of_type), ..Part::tag(&element.tag) }));
        if &*element.tag == "td" {
            let nth_last = Some(element.nth_last_of_type);
            own.push((13, Part { nth_last, ..Part::tag("td") }));
        }
        let start = self.runs[nth].elements.start;
        let around: Vec<usize> =
            tree.ancestors(target).skip(1).take_while(|it| *it >= start).collect();
        let mut ways: Vec<(u32, Sel)> = Vec::new();
        for (own_cost, part) in &own {
            ways.push((*own_cost, Sel::own(part.clone())));
            for (depth, at) in around.iter().enumerate() {
                let mut outers = parts(tree, *at, false);
                let it = &tree.elements[*at];
                if matches!(&*it.tag, "td" | "th" | "p" | "div" | "dd" | "span") {
                    outers.push(Part { nth: Some(it.nth_of_type), ..Part::tag(&it.tag) });
                }
                if &*it.tag == "td" {
                    let nth_last = Some(it.nth_last_of_type);
                    outers.push(Part { nth_last, ..Part::tag("td") });
                }
                for outer in outers {
                    // A link in a heading is what titles are.
                    let is_heading =
                        outer.class.is_none() && outer.nth.is_none() && it.is_heading();
                    let cost = match is_heading && matches!(&*element.tag, "a" | "span") {
                        true => (*own_cost).min(2),
                        false => own_cost + cost_of(&outer) + depth as u32 + 1,
                    };
                    ways.push((cost, Sel::own(part.clone()).inside(outer)));
                }
            }
        }
        ways.sort_by_key(|(cost, _)| *cost);
        let mut seen = HashSet::new();
        ways.retain(|(_, sel)| seen.insert(sel.clone()));
        ways.truncate(TRIED_MAX);
        ways.into_iter().map(|(_, sel)| sel).collect()
    }
}

fn share(rights: &[Option<bool>]) -> f64 {
    let n = rights.iter().flatten().count().max(1);
    rights.iter().filter(|it| **it == Some(true)).count() as f64 / n as f64
}
