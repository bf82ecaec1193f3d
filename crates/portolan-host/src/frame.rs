//! Frames on the channel between host and worker: a head of 16 bytes, then the payload.
//!
//! Numbers are little-endian: kind (u16), denied calls so far (u16), sequence (u32), status or
//! instance (i32), length of the payload (u32).

use std::io::{self, IoSlice, Read, Write};

use portolan_plugin::wire::MESSAGE_BYTES_MAX;
use serde::{Deserialize, Serialize};

use crate::{
    image::Label,
    policy::{Isolation, OnViolation},
    span::Span,
};

pub(crate) const HEAD_BYTES: usize = 16;

/// No payload is longer: a message, and some room for the words around it.
pub(crate) const PAYLOAD_BYTES_MAX: usize = MESSAGE_BYTES_MAX + 4096;

/// Host → worker: an [`Init`].
pub(crate) const INIT: u16 = 1;
/// Worker → host, before any code of the plugin exists: a list of [`Layer`]s.
pub(crate) const SEALED: u16 = 2;
/// Worker → host: [`Ready`].
pub(crate) const READY: u16 = 3;
/// Worker → host: a `Diagnostic`; the library is not used.
pub(crate) const REFUSED: u16 = 4;
/// Host → worker: settings; `status` is the number of the new instance.
pub(crate) const CREATE: u16 = 5;
/// Host → worker: `status` is the number of the instance that ends. Not answered.
pub(crate) const DESTROY: u16 = 6;
/// Worker → host: what `CREATE` or a call brought.
pub(crate) const RESULT: u16 = 7;
/// Worker → host, from a signal handler: a [`crate::inside::fault::Report`] of a denied call.
pub(crate) const NOTICE: u16 = 8;
/// Worker → host, from a signal handler: a report of what ends the worker.
pub(crate) const FAULT: u16 = 9;
/// Host → worker, if it has [`NAMESPACES`]: the kernel has confirmed them.
pub(crate) const CONFIRMED: u16 = 10;
/// Host → worker: this and the function's number; `status` is the instance.
pub(crate) const CALL: u16 = 32;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) kind: u16,
    pub(crate) denied: u16,
    pub(crate) sequence: u32,
    pub(crate) status: i32,
    pub(crate) len: u32,
}

impl Head {
    pub(crate) fn to_bytes(self) -> [u8; HEAD_BYTES] {
        let mut bytes = [0; HEAD_BYTES];
        bytes[0..2].copy_from_slice(&self.kind.to_le_bytes());
        bytes[2..4].copy_from_slice(&self.denied.to_le_bytes());
        bytes[4..8].copy_from_slice(&self.sequence.to_le_bytes());
        bytes[8..12].copy_from_slice(&self.status.to_le_bytes());
        bytes[12..16].copy_from_slice(&self.len.to_le_bytes());
        bytes
    }

    pub(crate) fn of_bytes(b: [u8; HEAD_BYTES]) -> Head {
        Head {
            kind: u16::from_le_bytes([b[0], b[1]]),
            denied: u16::from_le_bytes([b[2], b[3]]),
            sequence: u32::from_le_bytes([b[4], b[5], b[6], b[7]]),
            status: i32::from_le_bytes([b[8], b[9], b[10], b[11]]),
            len: u32::from_le_bytes([b[12], b[13], b[14], b[15]]),
        }
    }
}

/// The layer that stands where the kernel has no Landlock.
pub(crate) const NAMESPACES: &str = "namespaces";

/// All that a worker needs to know.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Init {
    /// A worker whose host is another process by now ends at once.
    pub(crate) host: u32,
    pub(crate) label: Label,
    pub(crate) isolation: Isolation,
    pub(crate) memory: u64,
    pub(crate) on_violation: OnViolation,
}

/// One thing that holds the worker, or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layer {
    pub name: String,
    pub on: bool,
    /// Why not, or how far.
    pub detail: String,
    /// Microseconds that it took.
    pub micros: u64,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Ready {
    pub(crate) start: u64,
    pub(crate) end: u64,
    pub(crate) built_with: String,
}

impl Ready {
    pub(crate) fn span(&self) -> Span {
        Span { start: self.start, end: self.end }
    }
}

/// For the worker's side, where waiting is all there is to do. The payload lies in `room`, which
/// is not emptied in between: what is overwritten needs no zeros first.
pub(crate) fn receive<'r>(
    from: &mut impl Read,
    room: &'r mut Vec<u8>,
) -> io::Result<(Head, &'r [u8])> {
    let mut bytes = [0; HEAD_BYTES];
    from.read_exact(&mut bytes)?;
    let head = Head::of_bytes(bytes);
    let len = head.len as usize;
    if len > PAYLOAD_BYTES_MAX {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the host's frame is too long"));
    }
    if room.len() < len {
        room.resize(len, 0);
    }
    let payload = &mut room[..len];
    from.read_exact(payload)?;
    Ok((head, payload))
}

pub(crate) fn send(to: &mut impl Write, head: Head, payload: &[u8]) -> io::Result<()> {
    let head = Head { len: payload.len() as u32, ..head }.to_bytes();
    // In one piece: the other side is woken once.
    let mut whole = Whole { head: &head, payload };
    while !whole.is_empty() {
        match to.write_vectored(&whole.parts()) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(n_bytes) => whole.advance(n_bytes),
            Err(err) if err.kind() == io::ErrorKind::Interrupted => {}
            Err(err) => return Err(err),
        }
    }
    Ok(())
}

/// What of a frame is still to be written.
pub(crate) struct Whole<'f> {
    pub(crate) head: &'f [u8],
    pub(crate) payload: &'f [u8],
}

impl Whole<'_> {
    pub(crate) fn is_empty(&self) -> bool {
        self.head.is_empty() && self.payload.is_empty()
    }

    pub(crate) fn parts(&self) -> [IoSlice<'_>; 2] {
        [IoSlice::new(self.head), IoSlice::new(self.payload)]
    }

    pub(crate) fn advance(&mut self, n_bytes: usize) {
        let of_head = n_bytes.min(self.head.len());
        self.head = &self.head[of_head..];
        self.payload = &self.payload[n_bytes - of_head..];
    }
}
