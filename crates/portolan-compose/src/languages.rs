//! The languages' own names.

use portolan_core::Lang;

/// BCP 47 tag → the name by which its speakers call it.
const OWN_NAMES: &[(&str, &str)] = &[
    ("ar", "العربية"),
    ("az", "Azərbaycan dili"),
    ("be", "Беларуская"),
    ("bg", "Български"),
    ("bs", "Bosanski"),
    ("cs", "Čeština"),
    ("da", "Dansk"),
    ("de", "Deutsch"),
    ("el", "Ελληνικά"),
    ("en", "English"),
    ("es", "Español"),
    ("et", "Eesti"),
    ("fa", "فارسی"),
    ("fi", "Suomi"),
    ("fr", "Français"),
    ("he", "עברית"),
    ("hr", "Hrvatski"),
    ("hu", "Magyar"),
    ("hy", "Հայերեն"),
    ("is", "Íslenska"),
    ("it", "Italiano"),
    ("ja", "日本語"),
    ("ka", "ქართული"),
    ("kk", "Қазақ тілі"),
    ("ku", "Kurdî"),
    ("ckb", "کوردی"),
    ("ky", "Кыргызча"),
    ("lt", "Lietuvių"),
    ("lv", "Latviešu"),
    ("mk", "Македонски"),
    ("nl", "Nederlands"),
    ("no", "Norsk"),
    ("nb", "Norsk bokmål"),
    ("pl", "Polski"),
    ("ps", "پښتو"),
    ("pt", "Português"),
    ("ro", "Română"),
    ("ru", "Русский"),
    ("sk", "Slovenčina"),
    ("sl", "Slovenščina"),
    ("so", "Soomaali"),
    ("sq", "Shqip"),
    ("sr", "Српски"),
    ("sr-Latn", "Srpski"),
    ("sv", "Svenska"),
    ("tg", "Тоҷикӣ"),
    ("tk", "Türkmençe"),
    ("tr", "Türkçe"),
    ("uk", "Українська"),
    ("ur", "اردو"),
    ("uz", "Oʻzbekcha"),
    ("vi", "Tiếng Việt"),
    ("zh", "中文"),
];

/// The language's own name; its tag if we do not know one.
pub(crate) fn own_name(tag: &str) -> &str {
    let primary = tag.split('-').next().unwrap_or(tag);
    [tag, primary]
        .into_iter()
        .find_map(|tag| OWN_NAMES.iter().find(|(it, _)| *it == tag))
        .map_or(tag, |(_, name)| name)
}

pub(crate) fn dir_of(tag: &str) -> &'static str {
    Lang::parse(tag).map_or("ltr", |lang| lang.dir())
}

/// Whether a text in `tag` needs no mark on a page in `page`.
pub(crate) fn same_language(tag: &Lang, page: &str) -> bool {
    let Some(page) = Lang::parse(page) else { return false };
    tag.primary() == page.primary() && tag.dir() == page.dir()
}
