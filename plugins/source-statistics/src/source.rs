//! The source itself: one request, and an item for each table or group of rows.

use portolan_plugin::{
    Cursor, Diagnostic, Exchange, Harvest, Manifest, RawItem, Request, Settings, When,
    message::{Answer, Response},
    raw::{Part, RawAttachment, RawDate, RawFact, RawLink, RawText},
    source::{ContentSource, Context, SourceError, SourceErrorKind},
};
use url::Url;

use crate::{
    columns, decode, delimited,
    delimited::Line,
    html, json, observe,
    settings::{self, Format, StatisticsSettings},
    table::{self, Table},
};

/// Reads tables of figures.
#[derive(Clone, Copy, Debug, Default)]
pub struct StatisticsSource;

const ACCEPT: &str = "text/csv, application/json;q=0.9, text/html;q=0.8, */*;q=0.5";

/// A group of rows without a name would be nobody's; more of them are no groups.
const GROUPS_MAX: usize = 500;
const NOTES_MAX: usize = 20;

impl ContentSource for StatisticsSource {
    fn manifest(&self) -> Manifest {
        portolan_plugin::manifest!()
    }

    fn check(&self, settings: &Settings) -> Vec<Diagnostic> {
        settings::check(settings)
    }

    fn plan(&self, cx: &Context<'_>, _cursor: &Cursor) -> Result<Vec<Request>, SourceError> {
        let settings = StatisticsSettings::read(cx)?;
        Ok(vec![Request::get(settings.url).with_accept(ACCEPT)])
    }

    fn parse(&self, cx: &Context<'_>, exchange: &Exchange) -> Result<Harvest, SourceError> {
        let settings = StatisticsSettings::read(cx)?;
        let Answer::Response(response) = &exchange.answer else {
            return Ok(Harvest::default());
        };
        let text = decode::decode(
            &response.body,
            settings.charset.as_deref(),
            response.charset().as_deref(),
        );
        let mut reading = Reading {
            settings: &settings,
            response,
            harvest: Harvest::default(),
            present: Vec::new(),
            is_whole: true,
        };
        match format(&settings, response, &text) {
            Format::Html => reading.page(&text)?,
            Format::Json => reading.json(&text)?,
            Format::Csv | Format::Auto => reading.delimited(&text)?,
        }
        Ok(reading.finish())
    }
}

/// The format that the answer has: its first letters are believed before its media type, because
/// interfaces send JSON as text and files as streams of bytes.
fn format(settings: &StatisticsSettings, response: &Response, text: &str) -> Format {
    if settings.format != Format::Auto {
        return settings.format;
    }
    let head = text.trim_start().get(..64).unwrap_or(text.trim_start()).to_ascii_lowercase();
    let is_html = head.starts_with("<!doctype") || head.starts_with("<html");
    let is_page =
        matches!(response.media_type().as_deref(), Some("text/html" | "application/xhtml+xml"));
    if is_html || is_page && head.starts_with('<') {
        Format::Html
    } else if head.starts_with(['{', '[']) {
        Format::Json
    } else {
        Format::Csv
    }
}

/// One answer on its way to items.
struct Reading<'a> {
    settings: &'a StatisticsSettings,
    response: &'a Response,
    harvest: Harvest,
    present: Vec<String>,
    /// Whether all that there is was read, so that what is missing was removed.
    is_whole: bool,
}

impl Reading<'_> {
    fn delimited(&mut self, text: &str) -> Result<(), SourceError> {
        if text.trim_start().starts_with('<') {
            return Err(self.unrecognised("markup came instead of a file of figures"));
        }
        let dialect =
            delimited::dialect(text, self.settings.delimiter.byte(), self.settings.quote.byte());
        let (lines, has_more) = delimited::read(text, dialect, self.rows_max());
        self.cut(has_more);
        self.table(lines, self.settings.header_rows, None, None)
    }

    fn json(&mut self, text: &str) -> Result<(), SourceError> {
        let rows = json::read(text, self.settings.rows.as_deref(), self.rows_max())
            .map_err(|words| self.unrecognised(&words))?;
        self.cut(rows.has_more);
        let n_head = if rows.has_titles { 1 } else { self.settings.header_rows };
        self.table(rows.lines, n_head, None, None)
    }

    fn page(&mut self, text: &str) -> Result<(), SourceError> {
        let selector = self.settings.table.as_deref();
        let tables = html::tables(text, selector, self.rows_max());
        let tables = tables.ok_or_else(|| self.unrecognised("the page nests too deep"))?;
        let n_before = self.harvest.items.len();
        let n_tables = tables.len();
        for (table_idx, found) in tables.into_iter().enumerate() {
            self.cut(found.has_more);
            let n_head = match self.settings.header_rows {
                0 => found.n_head.min(5),
                given => given,
            };
            // A page of one table is its item; of several each is known by its own name.
            let name = match (n_tables, found.id) {
                (1, _) => None,
                (_, Some(id)) => Some(id),
                (_, None) => Some(format!("table-{}", table_idx + 1)),
            };
            let made = self.table(found.lines, n_head, found.title, name.as_deref());
            // Tables of layout and of words lie in every page.
            if made.is_err() && n_tables == 1 {
                return made;
            }
        }
        if self.harvest.items.len() == n_before {
            return Err(self.unrecognised("the page has no table of figures"));
        }
        Ok(())
    }

    fn table(
        &mut self,
        lines: Vec<Line>,
        header_rows: usize,
        title: Option<String>,
        name: Option<&str>,
    ) -> Result<(), SourceError> {
        let settings = self.settings;
        let table = table::read(lines, header_rows);
        let mut complaints = Vec::new();
        let plan = columns::plan(&table, settings, &mut complaints);
        let place = |it: Diagnostic| it.at_content(&self.response.url, None);
        if plan.values.is_empty() || table.rows.is_empty() {
            let titles: Vec<&str> =
                table.columns.iter().map(|column| column.title.as_str()).collect();
            let complaint = Diagnostic::table_without_figures(table.rows.len(), &titles);
            let complaints = complaints.into_iter().chain([complaint]).map(place).collect();
            return Err(self
                .unrecognised("no column of figures was found")
                .with_diagnostics(complaints));
        }
        let title = settings
            .title
            .clone()
            .or(title)
            .or_else(|| table.title.clone())
            .unwrap_or_else(|| file_title(&self.response.url));
        let groups = self.groups(&table, &mut complaints);
        for (group, rows) in groups {
            let observed = observe::rows(&table, &plan, settings, &title, &rows);
            complaints.extend(observe::complaints(&observed, settings.max_observations));
            let item = self.item(&table, &title, name, group.as_deref(), observed);
            self.present.push(item.origin_id.clone());
            self.harvest.items.push(item);
        }
        let complaints: Vec<Diagnostic> =
            complaints.into_iter().map(|it| it.at_content(&self.response.url, None)).collect();
        self.harvest.diagnostics.extend(complaints);
        Ok(())
    }

    /// The rows by the value of the operator's column, in the order of their first row.
    fn groups<'t>(
        &mut self,
        table: &'t Table,
        complaints: &mut Vec<Diagnostic>,
    ) -> Vec<(Option<String>, Vec<&'t Line>)> {
        let whole = || vec![(None, table.rows.iter().collect())];
        let Some(name) = &self.settings.group else { return whole() };
        let Some(column) = table.column(name) else {
            let titles: Vec<&str> = table.columns.iter().map(|it| it.title.as_str()).collect();
            complaints.push(Diagnostic::table_column_missing("group", name, &titles));
            return whole();
        };
        let mut groups: Vec<(Option<String>, Vec<&Line>)> = Vec::new();
        let mut n_left_out = 0;
        for row in &table.rows {
            let value = table.cell(row, column);
            if value.is_empty() {
                n_left_out += 1;
                continue;
            }
            let n_groups = groups.len();
            match groups.iter_mut().find(|(known, _)| known.as_deref() == Some(value)) {
                Some((_, rows)) => rows.push(row),
                None if n_groups < GROUPS_MAX => {
                    groups.push((Some(value.to_owned()), vec![row]));
                }
                None => {
                    n_left_out += 1;
                    self.is_whole = false;
                }
            }
        }
        if n_left_out > 0 {
            complaints.push(Diagnostic::table_rows_without_group(n_left_out, name, GROUPS_MAX));
        }
        groups
    }

    fn item(
        &self,
        table: &Table,
        title: &str,
        name: Option<&str>,
        group: Option<&str>,
        observed: observe::Observed,
    ) -> RawItem {
        let settings = self.settings;
        let file = &settings.url;
        let page = settings.page.as_ref().unwrap_or(file);
        let mut id = identity(file);
        for part in [name, group].into_iter().flatten() {
            id.push('#');
            id.push_str(part);
        }
        let mut item = RawItem::new(id, Part::Whole);
        item.kind = Some(settings.kind.clone());
        let lang = settings.language.clone();
        let words = match group {
            Some(group) => format!("{title}: {group}"),
            None => title.to_owned(),
        };
        item.title = Some(RawText::plain(words).with_lang(lang.clone()));
        item.lang = lang;
        // Parts of one file share its address, so none of them is known by it.
        match (name, group) {
            (None, None) => item.url = Some(page.clone()),
            _ => item.links.push(RawLink {
                url: page.clone(),
                text: Some(title.to_owned()),
                rel: Some("read-more".to_owned()),
            }),
        }
        let media_type = self.response.media_type();
        let is_page = matches!(media_type.as_deref(), Some("text/html" | "application/xhtml+xml"));
        if !is_page {
            item.attachments.push(RawAttachment {
                url: file.clone(),
                media_type,
                bytes: u64::try_from(self.response.body.len()).ok(),
                ..RawAttachment::default()
            });
        }
        let notes = table.notes.iter().take(NOTES_MAX);
        item.facts =
            notes.map(|note| RawFact { label: "Note".to_owned(), value: note.clone() }).collect();
        item.updated = self
            .response
            .header("last-modified")
            .map(|raw| RawDate { when: http_date(raw), raw: raw.to_owned() });
        item.observations = observed.observations;
        for (field, at) in [("title", "table"), ("observations", "table"), ("updated", "header")] {
            item.found.insert(field.to_owned(), at.to_owned());
        }
        item
    }

    fn rows_max(&self) -> usize {
        self.settings.max_rows
    }

    fn cut(&mut self, has_more: bool) {
        if has_more {
            self.is_whole = false;
            let complaint = Diagnostic::table_rows_cut(self.settings.max_rows);
            self.harvest.diagnostics.push(complaint.at_content(&self.response.url, None));
        }
    }

    fn unrecognised(&self, words: &str) -> SourceError {
        SourceError::new(SourceErrorKind::Unrecognised, words)
    }

    fn finish(mut self) -> Harvest {
        if self.is_whole {
            self.harvest.present = Some(self.present);
        }
        self.harvest
    }
}

/// The address without its scheme: what the file is known by.
fn identity(url: &str) -> String {
    url.split_once("://").map_or(url, |(_, rest)| rest).trim_end_matches('/').to_owned()
}

/// A file's name as a title, for want of a better one.
fn file_title(url: &str) -> String {
    let parsed = Url::parse(url).ok();
    let name = parsed
        .as_ref()
        .and_then(|url| url.path_segments()?.rfind(|it| !it.is_empty()))
        .unwrap_or(url);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    stem.replace(['_', '-', '+'], " ").replace("%20", " ")
}

/// A date as HTTP writes it.
fn http_date(raw: &str) -> Option<When> {
    let zoned = jiff::fmt::rfc2822::parse(raw).ok()?;
    Some(When::Instant { at: zoned.timestamp(), offset_minutes: 0 })
}
