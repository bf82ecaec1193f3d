//! A story's own page.

use dom_query::{Document, NodeRef, Selection};
use portolan_extract::{address, dom, meta};
use portolan_plugin::{
    Diagnostic, RawItem,
    raw::{Part, RawFact, RawPortrait, RawSpecifics, RawTerm, RawText},
};
use url::Url;

use crate::{
    card, people,
    theme::Theme,
    words::{self, About},
};

/// Longer values of labelled fields are texts.
const FACT_CHARS_MAX: usize = 200;

/// Reads the page into an item, or says why it shows none.
///
/// The document is taken apart on the way.
pub(crate) fn read(
    doc: &Document,
    theme: &Theme,
    asked: &Url,
    url: &Url,
    origin_id: &str,
) -> Result<RawItem, Diagnostic> {
    let base = dom::base(doc, url);
    let heading = theme.heading.each(doc).flat_map(|it| it.nodes().to_vec()).find(is_heading);
    let title = heading.as_ref().map(dom::text).unwrap_or_default();
    let n_cards = n_cards_alone(doc, theme);
    if n_cards > 0 {
        return Err(Diagnostic::story_list(&title, n_cards));
    }

    let mut item = RawItem::new(origin_id, Part::Detail);
    item.url = Some(url.as_str().to_owned());
    if asked != url {
        item.aliases.push(asked.as_str().to_owned());
    }
    item.aliases.extend(meta::link(doc, "shortlink", &base).map(String::from));
    let canonical = meta::canonical(doc, &base);
    let own: Vec<&Url> = [Some(url), canonical.as_ref()].into_iter().flatten().collect();
    item.translations = meta::translations(doc, &base, &own);
    item.canonical = canonical.filter(|it| address::same_site(it, url)).map(String::from);

    let (name, mut distance) = words::names_and_distance(&title);
    if let Some(heading) = &heading {
        let found = Selection::from(*heading);
        card::note(&mut item.found, "title", &found);
        item.title = Some(RawText::plain(name.as_str()).with_lang(card::lang_of(&found)));
    }
    let scope = theme
        .story
        .each(doc)
        .flat_map(|it| it.nodes().to_vec())
        .find(|node| dom::first_text(&theme.text.within(node)).is_some())
        .or_else(|| doc.body())
        .unwrap_or_else(|| doc.html_root());
    item.lang = dom::attribute(&scope, "lang").or_else(|| dom::page_lang(doc));
    theme.chrome.remove(doc);

    let mut portrait = RawPortrait { people: people::read(&name), ..RawPortrait::default() };
    labelled(&scope, &mut item, &mut portrait);
    let text = |selectors: &dom::Selectors| dom::first_text(&selectors.within(&scope));
    let or = |known: &mut Option<String>, found: Option<String>| {
        if known.is_none() {
            *known = found;
        }
    };
    or(&mut portrait.origin, text(&theme.origin));
    or(&mut portrait.current, text(&theme.current));
    or(&mut portrait.distance, text(&theme.distance));
    or(&mut portrait.consent, text(&theme.consent));
    or(&mut portrait.distance, distance.take());
    if item.facts.iter().all(|it| words::about(&it.label) != Some(About::Occupation))
        && let Some(value) = text(&theme.occupation)
    {
        item.facts.push(RawFact { label: "Occupation".to_owned(), value });
    }

    let quotes = theme.quote.within(&scope);
    if let Some(quote) = dom::first_text(&quotes) {
        card::note(&mut item.found, "teaser", &quotes);
        let quote = RawText::plain(quote).with_lang(card::lang_of(&quotes));
        item.teaser = Some(quote.clone());
        portrait.quote = Some(quote);
    }
    let photos = theme.photo.within(&scope);
    item.images = card::images(&photos, theme, &scope, &base);
    if !item.images.is_empty() {
        card::note(&mut item.found, "images", &photos);
    }
    item.categories = theme
        .hashtags
        .within(&scope)
        .nodes()
        .iter()
        .map(|node| RawTerm { term: dom::text(node), ..RawTerm::default() })
        .filter(|it| !it.term.is_empty())
        .collect();
    portrait.hashtags = hashtags(theme, &scope);

    body(theme, &scope, heading.as_ref(), &base, &mut item);
    if item.body.is_none() && item.teaser.is_none() && item.images.is_empty() {
        return Err(Diagnostic::story_empty());
    }
    read_of_text(&mut item, &mut portrait, &title);
    item.kind = Some("portrait".to_owned());
    item.specifics = Some(RawSpecifics::Portrait(portrait));
    Ok(item)
}

/// Headings of the site are none of the story's.
fn is_heading(node: &NodeRef<'_>) -> bool {
    let is_site = |node: &NodeRef<'_>| {
        let words = [node.attr("class"), node.attr("id")].map(Option::unwrap_or_default);
        words.iter().any(|it| it.contains("site-name") || it.contains("site-title"))
    };
    !dom::text(node).is_empty()
        && !is_site(node)
        && !node.ancestors_it(Some(4)).any(|around| is_site(&around))
}

/// How many cards the page shows, or none if it is a story that has others beside it.
fn n_cards_alone(doc: &Document, theme: &Theme) -> usize {
    let cards = card::nodes(doc, theme);
    let is_in_card = |node: &NodeRef<'_>| {
        cards.iter().any(|card| {
            card.id == node.id || node.ancestors_it(None).any(|around| around.id == card.id)
        })
    };
    let is_node = doc.select("body[class*='node-type-'], .node--view-mode-full").exists();
    let texts = theme.text.each(doc).flat_map(|it| it.nodes().to_vec());
    let has_text = texts
        .filter(|node| !["article", "main"].iter().any(|name| node.has_name(name)))
        .any(|node| !is_in_card(&node) && !dom::text(&node).is_empty());
    if is_node || has_text { 0 } else { cards.len() }
}

/// Fields with a printed label: those of a portrait go where they belong, the others are facts.
/// They are taken out of the page, so that none is read twice.
fn labelled(scope: &NodeRef<'_>, item: &mut RawItem, portrait: &mut RawPortrait) {
    let labels = Selection::from(*scope).select(".field-label, .field__label, .views-label, dt");
    for label in labels.nodes() {
        let words = dom::text(label);
        let words = words.trim_end_matches(['\u{a0}', ' ', ':']);
        let is_term = label.has_name("dt");
        let field = match is_term {
            true => label.next_element_sibling().filter(|it| it.has_name("dd")),
            false => label.parent(),
        };
        let Some(field) = field else { continue };
        let class = field.attr("class").unwrap_or_default();
        let is_text = ["name-body", "text-long", "hashtag", "tags", "image", "quote"]
            .iter()
            .any(|word| class.contains(word));
        label.remove_from_parent();
        let value = dom::text(&field);
        let is_fact = !words.is_empty() && value.chars().count() <= FACT_CHARS_MAX;
        if is_text || !is_fact || value.is_empty() {
            continue;
        }
        let about = words::about(words);
        let known = match about {
            Some(About::Origin) => &mut portrait.origin,
            Some(About::Current) => &mut portrait.current,
            Some(About::Distance) => &mut portrait.distance,
            Some(About::Consent) => &mut portrait.consent,
            Some(About::Occupation) | None => {
                item.facts.push(RawFact { label: words.to_owned(), value });
                field.remove_from_parent();
                continue;
            }
        };
        if matches!(about, Some(About::Origin | About::Current)) {
            // The item's places are told from its facts.
            item.facts.push(RawFact { label: words.to_owned(), value: value.clone() });
        }
        *known = Some(value);
        field.remove_from_parent();
    }
}

fn hashtags(theme: &Theme, scope: &NodeRef<'_>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut add = |tag: String| {
        if found.iter().all(|it| !it.eq_ignore_ascii_case(&tag)) {
            found.push(tag);
        }
    };
    for node in theme.hashtags.within(scope).nodes() {
        let words = dom::text(node);
        match words.contains('#') {
            true => words::hashtags(&words).into_iter().for_each(&mut add),
            false if !words.is_empty() && !words.contains(' ') => add(format!("#{words}")),
            false => {}
        }
    }
    words::hashtags(&dom::text(scope)).into_iter().for_each(add);
    found
}

/// The story's text, without what was read as something else.
fn body(
    theme: &Theme,
    scope: &NodeRef<'_>,
    heading: Option<&NodeRef<'_>>,
    base: &Url,
    item: &mut RawItem,
) {
    let texts = theme
        .text
        .every_within(scope)
        .into_iter()
        .find(|found| dom::first_text(found).is_some())
        .map(|found| dom::outermost(found.nodes()))
        .unwrap_or_else(|| vec![*scope]);
    let is_whole = texts.iter().any(|it| ["article", "main"].iter().any(|name| it.has_name(name)))
        || texts.first().is_some_and(|it| it.id == scope.id);
    if is_whole {
        // Everything lies in one element: what has been read is taken out of it.
        let read = [
            &theme.quote,
            &theme.distance,
            &theme.caption,
            &theme.credit,
            &theme.hashtags,
            &theme.photo,
        ];
        for read in read {
            read.within(scope).remove();
        }
        if let Some(heading) = heading {
            heading.remove_from_parent();
        }
    }
    let mut html = String::new();
    let mut has_text = false;
    for node in &texts {
        has_text |= !dom::text(node).is_empty();
        html.push_str(node.inner_html().trim());
        html.push('\n');
    }
    if has_text {
        card::note(&mut item.found, "body", &Selection::from(texts));
        item.body = Some(RawText::html(html.trim()).with_base(Some(base.as_str().to_owned())));
    }
}

/// What the text says of the people: consent, changed names, ages, people named nowhere else.
fn read_of_text(item: &mut RawItem, portrait: &mut RawPortrait, title: &str) {
    let html = item.body.as_ref().map(|it| it.value.as_str()).unwrap_or_default();
    let lines: Vec<String> = paragraphs(html);
    if portrait.consent.is_none() {
        portrait.consent = lines.iter().rev().find(|line| words::is_consent(line)).cloned();
    }
    let text = lines.join("\n");
    if portrait.people.is_empty() {
        let mut marked = people::marked(title);
        for person in people::marked(&text) {
            if marked.iter().all(|it| it.name != person.name) {
                marked.push(person);
            }
        }
        portrait.people = marked;
    }
    for person in &mut portrait.people {
        // The heading gives the name, the text the name with its mark.
        person.pseudonym |= text.contains(&format!("{}*", person.name));
    }
    let is_changed = portrait.consent.as_deref().is_some_and(words::is_about_names);
    let captions = item.images.iter().filter_map(|it| it.caption.as_deref());
    let quote = portrait.quote.as_ref().map(|it| it.value.clone()).unwrap_or_default();
    let mut texts = vec![lines.first().map(String::as_str).unwrap_or_default(), &quote, &text];
    texts.extend(captions);
    people::complete(&mut portrait.people, &texts, is_changed);
}

/// The paragraphs of the text, as read aloud.
fn paragraphs(html: &str) -> Vec<String> {
    let doc = Document::from(html);
    let found = doc.select("p, li, blockquote, small, em");
    let nodes = dom::outermost(found.nodes());
    let lines: Vec<String> = nodes.iter().map(dom::text).filter(|line| !line.is_empty()).collect();
    match (lines.is_empty(), doc.body()) {
        (true, Some(body)) => vec![dom::text(&body)],
        _ => lines,
    }
}
