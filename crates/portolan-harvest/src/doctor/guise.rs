//! What a page is that came with status 200 and holds no items.
//!
//! Only the head and the first words are looked at, and only where nothing was read: an article
//! may speak of logins and errors, a page without items does not.

use serde::{Deserialize, Serialize};

/// What a page without items shows itself to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Guise {
    /// No byte at all.
    Nothing,
    /// A check for robots, a consent page, a notice that the reader's country is not served.
    Wall,
    Login,
    Parked,
    Missing,
    /// An error or maintenance page.
    Error,
    /// A listing that says that it has nothing.
    NoResults,
    /// An empty frame that a script is to fill.
    Shell,
    /// Some other page.
    Page,
    /// No HTML.
    Other,
}

/// What was recognised, and by which words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looks {
    pub guise: Guise,
    pub words: String,
}

/// So much of a page is looked at.
const BYTES_MAX: usize = 128 * 1024;
/// Notices are short: a page with more text has something else to say.
const NOTICE_TEXT_MAX: usize = 4_000;
/// A frame without its script says less than this.
const SHELL_TEXT_MAX: usize = 160;
const WORDS_SHOWN: usize = 60;

/// Guise, and the words that tell it: in the title or the first heading, and anywhere in a short
/// text. In the order in which they are tried.
const TELLS: &[(Guise, &[&str], &[&str])] = &[
    (
        Guise::Parked,
        &["domain for sale", "is for sale", "domain parking", "parked domain", "domain expired"],
        &[
            "domain is for sale",
            "buy this domain",
            "this domain may be for sale",
            "domain has expired",
            "domain is parked",
            "parked free, courtesy of",
            "make an offer on this domain",
            "related searches sponsored listings",
            "domaine est à vendre",
            "domain steht zum verkauf",
            "dominio está en venta",
        ],
    ),
    (
        Guise::Wall,
        &[
            "just a moment",
            "attention required",
            "are you a robot",
            "checking your browser",
            "one moment, please",
            "ddos-guard",
            "captcha",
            "security check",
            "before you continue",
            "cookie consent",
        ],
        &[
            "verify you are human",
            "verify that you are human",
            "not a robot",
            "checking your browser",
            "enable javascript and cookies",
            "unusual traffic",
            "complete the captcha",
            "ddos protection",
            "not available in your region",
            "not available in your country",
            "accept cookies to continue",
            "consent to continue",
            "request unsuccessful. incapsula",
            "automated requests",
        ],
    ),
    (
        Guise::Missing,
        &[
            "not found",
            "404",
            "410",
            "no longer exists",
            "page introuvable",
            "page non trouvée",
            "página no encontrada",
            "página não encontrada",
            "seite nicht gefunden",
            "sivua ei löyt",
            "sidan hittades inte",
            "страница не найдена",
            "الصفحة غير موجودة",
        ],
        &[
            "page you requested could not be found",
            "page you are looking for",
            "page does not exist",
        ],
    ),
    (
        Guise::Error,
        &[
            "service unavailable",
            "internal server error",
            "bad gateway",
            "gateway time",
            "error",
            "maintenance",
            "site offline",
            "site off-line",
            "temporarily unavailable",
            "be right back",
            "coming soon",
            "en maintenance",
            "en mantenimiento",
            "wartung",
            "huoltokatko",
            "технические работы",
        ],
        &[
            "establishing a database connection",
            "fatal error",
            "uncaught exception",
            "under maintenance",
            "currently unavailable",
            "temporarily unavailable",
            "encountered an unexpected error",
            "try again later",
            "scheduled maintenance",
        ],
    ),
    (
        Guise::Login,
        &[
            "log in",
            "login",
            "sign in",
            "sign-in",
            "se connecter",
            "connexion",
            "iniciar sesión",
            "anmelden",
            "kirjaudu",
            "logga in",
            "войти",
            "вход",
            "تسجيل الدخول",
        ],
        &["enter your username and password", "please log in to continue", "single sign-on"],
    ),
    (
        Guise::NoResults,
        &[],
        &[
            "no results",
            "nothing found",
            "no items found",
            "no news found",
            "no content has been",
            "no posts",
            "there are currently no",
            "aucun résultat",
            "aucun contenu",
            "sin resultados",
            "no hay contenido",
            "no se encontraron",
            "nenhum resultado",
            "keine ergebnisse",
            "keine inhalte",
            "ei tuloksia",
            "ei uutisia",
            "inga resultat",
            "ничего не найдено",
            "لا توجد نتائج",
        ],
    ),
];

/// Looks at a body from which no item was read.
pub fn look(body: &[u8]) -> Looks {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Looks { guise: Guise::Nothing, words: String::new() };
    }
    let text = String::from_utf8_lossy(&body[..body.len().min(BYTES_MAX)]).to_lowercase();
    let is_feed = ["<rss", "<feed", "<rdf:rdf", "<channel"].iter().any(|it| text.contains(it));
    let is_page = !is_feed
        && ["<html", "<!doctype html", "<head", "<body", "<title"]
            .iter()
            .any(|mark| text.contains(mark));
    if !is_page {
        let begin = text.trim_start().lines().next().unwrap_or_default();
        let guise = if has_error_text(&text) { Guise::Error } else { Guise::Other };
        return Looks { guise, words: clip(begin) };
    }
    let title = element(&text, "title").unwrap_or_default();
    let heading = element(&text, "h1").unwrap_or_default();
    let words = visible(&text);
    let shown = clip(if title.is_empty() { &heading } else { &title });
    let of = |guise: Guise, words: &str| Looks { guise, words: clip(words) };
    let is_short = words.len() <= NOTICE_TEXT_MAX;
    if text.contains("/cdn-cgi/challenge-platform") || text.contains("cf-chl-") {
        return of(Guise::Wall, &shown);
    }
    for (guise, heads, anywhere) in TELLS {
        if heads.iter().any(|it| title.contains(it) || heading.contains(it)) {
            return of(*guise, if title.is_empty() { &heading } else { &title });
        }
        // A long page with everything around it may still say that its list is empty.
        if (is_short || *guise == Guise::NoResults)
            && let Some(told) = anywhere.iter().find(|it| words.contains(**it))
        {
            return of(*guise, told);
        }
    }
    if is_short && (text.contains("type=\"password\"") || text.contains("type='password'")) {
        return of(Guise::Login, &shown);
    }
    if words.len() <= SHELL_TEXT_MAX && text.contains("<script") {
        return of(Guise::Shell, &shown);
    }
    of(Guise::Page, &shown)
}

fn has_error_text(text: &str) -> bool {
    ["fatal error", "database connection", "uncaught exception", "internal server error"]
        .iter()
        .any(|it| text.contains(it))
}

fn element(text: &str, name: &str) -> Option<String> {
    let open = format!("<{name}");
    let start = text.find(&open)?;
    let from = start + text[start..].find('>')? + 1;
    let to = from + text[from..].find(&format!("</{name}"))?;
    Some(visible(&text[from..to]).trim().to_owned())
}

/// The text between tags, without scripts and styles, white space folded.
fn visible(text: &str) -> String {
    let mut words = String::new();
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        push_folded(&mut words, &rest[..open]);
        let tag = &rest[open..];
        let hidden = ["script", "style", "noscript", "title", "template"]
            .into_iter()
            .find(|name| tag[1..].starts_with(name));
        let end = match hidden {
            Some(name) => tag.find(&format!("</{name}")).map(|at| at + 2),
            None => None,
        };
        let from = end.unwrap_or_default();
        match tag[from..].find('>') {
            Some(close) => rest = &tag[from + close + 1..],
            None => return words,
        }
        words.push(' ');
        if words.len() > 4 * NOTICE_TEXT_MAX {
            return words;
        }
    }
    push_folded(&mut words, rest);
    words
}

fn push_folded(words: &mut String, text: &str) {
    for word in text.split_whitespace() {
        if !words.is_empty() && !words.ends_with(' ') {
            words.push(' ');
        }
        words.push_str(word);
    }
}

fn clip(text: &str) -> String {
    text.trim().chars().take(WORDS_SHOWN).collect()
}
