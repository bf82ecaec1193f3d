//! Places: countries, regions, territories. What content is about; not who publishes it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Place {
    /// Lower-case ISO 3166-1 alpha-2 where there is one (`fi`), else a word (`nordics`).
    pub id: String,
    pub kind: PlaceKind,
    /// ISO 3166-1 alpha-2, upper case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iso2: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iso3: Option<String>,
    /// UN M49 number, three digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub m49: Option<String>,
    /// BCP 47 tag → name.
    pub names: BTreeMap<String, String>,
    /// Other names it goes or went by, and cities that stand for it in datelines.
    #[serde(default)]
    pub aliases: Vec<Alias>,
    /// Ids of the regions it lies in.
    #[serde(default)]
    pub within: Vec<String>,
    /// Printed wherever the name is, where the organisation's practice wants it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footnote: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlaceKind {
    Country,
    Region,
    Territory,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Alias {
    pub name: String,
    /// A city or a former name; both point at the place in texts.
    #[serde(default)]
    pub city: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

impl Place {
    /// The name in the first of `languages` that has one, with that language's tag.
    pub fn name<'a>(&'a self, languages: &[&str]) -> (&'a str, &'a str) {
        pick(&self.names, languages).unwrap_or((self.id.as_str(), "und"))
    }
}

/// The entry of a per-language table for the first of `languages` that has one, then English,
/// then any: `(text, tag)`.
pub fn pick<'a>(
    table: &'a BTreeMap<String, String>,
    languages: &[&str],
) -> Option<(&'a str, &'a str)> {
    languages
        .iter()
        .copied()
        .chain(["en"])
        .find_map(|lang| table.get_key_value(lang))
        .or_else(|| table.iter().next())
        .map(|(lang, text)| (text.as_str(), lang.as_str()))
}
