//! How the house describes a table: its keys, their types, their meaning.
//!
//! One description serves the check, the JSON Schema and the reference page, so that the three
//! cannot disagree. The manifests of plugins are turned into the same form.

use portolan_core::manifest::{Manifest, SettingKind, SettingSpec};
use serde_json::Value as Json;

/// A table and the keys it takes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    pub(crate) keys: Vec<Key>,
    /// For tables whose other keys are the operator's own names: what each of them holds.
    pub(crate) others: Option<Box<Others>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Others {
    /// What the free key is, for pages and hints: `NAME`.
    pub(crate) placeholder: &'static str,
    pub(crate) key: KeyForm,
    pub(crate) kind: Kind,
}

/// What a free key has to look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyForm {
    /// Lower-case letters, digits and hyphens.
    Name,
    /// Scheme, host and perhaps port.
    Origin,
    /// A BCP 47 tag.
    Language,
    /// A host name.
    Host,
    Free,
}

#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) need: Need,
    /// Meaning and unit, in Markdown; the first sentence stands alone.
    pub(crate) doc: String,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Need {
    Required,
    Optional,
    Default(Json),
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Text,
    /// A word for addresses and names: lower-case letters, digits, hyphens.
    Name,
    Flag,
    Integer {
        min: i64,
        max: i64,
    },
    /// Bounds in seconds; what reaches plugins is whole seconds.
    Duration {
        min: u64,
        max: u64,
        whole: bool,
    },
    Size,
    /// `ADDRESS:PORT`.
    Socket,
    /// An absolute URL of one of these schemes, without credentials.
    Url(&'static [&'static str]),
    /// Scheme and authority only.
    Base,
    /// An absolute URL or a path on the portal.
    Link,
    /// A path on the portal: `/finland`.
    Prefix,
    Host,
    Language,
    TimeZone,
    /// A calendar day as TOML writes it: `2024-01-31`.
    Date,
    /// Month and day: `12-18`.
    MonthDay,
    /// Two or three capital letters or three digits, as the codes have it.
    Code(CodeForm),
    /// A URL pattern in which `*` stands for anything.
    Pattern,
    Path,
    Choice(Vec<String>),
    Reference(Noun),
    List(Box<Kind>),
    Table(Table),
    /// `[[…]]`.
    Tables(Table),
    /// A plugin's own settings, checked when the plugin is known.
    Raw,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodeForm {
    Iso2,
    Iso3,
    M49,
    Mark,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Noun {
    Office,
    Place,
    Term,
    Source,
    Portal,
    Plugin,
}

impl Noun {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Noun::Office => "office",
            Noun::Place => "place",
            Noun::Term => "term",
            Noun::Source => "source",
            Noun::Portal => "portal",
            Noun::Plugin => "plugin",
        }
    }

    /// The table that declares it; plugins are declared by their libraries.
    pub(crate) fn table(self) -> &'static str {
        match self {
            Noun::Office => "offices",
            Noun::Place => "places",
            Noun::Term => "terms",
            Noun::Source => "sources",
            Noun::Portal => "portals",
            Noun::Plugin => "plugins",
        }
    }
}

impl Table {
    pub(crate) fn new(keys: Vec<Key>) -> Table {
        Table { keys, others: None }
    }

    /// A table whose keys are free.
    pub(crate) fn of(placeholder: &'static str, key: KeyForm, kind: Kind) -> Table {
        Table { keys: Vec::new(), others: Some(Box::new(Others { placeholder, key, kind })) }
    }

    pub(crate) fn key(&self, name: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.name == name)
    }
}

impl Key {
    pub(crate) fn required(name: &str, kind: Kind, doc: &str) -> Key {
        Key { name: name.to_owned(), kind, need: Need::Required, doc: doc.to_owned() }
    }

    pub(crate) fn optional(name: &str, kind: Kind, doc: &str) -> Key {
        Key { name: name.to_owned(), kind, need: Need::Optional, doc: doc.to_owned() }
    }

    pub(crate) fn with_default(name: &str, kind: Kind, default: impl Into<Json>, doc: &str) -> Key {
        let need = Need::Default(default.into());
        Key { name: name.to_owned(), kind, need, doc: doc.to_owned() }
    }
}

impl Kind {
    pub(crate) fn list(kind: Kind) -> Kind {
        Kind::List(Box::new(kind))
    }

    /// A text per language.
    pub(crate) fn words() -> Kind {
        Kind::Table(Table::of("LANGUAGE", KeyForm::Language, Kind::Text))
    }

    /// What it wants, with its article and an example, for sentences.
    pub(crate) fn noun(&self) -> String {
        match self {
            Kind::Text => "a text".to_owned(),
            Kind::Name => "a name such as `\"press-releases\"`".to_owned(),
            Kind::Flag => "`true` or `false`".to_owned(),
            Kind::Integer { .. } => "an integer".to_owned(),
            Kind::Duration { .. } => "a duration such as `\"15m\"`".to_owned(),
            Kind::Size => "a size such as `\"8MiB\"`".to_owned(),
            Kind::Socket => "an address with port such as `\"127.0.0.1:8080\"`".to_owned(),
            Kind::Url(_) => "a URL such as `\"https://example.org/news\"`".to_owned(),
            Kind::Base => "an address such as `\"https://example.org\"`".to_owned(),
            Kind::Link => {
                "a URL, or a path that begins with a slash, such as `\"/contact\"`".to_owned()
            }
            Kind::Prefix => "a path such as `\"/finland\"`".to_owned(),
            Kind::Host => "a host name such as `\"finland.example.org\"`".to_owned(),
            Kind::Language => "a language tag such as `\"fi\"`".to_owned(),
            Kind::TimeZone => "a time zone such as `\"Europe/Helsinki\"`".to_owned(),
            Kind::Date => "a date such as `2024-01-31`, without quotation marks".to_owned(),
            Kind::MonthDay => "a month and day such as `\"12-18\"`".to_owned(),
            Kind::Code(CodeForm::Iso2) => "a code such as `\"FI\"`".to_owned(),
            Kind::Code(CodeForm::Iso3) => "a code such as `\"FIN\"`".to_owned(),
            Kind::Code(CodeForm::M49) => "a code such as `\"246\"`".to_owned(),
            Kind::Code(CodeForm::Mark) => "a mark such as `\"FI\"`".to_owned(),
            Kind::Pattern => "a pattern such as `\"https://example.org/news/*\"`".to_owned(),
            Kind::Path => "a path such as `\"pages/finland\"`".to_owned(),
            Kind::Choice(words) => format!("one of {}", listed(words)),
            Kind::Reference(noun) => {
                format!("the name of a {}", noun.word()).replace("a office", "an office")
            }
            Kind::List(kind) => match kind.as_ref() {
                Kind::Text => "a list of texts".to_owned(),
                Kind::Language => "a list of language tags such as `[\"en\", \"fi\"]`".to_owned(),
                Kind::Host => "a list of host names".to_owned(),
                Kind::Reference(noun) => format!("a list of names of {}", noun.table()),
                Kind::Choice(words) => format!("a list out of {}", listed(words)),
                Kind::Path => "a list of paths".to_owned(),
                Kind::Pattern => "a list of patterns".to_owned(),
                Kind::Url(_) => "a list of URLs".to_owned(),
                _ => "a list".to_owned(),
            },
            Kind::Table(table) => match &table.others {
                Some(others) if others.key == KeyForm::Language => {
                    "a text for each language such as `{ en = \"News\", fi = \"Uutiset\" }`"
                        .to_owned()
                }
                _ => "a table".to_owned(),
            },
            Kind::Tables(_) => "a list of tables".to_owned(),
            Kind::Raw => "a table".to_owned(),
        }
    }
}

/// The settings of one plugin as a table of the house.
pub(crate) fn of_manifest(manifest: &Manifest) -> Table {
    Table::new(manifest.settings.iter().map(|(name, setting)| of_setting(name, setting)).collect())
}

fn of_setting(name: &str, setting: &SettingSpec) -> Key {
    let need = match (&setting.default, setting.required) {
        (Some(default), _) => Need::Default(default.clone()),
        (None, true) => Need::Required,
        (None, false) => Need::Optional,
    };
    Key { name: name.to_owned(), kind: kind_of(setting), need, doc: setting.doc.clone() }
}

fn kind_of(setting: &SettingSpec) -> Kind {
    match setting.kind {
        SettingKind::Text | SettingKind::Selector => Kind::Text,
        SettingKind::Choice => Kind::Choice(setting.values.clone()),
        SettingKind::Choices => Kind::list(Kind::Choice(setting.values.clone())),
        SettingKind::Url => Kind::Url(&["http", "https", "file"]),
        SettingKind::Urls => Kind::list(Kind::Url(&["http", "https", "file"])),
        SettingKind::Texts => Kind::list(Kind::Text),
        SettingKind::Integer => Kind::Integer {
            min: setting.min.unwrap_or(i64::MIN),
            max: setting.max.unwrap_or(i64::MAX),
        },
        SettingKind::Flag => Kind::Flag,
        SettingKind::Duration => Kind::Duration {
            min: u64::try_from(setting.min.unwrap_or(0)).unwrap_or(0),
            max: u64::try_from(setting.max.unwrap_or(i64::MAX)).unwrap_or(0),
            whole: true,
        },
        SettingKind::Language => Kind::Language,
        SettingKind::Directory => Kind::Path,
        SettingKind::Table => Kind::Table(Table::new(
            setting.fields.iter().map(|(name, field)| of_setting(name, field)).collect(),
        )),
        SettingKind::Map => Kind::Table(Table::of(
            "KEY",
            KeyForm::Free,
            setting.fields.get("value").map_or(Kind::Text, kind_of),
        )),
    }
}

pub(crate) fn listed(words: &[String]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}
