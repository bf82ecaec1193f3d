//! What a feed says of itself.

use portolan_plugin::raw::{RawChannel, RawImage, RawLink};

use crate::{
    fields::{self, Link, Scope},
    names::Ns,
    report::Report,
    tree::Element,
};

/// A channel while it is read.
#[derive(Default)]
pub(crate) struct Channel {
    pub(crate) raw: RawChannel,
    /// The next page of the same feed (RFC 5005).
    pub(crate) next: Option<String>,
    /// The document with what was published before (RFC 5005, section 4).
    pub(crate) archive: Option<String>,
    /// The feed says that it holds all there is (RFC 5005, section 2).
    pub(crate) complete: bool,
    url_rank: Option<u8>,
    title_rank: Option<u8>,
    subtitle_rank: Option<u8>,
    author_rank: Option<u8>,
    updated_rank: Option<u8>,
    period_minutes: Option<u32>,
    frequency: Option<u32>,
}

impl Channel {
    /// Reads one field that stands beside the items.
    pub(crate) fn field(&mut self, child: Element<'_, '_>, scope: &Scope<'_>, report: &mut Report) {
        let local = child.local();
        match child.ns() {
            ns if ns.is_feed() => self.core(child, scope, report),
            Ns::Dc | Ns::DcTerms => match local {
                "title" => self.title(1, child, scope, report),
                "description" => self.subtitle(1, child, scope, report),
                "language" => self.raw.lang = self.raw.lang.take().or_else(|| child.filled()),
                "creator" | "author" => self.author(1, None, child, scope, report),
                "publisher" => self.author(3, Some("publisher"), child, scope, report),
                "contributor" => {
                    let person = fields::person(child, Some("contributor"), scope, report);
                    self.raw.contributors.extend(person);
                }
                "subject" => fields::terms(child, scope, &mut self.raw.categories),
                "rights" => {
                    self.raw.copyright = self.raw.copyright.take().or_else(|| child.filled());
                }
                "date" | "modified" => self.updated(1, child, report),
                "issued" | "created" => {
                    let date = fields::date(child, report);
                    self.raw.published = self.raw.published.take().or(date);
                }
                _ => {}
            },
            Ns::Itunes => match local {
                "subtitle" => self.subtitle(2, child, scope, report),
                "summary" => self.subtitle(3, child, scope, report),
                "author" => self.author(2, None, child, scope, report),
                "owner" => {
                    let person = fields::person(child, Some("publisher"), scope, report);
                    self.raw.authors.extend(person);
                }
                "category" | "keywords" => {
                    fields::terms(child, scope, &mut self.raw.categories);
                }
                "image" => self.image(child, scope, report),
                _ => {}
            },
            Ns::Media => match local {
                "thumbnail" => self.image(child, scope, report),
                "category" => fields::terms(child, scope, &mut self.raw.categories),
                _ => {}
            },
            Ns::Syndication => match local {
                "updateperiod" => self.period_minutes = child.filled().and_then(|it| period(&it)),
                "updatefrequency" => {
                    self.frequency = child.filled().and_then(|it| it.parse().ok());
                }
                _ => {}
            },
            Ns::History => self.complete |= local == "complete",
            _ => {}
        }
    }

    /// The address in an attribute of the channel element (CDF, `rdf:about`).
    pub(crate) fn address(&mut self, rank: u8, url: Option<String>) {
        if url.is_some() && self.url_rank.is_none_or(|known| rank < known) {
            self.raw.url = url;
            self.url_rank = Some(rank);
        }
    }

    pub(crate) fn finish(mut self) -> RawChannel {
        if self.raw.ttl_minutes.is_none() {
            self.raw.ttl_minutes =
                self.period_minutes.map(|minutes| minutes / self.frequency.unwrap_or(1).max(1));
        }
        self.raw
    }

    fn core(&mut self, child: Element<'_, '_>, scope: &Scope<'_>, report: &mut Report) {
        match child.local() {
            "title" => self.title(0, child, scope, report),
            "description" | "subtitle" | "tagline" | "abstract" => {
                self.subtitle(0, child, scope, report);
            }
            "info" => self.subtitle(2, child, scope, report),
            "link" => self.link(child, scope, report),
            "id" => self.raw.id = self.raw.id.take().or_else(|| child.filled()),
            "language" => self.raw.lang = self.raw.lang.take().or_else(|| child.filled()),
            "pubdate" | "published" | "issued" => {
                let date = fields::date(child, report);
                self.raw.published = self.raw.published.take().or(date);
            }
            "lastbuilddate" | "updated" | "modified" | "date" => self.updated(0, child, report),
            "author" => self.author(0, None, child, scope, report),
            "managingeditor" => self.author(0, Some("editor"), child, scope, report),
            "webmaster" => self.author(3, Some("webmaster"), child, scope, report),
            "contributor" => {
                let person = fields::person(child, Some("contributor"), scope, report);
                self.raw.contributors.extend(person);
            }
            "category" => fields::terms(child, scope, &mut self.raw.categories),
            "copyright" | "rights" => {
                self.raw.copyright = self.raw.copyright.take().or_else(|| child.filled());
            }
            "generator" => {
                self.raw.generator = self.raw.generator.take().or_else(|| child.filled());
            }
            "image" | "logo" => self.image(child, scope, report),
            "icon" if self.raw.image.is_none() => self.image(child, scope, report),
            "ttl" => self.raw.ttl_minutes = child.filled().and_then(|it| it.parse().ok()),
            _ => {}
        }
    }

    fn title(&mut self, rank: u8, child: Element<'_, '_>, scope: &Scope<'_>, report: &mut Report) {
        if self.title_rank.is_none_or(|known| rank < known)
            && let Some(text) = fields::text(child, scope, report)
        {
            self.raw.title = Some(text);
            self.title_rank = Some(rank);
        }
    }

    fn subtitle(
        &mut self,
        rank: u8,
        child: Element<'_, '_>,
        scope: &Scope<'_>,
        report: &mut Report,
    ) {
        if self.subtitle_rank.is_none_or(|known| rank < known)
            && let Some(text) = fields::text(child, scope, report)
        {
            self.raw.subtitle = Some(text);
            self.subtitle_rank = Some(rank);
        }
    }

    fn updated(&mut self, rank: u8, child: Element<'_, '_>, report: &mut Report) {
        if self.updated_rank.is_none_or(|known| rank < known)
            && let Some(date) = fields::date(child, report)
        {
            self.raw.updated = Some(date);
            self.updated_rank = Some(rank);
        }
    }

    fn author(
        &mut self,
        rank: u8,
        role: Option<&str>,
        child: Element<'_, '_>,
        scope: &Scope<'_>,
        report: &mut Report,
    ) {
        let Some(person) = fields::person(child, role, scope, report) else { return };
        if role.is_none() {
            match self.author_rank {
                Some(known) if rank > known => return,
                Some(known) if rank < known => {
                    self.raw.authors.retain(|it| it.role.is_some());
                }
                _ => {}
            }
            self.author_rank = Some(rank);
        }
        if !self.raw.authors.contains(&person) {
            self.raw.authors.push(person);
        }
    }

    fn link(&mut self, child: Element<'_, '_>, scope: &Scope<'_>, report: &mut Report) {
        let attrs = child.attrs();
        if attrs.value("href").is_none() && attrs.value("resource").is_none() {
            let scope = scope.inside(attrs);
            let url = child.filled().and_then(|it| scope.resolve(&it, report, child.at()));
            self.address(0, url);
            return;
        }
        let Some(link) = Link::read(child, scope, report) else { return };
        match link.rel.as_str() {
            "alternate" => {
                let rank = if link.is_page() { 1 } else { 3 };
                self.address(rank, Some(link.href.clone()));
            }
            "self" => {
                self.raw.self_url = self.raw.self_url.take().or_else(|| Some(link.href.clone()));
            }
            "next" => self.next = self.next.take().or_else(|| Some(link.href.clone())),
            "prev-archive" => {
                self.archive = self.archive.take().or_else(|| Some(link.href.clone()));
            }
            _ => {}
        }
        self.raw.links.push(link.into_raw());
    }

    fn image(&mut self, child: Element<'_, '_>, scope: &Scope<'_>, report: &mut Report) {
        if self.raw.image.is_some() {
            return;
        }
        let attrs = child.attrs();
        let scope = scope.inside(attrs);
        let part = |name: &str| child.child(name).and_then(Element::filled);
        let raw = part("url").or_else(|| attrs.filled("href")).or_else(|| attrs.filled("url"));
        let raw = raw.or_else(|| attrs.filled("resource"));
        let raw = raw.or_else(|| (!child.has_elements()).then(|| child.filled()).flatten());
        if let Some(url) = raw.and_then(|raw| scope.resolve(&raw, report, child.at())) {
            if let Some(link) = part("link").and_then(|it| scope.resolve(&it, report, child.at())) {
                let rel = Some("image".to_owned());
                self.raw.links.push(RawLink { url: link, text: None, rel });
            }
            self.raw.image = Some(RawImage {
                url,
                alt: part("title"),
                caption: part("description"),
                credit: None,
                width: part("width").and_then(|it| it.parse().ok()),
                height: part("height").and_then(|it| it.parse().ok()),
            });
        }
    }
}

fn period(text: &str) -> Option<u32> {
    Some(match text.to_ascii_lowercase().as_str() {
        "hourly" => 60,
        "daily" => 24 * 60,
        "weekly" => 7 * 24 * 60,
        "monthly" => 30 * 24 * 60,
        "yearly" => 365 * 24 * 60,
        _ => return None,
    })
}
