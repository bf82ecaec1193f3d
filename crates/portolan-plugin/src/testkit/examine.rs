//! Tries every promise of a source over a recording.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
};

use portolan_core::{
    Cursor, Exchange, Harvest, RawItem, Request, Settings, Severity,
    manifest::{CONTRACT, Manifest, PluginKind, SettingKind},
    message::{Answer, Response},
    source::{ContentSource, Context, SourceError},
};
use serde_json::json;

use super::{
    misfortune::{self, Cuts},
    play::{self, Played, now},
    promise::{Finding, Promise, Report},
    recording::Recording,
};
use crate::wire;

/// So many bodies of a recording are cut, damaged and replaced; stated in the report.
const BODIES_MAX: usize = 4;

/// So many answers of a recording are lost, one at a time.
const LOSSES_MAX: usize = 16;

/// Examines a source over a recording: every promise in [`Promise::OF_SOURCES`].
///
/// # Panics
///
/// With the report, where the source does not keep a promise.
pub fn examine(source: &dyn ContentSource, recording: &Recording) {
    let report = report(source, recording);
    assert!(report.is_clean(), "{report}");
}

/// The same, as findings. Nothing that a source does stops it, except ending the process: run a
/// library that is not trusted in a process of its own.
pub fn report(source: &dyn ContentSource, recording: &Recording) -> Report {
    let manifest = guarded(|| source.manifest());
    let mut report = Report {
        about: manifest.as_ref().map_or_else(|_| "source".to_owned(), |it| it.name.clone()),
        findings: Vec::new(),
    };
    let subject = Subject { source, recording };
    report.findings.push(subject.manifest(&manifest));
    report.findings.push(subject.check(manifest.as_ref().ok()));

    let mut planned = Finding::new(Promise::Plan);
    let mut ends = Finding::new(Promise::Ends);
    let Some(run) = subject.sound(&mut planned, &mut ends) else {
        report.findings.push(planned);
        if !ends.is_kept() {
            report.findings.push(ends);
        }
        return report;
    };
    report.findings.push(planned);
    report.findings.push(addresses(&run.requests));
    report.findings.push(ends);
    report.findings.push(subject.identity(&run));
    report.findings.push(subject.same_twice(&run));
    report.findings.push(subject.any_order(&run));
    report.findings.push(subject.losses(&run));
    report.findings.push(subject.not_modified(&run));
    report.findings.push(subject.cursor(&run));
    report.findings.push(wire_safe(&run));
    report.findings.push(subject.cut_short(&run));
    report.findings.push(subject.damaged(&run));
    report.findings.push(subject.hostile(&run));
    report.findings.push(subject.headers(&run));
    report.findings.push(subject.limits(&run, manifest.as_ref().ok()));
    // Whatever it was given meanwhile must not have left a trace.
    let again = subject.any_order(&run);
    let first = report.findings.iter_mut().find(|it| it.promise == Promise::AnyOrder);
    if let Some(first) = first.filter(|it| it.is_kept()) {
        first.broken = again.broken;
    }
    report
}

struct Subject<'a> {
    source: &'a dyn ContentSource,
    recording: &'a Recording,
}

/// What a whole run over the recording brought.
struct Run {
    played: Played,
    requests: Vec<Request>,
    /// Each with what was read out of it.
    exchanges: Vec<(Exchange, Result<Harvest, SourceError>)>,
}

impl Subject<'_> {
    fn cx(&self) -> Context<'_> {
        Context::new("examined", &self.recording.settings, now(self.recording))
    }

    fn parse(&self, exchange: &Exchange) -> Result<Result<Harvest, SourceError>, String> {
        guarded(|| self.source.parse(&self.cx(), exchange))
    }

    fn manifest(&self, manifest: &Result<Manifest, String>) -> Finding {
        let mut finding = Finding::new(Promise::Manifest);
        match manifest {
            Err(words) => {
                finding.breach(words.clone());
            }
            Ok(manifest) => {
                finding.tried = format!("{} {}", manifest.name, manifest.version);
                if (manifest.kind, manifest.contract) != (PluginKind::Source, CONTRACT) {
                    finding.breach(format!(
                        "plugin.toml is not that of a source of contract {CONTRACT}"
                    ));
                }
                if manifest.summary.trim().is_empty() {
                    finding.breach("`summary` is empty; operators see it in lists");
                }
                for (key, spec) in &manifest.settings {
                    if spec.doc.trim().is_empty() {
                        finding.breach(format!("setting `{key}` has an empty `doc`"));
                    }
                }
            }
        }
        finding
    }

    fn check(&self, manifest: Option<&Manifest>) -> Finding {
        let mut finding = Finding::new(Promise::Check);
        let sound = &self.recording.settings;
        match guarded(|| self.source.check(sound)) {
            Err(words) => {
                finding.breach(format!("panicked over the recording's own settings: {words}"));
            }
            Ok(complaints) => {
                for complaint in complaints.iter().filter(|it| it.severity == Severity::Error) {
                    finding.breach(format!("refuses the recording's settings: {complaint}"));
                }
            }
        }
        let mut tried = vec![("none at all".to_owned(), Settings::default())];
        let keys = sound.0.keys().chain(manifest.into_iter().flat_map(|it| it.settings.keys()));
        for key in keys {
            let mut without = sound.clone();
            without.0.remove(key);
            tried.push((format!("none for `{key}`"), without));
            for value in [json!(""), json!(0), json!([]), json!({}), json!(true)] {
                let mut changed = sound.clone();
                changed.0.insert(key.clone(), value.clone());
                tried.push((format!("`{value}` for `{key}`"), changed));
            }
        }
        finding.tried = format!("the recording's settings and {} others", tried.len());
        for (what, settings) in tried {
            if let Err(words) = guarded(|| self.source.check(&settings))
                && finding.breach(format!("panicked over settings with {what}: {words}"))
            {
                break;
            }
        }
        finding
    }

    /// The run that everything else is compared with.
    fn sound(&self, planned: &mut Finding, ends: &mut Finding) -> Option<Run> {
        let cx = self.cx();
        match guarded(|| self.source.plan(&cx, &Cursor::default())) {
            Err(words) => {
                planned.breach(format!("panicked: {words}"));
                return None;
            }
            Ok(Err(err)) => {
                planned.breach(format!("refused to plan: {err}"));
                return None;
            }
            Ok(Ok(requests)) => planned.tried = counted(requests.len(), "request"),
        }
        let mut played = Played::default();
        let mut exchanges = Vec::new();
        let outcome = guarded(|| {
            play::run(self.source, self.recording, &mut played, |exchange, res| {
                exchanges.push((exchange.clone(), res.clone()));
            })
        });
        match outcome {
            Err(words) => {
                let last = exchanges.len() + 1;
                planned.breach(format!("panicked over sound answer {last}: {words}"));
                None
            }
            Ok(Err(words)) => {
                ends.breach(words);
                None
            }
            Ok(Ok(())) if exchanges.is_empty() => {
                planned.breach("asked for nothing that is in the recording");
                None
            }
            Ok(Ok(())) => {
                ends.tried = format!(
                    "{}, {}",
                    counted(played.requests.len(), "request"),
                    counted(played.items.len(), "item")
                );
                Some(Run { requests: played.requests.clone(), played, exchanges })
            }
        }
    }

    fn identity(&self, run: &Run) -> Finding {
        let mut finding = Finding::new(Promise::Identity);
        finding.tried = counted(run.played.items.len(), "item");
        for (exchange, res) in &run.exchanges {
            if let Ok(harvest) = res {
                unidentified(&mut finding, &exchange.request.url, "", harvest);
            }
        }
        finding
    }

    fn same_twice(&self, run: &Run) -> Finding {
        let mut finding = Finding::new(Promise::SameTwice);
        finding.tried = "two runs and two plans for each of two cursors".to_owned();
        let mut played = Played::default();
        match guarded(|| play::run(self.source, self.recording, &mut played, |_, _| {})) {
            Ok(_) if played == run.played => {}
            Ok(_) => {
                let what = difference(&run.played, &played);
                finding.breach(format!("two different things of the same recording: {what}"));
            }
            Err(words) => {
                finding.breach(format!("panicked in the second run: {words}"));
            }
        }
        let own = run.played.cursor.clone().unwrap_or_default();
        for cursor in [Cursor::default(), own] {
            let plan = || guarded(|| self.source.plan(&self.cx(), &cursor));
            if plan() != plan() {
                finding.breach(format!("two plans for the cursor {}", cursor.0));
            }
        }
        finding
    }

    /// Each exchange alone, from the last to the first, then every second one.
    fn any_order(&self, run: &Run) -> Finding {
        let mut finding = Finding::new(Promise::AnyOrder);
        finding.tried = format!("{}, backwards", counted(run.exchanges.len(), "answer"));
        for (exchange, wanted) in run.exchanges.iter().rev() {
            let url = &exchange.request.url;
            let enough = match self.parse(exchange) {
                Ok(found) if found == *wanted => false,
                Ok(_) => finding.breach(format!(
                    "{url} is read otherwise when something else has been read before"
                )),
                Err(words) => finding.breach(format!("panicked over {url}: {words}")),
            };
            if enough {
                break;
            }
        }
        finding
    }

    fn losses(&self, run: &Run) -> Finding {
        let mut finding = Finding::new(Promise::Losses);
        let n_losses = run.exchanges.len().min(LOSSES_MAX);
        finding.tried = format!(
            "{} of {}, one at a time",
            counted(n_losses, "answer"),
            self.recording.exchanges.len()
        );
        for (lost, _) in run.exchanges.iter().take(n_losses) {
            let url = &lost.request.url;
            let mut recording = self.recording.clone();
            recording.exchanges.retain(|exchange| exchange.request.url != *url);
            let mut played = Played::default();
            let outcome = guarded(|| play::run(self.source, &recording, &mut played, |_, _| {}));
            let enough = match outcome {
                Err(words) => finding.breach(format!("panicked without {url}: {words}")),
                Ok(Err(words)) => finding.breach(format!("without {url}: {words}")),
                Ok(Ok(())) => match stranger(&run.played.items, &played.items) {
                    Some(id) => finding.breach(format!(
                        "without {url} there is an item `{id}` that is otherwise not there, or \
                         not so"
                    )),
                    None => false,
                },
            };
            if enough {
                break;
            }
        }
        finding
    }

    fn not_modified(&self, run: &Run) -> Finding {
        let mut finding = Finding::new(Promise::NotModified);
        finding.tried = counted(run.exchanges.len(), "answer");
        for (exchange, _) in &run.exchanges {
            let url = &exchange.request.url;
            let mut unchanged = exchange.clone();
            unchanged.answer = Answer::NotModified;
            let enough = match self.parse(&unchanged) {
                Err(words) => finding.breach(format!("panicked over {url}: {words}")),
                Ok(Err(err)) => finding.breach(format!("refused it from {url}: {err}")),
                Ok(Ok(harvest)) => {
                    let is_silent = harvest.items.is_empty()
                        && harvest.navigation.is_empty()
                        && harvest.channel.is_none()
                        && harvest.cursor.is_none();
                    !is_silent
                        && finding.breach(format!("something out of “not modified” from {url}"))
                }
            };
            if enough {
                break;
            }
        }
        finding
    }

    fn cursor(&self, run: &Run) -> Finding {
        let mut finding = Finding::new(Promise::Cursor);
        let plan = |cursor: &Cursor| guarded(|| self.source.plan(&self.cx(), cursor));
        finding.tried = match &run.played.cursor {
            Some(cursor) => {
                match plan(cursor) {
                    Ok(Ok(_)) => {}
                    Ok(Err(err)) => {
                        finding.breach(format!("refused its own cursor {}: {err}", cursor.0));
                    }
                    Err(words) => {
                        finding.breach(format!("panicked over its own cursor: {words}"));
                    }
                }
                "its own, and 6 others".to_owned()
            }
            None => "6 others; it keeps none".to_owned(),
        };
        let others = [
            json!(null),
            json!(""),
            json!(-1),
            json!([]),
            json!({}),
            json!({ "since": "1970-01-01T00:00:00Z", "page": -1 }),
        ];
        for cursor in others {
            if let Err(words) = plan(&Cursor(cursor.clone()))
                && finding.breach(format!("panicked over the cursor {cursor}: {words}"))
            {
                break;
            }
        }
        finding
    }

    fn cut_short(&self, run: &Run) -> Finding {
        let mut finding = Finding::new(Promise::CutShort);
        let (mut n_cuts, mut n_complete, mut n_bodies) = (0, 0, 0);
        'bodies: for (exchange, response) in responses(run).take(BODIES_MAX) {
            let Cuts { ends, is_complete } = misfortune::cuts(response.body.len());
            n_bodies += 1;
            n_complete += usize::from(is_complete);
            for end in ends {
                n_cuts += 1;
                let body = response.body[..end].to_vec();
                let what = format!("cut short after {end} bytes");
                if self.unfortunate(&mut finding, exchange, body, &what) {
                    break 'bodies;
                }
            }
        }
        finding.tried = match (n_bodies, n_complete) {
            (bodies, complete) if bodies == complete => {
                format!("{n_cuts} cuts, every byte of {}", bodies_of(bodies, run))
            }
            (bodies, complete) => format!(
                "{n_cuts} cuts of {}, every byte of {complete}; {} bytes of each and places \
                 between of the longer ones",
                bodies_of(bodies, run),
                512 + 16
            ),
        };
        finding
    }

    fn damaged(&self, run: &Run) -> Finding {
        let mut finding = Finding::new(Promise::Damaged);
        let (mut n_tried, mut n_bodies) = (0, 0);
        'bodies: for (exchange, response) in responses(run).take(BODIES_MAX) {
            n_bodies += 1;
            for (what, body) in misfortune::damaged(&response.body) {
                n_tried += 1;
                if self.unfortunate(&mut finding, exchange, body, &what) {
                    break 'bodies;
                }
            }
        }
        finding.tried = format!("{n_tried} wrong bytes in {}", bodies_of(n_bodies, run));
        finding
    }

    fn hostile(&self, run: &Run) -> Finding {
        let mut finding = Finding::new(Promise::Hostile);
        let (mut n_tried, mut n_bodies) = (0, 0);
        'bodies: for (exchange, response) in responses(run).take(BODIES_MAX) {
            n_bodies += 1;
            for (what, body) in misfortune::hostile(&response.body) {
                n_tried += 1;
                if self.unfortunate(&mut finding, exchange, body, what) {
                    break 'bodies;
                }
            }
        }
        finding.tried = format!("{n_tried} bodies in place of {}", bodies_of(n_bodies, run));
        finding
    }

    /// Refusing is right, and so is reading a part.
    fn unfortunate(
        &self,
        finding: &mut Finding,
        exchange: &Exchange,
        body: Vec<u8>,
        what: &str,
    ) -> bool {
        let url = &exchange.request.url;
        let mut exchange = exchange.clone();
        if let Answer::Response(response) = &mut exchange.answer {
            response.body = body;
        }
        match self.parse(&exchange) {
            Err(words) => {
                finding.breach(format!("panicked over the body of {url}, {what}: {words}"))
            }
            Ok(Err(err)) if err.message.trim().is_empty() => {
                finding.breach(format!("refused {url}, {what}, without a word"))
            }
            Ok(Err(_)) => false,
            Ok(Ok(harvest)) => unidentified(finding, url, what, &harvest),
        }
    }

    fn headers(&self, run: &Run) -> Finding {
        const TYPES: [&str; 8] = [
            "text/html; charset=utf-8",
            "text/html; charset=nonsense",
            "application/json",
            "application/rss+xml; charset=\"iso-8859-1\"",
            "text/plain",
            "application/octet-stream",
            "image/png",
            ";;=\u{7f}",
        ];
        let mut finding = Finding::new(Promise::Headers);
        finding.tried = format!("no headers, and {} media types", TYPES.len());
        for (exchange, _) in responses(run).take(BODIES_MAX) {
            let url = &exchange.request.url;
            for media_type in [None].into_iter().chain(TYPES.map(Some)) {
                let mut exchange = exchange.clone();
                if let Answer::Response(response) = &mut exchange.answer {
                    response.headers.retain(|(name, _)| {
                        media_type.is_some() && !name.eq_ignore_ascii_case("content-type")
                    });
                    let header = media_type.map(|it| ("content-type".to_owned(), it.to_owned()));
                    response.headers.extend(header);
                }
                let what = media_type.unwrap_or("no headers");
                let enough = match self.parse(&exchange) {
                    Err(words) => finding.breach(format!("panicked over {url}, {what}: {words}")),
                    Ok(Err(err)) if err.message.trim().is_empty() => {
                        finding.breach(format!("refused {url}, {what}, without a word"))
                    }
                    Ok(_) => false,
                };
                if enough {
                    return finding;
                }
            }
        }
        finding
    }

    fn limits(&self, run: &Run, manifest: Option<&Manifest>) -> Finding {
        let mut finding = Finding::new(Promise::Limits);
        let mut n_bounds = 0;
        for (key, bound) in bounds(manifest) {
            n_bounds += 1;
            let mut recording = self.recording.clone();
            recording.settings.0.insert(key.clone(), bound.into());
            let what = format!("with `{key} = {bound}`");
            // What `check` refuses never reaches a run.
            let complaints = guarded(|| self.source.check(&recording.settings));
            let refused = complaints.is_ok_and(|complaints| {
                complaints.iter().any(|complaint| complaint.severity == Severity::Error)
            });
            if refused {
                continue;
            }
            let mut played = Played::default();
            let outcome = guarded(|| play::run(self.source, &recording, &mut played, |_, _| {}));
            let enough = match outcome {
                Err(words) => finding.breach(format!("panicked {what}: {words}")),
                Ok(Err(words)) => finding.breach(format!("{what}: {words}")),
                Ok(Ok(())) => false,
            };
            if enough {
                break;
            }
        }
        let mut long = 0;
        for (exchange, response) in responses(run).take(1) {
            let mut exchange = exchange.clone();
            let body = misfortune::grown(&response.body);
            long = body.len();
            if let Answer::Response(response) = &mut exchange.answer {
                response.body = body;
            }
            let url = &exchange.request.url;
            match self.parse(&exchange) {
                Err(words) => {
                    finding.breach(format!("panicked over {url}, {long} bytes long: {words}"));
                }
                Ok(Ok(harvest)) => {
                    if let Err(err) = wire::encode(&harvest) {
                        finding.breach(format!("the harvest of {long} bytes of {url}: {err}"));
                    }
                }
                Ok(Err(_)) => {}
            }
        }
        let bounds = counted(n_bounds, "bound");
        finding.tried = format!("{bounds} of integer settings, a body of {long} bytes");
        finding
    }
}

fn addresses(requests: &[Request]) -> Finding {
    let mut finding = Finding::new(Promise::Addresses);
    finding.tried = counted(requests.len(), "request");
    for request in requests {
        let has_scheme =
            ["http://", "https://", "file://"].iter().any(|start| request.url.starts_with(start));
        let is_plain = !request.url.contains(|c: char| c.is_whitespace() || c.is_control());
        if !(has_scheme && is_plain)
            && finding.breach(format!("asks for `{}`, which is no absolute address", request.url))
        {
            break;
        }
    }
    finding
}

fn wire_safe(run: &Run) -> Finding {
    let mut finding = Finding::new(Promise::Wire);
    finding.tried = counted(run.exchanges.len(), "harvest");
    for (exchange, res) in &run.exchanges {
        let Ok(harvest) = res else { continue };
        let url = &exchange.request.url;
        let enough = match wire::encode(harvest) {
            Err(err) => finding.breach(format!("the harvest of {url} cannot be sent: {err}")),
            Ok(bytes) => match wire::decode::<Harvest>(&bytes) {
                Err(err) => finding.breach(format!("the harvest of {url} cannot be read: {err}")),
                Ok(back) if back == *harvest => false,
                Ok(_) => finding.breach(format!("the harvest of {url} changes on the way")),
            },
        };
        if enough {
            break;
        }
    }
    finding
}

fn unidentified(finding: &mut Finding, url: &str, what: &str, harvest: &Harvest) -> bool {
    let nameless = harvest.items.iter().position(|item| item.origin_id.trim().is_empty());
    let Some(item_idx) = nameless else { return false };
    let comma = if what.is_empty() { "" } else { ", " };
    finding.breach(format!("item {item_idx} of {url}{comma}{what} has no origin id"))
}

fn responses(run: &Run) -> impl Iterator<Item = (&Exchange, &Response)> {
    run.exchanges.iter().filter_map(|(exchange, _)| match &exchange.answer {
        Answer::Response(response) => Some((exchange, response)),
        _ => None,
    })
}

fn bodies_of(n_bodies: usize, run: &Run) -> String {
    match responses(run).count() {
        1 => "the one body".to_owned(),
        all if all == n_bodies => format!("all {all} bodies"),
        all => format!("the first {n_bodies} of {all} bodies"),
    }
}

fn bounds(manifest: Option<&Manifest>) -> Vec<(String, i64)> {
    let settings = manifest.into_iter().flat_map(|manifest| &manifest.settings);
    let integers = settings.filter(|(_, spec)| spec.kind == SettingKind::Integer);
    integers
        .flat_map(|(key, spec)| {
            spec.min.into_iter().chain(spec.max).map(move |bound| (key.clone(), bound))
        })
        .collect()
}

/// The first item that is not among the known ones.
fn stranger<'i>(known: &[RawItem], found: &'i [RawItem]) -> Option<&'i str> {
    let mut rest: Vec<&RawItem> = known.iter().collect();
    for item in found {
        match rest.iter().position(|it| *it == item) {
            Some(at) => {
                rest.swap_remove(at);
            }
            None => return Some(&item.origin_id),
        }
    }
    None
}

fn difference(first: &Played, second: &Played) -> &'static str {
    if first.requests != second.requests {
        "other requests"
    } else if first.items != second.items {
        "other items"
    } else if first.cursor != second.cursor {
        "another cursor"
    } else if first.diagnostics != second.diagnostics {
        "other complaints"
    } else {
        "other menus or channels"
    }
}

fn counted(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

/// A panic of the source, as words.
pub(super) fn guarded<T>(act: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(act)).map_err(|payload| words_of(payload.as_ref()))
}

fn words_of(payload: &(dyn Any + Send)) -> String {
    match (payload.downcast_ref::<&str>(), payload.downcast_ref::<String>()) {
        (Some(words), _) => (*words).to_owned(),
        (None, Some(words)) => words.clone(),
        (None, None) => "a value without words".to_owned(),
    }
}
