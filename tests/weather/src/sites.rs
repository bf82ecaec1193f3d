//! Models of sites: what they publish, when, and by which system.

use std::collections::BTreeSet;

use crate::{
    dice::Dice,
    texts::{self, TONGUES, Tongue},
};

pub(crate) const DAY: i64 = 86_400;
/// 2025-01-06, a Monday: the first day of the harvests.
pub(crate) const BEGIN: i64 = 1_736_121_600;
/// Days of publishing before the first harvest and after it.
const DAYS_BEFORE: i64 = 500;
const DAYS_AFTER: i64 = 900;

/// By which system a site prints its things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    WordpressRss,
    DrupalRss,
    JoomlaRss,
    Atom,
    JsonFeed,
    DrupalListing,
    WordpressListing,
    OwnListing,
}

const SHAPES: [Shape; 8] = [
    Shape::WordpressRss,
    Shape::DrupalListing,
    Shape::Atom,
    Shape::DrupalRss,
    Shape::OwnListing,
    Shape::JsonFeed,
    Shape::WordpressListing,
    Shape::JoomlaRss,
];

impl Shape {
    pub(crate) fn is_feed(self) -> bool {
        !matches!(self, Shape::DrupalListing | Shape::WordpressListing | Shape::OwnListing)
    }
}

/// When a site publishes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Law {
    /// On working days, so many on average.
    WorkingDays { a_day: f64 },
    /// On one day of the week, now and then a day later, now and then not at all.
    Weekly { weekday: i64 },
    /// Whenever something happens, so many days apart on average.
    Sporadic { mean_days: f64 },
    /// Around the same day of each month.
    Monthly { day: i64 },
    /// Campaigns: some days with many items, then calm.
    Bursts { apart_days: f64 },
}

#[derive(Clone, Debug)]
pub(crate) struct Article {
    pub(crate) number: u64,
    pub(crate) at: i64,
    pub(crate) tongue: &'static str,
    /// When its office thought better of it.
    pub(crate) withdrawn: Option<i64>,
    pub(crate) edited: Option<i64>,
    pub(crate) has_image: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Site {
    pub(crate) name: String,
    pub(crate) host: String,
    pub(crate) shape: Shape,
    pub(crate) tongue: &'static Tongue,
    pub(crate) law: Law,
    pub(crate) articles: Vec<Article>,
    /// How many it lists.
    pub(crate) window: usize,
    pub(crate) every_hours: i64,
    pub(crate) has_validators: bool,
    /// Prints the time of printing into every answer.
    pub(crate) stamps: bool,
    pub(crate) wait_ms: u64,
    /// The longest silence that its law brings about in thirty years, in seconds.
    pub(crate) longest_silence: i64,
    /// Its articles' pages are read as well.
    pub(crate) details: bool,
}

impl Site {
    pub(crate) fn new(seed: u64, number: usize) -> Site {
        let mut dice = Dice::of(seed, &format!("site {number}"));
        let shape = SHAPES[number % SHAPES.len()];
        let tongue = &TONGUES[(number / 3) % TONGUES.len()];
        let second = dice.falls(0.2).then(|| dice.one(TONGUES).tag);
        let law = law(number, &mut dice);
        // From which day of the year, and how many: holidays of the whole office.
        let mut holidays = Vec::new();
        if dice.falls(0.5) {
            holidays.push((dice.between(185, 225), dice.between(10, 24)));
        }
        if dice.falls(0.6) {
            holidays.push((dice.between(354, 360), dice.between(8, 16)));
        }
        let times = times(law, &holidays, -DAYS_BEFORE, DAYS_AFTER, &mut dice);
        let articles = times
            .iter()
            .enumerate()
            .map(|(nth, at)| {
                let other = second.filter(|_| dice.falls(0.3));
                Article {
                    number: number as u64 * 100_000 + nth as u64 + 1,
                    at: *at,
                    tongue: other.unwrap_or(tongue.tag),
                    withdrawn: dice.falls(0.01).then(|| at + dice.between(1, 5) * DAY),
                    edited: dice.falls(0.1).then(|| at + dice.between(2, 60) * 3_600),
                    has_image: dice.falls(0.7),
                }
            })
            .collect();
        let ages =
            times_of_thirty_years(law, &holidays, &mut Dice::of(seed, &format!("ages {number}")));
        Site {
            name: format!("site-{number:03}"),
            host: format!("site-{number:03}.example.org"),
            shape,
            tongue,
            law,
            articles,
            window: *dice.one(&[10, 10, 12, 15, 20, 25]),
            every_hours: *dice.one(&[3, 6, 6, 12]),
            has_validators: dice.falls(0.7),
            stamps: dice.falls(0.25),
            wait_ms: 150 + dice.below(1_500),
            longest_silence: longest_gap(&ages),
            details: !shape.is_feed() && dice.falls(0.7),
        }
    }

    pub(crate) fn is_feed(&self) -> bool {
        self.shape.is_feed()
    }

    /// What stands on the site at a time, the newest first.
    pub(crate) fn shown(&self, at: i64) -> impl Iterator<Item = &Article> {
        let end = self.articles.partition_point(|article| article.at <= at);
        self.articles[..end]
            .iter()
            .rev()
            .filter(move |article| article.withdrawn.is_none_or(|withdrawn| withdrawn > at))
    }

    pub(crate) fn article(&self, number: u64) -> Option<&Article> {
        self.articles.iter().find(|it| it.number == number)
    }

    /// The time of the newest article at a time.
    pub(crate) fn last_news(&self, at: i64) -> i64 {
        self.shown(at).next().map_or(at, |it| it.at)
    }

    /// Whether something is published between two times.
    pub(crate) fn has_news(&self, from: i64, to: i64) -> bool {
        self.articles.iter().any(|it| it.at > from && it.at <= to)
    }

    pub(crate) fn url(&self) -> String {
        let host = &self.host;
        match self.shape {
            Shape::WordpressRss => format!("https://{host}/feed/"),
            Shape::DrupalRss => format!("https://{host}/en/news/rss.xml"),
            Shape::JoomlaRss => format!("https://{host}/news/latest?format=feed&type=rss"),
            Shape::Atom => format!("https://{host}/blog/index.atom"),
            Shape::JsonFeed => format!("https://{host}/news/feed.json"),
            Shape::DrupalListing => format!("https://{host}/news/all-news"),
            Shape::WordpressListing => format!("https://{host}/category/latest-news/"),
            Shape::OwnListing => format!("https://{host}/media/press-corner.html"),
        }
    }

    pub(crate) fn plugin(&self) -> &'static str {
        if self.is_feed() { "source-feed" } else { "source-listing" }
    }

    pub(crate) fn settings(&self) -> serde_json::Value {
        let mut settings = serde_json::json!({ "url": self.url() });
        if self.is_feed() {
            settings["pages"] = serde_json::json!(6);
            return settings;
        }
        settings["details"] = serde_json::json!(self.details);
        settings["menus"] = serde_json::json!(false);
        settings["pages"] = serde_json::json!(6);
        settings["recheck"] = serde_json::json!(6);
        match self.shape {
            Shape::DrupalListing => settings["profile"] = "drupal9".into(),
            Shape::WordpressListing => settings["profile"] = "wordpress".into(),
            _ => {
                settings["profile"] = "custom".into();
                settings["item"] = ".press-card".into();
                settings["title"] = ".press-card__title".into();
                settings["teaser"] = ".press-card__lead".into();
                settings["date"] = ".press-card__day".into();
                settings["next"] = "a.older".into();
                settings["article"] = serde_json::json!({ "title": ".press-title", "body": ".press-text", "date": ".press-day" });
            }
        }
        settings
    }

    pub(crate) fn tongue_of(&self, article: &Article) -> &'static Tongue {
        texts::tongue(article.tongue)
    }
}

fn law(number: usize, dice: &mut Dice) -> Law {
    match (number / 2) % 6 {
        0 => Law::WorkingDays { a_day: 0.5 + dice.unit() * 2.5 },
        1 => Law::Weekly { weekday: dice.between(0, 4) },
        2 => Law::Sporadic { mean_days: 3.0 + dice.unit() * 7.0 },
        3 => Law::Bursts { apart_days: 8.0 + dice.unit() * 14.0 },
        4 => Law::Sporadic { mean_days: 1.0 + dice.unit() * 3.0 },
        _ => Law::Monthly { day: dice.between(3, 25) },
    }
}

fn times(law: Law, holidays: &[(i64, i64)], from: i64, to: i64, dice: &mut Dice) -> Vec<i64> {
    let mut days: Vec<i64> = Vec::new();
    match law {
        Law::WorkingDays { a_day } => {
            for day in from..to {
                if day.rem_euclid(7) < 5 {
                    let whole = a_day.floor() as u64;
                    let n = whole + u64::from(dice.falls(a_day.fract()));
                    days.extend((0..n).map(|_| day));
                }
            }
        }
        Law::Weekly { weekday } => {
            for day in from..to {
                if day.rem_euclid(7) == weekday && !dice.falls(0.06) {
                    days.push(day + i64::from(dice.falls(0.2)));
                }
            }
        }
        Law::Sporadic { mean_days } => {
            let mut at = from as f64;
            while at < to as f64 {
                at += dice.waiting(mean_days);
                days.push(at as i64);
            }
        }
        Law::Monthly { day } => {
            let mut at = from + day;
            while at < to {
                days.push(at + dice.between(-3, 4));
                at += 30;
            }
        }
        Law::Bursts { apart_days } => {
            let mut at = from as f64;
            while at < to as f64 {
                at += apart_days * (0.6 + 0.8 * dice.unit());
                let n = 3 + dice.below(8);
                days.extend((0..n).map(|_| at as i64 + dice.between(0, 2)));
            }
        }
    }
    // What falls into a holiday is not published; a monthly digest waits for its end.
    let mut kept = Vec::new();
    for day in days {
        let of_year = (day + 5).rem_euclid(365);
        let holiday =
            holidays.iter().find(|(begin, length)| (of_year - begin).rem_euclid(365) < *length);
        match (holiday, law) {
            (None, _) => kept.push(day),
            (Some((begin, length)), Law::Monthly { .. }) => {
                kept.push(day + length - (of_year - begin).rem_euclid(365));
            }
            (Some(_), _) => {}
        }
    }
    let mut times: BTreeSet<i64> = BTreeSet::new();
    for day in kept {
        times.insert(BEGIN + day * DAY + 7 * 3_600 + dice.below(11 * 3_600) as i64);
    }
    times.into_iter().collect()
}

fn times_of_thirty_years(law: Law, holidays: &[(i64, i64)], dice: &mut Dice) -> Vec<i64> {
    times(law, holidays, 0, 30 * 365, dice)
}

fn longest_gap(times: &[i64]) -> i64 {
    times.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or(365 * DAY)
}
