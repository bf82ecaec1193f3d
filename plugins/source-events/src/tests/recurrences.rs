//! Rules, dates, exceptions and changes of recurring events.

use jiff::civil;

use crate::{
    recur::{self, Window},
    rule::Rule,
    value::Moment,
};

use super::*;

/// The first times of a rule, as days and clocks.
#[track_caller]
fn check(start: &str, rule: &str, expect: &[&str]) {
    let start = Moment::parse(start).unwrap().clock();
    let rule = Rule::parse(rule).unwrap();
    let until = recur::until(&rule, |utc| utc);
    let window = Window {
        from: civil::DateTime::MIN,
        until: civil::date(2100, 1, 1).at(0, 0, 0, 0),
        n_max: expect.len(),
    };
    let found = recur::times(start, &rule, until, window).times;
    let shown: Vec<String> = found
        .iter()
        .map(|it| match it.time() == start.time() {
            true => it.date().to_string(),
            false => it.to_string(),
        })
        .collect();
    assert_eq!(shown, expect);
}

#[test]
fn rules_of_the_standard_mean_what_it_says() {
    // The examples of RFC 5545, 3.8.5.3, whose start is always Tuesday, 2 September 1997.
    let start = "19970902T090000";
    check(start, "FREQ=DAILY;INTERVAL=10;COUNT=3", &["1997-09-02", "1997-09-12", "1997-09-22"]);
    check(
        start,
        "FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH",
        &[
            "1997-09-02",
            "1997-09-04",
            "1997-09-09",
            "1997-09-11",
            "1997-09-16",
            "1997-09-18",
            "1997-09-23",
            "1997-09-25",
            "1997-09-30",
            "1997-10-02",
        ],
    );
    check(
        "19970805T090000",
        "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
        &["1997-08-05", "1997-08-10", "1997-08-19", "1997-08-24"],
    );
    check(
        "19970805T090000",
        "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
        &["1997-08-05", "1997-08-17", "1997-08-19", "1997-08-31"],
    );
    check(
        "19970905T090000",
        "FREQ=MONTHLY;COUNT=4;BYDAY=1FR",
        &["1997-09-05", "1997-10-03", "1997-11-07", "1997-12-05"],
    );
    check(
        "19970922T090000",
        "FREQ=MONTHLY;COUNT=3;BYDAY=-2MO",
        &["1997-09-22", "1997-10-20", "1997-11-17"],
    );
    check(
        "19970928T090000",
        "FREQ=MONTHLY;BYMONTHDAY=-3",
        &["1997-09-28", "1997-10-29", "1997-11-28", "1997-12-29", "1998-01-29", "1998-02-26"],
    );
    check(
        "19970610T090000",
        "FREQ=YEARLY;COUNT=4;BYMONTH=6,7",
        &["1997-06-10", "1997-07-10", "1998-06-10", "1998-07-10"],
    );
    check(
        "19970101T090000",
        "FREQ=YEARLY;INTERVAL=3;COUNT=5;BYYEARDAY=1,100,200",
        &["1997-01-01", "1997-04-10", "1997-07-19", "2000-01-01", "2000-04-09"],
    );
    check("19970519T090000", "FREQ=YEARLY;BYDAY=20MO", &["1997-05-19", "1998-05-18", "1999-05-17"]);
    check(
        "19970512T090000",
        "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
        &["1997-05-12", "1998-05-11", "1999-05-17"],
    );
    check(
        "19970313T090000",
        "FREQ=YEARLY;BYMONTH=3;BYDAY=TH",
        &["1997-03-13", "1997-03-20", "1997-03-27", "1998-03-05"],
    );
    check(
        "19980213T090000",
        "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
        &["1998-02-13", "1998-03-13", "1998-11-13", "1999-08-13", "2000-10-13"],
    );
    check(
        "19961105T090000",
        "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
        &["1996-11-05", "2000-11-07", "2004-11-02"],
    );
    check(
        "19970904T090000",
        "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3",
        &["1997-09-04", "1997-10-07", "1997-11-06"],
    );
    check(
        "19970929T090000",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
        &["1997-09-29", "1997-10-30", "1997-11-27", "1997-12-30"],
    );
    check(
        start,
        "FREQ=MINUTELY;INTERVAL=90;COUNT=3",
        &["1997-09-02", "1997-09-02T10:30:00", "1997-09-02T12:00:00"],
    );
    check(
        start,
        "FREQ=DAILY;BYHOUR=9,10;BYMINUTE=0,20",
        &[
            "1997-09-02",
            "1997-09-02T09:20:00",
            "1997-09-02T10:00:00",
            "1997-09-02T10:20:00",
            "1997-09-03",
        ],
    );
    // A day that a month or year does not have is left out.
    check(
        "20070115T090000",
        "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5",
        &["2007-01-15", "2007-01-30", "2007-02-15", "2007-03-15", "2007-03-30"],
    );
    check("20160229T090000", "FREQ=YEARLY", &["2016-02-29", "2020-02-29", "2024-02-29"]);
}

#[test]
fn rules_that_cannot_be_read_are_named() {
    for (rule, words) in [
        ("FREQ=SOMETIMES", "FREQ=SOMETIMES"),
        ("INTERVAL=2", "no `FREQ`"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL=0"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY=0"),
        ("RSCALE=CHINESE;FREQ=YEARLY", "RSCALE=CHINESE"),
        ("FREQ=WEEKLY;BYDAY=XX", "BYDAY=XX"),
        ("nonsense", "nonsense"),
    ] {
        assert!(Rule::parse(rule).unwrap_err().contains(words), "{rule}");
    }
    let harvest = event("SUMMARY:Fair\nDTSTART:20180505T100000Z\nRRULE:FREQ=SOMETIMES");
    assert_eq!(times(&harvest), ["2018-05-05T10:00:00Z"]);
    assert_eq!(codes(&harvest), ["event-rule-unreadable"]);
}

#[test]
fn hostile_rules_end() {
    for rule in [
        "FREQ=SECONDLY",
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=SECONDLY;INTERVAL=7;COUNT=4000000000",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;COUNT=18446744073709551615",
        "FREQ=YEARLY;INTERVAL=1000000",
        "FREQ=MINUTELY;BYHOUR=3;BYMINUTE=7;BYSECOND=1,2,3;BYDAY=-53SU;BYWEEKNO=53",
        "FREQ=YEARLY;BYWEEKNO=53,-53;BYYEARDAY=366,-366;BYSETPOS=-366",
    ] {
        for start in
            ["00010101T000000Z", "19700101T000000Z", "20180501T000000Z", "99991231T235959Z"]
        {
            let harvest = event(&format!("SUMMARY:Fair\nDTSTART:{start}\nRRULE:{rule}"));
            assert!(harvest.items.len() <= 60, "{start} {rule}");
        }
    }
    let harvest = event("SUMMARY:Fair\nDTSTART:20180501T000000Z\nRRULE:FREQ=SECONDLY");
    assert_eq!(harvest.items.len(), 60);
    assert_eq!(codes(&harvest), ["event-occurrences-cut"]);
}

#[test]
fn an_event_takes_place_as_often_as_its_window_shows() {
    // Every first Tuesday, at an hour that moves against UTC in spring.
    let inside = "BEGIN:VEVENT\nUID:coffee\nSUMMARY:Language coffee\nURL:https://office.example/coffee\n\
        DTSTART;TZID=Europe/Helsinki:20150106T170000\nDTEND;TZID=Europe/Helsinki:20150106T183000\n\
        RRULE:FREQ=MONTHLY;BYDAY=1TU\nEXDATE;TZID=Europe/Helsinki:20180703T170000\nEND:VEVENT";
    let harvest = calendar(&json!({ "past": 40 * 86_400, "future": 120 * 86_400 }), inside);
    assert_eq!(
        times(&harvest),
        [
            "2018-04-03T14:00:00Z – 2018-04-03T15:30:00Z",
            "2018-05-01T14:00:00Z – 2018-05-01T15:30:00Z",
            "2018-06-05T14:00:00Z – 2018-06-05T15:30:00Z",
            "2018-08-07T14:00:00Z – 2018-08-07T15:30:00Z",
        ]
    );
    let item = &harvest.items[1];
    assert_eq!(item.origin_id, "coffee#20180501T170000");
    assert_eq!(details(item).series.as_deref(), Some("Language coffee"));
    // The address is that of the series.
    assert_eq!(item.url, None);
    assert_eq!(item.links[0].url, "https://office.example/coffee");

    let series = calendar(&json!({ "recurring": "series" }), inside);
    assert_eq!(times(&series), ["2015-01-06T15:00:00Z – 2015-01-06T16:30:00Z"]);
    assert_eq!(series.items[0].origin_id, "coffee");
}

#[test]
fn single_times_may_be_added_moved_and_called_off() {
    let inside = "BEGIN:VEVENT\nUID:1\nSUMMARY:Choir\nDTSTART:20180502T160000Z\nDURATION:PT1H\n\
        RRULE:FREQ=WEEKLY;COUNT=3\nRDATE:20180504T160000Z\nRDATE;VALUE=PERIOD:20180506T100000Z/PT3H\n\
        EXDATE;VALUE=DATE:20180509\nEND:VEVENT\n\
        BEGIN:VEVENT\nUID:1\nRECURRENCE-ID:20180516T160000Z\nSUMMARY:Choir on the hill\nDTSTART:20180517T160000Z\nSTATUS:CANCELLED\nEND:VEVENT";
    let harvest = calendar(&json!({}), inside);
    assert_eq!(
        times(&harvest),
        [
            "2018-05-02T16:00:00Z – 2018-05-02T17:00:00Z",
            "2018-05-04T16:00:00Z – 2018-05-04T17:00:00Z",
            "2018-05-06T10:00:00Z – 2018-05-06T13:00:00Z",
            "2018-05-17T16:00:00Z",
        ]
    );
    let moved = &harvest.items[3];
    assert_eq!(moved.origin_id, "1#20180516T160000");
    assert_eq!(moved.title.as_ref().unwrap().value, "Choir on the hill");
    assert_eq!(details(moved).status.as_deref(), Some("cancelled"));
}

#[test]
fn a_change_may_be_for_this_time_and_all_after_it() {
    let inside = "BEGIN:VEVENT\nUID:1\nSUMMARY:Choir\nDTSTART:20180502T160000Z\nDTEND:20180502T170000Z\n\
        RRULE:FREQ=WEEKLY;COUNT=4\nEND:VEVENT\n\
        BEGIN:VEVENT\nUID:1\nRECURRENCE-ID;RANGE=THISANDFUTURE:20180516T160000Z\nSUMMARY:Choir later\n\
        DTSTART:20180516T180000Z\nDTEND:20180516T200000Z\nEND:VEVENT";
    assert_eq!(
        times(&calendar(&json!({}), inside)),
        [
            "2018-05-02T16:00:00Z – 2018-05-02T17:00:00Z",
            "2018-05-09T16:00:00Z – 2018-05-09T17:00:00Z",
            "2018-05-16T18:00:00Z – 2018-05-16T20:00:00Z",
            "2018-05-23T18:00:00Z – 2018-05-23T20:00:00Z",
        ]
    );
}

#[test]
fn the_same_time_has_the_same_name_in_every_run() {
    let inside = "BEGIN:VEVENT\nUID:1\nSUMMARY:Choir\nDTSTART;VALUE=DATE:20180502\nRRULE:FREQ=WEEKLY\nEND:VEVENT";
    let near = calendar(&json!({ "future": 10 * 86_400 }), inside);
    let far = calendar(&json!({ "future": 40 * 86_400 }), inside);
    assert_eq!(near.items[..2], far.items[..2]);
    assert_eq!(near.items[1].origin_id, "1#20180509");
}

#[test]
fn a_changed_time_without_its_event_is_one_of_its_own() {
    let harvest = event("RECURRENCE-ID:20180516T160000Z\nSUMMARY:Choir\nDTSTART:20180517T160000Z");
    assert_eq!(harvest.items[0].origin_id, "1#20180516T160000");
    assert_eq!(times(&harvest), ["2018-05-17T16:00:00Z"]);
}
