//! What an operator may set.

use std::collections::BTreeMap;

use portolan_plugin::{
    Diagnostic, Settings,
    source::{Context, SourceError, SourceErrorKind},
};
use serde::Deserialize;
use url::Url;

use crate::account::{Account, AccountSettings, Network};

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct SocialSettings {
    pub(crate) accounts: BTreeMap<String, AccountSettings>,
    #[serde(default)]
    pub(crate) opt_out: Vec<String>,
    pub(crate) archives: Option<String>,
    #[serde(default)]
    pub(crate) replies: Replies,
    #[serde(default)]
    pub(crate) reposts: bool,
    #[serde(default)]
    pub(crate) sensitive_media: bool,
    #[serde(default = "default_limit")]
    pub(crate) limit: u32,
    #[serde(default = "default_window")]
    pub(crate) window: u32,
    #[serde(default = "default_pages")]
    pub(crate) pages: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Replies {
    None,
    #[default]
    Own,
    All,
}

fn default_limit() -> u32 {
    40
}

fn default_window() -> u32 {
    1
}

fn default_pages() -> u32 {
    10
}

impl SocialSettings {
    pub(crate) fn read(cx: &Context<'_>) -> Result<SocialSettings, SourceError> {
        cx.settings.read().map_err(|words| SourceError::new(SourceErrorKind::Settings, words))
    }

    /// The account under a name, if it may be shown.
    pub(crate) fn account(&self, name: &str) -> Option<Account> {
        self.shown().find(|it| it.name == name)
    }

    /// All accounts that may be shown.
    pub(crate) fn shown(&self) -> impl Iterator<Item = Account> {
        self.all().filter(|it| !self.is_opted_out(it))
    }

    /// Those that may not.
    pub(crate) fn hidden(&self) -> impl Iterator<Item = Account> {
        self.all().filter(|it| self.is_opted_out(it))
    }

    fn all(&self) -> impl Iterator<Item = Account> {
        self.accounts.iter().filter_map(|(name, it)| Account::new(name, it).ok())
    }

    fn is_opted_out(&self, account: &Account) -> bool {
        account.settings.opt_out || self.hides(&[&account.handle])
    }

    /// Whether somebody with one of these handles or addresses does not want to be shown.
    pub(crate) fn hides(&self, names: &[&str]) -> bool {
        let names: Vec<String> = names.iter().map(|it| key(it)).collect();
        let own = self.accounts.values().filter(|it| it.opt_out).map(|it| it.handle.as_str());
        self.opt_out.iter().map(String::as_str).chain(own).map(key).any(|hidden| {
            !hidden.is_empty()
                && names.iter().any(|name| {
                    *name == hidden
                        || name.strip_prefix(&hidden).is_some_and(|rest| rest.starts_with('/'))
                })
        })
    }
}

/// Handles and addresses without what changes nothing: scheme, `www.`, a sign at the front, the
/// case of letters.
fn key(name: &str) -> String {
    let name = name.trim().to_lowercase();
    let name = name.split_once("://").map_or(name.as_str(), |(_, rest)| rest);
    let name = name.strip_prefix("www.").unwrap_or(name).trim_end_matches('/');
    name.trim_start_matches('@').to_owned()
}

/// Everything that is wrong with the settings at once.
pub(crate) fn check(settings: &Settings) -> Vec<Diagnostic> {
    let settings: SocialSettings = match settings.read() {
        Ok(settings) => settings,
        Err(words) => return vec![Diagnostic::social_setting("settings", &words)],
    };
    let mut complaints = Vec::new();
    for (name, account) in &settings.accounts {
        let key = format!("accounts.{name}");
        if let Err((words, cure)) = Account::new(name, account) {
            complaints.push(Diagnostic::social_setting(&key, words).with_hint(cure));
        }
        let is_archive =
            matches!(account.network, Network::TwitterArchive | Network::MastodonArchive);
        if is_archive && settings.archives.is_none() {
            complaints.push(
                Diagnostic::social_setting(
                    &key,
                    "is an archive, and `archives` names no directory",
                )
                .with_hint("name the directory in which the archives lie"),
            );
        }
    }
    if settings.shown().next().is_none() && complaints.is_empty() {
        complaints.push(
            Diagnostic::social_setting("accounts", "has nobody who may be shown")
                .with_hint("name an account, or switch the source off with `enabled = false`"),
        );
    }
    if let Some(archives) = &settings.archives
        && !Url::parse(archives).is_ok_and(|it| it.scheme() == "file")
    {
        complaints.push(Diagnostic::social_setting("archives", "is no directory of this machine"));
    }
    complaints
}
