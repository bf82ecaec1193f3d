//! Classic microformats, read as their successors.

use dom_query::NodeRef;

use super::Prefix::{self, Dt, E, P, U};

/// One classic microformat: its root, its successor, its properties.
#[derive(Debug)]
pub(super) struct Classic {
    root: &'static str,
    pub(super) kind: &'static str,
    properties: &'static [(&'static str, Prefix, &'static str)],
    /// Relations of links that are properties.
    rels: &'static [(&'static str, Prefix, &'static str)],
    /// Properties that are microformats although no class says so: property, its table.
    nested: &'static [(&'static str, &'static Classic)],
}

pub(super) fn by_root(class: &str) -> Option<&'static Classic> {
    ALL.iter().find(|it| it.root == class).copied()
}

/// Whether a class is a root or a property of any of them.
pub(super) fn is_known(class: &str) -> bool {
    ALL.iter().any(|it| it.root == class || it.properties.iter().any(|(name, _, _)| *name == class))
}

/// What the classes and relations of an element mean in these microformats, and what microformat
/// the element is besides.
pub(super) fn properties(
    node: &NodeRef<'_>,
    classes: &[String],
    tables: &[&'static Classic],
) -> (Vec<(Prefix, String)>, Vec<&'static Classic>) {
    let mut found: Vec<(Prefix, String)> = Vec::new();
    let mut nested = Vec::new();
    let mut add = |prefix: Prefix, name: &str| {
        let property = (prefix, name.to_owned());
        if !found.contains(&property) {
            found.push(property);
        }
    };
    for table in tables {
        for class in classes {
            for (_, prefix, name) in table.properties.iter().filter(|(it, _, _)| it == class) {
                add(*prefix, name);
            }
            nested.extend(table.nested.iter().filter(|(it, _)| it == class).map(|(_, it)| *it));
        }
        if table.rels.is_empty() {
            continue;
        }
        let rel = node.attr("rel").unwrap_or_default();
        let rels: Vec<&str> = rel.split_ascii_whitespace().collect();
        for (rel, prefix, name) in table.rels {
            // One element says one thing once, by its class if it has one.
            let is_said = table
                .properties
                .iter()
                .any(|(class, _, _)| classes.iter().any(|it| it == class) && *name == "category");
            if rels.contains(rel) && node.has_attr("href") && !is_said {
                add(*prefix, name);
            }
        }
    }
    (found, nested)
}

static ALL: [&Classic; 12] = [
    &HENTRY,
    &HFEED,
    &VCARD,
    &VEVENT,
    &ADR,
    &GEO,
    &HNEWS,
    &HPRODUCT,
    &HRESUME,
    &HREVIEW,
    &HAGGREGATE,
    &HRECIPE,
];

static HENTRY: Classic = Classic {
    root: "hentry",
    kind: "h-entry",
    properties: &[
        ("entry-title", P, "name"),
        ("entry-content", E, "content"),
        ("entry-summary", P, "summary"),
        ("published", Dt, "published"),
        ("updated", Dt, "updated"),
        ("author", P, "author"),
        ("category", P, "category"),
    ],
    rels: &[("bookmark", U, "url"), ("tag", P, "category")],
    nested: &[],
};

static HFEED: Classic = Classic {
    root: "hfeed",
    kind: "h-feed",
    properties: &[
        ("author", P, "author"),
        ("url", U, "url"),
        ("photo", U, "photo"),
        ("category", P, "category"),
    ],
    rels: &[("tag", P, "category")],
    nested: &[],
};

static VCARD: Classic = Classic {
    root: "vcard",
    kind: "h-card",
    properties: &[
        ("fn", P, "name"),
        ("url", U, "url"),
        ("honorific-prefix", P, "honorific-prefix"),
        ("given-name", P, "given-name"),
        ("additional-name", P, "additional-name"),
        ("family-name", P, "family-name"),
        ("honorific-suffix", P, "honorific-suffix"),
        ("nickname", P, "nickname"),
        ("email", U, "email"),
        ("logo", U, "logo"),
        ("photo", U, "photo"),
        ("uid", U, "uid"),
        ("category", P, "category"),
        ("adr", P, "adr"),
        ("extended-address", P, "extended-address"),
        ("street-address", P, "street-address"),
        ("locality", P, "locality"),
        ("region", P, "region"),
        ("postal-code", P, "postal-code"),
        ("country-name", P, "country-name"),
        ("label", P, "label"),
        ("geo", P, "geo"),
        ("latitude", P, "latitude"),
        ("longitude", P, "longitude"),
        ("tel", P, "tel"),
        ("note", P, "note"),
        ("bday", Dt, "bday"),
        ("key", P, "key"),
        ("org", P, "org"),
        ("organization-name", P, "organization-name"),
        ("organization-unit", P, "organization-unit"),
        ("title", P, "job-title"),
        ("role", P, "role"),
        ("tz", P, "tz"),
        ("rev", Dt, "rev"),
        ("sound", U, "sound"),
        ("mailer", P, "mailer"),
        ("agent", P, "agent"),
        ("class", P, "class"),
        ("sort-string", P, "sort-string"),
    ],
    rels: &[("tag", P, "category")],
    nested: &[],
};

static VEVENT: Classic = Classic {
    root: "vevent",
    kind: "h-event",
    properties: &[
        ("summary", P, "name"),
        ("dtstart", Dt, "start"),
        ("dtend", Dt, "end"),
        ("duration", Dt, "duration"),
        ("description", P, "description"),
        ("url", U, "url"),
        ("category", P, "category"),
        ("location", P, "location"),
        ("geo", P, "geo"),
        ("attendee", P, "attendee"),
        ("contact", P, "contact"),
        ("organizer", P, "organizer"),
        ("uid", U, "uid"),
        ("last-modified", Dt, "last-modified"),
        ("dtstamp", Dt, "dtstamp"),
        ("status", P, "status"),
    ],
    rels: &[("tag", P, "category")],
    nested: &[],
};

static ADR: Classic = Classic {
    root: "adr",
    kind: "h-adr",
    properties: &[
        ("post-office-box", P, "post-office-box"),
        ("extended-address", P, "extended-address"),
        ("street-address", P, "street-address"),
        ("locality", P, "locality"),
        ("region", P, "region"),
        ("postal-code", P, "postal-code"),
        ("country-name", P, "country-name"),
    ],
    rels: &[],
    nested: &[],
};

static GEO: Classic = Classic {
    root: "geo",
    kind: "h-geo",
    properties: &[("latitude", P, "latitude"), ("longitude", P, "longitude")],
    rels: &[],
    nested: &[],
};

static HNEWS: Classic = Classic {
    root: "hnews",
    kind: "h-news",
    properties: &[
        ("entry", P, "entry"),
        ("geo", P, "geo"),
        ("latitude", P, "latitude"),
        ("longitude", P, "longitude"),
        ("source-org", P, "source-org"),
        ("dateline", P, "dateline"),
        ("item-license", U, "item-license"),
    ],
    rels: &[("principles", U, "principles"), ("item-license", U, "item-license")],
    nested: &[],
};

static HPRODUCT: Classic = Classic {
    root: "hproduct",
    kind: "h-product",
    properties: &[
        ("fn", P, "name"),
        ("photo", U, "photo"),
        ("brand", P, "brand"),
        ("category", P, "category"),
        ("description", P, "description"),
        ("identifier", U, "identifier"),
        ("url", U, "url"),
        ("review", P, "review"),
        ("price", P, "price"),
    ],
    rels: &[("tag", P, "category")],
    nested: &[],
};

static HRESUME: Classic = Classic {
    root: "hresume",
    kind: "h-resume",
    properties: &[
        ("summary", P, "summary"),
        ("contact", P, "contact"),
        ("education", P, "education"),
        ("experience", P, "experience"),
        ("skill", P, "skill"),
        ("affiliation", P, "affiliation"),
        ("publications", P, "publications"),
    ],
    rels: &[],
    nested: &[],
};

static HREVIEW: Classic = Classic {
    root: "hreview",
    kind: "h-review",
    properties: &[
        ("summary", P, "name"),
        ("item", P, "item"),
        ("reviewer", P, "author"),
        ("dtreviewed", Dt, "published"),
        ("rating", P, "rating"),
        ("best", P, "best"),
        ("worst", P, "worst"),
        ("description", E, "content"),
        ("category", P, "category"),
    ],
    rels: &[("tag", P, "category"), ("bookmark", U, "url")],
    nested: &[("item", &HITEM)],
};

static HAGGREGATE: Classic = Classic {
    root: "hreview-aggregate",
    kind: "h-review-aggregate",
    properties: &[
        ("summary", P, "name"),
        ("item", P, "item"),
        ("rating", P, "rating"),
        ("average", P, "average"),
        ("best", P, "best"),
        ("worst", P, "worst"),
        ("count", P, "count"),
        ("votes", P, "votes"),
        ("category", P, "category"),
        ("url", U, "url"),
    ],
    rels: &[("tag", P, "category"), ("bookmark", U, "url")],
    nested: &[("item", &HITEM)],
};

/// What a review is of, if it is no other microformat. No class of its own stands for it.
static HITEM: Classic = Classic {
    root: "",
    kind: "h-item",
    properties: &[("fn", P, "name"), ("url", U, "url"), ("photo", U, "photo")],
    rels: &[],
    nested: &[],
};

static HRECIPE: Classic = Classic {
    root: "hrecipe",
    kind: "h-recipe",
    properties: &[
        ("fn", P, "name"),
        ("ingredient", P, "ingredient"),
        ("yield", P, "yield"),
        ("instructions", E, "instructions"),
        ("duration", Dt, "duration"),
        ("photo", U, "photo"),
        ("summary", P, "summary"),
        ("author", P, "author"),
        ("published", Dt, "published"),
        ("nutrition", P, "nutrition"),
        ("category", P, "category"),
    ],
    rels: &[("tag", P, "category")],
    nested: &[],
};
