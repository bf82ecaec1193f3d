//! The one thread that starts workers.
//!
//! A worker dies with the thread that started it, so that none outlives its host; a thread of a
//! pool may end at any time, this one does not.

use std::{
    io,
    process::{Child, Command},
    sync::{LazyLock, Mutex, PoisonError, Weak, mpsc},
    thread,
    time::Duration,
};

use crate::crew::Crew;

/// How often idle workers are looked for.
const SWEEP_EVERY: Duration = Duration::from_secs(60);

type Job = Box<dyn FnOnce() + Send>;

static JOBS: LazyLock<Option<mpsc::Sender<Job>>> = LazyLock::new(|| {
    let (jobs, waiting) = mpsc::channel::<Job>();
    thread::Builder::new()
        .name("plugin-spawner".to_owned())
        .spawn(move || work(&waiting))
        .ok()
        .map(|_| jobs)
});

static CREWS: Mutex<Vec<Weak<Crew>>> = Mutex::new(Vec::new());

fn work(waiting: &mpsc::Receiver<Job>) {
    loop {
        match waiting.recv_timeout(SWEEP_EVERY) {
            Ok(job) => job(),
            Err(mpsc::RecvTimeoutError::Timeout) => sweep(),
            Err(mpsc::RecvTimeoutError::Disconnected) => return,
        }
    }
}

pub(crate) fn spawn(mut command: Command) -> io::Result<Child> {
    let gone = || io::Error::other("the thread that starts workers is gone");
    let (send, receive) = mpsc::channel();
    let job: Job = Box::new(move || {
        // Nobody takes it only if the caller is gone, and then the child goes with it.
        if let Err(mpsc::SendError(Ok(mut child))) = send.send(command.spawn()) {
            drop(Child::kill(&mut child));
            drop(child.wait());
        }
    });
    JOBS.as_ref().ok_or_else(gone)?.send(job).map_err(|_| gone())?;
    receive.recv().map_err(|_| gone())?
}

/// From now on idle workers of this crew are let go after a while.
pub(crate) fn watch(crew: Weak<Crew>) {
    CREWS.lock().unwrap_or_else(PoisonError::into_inner).push(crew);
}

fn sweep() {
    let mut crews = CREWS.lock().unwrap_or_else(PoisonError::into_inner);
    crews.retain(|crew| crew.strong_count() > 0);
    let living: Vec<_> = crews.iter().filter_map(Weak::upgrade).collect();
    drop(crews);
    for crew in living {
        crew.let_go();
    }
}
