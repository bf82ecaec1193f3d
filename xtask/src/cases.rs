//! The page of the book that lists case → test → result, written from a run of the tests.
//!
//! `tests/cases.toml` says in a sentence what each case expects; a test belongs to a case by its
//! name (`b07_…`). A case without a test states its reason there, and the page shows it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, bail};
use clap::Args;
use serde::Deserialize;

use crate::shell;

const TABLE: &str = "tests/cases.toml";
const PAGE: &str = "docs/book/cases.md";

#[derive(Args)]
pub(crate) struct Options {
    /// Results of a run that has been, as JUnit files; without it, the cases' tests are run.
    #[arg(long, value_name = "FILE")]
    results: Vec<PathBuf>,
    /// Compare the page with the results instead of writing it.
    #[arg(long)]
    check: bool,
}

/// What `tests/cases.toml` holds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    /// Letter → heading.
    groups: BTreeMap<String, String>,
    /// Case → what is expected, in one sentence.
    cases: BTreeMap<String, String>,
    /// Case → why it has no test.
    #[serde(default)]
    reasons: BTreeMap<String, String>,
}

/// A test in the sources.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Test {
    /// Relative to the root.
    file: String,
    package: String,
    name: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Passed,
    Failed,
    NotRun,
}

/// Outcomes of a run: package and name of a test → whether it passed. Where a run does not say
/// the package, it is empty.
#[derive(Debug, Default)]
pub(crate) struct Results(BTreeMap<(String, String), bool>);

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let results = if options.results.is_empty() {
        run_tests()?
    } else {
        let mut results = Results::default();
        for path in &options.results {
            let text = fs::read_to_string(path).with_context(|| format!("`{}`", path.display()))?;
            results.add_junit(&text);
        }
        results
    };
    if options.check { check(&results) } else { write(&results) }
}

/// Compares the committed page with what a run's results make of it.
pub(crate) fn check(results: &Results) -> anyhow::Result<()> {
    let page = page(results)?;
    let committed = fs::read_to_string(shell::root().join(PAGE)).unwrap_or_default();
    if page != committed {
        bail!("{PAGE} is not what the tests say: cargo xtask cases");
    }
    Ok(())
}

fn write(results: &Results) -> anyhow::Result<()> {
    let page = page(results)?;
    let path = shell::root().join(PAGE);
    fs::write(&path, page).with_context(|| format!("`{}`", path.display()))?;
    println!("{PAGE} is written");
    Ok(())
}

/// Runs the tests that are named after a case, and only those.
fn run_tests() -> anyhow::Result<Results> {
    if shell::answers("cargo-nextest", "--version") {
        let words = ["nextest", "run", "--workspace", "--profile", "ci", "-E"];
        // A failure shows in the page as well as in the run.
        let ran = shell::run(shell::cargo().args(words).arg("test(/[a-n][0-9]{2}_/)"));
        let results = Results::of_nextest()?;
        ran?;
        return Ok(results);
    }
    Results::of_libtest(shell::cargo().args(["test", "--workspace", "--no-fail-fast"]))
}

impl Results {
    /// What `cargo nextest run --profile ci` left behind.
    pub(crate) fn of_nextest() -> anyhow::Result<Results> {
        let path = shell::target().join("nextest/ci/junit.xml");
        let text = fs::read_to_string(&path)
            .with_context(|| format!("`{}`, the record of the tests", path.display()))?;
        let mut results = Results::default();
        results.add_junit(&text);
        Ok(results)
    }

    /// Runs the tests with cargo's own runner, showing what it says, and reads its lines.
    pub(crate) fn of_libtest(command: &mut Command) -> anyhow::Result<Results> {
        let output = command.stderr(Stdio::inherit()).output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        print!("{text}");
        if !output.status.success() {
            bail!("tests failed ({})", output.status);
        }
        let mut results = Results::default();
        results.add_libtest(&text);
        Ok(results)
    }

    fn add_junit(&mut self, text: &str) {
        for piece in text.split("<testcase ").skip(1) {
            let case = piece.split("</testcase>").next().unwrap_or(piece);
            let head = case.split('>').next().unwrap_or(case);
            let (Some(path), Some(binary)) =
                (attribute(head, "name"), attribute(head, "classname"))
            else {
                continue;
            };
            // Output of tests is escaped there, so that these can only be elements.
            let passed = !case.contains("<failure") && !case.contains("<error");
            let package = binary.split("::").next().unwrap_or(binary);
            self.add(package, path, passed);
        }
    }

    fn add_libtest(&mut self, text: &str) {
        for line in text.lines() {
            let Some(rest) = line.strip_prefix("test ") else { continue };
            let Some((path, outcome)) = rest.rsplit_once(" ... ") else { continue };
            match outcome.split(',').next().unwrap_or(outcome).trim() {
                "ok" => self.add("", path, true),
                "FAILED" => self.add("", path, false),
                _ => {}
            }
        }
    }

    fn add(&mut self, package: &str, path: &str, passed: bool) {
        let name = path.rsplit("::").next().unwrap_or(path);
        let known = self.0.entry((package.to_owned(), name.to_owned())).or_insert(true);
        *known &= passed;
    }

    fn outcome(&self, test: &Test) -> Outcome {
        let of = |package: &str| self.0.get(&(package.to_owned(), test.name.clone()));
        match of(&test.package).or_else(|| of("")) {
            Some(true) => Outcome::Passed,
            Some(false) => Outcome::Failed,
            None => Outcome::NotRun,
        }
    }
}

/// The value of an attribute in an element's head.
fn attribute<'t>(head: &'t str, name: &str) -> Option<&'t str> {
    // `classname` ends with `name`: the space before it tells them apart.
    let padded = head.find(&format!(" {name}=\"")).map(|at| at + 1);
    let at = padded.or_else(|| head.starts_with(&format!("{name}=\"")).then_some(0))?;
    head[at + name.len() + 2..].split('"').next()
}

/// The whole page, or all that is wrong with the cases at once.
fn page(results: &Results) -> anyhow::Result<String> {
    let root = shell::root();
    let path = root.join(TABLE);
    let text = fs::read_to_string(&path).with_context(|| format!("`{}`", path.display()))?;
    let table: Table = toml::from_str(&text).with_context(|| format!("`{TABLE}`"))?;
    let tests = tests_in(&root)?;
    let complaints = complaints(&table, &tests, results);
    if complaints.is_empty() {
        return Ok(written(&table, &tests, results));
    }
    for complaint in &complaints {
        eprintln!("{complaint}");
    }
    bail!("{} complaints about cases", complaints.len());
}

fn complaints(table: &Table, tests: &[Test], results: &Results) -> Vec<String> {
    let mut complaints = Vec::new();
    let mut tested: BTreeSet<String> = BTreeSet::new();
    for test in tests {
        for (idx, case) in cases_of(&test.name).into_iter().enumerate() {
            if !table.cases.contains_key(&case) && idx == 0 {
                complaints.push(format!(
                    "{}: `{}` is named after {case}, which is no case of {TABLE}",
                    test.file, test.name
                ));
            }
            tested.insert(case);
        }
        match results.outcome(test) {
            Outcome::Passed => {}
            Outcome::Failed => complaints.push(format!("{}: `{}` fails", test.file, test.name)),
            Outcome::NotRun => {
                complaints.push(format!("{}: `{}` was not run", test.file, test.name));
            }
        }
    }
    for (case, expected) in &table.cases {
        let is_tested = tested.contains(case);
        let has_reason = table.reasons.contains_key(case);
        if !is_tested && !has_reason {
            complaints.push(format!(
                "{case}: has no test; name one `{}_…`, or say under `reasons` of {TABLE} why not",
                case.to_lowercase()
            ));
        }
        if is_tested && has_reason {
            complaints.push(format!("{case}: has a test, and under `reasons` why it has none"));
        }
        if !expected.ends_with('.') || expected.chars().count() > 200 {
            complaints.push(format!("{case}: what is expected should be one short sentence"));
        }
        if !table.groups.contains_key(&case[..1]) {
            complaints.push(format!("{case}: the group has no heading under `groups`"));
        }
    }
    for case in table.reasons.keys().filter(|case| !table.cases.contains_key(*case)) {
        complaints.push(format!("{case}: has a reason and is no case"));
    }
    complaints
}

fn written(table: &Table, tests: &[Test], results: &Results) -> String {
    let mut of_case: BTreeMap<String, Vec<&Test>> = BTreeMap::new();
    for test in tests {
        for case in cases_of(&test.name) {
            of_case.entry(case).or_default().push(test);
        }
    }
    let n_tested = table.cases.keys().filter(|case| of_case.contains_key(*case)).count();
    let n_tests: BTreeSet<&&Test> = of_case
        .iter()
        .filter(|(case, _)| table.cases.contains_key(*case))
        .flat_map(|(_, tests)| tests)
        .collect();
    let mut page = String::from(
        "# Cases\n\nWhat real pages of the estate asked for, case by case, and the tests that hold it.\n\
         Made by `cargo xtask cases` from a run of the tests; `cargo xtask ci` fails when a case has neither a test nor a reason, and when this page is stale.\n",
    );
    let _ = write!(
        page,
        "\n{n_tested} of {} cases are held by {} tests.\n",
        table.cases.len(),
        n_tests.len()
    );
    for (letter, heading) in &table.groups {
        let _ = write!(
            page,
            "\n## {letter}: {heading}\n\n| Case | Expected | Tests | Result |\n| --- | --- | --- | --- |\n"
        );
        for (case, expected) in table.cases.iter().filter(|(case, _)| case.starts_with(letter)) {
            let tests = of_case.get(case).map_or(&[][..], Vec::as_slice);
            let (names, result) = match table.reasons.get(case) {
                Some(reason) => (escaped(reason), "no test".to_owned()),
                None => (names(tests), result(tests, results)),
            };
            let _ = writeln!(page, "| {case} | {} | {names} | {result} |", escaped(expected));
        }
    }
    page
}

/// The tests of a case, each file named once.
fn names(tests: &[&Test]) -> String {
    let mut files: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for test in tests {
        files.entry(&test.file).or_default().push(format!("`{}`", test.name));
    }
    files
        .iter()
        .map(|(file, names)| format!("{}: {}", file, names.join(", ")))
        .collect::<Vec<_>>()
        .join("<br>")
}

fn result(tests: &[&Test], results: &Results) -> String {
    let n_passed = tests.iter().filter(|test| results.outcome(test) == Outcome::Passed).count();
    if n_passed == tests.len() {
        "passes".to_owned()
    } else {
        format!("{n_passed} of {}", tests.len())
    }
}

fn escaped(text: &str) -> String {
    text.replace('|', "\\|")
}

/// The cases in a test's name: `b01_f01_and_h01_on_one_page` is a test of three.
fn cases_of(name: &str) -> Vec<String> {
    let is_case = |word: &&str| {
        let bytes = word.as_bytes();
        bytes.len() == 3
            && (b'a'..=b'n').contains(&bytes[0])
            && bytes[1..].iter().all(u8::is_ascii_digit)
    };
    let words: Vec<&str> = name.split('_').collect();
    // Further in, such a word may be anything; a test of cases begins with one.
    if !words.first().is_some_and(is_case) {
        return Vec::new();
    }
    words.iter().filter(|word| is_case(word)).map(|word| word.to_uppercase()).collect()
}

/// Every test that is named after a case.
fn tests_in(root: &Path) -> anyhow::Result<Vec<Test>> {
    let mut tests = Vec::new();
    for folder in ["crates", "plugins", "tests", "xtask"] {
        walk(root, &root.join(folder), "", &mut tests)?;
    }
    tests.sort();
    Ok(tests)
}

fn walk(root: &Path, folder: &Path, package: &str, tests: &mut Vec<Test>) -> anyhow::Result<()> {
    let own = package_of(folder);
    let package = own.as_deref().unwrap_or(package);
    let entries = fs::read_dir(folder).with_context(|| format!("`{}`", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            if !path.ends_with("target") && !path.ends_with("fixtures") {
                walk(root, &path, package, tests)?;
            }
            continue;
        }
        if path.extension().is_none_or(|ending| ending != "rs") {
            continue;
        }
        let text = fs::read_to_string(&path).with_context(|| format!("`{}`", path.display()))?;
        let file = path.strip_prefix(root).unwrap_or(&path).display().to_string();
        for name in tests_of(&text).filter(|name| !cases_of(name).is_empty()) {
            let (file, package) = (file.clone(), package.to_owned());
            tests.push(Test { file, package, name: name.to_owned() });
        }
    }
    Ok(())
}

fn package_of(folder: &Path) -> Option<String> {
    let text = fs::read_to_string(folder.join("Cargo.toml")).ok()?;
    let manifest: toml::Table = text.parse().ok()?;
    Some(manifest.get("package")?.get("name")?.as_str()?.to_owned())
}

/// The names of functions that a `#[test]` or `#[tokio::test…]` stands above.
fn tests_of(text: &str) -> impl Iterator<Item = &str> {
    let mut is_test = false;
    text.lines().filter_map(move |line| {
        let line = line.trim_start();
        if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
            is_test = true;
            return None;
        }
        let words = line.strip_prefix("async ").unwrap_or(line).strip_prefix("fn ")?;
        if !std::mem::take(&mut is_test) {
            return None;
        }
        words.split(['(', '<']).next()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        toml::from_str(
            r#"
            [groups]
            A = "Harbours"
            [cases]
            A01 = "A boat is a boat."
            A02 = "A rope | is a rope."
            A03 = "An oar is an oar."
            [reasons]
            A03 = "There is no room for oars yet."
            "#,
        )
        .unwrap()
    }

    fn test(name: &str) -> Test {
        let file = "crates/harbour/src/tests.rs".to_owned();
        Test { file, package: "harbour".to_owned(), name: name.to_owned() }
    }

    const JUNIT: &str = r#"<testsuite name="harbour">
        <testcase name="tests::a01_boats" classname="harbour" time="0.1"></testcase>
        <testcase name="tests::a02_ropes" classname="harbour::slow" time="0.1">
            <failure type="test failure">a &lt;error</failure>
        </testcase>
        <testcase name="tests::a04_masts" classname="harbour" time="0.1"/>
        </testsuite>"#;

    #[test]
    fn a_test_may_be_named_after_several_cases() {
        assert_eq!(cases_of("a01_boats"), ["A01"]);
        assert_eq!(cases_of("b01_f01_and_h01_on_one_page"), ["B01", "F01", "H01"]);
        assert!(cases_of("boats_of_a01_come").is_empty());
        assert!(cases_of("z01_boats").is_empty());
    }

    #[test]
    fn only_tests_are_tests() {
        let text = "#[test]\nfn a01_boats() {}\nfn a02_ropes() {}\n#[tokio::test(x)]\nasync fn a03_oars() {}";
        assert_eq!(tests_of(text).collect::<Vec<_>>(), ["a01_boats", "a03_oars"]);
    }

    #[test]
    fn both_runners_are_understood() {
        let mut results = Results::default();
        results.add_junit(JUNIT);
        assert_eq!(results.outcome(&test("a01_boats")), Outcome::Passed);
        assert_eq!(results.outcome(&test("a02_ropes")), Outcome::Failed);
        assert_eq!(results.outcome(&test("a03_oars")), Outcome::NotRun);
        assert_eq!(results.outcome(&test("a04_masts")), Outcome::Passed);
        let mut results = Results::default();
        results.add_libtest(
            "running 2 tests\ntest tests::a01_boats ... ok\ntest tests::a02_ropes ... FAILED\n",
        );
        assert_eq!(results.outcome(&test("a01_boats")), Outcome::Passed);
        assert_eq!(results.outcome(&test("a02_ropes")), Outcome::Failed);
    }

    #[test]
    fn a_case_has_a_test_or_a_reason_and_not_both() {
        let mut results = Results::default();
        results.add_junit(JUNIT);
        let all = |tests: &[Test]| complaints(&table(), tests, &results).join("\n");
        assert!(all(&[test("a01_boats")]).contains("A02: has no test"));
        let two = all(&[test("a01_boats"), test("a02_ropes"), test("a04_masts")]);
        assert!(two.contains("`a02_ropes` fails"), "{two}");
        assert!(two.contains("`a04_masts` is named after A04, which is no case"), "{two}");
        assert!(all(&[test("a03_oars")]).contains("A03: has a test, and"));
        assert!(all(&[test("a03_oars")]).contains("`a03_oars` was not run"));
    }

    #[test]
    fn the_page_names_tests_with_their_files() {
        let mut results = Results::default();
        results.add("harbour", "tests::a01_boats", true);
        results.add("harbour", "tests::a01_a02_knots", true);
        let page = written(&table(), &[test("a01_a02_knots"), test("a01_boats")], &results);
        assert!(page.contains("2 of 3 cases are held by 2 tests."), "{page}");
        let row = "| A01 | A boat is a boat. | crates/harbour/src/tests.rs: `a01_a02_knots`, `a01_boats` | passes |";
        assert!(page.contains(row), "{page}");
        assert!(page.contains(r"A rope \| is a rope."), "{page}");
        assert!(page.contains("| There is no room for oars yet. | no test |"), "{page}");
    }
}
