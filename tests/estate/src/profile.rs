//! The demonstration's profile, led to an estate that listens elsewhere.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, ensure};

use crate::Estate;

impl Estate {
    /// Copies the folders `demo` and `taxonomies` of `config` into `target`; the copy leads to
    /// where this estate listens, whatever its ports. `more_origins` stands behind the demo's own.
    pub fn copy_profile(
        &self,
        config: &Path,
        target: &Path,
        more_origins: &str,
    ) -> anyhow::Result<()> {
        for folder in ["demo", "taxonomies"] {
            copy(&config.join(folder), &target.join(folder))?;
        }
        let path = target.join("demo/origins.toml");
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let text = format!("{text}\n{more_origins}")
            .replace("127.0.0.1:7443", &self.https_addr().to_string())
            .replace("127.0.0.1:7480", &self.http_addr().to_string())
            .replace("\"estate/ca.pem\"", &format!("\"{}\"", self.ca_file().display()))
            // Its robots.txt asks for a second between two requests, which nobody waits for here.
            .replace(
                "[origins.\"https://finland.iom.int\"]\n",
                "[origins.\"https://finland.iom.int\"]\nrobots = false\n",
            );
        ensure!(
            !text.contains(":7443") && !text.contains(":7480"),
            "`{}` leads elsewhere",
            path.display()
        );
        fs::write(&path, text).with_context(|| path.display().to_string())
    }
}

fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(to).with_context(|| to.display().to_string())?;
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let path = entry?.path();
        let target = path.file_name().map_or_else(|| to.to_owned(), |name| to.join(name));
        if path.is_dir() {
            copy(&path, &target)?;
        } else {
            fs::copy(&path, &target).with_context(|| path.display().to_string())?;
        }
    }
    Ok(())
}
