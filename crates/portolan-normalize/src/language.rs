//! Which language a text is in, and how we know.
//!
//! A short text that gives no sure sign stays `und`: a wrong `lang` attribute makes a screen
//! reader speak nonsense, a missing one does not.
//!
//! The script decides where one language of the estate writes it; else the profiles of
//! [`profiles`] are compared. What a profile cannot say is said by letters that a language does
//! not have.

use portolan_core::{Lang, LangClaim, LangOrigin};

use crate::text::head;

mod close;
mod grams;
mod profiles;

use profiles::Weights;

/// Longer texts are judged by their beginning.
const BYTES_MAX: usize = 1200;

/// Which languages of the profiles share a script; all others are written in Latin letters.
const CYRILLIC: [&str; 10] = ["be", "bg", "kk", "ky", "mk", "ru", "sr", "tg", "uk", "uz-Cyrl"];
const ARABIC: [&str; 5] = ["ar", "ckb", "fa", "ps", "ur"];

/// Languages between which only long texts decide. A margin is counted to the next language
/// outside the group.
const CLOSE: [&[&str]; 3] = [&THREE, &["nb", "da"], &["cs", "sk"]];
const THREE: [&str; 3] = ["bs", "hr", "sr-Latn"];

/// How much more a text must speak for one language than for the next. Weights are natural
/// logarithms, and each letter is seen in about four runs.
const WEAK: f32 = 6.0;
const STRONG: f32 = 25.0;
/// The same where no word of the text is known, and the letters that are needed then.
const WITHOUT_WORDS: f32 = 10.0;
const LETTERS_WITHOUT_WORDS: usize = 16;
/// The same, if only a few languages are possible.
const AMONG_FEW: f32 = 5.0;

/// A judgement on one text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Detected {
    pub(crate) lang: Lang,
    /// Strong enough to overrule what a page merely inherits from its frame.
    pub(crate) strong: bool,
}

/// The language of a text, if its words or letters say so reliably.
pub(crate) fn detect(text: &str) -> Option<Detected> {
    let text = head(text, BYTES_MAX);
    let (script, n_letters) = Script::of(text)?;
    let sharing = match script {
        Script::Only(tag) => {
            return Some(Detected { lang: Lang::parse(tag)?, strong: n_letters >= 20 });
        }
        Script::Latin => None,
        Script::Cyrillic => Some(&CYRILLIC[..]),
        Script::Arabic => Some(&ARABIC[..]),
    };
    compared(text, sharing, n_letters)
}

/// Which of a few languages a text is in, where its company leaves only these.
pub(crate) fn among<'l>(text: &str, candidates: &'l [Lang]) -> Option<&'l Lang> {
    let of = |tag: &str| {
        let exact = candidates.iter().find(|lang| lang.as_str() == tag);
        exact.or_else(|| candidates.iter().find(|lang| lang.primary() == primary(tag)))
    };
    if let Some(detected) = detect(text) {
        return of(detected.lang.as_str());
    }
    let text = head(text, BYTES_MAX);
    let ranked = Weights::of(text).ranked();
    let mut scores = ranked.into_iter().filter_map(|(tag, weight)| Some((of(tag)?, weight)));
    let (lang, best) = scores.next()?;
    let second = scores.find(|(other, _)| *other != lang).map_or(0.0, |(_, weight)| weight);
    (best - second >= AMONG_FEW).then_some(lang)
}

/// Everything that may be known about a text's language, best first.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Signs<'a> {
    /// `lang` on the element itself.
    pub(crate) own: Option<&'a Lang>,
    /// A label or notice beside the text.
    pub(crate) labelled: Option<&'a Lang>,
    /// Declared for the whole item or page, and inherited by this text.
    pub(crate) inherited: Option<&'a Lang>,
    /// The operator's default for the source.
    pub(crate) assumed: Option<&'a Lang>,
}

/// Weighs the signs: the element's own mark, then a label, then the words themselves against an
/// inherited declaration, then the operator's default.
pub(crate) fn claim(text: &str, signs: Signs<'_>) -> LangClaim {
    if let Some(lang) = signs.own {
        return LangClaim::new(lang.clone(), LangOrigin::Declared);
    }
    if let Some(lang) = signs.labelled {
        return LangClaim::new(lang.clone(), LangOrigin::Labelled);
    }
    let detected = detect(text);
    match (detected, signs.inherited) {
        // What the page declares may be finer (`sr-Latn`, `pt-BR`).
        (Some(detected), Some(lang)) if is_same(&detected.lang, lang) => {
            LangClaim::new(lang.clone(), LangOrigin::Declared)
        }
        (Some(detected), Some(lang)) if !detected.strong => {
            LangClaim::new(lang.clone(), LangOrigin::Declared)
        }
        (Some(detected), _) => LangClaim::new(detected.lang, LangOrigin::Detected),
        (None, Some(lang)) => LangClaim::new(lang.clone(), LangOrigin::Declared),
        (None, None) => match signs.assumed {
            Some(lang) => LangClaim::new(lang.clone(), LangOrigin::Assumed),
            None => LangClaim::und(),
        },
    }
}

/// Whether two tags mean languages that detection cannot tell apart in a short text.
fn is_same(a: &Lang, b: &Lang) -> bool {
    const SAME: [&[&str]; 4] =
        [&["nb", "nn", "no", "da"], &["bs", "hr", "sr", "cnr", "sh"], &["id", "ms"], &["fa", "ur"]];
    a.primary() == b.primary()
        || SAME.iter().any(|group| group.contains(&a.primary()) && group.contains(&b.primary()))
}

#[derive(Clone, Copy, PartialEq)]
enum Script {
    Latin,
    Cyrillic,
    Arabic,
    /// A script that one language of the estate writes.
    Only(&'static str),
}

impl Script {
    /// The script of most letters, and the number of all letters.
    fn of(text: &str) -> Option<(Script, usize)> {
        let mut counts: [(Script, usize); 14] = [
            (Script::Latin, 0),
            (Script::Cyrillic, 0),
            (Script::Arabic, 0),
            (Script::Only("el"), 0),
            (Script::Only("he"), 0),
            (Script::Only("ka"), 0),
            (Script::Only("hy"), 0),
            (Script::Only("th"), 0),
            (Script::Only("ko"), 0),
            (Script::Only("ja"), 0),
            (Script::Only("zh"), 0),
            (Script::Only("hi"), 0),
            (Script::Only("bn"), 0),
            (Script::Only("am"), 0),
        ];
        let mut n_letters = 0;
        for c in text.chars().filter(|c| c.is_alphabetic()) {
            n_letters += 1;
            let idx = match c as u32 {
                0x41..=0x24f | 0x1e00..=0x1eff => 0,
                0x400..=0x52f => 1,
                0x600..=0x6ff | 0x750..=0x77f | 0xfb50..=0xfdff | 0xfe70..=0xfeff => 2,
                0x370..=0x3ff | 0x1f00..=0x1fff => 3,
                0x590..=0x5ff => 4,
                0x10a0..=0x10ff | 0x1c90..=0x1cbf => 5,
                0x530..=0x58f => 6,
                0xe00..=0xe7f => 7,
                0xac00..=0xd7af | 0x1100..=0x11ff => 8,
                0x3040..=0x30ff => 9,
                0x4e00..=0x9fff => 10,
                0x900..=0x97f => 11,
                0x980..=0x9ff => 12,
                0x1200..=0x137f => 13,
                _ => continue,
            };
            counts[idx].1 += 1;
        }
        // Japanese mixes kana into Han.
        if counts[9].1 * 5 > counts[10].1 && counts[9].1 > 0 {
            counts[9].1 += counts[10].1;
            counts[10].1 = 0;
        }
        let (script, n) = counts.into_iter().max_by_key(|(_, n)| *n)?;
        (n >= 4 && n * 10 >= n_letters * 6).then_some((script, n_letters))
    }
}

/// Compares the profiles of the languages that share a script.
fn compared(text: &str, sharing: Option<&[&str]>, n_letters: usize) -> Option<Detected> {
    let weights = Weights::of(text);
    let shares = |tag: &str| match sharing {
        Some(tags) => tags.contains(&tag),
        None => !CYRILLIC.contains(&tag) && !ARABIC.contains(&tag),
    };
    let mut ranked = weights.ranked();
    ranked.retain(|(tag, _)| shares(tag));
    if sharing.is_some() {
        ranked.iter_mut().for_each(|(tag, weight)| *weight -= close::missing(tag, text));
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    }
    let (mut tag, best) = *ranked.first()?;
    let group = CLOSE.iter().find(|group| group.contains(&tag));
    let is_outside = |tag: &str| group.is_none_or(|group| !group.contains(&tag));
    let next = ranked[1..].iter().find(|(other, _)| is_outside(other));
    let margin = best - next.map_or(0.0, |(_, weight)| *weight);
    let is_sure = margin >= WEAK && weights.n_words_known > 0
        || margin >= WITHOUT_WORDS && n_letters >= LETTERS_WITHOUT_WORDS;
    if !is_sure {
        return None;
    }
    if THREE.contains(&tag) {
        let weight = |tag| ranked.iter().find(|(it, _)| *it == tag).map_or(0.0, |(_, it)| *it);
        tag = close::of_three(text, THREE.map(|tag| (tag, weight(tag))));
    }
    let strong = margin >= STRONG && n_letters >= 20;
    Some(Detected { lang: Lang::parse(tag)?, strong })
}

fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}

#[cfg(test)]
mod tests;
