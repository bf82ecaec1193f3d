use std::collections::{BTreeMap, BTreeSet};

use portolan_core::Kind;

use super::{CATALOGUE_LANGUAGES, WORDS, catalogue, phrases};

/// Key → variables of its message, read from the source text.
fn messages(lang: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut messages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut key = String::new();
    for line in catalogue(lang).lines() {
        if line.starts_with('#') || line.is_empty() {
            continue;
        }
        if !line.starts_with(' ') {
            let (name, _) = line.split_once(" =").unwrap_or_else(|| panic!("{lang}: {line}"));
            assert!(!messages.contains_key(name), "{lang} says `{name}` twice");
            name.clone_into(&mut key);
        }
        let variables = messages.entry(key.clone()).or_default();
        for rest in line.split('$').skip(1) {
            let end = rest.find(|it: char| !it.is_ascii_alphanumeric()).unwrap_or(rest.len());
            variables.insert(rest[..end].to_owned());
        }
    }
    messages
}

#[test]
fn catalogues_are_well_formed() {
    for lang in CATALOGUE_LANGUAGES {
        let read = fluent_bundle::FluentResource::try_new(catalogue(lang).to_owned());
        assert!(read.is_ok(), "{lang}: {:?}", read.err().map(|(_, errors)| errors));
    }
}

#[test]
fn catalogues_have_the_same_keys_and_variables() {
    let english = messages("en");
    for lang in CATALOGUE_LANGUAGES {
        let other = messages(lang);
        let keys = |it: &BTreeMap<String, BTreeSet<String>>| it.keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&english), keys(&other), "{lang}");
        for (key, variables) in &other {
            // Each language writes dates out of the parts that it needs.
            if ["date-day", "date-first-day", "date-days"].contains(&key.as_str()) {
                continue;
            }
            assert_eq!(&english[key], variables, "{lang}: {key}");
        }
    }
}

#[test]
fn every_word_of_the_renderers_is_in_every_catalogue() {
    for lang in CATALOGUE_LANGUAGES {
        let known = messages(lang);
        for word in WORDS {
            assert!(known.get(*word).is_some_and(BTreeSet::is_empty), "{lang}: {word}");
        }
        for kind in Kind::ALL {
            assert!(known.contains_key(&format!("kind-{}", kind.as_str())), "{lang}: {kind:?}");
            assert!(known.contains_key(&format!("kinds-{}", kind.as_str())), "{lang}: {kind:?}");
        }
    }
}

#[test]
fn no_translation_is_a_copy_of_the_english_sentence() {
    let english = phrases("en");
    for lang in CATALOGUE_LANGUAGES.into_iter().filter(|lang| *lang != "en") {
        for key in messages("en").keys() {
            let (ours, theirs) = (english.get(key), phrases(lang).get(key));
            let is_sentence = ours.split(' ').count() > 2 && !ours.contains('{');
            assert!(!is_sentence || ours != theirs, "{lang}: {key}");
        }
    }
}

#[test]
fn numbers_choose_the_form() {
    let check = |lang: &str, count: u64, expect: &str| {
        assert_eq!(phrases(lang).counted("freshness-sources", count), expect);
    };
    check("en", 1, "Put together from 1 source.");
    check("en", 7, "Put together from 7 sources.");
    check("ru", 1, "Собрано из 1 источника.");
    check("ru", 7, "Собрано из 7 источников.");
    check("ru", 21, "Собрано из 21 источника.");
    check("ar", 2, "جُمعت من مصدرين.");
    check("ar", 7, "جُمعت من 7 مصادر.");
    check("ar", 11, "جُمعت من 11 مصدرًا.");
    check("fi", 12345, "Koottu 12\u{a0}345 lähteestä.");
    check("de", 2, "Put together from 2 sources.");
}
