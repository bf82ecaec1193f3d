//! Sitemaps: an index, and parts of a bounded size.

use portolan_core::{
    page::{Alternate, PageBody, Sitemap, SitemapEntry},
    snapshot::Stored,
};

use crate::{
    address::{Route, Target},
    composer::{ComposeError, Composed, Cx},
    walk::STEP,
};

/// Addresses in one part. The protocol allows 50,000 and 50 MB; with the alternates of seven
/// languages the bytes are the nearer limit.
const URLS_MAX: u64 = 10_000;

impl Cx<'_> {
    pub(crate) fn sitemap_index(&self, target: &Target) -> Result<Composed, ComposeError> {
        let mut page = self.page(target)?;
        let newest = self.snapshot.items(&self.portal_filter(), 0, 1)?;
        let modified = newest.first().map(|it| it.changed_at.to_string());
        let sitemaps = (1..=self.n_parts()?)
            .map(|part| SitemapEntry {
                url: self.composer.url(&sitemap_target(part)),
                modified: (part == 1).then(|| modified.clone()).flatten(),
                alternates: Vec::new(),
            })
            .collect();
        page.title = "Sitemap".to_owned();
        Ok(Composed::page(page, PageBody::Sitemap(Sitemap { sitemaps, entries: Vec::new() })))
    }

    /// The first part has the pages of the portal itself, the others its items.
    pub(crate) fn sitemap(&self, target: &Target, part: u64) -> Result<Composed, ComposeError> {
        if part == 0 || part > self.n_parts()? {
            return self.missing(&target.address(self.world));
        }
        let mut page = self.page(target)?;
        let mut entries = Vec::new();
        if part == 1 {
            self.composer.visit_standing(&mut |route| {
                entries.push(self.sitemap_entry(&route, None));
                Ok::<(), ComposeError>(())
            })?;
        } else {
            let per_part = self.items_per_part();
            let (mut at, end) = ((part - 2) * per_part, (part - 1) * per_part);
            while at < end {
                let step = u32::try_from((end - at).min(u64::from(STEP))).unwrap_or(STEP);
                let items = self.snapshot.items(&self.portal_filter(), at, step)?;
                if items.is_empty() {
                    break;
                }
                at += items.len() as u64;
                for stored in &items {
                    self.sitemap_item(stored, &mut entries);
                }
            }
        }
        page.title = "Sitemap".to_owned();
        Ok(Composed::page(page, PageBody::Sitemap(Sitemap { sitemaps: Vec::new(), entries })))
    }

    pub(crate) fn n_parts(&self) -> Result<u64, ComposeError> {
        let n_items = self.snapshot.count(&self.portal_filter())?;
        Ok(1 + n_items.div_ceil(self.items_per_part()))
    }

    fn items_per_part(&self) -> u64 {
        (URLS_MAX / self.portal.languages.len().max(1) as u64).max(1)
    }

    fn sitemap_item(&self, stored: &Stored, entries: &mut Vec<SitemapEntry>) {
        let route = self.item_route(&stored.item);
        for lang in &self.portal.languages {
            let modified = Some(stored.changed_at.to_string());
            entries.push(self.sitemap_entry(&route.in_language(lang), modified));
        }
    }

    fn sitemap_entry(&self, route: &Route, modified: Option<String>) -> SitemapEntry {
        let alternates = self
            .portal
            .languages
            .iter()
            .map(|lang| Alternate {
                current: false,
                ..self.alternate(lang, &route.in_language(lang), false)
            })
            .collect::<Vec<_>>();
        SitemapEntry {
            url: self.url(route.clone()),
            modified,
            // A page in one language has no other to speak of.
            alternates: if alternates.len() > 1 { alternates } else { Vec::new() },
        }
    }
}

pub(crate) fn sitemap_target(part: u64) -> Target {
    Target { route: Route::Sitemap { part }, format: crate::address::Format::Sitemap, moved: false }
}
