//! Each kind of page, put together out of the page model.

use portolan_plugin::{
    Page, RenderError,
    page::{
        Article, Card, DataTable, Front, Index, IndexEntry, Link, Listing, PageBody, Problem,
        ProvenanceNote, Run, Sources,
    },
};

use crate::{body::body, sheet::Sheet};

pub(crate) fn page(page: &Page) -> Result<String, RenderError> {
    let mut layout = Layout { sheet: Sheet::new(&page.site.base), page };
    layout.head();
    match &page.body {
        PageBody::Front(front) => layout.front(front),
        PageBody::Listing(listing) => layout.listing(listing),
        PageBody::Article(article) => layout.article(article),
        PageBody::Index(index) => layout.index(index),
        PageBody::Sources(sources) => layout.sources(sources),
        PageBody::Problem(problem) => layout.problem(problem),
        PageBody::Sitemap(_) => {
            return Err(RenderError::unsupported("a sitemap has no form as plain text"));
        }
        PageBody::Unknown => {
            return Err(RenderError::unsupported(
                "this kind of page is not known to `render-text`",
            ));
        }
    }
    layout.foot();
    Ok(layout.sheet.finish())
}

struct Layout<'p> {
    sheet: Sheet,
    page: &'p Page,
}

impl Layout<'_> {
    fn head(&mut self) {
        let site = &self.page.site;
        let name = [site.title.as_str(), site.tagline.as_str()];
        self.sheet.lines(&joined(name, " – "));
        if let Some(notice) = &site.notice {
            self.sheet.gap();
            self.sheet.lines(notice);
        }
        self.sheet.gap();
    }

    fn foot(&mut self) {
        if let Some(freshness) = &self.page.site.freshness {
            self.sheet.rule();
            self.sheet.lines(freshness);
        }
    }

    fn front(&mut self, front: &Front) {
        for section in &front.sections {
            self.sheet.heading(&section.title, '=');
            if let Some(note) = &section.note {
                self.paragraph(note);
            }
            self.cards(&section.items);
            self.entries(&section.entries);
            if let Some(all) = &section.all {
                self.sheet.gap();
                self.link("", all);
            }
        }
        if let Some(empty) = &front.empty {
            self.problem(empty);
        }
    }

    fn listing(&mut self, listing: &Listing) {
        self.sheet.heading(&listing.heading, '=');
        for text in listing.intro.iter().chain(&listing.footnote) {
            self.paragraph(text);
        }
        if !listing.items.is_empty() {
            self.paragraph(&listing.range);
        }
        self.cards(&listing.items);
        if let Some(empty) = &listing.empty {
            self.problem(empty);
        }
        if let Some(pager) = &listing.pager {
            self.sheet.gap();
            for link in pager.previous.iter().chain(&pager.next) {
                self.link("", link);
            }
        }
        for group in &listing.facets {
            self.sheet.heading(&group.title, '-');
            self.entries(&group.entries);
        }
    }

    fn article(&mut self, article: &Article) {
        let card = &article.card;
        if let Some(kicker) = &card.kicker {
            self.sheet.lines(kicker);
        }
        if !article.title_hidden {
            self.sheet.heading(&card.title.text, '=');
        }
        if let Some(subtitle) = &card.subtitle {
            self.paragraph(&subtitle.text);
        }
        self.sheet.gap();
        self.sheet.lines(article.byline.as_deref().unwrap_or_default());
        let marks = self.marks(card, false);
        self.sheet.lines(&marks);
        for note in article.notices.iter().chain(&card.notes) {
            self.paragraph(note);
        }
        self.facts(card, "");
        self.sheet.gap();
        self.text(article);
        for figure in &article.figures {
            let caption = figure.caption.as_ref().map(|run| run.text.as_str());
            let words = [caption.unwrap_or(&figure.alt), figure.credit.as_deref().unwrap_or("")];
            let reference = self.sheet.reference(&figure.url);
            self.paragraph(&format!("[{}]{reference}", joined(words, " – ")));
        }
        if let Some(table) = &article.table {
            self.table(table);
        }
        self.links_titled("contents", &article.contents);
        if !card.attachments.is_empty() {
            self.titled("attachments");
            for file in &card.attachments {
                let reference = self.sheet.reference(&file.url);
                self.sheet.prefixed("* ", "  ", &format!("{}{reference}", file.label));
            }
        }
        self.links_titled("links", &article.links);
        if let Some(note) = &article.contacts_note {
            self.paragraph(note);
        }
        if let Some(provenance) = &article.provenance {
            self.provenance(provenance);
        }
        self.links_titled("read-this-in", &article.translations);
        self.links_titled("also-published", &article.also_published);
        self.links_titled("places", &article.places);
        self.links_titled("themes", &article.themes);
        if !article.tags.is_empty() {
            self.titled("tags");
            let tags: Vec<&str> = article.tags.iter().map(|tag| tag.text.as_str()).collect();
            self.sheet.lines(&tags.join(", "));
        }
        if !article.related.is_empty() {
            self.titled("related");
            self.cards(&article.related);
        }
    }

    /// The body with its dateline, or the teaser and the way to the original.
    fn text(&mut self, article: &Article) {
        let dateline = article.dateline.as_deref().unwrap_or_default();
        match &article.card.body {
            Some(html) => body(&mut self.sheet, dateline, html.as_str()),
            None => {
                let teaser = article.card.teaser.as_ref().map_or("", |run| run.text.as_str());
                self.paragraph(&joined([dateline, teaser], " "));
            }
        }
        if let Some(missing) = &article.body_missing {
            self.paragraph(missing);
        }
        self.sheet.gap();
    }

    /// A figure a line, what it counts first: columns do not fit a screen reader or a narrow sheet.
    fn table(&mut self, table: &DataTable) {
        self.sheet.gap();
        self.sheet.heading(&table.caption, '-');
        self.sheet.lines(&table.note);
        self.sheet.gap();
        for row in &table.rows {
            let value = row.cells.get(row.value_at).map_or("", String::as_str);
            let titles = table.columns.iter().skip(1);
            let said = titles
                .zip(&row.cells)
                .enumerate()
                .filter(|(at, (_, cell))| *at != row.value_at && !cell.is_empty());
            let said: Vec<String> =
                said.map(|(_, (title, cell))| format!("{title}: {cell}")).collect();
            let narrowed = match said.is_empty() {
                true => String::new(),
                false => format!(" ({})", said.join("; ")),
            };
            let line = format!("{}: {value}{narrowed}", row.header.text);
            self.sheet.prefixed("* ", "  ", &line);
        }
    }

    fn provenance(&mut self, note: &ProvenanceNote) {
        self.titled("provenance");
        let compared = note.compared.as_deref().unwrap_or_default();
        let sentences = [note.sentence.as_str(), note.extent.as_str(), compared];
        self.sheet.lines(&joined(sentences, " "));
        self.link("", &note.original);
    }

    fn index(&mut self, index: &Index) {
        self.sheet.heading(&index.heading, '=');
        if let Some(intro) = &index.intro {
            self.paragraph(intro);
        }
        self.sheet.gap();
        self.entries(&index.entries);
    }

    fn sources(&mut self, sources: &Sources) {
        self.sheet.heading(&sources.heading, '=');
        self.paragraph(&sources.intro);
        for row in &sources.rows {
            self.sheet.gap();
            let reference = self.sheet.reference(&row.url);
            let name = joined([row.mark.name.as_str(), row.host.as_str()], ", ");
            self.sheet.prefixed("* ", "  ", &format!("{name}{reference}"));
            let newest = row.newest.as_ref().map(|date| self.labelled("newest-item", &date.text));
            let last_read =
                row.last_read.as_ref().map(|date| self.labelled("last-read", &date.text));
            let marks = [
                row.state_text.clone(),
                row.items.clone(),
                newest.unwrap_or_default(),
                last_read.unwrap_or_default(),
            ];
            self.sheet.prefixed("  ", "  ", &joined(marks.iter().map(String::as_str), " · "));
        }
    }

    fn problem(&mut self, problem: &Problem) {
        self.sheet.heading(&problem.heading, '=');
        self.paragraph(&problem.text);
        self.sheet.gap();
        for link in &problem.links {
            self.link("* ", link);
        }
        if let Some(number) = &problem.number {
            let words = self.labelled("problem-number", number);
            self.paragraph(&words);
        }
    }

    fn cards(&mut self, cards: &[Card]) {
        for card in cards {
            self.sheet.gap();
            let url = if card.url.is_empty() { &card.path } else { &card.url };
            let reference = self.sheet.reference(url);
            self.sheet.prefixed("* ", "  ", &format!("{}{reference}", card.title.text));
            let marks = self.marks(card, true);
            let runs = [&card.subtitle, &card.teaser];
            for text in
                runs.into_iter().flatten().map(|run: &Run| run.text.as_str()).chain([&*marks])
            {
                if !text.is_empty() {
                    self.sheet.prefixed("  ", "  ", text);
                }
            }
            self.facts(card, "  ");
            for note in &card.notes {
                self.sheet.prefixed("  ", "  ", note);
            }
        }
        self.sheet.gap();
    }

    fn facts(&mut self, card: &Card, indent: &str) {
        for fact in &card.facts {
            self.sheet.prefixed(indent, indent, &format!("{}: {}", fact.label, fact.value));
        }
    }

    /// “Press release · 22 March 2018 · IOM Finland · Suomi”.
    fn marks(&self, card: &Card, with_kicker: bool) -> String {
        let kicker = card.kicker.as_deref().filter(|_| with_kicker).unwrap_or_default();
        let date = match (&card.date, &card.date_unknown) {
            (Some(date), _) => date.text.clone(),
            (None, Some(unknown)) => unknown.clone(),
            (None, None) => String::new(),
        };
        let updated = card.updated.as_ref().map(|date| self.labelled("updated", &date.text));
        let lang = card.lang_tag.as_ref().map_or("", |tag| tag.label.as_str());
        joined(
            [kicker, &date, updated.as_deref().unwrap_or_default(), &card.source.name, lang],
            " · ",
        )
    }

    fn entries(&mut self, entries: &[IndexEntry]) {
        for entry in entries {
            let reference = self.sheet.reference(&entry.url);
            let words = format!("{} ({}){reference}", entry.label, entry.count);
            self.sheet.prefixed("* ", "  ", &words);
            if let Some(footnote) = &entry.footnote {
                self.sheet.prefixed("  ", "  ", footnote);
            }
        }
    }

    fn links_titled(&mut self, key: &str, links: &[Link]) {
        if links.is_empty() {
            return;
        }
        self.titled(key);
        for link in links {
            self.link("* ", link);
        }
    }

    fn link(&mut self, prefix: &str, link: &Link) {
        let reference = self.sheet.reference(&link.url);
        let room = " ".repeat(prefix.len());
        self.sheet.prefixed(prefix, &room, &format!("{}{reference}", link.label));
    }

    fn titled(&mut self, key: &str) {
        let words = self.word(key);
        self.sheet.heading(&words, '-');
    }

    fn labelled(&self, key: &str, value: &str) -> String {
        format!("{}: {value}", self.word(key))
    }

    /// A phrase of the interface; its key, where the page lacks it, says at least what is meant.
    fn word(&self, key: &str) -> String {
        self.page.words.get(key).cloned().unwrap_or_else(|| key.to_owned())
    }

    fn paragraph(&mut self, text: &str) {
        if !text.is_empty() {
            self.sheet.gap();
            self.sheet.lines(text);
            self.sheet.gap();
        }
    }
}

fn joined<'t>(parts: impl IntoIterator<Item = &'t str>, between: &str) -> String {
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(between)
}
