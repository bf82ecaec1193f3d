//! Words by which sources say what sort of thing an item is.

use std::sync::LazyLock;

use portolan_core::{Kind, item::Scope};
use regex::Regex;

/// Kind → the words for it, in lower case. Compared with whole words of a label.
const WORDS: [(Kind, &str); 17] = [
    (
        Kind::PressRelease,
        "press release|press releases|press room|lehdistötiedote|tiedote|pressmeddelande|pressemitteilung|communiqué de presse|comunicado de prensa|comunicado|comunicato stampa|tlačová správa|пресс-релиз|пресреліз|بيان صحفي",
    ),
    (
        Kind::Statement,
        "joint statement|statement|statements|lausunto|julkilausuma|kannanotto|uttalande|erklärung|stellungnahme|déclaration|declaración|dichiarazione|vyhlásenie|заявление|заява|بيان",
    ),
    (
        Kind::Speech,
        "speech|speeches|op-ed|oped|opinion|opinions|opinion piece|essay|puhe|tal|rede|discours|discurso|выступление",
    ),
    (Kind::Blog, "blog|blogs|blog post|blogi|blogpost|weblog|блог"),
    (
        Kind::Story,
        "story|stories|portrait|portraits|tarina|tarinat|berättelse|berättelser|geschichte|geschichten|histoire|récit|historia|historias|příběh|príbeh|история|історія",
    ),
    (Kind::Longform, "longform|shorthand|photo essay|multimedia story"),
    (
        Kind::Event,
        "event|events|tapahtuma|tapahtumat|evenemang|veranstaltung|veranstaltungen|événement|evento|eventos|eventi|podujatie|мероприятие|подія|webinar|training",
    ),
    (Kind::Digest, "digest|newsletter|newsdesk|uutiskirje|nyhetsbrev"),
    (Kind::Statistic, "statistics|statistic|tilastot|tilasto|statistik|figures"),
    (Kind::Dataset, "dataset|datasets|data set"),
    (
        Kind::Publication,
        "publication|publications|book|books|report|reports|julkaisu|julkaisut|raportti|publikation|rapport|publikationen|bericht|publicación|publicaciones|pubblicazione|publikácia|публикация|доклад",
    ),
    (
        Kind::Campaign,
        "campaign|campaigns|kampanja|kampanj|kampagne|campagne|campaña|campagna|kampaň|кампания",
    ),
    (
        Kind::Project,
        "project|projects|hanke|hankkeet|projekt|projet|proyecto|progetto|projekty|проект",
    ),
    (
        Kind::Vacancy,
        "vacancy|vacancies|job|jobs|tender|tenders|procurement|procurement-opportunities|avoin työpaikka|työpaikat|ledig tjänst|stellenangebot|offre d'emploi|vacante|lavora con noi|voľné pracovné miesto|вакансия",
    ),
    (Kind::SocialPost, "tweet|post|status|toot|social post"),
    (Kind::Page, "page|basic page|sivu|sida|seite"),
    (
        Kind::News,
        "news|article|articles|uutinen|uutiset|nyhet|nyheter|nachricht|nachrichten|aktuelles|actualité|actualités|noticia|noticias|notizia|notizie|novinky|správy|aktuality|новости|новини|أخبار",
    ),
];

/// What a source calls an item (“Press Release”, “News / Local”, `blog`).
pub(crate) fn of_label(label: &str) -> Option<Kind> {
    let lower = label.to_lowercase();
    if let Some(kind) = Kind::parse(lower.trim()) {
        return Some(kind);
    }
    let parts: Vec<&str> =
        lower.split(['/', '|', '—', '–', '-', ',', ':']).map(str::trim).collect();
    let whole = lower.trim();
    let matches = |words: &str| words.split('|').any(|word| word == whole || parts.contains(&word));
    if let Some((kind, _)) = WORDS.iter().find(|(_, words)| matches(words)) {
        return Some(*kind);
    }
    // “Press Release Local November 03” and the like: the label begins with the words.
    WORDS
        .iter()
        .find(|(_, words)| {
            words.split('|').any(|word| {
                whole.strip_prefix(word).is_some_and(|rest| rest.starts_with([' ', '—', '–', '-']))
            })
        })
        .map(|(kind, _)| *kind)
}

/// “Local”, “Global” anywhere in a label.
pub(crate) fn scope_of(label: &str) -> Option<Scope> {
    let lower = label.to_lowercase();
    let has = |word: &str| lower.split(|c: char| !c.is_alphanumeric()).any(|it| it == word);
    if has("local") || has("national") || has("paikallinen") {
        Some(Scope::Local)
    } else if has("regional") || has("alueellinen") {
        Some(Scope::Regional)
    } else if has("global") || has("globaali") || has("mondial") || has("worldwide") {
        Some(Scope::Global)
    } else {
        None
    }
}

/// Section of an address: `/blogs/…`, `/fi/news/…`. One sign among others, for editors file
/// things under the wrong path.
pub(crate) fn of_path(path: &str) -> Option<Kind> {
    let mut segments = path.split('/').filter(|it| !it.is_empty());
    let mut section = segments.next()?;
    // A language prefix, or the front controller of an old system.
    while section.len() <= 3 || section == "index.php" {
        section = segments.next()?;
    }
    // The last segment is the thing itself.
    segments.next()?;
    match section {
        "newsdesk" => Some(Kind::Digest),
        "pr-type" | "press-room" | "press-releases" | "press-release" => Some(Kind::PressRelease),
        "search-books" => Some(Kind::Publication),
        "tags" | "taxonomy" | "node" | "content" => None,
        _ => of_label(section),
    }
}

/// What a title says of itself (“JOINT STATEMENT: …”, “History Blog 4: …”, “Come to the …”).
pub(crate) fn of_title(title: &str) -> Option<Kind> {
    static STATEMENT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^(?:joint |press )?statement(?: by [^:]{2,60})?\s*[:–—-]|^(?:yhteinen )?(?:julkilausuma|lausunto)\s*:|\bjoint statement\b")
            .expect("the pattern is well-formed")
    });
    static BLOG: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^(?:[\p{L}]+ )?blog(?:i)?(?: post)?\s*(?:#?\d+)?\s*[:–—-]")
            .expect("the pattern is well-formed")
    });
    static SPEECH: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^(?:op-ed|opinion|speech|remarks)\s*[:–—-]")
            .expect("the pattern is well-formed")
    });
    static DIGEST: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(?:around|across) the region$|^newsletter\b")
            .expect("the pattern is well-formed")
    });
    static EVENT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^(?:come to the|join us (?:at|for|on)|save the date|(?:an )?invitation (?:to|for)|kutsu\s*:|inbjudan till|einladung zu[rm]?|invitation à|invitación a|pozvánka na)\b")
            .expect("the pattern is well-formed")
    });
    if STATEMENT.is_match(title) {
        Some(Kind::Statement)
    } else if BLOG.is_match(title) {
        Some(Kind::Blog)
    } else if SPEECH.is_match(title) {
        Some(Kind::Speech)
    } else if DIGEST.is_match(title) {
        Some(Kind::Digest)
    } else if EVENT.is_match(title) {
        Some(Kind::Event)
    } else {
        None
    }
}

/// The series that a title names, and which part of it this is (“History Blog 4: …”).
pub(crate) fn series(title: &str) -> Option<(String, u16)> {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^(?P<name>(?:[\p{L}’'-]+ ){0,4}(?:blog|blogi|blogg|series|sarja|serie|episode|jakso|part|osa|del|teil|partie|parte|časť|часть|частина))\s*(?:no\.?|nr\.?|#)?\s*(?P<number>\d{1,3})\s*[:.–—-]\s+\S")
            .expect("the pattern is well-formed")
    });
    let found = PATTERN.captures(title)?;
    Some((found["name"].to_owned(), found["number"].parse().ok()?))
}

/// A line like “Press Release —Local November 03, 2020”, “News Global”, “Story 02 June 2021”.
pub(crate) struct Line {
    pub(crate) kind: Kind,
    pub(crate) scope: Option<Scope>,
    /// What is left: a date, usually.
    pub(crate) rest: String,
}

pub(crate) fn line(text: &str) -> Option<Line> {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^(press release|news|statement|story|blog|event|publication|speech|opinion|noticia|comunicado(?: de prensa)?|communiqué(?: de presse)?|actualité|pressemitteilung|pressmeddelande|nyhet|(?:lehdistö)?tiedote|uutinen|kampanja)\s*[-–—/|:]*\s*(?:(local|global|regional|national|paikallinen|alueellinen|mondial)\b\s*[-–—/|,]?)?\s*(.*)$")
            .expect("the pattern is well-formed")
    });
    let text = text.trim();
    if text.len() > 120 {
        return None;
    }
    let captures = PATTERN.captures(text)?;
    let rest = captures[3].trim().to_owned();
    let date = crate::dates::parts_of_line(&rest);
    // A word alone may be a heading; with a scope or a whole date it is a site's line.
    let is_line = match captures.get(2) {
        Some(_) => rest.is_empty() || date.is_some(),
        None => date.is_some_and(|date| date.year.is_some() && date.day.is_some()),
    };
    is_line.then_some(())?;
    let scope = captures.get(2).and_then(|it| scope_of(it.as_str()));
    Some(Line { kind: of_label(&captures[1])?, scope, rest })
}
