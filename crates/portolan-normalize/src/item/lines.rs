//! What stands around a text and is not of it: taken out line by line, and kept as what it is.

use std::sync::LazyLock;

use portolan_core::{
    Kind, Lang,
    item::{Dateline, Fact, Notice, Person, Scope},
    raw::Part,
};
use regex::Regex;

use super::{Normalizer, caption, key};
use crate::{
    dates::{self, Parts},
    extras::DateOrder,
    grammar::{
        access, boundary, byline, caption::Caption, dateline, kind, label, noise, notice,
        read_more, tag_line,
    },
    language,
    markup::{Block, Element, Node},
    text::ends_sentence,
};

/// A text's lead is its first few lines; further down, lines are left alone.
const LEAD_BLOCKS_MAX: usize = 12;
const QUOTE_BLOCKS_MAX: usize = 40;

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Field {
    Teaser,
    Body,
}

/// What was found so far, over teaser and body of one item.
pub(super) struct Lines<'n> {
    normalizer: &'n Normalizer<'n>,
    part: Part,
    pub(super) notices: Vec<Notice>,
    /// The language that a label or a notice names for the whole text.
    pub(super) labelled_lang: Option<Lang>,
    pub(super) facts: Vec<Fact>,
    pub(super) tags: Vec<String>,
    pub(super) authors: Vec<Person>,
    pub(super) captions: Vec<Caption>,
    /// Captions as they stood in front of a teaser, without a space between.
    glued: Vec<String>,
    pub(super) dateline: Option<Dateline>,
    /// A full date with its words and the rule that read it.
    pub(super) date: Option<(Parts, String, &'static str)>,
    /// A day without a year.
    pub(super) partial: Option<(Parts, String)>,
    /// “4 years 2 months ago” in front of the text.
    pub(super) relative: Option<Relative>,
    pub(super) kind: Option<Kind>,
    pub(super) scope: Option<Scope>,
    pub(super) subtitle: Option<String>,
    /// Read-more links: address and words.
    pub(super) links: Vec<(String, String)>,
    /// Pictures that are not ours to show: address and words.
    pub(super) pictures: Vec<(String, String)>,
    /// The order of numbers in the source's dates, if the settings name it.
    pub(super) order: Option<DateOrder>,
    /// A button says that files are given on request only.
    pub(super) is_locked: bool,
}

/// A date that a page counts back from the moment it is asked.
pub(super) struct Relative {
    pub(super) raw: String,
    /// It says when the text was last changed.
    pub(super) is_update: bool,
}

impl<'n> Lines<'n> {
    pub(super) fn new(normalizer: &'n Normalizer<'n>, part: Part) -> Lines<'n> {
        Lines {
            normalizer,
            part,
            notices: Vec::new(),
            labelled_lang: None,
            facts: Vec::new(),
            tags: Vec::new(),
            authors: Vec::new(),
            captions: Vec::new(),
            glued: Vec::new(),
            dateline: None,
            date: None,
            partial: None,
            relative: None,
            kind: None,
            scope: None,
            subtitle: None,
            links: Vec::new(),
            pictures: Vec::new(),
            order: None,
            is_locked: false,
        }
    }

    pub(super) fn work_through(
        &mut self,
        blocks: &mut Vec<Block>,
        title: &str,
        field: Field,
        has_subtitle: bool,
    ) {
        self.everywhere(blocks);
        self.lead(blocks, title, field, has_subtitle);
        self.tail(blocks, field);
        self.in_text_day(blocks);
        quotes(blocks);
    }

    /// A caption that was glued to the teaser is glued to the body as well: the one was made of
    /// the other.
    pub(super) fn cut_glued(&mut self, blocks: &mut Vec<Block>, title: &str) {
        let Some(block) = blocks.first_mut().filter(|block| block.is_paragraph()) else { return };
        let text = block.text();
        let Some(caption) = self.glued.iter().find(|it| text.starts_with(it.as_str())) else {
            return;
        };
        block.trim_start(caption.chars().count());
        self.lead(blocks, title, Field::Body, true);
    }

    /// Lines that are machinery wherever they stand.
    fn everywhere(&mut self, blocks: &mut Vec<Block>) {
        let mut kept: Vec<Block> = Vec::with_capacity(blocks.len());
        let mut before = String::new();
        for mut block in blocks.drain(..) {
            let text = block.text();
            if block.element.name == "hr" {
                kept.push(block);
                continue;
            }
            if noise::is_separator(&text) {
                block.element = Element::new("hr", Vec::new());
                kept.push(block);
                continue;
            }
            if noise::read(&text).is_some() || noise::geo(&text) {
                continue;
            }
            if access::is_locked(&text) {
                self.is_locked = true;
                for (url, words) in block.element.links() {
                    self.links.push((url, words));
                }
                continue;
            }
            if noise::is_all_day(&text) {
                self.facts.push(Fact { label: "all day".to_owned(), value: text });
                continue;
            }
            if noise::is_menu_label(&text) {
                // Menus print each label twice: once on the button, once above the panel.
                let is_bullet = text.starts_with(['-', '–', '•']);
                if is_bullet || key(&before) == key(&text) || block.element.name == "p" {
                    before = text;
                    continue;
                }
            }
            if let Some(reading) = notice::read(&text) {
                self.keep_notice(reading);
                continue;
            }
            if block.is_paragraph()
                && let Some(facts) = label::read(&text)
            {
                self.keep_facts(facts);
                continue;
            }
            if block.is_paragraph()
                && let Some((end, facts)) = label::tail(&text)
            {
                self.keep_facts(facts);
                block.truncate(text[..end].chars().count());
            }
            before = text;
            kept.push(block);
        }
        *blocks = kept;
    }

    fn keep_notice(&mut self, reading: notice::Reading) {
        if self.labelled_lang.is_none() {
            self.labelled_lang = reading.only;
        }
        if !self.notices.contains(&reading.notice) {
            self.notices.push(reading.notice);
        }
    }

    fn keep_facts(&mut self, facts: Vec<Fact>) {
        for fact in facts {
            match fact.label.as_str() {
                "Language" => {
                    self.labelled_lang =
                        self.labelled_lang.take().or(notice::language(&fact.value));
                }
                "Tags" => self
                    .tags
                    .extend(tag_line::read(&format!("Tags: {}", fact.value)).unwrap_or_default()),
                _ if !self.facts.contains(&fact) => self.facts.push(fact),
                _ => {}
            }
        }
    }

    /// The lines before the text proper.
    fn lead(&mut self, blocks: &mut Vec<Block>, title: &str, field: Field, has_subtitle: bool) {
        let title_key = key(title);
        for _ in 0..LEAD_BLOCKS_MAX {
            let Some(block) = blocks.first_mut() else { return };
            let text = block.text();
            let skipped = noise::leading(&text);
            if skipped > 0 {
                block.trim_start(text[..skipped].chars().count());
                continue;
            }
            if noise::is_menu_panel(&text) && (blocks.len() > 1 || title_key.is_empty()) {
                blocks.remove(0);
                continue;
            }
            let Some(block) = blocks.first_mut() else { return };
            // A paragraph whose words were all something else leaves nothing to show.
            if block.element.name == "hr" || block.is_paragraph() && text.is_empty() {
                blocks.remove(0);
                continue;
            }
            if !title_key.is_empty() && key(&text) == title_key {
                blocks.remove(0);
                continue;
            }
            // The subtitle that the body began with begins the teaser as well.
            if self.subtitle.as_ref().is_some_and(|it| *it == text) {
                blocks.remove(0);
                continue;
            }
            if !block.is_paragraph() && !block.is_heading() {
                return;
            }
            let has_more = blocks.len() > 1;
            if self.lead_line(&text, has_more) {
                blocks.remove(0);
                continue;
            }
            if self.cut_lead(&mut blocks[0], &text, field) {
                continue;
            }
            let next = blocks.get(1).map(Block::text);
            if self.is_subtitle(&text, next.as_deref(), field, has_subtitle, &title_key) {
                self.subtitle = Some(text);
                blocks.remove(0);
                continue;
            }
            return;
        }
    }

    /// Whether the whole line is something other than text; it is kept as what it is.
    fn lead_line(&mut self, text: &str, has_more: bool) -> bool {
        if let Some(goal) = goal(text) {
            self.facts.push(Fact { label: "sdg".to_owned(), value: goal.to_string() });
            return true;
        }
        if let Some(people) = byline::read(text) {
            self.authors.extend(people);
            return true;
        }
        if let Some(line) = kind::line(text) {
            self.kind = self.kind.or(Some(line.kind));
            self.scope = self.scope.or(line.scope);
            if let Some(parts) = dates::parts_of_line(&line.rest) {
                self.keep_date(parts, &line.rest, "kind-line");
            }
            return true;
        }
        if dates::relative_end(text) == Some(text.len()) {
            self.keep_relative(text);
            return true;
        }
        if let Some(parts) = self.order.and_then(|order| dates::ordered(text, order)) {
            self.keep_date(parts, text, "date-order");
            return true;
        }
        if let Some(line) = dateline::date_line(text, &self.normalizer.known) {
            self.keep_date(line.parts, text, "date-line");
            if !line.places.is_empty() && self.dateline.is_none() {
                self.dateline =
                    Some(Dateline { raw: text.to_owned(), places: line.places, agency: None });
            }
            return true;
        }
        if has_more && is_tag_line(text) {
            self.tags.extend(tag_line::read(text).unwrap_or_default());
            return true;
        }
        if has_more && caption::is_caption(text) {
            self.keep_caption(caption::split(text));
            return true;
        }
        false
    }

    /// Takes a caption, a date or a dateline off the start of a paragraph.
    fn cut_lead(&mut self, block: &mut Block, text: &str, field: Field) -> bool {
        if !block.is_paragraph() {
            return false;
        }
        if let Some(at) = dates::relative_end(text) {
            self.keep_relative(&text[..at]);
            block.trim_start(text[..at].chars().count());
            return true;
        }
        if let Some(at) = dateline::glued_date(text) {
            self.keep_caption(caption::split(&text[..at]));
            block.trim_start(text[..at].chars().count());
            // The date behind it may have a place and then the text.
            let rest = &text[at..];
            if let Some(found) = dates::first(rest).filter(|found| found.start == 0) {
                let mut end = found.end;
                let mut places = Vec::new();
                let behind = rest[end..].trim_start_matches([',', ' ']);
                let word = behind.split([' ', ',', '.']).next().unwrap_or_default();
                if self.normalizer.known.has(word) {
                    end = rest.len() - behind.len() + word.len();
                    places.push(word.to_owned());
                }
                let raw = &rest[..end];
                self.keep_date(found.parts, raw, "date-line");
                if !places.is_empty() && self.dateline.is_none() {
                    self.dateline = Some(Dateline { raw: raw.to_owned(), places, agency: None });
                }
                let tail = rest[end..].trim_start_matches([',', '.', ' ']);
                block.trim_start(rest[..rest.len() - tail.len()].chars().count());
            }
            return true;
        }
        if let Some(reading) = dateline::read(text, &self.normalizer.known) {
            let rest: String = text.chars().skip(reading.n_chars).collect();
            if rest.trim().is_empty() {
                return false;
            }
            if let Some(parts) = reading.date {
                self.keep_date(parts, &reading.dateline.raw, "dateline");
            }
            if self.dateline.is_none() {
                self.dateline = Some(reading.dateline);
            }
            block.trim_start(reading.n_chars);
            return true;
        }
        if let Some(at) = boundary::caption_end(text) {
            let caption = caption::split(&text[..at]);
            // Where a listing prints its fields one after the other, a joint is where one ends. A
            // body and a feed's summary are full of joints that are slips of the pen; there, a
            // caption shows by more.
            let is_caption = field == Field::Teaser && self.part != Part::Whole
                || caption.credit.is_some()
                || speak_differently(&text[..at], &text[at..]);
            if !is_caption {
                return false;
            }
            if field == Field::Teaser {
                self.glued.push(text[..at].to_owned());
            }
            self.keep_caption(caption);
            block.trim_start(text[..at].chars().count());
            return true;
        }
        false
    }

    fn is_subtitle(
        &self,
        text: &str,
        next: Option<&str>,
        field: Field,
        has_subtitle: bool,
        title_key: &str,
    ) -> bool {
        let n_chars = text.chars().count();
        let n_next = next.map_or(0, |next| next.chars().count());
        !has_subtitle
            && self.subtitle.is_none()
            && !title_key.is_empty()
            && (12..=110).contains(&n_chars)
            && !ends_sentence(text)
            && !text.ends_with([',', '…'])
            && text.split(' ').count() >= 3
            && n_next > n_chars
            && (field == Field::Teaser || n_next >= 80)
            && text.chars().next().is_some_and(|c| !c.is_lowercase())
    }

    fn keep_date(&mut self, parts: Parts, raw: &str, rule: &'static str) {
        if parts.year.is_some() {
            if self.date.is_none() {
                self.date = Some((parts, raw.trim().to_owned(), rule));
            }
        } else if self.partial.is_none() {
            self.partial = Some((parts, raw.trim().to_owned()));
        }
    }

    fn keep_relative(&mut self, raw: &str) {
        let is_update = dates::is_update(raw);
        if self.relative.is_none() {
            self.relative = Some(Relative { raw: raw.trim().to_owned(), is_update });
        }
    }

    fn keep_caption(&mut self, caption: Caption) {
        if !self.captions.contains(&caption) {
            self.captions.push(caption);
        }
    }

    /// What trails behind the text: “Read more”, a language label, tags.
    fn tail(&mut self, blocks: &mut Vec<Block>, field: Field) {
        for _ in 0..LEAD_BLOCKS_MAX {
            let Some(block) = blocks.last_mut() else { return };
            let text = block.text();
            if block.element.name == "hr" || text.is_empty() {
                blocks.pop();
                continue;
            }
            if let Some(lang) = notice::language(&text).filter(|_| text.chars().count() <= 20) {
                self.labelled_lang = self.labelled_lang.take().or(Some(lang));
                blocks.pop();
                continue;
            }
            if (block.is_paragraph() || block.is_heading())
                && let Some(at) = read_more::tail(&text)
            {
                self.keep_links(block, &text[at..]);
                if at == 0 {
                    blocks.pop();
                } else {
                    block.truncate(text[..at].trim_end().chars().count());
                    let left = block.text();
                    let bare = left.trim_end_matches(['-', '–', '—', '|', '>', '»', ' ']);
                    if bare.len() < left.len() {
                        block.truncate(bare.chars().count());
                    }
                }
                continue;
            }
            let labelled = text.len() < 300
                && ["tags:", "keywords:", "asiasanat:", "avainsanat:", "taggar:"]
                    .iter()
                    .any(|label| text.to_lowercase().starts_with(label));
            let is_list = field == Field::Body && text.contains(';') && blocks.len() > 1;
            if (labelled || is_list)
                && let Some(tags) = tag_line::read(&text)
            {
                self.tags.extend(tags);
                blocks.pop();
                continue;
            }
            return;
        }
    }

    /// The links of a read-more line, or those whose words it is.
    fn keep_links(&mut self, block: &Block, words: &str) {
        let wanted = key(words);
        let links = block.element.links();
        let is_whole = key(&block.text()) == wanted;
        for (url, text) in links {
            let is_meant = is_whole || wanted.contains(&key(&text)) && !text.is_empty();
            if is_meant && !self.links.iter().any(|(known, _)| *known == url) {
                self.links.push((url, words.trim().to_owned()));
            }
        }
    }

    /// “today (15/02)”, “Today, 18 December, …”: of use only beside another date.
    fn in_text_day(&mut self, blocks: &[Block]) {
        static TODAY: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"(?i)\b(?:today|tänään|idag|i dag|heute|aujourd[’']hui|hoy|oggi|dnes|сегодня|сьогодні|اليوم)\b[,\s]+(?:on\s+|le\s+|den\s+|el\s+)?")
                .expect("the pattern is well-formed")
        });
        if self.partial.is_some() {
            return;
        }
        for block in blocks.iter().take(3) {
            let text = block.text();
            if let Some(parts) = dates::day_in_text(&text) {
                let raw = text
                    .split(' ')
                    .find(|word| word.starts_with('(') && word.contains('/'))
                    .unwrap_or_default();
                self.partial = Some((parts, raw.to_owned()));
                return;
            }
            for found in TODAY.find_iter(&text) {
                let rest = crate::text::head(&text[found.end()..], 80);
                if let Some(date) = dates::first(rest).filter(|date| date.start == 0) {
                    let raw = format!("{}{}", found.as_str(), &rest[..date.end]);
                    self.keep_date(date.parts, &raw, "today");
                    return;
                }
            }
        }
    }
}

/// Whether two texts that were printed as one are in different languages.
fn speak_differently(left: &str, right: &str) -> bool {
    match (language::detect(left), language::detect(right)) {
        (Some(left), Some(right)) => right.strong && left.lang.primary() != right.lang.primary(),
        _ => false,
    }
}

/// A goal of the 2030 Agenda as a line of its own: “Sustainable Development Goal 4: …”.
fn goal(text: &str) -> Option<u8> {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?i)^(?:kestävän kehityksen tavoite|sustainable development goal|sdg|globala målet|globalt mål|mål|nachhaltigkeitsziel|objectif de développement durable|odd|objetivo de desarrollo sostenible|ods|цель устойчивого развития|цур)\s*(\d{1,2})(?:\s*[:.–—-]\s*[^.!?]{0,80})?$",
        )
        .expect("the pattern is well-formed")
    });
    let number: u8 = PATTERN.captures(text.trim())?[1].parse().ok()?;
    (1..=17).contains(&number).then_some(number)
}

/// A tag line among texts: labelled, or phrases of small letters as editors write them.
fn is_tag_line(text: &str) -> bool {
    let Some(tags) = tag_line::read(text) else { return false };
    let is_labelled = text.contains(':');
    let n_small =
        tags.iter().filter(|tag| tag.chars().next().is_some_and(char::is_lowercase)).count();
    let n_capital_words = tags.iter().filter(|tag| tag.chars().all(char::is_uppercase)).count();
    is_labelled || n_small > 0 || n_capital_words > 0 || tags.len() >= 3
}

/// A quotation that is opened once and closed paragraphs later becomes one quotation, and so do
/// paragraphs each of which is a quotation: somebody tells a story.
fn quotes(blocks: &mut Vec<Block>) {
    let mut at = 0;
    while at < blocks.len() {
        let text = if blocks[at].is_paragraph() { blocks[at].text() } else { String::new() };
        let end = match text.chars().next() {
            Some('"' | '“' | '”' | '„' | '«' | '»') => {
                whole_quotes_end(blocks, at).or_else(|| quote_end(blocks, at, &text))
            }
            _ => None,
        };
        let Some(end) = end else {
            at += 1;
            continue;
        };
        let lang = blocks[at].lang.clone();
        let inner: Vec<Node> =
            blocks.drain(at..=end).map(|block| Node::Element(block.element)).collect();
        let element = Element::new("blockquote", inner);
        blocks.insert(at, Block { element, lang });
        at += 1;
    }
}

/// Index of the last of several paragraphs that are each a whole quotation.
fn whole_quotes_end(blocks: &[Block], at: usize) -> Option<usize> {
    let is_whole = |block: &Block| {
        let text = if block.is_paragraph() { block.text() } else { return false };
        let mut chars = text.chars();
        let (Some(opener), Some(closer)) = (chars.next(), chars.next_back()) else { return false };
        let (inside, n_chars) = (chars.as_str(), text.chars().count());
        let is_pair = matches!(
            (opener, closer),
            ('"', '"') | ('“', '”') | ('”', '”') | ('„', '“') | ('«', '»')
        );
        is_pair && n_chars >= 20 && !inside.contains([opener, closer])
    };
    let n_whole =
        blocks[at..].iter().take(QUOTE_BLOCKS_MAX).take_while(|block| is_whole(block)).count();
    (n_whole >= 2).then(|| at + n_whole - 1)
}

/// Index of the paragraph that closes the quotation which `blocks[at]` opens and leaves open;
/// `text` is that paragraph's.
fn quote_end(blocks: &[Block], at: usize, text: &str) -> Option<usize> {
    let opener = text.chars().next()?;
    let closers: &[char] = match opener {
        '"' => &['"'],
        '“' => &['”', '"'],
        '”' => &['”'],
        '„' => &['“', '”'],
        '«' => &['»'],
        '»' => &['«', '»'],
        _ => return None,
    };
    if !stays_open(text, opener, closers) {
        return None;
    }
    for (idx, block) in blocks.iter().enumerate().skip(at + 1).take(QUOTE_BLOCKS_MAX) {
        if !block.is_paragraph() {
            return None;
        }
        let text = block.text();
        let bare = text.trim_end_matches(['.', ',', '!', '?']);
        let closes = bare.ends_with(closers);
        let reopens = text.starts_with(opener);
        let body = if reopens { text.trim_start_matches(opener) } else { text.as_str() };
        if closes && leaves_close(body, opener, closers) {
            return Some(idx);
        }
    }
    None
}

fn stays_open(text: &str, opener: char, closers: &[char]) -> bool {
    let n_open = text.chars().filter(|c| *c == opener).count();
    if closers.contains(&opener) {
        return n_open % 2 == 1;
    }
    let n_close = text.chars().filter(|c| closers.contains(c)).count();
    n_open > n_close
}

/// Whether a paragraph closes more than it opens.
fn leaves_close(text: &str, opener: char, closers: &[char]) -> bool {
    let n_close = text.chars().filter(|c| closers.contains(c)).count();
    if closers.contains(&opener) {
        return n_close % 2 == 1;
    }
    let n_open = text.chars().filter(|c| *c == opener).count();
    n_close > n_open
}
