//! The message: RFC 5322 headers, and two parts of which readers show the one they prefer
//! (RFC 2046, 5.1.4). Every byte is ASCII and every line short, so that it passes any way.

use portolan_plugin::{Page, Timestamp};

use crate::{
    digest::{Digest, span_words},
    html::title,
};

pub(crate) struct Letter<'p> {
    pub(crate) page: &'p Page,
    pub(crate) digest: &'p Digest<'p>,
    pub(crate) text: String,
    pub(crate) html: String,
}

/// A line of an encoded part has no more (RFC 2045, 6.7 and 6.8).
const LINE_BYTES_MAX: usize = 76;

/// An encoded word has no more (RFC 2047, 2), nor has a line of a header that holds one.
const WORD_BYTES_MAX: usize = 75;

impl Letter<'_> {
    pub(crate) fn message(&self) -> Vec<u8> {
        let page = self.page;
        let host = host(&page.site.base);
        let mark = self.mark();
        // Neither of the two encodings can produce this.
        let boundary = format!("=_portolan_{mark:016x}");
        let mut message = String::new();
        let mut subject = title(page, self.digest);
        if let Some(span) = span_words(self.digest) {
            subject.push_str(&format!(" ({span})"));
        }
        header(&mut message, "From", &format!("{}<newsletter@{host}>", phrase(&page.site.title)));
        header(&mut message, "To", "undisclosed-recipients:;");
        header(&mut message, "Subject", &unstructured("Subject", &subject));
        header(&mut message, "Date", &date(self.written()));
        header(&mut message, "Message-ID", &format!("<{mark:016x}@{host}>"));
        header(&mut message, "MIME-Version", "1.0");
        if !page.lang.is_empty() {
            header(&mut message, "Content-Language", &token(&page.lang));
        }
        header(&mut message, "Auto-Submitted", "auto-generated");
        header(&mut message, "X-Unsent", "1");
        let kind = format!("multipart/alternative;\r\n boundary=\"{boundary}\"");
        header(&mut message, "Content-Type", &kind);
        // The better one comes last.
        for (media_type, part) in [("text/plain", &self.text), ("text/html", &self.html)] {
            message.push_str(&format!("\r\n--{boundary}\r\n"));
            header(&mut message, "Content-Type", &format!("{media_type}; charset=utf-8"));
            let (encoding, body) = encoded(part);
            header(&mut message, "Content-Transfer-Encoding", encoding);
            message.push_str("\r\n");
            message.push_str(&body);
        }
        message.push_str(&format!("\r\n--{boundary}--\r\n"));
        message.into_bytes()
    }

    /// A message must have a date: that of the newest item, or of the page's newest change.
    fn written(&self) -> Timestamp {
        let changed = || self.page.updated.as_deref().and_then(|updated| updated.parse().ok());
        self.digest.until.or_else(changed).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// The same for the same words: FNV-1a, which need not keep anybody out.
    fn mark(&self) -> u64 {
        let texts = [&self.page.url, &self.page.lang, &self.text, &self.html];
        let bytes = texts.into_iter().flat_map(|text| text.bytes());
        bytes.fold(0xcbf2_9ce4_8422_2325, |mark, byte| {
            (mark ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        })
    }
}

fn header(message: &mut String, name: &str, value: &str) {
    message.push_str(&format!("{name}: {value}\r\n"));
}

/// A host name without port, as it may stand in an address.
fn host(base: &str) -> String {
    let authority = base.split_once("://").map_or("", |(_, rest)| rest);
    let name = authority.split(['/', ':', '?', '#']).next().unwrap_or_default();
    let name: String =
        name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-')).collect();
    match name.trim_matches(['.', '-']) {
        "" => "localhost".to_owned(),
        name => name.to_owned(),
    }
}

fn token(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(64).collect()
}

/// Thu, 22 Mar 2018 00:00:00 +0000
fn date(at: Timestamp) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let seconds = at.as_second();
    let day = DAYS[usize::try_from(seconds.div_euclid(86_400).rem_euclid(7)).unwrap_or(0)];
    // An instant is written as RFC 3339 has it: 2018-03-22T00:00:00Z.
    let text = at.to_string();
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or("00");
    let month = part(5, 7).parse::<usize>().unwrap_or(1).clamp(1, 12);
    let (day_of_month, year, time) = (part(8, 10), part(0, 4), part(11, 19));
    format!("{day}, {day_of_month} {} {year} {time} +0000", MONTHS[month - 1])
}

/// A name before an address: an encoded word, or a quoted text. Nothing for no name.
fn phrase(name: &str) -> String {
    let name = plain(name);
    let is_simple = name.bytes().all(|b| (b' '..=b'~').contains(&b) && b != b'"' && b != b'\\');
    match name.as_str() {
        "" => String::new(),
        name if is_simple && name.len() <= 60 => format!("\"{name}\" "),
        name => format!("{}\r\n ", words(name, "From: ".len())),
    }
}

/// Text that is nothing but text.
fn unstructured(name: &str, text: &str) -> String {
    let text = plain(text);
    let is_simple = text.bytes().all(|b| (b' '..=b'~').contains(&b)) && !text.contains("=?");
    if is_simple && name.len() + 2 + text.len() <= WORD_BYTES_MAX {
        text
    } else {
        words(&text, name.len() + 2)
    }
}

/// A line break in a title must not begin a header.
fn plain(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Encoded words of RFC 2047, one a line, none of which cuts a character.
fn words(text: &str, mut used: usize) -> String {
    const FRAME: usize = "=?utf-8?B??=".len();
    let mut words = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let room = (WORD_BYTES_MAX - FRAME - used) / 4 * 3;
        let mut end = rest.len().min(room);
        while !rest.is_char_boundary(end) {
            end -= 1;
        }
        let (word, after) = rest.split_at(end);
        words.push(format!("=?utf-8?B?{}?=", base64(word.as_bytes())));
        rest = after;
        used = 1;
    }
    words.join("\r\n ")
}

/// The shorter of the two encodings, with its name.
fn encoded(part: &str) -> (&'static str, String) {
    let quoted = quoted_printable(part);
    let mut plain = String::new();
    let bytes = part.replace('\n', "\r\n");
    for line in bytes.as_bytes().chunks(LINE_BYTES_MAX / 4 * 3) {
        plain.push_str(&base64(line));
        plain.push_str("\r\n");
    }
    if plain.len() < quoted.len() { ("base64", plain) } else { ("quoted-printable", quoted) }
}

fn quoted_printable(part: &str) -> String {
    let mut text = String::with_capacity(part.len() + part.len() / 8);
    for line in part.split_terminator('\n') {
        let bytes = line.as_bytes();
        let mut column = 0;
        for (at, byte) in bytes.iter().enumerate() {
            let is_last = at + 1 == bytes.len();
            let is_plain = match byte {
                b'=' => false,
                // Blanks at the end of a line get lost on the way.
                b' ' => !is_last,
                // Some programs take a lone dot for the end, and `From ` for a beginning.
                b'.' => column > 0,
                b'F' => column > 0,
                b'!'..=b'~' => true,
                _ => false,
            };
            let width = if is_plain { 1 } else { 3 };
            let room = if is_last { LINE_BYTES_MAX } else { LINE_BYTES_MAX - 1 };
            if column + width > room {
                text.push_str("=\r\n");
                column = 0;
            }
            if is_plain {
                text.push(char::from(*byte));
            } else {
                text.push_str(&format!("={byte:02X}"));
            }
            column += width;
        }
        text.push_str("\r\n");
    }
    text
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let three =
            [chunk[0], chunk.get(1).copied().unwrap_or(0), chunk.get(2).copied().unwrap_or(0)];
        let number = u32::from_be_bytes([0, three[0], three[1], three[2]]);
        for nth in 0..4 {
            if nth > chunk.len() {
                text.push('=');
            } else {
                let digit = (number >> (18 - 6 * nth)) & 0x3f;
                text.push(char::from(DIGITS[digit as usize]));
            }
        }
    }
    text
}
