//! Numbers as words, in the languages of the estate.
//!
//! Left out are words that mean something else in a sister language: Spanish eleven (“once”),
//! French nine (“neuf”), Swedish six (“sex”).

use std::{collections::HashMap, sync::LazyLock};

use crate::text::lower;

/// Value → its words.
const NUMBERS: [(u32, &str); 32] = [
    (1, "one yksi"),
    (2, "two kaksi två zwei dos deux dva"),
    (3, "three kolme tre drei tres trois"),
    (4, "four neljä fyra vier cuatro quatre"),
    (5, "five viisi fem fünf cinco cinq"),
    (6, "six kuusi sechs seis"),
    (7, "seven seitsemän sju sieben siete sept"),
    (8, "eight kahdeksan åtta acht ocho huit"),
    (9, "nine yhdeksän nio neun nueve"),
    (10, "ten kymmenen tio zehn diez dix"),
    (11, "eleven elva onze"),
    (12, "twelve tolv zwölf doce douze"),
    (13, "thirteen tretton dreizehn trece treize"),
    (14, "fourteen fjorton vierzehn catorce quatorze"),
    (15, "fifteen femton fünfzehn quince quinze"),
    (16, "sixteen sexton sechzehn dieciséis seize"),
    (17, "seventeen sjutton siebzehn diecisiete"),
    (18, "eighteen arton achtzehn dieciocho"),
    (19, "nineteen nitton neunzehn diecinueve"),
    (20, "twenty tjugo zwanzig veinte vingt"),
    (21, "veintiuno veintiún"),
    (22, "veintidós"),
    (23, "veintitrés"),
    (24, "veinticuatro"),
    (30, "thirty trettio dreißig treinta trente"),
    (40, "forty fyrtio vierzig cuarenta quarante"),
    (50, "fifty femtio fünfzig cincuenta cinquante"),
    (60, "sixty sextio sechzig sesenta soixante"),
    (70, "seventy sjuttio siebzig setenta"),
    (80, "eighty åttio achtzig ochenta"),
    (90, "ninety nittio neunzig noventa"),
    (100, "sata hundra hundert"),
];

/// The number that a word means: listed, or put together as Finnish, Swedish and German do.
pub(crate) fn number(word: &str) -> Option<u32> {
    let lower = lower(word);
    listed(&lower)
        .or_else(|| finnish(&lower))
        .or_else(|| swedish(&lower))
        .or_else(|| german(&lower))
}

/// Whether `more` behind `value` is one number with it: “twenty-three”, “hundred forty”.
pub(super) fn joins(value: u32, more: u32) -> bool {
    let place = if value.is_multiple_of(100) {
        100
    } else if value.is_multiple_of(10) && value % 100 > 10 {
        10
    } else {
        return false;
    };
    value >= place && (1..place).contains(&more)
}

fn listed(word: &str) -> Option<u32> {
    static TABLE: LazyLock<HashMap<&'static str, u32>> = LazyLock::new(|| {
        NUMBERS
            .iter()
            .flat_map(|(value, words)| words.split(' ').map(|word| (word, *value)))
            .collect()
    });
    TABLE.get(word).copied()
}

fn below_ten(word: &str) -> Option<u32> {
    listed(word).filter(|value| *value < 10)
}

/// “kaksitoista”, “kolmekymmentä”, “kaksikymmentäkolme”.
fn finnish(word: &str) -> Option<u32> {
    if let Some(unit) = word.strip_suffix("toista") {
        return below_ten(unit).map(|unit| unit + 10);
    }
    let (tens, unit) = word.split_once("kymmentä")?;
    let tens = below_ten(tens)? * 10;
    if unit.is_empty() { Some(tens) } else { below_ten(unit).map(|unit| tens + unit) }
}

/// “tjugotre”.
fn swedish(word: &str) -> Option<u32> {
    let at =
        word.find("tio").map(|at| at + 3).or_else(|| word.starts_with("tjugo").then_some(5))?;
    let tens = listed(word.get(..at)?).filter(|tens| (20..100).contains(tens))?;
    if word.len() == at + 2 && word.ends_with("en") {
        return Some(tens + 1);
    }
    below_ten(&word[at..]).map(|unit| tens + unit)
}

/// “dreiundzwanzig”.
fn german(word: &str) -> Option<u32> {
    let (unit, tens) = word.split_once("und")?;
    let unit = if unit == "ein" { Some(1) } else { below_ten(unit) }?;
    listed(tens).filter(|tens| (20..100).contains(tens)).map(|tens| tens + unit)
}
