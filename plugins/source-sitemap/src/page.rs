//! One page of a sitemap, read into an item.

use portolan_extract::{
    address, date, dom,
    page::{self, Subject},
    recognise,
};
use portolan_plugin::{
    Diagnostic, RawItem,
    message::Response,
    raw::{Part, RawDate, RawTerm, RawText},
};
use url::Url;

use crate::sitemap::{Entry, News};

/// What a news sitemap says of an article, as a card of it.
pub(crate) fn card(entry: &Entry) -> Option<RawItem> {
    let news = entry.news.as_ref()?;
    let url = Url::parse(&entry.url).ok()?;
    let mut item = RawItem::new(address::identity(&url), Part::Card);
    item.url = Some(entry.url.clone());
    add_news(&mut item, news);
    item.images.clone_from(&entry.images);
    item.translations.clone_from(&entry.translations);
    item.translations.retain(|it| it.url != entry.url);
    Some(item)
}

fn add_news(item: &mut RawItem, news: &News) {
    let mut note = |field: &str, name: &str| {
        item.found.insert(field.to_owned(), format!("sitemap news:{name}"));
    };
    if let Some(title) = &news.title {
        note("title", "title");
        item.title = Some(RawText::plain(title.clone()));
    }
    if let Some(published) = &news.published {
        note("published", "publication_date");
        let when = date::machine(published);
        item.published = Some(RawDate { raw: published.clone(), when });
    }
    item.lang.clone_from(&news.lang);
    let words = news.keywords.iter().flat_map(|it| it.split(',')).map(str::trim);
    let terms = words.filter(|it| !it.is_empty());
    item.categories =
        terms.map(|term| RawTerm { term: term.to_owned(), ..RawTerm::default() }).collect();
}

/// Reads the page, or says why it shows no item.
pub(crate) fn read(
    response: &Response,
    asked: &Url,
    entry: &Entry,
    part: Part,
) -> (Option<RawItem>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    if let Some(kind) = response.media_type().filter(|it| !is_html(it)) {
        return (None, vec![Diagnostic::page_no_html(&kind)]);
    }
    let url = Url::parse(&response.url).unwrap_or_else(|_| asked.clone());
    let charset = response.charset();
    let text = portolan_extract::decode(&response.body, charset.as_deref(), &mut diagnostics);
    let Some(doc) = dom::parse(text) else {
        diagnostics.push(Diagnostic::page_too_deep());
        return (None, diagnostics);
    };
    if let Some(complaint) = recognise::complaint(&doc) {
        diagnostics.push(complaint);
        return (None, diagnostics);
    }
    if !address::same_site(asked, &url) {
        diagnostics.push(Diagnostic::article_elsewhere(url.host_str().unwrap_or_default()));
    }
    let id = address::identity(asked);
    let reading = page::read_with_text(&doc, &url, &id, part);
    diagnostics.extend(reading.diagnostics);
    let mut item = reading.item;
    if reading.subject == Subject::List {
        diagnostics.push(Diagnostic::sitemap_page_list());
        return (None, diagnostics);
    }
    if item.title.is_none() && item.body.is_none() {
        diagnostics.push(Diagnostic::sitemap_page_empty());
        return (None, diagnostics);
    }
    if url != *asked {
        item.aliases.push(asked.as_str().to_owned());
    }
    add_entry(&mut item, entry);
    (Some(item), diagnostics)
}

/// What the sitemap knows and the page does not say.
fn add_entry(item: &mut RawItem, entry: &Entry) {
    let own =
        item.url.as_deref().and_then(|it| Url::parse(it).ok()).map(|it| address::identity(&it));
    if item.translations.is_empty() {
        item.translations.clone_from(&entry.translations);
        item.translations.retain(|it| {
            let id = Url::parse(&it.url).ok().map(|url| address::identity(&url));
            id != own
        });
    }
    if item.images.is_empty() {
        item.images.clone_from(&entry.images);
    }
    if item.updated.is_none()
        && let (Some(raw), Some(when)) = (&entry.lastmod, entry.when())
    {
        item.found.insert("updated".to_owned(), "sitemap lastmod".to_owned());
        item.updated = Some(RawDate { raw: raw.clone(), when: Some(when) });
    }
}

fn is_html(media_type: &str) -> bool {
    matches!(media_type, "text/html" | "application/xhtml+xml" | "text/plain")
}
