//! Weights, contrasts and names of what pages are dressed in.

use std::{collections::BTreeMap, io::Write};

use super::{Html, case, people_pages, render};
use crate::{assets, stylesheet, theme_stylesheet};

fn brotli(bytes: &[u8]) -> usize {
    let mut packed = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut packed, 4096, 9, 22);
    writer.write_all(bytes).expect("a vector takes all bytes");
    drop(writer);
    packed.len()
}

#[test]
fn pages_and_styles_keep_their_weight() {
    for (name, page) in people_pages() {
        let text = render(&Html::house(), &page).expect("sample pages have HTML forms");
        let max = if name.starts_with("front") { 12 } else { 10 };
        let weight = brotli(text.as_bytes());
        assert!(weight <= max * 1024, "{name}: {weight} bytes");
    }
    let site = style("default");
    assert!(brotli(site.as_bytes()) <= 14 * 1024, "{}", brotli(site.as_bytes()));
    let campaign = style("campaign");
    let theme = campaign.strip_prefix(&site).expect("a theme follows the house's rules");
    assert!(theme.len() <= 2048);
}

#[test]
fn a_front_page_of_sixty_items_keeps_its_weight() {
    let mut page = case!("front").1;
    if let portolan_core::page::PageBody::Front(front) = &mut page.body {
        let rows = front.sections[2].clone();
        for at in 0..9 {
            let mut more = rows.clone();
            more.title = format!("Section {at}");
            for it in &mut more.items {
                it.title.text = format!("{} ({at})", it.title.text);
            }
            front.sections.push(more);
        }
    }
    let text = render(&Html::house(), &page).expect("the page is sound");
    assert!(brotli(text.as_bytes()) <= 12 * 1024);
}

fn style(theme: &str) -> String {
    let path = stylesheet(theme);
    let asset = assets().iter().find(|it| it.path == path).expect("the stylesheet is an asset");
    String::from_utf8(asset.bytes.to_vec()).expect("styles are UTF-8")
}

#[test]
fn assets_are_named_by_their_bytes() {
    let mut paths = std::collections::BTreeSet::new();
    for asset in assets() {
        assert!(paths.insert(&asset.path), "{}", asset.path);
        let (_, file) = asset.path.rsplit_once('-').expect("a fingerprint follows the name");
        assert_eq!(file.find('.'), Some(16), "{}", asset.path);
        assert!(asset.path.starts_with("/assets/"));
    }
    assert_eq!(stylesheet("nonsense"), stylesheet("default"));
    assert_ne!(stylesheet("campaign"), stylesheet("default"));
    let theme = theme_stylesheet("../Our theme", ":root{--radius:0}");
    assert!(theme.path.starts_with("/assets/Ourtheme-"), "{}", theme.path);
    assert!(theme.bytes.ends_with(b"@layer theme{\n:root{--radius:0}\n}\n"));
}

#[test]
fn styles_ask_for_files_that_are_there() {
    for theme in ["default", "campaign"] {
        let css = style(theme);
        let urls: Vec<&str> =
            css.split("url(").skip(1).filter_map(|rest| rest.split(')').next()).collect();
        assert_eq!(urls.len(), 3);
        for url in urls {
            let path = format!("/assets/{url}");
            assert!(assets().iter().any(|it| it.path == path), "{path}");
        }
    }
}

/// Text, ground and the least ratio, of the pairs that the design names.
const PAIRS: &[(&str, &str, f64)] = &[
    ("ink", "paper", 4.5),
    ("ink", "wash", 4.5),
    ("ink-2", "paper", 4.5),
    ("ink-2", "wash", 4.5),
    ("link", "paper", 4.5),
    ("link", "wash", 4.5),
    ("visited", "paper", 4.5),
    ("visited", "wash", 4.5),
    ("accent", "paper", 4.5),
    ("accent", "wash", 4.5),
    ("on-brand", "brand", 4.5),
    ("on-deep", "deep", 4.5),
    ("on-deep-2", "deep", 4.5),
    ("ink", "warn-wash", 4.5),
    ("warn", "warn-wash", 3.0),
    ("ok", "paper", 4.5),
    ("warn", "paper", 4.5),
    ("err", "paper", 4.5),
    ("line", "paper", 3.0),
    ("focus", "paper", 3.0),
    ("focus-deep", "deep", 3.0),
];

#[test]
fn colours_keep_their_contrast_in_both_schemes() {
    for theme in ["default", "campaign"] {
        let css = style(theme);
        let (mut light, mut dark) = (BTreeMap::new(), BTreeMap::new());
        let mut rest = css.as_str();
        while let Some(at) = rest.find(":root{") {
            let (before, block) = rest.split_at(at);
            let end = block.find('}').expect("the block ends");
            if before.ends_with("(prefers-color-scheme:dark){") {
                read_tokens(&block[..end], &mut dark);
            } else if !before.ends_with("@media print{\n  @page{margin:18mm 16mm}\n  ") {
                read_tokens(&block[..end], &mut light);
            }
            rest = &block[end..];
        }
        let light_dark = light.clone().into_iter().chain(dark).collect::<BTreeMap<_, _>>();
        for (scheme, tokens) in [("light", &light), ("dark", &light_dark)] {
            for (text, ground, least) in PAIRS {
                let ratio = contrast(tokens[*text], tokens[*ground]);
                assert!(ratio >= *least, "{theme}, {scheme}: {text} on {ground} is {ratio:.2}");
            }
        }
    }
}

fn read_tokens(css: &str, tokens: &mut BTreeMap<String, [u8; 3]>) {
    for declaration in css.split(';') {
        let Some((name, value)) = declaration.rsplit_once(':') else { continue };
        let Some(name) = name.rsplit("--").next() else { continue };
        let Some(hex) = value.trim().strip_prefix('#') else { continue };
        let Ok(number) = u32::from_str_radix(hex, 16) else { continue };
        if hex.len() == 6 {
            let [_, rgb @ ..] = number.to_be_bytes();
            tokens.insert(name.trim().to_owned(), rgb);
        }
    }
}

/// The ratio of WCAG 2.
fn contrast(a: [u8; 3], b: [u8; 3]) -> f64 {
    let luminance = |rgb: [u8; 3]| {
        let [r, g, b] = rgb.map(|it| {
            let it = f64::from(it) / 255.0;
            if it <= 0.040_45 { it / 12.92 } else { ((it + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    };
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}
