//! One function per operator's verb; the only place where engines meet hands.
//!
//! **Never:** HTTP, argument parsing.
//!
//! [`Profile::load`] reads and checks a folder of settings. [`App::open`] opens the store and
//! everything else an estate needs; its methods are the verbs: [`App::harvest`],
//! [`App::try_source`], [`App::respond`], [`App::export`], [`App::follow`]. [`test_plugin`] needs no estate.

// The house's clock is read here and in the faces, and handed down as an argument; settings are
// read from files here so that every face reads them in the same way.
#![allow(clippy::disallowed_methods)]

mod add;
mod alerts;
mod app;
mod author;
mod backfill;
mod clusters;
mod difference;
mod doctor;
mod drive;
mod explain;
mod export;
mod harvest;
mod lock;
mod pages;
mod profile;
mod recorder;
mod replay;
mod takedown;
mod terms;
mod timetable;
mod trial;
mod warc;
mod ways;
mod withdrawals;

pub use add::{AddWish, Added, Candidate, OpmlEntry, OpmlPlan, OpmlWish, What, Yield};
pub use alerts::{Alert, WayAlert};
pub use app::{App, AppError, Live, PluginWork};
pub use author::{
    Finding, LeftOut, PluginTest, PluginTested, Promise, Recorded, RecordingWish, Report,
    test_plugin,
};
pub use backfill::{BackfillEnd, BackfillProgress, BackfillReport, BackfillWish};
pub use clusters::{ClusterItem, ClusterReason, ClusterShown, Clustered};
pub use difference::{Difference, FieldChange, ItemChange, Spared};
pub use doctor::{Checkup, CheckupChange, states as health_states};
pub use explain::{
    Absent, AbsentFrom, Bytes, Effective, Explanation, Filtered, ItemStory, PartStory, PortalStory,
    PortalVerdict, Refused, RevisionStory,
};
pub use export::{ExportReport, ExportStep};
pub use harvest::{Observer, RunReport, Silent};
pub use lock::{LOCK_FILE, Locked, PluginLock};
pub use pages::Rendered;
pub use profile::{Profile, ProfileError};
pub use recorder::Swept;
pub use replay::{Replayed, SourceReplay};
pub use takedown::TakedownReport;
pub use terms::{TagReport, UnmappedTag};
pub use trial::{Trial, TrialItem};
pub use warc::{Exported, Imported};
pub use ways::{WayChange, WayStanding};
pub use withdrawals::MissingItem;

pub use portolan_config::{Estate, Shown, Source};
pub use portolan_fetch::archive::{Holding, Retained};
pub use portolan_infer::{PageState, Site};

pub use portolan_harvest::{
    Summary as RunSummary,
    doctor::{Grade, STATES, State},
    ladder::Ladder,
};
pub use portolan_host::{
    Image, Isolation, Listed, Plugins, Policies, Policy, Program, Standing, be_worker_if_asked,
};
/// What the faces need of the rooms below.
pub use portolan_store::{Bond, Cause, GoneBy, Ruling, RulingKind};
