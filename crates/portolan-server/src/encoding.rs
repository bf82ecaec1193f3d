//! Content codings: which one a client gets, and the bytes in it.

use std::io::Write;

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};

/// The codings we keep, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    Brotli,
    Zstd,
    Gzip,
    Identity,
}

/// Smaller bodies are not worth a coding.
const CODED_FROM_BYTES: usize = 512;
/// Pages are compressed once per revision and sent many times.
const BROTLI_QUALITY: u32 = 7;
const BROTLI_WINDOW: u32 = 20;
const ZSTD_LEVEL: i32 = 12;

impl Coding {
    pub(crate) const ALL: [Coding; 4] =
        [Coding::Brotli, Coding::Zstd, Coding::Gzip, Coding::Identity];

    /// The name in `Content-Encoding`, if it needs one.
    pub(crate) fn name(self) -> Option<&'static str> {
        match self {
            Coding::Brotli => Some("br"),
            Coding::Zstd => Some("zstd"),
            Coding::Gzip => Some("gzip"),
            Coding::Identity => None,
        }
    }

    pub(crate) fn index(self) -> usize {
        match self {
            Coding::Brotli => 0,
            Coding::Zstd => 1,
            Coding::Gzip => 2,
            Coding::Identity => 3,
        }
    }

    /// The best coding that an `Accept-Encoding` header admits (RFC 9110, section 12.5.3).
    pub(crate) fn negotiate(accepted: &str) -> Coding {
        let mut admitted = [false; 4];
        let mut refused = [false; 4];
        let mut any = false;
        for part in accepted.split(',') {
            let (name, quality) = match part.split_once(';') {
                Some((name, parameter)) => (name, parameter),
                None => (part, ""),
            };
            let zero = quality
                .trim()
                .strip_prefix("q=")
                .is_some_and(|q| q.trim().parse::<f32>().is_ok_and(|q| q <= 0.0));
            let name = name.trim();
            if name == "*" {
                any = !zero;
                continue;
            }
            let coding = match name.to_ascii_lowercase().as_str() {
                "br" => Coding::Brotli,
                "zstd" => Coding::Zstd,
                "gzip" | "x-gzip" => Coding::Gzip,
                _ => continue,
            };
            admitted[coding.index()] = !zero;
            refused[coding.index()] = zero;
        }
        Coding::ALL
            .into_iter()
            .take(3)
            .find(|coding| admitted[coding.index()] || (any && !refused[coding.index()]))
            .unwrap_or(Coding::Identity)
    }
}

/// The body in every coding that makes it smaller.
pub(crate) fn encode_all(body: &Bytes) -> [Option<Bytes>; 4] {
    let mut all = [None, None, None, Some(body.clone())];
    if body.len() < CODED_FROM_BYTES {
        return all;
    }
    all[0] = smaller(body, brotli(body));
    all[1] = smaller(body, zstd::bulk::compress(body, ZSTD_LEVEL).ok());
    all[2] = smaller(body, gzip(body));
    all
}

fn smaller(body: &Bytes, coded: Option<Vec<u8>>) -> Option<Bytes> {
    coded.filter(|coded| coded.len() < body.len()).map(Bytes::from)
}

fn brotli(body: &[u8]) -> Option<Vec<u8>> {
    let mut coded = Vec::with_capacity(body.len() / 4);
    let mut writer = brotli::CompressorWriter::new(&mut coded, 4096, BROTLI_QUALITY, BROTLI_WINDOW);
    writer.write_all(body).ok()?;
    drop(writer);
    Some(coded)
}

fn gzip(body: &[u8]) -> Option<Vec<u8>> {
    let mut writer = GzEncoder::new(Vec::with_capacity(body.len() / 4), Compression::best());
    writer.write_all(body).ok()?;
    writer.finish().ok()
}
