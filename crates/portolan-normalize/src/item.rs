//! The order of work on one item.

use std::{collections::BTreeMap, sync::LazyLock};

use jiff::tz::TimeZone;
use portolan_core::{
    Dated, Diagnostic, Item, ItemId, Kind, Lang, LangClaim, LangOrigin, RawItem, Text, Timestamp,
    When,
    diagnostic::Spot,
    item::{
        Attachment, Body, Fact, Flag, How, Image, Link, Notice, Person, Provenance, Teaser, Title,
        Translation,
    },
    raw::{Part, RawDate, RawText},
};
use regex::Regex;
use url::Url;

use crate::{
    DateOrder, Extras, Foreign, Normalized, Rules, address,
    curate::{Gazetteer, ROUND_UP_MIN},
    dates, figures,
    grammar::{
        access, caption, damage, dateline::KnownPlaces, hard, kind, label, noise, read_more,
    },
    hash::RELATIVE_DATE,
    html,
    language::{self, Signs},
    markup::{self, Block, FoundImage},
    observed,
    text::{clip, ends_sentence, first_sentence_end, is_joining_word, key, squeeze},
};

mod contacts;
mod lines;
mod runs;
mod special;

use lines::Lines;

const TITLE_DERIVED_CHARS_MAX: usize = 90;
const IMAGES_MAX: usize = 60;
const LINKS_MAX: usize = 60;
const ATTACHMENTS_MAX: usize = 60;
const TAGS_MAX: usize = 40;
const AUTHORS_MAX: usize = 20;
const FACTS_MAX: usize = 60;
const ALIASES_MAX: usize = 20;

/// The rules of one source, read once for all its items.
#[derive(Debug)]
pub struct Normalizer<'a> {
    pub(crate) rules: &'a Rules<'a>,
    pub(crate) extras: &'a Extras,
    pub(crate) gazetteer: Gazetteer<'a>,
    pub(crate) known: KnownPlaces,
    zone: TimeZone,
}

/// Where the item lies.
struct Address {
    canonical: Option<address::Canonical>,
    url: Option<String>,
    aliases: Vec<String>,
    is_foreign: bool,
}

impl<'a> Normalizer<'a> {
    pub fn new(rules: &'a Rules<'a>) -> Normalizer<'a> {
        let names = rules.places.iter().flat_map(|place| {
            place
                .names
                .values()
                .map(String::as_str)
                .chain(place.aliases.iter().map(|it| it.name.as_str()))
        });
        Normalizer {
            rules,
            extras: const { &Extras::NONE },
            gazetteer: Gazetteer::new(rules.places, rules.terms),
            known: KnownPlaces::new(names),
            // An unknown name was refused when the settings were checked.
            zone: TimeZone::get(rules.time_zone).unwrap_or(TimeZone::UTC),
        }
    }

    /// The same with what the settings say beyond the common rules.
    #[must_use]
    pub fn with(mut self, extras: &'a Extras) -> Normalizer<'a> {
        self.extras = extras;
        self
    }

    /// Makes an item of a raw one; see [`crate::normalize`].
    pub fn normalize(&self, raw: &RawItem, fetched_at: Timestamp) -> Normalized {
        let mut diagnostics = Vec::new();
        let item = self.item(raw, fetched_at, &mut diagnostics);
        let spot =
            Spot::Item { source: self.rules.source.to_owned(), origin_id: raw.origin_id.clone() };
        for diagnostic in &mut diagnostics {
            diagnostic.place.get_or_insert_with(|| spot.clone());
        }
        Normalized { item, diagnostics }
    }

    fn item(
        &self,
        raw: &RawItem,
        fetched_at: Timestamp,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Item> {
        let address = self.address(raw, diagnostics)?;
        let base = address.url.as_deref().and_then(|url| Url::parse(url).ok());
        let rule = self.extras.rule(address.url.as_deref());
        let mut lines = Lines::new(self, raw.part);
        lines.order = rule.and_then(|rule| rule.date_order).or(self.extras.date_order);
        let mut teaser = markup::read(text_of(raw.teaser.as_ref()), base.as_ref());
        let mut body = markup::read(text_of(raw.body.as_ref()), base.as_ref());
        if teaser.cut || body.cut {
            diagnostics.push(Diagnostic::text_cut(&raw.origin_id, markup::BYTES_MAX));
        }
        if raw.part == Part::Detail {
            self.extras.frame.remove(&mut body.blocks);
        }
        let mut title = self.title_text(raw);
        if let Some((names, distance)) = names_and_distance(&title) {
            lines.facts.push(Fact { label: "Distance".to_owned(), value: distance });
            title = names;
        }
        if let Some((series, part)) = kind::series(&title) {
            lines.facts.push(Fact { label: "series".to_owned(), value: series });
            lines.facts.push(Fact { label: "part".to_owned(), value: part.to_string() });
        }
        let has_subtitle = raw.subtitle.is_some();
        lines.work_through(&mut body.blocks, &title, lines::Field::Body, has_subtitle);
        lines.work_through(&mut teaser.blocks, &title, lines::Field::Teaser, has_subtitle);
        lines.cut_glued(&mut body.blocks, &title);
        let contacts = contacts::take(&mut body.blocks);
        let teaser_text = markup::plain(&teaser.blocks).replace('\n', " ");
        let body_text = markup::plain(&body.blocks);
        let is_derived = title.is_empty();
        let title = match is_derived {
            false => title,
            true => match derived_title(&[&teaser_text, &body_text]) {
                title if title.is_empty() => media_title(raw, &teaser.images, &body.images),
                title => title,
            },
        };
        let nothing = title.is_empty() && teaser_text.is_empty() && body_text.is_empty();
        if nothing {
            diagnostics.push(Diagnostic::item_empty(&raw.origin_id));
            return None;
        }
        // Without words, a title line of its own may still have been a caption or a notice.
        let title =
            if title.is_empty() { clip(&raw.origin_id, TITLE_DERIVED_CHARS_MAX) } else { title };
        let runs = runs::read(&body.blocks);
        let langs = self.languages(raw, &lines, &title, &teaser_text, &body, &runs);
        let id = match &address.canonical {
            Some(canonical) => ItemId::of_url(&canonical.url),
            None => ItemId::of_origin(self.rules.source, &raw.origin_id),
        };
        let title = Title { text: Text::new(title, langs.title.clone()), derived: is_derived };
        let mut item =
            Item::new(id, self.rules.source, &raw.origin_id, &self.rules.office.id, title);
        let mut found = Found { raw, provenance: BTreeMap::new() };
        found.field("title", "title");
        if is_derived {
            found.note("title", How::Derived, "first-sentence");
            item.flags.insert(Flag::DerivedTitle);
        }
        self.place_address(&mut item, raw, address, &mut found, diagnostics);
        if !teaser_text.is_empty() && key(&teaser_text) != key(&item.title.text.value) {
            let cut = cut_off(&teaser_text, &body_text);
            if cut.truncated {
                item.flags.insert(Flag::Truncated);
            }
            item.teaser = Some(Teaser {
                text: Text::new(cut.text, langs.teaser.clone()),
                truncated: cut.truncated,
            });
            found.field("teaser", "teaser");
        }
        if !body_text.is_empty() {
            runs::mark(&mut body.blocks, &runs, &langs.body);
            self.mark_places(&mut body.blocks, &langs.body.lang);
            item.body = Some(Body {
                html: html::safe_html(&body.blocks),
                lang: langs.body.clone(),
                text: body_text,
            });
            found.field("body", "body");
        }
        if !contacts.is_empty() {
            item.contacts = Some(html::safe_html(&contacts));
            found.note("contacts", How::Pattern, "contact-line");
        }
        item.subtitle = self.subtitle(raw, &mut lines, &item, &langs.title, &mut found);
        item.lang = langs.main();
        item.languages = langs.all(&lines.notices);
        item.notices = std::mem::take(&mut lines.notices);
        found.note("lang", how_known(&item.lang), origin_name(&item.lang));
        self.fill_people(&mut item, raw, &mut lines, &mut found, diagnostics);
        self.fill_media(&mut item, raw, &mut lines, [teaser.images, body.images], diagnostics);
        self.fill_facts(&mut item, raw, &mut lines, diagnostics);
        self.fill_links(&mut item, raw, &mut lines, base.as_ref(), diagnostics);
        // Some sites print type, scope and date in one line, and a source takes it for the date.
        if let Some(line) = raw.published.as_ref().and_then(kind_line) {
            lines.kind = lines.kind.or(Some(line.kind));
            lines.scope = lines.scope.or(line.scope);
        }
        self.fill_kind(&mut item, raw, &lines, &mut found);
        if self.leaves_out(&mut item, raw, diagnostics) {
            return None;
        }
        self.fill_dates(&mut item, raw, &mut lines, fetched_at, &mut found, diagnostics);
        self.fill_flags(&mut item, raw, diagnostics);
        self.fill_special(&mut item, raw, diagnostics);
        // Its publisher wants it gone; only an editor can say that it stays.
        let is_held = item.flags.contains(&Flag::ForDeletion);
        if is_held && !self.extras.is_reviewed(item.url.as_deref()) {
            return None;
        }
        let words = full_text(&item);
        item.figures = figures::read(&words, item.lang.lang.primary());
        // What a source gives as data is not read out of its words again.
        if item.observations.is_empty() {
            item.observations = observed::of(&item);
            if !item.observations.is_empty() {
                found.note("observations", How::Pattern, "figures-in-text");
            }
        }
        item.copyright = raw.copyright.as_deref().map(squeeze).filter(|it| !it.is_empty());
        item.provenance = found.provenance;
        Some(item)
    }

    /// The title as plain text, the site's name behind a bar removed.
    fn title_text(&self, raw: &RawItem) -> String {
        let blocks = markup::read(text_of(raw.title.as_ref()), None);
        let title = markup::plain(&blocks.blocks).replace('\n', " ");
        let title = collapse_doubled(&title);
        match title.rsplit_once(" | ") {
            Some((head, site)) if !head.trim().is_empty() && self.is_site_name(site) => {
                head.trim().to_owned()
            }
            _ => title,
        }
    }

    fn is_site_name(&self, words: &str) -> bool {
        let wanted = key(words);
        let office = self.rules.office;
        let is_host = self.rules.hosts.iter().any(|host| key(host) == wanted);
        let is_office = office.names.values().any(|name| key(name) == wanted);
        let is_organisation = ["iom", "oim", "un migration"]
            .iter()
            .any(|name| wanted == *name || wanted.starts_with(&format!("{name} ")));
        wanted.split(' ').count() <= 7
            && (is_host || is_office || is_organisation || self.known.has(words))
    }

    fn address(&self, raw: &RawItem, diagnostics: &mut Vec<Diagnostic>) -> Option<Address> {
        let rules = self.rules;
        let given = raw.url.as_deref().map(str::trim).filter(|url| !url.is_empty());
        let mut address =
            Address { canonical: None, url: None, aliases: Vec::new(), is_foreign: false };
        if let Some(url) = given {
            if let Some(diagnostic) = address::trap(url, rules.allow, rules.deny) {
                let is_malformed = diagnostic.code == "url-malformed";
                diagnostics.push(diagnostic);
                if !is_malformed {
                    return None;
                }
            } else {
                address.url = Some(url.to_owned());
                address.canonical = address::item_url(url, rules.hosts).ok();
            }
        }
        let is_own = |canonical: &address::Canonical| {
            rules.hosts.is_empty()
                || rules.hosts.iter().any(|host| address::bare_host(host) == canonical.host)
        };
        // A page's own word for its address counts within its site; across sites it is a claim
        // about somebody else, and only a mirror makes that claim rightly.
        let declared =
            raw.canonical.as_deref().and_then(|url| address::item_url(url, rules.hosts).ok());
        if let Some(declared) = declared {
            let same_site = address.canonical.as_ref().is_none_or(|it| it.host == declared.host);
            if same_site || rules.mirror {
                // A front page given as canonical for everything is a fault of the site.
                let names_nothing = Url::parse(&declared.url)
                    .is_ok_and(|url| url.path() == "/" && url.query().is_none());
                if (!names_nothing || address.canonical.is_none())
                    && let Some(before) = address.canonical.replace(declared)
                {
                    address.aliases.push(before.url);
                }
            } else {
                address.aliases.push(declared.url);
            }
        }
        if address.url.is_none() {
            address.url = raw.canonical.clone().filter(|url| Url::parse(url).is_ok());
        }
        if let Some(canonical) = &address.canonical
            && !is_own(canonical)
            && !rules.mirror
        {
            let refused = rules.foreign == Foreign::Refuse;
            diagnostics.push(Diagnostic::item_foreign_host(
                &raw.origin_id,
                &canonical.host,
                refused,
            ));
            if refused {
                return None;
            }
            address.is_foreign = true;
        }
        Some(address)
    }

    fn place_address(
        &self,
        item: &mut Item,
        raw: &RawItem,
        address: Address,
        found: &mut Found<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let hosts = self.rules.hosts;
        let mut aliases = address.aliases;
        for alias in raw.aliases.iter().chain(&raw.url).chain(&raw.canonical) {
            match address::item_url(alias, hosts) {
                Ok(canonical) => aliases.push(canonical.url),
                Err(_) => continue,
            }
            aliases.push(alias.trim().to_owned());
        }
        if let Some(canonical) = address.canonical {
            aliases.extend(canonical.number_alias);
            aliases.retain(|alias| *alias != canonical.url);
            // A node's number is a second-best name: a page's words are kept as its address.
            if address::is_node(&canonical.url)
                && let Some(better) = aliases.iter().position(|alias| {
                    !address::is_node(alias)
                        && alias.starts_with("https://")
                        && same_host(alias, &canonical.url)
                })
            {
                let words = aliases.remove(better);
                aliases.push(canonical.url);
                item.id = ItemId::of_url(&words);
                item.canonical = Some(words);
            } else {
                item.canonical = Some(canonical.url);
            }
        }
        let mut unique = Vec::new();
        for alias in aliases {
            if !unique.contains(&alias) && Some(&alias) != item.canonical.as_ref() {
                unique.push(alias);
            }
        }
        if unique.len() > ALIASES_MAX {
            unique.truncate(ALIASES_MAX);
            diagnostics.push(Diagnostic::values_cut(&raw.origin_id, "aliases", ALIASES_MAX));
        }
        item.aliases = unique;
        item.url = address.url;
        if address.is_foreign {
            item.flags.insert(Flag::ForeignHost);
        }
        item.via = raw.via.as_ref().map(|link| link.url.clone()).filter(|url| is_web(url));
        if item.via.is_none() && self.rules.mirror {
            item.via.clone_from(&item.url);
        }
        item.translations = raw
            .translations
            .iter()
            .filter_map(|it| {
                let lang = self.lang(&it.lang)?;
                let url = address::item_url(&it.url, &[]).ok()?.url;
                (Some(&url) != item.canonical.as_ref()).then_some(Translation { url, lang })
            })
            .collect();
        found.field("canonical", "canonical");
        found.field("url", "url");
    }

    /// A tag or one of the source's own codes.
    fn lang(&self, code: &str) -> Option<Lang> {
        let code = code.trim();
        let mapped = self
            .rules
            .language_codes
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(code))
            .map_or(code, |(_, tag)| tag.as_str());
        let lang = Lang::parse(mapped)?;
        (!lang.is_und() && !matches!(lang.primary(), "zxx" | "mul" | "mis")).then_some(lang)
    }

    /// What the operator says that the first part of an address means (`/en/…`). Without such a
    /// word it means nothing: one site's main language is another's prefix.
    fn prefix_lang(&self, raw: &RawItem) -> Option<Lang> {
        let codes = self.rules.language_codes;
        if codes.is_empty() {
            return None;
        }
        let url = Url::parse(raw.url.as_deref().or(raw.canonical.as_deref())?).ok()?;
        let prefix = url.path_segments()?.find(|it| !it.is_empty() && *it != "index.php")?;
        codes
            .keys()
            .any(|code| code.eq_ignore_ascii_case(prefix))
            .then(|| self.lang(prefix))
            .flatten()
    }

    fn languages(
        &self,
        raw: &RawItem,
        lines: &Lines<'_>,
        title: &str,
        teaser: &str,
        body: &markup::Blocks,
        runs: &[Option<Lang>],
    ) -> Languages {
        // A feed repeats its own language on every text; only what differs is the text's mark.
        let own = |text: Option<&RawText>| {
            let code = text?.lang.as_deref()?;
            let is_inherited = raw.lang.as_deref().is_some_and(|it| it.eq_ignore_ascii_case(code));
            if is_inherited { None } else { self.lang(code) }
        };
        let label = raw
            .lang_label
            .as_deref()
            .and_then(crate::grammar::notice::language)
            .or_else(|| lines.labelled_lang.clone());
        let inherited =
            raw.lang.as_deref().and_then(|it| self.lang(it)).or_else(|| self.prefix_lang(raw));
        let assumed = self.assumed_lang(raw);
        let (own_title, own_teaser, own_body) =
            (own(raw.title.as_ref()), own(raw.teaser.as_ref()), own(raw.body.as_ref()));
        let signs = |own, labelled| Signs { own, labelled, inherited: inherited.as_ref(), assumed };
        let body_claim = runs::claim(&body.blocks, runs, signs(own_body.as_ref(), label.as_ref()));
        let teaser_claim = language::claim(teaser, signs(own_teaser.as_ref(), label.as_ref()));
        // A notice speaks of the text; a title may well have been translated (“available only in
        // Finnish” under an English title).
        let mut title_claim = language::claim(title, signs(own_title.as_ref(), None));
        if title_claim.origin != LangOrigin::Detected && own_title.is_none() {
            // In order of nearness: what stands directly below the title counts first.
            let below: Vec<&LangClaim> = [
                (!teaser.is_empty()).then_some(&teaser_claim),
                (!body.blocks.is_empty()).then_some(&body_claim),
            ]
            .into_iter()
            .flatten()
            .collect();
            if let Some(claim) = title_beside(title, &title_claim, &below) {
                title_claim = claim;
            }
        }
        Languages {
            title: title_claim,
            teaser: teaser_claim,
            body: body_claim,
            has_teaser: !teaser.is_empty(),
            has_body: !body.blocks.is_empty(),
            runs: runs::languages(&body.blocks, runs),
        }
    }

    fn subtitle(
        &self,
        raw: &RawItem,
        lines: &mut Lines<'_>,
        item: &Item,
        title_lang: &LangClaim,
        found: &mut Found<'_>,
    ) -> Option<Text> {
        let given = raw
            .subtitle
            .as_ref()
            .map(|text| markup::plain(&markup::read(text, None).blocks).replace('\n', " "));
        let (words, is_given) = match given.filter(|it| !it.is_empty()) {
            Some(words) => (words, true),
            None => (lines.subtitle.take()?, false),
        };
        if key(&words) == key(&item.title.text.value) {
            return None;
        }
        if is_given {
            found.field("subtitle", "subtitle");
        } else {
            found.note("subtitle", How::Pattern, "short-first-line");
        }
        let lang = match language::detect(&words) {
            Some(detected) if detected.strong => {
                LangClaim::new(detected.lang, LangOrigin::Detected)
            }
            _ => title_lang.clone(),
        };
        Some(Text::new(words, lang))
    }

    fn fill_people(
        &self,
        item: &mut Item,
        raw: &RawItem,
        lines: &mut Lines<'_>,
        found: &mut Found<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let mut people: Vec<Person> = Vec::new();
        for person in &raw.authors {
            // An address without a name is personal data and no byline.
            let Some(name) = person.name.as_deref().map(squeeze).filter(|it| !it.is_empty()) else {
                continue;
            };
            if name.contains('@') {
                continue;
            }
            let role = person.role.as_deref().map(squeeze).filter(|it| !it.is_empty());
            let url = person.url.clone().filter(|url| is_web(url));
            people.push(Person { name, role, url });
        }
        if people.is_empty() && !lines.authors.is_empty() {
            people = std::mem::take(&mut lines.authors);
            found.note("authors", How::Pattern, "byline");
        } else {
            for author in lines.authors.drain(..) {
                match people.iter_mut().find(|it| key(&it.name) == key(&author.name)) {
                    Some(known) => known.role = known.role.take().or(author.role),
                    None => people.push(author),
                }
            }
            found.field("authors", "authors");
        }
        let mut unique: Vec<Person> = Vec::new();
        for person in people {
            if !unique.iter().any(|known| key(&known.name) == key(&person.name)) {
                unique.push(person);
            }
        }
        limit(&mut unique, AUTHORS_MAX, "authors", &raw.origin_id, diagnostics);
        item.authors = unique;
    }

    fn fill_media(
        &self,
        item: &mut Item,
        raw: &RawItem,
        lines: &mut Lines<'_>,
        found: [Vec<FoundImage>; 2],
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let mut images: Vec<Image> = Vec::new();
        let listed = raw.images.iter().filter(|image| is_web(&image.url)).map(|image| {
            let found = FoundImage {
                url: image.url.trim().to_owned(),
                alt: image.alt.clone(),
                caption: image.caption.clone(),
                width: image.width,
                height: image.height,
            };
            (found, image.credit.as_deref())
        });
        let read = found.into_iter().flatten().map(|image| (image, None));
        for (image, credit) in listed.chain(read) {
            let image = self.image(image, credit, item);
            match images.iter_mut().find(|known| known.url == image.url) {
                Some(known) => {
                    known.alt = known.alt.take().or(image.alt);
                    known.caption = known.caption.take().or(image.caption);
                    known.credit = known.credit.take().or(image.credit);
                }
                None => images.push(image),
            }
        }
        limit(&mut images, IMAGES_MAX, "images", &raw.origin_id, diagnostics);
        // What belongs to an agency is not ours to show; a link may lead to it.
        let is_agencys = |image: &Image| {
            let credit =
                image.credit.as_deref().and_then(|it| caption::credit(&format!("Photo: {it}")));
            credit.is_some_and(|credit| credit.is_agency())
        };
        for image in images.extract_if(.., |image| is_agencys(image)) {
            let caption = image.caption.map(|it| it.value);
            let words: Vec<String> = caption.into_iter().chain(image.credit).collect();
            lines.pictures.push((image.url, words.join(" ")));
        }
        // Captions that were printed above a text belong to its pictures, in their order.
        for caption in lines.captions.drain(..) {
            let bare = images.iter_mut().find(|image| image.caption.is_none());
            let text = (!caption.text.is_empty()).then(|| self.text_near(&caption.text, item));
            let credit = caption.credit.map(|credit| credit.raw);
            match bare {
                Some(image) => {
                    image.caption = text;
                    image.credit = image.credit.take().or(credit);
                }
                None => {
                    if let Some(text) = text {
                        item.facts.push(Fact { label: "caption".to_owned(), value: text.value });
                    }
                    if let Some(credit) = credit {
                        item.facts.push(Fact { label: "credit".to_owned(), value: credit });
                    }
                }
            }
        }
        item.images = images;
    }

    fn image(&self, image: FoundImage, credit: Option<&str>, item: &Item) -> Image {
        let caption = image.caption.as_deref().map(|it| collapse_doubled(&squeeze(it)));
        let split = caption.as_deref().map(caption::split).unwrap_or_default();
        let credit = credit
            .map(squeeze)
            .filter(|it| !it.is_empty())
            .map(|words| match caption::credit(&words) {
                Some(credit) => credit.raw,
                None => words,
            })
            .or(split.credit.map(|credit| credit.raw));
        let text = split.text;
        Image {
            url: image.url,
            alt: image
                .alt
                .as_deref()
                .map(squeeze)
                .filter(|alt| !alt.is_empty() && crate::grammar::noise::read(alt).is_none())
                .map(|alt| self.text_near(&alt, item)),
            caption: (!text.is_empty()).then(|| self.text_near(&text, item)),
            credit,
            width: image.width,
            height: image.height,
        }
    }

    /// A short text beside an item: its own language if sure, else the item's.
    fn text_near(&self, words: &str, item: &Item) -> Text {
        let lang = match language::detect(words) {
            Some(detected) => LangClaim::new(detected.lang, LangOrigin::Detected),
            None => item.lang.clone(),
        };
        Text::new(words, lang)
    }

    fn fill_facts(
        &self,
        item: &mut Item,
        raw: &RawItem,
        lines: &mut Lines<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let given = raw.facts.iter().map(|fact| Fact {
            label: squeeze(&fact.label).trim_end_matches(':').trim().to_owned(),
            value: squeeze(&fact.value),
        });
        let mut facts: Vec<Fact> = Vec::new();
        let mut tags: Vec<Text> = Vec::new();
        for fact in given.chain(lines.facts.drain(..)).chain(item.facts.drain(..)) {
            if fact.value.is_empty() || fact.label.is_empty() {
                continue;
            }
            if is_tag_label(&fact.label) {
                for tag in fact.value.split([',', ';']).map(squeeze).filter(|it| !it.is_empty()) {
                    tags.push(self.tag(&tag, None));
                }
                continue;
            }
            if !facts.contains(&fact) {
                facts.push(fact);
            }
        }
        for term in &raw.categories {
            let words = squeeze(term.label.as_deref().unwrap_or(&term.term));
            if words.is_empty() {
                continue;
            }
            tags.push(self.tag(&words, term.lang.as_deref()));
        }
        for tag in lines.tags.drain(..) {
            tags.push(self.tag(&tag, None));
        }
        let mut unique: Vec<Text> = Vec::new();
        for tag in tags {
            if !unique.iter().any(|known| key(&known.value) == key(&tag.value)) {
                unique.push(tag);
            }
        }
        limit(&mut unique, TAGS_MAX, "tags", &raw.origin_id, diagnostics);
        limit(&mut facts, FACTS_MAX, "facts", &raw.origin_id, diagnostics);
        item.tags = unique;
        item.facts = facts;
    }

    fn tag(&self, words: &str, lang: Option<&str>) -> Text {
        let claim = match lang.and_then(|it| self.lang(it)) {
            Some(lang) => LangClaim::new(lang, LangOrigin::Declared),
            None => match language::detect(words) {
                Some(detected) if detected.strong => {
                    LangClaim::new(detected.lang, LangOrigin::Detected)
                }
                _ => LangClaim::und(),
            },
        };
        Text::new(words.trim_matches([',', ';', ' ']), claim)
    }

    fn fill_links(
        &self,
        item: &mut Item,
        raw: &RawItem,
        lines: &mut Lines<'_>,
        base: Option<&Url>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let absolute = |text: &str| match base {
            Some(base) => base.join(text.trim()).ok(),
            None => Url::parse(text.trim()).ok(),
        };
        let mut attachments: Vec<Attachment> = Vec::new();
        for it in &raw.attachments {
            let Some(url) = absolute(&it.url).filter(|url| is_web(url.as_str())) else { continue };
            attachments.push(Attachment {
                url: url.to_string(),
                title: it.title.as_deref().map(squeeze).filter(|it| !it.is_empty()),
                media_type: it.media_type.clone(),
                bytes: it.bytes,
                lang: it.lang.as_deref().and_then(|it| self.lang(it)),
            });
        }
        let mut links: Vec<Link> = Vec::new();
        for it in &raw.links {
            let Some(url) = absolute(&it.url).filter(|url| is_web(url.as_str())) else { continue };
            links.push(Link {
                url: url.to_string(),
                text: it.text.as_deref().map(squeeze).filter(|it| !it.is_empty()),
                rel: it.rel.clone(),
                archive: None,
            });
        }
        for (url, words) in lines.links.drain(..) {
            let is_own = item.canonical.as_deref().is_some_and(|own| {
                address::item_url(&url, self.rules.hosts).is_ok_and(|it| it.url == own)
            });
            if is_own || !is_web(&url) {
                continue;
            }
            if file_type(&url).is_some() {
                attachments.push(Attachment {
                    media_type: file_type(&url).map(ToOwned::to_owned),
                    url,
                    title: Some(words),
                    bytes: None,
                    lang: None,
                });
            } else {
                let rel = if read_more::is_registration(&words) {
                    "registration"
                } else if access::is_locked(&words) {
                    "request-access"
                } else {
                    "read-more"
                };
                let rel = Some(rel.to_owned());
                links.push(Link { url, text: Some(words), rel, archive: None });
            }
        }
        for (url, words) in lines.pictures.drain(..) {
            let rel = Some("picture".to_owned());
            links.push(Link { url, text: Some(words), rel, archive: None });
        }
        let mut seen: Vec<String> = Vec::new();
        let mut is_new = |url: &str| {
            let new = !seen.iter().any(|known| known == url);
            if new {
                seen.push(url.to_owned());
            }
            new
        };
        // A feed may enclose a picture; it is shown as a picture and offered as no file.
        attachments.retain(|it| !item.images.iter().any(|image| image.url == it.url));
        attachments.retain(|it| is_new(&it.url));
        links.retain(|it| is_new(&it.url));
        limit(&mut attachments, ATTACHMENTS_MAX, "attachments", &raw.origin_id, diagnostics);
        limit(&mut links, LINKS_MAX, "links", &raw.origin_id, diagnostics);
        let says_so = |link: &Link| link.text.as_deref().is_some_and(access::is_locked);
        let facts = ["access", "access level", "data access"];
        let is_fact = |fact: &Fact| {
            facts.contains(&fact.label.to_lowercase().as_str())
                && access::is_locked(&format!("Access: {}", fact.value))
        };
        if lines.is_locked || links.iter().any(says_so) || item.facts.iter().any(is_fact) {
            item.flags.insert(Flag::Locked);
            attachments.clear();
        }
        for link in &mut links {
            if let Some(archive) = self.extras.gone(&link.url) {
                link.rel = Some("gone".to_owned());
                link.archive = archive;
            }
        }
        item.attachments = attachments;
        item.links = links;
    }

    fn fill_kind(&self, item: &mut Item, raw: &RawItem, lines: &Lines<'_>, found: &mut Found<'_>) {
        let label = raw.kind.as_deref().map(squeeze);
        let path = item
            .url
            .as_deref()
            .or(item.canonical.as_deref())
            .and_then(|url| Url::parse(url).ok())
            .map(|url| url.path().to_owned());
        let labelled = label.as_deref().and_then(kind::of_label);
        // A system files everything under `news`; what the page prints says more.
        let ruled = self.extras.rule(item.url.as_deref()).and_then(|rule| rule.kind);
        let specific = labelled.filter(|kind| *kind != Kind::News);
        let ways = [
            (kind::of_title(&item.title.text.value), How::Pattern, "title"),
            (specific, How::Field, "kind"),
            (lines.kind, How::Pattern, "kind-line"),
            (labelled, How::Field, "kind"),
            (path.as_deref().and_then(kind::of_path), How::Pattern, "path"),
            (ruled, How::Settings, "rules"),
            (self.rules.kind, How::Settings, "kind"),
        ];
        if let Some((kind, how, at)) =
            ways.into_iter().find_map(|(kind, how, at)| kind.map(|kind| (kind, how, at)))
        {
            item.kind = kind;
            found.note("kind", how, at);
        } else {
            item.kind = Kind::News;
            found.note("kind", How::Derived, "default");
        }
        let fact =
            |name: &str| item.facts.iter().find(|fact| fact.label.eq_ignore_ascii_case(name));
        item.scope = raw
            .scope
            .as_deref()
            .and_then(kind::scope_of)
            .or_else(|| label.as_deref().and_then(kind::scope_of))
            .or(lines.scope)
            .or_else(|| fact("Press Release Type").and_then(|fact| kind::scope_of(&fact.value)));
    }

    fn fill_dates(
        &self,
        item: &mut Item,
        raw: &RawItem,
        lines: &mut Lines<'_>,
        fetched_at: Timestamp,
        found: &mut Found<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let mut unread = |date: &RawDate, when: &When| {
            if !when.is_known() && !squeeze(&date.raw).is_empty() {
                diagnostics.push(Diagnostic::date_unreadable(&raw.origin_id, &date.raw));
            }
        };
        let order = lines.order;
        let read = |date: &RawDate| self.dated(date, fetched_at, order);
        if let Some(date) = &raw.updated {
            let dated = read(date);
            unread(date, &dated.when);
            if dates::is_relative(&date.raw) {
                found.note("updated", How::Derived, RELATIVE_DATE);
            }
            item.updated = Some(dated);
        }
        if item.updated.is_none()
            && let Some(relative) = lines.relative.take_if(|it| it.is_update)
        {
            let when = dates::read(&relative.raw, &self.zone, fetched_at);
            found.note("updated", How::Derived, RELATIVE_DATE);
            item.updated = Some(Dated { when, raw: Some(relative.raw) });
        }
        let anchor_year = |dated: &Option<Dated>| dated.as_ref().and_then(|it| year_of(&it.when));
        if let Some(date) = &raw.published {
            let dated = read(date);
            unread(date, &dated.when);
            if date.when.is_some_and(|when| when.is_known()) {
                found.field("published", "published");
            } else if dates::is_relative(&date.raw) {
                found.note("published", How::Derived, RELATIVE_DATE);
            } else if dated.when.is_known() {
                found.field("published", "published");
            }
            item.published = dated;
        }
        item.dateline = lines.dateline.take();
        if !item.published.when.is_known() {
            self.date_from_words(item, lines, fetched_at, found);
        } else if let Some(raw) = lines.date.as_ref().map(|(_, raw, _)| raw.clone()) {
            // The other date is kept in its words.
            if item.published.raw.as_deref() != Some(raw.as_str()) {
                item.facts.push(Fact { label: "date line".to_owned(), value: raw });
            }
        }
        let year = year_of(&item.published.when).or_else(|| anchor_year(&item.updated));
        for (date, is_start) in [(&raw.starts, true), (&raw.ends, false)] {
            let Some(date) = date else { continue };
            let mut dated = read(date);
            if let Some((first, last)) = dates::range(&date.raw, year)
                && date.when.is_none()
            {
                dated.when = if is_start { first } else { last };
                if is_start && raw.ends.is_none() && last != first {
                    item.ends = Some(Dated { when: last, raw: Some(squeeze(&date.raw)) });
                }
            }
            unread(date, &dated.when);
            if is_start {
                item.starts = Some(dated);
            } else {
                item.ends = Some(dated);
            }
        }
        for field in ["starts", "ends"] {
            found.field(field, field);
        }
        if item.starts.is_none() && item.kind == Kind::Event {
            event_days(item, year.or_else(|| title_year(&item.title.text.value)), found);
        }
    }

    fn dated(&self, date: &RawDate, fetched_at: Timestamp, order: Option<DateOrder>) -> Dated {
        let words = squeeze(&date.raw);
        let raw = (!words.is_empty()).then_some(words);
        // 1970 is what a system says that knows no date.
        let when = date
            .when
            .filter(|when| when.is_known() && year_of(when).is_none_or(|year| year > 1970))
            .or_else(|| {
                let parts = dates::ordered(&date.raw, order?)?;
                Some(dates::when(&parts, &self.zone))
            })
            .unwrap_or_else(|| match dates::read(&date.raw, &self.zone, fetched_at) {
                When::Unknown => kind_line(date)
                    .map_or(When::Unknown, |line| dates::read(&line.rest, &self.zone, fetched_at)),
                when => when,
            });
        Dated { when, raw }
    }

    /// No field gave a date: what the text itself says, surest first.
    fn date_from_words(
        &self,
        item: &mut Item,
        lines: &mut Lines<'_>,
        fetched_at: Timestamp,
        found: &mut Found<'_>,
    ) {
        let kept = item.published.raw.take();
        if let Some((parts, raw, rule)) = lines.date.take() {
            let when = dates::when(&parts, &self.zone);
            if when.is_known() {
                found.note("published", How::Pattern, rule);
                item.published = Dated { when, raw: Some(raw) };
                return;
            }
            lines.partial = lines.partial.take().or(Some((parts, raw)));
        }
        let posted =
            item.facts.iter().find(|fact| fact.label.eq_ignore_ascii_case("posted")).map(|fact| {
                (dates::read(&fact.value, &self.zone, self.rules.now), fact.value.clone())
            });
        if let Some((when, raw)) = posted.filter(|(when, _)| when.is_known()) {
            found.note("published", How::Pattern, "label");
            item.published = Dated { when, raw: Some(raw) };
            return;
        }
        let address = item.canonical.as_deref().or(item.url.as_deref());
        let in_address = address.and_then(date_in_address);
        if let Some((when @ When::Day { .. }, raw)) = &in_address {
            found.note("published", How::Pattern, "address");
            item.published = Dated { when: *when, raw: Some(raw.clone()) };
            return;
        }
        if let Some(relative) = lines.relative.take_if(|it| !it.is_update) {
            let when = dates::read(&relative.raw, &self.zone, fetched_at);
            found.note("published", How::Derived, RELATIVE_DATE);
            item.published = Dated { when, raw: Some(relative.raw) };
            return;
        }
        // A day without a year needs another date beside it.
        let anchor = item
            .updated
            .as_ref()
            .map(|it| it.when)
            .filter(When::is_known)
            .or(in_address.map(|(when, _)| when))
            .or_else(|| title_year(&item.title.text.value).map(|year| When::Year { year }));
        if let Some((parts, raw)) = lines.partial.take()
            && let Some(anchor) = anchor
            && let Some(when) = dates::with_anchor(parts, &anchor)
        {
            found.note("published", How::Derived, "day-in-text");
            item.published = Dated { when, raw: Some(raw) };
            return;
        }
        item.published = Dated { when: When::Unknown, raw: kept };
    }

    fn fill_flags(&self, item: &mut Item, raw: &RawItem, diagnostics: &mut Vec<Diagnostic>) {
        if raw.part == Part::Card {
            item.flags.insert(Flag::CardOnly);
        }
        if item.facts.iter().any(label::is_for_deletion) {
            item.flags.insert(Flag::ForDeletion);
            diagnostics.push(Diagnostic::item_for_deletion(&raw.origin_id));
        }
        let captions: Vec<&str> = item
            .images
            .iter()
            .filter_map(|image| image.caption.as_ref())
            .map(|it| it.value.as_str())
            .chain(item.facts.iter().filter(|it| it.label == "caption").map(|it| it.value.as_str()))
            .collect();
        let lead = item.teaser.as_ref().map_or("", |teaser| teaser.text.value.as_str());
        if captions.iter().any(|it| caption::names_child(it)) || caption::names_child(lead) {
            item.flags.insert(Flag::Children);
            diagnostics.push(Diagnostic::item_children(&raw.origin_id));
        }
        let n_bare =
            item.images.iter().filter(|it| it.alt.is_none() && it.caption.is_none()).count();
        // What a listing shows is not all that the page says of a picture.
        if n_bare > 0 && raw.part != Part::Card {
            item.flags.insert(Flag::Undescribed);
            diagnostics.push(Diagnostic::images_undescribed(&raw.origin_id, n_bare));
        }
        let on_card = format!("{}\n{lead}", item.title.text.value);
        let quoted = item.facts.iter().filter(|it| it.label.eq_ignore_ascii_case("quote"));
        let texts = [on_card.as_str()].into_iter().chain(quoted.map(|it| it.value.as_str()));
        if let Some(word) = texts.into_iter().find_map(hard::read) {
            let word = word.to_owned();
            item.flags.insert(Flag::HardContent);
            diagnostics.push(Diagnostic::item_hard(&raw.origin_id, &word));
        }
        if let Some(sample) = damage::sample(&full_text(item)) {
            item.flags.insert(Flag::DamagedEncoding);
            diagnostics.push(Diagnostic::encoding_damaged(&raw.origin_id, &sample));
        }
        let n_words = item.body.as_ref().map_or(0, |body| body.text.split(' ').count());
        if raw.part == Part::Detail && n_words < 8 && !item.images.is_empty() {
            item.flags.insert(Flag::ContentInImage);
        }
    }
}

impl Normalizer<'_> {
    /// The language of texts of which nothing else tells it.
    fn assumed_lang(&self, raw: &RawItem) -> Option<&Lang> {
        let url = raw.url.as_deref().or(raw.canonical.as_deref());
        let ruled = self.extras.rule(url).and_then(|rule| rule.lang.as_ref());
        ruled.or(self.rules.default_lang.as_ref())
    }

    /// Takes out who has asked not to be shown; a post of theirs is left out altogether.
    fn leaves_out(
        &self,
        item: &mut Item,
        raw: &RawItem,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> bool {
        if self.extras.opt_out.is_empty() {
            return false;
        }
        let n_authors = item.authors.len();
        item.authors.retain(|it| !self.extras.is_opted_out(&it.name, it.url.as_deref()));
        let is_theirs = item.authors.len() < n_authors;
        let is_post = item.kind == Kind::SocialPost;
        let left_out = is_post && (is_theirs || self.extras.is_opted_out_post(item.url.as_deref()));
        if is_theirs || left_out {
            diagnostics.push(Diagnostic::person_opted_out(&raw.origin_id, left_out));
        }
        left_out
    }

    /// In a round-up, where each country's paragraph begins: a portal of one of them leads there.
    fn mark_places(&self, blocks: &mut [Block], lang: &Lang) {
        let places = self.places_of_paragraphs(blocks.iter().map(Block::text), lang);
        if places.len() < ROUND_UP_MIN {
            return;
        }
        for (at, place) in places {
            if let Some(block) = blocks.get_mut(at) {
                block.element.attrs.push(("id", format!("place-{}", place.id)));
            }
        }
    }
}

/// What the texts below a title say about its language, if its own words did not overrule what
/// the page declares.
fn title_beside(title: &str, claim: &LangClaim, below: &[&LangClaim]) -> Option<LangClaim> {
    let is_sure = |it: &LangClaim| matches!(it.origin, LangOrigin::Detected | LangOrigin::Labelled);
    let Some(read) = language::detect(title) else {
        // Too short to judge: it shares the language of the text it stands above.
        let neighbour = below.first().filter(|it| is_sure(it))?;
        // A French title over an English quotation: its few words may still tell which.
        let is_as_declared = claim.origin == LangOrigin::Declared && {
            let both = [claim.lang.clone(), neighbour.lang.clone()];
            language::among(title, &both).is_some_and(|it| it.primary() == claim.lang.primary())
        };
        return (!is_as_declared).then(|| (*neighbour).clone());
    };
    // Its words speak softly against what the page declares; the text below it decides.
    let is_against =
        claim.origin == LangOrigin::Declared && read.lang.primary() != claim.lang.primary();
    let agrees = || below.iter().any(|it| is_sure(it) && it.lang.primary() == read.lang.primary());
    (is_against && agrees()).then(|| LangClaim::new(read.lang.clone(), LangOrigin::Detected))
}

/// A date field that holds a whole line of type, scope and date.
fn kind_line(date: &RawDate) -> Option<kind::Line> {
    if date.when.is_some() { None } else { kind::line(&date.raw) }
}

/// The languages of an item's fields.
struct Languages {
    title: LangClaim,
    teaser: LangClaim,
    body: LangClaim,
    has_teaser: bool,
    has_body: bool,
    runs: Vec<Lang>,
}

impl Languages {
    /// The language of the longest text there is.
    fn main(&self) -> LangClaim {
        if self.has_body && !self.body.lang.is_und() {
            self.body.clone()
        } else if self.has_teaser && !self.teaser.lang.is_und() {
            self.teaser.clone()
        } else {
            self.title.clone()
        }
    }

    fn all(&self, notices: &[Notice]) -> Vec<Lang> {
        let mut langs = vec![self.main().lang];
        let teaser = self.has_teaser.then_some(&self.teaser.lang);
        let fields = [Some(&self.title.lang), teaser];
        let more = fields
            .into_iter()
            .flatten()
            .chain(&self.runs)
            .chain(notices.iter().flat_map(|notice| &notice.languages));
        for lang in more {
            // “de” is no language besides “de-DE”.
            let is_known = langs.iter().any(|known| {
                known == lang || known.primary() == lang.primary() && lang.as_str().len() <= 3
            });
            if !lang.is_und() && !is_known {
                langs.push(lang.clone());
            }
        }
        if langs.len() > 1 {
            langs.retain(|lang| !lang.is_und());
        }
        langs
    }
}

/// The days of an event that no field gives, as its title or its lead says them. Where nothing
/// tells the year, the words are kept and the days stay unknown.
fn event_days(item: &mut Item, year: Option<i16>, found: &mut Found<'_>) {
    let lead = match (&item.teaser, &item.body) {
        (Some(teaser), _) => teaser.text.value.as_str(),
        (None, Some(body)) => body.text.lines().next().unwrap_or_default(),
        (None, None) => "",
    };
    let lead = &lead[..first_sentence_end(lead)];
    let subtitle = item.subtitle.as_ref().map_or("", |it| it.value.as_str());
    let texts = [item.title.text.value.as_str(), subtitle, lead];
    let spans: Vec<dates::Span> =
        texts.into_iter().filter_map(|text| dates::span(text, year)).collect();
    let best = spans.iter().find(|it| it.days.is_some()).or(spans.first());
    let Some(span) = best.cloned() else { return };
    let how = if span.has_year { How::Pattern } else { How::Derived };
    found.note("starts", how, "days-in-text");
    let dated = |when| Dated { when, raw: Some(span.raw.clone()) };
    match span.days {
        Some((first, last)) => {
            item.starts = Some(dated(first));
            item.ends = (last != first).then(|| dated(last));
        }
        None => item.starts = Some(dated(When::Unknown)),
    }
}

/// The record of where values came from.
struct Found<'a> {
    raw: &'a RawItem,
    provenance: BTreeMap<String, Provenance>,
}

impl Found<'_> {
    /// The value is the source's field, found where the source says.
    fn field(&mut self, name: &str, raw_name: &str) {
        let Some(at) = self.raw.found.get(raw_name) else { return };
        let is_markup = at.contains(['.', '#', '>', '[']) || !at.contains(':');
        let how = if is_markup { How::Markup } else { How::Field };
        self.note(name, how, at);
    }

    fn note(&mut self, name: &str, how: How, at: &str) {
        self.provenance.insert(name.to_owned(), Provenance { how, at: at.to_owned() });
    }
}

/// A teaser, and whether its source cut it off.
struct Cut {
    text: String,
    truncated: bool,
}

fn cut_off(text: &str, body: &str) -> Cut {
    const ENDS: [&str; 7] = ["[...]", "[…]", "(...)", "(…)", "...", "…", "[&hellip;]"];
    let mut head = text.trim_end();
    let mut truncated = false;
    while let Some(rest) = ENDS.iter().find_map(|end| head.strip_suffix(end)) {
        head = rest.trim_end();
        truncated = true;
    }
    // A pause at the end of a whole text is style; one that the body goes on from is a cut.
    if truncated
        && (head.is_empty()
            || !body.is_empty() && !continues(head, body) && body.len() < text.len())
    {
        return Cut { text: text.to_owned(), truncated: false };
    }
    if !truncated && !ends_sentence(head) && head.chars().count() >= 40 {
        let last = head.rsplit(' ').next().unwrap_or_default();
        truncated =
            is_joining_word(last) || head.ends_with([',', '–', '—', '(']) || continues(head, body);
    }
    Cut { text: head.to_owned(), truncated }
}

/// Whether the body begins with the same words and goes on in the same sentence.
fn continues(head: &str, body: &str) -> bool {
    let (head, body) = (key(head), key(crate::text::head(body, head.len() * 2 + 400)));
    head.len() >= 30 && body.len() > head.len() && body.starts_with(&head)
}

/// The first sentence of a text, clipped: a title for an item that has none.
fn derived_title(texts: &[&str]) -> String {
    let Some(text) = texts.iter().find(|text| !text.is_empty()) else { return String::new() };
    let line = text.split('\n').next().unwrap_or_default();
    let sentence = line[..first_sentence_end(line)].trim();
    clip(sentence, TITLE_DERIVED_CHARS_MAX)
}

/// “Sophia , 4,166 km”, “Kate, Mimi and Ella, 14,418 km”: names on a card of people, and how far
/// they have come.
fn names_and_distance(title: &str) -> Option<(String, String)> {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?P<names>[^\d]{2,80}?)\s*,\s*(?P<distance>\d[\d.,  ]{0,9} ?(?:km|kms|kilometres|kilometers))(?: from home)?$")
            .expect("the pattern is well-formed")
    });
    let found = PATTERN.captures(title)?;
    let names = found["names"].trim().to_owned();
    let is_name = |word: &str| {
        matches!(word, "and" | "&" | "ja" | "och" | "y" | "et" | "und")
            || word.chars().next().is_some_and(|c| !c.is_lowercase())
    };
    names
        .split([' ', ','])
        .filter(|word| !word.is_empty())
        .all(is_name)
        .then(|| (names.clone(), squeeze(&found["distance"])))
}

/// What an item without a word is called: after its file or its picture (“newsletter no 12”).
fn media_title(raw: &RawItem, teaser: &[FoundImage], body: &[FoundImage]) -> String {
    let is_name = |words: &String| words.chars().any(char::is_alphanumeric);
    let is_described = |words: &String| is_name(words) && noise::read(words).is_none();
    let files = raw.attachments.iter().map(|it| it.title.as_deref());
    let listed = raw.images.iter().flat_map(|it| [it.alt.as_deref(), it.caption.as_deref()]);
    let found = teaser.iter().chain(body).map(|it| it.alt.as_deref());
    let words = files.chain(listed).chain(found).flatten().map(squeeze).find(is_described);
    let addresses = raw.attachments.iter().map(|it| it.url.as_str()).chain(raw.url.as_deref());
    let name = || addresses.filter_map(file_name).find(is_name);
    words.or_else(name).map_or_else(String::new, |words| clip(&words, TITLE_DERIVED_CHARS_MAX))
}

/// The name of a file in words, without its ending.
fn file_name(url: &str) -> Option<String> {
    file_type(url)?;
    let path = url.split(['?', '#']).next()?;
    let (name, _) = path.rsplit('/').next()?.rsplit_once('.')?;
    Some(squeeze(&name.replace("%20", " ").replace(['-', '_', '+'], " ")))
}

/// “ABC ABC” → “ABC”: a media library prints some lines twice.
fn collapse_doubled(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let n = chars.len();
    if n >= 17 && n % 2 == 1 && chars[n / 2] == ' ' && chars[..n / 2] == chars[n / 2 + 1..] {
        return chars[..n / 2].iter().collect();
    }
    if n >= 24 && n.is_multiple_of(2) && chars[..n / 2] == chars[n / 2..] {
        return chars[..n / 2].iter().collect();
    }
    text.to_owned()
}

pub(crate) fn full_text(item: &Item) -> String {
    let teaser = item.teaser.as_ref().map_or("", |it| it.text.value.as_str());
    let body = item.body.as_ref().map_or("", |it| it.text.as_str());
    format!("{}\n{teaser}\n{body}", item.title.text.value)
}

fn limit<T>(
    list: &mut Vec<T>,
    n_max: usize,
    field: &str,
    origin_id: &str,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if list.len() > n_max {
        list.truncate(n_max);
        diagnostics.push(Diagnostic::values_cut(origin_id, field, n_max));
    }
}

fn text_of(text: Option<&RawText>) -> &RawText {
    static EMPTY: std::sync::LazyLock<RawText> = std::sync::LazyLock::new(RawText::default);
    text.unwrap_or(&EMPTY)
}

fn is_tag_label(label: &str) -> bool {
    [
        "tags",
        "tag",
        "categories",
        "categorie",
        "kategorien",
        "themes",
        "theme",
        "subjects",
        "subject",
        "aihe",
    ]
    .contains(&label.to_lowercase().as_str())
}

fn is_web(url: &str) -> bool {
    Url::parse(url.trim())
        .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

fn same_host(a: &str, b: &str) -> bool {
    match (Url::parse(a), Url::parse(b)) {
        (Ok(a), Ok(b)) => a.host_str() == b.host_str(),
        _ => false,
    }
}

fn file_type(url: &str) -> Option<&'static str> {
    let path = url.split(['?', '#']).next().unwrap_or_default().to_lowercase();
    let (_, ending) = path.rsplit_once('.')?;
    Some(match ending {
        "pdf" => "application/pdf",
        "doc" => "application/msword",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xls" => "application/vnd.ms-excel",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "ppt" => "application/vnd.ms-powerpoint",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "csv" => "text/csv",
        "zip" => "application/zip",
        "epub" => "application/epub+zip",
        "mp3" => "audio/mpeg",
        "mp4" => "video/mp4",
        _ => return None,
    })
}

pub(crate) fn year_of(when: &When) -> Option<i16> {
    match *when {
        When::Month { year, .. } | When::Year { year } => Some(year),
        _ => when.day().map(|date| date.year()),
    }
}

/// The one year a title names (“Migrants Day 2020”), if there is only one.
pub(crate) fn title_year(title: &str) -> Option<i16> {
    let years: Vec<i16> = title
        .split(|c: char| !c.is_ascii_digit())
        .filter(|word| word.len() == 4)
        .filter_map(|word| word.parse().ok())
        .filter(|year| (1990..=2100).contains(year))
        .collect();
    match years.as_slice() {
        [year] => Some(*year),
        _ => None,
    }
}

/// `/newsdesk/20181206`, `/2018/02/14/`: a day; `/2018/02/`: a month.
fn date_in_address(url: &str) -> Option<(When, String)> {
    let url = Url::parse(url).ok()?;
    let segments: Vec<&str> = url.path().split('/').filter(|it| !it.is_empty()).collect();
    for (idx, segment) in segments.iter().enumerate() {
        let is_digits = segment.bytes().all(|b| b.is_ascii_digit());
        if segment.len() == 8 && is_digits {
            let day = day_of(segment.get(..4)?, segment.get(4..6)?, segment.get(6..)?);
            if let Some(when) = day {
                return Some((when, (*segment).to_owned()));
            }
        }
        if segment.len() == 4
            && is_digits
            && let Some(month) = segments.get(idx + 1).filter(|it| it.len() == 2)
        {
            let raw = format!("{segment}/{month}");
            if let Some(day) = segments.get(idx + 2).filter(|it| it.len() == 2)
                && let Some(when) = day_of(segment, month, day)
            {
                return Some((when, format!("{raw}/{day}")));
            }
            let (year, month) = (segment.parse().ok()?, month.parse::<i8>().ok()?);
            if (1..=12).contains(&month) && (1995..=2100).contains(&year) {
                return Some((When::Month { year, month }, raw));
            }
        }
    }
    None
}

fn day_of(year: &str, month: &str, day: &str) -> Option<When> {
    let year: i16 = year.parse().ok()?;
    let date = jiff::civil::Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()?;
    (1995..=2100).contains(&year).then_some(When::Day { date })
}

fn how_known(claim: &LangClaim) -> How {
    match claim.origin {
        LangOrigin::Declared => How::Markup,
        LangOrigin::Labelled => How::Pattern,
        LangOrigin::Assumed => How::Settings,
        LangOrigin::Detected | LangOrigin::Undetermined => How::Derived,
    }
}

fn origin_name(claim: &LangClaim) -> &'static str {
    match claim.origin {
        LangOrigin::Declared => "lang",
        LangOrigin::Labelled => "label",
        LangOrigin::Detected => "words",
        LangOrigin::Assumed => "default-language",
        LangOrigin::Undetermined => "none",
    }
}
