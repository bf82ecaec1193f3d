//! The workers of one plugin: started on demand, replaced when lost, let go when idle.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    fs::File,
    sync::{
        Arc, Condvar, Mutex, PoisonError,
        atomic::{AtomicI32, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use portolan_core::Diagnostic;
use portolan_plugin::{abi, wire::MESSAGE_BYTES_MAX};
use xxhash_rust::xxh3::Xxh3Default;

use crate::{
    frame::{CALL, CREATE, Layer},
    function::Function,
    image::{Image, Label},
    library::sealed_copy,
    policy::{Isolation, Policy},
    spawner,
    worker::{Ending, Program, Reply, Worker},
};

/// A worker that nobody has asked anything for so long is let go.
const IDLE_MAX: Duration = Duration::from_secs(5 * 60);

/// Deaths are remembered for so long. One success does not forgive an earlier death: a plugin
/// that dies of every third call would be started for ever.
const DEATHS_WITHIN: Duration = Duration::from_secs(600);

/// From this many deaths on, a new worker is waited for; from `DEATHS_MAX` on there is none
/// until the oldest is forgotten.
const DEATHS_SLOW: usize = 3;
const DEATHS_MAX: usize = 5;
const WAIT: Duration = Duration::from_millis(200);

/// Inputs that have killed a worker, by their hash.
const POISONS_MAX: usize = 256;

/// Calls whose times are kept.
const TIMES_MAX: usize = 512;

/// What a worker is wanted for.
#[derive(Clone, Copy, Debug)]
enum Want {
    /// To see that there can be one.
    Start,
    /// To be asked something.
    Call,
}

/// The workers of one library under one policy.
#[derive(Debug)]
pub(crate) struct Crew {
    pub(crate) label: Label,
    copy: File,
    policy: Policy,
    program: Program,
    state: Mutex<State>,
    /// A worker has become idle, or has ended.
    freed: Condvar,
    next_instance: AtomicI32,
}

#[derive(Debug, Default)]
struct State {
    idle: Vec<Worker>,
    /// Idle ones and those at work.
    n_workers: usize,
    /// Deaths by the settings that were worked for: one bad site costs others nothing.
    deaths: BTreeMap<u64, Deaths>,
    poisons: HashMap<u64, Poison>,
    /// Workers at work, by their processes, and the instances that ended meanwhile: each of them
    /// may hold one.
    busy: BTreeMap<u32, Vec<i32>>,
    statistics: Statistics,
}

#[derive(Debug, Default)]
struct Deaths {
    times: VecDeque<Instant>,
    last: String,
}

#[derive(Debug)]
struct Poison {
    n_deaths: u8,
    last: String,
}

/// What a plugin's workers have done in this process.
#[derive(Clone, Debug, Default)]
pub struct Statistics {
    pub calls: u64,
    pub deaths: u64,
    pub denied: u64,
    pub started: u64,
    /// Of the last calls.
    times: VecDeque<Duration>,
}

impl Statistics {
    /// 99 of 100 of the last calls were answered within this time.
    pub fn p99(&self) -> Option<Duration> {
        let mut times: Vec<Duration> = self.times.iter().copied().collect();
        times.sort_unstable();
        let last = times.len().checked_sub(1)?;
        times.get(last * 99 / 100).copied()
    }
}

/// How a plugin runs right now, for `portolan plugin list`.
#[derive(Clone, Debug)]
pub struct Standing {
    pub isolation: Isolation,
    /// The compiler or kit, by the library's own word.
    pub built_with: String,
    /// From starting the process to its word that it is ready.
    pub started_in: Duration,
    pub layers: Vec<Layer>,
    /// Processes now.
    pub workers: usize,
    /// Of all idle ones together.
    pub private_bytes: u64,
    pub processes: Vec<u32>,
    /// Of all idle ones together: one for each source that was asked of there.
    pub instances: usize,
    pub statistics: Statistics,
}

/// Whose instance is asked: one configured source.
#[derive(Debug)]
pub(crate) struct Tenant {
    pub(crate) instance: i32,
    /// The message that makes the instance.
    pub(crate) settings: Vec<u8>,
    key: u64,
}

impl Crew {
    pub(crate) fn of(
        image: &Image,
        policy: Policy,
        program: Program,
    ) -> Result<Arc<Crew>, Diagnostic> {
        let file = &image.label.file;
        let copy = sealed_copy(image)
            .map_err(|err| Diagnostic::plugin_not_loadable(file, &err.to_string()))?;
        let crew = Arc::new(Crew {
            label: image.label.clone(),
            copy,
            policy,
            program,
            state: Mutex::default(),
            freed: Condvar::new(),
            next_instance: AtomicI32::new(1),
        });
        spawner::watch(Arc::downgrade(&crew));
        Ok(crew)
    }

    pub(crate) fn tenant(&self, settings: Vec<u8>) -> Tenant {
        Tenant {
            instance: self.next_instance.fetch_add(1, Ordering::Relaxed),
            key: hash([&settings]),
            settings,
        }
    }

    /// Starts a worker if there is none, and so tells whether one can be.
    pub(crate) fn prove(&self) -> Result<(), Diagnostic> {
        self.warm(1)
    }

    /// Has so many workers idle at once, or as many as there may be.
    pub(crate) fn warm(&self, n_workers: usize) -> Result<(), Diagnostic> {
        let wanted = n_workers.min(self.policy.workers.max(1));
        let mut workers = Vec::new();
        let mut res = Ok(());
        while workers.len() < wanted && res.is_ok() {
            match self.take(Want::Start) {
                Ok(worker) => workers.push(worker),
                Err(diagnostic) => res = Err(diagnostic),
            }
        }
        for worker in workers {
            self.put_back(worker);
        }
        res
    }

    /// Asks one thing. Also tells which calls to the system were denied on the way.
    pub(crate) fn call(
        &self,
        tenant: &Tenant,
        function: Option<Function>,
        input: &[u8],
    ) -> Result<(Reply, Vec<String>), Diagnostic> {
        let plugin = &self.label.manifest.name;
        let name = function.map_or("create", Function::name);
        let poison = hash([name.as_bytes(), &tenant.settings, input]);
        self.may_ask(tenant, poison, name)?;
        let doing = doing(function);
        let mut worker = self.take(Want::Call)?;
        let process = worker.process();
        let start = Instant::now();
        let res = self.ask(&mut worker, tenant, function, input);
        let notices = worker.take_notices();
        match res {
            Ok(reply) => {
                self.count(start.elapsed(), worker.take_denied());
                self.put_back(worker);
                Ok((reply, notices))
            }
            Err(ending) => {
                drop(worker);
                let diagnostic = self.diagnostic(ending, doing, name);
                self.lost(process, tenant, poison, &diagnostic.message);
                tracing::warn!(plugin = %plugin, "{}", diagnostic.message);
                Err(diagnostic)
            }
        }
    }

    fn ask(
        &self,
        worker: &mut Worker,
        tenant: &Tenant,
        function: Option<Function>,
        input: &[u8],
    ) -> Result<Reply, Ending> {
        let time = self.policy.time;
        if !worker.instances.contains(&tenant.instance) {
            let made = worker.ask(CREATE, tenant.instance, &tenant.settings, time)?;
            if made.status != abi::OK || function.is_none() {
                return Ok(made);
            }
        }
        match function {
            Some(function) => worker.ask(CALL + function as u16, tenant.instance, input, time),
            None => Ok(Reply { status: abi::OK, bytes: Vec::new() }),
        }
    }

    /// The instance broke or its owner is gone: the next call makes it anew.
    pub(crate) fn end(&self, tenant: &Tenant) {
        let mut state = self.lock();
        for worker in &mut state.idle {
            // One that cannot be told is found dead with its next call.
            let _ = worker.end(tenant.instance);
        }
        for ended in state.busy.values_mut() {
            ended.push(tenant.instance);
        }
    }

    /// Refuses what has killed before.
    fn may_ask(&self, tenant: &Tenant, poison: u64, call: &str) -> Result<(), Diagnostic> {
        let plugin = &self.label.manifest.name;
        let mut state = self.lock();
        if let Some(Poison { n_deaths: 2.., last }) = state.poisons.get(&poison) {
            return Err(Diagnostic::plugin_set_aside(plugin, call, last));
        }
        let Some(deaths) = state.deaths.get_mut(&tenant.key) else { return Ok(()) };
        let now = Instant::now();
        while deaths.times.front().is_some_and(|time| now.duration_since(*time) > DEATHS_WITHIN) {
            deaths.times.pop_front();
        }
        let n_deaths = deaths.times.len();
        if n_deaths >= DEATHS_MAX {
            let oldest = deaths.times[n_deaths - DEATHS_MAX];
            let rest = DEATHS_WITHIN.saturating_sub(now.duration_since(oldest)).as_secs() + 1;
            return Err(Diagnostic::plugin_resting(plugin, n_deaths, rest, &deaths.last));
        }
        if n_deaths >= DEATHS_SLOW {
            let wait = WAIT * 2_u32.pow((n_deaths - DEATHS_SLOW) as u32);
            drop(state);
            thread::sleep(wait);
        }
        Ok(())
    }

    fn take(&self, want: Want) -> Result<Worker, Diagnostic> {
        let mut state = self.lock();
        loop {
            // The one that worked last is the warmest.
            if let Some(worker) = state.idle.pop() {
                state.busy.insert(worker.process(), Vec::new());
                return Ok(worker);
            }
            if state.n_workers < self.policy.workers.max(1) {
                break;
            }
            state = self.freed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.n_workers += 1;
        state.statistics.started += 1;
        drop(state);
        match Worker::start(&self.program, &self.label, &self.copy, &self.policy) {
            Ok(worker) => {
                self.lock().busy.insert(worker.process(), Vec::new());
                Ok(worker)
            }
            Err(ending) => {
                let mut state = self.lock();
                state.n_workers -= 1;
                if !matches!(ending, Ending::Refused(_)) {
                    state.statistics.deaths += 1;
                }
                drop(state);
                self.freed.notify_one();
                let doing = match want {
                    Want::Start => "its library was loaded (its constructors run then)",
                    Want::Call => "it was started again",
                };
                Err(self.diagnostic(ending, doing, "create"))
            }
        }
    }

    fn put_back(&self, mut worker: Worker) {
        let mut state = self.lock();
        for instance in state.busy.remove(&worker.process()).unwrap_or_default() {
            let _ = worker.end(instance);
        }
        worker.idle_since = Instant::now();
        state.idle.push(worker);
        drop(state);
        self.freed.notify_one();
    }

    fn lost(&self, process: u32, tenant: &Tenant, poison: u64, words: &str) {
        let mut state = self.lock();
        state.busy.remove(&process);
        state.n_workers -= 1;
        state.statistics.deaths += 1;
        let deaths = state.deaths.entry(tenant.key).or_default();
        deaths.times.push_back(Instant::now());
        words.clone_into(&mut deaths.last);
        if state.poisons.len() >= POISONS_MAX {
            state.poisons.clear();
        }
        let known = state
            .poisons
            .entry(poison)
            .or_insert_with(|| Poison { n_deaths: 0, last: words.to_owned() });
        known.n_deaths = known.n_deaths.saturating_add(1);
        drop(state);
        self.freed.notify_one();
    }

    fn count(&self, time: Duration, n_denied: u64) {
        let mut state = self.lock();
        let statistics = &mut state.statistics;
        statistics.calls += 1;
        statistics.denied += n_denied;
        if statistics.times.len() == TIMES_MAX {
            statistics.times.pop_front();
        }
        statistics.times.push_back(time);
    }

    /// Lets those go that have been idle for long.
    pub(crate) fn let_go(&self) {
        let mut state = self.lock();
        let (stay, go): (Vec<_>, Vec<_>) = std::mem::take(&mut state.idle)
            .into_iter()
            .partition(|worker| worker.idle_since.elapsed() < IDLE_MAX);
        state.idle = stay;
        state.n_workers -= go.len();
    }

    pub(crate) fn standing(&self) -> Standing {
        let state = self.lock();
        let first = state.idle.first();
        Standing {
            isolation: self.policy.isolation,
            built_with: first.map(|it| it.built_with.clone()).unwrap_or_default(),
            started_in: first.map(|it| it.started_in).unwrap_or_default(),
            layers: first.map(|it| it.layers.clone()).unwrap_or_default(),
            workers: state.n_workers,
            private_bytes: state.idle.iter().filter_map(Worker::private_bytes).sum(),
            processes: state.idle.iter().map(Worker::process).collect(),
            instances: state.idle.iter().map(|worker| worker.instances.len()).sum(),
            statistics: state.statistics.clone(),
        }
    }

    fn diagnostic(&self, ending: Ending, doing: &str, call: &str) -> Diagnostic {
        let plugin = &self.label.manifest.name;
        match ending {
            Ending::Lost(words) => Diagnostic::plugin_lost(plugin, doing, &words),
            Ending::Slow(words) => Diagnostic::plugin_too_slow(plugin, doing, &words),
            Ending::Channel(words) => Diagnostic::plugin_channel(plugin, doing, &words),
            Ending::TooLarge(bytes) => {
                Diagnostic::plugin_answer_too_large(plugin, call, bytes, MESSAGE_BYTES_MAX)
            }
            Ending::Refused(diagnostic) => *diagnostic,
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn doing(function: Option<Function>) -> &'static str {
    match function {
        None => "an instance was made",
        Some(Function::Check) => "it checked settings",
        Some(Function::Plan) => "it planned requests",
        Some(Function::Parse) => "it parsed an answer",
        Some(Function::Format) => "it told its format",
        Some(Function::Render) => "it rendered a page",
    }
}

fn hash<'b>(parts: impl IntoIterator<Item = &'b (impl AsRef<[u8]> + ?Sized + 'b)>) -> u64 {
    let mut hasher = Xxh3Default::new();
    for part in parts {
        let bytes = part.as_ref();
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    }
    hasher.digest()
}
