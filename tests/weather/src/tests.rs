use crate::{Season, run};

#[test]
fn a_small_season_holds() {
    let season = Season { seed: 7, sites: 8, days: 240, stride: 5, only: "", traced: None };
    let report = run(season, 2, |_| {}).unwrap();
    assert!(report.right() >= 0.95, "{}\n{}", report.table(), report.wrong.join("\n"));
    assert_eq!(report.alarms, Vec::<String>::new());
    assert_eq!(report.lost_or_doubled(), 0, "{}", report.wrong.join("\n"));
}
