//! One item or entry, whatever the format: fields are known by name and namespace, because
//! real feeds mix the formats freely.

use portolan_plugin::raw::{
    Markup, Part, RawAttachment, RawDate, RawFact, RawImage, RawItem, RawLink, RawText,
    RawTranslation,
};

use crate::{
    fields::{self, Link, Scope},
    names::Ns,
    report::Report,
    tree::Element,
};

/// An item with what is needed to give it an identity.
pub(crate) struct Draft {
    pub(crate) item: RawItem,
    /// Where it begins in the text, if that is known.
    pub(crate) at: Option<usize>,
    /// `guid`, `id`, `rdf:about`: trimmed and not empty.
    pub(crate) id: Option<String>,
}

/// Reads an item out of its tree.
pub(crate) fn read(root: Element<'_, '_>, scope: &Scope<'_>, report: &mut Report) -> Draft {
    let scope = scope.inside(root.attrs());
    let mut filling = Filling {
        item: RawItem::new("", Part::Whole),
        ranks: Ranks::default(),
        id: None,
        id_rank: u8::MAX,
        permalink: None,
        fallback_url: None,
        duration_secs: None,
        source: None,
        scope: &scope,
        report,
    };
    filling.item.lang.clone_from(&scope.lang);
    if scope.lang.is_some() {
        filling.found("lang", "xml:lang");
    }
    filling.attributes(root);
    for child in root.elements() {
        filling.field(child);
    }
    filling.finish(root.at())
}

struct Filling<'s, 'd> {
    item: RawItem,
    ranks: Ranks,
    id: Option<String>,
    id_rank: u8,
    /// A guid that says it is an address.
    permalink: Option<String>,
    /// An address that will do if there is no better one.
    fallback_url: Option<(u8, String, String)>,
    duration_secs: Option<u64>,
    /// Authors of the feed an entry was taken from.
    source: Option<Vec<portolan_plugin::raw::RawPerson>>,
    scope: &'s Scope<'d>,
    report: &'s mut Report,
}

/// How good the element was that a field was taken from; lower is better.
struct Ranks {
    url: u8,
    title: u8,
    subtitle: u8,
    teaser: u8,
    body: u8,
    published: u8,
    updated: u8,
    author: u8,
}

impl Default for Ranks {
    fn default() -> Ranks {
        Ranks {
            url: u8::MAX,
            title: u8::MAX,
            subtitle: u8::MAX,
            teaser: u8::MAX,
            body: u8::MAX,
            published: u8::MAX,
            updated: u8::MAX,
            author: u8::MAX,
        }
    }
}

impl Filling<'_, '_> {
    fn attributes(&mut self, root: Element<'_, '_>) {
        let attrs = root.attrs();
        if attrs.0.is_empty() {
            return;
        }
        if let Some(about) = attrs.filled("about") {
            self.set_id(2, about.clone());
            self.url_at_least(3, &about, "rdf:about", root.at());
        }
        // CDF keeps address and date in attributes.
        if let Some(href) = attrs.filled("href") {
            self.set_url(1, &href, "href", root.at());
        }
        if let Some(raw) = attrs.filled("lastmod") {
            let date = fields::date_of("lastmod", &raw, Some(root.at()), self.report);
            set_date(&mut self.item.updated, &mut self.ranks.updated, 1, date);
            self.found("updated", "lastmod");
        }
    }

    fn field(&mut self, child: Element<'_, '_>) {
        match child.ns() {
            ns if ns.is_feed() => self.core(child),
            Ns::Content if child.local() == "encoded" => self.body(0, child),
            Ns::Content if child.local() == "items" => {}
            Ns::Xhtml if matches!(child.local(), "body" | "div") => self.body(1, child),
            Ns::Dc | Ns::DcTerms => self.dublin_core(child),
            Ns::Media => self.media(child),
            Ns::Itunes => self.itunes(child),
            Ns::FeedBurner if child.local() == "origlink" => {
                if let Some(url) = child.filled() {
                    let url = self.scope.resolve(&url, self.report, child.at());
                    self.item.canonical = self.item.canonical.take().or(url);
                }
            }
            Ns::Slash if child.local() == "comments" => {
                if let Some(value) = child.filled() {
                    self.comments(value);
                }
            }
            Ns::Thread if child.local() == "total" => {
                if let Some(value) = child.filled() {
                    self.comments(value);
                }
            }
            Ns::Wfw if matches!(child.local(), "commentrss" | "commentsrss") => {
                self.link_of(child, "comments-feed");
            }
            _ => {}
        }
    }

    fn comments(&mut self, value: String) {
        if self.item.facts.iter().all(|it| it.label != "comments") {
            self.item.facts.push(RawFact { label: "comments".to_owned(), value });
        }
    }

    fn core(&mut self, child: Element<'_, '_>) {
        match child.local() {
            "title" => self.title(0, child),
            "subtitle" | "tagline" => self.subtitle(0, child),
            "link" => self.link(child),
            "guid" | "id" => self.guid(child),
            "description" => self.teaser(0, child),
            "summary" | "abstract" => self.teaser(0, child),
            "content" => self.content(child),
            "encoded" => self.body(1, child),
            "fulltext" | "fullitem" | "body" => self.body(2, child),
            "pubdate" | "published" | "issued" => self.published(0, child),
            "date" => self.published(2, child),
            "created" => self.published(3, child),
            "updated" | "modified" | "lastbuilddate" => self.updated(0, child),
            "author" => self.author(0, None, child),
            "contributor" => self.author(0, Some("contributor"), child),
            "creator" => self.author(1, None, child),
            "managingeditor" => self.author(2, Some("editor"), child),
            "category" => fields::terms(child, self.scope, &mut self.item.categories),
            "keywords" | "tags" if !child.has_elements() => {
                fields::words(child, None, &mut self.item.categories);
            }
            "enclosure" => self.enclosure(child),
            "source" => self.source(child),
            "comments" => self.link_of(child, "comments"),
            "rights" | "copyright" => {
                self.item.copyright = self.item.copyright.take().or_else(|| child.filled());
            }
            "image" => self.image_element(child),
            "thumbnail" | "logo" | "icon" => self.image_element(child),
            "language" => self.language(child),
            "origlink" => {
                let url = child.filled();
                let url = url.and_then(|it| self.scope.resolve(&it, self.report, child.at()));
                self.item.canonical = self.item.canonical.take().or(url);
            }
            _ => {}
        }
    }

    fn dublin_core(&mut self, child: Element<'_, '_>) {
        match child.local() {
            "title" => self.title(1, child),
            "description" | "abstract" => self.teaser(1, child),
            "creator" | "author" => self.author(1, None, child),
            "contributor" => self.author(3, Some("contributor"), child),
            "publisher" => self.author(3, Some("publisher"), child),
            "subject" => fields::terms(child, self.scope, &mut self.item.categories),
            "language" => self.language(child),
            "rights" => {
                self.item.copyright = self.item.copyright.take().or_else(|| child.filled());
            }
            "date" => self.published(2, child),
            "issued" | "available" => self.published(1, child),
            "created" => self.published(3, child),
            "modified" => self.updated(1, child),
            "identifier" => {
                if let Some(id) = child.filled() {
                    self.set_id(3, id.clone());
                    if id.starts_with("http://") || id.starts_with("https://") {
                        self.url_at_least(4, &id, child.name(), child.at());
                    }
                }
            }
            _ => {}
        }
    }

    fn itunes(&mut self, child: Element<'_, '_>) {
        match child.local() {
            "title" => self.title(3, child),
            "subtitle" => self.subtitle(1, child),
            "summary" => self.teaser(2, child),
            "author" => self.author(2, None, child),
            "category" | "keywords" => {
                fields::terms(child, self.scope, &mut self.item.categories);
            }
            "image" => self.image_element(child),
            "duration" => {
                self.duration_secs = child.filled().and_then(|it| duration_secs(&it));
            }
            _ => {}
        }
    }

    fn media(&mut self, child: Element<'_, '_>) {
        match child.local() {
            "group" => {
                for inner in child.elements() {
                    self.media(inner);
                }
            }
            "content" => self.media_content(child),
            "thumbnail" => {
                if let Some(image) = self.image_of(child) {
                    self.push_image(image);
                }
            }
            "title" => self.title(2, child),
            "description" => self.teaser(3, child),
            "keywords" => fields::words(child, None, &mut self.item.categories),
            "category" => fields::terms(child, self.scope, &mut self.item.categories),
            "credit" => {
                let credit = child.filled();
                if let Some(image) = self.item.images.last_mut() {
                    image.credit = image.credit.take().or(credit);
                }
            }
            "copyright" => {
                self.item.copyright = self.item.copyright.take().or_else(|| child.filled());
            }
            _ => {}
        }
    }

    fn media_content(&mut self, child: Element<'_, '_>) {
        let attrs = child.attrs();
        let media_type = attrs.filled("type").map(|it| it.to_ascii_lowercase());
        let medium = attrs.filled("medium").map(|it| it.to_ascii_lowercase());
        let url =
            attrs.filled("url").and_then(|it| self.scope.resolve(&it, self.report, child.at()));
        let is_image = match (&medium, &media_type) {
            (Some(medium), _) => medium == "image",
            (None, Some(media_type)) => media_type.starts_with("image"),
            (None, None) => url.as_deref().is_none_or(is_image_address),
        };
        let inner =
            |name: &str| child.elements().find(|it| it.ns() == Ns::Media && it.local() == name);
        match url {
            Some(_) if is_image => {
                if let Some(mut image) = self.image_of(child) {
                    image.credit = inner("credit").and_then(Element::filled);
                    image.caption =
                        inner("description").or_else(|| inner("text")).and_then(Element::filled);
                    image.alt = inner("title").and_then(Element::filled);
                    self.push_image(image);
                }
            }
            Some(url) => self.push_attachment(RawAttachment {
                url,
                title: inner("title").and_then(Element::filled),
                media_type,
                bytes: attrs.filled("filesize").and_then(|it| it.parse().ok()),
                lang: attrs.filled("lang"),
                duration_secs: attrs.filled("duration").and_then(|it| duration_secs(&it)),
            }),
            None => {}
        }
        for inner in child.elements().filter(|it| it.ns() == Ns::Media) {
            match inner.local() {
                "thumbnail" | "keywords" | "category" => self.media(inner),
                "title" => self.title(4, inner),
                "description" => self.teaser(4, inner),
                _ => {}
            }
        }
    }

    fn title(&mut self, rank: u8, child: Element<'_, '_>) {
        let text = fields::text(child, self.scope, self.report);
        if set_text(&mut self.item.title, &mut self.ranks.title, rank, text) {
            self.found("title", child.name());
        }
    }

    fn subtitle(&mut self, rank: u8, child: Element<'_, '_>) {
        let text = fields::text(child, self.scope, self.report);
        if set_text(&mut self.item.subtitle, &mut self.ranks.subtitle, rank, text) {
            self.found("subtitle", child.name());
        }
    }

    fn teaser(&mut self, rank: u8, child: Element<'_, '_>) {
        let text = fields::text(child, self.scope, self.report);
        if set_text(&mut self.item.teaser, &mut self.ranks.teaser, rank, text) {
            self.found("teaser", child.name());
        }
    }

    fn body(&mut self, rank: u8, child: Element<'_, '_>) {
        let text = match child.ns() {
            Ns::Xhtml => {
                let scope = self.scope.inside(child.attrs());
                let value = child.markup(crate::tree::Escaping::Text);
                let value = value.trim();
                (!value.is_empty()).then(|| {
                    RawText::html(value).with_lang(scope.lang.clone()).with_base(scope.base_text())
                })
            }
            _ => fields::text(child, self.scope, self.report),
        };
        if set_text(&mut self.item.body, &mut self.ranks.body, rank, text) {
            self.found("body", child.name());
        }
    }

    fn content(&mut self, child: Element<'_, '_>) {
        let scope = self.scope.inside(child.attrs());
        if let Some(src) = child.attrs().filled("src") {
            if let Some(url) = scope.resolve(&src, self.report, child.at()) {
                self.url_at_least(2, &url, "content/@src", child.at());
                self.item.links.push(RawLink { url, text: None, rel: Some("content".to_owned()) });
            }
            return;
        }
        let kind = child.attrs().filled("type").unwrap_or_default().to_ascii_lowercase();
        if kind == "multipart/alternative" {
            // Atom 0.3 offers the same text in several forms; markup is the richest.
            let is_markup = |it: &Element<'_, '_>| {
                it.attrs().filled("type").is_some_and(|kind| kind.contains("html"))
            };
            let parts = || child.elements().filter(|it| it.local() == "content");
            if let Some(part) = parts().find(is_markup).or_else(|| parts().next()) {
                self.body(0, part);
            }
            return;
        }
        let rank = match kind.as_str() {
            "html" | "xhtml" | "text/html" | "application/xhtml+xml" => 0,
            _ => 1,
        };
        self.body(rank, child);
    }

    fn published(&mut self, rank: u8, child: Element<'_, '_>) {
        let Some(date) = fields::date(child, self.report) else { return };
        if set_date(&mut self.item.published, &mut self.ranks.published, rank, date) {
            self.found("published", child.name());
        }
    }

    fn updated(&mut self, rank: u8, child: Element<'_, '_>) {
        let Some(date) = fields::date(child, self.report) else { return };
        if set_date(&mut self.item.updated, &mut self.ranks.updated, rank, date) {
            self.found("updated", child.name());
        }
    }

    fn author(&mut self, rank: u8, role: Option<&str>, child: Element<'_, '_>) {
        let Some(person) = fields::person(child, role, self.scope, self.report) else { return };
        if role.is_some() {
            self.item.authors.push(person);
            return;
        }
        // The author of the feed's own format is better than that of an extension.
        if rank > self.ranks.author {
            return;
        }
        if rank < self.ranks.author {
            self.item.authors.retain(|known| known.role.is_some());
            self.ranks.author = rank;
            self.found("authors", child.name());
        }
        let n_authors = self.item.authors.iter().filter(|known| known.role.is_none()).count();
        if !self.item.authors.contains(&person) {
            self.item.authors.insert(n_authors, person);
        }
    }

    fn language(&mut self, child: Element<'_, '_>) {
        if let Some(lang) = child.filled() {
            self.item.lang = Some(lang);
            self.found("lang", child.name());
        }
    }

    fn guid(&mut self, child: Element<'_, '_>) {
        let Some(id) = child.filled() else { return };
        self.set_id(0, id.clone());
        if child.local() == "guid" {
            let is_address = child
                .attrs()
                .filled("ispermalink")
                .is_none_or(|it| !it.eq_ignore_ascii_case("false"));
            let is_absolute = id.starts_with("http://") || id.starts_with("https://");
            if is_address && (is_absolute || child.attrs().value("ispermalink").is_some()) {
                let scope = self.scope.inside(child.attrs());
                self.permalink = scope.resolve(&id, self.report, child.at());
            }
        }
    }

    fn link(&mut self, child: Element<'_, '_>) {
        let attrs = child.attrs();
        let has_href = attrs.value("href").is_some() || attrs.value("resource").is_some();
        if !has_href {
            let is_other = attrs.filled("rel").is_some_and(|it| it != "alternate");
            if is_other {
                return;
            }
            if let Some(url) = child.filled() {
                let scope = self.scope.inside(attrs);
                if let Some(url) = scope.resolve(&url, self.report, child.at()) {
                    self.set_url(0, &url, child.name(), child.at());
                }
            }
            return;
        }
        // The number of comments stands on the link to them (RFC 4685).
        if let Some(value) = attrs.filled("count") {
            self.comments(value);
        }
        let Some(link) = Link::read(child, self.scope, self.report) else { return };
        match link.rel.as_str() {
            "alternate" if link.is_page() || self.item.url.is_none() => {
                let rank = if link.is_page() { 0 } else { 1 };
                if self.ranks.url == 0
                    && let (Some(lang), false) =
                        (&link.lang, self.item.url.as_ref() == Some(&link.href))
                {
                    let lang = lang.clone();
                    self.item.translations.push(RawTranslation { url: link.href, lang });
                    return;
                }
                let href = link.href.clone();
                self.set_url(rank, &href, "link[rel=alternate]", child.at());
                if rank > 0 {
                    self.item.links.push(link.into_raw());
                }
            }
            "enclosure" => {
                self.push_attachment(RawAttachment {
                    url: link.href,
                    title: link.title,
                    media_type: link.media_type,
                    bytes: link.bytes,
                    lang: link.lang,
                    duration_secs: None,
                });
            }
            "canonical" => {
                self.item.canonical = self.item.canonical.take().or(Some(link.href));
            }
            "via" => {
                if self.item.via.is_none() {
                    self.item.via = Some(link.into_raw());
                }
            }
            "self" => {
                let href = link.href.clone();
                self.url_at_least(5, &href, "link[rel=self]", child.at());
                self.item.links.push(link.into_raw());
            }
            "shortlink" | "short" => self.item.aliases.push(link.href),
            _ => self.item.links.push(link.into_raw()),
        }
    }

    fn link_of(&mut self, child: Element<'_, '_>, rel: &str) {
        let scope = self.scope.inside(child.attrs());
        let raw = child.filled().or_else(|| child.attrs().filled("href"));
        let url = raw.and_then(|raw| scope.resolve(&raw, self.report, child.at()));
        if let Some(url) = url {
            self.item.links.push(RawLink { url, text: None, rel: Some(rel.to_owned()) });
        }
    }

    fn enclosure(&mut self, child: Element<'_, '_>) {
        let attrs = child.attrs();
        let raw = attrs.filled("url").or_else(|| attrs.filled("href")).or_else(|| child.filled());
        let scope = self.scope.inside(attrs);
        let Some(url) = raw.and_then(|raw| scope.resolve(&raw, self.report, child.at())) else {
            return;
        };
        self.push_attachment(RawAttachment {
            url,
            title: attrs.filled("title"),
            media_type: attrs.filled("type"),
            bytes: attrs.filled("length").and_then(|it| it.parse().ok()),
            lang: None,
            duration_secs: None,
        });
    }

    fn source(&mut self, child: Element<'_, '_>) {
        let scope = self.scope.inside(child.attrs());
        if let Some(url) = child.attrs().filled("url") {
            let url = scope.resolve(&url, self.report, child.at()).unwrap_or_default();
            if self.item.via.is_none() {
                let rel = Some("source".to_owned());
                self.item.via = Some(RawLink { url, text: child.filled(), rel });
            }
            return;
        }
        if !child.has_elements() {
            return;
        }
        let mut via = RawLink { rel: Some("source".to_owned()), ..RawLink::default() };
        let mut by_rel: Option<(u8, String)> = None;
        for inner in child.elements() {
            match inner.local() {
                "title" => {
                    via.text = fields::text(inner, &scope, self.report).map(|text| text.value);
                }
                "link" => {
                    let Some(link) = Link::read(inner, &scope, self.report) else { continue };
                    let rank = match link.rel.as_str() {
                        "alternate" => 0,
                        "self" => 1,
                        _ => continue,
                    };
                    if by_rel.as_ref().is_none_or(|(known, _)| rank < *known) {
                        by_rel = Some((rank, link.href));
                    }
                }
                "id" => {
                    if let Some(id) = inner.filled().filter(|_| by_rel.is_none()) {
                        by_rel = Some((2, id));
                    }
                }
                "author" => {
                    let person = fields::person(inner, None, &scope, self.report);
                    self.source.get_or_insert_default().extend(person);
                }
                "rights" => {
                    self.item.copyright = self.item.copyright.take().or_else(|| inner.filled());
                }
                _ => {}
            }
        }
        via.url = by_rel.map(|(_, url)| url).unwrap_or_default();
        if self.item.via.is_none() && (!via.url.is_empty() || via.text.is_some()) {
            self.item.via = Some(via);
        }
    }

    fn image_element(&mut self, child: Element<'_, '_>) {
        let attrs = child.attrs();
        let scope = self.scope.inside(attrs);
        let inner = child.child("url").and_then(Element::filled);
        let raw = attrs.filled("href").or_else(|| attrs.filled("url")).or(inner);
        let raw = raw.or_else(|| (!child.has_elements()).then(|| child.filled()).flatten());
        let Some(url) = raw.and_then(|raw| scope.resolve(&raw, self.report, child.at())) else {
            return;
        };
        let alt = child.child("title").and_then(Element::filled);
        self.push_image(RawImage { url, alt, ..RawImage::default() });
    }

    fn image_of(&mut self, child: Element<'_, '_>) -> Option<RawImage> {
        let attrs = child.attrs();
        let raw = attrs.filled("url").or_else(|| child.filled())?;
        let url = self.scope.resolve(&raw, self.report, child.at())?;
        Some(RawImage {
            url,
            width: attrs.filled("width").and_then(|it| it.parse().ok()),
            height: attrs.filled("height").and_then(|it| it.parse().ok()),
            ..RawImage::default()
        })
    }

    fn push_image(&mut self, image: RawImage) {
        match self.item.images.iter_mut().find(|known| known.url == image.url) {
            Some(known) => {
                known.alt = known.alt.take().or(image.alt);
                known.caption = known.caption.take().or(image.caption);
                known.credit = known.credit.take().or(image.credit);
                known.width = known.width.or(image.width);
                known.height = known.height.or(image.height);
            }
            None => self.item.images.push(image),
        }
    }

    fn push_attachment(&mut self, attachment: RawAttachment) {
        let is_image = attachment.media_type.as_deref().is_some_and(|it| it.starts_with("image/"));
        if is_image {
            self.push_image(RawImage { url: attachment.url.clone(), ..RawImage::default() });
        }
        match self.item.attachments.iter_mut().find(|known| known.url == attachment.url) {
            Some(known) => {
                known.title = known.title.take().or(attachment.title);
                known.media_type = known.media_type.take().or(attachment.media_type);
                known.bytes = known.bytes.or(attachment.bytes);
                known.duration_secs = known.duration_secs.or(attachment.duration_secs);
            }
            None => self.item.attachments.push(attachment),
        }
    }

    fn set_id(&mut self, rank: u8, id: String) {
        if rank < self.id_rank {
            self.id = Some(id);
            self.id_rank = rank;
        }
    }

    fn set_url(&mut self, rank: u8, raw: &str, path: &str, at: usize) {
        if rank >= self.ranks.url {
            return;
        }
        if let Some(url) = self.scope.resolve(raw, self.report, at) {
            self.item.url = Some(url);
            self.ranks.url = rank;
            self.found("url", path);
        }
    }

    fn url_at_least(&mut self, rank: u8, raw: &str, path: &str, at: usize) {
        if self.fallback_url.as_ref().is_some_and(|(known, ..)| *known <= rank) {
            return;
        }
        if let Some(url) = self.scope.resolve(raw, self.report, at) {
            self.fallback_url = Some((rank, url, path.to_owned()));
        }
    }

    fn found(&mut self, field: &str, path: &str) {
        self.item.found.insert(field.to_owned(), path.to_owned());
    }

    fn finish(mut self, at: usize) -> Draft {
        if self.item.url.is_none() {
            if let Some(url) = self.permalink.take() {
                self.item.url = Some(url);
                self.found("url", "guid");
            } else if let Some((_, url, path)) = self.fallback_url.take() {
                self.item.url = Some(url);
                self.found("url", &path);
            }
        } else if let Some(url) = self.permalink.take()
            && self.item.url.as_ref() != Some(&url)
        {
            self.item.aliases.push(url);
        }
        if self.item.authors.iter().all(|it| it.role.is_some())
            && let Some(authors) = self.source.take()
        {
            self.item.authors.extend(authors);
            self.found("authors", "source/author");
        }
        if let (Some(secs), Some(first)) = (self.duration_secs, self.item.attachments.first_mut()) {
            first.duration_secs = first.duration_secs.or(Some(secs));
        }
        Draft { item: self.item, at: Some(at), id: self.id }
    }
}

fn set_text(slot: &mut Option<RawText>, known: &mut u8, rank: u8, text: Option<RawText>) -> bool {
    let Some(text) = text else { return false };
    // Of two texts of the same rank the first stands, unless only the second has markup.
    let is_richer = rank == *known
        && slot.as_ref().is_some_and(|it| it.markup == Markup::Plain)
        && text.markup == Markup::Html
        && slot.as_ref().is_some_and(|it| it.value.len() < text.value.len());
    if rank < *known || is_richer {
        *known = rank;
        *slot = Some(text);
        return true;
    }
    false
}

fn set_date(slot: &mut Option<RawDate>, known: &mut u8, rank: u8, date: RawDate) -> bool {
    // A date that can be read is worth more than a better element with words in it.
    let is_readable = date.when.is_some() && slot.as_ref().is_some_and(|it| it.when.is_none());
    if (rank < *known && (date.when.is_some() || slot.is_none())) || is_readable {
        *known = rank;
        *slot = Some(date);
        return true;
    }
    false
}

/// `1:02:03`, `62:03`, `3723`, `3723.5`.
fn duration_secs(text: &str) -> Option<u64> {
    let mut total = 0_u64;
    for part in text.trim().split(':') {
        let whole = part.split('.').next().unwrap_or_default().trim();
        let value: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        total = total.checked_mul(60)?.checked_add(value)?;
    }
    Some(total)
}

fn is_image_address(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or(url).to_ascii_lowercase();
    [".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg"].iter().any(|it| path.ends_with(it))
}
