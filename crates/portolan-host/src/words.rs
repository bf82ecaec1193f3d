//! Faults of workers in words.

use crate::{inside::fault::Report, span::Span};

/// Where the code was: in the library as debuggers want it, or outside of it.
fn place(ip: u64, plugin: &str, span: Span) -> String {
    match span.offset(ip) {
        Some(offset) => format!("{plugin}+{offset:#x}"),
        // While it is loaded nobody knows yet where it lies.
        None if span == Span::default() => format!("{ip:#x}"),
        // Most faults outside are in libc, called with what the plugin gave it.
        None => format!("{ip:#x}, outside the library"),
    }
}

/// What ended a worker, by its own handler's word.
pub(crate) fn fault(report: &Report, plugin: &str, span: Span, last: &str) -> String {
    let at = place(report.ip, plugin, span);
    let last = if last.is_empty() { String::new() } else { format!("; last words: {last}") };
    let words = match report.signal {
        libc::SIGSEGV if is_overflow(report) => format!("stack overflow at {at}"),
        libc::SIGSEGV => format!("segmentation fault: bad address {:#x} at {at}", report.addr),
        libc::SIGBUS => format!("bus error at {at}"),
        libc::SIGILL => format!("illegal instruction at {at}"),
        libc::SIGFPE => format!("arithmetic fault at {at}"),
        libc::SIGABRT => "it aborted".to_owned(),
        libc::SIGXCPU => format!("it used up the CPU time of a call at {at}"),
        libc::SIGSYS => format!("forbidden system call {} at {at}", call(report)),
        signal => format!("signal {signal} at {at}"),
    };
    words + &last
}

/// A call that was denied and went on.
pub(crate) fn denied(report: &Report, plugin: &str, span: Span) -> String {
    format!("the system call {} at {}", call(report), place(report.ip, plugin, span))
}

/// Without a word of its own.
pub(crate) fn exit(code: Option<i32>, signal: Option<i32>, last: &str) -> String {
    let last = if last.is_empty() { String::new() } else { format!("; last words: {last}") };
    let words = match (code, signal) {
        (Some(code), _) => format!("it ended the process (exit {code})"),
        (None, Some(libc::SIGSYS)) => {
            "forbidden system call, made from 32-bit code or with signals blocked: which one is \
             not known"
                .to_owned()
        }
        (None, Some(libc::SIGKILL)) => {
            "the system killed it (signal 9), perhaps for want of memory".to_owned()
        }
        (None, Some(signal)) => format!("signal {signal} ended it"),
        (None, None) => "it ended".to_owned(),
    };
    words + &last
}

/// What a plugin or its file says, as it can stand in a sentence whatever it is.
pub(crate) fn shown(words: &str) -> String {
    const CHARS_MAX: usize = 500;
    let mut shown = String::new();
    for (char_idx, c) in words.trim().chars().enumerate() {
        if char_idx == CHARS_MAX {
            shown.push('…');
            break;
        }
        shown.push(if c.is_control() { ' ' } else { c });
    }
    shown
}

/// The last line that says something.
pub(crate) fn last_words(printed: &[u8]) -> String {
    const CHARS_MAX: usize = 300;
    let text = String::from_utf8_lossy(printed);
    // A panic says its message in a line of its own, and hints behind it.
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    let says = |line: &&str| !line.starts_with("note:") && !line.starts_with("thread ");
    let line = lines().rfind(says).or_else(|| lines().next_back()).unwrap_or_default();
    let visible = line.chars().filter(|c| !c.is_control());
    visible.take(CHARS_MAX).collect()
}

/// A fault below the stack pointer, or not far from it, is a stack that has no more room.
fn is_overflow(report: &Report) -> bool {
    report.addr.abs_diff(report.sp) < 1024 * 1024
}

fn call(report: &Report) -> String {
    let name = match name_of(report.call) {
        Some(name) => name.to_owned(),
        None if report.call & 0x4000_0000 != 0 => {
            format!("x32 number {}", report.call & !0x4000_0000)
        }
        None => format!("number {}", report.call),
    };
    let argument = match report.call {
        libc::SYS_socket => match report.argument {
            1 => "AF_UNIX".to_owned(),
            2 => "AF_INET".to_owned(),
            10 => "AF_INET6".to_owned(),
            16 => "AF_NETLINK".to_owned(),
            17 => "AF_PACKET".to_owned(),
            family => format!("family {family}"),
        },
        _ if !report.text.is_empty() => format!("{:?}", report.text),
        _ => String::new(),
    };
    format!("{name}({argument})")
}

macro_rules! names {
    ($number:expr; $($constant:ident $name:literal),* $(,)?) => {
        match $number {
            $(libc::$constant => Some($name),)*
            _ => None,
        }
    };
}

/// The calls that plugins are known to try.
fn name_of(number: i64) -> Option<&'static str> {
    #[cfg(target_arch = "x86_64")]
    let old = names!(number;
        SYS_open "open", SYS_stat "stat", SYS_lstat "lstat", SYS_access "access",
        SYS_unlink "unlink", SYS_mkdir "mkdir", SYS_readlink "readlink", SYS_rename "rename",
        SYS_poll "poll", SYS_pipe "pipe", SYS_fork "fork", SYS_vfork "vfork", SYS_getdents "getdents",
        SYS_chmod "chmod", SYS_arch_prctl "arch_prctl", SYS_alarm "alarm", SYS_time "time",
        SYS_epoll_wait "epoll_wait", SYS_creat "creat", SYS_modify_ldt "modify_ldt",
    );
    #[cfg(not(target_arch = "x86_64"))]
    let old = None;
    old.or(names!(number;
        SYS_openat "openat", SYS_openat2 "openat2", SYS_newfstatat "fstatat", SYS_statx "statx",
        SYS_fstat "fstat", SYS_close "close", SYS_read "read", SYS_write "write",
        SYS_pread64 "pread", SYS_pwrite64 "pwrite", SYS_readv "readv", SYS_writev "writev",
        SYS_lseek "lseek", SYS_ioctl "ioctl", SYS_fcntl "fcntl", SYS_dup "dup", SYS_dup3 "dup3",
        SYS_getdents64 "getdents", SYS_unlinkat "unlinkat", SYS_mkdirat "mkdirat",
        SYS_readlinkat "readlinkat", SYS_faccessat "faccessat", SYS_faccessat2 "faccessat",
        SYS_getcwd "getcwd", SYS_chdir "chdir", SYS_chroot "chroot", SYS_mount "mount",
        SYS_socket "socket", SYS_socketpair "socketpair", SYS_connect "connect", SYS_bind "bind",
        SYS_listen "listen", SYS_accept4 "accept", SYS_sendto "sendto", SYS_recvfrom "recvfrom",
        SYS_sendmsg "sendmsg", SYS_recvmsg "recvmsg",
        SYS_clone "clone", SYS_clone3 "clone3", SYS_execve "execve", SYS_execveat "execveat",
        SYS_wait4 "wait4", SYS_kill "kill", SYS_tkill "tkill", SYS_tgkill "tgkill",
        SYS_ptrace "ptrace", SYS_process_vm_readv "process_vm_readv",
        SYS_process_vm_writev "process_vm_writev", SYS_pidfd_open "pidfd_open",
        SYS_mmap "mmap", SYS_mprotect "mprotect", SYS_pkey_mprotect "pkey_mprotect",
        SYS_memfd_create "memfd_create", SYS_shmget "shmget", SYS_userfaultfd "userfaultfd",
        SYS_rt_sigaction "rt_sigaction", SYS_rt_sigtimedwait "rt_sigtimedwait",
        SYS_signalfd4 "signalfd", SYS_timer_create "timer_create", SYS_setitimer "setitimer",
        SYS_timerfd_create "timerfd_create", SYS_eventfd2 "eventfd", SYS_epoll_create1 "epoll_create",
        SYS_pipe2 "pipe", SYS_ppoll "ppoll", SYS_pselect6 "pselect",
        SYS_io_uring_setup "io_uring_setup", SYS_io_uring_enter "io_uring_enter", SYS_bpf "bpf",
        SYS_perf_event_open "perf_event_open", SYS_seccomp "seccomp", SYS_prctl "prctl",
        SYS_prlimit64 "prlimit", SYS_setrlimit "setrlimit", SYS_getrlimit "getrlimit",
        SYS_setuid "setuid", SYS_setresuid "setresuid", SYS_unshare "unshare", SYS_setns "setns",
        SYS_getppid "getppid", SYS_getuid "getuid", SYS_geteuid "geteuid", SYS_uname "uname",
        SYS_sysinfo "sysinfo", SYS_personality "personality", SYS_keyctl "keyctl",
    ))
}
