//! The plain part: the same words in lines of at most 72 columns.

use portolan_plugin::Page;
use textwrap::{Options, WordSplitter, WrapAlgorithm};

use crate::digest::{Digest, absolute, address, marks, span_words};

const COLUMNS: usize = 72;

pub(crate) fn layout(page: &Page, digest: &Digest<'_>) -> String {
    let mut text = String::new();
    if let Some(notice) = &page.site.notice {
        paragraph(&mut text, notice);
    }
    if digest.heading != page.site.title {
        paragraph(&mut text, &page.site.title);
    }
    paragraph(&mut text, &digest.heading.to_uppercase());
    if let Some(intro) = digest.intro {
        paragraph(&mut text, intro);
    }
    if let Some(span) = span_words(digest) {
        paragraph(&mut text, &span);
    }
    if digest.sections.is_empty() {
        paragraph(&mut text, page.words.get("range-none").map_or("–", String::as_str));
    }
    for section in &digest.sections {
        if !section.title.is_empty() {
            paragraph(&mut text, &format!("== {} ==", section.title));
        }
        for card in &section.cards {
            lines(&mut text, "* ", &card.title.text);
            lines(&mut text, "  ", &marks(card).join(" · "));
            for run in [&card.subtitle, &card.teaser].into_iter().flatten() {
                lines(&mut text, "  ", &run.text);
            }
            for fact in &card.facts {
                lines(&mut text, "  ", &format!("{}: {}", fact.label, fact.value));
            }
            for note in &card.notes {
                lines(&mut text, "  ", note);
            }
            if let Some(url) = address(page, card) {
                verbatim(&mut text, "  ", &url);
            }
            text.push('\n');
        }
        for line in &section.lines {
            lines(&mut text, "* ", &format!("{} ({})", line.label, line.note));
            if let Some(url) = absolute(page, line.url) {
                verbatim(&mut text, "  ", &url);
            }
        }
        if !section.lines.is_empty() {
            text.push('\n');
        }
        if let Some(all) = section.all
            && let Some(url) = absolute(page, &all.url)
        {
            lines(&mut text, "", &all.label);
            verbatim(&mut text, "", &url);
            text.push('\n');
        }
    }
    // What stands below is set off as signatures are.
    text.push_str("-- \n");
    if let Some(freshness) = &page.site.freshness {
        lines(&mut text, "", freshness);
    }
    if let Some(url) = absolute(page, &page.url) {
        verbatim(&mut text, "", &url);
    }
    text
}

fn paragraph(text: &mut String, words: &str) {
    let before = text.len();
    lines(text, "", words);
    if text.len() > before {
        text.push('\n');
    }
}

fn lines(text: &mut String, first: &str, words: &str) {
    let words: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if words.trim().is_empty() {
        return;
    }
    let rest = " ".repeat(first.len());
    let options = Options::new(COLUMNS)
        .break_words(!words.is_ascii())
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit)
        .initial_indent(first)
        .subsequent_indent(&rest);
    for line in textwrap::wrap(words.trim(), options) {
        text.push_str(line.trim_end());
        text.push('\n');
    }
}

/// An address is never broken, so that it can be clicked and copied.
fn verbatim(text: &mut String, indent: &str, url: &str) {
    text.push_str(indent);
    text.push_str(url);
    text.push('\n');
}
