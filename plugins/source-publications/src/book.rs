//! A publication's own page, as an item with its chapters.

use dom_query::{Document, NodeRef};
use portolan_extract::{
    address, date, dom,
    dom::Selectors,
    meta::{self, Meta},
    schema::Schema,
};
use portolan_plugin::{
    RawItem,
    raw::{
        Part, RawAttachment, RawChapter, RawDate, RawFact, RawLink, RawPublication, RawSpecifics,
        RawTerm, RawText, RawTranslation,
    },
};
use url::Url;

use crate::{
    chapters, files,
    labels::{self, Labelled, Meaning},
    languages, listing,
    settings::PublicationsSettings,
};

/// What a page is told about beforehand.
pub(crate) struct Asked<'a> {
    pub(crate) url: &'a Url,
    pub(crate) asked: &'a Url,
    pub(crate) id: &'a str,
    pub(crate) part: Part,
}

/// The books that schema.org knows.
const BOOKS: [&str; 6] = [
    "Book",
    "Report",
    "PublicationVolume",
    "PublicationIssue",
    "ScholarlyArticle",
    "DigitalDocument",
];

/// The publication, and its chapters where they have something of their own.
pub(crate) fn read(
    doc: &Document,
    asked: &Asked<'_>,
    settings: &PublicationsSettings,
) -> Vec<RawItem> {
    let base = dom::base(doc, asked.url);
    let scope = scope(doc);
    let schema = Schema::read(doc, &base);
    let ids = schema.ids();
    let thing = schema.all(&ids, &BOOKS).into_iter().next();
    let meta = Meta::read(doc);

    let mut item = RawItem::new(asked.id, asked.part);
    item.kind = Some("publication".to_owned());
    item.url = Some(asked.url.as_str().to_owned());
    if asked.asked != asked.url {
        item.aliases.push(asked.asked.as_str().to_owned());
    }
    let canonical = meta::canonical(doc, &base);
    item.translations = meta::translations(
        doc,
        &base,
        &[Some(asked.url), canonical.as_ref()].into_iter().flatten().collect::<Vec<_>>(),
    );
    item.canonical = canonical.map(String::from);
    item.lang = dom::page_lang(doc);

    let heading = Selectors::new(["h1"]);
    let title = dom::first_text(&heading.within(&scope))
        .or_else(|| dom::first_text(&doc.select("h1")))
        .or_else(|| {
            meta.first(&["citation_title", "dc.title", "og:title"]).map(|(_, it)| it.to_owned())
        })
        .or_else(|| thing.as_ref().and_then(|it| it.text("name")));
    item.title = title.map(RawText::plain);
    note(&mut item, "title", "h1");

    let (parts, blocks) = chapters::read(&scope, &base, settings.chapter.as_deref());
    item.attachments = files::read(&scope, &base, &blocks);
    item.images = listing::images(&dom_query::Selection::from(scope), &base);
    let mut book = RawPublication { series: settings.series.clone(), ..RawPublication::default() };
    let labelled = labels::read(&scope);
    for it in &labelled {
        labelled_field(it, &mut item, &mut book, &base);
    }
    from_head(&meta, &mut item, &mut book, &base);
    if let Some(thing) = &thing {
        let isbn = || thing.texts("isbn");
        fill_list(&mut book.isbn, isbn);
        fill(&mut book.edition, || thing.text("bookEdition"));
        fill(&mut book.licence, || {
            thing
                .text("license")
                .or_else(|| thing.addresses("license", &base).into_iter().next().map(String::from))
        });
        fill(&mut book.series, || {
            thing.things("isPartOf").into_iter().find_map(|it| it.text("name"))
        });
        book.pages = book.pages.or_else(|| number(&thing.text("numberOfPages")?));
        if item.published.is_none() {
            item.published = thing.text("datePublished").map(dated);
        }
        if item.authors.is_empty() {
            let names = thing.texts("author");
            item.authors = names.iter().flat_map(|it| chapters::people(it, None)).collect();
        }
    }
    let licence = doc.select("a[rel~=license]");
    fill(&mut book.licence, || dom::first_text(&licence));
    edition_of_title(&item, &mut book);
    item.body = body(&scope, &labelled).or_else(|| {
        let description = meta.first(&["description", "og:description"]);
        description.map(|(_, words)| RawText::plain(words))
    });
    note(&mut item, "body", "page");

    let mut items = Vec::new();
    for part in &parts {
        book.chapters.push(RawChapter {
            number: part.number.clone(),
            title: part.title.clone(),
            url: part.url.clone().or_else(|| part.files.first().map(|file| file.url.clone())),
            isbn: part.isbn.first().cloned(),
            authors: part.authors.clone(),
        });
    }
    if settings.chapters {
        for part in parts {
            let has_own = !part.isbn.is_empty() || part.url.is_some() || !part.files.is_empty();
            let is_known =
                |it: &RawItem| Some(&it.origin_id) == chapter_id(asked.id, &part).as_ref();
            if has_own && !items.iter().any(is_known) {
                items.extend(chapter(part, asked, &item, &book));
            }
        }
    }
    item.specifics = Some(RawSpecifics::Publication(book));
    note(&mut item, "specifics", "labels");
    items.insert(0, item);
    items
}

/// Where the page speaks of the publication.
fn scope<'a>(doc: &'a Document) -> NodeRef<'a> {
    const MAIN: [&str; 6] = [
        "main",
        "[role=main]",
        "#block-system-main, #content, .region-content",
        "article.node, .node",
        "article",
        "body",
    ];
    MAIN.iter()
        .find_map(|selector| doc.select(selector).nodes().first().copied())
        .unwrap_or_else(|| doc.html_root())
}

fn labelled_field(it: &Labelled<'_>, item: &mut RawItem, book: &mut RawPublication, base: &Url) {
    let words = it.words.clone();
    let Some(meaning) = labels::meaning(&it.label) else {
        // A label without a value says nothing.
        if !words.is_empty() && words.len() <= 600 {
            item.facts.push(RawFact { label: it.label.clone(), value: words });
        }
        return;
    };
    if words.is_empty() && meaning != Meaning::Available {
        return;
    }
    match meaning {
        Meaning::Isbn => {
            for isbn in chapters::isbn(&format!("ISBN {words}")) {
                if !book.isbn.contains(&isbn) {
                    book.isbn.push(isbn);
                }
            }
        }
        Meaning::Reference => book.reference = Some(words),
        Meaning::Pages => book.pages = number(&words),
        Meaning::Original => book.original_lang = languages::tag(&words),
        Meaning::Language => {
            let mut tags = it
                .values
                .iter()
                .flat_map(|value| value.split([',', ';', '/']))
                .filter_map(languages::tag);
            if let (Some(tag), None) = (tags.next(), tags.next()) {
                item.lang = Some(tag);
            }
            item.lang_label = Some(words);
        }
        Meaning::Series => book.series = Some(words),
        Meaning::Edition => book.edition = Some(words),
        Meaning::Published => {
            item.published = Some(dated(words));
            note(item, "published", "label");
        }
        Meaning::Uploaded => {
            if item.published.is_none() {
                item.published = Some(dated(words.clone()));
                note(item, "published", "upload date");
            }
            item.facts.push(RawFact { label: it.label.clone(), value: words });
        }
        Meaning::Authors => item.authors.extend(names(it, None)),
        Meaning::Editors => item.authors.extend(names(it, Some("editor"))),
        Meaning::Citation => book.citation = Some(words),
        Meaning::Licence => book.licence = Some(words),
        Meaning::Subjects => {
            for word in it.values.iter().flat_map(|value| value.split([',', ';'])) {
                let word = word.trim().to_owned();
                if !word.is_empty() && !item.categories.iter().any(|known| known.term == word) {
                    item.categories.push(RawTerm { term: word, ..RawTerm::default() });
                }
            }
        }
        Meaning::Available => available(it, item, base),
        // Files are found by their links, texts by their place.
        Meaning::Files | Meaning::Text => {}
    }
}

fn names(it: &Labelled<'_>, role: Option<&str>) -> Vec<portolan_plugin::raw::RawPerson> {
    it.values.iter().flat_map(|value| chapters::people(value, role)).collect()
}

/// “Also available in”: pages in other languages, and files.
fn available(it: &Labelled<'_>, item: &mut RawItem, base: &Url) {
    for node in &it.nodes {
        let links = match node.node_name().as_deref() {
            Some("a") => dom_query::Selection::from(*node),
            _ => dom_query::Selection::from(*node).select("a[href]"),
        };
        for link in links.nodes() {
            let Some(url) = dom::address_in(link, "href", base) else { continue };
            let words = dom::text(link);
            let lang = dom::attribute(link, "hreflang")
                .and_then(|it| languages::tag(&it))
                .or_else(|| languages::named(&words).map(ToOwned::to_owned));
            if let Some(media_type) = address::file_type(&url) {
                let file = RawAttachment {
                    url: url.into(),
                    title: Some(words),
                    media_type: Some(media_type.to_owned()),
                    lang,
                    ..RawAttachment::default()
                };
                if !item.attachments.iter().any(|known| known.url == file.url) {
                    item.attachments.push(file);
                }
                continue;
            }
            match lang {
                Some(lang) if !item.translations.iter().any(|known| known.url == url.as_str()) => {
                    item.translations.push(RawTranslation { url: url.into(), lang });
                }
                Some(_) => {}
                None => item.links.push(RawLink {
                    url: url.into(),
                    text: Some(words),
                    rel: Some("related".to_owned()),
                }),
            }
        }
    }
}

/// What libraries and search engines are told.
fn from_head(meta: &Meta, item: &mut RawItem, book: &mut RawPublication, base: &Url) {
    fill_list(&mut book.isbn, || meta.all("citation_isbn").map(ToOwned::to_owned).collect());
    fill(&mut book.reference, || {
        meta.one("citation_technical_report_number").map(ToOwned::to_owned)
    });
    fill(&mut book.citation, || meta.one("dcterms.bibliographiccitation").map(ToOwned::to_owned));
    fill(&mut book.licence, || {
        meta.first(&["dc.rights", "dcterms.license", "dcterms.rights"]).map(|(_, it)| it.to_owned())
    });
    if item.authors.is_empty() {
        let names = meta.all("citation_author").chain(meta.all("dc.creator"));
        item.authors =
            names.flat_map(|it| chapters::people(&it.replace(", ", " "), None)).collect();
    }
    if item.published.is_none() {
        let date = meta.first(&[
            "citation_publication_date",
            "citation_date",
            "dcterms.issued",
            "dc.date",
        ]);
        item.published = date.map(|(_, raw)| dated(raw.to_owned()));
    }
    for url in meta.all("citation_pdf_url").filter_map(|url| address::absolute(base, url)) {
        if !item.attachments.iter().any(|known| known.url == url.as_str()) {
            item.attachments.push(RawAttachment {
                url: url.into(),
                media_type: Some("application/pdf".to_owned()),
                ..RawAttachment::default()
            });
        }
    }
}

/// “World Migration Report 2022” of the series “World Migration Report” is its edition 2022.
fn edition_of_title(item: &RawItem, book: &mut RawPublication) {
    let (Some(series), None, Some(title)) = (&book.series, &book.edition, &item.title) else {
        return;
    };
    let is_start =
        title.value.get(..series.len()).is_some_and(|it| it.eq_ignore_ascii_case(series));
    if !is_start {
        return;
    }
    let rest = title.value[series.len()..].trim_matches(|c: char| !c.is_alphanumeric());
    let first = rest.split([':', '–', '—']).next().unwrap_or_default().trim();
    if first.contains(|c: char| c.is_ascii_digit()) {
        book.edition = Some(first.to_owned());
    }
}

/// The text of the page: its own field, or the paragraphs that no label has.
fn body(scope: &NodeRef<'_>, labelled: &[Labelled<'_>]) -> Option<RawText> {
    let own = Selectors::new([
        ".field--name-body .field__item, .field--name-body",
        ".field-name-body .field-item, .field-name-body",
        ".summary, .description, [itemprop=description]",
    ]);
    let found = own.within(scope);
    if let Some(node) = found.nodes().first() {
        return Some(RawText::html(node.inner_html().to_string()));
    }
    let of_label = labelled.iter().find(|it| labels::meaning(&it.label) == Some(Meaning::Text));
    if let Some(it) = of_label {
        return (!it.words.is_empty()).then(|| RawText::plain(it.words.clone()));
    }
    let paragraphs: Vec<String> = scope
        .children()
        .into_iter()
        .filter(|node| node.node_name().as_deref() == Some("p"))
        .map(|node| node.html().to_string())
        .collect();
    (!paragraphs.is_empty()).then(|| RawText::html(paragraphs.concat()))
}

fn chapter_id(book: &str, part: &chapters::Part) -> Option<String> {
    let page = part.url.as_deref().and_then(|url| Url::parse(url).ok());
    match (page, &part.number, part.isbn.first()) {
        (Some(url), _, _) => Some(address::identity(&url)),
        (None, Some(number), _) => Some(format!("{book}#chapter-{number}")),
        (None, None, Some(isbn)) => Some(format!("{book}#{isbn}")),
        // Its file is what it is known by.
        (None, None, None) => part.files.first().map(|file| format!("{book}#{}", file.url)),
    }
}

fn chapter(
    part: chapters::Part,
    asked: &Asked<'_>,
    book: &RawItem,
    of: &RawPublication,
) -> Option<RawItem> {
    let id = chapter_id(asked.id, &part)?;
    if id == asked.id {
        return None;
    }
    let mut item = RawItem::new(id, Part::Whole);
    item.kind = Some("publication".to_owned());
    item.lang.clone_from(&book.lang);
    item.published.clone_from(&book.published);
    item.title = Some(RawText::plain(part.title));
    item.authors = part.authors;
    item.attachments = part.files;
    match part.url {
        Some(url) => item.url = Some(url),
        None => item.links.push(RawLink {
            url: asked.url.as_str().to_owned(),
            text: book.title.as_ref().map(|it| it.value.clone()),
            rel: Some("part-of".to_owned()),
        }),
    }
    item.specifics = Some(RawSpecifics::Publication(RawPublication {
        series: of.series.clone(),
        edition: of.edition.clone(),
        part_of: Some(asked.id.to_owned()),
        chapter: part.number,
        isbn: part.isbn,
        citation: part.citation,
        licence: of.licence.clone(),
        ..RawPublication::default()
    }));
    for (field, at) in
        [("title", "chapter"), ("specifics", "chapter"), ("published", "publication")]
    {
        item.found.insert(field.to_owned(), at.to_owned());
    }
    Some(item)
}

/// Words that normalising reads, unless their form means one thing.
fn dated(raw: String) -> RawDate {
    RawDate { when: date::machine(&raw), raw }
}

fn number(words: &str) -> Option<u32> {
    let digits: String = words
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().ok().filter(|pages| *pages > 0)
}

fn fill(field: &mut Option<String>, value: impl FnOnce() -> Option<String>) {
    if field.is_none() {
        *field = value().filter(|it| !it.trim().is_empty());
    }
}

fn fill_list(field: &mut Vec<String>, values: impl FnOnce() -> Vec<String>) {
    if field.is_empty() {
        *field = values();
    }
}

fn note(item: &mut RawItem, field: &str, at: &str) {
    item.found.insert(field.to_owned(), at.to_owned());
}
