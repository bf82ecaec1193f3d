//! The addresses of the interface: everything that is asked stands in the query.

use portolan_plugin::source::{SourceError, SourceErrorKind};
use url::Url;

use crate::settings::{Content, ReliefWebSettings};

/// The fields that are read, by content.
const COMMON: [&str; 13] = [
    "title",
    "url",
    "url_alias",
    "status",
    "body-html",
    "body",
    "date",
    "primary_country",
    "country",
    "source",
    "theme",
    "language",
    "file",
];
const OF_REPORTS: [&str; 9] = [
    "headline",
    "image",
    "origin",
    "format",
    "ocha_product",
    "disaster",
    "disaster_type",
    "vulnerable_groups",
    "feature",
];
const OF_JOBS: [&str; 6] =
    ["city", "type", "experience", "career_categories", "how_to_apply-html", "how_to_apply"];
const OF_TRAINING: [&str; 10] = [
    "city",
    "type",
    "format",
    "event_url",
    "cost",
    "fee_information",
    "training_language",
    "career_categories",
    "how_to_register-html",
    "how_to_register",
];
const OF_DISASTERS: [&str; 12] = [
    "name",
    "glide",
    "status",
    "description-html",
    "description",
    "url",
    "url_alias",
    "date",
    "primary_type",
    "type",
    "primary_country",
    "country",
];

/// The address of one answer.
pub(crate) fn url(
    settings: &ReliefWebSettings,
    content: Content,
    offset: u64,
) -> Result<Url, SourceError> {
    let base = settings.url.trim_end_matches('/');
    let mut url = Url::parse(&format!("{base}/{}", content.path()))
        .map_err(|err| SourceError::new(SourceErrorKind::Settings, format!("`url`: {err}")))?;
    {
        let mut pairs = url.query_pairs_mut();
        let mut add = |name: &str, value: &str| {
            pairs.append_pair(name, value);
        };
        add("appname", &settings.appname);
        add("preset", "latest");
        if settings.full {
            add("profile", "full");
        } else {
            for field in fields(content) {
                add("fields[include][]", field);
            }
        }
        // What was changed comes first, so that corrections are seen without reading on.
        add("sort[]", "date.changed:desc");
        if let Some(words) = &settings.query {
            add("query[value]", words);
            add("query[operator]", "AND");
        }
        let since = settings.since();
        if !settings.filter.is_empty() || since.is_some() {
            add("filter[operator]", "AND");
        }
        let mut n = 0;
        for (field, values) in &settings.filter {
            add(&format!("filter[conditions][{n}][field]"), field);
            match values.as_slice() {
                [only] => add(&format!("filter[conditions][{n}][value]"), only),
                several => {
                    for value in several {
                        add(&format!("filter[conditions][{n}][value][]"), value);
                    }
                    add(&format!("filter[conditions][{n}][operator]"), "OR");
                }
            }
            n += 1;
        }
        if let Some(day) = since {
            add(&format!("filter[conditions][{n}][field]"), "date.created");
            let from = format!("{day}T00:00:00+00:00");
            add(&format!("filter[conditions][{n}][value][from]"), &from);
        }
        add("limit", &settings.limit.to_string());
        add("offset", &offset.to_string());
    }
    Ok(url)
}

fn fields(content: Content) -> Vec<&'static str> {
    let own: &[&str] = match content {
        Content::Reports => &OF_REPORTS,
        Content::Jobs => &OF_JOBS,
        Content::Training => &OF_TRAINING,
        Content::Disasters => return OF_DISASTERS.to_vec(),
    };
    COMMON.iter().chain(own).copied().collect()
}

/// The offset that an answer's link to the next one names. The link itself is not followed: it
/// leaves out the name, without which the next answer would be a refusal.
pub(crate) fn offset_of(link: &str) -> Option<u64> {
    let url = Url::parse(link).ok()?;
    url.query_pairs().find(|(name, _)| name == "offset")?.1.parse().ok()
}
