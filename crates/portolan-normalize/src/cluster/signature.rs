//! What can be compared of an item without reading it again.

use std::collections::BTreeMap;

use portolan_core::{Item, Kind, When};
use xxhash_rust::xxh3::xxh3_64;

use super::MARKS_MAX;
use crate::text::{head, key};

/// Bytes of one text that are compared.
const BYTES_MAX: usize = 64_000;

/// Words in one shingle. Three survive a changed word in ten better than five, and still say
/// something.
const SHINGLE_WORDS: usize = 3;

/// The smallest hashes of a text's shingles stand for all of them. With 128 of them a likeness is
/// known to about 4 percentage points.
pub(super) const SKETCH: usize = 128;

/// Hashes of the sketch under which a text is found. Two texts with 44 % of their shingles in
/// common share one of eight in 99 of 100 cases.
const TEXT_MARKS: usize = 8;

/// Words that are a text's opening: what a listing shows of it.
const OPENING_WORDS: usize = 34;

/// Shingles at the very beginning, of which the smallest are marks: a card of two lines has them
/// as the whole text does.
const BEGINNING_SHINGLES: usize = 10;
const BEGINNING_MARKS: usize = 2;

/// A title of fewer words is anybody's: “News”, “Press release”.
pub(super) const TITLE_WORDS: usize = 4;

const ADDRESSES_MAX: usize = 8;
const FILES_MAX: usize = 8;
const PICTURES_MAX: usize = 4;
const NUMBERS_MAX: usize = 40;
const NAMES_MAX: usize = 40;
const ADDRESS_MARKS: usize = 4;
const FILE_MARKS: usize = 2;
const NAME_MARKS: usize = 4;
const NUMBER_MARKS: usize = 4;

/// Letters of a name by which its forms in several languages meet (“Helsinki”, “Helsingissä”
/// do not; “Eurodac”, “Eurodacin” do).
const STEM_LETTERS: usize = 6;

/// Bumped with the form below.
const FORM: u8 = 1;

/// What can be compared of an item without reading it again: hashes, a date, a language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signature {
    /// Primary subtag of the text's language.
    pub(super) lang: String,
    pub(super) title_lang: String,
    pub(super) source: u64,
    pub(super) office: u64,
    /// Days since 1970, where a day is known.
    pub(super) day: Option<i32>,
    /// Of the title's words; absent where the title is ours or too short to say anything.
    pub(super) title: Option<u64>,
    pub(super) title_words: u32,
    pub(super) title_numbers: Vec<u64>,
    /// Whether the item has a text beyond its card.
    pub(super) is_full: bool,
    pub(super) n_shingles: u32,
    pub(super) sketch: Vec<u32>,
    pub(super) opening: Vec<u32>,
    beginnings: Vec<u32>,
    pub(super) addresses: Vec<u64>,
    /// Where its own page says that it is in other languages.
    pub(super) points: Vec<u64>,
    /// Of a copy: the original's address.
    pub(super) via: Option<u64>,
    pub(super) files: Vec<u64>,
    pub(super) pictures: Vec<u64>,
    pub(super) links: Vec<u64>,
    /// Numbers of three digits and more that are no years.
    pub(super) numbers: Vec<u64>,
    /// Numbers of two digits.
    pub(super) small_numbers: Vec<u64>,
    pub(super) names: Vec<u64>,
    pub(super) places: Vec<u64>,
    /// The words behind some of the hashes, for sentences; not kept.
    said: Vec<(u64, String)>,
    is_cut: bool,
}

impl Signature {
    /// `None` for editorial pages, which stand in no listing and have their own languages.
    pub fn of(item: &Item) -> Option<Signature> {
        if item.kind == Kind::Page {
            return None;
        }
        let teaser = item.teaser.as_ref().map_or("", |it| it.text.value.as_str());
        let body = item.body.as_ref().map_or("", |it| it.text.as_str());
        let text = if body.is_empty() { teaser } else { body };
        let text_lang = match (&item.body, &item.teaser) {
            (Some(body), _) if !body.text.is_empty() => &body.lang.lang,
            (_, Some(teaser)) => &teaser.text.lang.lang,
            _ => &item.lang.lang,
        };
        let mut it = Signature {
            lang: text_lang.primary().to_owned(),
            title_lang: item.title.text.lang.lang.primary().to_owned(),
            source: hash(&item.source),
            office: hash(&item.office),
            day: day_number(&item.published.when),
            is_full: !body.is_empty(),
            is_cut: text.len() > BYTES_MAX,
            ..Signature::default()
        };
        it.read_title(item);
        it.read_text(text);
        if !body.is_empty() && !teaser.is_empty() {
            let teaser = key(head(teaser, 4_000));
            it.read_opening(&shingles(words(&teaser).take(OPENING_WORDS)));
        }
        it.read_addresses(item);
        it.read_what_crosses_languages(item, teaser, body);
        Some(it)
    }

    /// Whether the text is longer than is compared.
    pub fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// Numbers under which the item is found. At most [`MARKS_MAX`].
    pub fn marks(&self) -> Vec<i64> {
        self.numbers_of(0..1)
    }

    /// Numbers under which others like it are found: items that carry one are worth comparing.
    pub fn lookups(&self) -> Vec<i64> {
        self.numbers_of(-1..2)
    }

    /// What crosses languages is looked for in its own half-month and the ones beside it.
    fn numbers_of(&self, half_months: std::ops::Range<i64>) -> Vec<i64> {
        let mut marks = Vec::with_capacity(MARKS_MAX);
        let mut add = |what: u8, value: u64| {
            let mark = mix(value ^ (u64::from(what) << 56));
            marks.push(i64::from_ne_bytes(mark.to_ne_bytes()));
        };
        let points = self.points.iter().take(ADDRESS_MARKS);
        for address in self.addresses.iter().take(ADDRESS_MARKS).chain(points).chain(&self.via) {
            add(1, *address);
        }
        if let Some(title) = self.title {
            add(2, title);
        }
        for shingle in self.sketch.iter().take(TEXT_MARKS) {
            add(3, u64::from(*shingle));
        }
        for shingle in &self.beginnings {
            add(4, u64::from(*shingle));
        }
        for file in self.files.iter().take(FILE_MARKS) {
            add(5, *file);
        }
        if let Some(day) = self.day {
            let own = i64::from(day.div_euclid(15));
            let numbers = self.numbers.iter().take(NUMBER_MARKS);
            for anchor in numbers.chain(self.names.iter().take(NAME_MARKS)) {
                for half_month in half_months.clone() {
                    let time = u64::from_ne_bytes((own + half_month).to_ne_bytes());
                    add(6, anchor ^ mix(time));
                }
            }
        }
        marks.sort_unstable();
        marks.dedup();
        marks
    }

    /// Little-endian, lists with their lengths; of this machine's program only.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = vec![FORM, u8::from(self.is_full)];
        for text in [&self.lang, &self.title_lang] {
            let bytes = head(text, 35).as_bytes();
            out.push(u8::try_from(bytes.len()).unwrap_or(0));
            out.extend_from_slice(bytes);
        }
        for value in [self.source, self.office] {
            out.extend_from_slice(&value.to_le_bytes());
        }
        out.extend_from_slice(&self.day.unwrap_or(i32::MIN).to_le_bytes());
        out.extend_from_slice(&self.title_words.to_le_bytes());
        out.extend_from_slice(&self.n_shingles.to_le_bytes());
        for list in [&self.sketch, &self.opening, &self.beginnings] {
            out.extend_from_slice(&u16::try_from(list.len()).unwrap_or(u16::MAX).to_le_bytes());
            list.iter().for_each(|it| out.extend_from_slice(&it.to_le_bytes()));
        }
        let title: Vec<u64> = self.title.into_iter().collect();
        let via: Vec<u64> = self.via.into_iter().collect();
        for list in [&title, &via].into_iter().chain(self.lists()) {
            out.extend_from_slice(&u16::try_from(list.len()).unwrap_or(u16::MAX).to_le_bytes());
            list.iter().for_each(|it| out.extend_from_slice(&it.to_le_bytes()));
        }
        out
    }

    /// `None` if the bytes are of another form than this version writes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Signature> {
        let mut bytes = Bytes(bytes);
        let [FORM, is_full] = bytes.take::<2>()? else { return None };
        let lang = bytes.text()?;
        let title_lang = bytes.text()?;
        let mut it = Signature {
            lang,
            title_lang,
            source: u64::from_le_bytes(bytes.take()?),
            office: u64::from_le_bytes(bytes.take()?),
            day: Some(i32::from_le_bytes(bytes.take()?)).filter(|day| *day != i32::MIN),
            is_full: is_full != 0,
            title_words: u32::from_le_bytes(bytes.take()?),
            n_shingles: u32::from_le_bytes(bytes.take()?),
            ..Signature::default()
        };
        it.sketch = bytes.list(u32::from_le_bytes)?;
        it.opening = bytes.list(u32::from_le_bytes)?;
        it.beginnings = bytes.list(u32::from_le_bytes)?;
        it.title = bytes.list(u64::from_le_bytes)?.first().copied();
        it.via = bytes.list(u64::from_le_bytes)?.first().copied();
        for list in it.lists_mut() {
            *list = bytes.list(u64::from_le_bytes)?;
        }
        Some(it)
    }

    /// The words behind a hash, where one of the two signatures was read from its item.
    pub(super) fn words(&self, hash: u64) -> Option<&str> {
        self.said.iter().find(|it| it.0 == hash).map(|it| it.1.as_str())
    }

    fn lists(&self) -> [&Vec<u64>; 10] {
        [
            &self.title_numbers,
            &self.addresses,
            &self.points,
            &self.files,
            &self.pictures,
            &self.links,
            &self.numbers,
            &self.small_numbers,
            &self.names,
            &self.places,
        ]
    }

    fn lists_mut(&mut self) -> [&mut Vec<u64>; 10] {
        [
            &mut self.title_numbers,
            &mut self.addresses,
            &mut self.points,
            &mut self.files,
            &mut self.pictures,
            &mut self.links,
            &mut self.numbers,
            &mut self.small_numbers,
            &mut self.names,
            &mut self.places,
        ]
    }

    fn read_title(&mut self, item: &Item) {
        if item.title.derived {
            return;
        }
        let title = key(&item.title.text.value);
        let n_words = words(&title).count();
        self.title_words = u32::try_from(n_words).unwrap_or(u32::MAX);
        self.title = (n_words >= TITLE_WORDS).then(|| hash(&title));
        self.title_numbers = numbers(&item.title.text.value).map(|it| hash(&it)).collect();
        self.title_numbers.sort_unstable();
        self.title_numbers.dedup();
        self.title_numbers.truncate(NUMBERS_MAX);
    }

    fn read_text(&mut self, text: &str) {
        let text = key(head(text, BYTES_MAX));
        let mut shingles = shingles(words(&text));
        self.read_opening(&shingles[..shingles.len().min(OPENING_WORDS + 1 - SHINGLE_WORDS)]);
        // Only the smallest are wanted, with some room for doubles.
        self.n_shingles = u32::try_from(shingles.len()).unwrap_or(u32::MAX);
        if shingles.len() > 8 * SKETCH {
            shingles.select_nth_unstable(4 * SKETCH);
            shingles.truncate(4 * SKETCH);
            shingles.sort_unstable();
            shingles.dedup();
        } else {
            shingles.sort_unstable();
            shingles.dedup();
            self.n_shingles = u32::try_from(shingles.len()).unwrap_or(u32::MAX);
        }
        shingles.truncate(SKETCH);
        self.sketch = shingles;
    }

    fn read_opening(&mut self, shingles: &[u32]) {
        self.opening.extend_from_slice(shingles);
        self.opening.sort_unstable();
        self.opening.dedup();
        let mut beginning = shingles[..shingles.len().min(BEGINNING_SHINGLES)].to_vec();
        beginning.sort_unstable();
        self.beginnings.extend(beginning.into_iter().take(BEGINNING_MARKS));
    }

    fn read_addresses(&mut self, item: &Item) {
        let own = item.canonical.iter().chain(&item.aliases);
        for url in own.take(ADDRESSES_MAX) {
            let address = self.note(address_key(url));
            self.addresses.push(address);
        }
        self.addresses.sort_unstable();
        self.addresses.dedup();
        for translation in item.translations.iter().take(ADDRESSES_MAX) {
            let address = self.note(address_key(&translation.url));
            if !self.addresses.contains(&address) {
                self.points.push(address);
            }
        }
        self.via = item.via.as_deref().map(|url| hash(&address_key(url)));
        for file in item.attachments.iter().take(FILES_MAX) {
            let file = self.note(address_key(&file.url));
            self.files.push(file);
        }
        for image in item.images.iter().take(PICTURES_MAX) {
            // The same picture lies under several sizes; its file name is what stays.
            let name = address_key(&image.url);
            let name = name.split('?').next().unwrap_or_default();
            let name = name.rsplit('/').next().unwrap_or_default().to_owned();
            if name.len() >= 8 {
                let picture = self.note(name);
                self.pictures.push(picture);
            }
        }
        for link in item.links.iter().take(FILES_MAX) {
            let link = self.note(address_key(&link.url));
            self.links.push(link);
        }
    }

    fn read_what_crosses_languages(&mut self, item: &Item, teaser: &str, body: &str) {
        let texts = [item.title.text.value.as_str(), teaser, body];
        let mut large: Vec<String> = Vec::new();
        let mut small: Vec<String> = Vec::new();
        for number in texts.into_iter().flat_map(|text| numbers(head(text, BYTES_MAX))) {
            let digits = number.bytes().filter(u8::is_ascii_digit).count();
            let is_year =
                number.len() == 4 && (number.starts_with("19") || number.starts_with("20"));
            match digits {
                0 | 1 => {}
                2 => small.push(number),
                _ if is_year => {}
                _ => large.push(number),
            }
        }
        // The longest say most.
        large.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        large.dedup();
        small.sort_unstable();
        small.dedup();
        for number in large.into_iter().take(NUMBERS_MAX) {
            let number = self.note(number);
            self.numbers.push(number);
        }
        for number in small.into_iter().take(NUMBERS_MAX) {
            let number = self.note(number);
            self.small_numbers.push(number);
        }
        // Stem → the name as it stands in the text.
        let mut stems: BTreeMap<String, &str> = BTreeMap::new();
        for text in [teaser, body] {
            names(head(text, BYTES_MAX), &mut stems);
        }
        let mut stems: Vec<(String, &str)> = stems.into_iter().collect();
        // The longest say most.
        stems.sort_by_key(|it| std::cmp::Reverse(it.0.len()));
        for (stem, word) in stems.into_iter().take(NAMES_MAX) {
            let stem = hash(&stem);
            self.said.push((stem, word.to_owned()));
            self.names.push(stem);
        }
        self.places = item.places.iter().map(|tag| hash(&tag.place)).collect();
        self.places.sort_unstable();
        self.places.dedup();
        self.places.truncate(FILES_MAX);
    }

    fn note(&mut self, words: String) -> u64 {
        let hash = hash(&words);
        self.said.push((hash, words));
        hash
    }
}

/// An address without what changes nothing: scheme, `www.`, a slash at the end.
fn address_key(url: &str) -> String {
    let url = url.split('#').next().unwrap_or(url);
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    format!("{}{}", host.to_ascii_lowercase(), path.trim_end_matches('/'))
}

/// The words of a key; languages that write without spaces give a word a letter.
fn words(key: &str) -> impl Iterator<Item = &str> {
    key.split(' ').flat_map(Words)
}

struct Words<'a>(&'a str);

impl<'a> Iterator for Words<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let first = self.0.chars().next()?;
        let end = if is_spaceless(first) {
            first.len_utf8()
        } else {
            self.0.find(is_spaceless).unwrap_or(self.0.len())
        };
        let (word, rest) = self.0.split_at(end);
        self.0 = rest;
        Some(word)
    }
}

/// Letters of scripts that put no space between words: Thai, Lao, Khmer, Burmese, kana, Han.
fn is_spaceless(c: char) -> bool {
    matches!(
        c,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
            | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
    )
}

fn shingles<'a>(words: impl Iterator<Item = &'a str>) -> Vec<u32> {
    let hashes: Vec<u64> = words.map(hash).collect();
    hashes
        .windows(SHINGLE_WORDS)
        .map(|window| {
            let joined = window.iter().fold(0_u64, |sum, it| mix(sum.rotate_left(21) ^ it));
            (joined >> 32) as u32
        })
        .collect()
}

/// Numbers in digits, thousands joined: `28,000`, `28 000` and `28.000` are one. Digits of all
/// scripts that have their own.
fn numbers(text: &str) -> impl Iterator<Item = String> {
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        loop {
            let (_, first) = *rest.peek()?;
            if digit(first).is_some() {
                break;
            }
            rest.next();
        }
        let mut out = String::new();
        while let Some(&(at, c)) = rest.peek() {
            if let Some(digit) = digit(c) {
                out.push(digit);
                rest.next();
                continue;
            }
            // A separator joins what follows if that is three digits and no fourth.
            let is_separator = matches!(c, ',' | '.' | ' ' | '\u{a0}' | '\u{202f}' | '’' | '\'');
            let after = &text[at + c.len_utf8()..];
            let group: Vec<char> = after.chars().take(4).collect();
            let is_group = group.len() >= 3
                && group[..3].iter().all(|it| digit(*it).is_some())
                && group.get(3).is_none_or(|it| digit(*it).is_none());
            if !(is_separator && is_group && out.len() <= 12) {
                break;
            }
            rest.next();
        }
        Some(out)
    })
}

fn digit(c: char) -> Option<char> {
    let zero = match c {
        '0'..='9' => return Some(c),
        '\u{660}'..='\u{669}' => 0x660,
        '\u{6f0}'..='\u{6f9}' => 0x6f0,
        '\u{966}'..='\u{96f}' => 0x966,
        _ => return None,
    };
    char::from_digit(u32::from(c) - zero, 10)
}

/// Stems of names: words in Latin letters with a capital that do not begin a sentence, and words
/// in capitals.
fn names<'t>(text: &'t str, stems: &mut BTreeMap<String, &'t str>) {
    let mut begins = true;
    let parts = text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '!' | '?' | ':')));
    for part in parts {
        let ends = part.ends_with(['.', '!', '?', ':']);
        let word = part.trim_matches(['.', '!', '?', ':']);
        if word.is_empty() {
            begins |= ends;
            continue;
        }
        let mut letters = word.chars();
        let is_latin = |c: char| c.is_ascii_alphabetic() || ('\u{c0}'..='\u{24f}').contains(&c);
        let capital = letters.next().is_some_and(|c| is_latin(c) && c.is_uppercase());
        let n_letters = word.chars().count();
        let all_capitals = capital && n_letters >= 3 && letters.all(char::is_uppercase);
        if n_letters >= 3 && capital && (all_capitals || !begins) {
            let stem = word.chars().take(STEM_LETTERS).flat_map(char::to_lowercase).collect();
            stems.entry(stem).or_insert(word);
        }
        begins = ends;
    }
}

fn day_number(when: &When) -> Option<i32> {
    let day = when.day()?;
    let epoch = portolan_core::civil::date(1970, 1, 1);
    Some(epoch.until(day).ok()?.get_days())
}

fn hash(text: &str) -> u64 {
    xxh3_64(text.as_bytes())
}

/// Spreads every bit over the whole number (the finisher of SplitMix64).
fn mix(mut value: u64) -> u64 {
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

struct Bytes<'b>(&'b [u8]);

impl Bytes<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*taken)
    }

    fn text(&mut self) -> Option<String> {
        let [length] = self.take::<1>()?;
        let (text, rest) = self.0.split_at_checked(usize::from(length))?;
        self.0 = rest;
        String::from_utf8(text.to_vec()).ok()
    }

    fn list<T, const N: usize>(&mut self, read: impl Fn([u8; N]) -> T) -> Option<Vec<T>> {
        let length = usize::from(u16::from_le_bytes(self.take()?));
        (0..length).map(|_| self.take().map(&read)).collect()
    }
}
