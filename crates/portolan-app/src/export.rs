//! A portal as files: the same bytes that the server answers.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Component, Path, PathBuf},
};

use jiff::Timestamp;
use portolan_compose::{ComposeError, Composed, Composer, Target};
use portolan_core::{portal::Portal, snapshot::Snapshot};

use crate::app::{App, AppError, Live, Mount};

/// What an export wrote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct ExportReport {
    /// Pages, feeds, sitemaps and assets.
    pub files: u64,
    /// Files whose content was new or changed; the others were left alone.
    pub written: u64,
    pub bytes: u64,
    pub failed: u64,
    /// Files of an earlier export that have no page any more.
    pub removed: u64,
}

/// Tells how far an export has come.
pub trait ExportStep {
    fn file(&mut self, portal: &str, path: &Path);
}

impl<F: FnMut(&str, &Path)> ExportStep for F {
    fn file(&mut self, portal: &str, path: &Path) {
        self(portal, path);
    }
}

impl App {
    /// Writes portals into `directory`, one folder each: all of them, or those named.
    ///
    /// A page that fails costs that page and is counted. `/` of a portal, which the server
    /// redirects, is a copy of the front page in its first language.
    pub fn export(
        &self,
        live: &Live,
        directory: &Path,
        only: &[String],
        step: &mut dyn ExportStep,
    ) -> Result<ExportReport, AppError> {
        let mut report = ExportReport::default();
        for portal in &live.estate.portals {
            if !only.is_empty() && !only.contains(&portal.id) {
                continue;
            }
            let Some(mount) = mount_of(live, portal) else { continue };
            let mut folder = Folder {
                directory: directory.join(&portal.id),
                report: &mut report,
                step,
                portal,
                files: BTreeSet::new(),
            };
            self.export_portal(live, mount, &mut folder)?;
            folder.sweep().map_err(|err| AppError::Io(folder.directory.clone(), err))?;
        }
        Ok(report)
    }

    fn export_portal(
        &self,
        live: &Live,
        mount: &Mount,
        folder: &mut Folder<'_>,
    ) -> Result<(), AppError> {
        let snapshot = self.store.snapshot()?;
        let revision = snapshot.revision();
        let world = live.world();
        let composer = Composer::new(&world, &mount.portal, &snapshot, Timestamp::now());
        composer.visit_targets(&mut |target| {
            let composed = composer.compose(&target)?;
            match live.render(&target, composed, revision) {
                Ok(rendered) => folder.write(&target.file(&world), &rendered.body)?,
                Err(reason) => {
                    // What an earlier export wrote there is better than nothing.
                    folder.files.insert(target.file(&world));
                    folder.fail(&target.address(&world), &reason);
                }
            }
            Ok::<(), ExportError>(())
        })?;
        let home = portolan_compose::parse(&world, &mount.portal, "/", None);
        if let Composed::Redirect { to, .. } = composer.compose(&home).map_err(ExportError::from)? {
            let rest = to.strip_prefix(mount.portal.prefix.as_str()).unwrap_or(&to);
            let front: Target = portolan_compose::parse(&world, &mount.portal, rest, None);
            let composed = composer.compose(&front).map_err(ExportError::from)?;
            match live.render(&front, composed, revision) {
                Ok(rendered) => folder.write("index.html", &rendered.body)?,
                Err(reason) => {
                    folder.files.insert("index.html".to_owned());
                    folder.fail("/", &reason);
                }
            }
        }
        for asset in portolan_render::assets() {
            folder.write(asset.path.trim_start_matches('/'), &asset.bytes)?;
        }
        let host = mount.hosts.first().map_or("", String::as_str);
        folder.write("robots.txt", &self.robots(live, host).body)?;
        Ok(())
    }
}

/// A portal's own host if it has one, else its path.
fn mount_of<'l>(live: &'l Live, portal: &Portal) -> Option<&'l Mount> {
    live.mounts().iter().find(|mount| mount.portal.id == portal.id)
}

struct Folder<'f> {
    directory: PathBuf,
    report: &'f mut ExportReport,
    step: &'f mut dyn ExportStep,
    portal: &'f Portal,
    /// All that belongs there now, relative to the directory.
    files: BTreeSet<String>,
}

/// Names the files of an export, so that the next one knows which of them are its own.
const LIST: &str = ".portolan-files";

impl Folder<'_> {
    fn write(&mut self, file: &str, body: &[u8]) -> Result<(), ExportError> {
        let path = self.directory.join(file);
        self.files.insert(file.to_owned());
        self.report.files += 1;
        self.report.bytes += body.len() as u64;
        self.step.file(&self.portal.id, &path);
        if fs::read(&path).is_ok_and(|known| known == body) {
            return Ok(());
        }
        self.report.written += 1;
        write_whole(&path, body).map_err(|err| ExportError::Io(path, err))
    }

    /// Removes what an earlier export wrote and this one did not: pages of what has gone. Files that
    /// no export wrote are nobody's business here.
    fn sweep(&mut self) -> io::Result<()> {
        let list = self.directory.join(LIST);
        let earlier = fs::read_to_string(&list).unwrap_or_default();
        for file in earlier.lines().filter(|file| !self.files.contains(*file)) {
            // The list is ours, but it lies where others write.
            let is_inside =
                Path::new(file).components().all(|it| matches!(it, Component::Normal(_)));
            if is_inside && fs::remove_file(self.directory.join(file)).is_ok() {
                self.report.removed += 1;
            }
        }
        let mut now = String::new();
        for file in &self.files {
            now.push_str(file);
            now.push('\n');
        }
        write_whole(&list, now.as_bytes())
    }

    fn fail(&mut self, address: &str, reason: &str) {
        self.report.failed += 1;
        tracing::error!(portal.id = self.portal.id, page.path = address, reason, "not exported");
    }
}

/// A reader of the folder never meets half a file.
fn write_whole(path: &Path, body: &[u8]) -> io::Result<()> {
    let temporary = path.with_added_extension("part");
    match fs::write(&temporary, body) {
        Err(err) if err.kind() == io::ErrorKind::NotFound => {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(&temporary, body)?;
        }
        other => other?,
    }
    fs::rename(&temporary, path)
}

enum ExportError {
    Compose(ComposeError),
    Io(PathBuf, io::Error),
}

impl From<ComposeError> for ExportError {
    fn from(err: ComposeError) -> ExportError {
        ExportError::Compose(err)
    }
}

impl From<ExportError> for AppError {
    fn from(err: ExportError) -> AppError {
        match err {
            ExportError::Compose(err) => AppError::Compose(format!("{err:?}")),
            ExportError::Io(path, err) => AppError::Io(path, err),
        }
    }
}
