use portolan_plugin::{
    Page, Renderer,
    page::{DateText, Index, IndexEntry, PageBody, SourceMark, SourceRow, Sources},
    testkit::{check_page, examine_page, pages},
};

use crate::Newsletter;

/// A message taken apart again: headers as they are, parts decoded.
struct Opened {
    headers: String,
    text: String,
    html: String,
}

fn opened(page: &Page) -> Opened {
    let message = String::from_utf8(Newsletter.render(page).unwrap()).unwrap();
    assert!(message.is_ascii());
    assert!(message.ends_with("\r\n") && !message.replace("\r\n", "").contains(['\r', '\n']));
    for line in message.split("\r\n") {
        assert!(line.len() <= 78, "{} bytes: {line}", line.len());
    }
    let (headers, body) = message.split_once("\r\n\r\n").unwrap();
    let boundary = headers.split("boundary=\"").nth(1).unwrap().split('"').next().unwrap();
    let delimiter = format!("--{boundary}");
    let parts: Vec<&str> = format!("\r\n{body}")
        .split(&format!("\r\n{delimiter}"))
        .map(|part| &*part.to_owned().leak())
        .collect();
    let [_, text, html, end] = parts[..] else { panic!("{} parts", parts.len()) };
    assert_eq!(end, "--\r\n");
    let part = |part: &str, media_type: &str| {
        let (headers, body) = part.split_once("\r\n\r\n").unwrap();
        assert!(headers.contains(&format!("Content-Type: {media_type}; charset=utf-8")));
        let bytes = if headers.contains("base64") { base64(body) } else { quoted_printable(body) };
        let text = String::from_utf8(bytes).unwrap();
        text.replace("\r\n", "\n")
    };
    Opened {
        headers: headers.replace("\r\n", "\n"),
        text: part(text, "text/plain"),
        html: part(html, "text/html"),
    }
}

#[track_caller]
fn check(name: &str, page: &Page) {
    let Opened { headers, text, html } = opened(page);
    insta::assert_snapshot!(name, format!("{headers}\n\n{text}\n{html}"));
}

#[test]
fn a_front_page_is_a_letter_with_sections() {
    check("front", &pages()["front"]);
}

#[test]
fn a_listing_from_right_to_left_stays_so() {
    check("listing-rtl", &pages()["listing"]);
}

#[test]
fn only_the_week_before_the_newest_item_is_told() {
    let mut page = pages()["front"].clone();
    let PageBody::Front(front) = &mut page.body else { panic!() };
    let items = &mut front.sections[0].items;
    let old = items[0].clone();
    for (day, title) in [("2018-03-15", "Just too old"), ("2018-03-16", "Just in time")] {
        let mut card = old.clone();
        card.title.text = title.to_owned();
        card.date = Some(DateText {
            iso: day.to_owned(),
            instant: format!("{day}T00:00:00Z"),
            text: day.to_owned(),
        });
        items.push(card);
    }
    let Opened { text, html, headers } = opened(&page);
    assert!(text.contains("Just in time") && html.contains("Just in time"));
    assert!(!text.contains("Just too old") && !html.contains("Just too old"));
    // Undated items are of no week.
    assert!(!text.contains("أعيد"));
    assert!(headers.contains("Date: Thu, 22 Mar 2018 00:00:00 +0000"), "{headers}");
}

#[test]
fn a_page_without_dates_says_that_there_is_nothing() {
    let mut page = pages()["front"].clone();
    page.words.insert("range-none".to_owned(), "No items".to_owned());
    page.body = PageBody::Front(Default::default());
    let Opened { text, html, .. } = opened(&page);
    assert!(text.contains("No items") && html.contains("No items"));
}

#[test]
fn pictures_come_from_the_portal_only_and_always_have_words() {
    let page = pages()["front"].clone();
    let html = opened(&page).html;
    assert!(html.contains("src=\"https://north.example/media/bridge.jpg\" alt=\"A bridge in"));
    for foreign in ["https://north.example.evil/a.jpg", "https://other.example/a.jpg", "//a/b.jpg"]
    {
        let mut page = page.clone();
        let PageBody::Front(front) = &mut page.body else { panic!() };
        front.sections[0].items[0].image.as_mut().unwrap().url = foreign.to_owned();
        assert!(!opened(&page).html.contains("<img"), "{foreign}");
    }
}

#[test]
fn tables_are_for_layout_and_everything_has_a_language() {
    for name in ["front", "listing"] {
        let page = &pages()[name];
        let html = opened(page).html;
        let tables = html.matches("<table").count();
        assert!(tables > 0 && html.matches("<table role=\"presentation\"").count() == tables);
        assert_eq!(html.matches("<h1").count(), 1, "{name}");
        let frame = format!("<html lang=\"{}\" dir=\"{}\">", page.lang, page.dir);
        assert!(html.contains(&frame), "{name}");
        for word in ["<script", "<style", "<link", "class=", "http-equiv"] {
            assert!(!html.contains(word), "{word}");
        }
    }
    let html = opened(&pages()["listing"]).html;
    assert!(html.contains("<span lang=\"en\" dir=\"ltr\">The bridge"), "{html}");
}

#[test]
fn what_publishers_wrote_begins_no_header_and_no_element() {
    let mut page = pages()["front"].clone();
    page.site.title = "News\r\nBcc: all@example.org\r\n\r\n<script>".to_owned();
    page.site.base = "https://a.example>\r\nX: y".to_owned();
    page.lang = "en\r\nX: y".to_owned();
    let Opened { headers, html, .. } = opened(&page);
    let names: Vec<&str> = headers
        .lines()
        .filter(|line| !line.starts_with(' '))
        .map(|line| line.split(':').next().unwrap())
        .collect();
    let wanted = [
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "MIME-Version",
        "Content-Language",
        "Auto-Submitted",
        "X-Unsent",
        "Content-Type",
    ];
    assert_eq!(names, wanted);
    assert!(!html.contains("<script"));
}

#[test]
fn an_article_is_a_letter_of_its_own() {
    let page = &pages()["article"];
    assert!(opened(page).html.contains("<h1 lang=\"fi\" dir=\"ltr\""));
    check("article", page);
}

#[test]
fn lists_that_are_not_of_items_become_lines() {
    let mut page = pages()["front"].clone();
    let entry = IndexEntry {
        label: "Suomi".to_owned(),
        lang: Some("fi".to_owned()),
        url: "/en/places/finland".to_owned(),
        count: 31,
        ..IndexEntry::default()
    };
    page.body =
        PageBody::Index(Index { heading: "Places".to_owned(), intro: None, entries: vec![entry] });
    let Opened { text, html, headers } = opened(&page);
    assert!(text.contains("* Suomi (31)\n  https://north.example/en/places/finland\n"), "{text}");
    assert!(html.contains("<a href=\"https://north.example/en/places/finland\" lang=\"fi\""));
    // Nothing in it is dated: the page's newest change is.
    assert!(headers.contains("Date: Thu, 22 Mar 2018 08:40:00 +0000"), "{headers}");

    let row = SourceRow {
        mark: SourceMark { name: "Town Office".to_owned(), ..SourceMark::default() },
        url: "https://town.example/".to_owned(),
        items: "214 items".to_owned(),
        state_text: "Up to date".to_owned(),
        ..SourceRow::default()
    };
    page.body = PageBody::Sources(Sources { rows: vec![row], ..Sources::default() });
    let Opened { text, .. } = opened(&page);
    assert!(text.contains("* Town Office (Up to date · 214 items)\n"), "{text}");
}

#[test]
fn problems_are_not_sent() {
    let err = Newsletter.render(&pages()["problem"]).unwrap_err();
    assert!(err.unsupported, "{err}");
}

#[test]
fn keeps_its_promises() {
    check_page(&Newsletter, "pages/front");
    check_page(&Newsletter, "pages/listing-rtl");
    for (name, page) in pages() {
        let report = examine_page(&Newsletter, &page);
        assert!(report.is_clean(), "{name}: {report}");
    }
}

#[test]
fn long_titles_are_encoded_in_whole_characters() {
    let mut page = pages()["front"].clone();
    page.site.title = "Новости севера и востока: ".repeat(12);
    let headers = opened(&page).headers;
    let folded = headers.split("Subject: ").nth(1).unwrap().split("\nDate").next().unwrap();
    let mut subject = String::new();
    for word in folded.lines().map(str::trim) {
        let inner = word.strip_prefix("=?utf-8?B?").unwrap().strip_suffix("?=").unwrap();
        subject.push_str(&String::from_utf8(base64(inner)).unwrap());
    }
    let title = page.site.title.trim();
    assert!(subject.starts_with(title), "{subject}");
}

/// Written for the tests, so that no mistake is made twice in the same way.
fn base64(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let digits: Vec<u32> = text
        .bytes()
        .filter_map(|byte| match byte {
            b'A'..=b'Z' => Some(byte - b'A'),
            b'a'..=b'z' => Some(byte - b'a' + 26),
            b'0'..=b'9' => Some(byte - b'0' + 52),
            b'+' => Some(62),
            b'/' => Some(63),
            _ => None,
        })
        .map(u32::from)
        .collect();
    let (mut number, mut n_bits) = (0_u32, 0);
    for digit in digits {
        number = number << 6 | digit;
        n_bits += 6;
        if n_bits >= 8 {
            n_bits -= 8;
            bytes.push((number >> n_bits) as u8);
            number &= (1 << n_bits) - 1;
        }
    }
    bytes
}

fn quoted_printable(text: &str) -> Vec<u8> {
    let joined = text.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = joined.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first == b'=' {
            let hex = std::str::from_utf8(&after[..2]).unwrap();
            bytes.push(u8::from_str_radix(hex, 16).unwrap());
            rest = &after[2..];
        } else {
            bytes.push(*first);
        }
    }
    bytes
}
