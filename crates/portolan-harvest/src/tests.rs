use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};
use portolan_core::{
    Diagnostic, Exchange, Request, Tag,
    message::{Answer, Response},
};
use proptest::prelude::*;
use url::Url;

use crate::{Arrival, Limits, Parsed, Permit, Retryable, Run, doctor::State, timetable};

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

#[test]
fn answers_are_parsed_in_the_order_of_their_requests() {
    let mut run = run(&["https://iom.fi/1", "https://iom.fi/2", "https://iom.fi/3"], LIMITS);
    let fetches: Vec<_> = std::iter::from_fn(|| run.next_fetch(NOW)).collect();
    for fetch in fetches.iter().rev() {
        run.arrived(fetch.ticket, answer(&fetch.request));
    }
    let mut order = Vec::new();
    while let Some((ticket, exchange)) = run.next_parse() {
        order.push(exchange.request.url);
        run.parsed(ticket, Parsed::default());
    }
    assert_eq!(order, ["https://iom.fi/1", "https://iom.fi/2", "https://iom.fi/3"]);
    assert!(run.is_finished());
}

#[test]
fn a01_paging_stops_when_a_page_brings_nothing_unknown() {
    let check = |unknown: u64, expect: u64| {
        let mut run = run(&["https://iom.fi/en/news"], LIMITS);
        let fetch = run.next_fetch(NOW).unwrap();
        run.arrived(fetch.ticket, answer(&fetch.request));
        let (ticket, _) = run.next_parse().unwrap();
        let next = Request::get("https://iom.fi/en/news?page=1").when_news();
        run.parsed(
            ticket,
            Parsed { requests: vec![next], items: 10, unknown_items: unknown, ..Parsed::default() },
        );
        assert_eq!(run.waiting() as u64, expect);
    };
    check(1, 1);
    check(0, 0);
}

#[test]
fn what_only_people_mend_is_asked_once_a_day_and_never_forgotten() {
    let hour = SignedDuration::from_hours(1);
    let wait = |state: State, failures: u32| {
        timetable::next_visit("finland", NOW, hour, failures, None, state).duration_since(NOW)
    };
    assert!(wait(State::Healthy, 0) < hour * 2);
    assert!(wait(State::Gone, 0) >= hour * 24);
    assert!(wait(State::Gone, 1) >= hour * 24);
    assert!(wait(State::Redesigned, 0) < hour * 2);
    for failures in 0..60 {
        assert!(wait(State::Parked, failures) <= timetable::LONGEST_WAIT * 2);
    }
}

#[test]
fn requests_beyond_the_permit_are_refused_and_reported() {
    let urls = [
        "https://iom.fi/en/news",
        "https://other.example/",
        "https://user:word@iom.fi/",
        "ftp://iom.fi/",
        "file:///etc/passwd",
        "file:///pages/../etc/passwd",
        "no address",
    ];
    let run = run(&urls, LIMITS);
    assert_eq!(run.waiting(), 1);
    let (summary, _) = run.finish();
    assert_eq!(summary.refused, 6);
    assert_eq!(summary.diagnostics.len(), 6);
}

#[test]
fn a03_bare_and_www_http_and_https_are_one_site() {
    let permit = Permit::new(["www.iom.fi".to_owned()], vec![directory()]);
    for url in ["http://iom.fi/", "https://iom.fi/", "http://www.iom.fi/", "file:///pages/a.md"] {
        assert!(permit.allows(&Url::parse(url).unwrap()), "{url}");
    }
    assert!(!permit.allows(&Url::parse("https://notiom.fi/").unwrap()));
}

#[test]
fn a_limit_keeps_what_was_read_and_leaves_the_rest_to_the_next_run() {
    let mut run = run(&["https://iom.fi/en/news"], Limits { requests: 1, ..LIMITS });
    let fetch = run.next_fetch(NOW).unwrap();
    run.arrived(fetch.ticket, answer(&fetch.request));
    let (ticket, _) = run.next_parse().unwrap();
    let details = vec![Request::get("https://iom.fi/a"), Request::get("https://iom.fi/b")];
    run.parsed(
        ticket,
        Parsed { requests: details, items: 2, unknown_items: 2, ..Parsed::default() },
    );
    assert_eq!(run.next_fetch(NOW), None);
    assert!(run.is_finished());
    let (summary, retries) = run.finish();
    assert_eq!(summary.diagnostics[0].code, "run-limit");
    assert_eq!(retries.len(), 2);
    assert_eq!(summary.failure, None);
}

#[test]
fn a_run_fails_only_if_nothing_planned_succeeds() {
    let check = |second_fails: bool, fails: bool| {
        let mut run = run(&["https://iom.fi/1", "https://iom.fi/2"], LIMITS);
        let first = run.next_fetch(NOW).unwrap();
        run.arrived(first.ticket, failed());
        let second = run.next_fetch(NOW).unwrap();
        if second_fails {
            run.arrived(second.ticket, failed());
        } else {
            run.arrived(second.ticket, unchanged(&second.request));
            let (ticket, _) = run.next_parse().unwrap();
            run.parsed(ticket, Parsed::default());
        }
        let (summary, retries) = run.finish();
        assert_eq!(summary.failure.is_some(), fails);
        assert_eq!(retries, []);
    };
    check(true, true);
    check(false, false);
}

#[test]
fn l15_a_file_that_cannot_be_had_costs_itself_and_not_the_run() {
    let mut run = run(&["https://iom.fi/en/news"], LIMITS);
    let listing = run.next_fetch(NOW).unwrap();
    run.arrived(listing.ticket, answer(&listing.request));
    let (ticket, _) = run.next_parse().unwrap();
    let pages = ["https://iom.fi/a", "https://iom.fi/huge", "https://iom.fi/c"];
    let requests = pages.map(Request::get).to_vec();
    run.parsed(ticket, Parsed { requests, items: 3, unknown_items: 3, ..Parsed::default() });
    while let Some(fetch) = run.next_fetch(NOW) {
        let arrival = match fetch.request.url.ends_with("/huge") {
            // As a limit of bytes says it: for good, so that it is not tried again.
            true => Arrival::Failed {
                diagnostic: Diagnostic::source_unrecognised(&fetch.request.url, "too large"),
                passing: false,
            },
            false => answer(&fetch.request),
        };
        run.arrived(fetch.ticket, arrival);
        while let Some((ticket, _)) = run.next_parse() {
            run.parsed(ticket, Parsed { items: 1, ..Parsed::default() });
        }
    }
    let (summary, retries) = run.finish();
    assert_eq!(summary.failure, None);
    assert_eq!((summary.failed, summary.items), (1, 5));
    assert_eq!(retries, []);
    assert!(summary.diagnostics.iter().any(|it| it.message.contains("too large")));
}

#[test]
fn rechecked_pages_do_not_make_a_run() {
    let listing = Request::get("https://iom.fi/en/news");
    let known = Request::get("https://iom.fi/a").as_recheck();
    let mut run = Run::new(LIMITS, permit(), NOW, vec![listing, known], Vec::new());
    let listing = run.next_fetch(NOW).unwrap();
    run.arrived(listing.ticket, failed());
    let known = run.next_fetch(NOW).unwrap();
    run.arrived(known.ticket, unchanged(&known.request));
    let (ticket, _) = run.next_parse().unwrap();
    run.parsed(ticket, Parsed::default());
    assert!(run.finish().0.failure.is_some(), "the listing decides");
}

#[test]
fn another_way_is_taken_where_the_first_is_closed_and_only_there() {
    let check = |diagnostic: Diagnostic, passing: bool, is_taken: bool| {
        let other = Request::get("https://iom.fi/?rest_route=/");
        let planned = Request::get("https://iom.fi/wp-json/").or_else(other);
        let mut run = Run::new(LIMITS, permit(), NOW, vec![planned], Vec::new());
        let first = run.next_fetch(NOW).unwrap();
        run.arrived(first.ticket, Arrival::Failed { diagnostic, passing });
        let second = run.next_fetch(NOW);
        assert_eq!(second.is_some(), is_taken);
        if let Some(second) = second {
            assert_eq!(second.request.url, "https://iom.fi/?rest_route=/");
            run.arrived(second.ticket, answer(&second.request));
            let (ticket, _) = run.next_parse().unwrap();
            run.parsed(ticket, Parsed { items: 1, ..Parsed::default() });
        }
        let (summary, _) = run.finish();
        assert_eq!(summary.failure.is_none(), is_taken, "the other way makes the run");
        assert_eq!(summary.failed, 1, "and the first is told of");
    };
    check(Diagnostic::status(404), false, true);
    check(Diagnostic::status(403), false, true);
    check(Diagnostic::status(503), true, false);
    check(Diagnostic::robots_denied("/wp-json/", "/wp-json"), false, false);
    check(Diagnostic::access_blocked("a gate"), false, false);
    check(Diagnostic::source_unrecognised("https://iom.fi/wp-json/", "a page"), false, true);
}

#[test]
fn a_refusal_carries_the_sources_own_cure() {
    let check = |status: u16, passing: bool, expect: &str| {
        let planned = Request::get("https://iom.fi/api").with_cure("ask for a name");
        let mut run = Run::new(LIMITS, permit(), NOW, vec![planned], Vec::new());
        let fetch = run.next_fetch(NOW).unwrap();
        let diagnostic = Diagnostic::status(status);
        run.arrived(fetch.ticket, Arrival::Failed { diagnostic, passing });
        let (summary, _) = run.finish();
        let hint = summary.failure.unwrap().hint.unwrap();
        assert!(hint.starts_with(expect), "{hint}");
    };
    check(403, false, "ask for a name");
    check(503, true, "the trouble is the origin's");
}

#[test]
fn a_backfill_takes_another_way_too_and_does_not_go_back() {
    let other = Request::get("https://iom.fi/?rest_route=/");
    let planned = Request::get("https://iom.fi/wp-json/").or_else(other);
    let mut run = Run::in_history(
        LIMITS,
        permit(),
        NOW,
        vec![planned.clone()],
        Vec::new(),
        std::collections::HashSet::new(),
    );
    let first = run.next_fetch(NOW).unwrap();
    let closed = Arrival::Failed { diagnostic: Diagnostic::status(404), passing: false };
    run.arrived(first.ticket, closed);
    let second = run.next_fetch(NOW).unwrap();
    assert_eq!(second.request.url, "https://iom.fi/?rest_route=/");
    run.arrived(second.ticket, answer(&second.request));
    let (ticket, _) = run.next_parse().unwrap();
    run.parsed(ticket, Parsed { items: 1, unknown_items: 1, ..Parsed::default() });
    let (summary, slice) = run.finish_slice();
    assert_eq!((summary.failure, slice.missing, slice.good), (None, 0, 1));
    assert_eq!(slice.frontier, []);
    assert!(slice.answered.contains(&crate::digest(&planned)));
}

#[test]
fn l11_a_page_that_fails_in_passing_is_asked_again_but_not_for_ever() {
    let check = |attempts: u32, again: usize| {
        let retry = Retryable { request: Request::get("https://iom.fi/a"), attempts };
        let planned = vec![Request::get("https://iom.fi/en/news")];
        let mut run = Run::new(LIMITS, permit(), NOW, planned, vec![retry]);
        let listing = run.next_fetch(NOW).unwrap();
        run.arrived(listing.ticket, unchanged(&listing.request));
        let page = run.next_fetch(NOW).unwrap();
        run.arrived(page.ticket, failed());
        assert_eq!(run.finish().1.len(), again);
    };
    check(1, 1);
    check(4, 0);
}

#[test]
fn a_failing_source_is_asked_ever_more_rarely_but_never_forgotten() {
    let hour = SignedDuration::from_hours(1);
    let wait = |failures| {
        let due = timetable::next_due("finland", NOW, hour, failures, None);
        due.duration_since(NOW)
    };
    assert!(wait(0) >= hour && wait(0) < hour * 2);
    assert!(wait(3) >= hour * 8 && wait(3) < hour * 9);
    assert!(wait(40) <= timetable::LONGEST_WAIT + timetable::LONGEST_WAIT / 10);
    let held = NOW + hour * 100;
    assert_eq!(timetable::next_due("finland", NOW, hour, 0, Some(held)), held);
}

proptest! {
    /// Whatever the network does, a run ends, asks nothing twice and stays within its window.
    #[test]
    fn every_run_ends(choices in proptest::collection::vec(0u8..6, 1..200)) {
        let mut run = run(&["https://iom.fi/0"], Limits { requests: 50, window: 3, ..LIMITS });
        let mut under_way = Vec::new();
        let mut asked = std::collections::HashSet::new();
        let mut choices = choices.into_iter().cycle();
        let mut page = 0;
        for _ in 0..10_000 {
            if run.is_finished() {
                break;
            }
            if let Some(fetch) = run.next_fetch(NOW) {
                prop_assert!(asked.insert(fetch.request.url.clone()));
                under_way.push(fetch);
                prop_assert!(under_way.len() <= 3);
            }
            let choice = choices.next().unwrap();
            if !under_way.is_empty() {
                let at = usize::from(choice) % under_way.len();
                let fetch = under_way.swap_remove(at);
                run.arrived(fetch.ticket, match choice {
                    0 => failed(),
                    1 => unchanged(&fetch.request),
                    _ => answer(&fetch.request),
                });
            }
            while let Some((ticket, _)) = run.next_parse() {
                page += 1;
                let requests = (0..choice)
                    .map(|n| Request::get(format!("https://iom.fi/{page}/{n}")))
                    .collect();
                run.parsed(ticket, Parsed { requests, ..Parsed::default() });
            }
        }
        prop_assert!(run.is_finished());
    }
}

const LIMITS: Limits = Limits {
    requests: 100,
    items: 1_000,
    bytes: 1_000_000,
    duration: SignedDuration::from_mins(10),
    window: 8,
};

/// A site of numbered pages, each naming the next one, read in slices of these lengths. A slice may
/// be killed, which leaves nothing behind, or met by a site that wants to be left alone from its
/// second answer on.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Fair,
    Killed,
    Held,
}

fn past(pages: u64, slices: &[(u64, Fate)]) -> (Vec<String>, bool) {
    let mut frontier = Vec::new();
    let mut before = HashSet::new();
    let mut kept = Vec::new();
    let page = |n: u64| Request::get(format!("https://iom.fi/feed?page={n}")).when_news();
    for (requests, fate) in slices {
        let planned = if frontier.is_empty() { vec![page(1)] } else { Vec::new() };
        let limits = Limits { requests: *requests, ..LIMITS };
        let (go_on, known) = (frontier.clone(), before.clone());
        let mut run = Run::in_history(limits, permit(), NOW, planned, go_on, known);
        let mut read = Vec::new();
        while !run.is_finished() {
            let fetch = run.next_fetch(NOW);
            if let Some(fetch) = fetch {
                if matches!(fate, Fate::Held) && !read.is_empty() {
                    run.hold();
                    let diagnostic = Diagnostic::status(429);
                    run.arrived(fetch.ticket, Arrival::Failed { diagnostic, passing: true });
                    continue;
                }
                run.arrived(fetch.ticket, answer(&fetch.request));
            }
            while let Some((ticket, exchange)) = run.next_parse() {
                let url = exchange.request.url;
                let n: u64 = url.rsplit('=').next().unwrap().parse().unwrap();
                read.push(url);
                let requests = if n < pages { vec![page(n + 1)] } else { Vec::new() };
                run.parsed(ticket, Parsed { requests, items: 10, ..Parsed::default() });
            }
        }
        let (summary, slice) = run.finish_slice();
        assert_eq!((summary.failure, summary.refused), (None, 0));
        assert!(summary.requests <= *requests);
        if matches!(fate, Fate::Killed) {
            continue;
        }
        kept.extend(read);
        before.extend(&slice.answered);
        frontier = slice.frontier;
        if frontier.is_empty() {
            return (kept, true);
        }
    }
    (kept, false)
}

#[test]
fn a_slice_follows_what_brings_nothing_new_and_ends_at_its_budget() {
    let (kept, done) = past(7, &[(3, Fate::Fair), (3, Fate::Fair)]);
    assert_eq!((kept.len(), done), (6, false));
    let (kept, done) = past(7, &[(3, Fate::Fair), (3, Fate::Fair), (3, Fate::Fair)]);
    assert_eq!((kept.len(), done), (7, true));
}

#[test]
fn in_a_backfill_known_things_are_not_looked_at_again() {
    let known = Request::get("https://iom.fi/en/news/1").as_recheck();
    let planned = vec![Request::get("https://iom.fi/feed"), known.clone()];
    let mut run = Run::in_history(LIMITS, permit(), NOW, planned, Vec::new(), HashSet::new());
    let fetch = run.next_fetch(NOW).unwrap();
    run.arrived(fetch.ticket, answer(&fetch.request));
    let (ticket, _) = run.next_parse().unwrap();
    run.parsed(ticket, Parsed { requests: vec![known], ..Parsed::default() });
    assert!(run.is_finished());
    assert_eq!(run.finish_slice().1.frontier, []);
}

#[test]
fn what_fails_in_a_backfill_is_asked_again_unless_it_is_gone() {
    let check = |passing: bool, attempts: u32, held: bool, expect: (usize, u64)| {
        let frontier = vec![Retryable { request: Request::get("https://iom.fi/2"), attempts }];
        let before = HashSet::new();
        let mut run = Run::in_history(LIMITS, permit(), NOW, Vec::new(), frontier, before);
        let fetch = run.next_fetch(NOW).unwrap();
        if held {
            run.hold();
        }
        let diagnostic = Diagnostic::status(503);
        run.arrived(fetch.ticket, Arrival::Failed { diagnostic, passing });
        let (_, slice) = run.finish_slice();
        assert_eq!((slice.frontier.len(), slice.missing), expect);
    };
    check(true, 0, false, (1, 0));
    check(true, 7, false, (0, 1));
    check(true, 7, true, (1, 0));
    check(false, 0, false, (0, 1));
}

#[test]
fn a_backfill_that_cannot_begin_has_failed() {
    let planned = || vec![Request::get("https://iom.fi/feed")];
    let fail = |passing: bool| {
        let before = HashSet::new();
        let mut run = Run::in_history(LIMITS, permit(), NOW, planned(), Vec::new(), before);
        let fetch = run.next_fetch(NOW).unwrap();
        let diagnostic = Diagnostic::status(404);
        run.arrived(fetch.ticket, Arrival::Failed { diagnostic, passing });
        let (summary, slice) = run.finish_slice();
        (summary.failure.is_some(), slice.frontier.len())
    };
    assert_eq!(fail(false), (true, 0));
    assert_eq!(fail(true), (false, 1));
}

proptest! {
    #[test]
    fn whatever_befalls_a_backfill_each_page_is_kept_once(
        pages in 1..60u64,
        fates in proptest::collection::vec((1..9u64, 0..3u8), 1..40),
    ) {
        let fates: Vec<(u64, Fate)> = fates
            .into_iter()
            .map(|(n, fate)| (n, [Fate::Fair, Fate::Killed, Fate::Held][usize::from(fate)]))
            .chain(std::iter::repeat_n((9, Fate::Fair), 60))
            .collect();
        let (kept, done) = past(pages, &fates);
        prop_assert!(done);
        prop_assert_eq!(kept.iter().collect::<HashSet<_>>().len(), kept.len());
        prop_assert_eq!(kept.len() as u64, pages);
    }
}

fn permit() -> Permit {
    Permit::new(["iom.fi".to_owned()], vec![directory()])
}

fn directory() -> Url {
    Url::parse("file:///pages/").unwrap()
}

fn run(urls: &[&str], limits: Limits) -> Run {
    let planned = urls.iter().map(|&url| Request::get(url)).collect();
    Run::new(limits, permit(), NOW, planned, Vec::new())
}

fn answer(request: &Request) -> Arrival {
    let response = Response::new(request.url.clone(), 200).with_body("body");
    let request = request.clone().with_tag(Tag::default());
    let exchange = Exchange::new(request, Answer::Response(response), NOW);
    Arrival::Answer { exchange, decoded_bytes: 4 }
}

fn unchanged(request: &Request) -> Arrival {
    let exchange = Exchange::new(request.clone(), Answer::NotModified, NOW);
    Arrival::Answer { exchange, decoded_bytes: 0 }
}

fn failed() -> Arrival {
    Arrival::Failed { diagnostic: Diagnostic::status(503), passing: true }
}
