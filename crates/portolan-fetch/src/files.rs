//! `file:` URLs inside directories that the operator allowed.
//!
//! A file answers with its bytes, a directory with a JSON array of its entries' names, those of
//! directories with a closing slash. Modification time and size are a file's validator; a
//! directory is always listed anew, because its own time says nothing about the files in it.
//! [`Files::read`] blocks; [`Files::fetch`] does the same on a thread where that is fine.

use std::{
    fs::{self, File, Metadata},
    io::{self, Read},
    path::{Path, PathBuf},
    sync::Arc,
    time::SystemTime,
};

use bytes::Bytes;
use jiff::Timestamp;
use portolan_core::Diagnostic;

use crate::{
    freshness::Freshness,
    outcome::{Ask, BodyHash, Failure, FailureKind, Fetched, NotModified, Outcome, Validators},
};

/// Reads files below its roots and nowhere else.
#[derive(Clone, Debug)]
pub struct Files {
    roots: Arc<[PathBuf]>,
    body_bytes: u64,
}

impl Files {
    /// A directory that is not there costs what is asked of it, and nothing else; it may come.
    pub fn new<P: AsRef<Path>>(directories: impl IntoIterator<Item = P>, body_bytes: u64) -> Files {
        let roots = directories.into_iter().map(|it| it.as_ref().to_owned()).collect();
        Files { roots, body_bytes }
    }

    /// Why nothing can be read below `directory`, if nothing can.
    pub fn trouble(directory: &Path) -> Option<String> {
        match fs::read_dir(directory) {
            Ok(_) => None,
            Err(err) => Some(err.to_string()),
        }
    }

    /// Reads on a thread that may wait for a disk.
    pub async fn fetch(&self, ask: Ask) -> Outcome {
        let files = self.clone();
        let url = ask.url.clone();
        let started_at = Timestamp::now();
        match tokio::task::spawn_blocking(move || files.read(&ask)).await {
            Ok(outcome) => outcome,
            Err(err) => {
                let diagnostic = Diagnostic::file_unreadable(url.as_str(), &err.to_string());
                failure(FailureKind::File, diagnostic, started_at)
            }
        }
    }

    pub fn read(&self, ask: &Ask) -> Outcome {
        let started_at = Timestamp::now();
        match self.answer(ask, started_at) {
            Ok(outcome) => outcome,
            Err((kind, diagnostic)) => failure(kind, diagnostic, started_at),
        }
    }

    fn answer(
        &self,
        ask: &Ask,
        started_at: Timestamp,
    ) -> Result<Outcome, (FailureKind, Diagnostic)> {
        let path = self.locate(ask)?;
        let failed = |err: io::Error| file_failed(&path, &err);
        // Anything else than a file or a directory could block for ever when opened.
        let metadata = fs::metadata(&path).map_err(failed)?;
        let (body, media_type, validators) = if metadata.is_dir() {
            (self.list(&path)?, Some("application/json"), None)
        } else if metadata.is_file() {
            let validators = validators(&metadata);
            if let (Some(known), Some(found)) = (&ask.validators, &validators)
                && known.etag == found.etag
            {
                return Ok(Outcome::NotModified(NotModified {
                    final_url: ask.url.clone(),
                    hops: Vec::new(),
                    headers: Vec::new(),
                    validators: found.clone(),
                    freshness: Freshness::default(),
                    started_at,
                    fetched_at: Timestamp::now(),
                    n_requests: 0,
                }));
            }
            (self.bytes(&path, metadata.len())?, media_type(&path), validators)
        } else {
            let words = "it is neither a file nor a directory";
            return Err((FailureKind::File, unreadable(&path, words)));
        };
        let mut headers: Vec<(String, String)> = Vec::new();
        if let Some(media_type) = media_type {
            headers.push(("content-type".to_owned(), media_type.to_owned()));
        }
        if let Some(last_modified) = validators.as_ref().and_then(|it| it.last_modified.clone()) {
            headers.push(("last-modified".to_owned(), last_modified));
        }
        let mut final_url = ask.url.clone();
        if metadata.is_dir() && !final_url.path().ends_with('/') {
            final_url.set_path(&format!("{}/", final_url.path()));
        }
        let body_hash = BodyHash::of(&body);
        Ok(Outcome::Response(Fetched {
            final_url,
            hops: Vec::new(),
            status: 200,
            headers,
            wire_bytes: body.len() as u64,
            same_body: ask.known_body == Some(body_hash),
            body_hash,
            body: Bytes::from(body),
            validators,
            freshness: Freshness::default(),
            started_at,
            fetched_at: Timestamp::now(),
            n_requests: 0,
            notes: Vec::new(),
        }))
    }

    /// The file a URL means, with every link resolved, if it lies below a root.
    fn locate(&self, ask: &Ask) -> Result<PathBuf, (FailureKind, Diagnostic)> {
        let refused = |diagnostic| (FailureKind::Refused, diagnostic);
        if ask.url.scheme() != "file" {
            return Err(refused(Diagnostic::scheme_refused(ask.url.scheme())));
        }
        let named = ask.url.to_file_path().map_err(|()| {
            let words = "it names no file of this machine";
            refused(Diagnostic::url_unreadable(ask.url.as_str(), words))
        })?;
        if !ask.permitted.allows(&ask.url) {
            return Err(refused(Diagnostic::file_outside(&named.display().to_string())));
        }
        let mut roots = Vec::new();
        for root in self.roots.iter() {
            match fs::canonicalize(root) {
                Ok(root) => roots.push(root),
                Err(err) if named.starts_with(root) => return Err(file_failed(root, &err)),
                Err(_) => {}
            }
        }
        // A path that leads outside is refused before it is looked at: whether something exists
        // out there is nobody's business.
        let inside = |path: &Path| roots.iter().any(|root| path.starts_with(root));
        let outside = || refused(Diagnostic::file_outside(&named.display().to_string()));
        match fs::canonicalize(&named) {
            Ok(path) if inside(&path) => Ok(path),
            Ok(_) => Err(outside()),
            Err(err) => {
                let parent = named.ancestors().skip(1).find_map(|it| fs::canonicalize(it).ok());
                match parent {
                    Some(parent) if inside(&parent) => Err(file_failed(&named, &err)),
                    _ => Err(outside()),
                }
            }
        }
    }

    fn bytes(&self, path: &Path, len: u64) -> Result<Vec<u8>, (FailureKind, Diagnostic)> {
        let too_large = |bytes| {
            let path = path.display().to_string();
            (FailureKind::TooLarge, Diagnostic::file_too_large(&path, bytes, self.body_bytes))
        };
        if len > self.body_bytes {
            return Err(too_large(len));
        }
        let file = File::open(path).map_err(|err| file_failed(path, &err))?;
        let mut body = Vec::new();
        // The file may have grown since it was measured.
        file.take(self.body_bytes + 1)
            .read_to_end(&mut body)
            .map_err(|err| file_failed(path, &err))?;
        if body.len() as u64 > self.body_bytes {
            return Err(too_large(body.len() as u64));
        }
        Ok(body)
    }

    /// Names in order, hidden ones and those that are no text left out.
    fn list(&self, path: &Path) -> Result<Vec<u8>, (FailureKind, Diagnostic)> {
        let failed = |err: io::Error| file_failed(path, &err);
        let mut names = Vec::new();
        let mut n_bytes = 2u64;
        for entry in fs::read_dir(path).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let Ok(mut name) = entry.file_name().into_string() else { continue };
            if name.starts_with('.') {
                continue;
            }
            if fs::metadata(entry.path()).is_ok_and(|it| it.is_dir()) {
                name.push('/');
            }
            n_bytes += name.len() as u64 + 3;
            if n_bytes > self.body_bytes {
                let path = path.display().to_string();
                let diagnostic = Diagnostic::file_too_large(&path, n_bytes, self.body_bytes);
                return Err((FailureKind::TooLarge, diagnostic));
            }
            names.push(name);
        }
        names.sort();
        Ok(serde_json::to_vec(&names).expect("texts can be written as JSON"))
    }
}

fn failure(kind: FailureKind, diagnostic: Diagnostic, started_at: Timestamp) -> Outcome {
    Outcome::Failed(Failure {
        kind,
        diagnostic,
        retry_after: None,
        status: None,
        hops: Vec::new(),
        started_at,
        failed_at: Timestamp::now(),
        n_requests: 0,
    })
}

fn validators(metadata: &Metadata) -> Option<Validators> {
    let modified = metadata.modified().ok()?;
    let since = modified.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    Some(Validators {
        etag: Some(format!("\"{}-{}\"", since.as_nanos(), metadata.len())),
        last_modified: Some(httpdate::fmt_http_date(modified)),
        url: None,
    })
}

fn media_type(path: &Path) -> Option<&'static str> {
    let ending = path.extension()?.to_str()?.to_ascii_lowercase();
    Some(match ending.as_str() {
        "md" | "markdown" => "text/markdown",
        "html" | "htm" => "text/html",
        "xhtml" => "application/xhtml+xml",
        "txt" => "text/plain",
        "csv" => "text/csv",
        "xml" => "application/xml",
        "rss" => "application/rss+xml",
        "atom" => "application/atom+xml",
        "json" => "application/json",
        "toml" => "application/toml",
        "ics" => "text/calendar",
        "pdf" => "application/pdf",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "svg" => "image/svg+xml",
        "webp" => "image/webp",
        _ => return None,
    })
}

fn file_failed(path: &Path, err: &io::Error) -> (FailureKind, Diagnostic) {
    let kind = match err.kind() {
        io::ErrorKind::NotFound => FailureKind::NotFound,
        _ => FailureKind::File,
    };
    (kind, unreadable(path, &err.to_string()))
}

fn unreadable(path: &Path, words: &str) -> Diagnostic {
    Diagnostic::file_unreadable(&path.display().to_string(), words)
}

#[cfg(test)]
mod tests;
