//! The way to a listing's next page.

use dom_query::Document;
use portolan_plugin::Diagnostic;
use url::Url;

use crate::{address, dom, profile::Reading};

/// The next page's address, if the pager names one that belongs to this listing.
pub(crate) fn next(
    doc: &Document,
    reading: &Reading,
    url: &Url,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Url> {
    let base = dom::base(doc, url);
    let found = reading.next.all(doc);
    let next = found.nodes().iter().find_map(|node| dom::address_in(node, "href", &base))?;
    let mut refuse = |reason: &str| {
        diagnostics.push(Diagnostic::pager_astray(next.as_str(), reason));
        None
    };
    if !address::same_site(&next, url) {
        return refuse("it lies on another site");
    }
    if let Some(reason) = address::trap(&next) {
        return refuse(reason);
    }
    if address::listing_path(&next) != address::listing_path(url) {
        return refuse("it is a page of another listing");
    }
    let (here, there) = (address::page_number(url).unwrap_or(0), address::page_number(&next));
    match there {
        Some(there) if there > here => Some(next.clone()),
        _ => refuse("its number is no higher than this page's"),
    }
}
