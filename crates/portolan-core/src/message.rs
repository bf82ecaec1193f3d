//! The messages between host and source: requests, exchanges, and what was read out of them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    diagnostic::Diagnostic,
    navigation::NavTree,
    raw::{self, RawChannel, RawItem},
};

/// Something a source wants to have read.
///
/// The host judges it against the operator's origins and the run's limits, asks politely and
/// conditionally, and answers with an [`Exchange`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Request {
    /// Absolute `http`, `https` or `file` URL.
    pub url: String,
    /// Comes back unread in the exchange: what the answer needs in order to be understood.
    #[serde(default)]
    pub tag: Tag,
    /// The `Accept` header, if the source has a wish.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accept: Option<String>,
    #[serde(default)]
    pub issue: Issue,
    /// Only to see whether something known has changed: its success does not make a run, and its
    /// failure does not fail one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub recheck: bool,
    /// The answer is needed even where it is the same as last time: it leads to others, and only
    /// it says where they are. No condition is sent with it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub whole: bool,
    /// Another way to the same thing: asked once, and only if this request is refused by the
    /// origin (a status of 400 to 499) or its answer is none that the source recognises. What
    /// robots.txt forbids is no refusal of this sort, and a failure that passes is waited for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Box<Request>>,
    /// What helps if the origin refuses (a status of 400 to 499), where the source knows it
    /// better than the host: a name to ask for, a switch to turn. One sentence without full stop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cure: Option<String>,
}

/// When the host issues a request that a parsed answer led to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Issue {
    #[default]
    Always,
    /// Only if the harvest that names this request holds an item that the store does not know
    /// yet. This is how paging stops at known items, while a source itself remembers nothing.
    WhenNews,
    /// An option this host does not know; treated as `Always`.
    #[serde(other)]
    Unknown,
}

/// A source's note to itself on a request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tag(pub String);

/// A request with its answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Exchange {
    pub request: Request,
    pub answer: Answer,
    pub fetched_at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Answer {
    /// The origin said 304: nothing changed since the last complete run.
    NotModified,
    Response(Response),
    #[serde(other)]
    Unknown,
}

/// A successful (2xx) response, decoded from its content coding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Response {
    /// The address that answered, after redirects.
    pub url: String,
    pub status: u16,
    /// Header names in lower case.
    pub headers: Vec<(String, String)>,
    #[serde(with = "serde_bytes")]
    pub body: Vec<u8>,
}

/// How far a source has come: its own value, stored by the host after a complete run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(pub serde_json::Value);

/// What a source read out of one exchange.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Harvest {
    #[serde(default, deserialize_with = "raw::items")]
    pub items: Vec<RawItem>,
    #[serde(default)]
    pub requests: Vec<Request>,
    /// Menus, read as navigation and kept out of texts.
    #[serde(default)]
    pub navigation: Vec<NavTree>,
    /// What the feed or site says of itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<RawChannel>,
    /// The last cursor returned in a complete run is stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// Origin ids of all that there is, where the source can say so: a directory, a complete feed
    /// (RFC 5005). What was shown before and stands in no such list of a run was removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub present: Option<Vec<String>>,
    /// In a backfill, about how many requests are left after this answer and those it names, if
    /// the source can say so: a site that prints how many pages there are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remaining: Option<u64>,
    /// Stretches of the source that this answer shows whole. What was shown before, lies in one
    /// and is not among its ids was removed; of the rest nothing is said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stretches: Vec<Stretch>,
    #[serde(default)]
    pub diagnostics: Vec<Diagnostic>,
}

/// All origin ids from `from` to `to`, both included, in the order of their bytes: the window of a
/// timeline that was read, where ids grow with time.
///
/// A stretch of one id, with no ids in it, is the source's own word that this item was deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Stretch {
    pub from: String,
    pub to: String,
    /// Those that are there, whether or not this answer brings them as items.
    pub ids: Vec<String>,
}

impl Request {
    pub fn get(url: impl Into<String>) -> Request {
        Request {
            url: url.into(),
            tag: Tag::default(),
            accept: None,
            issue: Issue::Always,
            recheck: false,
            whole: false,
            otherwise: None,
            cure: None,
        }
    }

    /// Asks for the whole answer, whatever is known of it.
    #[must_use]
    pub fn whole(mut self) -> Request {
        self.whole = true;
        self
    }

    /// Names what helps if the origin refuses.
    #[must_use]
    pub fn with_cure(mut self, cure: impl Into<String>) -> Request {
        self.cure = Some(cure.into());
        self
    }

    #[must_use]
    pub fn with_tag(mut self, tag: Tag) -> Request {
        self.tag = tag;
        self
    }

    #[must_use]
    pub fn with_accept(mut self, accept: impl Into<String>) -> Request {
        self.accept = Some(accept.into());
        self
    }

    /// Marks a request for something known, made to see whether it has changed.
    #[must_use]
    pub fn as_recheck(mut self) -> Request {
        self.recheck = true;
        self
    }

    /// Names another way to the same thing, for when this one is closed.
    #[must_use]
    pub fn or_else(mut self, other: Request) -> Request {
        self.otherwise = Some(Box::new(other));
        self
    }

    /// Asks the host to issue this request only if the same harvest brought an unknown item.
    #[must_use]
    pub fn when_news(mut self) -> Request {
        self.issue = Issue::WhenNews;
        self
    }
}

impl Stretch {
    pub fn new(from: impl Into<String>, to: impl Into<String>, ids: Vec<String>) -> Stretch {
        Stretch { from: from.into(), to: to.into(), ids }
    }

    /// The source's word that one item was deleted.
    pub fn deleted(origin_id: impl Into<String>) -> Stretch {
        let id = origin_id.into();
        Stretch { from: id.clone(), to: id, ids: Vec::new() }
    }

    pub fn covers(&self, origin_id: &str) -> bool {
        self.from.as_str() <= origin_id && origin_id <= self.to.as_str()
    }

    /// Whether it says of its one item that it was deleted.
    pub fn says_deleted(&self) -> bool {
        self.from == self.to && self.ids.is_empty()
    }
}

impl Tag {
    /// A tag that carries any serialisable value.
    pub fn of<T: Serialize>(value: &T) -> Tag {
        Tag(serde_json::to_string(value).unwrap_or_default())
    }

    pub fn read<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_str(&self.0).ok()
    }
}

impl Exchange {
    pub fn new(request: Request, answer: Answer, fetched_at: Timestamp) -> Exchange {
        Exchange { request, answer, fetched_at }
    }
}

impl Response {
    pub fn new(url: impl Into<String>, status: u16) -> Response {
        Response { url: url.into(), status, headers: Vec::new(), body: Vec::new() }
    }

    #[must_use]
    pub fn with_header(mut self, name: &str, value: impl Into<String>) -> Response {
        self.headers.push((name.to_ascii_lowercase(), value.into()));
        self
    }

    #[must_use]
    pub fn with_body(mut self, body: impl Into<Vec<u8>>) -> Response {
        self.body = body.into();
        self
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The media type without parameters, in lower case: `text/html`.
    pub fn media_type(&self) -> Option<String> {
        let value = self.header("content-type")?;
        let essence = value.split(';').next().unwrap_or_default().trim();
        (!essence.is_empty()).then(|| essence.to_ascii_lowercase())
    }

    /// The `charset` parameter of `Content-Type`.
    pub fn charset(&self) -> Option<String> {
        let value = self.header("content-type")?;
        value.split(';').skip(1).find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            name.trim()
                .eq_ignore_ascii_case("charset")
                .then(|| value.trim().trim_matches(['"', '\'']).to_owned())
        })
    }
}

impl Cursor {
    pub fn of<T: Serialize>(value: &T) -> Cursor {
        Cursor(serde_json::to_value(value).unwrap_or_default())
    }

    pub fn read<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_value(self.0.clone()).ok()
    }
}
