//! Lists of subscriptions as feed readers export them.

use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
};

/// Entries that are read of one list.
pub const ENTRIES_MAX: usize = 10_000;
/// Folders in folders.
const DEPTH_MAX: usize = 64;

/// A feed that somebody subscribed to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Subscription {
    pub title: String,
    /// The feed.
    pub url: String,
    /// The site that it belongs to.
    pub site: Option<String>,
    pub language: Option<String>,
    /// The folders around it, the outermost first.
    pub folders: Vec<String>,
}

/// What a list holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Subscriptions {
    pub title: Option<String>,
    pub entries: Vec<Subscription>,
    /// Outlines that are neither folders nor feeds: links, notes, includes.
    pub n_others: usize,
    pub is_cut: bool,
}

/// Reads a list as far as it can be read; `Err` says why it is none.
pub fn read(text: &[u8]) -> Result<Subscriptions, String> {
    let text = decoded(text);
    let mut reader = Reader::from_str(&text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut list = Subscriptions::default();
    let mut folders: Vec<Option<String>> = Vec::new();
    let (mut is_opml, mut in_title, mut in_head) = (false, false, false);
    loop {
        let event = match reader.read_event() {
            Ok(event) => event,
            // What was read before the damage counts.
            Err(_) if is_opml && text.to_ascii_lowercase().contains("xmlurl=\"") => break,
            Err(err) => return Err(err.to_string()),
        };
        let is_empty = matches!(event, Event::Empty(_));
        match event {
            Event::Start(tag) | Event::Empty(tag) => {
                let name = tag.local_name();
                let name = name.as_ref().to_ascii_lowercase();
                match name.as_str() {
                    "opml" => is_opml = true,
                    "head" => in_head = !is_empty,
                    "title" => in_title = in_head && !is_empty,
                    "outline" if is_opml => {
                        if list.entries.len() >= ENTRIES_MAX {
                            list.is_cut = true;
                            break;
                        }
                        let folder = outline(&tag, &folders, &mut list, is_empty);
                        if !is_empty {
                            if folders.len() >= DEPTH_MAX {
                                return Err(format!("folders are nested deeper than {DEPTH_MAX}"));
                            }
                            folders.push(folder);
                        }
                    }
                    _ if !is_opml => {
                        return Err(format!("its root is `{name}`, not `opml`"));
                    }
                    _ => {}
                }
            }
            Event::End(tag) => match tag.local_name().as_ref().to_ascii_lowercase().as_str() {
                "outline" => drop(folders.pop()),
                "head" => in_head = false,
                "title" => in_title = false,
                _ => {}
            },
            Event::Text(words) if in_title => {
                let words = squeeze(&words);
                if !words.is_empty() {
                    list.title.get_or_insert(words);
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if !is_opml {
        return Err("it holds no `opml` element".to_owned());
    }
    // Quotation marks that nobody escaped swallow what follows them.
    let lower = text.to_ascii_lowercase();
    let n_named = lower.matches("xmlurl=\"").count() - lower.matches("xmlurl=\"\"").count();
    if !list.is_cut && list.entries.len() < n_named {
        let scanned = scan(&text);
        if scanned.len() > list.entries.len() {
            list.is_cut = scanned.len() >= ENTRIES_MAX;
            list.entries = scanned;
        }
    }
    Ok(list)
}

/// The entries of a list that is no XML, outline by outline.
fn scan(text: &str) -> Vec<Subscription> {
    let mut entries = Vec::new();
    let mut folders: Vec<String> = Vec::new();
    for part in text.split("<outline").skip(1) {
        let value = |name: &str| {
            let at = part.find(&format!("{name}=\""))? + name.len() + 2;
            let value = part[at..].split('"').next()?;
            Some(squeeze(&value.replace("&amp;", "&"))).filter(|it| !it.is_empty())
        };
        let title = value("title").or_else(|| value("text"));
        let is_closed = part.split("</outline").next().is_some_and(|it| it.contains("/>"));
        match value("xmlUrl").or_else(|| value("xmlurl")) {
            Some(url) if entries.len() < ENTRIES_MAX => entries.push(Subscription {
                title: title.unwrap_or_default(),
                url,
                site: value("htmlUrl"),
                language: value("language"),
                folders: folders.clone(),
            }),
            Some(_) => {}
            None if !is_closed && folders.len() < DEPTH_MAX => {
                folders.extend(title);
                continue;
            }
            None => {}
        }
        // An outline that is not closed in itself has the first of the ends.
        let n_ends = part.matches("</outline").count().saturating_sub(usize::from(!is_closed));
        folders.truncate(folders.len().saturating_sub(n_ends));
    }
    entries
}

/// Takes in one outline; answers with its name if others may lie in it.
fn outline(
    tag: &BytesStart<'_>,
    folders: &[Option<String>],
    list: &mut Subscriptions,
    is_empty: bool,
) -> Option<String> {
    let mut entry = Subscription::default();
    let (mut text, mut title) = (String::new(), String::new());
    for attribute in tag.attributes().with_checks(false).flatten() {
        let value = match attribute.normalized_value(XmlVersion::Implicit1_0) {
            Ok(value) => value.into_owned(),
            // An ampersand that nobody escaped.
            Err(_) => attribute.value.into_owned(),
        };
        let value = squeeze(&value);
        match attribute.key.local_name().as_ref().to_ascii_lowercase().as_str() {
            "xmlurl" => entry.url = value,
            "htmlurl" => entry.site = (!value.is_empty()).then_some(value),
            "language" | "lang" => entry.language = (!value.is_empty()).then_some(value),
            "text" => text = value,
            "title" => title = value,
            _ => {}
        }
    }
    entry.title = if title.is_empty() { text } else { title };
    if entry.url.is_empty() {
        // A folder may be written as an empty element; a link or a note is one always.
        list.n_others += usize::from(is_empty);
        return Some(entry.title).filter(|it| !it.is_empty());
    }
    entry.folders = folders.iter().flatten().cloned().collect();
    list.entries.push(entry);
    None
}

/// The list as text: UTF-16 by its mark, else UTF-8, else Latin-1, which fails on nothing.
fn decoded(bytes: &[u8]) -> String {
    let wide = |bytes: &[u8], of: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).map(|it| of([it[0], it[1]]));
        char::decode_utf16(units).map(|it| it.unwrap_or('\u{fffd}')).collect()
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().copied().map(char::from).collect(),
        },
    }
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn folders_are_kept_and_damage_is_borne() {
        let list = read(
            br#"<?xml version="1.0"?><opml version="2.0"><head><title>Offices</title></head><body>
            <outline text="Europe"><outline text="North">
              <outline type="rss" text="Harbour &amp; sea" xmlUrl="https://a.example/feed?x=1&y=2" htmlUrl="https://a.example/" language="fi"/>
            </outline><outline title="B" xmlUrl="https://b.example/rss"></outline></outline>
            <outline text="A note"/><outline text="C" xmlUrl="https://c.example/"/></body></opml"#,
        )
        .expect("a list");
        assert_eq!(list.title.as_deref(), Some("Offices"));
        let shown: Vec<(&str, &str, String)> = list
            .entries
            .iter()
            .map(|it| (it.title.as_str(), it.url.as_str(), it.folders.join("/")))
            .collect();
        assert_eq!(
            shown,
            [
                ("Harbour & sea", "https://a.example/feed?x=1&y=2", "Europe/North".to_owned()),
                ("B", "https://b.example/rss", "Europe".to_owned()),
                ("C", "https://c.example/", String::new()),
            ]
        );
        assert_eq!(list.n_others, 1);
        assert_eq!(list.entries[0].language.as_deref(), Some("fi"));
    }

    #[test]
    fn quotation_marks_that_nobody_escaped_lose_no_entry() {
        let list = read(
            br#"<opml><body><outline text="All">
            <outline text="A" description="called "the sea's friend" by some" xmlUrl="https://a.example/rss"/>
            <outline text="B" xmlUrl="https://b.example/rss"/></outline></body></opml>"#,
        )
        .expect("a list");
        let urls: Vec<&str> = list.entries.iter().map(|it| it.url.as_str()).collect();
        assert_eq!(urls, ["https://a.example/rss", "https://b.example/rss"]);
        assert_eq!(list.entries[1].folders, ["All"]);
    }

    #[test]
    fn other_documents_are_no_lists() {
        assert_eq!(read(b"<rss/>").expect_err("a feed"), "its root is `rss`, not `opml`");
        assert_eq!(read(b"words").expect_err("words"), "it holds no `opml` element");
    }
}
