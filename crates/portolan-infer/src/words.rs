//! Words by which authors of pages name parts of them, and by which readers are led on.

/// Names of elements that hold published items.
const LISTS: &[&str] = &[
    "news",
    "post",
    "posts",
    "article",
    "articles",
    "item",
    "items",
    "entry",
    "entries",
    "teaser",
    "teasers",
    "card",
    "cards",
    "story",
    "stories",
    "listing",
    "list",
    "result",
    "results",
    "event",
    "events",
    "press",
    "release",
    "releases",
    "publication",
    "publications",
    "blog",
    "feed",
    "row",
    "update",
    "updates",
    "headline",
    "headlines",
    "nyheter",
    "uutiset",
    "noticias",
    "actualites",
    "aktuelles",
    "stream",
    "content",
    "reports",
    "documents",
];

/// Names of elements that hold anything else.
const OTHERS: &[&str] = &[
    "nav",
    "navigation",
    "navbar",
    "menu",
    "submenu",
    "breadcrumb",
    "breadcrumbs",
    "crumbs",
    "pager",
    "pagination",
    "paging",
    "social",
    "share",
    "sharing",
    "follow",
    "tagcloud",
    "tags",
    "tag",
    "cloud",
    "language",
    "languages",
    "lang",
    "langs",
    "switcher",
    "locale",
    "footer",
    "skip",
    "toolbar",
    "topbar",
    "cookie",
    "cookies",
    "consent",
    "login",
    "filter",
    "filters",
    "facet",
    "facets",
    "sidebar",
    "related",
    "popular",
    "mostread",
    "trending",
    "recommended",
    "recommendations",
    "partners",
    "sponsor",
    "sponsors",
    "donors",
    "logos",
    "comments",
    "toc",
    "quicklinks",
    "shortcuts",
    "banner",
    "promo",
    "promos",
    "advert",
    "adverts",
    "ad",
    "ads",
    "advertisement",
    "newsletter",
    "subscribe",
    "contact",
    "contacts",
    "categories",
    "topics",
    "authors",
    "byline",
    "letters",
    "alphabet",
    "sitemap",
    "utility",
    "tools",
    "steps",
    "slider",
    "carousel",
    "ticker",
    "spotlight",
    "widget",
    "widgets",
    "modal",
    "meganav",
    "megamenu",
    "aside",
    "glossary",
    "faq",
];

/// Names of elements inside a list that belong to somebody else.
const PAID: &[&str] = &[
    "ad",
    "ads",
    "advert",
    "adverts",
    "advertisement",
    "sponsored",
    "sponsor",
    "promo",
    "promoted",
    "promotion",
    "banner",
    "newsletter",
    "subscribe",
    "signup",
    "cta",
    "donate",
    "donation",
    "placeholder",
    "skeleton",
    "interstitial",
    "advertorial",
    "teaser-ad",
    "house",
    "outbrain",
    "taboola",
    "loading",
    "empty",
    "poll",
    "quote",
];

/// What stands above lists that are not what the page is for.
const HEADINGS: &[&str] = &[
    "most read",
    "most viewed",
    "most popular",
    "popular",
    "trending",
    "related",
    "you may also",
    "see also",
    "recommended",
    "tags",
    "topics",
    "categories",
    "archives",
    "follow us",
    "share",
    "contact",
    "quick links",
    "useful links",
    "partners",
    "our partners",
    "donors",
    "in this section",
    "on this page",
    "languages",
    "meistgelesen",
    "beliebt",
    "ähnliche",
    "les plus lus",
    "à lire aussi",
    "lo más leído",
    "relacionad",
    "luetuimmat",
    "aiheeseen liittyvä",
    "mest läst",
    "relaterat",
    "الأكثر قراءة",
    "ذات صلة",
    "самое читаемое",
    "популярное",
    "читайте также",
    "najčítanejšie",
    "navigation",
    "sections",
    "subscribe",
    "newsletter",
    "recent comments",
    "browse by",
    "editor’s picks",
];

/// Words of links that lead on to what is already named.
const MORE: &[&str] = &[
    "read more",
    "more",
    "read on",
    "read",
    "continue reading",
    "continue",
    "learn more",
    "details",
    "view",
    "view details",
    "see more",
    "find out more",
    "full story",
    "read full story",
    "read the full story",
    "read article",
    "read the article",
    "full text",
    "show more",
    "open",
    "go",
    "here",
    "click here",
    "link",
    "view more",
    "read the story",
    "read story",
    "read post",
    "download",
    "weiterlesen",
    "weiter",
    "mehr",
    "mehr lesen",
    "mehr erfahren",
    "zum artikel",
    "details anzeigen",
    "lire la suite",
    "lire plus",
    "en savoir plus",
    "lire",
    "suite",
    "voir plus",
    "plus d’infos",
    "leer más",
    "ver más",
    "más",
    "más información",
    "seguir leyendo",
    "leer",
    "ler mais",
    "leia mais",
    "saiba mais",
    "leggi tutto",
    "leggi",
    "continua",
    "lees meer",
    "lue lisää",
    "lue koko juttu",
    "lue",
    "läs mer",
    "les mer",
    "læs mere",
    "czytaj więcej",
    "więcej",
    "číst dále",
    "více",
    "čítať ďalej",
    "viac",
    "tovább",
    "citește mai mult",
    "опширније",
    "подробнее",
    "читать далее",
    "читать",
    "далее",
    "детальніше",
    "читати далі",
    "devamı",
    "devamını oku",
    "اقرأ المزيد",
    "المزيد",
    "ادامه مطلب",
    "بیشتر",
    "קרא עוד",
    "阅读更多",
    "続きを読む",
    "더 보기",
    "διαβάστε περισσότερα",
    "περισσότερα",
    "read more here",
    "learn more here",
    "continue to article",
    "view article",
    "view story",
    "view report",
    "pročitaj više",
    "više",
    "vairāk",
    "daugiau",
    "loe edasi",
    "ավելին",
    "ვრცლად",
    "ətraflı",
    "batafsil",
    "xem thêm",
    "baca selengkapnya",
];

/// Words of links to a listing's next page.
const NEXT: &[&str] = &[
    "next",
    "next page",
    "older",
    "older posts",
    "older news",
    "older entries",
    "older articles",
    "more news",
    "weiter",
    "nächste",
    "nächste seite",
    "ältere beiträge",
    "suivant",
    "page suivante",
    "suivante",
    "siguiente",
    "página siguiente",
    "próxima",
    "seguinte",
    "successiva",
    "avanti",
    "volgende",
    "seuraava",
    "seuraava sivu",
    "vanhemmat",
    "nästa",
    "nästa sida",
    "neste",
    "næste",
    "następna",
    "další",
    "ďalšia",
    "ďalej",
    "následující",
    "következő",
    "следующая",
    "вперед",
    "далее",
    "наступна",
    "sonraki",
    "التالي",
    "الصفحة التالية",
    "بعدی",
    "הבא",
    "下一页",
    "次へ",
    "next ›",
    "›",
    "»",
    "→",
    ">",
    ">>",
    "←",
];

/// Names of pages that list what is published, the most general first.
const PAGES: &[&[&str]] = &[
    &[
        "news",
        "latest news",
        "all news",
        "newsroom",
        "news and stories",
        "news & stories",
        "news stories",
        "aktuelles",
        "neuigkeiten",
        "nachrichten",
        "actualités",
        "actualites",
        "noticias",
        "notícias",
        "notizie",
        "nieuws",
        "uutiset",
        "ajankohtaista",
        "nyheter",
        "nyheder",
        "aktualności",
        "aktuality",
        "novinky",
        "hírek",
        "știri",
        "stiri",
        "вести",
        "новости",
        "новини",
        "haberler",
        "الأخبار",
        "أخبار",
        "اخبار",
        "خبرها",
        "新闻",
        "νέα",
        "חדשות",
        "novosti",
        "vijesti",
        "lajme",
        "uudised",
        "naujienos",
        "jaunumi",
        "նորություններ",
        "სიახლეები",
        "xəbərlər",
        "yangiliklar",
    ],
    &[
        "press releases",
        "press",
        "press room",
        "media",
        "media centre",
        "media center",
        "press release",
        "pressemitteilungen",
        "presse",
        "communiqués",
        "communiques de presse",
        "comunicados",
        "lehdistö",
        "tiedotteet",
        "pressmeddelanden",
        "press centre",
        "updates",
        "latest",
        "announcements",
        "releases",
        "пресс релизы",
        "aktivity",
        "activities",
    ],
    &[
        "stories",
        "blog",
        "blogs",
        "articles",
        "feature stories",
        "features",
        "publications",
        "reports",
        "events",
        "geschichten",
        "histoires",
        "historias",
        "tarinat",
        "blogi",
        "storie",
        "истории",
        "publikationen",
        "veranstaltungen",
        "événements",
        "eventos",
        "tapahtumat",
        "evenimente",
        "arrangementer",
        "evenemang",
        "kalender",
        "calendar",
        "agenda",
        "eventi",
        "wydarzenia",
        "podujatia",
        "события",
        "події",
        "etkinlikler",
        "الفعاليات",
        "فعاليات",
        "إعلانات",
        "الإعلانات",
        "وظائف",
        "مناقصات",
        "رویدادها",
        "vacancies",
        "jobs",
        "careers",
        "stellenangebote",
        "emplois",
        "empleos",
        "вакансии",
        "вакансії",
        "tenders",
        "procurement",
        "projects",
        "projekte",
        "projets",
        "proyectos",
        "videos",
        "podcasts",
        "gallery",
        "resources",
        "statements",
        "speeches",
        "newsletter",
        "newsletters",
        "archive",
    ],
];

/// Whether words name a page of news, and how far down the list of such names.
pub(crate) fn lists_news(words: &str) -> Option<u32> {
    let words = words.trim().to_lowercase();
    PAGES.iter().zip(0..).find(|(names, _)| names.contains(&words.as_str())).map(|(_, rank)| rank)
}

/// The words in names of classes and ids.
pub(crate) fn tokens(names: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut was_lower = false;
    for letter in names.chars() {
        let starts = letter.is_uppercase() && was_lower;
        if (!letter.is_alphabetic() || starts) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if letter.is_alphabetic() {
            word.extend(letter.to_lowercase());
        }
        was_lower = letter.is_lowercase();
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// A name that says what an element does to its neighbours (`has-sidebar`) says nothing of it.
fn said(tokens: &[String]) -> impl Iterator<Item = &str> {
    let free = |at: usize| {
        !matches!(
            at.checked_sub(1).map(|it| tokens[it].as_str()),
            Some("has" | "no" | "with" | "not")
        )
    };
    tokens.iter().enumerate().filter(move |(at, _)| free(*at)).map(|(_, word)| word.as_str())
}

pub(crate) fn names_list(tokens: &[String]) -> bool {
    said(tokens).any(|word| LISTS.contains(&word))
}

pub(crate) fn names_other(tokens: &[String]) -> bool {
    said(tokens).any(|word| OTHERS.contains(&word))
        || tokens
            .windows(2)
            .any(|pair| pair[0] == "most" && matches!(pair[1].as_str(), "read" | "viewed"))
}

pub(crate) fn names_paid(tokens: &[String]) -> bool {
    said(tokens).any(|word| PAID.contains(&word))
}

pub(crate) fn heads_other(heading: &str) -> bool {
    let heading = heading.to_lowercase();
    heading.chars().count() <= 40 && HEADINGS.iter().any(|it| heading.starts_with(it))
}

/// Whether a link's words lead on to something named elsewhere: “Read more”.
pub fn leads_on(words: &str) -> bool {
    let words = words.to_lowercase();
    let words = words.trim_matches(|it: char| !it.is_alphabetic());
    let words = words.replace('\'', "’");
    MORE.contains(&words.as_str())
        || MORE.iter().any(|more| {
            // “Read more about …”, “Lire la suite : …”
            more.len() > 8
                && words
                    .strip_prefix(more)
                    .is_some_and(|rest| rest.starts_with([':', '»', '…', '.', '(', '→']))
        })
}

pub(crate) fn leads_next(words: &str) -> bool {
    let lower = words.trim().to_lowercase();
    let bare = lower.trim_matches(|it: char| !it.is_alphabetic());
    NEXT.contains(&lower.as_str()) || (!bare.is_empty() && NEXT.contains(&bare))
}

#[cfg(test)]
mod tests {
    use super::{leads_on, names_other, names_paid, tokens};

    #[test]
    fn names_are_taken_apart() {
        assert_eq!(tokens("mostRead news-list_item2"), ["most", "read", "news", "list", "item"]);
        assert!(names_other(&tokens("mostRead")));
        assert!(!names_other(&tokens("has-sidebar")));
        assert!(names_other(&tokens("left-sidebar")));
        assert!(names_paid(&tokens("card card--sponsored")));
    }

    #[test]
    fn links_that_lead_on_are_known() {
        assert!(leads_on("Read more »"));
        assert!(leads_on("Lue lisää"));
        assert!(leads_on("اقرأ المزيد"));
        assert!(!leads_on("Read more books, says the minister"));
    }
}
