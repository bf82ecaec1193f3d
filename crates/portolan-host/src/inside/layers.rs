//! The layers of a worker's wall, in their order.

use std::{collections::BTreeMap, ffi::CStr, fs, io, ptr, time::Instant};

use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetStatus,
    Scope,
};
use portolan_core::Diagnostic;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch,
};

use super::fault;
use crate::{
    frame::{Init, Layer, NAMESPACES},
    image::SYSTEM_LIBRARIES,
    policy::Isolation,
};

/// Who a worker is when its host is root: nobody.
const NOBODY: libc::uid_t = 65534;

/// Descriptors while loading: the three, a pipe for looking at strings, and what the loader opens.
const FILES_LOADING: u64 = 16;

/// What is done, in this order, before any byte of the library is used.
pub(super) fn before_loading(init: &Init) -> Result<Vec<Layer>, Diagnostic> {
    let plugin = &init.label.manifest.name;
    let mut layers = Vec::new();
    let mut layer = |name: &str, act: &mut dyn FnMut() -> Result<String, String>| {
        #[allow(clippy::disallowed_methods, reason = "told to people, never acted upon")]
        let start = Instant::now();
        let (on, detail) = match act() {
            Ok(detail) => (true, detail),
            Err(why) => (false, why),
        };
        let micros = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
        layers.push(Layer { name: name.to_owned(), on, detail, micros });
        on
    };
    let wants = |least: &[Isolation]| least.contains(&init.isolation);
    let filtered = wants(&[Isolation::Sealed, Isolation::Filtered, Isolation::StrongestAvailable]);
    let sealed = wants(&[Isolation::Sealed, Isolation::StrongestAvailable]);

    let alone = layer("orphans-die", &mut || follow_host(init.host));
    layer("libraries", &mut || preload(&init.label.needs));
    layer("faults-told", &mut || fault::install(init.on_violation).map(|()| String::new()));
    let limited = layer("limits", &mut || limit(init.memory));
    // Namespaces cost a worker as much again as all else; so only where they are needed. Root
    // makes them while it still is root.
    let has_landlock = sealed && knows_landlock();
    let walled = sealed && !has_landlock && layer(NAMESPACES, &mut leave_the_files);
    let stranger = layer("foreign-user", &mut || become_nobody(walled));
    if !alone || !limited || !stranger {
        return Err(missing(plugin, init.isolation, &layers));
    }
    if sealed && !walled {
        let on = layer("landlock", &mut landlock_all);
        if !on && init.isolation == Isolation::Sealed {
            return Err(missing(plugin, init.isolation, &layers));
        }
    }
    if filtered {
        let on = layer("seccomp", &mut || filter_for_loading().map(|()| String::new()));
        if !on && init.isolation != Isolation::StrongestAvailable {
            return Err(missing(plugin, init.isolation, &layers));
        }
        fault::set_filtered(on);
    }
    Ok(layers)
}

/// Where the sealed copy of the library lies, which the host gave as standard output.
pub(super) fn library(layers: &[Layer]) -> &'static str {
    if is_walled(layers) { "/1" } else { "/proc/self/fd/1" }
}

pub(super) fn is_walled(layers: &[Layer]) -> bool {
    layers.iter().any(|it| it.name == NAMESPACES && it.on)
}

/// The host has seen what it wanted to see of this process; from here on nobody sees more.
pub(super) fn hide() -> Result<(), String> {
    // SAFETY: Plain numbers.
    match unsafe { libc::prctl(libc::PR_SET_DUMPABLE, 0, 0, 0, 0) } {
        0 => Ok(()),
        _ => Err(last_error("PR_SET_DUMPABLE")),
    }
}

/// What only loading needed is given up.
pub(super) fn after_loading(init: &Init) -> Result<(), Diagnostic> {
    let plugin = &init.label.manifest.name;
    let broken = |words: String| Diagnostic::plugin_worker(plugin, &words);
    // From here on nothing can be opened even without a filter; what the plugin prints goes
    // where its words go.
    // SAFETY: Both descriptors are open from the start.
    if unsafe { libc::dup2(2, 1) } < 0 {
        return Err(broken(last_error("dup2")));
    }
    rlimit(libc::RLIMIT_NOFILE, 0).map_err(broken)?;
    if fault::is_filtered() {
        filter_for_serving().map_err(broken)?;
    }
    Ok(())
}

fn missing(plugin: &str, wanted: Isolation, layers: &[Layer]) -> Diagnostic {
    let words = layers.iter().filter(|it| !it.on).map(|it| format!("{} ({})", it.name, it.detail));
    let words: Vec<String> = words.collect();
    Diagnostic::plugin_isolation(plugin, wanted.word(), &words.join(", "))
}

/// A worker ends when the thread that started it ends, and inherits nothing.
fn follow_host(host: u32) -> Result<String, String> {
    die_with_parent()?;
    // SAFETY: No arguments; closing what is not open does nothing.
    unsafe {
        if libc::getppid().cast_unsigned() != host {
            return Err("the host is gone".to_owned());
        }
        if libc::syscall(libc::SYS_close_range, 3_u32, u32::MAX, 0_u32) != 0 {
            return Err(last_error("close_range"));
        }
        // A worker that used much memory would give it back after each call, and take it anew.
        libc::mallopt(libc::M_TRIM_THRESHOLD, 8 * 1024 * 1024);
        libc::mallopt(libc::M_MMAP_THRESHOLD, 1024 * 1024);
    }
    // The first to go where memory runs out; not everywhere allowed, and no wall.
    #[allow(clippy::disallowed_methods, reason = "a worker asks this of its own kernel")]
    let _ = fs::write("/proc/self/oom_score_adj", "1000");
    Ok(String::new())
}

fn die_with_parent() -> Result<(), String> {
    // SAFETY: Plain numbers.
    match unsafe { libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL, 0, 0, 0) } {
        0 => Ok(()),
        _ => Err(last_error("PR_SET_PDEATHSIG")),
    }
}

/// What the library stands on is mapped now, so that loading it opens no file.
fn preload(needs: &[String]) -> Result<String, String> {
    for name in needs {
        if !SYSTEM_LIBRARIES.contains(&name.as_str()) {
            return Err(format!("`{name}` is no library of the system"));
        }
        let flags = libloading::os::unix::RTLD_NOW | libloading::os::unix::RTLD_LOCAL;
        // SAFETY: The system's own libraries, by their names.
        let library = unsafe { libloading::os::unix::Library::open(Some(name), flags) };
        match library {
            Ok(library) => std::mem::forget(library),
            Err(err) => return Err(err.to_string()),
        }
    }
    Ok(String::new())
}

fn limit(memory: u64) -> Result<String, String> {
    let now = address_space()?;
    rlimit(libc::RLIMIT_AS, now.saturating_add(memory))?;
    rlimit(libc::RLIMIT_NOFILE, FILES_LOADING)?;
    for resource in [
        libc::RLIMIT_FSIZE,
        libc::RLIMIT_NPROC,
        libc::RLIMIT_CORE,
        libc::RLIMIT_MEMLOCK,
        libc::RLIMIT_MSGQUEUE,
    ] {
        rlimit(resource, 0)?;
    }
    Ok(format!("{} MiB of memory", memory / (1024 * 1024)))
}

fn address_space() -> Result<u64, String> {
    #[allow(clippy::disallowed_methods, reason = "a worker asks this of its own kernel")]
    let text = fs::read_to_string("/proc/self/statm").map_err(|err| format!("statm: {err}"))?;
    let pages: u64 = text
        .split(' ')
        .next()
        .and_then(|word| word.parse().ok())
        .ok_or_else(|| "statm cannot be read".to_owned())?;
    // SAFETY: A plain question.
    let page = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
    Ok(pages * u64::try_from(page).unwrap_or(4096))
}

fn rlimit(resource: libc::__rlimit_resource_t, most: u64) -> Result<(), String> {
    let limit = libc::rlimit { rlim_cur: most, rlim_max: most };
    // SAFETY: The structure outlives the call.
    match unsafe { libc::setrlimit(resource, &raw const limit) } {
        0 => Ok(()),
        _ => Err(last_error("setrlimit")),
    }
}

/// Where the host is root, a worker is nobody; where it is not, the worker stays who it is.
///
/// One that has namespaces stays in sight until its host has looked at them.
fn become_nobody(stays_in_sight: bool) -> Result<String, String> {
    // SAFETY: Plain numbers, and an empty list.
    unsafe {
        if libc::geteuid() == 0 {
            if libc::setgroups(0, std::ptr::null()) != 0
                || libc::setresgid(NOBODY, NOBODY, NOBODY) != 0
                || libc::setresuid(NOBODY, NOBODY, NOBODY) != 0
            {
                return Err(last_error("changing the user"));
            }
            // Changing the user forgot it.
            die_with_parent()?;
        }
        drop_capabilities()?;
        if !stays_in_sight {
            libc::prctl(libc::PR_SET_DUMPABLE, 0, 0, 0, 0);
        }
        if libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 {
            return Err(last_error("PR_SET_NO_NEW_PRIVS"));
        }
        Ok(format!("user {}", libc::geteuid()))
    }
}

/// No capability is left, not even one over a namespace of its own.
fn drop_capabilities() -> Result<(), String> {
    /// `_LINUX_CAPABILITY_VERSION_3`: two sets of 32.
    const VERSION: u32 = 0x2008_0522;
    let head = [VERSION, 0];
    let none = [0_u32; 6];
    // SAFETY: The kernel reads two words and six, as that version says.
    match unsafe { libc::syscall(libc::SYS_capset, head.as_ptr(), none.as_ptr()) } {
        0 => Ok(()),
        _ => Err(last_error("capset")),
    }
}

/// Whether the kernel has Landlock at all.
fn knows_landlock() -> bool {
    const CREATE_RULESET_VERSION: u32 = 1;
    // SAFETY: With this flag there is no ruleset to read.
    let version = unsafe {
        let nothing = ptr::null::<libc::c_void>();
        libc::syscall(libc::SYS_landlock_create_ruleset, nothing, 0_usize, CREATE_RULESET_VERSION)
    };
    version > 0
}

/// A root directory that holds nothing but this process' own descriptors, as the kernel lists
/// them, and a network without a device. The library is one of the descriptors, so loading it
/// needs no file.
fn leave_the_files() -> Result<String, String> {
    let spaces = libc::CLONE_NEWNS | libc::CLONE_NEWNET | libc::CLONE_NEWIPC;
    // SAFETY: A plain question.
    let is_root = unsafe { libc::geteuid() } == 0;
    // SAFETY: Plain numbers. A worker has one thread.
    let mut made = is_root && unsafe { libc::unshare(spaces) } == 0;
    let mut who = "";
    if !made {
        if is_root {
            // Root without the right to make them has no more than anybody.
            become_nobody(true)?;
        }
        who = " of a user namespace";
        // SAFETY: As above.
        made = unsafe { libc::unshare(spaces | libc::CLONE_NEWUSER) } == 0;
        // Whoever gets other rights may have forgotten it.
        die_with_parent()?;
    }
    if !made {
        return Err(forbidden(&last_error("unshare")));
    }
    let all = libc::MS_REC | libc::MS_PRIVATE;
    mount(None, c"/", all)
        .and_then(|()| mount(Some(c"/proc/self/fd"), c"/proc", libc::MS_BIND))
        .map_err(|err| forbidden(&err))?;
    enter(c"/proc").inspect_err(|_| {
        // Where the root stays, the library is looked for in its usual place.
        // SAFETY: A path that outlives the call.
        unsafe { libc::umount2(c"/proc".as_ptr(), libc::MNT_DETACH) };
    })?;
    Ok(format!("an empty root and no network{who}, as this kernel has no Landlock"))
}

fn mount(from: Option<&CStr>, to: &CStr, flags: libc::c_ulong) -> Result<(), String> {
    let from = from.map_or(ptr::null(), CStr::as_ptr);
    // SAFETY: Both paths outlive the call; nothing else is read.
    match unsafe { libc::mount(from, to.as_ptr(), ptr::null(), flags, ptr::null()) } {
        0 => Ok(()),
        _ => Err(last_error("mount")),
    }
}

/// What is mounted there is the root, and the root of before is gone.
fn enter(root: &CStr) -> Result<(), String> {
    let here = c".".as_ptr();
    // SAFETY: Paths that outlive the calls.
    unsafe {
        if libc::chdir(root.as_ptr()) != 0 {
            return Err(last_error("chdir"));
        }
        // The old root comes to lie on the new one, and is taken off.
        if libc::syscall(libc::SYS_pivot_root, here, here) != 0 {
            let err = last_error("pivot_root");
            libc::chdir(c"/".as_ptr());
            return Err(err);
        }
        if libc::umount2(here, libc::MNT_DETACH) != 0 {
            return Err(last_error("umount2"));
        }
        match libc::chdir(c"/".as_ptr()) {
            0 => Ok(()),
            _ => Err(last_error("chdir")),
        }
    }
}

/// The kernel's word, and the setting that is behind it.
fn forbidden(words: &str) -> String {
    const SETTINGS: [(&str, &str, &str); 6] = [
        ("kernel.unprivileged_userns_clone", "/proc/sys/kernel/unprivileged_userns_clone", "0"),
        (
            "kernel.apparmor_restrict_unprivileged_userns",
            "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
            "1",
        ),
        ("user.max_user_namespaces", "/proc/sys/user/max_user_namespaces", "0"),
        ("user.max_mnt_namespaces", "/proc/sys/user/max_mnt_namespaces", "0"),
        ("user.max_net_namespaces", "/proc/sys/user/max_net_namespaces", "0"),
        ("user.max_ipc_namespaces", "/proc/sys/user/max_ipc_namespaces", "0"),
    ];
    #[allow(clippy::disallowed_methods, reason = "a worker asks this of its own kernel")]
    let set = SETTINGS.iter().find(|(_, path, forbids)| {
        fs::read_to_string(path).is_ok_and(|value| value.trim() == *forbids)
    });
    match set {
        Some((name, _, value)) => format!("{words}; the setting `{name}` is {value}"),
        None => format!("{words}; perhaps this container forbids it"),
    }
}

/// Landlock without any rule: no path, no TCP, no abstract socket, no signal to others.
fn landlock_all() -> Result<String, String> {
    let restrict = || {
        Ruleset::default()
            .set_compatibility(CompatLevel::BestEffort)
            .handle_access(AccessFs::from_all(ABI::V5))?
            .handle_access(AccessNet::from_all(ABI::V4))?
            .scope(Scope::from_all(ABI::V6))?
            .create()?
            .restrict_self()
    };
    let status = restrict().map_err(|err| err.to_string())?;
    match status.ruleset {
        RulesetStatus::FullyEnforced => Ok("all of it".to_owned()),
        RulesetStatus::PartiallyEnforced => Ok("as much as this kernel knows".to_owned()),
        RulesetStatus::NotEnforced => Err(
            "this kernel has no Landlock, it is switched off (`lsm=` at boot), or the container \
             hides it"
                .to_owned(),
        ),
    }
}

/// Rules for one system call: any of them lets it pass; none of them lets it pass always.
type Rules = BTreeMap<i64, Vec<SeccompRule>>;

/// While loading: the loader's calls, on what Landlock leaves of them.
fn filter_for_loading() -> Result<(), String> {
    let mut rules = common()?;
    for call in [
        libc::SYS_openat,
        libc::SYS_close,
        libc::SYS_pread64,
        libc::SYS_lseek,
        libc::SYS_fstat,
        libc::SYS_newfstatat,
        libc::SYS_readlinkat,
        libc::SYS_dup2,
        libc::SYS_dup3,
        // It reads the head of the file that it opened.
        libc::SYS_read,
        libc::SYS_prlimit64,
        libc::SYS_setrlimit,
        libc::SYS_seccomp,
        // The second filter answers these.
        libc::SYS_clone,
        libc::SYS_clone3,
        libc::SYS_fork,
        libc::SYS_vfork,
    ] {
        rules.insert(call, Vec::new());
    }
    rules.insert(
        libc::SYS_openat,
        vec![rule(&[(2, SeccompCmpOp::MaskedEq(u64::from(WRITING)), 0)])?],
    );
    let no_new_privs = u64::from(libc::PR_SET_NO_NEW_PRIVS.cast_unsigned());
    let dumpable = u64::from(libc::PR_SET_DUMPABLE.cast_unsigned());
    rules.insert(
        libc::SYS_prctl,
        vec![
            rule(&[(0, SeccompCmpOp::Eq, no_new_privs)])?,
            rule(&[(0, SeccompCmpOp::Eq, dumpable), (1, SeccompCmpOp::Eq, 0)])?,
        ],
    );
    // Code comes from files, and the only one that can be opened is the sealed copy.
    let exec = u64::from(libc::PROT_EXEC.cast_unsigned());
    rules.insert(
        libc::SYS_mmap,
        vec![
            rule(&[(2, SeccompCmpOp::MaskedEq(exec), 0)])?,
            rule(&[
                (3, SeccompCmpOp::MaskedEq(u64::from(libc::MAP_ANONYMOUS.cast_unsigned())), 0),
                (2, SeccompCmpOp::MaskedEq(u64::from(libc::PROT_WRITE.cast_unsigned())), 0),
            ])?,
        ],
    );
    apply(rules, SeccompAction::Trap)?;
    apply_errno(&[libc::SYS_clone, libc::SYS_fork, libc::SYS_vfork], libc::EPERM)?;
    // A libc that finds this missing tries the older call.
    apply_errno(&[libc::SYS_clone3], libc::ENOSYS)
}

/// Flags of `open` that change something.
const WRITING: u32 =
    (libc::O_WRONLY | libc::O_RDWR | libc::O_CREAT | libc::O_TRUNC | libc::O_APPEND) as u32;

/// While serving: reading and writing the channel, memory without new code, time, random bytes.
fn filter_for_serving() -> Result<(), String> {
    let mut rules = common()?;
    for call in [libc::SYS_clone, libc::SYS_clone3, libc::SYS_fork, libc::SYS_vfork] {
        rules.insert(call, Vec::new());
    }
    let exec = u64::from(libc::PROT_EXEC.cast_unsigned());
    let anonymous = u64::from(libc::MAP_ANONYMOUS.cast_unsigned());
    rules.insert(
        libc::SYS_mmap,
        vec![rule(&[
            (2, SeccompCmpOp::MaskedEq(exec), 0),
            (3, SeccompCmpOp::MaskedEq(anonymous), anonymous),
        ])?],
    );
    // The handler answers, or tells what ended the worker.
    apply(rules, SeccompAction::Trap)
}

/// What both stages allow.
fn common() -> Result<Rules, String> {
    let mut rules = Rules::new();
    for call in [
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_brk,
        libc::SYS_madvise,
        libc::SYS_futex,
        libc::SYS_exit,
        libc::SYS_exit_group,
        libc::SYS_rt_sigreturn,
        libc::SYS_rt_sigprocmask,
        libc::SYS_sigaltstack,
        libc::SYS_restart_syscall,
        libc::SYS_clock_gettime,
        libc::SYS_clock_getres,
        libc::SYS_clock_nanosleep,
        libc::SYS_nanosleep,
        libc::SYS_gettimeofday,
        libc::SYS_time,
        libc::SYS_getrandom,
        libc::SYS_sched_yield,
        libc::SYS_sched_getaffinity,
        libc::SYS_getpid,
        libc::SYS_getppid,
        libc::SYS_gettid,
    ] {
        rules.insert(call, Vec::new());
    }
    let exec = u64::from(libc::PROT_EXEC.cast_unsigned());
    rules.insert(libc::SYS_mprotect, vec![rule(&[(2, SeccompCmpOp::MaskedEq(exec), 0)])?]);
    // A libc that starts a thread sets these two before it finds that there are no threads here.
    let is_internal = |signal| rule(&[(0, SeccompCmpOp::Eq, signal)]);
    rules.insert(libc::SYS_rt_sigaction, vec![is_internal(32)?, is_internal(33)?]);
    let probe = fault::probe();
    let reads = [0, probe.0];
    let writes = [0, 1, 2, probe.1];
    let is = |fd: i32| rule(&[(0, SeccompCmpOp::Eq, u64::from(fd.cast_unsigned()))]);
    rules.insert(libc::SYS_read, reads.into_iter().map(is).collect::<Result<_, _>>()?);
    rules.insert(libc::SYS_write, writes.into_iter().map(is).collect::<Result<_, _>>()?);
    rules.insert(libc::SYS_writev, vec![is(0)?]);
    // `abort` is a signal to oneself.
    // SAFETY: A plain question.
    let own = u64::from(unsafe { libc::getpid() }.cast_unsigned());
    rules.insert(libc::SYS_tgkill, vec![rule(&[(0, SeccompCmpOp::Eq, own)])?]);
    Ok(rules)
}

/// All of these hold; arguments count from 0.
fn rule(conditions: &[(u8, SeccompCmpOp, u64)]) -> Result<SeccompRule, String> {
    let conditions = conditions
        .iter()
        .map(|(argument, op, value)| {
            SeccompCondition::new(*argument, SeccompCmpArgLen::Dword, op.clone(), *value)
        })
        .collect::<Result<_, _>>()
        .map_err(|err| err.to_string())?;
    SeccompRule::new(conditions).map_err(|err| err.to_string())
}

fn apply(rules: Rules, otherwise: SeccompAction) -> Result<(), String> {
    install(SeccompFilter::new(rules, otherwise, SeccompAction::Allow, machine()?))
}

fn apply_errno(calls: &[i64], errno: i32) -> Result<(), String> {
    let rules = calls.iter().map(|call| (*call, Vec::new())).collect();
    let answer = SeccompAction::Errno(errno.cast_unsigned());
    install(SeccompFilter::new(rules, SeccompAction::Allow, answer, machine()?))
}

fn machine() -> Result<TargetArch, String> {
    TargetArch::try_from(std::env::consts::ARCH).map_err(|err| err.to_string())
}

fn install(filter: Result<SeccompFilter, seccompiler::BackendError>) -> Result<(), String> {
    let program: BpfProgram =
        filter.and_then(BpfProgram::try_from).map_err(|err| err.to_string())?;
    seccompiler::apply_filter(&program).map_err(|err| err.to_string())
}

fn last_error(what: &str) -> String {
    format!("{what}: {}", io::Error::last_os_error())
}
