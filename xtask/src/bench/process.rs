//! Programs under measurement, and what the kernel says they used.

use std::{
    fs,
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};

use crate::{demo, shell};

/// The kernel's unit of CPU time in `/proc/PID/stat` on every Linux this runs on.
const TICK_SECS: f64 = 0.01;
const READY_WITHIN: Duration = Duration::from_secs(30);

pub(crate) fn release(program: &str) -> PathBuf {
    shell::target().join("release").join(program)
}

/// A directory with the harvested demo in it.
pub(crate) fn demo_data() -> anyhow::Result<PathBuf> {
    let data = shell::target().join("bench/demo");
    if data.join("portolan.sqlite").is_file() {
        return Ok(data);
    }
    let _estate = demo::Estate::start(&release("estate"), &data.join("estate"))?;
    let mut harvest = portolan("config/demo", &data);
    shell::run(harvest.arg("harvest").stdout(Stdio::null()).stderr(Stdio::null()))?;
    Ok(data)
}

pub(crate) fn portolan(profile: &str, data: &Path) -> Command {
    let mut command = Command::new(release("portolan"));
    command.current_dir(shell::root()).args(["--profile", profile, "--data"]).arg(data);
    command
}

/// A program that is ended when dropped.
pub(crate) struct Running(Child);

impl Running {
    pub(crate) fn start(command: &mut Command, port: u16) -> anyhow::Result<Running> {
        let child = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("{command:?} could not be started"))?;
        let mut running = Running(child);
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if let Some(status) = running.0.try_wait()? {
                bail!("{command:?} ended with {status}");
            }
            if started.elapsed() > READY_WITHIN {
                bail!("{command:?} did not answer within {READY_WITHIN:?}");
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(running)
    }

    /// CPU seconds of the process and its children that still live, user and system.
    pub(crate) fn cpu_secs(&self) -> anyhow::Result<f64> {
        let mut ticks = 0;
        for pid in family(self.0.id())? {
            let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
            // The name in parentheses may hold spaces.
            let rest = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
            let fields: Vec<&str> = rest.split(' ').collect();
            for at in [11, 12] {
                ticks += fields.get(at).and_then(|it| it.parse::<u64>().ok()).unwrap_or_default();
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "ticks of a benchmark are few")]
        Ok(ticks as f64 * TICK_SECS)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.0.kill().and_then(|()| self.0.wait().map(drop)).is_err() {
            eprintln!("process {} could not be ended", self.0.id());
        }
    }
}

/// A process and its direct children (nginx works in one).
fn family(pid: u32) -> anyhow::Result<Vec<u32>> {
    let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"))?;
    let mut family = vec![pid];
    family.extend(children.split_whitespace().filter_map(|it| it.parse::<u32>().ok()));
    Ok(family)
}

/// Runs a command to its end and returns its CPU seconds, user and system, and its output.
pub(crate) fn cpu_of(command: &Command) -> anyhow::Result<(f64, String)> {
    let mut timed = Command::new("bash");
    timed.arg("-c").arg("TIMEFORMAT='%U %S'; time \"$@\" 2>/dev/null").arg("bench");
    timed.arg(command.get_program()).args(command.get_args());
    if let Some(directory) = command.get_current_dir() {
        timed.current_dir(directory);
    }
    let output = timed.output().context("`bash` could not be started")?;
    let times = String::from_utf8_lossy(&output.stderr);
    let secs =
        times.split_whitespace().filter_map(|it| it.replace(',', ".").parse::<f64>().ok()).sum();
    Ok((secs, String::from_utf8_lossy(&output.stdout).into_owned()))
}

pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
