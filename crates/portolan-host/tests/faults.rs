//! Real misbehaving libraries in real workers: each fault costs itself, and is told in one
//! sentence.
//!
//! The table of these is `docs/plugin-faults.md`. With `PORTOLAN_WRITE_PAGES=1` in the
//! environment the test writes it, otherwise it holds the page against what it saw.

#![allow(
    clippy::disallowed_methods,
    clippy::result_large_err,
    clippy::unwrap_used,
    reason = "tests copy libraries and write a page, and fail where they break"
)]

use std::{
    fmt::Write,
    fs,
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use portolan_core::{
    Cursor, Diagnostic, Harvest, Settings, Timestamp,
    message::{Answer, Exchange, Response},
    source::Context,
};
use portolan_host::{CallError, Isolation, OnViolation, Plugins, Policies, Policy, Program};
use portolan_plugin::testkit;
use serde_json::json;

/// What becomes of the worker.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Worker {
    Lives,
    IsReplaced,
}

use Worker::{IsReplaced, Lives};

/// Misdeed while parsing, how it is told to readers, and what the operator must see of it.
const FAULTS: &[(&str, &str, Worker, &str, &str)] = &[
    (
        "segfault",
        "reads a wild pointer",
        IsReplaced,
        "plugin-lost",
        "segmentation fault: bad address 0xdead0 at source-misdeeds+0x",
    ),
    (
        "stack-overflow",
        "recurses without end",
        IsReplaced,
        "plugin-lost",
        "stack overflow at source-misdeeds+0x",
    ),
    ("abort", "aborts", IsReplaced, "plugin-lost", "it aborted"),
    ("exit", "ends the process", IsReplaced, "plugin-lost", "it ended the process (exit 0)"),
    ("double-panic", "panics while panicking", IsReplaced, "plugin-lost", "it aborted"),
    ("panic-in-parse", "panics", Lives, "plugin-panicked", "index out of bounds"),
    (
        "endless-loop",
        "loops without end",
        IsReplaced,
        "plugin-too-slow",
        "CPU time of a call at source-misdeeds+0x",
    ),
    ("sleep", "sleeps for an hour", IsReplaced, "plugin-too-slow", "no answer in time"),
    (
        "leak",
        "takes memory without end",
        IsReplaced,
        "plugin-lost",
        "memory allocation of 1048576 bytes failed",
    ),
    (
        "ten-gibibytes",
        "takes 10 GiB at once",
        IsReplaced,
        "plugin-lost",
        "memory allocation of 10737418240 bytes failed",
    ),
    ("flood", "prints 100,000 lines", Lives, "", "still here"),
    (
        "oversized",
        "answers with more than a message may hold",
        Lives,
        "plugin-failed",
        "cannot be sent",
    ),
    (
        "endless",
        "answers with a length that cannot be",
        IsReplaced,
        "plugin-answer-too-large",
        "an answer may have 67108864",
    ),
    ("garbage", "answers with garbage", Lives, "plugin-answer-unreadable", "something unreadable"),
    (
        "unknown-status",
        "answers with an unknown status",
        Lives,
        "plugin-answer-unreadable",
        "status 77",
    ),
    (
        "endless-frame",
        "writes a frame of 4 GiB to the host",
        IsReplaced,
        "plugin-answer-too-large",
        "4294967295 bytes",
    ),
    (
        "forged-frame",
        "forges a frame of its own kind",
        IsReplaced,
        "plugin-channel",
        "a frame of kind 99",
    ),
    (
        "answer-to-another",
        "answers a call that nobody made",
        IsReplaced,
        "plugin-channel",
        "answered another call",
    ),
    ("dribble", "answers a byte every 10 ms", IsReplaced, "plugin-channel", "broke its channel"),
    ("read-file", "reads a file", Lives, "plugin-denied", "openat(\"/etc/passwd\")"),
    ("write-file", "writes a file", Lives, "plugin-denied", "openat(\"/tmp/portolan-was-here\")"),
    ("list-directory", "lists a directory", Lives, "plugin-denied", "openat(\"/\")"),
    ("environment", "reads the environment", Lives, "", "nothing in the environment"),
    ("inherited-descriptors", "looks for open descriptors", Lives, "plugin-denied", "read()"),
    ("tcp", "connects by TCP", Lives, "plugin-denied", "socket(AF_INET)"),
    ("unix-socket", "connects to a UNIX socket", Lives, "plugin-denied", "socket(AF_UNIX)"),
    ("raw-socket", "opens a raw socket", Lives, "plugin-denied", "socket(AF_PACKET)"),
    ("fork", "forks", Lives, "", "refused: Operation not permitted"),
    ("exec", "runs a program", Lives, "", "refused: "),
    ("thread", "starts a thread", Lives, "", "refused: Operation not permitted"),
    ("signal-handler", "ignores a signal", Lives, "plugin-denied", "rt_sigaction()"),
    ("kill-host", "kills its host", Lives, "plugin-denied", "kill()"),
    ("ptrace-host", "traces its host", Lives, "plugin-denied", "ptrace()"),
    ("io-uring", "sets up an io_uring", Lives, "plugin-denied", "io_uring_setup()"),
    ("memfd", "makes a file in memory", Lives, "plugin-denied", "memfd_create()"),
    ("map-code", "maps memory for new code", Lives, "plugin-denied", "mmap()"),
    ("unlock-code", "makes data into code", Lives, "plugin-denied", "mprotect()"),
    ("x32", "calls the x32 way", Lives, "plugin-denied", "x32 number 41"),
    (
        "int-80",
        "calls the 32-bit way",
        IsReplaced,
        "plugin-lost",
        "made from 32-bit code or with signals blocked",
    ),
];

/// The same by a constructor, before the host has asked for anything.
const WHILE_LOADING: &[(&str, &str, &str, &str)] = &[
    ("segfault", "reads a wild pointer", "plugin-lost", "segmentation fault: bad address 0xdead0"),
    ("exit", "ends the process", "plugin-lost", "it ended the process (exit 0)"),
    ("abort", "aborts", "plugin-lost", "it aborted"),
    ("sleep", "sleeps for an hour", "plugin-too-slow", "no answer in time"),
    ("fork", "forks", "", ""),
    ("exec", "runs a program", "", ""),
    ("read-file", "reads a file", "", ""),
    ("tcp", "connects by TCP", "plugin-denied", "socket(AF_INET)"),
    ("kill-host", "kills its host", "plugin-denied", "kill()"),
    ("signal-handler", "ignores a signal", "plugin-denied", "rt_sigaction()"),
    ("int-80", "calls the 32-bit way", "plugin-lost", "32-bit code"),
];

fn policy() -> Policy {
    Policy {
        time: Duration::from_secs(20),
        cpu: Duration::from_secs(1),
        memory: 384 * 1024 * 1024,
        workers: 1,
        ..Policy::default()
    }
}

/// Only who sleeps is worth less patience.
fn policy_for(misdeed: &str) -> Policy {
    let time = Duration::from_secs(if misdeed == "sleep" { 1 } else { 20 });
    Policy { time, ..policy() }
}

fn sealed(directories: Vec<PathBuf>, general: Policy) -> Plugins {
    let program = match given_folder() {
        Some(folder) => folder.join("plugin-worker"),
        None => PathBuf::from(env!("CARGO_BIN_EXE_plugin-worker")),
    };
    let program = Program::At(program);
    Plugins::new(directories).with_policies(Policies { program, ..Policies::all(general) })
}

fn folder_of(package: &str) -> PathBuf {
    library(package).parent().unwrap().to_owned()
}

/// Built by cargo, or given to a test that runs as somebody who may build nothing.
fn library(package: &str) -> PathBuf {
    match given_folder() {
        Some(folder) => folder.join(format!("lib{}.so", package.replace('-', "_"))),
        None => testkit::library(package),
    }
}

const FOLDER: &str = "PORTOLAN_TEST_FOLDER";

fn given_folder() -> Option<PathBuf> {
    std::env::var_os(FOLDER).map(PathBuf::from)
}

/// The whole table once more as a user without any right. Where the tests run as one already,
/// the first run was that.
#[test]
fn an_ordinary_user_has_the_same_walls() {
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let folder = folder_with_worker();
    run_inside("every_fault_costs_itself_and_is_told", folder.path(), Some(1000));
}

const PAGE: &str = "plugin-faults.md";

fn page_path() -> PathBuf {
    match given_folder() {
        Some(folder) => folder.join(PAGE),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(PAGE),
    }
}

fn settings(misdeed: &str) -> Settings {
    serde_json::from_value(json!({ "misdeed": misdeed })).unwrap()
}

/// One parse: its harvest and what was denied, or the complaint.
fn commit(plugins: &Plugins, misdeed: &str) -> Result<(Harvest, Vec<Diagnostic>), Diagnostic> {
    let settings = settings(misdeed);
    let source = plugins.source("source-misdeeds", &settings)?;
    let cx = Context::new("town", &settings, Timestamp::UNIX_EPOCH);
    let broken = |err| match err {
        CallError::Broken(diagnostic) => diagnostic,
        CallError::Refused(err) => panic!("refused: {err}"),
    };
    let request = source.plan(&cx, &Cursor::default()).map_err(broken)?.remove(0);
    let response = Response::new(request.url.clone(), 200);
    let exchange = Exchange::new(request, Answer::Response(response), Timestamp::UNIX_EPOCH);
    let harvest = source.parse(&cx, &exchange).map_err(broken)?;
    Ok((harvest, source.take_denied()))
}

#[test]
fn every_fault_costs_itself_and_is_told() {
    let misdeeds = folder_of("source-misdeeds");
    let bulletin = folder_of("source-bulletin");
    let mut page = String::from(PREFACE);
    let mut row = |what: &str, operator: &str, survived: &str| {
        writeln!(page, "| {what} | {} | {survived} |", told(operator)).unwrap();
    };
    let mut all_wrong = Vec::new();
    for (misdeed, what, worker, code, words) in FAULTS {
        let plugins = sealed(vec![misdeeds.clone(), bulletin.clone()], policy_for(misdeed));
        let neighbour = Neighbour::start(&plugins);
        // The one that behaves is started first, so that it sits in the worker that may be lost.
        commit(&plugins, "none").unwrap();
        let before = plugins.standing("source-misdeeds").unwrap().unwrap();
        let (seen_code, seen) = outcome(commit(&plugins, misdeed));
        let mut wrong = Vec::new();
        if seen_code != *code || !seen.contains(words) || seen.contains("ESCAPED") {
            wrong.push(format!("{misdeed}: {seen_code}: {seen}"));
        }
        match commit(&plugins, "none") {
            Ok((harvest, _)) => assert_eq!(harvest.items.len(), 1, "{misdeed}"),
            Err(diagnostic) => wrong.push(format!("after {misdeed}: {diagnostic}")),
        }
        let after = plugins.standing("source-misdeeds").unwrap().unwrap();
        if (before.processes == after.processes) != (*worker == Lives) {
            wrong.push(format!("{misdeed}: {before:?} {after:?}"));
        }
        all_wrong.extend(wrong);
        neighbour.works();
        let survived = match worker {
            Lives => "the worker, and all else",
            IsReplaced => "all else; the next call had a new worker",
        };
        row(what, &seen, survived);
    }
    let sound = fs::read(library("source-misdeeds")).unwrap();
    for (misdeed, what, code, words) in WHILE_LOADING {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("libsource_misdeeds.so"), armed(&sound, misdeed)).unwrap();
        let plugins = sealed(vec![folder.path().to_owned(), bulletin.clone()], policy_for(misdeed));
        let neighbour = Neighbour::start(&plugins);
        let (seen_code, mut seen) = outcome(commit(&plugins, "none"));
        if seen_code != *code || !seen.contains(words) {
            all_wrong.push(format!("{misdeed} while loading: {seen_code}: {seen}"));
        }
        if seen.is_empty() {
            // No file can be opened, and no process made: that is answered without a word.
            "nothing: the call was refused, and the plugin went on".clone_into(&mut seen);
        }
        neighbour.works();
        row(&format!("{what}, while it is loaded"), &seen, "all else");
    }
    assert!(all_wrong.is_empty(), "{}", all_wrong.join("\n"));
    hold(&page);
}

/// What the operator sees: a complaint's code and words, or what the item says.
fn outcome(res: Result<(Harvest, Vec<Diagnostic>), Diagnostic>) -> (String, String) {
    match res {
        Err(diagnostic) => (diagnostic.code.into_owned(), diagnostic.message),
        Ok((harvest, denied)) => {
            let title = harvest.items[0].title.as_ref().map_or("", |it| it.value.as_str());
            match denied.into_iter().next() {
                Some(denied) => {
                    let item = format!("{}; its item says “{title}”", denied.message);
                    (denied.code.into_owned(), item)
                }
                None => (String::new(), title.to_owned()),
            }
        }
    }
}

/// Another plugin beside the one that misbehaves.
struct Neighbour {
    source: portolan_host::SourceHandle,
    settings: Settings,
}

impl Neighbour {
    fn start(plugins: &Plugins) -> Neighbour {
        let settings =
            serde_json::from_value(json!({ "url": "https://town.example/bulletins", "pages": 3 }))
                .unwrap();
        let source = plugins.source("source-bulletin", &settings).unwrap();
        Neighbour { source, settings }
    }

    #[track_caller]
    fn works(&self) {
        let cx = Context::new("neighbour", &self.settings, Timestamp::UNIX_EPOCH);
        assert_eq!(self.source.plan(&cx, &Cursor::default()).unwrap().len(), 1);
    }
}

#[test]
fn what_kills_twice_is_set_aside_and_five_deaths_are_enough() {
    let plugins = sealed(vec![folder_of("source-misdeeds")], policy());
    let code = |misdeed: &str| commit(&plugins, misdeed).map(|_| ()).unwrap_err().code;
    assert_eq!(code("exit"), "plugin-lost");
    assert_eq!(code("exit"), "plugin-lost");
    assert_eq!(code("exit"), "plugin-set-aside");
    // Another source of the same plugin is not touched.
    commit(&plugins, "none").unwrap();

    // The same settings, other input each time.
    let settings = settings("exit");
    let source = plugins.source("source-misdeeds", &settings).unwrap();
    let mut codes = Vec::new();
    for nth in 0..4 {
        let cx = Context::new("town", &settings, Timestamp::UNIX_EPOCH);
        let request = source.plan(&cx, &Cursor::default());
        let Ok(mut requests) = request else {
            codes.push("plugin-resting".to_owned());
            continue;
        };
        let response = Response::new(format!("https://misdeeds.example/{nth}"), 200);
        let exchange =
            Exchange::new(requests.remove(0), Answer::Response(response), Timestamp::UNIX_EPOCH);
        match source.parse(&cx, &exchange) {
            Err(CallError::Broken(diagnostic)) => codes.push(diagnostic.code.into_owned()),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(codes, ["plugin-lost", "plugin-lost", "plugin-lost", "plugin-resting"]);
    commit(&plugins, "none").unwrap();
}

/// Only the first of each source are told one by one; all are counted.
#[test]
fn denied_calls_are_counted_beyond_those_that_are_told() {
    let plugins = sealed(vec![folder_of("source-misdeeds")], policy());
    let (_, told) = commit(&plugins, "inherited-descriptors").unwrap();
    assert_eq!(told.len(), 20);
    let counted = || plugins.standing("source-misdeeds").unwrap().unwrap().statistics.denied;
    let first = counted();
    assert!(first > 1_000, "{first}");
    commit(&plugins, "none").unwrap();
    assert_eq!(counted(), first);
    let (_, told) = commit(&plugins, "inherited-descriptors").unwrap();
    assert_eq!((told.len(), counted()), (20, 2 * first));
}

#[test]
fn a_violation_may_end_the_worker() {
    let strict = Policy { on_violation: OnViolation::Kill, ..policy() };
    let plugins = sealed(vec![folder_of("source-misdeeds")], strict);
    let complaint = commit(&plugins, "read-file").unwrap_err();
    assert_eq!(complaint.code, "plugin-lost");
    let words = "forbidden system call openat(\"/etc/passwd\")";
    assert!(complaint.message.contains(words), "{complaint}");
}

#[test]
fn the_kernel_confirms_the_layers() {
    let plugins = sealed(vec![folder_of("source-bulletin")], policy());
    let standing = plugins.standing("source-bulletin").unwrap().unwrap();
    let names: Vec<&str> = standing.layers.iter().map(|it| it.name.as_str()).collect();
    let expect = [
        "orphans-die",
        "libraries",
        "faults-told",
        "limits",
        "foreign-user",
        "landlock",
        "seccomp",
    ];
    assert_eq!(names, expect);
    assert!(standing.layers.iter().all(|it| it.on), "{:?}", standing.layers);
    let status = fs::read_to_string(format!("/proc/{}/status", standing.processes[0])).unwrap();
    for line in ["Seccomp:\t2", "NoNewPrivs:\t1", "CapEff:\t0000000000000000", "Threads:\t1"] {
        assert!(status.contains(line), "{line} is not in\n{status}");
    }
    assert_eq!(standing.workers, 1);
}

#[test]
fn weaker_walls_are_what_they_say() {
    for (isolation, layer) in
        [(Isolation::Separate, "foreign-user"), (Isolation::Filtered, "seccomp")]
    {
        let plugins = sealed(vec![folder_of("source-bulletin")], Policy { isolation, ..policy() });
        let standing = plugins.standing("source-bulletin").unwrap().unwrap();
        assert_eq!(standing.layers.last().unwrap().name, layer);
    }
}

/// As on a kernel that has no Landlock: namespaces stand in, and hold what Landlock would have
/// held, for root and for an ordinary user.
#[test]
fn without_landlock_an_empty_root_holds() {
    const NAME: &str = "without_landlock_an_empty_root_holds";
    if given_folder().is_none() {
        let folder = folder_with_worker();
        run_inside(NAME, folder.path(), None);
        if rustix::process::geteuid().is_root() {
            run_inside(NAME, folder.path(), Some(1000));
        }
        return;
    }
    let may = may_make_namespaces();
    forbid(&LANDLOCK, 38);
    let folder = given_folder().unwrap();
    let start = |isolation| {
        let plugins = sealed(vec![folder.clone()], Policy { isolation, ..policy() });
        (plugins.standing("source-misdeeds"), plugins.take_complaints())
    };
    let (standing, _) = start(Isolation::Sealed);
    if !may {
        let refused = standing.unwrap_err();
        assert!(refused.message.contains("namespaces (unshare: "), "{refused}");
        return;
    }
    let layers = standing.unwrap().unwrap().layers;
    let names: Vec<&str> = layers.iter().map(|it| it.name.as_str()).collect();
    let expect = [
        "orphans-die",
        "libraries",
        "faults-told",
        "limits",
        "namespaces",
        "foreign-user",
        "seccomp",
    ];
    assert_eq!(names, expect);
    assert!(layers.iter().all(|it| it.on), "{layers:?}");
    assert!(layers[4].detail.starts_with("an empty root and no network"), "{layers:?}");
    let (standing, said) = start(Isolation::StrongestAvailable);
    assert!(standing.is_ok() && said.is_empty(), "{said:?}");

    let held = [
        "segfault",
        "panic-in-parse",
        "read-file",
        "write-file",
        "list-directory",
        "inherited-descriptors",
        "environment",
        "tcp",
        "unix-socket",
        "raw-socket",
        "exec",
        "kill-host",
    ];
    for (misdeed, _, _, code, words) in FAULTS.iter().filter(|it| held.contains(&it.0)) {
        let plugins = sealed(vec![folder.clone()], policy());
        let (seen_code, seen) = outcome(commit(&plugins, misdeed));
        assert_eq!(seen_code, *code, "{misdeed}: {seen}");
        assert!(seen.contains(words) && !seen.contains("ESCAPED"), "{misdeed}: {seen}");
        commit(&plugins, "none").unwrap();
    }

    // While loading the filter lets files be opened: there it is the root that holds.
    let sound = fs::read(library("source-misdeeds")).unwrap();
    for misdeed in ["read-file", "write-file", "exec", "fork", "tcp"] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("libsource_misdeeds.so"), armed(&sound, misdeed)).unwrap();
        let plugins = sealed(vec![folder.path().to_owned()], policy());
        let (code, seen) = outcome(commit(&plugins, "none"));
        assert!(matches!(code.as_str(), "" | "plugin-denied"), "{misdeed}: {code}: {seen}");
        assert!(!seen.contains("ESCAPED"), "{misdeed}: {seen}");
        if misdeed == "read-file" {
            // The same without that root, by the operator's word.
            let weaker = Policy { isolation: Isolation::Filtered, ..policy() };
            let plugins = sealed(vec![folder.path().to_owned()], weaker);
            let (_, seen) = outcome(commit(&plugins, "none"));
            assert!(seen.contains("ESCAPED"), "{seen}");
        }
    }
}

/// With neither, `sealed` refuses and says why, the weaker ways run, and the operator reads which
/// wall is missing.
#[test]
fn without_landlock_and_namespaces_sealed_refuses() {
    if given_folder().is_none() {
        let folder = folder_with_worker();
        run_inside("without_landlock_and_namespaces_sealed_refuses", folder.path(), None);
        return;
    }
    forbid(&LANDLOCK, 38);
    forbid(&[272], 1);
    let folder = vec![given_folder().unwrap()];
    let start = |isolation| {
        let plugins = sealed(folder.clone(), Policy { isolation, ..policy() });
        let standing = plugins.standing("source-misdeeds");
        (standing, plugins.take_complaints())
    };
    let (refused, _) = start(Isolation::Sealed);
    let refused = refused.unwrap_err();
    assert_eq!(refused.code, "plugin-isolation");
    for words in [
        "would not be `sealed` on this machine: namespaces (unshare: Operation not permitted",
        "landlock (this kernel has no Landlock",
    ] {
        assert!(refused.message.contains(words), "{refused}");
    }
    let (standing, said) = start(Isolation::StrongestAvailable);
    assert!(standing.unwrap().unwrap().layers.iter().any(|it| it.name == "seccomp" && it.on));
    assert_eq!(said[0].code, "plugin-weaker");
    assert!(said[0].message.contains("runs `filtered` only"), "{}", said[0].message);
    let (standing, said) = start(Isolation::Filtered);
    assert!(standing.is_ok() && said.is_empty());
}

/// The three calls of Landlock.
const LANDLOCK: [i64; 3] = [444, 445, 446];

/// Answers calls of this process and its children with an error, as a kernel without them would.
fn forbid(calls: &[i64], errno: u32) {
    let filter = seccompiler::SeccompFilter::new(
        calls.iter().map(|number| (*number, Vec::new())).collect(),
        seccompiler::SeccompAction::Allow,
        seccompiler::SeccompAction::Errno(errno),
        std::env::consts::ARCH.try_into().unwrap(),
    );
    let program: seccompiler::BpfProgram = filter.unwrap().try_into().unwrap();
    seccompiler::apply_filter_all_threads(&program).unwrap();
}

/// By the word of another program: this one has threads, and so may not try.
fn may_make_namespaces() -> bool {
    let mut command = Command::new("unshare");
    if !rustix::process::geteuid().is_root() {
        command.arg("--user");
    }
    let res = command.args(["--mount", "--net", "--ipc", "true"]).output();
    res.is_ok_and(|output| output.status.success())
}

/// One test alone in another process, which may change itself, perhaps as another user.
#[track_caller]
fn run_inside(test: &str, folder: &Path, user: Option<u32>) {
    let mut command = Command::new(folder.join("faults"));
    command.args([test, "--exact", "--nocapture"]).env(FOLDER, folder).current_dir(folder);
    command.env_remove("PORTOLAN_WRITE_PAGES");
    if let Some(user) = user {
        command.uid(user).gid(user);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{user:?}: {}", String::from_utf8_lossy(&output.stderr));
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(told.contains("1 passed"), "{user:?}: {told}");
}

/// The libraries, the worker and these tests, for a test that runs in another process. Anybody
/// may read them.
fn folder_with_worker() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let copies = [
        (PathBuf::from(env!("CARGO_BIN_EXE_plugin-worker")), "plugin-worker"),
        (std::env::current_exe().unwrap(), "faults"),
        (testkit::library("source-misdeeds"), "libsource_misdeeds.so"),
        (testkit::library("source-bulletin"), "libsource_bulletin.so"),
        (page_path(), PAGE),
    ];
    for (from, name) in copies {
        fs::copy(&from, folder.path().join(name)).unwrap();
    }
    folder
}

/// A copy whose constructor commits the crime.
fn armed(sound: &[u8], crime: &str) -> Vec<u8> {
    let marker = b"while loading:nothing";
    let mut bytes = sound.to_vec();
    let at = bytes.windows(marker.len()).position(|it| it == marker).unwrap() + 14;
    bytes[at..at + 26].fill(0);
    bytes[at..at + crime.len()].copy_from_slice(crime.as_bytes());
    bytes
}

const PREFACE: &str = "\
# What plugins have been caught at

Each row was done by a real library in a sealed worker; a test repeats all of them and writes this page.
Beside each ran another plugin, and the same plugin for another source: both went on.
Numbers that differ from build to build are written as `…`.

| The plugin | The operator sees | What survived |
| --- | --- | --- |
";

/// A cell of the table: no numbers that differ from build to build.
fn told(words: &str) -> String {
    let mut out = String::new();
    let mut rest = words;
    while let Some(at) = rest.find("0x") {
        out.push_str(&rest[..at + 2]);
        rest = &rest[at + 2..];
        let digits = rest.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(rest.len());
        out.push_str(if &rest[..digits] == "dead0" { "dead0" } else { "…" });
        rest = &rest[digits..];
    }
    out.push_str(rest);
    // The place in a source file moves with every edit.
    let places: Vec<String> = out
        .split(' ')
        .map(|word| match word.split_once(".rs:") {
            Some((file, _)) => format!("{file}.rs:…)"),
            None => word.to_owned(),
        })
        .collect();
    places.join(" ").replace('|', "\\|")
}

#[track_caller]
fn hold(page: &str) {
    let path = page_path();
    if std::env::var_os("PORTOLAN_WRITE_PAGES").is_some() {
        fs::write(&path, page).unwrap();
    }
    let stands = fs::read_to_string(&path).unwrap_or_default();
    assert!(stands == page, "docs/plugin-faults.md differs; this is what was seen:\n{page}");
}
