//! Writes `src/language/profiles.bin`: how often the languages of the estate use which letters.
//!
//! `cargo run -p portolan-normalize --example profiles -- UDHR DJANGO` reads the Universal
//! Declaration of Human Rights (the folder of plain texts of the Unicode consortium) and the
//! translated messages of Django (its folder as installed from the package index, BSD-3-Clause).
//! Both are free; what is kept of them is counts. No text by which the result is judged is read.

// A tool for developers: it reads and writes files and talks to a terminal.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, clippy::print_stdout)]
#![allow(clippy::unwrap_used, reason = "a tool may stop at once")]

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
    path::{Path, PathBuf},
};

#[path = "../src/language/grams.rs"]
mod grams;

use grams::{BUCKET_BITS, Key, Kind};

/// Tag, texts of the declaration, locales of Django.
const LANGUAGES: [(&str, &[&str], &[&str]); 50] = [
    ("ar", &["arb"], &["ar"]),
    ("az", &["azj_latn"], &["az"]),
    ("be", &["bel"], &["be"]),
    ("bg", &["bul"], &["bg"]),
    ("bs", &["bos_latn"], &["bs"]),
    ("ca", &["cat"], &["ca"]),
    ("ckb", &[], &["ckb"]),
    ("cs", &["ces"], &["cs"]),
    ("da", &["dan"], &["da"]),
    ("de", &["deu_1996"], &["de"]),
    ("en", &["eng"], &["en_GB"]),
    ("es", &["spa"], &["es"]),
    ("et", &["est"], &["et"]),
    ("fa", &["pes_1"], &["fa"]),
    ("fi", &["fin"], &["fi"]),
    ("fr", &["fra"], &["fr"]),
    ("hr", &["hrv"], &["hr"]),
    ("hu", &["hun"], &["hu"]),
    ("id", &["ind"], &["id"]),
    ("is", &["isl"], &["is"]),
    ("it", &["ita"], &["it"]),
    ("kk", &["kaz"], &["kk"]),
    ("ku", &["kmr"], &[]),
    ("ky", &["kir"], &["ky"]),
    ("lt", &["lit"], &["lt"]),
    ("lv", &["lav"], &["lv"]),
    ("mk", &["mkd"], &["mk"]),
    ("nb", &["nob"], &["nb"]),
    ("nl", &["nld"], &["nl"]),
    ("pl", &["pol"], &["pl"]),
    ("ps", &["pbu"], &[]),
    ("pt", &["por_BR", "por_PT"], &["pt", "pt_BR"]),
    ("ro", &["ron_2006", "ron_1993"], &["ro"]),
    ("ru", &["rus"], &["ru"]),
    ("se", &["sme"], &[]),
    ("sk", &["slk"], &["sk"]),
    ("sl", &["slv"], &["sl"]),
    ("so", &["som"], &[]),
    ("sq", &["als"], &["sq"]),
    ("sr", &["srp_cyrl"], &["sr"]),
    ("sr-Latn", &["srp_latn"], &["sr_Latn"]),
    ("sv", &["swe"], &["sv"]),
    ("sw", &["swh"], &["sw"]),
    ("tg", &["tgk"], &["tg"]),
    ("tr", &["tur"], &["tr"]),
    ("uk", &["ukr"], &["uk"]),
    ("ur", &["urd", "urd_2"], &["ur"]),
    ("uz", &["uzn_latn"], &["uz"]),
    ("uz-Cyrl", &["uzn_cyrl"], &[]),
    ("vi", &["vie"], &["vi"]),
];

/// A run rarer than this is as if it had not been seen.
const RARE: f64 = 1e-5;
/// What each language may say tells it from others best.
const KEPT_PER_LANGUAGE: usize = 1500;
/// Steps of a weight, which is a natural logarithm.
const STEPS: f64 = 8.0;

fn main() {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(declaration), Some(django)) = (arguments.next(), arguments.next()) else {
        println!("usage: profiles UDHR DJANGO");
        return;
    };
    // Key → language → how often of all its runs of that kind.
    let mut shares: BTreeMap<Key, BTreeMap<usize, f64>> = BTreeMap::new();
    for (idx, (tag, texts, locales)) in LANGUAGES.iter().enumerate() {
        let mut n_of_kind: HashMap<Kind, f64> = HashMap::new();
        let mut counts: HashMap<(Kind, Key), f64> = HashMap::new();
        let mut count = |text: &str| {
            grams::each(text, |kind, key| {
                *n_of_kind.entry(kind).or_default() += 1.0;
                *counts.entry((kind, key)).or_default() += 1.0;
            });
        };
        for name in *texts {
            count(&fs::read_to_string(declaration.join(format!("{name}.txt"))).unwrap());
        }
        let mut files = Vec::new();
        for locale in *locales {
            messages(&django, locale, &mut files);
        }
        files.sort();
        for file in files {
            translated(&fs::read_to_string(file).unwrap()).iter().for_each(|text| count(text));
        }
        println!("{tag}: {} different runs and words", counts.len());
        for ((kind, key), n) in counts {
            *shares.entry(key).or_default().entry(idx).or_default() += n / n_of_kind[&kind];
        }
    }
    write(&shares);
}

fn write(shares: &BTreeMap<Key, BTreeMap<usize, f64>>) {
    let weight = |share: f64| (1.0 + share / RARE).ln();
    let mut candidates: Vec<Vec<(f64, Key)>> = vec![Vec::new(); LANGUAGES.len()];
    for (key, of) in shares {
        // What nearly all say tells nothing; some twenty languages share a script.
        let mean = of.values().map(|share| weight(*share)).sum::<f64>() / 20.0;
        for (idx, share) in of {
            candidates[*idx].push((share.sqrt() * (weight(*share) - mean), *key));
        }
    }
    let mut kept: BTreeSet<Key> = BTreeSet::new();
    for mut list in candidates {
        list.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        kept.extend(list.into_iter().take(KEPT_PER_LANGUAGE).map(|(_, key)| key));
    }

    let mut entries = Vec::new();
    let mut keys = Vec::new();
    let mut per_bucket = vec![0_u16; 1 << BUCKET_BITS];
    for key in kept {
        let of: Vec<(u8, u8)> = shares[&key]
            .iter()
            .map(|(idx, share)| {
                let steps = (weight(*share) * STEPS).round().min(255.0);
                (u8::try_from(*idx).unwrap(), steps as u8)
            })
            .filter(|(_, steps)| *steps > 0)
            .collect();
        per_bucket[usize::from(key.bucket)] += 1;
        keys.extend(key.rest.to_le_bytes());
        keys.push(u8::try_from(of.len()).unwrap());
        entries.extend(of.into_iter().flat_map(|(idx, steps)| [idx, steps]));
    }
    let mut file = Vec::new();
    let tags: Vec<&str> = LANGUAGES.iter().map(|(tag, _, _)| *tag).collect();
    let tags = tags.join(" ");
    file.extend(u16::try_from(tags.len()).unwrap().to_le_bytes());
    file.extend(tags.bytes());
    file.extend(per_bucket.iter().flat_map(|n| n.to_le_bytes()));
    file.extend(&keys);
    file.extend(&entries);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/language/profiles.bin");
    println!("{} runs and words, {} bytes", keys.len() / 3, file.len());
    fs::write(path, file).unwrap();
}

fn messages(folder: &Path, locale: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            messages(&path, locale, found);
        } else if path.extension().is_some_and(|it| it == "po")
            && path.to_string_lossy().contains(&format!("/locale/{locale}/"))
        {
            found.push(path);
        }
    }
}

/// The translations in a file of messages, without what a program puts in and without tags.
fn translated(file: &str) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    let mut inside = false;
    for line in file.lines().map(str::trim) {
        if line.starts_with("msgstr") {
            inside = true;
            texts.push(String::new());
        } else if !line.starts_with('"') {
            inside = false;
        }
        let quoted = line.find('"').and_then(|at| line[at + 1..].strip_suffix('"'));
        if let (true, Some(words), Some(text)) = (inside, quoted, texts.last_mut()) {
            text.push_str(&words.replace("\\n", " ").replace("\\\"", "\""));
        }
    }
    // The first is the header of the file.
    texts.into_iter().skip(1).map(|text| bare(&text)).filter(|it| !it.is_empty()).collect()
}

fn bare(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['%', '<', '{', '&']) {
        out.push_str(&rest[..at]);
        let behind = &rest[at..];
        let close = match behind.as_bytes()[0] {
            b'%' if behind.starts_with("%(") => behind.find(')').map(|it| it + 2),
            b'%' => Some(2),
            b'<' => behind.find('>').map(|it| it + 1),
            b'{' => behind.find('}').map(|it| it + 1),
            _ => behind.find(';').filter(|it| *it < 10).map(|it| it + 1),
        };
        let end = close.unwrap_or(1).min(behind.len());
        let end = (end..=behind.len()).find(|it| behind.is_char_boundary(*it));
        out.push(' ');
        rest = &behind[end.unwrap_or(behind.len())..];
    }
    out.push_str(rest);
    out
}
