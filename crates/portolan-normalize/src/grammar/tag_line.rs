//! Tags printed as a line of text.

/// The tags of a line: one to nine short phrases parted by commas or semicolons, without the
/// full stop of a sentence; or whatever follows `Tags:`.
pub(crate) fn read(line: &str) -> Option<Vec<String>> {
    if let Some(rest) = labelled(line) {
        return Some(phrases(rest));
    }
    // Without the label the shape alone must convince: several phrases, each of few words.
    let tags = phrases(line);
    let is_short = line.chars().count() <= 160;
    let ends = line.trim_end().ends_with(['.', '!', '?', '…', ':', '”', '"', '»']);
    let few_words = tags.iter().all(|tag| tag.split(' ').count() <= 4 && tag.chars().count() <= 40);
    let no_digits = tags.iter().all(|tag| !tag.chars().any(|c| c.is_ascii_digit()));
    let has_dash = line.contains(['–', '—', '(', ')', '“', '”', '"']);
    let is_list = (2..=9).contains(&tags.len());
    // The last phrase of a sentence is long or holds an “and”.
    let has_and = tags.last().is_some_and(|tag| {
        let lower = tag.to_lowercase();
        ["and ", "ja ", "och ", "und ", "y ", "et ", "и ", "і "]
            .iter()
            .any(|it| lower.starts_with(it))
    });
    (is_short && is_list && few_words && no_digits && !ends && !has_dash && !has_and)
        .then_some(tags)
}

/// The words behind `Tags:` in the estate's languages.
fn labelled(line: &str) -> Option<&str> {
    const LABELS: [&str; 12] = [
        "tags:",
        "tag:",
        "keywords:",
        "asiasanat:",
        "avainsanat:",
        "taggar:",
        "schlagworte:",
        "mots-clés:",
        "etiquetas:",
        "теги:",
        "kľúčové slová:",
        "الوسوم:",
    ];
    let line = line.trim();
    LABELS.iter().find_map(|label| {
        let head = line.get(..label.len())?;
        (head.to_lowercase() == **label).then(|| &line[label.len()..])
    })
}

fn phrases(text: &str) -> Vec<String> {
    let separator = if text.contains(';') { ';' } else { ',' };
    text.split(separator)
        .map(|phrase| phrase.trim().trim_end_matches('.').trim().to_owned())
        .filter(|phrase| !phrase.is_empty())
        .collect()
}
