//! The stylesheet, the fonts and the icon, each under a name that changes with its bytes.

use std::{borrow::Cow, collections::BTreeMap, sync::LazyLock};

use xxhash_rust::xxh3::xxh3_64;

/// Where the server is to answer with the assets.
const DIRECTORY: &str = "/assets/";

/// The look of a portal that names none.
const DEFAULT_THEME: &str = "default";

const CSS: &str = "text/css; charset=utf-8";

/// A file that pages ask for. Its address names its bytes, so it may be kept for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// `/assets/site-0a1b2c3d4e5f6071.css`
    pub path: String,
    pub media_type: &'static str,
    pub bytes: Cow<'static, [u8]>,
}

/// All that the pages of the built-in themes ask for, ordered by path.
pub fn assets() -> &'static [Asset] {
    &HOUSE.all
}

/// The stylesheet of a built-in theme; the default one for a name that is not built in.
pub fn stylesheet(theme: &str) -> String {
    let styles = &HOUSE.styles;
    styles.get(theme).unwrap_or(&styles[DEFAULT_THEME]).clone()
}

/// The stylesheet of an operator's theme: the house's own with the theme's rules after it.
/// What the rules leave out keeps the house's value.
pub fn theme_stylesheet(name: &str, rules: &str) -> Asset {
    let name: String = name.chars().filter(|it| it.is_ascii_alphanumeric() || *it == '-').collect();
    asset(&name, "css", CSS, Cow::Owned(with_rules(rules).into_bytes()))
}

/// The fingerprinted file name of an asset known by its plain one.
pub(crate) fn file_name(plain: &str) -> Option<&'static str> {
    HOUSE.names.get(plain).map(String::as_str)
}

struct House {
    all: Vec<Asset>,
    /// Plain file name → fingerprinted file name.
    names: BTreeMap<&'static str, String>,
    /// Theme → path.
    styles: BTreeMap<&'static str, String>,
    /// The house's rules, with the fonts by their fingerprinted names.
    css: String,
}

static HOUSE: LazyLock<House> = LazyLock::new(|| {
    let files: [(&'static str, &'static str, &'static [u8]); 5] = [
        ("icon.svg", "image/svg+xml", include_bytes!("../assets/icon.svg")),
        (
            "source-serif-4-latin.woff2",
            "font/woff2",
            include_bytes!("../assets/source-serif-4-latin.woff2"),
        ),
        (
            "source-serif-4-latin-ext.woff2",
            "font/woff2",
            include_bytes!("../assets/source-serif-4-latin-ext.woff2"),
        ),
        (
            "source-serif-4-cyrillic.woff2",
            "font/woff2",
            include_bytes!("../assets/source-serif-4-cyrillic.woff2"),
        ),
        (
            "LICENSE-SourceSerif4.txt",
            "text/plain; charset=utf-8",
            include_bytes!("../assets/LICENSE-SourceSerif4.txt"),
        ),
    ];
    let mut css = include_str!("../assets/site.css").to_owned();
    let (mut all, mut names) = (Vec::new(), BTreeMap::new());
    for (plain, media_type, bytes) in files {
        let (stem, extension) = plain.rsplit_once('.').expect("every file here has an ending");
        let asset = asset(stem, extension, media_type, Cow::Borrowed(bytes));
        let name = asset.path[DIRECTORY.len()..].to_owned();
        css = css.replace(&format!("url({plain})"), &format!("url({name})"));
        names.insert(plain, name);
        all.push(asset);
    }

    let themes = [
        (DEFAULT_THEME, "site", ""),
        ("campaign", "campaign", include_str!("../assets/campaign.css")),
    ];
    let mut styles = BTreeMap::new();
    for (theme, stem, rules) in themes {
        let asset = asset(stem, "css", CSS, Cow::Owned(format!("{css}{rules}").into_bytes()));
        styles.insert(theme, asset.path.clone());
        all.push(asset);
    }
    all.sort_by(|a, b| a.path.cmp(&b.path));
    House { all, names, styles, css }
});

fn with_rules(rules: &str) -> String {
    // A layer of its own, after all of the house's: the theme wins without shouting.
    format!("{}\n@layer theme{{\n{rules}\n}}\n", HOUSE.css)
}

fn asset(
    stem: &str,
    extension: &str,
    media_type: &'static str,
    bytes: Cow<'static, [u8]>,
) -> Asset {
    let print = xxh3_64(&bytes);
    Asset { path: format!("{DIRECTORY}{stem}-{print:016x}.{extension}"), media_type, bytes }
}
