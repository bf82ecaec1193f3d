//! The source itself: the newest of each type, what was changed, and once a day the numbers of
//! all there is.

use jiff::{ToSpan, civil::Date, tz::Offset};
use portolan_plugin::{
    Cursor, Diagnostic, Exchange, Harvest, Manifest, Request, Settings, Tag,
    message::{Answer, Response},
    source::{ContentSource, Context, SourceError, SourceErrorKind},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    answer, post,
    route::{Form, NUMBERS_PER_PAGE, Part, Site},
    settings::{self, Leg, Rest, WordPressSettings},
};

/// Reads WordPress sites through their REST interface.
#[derive(Clone, Copy, Debug, Default)]
pub struct WordPressSource;

const ACCEPT: &str = "application/json, */*;q=0.1";

/// What helps where the interface refuses.
const CURE: &str = "the site may have no such type, which its `/wp-json/wp/v2/types` would tell, \
                    or its interface is closed to readers without an account; ask its keepers, or \
                    read its feed";

/// What an answer needs to know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Ask {
    form: Form,
    /// The type and language, by their place in the settings.
    leg: usize,
    /// Pages count from 1.
    page: u32,
    of: Of,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
enum Of {
    /// The newest, with how many items the pages before had, when all were last counted, and with
    /// which post the page before began.
    Newest { n_before: u32, counted: Option<Date>, began: Option<u64> },
    /// What was changed since a day.
    Changes { since: Date },
    /// The numbers of all, with those of the pages before.
    Numbers { ids: Vec<u64> },
}

/// What is remembered from run to run. Days are enough: addresses that stay the same for a day
/// are answered with “not modified”.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Known {
    form: Form,
    /// When something new was last read.
    read: Option<Date>,
    /// When the numbers of all were last read.
    counted: Option<Date>,
}

impl ContentSource for WordPressSource {
    fn manifest(&self) -> Manifest {
        portolan_plugin::manifest!()
    }

    fn check(&self, settings: &Settings) -> Vec<Diagnostic> {
        settings::check(settings)
    }

    fn plan(&self, cx: &Context<'_>, cursor: &Cursor) -> Result<Vec<Request>, SourceError> {
        let wordpress = WordPress::read(cx)?;
        let known: Option<Known> = cursor.read();
        let form = wordpress.form(known.unwrap_or_default().form);
        let counted = known.and_then(|it| it.counted);
        let ask = |leg, of| Ask { form, leg, page: 1, of };
        let n_legs = wordpress.legs.len();
        let mut requests: Vec<Request> = (0..n_legs)
            .filter_map(|leg| {
                wordpress.first(&ask(leg, Of::Newest { n_before: 0, counted, began: None }))
            })
            .collect();
        // A first run reads all it is allowed to; only what is known can have changed.
        let Some(read) = known.and_then(|it| it.read) else { return Ok(requests) };
        if let Some(since) = wordpress.changes_since(read) {
            let changes =
                (0..n_legs).filter_map(|leg| wordpress.first(&ask(leg, Of::Changes { since })));
            requests.extend(changes.map(Request::as_recheck));
        }
        if wordpress.settings.list > 0 && counted.is_none_or(|day| day < wordpress.today) {
            let numbers = wordpress.first(&ask(0, Of::Numbers { ids: Vec::new() }));
            requests.extend(numbers.map(Request::as_recheck));
        }
        Ok(requests)
    }

    fn parse(&self, cx: &Context<'_>, exchange: &Exchange) -> Result<Harvest, SourceError> {
        let wordpress = WordPress::read(cx)?;
        let Answer::Response(response) = &exchange.answer else { return Ok(Harvest::default()) };
        // An address that nobody planned is read as the newest.
        let ask: Ask = exchange.request.tag.read().unwrap_or(Ask {
            form: Form::Path,
            leg: 0,
            page: 1,
            of: Of::Newest { n_before: 0, counted: None, began: None },
        });
        let mut harvest = Harvest::default();
        let read = answer::read(&response.body).map_err(|complaint| *complaint);
        let posts = match read {
            Ok(read) => {
                harvest.diagnostics.extend(read.skipped);
                posts(read.value).map_err(|found| Diagnostic::api_other(&found))
            }
            Err(complaint) => Err(complaint),
        };
        let posts = match posts {
            Ok(posts) => posts,
            Err(complaint) => {
                let complaint = complaint.at_content(&response.url, None);
                let message = complaint.message.clone();
                return Err(SourceError::new(SourceErrorKind::Unrecognised, message)
                    .with_diagnostics(vec![complaint]));
            }
        };
        let Some(leg) = wordpress.legs.get(ask.leg) else { return Ok(harvest) };
        match &ask.of {
            Of::Numbers { ids } => {
                wordpress.numbers(&ask, ids, &posts, response, &mut harvest);
            }
            Of::Newest { .. } | Of::Changes { .. } => {
                wordpress.items(&ask, leg, &posts, response, &mut harvest);
            }
        }
        if harvest.items.is_empty()
            && let Some(words) = nothing_but_others(&harvest)
        {
            let complaint = Diagnostic::api_other(&words).at_content(&response.url, None);
            let message = complaint.message.clone();
            return Err(SourceError::new(SourceErrorKind::Unrecognised, message)
                .with_diagnostics(vec![complaint]));
        }
        for complaint in &mut harvest.diagnostics {
            *complaint = complaint.clone().at_content(&response.url, None);
        }
        Ok(harvest)
    }
}

/// A site with what the operator wants of it, today.
struct WordPress {
    settings: WordPressSettings,
    site: Site,
    legs: Vec<Leg>,
    today: Date,
    /// All that there ever was is wanted.
    history: bool,
}

impl WordPress {
    fn read(cx: &Context<'_>) -> Result<WordPress, SourceError> {
        let settings = WordPressSettings::read(cx)?;
        let site = Site::read(&settings.url).ok_or_else(|| {
            let words = format!("`{}` is no address of a site", settings.url);
            SourceError::new(SourceErrorKind::Settings, words)
        })?;
        let legs = settings.legs();
        let today = Offset::UTC.to_datetime(cx.now).date();
        Ok(WordPress { settings, site, legs, today, history: cx.history })
    }

    fn form(&self, known: Form) -> Form {
        match self.settings.rest {
            Rest::Auto => known,
            Rest::Path => Form::Path,
            Rest::Query => Form::Query,
        }
    }

    /// So far back that neither a run that failed nor a clock that is wrong hides a change.
    fn changes_since(&self, read: Date) -> Option<Date> {
        if self.settings.changes == 0 {
            return None;
        }
        let usual = self.today.saturating_sub(i64::from(self.settings.changes).days());
        Some(usual.min(read.saturating_sub(1.day())))
    }

    /// The first page of a list, by the form that is known to answer, or else by the other.
    fn first(&self, ask: &Ask) -> Option<Request> {
        let other = Ask { form: ask.form.other(), ..ask.clone() };
        let request = self.request(ask)?;
        match self.settings.rest {
            Rest::Auto => Some(request.or_else(self.request(&other)?)),
            Rest::Path | Rest::Query => Some(request),
        }
    }

    fn request(&self, ask: &Ask) -> Option<Request> {
        let leg = self.legs.get(ask.leg)?;
        let part = match &ask.of {
            Of::Newest { .. } => Part::Newest,
            Of::Changes { since } => Part::ChangedSince(*since),
            // Where it is tomorrow already, posts of today have that date.
            Of::Numbers { .. } => Part::NumbersBefore(self.today.saturating_add(2.days())),
        };
        let url = self.site.list(ask.form, &self.settings, leg, &part, ask.page);
        Some(Request::get(url).with_accept(ACCEPT).with_cure(CURE).with_tag(Tag::of(ask)))
    }

    fn items(
        &self,
        ask: &Ask,
        leg: &Leg,
        posts: &[Value],
        response: &Response,
        harvest: &mut Harvest,
    ) {
        let mut n_protected = 0;
        let n_before = match ask.of {
            Of::Newest { n_before, .. } => Some(n_before),
            _ => None,
        };
        for (index, entry) in posts.iter().enumerate() {
            match post::read(entry, &self.site, leg.lang.as_deref()) {
                Ok(post) => {
                    let mut item = post.item;
                    n_protected += usize::from(post.is_protected);
                    let index = u32::try_from(index).unwrap_or(u32::MAX);
                    item.position = n_before.map(|before| before.saturating_add(index));
                    harvest.items.push(item);
                }
                Err(words) => {
                    harvest.diagnostics.push(Diagnostic::api_entry_unread(index, &words));
                }
            }
        }
        if n_protected > 0 {
            harvest.diagnostics.push(Diagnostic::api_protected(n_protected));
        }
        if let Of::Newest { counted, .. } = ask.of
            && ask.page == 1
        {
            let known = Known { form: ask.form, read: Some(self.today), counted };
            harvest.cursor = Some(Cursor::of(&known));
        }
        if !has_next(response, ask.page, posts.len(), self.settings.per_page) {
            return;
        }
        // Where a cache answers every page with the same one, that is the end.
        let begins = posts.first().and_then(|it| post::id(it.as_object()?));
        if let Of::Newest { began: Some(began), .. } = ask.of
            && begins == Some(began)
        {
            return;
        }
        let pages = header_number(response, "x-wp-totalpages");
        harvest.remaining = pages.map(|pages| pages.saturating_sub(u64::from(ask.page) + 1));
        if ask.page >= self.settings.pages && !self.history {
            if self.settings.pages > 1 {
                let limit = Diagnostic::api_pages_limit(&leg.kind, self.settings.pages);
                harvest.diagnostics.push(limit);
            }
            return;
        }
        let n_items = u32::try_from(posts.len()).unwrap_or(u32::MAX);
        let mut next = Ask { page: ask.page + 1, ..ask.clone() };
        if let Of::Newest { n_before, began, .. } = &mut next.of {
            *n_before = n_before.saturating_add(n_items);
            *began = begins;
        }
        let request = self.request(&next).map(|it| match ask.of {
            Of::Newest { .. } => it.when_news(),
            _ => it.as_recheck(),
        });
        harvest.requests.extend(request);
    }

    /// Goes through all types, one page after the other. Only who has seen every page can say
    /// what there is.
    fn numbers(
        &self,
        ask: &Ask,
        before: &[u64],
        posts: &[Value],
        response: &Response,
        harvest: &mut Harvest,
    ) {
        let found = posts.iter().filter_map(|it| post::id(it.as_object()?));
        let ids: Vec<u64> = before.iter().copied().chain(found).collect();
        let announced = header_number(response, "x-wp-total").unwrap_or_default();
        let announced = usize::try_from(announced).unwrap_or(usize::MAX);
        if ids.len().max(announced) > self.settings.list {
            let n_items = ids.len().max(announced);
            harvest.diagnostics.push(Diagnostic::api_list_limit(n_items, self.settings.list));
            harvest.cursor = Some(self.counted(ask.form));
            return;
        }
        let next = match has_next(response, ask.page, posts.len(), NUMBERS_PER_PAGE) {
            true => Ask { page: ask.page + 1, ..ask.clone() },
            false => Ask { leg: ask.leg + 1, page: 1, ..ask.clone() },
        };
        if next.leg < self.legs.len() {
            let request = self.request(&Ask { of: Of::Numbers { ids }, ..next });
            harvest.requests.extend(request.map(Request::as_recheck));
            return;
        }
        harvest.present = Some(ids.iter().map(u64::to_string).collect());
        harvest.cursor = Some(self.counted(ask.form));
    }

    fn counted(&self, form: Form) -> Cursor {
        Cursor::of(&Known { form, read: Some(self.today), counted: Some(self.today) })
    }
}

/// A list in which nothing is a post: of people, of terms, of comments.
fn nothing_but_others(harvest: &Harvest) -> Option<String> {
    let first = harvest.diagnostics.iter().find(|it| it.code == "api-entry-unread")?;
    Some(format!("holds no post; {}", first.message))
}

/// The posts of an answer: a list, one post, or a list that PHP has made an object of.
fn posts(value: Value) -> Result<Vec<Value>, String> {
    match value {
        Value::Array(posts) => Ok(posts),
        Value::Object(object) if post::id(&object).is_some() => Ok(vec![Value::Object(object)]),
        Value::Object(object)
            if !object.is_empty() && object.keys().all(|it| it.parse::<u32>().is_ok()) =>
        {
            Ok(object.into_iter().map(|(_, post)| post).collect())
        }
        Value::Object(object) if object.contains_key("namespaces") => {
            Err("is the index of the site's interface instead of a list of posts".to_owned())
        }
        Value::Object(_) => Err("holds neither a post nor a list of posts".to_owned()),
        _ => Err("is no list".to_owned()),
    }
}

/// Whether a list goes on: by the headers of WordPress; where a proxy has taken them away, by
/// whether the page is full.
fn has_next(response: &Response, page: u32, n_items: usize, per_page: u32) -> bool {
    if let Some(pages) = header_number(response, "x-wp-totalpages") {
        return u64::from(page) < pages;
    }
    let is_link = |(name, value): &&(String, String)| {
        name.eq_ignore_ascii_case("link") && value.contains("rel=\"next\"")
    };
    if response.headers.iter().any(|it| is_link(&it)) {
        return true;
    }
    u32::try_from(n_items).is_ok_and(|it| it >= per_page)
}

fn header_number(response: &Response, name: &str) -> Option<u64> {
    response.header(name)?.trim().parse().ok()
}
