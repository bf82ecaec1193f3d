//! Numbers in prose: what is counted, in the source's own words. Never recomputed, never filled
//! in.

use std::{collections::HashMap, sync::LazyLock};

use portolan_core::item::Figure;
use regex::Regex;

use crate::text::{head, is_joining_word, is_space, lower, squeeze};

pub(crate) mod words;

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
    ("dollars", "dollar|dollars|usd|$"),
    (
        "percent",
        "percent|cent|%|prosenttia|procent|prozent|ciento|cento|процентов|відсотків|بالمئة",
    ),
    ("km", "km|kms|kilometres|kilometers|kilometriä|kilometer"),
    (
        "registered",
        "registered|nationals|staff|experts|participants|volunteers|professionals|victims|beneficiaries",
    ),
];

/// Words before a number that take its edge off.
const APPROXIMATE: [&str; 54] = [
    "almost",
    "nearly",
    "about",
    "around",
    "some",
    "over",
    "more than",
    "approximately",
    "approx.",
    "approx",
    "an estimated",
    "estimated",
    "at least",
    "up to",
    "close to",
    "roughly",
    "lähes",
    "noin",
    "yli",
    "nästan",
    "omkring",
    "cirka",
    "över",
    "mer än",
    "fast",
    "etwa",
    "rund",
    "über",
    "mehr als",
    "casi",
    "más de",
    "cerca de",
    "unos",
    "près de",
    "environ",
    "plus de",
    "quasi",
    "circa",
    "oltre",
    "più di",
    "takmer",
    "približne",
    "viac ako",
    "около",
    "почти",
    "более",
    "майже",
    "близько",
    "понад",
    "نحو",
    "حوالي",
    "أكثر من",
    "yaklaşık",
    "ponad",
];

/// How many words may stand between a number and what it counts (“28,000 new TB cases”).
const WORDS_BETWEEN_MAX: usize = 2;

/// A word, a number or a sign with its place in the text.
#[derive(Clone, Copy)]
struct Token<'t> {
    text: &'t str,
    start: usize,
    end: usize,
}

/// The figures of a text, in its order.
pub(crate) fn read(text: &str, lang: &str) -> Vec<Figure> {
    let text = crate::dates::western_digits(head(text, BYTES_MAX));
    let tokens = tokens(&text);
    let mut figures: Vec<Figure> = Vec::new();
    for idx in 0..tokens.len() {
        let Some(figure) = figure_at(&text, &tokens, idx, lang) else { continue };
        if !figures.contains(&figure) {
            figures.push(figure);
        }
        if figures.len() == FIGURES_MAX {
            break;
        }
    }
    figures
}

fn figure_at(text: &str, tokens: &[Token<'_>], idx: usize, lang: &str) -> Option<Figure> {
    let number = tokens[idx];
    let digits = number.text.starts_with(|c: char| c.is_ascii_digit());
    let spelt = if digits { None } else { Some(spelt(text, tokens, idx)?) };
    let follows = |at: usize| follows(text, tokens, at);
    // “COVID-19”, “F16”: a number that belongs to a name counts nothing.
    let before = text[..number.start].trim_end_matches('-');
    let is_glued = before.len() + 1 >= number.start
        && before.chars().next_back().is_some_and(char::is_alphabetic);
    if digits && is_glued {
        return None;
    }
    let mut at = idx + spelt.map_or(1, |it| it.n_tokens);
    let mut n_zeros = 0;
    if digits && follows(at).is_some_and(|next| matches!(next.text, "hundred" | "hundreds")) {
        // “200 hundred” is a slip of the pen for 200; “2 hundred” is not.
        if number.text.len() < 3 {
            n_zeros = 2;
        }
        at += 1;
    }
    if lang != "en" && follows(at).is_some_and(|next| lower(next.text) == "billion") {
        // A thousand millions in one language, a million millions in another.
        return None;
    }
    if let Some(next) = follows(at)
        && let Some(zeros) = zeros(next.text)
    {
        n_zeros = zeros;
        at += 1;
    }
    let plain = match spelt {
        Some(spelt) => spelt.value.to_string(),
        None => decimal(number.text, n_zeros > 2, lang)?,
    };
    if follows(at).is_some_and(|next| next.text == "de") {
        at += 1;
    }
    let before = idx.checked_sub(1).map(|at| tokens[at]).filter(|token| {
        text[token.end..number.start].chars().all(is_space) && currency(token.text).is_some()
    });
    let mut found = before.and_then(|token| Some((currency(token.text)?, tokens[at - 1].end)));
    for n_between in 0..=WORDS_BETWEEN_MAX {
        if found.is_some() {
            break;
        }
        let Some(next) = follows(at + n_between) else { break };
        // Nothing is counted with letters glued to it but its unit (“10km”, not “3Aimage%”).
        let is_glued = n_between == 0 && digits && next.start == tokens[at - 1].end;
        found = unit(next.text)
            .filter(|unit| n_between == 0 || stands_apart(unit, &tokens[at..at + n_between]))
            .filter(|unit| *unit != "percent" || !is_bare_cent(&tokens[..=at + n_between]))
            .map(|unit| (unit, next.end));
        if is_glued && found.is_none() {
            break;
        }
        // “pour cent”, “por ciento” join within one unit; other small words end the phrase.
        let joins = is_joining_word(next.text) && !matches!(next.text, "pour" | "por" | "per");
        let is_number = next.text.starts_with(|c: char| c.is_ascii_digit())
            || words::number(next.text).is_some();
        if joins || is_number {
            break;
        }
    }
    let (unit, mut end) = found?;
    if unit == "percent" {
        end += share_of(&text[end..]);
    }
    let number_start = before.map_or(number.start, |token| token.start);
    let start = approximate(&text[..number_start]);
    let raw = squeeze(&text[start.unwrap_or(number_start)..end]);
    Some(Figure {
        raw,
        value: scaled(&plain, n_zeros),
        approximate: start.is_some(),
        unit: Some(unit.to_owned()),
    })
}

/// How many bytes say what a share is one of: “79 percent of those”, “3 % heistä”. A share without
/// it may be one of everything.
fn share_of(rest: &str) -> usize {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?i)^\s+(?:of (?:those|them|these|whom)\b|of (?:all|the) \p{L}+|heistä\b|niistä\b|av (?:dem|dessa)\b|von (?:ihnen|diesen)\b|davon\b|d[’']entre (?:eux|elles)\b|de (?:ellos|ellas|estos|estas)\b|di (?:loro|essi|esse|questi)\b|z nich\b|из них\b|з них\b|منهم)",
        )
        .expect("the pattern is well-formed")
    });
    PATTERN.find(head(rest, 80)).map_or(0, |found| found.end())
}

/// Whether a unit may have a word between itself and its number: people may (“28,000 new cases”),
/// money, distances and shares may not, but for “per cent” and “US dollars”.
fn stands_apart(unit: &str, between: &[Token<'_>]) -> bool {
    let [before] = between else { return !matches!(unit, "percent" | "dollars" | "euros" | "km") };
    match unit {
        "percent" => matches!(lower(before.text).as_ref(), "per" | "pour" | "por"),
        "dollars" => before.text == "US",
        "euros" | "km" => false,
        _ => true,
    }
}

/// “30 Cent” is a coin; “per cent”, “por ciento” is a share.
fn is_bare_cent(tokens: &[Token<'_>]) -> bool {
    let [.., before, last] = tokens else { return false };
    matches!(lower(last.text).as_ref(), "cent" | "ciento" | "cento")
        && !matches!(lower(before.text).as_ref(), "per" | "pour" | "por")
}

/// The token that stands right behind the one before it, by a space or a hyphen, in one line.
fn follows<'t>(text: &str, tokens: &[Token<'t>], at: usize) -> Option<Token<'t>> {
    let token = tokens.get(at)?;
    let gap = &text[tokens[at.checked_sub(1)?].end..token.start];
    gap.chars().all(|c| is_space(c) && c != '\n' || c == '-').then_some(*token)
}

/// A number in words, and how many words it takes.
#[derive(Clone, Copy)]
struct Spelt {
    value: u32,
    n_tokens: usize,
}

/// “Twenty-three”, “two thousand three hundred”, “treinta y tres”. `None` where no number begins:
/// inside a number that began earlier, too.
fn spelt(text: &str, tokens: &[Token<'_>], idx: usize) -> Option<Spelt> {
    let first = words::number(tokens[idx].text)?;
    if is_inside_number(text, tokens, idx, first) {
        return None;
    }
    let (mut value, mut at) = below_thousand(text, tokens, idx, first);
    if is_word(text, tokens, at, "thousand") {
        value *= 1000;
        at += 1;
        let next = if is_word(text, tokens, at, "and") { at + 1 } else { at };
        if let Some(more) = number_at(text, tokens, next) {
            let (more, end) = below_thousand(text, tokens, next, more);
            value += more;
            at = end;
        }
    }
    Some(Spelt { value, n_tokens: at - idx })
}

/// The number that begins with `first` at `idx`, and the token behind it.
fn below_thousand(text: &str, tokens: &[Token<'_>], idx: usize, first: u32) -> (u32, usize) {
    let mut value = first;
    let mut at = idx + 1;
    loop {
        // “treinta y tres”, “vingt et un”, “hundred and forty”.
        let is_and = is_word(text, tokens, at, "and") && value.is_multiple_of(100);
        let is_joined = is_and || ["y", "et"].iter().any(|word| is_word(text, tokens, at, word));
        let next = if is_joined { at + 1 } else { at };
        match number_at(text, tokens, next) {
            Some(more) if words::joins(value, more) => {
                value += more;
                at = next + 1;
            }
            _ if is_word(text, tokens, at, "hundred") && (1..100).contains(&value) => {
                value *= 100;
                at += 1;
            }
            _ => return (value, at),
        }
    }
}

fn number_at(text: &str, tokens: &[Token<'_>], at: usize) -> Option<u32> {
    follows(text, tokens, at).and_then(|it| words::number(it.text))
}

fn is_word(text: &str, tokens: &[Token<'_>], at: usize, word: &str) -> bool {
    follows(text, tokens, at).is_some_and(|it| it.text == word)
}

/// Whether the words before belong to the same number (“hundred and *twenty*”, “twenty-*three*”).
fn is_inside_number(text: &str, tokens: &[Token<'_>], idx: usize, value: u32) -> bool {
    if follows(text, tokens, idx).is_none() {
        return false;
    }
    let Some(before) = idx.checked_sub(1).map(|at| tokens[at].text) else { return false };
    if matches!(before, "hundred" | "thousand") {
        return true;
    }
    let two_before = idx.checked_sub(2).map(|at| tokens[at].text).unwrap_or_default();
    if before == "and" && matches!(two_before, "hundred" | "thousand") {
        return true;
    }
    let before = if matches!(before, "y" | "et") { two_before } else { before };
    words::number(before).is_some_and(|tens| words::joins(tens, value))
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        // Thousands may be parted by a narrow or a plain space: the second number has three digits.
        Regex::new(r"\d{1,3}(?:[ \u{a0}\u{202f}]\d{3})+\b|\d+(?:[.,]\d+)*|[\p{L}\p{M}]+|[%€$]")
            .expect("the pattern is well-formed")
    });
    PATTERN
        .find_iter(text)
        .map(|it| Token { text: it.as_str(), start: it.start(), end: it.end() })
        .collect()
}

/// Where the words that make a number approximate begin, if such words end the text.
fn approximate(before: &str) -> Option<usize> {
    let window = tail(before, 60);
    let offset = before.len() - window.len();
    let mut lower = window.trim_end();
    lower = lower.strip_suffix("a total of").unwrap_or(lower).trim_end();
    APPROXIMATE.iter().find_map(|words| {
        let start = lower.len().checked_sub(words.len())?;
        let end = lower.get(start..)?;
        let is_word = lower[..start].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
        (end.to_lowercase() == **words && is_word).then_some(offset + start)
    })
}

fn tail(text: &str, bytes_max: usize) -> &str {
    let mut start = text.len().saturating_sub(bytes_max);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    &text[start..]
}

fn currency(token: &str) -> Option<&'static str> {
    match token {
        "€" | "EUR" => Some("euros"),
        "$" | "USD" => Some("dollars"),
        _ => None,
    }
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

fn unit(word: &str) -> Option<&'static str> {
    static TABLE: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
        let forms = |(unit, words): &(&'static str, &'static str)| {
            let unit = *unit;
            words.split('|').map(move |word| (word, unit)).collect::<Vec<_>>()
        };
        // A word of two units is of the first.
        UNITS.iter().rev().flat_map(forms).collect()
    });
    TABLE.get(lower(word).as_ref()).copied()
}

fn zeros(scale: &str) -> Option<usize> {
    match lower(scale).as_ref() {
        "million" | "millions" | "miljoona" | "miljoonaa" | "miljon" | "miljoner" | "millionen"
        | "millioner" | "millón" | "millones" | "milione" | "milioni" | "milión" | "milióny"
        | "miliónov" | "milionów" | "milyon" | "mio" | "млн" | "миллион" | "миллиона"
        | "миллионов" | "мільйон" | "мільйони" | "мільйонів" | "مليون" => {
            Some(6)
        }
        "billion"
        | "billions"
        | "miljardi"
        | "miljardia"
        | "miljard"
        | "miljarder"
        | "milliarde"
        | "milliarden"
        | "milliard"
        | "milliards"
        | "miliardi"
        | "miliárd"
        | "miliardy"
        | "miliardów"
        | "milyar"
        | "mrd"
        | "млрд"
        | "миллиардов"
        | "мільярдів" => Some(9),
        "thousand" | "tuhatta" | "tusen" | "tausend" | "mil" | "mila" | "mille" | "miles"
        | "milliers" | "tisíc" | "tysięcy" | "bin" | "тыс" | "тысяч" | "тисяч" | "ألف" => {
            Some(3)
        }
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
