//! One entry of an answer.

use portolan_plugin::{
    Diagnostic, RawItem,
    raw::{
        Part, RawAttachment, RawEvent, RawFact, RawImage, RawLink, RawPerson, RawPublication,
        RawSpecifics, RawTerm, RawText,
    },
};
use serde_json::Value;
use url::Url;

use crate::{
    fields::{address, date, html, image, names, terms, text, things},
    settings::Content,
};

/// Words for an entry that is not, or no longer, meant for readers.
const HIDDEN: [&str; 7] =
    ["draft", "embargoed", "on-hold", "pending", "refused", "reference", "duplicate"];

/// What became of an entry.
pub(crate) enum Read {
    Item(Box<RawItem>),
    /// It is not published; nothing is wrong with it.
    Hidden,
    Bad(Diagnostic),
}

pub(crate) fn read(entry: &Value, content: Content) -> Read {
    let Some(id) = text(entry, "id") else {
        return Read::Bad(Diagnostic::reliefweb_entry("", "has no id"));
    };
    let Some(fields) = entry.get("fields").filter(|it| it.is_object()) else {
        return Read::Bad(Diagnostic::reliefweb_entry(&id, "has no fields"));
    };
    let status = text(fields, "status").unwrap_or_default();
    if HIDDEN.contains(&status.as_str()) {
        return Read::Hidden;
    }
    let mut item = RawItem::new(format!("{}/{id}", content.kind()), Part::Whole);
    let title = text(fields, "title").or_else(|| text(fields, "name"));
    if let Some(title) = title {
        item.title = Some(RawText::plain(title));
        item.found.insert("title".to_owned(), "fields.title".to_owned());
    }
    addresses(&id, fields, &mut item);
    dates(fields, content, &mut item);
    languages(fields, &mut item);
    countries(fields, &mut item);
    item.authors = sources(fields);
    item.copyright = things(fields, "source").iter().find_map(|it| text(it, "disclaimer"));
    texts(fields, content, &mut item);
    files(fields, &mut item);
    match content {
        Content::Reports => report(fields, &mut item),
        Content::Jobs => job(fields, &mut item),
        Content::Training => training(fields, &mut item),
        Content::Disasters => disaster(fields, &status, &mut item),
    }
    let says_nothing = item.title.is_none() && item.body.is_none() && item.attachments.is_empty();
    match says_nothing {
        true => Read::Bad(Diagnostic::reliefweb_entry(&id, "has neither title, text nor file")),
        false => Read::Item(Box::new(item)),
    }
}

/// ReliefWeb shows the entry; where it names a page of the publisher's, that page is the original.
fn addresses(id: &str, fields: &Value, item: &mut RawItem) {
    let alias = address(fields, "url_alias");
    let number = address(fields, "url");
    item.url = alias.clone().or_else(|| number.clone());
    if let Some(number) = number.filter(|it| alias.as_ref().is_some_and(|alias| alias != it)) {
        item.aliases.push(number);
    }
    // Older links go by the number on the page that prints the entry.
    let host = item.url.as_deref().and_then(|url| Url::parse(url).ok());
    if let Some(mut node) = host {
        node.set_path(&format!("/node/{id}"));
        node.set_query(None);
        let node = node.to_string();
        if item.aliases.iter().all(|it| *it != node) && item.url.as_ref() != Some(&node) {
            item.aliases.push(node);
        }
    }
    let Some(origin) = address(fields, "origin") else { return };
    if is_page(&origin, item.url.as_deref()) {
        item.canonical = Some(origin.clone());
        item.found.insert("canonical".to_owned(), "fields.origin".to_owned());
    }
    item.via = Some(RawLink { url: origin, ..RawLink::default() });
}

/// Whether an address is that of one page, and not of a publisher's front page, list or file.
fn is_page(origin: &str, own: Option<&str>) -> bool {
    let Ok(url) = Url::parse(origin) else { return false };
    let own_host = own.and_then(|own| Url::parse(own).ok()?.host_str().map(ToOwned::to_owned));
    let segments: Vec<&str> =
        url.path_segments().into_iter().flatten().filter(|it| !it.is_empty()).collect();
    let last = segments.last().copied().unwrap_or_default();
    let is_file = last
        .rsplit_once('.')
        .is_some_and(|(_, end)| !matches!(end, "html" | "htm" | "php" | "aspx" | "jsp"));
    let is_list = ["news", "publications", "reports", "updates", "en", "fr", "es", "ar", "press"]
        .contains(&last.to_ascii_lowercase().as_str());
    let names_something = last.len() > 3 || url.query().is_some_and(|it| it.contains('='));
    own_host.as_deref() != url.host_str()
        && !segments.is_empty()
        && !is_file
        && !is_list
        && names_something
}

fn dates(fields: &Value, content: Content, item: &mut RawItem) {
    let Some(dates) = fields.get("date") else { return };
    let created = date(dates, "created");
    item.published = match content {
        Content::Disasters => date(dates, "event").or_else(|| created.clone()),
        _ => date(dates, "original").or_else(|| created.clone()),
    };
    item.updated = date(dates, "changed");
    // When it came to ReliefWeb is not when it was published.
    if let Some(created) = created.filter(|it| item.published.as_ref() != Some(it)) {
        let day = created.raw.get(..10).unwrap_or(&created.raw).to_owned();
        item.facts.push(RawFact { label: "Posted on ReliefWeb".to_owned(), value: day });
    }
}

fn languages(fields: &Value, item: &mut RawItem) {
    let codes: Vec<String> =
        things(fields, "language").iter().filter_map(|it| text(it, "code")).collect();
    // An entry in two languages says of none of its texts which it is in.
    if let [only] = codes.as_slice() {
        // `ot` is ReliefWeb's word for all that it has no code for.
        item.lang = Some(only.clone()).filter(|it| it != "ot");
    }
    let names = names(fields, "language");
    if !names.is_empty() {
        item.lang_label = Some(names.join(", "));
    }
}

/// The primary country first.
fn countries(fields: &Value, item: &mut RawItem) {
    let all = things(fields, "primary_country").iter().chain(things(fields, "country"));
    for country in all {
        let Some(name) = text(country, "name") else { continue };
        let known = item.facts.iter().any(|it| it.label == COUNTRY && it.value == name);
        if known {
            continue;
        }
        item.categories.push(RawTerm {
            term: text(country, "iso3").unwrap_or_else(|| name.clone()).to_uppercase(),
            scheme: Some("country".to_owned()),
            label: Some(name.clone()),
            lang: None,
        });
        item.facts.push(RawFact { label: COUNTRY.to_owned(), value: name });
    }
}

const COUNTRY: &str = "Country";

fn sources(fields: &Value) -> Vec<RawPerson> {
    let person = |source: &Value| {
        let name = text(source, "name").or_else(|| text(source, "shortname"))?;
        Some(RawPerson {
            name: Some(name),
            url: address(source, "homepage"),
            ..RawPerson::default()
        })
    };
    things(fields, "source").iter().filter_map(person).collect()
}

fn texts(fields: &Value, content: Content, item: &mut RawItem) {
    let (key, more) = match content {
        Content::Reports => ("body", None),
        Content::Jobs => ("body", Some(("how_to_apply", "How to apply"))),
        Content::Training => ("body", Some(("how_to_register", "How to register"))),
        Content::Disasters => ("description", None),
    };
    let mut body = html(fields, key).unwrap_or_default();
    if let Some((words, heading)) =
        more.and_then(|(key, heading)| html(fields, key).map(|words| (words, heading)))
    {
        body.push_str(&format!("\n<h2>{heading}</h2>\n{words}"));
    }
    if !body.trim().is_empty() {
        item.body = Some(RawText::html(body).with_base(item.url.clone()));
        item.found.insert("body".to_owned(), format!("fields.{key}"));
    }
}

/// The files; where the text is in one of them, the picture of its first page stands for it.
fn files(fields: &Value, item: &mut RawItem) {
    let mut pages = None;
    let mut preview = None;
    for file in things(fields, "file") {
        let Some(url) = address(file, "url") else { continue };
        let name = text(file, "description").or_else(|| text(file, "filename"));
        let n_pages = ["page-count", "pagecount", "pages"].iter().find_map(|key| text(file, key));
        pages = pages.or_else(|| n_pages.and_then(|it| it.parse().ok()));
        if preview.is_none() {
            preview = file
                .get("preview")
                .and_then(image)
                .map(|image| RawImage { alt: image.alt.or_else(|| name.clone()), ..image });
        }
        item.attachments.push(RawAttachment {
            url,
            title: name,
            media_type: text(file, "mimetype"),
            bytes: text(file, "filesize").and_then(|it| it.parse().ok()),
            lang: text(file, "language").filter(|it| it.len() <= 3),
            duration_secs: None,
        });
    }
    item.images.extend(fields.get("image").and_then(image));
    if item.images.is_empty() {
        item.images.extend(preview);
    }
    if pages.is_some() {
        item.specifics =
            Some(RawSpecifics::Publication(RawPublication { pages, ..RawPublication::default() }));
    }
}

fn report(fields: &Value, item: &mut RawItem) {
    let formats = names(fields, "format");
    let is_news = formats.iter().any(|it| it.starts_with("News"));
    item.kind = Some(if is_news { "News and Press Release" } else { "report" }.to_owned());
    if let Some(headline) = fields.get("headline") {
        item.teaser = text(headline, "summary").map(RawText::plain);
    }
    for (key, scheme) in [
        ("format", "format"),
        ("theme", "theme"),
        ("ocha_product", "product"),
        ("disaster", "disaster"),
        ("disaster_type", "disaster type"),
        ("vulnerable_groups", "group"),
        ("feature", "feature"),
    ] {
        item.categories.extend(terms(fields, key, scheme));
    }
}

fn job(fields: &Value, item: &mut RawItem) {
    item.kind = Some("job".to_owned());
    let closing = fields.get("date").and_then(|dates| date(dates, "closing"));
    if let Some(closing) = closing {
        item.facts.push(RawFact { label: "Closing date".to_owned(), value: closing.raw.clone() });
        item.ends = Some(closing);
    }
    fact(item, "City", &names(fields, "city"));
    fact(item, "Experience", &names(fields, "experience"));
    for (key, scheme) in [("type", "type"), ("career_categories", "career"), ("theme", "theme")] {
        item.categories.extend(terms(fields, key, scheme));
    }
}

fn training(fields: &Value, item: &mut RawItem) {
    item.kind = Some("training".to_owned());
    if let Some(dates) = fields.get("date") {
        item.starts = date(dates, "start");
        item.ends = date(dates, "end");
        if let Some(last) = text(dates, "registration") {
            fact(item, "Registration until", &[last]);
        }
    }
    if let Some(url) = address(fields, "event_url") {
        let rel = Some("registration".to_owned());
        item.links.push(RawLink { url, text: None, rel });
    }
    let address: Vec<String> =
        names(fields, "city").into_iter().chain(names(fields, "country")).collect();
    item.specifics = Some(RawSpecifics::Event(RawEvent {
        address: (!address.is_empty()).then(|| address.join(", ")),
        organiser: item.authors.first().cloned(),
        attendance: names(fields, "format")
            .iter()
            .any(|it| it.to_lowercase().contains("online"))
            .then(|| "online".to_owned()),
        ..RawEvent::default()
    }));
    fact(item, "Cost", text(fields, "cost").as_slice());
    fact(item, "Training language", &names(fields, "training_language"));
    for (key, scheme) in [
        ("format", "format"),
        ("type", "type"),
        ("career_categories", "career"),
        ("theme", "theme"),
    ] {
        item.categories.extend(terms(fields, key, scheme));
    }
}

fn disaster(fields: &Value, status: &str, item: &mut RawItem) {
    item.kind = Some("disaster".to_owned());
    fact(item, "GLIDE", text(fields, "glide").as_slice());
    fact(item, "Status", Some(status.to_owned()).filter(|it| !it.is_empty()).as_slice());
    for key in ["primary_type", "type"] {
        for term in terms(fields, key, "disaster type") {
            if !item.categories.contains(&term) {
                item.categories.push(term);
            }
        }
    }
}

fn fact(item: &mut RawItem, label: &str, values: &[String]) {
    if !values.is_empty() {
        item.facts.push(RawFact { label: label.to_owned(), value: values.join(", ") });
    }
}
