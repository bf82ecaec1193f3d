//! `portolan plugin new`, `portolan plugin test` and `portolan source record`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use portolan_app::{App, Isolation, PluginTest, RecordingWish, test_plugin};
use portolan_scaffold::{Kind, Sdk, Wish, make, sdk_near};

use crate::cli::{Form, Verdict};

#[derive(Args)]
pub(crate) struct New {
    kind: Sort,
    /// `my-town`, or with its prefix `source-my-town`.
    name: String,
    /// Folder to make the plugin's own folder in.
    #[arg(long, value_name = "DIR", default_value = ".")]
    dir: PathBuf,
    /// Folder of `portolan-plugin`: `crates/portolan-plugin` of a checkout.
    #[arg(long, value_name = "DIR")]
    sdk: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Sort {
    /// Reads a sort of place.
    Source,
    /// Writes pages in a format.
    Renderer,
}

#[derive(Args)]
pub(crate) struct Test {
    /// The plugin's folder.
    #[arg(default_value = ".")]
    directory: PathBuf,
    /// Its library, if it is not cargo that builds it.
    #[arg(long, value_name = "FILE")]
    library: Option<PathBuf>,
    /// Write what is expected instead of comparing with it.
    #[arg(long)]
    update: bool,
}

#[derive(Args)]
pub(crate) struct Record {
    name: String,
    /// Folder for the recording.
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
    /// Take what the archive has instead of asking again: of the newest run, unless `--run` says.
    #[arg(long)]
    from_archive: bool,
    /// The archived run: its number, `latest`, or `failed` for the newest that failed.
    #[arg(long, value_name = "RUN")]
    run: Option<String>,
    /// Only the exchanges with this address, out of the archive.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// Ask no more often than this.
    #[arg(long, value_name = "N", default_value_t = 10)]
    requests: u64,
    /// Keep this header too. May be repeated. Cookies and the like are never kept.
    #[arg(long, value_name = "NAME")]
    header: Vec<String>,
}

pub(crate) fn new(options: &New, form: Form) -> anyhow::Result<Verdict> {
    let kind = match options.kind {
        Sort::Source => Kind::Source,
        Sort::Renderer => Kind::Renderer,
    };
    let (here, program) = (std::env::current_dir()?, std::env::current_exe()?);
    let near = || sdk_near([here.as_path(), program.as_path()]);
    let sdk = match options.sdk.clone().or_else(near) {
        Some(path) => Sdk::Path(path),
        None => Sdk::Version(env!("CARGO_PKG_VERSION").to_owned()),
    };
    let from_registry = matches!(sdk, Sdk::Version(_));
    let made = make(&Wish { kind, name: &options.name, parent: &options.dir, sdk })?;
    if form == Form::Json {
        let doc = serde_json::json!({
            "name": made.name, "folder": made.folder, "files": made.files,
        });
        println!("{}", serde_json::to_string_pretty(&doc)?);
        return Ok(Verdict::Clean);
    }
    let folder = made.folder.strip_prefix(".").unwrap_or(&made.folder);
    println!("`{}` is there: a small plugin that works, with a test that passes.\n", made.name);
    for file in &made.files {
        println!("  {}", folder.join(file).display());
    }
    println!("\nnext:\n  cd {}\n  cargo test", folder.display());
    if from_registry {
        println!(
            "\nno checkout of Portolan is near, so `Cargo.toml` asks the registry for \
             `portolan-plugin`; `--sdk DIR` names one"
        );
    }
    Ok(Verdict::Clean)
}

pub(crate) fn test(options: &Test, form: Form) -> anyhow::Result<Verdict> {
    let tested = test_plugin(&PluginTest {
        folder: &options.directory,
        library: options.library.as_deref(),
        // A plugin that overflows its stack then costs a sentence, and not the report.
        isolation: Isolation::StrongestAvailable,
        update: options.update,
    })?;
    let clean = tested.reports.iter().all(portolan_app::Report::is_clean);
    if form == Form::Json {
        let reports: Vec<_> = tested.reports.iter().map(json_of).collect();
        println!("{}", serde_json::to_string_pretty(&reports)?);
    } else {
        println!(
            "{} {}, {}\n",
            tested.manifest.name,
            tested.manifest.version,
            tested.library.display()
        );
        for report in &tested.reports {
            println!("{report}");
        }
    }
    Ok(if clean { Verdict::Clean } else { Verdict::Complaints })
}

pub(crate) async fn record(app: &App, options: &Record, form: Form) -> anyhow::Result<Verdict> {
    app.recall()?;
    let live = app.live();
    let usual = Path::new("recordings").join(&options.name);
    let folder = options.into.as_deref().unwrap_or(&usual);
    let by_archive = options.from_archive || options.url.is_some();
    let wish = RecordingWish {
        source: &options.name,
        folder,
        run: options.run.as_deref().or(by_archive.then_some("latest")),
        url: options.url.as_deref(),
        requests_max: options.requests,
        headers: &options.header,
    };
    let recorded = app.record_source(&live, &wish).await?;
    if form == Form::Json {
        let doc = serde_json::json!({
            "folder": folder,
            "exchanges": recorded.n_exchanges,
            "items": recorded.n_items,
            "left_out": recorded.left_out.sentences(),
            "unanswered": recorded.unanswered,
            "diagnostics": recorded.diagnostics,
        });
        println!("{}", serde_json::to_string_pretty(&doc)?);
        return Ok(Verdict::Clean);
    }
    println!(
        "{}: {} exchanges, out of which {} items are read",
        folder.display(),
        recorded.n_exchanges,
        recorded.n_items
    );
    for sentence in recorded.left_out.sentences() {
        println!("{sentence}");
    }
    if !recorded.unanswered.is_empty() {
        println!(
            "asked for and not recorded: {} more addresses, the first is {}",
            recorded.unanswered.len(),
            recorded.unanswered[0]
        );
    }
    for diagnostic in &recorded.diagnostics {
        println!("{diagnostic}");
    }
    println!("read `expected.json` before you keep it");
    Ok(Verdict::Clean)
}

fn json_of(report: &portolan_app::Report) -> serde_json::Value {
    let findings: Vec<_> = report
        .findings
        .iter()
        .map(|it| {
            serde_json::json!({
                "promise": it.promise.name(), "tried": it.tried, "broken": it.broken,
            })
        })
        .collect();
    serde_json::json!({ "about": report.about, "findings": findings })
}
