//! Every mistake beside its complaints.

use std::{fs, path::Path};

use super::*;

fn every_mistake() -> Vec<Mistake> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("mistakes");
    let mut names: Vec<String> = fs::read_dir(&folder)
        .expect("the folder of mistakes is there")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(".toml").map(str::to_owned))
        .filter(|name| name != "good")
        .collect();
    names.sort();
    names.iter().map(|name| Mistake::parse(name, &read(&format!("mistakes/{name}.toml")))).collect()
}

#[test]
fn the_good_profile_has_no_complaint() {
    let checked = check(&good(), &sample_manifests());
    assert_eq!(report(&checked.diagnostics, &good()), "");
    assert!(checked.settings.is_some());
}

#[test]
fn every_mistake_is_reported() {
    let mistakes = every_mistake();
    assert!(mistakes.len() >= 60, "only {} mistakes", mistakes.len());
    for mistake in mistakes {
        let profile = mistake.in_profile(&good());
        let checked = check(&profile, &sample_manifests());
        assert!(!checked.diagnostics.is_empty(), "{} is not noticed", mistake.name);
        let shown = report(&checked.diagnostics, &profile);
        insta::with_settings!({ description => mistake.what, omit_expression => true }, {
            insta::assert_snapshot!(mistake.name, shown);
        });
    }
}

#[test]
fn the_page_of_mistakes_is_fresh() {
    let made = pages::mistakes(&good(), &every_mistake(), &sample_manifests());
    assert!(
        read("../../docs/bad-config.md") == made,
        "docs/bad-config.md is stale: cargo run -p portolan-config --example pages"
    );
}

/// Whatever is cut off or left out, the answer is complaints or settings, never a panic.
#[test]
fn cut_and_thinned_profiles_are_survived() {
    let (good, manifests) = (good(), sample_manifests());
    for number in 0..good.len() {
        let text = good[number].text.clone();
        let cut = text.char_indices().map(|(at, _)| text[..at].to_owned());
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let thinned = (0..lines.len()).map(|left_out| {
            let kept = lines.iter().enumerate().filter(|(line, _)| *line != left_out);
            kept.map(|(_, line)| *line).collect::<String>()
        });
        for changed in cut.chain(thinned) {
            let mut profile = good.clone();
            profile[number].text = changed;
            let checked = check(&profile, &manifests);
            let refused =
                checked.diagnostics.iter().any(|it| it.severity == portolan_core::Severity::Error);
            assert_eq!(checked.settings.is_none(), refused);
            assert!(!checked.diagnostics.is_empty() || checked.settings.is_some());
            show(&checked, None);
        }
    }
}
