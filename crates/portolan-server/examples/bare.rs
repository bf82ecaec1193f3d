//! The least that hyper can do: one page from memory, in two codings, whatever is asked.
//!
//! `cargo xtask bench` sets the portals' server beside it. Arguments: port, page, page in br.

#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

use std::{convert::Infallible, env, fs};

use bytes::Bytes;
use http::{
    HeaderValue, Request, Response,
    header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE},
};
use http_body_util::Full;
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = env::args().skip(1);
    let mut next = || arguments.next().ok_or("arguments: port, page, page in br");
    let port: u16 = next()?.parse()?;
    let identity = Bytes::from(fs::read(next()?)?);
    let brotli = Bytes::from(fs::read(next()?)?);
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let (identity, brotli) = (identity.clone(), brotli.clone());
        let service = service_fn(move |request: Request<Incoming>| {
            let wish = request.headers().get(ACCEPT_ENCODING);
            let is_coded = wish.is_some_and(|wish| wish.as_bytes() == b"br");
            let body = if is_coded { brotli.clone() } else { identity.clone() };
            let mut response = Response::new(Full::new(body));
            let headers = response.headers_mut();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
            if is_coded {
                headers.insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
            }
            async move { Ok::<_, Infallible>(response) }
        });
        tokio::spawn(async move {
            let mut builder = auto::Builder::new(TokioExecutor::new());
            builder.http1().pipeline_flush(true);
            // The client's end of a connection is no news here.
            drop(builder.serve_connection(TokioIo::new(stream), service).await);
        });
    }
}
