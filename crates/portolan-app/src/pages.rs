//! One page: snapshot, composition, rendering.

use std::{borrow::Cow, collections::BTreeMap};

use bytes::Bytes;
use jiff::Timestamp;
use portolan_compose::{Composed, Composer, Target, World};
use portolan_core::{page::Page, render::Renderer, snapshot::Snapshot};
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

use crate::app::{App, Live, Mount};

/// An answer, whoever asked: the server sends it, the export writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    pub status: u16,
    /// With parameters.
    pub media_type: String,
    pub body: Bytes,
    /// Strong, quoted: a hash of the body.
    pub etag: String,
    /// For redirects: path on this host.
    pub location: Option<String>,
    pub lang: Option<String>,
    /// The revision it was composed from.
    pub revision: u64,
    /// The same revision and settings give the same bytes.
    pub cacheable: bool,
    /// May be kept for ever: its address names its content.
    pub immutable: bool,
}

impl App {
    /// Answers one address of a portal. A page that fails costs that page: the reader gets a
    /// number, the log has the reason under it.
    pub fn respond(&self, live: &Live, mount: &Mount, path: &str, query: Option<&str>) -> Rendered {
        match self.compose(live, mount, path, query) {
            Ok(rendered) => rendered,
            Err(reason) => failure(path, &reason),
        }
    }

    fn compose(
        &self,
        live: &Live,
        mount: &Mount,
        path: &str,
        query: Option<&str>,
    ) -> Result<Rendered, String> {
        let snapshot = self.store.snapshot().map_err(|err| err.to_string())?;
        let revision = snapshot.revision();
        let world = live.world();
        let target = portolan_compose::parse(&world, &mount.portal, path, query);
        let composer = Composer::new(&world, &mount.portal, &snapshot, Timestamp::now());
        let composed = composer.compose(&target).map_err(|err| format!("{err:?}"))?;
        live.render(&target, composed, revision)
    }

    /// A style sheet, font or picture of the interface, by its path.
    pub fn asset(&self, path: &str) -> Option<Rendered> {
        let asset = portolan_render::assets().iter().find(|asset| asset.path == path)?;
        let body = match &asset.bytes {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => Bytes::from_static(bytes),
        };
        Some(Rendered {
            status: 200,
            media_type: asset.media_type.to_owned(),
            etag: etag(&body),
            body,
            location: None,
            lang: None,
            revision: 0,
            cacheable: true,
            immutable: true,
        })
    }

    /// What search engines may read on a host: everything, with the sitemaps of its portals.
    pub fn robots(&self, live: &Live, host: &str) -> Rendered {
        let on_host = |mount: &&Mount| mount.hosts.iter().any(|known| known == host);
        let named: Vec<&Mount> = live.mounts.iter().filter(on_host).collect();
        let mounts = if named.is_empty() {
            live.mounts.iter().filter(|mount| mount.hosts.is_empty()).collect()
        } else {
            named
        };
        let sitemaps: Vec<String> = mounts
            .iter()
            .map(|mount| format!("{}{}/sitemap.xml", mount.portal.base, mount.portal.prefix))
            .collect();
        let body = Bytes::from(portolan_render::robots_txt(&sitemaps, &[]));
        Rendered {
            status: 200,
            media_type: "text/plain; charset=utf-8".to_owned(),
            etag: etag(&body),
            body,
            location: None,
            lang: None,
            revision: 0,
            cacheable: true,
            immutable: false,
        }
    }
}

impl Live {
    pub(crate) fn world(&self) -> World<'_> {
        World {
            portals: &self.estate.portals,
            offices: &self.estate.offices,
            places: &self.estate.places,
            terms: &self.estate.terms,
            sources: &self.source_infos,
            formats: &self.formats,
            stylesheet: &portolan_render::stylesheet,
        }
    }

    pub(crate) fn render(
        &self,
        target: &Target,
        composed: Composed,
        revision: u64,
    ) -> Result<Rendered, String> {
        let (page, status) = match composed {
            Composed::Page { page, status } => (page, status),
            Composed::Redirect { to, permanent } => return Ok(redirect(to, permanent, revision)),
        };
        // Problems are shown as pages, whatever format was asked for.
        let format = if status == 200 { target.format.name() } else { "html" };
        let renderer = self.renderer(format)?;
        let body = Bytes::from(renderer.render(&page).map_err(|err| err.message)?);
        Ok(Rendered {
            status,
            media_type: renderer.format().media_type,
            etag: etag(&body),
            body,
            location: None,
            lang: Some(page.lang.clone()),
            revision,
            cacheable: status != 500 && !depends_on_now(&page),
            immutable: false,
        })
    }

    fn renderer(&self, format: &str) -> Result<&dyn Renderer, String> {
        let found = self.renderers.get(format).map(Box::as_ref);
        found.ok_or_else(|| format!("no renderer is loaded for the format `{format}`"))
    }
}

pub(crate) fn built_in_renderers() -> BTreeMap<String, Box<dyn Renderer>> {
    portolan_render::built_in()
        .into_iter()
        .map(|renderer| (renderer.format().name, renderer))
        .collect()
}

/// The page of sources says how long ago each was read.
fn depends_on_now(page: &Page) -> bool {
    matches!(page.body, portolan_core::page::PageBody::Sources(_))
}

fn redirect(to: String, permanent: bool, revision: u64) -> Rendered {
    let body = Bytes::from(format!("{to}\n"));
    Rendered {
        status: if permanent { 301 } else { 302 },
        media_type: "text/plain; charset=utf-8".to_owned(),
        etag: etag(&body),
        body,
        location: Some(to),
        lang: None,
        revision,
        cacheable: true,
        immutable: false,
    }
}

/// What a visitor sees when a page cannot be made: a calm sentence and a number.
fn failure(path: &str, reason: &str) -> Rendered {
    let now = Timestamp::now().as_nanosecond();
    let number = format!("{:08x}", xxh3_64(format!("{path} {now}").as_bytes()) >> 32);
    tracing::error!(page.path = path, page.number = number, reason, "a page could not be made");
    let body = Bytes::from(format!(
        "This page cannot be shown at the moment. The other pages are not affected.\n\
         If you tell us about it, please give the number {number}.\n"
    ));
    Rendered {
        status: 500,
        media_type: "text/plain; charset=utf-8".to_owned(),
        etag: etag(&body),
        body,
        location: None,
        lang: Some("en".to_owned()),
        revision: 0,
        cacheable: false,
        immutable: false,
    }
}

fn etag(body: &[u8]) -> String {
    format!("\"{:032x}\"", xxh3_128(body))
}
