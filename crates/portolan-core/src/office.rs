//! Offices: who publishes. An office has a seat and a coverage; it is not a place.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Office {
    pub id: String,
    pub kind: OfficeKind,
    /// BCP 47 tag → name.
    pub names: BTreeMap<String, String>,
    /// Two or three letters for the source mark: `FI`, `HQ`, `REG`, `CAM`.
    pub mark: String,
    /// Id of the place where it sits; not part of its coverage unless listed there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<String>,
    #[serde(default)]
    pub coverage: Vec<Coverage>,
    #[serde(default)]
    pub hosts: Vec<HostSpan>,
    /// BCP 47 tags of the languages it publishes in.
    #[serde(default)]
    pub languages: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub present_since: Option<i16>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OfficeKind {
    Headquarters,
    Regional,
    Country,
    Sub,
    Campaign,
    Partner,
}

/// What an office covers: a place, perhaps for one programme and some years only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Coverage {
    pub place: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub programme: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

/// A host name and when it was the office's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct HostSpan {
    pub host: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

impl Office {
    /// The name in the first of `languages` that has one, with that language's tag.
    pub fn name<'a>(&'a self, languages: &[&str]) -> (&'a str, &'a str) {
        crate::place::pick(&self.names, languages).unwrap_or((self.id.as_str(), "und"))
    }
}
