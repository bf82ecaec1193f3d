//! Telling the host of faults and denied calls, from inside signal handlers.
//!
//! A handler runs anywhere in the plugin's code, perhaps with its heap in disorder: it uses no
//! memory but its own stack and these statics, and no call but `write`, `read` and `_exit`.

use std::{
    mem::MaybeUninit,
    ptr,
    sync::atomic::{AtomicBool, AtomicI32, AtomicU16, AtomicU64, Ordering::Relaxed},
};

use crate::{
    frame::{FAULT, HEAD_BYTES, Head, NOTICE},
    policy::OnViolation,
    span::Span,
};

/// Denied calls that are told one by one of what the host asks once; the rest is only counted.
const NOTICES_MAX: u16 = 20;

/// Bytes of a path that are told.
const TEXT_BYTES_MAX: usize = 96;

pub(crate) const REPORT_BYTES: usize = 6 * 8 + TEXT_BYTES_MAX;

/// The handlers' own stack: the plugin's may be what is broken.
const STACK_BYTES: usize = 64 * 1024;

static KILLS: AtomicBool = AtomicBool::new(false);
static FILTERED: AtomicBool = AtomicBool::new(false);
static DENIED: AtomicU16 = AtomicU16::new(0);
static TOLD: AtomicU16 = AtomicU16::new(0);
static LIBRARY_START: AtomicU64 = AtomicU64::new(0);
static LIBRARY_END: AtomicU64 = AtomicU64::new(0);
/// A pipe through which strings are read: the kernel says whether an address is one.
static PROBE: [AtomicI32; 2] = [AtomicI32::new(-1), AtomicI32::new(-1)];

/// What a handler says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Report {
    pub(crate) signal: i32,
    /// Why the kernel sent it; negative or zero if a process did.
    pub(crate) code: i32,
    /// Of memory, or of the instruction.
    pub(crate) addr: u64,
    pub(crate) ip: u64,
    pub(crate) sp: u64,
    /// The number of the system call.
    pub(crate) call: i64,
    pub(crate) argument: u64,
    /// The string that the call's argument points to, as far as it can be read.
    pub(crate) text: String,
}

impl Report {
    pub(crate) fn of_bytes(bytes: &[u8]) -> Option<Report> {
        if bytes.len() != REPORT_BYTES {
            return None;
        }
        let (numbers, text) = bytes.split_at(6 * 8);
        let mut numbers = numbers.chunks_exact(8).map(|chunk| {
            let mut word = [0; 8];
            word.copy_from_slice(chunk);
            u64::from_le_bytes(word)
        });
        let mut next = || numbers.next().unwrap_or_default();
        let first = next();
        let end = text.iter().position(|byte| *byte == 0).unwrap_or(text.len());
        Some(Report {
            signal: (first as u32).cast_signed(),
            code: ((first >> 32) as u32).cast_signed(),
            addr: next(),
            ip: next(),
            sp: next(),
            call: next().cast_signed(),
            argument: next(),
            text: String::from_utf8_lossy(&text[..end]).into_owned(),
        })
    }
}

pub(super) fn install(on_violation: OnViolation) -> Result<(), String> {
    KILLS.store(on_violation == OnViolation::Kill, Relaxed);
    let mut pipe = [-1; 2];
    // SAFETY: Room for two descriptors.
    if unsafe { libc::pipe2(pipe.as_mut_ptr(), libc::O_NONBLOCK | libc::O_CLOEXEC) } != 0 {
        return Err("pipe2 failed".to_owned());
    }
    PROBE[0].store(pipe[0], Relaxed);
    PROBE[1].store(pipe[1], Relaxed);
    let stack = Box::leak(vec![0_u8; STACK_BYTES].into_boxed_slice());
    let stack =
        libc::stack_t { ss_sp: stack.as_mut_ptr().cast(), ss_flags: 0, ss_size: STACK_BYTES };
    // SAFETY: The stack is never freed.
    if unsafe { libc::sigaltstack(&raw const stack, ptr::null_mut()) } != 0 {
        return Err("sigaltstack failed".to_owned());
    }
    for signal in [
        libc::SIGSEGV,
        libc::SIGBUS,
        libc::SIGILL,
        libc::SIGFPE,
        libc::SIGABRT,
        libc::SIGSYS,
        libc::SIGXCPU,
    ] {
        let handler: extern "C" fn(i32, *mut libc::siginfo_t, *mut libc::c_void) = handle;
        // SAFETY: An all-zero action is one; its fields are set right after.
        let mut action: libc::sigaction = unsafe { MaybeUninit::zeroed().assume_init() };
        action.sa_sigaction = handler as usize;
        action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK | libc::SA_NODEFER;
        // SAFETY: The handler uses nothing but its own stack and atomics.
        if unsafe { libc::sigaction(signal, &raw const action, ptr::null_mut()) } != 0 {
            return Err("sigaction failed".to_owned());
        }
    }
    // A host that is gone is seen when writing.
    // SAFETY: Ignoring a signal.
    unsafe { libc::signal(libc::SIGPIPE, libc::SIG_IGN) };
    Ok(())
}

pub(super) fn set_library(span: Span) {
    LIBRARY_START.store(span.start, Relaxed);
    LIBRARY_END.store(span.end, Relaxed);
}

pub(super) fn set_filtered(on: bool) {
    FILTERED.store(on, Relaxed);
}

pub(super) fn is_filtered() -> bool {
    FILTERED.load(Relaxed)
}

/// Calls denied so far; the last number stands for all above it.
pub(super) fn denied() -> u16 {
    DENIED.load(Relaxed)
}

/// The host asks anew, perhaps for another source: it is told again.
pub(super) fn asked_anew() {
    TOLD.store(0, Relaxed);
}

/// The descriptors of the probe, for reading and writing.
pub(super) fn probe() -> (i32, i32) {
    (PROBE[0].load(Relaxed), PROBE[1].load(Relaxed))
}

/// The registers that matter.
struct Registers {
    ip: u64,
    sp: u64,
    arguments: [u64; 2],
}

#[cfg(target_arch = "x86_64")]
fn registers(context: &libc::ucontext_t) -> Registers {
    let at = |register: libc::c_int| context.uc_mcontext.gregs[register as usize].cast_unsigned();
    Registers {
        ip: at(libc::REG_RIP),
        sp: at(libc::REG_RSP),
        arguments: [at(libc::REG_RDI), at(libc::REG_RSI)],
    }
}

#[cfg(target_arch = "x86_64")]
fn answer_call(context: &mut libc::ucontext_t, errno: i32) {
    context.uc_mcontext.gregs[libc::REG_RAX as usize] = -i64::from(errno);
}

#[cfg(target_arch = "aarch64")]
fn registers(context: &libc::ucontext_t) -> Registers {
    let machine = &context.uc_mcontext;
    Registers { ip: machine.pc, sp: machine.sp, arguments: [machine.regs[0], machine.regs[1]] }
}

#[cfg(target_arch = "aarch64")]
fn answer_call(context: &mut libc::ucontext_t, errno: i32) {
    context.uc_mcontext.regs[0] = (-i64::from(errno)).cast_unsigned();
}

/// What the kernel adds to SIGSYS, behind the part that all signals share.
#[repr(C)]
struct CallInfo {
    _common: [i32; 4],
    _addr: *mut libc::c_void,
    call: i32,
    _arch: u32,
}

extern "C" fn handle(signal: i32, info: *mut libc::siginfo_t, context: *mut libc::c_void) {
    // SAFETY: The kernel passes all three, for as long as the handler runs.
    let (info, context) = unsafe { (&*info, &mut *context.cast::<libc::ucontext_t>()) };
    let registers = registers(context);
    let mut report = [0_u8; REPORT_BYTES];
    let mut put = |idx: usize, number: u64| {
        report[idx * 8..idx * 8 + 8].copy_from_slice(&number.to_le_bytes());
    };
    let first = u64::from(signal.cast_unsigned()) | u64::from(info.si_code.cast_unsigned()) << 32;
    put(0, first);
    // SAFETY: Every signal that is handled here has an address there, or zero.
    put(1, unsafe { info.si_addr() }.addr() as u64);
    put(2, registers.ip);
    put(3, registers.sp);
    let is_denied = signal == libc::SIGSYS;
    if is_denied {
        // SAFETY: A SIGSYS of the filter's has the number there.
        let call = unsafe { (*ptr::from_ref(info).cast::<CallInfo>()).call };
        put(4, i64::from(call).cast_unsigned());
        put(5, registers.arguments[0]);
        let path = match i64::from(call) {
            libc::SYS_openat
            | libc::SYS_newfstatat
            | libc::SYS_statx
            | libc::SYS_readlinkat
            | libc::SYS_unlinkat
            | libc::SYS_mkdirat
            | libc::SYS_faccessat
            | libc::SYS_faccessat2
            | libc::SYS_renameat2 => Some(registers.arguments[1]),
            #[cfg(target_arch = "x86_64")]
            libc::SYS_open
            | libc::SYS_stat
            | libc::SYS_lstat
            | libc::SYS_access
            | libc::SYS_unlink
            | libc::SYS_mkdir
            | libc::SYS_readlink
            | libc::SYS_chdir
            | libc::SYS_rename => Some(registers.arguments[0]),
            libc::SYS_execve => Some(registers.arguments[0]),
            _ => None,
        };
        if let Some(path) = path {
            look_at(path, &mut report[6 * 8..]);
        }
        let n_denied = DENIED.load(Relaxed).saturating_add(1);
        DENIED.store(n_denied, Relaxed);
        if !KILLS.load(Relaxed) {
            let n_told = TOLD.load(Relaxed);
            if n_told < NOTICES_MAX {
                TOLD.store(n_told + 1, Relaxed);
                tell(NOTICE, &report);
            }
            // A number that this build knows nothing of is answered as an old kernel would.
            let is_foreign = !(0..0x4000_0000).contains(&call);
            answer_call(context, if is_foreign { libc::ENOSYS } else { libc::EPERM });
            return;
        }
    }
    tell(FAULT, &report);
    // SAFETY: Ends the process at once.
    unsafe { libc::_exit(128 + signal) }
}

fn tell(kind: u16, report: &[u8; REPORT_BYTES]) {
    let head =
        Head { kind, denied: DENIED.load(Relaxed), len: REPORT_BYTES as u32, ..Head::default() };
    let mut bytes = [0_u8; HEAD_BYTES + REPORT_BYTES];
    bytes[..HEAD_BYTES].copy_from_slice(&head.to_bytes());
    bytes[HEAD_BYTES..].copy_from_slice(report);
    let mut rest = &bytes[..];
    while !rest.is_empty() {
        // SAFETY: The bytes are ours.
        let written = unsafe { libc::write(0, rest.as_ptr().cast(), rest.len()) };
        match usize::try_from(written) {
            Ok(written) if written > 0 => rest = &rest[written..],
            // Nobody listens; what ends the worker ends it.
            _ => return,
        }
    }
}

/// Copies a string of the plugin's that may not be one, without touching its address.
fn look_at(address: u64, into: &mut [u8]) {
    let (read, write) = probe();
    let most = into.len().min(TEXT_BYTES_MAX);
    // A string near the end of its page is read up to there.
    let to_page_end = 4096 - (address % 4096) as usize;
    let n_bytes = most.min(to_page_end);
    let from: *const libc::c_void = ptr::with_exposed_provenance(address as usize);
    // SAFETY: The kernel judges the address and refuses what is none; the pipe has room.
    unsafe {
        let written = libc::write(write, from, n_bytes);
        if written > 0 {
            libc::read(read, into.as_mut_ptr().cast(), written.cast_unsigned());
        }
    }
}
