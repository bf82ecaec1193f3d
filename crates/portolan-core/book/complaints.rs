//! Reads the constructors of diagnostics and writes down every complaint: its code, when it is
//! made, what it says and what helps.

/// The files with constructors, in the order of the page.
pub(crate) const FILES: &[&str] = &[
    "config",
    "fetch",
    "archive",
    "feed",
    "listing",
    "sitemap",
    "cms",
    "stories",
    "table",
    "event",
    "publication",
    "social",
    "content",
    "cluster",
    "harvest",
    "add",
    "plugin",
    "render",
    "store",
];

pub(crate) struct Complaint {
    pub(crate) file: &'static str,
    pub(crate) code: String,
    pub(crate) severity: &'static str,
    pub(crate) about: String,
    pub(crate) says: String,
    pub(crate) cure: String,
}

/// All complaints, by file and code.
pub(crate) fn complaints(read: impl Fn(&str) -> String) -> Vec<Complaint> {
    let mut all = Vec::new();
    for file in FILES {
        let text = read(&format!("crates/portolan-core/src/diagnostic/{file}.rs"));
        let text = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
        let mut of_file = Vec::new();
        for (at, _) in text.match_indices("    pub fn ") {
            let rest = &text[at + 4..];
            let end = rest.find("\n    }\n").unwrap_or(rest.len());
            if let Some(complaint) = complaint(file, &text[..at], &rest[..end]) {
                of_file.push(complaint);
            }
        }
        of_file.sort_by(|a, b| a.code.cmp(&b.code));
        all.extend(of_file);
    }
    all
}

fn complaint(file: &'static str, before: &str, body: &str) -> Option<Complaint> {
    let (at, severity) = [
        ("Diagnostic::note(", "note"),
        ("Diagnostic::warning(", "warning"),
        ("Diagnostic::error(", "error"),
        ("Diagnostic::new(", ""),
    ]
    .into_iter()
    .filter_map(|(call, severity)| Some((body.find(call)?, severity)))
    .min()?;
    let call = &body[at..];
    let (code, rest) = literal(call)?;
    let severity = match severity {
        "" if rest.contains("Severity::Error") => "error",
        "" if rest.contains("Severity::Note") => "note",
        "" => "warning",
        known => known,
    };
    let is_code = !code.is_empty() && code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    let hint = rest.find(".with_hint(");
    let says = literal(&rest[..hint.unwrap_or(rest.len())]).map(|(text, _)| text);
    let cure = hint.and_then(|at| literal(&rest[at..])).map(|(text, _)| text);
    let mut lines: Vec<&str> = Vec::new();
    for line in before.trim_end().lines().rev() {
        match line.trim().strip_prefix("///") {
            Some(words) => lines.push(words.trim()),
            None if line.trim().starts_with('#') => {}
            None => break,
        }
    }
    lines.reverse();
    is_code.then(|| Complaint {
        file,
        code,
        severity,
        about: lines.join(" "),
        says: says.unwrap_or_default(),
        cure: cure.unwrap_or_default(),
    })
}

/// The next string literal, as people read it, and what follows. What is filled in is `…`.
fn literal(text: &str) -> Option<(String, &str)> {
    let start = text.find('"')? + 1;
    let mut words = String::new();
    let mut letters = text[start..].char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((words, &text[start + at + 1..])),
            '\\' => match letters.next()?.1 {
                '\n' => {
                    let rest = letters.as_str();
                    let n_spaces = rest.chars().take_while(|c| c.is_whitespace()).count();
                    for _ in 0..n_spaces {
                        letters.next();
                    }
                }
                'n' => words.push(' '),
                other => words.push(other),
            },
            '{' => {
                if letters.as_str().starts_with('{') {
                    letters.next();
                    words.push('{');
                } else {
                    for (_, inner) in letters.by_ref() {
                        if inner == '}' {
                            break;
                        }
                    }
                    words.push('…');
                }
            }
            '}' => {
                letters.next();
                words.push('}');
            }
            other => words.push(other),
        }
    }
    None
}

/// One line a complaint, for `portolan explain`.
pub(crate) fn table(complaints: &[Complaint]) -> String {
    let mut out = String::new();
    for it in complaints {
        let cells = [&it.code, it.severity, &it.about, &it.says, &it.cure];
        out.push_str(&cells.map(|cell| cell.replace('\t', " ")).join("\t"));
        out.push('\n');
    }
    out
}

pub(crate) fn page(complaints: &[Complaint]) -> String {
    let mut out = String::from(
        "# Complaints\n\nEvery complaint of Portolan, by its code, as it stands in brackets: \
         `warning[feed-truncated]`.\n`portolan explain CODE` says the same.\n`…` is filled in.\n\
         A note is worth knowing, after a warning something was repaired, skipped or cut, after \
         an error something could not be done.\nMade from the sources.\n",
    );
    let titles = [
        ("config", "Settings"),
        ("fetch", "Fetching"),
        ("archive", "The archive"),
        ("feed", "Feeds"),
        ("listing", "Listings and pages"),
        ("sitemap", "Sitemaps"),
        ("cms", "Interfaces of content management systems"),
        ("stories", "Stories and long reads"),
        ("table", "Tables of figures"),
        ("event", "Events"),
        ("publication", "Publications"),
        ("social", "ReliefWeb and social networks"),
        ("content", "Content"),
        ("cluster", "Clusters"),
        ("harvest", "Runs"),
        ("add", "Looking for sources"),
        ("plugin", "Plugins"),
        ("render", "Rendering"),
        ("store", "The store"),
    ];
    for (file, title) in titles {
        out.push_str(&format!(
            "\n## {title}\n\n| Code | Is | When | Says | Cure |\n| --- | --- | --- | --- | --- |\n"
        ));
        for it in complaints.iter().filter(|it| it.file == file) {
            let cell = |text: &str| text.replace('|', "\\|");
            out.push_str(&format!(
                "| `{}` | {} | {} | {} | {} |\n",
                it.code,
                it.severity,
                cell(&it.about),
                cell(&it.says),
                cell(&it.cure)
            ));
        }
    }
    out
}
