//! The tree tests of html5lib: the trees are the parser's business, and ours is that no document
//! of theirs breaks the sanitiser, or comes out of a second pass otherwise than of the first.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use super::{Scores, xss};

pub(crate) fn score(corpus: &Path, scores: &mut Scores) -> anyhow::Result<()> {
    const SUITE: &str = "html/html5lib";
    for (file, bytes) in super::files(&corpus.join(SUITE).join("tree-construction"))? {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        for (nth, case) in text.split("#data\n").skip(1).enumerate() {
            let data = case.split("\n#errors").next().unwrap_or_default();
            let id = format!("{file} {}", nth + 1);
            let clean = catch_unwind(AssertUnwindSafe(|| xss::sanitize(data)));
            scores.check(SUITE, "no-crash", &id, clean.is_ok(), || "panicked".to_owned());
            let Ok(clean) = clean else { continue };
            let again = xss::sanitize(&clean);
            scores.check(SUITE, "idempotent", &id, clean == again, || {
                format!("{clean:?} becomes {again:?}")
            });
        }
    }
    Ok(())
}
