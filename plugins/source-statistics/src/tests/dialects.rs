//! What stands between cells, and how bytes become letters.

use crate::delimited::{self, Dialect};

use super::*;

fn dialect(text: &str) -> (char, Option<char>) {
    let Dialect { delimiter, quote } = delimited::dialect(text, None, None);
    (char::from(delimiter), quote.map(char::from))
}

fn cells(text: &str) -> Vec<Vec<String>> {
    let dialect = delimited::dialect(text, None, None);
    delimited::read(text, dialect, 1000).0.into_iter().map(|line| line.cells).collect()
}

#[test]
fn the_delimiter_is_what_makes_rows_alike() {
    assert_eq!(dialect("a,b,c\n1,2,3\n"), (',', Some('"')));
    assert_eq!(dialect("a;b;c\n1,5;2,5;3,5\n4,5;1,2;3\n"), (';', Some('"')));
    assert_eq!(dialect("a\tb\n\"x, y\"\t2\n"), ('\t', Some('"')));
    assert_eq!(dialect("a|b\nx, y and z|2\n"), ('|', Some('"')));
    assert_eq!(dialect("name,town\n'Oslo, Norway',2\n'Turku, Finland',3\n"), (',', Some('\'')));
    // An apostrophe is no quotation mark.
    assert_eq!(dialect("place,n\nCôte d'Ivoire,2\nN'Djamena,3\n"), (',', Some('"')));
    assert_eq!(dialect("sep=;\na;b,c\n1;2\n"), (';', Some('"')));
    assert_eq!(dialect(""), (',', Some('"')));
}

#[test]
fn a_cell_may_hold_anything_between_its_marks() {
    assert_eq!(
        cells("a,b\n\"x, \"\"y\"\"\",\"two\nlines\"\n"),
        [vec!["a", "b"], vec!["x, \"y\"", "two\nlines"]]
    );
    // Rows of other lengths, an open quotation, no end of line.
    assert_eq!(
        cells("a,b\n1\n1,2,3\n\"open"),
        [vec!["a", "b"], vec!["1"], vec!["1", "2", "3"], vec!["open"]]
    );
}

#[test]
fn letters_are_read_in_the_encoding_they_were_written_in() {
    let text = "maa;henkilöä\nÅland;12\n";
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let latin: Vec<u8> = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
    let marked = [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat();
    for (media_type, body) in [
        ("text/csv", text.as_bytes().to_vec()),
        ("text/csv; charset=iso-8859-1", text.as_bytes().to_vec()),
        ("text/csv", utf16),
        ("text/csv; charset=windows-1252", latin.clone()),
        ("text/csv; charset=utf-8", latin),
        ("text/csv", marked),
    ] {
        let harvest = parse(&json!({}), media_type, &body).unwrap();
        assert_eq!(lines(&harvest), ["henkilöä = 12 @Åland"], "{media_type}");
    }
}

#[test]
fn rows_beyond_the_limit_are_reported() {
    let harvest = csv(&json!({ "max-rows": 3 }), "year,persons\n2017,1\n2018,2\n2019,3\n");
    assert_eq!(codes(&harvest), ["table-rows-cut"]);
    assert_eq!(lines(&harvest).len(), 2);
    // What was not read was not removed.
    assert_eq!(harvest.present, None);
}
