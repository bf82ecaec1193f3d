//! Links become clusters.

use std::collections::{BTreeMap, HashMap, HashSet};

/// A link that says: these two belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tie {
    pub a: i64,
    pub b: i64,
    pub strength: u32,
}

/// Clusters of at least two, each sorted, in the order of their first members.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grouped {
    pub groups: Vec<Vec<i64>>,
    /// Ties that were not followed because the cluster would have grown beyond its limit.
    pub n_too_large: u64,
}

/// Joins what is tied, the strongest ties first, and never two items that are to stay apart: a
/// weak chain does not bring together what a rule or an operator has parted.
pub fn group(ties: &[Tie], apart: &[(i64, i64)], members_max: usize) -> Grouped {
    let mut ties = ties.to_vec();
    ties.sort_by_key(|it| (std::cmp::Reverse(it.strength), it.a.min(it.b), it.a.max(it.b)));
    let apart: HashSet<(i64, i64)> = apart.iter().map(|&(a, b)| (a.min(b), a.max(b))).collect();
    let mut of: HashMap<i64, usize> = HashMap::new();
    let mut groups: Vec<Vec<i64>> = Vec::new();
    let mut n_too_large = 0;
    for tie in ties {
        let mut home = |key: i64| {
            *of.entry(key).or_insert_with(|| {
                groups.push(vec![key]);
                groups.len() - 1
            })
        };
        let (one, other) = (home(tie.a), home(tie.b));
        if one == other {
            continue;
        }
        if groups[one].len() + groups[other].len() > members_max {
            n_too_large += 1;
            continue;
        }
        let parted =
            |a: &i64| groups[other].iter().any(|b| apart.contains(&((*a).min(*b), (*a).max(*b))));
        if !apart.is_empty() && groups[one].iter().any(parted) {
            continue;
        }
        let moved = std::mem::take(&mut groups[other]);
        for key in &moved {
            of.insert(*key, one);
        }
        groups[one].extend(moved);
    }
    let mut sorted: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for mut members in groups.into_iter().filter(|it| it.len() > 1) {
        members.sort_unstable();
        sorted.insert(members[0], members);
    }
    Grouped { groups: sorted.into_values().collect(), n_too_large }
}
