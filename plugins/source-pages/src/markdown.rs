//! Markdown to HTML: tables, footnotes, definition lists; no HTML of the author's own.

use comrak::{Options, markdown_to_html};

pub(crate) fn to_html(markdown: &str) -> String {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.footnotes = true;
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    options.extension.description_lists = true;
    options.parse.smart = false;
    // What looks like HTML is shown as it was typed.
    options.render.escape = true;
    markdown_to_html(markdown, &options)
}
