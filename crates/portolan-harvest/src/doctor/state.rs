//! The states of a source: one table, from which the code, the command and the book read.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How a source is.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum State {
    /// Too few runs to have learned anything, and nothing wrong in them.
    #[default]
    New,
    Healthy,
    Unreachable,
    MisCertified,
    Disallowed,
    Limited,
    Parked,
    Locked,
    Blocked,
    Gone,
    Erring,
    Looping,
    Moved,
    Oversized,
    PluginFailing,
    Malformed,
    Redesigned,
    Empty,
    Shrunken,
    Garbled,
    Churning,
    Incomplete,
    MisDated,
    OtherLanguage,
    Stale,
    Slow,
    Unsteady,
    Quiet,
    #[serde(other)]
    Unknown,
}

/// How much of an operator's time a state asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grade {
    Fine,
    /// Still read; worth a look.
    Watch,
    /// Nothing new, or nothing right, comes from it.
    Trouble,
}

/// What is known of a state before it is met.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    pub state: State,
    pub word: &'static str,
    pub grade: Grade,
    /// Runs in a row that must show it before it is announced.
    pub runs: u32,
    pub meaning: &'static str,
    pub cure: &'static str,
}

/// All states, the nearest cause first: where a run shows several, the first one is named.
pub const STATES: &[Entry] = &[
    Entry {
        state: State::PluginFailing,
        word: "plugin-failing",
        grade: Grade::Trouble,
        runs: 2,
        meaning: "The plugin breaks on what the source sends.",
        cure: "record the exchange with `portolan source record` and give it to the plugin's author",
    },
    Entry {
        state: State::MisCertified,
        word: "mis-certified",
        grade: Grade::Trouble,
        runs: 2,
        meaning: "The site's certificate is expired, for another name, or of no known authority.",
        cure: "tell the site's operator to renew or complete the certificate; a private authority is named with `ca-file`",
    },
    Entry {
        state: State::Unreachable,
        word: "unreachable",
        grade: Grade::Trouble,
        runs: 2,
        meaning: "No name, no connection, or no answer in time.",
        cure: "open the site elsewhere: if it is up there, look at this machine's network; else wait or tell its operator",
    },
    Entry {
        state: State::Disallowed,
        word: "disallowed",
        grade: Grade::Trouble,
        runs: 2,
        meaning: "The site's robots.txt forbids the address.",
        cure: "ask the site's operator; `robots = false` in the origin's own table records their written word",
    },
    Entry {
        state: State::Limited,
        word: "limited",
        grade: Grade::Watch,
        runs: 2,
        meaning: "The site answers that we ask too often.",
        cure: "raise the origin's `delay` or the source's `every`",
    },
    Entry {
        state: State::Parked,
        word: "parked",
        grade: Grade::Trouble,
        runs: 2,
        meaning: "The domain is for sale or shows a registrar's page.",
        cure: "ask the office where it publishes now; disable the source meanwhile, since a new owner may publish anything",
    },
    Entry {
        state: State::Locked,
        word: "locked",
        grade: Grade::Trouble,
        runs: 2,
        meaning: "A login stands before the page.",
        cure: "ask the site's operator whether it is meant to be public, or look for its public address",
    },
    Entry {
        state: State::Blocked,
        word: "blocked",
        grade: Grade::Trouble,
        runs: 2,
        meaning: "The site turns us away: a wall for robots, a consent page, status 403.",
        cure: "ask the site's operator to let our User-Agent pass, or look for another way in (feed, API); we do not pretend to be a browser",
    },
    Entry {
        state: State::Gone,
        word: "gone",
        grade: Grade::Trouble,
        runs: 2,
        meaning: "The page does not exist any more.",
        cure: "look for its new address on the site; if there is none, disable the source: its items stay",
    },
    Entry {
        state: State::Erring,
        word: "erring",
        grade: Grade::Trouble,
        runs: 2,
        meaning: "The site answers with its own errors, with or without the status that says so.",
        cure: "the trouble is the site's: wait, and tell its operator if it lasts",
    },
    Entry {
        state: State::Looping,
        word: "looping",
        grade: Grade::Trouble,
        runs: 2,
        meaning: "Redirects or pages lead in a circle.",
        cure: "try the address in a browser; for pages name the right link with `next`, or set `pages = 1`",
    },
    Entry {
        state: State::Moved,
        word: "moved",
        grade: Grade::Watch,
        runs: 2,
        meaning: "The address leads somewhere else for good, or to the site's front page.",
        cure: "write the new address into the source's `settings`, and a new host into its `hosts`",
    },
    Entry {
        state: State::Oversized,
        word: "oversized",
        grade: Grade::Trouble,
        runs: 2,
        meaning: "The answer is larger than the limits allow.",
        cure: "look at what the site sends; raise `body-limit` under `[fetch]` if it is right",
    },
    Entry {
        state: State::Malformed,
        word: "malformed",
        grade: Grade::Trouble,
        runs: 2,
        meaning: "What comes is not what the plugin reads: a page instead of a feed, half a document, a broken coding.",
        cure: "open the address in a browser; look for the site's feed, or tell its operator",
    },
    Entry {
        state: State::Redesigned,
        word: "redesigned",
        grade: Grade::Trouble,
        runs: 2,
        meaning: "The page is there, but nothing stands any more where it used to.",
        cure: "compare the page with the source's selectors; `portolan source test` shows what they find",
    },
    Entry {
        state: State::Empty,
        word: "empty",
        grade: Grade::Trouble,
        runs: 2,
        meaning: "A listing or feed that is whole and holds nothing.",
        cure: "open the address: a filter or a menu entry may have changed; nothing known is deleted",
    },
    Entry {
        state: State::Shrunken,
        word: "shrunken",
        grade: Grade::Watch,
        runs: 2,
        meaning: "It lists far fewer items than ever before.",
        cure: "open the address; if it is meant, `portolan source doctor --accept SOURCE`",
    },
    Entry {
        state: State::Garbled,
        word: "garbled",
        grade: Grade::Trouble,
        runs: 2,
        meaning: "Letters arrive damaged: read or sent in the wrong encoding.",
        cure: "tell the site's operator; nothing is repaired by guessing",
    },
    Entry {
        state: State::Churning,
        word: "churning",
        grade: Grade::Watch,
        runs: 2,
        meaning: "Known items come under new identifiers in each run.",
        cure: "tell the site's operator that identifiers must stay; look for another feed of the site",
    },
    Entry {
        state: State::Incomplete,
        word: "incomplete",
        grade: Grade::Trouble,
        runs: 2,
        meaning: "All items lack a field that they used to have.",
        cure: "compare an item with its page; if it is meant, `portolan source doctor --accept SOURCE`",
    },
    Entry {
        state: State::MisDated,
        word: "mis-dated",
        grade: Grade::Trouble,
        runs: 2,
        meaning: "Dates lie in the future or cannot be read any more.",
        cure: "compare an item's date with its page; tell the site's operator, or set the source's `time-zone`",
    },
    Entry {
        state: State::OtherLanguage,
        word: "other-language",
        grade: Grade::Watch,
        runs: 2,
        meaning: "The items are in another language than they used to be.",
        cure: "look for the address of the right language; if it is meant, `portolan source doctor --accept SOURCE`",
    },
    Entry {
        state: State::Stale,
        word: "stale",
        grade: Grade::Trouble,
        runs: 2,
        meaning: "It shows an older copy than we have seen before.",
        cure: "a cache of the site serves an old page; tell its operator",
    },
    Entry {
        state: State::Slow,
        word: "slow",
        grade: Grade::Watch,
        runs: 3,
        meaning: "Answers take many times as long as usual.",
        cure: "nothing is lost yet; raise `response-timeout` under `[fetch]` if it comes near",
    },
    Entry {
        state: State::Unsteady,
        word: "unsteady",
        grade: Grade::Watch,
        runs: 1,
        meaning: "Many runs fail, though none of the troubles lasts.",
        cure: "nothing is lost yet; tell the site's operator if it goes on",
    },
    Entry {
        state: State::Quiet,
        word: "quiet",
        grade: Grade::Watch,
        runs: 1,
        meaning: "Nothing new for longer than its rhythm explains.",
        cure: "look at the site: if it has news, the source reads the wrong place; if not, raise `silence` in its `contract`",
    },
    Entry {
        state: State::Healthy,
        word: "healthy",
        grade: Grade::Fine,
        runs: 1,
        meaning: "It is read, and what comes is what used to come.",
        cure: "nothing to do",
    },
    Entry {
        state: State::New,
        word: "new",
        grade: Grade::Fine,
        runs: 1,
        meaning: "Too few runs to have learned its rhythm; only plain faults are told.",
        cure: "nothing to do",
    },
];

/// For documents of a newer Portolan.
const UNKNOWN: Entry = Entry {
    state: State::Unknown,
    word: "unknown",
    grade: Grade::Watch,
    runs: 1,
    meaning: "Written by a newer Portolan.",
    cure: "run the newer one",
};

impl State {
    pub fn entry(self) -> &'static Entry {
        STATES.iter().find(|it| it.state == self).unwrap_or(&UNKNOWN)
    }

    pub fn word(self) -> &'static str {
        self.entry().word
    }

    pub fn grade(self) -> Grade {
        self.entry().grade
    }

    pub fn is_fine(self) -> bool {
        self.grade() == Grade::Fine
    }

    /// Its place in [`STATES`]: the smaller, the nearer to the cause.
    pub(crate) fn rank(self) -> usize {
        STATES.iter().position(|it| it.state == self).unwrap_or(STATES.len())
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
