//! The source itself: each account's posts, page by page while they pay.

use portolan_plugin::{
    Cursor, Diagnostic, Exchange, Harvest, Manifest, Request, Settings, Tag,
    message::{Answer, Response, Stretch},
    raw::RawChannel,
    source::{ContentSource, Context, SourceError, SourceErrorKind},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use crate::{
    account::{Account, Network, end_of},
    activity, bluesky,
    fields::{address, text, things},
    mastodon,
    post::Post,
    settings::{self, Replies, SocialSettings},
    twitter,
};

/// Gathers posts of many accounts.
#[derive(Clone, Copy, Debug, Default)]
pub struct SocialSource;

/// What an answer needs to know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct PostTag {
    /// The operator's name for the account.
    account: String,
    step: Step,
    /// Counted from 0.
    #[serde(default)]
    page: u32,
    /// The last id of the page before: this one goes on right behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after: Option<String>,
    /// What the network knows the account by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// The account's name as shown, where its posts do not repeat it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    shown: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Step {
    /// Who it is, and where its posts are.
    Account,
    /// Where the list of its posts begins.
    Outbox,
    Posts,
}

const CURE: &str = "the account may have moved, closed or been renamed; look at it with a browser \
                    and correct `handle` or `url`";
const ACTIVITY: &str = "application/activity+json, application/ld+json; \
                        profile=\"https://www.w3.org/ns/activitystreams\"";

impl ContentSource for SocialSource {
    fn manifest(&self) -> Manifest {
        portolan_plugin::manifest!()
    }

    fn check(&self, settings: &Settings) -> Vec<Diagnostic> {
        settings::check(settings)
    }

    fn plan(&self, cx: &Context<'_>, _: &Cursor) -> Result<Vec<Request>, SourceError> {
        let settings = SocialSettings::read(cx)?;
        Ok(settings.shown().filter_map(|account| first(&settings, &account)).collect())
    }

    fn parse(&self, cx: &Context<'_>, exchange: &Exchange) -> Result<Harvest, SourceError> {
        let settings = SocialSettings::read(cx)?;
        let Answer::Response(response) = &exchange.answer else {
            return Ok(Harvest::default());
        };
        let only = settings.shown().next().map(|it| it.name);
        let tag: PostTag = exchange.request.tag.read().unwrap_or(PostTag {
            account: only.unwrap_or_default(),
            step: Step::Posts,
            page: 0,
            after: None,
            id: None,
            shown: None,
        });
        let Some(account) = settings.account(&tag.account) else {
            // It was taken out of the wall since the request was noted.
            return Ok(Harvest::default());
        };
        let reading = Reading { settings: &settings, account: &account, tag: &tag };
        let mut harvest = reading.read(response)?;
        // Whoever does not want to be shown is not there, whatever was shown before.
        harvest.stretches.extend(settings.hidden().filter_map(|it| it.nothing()));
        for complaint in &mut harvest.diagnostics {
            *complaint = complaint.clone().at_content(&response.url, None);
        }
        Ok(harvest)
    }
}

/// The first request for an account.
fn first(settings: &SocialSettings, account: &Account) -> Option<Request> {
    let tag = |step: Step| PostTag {
        account: account.name.clone(),
        step,
        page: 0,
        after: None,
        id: None,
        shown: None,
    };
    let request = match account.network {
        Network::Mastodon => {
            let mut url = account.url.as_ref()?.join("/api/v1/accounts/lookup").ok()?;
            url.query_pairs_mut().append_pair("acct", account.user());
            request(&url, "application/json", &tag(Step::Account)).whole()
        }
        Network::Activitypub => {
            request(account.url.as_ref()?, ACTIVITY, &tag(Step::Account)).whole()
        }
        Network::Bluesky => bluesky_page(settings, account, &tag(Step::Posts), None)?,
        Network::TwitterArchive | Network::MastodonArchive => {
            let folder = Url::parse(settings.archives.as_deref()?).ok()?;
            let file = folder.join(account.settings.file.as_deref()?).ok()?;
            request(&file, "application/json", &tag(Step::Posts))
        }
    };
    Some(request)
}

fn request(url: &Url, accept: &str, tag: &PostTag) -> Request {
    Request::get(url.as_str()).with_accept(accept).with_tag(Tag::of(tag)).with_cure(CURE)
}

fn bluesky_page(
    settings: &SocialSettings,
    account: &Account,
    tag: &PostTag,
    cursor: Option<&str>,
) -> Option<Request> {
    let mut url = account.url.as_ref()?.join("/xrpc/app.bsky.feed.getAuthorFeed").ok()?;
    let filter = match settings.replies {
        Replies::None => "posts_no_replies",
        Replies::Own => "posts_and_author_threads",
        Replies::All => "posts_with_replies",
    };
    {
        let mut pairs = url.query_pairs_mut();
        pairs.append_pair("actor", account.handle.trim_start_matches('@'));
        pairs.append_pair("filter", filter);
        pairs.append_pair("limit", &settings.limit.min(100).to_string());
        if let Some(cursor) = cursor {
            pairs.append_pair("cursor", cursor);
        }
    }
    Some(request(&url, "application/json", tag))
}

/// One answer on its way to a harvest.
struct Reading<'a> {
    settings: &'a SocialSettings,
    account: &'a Account,
    tag: &'a PostTag,
}

impl Reading<'_> {
    fn read(&self, response: &Response) -> Result<Harvest, SourceError> {
        let body = String::from_utf8_lossy(&response.body);
        if self.account.network == Network::TwitterArchive {
            let tweets = twitter::list(&body)
                .ok_or_else(|| self.unreadable(response, "there is no list of tweets in it"))?;
            return Ok(self.tweets(&tweets));
        }
        let answer: Value = serde_json::from_str(&body)
            .map_err(|err| self.unreadable(response, &err.to_string()))?;
        match (self.account.network, self.tag.step) {
            (Network::Mastodon, Step::Account) => self.mastodon_account(&answer, response),
            (Network::Mastodon, _) => self.statuses(&answer, response),
            (Network::Bluesky, _) => self.feed(&answer, response),
            (Network::Activitypub, Step::Account) => self.actor(&answer, response),
            _ => self.activities(&answer, response),
        }
    }

    fn unreadable(&self, response: &Response, words: &str) -> SourceError {
        let complaint = Diagnostic::social_unreadable(&self.account.handle, words)
            .at_content(&response.url, None);
        SourceError::new(SourceErrorKind::Unrecognised, complaint.message.clone())
            .with_diagnostics(vec![complaint])
    }

    /// Adds a post, unless somebody in it does not want to be shown.
    fn add(&self, post: Post, harvest: &mut Harvest) {
        if post.says_nothing() {
            return;
        }
        let is_new = harvest.items.iter().all(|it| it.origin_id != post.origin_id);
        if is_new && post.may_be_shown(self.settings) {
            harvest.items.push(post.into_item(self.account, self.settings));
        }
    }

    fn next_tag(&self, after: Option<String>) -> PostTag {
        PostTag { step: Step::Posts, page: self.tag.page + 1, after, ..self.tag.clone() }
    }

    /// The next page, if the limit allows one.
    fn go_on(&self, request: Option<Request>, harvest: &mut Harvest) {
        let Some(request) = request else { return };
        let page = self.tag.page + 1;
        if page < self.settings.window {
            harvest.requests.push(request);
        } else if page < self.settings.pages {
            harvest.requests.push(request.when_news());
        } else {
            harvest.diagnostics.push(Diagnostic::pager_limit(self.settings.pages));
        }
    }

    /// What was read is a window: from its oldest id, or from the beginning if nothing follows,
    /// to where the page before ended.
    fn window(&self, prefix: &str, oldest: Option<String>, has_next: bool, harvest: &mut Harvest) {
        let from = match (oldest, has_next) {
            (Some(oldest), true) => oldest,
            // A page of nothing that leads on says nothing.
            (None, true) => return,
            (_, false) => prefix.to_owned(),
        };
        let to = self.tag.after.clone().unwrap_or_else(|| end_of(prefix));
        let ids = harvest.items.iter().map(|it| it.origin_id.clone()).collect();
        harvest.stretches.push(Stretch::new(from, to, ids));
    }

    fn mastodon_account(
        &self,
        answer: &Value,
        response: &Response,
    ) -> Result<Harvest, SourceError> {
        let id = text(answer, "id").filter(|_| text(answer, "username").is_some());
        let id = id.ok_or_else(|| self.unreadable(response, "there is no account in it"))?;
        let mut harvest = Harvest::default();
        if let Some(moved) = answer.get("moved").filter(|it| it.is_object()) {
            let to = address(moved, "url").or_else(|| text(moved, "acct")).unwrap_or_default();
            harvest.diagnostics.push(Diagnostic::social_moved(&self.account.handle, &to));
        }
        let name = mastodon::author_of(answer).name;
        harvest.channel = Some(channel(&self.account.handle, name, answer));
        let server = self.account.url.as_ref();
        let url = server.and_then(|it| it.join(&format!("/api/v1/accounts/{id}/statuses")).ok());
        if let Some(mut url) = url {
            {
                let mut pairs = url.query_pairs_mut();
                pairs.append_pair("limit", &self.settings.limit.min(40).to_string());
                // An account's answers to itself are no replies in this sense.
                let leaves_out = self.settings.replies != Replies::All;
                pairs.append_pair("exclude_replies", &leaves_out.to_string());
                pairs.append_pair("exclude_reblogs", &(!self.settings.reposts).to_string());
            }
            let tag = PostTag { step: Step::Posts, id: Some(id), ..self.tag.clone() };
            harvest.requests.push(request(&url, "application/json", &tag));
        }
        Ok(harvest)
    }

    fn statuses(&self, answer: &Value, response: &Response) -> Result<Harvest, SourceError> {
        let statuses = match answer {
            Value::Array(statuses) => statuses.as_slice(),
            Value::Object(_) if answer.get("content").is_some() => std::slice::from_ref(answer),
            _ => return Err(self.unreadable(response, "there is no list of posts in it")),
        };
        let mut harvest = Harvest::default();
        for status in statuses {
            match mastodon::read(status, self.account, self.settings) {
                Some(post) => self.add(post, &mut harvest),
                None if text(status, "id").is_none() => {
                    harvest.diagnostics.push(Diagnostic::social_post(&self.account.handle));
                }
                None => {}
            }
        }
        let next = response.header("link").and_then(|it| mastodon::linked(it, "next"));
        let next = next
            .and_then(|next| Url::parse(&response.url).ok()?.join(&next).ok())
            .filter(|_| !statuses.is_empty());
        let prefix = self.account.prefix().unwrap_or_default();
        let ids = statuses.iter().filter_map(|it| text(it, "id"));
        let oldest = ids.map(|id| format!("{prefix}{}", crate::fields::padded(&id))).min();
        if answer.is_array() {
            self.window(&prefix, oldest.clone(), next.is_some(), &mut harvest);
        }
        let tag = self.next_tag(oldest);
        let next = next.map(|url| request(&url, "application/json", &tag));
        self.go_on(next, &mut harvest);
        Ok(harvest)
    }

    fn feed(&self, answer: &Value, response: &Response) -> Result<Harvest, SourceError> {
        let entries = match answer.get("feed") {
            Some(Value::Array(entries)) => entries.as_slice(),
            _ if text(answer, "$type").is_some() => std::slice::from_ref(answer),
            _ => return Err(self.unreadable(response, "there is no feed in it")),
        };
        let mut harvest = Harvest::default();
        let mut own: Vec<String> = Vec::new();
        for entry in entries {
            let Some(post) = bluesky::read(entry, self.settings) else { continue };
            if post.origin_id.starts_with("bluesky/") {
                own.push(post.origin_id.clone());
            }
            self.add(post, &mut harvest);
        }
        let cursor = text(answer, "cursor").filter(|_| !entries.is_empty());
        let oldest = own.iter().min().cloned();
        // All of one account's: whoever it is known by stands in the first of them.
        let prefix = own.first().and_then(|id| {
            let did = id.split('/').nth(1).filter(|it| !it.is_empty())?;
            Some(format!("bluesky/{did}/"))
        });
        let is_one = |prefix: &String| own.iter().all(|it| it.starts_with(prefix.as_str()));
        if let Some(prefix) = prefix.filter(is_one) {
            self.window(&prefix, oldest.clone(), cursor.is_some(), &mut harvest);
        }
        let tag = self.next_tag(oldest.or_else(|| self.tag.after.clone()));
        let next = cursor
            .and_then(|cursor| bluesky_page(self.settings, self.account, &tag, Some(&cursor)));
        self.go_on(next, &mut harvest);
        Ok(harvest)
    }

    fn actor(&self, answer: &Value, response: &Response) -> Result<Harvest, SourceError> {
        // Some give the outbox's address, and some the outbox itself.
        if !activity::entries(answer).is_empty() || activity::kind(answer).contains("Collection") {
            return self.activities(answer, response);
        }
        let outbox = things(answer, "outbox").first().and_then(activity::id);
        let outbox = outbox.and_then(|it| Url::parse(&response.url).ok()?.join(&it).ok());
        let outbox = outbox.ok_or_else(|| self.unreadable(response, "the actor has no outbox"))?;
        let mut harvest = Harvest::default();
        if let Some(to) = text(answer, "movedTo") {
            harvest.diagnostics.push(Diagnostic::social_moved(&self.account.handle, &to));
        }
        harvest.channel = Some(channel(&self.account.handle, text(answer, "name"), answer));
        let shown = text(answer, "name").map(|it| crate::fields::plain(&it));
        let tag =
            PostTag { step: Step::Outbox, id: activity::id(answer), shown, ..self.tag.clone() };
        harvest.requests.push(request(&outbox, ACTIVITY, &tag).whole());
        Ok(harvest)
    }

    fn activities(&self, answer: &Value, response: &Response) -> Result<Harvest, SourceError> {
        if !answer.is_object() || activity::kind(answer).is_empty() {
            return Err(self.unreadable(response, "there is no activity in it"));
        }
        let is_collection = activity::kind(answer).contains("Collection");
        let page = activity::inner_page(answer).unwrap_or(answer);
        let entries = match is_collection {
            true => activity::entries(page),
            false => std::slice::from_ref(answer),
        };
        let mut harvest = Harvest::default();
        let mut gone: Vec<String> = Vec::new();
        for entry in entries {
            match activity::read(entry, self.account, self.settings) {
                // The newest word on a post stands first, and it counts.
                activity::Read::Post(mut post) if !gone.contains(&post.origin_id) => {
                    if post.author.name.is_none() && post.repost_of.is_none() {
                        post.author.name.clone_from(&self.tag.shown);
                    }
                    self.add(*post, &mut harvest);
                }
                activity::Read::Deleted(id) => {
                    if harvest.items.iter().all(|it| it.origin_id != id) {
                        gone.push(id);
                    }
                }
                activity::Read::Post(_) | activity::Read::Other => {}
            }
        }
        harvest.stretches.extend(gone.into_iter().map(Stretch::deleted));
        if self.account.network == Network::MastodonArchive {
            self.whole_archive(&mut harvest);
            return Ok(harvest);
        }
        if !is_collection {
            return Ok(harvest);
        }
        let next = activity::next(page).and_then(|it| Url::parse(&it).ok());
        let is_front = self.tag.step != Step::Posts && entries.is_empty();
        let mut tag = self.next_tag(None);
        if is_front {
            // The collection itself is no page of posts.
            tag.page = 0;
        }
        let next = next.map(|url| request(&url, ACTIVITY, &tag));
        match next {
            Some(next) if is_front => harvest.requests.push(next),
            next => self.go_on(next, &mut harvest),
        }
        Ok(harvest)
    }

    fn tweets(&self, tweets: &[Value]) -> Harvest {
        let mut harvest = Harvest::default();
        for tweet in tweets {
            match twitter::read(tweet, self.account, self.settings) {
                Some(post) => self.add(post, &mut harvest),
                None if tweet.pointer("/tweet/full_text").is_none() => {
                    harvest.diagnostics.push(Diagnostic::social_post(&self.account.handle));
                }
                None => {}
            }
        }
        let prefix = self.account.prefix().unwrap_or_default();
        self.window(&prefix, None, false, &mut harvest);
        harvest
    }

    /// An archive has everything: whoever stands in it stands in it whole.
    fn whole_archive(&self, harvest: &mut Harvest) {
        let common = harvest.items.iter().map(|it| it.origin_id.as_str()).reduce(common_start);
        let folder = common.and_then(|it| it.rsplit_once('/')).map(|(folder, _)| folder);
        // The addresses of one account's posts have its own in common.
        if let Some(folder) = folder.filter(|it| it.matches('/').count() > 3) {
            self.window(&format!("{folder}/"), None, false, harvest);
        }
    }
}

fn common_start<'a>(a: &'a str, b: &str) -> &'a str {
    let same = a.char_indices().zip(b.chars()).find(|((_, a), b)| a != b);
    let end = same.map_or(a.len().min(b.len()), |((at, _), _)| at);
    a.get(..end).unwrap_or_default()
}

/// What an account says of itself.
fn channel(handle: &str, name: Option<String>, account: &Value) -> RawChannel {
    RawChannel {
        id: Some(handle.to_owned()),
        title: name.map(portolan_plugin::raw::RawText::plain),
        url: address(account, "url"),
        ..RawChannel::default()
    }
}
