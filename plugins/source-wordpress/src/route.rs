//! Where the interface of a site lies, and which addresses it understands.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::settings::{Leg, WordPressSettings};

/// How the interface is called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Form {
    /// `/wp-json/wp/v2/posts`
    #[default]
    Path,
    /// `?rest_route=/wp/v2/posts`: where permalinks are plain, or the path is closed.
    Query,
}

impl Form {
    pub(crate) fn other(self) -> Form {
        match self {
            Form::Path => Form::Query,
            Form::Query => Form::Path,
        }
    }
}

/// A site, known by the folder that its front page lies in.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    home: Url,
}

/// Which part of a list is wanted.
pub(crate) enum Part {
    /// Whole items, the newest first.
    Newest,
    /// Whole items that were changed since a day, the last changed first.
    ChangedSince(Date),
    /// The numbers of all that there were before a day, in the order of their numbers.
    NumbersBefore(Date),
}

/// The most that WordPress gives at once.
pub(crate) const NUMBERS_PER_PAGE: u32 = 100;

impl Site {
    /// `None` for what is no address of a site.
    pub(crate) fn read(url: &str) -> Option<Site> {
        let mut home = Url::parse(url).ok()?;
        if !matches!(home.scheme(), "http" | "https") || !home.has_host() {
            return None;
        }
        home.set_query(None);
        home.set_fragment(None);
        // Somebody who names the interface means the site.
        let path = home.path().to_owned();
        let path = path.split("/wp-json").next().unwrap_or_default();
        home.set_path(&format!("{}/", path.trim_end_matches('/')));
        Some(Site { home })
    }

    /// A page of a list; pages count from 1.
    pub(crate) fn list(
        &self,
        form: Form,
        settings: &WordPressSettings,
        leg: &Leg,
        part: &Part,
        page: u32,
    ) -> String {
        let route = match leg.kind.contains('/') {
            true => leg.kind.clone(),
            false => format!("wp/v2/{}", leg.kind),
        };
        let mut url = self.home.clone();
        if form == Form::Path {
            url.set_path(&format!("{}wp-json/{route}", self.home.path()));
        }
        {
            let mut query = url.query_pairs_mut();
            if form == Form::Query {
                query.append_pair("rest_route", &format!("/{route}"));
            }
            let per_page = match part {
                Part::NumbersBefore(_) => NUMBERS_PER_PAGE,
                _ => settings.per_page,
            };
            query.append_pair("per_page", &per_page.to_string());
            query.append_pair("page", &page.to_string());
            if let Some(lang) = &leg.lang {
                query.append_pair("lang", lang);
            }
            match part {
                Part::Newest => {}
                Part::ChangedSince(day) => {
                    query.append_pair("orderby", "modified").append_pair("order", "desc");
                    query.append_pair("modified_after", &format!("{day}T00:00:00"));
                }
                Part::NumbersBefore(day) => {
                    query.append_pair("orderby", "id").append_pair("order", "asc");
                    query.append_pair("before", &format!("{day}T00:00:00"));
                }
            }
            for (name, value) in &settings.filter {
                query.append_pair(name, value);
            }
            match part {
                Part::NumbersBefore(_) => query.append_pair("_fields", "id"),
                // Comments are embedded too if nothing is named; nobody here reads them.
                _ => query.append_pair("_embed", "author,wp:featuredmedia,wp:term"),
            };
        }
        url.into()
    }

    /// The address by which every post is known to its site, whatever its permalink.
    pub(crate) fn short_link(&self, id: u64) -> String {
        let mut url = self.home.clone();
        url.set_query(Some(&format!("p={id}")));
        url.into()
    }

    /// An address of the site made absolute.
    pub(crate) fn absolute(&self, address: &str) -> Option<String> {
        let address = address.trim();
        if address.is_empty() {
            return None;
        }
        let url = self.home.join(address).ok()?;
        matches!(url.scheme(), "http" | "https").then(|| url.into())
    }
}
