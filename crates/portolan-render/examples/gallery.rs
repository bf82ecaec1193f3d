//! Writes every sample page, with the assets that they ask for, into a directory to look at:
//! `cargo run -p portolan-render --example gallery -- OUTDIR`.
//!
//! Pictures under `/media/` are not written; put some of your own there to see the pages with
//! them.

#![allow(clippy::disallowed_methods, reason = "a tool at the command line reads and writes files")]

use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
};

use portolan_core::page::Page;

fn main() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(std::env::args().nth(1).ok_or("say where: gallery OUTDIR")?);
    fs::create_dir_all(out.join("assets"))?;
    for asset in portolan_render::assets() {
        fs::write(out.join(asset.path.trim_start_matches('/')), &asset.bytes)?;
    }

    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("pages");
    let mut cases: Vec<_> = fs::read_dir(pages)?.collect::<Result<_, _>>()?;
    cases.sort_by_key(fs::DirEntry::file_name);
    for case in cases {
        let name = case.file_name().to_string_lossy().into_owned();
        let mut page: Page = serde_json::from_slice(&fs::read(case.path().join("page.json"))?)?;
        page.site.stylesheet = portolan_render::stylesheet(&page.site.theme);
        for renderer in portolan_render::built_in() {
            let format = renderer.format();
            match renderer.render(&page) {
                Ok(bytes) => {
                    fs::write(out.join(format!("{name}.{}", format.extension)), bytes)?;
                }
                Err(err) if err.unsupported => {}
                Err(err) => return Err(format!("{name} as {}: {err}", format.name).into()),
            }
        }
    }
    Ok(())
}
