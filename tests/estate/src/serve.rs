//! From connection to answer: names, schemes, faults, validators, compression.

use std::error::Error;
use std::fmt;
use std::io::Write as _;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use flate2::write::GzEncoder;
use flate2::{Compress, Compression, Crc, FlushCompress};
use http::header::{
    ACCEPT_ENCODING, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG,
    EXPIRES, HOST, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, LOCATION, RETRY_AFTER,
    USER_AGENT, VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use jiff::Timestamp;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Sleep;
use tokio_rustls::TlsAcceptor;

use crate::content::{OtherScheme, Scheme, Site, Validators};
use crate::fault::Fault;
use crate::pages::{self, Answer, Mood};
use crate::world::{LoggedRequest, State, World};

pub(crate) async fn accept_tls(
    listener: TcpListener,
    tls: TlsAcceptor,
    world: Arc<World>,
    mut stopped: watch::Receiver<bool>,
) {
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopped.changed() => break,
        };
        let Ok((stream, _)) = accepted else { continue };
        let (tls, world, stopped) = (tls.clone(), Arc::clone(&world), stopped.clone());
        connections.spawn(async move {
            match tls.accept(stream).await {
                Ok(stream) => connection(stream, Scheme::Https, world, stopped).await,
                Err(err) => tracing::debug!(%err, "a TLS handshake failed"),
            }
        });
        while connections.try_join_next().is_some() {}
    }
    connections.join_all().await;
}

pub(crate) async fn accept_plain(
    listener: TcpListener,
    world: Arc<World>,
    mut stopped: watch::Receiver<bool>,
) {
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopped.changed() => break,
        };
        let Ok((stream, _)) = accepted else { continue };
        connections.spawn(connection(stream, Scheme::Http, Arc::clone(&world), stopped.clone()));
        while connections.try_join_next().is_some() {}
    }
    connections.join_all().await;
}

async fn connection(
    stream: impl AsyncRead + AsyncWrite + Unpin + 'static,
    scheme: Scheme,
    world: Arc<World>,
    mut stopped: watch::Receiver<bool>,
) {
    let service = service_fn(move |request| {
        let world = Arc::clone(&world);
        async move { handle(&world, scheme, &request).await }
    });
    let builder = auto::Builder::new(TokioExecutor::new());
    let served = builder.serve_connection(TokioIo::new(stream), service);
    let mut served = std::pin::pin!(served);
    let ended = tokio::select! {
        ended = served.as_mut() => ended,
        _ = stopped.changed() => {
            served.as_mut().graceful_shutdown();
            served.await
        }
    };
    if let Err(err) = ended {
        tracing::debug!(err, "a connection ended early");
    }
}

/// The connection closes without an answer.
#[derive(Debug)]
struct Dropped;

impl fmt::Display for Dropped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection was dropped on request")
    }
}

impl Error for Dropped {}

async fn handle(
    world: &World,
    scheme: Scheme,
    request: &Request<Incoming>,
) -> Result<Response<Sent>, Dropped> {
    let host = host_of(request);
    let answered = match world.site(&host) {
        Some(state) => {
            let headers = request.headers();
            let conditional =
                headers.contains_key(IF_NONE_MATCH) || headers.contains_key(IF_MODIFIED_SINCE);
            state.count_request(conditional);
            let answered = answer(state, scheme, &host, request).await;
            if let Ok(response) = &answered
                && response.status() == StatusCode::NOT_MODIFIED
            {
                state.count_not_modified();
            }
            answered
        }
        None => Ok(plain(
            StatusCode::MISDIRECTED_REQUEST,
            &format!("The fixture estate has no site named {host:?}.\n"),
            Arc::default(),
        )),
    };
    let header = |name: HeaderName| {
        let value = request.headers().get(name)?;
        Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    world.remember(LoggedRequest {
        time: Timestamp::now(),
        method: request.method().to_string(),
        url: format!("{}://{host}{path}", scheme.as_str()),
        status: answered.as_ref().ok().map(|response| response.status().as_u16()),
        bytes: answered.as_ref().map_or(0, |response| response.body().announced()),
        if_none_match: header(IF_NONE_MATCH),
        user_agent: header(USER_AGENT),
        http_version: format!("{:?}", request.version()),
    });
    answered
}

/// The name asked for, without its port.
fn host_of(request: &Request<Incoming>) -> String {
    let named = match request.uri().host() {
        Some(host) => host,
        None => request.headers().get(HOST).and_then(|host| host.to_str().ok()).unwrap_or(""),
    };
    let name = named.rsplit_once(':').map_or(named, |(name, _)| name);
    name.to_ascii_lowercase()
}

async fn answer(
    state: &State,
    scheme: Scheme,
    host: &str,
    request: &Request<Incoming>,
) -> Result<Response<Sent>, Dropped> {
    let site = state.site;
    let count = || Arc::clone(&state.body_bytes);
    let path = request.uri().path();
    let query = request.uri().query().unwrap_or("");
    let switches = state.switches();
    let fault = switches.fault.filter(|fault| path != "/robots.txt" || fault.befalls_robots());

    match fault {
        Some(Fault::Slow(delay)) => tokio::time::sleep(delay).await,
        Some(Fault::Drop) => return Err(Dropped),
        _ => {}
    }
    if request.method() != Method::GET && request.method() != Method::HEAD {
        let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, "Only GET and HEAD.\n", count());
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return Ok(response);
    }
    if let Some(location) = other_name_or_scheme(site, scheme, host, request) {
        return Ok(match location {
            Some(location) => redirect(StatusCode::MOVED_PERMANENTLY, &location, count()),
            None => plain(StatusCode::MISDIRECTED_REQUEST, "Not under this scheme.\n", count()),
        });
    }
    if let Some(fault) = fault
        && let Some(response) = instead(fault, path, query, count())
    {
        return Ok(response);
    }

    if let Some(status) = state.removed(path) {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::NOT_FOUND);
        return Ok(plain(status, "There is no such page.\n", count()));
    }

    let mood = Mood {
        revision: switches.revision,
        listings_empty: fault == Some(Fault::EmptyListing),
        feeds_moved: fault == Some(Fault::MovedFeed),
    };
    let content = match pages::answer(site, mood, path, query) {
        Ok(Answer::Content(content)) => content,
        Ok(Answer::Redirect { status, location }) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::MOVED_PERMANENTLY);
            return Ok(redirect(status, &location, count()));
        }
        Err(err) => {
            tracing::error!(%host, path, err = format!("{err:#}"), "a page could not be made");
            return Ok(plain(StatusCode::INTERNAL_SERVER_ERROR, "The page failed.\n", count()));
        }
    };

    let body = match fault {
        Some(Fault::WrongEncoding) => miscoded(&content.body),
        _ => content.body,
    };
    let compressible = !matches!(content.content_type.as_str(), "image/png" | "application/pdf");
    let gzipped = compressible && accepts_gzip(request.headers());
    let mut headers = HeaderMap::new();
    put(&mut headers, CONTENT_TYPE, &content.content_type);
    for (name, value) in &content.headers {
        if let Ok(name) = HeaderName::try_from(name.as_str()) {
            put(&mut headers, name, value);
        }
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache, must-revalidate"));
    headers.insert(EXPIRES, HeaderValue::from_static("Sun, 19 Nov 1978 05:00:00 GMT"));
    headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
    if content.status == 200 {
        let validators = ValidatorsSent::new(site.validators, &body, content.modified, gzipped);
        validators.put(&mut headers);
        if validators.hold(request.headers()) {
            headers.remove(CONTENT_TYPE);
            let mut response = Response::new(Sent::whole(Bytes::new(), count()));
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            *response.headers_mut() = headers;
            return Ok(response);
        }
    }
    let body = match gzipped {
        true => {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            gzip(&body)
        }
        false => body,
    };
    headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    let sent = match (fault, request.method() == Method::HEAD) {
        (_, true) => Sent::head(body.len(), count()),
        (Some(Fault::Truncated), _) => Sent::cut(&Bytes::from(body), count()),
        _ => Sent::whole(Bytes::from(body), count()),
    };
    let mut response = Response::new(sent);
    *response.status_mut() = StatusCode::from_u16(content.status).unwrap_or(StatusCode::OK);
    *response.headers_mut() = headers;
    Ok(response)
}

/// Where a request under another name or scheme is sent; inside, nothing if that scheme is not served.
fn other_name_or_scheme(
    site: &Site,
    asked: Scheme,
    host: &str,
    request: &Request<Incoming>,
) -> Option<Option<String>> {
    let scheme = match site.other_scheme {
        _ if asked == site.scheme => asked,
        OtherScheme::AnswersAlike => asked,
        OtherScheme::Redirects => site.scheme,
        OtherScheme::Refused => return Some(None),
    };
    let name = site.canonical_host.as_deref().unwrap_or(host);
    if scheme == asked && name == host {
        return None;
    }
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    Some(Some(format!("{}://{name}{path}", scheme.as_str())))
}

/// The answer that some faults give in place of every page.
fn instead(fault: Fault, path: &str, query: &str, count: Arc<AtomicU64>) -> Option<Response<Sent>> {
    match fault {
        Fault::Status(status) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            Some(html(status, "<h1>The website encountered an unexpected error.</h1>", count))
        }
        Fault::TooManyRequests { retry_after_secs } => {
            let status = StatusCode::TOO_MANY_REQUESTS;
            let mut response = html(status, "<h1>Too many requests</h1>", count);
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(retry_after_secs));
            Some(response)
        }
        Fault::HtmlErrorPage => Some(html(
            StatusCode::OK,
            "<h1>Service unavailable</h1><p>Something went wrong. Please try again later.</p>",
            count,
        )),
        Fault::BotWall => Some(html(
            StatusCode::OK,
            "<h1>Just a moment...</h1><p>Checking your browser before you go on. \
             Enable JavaScript and cookies to continue.</p>",
            count,
        )),
        Fault::RedirectLoop => {
            let location = match query {
                "loop=1" => path.to_owned(),
                _ => format!("{path}?loop=1"),
            };
            Some(redirect(StatusCode::FOUND, &location, count))
        }
        Fault::HugeBody { bytes } => {
            let mut response = Response::new(Sent::repeated(bytes, count));
            let headers = response.headers_mut();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
            headers.insert(CONTENT_LENGTH, HeaderValue::from(bytes));
            Some(response)
        }
        Fault::Bomb => {
            let body = bomb();
            let length = body.len();
            let mut response = Response::new(Sent::whole(body, count));
            let headers = response.headers_mut();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
            Some(response)
        }
        Fault::Slow(_)
        | Fault::Truncated
        | Fault::WrongEncoding
        | Fault::MovedFeed
        | Fault::Drop
        | Fault::EmptyListing => None,
    }
}

/// How much a bomb unpacks to: this many times a mebibyte of spaces.
const BOMB_PIECES: u32 = 256;
const BOMB_PIECE_BYTES: u32 = 1 << 20;

/// One gzip member, put together from the same block again and again, because packing it all takes long.
fn bomb() -> Bytes {
    static BOMB: OnceLock<Bytes> = OnceLock::new();
    BOMB.get_or_init(|| {
        let piece = b" ".repeat(BOMB_PIECE_BYTES as usize);
        // A full flush ends the block on a byte and forgets what came before, so that it can be repeated.
        let mut block = Vec::with_capacity(piece.len());
        let mut deflate = Compress::new(Compression::best(), false);
        deflate
            .compress_vec(&piece, &mut block, FlushCompress::Full)
            .expect("compressing into memory with room does not fail");
        let mut crc_of_piece = Crc::new();
        crc_of_piece.update(&piece);
        let mut crc = Crc::new();
        let mut body = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255];
        for _ in 0..BOMB_PIECES {
            body.extend_from_slice(&block);
            crc.combine(&crc_of_piece);
        }
        // An empty last block, then what a member ends with.
        body.extend_from_slice(&[3, 0]);
        body.extend_from_slice(&crc.sum().to_le_bytes());
        body.extend_from_slice(&(BOMB_PIECES * BOMB_PIECE_BYTES).to_le_bytes());
        Bytes::from(body)
    })
    .clone()
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).expect("writing to memory does not fail");
    encoder.finish().expect("writing to memory does not fail")
}

/// The text as windows-1252, with a question mark for every letter that has no place in it.
fn miscoded(body: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(body);
    let mut bytes = Vec::with_capacity(text.len());
    let mut buffer = [0; 4];
    for letter in text.chars() {
        match encoding_rs::WINDOWS_1252.encode(letter.encode_utf8(&mut buffer)) {
            (encoded, _, false) => bytes.extend_from_slice(&encoded),
            (_, _, true) => bytes.push(b'?'),
        }
    }
    bytes
}

fn accepts_gzip(headers: &HeaderMap) -> bool {
    headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok()).any(|value| {
        value.split(',').any(|coding| {
            let mut parts = coding.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default();
            let refused = parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
            (name.eq_ignore_ascii_case("gzip") || name == "*") && !refused
        })
    })
}

/// The validators of one representation.
struct ValidatorsSent {
    etag: Option<String>,
    /// The tag of the same page in the other coding, which proves as much.
    other_etag: Option<String>,
    last_modified: Option<String>,
}

impl ValidatorsSent {
    fn new(kind: Validators, body: &[u8], modified: Timestamp, gzipped: bool) -> ValidatorsSent {
        let hash = xxhash_rust::xxh3::xxh3_64(body);
        let (plain, packed) = (format!("\"{hash:016x}\""), format!("\"{hash:016x}-gzip\""));
        let (etag, other_etag) = if gzipped { (packed, plain) } else { (plain, packed) };
        let last_modified = modified.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        match kind {
            Validators::EtagAndLastModified => ValidatorsSent {
                etag: Some(etag),
                other_etag: Some(other_etag),
                last_modified: Some(last_modified),
            },
            Validators::LastModifiedOnly => {
                ValidatorsSent { etag: None, other_etag: None, last_modified: Some(last_modified) }
            }
            Validators::None => {
                ValidatorsSent { etag: None, other_etag: None, last_modified: None }
            }
        }
    }

    fn put(&self, headers: &mut HeaderMap) {
        if let Some(etag) = &self.etag {
            put(headers, ETAG, etag);
        }
        if let Some(last_modified) = &self.last_modified {
            put(headers, LAST_MODIFIED, last_modified);
        }
    }

    /// Whether what the client has is what it would get; a tag outranks a date, as RFC 9110 says.
    fn hold(&self, headers: &HeaderMap) -> bool {
        let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        if let (Some(tags), Some(_)) = (text(IF_NONE_MATCH), &self.etag) {
            return tags.split(',').any(|tag| {
                let tag = tag.trim();
                let tag = tag.strip_prefix("W/").unwrap_or(tag);
                tag == "*"
                    || self.etag.as_deref() == Some(tag)
                    || self.other_etag.as_deref() == Some(tag)
            });
        }
        // Only the very date that was sent counts: a page can also go back to an older state.
        text(IF_MODIFIED_SINCE).is_some_and(|since| self.last_modified.as_deref() == Some(since))
    }
}

fn put(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

fn plain(status: StatusCode, text: &str, count: Arc<AtomicU64>) -> Response<Sent> {
    let body = Bytes::copy_from_slice(text.as_bytes());
    let length = body.len();
    let mut response = Response::new(Sent::whole(body, count));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    response
}

fn html(status: StatusCode, body: &str, count: Arc<AtomicU64>) -> Response<Sent> {
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{}</title></head>\
         <body>{body}</body></html>\n",
        body.split(['<', '>']).nth(2).unwrap_or_default()
    );
    let mut response = plain(status, &page, count);
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}

fn redirect(status: StatusCode, location: &str, count: Arc<AtomicU64>) -> Response<Sent> {
    let mut response = html(status, "<h1>Moved</h1>", count);
    put(response.headers_mut(), LOCATION, location);
    response
}

/// A body that counts what it hands over, and can end too early.
pub(crate) struct Sent {
    rest: Rest,
    announced: u64,
    count: Arc<AtomicU64>,
}

enum Rest {
    Whole(Bytes),
    /// What is sent before the connection breaks, and the pause that lets it go out.
    Cut(Bytes, Option<Pin<Box<Sleep>>>),
    Repeated(u64),
}

impl Sent {
    fn whole(body: Bytes, count: Arc<AtomicU64>) -> Sent {
        Sent { announced: length(body.len()), rest: Rest::Whole(body), count }
    }

    /// An answer to HEAD: nothing is sent of what is announced.
    fn head(announced: usize, count: Arc<AtomicU64>) -> Sent {
        Sent { announced: length(announced), rest: Rest::Whole(Bytes::new()), count }
    }

    fn cut(body: &Bytes, count: Arc<AtomicU64>) -> Sent {
        let announced = length(body.len());
        Sent { announced, rest: Rest::Cut(body.slice(..body.len() / 2), None), count }
    }

    fn repeated(bytes: u64, count: Arc<AtomicU64>) -> Sent {
        Sent { announced: bytes, rest: Rest::Repeated(bytes), count }
    }

    fn announced(&self) -> u64 {
        self.announced
    }

    fn frame(&self, bytes: Bytes) -> Frame<Bytes> {
        self.count.fetch_add(length(bytes.len()), Ordering::Relaxed);
        Frame::data(bytes)
    }
}

fn length(bytes: usize) -> u64 {
    u64::try_from(bytes).expect("a length in memory fits")
}

/// A paragraph to fill a huge body with.
const FILLING: &[u8] = b"<p>One line of very many.</p>\n";

/// How long the first half of a cut body has to reach the client.
const CUT_PAUSE: Duration = Duration::from_millis(50);

#[derive(Debug)]
pub(crate) struct CutShort;

impl fmt::Display for CutShort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body was cut short on request")
    }
}

impl Error for CutShort {}

impl Body for Sent {
    type Data = Bytes;
    type Error = CutShort;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, CutShort>>> {
        let this = &mut *self;
        let bytes = match &mut this.rest {
            Rest::Whole(bytes) => std::mem::take(bytes),
            Rest::Cut(bytes, _) if !bytes.is_empty() => std::mem::take(bytes),
            Rest::Cut(_, pause) => {
                let pause = pause.get_or_insert_with(|| Box::pin(tokio::time::sleep(CUT_PAUSE)));
                ready!(pause.as_mut().poll(cx));
                return Poll::Ready(Some(Err(CutShort)));
            }
            Rest::Repeated(left) => {
                let piece = filling();
                let take = piece.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
                *left -= length(take);
                piece.slice(..take)
            }
        };
        if bytes.is_empty() {
            return Poll::Ready(None);
        }
        Poll::Ready(Some(Ok(this.frame(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        match &self.rest {
            Rest::Whole(bytes) => bytes.is_empty(),
            Rest::Cut(..) => false,
            Rest::Repeated(left) => *left == 0,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.rest {
            Rest::Whole(bytes) => SizeHint::with_exact(length(bytes.len())),
            Rest::Cut(..) => SizeHint::default(),
            Rest::Repeated(left) => SizeHint::with_exact(*left),
        }
    }
}

fn filling() -> Bytes {
    static PIECE: OnceLock<Bytes> = OnceLock::new();
    PIECE.get_or_init(|| Bytes::from(FILLING.repeat(2048))).clone()
}
