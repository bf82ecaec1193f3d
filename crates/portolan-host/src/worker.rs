//! The host's side of one worker process.

#![allow(unsafe_code, reason = "asking the kernel for the CPU time of a process")]

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{self, Read, Write},
    os::{
        fd::{AsFd, OwnedFd},
        unix::{net::UnixStream, process::CommandExt, process::ExitStatusExt},
    },
    path::PathBuf,
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use portolan_core::Diagnostic;
use portolan_plugin::wire::{self, MESSAGE_BYTES_MAX};
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    net::sockopt::set_socket_send_buffer_size,
    process::{Pid, Resource, Rlimit, prlimit},
};

use crate::{
    frame::{
        CONFIRMED, CREATE, DESTROY, FAULT, HEAD_BYTES, Head, INIT, Init, Layer, NAMESPACES, NOTICE,
        READY, REFUSED, RESULT, Ready, SEALED, Whole,
    },
    image::Label,
    inside::{ARGUMENT, fault::Report},
    policy::{Isolation, Policy},
    room,
    span::Span,
    spawner, words,
};

#[cfg(test)]
mod tests;

/// Filters that a worker puts upon itself.
const FILTERS: u32 = 4;

/// Of what a plugin prints, the end is kept.
const WORDS_BYTES_MAX: usize = 4096;

/// Frames that nobody asked for, in one call.
const NOTICES_MAX: usize = 64;

/// What a channel holds at once, if the system lets it.
const CHANNEL_BYTES: usize = 1024 * 1024;

/// Room that is made for an answer before its bytes come.
const READ_BYTES: usize = 1024 * 1024;

/// A worker that loads for longer is stuck.
const LOADING_TIME: Duration = Duration::from_secs(10);

/// The program whose workers these are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Program {
    /// This very program, which calls [`crate::be_worker_if_asked`] first.
    Itself,
    /// Another one that does.
    At(PathBuf),
}

/// A process that serves one library.
#[derive(Debug)]
pub(crate) struct Worker {
    child: Child,
    channel: UnixStream,
    log: File,
    /// The end of what it has printed.
    printed: Vec<u8>,
    span: Span,
    plugin: String,
    sequence: u32,
    pub(crate) instances: BTreeSet<i32>,
    pub(crate) layers: Vec<Layer>,
    pub(crate) built_with: String,
    pub(crate) started_in: Duration,
    /// Calls that were denied since it was started, those that were told no more included.
    denied: u16,
    /// Of these, the ones that were counted.
    counted: u16,
    notices: Vec<Report>,
    /// Of one call.
    cpu: Option<Duration>,
    pub(crate) idle_since: Instant,
}

/// How a worker ended, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    Lost(String),
    Slow(String),
    Channel(String),
    /// Its answer has so many bytes.
    TooLarge(usize),
    /// It, or this machine, declined before any call.
    Refused(Box<Diagnostic>),
}

pub(crate) struct Reply {
    pub(crate) status: i32,
    pub(crate) bytes: Vec<u8>,
}

impl Worker {
    pub(crate) fn start(
        program: &Program,
        label: &Label,
        copy: &File,
        policy: &Policy,
    ) -> Result<Worker, Ending> {
        let start = Instant::now();
        let plugin = label.manifest.name.clone();
        let broken = |err: io::Error| {
            Ending::Refused(Box::new(Diagnostic::plugin_worker(&plugin, &err.to_string())))
        };
        let (channel, theirs) = UnixStream::pair().map_err(broken)?;
        // A page goes through in one piece; where this is refused it goes in several.
        for end in [&channel, &theirs] {
            let _ = set_socket_send_buffer_size(end, CHANNEL_BYTES);
        }
        let (log, theirs_log) = io::pipe().map_err(broken)?;
        let program = match program {
            Program::Itself => PathBuf::from("/proc/self/exe"),
            Program::At(path) => path.clone(),
        };
        let mut command = Command::new(program);
        command
            .arg0("portolan-plugin")
            .arg(ARGUMENT)
            .env_clear()
            .stdin(Stdio::from(OwnedFd::from(theirs)))
            .stdout(Stdio::from(copy.try_clone().map_err(broken)?))
            .stderr(Stdio::from(OwnedFd::from(theirs_log)));
        let child = spawner::spawn(command).map_err(broken)?;
        channel.set_nonblocking(true).map_err(broken)?;
        let log = File::from(OwnedFd::from(log));
        rustix::io::ioctl_fionbio(&log, true).map_err(|err| broken(err.into()))?;
        let mut worker = Worker::around(child, channel, log, plugin, Some(policy.cpu));
        worker.load(label, policy)?;
        worker.started_in = start.elapsed();
        Ok(worker)
    }

    /// A worker that has loaded nothing yet. Without a limit of CPU time its process is not
    /// touched before it is ended.
    pub(crate) fn around(
        child: Child,
        channel: UnixStream,
        log: File,
        plugin: String,
        cpu: Option<Duration>,
    ) -> Worker {
        Worker {
            child,
            channel,
            log,
            printed: Vec::new(),
            span: Span::default(),
            plugin,
            sequence: 0,
            instances: BTreeSet::new(),
            layers: Vec::new(),
            built_with: String::new(),
            started_in: Duration::ZERO,
            denied: 0,
            counted: 0,
            notices: Vec::new(),
            cpu,
            idle_since: Instant::now(),
        }
    }

    /// The same over another channel, with nothing asked yet.
    pub(crate) fn begin_anew(&mut self, channel: UnixStream) {
        self.channel = channel;
        self.sequence = 0;
        self.printed.clear();
        self.notices.clear();
    }

    pub(crate) fn load(&mut self, label: &Label, policy: &Policy) -> Result<(), Ending> {
        let init = Init {
            host: std::process::id(),
            label: label.clone(),
            isolation: policy.isolation,
            memory: policy.memory,
            on_violation: policy.on_violation,
        };
        let init = wire::encode(&init)
            .map_err(|err| Ending::Lost(format!("it cannot be told what to do: {err}")))?;
        let deadline = Instant::now() + policy.time.min(LOADING_TIME);
        self.limit_cpu();
        self.write(Head { kind: INIT, ..Head::default() }, &init, deadline)?;
        let (head, payload) = self.read(deadline)?;
        if head.kind != SEALED {
            return Err(self.unexpected(head.kind, &payload));
        }
        // Said before any code of the plugin exists, so it can be believed.
        self.layers = wire::decode(&payload).map_err(|err| Ending::Channel(err.to_string()))?;
        if self.layers.iter().any(|it| it.name == NAMESPACES && it.on) {
            self.confirm_namespaces(policy.isolation)?;
            self.write(Head { kind: CONFIRMED, ..Head::default() }, &[], deadline)?;
        }
        let (head, payload) = self.read(deadline)?;
        if head.kind != READY {
            return Err(self.unexpected(head.kind, &payload));
        }
        let ready: Ready =
            wire::decode(&payload).map_err(|err| Ending::Channel(err.to_string()))?;
        self.span = ready.span();
        self.built_with = words::shown(&ready.built_with);
        self.confirm(policy.isolation)
    }

    fn unexpected(&mut self, kind: u16, payload: &[u8]) -> Ending {
        match wire::decode::<Diagnostic>(payload) {
            Ok(mut diagnostic) if kind == REFUSED => {
                // A constructor may have said it in the worker's name.
                diagnostic.message = words::shown(&diagnostic.message);
                diagnostic.hint = diagnostic.hint.map(|hint| words::shown(&hint));
                Ending::Refused(Box::new(diagnostic))
            }
            _ => Ending::Channel(format!("a frame of kind {kind} that nobody asked for")),
        }
    }

    /// What the worker says it gave up, by the kernel's word.
    fn confirm(&self, isolation: Isolation) -> Result<(), Ending> {
        let id = self.child.id();
        let theirs = Status::of(&id.to_string());
        let ours = Status::of("self");
        let (Some(theirs), Some(ours)) = (theirs, ours) else {
            return Err(self.weaker(isolation, "/proc does not tell of processes"));
        };
        let is_filtered = self.layers.iter().any(|it| it.name == "seccomp" && it.on);
        let filters = ours.filters + if is_filtered { FILTERS } else { 0 };
        let checks = [
            (theirs.no_new_privs == 1, "it may gain rights"),
            (theirs.capabilities == 0, "it has capabilities"),
            (theirs.threads == 1, "it has several threads"),
            (!is_filtered || theirs.seccomp == 2, "it has no filter"),
            (!is_filtered || theirs.filters == filters, "it has other filters than ours"),
        ];
        match checks.iter().find(|(holds, _)| !holds) {
            Some((_, words)) => Err(self.weaker(isolation, words)),
            None => Ok(()),
        }
    }

    /// By the kernel's word: another network than ours, and a root that holds nothing but the
    /// worker's own descriptors. The worker waits until this has been looked at.
    fn confirm_namespaces(&self, isolation: Isolation) -> Result<(), Ending> {
        let id = self.child.id();
        let space = |process: &str, name: &str| fs::read_link(format!("/proc/{process}/ns/{name}"));
        for name in ["mnt", "net", "ipc"] {
            match (space(&id.to_string(), name), space("self", name)) {
                (Ok(theirs), Ok(ours)) if theirs != ours => {}
                (Ok(_), Ok(_)) => {
                    let words = format!("namespaces (its `{name}` is the host's)");
                    return Err(self.weaker(isolation, &words));
                }
                _ => {
                    let words = "namespaces (the kernel does not tell this host of them)";
                    return Err(self.weaker(isolation, words));
                }
            }
        }
        let mounts = fs::read_to_string(format!("/proc/{id}/mountinfo")).unwrap_or_default();
        match holds_only_descriptors(&mounts, id) {
            true => Ok(()),
            false => Err(self.weaker(isolation, "namespaces (its root is not empty)")),
        }
    }

    fn weaker(&self, wanted: Isolation, words: &str) -> Ending {
        Ending::Refused(Box::new(Diagnostic::plugin_isolation(&self.plugin, wanted.word(), words)))
    }

    /// One question, one answer.
    pub(crate) fn ask(
        &mut self,
        kind: u16,
        instance: i32,
        input: &[u8],
        time: Duration,
    ) -> Result<Reply, Ending> {
        let deadline = Instant::now() + time;
        self.sequence = self.sequence.wrapping_add(1);
        self.limit_cpu();
        let head = Head { kind, sequence: self.sequence, status: instance, ..Head::default() };
        self.write(head, input, deadline)?;
        let (head, bytes) = self.read(deadline)?;
        if head.kind != RESULT {
            return Err(Ending::Channel(format!(
                "a frame of kind {} that nobody asked for",
                head.kind
            )));
        }
        if head.sequence != self.sequence {
            return Err(Ending::Channel("it answered another call than the one asked".to_owned()));
        }
        self.denied = head.denied;
        if kind == CREATE && head.status == portolan_plugin::abi::OK {
            self.instances.insert(instance);
        }
        Ok(Reply { status: head.status, bytes })
    }

    /// Ends an instance; the worker does not answer.
    pub(crate) fn end(&mut self, instance: i32) -> Result<(), Ending> {
        if !self.instances.remove(&instance) {
            return Ok(());
        }
        let deadline = Instant::now() + Duration::from_secs(1);
        self.write(Head { kind: DESTROY, status: instance, ..Head::default() }, &[], deadline)
    }

    /// How many calls were denied since this was last asked.
    pub(crate) fn take_denied(&mut self) -> u64 {
        let fresh = self.denied.saturating_sub(self.counted);
        self.counted = self.denied;
        u64::from(fresh)
    }

    /// Denied calls since this was last asked, for people; the first of each call.
    pub(crate) fn take_notices(&mut self) -> Vec<String> {
        let (plugin, span) = (&self.plugin, self.span);
        let notices = self.notices.drain(..);
        notices.map(|report| words::denied(&report, plugin, span)).collect()
    }

    /// Bytes of memory that it shares with nobody, as the kernel counts them now.
    pub(crate) fn private_bytes(&self) -> Option<u64> {
        let text = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = text.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
        let kilobytes: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
        Some(kilobytes * 1024)
    }

    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    fn write(&mut self, head: Head, payload: &[u8], deadline: Instant) -> Result<(), Ending> {
        let head = Head { len: payload.len() as u32, ..head }.to_bytes();
        let mut whole = Whole { head: &head, payload };
        while !whole.is_empty() {
            match self.channel.write_vectored(&whole.parts()) {
                Ok(0) => return Err(self.gone()),
                Ok(n_bytes) => {
                    whole.advance(n_bytes);
                    self.in_time(whole.is_empty(), deadline)?;
                }
                Err(err) if err.kind() == io::ErrorKind::WouldBlock => {
                    self.wait(PollFlags::OUT, deadline)?;
                }
                Err(err) if err.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return Err(self.gone()),
            }
        }
        Ok(())
    }

    /// The next frame that is an answer; what handlers say on the way is kept.
    fn read(&mut self, deadline: Instant) -> Result<(Head, Vec<u8>), Ending> {
        loop {
            let mut bytes = [0; HEAD_BYTES];
            self.fill(&mut bytes, deadline)?;
            let head = Head::of_bytes(bytes);
            let len = head.len as usize;
            if len > MESSAGE_BYTES_MAX {
                return Err(match head.kind {
                    RESULT => Ending::TooLarge(len),
                    _ => Ending::Channel(format!("a frame of {len} bytes")),
                });
            }
            let payload = self.payload(len, deadline)?;
            match (head.kind, Report::of_bytes(&payload)) {
                (NOTICE, Some(report)) if self.notices.len() < NOTICES_MAX => {
                    self.denied = head.denied;
                    self.notices.push(report);
                }
                (NOTICE, _) => {
                    return Err(Ending::Channel("more notices than there can be".to_owned()));
                }
                (FAULT, Some(report)) => {
                    self.drain();
                    // What is said with the fault is the last that counts.
                    drop(self.child.kill());
                    drop(self.child.wait());
                    let last = words::last_words(&self.printed);
                    let words = words::fault(&report, &self.plugin, self.span, &last);
                    return Err(match report.signal {
                        libc::SIGXCPU => Ending::Slow(words),
                        _ => Ending::Lost(words),
                    });
                }
                _ => return Ok((head, payload)),
            }
        }
    }

    fn payload(&mut self, len: usize, deadline: Instant) -> Result<Vec<u8>, Ending> {
        let mut payload = room::take();
        let mut n_read = 0;
        while n_read < len {
            // Not all at once: a forged length costs no memory.
            let end = len.min(n_read + READ_BYTES);
            if payload.len() < end {
                payload.resize(end, 0);
            }
            self.fill(&mut payload[n_read..end], deadline)?;
            n_read = end;
        }
        payload.truncate(len);
        Ok(payload)
    }

    fn fill(&mut self, mut into: &mut [u8], deadline: Instant) -> Result<(), Ending> {
        while !into.is_empty() {
            match self.channel.read(into) {
                Ok(0) => return Err(self.gone()),
                Ok(n_bytes) => {
                    into = &mut into[n_bytes..];
                    self.in_time(into.is_empty(), deadline)?;
                }
                Err(err) if err.kind() == io::ErrorKind::WouldBlock => {
                    self.wait(PollFlags::IN, deadline)?;
                }
                Err(err) if err.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return Err(self.gone()),
            }
        }
        Ok(())
    }

    /// Whoever always has one more byte is not waited for, and is late all the same.
    fn in_time(&mut self, is_done: bool, deadline: Instant) -> Result<(), Ending> {
        if is_done || Instant::now() < deadline { Ok(()) } else { Err(self.late()) }
    }

    fn late(&mut self) -> Ending {
        drop(self.child.kill());
        Ending::Slow("no answer in time".to_owned())
    }

    /// Until the channel can be used. What the plugin prints is read meanwhile, so that it never
    /// waits for a reader.
    fn wait(&mut self, flags: PollFlags, deadline: Instant) -> Result<(), Ending> {
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(self.late());
            }
            let timeout = Timespec::try_from(left.min(Duration::from_secs(3600)))
                .unwrap_or(Timespec { tv_sec: 1, tv_nsec: 0 });
            let mut fds = [
                PollFd::from_borrowed_fd(self.channel.as_fd(), flags),
                PollFd::from_borrowed_fd(self.log.as_fd(), PollFlags::IN),
            ];
            if poll(&mut fds, Some(&timeout)).is_err() {
                continue;
            }
            let (channel, log) = (fds[0].revents(), fds[1].revents());
            if log.contains(PollFlags::IN) {
                self.drain();
            }
            if !channel.is_empty() {
                return Ok(());
            }
            if log.contains(PollFlags::HUP) {
                // It closed its words and says nothing: only its death does both.
                return Err(self.gone());
            }
        }
    }

    /// Reads what it printed, and keeps the end.
    fn drain(&mut self) {
        let mut chunk = [0; 4096];
        // A plugin that prints without end is read no faster than this.
        for _ in 0..64 {
            match self.log.read(&mut chunk) {
                Ok(n_bytes) if n_bytes > 0 => {
                    self.printed.extend_from_slice(&chunk[..n_bytes]);
                    let excess = self.printed.len().saturating_sub(WORDS_BYTES_MAX);
                    self.printed.drain(..excess);
                }
                _ => return,
            }
        }
    }

    /// The channel is closed: how did it end?
    fn gone(&mut self) -> Ending {
        let patience = Instant::now() + Duration::from_secs(1);
        let status: Option<ExitStatus> = loop {
            match self.child.try_wait() {
                Ok(Some(status)) => break Some(status),
                Ok(None) if Instant::now() < patience => {
                    std::thread::sleep(Duration::from_millis(1));
                }
                _ => break None,
            }
        };
        self.drain();
        let last = words::last_words(&self.printed);
        match status {
            Some(status) => Ending::Lost(words::exit(status.code(), status.signal(), &last)),
            None => Ending::Channel("it closed its channel".to_owned()),
        }
    }

    /// So much CPU time from here on, then the kernel tells it to stop.
    fn limit_cpu(&self) {
        let Some(cpu) = self.cpu else { return };
        let process = i32::try_from(self.child.id()).unwrap_or_default();
        let (Some(used), Some(pid)) = (cpu_time(process), Pid::from_raw(process)) else { return };
        let seconds = used.as_secs() + cpu.as_secs() + 1;
        // Where this is refused the answer's time still bounds the call.
        let limit = Rlimit { current: Some(seconds), maximum: None };
        let _ = prlimit(Some(pid), Resource::Cpu, limit);
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // Both fail only if it has ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Of `/proc/PID/mountinfo`: one mount, and it is the process' own `fd`.
fn holds_only_descriptors(mounts: &str, process: u32) -> bool {
    // Number, parent, device, what of it is mounted, where.
    let mut lines = mounts.lines().map(|line| line.split(' ').skip(3).take(2).collect::<Vec<_>>());
    lines.next() == Some(vec![format!("/{process}/fd").as_str(), "/"]) && lines.next().is_none()
}

fn cpu_time(process: i32) -> Option<Duration> {
    let mut clock = 0;
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: Both places outlive the calls.
    let res = unsafe {
        match libc::clock_getcpuclockid(process, &raw mut clock) {
            0 => libc::clock_gettime(clock, &raw mut time),
            err => err,
        }
    };
    (res == 0).then(|| {
        let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
        Duration::new(seconds, u32::try_from(time.tv_nsec).unwrap_or_default())
    })
}

/// Of `/proc/PID/status`, what tells how far a process is walled off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Status {
    no_new_privs: u32,
    seccomp: u32,
    filters: u32,
    capabilities: u64,
    threads: u32,
}

impl Status {
    fn of(process: &str) -> Option<Status> {
        let text = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
        let field = |name: &str| {
            let line = text.lines().find(|line| line.starts_with(name))?;
            Some(line[name.len()..].trim())
        };
        let number = |name: &str| field(name).and_then(|it| it.parse().ok());
        Some(Status {
            no_new_privs: number("NoNewPrivs:")?,
            seccomp: number("Seccomp:")?,
            filters: number("Seccomp_filters:").unwrap_or_default(),
            capabilities: u64::from_str_radix(field("CapEff:")?, 16).ok()?,
            threads: number("Threads:")?,
        })
    }
}
