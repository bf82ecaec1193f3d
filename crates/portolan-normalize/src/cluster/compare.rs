//! Two signatures side by side.

use super::{
    Signature,
    rules::{self, RULES, Verdict},
};

/// What two items are to one another, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    pub verdict: Verdict,
    /// Name of the rule that decided; empty if none did.
    pub rule: &'static str,
    pub strength: u32,
    pub evidence: Vec<Evidence>,
}

/// One reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The fact's word: `same-text`.
    pub fact: &'static str,
    /// A sentence without its full stop, for people.
    pub words: String,
}

/// What may be true of two items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fact {
    /// One says that it is a copy of the other.
    CopyOf,
    SameAddress,
    SameText,
    IdenticalText,
    SharesText,
    SameOpening,
    SameTitle,
    /// Both have titles, in one language, and they differ.
    OtherTitle,
    LongTitle,
    OtherTitleNumbers,
    OtherNumbers,
    SameFile,
    SameSource,
    SameLanguage,
    OtherLanguage,
    /// Published so close to one another that they may be one thing; both dates are known.
    CloseDates,
    FarDates,
    /// At least one is a card without the whole text.
    OneIsShort,
    /// At least one has hardly a text at all.
    OneHasNoText,
    LengthFits,
    /// One's page names the other as itself in another language.
    PointsAt,
    /// Figures, names, pictures, places: enough of what crosses languages.
    MuchAgrees,
}

/// How much two texts have in common.
struct Likeness {
    /// Of all shingles in both.
    both: f64,
    /// Of the shingles of the one that has fewer.
    shorter: f64,
    /// The longer one's length over the shorter one's.
    ratio: f64,
}

/// What two items are to one another. The same whichever comes first.
pub fn compare(a: &Signature, b: &Signature) -> Comparison {
    let mut findings = Findings { facts: 0, evidence: Vec::new() };
    findings.addresses(a, b);
    findings.texts(a, b);
    findings.titles(a, b);
    findings.dates(a, b);
    findings.numbers(a, b);
    findings.languages(a, b);
    let rule = RULES.iter().find(|rule| {
        rule.needs.iter().all(|fact| findings.has(*fact))
            && !rule.unless.iter().any(|fact| findings.has(*fact))
    });
    match rule {
        Some(rule) => Comparison {
            verdict: rule.verdict,
            rule: rule.name,
            strength: rule.strength,
            evidence: findings.evidence,
        },
        None => Comparison {
            verdict: Verdict::Apart,
            rule: "",
            strength: 0,
            evidence: findings.evidence,
        },
    }
}

struct Findings {
    /// One bit for each [`Fact`].
    facts: u32,
    evidence: Vec<Evidence>,
}

impl Findings {
    fn has(&self, fact: Fact) -> bool {
        self.facts & (1 << fact as u32) != 0
    }

    fn set(&mut self, fact: Fact, holds: bool) {
        if holds {
            self.facts |= 1 << fact as u32;
        }
    }

    fn say(&mut self, fact: &'static str, words: impl Into<String>) {
        self.evidence.push(Evidence { fact, words: words.into() });
    }

    fn addresses(&mut self, a: &Signature, b: &Signature) {
        let copies = |copy: &Signature, original: &Signature| {
            copy.via.is_some_and(|via| original.addresses.contains(&via))
        };
        if copies(a, b) || copies(b, a) || (a.via.is_some() && a.via == b.via) {
            self.set(Fact::CopyOf, true);
            self.say("copy-of", "one names the other's address as its original");
        }
        if let Some(address) = a.addresses.iter().find(|it| b.addresses.contains(it)) {
            self.set(Fact::SameAddress, true);
            self.say("same-address", format!("both are known by {}", named(a, b, *address)));
        }
        let points = |from: &Signature, to: &Signature| {
            from.points.iter().copied().find(|it| to.addresses.contains(it))
        };
        if let Some(address) = points(a, b).or_else(|| points(b, a)) {
            self.set(Fact::PointsAt, true);
            let address = named(a, b, address);
            self.say("says-so", format!("a page names {address} as itself in another language"));
        }
        if let Some(file) = a.files.iter().find(|it| b.files.contains(it)) {
            self.set(Fact::SameFile, true);
            self.say("same-file", format!("both offer the file {}", named(a, b, *file)));
        }
        self.set(Fact::SameSource, a.source == b.source);
    }

    fn texts(&mut self, a: &Signature, b: &Signature) {
        let short = |it: &Signature| it.n_shingles < rules::JUDGED_SHINGLES;
        self.set(Fact::OneHasNoText, short(a) || short(b));
        self.set(Fact::OneIsShort, !a.is_full || !b.is_full || short(a) || short(b));
        if let Some(likeness) = likeness(a, b) {
            self.set(
                Fact::SameText,
                likeness.both >= rules::SAME_LIKENESS
                    || (likeness.shorter >= rules::SAME_CONTAINED
                        && likeness.ratio <= rules::SAME_LENGTH_RATIO),
            );
            self.set(Fact::IdenticalText, likeness.both >= rules::IDENTICAL_LIKENESS);
            self.set(Fact::SharesText, likeness.shorter >= rules::SHARES_CONTAINED);
            if likeness.shorter >= rules::SHARES_CONTAINED {
                let percent = (likeness.shorter * 100.0).round();
                self.say(
                    "shared-text",
                    format!(
                        "{percent} % of the shorter text stands in the longer one word for word"
                    ),
                );
            }
        }
        let n_fewer = a.opening.len().min(b.opening.len());
        if n_fewer >= rules::OPENING_SHINGLES {
            let shared = n_shared(&a.opening, &b.opening);
            if shared as f64 >= rules::OPENING_SHARED * n_fewer as f64 {
                self.set(Fact::SameOpening, true);
                self.say("same-opening", "both begin with the same words");
            }
        }
        let (fewer, more) = ordered(f64::from(a.n_shingles), f64::from(b.n_shingles));
        self.set(Fact::LengthFits, fewer > 0.0 && more / fewer <= rules::TRANSLATED_LENGTH_RATIO);
    }

    fn titles(&mut self, a: &Signature, b: &Signature) {
        let n_words = a.title_words.min(b.title_words);
        if a.title.is_some() && a.title == b.title {
            self.set(Fact::SameTitle, true);
            self.set(Fact::LongTitle, n_words >= rules::LONG_TITLE_WORDS);
            self.say("same-title", "both have the same title");
            return;
        }
        // A title in another language says nothing against a text.
        let comparable = n_words > 0 && same_language(&a.title_lang, &b.title_lang);
        self.set(Fact::OtherTitle, comparable);
        let numbered = !a.title_numbers.is_empty() && !b.title_numbers.is_empty();
        if numbered && a.title_numbers != b.title_numbers {
            self.set(Fact::OtherTitleNumbers, true);
            self.say("other-title-numbers", "their titles name different numbers");
        }
    }

    fn dates(&mut self, a: &Signature, b: &Signature) {
        let (Some(one), Some(other)) = (a.day, b.day) else { return };
        let days = one.abs_diff(other);
        let close = days <= rules::CLOSE_DAYS.unsigned_abs();
        let far = days > rules::FAR_DAYS.unsigned_abs();
        self.set(Fact::CloseDates, close);
        self.set(Fact::FarDates, far);
        match days {
            0 => self.say("same-day", "both were published on the same day"),
            1 => self.say("close-dates", "they were published one day apart"),
            days if close => {
                self.say("close-dates", format!("they were published {days} days apart"));
            }
            days if far => self.say("far-dates", format!("they were published {days} days apart")),
            _ => {}
        }
    }

    fn numbers(&mut self, a: &Signature, b: &Signature) {
        let of = |it: &Signature| {
            let mut all: Vec<u64> = it.numbers.iter().chain(&it.small_numbers).copied().collect();
            all.sort_unstable();
            all
        };
        let (one, other) = (of(a), of(b));
        let n_fewer = one.len().min(other.len());
        if n_fewer == 0 {
            return;
        }
        let shared = n_shared(&one, &other);
        if (shared as f64) < rules::NUMBERS_SHARED * n_fewer as f64 {
            self.set(Fact::OtherNumbers, true);
            self.say("other-numbers", format!("only {shared} of {n_fewer} numbers stand in both"));
        }
    }

    fn languages(&mut self, a: &Signature, b: &Signature) {
        let same = same_language(&a.lang, &b.lang);
        self.set(Fact::SameLanguage, same);
        self.set(Fact::OtherLanguage, !same);
        if same {
            return;
        }
        let large = shared(&a.numbers, &b.numbers);
        let small = shared(&a.small_numbers, &b.small_numbers);
        let names = shared(&a.names, &b.names);
        let pictures = shared(&a.pictures, &b.pictures);
        let links = shared(&a.links, &b.links);
        let places = shared(&a.places, &b.places);
        let weigh = |list: &[u64], n_max: usize, weight: u32| {
            u32::try_from(list.len().min(n_max)).unwrap_or(0) * weight
        };
        let mut agreement = weigh(&large, 4, 2)
            + weigh(&small, 3, 1)
            + weigh(&names, 6, 1)
            + weigh(&pictures, 1, 3)
            + weigh(&links, 2, 2)
            + weigh(&places, 1, 1);
        agreement += 3 * u32::from(self.has(Fact::SameFile));
        agreement += 2 * u32::from(a.day.is_some() && a.day == b.day);
        agreement += u32::from(a.office == b.office);
        let grounded = !large.is_empty() || names.len() >= 3 || !pictures.is_empty();
        self.set(Fact::MuchAgrees, grounded && agreement >= rules::AGREEMENT);
        let list = |hashes: &[u64]| {
            let words: Vec<&str> = hashes
                .iter()
                .take(6)
                .filter_map(|it| a.words(*it).or_else(|| b.words(*it)))
                .collect();
            words.join(", ")
        };
        if !large.is_empty() || !small.is_empty() {
            let numbers: Vec<u64> = large.iter().chain(&small).copied().collect();
            self.say("same-numbers", format!("both name the numbers {}", list(&numbers)));
        }
        if !names.is_empty() {
            self.say("same-names", format!("both name {}", list(&names)));
        }
        if !pictures.is_empty() {
            self.say("same-picture", format!("both show the picture {}", list(&pictures)));
        }
        if !links.is_empty() {
            self.say("same-links", format!("both link to {}", list(&links)));
        }
        if !places.is_empty() {
            self.say("same-places", "both are about the same place");
        }
    }
}

/// Estimated from the smallest hashes of both; `None` if one text is too short to judge.
fn likeness(a: &Signature, b: &Signature) -> Option<Likeness> {
    if a.n_shingles < rules::JUDGED_SHINGLES || b.n_shingles < rules::JUDGED_SHINGLES {
        return None;
    }
    // A full sketch knows nothing of hashes beyond its last one.
    let horizon = |it: &Signature| {
        let is_full = it.sketch.len() == super::signature::SKETCH;
        if is_full { it.sketch.last().copied().unwrap_or(u32::MAX) } else { u32::MAX }
    };
    let horizon = horizon(a).min(horizon(b));
    let within = |it: &'_ Signature| it.sketch.partition_point(|hash| *hash <= horizon);
    let (in_a, in_b) = (&a.sketch[..within(a)], &b.sketch[..within(b)]);
    let common = n_shared(in_a, in_b) as f64;
    let union = (in_a.len() + in_b.len()) as f64 - common;
    let fewer = in_a.len().min(in_b.len()) as f64;
    if union == 0.0 || fewer < 4.0 {
        return None;
    }
    let (shorter, longer) = ordered(f64::from(a.n_shingles), f64::from(b.n_shingles));
    Some(Likeness { both: common / union, shorter: common / fewer, ratio: longer / shorter })
}

/// A language that is not known, or many at once, is no other language.
fn same_language(a: &str, b: &str) -> bool {
    let open = |it: &str| matches!(it, "und" | "mul" | "");
    a == b || open(a) || open(b)
}

fn named<'s>(a: &'s Signature, b: &'s Signature, hash: u64) -> &'s str {
    a.words(hash).or_else(|| b.words(hash)).unwrap_or("the same address")
}

fn shared(a: &[u64], b: &[u64]) -> Vec<u64> {
    a.iter().copied().filter(|it| b.contains(it)).collect()
}

/// Of two sorted lists.
fn n_shared<T: Ord>(a: &[T], b: &[T]) -> usize {
    let (mut one, mut other, mut n) = (0, 0, 0);
    while let (Some(left), Some(right)) = (a.get(one), b.get(other)) {
        match left.cmp(right) {
            std::cmp::Ordering::Less => one += 1,
            std::cmp::Ordering::Greater => other += 1,
            std::cmp::Ordering::Equal => {
                n += 1;
                one += 1;
                other += 1;
            }
        }
    }
    n
}

fn ordered(a: f64, b: f64) -> (f64, f64) {
    if a <= b { (a, b) } else { (b, a) }
}
