//! Bytes instead of messages: for tests and the fuzzer of the boundary, which say things that no
//! honest host or plugin says. No promise is made for what is here.

#![allow(clippy::disallowed_types, reason = "a channel without a plugin behind it")]

use std::{
    fs::File,
    io::{self, Write},
    net::Shutdown,
    os::{
        fd::OwnedFd,
        unix::{net::UnixStream, process::CommandExt},
    },
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use portolan_core::Diagnostic;
use portolan_plugin::{abi, wire};

use crate::{
    crew::{Crew, Tenant},
    frame::{self, Head, INIT, Init},
    function::Function,
    handle::{breach, make},
    image::{Image, Label},
    inside::ARGUMENT,
    library::{Instance, Library, sealed_copy},
    policy::{Isolation, Policy},
    worker::{Program, Worker},
};

/// An instance of a plugin that is asked with bytes.
#[derive(Debug)]
pub struct Probe(Place);

#[derive(Debug)]
enum Place {
    Here(Instance),
    Workers { crew: Arc<Crew>, tenant: Tenant },
}

impl Probe {
    /// `settings` are the bytes of a `CreateCall`. Whether the image deserves its label has been
    /// judged by the caller, or not.
    pub fn start(
        image: &Image,
        policy: Policy,
        program: Program,
        settings: &[u8],
    ) -> Result<Probe, Diagnostic> {
        if policy.isolation == Isolation::InProcess {
            return make(Library::load(image)?, settings).map(|it| Probe(Place::Here(it)));
        }
        let crew = Crew::of(image, policy, program)?;
        let tenant = crew.tenant(settings.to_owned());
        let (reply, _) = crew.call(&tenant, None, &[])?;
        match reply.status {
            abi::OK => Ok(Probe(Place::Workers { crew, tenant })),
            status => Err(breach(&image.label.manifest.name, "create", status, &reply.bytes)),
        }
    }

    /// Status and bytes of the answer.
    pub fn call(&mut self, function: &str, input: &[u8]) -> Result<(i32, Vec<u8>), Diagnostic> {
        let named = Function::ALL.into_iter().find(|it| it.name() == function);
        let Some(function) = named else {
            return Err(Diagnostic::plugin_call_too_large("?", function, "there is no such call"));
        };
        match &mut self.0 {
            Place::Here(instance) => {
                let answer = instance.call(function, input);
                let bytes = answer.bytes().unwrap_or_default().to_owned();
                Ok((answer.status, bytes))
            }
            Place::Workers { crew, tenant } => {
                let (reply, _) = crew.call(tenant, Some(function), input)?;
                Ok((reply.status, reply.bytes))
            }
        }
    }
}

/// The host's side of a channel whose worker has said all that it will ever say.
#[derive(Debug)]
pub struct Listener {
    worker: Worker,
    label: Label,
}

/// What the host made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// An answer, with its status.
    Answer(i32),
    /// Why there is none.
    Nothing(String),
}

/// No more fits into a channel that nobody reads meanwhile.
pub const SAYING_BYTES_MAX: usize = 64 * 1024;

impl Listener {
    pub fn new(label: Label) -> io::Result<Listener> {
        // Something to end: whoever was a worker here is gone.
        let mut child = Command::new("true").stdin(Stdio::null()).spawn()?;
        child.wait()?;
        let (channel, _) = UnixStream::pair()?;
        let (log, _) = io::pipe()?;
        let log = File::from(OwnedFd::from(log));
        let plugin = label.manifest.name.clone();
        Ok(Listener { worker: Worker::around(child, channel, log, plugin, None), label })
    }

    /// `bytes` as the answer to the first call.
    pub fn answer(&mut self, bytes: &[u8], time: Duration) -> io::Result<Heard> {
        let _theirs = self.say(bytes)?;
        let heard = self.worker.ask(frame::CALL, 1, &[], time);
        drop(self.worker.take_notices());
        Ok(match heard {
            Ok(reply) => Heard::Answer(reply.status),
            Err(ending) => Heard::Nothing(format!("{ending:?}")),
        })
    }

    /// `bytes` as what a worker says while it loads its library.
    pub fn loading(&mut self, bytes: &[u8]) -> io::Result<Heard> {
        let _theirs = self.say(bytes)?;
        let heard = self.worker.load(&self.label, &Policy::default());
        Ok(match heard {
            Ok(()) => Heard::Answer(abi::OK),
            Err(ending) => Heard::Nothing(format!("{ending:?}")),
        })
    }

    fn say(&mut self, bytes: &[u8]) -> io::Result<UnixStream> {
        let (ours, mut theirs) = UnixStream::pair()?;
        ours.set_nonblocking(true)?;
        theirs.write_all(&bytes[..bytes.len().min(SAYING_BYTES_MAX)])?;
        theirs.shutdown(Shutdown::Write)?;
        self.worker.begin_anew(ours);
        Ok(theirs)
    }
}

/// A frame of any kind. Its length is the payload's.
pub fn frame(kind: u16, sequence: u32, status: i32, payload: &[u8]) -> Vec<u8> {
    let len = payload.len() as u32;
    let head = Head { kind, denied: 0, sequence, status, len };
    [&head.to_bytes(), payload].concat()
}

/// The first frame that a host sends.
pub fn first_frame(label: &Label, policy: &Policy) -> Result<Vec<u8>, wire::WireError> {
    let init = Init {
        host: std::process::id(),
        label: label.clone(),
        isolation: policy.isolation,
        memory: policy.memory,
        on_violation: policy.on_violation,
    };
    Ok(frame(INIT, 0, 0, &wire::encode(&init)?))
}

/// A worker that has been told nothing yet, and its channel. It ends with the calling thread.
pub fn worker(program: &Program, image: &Image) -> io::Result<(Child, UnixStream)> {
    let (channel, theirs) = UnixStream::pair()?;
    let program = match program {
        Program::Itself => PathBuf::from("/proc/self/exe"),
        Program::At(path) => path.clone(),
    };
    let child = Command::new(program)
        .arg0("portolan-plugin")
        .arg(ARGUMENT)
        .env_clear()
        .stdin(Stdio::from(OwnedFd::from(theirs)))
        .stdout(Stdio::from(sealed_copy(image)?))
        .stderr(Stdio::null())
        .spawn()?;
    Ok((child, channel))
}

/// Waits for a process to end, but not for ever.
pub fn ends_within(child: &mut Child, time: Duration) -> io::Result<bool> {
    let deadline = Instant::now() + time;
    while child.try_wait()?.is_none() {
        if Instant::now() > deadline {
            child.kill()?;
            child.wait()?;
            return Ok(false);
        }
        std::thread::sleep(Duration::from_micros(200));
    }
    Ok(true)
}
