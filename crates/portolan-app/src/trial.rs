//! A dry run of a source: what it would import, with every repair and complaint, without a trace
//! in the store.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;
use portolan_config::{Estate, Source};
use portolan_core::{Cursor, Diagnostic, Exchange, Item, RawItem, navigation::NavTree};
use portolan_harvest::{Limits, Run, Summary};
use portolan_normalize::{
    AddressRule, DateOrder, Extras, Foreign, Frame, GoneSite, Normalizer, Rules, content_hash,
    merge,
};
use serde::Serialize;

use crate::{
    app::{App, AppError, Live},
    drive::{Answers, Brought, Drive, Network, Sink, Tally, UrlMemory, blocking, limits, permit},
    harvest::Silent,
};

/// What a source would import now.
#[derive(Debug, Serialize)]
pub struct Trial {
    pub source: String,
    pub items: Vec<TrialItem>,
    pub summary: Summary,
    pub menus: Vec<NavTree>,
    pub failure: Option<Diagnostic>,
}

/// One origin: the item it became, or why it did not.
#[derive(Debug, Serialize)]
pub struct TrialItem {
    pub origin_id: String,
    pub item: Option<Item>,
    pub diagnostics: Vec<Diagnostic>,
}

/// The outcome of normalising one origin.
pub(crate) struct Judged {
    pub(crate) item: Option<(Item, String)>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Normalises the parts of many origins of one source; the rules are read once. What a site
/// prints on every page is told from these very origins.
pub(crate) fn normalize_all<'p>(
    estate: &Estate,
    source: &Source,
    origins: impl IntoIterator<Item = &'p [RawItem]>,
    now: Timestamp,
) -> Result<Vec<Judged>, Diagnostic> {
    let origins: Vec<&[RawItem]> = origins.into_iter().collect();
    let frame = Frame::of(origins.iter().copied().flatten());
    normalize_in(estate, source, origins, frame, now)
}

/// The same, with what is known of the source's frame.
pub(crate) fn normalize_in<'p>(
    estate: &Estate,
    source: &Source,
    origins: impl IntoIterator<Item = &'p [RawItem]>,
    frame: Frame,
    now: Timestamp,
) -> Result<Vec<Judged>, Diagnostic> {
    let Some(office) = estate.office(&source.office) else {
        return Err(Diagnostic::office_missing(&source.id, &source.office));
    };
    let allow: Vec<String> = source.allow_urls.iter().map(|pattern| pattern.0.clone()).collect();
    let deny: Vec<String> = source.deny_urls.iter().map(|pattern| pattern.0.clone()).collect();
    let rules = Rules {
        source: &source.id,
        office,
        hosts: &source.hosts,
        foreign: Foreign::Flag,
        default_lang: source.language.clone(),
        language_codes: &source.language_map,
        kind: source.kind,
        allow: &allow,
        deny: &deny,
        places: &estate.places,
        terms: &estate.terms,
        default_places: &source.places,
        mirror: source.mirror,
        time_zone: &source.time_zone,
        now,
    };
    let extras = extras(estate, source, frame);
    let normalizer = Normalizer::new(&rules).with(&extras);
    let judge = |parts: &[RawItem]| {
        let mut normalized = normalizer.normalize(&merge(parts), now);
        let mut diagnostics = std::mem::take(&mut normalized.diagnostics);
        let item = normalized.item.map(|mut item| {
            diagnostics.extend(normalizer.curate(&mut item));
            let hash = content_hash(&item);
            (item, hash)
        });
        Judged { item, diagnostics }
    };
    Ok(origins.into_iter().map(judge).collect())
}

/// What the settings say beyond a source's common rules.
fn extras(estate: &Estate, source: &Source, frame: Frame) -> Extras {
    let order = |order: portolan_config::DateOrder| match order {
        portolan_config::DateOrder::Dmy => DateOrder::Dmy,
        portolan_config::DateOrder::Mdy => DateOrder::Mdy,
    };
    let rules = source.rules.iter().map(|rule| AddressRule {
        urls: rule.urls.iter().map(|pattern| pattern.0.clone()).collect(),
        kind: rule.kind,
        lang: rule.language.clone(),
        places: rule.places.clone(),
        terms: rule.terms.clone(),
        date_order: rule.date_order.map(order),
    });
    let gone = estate
        .gone
        .iter()
        .map(|site| GoneSite { host: site.host.clone(), archive: site.archive.clone() });
    Extras {
        date_order: source.date_order.map(order),
        rules: rules.collect(),
        reviewed: source.reviewed.iter().map(|pattern| pattern.0.clone()).collect(),
        gone: gone.collect(),
        opt_out: estate.opt_out.clone(),
        frame,
    }
}

impl App {
    /// Reads a source as a first harvest would and shows what came of it. Nothing is stored, and
    /// no conditional request is made, so that everything is seen.
    pub async fn try_source(&self, live: &Arc<Live>, source_id: &str) -> Result<Trial, AppError> {
        let source = live.source(source_id)?.clone();
        let requests_max = limits(&source).requests;
        Ok(read_into(live, &source, requests_max, &mut Vec::new()).await)
    }
}

/// The same, with every exchange as the plugin got it, and no more than so many requests.
pub(crate) async fn read_into(
    live: &Arc<Live>,
    source: &Source,
    requests_max: u64,
    exchanges: &mut Vec<Exchange>,
) -> Trial {
    read_from(live, source, &Network(live), requests_max, exchanges).await
}

/// The same, with answers from anywhere.
pub(crate) async fn read_from(
    live: &Arc<Live>,
    source: &Source,
    answers: &dyn Answers,
    requests_max: u64,
    exchanges: &mut Vec<Exchange>,
) -> Trial {
    let mut trial = Trial {
        source: source.id.clone(),
        items: Vec::new(),
        summary: Summary::default(),
        menus: Vec::new(),
        failure: None,
    };
    let mut limits = limits(source);
    limits.requests = limits.requests.min(requests_max);
    if let Err(diagnostic) = read(live, source, answers, limits, &mut trial, exchanges).await {
        trial.failure = Some(diagnostic);
    }
    trial
}

async fn read(
    live: &Arc<Live>,
    source: &Source,
    answers: &dyn Answers,
    limits: Limits,
    trial: &mut Trial,
    exchanges: &mut Vec<Exchange>,
) -> Result<(), Diagnostic> {
    let now = Timestamp::now();
    let plugins = Arc::clone(&live.plugins);
    let (name, settings) = (source.plugin.clone(), live.settings(source));
    let handle = Arc::new(blocking(move || plugins.source(&name, &settings)).await?);
    let sink = Arc::new(TrialSink::default());
    let mut drive = Drive {
        live,
        source,
        handle: Arc::clone(&handle),
        settings: live.settings(source),
        now,
        answers,
        sink: Arc::clone(&sink) as Arc<dyn Sink>,
        tally: Tally::default(),
        history: false,
    };
    let planned = drive.plan(Cursor::default()).await?;
    if planned.is_empty() {
        return Err(Diagnostic::source_plans_nothing(&source.id));
    }
    let run = Run::new(limits, permit(live, source), now, planned, Vec::new());
    let read = drive.read(run, &Silent).await;
    let Read { parts, order, menus, exchanges: read_exchanges } = sink.take_all();
    exchanges.extend(read_exchanges);
    trial.menus = menus;
    let (mut summary, _) = read?.finish();
    summary.diagnostics.extend(handle.take_denied());
    trial.failure.clone_from(&summary.failure);
    trial.summary = summary;
    let (estate, source) = (Arc::clone(live), source.clone());
    let judged = blocking(move || {
        let origins = order.iter().filter_map(|id| parts.get(id)).map(Vec::as_slice);
        let judged = normalize_all(&estate.estate, &source, origins, now)?;
        Ok(order.into_iter().zip(judged).collect::<Vec<_>>())
    });
    trial.items = judged
        .await?
        .into_iter()
        .map(|(origin_id, judged)| TrialItem {
            origin_id,
            item: judged.item.map(|(item, _)| item),
            diagnostics: judged.diagnostics,
        })
        .collect();
    Ok(())
}

/// Keeps what was read in memory.
#[derive(Default)]
struct TrialSink(Mutex<Read>);

#[derive(Default)]
struct Read {
    parts: BTreeMap<String, Vec<RawItem>>,
    /// Of the origins, as they were first seen.
    order: Vec<String>,
    menus: Vec<NavTree>,
    exchanges: Vec<Exchange>,
}

impl TrialSink {
    fn read(&self) -> MutexGuard<'_, Read> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take_all(&self) -> Read {
        std::mem::take(&mut *self.read())
    }
}

impl Sink for TrialSink {
    /// No request is conditional, so that everything is seen.
    fn known(&self, _: &str) -> Option<UrlMemory> {
        None
    }

    fn passes(&self, exchange: &Exchange) {
        self.read().exchanges.push(exchange.clone());
    }

    fn take(&self, _: &str, brought: Brought, _: Option<UrlMemory>) -> Result<u64, Diagnostic> {
        let mut read = self.read();
        read.menus.extend(brought.navigation);
        let mut unknown = 0;
        for item in brought.items {
            if !read.parts.contains_key(&item.origin_id) {
                unknown += 1;
                read.order.push(item.origin_id.clone());
            }
            read.parts.entry(item.origin_id.clone()).or_default().push(item);
        }
        Ok(unknown)
    }
}
