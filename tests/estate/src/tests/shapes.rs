//! With their tags taken away, the reconstructed pages have the captured pages' sequence of kinds of lines.

use serde::Deserialize;

use super::*;
use crate::content::{Item, MenuNode, Site};
use crate::pages::{Answer, Mood, answer};

#[derive(Deserialize)]
struct Shapes {
    page: Vec<Shape>,
}

#[derive(Deserialize)]
struct Shape {
    name: String,
    host: String,
    path: String,
    #[serde(default)]
    query: String,
    /// The parts of the page that were captured: from the first mark up to the second.
    regions: Vec<(String, String)>,
    n_items: usize,
    lines: Vec<String>,
}

#[test]
fn the_reconstructed_pages_have_the_shape_of_the_captured_ones() {
    let shapes: Shapes = toml::from_str(include_str!("../shapes/seeds.toml")).unwrap();
    assert_eq!(shapes.page.len(), 5);
    for shape in shapes.page {
        let site = sites().iter().find(|site| site.hosts.contains(&shape.host)).unwrap();
        let answer = answer(site, Mood::default(), &shape.path, &shape.query).unwrap();
        let Answer::Content(content) = answer else { panic!("{} redirects", shape.name) };
        let html = String::from_utf8(content.body).unwrap();
        let mut lines = Vec::new();
        for (from, to) in &shape.regions {
            let (_, rest) = html.split_once(from.as_str()).unwrap();
            let (region, _) = rest.split_once(to.as_str()).unwrap();
            lines.extend(lines_of(&format!("{from}{region}")));
        }
        let mut kinds = Vec::new();
        for (idx, line) in lines.iter().enumerate() {
            let before = idx.checked_sub(1).map(|idx| lines[idx].as_str());
            kinds.push(kind(site, line, before));
        }
        assert_eq!(kinds, shape.lines, "{}:\n{}", shape.name, lines.join("\n"));
        assert_eq!(n_items(site, &lines), shape.n_items, "{}", shape.name);
    }
}

/// The text of a page as a capture has it: a line for each block, and a dash for each point of a list.
fn lines_of(html: &str) -> Vec<String> {
    const BLOCKS: &[&str] = &[
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "ul",
        "nav",
        "main",
        "article",
        "section",
        "blockquote",
        "button",
        "figure",
        "figcaption",
        "br",
    ];
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(&before.replace('\n', " "));
        let (tag, after) = tag.split_once('>').unwrap_or((tag, ""));
        let name = tag.trim_start_matches('/').split([' ', '\n', '/']).next().unwrap();
        if BLOCKS.contains(&name) {
            text.push('\n');
        } else if name == "li" {
            text.push_str(if tag.starts_with('/') { "\n" } else { "\n- " });
        }
        rest = after;
    }
    text.push_str(rest);
    let mut lines = Vec::new();
    for line in text.lines() {
        let line = line.replace("&nbsp;", " ").replace("&quot;", "\"").replace("&#039;", "'");
        let line = line.replace("&amp;", "&");
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        if !line.is_empty() {
            lines.push(line);
        }
    }
    lines
}

fn kind(site: &Site, line: &str, before: Option<&str>) -> String {
    if site.listings.iter().any(|listing| listing.block_heading == line) {
        return "heading".to_owned();
    }
    if let Some(menu) = menu_kind(site, line, before) {
        return menu.to_owned();
    }
    if line == "***" {
        return "separator".to_owned();
    }
    let items = site.items_at(0);
    let is = |text: &Option<String>| text.as_deref() == Some(line);
    let language = |item: &Item| if item.lang.as_deref() == Some("fi") { "finnish-" } else { "" };
    if let Some(item) = items.iter().find(|item| item.title == line) {
        return match before == Some(line) {
            true => "doubled-title".to_owned(),
            false => format!("{}title", language(item)),
        };
    }
    if items.iter().any(|item| is(&item.subtitle)) {
        return "subtitle".to_owned();
    }
    if items.iter().any(|item| item.image.as_ref().is_some_and(|image| is(&image.caption))) {
        return "caption".to_owned();
    }
    if is_date_line(line) {
        return "date-line".to_owned();
    }
    if ["Read the full report here", "Click here to read more"].contains(&line) {
        return "read-more".to_owned();
    }
    if line.starts_with('“') && line.ends_with('”') {
        return "pull-quote".to_owned();
    }
    if line.starts_with('"') {
        return "quote-opens".to_owned();
    }
    if line.ends_with('"') {
        return "quote-closes".to_owned();
    }
    let Some(item) = items.iter().find(|item| owns(item, line)) else {
        return format!("stray: {line}");
    };
    let dateline = match line.split_once(' ') {
        Some((_, rest)) if rest.starts_with("- ") => "country-dateline-",
        Some((_, rest)) if rest.starts_with("– ") => "city-dateline-",
        _ => "",
    };
    let untitled = if item.untitled { "untitled-" } else { "" };
    let open = if line.ends_with(['.', '!', '?', ':']) { "" } else { "open-" };
    let is_page = item.kind == "page" || site.name == "iom-finland";
    let part = if is_page { "paragraph" } else { "teaser" };
    format!("{untitled}{dateline}{}{open}{part}", language(item))
}

fn menu_kind(site: &Site, line: &str, before: Option<&str>) -> Option<&'static str> {
    let menu = site.menus.get("en")?;
    let has = |label: &str| {
        let is = |node: &MenuNode| node.label == label;
        menu.iter().any(|node| is(node) || node.children.iter().any(is))
    };
    if line == "-" {
        return Some("bullet");
    }
    if line.strip_prefix("- ").is_some_and(has) {
        return Some("menu-leaf");
    }
    if has(line) {
        return Some(if before == Some(line) { "menu-double" } else { "menu-label" });
    }
    let panel = menu.iter().any(|node| match (&node.heading, &node.text) {
        (Some(heading), Some(text)) => line == format!("{heading}{text}"),
        _ => false,
    });
    panel.then_some("menu-panel")
}

fn is_date_line(line: &str) -> bool {
    let Some((date, place)) = line.split_once(", ") else { return false };
    let numbers: Vec<&str> = date.split('.').collect();
    numbers.len() == 3
        && numbers.iter().all(|number| number.parse::<u16>().is_ok())
        && place.chars().all(char::is_alphabetic)
}

/// Whether the line is a paragraph of the item.
fn owns(item: &Item, line: &str) -> bool {
    let teaser = item.teaser.as_deref().unwrap_or_default();
    [teaser, &item.body_html].iter().any(|html| lines_of(html).iter().any(|own| own == line))
}

/// How many of the site's items have a line of their own among these.
fn n_items(site: &Site, lines: &[String]) -> usize {
    let mut found = BTreeSet::new();
    for line in lines.iter().filter(|line| menu_kind(site, line, None).is_none()) {
        for item in site.items_at(0) {
            let by_title = !item.untitled && item.title == *line;
            let lead = item.teaser.as_deref().unwrap_or(&item.lead_html);
            if by_title || lines_of(lead).iter().any(|own| own == line && own.len() > 40) {
                found.insert(item.node);
            }
        }
    }
    found.len()
}
