//! “REQUEST ACCESS”: a dataset whose files are given only to those who ask.

use std::sync::LazyLock;

use regex::Regex;

/// A language's words on the button, and an example.
struct Row {
    #[cfg_attr(not(test), expect(dead_code, reason = "languages are for readers and tests"))]
    lang: &'static str,
    pattern: &'static str,
    #[cfg_attr(not(test), expect(dead_code, reason = "examples are for readers and tests"))]
    example: &'static str,
}

const ROWS: [Row; 7] = [
    Row {
        lang: "en",
        pattern: r"request (?:for )?access(?: to (?:this|the) (?:dataset|data|file|report))?|access(?: level)?\s*:\s*(?:locked|restricted|closed|on request)|(?:this (?:dataset|file) is )?(?:locked|available (?:up)?on request)",
        example: "REQUEST ACCESS",
    },
    Row { lang: "fi", pattern: r"pyydä (?:käyttöoikeutta|pääsyä)", example: "Pyydä käyttöoikeutta" },
    Row { lang: "sv", pattern: r"begär (?:åtkomst|tillgång)", example: "Begär åtkomst" },
    Row { lang: "de", pattern: r"zugang (?:anfragen|beantragen)", example: "Zugang anfragen" },
    Row { lang: "fr", pattern: r"demander l[’']accès", example: "Demander l’accès" },
    Row { lang: "es", pattern: r"solicitar (?:el )?acceso", example: "Solicitar acceso" },
    Row { lang: "ru", pattern: r"запросить доступ", example: "Запросить доступ" },
];

/// Whether a line, or a link's words, say so.
pub(crate) fn is_locked(line: &str) -> bool {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        let ways: Vec<&str> = ROWS.iter().map(|row| row.pattern).collect();
        Regex::new(&format!(r"(?i)^\W*(?:{})\W*$", ways.join("|")))
            .expect("the table's patterns are well-formed")
    });
    line.len() <= 120 && PATTERN.is_match(line)
}

#[cfg(test)]
pub(crate) fn examples() -> impl Iterator<Item = (&'static str, &'static str)> {
    ROWS.iter().map(|row| (row.lang, row.example))
}
