//! Addresses: one spelling for each thing, and the ones that lead nowhere.

use portolan_core::Diagnostic;
use url::Url;

/// Parameters that say who clicked, not what is shown.
const TRACKING: [&str; 22] = [
    "fbclid",
    "gclid",
    "dclid",
    "gbraid",
    "wbraid",
    "msclkid",
    "yclid",
    "igshid",
    "twclid",
    "mc_cid",
    "mc_eid",
    "_ga",
    "_gl",
    "_hsenc",
    "_hsmi",
    "mkt_tok",
    "phpsessid",
    "jsessionid",
    "sessionid",
    "ns_source",
    "ns_campaign",
    "sharedby",
];

/// Parameters of a Joomla that a later system ignores.
const JOOMLA: [&str; 8] =
    ["option", "view", "id", "itemid", "catid", "layout", "tmpl", "controller"];

/// Parameters that turn the pages of a listing.
const PAGERS: [&str; 6] = ["page", "start", "limitstart", "offset", "paged", "pg"];

/// Last path segments that are switches of a listing, never a thing.
const SWITCHES: [&str; 4] = ["sort", "print", "printpdf", "printmail"];

const URL_BYTES_MAX: usize = 2048;
const QUERY_BYTES_MAX: usize = 512;
const SEGMENTS_MAX: usize = 24;

/// An address in the one spelling by which it is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canonical {
    /// Percent-encoded, `https`, host in lower case without `www.`: for identity and requests.
    pub url: String,
    /// The same with its letters readable: for people.
    pub display: String,
    pub host: String,
    /// The node's number form of an address like `/en/131029-future-digital`, whose words may
    /// change.
    pub number_alias: Option<String>,
}

/// The one spelling of an address.
///
/// `hosts` are the host names that mean the same site; the first is the one it is known by.
/// Parameters that turn pages are kept: this is the form for listings. Dead Joomla parameters
/// and tracking parameters go, HTML-escaped ampersands are read as what they were, punctuation
/// that clings to the end falls off. A crawl trap is refused.
pub fn canonical_url(url: &str, hosts: &[String]) -> Result<Canonical, Diagnostic> {
    let parsed = parse(url)?;
    if let Some(reason) = trap_reason(&parsed, url) {
        return Err(Diagnostic::url_trap(url, reason));
    }
    Ok(spell(&parsed, hosts, Purpose::Listing))
}

/// The address an item is known by: like [`canonical_url`], but turning a page makes no new
/// item, and what a living Joomla needs to tell its articles apart stays.
pub fn item_url(url: &str, hosts: &[String]) -> Result<Canonical, Diagnostic> {
    let parsed = parse(url)?;
    if let Some(reason) = trap_reason(&parsed, url) {
        return Err(Diagnostic::url_trap(url, reason));
    }
    Ok(spell(&parsed, hosts, Purpose::Item))
}

/// Why an address is not to be followed, by its own shape or by the operator's patterns (`*`
/// stands for anything; a pattern with `://` is compared with the whole address, else with path
/// and query).
pub fn trap(url: &str, allow: &[String], deny: &[String]) -> Option<Diagnostic> {
    let parsed = match parse(url) {
        Ok(parsed) => parsed,
        Err(diagnostic) => return Some(diagnostic),
    };
    if let Some(reason) = trap_reason(&parsed, url) {
        return Some(Diagnostic::url_trap(url, reason));
    }
    let path = &parsed[url::Position::BeforePath..];
    let meets = |pattern: &String| {
        let subject = if pattern.contains("://") { parsed.as_str() } else { path };
        glob(pattern, subject)
    };
    if let Some(pattern) = deny.iter().find(|pattern| meets(pattern)) {
        return Some(Diagnostic::url_denied(url, pattern));
    }
    if !allow.is_empty() && !allow.iter().any(meets) {
        return Some(Diagnostic::url_not_allowed(url));
    }
    None
}

/// The host of an address, in lower case and without `www.`.
pub(crate) fn bare_host(host: &str) -> String {
    let host = host.trim().trim_end_matches('.').to_ascii_lowercase();
    match host.strip_prefix("www.") {
        Some(bare) if bare.contains('.') => bare.to_owned(),
        _ => host,
    }
}

/// Whether the path names a node by number only (`/node/203`, `/es/node/84228`).
pub(crate) fn is_node(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else { return false };
    let mut segments = url.path().trim_end_matches('/').rsplit('/');
    let number = segments.next().unwrap_or_default();
    !number.is_empty()
        && number.bytes().all(|b| b.is_ascii_digit())
        && segments.next() == Some("node")
}

#[derive(Clone, Copy, PartialEq)]
enum Purpose {
    Listing,
    Item,
}

fn parse(url: &str) -> Result<Url, Diagnostic> {
    let text = url.trim().replace("&amp;", "&").replace("&#38;", "&").replace("&#038;", "&");
    if text.len() > URL_BYTES_MAX {
        return Err(Diagnostic::url_trap(url, "it is longer than 2048 bytes"));
    }
    let parsed =
        Url::parse(&text).map_err(|err| Diagnostic::url_malformed(url, &err.to_string()))?;
    // `http://./` has a host, and nothing is left of it.
    let has_host = parsed.host_str().is_some_and(|host| !bare_host(host).is_empty());
    if !matches!(parsed.scheme(), "http" | "https") || !has_host {
        return Err(Diagnostic::url_malformed(url, "not an address of the web"));
    }
    Ok(parsed)
}

fn trap_reason(url: &Url, raw: &str) -> Option<&'static str> {
    let query = url.query().unwrap_or_default();
    let lower = query.to_ascii_lowercase();
    if lower.starts_with("404;") || lower.starts_with("404%3b") {
        return Some("an error handler's address is inside its query");
    }
    if query.len() > QUERY_BYTES_MAX {
        return Some("its query is longer than 512 bytes");
    }
    let nested = lower.split('&').any(|pair| {
        let key = pair.split('=').next().unwrap_or_default();
        key.contains("http%3a") || key.contains("https%3a") || key.contains("http:")
    });
    if nested {
        return Some("another address is the name of a parameter");
    }
    for pager in PAGERS {
        let n = pairs(query).iter().filter(|(key, _)| key.eq_ignore_ascii_case(pager)).count();
        if n > 1 {
            return Some("it turns two pages at once");
        }
    }
    let segments: Vec<&str> = url.path().split('/').filter(|it| !it.is_empty()).collect();
    if segments.len() > SEGMENTS_MAX {
        return Some("its path is deeper than 24 segments");
    }
    let repeats = segments
        .iter()
        .any(|segment| segments.iter().filter(|other| *other == segment).count() > 3);
    if repeats {
        return Some("its path repeats itself");
    }
    if segments.last().is_some_and(|last| SWITCHES.contains(last)) {
        return Some("it switches a listing and names no thing");
    }
    raw.chars().any(char::is_control).then_some("it holds control characters")
}

fn spell(url: &Url, hosts: &[String], purpose: Purpose) -> Canonical {
    let mut host = bare_host(url.host_str().unwrap_or_default());
    if hosts.iter().any(|known| bare_host(known) == host)
        && let Some(first) = hosts.first()
    {
        host = bare_host(first);
    }
    let port = url.port().filter(|port| !matches!(port, 80 | 443));
    let mut path = tidy_path(url.path());
    let all = pairs(url.query().unwrap_or_default());
    let is_joomla = all.iter().any(|(key, value)| {
        key.eq_ignore_ascii_case("itemid")
            || key.eq_ignore_ascii_case("option") && value.starts_with("com_")
    });
    let at_root = path == "/" || path.ends_with("/index.php") || path == "/index.php";
    // At the front controller a Joomla's parameters are all the identity an article has.
    let is_article = purpose == Purpose::Item && is_joomla && at_root;
    let mut kept: Vec<(String, String)> = Vec::new();
    for (key, value) in all {
        let lower = key.to_ascii_lowercase();
        let is_tracking = lower.starts_with("utm_")
            || lower.starts_with("pk_")
            || lower.starts_with("mtm_")
            || TRACKING.contains(&lower.as_str());
        let is_dead = is_joomla && JOOMLA.contains(&lower.as_str());
        let tells_articles = is_article && matches!(lower.as_str(), "option" | "view" | "id");
        let is_pager = purpose == Purpose::Item && PAGERS.contains(&lower.as_str());
        if is_tracking || is_pager || is_dead && !tells_articles || key.is_empty() {
            continue;
        }
        kept.push((key, value));
    }
    kept.sort();
    kept.dedup();
    if let Some(stem) = path.strip_suffix("index.php")
        && kept.iter().all(|(key, _)| key != "option")
    {
        path = tidy_path(stem);
    }
    let mut out = format!("https://{host}");
    if let Some(port) = port {
        out.push_str(&format!(":{port}"));
    }
    let site = out.clone();
    out.push_str(&path);
    for (idx, (key, value)) in kept.iter().enumerate() {
        out.push(if idx == 0 { '?' } else { '&' });
        out.push_str(&encode(key));
        if !value.is_empty() {
            out.push('=');
            out.push_str(&encode(value));
        }
    }
    let number_alias = number_form(&host, &path).map(|path| format!("{site}{path}"));
    Canonical { display: readable(&out), url: out, host, number_alias }
}

/// The path without what link extraction left at its end, and without a closing slash.
fn tidy_path(path: &str) -> String {
    const CLINGING: [&str; 16] = [
        "%3B",
        "%3b",
        "%2C",
        "%2c",
        "%22",
        "%27",
        "%3E",
        "%3e",
        "%20",
        ";",
        ",",
        ".",
        "'",
        "\"",
        "%E2%80%9D",
        "%C2%A0",
    ];
    let mut path = path.to_owned();
    loop {
        let before = path.len();
        for end in CLINGING {
            if path.ends_with(end) {
                path.truncate(path.len() - end.len());
            }
        }
        // A bracket belongs to the path if it was opened there.
        if path.ends_with(')') && !path.contains('(') {
            path.pop();
        }
        if path.len() > 1 && path.ends_with('/') {
            path.pop();
        }
        if path.len() == before {
            break;
        }
    }
    if path.is_empty() { "/".to_owned() } else { upper_escapes(&path) }
}

/// `%d1` and `%D1` are one spelling.
fn upper_escapes(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut left = 0;
    for c in path.chars() {
        if c == '%' {
            left = 2;
            out.push(c);
        } else if left > 0 {
            left -= 1;
            out.push(c.to_ascii_uppercase());
        } else {
            out.push(c);
        }
    }
    out
}

/// The parameters, read as people meant them: an ampersand that was escaped for HTML and then
/// for the address is an ampersand.
fn pairs(query: &str) -> Vec<(String, String)> {
    url::form_urlencoded::parse(query.as_bytes())
        .map(|(key, value)| {
            let mut key = key.as_ref();
            while let Some(rest) = key.strip_prefix("amp;") {
                key = rest;
            }
            (key.to_owned(), value.trim_end_matches([';', ',']).to_owned())
        })
        .collect()
}

fn encode(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn number_form(host: &str, path: &str) -> Option<String> {
    // Country-team sites put a lasting number before words that may change.
    if !host.ends_with(".un.org") {
        return None;
    }
    let (stem, last) = path.rsplit_once('/')?;
    let (number, _) = last.split_once('-')?;
    let is_number = number.len() >= 4 && number.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| format!("{stem}/{number}"))
}

/// Percent-escapes of letters decoded; those of delimiters and controls stay.
fn readable(url: &str) -> String {
    let mut bytes = Vec::with_capacity(url.len());
    let raw = url.as_bytes();
    let mut at = 0;
    while at < raw.len() {
        let pair = (raw[at] == b'%').then(|| raw.get(at + 1..at + 3)).flatten();
        let byte = pair
            .and_then(|pair| std::str::from_utf8(pair).ok())
            .and_then(|pair| u8::from_str_radix(pair, 16).ok());
        match byte {
            Some(byte) if byte >= 0x80 => {
                bytes.push(byte);
                at += 3;
            }
            _ => {
                bytes.push(raw[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| url.to_owned())
}

/// Whether `subject` is what `pattern` describes; `*` stands for any run of characters.
pub(crate) fn glob(pattern: &str, subject: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| subject.strip_prefix(first)) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests;
