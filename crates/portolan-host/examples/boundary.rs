//! What the boundary costs, and what workers cost: `boundary DIRECTORY [calls|workers]`,
//! where the directory holds `libsource_batch.so`, `libsource_bulletin.so` and `plugin-worker`.
//!
//! For a profiler, `work`, `here` and `sealed` do one row of the measurement and nothing else;
//! less the row of the work alone, instructions are what a noisy machine cannot blur:
//! `valgrind --tool=callgrind boundary DIRECTORY here`.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    unsafe_code,
    reason = "a measurement, part of which calls a function of the fixture's past the contract"
)]

use std::{
    fs,
    hint::black_box,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use portolan_core::{
    Cursor, Exchange, Settings, Timestamp,
    message::{Answer, Response},
    source::Context,
};
use portolan_host::{Isolation, Plugins, Policies, Policy, Program, SourceHandle};

const ITEMS: u32 = 100;
const ROUNDS: usize = 2_000;
const BODY_BYTES: usize = 200_000;

fn main() {
    portolan_host::be_worker_if_asked();
    let directory = PathBuf::from(std::env::args_os().nth(1).expect("boundary DIRECTORY"));
    // For a profiler: only this part.
    let only = std::env::args().nth(2);
    let wanted = |part: &str| only.as_deref().is_none_or(|only| only == part);
    if wanted("calls") {
        calls(&directory);
    }
    if let Some(row @ ("work" | "here" | "sealed")) = only.as_deref() {
        profile(&directory, row);
    }
    if wanted("workers") {
        starts(&directory);
        memory(&directory);
        swaps(&directory);
    }
}

fn plugins(directory: &Path, isolation: Isolation) -> Plugins {
    let policies = Policies {
        program: Program::At(directory.join("plugin-worker")),
        ..Policies::all(Policy { isolation, ..Policy::default() })
    };
    Plugins::new(vec![directory.to_owned()]).with_policies(policies)
}

fn exchange() -> Exchange {
    let mut response = Response::new("https://batch.example/".to_owned(), 200);
    response.body = b"In March 49 persons returned with support. "
        .iter()
        .copied()
        .cycle()
        .take(BODY_BYTES)
        .collect();
    let request = portolan_core::Request::get("https://batch.example/");
    Exchange::new(request, Answer::Response(response), Timestamp::UNIX_EPOCH)
}

/// The plugin's own work, by the very code that the plugin runs.
struct Work(libloading::os::unix::Library);

impl Work {
    fn of(directory: &Path) -> Work {
        // SAFETY: The fixture, which has nothing to run when it is loaded.
        Work(
            unsafe { libloading::os::unix::Library::new(directory.join("libsource_batch.so")) }
                .unwrap(),
        )
    }

    fn on(&self, body: &[u8]) {
        // SAFETY: The fixture's function has this type, and the body outlives the call.
        unsafe {
            let work = self.0.get::<unsafe extern "C" fn(*const u8, usize)>(b"source_batch_work\0");
            work.unwrap()(body.as_ptr(), body.len());
        }
    }
}

/// So many batches of one row.
const PROFILED: usize = 200;

fn profile(directory: &Path, row: &str) {
    let isolation = if row == "sealed" { Isolation::Sealed } else { Isolation::InProcess };
    let plugins = plugins(directory, isolation);
    let settings = Settings::default();
    let source = plugins.source("source-batch", &settings).unwrap();
    let exchange = exchange();
    let Answer::Response(response) = &exchange.answer else { unreachable!("made above") };
    let cx = Context::new("batch", &settings, Timestamp::UNIX_EPOCH);
    let work = Work::of(directory);
    for _ in 0..PROFILED {
        if row == "work" {
            work.on(&response.body);
        } else {
            black_box(source.parse(&cx, &exchange).unwrap());
        }
    }
}

fn calls(directory: &Path) {
    let (here, sealed) =
        (plugins(directory, Isolation::InProcess), plugins(directory, Isolation::Sealed));
    let settings = Settings::default();
    let here = here.source("source-batch", &settings).unwrap();
    let sealed = sealed.source("source-batch", &settings).unwrap();
    let exchange = exchange();
    let Answer::Response(response) = &exchange.answer else { unreachable!("made above") };
    let cx = Context::new("batch", &settings, Timestamp::UNIX_EPOCH);
    let parse = |source: &SourceHandle| {
        black_box(source.parse(&cx, &exchange).unwrap());
    };
    let plan = |source: &SourceHandle| {
        black_box(source.plan(&cx, &Cursor::default()).unwrap());
    };
    let work = Work::of(directory);
    // One after another in every round, so that the machine's moods meet all alike.
    let mut times: [Vec<Duration>; 5] = Default::default();
    for _ in 0..ROUNDS {
        let mut lap = |row: usize, act: &dyn Fn()| {
            let start = Instant::now();
            act();
            times[row].push(start.elapsed());
        };
        lap(0, &|| work.on(&response.body));
        lap(1, &|| parse(&here));
        lap(2, &|| parse(&sealed));
        lap(3, &|| plan(&here));
        lap(4, &|| plan(&sealed));
    }
    println!(
        "a batch of {ITEMS} items of 2 kB out of a body of {BODY_BYTES} bytes, {ROUNDS} rounds; \
         boundary = batch - work alone"
    );
    println!(
        "{:18} {:>16} {:>16} {:>20} {:>20}",
        "", "batch µs, least", "median", "boundary µs an item", "median"
    );
    let least = |row: &[Duration]| row.iter().copied().min().unwrap_or_default();
    let (work, work_median) = (least(&times[0]), median(times[0].clone()));
    for (name, row) in [("the work alone", 0), ("in this process", 1), ("sealed", 2)] {
        let (low, middle) = (least(&times[row]), median(times[row].clone()));
        let an_item =
            |total: Duration, work: Duration| micros(total.saturating_sub(work)) / f64::from(ITEMS);
        println!(
            "{name:18} {:>16.1} {:>16.1} {:>20.2} {:>20.2}",
            micros(low),
            micros(middle),
            an_item(low, work),
            an_item(middle, work_median)
        );
    }
    let [_, _, _, here, sealed] = times;
    println!(
        "a small call: {:.1} µs in this process, {:.1} µs sealed (medians {:.1} and {:.1})",
        micros(least(&here)),
        micros(least(&sealed)),
        micros(median(here.clone())),
        micros(median(sealed.clone()))
    );
}

fn starts(directory: &Path) {
    let worker = directory.join("plugin-worker");
    let (mut bare, mut sealed) = (Vec::new(), Vec::new());
    for _ in 0..100 {
        let start = Instant::now();
        let mut child = Command::new(&worker)
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        child.wait().unwrap();
        bare.push(start.elapsed());
        let plugins = plugins(directory, Isolation::Sealed);
        sealed.push(plugins.standing("source-batch").unwrap().unwrap().started_in);
    }
    let (bare, sealed) = (median(bare), median(sealed));
    println!(
        "\nstart of a worker: {:.2} ms; the same program started and ended: {:.2} ms; {:.2} times",
        micros(sealed) / 1e3,
        micros(bare) / 1e3,
        sealed.as_secs_f64() / bare.as_secs_f64()
    );
}

fn memory(directory: &Path) {
    const WORKERS: usize = 50;
    let policies = Policies {
        program: Program::At(directory.join("plugin-worker")),
        ..Policies::all(Policy { workers: WORKERS, ..Policy::default() })
    };
    let plugins = Plugins::new(vec![directory.to_owned()]).with_policies(policies);
    plugins.warm("source-batch", WORKERS).unwrap();
    let standing = plugins.standing("source-batch").unwrap().unwrap();
    assert_eq!(standing.processes.len(), WORKERS);
    let private: u64 = standing.processes.iter().map(|process| private_kib(*process)).sum();
    println!(
        "{WORKERS} workers before their first call: {:.1} MB private memory",
        private as f64 / 1e3
    );
}

/// Clean and dirty pages that no other process has.
fn private_kib(process: u32) -> u64 {
    let text = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap();
    text.lines()
        .filter(|line| line.starts_with("Private_"))
        .filter_map(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok())
        .sum()
}

fn swaps(directory: &Path) {
    let folder = std::env::temp_dir().join(format!("portolan-boundary-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join("libsource_batch.so");
    let sound = fs::read(directory.join("libsource_batch.so")).unwrap();
    fs::write(&path, &sound).unwrap();
    let policies = Policies {
        program: Program::At(directory.join("plugin-worker")),
        ..Policies::all(Policy::default())
    };
    let plugins = Plugins::new(vec![folder.clone()]).with_policies(policies);
    let settings = Settings::default();
    let mut old = plugins.source("source-batch", &settings).unwrap();
    let cx = Context::new("batch", &settings, Timestamp::UNIX_EPOCH);
    let mut times = Vec::new();
    for nth in 0..20_u8 {
        // Other bytes behind what the loader reads: another file by its hash.
        let mut new = sound.clone();
        new.push(nth);
        let beside = folder.join("new");
        fs::write(&beside, new).unwrap();
        fs::rename(&beside, &path).unwrap();
        let start = Instant::now();
        let next = plugins.source("source-batch", &settings).unwrap();
        next.plan(&cx, &Cursor::default()).unwrap();
        times.push(start.elapsed());
        // The one before still answers.
        old.plan(&cx, &Cursor::default()).unwrap();
        old = next;
    }
    fs::remove_dir_all(&folder).unwrap();
    println!(
        "a replaced file ({:.1} MB): {:.1} ms until the new code has answered its first call",
        sound.len() as f64 / 1e6,
        micros(median(times)) / 1e3
    );
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn micros(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e6
}
