//! What settings say of campaigns, people, gone sites and parts of sources.

use super::*;

/// The good profile with one more file.
fn with(text: &str) -> Checked {
    let mut files = good();
    files.push(SourceText { path: "config/extra.toml".to_owned(), text: text.to_owned() });
    check(&files, &sample_manifests())
}

fn estate(text: &str) -> Estate {
    let checked = with(text);
    assert_eq!(report(&checked.diagnostics, &checked.files), "");
    checked.settings.expect("a profile without complaints has settings")
}

/// The codes and messages of all complaints.
fn complaints(text: &str) -> Vec<String> {
    with(text).diagnostics.iter().map(|it| format!("{}: {}", it.code, it.message)).collect()
}

const SOURCE: &str = r#"
[sources.north-food]
plugin = "source-sample"
office = "north"
settings = { url = "https://north.example/food" }
"#;

#[test]
fn l13_l14_a_source_may_have_rules_by_address_and_a_note() {
    let estate = estate(&format!(
        r#"{SOURCE}
enabled = false
note = "its list is made by a script, and an empty page is all that we are given"
date-order = "dmy"

[[sources.north-food.rules]]
urls = ["*/food/*"]
kind = "project"
language = "fi"
places = ["se"]
terms = ["return"]
date-order = "mdy"
"#
    ));
    let source = estate.source("north-food").expect("the source is there");
    assert!(!source.enabled);
    assert!(source.note.as_deref().is_some_and(|note| note.starts_with("its list")));
    assert_eq!(source.date_order, Some(DateOrder::Dmy));
    let rule = &source.rules[0];
    assert!(rule.urls[0].matches("https://north.example/food/soup"));
    assert_eq!(rule.date_order, Some(DateOrder::Mdy));
    assert_eq!(
        (rule.places.as_slice(), rule.terms.as_slice()),
        (&["se".to_owned()][..], &["return".to_owned()][..])
    );
    // A source without a word of these has none of them.
    let plain = estate.source("north-news").expect("the source is there");
    assert_eq!((plain.date_order, plain.rules.len(), &plain.note), (None, 0, &None));
}

#[test]
fn m02_m09_m12_owners_gone_sites_and_opt_outs_are_read_and_checked() {
    let estate = estate(
        r#"
[terms.with-you]
scheme = "campaign"
labels = { en = "With you" }
owner = "north"
url = "https://with-you.example/"

[gone."www.stories.example"]
archive = "https://web.archive.org/web/2018/"

[gone."lost.example"]

[privacy]
opt-out = ["@anna", "Jon Reed"]
"#,
    );
    let term = estate.terms.iter().find(|term| term.id == "with-you").expect("the term is there");
    assert_eq!(term.owner.as_deref(), Some("north"));
    assert_eq!(estate.gone.len(), 2);
    assert_eq!(estate.gone[0].archive, None);
    assert_eq!(estate.opt_out, ["@anna", "Jon Reed"]);
    // Whoever is named has to be there, and a site is named by its host.
    let unknown = complaints(
        "[terms.with-you]\nscheme = \"campaign\"\nlabels = { en = \"With you\" }\nowner = \"nroth\"\n",
    );
    assert!(unknown[0].starts_with("unknown-office:"), "{unknown:?}");
    let host = complaints("[gone.\"https://lost.example/\"]\n");
    assert!(host[0].starts_with("bad-host:"), "{host:?}");
}

#[test]
fn g16_an_office_is_no_place_and_a_place_no_office() {
    let office_for_place = complaints(&format!("{SOURCE}places = [\"north\"]\n"));
    let says = |complaints: &[String], what: &str| complaints.iter().any(|it| it == what);
    assert!(
        says(&office_for_place, "unknown-place: there is no place `north`"),
        "{office_for_place:?}"
    );
    let place_for_office = complaints(&SOURCE.replace("office = \"north\"", "office = \"fi\""));
    assert!(
        says(&place_for_office, "unknown-office: there is no office `fi`"),
        "{place_for_office:?}"
    );
    // Seat and coverage are two keys: the good office sits where it does not work.
    let estate = estate("");
    let office = estate.office("north").expect("the office is there");
    assert_eq!(office.seat.as_deref(), Some("fi"));
    assert!(office.coverage.iter().all(|it| it.place != "fi"));
}

#[test]
fn j07_since_when_an_office_is_there_is_a_fact_of_the_office() {
    let estate = estate(
        r#"
[offices.south]
kind = "sub"
names = { en = "Southern Office" }
mark = "SO"
parent = "north"
present-since = 1999

[sources.south-news]
plugin = "source-sample"
office = "south"
settings = { url = "https://south.example/news" }
"#,
    );
    assert_eq!(estate.office("south").and_then(|it| it.present_since), Some(1999));
    assert_eq!(estate.office("north").and_then(|it| it.present_since), None);
}
