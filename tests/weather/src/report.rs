//! What a season says about the doctor.

use std::{collections::BTreeMap, fmt::Write};

use portolan_harvest::doctor::{Notice, State};

use crate::{
    faults::FAULTS,
    season::{Season, word},
};

/// One source that met one fault.
#[derive(Clone, Debug, Default)]
pub(crate) struct Case {
    pub(crate) named: Option<State>,
    pub(crate) evidence: String,
    pub(crate) is_right: bool,
    /// The run at which it was named, and the one at which it could be told.
    pub(crate) runs: u32,
    pub(crate) detectable_at: Option<u32>,
    /// Changes of mind while the fault lasted.
    pub(crate) turns: u32,
    pub(crate) well_after: Option<u32>,
    pub(crate) lost: u64,
    pub(crate) doubled: u64,
    pub(crate) foreign: u64,
}

/// One fault over all sites.
#[derive(Clone, Debug, Default)]
pub struct Row {
    pub right: u64,
    pub of: u64,
    runs: u64,
    others: BTreeMap<String, u64>,
    turns: u64,
    not_well: u64,
    lost: u64,
    doubled: u64,
    foreign: u64,
}

/// A season's figures.
pub struct Report {
    season: Season,
    rows: BTreeMap<&'static str, Row>,
    pub(crate) days: u64,
    pub(crate) runs: u64,
    pub alarms: Vec<String>,
    /// Cases that went wrong, in words.
    pub wrong: Vec<String>,
}

impl Report {
    pub(crate) fn new(season: Season) -> Report {
        let (rows, alarms, wrong) = (BTreeMap::new(), Vec::new(), Vec::new());
        Report { season, rows, days: 0, runs: 0, alarms, wrong }
    }

    pub(crate) fn merge(&mut self, other: Report) {
        for (fault, row) in other.rows {
            let known = self.rows.entry(fault).or_default();
            known.right += row.right;
            known.of += row.of;
            known.runs += row.runs;
            known.turns += row.turns;
            known.not_well += row.not_well;
            known.lost += row.lost;
            known.doubled += row.doubled;
            known.foreign += row.foreign;
            for (word, n) in row.others {
                *known.others.entry(word).or_default() += n;
            }
        }
        self.days += other.days;
        self.runs += other.runs;
        self.alarms.extend(other.alarms);
        self.wrong.extend(other.wrong);
    }

    pub(crate) fn false_alarm(&mut self, site: &str, law: &str, notice: &Notice) {
        self.alarms.push(format!("{site} ({law}): {}: {}", notice.state, notice.evidence));
    }

    pub(crate) fn add(&mut self, fault: &'static str, site: &str, case: Case) {
        let row = self.rows.entry(fault).or_default();
        row.of += 1;
        row.right += u64::from(case.is_right);
        if case.is_right {
            row.runs += u64::from(case.runs);
        } else {
            *row.others.entry(word(case.named)).or_default() += 1;
        }
        row.turns += u64::from(case.turns);
        row.not_well += u64::from(case.well_after.is_none());
        row.lost += case.lost;
        row.doubled += case.doubled;
        row.foreign += case.foreign;
        let at = case.detectable_at;
        if !case.is_right {
            let named = word(case.named);
            let Case { evidence, runs, .. } = &case;
            self.wrong.push(format!(
                "{fault}, {site}: named {named} at run {runs} (detectable at {at:?}): {evidence}"
            ));
        }
        if case.well_after.is_none()
            || case.lost + case.doubled + case.foreign + u64::from(case.turns) > 0
        {
            let Case { turns, well_after, lost, doubled, foreign, .. } = case;
            self.wrong.push(format!(
                "{fault}, {site}: well after {well_after:?}, {turns} turns, lost {lost}, doubled {doubled}, foreign {foreign}"
            ));
        }
    }

    /// Share of the faults that were named rightly.
    pub fn right(&self) -> f64 {
        let (right, of) =
            self.rows.values().fold((0, 0), |sum, row| (sum.0 + row.right, sum.1 + row.of));
        right as f64 / (of as f64).max(1.0)
    }

    /// Alarms in a thousand days of a source in fair weather.
    pub fn false_alarms(&self) -> f64 {
        self.alarms.len() as f64 * 1_000.0 / (self.days as f64).max(1.0)
    }

    pub fn lost_or_doubled(&self) -> u64 {
        self.rows.values().map(|row| row.lost + row.doubled + row.foreign).sum()
    }

    /// Fault by fault, in Markdown.
    pub fn table(&self) -> String {
        let mut out = String::new();
        let _ = writeln!(
            out,
            "| Fault | Right names | Named rightly | Runs until named | Named otherwise |"
        );
        let _ = writeln!(out, "| --- | --- | --- | --- | --- |");
        for fault in FAULTS {
            let Some(row) = self.rows.get(fault.name) else { continue };
            let names: Vec<&str> = fault.states.iter().map(|it| it.word()).collect();
            let runs = row.runs as f64 / (row.right as f64).max(1.0);
            let others: Vec<String> =
                row.others.iter().map(|(word, n)| format!("{word} {n}")).collect();
            let _ = writeln!(
                out,
                "| {} | {} | {} of {} | {runs:.1} | {} |",
                fault.name,
                names.join(", "),
                row.right,
                row.of,
                others.join(", ")
            );
        }
        out
    }

    /// The figures in sentences.
    pub fn summary(&self) -> String {
        let sum = |of: fn(&Row) -> u64| self.rows.values().map(of).sum::<u64>();
        let (right, of) = (sum(|it| it.right), sum(|it| it.of));
        let Season { seed, sites, days, .. } = self.season;
        let mut out = String::new();
        let _ = writeln!(
            out,
            "{sites} sites, {} faults, {of} meetings of a site with a fault, seed {seed}.",
            FAULTS.len()
        );
        let _ = writeln!(
            out,
            "Named rightly within one run of being detectable: {right} of {of}, {:.2} %.",
            100.0 * self.right()
        );
        let _ = writeln!(
            out,
            "Fair weather: {} source-days ({days} a site), {} runs, {} false alarms, {:.3} in 1,000 source-days.",
            self.days,
            self.runs,
            self.alarms.len(),
            self.false_alarms()
        );
        let _ = writeln!(
            out,
            "After the faults: {} items lost, {} doubled, {} that no site ever published; {} sources not well again within 12 runs; {} changes of mind while a fault lasted.",
            sum(|it| it.lost),
            sum(|it| it.doubled),
            sum(|it| it.foreign),
            sum(|it| it.not_well),
            sum(|it| it.turns)
        );
        out
    }
}
