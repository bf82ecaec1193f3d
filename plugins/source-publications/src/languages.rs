//! Languages by their names, as pages for readers write them.

/// Tag → its names in lower case.
const NAMES: [(&str, &str); 56] = [
    ("ar", "arabic|arabe|árabe|arabisch|arabiska|arabia|арабский|العربية"),
    ("az", "azerbaijani|azeri|azərbaycanca"),
    ("be", "belarusian|белорусский|беларуская"),
    ("bg", "bulgarian|български"),
    ("bn", "bengali|bangla|বাংলা"),
    ("bs", "bosnian|bosanski"),
    ("cs", "czech|čeština|česky"),
    ("da", "danish|dansk"),
    ("de", "german|deutsch|allemand|alemán|tyska|saksa|немецкий"),
    ("el", "greek|ελληνικά"),
    ("en", "english|anglais|inglés|englisch|engelska|englanti|английский|الإنجليزية"),
    ("es", "spanish|español|espagnol|spanisch|spanska|espanja|испанский|الإسبانية"),
    ("et", "estonian|eesti"),
    ("fa", "persian|farsi|فارسی"),
    ("fi", "finnish|suomi|finska"),
    ("fr", "french|français|francés|französisch|franska|ranska|французский|الفرنسية"),
    ("ha", "hausa"),
    ("he", "hebrew|עברית"),
    ("hi", "hindi|हिन्दी"),
    ("hr", "croatian|hrvatski"),
    ("hu", "hungarian|magyar"),
    ("hy", "armenian|հայերեն"),
    ("id", "indonesian|bahasa indonesia"),
    ("is", "icelandic|íslenska"),
    ("it", "italian|italiano|italien"),
    ("ja", "japanese|日本語"),
    ("ka", "georgian|ქართული"),
    ("kk", "kazakh|қазақша"),
    ("ko", "korean|한국어"),
    ("ky", "kyrgyz|кыргызча"),
    ("lt", "lithuanian|lietuvių"),
    ("lv", "latvian|latviešu"),
    ("mk", "macedonian|македонски"),
    ("my", "burmese|myanmar"),
    ("nl", "dutch|nederlands"),
    ("no", "norwegian|norsk"),
    ("pl", "polish|polski"),
    ("prs", "dari|دری"),
    ("ps", "pashto|پښتو"),
    ("pt", "portuguese|português|portugais|portugiesisch|portugués"),
    ("ro", "romanian|română"),
    ("ru", "russian|русский|russe|ruso|russisch|ryska|venäjä|الروسية"),
    ("sk", "slovak|slovenčina|slovensky"),
    ("sl", "slovenian|slovene|slovenščina"),
    ("so", "somali|soomaali"),
    ("sq", "albanian|shqip"),
    ("sr", "serbian|српски|srpski"),
    ("sv", "swedish|svenska|ruotsi"),
    ("sw", "swahili|kiswahili"),
    ("th", "thai|ไทย"),
    ("ti", "tigrinya|ትግርኛ"),
    ("tr", "turkish|türkçe"),
    ("uk", "ukrainian|українська"),
    ("uz", "uzbek|oʻzbek|o‘zbek"),
    ("vi", "vietnamese|tiếng việt"),
    ("zh", "chinese|中文|chinois|chino|chinesisch|kiina|китайский|الصينية"),
];

/// The language that words name and nothing else: “French”, “Français (PDF)”.
pub(crate) fn named(words: &str) -> Option<&'static str> {
    let lower = words.to_lowercase();
    let bare = lower
        .split(['(', '[', '/', '–', '|'])
        .map(str::trim)
        .find(|part| !part.is_empty())
        .unwrap_or_default()
        .trim_matches(|c: char| !c.is_alphanumeric());
    let bare = ["version", "edition", "download", "pdf", "in"].iter().fold(bare, |bare, word| {
        let bare = bare.strip_suffix(word).unwrap_or(bare).trim_end();
        bare.strip_prefix(&format!("{word} ")).unwrap_or(bare).trim_start()
    });
    NAMES.iter().find(|(_, names)| names.split('|').any(|name| name == bare)).map(|(tag, _)| *tag)
}

/// The language that a file's name ends with: `WMR-2022-FR.pdf`, `report_es.pdf`.
pub(crate) fn in_file_name(name: &str) -> Option<&'static str> {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let (rest, last) = stem.rsplit_once(['-', '_', '.'])?;
    let code = last.to_ascii_lowercase();
    let is_code = last.len() == 2
        && (last.bytes().all(|byte| byte.is_ascii_uppercase())
            || last.bytes().all(|byte| byte.is_ascii_lowercase()));
    let known = NAMES.iter().find(|(tag, _)| *tag == code).map(|(tag, _)| *tag);
    match known {
        Some(tag) if is_code && !rest.is_empty() => Some(tag),
        _ => named(last),
    }
}

/// A tag as it is, or the language that the words name.
pub(crate) fn tag(words: &str) -> Option<String> {
    let words = words.trim();
    let is_tag = (2..=3).contains(&words.split(['-', '_']).next().unwrap_or_default().len())
        && words.is_ascii()
        && portolan_plugin::Lang::parse(words).is_some();
    if is_tag {
        return Some(words.replace('_', "-"));
    }
    named(words).map(ToOwned::to_owned)
}
