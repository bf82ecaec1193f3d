//! The title: what the page declares, without the site's name, confirmed by its heading.

use dom_query::NodeRef;

use super::Voices;
use crate::dom;

/// Longer texts are no titles.
const CHARS_MAX: usize = 400;

/// Signs between a title and the name of a site.
const SEPARATORS: [char; 13] = ['|', '-', '–', '—', '·', '•', '»', '«', '›', '‹', '✩', '_', '~'];

/// The title and the voice that gave it.
///
/// Order: structured data, Open Graph, Dublin Core and other cards; the heading where it is the
/// same but for the site's name; the window's title without it; the heading alone.
pub(super) fn read(voices: &Voices<'_>, heading: Option<&NodeRef<'_>>) -> Option<(String, String)> {
    let heading_text = heading.map(words).filter(|it| !it.is_empty());
    if let Some((declared, by)) = declared(voices) {
        let bare = without_site(&declared, &voices.site_names);
        for words in headings(voices, heading) {
            if fold(&words) != fold(&bare) && is_part(&words, &declared) {
                return Some((words, "heading".to_owned()));
            }
        }
        return Some((bare, by));
    }
    let window = window_title(voices);
    if let Some(window) = &window {
        for words in headings(voices, heading) {
            if fold(&words) == fold(window) || is_part(&words, window) {
                return Some((words, "heading".to_owned()));
            }
        }
        let bare = without_site(window, &voices.site_names);
        let bare = if bare == *window { without_short_end(window) } else { bare };
        let is_site = voices.site_names.iter().any(|it| fold(it) == fold(&bare));
        if !is_site || heading_text.is_none() {
            return Some((bare, "title".to_owned()));
        }
    }
    heading_text.map(|text| (text, "heading".to_owned()))
}

/// The heading of the page's own matter: the first `h1` that does not name the site and stands in
/// no menu; without one the first `h2` of the article.
pub(super) fn heading<'a>(voices: &Voices<'a>) -> Option<NodeRef<'a>> {
    let window = window_title(voices).map(|it| fold(&it)).unwrap_or_default();
    let declared = declared(voices).map(|it| fold(&it.0)).unwrap_or_default();
    let mut first: Option<NodeRef<'a>> = None;
    for selector in ["[itemprop~=headline]", ".entry-title, .post-title", "h1", "h2", "h3"] {
        for node in voices.doc.select(selector).nodes() {
            if is_chrome(node) {
                continue;
            }
            let text = fold(&words(node));
            if text.is_empty() || text.chars().count() > CHARS_MAX {
                continue;
            }
            let is_confirmed = text.chars().count() >= 3
                && (window.contains(&text) || declared.contains(&text))
                && !voices.site_names.iter().any(|it| fold(it) == text);
            if is_confirmed {
                return Some(*node);
            }
            let is_site = voices.site_names.iter().any(|it| fold(it) == text);
            if first.is_none() && !is_site && selector != "h3" {
                first = Some(*node);
            }
        }
    }
    first
}

/// The texts of headings that could be the title, the likeliest first.
fn headings(voices: &Voices<'_>, heading: Option<&NodeRef<'_>>) -> Vec<String> {
    let mut found: Vec<String> = heading.map(words).into_iter().collect();
    for node in voices.doc.select("h1").nodes() {
        let words = words(node);
        let is_site = voices.site_names.iter().any(|it| fold(it) == fold(&words));
        if !is_site && !is_chrome(node) && !found.contains(&words) {
            found.push(words);
        }
    }
    found.retain(|it| it.chars().count() >= 3 && it.chars().count() <= CHARS_MAX);
    found
}

fn declared(voices: &Voices<'_>) -> Option<(String, String)> {
    let is_title = |text: &String| {
        let folded = fold(text);
        let is_site = voices.site_names.iter().any(|it| fold(it) == folded);
        !folded.is_empty() && !is_site && text.chars().count() <= CHARS_MAX
    };
    if let Some(thing) = voices.main
        && let Some(text) = thing.text("headline").or_else(|| thing.text("name")).filter(is_title)
    {
        return Some((text, format!("{} headline", thing.form.name())));
    }
    for name in [
        "og:title",
        "dc.title",
        "dcterm:title",
        "dcterms.title",
        "citation_title",
        "weibo:article:title",
        "twitter:title",
        "parsely-title",
        "sailthru.title",
        "headline",
        "title",
    ] {
        if let Some(text) = voices.meta.one(name).map(dom::plain).filter(is_title) {
            return Some((text, format!("meta {name}")));
        }
    }
    let entry = voices.entry.as_ref()?;
    // An entry that names itself, not one whose whole text stands for its name.
    let text = entry.text("name").map(dom::squeeze).filter(is_title)?;
    (text.chars().count() <= 200).then(|| (text, "h-entry name".to_owned()))
}

fn window_title(voices: &Voices<'_>) -> Option<String> {
    let found = voices.doc.select("head > title, title");
    found.nodes().iter().map(dom::text).find(|it| !it.is_empty())
}

/// The words of a heading, without the sign of its anchor.
fn words(node: &NodeRef<'_>) -> String {
    dom::text(node).trim_end_matches(['¶', '#', ' ']).to_owned()
}

/// Whether a heading stands in what every page of a site has.
fn is_chrome(node: &NodeRef<'_>) -> bool {
    let says = |node: &NodeRef<'_>| {
        let name = node.node_name().unwrap_or_default();
        if matches!(&*name, "nav" | "aside" | "footer" | "dialog") {
            return true;
        }
        let class = node.attr("class").unwrap_or_default().to_lowercase();
        let id = node.attr("id").unwrap_or_default().to_lowercase();
        let role = node.attr("role").unwrap_or_default();
        matches!(&*role, "navigation" | "complementary" | "contentinfo" | "dialog")
            || ["site-name", "site-title", "site-branding", "sitename", "cookie", "widget-title"]
                .iter()
                .any(|word| class.contains(word) || id.contains(word))
            || class.split_whitespace().any(|it| it == "logo")
            || id == "logo"
    };
    says(node) || node.ancestors_it(Some(8)).any(|around| says(&around))
}

/// Letters and digits only, in small letters: how two titles are compared.
pub(super) fn fold(text: &str) -> String {
    text.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether `words` are the title's beginning or end, parted from the rest by a sign.
fn is_part(words: &str, title: &str) -> bool {
    let (short, long) = (dom::squeeze(words).to_lowercase(), dom::squeeze(title).to_lowercase());
    if short.chars().count() < 4 {
        return false;
    }
    let is_sign =
        |it: char| SEPARATORS.contains(&it) || matches!(it, ':' | '/' | '：' | '｜' | '<' | '＜');
    if let Some(rest) = long.strip_prefix(&short) {
        return rest.trim_start().starts_with(is_sign);
    }
    if let Some(rest) = long.strip_suffix(&short) {
        // `Name: ` may be a part of a title; a name of the site is parted otherwise.
        return rest.trim_end().ends_with(is_sign);
    }
    false
}

/// The title without a first or last part that names the site.
fn without_site(title: &str, site_names: &[String]) -> String {
    let mut title = dom::squeeze(title);
    loop {
        let Some((rest, part)) = split_last(&title) else { break };
        if is_site(part, site_names) {
            title = rest.to_owned();
            continue;
        }
        break;
    }
    if let Some((part, rest)) = split_first(&title)
        && is_site(part, site_names)
    {
        return rest.to_owned();
    }
    title
}

fn is_site(part: &str, site_names: &[String]) -> bool {
    let part = fold(part);
    if part.is_empty() {
        return false;
    }
    site_names.iter().any(|name| {
        let name = fold(name);
        let is_long = name.chars().count() >= 4 && part.chars().count() >= 4;
        name == part || is_long && (name.starts_with(&part) || part.starts_with(&name))
    })
}

/// The parts before and after the last sign that stands between spaces.
fn split_last(title: &str) -> Option<(&str, &str)> {
    let (at, sign) = signs(title).last()?;
    let (head, tail) = (title[..at].trim(), title[at + sign..].trim());
    (!head.is_empty() && !tail.is_empty()).then_some((head, tail))
}

fn split_first(title: &str) -> Option<(&str, &str)> {
    let (at, sign) = signs(title).next()?;
    let (head, tail) = (title[..at].trim(), title[at + sign..].trim());
    (!head.is_empty() && !tail.is_empty()).then_some((head, tail))
}

/// Places and lengths of separating signs: between spaces, or doubled, or a bar or underscore
/// after a space.
fn signs(title: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    title.char_indices().filter_map(move |(at, c)| {
        let before = title[..at].chars().next_back();
        let after = title[at + c.len_utf8()..].chars().next();
        let is_gap = |it: Option<char>| it.is_none_or(char::is_whitespace);
        let is_sign = match c {
            '|' | '｜' | '«' | '»' | '•' | '·' => is_gap(before) || is_gap(after),
            '_' => is_gap(before),
            ':' => is_gap(before) && is_gap(after) || before == Some(':'),
            c if SEPARATORS.contains(&c) => is_gap(before) && is_gap(after),
            _ => false,
        };
        is_sign.then_some((at, c.len_utf8()))
    })
}

/// The title without a short last or first part, if what stays is longer and has three words.
fn without_short_end(title: &str) -> String {
    let n_words = |text: &str| {
        // Scripts without spaces: two signs are about a word.
        let n_wide = text.chars().filter(|it| *it as u32 >= 0x2E80).count();
        text.split_whitespace().count() + n_wide / 2
    };
    let fits = |kept: &str, lost: &str| n_words(kept) >= 3 && n_words(kept) > n_words(lost);
    if let Some((kept, _)) = split_last(title).filter(|(kept, lost)| fits(kept, lost)) {
        return kept.to_owned();
    }
    if let Some((_, kept)) = split_first(title).filter(|(lost, kept)| fits(kept, lost)) {
        return kept.to_owned();
    }
    title.to_owned()
}
