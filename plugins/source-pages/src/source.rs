//! The source itself: a directory's listing, the directories in it, and each file.

use portolan_plugin::{
    Cursor, Diagnostic, Exchange, Harvest, Manifest, RawItem, Request, Settings, Tag, When, civil,
    message::{Answer, Response},
    raw::{Part, RawDate, RawFact, RawText},
    source::{ContentSource, Context, SourceError, SourceErrorKind},
};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::{front_matter, markdown};

/// Reads Markdown files as pages.
#[derive(Clone, Copy, Debug, Default)]
pub struct PagesSource;

const ENDINGS: [&str; 2] = [".md", ".markdown"];

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct PagesSettings {
    directory: String,
    #[serde(default = "default_depth")]
    depth: u32,
}

fn default_depth() -> u32 {
    3
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
enum FileTag {
    /// A directory, so many levels below the one in the settings.
    Directory { depth: u32 },
    /// A page, by its path from there.
    Page { path: String },
}

impl ContentSource for PagesSource {
    fn manifest(&self) -> Manifest {
        portolan_plugin::manifest!()
    }

    fn check(&self, settings: &Settings) -> Vec<Diagnostic> {
        let complaint = |words: &str| vec![Diagnostic::listing_setting("directory", words)];
        match settings.read::<PagesSettings>() {
            Ok(settings) => match directory(&settings) {
                Some(_) => Vec::new(),
                None => complaint("is no directory of this machine"),
            },
            Err(words) => vec![Diagnostic::listing_setting("settings", &words)],
        }
    }

    fn plan(&self, cx: &Context<'_>, _cursor: &Cursor) -> Result<Vec<Request>, SourceError> {
        let settings = settings(cx)?;
        let directory = directory(&settings).ok_or_else(|| {
            let words = format!("`{}` is no directory's address", settings.directory);
            SourceError::new(SourceErrorKind::Settings, words)
        })?;
        Ok(vec![request(directory.as_str(), &FileTag::Directory { depth: 0 })])
    }

    fn parse(&self, cx: &Context<'_>, exchange: &Exchange) -> Result<Harvest, SourceError> {
        let settings = settings(cx)?;
        let Answer::Response(response) = &exchange.answer else {
            return Ok(Harvest::default());
        };
        match exchange.request.tag.read().unwrap_or(FileTag::Directory { depth: 0 }) {
            FileTag::Directory { depth } => listed(&settings, response, depth),
            FileTag::Page { path } => Ok(page(response, &path)),
        }
    }
}

/// Requests for what a directory holds. The host names directories with a slash at the end.
fn listed(
    settings: &PagesSettings,
    response: &Response,
    depth: u32,
) -> Result<Harvest, SourceError> {
    let unrecognised = |words: String| SourceError::new(SourceErrorKind::Unrecognised, words);
    let mut names: Vec<String> = serde_json::from_slice(&response.body)
        .map_err(|err| unrecognised(format!("the directory's listing cannot be read: {err}")))?;
    names.sort();
    let here = Url::parse(&response.url)
        .map_err(|err| unrecognised(format!("`{}` is no address: {err}", response.url)))?;
    let root = directory(settings).unwrap_or_else(|| here.clone());
    let mut harvest = Harvest::default();
    let mut present = Vec::new();
    for name in names {
        let Some(url) = entry(&here, &name) else { continue };
        if name.ends_with('/') {
            if depth < settings.depth {
                let tag = FileTag::Directory { depth: depth + 1 };
                harvest.requests.push(request(url.as_str(), &tag));
            } else {
                let complaint = Diagnostic::pages_too_deep(url.as_str(), settings.depth);
                harvest.diagnostics.push(complaint.at_content(here.as_str(), None));
            }
            continue;
        }
        let is_page = ENDINGS.iter().any(|ending| name.to_ascii_lowercase().ends_with(ending));
        if is_page && let Some(path) = path_below(&root, &url) {
            present.push(path.clone());
            harvest.requests.push(request(url.as_str(), &FileTag::Page { path }));
        }
    }
    harvest.present = Some(present);
    Ok(harvest)
}

/// The page in a file; a file without one costs a complaint.
fn page(response: &Response, path: &str) -> Harvest {
    let mut harvest = Harvest::default();
    let text = String::from_utf8_lossy(&response.body);
    let mut complaints = Vec::new();
    if let Some((front, body)) = front_matter::read(&text, &mut complaints) {
        let mut item = RawItem::new(path, Part::Whole);
        item.kind = Some("page".to_owned());
        let lang = front.lang.clone().or_else(|| lang_of(path));
        item.title = Some(RawText::plain(front.title).with_lang(lang.clone()));
        item.teaser = front.description.map(|words| RawText::plain(words).with_lang(lang.clone()));
        let html = markdown::to_html(&body);
        item.body = (!html.is_empty()).then(|| RawText::html(html).with_lang(lang.clone()));
        item.lang = lang;
        item.updated = front.updated.map(|raw| RawDate { when: when(&raw), raw });
        if let Some(order) = front.order {
            item.position = u32::try_from(order).ok();
            item.facts.push(RawFact { label: "order".to_owned(), value: order.to_string() });
        }
        for (field, place) in [
            ("title", "front matter"),
            ("teaser", "front matter"),
            ("body", "markdown"),
            ("lang", "file name"),
        ] {
            item.found.insert(field.to_owned(), place.to_owned());
        }
        harvest.items.push(item);
    }
    harvest.diagnostics =
        complaints.into_iter().map(|it| it.at_content(&response.url, None)).collect();
    harvest
}

/// The language in a file's name (`who-we-are.fi.md`) or in that of the directory at the top
/// (`fi/who-we-are.md`).
fn lang_of(path: &str) -> Option<String> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = ENDINGS.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
    let in_name = stem.rsplit_once('.').map(|(_, tag)| tag);
    let in_directory = path.split_once('/').map(|(directory, _)| directory);
    [in_name, in_directory].into_iter().flatten().find(|tag| is_language(tag)).map(str::to_owned)
}

/// Two or three letters, and a script or region after them.
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let primary = parts.next().unwrap_or_default();
    matches!(primary.len(), 2 | 3)
        && primary.bytes().all(|byte| byte.is_ascii_lowercase())
        && parts.all(|part| {
            matches!(part.len(), 2..=8) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
        && portolan_plugin::Lang::parse(tag).is_some()
}

fn when(raw: &str) -> Option<When> {
    let day = raw.get(..10)?;
    day.parse::<civil::Date>().ok().map(|date| When::Day { date })
}

fn settings(cx: &Context<'_>) -> Result<PagesSettings, SourceError> {
    cx.settings.read().map_err(|words| SourceError::new(SourceErrorKind::Settings, words))
}

/// The directory's address with its closing slash.
fn directory(settings: &PagesSettings) -> Option<Url> {
    let mut url = Url::parse(&settings.directory).ok().filter(|url| url.scheme() == "file")?;
    if !url.path().ends_with('/') {
        url.set_path(&format!("{}/", url.path()));
    }
    Some(url)
}

/// The address of a named entry of a directory, whatever its name holds.
fn entry(directory: &Url, name: &str) -> Option<Url> {
    let bare = name.strip_suffix('/').unwrap_or(name);
    if bare.is_empty() || bare == "." || bare == ".." || bare.contains('/') {
        return None;
    }
    let mut url = directory.clone();
    url.path_segments_mut().ok()?.pop_if_empty().push(bare);
    if name.ends_with('/') {
        url.path_segments_mut().ok()?.push("");
    }
    Some(url)
}

/// A file's path from the directory in the settings, as it is written on disk.
fn path_below(root: &Url, file: &Url) -> Option<String> {
    let below = file.path().strip_prefix(root.path())?;
    let mut bytes = Vec::with_capacity(below.len());
    let mut rest = below.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
        let (high, low) = (digit(rest.next())?, digit(rest.next())?);
        bytes.push(u8::try_from(high * 16 + low).ok()?);
    }
    String::from_utf8(bytes).ok()
}

fn request(url: &str, tag: &FileTag) -> Request {
    Request::get(url).with_tag(Tag::of(tag))
}
