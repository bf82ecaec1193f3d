//! An item as a card: what front pages, listings and feeds show of it.

use std::collections::BTreeSet;

use portolan_core::{
    Item, Kind, Text, When,
    date::Dated,
    item::{Attachment, Flag, Image},
    page::{Card, Download, FactText, LangTag, Link, Picture, Run, SourceMark},
    snapshot::Stored,
};
use url::Url;

use crate::{
    address::{Route, Scope},
    composer::{ComposeError, Cx},
    dates,
    languages::{dir_of, own_name, same_language},
    slug::slug,
    teaser,
    words::Arg,
};

/// Longest label made of a file's own title.
const FILE_TITLE_CHARS_MAX: usize = 120;

impl Cx<'_> {
    pub(crate) fn cards(&self, items: &[Stored]) -> Result<Vec<Card>, ComposeError> {
        let leading = |stored: &Stored| {
            let card = self.card(stored)?;
            Ok(match self.own_paragraph(&stored.item) {
                Some(anchor) => Card { path: format!("{}#{anchor}", card.path), ..card },
                None => card,
            })
        };
        items.iter().map(leading).collect()
    }

    /// In a text about many places, the anchor of the first paragraph about a place of this
    /// portal's.
    fn own_paragraph(&self, item: &Item) -> Option<String> {
        let html = item.body.as_ref()?.html.as_str();
        let places = &self.portal.select.places;
        let is_ours = |place: &str| places.iter().any(|own| own == place);
        let anchor = |place: &str| format!("place-{place}");
        item.places
            .iter()
            .filter(|tag| is_ours(&tag.place))
            .map(|tag| anchor(&tag.place))
            .find(|anchor| html.contains(&format!("id=\"{anchor}\"")))
            // Where the whole text is about what the portal is about, it is read from its start.
            .filter(|_| item.places.iter().any(|tag| !is_ours(&tag.place)))
    }

    pub(crate) fn card(&self, stored: &Stored) -> Result<Card, ComposeError> {
        let item = &stored.item;
        let route = self.item_route(item);
        let date = self.date(&item.published.when);
        let date_unknown = date.is_none().then(|| self.phrases.get("date-unknown"));
        Ok(Card {
            id: item.id.to_string(),
            url: self.url(route.clone()),
            path: self.href(route),
            original: original_url(item).map(|url| Link {
                label: host(url).unwrap_or_else(|| url.to_owned()),
                url: url.to_owned(),
                external: true,
                ..Link::default()
            }),
            kicker: (item.kind != Kind::News).then(|| self.kind_label(item.kind)),
            kind: item.kind.as_str().to_owned(),
            title: self.run(&item.title.text),
            subtitle: item.subtitle.as_ref().map(|text| self.run(text)),
            teaser: self.teaser(item),
            updated: self.updated(item),
            date,
            date_unknown,
            source: self.source_mark(&item.office),
            lang_tag: self.lang_tag(item),
            authors: item.authors.iter().map(|it| it.name.clone()).collect(),
            categories: self.categories(item),
            image: item.images.first().map(|image| self.picture(image)),
            body: item
                .body
                .as_ref()
                .filter(|_| self.format.is_feed())
                .map(|body| body.html.clone()),
            attachments: item.attachments.iter().map(|it| self.download(it)).collect(),
            notes: self.notes(stored)?,
            facts: self.facts(item),
        })
    }

    /// The item's address on this portal, with the page's interface language.
    pub(crate) fn item_route(&self, item: &Item) -> Route {
        Route::Item {
            lang: self.lang.to_owned(),
            kind: item.kind,
            slug: slug(&item.title.text.value),
            short: item.id.short(),
        }
    }

    pub(crate) fn run(&self, text: &Text) -> Run {
        let lang = &text.lang.lang;
        let foreign = !lang.is_und() && lang.as_str() != "mul" && !same_language(lang, self.lang);
        Run {
            text: text.value.clone(),
            lang: foreign.then(|| lang.to_string()),
            dir: foreign.then(|| lang.dir().to_owned()),
        }
    }

    pub(crate) fn kind_label(&self, kind: Kind) -> String {
        self.phrases.get(&format!("kind-{}", kind.as_str()))
    }

    pub(crate) fn source_mark(&self, office: &str) -> SourceMark {
        let Some(known) = self.office(office) else {
            return SourceMark { name: office.to_owned(), ..SourceMark::default() };
        };
        let (name, tag) = known.name(&self.langs);
        SourceMark {
            code: known.mark.clone(),
            name: name.to_owned(),
            lang: self.foreign(tag),
            url: Some(self.href(Route::listing(self.lang, Scope::Office(office.to_owned())))),
        }
    }

    /// “In Finnish”, in the page's language.
    pub(crate) fn spoken_language(&self, tag: &str) -> String {
        self.phrases.with("in-the-language", &[("language", Arg::Text(&self.language_name(tag)))])
    }

    /// The language's name in the page's language, else its own.
    pub(crate) fn language_name(&self, tag: &str) -> String {
        let primary = tag.split('-').next().unwrap_or(tag);
        self.phrases
            .find(&format!("language-{primary}"))
            .unwrap_or_else(|| own_name(tag).to_owned())
    }

    pub(crate) fn picture(&self, image: &Image) -> Picture {
        let alt = image.alt.as_ref().map(|text| self.run(text)).unwrap_or_default();
        Picture {
            url: image.url.clone(),
            alt: alt.text,
            alt_lang: alt.lang,
            caption: image.caption.as_ref().map(|text| self.run(text)),
            credit: image.credit.clone(),
            width: image.width,
            height: image.height,
        }
    }

    fn teaser(&self, item: &Item) -> Option<Run> {
        let title = &item.title.text.value;
        let given = item.teaser.as_ref().and_then(|it| {
            let text = teaser::without_title(&it.text.value, title)?;
            Some((text, &it.text.lang.lang, it.truncated))
        });
        let (text, lang, truncated) = match given {
            Some(given) => given,
            None => {
                let body = item.body.as_ref()?;
                (teaser::without_title(&body.text, title)?, &body.lang.lang, false)
            }
        };
        // Readers of feeds have room for all that the source gave as its summary.
        let text = if self.format.is_feed() && given.is_some() {
            teaser::whole(text, truncated)
        } else {
            let chars_max = match item.kind {
                Kind::Story => teaser::QUOTE_CHARS_MAX,
                _ => teaser::TEASER_CHARS_MAX,
            };
            teaser::clip(text, chars_max, truncated)
        };
        // A title of ours is the first sentence of the text; saying it again says nothing.
        if text.is_empty()
            || (item.title.derived && teaser::normalized(title) == teaser::normalized(&text))
        {
            return None;
        }
        let foreign = !lang.is_und() && lang.as_str() != "mul" && !same_language(lang, self.lang);
        Some(Run {
            text,
            lang: foreign.then(|| lang.to_string()),
            dir: foreign.then(|| lang.dir().to_owned()),
        })
    }

    /// An update counts if its day is after that of publication.
    fn updated(&self, item: &Item) -> Option<portolan_core::page::DateText> {
        let updated = &item.updated.as_ref()?.when;
        let later = match (item.published.when.day(), updated.day()) {
            (Some(published), Some(updated)) => updated > published,
            (None, Some(_)) => !item.published.when.is_known(),
            _ => false,
        };
        if later { self.date(updated) } else { None }
    }

    fn lang_tag(&self, item: &Item) -> Option<LangTag> {
        let lang = &item.lang.lang;
        if lang.is_und() || lang.as_str() == "mul" || same_language(lang, self.lang) {
            return None;
        }
        Some(LangTag {
            label: own_name(lang.as_str()).to_owned(),
            lang: lang.to_string(),
            dir: dir_of(lang.as_str()).to_owned(),
            spoken: self.spoken_language(lang.as_str()),
        })
    }

    fn categories(&self, item: &Item) -> Vec<String> {
        let mut seen = BTreeSet::new();
        let labels = item
            .terms
            .iter()
            .filter_map(|id| self.term(id))
            .map(|term| term.label(&self.langs).0.to_owned());
        labels
            .chain(self.unmapped_tags(item).map(|tag| tag.value.clone()))
            .filter(|label| seen.insert(teaser::normalized(label)))
            .collect()
    }

    /// Tags as the source wrote them, without those that are words for the item's themes.
    pub(crate) fn unmapped_tags<'i>(&self, item: &'i Item) -> impl Iterator<Item = &'i Text> {
        let themes: BTreeSet<String> = item
            .terms
            .iter()
            .filter_map(|id| self.term(id))
            .flat_map(|term| term.labels.values().chain(&term.synonyms))
            .map(|word| teaser::normalized(word))
            .collect();
        item.tags.iter().filter(move |tag| !themes.contains(&teaser::normalized(&tag.value)))
    }

    /// “Report (PDF, Finnish, 0.6 MB)”.
    fn download(&self, file: &Attachment) -> Download {
        let name = Url::parse(&file.url)
            .ok()
            .and_then(|url| url.path_segments()?.next_back().map(str::to_owned))
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| file.url.clone());
        let title = match &file.title {
            Some(title) if !title.trim().is_empty() => {
                teaser::clip(title, FILE_TITLE_CHARS_MAX, false)
            }
            _ => name.clone(),
        };
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_uppercase());
        let media_type = file.media_type.clone().unwrap_or_default();
        let mut details = Vec::new();
        match ending {
            Some(ending) if (2..=5).contains(&ending.len()) => details.push(ending),
            _ => details
                .extend(media_type.split(['/', ';']).nth(1).map(|it| it.trim().to_uppercase())),
        }
        // “The statement as PDF” has said it.
        let words = title.split(|it: char| !it.is_alphanumeric());
        let words: Vec<&str> = words.collect();
        details.retain(|format| !words.contains(&format.as_str()));
        details.extend(file.lang.as_ref().map(|lang| self.language_name(lang.as_str())));
        details.extend(file.bytes.map(|bytes| dates::size(self.phrases, bytes)));
        let details = details.join(if self.lang == "ar" { "، " } else { ", " });
        let label = if details.is_empty() { title } else { format!("{title} ({details})") };
        Download {
            url: file.url.clone(),
            label,
            media_type,
            bytes: file.bytes,
            lang: file.lang.as_ref().map(ToString::to_string),
        }
    }

    fn notes(&self, stored: &Stored) -> Result<Vec<String>, ComposeError> {
        let item = &stored.item;
        let mut notes = Vec::new();
        let others: BTreeSet<&str> = stored
            .sightings
            .iter()
            .chain(&stored.copies)
            .map(|it| it.office.as_str())
            .filter(|office| *office != item.office)
            .collect();
        if !others.is_empty() {
            notes.push(self.phrases.counted("also-published-by", others.len() as u64));
        }
        if item.title.derived {
            notes.push(self.phrases.get("note-derived-title"));
        }
        if item.flags.contains(&Flag::DamagedEncoding) {
            notes.push(self.phrases.get("note-damaged"));
        }
        let shared = self.composer.shared_states()?;
        if let Some(since) = shared.iter().find(|it| it.0 == item.source).map(|it| it.1) {
            let day = dates::instant_day(self.phrases, &self.composer.zone, since);
            notes.push(self.phrases.with("note-source-fails", &[("date", Arg::Text(&day))]));
        }
        Ok(notes)
    }

    /// Labelled facts: when an event takes place, and what the source says of a story's person.
    ///
    /// What is labelled in a piece of news is its letterhead: donors, captions, the date line.
    /// The article has it in its text.
    fn facts(&self, item: &Item) -> Vec<FactText> {
        let mut facts = Vec::new();
        if let Some(value) = item.starts.as_ref().and_then(|it| self.span(it, item.ends.as_ref())) {
            facts.push(FactText { label: self.phrases.get("fact-when"), value });
        }
        if tells_in_prose(item.kind) {
            return facts;
        }
        for fact in &item.facts {
            let label = fact_key(&fact.label)
                .map_or_else(|| fact.label.clone(), |key| self.phrases.get(key));
            facts.push(FactText { label, value: fact.value.clone() });
        }
        self.special_facts(item, &mut facts);
        facts
    }

    /// When something takes place: “26–27 May 2018”, “24 March 2018, 17:00 to 18:30”.
    fn span(&self, starts: &Dated, ends: Option<&Dated>) -> Option<String> {
        let zone = &self.composer.zone;
        let text = |when: &When| match *when {
            When::Instant { at, .. } => Some(dates::instant_text(self.phrases, zone, at).text),
            _ => self.date(when).map(|it| it.text),
        };
        let first = text(&starts.when)?;
        let Some(ends) = ends else { return Some(first) };
        let last = match (starts.when, ends.when) {
            (When::Day { date: from }, When::Day { date: to })
                if from < to && (from.year(), from.month()) == (to.year(), to.month()) =>
            {
                return Some(dates::days(self.phrases, from, to));
            }
            (When::Instant { at: from, .. }, When::Instant { at: to, .. })
                if zone.to_datetime(from).date() == zone.to_datetime(to).date() =>
            {
                dates::time(self.phrases, zone, to)
            }
            _ => text(&ends.when)?,
        };
        if last == first {
            return Some(first);
        }
        let ends = [("first", Arg::Text(&first)), ("last", Arg::Text(&last))];
        Some(self.phrases.with("date-range", &ends))
    }
}

fn tells_in_prose(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::News
            | Kind::PressRelease
            | Kind::Statement
            | Kind::Speech
            | Kind::Blog
            | Kind::Digest
            | Kind::Page
    )
}

/// Where a reader finds the original.
pub(crate) fn original_url(item: &Item) -> Option<&str> {
    let url = item.via.as_deref().or(item.url.as_deref()).or(item.canonical.as_deref())?;
    (url.starts_with("https://") || url.starts_with("http://")).then_some(url)
}

pub(crate) fn host(url: &str) -> Option<String> {
    let host = Url::parse(url).ok()?.host_str()?.to_owned();
    Some(host.strip_prefix("www.").map_or(host.clone(), str::to_owned))
}

/// The interface has words of its own for what the story sites call by many names.
fn fact_key(label: &str) -> Option<&'static str> {
    match teaser::normalized(label).as_str() {
        "distance" | "distancekm" | "kmfromhome" | "distancefromhome" | "kilometresfromhome" => {
            Some("fact-distance")
        }
        "from" | "origin" | "countryoforigin" | "homecountry" | "origincountry" => {
            Some("fact-origin")
        }
        "current" | "currentcountry" | "livesin" | "now" | "countryofresidence" => {
            Some("fact-current")
        }
        "occupation" | "profession" | "job" => Some("fact-occupation"),
        _ => None,
    }
}
