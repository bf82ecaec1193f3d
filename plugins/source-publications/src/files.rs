//! Downloads with their languages and sizes.

use std::sync::LazyLock;

use dom_query::{NodeId, NodeRef, Selection};
use portolan_extract::{address, dom};
use portolan_plugin::raw::RawAttachment;
use regex::Regex;
use url::Url;

use crate::languages;

/// No publication has more.
const FILES_MAX: usize = 120;

/// The files that links inside `scope` lead to, but for those inside `without`.
pub(crate) fn read(scope: &NodeRef<'_>, base: &Url, without: &[NodeId]) -> Vec<RawAttachment> {
    let mut found: Vec<RawAttachment> = Vec::new();
    for link in Selection::from(*scope).select("a[href]").nodes() {
        let is_elsewhere = without.contains(&link.id)
            || link.ancestors_it(None).any(|around| without.contains(&around.id));
        if is_elsewhere || found.len() == FILES_MAX {
            continue;
        }
        let Some(file) = file(link, base) else { continue };
        match found.iter_mut().find(|known| known.url == file.url) {
            // A picture and words lead to the same file.
            Some(known) => {
                known.title = known.title.take().or(file.title);
                known.lang = known.lang.take().or(file.lang);
            }
            None => found.push(file),
        }
    }
    found
}

fn file(link: &NodeRef<'_>, base: &Url) -> Option<RawAttachment> {
    let url = dom::address_in(link, "href", base)?;
    let stated = dom::attribute(link, "type").filter(|it| it.contains('/') && !it.contains("html"));
    let media_type = address::file_type(&url).map(ToOwned::to_owned).or(stated)?;
    if media_type.starts_with("image/") {
        return None;
    }
    let words = dom::text(link);
    let name = url.path_segments().and_then(|mut it| it.next_back()).unwrap_or_default().to_owned();
    let lang = dom::attribute(link, "hreflang")
        .or_else(|| dom::attribute(link, "lang"))
        .and_then(|it| languages::tag(&it))
        .or_else(|| languages::named(&words).map(ToOwned::to_owned))
        .or_else(|| languages::in_file_name(&name).map(ToOwned::to_owned));
    let around = link.parent().map(|it| dom::text(&it)).unwrap_or_default();
    let around = if around.len() <= words.len() + 60 { around } else { words.clone() };
    Some(RawAttachment {
        url: url.into(),
        title: (!words.is_empty()).then_some(words),
        media_type: Some(media_type),
        bytes: bytes(&around),
        lang,
        ..RawAttachment::default()
    })
}

/// “4.2 MB”, “812 KB”: as precise as it is written, so only whole numbers of bytes that follow
/// from it.
fn bytes(words: &str) -> Option<u64> {
    static SIZE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?i)(\d{1,4})(?:[.,](\d{1,2}))?\s*(KB|MB|GB|kt|Mt|Ko|Mo)\b").ok()
    });
    let captures = SIZE.as_ref()?.captures(words)?;
    let unit: u64 = match captures.get(3)?.as_str().to_lowercase().as_str() {
        "kb" | "kt" | "ko" => 1_000,
        "mb" | "mt" | "mo" => 1_000_000,
        _ => 1_000_000_000,
    };
    let whole: u64 = captures.get(1)?.as_str().parse().ok()?;
    let fraction = captures.get(2).map_or("", |it| it.as_str());
    let scale = 10_u64.pow(u32::try_from(fraction.len()).ok()?);
    let part: u64 = if fraction.is_empty() { 0 } else { fraction.parse().ok()? };
    Some(whole * unit + part * unit / scale)
}
