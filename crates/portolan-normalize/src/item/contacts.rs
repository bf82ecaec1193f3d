//! Contacts behind a text, taken out of it and kept for its own page.

use crate::{grammar::contact, markup::Block};

/// Contacts stand among the last few lines.
const TAIL_BLOCKS_MAX: usize = 10;
/// Lines of one contact: names, numbers, addresses.
const DETAIL_BLOCKS_MAX: usize = 6;

/// The lines of contacts at the end of a text. A text of nothing else keeps its words.
pub(super) fn take(blocks: &mut Vec<Block>) -> Vec<Block> {
    let mut taken = Vec::new();
    let mut at = blocks.len().saturating_sub(TAIL_BLOCKS_MAX).max(1);
    while at < blocks.len() {
        match lines_of(&blocks[at..]) {
            0 => at += 1,
            n_lines => taken.extend(blocks.drain(at..at + n_lines)),
        }
    }
    // “… were there. For more information contact …” in one paragraph.
    let last = blocks.iter().rposition(|block| block.is_paragraph() && !block.text().is_empty());
    if let Some(block) = last.and_then(|at| blocks.get_mut(at)) {
        let text = block.text();
        if let Some(start) = contact::tail(&text) {
            let mut rest = block.clone();
            let n_chars = text[..start].chars().count();
            rest.trim_start(n_chars);
            block.truncate(text[..start].trim_end().chars().count());
            taken.insert(0, rest);
        }
    }
    taken
}

/// How many lines a contact takes from here on.
fn lines_of(blocks: &[Block]) -> usize {
    let Some(opener) = blocks.first().filter(|it| it.is_paragraph() || it.is_heading()) else {
        return 0;
    };
    if !contact::opens(&opener.text()) {
        return 0;
    }
    let below: Vec<String> = blocks
        .iter()
        .skip(1)
        .take(DETAIL_BLOCKS_MAX)
        .map(Block::text)
        .take_while(|text| contact::is_detail(text))
        .collect();
    // Names without a sign belong to a contact only above a line that has one.
    let n_below = below.iter().rposition(|text| contact::has_sign(text)).map_or(0, |at| at + 1);
    if n_below == 0 && !contact::has_sign(&opener.text()) { 0 } else { 1 + n_below }
}
