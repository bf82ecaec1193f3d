//! The long way: pages that have to be made, assets, the operators' addresses.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::{Request, State as Shared},
    response::{IntoResponse, Response},
    routing::get,
};
use bytes::Bytes;
use http::{HeaderValue, Method, StatusCode, header, request::Parts};
use portolan_app::{Live, Rendered};
use tower_http::{catch_panic::CatchPanicLayer, timeout::TimeoutLayer, trace::TraceLayer};

use crate::{State, cache::Entry, lane};

/// A page that takes longer is given up; the client gets 503.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);
const ALLOW: HeaderValue = HeaderValue::from_static("GET, HEAD, OPTIONS");

pub(crate) fn router(state: Arc<State>) -> Router {
    let trace = TraceLayer::new_for_http().make_span_with(|request: &Request| {
        tracing::info_span!(
            "request",
            method = %request.method(),
            host = lane::host(request.headers(), request.uri()),
            path = request.uri().path(),
        )
    });
    let late = TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, ANSWER_WITHIN);
    Router::new()
        .route("/healthz", get(healthz))
        .route("/metrics", get(metrics))
        .fallback(page)
        .layer(CatchPanicLayer::new())
        .layer(late)
        .layer(trace)
        .with_state(state)
}

async fn healthz(Shared(state): Shared<Arc<State>>) -> Response {
    let app = Arc::clone(&state.app);
    match tokio::task::spawn_blocking(move || app.store().revision()).await {
        Ok(Ok(revision)) => plain(StatusCode::OK, format!("ok\nrevision {revision}\n")),
        Ok(Err(err)) => {
            tracing::error!(error = %err, "the store does not answer");
            plain(StatusCode::SERVICE_UNAVAILABLE, "the store does not answer\n".to_owned())
        }
        Err(err) => {
            tracing::error!(error = %err, "the store was not asked");
            plain(StatusCode::SERVICE_UNAVAILABLE, "the store was not asked\n".to_owned())
        }
    }
}

async fn metrics(Shared(state): Shared<Arc<State>>) -> Response {
    let counting = Arc::clone(&state);
    let text = tokio::task::spawn_blocking(move || counting.metrics.text(&counting.app)).await;
    match text {
        Ok(text) => {
            let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
            let mut response = plain(StatusCode::OK, text);
            response.headers_mut().insert(header::CONTENT_TYPE, kind);
            response
        }
        Err(err) => plain(StatusCode::INTERNAL_SERVER_ERROR, format!("{err}\n")),
    }
}

/// Everything else: pages and assets of portals.
async fn page(Shared(state): Shared<Arc<State>>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let head = match parts.method {
        Method::GET => false,
        Method::HEAD => true,
        Method::OPTIONS => return allow(&state, StatusCode::NO_CONTENT),
        _ => return allow(&state, StatusCode::METHOD_NOT_ALLOWED),
    };
    let making = Arc::clone(&state);
    let made = tokio::task::spawn_blocking(move || {
        let entry = make(&making, &parts);
        entry.respond(&parts.headers, head)
    })
    .await;
    let response = match made {
        Ok(response) => response.map(Body::new),
        Err(err) => {
            tracing::error!(error = %err, "making a page broke off");
            plain(StatusCode::INTERNAL_SERVER_ERROR, "This page cannot be shown.\n".to_owned())
        }
    };
    state.metrics.count(response.status());
    response
}

fn make(state: &State, parts: &Parts) -> Arc<Entry> {
    let live = state.app.live();
    let rendered = render(state, &live, parts);
    state.metrics.composed.fetch_add(1, Ordering::Relaxed);
    let entry = Arc::new(Entry::new(&rendered, live.generation));
    // Errors are made anew each time, so that odd addresses cannot push pages out.
    if rendered.cacheable && matches!(rendered.status, 200 | 301 | 302) {
        state.cache.insert(lane::key_of(parts), Arc::clone(&entry));
    }
    entry
}

fn render(state: &State, live: &Live, parts: &Parts) -> Rendered {
    let path = parts.uri.path();
    let host = lane::host(&parts.headers, &parts.uri);
    let mut rendered = if let Some(asset) = state.app.asset(path) {
        asset
    } else if path == "/robots.txt" {
        state.app.robots(live, host)
    } else if let Some((mount, rest)) = live.mount(host, path) {
        let rest = if rest.is_empty() { "/" } else { rest };
        return state.app.respond(live, mount, rest, parts.uri.query());
    } else {
        return elsewhere(live, path);
    };
    // They depend on no revision, but are kept in the same cache.
    rendered.revision = state.app.revision();
    rendered
}

/// No portal answers here: the root leads to the first one that does, anything else is unknown.
fn elsewhere(live: &Live, path: &str) -> Rendered {
    let first = live.mounts().iter().find(|mount| mount.hosts.is_empty());
    let (status, location, text) = match first {
        Some(mount) if path == "/" => {
            let to = format!("{}/", mount.portal.prefix);
            (302, Some(to), "The portals are at their own addresses.\n")
        }
        _ => (404, None, "No portal answers at this address.\n"),
    };
    Rendered {
        status,
        media_type: "text/plain; charset=utf-8".to_owned(),
        body: Bytes::from_static(text.as_bytes()),
        etag: "\"elsewhere\"".to_owned(),
        location,
        lang: Some("en".to_owned()),
        revision: 0,
        cacheable: false,
        immutable: false,
    }
}

fn allow(state: &State, status: StatusCode) -> Response {
    state.metrics.count(status);
    let mut response = status.into_response();
    response.headers_mut().insert(header::ALLOW, ALLOW);
    response
}

fn plain(status: StatusCode, text: String) -> Response {
    let mut response = (status, text).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
