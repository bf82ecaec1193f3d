//! Lines, zones, days, and what an event says besides.

use super::*;

#[test]
fn lines_are_unfolded_and_escapes_undone() {
    let harvest = event(
        "SUMMARY;LANGUAGE=fi:YK-kino\\, maanantai\n na\nDESCRIPTION:Kaksi elokuvaa\\;\\nkeskus\r\n telu\nDTSTART:20171120T160000Z",
    );
    let item = &harvest.items[0];
    let title = item.title.as_ref().unwrap();
    assert_eq!((title.value.as_str(), title.lang.as_deref()), ("YK-kino, maanantaina", Some("fi")));
    assert_eq!(item.body.as_ref().unwrap().value, "Kaksi elokuvaa;\nkeskustelu");
    assert_eq!(item.kind.as_deref(), Some("event"));
    assert_eq!(times(&harvest), ["2017-11-20T16:00:00Z"]);
}

#[test]
fn clocks_are_read_in_their_zone() {
    let at = |line: &str| {
        let harvest = event(&format!("SUMMARY:Kino\n{line}"));
        format!("{}{}", times(&harvest)[0], codes(&harvest).concat())
    };
    assert_eq!(at("DTSTART;TZID=Europe/Helsinki:20171120T180000"), "2017-11-20T16:00:00Z");
    assert_eq!(at("DTSTART;TZID=FLE Standard Time:20171120T180000"), "2017-11-20T16:00:00Z");
    assert_eq!(
        at("DTSTART;TZID=\"/example.org/Olson_1/Europe/Helsinki\":20170720T180000"),
        "2017-07-20T15:00:00Z"
    );
    assert_eq!(at("DTSTART;TZID=GMT+2:20171120T180000"), "2017-11-20T16:00:00Z");
    assert_eq!(at("DTSTART:20171120T160000Z"), "2017-11-20T16:00:00Z");
    // Whose clock this is, the source's settings say.
    assert_eq!(at("DTSTART:20171120T180000"), "?2017-11-20T18:00:00");
    assert_eq!(
        at("DTSTART;TZID=Nowhere/Island:20171120T180000"),
        "?2017-11-20T18:00:00event-zone-unknown"
    );
    assert_eq!(at("DTSTART;VALUE=DATE:20171120"), "2017-11-20");
    // The hour that spring leaves out.
    assert_eq!(at("DTSTART;TZID=Europe/Helsinki:20180325T033000"), "2018-03-25T01:30:00Z");
}

#[test]
fn a_calendars_own_zone_is_followed() {
    let zone = "BEGIN:VTIMEZONE\nTZID:Office clock\n\
        BEGIN:STANDARD\nDTSTART:19961027T040000\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nTZOFFSETFROM:+0300\nTZOFFSETTO:+0200\nEND:STANDARD\n\
        BEGIN:DAYLIGHT\nDTSTART:19970330T030000\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0300\nEND:DAYLIGHT\nEND:VTIMEZONE\n";
    let at = |time: &str| {
        let inside = format!(
            "{zone}BEGIN:VEVENT\nUID:1\nSUMMARY:Kino\nDTSTART;TZID=Office clock:{time}\nEND:VEVENT"
        );
        times(&calendar(&json!({}), &inside)).remove(0)
    };
    assert_eq!(at("20171120T180000"), "2017-11-20T16:00:00Z");
    assert_eq!(at("20180720T180000"), "2018-07-20T15:00:00Z");
    assert_eq!(at("20181028T120000"), "2018-10-28T10:00:00Z");
    // Before all that the calendar knows, it is winter.
    assert_eq!(at("19900101T120000"), "1990-01-01T10:00:00Z");
}

#[test]
fn k02_whole_days_end_on_their_last_day() {
    let days = |lines: &str| times(&event(&format!("SUMMARY:World Village\n{lines}"))).remove(0);
    assert_eq!(
        days("DTSTART;VALUE=DATE:20160528\nDTEND;VALUE=DATE:20160530"),
        "2016-05-28 – 2016-05-29"
    );
    assert_eq!(days("DTSTART;VALUE=DATE:20160528\nDTEND;VALUE=DATE:20160529"), "2016-05-28");
    assert_eq!(days("DTSTART;VALUE=DATE:20160528\nDURATION:P2D"), "2016-05-28 – 2016-05-29");
    assert_eq!(
        days("DTSTART:20160528T100000Z\nDURATION:PT1H30M"),
        "2016-05-28T10:00:00Z – 2016-05-28T11:30:00Z"
    );
    // An end before the start is none.
    assert_eq!(days("DTSTART:20160528T100000Z\nDTEND:20160527T100000Z"), "2016-05-28T10:00:00Z");
}

#[test]
fn an_event_says_where_who_and_whether() {
    let harvest = event(
        "SUMMARY:Film evening\nDTSTART:20171120T160000Z\nSTATUS:CANCELLED\n\
         LOCATION:Kino Andorra\\, Eerikinkatu 11\\, Helsinki\n\
         ORGANIZER;CN=\"Film, club\":mailto:club@office.example\n\
         URL:https://office.example/film-evening\nCATEGORIES:film,discussion\n\
         ATTACH;FMTTYPE=application/pdf;FILENAME=programme.pdf:https://office.example/programme.pdf\n\
         ATTACH;FMTTYPE=image/png:https://office.example/poster.png\n\
         ATTACH;ENCODING=BASE64;VALUE=BINARY:aGVsbG8=\n\
         ATTENDEE;CN=Somebody:mailto:somebody@office.example\nX-COLOUR:blue",
    );
    let item = &harvest.items[0];
    let about = details(item);
    assert_eq!(about.venue.as_deref(), Some("Kino Andorra"));
    assert_eq!(about.address.as_deref(), Some("Eerikinkatu 11, Helsinki"));
    assert_eq!(about.organiser.unwrap().name.as_deref(), Some("Film, club"));
    assert_eq!(about.status.as_deref(), Some("cancelled"));
    assert_eq!(about.attendance, None);
    assert_eq!(item.url.as_deref(), Some("https://office.example/film-evening"));
    assert_eq!(item.categories.len(), 2);
    assert_eq!(item.attachments.len(), 1);
    assert_eq!(item.attachments[0].title.as_deref(), Some("programme.pdf"));
    assert_eq!(item.images.len(), 1);
    // Guests are nobody's business.
    assert!(!format!("{item:?}").contains("omebody"));
}

#[test]
fn an_event_over_the_net_is_marked() {
    let about = |lines: &str| {
        details(&event(&format!("SUMMARY:Webinar\nDTSTART:20171120T160000Z\n{lines}")).items[0])
            .attendance
    };
    assert_eq!(about("LOCATION:https://meet.example/room").as_deref(), Some("online"));
    assert_eq!(about("LOCATION:Microsoft Teams Meeting").as_deref(), Some("online"));
    assert_eq!(about("CONFERENCE;VALUE=URI:https://meet.example/room").as_deref(), Some("online"));
    assert_eq!(
        about("LOCATION:Town hall\nCONFERENCE:https://meet.example/room").as_deref(),
        Some("mixed")
    );
    assert_eq!(about("LOCATION:Town hall"), None);
}

#[test]
fn private_and_empty_events_are_left_out() {
    let harvest = calendar(
        &json!({}),
        "BEGIN:VEVENT\nUID:1\nSUMMARY:Staff\nCLASS:PRIVATE\nDTSTART:20171120T160000Z\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:2\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:3\nSUMMARY:Open\nDTSTART:20171120T160000Z\nEND:VEVENT",
    );
    assert_eq!(harvest.items.len(), 1);
    assert_eq!(harvest.items[0].origin_id, "3");
    assert_eq!(codes(&harvest), ["event-empty", "event-private"]);
}

#[test]
fn a_withdrawn_calendar_cancels_its_events() {
    let harvest = calendar(
        &json!({}),
        "METHOD:CANCEL\nX-WR-CALNAME:Office\nBEGIN:VEVENT\nUID:1\nSUMMARY:Fair\nDTSTART:20171120T160000Z\nEND:VEVENT",
    );
    assert_eq!(details(&harvest.items[0]).status.as_deref(), Some("cancelled"));
    assert_eq!(harvest.channel.unwrap().title.unwrap().value, "Office");
}

#[test]
fn a_later_version_takes_the_place_of_an_earlier_one() {
    let harvest = calendar(
        &json!({}),
        "BEGIN:VEVENT\nUID:1\nSEQUENCE:2\nSUMMARY:New\nDTSTART:20171120T160000Z\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:1\nSEQUENCE:1\nSUMMARY:Old\nDTSTART:20171119T160000Z\nEND:VEVENT",
    );
    assert_eq!(harvest.items.len(), 1);
    assert_eq!(harvest.items[0].title.as_ref().unwrap().value, "New");
}

#[test]
fn damage_costs_a_line_or_an_event_and_nothing_else() {
    let harvest = calendar(
        &json!({}),
        "BEGIN:VEVENT\nUID:1\nSUMMARY:Good\nDTSTART:20171120T160000Z\nno colon here\n\
         DTEND:some day\nBEGIN:VALARM\nTRIGGER:-PT15M\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:2\nSUMMARY:Bad\nDTSTART:2017-13-45\nEND:VEVENT",
    );
    assert_eq!(harvest.items.len(), 2);
    assert_eq!(times(&harvest), ["2017-11-20T16:00:00Z", ""]);
    assert_eq!(
        codes(&harvest),
        ["event-lines-broken", "event-time-unreadable", "event-time-unreadable"]
    );
}

#[test]
fn events_that_share_an_address_are_not_known_by_it() {
    let harvest = calendar(
        &json!({}),
        "BEGIN:VEVENT\nUID:1\nSUMMARY:A\nURL:https://office.example/programme\nDTSTART:20171120T160000Z\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:2\nSUMMARY:B\nURL:https://office.example/programme\nDTSTART:20171121T160000Z\nEND:VEVENT",
    );
    assert!(harvest.items.iter().all(|item| item.url.is_none() && item.links.len() == 1));
}
