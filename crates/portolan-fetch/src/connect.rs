//! From a URL's origin to a connection whose address was judged.

use std::{
    collections::HashMap,
    error::Error,
    fmt,
    future::Future,
    io,
    net::{IpAddr, SocketAddr},
    path::Path,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use futures_util::{StreamExt, future::FutureExt, stream::FuturesUnordered};
use hyper_util::{
    client::legacy::connect::{Connected, Connection},
    rt::TokioIo,
};
use portolan_core::Diagnostic;
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};

use crate::{guard, options::OriginRule, outcome::FailureKind};

/// Between the starts of two attempts at the addresses of one name (RFC 8305).
const ATTEMPT_SPACING: Duration = Duration::from_millis(250);
/// More addresses than this are not tried.
const ADDRESSES_MAX: usize = 8;

/// Addresses of a name.
pub type Resolved<'a> = Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send + 'a>>;
/// A connection, not yet judged.
pub type Dialled<'a> = Pin<Box<dyn Future<Output = io::Result<TcpStream>> + Send + 'a>>;

/// How names become addresses and addresses become connections.
///
/// The guard trusts neither answer: it judges the addresses, and then the connection's own.
pub trait Resolve: Send + Sync {
    fn resolve<'a>(&'a self, host: &'a str, port: u16) -> Resolved<'a>;

    fn dial(&self, address: SocketAddr) -> Dialled<'_> {
        Box::pin(TcpStream::connect(address))
    }
}

/// The operating system's resolver.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve<'a>(&'a self, host: &'a str, port: u16) -> Resolved<'a> {
        Box::pin(async move { Ok(tokio::net::lookup_host((host, port)).await?.collect()) })
    }
}

/// Makes connections for the client's pool.
#[derive(Clone)]
pub(crate) struct Connector {
    shared: Arc<Shared>,
}

struct Shared {
    resolver: Arc<dyn Resolve>,
    timeout: Duration,
    tls: Arc<ClientConfig>,
    /// By origin, as `scheme://host[:port]`.
    routes: HashMap<String, Route>,
}

struct Route {
    connect_to: Option<SocketAddr>,
    allow_private: bool,
    tls: Option<Arc<ClientConfig>>,
}

/// Why there is no connection.
#[derive(Clone, Debug)]
pub(crate) struct ConnectFault {
    pub(crate) kind: FailureKind,
    pub(crate) diagnostic: Diagnostic,
}

impl Connector {
    /// `rules` by canonical origin. All complaints at once.
    pub(crate) fn new(
        resolver: Arc<dyn Resolve>,
        timeout: Duration,
        rules: &HashMap<String, OriginRule>,
    ) -> Result<Connector, Vec<Diagnostic>> {
        let mut complaints: Vec<Diagnostic> = Vec::new();
        let mut routes = HashMap::new();
        for (origin, rule) in rules {
            let tls = match &rule.ca_file {
                None => None,
                Some(path) => match tls_config(Some(path)) {
                    Ok(config) => Some(Arc::new(config)),
                    Err(words) => {
                        let path = path.display().to_string();
                        let complaint = Diagnostic::ca_file_unreadable(&path, &words);
                        // Many origins may trust one file.
                        if !complaints.contains(&complaint) {
                            complaints.push(complaint);
                        }
                        None
                    }
                },
            };
            let route =
                Route { connect_to: rule.connect_to, allow_private: rule.allow_private, tls };
            routes.insert(origin.clone(), route);
        }
        if !complaints.is_empty() {
            return Err(complaints);
        }
        let tls = Arc::new(tls_config(None).expect("the public roots are built in"));
        Ok(Connector { shared: Arc::new(Shared { resolver, timeout, tls, routes }) })
    }
}

impl tower_service::Service<http::Uri> for Connector {
    type Response = Wire;
    type Error = ConnectFault;
    type Future = Pin<Box<dyn Future<Output = Result<Wire, ConnectFault>> + Send>>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), ConnectFault>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: http::Uri) -> Self::Future {
        let shared = self.shared.clone();
        Box::pin(async move {
            match tokio::time::timeout(shared.timeout, shared.connect(&uri)).await {
                Ok(done) => done,
                Err(_) => Err(ConnectFault {
                    kind: FailureKind::Timeout,
                    diagnostic: Diagnostic::timed_out(
                        "connecting",
                        shared.timeout.as_secs_f64(),
                        "connect-timeout",
                    ),
                }),
            }
        })
    }
}

impl Shared {
    async fn connect(&self, uri: &http::Uri) -> Result<Wire, ConnectFault> {
        let scheme = uri.scheme_str().unwrap_or_default();
        let authority = uri.authority().map_or("", |it| it.as_str());
        let bracketed = uri.host().unwrap_or_default();
        let host = bracketed.trim_start_matches('[').trim_end_matches(']');
        let https = scheme == "https";
        let port = uri.port_u16().unwrap_or(if https { 443 } else { 80 });
        let route = self.routes.get(&format!("{scheme}://{authority}"));

        let tcp = match route.and_then(|route| route.connect_to) {
            // The operator named the address: it need not be public.
            Some(address) => {
                self.resolver.dial(address).await.map_err(|err| connect_failed(host, &err))?
            }
            None => {
                let allowed = route.is_some_and(|route| route.allow_private);
                let addresses = self.addresses(host, port, allowed).await?;
                let tcp = self.dial_first(host, addresses).await?;
                if !allowed {
                    let peer = tcp.peer_addr().map_err(|err| connect_failed(host, &err))?;
                    guard::judge_address(host, peer.ip()).map_err(refused)?;
                }
                tcp
            }
        };
        // Requests are single small writes; waiting to fill a packet only delays them.
        let _ = tcp.set_nodelay(true);
        if !https {
            return Ok(Wire::Plain(TokioIo::new(tcp)));
        }
        let config = route.and_then(|route| route.tls.as_ref()).unwrap_or(&self.tls);
        let name = ServerName::try_from(host.trim_end_matches('.').to_owned())
            .map_err(|err| tls_failed(host, &err))?;
        let stream = TlsConnector::from(config.clone())
            .connect(name, tcp)
            .await
            .map_err(|err| tls_or_lost(host, &err))?;
        Ok(Wire::Tls(Box::new(TokioIo::new(stream))))
    }

    /// Resolves and judges. One special address among several is enough to refuse the name:
    /// which of them would be tried is for the other side to arrange.
    async fn addresses(
        &self,
        host: &str,
        port: u16,
        allowed: bool,
    ) -> Result<Vec<SocketAddr>, ConnectFault> {
        if let Ok(ip) = host.parse::<IpAddr>() {
            if !allowed {
                guard::judge_address(host, ip).map_err(refused)?;
            }
            return Ok(vec![SocketAddr::new(ip, port)]);
        }
        let dns_failed = |words: &str| ConnectFault {
            kind: FailureKind::Dns,
            diagnostic: Diagnostic::dns_failed(host, words),
        };
        let found =
            self.resolver.resolve(host, port).await.map_err(|err| dns_failed(&err.to_string()))?;
        if !allowed {
            for address in &found {
                guard::judge_address(host, address.ip()).map_err(refused)?;
            }
        }
        let mut addresses = interleaved(found);
        addresses.truncate(ADDRESSES_MAX);
        if addresses.is_empty() {
            return Err(dns_failed("the name has no addresses"));
        }
        Ok(addresses)
    }

    /// Tries the addresses one after the other, a little apart; the first connection wins.
    async fn dial_first(
        &self,
        host: &str,
        addresses: Vec<SocketAddr>,
    ) -> Result<TcpStream, ConnectFault> {
        let mut waiting = addresses.into_iter();
        let mut attempts = FuturesUnordered::new();
        let mut last = None;
        if let Some(address) = waiting.next() {
            attempts.push(self.resolver.dial(address));
        }
        loop {
            let spacing = tokio::time::sleep(ATTEMPT_SPACING);
            tokio::select! {
                done = attempts.next() => match done {
                    Some(Ok(tcp)) => return Ok(tcp),
                    Some(Err(err)) => {
                        last = Some(err);
                        if let Some(address) = waiting.next() {
                            attempts.push(self.resolver.dial(address));
                        }
                    }
                    None => {
                        let err = last.unwrap_or_else(|| io::ErrorKind::NotConnected.into());
                        return Err(connect_failed(host, &err));
                    }
                },
                () = spacing.fuse() => {
                    if let Some(address) = waiting.next() {
                        attempts.push(self.resolver.dial(address));
                    }
                }
            }
        }
    }
}

/// IPv6 and IPv4 by turns, beginning with the resolver's first.
fn interleaved(addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let first_is_v6 = addresses.first().is_some_and(SocketAddr::is_ipv6);
    let (first, second): (Vec<_>, Vec<_>) =
        addresses.into_iter().partition(|address| address.is_ipv6() == first_is_v6);
    let (mut first, mut second) = (first.into_iter(), second.into_iter());
    let mut turns = Vec::new();
    loop {
        match (first.next(), second.next()) {
            (None, None) => return turns,
            (one, other) => turns.extend(one.into_iter().chain(other)),
        }
    }
}

/// Public roots, and those of `ca_file` besides.
fn tls_config(ca_file: Option<&Path>) -> Result<ClientConfig, String> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(path) = ca_file {
        let mut n_added = 0;
        for certificate in CertificateDer::pem_file_iter(path).map_err(|err| err.to_string())? {
            roots
                .add(certificate.map_err(|err| err.to_string())?)
                .map_err(|err| err.to_string())?;
            n_added += 1;
        }
        if n_added == 0 {
            return Err("the file holds none".to_owned());
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|err| err.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

fn refused(diagnostic: Diagnostic) -> ConnectFault {
    ConnectFault { kind: FailureKind::Refused, diagnostic }
}

fn connect_failed(host: &str, err: &io::Error) -> ConnectFault {
    ConnectFault {
        kind: FailureKind::Connect,
        diagnostic: Diagnostic::connect_failed(host, &err.to_string()),
    }
}

fn tls_failed(host: &str, err: &dyn Error) -> ConnectFault {
    ConnectFault {
        kind: FailureKind::Tls,
        diagnostic: Diagnostic::tls_failed(host, &err.to_string()),
    }
}

/// A connection lost during the handshake is the network's trouble, not the certificate's.
fn tls_or_lost(host: &str, err: &io::Error) -> ConnectFault {
    match err.kind() {
        io::ErrorKind::UnexpectedEof
        | io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe => connect_failed(host, err),
        _ => tls_failed(host, err),
    }
}

impl fmt::Display for ConnectFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.diagnostic.message)
    }
}

impl Error for ConnectFault {}

/// A connection, with or without TLS.
pub(crate) enum Wire {
    Plain(TokioIo<TcpStream>),
    Tls(Box<TokioIo<TlsStream<TcpStream>>>),
}

impl Connection for Wire {
    fn connected(&self) -> Connected {
        match self {
            Wire::Plain(_) => Connected::new(),
            Wire::Tls(stream) => {
                let (_, session) = stream.inner().get_ref();
                match session.alpn_protocol() {
                    Some(b"h2") => Connected::new().negotiated_h2(),
                    _ => Connected::new(),
                }
            }
        }
    }
}

impl hyper::rt::Read for Wire {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: hyper::rt::ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Wire::Plain(stream) => Pin::new(stream).poll_read(cx, buf),
            Wire::Tls(stream) => Pin::new(stream).poll_read(cx, buf),
        }
    }
}

impl hyper::rt::Write for Wire {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Wire::Plain(stream) => Pin::new(stream).poll_write(cx, buf),
            Wire::Tls(stream) => Pin::new(stream).poll_write(cx, buf),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Wire::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Wire::Tls(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Wire::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Wire::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}
