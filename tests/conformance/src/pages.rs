//! Pages in many encodings, with true, false and missing declarations, as the listing source
//! reads them.
//!
//! `html5lib` expects an encoding's name, and its documents hold nothing but ASCII. A sentence in
//! the expected encoding is put behind each, and must come out as it went in.

use std::path::Path;

use encoding_rs::{Encoding, REPLACEMENT};
use portolan_extract::decode;
use serde_json::Value;

use super::{Scores, json};

pub(crate) fn declared(corpus: &Path, scores: &mut Scores) -> anyhow::Result<()> {
    const SUITE: &str = "encoding/html5lib";
    for (file, bytes) in super::files(&corpus.join("html/html5lib/encoding"))? {
        if !file.ends_with(".dat") || file.starts_with("scripted") {
            // Scripts that write declarations are not run.
            continue;
        }
        for (nth, (data, label)) in cases(&bytes).into_iter().enumerate() {
            let Some(encoding) = Encoding::for_label(label.as_bytes()) else { continue };
            let mut page = data.to_vec();
            let (probe, _, _) = encoding.output_encoding().encode(probe(encoding));
            page.extend_from_slice(b"<p>");
            page.extend_from_slice(&probe);
            let ours = decode(&page, None, &mut Vec::new());
            let (theirs, _) = encoding.decode_with_bom_removal(&page);
            let name = format!("{file} {}", nth + 1);
            let passed = ours == theirs;
            scores.check(SUITE, "declared", &name, passed, || format!("not read as {label}"));
        }
    }
    Ok(())
}

/// Texts that declare nothing, or lie. Encodings that no browser knows are left out.
pub(crate) fn found_out(corpus: &Path, scores: &mut Scores) -> anyhow::Result<()> {
    const SUITE: &str = "encoding/chardet";
    let folder = corpus.join(SUITE);
    let expectations = json(&folder.join("expectations.json"))?;
    for case in expectations.as_array().into_iter().flatten() {
        let text = |key: &str| case.get(key).and_then(Value::as_str).unwrap_or_default();
        if case.get("feed").and_then(Value::as_bool).unwrap_or(false) {
            continue;
        }
        // Nor the Korean one that browsers refuse to read.
        let encoding = super::encodings::encoding(text("encoding"));
        let Some(encoding) = encoding.filter(|it| *it != REPLACEMENT) else { continue };
        let file = text("file");
        let body = std::fs::read(folder.join(file))?;
        let ours = decode(&body, None, &mut Vec::new());
        let (theirs, _, _) = encoding.decode(&body);
        scores.check(SUITE, "pages", file, ours == theirs, || {
            format!("not read as {}", encoding.name())
        });
    }
    Ok(())
}

/// A sentence that the language usually written so is known by.
fn probe(encoding: &'static Encoding) -> &'static str {
    match encoding.name() {
        "ISO-8859-2" | "windows-1250" => {
            "Łodzie w porcie pomalowali ludzie, którzy żyją nad rzeką."
        }
        "EUC-JP" | "Shift_JIS" | "ISO-2022-JP" => "港の船は、そこに住む人びとが塗りました。",
        "windows-1251" | "KOI8-R" => "Лодки в гавани покрасили люди, которые там живут.",
        "UTF-8" => "Båtarna i hamnen målades av dem som bor där – πλοία, лодки.",
        _ => "Les bateaux du port ont été peints à côté de l'île, près du môle.",
    }
}

/// `#data`, bytes, `#encoding`, a label.
fn cases(bytes: &[u8]) -> Vec<(&[u8], String)> {
    let mut found = Vec::new();
    let mut rest = bytes;
    while let Some(start) = position(rest, b"#data\n") {
        let data = &rest[start + b"#data\n".len()..];
        let Some(end) = position(data, b"\n#encoding\n") else { break };
        let after = &data[end + b"\n#encoding\n".len()..];
        let label_end = after.iter().position(|byte| *byte == b'\n').unwrap_or(after.len());
        let label = String::from_utf8_lossy(&after[..label_end]).trim().to_owned();
        found.push((&data[..end], label));
        rest = &after[label_end..];
    }
    found
}

fn position(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}
