//! What the items of a group have in common: columns, and which of them is title, link, date.

use std::collections::{HashMap, HashSet};

use crate::{
    group::{Group, Run},
    tree::{Facts, Goal, Tree},
};

/// Items of a group that are compared; more of them say nothing new.
const COMPARED_MAX: usize = 120;
/// Columns that are told apart.
const COLUMNS_MAX: usize = 300;
/// Elements of one item that are looked at.
const ITEM_ELEMENTS_MAX: usize = 600;

/// A place inside an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Cell {
    pub(crate) element: usize,
    /// Only the text that stands directly in it.
    pub(crate) own: bool,
}

/// The same place in each of the items that have it.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) cells: Vec<Option<Cell>>,
    /// How many places of one item are alike.
    pub(crate) n_alike: usize,
    /// Which of those that are alike in one item this is.
    nth: u8,
}

/// What a group's items say.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) runs: Vec<Run>,
    pub(crate) title: Vec<Option<Cell>>,
    pub(crate) link: Vec<Option<usize>>,
    pub(crate) date: Vec<Option<Cell>>,
    pub(crate) teaser: Vec<Option<usize>>,
    pub(crate) has_image: bool,
    /// How many places in an item are like its title.
    pub(crate) n_titles: f64,
    /// How many addresses of pages an item names beside its own.
    pub(crate) n_others: f64,
    pub(crate) title_is_heading: bool,
    /// The share of items whose titles stand in one and the same place.
    pub(crate) coherence: f64,
}

pub(crate) fn read(tree: &Tree, group: &Group) -> Option<Reading> {
    let runs: Vec<Run> = group.runs.iter().take(COMPARED_MAX).cloned().collect();
    let columns = columns(tree, &runs);
    let (titles, title, title_score) = title(tree, &runs, &columns)?;
    let links = links(tree, &runs, &columns, &titles, title_score)?;
    let date = date(tree, &columns, &titles);
    let teaser = teaser(tree, &columns, &titles, &date);
    let is_heading =
        |cell: &Cell| tree.ancestors(cell.element).take(3).any(|it| tree.elements[it].is_heading());
    let n_heading = titles.iter().flatten().filter(|it| is_heading(it)).count();
    let has_image = runs.iter().filter(|run| has_image(tree, run)).count() * 2 > runs.len();
    Some(Reading {
        n_titles: n_titles(&columns[title]),
        coherence: columns[title].cells.iter().flatten().count() as f64 / runs.len().max(1) as f64,
        n_others: n_others(tree, &runs, &links),
        title_is_heading: n_heading * 2 > runs.len(),
        title: titles,
        link: links,
        date,
        teaser,
        has_image,
        runs,
    })
}

fn has_image(tree: &Tree, run: &Run) -> bool {
    run.elements.clone().any(|it| &*tree.elements[it].tag == "img")
}

fn columns(tree: &Tree, runs: &[Run]) -> Vec<Column> {
    let mut index: HashMap<(u64, u8, bool), usize> = HashMap::new();
    let mut columns: Vec<Column> = Vec::new();
    for (nth_run, run) in runs.iter().enumerate() {
        let start = run.elements.start;
        let end = run.elements.end.min(start + ITEM_ELEMENTS_MAX);
        let mut paths: Vec<u64> = Vec::with_capacity(end - start);
        let mut counts: HashMap<u64, u8> = HashMap::new();
        // Places of one path that are or hold links of their own.
        let mut linked: HashMap<u64, usize> = HashMap::new();
        let mut of_run: Vec<(u64, usize)> = Vec::new();
        for idx in start..end {
            let around = tree.elements[idx].parent.filter(|it| *it >= start);
            let base = around.map_or(17, |it| paths[it - start]);
            let path = base.rotate_left(7).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ tree.marks[idx];
            paths.push(path);
            let nth = counts.entry(path).or_default();
            *nth = nth.saturating_add(1);
            let nth = *nth;
            let inner = &tree.elements[idx..tree.elements[idx].end];
            if inner.iter().any(|it| it.link.is_some()) {
                *linked.entry(path).or_default() += 1;
            }
            if nth > 6 {
                continue;
            }
            let whole = tree.facts(idx);
            let own = tree.own_facts(idx);
            let mut put = |own: bool| {
                let n_columns = columns.len();
                let at = *index.entry((path, nth, own)).or_insert(n_columns);
                if at == n_columns {
                    if n_columns >= COLUMNS_MAX {
                        index.remove(&(path, nth, own));
                        return;
                    }
                    columns.push(Column { cells: vec![None; runs.len()], n_alike: 0, nth });
                }
                columns[at].cells[nth_run] = Some(Cell { element: idx, own });
                of_run.push((path, at));
            };
            if whole.n_chars > 0 || tree.elements[idx].link.is_some() {
                put(false);
            }
            if own.n_chars >= 2 && own.n_chars < whole.n_chars {
                put(true);
            }
        }
        // Items that are built differently still have headings.
        let heading =
            (start..end).find(|it| tree.elements[*it].is_heading() && tree.facts(*it).n_chars > 0);
        let link = (start..end).find(|it| {
            tree.elements[*it].link.is_some()
                && tree.facts(*it).n_chars > 0
                && tree.ancestors(*it).take(4).any(|it| tree.elements[it].is_heading())
        });
        for (path, element) in [(1, heading), (2, link)] {
            let Some(element) = element else { continue };
            let n_columns = columns.len();
            let at = *index.entry((path, 1, false)).or_insert(n_columns);
            if at == n_columns {
                columns.push(Column { cells: vec![None; runs.len()], n_alike: 0, nth: 1 });
            }
            columns[at].cells[nth_run] = Some(Cell { element, own: false });
            of_run.push((path, at));
        }
        for (path, at) in of_run {
            columns[at].n_alike += linked.get(&path).copied().unwrap_or(1).max(1);
        }
    }
    columns
}

pub(crate) fn facts(tree: &Tree, cell: Cell) -> Facts {
    if cell.own { tree.own_facts(cell.element) } else { tree.facts(cell.element) }
}

/// How the cells of a column are, on the average.
struct Averages {
    coverage: f64,
    distinct: f64,
    n_chars: f64,
    dates: f64,
    leads_on: f64,
    labels: f64,
}

fn averages(tree: &Tree, column: &Column) -> Averages {
    let all: Vec<Facts> = column.cells.iter().flatten().map(|it| facts(tree, *it)).collect();
    let n = all.len().max(1) as f64;
    let share = |test: &dyn Fn(&Facts) -> bool| all.iter().filter(|it| test(it)).count() as f64 / n;
    let hashes: HashSet<u64> = all.iter().map(|it| it.hash).collect();
    Averages {
        coverage: all.iter().filter(|it| it.n_chars > 0).count() as f64
            / column.cells.len().max(1) as f64,
        distinct: hashes.len() as f64 / n,
        n_chars: all.iter().map(|it| it.n_chars as f64).sum::<f64>() / n,
        dates: share(&|it| it.is_date),
        leads_on: share(&|it| it.leads_on),
        labels: share(&|it| it.is_label),
    }
}

const TITLES: [&str; 13] = [
    "title", "headline", "heading", "name", "subject", "titel", "otsikko", "titre", "titulo",
    "rubrik", "head", "header", "tytul",
];
const NO_TITLES: [&str; 32] = [
    "date",
    "time",
    "meta",
    "tag",
    "tags",
    "category",
    "categories",
    "author",
    "byline",
    "teaser",
    "summary",
    "excerpt",
    "description",
    "desc",
    "intro",
    "lead",
    "body",
    "label",
    "badge",
    "type",
    "location",
    "place",
    "more",
    "readmore",
    "button",
    "btn",
    "caption",
    "credit",
    "posted",
    "subtitle",
    "kicker",
    "eyebrow",
];

/// Of each item the best place for a title, the column that most of them come from, and how good
/// that is.
fn title(tree: &Tree, runs: &[Run], columns: &[Column]) -> Option<(Vec<Option<Cell>>, usize, f64)> {
    let mut scored: Vec<(usize, f64, f64)> = Vec::new();
    for (at, column) in columns.iter().enumerate().filter(|(_, column)| column.nth <= 2) {
        let averages = averages(tree, column);
        if let Some(score) = title_score(tree, runs, column, &averages, at) {
            scored.push((at, score, averages.coverage));
        }
    }
    let whole = |it: &(usize, f64, f64)| it.1 + 10.0 * it.2;
    let best = scored
        .iter()
        .filter(|it| it.2 >= 0.5)
        .max_by(|a, b| whole(a).total_cmp(&whole(b)))
        .copied()?;
    if whole(&best) <= 4.0 {
        return None;
    }
    let mut titles = columns[best.0].cells.clone();
    // Single items are printed in another way, a first one with a larger heading.
    scored.sort_by(|a, b| b.1.total_cmp(&a.1));
    for (nth, title) in titles.iter_mut().enumerate() {
        if title.is_none() {
            let other = scored.iter().filter(|it| it.1 >= 3.5 && it.1 + 2.5 > best.1);
            *title = other.filter_map(|it| columns[it.0].cells[nth]).next();
        }
    }
    Some((titles, best.0, whole(&best)))
}

/// How good a title the cells are, where there are any.
fn title_score(
    tree: &Tree,
    runs: &[Run],
    column: &Column,
    averages: &Averages,
    at: usize,
) -> Option<f64> {
    let first = column.cells.iter().flatten().next()?;
    let run = runs.get(column.cells.iter().position(Option::is_some)?)?;
    let element = &tree.elements[first.element];
    let inside: Vec<usize> =
        tree.ancestors(first.element).take_while(|it| run.elements.contains(it)).collect();
    let mut score = 0.0;
    let is_heading = element.is_heading();
    let in_heading = inside.iter().skip(1).any(|it| tree.elements[*it].is_heading());
    let is_link = element.link.is_some();
    let in_link = inside.iter().any(|it| tree.elements[*it].link.is_some());
    let has_link = (first.element..element.end).any(|it| tree.elements[it].link.is_some());
    if is_heading || in_heading {
        score += 4.0;
    }
    if is_link && (in_heading || !first.own) {
        score += 1.0;
    }
    if in_link || has_link {
        score += 2.0;
    }
    if matches!(&*element.tag, "strong" | "b" | "dt" | "summary" | "em" | "i" | "cite") {
        score += 1.5;
    }
    let named = |names: &[&str]| {
        inside
            .iter()
            .take(2)
            .any(|it| tree.elements[*it].tokens.iter().any(|word| names.contains(&word.as_str())))
    };
    let is_named =
        named(&TITLES) || matches!(element.attribute("itemprop"), Some("headline" | "name"));
    if is_named {
        score += 2.5;
    }
    let own_names = &element.tokens;
    if own_names.iter().any(|word| NO_TITLES.contains(&word.as_str()))
        || named(&NO_TITLES) && !is_named && !is_heading && !in_heading
    {
        score -= 3.0;
    }
    score -= 7.0 * averages.dates + 9.0 * averages.leads_on + 3.0 * averages.labels;
    score -= 6.0 * (1.0 - averages.distinct);
    score += match averages.n_chars {
        n if n < 4.0 => -6.0,
        n if n < 8.0 => -3.0,
        n if n < 14.0 => -0.5,
        n if n <= 140.0 => 2.0,
        n if n <= 220.0 => -0.5,
        _ => -6.0,
    };
    if first.own {
        score -= 1.0;
    } else {
        // What holds several texts is more than a title.
        let n_texts =
            (first.element..element.end).filter(|it| tree.has_own_text(*it)).take(2).count();
        if n_texts > 1 {
            score -= if is_heading { 0.5 } else { 2.5 };
        }
        let links: HashSet<&str> = (first.element..element.end)
            .filter_map(|it| tree.elements[it].link.as_ref())
            .map(|(url, _)| url.as_str())
            .collect();
        if links.len() > 1 {
            score -= 4.0;
        }
        let has_heading = (first.element + 1..element.end).any(|it| tree.elements[it].is_heading());
        if has_heading {
            score -= 2.0;
        }
    }
    Some(score - 0.02 * at.min(50) as f64)
}

/// The link that an element is, stands in, or holds.
fn link_of(tree: &Tree, run: &Run, idx: usize) -> Option<usize> {
    let is_way = |it: &usize| {
        tree.elements[*it]
            .link
            .as_ref()
            .is_some_and(|(_, goal)| !matches!(goal, Goal::Label | Goal::Own))
    };
    tree.ancestors(idx)
        .take_while(|it| run.elements.contains(it))
        .find(is_way)
        .or_else(|| (idx..tree.elements[idx].end).find(is_way))
}

fn links(
    tree: &Tree,
    runs: &[Run],
    columns: &[Column],
    titles: &[Option<Cell>],
    title_score: f64,
) -> Option<Vec<Option<usize>>> {
    let of_titles: Vec<Option<usize>> = titles
        .iter()
        .zip(runs)
        .map(|(title, run)| link_of(tree, run, title.filter(|it| !it.own)?.element))
        .collect();
    let share = |links: &[Option<usize>]| {
        let n = links.iter().flatten().count();
        (n as f64 / links.len().max(1) as f64, distinct(tree, links))
    };
    let (coverage, difference) = share(&of_titles);
    if coverage >= 0.6 && difference >= 0.6 {
        return Some(of_titles);
    }
    let mut best: Option<(Vec<Option<usize>>, f64)> = None;
    for column in columns {
        let links: Vec<Option<usize>> = column
            .cells
            .iter()
            .map(|cell| {
                let idx = cell.filter(|it| !it.own)?.element;
                let (_, goal) = tree.elements[idx].link.as_ref()?;
                (!matches!(goal, Goal::Label | Goal::Own)).then_some(idx)
            })
            .collect();
        let (coverage, difference) = share(&links);
        if coverage < 0.5 || difference < 0.6 {
            continue;
        }
        let n = links.iter().flatten().count().max(1) as f64;
        let of = |test: &dyn Fn(usize) -> bool| {
            links.iter().flatten().filter(|it| test(**it)).count() as f64 / n
        };
        let goal = |idx: usize| tree.elements[idx].link.as_ref().map(|(_, goal)| *goal);
        let mut score = 10.0 * coverage + 4.0 * difference;
        score += 2.0 * of(&|it| tree.facts(it).leads_on);
        score +=
            1.0 * of(&|it| (it..tree.elements[it].end).any(|it| &*tree.elements[it].tag == "img"));
        score -= 2.0 * of(&|it| goal(it) == Some(Goal::Foreign));
        score -= 1.0 * of(&|it| goal(it) == Some(Goal::File));
        let label =
            ["tag", "tags", "category", "categories", "author", "byline", "share", "social"];
        score -= 3.0
            * of(&|it| {
                tree.ancestors(it).take(3).any(|it| {
                    tree.elements[it].tokens.iter().any(|word| label.contains(&word.as_str()))
                })
            });
        if best.as_ref().is_none_or(|(_, known)| score > *known) {
            best = Some((links, score));
        }
    }
    // A title without a way to it must be a good one to be believed.
    best.filter(|_| title_score > 6.0).map(|(links, _)| links)
}

/// How different the addresses are: 1 if each is another.
pub(crate) fn distinct(tree: &Tree, links: &[Option<usize>]) -> f64 {
    let urls: Vec<&str> = links
        .iter()
        .flatten()
        .filter_map(|it| tree.elements[*it].link.as_ref())
        .map(|(url, _)| url.as_str())
        .collect();
    let set: HashSet<&str> = urls.iter().copied().collect();
    set.len() as f64 / urls.len().max(1) as f64
}

fn date(tree: &Tree, columns: &[Column], titles: &[Option<Cell>]) -> Vec<Option<Cell>> {
    let mut best: Option<(Vec<Option<Cell>>, f64)> = None;
    for (at, column) in columns.iter().enumerate() {
        let cells: Vec<Option<Cell>> = column
            .cells
            .iter()
            .zip(titles)
            .map(|(cell, title)| {
                // What holds the title as well is more than a date.
                let holds = |it: &Cell, title: &Cell| {
                    !it.own && (it.element..tree.elements[it.element].end).contains(&title.element)
                };
                cell.filter(|it| {
                    Some(*it) != *title
                        && !title.is_some_and(|title| holds(it, &title))
                        && facts(tree, *it).is_date
                })
            })
            .collect();
        let coverage = cells.iter().flatten().count() as f64 / cells.len().max(1) as f64;
        if coverage < 0.3 {
            continue;
        }
        let Some(first) = cells.iter().flatten().next() else { continue };
        let element = &tree.elements[first.element];
        let mut score = 10.0 * coverage - 0.01 * at as f64;
        if &*element.tag == "time" || element.attribute("datetime").is_some() {
            score += 2.0;
        }
        if element.tokens.iter().any(|it| {
            matches!(
                it.as_str(),
                "date" | "time" | "published" | "created" | "datum" | "fecha" | "posted"
            )
        }) {
            score += 1.0;
        }
        if element
            .tokens
            .iter()
            .any(|it| matches!(it.as_str(), "updated" | "modified" | "deadline" | "end"))
        {
            score -= 2.0;
        }
        // The tightest element around all numbers of the date.
        let text = match first.own {
            true => tree.own_text(first.element, &element.text),
            false => tree.text(first.element),
        };
        let n_digits = text.chars().filter(|it| it.is_numeric()).count().min(8);
        score += 0.05 * n_digits as f64 - 0.05 * text.split_whitespace().count() as f64;
        score -= if first.own { 0.2 } else { 0.0 };
        if best.as_ref().is_none_or(|(_, known)| score > *known) {
            best = Some((cells, score));
        }
    }
    best.map_or_else(|| vec![None; titles.len()], |(cells, _)| cells)
}

fn teaser(
    tree: &Tree,
    columns: &[Column],
    titles: &[Option<Cell>],
    dates: &[Option<Cell>],
) -> Vec<Option<usize>> {
    let mut best: Option<(Vec<Option<usize>>, f64)> = None;
    let holds = |idx: usize, cell: &Option<Cell>| {
        cell.is_some_and(|it| (idx..tree.elements[idx].end).contains(&it.element))
    };
    let inside = |idx: usize, cell: &Option<Cell>| {
        cell.is_some_and(|it| !it.own && (it.element..tree.elements[it.element].end).contains(&idx))
    };
    for (at, column) in columns.iter().enumerate() {
        if column.nth > 1 {
            continue;
        }
        let cells: Vec<Option<usize>> = column
            .cells
            .iter()
            .enumerate()
            .map(|(nth, cell)| {
                let idx = cell.filter(|it| !it.own)?.element;
                let facts = tree.facts(idx);
                let is_other = holds(idx, &titles[nth])
                    || holds(idx, &dates[nth])
                    || inside(idx, &titles[nth])
                    || inside(idx, &dates[nth])
                    || facts.is_date
                    || facts.leads_on
                    || facts.is_label
                    || facts.n_chars < 20;
                (!is_other).then_some(idx)
            })
            .collect();
        let coverage = cells.iter().flatten().count() as f64 / cells.len().max(1) as f64;
        if coverage < 0.3 {
            continue;
        }
        let Some(first) = cells.iter().flatten().next() else { continue };
        let element = &tree.elements[*first];
        let n_chars = averages(tree, column).n_chars;
        let mut score = 4.0 * coverage + (n_chars / 40.0).min(4.0) - 0.01 * at as f64;
        if &*element.tag == "p" {
            score += 0.5;
        }
        if element.tokens.iter().any(|it| {
            matches!(
                it.as_str(),
                "teaser"
                    | "summary"
                    | "excerpt"
                    | "description"
                    | "desc"
                    | "intro"
                    | "lead"
                    | "text"
                    | "body"
                    | "abstract"
                    | "dek"
                    | "introtext"
            )
        }) {
            score += 2.0;
        }
        if n_chars < 40.0 {
            score -= 2.0;
        }
        if best.as_ref().is_none_or(|(_, known)| score > *known) {
            best = Some((cells, score));
        }
    }
    match best {
        Some((cells, score)) if score > 3.0 => cells,
        _ => vec![None; titles.len()],
    }
}

fn n_titles(title: &Column) -> f64 {
    title.n_alike as f64 / title.cells.iter().flatten().count().max(1) as f64
}

fn n_others(tree: &Tree, runs: &[Run], links: &[Option<usize>]) -> f64 {
    let mut n_others = 0;
    for (run, link) in runs.iter().zip(links) {
        let own = link.and_then(|it| tree.elements[it].link.as_ref()).map(|(url, _)| url.as_str());
        let mut others: HashSet<&str> = HashSet::new();
        for idx in run.elements.clone().take(ITEM_ELEMENTS_MAX) {
            let Some((url, goal)) = &tree.elements[idx].link else { continue };
            let facts = tree.facts(idx);
            let is_title = facts.n_chars >= 14 && !facts.leads_on && !facts.is_date;
            if *goal == Goal::Page && is_title && Some(url.as_str()) != own {
                others.insert(url.as_str());
            }
        }
        n_others += others.len();
    }
    n_others as f64 / runs.len().max(1) as f64
}
