//! Noise and damage at every door of the boundary, for as long as one likes.
//!
//! `cargo xtask fuzz [--seconds N] [--seed S]`, or for one input again `--stage NAME --input FILE`.
//!
//! Each stage runs in a process of its own, so that what ends it is a finding and not the end of
//! the search. Inputs follow from the seed and their number. What breaks something is written to
//! a file, which is named.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a developers' tool: it looks at the clock, reads libraries and reports"
)]

mod corpus;
mod mutate;
mod stages;

use std::{
    collections::BTreeMap,
    fs,
    io::{Seek, Write},
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    process::{Command, ExitCode},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Resource, Rlimit, setrlimit};

use crate::{
    mutate::Rng,
    stages::{STAGES, Stage},
};

/// No input takes longer, whatever it is: workers have their deadlines.
const HANGS_AFTER: Duration = Duration::from_secs(30);

/// Address space of a stage. A host that needs more for one message can be brought down by it.
const MEMORY: u64 = 4 * 1024 * 1024 * 1024;

struct Options {
    seconds: u64,
    seed: u64,
    stage: Option<String>,
    input: Option<PathBuf>,
}

fn main() -> ExitCode {
    // The workers of this program's plugins are this program.
    portolan_host::be_worker_if_asked();
    let options = match Options::of_arguments() {
        Ok(options) => options,
        Err(words) => {
            eprintln!("error: {words}");
            return ExitCode::from(2);
        }
    };
    let outcome = match (&options.stage, &options.input) {
        (Some(stage), Some(input)) => repeat(stage, input),
        (Some(stage), None) => search(stage, &options),
        (None, _) => all_stages(&options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(words) => {
            eprintln!("{words}");
            ExitCode::FAILURE
        }
    }
}

impl Options {
    fn of_arguments() -> Result<Options, String> {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let seed = now.map(|it| it.as_secs()).unwrap_or_default();
        let mut options = Options { seconds: 600, seed, stage: None, input: None };
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            let value = words.next().ok_or_else(|| format!("`{word}` wants a value"))?;
            let number = || value.parse().map_err(|_| format!("`{value}` is no number"));
            match word.as_str() {
                "--seconds" => options.seconds = number()?,
                "--seed" => options.seed = number()?,
                "--stage" => options.stage = Some(value),
                "--input" => options.input = Some(value.into()),
                _ => return Err(format!("`{word}` is unknown")),
            }
        }
        Ok(options)
    }
}

/// Every stage in its own process, each with its share of the time.
fn all_stages(options: &Options) -> Result<(), String> {
    let this = std::env::current_exe().map_err(|err| err.to_string())?;
    println!("seed {}; `--seed {0}` repeats it", options.seed);
    let mut findings = Vec::new();
    for (name, share, _) in STAGES {
        let seconds = (options.seconds * share / 100).max(1);
        let status = Command::new(&this)
            .args(["--stage", name, "--seed", &options.seed.to_string()])
            .args(["--seconds", &seconds.to_string()])
            .status()
            .map_err(|err| format!("stage {name} cannot be started: {err}"))?;
        match status.code() {
            Some(0) => {}
            Some(1) => findings.push((*name).to_owned()),
            _ => {
                let kept = keep(name)?;
                println!("{name}: ended by {status} over {kept}");
                findings.push((*name).to_owned());
            }
        }
    }
    match findings.as_slice() {
        [] => Ok(()),
        some => Err(format!("something was found: {}", some.join(", "))),
    }
}

fn search(name: &str, options: &Options) -> Result<(), String> {
    let mut stage = begin(name)?;
    let folder = folder()?;
    let current = folder.join(format!("{name}.current"));
    let broken = |err: std::io::Error| format!("{}: {err}", current.display());
    let mut file = fs::File::create(&current).map_err(broken)?;
    let started = Instant::now();
    let time = Duration::from_secs(options.seconds);
    let begun = watch(name, started);
    let mut outcomes: BTreeMap<String, u64> = BTreeMap::new();
    let mut n_inputs: u64 = 0;
    while started.elapsed() < time {
        let seed = options.seed ^ n_inputs.wrapping_mul(0xa076_1d64_78bd_642f);
        let input = stage.input(&mut Rng::new(seed));
        // Written before it is tried: nobody can write it after what it may do. The length stands
        // in front, because cutting a file takes longer than most inputs do.
        file.rewind().map_err(broken)?;
        file.write_all(&(input.len() as u64).to_le_bytes()).map_err(broken)?;
        file.write_all(&input).map_err(broken)?;
        begun.store(started.elapsed().as_millis() as u64, Relaxed);
        match tried(stage.as_mut(), &input) {
            Ok(outcome) => *outcomes.entry(outcome).or_default() += 1,
            Err(words) => {
                let kept = keep(name)?;
                println!("{name}: input {n_inputs}: {words}");
                return Err(format!("{name}: the input is {kept}"));
            }
        }
        n_inputs += 1;
    }
    let per_second = n_inputs as f64 / started.elapsed().as_secs_f64();
    println!("{name:10} {n_inputs:>9} inputs, {per_second:>8.0} a second");
    let mut often: Vec<_> = outcomes.into_iter().collect();
    often.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    for (outcome, n) in often.iter().take(12) {
        println!("           {n:>9} {outcome}");
    }
    // It is no finding.
    drop(fs::remove_file(&current));
    Ok(())
}

fn repeat(name: &str, input: &PathBuf) -> Result<(), String> {
    let bytes = fs::read(input).map_err(|err| format!("{}: {err}", input.display()))?;
    let mut stage = begin(name)?;
    let outcome = tried(stage.as_mut(), &bytes)?;
    println!("{name}: {outcome}");
    Ok(())
}

fn begin(name: &str) -> Result<Box<dyn Stage>, String> {
    let found = STAGES.iter().find(|(known, ..)| *known == name);
    let (.., make) = found.ok_or_else(|| {
        let names: Vec<&str> = STAGES.iter().map(|(name, ..)| *name).collect();
        format!("there is no stage `{name}`, but {}", names.join(", "))
    })?;
    let stage = make()?;
    let limit = Rlimit { current: Some(MEMORY), maximum: Some(MEMORY) };
    setrlimit(Resource::As, limit).map_err(|err| err.to_string())?;
    Ok(stage)
}

/// A finding is a panic, or the stage's word.
fn tried(stage: &mut dyn Stage, input: &[u8]) -> Result<String, String> {
    match catch_unwind(AssertUnwindSafe(|| stage.run(input))) {
        Ok(res) => res,
        Err(_) => Err("a panic".to_owned()),
    }
}

/// Ends the process when an input takes too long. Answers with where to say that one has begun.
fn watch(name: &str, started: Instant) -> Arc<AtomicU64> {
    let begun = Arc::new(AtomicU64::new(0));
    let (seen, name) = (Arc::clone(&begun), name.to_owned());
    thread::spawn(move || {
        loop {
            thread::sleep(Duration::from_millis(500));
            let since = started.elapsed().as_millis() as u64 - seen.load(Relaxed);
            if since > HANGS_AFTER.as_millis() as u64 {
                match keep(&name) {
                    Ok(kept) => println!("{name}: nothing comes back from {kept}"),
                    Err(words) => println!("{name}: nothing comes back, and {words}"),
                }
                std::process::exit(1);
            }
        }
    });
    begun
}

/// Gives the current input a name that stays.
fn keep(name: &str) -> Result<String, String> {
    let folder = folder()?;
    let current = folder.join(format!("{name}.current"));
    let written = fs::read(&current).map_err(|err| format!("{}: {err}", current.display()))?;
    let (length, bytes) = written.split_first_chunk().ok_or("no input was tried")?;
    let bytes = &bytes[..bytes.len().min(u64::from_le_bytes(*length) as usize)];
    let sum = bytes
        .iter()
        .fold(0_u64, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    let kept = folder.join(format!("{name}-{sum:016x}"));
    fs::write(&kept, bytes).map_err(|err| format!("{}: {err}", kept.display()))?;
    Ok(format!("{} (`--stage {name} --input` it)", kept.display()))
}

/// `fuzz` beside what cargo builds.
fn folder() -> Result<PathBuf, String> {
    let this = std::env::current_exe().map_err(|err| err.to_string())?;
    let target = this.ancestors().nth(3).ok_or("this program lies nowhere")?;
    let folder = target.join("fuzz");
    fs::create_dir_all(&folder).map_err(|err| format!("{}: {err}", folder.display()))?;
    Ok(folder)
}
