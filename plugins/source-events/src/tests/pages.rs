//! Events that pages state, or tell of.

use super::*;

fn page(inside: &str) -> Harvest {
    let html = format!(
        "<!DOCTYPE html><html lang='en'><head><title>Events</title></head><body>{inside}</body></html>"
    );
    parse(&json!({}), "text/html; charset=utf-8", html.as_bytes()).unwrap()
}

#[test]
fn all_events_of_a_page_are_read_from_what_it_states() {
    let harvest = page(
        r#"<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
        {"@type": "ScreeningEvent", "name": "Two films &amp; a talk", "url": "/events/films",
         "startDate": "2017-11-20T18:00:00+02:00", "endDate": "2017-11-20T20:30:00+02:00",
         "eventStatus": "https://schema.org/EventCancelled",
         "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
         "location": {"@type": "Place", "name": "Kino Andorra",
           "address": {"@type": "PostalAddress", "streetAddress": "Eerikinkatu 11", "addressLocality": "Helsinki", "addressCountry": "FI"}},
         "organizer": {"@type": "Organization", "name": "Film club", "url": "https://club.example/"},
         "offers": {"@type": "Offer", "url": "/events/films/register", "name": "Seats"},
         "description": "<p>Two short films.</p>"},
        {"@type": "Event", "name": "Talk over the net", "startDate": "2017-11-21T18:00",
         "location": {"@type": "VirtualLocation", "url": "https://meet.example/talk"}},
        {"@type": "Event", "name": "Festival", "startDate": "28-29th May"}]}</script>"#,
    );
    assert_eq!(
        times(&harvest),
        [
            "2017-11-20T16:00:00Z – 2017-11-20T18:30:00Z",
            // A clock without a zone, and words: both are read by who knows the source.
            "?2017-11-21T18:00",
            "?28-29th May",
        ]
    );
    let films = &harvest.items[0];
    assert_eq!(films.origin_id, "office.example/events/films");
    assert_eq!(films.title.as_ref().unwrap().value, "Two films & a talk");
    let about = details(films);
    assert_eq!(about.address.as_deref(), Some("Eerikinkatu 11, Helsinki, FI"));
    assert_eq!(about.status.as_deref(), Some("EventCancelled"));
    assert_eq!(about.organiser.unwrap().url.as_deref(), Some("https://club.example/"));
    let rels: Vec<&str> = films.links.iter().filter_map(|it| it.rel.as_deref()).collect();
    assert_eq!(rels, ["registration"]);
    assert_eq!(harvest.items[1].links.len(), 2);
    assert!(harvest.items[1].url.is_none());
}

#[test]
fn an_event_stated_twice_is_one() {
    let harvest = page(
        r#"<script type="application/ld+json">{"@type": "Event", "name": "Fair", "startDate": "2018-05-26"}</script>
        <div itemscope itemtype="https://schema.org/Event"><h2 itemprop="name">Fair</h2>
        <time itemprop="startDate" datetime="2018-05-26">26 May</time></div>
        <div itemscope itemtype="https://schema.org/Event"><h2 itemprop="name">Choir</h2>
        <time itemprop="startDate" datetime="2018-05-26">26 May</time></div>"#,
    );
    assert_eq!(times(&harvest), ["2018-05-26", "2018-05-26"]);
    assert_ne!(harvest.items[0].origin_id, harvest.items[1].origin_id);
}

#[test]
fn microformats_count_where_nothing_else_is_stated() {
    let harvest = page(
        r#"<div class="h-event"><h1 class="p-name">Fair</h1><time class="dt-start" datetime="2018-05-26 10:00">Saturday</time>
        <p class="p-location h-card"><span class="p-name">Park</span></p></div>"#,
    );
    assert_eq!(harvest.items.len(), 1);
    assert_eq!(details(&harvest.items[0]).venue.as_deref(), Some("Park"));
}

#[test]
fn k01_a_page_that_only_tells_of_an_event_keeps_its_words() {
    let text = "Come to the tent at the festival at the end of May. ".repeat(8);
    let title = "Come to the festival at the end of May";
    let html = format!(
        "<html><head><title>{title} | Office</title></head><body><main><h1>{title}</h1><p>{text}</p></main></body></html>"
    );
    let harvest = parse(&json!({}), "text/html", html.as_bytes()).unwrap();
    assert_eq!(harvest.items.len(), 1);
    let item = &harvest.items[0];
    assert_eq!(item.kind.as_deref(), Some("event"));
    assert_eq!(item.starts, None);
    assert!(item.title.as_ref().unwrap().value.contains("at the end of May"));
    assert!(parse(&json!({}), "text/html", b"<html><body></body></html>").is_err());
}
