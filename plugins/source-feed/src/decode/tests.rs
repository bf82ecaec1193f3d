use crate::report::Report;

/// What a body reads as, with the codes of the complaints.
#[track_caller]
fn check(body: &[u8], charset: Option<&str>, expect: &str, codes: &[&str]) {
    let mut report = Report::default();
    let decoded = super::decode(body, charset, &mut report);
    assert_eq!(decoded.text, expect);
    let found: Vec<String> =
        report.finish("", |at| at as u64).into_iter().map(|it| it.code.into_owned()).collect();
    assert_eq!(found, codes);
}

const DECLARED_LATIN: &[u8] = b"<?xml version='1.0' encoding='ISO-8859-1'?><a>caf\xE9</a>";
const DECLARED_UTF8: &[u8] =
    b"<?xml version='1.0' encoding='utf-8'?><a>caf\xE9 au lait, d\xE9j\xE0 vu</a>";

#[test]
fn believes_declarations_that_are_true() {
    check("é".as_bytes(), None, "é", &[]);
    check("é".as_bytes(), Some("utf-8"), "é", &[]);
    check(DECLARED_LATIN, None, "<?xml version='1.0' encoding='ISO-8859-1'?><a>café</a>", &[]);
    check(b"caf\xE9", Some("iso-8859-1"), "café", &[]);
    check(b"\xE4\xE8", Some("windows-1251"), "ди", &[]);
}

#[test]
fn takes_byte_order_marks_before_anything_else() {
    check(b"\xEF\xBB\xBF<a>\xC3\xA9</a>", Some("iso-8859-1"), "<a>é</a>", &[]);
    check(b"\xFF\xFE<\0a\0>\0\xE9\0", None, "<a>é", &[]);
    check(b"\xFE\xFF\0<\0a\0>\0\xE9", Some("utf-8"), "<a>é", &[]);
    check(b"\xFF\xFE\0\0<\0\0\0\xE9\0\0\0", None, "<é", &[]);
    check(b"<\0a\0>\0", None, "<a>", &[]);
}

#[test]
fn finds_out_wrong_declarations() {
    check("é".as_bytes(), Some("iso-8859-1"), "é", &["feed-encoding-wrong"]);
    let text = "<?xml version='1.0' encoding='utf-8'?><a>café au lait, déjà vu</a>";
    check(DECLARED_UTF8, None, text, &["feed-encoding-wrong"]);
    check(DECLARED_UTF8, Some("windows-1252"), text, &["feed-encoding-wrong"]);
}

#[test]
fn lets_the_document_correct_a_servers_factory_setting() {
    let body = b"<?xml version='1.0' encoding='windows-1251'?>\xE4\xE8";
    let text = "<?xml version='1.0' encoding='windows-1251'?>ди";
    check(body, Some("iso-8859-1"), text, &[]);
}

#[test]
fn guesses_where_nothing_is_declared() {
    let body = b"<a>un caf\xE9 d\xE9j\xE0 servi \xE0 l'h\xF4tel</a>";
    check(body, None, "<a>un café déjà servi à l'hôtel</a>", &["feed-encoding-undeclared"]);
}

#[test]
fn keeps_utf8_with_a_broken_byte() {
    let text = "väylä ja tähti, ".repeat(40);
    let mut body = text.clone().into_bytes();
    body.push(0xFF);
    let expect = format!("{text}\u{FFFD}");
    check(&body, Some("utf-8"), &expect, &["feed-bytes-undecodable"]);
}

#[test]
fn names_labels_that_mean_nothing() {
    check("é".as_bytes(), Some("utf-eight"), "é", &["feed-encoding-unknown"]);
}

#[test]
fn finds_the_way_back_to_the_body() {
    let mut report = Report::default();
    let text: String = "é€a".repeat(3000);
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(&text);
    let decoded = super::decode(&latin, Some("windows-1252"), &mut report);
    let at = decoded.text.rfind('a').expect("the text ends so");
    assert_eq!(decoded.offsets.to_body(&decoded.text, &latin, at), latin.len() as u64 - 1);

    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let body: Vec<u8> = [0xFF, 0xFE].into_iter().chain(utf16).collect();
    let decoded = super::decode(&body, None, &mut report);
    assert_eq!(decoded.offsets.to_body(&decoded.text, &body, at), body.len() as u64 - 2);
}
