use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

use super::{Gate, jittered};
use crate::Politeness;

const MS: Duration = Duration::from_millis(1);

#[tokio::test]
async fn starts_are_spaced_and_places_are_few() {
    let gate = Arc::new(Gate::new(2));
    let began = Instant::now();
    let mut starts = Vec::new();
    let mut tasks = Vec::new();
    for _ in 0..4 {
        let gate = gate.clone();
        tasks.push(tokio::spawn(async move {
            let permit = gate.enter(20 * MS).await;
            let start = began.elapsed();
            tokio::time::sleep(5 * MS).await;
            drop(permit);
            start
        }));
    }
    for task in tasks {
        starts.push(task.await.unwrap());
    }
    starts.sort();
    for pair in starts.windows(2) {
        assert!(pair[1] - pair[0] >= 15 * MS, "{starts:?}");
    }
}

#[tokio::test]
async fn no_more_than_the_permitted_number_are_inside() {
    let gate = Arc::new(Gate::new(1));
    let first = gate.enter(Duration::ZERO).await;
    let second = tokio::time::timeout(20 * MS, gate.enter(Duration::ZERO)).await;
    assert!(second.is_err());
    drop(first);
    drop(gate.enter(Duration::ZERO).await);
}

#[test]
fn backoff_doubles_up_to_its_bound_and_an_answer_ends_it() {
    let politeness = Politeness {
        backoff: Duration::from_secs(10),
        backoff_max: Duration::from_secs(60),
        ..Politeness::default()
    };
    let gate = Gate::new(1);
    let mut now = Timestamp::UNIX_EPOCH;
    for expect in [10, 20, 40, 60, 60] {
        let hold = gate.back_off(&politeness, now, "status 503");
        let secs = hold.until.duration_since(now).as_secs_f64();
        let expect = f64::from(expect);
        assert!((expect * 0.5..=expect * 1.5).contains(&secs), "{secs} is not about {expect}");
        now = hold.until;
    }
    assert_eq!(gate.hold(now), None);
    gate.answered();
    let hold = gate.back_off(&politeness, now, "status 503");
    assert!(hold.until.duration_since(now) <= SignedDuration::from_secs(15));
}

#[test]
fn a_long_hold_is_not_shortened() {
    let gate = Gate::new(1);
    let now = Timestamp::UNIX_EPOCH;
    gate.hold_for(Duration::from_secs(600), now, "asked to wait");
    let hold = gate.hold_for(Duration::from_secs(5), now, "asked again");
    assert_eq!(hold.until.duration_since(now).as_secs(), 600);
    assert_eq!(gate.hold(now).unwrap().reason, "asked to wait");
}

#[test]
fn an_absurd_wait_is_no_panic() {
    let gate = Gate::new(1);
    gate.hold_for(Duration::MAX, Timestamp::MAX, "for ever");
    assert!(jittered(10 * MS) >= 5 * MS);
}
