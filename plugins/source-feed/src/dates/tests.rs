use portolan_plugin::When;

/// The value in ISO form, or `-` for what is not read.
#[track_caller]
fn check(raw: &str, expect: &str) {
    let read = super::read(raw);
    let iso = read.as_ref().and_then(When::iso).unwrap_or_else(|| "-".to_owned());
    assert_eq!(iso, expect, "reading `{raw}`");
}

#[test]
fn reads_mail_dates() {
    check("Thu, 01 Jan 2004 19:48:21 GMT", "2004-01-01T19:48:21Z");
    check("Thu, 01 Jan 04 19:48:21 GMT", "2004-01-01T19:48:21Z");
    check("01 Jan 2004 19:48 +0200", "2004-01-01T17:48:00Z");
    check("Fri,24 Nov 2023 18:28:36 -0000", "2023-11-24T18:28:36Z");
    check("Mon, 26 January 2004 16:31:00 EST", "2004-01-26T21:31:00Z");
    check("Mon, 26 January 2004 16:31:00 EDT", "2004-01-26T20:31:00Z");
    check("Mon, 13 Feb, 2012 06:28:00 UTC", "2012-02-13T06:28:00Z");
    check("Thu Aug 30 2012 17:26:16 +0200", "2012-08-30T15:26:16Z");
    check("Thu, 30 Apr 2015 08:57:00 MEST", "2015-04-30T06:57:00Z");
    check("Wed, 19 Feb 2012 22:40:00 GMT-01:01", "2012-02-19T23:41:00Z");
    check("Sept 5, 2013 3:07 pm", "2013-09-05T15:07:00Z");
    check("Thu, 01 Jan 2004", "2004-01-01");
}

#[test]
fn overlooks_a_wrong_weekday_and_unknown_zones() {
    check("Fri, 01 Jan 2004 19:48:21 GMT", "2004-01-01T19:48:21Z");
    check("01 Jan 2004 19:48:21 XYZ", "2004-01-01T19:48:21Z");
}

#[test]
fn reads_iso_dates() {
    check("2003-12-31T10:14:55Z", "2003-12-31T10:14:55Z");
    check("2003-12-31T10:14:55.1234+01:00", "2003-12-31T09:14:55.1234Z");
    check("2003-12-31 10:14:55", "2003-12-31T10:14:55Z");
    check("2003-12-31T10:14-05:00", "2003-12-31T15:14:00Z");
    check("2003-12-31", "2003-12-31");
    check("2003-12", "2003-12");
    check("2003", "2003");
    check("20031231", "2003-12-31");
    check("20031231101455", "2003-12-31T10:14:55Z");
    check("2003-365", "2003-12-31");
    check("2003335", "2003-12-01");
    check("031231", "2003-12-31");
    check("-0312", "2003-12");
}

#[test]
fn reads_the_hour_twenty_four_and_the_sixtieth_second() {
    check("2020-05-31T24:00:00Z", "2020-06-01T00:00:00Z");
    check("31 Dec 2016 24:00 GMT", "2017-01-01T00:00:00Z");
    check("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z");
    check("2016-12-31T24:00:01Z", "-");
}

#[test]
fn reads_old_machines_and_local_generators() {
    check("Sun Jan  4 16:29:06 2004", "2004-01-04T16:29:06Z");
    check("Sun Jul 15 01:16:00 +0000 2012", "2012-07-15T01:16:00Z");
    check("Fri, 2006/09/15 08:19:53 EDT", "2006-09-15T12:19:53Z");
    check("2004-05-25 오후 11:23:17", "2004-05-25T23:23:17Z");
    check("2004년 05월 28일 01:31:15", "2004-05-28T01:31:15Z");
    check("Κυρ, 11 Ιούλ 2004 12:00:00 EST", "2004-07-11T17:00:00Z");
    check("2004-július-13T9:15-05:00", "2004-07-13T14:15:00Z");
    check("Seg, 24 Set 2018 19:42:40 -0300", "2018-09-24T22:42:40Z");
    check("mar, 12 mar 2012 10:00:00 +0100", "2012-03-12T09:00:00Z");
    check("mar, 12 giu 2012 10:00:00 +0200", "2012-06-12T08:00:00Z");
    check("03 Apr 02 1500 GMT", "2002-04-03T15:00:00Z");
    check("01-Jan-2004 10:00:00 GMT", "2004-01-01T10:00:00Z");
}

#[test]
fn leaves_prose_and_doubtful_orders_alone() {
    check("", "-");
    check("yesterday", "-");
    check("17 hours ago", "-");
    check("04/03/2017 11:24", "-");
    check("Wed, 09/19/2018 - 11:19", "-");
    check("14.2.2020 Helsinki", "-");
    check("Helsinki, 1 June 2020", "-");
    check("2003-13-01T00:00:00Z", "-");
    check("2003-12-31T10:61:55Z", "-");
    check("Sun, 99 Jun 2009 12:00:00 GMT", "-");
    check("Sun, 16 Dec 2012 11:47:32 +zz:00", "-");
    check("2013-01-28T11:30:00-06:00Textra", "-");
}

#[test]
fn survives_any_cut_of_a_date() {
    for whole in [
        "Κυρ, 11 Ιούλ 2004 12:00:00 EST",
        "2004년 05월 28일 01:31:15",
        "2003-12-31T10:14:55.12+01:00",
    ] {
        for (at, _) in whole.char_indices() {
            let _ = super::read(&whole[..at]);
            let _ = super::read(&whole[at..]);
        }
    }
}
