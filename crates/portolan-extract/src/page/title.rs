//! The title: what the page declares, without the site's name, confirmed by its heading.

use dom_query::{NodeRef, Selection};

use super::Voices;
use crate::{address, dom, meta};

/// Longer texts are no titles.
const CHARS_MAX: usize = 400;

/// Signs between a title and the name of a site.
const SEPARATORS: [char; 13] = ['|', '-', '–', '—', '·', '•', '»', '«', '›', '‹', '✩', '_', '~'];

/// The title and the voice that gave it.
///
/// Order: structured data, Open Graph, Dublin Core and other cards; the heading where it is the
/// same but for the site's name, where the window's title knows it and the cards do not, or where
/// it says something else altogether; the window's title without the site's name; the heading.
pub(super) fn read(voices: &Voices<'_>, heading: Option<&NodeRef<'_>>) -> Option<(String, String)> {
    let headings = headings(voices, heading);
    let window = window_title(voices);
    let by_heading = |words: &String| Some((words.clone(), "heading".to_owned()));
    if let Some((declared, by)) = declared(voices) {
        let bare = without_site(&declared, &voices.site_names);
        if headings.iter().any(|it| fold(it) == fold(&bare)) {
            return Some((bare, by));
        }
        let part = headings.iter().find(|it| is_part(it, &declared) || is_part(it, &bare));
        if let Some(words) = part {
            return by_heading(words);
        }
        // The field of a content system is filled in by whoever writes, a card by whoever sells.
        if let Some(field) = heading.filter(|it| has_class(it, &["entry-title", "post-title"])) {
            return by_heading(&words(field));
        }
        // Catalogues are filled in by librarians, cards by whoever wants to be clicked.
        let exact = ["meta dc", "meta citation_", "meta parsely"];
        if exact.iter().any(|it| by.starts_with(it)) {
            return Some((bare, by));
        }
        let window = window.unwrap_or_default();
        let knows = |it: &str| fold(it) == fold(&window) || is_part(it, &window);
        let own = heading.filter(|it| is_own(it, voices)).map(words);
        let is_other = |it: &&String| likeness(it, &bare) < LIKE;
        let others: Vec<&String> = headings.iter().filter(is_other).collect();
        let is_known = |it: &&&String| knows(it) && !fold(&window).contains(&fold(&bare));
        // Card and window agree: the heading is the section's.
        let is_agreed = fold(&window).contains(&fold(&bare));
        let is_own = |it: &&&String| !is_agreed && own.as_ref() == Some(**it);
        let chosen = others.iter().find(is_known).or_else(|| others.iter().find(is_own));
        return match chosen {
            Some(words) => by_heading(words),
            None => Some((bare, by)),
        };
    }
    if let Some(window) = &window {
        let known = |it: &&String| fold(it) == fold(window) || is_part(it, window);
        if let Some(words) = headings.iter().find(known) {
            return by_heading(words);
        }
        let bare = without_site(window, &voices.site_names);
        let bare = if bare == *window { without_short_end(window) } else { bare };
        if headings.is_empty() || !is_site(&bare, &voices.site_names) {
            return Some((bare, "title".to_owned()));
        }
    }
    headings.first().and_then(by_heading)
}

/// Two titles with half of their words in common are one, written twice.
const LIKE: f64 = 0.5;

/// The share of words that two titles have in common.
fn likeness(a: &str, b: &str) -> f64 {
    let words = |text: &str| -> Vec<String> {
        text.split(|it: char| !it.is_alphanumeric())
            .filter(|it| !it.is_empty())
            .map(str::to_lowercase)
            .collect()
    };
    let (a, b) = (words(a), words(b));
    let n_common = a.iter().filter(|it| b.contains(it)).count();
    let n_all = a.len() + b.len() - n_common;
    if n_all == 0 { 1.0 } else { n_common as f64 / n_all as f64 }
}

/// Whether a heading is the one `h1` of a page that has no other, and says more than a section's
/// name: two words, or a class that headlines have.
fn is_own(heading: &NodeRef<'_>, voices: &Voices<'_>) -> bool {
    let others = voices.doc.select("h1");
    let n_others = others
        .nodes()
        .iter()
        .filter(|it| it.id != heading.id && !is_chrome(it) && !is_home(it, voices))
        .count();
    let class = heading.attr("class").unwrap_or_default().to_lowercase();
    let is_named = ["headline", "post-title", "entry-title", "article-title", "page-title"]
        .iter()
        .any(|it| class.contains(it));
    let n_words = words(heading).split_whitespace().count();
    heading.has_name("h1") && n_others == 0 && (n_words >= 2 || is_named)
}

fn has_class(node: &NodeRef<'_>, wanted: &[&str]) -> bool {
    let class = node.attr("class").unwrap_or_default();
    class.split_whitespace().any(|it| wanted.contains(&it))
}

/// Whether a heading is nothing but a link to the front page.
fn is_home(node: &NodeRef<'_>, voices: &Voices<'_>) -> bool {
    let links = Selection::from(*node).select("a[href]");
    let Some(link) = links.nodes().first() else { return false };
    let Some(target) = dom::address_in(link, "href", &voices.base) else { return false };
    let is_root = target.path().trim_matches('/').is_empty() && target.query().is_none();
    let is_page = target == *voices.url;
    is_root && !is_page && dom::text(link) == dom::text(node)
}

/// The heading of the page's own matter: one that the window's title or a card knows, else the
/// first `h1` or `h2`. It names no site, stands in no menu, and does not lead to another page.
pub(super) fn heading<'a>(voices: &Voices<'a>) -> Option<NodeRef<'a>> {
    let window = window_title(voices).unwrap_or_default();
    let declared = declared(voices).map(|it| it.0).unwrap_or_default();
    let mut first: Option<NodeRef<'a>> = None;
    let mut away: Option<NodeRef<'a>> = None;
    for selector in ["[itemprop~=headline]", ".entry-title, .post-title", "h1", "h2", "h3"] {
        for node in voices.doc.select(selector).nodes() {
            let words = words(node);
            let text = fold(&words);
            let n_chars = text.chars().count();
            if n_chars == 0 || n_chars > CHARS_MAX || is_chrome(node) || is_home(node, voices) {
                continue;
            }
            let is_site = voices.site_names.iter().any(|it| fold(it) == text);
            let knows = |title: &str| {
                let title_text = fold(title);
                title_text == text
                    || n_chars >= 3 && is_part(&words, title)
                    || n_chars >= 10 && title_text.contains(&text)
            };
            if !is_site && (knows(&window) || knows(&declared)) {
                if !leads_away(node, voices) {
                    return Some(*node);
                }
                away = away.or(Some(*node));
            }
            if first.is_none() && !is_site && selector != "h3" {
                first = Some(*node);
            }
        }
    }
    away.or(first)
}

/// Whether a heading is a link to another page.
fn leads_away(node: &NodeRef<'_>, voices: &Voices<'_>) -> bool {
    let links = Selection::from(*node).select("a[href]");
    let Some(link) = links.nodes().first() else { return false };
    let Some(target) = dom::address_in(link, "href", &voices.base) else { return false };
    let own = [Some(voices.url.clone()), meta::canonical(voices.doc, &voices.base)];
    let is_own = own.iter().flatten().any(|it| address::identity(it) == address::identity(&target));
    !is_own && dom::text(link) == dom::text(node)
}

/// The texts of headings that could be the title, the likeliest first.
fn headings(voices: &Voices<'_>, heading: Option<&NodeRef<'_>>) -> Vec<String> {
    let mut found: Vec<String> = heading.map(words).into_iter().collect();
    for node in voices.doc.select("h1").nodes() {
        let words = words(node);
        let is_site = is_site(&words, &voices.site_names);
        if !is_site && !is_chrome(node) && !is_home(node, voices) && !found.contains(&words) {
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
        "dcterm.title",
        "dcterms.title",
        "citation_title",
        "weibo:article:title",
        "twitter:title",
        "parsely-title",
        "sailthru.title",
        "headline",
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

/// The words of a heading, without the line above it and the sign of its anchor.
fn words(node: &NodeRef<'_>) -> String {
    let text = dom::text(node);
    let kickers = Selection::from(*node).select(KICKERS);
    let kicker = kickers.nodes().first().map(dom::text).unwrap_or_default();
    let bare = text.strip_prefix(kicker.as_str()).filter(|it| !it.trim().is_empty());
    bare.unwrap_or(&text)
        .trim_start_matches([':', ' '])
        .trim_end_matches(['¶', '#', ' '])
        .to_owned()
}

/// The line that some print above a headline, inside of it.
const KICKERS: &str = "[class*=kicker i], [class*=dachzeile i], [class*=overline i], \
     [class*=topline i], [class*=roofline i], [class*=spitzmarke i], [class*=eyebrow i]";

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
            || ["site-name", "site-title", "site-branding", "sitename", "cookie", "widget"]
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
    while let Some((rest, _)) = split_last(&title).filter(|(_, part)| is_site(part, site_names)) {
        title = rest.to_owned();
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
