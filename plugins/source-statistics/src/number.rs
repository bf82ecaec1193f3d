//! A cell as a decimal number in text: no digit is lost, none is invented, and what could be read
//! in two ways is not read.

/// The decimal sign of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    Point,
    Comma,
}

/// What a cell holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    /// Nothing, or words that say that there is nothing: no figure, and no nought.
    Empty,
    Number(Number),
    /// One sign with three digits behind it: a decimal or a thousand.
    Either,
    Words,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Number {
    /// Digits, at most one `-` in front and one `.`.
    pub(crate) value: String,
    pub(crate) approximate: bool,
    /// The unit written in the cell: `%`, `EUR`.
    pub(crate) unit: Option<String>,
    /// The mark of a footnote behind the digits.
    pub(crate) mark: Option<String>,
}

/// Words by which tables say that they have no figure.
const NOTHING: [&str; 18] = [
    "-",
    "–",
    "—",
    "..",
    "...",
    "…",
    ":",
    "*",
    "na",
    "n/a",
    "n.a.",
    "nan",
    "null",
    "none",
    "nil",
    "not available",
    "no data",
    "#n/a",
];

/// Signs and words before a number that take its edge off.
const APPROXIMATE: [&str; 18] = [
    "~", "≈", "±", "<", ">", "≤", "≥", "ca.", "ca", "c.", "circa", "about", "approx.", "almost",
    "nearly", "over", "around", "noin",
];

const CURRENCIES: [&str; 4] = ["€", "$", "£", "¥"];

/// Reads a cell; `sign` decides what is left open.
pub(crate) fn read(cell: &str, sign: Option<Sign>) -> Cell {
    let text = cell.trim();
    let lower = text.to_lowercase();
    if text.is_empty() || NOTHING.contains(&lower.as_str()) {
        return Cell::Empty;
    }
    if text.len() > 60 || !text.contains(|c: char| c.is_ascii_digit()) {
        return Cell::Words;
    }
    let mut rest = text;
    let mut approximate = false;
    let mut unit = None;
    while let Some(word) = APPROXIMATE.iter().find(|word| begins(rest, word)) {
        approximate = true;
        rest = rest[word.len()..].trim_start();
    }
    if let Some((sign, after)) = taken_currency(rest) {
        unit = Some(sign);
        rest = after;
    }
    let is_negative = rest.starts_with(['-', '−']);
    let rest = rest.trim_start_matches(['-', '−', '+']).trim_start();
    if !rest.starts_with(|c: char| c.is_ascii_digit()) {
        return Cell::Words;
    }
    let (body, after) = body(rest);
    let (exponent, after) = exponent(after);
    let Some((after_unit, mark)) = tail(after) else { return Cell::Words };
    if let Some(word) = after_unit {
        unit.get_or_insert(word);
    }
    match decimal(&body, sign) {
        Some(Decimal::Plain(plain)) => {
            let Some(mut value) = shifted(&plain, exponent) else { return Cell::Words };
            if is_negative {
                value.insert(0, '-');
            }
            Cell::Number(Number { value, approximate, unit, mark })
        }
        Some(Decimal::Either) => Cell::Either,
        None => Cell::Words,
    }
}

/// The decimal sign that the cells of a column, or of a table, agree on.
pub(crate) fn sign<'c>(cells: impl Iterator<Item = &'c str>) -> Option<Sign> {
    let (mut point, mut comma) = (0_usize, 0_usize);
    // Cells with one sign before three digits, and the sign.
    let (mut n_either, mut either_comma) = (0_usize, 0_usize);
    let mut has_long = false;
    for cell in cells {
        let Some(body) = digits_of(cell) else { continue };
        let marks: Vec<char> = body.chars().filter(|c| matches!(c, '.' | ',')).collect();
        match marks.as_slice() {
            [] => has_long |= body.chars().filter(char::is_ascii_digit).count() > 3,
            [one] => {
                let (whole, fraction) = body.split_once(*one).unwrap_or((&body, ""));
                let is_decimal = fraction.len() != 3 || whole.len() > 3 || whole == "0";
                match (is_decimal, one) {
                    (true, '.') => point += 1,
                    (true, _) => comma += 1,
                    (false, _) => {
                        n_either += 1;
                        either_comma += usize::from(*one == ',');
                    }
                }
            }
            many => match (many.last(), many.first()) {
                // `1.234,5`: the last one is the decimal sign; `1,234,567`: none of them is.
                (Some(last), Some(first)) if last != first => match last {
                    '.' => point += 1,
                    _ => comma += 1,
                },
                (Some('.'), _) => comma += 1,
                (Some(_), _) => point += 1,
                _ => {}
            },
        }
    }
    match (point, comma) {
        (0, 0) => {
            // Always three digits behind the sign, and never four without one: thousands.
            let all_alike = either_comma == 0 || either_comma == n_either;
            (n_either > 1 && all_alike && !has_long).then_some(if either_comma > 0 {
                Sign::Point
            } else {
                Sign::Comma
            })
        }
        (_, 0) => Some(Sign::Point),
        (0, _) => Some(Sign::Comma),
        _ => None,
    }
}

/// The digits and signs of a cell that holds a number.
fn digits_of(cell: &str) -> Option<String> {
    let text = cell.trim();
    if text.len() > 60 {
        return None;
    }
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let (body, after) = body(&text[start..]);
    // “12.3.2020” and “2020-12” are dates.
    let is_more = after.contains(|c: char| c.is_ascii_digit() || c == '/' || c == ':');
    (!is_more && !is_dotted_date(&body)).then_some(body)
}

fn is_dotted_date(body: &str) -> bool {
    let parts: Vec<&str> = body.split('.').collect();
    matches!(parts.as_slice(), [day, month, year]
        if day.len() <= 2 && month.len() <= 2 && matches!(year.len(), 2 | 4))
}

fn begins(text: &str, word: &str) -> bool {
    let Some(head) = text.get(..word.len()) else { return false };
    let is_word = word.chars().next_back().is_some_and(char::is_alphabetic);
    let next = text[word.len()..].chars().next();
    head.to_lowercase() == *word && !(is_word && next.is_some_and(char::is_alphabetic))
}

/// `€ 1,500`, `EUR 1500`.
fn taken_currency(text: &str) -> Option<(String, &str)> {
    if let Some(sign) = CURRENCIES.iter().find(|sign| text.starts_with(**sign)) {
        return Some(((*sign).to_owned(), text[sign.len()..].trim_start()));
    }
    let code = text.get(..3).filter(|it| it.bytes().all(|byte| byte.is_ascii_uppercase()))?;
    let rest = text[3..].trim_start();
    let first = rest.chars().next()?;
    (first.is_ascii_digit() || first == '-').then(|| (code.to_owned(), rest))
}

/// The digits with what may stand between them, without the blanks and apostrophes that part
/// thousands; and what follows.
fn body(text: &str) -> (String, &str) {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let mut taken = String::new();
    let mut end = 0;
    let mut idx = 0;
    while let Some((at, c)) = chars.get(idx).copied() {
        let digit_at = |idx: usize| chars.get(idx).is_some_and(|(_, c)| c.is_ascii_digit());
        let is_group =
            digit_at(idx + 1) && digit_at(idx + 2) && digit_at(idx + 3) && !digit_at(idx + 4);
        match c {
            '0'..='9' => taken.push(c),
            '.' | ',' if digit_at(idx + 1) => taken.push(c),
            ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’' if is_group => {}
            _ => break,
        }
        end = at + c.len_utf8();
        idx += 1;
    }
    (taken, &text[end..])
}

/// `e3`, `E+03` behind the digits.
fn exponent(text: &str) -> (i32, &str) {
    let Some(rest) = text.strip_prefix(['e', 'E']) else { return (0, text) };
    let digits = rest.trim_start_matches(['+', '-']);
    let n_digits = digits.len() - digits.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let sign_len = rest.len() - digits.len();
    match rest[..sign_len + n_digits].parse() {
        Ok(exponent) if n_digits > 0 && sign_len <= 1 => (exponent, &digits[n_digits..]),
        _ => (0, text),
    }
}

/// Unit and footnote mark behind a number; `None` if something else stands there.
fn tail(text: &str) -> Option<(Option<String>, Option<String>)> {
    let mut rest = text.trim();
    let mut mark = None;
    for open in ['[', '('] {
        let close = if open == '[' { ']' } else { ')' };
        if let Some(inner) = rest.strip_suffix(close)
            && let Some(at) = inner.rfind(open)
            && inner.len() - at <= 4
        {
            mark = Some(inner[at + 1..].to_owned());
            rest = rest[..at].trim_end();
        }
    }
    let is_mark = |c: char| matches!(c, '*' | '†' | '‡' | '§' | '¹' | '²' | '³' | '⁴' | '⁵');
    let bare = rest.trim_end_matches(is_mark);
    if bare.len() < rest.len() && mark.is_none() {
        mark = Some(rest[bare.len()..].to_owned());
    }
    let rest = bare.trim();
    if rest.is_empty() {
        return Some((None, mark));
    }
    let is_unit = rest.len() <= 24
        && rest
            .chars()
            .all(|c| c.is_alphabetic() || matches!(c, '%' | '‰' | '€' | '$' | '£' | '²'));
    is_unit.then(|| (Some(rest.to_owned()), mark))
}

enum Decimal {
    Plain(String),
    Either,
}

fn decimal(body: &str, sign: Option<Sign>) -> Option<Decimal> {
    let marks: Vec<char> = body.chars().filter(|c| matches!(c, '.' | ',')).collect();
    let plain = |text: String| Some(Decimal::Plain(text));
    match marks.as_slice() {
        [] => plain(body.to_owned()),
        [one] => {
            let (whole, fraction) = body.split_once(*one)?;
            let is_sign = sign.map(|sign| (*one == ',') == (sign == Sign::Comma));
            let may_group = fraction.len() == 3 && whole.len() <= 3 && whole != "0";
            match (may_group, is_sign) {
                // `12,5` in a column with decimal points is a slip of the pen, not 125.
                (false, _) | (true, Some(true)) => plain(format!("{whole}.{fraction}")),
                (true, Some(false)) => plain(format!("{whole}{fraction}")),
                (true, None) => Some(Decimal::Either),
            }
        }
        many => {
            let (last, first) = (*many.last()?, *many.first()?);
            let (grouped, fraction) = match last == first {
                true => (body, None),
                false => {
                    let (whole, fraction) = body.rsplit_once(last)?;
                    (whole, Some(fraction))
                }
            };
            // Thousands of one sort, three digits in the last group, two or three in those before.
            let mut groups = grouped.split(first);
            let head = groups.next()?;
            let groups: Vec<&str> = groups.collect();
            let fits = (1..=3).contains(&head.len())
                && groups.last().is_some_and(|it| it.len() == 3)
                && groups.iter().all(|it| matches!(it.len(), 2 | 3));
            if !fits || grouped.contains(if first == ',' { '.' } else { ',' }) {
                return None;
            }
            let whole: String = grouped.chars().filter(char::is_ascii_digit).collect();
            match fraction {
                Some(fraction) => plain(format!("{whole}.{fraction}")),
                None => plain(whole),
            }
        }
    }
}

/// The decimal point moved; no digit is lost.
fn shifted(plain: &str, exponent: i32) -> Option<String> {
    const PLACES_MAX: i32 = 30;
    if exponent == 0 {
        return Some(plain.to_owned());
    }
    if exponent.abs() > PLACES_MAX {
        return None;
    }
    let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
    let digits = format!("{whole}{fraction}");
    let point = i32::try_from(whole.len()).ok()? + exponent;
    if point <= 0 {
        let zeros = usize::try_from(-point).ok()?;
        return Some(format!("0.{}{digits}", "0".repeat(zeros)));
    }
    let point = usize::try_from(point).ok()?;
    if point >= digits.len() {
        let whole = format!("{digits}{}", "0".repeat(point - digits.len()));
        let trimmed = whole.trim_start_matches('0');
        return Some(if trimmed.is_empty() { "0".to_owned() } else { trimmed.to_owned() });
    }
    Some(format!("{}.{}", &digits[..point], &digits[point..]))
}
