//! How much a group looks like what its page is for.

use std::collections::HashSet;

use crate::{
    columns::{self, Reading, distinct, facts},
    dates,
    group::{Group, Run},
    tree::{Goal, Tree, Zone},
    words,
};

pub(crate) struct Scored {
    pub(crate) group: Group,
    pub(crate) reading: Reading,
    pub(crate) score: f64,
    pub(crate) reasons: Vec<String>,
}

/// Groups that are read, those with the most text first.
const READ_MAX: usize = 500;

/// The groups that may be listings, the likeliest first.
pub(crate) fn best(tree: &Tree, mut groups: Vec<Group>) -> Vec<Scored> {
    if groups.len() > READ_MAX {
        let size = |group: &Group| group.runs.iter().map(|run| run.text.len()).sum::<usize>();
        groups.sort_by_key(|group| std::cmp::Reverse(size(group)));
        groups.truncate(READ_MAX);
    }
    let mut scored: Vec<Scored> =
        groups.into_iter().filter_map(|group| score(tree, group)).collect();
    scored.sort_by(|a, b| b.score.total_cmp(&a.score));
    scored
}

/// From two scores: how good the first is by itself, and how far it is ahead.
pub(crate) fn certainty(score: f64, rival: f64) -> u8 {
    let absolute = (score / 8.0).clamp(0.0, 1.0);
    let ahead = if score <= 0.0 { 0.0 } else { (1.0 - rival / score).clamp(0.0, 1.0) };
    (100.0 * absolute * (0.6 + 0.4 * (ahead * 2.0).min(1.0))).round().clamp(1.0, 99.0) as u8
}

fn score(tree: &Tree, group: Group) -> Option<Scored> {
    let reading = columns::read(tree, &group)?;
    let n = reading.runs.len();
    let is_item = |nth: &usize| reading.title[*nth].is_some() && reading.link[*nth].is_some();
    let paid = strangers(tree, &reading);
    let items: Vec<usize> = (0..n).filter(is_item).filter(|it| !paid[*it]).collect();
    let n_paid = paid.iter().filter(|it| **it).count();
    if items.len() < 2 || n_paid * 3 > n {
        return None;
    }
    // More items than were compared are taken to be like those.
    let n_all = items.len() * group.runs.len() / n;
    let share = |n_of: usize| n_of as f64 / items.len() as f64;
    let complete = items.len() as f64 / (n - n_paid) as f64;

    let titles: Vec<_> =
        items.iter().filter_map(|it| reading.title[*it]).map(|it| facts(tree, it)).collect();
    let title_quality = titles
        .iter()
        .map(|it| match (it.n_words, it.n_chars) {
            (_, n) if n > 300 => 0.1,
            (3.., n) if n >= 15 => 1.0,
            (_, n) if n >= 20 => 0.9,
            (2.., n) if n >= 10 => 0.6,
            (_, n) if n >= 6 => 0.4,
            _ => 0.1,
        })
        .sum::<f64>()
        / titles.len() as f64;
    let dated_titles = share(titles.iter().filter(|it| it.is_date).count());

    let n_dated = items.iter().filter(|it| reading.date[**it].is_some()).count();
    let n_line_dated = if group.stretch { line_dates(tree, &reading) } else { 0 };
    let heads = if n_dated * 2 < items.len() { heads(tree, &reading.runs, &group) } else { None };
    let n_under_dates = heads.as_ref().map_or(0, |heads| heads.iter().flatten().count());
    let dates = share(n_dated.max(n_line_dated).max(n_under_dates.min(items.len())));
    let teasers = share(items.iter().filter(|it| reading.teaser[**it].is_some()).count());

    let chars: usize = group.runs.iter().map(|run| tree.between(&run.text).chars().count()).sum();
    let text_share = (chars as f64 / tree.content_chars.max(1) as f64).min(1.0);
    let difference = distinct(tree, &reading.link);
    let goals = |goal: Goal| {
        let is = |it: &&usize| {
            reading.link[**it]
                .and_then(|it| tree.elements[it].link.as_ref())
                .is_some_and(|(_, known)| *known == goal)
        };
        share(items.iter().filter(is).count())
    };

    let mut reasons = Vec::new();
    let mut score = 3.0 * title_quality
        + 2.5 * dates
        + 1.0 * teasers
        + 0.5 * f64::from(u8::from(reading.has_image))
        + 0.8 * f64::from(u8::from(reading.title_is_heading))
        + 3.0 * text_share;
    score *= complete * complete * difference.powf(1.5) * (0.5 + 0.5 * reading.coherence);
    score *= ((1.0 + n_all as f64).ln() / 8.0_f64.ln()).clamp(0.45, 1.15);
    score *= 1.0 - 0.7 * dated_titles;
    // Where most have a date, those without one may be something else.
    if dates > 0.5 && dates < 1.0 {
        score *= 0.9;
    }
    // An element is a plainer answer than a run of them.
    if group.stretch {
        score *= 0.93;
    }
    // What holds several items is a part of the listing.
    score /= 1.0 + 0.8 * (reading.n_titles - 1.0).max(0.0);
    // A run that holds other titles has swallowed its neighbours.
    score /= 1.0 + if group.stretch { 0.5 } else { 0.05 } * reading.n_others;
    // Links to one other host lead to a system that the office uses; to many, to partners.
    let foreign = goals(Goal::Foreign);
    score *= 1.0 - if one_host(tree, &reading) { 0.1 } else { 0.4 } * foreign;

    reasons.push(format!("{n_all} elements alike, each with a title and a link of its own"));
    if dates > 0.6 {
        let how = match n_dated * 2 >= items.len() {
            true => "a date in",
            false => "a date above or beside",
        };
        reasons.push(format!("{how} {} of 100", (dates * 100.0).round()));
    }
    if text_share > 0.4 {
        reasons.push(format!("they hold {} % of the page’s text", (text_share * 100.0).round()));
    }
    score *= place(tree, &group, text_share, &mut reasons);
    if mixes_sections(tree, &reading) {
        score *= 0.5;
        reasons.push("although some stand under the heading of another list".to_owned());
    }
    Some(Scored { group, reading, score, reasons })
}

/// Whether the items of one group stand under headings of which one names news and another
/// something else that is listed.
fn mixes_sections(tree: &Tree, reading: &Reading) -> bool {
    let firsts: Vec<usize> = reading.runs.iter().map(|run| run.first).collect();
    let (Some(first), Some(last)) = (firsts.first(), firsts.last()) else { return false };
    // The element around all, and its children that hold some.
    let holds = |at: usize, idx: usize| (at..tree.elements[at].end).contains(&idx);
    let Some(around) = tree.ancestors(*first).find(|it| holds(*it, *last) && it != first) else {
        return false;
    };
    let sections: Vec<usize> = tree
        .children(around)
        .filter(|section| firsts.iter().any(|first| holds(*section, *first)))
        .collect();
    if sections.len() < 2 || sections.len() == firsts.len() || sections.len() > 12 {
        return false;
    }
    let rank = |section: &usize| {
        let first = firsts.iter().find(|first| holds(*section, **first)).copied()?;
        let own = (*section..first).find(|it| tree.elements[*it].is_heading());
        let heading = match own {
            Some(own) => tree.text(own),
            None => heading_above(tree, *section)?,
        };
        // “Upcoming events”, “Evenimente viitoare”: one of the words says it.
        let words = heading.split_whitespace().filter_map(words::lists_news).min();
        words::lists_news(&heading).or(words)
    };
    let ranks: Vec<u32> = sections.iter().filter_map(rank).collect();
    ranks.contains(&0) && ranks.iter().any(|it| *it > 0)
}

/// Whether all links lead to one host.
fn one_host(tree: &Tree, reading: &Reading) -> bool {
    let hosts: HashSet<&str> = reading
        .link
        .iter()
        .flatten()
        .filter_map(|it| tree.elements[*it].link.as_ref()?.0.host_str())
        .collect();
    hosts.len() == 1
}

/// What the places and names around a group say.
fn place(tree: &Tree, group: &Group, text_share: f64, reasons: &mut Vec<String>) -> f64 {
    let first = group.runs[0].first;
    let mut factor = match tree.elements[first].zone {
        Zone::Content => 1.0,
        Zone::Header | Zone::Aside | Zone::Form => 0.3,
        Zone::Nav | Zone::Footer | Zone::Hidden => 0.05,
    };
    let mut says_list = false;
    let mut says_other = None;
    for (depth, at) in tree.ancestors(first).take(7).enumerate() {
        let element = &tree.elements[at];
        if matches!(&*element.tag, "body" | "html" | "main") {
            break;
        }
        if words::names_other(&element.tokens) {
            says_other.get_or_insert(depth);
        }
        says_list |= words::names_list(&element.tokens);
    }
    if says_list {
        factor *= 1.15;
    }
    if says_other.is_some() {
        factor *= if text_share > 0.5 { 0.75 } else { 0.3 };
        reasons.push("although it is named like something beside a listing".to_owned());
    }
    if heading_above(tree, group.runs[0].first).is_some_and(|heading| words::heads_other(&heading))
    {
        factor *= 0.25;
        reasons.push("although its heading is that of a box beside".to_owned());
    }
    factor
}

/// The words of the nearest heading before an element.
fn heading_above(tree: &Tree, mut at: usize) -> Option<String> {
    for _ in 0..3 {
        let parent = tree.elements[at].parent?;
        let before = tree.children(parent).take_while(|it| *it < at).collect::<Vec<_>>();
        for it in before.into_iter().rev().take(2) {
            let inner = (it..tree.elements[it].end).take(4);
            if let Some(heading) = inner.into_iter().find(|it| {
                tree.elements[*it].is_heading()
                    || matches!(&*tree.elements[*it].tag, "summary" | "caption")
            }) {
                return Some(tree.text(heading));
            }
            // A box’s title that is no heading.
            let facts = tree.facts(it);
            if facts.n_chars > 0 && facts.n_words <= 4 {
                return Some(tree.text(it));
            }
        }
        at = parent;
    }
    None
}

/// Which items belong to somebody who pays, or ask for something.
fn paid(tree: &Tree, runs: &[Run]) -> Vec<bool> {
    let holds = |around: usize, run: Option<&Run>| {
        run.is_some_and(|run| (around..tree.elements[around].end).contains(&run.first))
    };
    (0..runs.len())
        .map(|nth| {
            let run = &runs[nth];
            // What is around this item alone is the item's as well.
            let around = tree.ancestors(run.first).take(4).take_while(|it| {
                let before = nth.checked_sub(1).and_then(|it| runs.get(it));
                !holds(*it, runs.get(nth + 1)) && !holds(*it, before)
            });
            let is_named =
                around.into_iter().any(|it| words::names_paid(&tree.elements[it].tokens));
            is_named
                || is_pager(tree, run)
                || run.elements.clone().take(40).any(|it| {
                    let it = &tree.elements[it];
                    matches!(&*it.tag, "form" | "ins")
                        || it.tokens.iter().any(|word| {
                            matches!(word.as_str(), "sponsored" | "advertisement" | "advertorial")
                        })
                })
        })
        .collect()
}

/// Which of a group's elements are nobody's items.
pub(crate) fn strangers(tree: &Tree, reading: &Reading) -> Vec<bool> {
    let both = paid(tree, &reading.runs).into_iter().zip(aliens(tree, reading));
    let leads = |nth: usize| {
        reading.title[nth].is_some_and(|it| words::leads_next(&tree.words(it.element)))
    };
    both.enumerate().map(|(nth, (paid, alien))| paid || alien || leads(nth)).collect()
}

/// Whether an item is nothing but the way to a listing's other pages.
fn is_pager(tree: &Tree, run: &Run) -> bool {
    words::leads_next(&tree.between(&run.text))
}

/// Which items are of another sort than nearly all: they lead elsewhere and have no date.
fn aliens(tree: &Tree, reading: &Reading) -> Vec<bool> {
    let n = reading.runs.len();
    let is_foreign = |nth: usize| {
        let link = reading.link[nth].and_then(|it| tree.elements[it].link.as_ref());
        link.is_some_and(|(_, goal)| *goal == Goal::Foreign)
    };
    let n_dated = reading.date.iter().flatten().count();
    let n_foreign = (0..n).filter(|it| is_foreign(*it)).count();
    let is_clear = n_dated * 3 >= n * 2 && n_dated < n && n_foreign * 4 <= n;
    (0..n).map(|nth| is_clear && reading.date[nth].is_none() && is_foreign(nth)).collect()
}

/// In how many runs the date stands in a line of its parent, outside of every element.
pub(crate) fn line_dates(tree: &Tree, reading: &Reading) -> usize {
    let is_dated = |run: &&Run| {
        run.parent(tree).is_some_and(|parent| dates::is_date(&tree.own_text(parent, &run.text)))
    };
    reading.runs.iter().filter(is_dated).count()
}

/// The date or period that stands above each item, outside of all of them.
pub(crate) fn heads(tree: &Tree, runs: &[Run], group: &Group) -> Option<Vec<Option<usize>>> {
    let is_item = |idx: usize| {
        let at = group.runs.partition_point(|run| run.elements.start <= idx);
        at > 0 && group.runs[at - 1].elements.contains(&idx)
    };
    let holds_item = |idx: usize| {
        let at = group.runs.partition_point(|run| run.elements.start < idx);
        group.runs.get(at).is_some_and(|run| run.elements.start < tree.elements[idx].end)
    };
    let dates_all = |idx: usize| {
        let facts = tree.facts(idx);
        facts.n_chars > 0
            && facts.n_chars <= 64
            && (facts.is_date || dates::is_period(&tree.text(idx)))
    };
    let head = |run: &Run| {
        let mut at = run.first;
        for _ in 0..4 {
            let parent = tree.elements[at].parent?;
            let before: Vec<usize> = tree.children(parent).take_while(|it| *it < at).collect();
            for it in before.into_iter().rev() {
                if is_item(it) {
                    continue;
                }
                if dates_all(it) {
                    // The innermost element that says it all.
                    let whole = tree.facts(it).hash;
                    return (it..tree.elements[it].end)
                        .rfind(|inner| tree.facts(*inner).hash == whole);
                }
                if holds_item(it) {
                    return None;
                }
            }
            at = parent;
        }
        None
    };
    let heads: Vec<Option<usize>> = runs.iter().map(head).collect();
    let n = heads.iter().flatten().count();
    (n * 10 >= runs.len() * 8).then_some(heads)
}
