//! Pages per CPU second of an export, beside the same files written by `std::fs`.

use std::{fs, path::Path, time::Instant};

use super::process::{cpu_of, portolan};
use crate::shell;

pub(crate) fn run(data: &Path) -> anyhow::Result<()> {
    let out = shell::target().join("bench/export");
    let export = |what: &str| -> anyhow::Result<()> {
        let mut command = portolan("config/demo", data);
        command.arg("export").arg(&out).args(["--format", "json"]);
        let started = Instant::now();
        let (cpu, text) = cpu_of(&command)?;
        let report: serde_json::Value = serde_json::from_str(&text)?;
        let files = report["files"].as_f64().unwrap_or_default();
        println!(
            "{what:12} {files:>8.0} {:>8.0} {cpu:>8.2} {:>14.0} {:>8.2}",
            report["written"].as_f64().unwrap_or_default(),
            files / cpu,
            started.elapsed().as_secs_f64()
        );
        Ok(())
    };
    if out.is_dir() {
        fs::remove_dir_all(&out)?;
    }
    println!("\nexport: the demo's portals, every page in every language and format");
    println!(
        "{:12} {:>8} {:>8} {:>8} {:>14} {:>8}",
        "", "files", "written", "CPU s", "files/CPU s", "wall s"
    );
    export("empty folder")?;
    export("again")?;
    Ok(())
}
