//! Which language a text is in: ours beside two libraries, on the same texts and with the same
//! languages.
//!
//! None of the three may have been made from these texts. Ours reads the Universal Declaration of
//! Human Rights and the messages of Django.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::Context;
use lingua::{IsoCode639_1, LanguageDetector, LanguageDetectorBuilder};

use super::Scores;

/// What the normaliser knows, by tag.
const KNOWN: [&str; 61] = [
    "am", "ar", "az", "be", "bg", "bn", "bs", "ca", "ckb", "cs", "da", "de", "el", "en", "es",
    "et", "fa", "fi", "fr", "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ja", "ka", "kk", "ko",
    "ku", "ky", "lt", "lv", "mk", "nb", "nl", "pl", "ps", "pt", "ro", "ru", "se", "sk", "sl", "so",
    "sq", "sr", "sr-Cyrl", "sr-Latn", "sv", "sw", "tg", "th", "tr", "uk", "ur", "uz", "vi", "zh",
];
/// Bosnian, Croatian and Serbian in Latin letters, which share nearly every word.
const THREE: [&str; 3] = ["bs", "hr", "sr-Latn"];
const SETS: [(&str, &str); 2] = [("lang/sentences", "sentences"), ("lang/ui-messages", "ui")];

type Identify<'a> = &'a dyn Fn(&str) -> Option<String>;

pub(crate) fn score(corpus: &Path, scores: &mut Scores) -> anyhow::Result<()> {
    let lingua = lingua();
    let judges: [(&str, Identify<'_>); 3] = [
        ("", &|text| portolan_normalize::identify(text).map(|lang| lang.to_string())),
        ("lingua-", &|text| {
            let found = lingua.detect_language_of(text)?;
            Some(found.iso_code_639_1().to_string().to_lowercase())
        }),
        ("whatlang-", &whatlang),
    ];
    for (folder, set) in SETS {
        let texts = texts(&corpus.join(folder))?;
        for (judge, identify) in judges {
            let board = board(&texts, identify);
            board.count(&format!("{judge}{set}"), judge.is_empty(), scores);
        }
    }
    Ok(())
}

fn texts(folder: &Path) -> anyhow::Result<BTreeMap<String, Vec<String>>> {
    let mut texts = BTreeMap::new();
    for entry in fs::read_dir(folder).with_context(|| format!("`{}`", folder.display()))? {
        let path = entry?.path();
        let tag = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if KNOWN.contains(&tag.as_str()) {
            let text = fs::read_to_string(&path)?;
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            texts.insert(tag, lines.map(str::to_owned).collect());
        }
    }
    Ok(texts)
}

#[derive(Default)]
struct Board {
    /// For each language: right, right but for the three, said nothing, all.
    of: BTreeMap<String, [usize; 4]>,
    wrong: BTreeMap<(String, String), usize>,
}

fn board(texts: &BTreeMap<String, Vec<String>>, identify: Identify<'_>) -> Board {
    let mut board = Board::default();
    for (tag, lines) in texts {
        let found: Vec<Option<String>> = lines.iter().map(|line| identify(line)).collect();
        let counts = board.of.entry(tag.clone()).or_default();
        for found in found {
            counts[3] += 1;
            let Some(found) = found else {
                counts[2] += 1;
                continue;
            };
            let right = is_right(tag, &found);
            let close = right || is_of_three(tag) && is_of_three(&found);
            counts[0] += usize::from(right);
            counts[1] += usize::from(close);
            if !right {
                *board.wrong.entry((tag.clone(), found)).or_default() += 1;
            }
        }
    }
    board
}

/// A judge that has no word for the script of Serbian is right with either.
fn is_right(expected: &str, found: &str) -> bool {
    expected == found || found == "sr" && matches!(expected, "sr-Cyrl" | "sr-Latn")
}

fn is_of_three(tag: &str) -> bool {
    THREE.contains(&tag) || tag == "sr"
}

impl Board {
    /// Means over the languages, in hundredths of a percent, so that each counts the same.
    fn count(&self, set: &str, is_ours: bool, scores: &mut Scores) {
        const SUITE: &str = "lang";
        let mean = |part: usize| {
            let shares = self.of.values().map(|of| of[part] as f64 / of[3].max(1) as f64);
            shares.sum::<f64>() / self.of.len().max(1) as f64
        };
        let wrong = |of: &[usize; 4]| of[3] - of[0] - of[2];
        let n_wrong: usize = self.of.values().map(wrong).sum();
        let n: usize = self.of.values().map(|of| of[3]).sum();
        let hundredths = |share: f64| (share * 10_000.0).round() as usize;
        let failures = match is_ours {
            true => self.failures(),
            false => Vec::new(),
        };
        scores.count(SUITE, set, hundredths(mean(0)), 10_000, failures);
        scores.count(SUITE, &format!("{set}-close"), hundredths(mean(1)), 10_000, Vec::new());
        scores.count(SUITE, &format!("{set}-not-wrong"), n - n_wrong, n, Vec::new());
        println!(
            "lang {set}: {} languages, {n} texts, {:.2} % undetermined, {:.2} % wrong",
            self.of.len(),
            100.0 * mean(2),
            100.0 * n_wrong as f64 / n.max(1) as f64
        );
    }

    fn failures(&self) -> Vec<(String, String)> {
        let mut failures = Vec::new();
        for (tag, of) in &self.of {
            let share = 100.0 * of[0] as f64 / of[3].max(1) as f64;
            if share >= 97.0 {
                continue;
            }
            let mut taken: Vec<(usize, &str)> = self
                .wrong
                .iter()
                .filter(|((expected, _), _)| expected == tag)
                .map(|((_, found), n)| (*n, found.as_str()))
                .collect();
            taken.sort_by(|a, b| b.cmp(a));
            let taken: Vec<String> =
                taken.iter().take(3).map(|(n, found)| format!("{found} {n}×")).collect();
            let reason = format!(
                "{share:.1} % right, {}× undetermined, taken for {}",
                of[2],
                taken.join(", ")
            );
            failures.push((tag.clone(), reason));
        }
        failures
    }
}

/// The languages of ours that it has a model of.
fn lingua() -> LanguageDetector {
    let codes: Vec<IsoCode639_1> = lingua::Language::all()
        .into_iter()
        .map(|language| language.iso_code_639_1())
        .filter(|code| KNOWN.contains(&code.to_string().to_lowercase().as_str()))
        .collect();
    LanguageDetectorBuilder::from_iso_codes_639_1(&codes).with_preloaded_language_models().build()
}

/// Its languages have codes of three letters.
fn whatlang(text: &str) -> Option<String> {
    const CODES: [(&str, &str); 50] = [
        ("amh", "am"),
        ("ara", "ar"),
        ("aze", "az"),
        ("bel", "be"),
        ("bul", "bg"),
        ("ben", "bn"),
        ("cat", "ca"),
        ("ces", "cs"),
        ("dan", "da"),
        ("deu", "de"),
        ("ell", "el"),
        ("eng", "en"),
        ("spa", "es"),
        ("est", "et"),
        ("pes", "fa"),
        ("fin", "fi"),
        ("fra", "fr"),
        ("heb", "he"),
        ("hin", "hi"),
        ("hrv", "hr"),
        ("hun", "hu"),
        ("hye", "hy"),
        ("ind", "id"),
        ("ita", "it"),
        ("jpn", "ja"),
        ("kat", "ka"),
        ("kor", "ko"),
        ("lit", "lt"),
        ("lav", "lv"),
        ("mkd", "mk"),
        ("nob", "nb"),
        ("nld", "nl"),
        ("pol", "pl"),
        ("por", "pt"),
        ("ron", "ro"),
        ("rus", "ru"),
        ("slk", "sk"),
        ("slv", "sl"),
        ("srp", "sr"),
        ("swe", "sv"),
        ("tha", "th"),
        ("tur", "tr"),
        ("ukr", "uk"),
        ("urd", "ur"),
        ("uzb", "uz"),
        ("vie", "vi"),
        ("cmn", "zh"),
        ("epo", "eo"),
        ("afr", "af"),
        ("lat", "la"),
    ];
    let found = whatlang::detect_lang(text)?.code();
    let tag = CODES.iter().find(|(code, _)| *code == found).map(|(_, tag)| *tag);
    Some(tag.unwrap_or(found).to_owned())
}
