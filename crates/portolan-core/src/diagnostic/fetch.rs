//! Complaints about requests and what origins answered.

use super::Diagnostic;

impl Diagnostic {
    /// The origin answered with a status that is no success.
    pub fn status(status: u16) -> Diagnostic {
        let said =
            Diagnostic::warning("status", format!("the origin answered with status {status}"));
        match status {
            401 | 407 => said.with_hint("the address asks for credentials; is it the public one?"),
            403 => said.with_hint(
                "the origin refuses us; write to its operator and name our User-Agent, \
                 or look for another way in (feed, API, dump)",
            ),
            404 => said.with_hint("the page may have moved; look for its new address on the site"),
            410 => said.with_hint("the origin says this is gone for good; remove the address"),
            451 => said.with_hint("withheld for legal reasons; nothing can be done from here"),
            500..=599 => said.with_hint("the trouble is the origin's; it is asked again next time"),
            _ => said,
        }
    }

    /// The text is no absolute URL.
    pub fn url_unreadable(url: &str, words: &str) -> Diagnostic {
        Diagnostic::error("url-unreadable", format!("`{url}` cannot be read as a URL: {words}"))
            .with_hint("write an absolute address with its scheme, `https://…`")
    }

    /// Only `http`, `https` and allowed `file` URLs are read.
    pub fn scheme_refused(scheme: &str) -> Diagnostic {
        Diagnostic::error("scheme-refused", format!("addresses of scheme `{scheme}` are not read"))
            .with_hint("use an `http` or `https` address")
    }

    /// A name and password inside an address.
    pub fn credentials_in_url(host: &str) -> Diagnostic {
        Diagnostic::error(
            "credentials-in-url",
            format!("the address on `{host}` carries a user name or password"),
        )
        .with_hint("name a secret in the settings instead; addresses end up in logs and pages")
    }

    /// The origin is not among those this source may ask.
    pub fn origin_refused(origin: &str) -> Diagnostic {
        Diagnostic::error("origin-refused", format!("`{origin}` is no origin of this source"))
            .with_hint("add its host to the source's `hosts` if it belongs to it")
    }

    /// The address lies in a special-purpose range.
    pub fn address_refused(host: &str, address: &str, range: &str, defined: &str) -> Diagnostic {
        let message = if host == address {
            format!("`{address}` is refused: {range} ({defined})")
        } else {
            format!("`{host}` leads to `{address}`, which is refused: {range} ({defined})")
        };
        Diagnostic::error("address-refused", message).with_hint(
            "only public addresses are asked; `allow-private = true` in the origin's own table \
             allows this one",
        )
    }

    /// A name that means this machine or this network, wherever it resolves.
    pub fn name_refused(host: &str, reason: &str) -> Diagnostic {
        Diagnostic::error("name-refused", format!("the name `{host}` is refused: {reason}"))
            .with_hint(
                "only public names are asked; `allow-private = true` in the origin's own table \
                 allows this one",
            )
    }

    /// The origin's robots.txt forbids this path to us.
    pub fn robots_denied(path: &str, rule: &str) -> Diagnostic {
        Diagnostic::warning(
            "robots-denied",
            format!("robots.txt forbids `{path}` by its rule `{rule}`"),
        )
        .with_hint(
            "ask the site's operator; `robots = false` in the origin's own table records \
             their written word",
        )
    }

    /// robots.txt could not be read, so everything counts as forbidden.
    pub fn robots_unavailable(origin: &str, words: &str) -> Diagnostic {
        Diagnostic::warning(
            "robots-unavailable",
            format!("robots.txt of `{origin}` could not be read: {words}"),
        )
        .with_hint("until it answers, nothing is read from this origin; it is asked again soon")
    }

    /// The name does not resolve.
    pub fn dns_failed(host: &str, words: &str) -> Diagnostic {
        Diagnostic::warning("dns-failed", format!("`{host}` could not be resolved: {words}"))
            .with_hint("check the name's spelling and this machine's resolver")
    }

    /// No connection came about.
    pub fn connect_failed(host: &str, words: &str) -> Diagnostic {
        Diagnostic::warning("connect-failed", format!("no connection to `{host}`: {words}"))
            .with_hint("the origin may be down; it is asked again, each time a little later")
    }

    /// The connection broke before an answer began.
    pub fn connection_closed(host: &str, words: &str) -> Diagnostic {
        Diagnostic::warning(
            "connection-closed",
            format!("`{host}` closed the connection before answering: {words}"),
        )
        .with_hint("the trouble is the origin's; it is asked again next time")
    }

    /// The TLS handshake failed.
    pub fn tls_failed(host: &str, words: &str) -> Diagnostic {
        Diagnostic::warning("tls-failed", format!("no trusted connection to `{host}`: {words}"))
            .with_hint(
                "the origin must renew or complete its certificate; a private authority is named \
                 with `ca-file` in the origin's own table",
            )
    }

    /// A part of the exchange took too long.
    pub fn timed_out(part: &str, limit_secs: f64, setting: &str) -> Diagnostic {
        Diagnostic::warning("timed-out", format!("{part} took longer than {limit_secs} s"))
            .with_hint(format!("raise `{setting}` under `[fetch]` if the origin is that slow"))
    }

    /// The body ends before it should.
    pub fn body_truncated(received: u64, announced: Option<u64>) -> Diagnostic {
        let message = match announced {
            Some(announced) => format!("the body broke off after {received} of {announced} bytes"),
            None => format!("the body broke off after {received} bytes"),
        };
        Diagnostic::warning("body-truncated", message)
            .with_hint("half a document is never used; the origin is asked again next time")
    }

    /// Something in the answer is larger than the operator allows.
    pub fn answer_too_large(part: &str, limit: u64, setting: &str) -> Diagnostic {
        Diagnostic::warning(
            "answer-too-large",
            format!("{part} exceeds the limit of {limit} bytes"),
        )
        .with_hint(format!("raise `{setting}` under `[fetch]` if it is that large"))
    }

    /// More headers than any honest server sends. The limit is fixed.
    pub fn headers_too_large(limit: u64) -> Diagnostic {
        Diagnostic::warning(
            "answer-too-large",
            format!("the response's headers exceed the limit of {limit} bytes"),
        )
        .with_hint("no honest server sends as many; tell the site's operator")
    }

    /// A small body that decompresses to a huge one.
    pub fn decompression_bomb(limit: u32, decoded: u64, wire: u64) -> Diagnostic {
        Diagnostic::warning(
            "decompression-bomb",
            format!(
                "{wire} bytes decompressed to more than {decoded}: over the limit of {limit} to 1"
            ),
        )
        .with_hint("no honest page is packed so tightly; tell the site's operator")
    }

    /// A content coding that nobody offered.
    pub fn coding_unknown(coding: &str) -> Diagnostic {
        Diagnostic::warning(
            "coding-unknown",
            format!("the body is coded as `{coding}`, which was not asked for"),
        )
        .with_hint("we accept gzip, br, zstd and deflate; the origin must choose one of them")
    }

    /// The coded body cannot be decoded.
    pub fn coding_broken(coding: &str, words: &str) -> Diagnostic {
        Diagnostic::warning("coding-broken", format!("the body is no valid `{coding}`: {words}"))
            .with_hint("the trouble is the origin's, often a proxy that compresses twice")
    }

    /// The header names a coding that was not applied.
    pub fn coding_not_applied(coding: &str) -> Diagnostic {
        Diagnostic::warning(
            "coding-not-applied",
            format!("the header says `{coding}` but the body is not coded; it was read as it is"),
        )
    }

    /// A redirect comes back to an address already visited.
    pub fn redirect_loop(url: &str) -> Diagnostic {
        Diagnostic::warning("redirect-loop", format!("redirects lead in a circle through `{url}`"))
            .with_hint("the trouble is the origin's; try the address in a browser")
    }

    pub fn redirects_exceeded(limit: u32) -> Diagnostic {
        Diagnostic::warning("redirects-exceeded", format!("more than {limit} redirects"))
            .with_hint("use the address they end at, or raise `redirects` under `[fetch]`")
    }

    /// A redirect to where we do not go.
    pub fn redirect_refused(to: &str, reason: &str) -> Diagnostic {
        Diagnostic::warning(
            "redirect-refused",
            format!("the redirect to `{to}` was not followed: {reason}"),
        )
    }

    /// A redirect status without a readable `Location`.
    pub fn redirect_without_target(status: u16) -> Diagnostic {
        Diagnostic::warning(
            "redirect-without-target",
            format!("status {status} came without a readable `Location`"),
        )
    }

    /// From `https` to `http`.
    pub fn redirect_downgrade(to: &str) -> Diagnostic {
        Diagnostic::warning(
            "redirect-downgrade",
            format!("the redirect from https to `{to}` was not followed"),
        )
        .with_hint("`allow-downgrade = true` in the origin's own table permits it")
    }

    /// The origin asked us to wait.
    pub fn rate_limited(origin: &str, until: &str) -> Diagnostic {
        Diagnostic::warning("rate-limited", format!("`{origin}` asks us to wait until {until}"))
            .with_hint("raise the origin's `delay` or harvest less often")
    }

    /// Nothing was sent, because the origin is being left alone.
    pub fn origin_held(origin: &str, until: &str, reason: &str) -> Diagnostic {
        Diagnostic::warning(
            "origin-held",
            format!("`{origin}` is left alone until {until}: {reason}"),
        )
    }

    /// A wall for robots instead of the page.
    pub fn access_blocked(by: &str) -> Diagnostic {
        Diagnostic::warning(
            "access-blocked",
            format!("{by} answered with a challenge for browsers"),
        )
        .with_hint(
            "we do not pretend to be a browser; ask the site's operator to let our User-Agent \
                 pass, or look for another way in",
        )
    }

    /// The answer breaks HTTP's rules.
    pub fn protocol_broken(words: &str) -> Diagnostic {
        Diagnostic::warning("protocol-broken", format!("the answer is not valid HTTP: {words}"))
    }

    /// An origin rule whose key is no origin.
    pub fn origin_unreadable(origin: &str) -> Diagnostic {
        Diagnostic::error("origin-unreadable", format!("`{origin}` is no origin"))
            .with_hint("write scheme, host and, if unusual, port: `https://example.org`")
    }

    pub fn ca_file_unreadable(path: &str, words: &str) -> Diagnostic {
        Diagnostic::error("ca-file-unreadable", format!("no certificates in `{path}`: {words}"))
            .with_hint(
                "the file must hold certificates in PEM form; a relative `ca-file` starts at the \
                 data directory",
            )
    }

    pub fn user_agent_unreadable(value: &str) -> Diagnostic {
        Diagnostic::error("user-agent-unreadable", format!("`{value}` cannot be sent as a header"))
            .with_hint("use printable ASCII, `Name/1.0 (+https://contact)`")
    }

    /// A `file:` URL that leads out of the allowed directories.
    pub fn file_outside(path: &str) -> Diagnostic {
        Diagnostic::error("file-outside", format!("`{path}` lies in no allowed directory"))
            .with_hint(
                "only what lies below the source's directory is read; links out of it are not",
            )
    }

    pub fn file_unreadable(path: &str, words: &str) -> Diagnostic {
        Diagnostic::warning("file-unreadable", format!("`{path}` could not be read: {words}"))
            .with_hint("compare it with the source's settings, and look who may read it")
    }

    pub fn file_too_large(path: &str, bytes: u64, limit: u64) -> Diagnostic {
        Diagnostic::warning(
            "file-too-large",
            format!("`{path}` has {bytes} bytes, the limit is {limit}"),
        )
        .with_hint("raise `body-limit` under `[fetch]` if it is that large")
    }

    /// A line of the archive that a crash cut short.
    pub fn archive_line_torn(file: &str, line: u64) -> Diagnostic {
        Diagnostic::warning(
            "archive-line-torn",
            format!("line {line} of `{file}` is incomplete and was skipped"),
        )
        .with_hint("the process was stopped while writing it; nothing else is affected")
    }

    pub fn archive_body_missing(hash: &str) -> Diagnostic {
        Diagnostic::warning("archive-body-missing", format!("the archive has no body `{hash}`"))
    }

    pub fn archive_body_damaged(hash: &str, words: &str) -> Diagnostic {
        Diagnostic::error("archive-body-damaged", format!("body `{hash}` is damaged: {words}"))
            .with_hint("restore it from a backup, or delete the file to have it fetched again")
    }

    pub fn archive_failed(path: &str, words: &str) -> Diagnostic {
        Diagnostic::error("archive-failed", format!("the archive at `{path}` failed: {words}"))
            .with_hint("check the disk's space and the directory's owner")
    }
}
