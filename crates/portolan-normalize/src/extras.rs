//! What an operator's settings add to a source's common rules, where something of it is special.

use portolan_core::{Kind, Lang};
use url::Url;

use crate::{Frame, address::glob, text::key};

/// Exceptions for one source; most have none.
#[derive(Clone, Debug, Default)]
pub struct Extras {
    /// The order in which it writes day and month in numbers.
    pub date_order: Option<DateOrder>,
    /// What holds for parts of it; of those that match an address, the first.
    pub rules: Vec<AddressRule>,
    /// Patterns of addresses of records that were marked for deletion, and that an editor has looked
    /// at: they are shown all the same.
    pub reviewed: Vec<String>,
    /// Sites that are no more.
    pub gone: Vec<GoneSite>,
    /// Names, handles and addresses of people who have asked not to be shown.
    pub opt_out: Vec<String>,
    /// What it prints on every page.
    pub frame: Frame,
}

/// The order of numbers in a date such as `10/03/2022`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    Dmy,
    Mdy,
}

/// What holds for the items whose addresses match.
#[derive(Clone, Debug, Default)]
pub struct AddressRule {
    /// Patterns in which `*` stands for anything.
    pub urls: Vec<String>,
    pub kind: Option<Kind>,
    pub lang: Option<Lang>,
    pub places: Vec<String>,
    /// Ids of terms that all of them carry.
    pub terms: Vec<String>,
    pub date_order: Option<DateOrder>,
}

/// A site that is no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoneSite {
    pub host: String,
    /// What to put before an address of it to reach a copy.
    pub archive: Option<String>,
}

impl Extras {
    pub(crate) const NONE: Extras = Extras {
        date_order: None,
        rules: Vec::new(),
        reviewed: Vec::new(),
        gone: Vec::new(),
        opt_out: Vec::new(),
        frame: Frame::EMPTY,
    };

    /// The first rule that an item's address meets.
    pub(crate) fn rule(&self, url: Option<&str>) -> Option<&AddressRule> {
        self.rules.iter().find(|rule| meets(url, &rule.urls))
    }

    /// Whether an editor has looked at the record of this address.
    pub(crate) fn is_reviewed(&self, url: Option<&str>) -> bool {
        meets(url, &self.reviewed)
    }

    /// If the address lies on a site that is no more: where a copy is, if there is one.
    pub(crate) fn gone(&self, url: &str) -> Option<Option<String>> {
        let host = Url::parse(url).ok()?.host_str()?.to_owned();
        let bare = |host: &str| host.strip_prefix("www.").unwrap_or(host).to_owned();
        let site = self.gone.iter().find(|site| bare(&site.host) == bare(&host))?;
        Some(site.archive.as_ref().map(|archive| format!("{archive}{url}")))
    }

    /// Whether somebody of this name, or with this page, has asked not to be shown.
    pub(crate) fn is_opted_out(&self, name: &str, url: Option<&str>) -> bool {
        let handle = |text: &str| text.trim().trim_start_matches('@').to_lowercase();
        let account = url.and_then(account);
        self.opt_out.iter().any(|entry| match account_of_entry(entry) {
            Some(wanted) => account.as_ref() == Some(&wanted),
            None if entry.starts_with('@') => {
                handle(name) == handle(entry)
                    || account.as_ref().is_some_and(|(_, own)| *own == handle(entry))
            }
            None => key(name) == key(entry),
        })
    }

    /// Whether a post's address lies below an account of somebody who has asked not to be shown.
    pub(crate) fn is_opted_out_post(&self, url: Option<&str>) -> bool {
        let Some(account) = url.and_then(account) else { return false };
        self.opt_out.iter().any(|entry| {
            account_of_entry(entry).as_ref() == Some(&account)
                || entry.strip_prefix('@').is_some_and(|it| it.eq_ignore_ascii_case(&account.1))
        })
    }
}

/// Whether an address meets one of the patterns; those without a scheme speak of its path.
fn meets(url: Option<&str>, patterns: &[String]) -> bool {
    let Some(url) = url.and_then(|url| Url::parse(url).ok()) else { return false };
    let path = &url[url::Position::BeforePath..];
    patterns
        .iter()
        .any(|pattern| glob(pattern, if pattern.contains("://") { url.as_str() } else { path }))
}

fn account_of_entry(entry: &str) -> Option<(String, String)> {
    if entry.contains("://") { account(entry) } else { None }
}

/// Host and first word of the path: `https://social.example/@anna/12` is `anna` there.
fn account(url: &str) -> Option<(String, String)> {
    let url = Url::parse(url.trim()).ok()?;
    let host = url.host_str()?;
    let first = url.path_segments()?.find(|it| !it.is_empty())?;
    let host = host.strip_prefix("www.").unwrap_or(host).to_owned();
    Some((host, first.trim_start_matches('@').to_lowercase()))
}
