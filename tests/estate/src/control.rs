//! A small HTTP endpoint on a port of its own, by which another process switches faults and revisions.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Method, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use url::form_urlencoded;

use crate::fault::Fault;
use crate::world::World;

pub(crate) async fn accept(
    listener: TcpListener,
    world: Arc<World>,
    mut stopped: watch::Receiver<bool>,
) {
    // Dropped at the end, which ends the connections: nothing here takes long.
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopped.changed() => return,
        };
        let Ok((stream, _)) = accepted else { continue };
        let world = Arc::clone(&world);
        connections.spawn(async move {
            let service = service_fn(move |request: Request<Incoming>| {
                let answered = respond(answer(&world, &request));
                async move { Ok::<_, Infallible>(answered) }
            });
            let builder = auto::Builder::new(TokioExecutor::new());
            if let Err(err) = builder.serve_connection(TokioIo::new(stream), service).await {
                tracing::debug!(err, "a control connection ended early");
            }
        });
        while connections.try_join_next().is_some() {}
    }
}

/// The JSON to answer with, or a status and what was wrong.
type Answered = Result<String, (StatusCode, String)>;

fn answer(world: &World, request: &Request<Incoming>) -> Answered {
    let query = request.uri().query().unwrap_or("");
    let parameters: BTreeMap<String, String> =
        form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let host = || {
        let host = parameters.get("host").ok_or_else(|| bad("`host` is missing"))?;
        match world.site(host) {
            Some(_) => Ok(host.as_str()),
            None => Err(bad(&format!("the estate has no site named `{host}`"))),
        }
    };
    match (request.method(), request.uri().path()) {
        (&Method::POST, "/fault") => {
            let host = host()?;
            let fault = Fault::from_parameters(&parameters).map_err(|err| bad(&err.to_string()))?;
            world.set_fault(host, Some(fault));
            Ok(done())
        }
        (&Method::DELETE, "/fault") => {
            world.set_fault(host()?, None);
            Ok(done())
        }
        (&Method::POST, "/revision") => {
            let host = host()?;
            let number = parameters.get("n").and_then(|number| number.parse().ok());
            let number = number.ok_or_else(|| bad("`n` is missing or not a number"))?;
            world.set_revision(host, number);
            Ok(done())
        }
        (&Method::GET, "/counters") => json(&world.all_counters()),
        (&Method::POST, "/reset") => {
            world.reset_counters();
            Ok(done())
        }
        (&Method::GET, "/log") => json(&world.log()),
        _ => Err((
            StatusCode::NOT_FOUND,
            "there are POST and DELETE /fault, POST /revision, POST /reset, GET /counters, GET /log"
                .to_owned(),
        )),
    }
}

fn done() -> String {
    "{\"done\":true}".to_owned()
}

fn bad(message: &str) -> (StatusCode, String) {
    (StatusCode::BAD_REQUEST, message.to_owned())
}

fn json(value: &impl serde::Serialize) -> Answered {
    serde_json::to_string_pretty(value)
        .map_err(|err| (StatusCode::INTERNAL_SERVER_ERROR, err.to_string()))
}

fn respond(answered: Answered) -> Response<Full<Bytes>> {
    let (status, kind, body) = match answered {
        Ok(body) => (StatusCode::OK, "application/json", body),
        Err((status, message)) => (status, "text/plain; charset=utf-8", message),
    };
    let mut response = Response::new(Full::from(format!("{body}\n")));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}
