use super::{is_own, sanitized};

const BASE: &str = "https://finland.example";

fn check(html: &str, dateline: Option<&str>, expect: &str) {
    let made = sanitized(html, dateline.map(str::to_owned), BASE);
    assert_eq!(made.as_str(), Some(expect));
    assert!(made.is_safe());
}

#[test]
fn datelines_open_the_first_paragraph() {
    check("<p>Two</p>", None, "<p>Two</p>");
    check(
        "<p>Two <b>x</b></p>",
        Some("Genf/Wien"),
        "<p><span class=\"dateline\">Genf/Wien</span> – Two <b>x</b></p>",
    );
    check(
        "<p lang=\"a>b\">Two</p>",
        Some("A & B"),
        "<p lang=\"a>b\"><span class=\"dateline\">A &amp; B</span> – Two</p>",
    );
    check(
        "<pre>x</pre>",
        Some("Helsinki"),
        "<p><span class=\"dateline\">Helsinki</span></p><pre>x</pre>",
    );
    check("", Some("Helsinki"), "<p><span class=\"dateline\">Helsinki</span></p>");
}

#[test]
fn pictures_from_elsewhere_leave_their_words() {
    check(
        "<p>a<img src=\"https://iom.fi/x.jpg\" alt=\"A <boat>\">b</p>",
        None,
        "<p>a<span class=\"no-img\">[A &lt;boat&gt;]</span>b</p>",
    );
    check("a<img src=\"https://iom.fi/x.jpg\" alt=\"\">b", None, "ab");
    check("a<img alt=\"x\" src=\"//iom.fi/x.jpg\">", None, "a<span class=\"no-img\">[x]</span>");
    check(
        "<img src=\"/media/x.jpg\" srcset=\"https://iom.fi/x.jpg 2x\" alt=\"x\">",
        None,
        "<span class=\"no-img\">[x]</span>",
    );
    check("<img src=\"/media/x.jpg\" alt=\"x\">", None, "<img src=\"/media/x.jpg\" alt=\"x\">");
}

#[test]
fn pictures_are_not_sought_inside_values() {
    let html = "<a title=\"<img src=x>\" href=\"/x\">a</a>";
    check(html, None, html);
    check("a<img", None, "a");
}

#[test]
fn own_addresses_are_paths_or_of_the_own_host() {
    for (url, expect) in [
        ("/media/x.jpg", true),
        ("https://finland.example/media/x.jpg", true),
        ("https://finland.example.evil/x.jpg", false),
        ("//evil.example/x.jpg", false),
        ("/\\evil.example/x.jpg", false),
        ("x.jpg", false),
        ("data:image/png;base64,", false),
        ("", false),
    ] {
        assert_eq!(is_own(url, BASE), expect, "{url}");
        assert_eq!(is_own(url, ""), expect && url.starts_with("/m"), "{url}");
    }
}
