//! Text to tokens: quick-xml's events, read on past every error.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memchr2};
use portolan_plugin::Diagnostic;
use quick_xml::{Reader, events::Event};

use crate::{entities::Entities, report::Report};

/// Bytes that may be scanned again because a construct turned out to have no end.
const RESCAN_BYTES_MAX: usize = 256 * 1024 * 1024;
/// A reference is no longer; a `;` further on belongs to the text.
const REFERENCE_BYTES_MAX: usize = 66;

pub(crate) const BARE_AMPERSAND: &str = "feed-bare-ampersand";

#[derive(Debug)]
pub(crate) enum Token<'a> {
    Start(StartTag<'a>),
    End { name: &'a str, at: usize },
    Text { value: Cow<'a, str>, at: usize },
    Eof,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct StartTag<'a> {
    pub(crate) name: &'a str,
    /// The attributes as they stand, unparsed.
    pub(crate) attrs: &'a str,
    pub(crate) is_empty: bool,
    pub(crate) at: usize,
}

pub(crate) struct Scanner<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    /// Where the reader's input begins in the text.
    base: usize,
    entities: Entities<'a>,
    rescanned_bytes: usize,
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(text: &'a str) -> Scanner<'a> {
        Scanner {
            text,
            reader: lenient(text),
            base: 0,
            entities: Entities::default(),
            rescanned_bytes: 0,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    /// The next token. `open` names the innermost open element, where an endless CDATA section
    /// is most likely meant to end.
    pub(crate) fn next(&mut self, open: Option<&str>, report: &mut Report) -> Token<'a> {
        loop {
            let from = self.position();
            let event = self.reader.read_event();
            let raw = self.text.get(from..self.position()).unwrap_or_default();
            match event {
                Ok(Event::Start(_) | Event::Empty(_)) => {
                    if let Some(token) = self.start(raw, from, report) {
                        return token;
                    }
                }
                Ok(Event::End(_)) => {
                    let name = raw.get(2..raw.len().saturating_sub(1)).unwrap_or_default();
                    if let Some(inner) = name.find('<') {
                        report.add(Diagnostic::feed_markup_unclosed("an end tag"), Some(from));
                        self.seek(from + 2 + inner);
                    }
                    let name = name.split(|it: char| it.is_whitespace() || it == '<').next();
                    return Token::End { name: name.unwrap_or_default(), at: from };
                }
                Ok(Event::Text(_) | Event::GeneralRef(_)) => {
                    return Token::Text { value: self.run(raw, from, report), at: from };
                }
                Ok(Event::CData(_)) => {
                    let value = raw.get(9..raw.len().saturating_sub(3)).unwrap_or_default();
                    return Token::Text { value: Cow::Borrowed(value), at: from };
                }
                Ok(Event::DocType(_)) => self.entities.declare(raw),
                Ok(Event::Comment(_) | Event::PI(_) | Event::Decl(_)) => {}
                Ok(Event::Eof) => return Token::Eof,
                Err(_) => {
                    self.rescanned_bytes += self.text.len() - from.min(self.text.len());
                    if self.rescanned_bytes > RESCAN_BYTES_MAX {
                        report.add(Diagnostic::feed_too_damaged(), Some(from));
                        return Token::Eof;
                    }
                    if let Some(token) = self.recover(from, open, report) {
                        return token;
                    }
                }
            }
        }
    }

    /// All text up to the next markup, its references replaced. quick-xml would hand it out in
    /// pieces, one for each reference; escaped HTML has thousands of them.
    fn run(&mut self, raw: &'a str, from: usize, report: &mut Report) -> Cow<'a, str> {
        let bytes = self.text.as_bytes();
        let end = memchr(b'<', &bytes[from..]).map_or(bytes.len(), |len| from + len);
        if end == from + raw.len() && memchr(b'&', raw.as_bytes()).is_none() {
            return Cow::Borrowed(raw);
        }
        let run = self.text.get(from..end).unwrap_or_default();
        let mut out = String::with_capacity(run.len());
        let mut at = 0;
        while let Some(len) = memchr(b'&', &run.as_bytes()[at..]) {
            out.push_str(&run[at..at + len]);
            at += len;
            let rest = &run.as_bytes()[at..];
            let limit = rest.len().min(REFERENCE_BYTES_MAX);
            match memchr2(b';', b'&', &rest[1..limit]).map(|len| len + 1) {
                Some(len) if rest[len] == b';' => {
                    let reference = &run[at..=at + len];
                    out.push_str(&self.entities.resolve(reference, from + at, report));
                    at += len + 1;
                }
                _ => {
                    report.repair(BARE_AMPERSAND, from + at, Diagnostic::feed_bare_ampersand);
                    out.push('&');
                    at += 1;
                }
            }
        }
        out.push_str(&run[at..]);
        self.seek(end);
        Cow::Owned(out)
    }

    fn start(&mut self, raw: &'a str, from: usize, report: &mut Report) -> Option<Token<'a>> {
        let begins_name = match raw.as_bytes().get(1) {
            Some(byte) if byte.is_ascii() => byte.is_ascii_alphabetic() || b"_:".contains(byte),
            _ => raw[1..].starts_with(char::is_alphabetic),
        };
        if !begins_name {
            report.add(Diagnostic::feed_bare_less_than(), Some(from));
            self.seek(from + 1);
            return Some(Token::Text { value: Cow::Borrowed("<"), at: from });
        }
        let mut raw = raw;
        if let Some(inner) = memchr(b'<', &raw.as_bytes()[1..]).map(|at| at + 1) {
            // A tag that holds a `<` has lost a quote or its own end.
            self.rescanned_bytes += raw.len();
            let cut = match raw[..inner].find('>') {
                Some(end) => Some(end + 1),
                None if is_inside_quotes(&raw[..inner]) => None,
                None => Some(inner),
            };
            if let Some(cut) = cut {
                report.add(Diagnostic::feed_markup_unclosed("a tag"), Some(from));
                raw = &raw[..cut];
                self.seek(from + cut);
            }
        }
        Some(Token::Start(self.tag(raw, from, report)))
    }

    fn tag(&mut self, raw: &'a str, at: usize, report: &mut Report) -> StartTag<'a> {
        let inner = raw.strip_prefix('<').unwrap_or(raw);
        let inner = inner.strip_suffix('>').unwrap_or(inner);
        let (inner, is_empty) = match inner.strip_suffix('/') {
            Some(inner) => (inner, true),
            None => (inner, false),
        };
        let ends_name = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'/';
        let name_len = inner.as_bytes().iter().position(ends_name).unwrap_or(inner.len());
        let (name, attrs) = inner.split_at(name_len);
        self.check_attrs(attrs, at + 1 + name_len, report);
        StartTag { name, attrs, is_empty, at }
    }

    fn check_attrs(&self, attrs: &str, at: usize, report: &mut Report) {
        for amp in memchr_iter(b'&', attrs.as_bytes()) {
            let rest = &attrs[amp + 1..];
            let name_len = rest
                .bytes()
                .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'#'));
            let name_len = name_len.count();
            if name_len == 0 || !rest[name_len..].starts_with(';') {
                report.repair(BARE_AMPERSAND, at + amp, Diagnostic::feed_bare_ampersand);
            }
        }
    }

    /// Reads on after a construct without an end.
    fn recover(
        &mut self,
        from: usize,
        open: Option<&str>,
        report: &mut Report,
    ) -> Option<Token<'a>> {
        let rest = self.text.get(from..).unwrap_or_default();
        let close = rest.find('>').map(|end| end + 1);
        if let Some(content) = rest.strip_prefix("<![CDATA[") {
            report.add(Diagnostic::feed_markup_unclosed("a CDATA section"), Some(from));
            let end = open.and_then(|open| content.find(&format!("</{open}")));
            let end = end.unwrap_or(content.len());
            self.seek(from + 9 + end);
            return Some(Token::Text { value: Cow::Borrowed(&content[..end]), at: from });
        }
        let what = match rest.as_bytes() {
            [b'<', b'!', b'-', ..] => "a comment",
            [b'<', b'!', ..] => "a declaration",
            [b'<', b'?', ..] => "a processing instruction",
            [b'<', ..] => "a tag",
            _ => {
                // Nothing that begins with markup: no progress would be made by reading again.
                self.seek(self.text.len());
                return Some(Token::Eof);
            }
        };
        report.add(Diagnostic::feed_markup_unclosed(what), Some(from));
        let Some(close) = close else {
            self.seek(self.text.len());
            return Some(Token::Eof);
        };
        self.seek(from + close);
        match what {
            "a tag" if rest.starts_with("</") => {
                let name = rest[2..close - 1].split_whitespace().next().unwrap_or_default();
                Some(Token::End { name, at: from })
            }
            "a tag" => {
                let token = self.start(&rest[..close], from, report);
                if self.position() == from + close {
                    return token;
                }
                token
            }
            _ => None,
        }
    }

    fn position(&self) -> usize {
        self.base + usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    fn seek(&mut self, at: usize) {
        let at = at.min(self.text.len());
        self.base = at;
        self.reader = lenient(self.text.get(at..).unwrap_or_default());
    }
}

fn lenient(text: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    config.allow_unmatched_ends = true;
    config.check_comments = false;
    config.check_end_names = false;
    config.expand_empty_elements = false;
    reader
}

fn is_inside_quotes(raw: &str) -> bool {
    let mut quote = None;
    for byte in raw.bytes() {
        match quote {
            Some(open) if open == byte => quote = None,
            None if matches!(byte, b'"' | b'\'') => quote = Some(byte),
            _ => {}
        }
    }
    quote.is_some()
}
