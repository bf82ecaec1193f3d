//! What a recording must not tell: secrets, and who was there.
//!
//! A recording is committed, mailed and attached to complaints. So it keeps only the headers that
//! documents are read with, and every value that is a secret by its name is replaced, wherever it
//! stands: in addresses, settings, tags, headers and bodies alike, so that what is played still
//! fits together.

use std::collections::BTreeSet;

use portolan_core::message::Answer;
use serde_json::{Map, Value};

use super::recording::Recording;

/// What stands in a secret's place.
pub const LEFT_OUT: &str = "left-out";

/// Headers that say how to read a body, what it is and how it goes on.
const HEADERS_KEPT: &[&str] = &[
    "cache-control",
    "content-disposition",
    "content-language",
    "content-length",
    "content-location",
    "content-type",
    "date",
    "etag",
    "expires",
    "last-modified",
    "link",
    "retry-after",
    "vary",
    "x-total-count",
    "x-wp-total",
    "x-wp-totalpages",
];

/// Headers that are never kept, even on request.
const HEADERS_REFUSED: &[&str] = &["auth", "cookie", "token", "secret", "session", "mail", "user"];

/// Headers that are one of these words, or end in it.
const HEADERS_REFUSED_WHOLE: &[&str] = &["from", "api-key", "forwarded-for", "real-ip"];

/// Words in the name of a setting or of a query's parameter that make its value a secret.
const SECRET_WORDS: &[&str] = &[
    "apikey",
    "auth",
    "code",
    "credential",
    "credentials",
    "email",
    "jwt",
    "key",
    "login",
    "mail",
    "nonce",
    "pass",
    "passphrase",
    "password",
    "passwd",
    "pw",
    "pwd",
    "secret",
    "session",
    "sessionid",
    "sid",
    "sig",
    "signature",
    "ticket",
    "token",
    "user",
    "username",
];

/// Shorter values are replaced only where their name stands beside them.
const TELLING_BYTES_MIN: usize = 6;

/// What was left out of a recording, in words for whoever made it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LeftOut {
    /// Names of headers.
    pub headers: BTreeSet<String>,
    /// Names of settings.
    pub settings: BTreeSet<String>,
    /// Names of parameters in addresses.
    pub parameters: BTreeSet<String>,
    /// E-mail addresses that stand in bodies. They are part of what was published, and are kept.
    pub n_mail_addresses: usize,
}

impl Recording {
    /// Leaves out what others must not see. `headers` names further headers to be kept; those
    /// that identify somebody never are.
    pub fn discreet(mut self, headers: &[String]) -> (Recording, LeftOut) {
        let mut left_out = LeftOut::default();
        let mut secrets = Secrets::default();
        self.settings.0 = without_secrets(self.settings.0, &mut secrets, &mut left_out);
        for exchange in &mut self.exchanges {
            secrets.of_url(&exchange.request.url, &mut left_out);
            if let Answer::Response(response) = &mut exchange.answer {
                secrets.of_url(&response.url, &mut left_out);
                response.headers.retain(|(name, value)| {
                    let is_kept = keeps_header(name, headers) && n_mail_addresses(value) == 0;
                    if !is_kept {
                        left_out.headers.insert(name.clone());
                    }
                    is_kept
                });
            }
        }
        let mut settings = Value::Object(self.settings.0);
        secrets.hide_in(&mut settings);
        self.settings.0 = match settings {
            Value::Object(settings) => settings,
            _ => Map::new(),
        };
        for exchange in &mut self.exchanges {
            exchange.request.url = secrets.hidden(&exchange.request.url);
            exchange.request.tag.0 = secrets.hidden(&exchange.request.tag.0);
            if let Answer::Response(response) = &mut exchange.answer {
                response.url = secrets.hidden(&response.url);
                for (_, value) in &mut response.headers {
                    *value = secrets.hidden(value);
                }
                // Bodies in other encodings than UTF-8 are searched byte for byte too.
                response.body = secrets.hidden_bytes(&response.body);
                left_out.n_mail_addresses +=
                    n_mail_addresses(&String::from_utf8_lossy(&response.body));
            }
        }
        (self, left_out)
    }
}

impl LeftOut {
    /// One sentence for each sort of thing.
    pub fn sentences(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        for (what, names) in [
            ("headers left out", &self.headers),
            ("settings left out", &self.settings),
            ("parameters of addresses left out", &self.parameters),
        ] {
            if !names.is_empty() {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                sentences.push(format!("{what}: {}", names.join(", ")));
            }
        }
        if self.n_mail_addresses > 0 {
            sentences.push(format!(
                "e-mail addresses in bodies, kept as they were published: {}; look at them \
                 before you commit",
                self.n_mail_addresses
            ));
        }
        sentences
    }
}

/// Whether a header of this name is kept in recordings.
pub fn keeps_header(name: &str, further: &[String]) -> bool {
    let name = name.to_ascii_lowercase();
    let is_personal = HEADERS_REFUSED.iter().any(|word| name.contains(word))
        || HEADERS_REFUSED_WHOLE.iter().any(|word| name.ends_with(word));
    !is_personal
        && (HEADERS_KEPT.contains(&name.as_str())
            || further.iter().any(|it| it.eq_ignore_ascii_case(&name)))
}

/// The values that must not be seen.
#[derive(Default)]
struct Secrets {
    /// Longest first, so that none is cut by a shorter one inside it.
    values: Vec<String>,
}

impl Secrets {
    fn add(&mut self, value: &str) {
        let decoded = percent_decoded(value);
        for value in [value, decoded.as_str()] {
            let is_known = self.values.iter().any(|it| it == value);
            if value.len() >= TELLING_BYTES_MIN && value != LEFT_OUT && !is_known {
                self.values.push(value.to_owned());
            }
        }
        self.values.sort_by_key(|value| std::cmp::Reverse(value.len()));
    }

    /// Notes the secrets in an address.
    fn of_url(&mut self, url: &str, left_out: &mut LeftOut) {
        if let Some((name, _)) = user_info(url) {
            self.add(name);
            left_out.parameters.insert("user and password".to_owned());
        }
        for (name, value) in parameters(url) {
            if is_secret_name(name) && !value.is_empty() {
                self.add(value);
                left_out.parameters.insert(name.to_owned());
            }
        }
    }

    fn hidden(&self, text: &str) -> String {
        let mut text = if text.contains("://") { hidden_url(text) } else { text.to_owned() };
        for value in &self.values {
            if text.contains(value.as_str()) {
                text = text.replace(value.as_str(), LEFT_OUT);
            }
        }
        text
    }

    fn hidden_bytes(&self, body: &[u8]) -> Vec<u8> {
        let mut body = body.to_vec();
        for value in &self.values {
            body = replaced(&body, value.as_bytes(), LEFT_OUT.as_bytes());
        }
        body
    }

    fn hide_in(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.hidden(text),
            Value::Array(values) => values.iter_mut().for_each(|it| self.hide_in(it)),
            Value::Object(fields) => fields.values_mut().for_each(|it| self.hide_in(it)),
            _ => {}
        }
    }
}

fn without_secrets(
    settings: Map<String, Value>,
    secrets: &mut Secrets,
    left_out: &mut LeftOut,
) -> Map<String, Value> {
    settings
        .into_iter()
        .map(|(key, value)| {
            if !is_secret_name(&key) {
                return (key, inner_without_secrets(value, secrets, left_out));
            }
            left_out.settings.insert(key.clone());
            note_texts(&value, secrets);
            (key, blanked(value))
        })
        .collect()
}

fn inner_without_secrets(value: Value, secrets: &mut Secrets, left_out: &mut LeftOut) -> Value {
    match value {
        Value::Object(fields) => Value::Object(without_secrets(fields, secrets, left_out)),
        Value::Array(values) => values
            .into_iter()
            .map(|value| inner_without_secrets(value, secrets, left_out))
            .collect(),
        Value::String(text) => {
            if text.contains("://") {
                secrets.of_url(&text, left_out);
            }
            Value::String(text)
        }
        plain => plain,
    }
}

fn note_texts(value: &Value, secrets: &mut Secrets) {
    match value {
        Value::String(text) => secrets.add(text),
        Value::Array(values) => values.iter().for_each(|it| note_texts(it, secrets)),
        Value::Object(fields) => fields.values().for_each(|it| note_texts(it, secrets)),
        _ => {}
    }
}

/// The same shape, so that the settings still fit their types.
fn blanked(value: Value) -> Value {
    match value {
        Value::String(_) => Value::String(LEFT_OUT.to_owned()),
        Value::Array(values) => values.into_iter().map(blanked).collect(),
        Value::Object(fields) => {
            fields.into_iter().map(|(key, value)| (key, blanked(value))).collect()
        }
        plain => plain,
    }
}

/// Whether one of the words in `name` says that its value is nobody's business.
fn is_secret_name(name: &str) -> bool {
    let mut words = String::with_capacity(name.len() + 4);
    let mut was_lower = false;
    for c in percent_decoded(name).chars() {
        if c.is_ascii_uppercase() && was_lower {
            words.push(' ');
        }
        was_lower = c.is_ascii_lowercase();
        words.push(if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' });
    }
    words.split_whitespace().any(|word| {
        SECRET_WORDS.contains(&word)
            || ["token", "secret", "password"].iter().any(|it| word.ends_with(it))
    })
}

fn parameters(url: &str) -> impl Iterator<Item = (&str, &str)> {
    let after = url.split_once('?').map_or("", |(_, query)| query);
    after.split(ends_value).filter_map(|pair| pair.split_once('='))
}

/// Name and password before the host.
fn user_info(url: &str) -> Option<(&str, &str)> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (info, host) = authority.rsplit_once('@')?;
    Some((info, host))
}

/// A text without the values of secret parameters, however short, and without a password in its
/// first address.
fn hidden_url(text: &str) -> String {
    let text = match user_info(text) {
        Some((info, _)) => text.replacen(&format!("{info}@"), "", 1),
        None => text.to_owned(),
    };
    let mut hidden = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find(['?', '&', ';']) {
        let (before, after) = rest.split_at(at + 1);
        hidden.push_str(before);
        rest = after;
        let pair = &after[..after.find(ends_value).unwrap_or(after.len())];
        if let Some((name, value)) = pair.split_once('=')
            && is_secret_name(name)
            && !value.is_empty()
        {
            hidden.push_str(&format!("{name}={LEFT_OUT}"));
            rest = &after[pair.len()..];
        }
    }
    hidden.push_str(rest);
    hidden
}

fn ends_value(c: char) -> bool {
    matches!(c, '&' | ';' | '#' | '<' | '>' | '"' | '\'' | ',') || c.is_whitespace()
}

fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = text.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (bytes[at], hex) {
            (b'%', Some(byte)) => {
                decoded.push(byte);
                at += 3;
            }
            (byte, _) => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

fn replaced(body: &[u8], wanted: &[u8], by: &[u8]) -> Vec<u8> {
    let mut made = Vec::with_capacity(body.len());
    let mut at = 0;
    while at < body.len() {
        if body[at..].starts_with(wanted) {
            made.extend_from_slice(by);
            at += wanted.len();
        } else {
            made.push(body[at]);
            at += 1;
        }
    }
    made
}

/// Words with an at sign between letters and a dot behind it.
fn n_mail_addresses(text: &str) -> usize {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
    let mut n = 0;
    for (at, _) in text.match_indices('@') {
        let before = text[..at].chars().next_back().is_some_and(is_part);
        let host: String = text[at + 1..].chars().take(64).take_while(|c| is_part(*c)).collect();
        n += usize::from(before && host.trim_matches('.').contains('.'));
    }
    n
}
