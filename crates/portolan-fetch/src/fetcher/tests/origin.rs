//! Origins on loopback: hyper for those that keep HTTP's rules, a bare socket for those that do
//! not.

use std::{
    convert::Infallible,
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};

use bytes::Bytes;
use futures_util::stream;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, StreamBody, combinators::BoxBody};
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
};
use rustls::{ServerConfig, pki_types::PrivateKeyDer};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;

pub(super) type Body = BoxBody<Bytes, std::io::Error>;

/// What an origin saw of a request: `GET /path HTTP/1.1`, and the headers.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) line: String,
    pub(super) headers: http::HeaderMap,
}

pub(super) struct Origin {
    pub(super) address: SocketAddr,
    pub(super) seen: Arc<Mutex<Vec<Seen>>>,
}

impl Origin {
    pub(super) fn lines(&self) -> Vec<String> {
        self.seen.lock().unwrap().iter().map(|seen| seen.line.clone()).collect()
    }

    pub(super) fn last(&self) -> Seen {
        self.seen.lock().unwrap().last().unwrap().clone()
    }
}

/// A well-behaved origin. It has no robots.txt unless `answer` gives one.
pub(super) async fn serve(
    answer: impl Fn(&str, &http::HeaderMap) -> Response<Body> + Send + Sync + 'static,
) -> Origin {
    serve_over(None, answer).await
}

pub(super) async fn serve_over(
    tls: Option<Arc<ServerConfig>>,
    answer: impl Fn(&str, &http::HeaderMap) -> Response<Body> + Send + Sync + 'static,
) -> Origin {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (log, answer) = (seen.clone(), Arc::new(answer));
    tokio::spawn(async move {
        while let Ok((tcp, _)) = listener.accept().await {
            let (log, answer, tls) = (log.clone(), answer.clone(), tls.clone());
            tokio::spawn(async move {
                let service = service_fn(move |req: Request<Incoming>| {
                    let path = req.uri().path_and_query().unwrap().as_str().to_owned();
                    let line = format!("{} {path} {:?}", req.method(), req.version());
                    log.lock().unwrap().push(Seen { line, headers: req.headers().clone() });
                    let res = answer(&path, req.headers());
                    async move { Ok::<_, Infallible>(res) }
                });
                let server = auto::Builder::new(TokioExecutor::new());
                let _ = match tls {
                    None => server.serve_connection(TokioIo::new(tcp), service).await,
                    Some(config) => match TlsAcceptor::from(config).accept(tcp).await {
                        Ok(stream) => server.serve_connection(TokioIo::new(stream), service).await,
                        Err(_) => Ok(()),
                    },
                };
            });
        }
    });
    Origin { address, seen }
}

/// An origin that writes these bytes after reading a head, piece by piece with a pause between
/// them, and closes. Other paths than `/robots.txt` alike; robots.txt is missing.
pub(super) async fn serve_raw(pieces: Vec<Vec<u8>>, pause: Duration) -> Origin {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = seen.clone();
    tokio::spawn(async move {
        while let Ok((tcp, _)) = listener.accept().await {
            let (log, pieces) = (log.clone(), pieces.clone());
            tokio::spawn(write_pieces(tcp, pieces, pause, log));
        }
    });
    Origin { address, seen }
}

async fn write_pieces(
    mut tcp: TcpStream,
    pieces: Vec<Vec<u8>>,
    pause: Duration,
    log: Arc<Mutex<Vec<Seen>>>,
) {
    let mut head = Vec::new();
    while !head.windows(4).any(|it| it == b"\r\n\r\n") {
        let mut byte = [0];
        match tcp.read(&mut byte).await {
            Ok(1) => head.push(byte[0]),
            _ => return,
        }
    }
    let line = String::from_utf8_lossy(&head).lines().next().unwrap().to_owned();
    log.lock().unwrap().push(Seen { line: line.clone(), headers: http::HeaderMap::new() });
    if line.contains("/robots.txt") {
        let _ = tcp
            .write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
            .await;
        return;
    }
    for piece in pieces {
        if tcp.write_all(&piece).await.is_err() {
            return;
        }
        tokio::time::sleep(pause).await;
    }
}

pub(super) fn status(status: u16) -> Response<Body> {
    Response::builder().status(status).body(full("")).unwrap()
}

pub(super) fn page(text: &str) -> Response<Body> {
    Response::new(full(text))
}

pub(super) fn with(mut res: Response<Body>, name: &'static str, value: &str) -> Response<Body> {
    res.headers_mut().append(name, value.parse().unwrap());
    res
}

pub(super) fn redirect(code: u16, to: &str) -> Response<Body> {
    with(status(code), "location", to)
}

pub(super) fn bytes(body: Vec<u8>) -> Response<Body> {
    Response::new(Full::new(Bytes::from(body)).map_err(|never| match never {}).boxed())
}

/// Pieces with a pause before each.
pub(super) fn slow(pieces: Vec<&'static str>, pause: Duration) -> Response<Body> {
    let body = stream::unfold(pieces.into_iter(), move |mut pieces| async move {
        let piece = pieces.next()?;
        tokio::time::sleep(pause).await;
        Some((Ok(Frame::data(Bytes::from(piece))), pieces))
    });
    Response::new(BodyExt::boxed(SyncBody(Box::pin(StreamBody::new(body)))))
}

/// One piece, and a little later the origin gives up.
pub(super) fn broken(text: &'static str) -> Response<Body> {
    let body = stream::unfold(0, move |n| async move {
        if n == 0 {
            return Some((Ok(Frame::data(Bytes::from(text))), 1));
        }
        tokio::time::sleep(Duration::from_millis(30)).await;
        Some((Err(std::io::Error::other("gave up")), n + 1))
    });
    Response::new(BodyExt::boxed(SyncBody(Box::pin(StreamBody::new(body)))))
}

fn full(text: &str) -> Body {
    Full::new(Bytes::copy_from_slice(text.as_bytes())).map_err(|never| match never {}).boxed()
}

/// Bodies must be `Sync` to be boxed alike; this one is polled by one task only.
struct SyncBody<B>(std::pin::Pin<Box<B>>);

impl<B: hyper::body::Body> hyper::body::Body for SyncBody<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        self.0.as_mut().poll_frame(cx)
    }
}

pub(super) fn missing() -> Response<Body> {
    status(StatusCode::NOT_FOUND.as_u16())
}

/// A certificate authority of our own and a server certificate for `names`.
pub(super) fn authority(
    dir: &std::path::Path,
    names: &[&str],
    alpn: &[&[u8]],
) -> (PathBuf, Arc<ServerConfig>) {
    let ca_key = rcgen::KeyPair::generate().unwrap();
    let mut ca = rcgen::CertificateParams::new(Vec::<String>::new()).unwrap();
    ca.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let ca_cert = ca.self_signed(&ca_key).unwrap();
    let issuer = rcgen::Issuer::new(ca, ca_key);
    let key = rcgen::KeyPair::generate().unwrap();
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let cert = rcgen::CertificateParams::new(names).unwrap().signed_by(&key, &issuer).unwrap();
    let ca_file = dir.join("ca.pem");
    std::fs::write(&ca_file, ca_cert.pem()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![cert.der().clone()],
            PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        )
        .unwrap();
    config.alpn_protocols = alpn.iter().map(|it| it.to_vec()).collect();
    (ca_file, Arc::new(config))
}
