//! The small grammars of settings: durations, sizes, hosts, days.

use std::{net::IpAddr, time::Duration};

use jiff::civil::Date;
use portolan_core::Lang;

use crate::spec::CodeForm;

/// `"250ms"`, `"30s"`, `"15m"`, `"6h"`, `"90d"`.
pub(crate) fn duration(text: &str) -> Option<Duration> {
    let digits = text.find(|char: char| !char.is_ascii_digit())?;
    let number: u64 = text[..digits].parse().ok()?;
    let millis = match &text[digits..] {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    Some(Duration::from_millis(number.checked_mul(millis)?))
}

/// The shortest way to write a duration that reads back as the same.
pub(crate) fn show_duration(duration: Duration) -> String {
    let millis = duration.as_millis();
    for (unit, size) in [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000)] {
        if millis > 0 && millis.is_multiple_of(size) {
            return format!("{}{unit}", millis / size);
        }
    }
    if millis == 0 { "0s".to_owned() } else { format!("{millis}ms") }
}

/// `"512KiB"`, `"8MiB"`, `"1GiB"`, `"900B"`.
pub(crate) fn size(text: &str) -> Option<u64> {
    let digits = text.find(|char: char| !char.is_ascii_digit())?;
    let number: u64 = text[..digits].parse().ok()?;
    let bytes = match &text[digits..] {
        "B" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return None,
    };
    number.checked_mul(bytes)
}

pub(crate) fn show_size(bytes: u64) -> String {
    for (unit, size) in [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)] {
        if bytes > 0 && bytes.is_multiple_of(size) {
            return format!("{}{unit}", bytes / size);
        }
    }
    format!("{bytes}B")
}

pub(crate) fn is_name(text: &str) -> bool {
    let allowed = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '-';
    text.len() <= 64
        && text.chars().all(allowed)
        && !text.starts_with('-')
        && !text.ends_with('-')
        && !text.is_empty()
}

/// A host name in lower case, without port; the underscore of some old hosts is let through.
pub(crate) fn is_host(text: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|char| {
                char.is_ascii_lowercase() || char.is_ascii_digit() || char == '-' || char == '_'
            })
    };
    text.len() <= 253 && text.split('.').all(label)
}

/// The canonical form of a language tag, if it is one. Languages of five to eight letters are
/// well-formed and reserved for ever; who writes one means its English name.
pub(crate) fn language(text: &str) -> Option<String> {
    let lang = Lang::parse(text)?;
    (lang.primary().len() <= 3).then(|| lang.as_str().to_owned())
}

/// `"12-18"`. The leap day is a day.
pub(crate) fn is_month_day(text: &str) -> bool {
    let Some((month, day)) = text.split_once('-') else { return false };
    if month.len() != 2 || day.len() != 2 {
        return false;
    }
    match (month.parse(), day.parse()) {
        (Ok(month), Ok(day)) => Date::new(2024, month, day).is_ok(),
        _ => false,
    }
}

pub(crate) fn is_code(form: CodeForm, text: &str) -> bool {
    let capitals = text.chars().all(|char| char.is_ascii_uppercase());
    match form {
        CodeForm::Iso2 => text.len() == 2 && capitals,
        CodeForm::Iso3 => text.len() == 3 && capitals,
        CodeForm::M49 => text.len() == 3 && text.chars().all(|char| char.is_ascii_digit()),
        CodeForm::Mark => (1..=4).contains(&text.len()) && capitals,
    }
}

/// A path on the portal: `/`, `/finland`, `/europe/finland`.
pub(crate) fn is_prefix(text: &str) -> bool {
    text.strip_prefix('/').is_some_and(|rest| rest.split('/').all(is_name))
}

/// Whether the address guard refuses it unless the origin is allowed by name. The guard itself,
/// which judges every hop, lives with the requests; this is for the complaint before the first.
pub(crate) fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_unspecified()
        }
        IpAddr::V6(v6) => {
            let first = v6.segments()[0];
            v6.is_loopback()
                || v6.is_unspecified()
                || (first & 0xfe00) == 0xfc00
                || (first & 0xffc0) == 0xfe80
        }
    }
}

/// Whether the zone is in the time zone database.
pub(crate) fn is_time_zone(text: &str) -> bool {
    jiff::tz::TimeZone::get(text).is_ok()
}

/// The nearest of the known names, if it is near enough to be meant.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = name.to_lowercase();
    let allowed = (name.chars().count() / 3).clamp(1, 4);
    known
        .into_iter()
        .map(|candidate| {
            (strsim::damerau_levenshtein(&lower, &candidate.to_lowercase()), candidate)
        })
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate)
}
