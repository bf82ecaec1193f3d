//! Profiles of the estate's languages: which runs of letters and which words they use how often.
//!
//! `profiles.bin` is written by `examples/profiles.rs`, which says from which texts. It holds the
//! tags, the number of keys of each bucket, the keys with the number of their entries, and the
//! entries: a language and a weight.

use std::sync::LazyLock;

use super::grams::{self, BUCKET_BITS};

const FILE: &[u8] = include_bytes!("profiles.bin");

/// Steps of a weight, as the program that writes the profiles has them.
const STEPS: f32 = 8.0;
/// More languages than there are; tidy the file before this is reached.
pub(super) const LANGUAGES_MAX: usize = 64;

struct Profiles {
    tags: Vec<&'static str>,
    /// For each bucket, where its keys and where its entries begin in the file.
    buckets: Vec<(u32, u32)>,
}

static PROFILES: LazyLock<Profiles> = LazyLock::new(|| {
    let number = |at: usize| u16::from_le_bytes([FILE[at], FILE[at + 1]]);
    let tags_end = 2 + usize::from(number(0));
    let tags = std::str::from_utf8(&FILE[2..tags_end]).expect("tags are ASCII");
    let n_buckets = 1_usize << BUCKET_BITS;
    let n_keys: usize = (0..n_buckets).map(|idx| usize::from(number(tags_end + 2 * idx))).sum();
    let mut key_at = tags_end + 2 * n_buckets;
    let mut entry_at = key_at + 3 * n_keys;
    let mut buckets = Vec::with_capacity(n_buckets + 1);
    for idx in 0..n_buckets {
        buckets.push((key_at as u32, entry_at as u32));
        for _ in 0..number(tags_end + 2 * idx) {
            entry_at += 2 * usize::from(FILE[key_at + 2]);
            key_at += 3;
        }
    }
    buckets.push((key_at as u32, entry_at as u32));
    Profiles { tags: tags.split(' ').collect(), buckets }
});

/// What the runs and words of a text say for each language.
#[derive(Clone, Copy, Debug)]
pub(super) struct Weights {
    steps: [u32; LANGUAGES_MAX],
    /// Whole words of the text that some language of the estate uses often.
    pub(super) n_words_known: u32,
}

impl Weights {
    pub(super) fn of(text: &str) -> Weights {
        let profiles = &*PROFILES;
        let mut weights = Weights { steps: [0; LANGUAGES_MAX], n_words_known: 0 };
        grams::each(text, |kind, key| {
            let bucket = usize::from(key.bucket);
            let (mut at, mut entry) = profiles.buckets[bucket];
            let end = profiles.buckets[bucket + 1].0;
            let wanted = key.rest.to_le_bytes();
            while at < end {
                let row = &FILE[at as usize..at as usize + 3];
                let n_bytes = 2 * u32::from(row[2]);
                if row[..2] == wanted {
                    for pair in FILE[entry as usize..(entry + n_bytes) as usize].chunks_exact(2) {
                        weights.steps[usize::from(pair[0]) % LANGUAGES_MAX] += u32::from(pair[1]);
                    }
                    weights.n_words_known += u32::from(kind == grams::Kind::Word);
                    return;
                }
                entry += n_bytes;
                at += 3;
            }
        });
        weights
    }

    #[cfg(test)]
    pub(super) fn known(&self) -> Vec<&'static str> {
        PROFILES.tags.clone()
    }

    /// Languages and their weights, heaviest first; a weight is a natural logarithm.
    pub(super) fn ranked(&self) -> Vec<(&'static str, f32)> {
        let tags = PROFILES.tags.iter().zip(self.steps);
        let mut ranked: Vec<_> = tags
            .filter(|(_, steps)| *steps > 0)
            .map(|(tag, steps)| (*tag, steps as f32 / STEPS))
            .collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
        ranked
    }
}
