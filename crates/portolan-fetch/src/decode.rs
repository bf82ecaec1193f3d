//! Content codings, unfolded piece by piece into a counted sink.
//!
//! Each piece of the wire is decoded as it comes, and what comes out is counted at once, so a bomb
//! is noticed after a few kilobytes and never held in memory.

use std::io::{self, Write};

use brotli::{BrotliDecompressStream, BrotliResult, BrotliState, enc::StandardAlloc};
use flate2::{Decompress, FlushDecompress, Status, write::GzDecoder};
use sha2::{Digest, Sha256};
use zstd::stream::raw::{DParameter, Decoder as Zstd, InBuffer, Operation, OutBuffer};

use crate::{
    options::{Limits, limits::RATIO_FROM_BYTES},
    outcome::BodyHash,
};

/// RFC 9659 lets a zstd body ask for no more than 8 MiB of window.
const ZSTD_WINDOW_LOG_MAX: u32 = 23;
/// Codings laid over one another; more than this is no honest server.
const CODINGS_MAX: usize = 2;
const PIECE: usize = 32 << 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    Gzip,
    Brotli,
    Zstd,
    Deflate,
}

/// Why a body cannot be had.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum DecodeFault {
    Unknown(String),
    Broken(Coding, String),
    /// The coded stream ends too early.
    Truncated,
    WireTooLarge,
    DecodedTooLarge,
    Bomb {
        wire: u64,
        decoded: u64,
    },
}

/// A decoded body.
#[derive(Debug)]
pub(crate) struct Decoded {
    pub(crate) body: Vec<u8>,
    pub(crate) hash: BodyHash,
    pub(crate) wire_bytes: u64,
    /// The coding that the header named and the body did not have.
    pub(crate) not_applied: Option<Coding>,
}

impl Decoded {
    /// A document that may be cut where the limit was reached.
    pub(crate) fn cut(body: Vec<u8>, wire_bytes: u64) -> Decoded {
        Decoded { hash: BodyHash::of(&body), body, wire_bytes, not_applied: None }
    }
}

impl Coding {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Coding::Gzip => "gzip",
            Coding::Brotli => "br",
            Coding::Zstd => "zstd",
            Coding::Deflate => "deflate",
        }
    }

    /// Reads `Content-Encoding` values, in the order they were applied.
    pub(crate) fn list<'a>(
        values: impl Iterator<Item = &'a str>,
    ) -> Result<Vec<Coding>, DecodeFault> {
        let mut codings = Vec::new();
        for name in values.flat_map(|value| value.split(',')).map(str::trim) {
            codings.push(match name.to_ascii_lowercase().as_str() {
                "" | "identity" => continue,
                "gzip" | "x-gzip" => Coding::Gzip,
                "br" => Coding::Brotli,
                "zstd" => Coding::Zstd,
                "deflate" => Coding::Deflate,
                _ => return Err(DecodeFault::Unknown(name.to_owned())),
            });
        }
        if codings.len() > CODINGS_MAX {
            let names: Vec<&str> = codings.iter().map(|coding| coding.name()).collect();
            return Err(DecodeFault::Unknown(names.join(", ")));
        }
        Ok(codings)
    }
}

/// Takes the wire's pieces, yields the body.
pub(crate) struct Unfold {
    limits: Bounds,
    wire_bytes: u64,
    /// The outermost coding comes first.
    codings: Vec<Coding>,
    stage: Option<Stage>,
    not_applied: Option<Coding>,
}

impl Unfold {
    pub(crate) fn new(mut codings: Vec<Coding>, limits: &Limits) -> Unfold {
        codings.reverse();
        let limits = Bounds {
            wire: limits.body_bytes,
            decoded: limits.decoded_bytes,
            ratio: limits.decompression_ratio,
        };
        Unfold { limits, wire_bytes: 0, codings, stage: None, not_applied: None }
    }

    pub(crate) fn wire_bytes(&self) -> u64 {
        self.wire_bytes
    }

    pub(crate) fn push(&mut self, piece: &[u8]) -> Result<(), DecodeFault> {
        if piece.is_empty() {
            return Ok(());
        }
        self.wire_bytes += piece.len() as u64;
        if self.wire_bytes > self.limits.wire {
            return Err(DecodeFault::WireTooLarge);
        }
        if self.stage.is_none() {
            let coding = self.codings.first().copied();
            if let Some(named) = coding
                && !looks_like(named, piece)
            {
                self.not_applied = Some(named);
                self.codings.clear();
            }
            let coding = self.codings.first().copied();
            self.stage = Some(Stage::new(coding, piece, Sink::new(self.limits))?);
        }
        let stage = self.stage.as_mut().expect("the stage was made above");
        stage.sink().wire = self.wire_bytes;
        stage.push(piece)
    }

    pub(crate) fn finish(mut self) -> Result<Decoded, DecodeFault> {
        // A coded body of no bytes at all is what many servers send for an empty page.
        let mut sink = match self.stage.take() {
            Some(stage) => stage.finish()?,
            None => Sink::new(self.limits),
        };
        for coding in self.codings.iter().skip(1).copied() {
            let inner = sink.take();
            let mut stage = Stage::new(Some(coding), &inner, Sink::new(self.limits))?;
            stage.sink().wire = self.wire_bytes;
            stage.push(&inner)?;
            sink = stage.finish()?;
        }
        Ok(Decoded {
            hash: BodyHash(sink.hash.finalize().into()),
            body: sink.out,
            wire_bytes: self.wire_bytes,
            not_applied: self.not_applied,
        })
    }

    /// What was decoded before the limit was reached: for documents that may be cut.
    pub(crate) fn cut(mut self) -> Vec<u8> {
        match self.stage.as_mut() {
            Some(stage) => stage.sink().take(),
            None => Vec::new(),
        }
    }
}

/// Whether a body's first bytes can belong to a coding. Servers that compress by file ending
/// send plain bodies under the header; the first bytes tell.
fn looks_like(coding: Coding, piece: &[u8]) -> bool {
    match coding {
        Coding::Gzip => piece.starts_with(&[0x1f]) && piece.get(1).is_none_or(|byte| *byte == 0x8b),
        // The frame's magic, or that of a skippable frame.
        Coding::Zstd => piece[0] == 0x28 || piece[0] & 0xf0 == 0x50,
        Coding::Brotli | Coding::Deflate => true,
    }
}

#[derive(Clone, Copy)]
struct Bounds {
    wire: u64,
    decoded: u64,
    ratio: u32,
}

/// Where decoded bytes are counted, hashed and kept.
struct Sink {
    out: Vec<u8>,
    hash: Sha256,
    bounds: Bounds,
    wire: u64,
    fault: Option<DecodeFault>,
}

impl Sink {
    fn new(bounds: Bounds) -> Sink {
        Sink { out: Vec::new(), hash: Sha256::new(), bounds, wire: 0, fault: None }
    }

    fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }

    fn accept(&mut self, piece: &[u8]) -> Result<(), DecodeFault> {
        let decoded = (self.out.len() + piece.len()) as u64;
        if decoded > RATIO_FROM_BYTES
            && decoded > self.wire.saturating_mul(u64::from(self.bounds.ratio))
        {
            return Err(DecodeFault::Bomb { wire: self.wire, decoded });
        }
        if decoded > self.bounds.decoded {
            // What still fits is kept, for documents that may be cut.
            let room = self.bounds.decoded as usize - self.out.len();
            self.out.extend_from_slice(&piece[..room]);
            return Err(DecodeFault::DecodedTooLarge);
        }
        self.hash.update(piece);
        self.out.extend_from_slice(piece);
        Ok(())
    }
}

/// flate2's gzip decoder wants a writer; the fault is kept beside, typed.
impl Write for Sink {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        match self.accept(piece) {
            Ok(()) => Ok(piece.len()),
            Err(fault) => {
                self.fault = Some(fault);
                Err(io::Error::other("a limit was reached"))
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// One coding at work.
enum Stage {
    Plain(Sink),
    Gzip(Gzip),
    Deflate {
        inflate: Box<Decompress>,
        done: bool,
        sink: Sink,
    },
    Brotli {
        state: Box<BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>>,
        done: bool,
        sink: Sink,
    },
    Zstd {
        decoder: Zstd<'static>,
        frame_open: bool,
        sink: Sink,
    },
}

impl Stage {
    fn new(coding: Option<Coding>, first: &[u8], sink: Sink) -> Result<Stage, DecodeFault> {
        Ok(match coding {
            None => Stage::Plain(sink),
            Some(Coding::Gzip) => Stage::Gzip(Gzip::new(sink)),
            Some(Coding::Deflate) => {
                // The name means zlib's wrapping; some servers send the bare stream.
                let inflate = Box::new(Decompress::new(has_zlib_header(first)));
                Stage::Deflate { inflate, done: false, sink }
            }
            Some(Coding::Brotli) => {
                let state = Box::new(BrotliState::new(
                    StandardAlloc::default(),
                    StandardAlloc::default(),
                    StandardAlloc::default(),
                ));
                Stage::Brotli { state, done: false, sink }
            }
            Some(Coding::Zstd) => {
                let broken = |err: io::Error| DecodeFault::Broken(Coding::Zstd, err.to_string());
                let mut decoder = Zstd::new().map_err(broken)?;
                decoder
                    .set_parameter(DParameter::WindowLogMax(ZSTD_WINDOW_LOG_MAX))
                    .map_err(broken)?;
                Stage::Zstd { decoder, frame_open: false, sink }
            }
        })
    }

    fn sink(&mut self) -> &mut Sink {
        match self {
            Stage::Plain(sink)
            | Stage::Deflate { sink, .. }
            | Stage::Brotli { sink, .. }
            | Stage::Zstd { sink, .. } => sink,
            Stage::Gzip(gzip) => gzip.sink(),
        }
    }

    fn push(&mut self, piece: &[u8]) -> Result<(), DecodeFault> {
        match self {
            Stage::Plain(sink) => sink.accept(piece),
            Stage::Gzip(gzip) => gzip.push(piece),
            Stage::Deflate { inflate, done, sink } => push_deflate(inflate, done, sink, piece),
            Stage::Brotli { state, done, sink } => push_brotli(state, done, sink, piece),
            Stage::Zstd { decoder, frame_open, sink } => {
                push_zstd(decoder, frame_open, sink, piece)
            }
        }
    }

    fn finish(self) -> Result<Sink, DecodeFault> {
        match self {
            Stage::Plain(sink)
            | Stage::Deflate { done: true, sink, .. }
            | Stage::Brotli { done: true, sink, .. }
            | Stage::Zstd { frame_open: false, sink, .. } => Ok(sink),
            Stage::Gzip(gzip) => gzip.finish(),
            Stage::Deflate { .. } | Stage::Brotli { .. } | Stage::Zstd { .. } => {
                Err(DecodeFault::Truncated)
            }
        }
    }
}

/// Members of a gzip stream, one after the other; padding after the last is dropped.
enum Gzip {
    Member(Box<GzDecoder<Sink>>),
    /// A whole member has been read; a further one may begin.
    Between(Sink),
    /// The rest is padding.
    Padding(Sink),
    Moved,
}

impl Gzip {
    fn new(sink: Sink) -> Gzip {
        Gzip::Member(Box::new(GzDecoder::new(sink)))
    }

    fn sink(&mut self) -> &mut Sink {
        match self {
            Gzip::Member(decoder) => decoder.get_mut(),
            Gzip::Between(sink) | Gzip::Padding(sink) => sink,
            Gzip::Moved => {
                unreachable!("`Moved` is replaced before the method that set it returns")
            }
        }
    }

    fn push(&mut self, mut piece: &[u8]) -> Result<(), DecodeFault> {
        while !piece.is_empty() {
            match self {
                Gzip::Padding(_) | Gzip::Moved => return Ok(()),
                Gzip::Between(_) => {
                    let Gzip::Between(sink) = std::mem::replace(self, Gzip::Moved) else {
                        return Ok(());
                    };
                    let another = piece[0] == 0x1f;
                    *self = if another { Gzip::new(sink) } else { Gzip::Padding(sink) };
                }
                Gzip::Member(decoder) => match decoder.write(piece) {
                    Ok(0) => self.end_member()?,
                    Ok(taken) => piece = &piece[taken..],
                    Err(err) => {
                        return Err(decoder.get_mut().fault.take().unwrap_or_else(|| {
                            DecodeFault::Broken(Coding::Gzip, err.to_string())
                        }));
                    }
                },
            }
        }
        Ok(())
    }

    fn end_member(&mut self) -> Result<(), DecodeFault> {
        let Gzip::Member(mut decoder) = std::mem::replace(self, Gzip::Moved) else {
            return Ok(());
        };
        let ended = decoder.try_finish();
        let fault = decoder.get_mut().fault.take();
        let sink = std::mem::replace(
            decoder.get_mut(),
            Sink::new(Bounds { wire: 0, decoded: 0, ratio: 0 }),
        );
        *self = Gzip::Between(sink);
        match ended {
            Ok(()) => Ok(()),
            Err(err) => Err(fault.unwrap_or_else(|| match err.kind() {
                io::ErrorKind::UnexpectedEof => DecodeFault::Truncated,
                _ => DecodeFault::Broken(Coding::Gzip, err.to_string()),
            })),
        }
    }

    fn finish(mut self) -> Result<Sink, DecodeFault> {
        if let Gzip::Member(decoder) = &mut self {
            // A member that is complete takes nothing more; one that does was cut short. The byte can
            // never make a cut one whole: it would be the top of a size of almost 4 GiB.
            let complete = matches!(decoder.write(&[0xff]), Ok(0));
            self.end_member().map_err(|fault| match fault {
                DecodeFault::Broken(..) if !complete => DecodeFault::Truncated,
                other => other,
            })?;
        }
        match self {
            Gzip::Between(sink) | Gzip::Padding(sink) => Ok(sink),
            Gzip::Member(_) | Gzip::Moved => Err(DecodeFault::Truncated),
        }
    }
}

fn has_zlib_header(first: &[u8]) -> bool {
    match first {
        [cmf, flags, ..] => {
            cmf & 0x0f == 8 && u16::from_be_bytes([*cmf, *flags]).is_multiple_of(31)
        }
        [cmf] => *cmf == 0x78,
        [] => true,
    }
}

fn push_deflate(
    inflate: &mut Decompress,
    done: &mut bool,
    sink: &mut Sink,
    mut piece: &[u8],
) -> Result<(), DecodeFault> {
    let mut out = vec![0; PIECE];
    while !*done {
        let (in_before, out_before) = (inflate.total_in(), inflate.total_out());
        let status = inflate
            .decompress(piece, &mut out, FlushDecompress::None)
            .map_err(|err| DecodeFault::Broken(Coding::Deflate, err.to_string()))?;
        let taken = (inflate.total_in() - in_before) as usize;
        let given = (inflate.total_out() - out_before) as usize;
        piece = &piece[taken..];
        sink.accept(&out[..given])?;
        *done = status == Status::StreamEnd;
        if piece.is_empty() && given < out.len() || taken == 0 && given == 0 {
            return Ok(());
        }
    }
    Ok(())
}

fn push_brotli(
    state: &mut BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>,
    done: &mut bool,
    sink: &mut Sink,
    piece: &[u8],
) -> Result<(), DecodeFault> {
    let mut out = vec![0; PIECE];
    let (mut n_in, mut in_at, mut total) = (piece.len(), 0, 0);
    while !*done {
        let (mut n_out, mut out_at) = (out.len(), 0);
        let result = BrotliDecompressStream(
            &mut n_in,
            &mut in_at,
            piece,
            &mut n_out,
            &mut out_at,
            &mut out,
            &mut total,
            state,
        );
        sink.accept(&out[..out_at])?;
        match result {
            BrotliResult::ResultSuccess => *done = true,
            BrotliResult::NeedsMoreOutput => {}
            BrotliResult::NeedsMoreInput => return Ok(()),
            BrotliResult::ResultFailure => {
                return Err(DecodeFault::Broken(Coding::Brotli, "invalid stream".to_owned()));
            }
        }
    }
    Ok(())
}

fn push_zstd(
    decoder: &mut Zstd<'static>,
    frame_open: &mut bool,
    sink: &mut Sink,
    piece: &[u8],
) -> Result<(), DecodeFault> {
    let broken = |err: io::Error| DecodeFault::Broken(Coding::Zstd, err.to_string());
    let mut out = vec![0; PIECE];
    let mut input = InBuffer::around(piece);
    loop {
        let mut output = OutBuffer::around(out.as_mut_slice());
        let before = input.pos;
        let hint = decoder.run(&mut input, &mut output).map_err(broken)?;
        let given = output.pos();
        sink.accept(&out[..given])?;
        // A hint of zero ends a frame; the next one, if any, begins by itself.
        if hint == 0 {
            *frame_open = false;
            if input.pos < piece.len() {
                decoder.reinit().map_err(broken)?;
            }
        } else if input.pos > before || given > 0 {
            *frame_open = true;
        }
        if input.pos >= piece.len() && given < out.len() || input.pos == before && given == 0 {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests;
