//! Sources out of a list of subscriptions.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use portolan_core::Diagnostic;
use portolan_infer::opml;
use serde::Serialize;
use url::Url;

use super::{Office, known, same_address, settings, write_new};
use crate::app::{App, AppError, Live};

/// Lists of subscriptions are small.
const FILE_BYTES_MAX: u64 = 16 << 20;
/// Sources that are made of one list.
const ENTRIES_MAX: usize = 2_000;
/// The plugin that reads them.
const PLUGIN: &str = "source-feed";

/// Which list becomes sources.
#[derive(Clone, Copy, Debug)]
pub struct OpmlWish<'a> {
    pub file: &'a Path,
    /// The office of entries whose folder is named like none.
    pub office: Option<&'a str>,
    pub write: bool,
}

/// What a list would become.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct OpmlPlan {
    pub title: Option<String>,
    pub entries: Vec<OpmlEntry>,
    pub file: PathBuf,
    pub toml: Option<String>,
    pub written: bool,
    pub diagnostics: Vec<Diagnostic>,
}

/// One entry and what becomes of it.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct OpmlEntry {
    pub title: String,
    pub url: String,
    pub folders: Vec<String>,
    /// The source that it becomes.
    pub name: Option<String>,
    pub office: Option<String>,
    /// Why it becomes none.
    pub skipped: Option<String>,
}

impl App {
    /// Plans the sources that a list of subscriptions would become; writes them only on demand.
    pub fn import_opml(&self, live: &Arc<Live>, wish: &OpmlWish<'_>) -> Result<OpmlPlan, AppError> {
        let shown = wish.file.display().to_string();
        let io = |err| AppError::Io(wish.file.to_owned(), err);
        if fs::metadata(wish.file).map_err(io)?.len() > FILE_BYTES_MAX {
            let words = format!("it is larger than {} MB", FILE_BYTES_MAX >> 20);
            return Err(AppError::Diagnostic(Diagnostic::opml_unreadable(&shown, &words)));
        }
        let text = fs::read(wish.file).map_err(io)?;
        let list = opml::read(&text)
            .map_err(|words| AppError::Diagnostic(Diagnostic::opml_unreadable(&shown, &words)))?;
        if let Some(id) = wish.office
            && live.estate.office(id).is_none()
        {
            return Err(AppError::Diagnostic(Diagnostic::unknown_reference("office", id)));
        }
        let stem = wish.file.file_stem().map(|it| it.to_string_lossy().into_owned());
        let stem = settings::slug(&stem.unwrap_or_default());
        let stem = if stem.is_empty() { "subscriptions".to_owned() } else { stem };
        let mut plan = OpmlPlan {
            title: list.title,
            entries: Vec::new(),
            file: self.profile_directory().join("sources").join(format!("{stem}.toml")),
            toml: None,
            written: false,
            diagnostics: Vec::new(),
        };
        if list.is_cut || list.entries.len() > ENTRIES_MAX {
            plan.diagnostics.push(Diagnostic::opml_limit(ENTRIES_MAX));
        }
        let mut names: BTreeSet<String> = BTreeSet::new();
        for entry in list.entries.into_iter().take(ENTRIES_MAX) {
            let planned = self.planned(live, wish, entry, &plan.entries, &mut names);
            if let Some(reason) = &planned.skipped {
                plan.diagnostics.push(Diagnostic::opml_entry(&planned.title, reason));
            }
            plan.entries.push(planned);
        }
        let toml = written(&plan, &stem);
        if plan.entries.iter().any(|it| it.skipped.is_none()) {
            self.with_text(live, &format!("{stem}.toml"), toml.clone())?;
            plan.toml = Some(toml);
        }
        if wish.write
            && let Some(toml) = &plan.toml
        {
            if plan.file.exists() {
                let path = plan.file.display().to_string();
                return Err(AppError::Diagnostic(Diagnostic::add_taken(&path, "the file")));
            }
            write_new(&plan.file, toml)?;
            plan.written = true;
        }
        Ok(plan)
    }

    fn planned(
        &self,
        live: &Live,
        wish: &OpmlWish<'_>,
        entry: opml::Subscription,
        before: &[OpmlEntry],
        names: &mut BTreeSet<String>,
    ) -> OpmlEntry {
        let opml::Subscription { title, url, folders, site, .. } = entry;
        let mut planned =
            OpmlEntry { title, url, folders, name: None, office: None, skipped: None };
        if planned.title.is_empty() {
            planned.title = site.unwrap_or_else(|| planned.url.clone());
        }
        let address = Url::parse(&planned.url).ok().filter(|it| {
            matches!(it.scheme(), "http" | "https")
                && it.host_str().is_some_and(|it| !it.is_empty())
        });
        let Some(address) = address else {
            planned.skipped = Some(format!("`{}` is no address of the web", planned.url));
            return planned;
        };
        if let Some(source) = known(live, &planned.url) {
            planned.skipped = Some(format!("the source `{source}` reads it already"));
            return planned;
        }
        let twin =
            before.iter().find(|it| it.skipped.is_none() && same_address(&it.url, &planned.url));
        if let Some(twin) = twin {
            planned.skipped = Some(format!("it is in the list already, as “{}”", twin.title));
            return planned;
        }
        let Some(office) = office(live, wish, &planned.folders, &address) else {
            planned.skipped = Some(
                "no office has its host or its folder’s name; name one with `--office`".to_owned(),
            );
            return planned;
        };
        let base = settings::name(&address, live);
        let mut name = base.clone();
        let mut nth = 2;
        while names.contains(&name) || live.estate.source(&name).is_some() {
            name = format!("{base}-{nth}");
            nth += 1;
        }
        names.insert(name.clone());
        planned.name = Some(name);
        planned.office = Some(office.id);
        planned
    }
}

/// The office with the feed's host, or with a folder's name, or the one that was named.
fn office(live: &Live, wish: &OpmlWish<'_>, folders: &[String], url: &Url) -> Option<Office> {
    let bare = |it: &str| it.strip_prefix("www.").unwrap_or(it).to_owned();
    let host = bare(url.host_str().unwrap_or_default());
    let offices = &live.estate.offices;
    let by_host =
        || offices.iter().find(|office| office.hosts.iter().any(|it| bare(&it.host) == host));
    let by_folder = || {
        folders.iter().rev().find_map(|folder| {
            offices.iter().find(|office| {
                office.id.eq_ignore_ascii_case(folder)
                    || office.names.values().any(|it| it.to_lowercase() == folder.to_lowercase())
            })
        })
    };
    let named = || live.estate.office(wish.office?);
    let only = || match &offices[..] {
        [only] => Some(only),
        _ => None,
    };
    let found = by_host().or_else(by_folder).or_else(named).or_else(only)?;
    Some(Office { id: found.id.clone(), is_certain: true })
}

/// The sources in the list's order, under its folders' names.
fn written(plan: &OpmlPlan, stem: &str) -> String {
    let mut text = match &plan.title {
        Some(title) => format!("# Subscriptions of “{}”.\n", plain(title)),
        None => format!("# Subscriptions of `{stem}`.\n"),
    };
    text.push_str("# `portolan source test NAME` shows what each would bring.\n");
    let mut folders: Option<&[String]> = None;
    for entry in plan.entries.iter().filter(|it| it.skipped.is_none()) {
        let (Some(name), Some(office)) = (&entry.name, &entry.office) else { continue };
        if folders != Some(&entry.folders) {
            folders = Some(&entry.folders);
            if !entry.folders.is_empty() {
                text.push_str(&format!("\n# ---- {} ----\n", plain(&entry.folders.join(" / "))));
            }
        }
        text.push_str(&format!("\n# {}\n", plain(&entry.title)));
        text.push_str(&format!("[sources.{name}]\n"));
        text.push_str(&format!("plugin = {}\n", settings::quoted(PLUGIN)));
        text.push_str(&format!("office = {}\n", settings::quoted(office)));
        text.push_str(&format!("\n[sources.{name}.settings]\n"));
        text.push_str(&format!("url = {}\n", settings::quoted(&entry.url)));
    }
    text
}

/// Words that can stand in a comment.
fn plain(words: &str) -> String {
    words.chars().filter(|it| !it.is_control()).take(120).collect()
}
