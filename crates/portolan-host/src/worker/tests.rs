use std::{
    fs::File,
    io::{Write, pipe},
    os::{fd::OwnedFd, unix::net::UnixStream},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use super::{Ending, Worker, holds_only_descriptors};
use crate::frame::{CALL, Head, RESULT};

#[test]
fn one_more_byte_every_time_is_no_answer_in_time() {
    let mut child = Command::new("true").stdin(Stdio::null()).spawn().unwrap();
    child.wait().unwrap();
    let (ours, mut theirs) = UnixStream::pair().unwrap();
    ours.set_nonblocking(true).unwrap();
    let (log, _log) = pipe().unwrap();
    let log = File::from(OwnedFd::from(log));
    let mut worker = Worker::around(child, ours, log, "source-endless".to_owned(), None);

    let writer = thread::spawn(move || {
        let head = Head { kind: RESULT, sequence: 1, len: 64 * 1024 * 1024, ..Head::default() };
        let mut written = theirs.write_all(&head.to_bytes());
        while written.is_ok() {
            written = theirs.write_all(&[0]);
        }
    });
    let started = Instant::now();
    let ending = worker.ask(CALL, 1, &[], Duration::from_millis(200)).err();
    assert_eq!(ending, Some(Ending::Slow("no answer in time".to_owned())));
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    drop(worker);
    writer.join().unwrap();
}

#[test]
fn an_empty_root_is_one_mount_of_the_workers_own_descriptors() {
    let own = "231 230 0:21 /4711/fd / rw,nosuid,nodev,noexec,relatime - proc proc rw\n";
    assert!(holds_only_descriptors(own, 4711));
    assert!(!holds_only_descriptors(own, 4712));
    let all = "231 230 0:21 / / rw,relatime - proc proc rw\n";
    assert!(!holds_only_descriptors(all, 4711));
    let beside = format!("{own}232 231 8:1 / /1 rw,relatime - ext4 /dev/sda1 rw\n");
    assert!(!holds_only_descriptors(&beside, 4711));
    assert!(!holds_only_descriptors("", 4711));
}
