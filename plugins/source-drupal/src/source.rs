//! The source itself: the newest of each type, what was changed, and once a day the names of all
//! there is.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{ToSpan, civil::Date, tz::Offset};
use portolan_plugin::{
    Cursor, Diagnostic, Exchange, Harvest, Manifest, Request, Settings, Tag,
    message::{Answer, Response},
    source::{ContentSource, Context, SourceError, SourceErrorKind},
};
use serde::{Deserialize, Serialize};

use crate::{
    document::{self, Document, Resource, kind_of},
    menu, node,
    route::{Part, Site},
    settings::{self, DrupalSettings, Leg},
};

/// Reads Drupal sites through JSON:API.
#[derive(Clone, Copy, Debug, Default)]
pub struct DrupalSource;

const ACCEPT: &str = "application/vnd.api+json, application/json;q=0.9, */*;q=0.1";
/// What helps where the interface refuses.
const CURE: &str = "the site may have no such type or relationship, which its interface's own \
                    address would tell, or it is closed to readers without an account; compare \
                    `types` and `include`, ask its keepers, or read its feed";
/// More relationships make an answer that servers refuse.
const INCLUDES_MAX: usize = 16;

/// What an answer needs to know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Ask {
    /// The type and language, by their place in the settings.
    leg: usize,
    /// Pages count from 1.
    page: u32,
    of: Of,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
enum Of {
    /// The newest without what belongs to them, to see what that is called.
    Probe { known: Known },
    /// The newest, with how many items the pages before had, and with which one the page before
    /// began.
    Newest { n_before: u32, began: Option<String>, include: String, known: Known },
    /// What was changed since a day.
    Changes,
    /// The names of all, with those of the pages before.
    Names { names: Vec<String>, known: Known },
    /// A menu in a language.
    Menu { menu: String, lang: Option<String> },
}

/// What is remembered from run to run. Days are enough: addresses that stay the same for a day
/// are answered with “not modified”.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Known {
    /// When something new was last read.
    read: Option<Date>,
    /// When the names of all were last read.
    listed: Option<Date>,
    /// What is asked for together with a type in a language: empty where nothing is, or where it
    /// was refused.
    #[serde(default)]
    includes: BTreeMap<String, String>,
}

impl ContentSource for DrupalSource {
    fn manifest(&self) -> Manifest {
        portolan_plugin::manifest!()
    }

    fn check(&self, settings: &Settings) -> Vec<Diagnostic> {
        settings::check(settings)
    }

    fn plan(&self, cx: &Context<'_>, cursor: &Cursor) -> Result<Vec<Request>, SourceError> {
        let drupal = Drupal::read(cx)?;
        let known: Known = cursor.read().unwrap_or_default();
        let mut requests = Vec::new();
        for leg in 0..drupal.legs.len() {
            if let Some(include) = drupal.include(leg, &known) {
                requests.extend(drupal.newest(leg, include, &known));
            }
        }
        requests.extend(drupal.probe_after(None, &known));
        if let Some(since) = known.read.and_then(|read| drupal.changes_since(read)) {
            let changes = (0..drupal.legs.len())
                .filter_map(|leg| drupal.changes(leg, since, drupal.include(leg, &known)?));
            requests.extend(changes);
        }
        let is_due = known.listed.is_none_or(|day| day < drupal.today);
        if drupal.settings.list > 0 && known.read.is_some() && is_due {
            let of = Of::Names { names: Vec::new(), known };
            requests.extend(drupal.names(&Ask { leg: 0, page: 1, of }));
        }
        requests.extend(drupal.menus());
        Ok(requests)
    }

    fn parse(&self, cx: &Context<'_>, exchange: &Exchange) -> Result<Harvest, SourceError> {
        let drupal = Drupal::read(cx)?;
        // An address that nobody planned is read as the newest.
        let of = Of::Newest {
            n_before: 0,
            began: None,
            include: String::new(),
            known: Known::default(),
        };
        let ask = exchange.request.tag.read().unwrap_or(Ask { leg: 0, page: 1, of });
        let Answer::Response(response) = &exchange.answer else {
            // The next type is waiting for this one.
            let mut harvest = Harvest::default();
            if let Of::Probe { known } = &ask.of {
                harvest.requests.extend(drupal.probe_after(Some(ask.leg), known));
            }
            return Ok(harvest);
        };
        let refused = |complaint: Box<Diagnostic>| {
            let complaint = complaint.at_content(&response.url, None);
            SourceError::new(SourceErrorKind::Unrecognised, complaint.message.clone())
                .with_diagnostics(vec![complaint])
        };
        let value = document::json(&response.body).map_err(refused)?;
        let mut harvest = Harvest::default();
        if let Of::Menu { menu, lang } = &ask.of {
            let lang = lang.as_deref();
            let tree = match menu::of_linkset(&value, menu, lang, &drupal.site) {
                Some(tree) => tree,
                None => {
                    let document = Document::read(value).map_err(refused)?;
                    menu::of_resources(&document.data, menu, lang, &drupal.site)
                }
            };
            harvest.navigation.push(tree);
            return Ok(harvest);
        }
        let document = Document::read(value).map_err(refused)?;
        let Some(leg) = drupal.legs.get(ask.leg) else { return Ok(harvest) };
        if let Some((n_items, words)) = document.omitted.as_ref().filter(|(n, _)| *n > 0) {
            harvest.diagnostics.push(Diagnostic::api_omitted(*n_items, words));
        }
        match &ask.of {
            Of::Probe { known } => {
                drupal.probe(&ask, leg, known, &document, response, &mut harvest);
            }
            Of::Newest { .. } | Of::Changes => {
                drupal.items(&ask, leg, &document, response, &mut harvest);
            }
            Of::Names { names, known } => {
                drupal.all(&ask, leg, names, known, &document, &mut harvest);
            }
            Of::Menu { .. } => {}
        }
        for complaint in &mut harvest.diagnostics {
            *complaint = complaint.clone().at_content(&response.url, None);
        }
        Ok(harvest)
    }
}

/// A site with what the operator wants of it, today.
struct Drupal {
    settings: DrupalSettings,
    site: Site,
    legs: Vec<Leg>,
    today: Date,
    /// All that there ever was is wanted.
    history: bool,
}

impl Drupal {
    fn read(cx: &Context<'_>) -> Result<Drupal, SourceError> {
        let settings = DrupalSettings::read(cx)?;
        let site = Site::read(&settings).ok_or_else(|| {
            let words = format!("`{}` is no address of a site", settings.url);
            SourceError::new(SourceErrorKind::Settings, words)
        })?;
        let legs = settings.legs();
        let today = Offset::UTC.to_datetime(cx.now).date();
        Ok(Drupal { settings, site, legs, today, history: cx.history })
    }

    /// What is asked for together with the items, if anybody has said so.
    fn include<'s>(&'s self, leg: usize, known: &'s Known) -> Option<&'s str> {
        let found = || known.includes.get(&self.legs.get(leg)?.key());
        self.settings.include.as_ref().or_else(found).map(String::as_str)
    }

    /// The next list of which nobody has said yet what belongs to its items: its first answer
    /// tells. One after the other, so that in the end all is remembered; a list that is refused
    /// does not hold up the next.
    fn probe_after(&self, leg: Option<usize>, known: &Known) -> Option<Request> {
        let from = leg.map_or(0, |it| it + 1);
        let next = (from..self.legs.len()).find(|it| self.include(*it, known).is_none())?;
        let of = Of::Probe { known: known.clone() };
        let request = self.list(&Ask { leg: next, page: 1, of })?;
        Some(match self.probe_after(Some(next), known) {
            Some(other) => request.or_else(other),
            None => request,
        })
    }

    /// The first page of the newest with what belongs to the items; where the site refuses that,
    /// the items alone.
    fn newest(&self, leg: usize, include: &str, known: &Known) -> Option<Request> {
        let with = |include: &str| {
            let known = known.clone();
            let of = Of::Newest { n_before: 0, began: None, include: include.to_owned(), known };
            self.list(&Ask { leg, page: 1, of })
        };
        let request = with(include)?;
        match include {
            "" => Some(request),
            _ => Some(request.or_else(with("")?)),
        }
    }

    fn list(&self, ask: &Ask) -> Option<Request> {
        let include = match &ask.of {
            Of::Newest { include, .. } => include.as_str(),
            _ => "",
        };
        let leg = self.legs.get(ask.leg)?;
        let url = self.site.list(&self.settings, leg, &Part::Newest { include });
        Some(request(&url, ask))
    }

    fn changes(&self, leg: usize, day: Date, include: &str) -> Option<Request> {
        let part = Part::ChangedSince { day, include };
        let url = self.site.list(&self.settings, self.legs.get(leg)?, &part);
        Some(request(&url, &Ask { leg, page: 1, of: Of::Changes }).as_recheck())
    }

    fn names(&self, ask: &Ask) -> Option<Request> {
        // Where it is tomorrow already, items of today have that date.
        let part = Part::NamesBefore(self.today.saturating_add(2.days()));
        let url = self.site.list(&self.settings, self.legs.get(ask.leg)?, &part);
        Some(request(&url, ask).as_recheck())
    }

    fn menus(&self) -> Vec<Request> {
        let mut requests = Vec::new();
        for menu in &self.settings.menus {
            for lang in self.settings.langs() {
                let folder = self.site.folder(self.settings.prefix(lang.map(String::as_str)));
                let of = Of::Menu { menu: menu.clone(), lang: lang.cloned() };
                let ask = Ask { leg: 0, page: 1, of };
                let other = request(&self.site.menu_items(&folder, menu), &ask).as_recheck();
                let linkset = request(&self.site.linkset(&folder, menu), &ask).as_recheck();
                requests.push(linkset.or_else(other));
            }
        }
        requests
    }

    /// So far back that neither a run that failed nor a clock that is wrong hides a change.
    fn changes_since(&self, read: Date) -> Option<Date> {
        if self.settings.changes == 0 {
            return None;
        }
        let usual = self.today.saturating_sub(i64::from(self.settings.changes).days());
        Some(usual.min(read.saturating_sub(1.day())))
    }

    fn probe(
        &self,
        ask: &Ask,
        leg: &Leg,
        known: &Known,
        document: &Document,
        response: &Response,
        harvest: &mut Harvest,
    ) {
        let include = includes(document, "");
        let mut known = known.clone();
        known.includes.insert(leg.key(), include.clone());
        let of =
            Of::Newest { n_before: 0, began: None, include: include.clone(), known: known.clone() };
        self.items(&Ask { of, ..ask.clone() }, leg, document, response, harvest);
        if !include.is_empty() {
            // The same items come once more, with what belongs to them; that answer tells how the
            // list goes on.
            harvest.requests.clear();
            harvest.diagnostics.clear();
            harvest.cursor = None;
            let whole = self.newest(ask.leg, &include, &known);
            // In a backfill nothing is read beside the lists.
            harvest.requests.extend(whole.map(|it| match self.history {
                true => it,
                false => it.as_recheck(),
            }));
        }
        harvest.requests.extend(self.probe_after(Some(ask.leg), &known));
    }

    fn items(
        &self,
        ask: &Ask,
        leg: &Leg,
        document: &Document,
        response: &Response,
        harvest: &mut Harvest,
    ) {
        let n_before = match &ask.of {
            Of::Newest { n_before, .. } => Some(*n_before),
            _ => None,
        };
        let mut n_unpublished = 0;
        for (index, entry) in document.data.iter().enumerate() {
            let lang = leg.lang.as_deref();
            let read = node::read(entry, document, &self.settings, &self.site, &response.url, lang);
            match read {
                Ok(node::Read::Item(mut item)) => {
                    let index = u32::try_from(index).unwrap_or(u32::MAX);
                    item.position = n_before.map(|before| before.saturating_add(index));
                    harvest.items.push(*item);
                }
                Ok(node::Read::Unpublished) => n_unpublished += 1,
                Ok(node::Read::OtherLanguage) => {}
                Err(words) => {
                    harvest.diagnostics.push(Diagnostic::api_entry_unread(index, &words));
                }
            }
        }
        if n_unpublished > 0 {
            harvest.diagnostics.push(Diagnostic::api_unpublished(n_unpublished));
        }
        if let Of::Newest { include, known, .. } = &ask.of
            && ask.page == 1
        {
            let mut known = Known { read: Some(self.today), ..known.clone() };
            // What belongs to later items may have other names.
            let wider = match include.as_str() {
                "" => String::new(),
                include => includes(document, include),
            };
            known.includes.insert(leg.key(), wider);
            harvest.cursor = Some(Cursor::of(&known));
        }
        // A list that leads from a page to the same one has an end there.
        let begins = document.data.first().and_then(|it| Some(it.get("id")?.as_str()?.to_owned()));
        if let Of::Newest { began: Some(began), .. } = &ask.of
            && begins.as_ref() == Some(began)
        {
            return;
        }
        let Some(next) = &document.next else { return };
        if ask.page >= self.settings.pages && !self.history {
            if self.settings.pages > 1 {
                let limit = Diagnostic::api_pages_limit(&leg.kind, self.settings.pages);
                harvest.diagnostics.push(limit);
            }
            return;
        }
        let n_items = u32::try_from(document.data.len()).unwrap_or(u32::MAX);
        let mut onward = Ask { page: ask.page + 1, ..ask.clone() };
        if let Of::Newest { n_before, began, .. } = &mut onward.of {
            *n_before = n_before.saturating_add(n_items);
            *began = begins;
        }
        if let Some(next) = self.site.absolute(next).filter(|it| *it != response.url) {
            harvest.requests.push(match ask.of {
                Of::Newest { .. } => request(&next, &onward).when_news(),
                _ => request(&next, &onward).as_recheck(),
            });
        }
    }

    /// Goes through all types, one page after the other. Only who has seen every page can say
    /// what there is.
    fn all(
        &self,
        ask: &Ask,
        leg: &Leg,
        before: &[String],
        known: &Known,
        document: &Document,
        harvest: &mut Harvest,
    ) {
        harvest.diagnostics.clear();
        let found = document.data.iter().filter_map(|entry| {
            let resource = Resource::of(entry)?;
            let is_other = match (leg.lang.as_deref(), node::langcode(&resource)) {
                (Some(asked), Some(found)) => !node::is_same_lang(asked, found),
                _ => false,
            };
            if is_other { None } else { node::name_of(&resource) }
        });
        let names: Vec<String> = before.iter().cloned().chain(found).collect();
        let listed = Known { listed: Some(self.today), ..known.clone() };
        let listed = Cursor::of(&Known { read: Some(self.today), ..listed });
        if names.len() > self.settings.list {
            let limit = Diagnostic::api_list_limit(self.settings.list, self.settings.list);
            harvest.diagnostics.push(limit);
            harvest.cursor = Some(listed);
            return;
        }
        let of = Of::Names { names: names.clone(), known: known.clone() };
        if let Some(next) = document.next.as_ref().and_then(|it| self.site.absolute(it)) {
            // A list without end is none.
            if ask.page < self.settings.pages.max(1) * 20 {
                let onward = Ask { page: ask.page + 1, leg: ask.leg, of };
                harvest.requests.push(request(&next, &onward).as_recheck());
            }
            return;
        }
        if ask.leg + 1 < self.legs.len() {
            harvest.requests.extend(self.names(&Ask { leg: ask.leg + 1, page: 1, of }));
            return;
        }
        harvest.present = Some(names);
        harvest.cursor = Some(listed);
    }
}

/// The relationships of an answer's items whose resources have something to tell, together with
/// those that were asked for.
fn includes(document: &Document, asked: &str) -> String {
    let mut found: BTreeSet<String> =
        asked.split(',').filter(|it| !it.is_empty()).map(str::to_owned).collect();
    for resource in document.data.iter().filter_map(Resource::of) {
        for (name, identifiers) in resource.relationships() {
            found.extend(identifiers.iter().filter_map(|it| include(name, kind_of(it))));
        }
    }
    found.into_iter().take(INCLUDES_MAX).collect::<Vec<_>>().join(",")
}

/// How a relationship is asked for: a medium with its file.
fn include(name: &str, kind: &str) -> Option<String> {
    if name.starts_with("revision_") || matches!(name, "node_type" | "parent" | "uid") {
        return None;
    }
    if let Some(bundle) = kind.strip_prefix("media--") {
        // Every medium has a thumbnail, and a picture's is the picture itself.
        return Some(match bundle {
            "document" => format!("{name}.field_media_document"),
            "file" => format!("{name}.field_media_file"),
            "audio" => format!("{name}.field_media_audio_file"),
            _ => format!("{name}.thumbnail"),
        });
    }
    let tells = ["taxonomy_term--", "file--", "paragraph--"].iter().any(|it| kind.starts_with(it));
    tells.then(|| name.to_owned())
}

fn request(url: &str, ask: &Ask) -> Request {
    Request::get(url).with_accept(ACCEPT).with_cure(CURE).with_tag(Tag::of(ask))
}
