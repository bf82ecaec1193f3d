//! What a replayed store holds of a source beside what the store holds: item by item, field by
//! field, portal by portal.

use std::collections::{BTreeSet, HashMap, HashSet};

use portolan_compose::portal_filter;
use portolan_core::{Diagnostic, Item, ItemId, portal::Portal};
use portolan_store::{Kept, Snap, Store, StoreError};
use serde::Serialize;
use serde_json::Value;

/// Items of one kind of difference that are listed of one source; more are counted.
const LISTED_MAX: usize = 10_000;
/// Characters shown of a text on each side.
const SHOWN: usize = 160;
/// Characters before the first that differs.
const CONTEXT: usize = 24;

/// What a replay would change of a source.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct Difference {
    /// Items that are the same.
    pub same: u64,
    /// Items for which another source would speak. They stay with the one that came first.
    pub elsewhere: u64,
    pub added: Vec<ItemChange>,
    pub changed: Vec<ItemChange>,
    pub removed: Vec<ItemChange>,
    /// Items that stay as they are, because the archive does not have all they were made of.
    pub spared: Vec<Spared>,
    /// Differences beyond those listed.
    pub unlisted: u64,
}

#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct ItemChange {
    pub id: ItemId,
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The portals that show it, before or after.
    pub portals: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldChange>,
    /// Its id in the replayed store.
    #[serde(skip)]
    replayed: Option<ItemId>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldChange {
    pub field: String,
    /// What differs, with a little of what stands before it. Absent where there was nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Spared {
    pub id: ItemId,
    pub title: String,
    /// Why, as a sentence.
    pub because: String,
}

impl Difference {
    pub fn is_empty(&self) -> bool {
        self.added.is_empty()
            && self.changed.is_empty()
            && self.removed.is_empty()
            && self.unlisted == 0
    }

    pub(crate) fn counts(&self) -> Value {
        serde_json::json!({
            "same": self.same,
            "elsewhere": self.elsewhere,
            "added": self.added.len(),
            "changed": self.changed.len(),
            "removed": self.removed.len(),
            "spared": self.spared.len(),
            "unlisted": self.unlisted,
        })
    }

    /// How many differences concern each portal, by its name.
    pub fn by_portal(&self) -> std::collections::BTreeMap<&str, u64> {
        let mut counts = std::collections::BTreeMap::new();
        for change in self.added.iter().chain(&self.changed).chain(&self.removed) {
            for portal in &change.portals {
                *counts.entry(portal.as_str()).or_default() += 1;
            }
        }
        counts
    }
}

/// A difference, and what applying it needs besides.
pub(crate) struct Compared {
    pub(crate) difference: Difference,
    /// Origins of spared items.
    pub(crate) spared: HashSet<String>,
    /// Ids of removed items.
    pub(crate) withdrawn: Vec<String>,
}

/// Compares what two stores hold of a source. With holes in the archive nothing is removed, and
/// items that a hole may concern are spared.
pub(crate) fn compare(
    store: &Store,
    replayed: &Store,
    source: &str,
    holes: &[Diagnostic],
) -> Result<Compared, StoreError> {
    let whole = holes.is_empty();
    let lost: HashSet<&str> = holes
        .iter()
        .filter_map(|hole| match &hole.place {
            Some(portolan_core::diagnostic::Spot::Content { url, .. }) => Some(url.as_str()),
            _ => None,
        })
        .collect();
    let mut compared = Compared {
        difference: Difference::default(),
        spared: HashSet::new(),
        withdrawn: Vec::new(),
    };
    let mut met = HashSet::new();
    for key in replayed.keys_of(source)? {
        let Some(after) = replayed.kept(key)? else { continue };
        let before = store.counterpart(&after)?;
        if let Some(before) = &before
            && !met.insert(before.key)
        {
            continue;
        }
        let because = match (whole, &before) {
            (false, Some(before)) => reason_to_spare(store, replayed, before, &after, &lost)?,
            _ => None,
        };
        if let (Some(because), Some(before)) = (because, &before) {
            compared.spared.insert(after.origin_id.clone());
            compared.spare(before, because);
            continue;
        }
        compared.weigh(before.as_ref(), &after, whole);
    }
    for key in store.keys_of(source)? {
        if met.contains(&key) {
            continue;
        }
        let Some(before) = store.kept(key)? else { continue };
        if let Some(after) = replayed.counterpart(&before)? {
            // Another source speaks for it now.
            compared.weigh(Some(&before), &after, whole);
        } else if whole {
            compared.withdrawn.push(before.item.id.to_string());
            let change = ItemChange::of(&before.item, None, Vec::new());
            list(&mut compared.difference.removed, &mut compared.difference.unlisted, change);
        } else {
            compared.spare(&before, "the archive has no answer that shows it".to_owned());
        }
    }
    Ok(compared)
}

/// Why an item must stay as it is: a hole in the archive may have taken a part of it.
fn reason_to_spare(
    store: &Store,
    replayed: &Store,
    before: &Kept,
    after: &Kept,
    lost: &HashSet<&str>,
) -> Result<Option<String>, StoreError> {
    let addresses = before.item.url.iter().chain(&before.aliases).chain(&after.aliases);
    if let Some(url) = addresses.map(String::as_str).find(|url| lost.contains(url)) {
        return Ok(Some(format!("the archive lacks `{url}`")));
    }
    let (parts_before, seen_before) = store.parts_of(&after.source, &after.origin_id)?;
    let (parts_after, seen_after) = replayed.parts_of(&after.source, &after.origin_id)?;
    if let Some(part) = parts_before.iter().find(|part| !parts_after.contains(part)) {
        return Ok(Some(format!("the archive lacks its part `{part}`")));
    }
    if seen_before > seen_after {
        return Ok(Some("the store has seen it later than the archive".to_owned()));
    }
    Ok(None)
}

impl Compared {
    fn spare(&mut self, kept: &Kept, because: String) {
        let spared =
            Spared { id: kept.item.id, title: kept.item.title.text.value.clone(), because };
        list(&mut self.difference.spared, &mut self.difference.unlisted, spared);
    }

    fn weigh(&mut self, before: Option<&Kept>, after: &Kept, whole: bool) {
        let difference = &mut self.difference;
        let Some(before) = before else {
            let change = ItemChange::of(&after.item, Some(after.item.id), Vec::new());
            list(&mut difference.added, &mut difference.unlisted, change);
            return;
        };
        // What was withdrawn stays so. What another source speaks for is its business.
        if before.gone {
            difference.same += 1;
            return;
        }
        let takes_over = before.mirror && !after.mirror;
        if before.source != after.source && !takes_over {
            difference.elsewhere += 1;
            return;
        }
        let mut fields = Vec::new();
        if before.hash != after.hash || before.source != after.source {
            fields = field_changes(&before.item, &after.item);
        }
        if whole {
            fields.extend(place_changes(before, after));
        }
        if fields.is_empty() {
            difference.same += 1;
            return;
        }
        let change = ItemChange::of(&before.item, Some(after.item.id), fields);
        list(&mut difference.changed, &mut difference.unlisted, change);
    }
}

fn list<T>(into: &mut Vec<T>, unlisted: &mut u64, it: T) {
    if into.len() < LISTED_MAX {
        into.push(it);
    } else {
        *unlisted += 1;
    }
}

impl ItemChange {
    fn of(item: &Item, replayed: Option<ItemId>, fields: Vec<FieldChange>) -> ItemChange {
        ItemChange {
            id: item.id,
            title: item.title.text.value.clone(),
            url: item.url.clone(),
            portals: Vec::new(),
            fields,
            replayed,
        }
    }
}

/// Names the portals that show the items concerned, before or after.
pub(crate) fn name_portals(
    portals: &[Portal],
    source: &str,
    store: &Snap<'_>,
    replayed: &Snap<'_>,
    compared: &mut Compared,
) -> Result<(), StoreError> {
    let Difference { added, changed, removed, .. } = &mut compared.difference;
    if added.is_empty() && changed.is_empty() && removed.is_empty() {
        return Ok(());
    }
    for portal in portals {
        let filter = portal_filter(portal);
        let (before, after) = (store.ids(&filter)?, replayed.ids(&filter)?);
        // Editorial pages stand in no listing, and have addresses of their own.
        let its_pages = portal.pages.iter().any(|it| it == source);
        let changes = added.iter_mut().chain(changed.iter_mut()).chain(removed.iter_mut());
        for change in changes {
            let shown_after = change.replayed.is_some_and(|id| after.contains(&id));
            if its_pages || shown_after || before.contains(&change.id) {
                change.portals.push(portal.id.clone());
            }
        }
    }
    Ok(())
}

/// Fields of an item that say nothing to a reader: its id stays, and where values were found is
/// told by the values.
const SILENT: [&str; 2] = ["id", "provenance"];

pub(crate) fn field_changes(before: &Item, after: &Item) -> Vec<FieldChange> {
    let (Ok(before), Ok(after)) = (serde_json::to_value(before), serde_json::to_value(after))
    else {
        return Vec::new();
    };
    let mut changes = Vec::new();
    walk("", &before, &after, &mut changes);
    // HTML and its text say the same twice, unless only the markup differs.
    if changes.iter().any(|it| it.field == "body.text") {
        changes.retain(|it| it.field != "body.html");
    }
    changes
}

fn walk(path: &str, before: &Value, after: &Value, changes: &mut Vec<FieldChange>) {
    if before == after {
        return;
    }
    if let (Value::Object(old), Value::Object(new)) = (before, after) {
        let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        for key in keys {
            if path.is_empty() && SILENT.contains(&key.as_str()) {
                continue;
            }
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            let none = Value::Null;
            let (old, new) = (old.get(key).unwrap_or(&none), new.get(key).unwrap_or(&none));
            walk(&path, old, new, changes);
        }
        return;
    }
    let field = plain(path);
    if let (Value::Array(old), Value::Array(new)) = (before, after) {
        let (gone, come) = (without(old, new), without(new, old));
        let change = if gone.is_empty() && come.is_empty() {
            FieldChange {
                field,
                before: Some("the same".to_owned()),
                after: Some("in another order".to_owned()),
            }
        } else {
            FieldChange { field, before: words(&gone), after: words(&come) }
        };
        changes.push(change);
        return;
    }
    let (old, new) = (text(before), text(after));
    let (before, after) = match (old, new) {
        (Some(old), Some(new)) => {
            let (old, new) = where_they_part(&old, &new);
            (Some(old), Some(new))
        }
        (old, new) => (old.map(|it| cut(&it, 0)), new.map(|it| cut(&it, 0))),
    };
    changes.push(FieldChange { field, before, after });
}

/// Order, and when it was first seen.
fn place_changes(before: &Kept, after: &Kept) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    let mut note = |field: &str, before: String, after: String| {
        if before != after {
            let (before, after) = (Some(before), Some(after));
            changes.push(FieldChange { field: field.to_owned(), before, after });
        }
    };
    note("first-seen", before.first_seen.to_string(), after.first_seen.to_string());
    let order = |it: &Kept| match jiff::Timestamp::from_second(it.sort) {
        Ok(at) => format!("{at}, then {}", it.rank),
        Err(_) => format!("{}, then {}", it.sort, it.rank),
    };
    note("order", order(before), order(after));
    changes
}

/// `title.text.value` → `title`.
fn plain(path: &str) -> String {
    let path = path.strip_suffix(".value").unwrap_or(path);
    let path = path.strip_suffix(".text").filter(|it| *it != "body").unwrap_or(path);
    path.to_owned()
}

fn without(these: &[Value], those: &[Value]) -> Vec<String> {
    let mut left: HashMap<String, usize> = HashMap::new();
    for value in those {
        *left.entry(value.to_string()).or_default() += 1;
    }
    let mut missing = Vec::new();
    for value in these {
        match left.get_mut(&value.to_string()) {
            Some(n) if *n > 0 => *n -= 1,
            _ => missing.extend(text(value)),
        }
    }
    missing
}

fn words(list: &[String]) -> Option<String> {
    (!list.is_empty()).then(|| cut(&list.join(", "), 0))
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Object(fields) => {
            let named = ["value", "url", "place", "label", "name"];
            let word = named.iter().find_map(|key| fields.get(*key)?.as_str());
            Some(word.map_or_else(|| value.to_string(), str::to_owned))
        }
        other => Some(other.to_string()),
    }
}

/// Both texts from a little before the first character in which they differ.
fn where_they_part(old: &str, new: &str) -> (String, String) {
    let same = old.chars().zip(new.chars()).take_while(|(old, new)| old == new).count();
    let from = if old.chars().count().max(new.chars().count()) <= SHOWN {
        0
    } else {
        same.saturating_sub(CONTEXT)
    };
    (cut(old, from), cut(new, from))
}

fn cut(text: &str, from: usize) -> String {
    let mut shown: String = text.chars().skip(from).take(SHOWN).collect();
    if from > 0 {
        shown.insert(0, '…');
    }
    if text.chars().nth(from + SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(before: &Value, after: &Value, expect: &[(&str, Option<&str>, Option<&str>)]) {
        let mut changes = Vec::new();
        walk("", before, after, &mut changes);
        let changes: Vec<_> = changes
            .iter()
            .map(|it| (it.field.as_str(), it.before.as_deref(), it.after.as_deref()))
            .collect();
        assert_eq!(changes, expect);
    }

    #[test]
    fn fields_are_named_as_people_name_them() {
        check(
            &json!({ "id": 1, "title": { "text": { "value": "Old" } }, "teaser": null }),
            &json!({ "id": 2, "title": { "text": { "value": "New" } }, "teaser": "A line" }),
            &[("teaser", None, Some("A line")), ("title", Some("Old"), Some("New"))],
        );
    }

    #[test]
    fn of_lists_only_what_came_and_went_is_shown() {
        check(
            &json!({ "terms": ["a", "b", "b"], "places": [{ "place": "fi" }], "tags": ["x", "y"] }),
            &json!({ "terms": ["b", "c"], "places": [], "tags": ["y", "x"] }),
            &[
                ("places", Some("fi"), None),
                ("tags", Some("the same"), Some("in another order")),
                ("terms", Some("a, b"), Some("c")),
            ],
        );
    }

    #[test]
    fn long_texts_are_shown_where_they_part() {
        let old = format!("{} old end", "word ".repeat(100));
        let new = format!("{} new end", "word ".repeat(100));
        let (old, new) = where_they_part(&old, &new);
        assert_eq!(old, "…rd word word word word  old end");
        assert!(new.ends_with(" new end") && new.starts_with('…'), "{new}");
        let (old, _) = where_they_part(&"x".repeat(500), "y");
        assert_eq!(old.chars().count(), SHOWN + 1);
    }
}
