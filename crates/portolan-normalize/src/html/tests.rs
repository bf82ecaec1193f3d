use portolan_core::raw::RawText;
use url::Url;

use super::*;
use crate::markup::read;

fn safe(html: &str) -> String {
    let base = Url::parse("https://iom.fi/en/news/boats").unwrap();
    safe_html(&read(&RawText::html(html), Some(&base)).blocks).as_str().to_owned()
}

#[track_caller]
fn check(html: &str, expect: &str) {
    assert_eq!(safe(html), expect, "{html}");
}

/// Parses the result again and finds nothing that could act.
#[track_caller]
pub(crate) fn check_inert(html: &str) {
    let out = safe(html);
    assert_inert(&out, html);
}

#[track_caller]
pub(crate) fn assert_inert(out: &str, html: &str) {
    let document = dom_query::Document::fragment(out);
    for node in document.root().descendants_it().filter(dom_query::NodeRef::is_element) {
        let name = node.node_name().unwrap().to_string();
        assert!(
            TAGS.contains(&name.as_str()) || matches!(&*name, "html" | "body" | "tbody"),
            "<{name}> of {html:?} in {out:?}"
        );
        for attr in node.attrs() {
            let attr_name = attr.name.local.to_string();
            assert!(
                [
                    "href", "title", "dir", "lang", "start", "colspan", "rowspan", "scope",
                    "datetime", "rel"
                ]
                .contains(&attr_name.as_str()),
                "{attr_name} of {html:?} in {out:?}",
            );
            if attr_name == "href" {
                let scheme =
                    Url::parse(&attr.value).expect("links are absolute").scheme().to_owned();
                assert!(
                    ["http", "https", "mailto"].contains(&scheme.as_str()),
                    "{} of {html:?}",
                    attr.value
                );
            }
        }
    }
}

#[test]
fn what_editors_write_survives() {
    check(
        "<p>One <b>bold</b> and <i>slanted</i> word.</p>",
        "<p>One <strong>bold</strong> and <em>slanted</em> word.</p>",
    );
    check("<ul><li>a</li><li>b</li></ul>", "<ul><li>a</li><li>b</li></ul>");
    check(
        "<table><tr><th scope=col>a</th><th>b</th></tr><tr><td colspan=2>c</td></tr></table>",
        "<table><tbody><tr><th scope=\"col\">a</th><th>b</th></tr><tr><td colspan=\"2\">c</td></tr></tbody></table>",
    );
    check(
        "<p lang=fi dir=ltr>Hei <span lang='sv'>hej</span></p>",
        "<p>Hei <span lang=\"sv\">hej</span></p>",
    );
    check("<blockquote><p>a</p></blockquote><hr>", "<blockquote><p>a</p></blockquote>\n<hr>");
}

#[test]
fn presentation_and_wrappers_fall_away() {
    check(
        "<div class=x style='color:red'><section><p id=a onclick=b()>Hi <font color=red>you</font></p></section></div>",
        "<p>Hi you</p>",
    );
    check("<center>a<br><br>b<br>c</center>", "<p>a</p>\n<p>b<br>c</p>");
    check("<p>&nbsp;</p><p> </p><p>a&nbsp;</p>", "<p>a</p>");
}

#[test]
fn headings_start_at_two_and_skip_no_level() {
    check(
        "<h1>a</h1><h4>b</h4><h6>c</h6><h1>d</h1>",
        "<h2>a</h2>\n<h3>b</h3>\n<h4>c</h4>\n<h2>d</h2>",
    );
    check("<h3>a</h3><h2>b</h2>", "<h2>a</h2>\n<h2>b</h2>");
}

#[test]
fn links_are_absolute_and_lead_to_the_web_or_a_mailbox() {
    check(
        "<p><a href='../x' target=_blank>x</a></p>",
        "<p><a href=\"https://iom.fi/en/x\" rel=\"nofollow noopener\">x</a></p>",
    );
    check(
        "<p><a href='mailto:a@b.example'>m</a></p>",
        "<p><a href=\"mailto:a@b.example\" rel=\"nofollow noopener\">m</a></p>",
    );
    check(
        "<p><a href='#top'>t</a> <a href='javascript:x()'>j</a> <a href='tel:1'>c</a></p>",
        "<p>t j c</p>",
    );
}

#[test]
fn frames_become_links_and_pictures_leave() {
    check(
        "<iframe src='https://films.example/e/1' title='The film'></iframe>",
        "<p><a href=\"https://films.example/e/1\" rel=\"nofollow noopener\">The film</a></p>",
    );
    check("<p>a <img src=x.jpg onerror=y()> b</p>", "<p>a  b</p>".replace("  ", " ").as_str());
    let found = read(
        &RawText::html(
            "<figure><img src=/x.jpg alt=boats width=20><figcaption>Boats <b>now</b></figcaption></figure><img src=/pixel.gif width=1 height=1>",
        ),
        Url::parse("https://iom.fi").ok().as_ref(),
    );
    assert_eq!(found.images.len(), 1);
    assert_eq!(found.images[0].caption.as_deref(), Some("Boats now"));
    assert_eq!(found.images[0].width, Some(20));
    assert!(found.blocks.is_empty());
}

#[test]
fn n02_nothing_acts_after_sanitising() {
    for html in [
        "<script>x()</script>",
        "<img src=x onerror=x()>",
        "<svg onload=x()>",
        "<svg><script>x()</script></svg>",
        "<math><mtext><table><mglyph><style><img src=x onerror=x()>",
        "<a href=' javascript:x()'>a</a>",
        "<a href='java\nscript:x()'>a</a>",
        "<a href='data:text/html,<script>x()</script>'>a</a>",
        "<iframe srcdoc='<script>x()</script>'></iframe>",
        "<object data='javascript:x()'></object>",
        "<form action=x><input name=a><button formaction=javascript:x()>a</button></form>",
        "<style>@import 'x'</style>",
        "<link rel=stylesheet href=x>",
        "<meta http-equiv=refresh content='0;url=javascript:x()'>",
        "<base href='javascript:/a/'><a href='b'>c</a>",
        "<noscript><p title='</noscript><img src=x onerror=x()>'>",
        "<template><img src=x onerror=x()></template>",
        "<p title='\"><img src=x onerror=x()>'>a</p>",
        "<abbr title='\"><script>x()</script>'>a</abbr>",
        "<time datetime='\"onmouseover=x()'>a</time>",
        "<td colspan='\"onmouseover=x()'>a</td>",
        "<p lang='\"><script>'>a</p>",
        "<a href=https://a.example/?\"><script>x()</script>>a</a>",
        "<plaintext><script>x()",
        "<textarea><script>x()</script></textarea>",
        "<title><img src=x onerror=x()></title>",
        "<!--><img src=x onerror=x()>-->",
        "<![CDATA[><img src=x onerror=x()>]]>",
        "<x:script>x()</x:script>",
        "<details open ontoggle=x()>a</details>",
        "<video src=x onerror=x()><source src=y></video>",
        "<body onload=x()>a</body>",
        "<a href='vbscript:x()'>a</a>",
        "<a href='//evil.example/x'>a</a>",
        "&lt;script&gt;x()&lt;/script&gt;",
        "<isindex action=javascript:x()>",
        "<marquee onstart=x()>a</marquee>",
        "<p>\0<scr\0ipt>x()</script>",
    ] {
        check_inert(html);
    }
}

#[test]
fn deep_nesting_is_bounded() {
    for tag in ["div", "b", "ul><li", "blockquote", "table><tr><td", "span", "a href=/x"] {
        let html = format!("{}deep words{}", format!("<{tag}>").repeat(3000), "</div>".repeat(10));
        let out = safe(&html);
        assert!(out.contains("deep words"), "{tag}");
        assert!(out.len() < 20_000, "{tag}: {}", out.len());
    }
}

#[test]
fn a_text_without_end_costs_no_more_than_its_length() {
    let out = safe(&"&©".repeat(60_000));
    assert!(out.starts_with("<p>&amp;©") && out.contains("<wbr>"));
    assert_eq!(safe(&out), out);
}
