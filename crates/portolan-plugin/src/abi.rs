//! The C boundary: one data symbol, a table of functions, slices and buffers.
//!
//! Nothing with a Rust layout crosses it. A plugin may be built by another compiler, or be
//! written in another language: it exports the symbol [`SYMBOL`] and answers in the messages of
//! [`wire`](crate::wire). `include/portolan.h` says the same in C.
//!
//! The host calls from any thread, but never twice at once with the same handle. There are no
//! callbacks: a plugin asks for nothing and logs nothing; what it has to say is in its answer.

use std::{ffi::c_void, mem::size_of};

use portolan_core::manifest::CONTRACT;

#[cfg(test)]
mod tests;

/// The one symbol. It is data, so that identifying a plugin runs none of its functions.
pub const SYMBOL: &str = "PORTOLAN_PLUGIN";

pub const MAGIC: [u8; 8] = *b"PORTOLAN";

/// Grows when fields or functions are appended; never compared, only told to people.
pub const MINOR: u16 = 0;

/// [`Descriptor::kind`] of sources.
pub const SOURCE: u32 = 1;
/// [`Descriptor::kind`] of renderers.
pub const RENDERER: u32 = 2;

/// The section with the manifest, and its note's owner and type.
pub const NOTE_SECTION: &str = ".note.portolan";
pub const NOTE_OWNER: &str = "Portolan";
pub const NOTE_TYPE: u32 = 1;

/// The call's answer is in `out`.
pub const OK: i32 = 0;
/// The plugin declines; its error type is in `out`.
pub const REFUSED: i32 = 1;
/// The plugin panicked; a [`Fault`](crate::wire::Fault) is in `out` and the handle is dead.
pub const PANICKED: i32 = 2;
/// The call could not be read or its answer not be written; a [`Fault`](crate::wire::Fault) is in
/// `out`.
pub const FAILED: i32 = 3;

/// Bytes lent for the length of a call, or for ever if they stand in a descriptor.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Slice {
    pub ptr: *const u8,
    pub len: usize,
}

/// Bytes that belong to the plugin until they are given back to its `free_buffer`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Buffer {
    pub ptr: *mut u8,
    pub len: usize,
    /// The plugin's own note; the host hands it back unread.
    pub owner: *mut c_void,
}

pub type Create =
    unsafe extern "C" fn(settings: Slice, handle: *mut *mut c_void, out: *mut Buffer) -> i32;
pub type Call = unsafe extern "C" fn(handle: *mut c_void, input: Slice, out: *mut Buffer) -> i32;
pub type Destroy = unsafe extern "C" fn(handle: *mut c_void);
pub type FreeBuffer = unsafe extern "C" fn(buffer: Buffer);

/// What a plugin can do. A function that its kind does not have is null.
///
/// The host reads no further than `size`, so functions are only ever appended.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Vtable {
    pub size: u32,
    pub reserved: u32,
    pub create: Option<Create>,
    pub destroy: Option<Destroy>,
    pub free_buffer: Option<FreeBuffer>,
    /// Sources.
    pub check: Option<Call>,
    pub plan: Option<Call>,
    pub parse: Option<Call>,
    /// Renderers.
    pub format: Option<Call>,
    pub render: Option<Call>,
}

/// The frozen head of every descriptor of every contract: what must be read to know whether the
/// rest may be.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Head {
    pub magic: [u8; 8],
    pub abi_major: u16,
    pub abi_minor: u16,
    /// Of the whole descriptor, head included.
    pub size: u32,
}

/// What stands at [`SYMBOL`].
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Descriptor {
    pub head: Head,
    pub kind: u32,
    /// None are defined; a host ignores those it does not know.
    pub flags: u32,
    pub name: Slice,
    pub version: Slice,
    /// For people; never compared.
    pub built_with: Slice,
    pub vtable: *const Vtable,
}

impl Slice {
    pub const fn of(bytes: &[u8]) -> Slice {
        Slice { ptr: bytes.as_ptr(), len: bytes.len() }
    }
}

impl Buffer {
    pub const EMPTY: Buffer =
        Buffer { ptr: std::ptr::null_mut(), len: 0, owner: std::ptr::null_mut() };
}

impl Head {
    pub const CURRENT: Head = Head {
        magic: MAGIC,
        abi_major: CONTRACT,
        abi_minor: MINOR,
        size: size_of::<Descriptor>() as u32,
    };
}

const _: () = assert!(size_of::<Head>() == 16, "the head is frozen for ever");
