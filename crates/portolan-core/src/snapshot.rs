//! A frozen view of the store: all that composition may ask.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    item::{Item, ItemId, Kind, Sighting},
    navigation::NavTree,
};

/// Answers the same as long as it lives.
pub trait Snapshot {
    /// The number of the newest change in it.
    fn revision(&self) -> u64;

    /// One page of the items that pass `filter`, newest first; undated ones by first sighting
    /// and, within one run, by their order in the listing.
    fn items(&self, filter: &Filter, offset: u64, limit: u32)
    -> Result<Vec<Stored>, SnapshotError>;

    fn count(&self, filter: &Filter) -> Result<u64, SnapshotError>;

    /// How many items pass `filter` per place, office, kind, term or language.
    fn facets(&self, filter: &Filter, facet: Facet) -> Result<Vec<(String, u64)>, SnapshotError>;

    fn item(&self, id: ItemId) -> Result<Option<Stored>, SnapshotError>;

    /// The item whose id begins with these hexadecimal digits, if exactly one does.
    fn item_by_short_id(&self, short: &str) -> Result<Option<Found>, SnapshotError>;

    /// The item that is known by this canonical URL or alias.
    fn item_by_url(&self, url: &str) -> Result<Option<Found>, SnapshotError>;

    /// What is the same as an item, and what is near to it.
    fn kin(&self, id: ItemId) -> Result<Kin, SnapshotError>;

    /// The menus last read from a source.
    fn navigation(&self, source: &str) -> Result<Vec<NavTree>, SnapshotError>;

    /// State of every source, for “last read” lines.
    fn sources(&self) -> Result<Vec<SourceState>, SnapshotError>;
}

/// Which items. Lists are alternatives, empty lists do not restrict; all filters must pass,
/// except that `any_of` holds a group in which one suffices.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    pub offices: Vec<String>,
    pub places: Vec<String>,
    pub sources: Vec<String>,
    pub kinds: Vec<Kind>,
    pub terms: Vec<String>,
    pub languages: Vec<String>,
    pub exclude_sources: Vec<String>,
    pub exclude_kinds: Vec<Kind>,
    pub exclude_ids: Vec<ItemId>,
    /// Groups of alternatives: for each group, an item's office, source *or* place must be named.
    pub any_of: Vec<AnyOf>,
    /// Further filters that must pass as well (a portal's, then its section's, then the route's).
    pub and: Vec<Filter>,
    /// Of the members of a cluster that pass only the preferred one is shown, and each cluster
    /// counts once. Then `exclude_ids` excludes whole clusters. Read in the outermost filter only.
    pub one_of_each: Option<Preference>,
}

/// Which member of a cluster stands for it: by language, then by office; then the source of
/// record before a mirror's copy, the earliest, the one known first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Preference {
    /// BCP 47 tags, the preferred first; a tag stands for its variants too.
    pub languages: Vec<String>,
    /// Groups of offices that rank alike, the preferred first.
    pub offices: Vec<Vec<String>>,
}

/// The items around one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Kin {
    /// The other members of its cluster: the same statement, in this or another language.
    pub same: Vec<Stored>,
    /// Near-duplicates that stay apart, then what shares a passage or a file.
    pub related: Vec<Stored>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct AnyOf {
    pub offices: Vec<String>,
    pub sources: Vec<String>,
    pub places: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Facet {
    Place,
    Office,
    Kind,
    Term,
    Lang,
}

/// An item as the store holds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stored {
    /// Integer ordered in time.
    pub key: i64,
    pub item: Item,
    pub first_seen: Timestamp,
    /// When its content last changed.
    pub changed_at: Timestamp,
    /// How many times it has changed; 1 when new.
    pub revision: u32,
    pub sightings: Vec<Sighting>,
    /// How sources show the other members of its cluster.
    #[serde(default)]
    pub copies: Vec<Sighting>,
}

/// The outcome of looking for one item: there, or known to have gone.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    Here(Box<Stored>),
    /// Withdrawn: outputs answer 410.
    Gone {
        id: ItemId,
        since: Timestamp,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceState {
    pub source: String,
    /// Start of the last complete run.
    pub last_success: Option<Timestamp>,
    pub last_attempt: Option<Timestamp>,
    /// The last run's failure, if it failed: one sentence.
    pub failure: Option<String>,
    pub items: u64,
    /// The publication date of its newest dated item.
    pub newest: Option<Timestamp>,
}

/// The store could not answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotError(pub String);

impl std::fmt::Display for SnapshotError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SnapshotError {}
