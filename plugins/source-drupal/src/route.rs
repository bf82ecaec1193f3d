//! Where the interface of a site lies, and which addresses it understands.

use jiff::civil::Date;
use url::Url;

use crate::settings::{DrupalSettings, Leg};

/// A site, known by the folder that its front page lies in.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    home: Url,
    path: String,
}

/// Which part of a list is wanted.
pub(crate) enum Part<'p> {
    /// Whole items, the newest first, with relationships by name.
    Newest { include: &'p str },
    /// Whole items that were changed since a day, the last changed first.
    ChangedSince { day: Date, include: &'p str },
    /// The names of all that there were before a day.
    NamesBefore(Date),
}

impl Site {
    /// `None` for what is no address of a site.
    pub(crate) fn read(settings: &DrupalSettings) -> Option<Site> {
        let mut home = Url::parse(&settings.url).ok()?;
        if !matches!(home.scheme(), "http" | "https") || !home.has_host() {
            return None;
        }
        home.set_query(None);
        home.set_fragment(None);
        let path = settings.path.trim_matches('/').to_owned();
        // Somebody who names the interface means the site.
        let folder = home.path().split(&format!("/{path}")).next().unwrap_or_default().to_owned();
        home.set_path(&format!("{}/", folder.trim_end_matches('/')));
        Some(Site { home, path })
    }

    /// The folder of a language's pages, without a slash at its end.
    pub(crate) fn folder(&self, prefix: &str) -> String {
        let home = self.home.as_str().trim_end_matches('/');
        match prefix {
            "" => home.to_owned(),
            prefix => format!("{home}/{prefix}"),
        }
    }

    /// The folder whose interface answered under an address.
    pub(crate) fn folder_of(&self, url: &str) -> Option<String> {
        let at = url.find(&format!("/{}/", self.path))?;
        url.get(..at).map(str::to_owned)
    }

    pub(crate) fn list(&self, settings: &DrupalSettings, leg: &Leg, part: &Part<'_>) -> String {
        let folder = self.folder(settings.prefix(leg.lang.as_deref()));
        let mut pairs: Vec<(String, String)> = Vec::new();
        let mut add = |name: &str, value: &str| pairs.push((name.to_owned(), value.to_owned()));
        let (sort, include) = match part {
            Part::Newest { include } => ("-created", *include),
            Part::ChangedSince { include, .. } => ("-changed", *include),
            Part::NamesBefore(_) => ("created", ""),
        };
        add("sort", sort);
        add("page[limit]", &settings.per_page.to_string());
        if leg.kind.starts_with("node/") {
            add("filter[status]", "1");
        }
        let mut condition = |field: &str, operator: &str, day: Date| {
            let seconds = jiff::tz::Offset::UTC.to_timestamp(day.at(0, 0, 0, 0));
            let seconds = seconds.map(|it| it.as_second()).unwrap_or_default();
            add(&format!("filter[{field}][condition][path]"), field);
            add(&format!("filter[{field}][condition][operator]"), operator);
            add(&format!("filter[{field}][condition][value]"), &seconds.to_string());
        };
        match part {
            Part::Newest { .. } => {}
            Part::ChangedSince { day, .. } => condition("changed", ">=", *day),
            Part::NamesBefore(day) => {
                condition("created", "<", *day);
                add(&format!("fields[{}]", leg.kind.replacen('/', "--", 1)), "langcode");
            }
        }
        for (name, value) in &settings.filter {
            match name.starts_with("filter[") {
                true => add(name, value),
                false => add(&format!("filter[{name}]"), value),
            }
        }
        if !include.is_empty() {
            add("include", include);
        }
        self.with_query(&format!("{folder}/{}/{}", self.path, leg.kind), &pairs)
    }

    /// Core's own form of menus.
    pub(crate) fn linkset(&self, folder: &str, menu: &str) -> String {
        format!("{folder}/system/menu/{menu}/linkset")
    }

    /// The form of the module `jsonapi_menu_items`.
    pub(crate) fn menu_items(&self, folder: &str, menu: &str) -> String {
        format!("{folder}/{}/menu_items/{menu}", self.path)
    }

    fn with_query(&self, address: &str, pairs: &[(String, String)]) -> String {
        let Ok(mut url) = Url::parse(address) else { return address.to_owned() };
        url.query_pairs_mut().extend_pairs(pairs);
        url.into()
    }

    /// An address of the site made absolute; those of the site begin at its host.
    pub(crate) fn absolute(&self, address: &str) -> Option<String> {
        let address = address.trim();
        if address.is_empty() {
            return None;
        }
        let url = self.home.join(address).ok()?;
        matches!(url.scheme(), "http" | "https").then(|| url.into())
    }
}
