//! From an address to a tested source: what the site is, which ways in it has, what each would
//! bring, and the settings of the best one.

mod opml;
mod probe;
mod settings;
mod sniff;
#[cfg(test)]
mod tests;
mod ways;
mod yields;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use portolan_config::{Source, SourceText};
use portolan_core::{Diagnostic, Exchange, Severity};
use portolan_infer::Site;
use serde::Serialize;
use url::Url;

use crate::{
    app::{App, AppError, Live},
    author,
    profile::Profile,
    trial::{self, TrialItem},
};
use probe::Probe;
use ways::Proposal;

pub use opml::{OpmlEntry, OpmlPlan, OpmlWish};
pub use sniff::What;
pub use yields::Yield;

/// Ways in that are tried; the rest is told of.
const TRIED_MAX: usize = 7;
/// Requests of one trial: the list and some of its items' own pages.
const TRIAL_REQUESTS_MAX: u64 = 8;

/// What is looked for.
#[derive(Clone, Copy, Debug)]
pub struct AddWish<'a> {
    pub address: &'a str,
    /// The source's name, instead of one made from the address.
    pub name: Option<&'a str>,
    pub office: Option<&'a str>,
    /// Which of the ways is taken, from 1, instead of the best.
    pub way: Option<usize>,
    /// Write settings and recording.
    pub write: bool,
}

/// What was found at an address.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct Added {
    pub address: String,
    /// Where it led.
    pub url: String,
    pub what: What,
    pub site: Option<Site>,
    /// Addresses that were asked for, trials included.
    pub requests: usize,
    /// The best first.
    pub candidates: Vec<Candidate>,
    /// Which of them the settings are for.
    pub chosen: Option<usize>,
    pub name: String,
    pub office: String,
    /// The settings, as they were or would be written.
    pub toml: Option<String>,
    pub file: PathBuf,
    pub recording: PathBuf,
    pub written: bool,
    pub diagnostics: Vec<Diagnostic>,
}

/// One way in.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct Candidate {
    pub way: &'static str,
    pub plugin: &'static str,
    pub address: String,
    pub because: String,
    /// How sure a structure is that was told from a page, in percent.
    pub certainty: Option<u8>,
    /// Of those that were tried.
    pub yields: Option<Yield>,
    pub score: u32,
    /// How many of its items each other candidate has as well, in percent, by the other's place.
    pub overlaps: BTreeMap<usize, u8>,
    pub failure: Option<Diagnostic>,
    #[serde(skip)]
    pub items: Vec<TrialItem>,
    pub diagnostics: Vec<Diagnostic>,
    #[serde(skip)]
    proposal: Proposal,
    #[serde(skip)]
    exchanges: Vec<Exchange>,
    #[serde(skip)]
    source: Option<Source>,
}

impl App {
    /// Looks at an address, tries every way in that a plugin at hand can take, and makes the
    /// settings of the best one. Nothing is stored; files are written only on demand.
    pub async fn add_source(
        &self,
        live: &Arc<Live>,
        wish: &AddWish<'_>,
    ) -> Result<Added, AppError> {
        let probe = Probe::new(live);
        let seen = match probe.look(wish.address).await {
            Ok(seen) => seen,
            Err(complaint) => return Err(AppError::Diagnostic(*complaint)),
        };
        let mut diagnostics = seen.diagnostics.clone();
        let host = seen.url.host_str().unwrap_or_default().to_owned();
        let office = self.office_for(live, wish, &host, &mut diagnostics)?;
        let name = match wish.name {
            Some(name) => name.to_owned(),
            None => settings::name(&seen.url, live),
        };

        let mut proposals = ways::proposals(&seen);
        for proposal in &proposals {
            if live.manifests.iter().all(|it| it.name != proposal.plugin) {
                let missing = Diagnostic::add_plugin_missing(proposal.words, proposal.plugin);
                if !diagnostics.contains(&missing) {
                    diagnostics.push(missing);
                }
            }
        }
        proposals.retain(|it| live.manifests.iter().any(|manifest| manifest.name == it.plugin));
        if proposals.len() > TRIED_MAX {
            diagnostics.push(Diagnostic::add_ways_cut(proposals.len(), TRIED_MAX));
            proposals.truncate(TRIED_MAX);
        }
        let sources = self.checked(live, &proposals, &office)?;
        let mut candidates = Vec::new();
        for (proposal, source) in proposals.into_iter().zip(sources) {
            candidates.push(tried(live, &probe, proposal, source).await);
        }
        rank(&mut candidates);
        let n_requests = probe.n_asked();

        let chosen = match wish.way {
            Some(way) => way.checked_sub(1).filter(|it| *it < candidates.len()),
            None => (0..candidates.len()).find(|it| candidates[*it].score > 0),
        };
        if chosen.is_none() {
            diagnostics.push(match candidates.is_empty() {
                true => Diagnostic::add_nothing(seen.url.as_str(), n_requests),
                false => Diagnostic::add_barren(seen.url.as_str()),
            });
        }
        let mut added = Added {
            address: wish.address.to_owned(),
            url: seen.url.to_string(),
            what: seen.what,
            site: seen.site.clone(),
            requests: n_requests,
            candidates,
            chosen,
            file: self.profile_directory().join("sources").join(format!("{name}.toml")),
            recording: self.profile_directory().join("recordings").join(&name),
            name,
            office: office.id,
            toml: None,
            written: false,
            diagnostics,
        };
        if let Some(chosen) = chosen {
            let candidate = &added.candidates[chosen];
            if let Some(source) = known(live, &candidate.address) {
                added.diagnostics.push(Diagnostic::add_known(&source, &candidate.address));
            }
            if let Some(more) = complement(&added.candidates, chosen) {
                added.diagnostics.push(Diagnostic::add_complement(&more));
            }
            let candidate = &added.candidates[chosen];
            if let Some(certainty) = candidate.certainty.filter(|it| *it < 60) {
                added.diagnostics.push(Diagnostic::add_unsure(certainty));
            }
            let toml = settings::written(&added.name, &added.office, &seen, candidate);
            self.fits(live, &added.name, &toml)?;
            added.toml = Some(toml);
            if wish.write {
                if !office.is_certain {
                    let complaint = office_unknown(live, &host);
                    return Err(AppError::Diagnostic(complaint));
                }
                self.write(live, &mut added).await?;
            }
        }
        Ok(added)
    }

    /// The office that is meant: the one named, the one with this host, the only one.
    fn office_for(
        &self,
        live: &Live,
        wish: &AddWish<'_>,
        host: &str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Result<Office, AppError> {
        let offices = &live.estate.offices;
        let certain = |id: &str| Office { id: id.to_owned(), is_certain: true };
        if let Some(id) = wish.office {
            return match live.estate.office(id) {
                Some(office) => Ok(certain(&office.id)),
                None => Err(AppError::Diagnostic(Diagnostic::unknown_reference("office", id))),
            };
        }
        let bare = |it: &str| it.strip_prefix("www.").unwrap_or(it).to_owned();
        let by_host = offices
            .iter()
            .find(|office| office.hosts.iter().any(|span| bare(&span.host) == bare(host)));
        if let Some(office) = by_host {
            return Ok(certain(&office.id));
        }
        match &offices[..] {
            [only] => Ok(certain(&only.id)),
            [first, ..] => {
                diagnostics.push(office_unknown(live, host));
                Ok(Office { id: first.id.clone(), is_certain: false })
            }
            [] => Err(AppError::Diagnostic(office_unknown(live, host))),
        }
    }

    /// The proposals as sources, checked beside all other settings.
    fn checked(
        &self,
        live: &Live,
        proposals: &[Proposal],
        office: &Office,
    ) -> Result<Vec<Source>, AppError> {
        let mut text = String::new();
        let id = |nth: usize| format!("portolan-trial-{nth}");
        for (nth, proposal) in proposals.iter().enumerate() {
            text.push_str(&settings::bare(&id(nth), &office.id, proposal));
        }
        let estate = self.with_text(live, "trial.toml", text)?;
        let source = |nth: usize| estate.source(&id(nth)).cloned();
        Ok((0..proposals.len()).filter_map(source).collect())
    }

    /// Whether settings can stand beside the others.
    fn fits(&self, live: &Live, name: &str, toml: &str) -> Result<(), AppError> {
        if live.estate.source(name).is_some() {
            return Err(AppError::Diagnostic(Diagnostic::add_taken(name, "the source")));
        }
        self.with_text(live, &format!("{name}.toml"), toml.to_owned()).map(|_| ())
    }

    /// The settings of the profile with one more file.
    fn with_text(
        &self,
        live: &Live,
        name: &str,
        text: String,
    ) -> Result<portolan_config::Estate, AppError> {
        let profile = Profile::load(self.profile_directory(), live.manifests.clone())
            .map_err(AppError::Profile)?;
        let mut files = profile.files;
        files.push(SourceText { path: name.to_owned(), text });
        let checked = portolan_config::check(&files, &live.manifests);
        let errors =
            checked.diagnostics.into_iter().filter(|it| it.severity == Severity::Error).collect();
        checked.settings.ok_or(AppError::Unfit(errors))
    }

    /// Writes the settings, and the recording beside them.
    async fn write(&self, live: &Arc<Live>, added: &mut Added) -> Result<(), AppError> {
        let Some(chosen) = added.chosen else { return Ok(()) };
        let (Some(toml), Some(source)) = (&added.toml, added.candidates[chosen].source.clone())
        else {
            return Ok(());
        };
        for path in [&added.file, &added.recording] {
            if path.exists() {
                let path = path.display().to_string();
                return Err(AppError::Diagnostic(Diagnostic::add_taken(&path, "the file")));
            }
        }
        let exchanges = std::mem::take(&mut added.candidates[chosen].exchanges);
        author::save(live, &source, exchanges, &added.recording, &[]).await?;
        write_new(&added.file, toml)?;
        added.written = true;
        Ok(())
    }
}

/// Ways that bring items which the chosen one lacks, by their numbers: other languages, another
/// part of the site.
fn complement(candidates: &[Candidate], chosen: usize) -> Option<String> {
    let lacks = |it: &(usize, &Candidate)| {
        let shared = it.1.overlaps.get(&chosen).copied().unwrap_or_default();
        it.0 != chosen && it.1.score > 0 && shared < 50
    };
    let mut addresses: Vec<&str> = Vec::new();
    let mut more: Vec<String> = Vec::new();
    for (nth, it) in candidates.iter().enumerate().filter(lacks) {
        if more.len() < 4 && !addresses.contains(&it.address.as_str()) {
            addresses.push(&it.address);
            more.push(format!("#{} `{}`", nth + 1, it.address));
        }
    }
    (!more.is_empty()).then(|| more.join(", "))
}

/// The office that a source is for.
struct Office {
    id: String,
    /// It was named, or has the host.
    is_certain: bool,
}

fn office_unknown(live: &Live, host: &str) -> Diagnostic {
    let known: Vec<String> =
        live.estate.offices.iter().map(|it| format!("`{}`", it.id)).take(12).collect();
    Diagnostic::add_office_unknown(host, &known.join(", "))
}

/// Writes a file that is not there yet, in a folder that may not be.
fn write_new(path: &Path, text: &str) -> Result<(), AppError> {
    let io = |err| AppError::Io(path.to_owned(), err);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(io)?;
    }
    let mut file = fs::File::create_new(path).map_err(io)?;
    std::io::Write::write_all(&mut file, text.as_bytes()).map_err(io)
}

/// The source that reads an address already.
fn known(live: &Live, address: &str) -> Option<String> {
    let reads = |source: &&Source| {
        source.settings.0.values().any(|it| it.as_str().is_some_and(|it| same_address(it, address)))
    };
    live.estate.sources.iter().find(reads).map(|it| it.id.clone())
}

/// Whether two addresses are one but for the scheme, `www.` and a slash at the end.
fn same_address(a: &str, b: &str) -> bool {
    let bare = |it: &str| {
        let url = Url::parse(it).ok()?;
        let host = url.host_str()?.strip_prefix("www.").unwrap_or(url.host_str()?).to_owned();
        let query = url.query().map(|it| format!("?{it}")).unwrap_or_default();
        Some(format!("{host}{}{query}", url.path().trim_end_matches('/')))
    };
    bare(a).is_some_and(|it| bare(b) == Some(it))
}

/// What a proposal would bring now.
async fn tried(
    live: &Arc<Live>,
    probe: &Probe<'_>,
    proposal: Proposal,
    source: Source,
) -> Candidate {
    let mut exchanges = Vec::new();
    let mut trial =
        trial::read_from(live, &source, probe, TRIAL_REQUESTS_MAX, &mut exchanges).await;
    let yields = Yield::of(&trial, proposal.reads_pages);
    let score = match &trial.failure {
        Some(_) => 0,
        // A list of one item is more likely a page that is one.
        None if yields.items == 1 && proposal.way == "listing" => 1,
        None => yields.score(proposal.worth),
    };
    let mut diagnostics = std::mem::take(&mut trial.summary.diagnostics);
    // That a trial is short is not the source's trouble.
    diagnostics.retain(|it| it.code != "run-limit" && Some(it) != trial.failure.as_ref());
    Candidate {
        way: proposal.way,
        plugin: proposal.plugin,
        address: proposal.address.clone(),
        because: proposal.because.clone(),
        certainty: proposal.certainty,
        yields: Some(yields),
        score,
        overlaps: BTreeMap::new(),
        failure: trial.failure,
        items: trial.items,
        diagnostics,
        proposal,
        exchanges,
        source: Some(source),
    }
}

/// The best first, each with what it shares with the others.
fn rank(candidates: &mut [Candidate]) {
    candidates.sort_by_key(|it| std::cmp::Reverse(it.score));
    let keys: Vec<_> = candidates.iter().map(|it| yields::keys(&it.items)).collect();
    for (at, candidate) in candidates.iter_mut().enumerate() {
        for (other, theirs) in keys.iter().enumerate().filter(|(other, _)| *other != at) {
            let n_shared = keys[at].intersection(theirs).count();
            if n_shared > 0 {
                let percent = n_shared * 100 / keys[at].len().max(1);
                candidate.overlaps.insert(other, u8::try_from(percent).unwrap_or(100));
            }
        }
    }
}
