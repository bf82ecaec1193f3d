//! What a page says under labels: fields of Drupal, definition lists, rows of two cells, bold
//! words before a colon.

use dom_query::{NodeRef, Selection};
use portolan_extract::dom;

/// A label, and what stands behind it.
pub(crate) struct Labelled<'a> {
    pub(crate) label: String,
    /// The words behind the label.
    pub(crate) words: String,
    /// The words of each value, where there are several.
    pub(crate) values: Vec<String>,
    /// Where the values stand, for their links.
    pub(crate) nodes: Vec<NodeRef<'a>>,
}

/// What a label means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    Isbn,
    Reference,
    Pages,
    Original,
    Language,
    Series,
    Edition,
    Published,
    Uploaded,
    Authors,
    Editors,
    Citation,
    Licence,
    Subjects,
    Available,
    Files,
    Text,
}

const LABELS_MAX: usize = 400;
const LABEL_CHARS_MAX: usize = 48;

/// Words of labels in small letters, in the languages of the estate.
const MEANINGS: [(Meaning, &str); 17] = [
    (Meaning::Isbn, "isbn|isbn (print)|isbn (pdf)|isbn pdf|isbn print|e-isbn|isbn number"),
    (
        Meaning::Reference,
        "reference number|reference|reference no|ref. no|publication number|viitenumero|numéro de référence|número de referencia|номер",
    ),
    (
        Meaning::Pages,
        "number of pages|pages|page count|sivumäärä|sidor|seitenzahl|seiten|nombre de pages|número de páginas|количество страниц",
    ),
    (
        Meaning::Original,
        "original language|alkukieli|originalspråk|originalsprache|langue originale|langue d'origine|idioma original|язык оригинала",
    ),
    (
        Meaning::Language,
        "language|languages|kieli|kielet|språk|sprache|sprachen|langue|langues|idioma|idiomas|язык|языки|اللغة",
    ),
    (Meaning::Series, "series|collection|sarja|serie|reihe|série|colección|серия"),
    (
        Meaning::Edition,
        "edition|volume|issue|painos|utgåva|upplaga|ausgabe|auflage|édition|numéro|edición|número|издание|выпуск",
    ),
    (
        Meaning::Published,
        "year of publication|publication year|publication date|date of publication|published|published on|release date|date published|julkaisuvuosi|julkaistu|utgivningsår|erscheinungsjahr|erscheinungsdatum|année de publication|date de publication|año de publicación|fecha de publicación|дата публикации|год издания",
    ),
    (
        Meaning::Uploaded,
        "upload date|uploaded|date uploaded|date added|posted|date de mise en ligne|fecha de carga",
    ),
    (
        Meaning::Authors,
        "author|authors|author(s)|author/s|authors/editors|editor/author|tekijä|tekijät|författare|autor|autoren|auteur|auteurs|autores|автор|авторы|المؤلف",
    ),
    (
        Meaning::Editors,
        "editor|editors|editor(s)|edited by|toimittaja|redaktör|herausgeber|éditeur|editores",
    ),
    (
        Meaning::Citation,
        "citation|required citation|suggested citation|recommended citation|how to cite|cite as|viittausohje|citera som|zitierweise|citation requise|cita requerida",
    ),
    (
        Meaning::Licence,
        "licence|license|copyright licence|rights|creative commons|lisenssi|licens|lizenz|licencia|лицензия",
    ),
    (
        Meaning::Subjects,
        "subject|subjects|subject(s)|theme|themes|topic|topics|keywords|aihe|aiheet|ämnen|themen|sujet|sujets|temas|тема|темы",
    ),
    (
        Meaning::Available,
        "also available in|other languages|available in|available languages|saatavilla myös|finns också på|auch verfügbar in|auch verfügbar auf|également disponible en|disponible aussi en|también disponible en|доступно также",
    ),
    (
        Meaning::Files,
        "download|downloads|files|file|documents|attachments|lataa|ladda ner|herunterladen|télécharger|descargar|скачать",
    ),
    (
        Meaning::Text,
        "summary|description|abstract|about|about this publication|kuvaus|tiivistelmä|beskrivning|beschreibung|résumé|resumen|описание|аннотация",
    ),
];

pub(crate) fn meaning(label: &str) -> Option<Meaning> {
    let label = label.to_lowercase();
    MEANINGS
        .iter()
        .find(|(_, words)| words.split('|').any(|word| word == label))
        .map(|(meaning, _)| *meaning)
}

/// All labels of a page's main part, in its order.
pub(crate) fn read<'a>(scope: &NodeRef<'a>) -> Vec<Labelled<'a>> {
    let mut found: Vec<Labelled<'a>> = Vec::new();
    let inside = Selection::from(*scope);
    for label in inside.select(".field__label, .field-label").nodes() {
        let Some(field) = label.parent() else { continue };
        let values = Selection::from(field).select(".field__item, .field-item");
        let mut nodes: Vec<NodeRef<'a>> = dom::outermost(values.nodes());
        if nodes.is_empty() {
            nodes = later_siblings(label);
        }
        push(&mut found, label, nodes);
    }
    for label in inside.select("dt").nodes() {
        let mut nodes = Vec::new();
        for sibling in later_siblings(label) {
            match sibling.node_name().as_deref() {
                Some("dd") => nodes.push(sibling),
                _ => break,
            }
        }
        push(&mut found, label, nodes);
    }
    for row in inside.select("tr").nodes() {
        let cells: Vec<NodeRef<'a>> =
            row.children().into_iter().filter(|it| it.is_element()).collect();
        if let [label, value] = cells.as_slice()
            && label.node_name().as_deref() == Some("th")
        {
            push(&mut found, label, vec![*value]);
        }
    }
    for bold in inside
        .select("li > strong, p > strong, div > strong, li > b, p > b, div > b, .label")
        .nodes()
    {
        let label = dom::text(bold);
        let Some(around) = bold.parent() else { continue };
        let before = dom::text(&around);
        if label.ends_with(':') && before.starts_with(&label) {
            let nodes = later_siblings(bold);
            let words = before[label.len()..].trim().to_owned();
            push_words(&mut found, &label, words, nodes);
        }
    }
    found
}

fn later_siblings<'a>(node: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
    const SIBLINGS_MAX: usize = 60;
    let mut found = Vec::new();
    let mut next = node.next_sibling();
    while let Some(sibling) = next {
        if found.len() == SIBLINGS_MAX {
            break;
        }
        if sibling.is_element() {
            found.push(sibling);
        }
        next = sibling.next_sibling();
    }
    found
}

fn push<'a>(found: &mut Vec<Labelled<'a>>, label: &NodeRef<'a>, nodes: Vec<NodeRef<'a>>) {
    let values: Vec<String> = nodes.iter().map(dom::text).filter(|it| !it.is_empty()).collect();
    push_words(found, &dom::text(label), values.join(", "), nodes);
}

fn push_words<'a>(
    found: &mut Vec<Labelled<'a>>,
    label: &str,
    words: String,
    nodes: Vec<NodeRef<'a>>,
) {
    let label = label.trim().trim_end_matches(':').trim().to_owned();
    let is_label = !label.is_empty() && label.chars().count() <= LABEL_CHARS_MAX;
    if !is_label || found.len() == LABELS_MAX {
        return;
    }
    // A definition list inside of a field is read once.
    let is_known = found.iter().any(|known| known.label == label && known.words == words);
    if !is_known {
        let mut values: Vec<String> =
            nodes.iter().map(dom::text).filter(|it| !it.is_empty()).collect();
        if values.is_empty() && !words.is_empty() {
            values.push(words.clone());
        }
        found.push(Labelled { label, words, values, nodes });
    }
}
