//! “REQUEST ACCESS”: a dataset whose files are given only to those who ask.

use std::sync::LazyLock;

use regex::Regex;

/// Language → the words on the button.
const ROWS: [(&str, &str); 7] = [
    (
        "en",
        r"request (?:for )?access(?: to (?:this|the) (?:dataset|data|file|report))?|access(?: level)?\s*:\s*(?:locked|restricted|closed|on request)|(?:this (?:dataset|file) is )?(?:locked|available (?:up)?on request)",
    ),
    ("fi", r"pyydä (?:käyttöoikeutta|pääsyä)"),
    ("sv", r"begär (?:åtkomst|tillgång)"),
    ("de", r"zugang (?:anfragen|beantragen)"),
    ("fr", r"demander l[’']accès"),
    ("es", r"solicitar (?:el )?acceso"),
    ("ru", r"запросить доступ"),
];

/// Whether a line, or a link's words, say so.
pub(crate) fn is_locked(line: &str) -> bool {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        let ways: Vec<&str> = ROWS.iter().map(|(_, pattern)| *pattern).collect();
        Regex::new(&format!(r"(?i)^\W*(?:{})\W*$", ways.join("|")))
            .expect("the table's patterns are well-formed")
    });
    line.len() <= 120 && PATTERN.is_match(line)
}
