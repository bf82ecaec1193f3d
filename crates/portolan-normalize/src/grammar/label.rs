//! Field labels of a content system that were printed into a text.

use std::sync::LazyLock;

use portolan_core::item::Fact;
use regex::Regex;

/// The labels, as they are printed. Longer ones first, so that none hides in another.
const LABELS: [&str; 36] = [
    "Press Release Type:",
    "Geographical coverage:",
    "Original Language:",
    "Original Language",
    "Number of Pages:",
    "Number of Pages",
    "Reference Number:",
    "Reference Number",
    "Country of origin:",
    "Current country:",
    "Region-Country:",
    "Project Status:",
    "Project Area:",
    "Multimedia:",
    "Categories:",
    "Categorie:",
    "Kategorien:",
    "Default:",
    "Location:",
    "Language:",
    "Subjects:",
    "Duration:",
    "Partners:",
    "Donors:",
    "Themes:",
    "Posted:",
    "Image:",
    "Tags:",
    "Date:",
    "Tapahtuma tyyppi:",
    "Päivämäärä:",
    "Aihe:",
    "For Deletion:",
    "For Deletion",
    "ISBN:",
    "Citation:",
];

/// Labels that stand without a colon and count only as a whole line.
fn needs_whole_line(label: &str) -> bool {
    !label.ends_with(':')
}

/// The facts a run of labels states (“Themes: Labour MigrationDefault: Multimedia: ”). Labels
/// without a value are dropped; `None` if the line is not such a run from its first word.
pub(crate) fn read(line: &str) -> Option<Vec<Fact>> {
    let line = line.trim();
    if line.is_empty() || line.len() > 1200 {
        return None;
    }
    if let Some(label) = LABELS.iter().find(|label| needs_whole_line(label) && **label == line) {
        return Some(match *label {
            "For Deletion" => vec![Fact { label: (*label).to_owned(), value: "yes".to_owned() }],
            _ => Vec::new(),
        });
    }
    // “Language English” without a colon, as one aggregator prints it.
    if let Some(rest) = line.strip_prefix("Language ")
        && super::notice::language(rest).is_some()
    {
        return Some(vec![fact("Language", rest)]);
    }
    let starts: Vec<(usize, usize)> =
        pattern().find_iter(line).map(|it| (it.start(), it.end())).collect();
    if starts.first()?.0 != 0 {
        return None;
    }
    let mut facts = Vec::new();
    for (idx, (start, end)) in starts.iter().enumerate() {
        let next = starts.get(idx + 1).map_or(line.len(), |(next, _)| *next);
        // A bar or a slash parts two labels of one line.
        let value = line[*end..next].trim_matches(['/', '|', '·', ' ', '\u{a0}']);
        let label = line[*start..*end].trim_end_matches(':');
        // A value of several sentences is a text that happens to begin with a label's word.
        if value.len() > 300 {
            return None;
        }
        if !value.is_empty() {
            facts.push(fact(label, value));
        }
    }
    Some(facts)
}

/// A run of labels behind a text in the same paragraph: where the text ends, and the facts.
///
/// One label may be a word of the text; a run of [`TAIL_LABELS_MIN`] is a content system's.
pub(crate) fn tail(line: &str) -> Option<(usize, Vec<Fact>)> {
    let starts: Vec<usize> = pattern().find_iter(line).map(|it| it.start()).collect();
    let first = *starts.first()?;
    if starts.len() < TAIL_LABELS_MIN || first == 0 {
        return None;
    }
    let mut facts = read(&line[first..])?;
    let mut text = line[..first].trim_end();
    // “Language English” without a colon, as one aggregator prints it.
    if let Some((before, value)) = text.rsplit_once("Language ")
        && super::notice::language(value).is_some()
    {
        facts.insert(0, fact("Language", value));
        text = before.trim_end();
    }
    Some((text.len(), facts))
}

/// Labels that make a run.
const TAIL_LABELS_MIN: usize = 3;

fn pattern() -> &'static Regex {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        let labels: Vec<String> = LABELS
            .iter()
            .filter(|label| !needs_whole_line(label))
            .map(|label| regex::escape(label))
            .collect();
        Regex::new(&format!("(?:{})", labels.join("|"))).expect("escaped labels are well-formed")
    });
    &PATTERN
}

/// Whether a fact says that its publisher wants the record gone.
pub(crate) fn is_for_deletion(fact: &Fact) -> bool {
    fact.label.eq_ignore_ascii_case("for deletion")
        && !matches!(fact.value.to_lowercase().as_str(), "no" | "0" | "false" | "off")
}

fn fact(label: &str, value: &str) -> Fact {
    Fact { label: label.to_owned(), value: value.to_owned() }
}
