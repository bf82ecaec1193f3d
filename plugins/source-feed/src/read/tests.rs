use portolan_plugin::{Diagnostic, source::SourceError};

use super::{Document, Options};

const URL: &str = "https://feeds.example/dir/feed.xml";

fn read(body: &[u8]) -> Result<Document, SourceError> {
    super::read(body, &Options { url: URL, charset: None, items_max: 100 })
}

fn ok(body: &[u8]) -> Document {
    read(body).expect("the document is a feed")
}

/// Compares everything read with the named snapshot.
#[track_caller]
fn check(name: &str, body: &[u8]) {
    let document = ok(body);
    let mut value = serde_json::json!({
        "channel": document.channel,
        "items": document.items,
        "next": document.next,
        "complaints": lines(&document.diagnostics),
    });
    prune(&mut value);
    insta::assert_yaml_snapshot!(name, value);
}

fn lines(diagnostics: &[Diagnostic]) -> Vec<String> {
    diagnostics.iter().map(|it| it.to_string().replace(URL, "feed")).collect()
}

/// Leaves out what is empty, so that a snapshot shows what was found.
fn prune(value: &mut serde_json::Value) {
    use serde_json::Value;
    let is_empty = |value: &Value| match value {
        Value::Null => true,
        Value::Array(values) => values.is_empty(),
        Value::Object(values) => values.is_empty(),
        Value::String(text) => text.is_empty(),
        _ => false,
    };
    match value {
        Value::Array(values) => values.iter_mut().for_each(prune),
        Value::Object(values) => {
            values.values_mut().for_each(prune);
            values.retain(|_, value| !is_empty(value));
        }
        _ => {}
    }
}

fn codes(document: &Document) -> Vec<&str> {
    document.diagnostics.iter().map(|it| it.code.as_ref()).collect()
}

macro_rules! snapshots {
    ($($test:ident: $name:literal = $file:literal;)*) => {
        $(#[test]
        fn $test() {
            check($name, include_bytes!(concat!("../../documents/", $file)));
        })*
    };
}

snapshots! {
    reads_rss_2: "rss-2.0" = "formats/rss-2.0.xml";
    reads_rss_1: "rss-1.0" = "formats/rss-1.0.xml";
    reads_rss_091: "rss-0.91" = "formats/rss-0.91.xml";
    reads_atom_1: "atom-1.0" = "formats/atom-1.0.xml";
    reads_atom_03: "atom-0.3" = "formats/atom-0.3.xml";
    reads_cdf: "cdf" = "formats/cdf.xml";
    reads_json_feed: "json-feed-1.1" = "formats/json-feed-1.1.json";
    reads_past_a_warning: "php-warning" = "damaged/php-warning.xml";
    reads_bare_ampersands: "ampersands" = "damaged/ampersands.xml";
    reads_a_truncated_document: "truncated" = "damaged/truncated.xml";
    reads_mismatched_tags: "mismatched" = "damaged/mismatched.xml";
    reads_upper_case_tags: "upper-case" = "damaged/upper-case.xml";
    reads_undeclared_prefixes: "undeclared" = "damaged/undeclared.xml";
    reads_unclosed_markup: "unclosed" = "damaged/unclosed.xml";
    reads_items_without_a_root: "no-root" = "damaged/no-root.xml";
    resolves_identities: "ids" = "damaged/ids.xml";
    refuses_entity_bombs: "bomb" = "damaged/bomb.xml";
}

#[test]
fn says_what_a_page_is() {
    let err = read(include_bytes!("../../documents/pages/error-page.html")).expect_err("no feed");
    insta::assert_snapshot!("error-page", err.diagnostics[0]);
    let err = read(include_bytes!("../../documents/pages/bot-wall.html")).expect_err("no feed");
    insta::assert_snapshot!("bot-wall", err.diagnostics[0]);
}

#[test]
fn says_what_anything_else_is() {
    let message = |body: &[u8]| read(body).expect_err("no feed").message;
    assert_eq!(message(b""), "the body is empty");
    assert_eq!(message(b" \n "), "the body is blank");
    assert_eq!(
        message(b"%PDF-1.7 ..."),
        "neither RSS nor Atom nor JSON Feed; it begins with `%PDF-1.7 ...`"
    );
    assert!(message(b"{\"a\": 1}").contains("neither `version` nor `items`"));
    assert!(message(b"{\"version\": ").contains("does not parse"));
    assert!(message(&b"[".repeat(100_000)).contains("does not parse"));
}

#[test]
fn tells_the_byte_in_the_body_whatever_the_encoding() {
    let text = "<rss><channel><title>é & è</title><item><title>à</title></item></channel></rss>";
    let utf8 = ok(text.as_bytes());
    let at = |needle: &str| text.find(needle).expect("it is there") as u64;
    let byte = |document: &Document| match &document.diagnostics.last().expect("one").place {
        Some(portolan_plugin::diagnostic::Spot::Content { byte, .. }) => byte.expect("a byte"),
        place => panic!("unexpected place {place:?}"),
    };
    assert_eq!(utf8.items[0].byte, Some(at("<item>")));
    assert_eq!(byte(&utf8), at("&"));
    let utf16: Vec<u8> =
        [0xFE, 0xFF].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    let utf16 = ok(&utf16);
    let units = |needle: &str| text[..at(needle) as usize].encode_utf16().count() as u64;
    assert_eq!(utf16.items[0].byte, Some(2 + 2 * units("<item>")));
    assert_eq!(byte(&utf16), 2 + 2 * units("&"));
}

#[test]
fn replaces_control_characters() {
    let document = ok(b"<rss><channel><item><title>a\x00b\x1Bc</title></item></channel></rss>");
    assert_eq!(document.items[0].title.as_ref().expect("a title").value, "a b c");
    assert_eq!(codes(&document), ["feed-character", "feed-character"]);
}

#[test]
fn counts_repairs_instead_of_flooding() {
    let body = format!("<rss><channel><title>{}</title></channel></rss>", "a & b ".repeat(5000));
    let document = ok(body.as_bytes());
    assert_eq!(document.diagnostics.len(), 9);
    assert_eq!(document.diagnostics[8].message, "`feed-bare-ampersand` occurred 4992 more times");
}

#[test]
fn stops_at_the_limit_of_items() {
    let body = format!(
        "<rss><channel>{}</channel></rss>",
        "<item><link>http://a.b/</link></item>".repeat(3)
    );
    let options = Options { url: URL, charset: None, items_max: 2 };
    let document = super::read(body.as_bytes(), &options).expect("a feed");
    assert_eq!(codes(&document), ["feed-items-limit", "feed-item-repeated"]);
}

/// Depth is bounded: a hundred thousand levels are read with a tree of a hundred and twenty-eight.
#[test]
fn flattens_deep_nesting() {
    let body = format!(
        "<rss><channel><item><description>{}deep{}</description></item></channel></rss>",
        "<b>".repeat(100_000),
        "</b>".repeat(100_000)
    );
    let document = ok(body.as_bytes());
    let text = &document.items[0].teaser.as_ref().expect("a text").value;
    assert_eq!(text.matches("<b>").count(), 126);
    assert!(text.contains("deep"));
    assert_eq!(codes(&document), ["feed-depth"]);
}

#[test]
fn reads_on_after_a_hundred_thousand_unclosed_tags() {
    let body = format!("<rss><channel>{}<item><title>x</title></item>", "<a><item>".repeat(50_000));
    let document = ok(body.as_bytes());
    assert!(document.items.len() <= 100);
    assert!(document.diagnostics.len() < 60);
}

/// Sixteen megabytes of text cost sixteen megabytes, not their square, and are cut.
#[test]
fn cuts_endless_texts() {
    let mut body = b"<rss><channel><item><title>x</title><description>".to_vec();
    body.resize(16 * 1024 * 1024, b'a');
    let document = ok(&body);
    assert_eq!(document.items[0].teaser.as_ref().expect("a text").value.len(), 4 * 1024 * 1024);
    assert_eq!(codes(&document), ["feed-text-cut", "feed-truncated"]);
}

/// Each unclosed construct makes the reader look to the end once; together they have a budget.
#[test]
fn gives_up_on_endless_rescans() {
    for construct in ["<!-- ", "<a b=\"c ", "<![CDATA[", "<? ", "</x y=' "] {
        let body = format!("<rss><channel><item><title>{}", construct.repeat(20_000));
        let _ = read(body.as_bytes());
    }
}

#[test]
fn expands_no_more_than_its_budget() {
    let body = format!(
        "<!DOCTYPE rss [<!ENTITY e \"{}\">]><rss><channel><item><title>t</title><description>{}</description></item></channel></rss>",
        "x".repeat(4000),
        "&e;".repeat(100_000)
    );
    let document = ok(body.as_bytes());
    let text = &document.items[0].teaser.as_ref().expect("a text").value;
    assert!(text.len() < 64 * 1024 + 3 * 100_000);
    assert_eq!(codes(&document)[0], "feed-entity-refused");
}

#[test]
fn survives_cuts_of_every_document() {
    let documents: [&[u8]; 6] = [
        include_bytes!("../../documents/formats/rss-2.0.xml"),
        include_bytes!("../../documents/formats/atom-1.0.xml"),
        include_bytes!("../../documents/formats/json-feed-1.1.json"),
        include_bytes!("../../documents/damaged/unclosed.xml"),
        include_bytes!("../../documents/damaged/bomb.xml"),
        include_bytes!("../../documents/damaged/ampersands.xml"),
    ];
    for body in documents {
        for at in (0..body.len()).step_by(5) {
            let _ = read(&body[..at]);
            let _ = read(&body[at..]);
        }
    }
}

#[test]
fn gives_the_same_item_the_same_id_wherever_it_stands() {
    let item = "<item><title>Neither guid nor link</title><pubDate>Mon, 01 Jun 2020 10:00:00 GMT</pubDate></item>";
    let alone = ok(format!("<rss><channel>{item}</channel></rss>").as_bytes());
    let second =
        ok(format!("<rss><channel><item><title>New</title></item>{item}</channel></rss>")
            .as_bytes());
    assert_eq!(alone.items[0].origin_id, second.items[1].origin_id);
    assert_ne!(second.items[0].origin_id, second.items[1].origin_id);
}
