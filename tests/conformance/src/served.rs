//! The way of every document: served from loopback over HTTP, read by the fetcher, parsed by the
//! plugin's library.

use std::{
    convert::Infallible,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::{Context, bail};
use bytes::Bytes;
use http_body_util::Full;
use hyper::{Request, Response, StatusCode, body::Incoming, service::service_fn};
use hyper_util::rt::TokioIo;
use portolan_core::{
    Exchange, Harvest, Settings, Timestamp, message::Answer, source::Context as SourceContext,
};
use portolan_fetch::{Ask, Fetcher, FetcherOptions, OriginRule, Outcome, Politeness};
use portolan_host::{CallError, Plugins, SourceHandle};
use tokio::{net::TcpListener, runtime::Runtime};
use url::Url;

use super::{Document, ReadError, built};

/// The origins whose names the documents are served under.
const ORIGINS: [&str; 5] = [
    "http://feeds.example",
    "http://127.0.0.1:8097",
    "http://example.com",
    "http://newsroom.example",
    "http://reliefweb.example",
];

/// A server, a fetcher that is led to it, and the plugin.
pub(crate) struct Served {
    runtime: Runtime,
    fetcher: Fetcher,
    plugin: SourceHandle,
    settings: Settings,
    /// What the server answers with.
    current: Arc<Mutex<Reply>>,
}

#[derive(Clone, Default)]
struct Reply {
    headers: Vec<(String, String)>,
    body: Bytes,
}

impl Served {
    /// Loads the plugin and starts the server.
    pub(crate) fn start() -> anyhow::Result<Served> {
        let mut settings = Settings::default();
        settings.0.insert("url".to_owned(), ORIGINS[0].into());
        settings.0.insert("max-items".to_owned(), 100_000.into());
        let plugins = Plugins::new(vec![built()?]);
        let plugin =
            plugins.source("source-feed", &settings).map_err(|err| anyhow::anyhow!("{err}"))?;

        let runtime = Runtime::new().context("no runtime")?;
        let current = Arc::new(Mutex::new(Reply::default()));
        let address = runtime.block_on(serve(current.clone()))?;
        let rule = |origin: &&str| OriginRule {
            connect_to: Some(address),
            allow_private: true,
            delay: Some(Duration::ZERO),
            concurrency: Some(1),
            ..OriginRule::new(*origin)
        };
        let options = FetcherOptions {
            origins: ORIGINS.iter().map(rule).collect(),
            politeness: Politeness { delay: Duration::ZERO, retries: 0, ..Politeness::default() },
            ..FetcherOptions::default()
        };
        let fetcher = runtime.block_on(async { Fetcher::new(options) });
        let fetcher = match fetcher {
            Ok(fetcher) => fetcher,
            Err(complaints) => bail!("the fetcher does not start: {complaints:?}"),
        };
        Ok(Served { runtime, fetcher, plugin, settings, current })
    }

    /// Serves, fetches and parses one document. One at a time: the server knows only this one.
    pub(crate) fn read(&self, document: &Document<'_>) -> Result<Harvest, ReadError> {
        let reply = Reply {
            headers: with_content_type(document),
            body: Bytes::copy_from_slice(document.body),
        };
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = reply;
        let url = Url::parse(document.url).map_err(|err| ReadError::Broken(err.to_string()))?;
        let outcome = self.runtime.block_on(self.fetcher.fetch(Ask::new(url)));
        let fetched = match outcome {
            Outcome::Response(fetched) => fetched,
            Outcome::Failed(failure) => return Err(ReadError::Broken(failure.diagnostic.message)),
            other => return Err(ReadError::Broken(format!("no answer to parse: {other:?}"))),
        };
        let request = portolan_core::Request::get(document.url);
        let answer = Answer::Response(fetched.to_response());
        let exchange = Exchange::new(request, answer, fetched.fetched_at);
        let cx = SourceContext::new("conformance", &self.settings, Timestamp::UNIX_EPOCH);
        self.plugin.parse(&cx, &exchange).map_err(|err| match err {
            CallError::Refused(refusal) => ReadError::NoFeed(refusal.message),
            CallError::Broken(diagnostic) => ReadError::Broken(diagnostic.message),
        })
    }
}

/// The headers of the document; a server that was told nothing goes by the file's ending.
fn with_content_type(document: &Document<'_>) -> Vec<(String, String)> {
    let mut headers: Vec<(String, String)> = document
        .headers
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "content-length" | "transfer-encoding"))
        .cloned()
        .collect();
    if headers.iter().all(|(name, _)| name != "content-type") {
        let path = document.url.split(['?', '#']).next().unwrap_or_default();
        let media_type = match path.rsplit_once('.').map(|(_, ending)| ending) {
            Some("json") => "application/feed+json",
            Some("html" | "htm") => "text/html",
            Some("atom") => "application/atom+xml",
            Some("rss") => "application/rss+xml",
            _ => "application/xml",
        };
        headers.push(("content-type".to_owned(), media_type.to_owned()));
    }
    headers
}

async fn serve(current: Arc<Mutex<Reply>>) -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await.context("loopback cannot be bound")?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let current = current.clone();
            tokio::spawn(async move {
                let service = service_fn(move |request: Request<Incoming>| {
                    let current = current.clone();
                    async move { Ok::<_, Infallible>(answer(&request, &current)) }
                });
                // A client that goes away is none of the scores' business.
                let _ = hyper::server::conn::http1::Builder::new()
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            });
        }
    });
    Ok(address)
}

fn answer(request: &Request<Incoming>, current: &Mutex<Reply>) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    if request.uri().path() == "/robots.txt" {
        *response.status_mut() = StatusCode::NOT_FOUND;
        return response;
    }
    let reply = current.lock().unwrap_or_else(PoisonError::into_inner).clone();
    for (name, value) in &reply.headers {
        let name = hyper::header::HeaderName::from_bytes(name.as_bytes());
        let value = hyper::header::HeaderValue::from_bytes(value.as_bytes());
        if let (Ok(name), Ok(value)) = (name, value) {
            response.headers_mut().append(name, value);
        }
    }
    *response.body_mut() = Full::new(reply.body);
    response
}
