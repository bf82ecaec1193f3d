//! The ways in, in one table: how each is found, and which plugin takes it with which settings.

use portolan_infer::{Listing, PageState, System};
use serde_json::{Value, json};
use url::Url;

use super::probe::{Found, Seen};

/// Below this a structure is not worth a trial.
const CERTAINTY_MIN: u8 = 35;

/// One way in, before it is tried.
#[derive(Clone, Debug)]
pub(crate) struct Proposal {
    pub(crate) way: &'static str,
    /// As it is named in a sentence.
    pub(crate) words: &'static str,
    pub(crate) plugin: &'static str,
    /// What a way of its kind is worth beside others that bring the same.
    pub(crate) worth: i32,
    pub(crate) reads_pages: bool,
    pub(crate) address: String,
    pub(crate) because: String,
    pub(crate) settings: Vec<Setting>,
    pub(crate) kind: Option<&'static str>,
    pub(crate) certainty: Option<u8>,
    pub(crate) hosts: Vec<String>,
}

/// A line of settings, with what is said beside it.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub(crate) key: &'static str,
    pub(crate) value: Value,
    pub(crate) note: Option<String>,
}

/// A kind of way in.
struct Way {
    name: &'static str,
    words: &'static str,
    plugin: &'static str,
    worth: i32,
    /// Each item's own page is read after the list.
    reads_pages: bool,
    propose: fn(&Seen) -> Vec<Draft>,
}

/// What is particular to one proposal of a kind.
struct Draft {
    found: Found,
    settings: Vec<Setting>,
    kind: Option<&'static str>,
    certainty: Option<u8>,
}

/// A new plugin gets a line here.
const WAYS: &[Way] = &[
    Way {
        name: "wordpress",
        words: "a WordPress REST interface",
        plugin: "source-wordpress",
        worth: 14,
        reads_pages: false,
        propose: |seen| simple(seen.wordpress.as_ref().map(site_of).iter(), "url"),
    },
    Way {
        name: "drupal",
        words: "a JSON:API",
        plugin: "source-drupal",
        worth: 13,
        reads_pages: false,
        propose: |seen| simple(seen.jsonapi.as_ref().map(site_of).iter(), "url"),
    },
    Way {
        name: "feed",
        words: "a feed",
        plugin: "source-feed",
        worth: 10,
        reads_pages: false,
        propose: |seen| simple(seen.feeds.iter(), "url"),
    },
    Way {
        name: "calendar",
        words: "a calendar",
        plugin: "source-events",
        worth: 8,
        reads_pages: false,
        propose: calendars,
    },
    Way {
        name: "events",
        words: "a page of events",
        plugin: "source-events",
        worth: 6,
        reads_pages: false,
        propose: |seen| pages_of(seen, "event"),
    },
    Way {
        name: "stories",
        words: "a page of stories",
        plugin: "source-stories",
        worth: 6,
        reads_pages: true,
        propose: |seen| pages_of(seen, "story"),
    },
    Way {
        name: "listing",
        words: "a listing",
        plugin: "source-listing",
        worth: 5,
        reads_pages: true,
        propose: listings,
    },
    Way {
        name: "sitemap",
        words: "a sitemap",
        plugin: "source-sitemap",
        worth: 2,
        reads_pages: true,
        propose: |seen| simple(seen.sitemaps.iter(), "url"),
    },
    Way {
        name: "longform",
        words: "one long story",
        plugin: "source-longform",
        worth: 4,
        reads_pages: false,
        propose: longform,
    },
    Way {
        name: "single-page",
        words: "one page as one item",
        plugin: "source-listing",
        worth: 0,
        reads_pages: false,
        propose: single,
    },
];

/// Everything that may be tried, in the order of the table.
pub(crate) fn proposals(seen: &Seen) -> Vec<Proposal> {
    let mut all = Vec::new();
    for way in WAYS {
        for draft in (way.propose)(seen) {
            let mut hosts = seen.hosts.clone();
            if let Some(host) = draft.found.url.host_str()
                && !hosts.iter().any(|it| it == host)
            {
                hosts.insert(0, host.to_owned());
            }
            all.push(Proposal {
                way: way.name,
                words: way.words,
                plugin: way.plugin,
                // A front page shows what is new, and leads to where all is listed.
                worth: match draft.found.url.path() == "/" && way.name == "listing" {
                    true => way.worth - 5,
                    false => way.worth,
                },
                reads_pages: way.reads_pages,
                address: draft.found.url.to_string(),
                because: draft.found.because,
                settings: draft.settings,
                kind: draft.kind,
                certainty: draft.certainty,
                hosts,
            });
        }
    }
    all
}

fn setting(key: &'static str, value: Value) -> Setting {
    Setting { key, value, note: None }
}

/// A way that needs its address and nothing else.
fn simple<'f>(found: impl Iterator<Item = &'f Found>, key: &'static str) -> Vec<Draft> {
    let draft = |found: &Found| Draft {
        settings: vec![setting(key, json!(found.url.as_str()))],
        found: found.clone(),
        kind: None,
        certainty: None,
    };
    found.map(draft).collect()
}

/// The front page of the site that an interface belongs to.
fn site_of(found: &Found) -> Found {
    let mut url = found.url.clone();
    url.set_query(None);
    for ending in ["wp-json/", "wp-json", "jsonapi/", "jsonapi"] {
        if let Some(path) = url.path().strip_suffix(ending).map(str::to_owned) {
            url.set_path(&path);
            break;
        }
    }
    Found { url, because: found.because.clone() }
}

/// Pages whose address says what they list.
fn pages_of(seen: &Seen, sort: &'static str) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for page in seen.pages.iter().filter(|it| kind(&it.url) == Some(sort)) {
        let found = Found { url: page.url.clone(), because: page.because.clone() };
        let settings = vec![setting("url", json!(page.url.as_str()))];
        drafts.push(Draft { found, settings, kind: Some(sort), certainty: None });
    }
    drafts
}

fn calendars(seen: &Seen) -> Vec<Draft> {
    let mut drafts = simple(seen.calendars.iter().take(2), "url");
    for draft in &mut drafts {
        draft.kind = Some("event");
    }
    drafts
}

/// Each page as the system prints it, and by the structure that it shows itself.
fn listings(seen: &Seen) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for page in &seen.pages {
        let found = Found { url: page.url.clone(), because: page.because.clone() };
        let profile = match page.site.system {
            Some(System::Drupal)
                if page
                    .site
                    .version
                    .as_deref()
                    .is_some_and(|it| it.starts_with('7') || it.starts_with('6')) =>
            {
                Some("drupal7")
            }
            Some(System::Drupal) => Some("drupal9"),
            Some(System::Joomla) => Some("joomla"),
            Some(System::Wordpress) => Some("wordpress"),
            Some(System::Shorthand) => Some("microsite"),
            _ => None,
        };
        let kind = kind(&page.url);
        if let Some(profile) = profile {
            let evidence = page.site.evidence.first().cloned().unwrap_or_default();
            let settings = vec![
                setting("url", json!(page.url.as_str())),
                Setting { key: "profile", value: json!(profile), note: Some(evidence) },
            ];
            drafts.push(Draft { found: found.clone(), settings, kind, certainty: None });
        }
        let best = page.listings.first().filter(|it| it.certainty >= CERTAINTY_MIN);
        if let Some(listing) = best {
            drafts.push(Draft {
                settings: selectors(&page.url, listing),
                found,
                kind,
                certainty: Some(listing.certainty),
            });
        }
    }
    drafts
}

fn selectors(url: &Url, listing: &Listing) -> Vec<Setting> {
    let mut settings = vec![setting("url", json!(url.as_str()))];
    let because = listing.because.join("; ");
    settings.push(Setting {
        key: "profile",
        value: json!("custom"),
        note: Some(format!("told from the page, {} % sure", listing.certainty)),
    });
    settings.push(Setting { key: "item", value: json!(listing.item), note: Some(because) });
    if listing.stretch {
        settings.push(Setting {
            key: "stretch",
            value: json!(true),
            note: Some("an item reaches from there to the next one".to_owned()),
        });
    }
    let rest = [
        ("title", &listing.title),
        ("link", &listing.link),
        ("teaser", &listing.teaser),
        ("date", &listing.date),
        ("group-date", &listing.group_date),
        ("image", &listing.image),
        ("next", &listing.next),
    ];
    for (key, value) in rest {
        if let Some(value) = value {
            settings.push(setting(key, json!(value)));
        }
    }
    settings
}

/// A page that says it is an article, for itself.
fn single(seen: &Seen) -> Vec<Draft> {
    let Some(page) = seen.pages.first() else { return Vec::new() };
    let is_story = page.site.system == Some(System::Shorthand);
    if page.site.state != PageState::Article && !is_story {
        return Vec::new();
    }
    let found =
        Found { url: page.url.clone(), because: "the page says it is an article".to_owned() };
    let settings = vec![
        setting("url", json!(page.url.as_str())),
        Setting {
            key: "single",
            value: json!(true),
            note: Some("the page is the one item, not a list of them".to_owned()),
        },
    ];
    vec![Draft { found, settings, kind: is_story.then_some("longform"), certainty: None }]
}

/// A story built with Shorthand, on a site of its own.
fn longform(seen: &Seen) -> Vec<Draft> {
    let Some(page) = seen.pages.first() else { return Vec::new() };
    if page.site.system != Some(System::Shorthand) || page.url.path() == "/" {
        return Vec::new();
    }
    let found = Found { url: page.url.clone(), because: "the page says so".to_owned() };
    let settings = vec![setting("urls", json!([page.url.as_str()]))];
    vec![Draft { found, settings, kind: Some("longform"), certainty: None }]
}

/// What a listing's items are, if its address says so.
fn kind(url: &Url) -> Option<&'static str> {
    let last = url.path_segments()?.rfind(|it| !it.is_empty())?.to_lowercase();
    Some(match last.as_str() {
        "blog" | "blogs" | "blogi" => "blog",
        "events" | "event" | "veranstaltungen" | "tapahtumat" | "eventos" => "event",
        "stories" | "story" | "tarinat" | "histoires" | "historias" => "story",
        "publications" | "reports" | "publikationen" => "publication",
        _ => return None,
    })
}
