//! Which addresses may be asked: only public ones, whatever a name, a redirect or a resolver says.
//!
//! Judged three times: the URL's text before anything is done, every address a name resolves to,
//! and the address of the connection that came about. The tables are the IANA special-purpose
//! registries for IPv4 and IPv6 with the multicast and reserved ranges, and two addresses that
//! hosting platforms answer their tenants' secrets from.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use portolan_core::Diagnostic;
use url::{Host, Url};

/// What the text of a URL says before any name is resolved.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// A public address literal.
    Public,
    /// A name: the addresses behind it are judged when it has been resolved.
    Resolve {
        host: String,
        port: u16,
    },
    Refused(Diagnostic),
}

/// A range that is not asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The registry's name for it, in words.
    pub name: &'static str,
    /// Where it is defined.
    pub defined: &'static str,
}

/// Judges a URL as text, as if no origin rule existed.
pub fn judge_url(text: &str) -> Verdict {
    match Url::parse(text) {
        Ok(url) => judge(&url, false),
        Err(err) => Verdict::Refused(Diagnostic::url_unreadable(text, &err.to_string())),
    }
}

/// Judges a URL; `allowed` is the operator's word for private addresses and local names.
pub fn judge(url: &Url, allowed: bool) -> Verdict {
    if !matches!(url.scheme(), "http" | "https") {
        return Verdict::Refused(Diagnostic::scheme_refused(url.scheme()));
    }
    let Some(host) = url.host() else {
        return Verdict::Refused(Diagnostic::url_unreadable(url.as_str(), "it names no host"));
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Verdict::Refused(Diagnostic::credentials_in_url(&host.to_string()));
    }
    let ip = match host {
        Host::Ipv4(ip) => IpAddr::V4(ip),
        Host::Ipv6(ip) => IpAddr::V6(ip),
        Host::Domain(name) => {
            if !allowed && let Some(reason) = local_name(name) {
                return Verdict::Refused(Diagnostic::name_refused(name, reason));
            }
            let port = url.port_or_known_default().expect("http and https have default ports");
            return Verdict::Resolve { host: name.to_owned(), port };
        }
    };
    match special_range(ip) {
        Some(range) if !allowed => Verdict::Refused(refusal(&ip.to_string(), ip, range)),
        _ => Verdict::Public,
    }
}

/// Judges an address that `host` leads to.
pub fn judge_address(host: &str, ip: IpAddr) -> Result<(), Diagnostic> {
    match special_range(ip) {
        Some(range) => Err(refusal(host, ip, range)),
        None => Ok(()),
    }
}

/// The special range an address lies in; `None` for public ones.
pub fn special_range(ip: IpAddr) -> Option<Range> {
    match ip {
        IpAddr::V4(ip) => special_v4(ip),
        IpAddr::V6(ip) => special_v6(ip),
    }
}

/// Why a name is not asked, whatever it resolves to.
fn local_name(name: &str) -> Option<&'static str> {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    if name.is_empty() {
        return Some("it is empty");
    }
    let last = name.rsplit('.').next().unwrap_or_default();
    match last {
        "localhost" => return Some("it means this machine (RFC 6761)"),
        "local" => return Some("it belongs to the local network (RFC 6762)"),
        "internal" => return Some("it belongs to a private network (ICANN, 2024)"),
        "onion" | "alt" => return Some("it is no name of the DNS (RFC 7686, RFC 9476)"),
        "localdomain" | "lan" | "intranet" | "corp" | "home" => {
            return Some("it belongs to a local network by custom");
        }
        _ => {}
    }
    if name == "home.arpa" || name.ends_with(".home.arpa") {
        return Some("it belongs to the local network (RFC 8375)");
    }
    if !name.contains('.') {
        return Some("it has no dot, so its meaning depends on this machine's search list");
    }
    None
}

fn refusal(host: &str, ip: IpAddr, range: Range) -> Diagnostic {
    Diagnostic::address_refused(host, &ip.to_string(), range.name, range.defined)
}

fn special_v4(ip: Ipv4Addr) -> Option<Range> {
    let bits = u32::from(ip);
    SPECIAL_V4.iter().find(|row| matches_v4(bits, row.0, row.1)).map(|row| range(row.2, row.3))
}

fn special_v6(ip: Ipv6Addr) -> Option<Range> {
    let bits = u128::from(ip);
    if let Some(row) = SPECIAL_V6.iter().find(|row| matches_v6(bits, row.0, row.1)) {
        return Some(range(row.2, row.3));
    }
    // A DNS64 resolver answers with this prefix for every IPv4-only site, so the public ones
    // among them must pass; what counts is the address inside.
    if matches_v6(bits, "64:ff9b::", 96) {
        let inner = Ipv4Addr::from_bits(bits as u32);
        return special_v4(inner).map(|_| range("special IPv4 address behind NAT64", "RFC 6052"));
    }
    if !matches_v6(bits, "2000::", 3) {
        return Some(range("outside global unicast", "RFC 4291"));
    }
    None
}

fn range(name: &'static str, defined: &'static str) -> Range {
    Range { name, defined }
}

fn matches_v4(bits: u32, net: [u8; 4], prefix: u32) -> bool {
    let mask = u32::MAX.checked_shl(32 - prefix).unwrap_or(0);
    bits & mask == u32::from_be_bytes(net) & mask
}

fn matches_v6(bits: u128, net: &str, prefix: u32) -> bool {
    let net: Ipv6Addr = net.parse().expect("the table holds IPv6 addresses");
    let mask = u128::MAX.checked_shl(128 - prefix).unwrap_or(0);
    bits & mask == u128::from(net) & mask
}

/// IANA IPv4 Special-Purpose Address Registry, multicast, and platform addresses.
/// Narrower ranges stand before the wider ones around them.
const SPECIAL_V4: &[([u8; 4], u32, &str, &str)] = &[
    ([0, 0, 0, 0], 8, "this network", "RFC 791"),
    ([10, 0, 0, 0], 8, "private use", "RFC 1918"),
    ([100, 100, 100, 200], 32, "metadata service of a hosting platform", "its manual"),
    ([100, 64, 0, 0], 10, "shared address space", "RFC 6598"),
    ([127, 0, 0, 0], 8, "loopback", "RFC 1122"),
    ([168, 63, 129, 16], 32, "metadata service of a hosting platform", "its manual"),
    ([169, 254, 169, 254], 32, "metadata service of a hosting platform", "RFC 3927"),
    ([169, 254, 0, 0], 16, "link-local", "RFC 3927"),
    ([172, 16, 0, 0], 12, "private use", "RFC 1918"),
    ([192, 0, 0, 0], 29, "IPv4 service continuity prefix", "RFC 7335"),
    ([192, 0, 0, 8], 32, "dummy address", "RFC 7600"),
    ([192, 0, 0, 9], 32, "port control protocol anycast", "RFC 7723"),
    ([192, 0, 0, 10], 32, "TURN anycast", "RFC 8155"),
    ([192, 0, 0, 170], 31, "NAT64 discovery", "RFC 8880"),
    ([192, 0, 0, 0], 24, "IETF protocol assignments", "RFC 6890"),
    ([192, 0, 2, 0], 24, "documentation", "RFC 5737"),
    ([192, 31, 196, 0], 24, "AS112", "RFC 7535"),
    ([192, 52, 193, 0], 24, "automatic multicast tunnelling", "RFC 7450"),
    ([192, 88, 99, 0], 24, "deprecated 6to4 relay anycast", "RFC 7526"),
    ([192, 168, 0, 0], 16, "private use", "RFC 1918"),
    ([192, 175, 48, 0], 24, "direct delegation AS112", "RFC 7534"),
    ([198, 18, 0, 0], 15, "benchmarking", "RFC 2544"),
    ([198, 51, 100, 0], 24, "documentation", "RFC 5737"),
    ([203, 0, 113, 0], 24, "documentation", "RFC 5737"),
    ([224, 0, 0, 0], 4, "multicast", "RFC 5771"),
    ([255, 255, 255, 255], 32, "limited broadcast", "RFC 8190"),
    ([240, 0, 0, 0], 4, "reserved", "RFC 1112"),
];

/// IANA IPv6 Special-Purpose Address Registry, multicast, and ranges given up.
const SPECIAL_V6: &[(&str, u32, &str, &str)] = &[
    ("::1", 128, "loopback", "RFC 4291"),
    ("::", 128, "unspecified", "RFC 4291"),
    ("::ffff:0:0", 96, "IPv4-mapped", "RFC 4291"),
    ("::", 96, "deprecated IPv4-compatible", "RFC 4291"),
    ("::ffff:0:0:0", 96, "IPv4-translated", "RFC 2765"),
    ("64:ff9b:1::", 48, "local-use IPv4/IPv6 translation", "RFC 8215"),
    ("100::", 64, "discard only", "RFC 6666"),
    ("100:0:0:1::", 64, "dummy prefix", "RFC 9780"),
    ("2001::", 32, "Teredo", "RFC 4380"),
    ("2001:1::1", 128, "port control protocol anycast", "RFC 7723"),
    ("2001:1::2", 128, "TURN anycast", "RFC 8155"),
    ("2001:1::3", 128, "service registration protocol anycast", "RFC 9665"),
    ("2001:2::", 48, "benchmarking", "RFC 5180"),
    ("2001:3::", 32, "automatic multicast tunnelling", "RFC 7450"),
    ("2001:4:112::", 48, "AS112", "RFC 7535"),
    ("2001:10::", 28, "deprecated ORCHID", "RFC 4843"),
    ("2001:20::", 28, "ORCHIDv2", "RFC 7343"),
    ("2001:30::", 28, "drone remote identification", "RFC 9374"),
    ("2001::", 23, "IETF protocol assignments", "RFC 2928"),
    ("2001:db8::", 32, "documentation", "RFC 3849"),
    ("2002::", 16, "6to4", "RFC 3056"),
    ("2620:4f:8000::", 48, "direct delegation AS112", "RFC 7534"),
    ("3fff::", 20, "documentation", "RFC 9637"),
    ("5f00::", 16, "segment routing identifiers", "RFC 9602"),
    ("fd00:ec2::254", 128, "metadata service of a hosting platform", "its manual"),
    ("fc00::", 7, "unique local", "RFC 4193"),
    ("fe80::", 10, "link-local", "RFC 4291"),
    ("fec0::", 10, "deprecated site-local", "RFC 3879"),
    ("ff00::", 8, "multicast", "RFC 4291"),
];

#[cfg(test)]
mod tests;
