//! Languages inside a body: which paragraph speaks which.

use portolan_core::{Lang, LangClaim, LangOrigin};

use crate::{
    language::{self, Signs},
    markup::Block,
};

/// Shorter paragraphs follow their neighbours.
const RUN_CHARS_MIN: usize = 40;
/// Of a line shorter than this, not even one of two languages can be told.
const LINE_CHARS_MIN: usize = 16;
/// A language with fewer characters than this in sum is a quotation, not a version.
const VERSION_CHARS_MIN: usize = 60;

/// The language of each paragraph, where its own mark or its words surely say so.
pub(super) fn read(blocks: &[Block]) -> Vec<Option<Lang>> {
    let mut langs: Vec<Option<Lang>> = blocks.iter().map(lang_of).collect();
    let mut sure: Vec<Lang> = Vec::new();
    for lang in langs.iter().flatten() {
        if !sure.iter().any(|known| known.primary() == lang.primary()) {
            sure.push(lang.clone());
        }
    }
    // Where a text holds several languages, a line that is too short to speak for itself is in
    // one of them.
    if sure.len() > 1 {
        for (block, lang) in blocks.iter().zip(&mut langs).filter(|(_, lang)| lang.is_none()) {
            let text = block.text();
            if text.chars().count() >= LINE_CHARS_MIN {
                *lang = language::among(&text, &sure).cloned();
            }
        }
    }
    langs
}

/// The language of a body: of the element or label if they say, else of its first part that is
/// long enough to be one.
pub(super) fn claim(blocks: &[Block], runs: &[Option<Lang>], signs: Signs<'_>) -> LangClaim {
    if signs.own.is_some() || signs.labelled.is_some() {
        return language::claim("", signs);
    }
    // What a text quotes is not its own words; a text of nothing but quotations is.
    let own: Vec<bool> =
        blocks.iter().map(|it| !matches!(it.element.name, "blockquote" | "pre")).collect();
    let mut weights = weigh_where(blocks, runs, |idx| own[idx]);
    if weights.is_empty() {
        weights = weigh(blocks, runs);
    }
    let total: usize = weights.iter().map(|(_, n)| n).sum();
    match weights.iter().find(|(_, n)| n * 4 >= total) {
        Some((lang, _)) => match signs.inherited {
            Some(inherited) if inherited.primary() == lang.primary() => {
                LangClaim::new(inherited.clone(), LangOrigin::Declared)
            }
            _ => LangClaim::new(lang.clone(), LangOrigin::Detected),
        },
        None => language::claim(&crate::markup::plain(blocks), signs),
    }
}

/// The languages that hold a version's worth of text, in their order.
pub(super) fn languages(blocks: &[Block], runs: &[Option<Lang>]) -> Vec<Lang> {
    weigh(blocks, runs)
        .into_iter()
        .filter(|(_, n_chars)| *n_chars >= VERSION_CHARS_MIN)
        .map(|(lang, _)| lang)
        .collect()
}

/// Marks each paragraph that is in another language than the body.
pub(super) fn mark(blocks: &mut [Block], runs: &[Option<Lang>], main: &LangClaim) {
    let mut before: Option<&Lang> = None;
    for (block, lang) in blocks.iter_mut().zip(runs) {
        let is_short = block.text().chars().count() < RUN_CHARS_MIN;
        // A short line goes with the run it stands in.
        let lang = lang.as_ref().or_else(|| before.filter(|_| is_short));
        before = lang;
        let Some(lang) = lang else { continue };
        if *lang == main.lang || lang.primary() == main.lang.primary() && block.lang.is_none() {
            continue;
        }
        block.element.attrs.retain(|(name, _)| !matches!(*name, "lang" | "dir"));
        block.element.attrs.push(("lang", lang.to_string()));
        block.element.attrs.push(("dir", lang.dir().to_owned()));
    }
}

fn weigh(blocks: &[Block], runs: &[Option<Lang>]) -> Vec<(Lang, usize)> {
    weigh_where(blocks, runs, |_| true)
}

fn weigh_where(
    blocks: &[Block],
    runs: &[Option<Lang>],
    counts: impl Fn(usize) -> bool,
) -> Vec<(Lang, usize)> {
    let mut weights: Vec<(Lang, usize)> = Vec::new();
    for (idx, (block, lang)) in blocks.iter().zip(runs).enumerate() {
        let Some(lang) = lang.as_ref().filter(|_| counts(idx)) else { continue };
        let n_chars = block.text().chars().count();
        match weights.iter_mut().find(|(known, _)| known == lang) {
            Some((_, n)) => *n += n_chars,
            None => weights.push((lang.clone(), n_chars)),
        }
    }
    weights
}

/// The paragraph's own mark, or what its words surely are.
fn lang_of(block: &Block) -> Option<Lang> {
    if let Some(lang) = block.lang.as_deref().and_then(Lang::parse) {
        return Some(lang);
    }
    let text = block.text();
    if text.chars().count() < RUN_CHARS_MIN {
        return None;
    }
    language::detect(&text).filter(|it| it.strong).map(|it| it.lang)
}
