//! Collects repairs, so that a document with ten thousand of them yields a readable list.

use std::collections::BTreeMap;

use portolan_plugin::Diagnostic;

/// How many complaints of one kind are told one by one; the rest are counted.
const EACH_MAX: usize = 8;

/// Complaints in the order of their discovery, with places as byte offsets in the decoded text.
#[derive(Debug, Default)]
pub(crate) struct Report {
    found: Vec<(Diagnostic, Option<usize>)>,
    counts: BTreeMap<String, usize>,
}

impl Report {
    /// Takes the complaint that `make` writes, unless there are enough of its `code`.
    pub(crate) fn add(&mut self, diagnostic: Diagnostic, at: Option<usize>) {
        let count = self.counts.entry(diagnostic.code.to_string()).or_default();
        *count += 1;
        if *count <= EACH_MAX {
            self.found.push((diagnostic, at));
        }
    }

    /// Takes a complaint that may come ten thousand times: its words are only written while
    /// somebody would read them.
    pub(crate) fn repair(
        &mut self,
        code: &'static str,
        at: usize,
        make: impl FnOnce() -> Diagnostic,
    ) {
        if self.wants(code) {
            self.add(make(), Some(at));
        } else {
            self.count(code);
        }
    }

    /// Whether another complaint with this code would still be told.
    fn wants(&self, code: &str) -> bool {
        self.counts.get(code).is_none_or(|count| *count < EACH_MAX)
    }

    /// Counts a complaint whose words nobody would read.
    fn count(&mut self, code: &str) {
        match self.counts.get_mut(code) {
            Some(count) => *count += 1,
            None => {
                self.counts.insert(code.to_owned(), 1);
            }
        }
    }

    /// All complaints, placed at `url`; `to_byte` turns offsets in the text into offsets in the body.
    pub(crate) fn finish(self, url: &str, to_byte: impl Fn(usize) -> u64) -> Vec<Diagnostic> {
        let mut all: Vec<Diagnostic> = self
            .found
            .into_iter()
            .map(|(diagnostic, at)| diagnostic.at_content(url, at.map(&to_byte)))
            .collect();
        for (code, count) in self.counts {
            if count > EACH_MAX {
                all.push(Diagnostic::feed_more(&code, count - EACH_MAX).at_content(url, None));
            }
        }
        all
    }
}
