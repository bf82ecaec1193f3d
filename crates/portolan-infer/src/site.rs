//! What a page says of its site: the system that made it, its languages, and the ways in that it
//! names.

use dom_query::{Document, NodeRef, Selection};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::words;

/// Links of one sort that are kept.
const KEPT_MAX: usize = 12;
/// Languages that are kept.
const LANGUAGES_MAX: usize = 40;
/// Pages with less text have nothing to say.
const TEXT_MIN: usize = 200;
/// Walls are short.
const WALL_TEXT_MAX: usize = 2_500;

/// The systems that sites are made with, as far as it matters for reading them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum System {
    Wordpress,
    Drupal,
    Joomla,
    Shorthand,
    Typo3,
    Plone,
    Ghost,
    Hugo,
    Jekyll,
    Wix,
    Squarespace,
    Sharepoint,
    Liferay,
    Mastodon,
    Blogger,
    Medium,
}

/// What sort of page it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
#[non_exhaustive]
pub enum PageState {
    #[default]
    Page,
    /// Next to no text and no scripts that would bring any.
    Empty,
    /// Next to no text before scripts have run.
    Scripted,
    /// A login stands before it.
    Login,
    /// It asks whether the reader is human.
    Wall { words: String },
    /// One article rather than a list of them.
    Article,
}

/// A link that leads somewhere of interest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    pub url: String,
    pub words: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Site {
    pub system: Option<System>,
    /// By what the system was recognised.
    pub evidence: Vec<String>,
    pub version: Option<String>,
    pub state: PageState,
    pub title: Option<String>,
    pub language: Option<String>,
    /// Other languages with the address of this page in them.
    pub languages: Vec<(String, String)>,
    pub calendars: Vec<Way>,
    /// Pages that seem to list what is published.
    pub listings: Vec<Way>,
    pub wordpress_api: Option<String>,
}

impl Site {
    /// From a page and the headers it came with, names in lower case.
    pub fn read(doc: &Document, url: &Url, headers: &[(String, String)]) -> Site {
        let base = doc.base_uri().and_then(|base| url.join(base.trim()).ok());
        let base = base.unwrap_or_else(|| url.clone());
        let mut site = Site {
            state: state(doc),
            title: first_text(doc, "head > title"),
            language: attribute(&doc.html_root(), "lang")
                .or_else(|| attribute(&doc.html_root(), "xml:lang")),
            ..Site::default()
        };
        site.recognise(doc, headers);
        site.links(doc, &base, headers);
        site.listings(doc, &base, url);
        site
    }

    fn recognise(&mut self, doc: &Document, headers: &[(String, String)]) {
        let mut says = |system: System, evidence: &str| {
            if self.system.is_none() {
                self.system = Some(system);
            }
            if self.system == Some(system) {
                self.evidence.push(evidence.to_owned());
            }
        };
        let generator = meta(doc, "generator").unwrap_or_default();
        let lower = generator.to_lowercase();
        let named = [
            ("wordpress", System::Wordpress),
            ("drupal", System::Drupal),
            ("joomla", System::Joomla),
            ("shorthand", System::Shorthand),
            ("typo3", System::Typo3),
            ("plone", System::Plone),
            ("ghost", System::Ghost),
            ("hugo", System::Hugo),
            ("jekyll", System::Jekyll),
            ("wix", System::Wix),
            ("squarespace", System::Squarespace),
            ("sharepoint", System::Sharepoint),
            ("liferay", System::Liferay),
            ("blogger", System::Blogger),
        ];
        for (word, system) in named {
            if lower.contains(word) {
                says(system, &format!("generator “{generator}”"));
            }
        }
        for (name, value) in headers {
            let value_lower = value.to_lowercase();
            match name.as_str() {
                "x-generator" | "x-powered-by" | "x-powered-cms" => {
                    for (word, system) in named {
                        if value_lower.contains(word) {
                            says(system, &format!("header `{name}: {value}`"));
                        }
                    }
                }
                "x-drupal-cache" | "x-drupal-dynamic-cache" | "x-drupal-cache-tags" => {
                    says(System::Drupal, &format!("header `{name}`"));
                }
                "link" if value_lower.contains("api.w.org") => {
                    says(System::Wordpress, "header `Link` names `https://api.w.org/`");
                }
                "x-pingback" if value_lower.contains("xmlrpc.php") => {
                    says(System::Wordpress, "header `X-Pingback`");
                }
                "liferay-portal" => says(System::Liferay, "header `Liferay-Portal`"),
                "microsoftsharepointteamservices" => {
                    says(System::Sharepoint, "header `MicrosoftSharePointTeamServices`");
                }
                _ => {}
            }
        }
        let tells: [(&str, System, &str); 20] = [
            ("link[rel='https://api.w.org/']", System::Wordpress, "a link to its REST interface"),
            (
                "link[href*='/wp-content/'], script[src*='/wp-includes/'], img[src*='/wp-content/']",
                System::Wordpress,
                "addresses with `wp-content`",
            ),
            (
                "[data-drupal-selector], [data-drupal-link-system-path]",
                System::Drupal,
                "`data-drupal-…` attributes",
            ),
            (
                "script[data-drupal-selector='drupal-settings-json']",
                System::Drupal,
                "Drupal’s settings",
            ),
            (
                "script[src*='/misc/drupal.js'], link[href*='/sites/all/'], link[href*='/sites/default/files/']",
                System::Drupal,
                "addresses with `sites/default`",
            ),
            (
                "script[src*='/media/jui/'], script[src*='/media/system/js/'], link[href*='/media/templates/site/']",
                System::Joomla,
                "addresses of Joomla’s media",
            ),
            ("script.joomla-script-options", System::Joomla, "Joomla’s script options"),
            (
                ".Theme-StoryTitle, .Theme-TitleSection, [class*='Theme-Collection']",
                System::Shorthand,
                "Shorthand’s class names",
            ),
            (
                "link[href*='/typo3temp/'], script[src*='/typo3temp/'], link[href*='/typo3conf/']",
                System::Typo3,
                "addresses with `typo3`",
            ),
            (
                "link[href*='++plone++'], script[src*='++plone++'], body[class*='plone-']",
                System::Plone,
                "addresses with `++plone++`",
            ),
            (
                "script[src*='/ghost/'], link[href*='/ghost/']",
                System::Ghost,
                "addresses with `ghost`",
            ),
            (
                "script[src*='static.parastorage.com'], meta[http-equiv='X-Wix-Meta-Site-Id']",
                System::Wix,
                "Wix’ own addresses",
            ),
            (
                "script[src*='static1.squarespace.com'], link[href*='squarespace']",
                System::Squarespace,
                "Squarespace’s own addresses",
            ),
            (
                "script[src*='/_layouts/15/'], link[href*='/_layouts/15/']",
                System::Sharepoint,
                "addresses with `_layouts`",
            ),
            (
                "script[src*='/o/frontend-js-'], link[href*='/o/classic-theme']",
                System::Liferay,
                "addresses of Liferay",
            ),
            ("#mastodon, script#initial-state", System::Mastodon, "Mastodon’s state"),
            (
                "meta[content*='blogger'], link[href*='blogger.com/feeds']",
                System::Blogger,
                "Blogger’s addresses",
            ),
            ("meta[property='al:ios:app_name'][content='Medium']", System::Medium, "Medium’s app"),
            (
                "body.wp-singular, body.wp-custom-logo, .wp-site-blocks",
                System::Wordpress,
                "WordPress’ class names",
            ),
            (
                ".views-row, .views-field, [class*='field--name-'], body[class*='page-node-type-']",
                System::Drupal,
                "Drupal’s class names",
            ),
        ];
        for (selector, system, evidence) in tells {
            if doc.select(selector).exists() {
                says(system, evidence);
            }
        }
        self.version = self.system.and_then(|_| {
            let digits = generator.find(|it: char| it.is_ascii_digit())?;
            let version: String = generator[digits..]
                .chars()
                .take_while(|it| it.is_ascii_digit() || *it == '.')
                .collect();
            Some(version.trim_end_matches('.').to_owned())
        });
    }

    fn links(&mut self, doc: &Document, base: &Url, headers: &[(String, String)]) {
        let absolute = |node: &NodeRef<'_>| {
            let url = base.join(node.attr("href")?.trim()).ok()?;
            matches!(url.scheme(), "http" | "https").then_some(url)
        };
        let add = |ways: &mut Vec<Way>, url: Url, words: String| {
            if ways.len() < KEPT_MAX && ways.iter().all(|it| it.url != url.as_str()) {
                ways.push(Way { url: url.into(), words });
            }
        };
        for node in doc.select("link[rel][href]").nodes() {
            let rel = node.attr("rel").unwrap_or_default().to_ascii_lowercase();
            let rels: Vec<&str> = rel.split_ascii_whitespace().collect();
            let Some(url) = absolute(node) else { continue };
            let media_type = node.attr("type").unwrap_or_default().to_ascii_lowercase();
            let media_type = media_type.split(';').next().unwrap_or_default().trim().to_owned();
            let words = attribute(node, "title").unwrap_or_default();
            if rels.contains(&"https://api.w.org/") {
                self.wordpress_api = Some(url.into());
            } else if rels.contains(&"alternate") && media_type == "text/calendar" {
                add(&mut self.calendars, url, words);
            } else if rels.contains(&"alternate")
                && let Some(lang) = attribute(node, "hreflang")
                && lang != "x-default"
                && self.languages.len() < LANGUAGES_MAX
                && self.languages.iter().all(|(known, _)| *known != lang)
            {
                self.languages.push((lang, url.into()));
            }
        }
        for (_, value) in headers.iter().filter(|(name, _)| name == "link") {
            for part in value.split(',') {
                let address = part.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
                let Some((address, rest)) = address else { continue };
                let Ok(url) = base.join(address) else { continue };
                if rest.contains("https://api.w.org/") {
                    self.wordpress_api.get_or_insert(url.into());
                }
            }
        }
        for node in doc.select("a[href]").nodes() {
            let Some(url) = absolute(node) else { continue };
            let path = url.path().to_ascii_lowercase();
            let query = url.query().unwrap_or_default().to_ascii_lowercase();
            if path.ends_with(".ics") || query.contains("ical=1") || query.contains("format=ical") {
                add(&mut self.calendars, url, text(node));
            }
        }
    }

    /// Links in menus and headings whose words or addresses say that news are listed there.
    fn listings(&mut self, doc: &Document, base: &Url, page: &Url) {
        let mut found: Vec<(u32, Way)> = Vec::new();
        for node in doc.select("a[href]").nodes() {
            let Some(mut url) = node.attr("href").and_then(|it| base.join(it.trim()).ok()) else {
                continue;
            };
            url.set_fragment(None);
            if url.host_str() != page.host_str() || url.as_str() == page.as_str() {
                continue;
            }
            let words = text(node);
            let segments: Vec<String> = url
                .path_segments()
                .into_iter()
                .flatten()
                .filter(|it| !it.is_empty())
                .map(str::to_lowercase)
                .collect();
            let n_words = words.split_whitespace().count();
            if segments.is_empty() || segments.len() > 4 || n_words > 5 || url.query().is_some() {
                continue;
            }
            let by_words = words::lists_news(&words);
            let by_path =
                segments.last().and_then(|it| words::lists_news(&it.replace(['-', '_'], " ")));
            let Some(rank) = by_words.into_iter().chain(by_path).min() else { continue };
            let cost = rank * 4 + segments.len() as u32;
            match found.iter_mut().find(|(_, way)| way.url == url.as_str()) {
                Some((known, _)) => *known = (*known).min(cost),
                None => found.push((cost, Way { url: url.into(), words })),
            }
        }
        found.sort_by_key(|(cost, _)| *cost);
        found.truncate(KEPT_MAX);
        self.listings = found.into_iter().map(|(_, way)| way).collect();
    }
}

fn state(doc: &Document) -> PageState {
    let body = doc.body().map(|body| text(&body)).unwrap_or_default();
    let title = first_text(doc, "head > title").unwrap_or_default();
    let n_chars = body.chars().count();
    let lower = format!("{title} {body}").to_lowercase();
    if n_chars <= WALL_TEXT_MAX {
        const WALLS: [&str; 12] = [
            "just a moment",
            "attention required",
            "checking your browser",
            "checking if the site connection is secure",
            "verify you are human",
            "verifying you are human",
            "are you a robot",
            "not a robot",
            "enable javascript and cookies to continue",
            "request unsuccessful. incapsula",
            "pardon our interruption",
            "unusual traffic",
        ];
        let words = WALLS.iter().find(|it| lower.contains(**it));
        if let Some(words) = words {
            return PageState::Wall { words: (*words).to_owned() };
        }
    }
    let n_links = doc.select("a[href]").length();
    if doc.select("input[type=password]").exists() && n_chars < 2_000 && n_links < 25 {
        return PageState::Login;
    }
    if n_chars < TEXT_MIN && n_links < 8 {
        let mount =
            doc.select("#root, #app, #__next, #__nuxt, app-root, [data-reactroot], [ng-app]");
        let scripts = doc.select("script[src]").exists();
        let asks =
            doc.select("noscript").iter().any(|it| it.text().to_lowercase().contains("javascript"));
        return match (mount.exists() || asks) && scripts {
            true => PageState::Scripted,
            false if n_chars < 60 && n_links < 3 => PageState::Empty,
            false => PageState::Page,
        };
    }
    let says_article = meta(doc, "og:type").is_some_and(|it| it.eq_ignore_ascii_case("article"))
        || doc.select("meta[property='article:published_time']").exists();
    if says_article { PageState::Article } else { PageState::Page }
}

fn meta(doc: &Document, name: &str) -> Option<String> {
    let selector = format!("meta[name=\"{name}\" i], meta[property=\"{name}\" i]");
    let found = doc.try_select(&selector)?;
    found.nodes().iter().find_map(|node| attribute(node, "content"))
}

fn attribute(node: &NodeRef<'_>, name: &str) -> Option<String> {
    let value = squeeze(&node.attr(name)?);
    (!value.is_empty()).then_some(value)
}

fn first_text(doc: &Document, selector: &str) -> Option<String> {
    let found = doc.select(selector);
    found.nodes().iter().map(|it| squeeze(&it.text())).find(|it| !it.is_empty())
}

/// The text that people read.
fn text(node: &NodeRef<'_>) -> String {
    let hidden = Selection::from(*node).select("script, style, noscript, template");
    if !hidden.exists() {
        return squeeze(&node.text());
    }
    let copy = node.to_fragment();
    copy.select("script, style, noscript, template").remove();
    squeeze(&copy.text())
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(html: &str, headers: &[(&str, &str)]) -> Site {
        let url = Url::parse("https://office.example/").expect("an address");
        let headers: Vec<(String, String)> =
            headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Site::read(&Document::from(html), &url, &headers)
    }

    /// So much text that a page is a page.
    fn filled(head: &str, body: &str) -> String {
        let text = "<p>The office tells what it did in the harbour and in the towns.</p>".repeat(6);
        format!("<html lang=fi><head>{head}</head><body>{body}{text}</body></html>")
    }

    /// What stands in the head and in the body, the headers, and what that is.
    type Case<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], System);

    #[test]
    fn systems_are_known_by_what_they_say_and_by_what_they_cannot_hide() {
        let cases: [Case<'_>; 10] = [
            (r#"<meta name="generator" content="WordPress 6.4.2">"#, "", &[], System::Wordpress),
            (
                "",
                "",
                &[("link", "<https://office.example/wp-json/>; rel=\"https://api.w.org/\"")],
                System::Wordpress,
            ),
            ("", r#"<img src="/wp-content/uploads/a.jpg">"#, &[], System::Wordpress),
            (
                r#"<meta name="Generator" content="Drupal 9 (https://www.drupal.org)">"#,
                "",
                &[],
                System::Drupal,
            ),
            (
                "",
                r#"<script type="application/json" data-drupal-selector="drupal-settings-json">{}</script>"#,
                &[],
                System::Drupal,
            ),
            ("", "", &[("x-generator", "Drupal 10")], System::Drupal),
            (
                r#"<meta name="generator" content="Joomla! - Open Source Content Management">"#,
                "",
                &[],
                System::Joomla,
            ),
            ("", r#"<script class="joomla-script-options new">{}</script>"#, &[], System::Joomla),
            ("", r#"<div class="Theme-TitleSection"></div>"#, &[], System::Shorthand),
            (r#"<link rel="stylesheet" href="/typo3temp/a.css">"#, "", &[], System::Typo3),
        ];
        for (head, body, headers, system) in cases {
            let site = read(&filled(head, body), headers);
            assert_eq!(site.system, Some(system), "{head}{body}{headers:?}");
            assert!(!site.evidence.is_empty());
        }
        assert_eq!(read(&filled("", ""), &[]).system, None);
        let generator = r#"<meta name="generator" content="WordPress 6.4.2">"#;
        assert_eq!(read(&filled(generator, ""), &[]).version.as_deref(), Some("6.4.2"));
    }

    #[test]
    fn pages_that_cannot_be_read_are_told_from_those_that_can() {
        let state = |html: &str| read(html, &[]).state;
        assert_eq!(state(&filled("", "")), PageState::Page);
        assert_eq!(state("<html><body></body></html>"), PageState::Empty);
        assert_eq!(
            state(
                r#"<html><body><div id="root"></div><script src="/app.js"></script></body></html>"#
            ),
            PageState::Scripted
        );
        assert_eq!(
            state(
                r#"<html><body><form><input name=u><input type="password" name=p></form></body></html>"#
            ),
            PageState::Login
        );
        let wall = state("<html><head><title>Just a moment...</title></head><body></body></html>");
        assert_eq!(wall, PageState::Wall { words: "just a moment".to_owned() });
        let article = filled(r#"<meta property="og:type" content="article">"#, "");
        assert_eq!(state(&article), PageState::Article);
    }

    #[test]
    fn ways_in_are_named_by_links() {
        let site = read(
            &filled(
                r#"<link rel="https://api.w.org/" href="https://office.example/wp-json/">
                   <link rel="alternate" hreflang="en" href="/en/"><link rel="alternate" hreflang="x-default" href="/">"#,
                r#"<nav><a href="/uutiset">Uutiset</a><a href="/about">Tietoa</a><a href="/julkaisut/reports">Raportit</a></nav>
                   <a href="/events.ics">Kalenteri</a>"#,
            ),
            &[],
        );
        assert_eq!(site.wordpress_api.as_deref(), Some("https://office.example/wp-json/"));
        assert_eq!(site.languages, [("en".to_owned(), "https://office.example/en/".to_owned())]);
        let urls = |ways: &[Way]| ways.iter().map(|it| it.url.clone()).collect::<Vec<_>>();
        assert_eq!(
            urls(&site.listings),
            ["https://office.example/uutiset", "https://office.example/julkaisut/reports"]
        );
        assert_eq!(urls(&site.calendars), ["https://office.example/events.ics"]);
    }
}
