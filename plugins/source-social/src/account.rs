//! Whose posts they are: the operator's word, and what the handle says.

use portolan_plugin::message::Stretch;
use serde::Deserialize;
use url::Url;

/// One account as the operator wrote it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct AccountSettings {
    pub(crate) network: Network,
    pub(crate) handle: String,
    pub(crate) url: Option<String>,
    pub(crate) file: Option<String>,
    pub(crate) mission: Option<String>,
    pub(crate) person: Option<String>,
    pub(crate) country: Option<String>,
    pub(crate) language: Option<String>,
    #[serde(default)]
    pub(crate) opt_out: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Network {
    Mastodon,
    Activitypub,
    Bluesky,
    TwitterArchive,
    MastodonArchive,
}

/// An account that can be read.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    /// The operator's name for it.
    pub(crate) name: String,
    pub(crate) network: Network,
    /// As others mention it: `@helsinki@social.example`.
    pub(crate) handle: String,
    /// Where it is read: a server, an actor.
    pub(crate) url: Option<Url>,
    pub(crate) settings: AccountSettings,
}

/// What is wrong, and what helps.
type Wrong = (&'static str, &'static str);

/// Where Bluesky shows everybody what is public.
const BLUESKY: &str = "https://public.api.bsky.app";

impl Account {
    pub(crate) fn new(name: &str, settings: &AccountSettings) -> Result<Account, Wrong> {
        let given = match &settings.url {
            Some(url) => Some(web(url).ok_or((
                "has a `url` that is no web address",
                "write the full address, `https://…`",
            ))?),
            None => None,
        };
        let bare = settings.handle.trim().trim_start_matches('@').to_owned();
        if bare.is_empty() || bare.contains(char::is_whitespace) {
            return Err(("has no handle", "write it as others mention it"));
        }
        let (handle, url) = match settings.network {
            Network::Mastodon => {
                let (user, host) = bare.split_once('@').ok_or((
                    "has a handle without its server",
                    "write it as `@helsinki@social.example`",
                ))?;
                let server = given.or_else(|| web(&format!("https://{host}")));
                let server = server
                    .ok_or(("has a handle without its server", "write `@name@server.example`"))?;
                (format!("@{user}@{host}"), Some(server))
            }
            Network::Activitypub => {
                let actor = given.ok_or((
                    "is read by ActivityPub and has no `url`",
                    "write the actor's address, such as `https://social.example/users/helsinki`",
                ))?;
                (format!("@{bare}"), Some(actor))
            }
            Network::Bluesky => (format!("@{bare}"), given.or_else(|| web(BLUESKY))),
            Network::TwitterArchive | Network::MastodonArchive => {
                let file = settings.file.as_deref().unwrap_or_default();
                let climbs = file.split('/').any(|part| matches!(part, "" | "." | ".."));
                if climbs || file.contains('\\') {
                    return Err((
                        "is an archive and names no `file` below `archives`",
                        "write it as `helsinki/tweets.js`",
                    ));
                }
                (format!("@{bare}"), None)
            }
        };
        let name = name.to_owned();
        let network = settings.network;
        Ok(Account { name, network, handle, url, settings: settings.clone() })
    }

    /// The user's name without the server.
    pub(crate) fn user(&self) -> &str {
        let bare = self.handle.trim_start_matches('@');
        bare.split('@').next().unwrap_or(bare)
    }

    /// The words for whom it speaks.
    pub(crate) fn speaks_for(&self) -> Option<String> {
        let it = &self.settings;
        match (&it.person, &it.mission) {
            (Some(person), Some(mission)) => Some(format!("{person}, {mission}")),
            (Some(one), None) | (None, Some(one)) => Some(one.clone()),
            (None, None) => None,
        }
    }

    /// What the ids of all its posts begin with, where that follows from the handle.
    pub(crate) fn prefix(&self) -> Option<String> {
        let bare = self.handle.trim_start_matches('@').to_lowercase();
        match self.network {
            Network::Mastodon => {
                let (user, host) = bare.split_once('@')?;
                Some(format!("mastodon/{host}/{user}/"))
            }
            Network::TwitterArchive => Some(format!("twitter/{bare}/")),
            Network::Activitypub => {
                Some(format!("activitypub/{}/", self.url.as_ref()?.as_str().trim_end_matches('/')))
            }
            Network::Bluesky if bare.starts_with("did:") => Some(format!("bluesky/{bare}/")),
            Network::Bluesky | Network::MastodonArchive => None,
        }
    }

    /// That nothing of it is there, for somebody who does not want to be shown.
    pub(crate) fn nothing(&self) -> Option<Stretch> {
        let prefix = self.prefix()?;
        Some(Stretch::new(prefix.clone(), end_of(&prefix), Vec::new()))
    }
}

/// The last of all ids that begin so: no id has a letter behind the tilde at this place.
pub(crate) fn end_of(prefix: &str) -> String {
    format!("{prefix}~")
}

fn web(text: &str) -> Option<Url> {
    Url::parse(text).ok().filter(|it| matches!(it.scheme(), "http" | "https") && it.has_host())
}
