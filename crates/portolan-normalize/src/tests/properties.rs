//! What holds for every input.

use proptest::prelude::*;

use super::*;
use crate::html::tests::assert_inert;

/// Bits of markup and of prose that rules look for, to be shuffled.
fn fragment() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "<p>",
        "</p>",
        "<div>",
        "<b>",
        "</b>",
        "<a href='/x'>",
        "</a>",
        "<script>",
        "</script>",
        "<img src=x onerror=y>",
        "<ul><li>",
        "<table><tr><td>",
        "<blockquote>",
        "<svg><style>",
        "&lt;script&gt;",
        "<!--",
        "-->",
        "\"",
        "'",
        "“",
        "”",
        "Helsinki – ",
        "14.02.2018, Helsinki",
        " (15/02) ",
        "Photo: © IOM",
        "©IOM 2018",
        "Read more",
        "Tags: a, b",
        "* * *",
        "(Suomeksi alla)",
        "Language English",
        "Themes: Default: ",
        "2019.14.2.2020",
        "almost 200 hundred persons",
        "The boats have come to the harbour. ",
        "Sataman veneet on maalattu, ja ne ovat nyt kauniita. ",
        "\n\n",
        "\n",
        "\u{a0}",
        "أنقرة، 5 فبراير - ",
        "é",
        "İ",
        "ß",
        "\u{200b}",
        "…",
        "[...]",
        "Who We Are",
        "WHO WE AREThe",
        "😀",
    ])
    .prop_map(str::to_owned);
    prop_oneof![4 => known, 1 => any::<String>()]
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(fragment(), 0..12).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_panics_and_nothing_acts(title in text(), teaser in text(), body in text(), url in any::<String>()) {
        let world = World::new();
        let rules = world.rules();
        let mut raw = page(&title, &body);
        raw.teaser = Some(RawText::html(teaser));
        raw.aliases = vec![url.clone(), format!("https://iom.fi/{url}")];
        raw.published = Some(RawDate { raw: title, when: None });
        raw.kind = Some(url);
        let first = normalize(&raw, &rules, now());
        let second = normalize(&raw, &rules, now());
        prop_assert_eq!(&first, &second);
        if let Some(mut item) = first.item {
            assert_inert(html(&item), &body);
            curate(&mut item, &rules);
            prop_assert!(!item.title.text.value.is_empty());
            prop_assert_eq!(content_hash(&item), content_hash(&item.clone()));
        }
    }

    #[test]
    fn addresses_have_one_spelling(path in "[a-z0-9/%;.,äж-]{0,40}", query in "[a-z0-9=&;%]{0,30}") {
        let url = format!("http://www.iom.fi/{path}?{query}");
        if let Ok(first) = canonical_url(&url, &[]) {
            let second = canonical_url(&first.url, &[]).expect("a canonical address is no trap");
            prop_assert_eq!(first.url, second.url);
        }
    }
}

#[test]
fn a_cleaned_text_stays_as_it_is() {
    let bodies = [
        "<p>Helsinki – The boats have come to the harbour in the morning.</p><p>They will stay until the evening, and all are welcome.</p>",
        "<p>Photo: © IOM</p><p>The boats have come to the harbour.</p><p>* * *</p><p>Read more</p>",
        "<h1>Boats</h1><h4>Where</h4><p>In the old harbour, by the pier.</p><ul><li>one<li>two</ul>",
        "<p>\"We saw more boats than ever in the harbour.</p><p>Together we can.\"</p><p>She left.</p>",
    ];
    for body in bodies {
        let first = made(&page("Boats at dawn", body));
        let second = made(&page("Boats at dawn", html(&first)));
        assert_eq!(html(&second), html(&first), "{body}");
        let text = |item: &Item| item.body.as_ref().unwrap().text.clone();
        assert_eq!(text(&second), text(&first));
    }
    let first = made(&card(
        "Boats at dawn",
        "14.02.2018, Helsinki\n\nMinsk – The boats have come to the harbour. Read more",
    ));
    let second = made(&card("Boats at dawn", teaser(&first)));
    assert_eq!(teaser(&second), teaser(&first));
}
