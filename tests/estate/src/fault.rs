//! What can go wrong with a site, on request.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context as _, bail};

/// A way in which a site misbehaves until it is told otherwise.
///
/// `robots.txt` stays as it is, so that the fault meets what is harvested, except under
/// [`Fault::Slow`], [`Fault::Drop`], [`Fault::HtmlErrorPage`] and [`Fault::BotWall`],
/// which befall every address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Every answer begins this much later.
    Slow(Duration),
    /// Every answer has this status and a short page of HTML.
    Status(u16),
    /// Every answer is 429 with a `Retry-After` of this many seconds.
    TooManyRequests { retry_after_secs: u64 },
    /// The connection ends in the middle of every body.
    Truncated,
    /// Every address answers 200 with a page that says something went wrong.
    HtmlErrorPage,
    /// Bodies are sent as windows-1252, with `?` for what that lacks, and still called UTF-8.
    WrongEncoding,
    /// Every address redirects to another that redirects back.
    RedirectLoop,
    /// Every body is this long.
    HugeBody { bytes: u64 },
    /// Every body is a few hundred KiB of gzip that unpack to 256 MiB.
    Bomb,
    /// The feed's address redirects for good to a new one on the same host.
    MovedFeed,
    /// The connection closes without an answer.
    Drop,
    /// Every address answers 200 with a page that asks a browser to wait.
    BotWall,
    /// Listings and feeds are well formed and have nothing in them.
    EmptyListing,
}

impl Fault {
    /// Whether `robots.txt` suffers too.
    pub(crate) fn befalls_robots(self) -> bool {
        matches!(self, Fault::Slow(_) | Fault::Drop | Fault::HtmlErrorPage | Fault::BotWall)
    }

    /// Reads the parameters of the control endpoint.
    pub(crate) fn from_parameters(parameters: &BTreeMap<String, String>) -> anyhow::Result<Fault> {
        let kind = parameters.get("kind").context("`kind` is missing")?;
        let number = |name: &str, default: u64| match parameters.get(name) {
            Some(text) => text.parse().with_context(|| format!("`{name}` is not a number")),
            None => Ok(default),
        };
        Ok(match kind.as_str() {
            "slow" => Fault::Slow(Duration::from_millis(number("ms", 3000)?)),
            "status" => {
                let status = number("status", 500)?;
                match u16::try_from(status) {
                    Ok(status @ 200..=599) => Fault::Status(status),
                    _ => bail!("`status` is a number from 200 to 599"),
                }
            }
            "too-many-requests" => {
                Fault::TooManyRequests { retry_after_secs: number("retry-after", 60)? }
            }
            "truncated" => Fault::Truncated,
            "html-error-page" => Fault::HtmlErrorPage,
            "wrong-encoding" => Fault::WrongEncoding,
            "redirect-loop" => Fault::RedirectLoop,
            "huge-body" => Fault::HugeBody { bytes: number("bytes", 1 << 30)? },
            "bomb" => Fault::Bomb,
            "moved-feed" => Fault::MovedFeed,
            "drop" => Fault::Drop,
            "bot-wall" => Fault::BotWall,
            "empty-listing" => Fault::EmptyListing,
            _ => bail!("there is no fault `{kind}`; there are {KINDS}"),
        })
    }
}

const KINDS: &str = "slow, status, too-many-requests, truncated, html-error-page, \
    wrong-encoding, redirect-loop, huge-body, bomb, moved-feed, drop, bot-wall, empty-listing";
