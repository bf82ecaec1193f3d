use jiff::{SignedDuration, Timestamp};

use super::*;

const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// What the ways would bring at each hour, a letter each: `+` sound, `?` doubtful, `-` lost.
/// Expected for each hour: the ways that are tried, in order, and after a colon the one that acts.
fn check(hours: &[(&str, &str)]) {
    let ways = names(&["api", "feed", "list"]);
    let mut ladder = Ladder::default();
    for (nth, (weather, expected)) in hours.iter().enumerate() {
        let now = at(i64::try_from(nth).unwrap());
        let tried = visit(&mut ladder, &ways, weather, now);
        let found = format!("{}: {}", tried.join(" "), ladder.acting);
        assert_eq!(found, *expected, "at hour {nth}");
        let copy = serde_json::to_value(&ladder).unwrap();
        assert_eq!(serde_json::from_value::<Ladder>(copy).unwrap(), ladder);
    }
}

fn visit(ladder: &mut Ladder, ways: &[String], weather: &str, now: Timestamp) -> Vec<String> {
    let mut climb = ladder.climb(ways, now, HOUR);
    let mut tried = Vec::new();
    while let Some(way) = climb.next_way() {
        let nth = ways.iter().position(|it| *it == way).unwrap();
        climb.came(match weather.as_bytes()[nth] {
            b'+' => Outcome::Sound,
            b'?' => Outcome::Doubtful { state: State::Healthy, evidence: "late".to_owned() },
            _ => Outcome::Lost { state: State::Gone, evidence: "status 404".to_owned() },
        });
        tried.push(way);
    }
    tried
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn at(hour: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hour)
}

#[test]
fn fair_weather_asks_one_way_only() {
    check(&[("+--", "api: api"), ("?++", "api: api"), ("+++", "api: api")]);
}

#[test]
fn each_way_gives_way_to_the_next_and_the_best_is_gone_back_to() {
    check(&[
        ("+++", "api: api"),
        ("-++", "api feed: feed"),
        ("-++", "feed: feed"),
        // Two hours later the lost way is tried, then four hours later.
        ("-++", "api feed: feed"),
        ("--+", "feed list: list"),
        ("--+", "list: list"),
        ("--+", "feed list: list"),
        ("+-+", "api: api"),
        ("+-+", "api: api"),
    ]);
}

#[test]
fn a_way_that_does_not_deliver_is_passed_over_in_the_same_visit() {
    check(&[("-?+", "api feed list: list"), ("--+", "list: list")]);
}

#[test]
fn where_none_does_the_acting_one_stays_and_the_others_are_asked_ever_more_rarely() {
    check(&[
        ("---", "api feed list: api"),
        ("---", "api: api"),
        ("---", "api feed list: api"),
        ("---", "api: api"),
        ("---", "api: api"),
        ("---", "api: api"),
        ("+--", "api: api"),
        // It failed again, and the others rest still.
        ("-++", "api feed: feed"),
    ]);
}

#[test]
fn a_lost_way_is_never_given_up() {
    let ways = names(&["api", "feed"]);
    let mut ladder = Ladder::default();
    visit(&mut ladder, &ways, "-+", at(0));
    let mut tries = Vec::new();
    for hour in 1..24 * 60 {
        if visit(&mut ladder, &ways, "-+", at(hour)).len() == 2 {
            tries.push(hour);
        }
    }
    let gaps: Vec<i64> = tries.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(gaps.windows(2).all(|pair| pair[0] <= pair[1]), "{gaps:?}");
    assert_eq!(gaps.last(), Some(&(7 * 24)), "{gaps:?}");
    assert_eq!(ladder.failed["api"].since, at(0));
}

#[test]
fn what_the_settings_change_is_followed() {
    let mut ladder = Ladder::default();
    visit(&mut ladder, &names(&["api", "feed"]), "-+", at(0));
    assert_eq!(ladder.acting, "feed");
    // The acting way is taken out.
    assert_eq!(visit(&mut ladder, &names(&["api"]), "+", at(1)), ["api"]);
    // A better one is put before it, and tried at once.
    assert_eq!(visit(&mut ladder, &names(&["rest", "api"]), "++", at(2)), ["rest"]);
    assert_eq!(ladder.acting, "rest");
    assert!(ladder.is_down(&names(&["other", "rest"])) && !ladder.is_down(&names(&["rest"])));
}

#[test]
fn steps_tell_from_where_to_where_and_why() {
    let ways = names(&["api", "feed"]);
    let mut ladder = Ladder::default();
    visit(&mut ladder, &ways, "-+", at(0));
    visit(&mut ladder, &ways, "++", at(9));
    let steps: Vec<(Turn, &str, &str, State)> = ladder
        .steps
        .iter()
        .map(|it| (it.turn, it.from.as_str(), it.to.as_str(), it.state))
        .collect();
    assert_eq!(
        steps,
        [(Turn::Fell, "api", "feed", State::Gone), (Turn::Returned, "feed", "api", State::Gone)]
    );
    assert!(ladder.failed.is_empty());
}

#[test]
fn the_doctor_decides_when_a_way_is_lost() {
    for entry in crate::doctor::STATES {
        let stays = matches!(entry.state, State::Parked) || entry.grade != Grade::Trouble;
        assert_eq!(is_lost(entry.state), !stays, "{}", entry.word);
        assert!(!(is_lost(entry.state) && is_fit(entry.state)), "{}", entry.word);
    }
}
