//! The sample pages under `pages/`, in every format.

use std::collections::BTreeMap;

use dom_query::{Document, NodeRef};
use insta::assert_snapshot;
use portolan_core::{
    page::{Page, PageBody},
    render::{RenderError, Renderer},
};

use super::{
    Atom, Html, JsonFeed, Rss, Sitemap, ThemeOverrides, WORDS, assets, english, robots_txt,
};

mod feeds;
mod looks;

/// A sample page by the name of its folder.
macro_rules! case {
    ($name:literal) => {
        (
            $name,
            $crate::tests::page(include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/pages/",
                $name,
                "/page.json"
            ))),
        )
    };
}
use case;

fn page(json: &str) -> Page {
    serde_json::from_str(json).expect("the sample page is readable")
}

fn people_pages() -> Vec<(&'static str, Page)> {
    vec![
        case!("article"),
        case!("article-figures"),
        case!("article-foreign"),
        case!("article-story"),
        case!("article-summary"),
        case!("editorial"),
        case!("editorial-untitled"),
        case!("front"),
        case!("front-arabic"),
        case!("front-campaign"),
        case!("front-empty"),
        case!("front-regional"),
        case!("index-places"),
        case!("index-themes"),
        case!("listing"),
        case!("listing-empty"),
        case!("listing-place"),
        case!("problem-404"),
        case!("problem-410"),
        case!("problem-500"),
        case!("sources"),
    ]
}

fn render(renderer: &dyn Renderer, page: &Page) -> Result<String, RenderError> {
    renderer.render(page).map(|bytes| String::from_utf8(bytes).expect("pages are UTF-8"))
}

/// Compares with `pages/<case>/expected.<ending>.snap`.
fn check(renderer: &dyn Renderer, (name, page): &(&str, Page)) {
    let text = render(renderer, page).expect("the sample page is of a kind with this form");
    insta::with_settings!({
        snapshot_path => format!("../pages/{name}"),
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        assert_snapshot!(format!("expected.{}", renderer.format().name), text);
    });
}

#[test]
fn pages_for_people_are_as_expected() {
    let html = Html::house();
    for case in people_pages() {
        check(&html, &case);
    }
}

#[test]
fn sitemaps_are_as_expected() {
    check(&Sitemap, &case!("sitemap"));
    check(&Sitemap, &case!("sitemap-index"));
}

#[test]
fn feeds_are_as_expected() {
    for case in [case!("listing"), case!("front-arabic"), case!("listing-empty")] {
        check(&Rss, &case);
        check(&Atom, &case);
        check(&JsonFeed, &case);
    }
}

#[test]
fn a_kind_without_a_form_in_the_format_is_unsupported() {
    let article = case!("article").1;
    let sitemap = case!("sitemap").1;
    let renderers: [(&dyn Renderer, &Page); 5] = [
        (&Html::house(), &sitemap),
        (&Rss, &article),
        (&Atom, &article),
        (&JsonFeed, &article),
        (&Sitemap, &article),
    ];
    for (renderer, page) in renderers {
        let err = render(renderer, page).expect_err("there is no such form");
        assert!(err.unsupported, "{}: {err}", renderer.format().name);
    }
    let unknown = Page { body: PageBody::Unknown, ..article };
    assert!(render(&Html::house(), &unknown).is_err_and(|err| err.unsupported));
}

#[test]
fn pages_are_sound() {
    let html = Html::house();
    for (name, page) in people_pages() {
        let text = render(&html, &page).expect("sample pages have HTML forms");
        let document = Document::from(text.as_str());
        assert_eq!(*document.errors.borrow(), Vec::<String>::new(), "{name}");

        assert_unique_ids(name, &document);
        assert_headings(name, &document);
        for link in document.select("a, button, summary").nodes() {
            let words = link.text();
            assert!(!words.trim().is_empty(), "{name}: a link without words: {}", link.html());
        }
        for it in ["main", "header.site-header", "footer.foot", "title"] {
            assert_eq!(document.select(it).length(), 1, "{name}: {it}");
        }
        for it in ["[style]", "style", "script", "[onclick]", "img:not([alt])"] {
            assert_eq!(document.select(it).length(), 0, "{name}: {it}");
        }
        // No picture, style or font is asked of another host.
        for node in document.select("[src], link[rel=stylesheet], link[rel=icon]").nodes() {
            let url = node.attr("src").or_else(|| node.attr("href")).unwrap_or_default();
            assert!(url.starts_with('/') && !url.starts_with("//"), "{name}: {url}");
        }
        assert!(!text.contains("undefined"), "{name}");
    }
}

fn assert_unique_ids(name: &str, document: &Document) {
    let mut n_by_id: BTreeMap<String, u32> = BTreeMap::new();
    for node in document.select("[id]").nodes() {
        *n_by_id.entry(node.attr("id").unwrap_or_default().to_string()).or_default() += 1;
    }
    for (id, n) in &n_by_id {
        assert_eq!(*n, 1, "{name}: id {id}");
    }
    let pointers = "[aria-labelledby], [popovertarget]";
    for node in document.select(pointers).nodes() {
        for attribute in ["aria-labelledby", "popovertarget"] {
            let Some(id) = node.attr(attribute) else { continue };
            assert!(n_by_id.contains_key(&*id), "{name}: {attribute} names no {id}");
        }
    }
}

fn assert_headings(name: &str, document: &Document) {
    let headings = document.select("h1, h2, h3, h4, h5, h6");
    let levels: Vec<u8> = headings.nodes().iter().filter_map(level).collect();
    assert_eq!(levels.iter().filter(|it| **it == 1).count(), 1, "{name}: {levels:?}");
    assert_eq!(levels.first(), Some(&1), "{name}: {levels:?}");
    for pair in levels.windows(2) {
        assert!(pair[1] <= pair[0] + 1, "{name}: a level is skipped in {levels:?}");
    }
}

fn level(node: &NodeRef<'_>) -> Option<u8> {
    node.node_name()?.strip_prefix('h')?.parse().ok()
}

#[test]
fn what_others_wrote_is_text() {
    let mut page = case!("front").1;
    page.site.title = "<script>alert(1)</script> & \"co\"".to_owned();
    page.site.nav[0].label = "<b>".to_owned();
    page.site.nav[0].url = "/x\" onclick=\"alert(1)".to_owned();
    if let PageBody::Front(front) = &mut page.body {
        front.sections[0].items[0].title.text = "</a><img src=x onerror=alert(1)>".to_owned();
        front.sections[0].items[0].source.name = "<i>".to_owned();
    }
    let text = render(&Html::house(), &page).expect("any text can be shown");
    let document = Document::from(text.as_str());
    assert_eq!(document.select("script, [onclick], [onerror], b:not([class]) i").length(), 0);
    assert_eq!(
        document.select(".brand-name").text().to_string(),
        "<script>alert(1)</script> & \"co\""
    );
}

#[test]
fn links_lead_to_pages_and_run_nothing() {
    let mut page = case!("front").1;
    let urls = [
        ("javascript:alert(1)", "#"),
        (" JavaScript:alert(1)", "#"),
        ("java\nscript:alert(1)", "#"),
        ("data:text/html,x", "#"),
        ("https://iom.fi/a:b", "https://iom.fi/a:b"),
        ("mailto:press@example.org", "mailto:press@example.org"),
        ("/en/a:b/", "/en/a:b/"),
        ("?page=2", "?page=2"),
    ];
    for (url, expect) in urls {
        page.site.help[0].url = url.to_owned();
        page.site.menus[0].nodes[0].url = Some(url.to_owned());
        let text = render(&Html::house(), &page).expect("any address can be shown");
        let document = Document::from(text.as_str());
        for place in [".helpbar a", ".mega-cols a"] {
            let shown = document.select(place).nodes()[0].attr("href").unwrap_or_default();
            assert_eq!(&*shown, expect, "{url}");
        }
    }
}

#[test]
fn phrases_come_from_the_page_and_else_in_english() {
    let mut page = case!("listing-empty").1;
    let text = render(&Html::house(), &page).expect("the page is sound");
    assert!(text.contains(">Skip to content<"));
    page.words.insert("skip-to-content".to_owned(), "Siirry sisältöön".to_owned());
    let text = render(&Html::house(), &page).expect("the page is sound");
    assert!(text.contains(">Siirry sisältöön<"));
}

#[test]
fn words_are_those_that_the_templates_use() {
    let mut used: Vec<&str> = crate::html::TEMPLATES
        .iter()
        .flat_map(|(_, text)| text.split("w(\"").skip(1))
        .filter_map(|rest| rest.split('"').next())
        .collect();
    used.sort_unstable();
    used.dedup();
    let known: Vec<&str> = WORDS.iter().map(|it| it.0).collect();
    assert_eq!(used, known);
    assert_eq!(english("menu"), Some("Menu"));
    assert_eq!(english("nonsense"), None);
}

#[test]
fn a_theme_replaces_templates() {
    let theme = |name: &str, text: &str| ThemeOverrides {
        templates: BTreeMap::from([(name.to_owned(), text.to_owned())]),
    };
    let page = case!("front").1;

    let (html, complaints) = Html::new(theme("footer.html", "<footer>{{ site.title }}</footer>"));
    assert_eq!(complaints, []);
    let text = render(&html, &page).expect("the theme is sound");
    assert!(text.contains("<footer>Migration in Finland, Sweden and Iceland</footer>"));

    let (html, complaints) = Html::new(theme("footer.html", "a\n{% if %}"));
    let said: Vec<String> = complaints.iter().map(ToString::to_string).collect();
    assert_snapshot!("template-broken", said.join("\n"));
    assert!(render(&html, &page).expect("the house's footer stays").contains("class=\"foot\""));

    let (_, complaints) = Html::new(theme("foter.html", "x"));
    let said: Vec<String> = complaints.iter().map(ToString::to_string).collect();
    assert_snapshot!("template-unknown", said.join("\n"));
}

#[test]
fn a_template_that_fails_costs_its_page() {
    for (template, expect) in [
        ("{{ site.nonsense.deep }}", "template `footer.html`, line 1: "),
        ("{{ w(\"nonsense\") }}", "no phrase `nonsense`"),
        ("{{ asset(\"nonsense\") }}", "no asset `nonsense`"),
        ("{{ page.title|safe }}", "safe"),
        ("{% for a in range(9000) %}{% for b in range(9000) %}{% endfor %}{% endfor %}", "fuel"),
    ] {
        let templates = BTreeMap::from([("footer.html".to_owned(), template.to_owned())]);
        let (html, complaints) = Html::new(ThemeOverrides { templates });
        // What does not depend on a page is said when the theme is read.
        let words = match complaints.first() {
            Some(complaint) => complaint.message.clone(),
            None => {
                let err = render(&html, &case!("front").1).expect_err("the template fails");
                assert!(!err.unsupported);
                err.message
            }
        };
        assert!(words.contains(expect), "{template}: {words}");
    }
}

#[test]
fn robots_txt_is_lines_of_rules() {
    let sitemaps = ["https://finland.example/sitemap.xml".to_owned()];
    assert_eq!(
        robots_txt(&sitemaps, &[]),
        "User-agent: *\nDisallow:\n\nSitemap: https://finland.example/sitemap.xml\n"
    );
    assert_eq!(
        robots_txt(&[], &["/search".to_owned(), "/a\nAllow: /".to_owned()]),
        "User-agent: *\nDisallow: /search\n"
    );
}

#[test]
fn a_page_is_a_function_of_its_model() {
    let html = Html::house();
    let page = case!("listing").1;
    assert_eq!(html.render(&page), html.render(&page.clone()));
    assert_eq!(html.render(&page), Html::house().render(&page));
    assert_eq!(assets().len(), 7);
}
