//! Tables in an HTML page, as rows of cells.

use dom_query::{Document, NodeRef};

use crate::{delimited::Line, table::squeeze};

/// A table of the page with its title.
pub(crate) struct Found {
    pub(crate) lines: Vec<Line>,
    pub(crate) title: Option<String>,
    pub(crate) id: Option<String>,
    pub(crate) has_more: bool,
    /// How many rows its own head has.
    pub(crate) n_head: usize,
}

const TABLES_MAX: usize = 50;
const SPAN_MAX: usize = 200;
const COLUMNS_MAX: usize = 400;
/// Documents that nest deeper are no pages of people.
const DEPTH_MAX: usize = 512;

/// The tables that `selector` names, or all that lie in no other; `None` if the page is unreadable.
pub(crate) fn tables(text: &str, selector: Option<&str>, rows_max: usize) -> Option<Vec<Found>> {
    if nests_too_deep(text) {
        return None;
    }
    let doc = Document::from(text);
    let chosen = doc.select(selector.unwrap_or("table"));
    let mut found = Vec::new();
    for node in chosen.nodes().iter().take(TABLES_MAX) {
        // A table in a table is layout around it, or part of a cell.
        if selector.is_none() && !node.find(&["table"]).is_empty() {
            continue;
        }
        let (lines, has_more, n_head) = rows(node, rows_max);
        let title = caption(node).or_else(|| heading_before(node));
        let id = node.attr("id").map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
        found.push(Found { lines, title, id, has_more, n_head });
    }
    Some(found)
}

/// Cells that span columns leave those to their right empty; cells that span rows count in each,
/// as readers see them.
fn rows(table: &NodeRef<'_>, rows_max: usize) -> (Vec<Line>, bool, usize) {
    let mut lines: Vec<Line> = Vec::new();
    // What spans from above: text and rows left, by column.
    let mut above: Vec<(String, usize)> = Vec::new();
    let mut n_head = 0;
    let all = dom_query::Selection::from(*table).select("tr");
    for (row_idx, row) in all.nodes().iter().enumerate() {
        if lines.len() == rows_max {
            return (lines, true, n_head);
        }
        let mut cells: Vec<String> = Vec::new();
        let mut only_heads = true;
        let take_above = |cells: &mut Vec<String>, above: &mut Vec<(String, usize)>| {
            while let Some((text, left)) = above.get_mut(cells.len()) {
                if *left == 0 {
                    break;
                }
                *left -= 1;
                cells.push(text.clone());
            }
        };
        for cell in row.children() {
            let name = cell.node_name().unwrap_or_default().to_lowercase();
            if !matches!(name.as_str(), "td" | "th") || cells.len() >= COLUMNS_MAX {
                continue;
            }
            take_above(&mut cells, &mut above);
            only_heads &= name == "th";
            let text = squeeze(&cell.text());
            let span = |name: &str| {
                let value = cell.attr(name).and_then(|it| it.trim().parse::<usize>().ok());
                value.unwrap_or(1).clamp(1, SPAN_MAX)
            };
            let (n_columns, n_rows) = (span("colspan"), span("rowspan"));
            for idx in 0..n_columns {
                let at = cells.len();
                let words = if idx == 0 { text.clone() } else { String::new() };
                if n_rows > 1 {
                    if above.len() <= at {
                        above.resize(at + 1, (String::new(), 0));
                    }
                    above[at] = (words.clone(), n_rows - 1);
                }
                cells.push(words);
            }
        }
        take_above(&mut cells, &mut above);
        let in_head = row.parent().is_some_and(|it| it.node_name().as_deref() == Some("thead"));
        if (in_head || (only_heads && !cells.is_empty())) && n_head == lines.len() {
            n_head += 1;
        }
        lines.push(Line { number: row_idx + 1, cells });
    }
    (lines, false, n_head)
}

fn caption(table: &NodeRef<'_>) -> Option<String> {
    let caption = dom_query::Selection::from(*table).select("caption");
    let words = squeeze(&caption.text());
    (!words.is_empty()).then_some(words)
}

/// The nearest heading before the table, among its own and its ancestors' elder siblings.
fn heading_before(table: &NodeRef<'_>) -> Option<String> {
    const STEPS_MAX: usize = 40;
    let mut node = *table;
    for _ in 0..STEPS_MAX {
        let mut before = node.prev_sibling();
        while let Some(sibling) = before {
            let name = sibling.node_name().unwrap_or_default();
            if matches!(name.as_ref(), "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "figcaption") {
                let words = squeeze(&sibling.text());
                if !words.is_empty() {
                    return Some(words);
                }
            }
            // The heading of another table is none of this one.
            if name.as_ref() == "table" {
                return None;
            }
            before = sibling.prev_sibling();
        }
        node = node.parent()?;
    }
    None
}

/// The tree builder and its walkers go down by calls; a page of angle brackets would exhaust the
/// stack.
fn nests_too_deep(text: &str) -> bool {
    let (mut depth, mut deepest) = (0_usize, 0_usize);
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        if *byte != b'<' {
            continue;
        }
        match bytes.get(at + 1) {
            Some(b'/') => depth = depth.saturating_sub(1),
            Some(next) if next.is_ascii_alphabetic() => {
                let name_end = bytes[at + 1..].iter().position(|it| !it.is_ascii_alphanumeric());
                let name = &bytes[at + 1..at + 1 + name_end.unwrap_or(0)];
                let is_void = [
                    "br", "img", "hr", "meta", "link", "input", "col", "p", "li", "tr", "td", "th",
                    "wbr", "source", "option",
                ]
                .iter()
                .any(|it| name.eq_ignore_ascii_case(it.as_bytes()));
                if !is_void {
                    depth += 1;
                    deepest = deepest.max(depth);
                }
            }
            _ => {}
        }
    }
    deepest > DEPTH_MAX
}
