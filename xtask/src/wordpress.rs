//! A real WordPress on this machine, harvested: what must arrive is asked of WordPress itself.
//!
//! Debian's `wordpress` runs in PHP's own server beside a MariaDB of its own; all of it lies in
//! `target/wordpress` and is thrown away. Days are made to pass for the reader, because what a
//! site has deleted is believed only after some.

use std::{
    collections::BTreeMap,
    fs,
    net::TcpStream,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};
use clap::Args;
use serde_json::Value;

use crate::{judges, shell};

#[derive(Args)]
pub(crate) struct Options {
    /// Where the site answers on this machine.
    #[arg(long, default_value_t = 7470)]
    port: u16,
    /// Without `/wp-json/`, as behind some guards: only `?rest_route=` answers.
    #[arg(long)]
    blocked: bool,
}

/// Debian's copy.
const PACKAGE: &str = "/usr/share/wordpress";
const READY_WITHIN: Duration = Duration::from_secs(60);
/// The days on which the site is read: deletions are noted on the second, seen again on the third
/// and believed on the fourth, when three days have gone by.
const DAYS: [u32; 4] = [0, 1, 2, 5];

/// What WordPress says of one of its posts.
#[derive(serde::Deserialize)]
struct Post {
    id: u64,
    what: String,
    url: String,
    title: String,
    lang: String,
    published: String,
    translations: Vec<String>,
    text: String,
}

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    judges::require("php", "--version", "php-cli")?;
    judges::require("mariadbd", "--version", "mariadb-server")?;
    judges::require("faketime", "--version", "faketime")?;
    if !Path::new(PACKAGE).is_dir() {
        judges::install("wordpress")?;
    }
    for module in ["mysqli", "gd"] {
        let test = format!("exit(extension_loaded('{module}') ? 0 : 1);");
        if !Command::new("php").args(["-r", &test]).status()?.success() {
            judges::install(if module == "gd" { "php-gd" } else { "php-mysql" })?;
        }
    }
    let plugins = ["-p", "portolan", "-p", "source-wordpress"];
    shell::run(shell::cargo().args(["build", "--quiet"]).args(plugins))?;

    let folder = shell::target().join("wordpress");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let folder = fs::canonicalize(&folder)?;
    let site = Site::start(&folder, options)?;
    let before = site.seed("install")?;
    println!("WordPress has {} posts and pages that the public may read", before.len());

    let profile = profile(&folder, options.port)?;
    let reader = Reader { folder: &folder, profile: &profile };
    println!("{}", reader.harvest(DAYS[0])?);
    let mut findings = Findings::default();
    findings.compare(&reader, &before)?;
    println!("first run: {findings}");

    let after = site.seed("change")?;
    let (changed, there): (Vec<Post>, Vec<Post>) =
        after.into_iter().partition(|it| it.what != "there");
    for day in &DAYS[1..] {
        println!("{}", reader.harvest(*day)?);
    }
    let mut findings = Findings::default();
    findings.compare(&reader, &there)?;
    for post in changed.iter().filter(|it| it.what == "deleted") {
        findings.deletions += 1;
        let is_withdrawn = reader.is_withdrawn(&post.url)?;
        findings.expect("deletion", is_withdrawn, || format!("`{}` is still there", post.url));
    }
    println!("after an edit, a new post and a deletion: {findings}");
    ensure!(findings.missed.is_empty(), "not everything arrived: {}", findings.missed.join("; "));
    Ok(())
}

/// A WordPress and its database, ended when dropped.
struct Site {
    folder: PathBuf,
    /// Ended in this order.
    running: Vec<Child>,
}

impl Site {
    fn start(folder: &Path, options: &Options) -> anyhow::Result<Site> {
        let port = options.port;
        ensure!(
            TcpStream::connect(("127.0.0.1", port)).is_err(),
            "port {port} is in use; name another with --port"
        );
        let mut site = Site { folder: folder.to_owned(), running: Vec::new() };
        let (database, socket) = (folder.join("database"), folder.join("database.sock"));
        println!("setting up a MariaDB and a WordPress in {} …", folder.display());
        quiet(
            Command::new("mariadb-install-db")
                .args(["--no-defaults", "--user=root", "--skip-test-db"])
                .arg("--auth-root-authentication-method=normal")
                .arg(format!("--datadir={}", database.display())),
        )?;
        let log = fs::File::create(folder.join("database.log"))?;
        let child = Command::new("mariadbd")
            .args(["--no-defaults", "--user=root", "--skip-networking"])
            .arg(format!("--datadir={}", database.display()))
            .arg(format!("--socket={}", socket.display()))
            .arg(format!("--pid-file={}", folder.join("database.pid").display()))
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .context("mariadbd could not be started")?;
        site.running.push(child);
        within(READY_WITHIN, "MariaDB", || {
            let mut command = Command::new("mariadb");
            command.args(["--no-defaults", "--user=root", "-e", "CREATE DATABASE wordpress"]);
            command.arg(format!("--socket={}", socket.display()));
            command.stdout(Stdio::null()).stderr(Stdio::null());
            command.status().is_ok_and(|it| it.success())
        })?;

        let root = folder.join("site");
        quiet(Command::new("cp").args(["-rL", PACKAGE]).arg(&root))?;
        let url = format!("http://127.0.0.1:{port}");
        fs::write(root.join("wp-config.php"), config(&socket, &url))?;
        fs::write(folder.join("router.php"), router(options.blocked))?;
        let theme = root.join("wp-content/themes/plain");
        fs::create_dir_all(&theme)?;
        fs::write(theme.join("style.css"), "/* Theme Name: Plain */\n")?;
        fs::write(theme.join("index.php"), THEME)?;
        let extras = root.join("wp-content/mu-plugins");
        fs::create_dir_all(&extras)?;
        let own = shell::root().join("xtask/src/wordpress");
        symlink(own.join("languages.php"), extras.join("languages.php"))?;

        let log = fs::File::create(folder.join("php.log"))?;
        let child = Command::new("php")
            .args(["-S", &format!("127.0.0.1:{port}"), "-t"])
            .arg(&root)
            .arg(folder.join("router.php"))
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .context("PHP's server could not be started")?;
        site.running.insert(0, child);
        within(READY_WITHIN, "PHP's server", || TcpStream::connect(("127.0.0.1", port)).is_ok())?;
        Ok(site)
    }

    /// What an editor does, and what the site shows the public after it.
    fn seed(&self, verb: &str) -> anyhow::Result<Vec<Post>> {
        let output = Command::new("php")
            .args(["-d", "display_errors=stderr"])
            .arg(shell::root().join("xtask/src/wordpress/seed.php"))
            .arg(self.folder.join("site"))
            .arg(verb)
            .output()
            .context("php could not be started")?;
        ensure!(
            output.status.success(),
            "WordPress did not take `{verb}`: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        let text = String::from_utf8_lossy(&output.stdout);
        let lines = text.lines().filter(|it| it.starts_with('{'));
        let posts = lines.map(serde_json::from_str).collect::<Result<Vec<Post>, _>>()?;
        ensure!(!posts.is_empty(), "WordPress has no posts: {text}");
        Ok(posts)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        for child in &mut self.running {
            if child.try_wait().ok().flatten().is_none() && child.kill().is_err() {
                eprintln!("process {} could not be ended", child.id());
            }
            if child.wait().is_err() {
                eprintln!("the end of process {} was not seen", child.id());
            }
        }
    }
}

/// The operators' command on a profile of its own.
struct Reader<'f> {
    folder: &'f Path,
    profile: &'f Path,
}

impl Reader<'_> {
    fn command(&self, day: u32) -> Command {
        let mut command = Command::new("faketime");
        command.arg("-f").arg(format!("+{day}d"));
        command.arg(shell::target().join("debug/portolan"));
        command.arg("--profile").arg(self.profile).current_dir(self.folder);
        command
    }

    /// One run, some days later, in a line.
    fn harvest(&self, day: u32) -> anyhow::Result<String> {
        let output = self.command(day).args(["harvest", "wordpress"]).output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        ensure!(
            output.status.success(),
            "the harvest failed: {text}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let line = text.lines().find(|it| it.starts_with("wordpress ")).unwrap_or_default();
        Ok(format!("day {day}: {line}"))
    }

    fn json(&self, words: &[&str]) -> anyhow::Result<Value> {
        let output = self.command(0).args(["--format", "json"]).args(words).output()?;
        serde_json::from_slice(&output.stdout).with_context(|| {
            format!(
                "`portolan {}` says {}",
                words.join(" "),
                String::from_utf8_lossy(&output.stderr)
            )
        })
    }

    /// An item by its address, if it is shown.
    fn item(&self, url: &str) -> anyhow::Result<Option<Value>> {
        let mut found = self.json(&["explain", url])?;
        let is_item = found.get("what").and_then(Value::as_str) == Some("item");
        Ok(is_item.then(|| found["stored"]["item"].take()))
    }

    /// Whether an item names another, whose address is `url`, as its translation.
    fn knows(&self, item: &Value, url: &str) -> anyhow::Result<bool> {
        for translation in item["translations"].as_array().into_iter().flatten() {
            let named = translation["url"].as_str().unwrap_or_default();
            if self.item(named)?.is_some_and(|it| it["url"].as_str() == Some(url)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn is_withdrawn(&self, url: &str) -> anyhow::Result<bool> {
        let output = self.command(DAYS[3]).args(["explain", url]).output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        Ok(text.contains("is gone since") && text.contains("its source has it no more"))
    }

    /// For every member of a cluster the addresses of the others.
    fn joined(&self) -> anyhow::Result<BTreeMap<String, Vec<String>>> {
        let clusters = self.json(&["cluster", "list", "--limit", "500"])?;
        let mut joined: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for cluster in clusters.as_array().into_iter().flatten() {
            let members = cluster.as_array().into_iter().flatten();
            let urls: Vec<String> =
                members.filter_map(|it| it.get("url")?.as_str().map(str::to_owned)).collect();
            for url in &urls {
                joined.entry(url.clone()).or_default().extend(urls.iter().cloned());
            }
        }
        Ok(joined)
    }
}

/// What arrived, and what did not.
#[derive(Default)]
struct Findings {
    posts: u64,
    translations: u64,
    deletions: u64,
    checks: u64,
    missed: Vec<String>,
}

impl Findings {
    fn expect(&mut self, what: &str, holds: bool, words: impl FnOnce() -> String) {
        self.checks += 1;
        if !holds {
            self.missed.push(format!("{what}: {}", words()));
        }
    }

    fn compare(&mut self, reader: &Reader<'_>, posts: &[Post]) -> anyhow::Result<()> {
        let joined = reader.joined()?;
        for post in posts {
            self.posts += 1;
            let item = reader.item(&post.url)?;
            self.expect("post", item.is_some(), || format!("`{}` is missing", post.url));
            let Some(item) = item else { continue };
            let text = |path: &str| item.pointer(path).and_then(Value::as_str).unwrap_or_default();
            let of = |words: &str| format!("{words} of post {}", post.id);
            self.expect("title", text("/title/text/value") == post.title, || {
                of(text("/title/text/value"))
            });
            let lang = text("/lang/lang");
            self.expect("language", lang == post.lang, || of(lang));
            let at = text("/published/when/at");
            self.expect("date", at == post.published, || of(at));
            let body = text("/body/text").split_whitespace().collect::<Vec<_>>().join(" ");
            self.expect("text", body == post.text, || of(&body));
            for other in &post.translations {
                self.translations += 1;
                // Items are joined; standing pages are not, and know their translations by address.
                let is_joined = joined.get(&post.url).is_some_and(|it| it.contains(other));
                let holds = is_joined || reader.knows(&item, other)?;
                self.expect("translation", holds, || of(&format!("`{other}`")));
            }
        }
        Ok(())
    }
}

impl std::fmt::Display for Findings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Findings { posts, translations, deletions, checks, missed } = self;
        write!(
            f,
            "{posts} posts and pages, {translations} translations and {deletions} deletions; {} of \
             {checks} checks hold",
            checks - missed.len() as u64
        )?;
        for miss in missed {
            write!(f, "\n  missed {miss}")?;
        }
        Ok(())
    }
}

/// The least that an operator writes.
fn profile(folder: &Path, port: u16) -> anyhow::Result<PathBuf> {
    let profile = folder.join("profile");
    fs::create_dir_all(&profile)?;
    let plugins = fs::canonicalize(shell::target().join("debug"))?;
    let text = format!(
        r#"[plugins]
directories = ["{}"]

[store]
directory = "../data"

[fetch]
delay = "10ms"

[places.fi]
kind = "country"
iso2 = "FI"
names = {{ en = "Finland" }}

[offices.harbour]
kind = "country"
names = {{ en = "Harbour office" }}
mark = "HB"
seat = "fi"
languages = ["en", "fi"]

[origins."http://127.0.0.1:{port}"]
allow-private = true

[sources.wordpress]
plugin = "source-wordpress"
office = "harbour"
hosts = ["127.0.0.1"]
every = "1h"

[sources.wordpress.settings]
url = "http://127.0.0.1:{port}/"
types = ["posts", "pages"]
per-page = 10
"#,
        plugins.display()
    );
    fs::write(profile.join("portolan.toml"), text)?;
    Ok(profile)
}

fn config(socket: &Path, url: &str) -> String {
    format!(
        "<?php
define('DB_NAME', 'wordpress');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:{}');
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
define('WP_HOME', '{url}');
define('WP_SITEURL', '{url}');
define('DISABLE_WP_CRON', true);
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
define('WP_DEBUG', false);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) {{
    define('ABSPATH', __DIR__ . '/');
}}
require_once ABSPATH . 'wp-settings.php';
",
        socket.display()
    )
}

/// PHP's own server knows no rewriting.
fn router(blocked: bool) -> String {
    let guard = match blocked {
        true => "if (str_starts_with($path, '/wp-json')) { http_response_code(403); return true; }",
        false => "",
    };
    format!(
        "<?php
$path = urldecode(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH));
{guard}
$file = $_SERVER['DOCUMENT_ROOT'] . $path;
if ($path !== '/' && is_file($file)) {{
    return false;
}}
$_SERVER['SCRIPT_NAME'] = '/index.php';
require $_SERVER['DOCUMENT_ROOT'] . '/index.php';
"
    )
}

const THEME: &str = "<?php
?><!DOCTYPE html><html><head><title><?php wp_title(); ?></title></head><body>
<?php while (have_posts()) { the_post(); the_title('<h1>', '</h1>'); the_content(); } ?>
</body></html>
";

/// Runs a program whose words matter only if it fails.
fn quiet(command: &mut Command) -> anyhow::Result<()> {
    let output = command.output().with_context(|| format!("{command:?} could not be started"))?;
    if !output.status.success() {
        bail!("{command:?} failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

fn within(limit: Duration, what: &str, mut is_ready: impl FnMut() -> bool) -> anyhow::Result<()> {
    let started = Instant::now();
    while !is_ready() {
        ensure!(started.elapsed() < limit, "{what} did not answer within {limit:?}");
        thread::sleep(Duration::from_millis(200));
    }
    Ok(())
}
