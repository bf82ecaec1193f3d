//! Taxonomies: themes, campaigns, goals and observances, with their words in every language.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Term {
    /// Unique over all schemes: `counter-trafficking`, `sdg-4`, `migrants-day`.
    pub id: String,
    pub scheme: Scheme,
    /// BCP 47 tag → the label shown.
    pub labels: BTreeMap<String, String>,
    /// Words by which sources mean it, in any language, hashtags included.
    #[serde(default)]
    pub synonyms: Vec<String>,
    /// Month and day of an observance: `12-18`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<String>,
    /// Id of the office whose campaign it is, where that is not whoever publishes about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// A campaign's own site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scheme {
    Theme,
    Sdg,
    Campaign,
    Observance,
}

impl Term {
    /// The label in the first of `languages` that has one, with that language's tag.
    pub fn label<'a>(&'a self, languages: &[&str]) -> (&'a str, &'a str) {
        crate::place::pick(&self.labels, languages).unwrap_or((self.id.as_str(), "und"))
    }
}
