//! From the facts of one run and what is usual: what may be wrong, with its evidence.

use jiff::{SignedDuration, Timestamp, tz::Offset};
use portolan_core::Diagnostic;
use serde::{Deserialize, Serialize};
use url::Url;

use super::{
    Contract,
    chart::{Answered, Entry, Listed, Moved, Visit, What, day_of, host, primary, same_place},
    guise::{Guise, Looks},
    rhythm::{Rhythm, share},
    state::State,
};

/// What a run shows to be wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sign {
    pub state: State,
    pub evidence: String,
    /// Runs in a row that must show it.
    pub runs: u32,
    pub part: Part,
}

/// Where a sign lies. What lies in contents is confirmed by an unchanged answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Whether something came, and how.
    Way,
    /// In the listing or feed.
    Listing,
    /// On the items' own pages.
    Pages,
}

impl Sign {
    /// Only items that are new or have changed can show it.
    pub(crate) fn is_told_by_changes(&self) -> bool {
        matches!(self.state, State::OtherLanguage | State::MisDated | State::Looping)
    }
}

/// What one run says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Finding {
    /// Nothing was asked, so nothing is known.
    Silence,
    Sick(Sign),
    Well,
}

/// A listing of fewer items tells nothing by shares.
pub(crate) const FEW: u64 = 3;
/// “All items used to have it”, and “none has it now”.
const ALL: f32 = 0.85;
const NONE: f32 = 0.10;

const SLOW_FACTOR: i32 = 6;
const SLOW_AT_LEAST: SignedDuration = SignedDuration::from_secs(5);

/// Hosts that stand where a domain has no other owner.
const PARKING: &[&str] = &[
    "hugedomains.com",
    "sedo.com",
    "sedoparking.com",
    "dan.com",
    "afternic.com",
    "bodis.com",
    "parkingcrew.net",
    "above.com",
    "undeveloped.com",
    "domainmarket.com",
    "buydomains.com",
    "parklogic.com",
];

const LOGIN_PATHS: &[&str] = &[
    "/user/login",
    "/login",
    "/signin",
    "/sign-in",
    "/log-in",
    "/wp-login",
    "/auth/",
    "/saml",
    "/sso",
    "/oauth",
    "/account/",
];

pub(crate) fn find(visit: &Visit, rhythm: &Rhythm, contract: &Contract) -> Finding {
    if let Some(failure) = &visit.failure
        && (failure.code.starts_with("plugin-") || failure.code == "run-broke")
    {
        return Finding::Sick(sign(State::PluginFailing, failure.message.clone(), Part::Way));
    }
    let mut signs = Vec::new();
    let mut held = 0;
    for entry in &visit.entries {
        match &entry.answer {
            Some(Answered { what: What::Failed { complaint, .. }, .. })
                if complaint.code == "origin-held" =>
            {
                held += 1;
            }
            Some(answered) => signs.extend(of_entry(entry, answered, visit)),
            None => {}
        }
    }
    if held > 0 && held == visit.entries.len() {
        return Finding::Silence;
    }
    if signs.is_empty()
        && let Some(failure) = &visit.failure
        && visit.entries.iter().all(|it| it.answer.is_none())
    {
        signs.extend(of_failure(failure, None, ""));
    }
    let whole = signs.iter().all(|it| it.state == State::Moved);
    if whole && visit.has_contents() && visit.listed.n + visit.details.n > 0 {
        signs.extend(of_contents(visit, rhythm, contract));
    }
    let is_answered = visit
        .entries
        .iter()
        .all(|entry| !matches!(&entry.answer, Some(Answered { what: What::Failed { .. }, .. })));
    if whole && is_answered {
        signs.extend(of_pages(visit, rhythm));
        signs.extend(of_waiting(visit, rhythm));
    }
    let nearest = signs.into_iter().min_by_key(|it| it.state.rank());
    nearest.map_or(Finding::Well, Finding::Sick)
}

/// Weeks in which offices all over the world are closed: days of the year, from and to.
const HOLIDAYS: [(i32, i32); 2] = [(182, 250), (353, 376)];
/// A silent day of them counts so much.
const HOLIDAY_WEIGHT: f64 = 0.1;

/// The days from one time to another, those of the holidays counted for less.
fn working_days(from: Timestamp, to: Timestamp) -> f64 {
    let days = to.duration_since(from).as_secs_f64() / 86_400.0;
    let (first, last) = (day_of(from.as_second()), day_of(to.as_second()));
    // Years of 365 days are near enough: the holidays have blurred edges.
    let is_holiday = |day: i32| {
        let of_year = Offset::UTC
            .to_datetime(Timestamp::from_second(i64::from(day) * 86_400).unwrap_or(from))
            .date()
            .day_of_year();
        let of_year = i32::from(of_year);
        HOLIDAYS.iter().any(|(begin, end)| {
            (*begin..*end).contains(&of_year) || (*begin..*end).contains(&(of_year + 365))
        })
    };
    // Silence of years needs no such care, and no loop over them.
    let closed = (first..last.min(first + 400)).filter(|day| is_holiday(*day)).count();
    days - closed as f64 * (1.0 - HOLIDAY_WEIGHT)
}

/// The silence of a source that is otherwise well.
pub(crate) fn of_silence(visit: &Visit, rhythm: &Rhythm, contract: &Contract) -> Option<Sign> {
    let (last, usual) = rhythm.silence()?;
    let silent = visit.at.duration_since(last);
    let (is_quiet, allowed, whose) = match contract.silence_max {
        Some(allowed) => (silent > allowed, allowed, "its contract allows"),
        None => {
            let usual_days = usual.as_secs_f64() / 86_400.0;
            (working_days(last, visit.at) > usual_days, usual, "its rhythm explains")
        }
    };
    is_quiet.then(|| {
        let (n, of) = (silent.as_hours() / 24, allowed.as_hours() / 24);
        sign(State::Quiet, format!("nothing new for {n} days; {whose} {of}"), Part::Way)
    })
}

/// How long the first address kept us waiting.
pub(crate) fn wait(visit: &Visit) -> Option<SignedDuration> {
    let entry = visit.entries.first()?;
    match entry.answer.as_ref()? {
        Answered { what: What::Body { .. } | What::Same, took, .. } => Some(*took),
        _ => None,
    }
}

fn of_entry(entry: &Entry, answered: &Answered, visit: &Visit) -> Option<Sign> {
    let moved = answered.moved.as_ref();
    match &answered.what {
        What::Failed { complaint, status } => of_failure(complaint, *status, &entry.url),
        What::Same | What::Fresh => moved.and_then(|moved| of_move(&entry.url, moved, false)),
        What::Body { bytes } => {
            let is_blank = entry.items == 0 && (!entry.leads || entry.failure.is_some());
            if let Some(found) = moved.and_then(|moved| of_move(&entry.url, moved, is_blank)) {
                // What came from there is known by its validators the next time.
                let part = if is_blank { Part::Listing } else { found.part };
                return Some(Sign { part, ..found });
            }
            is_blank.then(|| of_looks(entry, *bytes, visit)).flatten()
        }
    }
}

fn of_failure(complaint: &Diagnostic, status: Option<u16>, asked: &str) -> Option<Sign> {
    let mut runs = None;
    let state = match (complaint.code.as_ref(), status) {
        ("access-blocked", _) => State::Blocked,
        ("robots-denied", _) => State::Disallowed,
        (_, Some(401 | 407)) => State::Locked,
        (_, Some(404)) => State::Gone,
        (_, Some(410)) => {
            runs = Some(1);
            State::Gone
        }
        (_, Some(429)) => State::Limited,
        (_, Some(403 | 405 | 406 | 418 | 451)) => State::Blocked,
        (_, Some(500..=599)) | ("robots-unavailable", _) => State::Erring,
        ("dns-failed" | "connect-failed" | "timed-out" | "connection-closed", _)
        | ("address-refused" | "name-refused", _) => State::Unreachable,
        ("tls-failed", _) => {
            // A handshake may fail in passing; a certificate does not.
            let words = complaint.message.to_lowercase();
            if ["expired", "certificate", "issuer", "not valid"].iter().any(|it| words.contains(it))
            {
                runs = Some(1);
            }
            State::MisCertified
        }
        ("rate-limited", _) => State::Limited,
        ("redirect-loop" | "redirects-exceeded", _) => State::Looping,
        ("redirect-refused" | "redirect-downgrade" | "origin-refused" | "request-refused", _) => {
            let to = quoted(&complaint.message).unwrap_or_default();
            return of_move(asked, &Moved { to: to.to_owned(), permanent: true }, true)
                .or_else(|| Some(sign(State::Moved, complaint.message.clone(), Part::Way)));
        }
        ("answer-too-large" | "file-too-large", _) => State::Oversized,
        ("body-truncated" | "protocol-broken" | "decompression-bomb", _)
        | ("coding-unknown" | "coding-broken", _) => State::Malformed,
        ("file-unreadable" | "file-outside", _) => State::Gone,
        ("source-plans-nothing", _) => State::PluginFailing,
        _ => State::Erring,
    };
    let mut found = sign(state, complaint.message.clone(), Part::Way);
    if let Some(runs) = runs {
        found.runs = runs;
    }
    Some(found)
}

/// What a redirect tells; one that is only for now and brings items tells nothing.
fn of_move(asked: &str, moved: &Moved, is_blank: bool) -> Option<Sign> {
    let to = Url::parse(&moved.to).ok()?;
    let of = |state: State, words: &str| {
        Some(sign(state, format!("it {words} `{}`", moved.to), Part::Way))
    };
    let path = to.path().to_ascii_lowercase();
    let name = host(&to);
    if PARKING.iter().any(|it| name == *it || name.ends_with(&format!(".{it}"))) {
        return of(State::Parked, "redirects to a dealer in domains,");
    }
    if is_blank && LOGIN_PATHS.iter().any(|it| path.starts_with(it) || path.ends_with(it)) {
        return of(State::Locked, "redirects to the login");
    }
    if same_place(asked, &moved.to) {
        return None;
    }
    let is_front = path.trim_matches('/').len() <= 5 && !path.trim_matches('/').contains('/');
    let was_front = Url::parse(asked).is_ok_and(|it| it.path().trim_matches('/').len() <= 5);
    if is_front && !was_front {
        return of(State::Moved, "redirects to the front page");
    }
    if moved.permanent {
        return of(State::Moved, "has moved for good to");
    }
    is_blank.then(|| of(State::Moved, "redirects to")).flatten()
}

/// An answer without items, by what it looks like.
fn of_looks(entry: &Entry, bytes: u64, visit: &Visit) -> Option<Sign> {
    let looks = entry.looks.as_ref()?;
    let Looks { guise, words } = looks;
    let is_listing = visit.codes.keys().any(|it| {
        it.starts_with("listing-") || it.starts_with("page-") || it.starts_with("article-")
    });
    let is_damaged = DAMAGE.iter().any(|code| visit.codes.contains_key(*code));
    let refused = entry.failure.as_ref().map(|it| it.1.as_str());
    let of = |state: State, words: String| Some(sign(state, words, Part::Listing));
    match guise {
        Guise::Nothing => of(State::Empty, "the answer has no content".to_owned()),
        Guise::Wall => of(State::Blocked, format!("a page for browsers came: “{words}”")),
        Guise::Login => of(State::Locked, format!("a login came: “{words}”")),
        Guise::Parked => of(State::Parked, format!("the page says: “{words}”")),
        Guise::Missing => of(State::Gone, format!("the page says: “{words}”, with a success")),
        Guise::Error => of(State::Erring, format!("the page says: “{words}”, with a success")),
        Guise::NoResults => of(State::Empty, format!("the listing says: “{words}”")),
        Guise::Shell if is_listing => {
            of(State::Redesigned, "the page is a frame that a script fills".to_owned())
        }
        Guise::Page if is_listing => {
            of(State::Redesigned, format!("nothing the plugin knows stands on “{words}”"))
        }
        Guise::Shell | Guise::Page => {
            of(State::Malformed, format!("a page came instead of a feed: “{words}”"))
        }
        Guise::Other if refused.is_some() || is_damaged => {
            let why = refused.unwrap_or("the document is damaged");
            of(State::Malformed, format!("nothing could be read of {bytes} bytes: {why}"))
        }
        // A site may have no pages in one of its languages and news in all.
        Guise::Other if visit.entries.iter().any(|it| it.items > 0) => None,
        Guise::Other => of(State::Empty, "it is whole and lists no item".to_owned()),
    }
}

const DAMAGE: [&str; 5] = [
    "feed-too-damaged",
    "feed-truncated",
    "feed-tag-mismatched",
    "feed-markup-unclosed",
    "feed-root-missing",
];

fn of_contents(visit: &Visit, rhythm: &Rhythm, contract: &Contract) -> Vec<Sign> {
    let mut signs = Vec::new();
    let listed = &visit.listed;
    let n = listed.n;
    let mut found =
        |state: State, evidence: String| signs.push(sign(state, evidence, Part::Listing));

    if visit.pages_repeated >= 2 {
        let pages = visit.pages_repeated;
        found(State::Looping, format!("{pages} further pages show what the ones before showed"));
    }
    let items_min = u64::from(contract.items_min);
    if n < items_min {
        found(State::Shrunken, format!("{n} items; its contract asks for {items_min}"));
    } else if let Some((median, least)) = rhythm.usual_size()
        && median >= 4
        && n * 2 < u64::from(least)
        && n * 5 < u64::from(median) * 2
    {
        found(State::Shrunken, format!("{n} items; never fewer than {least} before"));
    }
    let damaged = share(listed.garbled, n);
    if n >= FEW && damaged >= 0.4 && rhythm.garbled < 0.1 && rhythm.bodies >= 2 {
        let evidence = format!("{} of {n} items have damaged letters", listed.garbled);
        found(State::Garbled, evidence);
    }
    let known_texts = visit.ids.iter().filter(|id| rhythm.knows_text(id.1)).count() as u64;
    let renamed = visit.ids.iter();
    let renamed = renamed.filter(|id| rhythm.knows_text(id.1) && !rhythm.knows_id(id.0)).count();
    let renamed = renamed as u64;
    if renamed >= FEW && renamed * 10 >= known_texts * 6 {
        let evidence = format!("{renamed} of {known_texts} known items have new identifiers");
        found(State::Churning, evidence);
    }
    for (field, missing, of) in missing_fields(visit, rhythm, contract) {
        found(State::Incomplete, format!("{missing} of {of} items have no {field}"));
    }
    if n >= FEW
        && let Some((now, usual)) = few_letters(listed, rhythm.letters, rhythm.bodies)
    {
        let evidence = format!("items have {now} letters of text each, usually {usual}");
        found(State::Incomplete, evidence);
    }
    let ahead = share(listed.ahead, n);
    if n >= FEW && ahead >= 0.5 && rhythm.ahead < 0.2 && rhythm.bodies >= 2 {
        found(State::MisDated, format!("{} of {n} items are dated ahead", listed.ahead));
    }
    let judged = &visit.judged;
    if judged.ahead >= FEW && share(judged.ahead, judged.n) >= 0.6 && rhythm.ahead < 0.2 {
        let evidence = format!("{} of {} changed items are dated ahead", judged.ahead, judged.n);
        found(State::MisDated, evidence);
    }
    if judged.undated >= FEW
        && share(judged.undated, judged.n) >= 0.6
        && rhythm.undated < 0.2
        && rhythm.bodies >= 2
    {
        let evidence = format!("{} of {} dates cannot be read", judged.undated, judged.n);
        found(State::MisDated, evidence);
    }
    if let Some(evidence) = other_language(visit, rhythm, contract) {
        found(State::OtherLanguage, evidence);
    }
    if let Some(evidence) = stale(visit, rhythm) {
        found(State::Stale, evidence);
    }
    signs
}

fn missing_fields(
    visit: &Visit,
    rhythm: &Rhythm,
    contract: &Contract,
) -> Vec<(&'static str, u64, u64)> {
    let listed = &visit.listed;
    let mut missing = Vec::new();
    if listed.n < FEW {
        return missing;
    }
    for (field, filled) in listed.fields() {
        let was_usual = rhythm.usual_listed(field).is_some_and(|it| it >= ALL);
        let lost = was_usual && share(filled, listed.n) <= NONE;
        // A field may stand on the card or on the page; the contract asks for one of them.
        let asked = contract.fields.iter().any(|it| it == field);
        let owed = asked && visit.details.n == 0 && share(filled, listed.n) < 0.5;
        if lost || owed {
            missing.push((field, listed.n - filled, listed.n));
        }
    }
    missing
}

/// The fields that items' own pages used to have and have lost.
pub(crate) fn lost_by_pages(visit: &Visit, rhythm: &Rhythm) -> Vec<&'static str> {
    let details = &visit.details;
    let fields = details.fields().into_iter().filter(|(field, filled)| {
        rhythm.usual_details(field).is_some_and(|it| it >= ALL) && share(*filled, details.n) <= NONE
    });
    fields.map(|(field, _)| field).collect()
}

/// Letters an item has now, and used to have, where that is much more.
fn few_letters(listed: &Listed, usual: f32, bodies: u64) -> Option<(u64, u64)> {
    let now = share(listed.letters, listed.n);
    (bodies >= 3 && usual >= 40.0 && now <= usual * 0.25).then_some((now as u64, usual as u64))
}

fn other_language(visit: &Visit, rhythm: &Rhythm, contract: &Contract) -> Option<String> {
    let languages = &visit.judged.languages;
    let n: u64 = languages.values().sum();
    if n < FEW {
        return None;
    }
    let (main, of) = languages.iter().max_by_key(|it| it.1)?;
    let is_expected =
        |language: &str| contract.languages.iter().any(|expected| primary(expected) == language);
    if !contract.languages.is_empty() {
        let expected: u64 = languages.iter().filter(|it| is_expected(it.0)).map(|it| it.1).sum();
        return (share(expected, n) <= 0.2).then(|| {
            let wanted = contract.languages.join(", ");
            format!("{of} of {n} items are in `{main}`; its contract says {wanted}")
        });
    }
    let usual: f32 = languages
        .iter()
        .filter_map(|(language, n)| {
            let usual = rhythm.usual_language(language)?;
            (usual >= 0.1).then_some(*n as f32)
        })
        .sum();
    rhythm.usual_language(main)?;
    let before = rhythm.main_language()?;
    (usual / n as f32 <= 0.15)
        .then(|| format!("{of} of {n} items are in `{main}`, which used to be in `{before}`"))
}

/// The newest items are not there any more, and what stands in their place is known.
fn stale(visit: &Visit, rhythm: &Rhythm) -> Option<String> {
    let shows = |id: &u64| visit.ids.iter().any(|it| it.0 == *id);
    let top = rhythm.top();
    let lost = top.iter().take_while(|id| !shows(id)).count();
    let first = visit.ids.first()?;
    let is_known = rhythm.knows_id(first.0);
    let went_back = match (visit.listed.newest, rhythm.newest) {
        (Some(now), Some(before)) => now < before,
        _ => true,
    };
    let rest = top.iter().skip(lost).any(shows);
    (lost >= 2 && is_known && went_back && visit.new == 0 && (rest || top.len() == lost))
        .then(|| format!("the {lost} newest items are not there any more; older ones are"))
}

/// Pages of items that lead nowhere, or show nothing that is known.
fn of_pages(visit: &Visit, rhythm: &Rhythm) -> Option<Sign> {
    let Visit { pages, pages_failed, pages_gone, pages_read, pages_blank, .. } = visit;
    if *pages_failed >= FEW && share(*pages_failed, *pages) >= 0.8 {
        let evidence = format!("{pages_failed} of {pages} pages of items were not answered");
        let state = match share(*pages_gone, *pages_failed) >= 0.8 {
            true => State::Redesigned,
            false => State::Erring,
        };
        return Some(sign(state, evidence, Part::Way));
    }
    let all_blank = *pages_blank >= FEW && share(*pages_blank, *pages_read) >= 0.8;
    if all_blank && rhythm.blank < 0.4 && rhythm.bodies >= 1 {
        let evidence = format!("{pages_blank} of {pages_read} pages of items show no text");
        return Some(sign(State::Redesigned, evidence, Part::Pages));
    }
    if visit.details.n < FEW {
        return None;
    }
    let lost = lost_by_pages(visit, rhythm);
    let n = visit.details.n;
    let words = lost.join(" and ");
    match lost.len() {
        0 => {
            let (now, usual) =
                few_letters(&visit.details, rhythm.letters_of_details, rhythm.bodies)?;
            let evidence = format!("pages of items have {now} letters of text, usually {usual}");
            Some(sign(State::Incomplete, evidence, Part::Pages))
        }
        1 => {
            let evidence = format!("{n} pages of items have no {words}");
            Some(sign(State::Incomplete, evidence, Part::Pages))
        }
        _ => {
            let evidence = format!("{n} pages of items have lost {words}");
            Some(sign(State::Redesigned, evidence, Part::Pages))
        }
    }
}

fn of_waiting(visit: &Visit, rhythm: &Rhythm) -> Option<Sign> {
    let wait = wait(visit)?;
    let usual = rhythm.usual_wait()?;
    let limit = usual.checked_mul(SLOW_FACTOR)?.max(usual.checked_add(SLOW_AT_LEAST)?);
    (wait > limit).then(|| {
        let words = format!("an answer took {} s, usually {}", secs(wait), secs(usual));
        sign(State::Slow, words, Part::Way)
    })
}

fn secs(duration: SignedDuration) -> String {
    format!("{:.1}", duration.as_secs_f64())
}

fn sign(state: State, evidence: String, part: Part) -> Sign {
    Sign { state, evidence, runs: state.entry().runs, part }
}

/// The first words in backticks.
fn quoted(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once('`')?;
    rest.split_once('`').map(|it| it.0)
}
