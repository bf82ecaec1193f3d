//! What a site answers at an address: a function of its content, its revision and the path asked for.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use anyhow::Context as _;
use jiff::Timestamp;
use minijinja::value::Serde;
use minijinja::{Environment, Value, context};
use serde::Serialize;
use url::form_urlencoded;

use crate::content::{
    self, Document, Feed, FeedEncoding, Item, Language, Listing, MenuNode, Paging, Site, templates,
};
use crate::{files, interface};

/// The state of a site that its pages depend on.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Mood {
    pub(crate) revision: u32,
    /// Listings and feeds are there, with nothing in them.
    pub(crate) listings_empty: bool,
    /// Feeds have a new address, and the old one says so.
    pub(crate) feeds_moved: bool,
}

#[derive(Debug)]
pub(crate) enum Answer {
    Redirect { status: u16, location: String },
    Content(Content),
}

#[derive(Debug)]
pub(crate) struct Content {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) body: Vec<u8>,
    pub(crate) modified: Timestamp,
    /// Headers that only this answer has.
    pub(crate) headers: Vec<(String, String)>,
}

/// Answers a path of a site.
pub(crate) fn answer(site: &Site, mood: Mood, path: &str, query: &str) -> anyhow::Result<Answer> {
    if path == "/robots.txt" {
        return Ok(Answer::Content(Content {
            status: 200,
            content_type: "text/plain; charset=utf-8".to_owned(),
            body: site.robots.clone().into_bytes(),
            modified: site.built,
            headers: Vec::new(),
        }));
    }
    if let Some(content) = document(site, mood, path, query)? {
        return Ok(Answer::Content(content));
    }
    if let Some(answer) = redirect(site, path, query) {
        return Ok(answer);
    }
    let asked = path;
    let path = match site.aliases.iter().find(|alias| alias.path == path) {
        Some(alias) => alias.shows.as_str(),
        None => path,
    };
    let path = match (&site.front, path) {
        (Some(front), "/") => front.as_str(),
        _ => path,
    };
    let items = site.items_at(mood.revision);
    if let Some(reply) = interface::answer(site, &items, asked, query) {
        let content = Content {
            status: reply.status,
            content_type: reply.content_type.to_owned(),
            body: serde_json::to_vec(&reply.body)?,
            modified: items.iter().map(Item::changed).fold(site.built, Timestamp::max),
            headers: reply.headers.into_iter().map(|(name, it)| (name.to_owned(), it)).collect(),
        };
        return Ok(Answer::Content(content));
    }
    let page = Page { site, mood, asked, path, query, items };
    page.answer()
}

/// A document that lies ready, if one is for this path and its query.
fn document(site: &Site, mood: Mood, path: &str, query: &str) -> anyhow::Result<Option<Content>> {
    let asked: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
    let fits = |document: &&Document| {
        let wanted = form_urlencoded::parse(document.query.as_bytes());
        document.path == path
            && document.revisions[0] <= mood.revision
            && mood.revision <= document.revisions[1]
            && wanted.into_iter().all(|pair| asked.contains(&pair))
    };
    let Some(document) = site.documents.iter().find(fits) else { return Ok(None) };
    let file = format!("sites/{}/documents/{}", site.hosts[0], document.file);
    let text = content::file(&file).with_context(|| format!("`{file}` is not there"))?;
    let headers = document.headers.iter();
    Ok(Some(Content {
        status: document.status,
        content_type: document.content_type.clone(),
        body: text.as_bytes().to_vec(),
        modified: site.built,
        headers: headers.map(|(name, value)| (name.clone(), value.clone())).collect(),
    }))
}

fn redirect(site: &Site, path: &str, query: &str) -> Option<Answer> {
    for rule in &site.redirects {
        let location = match rule.from.strip_suffix('*') {
            Some(prefix) => match path.strip_prefix(prefix) {
                Some(rest) => rule.to.replace('*', rest),
                None => continue,
            },
            None if rule.from == path => rule.to.clone(),
            None => continue,
        };
        let location = if query.is_empty() { location } else { format!("{location}?{query}") };
        return Some(Answer::Redirect { status: rule.status, location });
    }
    None
}

/// One request on its way to a template.
struct Page<'a> {
    site: &'a Site,
    mood: Mood,
    /// The path as it was asked for.
    asked: &'a str,
    /// The path whose page is shown.
    path: &'a str,
    query: &'a str,
    items: Vec<Item>,
}

impl Page<'_> {
    fn answer(&self) -> anyhow::Result<Answer> {
        if let Some(answer) = self.feed()? {
            return Ok(answer);
        }
        if self.site.sitemap.as_deref() == Some(self.path) {
            return self.sitemap().map(Answer::Content);
        }
        if let Some(content) = self.listing()? {
            return Ok(Answer::Content(content));
        }
        if let Some(content) = self.article()? {
            return Ok(Answer::Content(content));
        }
        if let Some(file) = files::file(self.path) {
            return Ok(Answer::Content(Content {
                status: 200,
                content_type: file.content_type.to_owned(),
                body: file.bytes,
                modified: self.site.built,
                headers: Vec::new(),
            }));
        }
        self.missing().map(Answer::Content)
    }

    fn feed(&self) -> anyhow::Result<Option<Answer>> {
        for feed in &self.site.feeds {
            let moved = self.mood.feeds_moved;
            if self.path == feed.path && moved {
                let location = format!("{}{}", self.base(), feed.moved_path);
                return Ok(Some(Answer::Redirect { status: 301, location }));
            }
            if self.path == feed.path || (self.path == feed.moved_path && moved) {
                return self.render_feed(feed).map(|content| Some(Answer::Content(content)));
            }
        }
        Ok(None)
    }

    fn render_feed(&self, feed: &Feed) -> anyhow::Result<Content> {
        let language = self.site.language(&feed.language);
        let editions: Vec<&str> =
            self.site.languages.iter().map(|language| language.code.as_str()).collect();
        let items: Vec<&Item> = self
            .items
            .iter()
            .filter(|item| !self.mood.listings_empty && is_post(item))
            .filter(|item| editions.contains(&item.edition.as_str()))
            .collect();
        let page = self.number("page");
        let shown: Vec<&Item> =
            items.iter().copied().skip(page * feed.size).take(feed.size).collect();
        let next_url = ((page + 1) * feed.size < items.len())
            .then(|| format!("{}{}?page={}", self.base(), feed.path, page + 1));
        let modified = latest(self.site, &shown);
        let entries: Vec<Value> = shown.iter().map(|item| self.entry(item, language)).collect();
        let text = render(
            &format!("feeds/{}", feed.template),
            &context! {
                site => seen(self.site),
                feed => seen(feed),
                language => seen(language),
                base => self.base(),
                items => entries,
                updated => modified.to_string(),
                next_url => next_url,
            },
        )?;
        let body = match feed.encoding {
            FeedEncoding::Utf8 => text.into_bytes(),
            FeedEncoding::Windows1252 => encoding_rs::WINDOWS_1252.encode(&text).0.into_owned(),
        };
        Ok(Content {
            status: 200,
            content_type: feed.content_type.clone(),
            body,
            modified,
            headers: Vec::new(),
        })
    }

    /// Every page of the site, each with its languages and its last change.
    fn sitemap(&self) -> anyhow::Result<Content> {
        let language = &self.site.languages[0];
        let entries: Vec<Value> = self
            .items
            .iter()
            .filter(|_| !self.mood.listings_empty)
            .map(|item| {
                let alternates: Vec<Value> = self
                    .items
                    .iter()
                    .filter(|it| item.group.is_some() && it.group == item.group)
                    .map(|it| {
                        let url = format!("{}{}", self.base(), self.href(it));
                        context! { lang => it.edition.as_str(), url => url }
                    })
                    .collect();
                context! {
                    item => self.entry(item, language),
                    changed => item.changed().to_string(),
                    alternates => alternates,
                }
            })
            .collect();
        let modified = self.items.iter().map(Item::changed).fold(self.site.built, Timestamp::max);
        let text = render(
            "feeds/sitemap.xml",
            &context! { base => self.base(), entries => entries, site => seen(self.site) },
        )?;
        Ok(Content {
            status: 200,
            content_type: "application/xml; charset=utf-8".to_owned(),
            body: text.into_bytes(),
            modified,
            headers: Vec::new(),
        })
    }

    fn listing(&self) -> anyhow::Result<Option<Content>> {
        for listing in &self.site.listings {
            match listing.path.strip_suffix('*') {
                Some(prefix) => {
                    let Some(slug) = self.path.strip_prefix(prefix) else { continue };
                    let tag = self
                        .items
                        .iter()
                        .flat_map(|item| &item.tags)
                        .find(|tag| slug_of(tag) == slug);
                    let Some(tag) = tag else { continue };
                    let listing = Listing {
                        path: self.path.to_owned(),
                        title: tag.clone(),
                        tag: Some(tag.clone()),
                        ..listing.clone()
                    };
                    return self.render_listing(&listing).map(Some);
                }
                None if listing.path == self.path => {
                    return self.render_listing(listing).map(Some);
                }
                None => {}
            }
        }
        Ok(None)
    }

    fn render_listing(&self, listing: &Listing) -> anyhow::Result<Content> {
        let language = self.site.language(&listing.language);
        let items: Vec<&Item> = self
            .items
            .iter()
            .filter(|item| !self.mood.listings_empty && belongs(item, listing))
            .collect();
        let total = match listing.paged {
            Paging::None => 1,
            Paging::Page | Paging::Start => items.len().div_ceil(listing.size).max(1),
        };
        // A page number beyond the end shows the last page, as these systems do.
        let current = match listing.paged {
            Paging::None => 0,
            Paging::Page => self.number("page").min(total - 1),
            Paging::Start => (self.number("start") / listing.size).min(total - 1),
        };
        let shown: Vec<&Item> = match listing.paged {
            Paging::None => items,
            Paging::Page | Paging::Start => {
                items.into_iter().skip(current * listing.size).take(listing.size).collect()
            }
        };
        let rows: Vec<Value> = shown.iter().map(|item| self.entry(item, language)).collect();
        let latest_blog = match &listing.blog_heading {
            Some(_) => self
                .items
                .iter()
                .find(|item| item.kind == "blog" && item.edition == listing.language),
            None => None,
        };
        let modified = shown
            .iter()
            .map(|item| item.changed())
            .chain(latest_blog.map(Item::changed))
            .fold(self.site.built, Timestamp::max);
        let alternates = self.alternates(language, |other| {
            let same = |it: &&Listing| {
                it.language == other.code && it.view == listing.view && !it.path.ends_with('*')
            };
            self.site.listings.iter().find(same).map(|it| it.path.clone())
        });
        let common = self.common(language, &alternates, &listing.title);
        let text = render(
            &format!("{}/listing.html", self.site.generation),
            &context! {
                heading => if listing.heading_hidden { "" } else { listing.title.as_str() },
                view => listing.view.as_str(),
                style => listing.style.as_str(),
                listing => seen(listing),
                intro => listing.intro.as_str(),
                rows => rows,
                pager => seen(Pager::new(listing, current, total)),
                latest_blog => latest_blog.map(|item| self.entry(item, language)),
                view_dom_id => format!("{:032x}", xxhash_rust::xxh3::xxh3_128(listing.path.as_bytes())),
                breadcrumb => seen(Vec::<Crumb>::new()),
                ..common
            },
        )?;
        Ok(Content {
            status: 200,
            content_type: HTML.to_owned(),
            body: text.into_bytes(),
            modified,
            headers: Vec::new(),
        })
    }

    fn article(&self) -> anyhow::Result<Option<Content>> {
        for language in &self.site.languages {
            let Some(rest) = self.path.strip_prefix(language.prefix.as_str()) else { continue };
            let by_node = rest.strip_prefix("/node/").and_then(|node| node.parse::<u32>().ok());
            let found = self.items.iter().find(|item| match by_node {
                Some(node) => item.node == node,
                None => item.edition == language.code && item.path == rest,
            });
            if let Some(item) = found {
                return self.render_article(item, language).map(Some);
            }
        }
        Ok(None)
    }

    /// Renders an item inside the interface of a language, which need not be the item's.
    fn render_article(&self, item: &Item, language: &Language) -> anyhow::Result<Content> {
        let alternates = self.alternates(language, |other| {
            if other.code == item.edition {
                return Some(self.href(item));
            }
            let group = item.group.as_ref()?;
            let same = |it: &&Item| it.edition == other.code && it.group.as_ref() == Some(group);
            self.items.iter().find(same).map(|it| self.href(it))
        });
        let parent = self.site.listings.iter().find(|it| {
            it.language == language.code && !it.path.ends_with('*') && belongs(item, it)
        });
        let breadcrumb: Vec<Crumb> = parent
            .map(|it| Crumb { href: it.path.clone(), label: it.title.clone() })
            .into_iter()
            .collect();
        let recent: Vec<&Item> = self
            .items
            .iter()
            .filter(|it| is_post(it) && it.edition == language.code && it.node != item.node)
            .take(3)
            .collect();
        let modified = recent
            .iter()
            .map(|it| it.changed())
            .fold(self.site.built.max(item.changed()), Timestamp::max);
        let entries: Vec<Value> = recent
            .iter()
            .map(|it| context! { href => self.href(it), title => it.title.as_str() })
            .collect();
        let common = self.common(language, &alternates, &item.title);
        let text = render(
            &format!("{}/article.html", self.site.generation),
            &context! {
                heading => if item.heading_hidden { "" } else { item.title.as_str() },
                item => self.entry(item, language),
                recent => context! { title => "Recent content", entries => entries },
                breadcrumb => seen(breadcrumb),
                ..common
            },
        )?;
        Ok(Content {
            status: 200,
            content_type: HTML.to_owned(),
            body: text.into_bytes(),
            modified,
            headers: Vec::new(),
        })
    }

    fn missing(&self) -> anyhow::Result<Content> {
        let language = self.language_of_path();
        let strings = strings(&language.code);
        let missing = strings.get("missing").map_or("", String::as_str);
        let alternates = self.alternates(language, |_| None);
        let common = self.common(language, &alternates, missing);
        let text = render(
            &format!("{}/missing.html", self.site.generation),
            &context! { heading => missing, view => "", breadcrumb => seen(Vec::<Crumb>::new()), ..common },
        )?;
        Ok(Content {
            status: 404,
            content_type: HTML.to_owned(),
            body: text.into_bytes(),
            modified: self.site.built,
            headers: Vec::new(),
        })
    }

    fn language_of_path(&self) -> &Language {
        self.site
            .languages
            .iter()
            .filter(|language| self.path.starts_with(&language.prefix))
            .max_by_key(|language| language.prefix.len())
            .unwrap_or(&self.site.languages[0])
    }

    /// What every page of a site is given.
    fn common(&self, language: &Language, alternates: &[Alternate], title: &str) -> Value {
        let feeds: Vec<Value> = self
            .site
            .feeds
            .iter()
            .map(|feed| {
                let kind = feed.content_type.split(';').next().unwrap_or_default();
                context! {
                    title => feed.title.as_str(),
                    url => format!("{}{}", self.base(), feed.path),
                    type => kind,
                }
            })
            .collect();
        let menu: &[MenuNode] = self.site.menus.get(&language.code).map_or(&[], Vec::as_slice);
        let is_front = self.asked == "/" || self.site.front.as_deref() == Some(self.path);
        context! {
            site => seen(self.site),
            language => seen(language),
            t => seen(strings(&language.code)),
            base => self.base(),
            path => self.path,
            title => title,
            is_front => is_front,
            feeds => feeds,
            feed_icon => self.site.feeds.first().map(|feed| feed.path.clone()),
            menu => seen(menu),
            alternates => seen(alternates),
        }
    }

    fn alternates(
        &self,
        active: &Language,
        same_page: impl Fn(&Language) -> Option<String>,
    ) -> Vec<Alternate> {
        let mut alternates = Vec::new();
        for language in &self.site.languages {
            let same = same_page(language);
            let front = if language.prefix.is_empty() { "/" } else { &language.prefix };
            let href = same.clone().unwrap_or_else(|| front.to_owned());
            alternates.push(Alternate {
                code: language.code.clone(),
                label: language.label.clone(),
                url: format!("{}{href}", self.base()),
                href,
                same: same.is_some(),
                active: language.code == active.code,
            });
        }
        alternates
    }

    /// An item as templates see it: all it has, with the addresses and texts worked out.
    fn entry(&self, item: &Item, interface: &Language) -> Value {
        let teaser = item.teaser.as_deref().unwrap_or(&item.lead_html);
        let summary = plain(teaser);
        let lang = item.lang.as_deref().unwrap_or(&item.edition);
        let has_tag_pages = self
            .site
            .listings
            .iter()
            .find(|it| it.language == interface.code && it.path.ends_with('*'));
        let tag_links: Vec<Crumb> = match has_tag_pages {
            Some(pages) => item
                .tags
                .iter()
                .map(|tag| Crumb {
                    href: pages.path.replace('*', &slug_of(tag)),
                    label: tag.clone(),
                })
                .collect(),
            None => Vec::new(),
        };
        let language_label = match lang {
            "fi" => "Finnish",
            "sv" => "Swedish",
            _ => "English",
        };
        context! {
            href => self.href(item),
            url => format!("{}{}", self.base(), self.href(item)),
            list_title => item.listing_title.as_ref().unwrap_or(&item.title),
            teaser_html => teaser.trim_end(),
            body_html => item.body_html.as_str(),
            summary => summary,
            lang => lang,
            changed => item.changed().to_string(),
            tag_links => seen(tag_links),
            language_label => language_label,
            ..seen(item)
        }
    }

    fn href(&self, item: &Item) -> String {
        format!("{}{}", self.site.language(&item.edition).prefix, item.path)
    }

    fn base(&self) -> String {
        format!("{}://{}", self.site.scheme.as_str(), self.site.main_host())
    }

    fn number(&self, parameter: &str) -> usize {
        form_urlencoded::parse(self.query.as_bytes())
            .find(|(name, _)| name == parameter)
            .and_then(|(_, value)| value.parse().ok())
            .unwrap_or(0)
            .min(PAGE_MAX)
    }
}

const HTML: &str = "text/html; charset=utf-8";

/// Page numbers above this are as good as any other beyond the end.
const PAGE_MAX: usize = 1_000_000;

#[derive(Debug, Serialize)]
struct Alternate {
    code: String,
    label: String,
    href: String,
    url: String,
    /// There is a translation of this very page.
    same: bool,
    active: bool,
}

#[derive(Debug, Serialize)]
struct Crumb {
    href: String,
    label: String,
}

#[derive(Debug, Serialize)]
struct Pager {
    current: usize,
    total: usize,
    pages: Vec<PagerPage>,
    first: String,
    previous: Option<String>,
    next: Option<String>,
    last: String,
    first_query: String,
    previous_query: Option<String>,
    next_query: Option<String>,
    last_query: String,
}

#[derive(Debug, Serialize)]
struct PagerPage {
    number: usize,
    href: String,
    query: String,
    current: bool,
}

impl Pager {
    fn new(listing: &Listing, current: usize, total: usize) -> Pager {
        let query = |page: usize| match listing.paged {
            Paging::Start => format!("?start={}", page * listing.size),
            Paging::Page | Paging::None => format!("?page={page}"),
        };
        // The first page has no number in its address, except where the address is only the query.
        let href = |page: usize| match page {
            0 => listing.path.clone(),
            _ => format!("{}{}", listing.path, query(page)),
        };
        let previous = current.checked_sub(1);
        let next = (current + 1 < total).then_some(current + 1);
        Pager {
            current,
            total,
            pages: (0..total)
                .map(|page| PagerPage {
                    number: page + 1,
                    href: href(page),
                    query: query(page),
                    current: page == current,
                })
                .collect(),
            first: href(0),
            previous: previous.map(href),
            next: next.map(href),
            last: href(total - 1),
            first_query: query(0),
            previous_query: previous.map(query),
            next_query: next.map(query),
            last_query: query(total - 1),
        }
    }
}

/// Whether an item is something published, rather than a page that stands.
fn is_post(item: &Item) -> bool {
    !matches!(item.kind.as_str(), "page" | "longform")
}

fn belongs(item: &Item, listing: &Listing) -> bool {
    let kind = match listing.types.as_slice() {
        [] => item.kind == "news",
        types => types.contains(&item.kind),
    };
    let tag = listing.tag.as_ref().is_none_or(|tag| item.tags.contains(tag));
    let country = listing.country.as_ref().is_none_or(|it| item.countries.contains(it));
    kind && tag && country && item.edition == listing.language
}

fn latest(site: &Site, items: &[&Item]) -> Timestamp {
    items.iter().map(|item| item.changed()).fold(site.built, Timestamp::max)
}

/// A tag as these systems write it into an address.
fn slug_of(label: &str) -> String {
    let mut slug = String::new();
    for letter in label.to_lowercase().chars() {
        match letter {
            'ä' | 'å' => slug.push('a'),
            'ö' => slug.push('o'),
            letter if letter.is_ascii_alphanumeric() => slug.push(letter),
            _ if slug.ends_with('-') || slug.is_empty() => {}
            _ => slug.push('-'),
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// The text of a piece of our own markup, on one line.
fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for letter in html.chars() {
        match letter {
            '<' => inside = true,
            '>' if inside => {
                inside = false;
                text.push(' ');
            }
            letter if !inside => text.push(letter),
            _ => {}
        }
    }
    let text = text
        .replace("&nbsp;", "\u{a0}")
        .replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn strings(language: &str) -> &'static BTreeMap<String, String> {
    static STRINGS: OnceLock<BTreeMap<String, BTreeMap<String, String>>> = OnceLock::new();
    let all = STRINGS.get_or_init(|| {
        let (_, text) = templates()
            .find(|(path, _)| *path == "strings.toml")
            .expect("the strings are embedded");
        toml::from_str(text).expect("the embedded strings read")
    });
    all.get(language).or_else(|| all.get("en")).expect("there are strings in English")
}

/// A value as templates see it.
fn seen(value: impl Serialize) -> Value {
    Value::from(Serde(value))
}

fn render(template: &str, context: &Value) -> anyhow::Result<String> {
    static TEMPLATES: OnceLock<Environment<'static>> = OnceLock::new();
    let environment = TEMPLATES.get_or_init(environment);
    let template = environment.get_template(template)?;
    template.render(context).with_context(|| format!("rendering {}", template.name()))
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(minijinja::UndefinedBehavior::SemiStrict);
    environment.set_auto_escape_callback(|name| match name.ends_with(".json") {
        true => minijinja::AutoEscape::None,
        false => minijinja::AutoEscape::Html,
    });
    environment.set_formatter(escape_as_php);
    environment.add_filter("date", date);
    environment.add_filter("json", |value: Value| {
        serde_json::to_string(&value).map_err(|err| {
            minijinja::Error::new(minijinja::ErrorKind::BadSerialization, err.to_string())
        })
    });
    environment
        .add_filter("markdown", |text: &str| Value::from_safe_string(content::to_html(text)));
    for (name, text) in templates() {
        if name.ends_with(".toml") {
            continue;
        }
        environment.add_template(name, text).expect("the embedded templates read");
    }
    environment
}

/// Escapes the five characters that PHP's `htmlspecialchars` does, and leaves the slash alone.
fn escape_as_php(
    out: &mut minijinja::Output,
    state: &mut minijinja::State,
    value: &Value,
) -> Result<(), minijinja::Error> {
    let html = matches!(state.auto_escape(), minijinja::AutoEscape::Html);
    match value.as_str() {
        Some(text) if html && !value.is_safe() => {
            for letter in text.chars() {
                match letter {
                    '&' => out.write_str("&amp;")?,
                    '<' => out.write_str("&lt;")?,
                    '>' => out.write_str("&gt;")?,
                    '"' => out.write_str("&quot;")?,
                    '\'' => out.write_str("&#039;")?,
                    letter => out.write_str(letter.encode_utf8(&mut [0; 4]))?,
                }
            }
            Ok(())
        }
        Some(text) => Ok(out.write_str(text)?),
        None => minijinja::escape_formatter(out, state, value),
    }
}

fn date(value: &str, format: &str) -> Result<String, minijinja::Error> {
    let invalid = |err: jiff::Error| {
        minijinja::Error::new(minijinja::ErrorKind::InvalidOperation, err.to_string())
    };
    let time: Timestamp = value.parse().map_err(invalid)?;
    jiff::fmt::strtime::format(format, &time.to_zoned(jiff::tz::TimeZone::UTC)).map_err(invalid)
}
