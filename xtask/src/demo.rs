//! The whole job on one machine: the fixture estate, harvested through the real plugins over
//! HTTP, served as portals.

use std::{
    fs,
    net::TcpStream,
    path::Path,
    process::{Child, Command},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use clap::Args;

use crate::shell;

#[derive(Args)]
pub(crate) struct Options {
    /// Harvest and stop; serve nothing.
    #[arg(long)]
    pub(crate) no_serve: bool,
    /// Begin with an empty store.
    #[arg(long)]
    pub(crate) fresh: bool,
}

/// As `config/demo/origins.toml` says.
const HTTPS_PORT: u16 = 7443;
const HTTP_PORT: u16 = 7480;
const READY_WITHIN: Duration = Duration::from_secs(20);

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    println!("building the house and the fixture estate; the first time takes some minutes …");
    shell::run(shell::cargo().args(["build", "--workspace"]))?;
    let data = shell::root().join("data/demo");
    if options.fresh && data.is_dir() {
        fs::remove_dir_all(&data).with_context(|| format!("`{}`", data.display()))?;
    }
    let program = shell::target().join("debug/estate");
    let _estate = Estate::start(&program, &data.join("estate"))?;
    println!("\nharvesting the estate …");
    let harvest = portolan().arg("harvest").status().context("`portolan` could not be started")?;
    if !harvest.success() {
        println!("some sources failed; the others are served");
    }
    if options.no_serve {
        return Ok(());
    }
    println!("\nserving; end with Ctrl-C");
    // Ctrl-C reaches the whole group: the server finishes its requests and ends, then we do.
    ignore_interrupts();
    let served = portolan().arg("serve").status().context("`portolan` could not be started")?;
    if !served.success() && served.code().is_some() {
        bail!("the server ended with {served}");
    }
    Ok(())
}

/// The operators' command on the demo profile.
pub(crate) fn portolan() -> Command {
    let mut command = Command::new(shell::target().join("debug/portolan"));
    command.current_dir(shell::root()).args(["--profile", "config/demo"]);
    // The profile names cargo's usual directory only.
    if shell::target() != shell::root().join("target") {
        command.arg("--plugins").arg(shell::target().join("debug"));
    }
    command
}

/// The estate, ended when dropped.
pub(crate) struct Estate(Child);

impl Estate {
    pub(crate) fn start(program: &Path, directory: &Path) -> anyhow::Result<Estate> {
        fs::create_dir_all(directory)?;
        if TcpStream::connect(("127.0.0.1", HTTPS_PORT)).is_ok() {
            bail!("port {HTTPS_PORT} is in use; is another demo running?");
        }
        let mut child = Command::new(program)
            .arg("--dir")
            .arg(directory)
            .args(["--https-port", &HTTPS_PORT.to_string()])
            .args(["--http-port", &HTTP_PORT.to_string()])
            .args(["--control-port", &(HTTP_PORT + 1).to_string()])
            .spawn()
            .context("the fixture estate could not be started")?;
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", HTTPS_PORT)).is_err() {
            if let Some(status) = child.try_wait()? {
                bail!("the fixture estate ended with {status}");
            }
            if started.elapsed() > READY_WITHIN {
                child.kill()?;
                bail!("the fixture estate did not answer within {READY_WITHIN:?}");
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(Estate(child))
    }
}

impl Drop for Estate {
    fn drop(&mut self) {
        // It may have ended by the same Ctrl-C already.
        if self.0.try_wait().ok().flatten().is_none() && self.0.kill().is_err() {
            eprintln!("the fixture estate (process {}) could not be ended", self.0.id());
        }
        if self.0.wait().is_err() {
            eprintln!("the fixture estate's end was not seen");
        }
    }
}

fn ignore_interrupts() {
    if let Err(err) = ctrlc::set_handler(|| {}) {
        eprintln!("Ctrl-C will end this command at once: {err}");
    }
}
