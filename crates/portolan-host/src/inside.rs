//! Inside a worker process: giving up rights, loading one library, answering frames.
//!
//! The order is the safety: what the library's constructors may do is settled before it is
//! loaded, and what is only needed for loading is given up right after.

#![allow(unsafe_code, reason = "a worker talks to the kernel about itself")]
#![allow(clippy::print_stderr, reason = "who starts a worker by hand has only a terminal")]

use std::{collections::BTreeMap, fs::File, io::Write, os::fd::FromRawFd, process::exit};

use portolan_core::Diagnostic;
use portolan_plugin::{abi, wire};

use crate::{
    frame::{
        self, CALL, CONFIRMED, CREATE, DESTROY, Head, INIT, Init, READY, REFUSED, RESULT, Ready,
        SEALED,
    },
    function::Function,
    library::{Answer, Instance, Library},
};

pub(crate) mod fault;
mod layers;

/// The argument that makes this program a worker.
pub(crate) const ARGUMENT: &str = "plugin-worker";

/// Kept for the next message.
const ROOM_BYTES_MAX: usize = 1024 * 1024;

/// Never returns if the process was started to be a worker. Every program that hosts plugins
/// calls this first thing in `main`, while it is still alone in its process.
pub fn be_worker_if_asked() {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().is_some_and(|it| it == ARGUMENT) && arguments.next().is_none() {
        exit(work());
    }
}

/// The exit status is for people who start a worker by hand; the host reads frames.
fn work() -> i32 {
    // SAFETY: The host starts its workers with the channel as their standard input; whoever else
    // does gets errors from reading it.
    let mut channel = unsafe { File::from_raw_fd(0) };
    let mut room = Vec::new();
    let init = match frame::receive(&mut channel, &mut room) {
        Ok((Head { kind: INIT, .. }, payload)) => wire::decode::<Init>(payload).ok(),
        _ => None,
    };
    let Some(init) = init else {
        eprintln!("`{ARGUMENT}` is how Portolan starts its own workers; it is of no use by hand");
        return 2;
    };
    match prepare(&mut channel, &init) {
        Ok(library) => serve(&mut channel, library),
        Err(diagnostic) => {
            let words = wire::encode(&diagnostic).unwrap_or_default();
            // If the host is gone there is nobody to tell.
            let _ = frame::send(&mut channel, Head { kind: REFUSED, ..Head::default() }, &words);
            1
        }
    }
}

fn prepare(channel: &mut File, init: &Init) -> Result<&'static Library, Diagnostic> {
    let plugin = &init.label.manifest.name;
    let broken = |words: &str| Diagnostic::plugin_worker(plugin, words);
    let layers = layers::before_loading(init)?;
    let words = wire::encode(&layers).map_err(|err| broken(&err.to_string()))?;
    frame::send(channel, Head { kind: SEALED, ..Head::default() }, &words)
        .map_err(|err| broken(&err.to_string()))?;
    if layers::is_walled(&layers) {
        match frame::receive(channel, &mut Vec::new()) {
            Ok((Head { kind: CONFIRMED, .. }, _)) => layers::hide().map_err(|err| broken(&err))?,
            _ => return Err(broken("the host does not answer")),
        }
    }
    let library = Library::open(layers::library(&layers), &init.label)?;
    fault::set_library(library.span);
    layers::after_loading(init)?;
    let ready = Ready {
        start: library.span.start,
        end: library.span.end,
        built_with: library.built_with.clone(),
    };
    let words = wire::encode(&ready).map_err(|err| broken(&err.to_string()))?;
    frame::send(channel, Head { kind: READY, ..Head::default() }, &words)
        .map_err(|err| broken(&err.to_string()))?;
    Ok(library)
}

/// Answers until the host closes the channel.
fn serve(channel: &mut File, library: &'static Library) -> i32 {
    let mut instances: BTreeMap<i32, Instance> = BTreeMap::new();
    let mut room = Vec::new();
    loop {
        let Ok((head, payload)) = frame::receive(channel, &mut room) else {
            // Nobody asks any more. Instances end with the process.
            std::mem::forget(instances);
            return 0;
        };
        fault::asked_anew();
        let sent = match head.kind {
            CREATE => match library.create(payload) {
                Ok(instance) => {
                    instances.insert(head.status, instance);
                    send(channel, head, abi::OK, &[])
                }
                Err(answer) => answer_with(channel, head, &answer),
            },
            DESTROY => {
                instances.remove(&head.status);
                Ok(())
            }
            kind => {
                let function = kind.checked_sub(CALL).and_then(Function::numbered);
                match (function, instances.get_mut(&head.status)) {
                    (Some(function), Some(instance)) => {
                        let answer = instance.call(function, payload);
                        answer_with(channel, head, &answer)
                    }
                    _ => send(channel, head, abi::FAILED, &[]),
                }
            }
        };
        if sent.is_err() {
            std::mem::forget(instances);
            return 0;
        }
        // A page of 60 MB is not kept for the next of 6 kB.
        room.truncate(ROOM_BYTES_MAX);
        room.shrink_to(ROOM_BYTES_MAX);
    }
}

fn answer_with(channel: &mut File, asked: Head, answer: &Answer) -> std::io::Result<()> {
    match answer.bytes() {
        Ok(bytes) => send(channel, asked, answer.status, bytes),
        // The host refuses it by its length, as it would its own.
        Err(bytes) => {
            let len = u32::try_from(bytes).unwrap_or(u32::MAX);
            let head = Head {
                kind: RESULT,
                denied: fault::denied(),
                sequence: asked.sequence,
                status: answer.status,
                len,
            };
            channel.write_all(&head.to_bytes())
        }
    }
}

fn send(channel: &mut File, asked: Head, status: i32, bytes: &[u8]) -> std::io::Result<()> {
    let head =
        Head { kind: RESULT, denied: fault::denied(), sequence: asked.sequence, status, len: 0 };
    frame::send(channel, head, bytes)
}
