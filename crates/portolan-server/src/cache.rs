//! Pages kept ready to send, under the revision they were made from.

use std::sync::Arc;

use bytes::Bytes;
use http::{
    HeaderMap, HeaderValue, Response, StatusCode,
    header::{
        CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
        ETAG, IF_NONE_MATCH, LOCATION, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
    },
};
use http_body_util::Full;
use portolan_app::Rendered;
use quick_cache::{Weighter, sync::Cache};

use crate::encoding::{Coding, encode_all};

/// A page with its headers, in all codings.
pub(crate) struct Entry {
    pub(crate) revision: u64,
    pub(crate) generation: u64,
    status: StatusCode,
    headers: HeaderMap,
    bodies: [Option<Bytes>; 4],
    etags: [HeaderValue; 4],
    /// The tag without quotes and coding.
    tag: String,
}

pub(crate) struct PageCache(Cache<u128, Arc<Entry>, ByBytes>);

#[derive(Clone)]
struct ByBytes;

impl Weighter<u128, Arc<Entry>> for ByBytes {
    fn weight(&self, _: &u128, entry: &Arc<Entry>) -> u64 {
        // Headers, tags and the table's own cost.
        const OVERHEAD_BYTES: u64 = 2_048;
        let bodies = entry.bodies.iter().flatten().map(Bytes::len).sum::<usize>();
        bodies as u64 + OVERHEAD_BYTES
    }
}

/// Pages are asked for again after a minute; a proxy may meanwhile send the old one.
const PAGE: HeaderValue =
    HeaderValue::from_static("public, max-age=60, stale-while-revalidate=600");
const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const NOT_KEPT: HeaderValue = HeaderValue::from_static("no-store");
/// No inline script or style, nobody else's anything.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
);

impl PageCache {
    pub(crate) fn new(bytes: u64) -> PageCache {
        let pages = usize::try_from(bytes / 50_000).unwrap_or(usize::MAX).max(16);
        PageCache(Cache::with_weighter(pages, bytes, ByBytes))
    }

    pub(crate) fn get(&self, key: u128) -> Option<Arc<Entry>> {
        self.0.get(&key)
    }

    pub(crate) fn insert(&self, key: u128, entry: Arc<Entry>) {
        self.0.insert(key, entry);
    }
}

impl Entry {
    /// Makes the headers and codings of an answer. Takes milliseconds; not for the network's
    /// threads.
    pub(crate) fn new(rendered: &Rendered, generation: u64) -> Entry {
        let bodies = encode_all(&rendered.body);
        let tag = rendered.etag.trim_matches('"').to_owned();
        let etags = Coding::ALL.map(|coding| {
            let text = match coding.name() {
                Some(name) => format!("\"{tag}-{name}\""),
                None => format!("\"{tag}\""),
            };
            HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("\"-\""))
        });
        let mut headers = HeaderMap::new();
        let mut set = |name, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        };
        set(CONTENT_TYPE, &rendered.media_type);
        if let Some(lang) = &rendered.lang {
            set(CONTENT_LANGUAGE, lang);
        }
        if let Some(location) = &rendered.location {
            set(LOCATION, location);
        }
        let keep = match (rendered.immutable, rendered.status) {
            (true, _) => IMMUTABLE,
            (false, 500..) => NOT_KEPT,
            _ => PAGE,
        };
        headers.insert(CACHE_CONTROL, keep);
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.insert(CONTENT_SECURITY_POLICY, POLICY);
        let referrer = HeaderValue::from_static("strict-origin-when-cross-origin");
        headers.insert(REFERRER_POLICY, referrer);
        let status =
            StatusCode::from_u16(rendered.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Entry { revision: rendered.revision, generation, status, headers, bodies, etags, tag }
    }

    /// The answer for a client's headers: in the best coding, or 304 if it has it already.
    pub(crate) fn respond(&self, request: &HeaderMap, head: bool) -> Response<Full<Bytes>> {
        let wish = request.get(http::header::ACCEPT_ENCODING).and_then(|it| it.to_str().ok());
        let mut coding = wish.map_or(Coding::Identity, Coding::negotiate);
        if self.bodies[coding.index()].is_none() {
            // The best coding did not make it smaller; the others will hardly.
            coding = Coding::Identity;
        }
        let mut response = Response::new(Full::default());
        if self.status == StatusCode::OK && self.is_known(request) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            let headers = response.headers_mut();
            for name in [CACHE_CONTROL, VARY, CONTENT_SECURITY_POLICY] {
                if let Some(value) = self.headers.get(&name) {
                    headers.insert(name, value.clone());
                }
            }
            headers.insert(ETAG, self.etags[coding.index()].clone());
            return response;
        }
        *response.status_mut() = self.status;
        response.headers_mut().clone_from(&self.headers);
        response.headers_mut().insert(ETAG, self.etags[coding.index()].clone());
        if let Some(name) = coding.name() {
            response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        let body = self.bodies[coding.index()].clone().unwrap_or_default();
        if head {
            response.headers_mut().insert(http::header::CONTENT_LENGTH, body.len().into());
        } else {
            *response.body_mut() = Full::new(body);
        }
        response
    }

    /// Whether `If-None-Match` names this page in any coding (weak comparison, RFC 9110 8.8.3.2).
    fn is_known(&self, request: &HeaderMap) -> bool {
        request.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok()).any(|tags| {
            tags.split(',').map(str::trim).any(|candidate| {
                let candidate = candidate.strip_prefix("W/").unwrap_or(candidate);
                let candidate = candidate.trim_matches('"');
                let plain = candidate
                    .strip_suffix("-br")
                    .or_else(|| candidate.strip_suffix("-zstd"))
                    .or_else(|| candidate.strip_suffix("-gzip"))
                    .unwrap_or(candidate);
                candidate == "*" || plain == self.tag
            })
        })
    }
}
