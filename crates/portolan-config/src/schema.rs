//! The description of all tables as JSON Schema, for editors.

use portolan_core::{Manifest, manifest::PluginKind};
use serde_json::{Map, Value as Json, json};

use crate::{
    keys,
    spec::{self, CodeForm, KeyForm, Kind, Need, Table},
};

/// JSON Schema (draft 2020-12) of a settings file, with the settings of these plugins.
pub fn schema(manifests: &[Manifest]) -> Json {
    let mut schema = table(&keys::root());
    let settings: Vec<Json> = manifests
        .iter()
        .filter(|manifest| manifest.kind == PluginKind::Source)
        .map(|manifest| {
            json!({
                "if": {
                    "properties": { "plugin": { "const": manifest.name } },
                    "required": ["plugin"],
                },
                "then": { "properties": { "settings": table(&spec::of_manifest(manifest)) } },
            })
        })
        .collect();
    if let Some(source) = schema.pointer_mut("/properties/sources/additionalProperties")
        && let Some(source) = source.as_object_mut()
        && !settings.is_empty()
    {
        if let Some(way) = source.get_mut("properties").and_then(|it| it.pointer_mut("/ways/items"))
            && let Some(way) = way.as_object_mut()
        {
            way.insert("allOf".to_owned(), Json::Array(settings.clone()));
        }
        source.insert("allOf".to_owned(), Json::Array(settings));
    }
    if let Some(root) = schema.as_object_mut() {
        root.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
        root.insert("title".to_owned(), json!("Portolan settings"));
    }
    schema
}

fn table(table: &Table) -> Json {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for key in &table.keys {
        let mut property = kind(&key.kind);
        if let Some(object) = property.as_object_mut() {
            object.insert("description".to_owned(), json!(key.doc));
            if let Need::Default(default) = &key.need {
                object.insert("default".to_owned(), default.clone());
            }
        }
        properties.insert(key.name.clone(), property);
        if key.need == Need::Required {
            required.push(key.name.clone());
        }
    }
    let mut object = Map::new();
    object.insert("type".to_owned(), json!("object"));
    if !properties.is_empty() {
        object.insert("properties".to_owned(), Json::Object(properties));
    }
    if !required.is_empty() {
        object.insert("required".to_owned(), json!(required));
    }
    match &table.others {
        None => {
            object.insert("additionalProperties".to_owned(), json!(false));
        }
        Some(others) => {
            let pattern = match others.key {
                KeyForm::Name => NAME,
                KeyForm::Origin => "^https?://[^/?#@]+$",
                KeyForm::Language => "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$",
                KeyForm::Host => "^[a-z0-9.-]+$",
                KeyForm::Free => ".",
            };
            object.insert("propertyNames".to_owned(), json!({ "pattern": pattern }));
            object.insert("additionalProperties".to_owned(), kind(&others.kind));
        }
    }
    Json::Object(object)
}

const NAME: &str = "^[a-z0-9][a-z0-9-]*$";

fn kind(kind_: &Kind) -> Json {
    let pattern = |pattern: &str| json!({ "type": "string", "pattern": pattern });
    match kind_ {
        Kind::Text | Kind::Path | Kind::TimeZone => json!({ "type": "string", "minLength": 1 }),
        Kind::Name => pattern(NAME),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Integer { min, max } => {
            let mut object = json!({ "type": "integer" });
            if let Some(object) = object.as_object_mut() {
                if *min != i64::MIN {
                    object.insert("minimum".to_owned(), json!(min));
                }
                if *max != i64::MAX {
                    object.insert("maximum".to_owned(), json!(max));
                }
            }
            object
        }
        Kind::Duration { .. } => pattern("^[0-9]+(ms|s|m|h|d)$"),
        Kind::Size => pattern("^[0-9]+(B|KiB|MiB|GiB)$"),
        Kind::Socket => pattern("^.+:[0-9]+$"),
        Kind::Url(schemes) => pattern(&format!("^({}):", schemes.join("|"))),
        Kind::Base => pattern("^https?://[^/?#@]+$"),
        Kind::Link => pattern("^(/|https?:|mailto:|tel:)"),
        Kind::Prefix => pattern("^(/[a-z0-9][a-z0-9-]*)+$"),
        Kind::Host => pattern("^[a-z0-9_-]+(\\.[a-z0-9_-]+)*$"),
        Kind::Language => pattern("^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$"),
        // TOML dates reach editors' validators as texts.
        Kind::Date => json!({ "type": "string", "format": "date" }),
        Kind::MonthDay => pattern("^[0-1][0-9]-[0-3][0-9]$"),
        Kind::Code(CodeForm::Iso2) => pattern("^[A-Z]{2}$"),
        Kind::Code(CodeForm::Iso3) => pattern("^[A-Z]{3}$"),
        Kind::Code(CodeForm::M49) => pattern("^[0-9]{3}$"),
        Kind::Code(CodeForm::Mark) => pattern("^[A-Z]{1,4}$"),
        Kind::Pattern => pattern("^(https?://|\\*)"),
        Kind::Choice(words) => json!({ "type": "string", "enum": words }),
        Kind::Reference(_) => json!({ "type": "string", "minLength": 1 }),
        Kind::List(inner) => json!({ "type": "array", "items": kind(inner) }),
        Kind::Table(inner) => table(inner),
        Kind::Tables(inner) => json!({ "type": "array", "items": table(inner) }),
        Kind::Raw => json!({ "type": "object" }),
    }
}
