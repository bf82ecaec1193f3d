//! What a site prints on every page, told by how many of its pages print it.

use std::collections::{HashMap, HashSet};

use portolan_core::{
    RawItem,
    raw::{Part, RawText},
};
use xxhash_rust::xxh3::xxh3_64;

use crate::{
    markup::{self, Block},
    text::key,
};

/// With fewer pages to compare, nothing is told from them.
const PAGES_MIN: usize = 6;
/// Pages looked at; more say nothing new.
const PAGES_MAX: usize = 60;
/// Shorter lines are words that any two texts may share.
const KEY_BYTES_MIN: usize = 12;

/// Paragraphs that stand on most pages of a site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    paragraphs: Option<HashSet<u64>>,
}

impl Frame {
    pub(crate) const EMPTY: Frame = Frame { paragraphs: None };

    /// Compares the bodies of a source's pages. A paragraph that stands on two of three is the
    /// site's and not the text's.
    pub fn of<'r>(parts: impl IntoIterator<Item = &'r RawItem>) -> Frame {
        let pages = parts
            .into_iter()
            .filter(|part| part.part == Part::Detail)
            .filter_map(|part| part.body.as_ref())
            .take(PAGES_MAX);
        let mut counts: HashMap<u64, usize> = HashMap::new();
        let mut n_pages = 0;
        for body in pages {
            n_pages += 1;
            for paragraph in paragraphs_of(body) {
                *counts.entry(paragraph).or_default() += 1;
            }
        }
        if n_pages < PAGES_MIN {
            return Frame::EMPTY;
        }
        let common: HashSet<u64> = counts
            .into_iter()
            .filter(|(_, n)| n * 3 >= n_pages * 2)
            .map(|(paragraph, _)| paragraph)
            .collect();
        Frame { paragraphs: (!common.is_empty()).then_some(common) }
    }

    /// Takes the site's paragraphs out of a page's. A page of nothing else keeps its words: then
    /// they are its text.
    pub(crate) fn remove(&self, blocks: &mut Vec<Block>) {
        let Some(common) = &self.paragraphs else { return };
        let is_common =
            |block: &Block| paragraph(block).is_some_and(|paragraph| common.contains(&paragraph));
        if !blocks.iter().all(|block| is_common(block) || block.text().is_empty()) {
            blocks.retain(|block| !is_common(block));
        }
    }
}

fn paragraphs_of(body: &RawText) -> HashSet<u64> {
    markup::read(body, None).blocks.iter().filter_map(paragraph).collect()
}

fn paragraph(block: &Block) -> Option<u64> {
    let key = key(&block.text());
    (key.len() >= KEY_BYTES_MIN).then(|| xxh3_64(key.as_bytes()))
}
