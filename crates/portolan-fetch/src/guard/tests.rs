use std::net::IpAddr;

use super::{Verdict, judge_url, special_range};

/// One line each: address, and the range's name or `public`.
fn check(table: &str) {
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (address, expect) = line.split_once(' ').unwrap();
        let ip: IpAddr = address.parse().unwrap();
        let found = special_range(ip).map_or("public", |range| range.name);
        assert_eq!(found, expect.trim(), "{address}");
    }
}

/// `refused CODE`, `public` or `resolve HOST`.
fn check_url(url: &str, expect: &str) {
    let found = match judge_url(url) {
        Verdict::Public => "public".to_owned(),
        Verdict::Resolve { host, .. } => format!("resolve {host}"),
        Verdict::Refused(diagnostic) => format!("refused {}", diagnostic.code),
    };
    assert_eq!(found, expect, "{url}");
}

#[test]
fn ipv4_ranges_begin_and_end_where_the_registry_says() {
    check(
        "
        0.0.0.0 this network
        0.255.255.255 this network
        1.0.0.0 public
        9.255.255.255 public
        10.0.0.0 private use
        10.255.255.255 private use
        11.0.0.0 public
        100.63.255.255 public
        100.64.0.0 shared address space
        100.100.100.200 metadata service of a hosting platform
        100.127.255.255 shared address space
        100.128.0.0 public
        126.255.255.255 public
        127.0.0.1 loopback
        128.0.0.0 public
        168.63.129.16 metadata service of a hosting platform
        168.63.129.17 public
        169.254.0.0 link-local
        169.254.169.254 metadata service of a hosting platform
        169.255.0.0 public
        172.15.255.255 public
        172.16.0.0 private use
        172.31.255.255 private use
        172.32.0.0 public
        192.0.0.0 IPv4 service continuity prefix
        192.0.0.170 NAT64 discovery
        192.0.0.192 IETF protocol assignments
        192.0.1.0 public
        192.0.2.1 documentation
        192.88.99.1 deprecated 6to4 relay anycast
        192.167.255.255 public
        192.168.1.1 private use
        192.169.0.0 public
        198.17.255.255 public
        198.18.0.0 benchmarking
        198.19.255.255 benchmarking
        198.20.0.0 public
        203.0.113.9 documentation
        223.255.255.255 public
        224.0.0.1 multicast
        239.255.255.255 multicast
        240.0.0.0 reserved
        255.255.255.255 limited broadcast
        ",
    );
}

#[test]
fn ipv6_ranges_and_the_addresses_hidden_inside() {
    check(
        "
        :: unspecified
        ::1 loopback
        ::2 deprecated IPv4-compatible
        ::127.0.0.1 deprecated IPv4-compatible
        ::ffff:8.8.8.8 IPv4-mapped
        ::ffff:127.0.0.1 IPv4-mapped
        64:ff9b::8.8.8.8 public
        64:ff9b::127.0.0.1 special IPv4 address behind NAT64
        64:ff9b::169.254.169.254 special IPv4 address behind NAT64
        64:ff9b:1::1 local-use IPv4/IPv6 translation
        100::1 discard only
        2001::1 Teredo
        2001:2::1 benchmarking
        2001:2f::1 ORCHIDv2
        2001:1ff::1 IETF protocol assignments
        2001:200::1 public
        2001:db8::1 documentation
        2001:67c::1 public
        2002:7f00:1:: 6to4
        2606:4700::1111 public
        2a00:1450::1 public
        3fff::1 documentation
        3fff:1000::1 public
        4000::1 outside global unicast
        5f00::1 segment routing identifiers
        fc00::1 unique local
        fd00:ec2::254 metadata service of a hosting platform
        fe80::1 link-local
        fec0::1 deprecated site-local
        ff02::1 multicast
        ",
    );
}

#[test]
fn an_address_is_seen_through_every_notation() {
    for url in [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f.0.0.1/",
        "http://0177.0.0.1/",
        "http://0x7f000001/",
        "http://127.0.0.1./",
        "http://１２７.0.0.1/",
        "http:127.0.0.1",
        "http://[::ffff:7f00:1]/",
        "https://[::]/",
    ] {
        check_url(url, "refused address-refused");
    }
    check_url("http://8.8.8.8/", "public");
    check_url("http://134744072/", "public");
    check_url("http://[2606:4700::1111]:8080/", "public");
}

#[test]
fn local_names_other_schemes_and_credentials_are_refused() {
    for url in [
        "http://localhost/",
        "http://LOCALHOST./",
        "http://a.localhost:8080/",
        "http://printer.local/",
        "http://metadata.google.internal/",
        "http://router.home.arpa/",
        "http://intranet/",
    ] {
        check_url(url, "refused name-refused");
    }
    for url in [
        "ftp://example.org/",
        "gopher://example.org/",
        "javascript:1",
        "data:,x",
        "file:///etc/passwd",
    ] {
        check_url(url, "refused scheme-refused");
    }
    check_url("https://user@example.org/", "refused credentials-in-url");
    check_url("https://:secret@example.org/", "refused credentials-in-url");
    check_url("/relative", "refused url-unreadable");
    check_url("https://", "refused url-unreadable");
    check_url("https://example.org/", "resolve example.org");
    check_url("https://Ünïon.example/", "resolve xn--non-zma7d.example");
}
