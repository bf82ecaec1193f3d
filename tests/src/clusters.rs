//! One statement of seven publishers, in three languages, through the whole house.

use std::collections::BTreeSet;

use http::StatusCode;
use portolan_app::RulingKind;

use crate::{
    bench::{Bench, harvest, harvest_some},
    browser::Browser,
    serving::Serving,
};

/// Seven publishers; the Finnish office has it in two languages.
const PUBLISHERS: [&str; 8] = [
    "iom-fi",
    "iom-fi-suomeksi",
    "global-en",
    "eea",
    "bulgaria",
    "reliefweb-listing",
    "picum",
    "caritas",
];

const OURS: &str = "https://iom.fi/en/news/joint-statement-coercion-children-fingerprints";
const GLOBAL: &str = "https://www.iom.int/news/joint-statement-coercion-children-never-acceptable";

const TITLE: &str = "No child may be forced to give fingerprints";
const FINNISH_TITLE: &str = "lasta ei saa pakottaa";

#[tokio::test(flavor = "multi_thread")]
async fn d01_the_joint_statement_of_seven_publishers_is_shown_once() {
    let bench = Bench::start().await;
    let app = bench.open();
    for report in harvest_some(&app, &PUBLISHERS).await.values() {
        assert!(report.failure.is_none() && report.items > 0, "{report:?}");
    }

    let shown = app.cluster(OURS).unwrap();
    let hosts: BTreeSet<&str> = [&shown.item]
        .into_iter()
        .chain(&shown.members)
        .filter_map(|it| it.url.as_deref()?.split('/').nth(2))
        .collect();
    let expected = [
        "caritas.eu",
        "eea.iom.int",
        "iom.bg",
        "iom.fi",
        "picum.org",
        "reliefweb.int",
        "www.iom.int",
    ];
    assert_eq!(hosts, BTreeSet::from(expected), "{shown:#?}");
    assert_eq!(shown.members.len(), 7, "{shown:#?}");
    assert!(shown.links.iter().all(|link| !link.evidence.is_empty()));

    let serving = Serving::start(&app).await;
    let mut browser = Browser::open(serving.address).await;
    // Each language of the national portal shows its own version, and no other.
    let english = latest(&mut browser, "finland.localhost", "en").await;
    assert_eq!(count(&english, TITLE), 1);
    assert_eq!(count(&english, FINNISH_TITLE), 0);
    let finnish = latest(&mut browser, "finland.localhost", "fi").await;
    assert_eq!((count(&finnish, TITLE), count(&finnish, FINNISH_TITLE)), (0, 1));
    // The global portal shows one of the seven.
    let global = latest(&mut browser, "global.localhost", "en").await;
    let titles =
        ["No child may be forced", "Coercion of children to obtain", "Съвместно изявление"];
    let n_shown: usize = titles.iter().map(|title| count(&global, title)).sum();
    assert_eq!(n_shown, 1);

    let start = english.find(TITLE).map(|at| english[..at].rfind("href=\"").unwrap() + 6).unwrap();
    let path = english[start..].split('"').next().unwrap().to_owned();
    let path = path.strip_prefix("http://finland.localhost").unwrap_or(&path).to_owned();
    let article = browser.get("finland.localhost", &path).await;
    assert_eq!(article.status, StatusCode::OK, "{path}");
    let article = article.text();
    for publisher in ["caritas.eu", "picum.org", "reliefweb.int", "iom.bg", "eea.iom.int"] {
        assert!(article.contains(publisher), "{publisher} is not named");
    }
    assert!(article.contains("Suomi") && article.contains("Български"));
}

#[tokio::test(flavor = "multi_thread")]
async fn d01_an_operators_word_survives_the_next_harvest() {
    let bench = Bench::start().await;
    let app = bench.open();
    harvest_some(&app, &["iom-fi", "global-en"]).await;
    assert_eq!(app.cluster(OURS).unwrap().members.len(), 1);
    let reason = "two offices, two texts";
    assert_eq!(app.rule_cluster(RulingKind::Split, OURS, GLOBAL, reason).unwrap(), 2);
    harvest(&app, "global-en").await;
    let shown = app.cluster(OURS).unwrap();
    assert_eq!(shown.members, []);
    assert_eq!(shown.rulings[0].reason, reason);

    let told = bench
        .portolan(&bench.data())
        .args(["cluster", "join", OURS, GLOBAL, "--reason", "they are one after all"])
        .output()
        .unwrap();
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let told = bench.portolan(&bench.data()).args(["cluster", "show", OURS]).output().unwrap();
    let told = String::from_utf8(told.stdout).unwrap();
    assert!(told.contains("It is one with 1 other item"), "{told}");
    assert!(told.contains("because both have the same title"), "{told}");
    assert!(told.contains("they are one after all"), "{told}");
}

/// All pages of a portal's whole listing, one behind the other.
async fn latest(browser: &mut Browser, host: &str, lang: &str) -> String {
    let mut all = String::new();
    for page in 1.. {
        let path = match page {
            1 => format!("/{lang}/latest/"),
            page => format!("/{lang}/latest/page/{page}/"),
        };
        let answer = browser.get(host, &path).await;
        if answer.status != StatusCode::OK {
            assert!(page > 1, "{path}");
            break;
        }
        all.push_str(answer.text());
    }
    all
}

fn count(pages: &str, title: &str) -> usize {
    pages.matches(title).count()
}
