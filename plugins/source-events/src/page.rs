//! Events in a page: what it states as schema.org or as microformats; a page that states nothing
//! is read as the one event that its text tells of, whose days normalising finds in the words.

use portolan_extract::{
    address, date, decode, dom,
    microformats::{self, Item},
    page, recognise,
    schema::{Schema, Thing},
};
use portolan_plugin::{
    Diagnostic, RawItem,
    raw::{Part, RawDate, RawEvent, RawImage, RawLink, RawPerson, RawSpecifics, RawText},
};
use url::Url;

use crate::settings::EventsSettings;

/// What a page holds.
#[derive(Debug, Default)]
pub(crate) struct Read {
    pub(crate) items: Vec<RawItem>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Events by the words of schema.org.
const EVENTS: [&str; 24] = [
    "Event",
    "BusinessEvent",
    "ChildrensEvent",
    "ComedyEvent",
    "ConferenceEvent",
    "CourseInstance",
    "DanceEvent",
    "DeliveryEvent",
    "EducationEvent",
    "ExhibitionEvent",
    "Festival",
    "FoodEvent",
    "Hackathon",
    "LiteraryEvent",
    "MusicEvent",
    "PerformingArtsEvent",
    "PublicationEvent",
    "SaleEvent",
    "ScreeningEvent",
    "SocialEvent",
    "SportsEvent",
    "TheaterEvent",
    "VisualArtsEvent",
    "EventSeries",
];

/// The events of a page; `Err` says why it is none that can be read.
pub(crate) fn read(
    body: &[u8],
    charset: Option<&str>,
    url: &str,
    settings: &EventsSettings,
) -> Result<Read, Diagnostic> {
    let mut read = Read::default();
    let text = decode(body, charset, &mut read.diagnostics);
    let doc = dom::parse(text).ok_or_else(Diagnostic::page_too_deep)?;
    if let Some(complaint) = recognise::complaint(&doc) {
        return Err(complaint);
    }
    let url = Url::parse(url).map_err(|_| Diagnostic::event_setting("url", "is no address"))?;
    let base = dom::base(&doc, &url);
    let schema = Schema::read(&doc, &base);
    read.diagnostics.extend(schema.diagnostics.iter().cloned());
    let lang = dom::page_lang(&doc).or_else(|| settings.language.clone());
    let ids = schema.ids();
    for thing in schema.all(&ids, &EVENTS) {
        let item = of_thing(&thing, &base, &url);
        push(&mut read.items, item, lang.as_deref());
    }
    if read.items.is_empty() {
        for event in microformats::parse(&doc, &base).all("h-event") {
            push(&mut read.items, of_format(event, &base, &url), lang.as_deref());
        }
    }
    if read.items.is_empty() {
        let reading = page::read_with_text(&doc, &url, &address::identity(&url), Part::Whole);
        let mut item = reading.item;
        let says_something = item.title.is_some() && item.body.is_some();
        if !says_something || reading.subject == page::Subject::List {
            return Err(Diagnostic::event_page_empty());
        }
        item.kind = Some("event".to_owned());
        read.diagnostics.extend(reading.diagnostics);
        read.items.push(item);
    }
    let n_items = read.items.len();
    if n_items > settings.max_items {
        read.items.truncate(settings.max_items);
        read.diagnostics.push(Diagnostic::event_items_cut(n_items, settings.max_items));
    }
    Ok(read)
}

/// Takes an event once, however often the page states it.
fn push(items: &mut Vec<RawItem>, item: Option<RawItem>, lang: Option<&str>) {
    let Some(mut item) = item else { return };
    let is_same = |known: &RawItem| {
        let raw = |date: &Option<RawDate>| date.as_ref().map(|it| it.raw.clone());
        // A part of a festival names the festival once more, without its days.
        known.title == item.title
            && (item.starts.is_none() || raw(&known.starts) == raw(&item.starts))
    };
    if items.iter().any(is_same) {
        return;
    }
    if item.lang.is_none() {
        item.lang = lang.map(ToOwned::to_owned);
    }
    // Two events of one page need two names.
    let n_alike = items.iter().filter(|known| known.origin_id == item.origin_id).count();
    if n_alike > 0 {
        let start = item.starts.as_ref().map_or("", |it| it.raw.as_str());
        item.origin_id = format!("{}#{start}-{n_alike}", item.origin_id);
        if let Some(url) = item.url.take() {
            link(&mut item, &url, None, "read-more");
        }
    }
    items.push(item);
}

fn of_thing(thing: &Thing<'_>, base: &Url, page: &Url) -> Option<RawItem> {
    let title = thing.text("name").or_else(|| thing.text("headline"))?;
    let starts = thing.text("startDate");
    let own = thing.addresses("url", base).into_iter().next();
    let mut item = begun(own.as_ref(), page, starts.as_deref());
    item.title = Some(RawText::plain(title));
    item.body = thing.raw("description").map(text);
    item.lang = thing.text("inLanguage");
    item.starts = starts.as_deref().map(moment);
    item.ends = thing.text("endDate").as_deref().map(moment);
    item.published = thing.text("datePublished").as_deref().map(moment);
    for url in thing.addresses("image", base) {
        item.images.push(RawImage { url: url.into(), ..RawImage::default() });
    }
    for offer in thing.things("offers") {
        if let Some(url) = offer.addresses("url", base).into_iter().next() {
            link(&mut item, url.as_str(), offer.text("name"), "registration");
        }
    }
    let mut details = RawEvent {
        status: thing.text("eventStatus").map(|word| last_word(&word)),
        attendance: thing.text("eventAttendanceMode").map(|word| last_word(&word)),
        series: thing.things("superEvent").into_iter().find_map(|it| it.text("name")),
        ..RawEvent::default()
    };
    let organiser = thing.things("organizer").into_iter().next();
    let name = organiser.and_then(|it| it.text("name")).or_else(|| thing.text("organizer"));
    details.organiser = name.map(|name| RawPerson {
        name: Some(name),
        url: organiser
            .and_then(|it| it.addresses("url", base).into_iter().next())
            .map(String::from),
        ..RawPerson::default()
    });
    place(thing, base, &mut item, &mut details);
    item.specifics = Some(RawSpecifics::Event(details));
    found(&mut item, thing.form.name());
    Some(item)
}

fn place(thing: &Thing<'_>, base: &Url, item: &mut RawItem, details: &mut RawEvent) {
    let places = thing.things("location");
    for place in &places {
        if place.is(&["VirtualLocation"]) {
            if let Some(url) = place.addresses("url", base).into_iter().next() {
                link(item, url.as_str(), place.text("name"), "conference");
            }
            continue;
        }
        details.venue = details.venue.take().or_else(|| place.text("name"));
        let parts: Vec<String> = match place.things("address").first() {
            Some(address) => [
                "streetAddress",
                "postalCode",
                "addressLocality",
                "addressRegion",
                "addressCountry",
            ]
            .iter()
            .filter_map(|key| address.text(key))
            .collect(),
            None => place.texts("address"),
        };
        if details.address.is_none() && !parts.is_empty() {
            details.address = Some(parts.join(", "));
        }
    }
    if places.is_empty() {
        details.venue = thing.text("location");
    }
}

fn of_format(event: &Item, base: &Url, page: &Url) -> Option<RawItem> {
    let title = event.text("name")?.to_owned();
    let starts = event.text("start").map(ToOwned::to_owned);
    let own = event.text("url").and_then(|url| address::absolute(base, url));
    let mut item = begun(own.as_ref(), page, starts.as_deref());
    item.title = Some(RawText::plain(title));
    item.body = event
        .text("content")
        .or_else(|| event.text("summary"))
        .or_else(|| event.text("description"))
        .map(RawText::plain);
    item.starts = starts.as_deref().map(moment);
    item.ends = event.text("end").map(moment);
    let details = RawEvent {
        venue: event
            .item("location")
            .and_then(|it| it.text("name"))
            .or_else(|| event.text("location"))
            .map(ToOwned::to_owned),
        organiser: event
            .item("organizer")
            .and_then(|it| it.text("name"))
            .or_else(|| event.text("organizer"))
            .map(|name| RawPerson { name: Some(name.to_owned()), ..RawPerson::default() }),
        ..RawEvent::default()
    };
    item.specifics = Some(RawSpecifics::Event(details));
    found(&mut item, "h-event");
    Some(item)
}

/// Known by its own address; without one by the page's, and by when it begins.
fn begun(own: Option<&Url>, page: &Url, starts: Option<&str>) -> RawItem {
    let mut item = match own {
        Some(url) => RawItem::new(address::identity(url), Part::Whole),
        None => {
            let start = starts.unwrap_or_default();
            RawItem::new(format!("{}#{start}", address::identity(page)), Part::Whole)
        }
    };
    match own {
        Some(url) => item.url = Some(url.as_str().to_owned()),
        None => link(&mut item, page.as_str(), None, "read-more"),
    }
    item.kind = Some("event".to_owned());
    item
}

/// A clock without a zone stays open: normalising knows where the source is.
fn moment(raw: &str) -> RawDate {
    let when = date::machine(raw);
    let has_clock = raw.contains(':');
    let is_day = matches!(when, Some(portolan_plugin::When::Day { .. }));
    RawDate { raw: raw.to_owned(), when: when.filter(|_| !(has_clock && is_day)) }
}

fn text(raw: &str) -> RawText {
    if raw.contains('<') { RawText::html(raw) } else { RawText::plain(raw) }
}

/// `https://schema.org/EventCancelled` as `EventCancelled`.
fn last_word(word: &str) -> String {
    word.trim().rsplit(['/', '#']).next().unwrap_or_default().to_owned()
}

fn link(item: &mut RawItem, url: &str, text: Option<String>, rel: &str) {
    if !item.links.iter().any(|it| it.url == url) {
        item.links.push(RawLink { url: url.to_owned(), text, rel: Some(rel.to_owned()) });
    }
}

fn found(item: &mut RawItem, form: &str) {
    for (field, name) in
        [("title", "name"), ("body", "description"), ("starts", "startDate"), ("ends", "endDate")]
    {
        item.found.insert(field.to_owned(), format!("{form}:{name}"));
    }
}
