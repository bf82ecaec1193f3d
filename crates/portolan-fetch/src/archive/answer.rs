//! A recorded exchange as an answer: what the fetcher said then, said again.

use bytes::Bytes;
use jiff::Timestamp;
use portolan_core::Diagnostic;
use url::Url;

use super::{ExchangeRecord, RecordedResult};
use crate::{
    freshness::Freshness,
    options::limits::FRESHNESS_MAX,
    outcome::{Ask, BodyHash, Failure, FailureKind, Fetched, NotModified, Outcome, Validators},
};

impl ExchangeRecord {
    /// The hash of the body, if the answer had one that was kept.
    pub fn body_hash(&self) -> Option<BodyHash> {
        match &self.result {
            RecordedResult::Response { body, .. } => *body,
            _ => None,
        }
    }

    /// The outcome as the fetcher gave it then. `body` is asked for where there was one.
    pub fn to_outcome(
        &self,
        ask: &Ask,
        body: impl FnOnce(BodyHash) -> Result<Bytes, Diagnostic>,
    ) -> Result<Outcome, Diagnostic> {
        let url = |text: &str| Url::parse(text).unwrap_or_else(|_| ask.url.clone());
        let kept_validators = |given: Validators| match &self.validators {
            Some(of_file) => of_file.clone(),
            None => given,
        };
        let freshness_of = |headers: &[(String, String)]| {
            if ask.url.scheme() == "file" {
                return Freshness::default();
            }
            Freshness::of(headers, self.ended_at, FRESHNESS_MAX)
        };
        Ok(match &self.result {
            RecordedResult::Response {
                url: answered,
                status,
                headers,
                body: hash,
                wire_bytes,
                ..
            } => {
                let Some(hash) = *hash else {
                    return Err(Diagnostic::archive_body_forbidden(&self.request.url));
                };
                let body = body(hash)?;
                let freshness = freshness_of(headers);
                let validators = kept_validators(Validators {
                    etag: find(headers, "etag"),
                    last_modified: find(headers, "last-modified"),
                    url: Some(answered.clone()),
                });
                Outcome::Response(Fetched {
                    final_url: url(answered),
                    hops: self.hops.clone(),
                    status: *status,
                    headers: headers.clone(),
                    body,
                    wire_bytes: *wire_bytes,
                    body_hash: hash,
                    same_body: ask.known_body == Some(hash),
                    validators: (!validators.is_empty() && !freshness.no_store)
                        .then_some(validators),
                    freshness,
                    started_at: self.started_at,
                    fetched_at: self.ended_at,
                    n_requests: self.n_requests,
                    notes: Vec::new(),
                })
            }
            RecordedResult::NotModified { url: answered, headers } => {
                let old = ask.validators.clone().unwrap_or_default();
                Outcome::NotModified(NotModified {
                    final_url: url(answered),
                    hops: self.hops.clone(),
                    headers: headers.clone(),
                    validators: kept_validators(Validators {
                        etag: find(headers, "etag").or(old.etag),
                        last_modified: find(headers, "last-modified").or(old.last_modified),
                        url: Some(answered.clone()),
                    }),
                    freshness: freshness_of(headers),
                    started_at: self.started_at,
                    fetched_at: self.ended_at,
                    n_requests: self.n_requests,
                })
            }
            RecordedResult::Failed { failure, status, diagnostic, retry_after_secs } => {
                Outcome::Failed(Failure {
                    kind: *failure,
                    diagnostic: diagnostic.clone(),
                    retry_after: retry_after_secs.map(std::time::Duration::from_secs),
                    status: *status,
                    hops: self.hops.clone(),
                    started_at: self.started_at,
                    failed_at: self.ended_at,
                    n_requests: self.n_requests,
                })
            }
            RecordedResult::Fresh | RecordedResult::Unknown => Outcome::Fresh,
        })
    }
}

fn find(headers: &[(String, String)], name: &str) -> Option<String> {
    headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
}

impl Outcome {
    /// There is no answer at hand. A `passing` lack is asked for again in a later run.
    pub fn unanswered(passing: bool, at: Timestamp, diagnostic: Diagnostic) -> Outcome {
        Outcome::Failed(Failure {
            kind: if passing { FailureKind::Closed } else { FailureKind::NotFound },
            diagnostic,
            retry_after: None,
            status: None,
            hops: Vec::new(),
            started_at: at,
            failed_at: at,
            n_requests: 0,
        })
    }
}
