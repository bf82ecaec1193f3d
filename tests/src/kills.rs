//! The operators' binary, killed in the middle of a harvest: nothing is lost, nothing doubled.

use std::{
    collections::BTreeSet,
    process::Stdio,
    time::{Duration, Instant},
};

use crate::bench::{Bench, ids_and_titles};

const SOURCES: [&str; 4] = ["vienna-news", "iom-fi-suomeksi", "slovakia-sk", "serbia"];
const MOMENTS: u32 = 10;

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_harvest_loses_and_doubles_nothing() {
    let bench = Bench::start().await;
    let undisturbed = bench.folder("undisturbed");
    let started = Instant::now();
    let status = bench.portolan(&undisturbed).arg("harvest").args(SOURCES).output().unwrap().status;
    let whole = started.elapsed();
    assert!(status.success(), "{status}");
    let expected = ids_and_titles(&bench.open_in(&undisturbed));
    assert!(expected.len() > 15, "{}", expected.len());

    let mut n_killed = 0;
    for moment in 1..=MOMENTS {
        let data = bench.folder(&format!("killed-{moment}"));
        let mut child = bench
            .portolan(&data)
            .arg("harvest")
            .args(SOURCES)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Spread over the time that an undisturbed harvest took.
        tokio::time::sleep(moment_of(whole, moment)).await;
        child.kill().unwrap();
        n_killed += u32::from(!child.wait().unwrap().success());

        let again = bench.portolan(&data).arg("harvest").args(SOURCES).output().unwrap();
        assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stderr));
        let found = ids_and_titles(&bench.open_in(&data));
        assert_eq!(found, expected, "killed after {:?}", moment_of(whole, moment));
        let ids: BTreeSet<&String> = found.iter().map(|(id, _)| id).collect();
        assert_eq!(ids.len(), found.len(), "an id is there twice");
    }
    assert!(n_killed >= MOMENTS / 2, "only {n_killed} of {MOMENTS} were still running");
}

fn moment_of(whole: Duration, moment: u32) -> Duration {
    whole * moment / (MOMENTS + 1)
}
