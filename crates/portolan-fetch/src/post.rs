//! Sends a small message to one address that the operator named: alerts, and nothing else.

use std::{collections::HashMap, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{Method, Request, StatusCode, header};
use http_body_util::Full;
use hyper_util::{
    client::legacy::Client,
    rt::{TokioExecutor, TokioTimer},
};
use portolan_core::Diagnostic;
use tokio::time::timeout;
use url::Url;

use crate::{
    connect::{Connector, SystemResolver},
    fetcher::connect_complaint,
    guard::{Verdict, judge},
    options::OriginRule,
    outcome::canonical_origin,
};

/// From connecting to the head of the answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Posts to one address, through the same guard as every request for reading.
pub struct Poster {
    url: Url,
    client: Client<Connector, Full<Bytes>>,
    bearer: Option<String>,
    user_agent: String,
}

impl Poster {
    pub fn new(
        url: &Url,
        allow_private: bool,
        bearer: Option<String>,
        user_agent: String,
    ) -> Result<Poster, Vec<Diagnostic>> {
        let origin = canonical_origin(url.as_str())
            .ok_or_else(|| vec![Diagnostic::origin_unreadable(url.as_str())])?;
        if let Verdict::Refused(complaint) = judge(url, allow_private) {
            return Err(vec![complaint]);
        }
        let mut rule = OriginRule::new(origin.clone());
        rule.allow_private = allow_private;
        let rules = HashMap::from([(origin, rule)]);
        let connector = Connector::new(Arc::new(SystemResolver), PATIENCE, &rules)?;
        let client = Client::builder(TokioExecutor::new())
            .timer(TokioTimer::new())
            .pool_max_idle_per_host(0)
            .build(connector);
        Ok(Poster { url: url.clone(), client, bearer, user_agent })
    }

    /// A redirect is not followed: a secret is on board.
    pub async fn post(&self, media_type: &str, body: Vec<u8>) -> Result<(), Diagnostic> {
        let mut req = Request::builder()
            .method(Method::POST)
            .uri(self.url.as_str())
            .header(header::CONTENT_TYPE, media_type)
            .header(header::USER_AGENT, self.user_agent.as_str());
        if let Some(bearer) = &self.bearer {
            req = req.header(header::AUTHORIZATION, format!("Bearer {bearer}"));
        }
        let req = req
            .body(Full::new(Bytes::from(body)))
            .map_err(|err| Diagnostic::protocol_broken(&err.to_string()))?;
        let host = self.url.host_str().unwrap_or_default();
        let res = match timeout(PATIENCE, self.client.request(req)).await {
            Ok(Ok(res)) => res,
            Ok(Err(err)) => return Err(connect_complaint(host, &err)),
            Err(_) => {
                let secs = PATIENCE.as_secs_f64();
                return Err(Diagnostic::timed_out("posting", secs, "response-timeout"));
            }
        };
        match res.status() {
            status if status.is_success() => Ok(()),
            StatusCode::UNAUTHORIZED => Err(Diagnostic::status(401)),
            status => Err(Diagnostic::status(status.as_u16())),
        }
    }
}
