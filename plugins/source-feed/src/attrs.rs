//! Attributes, parsed when somebody asks.

use std::borrow::Cow;

use memchr::memchr;

use crate::entities::decode_refs;

/// The attributes of one tag, as they stand in the text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attrs<'a>(pub(crate) &'a str);

impl<'a> Attrs<'a> {
    /// The value of an attribute; `name` in lower case. A prefix in the document is overlooked,
    /// except that `xml:…` and `xmlns…` are asked for in full.
    pub(crate) fn value(self, name: &str) -> Option<Cow<'a, str>> {
        self.iter().find(|(known, _)| is_named(known, name)).map(|(_, raw)| decode_refs(raw))
    }

    /// The trimmed value, if there is anything in it.
    pub(crate) fn filled(self, name: &str) -> Option<String> {
        let value = self.value(name)?;
        let value = value.trim();
        (!value.is_empty()).then(|| value.to_owned())
    }

    pub(crate) fn iter(self) -> AttrIter<'a> {
        AttrIter { rest: self.0 }
    }
}

fn is_named(known: &str, name: &str) -> bool {
    if known.eq_ignore_ascii_case(name) {
        return true;
    }
    match memchr(b':', known.as_bytes()).map(|at| (&known[..at], &known[at + 1..])) {
        Some((prefix, local)) => {
            !prefix.eq_ignore_ascii_case("xml")
                && !prefix.eq_ignore_ascii_case("xmlns")
                && local.eq_ignore_ascii_case(name)
        }
        None => false,
    }
}

/// Pairs of name and undecoded value, in the order of the document.
pub(crate) struct AttrIter<'a> {
    rest: &'a str,
}

impl<'a> Iterator for AttrIter<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        // Everything looked for is ASCII, so that every cut falls between characters.
        let is_gap = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'/';
        let bytes = self.rest.as_bytes();
        let start = bytes.iter().position(|byte| !is_gap(byte))?;
        let ends_name = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'=';
        let end = bytes[start..].iter().position(ends_name).map_or(bytes.len(), |len| start + len);
        let name = &self.rest[start..end];
        let rest = self.rest[end..].trim_ascii_start();
        let Some(rest) = rest.strip_prefix('=') else {
            self.rest = rest;
            return Some((name, ""));
        };
        let rest = rest.trim_ascii_start();
        let (value, rest) = match rest.as_bytes().first() {
            Some(quote @ (b'"' | b'\'')) => {
                let rest = &rest[1..];
                match memchr(*quote, rest.as_bytes()) {
                    Some(len) => (&rest[..len], &rest[len + 1..]),
                    None => (rest, ""),
                }
            }
            _ => {
                let end = rest.bytes().position(|byte| byte.is_ascii_whitespace());
                rest.split_at(end.unwrap_or(rest.len()))
            }
        };
        self.rest = rest;
        Some((name, value))
    }
}
