//! What the export macros expand to: a note, a descriptor, and functions that cannot unwind.
//!
//! All `unsafe` of the porch stands here, so that an author writes none. Nothing here is called
//! by hand.

#![allow(unsafe_code, reason = "the C boundary; each use says why it holds")]

use std::{
    any::Any,
    borrow::Cow,
    cell::{Cell, RefCell},
    ffi::c_void,
    marker::PhantomData,
    mem::{forget, size_of},
    panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook},
    sync::{Once, OnceLock},
};

use portolan_core::{
    Settings,
    manifest::Manifest,
    render::{RenderError, Renderer},
    source::{ContentSource, Context, SourceError, SourceErrorKind},
};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    abi::{
        self, Buffer, Descriptor, FAILED, Head, NOTE_TYPE, OK, PANICKED, REFUSED, Slice, Vtable,
    },
    wire::{self, Fault},
};

#[cfg(test)]
mod tests;

/// Makes the calling crate a source plugin: `export_source!(MySource);`, once, at the end of
/// `lib.rs`. The type implements [`ContentSource`] and `Default`.
///
/// `plugin.toml` of the calling crate becomes the library's ELF note. Its `name` and `version`
/// must be those of the package, which the compiler checks.
///
/// A program that links two plugins would have the same symbol twice: plugins are libraries with
/// `crate-type = ["cdylib"]` and nothing else.
#[macro_export]
macro_rules! export_source {
    ($source:ty) => {
        $crate::__export!($source, SOURCE, "source", source_vtable);
    };
}

/// Makes the calling crate a renderer plugin, as [`export_source!`] does for sources. The type
/// implements [`Renderer`] and `Default`.
#[macro_export]
macro_rules! export_renderer {
    ($renderer:ty) => {
        $crate::__export!($renderer, RENDERER, "renderer", renderer_vtable);
    };
}

/// The manifest in the calling crate's `plugin.toml`: the body of
/// [`ContentSource::manifest`].
#[macro_export]
macro_rules! manifest {
    () => {
        $crate::export::manifest_of(include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/plugin.toml"
        )))
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __export {
    ($type:ty, $kind:ident, $word:literal, $vtable:ident) => {
        const _: () = {
            const TEXT: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/plugin.toml"));
            const _: () = $crate::export::assert_manifest(
                TEXT,
                env!("CARGO_PKG_NAME"),
                env!("CARGO_PKG_VERSION"),
                $word,
            );
            #[used]
            #[allow(unsafe_code, reason = "the section is only read, by hosts")]
            #[unsafe(link_section = ".note.portolan")]
            static NOTE: $crate::export::Note<{ TEXT.len() }> = $crate::export::Note::new(TEXT);

            static VTABLE: $crate::abi::Vtable = $crate::export::$vtable::<$type>();

            #[allow(unsafe_code, reason = "the one symbol a host looks for")]
            #[unsafe(no_mangle)]
            static PORTOLAN_PLUGIN: $crate::export::Exported = $crate::export::Exported::new(
                $crate::abi::$kind,
                env!("CARGO_PKG_NAME"),
                env!("CARGO_PKG_VERSION"),
                &VTABLE,
            );
        };
    };
}

/// An ELF note: header, owner and text in one piece, as readers of `SHT_NOTE` expect it.
#[repr(C, align(4))]
pub struct Note<const N: usize> {
    owner_len: u32,
    text_len: u32,
    kind: u32,
    owner: [u8; 12],
    text: [u8; N],
}

/// A descriptor that may be a static.
#[repr(transparent)]
pub struct Exported(Descriptor);

// SAFETY: A descriptor is never written, and its pointers lead to statics that are never written.
unsafe impl Sync for Exported {}

/// What a handle points to.
struct Instance<T> {
    plugin: T,
    settings: Settings,
    /// Set by the first panic. Whatever the plugin's state is then, it is not asked again.
    dead: OnceLock<Fault>,
}

/// How a call ended that was not answered.
struct Refusal {
    status: i32,
    bytes: Vec<u8>,
}

/// The functions of one exported type.
struct Entry<T>(PhantomData<T>);

pub const fn source_vtable<T: ContentSource + Default + 'static>() -> Vtable {
    Vtable {
        check: Some(Entry::<T>::check),
        plan: Some(Entry::<T>::plan),
        parse: Some(Entry::<T>::parse),
        ..Entry::<T>::COMMON
    }
}

pub const fn renderer_vtable<T: Renderer + Default + 'static>() -> Vtable {
    Vtable {
        format: Some(Entry::<T>::format),
        render: Some(Entry::<T>::render),
        ..Entry::<T>::COMMON
    }
}

/// Reads a manifest that was compiled in.
///
/// # Panics
///
/// If the author's `plugin.toml` is no manifest; `testkit::examine` finds that.
pub fn manifest_of(text: &str) -> Manifest {
    match toml::from_str(text) {
        Ok(manifest) => manifest,
        Err(err) => panic!("plugin.toml is not a manifest: {err}"),
    }
}

/// Stops the compiler where `plugin.toml` and `Cargo.toml` disagree.
pub const fn assert_manifest(text: &str, name: &str, version: &str, kind: &str) {
    assert!(states(text, "name", name), "`name` in plugin.toml must be the package's name");
    assert!(
        states(text, "version", version),
        "`version` in plugin.toml must be the package's version"
    );
    assert!(
        states(text, "kind", kind),
        "`kind` in plugin.toml must be \"source\" with export_source!, \"renderer\" with \
         export_renderer!"
    );
}

impl<const N: usize> Note<N> {
    pub const fn new(text: &str) -> Note<N> {
        let from = text.as_bytes();
        let mut into = [0; N];
        let mut idx = 0;
        while idx < N {
            into[idx] = from[idx];
            idx += 1;
        }
        let owner = *b"Portolan\0\0\0\0";
        let owner_len = abi::NOTE_OWNER.len() as u32 + 1;
        Note { owner_len, text_len: N as u32, kind: NOTE_TYPE, owner, text: into }
    }
}

impl Exported {
    pub const fn new(
        kind: u32,
        name: &'static str,
        version: &'static str,
        vtable: &'static Vtable,
    ) -> Exported {
        const BUILT_WITH: &str = concat!("portolan-plugin ", env!("CARGO_PKG_VERSION"), " (Rust)");
        Exported(Descriptor {
            head: Head::CURRENT,
            kind,
            flags: 0,
            name: Slice::of(name.as_bytes()),
            version: Slice::of(version.as_bytes()),
            built_with: Slice::of(BUILT_WITH.as_bytes()),
            vtable,
        })
    }

    /// For plugins that make their own functions out of these.
    pub const fn descriptor(self) -> Descriptor {
        self.0
    }
}

impl<T: Default + 'static> Entry<T> {
    const COMMON: Vtable = Vtable {
        size: size_of::<Vtable>() as u32,
        reserved: 0,
        create: Some(Entry::<T>::create),
        destroy: Some(Entry::<T>::destroy),
        free_buffer: Some(free_buffer),
        check: None,
        plan: None,
        parse: None,
        format: None,
        render: None,
    };

    unsafe extern "C" fn create(
        settings: Slice,
        handle: *mut *mut c_void,
        out: *mut Buffer,
    ) -> i32 {
        // SAFETY: The host lends the settings for the length of this call.
        let settings = unsafe { bytes_of(settings) };
        let made = guard(|| -> Result<Box<Instance<T>>, Refusal> {
            let call: wire::CreateCall<'_> = understand(settings)?;
            let (plugin, settings) = (T::default(), call.settings.into_owned());
            Ok(Box::new(Instance { plugin, settings, dead: OnceLock::new() }))
        });
        let (status, bytes) = match made {
            Ok(Ok(instance)) => {
                // SAFETY: The host passes a place for the handle.
                unsafe { handle.write(Box::into_raw(instance).cast()) };
                (OK, Vec::new())
            }
            Ok(Err(refusal)) => (refusal.status, refusal.bytes),
            Err(fault) => (PANICKED, told(&fault)),
        };
        // SAFETY: The host passes a place for the answer.
        unsafe { out.write(buffer_of(bytes)) };
        status
    }

    unsafe extern "C" fn destroy(handle: *mut c_void) {
        // SAFETY: The host destroys a handle once, made by `create` of this same type.
        let instance = unsafe { Box::from_raw(handle.cast::<Instance<T>>()) };
        // A destructor that panics has nobody left to tell: the host asked for no answer.
        drop(guard(|| drop(instance)));
    }

    /// One call on a living handle, whatever happens inside.
    ///
    /// # Safety
    ///
    /// As for [`abi::Call`]: a handle made by `create` of this type, bytes lent for the call, a
    /// place for the answer.
    unsafe fn call<I: DeserializeOwned, O: Serialize>(
        handle: *mut c_void,
        input: Slice,
        out: *mut Buffer,
        act: impl FnOnce(&T, &Settings, I) -> Result<O, Refusal>,
    ) -> i32 {
        // SAFETY: The caller promises a handle of this type, and the host does not destroy it
        // during a call.
        let instance = unsafe { &*handle.cast::<Instance<T>>() };
        // SAFETY: The caller promises bytes that live as long as this call.
        let input = unsafe { bytes_of(input) };
        let (status, bytes) = instance.answer(|| {
            let answer = act(&instance.plugin, &instance.settings, understand(input)?)?;
            // What is read out of a body is about as long as the body.
            let about = input.len() + input.len() / 4 + 1024;
            let mut bytes = SPARE.take();
            match wire::encode_into(&mut bytes, &answer, about) {
                Ok(()) => Ok(bytes),
                Err(err) => Err(Refusal {
                    status: FAILED,
                    bytes: told(&Fault {
                        message: format!("its answer cannot be sent: {err}"),
                        place: None,
                    }),
                }),
            }
        });
        // SAFETY: The caller promises a place for the answer.
        unsafe { out.write(buffer_of(bytes)) };
        status
    }
}

impl<T> Instance<T> {
    fn answer(&self, act: impl FnOnce() -> Result<Vec<u8>, Refusal>) -> (i32, Vec<u8>) {
        if let Some(fault) = self.dead.get() {
            return (PANICKED, told(fault));
        }
        match guard(act) {
            Ok(Ok(bytes)) => (OK, bytes),
            Ok(Err(refusal)) => (refusal.status, refusal.bytes),
            Err(fault) => {
                let bytes = told(&fault);
                // Only the first panic is kept, and there is no second on a dead handle.
                let _ = self.dead.set(fault);
                (PANICKED, bytes)
            }
        }
    }
}

impl<T: ContentSource + Default + 'static> Entry<T> {
    unsafe extern "C" fn check(handle: *mut c_void, input: Slice, out: *mut Buffer) -> i32 {
        let act = |plugin: &T, _: &Settings, call: wire::CheckCall<'static>| {
            Ok(wire::CheckAnswer { diagnostics: plugin.check(&call.settings) })
        };
        // SAFETY: The host's promise for this function is `call`'s.
        unsafe { Self::call(handle, input, out, act) }
    }

    unsafe extern "C" fn plan(handle: *mut c_void, input: Slice, out: *mut Buffer) -> i32 {
        let act = |plugin: &T, settings: &Settings, call: wire::PlanCall<'static>| {
            let cx = Context::new(&call.source, settings, call.now).in_history(call.history);
            match plugin.plan(&cx, &call.cursor) {
                Ok(requests) => Ok(wire::PlanAnswer { requests }),
                Err(err) => Err(refused(&err)),
            }
        };
        // SAFETY: The host's promise for this function is `call`'s.
        unsafe { Self::call(handle, input, out, act) }
    }

    unsafe extern "C" fn parse(handle: *mut c_void, input: Slice, out: *mut Buffer) -> i32 {
        let act = |plugin: &T, settings: &Settings, call: wire::ParseCall<'static>| {
            let cx = Context::new(&call.source, settings, call.now).in_history(call.history);
            plugin.parse(&cx, &call.exchange).map_err(|err| refused(&err))
        };
        // SAFETY: The host's promise for this function is `call`'s.
        unsafe { Self::call(handle, input, out, act) }
    }
}

impl<T: Renderer + Default + 'static> Entry<T> {
    unsafe extern "C" fn format(handle: *mut c_void, input: Slice, out: *mut Buffer) -> i32 {
        let act = |plugin: &T, _: &Settings, _: wire::FormatCall| Ok(plugin.format());
        // SAFETY: The host's promise for this function is `call`'s.
        unsafe { Self::call(handle, input, out, act) }
    }

    unsafe extern "C" fn render(handle: *mut c_void, input: Slice, out: *mut Buffer) -> i32 {
        let act = |plugin: &T, _: &Settings, call: wire::RenderCall<'static>| match plugin
            .render(&call.page)
        {
            Ok(bytes) => Ok(wire::RenderAnswer { bytes }),
            Err(err) => Err(refused(&err)),
        };
        // SAFETY: The host's promise for this function is `call`'s.
        unsafe { Self::call(handle, input, out, act) }
    }
}

unsafe extern "C" fn free_buffer(buffer: Buffer) {
    if !buffer.owner.is_null() {
        // SAFETY: `owner` was made by `buffer_of`, and the host gives a buffer back once.
        let bytes = unsafe { Box::from_raw(buffer.owner.cast::<Vec<u8>>()) };
        if bytes.capacity() <= SPARE_BYTES_MAX {
            // While a thread ends, its locals are gone, and the bytes go as well.
            let _ = SPARE.try_with(|spare| spare.set(*bytes));
        }
    }
}

/// No more is kept of an answer.
const SPARE_BYTES_MAX: usize = 1024 * 1024;

thread_local! {
    /// The room of an answer that has been read, for the next one.
    static SPARE: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// The vector itself is the owner, so that a long answer is neither copied nor moved.
fn buffer_of(bytes: Vec<u8>) -> Buffer {
    if bytes.is_empty() {
        return Buffer::EMPTY;
    }
    let mut owner = Box::new(bytes);
    let (ptr, len) = (owner.as_mut_ptr(), owner.len());
    Buffer { ptr, len, owner: Box::into_raw(owner).cast() }
}

/// # Safety
///
/// The slice is lent for as long as the result is used.
unsafe fn bytes_of<'a>(slice: Slice) -> &'a [u8] {
    if slice.ptr.is_null() || slice.len == 0 {
        return &[];
    }
    // SAFETY: The caller promises it.
    unsafe { std::slice::from_raw_parts(slice.ptr, slice.len) }
}

fn understand<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refusal> {
    wire::decode(bytes).map_err(|err| Refusal {
        status: FAILED,
        bytes: told(&Fault {
            message: format!("what was asked is unreadable: {err}"),
            place: None,
        }),
    })
}

/// A refusal in the contract's own words.
fn refused<E: Refuses>(err: &E) -> Refusal {
    let bytes = wire::encode(err)
        .or_else(|oversized| wire::encode(&E::of_words(oversized.to_string())))
        .unwrap_or_default();
    Refusal { status: REFUSED, bytes }
}

trait Refuses: Serialize {
    fn of_words(words: String) -> Self;
}

impl Refuses for SourceError {
    fn of_words(words: String) -> SourceError {
        SourceError::new(SourceErrorKind::Unknown, words)
    }
}

impl Refuses for RenderError {
    fn of_words(words: String) -> RenderError {
        RenderError::new(words)
    }
}

fn told(fault: &Fault) -> Vec<u8> {
    // A fault is two strings; without them the host still has the status.
    wire::encode(fault).unwrap_or_default()
}

thread_local! {
    /// What the hook heard of this thread's latest panic.
    static HEARD: RefCell<Option<Fault>> = const { RefCell::new(None) };
}

/// Runs `act`; a panic ends here and becomes words.
fn guard<R>(act: impl FnOnce() -> R) -> Result<R, Fault> {
    listen();
    match catch_unwind(AssertUnwindSafe(act)) {
        Ok(res) => Ok(res),
        Err(payload) => {
            let heard = HEARD.try_with(RefCell::take).ok().flatten();
            let fault = heard.unwrap_or_else(|| Fault {
                message: words_of(payload.as_ref()).into_owned(),
                place: None,
            });
            // Its destructor is the author's and may panic in turn, outside any guard.
            forget(payload);
            Err(fault)
        }
    }
}

/// Keeps message and place of panics. A plugin has a standard library of its own, so this hook
/// is its own as well and nobody else's panics pass through it.
fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| set_hook(Box::new(hear)));
}

fn hear(info: &PanicHookInfo<'_>) {
    let message = words_of(info.payload()).into_owned();
    let place = info.location().map(ToString::to_string);
    let fault = Fault { message, place };
    if cfg!(panic = "abort") {
        last_words(&fault);
    }
    // While a thread ends, its locals are gone: then nobody asks either.
    let _ = HEARD.try_with(|heard| *heard.borrow_mut() = Some(fault));
}

/// Where panics abort, standard error is the only way left to say why.
#[expect(clippy::print_stderr, reason = "the process is about to end")]
fn last_words(fault: &Fault) {
    eprintln!("panicked: {fault}");
}

fn words_of(payload: &(dyn Any + Send)) -> Cow<'static, str> {
    if let Some(words) = payload.downcast_ref::<&'static str>() {
        Cow::Borrowed(words)
    } else if let Some(words) = payload.downcast_ref::<String>() {
        Cow::Owned(words.clone())
    } else {
        Cow::Borrowed("a value without words")
    }
}

/// Whether a line `key = "value"` stands above the first table of `text`.
///
/// Enough of TOML to compare two manifests while compiling; the real parser reads the text in
/// tests and in hosts.
const fn states(text: &str, key: &str, value: &str) -> bool {
    let text = text.as_bytes();
    let mut start = 0;
    while start < text.len() && text[start] != b'[' {
        let after_key = skip_word(text, start, key.as_bytes());
        let after_equals = skip_word(text, skip_blanks(text, after_key), b"=");
        let after_quote = skip_word(text, skip_blanks(text, after_equals), b"\"");
        let after_value = skip_word(text, after_quote, value.as_bytes());
        if skip_word(text, after_value, b"\"") != NOWHERE {
            return true;
        }
        while start < text.len() && text[start] != b'\n' {
            start += 1;
        }
        start += 1;
    }
    false
}

const NOWHERE: usize = usize::MAX;

const fn skip_word(text: &[u8], at: usize, word: &[u8]) -> usize {
    if at == NOWHERE || text.len() - at < word.len() {
        return NOWHERE;
    }
    let mut idx = 0;
    while idx < word.len() {
        if text[at + idx] != word[idx] {
            return NOWHERE;
        }
        idx += 1;
    }
    at + word.len()
}

const fn skip_blanks(text: &[u8], mut at: usize) -> usize {
    while at < text.len() && (text[at] == b' ' || text[at] == b'\t') {
        at += 1;
    }
    at
}
