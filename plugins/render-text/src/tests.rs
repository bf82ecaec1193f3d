use portolan_plugin::{
    Page, Renderer, SafeHtml,
    page::{
        Article, Card, DataRow, DataTable, DateText, Download, FacetGroup, FactText, Front,
        FrontSection, Index, IndexEntry, LangTag, Link, Listing, PageBody, Pager, Picture, Problem,
        ProvenanceNote, Run, Site, Sitemap, SourceMark, SourceRow, Sources,
    },
};

use crate::Text;

/// Compares the text of a page with the snapshot of that name, and no line is too wide.
#[track_caller]
fn check(name: &str, body: PageBody) {
    let page = page(body);
    let text = String::from_utf8(Text.render(&page).unwrap()).unwrap();
    for line in text.lines().filter(|line| !line.contains("://")) {
        assert!(textwrap::core::display_width(line) <= 72, "too wide: {line}");
    }
    insta::assert_snapshot!(name, text);
}

/// The text of a body of HTML, without the frame of the page.
#[track_caller]
fn check_body(name: &str, html: &str) {
    let mut sheet = crate::sheet::Sheet::new("https://finland.example");
    crate::body::body(&mut sheet, "", html);
    insta::assert_snapshot!(name, sheet.finish());
}

#[test]
fn a_front_page_has_sections() {
    let sections = vec![
        FrontSection {
            id: "news".to_owned(),
            title: "News".to_owned(),
            note: Some("What the offices published last.".to_owned()),
            layout: "rows".to_owned(),
            all: Some(link("All: News", "/en/news")),
            items: vec![news(), story()],
            entries: Vec::new(),
        },
        FrontSection {
            id: "places".to_owned(),
            title: "Places".to_owned(),
            layout: "places".to_owned(),
            entries: vec![entry("Finland", "/en/places/finland", 31)],
            ..FrontSection::default()
        },
    ];
    check("front", PageBody::Front(Front { sections, empty: None }));
}

#[test]
fn a_listing_has_range_pager_and_facets() {
    let listing = Listing {
        heading: "News".to_owned(),
        intro: Some("What the offices of the north publish.".to_owned()),
        items: vec![news(), arabic()],
        range: "31 to 32 of 214".to_owned(),
        total: 214,
        pager: Some(Pager {
            previous: Some(link("Previous", "/en/news")),
            next: Some(link("Next", "/en/news/page/3")),
            ..Pager::default()
        }),
        facets: vec![FacetGroup {
            title: "Types".to_owned(),
            entries: vec![entry("Press releases", "/en/kinds/press-release", 12)],
        }],
        ..Listing::default()
    };
    check("listing", PageBody::Listing(listing));
}

#[test]
fn an_article_says_where_it_comes_from() {
    let mut card = news();
    card.body = Some(SafeHtml::assume_sanitized(
        "<p>The bridge over the river was opened again after <a href=\"/en/works\">a year of \
         works</a>.</p><h2>What happens next</h2><ul><li>The detour ends.<ul><li>On Monday for \
         buses</li></ul></li><li>Signs are taken down.</li></ul><blockquote><p>We are glad.</p>\
         <p>So are the buses.</p></blockquote>"
            .to_owned(),
    ));
    card.attachments = vec![Download {
        url: "https://town.example/plan.pdf".to_owned(),
        label: "Plan (PDF, Finnish, 0.6 MB)".to_owned(),
        ..Download::default()
    }];
    let article = Article {
        card,
        byline: Some("By Office of Works".to_owned()),
        dateline: Some("Helsinki –".to_owned()),
        notices: vec!["Available only in Finnish.".to_owned()],
        figures: vec![Picture {
            url: "https://town.example/bridge.jpg".to_owned(),
            alt: "A bridge".to_owned(),
            caption: Some(run("The bridge in March")),
            credit: Some("Photo: Town".to_owned()),
            ..Picture::default()
        }],
        provenance: Some(ProvenanceNote {
            sentence: "Originally published by Town Office on 22 March 2018.".to_owned(),
            extent: "Shown here in full and unchanged.".to_owned(),
            compared: Some("Last compared with the original on 1 April 2018.".to_owned()),
            publisher: "Town Office".to_owned(),
            host: "town.example".to_owned(),
            original: link("See the original", "https://town.example/17"),
        }),
        translations: vec![link("Suomi", "/fi/a/17")],
        places: vec![link("Finland", "/en/places/finland")],
        tags: vec![run("bridges"), run("traffic")],
        related: vec![story()],
        ..Article::default()
    };
    check("article", PageBody::Article(Box::new(article)));
}

#[test]
fn figures_are_lines_and_contents_a_list() {
    let row = |measure: &str, cells: [&str; 3]| DataRow {
        header: run(measure),
        cells: cells.map(ToOwned::to_owned).to_vec(),
        value_at: 1,
    };
    let article = Article {
        card: news(),
        table: Some(DataTable {
            caption: "Figures in this item".to_owned(),
            note: "The figures are the publisher’s own words.".to_owned(),
            columns: ["What is counted", "Period", "Figure", "Note"].map(str::to_owned).to_vec(),
            rows: vec![
                row("Crossings by foot", ["May 2018", "almost 200", "A holiday is missing."]),
                row("Crossings by bus", ["", "58", ""]),
            ],
        }),
        contents: vec![link("1 The old bridge", "/en/a/18"), link("Annex", "")],
        ..Article::default()
    };
    check("article-figures", PageBody::Article(Box::new(article)));
}

#[test]
fn an_article_without_body_shows_its_teaser() {
    let article = Article {
        card: news(),
        body_missing: Some("The full text is on the original site.".to_owned()),
        ..Article::default()
    };
    check("article-without-body", PageBody::Article(Box::new(article)));
}

#[test]
fn an_index_counts() {
    let entries = vec![entry("Finland", "/en/places/finland", 31), entry("Sverige", "/en/se", 7)];
    let index = Index {
        heading: "Places".to_owned(),
        intro: Some("Each place with the number of items about it.".to_owned()),
        entries,
    };
    check("index", PageBody::Index(index));
}

#[test]
fn sources_have_a_state() {
    let row = SourceRow {
        mark: mark(),
        host: "town.example".to_owned(),
        url: "https://town.example/".to_owned(),
        items: "214 items".to_owned(),
        last_read: Some(date("1 April 2018")),
        newest: Some(date("22 March 2018")),
        state: "ok".to_owned(),
        state_text: "Up to date".to_owned(),
    };
    let sources = Sources {
        heading: "Where our content comes from".to_owned(),
        intro: "This portal gathers what offices publish on their own sites. Nothing is rewritten \
                on the way."
            .to_owned(),
        rows: vec![row],
    };
    check("sources", PageBody::Sources(sources));
}

#[test]
fn a_problem_is_calm_and_has_a_way_on() {
    let problem = Problem {
        status: 404,
        heading: "We cannot find this page".to_owned(),
        text: "The address may be mistyped.".to_owned(),
        links: vec![link("Front page", "/en/")],
        number: Some("7f3a".to_owned()),
    };
    check("problem", PageBody::Problem(problem));
}

#[test]
fn a_sitemap_is_not_for_reading() {
    for body in [PageBody::Sitemap(Sitemap::default()), PageBody::Unknown] {
        assert!(Text.render(&page(body)).unwrap_err().unsupported);
    }
}

#[test]
fn html_keeps_its_shape() {
    check_body("body-shapes", include_str!("fixtures/shapes.html"));
}

#[test]
fn right_to_left_text_is_left_as_it_is() {
    check_body(
        "body-rtl",
        "<p>أعيد فتح الجسر فوق النهر بعد عام من الأعمال، وتعود الحافلات إلى مسارها المعتاد يوم \
         الاثنين المقبل.</p>",
    );
}

#[test]
fn scripts_without_blanks_are_wrapped_by_width() {
    check_body("body-wide", &format!("<p>{}</p>", "桥梁经过一年的施工重新开放".repeat(6)));
}

#[test]
fn deep_markup_is_read_as_words() {
    let html = format!("{}deep{}", "<div>".repeat(1_000), "</div>".repeat(1_000));
    check_body("body-deep", &html);
}

#[test]
fn terminals_get_no_orders() {
    check_body("body-control", "<p>red\u{1b}[31m and bell\u{7} and title\u{9d}</p>");
}

fn page(body: PageBody) -> Page {
    let words = [
        ("also-published", "Also published by"),
        ("attachments", "Files"),
        ("contents", "Contents"),
        ("last-read", "Last read"),
        ("newest-item", "Newest item"),
        ("places", "Places"),
        ("problem-number", "Number to quote"),
        ("provenance", "Where this comes from"),
        ("read-this-in", "Read this in"),
        ("related", "Related"),
        ("tags", "Tags"),
    ];
    Page {
        site: Site {
            title: "Northern news".to_owned(),
            tagline: "From seven offices".to_owned(),
            notice: Some("This is a demonstration.".to_owned()),
            base: "https://finland.example".to_owned(),
            freshness: Some("Put together from 7 sources.".to_owned()),
            ..Site::default()
        },
        words: words.map(|(key, word)| (key.to_owned(), word.to_owned())).into_iter().collect(),
        body,
        ..Page::default()
    }
}

fn news() -> Card {
    Card {
        url: "https://finland.example/en/a/17".to_owned(),
        kicker: Some("Press release".to_owned()),
        title: run("The bridge over the river is open again, a month before the day that was \
                    promised"),
        teaser: Some(run("After a year of works, buses and lorries may cross again from Monday …")),
        date: Some(date("22 March 2018")),
        source: mark(),
        lang_tag: Some(LangTag { label: "Suomi".to_owned(), ..LangTag::default() }),
        ..Card::default()
    }
}

fn story() -> Card {
    Card {
        path: "/en/a/18".to_owned(),
        title: run("A thousand kilometres"),
        date_unknown: Some("Date unknown".to_owned()),
        source: mark(),
        facts: vec![FactText { label: "Distance".to_owned(), value: "1 012 km".to_owned() }],
        notes: vec!["Also published by 3 other offices".to_owned()],
        ..Card::default()
    }
}

fn arabic() -> Card {
    Card {
        path: "/en/a/19".to_owned(), title: run("أعيد فتح الجسر"), ..Card::default()
    }
}

fn run(text: &str) -> Run {
    Run { text: text.to_owned(), ..Run::default() }
}

fn date(text: &str) -> DateText {
    DateText { text: text.to_owned(), ..DateText::default() }
}

fn mark() -> SourceMark {
    SourceMark { name: "Town Office".to_owned(), ..SourceMark::default() }
}

fn link(label: &str, url: &str) -> Link {
    Link { label: label.to_owned(), url: url.to_owned(), ..Link::default() }
}

fn entry(label: &str, url: &str, count: u64) -> IndexEntry {
    IndexEntry { label: label.to_owned(), url: url.to_owned(), count, ..IndexEntry::default() }
}
