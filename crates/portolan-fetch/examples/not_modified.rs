//! What a 304 costs the asking side, against hyper's own client on the same loopback server.
//!
//! `cargo run --release -p portolan-fetch --example not_modified [REQUESTS]`
//!
//! CPU is that of the asking thread alone, as the scheduler counts it; Linux only.

#![allow(clippy::print_stdout, clippy::disallowed_methods, clippy::unwrap_used)]

use std::{convert::Infallible, net::SocketAddr, time::Duration};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Empty};
use hyper::service::service_fn;
use hyper_util::{
    client::legacy::Client,
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
};
use portolan_fetch::{Ask, Fetcher, FetcherOptions, OriginRule, Outcome, Politeness, Validators};
use tokio::{net::TcpListener, runtime::Builder};
use url::Url;

const ETAG: &str = "\"7\"";

fn main() {
    let n: u32 = std::env::args().nth(1).map_or(20_000, |it| it.parse().unwrap());
    let address = serve();
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        bare(address, n / 10).await;
        ours(address, n / 10).await;
        let bare_us = bare(address, n).await;
        let ours_us = ours(address, n).await;
        println!("{n} answers of 304, CPU of the asking thread:");
        println!("bare hyper client   {bare_us:6.2} µs each");
        println!("portolan-fetch      {ours_us:6.2} µs each");
        println!("ratio               {:6.2}", ours_us / bare_us);
    });
}

/// A server on threads of its own that confirms everything.
fn serve() -> SocketAddr {
    let (send, receive) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async move {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            send.send(listener.local_addr().unwrap()).unwrap();
            while let Ok((tcp, _)) = listener.accept().await {
                tcp.set_nodelay(true).unwrap();
                tokio::spawn(async move {
                    let service = service_fn(|req: Request<hyper::body::Incoming>| async move {
                        let status = if req.uri().path() == "/robots.txt" { 404 } else { 304 };
                        let res = Response::builder().status(status).header("etag", ETAG);
                        Ok::<_, Infallible>(res.body(Empty::<Bytes>::new()).unwrap())
                    });
                    let server = auto::Builder::new(TokioExecutor::new());
                    let _ = server.serve_connection(TokioIo::new(tcp), service).await;
                });
            }
        });
    });
    receive.recv().unwrap()
}

async fn bare(address: SocketAddr, n: u32) -> f64 {
    let client = Client::builder(TokioExecutor::new()).build_http::<Empty<Bytes>>();
    let before = cpu();
    for _ in 0..n {
        let req = Request::builder()
            .uri(format!("http://{address}/feed"))
            .header("if-none-match", ETAG)
            .body(Empty::new())
            .unwrap();
        let res = client.request(req).await.unwrap();
        assert_eq!(res.status(), 304);
        res.into_body().collect().await.unwrap();
    }
    micros_each(before, n)
}

async fn ours(address: SocketAddr, n: u32) -> f64 {
    let fetcher = Fetcher::new(FetcherOptions {
        origins: vec![OriginRule {
            connect_to: Some(address),
            ..OriginRule::new("http://site.example")
        }],
        politeness: Politeness { delay: Duration::ZERO, ..Politeness::default() },
        ..FetcherOptions::default()
    })
    .unwrap();
    let url = Url::parse("http://site.example/feed").unwrap();
    let validators = Validators { etag: Some(ETAG.to_owned()), ..Validators::default() };
    let before = cpu();
    for _ in 0..n {
        let ask = Ask::new(url.clone()).with_validators(Some(validators.clone()));
        assert!(matches!(fetcher.fetch(ask).await, Outcome::NotModified(_)));
    }
    micros_each(before, n)
}

/// Nanoseconds this thread has run.
fn cpu() -> u64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split_whitespace().next().unwrap().parse().unwrap()
}

fn micros_each(before: u64, n: u32) -> f64 {
    (cpu() - before) as f64 / 1000.0 / f64::from(n)
}
