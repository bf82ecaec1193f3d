use super::*;

fn block(html: &str) -> Block {
    read(&RawText::html(html), None).blocks.remove(0)
}

#[test]
fn trimming_follows_the_words_through_the_markup() {
    let check = |html: &str, prefix: &str, expect: &str| {
        let mut it = block(html);
        assert!(it.text().starts_with(prefix), "{}", it.text());
        it.trim_start(prefix.chars().count());
        assert_eq!(super::html(&[it]), expect, "{html}");
    };
    check(
        "<p><strong>Helsinki –</strong> Today we met.</p>",
        "Helsinki – ",
        "<p>Today we met.</p>",
    );
    check(
        "<p><b>Hel<i>sin</i>ki – Today</b> we met.</p>",
        "Helsinki – ",
        "<p><strong>Today</strong> we met.</p>",
    );
    check("<p>Äiti – <em>Tänään</em></p>", "Äiti – ", "<p><em>Tänään</em></p>");
    check("<p>a<br>b c</p>", "a b", "<p>c</p>");
}

#[test]
fn truncating_keeps_the_start() {
    let mut it = block("<p>The harbour <b>opened. Read</b> more</p>");
    it.truncate("The harbour opened.".chars().count());
    assert_eq!(super::html(&[it]), "<p>The harbour <strong>opened.</strong></p>");
}

#[test]
fn plain_text_has_spaces_where_blocks_part() {
    let it = read(
        &RawText::html(
            "<ul><li>a</li><li>b</li></ul><p>c<br>d</p><table><tr><td>e</td><td>f</td></tr><tr><td>g</td><td>h</td></tr></table>",
        ),
        None,
    );
    assert_eq!(plain(&it.blocks), "a b\nc d\ne f g h");
}

#[test]
fn a_table_that_only_arranges_is_taken_apart() {
    let it = read(&RawText::html("<table><tr><td><p>a</p><p>b</p></td></tr></table>"), None);
    assert_eq!(super::html(&it.blocks), "<p>a</p>\n<p>b</p>");
}

#[test]
fn what_an_editor_writes_passes_the_guard_unchanged() {
    let html = "<p>a <b>b</b><br><img src='x>y'> &amp; c < d</p><!-- <b> --><script>'<b>'</script>";
    assert!(matches!(guard::bounded(html), (std::borrow::Cow::Borrowed(it), false) if it == html));
}

#[test]
fn the_guard_bounds_what_stays_open() {
    let (out, cut) = guard::bounded(Box::leak("<div>".repeat(1000).into_boxed_str()));
    assert_eq!((out.len(), cut), (256 * 5, false));
    let (out, _) =
        guard::bounded(Box::leak(format!("{}words", "<font a=1>".repeat(100)).into_boxed_str()));
    assert_eq!(out.len(), 12 * 10 + 5);
    let (_, cut) = guard::bounded(Box::leak("<p>x".repeat(60_000).into_boxed_str()));
    assert!(cut);
}

#[test]
fn the_guard_drops_endless_tags() {
    let html = format!("a <p {}>b", "x ".repeat(5000));
    assert_eq!(guard::bounded(&html).0, "a b");
    assert_eq!(guard::bounded("a <p x='").0, "a ");
}
