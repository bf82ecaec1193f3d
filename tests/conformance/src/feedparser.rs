//! The conditions of feedparser's tests, evaluated against a view of our items in its model.

use std::path::Path;

use portolan_core::{
    Harvest, RawItem,
    raw::{Markup, RawChannel, RawDate, RawPerson, RawTerm, RawText},
};
use serde_json::Value;

use super::{Document, Read, Scores, compare, json};

const SUITE: &str = "feeds-spec/feedparser";

pub(crate) fn score(corpus: &Path, read: &Read<'_>, scores: &mut Scores) -> anyhow::Result<()> {
    let folder = corpus.join(SUITE);
    let expectations = json(&folder.join("expectations.json"))?;
    for case in expectations.as_array().into_iter().flatten() {
        let passes = case.get("feedparser_passes").and_then(Value::as_bool).unwrap_or(false);
        let Some(file) = case.get("file").and_then(Value::as_str).filter(|_| passes) else {
            continue;
        };
        let conditions = case.get("conditions").and_then(Value::as_array);
        let conditions: Vec<&Value> = conditions.into_iter().flatten().collect();
        if !conditions.iter().any(|it| field_of(it).is_some()) {
            continue;
        }
        let Ok(body) = std::fs::read(folder.join(file)) else { continue };
        let headers = headers_of(case);
        let located = headers.iter().find(|(name, _)| name == "content-location");
        let base = format!("http://127.0.0.1:8097/tests/{file}");
        let url = located
            .and_then(|(_, value)| url::Url::parse(&base).ok()?.join(value).ok())
            .map_or(base, String::from);
        let document = Document { url: &url, headers: &headers, body: &body };
        let harvest = read(&document).unwrap_or_default();
        let channel = harvest.channel.clone().unwrap_or_default();
        let view = View { harvest: &harvest, channel: &channel, url: &url };
        for condition in conditions {
            let Some(field) = field_of(condition) else { continue };
            let passed = view.holds(condition);
            let path = path_of(condition).join(".");
            scores.check(SUITE, field, file, passed, || format!("`{path}` differs"));
            scores.check(SUITE, "all", file, passed, || format!("`{path}` differs"));
        }
    }
    Ok(())
}

fn headers_of(case: &Value) -> Vec<(String, String)> {
    let headers = case.get("effective_headers").or_else(|| case.get("headers"));
    headers
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter_map(|(name, value)| Some((name.to_ascii_lowercase(), value.as_str()?.to_owned())))
        .collect()
}

fn path_of(condition: &Value) -> Vec<String> {
    let steps = condition.get("path").and_then(Value::as_array);
    steps
        .into_iter()
        .flatten()
        .map(|step| step.as_str().map_or_else(|| step.to_string(), str::to_owned))
        .collect()
}

/// Under which field a condition is counted; `None` if its path is not one of those scored.
fn field_of(condition: &Value) -> Option<&'static str> {
    let path = path_of(condition);
    let (root, rest) = path.split_first()?;
    let key = match root.as_str() {
        "feed" => rest.first()?.as_str(),
        "entries" => rest.get(1)?.as_str(),
        _ => return None,
    };
    let is_lang = path.last().is_some_and(|it| it == "language");
    let key = key.strip_suffix("_detail").unwrap_or(key);
    Some(match key {
        "title" | "summary" | "description" | "tagline" | "info" | "content" if is_lang => {
            "language"
        }
        "subtitle" if root == "feed" && is_lang => "language",
        "language" => "language",
        "title" => "title",
        "link" | "links" => "link",
        "id" | "guid" => "id",
        "summary" | "description" | "tagline" | "info" => "summary",
        "subtitle" if root == "feed" => "summary",
        "content" => "content",
        "published" | "updated" | "created" | "published_parsed" | "updated_parsed"
        | "created_parsed" => "dates",
        "author" | "authors" | "contributors" => "author",
        "tags" | "category" => "categories",
        "enclosures" => "enclosures",
        _ => return None,
    })
}

struct View<'h> {
    harvest: &'h Harvest,
    channel: &'h RawChannel,
    url: &'h str,
}

/// One reconstructed link: relation, address, and what else it carries.
struct LinkView {
    rel: String,
    href: String,
    media_type: Option<String>,
    title: Option<String>,
    bytes: Option<u64>,
    lang: Option<String>,
}

impl View<'_> {
    fn holds(&self, condition: &Value) -> bool {
        let path = path_of(condition);
        let op = condition.get("op").and_then(Value::as_str).unwrap_or_default();
        let expected = condition.get("value").unwrap_or(&Value::Null);
        let steps: Vec<&str> = path.iter().map(String::as_str).collect();
        match steps.split_first() {
            Some((&"feed", rest)) => self.feed(rest, op, expected),
            Some((&"entries", rest)) => {
                let idx = rest.first().and_then(|it| it.parse::<usize>().ok());
                let item = idx.and_then(|idx| self.harvest.items.get(idx));
                match item {
                    Some(item) => self.entry(item, &rest[1..], op, expected),
                    None => false,
                }
            }
            _ => false,
        }
    }

    fn feed(&self, steps: &[&str], op: &str, expected: &Value) -> bool {
        let channel = self.channel;
        let Some((key, rest)) = steps.split_first() else { return false };
        match key.strip_suffix("_detail").unwrap_or(key) {
            "title" => self.text(channel.title.as_ref(), rest, op, expected),
            "subtitle" | "tagline" | "description" | "info" | "summary" => {
                self.text(channel.subtitle.as_ref(), rest, op, expected)
            }
            "link" => address(channel.url.as_deref(), op, expected),
            "links" => links(&links_of_channel(channel), rest, op, expected),
            "id" | "guid" => plain(channel.id.as_deref(), op, expected),
            "language" => lang(channel.lang.as_deref(), op, expected),
            "published" | "updated" | "created" | "published_parsed" | "updated_parsed"
            | "created_parsed" => {
                dates(&[channel.updated.as_ref(), channel.published.as_ref()], key, op, expected)
            }
            "author" | "authors" => {
                let people: Vec<&RawPerson> =
                    channel.authors.iter().filter(|it| is_author(it)).collect();
                persons(&people, key, rest, op, expected)
            }
            "contributors" => {
                let people: Vec<&RawPerson> = channel.contributors.iter().collect();
                persons(&people, key, rest, op, expected)
            }
            "tags" | "category" => terms(&channel.categories, rest, op, expected),
            _ => false,
        }
    }

    fn entry(&self, item: &RawItem, steps: &[&str], op: &str, expected: &Value) -> bool {
        let Some((key, rest)) = steps.split_first() else { return false };
        match key.strip_suffix("_detail").unwrap_or(key) {
            "title" => self.text(item.title.as_ref(), rest, op, expected),
            "summary" | "description" => {
                let text = item.teaser.as_ref().or(item.body.as_ref());
                self.text(text, rest, op, expected)
            }
            "content" => {
                let text = item.body.as_ref().or(item.teaser.as_ref());
                match rest.split_first() {
                    Some((&"#len", _)) => expected.as_u64() == Some(u64::from(text.is_some())),
                    Some((_, &["src"])) => {
                        let url = item.links.iter().find(|it| it.rel.as_deref() == Some("content"));
                        address(url.map(|it| it.url.as_str()), op, expected)
                    }
                    Some((_, rest)) => self.text(text, rest, op, expected),
                    None => op == "truthy" && text.is_some(),
                }
            }
            "link" => address(item.url.as_deref(), op, expected),
            "links" => links(&links_of_item(item), rest, op, expected),
            "enclosures" => {
                let enclosures: Vec<LinkView> =
                    links_of_item(item).into_iter().filter(|it| it.rel == "enclosure").collect();
                links(&enclosures, rest, op, expected)
            }
            "id" | "guid" => plain(Some(item.origin_id.as_str()), op, expected),
            "language" => lang(item.lang.as_deref(), op, expected),
            "published" | "updated" | "created" | "published_parsed" | "updated_parsed"
            | "created_parsed" => {
                dates(&[item.published.as_ref(), item.updated.as_ref()], key, op, expected)
            }
            "author" | "authors" => {
                let people: Vec<&RawPerson> =
                    item.authors.iter().filter(|it| is_author(it)).collect();
                persons(&people, key, rest, op, expected)
            }
            "contributors" => {
                let of_role = |it: &&RawPerson| it.role.as_deref() == Some("contributor");
                let people: Vec<&RawPerson> = item.authors.iter().filter(of_role).collect();
                persons(&people, key, rest, op, expected)
            }
            "tags" | "category" => terms(&item.categories, rest, op, expected),
            _ => false,
        }
    }

    fn text(&self, text: Option<&RawText>, steps: &[&str], op: &str, expected: &Value) -> bool {
        let step = steps.first().copied().unwrap_or("value");
        match (op, step) {
            ("truthy" | "present", _) => text.is_some(),
            ("falsy" | "absent", _) => text.is_none(),
            ("eq", "value") => {
                let expected = expected.as_str().unwrap_or_default();
                match text {
                    Some(text) => compare::same_html(text, expected, self.url),
                    None => expected.trim().is_empty(),
                }
            }
            ("eq", "type") => {
                let expected = expected.as_str().unwrap_or_default();
                let is_html = matches!(expected, "text/html" | "application/xhtml+xml");
                text.is_some_and(|it| (it.markup == Markup::Html) == is_html)
            }
            ("eq", "language") => lang(text.and_then(|it| it.lang.as_deref()), op, expected),
            ("eq", "base") => {
                let base = text.map(|it| it.base.as_deref().unwrap_or(self.url));
                address(base, op, expected)
            }
            _ => false,
        }
    }
}

fn is_author(person: &RawPerson) -> bool {
    !matches!(person.role.as_deref(), Some("contributor" | "publisher" | "webmaster"))
}

fn plain(ours: Option<&str>, op: &str, expected: &Value) -> bool {
    match op {
        "eq" => ours.unwrap_or_default().trim() == expected.as_str().unwrap_or_default().trim(),
        "truthy" | "present" => ours.is_some(),
        "falsy" | "absent" => ours.is_none(),
        _ => false,
    }
}

fn address(ours: Option<&str>, op: &str, expected: &Value) -> bool {
    match op {
        "eq" => compare::same_address(ours, expected.as_str().unwrap_or_default()),
        _ => plain(ours, op, expected),
    }
}

fn lang(ours: Option<&str>, op: &str, expected: &Value) -> bool {
    match op {
        "eq" => compare::same_lang(ours, expected.as_str().unwrap_or_default()),
        _ => plain(ours, op, expected),
    }
}

/// feedparser maps one element to several names; a date passes if either of ours is it.
fn dates(ours: &[Option<&RawDate>], key: &str, op: &str, expected: &Value) -> bool {
    let known = || ours.iter().copied().flatten();
    match op {
        "eq" if key.ends_with("_parsed") => {
            let Some(expected) = tuple_seconds(expected) else {
                return known().all(|it| it.when.is_none());
            };
            known().any(|it| compare::seconds(Some(it)) == Some(expected))
        }
        "eq" => {
            let expected = expected.as_str().unwrap_or_default().trim();
            known().any(|it| it.raw.trim() == expected)
        }
        "truthy" | "present" => known().next().is_some(),
        "falsy" | "absent" => known().next().is_none(),
        _ => false,
    }
}

/// Seconds of Python's nine-part time.
fn tuple_seconds(value: &Value) -> Option<i64> {
    let parts: Vec<i64> = value.as_array()?.iter().filter_map(Value::as_i64).collect();
    let &[year, month, day, hour, minute, second, ..] = parts.as_slice() else { return None };
    compare::seconds_of(&format!(
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"
    ))
}

fn persons(people: &[&RawPerson], key: &str, steps: &[&str], op: &str, expected: &Value) -> bool {
    match key {
        "author" => {
            let words = people.first().map(|it| match (&it.name, &it.email) {
                (Some(name), Some(email)) => format!("{name} ({email})"),
                (Some(only), None) | (None, Some(only)) => only.clone(),
                (None, None) => it.url.clone().unwrap_or_default(),
            });
            plain(words.as_deref(), op, expected)
        }
        "author_detail" => match (people.first(), steps.first()) {
            (Some(person), Some(step)) => person_part(person, step, op, expected),
            (person, None) => plain(person.map(|_| "a person"), op, expected),
            (None, Some(_)) => plain(None, op, expected),
        },
        _ => match steps {
            ["#len"] => expected.as_u64() == u64::try_from(people.len()).ok(),
            [idx] => {
                let person = idx.parse::<usize>().ok().and_then(|idx| people.get(idx));
                let parts = expected.as_object();
                person.is_some_and(|person| {
                    parts.is_some_and(|parts| {
                        parts.iter().all(|(step, value)| person_part(person, step, "eq", value))
                    })
                })
            }
            [idx, step] => {
                let person = idx.parse::<usize>().ok().and_then(|idx| people.get(idx));
                person.is_some_and(|person| person_part(person, step, op, expected))
            }
            _ => false,
        },
    }
}

fn person_part(person: &RawPerson, step: &str, op: &str, expected: &Value) -> bool {
    match step {
        "name" => plain(person.name.as_deref(), op, expected),
        "email" => plain(person.email.as_deref(), op, expected),
        "url" | "href" | "uri" => address(person.url.as_deref(), op, expected),
        _ => false,
    }
}

fn terms(terms: &[RawTerm], steps: &[&str], op: &str, expected: &Value) -> bool {
    let part = |term: &RawTerm, step: &str, op: &str, expected: &Value| match step {
        "term" => plain(Some(&term.term), op, expected),
        "scheme" => plain(term.scheme.as_deref(), op, expected),
        "label" => plain(term.label.as_deref(), op, expected),
        _ => false,
    };
    match steps {
        [] => plain(terms.first().map(|it| it.term.as_str()), op, expected),
        ["#len"] => expected.as_u64() == u64::try_from(terms.len()).ok(),
        [idx, step] => {
            let term = idx.parse::<usize>().ok().and_then(|idx| terms.get(idx));
            term.is_some_and(|term| part(term, step, op, expected))
        }
        [idx] => {
            let term = idx.parse::<usize>().ok().and_then(|idx| terms.get(idx));
            term.zip(expected.as_object()).is_some_and(|(term, parts)| {
                parts.iter().all(|(step, value)| part(term, step, "eq", value))
            })
        }
        _ => false,
    }
}

/// Our model sorts links by their use and keeps no common order, so a condition on the n-th
/// link passes if any link fulfils it.
fn links(links: &[LinkView], steps: &[&str], op: &str, expected: &Value) -> bool {
    let part = |link: &LinkView, step: &str, expected: &Value| {
        let words = match expected {
            Value::String(words) => words.clone(),
            other => other.to_string(),
        };
        match step {
            "rel" => link.rel == words || words.ends_with(&format!("/{}", link.rel)),
            "href" | "url" => compare::same_address(Some(&link.href), &words),
            "type" => link.media_type.as_deref().is_none_or(|it| it == words),
            "title" => link.title.as_deref() == Some(words.as_str()),
            "hreflang" => link.lang.as_deref() == Some(words.as_str()),
            "length" => link.bytes.map(|it| it.to_string()).unwrap_or_default() == words,
            _ => false,
        }
    };
    match steps {
        ["#len"] => expected.as_u64() == u64::try_from(links.len()).ok(),
        [_, step] => match op {
            "eq" => links.iter().any(|link| part(link, step, expected)),
            "truthy" | "present" => !links.is_empty(),
            _ => false,
        },
        [_] => expected.as_object().is_some_and(|parts| {
            links.iter().any(|link| parts.iter().all(|(step, value)| part(link, step, value)))
        }),
        _ => false,
    }
}

fn links_of_item(item: &RawItem) -> Vec<LinkView> {
    let mut all: Vec<LinkView> = Vec::new();
    all.extend(item.url.iter().map(|url| link_view("alternate", url)));
    all.extend(item.attachments.iter().map(|it| LinkView {
        rel: "enclosure".to_owned(),
        href: it.url.clone(),
        media_type: it.media_type.clone(),
        title: it.title.clone(),
        bytes: it.bytes,
        lang: it.lang.clone(),
    }));
    for link in item.links.iter().chain(&item.via) {
        let rel = link.rel.clone().unwrap_or_default();
        all.push(LinkView { title: link.text.clone(), ..link_view(&rel, &link.url) });
    }
    all
}

fn links_of_channel(channel: &RawChannel) -> Vec<LinkView> {
    let mut all: Vec<LinkView> = Vec::new();
    for link in &channel.links {
        let rel = link.rel.clone().unwrap_or_default();
        all.push(LinkView { title: link.text.clone(), ..link_view(&rel, &link.url) });
    }
    if let Some(url) = &channel.url
        && all.iter().all(|it| it.href != *url)
    {
        all.push(link_view("alternate", url));
    }
    all
}

fn link_view(rel: &str, href: &str) -> LinkView {
    LinkView {
        rel: rel.to_owned(),
        href: href.to_owned(),
        media_type: None,
        title: None,
        bytes: None,
        lang: None,
    }
}
