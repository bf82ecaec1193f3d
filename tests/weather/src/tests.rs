use crate::{Season, run};

/// Of the whole, which `cargo xtask weather` runs: half of the faults at one of three sites, those
/// apart that show only after months.
#[test]
fn a_small_season_holds() {
    let season =
        Season { seed: 7, sites: 3, days: 40, stride: 6, only: "", patient: false, traced: None };
    let report = run(season, 2, |_| {}).unwrap();
    assert!(report.right() >= 0.95, "{}\n{}", report.table(), report.wrong.join("\n"));
    assert_eq!(report.alarms, Vec::<String>::new());
    assert_eq!(report.lost_or_doubled(), 0, "{}", report.wrong.join("\n"));
}

#[test]
fn there_are_sixty_faults_and_more_with_names_of_their_own() {
    let mut names: Vec<&str> = crate::faults::FAULTS.iter().map(|it| it.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), crate::faults::FAULTS.len());
    assert!(names.len() >= 60, "{}", names.len());
}
