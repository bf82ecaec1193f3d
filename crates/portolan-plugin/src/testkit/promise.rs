//! What a plugin promises, each promise with its name, and how an examination went.

use std::fmt;

/// What a source or renderer promises. Each is tried over every recording or page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Promise {
    Manifest,
    Check,
    Plan,
    Addresses,
    Ends,
    Identity,
    SameTwice,
    AnyOrder,
    Losses,
    NotModified,
    Cursor,
    Wire,
    CutShort,
    Damaged,
    Hostile,
    Headers,
    Limits,
    Expected,
    Format,
    SamePage,
    Unsupported,
    MissingParts,
    HostilePages,
}

/// How one promise was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    pub promise: Promise,
    /// What was tried, in words with figures: “312 cuts of 2 bodies, every byte of both”.
    pub tried: String,
    /// One sentence for each time it was broken; trying ends after a few.
    pub broken: Vec<String>,
}

/// How a plugin kept its promises over one recording or page.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// `source-bulletin over recordings/two-pages`.
    pub about: String,
    pub findings: Vec<Finding>,
}

/// After so many breaches of one promise no more are looked for.
pub(super) const BREACHES_MAX: usize = 3;

impl Promise {
    /// Those of sources, in the order in which they are tried.
    pub const OF_SOURCES: &'static [Promise] = &[
        Promise::Manifest,
        Promise::Check,
        Promise::Plan,
        Promise::Addresses,
        Promise::Ends,
        Promise::Identity,
        Promise::SameTwice,
        Promise::AnyOrder,
        Promise::Losses,
        Promise::NotModified,
        Promise::Cursor,
        Promise::Wire,
        Promise::CutShort,
        Promise::Damaged,
        Promise::Hostile,
        Promise::Headers,
        Promise::Limits,
    ];

    /// Those of renderers.
    pub const OF_RENDERERS: &'static [Promise] = &[
        Promise::Format,
        Promise::SamePage,
        Promise::Unsupported,
        Promise::MissingParts,
        Promise::HostilePages,
    ];

    /// As reports and the book write it.
    pub fn name(self) -> &'static str {
        match self {
            Promise::Manifest => "manifest",
            Promise::Check => "check",
            Promise::Plan => "plan",
            Promise::Addresses => "addresses",
            Promise::Ends => "ends",
            Promise::Identity => "identity",
            Promise::SameTwice => "same-twice",
            Promise::AnyOrder => "any-order",
            Promise::Losses => "losses",
            Promise::NotModified => "not-modified",
            Promise::Cursor => "cursor",
            Promise::Wire => "wire",
            Promise::CutShort => "cut-short",
            Promise::Damaged => "damaged",
            Promise::Hostile => "hostile",
            Promise::Headers => "headers",
            Promise::Limits => "limits",
            Promise::Expected => "expected",
            Promise::Format => "format",
            Promise::SamePage => "same-page",
            Promise::Unsupported => "unsupported",
            Promise::MissingParts => "missing-parts",
            Promise::HostilePages => "hostile-pages",
        }
    }

    /// What is promised.
    pub fn sentence(self) -> &'static str {
        match self {
            Promise::Manifest => {
                "The manifest can be read, and is that of a plugin of this kind and contract."
            }
            Promise::Check => {
                "`check` accepts the settings of a sound recording, and answers to any others \
                 without panicking."
            }
            Promise::Plan => {
                "`plan` accepts the settings of a sound recording, and asks for something."
            }
            Promise::Addresses => {
                "Every request has an absolute address that begins with `http://`, `https://` or \
                 `file://`."
            }
            Promise::Ends => "A run ends: no answer leads to more and more requests for ever.",
            Promise::Identity => {
                "Every item has an origin id, which is no blank, and ids do not depend on what \
                 else was read."
            }
            Promise::SameTwice => "The same input gives the same plan and the same harvest.",
            Promise::AnyOrder => {
                "Each answer is read alike in any order of answers: nothing is remembered between \
                 two calls."
            }
            Promise::Losses => {
                "When an answer is lost, the others are read as before, and nothing appears that \
                 was not there."
            }
            Promise::NotModified => {
                "“Not modified” is accepted, and no item, menu, channel or cursor is read out of \
                 it."
            }
            Promise::Cursor => {
                "`plan` accepts the source's own cursor, and does not panic over one of another \
                 age."
            }
            Promise::Wire => "Every harvest crosses the boundary and comes back as it was.",
            Promise::CutShort => "A body that ends early, at whatever byte, causes no panic.",
            Promise::Damaged => "A body with wrong bytes in it causes no panic.",
            Promise::Hostile => {
                "A body made to exhaust a parser causes no panic: nothing, noise, deep nesting, \
                 entities within entities, endless lines."
            }
            Promise::Headers => {
                "An answer without headers, or with those of another sort of document, causes no \
                 panic; whoever refuses says why."
            }
            Promise::Limits => {
                "Integer settings work at both of their bounds; a body many times as long \
                 gives a harvest that still fits into a message."
            }
            Promise::Expected => "The result is the one that was read and accepted before.",
            Promise::Format => {
                "The format has a name of small letters, digits and hyphens, a media type, and a \
                 file ending without a dot."
            }
            Promise::SamePage => "The same page gives the same bytes.",
            Promise::Unsupported => {
                "A kind of page without a form in this format is refused with words, and marked as \
                 unsupported."
            }
            Promise::MissingParts => {
                "A page that lacks any one of its texts, lists or tables causes no panic."
            }
            Promise::HostilePages => {
                "Markup, quotation marks, line breaks, control characters and very long words in \
                 any text cause no panic."
            }
        }
    }
}

impl Finding {
    pub(super) fn new(promise: Promise) -> Finding {
        Finding { promise, tried: String::new(), broken: Vec::new() }
    }

    /// Notes a breach; the answer is whether enough is known.
    pub(super) fn breach(&mut self, words: impl Into<String>) -> bool {
        let words = words.into();
        if self.broken.len() < BREACHES_MAX && !self.broken.contains(&words) {
            self.broken.push(words);
        }
        self.is_settled()
    }

    pub(super) fn is_settled(&self) -> bool {
        self.broken.len() >= BREACHES_MAX
    }

    pub fn is_kept(&self) -> bool {
        self.broken.is_empty()
    }
}

impl Report {
    pub fn is_clean(&self) -> bool {
        self.findings.iter().all(Finding::is_kept)
    }

    pub fn broken(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| !finding.is_kept())
    }
}

impl fmt::Display for Promise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n_broken = self.broken().count();
        let n_kept = self.findings.len() - n_broken;
        writeln!(f, "{}: {n_kept} promises kept, {n_broken} broken", self.about)?;
        for finding in &self.findings {
            let word = if finding.is_kept() { "kept" } else { "BROKEN" };
            writeln!(f, "  {:<14}{word:<8}{}", finding.promise.name(), finding.tried)?;
            for sentence in &finding.broken {
                for (line_idx, line) in sentence.lines().enumerate() {
                    let bullet = if line_idx == 0 { "- " } else { "  " };
                    writeln!(f, "    {bullet}{line}")?;
                }
            }
            if finding.is_settled() {
                writeln!(f, "    (no more were looked for)")?;
            }
            if !finding.is_kept() {
                writeln!(f, "    promised: {}", finding.promise.sentence())?;
            }
        }
        Ok(())
    }
}
