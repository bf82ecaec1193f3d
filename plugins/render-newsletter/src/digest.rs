//! What a letter holds: the week of a list, or the whole of a page that is none.

use portolan_plugin::{
    Page, RenderError, Timestamp,
    page::{Article, Card, Index, Link, PageBody, Sources},
};

const WEEK_SECONDS: i64 = 7 * 24 * 60 * 60;

/// Titles of the week, as they stand on the page.
pub(crate) struct Digest<'p> {
    pub(crate) heading: &'p str,
    /// Language and direction of the heading, where they are not the page's.
    pub(crate) heading_lang: (Option<&'p str>, Option<&'p str>),
    pub(crate) intro: Option<&'p str>,
    pub(crate) sections: Vec<Section<'p>>,
    /// When the newest item is dated.
    pub(crate) until: Option<Timestamp>,
    /// The dates of the oldest and of the newest item, in words.
    pub(crate) span: Option<(&'p str, &'p str)>,
}

pub(crate) struct Section<'p> {
    /// Empty where the page's heading says all.
    pub(crate) title: &'p str,
    pub(crate) cards: Vec<&'p Card>,
    pub(crate) lines: Vec<Line<'p>>,
    pub(crate) all: Option<&'p Link>,
}

/// An entry that is no item: a place with its number of items, a source with its state.
pub(crate) struct Line<'p> {
    pub(crate) label: &'p str,
    pub(crate) lang: Option<&'p str>,
    pub(crate) url: &'p str,
    pub(crate) note: String,
}

pub(crate) fn of_page(page: &Page) -> Result<Digest<'_>, RenderError> {
    let (heading, intro, mut sections) = match &page.body {
        PageBody::Front(front) => {
            let sections = front.sections.iter().map(|section| Section {
                title: &section.title,
                cards: section.items.iter().collect(),
                lines: Vec::new(),
                all: section.all.as_ref(),
            });
            (page.site.title.as_str(), Some(page.site.tagline.as_str()), sections.collect())
        }
        PageBody::Listing(listing) => {
            let cards = listing.items.iter().collect();
            let sections = vec![Section { title: "", cards, lines: Vec::new(), all: None }];
            (listing.heading.as_str(), listing.intro.as_deref(), sections)
        }
        PageBody::Article(article) => return Ok(of_article(page, article)),
        PageBody::Index(index) => return Ok(of_index(index)),
        PageBody::Sources(sources) => return Ok(of_sources(sources)),
        PageBody::Problem(_) | PageBody::Sitemap(_) | PageBody::Unknown => {
            return Err(RenderError::unsupported("this kind of page has no form as a newsletter"));
        }
    };
    let until = sections.iter().flat_map(|it: &Section<'_>| &it.cards).filter_map(dated).max();
    for section in &mut sections {
        section.cards.retain(|card| is_in_week(card, until));
    }
    sections.retain(|section| !section.cards.is_empty());
    let span = span(&sections);
    let intro = intro.filter(|words| !words.is_empty());
    Ok(Digest { heading, heading_lang: (None, None), intro, sections, until, span })
}

/// One item, dated or not, with where it comes from.
fn of_article<'p>(page: &'p Page, article: &'p Article) -> Digest<'p> {
    let section = Section { title: "", cards: vec![&article.card], lines: Vec::new(), all: None };
    Digest {
        heading: &page.title,
        heading_lang: (page.title_lang.as_deref(), article.card.title.dir.as_deref()),
        intro: article.provenance.as_ref().map(|it| it.sentence.as_str()),
        sections: vec![section],
        until: dated(&&article.card),
        span: None,
    }
}

fn of_index(index: &Index) -> Digest<'_> {
    let lines = index.entries.iter().map(|entry| Line {
        label: &entry.label,
        lang: entry.lang.as_deref(),
        url: &entry.url,
        note: entry.count.to_string(),
    });
    of_lines(&index.heading, index.intro.as_deref(), lines.collect())
}

fn of_sources(sources: &Sources) -> Digest<'_> {
    let lines = sources.rows.iter().map(|row| {
        let newest = row.newest.as_ref().map_or("", |date| date.text.as_str());
        let notes = [row.state_text.as_str(), row.items.as_str(), newest];
        let notes: Vec<&str> = notes.into_iter().filter(|note| !note.is_empty()).collect();
        Line {
            label: &row.mark.name,
            lang: row.mark.lang.as_deref(),
            url: &row.url,
            note: notes.join(" · "),
        }
    });
    of_lines(&sources.heading, Some(&sources.intro), lines.collect())
}

fn of_lines<'p>(heading: &'p str, intro: Option<&'p str>, lines: Vec<Line<'p>>) -> Digest<'p> {
    let section = Section { title: "", cards: Vec::new(), lines, all: None };
    let intro = intro.filter(|words| !words.is_empty());
    Digest {
        heading,
        heading_lang: (None, None),
        intro,
        sections: vec![section],
        until: None,
        span: None,
    }
}

fn is_in_week(card: &Card, until: Option<Timestamp>) -> bool {
    match (dated(&card), until) {
        (Some(date), Some(until)) => until.as_second() - date.as_second() < WEEK_SECONDS,
        _ => false,
    }
}

fn dated(card: &&Card) -> Option<Timestamp> {
    card.date.as_ref()?.instant.parse().ok()
}

fn span<'p>(sections: &[Section<'p>]) -> Option<(&'p str, &'p str)> {
    let cards = sections.iter().flat_map(|section| &section.cards);
    let dates = cards.filter_map(|card| Some((dated(card)?, card.date.as_ref()?.text.as_str())));
    let dates: Vec<(Timestamp, &str)> = dates.collect();
    let oldest = dates.iter().min_by_key(|(date, _)| *date)?;
    let newest = dates.iter().max_by_key(|(date, _)| *date)?;
    Some((oldest.1, newest.1))
}

/// The absolute address of something on the portal or elsewhere, if a reader may be sent there.
pub(crate) fn absolute(page: &Page, url: &str) -> Option<String> {
    let url = url.trim();
    if url.contains(|c: char| c.is_control() || c.is_whitespace()) {
        return None;
    }
    if url.starts_with('/') && !url.starts_with("//") {
        return Some(format!("{}{url}", page.site.base));
    }
    let is_web = ["https://", "http://"].iter().any(|start| url.starts_with(start));
    is_web.then(|| url.to_owned())
}

pub(crate) fn address(page: &Page, card: &Card) -> Option<String> {
    absolute(page, &card.url).or_else(|| absolute(page, &card.path))
}

/// “Press release · 22 March 2018 · Town Office · Suomi”.
pub(crate) fn marks(card: &Card) -> Vec<&str> {
    let kicker = card.kicker.as_deref();
    let date = card.date.as_ref().map(|date| date.text.as_str());
    let lang = card.lang_tag.as_ref().map(|tag| tag.label.as_str());
    let marks = [kicker, date, Some(card.source.name.as_str()), lang];
    marks.into_iter().flatten().filter(|mark| !mark.is_empty()).collect()
}

/// “16 March 2018 – 22 March 2018”.
pub(crate) fn span_words(digest: &Digest<'_>) -> Option<String> {
    let (oldest, newest) = digest.span?;
    Some(if oldest == newest { newest.to_owned() } else { format!("{oldest} – {newest}") })
}
