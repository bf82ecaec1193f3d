//! The portals before judges that others wrote: axe-core in Chromium, and the Nu HTML Checker.

use std::{
    fs,
    fs::File,
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use clap::Args;

use crate::{demo, demo::Estate, shell};

#[derive(Args)]
pub(crate) struct Options {
    /// Folder with `atom.rng`, `sitemap.xsd` and `jsonfeed-1.1.schema.json`, to judge feeds and
    /// sitemaps by too.
    #[arg(long, value_name = "DIR")]
    pub(crate) schemas: Option<PathBuf>,
    /// Only the light colour scheme.
    #[arg(long)]
    pub(crate) fast: bool,
}

/// The demo's portals, by the names under which they are served.
const HOSTS: [&str; 4] =
    ["global.localhost", "finland.localhost", "seeeca.localhost", "stories.localhost"];
const READY_WITHIN: Duration = Duration::from_secs(60);

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let bench = Bench::prepare()?;
    require("java", "-version", "default-jre-headless")?;
    let stage = Stage::build(bench.directory())?;
    let mut command = bench.node("check.mjs");
    if let Some(schemas) = &options.schemas {
        require("xmllint", "--version", "libxml2-utils")?;
        command.arg("--schemas").arg(std::path::absolute(schemas)?);
    }
    if options.fast {
        command.arg("--fast");
    }
    shell::run(command.args(stage.bases()))
}

/// Where the scripts of `tests/browser` run, beside the packages they need.
pub(crate) struct Bench(PathBuf);

impl Bench {
    /// Makes sure that Node, its packages and a browser are there.
    pub(crate) fn prepare() -> anyhow::Result<Bench> {
        require("node", "--version", "nodejs")?;
        require("npm", "--version", "npm")?;
        if std::env::var_os("CHROMIUM").is_none()
            && !BROWSERS.iter().any(|program| shell::answers(program, "--version"))
        {
            require("chromium", "--version", "chromium")?;
        }
        let bench = Bench(shell::target().join("judges"));
        bench.lay_out()?;
        Ok(bench)
    }

    pub(crate) fn directory(&self) -> &Path {
        &self.0
    }

    /// Node with one of our scripts.
    pub(crate) fn node(&self, script: &str) -> Command {
        let mut command = Command::new("node");
        command.current_dir(&self.0).arg(script);
        command
    }

    /// Node finds packages beside the script that asks for them; so the scripts are copied to
    /// where the packages are, and the source tree stays free of them.
    fn lay_out(&self) -> anyhow::Result<()> {
        let from = shell::root().join("tests/browser");
        fs::create_dir_all(&self.0)?;
        for entry in fs::read_dir(&from).with_context(|| format!("`{}`", from.display()))? {
            let path = entry?.path();
            if path.extension().is_some_and(|it| it == "mjs")
                && let Some(name) = path.file_name()
            {
                fs::copy(&path, self.0.join(name))?;
            }
        }
        let wanted = fs::read(from.join("package.json"))?;
        // Written only after the packages it lists are in place.
        let list = self.0.join("installed.json");
        if fs::read(&list).is_ok_and(|installed| installed == wanted) {
            return Ok(());
        }
        println!("installing the node packages of tests/browser …");
        fs::write(self.0.join("package.json"), &wanted)?;
        let words = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
        shell::run(Command::new("npm").current_dir(&self.0).args(words))?;
        fs::write(list, wanted)?;
        Ok(())
    }
}

const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// The demo, harvested into a store of its own and served; ended when dropped.
pub(crate) struct Stage {
    server: Child,
    address: SocketAddr,
    log: PathBuf,
}

impl Stage {
    pub(crate) fn build(directory: &Path) -> anyhow::Result<Stage> {
        shell::run(shell::cargo().args(["build", "--workspace", "--quiet"]))?;
        let data = directory.join("data");
        if data.is_dir() {
            fs::remove_dir_all(&data).with_context(|| format!("`{}`", data.display()))?;
        }
        let program = shell::target().join("debug/estate");
        let estate = Estate::start(&program, &data.join("estate"))?;
        println!("harvesting the estate …");
        let log = directory.join("portolan.log");
        let harvest_log = File::create(&log)?;
        let server_log = harvest_log.try_clone()?;
        let harvest = demo::portolan()
            .arg("--data")
            .arg(&data)
            .arg("harvest")
            .stdout(Stdio::null())
            .stderr(harvest_log)
            .status()
            .context("`portolan` could not be started")?;
        if harvest.code().is_none_or(|code| code > 1) {
            bail!("the harvest ended with {harvest}; see `{}`", log.display());
        }
        drop(estate);
        let address = free_address()?;
        let server = demo::portolan()
            .arg("--data")
            .arg(&data)
            .args(["serve", "--no-harvest", "--listen", &address.to_string()])
            .stdout(Stdio::null())
            .stderr(server_log)
            .spawn()
            .context("`portolan` could not be started")?;
        let mut stage = Stage { server, address, log };
        stage.wait()?;
        Ok(stage)
    }

    /// The addresses of the portals.
    pub(crate) fn bases(&self) -> Vec<String> {
        let port = self.address.port();
        HOSTS.iter().map(|host| format!("http://{host}:{port}")).collect()
    }

    fn wait(&mut self) -> anyhow::Result<()> {
        let started = Instant::now();
        while TcpStream::connect(self.address).is_err() {
            if let Some(status) = self.server.try_wait()? {
                bail!("the server ended with {status}; see `{}`", self.log.display());
            }
            if started.elapsed() > READY_WITHIN {
                bail!("the server did not answer within {READY_WITHIN:?}");
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if self.server.try_wait().ok().flatten().is_none() && self.server.kill().is_err() {
            eprintln!("the server (process {}) could not be ended", self.server.id());
        }
        if self.server.wait().is_err() {
            eprintln!("the server's end was not seen");
        }
    }
}

/// An address that nothing listens on at this moment.
fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?)
}

/// Makes sure that a program is there: installs its Debian package where we may, and otherwise
/// says in one line what to install.
pub(crate) fn require(program: &str, argument: &str, package: &str) -> anyhow::Result<()> {
    if shell::answers(program, argument) {
        return Ok(());
    }
    if apt_install(package)? && shell::answers(program, argument) {
        return Ok(());
    }
    bail!("`{program}` is needed; install it with `apt-get install {package}`")
}

/// The same for what brings no program.
pub(crate) fn install(package: &str) -> anyhow::Result<()> {
    match apt_install(package)? {
        true => Ok(()),
        false => bail!("install it with `apt-get install {package}`"),
    }
}

fn apt_install(package: &str) -> anyhow::Result<bool> {
    if !is_root() || !shell::answers("apt-get", "--version") {
        return Ok(false);
    }
    println!("installing {package} …");
    let apt = |words: &[&str]| {
        Command::new("apt-get")
            .args(words)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .stdout(Stdio::null())
            .status()
    };
    let install = ["install", "-y", "-qq", "--no-install-recommends", package];
    // A new machine has no list of packages, or an old one.
    Ok(apt(&install)?.success() || (apt(&["update", "-qq"])?.success() && apt(&install)?.success()))
}

/// Our own process directory belongs to whom we run as.
#[cfg(target_os = "linux")]
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::metadata("/proc/self").is_ok_and(|it| it.uid() == 0)
}

#[cfg(not(target_os = "linux"))]
fn is_root() -> bool {
    false
}
