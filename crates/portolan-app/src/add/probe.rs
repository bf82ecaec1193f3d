//! Looks at a site: asks few addresses, each once, and reads what they say of ways in.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use portolan_core::{Diagnostic, Request};
use portolan_extract::{decode, dom, feeds, recognise};
use portolan_fetch::{Ask, Outcome, Permitted};
use portolan_infer::{Listing, PageState, Site, System};
use url::Url;

use super::sniff::What;
use crate::{
    app::Live,
    drive::{Answers, blocking},
};

/// Addresses that are asked for while looking; trials come on top.
const LOOKS_MAX: usize = 20;
/// Guesses at the address of a feed.
const GUESSES_MAX: usize = 6;
/// Linked pages that are looked at as listings.
const LISTINGS_MAX: usize = 3;
/// Larger pages are not read for their structure.
const PAGE_BYTES_MAX: usize = 4 << 20;
/// Feeds that one site is believed to have of its own.
const FEEDS_MAX: usize = 4;

/// Answers each address from the network once, and from memory after that.
pub(crate) struct Probe<'a> {
    live: &'a Arc<Live>,
    known: Mutex<HashMap<String, Outcome>>,
}

/// All that was found by looking.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) url: Url,
    pub(crate) what: What,
    pub(crate) site: Option<Site>,
    /// Hosts that the address led through.
    pub(crate) hosts: Vec<String>,
    /// The page itself, and linked ones that may list what is published.
    pub(crate) pages: Vec<Page>,
    pub(crate) feeds: Vec<Found>,
    pub(crate) calendars: Vec<Found>,
    pub(crate) sitemaps: Vec<Found>,
    pub(crate) wordpress: Option<Found>,
    pub(crate) jsonapi: Option<Found>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// An address, and how it was found.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) url: Url,
    pub(crate) because: String,
}

#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) url: Url,
    pub(crate) because: String,
    pub(crate) site: Site,
    pub(crate) feeds: Vec<Found>,
    pub(crate) listings: Vec<Listing>,
    /// It is none of the site's own: a wall, an error.
    complaint: Option<Diagnostic>,
}

/// An answer with what it is.
struct Got {
    url: Url,
    what: What,
    headers: Vec<(String, String)>,
    charset: Option<String>,
    body: bytes::Bytes,
    hops: Vec<String>,
}

impl<'a> Probe<'a> {
    pub(crate) fn new(live: &'a Arc<Live>) -> Probe<'a> {
        Probe { live, known: Mutex::default() }
    }

    /// How many addresses were asked for.
    pub(crate) fn n_asked(&self) -> usize {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Looks at what an address is and where it leads.
    pub(crate) async fn look(&self, address: &str) -> Result<Seen, Box<Diagnostic>> {
        let mut asked =
            parsed(address).ok_or_else(|| Box::new(Diagnostic::add_address(address)))?;
        let got = match self.get(&asked).await {
            Ok(got) => got,
            // Who names no scheme leaves it to us to find the one that answers.
            Err(complaint) if !address.contains("://") => {
                let plain = Url::parse(&format!("http://{}", address.trim()));
                asked = plain.map_err(|_| complaint.clone())?;
                self.get(&asked).await.map_err(|_| complaint)?
            }
            Err(complaint) => return Err(complaint),
        };
        let mut seen = Seen {
            url: got.url.clone(),
            what: got.what,
            site: None,
            hosts: hosts(&asked, &got),
            pages: Vec::new(),
            feeds: Vec::new(),
            calendars: Vec::new(),
            sitemaps: Vec::new(),
            wordpress: None,
            jsonapi: None,
            diagnostics: Vec::new(),
        };
        if asked.host_str() != got.url.host_str() {
            seen.diagnostics.push(Diagnostic::add_moved(asked.as_str(), got.url.as_str()));
        }
        let own = Found { url: got.url.clone(), because: "the address itself".to_owned() };
        match got.what {
            What::Feed => seen.feeds.push(own),
            What::Calendar => seen.calendars.push(own),
            What::Sitemap => seen.sitemaps.push(own),
            What::WordpressApi | What::WordpressPosts => {
                seen.wordpress = Some(Found { url: front(&got.url), ..own });
            }
            What::JsonApi => seen.jsonapi = Some(own),
            What::Page => self.look_at_page(got, &mut seen).await?,
            what => {
                return Err(Box::new(Diagnostic::add_unreadable(got.url.as_str(), what.words())));
            }
        }
        if self.n_asked() >= LOOKS_MAX {
            seen.diagnostics.push(Diagnostic::add_limit(LOOKS_MAX));
        }
        Ok(seen)
    }

    async fn look_at_page(&self, got: Got, seen: &mut Seen) -> Result<(), Box<Diagnostic>> {
        let url = got.url.clone();
        let Some(page) = read(got, "the address itself").await else {
            return Err(Box::new(Diagnostic::add_unreadable(url.as_str(), "too large a page")));
        };
        let shown = url.as_str();
        if let Some(complaint) = page.complaint {
            return Err(Box::new(complaint.at_content(shown, None)));
        }
        match &page.site.state {
            PageState::Wall { words } => {
                return Err(Box::new(Diagnostic::page_wall(words).at_content(shown, None)));
            }
            PageState::Login => return Err(Box::new(Diagnostic::add_login(shown))),
            PageState::Scripted => seen.diagnostics.push(Diagnostic::add_scripted(shown)),
            PageState::Empty => seen.diagnostics.push(Diagnostic::add_empty(shown)),
            _ => {}
        }
        let mut site = page.site.clone();
        seen.pages.push(page);
        // An article is no list; the front page of its site knows more.
        let is_article = site.state == PageState::Article && url.path() != "/";
        if is_article
            && let Ok(got) = self.get(&front(&url)).await
            && got.what == What::Page
            && let Some(front) = read(got, "the front page").await
        {
            let state = site.state;
            site = front.site.clone();
            site.state = state;
            seen.pages.push(front);
        }
        self.find_feeds(&url, &site, seen).await;
        self.find_interfaces(&url, &site, seen).await;
        self.find_listings(&url, &site, seen, is_article).await;
        for way in &site.calendars {
            if let Ok(url) = Url::parse(&way.url) {
                seen.calendars.push(Found { url, because: "linked from the page".to_owned() });
            }
        }
        seen.site = Some(site);
        Ok(())
    }

    async fn find_feeds(&self, url: &Url, site: &Site, seen: &mut Seen) {
        for page in &seen.pages {
            for found in page.feeds.iter().take(FEEDS_MAX) {
                if seen.feeds.len() < FEEDS_MAX && seen.feeds.iter().all(|it| it.url != found.url) {
                    seen.feeds.push(found.clone());
                }
            }
        }
        if !seen.feeds.is_empty() {
            return;
        }
        for guess in guesses(url, site.system).into_iter().take(GUESSES_MAX) {
            if self.n_asked() >= LOOKS_MAX {
                return;
            }
            if let Ok(got) = self.get(&guess).await
                && got.what == What::Feed
            {
                let because = "guessed from what such sites have".to_owned();
                seen.feeds.push(Found { url: got.url, because });
                return;
            }
        }
    }

    async fn find_interfaces(&self, url: &Url, site: &Site, seen: &mut Seen) {
        if site.system == Some(System::Wordpress) || site.wordpress_api.is_some() {
            let named = site.wordpress_api.as_deref().and_then(|it| Url::parse(it).ok());
            let guessed = [front(url).join("wp-json/").ok(), front(url).join("?rest_route=/").ok()];
            let because = match named.is_some() {
                true => "named by the page",
                false => "where WordPress has it",
            };
            for api in named.into_iter().chain(guessed.into_iter().flatten()).take(3) {
                if let Ok(got) = self.get(&api).await
                    && got.what == What::WordpressApi
                {
                    seen.wordpress = Some(Found { url: api, because: because.to_owned() });
                    break;
                }
            }
        }
        if site.system == Some(System::Drupal)
            && let Ok(api) = front(url).join("jsonapi")
            && let Ok(got) = self.get(&api).await
            && got.what == What::JsonApi
        {
            seen.jsonapi = Some(Found { url: api, because: "where Drupal has it".to_owned() });
        }
        let announced = self.live.fetcher.sitemaps(url);
        let because = "announced by robots.txt";
        seen.sitemaps.extend(
            announced.into_iter().take(3).map(|url| Found { url, because: because.to_owned() }),
        );
        if seen.sitemaps.is_empty()
            && let Ok(guess) = front(url).join("sitemap.xml")
            && let Ok(got) = self.get(&guess).await
            && got.what == What::Sitemap
        {
            let because = "where sitemaps usually are".to_owned();
            seen.sitemaps.push(Found { url: guess, because });
        }
    }

    /// Pages that the front page links to by a name such as “News”.
    async fn find_listings(&self, url: &Url, site: &Site, seen: &mut Seen, is_article: bool) {
        // Who gives the address of a listing means that one.
        let is_deep = url.path().trim_end_matches('/').split('/').count() > 2;
        let is_sure = seen.pages.iter().any(|it| it.listings.iter().any(|it| it.certainty >= 60));
        if is_deep && is_sure && !is_article {
            return;
        }
        let mut ways: Vec<(String, String)> = site
            .listings
            .iter()
            .map(|it| (it.url.clone(), format!("linked as “{}”", it.words)))
            .collect();
        if let Some(above) = seen.pages.first().and_then(above_items)
            && ways.iter().all(|(known, _)| *known != above)
        {
            ways.insert(0, (above, "above the items of the page".to_owned()));
        }
        for (address, because) in ways.into_iter().take(LISTINGS_MAX) {
            if self.n_asked() >= LOOKS_MAX {
                return;
            }
            let Ok(url) = Url::parse(&address) else { continue };
            if seen.pages.iter().any(|it| it.url == url) {
                continue;
            }
            let Ok(got) = self.get(&url).await else { continue };
            if got.what != What::Page {
                continue;
            }
            if let Some(page) = read(got, &because).await
                && page.complaint.is_none()
            {
                seen.pages.push(page);
            }
        }
    }

    async fn get(&self, url: &Url) -> Result<Got, Box<Diagnostic>> {
        let ask = Ask::new(url.clone()).with_permitted(Permitted::by(|_| true));
        match self.answered(&ask).await {
            Outcome::Response(fetched) => {
                let media_type = fetched
                    .headers
                    .iter()
                    .find(|(name, _)| name == "content-type")
                    .map(|(_, value)| value.to_ascii_lowercase())
                    .unwrap_or_default();
                let charset = media_type.split_once("charset=").map(|(_, it)| {
                    it.split(';')
                        .next()
                        .unwrap_or_default()
                        .trim_matches([' ', '"', '\''])
                        .to_owned()
                });
                Ok(Got {
                    url: fetched.final_url.clone(),
                    charset,
                    what: What::of(
                        media_type.split(';').next().unwrap_or_default().trim(),
                        &fetched.body,
                    ),
                    hops: fetched.hops.iter().map(|hop| hop.to.clone()).collect(),
                    headers: fetched.headers,
                    body: fetched.body,
                })
            }
            Outcome::Failed(failure) => Err(Box::new(match failure.diagnostic.place {
                Some(_) => failure.diagnostic,
                None => failure.diagnostic.at_content(url.as_str(), None),
            })),
            other => {
                Err(Box::new(Diagnostic::source_unrecognised(url.as_str(), &format!("{other:?}"))))
            }
        }
    }

    async fn answered(&self, ask: &Ask) -> Outcome {
        let key = ask.url.to_string();
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(known) = known {
            return known;
        }
        let outcome = self.live.ask(ask).await;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(key, outcome.clone());
        outcome
    }
}

impl Answers for Probe<'_> {
    fn answer<'a>(&'a self, _: &'a Request, ask: &'a Ask) -> BoxFuture<'a, Outcome> {
        Box::pin(self.answered(ask))
    }

    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// An address as people write it.
fn parsed(address: &str) -> Option<Url> {
    let address = address.trim();
    let url = match Url::parse(address) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => url,
        // `localhost:8080` is read as a scheme.
        _ if !address.contains("://") => Url::parse(&format!("https://{address}")).ok()?,
        _ => return None,
    };
    let host = url.host_str()?;
    (!host.is_empty() && url.username().is_empty() && url.password().is_none()).then_some(url)
}

pub(crate) fn front(url: &Url) -> Url {
    let mut front = url.clone();
    front.set_path("/");
    front.set_query(None);
    front.set_fragment(None);
    front
}

fn hosts(asked: &Url, got: &Got) -> Vec<String> {
    let mut hosts: Vec<String> = Vec::new();
    let hops = got.hops.iter().filter_map(|it| Url::parse(it).ok());
    for url in std::iter::once(got.url.clone()).chain(std::iter::once(asked.clone())).chain(hops) {
        if let Some(host) = url.host_str()
            && !hosts.iter().any(|it| it == host)
        {
            hosts.push(host.to_owned());
        }
    }
    hosts
}

/// The address below which most items of a page lie: `/news/` of `/news/boats-return`.
fn above_items(page: &Page) -> Option<String> {
    let listing = page.listings.first().filter(|it| it.certainty >= 50)?;
    let above = |url: &str| {
        let mut url = Url::parse(url).ok()?;
        url.set_query(None);
        url.path_segments_mut().ok()?.pop_if_empty().pop();
        Some(url)
    };
    let all: Vec<Url> = listing.items.iter().filter_map(|it| above(it.url.as_deref()?)).collect();
    let same = |one: &Url| all.iter().filter(|it| *it == one).count();
    let best = all.iter().max_by_key(|it| same(it))?;
    let is_other = best.path().trim_end_matches('/') != page.url.path().trim_end_matches('/')
        && best.path() != "/"
        && best.host_str() == page.url.host_str();
    (same(best) * 10 >= listing.items.len() * 6 && is_other).then(|| best.to_string())
}

/// Where sites of a kind have their feeds.
fn guesses(url: &Url, system: Option<System>) -> Vec<Url> {
    let front = front(url);
    let at = |path: &str| front.join(path).ok();
    let here = |query: &str| {
        let mut here = url.clone();
        here.set_query(Some(query));
        Some(here)
    };
    let all: Vec<Option<Url>> = match system {
        Some(System::Wordpress) => vec![at("feed/"), at("?feed=rss2")],
        Some(System::Drupal) => vec![at("rss.xml"), at("feed"), at("news/rss.xml")],
        Some(System::Joomla) => vec![here("format=feed&type=rss"), at("?format=feed&type=rss")],
        Some(System::Typo3) => vec![at("rss.xml"), at("feed.rss"), at("news/rss.xml")],
        Some(System::Ghost) => vec![at("rss/")],
        Some(System::Hugo) => vec![url.join("index.xml").ok(), at("index.xml")],
        Some(System::Jekyll) => vec![at("feed.xml"), at("atom.xml")],
        Some(System::Squarespace) => vec![here("format=rss")],
        Some(System::Wix) => vec![at("blog-feed.xml")],
        Some(System::Blogger) => vec![at("feeds/posts/default")],
        Some(System::Plone) => vec![url.join("RSS").ok(), at("RSS")],
        Some(System::Medium) => vec![at("feed")],
        _ => ["feed", "rss.xml", "feed.xml", "atom.xml", "index.xml", "rss"].map(at).to_vec(),
    };
    all.into_iter().flatten().collect()
}

/// A feed of the page's own that can be asked for.
fn named(feed: feeds::FeedLink) -> Option<Found> {
    let by = match feed.named_by {
        feeds::NamedBy::Link => "named by the page",
        feeds::NamedBy::Anchor => "linked from the page",
        feeds::NamedBy::Markup => return None,
    };
    let title = feed.title.filter(|it| !it.is_empty());
    let because = title.map_or_else(|| by.to_owned(), |title| format!("{by}: “{title}”"));
    let is_search = feed.url.path().contains("/search");
    (!feed.is_comments && !is_search).then_some(Found { url: feed.url, because })
}

/// Reads a page where computing holds up nobody.
async fn read(got: Got, because: &str) -> Option<Page> {
    if got.body.len() > PAGE_BYTES_MAX {
        return None;
    }
    let because = because.to_owned();
    let read = blocking(move || {
        let text = decode::decode(&got.body, got.charset.as_deref(), &mut Vec::new());
        let Some(doc) = dom::parse(text) else {
            return Err(Diagnostic::page_too_deep());
        };
        let site = Site::read(&doc, &got.url, &got.headers);
        let feeds = feeds::discover(&doc, &got.url).into_iter().filter_map(named).collect();
        let listings = portolan_infer::infer(&doc, &got.url);
        let complaint = recognise::complaint(&doc);
        Ok(Page { url: got.url, because, site, feeds, listings, complaint })
    });
    read.await.ok()
}
