//! A client that asks a server on loopback under any host name, over one connection.

use std::{io::Read, net::SocketAddr};

use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode, header::HOST};
use http_body_util::{BodyExt, Empty};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

pub(crate) struct Browser {
    connection: SendRequest<Empty<Bytes>>,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Browser {
    pub(crate) async fn open(address: SocketAddr) -> Browser {
        let stream = TcpStream::connect(address).await.unwrap();
        let (connection, driver) = http1::handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(driver);
        Browser { connection }
    }

    pub(crate) async fn ask(
        &mut self,
        method: Method,
        host: &str,
        path: &str,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header(HOST, host);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.connection.ready().await.unwrap();
        let request = request.body(Empty::new()).unwrap();
        let response = self.connection.send_request(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub(crate) async fn get(&mut self, host: &str, path: &str) -> Answer {
        self.ask(Method::GET, host, path, &[]).await
    }
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// The body without its content coding.
    pub(crate) fn decoded(&self) -> Bytes {
        let coded = self.body.as_ref();
        let mut body = Vec::new();
        match self.header("content-encoding") {
            None => return self.body.clone(),
            Some("br") => brotli::Decompressor::new(coded, 4096).read_to_end(&mut body).unwrap(),
            Some("gzip") => flate2::read::GzDecoder::new(coded).read_to_end(&mut body).unwrap(),
            Some("zstd") => zstd::Decoder::new(coded).unwrap().read_to_end(&mut body).unwrap(),
            Some(other) => panic!("coded as `{other}`"),
        };
        Bytes::from(body)
    }
}
