//! The faults, each with the name that a good doctor gives it.
//!
//! Nothing here is shared with the doctor: a fault bends what the model of a site answers.

use jiff::Timestamp;
use portolan_harvest::doctor::State;
use url::Url;

use crate::{
    pages::{self, Answer, Http, Look, Trouble, framed, page},
    sites::{DAY, Site},
    texts::TONGUES,
};

pub(crate) struct Fault {
    pub(crate) name: &'static str,
    /// The right names, the best first.
    pub(crate) states: &'static [State],
    pub(crate) detectable: Detectable,
    pub(crate) at: At,
    bend: Bend,
}

/// From when on it can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Detectable {
    /// At this run that meets it: before, fair weather looks the same.
    Run(u32),
    /// At so many runs after the first one that meets something new.
    RunsAfterNews(u32),
    /// When it is silent a fifth longer than its own law is in thirty years, and two days more.
    Silence,
}

/// Which sites can have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum At {
    All,
    Feeds,
    Listings,
    /// Listings whose items' pages are read.
    Pages,
    /// Sites in whose language letters beyond ASCII are common.
    Letters,
}

enum Bend {
    Line(Trouble),
    /// Every answer is another one.
    Http(fn(&Meeting) -> Http),
    /// Only what the listing or feed says.
    Front(fn(&Meeting) -> Http),
    /// Only what the items' pages say.
    Pages(fn(&Meeting) -> Http),
    Look(fn(&Meeting, &mut Look)),
    /// The right answer, spoilt on its way.
    Spoilt(fn(&Meeting, &mut Http)),
}

/// A request that meets a fault.
pub(crate) struct Meeting<'a> {
    pub(crate) site: &'a Site,
    pub(crate) url: &'a Url,
    pub(crate) at: i64,
    pub(crate) begun: i64,
    /// The number of the run that meets it, from 1.
    pub(crate) run: u32,
}

impl Fault {
    pub(crate) fn can_be_at(&self, site: &Site) -> bool {
        match self.at {
            At::All => true,
            At::Feeds => site.is_feed(),
            At::Listings => !site.is_feed(),
            At::Pages => site.details,
            At::Letters => site.tongue.tag != "en",
        }
    }

    pub(crate) fn answer(&self, meeting: &Meeting<'_>) -> Answer {
        let Meeting { site, url, at, .. } = *meeting;
        let honest = |look: &Look| {
            pages::answer(site, url.path(), url.query().unwrap_or_default(), at, look)
        };
        let is_front = Url::parse(&site.url()).is_ok_and(|front| front.path() == url.path());
        match &self.bend {
            Bend::Line(trouble) => Answer::Trouble(*trouble),
            Bend::Http(of) => Answer::Http(of(meeting)),
            Bend::Front(of) if is_front => Answer::Http(of(meeting)),
            Bend::Pages(of) if !is_front => Answer::Http(of(meeting)),
            Bend::Front(_) | Bend::Pages(_) => Answer::Http(honest(&Look::default())),
            Bend::Look(bend) => {
                let mut look = Look::default();
                bend(meeting, &mut look);
                Answer::Http(honest(&look))
            }
            Bend::Spoilt(spoil) => {
                let mut http = honest(&Look::default());
                let whole = http.body.clone();
                spoil(meeting, &mut http);
                if http.body != whole {
                    // What is spoilt has another validator, or none.
                    http.headers.retain(|it| it.0 != "etag");
                }
                Answer::Http(http)
            }
        }
    }
}

const fn line(name: &'static str, state: &'static [State], trouble: Trouble) -> Fault {
    Fault { name, states: state, detectable: TWICE, at: At::All, bend: Bend::Line(trouble) }
}

const fn http(name: &'static str, states: &'static [State], of: fn(&Meeting) -> Http) -> Fault {
    Fault { name, states, detectable: TWICE, at: At::All, bend: Bend::Http(of) }
}

const fn front(name: &'static str, states: &'static [State], of: fn(&Meeting) -> Http) -> Fault {
    Fault { name, states, detectable: TWICE, at: At::All, bend: Bend::Front(of) }
}

const fn look(
    name: &'static str,
    states: &'static [State],
    at: At,
    bend: fn(&Meeting, &mut Look),
) -> Fault {
    Fault { name, states, detectable: TWICE, at, bend: Bend::Look(bend) }
}

const fn spoilt(
    name: &'static str,
    states: &'static [State],
    at: At,
    spoil: fn(&Meeting, &mut Http),
) -> Fault {
    Fault { name, states, detectable: TWICE, at, bend: Bend::Spoilt(spoil) }
}

const fn when(fault: Fault, detectable: Detectable) -> Fault {
    Fault { detectable, ..fault }
}

/// A single run of it is fair weather.
const TWICE: Detectable = Detectable::Run(2);
const ONCE: Detectable = Detectable::Run(1);

use State::{
    Blocked, Churning, Disallowed, Empty, Erring, Garbled, Gone, Incomplete, Limited, Locked,
    Looping, Malformed, MisCertified, MisDated, Moved, OtherLanguage, Oversized, Parked, Quiet,
    Redesigned, Shrunken, Slow, Stale, Unreachable, Unsteady,
};

pub(crate) const FAULTS: &[Fault] = &[
    line("the name is gone", &[Unreachable], Trouble::NoName),
    line("nothing listens", &[Unreachable], Trouble::Refused),
    line("no connection in time", &[Unreachable], Trouble::NoConnection),
    line("no answer in time", &[Unreachable], Trouble::NoAnswer),
    line("hangs up", &[Unreachable], Trouble::Hangup),
    line("half a body", &[Malformed], Trouble::CutShort),
    when(line("certificate expired", &[MisCertified], Trouble::Expired), ONCE),
    when(line("certificate of another name", &[MisCertified], Trouble::OtherName), ONCE),
    line("handshake fails", &[MisCertified], Trouble::Handshake),
    line("a huge body", &[Oversized], Trouble::Huge),
    line("a decompression bomb", &[Malformed], Trouble::Bomb),
    line("an unknown coding", &[Malformed], Trouble::StrangeCoding),
    line("a broken coding", &[Malformed], Trouble::BrokenCoding),
    line("robots.txt forbids", &[Disallowed], Trouble::Robots),
    line("robots.txt fails", &[Erring], Trouble::NoRobots),
    line("no valid HTTP", &[Malformed], Trouble::BadHttp),
    http("status 500", &[Erring], |_| Http::status(500)),
    http("status 502", &[Erring], |_| Http::status(502)),
    http("status 503 for hours", &[Erring], |_| Http::status(503).with("retry-after", "3600")),
    http("status 429 with a time", &[Limited], |_| Http::status(429).with("retry-after", "1800")),
    http("status 429 without", &[Limited], |_| Http::status(429)),
    http("status 403", &[Blocked], |_| Http::status(403)),
    http("status 401", &[Locked], |_| Http::status(401).with("www-authenticate", "Basic")),
    front("status 404", &[Gone], |_| Http::status(404)),
    when(front("status 410", &[Gone], |_| Http::status(410)), ONCE),
    http("status 451", &[Blocked], |_| Http::status(451)),
    http("a challenge under 403", &[Blocked], |_| {
        Http::status(403).with("cf-mitigated", "challenge")
    }),
    http("a gate under 503", &[Blocked], |_| Http::status(503).with("server", "ddos-guard")),
    when(
        spoilt("answers very late", &[Slow], At::All, |_, http| {
            http.wait_ms = (http.wait_ms * 16).max(9_000);
        }),
        Detectable::Run(3),
    ),
    when(
        spoilt("every other run fails", &[Unsteady], At::All, |meeting, http| {
            if meeting.run % 2 == 1 {
                *http = Http::status(502);
            }
        }),
        // Five failures are more than chance.
        Detectable::Run(9),
    ),
    http("redirect to the login", &[Locked], |meeting| match meeting.url.path() {
        "/user/login" => login(meeting),
        path => Http::to(302, format!("/user/login?destination={path}")),
    }),
    front("redirect to the front page", &[Moved], |_| Http::to(302, "/")),
    spoilt("moved on the same host", &[Moved], At::All, |meeting, http| {
        // The new address answers as the old one did.
        if let Some(rest) = meeting.url.path().strip_prefix("/new-home") {
            *http = pages::answer(
                meeting.site,
                rest,
                meeting.url.query().unwrap_or_default(),
                meeting.at,
                &Look::default(),
            );
        } else if Url::parse(&meeting.site.url()).is_ok_and(|it| it.path() == meeting.url.path()) {
            *http = Http::to(301, format!("/new-home{}", meeting.url.path()));
        }
    }),
    http("moved to another host", &[Moved], |meeting| {
        Http::to(301, format!("https://www.new-{}{}", meeting.site.host, meeting.url.path()))
    }),
    http("redirect to a dealer in domains", &[Parked], |meeting| {
        Http::to(302, format!("https://www.hugedomains.com/profile?d={}", meeting.site.host))
    }),
    http("redirects in a circle", &[Looping], |meeting| {
        let other = if meeting.url.path().ends_with("/x") { "/y" } else { "/x" };
        Http::to(302, format!("/turn{other}"))
    }),
    http("redirects without end", &[Looping], |meeting| {
        let n = meeting.url.path().len();
        Http::to(302, format!("/{}", "a".repeat(n)))
    }),
    http("redirect to plain http", &[Moved], |meeting| {
        Http::to(301, format!("http://{}{}", meeting.site.host, meeting.url.path()))
    }),
    http("an error page with success", &[Erring], |meeting| {
        Http::html(framed(
            meeting.site,
            "500 Internal Server Error",
            "",
            "<h1>Internal Server Error</h1>",
        ))
    }),
    http("a database error as text", &[Erring], |_| {
        let mut http = Http::html("Error establishing a database connection".to_owned());
        http.headers = vec![("content-type", "text/html".to_owned())];
        http
    }),
    http("a maintenance page", &[Erring], |meeting| {
        Http::html(page(
            meeting.site.tongue.tag,
            "Site under maintenance",
            "<p>We will be back soon.</p>",
        ))
    }),
    http("a wall for robots", &[Blocked], |_| {
        Http::html(page(
            "en",
            "Just a moment...",
            "<p>Checking your browser before accessing the site.</p><script src=\"/cdn-cgi/challenge-platform/x.js\"></script>",
        ))
    }),
    http("a captcha", &[Blocked], |_| {
        Http::html(page(
            "en",
            "Security check",
            "<h1>One more step</h1><p>Complete the captcha to go on.</p><div class=\"g-recaptcha\"></div>",
        ))
    }),
    http("a login with success", &[Locked], login),
    http("a consent page", &[Blocked], |meeting| {
        Http::html(page(
            meeting.site.tongue.tag,
            "Before you continue",
            "<h1>Your privacy</h1><button>Accept all</button><button>Reject all</button>",
        ))
    }),
    http("parked in place", &[Parked], |meeting| {
        let host = &meeting.site.host;
        Http::html(page(
            "en",
            host,
            &format!(
                "<h1>{host} is for sale</h1><p>Buy this domain.</p><ul><li>Related searches</li></ul>"
            ),
        ))
    }),
    front("a missing page with success", &[Gone], |meeting| {
        Http::html(framed(
            meeting.site,
            "Page not found",
            "",
            "<h1>Page not found</h1><p>Try the search.</p>",
        ))
    }),
    http("a region that is not served", &[Blocked], |_| {
        Http::html(page("en", "Notice", "<p>This content is not available in your country.</p>"))
    }),
    front("no byte at all", &[Empty], |_| Http::html(String::new())),
    look("lists nothing", &[Empty], At::All, |_, look| look.at_most = Some(0)),
    Fault {
        at: At::Feeds,
        ..front("a page instead of the feed", &[Malformed], |meeting| {
            let site = meeting.site;
            let text = site.tongue.text(site.wait_ms, 8).join("</p><p>");
            Http::html(framed(
                site,
                &site.tongue.title(9),
                "",
                &format!("<h1>{}</h1><p>{text}</p>", site.name),
            ))
        })
    },
    spoilt("a damaged document", &[Malformed], At::Feeds, |meeting, http| {
        if Url::parse(&meeting.site.url()).is_ok_and(|it| it.path() == meeting.url.path()) {
            let text = String::from_utf8_lossy(&http.body).into_owned();
            let at = (0..120.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
            http.body = format!("\u{1}\u{2}%%% {}", &text[..at.unwrap_or(0)].replace('<', "("))
                .into_bytes();
        }
    }),
    look("redesigned", &[Redesigned], At::Listings, |_, look| look.redesigned = true),
    front("a frame for a script", &[Redesigned, Malformed], |meeting| {
        let tag = meeting.site.tongue.tag;
        Http::html(page(
            tag,
            &meeting.site.name,
            "<div id=\"root\"></div><script src=\"/main.js\"></script>",
        ))
    }),
    look("items' pages redesigned", &[Redesigned], At::Pages, |_, look| {
        look.articles_redesigned = true;
    }),
    Fault {
        name: "items' pages are gone",
        states: &[Redesigned],
        detectable: TWICE,
        at: At::Pages,
        bend: Bend::Pages(|_| Http::status(404)),
    },
    look("lists far fewer", &[Shrunken], At::All, |_, look| look.at_most = Some(2)),
    look("no titles", &[Incomplete], At::All, |_, look| look.without = &["title"]),
    look("no dates", &[Incomplete], At::All, |_, look| look.without = &["date"]),
    look("no texts", &[Incomplete], At::All, |_, look| look.without = &["text"]),
    look("no links", &[Incomplete], At::Feeds, |_, look| look.without = &["link"]),
    look("dates a year ahead", &[MisDated], At::All, |_, look| look.days_ahead = 370),
    look("dates in words of their own", &[MisDated], At::All, |_, look| look.strange_dates = true),
    spoilt("encoded twice", &[Garbled], At::Letters, |_, http| {
        let twice: String = http.body.iter().map(|byte| char::from(*byte)).collect();
        http.body = twice.into_bytes();
    }),
    spoilt("letters became question marks", &[Garbled], At::Letters, |_, http| {
        let text = String::from_utf8_lossy(&http.body).into_owned();
        let lost = text.chars().map(|it| if it.is_ascii() { it } else { '?' });
        http.body = lost.collect::<String>().into_bytes();
    }),
    look("all in another language", &[OtherLanguage], At::All, |meeting, look| {
        // One that the site has never used.
        let site = meeting.site;
        let other = TONGUES.iter().find(|tongue| {
            tongue.tag != site.tongue.tag && site.articles.iter().all(|it| it.tongue != tongue.tag)
        });
        look.tongue = other.map(|it| it.tag);
    }),
    look("new identifiers each time", &[Churning], At::Feeds, |meeting, look| {
        look.salt = Some(meeting.at as u64);
    }),
    look("an old copy", &[Stale], At::All, |meeting, look| {
        let newest = meeting.site.shown(meeting.begun).nth(3);
        look.as_of = newest.map(|it| it.at);
    }),
    when(
        look("publishes nothing more", &[Quiet], At::All, |meeting, look| {
            look.as_of = Some(meeting.begun);
        }),
        Detectable::Silence,
    ),
    when(
        spoilt("the same copy for ever", &[Quiet, Stale], At::All, |meeting, http| {
            let Meeting { site, url, begun, .. } = *meeting;
            let query = url.query().unwrap_or_default();
            *http = pages::answer(site, url.path(), query, begun, &Look::default());
        }),
        Detectable::Silence,
    ),
    when(
        look("pages in a circle", &[Looping], At::All, |_, look| look.circular = true),
        Detectable::RunsAfterNews(2),
    ),
];

fn login(meeting: &Meeting<'_>) -> Http {
    let words = match meeting.site.tongue.tag {
        "fr" => "Se connecter",
        "es" => "Iniciar sesión",
        "ru" => "Вход",
        _ => "Log in",
    };
    let form = "<form><input name=\"name\"><input type=\"password\" name=\"pass\"></form>";
    Http::html(page(meeting.site.tongue.tag, words, &format!("<h1>{words}</h1>{form}")))
}

/// Whether it can be told at a run: the `run`th that meets it, the first with news being
/// `news_run`.
pub(crate) fn is_detectable(
    fault: &Fault,
    site: &Site,
    run: u32,
    news_run: Option<u32>,
    begun: i64,
    now: Timestamp,
) -> bool {
    match fault.detectable {
        Detectable::Run(needed) => run >= needed,
        Detectable::RunsAfterNews(needed) => {
            news_run.is_some_and(|first| run + 1 >= first + needed)
        }
        Detectable::Silence => {
            let silent = now.as_second() - site.last_news(begun);
            silent > site.longest_silence * 6 / 5 + 2 * DAY
        }
    }
}
