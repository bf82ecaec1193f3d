//! The way of every document: served from loopback over HTTP, read by the fetcher, parsed by the
//! plugin's library.

use std::{
    convert::Infallible,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::{Context, anyhow, bail};
use bytes::Bytes;
use http_body_util::Full;
use hyper::{Response, StatusCode, body::Incoming, service::service_fn};
use hyper_util::rt::TokioIo;
use portolan_core::{
    Cursor, Exchange, Harvest, Request, Settings, Timestamp, message::Answer,
    source::Context as SourceContext,
};
use portolan_fetch::{Ask, Fetcher, FetcherOptions, OriginRule, Outcome, Politeness};
use portolan_host::{CallError, Plugins, Policies, Policy, SourceHandle};
use tokio::{net::TcpListener, runtime::Runtime};
use url::Url;

use super::{Document, ReadError, built};

/// The origins whose names the documents are served under.
const ORIGINS: [&str; 6] = [
    "http://feeds.example",
    "http://127.0.0.1:8097",
    "http://example.com",
    "http://newsroom.example",
    "http://reliefweb.example",
    "http://www.humanitarianresponse.info",
];

/// A server, a fetcher that is led to it, and the plugins.
pub(crate) struct Served {
    runtime: Runtime,
    fetcher: Fetcher,
    plugins: Plugins,
    /// What the server answers with.
    current: Arc<Mutex<Reply>>,
}

/// A plugin with its settings.
pub(crate) struct Source {
    plugin: SourceHandle,
    settings: Settings,
}

#[derive(Clone, Default)]
struct Reply {
    headers: Vec<(String, String)>,
    body: Bytes,
}

impl Served {
    /// Starts the server.
    pub(crate) fn start() -> anyhow::Result<Served> {
        // Trusted here: what is scored is what they read.
        let plugins =
            Plugins::new(vec![built()?]).with_policies(Policies::all(Policy::in_process()));
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
        Ok(Served { runtime, fetcher, plugins, current })
    }

    /// Loads a plugin with settings as an operator writes them.
    pub(crate) fn source(&self, plugin: &str, settings: &str) -> anyhow::Result<Source> {
        let settings = Settings(toml::from_str(settings).context("the settings are no TOML")?);
        let plugin = self.plugins.source(plugin, &settings).map_err(|it| anyhow!("{it}"))?;
        match plugin.check(&settings).first() {
            Some(complaint) => bail!("{complaint}"),
            None => Ok(Source { plugin, settings }),
        }
    }

    /// What a first run asks for.
    pub(crate) fn plan(&self, source: &Source) -> anyhow::Result<Vec<Request>> {
        let planned = source.plugin.plan(&source.context(), &Cursor::default());
        planned.map_err(|err| anyhow!("{err:?}"))
    }

    /// Reads a document that nobody asked for by a request of its own.
    pub(crate) fn read(
        &self,
        source: &Source,
        document: &Document<'_>,
    ) -> Result<Harvest, ReadError> {
        self.answer(source, &Request::get(document.url), document)
    }

    /// Parses one document without serving it, under whatever address it had.
    pub(crate) fn parse(
        &self,
        source: &Source,
        request: &Request,
        document: &Document<'_>,
    ) -> Result<Harvest, ReadError> {
        let mut response = portolan_core::message::Response::new(document.url, 200);
        for (name, value) in with_content_type(document) {
            response = response.with_header(&name, &value);
        }
        let answer = Answer::Response(response.with_body(document.body));
        source.parse(&Exchange::new(request.clone(), answer, Timestamp::UNIX_EPOCH))
    }

    /// Serves, fetches and parses one document. One at a time: the server knows only this one.
    ///
    /// What was recorded under https is carried over http, which makes no difference here; the
    /// plugin sees the addresses as they were.
    pub(crate) fn answer(
        &self,
        source: &Source,
        request: &Request,
        document: &Document<'_>,
    ) -> Result<Harvest, ReadError> {
        let reply = Reply {
            headers: with_content_type(document),
            body: Bytes::copy_from_slice(document.body),
        };
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = reply;
        let secure = document.url.strip_prefix("https:");
        let address = secure.map_or(document.url.to_owned(), |rest| format!("http:{rest}"));
        let url = Url::parse(&address).map_err(|err| ReadError::Broken(err.to_string()))?;
        let outcome = self.runtime.block_on(self.fetcher.fetch(Ask::new(url)));
        let fetched = match outcome {
            Outcome::Response(fetched) => fetched,
            Outcome::Failed(failure) => return Err(ReadError::Broken(failure.diagnostic.message)),
            other => return Err(ReadError::Broken(format!("no answer to parse: {other:?}"))),
        };
        let mut response = fetched.to_response();
        if secure.is_some() {
            response.url = response.url.replacen("http:", "https:", 1);
        }
        let answer = Answer::Response(response);
        source.parse(&Exchange::new(request.clone(), answer, fetched.fetched_at))
    }
}

impl Source {
    fn parse(&self, exchange: &Exchange) -> Result<Harvest, ReadError> {
        self.plugin.parse(&self.context(), exchange).map_err(|err| match err {
            CallError::Refused(refusal) => ReadError::NoFeed(refusal.message),
            CallError::Broken(diagnostic) => ReadError::Broken(diagnostic.message),
        })
    }

    fn context(&self) -> SourceContext<'_> {
        SourceContext::new("conformance", &self.settings, Timestamp::UNIX_EPOCH)
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
                let service = service_fn(move |request: hyper::Request<Incoming>| {
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

fn answer(request: &hyper::Request<Incoming>, current: &Mutex<Reply>) -> Response<Full<Bytes>> {
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
