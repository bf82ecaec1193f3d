//! What the house itself writes, before schemas: the demonstration's portals, harvested from the
//! fixture estate and exported by the operators' own program.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, anyhow, bail};
use estate::{Estate, EstateOptions};
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use url::Url;

use super::{Scores, built, json, root};

const SUITE: &str = "outputs";
/// So many files at once stay far below what a command line may hold.
const FILES_AT_ONCE: usize = 200;

pub(crate) fn score(corpus: &Path, demo: &Demo, scores: &mut Scores) -> anyhow::Result<()> {
    let schemas = fs::canonicalize(corpus.join("schemas")).context("the corpus has no schemas")?;
    if Command::new("xmllint").arg("--version").stderr(Stdio::null()).status().is_err() {
        bail!("`xmllint` is needed; install it with `apt-get install libxml2-utils`");
    }
    let (work, portals) = (&demo.work, &demo.portals);
    let written = Written::sort(portals)?;

    let atom = XmlSchema::RelaxNg(schemas.join("atom.rng"));
    let rss = XmlSchema::RelaxNg(own("rss.rng"));
    let index = XmlSchema::RelaxNg(own("siteindex.rng"));
    let sitemap = XmlSchema::Xsd(sitemap_schema(work.path(), &schemas.join("sitemap.xsd"))?);
    for (field, schema, files) in [
        ("atom", atom, &written.atom),
        ("rss", rss, &written.rss),
        ("sitemap", sitemap, &written.sitemaps),
        ("sitemap-index", index, &written.indexes),
    ] {
        let complaints = schema.judge(portals, files)?;
        for (file, complaint) in files.iter().zip(complaints) {
            scores.check(SUITE, field, file, complaint.is_none(), || complaint.unwrap_or_default());
        }
    }

    let schema = JsonSchema::new(&json(&schemas.join("jsonfeed-1.1.schema.json"))?)?;
    for file in &written.json {
        let complaint = schema.complaint(&portals.join(file));
        scores
            .check(SUITE, "json-feed", file, complaint.is_none(), || complaint.unwrap_or_default());
    }
    Ok(())
}

/// The demonstration, harvested from the estate and written as files.
pub(crate) struct Demo {
    pub(crate) work: TempDir,
    portals: PathBuf,
}

impl Demo {
    pub(crate) fn harvest() -> anyhow::Result<Demo> {
        let work = tempfile::tempdir().context("no folder for the portals")?;
        let folder = work.path();
        let runtime = Runtime::new().context("no runtime")?;
        let options = EstateOptions { dir: folder.join("estate"), https_port: 0, http_port: 0 };
        let estate = runtime.block_on(Estate::start(options))?;
        estate.copy_profile(&root().join("config"), &folder.join("config"), "")?;
        portolan(folder, &["harvest"])?;
        Ok(Demo { portals: folder.join("portals"), work })
    }

    /// Writes all portals as files.
    pub(crate) fn export(&self) -> anyhow::Result<()> {
        portolan(self.work.path(), &["export", &self.portals.to_string_lossy()])
    }

    /// The operators' program on the demonstration.
    pub(crate) fn command(&self) -> anyhow::Result<Command> {
        command(self.work.path())
    }
}

fn command(work: &Path) -> anyhow::Result<Command> {
    let built = built()?;
    let mut command = Command::new(built.join("portolan"));
    command.arg("--profile").arg(work.join("config/demo")).arg("--data").arg(work.join("data"));
    command.arg("--plugins").arg(&built);
    Ok(command)
}

/// The operators' program on the demonstration's profile. A source with complaints is no failure
/// here: what was read is written, and that is judged.
fn portolan(work: &Path, words: &[&str]) -> anyhow::Result<()> {
    const COMPLAINTS: i32 = 1;
    let output = command(work)?.args(words).output().context("`portolan` could not be started")?;
    if output.status.code().is_none_or(|code| code > COMPLAINTS) {
        let words = words.join(" ");
        bail!("`portolan {words}` failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

/// The files of an export by format, as paths below its folder.
#[derive(Debug, Default)]
pub(crate) struct Written {
    pub(crate) atom: Vec<String>,
    pub(crate) rss: Vec<String>,
    pub(crate) json: Vec<String>,
    pub(crate) sitemaps: Vec<String>,
    pub(crate) indexes: Vec<String>,
}

impl Written {
    pub(crate) fn sort(portals: &Path) -> anyhow::Result<Written> {
        let mut written = Written::default();
        for (file, body) in super::files(portals)? {
            let name = file.rsplit('/').next().unwrap_or(&file);
            let is_index = String::from_utf8_lossy(&body).contains("<sitemapindex");
            match name {
                "feed.atom" => written.atom.push(file),
                "feed.rss" => written.rss.push(file),
                "feed.json" => written.json.push(file),
                _ if name.ends_with(".xml") && is_index => written.indexes.push(file),
                _ if name.ends_with(".xml") => written.sitemaps.push(file),
                _ => {}
            }
        }
        if [&written.atom, &written.rss, &written.json, &written.sitemaps]
            .iter()
            .any(|files| files.is_empty())
        {
            bail!("the export lacks feeds or sitemaps");
        }
        Ok(written)
    }
}

/// A schema that `xmllint` judges by.
enum XmlSchema {
    RelaxNg(PathBuf),
    Xsd(PathBuf),
}

impl XmlSchema {
    /// For each file the first complaint, or none.
    fn judge(&self, folder: &Path, files: &[String]) -> anyhow::Result<Vec<Option<String>>> {
        let mut complaints = Vec::with_capacity(files.len());
        for some in files.chunks(FILES_AT_ONCE) {
            let mut command = Command::new("xmllint");
            command.current_dir(folder).args(["--nonet", "--noout"]);
            match self {
                XmlSchema::RelaxNg(schema) => command.arg("--relaxng").arg(schema),
                XmlSchema::Xsd(schema) => command.arg("--schema").arg(schema),
            };
            let output = command.args(some).output().context("`xmllint` could not be started")?;
            let words = String::from_utf8_lossy(&output.stderr);
            let lines: BTreeSet<&str> = words.lines().collect();
            complaints.extend(some.iter().map(|file| {
                if lines.contains(format!("{file} validates").as_str()) {
                    return None;
                }
                let of_file = |line: &&str| line.starts_with(&format!("{file}:"));
                Some(words.lines().find(of_file).unwrap_or("not judged").replace(file, ""))
            }));
        }
        Ok(complaints)
    }
}

/// A schema of our own, where the corpus holds none or a foreign element needs a declaration.
fn own(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas").join(name)
}

/// The protocol's schema together with the declaration of the links that it wants declared.
fn sitemap_schema(work: &Path, sitemap: &Path) -> anyhow::Result<PathBuf> {
    let import = |namespace: &str, file: &Path| -> anyhow::Result<String> {
        let Ok(place) = Url::from_file_path(file) else {
            bail!("`{}` has no address", file.display());
        };
        Ok(format!("<xs:import namespace=\"{namespace}\" schemaLocation=\"{place}\"/>"))
    };
    let both = format!(
        "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">{}{}</xs:schema>",
        import("http://www.sitemaps.org/schemas/sitemap/0.9", sitemap)?,
        import("http://www.w3.org/1999/xhtml", &fs::canonicalize(own("link.xsd"))?)?,
    );
    let path = work.join("sitemap-with-links.xsd");
    fs::write(&path, both)?;
    Ok(path)
}

pub(crate) struct JsonSchema(jsonschema::Validator);

impl JsonSchema {
    pub(crate) fn new(schema: &Value) -> anyhow::Result<JsonSchema> {
        let options = jsonschema::options().should_validate_formats(true);
        Ok(JsonSchema(options.build(schema).map_err(|err| anyhow!("a schema is none: {err}"))?))
    }

    /// The first complaint about a file, or none.
    pub(crate) fn complaint(&self, path: &Path) -> Option<String> {
        let feed: Result<Value, String> = fs::read(path)
            .map_err(|err| err.to_string())
            .and_then(|bytes| serde_json::from_slice(&bytes).map_err(|err| err.to_string()));
        match feed {
            Ok(feed) => {
                let error = self.0.iter_errors(&feed).next()?;
                Some(format!("{}: {error}", error.instance_path()))
            }
            Err(words) => Some(words),
        }
    }
}
