use portolan_core::civil::date;

use super::RedirectLedger;

/// Each sighting: target, permanent, day of the month; and whether it is adopted then.
fn check(sightings: &[(&str, bool, i8, bool)]) {
    let mut ledger = RedirectLedger::default();
    for (idx, (to, permanent, day, adopted)) in sightings.iter().enumerate() {
        // A round trip on each step: the store keeps the ledger between runs.
        let text = serde_json::to_string(&ledger).unwrap();
        ledger = serde_json::from_str(&text).unwrap();
        let adopt = ledger.observe("https://a.example/", to, *permanent, date(2026, 11, *day));
        assert_eq!(adopt.is_some(), *adopted, "sighting {idx} of {sightings:?}");
        if let Some(adopt) = adopt {
            assert_eq!((adopt.from.as_str(), adopt.to.as_str()), ("https://a.example/", *to));
        }
    }
}

#[test]
fn a_move_is_believed_after_three_sightings_on_two_days() {
    check(&[("b", true, 1, false), ("b", true, 1, false), ("b", true, 2, true)]);
    check(&[("b", true, 1, false), ("b", true, 2, false), ("b", true, 3, true)]);
}

#[test]
fn one_day_is_not_enough() {
    check(&[
        ("b", true, 1, false),
        ("b", true, 1, false),
        ("b", true, 1, false),
        ("b", true, 1, false),
    ]);
}

#[test]
fn temporary_redirects_and_other_targets_start_anew() {
    check(&[
        ("b", true, 1, false),
        ("b", true, 2, false),
        ("b", false, 3, false),
        ("b", true, 4, false),
        ("b", true, 5, false),
        ("c", true, 6, false),
        ("c", true, 7, false),
        ("c", true, 8, true),
    ]);
}

#[test]
fn an_answer_from_the_old_address_starts_anew() {
    let mut ledger = RedirectLedger::default();
    ledger.observe("a", "b", true, date(2026, 1, 1));
    ledger.observe("a", "b", true, date(2026, 1, 2));
    ledger.answered("a");
    assert_eq!(ledger.observe("a", "b", true, date(2026, 1, 3)), None);
}
