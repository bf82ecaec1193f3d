//! Places and terms of an item, each with the rule that found it.
//!
//! Few and right: a text about a visit names five places and is about one or two. What stands in
//! title and teaser counts; the body only where it is built place by place.

use std::collections::HashMap;

use portolan_core::{
    Diagnostic, Item, Kind, Lang, When,
    date::Dated,
    item::{Fact, How, PlaceRole, PlaceTag, Provenance},
    office::OfficeKind,
    place::{Place, PlaceKind},
    term::{Scheme, Term},
};

use crate::{
    item::{Normalizer, title_year, year_of},
    text::{key, tag_key, words},
};

/// More secondary places than this say nothing (“over-tagging reduces discoverability”).
const SECONDARY_MAX: usize = 6;
const NAME_WORDS_MAX: usize = 6;
/// So many countries' paragraphs make a round-up.
pub(crate) const ROUND_UP_MIN: usize = 3;
const ROUND_UP_PARAGRAPHS_MAX: usize = 80;

/// Names of places and terms, ready to be looked up.
#[derive(Debug)]
pub(crate) struct Gazetteer<'a> {
    places: &'a [Place],
    terms: &'a [Term],
    /// Key of a name → its place.
    names: HashMap<String, Named>,
    /// First word of a name of several → how many words the longest such name has.
    openings: HashMap<String, usize>,
    /// Key of a label or synonym, joints closed → index of its term.
    words: HashMap<String, usize>,
}

/// What a name means.
#[derive(Clone, Copy, Debug)]
struct Named {
    /// Index of the place.
    place: usize,
    /// The name is a city's, which stands for the place.
    is_city: bool,
}

/// Names of places that are something else in other languages → the languages in which they are
/// places: “Island” is Iceland in Swedish, “Roma” a city in Italian and a people in most others.
const ONLY_IN: [(&str, &[&str]); 9] = [
    ("island", &["sv", "de", "da", "nb", "no"]),
    ("roma", &["it", "es"]),
    ("norden", &["sv", "da", "nb", "no"]),
    ("maurice", &["fr"]),
    ("mauricio", &["es"]),
    ("dominique", &["fr"]),
    ("granada", &["es"]),
    ("guadalupe", &["es"]),
    ("inde", &["fr"]),
];

/// What is named after a city and speaks of none: “the Paris Agreement”, “the Bali Process”.
const NAMED_AFTER: [&str; 20] = [
    "accord",
    "agreement",
    "appeal",
    "compact",
    "consensus",
    "convention",
    "conventions",
    "declaration",
    "dialogue",
    "framework",
    "platform",
    "principles",
    "process",
    "programme",
    "protocol",
    "regulation",
    "rules",
    "statement",
    "summit",
    "treaty",
];

impl<'a> Gazetteer<'a> {
    pub(crate) fn new(places: &'a [Place], terms: &'a [Term]) -> Gazetteer<'a> {
        let mut names = HashMap::new();
        let mut openings: HashMap<String, usize> = HashMap::new();
        for (idx, place) in places.iter().enumerate() {
            let own = place.names.values().map(|name| (name.as_str(), false));
            let aliases = place.aliases.iter().map(|it| (it.name.as_str(), it.city));
            for (name, is_city) in own.chain(aliases) {
                let key = key(name);
                if key.is_empty() {
                    continue;
                }
                if let Some((first, rest)) = key.split_once(' ') {
                    // “Timor-Leste” is two words of its key and one of a text, “Cote d'Ivoire”
                    // the reverse: the count is a bound.
                    let n_words = rest.split(' ').count() + 1;
                    let longest = openings.entry(first.to_owned()).or_default();
                    *longest = n_words.max(*longest);
                }
                names.entry(key).or_insert(Named { place: idx, is_city });
            }
        }
        let mut words = HashMap::new();
        for (idx, term) in terms.iter().enumerate() {
            let labels = term.labels.values().chain(&term.synonyms);
            for word in labels.chain([&term.id]) {
                let key = tag_key(word);
                if !key.is_empty() {
                    words.entry(key).or_insert(idx);
                }
            }
        }
        Gazetteer { places, terms, names, openings, words }
    }

    /// The place that a name means.
    pub(crate) fn place(&self, name: &str) -> Option<&'a Place> {
        self.names.get(&key(name)).and_then(|named| self.places.get(named.place))
    }

    fn place_of_id(&self, id: &str) -> Option<&'a Place> {
        self.places.iter().find(|place| place.id == id)
    }

    fn term(&self, word: &str) -> Option<&'a Term> {
        self.words.get(&tag_key(word)).and_then(|idx| self.terms.get(*idx))
    }

    /// The places a text names, in their order, each once. The longest name at a spot wins, so
    /// that “South Sudan” is not Sudan.
    fn named(&self, text: &str, lang: &Lang) -> Vec<&'a Place> {
        let words: Vec<&str> = words(text).collect();
        let mut found: Vec<&'a Place> = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let starts_capital = words[at].chars().next().is_some_and(|c| !c.is_lowercase());
            let longest = starts_capital.then(|| self.longest(&words[at..], lang)).flatten();
            match longest {
                Some((place, n_words)) => {
                    if !found.iter().any(|known| known.id == place.id) {
                        found.push(place);
                    }
                    at += n_words;
                }
                None => at += 1,
            }
        }
        found
    }

    fn longest(&self, words: &[&str], lang: &Lang) -> Option<(&'a Place, usize)> {
        let first = key(words[0]);
        // A word with a hyphen may open a name too, by its first half.
        let opening = first.split(' ').next().unwrap_or_default();
        let n_words_max = self.openings.get(opening).map_or(1, |n| (*n).min(NAME_WORDS_MAX));
        for n_words in (1..=n_words_max.min(words.len())).rev() {
            let phrase = words[..n_words].join(" ");
            // “Finland’s”, “Suomessa”, “Finlands”: the ending of a case or of a possessor.
            let found = self.meant(&phrase, lang).or_else(|| self.meant(stem(&phrase)?, lang));
            let Some(named) = found else { continue };
            let next = words.get(n_words).map(|word| word.to_lowercase()).unwrap_or_default();
            if named.is_city && NAMED_AFTER.contains(&next.as_str()) {
                return None;
            }
            return self.places.get(named.place).map(|place| (place, n_words));
        }
        None
    }
}

impl Gazetteer<'_> {
    /// What a name means in a text of this language.
    fn meant(&self, name: &str, lang: &Lang) -> Option<Named> {
        let key = key(name);
        let named = self.names.get(&key)?;
        let only_in = ONLY_IN.iter().find(|(known, _)| *known == key);
        let is_meant = only_in.is_none_or(|(_, langs)| langs.contains(&lang.primary()));
        is_meant.then_some(*named)
    }
}

/// A name without the ending that grammar put on it.
fn stem(phrase: &str) -> Option<&str> {
    const ENDINGS: [&str; 26] = [
        "'s", "’s", "'", "’", "ssa", "ssä", "sta", "stä", "lla", "llä", "lta", "ltä", "lle", "ksi",
        "na", "nä", "een", "aan", "ään", "iin", "oon", "hin", "seen", "an", "n", "s",
    ];
    ENDINGS
        .iter()
        .filter_map(|ending| phrase.strip_suffix(ending))
        .find(|stem| stem.chars().count() >= 4)
}

/// The operator's labels and places, for asking what a tag means.
#[derive(Debug)]
pub struct Taxonomy<'a>(Gazetteer<'a>);

/// What a tag means to the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Meaning {
    /// Id of the term.
    Term(String),
    /// Id of the place.
    Place(String),
    /// Nothing yet; the term that is most like it, if one is.
    Nothing { nearest: Option<String> },
}

impl<'a> Taxonomy<'a> {
    pub fn new(places: &'a [Place], terms: &'a [Term]) -> Taxonomy<'a> {
        Taxonomy(Gazetteer::new(places, terms))
    }

    pub fn meaning(&self, tag: &str) -> Meaning {
        if let Some(term) = self.0.term(tag) {
            return Meaning::Term(term.id.clone());
        }
        match self.0.place(tag) {
            Some(place) => Meaning::Place(place.id.clone()),
            None => Meaning::Nothing { nearest: self.0.nearest(tag).map(ToOwned::to_owned) },
        }
    }
}

impl Normalizer<'_> {
    /// Gives an item its places and terms; see [`crate::curate`].
    pub fn curate(&self, item: &mut Item) -> Vec<Diagnostic> {
        self.curate_places(item);
        self.venues(item);
        let diagnostics = self.curate_terms(item);
        self.date_by_observance(item);
        diagnostics
    }

    fn curate_places(&self, item: &mut Item) {
        let gazetteer = &self.gazetteer;
        let office = self.rules.office;
        let ruled = self.extras.rule(item.url.as_deref()).map(|rule| rule.places.as_slice());
        let defaults = ruled.filter(|it| !it.is_empty()).unwrap_or(self.rules.default_places);
        let mut tags: Vec<PlaceTag> = Vec::new();
        let mut add = |place: &str, role: PlaceRole, by: &str| {
            if !tags.iter().any(|tag| tag.place == place && tag.role != PlaceRole::Dateline) {
                tags.push(PlaceTag { place: place.to_owned(), role, by: by.to_owned() });
            }
        };
        let title = gazetteer.named(&item.title.text.value, &item.title.text.lang.lang);
        let subtitle = item.subtitle.as_ref().map_or("", |it| it.value.as_str());
        let teaser = item.teaser.as_ref().map_or("", |it| it.text.value.as_str());
        let lead = match (teaser, &item.body) {
            ("", Some(body)) => body.text.lines().next().unwrap_or_default(),
            _ => teaser,
        };
        let lead_lang = match (&item.teaser, &item.body) {
            (Some(teaser), _) => &teaser.text.lang.lang,
            (None, Some(body)) => &body.lang.lang,
            (None, None) => &item.lang.lang,
        };
        let lead = gazetteer.named(&format!("{subtitle} {lead}"), lead_lang);
        let declared = self.declared_places(item);
        let covered: Vec<&str> = self.covered_places(item);
        let is_national = matches!(office.kind, OfficeKind::Country | OfficeKind::Sub);
        let is_covered = |place: &Place| covered.contains(&place.id.as_str());
        // An office with one field of work writes about it unless it says otherwise; which of
        // its countries, the words tell.
        let mut primary: Option<(String, &str)> = None;
        if let Some(place) = declared.first() {
            primary = Some((place.id.clone(), "declared"));
        }
        if primary.is_none() && is_national {
            let named = title.iter().chain(&lead).find(|place| is_covered(place));
            primary = match named {
                Some(place) => Some((place.id.clone(), "title-or-lead")),
                None => covered.first().map(|id| ((*id).to_owned(), "coverage")),
            };
        }
        if primary.is_none() {
            let countries: Vec<&&Place> =
                title.iter().filter(|place| place.kind != PlaceKind::Region).collect();
            let only_lead = lead.len() == 1 && lead[0].kind != PlaceKind::Region;
            primary = match (countries.first(), only_lead) {
                (Some(place), _) => Some((place.id.clone(), "title")),
                (None, true) => Some((lead[0].id.clone(), "lead")),
                (None, false) => None,
            };
        }
        if primary.is_none() && title.is_empty() && lead.is_empty() {
            primary = defaults.first().map(|id| (id.clone(), "default-places"));
        }
        if let Some((place, by)) = primary {
            add(&place, PlaceRole::Primary, by);
        }
        let rest_default = defaults.iter().skip(1).filter(|_| title.is_empty() && lead.is_empty());
        let secondary = declared
            .iter()
            .map(|place| (place.id.as_str(), "declared"))
            .chain(title.iter().map(|place| (place.id.as_str(), "title")))
            .chain(lead.iter().map(|place| (place.id.as_str(), "lead")))
            .chain(rest_default.map(|id| (id.as_str(), "default-places")));
        for (place, by) in secondary.take(SECONDARY_MAX) {
            add(place, PlaceRole::Secondary, by);
        }
        // A round-up speaks of one country a paragraph; it belongs to all of them.
        for place in self.round_up(item) {
            add(&place.id, PlaceRole::Secondary, "round-up");
        }
        // Where it was written says nothing about what it is about.
        if let Some(dateline) = &item.dateline {
            for name in &dateline.places {
                let Some(place) = gazetteer.place(name) else { continue };
                let known =
                    tags.iter().any(|tag| tag.place == place.id && tag.role == PlaceRole::Dateline);
                if !known {
                    tags.push(PlaceTag {
                        place: place.id.clone(),
                        role: PlaceRole::Dateline,
                        by: "dateline".to_owned(),
                    });
                }
            }
        }
        if !tags.is_empty() {
            let at = tags[0].by.clone();
            item.provenance.insert("places".to_owned(), Provenance { how: How::Derived, at });
        }
        item.places = tags;
    }

    /// Places that the source's own fields and tags name.
    fn declared_places(&self, item: &Item) -> Vec<&Place> {
        let facts = item.facts.iter().filter(|fact| {
            [
                "region-country",
                "country",
                "countries",
                "location",
                "region",
                "current country",
                "maa",
            ]
            .contains(&fact.label.to_lowercase().as_str())
        });
        let mut places: Vec<&Place> = Vec::new();
        let mut add = |place: &'_ Place| {
            if !places.iter().any(|known| known.id == place.id)
                && let Some(place) = self.gazetteer.place_of_id(&place.id)
            {
                places.push(place);
            }
        };
        for fact in facts {
            match self.gazetteer.place(&fact.value) {
                Some(place) => add(place),
                // “AmericaGuyana”: a region and a country without a space between them.
                None => glued_names(&fact.value)
                    .filter_map(|name| self.gazetteer.place(name))
                    .filter(|place| place.kind != PlaceKind::Region)
                    .for_each(&mut add),
            }
        }
        for tag in &item.tags {
            if let Some(place) = self.gazetteer.place(&tag.value) {
                add(place);
            }
        }
        places
    }

    /// What the office covered on the item's day; programmes' places only for their items.
    fn covered_places(&self, item: &Item) -> Vec<&str> {
        let day = item.published.when.day();
        let words = tag_key(&format!(
            "{} {}",
            item.title.text.value,
            item.teaser.as_ref().map_or("", |it| it.text.value.as_str())
        ));
        let mut places: Vec<&str> = Vec::new();
        for coverage in &self.rules.office.coverage {
            let in_time = day.is_none_or(|day| {
                coverage.from.is_none_or(|from| from <= day)
                    && coverage.until.is_none_or(|until| day <= until)
            });
            let in_programme = coverage.programme.as_deref().is_none_or(|programme| {
                words.contains(&tag_key(programme))
                    || item.tags.iter().any(|tag| tag_key(&tag.value) == tag_key(programme))
            });
            if in_time && in_programme && !places.contains(&coverage.place.as_str()) {
                places.push(&coverage.place);
            }
        }
        places
    }

    /// Countries with which paragraphs of the body begin, if there are several.
    fn round_up(&self, item: &Item) -> Vec<&Place> {
        let Some(body) = &item.body else { return Vec::new() };
        let lines = body.text.lines().map(ToOwned::to_owned);
        let places = self.places_of_paragraphs(lines, &body.lang.lang);
        if places.len() < ROUND_UP_MIN {
            return Vec::new();
        }
        places.into_iter().map(|(_, place)| place).collect()
    }

    /// The countries that paragraphs after the first begin with, each at its first paragraph.
    pub(crate) fn places_of_paragraphs(
        &self,
        paragraphs: impl Iterator<Item = String>,
        lang: &Lang,
    ) -> Vec<(usize, &Place)> {
        let mut places: Vec<(usize, &Place)> = Vec::new();
        for (at, line) in paragraphs.enumerate().skip(1).take(ROUND_UP_PARAGRAPHS_MAX) {
            let opening: String = line.split(' ').take(5).collect::<Vec<_>>().join(" ");
            for place in self.gazetteer.named(&opening, lang) {
                let is_known = places.iter().any(|(_, it)| it.id == place.id);
                if place.kind != PlaceKind::Region && !is_known {
                    places.push((at, place));
                }
            }
        }
        places
    }

    fn curate_terms(&self, item: &mut Item) -> Vec<Diagnostic> {
        let gazetteer = &self.gazetteer;
        let mut diagnostics = Vec::new();
        let mut terms: Vec<String> = Vec::new();
        let mut add = |term: &Term| {
            if !terms.contains(&term.id) {
                terms.push(term.id.clone());
            }
        };
        for tag in &item.tags {
            if let Some(term) = gazetteer.term(&tag.value) {
                add(term);
            } else if gazetteer.place(&tag.value).is_none() && !gazetteer.terms.is_empty() {
                let nearest = gazetteer.nearest(&tag.value);
                diagnostics.push(Diagnostic::tag_unmapped(&tag.value, nearest));
            }
        }
        for fact in item.facts.iter().filter(|fact| fact.label == "sdg") {
            let id = format!("sdg-{}", fact.value);
            if let Some(term) = gazetteer.terms.iter().find(|term| term.id == id) {
                add(term);
            }
        }
        let teaser = item.teaser.as_ref().map_or("", |it| it.text.value.as_str());
        let body = item.body.as_ref().map_or("", |it| it.text.as_str());
        let title_words = format!(" {} ", key(&item.title.text.value));
        let lead_words = format!(" {} ", key(teaser));
        let hashtags: Vec<String> = format!("{} {teaser} {body}", item.title.text.value)
            .split(crate::text::is_space)
            .filter_map(|word| word.trim_start_matches(['(', '“', '"']).strip_prefix('#'))
            .map(tag_key)
            .collect();
        for term in gazetteer.terms {
            let by_hashtag = term
                .labels
                .values()
                .chain(&term.synonyms)
                .filter(|word| word.starts_with('#'))
                .any(|word| hashtags.contains(&tag_key(word)));
            // A phrase of several words in the title is meant; a single one may be anything.
            let by_title = term.labels.values().chain(&term.synonyms).any(|word| {
                let wanted = key(word);
                let is_phrase = wanted.contains(' ')
                    || term.scheme == Scheme::Campaign && word.starts_with('#');
                is_phrase && title_words.contains(&format!(" {wanted} "))
            });
            // A campaign or a festival is named in the text under its name in either language.
            let by_lead = term.scheme == Scheme::Campaign
                && term.labels.values().chain(&term.synonyms).any(|word| {
                    let wanted = key(word);
                    wanted.contains(' ') && lead_words.contains(&format!(" {wanted} "))
                });
            if by_hashtag || by_title || by_lead {
                add(term);
            }
        }
        let ruled = self.extras.rule(item.url.as_deref()).map_or(&[][..], |rule| &rule.terms);
        for id in ruled {
            if let Some(term) = gazetteer.terms.iter().find(|term| term.id == *id) {
                add(term);
            }
        }
        if !terms.is_empty() {
            item.provenance.insert(
                "terms".to_owned(),
                Provenance { how: How::Derived, at: "synonyms".to_owned() },
            );
        }
        // A campaign's own texts need not say whose it is.
        item.owner = gazetteer
            .terms
            .iter()
            .filter(|term| terms.contains(&term.id))
            .find_map(|term| term.owner.clone())
            .filter(|owner| *owner != item.office);
        item.terms = terms;
        diagnostics
    }

    /// The cities that an event names beside one another are where it takes place.
    fn venues(&self, item: &mut Item) {
        if item.kind != Kind::Event {
            return;
        }
        let teaser = item.teaser.as_ref().map_or("", |it| it.text.value.as_str());
        let text = format!("{}. {teaser}", item.title.text.value);
        let mut cities: Vec<String> = Vec::new();
        for word in words(&text) {
            let named = self.gazetteer.meant(word, &item.lang.lang);
            let is_city = named.is_some_and(|named| named.is_city);
            let is_capital = word.chars().next().is_some_and(|c| !c.is_lowercase());
            if is_city && is_capital && !cities.iter().any(|known| known == word) {
                cities.push(word.to_owned());
            }
        }
        if cities.len() < 2 {
            return;
        }
        for city in cities {
            let venue = Fact { label: "venue".to_owned(), value: city };
            if !item.facts.contains(&venue) {
                item.facts.push(venue);
            }
        }
    }

    /// The day of an observance where a text has no day of its own: with “today” and a year in the
    /// title for the text, with any year for an event. Marked as worked out.
    fn date_by_observance(&self, item: &mut Item) {
        let title = &item.title.text.value;
        let day = item.terms.iter().find_map(|id| {
            let term = self.gazetteer.terms.iter().find(|term| term.id == *id)?;
            // The observance has to be what the item is about, not one of its tags.
            let names = term.labels.values().chain(&term.synonyms);
            let title = format!(" {} ", key(title));
            let is_named = names
                .map(|name| key(name))
                .any(|name| name.contains(' ') && title.contains(&format!(" {name} ")));
            let (month, day) = term.day.as_deref().filter(|_| is_named)?.split_once('-')?;
            Some((month.parse().ok()?, day.parse().ok()?))
        });
        let Some((month, day)) = day else { return };
        let in_year = |year: i16| {
            let date = jiff::civil::Date::new(year, month, day).ok()?;
            Some(Dated { when: When::Day { date }, raw: None })
        };
        let worked_out = || Provenance { how: How::Derived, at: "observance".to_owned() };
        let year = title_year(title);
        if !item.published.when.is_known()
            && says_today(item)
            && let Some(dated) = year.and_then(in_year)
        {
            item.published = dated;
            item.provenance.insert("published".to_owned(), worked_out());
        }
        let year = year.or_else(|| year_of(&item.published.when));
        if item.kind == Kind::Event
            && item.starts.as_ref().is_none_or(|it| !it.when.is_known() && it.raw.is_none())
            && let Some(dated) = year.and_then(in_year)
        {
            item.starts = Some(dated);
            item.provenance.insert("starts".to_owned(), worked_out());
        }
    }
}

/// Whether a text's first words say that it speaks of the day on which it was written.
fn says_today(item: &Item) -> bool {
    const WORDS: [&str; 12] = [
        "today",
        "tänään",
        "idag",
        "heute",
        "aujourd’hui",
        "aujourd'hui",
        "hoy",
        "oggi",
        "dnes",
        "сегодня",
        "сьогодні",
        "اليوم",
    ];
    let teaser = item.teaser.as_ref().map_or("", |it| it.text.value.as_str());
    let body = item.body.as_ref().map_or("", |it| it.text.as_str());
    [teaser, crate::text::head(body, 400)]
        .iter()
        .flat_map(|text| words(text))
        .any(|word| WORDS.contains(&word.to_lowercase().as_str()))
}

impl Gazetteer<'_> {
    /// The term whose label or synonym is most like a word, for a hint: a few letters differ, or
    /// the one holds the other (“Counter-trafficking week”).
    fn nearest(&self, word: &str) -> Option<&str> {
        const HELD_CHARS_MIN: usize = 6;
        let wanted = tag_key(word);
        let n_wanted = wanted.chars().count();
        if n_wanted < 4 {
            return None;
        }
        // The fewest letters that must change; of words that hold one another, the longest.
        let mut best: Option<(usize, &str)> = None;
        let mut held: Option<(usize, &str)> = None;
        for (known, idx) in &self.words {
            let Some(term) = self.terms.get(*idx) else { continue };
            let id = term.id.as_str();
            let n_known = known.chars().count();
            let limit = n_wanted / 4 + 1;
            if n_known.abs_diff(n_wanted) <= limit {
                let near = distance(&wanted, known);
                if near <= limit && best.is_none_or(|best| (near, id) < best) {
                    best = Some((near, id));
                }
            }
            let n_shared = n_known.min(n_wanted);
            let holds = wanted.contains(known.as_str()) || known.contains(&wanted);
            let is_longer =
                held.is_none_or(|(n, other)| n_shared > n || n_shared == n && id < other);
            if n_shared >= HELD_CHARS_MIN && holds && is_longer {
                held = Some((n_shared, id));
            }
        }
        best.or(held).map(|(_, id)| id)
    }
}

/// The parts of “AmericaGuyana”: cut where a small letter meets a capital.
fn glued_names(text: &str) -> impl Iterator<Item = &str> {
    let mut cuts = vec![0];
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        if before.is_lowercase() && c.is_uppercase() || matches!(c, ',' | ';' | '/') {
            cuts.push(at);
        }
        before = c;
    }
    cuts.push(text.len());
    let pieces: Vec<&str> = cuts
        .windows(2)
        .map(|pair| text[pair[0]..pair[1]].trim_matches([',', ';', '/', ' ']))
        .filter(|piece| !piece.is_empty())
        .collect();
    pieces.into_iter()
}

/// How many letters must change to make one word the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let cost = if x == *y { diagonal } else { diagonal + 1 };
            diagonal = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row.last().copied().unwrap_or(0)
}
