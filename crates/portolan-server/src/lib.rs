//! Serves portals over HTTP: routes, headers, the page cache.
//!
//! **Never:** logic that `portolan-app` could hold.
//!
//! A request first meets the [`lane`]: if its page is in the cache and still of the newest
//! revision, it is answered there, without a router. Everything else goes through axum: pages
//! that have to be made, assets, `/healthz`, `/metrics`.

// A face: it has a socket and a clock.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

mod cache;
mod encoding;
mod lane;
mod metrics;
mod routes;
#[cfg(test)]
mod tests;
mod watch;

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use http::Request;
use hyper::body::Incoming;
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::{conn::auto, graceful::GracefulShutdown},
};
use portolan_app::App;
use tokio::net::TcpListener;
use tower::ServiceExt;

use crate::{cache::PageCache, metrics::Metrics};

/// How a server behaves.
#[derive(Clone, Copy, Debug)]
pub struct ServerOptions {
    /// Memory for cached pages, all their encodings together.
    pub cache_bytes: u64,
    /// How long requests under way may take to finish once shutdown begins.
    pub grace: Duration,
}

/// What all requests share.
pub(crate) struct State {
    pub(crate) app: Arc<App>,
    pub(crate) cache: PageCache,
    pub(crate) metrics: Metrics,
}

/// A server bound to its address, not yet answering.
pub struct Server {
    listener: TcpListener,
    state: Arc<State>,
    options: ServerOptions,
}

/// How often another process's results are looked for.
const REVISION_POLL: Duration = Duration::from_millis(500);

impl Server {
    pub async fn bind(
        app: Arc<App>,
        listen: SocketAddr,
        options: ServerOptions,
    ) -> io::Result<Server> {
        let listener = TcpListener::bind(listen).await?;
        let cache = PageCache::new(options.cache_bytes);
        let state = Arc::new(State { app, cache, metrics: Metrics::default() });
        Ok(Server { listener, state, options })
    }

    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Answers until `shutdown` resolves; then lets requests under way finish.
    pub async fn run(self, shutdown: impl Future<Output = ()>) -> io::Result<()> {
        let Server { listener, state, options } = self;
        let router = routes::router(Arc::clone(&state));
        let graceful = GracefulShutdown::new();
        let mut builder = auto::Builder::new(TokioExecutor::new());
        builder.http1().pipeline_flush(true);
        let revisions = tokio::spawn(follow_revision(Arc::clone(&state.app)));
        let settings = watch::follow_settings(Arc::clone(&state.app));
        tokio::pin!(shutdown);
        loop {
            let stream = tokio::select! {
                () = &mut shutdown => break,
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => stream,
                    Err(err) => {
                        // Out of descriptors, or a connection that went before we took it.
                        tracing::warn!(error = %err, "a connection was not accepted");
                        tokio::time::sleep(Duration::from_millis(10)).await;
                        continue;
                    }
                },
            };
            if let Err(err) = stream.set_nodelay(true) {
                tracing::debug!(error = %err, "TCP_NODELAY was not set");
            }
            let state = Arc::clone(&state);
            let router = router.clone();
            let service = hyper::service::service_fn(move |request: Request<Incoming>| {
                let answer = lane::answer(&state, &request);
                let router = router.clone();
                async move {
                    match answer {
                        Some(response) => Ok(response.map(axum::body::Body::new)),
                        None => router.oneshot(request.map(axum::body::Body::new)).await,
                    }
                }
            });
            let connection = builder.serve_connection(TokioIo::new(stream), service).into_owned();
            let connection = graceful.watch(connection);
            tokio::spawn(async move {
                if let Err(err) = connection.await {
                    tracing::debug!(error = %err, "a connection ended early");
                }
            });
        }
        drop(listener);
        revisions.abort();
        drop(settings);
        if tokio::time::timeout(options.grace, graceful.shutdown()).await.is_err() {
            tracing::warn!("requests under way were cut off after {:?}", options.grace);
        }
        Ok(())
    }
}

async fn follow_revision(app: Arc<App>) {
    let mut tick = tokio::time::interval(REVISION_POLL);
    loop {
        tick.tick().await;
        let app = Arc::clone(&app);
        if let Err(err) = tokio::task::spawn_blocking(move || app.revision_moved()).await {
            tracing::error!(error = %err, "looking for new revisions broke off");
        }
    }
}
