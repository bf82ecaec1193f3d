//! Tells people and services that a source has fallen ill, still is, or is well again.
//!
//! An alert that cannot be delivered is logged and not repeated: the state stands in
//! `portolan source doctor` and in the metrics all the same.

use std::{fs, time::Duration};

use jiff::Timestamp;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
    transport::smtp::authentication::Credentials,
};
use portolan_config::{Mail, MailTls, Source, Webhook};
use portolan_core::Diagnostic;
use portolan_fetch::Poster;
use portolan_harvest::{
    doctor::{Grade, Notice, State, Turn},
    ladder::{self, Step},
};
use serde::Serialize;
use url::Url;

use crate::app::{App, Live};

/// From the greeting of a mail server to its last word.
const MAIL_PATIENCE: Duration = Duration::from_secs(30);

/// What is told.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Alert {
    pub source: String,
    /// Of which of its ways it is told, where it has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub way: Option<String>,
    pub turn: Turn,
    /// What it is now; after a recovery, what it was.
    pub state: State,
    pub grade: Grade,
    pub since: Option<Timestamp>,
    pub at: Timestamp,
    pub evidence: String,
    pub meaning: &'static str,
    pub cure: &'static str,
    /// The last run that brought what it should: the age of what portals show.
    pub last_good: Option<Timestamp>,
}

impl Alert {
    pub(crate) fn of(
        source: &str,
        notice: &Notice,
        at: Timestamp,
        last_good: Option<Timestamp>,
    ) -> Alert {
        let entry = notice.state.entry();
        Alert {
            source: source.to_owned(),
            way: None,
            turn: notice.turn,
            state: notice.state,
            grade: entry.grade,
            since: notice.since,
            at,
            evidence: notice.evidence.clone(),
            meaning: entry.meaning,
            cure: entry.cure,
            last_good,
        }
    }

    /// “source `a`”, or “way `feed` of source `a`”.
    fn subject(&self) -> String {
        let source = &self.source;
        match &self.way {
            Some(way) => format!("way `{way}` of source `{source}`"),
            None => format!("source `{source}`"),
        }
    }

    /// One line that reads alone.
    pub fn headline(&self) -> String {
        let Alert { state, .. } = self;
        let subject = self.subject();
        match self.turn {
            Turn::Fell => format!("{subject} is {state}: {}", self.evidence),
            Turn::Lasts => format!("{subject} is still {state}, since {}", day(self.since)),
            Turn::Recovered => {
                format!("{subject} is well again; it was {state} since {}", day(self.since))
            }
        }
    }

    /// The whole of it, for people.
    pub fn text(&self) -> String {
        let Alert { state, evidence, meaning, cure, .. } = self;
        let subject = self.subject().replace('`', "");
        let subject = subject[..1].to_uppercase() + &subject[1..];
        if self.turn == Turn::Recovered {
            let since = day(self.since);
            return format!(
                "{subject} is well again.\n\nIt was {state} since {since}: {evidence}.\n"
            );
        }
        let since = day(self.since);
        let good = day(self.last_good);
        format!(
            "{subject} is {state} since {since}.\n\n{meaning}\n\nEvidence: {evidence}.\n\
             Cure: {cure}.\n\nPortals keep showing what was read on {good}.\n"
        )
    }
}

/// What is told when a source is read by another of its ways.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WayAlert {
    pub source: String,
    /// `way-fell` or `way-returned`.
    pub turn: &'static str,
    pub from: String,
    pub to: String,
    /// How the way was that failed.
    pub state: State,
    pub at: Timestamp,
    pub evidence: String,
}

impl WayAlert {
    pub(crate) fn of(source: &str, step: &Step) -> WayAlert {
        WayAlert {
            source: source.to_owned(),
            turn: match step.turn {
                ladder::Turn::Fell => "way-fell",
                ladder::Turn::Returned => "way-returned",
            },
            from: step.from.clone(),
            to: step.to.clone(),
            state: step.state,
            at: step.at,
            evidence: step.evidence.clone(),
        }
    }
}

/// Something that people and services are told.
pub(crate) trait Told: Serialize {
    fn source(&self) -> &str;
    /// One line that reads alone.
    fn subject_line(&self) -> String;
    /// The whole of it, for people.
    fn letter(&self) -> String;
}

impl Told for Alert {
    fn source(&self) -> &str {
        &self.source
    }

    fn subject_line(&self) -> String {
        self.headline()
    }

    fn letter(&self) -> String {
        self.text()
    }
}

impl Told for WayAlert {
    fn source(&self) -> &str {
        &self.source
    }

    fn subject_line(&self) -> String {
        let WayAlert { source, from, to, state, .. } = self;
        match self.turn {
            "way-fell" => {
                format!("source `{source}` is read by `{to}` now, because `{from}` is {state}")
            }
            _ => format!("source `{source}` is read by `{to}` again, which was {state}"),
        }
    }

    fn letter(&self) -> String {
        let WayAlert { from, evidence, .. } = self;
        let line = self.subject_line().replace('`', "");
        let line = line[..1].to_uppercase() + &line[1..];
        match self.turn {
            "way-fell" => format!(
                "{line}.\n\nEvidence: {evidence}.\n\nNothing is lost and nothing doubled. It goes \
                 back by itself when {from} has healed, which is tried ever more rarely.\n"
            ),
            _ => format!("{line}.\n\nNothing is to be done.\n"),
        }
    }
}

fn day(at: Option<Timestamp>) -> String {
    at.map_or_else(
        || "an unknown day".to_owned(),
        |at| at.strftime("%Y-%m-%d %H:%M UTC").to_string(),
    )
}

impl App {
    /// Tells an alert on every way that the operator named.
    pub(crate) async fn tell(&self, live: &Live, alert: &Alert) {
        let alerts = &live.estate.alerts;
        if alerts.log {
            let (state, evidence, cure) = (alert.state.word(), &alert.evidence, alert.cure);
            match alert.turn {
                Turn::Recovered => {
                    tracing::info!(source.id = alert.source, state, "{}", alert.headline());
                }
                Turn::Fell | Turn::Lasts => tracing::warn!(
                    source.id = alert.source,
                    state,
                    evidence,
                    cure,
                    "{}",
                    alert.headline()
                ),
            }
        }
        self.pass_on(live, alert).await;
    }

    /// Tells that a source is read by another of its ways.
    pub(crate) async fn tell_step(&self, live: &Live, source: &Source, step: &Step) {
        let alert = WayAlert::of(&source.id, step);
        if live.estate.alerts.log {
            let (source, evidence) = (&alert.source, &alert.evidence);
            tracing::warn!(source.id = source, evidence, "{}", alert.subject_line());
        }
        self.pass_on(live, &alert).await;
    }

    async fn pass_on(&self, live: &Live, alert: &impl Told) {
        let alerts = &live.estate.alerts;
        if let Some(webhook) = &alerts.webhook {
            let agent = live.estate.fetch.user_agent.clone();
            if let Err(complaint) = post(webhook, alert, agent).await {
                undelivered(alert, "webhook", &complaint);
            }
        }
        if let Some(mail) = &alerts.mail
            && let Err(complaint) = send(mail, alert).await
        {
            undelivered(alert, "mail", &complaint);
        }
    }
}

fn undelivered(alert: &impl Told, way: &str, complaint: &Diagnostic) {
    tracing::error!(
        source.id = alert.source(),
        way,
        error = %complaint,
        "an alert was not delivered"
    );
}

/// Posts an alert as JSON.
pub(crate) async fn post(
    webhook: &Webhook,
    alert: &impl Told,
    agent: String,
) -> Result<(), Diagnostic> {
    let url = Url::parse(&webhook.url)
        .map_err(|err| Diagnostic::url_unreadable(&webhook.url, &err.to_string()))?;
    let token = webhook.token.as_deref().map(secret).transpose()?;
    let poster = Poster::new(&url, webhook.allow_private, token, agent)
        .map_err(|complaints| first(complaints, &webhook.url))?;
    let body = serde_json::to_vec(alert)
        .map_err(|err| Diagnostic::alert_failed(&webhook.url, &err.to_string()))?;
    poster.post("application/json", body).await
}

/// Sends an alert by mail, to all receivers at once.
pub(crate) async fn send(mail: &Mail, alert: &impl Told) -> Result<(), Diagnostic> {
    let failed = |words: String| Diagnostic::alert_failed(&mail.server, &words);
    let from: Mailbox =
        mail.from.parse().map_err(|err| failed(format!("`{}`: {err}", mail.from)))?;
    let mut message = Message::builder()
        .from(from)
        .subject(format!("[Portolan] {}", alert.subject_line()))
        .header(ContentType::TEXT_PLAIN);
    for to in &mail.to {
        let to: Mailbox = to.parse().map_err(|err| failed(format!("`{to}`: {err}")))?;
        message = message.to(to);
    }
    let message = message.body(alert.letter()).map_err(|err| failed(err.to_string()))?;
    let builder = match mail.security {
        MailTls::StartTls => AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(&mail.server),
        MailTls::Tls => AsyncSmtpTransport::<Tokio1Executor>::relay(&mail.server),
        MailTls::None => Ok(AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&mail.server)),
    };
    let mut builder = builder
        .map_err(|err| failed(err.to_string()))?
        .port(mail.port)
        .timeout(Some(MAIL_PATIENCE));
    if let Some(user) = &mail.user {
        let password = mail.password.as_deref().map(secret).transpose()?.unwrap_or_default();
        builder = builder.credentials(Credentials::new(user.clone(), password));
    }
    builder.build().send(message).await.map_err(|err| failed(err.to_string()))?;
    Ok(())
}

fn first(complaints: Vec<Diagnostic>, to: &str) -> Diagnostic {
    let none = || Diagnostic::alert_failed(to, "it cannot be reached");
    complaints.into_iter().next().unwrap_or_else(none)
}

/// The secret of a name: the environment's variable, the file that `NAME_FILE` names, or the file
/// in the folder of credentials that systemd gives.
fn secret(name: &str) -> Result<String, Diagnostic> {
    if let Ok(value) = std::env::var(name) {
        return Ok(value);
    }
    let named = std::env::var(format!("{name}_FILE")).ok();
    let given = std::env::var("CREDENTIALS_DIRECTORY").ok().map(|it| format!("{it}/{name}"));
    let files = named.into_iter().chain(given);
    for file in files {
        if let Ok(text) = fs::read_to_string(&file) {
            return Ok(text.lines().next().unwrap_or_default().trim().to_owned());
        }
    }
    Err(Diagnostic::secret_missing(name))
}

#[cfg(test)]
mod tests;
