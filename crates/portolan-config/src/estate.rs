//! Checked settings: what the engines and hands receive.

use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

use portolan_core::{
    Kind, Lang, Settings, office::Office, place::Place, portal::Portal, term::Term,
};

/// Everything an operator declared, checked, with defaults and inheritance applied.
#[derive(Clone, Debug, PartialEq)]
pub struct Estate {
    pub server: Server,
    pub store: StoreSettings,
    pub fetch: FetchSettings,
    pub archive: ArchiveSettings,
    pub origins: Vec<Origin>,
    pub plugins: PluginSettings,
    pub alerts: Alerts,
    pub offices: Vec<Office>,
    pub places: Vec<Place>,
    pub terms: Vec<Term>,
    /// Sites that are no more, by host.
    pub gone: Vec<GoneHost>,
    /// Names, handles and addresses of people who have asked not to be shown.
    pub opt_out: Vec<String>,
    pub sources: Vec<Source>,
    /// Effective, after `extends`.
    pub portals: Vec<Portal>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    pub listen: SocketAddr,
    /// Scheme and authority, without a slash at the end.
    pub public_base: String,
    pub harvest: bool,
    pub page_cache_bytes: u64,
    pub grace: Duration,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreSettings {
    /// As written; relative to the folder of `portolan.toml`.
    pub directory: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchSettings {
    pub user_agent: String,
    pub contact: Option<String>,
    pub delay: Duration,
    pub concurrency: u32,
    pub concurrency_total: u32,
    pub connect_timeout: Duration,
    pub response_timeout: Duration,
    pub idle_timeout: Duration,
    /// From the request to the last byte.
    pub timeout: Duration,
    pub body_bytes_max: u64,
    pub decoded_bytes_max: u64,
    pub redirects_max: u32,
    pub retries_max: u32,
    pub robots: bool,
}

/// How long exchanges are kept. Not part of a source, because what is kept of it says nothing of
/// how it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchiveSettings {
    pub general: Keep,
    /// Of sources that have a table of their own, by name.
    pub sources: BTreeMap<String, Keep>,
}

/// How much of one source's history is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keep {
    pub days: u32,
    pub bytes: u64,
}

impl ArchiveSettings {
    pub fn of(&self, source: &str) -> Keep {
        self.sources.get(source).copied().unwrap_or(self.general)
    }
}

/// Exceptions for one origin; absent values are those of [`FetchSettings`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Scheme, host and, unless it is the scheme's own, port: `https://iom.fi`.
    pub origin: String,
    pub connect_to: Option<SocketAddr>,
    /// As written; relative to the data directory.
    pub ca_file: Option<String>,
    pub allow_private: bool,
    /// Permits redirects from https to plain http.
    pub allow_downgrade: bool,
    pub delay: Option<Duration>,
    pub concurrency: Option<u32>,
    pub user_agent: Option<String>,
    pub robots: Option<bool>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PluginSettings {
    /// As written; relative to the folder of `portolan.toml`.
    pub directories: Vec<String>,
    /// For plugins without a table of their own.
    pub general: PluginLimits,
    /// The plugins that have a table of their own, or that a source names.
    pub plugins: Vec<Plugin>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plugin {
    pub name: String,
    /// As written; relative to the folder of `portolan.toml`.
    pub file: Option<String>,
    pub limits: PluginLimits,
}

/// Where a plugin's code runs, and what it may use there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PluginLimits {
    pub isolation: Isolation,
    pub memory: u64,
    pub time: Duration,
    pub cpu: Duration,
    pub workers: u32,
    pub on_violation: OnViolation,
}

/// Where a plugin's code runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Isolation {
    Sealed,
    Filtered,
    Separate,
    StrongestAvailable,
    InProcess,
}

/// What becomes of a call to the system that a plugin is not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnViolation {
    Deny,
    Kill,
}

/// A site that is no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoneHost {
    pub host: String,
    /// What to put before an address of it to reach a copy.
    pub archive: Option<String>,
}

/// In which order a source writes day and month in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    Dmy,
    Mdy,
}

/// What holds for the items of a source whose addresses match.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceRule {
    pub urls: Vec<Pattern>,
    pub kind: Option<Kind>,
    pub language: Option<Lang>,
    pub places: Vec<String>,
    pub terms: Vec<String>,
    pub date_order: Option<DateOrder>,
}

/// A further way in, for when those before it fail.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// Short, and no other way of the source has it.
    pub name: String,
    pub plugin: String,
    pub settings: Settings,
}

/// How a source's history is imported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Backfill {
    /// `portolan serve` imports it, slice by slice, between harvests.
    pub wanted: bool,
    /// Requests in one slice.
    pub requests: u32,
    /// Requests in a day, those of slices that were killed included.
    pub requests_per_day: u32,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    pub id: String,
    pub enabled: bool,
    /// What people who run it should know; why it is switched off.
    pub note: Option<String>,
    pub plugin: String,
    pub office: String,
    /// Typed by the plugin's manifest, defaults filled in.
    pub settings: Settings,
    /// For items that do not say what they are.
    pub kind: Option<Kind>,
    /// For texts of which nothing tells the language.
    pub language: Option<Lang>,
    /// The source's own codes and path prefixes → BCP 47 tags.
    pub language_map: BTreeMap<String, String>,
    /// Hosts that are one and the same site.
    pub hosts: Vec<String>,
    pub allow_urls: Vec<Pattern>,
    pub deny_urls: Vec<Pattern>,
    pub every: Duration,
    pub limits: RunLimits,
    pub contract: Contract,
    pub withdrawals: Withdrawals,
    /// Shows other sites' items again; never the origin of one.
    pub mirror: bool,
    /// IANA name.
    pub time_zone: String,
    /// For items of which nothing tells the places; the primary one first.
    pub places: Vec<String>,
    /// The order of numbers in its dates; without it, none is guessed.
    pub date_order: Option<DateOrder>,
    /// Addresses of records marked for deletion that are shown all the same.
    pub reviewed: Vec<Pattern>,
    /// Exceptions for parts of it; of those that match an address, the first holds.
    pub rules: Vec<SourceRule>,
    /// Further ways in, the better before the lesser; `plugin` and `settings` are the best.
    pub ways: Vec<Way>,
    pub backfill: Backfill,
}

/// What the operator expects of a source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contract {
    /// Items that a listing holds at least.
    pub items: u32,
    pub fields: Vec<String>,
    pub languages: Vec<String>,
    /// The longest silence that is nothing strange.
    pub silence: Option<Duration>,
}

/// Who is told when a source falls ill or gets well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alerts {
    pub log: bool,
    pub repeat: Duration,
    pub webhook: Option<Webhook>,
    pub mail: Option<Mail>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    pub url: String,
    /// Name of a secret.
    pub token: Option<String>,
    pub allow_private: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    pub server: String,
    pub port: u16,
    pub security: MailTls,
    pub user: Option<String>,
    /// Name of a secret.
    pub password: Option<String>,
    pub from: String,
    pub to: Vec<String>,
}

/// How the way to a mail server is secured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailTls {
    StartTls,
    Tls,
    None,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunLimits {
    pub requests: u32,
    pub items: u32,
    pub bytes: u64,
    pub time: Duration,
}

/// How a source's items are looked after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawals {
    /// Pages looked at after each run.
    pub looks: u32,
    /// How long an item stays missing before it is taken for withdrawn.
    pub grace: Duration,
}

/// A pattern for whole addresses, in which `*` stands for any characters, none included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(pub String);

impl Pattern {
    pub fn matches(&self, url: &str) -> bool {
        let mut parts = self.0.split('*');
        let first = parts.next().unwrap_or_default();
        let Some(mut rest) = url.strip_prefix(first) else { return false };
        let mut parts = parts.peekable();
        if parts.peek().is_none() {
            return rest.is_empty();
        }
        while let Some(part) = parts.next() {
            if parts.peek().is_none() {
                return rest.ends_with(part);
            }
            match rest.find(part) {
                Some(at) => rest = &rest[at + part.len()..],
                None => return false,
            }
        }
        false
    }
}

/// How a way is called that nobody has named: by its plugin.
pub(crate) fn way_name(plugin: &str) -> &str {
    plugin.strip_prefix("source-").unwrap_or(plugin)
}

impl Source {
    /// The names of all its ways in, the best first.
    pub fn way_names(&self) -> Vec<String> {
        let first = way_name(&self.plugin).to_owned();
        std::iter::once(first).chain(self.ways.iter().map(|way| way.name.clone())).collect()
    }

    /// The source as it is by one of its ways, and only by that.
    pub fn by_way(&self, name: &str) -> Source {
        let way = self.ways.iter().find(|way| way.name == name);
        let (plugin, settings) = match way {
            Some(way) => (way.plugin.clone(), way.settings.clone()),
            None => (self.plugin.clone(), self.settings.clone()),
        };
        Source { plugin, settings, ways: Vec::new(), ..self.clone() }
    }

    /// Whether its patterns let a request for this address through.
    pub fn allows(&self, url: &str) -> bool {
        let allowed =
            self.allow_urls.is_empty() || self.allow_urls.iter().any(|it| it.matches(url));
        allowed && !self.deny_urls.iter().any(|pattern| pattern.matches(url))
    }
}

impl Estate {
    pub fn source(&self, id: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.id == id)
    }

    pub fn portal(&self, id: &str) -> Option<&Portal> {
        self.portals.iter().find(|portal| portal.id == id)
    }

    pub fn office(&self, id: &str) -> Option<&Office> {
        self.offices.iter().find(|office| office.id == id)
    }

    pub fn place(&self, id: &str) -> Option<&Place> {
        self.places.iter().find(|place| place.id == id)
    }
}
