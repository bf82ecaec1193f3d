//! What of a text is counted: the words, and runs of two to four letters in them, the edges of
//! words included. The program that makes the profiles compiles this file as well.

/// Buckets of the table of profiles: the first bits of a key.
pub(crate) const BUCKET_BITS: u32 = 13;

/// Longest run of letters.
const RUN_MAX: usize = 4;
/// Longer words are cut: no language of the estate has them, addresses do.
const WORD_CHARS_MAX: usize = 40;

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;
/// Whole words are kept apart from runs that are spelt alike.
const WORD: u64 = OFFSET ^ 0x3d;

/// A key of 29 bits: the bucket, and what is compared within it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(crate) bucket: u16,
    pub(crate) rest: u16,
}

/// What a run is, for the counts: its number of letters, or a whole word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    Run(u8),
    Word,
}

/// Calls `each` with every run and word of a text.
pub(crate) fn each(text: &str, mut each: impl FnMut(Kind, Key)) {
    // The word between two spaces, in small letters.
    let mut word: [char; WORD_CHARS_MAX + 2] = [' '; WORD_CHARS_MAX + 2];
    let mut len = 1;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let inside = len > 1;
        let next_is_letter = chars.peek().is_some_and(|next| next.is_alphabetic());
        let joins = matches!(c, '\'' | '’' | 'ʼ') && inside && next_is_letter;
        if c.is_alphabetic() || is_mark(c) && inside {
            for lower in c.to_lowercase() {
                if len <= WORD_CHARS_MAX {
                    word[len] = lower;
                    len += 1;
                }
            }
        } else if joins && len <= WORD_CHARS_MAX {
            word[len] = '\'';
            len += 1;
        } else if inside {
            word[len] = ' ';
            runs(&word[..=len], &mut each);
            len = 1;
        }
    }
    if len > 1 {
        word[len] = ' ';
        runs(&word[..=len], &mut each);
    }
}

fn runs(word: &[char], each: &mut impl FnMut(Kind, Key)) {
    for start in 0..word.len() - 1 {
        let mut hash = OFFSET;
        for (idx, c) in word[start..].iter().take(RUN_MAX).enumerate() {
            hash = mixed(hash, *c);
            if idx >= 1 {
                let n_letters = u8::try_from(idx + 1).unwrap_or(u8::MAX);
                each(Kind::Run(n_letters), key(hash));
            }
        }
    }
    let whole = word[1..word.len() - 1].iter().fold(WORD, |hash, c| mixed(hash, *c));
    each(Kind::Word, key(whole));
}

fn mixed(hash: u64, c: char) -> u64 {
    (hash ^ u64::from(u32::from(c))).wrapping_mul(PRIME)
}

fn key(hash: u64) -> Key {
    let mut mixed = hash ^ (hash >> 32);
    mixed = mixed.wrapping_mul(0xd6e8_feb8_6659_fd93);
    let top = mixed >> (64 - BUCKET_BITS - 16);
    Key { bucket: (top >> 16) as u16, rest: (top & 0xffff) as u16 }
}

/// Signs that sit on letters (Arabic vowels, combining accents) and are no letters themselves.
fn is_mark(c: char) -> bool {
    matches!(c as u32, 0x300..=0x36f | 0x64b..=0x65f | 0x670 | 0x200c)
}
