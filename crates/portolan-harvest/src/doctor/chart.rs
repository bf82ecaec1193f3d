//! What a run showed, in bounded form: the facts a diagnosis is made from.
//!
//! The caller of a run keeps a [`Chart`] beside it and tells it of each answer, of what the plugin
//! read out of it and of what became of the items. None of it holds a text longer than a title.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use portolan_core::{
    Diagnostic, Harvest, Item, RawItem, Request,
    item::Flag,
    message::Response,
    raw::{Part, RawText},
};
use serde::{Deserialize, Serialize};
use url::Url;
use xxhash_rust::xxh3::xxh3_64;

use super::guise::{self, Looks};

/// Addresses followed one by one; the others are counted.
const ENTRIES_MAX: usize = 16;
/// Items of a listing whose identity is kept.
const IDS_MAX: usize = 200;
/// A date so far ahead is no slip of time zones.
const AHEAD: SignedDuration = SignedDuration::from_hours(48);
/// Hashes are kept in 53 bits, so that every reader of JSON reads them alike.
const HASH_BITS: u64 = (1 << 53) - 1;

/// How an address was answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Answered {
    pub what: What,
    /// Where it was answered, if that is another address.
    pub moved: Option<Moved>,
    pub took: SignedDuration,
}

#[derive(Clone, Debug, PartialEq)]
pub enum What {
    Body {
        bytes: u64,
    },
    /// Status 304, or the body of the last time.
    Same,
    /// Nothing was sent: the last answer still holds.
    Fresh,
    Failed {
        complaint: Diagnostic,
        status: Option<u16>,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    pub to: String,
    /// Every hop said that it is for good.
    pub permanent: bool,
}

/// What the plugin read out of one answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    listed: Listed,
    details: Listed,
    codes: BTreeMap<String, u64>,
    failure: Option<(String, String)>,
    looks: Option<Looks>,
    bytes: u64,
    ids: Vec<(u64, u64)>,
    days: Vec<i32>,
}

/// The items of a listing, or the pages of items, by what they hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    pub n: u64,
    pub title: u64,
    pub url: u64,
    pub date: u64,
    pub teaser: u64,
    pub body: u64,
    pub image: u64,
    /// Letters of all teasers and bodies together.
    pub letters: u64,
    /// With a letter that became another one, or none.
    pub garbled: u64,
    /// Dated more than two days ahead.
    pub ahead: u64,
    /// Seconds since 1970 of the newest date that is not ahead.
    pub newest: Option<i64>,
}

/// Days of publication kept of one run.
const DAYS_MAX: usize = 64;

/// The items that were judged in this run: the new and the changed ones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    pub n: u64,
    pub languages: BTreeMap<String, u64>,
    /// With words for a date that were not understood.
    pub undated: u64,
    pub dated: u64,
    /// Dated more than two days ahead.
    pub ahead: u64,
    pub garbled: u64,
}

/// One address that decides whether the run is one.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub url: String,
    /// It only leads to others, so that nothing is wrong if it brings no item itself.
    pub leads: bool,
    pub answer: Option<Answered>,
    /// The plugin refused what came, and why: code and sentence.
    pub failure: Option<(String, String)>,
    pub looks: Option<Looks>,
    pub items: u64,
}

/// One run, as the doctor sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Visit {
    pub at: Timestamp,
    pub took: SignedDuration,
    pub entries: Vec<Entry>,
    /// Pages of items that were asked for, and how many were not answered.
    pub pages: u64,
    pub pages_failed: u64,
    pub pages_gone: u64,
    /// Pages that were answered with a body, and those of them that brought nothing.
    pub pages_read: u64,
    pub pages_blank: u64,
    pub listed: Listed,
    pub details: Listed,
    pub judged: Judged,
    /// Identity and text of the listed items, in their order.
    pub ids: Vec<(u64, u64)>,
    /// Days since 1970 on which listed items were published, each once.
    pub days: Vec<i32>,
    /// Pages of a listing that showed only what an earlier page of the run had shown.
    pub pages_repeated: u64,
    pub new: u64,
    pub codes: BTreeMap<String, u64>,
    /// Why the run came to nothing, if it did.
    pub failure: Option<Diagnostic>,
}

/// The facts of a run while it goes on.
#[derive(Clone, Debug)]
pub struct Chart {
    visit: Visit,
    /// Other ways to entries, by their addresses: what comes of one is what comes of the entry.
    ways: Vec<(String, usize)>,
}

impl Default for Chart {
    fn default() -> Chart {
        Chart::new(Timestamp::UNIX_EPOCH, &[])
    }
}

impl Chart {
    /// `planned` are the requests that the source begins with.
    pub fn new(at: Timestamp, planned: &[Request]) -> Chart {
        let decisive = || planned.iter().filter(|it| !it.recheck).take(ENTRIES_MAX);
        let mut ways = Vec::new();
        for (index, request) in decisive().enumerate() {
            let mut other = request.otherwise.as_deref();
            while let Some(way) = other {
                ways.push((way.url.clone(), index));
                other = way.otherwise.as_deref();
            }
        }
        let entries = decisive()
            .map(|request| Entry {
                url: request.url.clone(),
                leads: request.whole,
                answer: None,
                failure: None,
                looks: None,
                items: 0,
            })
            .collect();
        Chart { visit: Visit { entries, ..Visit::new(at) }, ways }
    }

    fn entry(&mut self, url: &str) -> Option<&mut Entry> {
        let entries = &mut self.visit.entries;
        let way = || self.ways.iter().find(|(way, _)| way == url).map(|(_, index)| *index);
        let index = entries.iter().position(|it| it.url == url).or_else(way)?;
        entries.get_mut(index)
    }

    /// Takes in how an address was answered.
    pub fn answered(&mut self, url: &str, answered: Answered) {
        if let Some(entry) = self.entry(url) {
            entry.answer = Some(answered);
            return;
        }
        self.visit.pages += 1;
        if let What::Failed { status, .. } = answered.what {
            self.visit.pages_failed += 1;
            self.visit.pages_gone += u64::from(matches!(status, Some(404 | 410)));
        }
    }

    /// Takes in what the plugin read out of the answer of an address.
    pub fn read(&mut self, url: &str, reading: Reading) {
        let Reading { listed, details, codes, failure, looks, bytes, ids, days } = reading;
        let is_entry = self.entry(url).is_some();
        if let Some(entry) = self.entry(url) {
            entry.items += listed.n + details.n;
            entry.failure = failure;
            entry.looks = looks;
        }
        let visit = &mut self.visit;
        for (code, n) in codes {
            *visit.codes.entry(code).or_default() += n;
        }
        if is_entry {
            // Counted above.
        } else if listed.n == 0 && bytes > 0 {
            visit.pages_read += 1;
            visit.pages_blank += u64::from(details.n == 0 || details.body + details.title == 0);
        }
        if !is_entry && listed.n > 0 {
            // A further page of the listing.
            let known = |id: &(u64, u64)| visit.ids.iter().any(|it| it.0 == id.0);
            if ids.iter().all(known) {
                visit.pages_repeated += 1;
                return;
            }
        } else {
            visit.listed.add(&listed);
        }
        visit.details.add(&details);
        for day in days {
            if visit.days.len() < DAYS_MAX && !visit.days.contains(&day) {
                visit.days.push(day);
            }
        }
        let room = IDS_MAX.saturating_sub(visit.ids.len());
        visit.ids.extend(ids.into_iter().take(room));
    }

    /// Takes in what became of items.
    pub fn judged(&mut self, judged: &Judged) {
        self.visit.judged.add(judged);
    }

    /// Ends the run. `new` counts the items that were not known before.
    pub fn finish(mut self, ended: Timestamp, new: u64, failure: Option<&Diagnostic>) -> Visit {
        self.visit.took = ended.duration_since(self.visit.at);
        self.visit.new = new;
        self.visit.failure = failure.cloned();
        self.visit
    }
}

impl Visit {
    fn new(at: Timestamp) -> Visit {
        Visit {
            at,
            took: SignedDuration::ZERO,
            entries: Vec::new(),
            pages: 0,
            pages_failed: 0,
            pages_gone: 0,
            pages_read: 0,
            pages_blank: 0,
            listed: Listed::default(),
            details: Listed::default(),
            judged: Judged::default(),
            ids: Vec::new(),
            days: Vec::new(),
            pages_repeated: 0,
            new: 0,
            codes: BTreeMap::new(),
            failure: None,
        }
    }

    /// It brought items, or the word that those of the last time still hold.
    pub fn brought(&self) -> bool {
        let holds = |it: &Entry| {
            matches!(it.answer.as_ref().map(|it| &it.what), Some(What::Same | What::Fresh))
        };
        self.listed.n + self.details.n > 0 || self.entries.iter().any(holds)
    }

    /// A body came and was read, so that contents can be told.
    pub fn has_contents(&self) -> bool {
        self.entries
            .iter()
            .any(|it| matches!(it.answer.as_ref().map(|it| &it.what), Some(What::Body { .. })))
    }
}

impl Reading {
    /// What a plugin read out of a response, or why it refused it.
    pub fn of(
        response: Option<&Response>,
        harvest: &Harvest,
        failure: Option<&Diagnostic>,
        now: Timestamp,
    ) -> Reading {
        let mut reading = Reading {
            bytes: response.map_or(0, |it| it.body.len() as u64),
            failure: failure.map(|it| (it.code.to_string(), it.message.clone())),
            ..Reading::default()
        };
        for diagnostic in &harvest.diagnostics {
            *reading.codes.entry(diagnostic.code.to_string()).or_default() += 1;
        }
        let horizon = now.checked_add(AHEAD).unwrap_or(now).as_second();
        for item in &harvest.items {
            match item.part {
                Part::Detail => reading.details.take(item, horizon),
                Part::Whole | Part::Card | Part::Unknown => {
                    reading.listed.take(item, horizon);
                    if reading.ids.len() < IDS_MAX {
                        reading.ids.push((hash(&item.origin_id), text_hash(item)));
                    }
                    if let Some(second) = second(item).filter(|it| *it <= horizon) {
                        reading.days.push(day_of(second));
                    }
                }
            }
        }
        if harvest.items.is_empty()
            && let Some(response) = response
        {
            reading.looks = Some(guise::look(&response.body));
        }
        reading
    }
}

impl Listed {
    fn take(&mut self, item: &RawItem, horizon: i64) {
        let filled = |text: &Option<RawText>| {
            u64::from(text.as_ref().is_some_and(|it| !it.value.trim().is_empty()))
        };
        self.n += 1;
        self.title += filled(&item.title);
        self.teaser += filled(&item.teaser);
        self.body += filled(&item.body);
        self.url += u64::from(item.url.as_ref().is_some_and(|it| !it.is_empty()));
        self.image += u64::from(!item.images.is_empty());
        self.letters += letters(&item.teaser) + letters(&item.body);
        let date = item.published.as_ref().filter(|it| !it.raw.trim().is_empty());
        self.date += u64::from(date.is_some());
        if let Some(second) = date.and_then(|it| it.when.as_ref()?.sort_key()) {
            if second > horizon {
                self.ahead += 1;
            } else {
                self.newest = self.newest.max(Some(second));
            }
        }
        let texts = [&item.title, &item.teaser, &item.body];
        let is_garbled = texts.into_iter().flatten().any(|text| is_garbled(&text.value));
        self.garbled += u64::from(is_garbled);
    }

    fn add(&mut self, other: &Listed) {
        self.n += other.n;
        self.title += other.title;
        self.url += other.url;
        self.date += other.date;
        self.teaser += other.teaser;
        self.body += other.body;
        self.image += other.image;
        self.letters += other.letters;
        self.garbled += other.garbled;
        self.ahead += other.ahead;
        self.newest = self.newest.max(other.newest);
    }

    /// Name and count of each field.
    pub(crate) fn fields(&self) -> [(&'static str, u64); 6] {
        [
            ("title", self.title),
            ("url", self.url),
            ("date", self.date),
            ("teaser", self.teaser),
            ("body", self.body),
            ("image", self.image),
        ]
    }
}

impl Judged {
    /// Takes in what became of an item; `now` is the run's time.
    pub fn take(&mut self, item: &Item, now: Timestamp) {
        self.n += 1;
        let lang = item.lang.lang.to_string();
        if lang != "und" {
            *self.languages.entry(primary(&lang).to_owned()).or_default() += 1;
        }
        match (item.published.when.is_known(), &item.published.raw) {
            (true, _) => self.dated += 1,
            (false, Some(_)) => self.undated += 1,
            (false, None) => {}
        }
        let horizon = now.checked_add(AHEAD).unwrap_or(now).as_second();
        self.ahead += u64::from(item.published.when.sort_key().is_some_and(|it| it > horizon));
        self.garbled += u64::from(item.flags.contains(&Flag::DamagedEncoding));
    }

    pub fn add(&mut self, other: &Judged) {
        self.n += other.n;
        for (language, n) in &other.languages {
            *self.languages.entry(language.clone()).or_default() += n;
        }
        self.undated += other.undated;
        self.dated += other.dated;
        self.ahead += other.ahead;
        self.garbled += other.garbled;
    }
}

/// Letters between tags, up to as many as tell a text from none.
fn letters(text: &Option<RawText>) -> u64 {
    let Some(text) = text else { return 0 };
    let mut is_tag = false;
    let mut n = 0;
    for letter in text.value.chars().take(LETTERS_LOOKED_AT) {
        match letter {
            '<' => is_tag = true,
            '>' => is_tag = false,
            _ => n += u64::from(!is_tag && letter.is_alphabetic()),
        }
    }
    n
}

const LETTERS_LOOKED_AT: usize = 2_000;

fn second(item: &RawItem) -> Option<i64> {
    item.published.as_ref()?.when.as_ref()?.sort_key()
}

/// Days since 1970.
pub(crate) fn day_of(second: i64) -> i32 {
    i32::try_from(second.div_euclid(86_400)).unwrap_or(i32::MAX)
}

/// `pt-BR` is Portuguese.
pub(crate) fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}

/// Scheme and `www.` apart, whether two addresses are of one place.
pub(crate) fn same_place(one: &str, other: &str) -> bool {
    match (Url::parse(one), Url::parse(other)) {
        (Ok(one), Ok(other)) => {
            host(&one) == host(&other)
                && one.path().trim_end_matches('/') == other.path().trim_end_matches('/')
        }
        _ => one == other,
    }
}

pub(crate) fn host(url: &Url) -> &str {
    let host = url.host_str().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host)
}

fn text_hash(item: &RawItem) -> u64 {
    let text = |text: &Option<RawText>| {
        text.as_ref().map(|it| it.value.trim().to_lowercase()).unwrap_or_default()
    };
    let date = item.published.as_ref().map(|it| it.raw.as_str()).unwrap_or_default();
    hash(&format!("{}\n{date}", text(&item.title)))
}

fn hash(text: &str) -> u64 {
    xxh3_64(text.as_bytes()) & HASH_BITS
}

/// UTF-8 read as something else, or letters that were replaced on the way.
fn is_garbled(text: &str) -> bool {
    let chars: Vec<char> = text.chars().take(4_000).collect();
    let mut damage: u32 = 0;
    for pair in chars.windows(2) {
        let [one, two] = pair else { continue };
        // The second byte of a UTF-8 sequence, as Latin-1 and as windows-1252 show it.
        let is_tail =
            matches!(two, '\u{80}'..='\u{bf}') || "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ".contains(*two);
        damage += u32::from(matches!(one, 'Ã' | 'Â' | 'â' | 'Ð' | 'Ñ' | 'Ø' | 'Ù') && is_tail);
        damage += u32::from(*one == '\u{fffd}' || (*one == '?' && *two == '?'));
    }
    for (at, three) in chars.windows(3).enumerate() {
        let [one, two, three] = three else { continue };
        if *two == '?' && one.is_alphabetic() && three.is_alphabetic() {
            // An address has a question mark between letters, and an equals sign soon after.
            damage += u32::from(!chars.iter().skip(at).take(24).any(|it| *it == '='));
        }
    }
    damage > 0
}
