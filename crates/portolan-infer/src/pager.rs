//! The link to a listing's next page, where only its words tell it.

use dom_query::Document;

use crate::{
    tree::{Goal, Tree},
    words,
};

/// What sources look for by themselves.
const USUAL: &str = "li.pager-next a[href], li.pager__item--next a[href], .pagination-next a[href], \
    a.page-link[aria-label*=next i], a.next.page-numbers[href], .wp-block-query-pagination-next[href], \
    .nav-previous a[href], a[rel=next], link[rel=next][href]";

/// A selector for the link, unless sources find it anyway or there is none.
pub(crate) fn next(tree: &Tree, doc: &Document) -> Option<String> {
    if doc.try_select(USUAL).is_some_and(|it| it.exists()) {
        return None;
    }
    let leads = |idx: &usize| {
        let element = &tree.elements[*idx];
        let is_way =
            element.link.as_ref().is_some_and(|(_, goal)| matches!(goal, Goal::Own | Goal::Page));
        if !is_way {
            return false;
        }
        let label = element.attribute("aria-label").or(element.attribute("title"));
        let in_pager = tree.ancestors(*idx).take(5).any(|it| {
            tree.elements[it].tokens.iter().any(|word| {
                matches!(
                    word.as_str(),
                    "pager" | "pagination" | "paging" | "pages" | "paginator" | "next" | "nav"
                )
            }) || &*tree.elements[it].tag == "nav"
        });
        let words = tree.text(*idx);
        let says = words::leads_next(&words) || label.is_some_and(words::leads_next);
        // An arrow may lead back as well; only a word or a pager's arrow is believed.
        says && (in_pager || words.chars().filter(|it| it.is_alphabetic()).count() >= 4)
    };
    let found = (0..tree.elements.len()).rfind(leads)?;
    let element = &tree.elements[found];
    let mut names = element.classes.iter().take(element.n_telling);
    if let Some(class) = names.find(|it| it.contains("next") || it.contains("older")) {
        return Some(format!("a.{class}[href]"));
    }
    let around = tree.ancestors(found).skip(1).take(3);
    for at in around {
        let outer = &tree.elements[at];
        let class = outer.classes.iter().find(|it| it.contains("next") || it.contains("older"));
        if let Some(class) = class {
            return Some(format!(".{class} a[href]"));
        }
    }
    if let Some(label) = element.attribute("aria-label").filter(|it| !it.contains(['"', '\\'])) {
        return Some(format!("a[aria-label=\"{label}\"]"));
    }
    let words = tree.text(found);
    if words.is_empty() || words.contains(['"', '\\', '(', ')']) {
        return None;
    }
    Some(format!("a[href]:has-text(\"{words}\")"))
}
