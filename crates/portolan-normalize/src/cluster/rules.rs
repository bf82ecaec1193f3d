//! What two items are to one another, as a table of facts.

use super::compare::Fact::{self, *};

/// Bumped with any rule or limit, so that a store is looked at anew.
pub const RULES_VERSION: u32 = 1;

/// What two items are to one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Two statements that have nothing to do with one another.
    Apart,
    /// Worth a link on each other's page.
    Related,
    /// So like one another that only a rule keeps them two; they never share a cluster.
    Near,
    /// The same in another language.
    Translation,
    /// One statement.
    Same,
}

pub(super) struct Rule {
    pub(super) name: &'static str,
    pub(super) verdict: Verdict,
    /// All of these.
    pub(super) needs: &'static [Fact],
    /// None of these.
    pub(super) unless: &'static [Fact],
    /// How much its word counts when a cluster cannot hold all: the strongest are joined first.
    pub(super) strength: u32,
}

/// The first rule that applies decides.
pub(super) const RULES: &[Rule] = &[
    Rule { name: "copy-of", verdict: Verdict::Same, needs: &[CopyOf], unless: &[], strength: 90 },
    Rule {
        name: "same-address",
        verdict: Verdict::Same,
        needs: &[SameAddress],
        unless: &[],
        strength: 85,
    },
    // “14 returned in July”, “29 returned in October”: one form, filled in anew.
    Rule {
        name: "series",
        verdict: Verdict::Near,
        needs: &[SameText, OtherTitleNumbers],
        unless: &[IdenticalText],
        strength: 0,
    },
    Rule {
        name: "series",
        verdict: Verdict::Near,
        needs: &[SameText, OtherNumbers, OtherTitle],
        unless: &[],
        strength: 0,
    },
    // A report announced in July and issued again in November.
    Rule {
        name: "issued-again",
        verdict: Verdict::Near,
        needs: &[SameText, FarDates, OtherTitle],
        unless: &[],
        strength: 0,
    },
    Rule {
        name: "issued-again",
        verdict: Verdict::Near,
        needs: &[SameOpening, FarDates, OtherTitle],
        unless: &[],
        strength: 0,
    },
    Rule {
        name: "same-text",
        verdict: Verdict::Same,
        needs: &[SameText],
        unless: &[SameSource],
        strength: 80,
    },
    // On one site a second address of the same text is a double only if nothing tells them apart.
    Rule {
        name: "double",
        verdict: Verdict::Same,
        needs: &[IdenticalText, SameSource],
        unless: &[OtherTitle, FarDates],
        strength: 75,
    },
    Rule {
        name: "same-opening",
        verdict: Verdict::Same,
        needs: &[SameOpening, OneIsShort],
        unless: &[SameSource, OtherTitleNumbers],
        strength: 60,
    },
    Rule {
        name: "same-opening",
        verdict: Verdict::Same,
        needs: &[SameOpening, OneIsShort, SameTitle],
        unless: &[OtherTitleNumbers, FarDates],
        strength: 60,
    },
    Rule {
        name: "same-title",
        verdict: Verdict::Same,
        needs: &[SameTitle, LongTitle, SameLanguage, OneHasNoText, CloseDates],
        unless: &[SameSource],
        strength: 50,
    },
    Rule {
        name: "says-so",
        verdict: Verdict::Translation,
        needs: &[PointsAt, OtherLanguage],
        unless: &[],
        strength: 70,
    },
    Rule {
        name: "agrees",
        verdict: Verdict::Translation,
        needs: &[MuchAgrees, OtherLanguage, CloseDates, LengthFits],
        unless: &[OtherNumbers],
        strength: 40,
    },
    Rule {
        name: "shares-text",
        verdict: Verdict::Related,
        needs: &[SharesText],
        unless: &[],
        strength: 0,
    },
    Rule {
        name: "same-file",
        verdict: Verdict::Related,
        needs: &[SameFile],
        unless: &[],
        strength: 0,
    },
    Rule {
        name: "same-title",
        verdict: Verdict::Related,
        needs: &[SameTitle, LongTitle],
        unless: &[],
        strength: 0,
    },
];

/// At least so much of all shingles in both texts …
pub(super) const SAME_LIKENESS: f64 = 0.30;
/// … or of the shorter one in the longer, if that is no more than so many times longer: a digest
/// that holds a statement is not the statement.
pub(super) const SAME_CONTAINED: f64 = 0.60;
pub(super) const SAME_LENGTH_RATIO: f64 = 3.0;

pub(super) const IDENTICAL_LIKENESS: f64 = 0.90;

/// A passage is quoted, or a paragraph says who we are.
pub(super) const SHARES_CONTAINED: f64 = 0.35;

/// Of the shorter opening.
pub(super) const OPENING_SHARED: f64 = 0.80;

/// Shingles of a text that is long enough to judge.
pub(super) const JUDGED_SHINGLES: u32 = 12;
pub(super) const OPENING_SHINGLES: usize = 6;

/// A longer gap between two publications needs the same title to be the same thing.
pub(super) const FAR_DAYS: i32 = 60;
/// Translations follow within so many days.
pub(super) const CLOSE_DAYS: i32 = 14;

pub(super) const LONG_TITLE_WORDS: u32 = 5;

/// Of the numbers of the one that has fewer, so many must be in the other.
pub(super) const NUMBERS_SHARED: f64 = 0.60;

/// Translations: lengths may differ by so much, and the agreeing things must weigh so much.
pub(super) const TRANSLATED_LENGTH_RATIO: f64 = 3.5;
pub(super) const AGREEMENT: u32 = 8;
