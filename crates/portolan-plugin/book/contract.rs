//! The contract reference, out of the sources that define the contract: types, fields and what
//! their comments say.

use portolan_plugin::testkit::Promise;

/// What is shown, in this order: a chapter, its file, its types.
const CHAPTERS: &[(&str, &str, &[&str])] = &[
    (
        "Calls and answers",
        "crates/portolan-plugin/src/wire.rs",
        &[
            "CreateCall",
            "CheckCall",
            "CheckAnswer",
            "PlanCall",
            "PlanAnswer",
            "ParseCall",
            "FormatCall",
            "RenderCall",
            "RenderAnswer",
            "Fault",
        ],
    ),
    (
        "Requests, exchanges, harvests",
        "crates/portolan-core/src/message.rs",
        &["Request", "Issue", "Tag", "Exchange", "Answer", "Response", "Cursor", "Harvest"],
    ),
    (
        "Items as they came",
        "crates/portolan-core/src/raw.rs",
        &[
            "RawItem",
            "Part",
            "RawText",
            "Markup",
            "RawDate",
            "RawPerson",
            "RawTerm",
            "RawImage",
            "RawAttachment",
            "RawLink",
            "RawTranslation",
            "RawFact",
            "RawChannel",
        ],
    ),
    ("Dates", "crates/portolan-core/src/date.rs", &["When"]),
    ("Menus", "crates/portolan-core/src/navigation.rs", &["NavTree", "NavNode"]),
    ("Complaints", "crates/portolan-core/src/diagnostic.rs", &["Diagnostic", "Severity", "Spot"]),
    ("Refusals", "crates/portolan-core/src/source.rs", &["SourceError", "SourceErrorKind"]),
    ("Renderers", "crates/portolan-core/src/render.rs", &["Format", "RenderError"]),
    (
        "The page, for renderers",
        "crates/portolan-core/src/page.rs",
        &[
            "Page",
            "Site",
            "Link",
            "LinkGroup",
            "Menu",
            "MenuNode",
            "Alternate",
            "FormatLink",
            "PageBody",
            "Front",
            "FrontSection",
            "Listing",
            "FacetGroup",
            "Pager",
            "Card",
            "Run",
            "LangTag",
            "DateText",
            "SourceMark",
            "Picture",
            "Download",
            "FactText",
            "Article",
            "ProvenanceNote",
            "Index",
            "IndexEntry",
            "Sources",
            "SourceRow",
            "Problem",
            "Sitemap",
            "SitemapEntry",
        ],
    ),
    (
        "The manifest",
        "crates/portolan-core/src/manifest.rs",
        &["Manifest", "PluginKind", "SettingSpec", "SettingKind"],
    ),
];

/// A type of the contract.
#[derive(Default)]
struct Described {
    doc: Vec<String>,
    attributes: String,
    is_enum: bool,
    fields: Vec<Field>,
}

struct Field {
    name: String,
    wants: String,
    doc: Vec<String>,
    attributes: String,
}

/// The page; `read` answers with the text of a file of the checkout.
pub(crate) fn page(read: impl Fn(&str) -> String) -> String {
    let mut page = String::from(
        "# The contract\n\n<!-- Made by `cargo run -p portolan-plugin --example contract`. Edit the \
         comments in the sources, not this page. -->\n\n\
         Messages are MessagePack maps with the names below; `recordings/*/expected.json` shows \
         the same as JSON.\n\
         Fields are only ever added, and a reader passes over those that it does not know.\n\
         An optional field may be left out.\n\
         Words are written as in the tables; a word that a reader does not know counts as \
         `unknown`.\n\
         Instants are RFC 3339, languages BCP 47.\n",
    );
    promises("What a source promises", Promise::OF_SOURCES, &mut page);
    promises("What a renderer promises", Promise::OF_RENDERERS, &mut page);
    for (chapter, file, names) in CHAPTERS {
        page.push_str(&format!("\n## {chapter}\n"));
        let text = read(file);
        for name in *names {
            let described = described(&text, name)
                .unwrap_or_else(|| panic!("{file} has no public type `{name}`"));
            show(name, &described, &mut page);
        }
    }
    page
}

fn promises(title: &str, promises: &[Promise], page: &mut String) {
    page.push_str(&format!("\n## {title}\n\n"));
    page.push_str("`portolan plugin test` and `testkit` try each of these and report by name.\n\n");
    page.push_str("| Promise | Meaning |\n| --- | --- |\n");
    for promise in promises {
        page.push_str(&format!("| `{}` | {} |\n", promise.name(), cell(promise.sentence())));
    }
}

fn show(name: &str, described: &Described, page: &mut String) {
    page.push_str(&format!("\n### `{name}`\n"));
    if !described.doc.is_empty() {
        page.push_str(&format!("\n{}\n", linked(&described.doc.join("\n"))));
    }
    let is_open = described.attributes.contains("serde(default");
    if described.is_enum {
        let tag = match described.attributes.split_once("tag = \"") {
            Some((_, rest)) => {
                let key = rest.split('"').next().unwrap_or_default();
                format!("A map with `{key}`, one of these words, and the fields beside it.")
            }
            None => "One of these words.".to_owned(),
        };
        page.push_str(&format!("\n{tag}\n\n| Word | Meaning |\n| --- | --- |\n"));
        for field in described.fields.iter().filter(|it| !it.attributes.contains("other")) {
            let mut meaning = field.doc.join(" ");
            if !field.wants.is_empty() {
                meaning = format!("{meaning} With {}.", field.wants);
            }
            let word = kebab(&field.name);
            page.push_str(&format!("| `{word}` | {} |\n", cell(linked(&meaning).trim())));
        }
        return;
    }
    if described.attributes.contains("transparent") {
        page.push_str("\nWritten as the value itself, without a map around it.\n");
        return;
    }
    if described.fields.is_empty() {
        page.push_str("\nAn empty map.\n");
        return;
    }
    page.push_str("\n| Field | Holds | | Meaning |\n| --- | --- | --- | --- |\n");
    let is_kebab = described.attributes.contains("kebab-case");
    for field in &described.fields {
        let may_miss = is_open
            || field.attributes.contains("serde(default")
            || field.wants.starts_with("Option<");
        let name = match renamed(&field.attributes) {
            Some(name) => name,
            None if is_kebab => field.name.replace('_', "-"),
            None => field.name.clone(),
        };
        page.push_str(&format!(
            "| `{name}` | {} | {} | {} |\n",
            holds(&field.wants),
            if may_miss { "optional" } else { "required" },
            cell(&linked(&field.doc.join(" ")))
        ));
    }
}

/// Reads a type out of a source of ours, which rustfmt has laid out.
fn described(text: &str, name: &str) -> Option<Described> {
    let mut described = Described::default();
    let mut lines = text.lines().peekable();
    let opening = loop {
        let line = lines.next()?;
        if let Some(doc) = line.strip_prefix("///") {
            described.doc.push(doc.trim().to_owned());
        } else if line.starts_with("#[") || line.starts_with(' ') || line.starts_with(")]") {
            described.attributes.push_str(line);
        } else {
            let is_wanted = ["pub struct ", "pub enum "].iter().any(|start| {
                line.strip_prefix(start).is_some_and(|rest| {
                    rest.strip_prefix(name)
                        .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
                })
            });
            if is_wanted {
                break line;
            }
            described = Described::default();
        }
    };
    described.is_enum = opening.contains("enum");
    if !opening.ends_with('{') {
        return Some(described);
    }
    let mut doc = Vec::new();
    let mut attributes = String::new();
    while let Some(line) = lines.next() {
        if line == "}" {
            break;
        }
        let line = line.trim();
        if let Some(text) = line.strip_prefix("///") {
            doc.push(text.trim().to_owned());
        } else if line.starts_with("#[") {
            attributes.push_str(line);
        } else {
            let mut whole = line.to_owned();
            // A variant with fields may take several lines.
            while whole.contains('{') && !whole.contains('}') {
                let more = lines.next()?.trim();
                if !more.starts_with("///") && !more.starts_with("#[") {
                    whole.push_str(more);
                }
            }
            let (name, wants) = match described.is_enum {
                true => variant(&whole),
                false => {
                    let field = whole.trim_start_matches("pub ").trim_end_matches(',');
                    let (name, wants) = field.split_once(": ").unwrap_or((field, ""));
                    (name.to_owned(), wants.to_owned())
                }
            };
            let (doc, attributes) = (std::mem::take(&mut doc), std::mem::take(&mut attributes));
            if !name.is_empty() {
                described.fields.push(Field { name, wants, doc, attributes });
            }
        }
    }
    Some(described)
}

/// `Content { url: String, byte: Option<u64> },` → name, and its fields in words.
fn variant(line: &str) -> (String, String) {
    let line = line.trim_end_matches(',');
    if let Some((name, rest)) = line.split_once('{') {
        let fields = rest.trim_end_matches('}').split(", ").flat_map(|it| it.split(','));
        let names =
            fields.filter_map(|field| Some(format!("`{}`", field.split_once(':')?.0.trim())));
        return (name.trim().to_owned(), names.collect::<Vec<_>>().join(", "));
    }
    match line.split_once('(') {
        Some((name, inner)) => {
            let inner = inner.trim_end_matches(')');
            (name.to_owned(), format!("the fields of [`{inner}`](#{})", inner.to_lowercase()))
        }
        None => (line.to_owned(), String::new()),
    }
}

fn renamed(attributes: &str) -> Option<String> {
    let (_, rest) = attributes.split_once("rename = \"")?;
    Some(rest.split('"').next()?.to_owned())
}

/// A Rust type for people who write another language.
fn holds(wants: &str) -> String {
    let inner = |start: &str| wants.strip_prefix(start).and_then(|rest| rest.strip_suffix('>'));
    if let Some(inner) = inner("Option<").or_else(|| inner("Box<")) {
        return holds(inner);
    }
    if let Some(inner) = inner("Cow<'a, ") {
        return holds(inner);
    }
    match wants {
        "Vec<u8>" => return "bytes".to_owned(),
        "Vec<(String, String)>" => return "list of pairs of texts".to_owned(),
        _ => {}
    }
    if let Some(inner) = inner("Vec<") {
        let inner = holds(inner);
        return if inner == "text" {
            "list of texts".to_owned()
        } else {
            format!("list of {inner}")
        };
    }
    if let Some(inner) = inner("BTreeMap<String, ") {
        return format!("map of {}", holds(inner));
    }
    match wants {
        "String" | "str" | "Cow<'static, str>" => "text".to_owned(),
        "bool" => "flag".to_owned(),
        "u8" | "u16" | "u32" | "u64" | "i64" | "usize" => "integer".to_owned(),
        "Timestamp" => "instant".to_owned(),
        "serde_json::Value" => "any value".to_owned(),
        "Settings" => "map of settings".to_owned(),
        "SafeHtml" => "HTML that is safe to show".to_owned(),
        "crate::date::When" => "[`When`](#when)".to_owned(),
        name => format!("[`{name}`](#{})", name.to_lowercase()),
    }
}

/// Links of rustdoc lead nowhere here; their words stay.
fn linked(doc: &str) -> String {
    let mut text = String::new();
    let mut rest = doc;
    while let Some(at) = rest.find("[`") {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match rest.find("`]") {
            Some(end) => {
                text.push_str(&rest[..=end]);
                rest = &rest[end + 2..];
                // `[`NotModified`](crate::message::Answer::NotModified)`
                if rest.starts_with('(')
                    && let Some(close) = rest.find(')')
                {
                    rest = &rest[close + 1..];
                }
            }
            None => break,
        }
    }
    text.push_str(rest);
    text
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

fn kebab(name: &str) -> String {
    let mut word = String::new();
    for (at, c) in name.char_indices() {
        if c.is_uppercase() && at > 0 {
            word.push('-');
        }
        word.extend(c.to_lowercase());
    }
    word
}
