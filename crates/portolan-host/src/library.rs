//! A loaded library and the calls into it. Here is all that the compiler cannot check.

#![allow(unsafe_code, reason = "foreign code is loaded and called here and nowhere else")]
#![deny(unsafe_op_in_unsafe_fn)]

use std::{
    ffi::c_void,
    fs::File,
    io::Write,
    mem::{forget, offset_of},
    os::fd::IntoRawFd,
    ptr,
};

use libloading::os::unix::{Library as Dl, RTLD_LOCAL, RTLD_NOW};
use portolan_core::{
    Diagnostic,
    manifest::{CONTRACT, Manifest, PluginKind},
};
use portolan_plugin::abi::{
    self, Buffer, Call, Create, Descriptor, Destroy, FreeBuffer, Head, MAGIC, RENDERER, SOURCE,
    SYMBOL, Slice, Vtable,
};
use portolan_plugin::wire::MESSAGE_BYTES_MAX;
use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, memfd_create};

use crate::{
    function::Function,
    image::{Image, Label},
    span::Span,
    words::shown,
};

#[cfg(test)]
mod tests;

/// A library that is mapped until the process ends.
#[derive(Debug)]
pub(crate) struct Library {
    pub(crate) label: Label,
    /// Where its code lies.
    pub(crate) span: Span,
    /// For people.
    pub(crate) built_with: String,
    create: Create,
    destroy: Destroy,
    free_buffer: FreeBuffer,
    calls: [Option<Call>; Function::ALL.len()],
}

/// One instance: what `create` made.
#[derive(Debug)]
pub(crate) struct Instance {
    library: &'static Library,
    handle: *mut c_void,
}

// SAFETY: The boundary says that a handle may be used from any thread, one call at a time; calls
// take `&mut self`.
unsafe impl Send for Instance {}

/// A plugin's answer, given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: i32,
    library: &'static Library,
    buffer: Buffer,
}

impl Library {
    /// Loads the very bytes that were judged, into this process. They are copied into sealed
    /// memory, and the system loads from there: replacing or cutting the file later touches
    /// nothing that runs, and two versions of one plugin have different names for the system's
    /// loader, because the copy's descriptor stays open for ever.
    pub(crate) fn load(image: &Image) -> Result<&'static Library, Diagnostic> {
        let copy = sealed_copy(image)
            .map_err(|err| Diagnostic::plugin_not_loadable(&image.label.file, &err.to_string()))?;
        let path = format!("/proc/self/fd/{}", copy.into_raw_fd());
        Library::open(&path, &image.label)
    }

    /// Loads what lies at `path` and holds it against what its note said.
    pub(crate) fn open(path: &str, label: &Label) -> Result<&'static Library, Diagnostic> {
        let file = &label.file;
        // SAFETY: Loading runs the library's constructors: in a worker that has given up its
        // rights, or in this process by the operator's written word.
        let dl = unsafe { Dl::open(Some(path), RTLD_NOW | RTLD_LOCAL) }
            .map_err(|err| Diagnostic::plugin_not_loadable(file, &words_of(&err)))?;
        // SAFETY: `head` is only ever read as the frozen head, after the check for null.
        let head = unsafe { dl.get::<*const Head>(SYMBOL) }
            .map(|symbol| *symbol)
            .map_err(|err| Diagnostic::plugin_not_loadable(file, &words_of(&err)))?;
        // Closing is not to be relied on (it may do nothing, or leave pointers into nowhere), so
        // what was opened stays.
        forget(dl);
        // SAFETY: The symbol of a library that stays mapped. Its size is the library's word.
        let descriptor = unsafe { descriptor(file, head)? };
        agree(label, &descriptor)?;
        // SAFETY: A descriptor of our contract, in a library that stays mapped.
        let vtable = unsafe { vtable(file, descriptor.vtable)? };
        let library = Library::of(label, &vtable, &descriptor, Span::around(head.addr()))?;
        Ok(&*Box::leak(Box::new(library)))
    }

    /// Takes what its kind must have out of the table, so that nothing is missing later.
    fn of(
        label: &Label,
        vtable: &Vtable,
        descriptor: &Descriptor,
        span: Span,
    ) -> Result<Library, Diagnostic> {
        let missing = |name: &str| {
            Diagnostic::plugin_descriptor(&label.file, &format!("has no function `{name}`"))
        };
        let wanted = Function::of_kind(label.manifest.kind);
        if wanted.is_empty() {
            let words = "is of a kind that this Portolan does not know";
            return Err(Diagnostic::plugin_descriptor(&label.file, words));
        }
        let calls = Function::ALL.map(|function| {
            let call = match function {
                Function::Check => vtable.check,
                Function::Plan => vtable.plan,
                Function::Parse => vtable.parse,
                Function::Format => vtable.format,
                Function::Render => vtable.render,
            };
            call.filter(|_| wanted.contains(&function))
        });
        if let Some(function) = wanted.iter().find(|it| calls[**it as usize].is_none()) {
            return Err(missing(function.name()));
        }
        Ok(Library {
            label: label.clone(),
            span,
            built_with: word(descriptor.built_with),
            create: vtable.create.ok_or_else(|| missing("create"))?,
            destroy: vtable.destroy.ok_or_else(|| missing("destroy"))?,
            free_buffer: vtable.free_buffer.ok_or_else(|| missing("free_buffer"))?,
            calls,
        })
    }

    /// An instance, or the answer that says why there is none.
    pub(crate) fn create(&'static self, settings: &[u8]) -> Result<Instance, Answer> {
        let mut handle = ptr::null_mut();
        let mut buffer = Buffer::EMPTY;
        // SAFETY: The slice outlives the call, both places are ours, and the library stays mapped.
        let status = unsafe { (self.create)(Slice::of(settings), &mut handle, &mut buffer) };
        let answer = Answer { status, library: self, buffer };
        match answer.status {
            abi::OK => Ok(Instance { library: self, handle }),
            _ => Err(answer),
        }
    }
}

impl Instance {
    pub(crate) fn call(&mut self, function: Function, input: &[u8]) -> Answer {
        let mut buffer = Buffer::EMPTY;
        let status = match self.library.calls[function as usize] {
            // SAFETY: The handle is alive until it is dropped, `&mut self` makes this the only
            // call, and both handle and function belong to this library.
            Some(call) => unsafe { call(self.handle, Slice::of(input), &mut buffer) },
            // Handles ask only for what their kind has.
            None => abi::FAILED,
        };
        Answer { status, library: self.library, buffer }
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        // SAFETY: The handle came from this library's `create` and is not used after this.
        unsafe { (self.library.destroy)(self.handle) }
    }
}

impl Answer {
    /// The answer's bytes, or their number if they are too many.
    pub(crate) fn bytes(&self) -> Result<&[u8], usize> {
        match self.buffer {
            Buffer { len, .. } if len > MESSAGE_BYTES_MAX => Err(len),
            Buffer { ptr, .. } if ptr.is_null() => Ok(&[]),
            // SAFETY: The plugin's bytes are ours until they are freed, which dropping does.
            Buffer { ptr, len, .. } => Ok(unsafe { std::slice::from_raw_parts(ptr, len) }),
        }
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        // SAFETY: The buffer came from this library and is given back once.
        unsafe { (self.library.free_buffer)(self.buffer) }
    }
}

/// The image's bytes in memory that nobody can change.
pub(crate) fn sealed_copy(image: &Image) -> std::io::Result<File> {
    let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
    let mut copy = File::from(memfd_create(image.label.manifest.name.as_str(), flags)?);
    copy.write_all(&image.bytes)?;
    let seals = SealFlags::SHRINK | SealFlags::GROW | SealFlags::WRITE | SealFlags::SEAL;
    fcntl_add_seals(&copy, seals)?;
    Ok(copy)
}

/// # Safety
///
/// `head` is null or leads to a descriptor that is never written.
unsafe fn descriptor(file: &str, head: *const Head) -> Result<Descriptor, Diagnostic> {
    if head.is_null() {
        return Err(Diagnostic::plugin_descriptor(file, "leads nowhere"));
    }
    // SAFETY: The caller promises at least the frozen head, wherever it lies.
    let Head { magic, abi_major, size, .. } = unsafe { head.read_unaligned() };
    if magic != MAGIC {
        return Err(Diagnostic::plugin_descriptor(file, "does not begin as ours do"));
    }
    if abi_major != CONTRACT {
        // The note said something else, or this library would not have been loaded.
        let (note, theirs) = (CONTRACT.to_string(), abi_major.to_string());
        return Err(Diagnostic::plugin_disagrees(file, "contract", &note, &theirs));
    }
    if (size as usize) < size_of::<Descriptor>() {
        return Err(Diagnostic::plugin_descriptor(file, "is shorter than its contract"));
    }
    // SAFETY: It says that it is long enough, and its contract is ours.
    Ok(unsafe { head.cast::<Descriptor>().read_unaligned() })
}

/// # Safety
///
/// `table` is null or leads to a vtable that is never written.
unsafe fn vtable(file: &str, table: *const Vtable) -> Result<Vtable, Diagnostic> {
    if table.is_null() {
        return Err(Diagnostic::plugin_descriptor(file, "has no functions"));
    }
    // SAFETY: Every table begins with its size.
    let size = unsafe { table.cast::<u32>().read_unaligned() } as usize;
    // What an older plugin does not have reads as null, like what its kind does not have.
    let mut known = Vtable {
        size: 0,
        reserved: 0,
        create: None,
        destroy: None,
        free_buffer: None,
        check: None,
        plan: None,
        parse: None,
        format: None,
        render: None,
    };
    if size < offset_of!(Vtable, check) {
        return Err(Diagnostic::plugin_descriptor(file, "has too few functions"));
    }
    // A size that ends within a pointer is a mistake; half of one is no function.
    let whole = size.min(size_of::<Vtable>()) / size_of::<Call>() * size_of::<Call>();
    // SAFETY: Both sides are valid for the smaller size, and any whole pointers a plugin of our
    // contract has there are functions or null.
    unsafe {
        ptr::copy_nonoverlapping(table.cast::<u8>(), ptr::from_mut(&mut known).cast::<u8>(), whole);
    }
    Ok(known)
}

/// Note and descriptor must tell the same: the note is what was judged, the descriptor is what
/// the compiler put beside the code.
fn agree(label: &Label, descriptor: &Descriptor) -> Result<(), Diagnostic> {
    let Manifest { name, version, kind, .. } = &label.manifest;
    let kind = match kind {
        PluginKind::Source => "source",
        PluginKind::Renderer => "renderer",
        PluginKind::Unknown => "unknown",
    };
    let their_kind = match descriptor.kind {
        SOURCE => "source",
        RENDERER => "renderer",
        _ => "unknown",
    };
    let compared = [
        ("name", name.as_str(), word(descriptor.name)),
        ("version", version.as_str(), word(descriptor.version)),
        ("kind", kind, their_kind.to_owned()),
    ];
    for (what, note, theirs) in compared {
        if note != theirs {
            return Err(Diagnostic::plugin_disagrees(&label.file, what, note, &theirs));
        }
    }
    Ok(())
}

/// A short text in a descriptor; whatever is too long to be one is cut.
fn word(slice: Slice) -> String {
    const WORD_BYTES_MAX: usize = 256;
    if slice.ptr.is_null() {
        return String::new();
    }
    // SAFETY: Descriptors lend their texts for ever, and the library stays mapped.
    let bytes = unsafe { std::slice::from_raw_parts(slice.ptr, slice.len.min(WORD_BYTES_MAX)) };
    shown(&String::from_utf8_lossy(bytes))
}

/// The loader's own words, without the path of our copy.
fn words_of(err: &libloading::Error) -> String {
    let words = match std::error::Error::source(err) {
        Some(source) => source.to_string(),
        None => err.to_string(),
    };
    // In a worker with an empty root it is `/1`.
    let rest = words.strip_prefix("/proc/self/fd/").or_else(|| words.strip_prefix('/'));
    match rest {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => {
            shown(rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':'))
        }
        _ => shown(&words),
    }
}
