//! Languages: BCP 47 tags, and how a tag is known.

use std::fmt;

use serde::{Deserialize, Serialize};
use unic_langid::LanguageIdentifier;

/// A BCP 47 language tag in canonical case (`en`, `sr-Latn`, `pt-BR`), or `und`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Lang(String);

/// How the language of a text is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LangOrigin {
    /// Markup or a feed field says so (`lang`, `xml:lang`, `<language>`).
    Declared,
    /// A word beside the text says so (“Finnish”, “Information available only in Finnish”).
    Labelled,
    /// Found from the text itself.
    Detected,
    /// The source's default in the operator's settings.
    Assumed,
    /// Not known: the tag is `und`.
    #[serde(other)]
    Undetermined,
}

/// A language with the reason to believe it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LangClaim {
    pub lang: Lang,
    pub origin: LangOrigin,
}

/// A plain text and its language.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Text {
    pub value: String,
    pub lang: LangClaim,
}

impl Lang {
    /// Parses a tag, tolerating underscores and case; `None` if it is not well-formed.
    ///
    /// Retired codes of ISO 639 are replaced (`iw` → `he`, `in` → `id`, `ji` → `yi`).
    pub fn parse(text: &str) -> Option<Lang> {
        let text = text.trim();
        if text.is_empty() || text.len() > 35 {
            return None;
        }
        let id: LanguageIdentifier = text.replace('_', "-").parse().ok()?;
        let tag = id.to_string();
        let tag = match tag.split_once('-').map_or(tag.as_str(), |(primary, _)| primary) {
            "iw" => tag.replacen("iw", "he", 1),
            "in" => tag.replacen("in", "id", 1),
            "ji" => tag.replacen("ji", "yi", 1),
            _ => tag,
        };
        Some(Lang(tag))
    }

    /// The tag for “not determined” (ISO 639-2).
    pub fn und() -> Lang {
        Lang("und".to_owned())
    }

    pub fn is_und(&self) -> bool {
        self.0 == "und"
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The primary language subtag: `sr` of `sr-Latn`.
    pub fn primary(&self) -> &str {
        self.0.split_once('-').map_or(self.0.as_str(), |(primary, _)| primary)
    }

    /// Whether text in this language runs from right to left.
    pub fn is_rtl(&self) -> bool {
        if self.0.contains("-Arab") || self.0.contains("-Hebr") {
            return true;
        }
        if self.0.contains("-Latn") || self.0.contains("-Cyrl") {
            return false;
        }
        matches!(
            self.primary(),
            "ar" | "arc" | "ckb" | "dv" | "fa" | "he" | "ks" | "ps" | "sd" | "ug" | "ur" | "yi"
        )
    }

    /// `rtl` or `ltr`, as HTML's `dir` attribute wants it.
    pub fn dir(&self) -> &'static str {
        if self.is_rtl() { "rtl" } else { "ltr" }
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl LangClaim {
    pub fn new(lang: Lang, origin: LangOrigin) -> LangClaim {
        LangClaim { lang, origin }
    }

    pub fn und() -> LangClaim {
        LangClaim { lang: Lang::und(), origin: LangOrigin::Undetermined }
    }
}

impl Text {
    pub fn new(value: impl Into<String>, lang: LangClaim) -> Text {
        Text { value: value.into(), lang }
    }
}
