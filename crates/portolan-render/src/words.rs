//! The phrases that the templates put round what a page says.

/// Keys of `page.words` that the templates use, each with its English meaning. A page that lacks
/// one shows the English phrase.
pub const WORDS: &[(&str, &str)] = &[
    ("also-published", "Also published by"),
    ("attachments", "Files"),
    ("breadcrumb", "You are here"),
    ("close", "Close"),
    ("contents", "Contents"),
    ("credit", "Photo"),
    ("error", "Error"),
    ("facts", "Key facts"),
    ("filter", "Narrow the list"),
    ("follow", "Follow"),
    ("help", "Do you need advice?"),
    ("inherited-menu", "Taken over from"),
    ("items", "Items"),
    ("language", "Language"),
    ("languages", "Languages"),
    ("last-read", "Last read"),
    ("latest", "Latest"),
    ("links", "Links"),
    ("main-navigation", "Main navigation"),
    ("menu", "Menu"),
    ("menus", "From our sites"),
    ("more", "More"),
    ("newest-item", "Newest item"),
    ("next-page", "Next"),
    ("notice", "Please note"),
    ("other-formats", "Other formats"),
    ("page", "Page"),
    ("pages-of-results", "Pages of results"),
    ("places", "Places"),
    ("previous-page", "Previous"),
    ("printed-from", "Printed from"),
    ("problem-number", "Number to quote"),
    ("provenance", "Where this comes from"),
    ("published", "Published"),
    ("read-this-in", "Read this in"),
    ("related", "Related"),
    ("results", "Results"),
    ("skip-to-content", "Skip to content"),
    ("source", "Source"),
    ("sources", "Sources"),
    ("state", "State"),
    ("tags", "Tags"),
    ("themes", "Themes"),
    ("untranslated-menu", "Not translated yet"),
    ("updated", "Updated"),
    ("way-on", "Or start here"),
];

/// The English meaning of a key.
pub fn english(key: &str) -> Option<&'static str> {
    let at = WORDS.binary_search_by_key(&key, |it| it.0).ok()?;
    Some(WORDS[at].1)
}
