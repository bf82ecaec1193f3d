use jiff::{SignedDuration, Timestamp};
use portolan_core::{
    Diagnostic, Harvest, RawItem, Request,
    date::When,
    message::Response,
    raw::{Part, RawDate, RawText},
};

use super::{
    Answered, Chart, Contract, Guise, Health, Moved, Notice, Reading, STATES, State, Turn, What,
    guise,
};

const URL: &str = "https://iom.fi/en/news";
const DAY: i64 = 86_400;
/// 2026-03-02, far from holidays.
const BEGIN: i64 = 1_772_409_600;

#[test]
fn every_state_stands_in_the_table_once_with_meaning_and_cure() {
    let mut words: Vec<&str> = STATES.iter().map(|it| it.word).collect();
    words.sort_unstable();
    words.dedup();
    assert_eq!(words.len(), STATES.len());
    for entry in STATES {
        assert_eq!(entry.state.word(), entry.word);
        assert!(entry.meaning.ends_with('.') && !entry.cure.ends_with('.'), "{}", entry.word);
    }
}

#[test]
fn l16_a_page_behind_a_gate_is_blocked() {
    let look = |title: &str, body: &str| {
        let page = format!("<html><head><title>{title}</title></head><body>{body}</body></html>");
        guise::look(page.as_bytes()).guise
    };
    assert_eq!(look("Just a moment...", "<p>Checking your browser</p>"), Guise::Wall);
    assert_eq!(look("Kirjaudu sisään", "<form></form>"), Guise::Login);
    assert_eq!(look("iom-old.example", "<p>This domain is for sale</p>"), Guise::Parked);
    assert_eq!(look("Uutiset", "<p>Ei tuloksia.</p>"), Guise::NoResults);
    assert_eq!(look("News", "<div id=root></div><script src=a.js></script>"), Guise::Shell);
    assert_eq!(look("Sivua ei löytynyt", "<p>Hups</p>"), Guise::Missing);
    assert_eq!(guise::look(b" \n").guise, Guise::Nothing);
    assert_eq!(guise::look(b"<rss><channel><title>x</title></channel></rss>").guise, Guise::Other);
}

#[test]
fn l04_an_error_page_with_success_is_told_from_a_redesign() {
    let check = |body: &str, expect: State| {
        let mut source = Source::healthy();
        let mut harvest = Harvest::default();
        harvest.diagnostics = vec![Diagnostic::listing_empty("drupal9", "9 links")];
        source.run_with(body.as_bytes(), &harvest);
        let notices = source.run_with(body.as_bytes(), &harvest);
        assert_eq!(notices.first().map(|it| it.state), Some(expect), "{body}");
    };
    check("<html><title>Service unavailable</title></html>", State::Erring);
    check(
        "<html><title>News</title><body><p>All of it is elsewhere now.</p></body></html>",
        State::Redesigned,
    );
    check("<html><title>News</title><body><p>No results.</p></body></html>", State::Empty);
}

#[test]
fn a_single_failure_is_weather_and_the_second_in_a_row_is_told_once() {
    let mut source = Source::healthy();
    assert_eq!(source.fails(Diagnostic::status(502), Some(502)), []);
    assert_eq!(source.lists(10), []);
    assert_eq!(source.fails(Diagnostic::status(502), Some(502)), []);
    let notices = source.fails(Diagnostic::status(500), Some(500));
    assert_eq!(told(&notices), [(Turn::Fell, State::Erring)]);
    assert_eq!(source.fails(Diagnostic::status(500), Some(500)), []);
    assert_eq!(told(&source.lists(10)), [(Turn::Recovered, State::Erring)]);
}

#[test]
fn what_is_certain_is_told_at_once() {
    let mut source = Source::healthy();
    let notices = source.fails(Diagnostic::status(410), Some(410));
    assert_eq!(told(&notices), [(Turn::Fell, State::Gone)]);
    let mut source = Source::healthy();
    let expired = Diagnostic::tls_failed("iom.fi", "invalid peer certificate: Expired");
    let notices = source.fails(expired, None);
    assert_eq!(told(&notices), [(Turn::Fell, State::MisCertified)]);
}

#[test]
fn an_origin_that_is_left_alone_tells_nothing() {
    let mut source = Source::healthy();
    for _ in 0..5 {
        let held = Diagnostic::origin_held("https://iom.fi", "later", "status 429");
        assert_eq!(source.fails(held, None), []);
    }
    assert_eq!(source.health.diagnosis.state, State::Healthy);
}

#[test]
fn flapping_is_damped() {
    let mut source = Source::healthy();
    let mut n_told = 0;
    for _ in 0..6 {
        for _ in 0..2 {
            n_told += source.fails(Diagnostic::status(500), Some(500)).len();
        }
        n_told += source.lists(10).len();
    }
    // The first fall and recovery are told at once, what follows needs more runs each time.
    assert!(n_told <= 4, "{n_told}");
    assert!(!source.health.diagnosis.state.is_fine());
}

#[test]
fn an_unchanged_answer_confirms_what_the_last_body_showed() {
    let mut source = Source::healthy();
    assert_eq!(source.lists(2), []);
    let notices = source.same();
    assert_eq!(told(&notices), [(Turn::Fell, State::Shrunken)]);
    assert_eq!(source.same(), []);
    assert_eq!(told(&source.lists(10)), [(Turn::Recovered, State::Shrunken)]);
}

#[test]
fn silence_is_told_beyond_the_rhythm_and_by_the_contract_at_once() {
    let mut source = Source::healthy();
    let mut days = 0;
    while source.same().is_empty() {
        days += 1;
        assert!(days < 40, "silence was never told");
    }
    // It published each day.
    assert!((3..20).contains(&days), "{days}");
    let mut source = Source::healthy();
    source.contract.silence_max = Some(SignedDuration::from_hours(48));
    assert_eq!(source.same(), []);
    assert_eq!(told(&source.same()), [(Turn::Fell, State::Quiet)]);
}

#[test]
fn a_contract_is_held_against_what_is_listed() {
    let mut source = Source::healthy();
    source.contract.items_min = 20;
    source.lists(10);
    let notices = source.lists(10);
    assert_eq!(notices[0].state, State::Shrunken);
    assert!(notices[0].evidence.contains("asks for 20"), "{}", notices[0].evidence);
    let mut source = Source::healthy();
    source.contract.fields = vec!["image".to_owned()];
    source.lists(10);
    assert_eq!(source.lists(10)[0].state, State::Incomplete);
}

#[test]
fn a_redirect_is_judged_by_where_it_leads() {
    let check = |to: &str, permanent: bool, expect: Option<State>| {
        let mut source = Source::healthy();
        source.moved = Some(Moved { to: to.to_owned(), permanent });
        source.lists(10);
        let notices = source.lists(10);
        assert_eq!(notices.first().map(|it| it.state), expect, "{to}");
    };
    check("https://www.iom.fi/en/news/", true, None);
    check("https://iom.fi/en/latest", false, None);
    check("https://iom.fi/en/latest", true, Some(State::Moved));
    check("https://iom.fi/en", false, Some(State::Moved));
    check("https://www.sedo.com/search?d=iom.fi", false, Some(State::Parked));
}

#[test]
fn accepting_forgets_what_was_usual() {
    let mut source = Source::healthy();
    source.lists(2);
    source.lists(2);
    assert_eq!(source.health.diagnosis.state, State::Shrunken);
    source.health.accept();
    for _ in 0..4 {
        assert_eq!(source.lists(2), []);
    }
    assert_eq!(source.health.diagnosis.state, State::Healthy);
}

#[test]
fn what_is_remembered_stays_small_and_reads_back() {
    let mut source = Source::healthy();
    for _ in 0..900 {
        source.lists(25);
    }
    let text = serde_json::to_string(&source.health).unwrap();
    assert!(text.len() < 20_000, "{} bytes", text.len());
    let read: Health = serde_json::from_str(&text).unwrap();
    assert_eq!(read.diagnosis, source.health.diagnosis);
}

/// A source that publishes one item a day and is read once a day.
struct Source {
    health: Health,
    contract: Contract,
    day: i64,
    number: i64,
    moved: Option<Moved>,
}

impl Source {
    fn healthy() -> Source {
        let mut source = Source {
            health: Health::default(),
            contract: Contract::default(),
            day: 0,
            number: 0,
            moved: None,
        };
        for _ in 0..20 {
            assert_eq!(source.lists(10), []);
        }
        assert_eq!(source.health.diagnosis.state, State::Healthy);
        source
    }

    /// A run that lists so many items, one of them new.
    fn lists(&mut self, n: i64) -> Vec<Notice> {
        self.number += 1;
        let mut harvest = Harvest::default();
        for nth in 0..n {
            let number = self.number - nth + 1_000;
            let mut item = RawItem::new(format!("item-{number}"), Part::Card);
            item.url = Some(format!("https://iom.fi/en/news/{number}"));
            item.title = Some(RawText { value: format!("Title {number}"), ..RawText::default() });
            let at = Timestamp::from_second(BEGIN + (self.day - nth) * DAY).unwrap();
            let when = Some(When::Instant { at, offset_minutes: 0 });
            item.published = Some(RawDate { raw: at.to_string(), when });
            harvest.items.push(item);
        }
        self.run_with(b"<html></html>", &harvest)
    }

    fn run_with(&mut self, body: &[u8], harvest: &Harvest) -> Vec<Notice> {
        let what = What::Body { bytes: body.len() as u64 };
        let response = Response::new(URL, 200).with_body(body);
        self.run(what, Some((response, harvest)), None)
    }

    fn same(&mut self) -> Vec<Notice> {
        self.run(What::Same, None, None)
    }

    fn fails(&mut self, complaint: Diagnostic, status: Option<u16>) -> Vec<Notice> {
        let failure = complaint.clone();
        self.run(What::Failed { complaint, status }, None, Some(&failure))
    }

    fn run(
        &mut self,
        what: What,
        read: Option<(Response, &Harvest)>,
        failure: Option<&Diagnostic>,
    ) -> Vec<Notice> {
        self.day += 1;
        let now = Timestamp::from_second(BEGIN + self.day * DAY).unwrap();
        let mut chart = Chart::new(now, &[Request::get(URL)]);
        let took = SignedDuration::from_millis(300);
        chart.answered(URL, Answered { what, moved: self.moved.clone(), took });
        let new = read.as_ref().map_or(0, |(_, harvest)| u64::from(!harvest.items.is_empty()));
        if let Some((response, harvest)) = read {
            chart.read(URL, Reading::of(Some(&response), harvest, None, now));
        }
        let visit = chart.finish(now, new, failure);
        self.health.examine(&visit, &self.contract)
    }
}

fn told(notices: &[Notice]) -> Vec<(Turn, State)> {
    notices.iter().map(|it| (it.turn, it.state)).collect()
}

#[test]
fn another_way_to_an_entry_counts_as_the_entry() {
    let other = Request::get("https://iom.fi/?rest_route=/");
    let planned = [Request::get("https://iom.fi/wp-json/").or_else(other)];
    let mut chart = Chart::new(Timestamp::UNIX_EPOCH, &planned);
    let answered = |what: What| Answered { what, moved: None, took: SignedDuration::ZERO };
    let complaint = portolan_core::Diagnostic::status(404);
    chart.answered(
        "https://iom.fi/wp-json/",
        answered(What::Failed { complaint, status: Some(404) }),
    );
    chart.answered("https://iom.fi/?rest_route=/", answered(What::Body { bytes: 9 }));
    let visit = chart.finish(Timestamp::UNIX_EPOCH, 0, None);
    assert_eq!((visit.entries.len(), visit.pages), (1, 0));
    let answer = visit.entries[0].answer.as_ref().unwrap();
    assert_eq!(answer.what, What::Body { bytes: 9 });
}
