//! Test files of other readers, each with the model that its reader made of them.
//!
//! Only what is news is compared: titles, addresses, identifiers, texts, dates, people,
//! categories, enclosures, language, and the same of the channel. Every expected value that is
//! a non-empty string is one check.

use std::path::Path;

use portolan_core::{
    Harvest, RawItem,
    raw::{RawChannel, RawDate, RawPerson, RawText},
};
use serde_json::Value;

use super::{Document, Read, Scores, compare, json};

pub(crate) fn score(
    corpus: &Path,
    name: &str,
    read: &Read<'_>,
    scores: &mut Scores,
) -> anyhow::Result<()> {
    let suite = format!("feeds-spec/{name}");
    let folder = corpus.join(&suite);
    if name == "laminas" {
        return laminas(&folder, &suite, read, scores);
    }
    for (file, body) in super::files(&folder)? {
        let Some(expected) = expectation(&folder, name, &file) else { continue };
        let Ok(expected) = json(&expected) else { continue };
        let url = format!("http://feeds.example/{file}");
        let document = Document { url: &url, headers: &[], body: &body };
        let harvest = match read(&document) {
            Ok(harvest) => harvest,
            Err(err) => {
                let words = err.into_words();
                let is_empty = expected.get("items").or(expected.get("entries")).is_none();
                scores.check(&suite, "read", &file, is_empty, || words);
                continue;
            }
        };
        let mut checking = Checking { suite: &suite, file: &file, base: &url, scores };
        match name {
            "rss-parser" => checking.rss_parser(&expected, &harvest),
            "feed-rs" => checking.feed_rs(&expected, &harvest),
            _ => checking.gofeed(&expected, &harvest),
        }
    }
    Ok(())
}

/// The file with the model for an input file.
fn expectation(folder: &Path, name: &str, file: &str) -> Option<std::path::PathBuf> {
    let candidates: Vec<String> = match name {
        "rss-parser" => {
            let input = file.strip_prefix("input/")?;
            let stem = input.rsplit_once('.').map_or(input, |(stem, _)| stem);
            vec![format!("output/{stem}.json")]
        }
        "feed-rs" => {
            let (stem, ending) = file.rsplit_once('.')?;
            if stem.ends_with(".serde") || !matches!(ending, "xml" | "json") {
                return None;
            }
            vec![format!("{stem}.serde.json")]
        }
        _ => {
            let (stem, ending) = file.rsplit_once('.')?;
            match ending {
                "xml" => vec![format!("{stem}.json"), format!("{stem}_expected.json")],
                "json" => vec![format!("{stem}_expected.json")],
                _ => return None,
            }
        }
    };
    candidates.into_iter().map(|it| folder.join(it)).find(|it| it.is_file())
}

struct Checking<'s> {
    suite: &'s str,
    file: &'s str,
    base: &'s str,
    scores: &'s mut Scores,
}

impl Checking<'_> {
    fn rss_parser(&mut self, expected: &Value, harvest: &Harvest) {
        let Some(feed) = expected.get("feed") else { return };
        let channel = harvest.channel.clone().unwrap_or_default();
        self.words("feed-title", feed.get("title"), channel.title.as_ref());
        self.words("feed-summary", feed.get("description"), channel.subtitle.as_ref());
        self.address("feed-link", feed.get("link"), channel.url.as_deref());
        self.exact("feed-language", feed.get("language"), channel.lang.as_deref());
        let items = list(feed.get("items"));
        self.count(items.len(), harvest);
        for (expected, item) in items.iter().zip(&harvest.items) {
            self.words("title", expected.get("title"), item.title.as_ref());
            self.address("link", expected.get("link"), item.url.as_deref());
            self.id(expected.get("guid").or(expected.get("id")), item);
            self.date("dates", expected.get("isoDate"), item);
            let text = expected.get("content:encoded");
            self.html("content", text, &[item.body.as_ref()]);
            let text = expected.get("content");
            self.html("content", text, &[item.teaser.as_ref(), item.body.as_ref()]);
            self.html("summary", expected.get("summary"), &[item.teaser.as_ref()]);
            let author = expected.get("creator").or(expected.get("author"));
            self.person("author", author, &item.authors);
            self.terms(expected.get("categories"), item);
            self.enclosure(expected.pointer("/enclosure/url"), item);
        }
    }

    fn feed_rs(&mut self, expected: &Value, harvest: &Harvest) {
        let channel = harvest.channel.clone().unwrap_or_default();
        self.words("feed-title", expected.pointer("/title/content"), channel.title.as_ref());
        self.words(
            "feed-summary",
            expected.pointer("/description/content"),
            channel.subtitle.as_ref(),
        );
        self.exact("feed-language", expected.get("language"), channel.lang.as_deref());
        self.date_of(
            "feed-dates",
            expected.get("updated"),
            &[channel.updated.as_ref(), channel.published.as_ref()],
        );
        let items = list(expected.get("entries"));
        self.count(items.len(), harvest);
        for (expected, item) in items.iter().zip(&harvest.items) {
            self.words("title", expected.pointer("/title/content"), item.title.as_ref());
            let alternate = list(expected.get("links")).iter().find(|link| {
                let rel = link.get("rel").and_then(Value::as_str);
                rel.is_none_or(|it| it == "alternate")
            });
            self.address("link", alternate.and_then(|it| it.get("href")), item.url.as_deref());
            self.id(expected.get("id").filter(|id| !is_made_up(id)), item);
            self.date("dates", expected.get("published"), item);
            self.date("dates", expected.get("updated"), item);
            let texts = [item.teaser.as_ref(), item.body.as_ref()];
            self.html("summary", expected.pointer("/summary/content"), &texts);
            self.html("content", expected.pointer("/content/body"), &[texts[1], texts[0]]);
            for author in list(expected.get("authors")) {
                // For RSS this reader puts the whole element into `email`.
                let is_rss = author.get("name").and_then(Value::as_str) == Some("author");
                let key = if is_rss { "email" } else { "name" };
                self.person("author", author.get(key), &item.authors);
            }
            for term in list(expected.get("categories")) {
                self.term(term.get("term"), item);
            }
        }
    }

    fn gofeed(&mut self, expected: &Value, harvest: &Harvest) {
        let channel = harvest.channel.clone().unwrap_or_default();
        let one_of = |keys: &[&str]| keys.iter().find_map(|key| expected.get(key));
        self.words("feed-title", expected.get("title"), channel.title.as_ref());
        let summary = one_of(&["description", "subtitle"]);
        self.words("feed-summary", summary, channel.subtitle.as_ref());
        let link = one_of(&["link", "home_page_url"]);
        let link = link.filter(|it| it.is_string()).or_else(|| alternate(expected.get("links")));
        self.address("feed-link", link, channel.url.as_deref());
        self.exact("feed-language", expected.get("language"), channel.lang.as_deref());
        let rights = one_of(&["copyright", "rights"]);
        self.loose("feed-rights", rights, channel.copyright.as_deref());
        self.exact("feed-id", expected.get("id"), channel.id.as_deref());
        self.loose(
            "feed-generator",
            expected
                .pointer("/generator/value")
                .or(expected.get("generator").filter(|it| it.is_string())),
            channel.generator.as_deref(),
        );
        let image = channel.image.as_ref().map(|it| it.url.as_str());
        self.address(
            "feed-image",
            expected.pointer("/image/url").or(one_of(&["logo", "icon"])),
            image,
        );
        self.date_of("feed-dates", one_of(&["updatedParsed"]), &[channel.updated.as_ref()]);
        self.date_of(
            "feed-dates",
            one_of(&["publishedParsed", "pubDateParsed"]),
            &[channel.published.as_ref()],
        );
        for author in list(expected.get("authors")) {
            self.person("feed-author", author.get("name"), &channel.authors);
            self.person("feed-author", author.get("email"), &channel.authors);
        }
        for key in ["managingEditor", "webMaster"] {
            self.person("feed-author", expected.get(key), &channel.authors);
        }
        for term in list(expected.get("categories")) {
            let term = term.get("value").or(term.get("term")).unwrap_or(term);
            self.term_of("feed-categories", Some(term), &channel);
        }
        let items = list(one_of(&["items", "entries"]));
        self.count(items.len(), harvest);
        for (expected, item) in items.iter().zip(&harvest.items) {
            self.gofeed_item(expected, item);
        }
    }

    fn gofeed_item(&mut self, expected: &Value, item: &RawItem) {
        let get = |keys: &[&str]| keys.iter().find_map(|key| expected.get(key));
        self.words("title", expected.get("title"), item.title.as_ref());
        let link = get(&["link", "url"]).or_else(|| alternate(expected.get("links")));
        self.address("link", link, item.url.as_deref());
        let id = expected.pointer("/guid/value").or(get(&["guid", "id"]));
        self.id(id, item);
        let texts = [item.teaser.as_ref(), item.body.as_ref()];
        self.html("summary", get(&["description", "summary"]), &texts);
        let content = expected.pointer("/content/value").or(get(&["content", "content_html"]));
        self.html("content", content, &[texts[1], texts[0]]);
        for key in
            ["publishedParsed", "pubDateParsed", "updatedParsed", "date_published", "date_modified"]
        {
            self.date("dates", expected.get(key), item);
        }
        self.person("author", expected.get("author").filter(|it| it.is_string()), &item.authors);
        for author in list(expected.get("authors")) {
            self.person("author", author.get("name"), &item.authors);
            self.person("author", author.get("email"), &item.authors);
        }
        for person in list(expected.get("contributors")) {
            self.person("author", person.get("name"), &item.authors);
            self.person("author", person.get("email"), &item.authors);
        }
        for term in list(get(&["categories", "tags"])) {
            let term = term.get("value").or(term.get("term")).unwrap_or(term);
            self.term(Some(term), item);
        }
        for enclosure in list(get(&["enclosures", "attachments"])) {
            self.enclosure(enclosure.get("url"), item);
        }
        let image = expected.pointer("/image/url").or(expected.get("image"));
        if let Some(url) = filled(image) {
            let passed = item.images.iter().any(|it| compare::same_address(Some(&it.url), url));
            self.check("image", passed);
        }
    }

    fn count(&mut self, n_expected: usize, harvest: &Harvest) {
        self.check("items", harvest.items.len() == n_expected);
    }

    fn words(&mut self, field: &str, expected: Option<&Value>, ours: Option<&RawText>) {
        if let Some(expected) = filled(expected) {
            self.check(field, compare::same_words(ours, expected));
        }
    }

    fn html(&mut self, field: &str, expected: Option<&Value>, ours: &[Option<&RawText>]) {
        let Some(expected) = filled(expected) else { return };
        let base = self.base;
        let passed = ours.iter().flatten().any(|it| {
            compare::same_html(it, expected, base) || compare::same_words(Some(it), expected)
        });
        self.check(field, passed);
    }

    fn address(&mut self, field: &str, expected: Option<&Value>, ours: Option<&str>) {
        let Some(expected) = filled(expected) else { return };
        let is_relative = url::Url::parse(expected).is_err();
        let resolved = url::Url::parse(self.base)
            .and_then(|base| base.join(expected))
            .map_or_else(|_| expected.to_owned(), String::from);
        let passed = compare::same_address(ours, expected)
            || (is_relative && compare::same_address(ours, &resolved));
        self.check(field, passed);
    }

    fn exact(&mut self, field: &str, expected: Option<&Value>, ours: Option<&str>) {
        if let Some(expected) = filled(expected) {
            self.check(field, compare::same_lang(ours, expected));
        }
    }

    fn loose(&mut self, field: &str, expected: Option<&Value>, ours: Option<&str>) {
        if let Some(expected) = filled(expected) {
            let ours = ours.map(compare::words_of_html).unwrap_or_default();
            self.check(field, ours == compare::words_of_html(expected));
        }
    }

    fn id(&mut self, expected: Option<&Value>, item: &RawItem) {
        if let Some(expected) = filled(expected) {
            self.check("id", item.origin_id == expected.trim());
        }
    }

    fn date(&mut self, field: &str, expected: Option<&Value>, item: &RawItem) {
        self.date_of(field, expected, &[item.published.as_ref(), item.updated.as_ref()]);
    }

    fn date_of(&mut self, field: &str, expected: Option<&Value>, ours: &[Option<&RawDate>]) {
        let Some(expected) = filled(expected).and_then(compare::seconds_of) else { return };
        let passed = ours.iter().any(|it| compare::seconds(*it) == Some(expected));
        self.check(field, passed);
    }

    fn person(&mut self, field: &str, expected: Option<&Value>, ours: &[RawPerson]) {
        let Some(expected) = filled(expected) else { return };
        let wanted = compare::words_of_html(expected);
        let passed = ours.iter().any(|it| {
            let name = it.name.as_deref().map(compare::words_of_html).unwrap_or_default();
            let email = it.email.as_deref().unwrap_or_default();
            wanted == name
                || wanted == email
                || (!name.is_empty()
                    && !email.is_empty()
                    && wanted.contains(&name)
                    && wanted.contains(email))
        });
        self.check(field, passed);
    }

    fn terms(&mut self, expected: Option<&Value>, item: &RawItem) {
        for term in list(expected) {
            let term = term.get("_").unwrap_or(term);
            self.term(Some(term), item);
        }
    }

    fn term(&mut self, expected: Option<&Value>, item: &RawItem) {
        if let Some(expected) = filled(expected) {
            let wanted = compare::words_of_html(expected);
            let passed = item.categories.iter().any(|it| {
                compare::words_of_html(&it.term) == wanted || it.label.as_deref() == Some(expected)
            });
            self.check("categories", passed);
        }
    }

    fn term_of(&mut self, field: &str, expected: Option<&Value>, channel: &RawChannel) {
        if let Some(expected) = filled(expected) {
            let wanted = compare::words_of_html(expected);
            let passed =
                channel.categories.iter().any(|it| compare::words_of_html(&it.term) == wanted);
            self.check(field, passed);
        }
    }

    fn enclosure(&mut self, expected: Option<&Value>, item: &RawItem) {
        if let Some(expected) = filled(expected) {
            let base = url::Url::parse(self.base).ok();
            let resolved = base.and_then(|it| it.join(expected).ok()).map(String::from);
            let passed = item
                .attachments
                .iter()
                .any(|it| it.url == expected || Some(&it.url) == resolved.as_ref());
            self.check("enclosures", passed);
        }
    }

    fn check(&mut self, field: &str, passed: bool) {
        let field_words = field.to_owned();
        // One floor for each suite, and a row for each field to read.
        self.scores
            .check(self.suite, field, self.file, passed, || format!("{field_words} differs"));
        self.scores.check(self.suite, "all", self.file, passed, || format!("{field} differs"));
    }
}

fn laminas(folder: &Path, suite: &str, read: &Read<'_>, scores: &mut Scores) -> anyhow::Result<()> {
    let expectations = json(&folder.join("expectations.json"))?;
    for case in list(Some(&expectations)) {
        let Some(file) = case.get("file").and_then(Value::as_str) else { continue };
        let Ok(body) = std::fs::read(folder.join(file)) else { continue };
        let url = format!("http://feeds.example/{file}");
        let document = Document { url: &url, headers: &[], body: &body };
        let harvest = read(&document).unwrap_or_default();
        let channel = harvest.channel.clone().unwrap_or_default();
        let checks = list(case.get("tests")).iter().flat_map(|test| list(test.get("checks")));
        for check in checks {
            let getter = check.get("getter").and_then(Value::as_str).unwrap_or_default();
            let value = check.get("value").unwrap_or(&Value::Null);
            let on_feed = check.get("on").and_then(Value::as_str) == Some("feed");
            let item = harvest.items.first();
            let outcome = match (on_feed, item) {
                (true, _) => laminas_feed(&channel, getter, value),
                (false, Some(item)) => laminas_entry(item, getter, value, &url),
                (false, None) => Some(false),
            };
            let Some(passed) = outcome else { continue };
            let field = if on_feed { format!("feed-{getter}") } else { getter.to_owned() };
            scores.check(suite, &field, file, passed, || format!("{field} differs"));
            scores.check(suite, "all", file, passed, || format!("{field} differs"));
        }
    }
    Ok(())
}

/// `None` for getters that are about the other library and not about the feed.
fn laminas_entry(item: &RawItem, getter: &str, value: &Value, base: &str) -> Option<bool> {
    let link = |rel: &str| {
        item.links.iter().find(|it| it.rel.as_deref() == Some(rel)).map(|it| it.url.as_str())
    };
    Some(match getter {
        // An item without identifier gets one from us: its address, or a hash.
        "Id" => value.as_str().is_none_or(|it| item.origin_id == it),
        "Title" => text_is(item.title.as_ref(), value, base),
        "Description" => text_is(item.teaser.as_ref().or(item.body.as_ref()), value, base),
        "Content" => text_is(item.body.as_ref().or(item.teaser.as_ref()), value, base),
        "Link" => address_is(item.url.as_deref(), value),
        "CommentCount" => {
            let count = item.facts.iter().find(|it| it.label == "comments");
            string_is(count.map(|it| it.value.as_str()), value)
        }
        "CommentLink" => address_is(link("comments").or_else(|| link("replies")), value),
        "CommentFeedLink" => {
            let wanted = value.as_str().unwrap_or_default();
            let any = item.links.iter().any(|it| compare::same_address(Some(&it.url), wanted));
            if value.is_null() { link("comments-feed").is_none() } else { any }
        }
        "Authors" | "Author" if value.is_null() => item.authors.is_empty(),
        "Enclosure" if value.is_null() => item.attachments.is_empty(),
        _ => return None,
    })
}

fn laminas_feed(channel: &RawChannel, getter: &str, value: &Value) -> Option<bool> {
    Some(match getter {
        "Id" => string_is(channel.id.as_deref().or(channel.url.as_deref()), value),
        "Title" => text_is(channel.title.as_ref(), value, ""),
        "Description" => text_is(channel.subtitle.as_ref(), value, ""),
        "Copyright" => string_is(channel.copyright.as_deref(), value),
        "Language" => string_is(channel.lang.as_deref(), value),
        "Link" => address_is(channel.url.as_deref(), value),
        "FeedLink" => address_is(channel.self_url.as_deref(), value),
        "Generator" => string_is(channel.generator.as_deref(), value),
        "Authors" | "Author" if value.is_null() => channel.authors.is_empty(),
        "Image" if value.is_null() => channel.image.is_none(),
        "Hubs" => {
            let ours: Vec<&str> = channel
                .links
                .iter()
                .filter(|it| it.rel.as_deref() == Some("hub"))
                .map(|it| it.url.as_str())
                .collect();
            let expected: Vec<&str> = list(Some(value)).iter().filter_map(Value::as_str).collect();
            ours == expected
        }
        _ => return None,
    })
}

fn text_is(ours: Option<&RawText>, value: &Value, base: &str) -> bool {
    match (ours, value.as_str()) {
        (None, expected) => expected.is_none_or(|it| it.trim().is_empty()),
        (Some(ours), Some(expected)) => compare::same_html(ours, expected, base),
        (Some(_), None) => false,
    }
}

fn string_is(ours: Option<&str>, value: &Value) -> bool {
    match value {
        Value::Null => ours.is_none(),
        Value::String(expected) => ours.is_some_and(|it| it.trim() == expected.trim()),
        other => ours == Some(other.to_string().as_str()),
    }
}

fn address_is(ours: Option<&str>, value: &Value) -> bool {
    match value.as_str() {
        None => ours.is_none(),
        Some(expected) => compare::same_address(ours, expected),
    }
}

fn alternate(links: Option<&Value>) -> Option<&Value> {
    let is_alternate =
        |link: &&Value| link.get("rel").and_then(Value::as_str).is_none_or(|it| it == "alternate");
    list(links).iter().filter(|it| it.is_object()).find(is_alternate)?.get("href")
}

/// feed-rs makes up identifiers for items that have none: 32 hexadecimal digits.
fn is_made_up(id: &&Value) -> bool {
    id.as_str().is_some_and(|id| {
        let digits: String = id.chars().filter(|it| *it != '-').collect();
        digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

/// A value worth comparing: not empty, and not damaged by the reader that wrote it.
fn filled(value: Option<&Value>) -> Option<&str> {
    value?.as_str().filter(|text| !text.trim().is_empty() && !text.contains('\u{FFFD}'))
}

fn list(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}
