//! Which addresses are the same thing, and which lead nowhere.

use url::Url;

/// Longer addresses are made by machines for machines.
const URL_MAX: usize = 2000;
const QUERY_MAX: usize = 300;

/// An absolute web address without its fragment, or `None` for what is no address of a page.
pub fn absolute(base: &Url, href: &str) -> Option<Url> {
    let href = href.trim();
    if href.is_empty() || href.starts_with('#') {
        return None;
    }
    // An ampersand that was escaped once too often, and percent-encoded after that.
    let href = href.replace("&amp;", "&").replace("&amp%3B", "&").replace("&amp%3b", "&");
    // What a sentence left at the end of a link.
    let href = href.trim_end_matches("%3B").trim_end_matches("%3b").trim_end_matches(';');
    let mut url = base.join(href).ok()?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return None;
    }
    url.set_fragment(None);
    Some(url)
}

/// The name of what an address shows: without scheme, `www.`, the place in a listing and the
/// notes of trackers. Two addresses with one name are one thing.
pub fn identity(url: &Url) -> String {
    let mut id = bare_host(url);
    if let Some(port) = url.port() {
        id.push_str(&format!(":{port}"));
    }
    id.push_str(url.path().trim_end_matches('/'));
    let mut parameters: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| !is_passing(name))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    parameters.sort();
    for (n, (name, value)) in parameters.iter().enumerate() {
        id.push(if n == 0 { '?' } else { '&' });
        id.push_str(name);
        if !value.is_empty() {
            id.push('=');
            id.push_str(value);
        }
    }
    id
}

/// The host in lower case without `www.`.
pub fn bare_host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default().to_ascii_lowercase();
    host.strip_prefix("www.").unwrap_or(&host).to_owned()
}

pub fn same_site(a: &Url, b: &Url) -> bool {
    bare_host(a) == bare_host(b)
}

/// Why an address is not worth a request.
pub fn trap(url: &Url) -> Option<&'static str> {
    if url.as_str().len() > URL_MAX {
        return Some("it is longer than any real one");
    }
    let query = url.query().unwrap_or_default();
    if query.starts_with("404;") || query.starts_with("404%3B") || query.starts_with("404%3b") {
        return Some("it is what an error handler made of another address");
    }
    if query.len() > QUERY_MAX {
        return Some("its query is longer than any real one");
    }
    let n_pages = url.query_pairs().filter(|(name, _)| is_page_number(name)).count();
    if n_pages > 1 {
        return Some("it names more than one page of a listing");
    }
    let segments: Vec<&str> =
        url.path_segments().into_iter().flatten().filter(|it| !it.is_empty()).collect();
    if segments.last() == Some(&"sort") {
        return Some("it sorts a listing");
    }
    let repeated = segments
        .iter()
        .any(|segment| segments.iter().filter(|other| *other == segment).count() > 3);
    repeated.then_some("its path repeats itself")
}

/// Media type of a file that is no page, by the ending of its name.
pub fn file_type(url: &Url) -> Option<&'static str> {
    let name = url.path_segments()?.next_back()?.to_ascii_lowercase();
    let (_, ending) = name.rsplit_once('.')?;
    Some(match ending {
        "pdf" => "application/pdf",
        "doc" => "application/msword",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xls" => "application/vnd.ms-excel",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "ppt" => "application/vnd.ms-powerpoint",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "odt" => "application/vnd.oasis.opendocument.text",
        "ods" => "application/vnd.oasis.opendocument.spreadsheet",
        "rtf" => "application/rtf",
        "csv" => "text/csv",
        "zip" => "application/zip",
        "epub" => "application/epub+zip",
        "mp3" => "audio/mpeg",
        "m4a" => "audio/mp4",
        "mp4" => "video/mp4",
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "svg" => "image/svg+xml",
        _ => return None,
    })
}

/// The number by which a listing counts its pages in this address.
pub fn page_number(url: &Url) -> Option<u64> {
    let in_query = url
        .query_pairs()
        .filter(|(name, _)| is_page_number(name))
        .find_map(|(_, value)| value.split(',').next_back()?.parse().ok());
    in_query.or_else(|| {
        let segments: Vec<&str> =
            url.path_segments()?.filter(|segment| !segment.is_empty()).collect();
        match segments.as_slice() {
            [.., "page", number] => number.parse().ok(),
            _ => None,
        }
    })
}

/// The path without the number of a listing's page.
pub fn listing_path(url: &Url) -> String {
    let path = url.path().trim_end_matches('/');
    match path.rsplit_once("/page/") {
        Some((before, number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => {
            before.to_owned()
        }
        _ => path.to_owned(),
    }
}

fn is_page_number(name: &str) -> bool {
    matches!(name, "page" | "start" | "limitstart" | "paged")
}

/// Whether a parameter says nothing about what is shown.
fn is_passing(name: &str) -> bool {
    is_page_number(name)
        || name.starts_with("utm_")
        || matches!(
            name,
            "fbclid"
                | "gclid"
                | "mc_cid"
                | "mc_eid"
                | "Itemid"
                | "tmpl"
                | "print"
                | "destination"
                | "sort_by"
                | "sort_order"
                | "order"
                | "limit"
        )
}
