//! The HTML part: one column, tables that say they are for layout, styles in the elements.

use std::fmt::Write as _;

use portolan_plugin::{
    Page,
    page::{Card, Run},
};

use crate::digest::{Digest, Line, absolute, address, marks, span_words};

/// Dark grey on white and dark blue on white: more than seven to one.
const TEXT: &str = "color:#1d1d1d";
const QUIET: &str = "color:#4a4a4a";
const LINK: &str = "color:#0b3d78";
const FONT: &str = "font-family:Georgia,'Times New Roman',serif";
const SMALL: &str = "font-family:Arial,Helvetica,sans-serif;font-size:14px;line-height:20px";

/// No picture is wider; most readers of e-mail show so much.
const COLUMN: u32 = 600;

pub(crate) fn layout(page: &Page, digest: &Digest<'_>) -> String {
    let (lang, dir) = (attribute(&page.lang), direction(&page.dir));
    let align = if dir == "rtl" { "right" } else { "left" };
    let mut html = format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\" dir=\"{dir}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{}</title>\n</head>\n<body style=\"margin:0;padding:0;background-color:#ffffff\">\n\
         <table role=\"presentation\" width=\"100%\" border=\"0\" cellpadding=\"0\" \
         cellspacing=\"0\" lang=\"{lang}\" dir=\"{dir}\">\n<tr>\n<td align=\"center\" \
         style=\"padding:16px\">\n<table role=\"presentation\" width=\"100%\" border=\"0\" \
         cellpadding=\"0\" cellspacing=\"0\" style=\"max-width:{COLUMN}px\">\n",
        escaped(&title(page, digest)),
    );
    let mut rows = Rows { html: &mut html, page, align };
    rows.head(digest);
    for section in &digest.sections {
        if !section.title.is_empty() {
            rows.row(&format!(
                "<h2 style=\"margin:24px 0 0;{FONT};font-size:22px;line-height:28px;{TEXT}\">{}</h2>",
                escaped(section.title)
            ));
        }
        let level = if section.title.is_empty() { "h2" } else { "h3" };
        for card in &section.cards {
            rows.card(card, level);
        }
        for line in &section.lines {
            rows.line(line);
        }
        if let Some(all) = section.all
            && let Some(url) = absolute(page, &all.url)
        {
            let lang = language(all.lang.as_deref(), all.dir.as_deref());
            rows.row(&format!(
                "<p style=\"margin:12px 0 0;{SMALL}\"><a href=\"{}\"{lang} style=\"{LINK}\">{}</a></p>",
                attribute(&url),
                escaped(&all.label)
            ));
        }
    }
    rows.foot();
    html.push_str("</table>\n</td>\n</tr>\n</table>\n</body>\n</html>\n");
    html
}

/// Names portal and page, for tabs and screen readers.
pub(crate) fn title(page: &Page, digest: &Digest<'_>) -> String {
    let site = page.site.title.as_str();
    if digest.heading == site || site.is_empty() {
        digest.heading.to_owned()
    } else {
        format!("{}: {}", site, digest.heading)
    }
}

struct Rows<'h> {
    html: &'h mut String,
    page: &'h Page,
    align: &'static str,
}

impl Rows<'_> {
    fn row(&mut self, inner: &str) {
        let align = self.align;
        // Writing into a text cannot fail.
        let _ = writeln!(self.html, "<tr>\n<td align=\"{align}\">{inner}</td>\n</tr>");
    }

    fn head(&mut self, digest: &Digest<'_>) {
        let page = self.page;
        if let Some(notice) = &page.site.notice {
            self.small(&escaped(notice));
        }
        if digest.heading != page.site.title
            && let Some(home) = absolute(page, &page.site.home)
        {
            self.row(&format!(
                "<p style=\"margin:0;{SMALL}\"><a href=\"{}\" style=\"{LINK}\">{}</a></p>",
                attribute(&home),
                escaped(&page.site.title)
            ));
        }
        let lang = language(digest.heading_lang.0, digest.heading_lang.1);
        self.row(&format!(
            "<h1{lang} style=\"margin:8px 0 0;{FONT};font-size:28px;line-height:34px;{TEXT}\">{}</h1>",
            escaped(digest.heading)
        ));
        if let Some(intro) = digest.intro {
            self.small(&escaped(intro));
        }
        if let Some(span) = span_words(digest) {
            self.small(&escaped(&span));
        }
        if digest.sections.is_empty() {
            let none = page.words.get("range-none").map_or("–", String::as_str);
            self.small(&escaped(none));
        }
    }

    fn card(&mut self, card: &Card, level: &str) {
        let page = self.page;
        let mut inner = String::new();
        if let Some(picture) = &card.image
            && let Some(url) = absolute(page, &picture.url).filter(|url| is_own(page, url))
        {
            let lang = language(picture.alt_lang.as_deref(), None);
            let width = picture.width.unwrap_or(COLUMN).min(COLUMN);
            inner.push_str(&format!(
                "<img src=\"{}\" alt=\"{}\"{lang} width=\"{width}\" style=\"display:block;\
                 width:100%;max-width:{width}px;height:auto;border:0;margin:24px 0 0\">",
                attribute(&url),
                attribute(&picture.alt)
            ));
        }
        let title = match address(page, card) {
            Some(url) => {
                format!("<a href=\"{}\" style=\"{LINK}\">{}</a>", attribute(&url), run(&card.title))
            }
            None => run(&card.title),
        };
        inner.push_str(&format!(
            "<{level} style=\"margin:16px 0 0;{FONT};font-size:18px;line-height:24px;{TEXT}\">\
             {title}</{level}>"
        ));
        let marks = marks(card).join(" · ");
        inner.push_str(&format!(
            "<p style=\"margin:4px 0 0;{SMALL};{QUIET}\">{}</p>",
            escaped(&marks)
        ));
        for text in [&card.subtitle, &card.teaser].into_iter().flatten() {
            inner.push_str(&format!(
                "<p style=\"margin:4px 0 0;{FONT};font-size:16px;line-height:24px;{TEXT}\">{}</p>",
                run(text)
            ));
        }
        let facts = card.facts.iter().map(|fact| format!("{}: {}", fact.label, fact.value));
        for note in facts.chain(card.notes.iter().cloned()) {
            inner.push_str(&format!(
                "<p style=\"margin:4px 0 0;{SMALL};{QUIET}\">{}</p>",
                escaped(&note)
            ));
        }
        self.row(&inner);
    }

    fn line(&mut self, line: &Line<'_>) {
        let lang = language(line.lang, None);
        let label = match absolute(self.page, line.url) {
            Some(url) => format!(
                "<a href=\"{}\"{lang} style=\"{LINK}\">{}</a>",
                attribute(&url),
                escaped(line.label)
            ),
            None => format!("<span{lang}>{}</span>", escaped(line.label)),
        };
        let note = escaped(&line.note);
        self.row(&format!(
            "<p style=\"margin:8px 0 0;{SMALL};{TEXT}\">{label} <span style=\"{QUIET}\">{note}</span></p>"
        ));
    }

    fn foot(&mut self) {
        let page = self.page;
        self.row("<hr style=\"margin:24px 0 0;border:0;border-top:1px solid #767676\">");
        if let Some(freshness) = &page.site.freshness {
            self.small(&escaped(freshness));
        }
        if let Some(url) = absolute(page, &page.url) {
            let (href, shown) = (attribute(&url), escaped(&url));
            self.small(&format!("<a href=\"{href}\" style=\"{LINK}\">{shown}</a>"));
        }
    }

    fn small(&mut self, inner: &str) {
        self.row(&format!("<p style=\"margin:8px 0 0;{SMALL};{QUIET}\">{inner}</p>"));
    }
}

/// With its language and direction, where they are not the page's.
fn run(run: &Run) -> String {
    let text = escaped(&run.text);
    match language(run.lang.as_deref(), run.dir.as_deref()) {
        lang if lang.is_empty() => text,
        lang => format!("<span{lang}>{text}</span>"),
    }
}

fn language(lang: Option<&str>, dir: Option<&str>) -> String {
    let lang = lang.map_or(String::new(), |lang| format!(" lang=\"{}\"", attribute(lang)));
    let dir = dir.map_or(String::new(), |dir| format!(" dir=\"{}\"", direction(dir)));
    lang + &dir
}

fn direction(dir: &str) -> &'static str {
    match dir {
        "rtl" => "rtl",
        _ => "ltr",
    }
}

/// Whether a picture lies on the portal itself. Others would be told who reads this, and when.
fn is_own(page: &Page, url: &str) -> bool {
    let base = page.site.base.trim_end_matches('/');
    !base.is_empty() && url.strip_prefix(base).is_some_and(|rest| rest.starts_with('/'))
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\n' | '\t' => safe.push(' '),
            c if c.is_control() => {}
            c => safe.push(c),
        }
    }
    safe
}

fn attribute(text: &str) -> String {
    escaped(text)
}
