use portolan_plugin::{
    Cursor, Exchange, Harvest, Request, Settings, Tag, Timestamp,
    message::{Answer, Response},
    source::{ContentSource, Context, SourceError},
};
use serde_json::json;

use crate::PagesSource;

fn settings() -> Settings {
    serde_json::from_value(json!({ "directory": "file:///srv/pages" })).unwrap()
}

fn answer(url: &str, tag: Tag, body: &str) -> Result<Harvest, SourceError> {
    let settings = settings();
    let cx = Context::new("pages", &settings, Timestamp::UNIX_EPOCH);
    let response = Response::new(url, 200).with_body(body);
    let request = Request::get(url).with_tag(tag);
    let exchange = Exchange::new(request, Answer::Response(response), Timestamp::UNIX_EPOCH);
    PagesSource.parse(&cx, &exchange)
}

/// Reads one file and shows its item, or its complaints.
fn check(path: &str, text: &str, expect: &str) {
    let url = format!("file:///srv/pages/{path}");
    let harvest = answer(&url, Tag::of(&json!({ "is": "page", "path": path })), text).unwrap();
    let mut shown = String::new();
    for item in &harvest.items {
        let value = |text: &Option<portolan_plugin::raw::RawText>| {
            text.as_ref().map(|it| it.value.clone()).unwrap_or_default()
        };
        shown.push_str(&format!(
            "{} [{}] {} | {}\n{}",
            item.origin_id,
            item.lang.as_deref().unwrap_or("-"),
            value(&item.title),
            value(&item.teaser),
            value(&item.body),
        ));
    }
    for complaint in &harvest.diagnostics {
        shown.push_str(&format!("{}: {}\n", complaint.code, complaint.message));
    }
    assert_eq!(shown, expect);
}

#[test]
fn a_directory_is_listed_and_its_files_are_asked_for() {
    let settings = settings();
    let cx = Context::new("pages", &settings, Timestamp::UNIX_EPOCH);
    let planned = PagesSource.plan(&cx, &Cursor::default()).unwrap();
    assert_eq!(planned.len(), 1);
    assert_eq!(planned[0].url, "file:///srv/pages/");

    let names = r#"["a b.md", "fi/", "logo.png", "who-we-are.md", "../../etc/passwd.md"]"#;
    let harvest = answer(&planned[0].url, planned[0].tag.clone(), names).unwrap();
    let urls: Vec<&str> = harvest.requests.iter().map(|it| it.url.as_str()).collect();
    assert_eq!(
        urls,
        ["file:///srv/pages/a%20b.md", "file:///srv/pages/fi/", "file:///srv/pages/who-we-are.md",]
    );
    let inner = &harvest.requests[1];
    let harvest = answer(&inner.url, inner.tag.clone(), r#"["who-we-are.md"]"#).unwrap();
    let file = &harvest.requests[0];
    let harvest = answer(&file.url, file.tag.clone(), "+++\ntitle = \"Keitä olemme\"\n+++\n");
    let item = &harvest.unwrap().items[0];
    assert_eq!(item.origin_id, "fi/who-we-are.md");
    assert_eq!(item.lang.as_deref(), Some("fi"));
    assert_eq!(item.url, None);
}

#[test]
fn a_listing_that_is_none_is_not_recognised() {
    let tag = Tag::of(&json!({ "is": "directory", "depth": 0 }));
    assert!(answer("file:///srv/pages/", tag, "<html>").is_err());
}

#[test]
fn a_page_has_title_teaser_and_text() {
    check(
        "who-we-are.md",
        "+++\ntitle = \"Who we are\"\ndescription = \"An office\"\norder = 10\n+++\n\nWe *help*.\n",
        "who-we-are.md [-] Who we are | An office\n<p>We <em>help</em>.</p>\n",
    );
}

#[test]
fn the_language_stands_in_the_name_or_in_the_front_matter() {
    check(
        "who-we-are.fi.md",
        "+++\ntitle = \"Keitä olemme\"\n+++\n",
        "who-we-are.fi.md [fi] Keitä olemme | \n",
    );
    check(
        "who-we-are.md",
        "+++\ntitle = \"Vilka vi är\"\nlang = \"sv\"\n+++\n",
        "who-we-are.md [sv] Vilka vi är | \n",
    );
    check("figures-2.0.md", "+++\ntitle = \"Figures\"\n+++\n", "figures-2.0.md [-] Figures | \n");
}

#[test]
fn tables_and_footnotes_are_read_and_html_is_shown_as_typed() {
    check(
        "a.md",
        "+++\ntitle = \"A\"\n+++\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<script>alert(1)</script>\n\n\"straight\"[^1]\n\n[^1]: A note.\n",
        "a.md [-] A | \n<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>\n&lt;script&gt;alert(1)&lt;/script&gt;\n<p>&quot;straight&quot;<sup class=\"footnote-ref\"><a href=\"#fn-1\" id=\"fnref-1\" data-footnote-ref>1</a></sup></p>\n<section class=\"footnotes\" data-footnotes>\n<ol>\n<li id=\"fn-1\">\n<p>A note. <a href=\"#fnref-1\" class=\"footnote-backref\" data-footnote-backref data-footnote-backref-idx=\"1\" aria-label=\"Back to reference 1\">↩</a></p>\n</li>\n</ol>\n</section>\n",
    );
}

#[test]
fn wrong_front_matter_is_told_with_its_line() {
    check(
        "a.md",
        "# A\n",
        "front-matter-unreadable: line 1: the front matter cannot be read: the file does not begin with it\n",
    );
    check(
        "a.md",
        "+++\ntitle = \"A\"\n",
        "front-matter-unreadable: line 1: the front matter cannot be read: its second line of `+++` is missing\n",
    );
    check(
        "a.md",
        "+++\ntitle = \"A\"\norder = \"first\"\n+++\n",
        "front-matter-unreadable: line 3: the front matter cannot be read: invalid type: string \"first\", expected i64\n",
    );
    check(
        "a.md",
        "+++\norder = 1\n+++\n",
        "front-matter-untitled: the front matter has no `title`\n",
    );
    check(
        "a.md",
        "+++\ntitle = \"A\"\ntitel = \"B\"\n+++\n",
        "a.md [-] A | \nfront-matter-unknown: line 3: the front matter has no key `titel`\n",
    );
}

#[test]
fn an_update_has_its_day() {
    let text = "+++\ntitle = \"A\"\nupdated = 2024-02-29\n+++\n";
    let tag = Tag::of(&json!({ "is": "page", "path": "a.md" }));
    let harvest = answer("file:///srv/pages/a.md", tag, text).unwrap();
    let updated = harvest.items[0].updated.clone().unwrap();
    assert_eq!(updated.raw, "2024-02-29");
    assert_eq!(updated.when.and_then(|it| it.iso()).as_deref(), Some("2024-02-29"));
}

#[test]
fn the_manifest_is_readable() {
    let manifest = PagesSource.manifest();
    assert_eq!(manifest.name, env!("CARGO_PKG_NAME"));
    assert!(PagesSource.check(&settings()).is_empty());
}
