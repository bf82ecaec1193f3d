//! Counters in the Prometheus text format.

use std::{
    fmt::Write,
    sync::atomic::{AtomicU64, Ordering},
};

use http::StatusCode;
use portolan_app::{App, Standing};
use portolan_core::snapshot::Snapshot;

#[derive(Default)]
pub(crate) struct Metrics {
    /// Answers by class, 1xx to 5xx.
    classes: [AtomicU64; 5],
    pub(crate) cached: AtomicU64,
    pub(crate) composed: AtomicU64,
}

impl Metrics {
    pub(crate) fn count(&self, status: StatusCode) {
        let class = usize::from(status.as_u16() / 100).clamp(1, 5) - 1;
        self.classes[class].fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn text(&self, app: &App) -> String {
        let mut out = String::new();
        head(&mut out, "portolan_responses_total", "counter", "Answers by class of status.");
        for (class, count) in (1..).zip(&self.classes) {
            let count = count.load(Ordering::Relaxed);
            line(&mut out, &format!("portolan_responses_total{{class=\"{class}xx\"}}"), count);
        }
        head(&mut out, "portolan_pages_cached_total", "counter", "Pages answered from the cache.");
        line(&mut out, "portolan_pages_cached_total", self.cached.load(Ordering::Relaxed));
        head(&mut out, "portolan_pages_composed_total", "counter", "Pages made anew.");
        line(&mut out, "portolan_pages_composed_total", self.composed.load(Ordering::Relaxed));
        head(&mut out, "portolan_revision", "gauge", "Number of the newest change.");
        line(&mut out, "portolan_revision", app.revision());
        self.sources(&mut out, app);
        plugins(&mut out, app);
        out
    }

    fn sources(&self, out: &mut String, app: &App) {
        let states = match app.store().snapshot().map(|snapshot| snapshot.sources()) {
            Ok(Ok(states)) => states,
            Ok(Err(err)) => return tracing::error!(error = %err, "sources cannot be counted"),
            Err(err) => return tracing::error!(error = %err, "sources cannot be counted"),
        };
        head(out, "portolan_source_items", "gauge", "Items that a source shows.");
        for state in &states {
            line(
                out,
                &format!("portolan_source_items{{source=\"{}\"}}", state.source),
                state.items,
            );
        }
        let help = "Unix time of the last complete run.";
        head(out, "portolan_source_success_seconds", "gauge", help);
        for state in &states {
            if let Some(at) = state.last_success {
                let name =
                    format!("portolan_source_success_seconds{{source=\"{}\"}}", state.source);
                line(out, &name, at.as_second());
            }
        }
        head(out, "portolan_source_failing", "gauge", "1 if the last run failed.");
        for state in &states {
            let name = format!("portolan_source_failing{{source=\"{}\"}}", state.source);
            line(out, &name, u8::from(state.failure.is_some()));
        }
        health(out, app);
    }
}

/// What the doctor says of each source: one line, with the state's word.
fn health(out: &mut String, app: &App) {
    let states = match portolan_app::health_states(app) {
        Ok(states) => states,
        Err(err) => return tracing::error!(error = %err, "states of sources cannot be read"),
    };
    let help = "1 for the state that a source is in; `portolan source doctor` says why.";
    head(out, "portolan_source_state", "gauge", help);
    for state in &states {
        let (source, word) = (&state.source, &state.state);
        let name = format!("portolan_source_state{{source=\"{source}\",state=\"{word}\"}}");
        line(out, &name, 1);
    }
    head(out, "portolan_source_state_since_seconds", "gauge", "Unix time since which it is.");
    for state in &states {
        if let Some(since) = state.since {
            let name =
                format!("portolan_source_state_since_seconds{{source=\"{}\"}}", state.source);
            line(out, &name, since.as_second());
        }
    }
}

/// Of plugins in workers; one that runs in this process is part of its own figures.
fn plugins(out: &mut String, app: &App) {
    let standings = app.plugin_standings();
    let mut family = |name: &str, kind: &str, help: &str, value: &dyn Fn(&Standing) -> String| {
        head(out, name, kind, help);
        for (plugin, standing) in &standings {
            line(out, &format!("{name}{{plugin=\"{plugin}\"}}"), value(standing));
        }
    };
    let calls = "Calls that workers answered.";
    family("portolan_plugin_calls_total", "counter", calls, &|it| it.statistics.calls.to_string());
    let denied = "System calls that plugins were denied.";
    family("portolan_plugin_denied_total", "counter", denied, &|it| {
        it.statistics.denied.to_string()
    });
    let deaths = "Workers that were lost.";
    family("portolan_plugin_deaths_total", "counter", deaths, &|it| {
        it.statistics.deaths.to_string()
    });
    let workers = "Worker processes now.";
    family("portolan_plugin_workers", "gauge", workers, &|it| it.workers.to_string());
    let memory = "Memory that idle workers share with nobody.";
    family("portolan_plugin_private_bytes", "gauge", memory, &|it| it.private_bytes.to_string());
    let p99 = "99 of 100 of the last calls took no longer.";
    family("portolan_plugin_call_p99_seconds", "gauge", p99, &|it| {
        it.statistics.p99().unwrap_or_default().as_secs_f64().to_string()
    });
}

fn head(out: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn line(out: &mut String, name: &str, value: impl std::fmt::Display) {
    let _ = writeln!(out, "{name} {value}");
}
