//! Numbers in prose: what is counted, in the source's own words. Never recomputed, never filled
//! in.

use std::sync::LazyLock;

use portolan_core::item::Figure;
use regex::Regex;

use crate::text::{head, squeeze};

/// More than this many numbers make a table, not a story.
const FIGURES_MAX: usize = 40;
const BYTES_MAX: usize = 60_000;

/// Unit → its words, in the languages of the estate. Only counted things become figures; years,
/// dates and house numbers do not.
const UNITS: [(&str, &str); 16] = [
    (
        "persons",
        "person|persons|people|individuals|henkilö|henkilöä|ihmistä|personer|människor|personen|menschen|personas|personnes|persone|osôb|ľudí|человек|людей|осіб|شخص",
    ),
    ("returnees", "returnee|returnees|returns|voluntary returns|paluuta|paluumuuttajaa"),
    (
        "migrants",
        "migrant|migrants|siirtolaista|migranter|migranten|migrantes|migranti|migrantov|мигрантов|мігрантів|مهاجر",
    ),
    (
        "refugees",
        "refugee|refugees|pakolaista|flyktingar|flüchtlinge|refugiados|réfugiés|rifugiati|utečencov|беженцев|біженців|لاجئ",
    ),
    ("children", "child|children|lasta|barn|kinder|niños|enfants|bambini|detí|детей|дітей|طفل"),
    ("women", "women|naista|kvinnor|frauen|mujeres|femmes|donne|žien|женщин|жінок"),
    (
        "households",
        "household|households|families|family|perhettä|familjer|familien|familias|familles|famiglie|rodín|семей|сімей",
    ),
    ("cases", "case|cases|tapausta|fall|fälle|casos|cas|casi|prípadov|случаев|випадків"),
    ("deaths", "death|deaths|kuolemaa|dödsfall|todesfälle|muertes|décès|morti|úmrtí|смертей"),
    (
        "countries",
        "country|countries|maata|maahan|maasta|länder|ländern|países|pays|paesi|krajín|стран|країн|دولة",
    ),
    (
        "institutions",
        "institution|institutions|organisations|organizations|offices|office|schools|hospitals",
    ),
    ("euros", "euro|euros|eur|€|euroa"),
    ("dollars", "dollar|dollars|usd|us dollars"),
    (
        "percent",
        "percent|per cent|%|prosenttia|procent|prozent|por ciento|pour cent|per cento|percent|процентов|відсотків|بالمئة",
    ),
    ("km", "km|kms|kilometres|kilometers|kilometriä|kilometer"),
    (
        "registered",
        "registered|nationals|staff|experts|participants|volunteers|professionals|victims|beneficiaries",
    ),
];

const NUMBER_WORDS: [(&str, u32); 32] = [
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("twenty", 20),
    ("yksi", 1),
    ("kaksi", 2),
    ("kolme", 3),
    ("neljä", 4),
    ("viisi", 5),
    ("kuusi", 6),
    ("kymmenen", 10),
    ("två", 2),
    ("tre", 3),
    ("fyra", 4),
    ("fem", 5),
    ("zwei", 2),
    ("drei", 3),
    ("vier", 4),
    ("dos", 2),
    ("tres", 3),
    ("deux", 2),
    ("trois", 3),
    ("dva", 2),
];

const APPROXIMATE: &str = r"almost|nearly|about|around|some|over|more than|approximately|approx\.?|an estimated|estimated|at least|up to|close to|roughly|lähes|noin|yli|nästan|omkring|cirka|över|mer än|fast|etwa|rund|über|mehr als|casi|más de|cerca de|unos|près de|environ|plus de|quasi|circa|oltre|più di|takmer|približne|viac ako|около|почти|более|майже|близько|понад|نحو|حوالي|أكثر من";

/// The figures of a text, in its order.
pub(crate) fn read(text: &str, lang: &str) -> Vec<Figure> {
    let text = crate::dates::western_digits(head(text, BYTES_MAX));
    let mut figures: Vec<Figure> = Vec::new();
    for captures in pattern().captures_iter(&text) {
        let Some(whole) = captures.get(0) else { continue };
        let digits = captures.name("digits").map(|it| it.as_str());
        let plain = match (digits, captures.name("word")) {
            (Some(digits), _) => match decimal(digits, captures.name("scale").is_some(), lang) {
                Some(value) => value,
                None => continue,
            },
            (None, Some(word)) => match number_word(word.as_str()) {
                Some(value) => value.to_string(),
                None => continue,
            },
            (None, None) => continue,
        };
        let scale = captures.name("scale").map(|it| it.as_str().to_lowercase());
        let value = match scale.as_deref().and_then(zeros) {
            Some(zeros) => scaled(&plain, zeros),
            None => plain,
        };
        let unit = captures.name("unit").and_then(|it| unit(it.as_str())).map(ToOwned::to_owned);
        let figure = Figure {
            raw: squeeze(whole.as_str()),
            value,
            approximate: captures.name("approx").is_some(),
            unit,
        };
        if !figures.contains(&figure) {
            figures.push(figure);
        }
        if figures.len() == FIGURES_MAX {
            break;
        }
    }
    figures
}

fn pattern() -> &'static Regex {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        let units: Vec<String> =
            UNITS.iter().flat_map(|(_, words)| words.split('|')).map(regex::escape).collect();
        let numbers: Vec<&str> = NUMBER_WORDS.iter().map(|(word, _)| *word).collect();
        // “200 hundred” is a slip of the pen for 200: the word is read over.
        Regex::new(&format!(
            r"(?i)(?:(?P<approx>\b(?:{APPROXIMATE})\s+(?:a\s+|total of\s+)*))?(?:\b(?P<digits>\d{{1,3}}(?:[.,\u{{a0}}\u{{202f}} ]\d{{3}})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?)|\b(?P<word>{}))\s*(?:hundred\s+)?(?P<scale>million|millions|billion|thousand|miljoonaa|miljardia|tuhatta|miljoner|miljarder|millionen|milliarden|millones|miles|milliers|milioni|miliónov|млн|миллионов|мільйонів|тысяч|тисяч|مليون)?\s*(?:de\s+)?(?:[\p{{L}}-]+\s+){{0,2}}?(?P<unit>{})(?:$|[^\p{{L}}])",
            numbers.join("|"),
            units.join("|"),
        ))
        .expect("the pattern is well-formed")
    });
    &PATTERN
}

/// The digits as a plain decimal. What could be read in two ways is not read.
fn decimal(digits: &str, has_scale: bool, lang: &str) -> Option<String> {
    let bare: String =
        digits.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}')).collect();
    let separators: Vec<char> = bare.chars().filter(|c| matches!(c, '.' | ',')).collect();
    match separators.as_slice() {
        [] => Some(bare),
        [one] => {
            let (whole, rest) = bare.split_once(*one)?;
            let comma_is_decimal =
                !matches!(lang, "en" | "ar" | "he" | "zh" | "ja" | "ko" | "th" | "und");
            let one_is_decimal = (*one == ',') == comma_is_decimal;
            if rest.len() != 3 {
                // “3,9 million” in an English text: one digit makes no thousand.
                return Some(format!("{whole}.{rest}"));
            }
            if !one_is_decimal && !has_scale && whole != "0" {
                return Some(format!("{whole}{rest}"));
            }
            // “1.234 million”, “0,125”: three digits behind a decimal sign, or a thousand.
            (one_is_decimal && (has_scale || whole == "0")).then(|| format!("{whole}.{rest}"))
        }
        many => {
            let last = *many.last()?;
            let all_same = many.iter().all(|c| *c == last);
            if all_same {
                return Some(bare.replace(last, ""));
            }
            let (whole, rest) = bare.rsplit_once(last)?;
            Some(format!("{}.{rest}", whole.replace(['.', ','], "")))
        }
    }
}

fn number_word(word: &str) -> Option<u32> {
    let lower = word.to_lowercase();
    NUMBER_WORDS.iter().find(|(known, _)| *known == lower).map(|(_, value)| *value)
}

fn unit(word: &str) -> Option<&'static str> {
    let lower = word.to_lowercase();
    UNITS
        .iter()
        .find(|(_, words)| words.split('|').any(|known| known == lower))
        .map(|(unit, _)| *unit)
}

fn zeros(scale: &str) -> Option<usize> {
    match scale {
        "million" | "millions" | "miljoonaa" | "miljoner" | "millionen" | "millones"
        | "milioni" | "miliónov" | "млн" | "миллионов" | "мільйонів" | "مليون" => {
            Some(6)
        }
        "billion" | "miljardia" | "miljarder" | "milliarden" => Some(9),
        "thousand" | "tuhatta" | "miles" | "milliers" | "тысяч" | "тисяч" => Some(3),
        _ => None,
    }
}

/// The decimal point moved to the right; no digit is invented or lost.
fn scaled(plain: &str, zeros: usize) -> String {
    let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
    let mut digits = format!("{whole}{fraction}");
    if fraction.len() <= zeros {
        digits.extend(std::iter::repeat_n('0', zeros - fraction.len()));
        let trimmed = digits.trim_start_matches('0');
        return if trimmed.is_empty() { "0".to_owned() } else { trimmed.to_owned() };
    }
    let point = whole.len() + zeros;
    format!("{}.{}", &digits[..point], &digits[point..])
}

#[cfg(test)]
mod tests;
