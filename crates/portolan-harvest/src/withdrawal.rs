//! When an item that its site no longer has is taken for withdrawn.
//!
//! Sites lose pages by accident far more often than on purpose: a deployment, a paging fault, a
//! bot wall. So one missing page means nothing, many at once mean trouble rather than withdrawal,
//! and only what stays away is believed.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// What was found in an item's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sign {
    /// Status 404: it may be back tomorrow.
    NotFound,
    /// Status 410: the site says that it will not be back.
    Gone,
    /// The source listed all that it has, and the item was not among it.
    Unlisted,
    /// The source says that it was deleted: the author's own word, without grace.
    Deleted,
    /// Its file is not in the operator's directory: the operator's own word, without grace.
    Removed,
}

/// One look at an item's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    There,
    Missing(Sign),
    /// A time-out, a bot wall, a server's fault: says nothing of the item.
    Unclear,
}

/// How long and how often an item has been missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    pub sign: Sign,
    pub since: Timestamp,
    pub looks: u32,
}

/// What the operator grants a missing item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grace {
    /// From the first look that missed it.
    pub time: SignedDuration,
}

/// What is believed of one item after a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Belief {
    There,
    /// Noted, and looked at again.
    Missing(Missing),
    Withdrawn(Missing),
    /// As before.
    Unchanged,
}

/// Why signs that would do are not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Of the pages looked at, more than half were missing for the first time.
    ManyAtOnce { missing: u64, looked: u64 },
    /// More of a source's items would go within a week than are ever withdrawn on purpose.
    TooMany { going: u64, known: u64 },
}

/// Looks that must miss an item: a site that says 410 has thought about it.
const LOOKS: [(Sign, u32); 5] = [
    (Sign::NotFound, 3),
    (Sign::Gone, 2),
    (Sign::Unlisted, 2),
    (Sign::Deleted, 1),
    (Sign::Removed, 1),
];
/// So few may always be missing at once, or go within a week.
const ALWAYS_BELIEVED: u64 = 3;
/// Beyond that, one of so many of a source's items.
const SHARE: u64 = 10;
/// The time over which withdrawals are added up.
pub const LATELY: SignedDuration = SignedDuration::from_hours(7 * 24);

impl Look {
    /// What a status says, if the site answered with one.
    pub fn of_status(status: Option<u16>) -> Look {
        match status {
            Some(200..=399) => Look::There,
            Some(404) => Look::Missing(Sign::NotFound),
            Some(410) => Look::Missing(Sign::Gone),
            _ => Look::Unclear,
        }
    }
}

/// What to believe of an item that was missing as `before` says.
pub fn believe(before: Option<Missing>, look: Look, grace: Grace, now: Timestamp) -> Belief {
    match look {
        Look::There => Belief::There,
        Look::Unclear => Belief::Unchanged,
        Look::Missing(sign) => {
            let missing = Missing {
                sign,
                since: before.map_or(now, |before| before.since),
                looks: before.map_or(0, |before| before.looks).saturating_add(1),
            };
            let wanted = LOOKS.iter().find(|(known, _)| *known == sign).map_or(3, |(_, n)| *n);
            let is_over = now.duration_since(missing.since) >= grace.time;
            if missing.looks >= wanted && (is_over || matches!(sign, Sign::Removed | Sign::Deleted))
            {
                Belief::Withdrawn(missing)
            } else {
                Belief::Missing(missing)
            }
        }
    }
}

/// Whether the looks of one run are to be believed: of `looked` pages, `missing` were missing
/// that had been there before.
pub fn doubt_looks(missing: u64, looked: u64) -> Option<Doubt> {
    (missing > ALWAYS_BELIEVED / 2 + 1 && missing * 2 > looked)
        .then_some(Doubt::ManyAtOnce { missing, looked })
}

/// Whether `going` more items may go of a source that shows `known`, when `lately` have gone
/// within [`LATELY`].
pub fn doubt_withdrawals(going: u64, lately: u64, known: u64) -> Option<Doubt> {
    let all = going + lately;
    (going > 0 && all > ALWAYS_BELIEVED.max(known / SHARE))
        .then_some(Doubt::TooMany { going: all, known })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRACE: Grace = Grace { time: SignedDuration::from_hours(72) };

    #[test]
    fn an_authors_word_that_it_was_deleted_is_believed_at_once() {
        let look = Look::Missing(Sign::Deleted);
        assert!(matches!(believe(None, look, GRACE, at(0)), Belief::Withdrawn(_)));
    }

    #[test]
    fn a_page_that_stays_away_is_withdrawn_after_the_grace() {
        let mut before = None;
        let mut seen = Vec::new();
        for hour in [0, 30, 60, 90] {
            match believe(before, Look::Missing(Sign::NotFound), GRACE, at(hour)) {
                Belief::Missing(missing) => {
                    seen.push("missing");
                    before = Some(missing);
                }
                Belief::Withdrawn(missing) => {
                    seen.push("withdrawn");
                    assert_eq!(missing.since, at(0));
                }
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(seen, ["missing", "missing", "missing", "withdrawn"]);
    }

    #[test]
    fn grace_alone_and_looks_alone_do_not_do() {
        let once = Missing { sign: Sign::NotFound, since: at(0), looks: 1 };
        let look = Look::Missing(Sign::NotFound);
        assert!(matches!(believe(Some(once), look, GRACE, at(500)), Belief::Missing(_)));
        let often = Missing { looks: 20, ..once };
        assert!(matches!(believe(Some(often), look, GRACE, at(71)), Belief::Missing(_)));
        let gone = Missing { sign: Sign::Gone, ..once };
        let look = Look::Missing(Sign::Gone);
        assert!(matches!(believe(Some(gone), look, GRACE, at(72)), Belief::Withdrawn(_)));
    }

    #[test]
    fn a_file_taken_out_of_the_directory_is_gone_at_once() {
        let belief = believe(None, Look::Missing(Sign::Removed), GRACE, at(0));
        assert!(matches!(belief, Belief::Withdrawn(_)));
    }

    #[test]
    fn faults_of_the_site_say_nothing_of_the_item() {
        for status in [None, Some(403), Some(429), Some(500), Some(503), Some(401)] {
            assert_eq!(Look::of_status(status), Look::Unclear, "{status:?}");
        }
        let before = Missing { sign: Sign::NotFound, since: at(0), looks: 9 };
        assert_eq!(believe(Some(before), Look::Unclear, GRACE, at(999)), Belief::Unchanged);
        assert_eq!(believe(Some(before), Look::There, GRACE, at(999)), Belief::There);
    }

    #[test]
    fn many_missing_at_once_are_a_fault_of_the_site() {
        assert_eq!(doubt_looks(2, 3), None);
        assert_eq!(doubt_looks(3, 5), Some(Doubt::ManyAtOnce { missing: 3, looked: 5 }));
        assert_eq!(doubt_looks(3, 10), None);
        assert_eq!(doubt_withdrawals(3, 0, 8), None);
        assert_eq!(doubt_withdrawals(4, 0, 8), Some(Doubt::TooMany { going: 4, known: 8 }));
        assert_eq!(doubt_withdrawals(10, 0, 200), None);
        assert_eq!(doubt_withdrawals(11, 10, 200), Some(Doubt::TooMany { going: 21, known: 200 }));
        assert_eq!(doubt_withdrawals(0, 900, 10), None);
    }

    fn at(hour: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hour)
    }
}
