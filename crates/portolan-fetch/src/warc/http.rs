//! An HTTP response as it lies in a record: status, headers, body with its codings taken off.

use crate::{
    decode::{Coding, Unfold},
    options::{Limits, limits::HEADER_BYTES},
};

const HEADERS_MAX: usize = 256;

pub(super) struct Message {
    pub(super) status: u16,
    /// Names in lower case.
    pub(super) headers: Vec<(String, String)>,
    /// As it lies there, codings included.
    pub(super) raw: Vec<u8>,
}

/// Reads the head; the rest is the body.
pub(super) fn message(block: &[u8]) -> Result<Message, String> {
    let end = head_end(block).ok_or("its HTTP headers do not end")?;
    if end.0 > HEADER_BYTES as usize {
        return Err(format!("its HTTP headers have more than {HEADER_BYTES} bytes"));
    }
    let text = String::from_utf8_lossy(&block[..end.0]);
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    let mut words = first.split_whitespace();
    let version = words.next().unwrap_or_default();
    let status = words.next().and_then(|word| word.parse().ok());
    let Some(status) = status.filter(|_| version.starts_with("HTTP/")) else {
        return Err("it begins with no status line".to_owned());
    };
    let mut headers: Vec<(String, String)> = Vec::new();
    for line in lines.take_while(|line| !line.is_empty()) {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = headers.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
            continue;
        }
        let Some((name, value)) = line.split_once(':') else { continue };
        if headers.len() >= HEADERS_MAX {
            return Err(format!("it has more than {HEADERS_MAX} HTTP headers"));
        }
        headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
    }
    Ok(Message { status, headers, raw: block[end.1..].to_vec() })
}

impl Message {
    /// The body without transfer and content codings, within the limits of any body.
    pub(super) fn body(&self, limits: &Limits) -> Result<Vec<u8>, String> {
        let named = |name: &'static str| {
            self.headers.iter().filter(move |(known, _)| known == name).map(|(_, it)| it.as_str())
        };
        let chunked =
            named("transfer-encoding").any(|it| it.to_ascii_lowercase().contains("chunked"));
        // Some archives take the chunks out and leave the header.
        let unchunked = if chunked { dechunk(&self.raw) } else { None };
        let wire = unchunked.as_deref().unwrap_or(&self.raw);
        let fault = |fault| format!("its body cannot be decoded: {fault:?}");
        let codings = Coding::list(named("content-encoding")).map_err(fault)?;
        let mut unfold = Unfold::new(codings, limits);
        for piece in wire.chunks(32 << 10) {
            unfold.push(piece).map_err(fault)?;
        }
        Ok(unfold.finish().map_err(fault)?.body)
    }
}

/// Where the head ends, and where the body begins.
fn head_end(block: &[u8]) -> Option<(usize, usize)> {
    let mut at = 0;
    while let Some(newline) = block[at..].iter().position(|byte| *byte == b'\n') {
        let line = &block[at..at + newline];
        if at > 0 && (line.is_empty() || line == b"\r") {
            return Some((at, at + newline + 1));
        }
        at += newline + 1;
    }
    None
}

/// `None` if these are no chunks.
fn dechunk(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let newline = rest.iter().position(|byte| *byte == b'\n')?;
        let line = std::str::from_utf8(&rest[..newline]).ok()?;
        let size = line.trim().split(';').next().unwrap_or_default().trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        rest = &rest[newline + 1..];
        if size == 0 {
            return Some(body);
        }
        body.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size..)?;
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n"))?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(block: &str, expect: Result<(u16, &str), &str>) {
        let found = message(block.as_bytes()).and_then(|it| {
            let body = it.body(&Limits::default())?;
            Ok((it.status, String::from_utf8(body).unwrap()))
        });
        let found = found.as_ref().map(|(status, body)| (*status, body.as_str()));
        assert_eq!(found.map_err(String::as_str), expect);
    }

    #[test]
    fn responses_are_read_as_archives_hold_them() {
        check("HTTP/1.1 200 OK\r\nA: b\r\n\r\nbody", Ok((200, "body")));
        check("HTTP/1.0 404\n\nnone", Ok((404, "none")));
        check(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n2;x\r\n!!\r\n0\r\n\r\n",
            Ok((200, "body!!")),
        );
        // The chunks were taken out before.
        check("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nplain", Ok((200, "plain")));
        check("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nplain", Ok((200, "plain")));
        check("HTTP/1.1 200 OK\r\nA: b", Err("its HTTP headers do not end"));
        check("hello\r\n\r\n", Err("it begins with no status line"));
    }
}
