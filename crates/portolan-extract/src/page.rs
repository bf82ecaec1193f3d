//! What a page is about, judged from all that it says of itself.
//!
//! Every field has an order of preference that stands beside its code, and `found` says which
//! voice won. What several voices say is compared: a title that repeats the site's name loses it,
//! a heading that nobody else knows does not become the title.

use std::collections::BTreeMap;

use dom_query::{Document, NodeRef};
use portolan_core::{
    Diagnostic, RawItem,
    raw::{Part, RawDate, RawEvent, RawFact, RawImage, RawPerson, RawSpecifics, RawTerm, RawText},
};
use url::Url;

use crate::{
    address, date, dom, main_text,
    meta::{self, Meta},
    microformats::{self, Item, Microformats, Value},
    schema::{ARTICLES, Form, Schema, Thing},
};

mod dates;
mod people;
mod title;

/// So many pictures of one page are named.
pub const IMAGES_MAX: usize = 20;
/// So many keywords of one page are kept.
pub const TERMS_MAX: usize = 50;

/// What a page says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// One text: JSON-LD or microdata of an article, `h-entry`, `og:type` `article`.
    Article,
    Event,
    Dataset,
    /// Several articles of which none is the page's own.
    List,
    /// It does not say.
    Unknown,
}

/// A page read.
#[derive(Clone, Debug)]
pub struct Reading {
    pub item: RawItem,
    pub subject: Subject,
    pub site_name: Option<String>,
    /// The text that structured data hold, if they do (`articleBody`).
    pub stated_text: Option<String>,
    pub diagnostics: Vec<Diagnostic>,
}

const EVENTS: [&str; 8] = [
    "Event",
    "BusinessEvent",
    "EducationEvent",
    "ExhibitionEvent",
    "SocialEvent",
    "PublicationEvent",
    "CourseInstance",
    "Festival",
];

/// All voices of one page.
struct Voices<'a> {
    doc: &'a Document,
    url: &'a Url,
    base: Url,
    meta: Meta,
    formats: Microformats,
    /// The thing that the page is about.
    main: Option<Thing<'a>>,
    /// The only person of the page's structured data.
    person: Option<Thing<'a>>,
    entry: Option<Item>,
    site_names: Vec<String>,
}

/// Reads all but the text. `doc` is not changed.
pub fn read(doc: &Document, url: &Url, origin_id: &str, part: Part) -> Reading {
    let base = dom::base(doc, url);
    let schema = Schema::read(doc, &base);
    let ids = schema.ids();
    let canonical = meta::canonical(doc, &base);
    let articles = schema.all(&ids, &ARTICLES);
    let events = schema.all(&ids, &EVENTS);
    let datasets = schema.all(&ids, &["Dataset"]);
    let own: Vec<String> =
        [Some(url), canonical.as_ref()].into_iter().flatten().map(address::identity).collect();
    let main = main_thing(&articles, &own, &base)
        .map(|it| (Subject::Article, it))
        .or_else(|| main_thing(&events, &own, &base).map(|it| (Subject::Event, it)))
        .or_else(|| main_thing(&datasets, &own, &base).map(|it| (Subject::Dataset, it)));
    let meta = Meta::read(doc);
    let formats = microformats::parse(doc, &base);
    let entry = only_entry(&formats);
    let site_names = site_names(&meta, &schema, &ids, url);
    let voices = Voices {
        doc,
        url,
        base,
        meta,
        formats,
        main: main.map(|(_, thing)| thing),
        person: only_person(&schema.all(&ids, &["Person"])),
        entry,
        site_names,
    };

    let is_event = voices.entry.as_ref().is_some_and(|it| it.is("h-event"));
    let says_article =
        voices.meta.one("og:type").is_some_and(|it| it.eq_ignore_ascii_case("article"));
    let subject = match main {
        Some((subject, _)) => subject,
        None if is_event => Subject::Event,
        None if voices.entry.is_some() || says_article => Subject::Article,
        None if articles.len() > 1 || voices.formats.all("h-entry").len() > 1 => Subject::List,
        None => Subject::Unknown,
    };
    let mut item = RawItem::new(origin_id, part);
    item.url = Some(url.as_str().to_owned());
    let own: Vec<&Url> = [Some(url), canonical.as_ref()].into_iter().flatten().collect();
    item.translations = meta::translations(doc, &voices.base, &own);
    item.canonical = canonical.map(String::from);
    if let Some(short) = meta::link(doc, "shortlink", &voices.base) {
        item.aliases.push(short.into());
    }
    voices.fill(&mut item, subject);
    let stated_text = voices
        .main
        .and_then(|it| it.raw("articleBody").or_else(|| it.raw("text")))
        .map(|text| if text.contains('<') { dom::plain(text) } else { text.to_owned() })
        .filter(|it| !it.trim().is_empty());
    let site_name = voices.site_names.first().cloned();
    let mut diagnostics = schema.diagnostics.clone();
    if voices.formats.is_cut {
        diagnostics.push(Diagnostic::page_data_cut("microformats", microformats::ITEMS_MAX));
    }
    if voices.meta.is_cut() {
        diagnostics.push(Diagnostic::page_data_cut("meta elements", meta::METAS_MAX));
    }
    Reading { item, subject, site_name, stated_text, diagnostics }
}

/// Reads all, the text included; a list and a page without a text have none.
pub fn read_with_text(doc: &Document, url: &Url, origin_id: &str, part: Part) -> Reading {
    let mut reading = read(doc, url, origin_id, part);
    if main_text::is_too_large(doc) {
        let what = "elements for the main text";
        reading.diagnostics.push(Diagnostic::page_data_cut(what, main_text::ELEMENTS_MAX));
    }
    let Some(text) = main_text::read(doc, url, reading.stated_text.as_deref()) else {
        return reading;
    };
    if reading.subject == Subject::List {
        if main_text::is_of_list(doc, &text) {
            return reading;
        }
        // An article that shows comments or other articles below.
        reading.subject = Subject::Article;
    }
    let base = dom::base(doc, url);
    reading.item.body = Some(RawText::html(text.html).with_base(Some(base.into())));
    reading.item.found.insert("body".to_owned(), text.by);
    reading
}

/// The one thing that the page is about: the one that names the page's address, else the only one
/// or the first that says more than a title, unless several do.
fn main_thing<'a>(things: &[Thing<'a>], own: &[String], base: &Url) -> Option<Thing<'a>> {
    let names_page = |thing: &&Thing<'a>| {
        ["mainEntityOfPage", "url", "@id"].iter().any(|key| {
            let found = thing.addresses(key, base);
            found.iter().any(|it| own.contains(&address::identity(it)))
        })
    };
    let n_facts = |thing: &Thing<'_>| {
        ["datePublished", "author", "articleBody", "image", "startDate", "publisher"]
            .iter()
            .filter(|key| thing.raw(key).is_some() || !thing.things(key).is_empty())
            .count()
    };
    if let Some(thing) = things.iter().filter(names_page).max_by_key(|it| n_facts(it)) {
        return Some(*thing);
    }
    match things {
        [only] => Some(*only),
        // Teasers of other articles are written as microdata; of JSON-LD an article has one.
        [first, rest @ ..] if first.form == Form::JsonLd => {
            let is_alone = rest.iter().all(|it| it.form == Form::Microdata || n_facts(it) == 0);
            is_alone.then_some(*first)
        }
        _ => None,
    }
}

/// A page that names one person with structured data names its author: content systems write the
/// profile of whoever wrote it, even where they forget to say that this is so.
fn only_person<'a>(people: &[Thing<'a>]) -> Option<Thing<'a>> {
    let mut names: Vec<String> = people.iter().filter_map(|it| it.text("name")).collect();
    names.sort();
    names.dedup();
    let is_alone = names.len() == 1;
    people.iter().find(|it| is_alone && it.text("name").is_some()).copied()
}

/// The one entry or event of a page, alone or in a feed of one.
fn only_entry(formats: &Microformats) -> Option<Item> {
    let mut found: Vec<&Item> = Vec::new();
    for item in &formats.items {
        let inside = item.children.iter().filter(|it| it.is("h-entry") || it.is("h-event"));
        if item.is("h-entry") || item.is("h-event") {
            found.push(item);
        } else {
            found.extend(inside);
        }
    }
    match found.as_slice() {
        [only] => Some((*only).clone()),
        _ => None,
    }
}

fn site_names(
    meta: &Meta,
    schema: &Schema,
    ids: &crate::schema::Ids<'_>,
    url: &Url,
) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in ["og:site_name", "application-name", "apple-mobile-web-app-title", "dc.publisher"] {
        names.extend(meta.one(name).map(str::to_owned));
    }
    for thing in schema.all(ids, &["WebSite"]) {
        names.extend(thing.text("name"));
        names.extend(thing.text("alternateName"));
    }
    for thing in schema.all(ids, &ARTICLES) {
        names.extend(thing.text("publisher"));
    }
    let host = address::bare_host(url);
    names.push(host.clone());
    let labels: Vec<&str> = host.split('.').collect();
    if let [.., name, _] = labels.as_slice() {
        names.push((*name).to_owned());
    }
    names.retain(|it| !it.trim().is_empty());
    names
}

impl Voices<'_> {
    fn fill(&self, item: &mut RawItem, subject: Subject) {
        let mut found: BTreeMap<String, String> = BTreeMap::new();
        let heading = title::heading(self);
        if let Some((text, by)) = title::read(self, heading.as_ref()) {
            found.insert("title".to_owned(), by);
            item.title = Some(RawText::plain(text));
        }
        if let Some((text, by)) = self.teaser() {
            found.insert("teaser".to_owned(), by);
            item.teaser = Some(RawText::plain(text));
        }
        let scope = self.scope(heading.as_ref());
        if subject != Subject::Event
            && let Some((date, by)) = dates::published(self, heading.as_ref(), &scope)
        {
            found.insert("published".to_owned(), by);
            item.published = Some(date);
        }
        if let Some((date, by)) = dates::updated(self) {
            found.insert("updated".to_owned(), by);
            item.updated = Some(date);
        }
        let (authors, by) = people::authors(self, heading.as_ref(), &scope);
        if !authors.is_empty() {
            found.insert("authors".to_owned(), by);
            item.authors = authors;
        }
        item.lang = dom::page_lang(self.doc)
            .or_else(|| self.main.and_then(|it| it.text("inLanguage")))
            .or_else(|| {
                let names = ["content-language", "og:locale", "dc.language", "dcterms.language"];
                self.meta.first(&names).map(|(_, lang)| lang.replace('_', "-"))
            })
            .filter(|it| it.len() <= 35);
        item.images = self.images();
        item.categories = self.terms();
        item.kind = self.kind(subject);
        if subject == Subject::Event {
            self.event(item, &mut found);
        }
        if subject == Subject::Dataset {
            self.dataset(item);
        }
        item.copyright = self.main.and_then(|it| it.text("copyrightNotice")).or_else(|| {
            self.meta.first(&["dc.rights", "dcterms.rights"]).map(|it| it.1.to_owned())
        });
        item.found = found;
    }

    /// Structured data, then the cards that others show of the page, then the head.
    fn teaser(&self) -> Option<(String, String)> {
        if let Some(thing) = self.main
            && let Some(text) = thing.text("description").or_else(|| thing.text("abstract"))
        {
            return Some((text, format!("{} description", thing.form.name())));
        }
        let names = [
            "og:description",
            "dc.description",
            "dcterms.abstract",
            "twitter:description",
            "description",
        ];
        if let Some((name, text)) = self.meta.first(&names) {
            return Some((dom::plain(text), format!("meta {name}")));
        }
        let text = self.entry.as_ref()?.text("summary")?;
        Some((dom::squeeze(text), "h-entry summary".to_owned()))
    }

    /// What the page calls itself: the most special type, `og:type` if it is no filler.
    fn kind(&self, subject: Subject) -> Option<String> {
        let plain = ["Article", "NewsArticle", "BlogPosting", "WebPage"];
        if let Some(thing) = self.main {
            let section = thing.text("articleSection").filter(|it| it.chars().count() <= 60);
            let special = thing.types().find(|it| !plain.contains(it));
            return special
                .map(str::to_owned)
                .or(section)
                .or_else(|| thing.types().next().map(str::to_owned));
        }
        match subject {
            Subject::Event => Some("Event".to_owned()),
            _ => self.meta.one("article:section").map(str::to_owned),
        }
    }

    fn images(&self) -> Vec<RawImage> {
        let mut images: Vec<RawImage> = Vec::new();
        let mut add = |image: RawImage| {
            let is_known = images.iter().any(|it| it.url == image.url);
            if !is_known && images.len() < IMAGES_MAX {
                images.push(image);
            }
        };
        if let Some(url) = self.meta.first(&["og:image:secure_url", "og:image", "og:image:url"])
            && let Some(address) = address::absolute(&self.base, url.1)
        {
            let size = |name: &str| self.meta.one(name).and_then(|it| it.parse().ok());
            add(RawImage {
                url: address.into(),
                alt: self.meta.one("og:image:alt").map(str::to_owned),
                width: size("og:image:width"),
                height: size("og:image:height"),
                ..RawImage::default()
            });
        }
        if let Some(thing) = self.main {
            for url in thing.addresses("image", &self.base) {
                let said = thing.things("image");
                let said = said.first();
                let text = |key: &str| said.and_then(|it| it.text(key));
                add(RawImage {
                    url: url.into(),
                    caption: text("caption"),
                    credit: text("creditText").or_else(|| text("creator")),
                    ..RawImage::default()
                });
            }
        }
        if images.is_empty()
            && let Some((_, url)) = self.meta.first(&["twitter:image", "twitter:image:src"])
            && let Some(address) = address::absolute(&self.base, url)
        {
            let alt = self.meta.one("twitter:image:alt").map(str::to_owned);
            images.push(RawImage { url: address.into(), alt, ..RawImage::default() });
        }
        if let Some(entry) = self.entry.as_ref().filter(|_| images.is_empty()) {
            for value in entry.values("photo").iter().chain(entry.values("featured")) {
                let alt = match value {
                    Value::Image { alt, .. } => Some(alt.clone()).filter(|it| !it.is_empty()),
                    _ => None,
                };
                let Some(url) = address::absolute(&self.base, value.text()) else { continue };
                if images.len() < IMAGES_MAX {
                    images.push(RawImage { url: url.into(), alt, ..RawImage::default() });
                }
            }
        }
        images
    }

    /// Keywords of the thing, tags of the article; `keywords` of the head are the site's as often
    /// as the page's and are not believed.
    fn terms(&self) -> Vec<RawTerm> {
        let mut words: Vec<String> = Vec::new();
        if let Some(thing) = self.main {
            for text in thing.texts("keywords") {
                words.extend(text.split([',', ';']).map(dom::squeeze));
            }
        }
        for name in
            ["article:tag", "og:article:tag", "parsely-tags", "news_keywords", "citation_keywords"]
        {
            for text in self.meta.all(name) {
                words.extend(text.split([',', ';']).map(dom::squeeze));
            }
        }
        if let Some(entry) = &self.entry {
            words.extend(entry.values("category").iter().map(|it| dom::squeeze(it.text())));
        }
        let mut terms: Vec<RawTerm> = Vec::new();
        for term in words {
            let is_known = terms.iter().any(|it| it.term.eq_ignore_ascii_case(&term));
            let fits = !term.is_empty() && term.chars().count() <= 80 && terms.len() < TERMS_MAX;
            if fits && !is_known {
                terms.push(RawTerm { term, ..RawTerm::default() });
            }
        }
        terms
    }

    fn event(&self, item: &mut RawItem, found: &mut BTreeMap<String, String>) {
        let dated = |raw: String| RawDate { when: date::machine(&raw), raw };
        let mut event = RawEvent::default();
        if let Some(thing) = self.main {
            item.starts = thing.text("startDate").map(dated);
            item.ends = thing.text("endDate").map(dated);
            found.insert("starts".to_owned(), format!("{} startDate", thing.form.name()));
            let places = thing.things("location");
            let place = places.first();
            event.venue = place
                .and_then(|it| it.text("name"))
                .or_else(|| thing.text("location").filter(|_| place.is_none()));
            event.address = place.and_then(address_words);
            event.organiser = thing
                .text("organizer")
                .map(|name| RawPerson { name: Some(name), ..RawPerson::default() });
            let word = |key: &str| {
                let value = thing.text(key)?;
                let value = value.rsplit('/').next().unwrap_or(&value).to_owned();
                Some(value)
            };
            event.status = word("eventStatus").map(|it| match it.as_str() {
                "EventScheduled" => "scheduled".to_owned(),
                "EventCancelled" => "cancelled".to_owned(),
                "EventPostponed" | "EventRescheduled" => "postponed".to_owned(),
                "EventMovedOnline" => "moved-online".to_owned(),
                _ => it,
            });
            event.attendance = word("eventAttendanceMode").and_then(|it| match it.as_str() {
                "OfflineEventAttendanceMode" => Some("in-person".to_owned()),
                "OnlineEventAttendanceMode" => Some("online".to_owned()),
                "MixedEventAttendanceMode" => Some("mixed".to_owned()),
                _ => None,
            });
        } else if let Some(entry) = &self.entry {
            item.starts = entry.text("start").map(|it| dated(it.to_owned()));
            item.ends = entry.text("end").map(|it| dated(it.to_owned()));
            found.insert("starts".to_owned(), "h-event dt-start".to_owned());
            event.venue = entry.text("location").map(dom::squeeze);
        }
        item.specifics = Some(RawSpecifics::Event(event));
    }

    fn dataset(&self, item: &mut RawItem) {
        let Some(thing) = self.main else { return };
        for (label, key) in [
            ("Period", "temporalCoverage"),
            ("Place", "spatialCoverage"),
            ("Licence", "license"),
            ("Version", "version"),
        ] {
            if let Some(value) = thing.text(key) {
                item.facts.push(RawFact { label: label.to_owned(), value });
            }
        }
    }

    /// The element that the page's own matter stands in: around the heading, else the page.
    fn scope(&self, heading: Option<&NodeRef<'_>>) -> NodeRef<'_> {
        let named = |it: &NodeRef<'_>| {
            it.has_name("article")
                || it.has_name("main")
                || it.attr("role").is_some_and(|role| &*role == "main")
        };
        let around = heading.and_then(|it| it.ancestors_it(Some(12)).find(named)).map(|it| it.id);
        let found = around.map(|id| NodeRef::new(id, &self.doc.tree));
        found.or_else(|| self.doc.body()).unwrap_or_else(|| self.doc.html_root())
    }
}

/// Street, city and country of a place in a row.
fn address_words(place: &Thing<'_>) -> Option<String> {
    let places = place.things("address");
    let Some(inner) = places.first() else { return place.text("address") };
    let keys =
        ["streetAddress", "postalCode", "addressLocality", "addressRegion", "addressCountry"];
    let parts: Vec<String> = keys.iter().filter_map(|key| inner.text(key)).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}
