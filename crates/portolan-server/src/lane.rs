//! The short way: a page that is in the cache and still true.

use std::sync::atomic::Ordering;

use bytes::Bytes;
use http::{Method, Request, Response, header::HOST, request::Parts};
use http_body_util::Full;
use xxhash_rust::xxh3::Xxh3;

use crate::State;

/// Answers from the cache, or leaves the request to the router.
pub(crate) fn answer<B>(state: &State, request: &Request<B>) -> Option<Response<Full<Bytes>>> {
    let head = match *request.method() {
        Method::GET => false,
        Method::HEAD => true,
        _ => return None,
    };
    let key = key(host(request.headers(), request.uri()), request.uri());
    let entry = state.cache.get(key)?;
    if entry.revision != state.app.revision() || entry.generation != state.app.generation() {
        return None;
    }
    state.metrics.cached.fetch_add(1, Ordering::Relaxed);
    let response = entry.respond(request.headers(), head);
    state.metrics.count(response.status());
    Some(response)
}

pub(crate) fn key_of(parts: &Parts) -> u128 {
    key(host(&parts.headers, &parts.uri), &parts.uri)
}

/// The host that is asked for, without port. HTTP/2 has it in the address.
pub(crate) fn host<'r>(headers: &'r http::HeaderMap, uri: &'r http::Uri) -> &'r str {
    let host = match uri.host() {
        Some(host) => host,
        None => headers.get(HOST).and_then(|value| value.to_str().ok()).unwrap_or_default(),
    };
    match host.rsplit_once(':') {
        // The colon inside `[::1]` is no port's.
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

fn key(host: &str, uri: &http::Uri) -> u128 {
    let mut hasher = Xxh3::new();
    hasher.update(host.as_bytes());
    hasher.update(b"\n");
    hasher.update(uri.path().as_bytes());
    hasher.update(b"?");
    hasher.update(uri.query().unwrap_or_default().as_bytes());
    hasher.digest128()
}
