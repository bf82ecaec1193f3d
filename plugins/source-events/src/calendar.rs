//! Events of a calendar as items: one for each, and one for each time that a recurring event takes
//! place within the window.

use jiff::{SignedDuration, Timestamp, civil};
use portolan_plugin::{
    Diagnostic, RawItem, When,
    raw::{
        Part, RawAttachment, RawChannel, RawDate, RawEvent, RawImage, RawLink, RawPerson,
        RawSpecifics, RawTerm, RawText,
    },
};

use crate::{
    component::{self, Component},
    content::{self, Property},
    recur::{self, Window},
    rule::Rule,
    settings::{EventsSettings, Recurring},
    value::{Length, Moment},
    zone::{Zone, Zones},
};

/// What a file of calendars holds.
#[derive(Debug, Default)]
pub(crate) struct Read {
    pub(crate) items: Vec<RawItem>,
    pub(crate) channel: Option<RawChannel>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// No event has more rules, dates or files.
const RULES_MAX: usize = 20;
const DATES_MAX: usize = 2_000;
const FILES_MAX: usize = 60;

/// Whether a text is a calendar.
pub(crate) fn is_calendar(text: &str) -> bool {
    let head = text.trim_start_matches('\u{feff}').trim_start();
    head.get(..6).is_some_and(|word| word.eq_ignore_ascii_case("BEGIN:"))
}

pub(crate) fn read(text: &str, settings: &EventsSettings, now: Timestamp) -> Read {
    let (properties, broken) = content::properties(text);
    let mut read = Read::default();
    if let Some(first) = broken.first() {
        read.diagnostics.push(Diagnostic::event_lines_broken(broken.len(), *first));
    }
    let roots = component::tree(properties);
    let mut n_private = 0;
    let none = Component::default();
    let mut whole: Vec<(&Component, Vec<&Component>)> = Vec::new();
    for root in &roots {
        match root.name.as_str() {
            "VCALENDAR" => whole.push((root, root.children("VEVENT").collect())),
            // An event that somebody sent alone.
            "VEVENT" => whole.push((&none, vec![root])),
            _ => {}
        }
    }
    for (calendar, events) in whole {
        if read.channel.is_none() {
            read.channel = channel(calendar);
        }
        let mut reading = Reading {
            zones: Zones::of(calendar),
            settings,
            now,
            is_cancelled: calendar
                .property("METHOD")
                .is_some_and(|it| it.value.trim().eq_ignore_ascii_case("CANCEL")),
            unknown_zones: Vec::new(),
            read: &mut read,
        };
        let (private, public): (Vec<&Component>, Vec<&Component>) =
            events.into_iter().partition(|event| is_private(event));
        n_private += private.len();
        reading.events(&public);
    }
    if n_private > 0 {
        read.diagnostics.push(Diagnostic::event_private(n_private));
    }
    let n_items = read.items.len();
    if n_items > settings.max_items {
        read.items.truncate(settings.max_items);
        read.diagnostics.push(Diagnostic::event_items_cut(n_items, settings.max_items));
    }
    shared_addresses(&mut read.items);
    read
}

/// An address that several items share is that of none of them.
fn shared_addresses(items: &mut [RawItem]) {
    let mut seen: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
    for url in items.iter().filter_map(|item| item.url.clone()) {
        *seen.entry(url).or_default() += 1;
    }
    for item in items {
        if item.url.as_ref().is_some_and(|url| seen.get(url).is_some_and(|n| *n > 1))
            && let Some(url) = item.url.take()
        {
            item.links.insert(0, RawLink { url, text: None, rel: Some("read-more".to_owned()) });
        }
    }
}

fn is_private(event: &Component) -> bool {
    event.property("CLASS").is_some_and(|class| {
        let class = class.value.trim();
        class.eq_ignore_ascii_case("PRIVATE") || class.eq_ignore_ascii_case("CONFIDENTIAL")
    })
}

/// One calendar on its way to items.
struct Reading<'a> {
    zones: Zones,
    settings: &'a EventsSettings,
    now: Timestamp,
    is_cancelled: bool,
    unknown_zones: Vec<String>,
    read: &'a mut Read,
}

/// A moment with the zone of its clock.
#[derive(Clone, Debug)]
struct Point {
    moment: Moment,
    zone: Option<Zone>,
    zone_name: Option<String>,
}

impl Point {
    fn at(&self, clock: civil::DateTime) -> Point {
        Point { moment: self.moment.at(clock), ..self.clone() }
    }

    /// The instant; `None` for days and for clocks that hang nowhere.
    fn instant(&self) -> Option<(Timestamp, i32)> {
        match (self.moment, &self.zone) {
            (Moment::Utc(at), _) => jiff::tz::Offset::UTC.to_timestamp(at).ok().map(|at| (at, 0)),
            (Moment::Wall(at), Some(zone)) => zone.instant(at),
            _ => None,
        }
    }

    /// What this clock shows at an instant.
    fn clock_at(&self, at: Timestamp) -> civil::DateTime {
        match &self.zone {
            Some(zone) => zone.clock(at),
            None => jiff::tz::TimeZone::UTC.to_datetime(at),
        }
    }

    fn date(&self) -> RawDate {
        let clock = self.moment.clock();
        match self.moment {
            Moment::Date(date) => RawDate { raw: date.to_string(), when: Some(When::Day { date }) },
            Moment::Utc(_) | Moment::Wall(_) => {
                let when = self.instant().map(|(at, seconds)| When::Instant {
                    at,
                    offset_minutes: i16::try_from(seconds / 60).unwrap_or_default(),
                });
                let raw = match (self.moment, &self.zone_name) {
                    (Moment::Utc(_), _) => format!("{clock}Z"),
                    (_, Some(name)) if when.is_some() => format!("{clock} {name}"),
                    // A clock that hangs nowhere: normalising knows where the source is.
                    _ => clock.to_string(),
                };
                RawDate { raw, when }
            }
        }
    }
}

/// When an event ends, seen from its start.
#[derive(Clone, Debug)]
enum End {
    None,
    At(Point),
    After(Length),
}

impl Reading<'_> {
    fn events(&mut self, events: &[&Component]) {
        let mut masters: Vec<(String, &Component)> = Vec::new();
        let mut overrides: Vec<(String, &Component)> = Vec::new();
        for event in events {
            let id = identity(event);
            if event.property("RECURRENCE-ID").is_some() {
                overrides.push((id, event));
                continue;
            }
            // The same event sent again: the later version counts.
            match masters.iter_mut().find(|(known, _)| *known == id) {
                Some((_, known)) if event.property("UID").is_some() => {
                    if sequence(event) >= sequence(known) {
                        *known = event;
                    }
                }
                _ => masters.push((id, event)),
            }
        }
        for (id, event) in &masters {
            if self.read.items.len() > self.settings.max_items {
                return;
            }
            let own: Vec<&Component> =
                overrides.iter().filter(|(of, _)| of == id).map(|(_, event)| *event).collect();
            self.event(id, event, &own);
        }
        for (id, event) in &overrides {
            if !masters.iter().any(|(known, _)| known == id) {
                self.alone(id, event);
            }
        }
    }

    fn event(&mut self, id: &str, event: &Component, overrides: &[&Component]) {
        let start = self.start(event);
        let is_empty = event.property("SUMMARY").is_none_or(|it| it.text().trim().is_empty())
            && event.property("DESCRIPTION").is_none_or(|it| it.text().trim().is_empty());
        let Some(start) = start else {
            if is_empty {
                self.complain(Diagnostic::event_empty(event.line));
            } else {
                let item = self.item(id.to_owned(), event);
                self.read.items.push(item);
            }
            return;
        };
        let end = self.end(event, &start);
        let recurs = event.property("RRULE").is_some() || event.property("RDATE").is_some();
        if !recurs || self.settings.recurring == Recurring::Series {
            let mut item = self.item(id.to_owned(), event);
            put_times(&mut item, &start, &end);
            self.read.items.push(item);
            if self.settings.recurring == Recurring::Series {
                for event in overrides {
                    self.alone(id, event);
                }
            }
            return;
        }
        self.occurrences(id, event, overrides, &start, &end);
    }

    /// A single time of a recurring event that the calendar does not hold otherwise.
    fn alone(&mut self, id: &str, event: &Component) {
        let original = self.point(event, "RECURRENCE-ID");
        let start = self.start(event).or_else(|| original.clone());
        let key = original.map_or_else(String::new, |it| key(&it));
        let mut item = self.item(format!("{id}#{key}"), event);
        if let Some(start) = start {
            let end = self.end(event, &start);
            put_times(&mut item, &start, &end);
        }
        self.read.items.push(item);
    }

    fn occurrences(
        &mut self,
        id: &str,
        event: &Component,
        overrides: &[&Component],
        start: &Point,
        end: &End,
    ) {
        let settings = self.settings;
        let seconds = |n: u64| SignedDuration::from_secs(i64::try_from(n).unwrap_or(i64::MAX / 4));
        let from = self.now.checked_sub(seconds(settings.past)).unwrap_or(Timestamp::MIN);
        let until = self.now.checked_add(seconds(settings.future)).unwrap_or(Timestamp::MAX);
        let window = Window {
            from: start.clock_at(from),
            until: start.clock_at(until),
            n_max: settings.max_occurrences,
        };
        let clock = start.moment.clock();
        let (mut times, mut is_cut) = (Vec::new(), false);
        for property in event.all("RRULE").take(RULES_MAX) {
            let found = self.rule_times(property, start, window);
            is_cut |= found.has_more;
            if found.is_tired {
                self.complain(Diagnostic::event_rule_endless(property.line));
            }
            times.extend(found.times);
        }
        let in_window = |time: &civil::DateTime| *time >= window.from && *time <= window.until;
        if event.property("RRULE").is_none() && in_window(&clock) {
            times.push(clock);
        }
        let (more, lengths) = self.dates(event, "RDATE", start);
        times.extend(more.into_iter().filter(in_window));
        times.sort_unstable();
        times.dedup();
        let mut without = self.dates(event, "EXDATE", start).0;
        for property in event.all("EXRULE").take(RULES_MAX) {
            let window = Window { n_max: 10_000, ..window };
            without.extend(self.rule_times(property, start, window).times);
        }
        // An exception given as a day takes all of that day.
        let days = exception_days(event);
        times.retain(|time| !without.contains(time) && !days.contains(&time.date()));

        let changes: Vec<(civil::DateTime, &Component, Option<Point>, bool)> = overrides
            .iter()
            .filter_map(|event| {
                let original = self.point(event, "RECURRENCE-ID")?;
                let is_from_here = event
                    .property("RECURRENCE-ID")
                    .and_then(|it| it.parameter("RANGE"))
                    .is_some_and(|range| range.eq_ignore_ascii_case("THISANDFUTURE"));
                let clock = self.clock_of(&original, start);
                Some((clock, *event, self.start(event), is_from_here))
            })
            .collect();
        // A time that was moved out of the window, or into it.
        for (original, _, moved, _) in &changes {
            let is_near = moved.as_ref().is_some_and(|it| in_window(&self.clock_of(it, start)));
            if is_near && !times.contains(original) && !in_window(original) {
                times.push(*original);
            }
        }
        times.sort_unstable();
        if is_cut || times.len() > settings.max_occurrences {
            times.truncate(settings.max_occurrences);
            self.complain(Diagnostic::event_occurrences_cut(event.line, settings.max_occurrences));
        }
        for time in times {
            let exact = changes.iter().find(|(original, _, _, _)| *original == time);
            let earlier = changes
                .iter()
                .filter(|(original, _, _, is_from_here)| *is_from_here && *original < time)
                .max_by_key(|(original, _, _, _)| *original);
            let origin_id = format!("{id}#{}", key(&start.at(time)));
            let (source, occurrence, end) = match (exact, earlier) {
                (Some((_, changed, moved, _)), _) => {
                    let start = moved.clone().unwrap_or_else(|| start.at(time));
                    let end = self.end(changed, &start);
                    (*changed, start, end)
                }
                (None, Some((original, changed, Some(moved), _))) => {
                    let by = self.clock_of(moved, start).duration_since(*original);
                    let moved_to = time.checked_add(by).unwrap_or(time);
                    let end = self.end(changed, moved);
                    (*changed, start.at(moved_to), shifted(&end, moved))
                }
                _ => {
                    let occurrence = start.at(time);
                    let own = lengths.iter().find(|(at, _)| *at == time);
                    let end = match own {
                        Some((_, length)) => End::After(*length),
                        None => shifted(end, start),
                    };
                    (event, occurrence, end)
                }
            };
            let mut item = self.item(origin_id, source);
            // All occurrences share what the event's address shows.
            if let Some(url) = item.url.take() {
                let rel = Some("read-more".to_owned());
                item.links.insert(0, RawLink { url, text: None, rel });
            }
            put_times(&mut item, &occurrence, &end);
            if let Some(RawSpecifics::Event(details)) = &mut item.specifics {
                details.series = summary(event);
            }
            self.read.items.push(item);
        }
    }

    fn rule_times(&mut self, property: &Property, start: &Point, window: Window) -> recur::Times {
        let clock = start.moment.clock();
        let is_in = |time: civil::DateTime| time >= window.from && time <= window.until;
        match Rule::parse(&property.value) {
            Ok(rule) => {
                let until = recur::until(&rule, |utc| {
                    let at = jiff::tz::Offset::UTC.to_timestamp(utc);
                    at.map_or(utc, |at| start.clock_at(at))
                });
                recur::times(clock, &rule, until, window)
            }
            Err(words) => {
                self.complain(Diagnostic::event_rule_unreadable(property.line, &words));
                let times = if is_in(clock) { vec![clock] } else { Vec::new() };
                recur::Times { times, ..recur::Times::default() }
            }
        }
    }

    /// The dates of a list on the event's own clock, and the lengths of those that have one.
    fn dates(
        &mut self,
        event: &Component,
        name: &str,
        start: &Point,
    ) -> (Vec<civil::DateTime>, Vec<(civil::DateTime, Length)>) {
        let (mut dates, mut lengths) = (Vec::new(), Vec::new());
        for property in event.all(name) {
            for value in property.value.split(',').filter(|it| !it.trim().is_empty()) {
                if dates.len() == DATES_MAX {
                    return (dates, lengths);
                }
                let (first, last) = match value.split_once('/') {
                    Some((first, last)) => (first, Some(last)),
                    None => (value, None),
                };
                let Some(point) = self.pointed(property, first) else { continue };
                let mut clock = self.clock_of(&point, start);
                if point.moment.is_date() && !start.moment.is_date() {
                    if name == "EXDATE" {
                        continue;
                    }
                    // A day without a time is one at the event's own time.
                    clock = clock.date().to_datetime(start.moment.clock().time());
                }
                dates.push(clock);
                let length = last.and_then(|last| {
                    let end = || {
                        Moment::parse(last)
                            .map(|it| Length::between(point.moment.clock(), it.clock()))
                    };
                    Length::parse(last).or_else(end)
                });
                lengths.extend(length.map(|length| (clock, length)));
            }
        }
        (dates, lengths)
    }

    /// What the clock of `start` shows at another point.
    fn clock_of(&self, point: &Point, start: &Point) -> civil::DateTime {
        match (point.instant(), start.instant()) {
            (Some((at, _)), Some(_)) => start.clock_at(at),
            _ => point.moment.clock(),
        }
    }

    fn start(&mut self, event: &Component) -> Option<Point> {
        self.point(event, "DTSTART")
    }

    fn end(&mut self, event: &Component, start: &Point) -> End {
        if let Some(end) = self.point(event, "DTEND") {
            // The end of whole days is the day after them.
            if let (Moment::Date(first), Moment::Date(last)) = (start.moment, end.moment) {
                let last = last.yesterday().unwrap_or(last);
                return match last > first {
                    true => End::At(Point { moment: Moment::Date(last), ..end }),
                    false => End::None,
                };
            }
            let is_after = match (start.instant(), end.instant()) {
                (Some((first, _)), Some((last, _))) => last > first,
                _ => end.moment.clock() > start.moment.clock(),
            };
            return if is_after { End::At(end) } else { End::None };
        }
        let length = event.property("DURATION").and_then(|it| Length::parse(&it.value));
        match length {
            Some(length) if length.days > 0 || length.seconds > 0 => match start.moment {
                // A length counts the first day, as its end would be the day after the last.
                Moment::Date(_) => {
                    let days = length.days + length.seconds / 86_400 - 1;
                    End::After(Length { days, seconds: 0 })
                }
                _ => End::After(length),
            },
            _ => End::None,
        }
    }

    fn point(&mut self, event: &Component, name: &str) -> Option<Point> {
        let property = event.property(name)?;
        let point = self.pointed(property, &property.value);
        if point.is_none() && !property.value.trim().is_empty() {
            let value = property.value.chars().take(40).collect::<String>();
            self.complain(Diagnostic::event_time_unreadable(property.line, &value));
        }
        point
    }

    fn pointed(&mut self, property: &Property, value: &str) -> Option<Point> {
        let moment = Moment::parse(value)?;
        let Some(name) = property.parameter("TZID").filter(|_| matches!(moment, Moment::Wall(_)))
        else {
            return Some(Point { moment, zone: None, zone_name: None });
        };
        let zone = self.zones.get(name);
        if zone.is_none() && !self.unknown_zones.iter().any(|known| known == name) {
            self.unknown_zones.push(name.to_owned());
            self.complain(Diagnostic::event_zone_unknown(name));
        }
        let zone_name = zone.is_some().then(|| name.to_owned());
        Some(Point { moment, zone, zone_name })
    }

    /// An event without its times.
    fn item(&self, origin_id: String, event: &Component) -> RawItem {
        let mut item = RawItem::new(origin_id, Part::Whole);
        item.kind = Some("event".to_owned());
        item.lang.clone_from(&self.settings.language);
        let text = |name: &str| event.property(name).and_then(|it| raw_text(it, false));
        item.title = text("SUMMARY");
        item.body = alternative(event).or_else(|| text("DESCRIPTION"));
        for property in event.all("CATEGORIES") {
            let lang = property.parameter("LANGUAGE").map(ToOwned::to_owned);
            for word in property.texts() {
                let word = word.trim().to_owned();
                if !word.is_empty() {
                    item.categories.push(RawTerm {
                        term: word,
                        lang: lang.clone(),
                        ..RawTerm::default()
                    });
                }
            }
        }
        let instant = |name: &str| {
            let property = event.property(name)?;
            let point =
                Point { moment: Moment::parse(&property.value)?, zone: None, zone_name: None };
            Some(point.date())
        };
        item.published = instant("CREATED");
        item.updated = instant("LAST-MODIFIED");
        if let Some(url) = event.property("URL").map(|it| it.value.trim()).filter(|it| is_web(it)) {
            item.url = Some(url.to_owned());
        }
        files(event, &mut item);
        let details = self.details(event, &mut item);
        item.specifics = Some(RawSpecifics::Event(details));
        for (field, at) in [
            ("title", "ical:SUMMARY"),
            ("body", "ical:DESCRIPTION"),
            ("starts", "ical:DTSTART"),
            ("ends", "ical:DTEND"),
            ("published", "ical:CREATED"),
            ("updated", "ical:LAST-MODIFIED"),
            ("url", "ical:URL"),
        ] {
            item.found.insert(field.to_owned(), at.to_owned());
        }
        item
    }

    fn details(&self, event: &Component, item: &mut RawItem) -> RawEvent {
        let mut details = RawEvent::default();
        let location = event.property("LOCATION").map(|it| it.text().trim().to_owned());
        let mut is_online = false;
        match location.as_deref() {
            None | Some("") => {}
            Some(location) if is_web(location) => {
                is_online = true;
                push_link(item, location, None, "conference");
            }
            Some(location) if is_net(location) => {
                is_online = true;
                details.venue = Some(location.to_owned());
            }
            Some(location) => {
                // The first part names the place, the rest says where it is.
                let (venue, address) = match location.split_once([',', '\n']) {
                    Some((venue, address)) => (venue.trim(), Some(address.trim())),
                    None => (location, None),
                };
                details.venue = Some(venue.to_owned());
                details.address =
                    address.filter(|it| !it.is_empty()).map(|it| it.replace('\n', ", "));
            }
        }
        // RFC 9073: a place as a component of its own.
        if details.venue.is_none()
            && let Some(place) = event.children("VLOCATION").next()
        {
            details.venue = place.property("NAME").map(|it| it.text());
        }
        for name in ["CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL"] {
            for property in event.all(name).filter(|it| is_web(it.value.trim())) {
                is_online = true;
                let label = property.parameter("LABEL").map(ToOwned::to_owned);
                push_link(item, property.value.trim(), label, "conference");
            }
        }
        let is_there = details.venue.as_deref().is_some_and(|venue| !is_net(venue));
        details.attendance = match (is_online, is_there) {
            (true, true) => Some("mixed".to_owned()),
            (true, false) => Some("online".to_owned()),
            _ => None,
        };
        details.organiser = event.property("ORGANIZER").and_then(|it| {
            let name = it.parameter("CN")?.trim();
            // An address is no name, and nobody's to publish.
            let is_name = !name.is_empty() && !name.contains('@');
            is_name.then(|| RawPerson { name: Some(name.to_owned()), ..RawPerson::default() })
        });
        let status = event.property("STATUS").map(|it| it.value.trim().to_ascii_lowercase());
        details.status = match self.is_cancelled {
            true => Some("cancelled".to_owned()),
            false => status.filter(|it| !it.is_empty()),
        };
        details
    }

    fn complain(&mut self, complaint: Diagnostic) {
        self.read.diagnostics.push(complaint);
    }
}

/// The same end seen from another start of the same event.
fn shifted(end: &End, start: &Point) -> End {
    match end {
        End::At(end) => {
            let length = match (start.moment, end.moment) {
                (Moment::Date(first), Moment::Date(last)) => Length {
                    days: i64::from(last.since(first).map_or(0, |span| span.get_days())),
                    seconds: 0,
                },
                _ => match (start.instant(), end.instant()) {
                    (Some((first, _)), Some((last, _))) => {
                        Length { days: 0, seconds: last.duration_since(first).as_secs() }
                    }
                    _ => Length::between(start.moment.clock(), end.moment.clock()),
                },
            };
            End::After(length)
        }
        other => other.clone(),
    }
}

fn put_times(item: &mut RawItem, start: &Point, end: &End) {
    item.starts = Some(start.date());
    item.ends = match end {
        End::None => None,
        End::At(end) => Some(end.date()),
        End::After(length) => {
            let clock = length.after(start.moment.clock());
            match start.moment {
                Moment::Date(first) => {
                    let days = jiff::Span::new().days(length.days.clamp(0, 4_000));
                    let last = first.checked_add(days);
                    last.ok()
                        .filter(|last| *last > first)
                        .map(|last| Point { moment: Moment::Date(last), ..start.clone() }.date())
                }
                _ => clock.map(|clock| start.at(clock).date()),
            }
        }
    };
}

/// The time that an occurrence had by the rule: what it is known by.
fn key(point: &Point) -> String {
    let clock = point.moment.clock();
    let date = clock.date();
    let day = format!("{:04}{:02}{:02}", date.year(), date.month(), date.day());
    match point.moment {
        Moment::Date(_) => day,
        _ => format!("{day}T{:02}{:02}{:02}", clock.hour(), clock.minute(), clock.second()),
    }
}

/// The days on which a timed event does not take place.
fn exception_days(event: &Component) -> Vec<civil::Date> {
    event
        .all("EXDATE")
        .flat_map(|property| property.value.split(','))
        .filter_map(Moment::parse)
        .filter_map(|moment| match moment {
            Moment::Date(date) => Some(date),
            _ => None,
        })
        .take(DATES_MAX)
        .collect()
}

/// The event's own identifier; without one, what it is and when.
fn identity(event: &Component) -> String {
    let uid = event.property("UID").map(|it| it.text().trim().to_owned());
    uid.filter(|uid| !uid.is_empty()).unwrap_or_else(|| {
        let start = event.property("DTSTART").map(|it| it.value.trim()).unwrap_or_default();
        format!("{start} {}", summary(event).unwrap_or_default())
    })
}

fn sequence(event: &Component) -> i64 {
    event.property("SEQUENCE").and_then(|it| it.value.trim().parse().ok()).unwrap_or(0)
}

fn summary(event: &Component) -> Option<String> {
    let text = event.property("SUMMARY")?.text();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

fn raw_text(property: &Property, is_html: bool) -> Option<RawText> {
    let text = property.text();
    if text.trim().is_empty() {
        return None;
    }
    let lang = property.parameter("LANGUAGE").map(ToOwned::to_owned);
    let raw =
        if is_html || looks_like_html(&text) { RawText::html(text) } else { RawText::plain(text) };
    Some(raw.with_lang(lang))
}

/// Some programs put markup into a property that has none.
fn looks_like_html(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    ["<p>", "<p ", "<br", "<a href", "<ul>", "<div", "<strong>", "<span"]
        .iter()
        .any(|tag| lower.contains(tag))
}

/// The description as HTML, where the calendar has one.
fn alternative(event: &Component) -> Option<RawText> {
    let is_html = |it: &&Property| {
        it.parameter("FMTTYPE").is_some_and(|kind| kind.eq_ignore_ascii_case("text/html"))
    };
    let styled = event.all("STYLED-DESCRIPTION").find(is_html);
    let property = styled.or_else(|| event.all("X-ALT-DESC").find(is_html))?;
    raw_text(property, true)
}

fn files(event: &Component, item: &mut RawItem) {
    for name in ["ATTACH", "IMAGE"] {
        for property in event.all(name).take(FILES_MAX) {
            let url = property.value.trim();
            if !is_web(url) {
                continue;
            }
            let kind = property.parameter("FMTTYPE").map(str::to_ascii_lowercase);
            let is_image =
                name == "IMAGE" || kind.as_deref().is_some_and(|it| it.starts_with("image/"));
            if is_image {
                item.images.push(RawImage { url: url.to_owned(), ..RawImage::default() });
                continue;
            }
            let title = property.parameter("FILENAME").or_else(|| property.parameter("X-FILENAME"));
            item.attachments.push(RawAttachment {
                url: url.to_owned(),
                title: title.map(ToOwned::to_owned),
                media_type: kind,
                ..RawAttachment::default()
            });
        }
    }
}

fn channel(calendar: &Component) -> Option<RawChannel> {
    let title = calendar.property("NAME").or_else(|| calendar.property("X-WR-CALNAME"))?;
    let mut channel = RawChannel { title: raw_text(title, false), ..RawChannel::default() };
    let about = calendar.property("DESCRIPTION").or_else(|| calendar.property("X-WR-CALDESC"));
    channel.subtitle = about.and_then(|it| raw_text(it, false));
    channel.generator = calendar.property("PRODID").map(|it| it.text());
    channel.format = Some("icalendar 2.0".to_owned());
    let interval = calendar
        .property("REFRESH-INTERVAL")
        .or_else(|| calendar.property("X-PUBLISHED-TTL"))
        .and_then(|it| Length::parse(&it.value));
    channel.ttl_minutes = interval
        .and_then(|it| u32::try_from((it.days * 86_400 + it.seconds) / 60).ok())
        .filter(|minutes| *minutes > 0);
    Some(channel)
}

fn push_link(item: &mut RawItem, url: &str, text: Option<String>, rel: &str) {
    if !item.links.iter().any(|link| link.url == url) {
        item.links.push(RawLink { url: url.to_owned(), text, rel: Some(rel.to_owned()) });
    }
}

fn is_web(url: &str) -> bool {
    let lower = url.get(..8).unwrap_or(url).to_ascii_lowercase();
    (lower.starts_with("https://") || lower.starts_with("http://"))
        && !url.contains(char::is_whitespace)
}

/// A place that is none: where people meet over the net.
fn is_net(location: &str) -> bool {
    const WORDS: [&str; 14] = [
        "online",
        "virtual",
        "zoom",
        "zoom meeting",
        "microsoft teams",
        "microsoft teams meeting",
        "teams",
        "webex",
        "google meet",
        "verkossa",
        "en ligne",
        "en línea",
        "webinar",
        "онлайн",
    ];
    WORDS.contains(&location.trim().to_lowercase().as_str())
}
