//! Tells a page of the site from a wall for robots or an error in a page's clothes.

use dom_query::Document;
use portolan_core::Diagnostic;

use crate::dom;

/// Walls are short: whoever prints more has something to say.
const WALL_TEXT_MAX: usize = 2500;

const WALLS: [&str; 16] = [
    "just a moment",
    "attention required",
    "checking your browser",
    "checking if the site connection is secure",
    "verify you are human",
    "verifying you are human",
    "are you a robot",
    "are you human",
    "not a robot",
    "enable javascript and cookies to continue",
    "please enable js and disable any ad blocker",
    "request unsuccessful. incapsula",
    "ddos protection by",
    "pardon our interruption",
    "access to this page has been denied",
    "unusual traffic",
];

const ERRORS: [&str; 28] = [
    "page not found",
    "not found",
    "404",
    "403 forbidden",
    "access denied",
    "500 internal server error",
    "internal server error",
    "502 bad gateway",
    "bad gateway",
    "503 service unavailable",
    "service unavailable",
    "service temporarily unavailable",
    "504 gateway time-out",
    "gateway timeout",
    "error establishing a database connection",
    "database error",
    "site under maintenance",
    "site-off-line",
    "site off-line",
    "site offline",
    "something went wrong",
    "an error occurred",
    "the website encountered an unexpected error",
    "sivua ei löytynyt",
    "sidan hittades inte",
    "page non trouvée",
    "página no encontrada",
    "seite nicht gefunden",
];

/// A complaint if the page is none of the site's own.
pub fn complaint(doc: &Document) -> Option<Diagnostic> {
    let title = doc.select("head > title");
    let title = title.nodes().first().map(dom::text).unwrap_or_default();
    let heading = dom::first_text(&doc.select("h1")).unwrap_or_default();
    let text = doc.body().map(|body| dom::text(&body)).unwrap_or_default();

    let is_short = text.len() <= WALL_TEXT_MAX;
    if is_short {
        let all = format!("{title} {text}").to_lowercase();
        let challenge = doc.select("#challenge-form, #cf-wrapper, .cf-challenge, [id^=px-captcha]");
        if let Some(words) = WALLS.iter().find(|words| all.contains(**words)) {
            return Some(Diagnostic::page_wall(words));
        }
        if challenge.exists() {
            return Some(Diagnostic::page_wall("challenge"));
        }
    }
    // An article may speak of errors; the name of an error page does nothing else.
    for words in [&title, &heading] {
        let own = words.split(['|', '–', '—']).next().unwrap_or_default().trim().to_lowercase();
        let own = own.trim_end_matches(['.', '!', '…']);
        let says = |error: &str| {
            own == error
                || (error.len() > 3 && own.starts_with(error) && own.len() <= error.len() + 20)
                || (own.starts_with("error ") && own.len() <= 12)
        };
        if ERRORS.iter().any(|error| says(error)) {
            return Some(Diagnostic::page_error(words));
        }
    }
    // The same said only in the text of a page that is otherwise bare.
    let bare = text.to_lowercase();
    let is_bare = text.len() <= 400 && !doc.select("article, main, nav").exists();
    let error = ERRORS.iter().filter(|it| it.len() > 12).find(|error| bare.contains(**error));
    match error {
        Some(error) if is_bare => Some(Diagnostic::page_error(error)),
        _ => None,
    }
}
