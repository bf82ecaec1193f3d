//! A hundred feeds on loopback: all new, all unchanged, the same body again, all changed; beside
//! the plain program that others would write, and beside fetching alone.

use std::{
    fmt::Write,
    fs,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use anyhow::Context;
use bytes::Bytes;
use http_body_util::Full;
use hyper::{Request, Response, body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
};
use tokio::net::TcpListener;

use super::process::{cpu_of, portolan, release};
use crate::shell;

const PORT: u16 = 7610;
const FEEDS: u32 = 100;
const ITEMS: u32 = 30;
/// An edition with this bit answers every request with the whole body.
const FORGETFUL: u32 = 1 << 16;

pub(crate) fn run() -> anyhow::Result<()> {
    let work = shell::target().join("bench/harvest");
    if work.is_dir() {
        fs::remove_dir_all(&work)?;
    }
    let profile = work.join("profile");
    write_profile(&profile)?;
    let edition = Arc::new(AtomicU32::new(1));
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let served = Arc::clone(&edition);
    let listener = runtime
        .block_on(TcpListener::bind(("127.0.0.1", PORT)))
        .with_context(|| format!("port {PORT} cannot be listened on"))?;
    runtime.spawn(serve(listener, served));

    println!("\nharvest: {FEEDS} RSS feeds of {ITEMS} items; the client's CPU only");
    println!(
        "{:12} {:12} {:>8} {:>8} {:>8} {:>8} {:>14} {:>12}",
        "", "", "304", "new", "changed", "CPU s", "CPU s/1000", "ms/feed"
    );
    for who in [Who::Portolan, Who::Prototype, Who::Fetch] {
        edition.store(1, Ordering::SeqCst);
        // An empty store first: starting a process is no item's cost.
        for what in ["new", "unchanged", "identical", "changed"] {
            match what {
                "identical" => edition.store(1 | FORGETFUL, Ordering::SeqCst),
                "changed" => edition.store(2, Ordering::SeqCst),
                _ => {}
            }
            let (cpu, text) = cpu_of(&who.command(&profile, &work))?;
            let reports: serde_json::Value = serde_json::from_str(&text)
                .with_context(|| format!("{} said: {text}", who.name()))?;
            let sum = |key: &str| match &reports {
                serde_json::Value::Array(list) => {
                    list.iter().filter_map(|it| it[key].as_f64()).sum::<f64>()
                }
                one => one[key].as_f64().unwrap_or_default(),
            };
            println!(
                "{:12} {what:12} {:>8.0} {:>8.0} {:>8.0} {cpu:>8.3} {:>14.4} {:>12.3}",
                who.name(),
                sum("not_modified"),
                sum("new"),
                sum("changed"),
                cpu * 1000.0 / f64::from(FEEDS * ITEMS),
                cpu * 1000.0 / f64::from(FEEDS)
            );
        }
    }
    runtime.shutdown_background();
    println!("\nparts of harvesting beside libraries, the least of many rounds");
    shell::run(Command::new(release("portolan-peers")).arg("parts"))?;
    Ok(())
}

/// Who harvests the feeds: the house, the plain program beside it, and that one without keeping
/// anything.
#[derive(Clone, Copy)]
enum Who {
    Portolan,
    Prototype,
    Fetch,
}

impl Who {
    fn name(self) -> &'static str {
        match self {
            Who::Portolan => "portolan",
            Who::Prototype => "prototype",
            Who::Fetch => "fetching",
        }
    }

    fn command(self, profile: &std::path::Path, work: &std::path::Path) -> Command {
        if let Who::Portolan = self {
            let mut command = portolan(&profile.display().to_string(), &work.join("data"));
            command.args(["harvest", "--format", "json"]);
            return command;
        }
        let mut command = Command::new(release("portolan-peers"));
        command.arg(if let Who::Fetch = self { "fetch" } else { "prototype" });
        command.args(["--port", &PORT.to_string(), "--feeds", &FEEDS.to_string(), "--data"]);
        command.arg(work.join(self.name()));
        command
    }
}

fn write_profile(profile: &std::path::Path) -> anyhow::Result<()> {
    fs::create_dir_all(profile.join("sources"))?;
    fs::write(
        profile.join("portolan.toml"),
        "[fetch]\ndelay = \"0s\"\nconcurrency = 8\nrobots = false\n\n[plugins]\nisolation = \
         \"in-process\"\n\n[offices.bench]\nkind = \"country\"\nmark = \"BE\"\nnames = { en = \
         \"Bench\" }\nlanguages = [\"en\"]\n",
    )?;
    let mut sources = String::new();
    let mut origins = String::new();
    for nth in 0..FEEDS {
        write!(
            sources,
            "[sources.feed-{nth}]\nplugin = \"source-feed\"\noffice = \"bench\"\nlanguage = \
             \"en\"\nevery = \"15m\"\nhosts = [\"f{nth}.bench.example\"]\n\n\
             [sources.feed-{nth}.settings]\nurl = \"http://f{nth}.bench.example/rss.xml\"\n\n"
        )?;
        write!(
            origins,
            "[origins.\"http://f{nth}.bench.example\"]\nconnect-to = \"127.0.0.1:{PORT}\"\n\
             allow-private = true\n\n"
        )?;
    }
    fs::write(profile.join("sources/feeds.toml"), sources)?;
    fs::write(profile.join("sources/origins.toml"), origins)?;
    Ok(())
}

async fn serve(listener: TcpListener, edition: Arc<AtomicU32>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let edition = Arc::clone(&edition);
        let service = service_fn(move |request: Request<Incoming>| {
            let answer = answer(&request, edition.load(Ordering::SeqCst));
            async move { answer }
        });
        tokio::spawn(async move {
            let builder = auto::Builder::new(TokioExecutor::new());
            // The client's end of a connection is no news here.
            drop(builder.serve_connection(TokioIo::new(stream), service).await);
        });
    }
}

fn answer(
    request: &Request<Incoming>,
    edition: u32,
) -> Result<Response<Full<Bytes>>, hyper::http::Error> {
    let host = request.headers().get("host").and_then(|it| it.to_str().ok()).unwrap_or_default();
    let is_forgetful = edition & FORGETFUL != 0;
    let edition = edition & !FORGETFUL;
    let tag = format!("\"{edition}\"");
    let known = request.headers().get("if-none-match").filter(|_| !is_forgetful);
    if known.is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Response::builder().status(304).header("etag", tag).body(Full::default());
    }
    Response::builder()
        .header("content-type", "application/rss+xml; charset=utf-8")
        .header("etag", tag)
        .body(Full::new(Bytes::from(feed(host, edition))))
}

/// Texts that have nothing in common but their words: a hundred offices do not publish one text.
struct Draw(u64);

impl Draw {
    const WORDS: &str = "office harbour course language housing teacher family winter border \
        return journey support partner school street doctor market village driver report season \
        letter bridge kitchen garden number station evening contract worker nurse library council \
        paper river island lesson summer ticket passport airport lawyer advice promise question \
        answer meeting project training visit donor minister region village coast desk clinic \
        helped opened asked carried showed planned taught counted signed joined moved found built \
        visited followed promised answered repaired welcomed travelled explained supported \
        small large northern new quiet public second early local open warm careful regular \
        between during after before without across under along towards beside until";

    fn of(seed: &str) -> Draw {
        // FNV-1a: the same texts in every run.
        let fold = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        Draw(seed.bytes().fold(0xcbf2_9ce4_8422_2325, fold))
    }

    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) % n
    }

    fn words(&mut self, n_words: usize) -> String {
        let all: Vec<&str> = Self::WORDS.split_whitespace().collect();
        let n_all = all.len() as u64;
        let pick = |draw: &mut Draw| all.get(draw.below(n_all) as usize).copied().unwrap_or("or");
        let words: Vec<&str> = (0..n_words).map(|_| pick(self)).collect();
        words.join(" ")
    }
}

fn feed(host: &str, edition: u32) -> String {
    let mut items = String::new();
    for nth in 0..ITEMS {
        let day = nth % 28 + 1;
        let mut draw = Draw::of(&format!("{host} {nth} {edition}"));
        let title = draw.words(7);
        let text: String = (0..9)
            .map(|_| format!("The {} in {} towns. ", draw.words(14), draw.below(900) + 2))
            .collect();
        items.push_str(&format!(
            "<item><title>{title}</title><link>http://{host}/report/{nth}</link>\
             <guid>http://{host}/report/{nth}</guid>\
             <pubDate>{day:02} Mar 2018 08:00:00 GMT</pubDate>\
             <description>&lt;p&gt;{text}&lt;/p&gt;</description></item>"
        ));
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><rss version=\"2.0\"><channel><title>{host}\
         </title><link>http://{host}/</link><description>Reports</description>\
         <language>en</language>{items}</channel></rss>"
    )
}
